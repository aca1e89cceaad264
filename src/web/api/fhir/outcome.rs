//! What went wrong, as FHIR has it.

use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::MEDIA_TYPE;
use crate::api::problem::{Problem, Said};

/// What went wrong: everything that is wrong with a request, each as an issue.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OperationOutcome {
    resource_type: &'static str,
    #[schema(inline)]
    issue: Vec<Issue>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Issue {
    /// `error`
    severity: &'static str,
    /// What kind of issue it is, of FHIR's list.
    code: &'static str,
    /// What went wrong this time. It never repeats a token or an answer.
    diagnostics: String,
}

impl OperationOutcome {
    fn of(said: &Said) -> OperationOutcome {
        let code = match said.code.as_str() {
            "noToken" | "wrongToken" => "login",
            "scope" => "forbidden",
            "notFound" => "not-found",
            "erased" => "deleted",
            "method" | "accept" => "not-supported",
            "requests" | "guesses" => "throttled",
            "timeout" => "timeout",
            "inside" => "exception",
            _other => "invalid",
        };
        let issue = |diagnostics: String| Issue { severity: "error", code, diagnostics };
        let issues = if said.errors.is_empty() {
            vec![issue(said.detail.clone())]
        } else {
            said.errors
                .iter()
                .map(|wrong| issue(format!("`{}`: {}", wrong.location, wrong.message)))
                .collect()
        };
        OperationOutcome { resource_type: "OperationOutcome", issue: issues }
    }
}

/// A problem in the way of FHIR; what is none stays as it is.
pub fn outcome(mut response: Response) -> Response {
    let Some(problem) = response.extensions_mut().remove::<Problem>() else { return response };
    // It holds texts only: nothing that JSON cannot say.
    let text = serde_json::to_string(&OperationOutcome::of(problem.said())).unwrap_or_default();
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    *response.body_mut() = Body::from(text);
    response
}
