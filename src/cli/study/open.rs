//! A protocol from its file, with its instrument and lock.

use std::path::{Path, PathBuf};

use super::super::Fault;
use super::super::replacement::Replacement;
use super::super::terminal::{complain, style, tell};
use super::super::test::Tally;
use peil::diagnostic::{Severity, render};
use peil::language::Language;
use peil::model::Instrument;
use peil_project::files::{self, Text};
use peil_project::folder;
use peil_project::revision::Shelf;
use peil_project::study::{Read, lock_path, read};
use peil_study::lock::Lock;
use peil_study::protocol::{self, Facts, Protocol};
use peil_wording::{Wanted, apply, choose};

/// A protocol that can be used.
pub struct Opened {
    pub path: PathBuf,
    pub text: String,
    pub protocol: Protocol,
    pub instrument: Instrument,
    pub facts: Facts,
    pub lock: Option<Lock>,
    instrument_file: Option<PathBuf>,
}

/// The text of a file.
pub fn text(path: &Path) -> Result<String, Fault> {
    match files::read_text(path)? {
        Text::Read(text) => Ok(text),
        Text::NotUtf8 { .. } => Err(Fault::Usage(format!("`{}` is not UTF-8 text", path.display()))),
    }
}

/// Writes a file whole, or leaves it as it was.
pub fn write(path: &Path, text: &str) -> Result<(), Fault> {
    use std::io::Write;
    let failed = |error: std::io::Error| Fault::file("write", path, &error);
    let file = Replacement::begin(path).map_err(failed)?;
    (&file).write_all(text.as_bytes()).map_err(failed)?;
    file.commit().map_err(failed)
}

/// Refuses a protocol whose lock cannot be read.
fn whole(mut read: Read) -> Result<Read, Fault> {
    match read.lock_unread.take() {
        Some(why) => Err(why.into()),
        None => Ok(read),
    }
}

impl Opened {
    /// Reads a protocol; or says what is wrong with it.
    pub fn read(path: &Path) -> Result<Option<Opened>, Fault> {
        Opened::read_as(path, false)
    }

    /// The same, to be registered again.
    pub fn read_anew(path: &Path) -> Result<Option<Opened>, Fault> {
        Opened::read_as(path, true)
    }

    fn read_as(path: &Path, anew: bool) -> Result<Option<Opened>, Fault> {
        let text = text(path)?;
        if !protocol::is_protocol(&text) {
            return Err(Fault::Usage(format!(
                "`{}` is not a protocol: a protocol begins with `study`",
                path.display()
            )));
        }
        let read = whole(read(path, &text, &Shelf::Disk, anew))?;
        let errors = read.diagnostics.iter().filter(|d| d.severity() == Severity::Error);
        let mut any = false;
        for one in errors {
            any = true;
            tell(&render(&read.sources, one, style()));
        }
        let (Some(protocol), Some(instrument), false) = (read.protocol, read.instrument, any) else {
            complain(&format!("`{}` has errors", path.display()));
            return Ok(None);
        };
        let facts = Facts::new(&protocol, &instrument);
        Ok(Some(Opened {
            path: path.to_path_buf(),
            text,
            protocol,
            instrument,
            facts,
            lock: read.lock,
            instrument_file: read.instrument_file,
        }))
    }

    /// Puts the texts of the protocol and of its instrument in the words of a language, as far as wording
    /// files beside them have those. Nothing else changes.
    pub fn speak(&mut self, language: Language) -> Result<(), Fault> {
        let wanted = Wanted { language: Some(language.tag()), gemeente: None };
        if self.protocol.language != language.tag()
            && let Some(worded) = worded(&self.path, wanted)?
        {
            self.protocol = protocol::in_words(&self.protocol, &worded.texts, &worded.language);
        }
        if self.instrument.language != language.tag()
            && let Some(file) = &self.instrument_file
            && let Some(worded) = worded(file, wanted)?
        {
            self.instrument = self.instrument.with_texts(&*worded.language, worded.texts.clone());
        }
        self.facts = Facts::new(&self.protocol, &self.instrument);
        Ok(())
    }

    /// Where its lock is.
    pub fn lock_path(&self) -> PathBuf {
        lock_path(&self.path)
    }
}

/// What a path names, in other words; None where no wording file is beside it.
fn worded(path: &Path, wanted: Wanted<'_>) -> Result<Option<Instrument>, Fault> {
    let Ok(opened) = folder::open(&Shelf::Disk, path, Language::English)? else { return Ok(None) };
    let wordings = &opened.folder.words.wordings;
    let has = !choose(&opened.instrument, wordings, wanted).is_empty();
    Ok(has.then(|| apply(&opened.instrument, wordings, wanted)))
}

/// Runs the tests of a protocol, for `peil test`.
pub fn run_tests(path: &Path, text: &str, tally: &mut Tally) -> Result<(), Fault> {
    let read = whole(read(path, text, &Shelf::Disk, false))?;
    let broken = read.diagnostics.iter().any(|d| d.severity() == Severity::Error);
    let Some(protocol) = read.protocol.filter(|_| !broken) else {
        for one in read.diagnostics.iter().filter(|d| d.severity() == Severity::Error) {
            if tally.kept.is_none() {
                tell(&render(&read.sources, one, style()));
            }
        }
        tally.say(&format!("FAILED {}: it has errors\n", path.display()))?;
        tally.failed += 1;
        return Ok(());
    };
    for result in protocol::run_tests(&protocol) {
        tally.add(result.failed.is_empty());
        if !result.failed.is_empty() {
            tally.say(&format!("FAILED {}: test \"{}\"\n", protocol.name.value, result.name))?;
        }
        for why in &result.failed {
            tally.say(&format!("  {why}\n"))?;
        }
    }
    Ok(())
}
