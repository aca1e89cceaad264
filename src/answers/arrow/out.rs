//! The output for rows that were read from a table: columns again, or text.

use std::io;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, BooleanArray};
use arrow_schema::DataType;
use arrow_select::concat::concat;
use arrow_select::filter::filter;

use super::build::TableWriter;
use super::write::Written;
use super::{cells, fault};
use crate::stream::{Carrying, Cell, Evaluated, RowWriter};
use peil::columns::{Frame, Plan};
use peil::score::{Evaluation, Outcome, Response};

/// Writes the rows of frames; each worker has one.
pub trait TableOut {
    /// The results of a piece, in the form that is written.
    type Written: Default + Send;

    /// What the rows of a frame copy, a column each, but for those that are refused.
    ///
    /// # Errors
    /// When arrays do not fit.
    fn begin(
        &mut self,
        carried: Vec<ArrayRef>,
        refused: &[bool],
        plan: &Plan<'_>,
        frame: &Frame,
    ) -> io::Result<()>;

    /// Whether a row must be written by the evaluator.
    fn is_beyond(&self, plan: &Plan<'_>, frame: &Frame, row: usize) -> bool;

    /// All rows of a frame but for those that are refused.
    fn frame(&mut self, plan: &Plan<'_>, frame: &Frame, refused: &[bool]);

    fn row(&mut self, plan: &Plan<'_>, frame: &Frame, row: usize);

    fn outcome(&mut self, row: usize, response: &Response, evaluation: &Evaluation, outcome: &Outcome);

    /// Everything since it was last asked.
    ///
    /// # Errors
    /// When it cannot be put in its form.
    fn finish(&mut self, into: &mut Self::Written) -> io::Result<()>;
}

/// How long the texts of a dictionary come to, written out in every row: Parquet may have to.
fn spelled_out(array: &ArrayRef) -> usize {
    if !matches!(array.data_type(), DataType::Dictionary(..)) {
        return 0;
    }
    let dictionary = array.as_any_dictionary();
    let values = dictionary.values();
    let length = |at: usize| match values.data_type() {
        DataType::Utf8 => values.as_string::<i32>().value(at).len(),
        DataType::LargeUtf8 => values.as_string::<i64>().value(at).len(),
        DataType::Binary => values.as_binary::<i32>().value(at).len(),
        DataType::LargeBinary => values.as_binary::<i64>().value(at).len(),
        _ => 16,
    };
    let key = |row: usize| cells::whole(dictionary.keys(), row).and_then(|key| usize::try_from(key).ok());
    (0..array.len())
        .filter(|row| !array.is_null(*row))
        .filter_map(key)
        .filter(|at| *at < values.len())
        .map(length)
        .sum()
}

/// Columns with types, what is copied as it is.
pub struct Columns<'p> {
    writer: TableWriter<'p>,
    carried: Vec<Vec<ArrayRef>>,
    /// How much the rows of the piece copy so far, in bytes.
    total: usize,
}

/// How much the rows of a piece may copy as columns.
const MOST_COLUMNS: usize = 512 << 20;

impl<'p> Columns<'p> {
    pub fn new(writer: TableWriter<'p>) -> Columns<'p> {
        Columns { writer, carried: Vec::new(), total: 0 }
    }
}

impl TableOut for Columns<'_> {
    type Written = Option<Written>;

    fn begin(&mut self, carried: Vec<ArrayRef>, refused: &[bool], _: &Plan<'_>, _: &Frame) -> io::Result<()> {
        self.carried.resize_with(carried.len(), Vec::new);
        let kept = refused
            .contains(&true)
            .then(|| BooleanArray::from_iter(refused.iter().map(|refused| Some(!refused))));
        for (array, into) in carried.into_iter().zip(&mut self.carried) {
            self.total += array.to_data().get_slice_memory_size().unwrap_or(0) + spelled_out(&array);
            if self.total > MOST_COLUMNS {
                return Err(io::Error::other(
                    "the copied columns are too large: leave out the column with the long texts with --drop",
                ));
            }
            into.push(match &kept {
                None => array,
                Some(kept) => filter(&array, kept).map_err(fault)?,
            });
        }
        Ok(())
    }

    fn is_beyond(&self, plan: &Plan<'_>, frame: &Frame, row: usize) -> bool {
        self.writer.is_beyond(plan, frame, row)
    }

    fn frame(&mut self, plan: &Plan<'_>, frame: &Frame, refused: &[bool]) {
        self.writer.frame(plan, frame, |row| refused[row]);
    }

    fn row(&mut self, plan: &Plan<'_>, frame: &Frame, row: usize) {
        self.writer.result_row(plan, frame, row);
    }

    fn outcome(&mut self, _: usize, _: &Response, _: &Evaluation, outcome: &Outcome) {
        self.writer.result(outcome);
    }

    fn finish(&mut self, into: &mut Option<Written>) -> io::Result<()> {
        self.total = 0;
        let whole = self.carried.drain(..).map(|parts| {
            let parts: Vec<&dyn Array> = parts.iter().map(|part| part.as_ref()).collect();
            if let [one] = parts.as_slice() {
                Ok(one.slice(0, one.len()))
            } else {
                concat(&parts).map_err(fault)
            }
        });
        let whole = whole.collect::<io::Result<Vec<ArrayRef>>>()?;
        self.writer.finish_with(whole, into)
    }
}

/// Rows of text.
pub struct Text<W: RowWriter> {
    writer: W,
    carrying: Carrying,
    /// What the rows of a frame copy, and where each row's ends.
    carried: Vec<u8>,
    ends: Vec<usize>,
    cell: String,
    /// How much the rows of the piece copy so far, in bytes.
    total: usize,
}

/// How much the rows of a piece may copy: one text of a dictionary can be in every row.
const MOST_CARRIED: usize = 128 << 20;

impl<W: RowWriter> Text<W> {
    pub fn new(writer: W) -> Text<W> {
        Text {
            carrying: writer.carrying(),
            writer,
            carried: Vec::new(),
            ends: Vec::new(),
            cell: String::new(),
            total: 0,
        }
    }
}

impl<W: RowWriter> TableOut for Text<W> {
    type Written = W::Written;

    fn begin(
        &mut self,
        carried: Vec<ArrayRef>,
        refused: &[bool],
        plan: &Plan<'_>,
        frame: &Frame,
    ) -> io::Result<()> {
        self.carried.clear();
        self.ends.clear();
        let zones: Vec<cells::Zone> =
            carried.iter().map(|array| cells::Zone::of(array.data_type())).collect();
        for row in 0..refused.len() {
            for (at, (array, zone)) in carried.iter().zip(&zones).enumerate() {
                self.cell.clear();
                let cell = match cells::carried(array, row, zone, &mut self.cell) {
                    cells::Kind::Nothing => Cell::Nothing,
                    cells::Kind::Text => Cell::Text(self.cell.as_bytes()),
                    cells::Kind::Json => Cell::Json(self.cell.as_bytes()),
                };
                self.carrying.write(at, cell, &mut self.carried);
            }
            self.ends.push(self.carried.len());
            if self.total + self.carried.len() > MOST_CARRIED {
                return Err(io::Error::other(
                    "the copied columns of about a thousand rows are larger than 128 MB: leave out the column with the long texts with --drop",
                ));
            }
        }
        self.total += self.carried.len();
        self.writer.frame(plan, frame);
        Ok(())
    }

    fn is_beyond(&self, plan: &Plan<'_>, frame: &Frame, row: usize) -> bool {
        self.writer.is_beyond(plan, frame, row)
    }

    fn frame(&mut self, plan: &Plan<'_>, frame: &Frame, refused: &[bool]) {
        for row in (0..frame.rows()).filter(|row| !refused[*row]) {
            self.row(plan, frame, row);
        }
    }

    fn row(&mut self, plan: &Plan<'_>, frame: &Frame, row: usize) {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        self.writer.row(&self.carried[start..self.ends[row]], plan, frame, row);
    }

    fn outcome(&mut self, row: usize, response: &Response, evaluation: &Evaluation, outcome: &Outcome) {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        let carried = &self.carried[start..self.ends[row]];
        self.writer.outcome(&Evaluated { carried, response, evaluation, outcome });
    }

    fn finish(&mut self, into: &mut W::Written) -> io::Result<()> {
        self.total = 0;
        self.writer.finish(into)
    }
}
