//! What somebody who answers sees of the text that is edited: the part of the page that it is on. Every
//! sentence of it leads to where it is edited.

use super::names::{group_of, parted};
use super::sheet::Sheet;
use peil::model::{Instrument, Question, Stretch, TextKey, stretches};

/// A sentence of the part.
pub struct Seen {
    pub text: String,
    pub path: String,
    /// It is the text that is edited.
    pub here: bool,
    /// The class that shows what it is.
    pub class: &'static str,
}

const TITLE: &str = "peil-words-as-title";
const INTRO: &str = "peil-words-as-intro";
const QUESTION: &str = "peil-words-as-question";
const HINT: &str = "peil-hint";
const OPTION: &str = "peil-words-as-option";

/// More questions than these are not shown beside the one that is edited.
const MOST: usize = 6;

/// The part of the page that a text is on, in the words of the draft.
pub fn part(sheet: &Sheet, shown: &Instrument, key: &TextKey) -> Vec<Seen> {
    let (whole, informant) = parted(key);
    let mut found = Vec::new();
    let mut add = |plain: TextKey, class: &'static str| {
        let own =
            informant.map(|name| plain.for_informant(name)).filter(|own| shown.texts.get(own).is_some());
        let said = own.unwrap_or(plain);
        if let Some(words) = shown.texts.get(&said) {
            found.push(Seen {
                text: told(&words.text),
                path: sheet.path_of(&said.0),
                here: said == *key,
                class,
            });
        }
    };
    let question = |question: &Question, add: &mut dyn FnMut(TextKey, &'static str), options: bool| {
        add(TextKey::new(&["items", &question.name]), QUESTION);
        add(TextKey::new(&["items", &question.name, "hint"]), HINT);
        if options {
            for (scale, option) in shown.options(question).take(12) {
                add(TextKey::new(&["scales", &shown.scale(scale).name, &option.key()]), OPTION);
            }
        }
    };
    let parts: Vec<&str> = whole.split('.').collect();
    match (group_of(shown, key), parts.as_slice()) {
        (Some(id), _) => {
            let group = shown.group(id);
            let section = if group.rounds.is_some() { "repeats" } else { "domains" };
            add(TextKey::new(&[section, &group.name, "title"]), TITLE);
            add(TextKey::new(&[section, &group.name, "intro"]), INTRO);
            if let ["notes", _] | [_, _, "description"] = parts.as_slice() {
                add(TextKey(whole.to_string()), INTRO);
            }
            let all: Vec<&Question> = shown.questions.iter().filter(|one| one.group == Some(id)).collect();
            let at = all.iter().position(|one| parts.get(1) == Some(&one.name.as_str())).unwrap_or(0);
            for (place, one) in all.iter().enumerate().skip(at.saturating_sub(1)).take(MOST) {
                question(one, &mut add, place == at);
            }
        }
        (None, ["items", name, ..]) => {
            for one in shown.questions.iter().filter(|one| one.name == *name) {
                question(one, &mut add, true);
            }
        }
        (None, ["scales", name, ..]) => {
            let uses =
                |one: &&Question| shown.options(one).any(|(scale, _)| shown.scale(scale).name == **name);
            for one in shown.questions.iter().filter(uses).take(1) {
                question(one, &mut add, true);
            }
        }
        (None, ["scores" | "classes", name, ..]) => {
            add(TextKey::new(&[parts[0], name, "title"]), TITLE);
            if !whole.ends_with(".title") {
                add(TextKey(whole.to_string()), INTRO);
            }
        }
        (None, ["instrument", ..]) => add(TextKey(whole.to_string()), TITLE),
        (None, _) => add(TextKey(whole.to_string()), INTRO),
    }
    found
}

/// A text with what is repeated in it between marks.
pub fn told(text: &str) -> String {
    stretches(text)
        .into_iter()
        .map(|stretch| match stretch {
            Stretch::Words(words) | Stretch::Brace(_, words) => words.to_string(),
            Stretch::Name(_, name) => format!("‹{name}›"),
        })
        .collect()
}
