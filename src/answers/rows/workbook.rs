//! A sheet of an Excel workbook (`.xlsx`) as CSV, for the reader of CSV.
//!
//! Cells are read one after another, never as a block: a single cell in the last corner of a sheet costs a
//! cell. What the parts of the file come to once they are decompressed is counted first.

use std::fmt::Write;
use std::io::{self, Cursor, Read};

use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};

/// How large a workbook may be, in bytes.
pub const MOST_FILE: u64 = 64 << 20;
/// How much its parts may come to once they are decompressed, and its sheet as text.
const MOST_PARTS: u64 = 256 << 20;
const MOST_TEXT: usize = 256 << 20;

/// A sheet as CSV: the first, or the one of this name.
///
/// # Errors
/// Says why it cannot be read, or which sheets there are.
pub fn sheet_as_csv(bytes: &[u8], sheet: Option<&str>) -> Result<String, String> {
    check_parts(bytes)?;
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| format!("it is not an Excel workbook: {error}"))?;
    let names = book.sheet_names();
    let name = match sheet {
        None => names.first().ok_or("the workbook has no sheet")?,
        Some(wanted) => names.iter().find(|name| name.eq_ignore_ascii_case(wanted)).ok_or_else(|| {
            let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
            format!("the workbook has no sheet `{wanted}`: it has {}", names.join(", "))
        })?,
    }
    .clone();
    let mut cells = book
        .worksheet_cells_reader(&name)
        .map_err(|error| format!("the sheet `{name}` cannot be read: {error}"))?;
    let mut text = Text::default();
    while let Some(cell) =
        cells.next_cell().map_err(|error| format!("the sheet `{name}` cannot be read: {error}"))?
    {
        let (row, column) = cell.get_position();
        text.cell(row, column, cell.get_value())?;
    }
    text.end_row();
    Ok(text.out)
}

/// Counts what the parts come to, without keeping them.
fn check_parts(bytes: &[u8]) -> Result<(), String> {
    let unread = |error: &dyn std::fmt::Display| format!("it is not an Excel workbook: {error}");
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| unread(&error))?;
    let mut left = MOST_PARTS;
    for at in 0..parts.len() {
        let part = parts.by_index(at).map_err(|error| unread(&error))?;
        let read = io::copy(&mut part.take(left), &mut io::sink()).map_err(|error| unread(&error))?;
        left -= read;
        if left == 0 {
            return Err(format!(
                "the workbook holds more than {} MB: save the sheet as `CSV UTF-8`",
                MOST_PARTS >> 20
            ));
        }
    }
    Ok(())
}

/// CSV in the making.
#[derive(Default)]
struct Text {
    out: String,
    row: u32,
    /// How many cells the row has so far, and the first row with any has.
    cells: u32,
    width: u32,
    begun: bool,
}

impl Text {
    fn cell(&mut self, row: u32, column: u32, value: &DataRef<'_>) -> Result<(), String> {
        if matches!(value, DataRef::Empty) {
            return Ok(());
        }
        if row < self.row || (row == self.row && column < self.cells) {
            return Err(
                "the cells of the sheet are not in order: open it in a spreadsheet and save it again".into(),
            );
        }
        while self.row < row {
            self.end_row();
        }
        while self.cells < column {
            self.separate();
        }
        self.separate();
        let mut text = String::new();
        shown(value, &mut text);
        if text.contains([',', '"', '\n', '\r', ';', '\t']) || (column == 0 && text.is_empty()) {
            self.out.push('"');
            self.out.push_str(&text.replace('"', "\"\""));
            self.out.push('"');
        } else {
            self.out.push_str(&text);
        }
        self.begun = true;
        if self.out.len() > MOST_TEXT {
            return Err(format!(
                "the sheet has more than {} MB of text: save it as `CSV UTF-8`",
                MOST_TEXT >> 20
            ));
        }
        Ok(())
    }

    /// Begins the next cell.
    fn separate(&mut self) {
        if self.cells > 0 {
            self.out.push(',');
        }
        self.cells += 1;
    }

    /// Ends a row: one with anything in it is as wide as the first.
    fn end_row(&mut self) {
        if self.cells > 0 {
            self.width = self.width.max(self.cells);
            while self.cells < self.width {
                self.separate();
            }
        }
        self.out.push('\n');
        self.cells = 0;
        self.row += 1;
    }
}

/// A value as a cell of CSV says it.
fn shown(value: &DataRef<'_>, out: &mut String) {
    // Writing into a string does not fail.
    let _ = match value {
        DataRef::Int(number) => write!(out, "{number}"),
        DataRef::Float(number) => write!(out, "{number}"),
        DataRef::String(text) => write!(out, "{text}"),
        DataRef::SharedString(text) => write!(out, "{text}"),
        DataRef::Bool(truth) => write!(out, "{}", u8::from(*truth)),
        DataRef::DateTime(moment) => return moment_shown(moment, out),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => {
            write!(out, "{}", text.strip_suffix("T00:00:00").unwrap_or(text))
        }
        DataRef::Error(error) => write!(out, "{error}"),
        DataRef::Empty => Ok(()),
    };
}

/// A date, a time of day, or both; a number that is none is shown as it is.
fn moment_shown(moment: &ExcelDateTime, out: &mut String) {
    let number = moment.as_f64();
    if moment.is_duration() || !(0.0..2_958_466.0).contains(&number) {
        let minutes = (number * 86_400.0).round() as i64;
        let _ = write!(out, "{:02}:{:02}:{:02}", minutes / 3600, minutes / 60 % 60, minutes % 60);
        return;
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let (has_day, has_time) = (number >= 1.0, number.fract() != 0.0);
    if has_day {
        let _ = write!(out, "{year:04}-{month:02}-{day:02}");
    }
    if has_time || !has_day {
        let _ = write!(out, "{}{hour:02}:{minute:02}:{second:02}", if has_day { "T" } else { "" });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_become_rows_as_wide_as_the_first() {
        let mut text = Text::default();
        for (row, column, value) in [(0, 0, "id"), (0, 1, "q1"), (0, 2, "q2"), (1, 0, "a"), (3, 1, "x,\"y\"")]
        {
            text.cell(row, column, &DataRef::SharedString(value)).unwrap();
        }
        text.end_row();
        assert_eq!(text.out, "id,q1,q2\na,,\n\n,\"x,\"\"y\"\"\",\n");
        assert!(text.cell(0, 0, &DataRef::Int(1)).is_err());
    }

    #[test]
    fn a_row_past_all_that_is_kept_is_refused() {
        let mut text = Text::default();
        text.cell(0, 16_383, &DataRef::Int(1)).unwrap();
        let mut told = Ok(());
        for row in 1..100_000 {
            told = text.cell(row, 0, &DataRef::Int(1));
            if told.is_err() {
                break;
            }
        }
        assert!(told.unwrap_err().contains("more than 256 MB"));
    }
}
