//! Spreadsheets as rows of texts, with limits: what is small on disk and large in memory is refused before it
//! is unpacked.

use std::io::{Cursor, Read};

use calamine::{Data, DataRef, Reader, Xls, Xlsx};

/// The most bytes that the parts of a workbook may unpack to.
const MOST_BYTES: u64 = 120_000_000;
/// The most cells that are read.
const MOST_CELLS: usize = 1_000_000;
const MOST_COLUMNS: u32 = 2_000;
const MOST_ROWS: u32 = 100_000;

/// Every sheet: its name and its rows.
pub type Sheets = Vec<(String, Vec<Vec<String>>)>;

/// Whether these bytes are a workbook of Excel, new or old.
pub fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
}

/// # Errors
/// When it is not a workbook, or larger than any form is.
pub fn read(bytes: &[u8]) -> Result<Sheets, String> {
    if bytes.starts_with(b"PK\x03\x04") { new(bytes) } else { old(bytes) }
}

fn new(bytes: &[u8]) -> Result<Sheets, String> {
    if unpacked(bytes)? > MOST_BYTES {
        return Err(format!("it unpacks to more than {} MB", MOST_BYTES / 1_000_000));
    }
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(bytes)).map_err(|error| format!("it is not a workbook: {error}"))?;
    let mut out = Vec::new();
    let mut cells = 0;
    for name in book.sheet_names() {
        let Ok(mut reader) = book.worksheet_cells_reader(&name) else { continue };
        let mut rows: Vec<Vec<String>> = Vec::new();
        while let Ok(Some(cell)) = reader.next_cell() {
            let (row, column) = cell.get_position();
            let text = match cell.get_value() {
                DataRef::SharedString(text) => (*text).to_string(),
                other => shown(&Data::from(other.clone())),
            };
            put(&mut rows, row, column, text, &mut cells)?;
        }
        out.push((name, rows));
    }
    Ok(out)
}

fn old(bytes: &[u8]) -> Result<Sheets, String> {
    let mut book: Xls<_> =
        Xls::new(Cursor::new(bytes)).map_err(|error| format!("it is not a workbook: {error}"))?;
    let mut out = Vec::new();
    let mut cells = 0;
    for name in book.sheet_names() {
        let Ok(range) = book.worksheet_range(&name) else { continue };
        let (top, left) = range.start().unwrap_or((0, 0));
        let mut rows = Vec::new();
        for (row, column, cell) in range.used_cells() {
            put(&mut rows, top + row as u32, left + column as u32, shown(cell), &mut cells)?;
        }
        out.push((name, rows));
    }
    Ok(out)
}

fn put(
    rows: &mut Vec<Vec<String>>,
    row: u32,
    column: u32,
    text: String,
    cells: &mut usize,
) -> Result<(), String> {
    if text.trim().is_empty() {
        return Ok(());
    }
    if row >= MOST_ROWS || column >= MOST_COLUMNS {
        return Err(format!(
            "it has a cell in row {} and column {}, outside the limits of a form",
            row + 1,
            column + 1
        ));
    }
    *cells += 1;
    if *cells > MOST_CELLS {
        return Err(format!("it has more than {MOST_CELLS} cells"));
    }
    let row = row as usize;
    if rows.len() <= row {
        rows.resize(row + 1, Vec::new());
    }
    let line = &mut rows[row];
    if line.len() <= column as usize {
        line.resize(column as usize + 1, String::new());
    }
    line[column as usize] = text;
    Ok(())
}

/// A cell as a person sees it: whole numbers without a point.
fn shown(cell: &Data) -> String {
    match cell {
        Data::String(text) => text.clone(),
        Data::Empty | Data::Error(_) => String::new(),
        Data::Bool(true) => "TRUE".into(),
        Data::Bool(false) => "FALSE".into(),
        Data::Float(number) if number.fract() == 0.0 && number.abs() < 1e15 => format!("{number:.0}"),
        other => other.to_string(),
    }
}

/// How many bytes the parts of a ZIP unpack to, found by unpacking them: what its directory claims may be a
/// lie.
fn unpacked(bytes: &[u8]) -> Result<u64, String> {
    let broken = || "it is not a workbook: its ZIP directory is broken".to_string();
    let u16_at = |at: usize| bytes.get(at..at + 2).map(|two| u64::from(u16::from_le_bytes([two[0], two[1]])));
    let u32_at = |at: usize| {
        bytes.get(at..at + 4).map(|four| u64::from(u32::from_le_bytes([four[0], four[1], four[2], four[3]])))
    };
    let end = (0..bytes.len().saturating_sub(21))
        .rev()
        .take(66_000)
        .find(|at| bytes[*at..].starts_with(b"PK\x05\x06"))
        .ok_or_else(broken)?;
    let count = u16_at(end + 10).ok_or_else(broken)?;
    let mut at = u32_at(end + 16).ok_or_else(broken)? as usize;
    let mut total = 0u64;
    if count > 5_000 {
        return Err("it has more parts than any workbook".into());
    }
    for _part in 0..count {
        if !bytes.get(at..).is_some_and(|rest| rest.starts_with(b"PK\x01\x02")) {
            return Err(broken());
        }
        let method = u16_at(at + 10).ok_or_else(broken)?;
        let size = u32_at(at + 20).ok_or_else(broken)?;
        let lengths = [28, 30, 32].map(|offset| u16_at(at + offset).unwrap_or(0) as usize);
        let local = u32_at(at + 42).ok_or_else(broken)? as usize;
        let start = local
            + 30
            + u16_at(local + 26).ok_or_else(broken)? as usize
            + u16_at(local + 28).ok_or_else(broken)? as usize;
        let data = bytes.get(start..bytes.len().min(start.saturating_add(size as usize))).unwrap_or_default();
        total += if method == 8 {
            let mut left = MOST_BYTES + 1 - total.min(MOST_BYTES);
            let mut reader = flate2::read::DeflateDecoder::new(data).take(left);
            let mut buffer = [0u8; 65_536];
            let mut found = 0;
            while let Ok(read @ 1..) = reader.read(&mut buffer) {
                found += read as u64;
                left = left.saturating_sub(read as u64);
                if left == 0 {
                    break;
                }
            }
            found
        } else {
            data.len() as u64
        };
        if total > MOST_BYTES {
            return Ok(total);
        }
        at += 46 + lengths.iter().sum::<usize>();
    }
    Ok(total)
}
