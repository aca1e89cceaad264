//! A table that is held whole, as a file of Parquet.

use std::io;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, StringArray};
use arrow_schema::{Field, Fields};
use peil::model::{Number, Parts};
use peil::score::Outcome;
use peil::text::read_number;

use super::build::{Layout, TableWriter};
use super::write::{Form, TableFile};
use crate::rows::Outputs;

/// A file of Parquet: rows of cells under their names, and the results of each row behind them.
///
/// A column of cells is of whole numbers (`INT64`) or of numbers (`DOUBLE`) when every cell that is not empty is
/// one, written as Peil writes it: `007` is text. An empty cell is null.
///
/// # Errors
/// When it cannot be encoded.
pub fn parquet<'o>(
    parts: &Parts,
    outputs: &Outputs,
    names: &[String],
    rows: &[Vec<String>],
    outcomes: impl Iterator<Item = &'o Outcome>,
) -> io::Result<Vec<u8>> {
    let cell = |row: &'_ Vec<String>, at: usize| row.get(at).filter(|cell| !cell.is_empty()).cloned();
    let arrays: Vec<ArrayRef> =
        (0..names.len()).map(|at| array(&rows.iter().map(|row| cell(row, at)).collect::<Vec<_>>())).collect();
    let named = names.iter().zip(&arrays);
    let fields: Fields =
        named.map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
    let layout = Layout::new(parts, outputs, fields)
        .ok_or_else(|| io::Error::other("a column of the result is not a score of the instrument"))?;
    let mut bytes = Vec::new();
    let (mut file, encoder) = TableFile::new(&mut bytes, Form::Parquet, &layout.schema)?;
    let mut writer = TableWriter::new(parts, layout, encoder);
    outcomes.for_each(|outcome| writer.result(outcome));
    let mut written = None;
    writer.finish_with(arrays, &mut written)?;
    written.map_or(Ok(()), |written| file.append(written))?;
    file.finish()?;
    drop(file);
    Ok(bytes)
}

/// The narrowest type that holds every cell; text where there is none.
fn array(cells: &[Option<String>]) -> ArrayRef {
    let filled = cells.iter().flatten().count();
    let numbers: Vec<Option<Number>> = cells.iter().map(|cell| number(cell.as_deref()?)).collect();
    if filled == 0 || numbers.iter().flatten().count() < filled {
        return Arc::new(cells.iter().map(Option::as_deref).collect::<StringArray>());
    }
    let whole: Int64Array = numbers.iter().map(|number| number.as_ref()?.to_i64()).collect();
    if whole.len() - whole.null_count() == filled {
        return Arc::new(whole);
    }
    Arc::new(numbers.iter().map(|number| Some(number.as_ref()?.to_f64())).collect::<Float64Array>())
}

fn number(cell: &str) -> Option<Number> {
    read_number(cell, false).filter(|number| number.to_string() == cell)
}
