//! What the text of a trace is written with: a table of words and sentences per language.

use super::dutch::DUTCH;
use super::english::ENGLISH;
use crate::language::Language;
use crate::score::trace::{Few, MissingTrace};

impl Language {
    pub(super) fn words(self) -> &'static Words {
        match self {
            Language::English => &ENGLISH,
            Language::Dutch => &DUTCH,
        }
    }
}

/// The words of one language.
pub struct Words {
    pub yes: &'static str,
    pub no: &'static str,
    pub and: &'static str,
    pub or: &'static str,
    pub not: &'static str,
    pub otherwise: &'static str,
    pub informant: &'static str,
    pub administered: &'static str,
    pub set_aside_title: &'static str,
    pub missing: &'static str,
    /// After a name.
    pub is_missing: &'static str,
    pub blank: &'static str,
    pub skipped: &'static str,
    pub no_answer: &'static str,
    pub band: &'static str,
    pub no_band: &'static str,
    pub condition: &'static str,
    pub check: &'static str,
    pub alert: &'static str,
    pub feedback: &'static str,
    /// Before the condition of a message.
    pub because: &'static str,
    pub uses: &'static str,
    pub seen_above: &'static str,
    pub middle: &'static str,
    pub missing_is_zero: &'static str,
    pub missing_is_no: &'static str,
    pub rounds_missing: &'static str,
    pub none_missing_first: &'static str,
    pub no_row: &'static str,
    /// `from 10`, of a Peil bound.
    pub bound: fn(&str) -> String,
    /// The band after this one.
    pub next: fn(&str, &str) -> String,
    pub band_if: fn(&str, &str) -> String,
    /// Present, of, needed.
    pub present: fn(usize, usize, usize) -> String,
    /// How many are missing where none is needed.
    pub unknown: fn(usize) -> String,
    pub prorated: fn(usize) -> String,
    pub mean: &'static str,
    pub count_true: fn(usize, usize) -> String,
    pub count_answered: fn(usize, usize) -> String,
    pub least: fn(u32) -> String,
    pub if_taken: fn(bool) -> &'static str,
    /// The key, and the row that holds.
    pub row: fn(&str, &str) -> String,
    pub taken: fn(&str) -> String,
    pub counts_as: fn(&str) -> String,
    pub set_aside: fn(&str) -> String,
    pub only_for: fn(&str) -> String,
    pub left_out: fn(&str) -> String,
    pub fewer_rounds: fn(&str) -> String,
    /// A condition that is false; whether it is the name of a truth, and no more.
    pub is_false: fn(&str, bool) -> String,
    /// A question that is not asked itself, and why.
    pub is_not_asked: fn(&str, &str) -> String,
    /// A condition that is missing because of what is not asked, where no question is behind it.
    pub is_closed: fn(&str) -> String,
    /// Before the clauses that say why a question is not asked.
    pub not_asked_because: &'static str,
    pub is_unknown: fn(&str) -> String,
    pub stands: &'static str,
    /// Sentences for missing values.
    pub too_few: fn(&Few) -> String,
    pub too_few_plain: &'static str,
    pub operand: &'static str,
    pub division: fn(&str, &str) -> String,
    /// The author's reason, and whether the condition is not known.
    pub withheld: fn(&str, bool) -> String,
    pub withheld_plain: fn(&str, bool) -> String,
    pub recoded: fn(&str, &str) -> String,
    pub unknown_condition: fn(&str) -> String,
    pub no_rule: &'static str,
    /// Steps of forms that were shown.
    pub folded: fn(usize) -> String,
    pub within: fn(&str) -> String,
    pub open: &'static str,
    pub not_asked: &'static str,
}

/// Why something is missing, in one sentence without a full stop.
pub fn missing_sentence(missing: &MissingTrace, language: Language) -> String {
    sentence(missing, language.words())
}

pub fn sentence(missing: &MissingTrace, words: &Words) -> String {
    let origin = missing.origin.as_ref();
    let formula = origin.map(|origin| crate::page::one_line(&origin.formula)).unwrap_or_default();
    let filled = origin.map(|origin| in_words(&origin.filled, words)).unwrap_or_default();
    let why = match missing.rule {
        "too_few" => origin
            .and_then(|origin| origin.few.as_ref())
            .map_or_else(|| words.too_few_plain.to_string(), |few| (words.too_few)(few)),
        "division" => (words.division)(&formula, &filled),
        "withheld" => match origin.and_then(|origin| origin.reason.as_ref()) {
            Some(reason) => (words.withheld)(reason.trim_end_matches('.'), !missing.elements.is_empty()),
            None => (words.withheld_plain)(&formula, !missing.elements.is_empty()),
        },
        "recoded" => (words.recoded)(&formula, &filled),
        "condition" => (words.unknown_condition)(&formula),
        "no_rule" => words.no_rule.to_string(),
        _ => words.operand.to_string(),
    };
    let mut text = match origin.and_then(|origin| origin.entry.as_ref()) {
        Some(entry) => format!("{} {why}", (words.within)(entry)),
        None => why,
    };
    let groups = grouped(missing, words);
    // What a recode was given is in the sentence.
    for (head, names) in groups
        .into_iter()
        .filter(|(head, _)| missing.rule != "recoded" || head == words.open || head == words.not_asked)
    {
        text.push_str(&format!("; {head}: {}", names.join(", ")));
    }
    text
}

/// The answers behind it, by what became of them, in order of first appearance.
fn grouped<'m>(missing: &'m MissingTrace, words: &Words) -> Vec<(String, Vec<&'m str>)> {
    const MOST: usize = 12;
    let mut groups: Vec<(String, Vec<&str>)> = Vec::new();
    for element in &missing.elements {
        let head = match (element.reason.as_str(), &element.label) {
            ("blank", _) => words.open.to_string(),
            ("skipped", _) => words.not_asked.to_string(),
            (_, Some(label)) => label.clone(),
            (key, None) => key.to_string(),
        };
        match groups.iter_mut().find(|(found, _)| *found == head) {
            Some((_, names)) => names.push(&element.name),
            None => groups.push((head, vec![&element.name])),
        }
    }
    for (_, names) in &mut groups {
        if names.len() > MOST {
            names.truncate(MOST);
            names.push("…");
        }
    }
    groups
}

/// What is written out with values, its few words in this language.
pub fn in_words(filled: &str, words: &Words) -> String {
    let mut text = String::new();
    let mut word = String::new();
    let flush = |word: &mut String, text: &mut String| {
        text.push_str(match word.as_str() {
            // `is not missing` is one expression of Peil.
            "not" if text.ends_with("is ") => "not",
            "yes" => words.yes,
            "no" => words.no,
            "and" => words.and,
            "or" => words.or,
            "not" => words.not,
            other => other,
        });
        word.clear();
    };
    for sign in filled.chars() {
        if sign.is_ascii_alphanumeric() || sign == '_' {
            word.push(sign);
        } else {
            flush(&mut word, &mut text);
            text.push(sign);
        }
    }
    flush(&mut word, &mut text);
    text
}
