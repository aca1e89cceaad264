//! What a form posts: names and texts, in order. Our own names begin with `peil-`, which no question can
//! be called.

use axum::Form;
use axum::extract::{FromRef, FromRequest, Request};
use axum::http::StatusCode;
use axum::response::Response;

use super::fault::Fault;
use super::site::Site;
use super::visit::Visit;
use crate::interface::Tongue;
use peil::session::Posted;

/// Something to choose in a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    pub key: String,
    pub label: String,
    pub chosen: bool,
}

/// A form that was posted.
#[derive(Debug, Clone, Default)]
pub struct Filled(Vec<(String, String)>);

impl Filled {
    /// The first text under a name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The first text under a name, without space around it; empty when there is none.
    pub fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default().trim()
    }

    /// Every text under a name.
    pub fn all<'f>(&'f self, name: &str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(found, _)| found == name).map(|(_, text)| text.as_str())
    }

    /// What is posted about each question that the form showed.
    pub fn posted(&self) -> Vec<Posted> {
        let cleared = self.get("peil-clear");
        let answers = |question: &str| match cleared == Some(question) {
            true => Vec::new(),
            false => self.all(question).filter(|text| !text.trim().is_empty()).map(str::to_string).collect(),
        };
        self.all("peil-asked")
            .map(|question| Posted { question: question.to_string(), answers: answers(question) })
            .collect()
    }

    /// All of it, in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// The language that was asked for, where a form has buttons for it.
    pub fn language(&self) -> Option<Tongue> {
        self.get("peil-language").and_then(Tongue::parse)
    }
}

impl From<Vec<(String, String)>> for Filled {
    fn from(pairs: Vec<(String, String)>) -> Filled {
        Filled(pairs)
    }
}

impl<S: Send + Sync> FromRequest<S> for Filled
where
    Site: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Filled, Response> {
        use axum::extract::FromRequestParts;
        let (mut parts, body) = request.into_parts();
        let Ok(visit) = Visit::from_request_parts(&mut parts, state).await;
        match Form::<Vec<(String, String)>>::from_request(Request::from_parts(parts, body), state).await {
            Ok(Form(pairs)) => Ok(Filled(pairs)),
            Err(rejection) => {
                use axum::response::IntoResponse;
                let too_large = rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE;
                Err(if too_large { Fault::TooLarge } else { Fault::BadForm }.page(&visit))
            }
        }
    }
}
