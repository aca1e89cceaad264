//! `peil check`: what the compiler says about instruments.

use std::collections::HashSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::files::{self, Disk, Text};
use super::proofs::OnDisk;
use super::revision::Shelf;
use super::speech::Speech;
use super::terminal::{count, say, style, tell};
use super::{Fault, Verdict};
use peil::Compiled;
use peil::diagnostic::{Counts, Sarif, Severity, render, report_json, span_json};
use peil::prove::Budget;
use peil::repair::repair;
use peil::source::{FileId, Span};
use peil_project::{Asked, checked, folder};

/// Check instruments
///
/// Compiles each file and reports everything that is wrong with it. Proves its guarantees, and keeps each
/// proof in `$PEIL_CACHE` or the user's cache. In a folder, every `.peil` file is
/// checked, also in subfolders. `--fix` writes what the help suggests if it does not change the
/// meaning.
#[derive(Debug, Args)]
pub struct Check {
    /// `.peil` files, or folders; `-` reads standard input
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The file name of standard input; other files are found relative to it
    #[arg(long, value_name = "PATH")]
    stdin_path: Option<PathBuf>,
    /// Apply the corrections that do not change the meaning; standard input is written to standard output
    #[arg(long)]
    fix: bool,
    /// With `--fix`: also apply corrections that need your approval, such as a name that was probably meant
    #[arg(long = "unsafe", requires = "fix")]
    also_chosen: bool,
    /// Output for people or for programs
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Also fail on these
    #[arg(long, value_enum)]
    deny: Option<Deny>,
    /// Do not check the readability of texts
    #[arg(long)]
    no_prose: bool,
    /// The language of messages about wording files
    #[arg(long, value_enum, default_value_t = Speech::En)]
    lang: Speech,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
    /// For platforms that show findings beside a change
    Sarif,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    Warnings,
}

impl Check {
    pub fn run(self) -> Result<Verdict, Fault> {
        let mut paths = self.paths.clone();
        // A wording file is checked with the instrument it is for; of what is not an error only what is said
        // about the file itself is shown.
        let mut asked: Vec<(PathBuf, PathBuf)> = Vec::new();
        for path in
            paths.iter_mut().filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        {
            let instrument = folder::instrument_of(path)?;
            asked.push((instrument.clone(), std::mem::replace(path, instrument)));
        }
        let stdin = self.standard_input()?;
        let files = if stdin.is_some() {
            vec![self.stdin_path.clone().unwrap_or_else(|| PathBuf::from("-"))]
        } else {
            files::find(&paths)?
        };
        let mut report = Report::default();
        let mut fixed = 0;
        for path in &files {
            let text = match &stdin {
                Some(text) => text.clone(),
                None => files::read_text(path)?,
            };
            let text = self.fixed(path, text, stdin.is_some(), &mut fixed)?;
            let wanted = Asked { tongue: self.lang.language(), prose: !self.no_prose };
            let checked = checked(path, text, &Shelf::Disk, wanted);
            if let Some(why) = checked.study.and_then(|study| study.lock_unread) {
                return Err(why.into());
            }
            let mut compiled = checked.analysis.compiled;
            compiled.prove_further(Budget::FULL, &mut OnDisk::open());
            let wordings: Vec<_> = asked
                .iter()
                .filter(|(instrument, _)| instrument == path && !self.paths.contains(path))
                .map(|(_, wording)| wording)
                .collect();
            if !wordings.is_empty() {
                let sources = &compiled.sources;
                compiled.diagnostics.retain(|diagnostic| {
                    let of = Path::new(&sources.get(diagnostic.span().file).path).file_name();
                    diagnostic.severity() == Severity::Error
                        || wordings.iter().any(|wording| wording.file_name() == of)
                });
            }
            report.add(&compiled, self.format);
        }
        // Standard output holds the text that was corrected.
        let to = if stdin.is_some() && self.fix { tell_program } else { say };
        let Counts { errors, warnings, notes } = report.counts;
        match self.format {
            Format::Json => {
                let json = json!({
                    "diagnostics": report.diagnostics, "errors": errors, "warnings": warnings, "notes": notes, "undecided": report.undecided,
                });
                to(&format!("{json:#}\n"))?;
            }
            Format::Sarif => {
                to(&format!("{:#}\n", std::mem::take(&mut report.sarif).log(env!("CARGO_PKG_VERSION"))))?
            }
            Format::Human => {
                let words = match self.lang {
                    Speech::En => {
                        [["file", "files"], ["error", "errors"], ["warning", "warnings"], ["note", "notes"]]
                    }
                    Speech::Nl => [
                        ["bestand", "bestanden"],
                        ["fout", "fouten"],
                        ["waarschuwing", "waarschuwingen"],
                        ["opmerking", "opmerkingen"],
                    ],
                };
                let counted = |number: usize, [one, more]: [&str; 2]| count(number as u64, one, more);
                let found: Vec<String> = [errors, warnings, notes]
                    .into_iter()
                    .zip(&words[1..])
                    .map(|(number, words)| counted(number, *words))
                    .collect();
                let checked = self.lang.language().say("checked", "nagekeken");
                if fixed > 0 {
                    let language = self.lang.language();
                    tell(&count(
                        fixed as u64,
                        language.say("correction made", "ding hersteld"),
                        language.say("corrections made", "dingen hersteld"),
                    ));
                }
                tell(&format!("{} {checked}: {}", counted(files.len(), words[0]), found.join(", ")));
            }
        }
        Ok(Verdict::good_if(errors == 0 && (warnings == 0 || self.deny.is_none())))
    }
}

impl Check {
    /// Standard input, where it is asked for.
    fn standard_input(&self) -> Result<Option<Text>, Fault> {
        if !self.paths.iter().any(|path| path == Path::new("-")) {
            return match &self.stdin_path {
                Some(_) => Err(Fault::Usage("`--stdin-path` needs `-`".into())),
                None => Ok(None),
            };
        }
        if self.paths.len() > 1 {
            return Err(Fault::Usage("`-` must be the only file".into()));
        }
        let mut bytes = Vec::new();
        io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| Fault::Usage(format!("cannot read standard input: {error}")))?;
        Ok(Some(files::text(bytes)))
    }

    /// A text after its fixes, where they are asked for: written to its file, or to standard output.
    fn fixed(&self, path: &Path, text: Text, stdin: bool, count: &mut usize) -> Result<Text, Fault> {
        let Text::Read(before) = text else { return Ok(text) };
        if !self.fix {
            return Ok(Text::Read(before));
        }
        let repaired = repair(&path.to_string_lossy(), &before, &Disk, self.also_chosen);
        *count += repaired.applied;
        if stdin {
            say(&repaired.text)?;
        } else if repaired.text != before {
            super::fmt::replace(path, &repaired.text).map_err(|error| Fault::file("write", path, &error))?;
        }
        Ok(Text::Read(repaired.text))
    }
}

/// What was found in all files; what is said about a file that several use is counted once.
#[derive(Debug, Default)]
struct Report {
    seen: HashSet<(String, Span, &'static str, String)>,
    diagnostics: Vec<Value>,
    undecided: Vec<Value>,
    sarif: Sarif,
    counts: Counts,
}

impl Report {
    fn add(&mut self, compiled: &Compiled, format: Format) {
        for diagnostic in &compiled.diagnostics {
            let span = diagnostic.span();
            let path =
                files::plain(Path::new(&compiled.sources.get(span.file).path)).to_string_lossy().into_owned();
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
                Format::Sarif => self.sarif.add(&compiled.sources, diagnostic),
            }
        }
        for undecided in &compiled.undecided {
            let span = span_json(&compiled.sources, undecided.span);
            self.undecided
                .push(json!({ "code": undecided.code, "message": undecided.message, "span": span }));
        }
    }
}

/// For programs, on standard error.
fn tell_program(text: &str) -> Result<(), Fault> {
    tell(text.trim_end());
    Ok(())
}
