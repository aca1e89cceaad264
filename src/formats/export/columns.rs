//! The columns of an instrument's data: their names, texts, and what may be in them.

use peil::model::{AnswerType, Choice, Instrument, Number, Parts, Question, ScaleId, SlotId, TextKey};

/// A column of answers.
pub struct Column<'i> {
    pub name: String,
    pub question: &'i Question,
    pub text: String,
    pub hint: Option<String>,
    /// Its options in order, those of `or` too.
    pub options: Vec<Choosable>,
}

/// An option as it is in a file.
pub struct Choosable {
    /// Its code, otherwise its name.
    pub value: String,
    pub name: Option<String>,
    pub code: Option<Number>,
    pub label: String,
    pub missing: bool,
}

impl Choosable {
    fn new(parts: &Parts, scale: ScaleId, choice: &Choice) -> Choosable {
        Choosable {
            value: choice.code.as_ref().map_or_else(|| choice.key(), ToString::to_string),
            name: choice.name.clone(),
            code: choice.code.clone(),
            label: parts.option_label(scale, choice, None),
            missing: choice.missing,
        }
    }
}

/// Every column, in the order of the instrument.
pub fn columns(instrument: &Instrument) -> Vec<Column<'_>> {
    (0..instrument.slot_count())
        .map(|slot| {
            let asked = instrument.asked(SlotId(slot as u32));
            let question = instrument.question(asked.question);
            Column {
                name: instrument.slot_name(asked),
                question,
                text: text(instrument, &["items", &question.name]),
                hint: say(instrument, &["items", &question.name, "hint"]),
                options: options(instrument, question),
            }
        })
        .collect()
}

pub fn options(parts: &Parts, question: &Question) -> Vec<Choosable> {
    parts.options(question).map(|(scale, choice)| Choosable::new(parts, scale, choice)).collect()
}

pub fn say(parts: &Parts, key: &[&str]) -> Option<String> {
    parts.texts.say(&TextKey::new(key), parts.informants.first().map(String::as_str)).map(str::to_string)
}

/// A text by its wording key; its last part where there is none.
pub fn text(parts: &Parts, key: &[&str]) -> String {
    say(parts, key).unwrap_or_else(|| key.last().copied().unwrap_or_default().to_string())
}

/// The title of a score or class; its name where it has none.
pub fn titled(parts: &Parts, room: &str, name: &str) -> String {
    say(parts, &[room, name, "title"]).unwrap_or_else(|| name.to_string())
}

/// The title of the instrument.
pub fn title(parts: &Parts) -> String {
    say(parts, &["instrument", "title"]).unwrap_or_else(|| parts.name.clone())
}

/// The title of a class, with its round where it is in a repeat.
pub fn class_title(parts: &Parts, class: &peil::model::Class) -> String {
    let title = titled(parts, "classes", class.declared());
    match &class.of {
        Some(of) => parts.title_in_round(&title, Some(of.repeat), of.round, None),
        None => title,
    }
}

/// The text of an option of a class.
pub fn class_label(parts: &Parts, class: &str, option: &Choice) -> String {
    text(parts, &["classes", class, "options", &option.key()])
}

/// Low and high of a number.
pub fn bounds(question: &Question) -> Option<(&Number, &Number)> {
    match &question.answer {
        AnswerType::Number { low, high, .. } => Some((low, high)),
        AnswerType::Scale(_)
        | AnswerType::YesNo
        | AnswerType::Text { .. }
        | AnswerType::Date
        | AnswerType::DateWithin(_)
        | AnswerType::Time
        | AnswerType::Many(_) => None,
    }
}

/// Whether all options have codes: then a column holds numbers.
pub fn is_coded(column: &Column<'_>) -> bool {
    !column.options.is_empty() && column.options.iter().all(|option| option.code.is_some())
}
