//! What `peil check` reports of one file, and an editor at every keystroke.

use std::path::Path;

use peil::Places;
use peil::analysis::Analysis;
use peil::language::Language;
use peil::{Compiled, diagnostic};
use peil_study::protocol::{is_protocol, worded_as};

use crate::files::Text;
use crate::folder::Folder;
use crate::read::{analysed, without_trees};
use crate::revision::Shelf;
use crate::study;

/// What is asked of a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The language of messages about wording files.
    pub tongue: Language,
    /// Notes on how easily the texts read.
    pub prose: bool,
}

/// One file as it was checked, with what is beside it.
#[derive(Debug)]
pub struct Checked {
    /// Its diagnostics are those of the file, of what it uses and of its wording files.
    pub analysis: Analysis,
    /// The wording files of an instrument.
    pub folder: Folder,
    /// What a protocol came to; its lock may not have been read.
    pub study: Option<study::Read>,
}

/// Checks an instrument, a file that others use, or the protocol of a study.
pub fn checked(path: &Path, text: Text, shelf: &Shelf, asked: Asked) -> Checked {
    if let Text::Read(text) = &text
        && is_protocol(text)
    {
        let mut read = study::read(path, text, shelf, false);
        let mut compiled = Compiled {
            instrument: None,
            places: Places::default(),
            diagnostics: std::mem::take(&mut read.diagnostics),
            undecided: Vec::new(),
            sources: read.sources.clone(),
        };
        // Its wording files are read against its texts, as those of an instrument are.
        compiled.instrument = read.protocol.as_ref().and_then(worded_as);
        let folder = words(path, &mut compiled, shelf, Asked { prose: false, ..asked });
        compiled.instrument = None;
        let analysis = without_trees(compiled);
        return Checked { analysis, folder, study: Some(read) };
    }
    let mut analysis = analysed(&path.to_string_lossy(), text, shelf);
    let folder = words(path, &mut analysis.compiled, shelf, asked);
    Checked { analysis, folder, study: None }
}

/// What there is to report of the wording files beside an instrument, and of how its texts read.
fn words(path: &Path, compiled: &mut Compiled, shelf: &Shelf, asked: Asked) -> Folder {
    let Some(instrument) = &compiled.instrument else { return Folder::default() };
    let mut folder = Folder::read(shelf, path, instrument, &mut compiled.sources, asked.tongue);
    let stale = folder.words.stale(instrument, asked.tongue);
    let place = |key: &peil::model::TextKey| compiled.places.texts.get(key).copied();
    let prose = match asked.prose {
        true => folder.words.prose(instrument, place, asked.tongue),
        false => Vec::new(),
    };
    compiled.diagnostics.append(&mut folder.words.diagnostics);
    compiled.diagnostics.extend(stale);
    compiled.diagnostics.extend(prose);
    diagnostic::sort(&mut compiled.diagnostics);
    folder
}
