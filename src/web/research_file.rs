//! A table of answers and scores as a file.

use std::collections::BTreeSet;
use std::sync::Arc;

use peil::model::Instrument;
use peil::score::{Outcome, Response};
use peil_answers::rows::{Outputs, TextTable, response_cells, response_columns, write_cell};
use peil_formats::export::data::{About, Case, write_sav_about};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// The columns in front of those of the instrument.
const ABOUT: [&str; 4] = ["case_number", "round", "instrument_version", "sent_in_on"];

/// Responses to one version, as a researcher reads them.
pub struct Found {
    pub model: Arc<Instrument>,
    /// Columns that are in no file: those of texts that somebody typed.
    pub without: BTreeSet<String>,
    pub lines: Vec<FoundLine>,
}

/// A response without what was typed, and what it scores.
pub struct FoundLine {
    /// As [`ABOUT`] names them.
    pub about: [String; 4],
    pub response: Response,
    pub outcome: Outcome,
}

/// Cells as text, under their names.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Found {
    /// Who and when, and the answers.
    fn answers(&self) -> Table {
        let columns = response_columns(&self.model);
        let kept: Vec<bool> = columns.iter().map(|name| !self.without.contains(name)).collect();
        let of_kept = |cells: Vec<String>| {
            cells.into_iter().zip(&kept).filter(|(_, kept)| **kept).map(|(cell, _)| cell).collect::<Vec<_>>()
        };
        let rows = self.lines.iter().map(|line| {
            line.about.iter().cloned().chain(of_kept(response_cells(&self.model, &line.response))).collect()
        });
        let rows = rows.collect();
        Table { header: ABOUT.iter().map(ToString::to_string).chain(of_kept(columns)).collect(), rows }
    }

    /// The same with the scores.
    fn table(&self) -> Table {
        let (outputs, mut table) = (Outputs::new(&self.model, false), self.answers());
        table.header.extend(outputs.iter().map(|(name, _)| name.to_string()));
        for (line, row) in self.lines.iter().zip(&mut table.rows) {
            row.extend(outputs.iter().map(|(_, output)| {
                let mut cell = String::new();
                write_cell(&self.model, &line.outcome, output, &mut cell);
                cell
            }));
        }
        table
    }

    /// The same by column, with scores as numbers.
    #[cfg(feature = "parquet")]
    fn parquet(&self) -> std::io::Result<Vec<u8>> {
        let Table { header, rows } = self.answers();
        let outcomes = self.lines.iter().map(|line| &line.outcome);
        peil_answers::arrow::parquet(&self.model, &Outputs::new(&self.model, false), &header, &rows, outcomes)
    }

    /// The data of SPSS, with the labels of questions and options, and their missing values.
    fn sav(&self) -> Vec<u8> {
        let cases: Vec<Case> = self
            .lines
            .iter()
            .map(|line| Case {
                id: String::new(),
                response: line.response.clone(),
                outcome: line.outcome.clone(),
            })
            .collect();
        let about = ABOUT.iter().enumerate().map(|(at, name)| About {
            name: (*name).to_string(),
            cells: self.lines.iter().map(|line| line.about[at].clone()).collect(),
        });
        let without = |name: &str| self.without.contains(name);
        write_sav_about(&self.model, &cases, about.collect(), without).bytes
    }
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Csv,
    Xlsx,
    Sav,
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Form {
    pub const ALL: &[Form] = &[
        Form::Csv,
        Form::Xlsx,
        Form::Sav,
        #[cfg(feature = "parquet")]
        Form::Parquet,
    ];

    /// By what an address says; CSV where it says nothing.
    pub fn of(named: Option<&str>) -> Form {
        Form::ALL.iter().copied().find(|form| Some(form.ending()) == named).unwrap_or(Form::Csv)
    }

    pub fn ending(self) -> &'static str {
        match self {
            Form::Csv => "csv",
            Form::Xlsx => "xlsx",
            Form::Sav => "sav",
            #[cfg(feature = "parquet")]
            Form::Parquet => "parquet",
        }
    }

    pub fn called(self) -> &'static str {
        match self {
            Form::Csv => "CSV",
            Form::Xlsx => "Excel",
            Form::Sav => "SPSS",
            #[cfg(feature = "parquet")]
            Form::Parquet => "Parquet",
        }
    }

    pub fn kind(self) -> &'static str {
        match self {
            Form::Csv => "text/csv; charset=utf-8",
            Form::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Form::Sav => "application/x-spss-sav",
            #[cfg(feature = "parquet")]
            Form::Parquet => "application/vnd.apache.parquet",
        }
    }

    /// # Errors
    /// Why it cannot be written, in a sentence.
    pub fn write(self, found: &Found) -> Result<Vec<u8>, String> {
        match self {
            Form::Csv => csv(&found.table()).map_err(|error| error.to_string()),
            Form::Xlsx => {
                workbook(&found.table()).map_err(|error| format!("a spreadsheet cannot hold it: {error}"))
            }
            Form::Sav => Ok(found.sav()),
            #[cfg(feature = "parquet")]
            Form::Parquet => found.parquet().map_err(|error| error.to_string()),
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
