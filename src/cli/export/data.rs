//! `peil export sav|dta`: answers with their scores as data with labels, for programs of statistics.

use std::path::PathBuf;

use clap::Args;
use peil::model::Instrument;
use peil::score::Scorer;
use peil::text::Names;
use peil_answers::rows::{CarriedValue, CsvRows, Filler, JsonRows, Outputs, Reading, Rows, Unread};
use peil_formats::export::data::{Case, write_dta, write_sav};

use super::format::finish;
use crate::answers::{self, Form};
use crate::terminal::complain;
use crate::wording::chosen::Chosen;
use crate::{Fault, Verdict, instrument};

/// Which answers, and where the data goes
#[derive(Debug, Args)]
pub struct Data {
    /// A `.peil` file, or a folder with the file of the same name
    instrument: PathBuf,
    /// The answers, in any form that `peil score` reads but Parquet and Arrow; without it the file has
    /// variables and no cases
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Write the report of losses to this file, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    words: Chosen,
}

/// What kind of file.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    Sav,
    Dta,
}

/// More rows than are kept in memory at once.
const MOST_CASES: usize = 5_000_000;

impl Data {
    pub fn run(self, kind: Kind) -> Result<Verdict, Fault> {
        let mut compiled = match instrument::open(&self.instrument)? {
            Ok(compiled) => compiled,
            Err(verdict) => return Ok(verdict),
        };
        let Some(base) = compiled.instrument.take() else { return Ok(Verdict::Bad) };
        let instrument = self.words.of(&base, &self.instrument, &mut compiled.sources)?;
        let cases = match &self.answers {
            Some(path) => match cases(&instrument, path)? {
                Ok(cases) => cases,
                Err(verdict) => return Ok(verdict),
            },
            None => Vec::new(),
        };
        let exported = match kind {
            Kind::Sav => write_sav(&instrument, &cases),
            Kind::Dta => write_dta(&instrument, &cases),
        };
        finish(&exported, Some(&self.output), self.report.as_deref())
    }
}

/// Every row of a file of answers with its scores. A row that cannot be scored stops the work.
pub fn cases(instrument: &Instrument, path: &std::path::Path) -> Result<Result<Vec<Case>, Verdict>, Fault> {
    let names = Names::new(instrument);
    let outputs = Outputs::new(instrument, false);
    let answers = answers::open(path, None, Some(&names))?;
    let reading = Reading::default();
    let mut rows: Box<dyn Rows + '_> = match answers.form {
        Form::Csv => match CsvRows::new(answers.input, &names, &outputs, &reading) {
            Ok(rows) => Box::new(rows),
            Err(Unread::Broken(broken)) => return Err(broken.into()),
            Err(Unread::Header(refusals)) => {
                refusals.iter().for_each(|refusal| complain(&refusal.to_string()));
                return Ok(Err(Verdict::Bad));
            }
        },
        Form::Jsonl => Box::new(JsonRows::lines(answers.input, &names, &outputs, &reading)),
        Form::Json => Box::new(JsonRows::document(answers.input, &names, &outputs, &reading)?),
        Form::Parquet | Form::Arrow => {
            return Err(Fault::Usage(
                "Parquet and Arrow are not read here: give the answers as CSV or JSON".into(),
            ));
        }
    };
    let scorer = Scorer::new(instrument);
    let mut row = Filler::new(&names, &reading, reading.marks(b',')).row();
    let mut cases = Vec::new();
    let mut refused = 0u64;
    while rows.next(&mut row)? {
        if !row.refusals.is_empty() {
            refused += 1;
            row.refusals.iter().take(20).for_each(|refusal| complain(&refusal.to_string()));
            continue;
        }
        let id =
            row.carried.iter().find(|carried| &*carried.name == "id").map(|carried| match &carried.value {
                CarriedValue::Text(text) | CarriedValue::Json(text) => text.trim_matches('"').to_string(),
            });
        let outcome = scorer.score(&row.response);
        cases.push(Case { id: id.unwrap_or_default(), response: row.response.clone(), outcome });
        if cases.len() > MOST_CASES {
            return Err(Fault::Usage(format!("there are more than {MOST_CASES} rows: write them in parts")));
        }
    }
    if refused > 0 {
        complain("nothing is written: every row has to be right");
        return Ok(Err(Verdict::Bad));
    }
    Ok(Ok(cases))
}
