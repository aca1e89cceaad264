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
    Csv(Box<simd_csv::Writer<W>>),
    /// JSON objects: one per line, or in a list.
    Json {
        out: W,
        list: bool,
    },
}

impl<W: Write> Rejects<W> {
    /// Writes the header: `line`, `reason`, and the columns that were read.
    ///
    /// # Errors
    /// When writing fails.
    pub fn csv(out: W, separator: u8, columns: &[String]) -> io::Result<Rejects<W>> {
        let mut out = simd_csv::WriterBuilder::new().delimiter(separator).flexible(true).from_writer(out);
        let names = ["line", "reason"].map(|name| free(name, columns));
        out.write_record(names.iter().chain(columns).map(String::as_bytes)).map_err(io_error)?;
        Ok(Rejects { form: Form::Csv(Box::new(out)), rows: 0 })
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
                let (rest, [line_key, reason_key]) = rest(original);
                write!(
                    out,
                    "{before}{{\"{line_key}\":{line},\"{reason_key}\":{}{rest}{after}",
                    serde_json::Value::from(reason)
                )
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

/// The members of an object as they were written (a text that is not an object, under `text`), and names for
/// what is added to them.
fn rest(original: &Original) -> (String, [String; 2]) {
    let text = match original {
        Original::Json(text) => text.trim(),
        Original::Cells(_) => "{}",
    };
    let object = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text);
    let keys: Vec<String> = object.iter().flat_map(|object| object.keys().cloned()).collect();
    let added = ["line", "reason"].map(|name| free(name, &keys));
    let rest = match text.strip_prefix('{').map(str::trim_start) {
        Some("}") if object.is_ok() => "}".into(),
        Some(members) if object.is_ok() => format!(",{}", members.replace(['\n', '\r'], " ")),
        _ => format!(",\"text\":{}}}", serde_json::Value::from(text)),
    };
    (rest, added)
}

/// A name for a column that is added, which a file of rejects that is read again has already.
fn free(name: &str, taken: &[String]) -> String {
    let mut free = name.to_string();
    while taken.iter().any(|known| known.eq_ignore_ascii_case(&free)) {
        free.insert_str(0, "rejected_");
    }
    free
}
