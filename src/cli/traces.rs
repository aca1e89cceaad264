//! Explaining a response: the one place where commands ask for a trace.

use crate::exchange::{Outputs, Row, write_cell};
use crate::score::{Evaluation, Outcome, Response, Scorer};

/// The trace of a row, as text for people.
pub fn text(scorer: &Scorer<'_>, row: &Row, evaluation: &Evaluation, outcome: &Outcome) -> String {
    format!("line {}\n{}\n", row.line, response(scorer, &row.response, evaluation, outcome))
}

/// The trace of a response, as text for people.
pub fn response(scorer: &Scorer<'_>, _response: &Response, _evaluation: &Evaluation, outcome: &Outcome) -> String {
    let mut text = String::new();
    for (name, output) in Outputs::new(scorer.instrument(), true).iter() {
        let mut cell = String::new();
        write_cell(scorer.instrument(), outcome, output, &mut cell);
        if !cell.is_empty() {
            text += &format!("  {name}: {cell}\n");
        }
    }
    text
}

/// The trace of a response as data.
pub fn json(_scorer: &Scorer<'_>, _response: &Response, _evaluation: &Evaluation, _outcome: &Outcome) -> serde_json::Value {
    serde_json::Value::Null
}
