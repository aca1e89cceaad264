//! Answer files: which kind they are, and opening them.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};

use serde::de::IgnoredAny;

use super::Fault;
use super::batch::workers;
use super::progress::Progress;
use peil::text::Names;
use peil_answers::rows::{
    Compression, MOST_DATA, MOST_WORKBOOK, Reading, is_spss, is_stata, sheet_as_csv, spss_as_csv,
    stata_as_csv,
};
use peil_answers::stream::{Chunks, Kept, Kinds, KindsWorker, SIZE, work};

/// A kind of file that answers, or results, are in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// Comma-separated values; read with `;` and tabs too
    Csv,
    /// A JSON object or list
    Json,
    /// One JSON object per line
    Jsonl,
    /// Apache Parquet
    Parquet,
    /// Apache Arrow, also known as Feather
    Arrow,
}

/// What other programs' files begin with, and what to do with them.
const OTHERS: [(&[u8], &str); 4] = [
    (b"\xd0\xcf\x11\xe0", "it is an old Excel file (.xls): save it as a workbook (.xlsx), or as `CSV UTF-8`"),
    (b"RDX", "it is an R file, which is not supported: use `write.csv` in R"),
    (b"%PDF", "it is a PDF, which is not supported"),
    (b"SQLite format 3", "it is an SQLite database, which is not supported: export the table as CSV"),
];

impl Form {
    /// The kind that a file's name says it is.
    pub fn of(path: &Path) -> Option<Form> {
        // What is compressed has its own kind before that.
        let compressed = Compression::of_path(path) != Compression::None;
        let name = if compressed { Path::new(path.file_stem()?) } else { path };
        match name.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" | "tsv" | "xlsx" | "sav" | "zsav" | "dta" => Some(Form::Csv),
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

/// How long the first row of a stream may be, in bytes.
const FIRST: u64 = 17 << 20;
/// How much of a file is looked at to learn which kind it is, in bytes.
const LOOK: u64 = 1 << 16;

/// Opens a file, or standard input for `-`. What its name does not show is read from its first bytes.
///
/// With the names of an instrument, values of SPSS and Stata that stand for options become these options.
///
/// # Errors
/// When it cannot be opened.
pub fn open(path: &Path, sheet: Option<&str>, names: Option<&Names<'_>>) -> Result<Answers, Fault> {
    let mut answers = open_as_named(path)?;
    let start = answers.input.fill_buf().map_err(|error| Fault::file("read", path, &error))?;
    let fault = |what: &str| Fault::Usage(format!("cannot read `{}`: {what}", path.display()));
    if let Some((_, what)) = OTHERS.iter().find(|(sign, _)| start.starts_with(sign)) {
        return Err(fault(what));
    }
    let labelled = is_spss(start) || is_stata(start);
    if labelled && sheet.is_none() {
        let spss = is_spss(start);
        let bytes = whole(&mut answers.input, path, MOST_DATA, "export the data as CSV")?;
        let text = if spss {
            spss_as_csv(&bytes, names).map_err(|what| format!("the SPSS (.sav) file is damaged: {what}"))
        } else {
            stata_as_csv(&bytes, names)
        };
        let text = text.map_err(|what| fault(&what))?;
        return Ok(as_csv(answers, text));
    }
    if !start.starts_with(b"PK\x03\x04") {
        return if sheet.is_some() {
            Err(fault("--sheet is for workbooks (.xlsx), and this is not one"))
        } else {
            Ok(answers)
        };
    }
    if start.get(30..).is_some_and(|rest| rest.starts_with(b"mimetypeapplication/vnd.oasis")) {
        return Err(fault(
            "it is a LibreOffice sheet (.ods), which is not supported: save it as a workbook (.xlsx), or as CSV",
        ));
    }
    let bytes = whole(&mut answers.input, path, MOST_WORKBOOK, "save the sheet as `CSV UTF-8`")?;
    let text = sheet_as_csv(&bytes, sheet).map_err(|what| fault(&what))?;
    Ok(as_csv(answers, text))
}

/// A file that is read whole.
fn whole(input: &mut dyn BufRead, path: &Path, most: u64, instead: &str) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    let read =
        Read::take(input, most).read_to_end(&mut bytes).map_err(|error| Fault::file("read", path, &error))?;
    if read as u64 == most {
        return Err(Fault::Usage(format!(
            "cannot read `{}`: it is larger than the limit ({} MB): {instead}",
            path.display(),
            most >> 20
        )));
    }
    Ok(bytes)
}

fn as_csv(answers: Answers, text: String) -> Answers {
    Answers { form: Form::Csv, input: Box::new(Cursor::new(text.into_bytes())), file: None, ..answers }
}

fn open_as_named(path: &Path) -> Result<Answers, Fault> {
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

/// A stream without its compression, which its first bytes show.
fn plain(mut input: impl BufRead + Send + 'static) -> io::Result<(Box<dyn BufRead + Send>, Compression)> {
    let compression = Compression::of_start(input.fill_buf()?);
    Ok((compression.reader(input)?, compression))
}

/// The kind of a file by how it begins, and the file from its beginning.
fn look(mut input: Box<dyn BufRead + Send>) -> io::Result<(Form, Box<dyn BufRead + Send>)> {
    match input.fill_buf()? {
        [b'P', b'A', b'R', b'1', ..] => return Ok((Form::Parquet, input)),
        [b'A', b'R', b'R', b'O', b'W', b'1', ..] | [0xff, 0xff, 0xff, 0xff, ..] => {
            return Ok((Form::Arrow, input));
        }
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
        // An object that ends with its line is one of many; otherwise it goes on over the lines.
        Some(b'{') if serde_json::from_slice::<IgnoredAny>(text).is_ok() => Form::Jsonl,
        Some(b'{') => Form::Json,
        _ => Form::Csv,
    };
    Ok((form, Box::new(Cursor::new(start).chain(input))))
}

/// Everything that the rows of a JSON Lines file copy, from looking it once through, on every core.
///
/// # Errors
/// When it cannot be read.
pub fn kinds(path: &Path, names: &Names<'_>, reading: &Reading) -> Result<Kinds, Fault> {
    let failed = |error: io::Error| Fault::file("read", path, &error);
    let (input, _) = plain(BufReader::new(File::open(path).map_err(failed)?)).map_err(failed)?;
    let mut kinds = Kinds::default();
    work(Chunks::lines(input, SIZE), || Ok(KindsWorker::new(names, reading)), &mut kinds, workers())
        .map_err(failed)?;
    Ok(kinds)
}

/// What the first row of a stream copies, as texts, for what comes later is not known; and the stream from
/// its beginning.
///
/// # Errors
/// When it cannot be read.
pub fn first_kinds(
    mut input: Box<dyn BufRead + Send>,
    names: &Names<'_>,
    reading: &Reading,
) -> Result<(Kinds, Box<dyn BufRead + Send>), Fault> {
    let failed = |error| Fault::Usage(format!("cannot read standard input: {error}"));
    let mut start = Vec::new();
    while start.trim_ascii().is_empty() {
        if Read::take(&mut input, FIRST).read_until(b'\n', &mut start).map_err(failed)? == 0 {
            break;
        }
    }
    let mut kinds = Kinds::default();
    work(Chunks::lines(start.as_slice(), SIZE), || Ok(KindsWorker::new(names, reading)), &mut kinds, 1)
        .map_err(failed)?;
    kinds.0.iter_mut().for_each(|(_, kept)| *kept = Kept::Text);
    Ok((kinds, Box::new(Cursor::new(start).chain(input))))
}
