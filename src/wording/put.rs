//! A wording file with other texts in it: changed in place where that can be, otherwise written whole. What was
//! written is read back, and is what was meant.

use std::collections::BTreeMap;

use super::keys::levels;
use super::read::{Reader, Wording};
use super::write::{Head, edit, key_of, quoted, whole};
use peil::diagnostic::{Diagnostic, Severity};
use peil::language::Language;
use peil::model::{Instrument, TextKey};
use peil::source::Sources;

/// Why a file cannot be written: what is wrong with what would be in it, and the text that this is about.
#[derive(Debug, Default)]
pub struct Refused {
    pub sources: Sources,
    pub errors: Vec<Diagnostic>,
}

/// A file with every text commented out, as `peil wording new` makes it.
pub fn beginning(base: &Instrument, head: &Head, tongue: Language) -> String {
    let comment = match tongue {
        Language::English => [
            "Only words can be changed: remove the `# ` before a line, and change the text between the quotes.",
            "Lines with `#` keep the words of the instrument.",
        ],
        Language::Dutch => [
            "Alleen woorden: haal `# ` voor een regel weg en verander de tekst tussen de aanhalingstekens.",
            "Regels met `#` houden de woorden van het instrument.",
        ],
    };
    whole(base, head, &comment, &BTreeMap::new())
}

/// A wording file with texts changed. A text without words is commented out again.
///
/// # Errors
/// What is wrong with the words.
pub fn put(
    reader: &Reader<'_>,
    before: &str,
    wording: &Wording,
    changes: &BTreeMap<TextKey, Option<String>>,
) -> Result<String, Box<Refused>> {
    let base = reader.base;
    let mut wanted: BTreeMap<TextKey, String> =
        wording.texts.iter().map(|worded| (worded.key.clone(), worded.text.clone())).collect();
    let mut changed = BTreeMap::new();
    for (key, words) in changes {
        match words {
            Some(words) => {
                wanted.insert(key.clone(), words.clone());
                changed.insert(key.clone(), words.clone());
            }
            None => {
                wanted.remove(key);
            }
        }
    }
    let head = Head {
        instrument: base.name.clone(),
        language: wording.language.clone(),
        gemeente: wording.gemeente.clone(),
    };
    let gone = |key: &TextKey| !wanted.contains_key(key);
    let in_place = if wording.texts.iter().any(|worded| gone(&worded.key)) {
        commented(base, before, wording, gone).and_then(|text| {
            let (left, _) = reader.read(&wording.path, &text, &mut Sources::default());
            edit(&text, &left, &changed)
        })
    } else {
        edit(before, wording, &changed)
    };
    let mut refused = Box::new(Refused::default());
    for text in [in_place, Some(whole(base, &head, &[], &wanted))].into_iter().flatten() {
        let mut sources = Sources::default();
        let (read, mut errors) = reader.read(&wording.path, &text, &mut sources);
        errors.retain(|one| one.severity() == Severity::Error);
        let texts: BTreeMap<_, _> = read.texts.into_iter().map(|worded| (worded.key, worded.text)).collect();
        if errors.is_empty() && texts == wanted {
            return Ok(text);
        }
        *refused = Refused { sources, errors };
    }
    Err(refused)
}

/// Whether words can be those of a text: what a wording file with only them says.
///
/// # Errors
/// What is wrong with them.
pub fn fits(reader: &Reader<'_>, head: &Head, key: &TextKey, words: &str) -> Result<(), Vec<Diagnostic>> {
    let mut text = format!("instrument: {}\nlanguage: {}\n", reader.base.name, head.language);
    if let Some(gemeente) = &head.gemeente {
        text += &format!("for: {gemeente}\n");
    }
    let path = levels(&key.0);
    for (depth, level) in path.iter().enumerate() {
        let words = if depth + 1 == path.len() { format!(" {}", quoted(words)) } else { String::new() };
        text += &format!("{}{}:{words}\n", "  ".repeat(depth), key_of(level));
    }
    let (_, mut found) = reader.read(&head.file_name(), &text, &mut Sources::default());
    found.retain(|one| one.severity() == Severity::Error);
    if found.is_empty() { Ok(()) } else { Err(found) }
}

/// The file with the lines of some texts commented out, over the base text. None where one is not on a line of
/// its own.
fn commented(
    base: &Instrument,
    text: &str,
    wording: &Wording,
    gone: impl Fn(&TextKey) -> bool,
) -> Option<String> {
    let mut edits = Vec::new();
    for worded in wording.texts.iter().filter(|worded| gone(&worded.key)) {
        let (key, value) = (worded.key_span.range(), worded.span.range());
        let start = text[..key.start].rfind('\n').map_or(0, |at| at + 1);
        let end = text[value.end..].find('\n').map_or(text.len(), |at| value.end + at);
        let plain = text[start..key.start].trim().is_empty()
            && !text[key.start..value.end].contains('\n')
            && text[value.end..end].trim().is_empty();
        if !plain {
            return None;
        }
        let own = base.texts.get(&worded.key).map_or("", |words| words.text.as_str());
        edits.push((key.start..value.end, format!("# {}: {}", &text[key], quoted(own))));
    }
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut out = text.to_string();
    for (range, line) in edits {
        out.replace_range(range, &line);
    }
    Some(out)
}
