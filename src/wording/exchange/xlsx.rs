//! A spreadsheet: the words in a column beside the base texts.

use std::io::{self, Cursor, Read};

use calamine::{DataRef, Reader, Xlsx};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

use super::{Row, Sheet};
use crate::write::Head;
use peil::model::TextKey;

const COLUMNS: [&str; 5] = ["key", "base", "words", "state", "fingerprint"];
const TEXTS: &str = "words";
const ABOUT: &str = "peil";

pub fn write(sheet: &Sheet) -> Result<Vec<u8>, String> {
    workbook(sheet).map_err(|error| format!("a spreadsheet cannot hold it: {error}"))
}

fn workbook(sheet: &Sheet) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let (bold, wrapped) = (Format::new().set_bold(), Format::new().set_text_wrap());
    // A text that looks like a formula stays a text when its cell is edited.
    let text_of = wrapped.clone().set_quote_prefix();
    let page = book.add_worksheet().set_name(TEXTS)?;
    for (at, name) in COLUMNS.iter().enumerate() {
        page.write_string_with_format(0, at as u16, *name, &bold)?;
    }
    for (at, row) in sheet.rows.iter().enumerate() {
        let line = at as u32 + 1;
        page.write_string(line, 0, &row.key.0)?;
        for (column, text) in [(1, &row.base), (2, &row.words)] {
            let guarded = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
            page.write_string_with_format(line, column, text, if guarded { &text_of } else { &wrapped })?;
        }
        page.write_string(line, 3, &row.state)?;
        page.write_string(line, 4, &row.fingerprint)?;
    }
    for (column, width) in [(0, 36.0), (1, 60.0), (2, 60.0), (3, 12.0), (4, 20.0)] {
        page.set_column_width(column, width)?;
    }
    page.set_freeze_panes(1, 1)?;
    let about = book.add_worksheet().set_name(ABOUT)?;
    let lines = [
        ("instrument", sheet.head.instrument.as_str()),
        ("language", &sheet.head.language),
        ("for", sheet.head.gemeente.as_deref().unwrap_or_default()),
        ("base language", &sheet.base_language),
    ];
    for (at, (name, value)) in lines.iter().enumerate() {
        about.write_string(at as u32, 0, *name)?;
        about.write_string(at as u32, 1, *value)?;
    }
    book.save_to_buffer()
}

pub fn read(bytes: &[u8]) -> Result<Sheet, String> {
    check_parts(bytes)?;
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| format!("it is not a spreadsheet: {error}"))?;
    let about = page(&mut book, ABOUT)?;
    let said = |name: &str| {
        about
            .iter()
            .find(|row| row.first().is_some_and(|cell| cell == name))
            .and_then(|row| row.get(1))
            .cloned()
            .unwrap_or_default()
    };
    let head = Head {
        instrument: said("instrument"),
        language: said("language"),
        gemeente: Some(said("for")).filter(|gemeente| !gemeente.is_empty()),
    };
    let base_language = said("base language");
    let mut lines = page(&mut book, TEXTS)?.into_iter();
    let columns: Vec<String> = lines.next().unwrap_or_default();
    let mut place = [0; COLUMNS.len()];
    for (at, name) in COLUMNS.iter().enumerate() {
        place[at] = columns
            .iter()
            .position(|column| column == name)
            .ok_or_else(|| format!("it has no column `{name}`"))?;
    }
    let rows = lines
        .map(|row| {
            let of = |at: usize| row.get(place[at]).cloned().unwrap_or_default();
            Row { key: TextKey(of(0)), base: of(1), words: of(2), state: of(3), fingerprint: of(4) }
        })
        .filter(|row| !(row.key.0.is_empty() && row.words.trim().is_empty()));
    Ok(Sheet { head, base_language, rows: rows.collect() })
}

/// How large the parts of a file may be once they are decompressed.
const MOST_PARTS: u64 = 128 << 20;
/// How many rows and columns of a page are read.
const MOST_ROWS: usize = 100_000;
const MOST_COLUMNS: u32 = 64;

/// Counts what the parts come to, without keeping them.
fn check_parts(bytes: &[u8]) -> Result<(), String> {
    let unread = |error: &dyn std::fmt::Display| format!("it is not a spreadsheet: {error}");
    let mut parts = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| unread(&error))?;
    let mut left = MOST_PARTS;
    for at in 0..parts.len() {
        let part = parts.by_index(at).map_err(|error| unread(&error))?;
        left -= io::copy(&mut part.take(left), &mut io::sink()).map_err(|error| unread(&error))?;
        if left == 0 {
            return Err("it is larger than any spreadsheet of words".into());
        }
    }
    Ok(())
}

/// The rows of a page that have something in them. Cells are read one after another: one in the last corner
/// costs a cell.
fn page(book: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<Vec<String>>, String> {
    let unread = |error: calamine::XlsxError| format!("its page `{name}` cannot be read: {error}");
    let mut cells = book.worksheet_cells_reader(name).map_err(|_| format!("it has no page `{name}`"))?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut last = None;
    while let Some(found) = cells.next_cell().map_err(unread)? {
        let (row, column) = found.get_position();
        if matches!(found.get_value(), DataRef::Empty) || column >= MOST_COLUMNS {
            continue;
        }
        if last != Some(row) {
            if rows.len() == MOST_ROWS {
                return Err(format!("its page `{name}` has more than {MOST_ROWS} rows"));
            }
            rows.push(Vec::new());
            last = Some(row);
        }
        if let Some(cells) = rows.last_mut() {
            let column = column as usize;
            cells.resize(cells.len().max(column + 1), String::new());
            cells[column] = cell(found.get_value());
        }
    }
    Ok(rows)
}

/// A cell as a text: what a person typed as a number comes back as it is shown.
fn cell(cell: &DataRef<'_>) -> String {
    match cell {
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => text.to_string(),
        DataRef::Empty => String::new(),
        other => calamine::Data::from(other.clone()).to_string(),
    }
}
