//! FHIR R4, to read only: what resources hold, what a search finds a page at a time, and how everything else
//! is refused.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use peil_store::{Actor, CaseId};
use peil_web::api::{FORMATS, KEYWORDS, PATTERNS, SCOPES};
use serde_json::{Value, json};

use super::{Client, client, client_that_may, text};
use crate::web::{Answer, Server};

const SCOPES_OF_RESPONSES: [&str; 3] = ["administrations:read", "answers:read", "scores:read"];

fn ask(client: &Client<'_>, path: &str, accept: &str) -> Answer {
    let request = Request::builder()
        .method(Method::GET)
        .uri(format!("/api/fhir{path}"))
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::AUTHORIZATION, format!("Bearer {}", client.token))
        .header(header::ACCEPT, accept)
        .body(Body::empty());
    let answer = client.server.send(request.expect("it is a request"));
    assert_eq!(answer.headers["api-version"], "1.0.0", "{path}");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store", "{path}");
    answer
}

fn resource(answer: &Answer) -> Value {
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/fhir+json", "{}", answer.text);
    serde_json::from_str(&answer.text).expect("it is JSON")
}

fn get(client: &Client<'_>, path: &str) -> Value {
    let answer = ask(client, path, "application/fhir+json");
    assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
    resource(&answer)
}

/// What is refused, as its status and the codes of its issues.
fn refused(answer: &Answer) -> (u16, Vec<String>) {
    let outcome = resource(answer);
    assert_eq!(outcome["resourceType"], "OperationOutcome", "{outcome}");
    let issues = outcome["issue"].as_array().expect("there are issues");
    for issue in issues {
        assert_eq!(issue["severity"], "error", "{issue}");
        assert!(!text(&issue["diagnostics"]).is_empty(), "{issue}");
    }
    (answer.status.as_u16(), issues.iter().map(|issue| text(&issue["code"])).collect())
}

fn ids(bundle: &Value) -> Vec<String> {
    assert_eq!((&bundle["resourceType"], &bundle["type"]), (&json!("Bundle"), &json!("searchset")));
    let entries = bundle["entry"].as_array().cloned().unwrap_or_default();
    let id = |entry: &Value| {
        let (kind, id) = (text(&entry["resource"]["resourceType"]), text(&entry["resource"]["id"]));
        assert_eq!(entry["fullUrl"], format!("http://127.0.0.1:8080/api/fhir/{kind}/{id}"));
        assert_eq!(entry["search"]["mode"], "match");
        id
    };
    entries.iter().map(id).collect()
}

/// The link to the next page, as a path.
fn next(bundle: &Value) -> Option<String> {
    let links = bundle["link"].as_array().expect("there are links");
    let url = |relation: &str| {
        links.iter().find(|link| link["relation"] == relation).map(|link| text(&link["url"]))
    };
    assert!(url("self").is_some());
    url("next").map(|url| url.strip_prefix("http://127.0.0.1:8080/api/fhir").expect("it is here").to_string())
}

#[test]
fn the_statement_of_capabilities_says_what_is_there() {
    let server = Server::new();
    let client = client_that_may(&server, &[]);
    let statement = get(&client, "/metadata");
    assert_eq!(statement["resourceType"], "CapabilityStatement");
    assert_eq!((&statement["fhirVersion"], &statement["kind"]), (&json!("4.0.1"), &json!("instance")));
    let kinds: Vec<&Value> =
        statement["rest"][0]["resource"].as_array().expect("there are some").iter().collect();
    assert_eq!(
        kinds.iter().map(|kind| text(&kind["type"])).collect::<Vec<_>>(),
        ["Questionnaire", "QuestionnaireResponse"]
    );
    // Each parameter that it names is taken, and another is not.
    for kind in kinds {
        let path = format!("/{}", text(&kind["type"]));
        let client = super::client(&server);
        for parameter in kind["searchParam"].as_array().expect("there are some") {
            let name = text(&parameter["name"]);
            let name = if name == "subject" { "subject:identifier" } else { &name };
            get(&client, &format!("{path}?{name}=x&_format=json"));
        }
        let answer = ask(&client, &format!("{path}?_lastUpdated=2026&_count=0"), "*/*");
        assert_eq!(refused(&answer), (400, vec!["invalid".to_string(), "invalid".to_string()]));
    }
}

#[test]
fn instruments_are_questionnaires() {
    let server = Server::new();
    let client = client_that_may(&server, &["instruments:read"]);
    let all = get(&client, "/Questionnaire");
    let found = ids(&all);
    assert_eq!(all["total"], found.len());
    assert!(found.contains(&"sociale-teams".to_string()) && found.contains(&"gad7".to_string()), "{found:?}");
    // A page at a time it is the same.
    let (mut paged, mut path) =
        (Vec::new(), Some("/Questionnaire?_count=3&_format=application%2Ffhir%2Bjson".to_string()));
    while let Some(at) = path {
        let page = get(&client, &at);
        assert_eq!(page["total"], found.len());
        paged.extend(ids(&page));
        path = next(&page);
    }
    assert_eq!(paged, found);
    for (query, wanted) in [
        ("_id=gad7", vec!["gad7"]),
        ("url=urn:peil:gad7", vec!["gad7"]),
        ("url=urn:peil:gad7%7C9.9.9", vec![]),
        ("name=SOCIALE", vec!["sociale-teams"]),
        ("title=phq", vec!["phq9"]),
        ("name=gad&version=0.0.0", vec![]),
        ("_id=nothing", vec![]),
    ] {
        assert_eq!(ids(&get(&client, &format!("/Questionnaire?{query}"))), wanted, "{query}");
    }
    let one = get(&client, "/Questionnaire/gad7");
    assert_eq!((&one["url"], &one["resourceType"]), (&json!("urn:peil:gad7"), &json!("Questionnaire")));
    // As `peil export fhir` writes it, with its other languages beside it.
    let label = one["item"].to_string();
    assert!(label.contains("http://hl7.org/fhir/StructureDefinition/translation"), "{label}");
    let file = crate::root().join("instruments/gad7/gad7.peil");
    let source = std::fs::read_to_string(file).expect("it is there");
    let instrument =
        peil::compile("gad7.peil", &source, &peil::source::NoFiles).instrument.expect("it compiles");
    let exported = peil_formats::export::export(&instrument, peil_formats::export::Format::Fhir, None).text;
    fn in_its_own_language(value: &mut Value) {
        if let Some(members) = value.as_object_mut() {
            members.retain(|name, _| !name.starts_with('_'));
            members.values_mut().for_each(in_its_own_language);
        }
        value.as_array_mut().into_iter().flatten().for_each(in_its_own_language);
    }
    let mut own = one.clone();
    in_its_own_language(&mut own);
    assert_eq!(own, serde_json::from_str::<Value>(&exported).expect("it is JSON"));
    assert_eq!(refused(&ask(&client, "/Questionnaire/gad8", "*/*")), (404, vec!["not-found".to_string()]));
}

#[test]
fn what_was_sent_in_is_a_response_with_its_scores() {
    let server = Server::new();
    let client = client(&server);
    let path = client.sent_in();
    let id = path.rsplit('/').next().expect("it ends in it");
    let case = text(&client.get(&path)["caseId"]);
    let response = get(&client, &format!("/QuestionnaireResponse/{id}"));
    assert_eq!(
        (&response["resourceType"], &response["status"]),
        (&json!("QuestionnaireResponse"), &json!("completed"))
    );
    let version = text(&get(&client, "/Questionnaire/gad7")["version"]);
    assert_eq!(response["questionnaire"], format!("urn:peil:gad7|{version}"));
    assert_eq!(response["subject"]["identifier"], json!({ "system": "urn:peil:case", "value": case }));
    assert_eq!(response["meta"]["lastUpdated"], client.get(&path)["sentIn"]);
    assert!(response["authored"].is_string());
    let mut answers = Vec::new();
    fn walk(items: &Value, answers: &mut Vec<(String, Value)>) {
        for item in items.as_array().into_iter().flatten() {
            answers.extend(item.get("answer").map(|answer| (text(&item["linkId"]), answer[0].clone())));
            walk(&item["item"], answers);
        }
    }
    walk(&response["item"], &mut answers);
    let answer = |name: &str| answers.iter().find(|(one, _)| one == name).map(|(_, answer)| answer.clone());
    assert_eq!(answer("gad3").expect("it was answered")["valueCoding"]["code"], "2");
    // The scores are those of the API.
    let scores = client.get(&format!("{path}/scores"));
    for score in scores["scores"].as_array().expect("there are scores") {
        let found = answer(&text(&score["name"])).expect("it has a value");
        assert_eq!(found["valueDecimal"].as_f64(), score["value"].as_f64(), "{score}");
    }
    // What the search finds is the same.
    let found = get(&client, &format!("/QuestionnaireResponse?_id={id}"));
    assert_eq!(found["entry"][0]["resource"], response);
}

#[test]
fn responses_are_found_a_page_at_a_time() {
    let server = Server::new();
    let client = client(&server);
    let before = ids(&get(&client, "/QuestionnaireResponse?_count=200"));
    let sent: Vec<String> =
        (0..5).map(|_| client.sent_in().rsplit('/').next().unwrap_or_default().to_string()).collect();
    // Not sent in: no response yet.
    let open = client.opened("gad7");
    let all = ids(&get(&client, "/QuestionnaireResponse?_count=200"));
    assert_eq!(all.len(), before.len() + 5);
    assert!(sent.iter().all(|id| all.contains(id)));
    let (mut paged, mut path) =
        (Vec::new(), Some("/QuestionnaireResponse?questionnaire=urn:peil:gad7&_count=2".to_string()));
    while let Some(at) = path {
        let page = get(&client, &at);
        assert!(ids(&page).len() <= 2);
        paged.extend(ids(&page));
        path = next(&page);
    }
    assert!(paged.len() >= 5 && paged.iter().all(|id| all.contains(id)), "{paged:?}");
    for (query, count) in [
        ("questionnaire=Questionnaire/gad7", paged.len()),
        ("questionnaire=http://127.0.0.1:8080/api/fhir/Questionnaire/gad7", paged.len()),
        ("questionnaire=gad7", paged.len()),
        ("questionnaire=urn:peil:gad7%7C9.9.9", 0),
        ("questionnaire=urn:peil:nothing", 0),
        ("subject:identifier=nobody", 0),
    ] {
        assert_eq!(ids(&get(&client, &format!("/QuestionnaireResponse?{query}"))).len(), count, "{query}");
    }
    let case = text(&client.get(&format!("/administrations/{}", sent[2]))["caseId"]);
    for query in [format!("subject:identifier=urn:peil:case%7C{case}"), format!("subject:identifier={case}")]
    {
        assert_eq!(
            ids(&get(&client, &format!("/QuestionnaireResponse?{query}"))),
            [sent[2].clone()],
            "{query}"
        );
    }
    let open = open.rsplit('/').next().expect("it ends in it").to_string();
    for id in [open.as_str(), "aaaaaaaaaaaaaaaaaaaaaaaaaa", "x"] {
        let answer = ask(&client, &format!("/QuestionnaireResponse/{id}"), "*/*");
        assert_eq!(refused(&answer), (404, vec!["not-found".to_string()]), "{id}");
        assert!(ids(&get(&client, &format!("/QuestionnaireResponse?_id={id}"))).is_empty());
    }
    // Erased: gone, and in no list.
    server.store.erase_case(&CaseId(case), &Actor::Program).wait().expect("it is there");
    let answer = ask(&client, &format!("/QuestionnaireResponse/{}", sent[2]), "*/*");
    assert_eq!(refused(&answer), (410, vec!["deleted".to_string()]));
    assert!(!ids(&get(&client, "/QuestionnaireResponse?_count=200")).contains(&sent[2]));
    assert!(ids(&get(&client, &format!("/QuestionnaireResponse?_id={}", sent[2]))).is_empty());
}

#[test]
fn what_is_not_let_in_hears_an_outcome() {
    let server = Server::new();
    let nobody = Client { token: "wrong".into(), ..client(&server) };
    assert_eq!(refused(&ask(&nobody, "/Questionnaire", "*/*")), (401, vec!["login".to_string()]));
    for (at, scope) in SCOPES_OF_RESPONSES.iter().enumerate() {
        let mut others = SCOPES_OF_RESPONSES.to_vec();
        others.remove(at);
        let client = client_that_may(&server, &others);
        let answer = ask(&client, "/QuestionnaireResponse", "*/*");
        assert_eq!(refused(&answer), (403, vec!["forbidden".to_string()]), "{scope}");
        let said = answer.headers[header::WWW_AUTHENTICATE].to_str().expect("it is text");
        assert!(said.contains(scope), "{said}");
        assert_eq!(ask(&client, "/Questionnaire/gad7", "*/*").status, StatusCode::FORBIDDEN);
    }
    let client = client(&server);
    for (path, accept, status, code) in [
        ("/Questionnaire", "application/fhir+xml", 406, "not-supported"),
        ("/Questionnaire?_format=xml", "*/*", 406, "not-supported"),
        ("/Questionnaire/gad7?_format=ttl", "*/*", 406, "not-supported"),
        ("/QuestionnaireResponse?after=x", "*/*", 400, "invalid"),
        ("/Patient", "*/*", 404, "not-found"),
        ("/Patient/1/x", "*/*", 404, "not-found"),
    ] {
        assert_eq!(refused(&ask(&client, path, accept)), (status, vec![code.to_string()]), "{path}");
    }
    for accept in ["application/json", "application/fhir+json; fhirVersion=4.0", "text/html, */*;q=0.1"] {
        assert_eq!(
            ask(&client, "/Questionnaire/gad7?_format=application/fhir+json", accept).status,
            StatusCode::OK
        );
    }
    let write = Request::builder()
        .method(Method::POST)
        .uri("/api/fhir/QuestionnaireResponse")
        .header(header::HOST, "127.0.0.1:8080")
        .body(Body::from("{}"));
    let answer = server.send(write.expect("it is a request"));
    assert_eq!(refused(&answer), (405, vec!["not-supported".to_string()]));
    assert_eq!(answer.headers[header::ALLOW], "GET,HEAD");
}

/// Its description is checked by the same gate as that of the API.
#[test]
fn its_description_is_true() {
    let server = Server::new();
    let client = client(&server);
    let answer = ask(&client, "/openapi.json", "*/*");
    let document: Value = serde_json::from_str(&answer.text).expect("it is JSON");
    assert_eq!(document["servers"][0]["url"], "http://127.0.0.1:8080/api/fhir");
    let paths = document["paths"].as_object().expect("there are paths");
    assert_eq!(paths.len(), 6);
    for (path, methods) in paths {
        assert!(methods.as_object().expect("there are methods").keys().eq(["get"]), "{path}: to read only");
        let operation = &methods["get"];
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            for (keyword, value) in parameter["schema"].as_object().expect("it has a schema") {
                assert!(KEYWORDS.contains(&keyword.as_str()), "{path}: `{keyword}` is not checked");
                let known = match keyword.as_str() {
                    "format" => FORMATS.iter().any(|format| value == format),
                    "pattern" => PATTERNS.iter().any(|(pattern, _)| value == pattern),
                    _other => true,
                };
                assert!(known, "{path}: {value} is not checked");
            }
        }
        let scopes = operation.pointer("/security/0/token").and_then(Value::as_array).cloned();
        let scopes = scopes.unwrap_or_default();
        assert_eq!(scopes.is_empty(), matches!(path.as_str(), "/openapi.json" | "/metadata"), "{path}");
        assert!(scopes.iter().all(|scope| SCOPES.iter().any(|(known, _)| scope == known)));
        let real = path.replace("{instrument}", "gad7").replace("{administrationId}", &"a".repeat(26));
        let status = ask(&client, &real, "*/*").status;
        assert!(operation["responses"][status.as_str()].is_object(), "{path}: {status} is not described");
        for (status, response) in operation["responses"].as_object().expect("there are some") {
            if status.starts_with(['4', '5']) {
                let schema = &response["content"]["application/fhir+json"]["schema"]["$ref"];
                assert_eq!(schema, "#/components/schemas/OperationOutcome", "{path}: {status}");
                assert!(document.pointer("/components/schemas/OperationOutcome").is_some());
            }
        }
    }
}
