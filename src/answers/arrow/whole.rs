//! A table that is held whole, as a file of Parquet.

use std::io;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, Float64Array, Int64Array, StringArray};
use arrow_schema::{Field, Fields};
use peil::model::Parts;
use peil::score::Outcome;

use super::build::{Layout, TableWriter};
use super::write::{Form, TableFile};
use crate::rows::Outputs;

/// A file of Parquet: columns of cells, and the results of each row behind them.
///
/// A column of cells is of whole numbers (`INT64`) or of numbers (`DOUBLE`) when every cell that is not empty is
/// one, written as a program writes it: `007` is text. An empty cell is null.
///
/// # Errors
/// When it cannot be encoded.
pub fn parquet(
    parts: &Parts,
    outputs: &Outputs,
    columns: &[(String, Vec<String>)],
    outcomes: &[Outcome],
) -> io::Result<Vec<u8>> {
    let arrays: Vec<ArrayRef> = columns.iter().map(|(_, cells)| array(cells)).collect();
    let named = columns.iter().zip(&arrays);
    let fields: Fields =
        named.map(|((name, _), array)| Field::new(name, array.data_type().clone(), true)).collect();
    let layout = Layout::new(parts, outputs, fields)
        .ok_or_else(|| io::Error::other("a column of the result is not a score of the instrument"))?;
    let mut bytes = Vec::new();
    let (mut file, encoder) = TableFile::new(&mut bytes, Form::Parquet, &layout.schema)?;
    let mut writer = TableWriter::new(parts, layout, encoder);
    outcomes.iter().for_each(|outcome| writer.result(outcome));
    let mut written = None;
    writer.finish_with(arrays, &mut written)?;
    written.map_or(Ok(()), |written| file.append(written))?;
    file.finish()?;
    drop(file);
    Ok(bytes)
}

fn array(cells: &[String]) -> ArrayRef {
    let filled = || cells.iter().filter(|cell| !cell.is_empty());
    if filled().next().is_some() && filled().all(|cell| whole(cell).is_some()) {
        return Arc::new(cells.iter().map(|cell| whole(cell)).collect::<Int64Array>());
    }
    if filled().next().is_some() && filled().all(|cell| number(cell).is_some()) {
        return Arc::new(cells.iter().map(|cell| number(cell)).collect::<Float64Array>());
    }
    Arc::new(cells.iter().map(|cell| (!cell.is_empty()).then_some(cell)).collect::<StringArray>())
}

fn whole(cell: &str) -> Option<i64> {
    cell.parse::<i64>().ok().filter(|number| number.to_string() == cell)
}

/// Digits with at most one point between them.
fn number(cell: &str) -> Option<f64> {
    let plain = cell.strip_prefix('-').unwrap_or(cell);
    let (before, after) = plain.split_once('.').unwrap_or((plain, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let leads = before.len() > 1 && before.starts_with('0');
    (digits(before) && digits(after) && !leads).then(|| cell.parse().ok()).flatten()
}
