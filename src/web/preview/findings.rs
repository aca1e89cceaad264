//! What the compiler says, as a page shows it: the message, the lines it is about, what to do.

use peil::diagnostic::{Diagnostic, Label, Severity};
use peil::source::{SourceFile, Sources, Span};
use peil_project::Error;

/// One diagnostic, with everything that is shown of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub severity: Severity,
    /// None: the file itself cannot be read.
    pub code: Option<&'static str>,
    pub message: String,
    pub listings: Vec<Listing>,
    pub help: Option<String>,
    pub witness: Option<String>,
}

impl Finding {
    /// How grave it is, in style sheets.
    pub fn class(&self) -> &'static str {
        match self.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }

    /// The key of how grave it is called.
    pub fn gravity(&self) -> &'static str {
        match self.severity {
            Severity::Error => "preview-error",
            Severity::Warning => "preview-warning",
            Severity::Note => "preview-note",
        }
    }
}

/// Some lines of a file, with a part that is pointed at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// `gad7.peil:12:5`
    pub place: String,
    pub label: String,
    pub lines: Vec<Line>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// From 1; none stands for lines that are left out.
    pub number: Option<usize>,
    pub before: String,
    pub marked: String,
    pub after: String,
}

/// Lines around the first place.
const AROUND: usize = 2;
/// The most lines of one place that are shown; of a longer one the first.
const MOST: usize = 8;

pub fn findings(sources: &Sources, diagnostics: &[Diagnostic]) -> Vec<Finding> {
    diagnostics.iter().map(|diagnostic| finding(sources, diagnostic)).collect()
}

/// A file that cannot be opened.
pub fn unreadable(fault: &Error) -> Finding {
    Finding {
        severity: Severity::Error,
        code: None,
        message: fault.to_string(),
        listings: Vec::new(),
        help: None,
        witness: None,
    }
}

fn finding(sources: &Sources, diagnostic: &Diagnostic) -> Finding {
    let listing = |(at, label): (usize, &Label)| {
        listing(sources.get(label.span.file), label, if at == 0 { AROUND } else { 0 })
    };
    Finding {
        severity: diagnostic.severity(),
        code: Some(diagnostic.code.id),
        message: diagnostic.message.clone(),
        listings: diagnostic.labels.iter().enumerate().map(listing).collect(),
        help: diagnostic.help.clone(),
        witness: diagnostic.witness.clone(),
    }
}

fn listing(file: &SourceFile, label: &Label, around: usize) -> Listing {
    let Span { start, end, .. } = label.span;
    let (start, end) = (
        file.text.floor_char_boundary(start as usize),
        file.text.ceil_char_boundary(end.max(start) as usize),
    );
    let from = file.position(start);
    // A place ends before the line break that closes it.
    let last = file.position(end.saturating_sub(1).max(start)).line;
    let count = file.position(file.text.len()).line;
    let first_shown = from.line.saturating_sub(around).max(1);
    let last_shown = (last + around).min(count).max(from.line);
    let mut lines = Vec::new();
    for number in first_shown..=last_shown {
        if number >= from.line + MOST && number <= last {
            if number == from.line + MOST {
                lines.push(Line {
                    number: None,
                    before: "…".into(),
                    marked: String::new(),
                    after: String::new(),
                });
            }
            continue;
        }
        lines.push(line(file, number, start, end));
    }
    // An empty last line says nothing.
    if lines.last().is_some_and(|line| {
        line.before.is_empty() && line.marked.is_empty() && line.after.is_empty() && lines.len() > 1
    }) {
        lines.pop();
    }
    Listing {
        place: format!("{}:{}:{}", file.path, from.line, from.column),
        label: label.text.clone(),
        lines,
    }
}

/// One line, cut where the place begins and ends.
fn line(file: &SourceFile, number: usize, start: usize, end: usize) -> Line {
    let (from, to) = (file.line_start(number), file.line_start(number + 1));
    let cut = |from: usize, to: usize| {
        file.text.get(from..to).unwrap_or_default().trim_end_matches(['\n', '\r']).to_string()
    };
    let (marked_from, marked_to) = (start.clamp(from, to), end.clamp(from, to));
    Line {
        number: Some(number),
        before: cut(from, marked_from),
        marked: cut(marked_from, marked_to),
        after: cut(marked_to, to),
    }
}
