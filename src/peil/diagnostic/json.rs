//! Diagnostics as JSON: the form that `--format json` prints and editors and CI read.

use serde_json::{Value, json};

use super::{Diagnostic, Edit, Fix, count};
use crate::source::{Sources, Span};

/// `{"diagnostics": […], "errors", "warnings", "notes"}`; lines and columns from 1, columns in characters.
pub fn report_json(sources: &Sources, diagnostics: &[Diagnostic]) -> Value {
    let counts = count(diagnostics);
    let list: Vec<Value> = diagnostics.iter().map(|diagnostic| one(sources, diagnostic)).collect();
    json!({
        "diagnostics": list,
        "errors": counts.errors,
        "warnings": counts.warnings,
        "notes": counts.notes,
    })
}

fn one(sources: &Sources, diagnostic: &Diagnostic) -> Value {
    let spans: Vec<Value> = diagnostic
        .labels
        .iter()
        .enumerate()
        .map(|(at, label)| {
            let mut span = span_json(sources, label.span);
            span["label"] = json!(label.text);
            span["primary"] = json!(at == 0);
            span
        })
        .collect();
    json!({
        "code": diagnostic.code.id,
        "severity": diagnostic.severity(),
        "message": diagnostic.message,
        "help": diagnostic.help,
        "witness": diagnostic.witness,
        "spans": spans,
        "fixes": diagnostic.fixes.iter().map(|fix| fix_json(sources, fix)).collect::<Vec<_>>(),
    })
}

/// `{"title", "safe", "edits": [{"span", "replacement"}]}`: an empty span inserts.
fn fix_json(sources: &Sources, fix: &Fix) -> Value {
    let edit =
        |edit: &Edit| json!({ "span": span_json(sources, edit.span), "replacement": edit.replacement });
    json!({ "title": fix.title, "safe": fix.safe, "edits": fix.edits.iter().map(edit).collect::<Vec<_>>() })
}

/// `{"file", "start": {line, column, byte}, "end": {…}}`.
pub fn span_json(sources: &Sources, span: Span) -> Value {
    let file = sources.get(span.file);
    json!({
        "file": file.path,
        "start": file.position(span.start as usize),
        "end": file.position(span.end as usize),
    })
}
