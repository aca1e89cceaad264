//! Data with its labels, for programs of statistics: a variable for each column of answers, score, band and
//! class.

mod sav;
mod stata;

use peil::model::{Answer, AnswerType, Choice, Instrument, Number, SlotId};
use peil::score::{Outcome, Response, Value};

pub use sav::{write as write_sav, write_about as write_sav_about};
pub use stata::write as write_dta;

use super::Exported;
use super::columns::{Column, bounds, class_label, class_title, columns, is_coded, titled};
use crate::report::Kind;

/// One response and what it scores.
pub struct Case {
    /// What the file of answers calls it; empty where it has no such column.
    pub id: String,
    pub response: Response,
    pub outcome: Outcome,
}

/// A column of words that says what each case is: its number, its round.
pub struct About {
    /// What it is called, which no variable of the instrument is.
    pub name: String,
    /// One for each case.
    pub cells: Vec<String>,
}

impl About {
    fn variable(self) -> Variable {
        Variable {
            name: self.name,
            label: String::new(),
            holds: Holds::Words,
            level: Level::Nominal,
            labels: Vec::new(),
            missing: Vec::new(),
            cells: self.cells.into_iter().map(Cell::Words).collect(),
        }
    }
}

/// The level of measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    Nominal,
    Ordinal,
    Scale,
}

/// What the values of a variable are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Numbers with so many decimals.
    Numbers(u8),
    Words,
    /// Days.
    Dates,
    /// Seconds since midnight.
    Times,
}

/// A cell. A date is in days since 1970-01-01.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    Nothing,
    Number(f64),
    Words(String),
    Day(i64),
    Seconds(f64),
}

/// A variable: a column of a file with what is known of it.
pub struct Variable {
    pub name: String,
    pub label: String,
    pub holds: Holds,
    pub level: Level,
    /// Values with their labels, in order.
    pub labels: Vec<(f64, String)>,
    /// Values that say nothing about the question.
    pub missing: Vec<f64>,
    pub cells: Vec<Cell>,
}

/// All variables of the data, in the order of the instrument.
pub fn variables(instrument: &Instrument, cases: &[Case], out: &mut Exported) -> Vec<Variable> {
    let mut all = Vec::new();
    if cases.iter().any(|case| !case.id.is_empty()) {
        all.push(plain("id", "", Holds::Words, cases, |case| Cell::Words(case.id.clone())));
    }
    if cases.iter().any(|case| case.response.administered.is_some()) {
        all.push(plain("administered", "", Holds::Dates, cases, |case| {
            case.response.administered.map_or(Cell::Nothing, |day| Cell::Day(days(day)))
        }));
    }
    if !instrument.informants.is_empty() {
        all.push(plain("informant", "", Holds::Words, cases, |case| {
            let name = instrument.informants.get(usize::from(case.response.informant));
            Cell::Words(name.cloned().unwrap_or_default())
        }));
    }
    for (slot, column) in columns(instrument).into_iter().enumerate() {
        answers(instrument, &column, SlotId(slot as u32), cases, out, &mut all);
    }
    results(instrument, cases, &mut all);
    all
}

fn plain(name: &str, label: &str, holds: Holds, cases: &[Case], cell: impl Fn(&Case) -> Cell) -> Variable {
    Variable {
        name: name.into(),
        label: label.into(),
        holds,
        level: match holds {
            Holds::Words => Level::Nominal,
            Holds::Numbers(_) | Holds::Dates | Holds::Times => Level::Scale,
        },
        labels: Vec::new(),
        missing: Vec::new(),
        cells: cases.iter().map(cell).collect(),
    }
}

fn days(day: jiff::civil::Date) -> i64 {
    let since = jiff::civil::date(1970, 1, 1).until(day).map(|span| span.get_days());
    i64::from(since.unwrap_or_default())
}

/// The variable of a question in one round.
fn answers(
    instrument: &Instrument,
    column: &Column<'_>,
    slot: SlotId,
    cases: &[Case],
    out: &mut Exported,
    all: &mut Vec<Variable>,
) {
    // Options without their own codes are counted from 1.
    let coded = is_coded(column);
    let mut values: Vec<f64> = column
        .options
        .iter()
        .enumerate()
        .map(|(at, option)| match (&option.code, coded) {
            (Some(code), true) => code.to_f64(),
            (Some(_) | None, _) => at as f64 + 1.0,
        })
        .collect();
    let numbers = bounds(column.question);
    if let (Some((_, high)), false) = (numbers, column.options.is_empty()) {
        // The missing options of `or` beside a number: their codes, or numbers beyond its range.
        let high = high.to_f64();
        for (at, option) in column.options.iter().enumerate() {
            values[at] = option.code.as_ref().map_or(high + 1.0 + at as f64, Number::to_f64);
        }
    }
    if !coded && !column.options.is_empty() && numbers.is_none() {
        out.lose(
            &column.name,
            "options without codes",
            Kind::Changed,
            "they are counted from 1 in the order of the instrument; their names are in the labels of no file",
        );
    }
    let labels: Vec<(f64, String)> =
        values.iter().zip(&column.options).map(|(value, option)| (*value, option.label.clone())).collect();
    let missing: Vec<f64> = values
        .iter()
        .zip(&column.options)
        .filter(|(_, option)| option.missing)
        .map(|(value, _)| *value)
        .collect();
    let mut variable = Variable {
        name: column.name.clone(),
        label: column.text.clone(),
        holds: Holds::Numbers(0),
        level: Level::Scale,
        labels,
        missing,
        cells: Vec::new(),
    };
    let number = |number: &Number| Cell::Number(number.to_f64());
    let option = |at: u16| values.get(usize::from(at)).map_or(Cell::Nothing, |value| Cell::Number(*value));
    match &column.question.answer {
        AnswerType::Scale(_) => {
            variable.level = if coded { Level::Ordinal } else { Level::Nominal };
        }
        AnswerType::YesNo => {
            variable.level = Level::Nominal;
            let words = if instrument.language.starts_with("nl") { ["Nee", "Ja"] } else { ["No", "Yes"] };
            variable.labels = vec![(0.0, words[0].into()), (1.0, words[1].into())];
        }
        AnswerType::Number { whole: false, .. } => variable.holds = Holds::Numbers(6),
        AnswerType::Number { whole: true, .. } => {}
        AnswerType::Date | AnswerType::DateWithin(_) => variable.holds = Holds::Dates,
        AnswerType::Time => variable.holds = Holds::Times,
        AnswerType::Text { .. } | AnswerType::Many(_) => {
            variable.holds = Holds::Words;
            variable.level = Level::Nominal;
            variable.labels.clear();
            variable.missing.clear();
        }
    }
    let asked = instrument.asked(slot);
    variable.cells = cases
        .iter()
        .map(|case| match case.response.answer(slot) {
            None => Cell::Nothing,
            Some(Answer::Number(value)) => number(value),
            Some(Answer::Truth(truth)) => Cell::Number(f64::from(u8::from(*truth))),
            Some(Answer::Option(at)) => option(*at),
            Some(answer @ Answer::Many(_)) => Cell::Words(peil::text::answer_cell(instrument, asked, answer)),
            Some(Answer::Text(words)) => Cell::Words(words.clone()),
            Some(Answer::Date(day)) => Cell::Day(days(*day)),
            Some(Answer::Time(time)) => Cell::Seconds(f64::from(time.0)),
        })
        .collect();
    let many = matches!(column.question.answer, AnswerType::Many(_));
    all.push(variable);
    if many {
        chosen(column, slot, cases, out, all);
    }
}

/// Beside a question with several answers, a variable for each option: 1 where it was chosen.
fn chosen(column: &Column<'_>, slot: SlotId, cases: &[Case], out: &mut Exported, all: &mut Vec<Variable>) {
    for (at, one) in column.options.iter().enumerate() {
        let key = one.name.clone().unwrap_or_else(|| one.value.replace(['-', '.'], "_"));
        let name = format!("{}_{key}", column.name);
        if all.iter().any(|other| other.name == name) {
            out.lose(&column.name, "several answers", Kind::Dropped, format!("`{name}` is a column already"));
            continue;
        }
        let mut variable =
            plain(&name, &format!("{}: {}", column.text, one.label), Holds::Numbers(0), cases, |case| {
                match case.response.answer(slot) {
                    Some(Answer::Many(bits)) => Cell::Number(f64::from(u8::from(bits >> at & 1 == 1))),
                    Some(
                        Answer::Number(_)
                        | Answer::Truth(_)
                        | Answer::Option(_)
                        | Answer::Text(_)
                        | Answer::Date(_)
                        | Answer::Time(_),
                    )
                    | None => Cell::Nothing,
                }
            });
        variable.level = Level::Nominal;
        variable.labels = vec![(0.0, "0".into()), (1.0, one.label.clone())];
        all.push(variable);
    }
}

/// Scores, bands and classes.
fn results(instrument: &Instrument, cases: &[Case], all: &mut Vec<Variable>) {
    for (at, score) in instrument.scores.iter().enumerate() {
        let label = titled(instrument, "scores", &score.name);
        for round in 0..score.value.len() {
            let name = instrument.round_name(&score.name, score.repeat, round as u16);
            let of = |case: &Case| {
                let found = |one: &&peil::score::ScoreOutcome| {
                    one.score.at() == at && usize::from(one.round) == round
                };
                case.outcome.scores.iter().find(found).cloned()
            };
            let mut variable =
                plain(&name, &label, Holds::Numbers(6), cases, |case| match of(case).map(|one| one.value) {
                    Some(Ok(Value::Truth(truth))) => Cell::Number(f64::from(u8::from(truth))),
                    Some(Ok(value)) => {
                        value.number().map_or(Cell::Nothing, |number| Cell::Number(number.to_f64()))
                    }
                    Some(Err(_)) | None => Cell::Nothing,
                });
            if score.truth {
                variable.level = Level::Nominal;
                variable.holds = Holds::Numbers(0);
            }
            all.push(variable);
            if !score.band.is_empty() {
                let labels = options(&score.bands, |band| {
                    let key = instrument.band_key(score, band);
                    instrument.texts.say(&key, None).map(str::to_string)
                });
                let cells = cases.iter().map(|case| {
                    of(case).and_then(|one| one.band).map_or(Cell::Nothing, |at| value_of(&labels, at))
                });
                all.push(category(&format!("{name}_band"), &label, cells.collect(), labels.clone()));
            }
        }
    }
    for (at, class) in instrument.classes.iter().enumerate() {
        let labels =
            options(&class.options, |option| Some(class_label(instrument, class.declared(), option)));
        let cells = cases.iter().map(|case| {
            let found = case.outcome.classes.iter().find(|one| one.class.at() == at);
            match found.map(|one| &one.value) {
                Some(Ok(option)) => value_of(&labels, *option),
                Some(Err(_)) | None => Cell::Nothing,
            }
        });
        let label = class_title(instrument, class);
        all.push(category(&class.name, &label, cells.collect(), labels.clone()));
    }
}

fn category(name: &str, label: &str, cells: Vec<Cell>, labels: Vec<(f64, String)>) -> Variable {
    Variable {
        name: name.into(),
        label: label.into(),
        holds: Holds::Numbers(0),
        level: Level::Ordinal,
        labels,
        missing: Vec::new(),
        cells,
    }
}

/// The options of a band or class as values: their codes, otherwise counted from 1.
fn options(options: &[Choice], label: impl Fn(&Choice) -> Option<String>) -> Vec<(f64, String)> {
    let coded = options.iter().all(|option| option.code.is_some());
    options
        .iter()
        .enumerate()
        .map(|(at, option)| {
            let value = match &option.code {
                Some(code) if coded => code.to_f64(),
                Some(_) | None => at as f64 + 1.0,
            };
            (value, label(option).unwrap_or_else(|| option.key()))
        })
        .collect()
}

fn value_of(labels: &[(f64, String)], at: u16) -> Cell {
    labels.get(usize::from(at)).map_or(Cell::Nothing, |(value, _)| Cell::Number(*value))
}
