//! Words of officialdom, each with a plainer one. The lists are our own and short; a file beside the wording
//! adds to them.

use std::collections::BTreeMap;

use super::Text;
use super::rules::part_of;
use crate::messages::diagnostic;
use peil::diagnostic::{Diagnostic, codes};
use peil::language::Language;
use peil::source::{FileId, Span};

const DUTCH: &str = include_str!("plainer.nl.txt");
const ENGLISH: &str = include_str!("plainer.en.txt");

/// Words, or several words in a row, and what to write instead.
#[derive(Debug, Clone, Default)]
pub struct PlainerWords(BTreeMap<String, String>);

impl PlainerWords {
    /// The list that comes with Peil; empty for a language that has none.
    pub fn of(language: &str) -> PlainerWords {
        let list = match language.split('-').next().unwrap_or_default() {
            "nl" => DUTCH,
            "en" => ENGLISH,
            _ => "",
        };
        PlainerWords(lines(list).filter_map(|(_, line)| pair(line)).collect())
    }

    /// Adds words; those that are there already get the new advice.
    pub fn extend(&mut self, more: PlainerWords) {
        self.0.extend(more.0);
    }

    pub fn notes(&self, text: &Text<'_>, tongue: Language) -> Vec<Diagnostic> {
        if self.0.is_empty() {
            return Vec::new();
        }
        let words = places(text.text);
        // A word that stands alone is a name: "Conform" is a trait, and not a preposition.
        if words.len() == 1 {
            return Vec::new();
        }
        let mut notes = Vec::new();
        for (at, (start, _)) in words.iter().enumerate() {
            // The longest entry that begins here.
            for last in (at..words.len().min(at + 4)).rev() {
                let written = &text.text[*start..words[last].1];
                let Some(plainer) = self.0.get(&written.to_lowercase()) else { continue };
                notes.push(diagnostic(
                    tongue,
                    codes::OFFICIAL_WORD,
                    part_of(text, written),
                    [
                        format!("\"{written}\" is an official word"),
                        format!("\"{written}\" is ambtelijke taal"),
                    ],
                    [format!("plainer: \"{plainer}\""), format!("gewoner: \"{plainer}\"")],
                ));
                break;
            }
        }
        notes
    }
}

/// The words of a text by their bytes.
fn places(text: &str) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    let mut start = None;
    for (at, sign) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, sign.is_alphanumeric() || sign == '-') {
            (None, true) => start = Some(at),
            (Some(from), false) => {
                places.push((from, at));
                start = None;
            }
            _ => {}
        }
    }
    places
}

/// Reads a list: a line per word, `word = plainer`; `#` begins a comment.
///
/// # Errors
/// Lines that are none.
pub fn read_list(text: &str, file: FileId, tongue: Language) -> (PlainerWords, Vec<Diagnostic>) {
    let mut words = PlainerWords::default();
    let mut wrong = Vec::new();
    for (at, line) in lines(text) {
        match pair(line) {
            Some((word, plainer)) => {
                words.0.insert(word, plainer);
            }
            None => wrong.push(diagnostic(
                tongue,
                codes::PLAIN_WORDS_FILE,
                Span::new(file, at..at + line.len()),
                [
                    "a line that is not a word with a plainer one".into(),
                    "een regel die geen woord met een gewoner woord is".into(),
                ],
                ["write `word = plainer word`".into(), "schrijf `woord = gewoner woord`".into()],
            )),
        }
    }
    (words, wrong)
}

/// Lines that say something, with where they begin.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let said = line.split('#').next().unwrap_or_default();
        let bare = said.trim();
        (!bare.is_empty()).then(|| (start + (said.len() - said.trim_start().len()), bare))
    })
}

fn pair(line: &str) -> Option<(String, String)> {
    let (word, plainer) = line.split_once('=')?;
    let (word, plainer) = (word.trim().to_lowercase(), plainer.trim());
    (!word.is_empty() && !plainer.is_empty() && word.split_whitespace().count() <= 4)
        .then(|| (word, plainer.to_string()))
}
