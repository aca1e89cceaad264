//! `peil check`: what the compiler says of instruments.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::files::{self, Disk, Text};
use super::terminal::{count, say, style, tell};
use super::{Fault, Verdict};
use crate::Compiled;
use crate::diagnostic::{Counts, Diagnostic, Severity, codes, render, report_json, span_json};
use crate::source::{FileId, SourceFile, Sources, Span};
use crate::syntax::{self, ast::Declaration};

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
        let files = files::find(&self.paths)?;
        let mut report = Report::default();
        for path in &files {
            let compiled = check_file(path)?;
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
                let counts = [(errors, "error", "errors"), (warnings, "warning", "warnings"), (notes, "note", "notes")];
                let counts: Vec<String> = counts.iter().map(|(number, one, more)| count(*number as u64, one, more)).collect();
                tell(&format!("{} checked: {}", count(files.len() as u64, "file", "files"), counts.join(", ")));
            }
        }
        Ok(Verdict::good_if(errors == 0 && (warnings == 0 || self.deny.is_none())))
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
    let shown = path.to_string_lossy();
    let text = match files::read_text(path)? {
        Text::Read(text) => text,
        Text::NotUtf8 { at, shown: text } => return Ok(not_utf8(&shown, at, text)),
    };
    let mut compiled = crate::compile(&shown, &text, &Disk);
    if is_library(&text) {
        // Nobody's instrument: what it lacks of one, and who uses what it declares, is not for it to say.
        let of_instruments = [codes::NO_INSTRUMENT, codes::UNUSED];
        compiled.diagnostics.retain(|diagnostic| !of_instruments.contains(&diagnostic.code));
    }
    Ok(compiled)
}

/// Whether a text holds only what a file that is used may hold, and something of it.
pub fn is_library(text: &str) -> bool {
    let (file, _) = syntax::parse(FileId(0), text);
    let shared = |declaration: &Declaration| {
        matches!(declaration, Declaration::Use(_) | Declaration::Scale(_) | Declaration::Recode(_) | Declaration::Table(_) | Declaration::Bands(_))
    };
    !file.declarations.is_empty() && file.declarations.iter().all(shared)
}

/// A file that is no text has one diagnostic.
fn not_utf8(path: &str, at: usize, shown: String) -> Compiled {
    let mut sources = Sources::default();
    let end = shown[at..].chars().next().map_or(at, |sign| at + sign.len_utf8());
    let file = sources.add(SourceFile::new(path, shown));
    let diagnostic = Diagnostic::new(codes::FILE_UNREADABLE, Span::new(file, at..end), "this file is not UTF-8 text")
        .label("no letter in UTF-8 begins like this")
        .help("save it as UTF-8");
    Compiled { instrument: None, places: crate::lower::Places::default(), diagnostics: vec![diagnostic], undecided: Vec::new(), sources }
}
