//! One session with a client: its texts, and every message that is about them.

use std::collections::{HashMap, VecDeque};

use peil_editor::Workspace;
use serde_json::{Value, json};

use crate::capabilities::{capabilities, watchers};
use crate::client::Client;
use crate::documents::Documents;
use crate::messages::{Fault, request};
use crate::publish::Published;

/// How far a session is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    #[default]
    Before,
    Running,
    /// After `shutdown`.
    Over,
}

/// What the server asked of the client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Awaited {
    /// Nothing is done with the answer.
    Nothing,
    Settings,
}

#[derive(Debug, Default)]
pub struct Session {
    pub phase: Phase,
    pub client: Client,
    pub documents: Documents,
    pub workspace: Workspace,
    pub published: Published,
    /// What is to be sent, in order.
    pub outbox: VecDeque<Value>,
    awaited: HashMap<String, Awaited>,
    asked: u64,
}

impl Session {
    /// Answers a request.
    ///
    /// # Errors
    /// What the client is reported instead.
    pub fn request(&mut self, method: &str, params: Value) -> Result<Value, Fault> {
        match (self.phase, method) {
            (Phase::Before, "initialize") => self.initialize(&params),
            (Phase::Before, _) => Err(Fault::new(Fault::NOT_INITIALIZED, "`initialize` comes first")),
            (Phase::Running, "initialize") => {
                Err(Fault::new(Fault::INVALID_REQUEST, "`initialize` was asked before"))
            }
            (Phase::Running, "shutdown") => {
                self.phase = Phase::Over;
                Ok(Value::Null)
            }
            (Phase::Running, method) => self.ask(method, params),
            (Phase::Over, _) => Err(Fault::new(Fault::INVALID_REQUEST, "the session is shut down")),
        }
    }

    /// Takes a notification; one that is not known, or has another shape, changes nothing.
    pub fn notification(&mut self, method: &str, params: Value) {
        if self.phase != Phase::Running {
            return;
        }
        let taken = match method {
            "initialized" => {
                self.initialized();
                Ok(())
            }
            "textDocument/didOpen" => self.did_open(params),
            "textDocument/didChange" => self.did_change(params),
            "textDocument/didClose" => self.did_close(params),
            "textDocument/didSave" => self.did_save(params),
            "workspace/didChangeWatchedFiles" => self.did_change_files(params),
            "workspace/didCreateFiles" | "workspace/didRenameFiles" | "workspace/didDeleteFiles" => {
                self.did_move_files(params)
            }
            "workspace/didChangeWorkspaceFolders" => self.did_change_folders(params),
            "workspace/didChangeConfiguration" => {
                self.did_change_settings(&params);
                Ok(())
            }
            // `$/setTrace`, `window/workDoneProgress/cancel` and what may be ignored.
            _ => Ok(()),
        };
        if let Err(fault) = taken {
            let message = format!("`{method}` was ignored: {}", fault.message);
            self.send_log(&message);
        }
    }

    /// Takes the answer to a request of the server.
    pub fn response(&mut self, id: &Value, result: Option<Value>) {
        let awaited = id.as_str().and_then(|id| self.awaited.remove(id));
        if let (Some(Awaited::Settings), Some(Value::Array(settings))) = (awaited, result) {
            let chosen = settings.into_iter().next().filter(Value::is_object);
            self.choose(&chosen.unwrap_or_default());
        }
    }

    fn send_log(&mut self, message: &str) {
        let params = json!({ "type": 2, "message": message });
        self.outbox.push_back(crate::messages::notification("window/logMessage", params));
    }

    /// Asks something of the client.
    pub fn send_request(&mut self, method: &str, params: Value, awaited: Awaited) {
        self.asked += 1;
        let id = format!("peil-{}", self.asked);
        self.outbox.push_back(request(&id, method, params));
        self.awaited.insert(id, awaited);
    }

    fn initialize(&mut self, params: &Value) -> Result<Value, Fault> {
        if !params.is_object() || !params.get("capabilities").is_none_or(Value::is_object) {
            return Err(Fault::params("`initialize` says what the client can do, in `capabilities`"));
        }
        self.client = Client::read(params);
        self.workspace = Workspace::new(self.client.settings);
        self.workspace.set_folders(self.client.folders.clone());
        self.phase = Phase::Running;
        Ok(json!({
            "capabilities": capabilities(&self.client),
            "serverInfo": { "name": "peil", "version": env!("CARGO_PKG_VERSION") },
        }))
    }

    fn initialized(&mut self) {
        if self.client.watches {
            self.send_request("client/registerCapability", watchers(), Awaited::Nothing);
        }
        self.ask_settings();
    }

    fn ask_settings(&mut self) {
        if self.client.configuration {
            let params = json!({ "items": [{ "section": "peil" }] });
            self.send_request("workspace/configuration", params, Awaited::Settings);
        }
    }

    fn did_change_settings(&mut self, params: &Value) {
        match params.get("settings").filter(|settings| settings.is_object()) {
            Some(settings) => self.choose(settings),
            None => self.ask_settings(),
        }
    }

    /// The client is to ask again for what it shows in texts.
    fn refresh_views(&mut self) {
        let refreshes = self.client.refreshes;
        for (told, method) in [
            (refreshes.lenses, "workspace/codeLens/refresh"),
            (refreshes.hints, "workspace/inlayHint/refresh"),
            (refreshes.tokens, "workspace/semanticTokens/refresh"),
        ] {
            if told {
                self.send_request(method, Value::Null, Awaited::Nothing);
            }
        }
    }

    fn choose(&mut self, settings: &Value) {
        let before = self.client.settings;
        self.client.choose(settings);
        self.workspace.set_settings(self.client.settings);
        if before != self.client.settings {
            self.outdated();
            self.refresh_views();
        }
    }
}
