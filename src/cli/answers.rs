//! Answer files: which kind they are, and opening them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::IgnoredAny;

use super::Fault;
use super::progress::Progress;
use peil::text::Names;
use peil_answers::rows::{Broken, Compression, JsonRows, Outputs, Reading, Rows};

/// A kind of file that answers, or results, stand in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// Comma-separated values; read with `;` and tabs too
    Csv,
    /// A JSON object or list
    Json,
    /// A JSON object a line
    Jsonl,
    /// Apache Parquet
    Parquet,
    /// Apache Arrow, also known as Feather
    Arrow,
}

impl Form {
    /// The kind that a file's name says it is.
    pub fn of(path: &Path) -> Option<Form> {
        // What is compressed has its own kind before that.
        let compressed = Compression::of_path(path) != Compression::None;
        let name = if compressed { Path::new(path.file_stem()?) } else { path };
        match name.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" | "tsv" => Some(Form::Csv),
            "json" => Some(Form::Json),
            "jsonl" | "ndjson" => Some(Form::Jsonl),
            "parquet" => Some(Form::Parquet),
            "arrow" | "arrows" | "feather" | "ipc" => Some(Form::Arrow),
            _ => None,
        }
    }

    /// Whether values have types in it, and no text stands for them.
    pub fn is_table(self) -> bool {
        matches!(self, Form::Parquet | Form::Arrow)
    }
}

/// An answer file, open.
pub struct Answers {
    pub form: Form,
    pub input: Box<dyn BufRead + Send>,
    /// The file itself, where it is one and is not compressed.
    #[cfg_attr(not(feature = "parquet"), expect(dead_code))]
    pub file: Option<File>,
    /// None: standard input.
    pub path: Option<PathBuf>,
    pub progress: Progress,
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
        let progress = Progress::new(None);
        let failed = |error| Fault::Usage(format!("cannot read standard input: {error}"));
        let (input, _) = plain(progress.counting(io::stdin())).map_err(failed)?;
        let (form, input) = look(input).map_err(failed)?;
        return Ok(Answers { form, input, file: None, path: None, progress });
    }
    let file = File::open(path).map_err(failed)?;
    let about = file.metadata().map_err(failed)?;
    if about.is_dir() {
        return Err(failed(io::Error::from(io::ErrorKind::IsADirectory)));
    }
    let progress = Progress::new(about.is_file().then_some(about.len()));
    let (input, compression) = plain(progress.counting(file.try_clone().map_err(failed)?)).map_err(failed)?;
    let (form, input) = match Form::of(path) {
        Some(form) => (form, input),
        None => look(input).map_err(failed)?,
    };
    let file = (about.is_file() && compression == Compression::None).then_some(file);
    Ok(Answers { form, input, file, path: Some(path.to_path_buf()), progress })
}

/// A stream without its compression, which its first bytes tell.
fn plain(mut input: impl BufRead + Send + 'static) -> io::Result<(Box<dyn BufRead + Send>, Compression)> {
    let compression = Compression::of_start(input.fill_buf()?);
    Ok((compression.reader(input)?, compression))
}

/// The kind of a file by how it begins, and the file from its beginning.
fn look(mut input: Box<dyn BufRead + Send>) -> io::Result<(Form, Box<dyn BufRead + Send>)> {
    match input.fill_buf()? {
        [b'P', b'A', b'R', b'1', ..] => return Ok((Form::Parquet, input)),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] | [0xff, 0xff, 0xff, 0xff, ..] => return Ok((Form::Arrow, input)),
        _ => {}
    }
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
    let (input, _) = plain(BufReader::new(File::open(path)?))?;
    let mut rows = JsonRows::lines(input, names, outputs, reading);
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
