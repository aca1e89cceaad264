//! Results as CSV.

use std::io::{self, Write};
use std::sync::Arc;

use super::outputs::{Output, Outputs, write_cell};
use super::row::{Carried, CarriedValue, Row};
use super::spreadsheet::is_formula;
use super::writer::{Results, Scored};
use peil::model::Parts;

/// How a CSV is written.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dialect {
    /// `;`, a byte order mark and a decimal comma: what a Dutch spreadsheet opens at once. Texts that it
    /// would take for formulas have an apostrophe before them.
    pub excel: bool,
}

/// Writes a row of CSV per response.
pub struct CsvResults<'p, W: Write> {
    parts: &'p Parts,
    outputs: &'p Outputs,
    carried: Vec<Arc<str>>,
    out: simd_csv::Writer<W>,
    comma: bool,
    /// The cells of a row, one after another, and where each ends.
    text: String,
    ends: Vec<usize>,
}

impl<'p, W: Write> CsvResults<'p, W> {
    /// Writes the header: what is copied, then the columns of the instrument.
    ///
    /// # Errors
    /// When writing fails.
    pub fn new(
        mut out: W,
        dialect: Dialect,
        parts: &'p Parts,
        outputs: &'p Outputs,
        carried: Vec<Arc<str>>,
    ) -> io::Result<CsvResults<'p, W>> {
        let mut builder = simd_csv::WriterBuilder::with_capacity(1 << 16);
        if dialect.excel {
            out.write_all("\u{feff}".as_bytes())?;
            builder.delimiter(b';');
        }
        let mut out = builder.from_writer(out);
        let names = carried.iter().map(|name| &**name).chain(outputs.iter().map(|(name, _)| name));
        let guarded = |name: &str| {
            if dialect.excel && is_formula(name.as_bytes()) { format!("'{name}") } else { name.to_string() }
        };
        let names: Vec<String> = names.map(guarded).collect();
        out.write_record(names.iter().map(String::as_bytes)).map_err(io_error)?;
        Ok(CsvResults {
            parts,
            outputs,
            carried,
            out,
            comma: dialect.excel,
            text: String::new(),
            ends: Vec::new(),
        })
    }

    /// Whether a row carries what the columns are for, one by one: it does where both come from one header.
    fn in_order(&self, row: &Row) -> bool {
        row.carried.len() == self.carried.len()
            && row.carried.iter().zip(&self.carried).all(|(carried, name)| Arc::ptr_eq(&carried.name, name))
    }

    fn carry(&mut self, row: &Row) {
        let in_order = self.in_order(row);
        for (at, name) in self.carried.iter().enumerate() {
            let found = if in_order {
                row.carried.get(at)
            } else {
                row.carried.iter().find(|carried| carried.name == *name)
            };
            match found.map(|carried| &carried.value) {
                Some(CarriedValue::Json(json)) if json == "null" => {}
                Some(CarriedValue::Text(text) | CarriedValue::Json(text)) => {
                    if self.comma && is_formula(text.as_bytes()) {
                        self.text.push('\'');
                    }
                    self.text.push_str(text);
                }
                None => {}
            }
            self.ends.push(self.text.len());
        }
    }
}

impl<W: Write> Results for CsvResults<'_, W> {
    fn stranger<'r>(&self, row: &'r Row) -> Option<&'r Carried> {
        if self.in_order(row) {
            return None;
        }
        row.carried.iter().find(|carried| !self.carried.contains(&carried.name))
    }

    fn row(&mut self, scored: &Scored<'_>) -> io::Result<()> {
        self.text.clear();
        self.ends.clear();
        self.carry(scored.row);
        for (_, output) in self.outputs.iter() {
            let start = self.text.len();
            write_cell(self.parts, scored.outcome, output, &mut self.text);
            if self.comma
                && matches!(output, Output::Score { .. })
                && let Some(point) = self.text[start..].find('.')
            {
                self.text.replace_range(start + point..=start + point, ",");
            }
            self.ends.push(self.text.len());
        }
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        let cells = starts.zip(&self.ends).map(|(start, end)| &self.text.as_bytes()[start..*end]);
        self.out.write_record(cells).map_err(io_error)
    }

    fn finish(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The fault behind an error of the CSV writer.
pub fn io_error(error: simd_csv::Error) -> io::Error {
    match error.into_kind() {
        simd_csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
