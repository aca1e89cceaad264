//! `peil show`: the codebook of an instrument.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::revision::Shelf;
use super::speech::{Speech, language};
use super::terminal::{complain, say};
use super::wording::folder::Folder;
use super::{Fault, Verdict, files, instrument};
use crate::check;
use crate::diagnostic::did_you_mean;
use crate::language::Language;
use crate::model::Instrument;
use crate::show::{self, Options, codebook, render_html, render_markdown, render_text};
use crate::source::Sources;
use crate::wording::{Wanted, apply};

/// Show the codebook of an instrument
///
/// Its questions, codes and flow; its scores, when they are missing, and their bands. With `--language` or `--for` in the words of its wording files; a text
/// that falls back to another language is followed by that language.
#[derive(Debug, Args)]
pub struct Show {
    /// A `.peil` file, or a folder that holds the one of its name
    instrument: PathBuf,
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// The language of the words, such as `fy`; else the instrument's own
    #[arg(long, value_name = "LANGUAGE")]
    language: Option<String>,
    /// Whose words: the gemeente in the name of a wording file
    #[arg(long = "for", value_name = "GEMEENTE")]
    gemeente: Option<String>,
    /// The language of what Peil says itself; else that of the words
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
        let worded = self.worded(&base, &mut compiled.sources)?;
        let ranges = check::ranges(&base).into_iter().map(shown).collect();
        let book = codebook(&worded, &Options { ranges, base_language: Some(base.language.clone()), mark: self.format != Format::Json });
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

    /// The instrument in the words that are asked for.
    fn worded(&self, base: &Instrument, sources: &mut Sources) -> Result<Instrument, Fault> {
        if self.language.is_none() && self.gemeente.is_none() {
            return Ok(base.clone());
        }
        let file = files::instrument_file(&self.instrument)?;
        let folder = Folder::read(&Shelf::Disk, &file, base, sources, Language::English);
        let language = self.language.as_deref().unwrap_or(&base.language);
        let gemeente = self.gemeente.as_deref();
        if let Some(why) = nothing_for(&folder, language, &base.language, gemeente) {
            return Err(Fault::Usage(why));
        }
        if !folder.words.diagnostics.is_empty() {
            complain("its wording files are not right: `peil check` says what is wrong");
        }
        let worded = apply(base, &folder.words.wordings, Wanted { language: Some(language), gemeente });
        // A gemeente that has words in the base's language only: everything else falls back.
        Ok(if worded.language == language { worded } else { worded.with_texts(language, worded.texts.clone()) })
    }
}

/// Why there are no such words, if there are none.
fn nothing_for(folder: &Folder, language: &str, base: &str, gemeente: Option<&str>) -> Option<String> {
    let languages = folder.words.wordings.iter().map(|wording| wording.language.as_str());
    if language != base && !languages.clone().any(|found| found == language) {
        let near = did_you_mean(language, languages).map_or(String::new(), |near| format!(": did you mean `{near}`?"));
        return Some(format!("there are no words in `{language}`{near}"));
    }
    let gemeenten = folder.words.wordings.iter().filter_map(|wording| wording.gemeente.as_deref());
    let gemeente = gemeente.filter(|gemeente| !gemeenten.clone().any(|found| found == *gemeente))?;
    let near = did_you_mean(gemeente, gemeenten).map_or(String::new(), |near| format!(": did you mean `{near}`?"));
    Some(format!("there are no words of `{gemeente}`{near}"))
}

/// A range as the codebook shows it; None where nothing is known.
fn shown(range: check::Range) -> Option<show::Range> {
    let bound = |end: Option<crate::model::Number>| end.map(|end| end.to_string());
    let known = range.low.is_some() || range.high.is_some();
    known.then(|| show::Range { low: bound(range.low), high: bound(range.high), whole: range.whole })
}
