//! Answer files: which kind they are, and opening them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::IgnoredAny;

use super::Fault;
use crate::exchange::{Broken, JsonRows, Names, Outputs, Reading, Rows};

/// A kind of file that answers, or results, stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// Comma-separated values; read with `;` and tabs too
    Csv,
    /// A JSON object or list
    Json,
    /// A JSON object a line
    Jsonl,
}

impl Form {
    /// The kind that a file's name says it is.
    pub fn of(path: &Path) -> Option<Form> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Form::Csv),
            "json" => Some(Form::Json),
            "jsonl" | "ndjson" => Some(Form::Jsonl),
            _ => None,
        }
    }
}

/// An answer file, open.
pub struct Answers {
    pub form: Form,
    pub input: Box<dyn BufRead + Send>,
    /// None: standard input.
    pub path: Option<PathBuf>,
}

/// How much of a file is looked at to learn which kind it is, in bytes.
const LOOK: u64 = 1 << 16;

/// Opens a file, or standard input for `-`. What its name does not tell is learned from how it begins.
///
/// # Errors
/// When it cannot be opened.
pub fn open(path: &Path) -> Result<Answers, Fault> {
    let failed = |error: io::Error| Fault::file("read", path, &error);
    if path == Path::new("-") {
        let (form, input) = look(BufReader::new(io::stdin())).map_err(|error| Fault::Usage(format!("cannot read standard input: {error}")))?;
        return Ok(Answers { form, input, path: None });
    }
    let file = File::open(path).map_err(failed)?;
    if file.metadata().is_ok_and(|about| about.is_dir()) {
        return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let input = BufReader::with_capacity(1 << 16, file);
    let (form, input): (Form, Box<dyn BufRead + Send>) = match Form::of(path) {
        Some(form) => (form, Box::new(input)),
        None => look(input).map_err(failed)?,
    };
    Ok(Answers { form, input, path: Some(path.to_path_buf()) })
}

/// The kind of a file by how it begins, and the file from its beginning.
fn look(mut input: impl BufRead + Send + 'static) -> io::Result<(Form, Box<dyn BufRead + Send>)> {
    let mut start = Vec::new();
    while start.trim_ascii_start().is_empty() {
        if Read::take(&mut input, LOOK).read_until(b'\n', &mut start)? == 0 {
            break;
        }
    }
    let text = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&start).trim_ascii();
    let form = match text.first() {
        Some(b'[') => Form::Json,
        // An object that ends with its line is one of many; else it goes on over the lines.
        Some(b'{') if serde_json::from_slice::<IgnoredAny>(text).is_ok() => Form::Jsonl,
        Some(b'{') => Form::Json,
        _ => Form::Csv,
    };
    Ok((form, Box::new(Cursor::new(start).chain(input))))
}

/// Everything that the rows of a JSON Lines file carry along, from reading it once through.
///
/// # Errors
/// When it cannot be read.
pub fn all_carried<'i>(path: &Path, names: &'i Names<'i>, outputs: &'i Outputs, reading: &'i Reading) -> Result<Vec<Arc<str>>, Broken> {
    let mut rows = JsonRows::lines(BufReader::new(File::open(path)?), names, outputs, reading);
    let (mut row, mut all) = (rows.row(), Vec::new());
    while rows.next(&mut row)? {
        for carried in &row.carried {
            if !all.contains(&carried.name) {
                all.push(carried.name.clone());
            }
        }
    }
    Ok(all)
}
