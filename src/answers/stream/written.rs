//! The output for rows: bytes of a text format, or columns of a table.

use std::io;
use std::sync::Arc;

use super::texts::Quoting;
use peil::columns::{Frame, Plan};
use peil::score::{Evaluation, Outcome, Response};

/// Something that a row copies, as it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell<'a> {
    /// There is none.
    Nothing,
    Text(&'a [u8]),
    /// A value of JSON other than a text.
    Json(&'a [u8]),
}

/// How what a row copies waits for its results.
#[derive(Debug, Clone)]
pub enum Carrying {
    /// As it will be written, each cell with a separator after it.
    Csv(Quoting),
    /// Members of an object, each with a comma after it. The names of columns are keys with a colon: `"id":`.
    Json(Arc<[Box<[u8]>]>),
    /// As it is, each cell with its kind and length before it.
    Counted,
}

impl Carrying {
    /// The keys of columns of these names.
    pub fn json<'n>(names: impl Iterator<Item = &'n str>) -> Carrying {
        Carrying::Json(
            names.map(|name| format!("{}:", serde_json::Value::from(name)).into_bytes().into()).collect(),
        )
    }

    /// Writes the cell of a column, by its place among those that are copied.
    pub fn write(&self, at: usize, cell: Cell<'_>, out: &mut Vec<u8>) {
        match self {
            Carrying::Csv(quoting) => match cell {
                Cell::Nothing | Cell::Json(b"null") => quoting.write(b"", out),
                Cell::Text(bytes) | Cell::Json(bytes) => quoting.write(bytes, out),
            },
            Carrying::Json(keys) => {
                out.extend_from_slice(keys.get(at).map_or(b"\"\":", |key| key));
                json(cell, out);
                out.push(b',');
            }
            Carrying::Counted => {
                let (kind, bytes): (u8, &[u8]) = match cell {
                    Cell::Nothing | Cell::Json(b"null") => (0, b""),
                    Cell::Text(bytes) => (1, bytes),
                    Cell::Json(bytes) => (2, bytes),
                };
                out.push(kind);
                out.extend_from_slice(&(bytes.len() as u32).to_le_bytes());
                out.extend_from_slice(bytes);
            }
        }
    }

    /// The cells that were written as they are.
    pub fn counted(mut bytes: &[u8]) -> impl Iterator<Item = Cell<'_>> {
        std::iter::from_fn(move || {
            let (kind, rest) = bytes.split_first()?;
            let (length, rest) = rest.split_first_chunk()?;
            let (cell, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
            bytes = rest;
            Some(match kind {
                0 => Cell::Nothing,
                1 => Cell::Text(cell),
                _ => Cell::Json(cell),
            })
        })
    }
}

/// Writes a cell as a value of JSON.
pub fn json(cell: Cell<'_>, out: &mut Vec<u8>) {
    match cell {
        Cell::Nothing => out.extend_from_slice(b"null"),
        Cell::Json(bytes) => out.extend_from_slice(bytes),
        Cell::Text(bytes) if bytes.iter().any(|byte| *byte < 0x20 || matches!(byte, b'"' | b'\\')) => {
            let text = String::from_utf8_lossy(bytes);
            out.extend_from_slice(serde_json::Value::from(text.as_ref()).to_string().as_bytes());
        }
        Cell::Text(bytes) => {
            out.push(b'"');
            out.extend_from_slice(bytes);
            out.push(b'"');
        }
    }
}

/// A response that the evaluator scored, and what it copies.
#[derive(Debug, Clone, Copy)]
pub struct Evaluated<'a> {
    pub carried: &'a [u8],
    pub response: &'a Response,
    pub evaluation: &'a Evaluation,
    pub outcome: &'a Outcome,
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

    /// What one row copies and what it came to.
    fn row(&mut self, carried: &[u8], plan: &Plan<'_>, frame: &Frame, row: usize);

    /// The same for an outcome of the evaluator.
    fn outcome(&mut self, evaluated: &Evaluated<'_>);

    /// Everything since it was last asked, put in `into`; the memory of what is there may be used again.
    ///
    /// # Errors
    /// When it cannot be put in its form.
    fn finish(&mut self, into: &mut Self::Written) -> io::Result<()>;
}
