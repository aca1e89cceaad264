//! `peil show`: the codebook of an instrument.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::terminal::say;
use super::{Fault, Verdict, instrument};
use crate::language::Language;
use crate::show::{Options, codebook, render_html, render_markdown, render_text};

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
        let codebook = codebook(instrument, &Options::default());
        let language = Language::of_instrument(&instrument.language);
        let shown = match self.format {
            Format::Text => render_text(&codebook, language),
            Format::Markdown => render_markdown(&codebook, language),
            Format::Html => render_html(&codebook, language),
            Format::Json => format!("{}\n", serde_json::to_string_pretty(&codebook).unwrap_or_default()),
        };
        say(&shown)?;
        Ok(Verdict::Good)
    }
}
