//! What lenses and a client's own commands ask to be done.

use std::path::PathBuf;

use peil_editor::Run;
use peil_project::explain;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::messages::{Fault, params};
use crate::session::{Awaited, Session};

/// The commands, as the client is told of them.
pub const COMMANDS: [&str; 10] = [
    "peil.runTests",
    "peil.runTest",
    "peil.score",
    "peil.preview",
    "peil.change",
    "peil.prove",
    "peil.acceptWording",
    "peil.nextStale",
    "peil.explain",
    "peil.showReferences",
];

#[derive(Debug, Deserialize)]
struct Command {
    command: String,
    #[serde(default)]
    arguments: Vec<Value>,
}

impl Session {
    pub fn execute(&mut self, value: Value) -> Result<Value, Fault> {
        let Command { command, arguments } = params(value)?;
        let text = |at: usize| arguments.get(at).and_then(Value::as_str);
        let file = || -> Result<PathBuf, Fault> {
            let uri = text(0).ok_or_else(|| Fault::params("the first argument is the address of a file"))?;
            Ok(self.path(uri))
        };
        match command.as_str() {
            "peil.runTests" => {
                let path = file()?;
                Ok(self.run(&path, None))
            }
            "peil.runTest" => {
                let path = file()?;
                let name =
                    text(1).ok_or_else(|| Fault::params("the second argument is the name of a test"))?;
                Ok(self.run(&path, Some(name)))
            }
            "peil.score" => {
                let path = file()?;
                let answers = arguments.get(1).and_then(Value::as_object);
                let answers =
                    answers.ok_or_else(|| Fault::params("the second argument is answers by name"))?;
                let answers = answers.iter().map(|(name, answer)| {
                    (name.clone(), answer.as_str().map_or_else(|| answer.to_string(), str::to_string))
                });
                peil_editor::score(&mut self.workspace, &path, answers.collect()).map_err(Fault::failed).map(|scored| {
                    let scores: Vec<Value> = scored
                        .scores
                        .iter()
                        .map(|one| json!({ "name": one.name, "value": one.value, "band": one.band, "missing": one.missing }))
                        .collect();
                    json!({ "scores": scores, "trace": scored.trace })
                })
            }
            "peil.preview" => {
                let path = file()?;
                let name = text(1);
                Ok(json!({
                    "file": path.display().to_string(),
                    "item": name,
                    "command": ["peil", "serve", "--preview", path.display().to_string()],
                }))
            }
            "peil.change" | "peil.prove" => {
                let path = file()?;
                let changed = peil_editor::change(&mut self.workspace, &path, command == "peil.prove");
                Ok(changed.map_or(Value::Null, |changed| {
                    json!({
                        "short": changed.short(),
                        "class": changed.class,
                        "oldVersion": changed.old_version,
                        "newVersion": changed.new_version,
                        "needs": changed.lowest,
                        "enough": changed.enough,
                        "sentences": changed.sentences,
                        "proofs": changed.proofs,
                    })
                }))
            }
            "peil.acceptWording" => {
                let path = file()?;
                self.accept(&path, &arguments)
            }
            "peil.nextStale" => {
                let path = file()?;
                let byte = self.byte_of(&path, arguments.get(1))?;
                let next = peil_editor::next_stale(&mut self.workspace, &path, byte);
                Ok(next.and_then(|place| self.location(&place)).unwrap_or(Value::Null))
            }
            "peil.explain" => {
                let code = text(0).ok_or_else(|| Fault::params("the argument is a code"))?;
                Ok(explain::page(code).map_or(Value::Null, |page| json!(page)))
            }
            "peil.showReferences" => Ok(arguments.get(2).cloned().unwrap_or(Value::Null)),
            other => Err(Fault::params(format!("there is no command `{other}`"))),
        }
    }

    fn byte_of(&self, path: &std::path::Path, position: Option<&Value>) -> Result<usize, Fault> {
        match (position, self.lines(path)) {
            (Some(position), Some(lines)) if !position.is_null() => Ok(lines.byte(params(position.clone())?)),
            (Some(_) | None, _) => Ok(0),
        }
    }

    /// Runs tests; what failed is reported as findings, until something changes.
    fn run(&mut self, path: &std::path::Path, only: Option<&str>) -> Value {
        let run: Run = peil_editor::run_tests(&mut self.workspace, path, only);
        let failures: Vec<Value> = run
            .findings
            .iter()
            .map(|finding| {
                json!({
                    "location": self.location(&finding.place),
                    "message": finding.message,
                    "actual": finding.label,
                    "trace": finding.witness,
                })
            })
            .collect();
        let told = json!({
            "passed": run.passed,
            "failed": run.failed,
            "failures": failures,
            "refused": run.refused,
        });
        self.workspace.set_run(path, run);
        self.outdated();
        told
    }

    /// Records that the words at a position were checked.
    fn accept(&mut self, path: &std::path::Path, arguments: &[Value]) -> Result<Value, Fault> {
        let byte = self.byte_of(path, arguments.get(1))?;
        let Some(action) = peil_editor::accept_wording(&mut self.workspace, path, byte) else {
            return Ok(Value::Null);
        };
        let edit = self.workspace_edit(&action.changes);
        if self.client.applies_edits {
            let asked = json!({ "label": action.title, "edit": edit });
            self.send_request("workspace/applyEdit", asked, Awaited::Nothing);
        }
        Ok(edit)
    }
}
