//! The columns of a result, in order, and what is in them for one response.

use std::collections::HashMap;
use std::fmt::Write;

use peil::model::{ClassId, Parts, ScoreId};
use peil::score::{MissingReason, Outcome, ScoreOutcome, Value};

/// What a column of the result holds. `at` is an index among [`Outcome::scores`] or [`Outcome::classes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    Score { at: usize },
    Band { at: usize },
    ScoreMissing { at: usize },
    Class { at: usize },
    ClassMissing { at: usize },
}

/// The columns that an instrument writes.
#[derive(Debug, Clone)]
pub struct Outputs {
    columns: Vec<(String, Output)>,
    positions: HashMap<String, usize>,
    /// Of each outcome of a score, in order: the score, and the name of its column.
    scores: Vec<(ScoreId, String)>,
}

impl Outputs {
    /// Per score a column (in a repeat one per round), its band where it has bands, why it is missing where
    /// `reasons` are asked for; then the classes.
    pub fn new(parts: &Parts, reasons: bool) -> Outputs {
        let mut outputs = Outputs { columns: Vec::new(), positions: HashMap::new(), scores: Vec::new() };
        for (id, score) in parts.scores.iter().enumerate() {
            for round in 0..score.value.len() {
                let at = outputs.scores.len();
                let name = parts.round_name(&score.name, score.repeat, round as u16);
                outputs.add(name.clone(), Output::Score { at });
                if !score.band.is_empty() {
                    outputs.add(format!("{name}_band"), Output::Band { at });
                }
                if reasons {
                    outputs.add(format!("{name}_missing"), Output::ScoreMissing { at });
                }
                outputs.scores.push((ScoreId(id as u32), name));
            }
        }
        for (at, class) in parts.classes.iter().enumerate() {
            outputs.add(class.name.clone(), Output::Class { at });
            if reasons {
                outputs.add(format!("{}_missing", class.name), Output::ClassMissing { at });
            }
        }
        outputs
    }

    fn add(&mut self, name: String, output: Output) {
        self.positions.entry(name.to_lowercase()).or_insert(self.columns.len());
        self.columns.push((name, output));
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, Output)> {
        self.columns.iter().map(|(name, output)| (name.as_str(), *output))
    }

    pub fn get(&self, position: usize) -> Option<(&str, Output)> {
        self.columns.get(position).map(|(name, output)| (name.as_str(), *output))
    }

    /// The place of a column of this name, in any case.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(&name.trim().to_lowercase()).copied()
    }

    /// Of each outcome of a score, in order: the score, and the name of its column.
    pub fn scores(&self) -> impl Iterator<Item = (ScoreId, &str)> {
        self.scores.iter().map(|(id, name)| (*id, name.as_str()))
    }
}

/// Writes what a column holds for a response: empty where it is missing; a truth as 1 or 0.
pub fn write_cell(parts: &Parts, outcome: &Outcome, output: Output, out: &mut String) {
    match output {
        Output::Score { at } => match outcome.scores.get(at).map(|score| &score.value) {
            Some(Ok(Value::Truth(truth))) => out.push(if *truth { '1' } else { '0' }),
            Some(Ok(Value::Number(number))) => write_text(out, number),
            _ => {}
        },
        Output::Band { at } => {
            if let Some(score) = outcome.scores.get(at)
                && let Some(key) = band_key(parts, score)
            {
                out.push_str(&key);
            }
        }
        Output::ScoreMissing { at } => {
            if let Some(reason) = outcome.scores.get(at).and_then(|score| score.value.as_ref().err()) {
                write_text(out, reason);
            }
        }
        Output::Class { at } => {
            if let Some(class) = outcome.classes.get(at)
                && let Ok(option) = class.value
                && let Some(choice) = parts.classes[class.class.at()].options.get(usize::from(option))
            {
                out.push_str(&choice.key());
            }
        }
        Output::ClassMissing { at } => {
            if let Some(reason) = class_reason(outcome, at) {
                write_text(out, reason);
            }
        }
    }
}

/// The name of the band that a score fell in.
pub fn band_key(parts: &Parts, score: &ScoreOutcome) -> Option<String> {
    let band = usize::from(score.band?);
    parts.scores[score.score.at()].bands.get(band).map(peil::model::Choice::key)
}

fn class_reason(outcome: &Outcome, at: usize) -> Option<&MissingReason> {
    outcome.classes.get(at).and_then(|class| class.value.as_ref().err())
}

/// The key of a class's option.
pub fn class_key(parts: &Parts, class: ClassId, option: u16) -> String {
    parts.classes[class.at()]
        .options
        .get(usize::from(option))
        .map(peil::model::Choice::key)
        .unwrap_or_default()
}

fn write_text(out: &mut String, value: impl std::fmt::Display) {
    // Writing into a string does not fail.
    let _ = write!(out, "{value}");
}
