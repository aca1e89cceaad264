//! Diagnostics as SARIF 2.1.0, the form in which platforms for code show findings beside a change:
//! <https://docs.oasis-open.org/sarif/sarif/v2.1.0/>.

use serde_json::{Value, json};

use super::{Code, Diagnostic, Edit, Fix, Label, Severity};
use crate::source::{Sources, Span};

/// One run of the compiler; `version` is that of the program.
#[derive(Debug, Default)]
pub struct Sarif {
    rules: Vec<&'static Code>,
    results: Vec<Value>,
}

impl Sarif {
    /// A log without results.
    pub fn new() -> Sarif {
        Sarif::default()
    }

    /// Adds a finding.
    pub fn add(&mut self, sources: &Sources, diagnostic: &Diagnostic) {
        let rule = match self.rules.iter().position(|code| *code == diagnostic.code) {
            Some(rule) => rule,
            None => {
                self.rules.push(diagnostic.code);
                self.rules.len() - 1
            }
        };
        let mut text = diagnostic.message.clone();
        if let Some(help) = &diagnostic.help {
            text.push_str(&format!("\n\n{help}"));
        }
        if let Some(witness) = &diagnostic.witness {
            text.push_str(&format!("\n\nThis test shows it:\n\n{witness}"));
        }
        let mut result = json!({
            "ruleId": diagnostic.code.id,
            "ruleIndex": rule,
            "level": level(diagnostic.code),
            "message": { "text": text },
            "locations": [{ "physicalLocation": location(sources, diagnostic.span()) }],
        });
        let related: Vec<Value> =
            diagnostic.labels.iter().skip(1).map(|label| related(sources, label)).collect();
        if !related.is_empty() {
            result["relatedLocations"] = json!(related);
        }
        if !diagnostic.fixes.is_empty() {
            result["fixes"] = diagnostic.fixes.iter().map(|found| fix(sources, found)).collect();
        }
        self.results.push(result);
    }

    /// The whole log.
    pub fn log(self, version: &str) -> Value {
        let rules: Vec<Value> = self
            .rules
            .iter()
            .map(|code| json!({ "id": code.id, "shortDescription": { "text": code.title }, "defaultConfiguration": { "level": level(code) } }))
            .collect();
        json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": { "name": "peil", "version": version, "rules": rules } },
                "columnKind": "unicodeCodePoints",
                "results": self.results,
            }],
        })
    }
}

fn level(code: &Code) -> &'static str {
    match code.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn location(sources: &Sources, span: Span) -> Value {
    json!({ "artifactLocation": { "uri": uri(&sources.get(span.file).path) }, "region": region(sources, span) })
}

/// Lines and columns from 1; the end column is the one behind the last sign.
fn region(sources: &Sources, span: Span) -> Value {
    let file = sources.get(span.file);
    let (start, end) = (file.position(span.start as usize), file.position(span.end as usize));
    json!({
        "startLine": start.line, "startColumn": start.column, "endLine": end.line, "endColumn": end.column,
        "byteOffset": start.byte, "byteLength": end.byte - start.byte,
    })
}

fn related(sources: &Sources, label: &Label) -> Value {
    json!({ "physicalLocation": location(sources, label.span), "message": { "text": label.text } })
}

/// What `safe` says is in the description: SARIF has no word for it.
fn fix(sources: &Sources, fix: &Fix) -> Value {
    let mut files: Vec<(String, Vec<Value>)> = Vec::new();
    for edit in &fix.edits {
        let uri = uri(&sources.get(edit.span.file).path);
        let change = replacement(sources, edit);
        match files.iter_mut().find(|(known, _)| *known == uri) {
            Some((_, changes)) => changes.push(change),
            None => files.push((uri, vec![change])),
        }
    }
    let changes: Vec<Value> = files
        .into_iter()
        .map(|(uri, changes)| json!({ "artifactLocation": { "uri": uri }, "replacements": changes }))
        .collect();
    let title = if fix.safe { fix.title.clone() } else { format!("{} (to be chosen)", fix.title) };
    json!({ "description": { "text": title }, "artifactChanges": changes })
}

fn replacement(sources: &Sources, edit: &Edit) -> Value {
    json!({ "deletedRegion": region(sources, edit.span), "insertedContent": { "text": edit.replacement } })
}

/// A path as a relative or absolute reference of RFC 3986.
fn uri(path: &str) -> String {
    let mut out = String::new();
    for byte in path.replace('\\', "/").bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~:".contains(&byte) {
            out.push(byte as char)
        } else {
            out.push_str(&format!("%{byte:02X}"))
        }
    }
    if out.starts_with('/') { format!("file://{out}") } else { out }
}
