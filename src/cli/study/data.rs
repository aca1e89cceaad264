//! The files of a study: answers, register, goals.

use std::io::{BufRead, Cursor};
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use super::super::Fault;
use super::super::answers::{self, Answers, Form};
use super::super::database::Database;
use super::super::tables;
use super::super::terminal::{complain, tell};
use super::open::Opened;
use super::{day, stored};
use peil::model::Instrument;
use peil::text::Names;
use peil_study::analysis::{Statistic, all};
use peil_study::assembly::{
    Assembled, Kind, Problem, Register, assemble, read_answers, read_goals, read_register,
};

#[derive(Debug, Clone, Args)]
pub struct DataArgs {
    /// The protocol
    pub protocol: PathBuf,
    /// Answers: a `.csv`, `.json`, `.jsonl`, `.parquet`, `.arrow`, `.xlsx`, `.sav` or `.dta` file, as `peil score` reads it
    #[arg(required_unless_present = "db")]
    pub answers: Option<PathBuf>,
    /// The sheet of a workbook (`.xlsx`) that the answers are on [default: the first]
    #[arg(long, value_name = "NAME", conflicts_with = "db")]
    pub sheet: Option<String>,
    /// The register of cases: case, practice, enrolled, ended, reason
    #[arg(long, value_name = "FILE", required_unless_present = "db")]
    pub register: Option<PathBuf>,
    /// Goals of cases
    #[arg(long, value_name = "FILE")]
    pub goals: Option<PathBuf>,
    /// Answers, register and goals of the study that is attached to this database, instead of files
    #[arg(long, value_name = "DATABASE", conflicts_with_all = ["answers", "register", "goals"])]
    pub db: Option<String>,
    /// The day of the data [default: the latest day in the files]
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<Date>,
}

/// A study with its data.
pub struct Data {
    pub opened: Opened,
    pub register: Register,
    pub assembled: Assembled,
}

/// How many problems are reported one by one.
const MOST: usize = 50;

fn told(path: &Path, problems: &[Problem]) {
    for one in problems.iter().take(MOST) {
        complain(&format!("{}: {one}", path.display()));
    }
    if problems.len() > MOST {
        tell(&format!("and {} more in {}", problems.len() - MOST, path.display()));
    }
}

fn input(path: &Path) -> Result<std::io::BufReader<std::fs::File>, Fault> {
    let file = std::fs::File::open(path).map_err(|error| Fault::file("read", path, &error))?;
    if file.metadata().is_ok_and(|m| m.is_dir()) {
        return Err(Fault::Usage(format!("cannot read `{}`: it is a folder", path.display())));
    }
    Ok(std::io::BufReader::with_capacity(1 << 18, file))
}

/// A file, or what a database has instead of it.
struct Source {
    /// What it is called in messages.
    name: PathBuf,
    input: Box<dyn BufRead + Send>,
}

impl Source {
    fn text(name: &str, text: String) -> Source {
        Source { name: name.into(), input: Box::new(Cursor::new(text.into_bytes())) }
    }

    fn file(path: &Path) -> Result<Source, Fault> {
        Ok(Source { name: path.to_path_buf(), input: Box::new(input(path)?) })
    }
}

/// Everything that is read beside the protocol.
struct Sources {
    register: Source,
    goals: Option<Source>,
    answers: Source,
    kind: Kind,
}

impl Sources {
    fn of(args: &DataArgs, opened: &mut Opened) -> Result<Sources, Fault> {
        if let Some(db) = &args.db {
            let store = Database::named(db).open_existing()?;
            let found = stored::files(&store, opened)?;
            // What was laid down in the database is what holds for its answers.
            opened.lock = Some(found.lock);
            return Ok(Sources {
                register: Source::text("cases.csv", found.register),
                goals: found.goals.map(|text| Source::text("goals.csv", text)),
                answers: Source::text("answers.csv", found.answers),
                kind: Kind::Csv,
            });
        }
        let (Some(answers), Some(register)) = (&args.answers, &args.register) else {
            return Err(Fault::Usage("give answers and --register, or --db".into()));
        };
        let names = Names::new(&opened.instrument);
        let given = answers::open(answers, args.sheet.as_deref(), Some(&names))?;
        let (kind, input) = match given.form {
            Form::Csv => (Kind::Csv, given.input),
            Form::Json => (Kind::Json, given.input),
            Form::Jsonl => (Kind::JsonLines, given.input),
            Form::Parquet | Form::Arrow => (Kind::Csv, rows_of(answers, given, &opened.instrument)?),
        };
        Ok(Sources {
            register: Source::file(register)?,
            goals: args.goals.as_deref().map(Source::file).transpose()?,
            answers: Source { name: answers.clone(), input },
            kind,
        })
    }
}

/// The rows of a table of Parquet or Arrow, as CSV.
#[cfg(feature = "parquet")]
fn rows_of(path: &Path, answers: Answers, instrument: &Instrument) -> Result<Box<dyn BufRead + Send>, Fault> {
    let rows = tables::as_rows(answers, instrument).map_err(|error| Fault::file("read", path, &error))?;
    Ok(rows.input)
}

#[cfg(not(feature = "parquet"))]
fn rows_of(_: &Path, _: Answers, _: &Instrument) -> Result<Box<dyn BufRead + Send>, Fault> {
    Err(tables::without())
}

impl Data {
    /// Reads everything; or says what is wrong with it.
    pub fn open(args: &DataArgs) -> Result<Option<Data>, Fault> {
        let Some(mut opened) = Opened::read(&args.protocol)? else { return Ok(None) };
        let Sources { register, goals, answers, kind } = Sources::of(args, &mut opened)?;
        let protocol = &opened.protocol;
        let register = match read_register(protocol, register.input) {
            Ok(found) => found,
            Err(problems) => {
                told(&register.name, &problems);
                return Ok(None);
            }
        };
        let goals = match goals {
            None => None,
            Some(source) => match read_goals(protocol, &register, source.input) {
                Ok(goals) => Some(goals),
                Err(problems) => {
                    told(&source.name, &problems);
                    return Ok(None);
                }
            },
        };
        let answered = match read_answers(protocol, &opened.instrument, &opened.facts, kind, answers.input) {
            Ok(answered) => answered,
            Err(problems) => {
                told(&answers.name, &problems);
                return Ok(None);
            }
        };
        let assembled = match assemble(protocol, &opened.facts, &register, &answered, goals, args.as_of) {
            Ok(assembled) => assembled,
            Err(problems) => {
                told(&answers.name, &problems);
                return Ok(None);
            }
        };
        Ok(Some(Data { opened, register, assembled }))
    }

    /// Every statistic.
    pub fn statistics(&self) -> Vec<Statistic> {
        all(&self.assembled.frame)
    }
}
