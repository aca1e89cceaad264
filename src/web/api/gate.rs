//! What every request to the API goes through, by what the description says about its operation: who asks,
//! whether that may be, and whether what is asked is as described. Handlers get what was found to be right.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::Extension;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequestParts, MatchedPath, Query, RawPathParams, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::document::{Operation, Parameter};
use super::problem::{Invalid, Part, Problem};
use super::schema::Check;
use crate::doors::thing;
use crate::visit::Visit;
use crate::{LARGEST_FORM, Shared};
use peil_store::{Actor, CaseId, Client, Error, Guessed, PracticeKey};

/// For how long a token that was right is not asked about again: so long does one go on that was revoked.
const TRUSTED: Duration = Duration::from_secs(1);

/// What is before the handlers.
pub struct Gate {
    pub app: Shared,
    /// What every path begins with.
    pub base: &'static str,
    /// What may be asked for in `Accept`.
    pub media: &'static [&'static str],
    pub operations: HashMap<(Method, String), Operation>,
    pub document: Value,
    /// The document as it is sent.
    pub text: Bytes,
    /// By the hash of a token that was right: whose it is, and when that was asked. These are looked at also
    /// when somebody at the same address was guessing.
    pub known: Mutex<HashMap<[u8; 32], (Instant, Client)>>,
}

/// Who asks: the client that the token is of.
#[derive(Debug, Clone)]
pub struct Caller(pub Client);

impl Caller {
    pub fn actor(&self) -> Actor {
        Actor::Client(self.0.name.clone())
    }

    /// The practice that it is of: it sees nothing else.
    pub fn practice(&self) -> &PracticeKey {
        &self.0.practice
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Caller, Problem> {
        // An operation without a scope has no caller; none asks for one.
        parts.extensions.get::<Caller>().cloned().ok_or_else(Problem::inside)
    }
}

pub async fn through(
    Extension(gate): Extension<Arc<Gate>>,
    path: MatchedPath,
    params: RawPathParams,
    visit: Visit,
    request: Request,
    next: Next,
) -> Response {
    let method = if request.method() == Method::HEAD { Method::GET } else { request.method().clone() };
    let path = path.as_str().strip_prefix(gate.base).unwrap_or_default().to_string();
    // What no operation is described for is refused by the router.
    let Some(operation) = gate.operations.get(&(method, path)) else { return next.run(request).await };
    match gate.admit(operation, &params, &visit, request).await {
        Ok(request) => next.run(request).await,
        Err(problem) => {
            let said = problem.scope().and_then(|scope| {
                format!("Bearer error=\"insufficient_scope\", scope=\"{scope}\"").parse().ok()
            });
            let mut response = problem.into_response();
            if let Some(said) = said {
                response.headers_mut().insert(header::WWW_AUTHENTICATE, said);
            }
            response
        }
    }
}

impl Gate {
    async fn admit(
        &self,
        operation: &Operation,
        params: &RawPathParams,
        visit: &Visit,
        mut request: Request,
    ) -> Result<Request, Problem> {
        if !operation.scopes.is_empty() {
            let client = self.client(request.headers(), visit).await?;
            if let Some(scope) = operation.scopes.iter().find(|scope| !client.may(scope)) {
                let detail = format!("the token of `{}` does not have the scope `{scope}`", client.name);
                return Err(Problem::new(StatusCode::FORBIDDEN, "scope", detail)
                    .with(|said| said.scope = Some(scope.clone())));
            }
            self.check_path(operation, params)?;
            self.check_practice(&client, params).await?;
            request.extensions_mut().insert(Caller(client));
        } else {
            self.check_path(operation, params)?;
        }
        if !takes(request.headers(), self.media) {
            let there_is = format!("there is only `{}`", self.media.join("`, `"));
            return Err(Problem::new(StatusCode::NOT_ACCEPTABLE, "accept", there_is));
        }
        let mut errors = self.query_errors(operation, &request);
        let request = match &operation.body {
            None => request,
            Some(schema) => self.check_body(schema, request, &mut errors).await?,
        };
        if errors.is_empty() { Ok(request) } else { Err(Problem::invalid(errors)) }
    }

    /// Whose token it is. Wrong ones are counted, and then hear nothing else for a while; a right one is let
    /// in however many wrong ones came from its address.
    async fn client(&self, headers: &HeaderMap, visit: &Visit) -> Result<Client, Problem> {
        let refused = |code, detail| Problem::new(StatusCode::UNAUTHORIZED, code, detail);
        let said = headers
            .get(header::AUTHORIZATION)
            .ok_or_else(|| refused("noToken", "a token is needed: `Authorization: Bearer …`"))?;
        let said = said
            .to_str()
            .ok()
            .and_then(|said| said.split_once(' '))
            .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        let (_, token) =
            said.ok_or_else(|| refused("noToken", "`Authorization` should be `Bearer`, and the token"))?;
        let token = token.trim();
        let hash: [u8; 32] = Sha256::digest(token.as_bytes()).into();
        let known = self.known().get(&hash).cloned();
        if let Some((asked, client)) = &known
            && asked.elapsed() < TRUSTED
        {
            return Ok(client.clone());
        }
        match self.app.store.client(token).await {
            Ok(client) => {
                self.known().insert(hash, (Instant::now(), client.clone()));
                Ok(client)
            }
            Err(Error::Denied) => {
                self.known().remove(&hash);
                let was_right = known.is_some();
                if !self.app.may_guess(Guessed::Token, visit.client).await && !was_right {
                    return Err(Problem::new(
                        StatusCode::TOO_MANY_REQUESTS,
                        "guesses",
                        "there were too many wrong tokens from this address",
                    ));
                }
                Err(refused("wrongToken", "the token is unknown, revoked or expired"))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<[u8; 32], (Instant, Client)>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn schemas(&self) -> &Map<String, Value> {
        static NONE: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
        self.document.pointer("/components/schemas").and_then(Value::as_object).unwrap_or(&NONE)
    }

    /// A name that no such thing can have is the name of none.
    fn check_path(&self, operation: &Operation, params: &RawPathParams) -> Result<(), Problem> {
        let mut check = Check::new(self.schemas(), Part::Query);
        for (name, text) in params {
            if let Some(parameter) =
                operation.parameters.iter().find(|parameter| parameter.in_path && parameter.name == name)
            {
                check.value(&parameter.schema, &Value::from(text), name);
            }
        }
        if check.errors.is_empty() { Ok(()) } else { Err(Problem::not_found("thing")) }
    }

    /// Whether everything that the path names is of the practice of the client, and of one case. Of what is
    /// another's nothing is said, not even that it is there.
    async fn check_practice(&self, client: &Client, params: &RawPathParams) -> Result<(), Problem> {
        let mut found: Option<CaseId> = None;
        for (name, text) in params {
            let Some(thing) = thing(name, text)? else { continue };
            let whose = match self.app.store.whose(thing).await {
                Ok(whose) => whose,
                Err(Error::Unknown(_)) => return Err(Problem::not_found("thing")),
                Err(error) => return Err(error.into()),
            };
            let same = whose.case.is_none_or(|case| *found.get_or_insert_with(|| case.clone()) == case);
            if whose.practice != client.practice || !same {
                return Err(Problem::not_found("thing"));
            }
        }
        Ok(())
    }

    fn query_errors(&self, operation: &Operation, request: &Request) -> Vec<Invalid> {
        let mut check = Check::new(self.schemas(), Part::Query);
        let Ok(Query(given)) = Query::<Vec<(String, String)>>::try_from_uri(request.uri()) else {
            check.refuse("", "syntax", "it cannot be read");
            return check.errors;
        };
        let known: Vec<&Parameter> =
            operation.parameters.iter().filter(|parameter| !parameter.in_path).collect();
        for (at, (name, text)) in given.iter().enumerate() {
            match known.iter().find(|parameter| parameter.name == *name) {
                None => check.refuse(name, "unknown", "there is no such parameter"),
                Some(_) if given[..at].iter().any(|(earlier, _)| earlier == name) => {
                    check.refuse(name, "twice", "it is given twice")
                }
                Some(parameter) => check.value(&parameter.schema, &typed(&parameter.schema, text), name),
            }
        }
        for parameter in known
            .iter()
            .filter(|parameter| parameter.required && !given.iter().any(|(name, _)| *name == parameter.name))
        {
            check.refuse(&parameter.name, "required", "it is missing");
        }
        check.errors
    }

    /// Reads the body, looks at it, and puts it back.
    async fn check_body(
        &self,
        schema: &Value,
        request: Request,
        errors: &mut Vec<Invalid>,
    ) -> Result<Request, Problem> {
        let (parts, body) = request.into_parts();
        if !is_json(&parts.headers) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "contentType",
                "the body should be `application/json`",
            ));
        }
        let announced = parts
            .headers
            .get(header::CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let read = if announced.is_some_and(|length| length > LARGEST_FORM) {
            None
        } else {
            to_bytes(body, LARGEST_FORM).await.ok()
        };
        let too_large = || {
            Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "tooLarge",
                format!("the body should be no longer than {LARGEST_FORM} bytes"),
            )
        };
        let bytes = read.ok_or_else(too_large)?;
        let mut check = Check::new(self.schemas(), Part::Body);
        match serde_json::from_slice::<Value>(&bytes) {
            Ok(value) => check.value(schema, &value, ""),
            Err(error) => check.refuse("", "syntax", format!("it is not JSON: {error}")),
        }
        errors.extend(check.errors);
        Ok(Request::from_parts(parts, Body::from(bytes)))
    }
}

/// What a text in an address is, where its schema wants something else than a text.
fn typed(schema: &Value, text: &str) -> Value {
    let read = match schema["type"].as_str() {
        Some("integer") => text.parse::<i64>().ok().map(Value::from),
        Some("boolean") => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    read.unwrap_or_else(|| Value::from(text))
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case("application/json")
}

/// Whether `Accept` lets one of these be an answer.
fn takes(headers: &HeaderMap, media: &[&str]) -> bool {
    let mut ranges = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .peekable();
    ranges.peek().is_none()
        || ranges.any(|range| {
            let mut parts = range.split(';').map(str::trim);
            let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
            let refused = parts.any(|part| {
                part.strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok()) == Some(0.0)
            });
            !refused && (media.contains(&kind.as_str()) || matches!(kind.as_str(), "application/*" | "*/*"))
        })
}
