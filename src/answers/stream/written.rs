//! What becomes of rows: bytes of a text format, or columns of a table.

use std::io;

use super::texts::Quoting;
use peil::columns::{Frame, Plan};
use peil::model::Parts;
use peil::score::Outcome;

/// How what a row carries along waits for its results.
#[derive(Debug, Clone)]
pub enum Carrying {
    /// As it will be written, each cell with a separator after it.
    Csv(Quoting),
    /// As it is, each cell with its length before it.
    Counted,
}

impl Carrying {
    pub fn write(&self, cell: &[u8], out: &mut Vec<u8>) {
        match self {
            Carrying::Csv(quoting) => quoting.write(cell, out),
            Carrying::Counted => {
                out.extend_from_slice(&(cell.len() as u32).to_le_bytes());
                out.extend_from_slice(cell);
            }
        }
    }

    /// The cells that were written as they are.
    pub fn counted(mut bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
        std::iter::from_fn(move || {
            let (length, rest) = bytes.split_first_chunk()?;
            let (cell, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            bytes = rest;
            Some(cell)
        })
    }
}

/// Writes rows in one form; each worker has one.
pub trait RowWriter {
    /// The results of a piece, in the form that is written.
    type Written: Default + Send;

    fn carrying(&self) -> Carrying;

    /// Looks at all rows of a frame before they are written one by one.
    fn frame(&mut self, _plan: &Plan<'_>, _frame: &Frame) {}

    /// Whether a row must be written by the evaluator.
    fn is_beyond(&self, plan: &Plan<'_>, frame: &Frame, row: usize) -> bool;

    /// What one row carries along and what it came to.
    fn row(&mut self, carried: &[u8], plan: &Plan<'_>, frame: &Frame, row: usize);

    /// The same for an outcome of the evaluator.
    fn outcome(&mut self, carried: &[u8], parts: &Parts, outcome: &Outcome);

    /// Everything since it was last asked, put in `into`; the memory of what stands there may be used again.
    ///
    /// # Errors
    /// When it cannot be put in its form.
    fn finish(&mut self, into: &mut Self::Written) -> io::Result<()>;
}
