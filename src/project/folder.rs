//! An instrument with what is beside it: its wording files, their lock, and the list of plainer words.

use std::path::{Path, PathBuf};

use super::Error;
use super::revision::Shelf;
use super::study;
use peil::diagnostic::codes;
use peil::language::Language;
use peil::model::Instrument;
use peil::source::{SourceFile, Sources, Span};
use peil::{Compiled, Places};
use peil_study::protocol::{Protocol, is_protocol, worded_as};
use peil_wording::{Beside, Reader, diagnostic, is_read};

/// The wording files of one instrument, and the folder they are in.
#[derive(Debug, Default)]
pub struct Folder {
    pub path: PathBuf,
    pub words: Beside,
}

/// The folder of wording files beside an instrument. Where several instruments are in one folder, they are
/// of the one that is called like it.
pub fn beside(shelf: &Shelf, instrument: &Path) -> Option<PathBuf> {
    let folder = instrument.parent().unwrap_or(Path::new(""));
    let several = shelf
        .list(folder)
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "peil"))
        .count()
        > 1;
    let named = || folder.file_name().is_some_and(|name| instrument.file_stem() == Some(name));
    (!several || named()).then(|| folder.join("wording"))
}

impl Folder {
    /// Reads what is beside an instrument; the files join its sources.
    pub fn read(
        shelf: &Shelf,
        path: &Path,
        instrument: &Instrument,
        sources: &mut Sources,
        tongue: Language,
    ) -> Folder {
        let Some(folder) = beside(shelf, path) else { return Folder::default() };
        let mut words = Beside::default();
        let mut files = Vec::new();
        for path in shelf.list(&folder) {
            let shown = path.to_string_lossy();
            if !is_read(&shown) {
                continue;
            }
            let text = match shelf {
                Shelf::Open(buffers) if buffers.text(&path).is_some() => Ok(()),
                Shelf::Disk | Shelf::Open(_) => {
                    crate::files::check_found(folder.parent().unwrap_or(Path::new("")), &path)
                        .map_err(|error| error.to_string())
                }
                Shelf::Revision(_) => Ok(()),
            };
            match text.and_then(|()| shelf.text(&path)) {
                Ok(text) => files.push((shown.into_owned(), text)),
                Err(why) => {
                    let file = sources.add(SourceFile::new(shown.as_ref(), ""));
                    words.diagnostics.push(diagnostic(
                        tongue,
                        codes::WORDING_FORM,
                        Span::new(file, 0..0),
                        [
                            format!("this file cannot be read: {why}"),
                            format!("dit bestand is niet te lezen: {why}"),
                        ],
                        ["save it as UTF-8".into(), "bewaar het als UTF-8".into()],
                    ));
                }
            }
        }
        words.add_all(&Reader::new(instrument, tongue), &files, sources);
        Folder { path: folder, words }
    }
}

/// An instrument with its wording files, from wherever they are; or a protocol, whose texts are then those of
/// `instrument`.
#[derive(Debug)]
pub struct Opened {
    pub compiled: Compiled,
    pub instrument: Instrument,
    pub file: PathBuf,
    pub folder: Folder,
    pub protocol: Option<Protocol>,
}

/// Opens what a path names; None when it does not compile, with what keeps it from doing so.
///
/// # Errors
/// When it cannot be read.
pub fn open(shelf: &Shelf, path: &Path, tongue: Language) -> Result<Result<Opened, Box<Compiled>>, Error> {
    let file = shelf.instrument_file(path)?;
    let text =
        shelf.text(&file).map_err(|why| Error::new(format!("cannot read `{}`: {why}", file.display())))?;
    if is_protocol(&text) {
        return Ok(open_protocol(shelf, file, &text, tongue));
    }
    let mut compiled = peil::build(&file.to_string_lossy(), &text, shelf);
    let Some(instrument) = compiled.instrument.take() else { return Ok(Err(Box::new(compiled))) };
    let folder = Folder::read(shelf, &file, &instrument, &mut compiled.sources, tongue);
    Ok(Ok(Opened { compiled, instrument, file, folder, protocol: None }))
}

fn open_protocol(
    shelf: &Shelf,
    file: PathBuf,
    text: &str,
    tongue: Language,
) -> Result<Opened, Box<Compiled>> {
    let read = study::read(&file, text, shelf, false);
    let mut compiled = Compiled {
        instrument: None,
        places: Places::default(),
        diagnostics: read.diagnostics,
        undecided: Vec::new(),
        sources: read.sources,
    };
    let worded = read.protocol.as_ref().and_then(worded_as);
    let (Some(instrument), false) = (worded, compiled.has_errors()) else { return Err(Box::new(compiled)) };
    let folder = Folder::read(shelf, &file, &instrument, &mut compiled.sources, tongue);
    Ok(Opened { compiled, instrument, file, folder, protocol: read.protocol })
}

/// The instrument that a wording file belongs to.
///
/// # Errors
/// When it is in no folder `wording` beside an instrument.
pub fn instrument_of(wording: &Path) -> Result<PathBuf, Error> {
    let wrong =
        || Error::new(format!("`{}` is not in a folder `wording` beside an instrument", wording.display()));
    let whole = std::fs::canonicalize(wording).map_err(|error| Error::file("read", wording, &error))?;
    let in_wording =
        whole.parent().is_some_and(|folder| folder.file_name().is_some_and(|name| name == "wording"));
    if !in_wording {
        return Err(wrong());
    }
    // As the user wrote it, so that messages name files as the user does.
    let folder = wording
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
        .map_or_else(|| PathBuf::from(".."), |parent| parent.join(".."));
    let folder = crate::files::plain(&folder);
    if let Ok(file) = crate::files::instrument_file(&folder) {
        return Ok(crate::files::plain(&file));
    }
    let peil: Vec<PathBuf> = Shelf::Disk
        .list(&folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "peil"))
        .collect();
    match peil.as_slice() {
        [one] => Ok(one.clone()),
        _ => Err(wrong()),
    }
}
