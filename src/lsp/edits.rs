//! Changes of files as the protocol has them, and the requests that answer with such.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use peil_editor::{Action, ActionKind, Change};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::messages::Fault;
use crate::positions::{Area, Lines, Position};
use crate::session::Session;
use crate::shapes::part;

#[derive(Debug, Deserialize, Default)]
#[serde(default)]
struct ActionContext {
    only: Option<Vec<String>>,
    #[serde(rename = "triggerKind")]
    _trigger: Option<u32>,
}

impl Session {
    /// The text of a file, or an empty one where there is none yet.
    fn lines_or_new(&self, path: &std::path::Path) -> Arc<Lines> {
        self.lines(path).unwrap_or_else(|| Arc::new(Lines::new("".into(), self.client.encoding)))
    }

    fn text_edits(&self, lines: &Lines, changes: &[&Change]) -> Vec<Value> {
        let edit =
            |change: &&Change| json!({ "range": lines.area(change.place.range()), "newText": change.text });
        changes.iter().map(edit).collect()
    }

    /// Changes of several files; with the versions they are of where the client takes them.
    pub fn workspace_edit(&self, changes: &[Change]) -> Value {
        let mut by_file: BTreeMap<PathBuf, Vec<&Change>> = BTreeMap::new();
        for change in changes {
            by_file.entry(change.place.path.clone()).or_default().push(change);
        }
        if !self.client.document_changes {
            let files: serde_json::Map<String, Value> = by_file
                .iter()
                .map(|(path, changes)| {
                    let edits = self.text_edits(&self.lines_or_new(path), changes);
                    (self.uri(path), json!(edits))
                })
                .collect();
            return json!({ "changes": files });
        }
        let mut documents: Vec<Value> = Vec::new();
        for (path, changes) in &by_file {
            let uri = self.uri(path);
            if self.lines(path).is_none() && self.client.creates_files {
                documents
                    .push(json!({ "kind": "create", "uri": uri, "options": { "ignoreIfExists": true } }));
            }
            let version = self.documents.open.get(path).and_then(|document| document.version);
            documents.push(json!({
                "textDocument": { "uri": uri, "version": version },
                "edits": self.text_edits(&self.lines_or_new(path), changes),
            }));
        }
        json!({ "documentChanges": documents })
    }

    /// Files are about to be renamed: what names them is to follow.
    pub fn will_rename_files(&mut self, value: Value) -> Result<Value, Fault> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Moved {
            old_uri: String,
            new_uri: String,
        }
        #[derive(Deserialize)]
        struct Files {
            files: Vec<Moved>,
        }
        let Files { files } = crate::messages::params(value)?;
        let moves: Vec<(PathBuf, PathBuf)> =
            files.iter().map(|file| (self.path(&file.old_uri), self.path(&file.new_uri))).collect();
        let changes = peil_editor::moved(&self.workspace, &moves);
        Ok(if changes.is_empty() { Value::Null } else { self.workspace_edit(&changes) })
    }

    pub fn prepare_rename(&mut self, value: Value) -> Result<Value, Fault> {
        let Some(spot) = self.spot(&value)? else { return Ok(Value::Null) };
        let target = peil_editor::prepare(&mut self.workspace, &spot.path, spot.byte);
        Ok(target.map_or(
            Value::Null,
            |target| json!({ "range": spot.lines.area(target.place.range()), "placeholder": target.name }),
        ))
    }

    pub fn rename(&mut self, value: Value) -> Result<Value, Fault> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Rename {
            new_name: String,
        }
        let Rename { new_name } = crate::messages::params(value.clone())?;
        let Some(spot) = self.spot(&value)? else { return Ok(Value::Null) };
        match peil_editor::rename(&mut self.workspace, &spot.path, spot.byte, &new_name) {
            Ok(Some(changes)) => Ok(self.workspace_edit(&changes)),
            Ok(None) => Ok(Value::Null),
            Err(why) => Err(Fault::failed(why)),
        }
    }

    pub fn code_actions(&mut self, value: Value) -> Result<Value, Fault> {
        let area: Area = self.area(&value)?;
        let context: ActionContext = part(&value, "context")?;
        let Some((path, lines)) = self.text(&value)? else { return Ok(json!([])) };
        let wanted = |kind: &str| {
            context.only.as_ref().is_none_or(|only| {
                only.iter()
                    .any(|only| kind == only || kind.starts_with(&format!("{only}.")) || only.is_empty())
            })
        };
        let mut found = Vec::new();
        if wanted("quickfix")
            || wanted("refactor.extract")
            || wanted("refactor.inline")
            || wanted("refactor.rewrite")
        {
            found = peil_editor::actions(&mut self.workspace, &path, lines.bytes(area));
        }
        // It is computed in rounds: only where it is asked for, or something is known to be corrected.
        let is_source = self.workspace.is_source(&path);
        let safe = || {
            let findings = self.workspace.findings(&path);
            findings.iter().any(|finding| finding.remedies.iter().any(|remedy| remedy.safe))
        };
        if is_source && wanted(FIX_ALL) && (context.only.is_some() || safe()) {
            found.extend(peil_editor::fix_all(&self.workspace, &path, &lines.text));
        }
        let mut shown: Vec<Value> = Vec::new();
        for action in found.iter().filter(|action| wanted(kind(action.kind))) {
            let action = self.action(action, &lines);
            if !shown.contains(&action) {
                shown.push(action);
            }
        }
        Ok(json!(shown))
    }

    fn action(&self, action: &Action, lines: &Lines) -> Value {
        let mut out = json!({
            "title": action.title,
            "kind": kind(action.kind),
            "edit": self.workspace_edit(&action.changes),
        });
        if let Some(finding) = &action.finding {
            out["diagnostics"] = json!([self.diagnostic(finding, lines)]);
        }
        if action.preferred {
            out["isPreferred"] = json!(true);
        }
        out
    }

    /// The stretch that a request is about.
    pub fn area(&self, value: &Value) -> Result<Area, Fault> {
        #[derive(Deserialize)]
        struct Ranged {
            range: Area,
        }
        crate::messages::params::<Ranged>(value.clone()).map(|ranged| ranged.range)
    }

    pub fn formatting(&mut self, value: Value) -> Result<Value, Fault> {
        let Some((path, lines)) = self.text(&value)? else { return Ok(Value::Null) };
        let changes = peil_editor::format(&self.workspace, &path, None);
        Ok(json!(self.text_edits(&lines, &changes.iter().collect::<Vec<_>>())))
    }

    pub fn range_formatting(&mut self, value: Value) -> Result<Value, Fault> {
        let area = self.area(&value)?;
        let Some((path, lines)) = self.text(&value)? else { return Ok(Value::Null) };
        let (first, last) = (area.start.min(area.end), area.start.max(area.end));
        // A range that ends where a line begins does not touch that line.
        let end = last.line as usize + usize::from(last.character > 0 || first.line == last.line);
        let changes = peil_editor::format(&self.workspace, &path, Some(first.line as usize..end));
        Ok(json!(self.text_edits(&lines, &changes.iter().collect::<Vec<_>>())))
    }

    pub fn on_type_formatting(&mut self, value: Value) -> Result<Value, Fault> {
        #[derive(Deserialize)]
        struct Typed {
            ch: String,
            #[serde(rename = "position")]
            _position: Position,
        }
        let Typed { ch, .. } = crate::messages::params(value.clone())?;
        let Some(spot) = self.spot(&value)? else { return Ok(Value::Null) };
        let changes = peil_editor::format_on_type(&self.workspace, &spot.path, spot.byte, &ch);
        Ok(json!(self.text_edits(&spot.lines, &changes.iter().collect::<Vec<_>>())))
    }
}

/// The kind of the action that puts everything right.
pub const FIX_ALL: &str = "source.fixAll.peil";

/// The kinds of actions, as the client is told of them.
pub const KINDS: [&str; 5] = ["quickfix", "refactor.extract", "refactor.inline", "refactor.rewrite", FIX_ALL];

fn kind(kind: ActionKind) -> &'static str {
    match kind {
        ActionKind::QuickFix => "quickfix",
        ActionKind::Extract => "refactor.extract",
        ActionKind::Inline => "refactor.inline",
        ActionKind::Rewrite => "refactor.rewrite",
        ActionKind::FixAll => FIX_ALL,
    }
}
