//! The life of a session, and what is not a message.

use serde_json::{Value, json};

use super::client::{Client, uri};
use super::project::{INSTRUMENT, Project};

fn code(answer: Result<Value, Value>) -> i64 {
    answer.expect_err("it is refused")["code"].as_i64().expect("it has a code")
}

#[test]
fn a_session_begins_once_and_ends_once() {
    let mut client = Client::bare();
    assert_eq!(code(client.ask("textDocument/hover", json!({}))), -32002);
    assert_eq!(code(client.ask("shutdown", Value::Null)), -32002);
    let began = client.ask("initialize", json!({ "processId": null, "rootUri": null, "capabilities": {} }));
    let began = began.expect("it begins");
    assert_eq!(began["serverInfo"]["name"], "peil");
    assert_eq!(began["capabilities"]["positionEncoding"], "utf-16");
    assert_eq!(code(client.ask("initialize", json!({ "capabilities": {} }))), -32600);
    client.tell("initialized", json!({}));
    assert_eq!(code(client.ask("textDocument/nothing", json!({}))), -32601);
    assert_eq!(code(client.ask("textDocument/hover", json!({ "textDocument": 3 }))), -32602);
    assert_eq!(code(client.ask("workspace/executeCommand", json!({ "command": "rm" }))), -32602);
    assert_eq!(client.ask("shutdown", Value::Null), Ok(Value::Null));
    assert_eq!(code(client.ask("shutdown", Value::Null)), -32600);
    assert_eq!(code(client.ask("textDocument/hover", json!({}))), -32600);
    client.tell("exit", Value::Null);
    assert_eq!(client.status(), 0);
}

#[test]
fn a_lone_exit_and_a_client_that_is_gone_are_failures() {
    let mut client = Client::bare();
    client.tell("exit", Value::Null);
    assert_eq!(client.status(), 1);
    let mut client = Client::bare();
    client.leave();
    assert_eq!(client.status(), 1);
}

#[test]
fn what_is_no_message_is_answered_and_survived() {
    let mut client = Client::bare();
    client.send(b"\x00\xff rubbish\r\n\r\n");
    for (body, wanted) in
        [("{not json", -32700), ("[1, 2]", -32600), ("{\"jsonrpc\": \"2.0\"}", -32600), ("3", -32600)]
    {
        client.send_body(body);
        let heard = client.hear_until(|message| message["id"].is_null() && message.get("error").is_some());
        assert_eq!(heard["error"]["code"], wanted, "{body}");
    }
    client.send(b"Content-Length: many\r\n\r\n");
    client.hear_until(|message| message["error"]["code"] == -32700);
    client.send(b"Content-Length: 2\r\n\r\n\xff\xfe");
    client.hear_until(|message| message["error"]["code"] == -32700);
    client.ask("initialize", json!({ "capabilities": {} })).expect("it begins all the same");
    assert_eq!(client.end(), 0);
}

#[test]
fn a_request_that_is_cancelled_is_answered_once() {
    let project = Project::new();
    let mut client = Client::begin(&project.root(), json!({}));
    client.open(&project.slaap(), INSTRUMENT);
    let params = json!({ "textDocument": { "uri": uri(&project.slaap()) }, "position": { "line": 0, "character": 13 } });
    // All of it comes in one piece, so that the last is still waiting when it is cancelled.
    let mut bytes = Vec::new();
    for id in 100..140 {
        let body = json!({ "jsonrpc": "2.0", "id": id, "method": "textDocument/hover", "params": params })
            .to_string();
        bytes.extend(format!("Content-Length: {}\r\n\r\n{body}", body.len()).bytes());
    }
    let cancel =
        json!({ "jsonrpc": "2.0", "method": "$/cancelRequest", "params": { "id": 139 } }).to_string();
    bytes.extend(format!("Content-Length: {}\r\n\r\n{cancel}", cancel.len()).bytes());
    client.expect_answers(100..140);
    client.send(&bytes);
    let mut cancelled = 0;
    for id in 100..140 {
        match client.answer(&json!(id)) {
            Ok(card) => {
                assert!(card["contents"]["value"].as_str().is_some_and(|text| text.contains("Slaap")))
            }
            Err(error) => {
                assert_eq!((error["code"].as_i64(), id), (Some(-32800), 139));
                cancelled += 1;
            }
        }
    }
    assert!(cancelled <= 1);
    // One that was answered, or never asked, is nothing to cancel.
    client.tell("$/cancelRequest", json!({ "id": 12345 }));
    assert_eq!(client.end(), 0);
}

#[test]
fn what_is_told_is_what_is_answered() {
    let project = Project::new();
    let mut client = Client::bare();
    let began = client
        .ask("initialize", json!({ "rootUri": uri(&project.root()), "capabilities": {} }))
        .expect("it begins");
    let told = began["capabilities"].as_object().expect("it is an object").clone();
    client.tell("initialized", json!({}));
    client.open(&project.slaap(), INSTRUMENT);
    let document = json!({ "uri": uri(&project.slaap()) });
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 50, "character": 0 } });
    let place = json!({ "line": 13, "character": 10 });
    for (provider, method) in [
        ("hoverProvider", "hover"),
        ("definitionProvider", "definition"),
        ("referencesProvider", "references"),
        ("documentHighlightProvider", "documentHighlight"),
        ("completionProvider", "completion"),
        ("signatureHelpProvider", "signatureHelp"),
        ("documentSymbolProvider", "documentSymbol"),
        ("renameProvider", "prepareRename"),
        ("codeActionProvider", "codeAction"),
        ("codeLensProvider", "codeLens"),
        ("inlayHintProvider", "inlayHint"),
        ("documentFormattingProvider", "formatting"),
        ("documentRangeFormattingProvider", "rangeFormatting"),
        ("documentOnTypeFormattingProvider", "onTypeFormatting"),
        ("semanticTokensProvider", "semanticTokens/full"),
        ("foldingRangeProvider", "foldingRange"),
        ("selectionRangeProvider", "selectionRange"),
        ("documentLinkProvider", "documentLink"),
        ("diagnosticProvider", "diagnostic"),
    ] {
        assert!(told.contains_key(provider), "{provider} is not told");
        let params = json!({
            "textDocument": document, "position": place, "range": range, "positions": [place], "ch": "\n",
            "options": { "tabSize": 4, "insertSpaces": true }, "context": { "diagnostics": [], "includeDeclaration": true },
        });
        client
            .ask(&format!("textDocument/{method}"), params.clone())
            .unwrap_or_else(|error| panic!("{method}: {error}"));
        // A text that is not there has nothing to be told of.
        let mut nowhere = params;
        nowhere["textDocument"]["uri"] = json!("file:///nowhere/at/all.peil");
        client
            .ask(&format!("textDocument/{method}"), nowhere)
            .unwrap_or_else(|error| panic!("{method}: {error}"));
    }
    assert_eq!(client.end(), 0);
}
