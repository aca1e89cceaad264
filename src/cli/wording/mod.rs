//! `peil wording`: words for a language or a gemeente, and their state.

mod accept;
pub mod chosen;
mod exchange;
mod new;
mod pull;
mod status;

use std::io::Write;
use std::path::Path;

use clap::{Args, Subcommand};

use super::replacement::Replacement;
use super::revision::Shelf;
use super::terminal::{complain, style, tell};
use super::{Fault, Verdict};
use peil::Compiled;
use peil::diagnostic::{Severity, render};
use peil::language::Language;
use peil_project::folder::{self, Opened};

/// Manage other words for a language or a gemeente
///
/// Wording files are beside an instrument, or the protocol of a study, in `wording/[FOR.]LANGUAGE.yaml`.
/// They change only words.
#[derive(Debug, Args)]
pub struct Wording {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    New(new::New),
    Status(status::Status),
    Accept(accept::Accept),
    Export(exchange::Export),
    Import(exchange::Import),
    Pull(pull::Pull),
}

impl Wording {
    pub fn run(self) -> Result<Verdict, Fault> {
        match self.command {
            Command::New(command) => command.run(),
            Command::Status(command) => command.run(),
            Command::Accept(command) => command.run(),
            Command::Export(command) => command.run(),
            Command::Import(command) => command.run(),
            Command::Pull(command) => command.run(),
        }
    }
}

/// Opens an instrument on disk with its wording files; otherwise says what keeps it from compiling.
fn open(path: &Path, tongue: Language) -> Result<Result<Opened, Verdict>, Fault> {
    match folder::open(&Shelf::Disk, path, tongue)? {
        Ok(opened) => Ok(Ok(opened)),
        Err(compiled) => {
            say_errors(&compiled);
            complain(&tongue.tell(
                format!("`{}` does not compile", path.display()),
                format!("`{}` kan niet worden gelezen", path.display()),
            ));
            Ok(Err(Verdict::Bad))
        }
    }
}

/// Says the errors of a compilation.
pub fn say_errors(compiled: &Compiled) {
    for diagnostic in
        compiled.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error)
    {
        tell(&render(&compiled.sources, diagnostic, style()));
    }
}

/// Says what is wrong with wording files; whether any of it is an error.
fn say_wrong(opened: &Opened, only: Option<&Path>) -> bool {
    let concerned = opened.folder.words.diagnostics.iter().filter(|diagnostic| {
        let path = &opened.compiled.sources.get(diagnostic.span().file).path;
        only.is_none_or(|only| Path::new(path).file_name() == only.file_name())
    });
    let mut errors = false;
    for diagnostic in concerned {
        tell(&render(&opened.compiled.sources, diagnostic, style()));
        errors |= diagnostic.severity() == Severity::Error;
    }
    errors
}

/// Writes a file whole, or not at all.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let write = || {
        let file = Replacement::begin(path)?;
        (&file).write_all(bytes)?;
        file.commit()
    };
    write().map_err(|error| Fault::file("write", path, &error))
}

/// Opens the instrument of a wording file; the file's place among its wordings.
fn open_file(file: &Path, tongue: Language) -> Result<Result<(Opened, usize), Verdict>, Fault> {
    let instrument = folder::instrument_of(file)?;
    let opened = match open(&instrument, tongue)? {
        Ok(opened) => opened,
        Err(verdict) => return Ok(Err(verdict)),
    };
    let at = opened
        .folder
        .words
        .wordings
        .iter()
        .position(|wording| Path::new(&wording.path).file_name() == file.file_name());
    match at {
        Some(at) => Ok(Ok((opened, at))),
        None => Err(Fault::Usage(format!(
            "`{}` is not a wording file: it is called [FOR.]LANGUAGE.yaml",
            file.display()
        ))),
    }
}
