//! How long a writer waits: findings and completion at a key, on an instrument of 1,000 questions, and on a
//! text of 1 MB.
//!
//! `cargo bench --bench editor`: medians and the slowest, each over several keys.

use std::time::{Duration, Instant};

use peil_lsp::Server;
use serde_json::{Value, json};

/// Items in domains of ten, and for every domain a score with bands.
fn source(items: usize) -> String {
    let mut text = String::from(
        "instrument groei {\n    title    \"Groei\"\n    version  1.0.0\n    language nl\n    source   \"a benchmark\"\n    licence  \"EUPL-1.2\"\n}\nscale mate { 0 \"Nooit\", 1 \"Soms\", 2 \"Vaak\", 3 \"Altijd\" }\n",
    );
    for domain in 0..items / 10 {
        text += &format!("domain d{domain} \"Domein {domain}\" : mate {{\n");
        for item in 0..10 {
            text += &format!("    item d{domain}_{item} \"Vraag {item} van {domain}\"\n");
        }
        text += &format!(
            "}}\nscore s{domain} \"Score {domain}\" = sum(d{domain}, needs: 8 of 10, missing: prorate) {{\n    higher is worse\n    bands {{ laag \"Laag\" from 0, hoog \"Hoog\" from 15 }}\n}}\n"
        );
    }
    text
}

const FILE: &str = "file:///bench/groei.peil";

struct Editor {
    server: Server,
    id: u64,
}

impl Editor {
    fn open(text: &str) -> Editor {
        let mut editor = Editor { server: Server::default(), id: 0 };
        editor.ask("initialize", json!({ "capabilities": {} }));
        let document = json!({ "uri": FILE, "languageId": "peil", "version": 1, "text": text });
        editor.tell("textDocument/didOpen", json!({ "textDocument": document }));
        editor.settle();
        editor
    }

    fn tell(&mut self, method: &str, params: Value) {
        let body = json!({ "jsonrpc": "2.0", "method": method, "params": params }).to_string();
        self.server.take(body.as_bytes());
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        self.id += 1;
        let body = json!({ "jsonrpc": "2.0", "id": self.id, "method": method, "params": params }).to_string();
        self.server.take(body.as_bytes());
        loop {
            let id = json!(self.id);
            if let Some(answer) = self.server.sent().into_iter().find(|message| message["id"] == id) {
                return answer;
            }
            assert!(self.server.step(), "it is answered");
        }
    }

    /// Works until everything is reported.
    fn settle(&mut self) {
        while self.server.step() {}
        self.server.sent();
    }

    /// A key at a place of the text.
    fn key(&mut self, version: usize, line: u32, character: u32, text: &str) {
        let place = json!({ "line": line, "character": character });
        let change = json!({ "range": { "start": place, "end": place }, "text": text });
        let params = json!({
            "textDocument": { "uri": FILE, "version": version }, "contentChanges": [change],
        });
        self.tell("textDocument/didChange", params);
    }
}

fn said(what: &str, mut times: Vec<Duration>) {
    times.sort();
    let (median, most) = (times[times.len() / 2], times[times.len() - 1]);
    println!("{what:<52} median {:>7.1} ms   slowest {:>7.1} ms", ms(median), ms(most));
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn measure(items: usize, keys: usize) {
    let text = source(items);
    println!("{items} questions, {} kB", text.len() / 1000);
    let mut editor = Editor::open(&text);
    let line = text.lines().position(|line| line.contains("item d0_5")).unwrap_or_default() as u32;
    let column = 15;
    let (mut findings, mut completions, mut hovers) = (Vec::new(), Vec::new(), Vec::new());
    for key in 0..keys {
        // A letter is typed into a text, and removed by the next round's whole line.
        editor.key(2 + key, line, column, "x");
        let start = Instant::now();
        editor.settle();
        findings.push(start.elapsed());
        let place =
            json!({ "textDocument": { "uri": FILE }, "position": { "line": line + 6, "character": 26 } });
        let start = Instant::now();
        editor.ask("textDocument/completion", place.clone());
        completions.push(start.elapsed());
        let start = Instant::now();
        editor.ask("textDocument/hover", place);
        hovers.push(start.elapsed());
    }
    said("findings after a key", findings);
    said("completion", completions);
    said("hover", hovers);
}

fn main() {
    measure(1_000, 21);
    measure(13_000, 5);
}
