//! The files of a study: answers, register, goals.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use super::super::Fault;
use super::super::answers::{self, Form};
use super::super::terminal::{complain, tell};
use super::day;
use super::open::Opened;
use peil_study::analysis::{Statistic, all};
use peil_study::assembly::{
    Assembled, Kind, Problem, Register, assemble, read_answers, read_goals, read_register,
};

#[derive(Debug, Clone, Args)]
pub struct DataArgs {
    /// The protocol
    pub protocol: PathBuf,
    /// Answers: a `.csv`, `.json` or `.jsonl` file, as `peil score` reads it
    pub answers: PathBuf,
    /// The register of cases: case, practice, enrolled, ended, reason
    #[arg(long, value_name = "FILE")]
    pub register: PathBuf,
    /// Goals of cases
    #[arg(long, value_name = "FILE")]
    pub goals: Option<PathBuf>,
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

impl Data {
    /// Reads everything; or says what is wrong with it.
    pub fn open(args: &DataArgs) -> Result<Option<Data>, Fault> {
        let Some(opened) = Opened::read(&args.protocol)? else { return Ok(None) };
        let protocol = &opened.protocol;
        let register = match read_register(protocol, input(&args.register)?) {
            Ok(register) => register,
            Err(problems) => {
                told(&args.register, &problems);
                return Ok(None);
            }
        };
        let goals = match &args.goals {
            None => None,
            Some(path) => match read_goals(protocol, &register, input(path)?) {
                Ok(goals) => Some(goals),
                Err(problems) => {
                    told(path, &problems);
                    return Ok(None);
                }
            },
        };
        let given = answers::open(&args.answers, None, None)?;
        let kind = match given.form {
            Form::Csv => Kind::Csv,
            Form::Json => Kind::Json,
            Form::Jsonl => Kind::JsonLines,
            Form::Parquet | Form::Arrow => {
                return Err(Fault::Usage(
                    "a study reads CSV and JSON: write the table with `peil score --to csv` first".into(),
                ));
            }
        };
        let answered = match read_answers(protocol, &opened.instrument, &opened.facts, kind, given.input) {
            Ok(answered) => answered,
            Err(problems) => {
                told(&args.answers, &problems);
                return Ok(None);
            }
        };
        let assembled = match assemble(protocol, &opened.facts, &register, &answered, goals, args.as_of) {
            Ok(assembled) => assembled,
            Err(problems) => {
                told(&args.answers, &problems);
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
