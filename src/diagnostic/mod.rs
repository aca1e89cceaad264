//! What Peil says of a source text: one flat struct for the terminal, the editor, JSON and SARIF alike.
//!
//! A message is lowercase, ends without a full stop, has the author's words in backticks, and says what is wrong; `help` says what to do about it.

pub mod codes;
mod json;
mod render;

pub use codes::Code;
pub use json::{report_json, span_json};
pub use render::render;

use crate::source::{Sources, Span};
use serde::Serialize;

/// How grave a diagnostic is. Only errors keep an instrument from being used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
    Note,
}

/// A place that a diagnostic points at, and what is to be seen there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub span: Span,
    pub text: String,
}

/// One finding about a source text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: &'static Code,
    pub message: String,
    /// The first is the primary place.
    pub labels: Vec<Label>,
    pub help: Option<String>,
    /// A ready-made `test` that shows what is claimed.
    pub witness: Option<String>,
}

impl Diagnostic {
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Diagnostic { code, message: message.into(), labels: vec![Label { span, text: String::new() }], help: None, witness: None }
    }

    /// What is to be seen at the primary place.
    pub fn label(mut self, text: impl Into<String>) -> Self {
        self.labels[0].text = text.into();
        self
    }

    /// A further place.
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub fn witness(mut self, test: impl Into<String>) -> Self {
        self.witness = Some(test.into());
        self
    }

    pub fn severity(&self) -> Severity {
        self.code.severity
    }

    pub fn span(&self) -> Span {
        self.labels[0].span
    }
}

/// How many diagnostics there are of each severity.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    pub errors: usize,
    pub warnings: usize,
    pub notes: usize,
}

pub fn count(diagnostics: &[Diagnostic]) -> Counts {
    let of = |severity| diagnostics.iter().filter(|d| d.severity() == severity).count();
    Counts { errors: of(Severity::Error), warnings: of(Severity::Warning), notes: of(Severity::Note) }
}

/// Puts diagnostics in source order, and drops what is said twice of one place.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| (a.span(), a.severity(), a.code.id).cmp(&(b.span(), b.severity(), b.code.id)));
    diagnostics.dedup_by(|a, b| a.code.id == b.code.id && a.span() == b.span() && a.message == b.message);
}

/// The name among `known` that a writer of `wrong` probably meant.
pub fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = match wrong.chars().count() {
        0..=2 => 1,
        3..=5 => 2,
        _ => 3,
    };
    known
        .into_iter()
        .map(|name| (edit_distance(&wrong.to_lowercase(), name), name))
        .filter(|(distance, name)| *distance <= limit && *distance < name.chars().count())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, name)| name)
}

/// Optimal string alignment: insertions, deletions, replacements, and swaps of neighbours (Damerau, 1964).
pub fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 3 {
        return usize::MAX;
    }
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for j in 0..=b.len() {
        rows[0][j] = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let replace = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replace.min(rows[i - 1][j] + 1).min(rows[i][j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

/// Renders every diagnostic for a person, one after the other.
pub fn render_all(sources: &Sources, diagnostics: &[Diagnostic], style: render::Style) -> String {
    diagnostics.iter().map(|diagnostic| render(sources, diagnostic, style)).collect::<Vec<_>>().join("\n")
}

pub use render::Style;
