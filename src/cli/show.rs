//! `peil show`: the codebook of an instrument.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::terminal::say;
use super::{Fault, Verdict, instrument};

/// Show the codebook of an instrument
#[derive(Debug, Args)]
pub struct Show {
    /// A `.peil` file, or a folder that holds the one of its name
    instrument: PathBuf,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Text,
    Markdown,
    Html,
    Json,
}

impl Show {
    pub fn run(self) -> Result<Verdict, Fault> {
        let compiled = match instrument::open(&self.instrument)? {
            Ok(compiled) => compiled,
            Err(verdict) => return Ok(verdict),
        };
        let Some(instrument) = &compiled.instrument else { return Ok(Verdict::Bad) };
        say(&format!("{} {}\n", instrument.name, instrument.version))?;
        Ok(Verdict::Good)
    }
}
