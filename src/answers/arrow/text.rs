//! A table as CSV, for every reader of CSV.

use std::io::{self, Read};

use arrow_array::RecordBatch;

use super::cells;
use super::guard::guarded;
use super::read::{Piece, Pieces, Table};
use crate::stream::Pieces as _;

/// How many rows become text at once.
const ROWS: usize = 1 << 13;

/// The bytes of a table as CSV, with commas, its header first.
pub struct TableText {
    pieces: Pieces,
    /// By column.
    carried: Vec<bool>,
    text: String,
    cell: String,
    /// How much of the text was read.
    read: usize,
}

impl TableText {
    /// # Errors
    /// When a column has a type whose values have no text.
    ///
    /// `answers` says about a column by its name whether it has answers, and whether those may be lists of
    /// options; None: it is copied.
    pub fn new(table: Table, answers: impl Fn(&str) -> Option<bool>) -> io::Result<TableText> {
        let fields = table.schema.fields();
        let carried: Vec<bool> = fields.iter().map(|field| answers(field.name()).is_none()).collect();
        cells::all_have_text(fields.iter().filter_map(|field| Some((field, answers(field.name())?))))?;
        let mut text = String::new();
        header(table.names(), &mut text);
        Ok(TableText { pieces: table.pieces(ROWS), carried, text, cell: String::new(), read: 0 })
    }
}

/// The names of columns as a line of CSV.
pub fn header<'n>(names: impl Iterator<Item = &'n str>, out: &mut String) {
    names.for_each(|name| quoted(name, out));
    end(out);
}

/// One row of a batch as a line of CSV; `carried` says which columns are copied.
pub fn row(batch: &RecordBatch, row: usize, carried: &[bool], cell: &mut String, out: &mut String) {
    for (at, column) in batch.columns().iter().enumerate() {
        cell.clear();
        if carried.get(at).is_some_and(|carried| *carried) {
            cells::carried(column, row, &cells::Zone::of(column.data_type()), cell);
        } else {
            cells::text(column, row, cell);
        }
        quoted(cell, out);
    }
    end(out);
}

fn quoted(cell: &str, out: &mut String) {
    if cell.contains([',', '"', '\n', '\r', ';', '\t']) || cell.is_empty() {
        out.push('"');
        out.push_str(&cell.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(cell);
    }
    out.push(',');
}

fn end(out: &mut String) {
    if out.ends_with(',') {
        out.pop();
    }
    out.push('\n');
}

impl Read for TableText {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.read == self.text.len() {
            self.text.clear();
            self.read = 0;
            let mut piece = Piece::default();
            if !guarded(|| self.pieces.next(&mut piece))? {
                return Ok(0);
            }
            let mut batches = guarded(|| piece.batches(0))?;
            while let Some(batch) = guarded(|| batches.next().transpose())? {
                (0..batch.num_rows())
                    .for_each(|at| row(&batch, at, &self.carried, &mut self.cell, &mut self.text));
            }
        }
        let read = into.len().min(self.text.len() - self.read);
        into[..read].copy_from_slice(&self.text.as_bytes()[self.read..self.read + read]);
        self.read += read;
        Ok(read)
    }
}
