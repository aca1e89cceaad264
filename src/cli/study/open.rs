//! A protocol from its file, with its instrument and lock.

use std::path::{Path, PathBuf};

use super::super::replacement::Replacement;
use super::super::terminal::{complain, style, tell};
use super::super::test::Tally;
use super::super::{Fault, instrument};
use peil::diagnostic::{Diagnostic, Severity, render};
use peil::lower::Places;
use peil::model::Instrument;
use peil::source::{SourceFile, Sources};
use peil::{Compiled, diagnostic};
use peil_project::files::{self, Text};
use peil_study::lock::Lock;
use peil_study::protocol::{self, Context, Facts, Protocol};

/// A protocol that can be used.
pub struct Opened {
    pub path: PathBuf,
    pub text: String,
    pub protocol: Protocol,
    pub instrument: Instrument,
    pub facts: Facts,
    pub lock: Option<Lock>,
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

struct Read {
    sources: Sources,
    protocol: Option<Protocol>,
    instrument: Option<Instrument>,
    lock: Option<Lock>,
    diagnostics: Vec<Diagnostic>,
}

fn lock_path(path: &Path) -> PathBuf {
    path.with_file_name("study.lock")
}

/// Reads a protocol. When it is to be registered anew, the scoring that is locked may differ.
fn read(path: &Path, text: &str, anew: bool) -> Result<Read, Fault> {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::new(path.to_string_lossy(), text));
    let (protocol, mut diagnostics) = protocol::read(file, text);
    let (mut found, mut lock) = (None, None);
    if let Some(protocol) = &protocol {
        let lock_file = lock_path(path);
        if lock_file.is_file() {
            let text = self::text(&lock_file)?;
            let read =
                Lock::read(&text).map_err(|why| Fault::Usage(format!("`{}`: {why}", lock_file.display())))?;
            lock = Some(read).filter(|l| l.study == protocol.name.value);
        }
        let mut unread = None;
        if let Some(first) = protocol.instruments.first() {
            let named = files::plain(&path.parent().unwrap_or(Path::new("")).join(&first.path.value));
            match instrument_at(&named) {
                Ok(instrument) => found = Some(instrument),
                Err(why) => unread = Some(why),
            }
        }
        let locked = lock
            .as_ref()
            .filter(|_| !anew)
            .and_then(|l: &Lock| l.registered.last())
            .map(|e| e.scoring.clone());
        let context = Context {
            instrument: found.as_ref(),
            unread: unread.as_deref(),
            locked: locked.as_deref(),
            registered: lock.as_ref().is_some_and(|l| !l.registered.is_empty()),
            wordings: &[],
        };
        diagnostics.extend(protocol::check(protocol, &context));
    }
    diagnostic::sort(&mut diagnostics);
    Ok(Read { sources, protocol, instrument: found, lock, diagnostics })
}

fn instrument_at(path: &Path) -> Result<Instrument, String> {
    let file = files::instrument_file(path).map_err(|error| error.to_string())?;
    match instrument::compile_file(&file) {
        Ok(Ok(compiled)) => compiled.instrument.ok_or_else(|| "it does not compile".to_string()),
        Ok(Err(why)) => Err(why),
        Err(fault) => Err(fault.to_string()),
    }
}

impl Opened {
    /// Reads a protocol; or says what is wrong with it.
    pub fn read(path: &Path) -> Result<Option<Opened>, Fault> {
        Opened::read_as(path, false)
    }

    /// The same, to be registered anew.
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
        let read = read(path, &text, anew)?;
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
        Ok(Some(Opened { path: path.to_path_buf(), text, protocol, instrument, facts, lock: read.lock }))
    }

    /// Where its lock is.
    pub fn lock_path(&self) -> PathBuf {
        lock_path(&self.path)
    }
}

/// What there is to report of a protocol, for `peil check`; nothing when the text is not one.
pub fn check_protocol(path: &Path, text: &str) -> Result<Option<Compiled>, Fault> {
    if !protocol::is_protocol(text) {
        return Ok(None);
    }
    let read = read(path, text, false)?;
    Ok(Some(Compiled {
        instrument: None,
        places: Places::default(),
        diagnostics: read.diagnostics,
        undecided: Vec::new(),
        sources: read.sources,
    }))
}

/// Runs the tests of a protocol, for `peil test`.
pub fn run_tests(path: &Path, text: &str, tally: &mut Tally) -> Result<(), Fault> {
    let read = read(path, text, false)?;
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
