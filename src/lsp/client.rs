//! What a client said about itself when it began.

use std::path::PathBuf;

use peil::language::Language;
use peil_editor::Settings;
use serde_json::Value;

use crate::positions::Encoding;
use crate::uris;

/// How findings reach a client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Delivery {
    /// They are sent, and can be asked for.
    #[default]
    Both,
    /// They are sent; that they can be asked for is not reported.
    Push,
    /// They are only asked for.
    Pull,
}

#[derive(Debug, Clone, Default)]
pub struct Client {
    pub encoding: Encoding,
    pub folders: Vec<PathBuf>,
    pub settings: Settings,
    pub delivery: Delivery,
    /// Hovers are shown as Markdown.
    pub markdown: bool,
    /// A workspace edit may name versions, and make files.
    pub document_changes: bool,
    pub creates_files: bool,
    pub nested_symbols: bool,
    pub watches: bool,
    /// It can be asked for its settings.
    pub configuration: bool,
    pub applies_edits: bool,
    /// It can be asked to ask again.
    pub refreshes: Refreshes,
    pub folding_by_line: bool,
    pub prepare_rename: bool,
    /// It shows a symbol only when its name has the letters of the query: the text is put in the name.
    pub filters_names: bool,
    /// The process that started this one.
    pub process: Option<u64>,
}

/// Which views a client asks for again when it is told to.
#[derive(Debug, Clone, Copy, Default)]
pub struct Refreshes {
    pub diagnostics: bool,
    pub lenses: bool,
    pub hints: bool,
    pub tokens: bool,
}

impl Client {
    /// Reads the parameters of `initialize`.
    pub fn read(params: &Value) -> Client {
        let said = |path: &str| params.pointer(&format!("/capabilities/{path}"));
        let yes = |path: &str| said(path).and_then(Value::as_bool).unwrap_or(false);
        let names = |path: &str| -> Vec<String> {
            let list = said(path).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            list.iter().filter_map(|name| name.as_str().map(str::to_string)).collect()
        };
        let formats = names("textDocument/hover/contentFormat");
        let mut client = Client {
            encoding: Encoding::choose(&names("general/positionEncodings")),
            folders: folders(params),
            markdown: formats.is_empty() || formats.iter().any(|format| format == "markdown"),
            document_changes: yes("workspace/workspaceEdit/documentChanges"),
            creates_files: names("workspace/workspaceEdit/resourceOperations")
                .iter()
                .any(|one| one == "create"),
            nested_symbols: yes("textDocument/documentSymbol/hierarchicalDocumentSymbolSupport"),
            watches: yes("workspace/didChangeWatchedFiles/dynamicRegistration"),
            configuration: yes("workspace/configuration"),
            applies_edits: yes("workspace/applyEdit"),
            refreshes: Refreshes {
                diagnostics: yes("workspace/diagnostics/refreshSupport"),
                lenses: yes("workspace/codeLens/refreshSupport"),
                hints: yes("workspace/inlayHint/refreshSupport"),
                tokens: yes("workspace/semanticTokens/refreshSupport"),
            },
            folding_by_line: yes("textDocument/foldingRange/lineFoldingOnly"),
            prepare_rename: yes("textDocument/rename/prepareSupport"),
            filters_names: params
                .pointer("/clientInfo/name")
                .and_then(Value::as_str)
                .is_some_and(|name| name.to_lowercase().contains("code")),
            process: params.get("processId").and_then(Value::as_u64),
            ..Client::default()
        };
        if let Some(options) = params.get("initializationOptions") {
            client.choose(options);
        }
        client
    }

    /// Takes over settings, at the top or under `peil`; what is not there stays.
    pub fn choose(&mut self, options: &Value) {
        let options = options.get("peil").filter(|own| own.is_object()).unwrap_or(options);
        let set = |name: &str, to: &mut bool| {
            if let Some(value) = options.get(name).and_then(Value::as_bool) {
                *to = value;
            }
        };
        set("prose", &mut self.settings.prose);
        set("released", &mut self.settings.released);
        set("runTests", &mut self.settings.run_tests);
        let text = |name: &str| options.get(name).and_then(Value::as_str);
        if let Some(language) = text("language").and_then(Language::parse) {
            self.settings.tongue = language;
        }
        match text("diagnostics") {
            Some("push") => self.delivery = Delivery::Push,
            Some("pull") => self.delivery = Delivery::Pull,
            Some("both") => self.delivery = Delivery::Both,
            Some(_) | None => {}
        }
    }
}

/// The folders a client works in, as it said when it began.
fn folders(params: &Value) -> Vec<PathBuf> {
    let several = params.get("workspaceFolders").and_then(Value::as_array);
    if let Some(several) = several.filter(|several| !several.is_empty()) {
        let uri = |folder: &Value| uris::path(folder.get("uri")?.as_str()?);
        return several.iter().filter_map(uri).collect();
    }
    let root = params.get("rootUri").and_then(Value::as_str).and_then(uris::path);
    let path = || params.get("rootPath").and_then(Value::as_str).map(PathBuf::from);
    root.or_else(path).into_iter().collect()
}
