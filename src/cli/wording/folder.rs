//! An instrument with what stands beside it: its wording files, their lock, and the list of plainer words.

use std::path::{Path, PathBuf};

use crate::Compiled;
use crate::cli::Fault;
use crate::cli::revision::Shelf;
use crate::diagnostic::{Diagnostic, codes};
use crate::language::Language;
use crate::model::Instrument;
use crate::source::{SourceFile, Sources, Span};
use crate::wording::{LOCK_NAME, Lock, Reader, State, Wording, diagnostic, of_file, readable};

/// The wording files of one instrument.
#[derive(Debug, Default)]
pub struct Folder {
    pub path: PathBuf,
    pub wordings: Vec<Wording>,
    pub lock: Lock,
    /// Words beside those that Peil knows, by language.
    plainer: Vec<(String, readable::PlainerWords)>,
    /// What is wrong with the files.
    pub diagnostics: Vec<Diagnostic>,
}

/// The folder of wording files beside an instrument. Where several instruments stand in one folder, they are of the one that is called like it.
pub fn beside(shelf: &Shelf, instrument: &Path) -> Option<PathBuf> {
    let folder = instrument.parent().unwrap_or(Path::new(""));
    let several = shelf.list(folder).iter().filter(|path| path.extension().is_some_and(|extension| extension == "peil")).count() > 1;
    let named = || folder.file_name().is_some_and(|name| instrument.file_stem() == Some(name));
    (!several || named()).then(|| folder.join("wording"))
}

impl Folder {
    /// Reads what stands beside an instrument; the files join its sources.
    pub fn read(shelf: &Shelf, path: &Path, instrument: &Instrument, sources: &mut Sources, tongue: Language) -> Folder {
        let Some(folder) = beside(shelf, path) else { return Folder::default() };
        let mut found = Folder { path: folder.clone(), ..Folder::default() };
        let reader = Reader::new(instrument, tongue);
        for path in shelf.list(&folder) {
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let shown = path.to_string_lossy();
            let plainer = name.strip_prefix("plainer.").and_then(|rest| rest.strip_suffix(".txt"));
            if name != LOCK_NAME && plainer.is_none() && !name.ends_with(".yaml") {
                continue;
            }
            let text = match shelf.text(&path) {
                Ok(text) => text,
                Err(why) => {
                    let file = sources.add(SourceFile::new(shown.as_ref(), ""));
                    found.diagnostics.push(Diagnostic::new(codes::WORDING_FORM, Span::new(file, 0..0), format!("this file cannot be read: {why}")));
                    continue;
                }
            };
            if name == LOCK_NAME {
                found.read_lock(&shown, &text, sources, tongue);
            } else if let Some(language) = plainer {
                let file = sources.add(SourceFile::new(shown.as_ref(), text.as_str()));
                let (words, wrong) = readable::read_list(&text, file, tongue);
                found.plainer.push((language.to_string(), words));
                found.diagnostics.extend(wrong);
            } else {
                let (wording, wrong) = reader.read(&shown, &text, sources);
                found.wordings.push(wording);
                found.diagnostics.extend(wrong);
            }
        }
        found
    }

    fn read_lock(&mut self, shown: &str, text: &str, sources: &mut Sources, tongue: Language) {
        match Lock::read(text) {
            Ok(lock) => self.lock = lock,
            Err((why, at)) => {
                let file = sources.add(SourceFile::new(shown, text));
                let at = text.floor_char_boundary(at.min(text.len()));
                self.diagnostics.push(diagnostic(
                    tongue,
                    codes::WORDING_LOCK,
                    Span::new(file, at..at),
                    [format!("the lock cannot be read: {why}"), format!("het slotbestand is niet te lezen: {why}")],
                    [
                        "after a merge, keep the lines of both sides; else take it back from git".into(),
                        "houd na een merge de regels van beide kanten; haal het anders terug uit git".into(),
                    ],
                ));
            }
        }
    }

    /// Warnings for texts whose base has changed since they were looked at.
    pub fn stale(&self, instrument: &Instrument, tongue: Language) -> Vec<Diagnostic> {
        let mut found = Vec::new();
        for wording in &self.wordings {
            for text in of_file(instrument, wording, &self.wordings, &self.lock).texts {
                let (State::Stale, Some(words)) = (text.state, text.words) else { continue };
                let old = text.old_base.unwrap_or("—");
                let (path, key, base) = (&wording.path, text.key, text.base);
                found.push(diagnostic(
                    tongue,
                    codes::WORDING_STALE,
                    words.key_span,
                    [format!("the base text of `{key}` has changed since"), format!("de basistekst van `{key}` is sindsdien veranderd")],
                    [
                        format!("it was \"{old}\" and is \"{base}\"; when the words still fit: `peil wording accept {path} {key}`"),
                        format!("die was \"{old}\" en is \"{base}\"; als de woorden nog passen: `peil wording accept {path} {key}`"),
                    ],
                ));
            }
        }
        found
    }

    /// Notes on how the texts read: of the instrument itself, and of each wording file in its language.
    pub fn prose(&self, compiled: &Compiled, instrument: &Instrument, tongue: Language) -> Vec<Diagnostic> {
        let own: Vec<readable::Text<'_>> = instrument
            .texts
            .iter()
            .filter_map(|(key, words)| Some(readable::Text { key, text: &words.text, span: *compiled.places.texts.get(key)? }))
            .collect();
        let mut notes = readable::review(&own, &instrument.language, &self.plainer(&instrument.language), tongue);
        for wording in &self.wordings {
            let texts: Vec<readable::Text<'_>> =
                wording.texts.iter().map(|worded| readable::Text { key: &worded.key, text: &worded.text, span: worded.span }).collect();
            notes.extend(readable::review(&texts, &wording.language, &self.plainer(&wording.language), tongue));
        }
        notes
    }

    fn plainer(&self, language: &str) -> readable::PlainerWords {
        let mut words = readable::PlainerWords::of(language);
        for (_, more) in self.plainer.iter().filter(|(of, _)| crate::wording::same_language(of, language)) {
            words.extend(more.clone());
        }
        words
    }
}

/// An instrument with its wording files, from wherever they are.
#[derive(Debug)]
pub struct Opened {
    pub compiled: Compiled,
    pub instrument: Instrument,
    pub file: PathBuf,
    pub folder: Folder,
}

/// Opens what a path names; None when it does not compile, with what keeps it from doing so.
///
/// # Errors
/// When it cannot be read.
pub fn open(shelf: &Shelf, path: &Path, tongue: Language) -> Result<Result<Opened, Box<Compiled>>, Fault> {
    let file = shelf.instrument_file(path)?;
    let text = shelf.text(&file).map_err(|why| Fault::Usage(format!("cannot read `{}`: {why}", file.display())))?;
    let mut compiled = crate::build(&file.to_string_lossy(), &text, shelf);
    let Some(instrument) = compiled.instrument.take() else { return Ok(Err(Box::new(compiled))) };
    let folder = Folder::read(shelf, &file, &instrument, &mut compiled.sources, tongue);
    Ok(Ok(Opened { compiled, instrument, file, folder }))
}

/// The instrument that a wording file belongs to.
///
/// # Errors
/// When it stands in no folder `wording` beside an instrument.
pub fn instrument_of(wording: &Path) -> Result<PathBuf, Fault> {
    let wrong = || Fault::Usage(format!("`{}` stands in no folder `wording` beside an instrument", wording.display()));
    let whole = std::fs::canonicalize(wording).map_err(|error| Fault::file("read", wording, &error))?;
    let in_wording = whole.parent().is_some_and(|folder| folder.file_name().is_some_and(|name| name == "wording"));
    if !in_wording {
        return Err(wrong());
    }
    // As the user wrote it, so that messages name files as the user does.
    let folder = wording.parent().filter(|parent| !parent.as_os_str().is_empty()).map_or_else(|| PathBuf::from(".."), |parent| parent.join(".."));
    let folder = crate::cli::files::plain(&folder);
    if let Some(file) = crate::cli::instrument::named_file(&folder) {
        return Ok(crate::cli::files::plain(&file));
    }
    let peil: Vec<PathBuf> = Shelf::Disk.list(&folder).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "peil")).collect();
    match peil.as_slice() {
        [one] => Ok(one.clone()),
        _ => Err(wrong()),
    }
}
