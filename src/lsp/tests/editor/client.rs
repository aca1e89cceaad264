//! The client: frames out, frames in, and every answer counted.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, PipeWriter, Write};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};

/// How long is waited for an answer before the test fails.
const PATIENCE: Duration = Duration::from_secs(120);

pub struct Client {
    input: Option<PipeWriter>,
    received: Receiver<Value>,
    server: Option<JoinHandle<u8>>,
    next: i64,
    /// Requests that were sent and not answered yet.
    open: Vec<Value>,
    answers: HashMap<String, Value>,
    /// Notifications and requests of the server, in order.
    pub heard: Vec<Value>,
}

impl Client {
    /// A client without a session.
    pub fn bare() -> Client {
        let (input, to_server) = {
            let (reader, writer) = std::io::pipe().expect("there are pipes");
            (writer, reader)
        };
        let (from_server, output) = std::io::pipe().expect("there are pipes");
        let server = std::thread::spawn(move || peil_lsp::serve(to_server, output));
        let (sender, received) = channel();
        std::thread::spawn(move || {
            let mut reader = BufReader::new(from_server);
            while let Some(message) = frame(&mut reader) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Client {
            input: Some(input),
            received,
            server: Some(server),
            next: 0,
            open: Vec::new(),
            answers: HashMap::new(),
            heard: Vec::new(),
        }
    }

    /// A client whose session has begun in a folder.
    pub fn begin(folder: &Path, options: Value) -> Client {
        Client::begin_with(folder, options, json!({}))
    }

    pub fn begin_with(folder: &Path, options: Value, more: Value) -> Client {
        let mut client = Client::bare();
        let mut capabilities = json!({
            "general": { "positionEncodings": ["utf-16"] },
            "textDocument": {
                "hover": { "contentFormat": ["markdown"] },
                "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
                "rename": { "prepareSupport": true },
                "codeAction": { "codeActionLiteralSupport": {} },
            },
            "workspace": {
                "applyEdit": true,
                "workspaceEdit": { "documentChanges": true, "resourceOperations": ["create"] },
            },
        });
        merge(&mut capabilities, more);
        let params = json!({
            "processId": null,
            "rootUri": uri(folder),
            "capabilities": capabilities,
            "initializationOptions": options,
        });
        client.ask("initialize", params).expect("the session begins");
        client.tell("initialized", json!({}));
        client
    }

    pub fn send(&mut self, bytes: &[u8]) {
        self.input.as_mut().expect("the stream is open").write_all(bytes).expect("the server reads");
    }

    pub fn send_body(&mut self, body: &str) {
        self.send(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
    }

    pub fn tell(&mut self, method: &str, params: Value) {
        self.send_body(&json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string());
    }

    /// Sends a request, and does not wait.
    pub fn start(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        let id = json!(self.next);
        self.open.push(id.clone());
        self.send_body(
            &json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }).to_string(),
        );
        id
    }

    /// Requests that are sent as bytes are waited for too.
    pub fn expect_answers(&mut self, ids: std::ops::Range<i64>) {
        self.open.extend(ids.map(|id| json!(id)));
    }

    /// Sends a request and waits for its answer.
    pub fn ask(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.start(method, params);
        self.answer(&id)
    }

    pub fn answer(&mut self, id: &Value) -> Result<Value, Value> {
        let answer = loop {
            if let Some(answer) = self.answers.remove(&id.to_string()) {
                break answer;
            }
            self.hear();
        };
        match answer.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(answer.get("result").cloned().expect("an answer has a result or an error")),
        }
    }

    /// Takes in one message.
    pub fn hear(&mut self) {
        let message = self.received.recv_timeout(PATIENCE).expect("the server answers");
        match (message.get("id"), message.get("method")) {
            (Some(Value::Null), None) => self.heard.push(message),
            (Some(id), None) => {
                let at = self.open.iter().position(|open| open == id).expect("it was asked, and once");
                self.open.remove(at);
                self.answers.insert(id.to_string(), message);
            }
            (Some(id), Some(_)) => {
                let body = json!({ "jsonrpc": "2.0", "id": id, "result": null }).to_string();
                self.heard.push(message);
                self.send_body(&body);
            }
            (None, _) => self.heard.push(message),
        }
    }

    /// Waits for a message that fits.
    pub fn hear_until(&mut self, fits: impl Fn(&Value) -> bool) -> Value {
        let mut seen = 0;
        loop {
            if let Some(at) = self.heard[seen..].iter().position(&fits) {
                return self.heard.remove(seen + at);
            }
            seen = self.heard.len();
            self.hear();
        }
    }

    pub fn open(&mut self, file: &Path, text: &str) {
        let document = json!({ "uri": uri(file), "languageId": "peil", "version": 1, "text": text });
        self.tell("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Writes a whole text again.
    pub fn write(&mut self, file: &Path, version: i64, text: &str) {
        let params = json!({
            "textDocument": { "uri": uri(file), "version": version },
            "contentChanges": [{ "text": text }],
        });
        self.tell("textDocument/didChange", params);
    }

    /// What the server reports a version of a text.
    pub fn told(&mut self, file: &Path, version: i64) -> Vec<Value> {
        let wanted = uri(file);
        let message = self.hear_until(|message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == wanted.as_str()
                && message["params"]["version"] == version
        });
        message["params"]["diagnostics"].as_array().expect("it is a list").clone()
    }

    /// Asks about a place: the first occurrence of a part of the text, and so many bytes on.
    pub fn at(&mut self, method: &str, file: &Path, text: &str, part: &str, inside: usize) -> Value {
        let byte = text.find(part).expect("the text holds it") + inside;
        let params = json!({ "textDocument": { "uri": uri(file) }, "position": position(text, byte) });
        self.ask(method, params).expect("it is answered")
    }

    /// Ends the session; gives the status of the process.
    pub fn end(mut self) -> u8 {
        self.ask("shutdown", Value::Null).expect("it shuts down");
        self.tell("exit", Value::Null);
        assert!(self.open.is_empty(), "never answered: {:?}", self.open);
        self.status()
    }

    /// The status, after the server has ended.
    pub fn status(&mut self) -> u8 {
        self.server.take().expect("it runs").join().expect("it does not panic")
    }

    /// The client is gone.
    pub fn leave(&mut self) {
        self.input = None;
    }

    pub fn encoded(text: &str, byte: usize, encoding: &str) -> Value {
        let line = text[..byte].matches('\n').count();
        let start = text[..byte].rfind('\n').map_or(0, |at| at + 1);
        let before = &text[start..byte];
        let character = match encoding {
            "utf-8" => before.len(),
            _ => before.encode_utf16().count(),
        };
        json!({ "line": line, "character": character })
    }
}

fn merge(into: &mut Value, more: Value) {
    match (into, more) {
        (Value::Object(into), Value::Object(more)) => {
            for (key, value) in more {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, more) => *into = more,
    }
}

fn frame(input: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if input.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim();
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.parse::<usize>().ok();
        }
        if line.is_empty() {
            break;
        }
    }
    let mut body = vec![0; length?];
    input.read_exact(&mut body).ok()?;
    serde_json::from_slice(&body).ok()
}

pub fn uri(path: &Path) -> String {
    format!("file://{}", path.to_str().expect("it is text").replace(' ', "%20"))
}

/// A position in units of UTF-16.
pub fn position(text: &str, byte: usize) -> Value {
    Client::encoded(text, byte, "utf-16")
}

/// The text after a list of edits of the protocol.
pub fn applied(text: &str, edits: &[Value]) -> String {
    let byte = |position: &Value| {
        let (line, character) =
            (position["line"].as_u64().expect("it is"), position["character"].as_u64().expect("it is"));
        let start: usize = text.split_inclusive('\n').take(line as usize).map(str::len).sum();
        let mut units = 0;
        for (at, sign) in text[start..].char_indices() {
            if units >= character || sign == '\n' {
                return start + at;
            }
            units += sign.len_utf16() as u64;
        }
        text.len()
    };
    let mut edits: Vec<(usize, usize, &str)> = edits
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            (byte(&range["start"]), byte(&range["end"]), edit["newText"].as_str().expect("it is text"))
        })
        .collect();
    edits.sort_by_key(|edit| std::cmp::Reverse((edit.0, edit.1)));
    let mut out = text.to_string();
    for (start, end, new) in edits {
        out.replace_range(start..end, new);
    }
    out
}
