//! Compiling an instrument for a command that uses it.

use std::path::Path;

use super::files::{self, Disk, Text};
use super::terminal::{complain, style, tell};
use super::{Fault, Verdict};
use peil::diagnostic::{Severity, render};
use peil::model::Instrument;
use peil::{Compiled, compile};

/// A compilation, with the instrument if there is one.
///
/// # Errors
/// When the file cannot be read.
pub fn compile_file(path: &Path) -> Result<Result<Compiled, String>, Fault> {
    match files::read_text(path)? {
        Text::Read(text) => Ok(Ok(compile(&path.to_string_lossy(), &text, &Disk))),
        Text::NotUtf8 { at, shown } => Ok(Err(files::not_utf8(path, at, &shown))),
    }
}

/// The instrument that an argument names; or the verdict, after saying what keeps it from being used.
///
/// # Errors
/// When there is no such file.
pub fn open(path: &Path) -> Result<Result<Compiled, Verdict>, Fault> {
    let file = files::instrument_file(path)?;
    let compiled = match compile_file(&file)? {
        Ok(compiled) => compiled,
        Err(message) => {
            complain(&message);
            return Ok(Err(Verdict::Bad));
        }
    };
    if compiled.instrument.is_some() {
        return Ok(Ok(compiled));
    }
    let errors = compiled.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error);
    for diagnostic in errors {
        tell(&render(&compiled.sources, diagnostic, style()));
    }
    complain(&format!("`{}` does not compile", file.display()));
    Ok(Err(Verdict::Bad))
}

/// The instrument that is called like its folder, if there is one.
pub fn named_file(folder: &Path) -> Option<std::path::PathBuf> {
    files::instrument_file(folder).ok()
}

/// The informant of this name; an index among those of the instrument.
///
/// # Errors
/// When there is none.
pub fn informant(instrument: &Instrument, name: &str) -> Result<u8, Fault> {
    match instrument.informants.iter().position(|known| known.eq_ignore_ascii_case(name)) {
        Some(at) => Ok(at as u8),
        None if instrument.informants.is_empty() => Err(Fault::Usage(format!(
            "`{}` has no informants, so --informant has no meaning",
            instrument.name
        ))),
        None => Err(Fault::Usage(format!(
            "`{name}` is not an informant of `{}`: {}",
            instrument.name,
            instrument.informants.join(", ")
        ))),
    }
}
