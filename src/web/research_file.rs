//! A table of answers and scores as a file.

use peil_answers::rows::TextTable;
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// Cells as text, under their names.
pub struct Table {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Csv,
    Xlsx,
}

impl Form {
    pub const ALL: [Form; 2] = [Form::Csv, Form::Xlsx];

    /// By what an address says; CSV where it says nothing.
    pub fn of(named: Option<&str>) -> Form {
        Form::ALL.into_iter().find(|form| Some(form.ending()) == named).unwrap_or(Form::Csv)
    }

    pub fn ending(self) -> &'static str {
        match self {
            Form::Csv => "csv",
            Form::Xlsx => "xlsx",
        }
    }

    pub fn called(self) -> &'static str {
        match self {
            Form::Csv => "CSV",
            Form::Xlsx => "Excel",
        }
    }

    pub fn kind(self) -> &'static str {
        match self {
            Form::Csv => "text/csv; charset=utf-8",
            Form::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }

    /// # Errors
    /// Why it cannot be written, in a sentence.
    pub fn write(self, table: &Table) -> Result<Vec<u8>, String> {
        match self {
            Form::Csv => csv(table).map_err(|error| error.to_string()),
            Form::Xlsx => workbook(table).map_err(|error| format!("a spreadsheet cannot hold it: {error}")),
        }
    }
}

fn csv(table: &Table) -> std::io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut written = TextTable::csv(&mut text, table.header.clone())?;
    for row in &table.rows {
        written.row(row.iter().cloned())?;
    }
    written.finish()?;
    Ok(text)
}

fn workbook(table: &Table) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let page = book.add_worksheet().set_name("answers")?;
    for (column, name) in (0u16..).zip(&table.header) {
        page.write_string_with_format(0, column, name, &bold)?;
    }
    for (line, row) in (1u32..).zip(&table.rows) {
        for (column, cell) in (0u16..).zip(row) {
            match number(cell) {
                Some(number) => page.write_number(line, column, number)?,
                None if cell.is_empty() => continue,
                None => page.write_string(line, column, cell)?,
            };
        }
    }
    page.set_freeze_panes(1, 1)?;
    book.save_to_buffer()
}

/// The number that a cell is: digits, with a decimal point and a sign or without. A spreadsheet has no exact
/// decimals, and the CSV has.
fn number(cell: &str) -> Option<f64> {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    let plain = digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    let begins = digits.starts_with(|first: char| first.is_ascii_digit());
    // What begins with a zero of its own is a code.
    let is_code = digits.len() > 1 && digits.starts_with('0') && !digits.starts_with("0.");
    (plain && begins && !is_code).then(|| cell.parse().ok()).flatten()
}
