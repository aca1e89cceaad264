//! Findings as diagnostics: sent when they change, and given when they are asked for.

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};

use peil::diagnostic::Severity;
use peil_editor::{Finding, Origin};
use serde_json::{Value, json};

use crate::client::Delivery;
use crate::messages::{Fault, notification};
use crate::session::{Awaited, Phase, Session};

/// What the client was reported last, by file.
#[derive(Debug, Default)]
pub struct Published {
    told: HashMap<PathBuf, (Option<i64>, Vec<Finding>)>,
    /// Everything is reported.
    settled: bool,
}

impl Session {
    /// A text changed: what is known is reported again.
    pub fn outdated(&mut self) {
        self.published.settled = false;
    }

    /// A text was closed; what stays of it is that of the disk.
    pub fn closed(&mut self, path: &Path, uri: &str) {
        self.published.settled = false;
        // The client may write another address than is made of the path.
        if crate::uris::uri(path) != uri && self.client.delivery != Delivery::Pull {
            let params = json!({ "uri": uri, "diagnostics": [] });
            self.outbox.push_back(notification("textDocument/publishDiagnostics", params));
            self.published.told.remove(path);
        }
    }

    /// After a bug in Peil: what could not be computed is left as it was reported.
    pub fn give_up(&mut self) {
        self.workspace.give_up();
        self.published.settled = true;
    }

    /// Whether there is something to compute, or to tell.
    pub fn is_settled(&self) -> bool {
        self.phase != Phase::Running || self.published.settled && self.workspace.stale().is_none()
    }

    /// Computes one file, or tells what is known. What is reported is about the texts as they are: nothing is
    /// said about a file while something that reads it is not computed.
    pub fn work(&mut self) {
        if let Some(stale) = self.workspace.stale() {
            self.workspace.unit(&stale);
            self.published.settled = false;
            let open = self.documents.open.keys();
            let known: Vec<PathBuf> =
                open.filter(|path| !self.workspace.is_outdated(path)).cloned().collect();
            for path in known {
                self.tell(&path);
            }
            return;
        }
        self.workspace.run_what_is_open();
        let mut files = self.workspace.files();
        files.extend(self.published.told.keys().cloned());
        files.extend(self.documents.open.keys().cloned());
        let mut changed = false;
        for path in files {
            changed |= self.tell(&path);
        }
        self.published.settled = true;
        if changed {
            self.ask_again();
        }
    }

    /// The views of a client that asks itself are asked for again.
    fn ask_again(&mut self) {
        let refreshes = self.client.refreshes;
        if refreshes.diagnostics && self.client.delivery == Delivery::Pull {
            self.send_request("workspace/diagnostic/refresh", Value::Null, Awaited::Nothing);
        }
    }

    /// Tells the findings of a file, when they or its version are others than those that were reported.
    fn tell(&mut self, path: &Path) -> bool {
        let version = self.documents.open.get(path).and_then(|document| document.version);
        let findings = self.workspace.findings(path);
        let known = self.published.told.get(path);
        let quiet = known.is_none() && findings.is_empty() && !self.documents.open.contains_key(path);
        if quiet || known.is_some_and(|(told, known)| *told == version && *known == findings) {
            return false;
        }
        if self.client.delivery != Delivery::Pull {
            let mut params =
                json!({ "uri": self.uri(path), "diagnostics": self.diagnostics(path, &findings) });
            if let Some(version) = version {
                params["version"] = json!(version);
            }
            self.outbox.push_back(notification("textDocument/publishDiagnostics", params));
        }
        match findings.is_empty() && !self.documents.open.contains_key(path) {
            true => drop(self.published.told.remove(path)),
            false => drop(self.published.told.insert(path.to_path_buf(), (version, findings))),
        }
        true
    }

    /// Findings as the protocol has them.
    pub fn diagnostics(&self, path: &Path, findings: &[Finding]) -> Vec<Value> {
        let Some(lines) = self.lines(path) else { return Vec::new() };
        findings.iter().map(|finding| self.diagnostic(finding, &lines)).collect()
    }

    pub fn diagnostic(&self, finding: &Finding, lines: &crate::positions::Lines) -> Value {
        let mut message = finding.message.clone();
        // Of a test the label says what is; of the compiler it is a word under the place, in `data`.
        if finding.origin == Origin::Tests && !finding.label.is_empty() {
            message += &format!("\n{}", finding.label);
        }
        if let Some(help) = &finding.help {
            message += &format!("\nhelp: {help}");
        }
        let related: Vec<Value> = finding
            .related
            .iter()
            .filter_map(|(place, text)| Some(json!({ "location": self.location(place)?, "message": text })))
            .collect();
        let mut out = json!({
            "range": lines.area(finding.place.range()),
            "severity": severity(finding.severity),
            "source": match finding.origin {
                Origin::Check => "peil",
                Origin::Tests => "peil test",
            },
            "message": message,
        });
        if let Some(code) = finding.code {
            out["code"] = json!(code);
            out["codeDescription"] = json!({ "href": explained(code) });
        }
        if !related.is_empty() {
            out["relatedInformation"] = json!(related);
        }
        if finding.unused {
            out["tags"] = json!([1]);
        }
        out["data"] = json!({
            "message": finding.message,
            "label": finding.label,
            "help": finding.help,
            "witness": finding.witness,
        });
        out
    }

    /// Answers `textDocument/diagnostic`.
    pub fn document_diagnostics(&mut self, path: &Path, before: Option<&str>) -> Value {
        self.workspace.units();
        self.workspace.run_what_is_open();
        let findings = self.workspace.findings(path);
        let id = result_id(&findings, self.documents.open.get(path).and_then(|document| document.version));
        if before == Some(&id) {
            return json!({ "kind": "unchanged", "resultId": id });
        }
        json!({ "kind": "full", "resultId": id, "items": self.diagnostics(path, &findings) })
    }

    /// Answers `workspace/diagnostic`.
    pub fn workspace_diagnostics(&mut self, params: &Value) -> Result<Value, Fault> {
        let before: HashMap<&str, &str> = params
            .get("previousResultIds")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .filter_map(|one| Some((one.get("uri")?.as_str()?, one.get("value")?.as_str()?)))
            .collect();
        self.workspace.units();
        let mut files = self.workspace.files();
        files.extend(before.keys().map(|uri| self.path(uri)));
        let mut items = Vec::new();
        for path in files {
            let uri = self.uri(&path);
            let mut item = self.document_diagnostics(&path, before.get(uri.as_str()).copied());
            item["uri"] = json!(uri);
            item["version"] = json!(self.documents.open.get(&path).and_then(|document| document.version));
            items.push(item);
        }
        Ok(json!({ "items": items }))
    }
}

fn severity(severity: Severity) -> u8 {
    match severity {
        Severity::Error => 1,
        Severity::Warning => 2,
        Severity::Note => 3,
    }
}

/// The address of the page of a code: an editor gets its text by `peil/explain`.
pub fn explained(code: &str) -> String {
    format!("peil-explain:/{code}.md")
}

fn result_id(findings: &[Finding], version: Option<i64>) -> String {
    let mut hasher = DefaultHasher::new();
    version.hash(&mut hasher);
    for finding in findings {
        (&finding.place, finding.code, &finding.message, &finding.help).hash(&mut hasher);
    }
    format!("{:016x}", hasher.finish())
}
