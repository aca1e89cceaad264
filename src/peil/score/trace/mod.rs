//! The trace: how every score, class and message was computed, as data that a professional can check by hand.
//!
//! It is a flat list of entries, each a flat list of steps in the order of computation; a step names the
//! steps that it uses. Sentences are made elsewhere, in any language: here are only names, numbers, and words
//! of the Peil language. The JSON form is described in `docs/trace.md`.

mod answers;
mod build;
mod missing;
mod region;
mod withheld;
mod working;
mod worth;

pub use answers::{AnswerState, AnswerTrace, ClosedBy, ClosedTrace, Given, SkipTrace, closed_by};
pub use build::{Tracer, trace};
pub use missing::{Few, MissingTrace, OpenElement, Origin};
pub use working::{Condition, Part, Rule as RuleTrace, Step, Working};
pub use worth::{Amount, Worth};

use serde::Serialize;

use crate::model::Direction;

/// The version of the JSON form.
pub const TRACE_FORMAT: u32 = 1;

/// How the scores of one response came about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trace {
    /// The version of this form: 1.
    pub format: u32,
    /// The name of the instrument.
    pub instrument: String,
    /// Its version.
    pub version: String,
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who answered, where the instrument has informants.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub informant: Option<Titled>,
    /// The date of the response, `2024-11-30`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub administered: Option<String>,
    /// In order of declaration; a `let` is before the first entry that uses it.
    pub entries: Vec<Entry>,
    /// Answers that were given and do not count.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub set_aside: Vec<AnswerTrace>,
}

/// A name and its text for the informant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Titled {
    /// The name in the instrument.
    pub name: String,
    /// The title, for this informant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A `let` that another entry uses.
    Let,
    /// A score.
    Score,
    /// A class.
    Class,
    /// A check that was shown.
    Check,
    /// An alert that was shown.
    Alert,
    /// Feedback that was shown.
    Feedback,
}

/// One score, class, named intermediate value, or message that was shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// What it is.
    pub kind: Kind,
    /// As its column: `last_kind_2` in the second round of a repeat.
    pub name: String,
    /// Its title, or the text of a message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// As the author wrote it; empty for a class, whose rules are its last step.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub formula: String,
    /// The unit, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whether higher is better or worse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// What must be true for it to be given at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<Condition>,
    /// The answers it is made of, in order of declaration; those behind other entries are there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerTrace>,
    /// The other entries it builds on, and their values: of `totaal is ernstig` the band.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub uses: Vec<Part>,
    /// In order of computing; the last gives the value. None when it is withheld.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Step>,
    /// The value, or why there is none.
    pub value: Worth,
    /// Why there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<MissingTrace>,
    /// The band, for a score that has bands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<BandTrace>,
}

/// Which band the value lies in, and between which cuts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BandTrace {
    /// None: no band, see `missing`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub band: Option<Titled>,
    /// `from 10`, `above 2.5`; None: without a lower bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// The next band upwards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<NextBand>,
    /// The conditions on the sets of bands that were tried, the last of them deciding; empty where there are
    /// none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub conditions: Vec<Condition>,
    /// Why there is no band.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub missing: Option<MissingTrace>,
}

/// The band above, and where it begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NextBand {
    /// The band.
    pub band: Titled,
    /// Its cut-off, as written: `from 10`.
    pub from: String,
}

impl Trace {
    /// The same of one score or class alone, with the entries that it is made of; None where there is none of
    /// this name.
    pub fn only(&self, name: &str) -> Option<Trace> {
        let is_output =
            |entry: &&Entry| matches!(entry.kind, Kind::Score | Kind::Class) && entry.name == name;
        self.entries.iter().find(is_output)?;
        let mut wanted = vec![name.to_string()];
        let mut kept = vec![false; self.entries.len()];
        while let Some(name) = wanted.pop() {
            for (at, entry) in self.entries.iter().enumerate() {
                let is_value = matches!(entry.kind, Kind::Let | Kind::Score | Kind::Class);
                // A band is named by its score: `totaal is ernstig`.
                let is_it = entry.name == name
                    || name.strip_prefix(&entry.name).is_some_and(|rest| rest.starts_with(' '));
                if is_value && is_it && !std::mem::replace(&mut kept[at], true) {
                    wanted.extend(entry.uses.iter().map(|part| part.name.clone()));
                }
            }
        }
        let entries = self.entries.iter().zip(kept).filter(|(_, kept)| *kept).map(|(entry, _)| entry.clone());
        Some(Trace { entries: entries.collect(), set_aside: Vec::new(), ..self.clone() })
    }
}
