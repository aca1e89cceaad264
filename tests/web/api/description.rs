//! The description is true: what it says is there, what is there it says, and what comes in is checked by
//! all of it.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::{StatusCode, header};
use peil_web::api::{FORMATS, KEYWORDS, PATTERNS, SCOPES};
use serde_json::Value;

use super::{asking, client, json_of, problem};
use crate::root;
use crate::web::Server;

const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

fn description(server: &Server) -> Value {
    let answer = server.send(asking("GET", "/openapi.json").body(Body::empty()).expect("it is a request"));
    assert_eq!(
        (answer.status, &answer.headers[header::ACCESS_CONTROL_ALLOW_ORIGIN]),
        (StatusCode::OK, &"*".parse().expect("it is a value"))
    );
    json_of(&answer)
}

/// Every value in a document, with where it is.
fn every<'d>(at: String, value: &'d Value, found: &mut Vec<(String, &'d Value)>) {
    match value {
        Value::Object(members) => {
            members.iter().for_each(|(name, member)| every(format!("{at}/{name}"), member, found))
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(place, item)| every(format!("{at}/{place}"), item, found))
        }
        _ => {}
    }
    found.push((at, value));
}

/// Its operations: path, method, and what is said about it.
fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let paths = document["paths"].as_object().expect("there are paths");
    let methods = paths.iter().flat_map(|(path, methods)| {
        methods
            .as_object()
            .expect("there are methods")
            .iter()
            .map(move |(method, one)| (path.as_str(), method.as_str(), one))
    });
    methods.collect()
}

#[test]
fn it_is_as_the_design_rules_want_it() {
    let server = Server::with(
        "[contact]\nname = \"Team Portaal\"\nemail = \"portaal@gemeente.example\"\nurl = \"https://gemeente.example/portaal\"\n",
    );
    let document = description(&server);
    assert_eq!(
        (document["openapi"].as_str(), document["info"]["version"].as_str()),
        (Some("3.1.0"), Some("1.0.0"))
    );
    assert_eq!(document["info"]["contact"]["email"], "portaal@gemeente.example");
    assert_eq!(document["servers"][0]["url"], "http://127.0.0.1:8080/api/v1");
    let mut found = Vec::new();
    every(String::new(), &document, &mut found);
    for (at, value) in &found {
        assert!(!value.is_null(), "{at}: nothing is said");
        if let Some(name) = value.get("$ref").and_then(Value::as_str) {
            assert!(document.pointer(name.trim_start_matches('#')).is_some(), "{at}: {name} leads nowhere");
        }
    }
    let camel = |name: &str| {
        name.starts_with(|sign: char| sign.is_ascii_lowercase())
            && name.chars().all(|sign| sign.is_ascii_alphanumeric())
    };
    for (name, schema) in document["components"]["schemas"].as_object().expect("there are schemas") {
        let mut found = Vec::new();
        every(name.clone(), schema, &mut found);
        let properties = found
            .iter()
            .filter_map(|(_, value)| value.get("properties")?.as_object())
            .flat_map(|members| members.keys());
        assert!(properties.clone().all(|name| camel(name)), "{name}: {:?}", properties.collect::<Vec<_>>());
    }
    let mut names = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let about = format!("{method} {path}");
        assert!(
            !path.ends_with('/')
                && path.split('/').all(|part| part.starts_with('{')
                    || part.chars().all(|sign| sign.is_ascii_lowercase() || sign == '-' || sign == '.')),
            "{about}"
        );
        assert!(
            names.insert(operation["operationId"].as_str().expect("it has a name")),
            "{about}: two of one name"
        );
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            assert!(
                camel(parameter["name"].as_str().expect("it has a name"))
                    && parameter["description"].is_string(),
                "{about}: {parameter}"
            );
        }
        let parameters = operation["parameters"].as_array().is_some_and(|parameters| !parameters.is_empty());
        assert_eq!(
            operation["responses"]["400"].is_object(),
            parameters || operation["requestBody"].is_object(),
            "{about}"
        );
        for (status, response) in operation["responses"].as_object().expect("there are responses") {
            assert_eq!(response["headers"]["API-Version"]["required"], true, "{about}: {status}");
            assert!(
                response["description"].as_str().is_some_and(|text| !text.is_empty()),
                "{about}: {status}"
            );
            if status.starts_with(['4', '5']) {
                assert_eq!(
                    response["content"]["application/problem+json"]["schema"]["$ref"],
                    "#/components/schemas/Problem",
                    "{about}: {status}"
                );
            }
        }
        let scopes: Vec<&str> = operation["security"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|one| one["token"][0].as_str())
            .collect();
        assert_eq!(
            scopes.len(),
            usize::from(path != "/openapi.json"),
            "{about}: everything else wants one scope"
        );
        assert!(
            scopes.iter().all(|scope| SCOPES.iter().any(|(known, _)| known == scope)),
            "{about}: {scopes:?}"
        );
    }
}

/// What comes in is checked by schemas of which every keyword is looked at, and nothing that is not
/// described is let in.
#[test]
fn everything_it_says_of_what_comes_in_is_checked() {
    let server = Server::new();
    let document = description(&server);
    let mut open: Vec<&Value> = Vec::new();
    for (_, _, operation) in operations(&document) {
        open.extend(operation.pointer("/requestBody/content/application~1json/schema"));
        open.extend(
            operation["parameters"].as_array().into_iter().flatten().map(|parameter| &parameter["schema"]),
        );
    }
    let (mut seen, mut objects) = (BTreeSet::new(), 0);
    while let Some(schema) = open.pop() {
        let members = schema.as_object().expect("a schema is an object");
        for (keyword, value) in members {
            assert!(KEYWORDS.contains(&keyword.as_str()), "`{keyword}` is not checked: {schema}");
            match (keyword.as_str(), value) {
                ("$ref", Value::String(name)) if seen.insert(name.clone()) => {
                    open.extend(document.pointer(name.trim_start_matches('#')))
                }
                ("oneOf", Value::Array(ways)) => open.extend(ways),
                ("items" | "propertyNames", schema) => open.push(schema),
                ("additionalProperties", schema) if schema.is_object() => open.push(schema),
                ("properties", Value::Object(properties)) => open.extend(properties.values()),
                ("format", Value::String(format)) => {
                    assert!(FORMATS.contains(&format.as_str()), "`{format}` is not checked")
                }
                ("pattern", Value::String(pattern)) => {
                    assert!(PATTERNS.iter().any(|(known, _)| known == pattern), "`{pattern}` is not checked")
                }
                _ => {}
            }
        }
        if members.get("type").is_some_and(|kind| kind == "object") {
            objects += 1;
            assert!(
                members.contains_key("additionalProperties"),
                "it lets in what is not described: {schema}"
            );
        }
    }
    assert!(objects >= 6 && seen.len() >= 6, "{objects} objects, {seen:?}");
}

#[test]
fn what_it_describes_is_there_and_nothing_else() {
    let server = Server::new();
    let client = client(&server);
    let document = description(&server);
    for (path, methods) in document["paths"].as_object().expect("there are paths") {
        let real = path
            .replace("{administrationId}", &"a".repeat(26))
            .replace("{caseId}", &"a".repeat(26))
            .replace("{invitationId}", &"a".repeat(26));
        let real = real.replace("{instrument}", "gad7").replace("{wording}", "nl").replace("{domain}", "x");
        for method in METHODS {
            let answer = client.send(&method.to_uppercase(), &real, None);
            let is_there = answer.status != StatusCode::METHOD_NOT_ALLOWED;
            assert_eq!(
                is_there,
                methods.get(method).is_some(),
                "{method} {path}: {} {}",
                answer.status,
                answer.text
            );
            // Nothing answers with a status that is not described.
            let described = methods[method]["responses"].get(answer.status.as_str());
            assert!(!is_there || described.is_some(), "{method} {path}: {} is not described", answer.status);
        }
    }
    let unknown = client.send("GET", "/administrations/x/y/z", None);
    assert_eq!(problem(&unknown)["status"], 404);
}

/// Two types of one name would be one schema, and the description would be wrong about one of them.
#[test]
fn every_schema_has_a_name_of_its_own() {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    let folder = root().join("src/web/api");
    let files = ["", "fhir"].map(|inner| std::fs::read_dir(folder.join(inner)).expect("the folder is there"));
    for entry in files.into_iter().flatten() {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("sources are UTF-8");
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for (at, _) in lines.iter().enumerate().filter(|(_, line)| line.contains("ToSchema)]")) {
            let declared = lines[at..]
                .iter()
                .find_map(|line| line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum ")));
            let name = declared.unwrap_or_default().split([' ', '<', '(', ';']).next().unwrap_or_default();
            let file = path.display().to_string();
            if let Some(other) = seen.insert(name.to_string(), file.clone()) {
                panic!("`{name}` is in {other} and in {file}");
            }
        }
    }
    assert!(seen.len() > 50, "{} types", seen.len());
}
