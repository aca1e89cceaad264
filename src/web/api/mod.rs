//! The API for other programs of a gemeente, under `/api/v1`: the same engine, the same store and the same
//! rules as the pages, as resources.
//!
//! ```text
//! request ─► limits ─► gate: token, scope, path, query, body ─► a handler ─► session, store
//!                       ▲                                          │
//!                  document ◄──────── what handlers say about themselves
//! ```
//!
//! `fhir` has the same gate for programs that speak FHIR, under `/api/fhir`.
//!
//! The description of the API is made from the handlers, and what comes in is checked by it: it cannot say
//! another thing than it does. Every error is a problem of RFC 9457. What a client may do is said by the
//! scopes of its token and by nothing else, within its practice: the rule of the desk, that nobody sees the answers of another
//! before both are in, is for the client to keep.

mod administrations;
mod answers;
mod cases;
mod change;
mod document;
mod fhir;
mod gate;
mod goals;
mod instruments;
mod invitations;
mod over_time;
mod pages;
mod problem;
mod schema;
mod scores;
mod studies;
mod words;

use std::sync::{Arc, Mutex};

use axum::extract::{Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::visit::Visit;
use super::{Settings, Shared};
use gate::Gate;
use problem::Problem;

pub use fhir::{BASE as FHIR_BASE, routes as fhir_routes};
pub use schema::{FORMATS, Fits, KEYWORDS, PATTERNS};

/// The full version; its first number is in the path.
pub const VERSION: &str = "1.0.0";
/// What every path begins with.
pub const BASE: &str = "/api/v1";
const VERSION_HEADER: HeaderName = HeaderName::from_static("api-version");

/// What a token may be used for, and what that is.
pub const SCOPES: [(&str, &str); 10] = [
    ("instruments:read", "read instruments and their wordings"),
    ("administrations:read", "read cases and the state of administrations, without answers"),
    (
        "administrations:write",
        "open cases and administrations, decide about domains, make and revoke invitations",
    ),
    ("answers:read", "read answers and pages with answers, and alerts"),
    ("answers:write", "answer and send in"),
    ("scores:read", "read scores, how each was computed, and how they changed"),
    ("goals:read", "read goals and actions, and how cases are with shared goals"),
    ("goals:write", "make and change goals and actions"),
    ("studies:read", "read studies, who is to be asked, and the part of cases in each"),
    ("studies:write", "enrol cases in studies, ask waves, end the part of a case"),
];

fn described(settings: &Settings) -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(document::start(settings))
        .routes(routes!(openapi))
        .routes(routes!(instruments::list))
        .routes(routes!(instruments::one))
        .routes(routes!(instruments::wordings))
        .routes(routes!(instruments::worded))
        .routes(routes!(cases::list, cases::open))
        .routes(routes!(cases::one))
        .routes(routes!(cases::hand_over))
        .routes(routes!(cases::close, cases::reopen))
        .routes(routes!(cases::rounds, cases::open_round))
        .routes(routes!(administrations::list, administrations::open))
        .routes(routes!(administrations::one))
        .routes(routes!(change::decide))
        .routes(routes!(pages::list))
        .routes(routes!(answers::list, change::answer))
        .routes(routes!(change::send_in))
        .routes(routes!(scores::one))
        .routes(routes!(over_time::one))
        .routes(routes!(goals::list, goals::make))
        .routes(routes!(goals::change))
        .routes(routes!(goals::add_action))
        .routes(routes!(goals::change_action))
        .routes(routes!(goals::shared))
        .routes(routes!(studies::list))
        .routes(routes!(studies::due))
        .routes(routes!(studies::of_case, studies::enrol))
        .routes(routes!(studies::ask_wave))
        .routes(routes!(studies::end))
        .routes(routes!(invitations::list, invitations::make))
        .routes(routes!(invitations::revoke))
}

/// The operations, behind everything that guards them.
pub fn routes(app: &Shared) -> Router<Shared> {
    let (router, described) = described(&app.settings).split_for_parts();
    let (document, operations) = document::finish(&described, &document::PROBLEMS);
    let text = document.to_string().into();
    let gate = Arc::new(Gate {
        app: app.clone(),
        base: BASE,
        media: &["application/json"],
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

fn is_under(path: &str, base: &str) -> bool {
    path.strip_prefix(base).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// What is the same for every response of the API, wherever it was made.
pub async fn dress(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (is_ours, is_fhir) = (is_under(path, BASE), is_under(path, fhir::BASE));
    let response = next.run(request).await;
    if !is_ours && !is_fhir {
        return response;
    }
    let mut response = problem::instead_of(response);
    if is_fhir {
        response = fhir::outcome(response);
    }
    response.headers_mut().insert(VERSION_HEADER, HeaderValue::from_static(VERSION));
    response
}

/// This description
///
/// For everybody, and for pages of any site.
#[utoipa::path(get, path = "/openapi.json", operation_id = "getDescription", tag = "description", security(()),
    responses((status = 200, description = "OpenAPI 3.1", body = serde_json::Value, headers(("Access-Control-Allow-Origin" = String, description = "`*`")))))]
async fn openapi(Extension(gate): Extension<Arc<Gate>>) -> Response {
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (headers, gate.text.clone()).into_response()
}

async fn nothing() -> Problem {
    Problem::not_found("resource")
}

async fn not_too_often(State(app): State<Shared>, visit: Visit, request: Request, next: Next) -> Response {
    if app.requests.take(visit.client) {
        return next.run(request).await;
    }
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "requests", "there were too many requests from this address")
        .into_response()
}
