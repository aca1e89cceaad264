//! The protocol of a study from its file, with its instrument and lock.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use peil::diagnostic::{self, Diagnostic};
use peil::model::Instrument;
use peil::source::{SourceFile, Sources};
use peil_study::lock::Lock;
use peil_study::protocol::{self, Context, Protocol};
use peil_wording::of_name;

use crate::Error;
use crate::files::{self, Text};
use crate::folder::beside;
use crate::revision::Shelf;

/// A protocol as it was read, and what there is to report of it.
#[derive(Debug)]
pub struct Read {
    pub sources: Sources,
    pub protocol: Option<Protocol>,
    pub instrument: Option<Instrument>,
    /// The file of the instrument that it names first, when it was found.
    pub instrument_file: Option<PathBuf>,
    pub lock: Option<Lock>,
    /// Why there is no lock although there is a file of it; what else is read is as if there were none.
    pub lock_unread: Option<Error>,
    pub diagnostics: Vec<Diagnostic>,
}

/// Where the lock of a protocol is.
pub fn lock_path(path: &Path) -> PathBuf {
    path.with_file_name("study.lock")
}

/// Reads a protocol. When it is to be registered again, the scoring that is locked may differ.
pub fn read(path: &Path, text: &str, shelf: &Shelf, anew: bool) -> Read {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::new(path.to_string_lossy(), text));
    let (protocol, mut diagnostics) = protocol::read(file, text);
    let (mut found, mut instrument_file, mut lock, mut lock_unread) = (None, None, None, None);
    if let Some(protocol) = &protocol {
        match lock_of(path, shelf) {
            Ok(read) => lock = read.filter(|lock| lock.study == protocol.name.value),
            Err(why) => lock_unread = Some(why),
        }
        let mut unread = None;
        if let Some(first) = protocol.instruments.first() {
            let named = files::plain(&path.parent().unwrap_or(Path::new("")).join(&first.path.value));
            match shelf.instrument_file(&named) {
                Ok(file) => {
                    match instrument_at(&file, shelf) {
                        Ok(instrument) => found = Some(instrument),
                        Err(why) => unread = Some(why),
                    }
                    instrument_file = Some(file);
                }
                Err(why) => unread = Some(why.to_string()),
            }
        }
        let wordings = instrument_file.as_deref().map(|file| own_words(file, protocol, shelf));
        let last = lock.as_ref().filter(|_| !anew).and_then(|lock: &Lock| lock.registered.last());
        let locked = last.map(|entry| entry.scoring.clone());
        let context = Context {
            instrument: found.as_ref(),
            unread: unread.as_deref(),
            locked: locked.as_deref(),
            registered: lock.as_ref().is_some_and(|lock| !lock.registered.is_empty()),
            wordings: wordings.as_deref().unwrap_or_default(),
        };
        diagnostics.extend(protocol::check(protocol, &context));
    }
    diagnostic::sort(&mut diagnostics);
    Read { sources, protocol, instrument: found, instrument_file, lock, lock_unread, diagnostics }
}

/// The practices that have their own words for the instrument: there is a wording file for a gemeente that is
/// called like them.
fn own_words(instrument: &Path, protocol: &Protocol, shelf: &Shelf) -> Vec<String> {
    let Some(folder) = beside(shelf, instrument) else { return Vec::new() };
    let files = shelf.list(&folder);
    let gemeenten: BTreeSet<String> =
        files.iter().filter_map(|path| of_name(&path.to_string_lossy())?.0.map(str::to_string)).collect();
    let practices = protocol.practices.list.iter();
    let own = practices.filter(|practice| {
        let title = practice.named.title.to_lowercase().replace(' ', "-");
        gemeenten.contains(&practice.named.name.value) || gemeenten.contains(&title)
    });
    own.map(|practice| practice.named.title.clone()).collect()
}

fn lock_of(path: &Path, shelf: &Shelf) -> Result<Option<Lock>, Error> {
    let file = lock_path(path);
    let open = matches!(shelf, Shelf::Open(buffers) if buffers.text(&file).is_some());
    if !open && !file.is_file() {
        return Ok(None);
    }
    let wrong = |why: &dyn std::fmt::Display| Error::new(format!("`{}`: {why}", file.display()));
    let text = shelf.text(&file).map_err(|why| wrong(&why))?;
    Lock::read(&text).map(Some).map_err(|why| wrong(&why))
}

fn instrument_at(file: &Path, shelf: &Shelf) -> Result<Instrument, String> {
    let bytes = shelf.bytes(file).map_err(|why| format!("cannot read `{}`: {why}", file.display()))?;
    match files::text(bytes) {
        Text::Read(text) => peil::compile(&file.to_string_lossy(), &text, shelf)
            .instrument
            .ok_or_else(|| "it does not compile".to_string()),
        Text::NotUtf8 { at, shown } => Err(files::not_utf8(file, at, &shown)),
    }
}
