//! `peil show`: the codebook of an instrument.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::speech::{Speech, language};
use super::terminal::say;
use super::wording::chosen::Chosen;
use super::{Fault, Verdict, instrument, shares};
use peil::show::{Options, codebook, render_html, render_markdown, render_text};

/// Show the codebook of an instrument
///
/// Shows its questions, codes and flow; its scores, when they are missing, and their bands. With `--language`
/// or `--for` in the words of its wording files; a text that falls back to another language is followed by
/// that language.
#[derive(Debug, Args)]
pub struct Show {
    /// A `.peil` file, or a folder with the file of the same name
    instrument: PathBuf,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    #[command(flatten)]
    words: Chosen,
    /// Also show how many of all possible complete responses give each band and each option of a class. This
    /// is not a prevalence: people do not answer at random
    #[arg(long)]
    shares: bool,
    /// The language of Peil's own texts [default: that of the words]
    #[arg(long, value_name = "LANGUAGE", value_enum)]
    lang: Option<Speech>,
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
        let mut compiled = match instrument::open(&self.instrument)? {
            Ok(compiled) => compiled,
            Err(verdict) => return Ok(verdict),
        };
        let Some(base) = compiled.instrument.take() else { return Ok(Verdict::Bad) };
        let worded = self.words.of(&base, &self.instrument, &mut compiled.sources)?;
        let options = Options {
            shares: if self.shares { shares::of(&base) } else { Vec::new() },
            base_language: Some(base.language.clone()),
            mark: self.format != Format::Json,
            ..Options::of(&base)
        };
        let book = codebook(&worded, &options);
        let language = language(self.lang, &worded);
        let mut text = match self.format {
            Format::Text => render_text(&book, language),
            Format::Markdown => render_markdown(&book, language),
            Format::Html => render_html(&book, language),
            Format::Json => format!("{:#}", book.to_json()),
        };
        if !text.ends_with('\n') {
            text.push('\n');
        }
        say(&text)?;
        Ok(Verdict::Good)
    }
}
