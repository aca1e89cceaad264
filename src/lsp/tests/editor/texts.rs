//! Texts as they are opened, changed and closed, and what is reported of them.

use std::path::Path;

use peil::language::Language;
use peil_project::files::Text;
use peil_project::revision::Shelf;
use peil_project::{Asked, checked};
use serde_json::{Value, json};

use super::client::{Client, position, uri};
use super::project::{INSTRUMENT, NORM, Project, SCALES};

/// What `peil check` reports of a file on the disk, as codes with the bytes where each begins and ends.
fn check(path: &Path, of: &Path) -> Vec<(String, usize, usize, String)> {
    let text = Text::Read(super::project::read(path));
    let asked = Asked { tongue: Language::English, prose: true };
    let compiled = checked(path, text, &Shelf::Disk, asked).analysis.compiled;
    let mut found: Vec<_> = compiled
        .diagnostics
        .iter()
        .filter(|one| Path::new(&compiled.sources.get(one.span().file).path) == of)
        .map(|one| {
            (one.code.id.to_string(), one.span().start as usize, one.span().end as usize, one.message.clone())
        })
        .collect();
    found.sort();
    found
}

fn told(diagnostics: &[Value], text: &str) -> Vec<(String, Value, Value, String)> {
    let _ = text;
    let mut found: Vec<_> = diagnostics
        .iter()
        .map(|one| {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
            (
                text(&one["code"]),
                one["range"]["start"].clone(),
                one["range"]["end"].clone(),
                text(&one["data"]["message"]),
            )
        })
        .collect();
    found.sort_by(|a, b| (&a.0, a.1.to_string()).cmp(&(&b.0, b.1.to_string())));
    found
}

fn same(diagnostics: &[Value], checked: &[(String, usize, usize, String)], text: &str) {
    let mut wanted: Vec<_> = checked
        .iter()
        .map(|(code, start, end, message)| {
            (code.clone(), position(text, *start), position(text, *end), message.clone())
        })
        .collect();
    wanted.sort_by(|a, b| (&a.0, a.1.to_string()).cmp(&(&b.0, b.1.to_string())));
    assert_eq!(told(diagnostics, text), wanted);
}

#[test]
fn findings_are_those_of_check_with_everything_they_say() {
    let project = Project::new();
    let broken =
        INSTRUMENT.replace("needs: 2 of 2", "needs: 2 of 3").replace("moe + wakker\n", "moe + waker\n");
    let path = project.put("slaap/slaap.peil", &broken);
    let mut client = Client::begin(&project.root(), json!({}));
    client.open(&path, &broken);
    let found = client.told(&path, 1);
    same(&found, &check(&path, &path), &broken);
    let unknown = found.iter().find(|one| one["code"] == "PEIL0201").expect("a name is not known");
    assert_eq!(unknown["severity"], 1);
    assert_eq!(unknown["source"], "peil");
    assert!(unknown["message"].as_str().is_some_and(|text| text.contains("help: did you mean `wakker`?")));
    assert_eq!(unknown["codeDescription"]["href"], "peil-explain:/PEIL0201.md");
    // The same, asked for.
    let document = json!({ "textDocument": { "uri": uri(&path) } });
    let pulled = client.ask("textDocument/diagnostic", document.clone()).expect("it is answered");
    assert_eq!(pulled["kind"], "full");
    assert_eq!(pulled["items"].as_array(), Some(&found));
    let again = json!({ "textDocument": { "uri": uri(&path) }, "previousResultId": pulled["resultId"] });
    assert_eq!(client.ask("textDocument/diagnostic", again).expect("it is answered")["kind"], "unchanged");
    let all = client.ask("workspace/diagnostic", json!({ "previousResultIds": [] })).expect("it is answered");
    let item = all["items"]
        .as_array()
        .and_then(|items| items.iter().find(|item| item["uri"] == uri(&path).as_str()));
    assert_eq!(item.map(|item| &item["items"]), Some(&pulled["items"]));
    assert_eq!(client.end(), 0);
}

#[test]
fn a_change_in_one_file_is_felt_in_the_others_before_it_is_saved() {
    let project = Project::new();
    let (slaap, scales, norm) =
        (project.slaap(), project.path("slaap/schalen.peil"), project.path("slaap/tables/norm.csv"));
    let mut client = Client::begin(&project.root(), json!({}));
    client.open(&slaap, INSTRUMENT);
    let clean = client.told(&slaap, 1);
    assert!(clean.iter().all(|one| one["severity"] != 1), "{clean:?}");
    client.open(&scales, SCALES);
    client.told(&scales, 1);
    client.write(&scales, 2, &SCALES.replace("scale mate", "scale maten"));
    client.told(&scales, 2);
    let felt = client.hear_until(|message| {
        message["params"]["uri"] == uri(&slaap).as_str()
            && message["params"]["diagnostics"]
                .as_array()
                .is_some_and(|list| list.iter().any(|one| one["code"] == "PEIL0201"))
    });
    assert_eq!(felt["params"]["version"], 1);
    // What is closed is as it is on the disk.
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri(&scales) } }));
    client.hear_until(|message| {
        message["params"]["uri"] == uri(&slaap).as_str()
            && message["params"]["diagnostics"]
                .as_array()
                .is_some_and(|list| list.iter().all(|one| one["severity"] != 1))
    });
    // A table, on the disk.
    project.put("slaap/tables/norm.csv", &NORM.replace("12..18", "13..18"));
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri(&norm), "type": 2 }] }));
    client.hear_until(|message| {
        message["params"]["uri"] == uri(&slaap).as_str()
            && message["params"]["diagnostics"]
                .as_array()
                .is_some_and(|list| list.iter().any(|one| one["code"] == "PEIL0508"))
    });
    assert_eq!(client.end(), 0);
}

#[test]
fn changes_are_of_the_text_in_the_units_that_were_agreed_on() {
    for encoding in ["utf-8", "utf-16"] {
        let project = Project::new();
        let more = json!({ "general": { "positionEncodings": [encoding] } });
        let mut client = Client::begin_with(&project.root(), json!({}), more);
        let file = project.path("los.peil");
        let text = "item één😀 \"Eén 😀\" : yesno\r\nitem b \"B\" : yesno\r\n";
        client.open(&file, text);
        // The letter `b` of the second line, by a range; then behind the end of the first line.
        let b = text.find("item b").expect("it is there") + 5;
        let change = |start: Value, end: Value, text: &str| json!({ "range": { "start": start, "end": end }, "text": text });
        let at = |byte: usize| Client::encoded(text, byte, encoding);
        let quote = text.find("😀\"").expect("it is there");
        let changes = json!([
            change(at(b), at(b + 1), "c"),
            change(at(quote), at(quote + 4), "!"),
            change(
                json!({ "line": 0, "character": 999 }),
                json!({ "line": 0, "character": 999 }),
                " # achter"
            ),
            change(
                json!({ "line": 99, "character": 0 }),
                json!({ "line": 99, "character": 9 }),
                "item d \"D\" : yesno\n"
            ),
        ]);
        let params =
            json!({ "textDocument": { "uri": uri(&file), "version": 2 }, "contentChanges": changes });
        client.tell("textDocument/didChange", params);
        let now = "item één😀 \"Eén !\" : yesno # achter\r\nitem c \"B\" : yesno\r\nitem d \"D\" : yesno\n";
        let symbols = client
            .ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri(&file) } }))
            .expect("it is answered");
        let names: Vec<&str> =
            symbols.as_array().into_iter().flatten().filter_map(|symbol| symbol["name"].as_str()).collect();
        assert!(names.contains(&"c") && names.contains(&"d"), "{names:?}");
        let d = symbols
            .as_array()
            .into_iter()
            .flatten()
            .find(|symbol| symbol["name"] == "d")
            .expect("it is there");
        let byte = now.find("item d").expect("it is there") + 5;
        assert_eq!(d["selectionRange"]["start"], Client::encoded(now, byte, encoding));
        assert_eq!(client.end(), 0);
    }
}

#[test]
fn texts_without_a_file_are_checked_too_and_files_that_go_are_forgotten() {
    let project = Project::new();
    let mut client = Client::begin(&project.root(), json!({}));
    let document = json!({ "uri": "untitled:Untitled-1", "languageId": "peil", "version": 7, "text": "item a \"A\" : nergens\n" });
    client.tell("textDocument/didOpen", json!({ "textDocument": document }));
    let heard = client.hear_until(|message| message["params"]["uri"] == "untitled:Untitled-1");
    assert_eq!(heard["params"]["version"], 7);
    assert!(heard["params"]["diagnostics"].as_array().is_some_and(|list| !list.is_empty()));
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": "untitled:Untitled-1" } }));
    let heard = client.hear_until(|message| message["params"]["uri"] == "untitled:Untitled-1");
    assert_eq!(heard["params"]["diagnostics"], json!([]));
    // A file with findings that is not open, and then is gone.
    let wrong = project.put("fout.peil", "item a \"A\" : nergens\n");
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri(&wrong), "type": 1 }] }));
    let of = |message: &Value| message["params"]["uri"] == uri(&wrong).as_str();
    let heard = client.hear_until(of);
    assert!(heard["params"]["diagnostics"].as_array().is_some_and(|list| !list.is_empty()));
    std::fs::remove_file(&wrong).expect("it goes");
    client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri(&wrong), "type": 3 }] }));
    let heard = client.hear_until(of);
    assert_eq!(heard["params"]["diagnostics"], json!([]));
    assert_eq!(client.end(), 0);
}
