//! The editor pane: what it is told of a text, and how a text is saved.

use std::fs;
use std::path::Path;

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::super::{request, values};
use super::Shown;
use crate::cli::{folder, root};

/// The instrument in its own folder, and its pane.
fn pane(folder: &Path) -> (Shown, String) {
    let text = fs::read_to_string(root().join("instruments/gad7/gad7.peil")).expect("it is there");
    fs::write(folder.join("gad7.peil"), &text).expect("it can be written");
    (Shown::editing(folder, |path, text| fs::write(path, text)), text)
}

fn ask(shown: &Shown, what: &str, body: &Value) -> (StatusCode, Value) {
    let request = request(Method::POST, &format!("/edit/gad7/{what}"), "")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .expect("it is a request");
    let answer = shown.send(request);
    (answer.status, serde_json::from_str(&answer.text).unwrap_or(Value::Null))
}

/// What is told of a text that keeps it from compiling.
fn errors(shown: &Shown, text: &str) -> Vec<Value> {
    let (_, found) = ask(shown, "findings", &json!({ "text": text }));
    let all = found.as_array().cloned().unwrap_or_default();
    all.into_iter().filter(|one| one["severity"] == "error").collect()
}

/// Where a text is, in UTF-16 units.
fn unit(text: &str, of: &str) -> usize {
    text[..text.find(of).expect("it is there")].encode_utf16().count()
}

#[test]
fn it_is_told_what_check_says_with_what_puts_it_right() {
    let folder = folder(&[]);
    let (shown, text) = pane(folder.path());
    assert_eq!(errors(&shown, &text), [] as [Value; 0]);
    let wrong = text.replace("sum(angst", "sum(angsst");
    let found = errors(&shown, &wrong);
    let one = found.iter().find(|one| one["code"] == "PEIL0201").unwrap_or_else(|| panic!("{found:?}"));
    let from = unit(&wrong, "angsst,");
    assert_eq!((&one["from"], &one["to"]), (&json!(from), &json!(from + 6)));
    assert_eq!(one["fixes"][0]["changes"], json!([{ "from": from, "to": from + 6, "insert": "angst" }]));
    // Nothing was written, and nothing stays behind.
    assert_eq!(fs::read_to_string(folder.path().join("gad7.peil")).expect("it is there"), text);
    assert_eq!(errors(&shown, &text), [] as [Value; 0]);
}

#[test]
fn it_completes_and_shows_cards_while_a_line_is_broken() {
    let folder = folder(&[]);
    let (shown, text) = pane(folder.path());
    ask(&shown, "findings", &json!({ "text": text }));
    let begun = text.replace("totaal is minimaal\n}\ntest \"alles", "totaal is \n}\ntest \"alles");
    let at = unit(&begun, " \n}\ntest \"alles") + 1;
    let (_, found) = ask(&shown, "complete", &json!({ "text": begun, "at": at }));
    let labels: Vec<&str> = found["options"]
        .as_array()
        .map(|options| options.iter().filter_map(|one| one["label"].as_str()).collect())
        .unwrap_or_default();
    assert!(labels.contains(&"minimaal") && labels.contains(&"ernstig"), "{found}");
    let (_, card) = ask(&shown, "hover", &json!({ "text": begun, "at": unit(&begun, "gad4 \"Moeite") + 1 }));
    assert!(card["text"].as_str().is_some_and(|text| text.contains("Moeite hebben")), "{card}");
    assert_eq!(card["from"], json!(unit(&begun, "gad4 \"Moeite")));
    assert_eq!(ask(&shown, "hover", &json!({ "text": begun, "at": 0 })).1, Value::Null);
}

#[test]
fn it_saves_and_writes_nothing_over_unasked() {
    let folder = folder(&[]);
    let (shown, text) = pane(folder.path());
    let file = folder.path().join("gad7.peil");
    let page = shown.page("/edit/gad7");
    let stamp = values(&page, "data-stamp").remove(0);
    let longer = format!("{text}# more\n");
    let (status, saved) = ask(&shown, "save", &json!({ "text": longer, "stamp": stamp }));
    assert_eq!(status, StatusCode::OK, "{saved}");
    assert_eq!(fs::read_to_string(&file).expect("it is there"), longer);
    // The old stamp is that of another text now.
    let (status, refused) = ask(&shown, "save", &json!({ "text": text, "stamp": stamp }));
    assert_eq!((status, &refused["text"]), (StatusCode::CONFLICT, &json!(longer)));
    assert_eq!(refused["stamp"], saved["stamp"]);
    assert_eq!(fs::read_to_string(&file).expect("it is there"), longer);
    // Without one it is written over, for somebody said so.
    assert_eq!(ask(&shown, "save", &json!({ "text": text, "stamp": null })).0, StatusCode::OK);
    assert_eq!(fs::read_to_string(&file).expect("it is there"), text);
}

#[test]
fn without_a_script_it_is_a_form() {
    let folder = folder(&[]);
    let (shown, text) = pane(folder.path());
    let file = folder.path().join("gad7.peil");
    let stamp = values(&shown.page("/edit/gad7"), "data-stamp").remove(0);
    let sent = text.replace('\n', "\r\n").replace("angst,", "angsst,");
    let saved = shown.post("/edit/gad7", &[("text", &sent), ("stamp", &stamp)]);
    assert_eq!(saved.location(), "/edit/gad7");
    assert_eq!(fs::read_to_string(&file).expect("it is there"), text.replace("angst,", "angsst,"));
    assert!(shown.page("/edit/gad7").contains("PEIL0201"));
    let late = shown.post("/edit/gad7", &[("text", &sent), ("stamp", &stamp)]);
    assert_eq!(late.status, StatusCode::CONFLICT);
    assert!(late.text.contains("role=\"status\"") && late.text.contains("angsst,"), "{}", late.text);
}

#[test]
fn it_is_there_only_when_it_was_asked_for_and_in_no_frame() {
    let folder = folder(&[]);
    let (shown, _) = pane(folder.path());
    let page = shown.get("/edit/gad7");
    let policy = page.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("it is text");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("frame-src 'self'"), "{policy}");
    let nonce = values(&page.text, "data-nonce").remove(0);
    assert!(policy.contains(&format!("'nonce-{nonce}'")), "{policy}");
    let start = shown.get(shown.get("/preview/gad7").location()).text;
    assert!(start.contains("href=\"/edit/gad7\""), "{start}");

    let plain = Shown::of(folder.path());
    assert_eq!(plain.get("/edit/gad7").status, StatusCode::NOT_FOUND);
    assert!(!plain.get("/preview/gad7/nl/-").text.contains("/edit/"));
    assert_eq!(ask(&plain, "save", &json!({ "text": "", "stamp": null })).0, StatusCode::NOT_FOUND);
    // A page of another site sends nothing here.
    let forged = request(Method::POST, "/edit/gad7/save", "")
        .header(header::CONTENT_TYPE, "application/json")
        .header("sec-fetch-site", "cross-site")
        .body(Body::from(json!({ "text": "", "stamp": null }).to_string()))
        .expect("it is a request");
    assert_eq!(shown.send(forged).status, StatusCode::FORBIDDEN);
}

/// `editor.js` is made of the files beside it: what they were is noted when it is made.
#[test]
fn its_script_is_made_of_what_stands_beside_it() {
    use sha2::{Digest, Sha256};
    let sources = root().join("src/web/style/editor");
    let mut hash = Sha256::new();
    for file in ["card.mjs", "editor.mjs", "peil.mjs", "package-lock.json"] {
        hash.update(fs::read(sources.join(file)).expect("it is there"));
    }
    let found: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let noted = fs::read_to_string(sources.join("made_of")).expect("it is there");
    assert_eq!(noted.trim(), found, "a file changed: run src/web/style/editor/bundle");
}

/// A methodologist with nothing but a browser: from an empty folder to an instrument that can be asked.
#[test]
fn an_instrument_is_begun_in_an_empty_folder() {
    let place = folder(&[]);
    let shown = Shown::editing(place.path(), |path, text| fs::write(path, text));
    let begin = |name: &str| shown.post("/edit", &[("name", name)]);
    assert!(shown.get("/").text.contains("action=\"/edit\""));
    let begun = begin("Zorg en rúst");
    assert_eq!(
        (begun.status, begun.location()),
        (StatusCode::SEE_OTHER, "/edit/zorg_en_rust"),
        "{}",
        begun.text
    );
    assert!(shown.get("/edit/zorg_en_rust").text.contains("instrument zorg_en_rust {"));
    assert_eq!(shown.get("/preview/zorg_en_rust").status, StatusCode::SEE_OTHER);
    // What is there is not touched, and what is no name is said so beside the field.
    let again = begin("zorg en rust");
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(again.text.contains("id=\"name-error\"") && again.text.contains("value=\"zorg en rust\""));
    for name in ["", "2 vragen", "../elders", "and"] {
        let refused = begin(name);
        let inside = refused.status == StatusCode::SEE_OTHER && refused.location() == "/edit/elders";
        assert!(inside || refused.status == StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", refused.status);
    }
    assert!(!place.path().parent().expect("a folder").join("elders").exists());
    // Without the pane nothing is begun.
    assert_eq!(Shown::of(place.path()).post("/edit", &[("name", "nog_een")]).status, StatusCode::NOT_FOUND);
}
