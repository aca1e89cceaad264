//! What went wrong, as RFC 9457 has it: `application/problem+json`, for every error.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::pages::Blocker;
use crate::log_inside;
use peil_store::{ClosedBy, Error};

pub const MEDIA_TYPE: &str = "application/problem+json";

/// What went wrong, as an error that is passed on.
#[derive(Debug, Clone, PartialEq)]
pub struct Problem(Box<Said>);

/// What went wrong.
#[derive(Debug, Clone, Default, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Problem)]
pub struct Said {
    /// Always `about:blank`: the title says what the status means, `code` which problem it is.
    #[serde(rename = "type")]
    #[schema(format = "uri-reference")]
    pub kind: String,
    /// What the status means.
    pub title: String,
    #[schema(minimum = 400, maximum = 599)]
    pub status: u16,
    /// What went wrong this time. It never repeats a token or an answer.
    pub detail: String,
    /// The same in one word, for programs.
    pub code: String,
    /// Everything that is wrong with the request, where that is the problem.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<Invalid>,
    /// The scope that the token does not have.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub scope: Option<String>,
    /// The revision that the administration is at, where the request came from another.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub revision: Option<u64>,
    /// What was answered since the revision that the request names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub differences: Vec<Difference>,
    /// What keeps the administration from being sent in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub blockers: Vec<Blocker>,
    /// The case that has the pseudonym.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub case_id: Option<String>,
}

/// One thing that is wrong with a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invalid {
    /// Where: `body` or `query`.
    #[serde(rename = "in")]
    pub part: Part,
    /// What: a JSON Pointer into the body, empty for the whole of it; otherwise the name of the parameter.
    pub location: String,
    /// In one word, for programs: `required`, `unknown`, `type`, `notAccepted`, …
    pub code: String,
    pub message: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Part {
    Body,
    Query,
}

impl Invalid {
    /// Something in the body, at a JSON Pointer.
    pub fn body(location: impl Into<String>, code: &str, message: impl Into<String>) -> Invalid {
        Invalid { part: Part::Body, location: location.into(), code: code.into(), message: message.into() }
    }
}

/// An answer that is another than it was at the revision of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    pub question: String,
    /// What is; absent where it was cleared.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub answer: Option<String>,
    /// Who gave it: `respondent`, `account:anna`, `client:portal`, `program`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub by: Option<String>,
}

impl Problem {
    pub fn new(status: StatusCode, code: &str, detail: impl Into<String>) -> Problem {
        Problem(Box::new(Said {
            kind: "about:blank".into(),
            title: status.canonical_reason().unwrap_or("Error").into(),
            status: status.as_u16(),
            detail: detail.into(),
            code: code.into(),
            ..Said::default()
        }))
    }

    /// With more of what it says.
    pub fn with(mut self, more: impl FnOnce(&mut Said)) -> Problem {
        more(&mut self.0);
        self
    }

    /// What it says.
    pub fn said(&self) -> &Said {
        &self.0
    }

    /// The scope that is not there.
    pub fn scope(&self) -> Option<&str> {
        self.0.scope.as_deref()
    }

    /// Of one thing or several that are wrong with the request.
    pub fn invalid(errors: Vec<Invalid>) -> Problem {
        let detail = match errors.len() {
            1 => "one thing is wrong with the request, see `errors`".to_string(),
            count => format!("{count} things are wrong with the request, see `errors`"),
        };
        Problem::new(StatusCode::BAD_REQUEST, "invalid", detail).with(|said| said.errors = errors)
    }

    pub fn not_found(what: &str) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "notFound", format!("there is no such {what}"))
    }

    pub fn inside() -> Problem {
        Problem::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "inside",
            "an internal error; see the log of the server",
        )
    }

    /// It takes no more answers.
    pub fn closed(by: ClosedBy) -> Problem {
        let (status, code) = match by {
            ClosedBy::SentIn => (StatusCode::CONFLICT, "sentIn"),
            ClosedBy::Expired => (StatusCode::CONFLICT, "expired"),
            ClosedBy::Erased => (StatusCode::GONE, "erased"),
        };
        Problem::new(status, code, Error::Closed(by).to_string())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        match error {
            Error::Unknown(what) => Problem::not_found(what),
            error @ Error::Reused => Problem::new(StatusCode::CONFLICT, "submission", error.to_string()),
            Error::Conflict(why) => Problem::new(StatusCode::CONFLICT, "conflict", why),
            Error::Invalid(why) => Problem::new(StatusCode::BAD_REQUEST, "invalid", why),
            Error::Closed(by) => Problem::closed(by),
            error => {
                log_inside(&error);
                Problem::inside()
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        // It holds texts and numbers only: nothing that JSON cannot say.
        let body = serde_json::to_string(&self.0).unwrap_or_default();
        let mut response = (status, [(header::CONTENT_TYPE, MEDIA_TYPE)], body).into_response();
        let headers = response.headers_mut();
        match status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::TOO_MANY_REQUESTS => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("5"));
            }
            _ => {}
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// What refuses a request of the API before or behind its own code says it in its own ways: it becomes a
/// problem.
pub fn instead_of(response: Response) -> Response {
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind == MEDIA_TYPE) {
        return response;
    }
    let (code, detail) = match status {
        StatusCode::METHOD_NOT_ALLOWED => {
            ("method", "this resource does not support that; `Allow` lists what it supports")
        }
        StatusCode::MISDIRECTED_REQUEST => ("host", "this server does not answer to that name"),
        StatusCode::SERVICE_UNAVAILABLE => ("timeout", "it took too long"),
        StatusCode::NOT_FOUND => ("notFound", "there is nothing here"),
        status if status.is_server_error() => ("inside", "an internal error"),
        _ => ("request", "the request cannot be read"),
    };
    let mut problem = Problem::new(status, code, detail).into_response();
    if let Some(allow) = response.headers().get(header::ALLOW) {
        problem.headers_mut().insert(header::ALLOW, allow.clone());
    }
    problem
}
