//! `peil export r|ddi|json-schema|frictionless`: an instrument in a format of others, with a report of what
//! that cannot hold.

use std::fs;
use std::path::PathBuf;

use clap::Args;
use peil_formats::export::{Format, export};

use crate::terminal::{complain, say};
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
}

impl To {
    pub fn run(self, format: Format) -> Result<Verdict, Fault> {
        let compiled = match instrument::open(&self.instrument)? {
            Ok(compiled) => compiled,
            Err(verdict) => return Ok(verdict),
        };
        let Some(instrument) = &compiled.instrument else { return Ok(Verdict::Bad) };
        let exported = export(instrument, format);
        match &self.output {
            Some(path) => {
                fs::write(path, &exported.text).map_err(|error| Fault::file("write", path, &error))?
            }
            None => say(&exported.text)?,
        }
        match &self.report {
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
}
