//! What changed, in sentences for a reader who is not a programmer.

use std::collections::BTreeMap;

use super::{About, Class, Comparison, Difference};
use peil::language::Language;

/// Sentences without full stops, the gravest first: `score `totaal` changes: 2 of 4 bands move`, `enschede
/// rewrote 3 questions; no score can change`.
pub fn sentences(comparison: &Comparison, tongue: Language) -> Vec<String> {
    let mut sentences: Vec<String> = Vec::new();
    let told = |difference: &&Difference| !matches!(difference.about, About::Text { .. });
    for difference in comparison.differences.iter().filter(told) {
        sentences.push(difference.message.clone());
    }
    let mut files: BTreeMap<(String, String), Vec<&Difference>> = BTreeMap::new();
    for difference in &comparison.differences {
        if let About::Text { language, gemeente, .. } = &difference.about {
            files
                .entry((gemeente.clone().unwrap_or_default(), language.clone().unwrap_or_default()))
                .or_default()
                .push(difference);
        }
    }
    let words: Vec<String> = files
        .iter()
        .map(|((gemeente, language), differences)| rewritten(gemeente, language, differences, tongue))
        .collect();
    let harmless = comparison.differences.iter().all(|difference| difference.class >= Class::Flow);
    match (words.split_last(), harmless) {
        (Some((last, before)), true) => {
            sentences.extend(before.iter().cloned());
            sentences
                .push(format!("{last}; {}", tongue.say("no score can change", "geen score kan veranderen")));
        }
        (None, true) if !sentences.is_empty() => sentences
            .push(tongue.say("no existing score can change", "geen bestaande score kan veranderen").into()),
        _ => sentences.extend(words),
    }
    if sentences.is_empty() {
        sentences.push(tongue.say("nothing changes", "er verandert niets").into());
    }
    sentences
}

/// `enschede rewrote 3 questions and 1 hint`, `fy: 12 texts translated`.
fn rewritten(gemeente: &str, language: &str, differences: &[&Difference], tongue: Language) -> String {
    let questions = differences.iter().filter(|difference| is_question(difference)).count();
    let others = differences.len() - questions;
    let count = |number: usize, one: [&str; 2], more: [&str; 2]| {
        let [english, dutch] = if number == 1 { one } else { more };
        format!("{number} {}", tongue.say(english, dutch))
    };
    let mut what = Vec::new();
    if questions > 0 {
        what.push(count(questions, ["question", "vraag"], ["questions", "vragen"]));
    }
    if others > 0 {
        what.push(if questions > 0 {
            count(others, ["other text", "andere tekst"], ["other texts", "andere teksten"])
        } else {
            count(others, ["text", "tekst"], ["texts", "teksten"])
        });
    }
    let what = what.join(tongue.say(" and ", " en "));
    let translation = differences.iter().any(|difference| difference.class == Class::Translation);
    let capital = capitalised(gemeente);
    match (gemeente.is_empty(), language.is_empty(), translation) {
        (true, true, _) => {
            tongue.tell(format!("the base rewrites {what}"), format!("de basis herschrijft {what}"))
        }
        (true, false, _) => tongue.tell(
            format!("the translation `{language}` changes in {what}"),
            format!("de vertaling `{language}` verandert in {what}"),
        ),
        (false, _, true) => tongue.tell(
            format!("{capital} rewrote {what} in {}", called(language, tongue)),
            format!("{capital} herschreef {what} in {}", called(language, tongue)),
        ),
        (false, _, false) => {
            tongue.tell(format!("{capital} rewrote {what}"), format!("{capital} herschreef {what}"))
        }
    }
}

/// A language by its name, where it is one of the three that Peil speaks; otherwise by its tag.
fn called(language: &str, tongue: Language) -> String {
    match language.split('-').next() {
        Some("nl") => tongue.say("Dutch", "het Nederlands").into(),
        Some("en") => tongue.say("English", "het Engels").into(),
        Some("fy") => tongue.say("Frisian", "het Fries").into(),
        Some(_) | None => format!("`{language}`"),
    }
}

/// Whether a text is a question's own, not a hint or another text.
fn is_question(difference: &Difference) -> bool {
    let About::Text { key, .. } = &difference.about else { return false };
    key.0.starts_with("items.") && !key.0.contains(".hint")
}

/// A sentence, or a name, with a capital.
pub fn capitalised(name: &str) -> String {
    let mut signs = name.chars();
    signs.next().map_or_else(String::new, |first| first.to_uppercase().chain(signs).collect())
}
