//! A spreadsheet: the words in a column beside the base texts.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
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
    let page = book.add_worksheet().set_name(TEXTS)?;
    for (at, name) in COLUMNS.iter().enumerate() {
        page.write_string_with_format(0, at as u16, *name, &bold)?;
    }
    for (at, row) in sheet.rows.iter().enumerate() {
        let line = at as u32 + 1;
        page.write_string(line, 0, &row.key.0)?;
        for (column, text) in [(1, &row.base), (2, &row.words)] {
            page.write_string_with_format(line, column, text, &wrapped)?;
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
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| format!("it is no spreadsheet: {error}"))?;
    let about = book.worksheet_range(ABOUT).map_err(|_| format!("it has no page `{ABOUT}`"))?;
    let said = |name: &str| about.rows().find(|row| row.first().map(cell).as_deref() == Some(name)).and_then(|row| row.get(1)).map(cell).unwrap_or_default();
    let head = Head { instrument: said("instrument"), language: said("language"), gemeente: Some(said("for")).filter(|gemeente| !gemeente.is_empty()) };
    let base_language = said("base language");
    let page = book.worksheet_range(TEXTS).map_err(|_| format!("it has no page `{TEXTS}`"))?;
    let mut lines = page.rows();
    let columns: Vec<String> = lines.next().map(|row| row.iter().map(cell).collect()).unwrap_or_default();
    let mut place = [0; COLUMNS.len()];
    for (at, name) in COLUMNS.iter().enumerate() {
        place[at] = columns.iter().position(|column| column == name).ok_or_else(|| format!("it has no column `{name}`"))?;
    }
    let rows = lines
        .map(|row| {
            let of = |at: usize| row.get(place[at]).map(cell).unwrap_or_default();
            Row { key: TextKey(of(0)), base: of(1), words: of(2), state: of(3), fingerprint: of(4) }
        })
        .filter(|row| !(row.key.0.is_empty() && row.words.trim().is_empty()));
    Ok(Sheet { head, base_language, rows: rows.collect() })
}

/// A cell as a text: what a person typed as a number comes back as it is shown.
fn cell(cell: &Data) -> String {
    match cell {
        Data::String(text) => text.clone(),
        Data::Empty => String::new(),
        other => other.to_string(),
    }
}
