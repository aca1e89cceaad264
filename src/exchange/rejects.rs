//! Rows that were not scored, as they were found, with their line and why.

use std::io::{self, Write};

use super::refusal::Refusal;
use super::row::{Original, Row};
use super::write_csv::io_error;

/// Repeats refused rows in the form they were read in, so that they can be mended and read again.
pub struct Rejects<W: Write> {
    form: Form<W>,
    rows: u64,
}

enum Form<W: Write> {
    Csv(simd_csv::Writer<W>),
    /// JSON objects: a line each, or in a list.
    Json { out: W, list: bool },
}

impl<W: Write> Rejects<W> {
    /// Writes the header: `line`, `reason`, and the columns that were read.
    ///
    /// # Errors
    /// When writing fails.
    pub fn csv(out: W, separator: u8, columns: &[String]) -> io::Result<Rejects<W>> {
        let mut out = simd_csv::WriterBuilder::new().delimiter(separator).flexible(true).from_writer(out);
        // A file of rejects that is read again has these columns already.
        let free = |name: &str| if columns.iter().any(|column| column.eq_ignore_ascii_case(name)) { format!("rejected_{name}") } else { name.to_string() };
        let names = [free("line"), free("reason")];
        out.write_record(names.iter().chain(columns).map(String::as_bytes)).map_err(io_error)?;
        Ok(Rejects { form: Form::Csv(out), rows: 0 })
    }

    pub fn json(out: W, list: bool) -> Rejects<W> {
        Rejects { form: Form::Json { out, list }, rows: 0 }
    }

    /// # Errors
    /// When writing fails.
    pub fn row(&mut self, row: &Row) -> io::Result<()> {
        let line = row.line.to_string();
        let reason = row.refusals.iter().map(Refusal::reason).collect::<Vec<_>>().join("; ");
        self.rows += 1;
        match (&mut self.form, &row.original) {
            (Form::Csv(out), Original::Cells(record)) => {
                let cells = [line.as_str(), reason.as_str()].into_iter().chain(record.iter());
                out.write_record(cells.map(str::as_bytes)).map_err(io_error)
            }
            (Form::Csv(out), Original::Json(text)) => {
                out.write_record([line.as_str(), &reason, text].map(str::as_bytes)).map_err(io_error)
            }
            (Form::Json { out, list }, original) => {
                let before = match (*list, self.rows) {
                    (true, 1) => "[\n",
                    (true, _) => ",\n",
                    (false, _) => "",
                };
                let after = if *list { "" } else { "\n" };
                write!(out, "{before}{{\"line\":{line},\"reason\":{}{}{after}", serde_json::Value::from(reason), rest(original))
            }
        }
    }

    /// After the last row.
    ///
    /// # Errors
    /// When writing fails.
    pub fn finish(mut self) -> io::Result<()> {
        match &mut self.form {
            Form::Csv(out) => out.flush(),
            Form::Json { out, list } => {
                let end = match (*list, self.rows) {
                    (true, 0) => "[]\n",
                    (true, _) => "\n]\n",
                    (false, _) => "",
                };
                out.write_all(end.as_bytes())?;
                out.flush()
            }
        }
    }
}

/// The members of an object as they were written; a text that is no object, under `text`.
fn rest(original: &Original) -> String {
    let text = match original {
        Original::Json(text) => text.as_str(),
        Original::Cells(_) => "{}",
    };
    let object = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).is_ok();
    match text.trim().strip_prefix('{').map(str::trim_start) {
        Some("}") if object => "}".into(),
        Some(members) if object => format!(",{}", members.replace(['\n', '\r'], " ")),
        _ => format!(",\"text\":{}}}", serde_json::Value::from(text)),
    }
}
