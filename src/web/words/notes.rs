//! What there is to say about words while somebody writes them: how easy they read, what must stay in them,
//! plainer words, how long they are.

use super::sheet::Sheet;
use crate::desk::results::language;
use crate::frame::Frame;
use peil::model::{TextKey, placeholders};
use peil::source::{FileId, Span};
use peil_wording::readable::{self, Level, Text};

/// How many letters there are on a line of a telephone.
const ON_A_LINE: usize = 36;

/// What must stay in a text.
pub struct Chip {
    pub name: String,
    pub there: bool,
}

/// What is said about one text.
pub struct Notes {
    /// Of four, the first the easiest; none where it is not known.
    pub level: Option<usize>,
    /// How it reads, in words.
    pub ease: String,
    pub chips: Vec<Chip>,
    /// How long it is.
    pub length: String,
    /// What could be better.
    pub better: Vec<String>,
    /// Why it cannot be kept like this.
    pub wrong: Vec<String>,
    /// The language of the sentences of the checks.
    pub spoken: &'static str,
}

impl Notes {
    pub fn of(sheet: &Sheet, key: &TextKey, words: &str, frame: &Frame) -> Notes {
        let tongue = language(frame.tongue);
        let spoken = &sheet.head.language;
        let measured = readable::ease(words, spoken);
        let level = measured.and_then(|ease| ease.level());
        let ease = match (measured, level) {
            (_, Some(level)) => frame.say(match level {
                Level::Easy => "words-ease-1",
                Level::Plain => "words-ease-2",
                Level::Difficult => "words-ease-3",
                Level::Hard => "words-ease-4",
            }),
            (Some(_), None) => frame.say("words-ease-short"),
            (None, None) if words.trim().is_empty() => frame.say("words-ease-empty"),
            (None, None) => frame.say("words-ease-none"),
        };
        let base = sheet.base.texts.get(key).map_or("", |found| found.text.as_str());
        let found: Vec<String> = placeholders(words).into_iter().map(|(_, name)| name).collect();
        let mut chips: Vec<Chip> = Vec::new();
        for (_, name) in placeholders(base) {
            if !chips.iter().any(|chip| chip.name == name) {
                chips.push(Chip { there: found.contains(&name), name });
            }
        }
        let text = Text { key, text: words, span: Span::new(FileId(0), 0..words.len()) };
        let notes = readable::review(&[text], spoken, &sheet.shelved.beside.plainer(spoken), tongue);
        let better = notes.into_iter().map(|note| match note.help {
            Some(help) => format!(
                "{}. {}.",
                peil_wording::compare::capitalised(&note.message),
                peil_wording::compare::capitalised(&help)
            ),
            None => format!("{}.", peil_wording::compare::capitalised(&note.message)),
        });
        let letters = words.trim().chars().count();
        Notes {
            level: level.map(|level| match level {
                Level::Easy => 1,
                Level::Plain => 2,
                Level::Difficult => 3,
                Level::Hard => 4,
            }),
            ease,
            chips,
            length: frame.say2("words-length", "count", letters, "lines", letters.div_ceil(ON_A_LINE).max(1)),
            better: better.collect(),
            wrong: if words.trim().is_empty() { Vec::new() } else { sheet.refused(key, words, frame) },
            spoken: tongue.tag(),
        }
    }
}
