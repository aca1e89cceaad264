//! An instrument of another format, read in the browser: the report, the draft, and what is refused.

use axum::body::Body;
use axum::http::{Method, StatusCode, header};
use peil::NoFiles;
use peil_store::Role;

use super::accounts::{log, signed_in_as};
use super::{Answer, Server, request};

/// Three questions, a group that is shown when one of them is answered, and an attachment that Peil does not ask.
const ORIGINAL: &str = r#"{
  "resourceType": "Questionnaire", "title": "Slapen & rusten", "name": "slapen", "language": "nl", "status": "draft",
  "item": [
    { "linkId": "moe", "text": "Bent u moe?", "type": "boolean" },
    { "linkId": "uren", "text": "Hoeveel uur slaapt u?", "type": "integer",
      "enableWhen": [{ "question": "moe", "operator": "=", "answerBoolean": true }] },
    { "linkId": "foto", "text": "Een foto van uw bed", "type": "attachment" }
  ]
}"#;

fn send(server: &Server, session: &str, name: &str, text: &str, fields: &[(&str, &str)]) -> Answer {
    let mut body = String::new();
    for (field, value) in fields {
        body += &format!("--grens\r\ncontent-disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
    }
    body += &format!(
        "--grens\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{text}\r\n--grens--\r\n"
    );
    let builder = request(Method::POST, "/imports", session)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=grens")
        .header("sec-fetch-site", "same-origin");
    server.send(builder.body(Body::from(body)).expect("it is a request"))
}

#[test]
fn a_file_becomes_a_draft_with_a_report() {
    let server = Server::new();
    let session = signed_in_as(&server, "beheer", Role::Beheerder);
    assert!(server.get("/imports", &session).text.contains("Er zijn nog geen concepten."));
    let made = send(&server, &session, "slapen.json", ORIGINAL, &[("blanks", "as-is"), ("name", "rust")]);
    let draft = made.location().to_string();
    assert!(draft.starts_with("/imports/"), "{draft}");
    let page = server.get(&draft, &session).text;
    assert!(page.contains("Slapen &#38; rusten") || page.contains("Slapen &amp; rusten"), "{page}");
    assert!(page.contains("Er kwamen 2 vragen mee en geen score."), "{page}");
    assert!(page.contains("Dit kwam niet mee") && page.contains("foto"), "{page}");

    let paper = server.get(&format!("{draft}/paper"), &session).text;
    assert!(paper.contains("Hoeveel uur slaapt u?"), "{paper}");

    let file = server.get(&format!("{draft}/file?name=rust.peil"), &session);
    let name = file.headers[header::CONTENT_DISPOSITION].to_str().expect("it is ASCII");
    assert_eq!(name, "attachment; filename=\"rust.peil\"");
    let compiled = peil::compile("rust.peil", &file.text, &NoFiles);
    assert!(compiled.instrument.is_some_and(|one| one.questions.len() == 2), "{}", file.text);
    assert_eq!(server.get(&format!("{draft}/file?name=iets"), &session).status, StatusCode::NOT_FOUND);

    // A draft is not among the instruments: nobody is asked it.
    assert!(!server.get("/instruments", &session).text.contains("Slapen"));
    let list = server.get("/imports", &session).text;
    assert!(list.contains("slapen.json") && list.contains(&draft), "{list}");
    for _ in 0..2 {
        assert_eq!(server.post(&format!("{draft}/removing"), &session, &[]).location(), "/imports");
    }
    assert_eq!(server.get(&draft, &session).status, StatusCode::NOT_FOUND);
    let log = log(&server);
    let done: Vec<&str> =
        log.iter().filter(|(_, _, about)| about == "rust").map(|(_, action, _)| action.as_str()).collect();
    assert_eq!(done, ["import.keep", "import.remove"]);
}

#[test]
fn what_cannot_be_read_is_refused_with_the_reason() {
    let server = Server::new();
    let session = signed_in_as(&server, "beheer", Role::Beheerder);
    for (name, text, why) in [
        ("", "", "Kies een bestand."),
        ("brief.json", "{", "Peil kan dit bestand niet inlezen."),
        ("brief.txt", "Beste meneer", "Peil kan dit bestand niet inlezen."),
        ("leeg.json", r#"{ "resourceType": "Questionnaire", "item": [] }"#, "no question"),
    ] {
        let refused = send(&server, &session, name, text, &[("name", "rust")]);
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(refused.text.contains("id=\"file-error\"") && refused.text.contains(why), "{}", refused.text);
        // What was filled in stays.
        assert!(refused.text.contains("value=\"rust\""), "{}", refused.text);
    }
    let plain = server.post("/imports", &session, &[("file", "x")]);
    assert_eq!(plain.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(server.store.imports().wait().expect("they are there").is_empty());
    for role in [Role::Coordinator, Role::Professional, Role::Researcher, Role::Redacteur] {
        let other = signed_in_as(&server, role.as_str(), role);
        assert_eq!(server.get("/imports", &other).status, StatusCode::NOT_FOUND);
        let sent = send(&server, &other, "slapen.json", ORIGINAL, &[]);
        assert_eq!(sent.status, StatusCode::NOT_FOUND, "{role:?}");
    }
}
