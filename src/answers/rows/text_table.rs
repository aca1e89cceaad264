//! Rows of texts under named columns, written as CSV or as JSON Lines.

use std::io::{self, Write};

use super::write_csv::io_error;

/// Writes rows; a cell without text is empty in CSV, and left out in JSON.
pub struct TextTable<W: Write> {
    form: Form<W>,
}

enum Form<W: Write> {
    Csv(Box<simd_csv::Writer<W>>),
    Lines { out: W, columns: Vec<String> },
}

impl<W: Write> TextTable<W> {
    /// # Errors
    /// When writing the header fails.
    pub fn csv(out: W, columns: Vec<String>) -> io::Result<TextTable<W>> {
        let mut out = simd_csv::WriterBuilder::with_capacity(1 << 16).from_writer(out);
        out.write_record(columns.iter().map(String::as_bytes)).map_err(io_error)?;
        Ok(TextTable { form: Form::Csv(Box::new(out)) })
    }

    pub fn json_lines(out: W, columns: Vec<String>) -> TextTable<W> {
        TextTable { form: Form::Lines { out, columns } }
    }

    /// Writes a row with a cell for each column.
    ///
    /// # Errors
    /// When writing fails.
    pub fn row(&mut self, cells: impl Iterator<Item = String>) -> io::Result<()> {
        match &mut self.form {
            Form::Csv(out) => {
                let cells: Vec<String> = cells.collect();
                out.write_record(cells.iter().map(String::as_bytes)).map_err(io_error)
            }
            Form::Lines { out, columns } => {
                let entries = columns.iter().cloned().zip(cells).filter(|(_, cell)| !cell.is_empty());
                let object: serde_json::Map<String, serde_json::Value> =
                    entries.map(|(column, cell)| (column, cell.into())).collect();
                writeln!(out, "{}", serde_json::Value::Object(object))
            }
        }
    }

    /// # Errors
    /// When writing out what is left fails.
    pub fn finish(mut self) -> io::Result<()> {
        match &mut self.form {
            Form::Csv(out) => out.flush(),
            Form::Lines { out, .. } => out.flush(),
        }
    }
}
