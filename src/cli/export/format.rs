//! `peil export xlsform|fhir|sps|r|ddi|json-schema|frictionless`: an instrument in a format of others, with a report of what
//! that cannot hold.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use peil::source::Sources;
use peil_formats::export::{Exported, Format, export, fhir, fhir_responses};

use crate::terminal::{complain, say};
use crate::wording::chosen::Chosen;
use crate::{Fault, Verdict, instrument};

/// Where an instrument is read, and where it is written
#[derive(Debug, Args)]
pub struct To {
    /// A `.peil` file, or a folder with the file of the same name
    instrument: PathBuf,
    /// Write to this file, not to standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Write the report of losses to this file, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    #[command(flatten)]
    words: Chosen,
}

/// A Questionnaire, or with answers its responses
#[derive(Debug, Args)]
pub struct Fhir {
    #[command(flatten)]
    to: To,
    /// Write these answers and what they score, a QuestionnaireResponse a line (NDJSON)
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
}

impl Fhir {
    pub fn run(self) -> Result<Verdict, Fault> {
        let Some(answers) = &self.answers else { return self.to.fhir() };
        let mut compiled = match instrument::open(&self.to.instrument)? {
            Ok(compiled) => compiled,
            Err(verdict) => return Ok(verdict),
        };
        let Some(base) = compiled.instrument.take() else { return Ok(Verdict::Bad) };
        let instrument = self.to.words.of(&base, &self.to.instrument, &mut compiled.sources)?;
        let cases = match super::data::cases(&instrument, answers)? {
            Ok(cases) => cases,
            Err(verdict) => return Ok(verdict),
        };
        finish(&fhir_responses(&instrument, &cases), self.to.output.as_deref(), self.to.report.as_deref())
    }
}

impl To {
    /// A Questionnaire; in its own words, with those of its other languages beside them.
    fn fhir(self) -> Result<Verdict, Fault> {
        let mut compiled = match instrument::open(&self.instrument)? {
            Ok(compiled) => compiled,
            Err(verdict) => return Ok(verdict),
        };
        let Some(base) = compiled.instrument.take() else { return Ok(Verdict::Bad) };
        let source = own_source(&compiled.sources, &self.words);
        let others = self.words.others(&base, &self.instrument, &mut compiled.sources)?;
        let instrument = self.words.of(&base, &self.instrument, &mut compiled.sources)?;
        finish(&fhir(&instrument, &others, source.as_deref()), self.output.as_deref(), self.report.as_deref())
    }

    pub fn run(self, format: Format) -> Result<Verdict, Fault> {
        let mut compiled = match instrument::open(&self.instrument)? {
            Ok(compiled) => compiled,
            Err(verdict) => return Ok(verdict),
        };
        let Some(base) = compiled.instrument.take() else { return Ok(Verdict::Bad) };
        let instrument = self.words.of(&base, &self.instrument, &mut compiled.sources)?;
        let source = own_source(&compiled.sources, &self.words);
        finish(
            &export(&instrument, format, source.as_deref()),
            self.output.as_deref(),
            self.report.as_deref(),
        )
    }
}

/// The instrument as it was written, where one file is the whole of it and its words are its own.
fn own_source(sources: &Sources, words: &Chosen) -> Option<String> {
    let mut files = sources.iter();
    let (_, file) = files.next()?;
    let alone = files.next().is_none() && words.language.is_none() && words.gemeente.is_none();
    alone.then(|| file.text.to_string())
}

/// Writes what was exported, and what it could not hold: as JSON in a file, otherwise to standard error.
pub fn finish(exported: &Exported, output: Option<&Path>, report: Option<&Path>) -> Result<Verdict, Fault> {
    match output {
        Some(path) => {
            fs::write(path, exported.content()).map_err(|error| Fault::file("write", path, &error))?
        }
        None if exported.bytes.is_empty() => say(&exported.text)?,
        None => return Err(Fault::Usage("this is not text: say which file by `--output FILE`".into())),
    }
    match report {
        Some(path) => {
            let text = serde_json::to_string_pretty(&exported.losses).unwrap_or_default() + "\n";
            fs::write(path, text).map_err(|error| Fault::file("write", path, &error))?;
        }
        None => {
            for loss in &exported.losses {
                complain(&format!(
                    "{} ({}, {}): {}",
                    loss.source,
                    loss.construct,
                    loss.kind.word(),
                    loss.detail
                ));
            }
        }
    }
    Ok(Verdict::Good)
}
