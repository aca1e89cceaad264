//! What changed between two protocols, statement by statement.

use super::layout::format;
use super::tokens::{Kind, tokens};
use std::collections::BTreeMap;

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The statement: its first words.
    pub statement: String,
    /// As it was; nothing when it is new.
    pub old: Option<String>,
    /// As it is; nothing when it is gone.
    pub new: Option<String>,
    /// Whether only texts differ, which may change freely.
    pub text_only: bool,
}

/// The differences between two protocols, in order of statement. Space and comments do not count.
///
/// ```
/// let old = "wave start \"Start\" days 0..42\n";
/// let new = "wave start \"Begin\" days 0..42\n";
/// let found = peil_study::protocol::differences(old, new);
/// assert!(found[0].text_only);
/// ```
pub fn differences(old: &str, new: &str) -> Vec<Difference> {
    let (a, b) = (statements(old), statements(new));
    let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter()
        .filter_map(|key| {
            let (old, new) = (a.get(key), b.get(key));
            if old == new {
                return None;
            }
            let bare = |text: Option<&String>| text.map(|t| without_texts(t));
            let text_only = old.is_some() && new.is_some() && bare(old) == bare(new);
            Some(Difference { statement: key.clone(), old: old.cloned(), new: new.cloned(), text_only })
        })
        .collect()
}

/// Each line of the canonical layout under a key: the words of its statement, then its own first word.
fn statements(text: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut head = String::new();
    for line in format(text).lines() {
        let words: Vec<String> = tokens(line)
            .into_iter()
            .filter(|t| !matches!(t.kind, Kind::Comment(_)))
            .map(|t| line[t.start..t.end].to_string())
            .collect();
        if words.is_empty() || words == ["}"] {
            continue;
        }
        let inside = line.starts_with(' ');
        let own = if inside { 1 } else { key_words(&words) };
        let key = words[..own.min(words.len())].join(" ");
        let key = if inside { format!("{head} / {key}") } else { key };
        if !inside {
            head.clone_from(&key);
        }
        let mut unique = key.clone();
        let mut n = 2;
        while found.contains_key(&unique) {
            unique = format!("{key} ({n})");
            n += 1;
        }
        found.insert(unique, words.join(" "));
    }
    found
}

/// How many words name a statement.
fn key_words(words: &[String]) -> usize {
    match words.first().map(String::as_str) {
        Some("wave" | "outcome" | "publish" | "ask" | "test" | "compare" | "instrument" | "amended") => 2,
        Some(_) | None => 1,
    }
}

fn without_texts(line: &str) -> String {
    tokens(line)
        .iter()
        .map(|t| match &t.kind {
            Kind::Text(_) => "\"\"",
            Kind::Word(_)
            | Kind::Number(..)
            | Kind::Version(_)
            | Kind::Day(_)
            | Kind::NoDay(_)
            | Kind::OpenText => &line[t.start..t.end],
            Kind::Sign(_) | Kind::Comment(_) | Kind::Newline | Kind::Stray(_) => &line[t.start..t.end],
        })
        .collect::<Vec<_>>()
        .join(" ")
}
