//! What is reported of files: that of `peil check`, with ways to put it right.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use peil::Compiled;
use peil::diagnostic::{Diagnostic, Fix, Severity, codes};
use peil::source::Span;
use peil_project::files::plain;

use crate::place::{Change, Place};

/// Who reports a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// `peil check`.
    Check,
    /// Tests and cases that were run.
    Tests,
}

/// One finding about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub origin: Origin,
    /// The code of a diagnostic of the compiler.
    pub code: Option<&'static str>,
    pub severity: Severity,
    pub message: String,
    /// What is to be seen at its place.
    pub label: String,
    pub help: Option<String>,
    /// A `test` that shows it.
    pub witness: Option<String>,
    pub place: Place,
    /// Further places, with what is to be seen there.
    pub related: Vec<(Place, String)>,
    pub remedies: Vec<Remedy>,
    /// What is declared and never used.
    pub unused: bool,
}

impl Finding {
    /// What keeps a file from being checked, at its beginning.
    pub(crate) fn of_file(path: &Path, message: String) -> Finding {
        Finding {
            origin: Origin::Check,
            code: None,
            severity: Severity::Error,
            message,
            label: String::new(),
            help: None,
            witness: None,
            place: Place::new(path, 0..0),
            related: Vec::new(),
            remedies: Vec::new(),
            unused: false,
        }
    }
}

/// One way to put a finding right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    pub title: String,
    pub changes: Vec<Change>,
    /// The meaning stays: it may be applied without asking.
    pub safe: bool,
}

/// The findings of a compilation, by file; every file that was read has its list.
pub(crate) fn of_check(compiled: &Compiled) -> BTreeMap<PathBuf, Vec<Finding>> {
    let paths: Vec<PathBuf> = compiled.sources.iter().map(|(_, file)| plain(Path::new(&file.path))).collect();
    let place = |span: Span| {
        let path = paths.get(span.file.0 as usize).cloned().unwrap_or_default();
        Place::new(path, span.range())
    };
    let mut found: BTreeMap<PathBuf, Vec<Finding>> =
        paths.iter().map(|path| (path.clone(), Vec::new())).collect();
    for diagnostic in &compiled.diagnostics {
        let finding = one(diagnostic, &place);
        found.entry(finding.place.path.clone()).or_default().push(finding);
    }
    found
}

fn one(diagnostic: &Diagnostic, place: &dyn Fn(Span) -> Place) -> Finding {
    let unused = [codes::UNUSED, codes::UNUSED_QUESTION].contains(&diagnostic.code);
    let remedy = |fix: &Fix| Remedy {
        title: fix.title.clone(),
        changes: fix
            .edits
            .iter()
            .map(|edit| Change::new(place(edit.span), edit.replacement.clone()))
            .collect(),
        safe: fix.safe,
    };
    let related = diagnostic.labels.iter().skip(1);
    Finding {
        origin: Origin::Check,
        code: Some(diagnostic.code.id),
        severity: diagnostic.severity(),
        message: diagnostic.message.clone(),
        label: diagnostic.labels.first().map(|label| label.text.clone()).unwrap_or_default(),
        help: diagnostic.help.clone(),
        witness: diagnostic.witness.clone(),
        place: place(diagnostic.span()),
        related: related.map(|label| (place(label.span), label.text.clone())).collect(),
        remedies: diagnostic.fixes.iter().map(remedy).collect(),
        unused,
    }
}
