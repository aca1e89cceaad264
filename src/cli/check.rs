//! `peil check`: what the compiler says of instruments.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::files::{self, Disk};
use super::revision::Shelf;
use super::speech::Speech;
use super::terminal::{count, say, style, tell};
use super::{Fault, Verdict};
use peil::Compiled;
use peil::diagnostic::{Counts, Severity, render, report_json, span_json};
use peil::source::{FileId, Span};
use peil_project::folder::{self, Folder};

/// Check instruments
///
/// Compiles each file and says everything that is wrong with it. Of a folder every `.peil` file in it is checked, in inner folders too.
#[derive(Debug, Args)]
pub struct Check {
    /// `.peil` files, or folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// For people, or for programs
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Fail on these too
    #[arg(long, value_enum)]
    deny: Option<Deny>,
    /// Say nothing of how easily the texts read
    #[arg(long)]
    no_prose: bool,
    /// The language in which wording files are spoken of
    #[arg(long, value_enum, default_value_t = Speech::En)]
    lang: Speech,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    Warnings,
}

impl Check {
    pub fn run(self) -> Result<Verdict, Fault> {
        let mut paths = self.paths.clone();
        // A wording file is checked with the instrument it is for; of what is no error only what is said of the file itself is shown.
        let mut asked: Vec<(PathBuf, PathBuf)> = Vec::new();
        for path in paths.iter_mut().filter(|path| path.extension().is_some_and(|extension| extension == "yaml")) {
            let instrument = folder::instrument_of(path)?;
            asked.push((instrument.clone(), std::mem::replace(path, instrument)));
        }
        let files = files::find(&paths)?;
        let mut report = Report::default();
        for path in &files {
            let mut compiled = check_file(path)?;
            self.words(path, &mut compiled);
            let wordings: Vec<_> =
                asked.iter().filter(|(instrument, _)| instrument == path && !self.paths.contains(path)).map(|(_, wording)| wording).collect();
            if !wordings.is_empty() {
                let sources = &compiled.sources;
                compiled.diagnostics.retain(|diagnostic| {
                    let of = Path::new(&sources.get(diagnostic.span().file).path).file_name();
                    diagnostic.severity() == Severity::Error || wordings.iter().any(|wording| wording.file_name() == of)
                });
            }
            report.add(&compiled, self.format);
        }
        let Counts { errors, warnings, notes } = report.counts;
        match self.format {
            Format::Json => {
                let json = json!({
                    "diagnostics": report.diagnostics, "errors": errors, "warnings": warnings, "notes": notes, "undecided": report.undecided,
                });
                say(&format!("{json:#}\n"))?;
            }
            Format::Human => {
                let words = match self.lang {
                    Speech::En => [["file", "files"], ["error", "errors"], ["warning", "warnings"], ["note", "notes"]],
                    Speech::Nl => [["bestand", "bestanden"], ["fout", "fouten"], ["waarschuwing", "waarschuwingen"], ["opmerking", "opmerkingen"]],
                };
                let counted = |number: usize, [one, more]: [&str; 2]| count(number as u64, one, more);
                let found: Vec<String> = [errors, warnings, notes].into_iter().zip(&words[1..]).map(|(number, words)| counted(number, *words)).collect();
                let checked = self.lang.language().say("checked", "nagekeken");
                tell(&format!("{} {checked}: {}", counted(files.len(), words[0]), found.join(", ")));
            }
        }
        Ok(Verdict::good_if(errors == 0 && (warnings == 0 || self.deny.is_none())))
    }
}

impl Check {
    /// What there is to say of the wording files beside an instrument, and of how its texts read.
    fn words(&self, path: &Path, compiled: &mut Compiled) {
        let Some(instrument) = compiled.instrument.take() else { return };
        let tongue = self.lang.language();
        let folder = Folder::read(&Shelf::Disk, path, &instrument, &mut compiled.sources, tongue);
        let stale = folder.words.stale(&instrument, tongue);
        let prose = if self.no_prose { Vec::new() } else { folder.words.prose(&instrument, |key| compiled.places.texts.get(key).copied(), tongue) };
        compiled.diagnostics.extend(folder.words.diagnostics);
        compiled.diagnostics.extend(stale);
        compiled.diagnostics.extend(prose);
        peil::diagnostic::sort(&mut compiled.diagnostics);
        compiled.instrument = Some(instrument);
    }
}

/// What was found in all files; what is said of a file that several use is counted once.
#[derive(Debug, Default)]
struct Report {
    seen: HashSet<(String, Span, &'static str, String)>,
    diagnostics: Vec<Value>,
    undecided: Vec<Value>,
    counts: Counts,
}

impl Report {
    fn add(&mut self, compiled: &Compiled, format: Format) {
        for diagnostic in &compiled.diagnostics {
            let span = diagnostic.span();
            let path = files::plain(Path::new(&compiled.sources.get(span.file).path)).to_string_lossy().into_owned();
            // Two compilations number their files differently.
            let place = Span { file: FileId(0), ..span };
            if !self.seen.insert((path, place, diagnostic.code.id, diagnostic.message.clone())) {
                continue;
            }
            match diagnostic.severity() {
                Severity::Error => self.counts.errors += 1,
                Severity::Warning => self.counts.warnings += 1,
                Severity::Note => self.counts.notes += 1,
            }
            match format {
                Format::Human => tell(&render(&compiled.sources, diagnostic, style())),
                Format::Json => {
                    let mut one = report_json(&compiled.sources, std::slice::from_ref(diagnostic));
                    self.diagnostics.push(one["diagnostics"][0].take());
                }
            }
        }
        for undecided in &compiled.undecided {
            let span = span_json(&compiled.sources, undecided.span);
            self.undecided.push(json!({ "code": undecided.code, "message": undecided.message, "span": span }));
        }
    }
}

fn check_file(path: &Path) -> Result<Compiled, Fault> {
    let text = files::read_text(path)?;
    if let files::Text::Read(text) = &text
        && let Some(protocol) = super::study::check_protocol(path, text)?
    {
        return Ok(protocol);
    }
    Ok(peil_project::compiled(&path.to_string_lossy(), text, &Disk))
}
