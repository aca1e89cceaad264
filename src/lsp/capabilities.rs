//! What the server can do, as it tells the client: no more and no less than it answers.

use peil_editor::{MODIFIERS, TYPES};
use serde_json::{Value, json};

use crate::client::{Client, Delivery};
use crate::commands::COMMANDS;
use crate::edits::KINDS;
use crate::writing::TRIGGERS;

pub fn capabilities(client: &Client) -> Value {
    let files = json!({
        "filters": [{ "scheme": "file", "pattern": { "glob": "**/*.{peil,csv,tsv,yaml}" } }],
    });
    let mut told = json!({
        "positionEncoding": client.encoding.name(),
        "textDocumentSync": {
            "openClose": true,
            "change": 2,
            "save": { "includeText": false },
        },
        "hoverProvider": true,
        "definitionProvider": true,
        "referencesProvider": true,
        "documentHighlightProvider": true,
        "completionProvider": { "triggerCharacters": TRIGGERS, "resolveProvider": true },
        "signatureHelpProvider": { "triggerCharacters": ["(", ","], "retriggerCharacters": [":"] },
        "documentSymbolProvider": true,
        "workspaceSymbolProvider": true,
        "renameProvider": if client.prepare_rename { json!({ "prepareProvider": true }) } else { json!(true) },
        "codeActionProvider": { "codeActionKinds": KINDS },
        "codeLensProvider": { "resolveProvider": true },
        "inlayHintProvider": true,
        "documentFormattingProvider": true,
        "documentRangeFormattingProvider": true,
        "documentOnTypeFormattingProvider": { "firstTriggerCharacter": "\n", "moreTriggerCharacter": ["}"] },
        "semanticTokensProvider": {
            "legend": { "tokenTypes": TYPES, "tokenModifiers": MODIFIERS },
            "full": true,
            "range": true,
        },
        "foldingRangeProvider": true,
        "selectionRangeProvider": true,
        "documentLinkProvider": { "resolveProvider": false },
        "executeCommandProvider": { "commands": COMMANDS },
        "workspace": {
            "workspaceFolders": { "supported": true, "changeNotifications": true },
            "fileOperations": { "willRename": files, "didRename": files, "didCreate": files, "didDelete": files },
        },
    });
    if client.delivery != Delivery::Push {
        told["diagnosticProvider"] = json!({
            "identifier": "peil",
            "interFileDependencies": true,
            "workspaceDiagnostics": true,
        });
    }
    told
}

/// The files whose changes on the disk the client is asked to tell.
pub fn watchers() -> Value {
    let patterns = ["**/*.peil", "**/*.csv", "**/*.tsv", "**/wording/*", "**/study.lock"];
    let watchers: Vec<Value> = patterns.iter().map(|pattern| json!({ "globPattern": pattern })).collect();
    json!({
        "registrations": [{
            "id": "peil-files",
            "method": "workspace/didChangeWatchedFiles",
            "registerOptions": { "watchers": watchers },
        }],
    })
}
