//! Data of programs of statistics, in which values have labels and some values mean that nothing was said,
//! as CSV for the reader of CSV.

use std::fmt::Write as _;

use peil::model::{Parts, Question};
use peil::text::{Meaning, Names};

use super::outputs::Outputs;

/// A cell of such a file. A day is counted from 1970-01-01.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Nothing,
    Number(f64),
    Text(String),
    Day(i64),
    /// Seconds since midnight.
    Seconds(f64),
    /// A missing value with its own letter, as Stata has them: 1 is `.a`.
    Letter(u8),
}

/// A variable of such a file.
#[derive(Debug, Clone, Default)]
pub struct Variable {
    pub name: String,
    /// Values with their labels.
    pub labels: Vec<(f64, String)>,
    /// The labels of missing values with a letter.
    pub letters: Vec<(u8, String)>,
    /// Stretches of values that mean that nothing was said.
    pub missing: Vec<(f64, f64)>,
}

impl Variable {
    fn is_missing(&self, value: f64) -> bool {
        self.missing.iter().any(|(low, high)| (*low..=*high).contains(&value))
    }
}

/// How much a file may come to as text, in bytes.
const MOST_TEXT: usize = 256 << 20;

/// CSV in the making: rows of values, with options by what their question calls them.
pub struct Labelled {
    variables: Vec<Variable>,
    /// Of each variable the options of its question: what the file calls them, by value.
    keys: Vec<Option<Keys>>,
    left_out: Vec<bool>,
    out: String,
}

/// How the values of a variable are options.
#[derive(Debug, Default)]
struct Keys {
    by_value: Vec<(f64, String)>,
    by_letter: Vec<(u8, String)>,
    /// Values that mean that nothing was said become blanks where no option has them.
    blanks: bool,
}

impl Labelled {
    /// Begins a table. With the names of an instrument, values that stand for options become these options.
    pub fn new(variables: Vec<Variable>, names: Option<&Names<'_>>) -> Labelled {
        let keys = variables.iter().map(|variable| names.and_then(|names| keys(variable, names))).collect();
        let mut out = String::new();
        let left_out = left_out(&variables, names);
        let shown = variables.iter().zip(&left_out).filter(|(_, left_out)| !**left_out);
        for (at, (variable, _)) in shown.enumerate() {
            separate(at, &mut out);
            put(&variable.name, &mut out);
        }
        out.push('\n');
        Labelled { variables, keys, left_out, out }
    }

    /// Adds a row, a value for each variable.
    ///
    /// # Errors
    /// When the table comes to more text than is read.
    pub fn row(&mut self, values: &[Value]) -> Result<(), String> {
        let mut shown = 0;
        for (at, value) in values.iter().enumerate() {
            if self.left_out.get(at) == Some(&true) {
                continue;
            }
            separate(shown, &mut self.out);
            shown += 1;
            let (Some(variable), keys) = (self.variables.get(at), self.keys.get(at).and_then(Option::as_ref))
            else {
                continue;
            };
            let text = cell(value, variable, keys);
            if !text.is_empty() {
                put(&text, &mut self.out);
            } else if values.len() == 1 {
                self.out.push_str("\"\"");
            }
        }
        self.out.push('\n');
        if self.out.len() > MOST_TEXT {
            return Err(format!("it comes to more than {} MB of text: export it as CSV", MOST_TEXT >> 20));
        }
        Ok(())
    }

    pub fn finish(self) -> String {
        self.out
    }
}

/// Variables for single options of a question that has its own variable as well, for what they say is there;
/// and scores, which are computed again.
fn left_out(variables: &[Variable], names: Option<&Names<'_>>) -> Vec<bool> {
    let Some(names) = names else { return vec![false; variables.len()] };
    let outputs = Outputs::new(names.parts(), false);
    let meanings: Vec<Option<Meaning>> = variables.iter().map(|one| names.meaning(&one.name)).collect();
    variables
        .iter()
        .zip(&meanings)
        .map(|(variable, meaning)| match meaning {
            None if outputs.position(&variable.name).is_some() => true,
            Some(Meaning::Chosen { slot, .. }) => meanings.contains(&Some(Meaning::Answer(*slot))),
            Some(
                Meaning::Answer(_)
                | Meaning::Rounds(_)
                | Meaning::Domain(_)
                | Meaning::Informant
                | Meaning::Administered
                | Meaning::Version,
            )
            | None => false,
        })
        .collect()
}

fn separate(at: usize, out: &mut String) {
    if at > 0 {
        out.push(',');
    }
}

fn put(text: &str, out: &mut String) {
    if text.contains([',', '"', '\n', '\r', ';', '\t']) {
        out.push('"');
        out.push_str(&text.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(text);
    }
}

fn cell(value: &Value, variable: &Variable, keys: Option<&Keys>) -> String {
    match value {
        Value::Nothing => String::new(),
        Value::Number(number) => {
            if let Some(keys) = keys {
                if let Some((_, key)) = keys.by_value.iter().find(|(known, _)| known == number) {
                    return key.clone();
                }
                if keys.blanks && variable.is_missing(*number) {
                    return String::new();
                }
            }
            number.to_string()
        }
        Value::Text(text) => text.trim_end().to_string(),
        Value::Day(day) => {
            let date = i32::try_from(*day).ok().and_then(|day| {
                jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().try_days(day).ok()?).ok()
            });
            date.map_or_else(|| day.to_string(), |date| date.to_string())
        }
        Value::Seconds(seconds) => {
            let whole = seconds.round() as i64;
            let mut out = String::new();
            let _ = write!(out, "{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
            out
        }
        Value::Letter(letter) => keys
            .and_then(|keys| keys.by_letter.iter().find(|(known, _)| known == letter))
            .map(|(_, key)| key.clone())
            .unwrap_or_default(),
    }
}

/// What the values of a variable are among the options of its question.
///
/// Where labels of the file are those of options, and one of them is with another value than the option's
/// code, values are read by their labels; otherwise by their codes.
fn keys(variable: &Variable, names: &Names<'_>) -> Option<Keys> {
    let parts = names.parts();
    let question = match names.meaning(&variable.name)? {
        Meaning::Answer(slot) => parts.question(parts.asked(slot).question),
        Meaning::Chosen { .. }
        | Meaning::Rounds(_)
        | Meaning::Domain(_)
        | Meaning::Informant
        | Meaning::Administered
        | Meaning::Version => return Some(Keys { blanks: true, ..Keys::default() }),
    };
    let mut keys = Keys { blanks: true, ..Keys::default() };
    let options = options(parts, question);
    let by_label = |label: &str| {
        options.iter().find(|option| option.label.trim() == label.trim() || option.key == label.trim())
    };
    let matched: Vec<(f64, &Known)> =
        variable.labels.iter().filter_map(|(value, label)| Some((*value, by_label(label)?))).collect();
    let differ = matched.iter().any(|(value, option)| option.code != Some(*value));
    if differ {
        keys.by_value = matched.into_iter().map(|(value, option)| (value, option.key.clone())).collect();
    } else {
        keys.by_value =
            options.iter().filter_map(|option| Some((option.code?, option.key.clone()))).collect();
    }
    keys.by_letter = variable
        .letters
        .iter()
        .filter_map(|(letter, label)| Some((*letter, by_label(label)?.key.clone())))
        .collect();
    Some(keys)
}

struct Known {
    key: String,
    code: Option<f64>,
    label: String,
}

fn options(parts: &Parts, question: &Question) -> Vec<Known> {
    parts
        .options(question)
        .map(|(scale, choice)| Known {
            key: choice.key(),
            code: choice.code.as_ref().map(peil::model::Number::to_f64),
            label: parts.option_label(scale, choice, None),
        })
        .collect()
}
