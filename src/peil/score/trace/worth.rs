//! Values in a trace.

use serde::Serialize;

use super::super::value::{Value, Why};
use crate::formula::{Legend, Said, option_key};
use crate::model::{NodeId, Number};

/// A number: exactly, and as it is printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Amount {
    /// `12`, `14/3`, or `~1.4142135623730951` for a double.
    pub exact: String,
    /// At most 12 decimals.
    pub shown: String,
}

impl Amount {
    /// A number, exact and as it is shown.
    pub fn of(number: &Number) -> Amount {
        Amount { exact: number.canonical(), shown: number.to_string() }
    }

    /// Whether what is shown is all there is.
    pub fn is_whole_truth(&self) -> bool {
        !self.exact.starts_with('~')
            && Number::parse(&self.shown, 400).is_some_and(|shown| shown.canonical() == self.exact)
    }
}

/// A value in a trace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Worth {
    /// A number.
    Number(Amount),
    /// Yes or no.
    Truth(bool),
    /// The key of an option, of a question, class or bands.
    Option(String),
    /// The keys of the options chosen.
    Chosen(Vec<String>),
    /// A text was given; its content does not matter for scores.
    Text,
    /// A day, such as `2024-11-30`.
    Date(String),
    /// A time of day, such as `23:15`.
    Time(String),
    /// `blank`, `skipped` or the key of the missing option of an answer; otherwise the rule: `too_few`,
    /// `operand` …
    Missing(String),
    /// It does not count for this informant, or in this round.
    Absent,
}

impl Worth {
    /// Whether it is missing.
    pub fn is_missing(&self) -> bool {
        matches!(self, Worth::Missing(_))
    }

    /// In few signs, in the words of Peil; what is missing is `?`.
    pub fn short(&self) -> String {
        match self {
            Worth::Number(amount) => amount.shown.clone(),
            Worth::Truth(true) => "yes".into(),
            Worth::Truth(false) => "no".into(),
            Worth::Option(key) => key.clone(),
            Worth::Chosen(keys) => keys.join("|"),
            Worth::Text => "…".into(),
            Worth::Date(text) | Worth::Time(text) => text.clone(),
            Worth::Missing(_) => "?".into(),
            Worth::Absent => "–".into(),
        }
    }
}

/// The value of a node, in words that need no graph.
pub fn worth(legend: &Legend<'_>, id: NodeId, value: &Value) -> Worth {
    let parts = legend.parts;
    match value {
        Value::Number(number) => match legend.category(id, number) {
            Some(category) => Worth::Option(category.to_string()),
            None => Worth::Number(Amount::of(number)),
        },
        Value::Truth(truth) => Worth::Truth(*truth),
        Value::Choice(option) => Worth::Option(option_key(parts, legend.choices(id), *option)),
        Value::Chosen(chosen) => {
            let key = |at: u16| {
                legend
                    .chosen(id)
                    .and_then(|question| parts.option(parts.question(question), at))
                    .map(|(_, choice)| choice.key())
            };
            Worth::Chosen(
                (0..128).filter(|at| chosen >> at & 1 == 1).filter_map(|at| key(at as u16)).collect(),
            )
        }
        Value::Text => Worth::Text,
        Value::Date(date) => Worth::Date(date.to_string()),
        Value::Time(time) => Worth::Time(time.to_string()),
        Value::Missing(missing) => Worth::Missing(match missing.why {
            Why::Option(option) => missing_option(legend, id, option),
            Why::Blank => "blank".into(),
            Why::Skipped => "skipped".into(),
            Why::Rounds => "rounds".into(),
            Why::TooFew => "too_few".into(),
            Why::Operand => "operand".into(),
            Why::Division => "division".into(),
            Why::Withheld => "withheld".into(),
            Why::Recoded => "recoded".into(),
            Why::Condition => "condition".into(),
            Why::NoRule => "no_rule".into(),
        }),
        Value::Absent => Worth::Absent,
    }
}

/// The key of a missing option, counted through the options of the question it was given to.
fn missing_option(legend: &Legend<'_>, id: NodeId, option: u16) -> String {
    let parts = legend.parts;
    let mut answer = id;
    while let [of] = parts.node(answer).children()[..] {
        answer = of;
    }
    let crate::model::Node::Answer(asked) = parts.node(answer) else { return "option".into() };
    parts.option(parts.question(asked.question), option).map(|(_, choice)| choice.key()).unwrap_or_default()
}

/// The same, where it is calculated with.
pub fn said(legend: &Legend<'_>, id: NodeId, value: &Value) -> Said {
    if let Some(number) = value.number() {
        return legend.category(id, number).map_or_else(|| Said::number(number), Said::name);
    }
    match value.why() {
        // Which option was given says more than that it counts as missing.
        Some(Why::Option(option)) => Said::name(&missing_option(legend, id, option)),
        Some(_) | None => Said::name(&worth(legend, id, value).short()),
    }
}
