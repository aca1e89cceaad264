//! Words that were accepted in the browser, put into their wording file: what the file is with them, and which
//! of them it does not take.
//!
//! What a file says is never overruled: where its words are none that the accepted ones came after, somebody
//! changed the file, and both are told.

use std::collections::{BTreeMap, HashSet};

use super::lock::{Lock, fingerprint};
use super::put::{beginning, fits, put};
use super::read::{Reader, Wording};
use super::write::Head;
use peil::model::TextKey;
use peil::source::Sources;

/// One acceptance of words for a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    pub key: TextKey,
    /// None: no words of its own any more.
    pub words: Option<String>,
    /// The base text that they were made from.
    pub made_from: String,
    /// The words that the file had before; none: it had none.
    pub was: Option<String>,
}

/// A text whose words in the file are neither those that were accepted, nor any that these came after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    pub key: TextKey,
    pub file: Option<String>,
    pub accepted: Option<String>,
}

/// A wording file with accepted words in it.
#[derive(Debug, Clone)]
pub struct Merged {
    pub text: String,
    pub wording: Wording,
    /// The lock of its folder, with them.
    pub lock: Lock,
    /// The texts that have other words than in the file.
    pub changed: Vec<TextKey>,
    pub conflicts: Vec<Conflict>,
    /// Texts that the instrument no longer has, or whose words no longer fit their base text.
    pub left_out: Vec<TextKey>,
}

/// Puts accepted words, the oldest first, into a file, or into a new one. `file` has its path and text.
pub fn merge(
    reader: &Reader<'_>,
    head: &Head,
    file: Option<(&str, &str)>,
    lock: &Lock,
    accepted: &[Accepted],
) -> Merged {
    let name = head.file_name();
    let begun = beginning(reader.base, head, reader.tongue);
    let (path, text) = file.unwrap_or((&name, &begun));
    let (wording, _) = reader.read(path, text, &mut Sources::default());
    let mut chains: BTreeMap<&TextKey, Vec<&Accepted>> = BTreeMap::new();
    for one in accepted {
        chains.entry(&one.key).or_default().push(one);
    }
    let (mut changes, mut accepts) = (BTreeMap::new(), Vec::new());
    let (mut conflicts, mut left_out) = (Vec::new(), Vec::new());
    for (key, chain) in chains {
        let Some(last) = chain.last() else { continue };
        let fit = last.words.as_ref().is_none_or(|words| fits(reader, head, key, words).is_ok());
        if reader.base.texts.get(key).is_none() || !fit {
            left_out.push(key.clone());
            continue;
        }
        let there = wording.get(key).map(|worded| worded.text.as_str());
        if there != last.words.as_deref() {
            let before: HashSet<Option<&str>> =
                chain.iter().flat_map(|one| [one.was.as_deref(), one.words.as_deref()]).collect();
            // The lock of the file says that these words were in it, and somebody changed them; unless they were
            // chosen again, over what is there now.
            let were_there = last
                .words
                .as_ref()
                .is_some_and(|words| lock.accepted(&name, key) == Some(&fingerprint(words)));
            let again = last.was.as_deref() == there
                && chain.iter().rev().nth(1).is_some_and(|one| one.words == last.words);
            if !before.contains(&there) || were_there && !again {
                let file = there.map(str::to_string);
                conflicts.push(Conflict { key: key.clone(), file, accepted: last.words.clone() });
                continue;
            }
            changes.insert(key.clone(), last.words.clone());
        }
        accepts.push(*last);
    }
    let written =
        if changes.is_empty() { Ok(text.to_string()) } else { put(reader, text, &wording, &changes) };
    let Ok(text) = written else {
        left_out.extend(changes.into_keys());
        let (text, lock) = (text.to_string(), lock.clone());
        return Merged { text, wording, lock, changed: Vec::new(), conflicts, left_out };
    };
    let (wording, _) = reader.read(path, &text, &mut Sources::default());
    let mut lock = lock.clone();
    for one in accepts {
        let (Some(words), Some(base)) = (&one.words, reader.base.texts.get(&one.key)) else { continue };
        let known = lock.accepted(&name, &one.key) == Some(&fingerprint(words));
        // Somebody looked at these words beside the newest base text already.
        let newest = lock
            .made_from(&name, &one.key)
            .is_some_and(|(made_from, _)| made_from == fingerprint(&base.text));
        if !(known && newest) {
            lock.accept(&name, &one.key, &one.made_from, words);
        }
    }
    if changes.values().any(Option::is_none) {
        lock.keep(&name, |key| wording.get(key).is_some());
    }
    Merged { text, wording, lock, changed: changes.into_keys().collect(), conflicts, left_out }
}
