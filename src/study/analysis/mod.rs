//! The statistics of a whole study, by name: what is computed for which informant, outcome and waves.
//!
//! A [`Frame`] holds the assembled data, as numbers; this room chooses which statistics of
//! [`crate::statistics`] apply to which part of it. It knows nothing about files or the words of a report. A
//! name is `part.informant.outcome.what`; every name that can be made is made, whatever the protocol chooses
//! to show.

mod agree;
mod change;
mod frame;
mod lost;
mod models;

pub use frame::{Case, Flow, Frame, GoalRow, Goals, Grid, Items, Measure, Parts, Practice};
pub use lost::{goal_scores, same_parts, unchanged};
pub use models::{change_of_these, model_of_change};

use crate::statistics::{Absent, Value};

/// One statistic.
#[derive(Clone, Debug, PartialEq)]
pub struct Statistic {
    /// Its name.
    pub name: String,
    /// The number, or why there is none.
    pub value: Value,
}

/// Statistics under construction.
#[derive(Default)]
pub struct Statistics {
    list: Vec<Statistic>,
}

impl Statistics {
    fn put(&mut self, name: impl Into<String>, value: Value) {
        let value = value.and_then(|v| if v.is_finite() { Ok(v) } else { Err(Absent::NotEstimable) });
        self.list.push(Statistic { name: name.into(), value });
    }

    fn count(&mut self, name: impl Into<String>, count: usize) {
        self.put(name, Ok(count as f64));
    }
}

/// Computes every statistic of a study.
///
/// The order is fixed: flow and cells, descriptions, changes, models, agreement, reliability, loss, goals.
pub fn all(frame: &Frame) -> Vec<Statistic> {
    let mut out = Statistics::default();
    frame::flow(frame, &mut out);
    frame::cells(frame, &mut out);
    change::describe(frame, &mut out);
    change::changes(frame, &mut out);
    let tests = models::models(frame, &mut out);
    models::holm(frame, &tests, &mut out);
    agree::agreement(frame, &mut out);
    agree::reliability(frame, &mut out);
    agree::bands(frame, &mut out);
    lost::lost(frame, &mut out);
    lost::sensitivity(frame, &mut out);
    lost::composition(frame, &mut out);
    lost::goals(frame, &mut out);
    out.list
}
