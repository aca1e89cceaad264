//! `peil ci`: all checks that a change of an instrument has to pass.

pub mod formats;
pub mod stages;

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::revision::Shelf;
use super::speech::Speech;
use super::terminal::say;
use super::{Fault, Verdict};

/// Run all checks: compiler, format, tests, wording, and what changed
///
/// Fails on errors of the compiler, of wording files and of their lock; on a file that is not formatted, on a
/// failing test, and on a version that was not raised as its change requires. Stale words are a warning.
#[derive(Debug, Args)]
pub struct Ci {
    /// Instruments, or folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// The revision that the change is compared with, such as `origin/main`
    #[arg(long, value_name = "REV")]
    against: String,
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Fail on warnings too
    #[arg(long)]
    deny_warnings: bool,
    /// The language of messages
    #[arg(long, value_enum, default_value_t = Speech::En)]
    lang: Speech,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    /// For a terminal
    #[default]
    Human,
    /// Annotations of GitHub Actions
    Github,
    /// For code scanning
    Sarif,
    /// For test reports
    Junit,
    /// For a comment on the change
    Markdown,
}

/// How grave a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Error,
    Warning,
    Note,
}

/// What a finding came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    Check,
    Format,
    Test,
    Wording,
    Version,
}

impl Stage {
    pub const ALL: [Stage; 5] = [Stage::Check, Stage::Format, Stage::Test, Stage::Wording, Stage::Version];

    pub fn name(self) -> &'static str {
        match self {
            Stage::Check => "check",
            Stage::Format => "format",
            Stage::Test => "test",
            Stage::Wording => "wording",
            Stage::Version => "version",
        }
    }
}

/// A place in a file, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
}

/// One thing that was found.
#[derive(Debug, Clone)]
pub struct Finding {
    pub stage: Stage,
    pub level: Level,
    /// Of a diagnostic its code, otherwise the name of the stage.
    pub code: String,
    pub file: String,
    pub place: Option<Place>,
    pub message: String,
    pub help: Option<String>,
}

/// What was found of one instrument.
#[derive(Debug, Clone, Default)]
pub struct Report {
    pub name: String,
    pub file: String,
    pub findings: Vec<Finding>,
    pub tests_passed: u64,
    /// What changed, in sentences for a reader who is not a programmer.
    pub sentences: Vec<String>,
    /// The same at length, in Markdown; None when nothing changed.
    pub markdown: Option<String>,
    pub class: Option<&'static str>,
}

impl Report {
    fn worst(&self) -> Option<Level> {
        self.findings.iter().map(|finding| finding.level).min()
    }
}

impl Ci {
    pub fn run(self) -> Result<Verdict, Fault> {
        let tongue = self.lang.language();
        let shelf = Shelf::revision(&self.against)?;
        let reports = stages::all(&self.paths, &shelf, &self.against, tongue)?;
        say(&match self.format {
            Format::Human => formats::human(&reports, tongue),
            Format::Github => formats::github(&reports),
            Format::Sarif => formats::sarif(&reports),
            Format::Junit => formats::junit(&reports),
            Format::Markdown => formats::markdown(&reports, tongue),
        })?;
        let limit = if self.deny_warnings { Level::Warning } else { Level::Error };
        Ok(Verdict::good_if(reports.iter().all(|report| report.worst().is_none_or(|worst| worst > limit))))
    }
}
