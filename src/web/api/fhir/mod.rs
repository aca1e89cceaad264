//! The same for programs that speak FHIR, under `/api/fhir`: instruments as Questionnaire and what was sent in
//! as QuestionnaireResponse, R4, to read only. It has the gate of the API, with its tokens, scopes and
//! practices, and a description of its own; an error is an OperationOutcome. What a resource says is made by
//! `peil export fhir`.

mod bundle;
mod outcome;
mod questionnaires;
mod responses;

use std::sync::{Arc, Mutex};

use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::openapi::{ComponentsBuilder, OpenApi, OpenApiBuilder, Server};
use utoipa::{IntoParams, PartialSchema, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::document::{Errors, TOKEN, by_token, finish, info};
use super::gate::{self, Gate};
use super::problem::Problem;
use super::{not_too_often, nothing};
use crate::{Settings, Shared};

pub use outcome::outcome;

/// What every path begins with.
pub const BASE: &str = "/api/fhir";
/// What every resource is sent as.
pub const MEDIA_TYPE: &str = "application/fhir+json";
const MEDIA: [&str; 2] = [MEDIA_TYPE, "application/json"];
const ERRORS: Errors = Errors { media: MEDIA_TYPE, schema: "OperationOutcome" };
/// When what [`metadata`] says about this program was last changed.
const SINCE: &str = "2026-12-01";

/// The operations, behind everything that guards them.
pub fn routes(app: &Shared) -> Router<Shared> {
    let (router, described) = OpenApiRouter::with_openapi(start(&app.settings))
        .routes(routes!(openapi))
        .routes(routes!(metadata))
        .routes(routes!(questionnaires::search))
        .routes(routes!(questionnaires::read))
        .routes(routes!(responses::search))
        .routes(routes!(responses::read))
        .split_for_parts();
    let (document, operations) = finish(&described, &ERRORS);
    let text = document.to_string().into();
    let gate = Arc::new(Gate {
        app: app.clone(),
        base: BASE,
        media: &MEDIA,
        operations,
        document,
        text,
        known: Mutex::default(),
    });
    router
        .route_layer(middleware::from_fn_with_state(app.clone(), gate::through))
        .fallback(nothing)
        .layer(Extension(gate))
        .layer(middleware::from_fn_with_state(app.clone(), not_too_often))
}

fn start(settings: &Settings) -> OpenApi {
    let mut info = info(settings, "Peil, as FHIR");
    info.description = Some(
        "Instruments as Questionnaire with Structured Data Capture, and what was sent in as QuestionnaireResponse with its scores: FHIR R4, to read \
         only. Every error is an OperationOutcome. The rest is described in `/api/v1/openapi.json`, and how to use it in `docs/api.md`."
            .into(),
    );
    let components = ComponentsBuilder::new()
        .schema(outcome::OperationOutcome::name(), outcome::OperationOutcome::schema())
        .security_scheme(TOKEN, by_token())
        .build();
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new(format!("{}{BASE}", settings.public_url))]))
        .components(Some(components))
        .build()
}

/// How a resource is asked for.
#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct Formatted {
    /// There is JSON only: `json`, or a media type of it
    #[serde(rename = "_format")]
    #[param(max_length = 100)]
    format: Option<String>,
}

impl Formatted {
    fn is_json(&self) -> Result<(), Problem> {
        is_json(self.format.as_deref())
    }
}

/// Refuses what is asked for in another format. A `+` that is not written in percents reads as a space.
fn is_json(format: Option<&str>) -> Result<(), Problem> {
    match format.map(|format| format.replace(' ', "+")).as_deref() {
        None | Some("json" | "application/json" | MEDIA_TYPE) => Ok(()),
        Some(_) => {
            let detail = format!("there is only `{MEDIA_TYPE}`");
            Err(Problem::new(StatusCode::NOT_ACCEPTABLE, "accept", detail))
        }
    }
}

/// A resource as a response.
fn send(resource: &Value) -> Response {
    ([(header::CONTENT_TYPE, MEDIA_TYPE)], resource.to_string()).into_response()
}

/// This description
///
/// For everybody, and for pages of any site.
#[utoipa::path(get, path = "/openapi.json", operation_id = "getFhirDescription", tag = "description", security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = Value, headers(("Access-Control-Allow-Origin" = String, description = "`*`")))))]
async fn openapi(Extension(gate): Extension<Arc<Gate>>) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (headers, gate.text.clone()).into_response()
}

/// What this server can do
///
/// For everybody.
#[utoipa::path(get, path = "/metadata", operation_id = "getCapabilities", tag = "description", security(()), params(Formatted),
    responses((status = 200, description = "A CapabilityStatement", body = Value, content_type = "application/fhir+json")))]
async fn metadata(State(app): State<Shared>, Query(wanted): Query<Formatted>) -> Result<Response, Problem> {
    wanted.is_json()?;
    let searched =
        |name: &str, kind: &str, what: &str| json!({ "name": name, "type": kind, "documentation": what });
    let resource = |kind: &str, scopes: &str, searches: Vec<Value>| {
        json!({
            "type": kind,
            "interaction": [{ "code": "read" }, { "code": "search-type" }],
            "versioning": "no-version",
            "readHistory": false,
            "documentation": format!("A token needs the scopes {scopes}."),
            "searchParam": searches,
        })
    };
    let questionnaires = resource(
        "Questionnaire",
        "instruments:read",
        vec![
            searched("_id", "token", "The id"),
            searched("url", "uri", "The canonical address"),
            searched("name", "string", "The name begins so"),
            searched("title", "string", "The title begins so"),
            searched("version", "token", "The version"),
        ],
    );
    let responses = resource(
        "QuestionnaireResponse",
        "administrations:read, answers:read and scores:read",
        vec![
            searched("_id", "token", "The id"),
            searched("questionnaire", "reference", "The canonical address of the Questionnaire, or its id"),
            searched("subject", "reference", "The case: with the modifier `:identifier`"),
        ],
    );
    Ok(send(&json!({
        "resourceType": "CapabilityStatement",
        "status": "active",
        "date": SINCE,
        "publisher": app.settings.contact.name,
        "kind": "instance",
        "software": { "name": "Peil", "version": env!("CARGO_PKG_VERSION") },
        "implementation": { "description": "Instruments, and what was sent in", "url": base(&app) },
        "fhirVersion": "4.0.1",
        "format": [MEDIA_TYPE, "json"],
        "rest": [{
            "mode": "server",
            "documentation": "To read only. Parameters that are not listed are refused.",
            "security": { "cors": false, "description": "A bearer token of Peil, with scopes: `Authorization: Bearer …`" },
            "resource": [questionnaires, responses],
        }],
    })))
}

/// The address of this server as FHIR knows it.
fn base(app: &Shared) -> String {
    format!("{}{BASE}", app.settings.public_url)
}
