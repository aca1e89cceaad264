//! A question as a form shows it: what the session says about it, put into labels, hints, inputs and errors.

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
    /// The words at the low and the high end of its numbers.
    pub ends: Option<[String; 2]>,
    /// Numbers in a row between them, of which one is chosen.
    pub row: Vec<Choice>,
    /// So many options that they are a list to search.
    pub list: bool,
    /// What is above that list, and what is in it before anything is chosen.
    pub search: String,
    pub choose: String,
    /// Beside what is typed, a slider from the one to the other; where the script runs.
    pub slider: Option<(String, String)>,
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
    /// It says nothing about the question, and is separate.
    pub apart: bool,
    /// Among boxes: it goes with no other.
    pub alone: bool,
    pub chosen: bool,
}

/// What is beside a question after it was posted.
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
        let has = |key: &str, chosen: bool| {
            wrong.typed.as_ref().map_or(chosen, |typed| typed.iter().any(|text| text == key))
        };
        let numbers = row(view);
        let (line, area) = match view.kind {
            _ if !numbers.is_empty() => (false, false),
            Kind::OneOf | Kind::ManyOf | Kind::YesNo => (false, false),
            Kind::Text { long } => (!long, long),
            Kind::Integer { .. }
            | Kind::Decimal { .. }
            | Kind::Minutes { .. }
            | Kind::Date { .. }
            | Kind::Time => (true, false),
        };
        let typed = line || area;
        let mut options: Vec<Choice> = Vec::new();
        if view.kind == Kind::YesNo {
            for (key, said) in [("yes", "yes"), ("no", "no")] {
                options.push(Choice {
                    id: String::new(),
                    key: key.into(),
                    label: words.say(said),
                    apart: false,
                    alone: false,
                    chosen: has(key, given == Some(key)),
                });
            }
        }
        let in_row = |key: &str| numbers.iter().any(|(number, _)| number == key);
        for option in view.options.iter().filter(|option| !in_row(&option.key)) {
            let chosen = has(&option.key, option.chosen);
            options.push(Choice {
                id: String::new(),
                key: option.key.clone(),
                label: option.label.clone(),
                apart: option.missing,
                alone: option.missing || option.none,
                chosen,
            });
        }
        let chosen = |key: &str| has(key, given == Some(key));
        let mut row: Vec<Choice> = numbers
            .iter()
            .map(|(key, label)| Choice {
                id: String::new(),
                key: key.clone(),
                label: label.clone(),
                apart: false,
                alone: false,
                chosen: chosen(key)
                    || view.options.iter().any(|option| option.key == *key && has(key, option.chosen)),
            })
            .collect();
        for (at, option) in row.iter_mut().chain(&mut options).enumerate() {
            // The first input is where a link in the summary goes.
            option.id = if at == 0 && !typed { id.clone() } else { format!("{id}-{at}") };
        }
        let value = match &wrong.typed {
            Some(texts) => texts
                .iter()
                .find(|text| options.iter().all(|option| option.key != **text))
                .cloned()
                .unwrap_or_default(),
            None if typed && !options.iter().any(|option| option.chosen) => {
                given.map(|value| shown(value, &view.kind, tongue)).unwrap_or_default()
            }
            None => String::new(),
        };
        let accepts = if row.is_empty() { accepts(&view.kind, tongue) } else { None };
        let mut described = Vec::new();
        if view.ends.is_some() {
            described_by_ends(&id, &mut described);
        }
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
        let list = !typed && row.is_empty() && options.len() > MOST_IN_SIGHT;
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
            ends: view.ends.clone(),
            slider: view.ends.is_some().then(|| slider(&view.kind)).flatten().filter(|_| row.is_empty()),
            clearable: !(typed || list && view.kind == Kind::OneOf)
                && view.kind != Kind::ManyOf
                && row.iter().chain(&options).any(|option| option.chosen)
                && wrong.error.is_none(),
            row,
            list,
            search: tongue.say("list-search"),
            choose: tongue.say("list-choose"),
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

/// The most numbers that are in a row.
const LONGEST_ROW: i64 = 21;

/// More options than these are a list to search.
const MOST_IN_SIGHT: usize = 15;
/// The fewest options that are in a row because they are numbers.
const SHORTEST_ROW: usize = 6;

/// The numbers of a question that fit in a row, each with what is said for it: of a number with words at both
/// ends, and of options that are called by numbers, such as 0 to 10.
fn row(view: &QuestionView) -> Vec<(String, String)> {
    match &view.kind {
        Kind::Integer { low, high } => match (view.ends.is_some(), low.parse::<i64>(), high.parse::<i64>()) {
            (true, Ok(low), Ok(high)) if high.saturating_sub(low) < LONGEST_ROW => {
                (low..=high).map(|number| (number.to_string(), number.to_string())).collect()
            }
            _ => Vec::new(),
        },
        Kind::OneOf => {
            let options: Vec<_> = view.options.iter().filter(|option| !option.missing).collect();
            let numbers = options.iter().all(|option| {
                (1..=2).contains(&option.label.len())
                    && option.label.bytes().all(|sign| sign.is_ascii_digit())
            });
            let fits = (SHORTEST_ROW..=LONGEST_ROW as usize).contains(&options.len());
            if !numbers || !fits {
                return Vec::new();
            }
            options.iter().map(|option| (option.key.clone(), option.label.clone())).collect()
        }
        Kind::ManyOf
        | Kind::YesNo
        | Kind::Decimal { .. }
        | Kind::Minutes { .. }
        | Kind::Text { .. }
        | Kind::Date { .. }
        | Kind::Time => Vec::new(),
    }
}

/// Whether the options of a matrix fit beside each other without words that are broken: seven at most, in
/// what is left of a wide page beside the text of a row.
pub fn fits_beside(view: &[QuestionView]) -> bool {
    view.iter().all(|question| fit_beside(question.options.iter().map(|option| option.label.as_str())))
}

/// The same for the labels of one row.
pub fn fit_beside<'l>(labels: impl Iterator<Item = &'l str>) -> bool {
    const MOST: usize = 7;
    // Of all options, between two, around the words of one, and of a letter, in CSS pixels.
    let (room, between, around, letter) = (633, 6, 16, 8);
    let (mut count, mut longest) = (0, 0);
    for label in labels {
        count += 1;
        let words = label.split(char::is_whitespace).map(|word| word.chars().count());
        longest = words.max().unwrap_or(0).max(longest);
    }
    let column = (room - between * (count.clamp(1, MOST) - 1)) / count.max(1);
    count <= MOST && longest * letter + around <= column
}

/// From where to where a slider goes.
fn slider(kind: &Kind) -> Option<(String, String)> {
    match kind {
        Kind::Integer { low, high } | Kind::Minutes { low, high } | Kind::Decimal { low, high } => {
            Some((low.clone(), high.clone()))
        }
        Kind::OneOf | Kind::ManyOf | Kind::YesNo | Kind::Text { .. } | Kind::Date { .. } | Kind::Time => None,
    }
}

fn described_by_ends(id: &str, described: &mut Vec<String>) {
    described.extend([format!("{id}-low"), format!("{id}-high")]);
}

/// An answer as people of that language type it.
fn shown(value: &str, kind: &Kind, tongue: Tongue) -> String {
    match kind {
        Kind::Decimal { .. } if tongue != Tongue::English => value.replace('.', ","),
        Kind::Date { .. } => match value.split('-').collect::<Vec<_>>().as_slice() {
            [year, month, day] => format!("{day}-{month}-{year}"),
            _ => value.to_string(),
        },
        _ => value.to_string(),
    }
}

fn accepts(kind: &Kind, tongue: Tongue) -> Option<String> {
    let between =
        |key: &str, low: &String, high: &String| Some(tongue.fill(key, &[("low", low), ("high", high)]));
    match kind {
        Kind::ManyOf => Some(tongue.say("accepts-many")),
        Kind::Integer { low, high } => between("accepts-integer", low, high),
        Kind::Decimal { low, high } => between("accepts-decimal", low, high),
        Kind::Minutes { low, high } => between("accepts-minutes", low, high),
        Kind::Date { low, high } => Some(days("accepts-date", low, high, tongue)),
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
        [one, other, ..] => {
            format!("{what} {}", tongue.fill("wrong-write-either", &[("instead", one), ("other", other)]))
        }
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
        Kind::Date { low, high } => days("wrong-date", low, high, tongue),
        Kind::Time => tongue.say("wrong-time"),
    }
}

/// What is said about a date, with the days that bound it.
fn days(key: &str, low: &Option<String>, high: &Option<String>, tongue: Tongue) -> String {
    let day = |day: &String| tongue.day(day);
    match (low, high) {
        (None, None) => tongue.say(key),
        (Some(low), None) => tongue.fill(&format!("{key}-from"), &[("low", &day(low))]),
        (None, Some(high)) => tongue.fill(&format!("{key}-to"), &[("high", &day(high))]),
        (Some(low), Some(high)) => {
            tongue.fill(&format!("{key}-between"), &[("low", &day(low)), ("high", &day(high))])
        }
    }
}

fn look(kind: &Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Integer { .. } | Kind::Minutes { .. } => ("peil-short", "numeric"),
        Kind::Decimal { .. } => ("peil-short", "decimal"),
        Kind::Date { .. } | Kind::Time => ("peil-short", ""),
        _ => ("", ""),
    }
}
