//! A question as a form shows it: what the session says of it, put into labels, hints, inputs and errors.

use crate::interface::Tongue;
use peil::session::{Kind, QuestionView};

/// One question of a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// Its first input has this id.
    pub id: String,
    /// What is posted goes under this name.
    pub name: String,
    pub text: String,
    pub hint: Option<String>,
    /// What it accepts, in words.
    pub accepts: Option<String>,
    pub unit: Option<String>,
    /// The language that the unit is in.
    pub unit_language: String,
    /// Any number of options may be chosen.
    pub boxes: bool,
    /// Something is typed on a line.
    pub line: bool,
    /// Something is typed in an area.
    pub area: bool,
    /// Of what is typed: the width class, and the keyboard of a telephone.
    pub size: &'static str,
    pub mode: &'static str,
    pub value: String,
    pub options: Vec<Choice>,
    pub error: Option<String>,
    /// The error is a question: the field was left open once, and may stay open.
    pub kindly: bool,
    /// An answer that was chosen can be taken back.
    pub clearable: bool,
    /// The ids of what describes its inputs.
    pub described: Option<String>,
    /// The language of what Peil itself says about it.
    pub tongue: &'static str,
    pub or_else: String,
    pub clear: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub id: String,
    pub key: String,
    pub label: String,
    /// It says nothing about the question, and stands apart.
    pub apart: bool,
    pub chosen: bool,
}

/// What stands beside a question after it was posted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Wrong {
    pub error: Option<String>,
    pub kindly: bool,
    /// What was typed and not accepted; shown again in place of the answer.
    pub typed: Option<Vec<String>>,
}

impl Field {
    /// `words` is the language of the questions, `units` that of their units, `tongue` that of the page.
    pub fn new(view: &QuestionView, words: Tongue, units: &str, tongue: Tongue, wrong: Wrong) -> Field {
        let id = format!("q-{}", view.name);
        let given = view.answer.as_ref().map(|answer| answer.value.as_str());
        let has = |key: &str, chosen: bool| wrong.typed.as_ref().map_or(chosen, |typed| typed.iter().any(|text| text == key));
        let (line, area) = match view.kind {
            Kind::OneOf | Kind::ManyOf | Kind::YesNo => (false, false),
            Kind::Text { long } => (!long, long),
            Kind::Integer { .. } | Kind::Decimal { .. } | Kind::Minutes { .. } | Kind::Date | Kind::Time => (true, false),
        };
        let typed = line || area;
        let mut options: Vec<Choice> = Vec::new();
        if view.kind == Kind::YesNo {
            for (key, said) in [("yes", "yes"), ("no", "no")] {
                options.push(Choice { id: String::new(), key: key.into(), label: words.say(said), apart: false, chosen: has(key, given == Some(key)) });
            }
        }
        for option in &view.options {
            let chosen = has(&option.key, option.chosen);
            options.push(Choice { id: String::new(), key: option.key.clone(), label: option.label.clone(), apart: option.missing, chosen });
        }
        for (at, option) in options.iter_mut().enumerate() {
            // The first input is where a link in the summary goes.
            option.id = if at == 0 && !typed { id.clone() } else { format!("{id}-{at}") };
        }
        let value = match &wrong.typed {
            Some(texts) => texts.iter().find(|text| options.iter().all(|option| option.key != **text)).cloned().unwrap_or_default(),
            None if typed && !options.iter().any(|option| option.chosen) => given.map(|value| shown(value, &view.kind, tongue)).unwrap_or_default(),
            None => String::new(),
        };
        let accepts = accepts(&view.kind, tongue);
        let mut described = Vec::new();
        if view.hint.is_some() {
            described.push(format!("{id}-hint"));
        }
        if accepts.is_some() {
            described.push(format!("{id}-accepts"));
        }
        if wrong.error.is_some() {
            described.push(format!("{id}-error"));
        }
        if typed && view.unit.is_some() {
            described.push(format!("{id}-unit"));
        }
        let (size, mode) = look(&view.kind);
        Field {
            id,
            name: view.name.clone(),
            text: view.text.clone(),
            hint: view.hint.clone(),
            accepts,
            unit: view.unit.clone(),
            unit_language: units.to_string(),
            // An option beside what is typed can be taken back.
            boxes: view.kind == Kind::ManyOf || typed,
            line,
            area,
            size,
            mode,
            value,
            clearable: !typed && view.kind != Kind::ManyOf && options.iter().any(|option| option.chosen) && wrong.error.is_none(),
            options,
            error: wrong.error,
            kindly: wrong.kindly,
            described: (!described.is_empty()).then(|| described.join(" ")),
            tongue: tongue.tag(),
            or_else: tongue.say("or-else"),
            clear: tongue.say("clear-answer"),
        }
    }

    /// The class that shows that something is to be done.
    pub fn mood(&self) -> &'static str {
        match (&self.error, self.kindly) {
            (None, _) => "",
            (Some(_), true) => " peil-question--open",
            (Some(_), false) => " peil-question--wrong",
        }
    }

    pub fn is_wrong(&self) -> bool {
        self.error.is_some() && !self.kindly
    }
}

/// An answer as people of that language type it.
fn shown(value: &str, kind: &Kind, tongue: Tongue) -> String {
    match kind {
        Kind::Decimal { .. } if tongue != Tongue::English => value.replace('.', ","),
        Kind::Date => match value.split('-').collect::<Vec<_>>().as_slice() {
            [year, month, day] => format!("{day}-{month}-{year}"),
            _ => value.to_string(),
        },
        _ => value.to_string(),
    }
}

fn accepts(kind: &Kind, tongue: Tongue) -> Option<String> {
    let between = |key: &str, low: &String, high: &String| Some(tongue.fill(key, &[("low", low), ("high", high)]));
    match kind {
        Kind::ManyOf => Some(tongue.say("accepts-many")),
        Kind::Integer { low, high } => between("accepts-integer", low, high),
        Kind::Decimal { low, high } => between("accepts-decimal", low, high),
        Kind::Minutes { low, high } => between("accepts-minutes", low, high),
        Kind::Date => Some(tongue.say("accepts-date")),
        Kind::Time => Some(tongue.say("accepts-time")),
        Kind::OneOf | Kind::YesNo | Kind::Text { .. } => None,
    }
}

/// What is said when something was typed that is not accepted.
///
/// `instead` is what to write for the number that may have been meant.
pub fn not_accepted(view: &QuestionView, instead: &[String], tongue: Tongue) -> String {
    let what = wrong(view, tongue);
    match instead {
        [] => what,
        [one] => format!("{what} {}", tongue.fill("wrong-write", &[("instead", one)])),
        [one, other, ..] => format!("{what} {}", tongue.fill("wrong-write-either", &[("instead", one), ("other", other)])),
    }
}

fn wrong(view: &QuestionView, tongue: Tongue) -> String {
    let between = |key: &str, low: &String, high: &String| tongue.fill(key, &[("low", low), ("high", high)]);
    match &view.kind {
        Kind::OneOf | Kind::YesNo => tongue.say("wrong-option"),
        Kind::ManyOf => tongue.say("wrong-options"),
        Kind::Integer { low, high } => between("wrong-integer", low, high),
        Kind::Decimal { low, high } => between("wrong-decimal", low, high),
        Kind::Minutes { low, high } => between("wrong-minutes", low, high),
        Kind::Text { .. } => tongue.say("wrong-text"),
        Kind::Date => tongue.say("wrong-date"),
        Kind::Time => tongue.say("wrong-time"),
    }
}

fn look(kind: &Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Integer { .. } | Kind::Minutes { .. } => ("peil-short", "numeric"),
        Kind::Decimal { .. } => ("peil-short", "decimal"),
        Kind::Date | Kind::Time => ("peil-short", ""),
        _ => ("", ""),
    }
}
