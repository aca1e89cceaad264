//! `--language` and `--for`: the words that a command shows an instrument in.

use std::path::Path;

use clap::Args;

use super::folder::Folder;
use crate::revision::Shelf;
use crate::terminal::complain;
use crate::{Fault, files};
use peil::diagnostic::did_you_mean;
use peil::language::Language;
use peil::model::Instrument;
use peil::source::Sources;
use peil_wording::{Wanted, apply};

/// Which words.
#[derive(Debug, Args)]
pub struct Chosen {
    /// The language of the words, such as `fy` [default: the instrument's own]
    #[arg(long, value_name = "LANGUAGE")]
    pub language: Option<String>,
    /// Whose words: the gemeente in the name of a wording file
    #[arg(long = "for", value_name = "GEMEENTE")]
    pub gemeente: Option<String>,
}

impl Chosen {
    /// The instrument in these words. `path` is where it came from; its wording files join its sources.
    ///
    /// # Errors
    /// When there are no such words.
    pub fn of(&self, base: &Instrument, path: &Path, sources: &mut Sources) -> Result<Instrument, Fault> {
        if self.language.is_none() && self.gemeente.is_none() {
            return Ok(base.clone());
        }
        let file = files::instrument_file(path)?;
        let folder = Folder::read(&Shelf::Disk, &file, base, sources, Language::English);
        let language = self.language.as_deref().unwrap_or(&base.language);
        let gemeente = self.gemeente.as_deref();
        if let Some(why) = nothing_for(&folder, language, &base.language, gemeente) {
            return Err(Fault::Usage(why));
        }
        if !folder.words.diagnostics.is_empty() {
            complain("its wording files have errors: `peil check` shows them");
        }
        let worded = apply(base, &folder.words.wordings, Wanted { language: Some(language), gemeente });
        // A gemeente that has words in the base's language only: everything else falls back.
        Ok(if worded.language == language {
            worded
        } else {
            worded.with_texts(language, worded.texts.clone())
        })
    }
}

impl Chosen {
    /// The instrument in each of its other languages, where none is chosen. `path` is where it came from; its
    /// wording files join its sources.
    ///
    /// # Errors
    /// When its folder cannot be read.
    pub fn others(
        &self,
        base: &Instrument,
        path: &Path,
        sources: &mut Sources,
    ) -> Result<Vec<Instrument>, Fault> {
        if self.language.is_some() || self.gemeente.is_some() {
            return Ok(Vec::new());
        }
        let file = files::instrument_file(path)?;
        let folder = Folder::read(&Shelf::Disk, &file, base, sources, Language::English);
        let mut languages: Vec<&str> = Vec::new();
        for wording in folder.words.wordings.iter().filter(|wording| wording.gemeente.is_none()) {
            if wording.language != base.language && !languages.contains(&wording.language.as_str()) {
                languages.push(&wording.language);
            }
        }
        let worded = languages.into_iter().map(|language| {
            apply(base, &folder.words.wordings, Wanted { language: Some(language), gemeente: None })
        });
        Ok(worded.collect())
    }
}

/// Why there are no such words, if there are none.
fn nothing_for(folder: &Folder, language: &str, base: &str, gemeente: Option<&str>) -> Option<String> {
    let languages = folder.words.wordings.iter().map(|wording| wording.language.as_str());
    if language != base && !languages.clone().any(|found| found == language) {
        let near = did_you_mean(language, languages)
            .map_or(String::new(), |near| format!(": did you mean `{near}`?"));
        return Some(format!("there are no words in `{language}`{near}"));
    }
    let gemeenten = folder.words.wordings.iter().filter_map(|wording| wording.gemeente.as_deref());
    let gemeente = gemeente.filter(|gemeente| !gemeenten.clone().any(|found| found == *gemeente))?;
    let near =
        did_you_mean(gemeente, gemeenten).map_or(String::new(), |near| format!(": did you mean `{near}`?"));
    Some(format!("there are no words of `{gemeente}`{near}"))
}
