//! The description of the API, OpenAPI 3.1: what the handlers say about themselves, and what holds for all of
//! them.

use std::collections::HashMap;

use axum::http::Method;
use serde_json::{Map, Value, json};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{ComponentsBuilder, Contact, Info, License, OpenApi, OpenApiBuilder, RefOr, Server};
use utoipa::{PartialSchema, ToSchema};

use super::problem::Said;
use super::{SCOPES, VERSION};
use crate::Settings;

/// The name of the way to say who one is.
pub const TOKEN: &str = "token";

/// What errors are in a description: their media type, and the name of their schema.
pub struct Errors {
    pub media: &'static str,
    pub schema: &'static str,
}

/// Of the API itself: problems of RFC 9457.
pub const PROBLEMS: Errors = Errors { media: super::problem::MEDIA_TYPE, schema: "Problem" };

/// What this API is, before the first operation is added.
pub fn start(settings: &Settings) -> OpenApi {
    let mut info = info(settings, "Peil");
    info.description = Some(
        "Questionnaires that are scored: instruments and their wordings, administrations, answers, scores with the trace of each. It follows the NLGov REST \
         API Design Rules. Every error is a problem of RFC 9457. Numbers and times are exact and UTC. How to use it is described in `docs/api.md`. Programs that speak FHIR read the same under `/api/fhir`, which has \
         its own description, `/api/fhir/openapi.json`."
            .into(),
    );
    let mut schemas: Vec<(String, RefOr<utoipa::openapi::Schema>)> =
        vec![(Said::name().into(), Said::schema())];
    Said::schemas(&mut schemas);
    let components = schemas
        .into_iter()
        .fold(ComponentsBuilder::new(), |components, (name, schema)| components.schema(name, schema));
    let tags = [
        ("instruments", "What can be asked, and in which words"),
        ("cases", "Requests for help, under a pseudonym"),
        ("administrations", "One instrument given to one informant of a case"),
        ("answers", "What was answered, what is asked, what is still open"),
        ("scores", "The scores, how they were computed, and how they changed"),
        ("goals", "What somebody wants to reach, and the actions that are means to it"),
        ("studies", "Following cases in a study: who is enrolled, and who is to be asked"),
        ("invitations", "Links for respondents"),
    ];
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new(format!("{}{}", settings.public_url, super::BASE))]))
        .tags(Some(
            tags.map(|(name, description)| {
                TagBuilder::new().name(name).description(Some(description)).build()
            }),
        ))
        .components(Some(components.security_scheme(TOKEN, by_token()).build()))
        .build()
}

/// What every description says about itself.
pub fn info(settings: &Settings, title: &str) -> Info {
    let mut info = Info::new(title, VERSION);
    info.license = Some(License::new("EUPL-1.2"));
    let mut contact = Contact::new();
    contact.name = Some(settings.contact.name.clone());
    contact.url = Some(settings.contact.url.clone().unwrap_or_else(|| settings.public_url.clone()));
    contact.email = settings.contact.email.clone();
    info.contact = Some(contact);
    info
}

/// How a program says who it is.
pub fn by_token() -> SecurityScheme {
    let scopes: Vec<String> = SCOPES.iter().map(|(scope, what)| format!("`{scope}` ({what})")).collect();
    let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(format!(
        "A token that `peil client add` printed. What it may be used for is its scopes: {}.",
        scopes.join(", ")
    )));
    SecurityScheme::Http(token.build())
}

/// The document with what holds for every operation, and what each wants of a request.
pub fn finish(document: &OpenApi, errors: &Errors) -> (Value, HashMap<(Method, String), Operation>) {
    // It holds texts and numbers only: nothing that JSON cannot say.
    let mut document = serde_json::to_value(document).unwrap_or_default();
    let mut operations = HashMap::new();
    if let Some(paths) = document["paths"].as_object_mut() {
        for (path, methods) in paths {
            for (method, operation) in methods.as_object_mut().into_iter().flatten() {
                let Ok(method) = Method::from_bytes(method.to_uppercase().as_bytes()) else { continue };
                refine_parameters(operation);
                let wanted = Operation::of(operation);
                add_responses(operation, &wanted, errors);
                operations.insert((method, path.clone()), wanted);
            }
        }
    }
    (document, operations)
}

/// What an operation wants of a request.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Operation {
    /// One of these; none: it is open to everybody.
    pub scopes: Vec<String>,
    pub parameters: Vec<Parameter>,
    /// The schema of its body.
    pub body: Option<Value>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Parameter {
    pub name: String,
    pub in_path: bool,
    pub required: bool,
    pub schema: Value,
}

impl Operation {
    fn of(operation: &Value) -> Operation {
        let text = |value: &Value| value.as_str().unwrap_or_default().to_string();
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let scopes = list(&operation["security"])
            .iter()
            .flat_map(|one| list(&one[TOKEN]))
            .map(|scope| text(&scope))
            .collect();
        let parameter = |found: &Value| Parameter {
            name: text(&found["name"]),
            in_path: found["in"] == "path",
            required: found["required"] == true,
            schema: found["schema"].clone(),
        };
        let parameters = list(&operation["parameters"])
            .iter()
            .filter(|found| found["in"] != "header")
            .map(parameter)
            .collect();
        let body = operation.pointer("/requestBody/content/application~1json/schema").cloned();
        Operation { scopes, parameters, body }
    }

    fn has_path(&self) -> bool {
        self.parameters.iter().any(|parameter| parameter.in_path)
    }
}

/// What is in an address is never without a value: it is there, or it is not.
fn refine_parameters(operation: &mut Value) {
    for parameter in operation.get_mut("parameters").and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(kind) = parameter.pointer_mut("/schema/type") else { continue };
        if let Some([one]) = kind
            .as_array()
            .map(|kinds| kinds.iter().filter(|kind| *kind != "null").cloned().collect::<Vec<_>>())
            .as_deref()
        {
            *kind = one.clone();
        }
    }
}

/// The problems that any such operation can have, and the headers of all responses.
fn add_responses(operation: &mut Value, wanted: &Operation, errors: &Errors) {
    let mut problems = vec![
        ("429", "Too many requests"),
        ("500", "An internal error"),
        ("503", "It took too long, or the database does not respond"),
    ];
    if !wanted.scopes.is_empty() {
        problems.extend([
            ("401", "No token, or one that is unknown, expired or revoked"),
            ("403", "The token does not have the scope"),
        ]);
    }
    problems.push(("406", "What is asked for in `Accept` is not JSON"));
    if wanted.has_path() {
        problems.push(("404", "There is no such thing"));
    }
    if !wanted.parameters.is_empty() || wanted.body.is_some() {
        problems
            .push(("400", "The request is not as described; `errors` says everything that is wrong with it"));
    }
    if wanted.body.is_some() {
        problems.extend([
            ("413", "The body is longer than 512 KiB"),
            ("415", "The body is not `application/json`"),
        ]);
    }
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for (status, description) in problems {
        responses.entry(status).or_insert_with(|| json!({ "description": description }));
    }
    responses.sort_keys();
    for (status, response) in responses {
        if status.starts_with(['4', '5']) {
            let schema = format!("#/components/schemas/{}", errors.schema);
            response["content"] = json!({ errors.media: { "schema": { "$ref": schema } } });
        }
        let Some(response) = response.as_object_mut() else { continue };
        let headers = response.entry("headers").or_insert_with(|| Value::Object(Map::new()));
        headers["API-Version"] = json!({ "description": "The full version of the API", "required": true, "schema": { "type": "string" } });
        match status.as_str() {
            "401" => {
                headers["WWW-Authenticate"] = json!({ "required": true, "schema": { "type": "string" } })
            }
            "429" => {
                headers["Retry-After"] =
                    json!({ "description": "Seconds", "required": true, "schema": { "type": "integer" } })
            }
            _ => {}
        }
    }
}
