//! What every way of writing results has in common.

use std::io;

use super::row::{Carried, Row};
use peil::score::{Evaluation, Outcome};

/// A response, and what came of it.
#[derive(Debug)]
pub struct Scored<'a> {
    pub row: &'a Row,
    pub evaluation: &'a Evaluation,
    pub outcome: &'a Outcome,
    /// The explanation, where it is asked for inside the result.
    pub trace: Option<serde_json::Value>,
}

/// Takes results one after another.
pub trait Results {
    /// A copied value for which there is no column, after the header was written.
    fn stranger<'r>(&self, row: &'r Row) -> Option<&'r Carried>;

    /// # Errors
    /// When writing fails.
    fn row(&mut self, scored: &Scored<'_>) -> io::Result<()>;

    /// After the last row.
    ///
    /// # Errors
    /// When writing fails.
    fn finish(&mut self) -> io::Result<()>;
}
