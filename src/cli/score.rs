//! `peil score`: answers in, scores out.

use std::collections::BTreeMap;
use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::answers::{self, Answers, Form};
use super::apart::keep_apart;
use super::batch::Files;
use super::progress::Progress;
use super::refused::Refused;
use super::replacement::Replacement;
use super::speech::Speech;
use super::terminal::{complain, count, say, tell};
use super::traces::Explainer;
use super::{Fault, Verdict, instrument, map, summary};
use peil::columns::Plan;
use peil::model::Instrument;
use peil::score::Scorer;
use peil::source::Sources;
use peil::text::Names;
use peil_answers::rows::{
    Compressing, Compression, CsvResults, CsvRows, Dialect, Header, JsonResults, JsonRows, Outputs, Reading,
    Refusal, Rejects, Results, Row, Rows, Scored, Shape, Unread,
};
use peil_answers::stream::{Kinds, Slim, Summary};

/// Score answers
///
/// Reads a file of answers, a response per row, and writes the scores, bands and classes of each. Columns
/// that are not questions of the instrument are copied.
#[derive(Debug, Args)]
#[command(
    after_help = "An answer that its question does not accept stops the work: nothing is written to the file of -o, and every such answer is listed with its \
                        line. See --rejects and --invalid."
)]
pub struct Score {
    /// A `.peil` file, or a folder with the file of the same name
    instrument: PathBuf,
    /// A `.csv`, `.json`, `.jsonl`, `.parquet`, `.arrow`, `.xlsx`, `.sav` or `.dta` file, as it is or compressed
    /// (`.gz`, `.zst`), or `-` for standard input
    pub(super) answers: PathBuf,
    /// Write to this file, which is replaced as a whole or left unchanged
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
    /// The output format [default: by the name of the output, otherwise that of the input]
    #[arg(long, value_name = "FORM", value_enum)]
    to: Option<Form>,
    /// Write CSV as Dutch spreadsheets open it: `;`, a byte order mark, a decimal comma
    #[arg(long)]
    pub(super) excel: bool,
    /// Write, after each score and class, why it is missing
    #[arg(long)]
    reasons: bool,
    /// Explain every score: as text instead of the rows, or inside the JSON
    #[arg(long)]
    explain: bool,
    /// First show how each score is computed: on columns, or by the evaluator and why
    #[arg(long)]
    explain_plan: bool,
    /// The language of explanations [default: that of the instrument]
    #[arg(long, value_name = "LANGUAGE", value_enum, requires = "explain")]
    lang: Option<Speech>,
    /// A text that means blank, such as R's NA: in every column, or in one as `COLUMN=TEXT`; may be given
    /// more than once
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    blank: Vec<String>,
    /// What to do with answers that, by the file, were given under another version of the instrument
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = Differs::Refuse)]
    version_differs: Differs,
    /// Accept labels of options, as survey tools export them
    #[arg(long)]
    labels: bool,
    /// A YAML file that maps column names, one per line: `THEIR_COLUMN: our_column`
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// Copy this column, although it looks like a misspelt question; may be given more than once
    #[arg(long, value_name = "NAME")]
    carry: Vec<String>,
    /// Leave this column out of the result; may be given more than once
    #[arg(long, value_name = "NAME")]
    drop: Vec<String>,
    /// The sheet of a workbook [default: the first]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Write JSON Lines whose first line has the instrument, version and fingerprints of all
    /// rows
    #[arg(long)]
    slim: bool,
    /// The informant of every row
    #[arg(long, value_name = "INFORMANT")]
    informant: Option<String>,
    /// Score the valid rows, and write the others to this file, with their line and the reason
    #[arg(long, value_name = "FILE")]
    pub(super) rejects: Option<PathBuf>,
    /// What to do with an answer that its question does not accept
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = Invalid::Error)]
    invalid: Invalid,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Invalid {
    /// Refuse the row
    Error,
    /// Treat the answer as blank, and count it
    Blank,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Differs {
    /// Refuse the row
    Refuse,
    /// Score it; renamed questions and codes are read under their old names
    Score,
}

/// Where explanations go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Explaining {
    No,
    /// In place of the rows.
    Instead,
    /// Beside the rows, which go to a file.
    Beside,
    /// To standard error, for the rows were asked for on standard output.
    Apart,
    Inside,
}

/// What is counted on the closing line.
#[derive(Debug, Default)]
pub struct Tally {
    pub rows: u64,
    pub set_aside: u64,
    pub rejected: u64,
    pub blanked: u64,
    /// By column: answers that were taken as blank though their question accepts them.
    pub eaten: BTreeMap<String, u64>,
}

impl Score {
    pub fn run(self) -> Result<Verdict, Fault> {
        let compiled = match instrument::open(&self.instrument)? {
            Ok(compiled) => compiled,
            Err(verdict) => return Ok(verdict),
        };
        let Some(instrument) = &compiled.instrument else { return Ok(Verdict::Bad) };
        let mut names = Names::new(instrument);
        if let Some(path) = &self.map {
            map::read(path, &mut names)?;
        }
        let outputs = Outputs::new(instrument, self.reasons);
        let answers = answers::open(&self.answers, self.sheet.as_deref(), Some(&names))?;
        let mut reading = self.reading(instrument, &names)?;
        reading.exact = answers.form.is_table();
        let form = self.form(answers.form)?;
        #[cfg(not(feature = "parquet"))]
        if form.is_table() || answers.form.is_table() {
            return Err(super::tables::without());
        }
        if self.slim && form != Form::Jsonl {
            return Err(Fault::Usage("--slim is for JSON Lines: add --to jsonl".into()));
        }
        self.check_paths(&compiled.sources)?;
        let work =
            Work { options: &self, instrument, names: &names, outputs: &outputs, reading: &reading, form };
        work.run(answers)
    }

    fn reading(&self, instrument: &Instrument, names: &Names<'_>) -> Result<Reading, Fault> {
        let informant =
            self.informant.as_deref().map(|name| instrument::informant(instrument, name)).transpose()?;
        let invalid_is_blank = self.invalid == Invalid::Blank;
        let (mut blank, mut blank_in) = (Vec::new(), Vec::new());
        for text in &self.blank {
            match text.split_once('=') {
                // A text with a sign in it that names no column is a text.
                Some((column, text)) if names.meaning(column).is_some() => {
                    blank_in.extend(names.meaning(column).map(|meaning| (meaning, text.to_string())))
                }
                Some((column, _)) if is_name(column) => {
                    return Err(Fault::Usage(format!(
                        "--blank {text}: `{column}` is not a column of `{}`",
                        instrument.name
                    )));
                }
                _ => blank.push(text.clone()),
            }
        }
        let other_versions = self.version_differs == Differs::Score;
        let (carry, drop, labels) = (self.carry.clone(), self.drop.clone(), self.labels);
        Ok(Reading {
            drop,
            blank,
            blank_in,
            carry,
            informant,
            invalid_is_blank,
            labels,
            other_versions,
            ..Reading::default()
        })
    }

    /// What is written: as asked for, as the output is called, as was read.
    fn form(&self, read: Form) -> Result<Form, Fault> {
        let named = self.to.or_else(|| self.output.as_deref().and_then(Form::of));
        match (named, self.excel) {
            (Some(Form::Json | Form::Jsonl), true) => {
                Err(Fault::Usage("--excel is for CSV, but the output is JSON".into()))
            }
            (Some(Form::Parquet | Form::Arrow), true) => {
                Err(Fault::Usage("--excel is for CSV, but the output is a table".into()))
            }
            (_, true) => Ok(Form::Csv),
            (named, false) => Ok(named.unwrap_or(read)),
        }
    }

    /// Whether rows leave out what is the same in all of them.
    pub(super) fn slim(&self) -> Slim {
        if self.slim { Slim::Yes } else { Slim::No }
    }

    /// How the output is compressed, by its name.
    fn compression(&self) -> Compression {
        self.output.as_deref().map_or(Compression::None, Compression::of_path)
    }

    /// Nothing that is read is written over, and neither are the rejects by the results.
    fn check_paths(&self, sources: &Sources) -> Result<(), Fault> {
        let mut read: Vec<(&str, &Path)> =
            sources.iter().map(|(_, file)| ("the instrument", Path::new(&file.path))).collect();
        read.push(("the answers", &self.answers));
        read.extend(self.map.as_deref().map(|map| ("the names of columns", map)));
        keep_apart(&[("-o", self.output.as_deref()), ("--rejects", self.rejects.as_deref())], &read)
    }

    fn explaining(&self, form: Form) -> Explaining {
        match (self.explain, form, &self.output, self.to) {
            (false, ..) => Explaining::No,
            (true, Form::Json | Form::Jsonl, ..) => Explaining::Inside,
            (true, Form::Csv, Some(_), _) => Explaining::Beside,
            (true, Form::Csv, None, Some(_)) => Explaining::Apart,
            (true, Form::Csv, None, None) if self.excel => Explaining::Apart,
            (true, Form::Csv, None, None) => Explaining::Instead,
            (true, Form::Parquet | Form::Arrow, Some(_), _) => Explaining::Beside,
            (true, Form::Parquet | Form::Arrow, None, _) => Explaining::Apart,
        }
    }

    /// A fault of writing to the output.
    fn unwritten(&self, error: io::Error) -> Fault {
        match &self.output {
            Some(path) => Fault::file("write", path, &error),
            None => error.into(),
        }
    }
}

/// Everything that scoring a file needs.
pub struct Work<'a> {
    pub options: &'a Score,
    pub instrument: &'a Instrument,
    pub names: &'a Names<'a>,
    pub outputs: &'a Outputs,
    pub reading: &'a Reading,
    pub(super) form: Form,
}

/// A file of answers, ready to be read.
struct Source<'a> {
    rows: Box<dyn Rows + 'a>,
    row: Row,
    shape: Shape,
    kind: Kind,
}

/// What rejects need to know of the file they come from.
pub(super) enum Kind {
    Csv { separator: u8, columns: Vec<String> },
    Json { list: bool },
}

impl Kind {
    pub fn csv(separator: u8, header: &Header) -> Kind {
        Kind::Csv { separator, columns: header.names.clone() }
    }
}

impl Work<'_> {
    fn run(&self, answers: Answers) -> Result<Verdict, Fault> {
        let scorer = Scorer::new(self.instrument);
        // A row of JSON says which alerts there are.
        let plan = Plan::new(&scorer, self.form == Form::Jsonl);
        if self.options.explain_plan {
            summary::tell_plan(self.instrument, &plan);
        }
        let by_columns = plan.holds()
            && !self.options.explain
            && self.outputs.iter().next().is_some()
            && self.form != Form::Json;
        let by_columns = by_columns && (self.form != Form::Jsonl || self.writes_json(&plan));
        #[cfg(feature = "parquet")]
        if answers.form.is_table() {
            return self.read_table(answers, by_columns.then_some(&plan));
        }
        if !by_columns {
            return self.by_rows(answers);
        }
        let Answers { form, input, path, progress, .. } = answers;
        match (form, self.form.is_table()) {
            (Form::Csv, false) => self.csv_to_text(input, &plan, &progress),
            #[cfg(feature = "parquet")]
            (Form::Csv, true) => self.csv_to_table(input, &plan, &progress),
            (Form::Jsonl, _) => {
                let (kinds, input) = match (&path, self.form) {
                    // Every row says for itself what it copies.
                    (_, Form::Jsonl) => (Kinds::default(), input),
                    (Some(path), _) if path.is_file() => {
                        (answers::kinds(path, self.names, self.reading)?, input)
                    }
                    _ => answers::first_kinds(input, self.names, self.reading)?,
                };
                #[cfg(feature = "parquet")]
                if self.form.is_table() {
                    return self.lines_to_table(input, &kinds, &plan, &progress);
                }
                self.lines_to_text(input, &kinds, &plan, &progress)
            }
            _ => self.by_rows(Answers { form, input, path, progress, file: None }),
        }
    }

    /// One row after another.
    pub(super) fn by_rows(&self, answers: Answers) -> Result<Verdict, Fault> {
        let Answers { form, input, path, progress, .. } = answers;
        let mut refused = Refused::default();
        let mut source = match self.source(input, form) {
            Ok(source) => source,
            Err(unread) => return self.unread(unread),
        };
        let carried = match (self.form, form, &path) {
            (Form::Csv | Form::Parquet | Form::Arrow, Form::Jsonl, Some(path)) if path.is_file() => {
                Ok(answers::kinds(path, self.names, self.reading)?
                    .0
                    .into_iter()
                    .map(|(name, _)| name)
                    .collect())
            }
            (Form::Csv | Form::Parquet | Form::Arrow, ..) => source.rows.carried(),
            _ => Ok(Vec::new()),
        };
        let carried = match carried {
            Ok(carried) => carried,
            Err(broken) => {
                refused.broken(broken, &self.options.answers)?;
                return Ok(self.failed(&refused, 0));
            }
        };
        if matches!(source.kind, Kind::Csv { .. }) {
            warn_absent(&source.rows.absent());
        }
        let files = self.begin()?;
        let (tally, counts, refused) = self.rows(&mut source, carried, &files, &progress, refused)?;
        self.conclude(files, &refused, &tally, &counts)
    }

    fn source<'s>(&'s self, input: Box<dyn BufRead + Send>, form: Form) -> Result<Source<'s>, Unread> {
        Ok(match form {
            // A table comes as CSV.
            Form::Csv | Form::Parquet | Form::Arrow => {
                let rows = CsvRows::new(input, self.names, self.outputs, self.reading)?;
                let kind = Kind::Csv { separator: rows.separator(), columns: rows.header().names.clone() };
                Source { row: rows.row(), rows: Box::new(rows), shape: Shape::List, kind }
            }
            Form::Jsonl => {
                let rows = JsonRows::lines(input, self.names, self.outputs, self.reading);
                Source {
                    row: rows.row(),
                    rows: Box::new(rows),
                    shape: Shape::List,
                    kind: Kind::Json { list: false },
                }
            }
            Form::Json => {
                let rows = JsonRows::document(input, self.names, self.outputs, self.reading)?;
                let shape = if rows.is_single() { Shape::One } else { Shape::List };
                Source { row: rows.row(), rows: Box::new(rows), shape, kind: Kind::Json { list: true } }
            }
        })
    }

    /// Reads, scores and writes row by row. After a refusal nothing more is scored: the rest is read to list
    /// what else is wrong.
    fn rows(
        &self,
        source: &mut Source<'_>,
        carried: Vec<Arc<str>>,
        files: &Files,
        progress: &Progress,
        mut refused: Refused,
    ) -> Result<(Tally, Summary, Refused), Fault> {
        let explaining = self.options.explaining(self.form);
        let from_csv = matches!(source.kind, Kind::Csv { .. });
        let mut results =
            self.results((source.shape, from_csv), carried, files.output.as_ref(), explaining)?;
        let mut rejects = match (&files.rejected, &self.options.rejects) {
            (Some(file), Some(path)) => Some((
                rejects(Compressing::new(file, Compression::of_path(path)), &source.kind)
                    .map_err(|error| Fault::file("write", path, &error))?,
                path,
            )),
            _ => None,
        };
        let scorer = Scorer::new(self.instrument);
        let explainer = Explainer::new(&scorer, self.options.lang);
        let mut tally = Tally::default();
        let mut counts = Summary::new(self.instrument);
        let Source { rows, row, .. } = source;
        loop {
            match rows.next(row) {
                Ok(true) => {}
                Ok(false) => break,
                Err(broken) => {
                    refused.broken(broken, &self.options.answers)?;
                    break;
                }
            }
            if let Some(stranger) = results.stranger(row) {
                row.refusals.push(Refusal::stranger(row.line, &stranger.name));
            }
            if !row.refusals.is_empty() {
                match &mut rejects {
                    Some((rejects, path)) => {
                        rejects.row(row).map_err(|error| Fault::file("write", path, &error))?;
                        tally.rejected += 1;
                    }
                    None => {
                        progress.clear();
                        refused.say(&row.refusals);
                    }
                }
                continue;
            }
            if refused.any() {
                continue;
            }
            let evaluation = scorer.evaluate(&row.response);
            let outcome = scorer.outcome(&row.response, &evaluation);
            tally.rows += 1;
            counts.outcome(&outcome);
            tally.set_aside += outcome.set_aside.len() as u64;
            tally.blanked += row.blanked;
            for column in &row.eaten {
                *tally.eaten.entry(column.clone()).or_default() += 1;
            }
            match explaining {
                Explaining::No | Explaining::Inside => {}
                Explaining::Instead | Explaining::Beside => say(&explainer.row(row, &evaluation, &outcome))?,
                Explaining::Apart => tell(&explainer.row(row, &evaluation, &outcome)),
            }
            let trace = (explaining == Explaining::Inside)
                .then(|| explainer.json(&row.response, &evaluation, &outcome));
            let scored = Scored { row, evaluation: &evaluation, outcome: &outcome, trace };
            results.row(&scored).map_err(|error| self.options.unwritten(error))?;
            progress.tell(tally.rows + tally.rejected);
        }
        progress.clear();
        if !rows.holds_answers() {
            refused.say(&[peil_answers::rows::no_questions(1, self.instrument)]);
        }
        refused.say(&rows.unmatched());
        if refused.any() {
            // What was written already stays; a list is not closed, so that it cannot pass for a whole one.
            return Ok((tally, counts, refused));
        }
        if let Kind::Json { .. } = source.kind {
            warn_absent(&source.rows.absent());
        }
        results.finish().map_err(|error| self.options.unwritten(error))?;
        if let Some((rejects, path)) = rejects {
            rejects.finish().map_err(|error| Fault::file("write", path, &error))?;
        }
        Ok((tally, counts, refused))
    }

    fn results<'r>(
        &'r self,
        (shape, from_csv): (Shape, bool),
        carried: Vec<Arc<str>>,
        output: Option<&'r Replacement>,
        explaining: Explaining,
    ) -> Result<Box<dyn Results + 'r>, Fault> {
        let out: Box<dyn Write + Send + 'r> = match output {
            Some(file) => Box::new(file),
            None if explaining == Explaining::Instead => Box::new(io::sink()),
            None => Box::new(io::stdout()),
        };
        let out = Compressing::new(out, self.compression());
        Ok(match self.form {
            Form::Csv => {
                let dialect = Dialect { excel: self.options.excel };
                let results = CsvResults::new(out, dialect, self.instrument, self.outputs, carried);
                Box::new(results.map_err(|error| self.options.unwritten(error))?)
            }
            Form::Json => Box::new(JsonResults::new(out, shape, self.instrument, self.outputs)),
            Form::Jsonl => {
                let results = JsonResults::new(out, Shape::Lines, self.instrument, self.outputs);
                Box::new(if self.options.slim { results.slim() } else { results })
            }
            #[cfg(feature = "parquet")]
            Form::Parquet | Form::Arrow => Box::new(self.table_results(out, carried, from_csv)?),
            #[cfg(not(feature = "parquet"))]
            Form::Parquet | Form::Arrow => {
                // Only tables ask where a text came from.
                let _ = from_csv;
                return Err(super::tables::without());
            }
        })
    }

    /// A fault of writing to the output.
    pub fn unwritten(&self, error: io::Error) -> Fault {
        self.options.unwritten(error)
    }

    /// Says how many refusals there were, and last what became of the output.
    pub fn failed(&self, refused: &Refused, rows: u64) -> Verdict {
        refused.say_rest();
        match &self.options.output {
            Some(path) => complain(&format!("nothing was scored: `{}` is not written", path.display())),
            None if rows == 0 => complain("nothing was scored: standard output is incomplete"),
            None => complain(&format!(
                "standard output is incomplete: it holds the {} before the first error",
                count(rows, "row", "rows")
            )),
        }
        Verdict::Bad
    }

    pub(super) fn compression(&self) -> Compression {
        self.options.compression()
    }

    pub fn close(&self, tally: &Tally) {
        if !tally.eaten.is_empty() {
            let total = count(tally.eaten.values().sum(), "answer", "answers");
            let columns: Vec<String> =
                tally.eaten.iter().map(|(column, count)| format!("`{column}` {count}")).collect();
            let one = tally.eaten.keys().next().map_or("", String::as_str);
            tell(&format!(
                "warning: {total} that the question accepts treated as blank by --blank: {}",
                columns.join(", ")
            ));
            tell(&format!("  help: if the text is blank in only one column, write --blank {one}=TEXT"));
        }
        let mut line = format!(
            "{} scored, {} set aside",
            count(tally.rows, "row", "rows"),
            count(tally.set_aside, "answer", "answers")
        );
        if let Some(path) = &self.options.rejects {
            line += &format!(", {} rejected to `{}`", count(tally.rejected, "row", "rows"), path.display());
        }
        if self.options.invalid == Invalid::Blank {
            line +=
                &format!(", {} treated as blank", count(tally.blanked, "invalid answer", "invalid answers"));
        }
        tell(&line);
    }
}

pub(super) fn rejects<'f>(
    file: Compressing<&'f Replacement>,
    kind: &Kind,
) -> io::Result<Rejects<Compressing<&'f Replacement>>> {
    match kind {
        Kind::Csv { separator, columns } => Rejects::csv(file, *separator, columns),
        Kind::Json { list } => Ok(Rejects::json(file, *list)),
    }
}

/// Whether a text can be the name of a column.
fn is_name(text: &str) -> bool {
    let mut signs = text.chars();
    signs.next().is_some_and(char::is_alphabetic) && signs.all(|sign| sign.is_alphanumeric() || sign == '_')
}

pub fn warn_absent(absent: &[String]) {
    if !absent.is_empty() {
        let names: Vec<String> =
            absent.iter().map(|name| format!("`{}`", name.replace(" to ", "` to `"))).collect();
        tell(&format!("warning: no column for {}: treated as blank", names.join(", ")));
    }
}
