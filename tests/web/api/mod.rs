//! The API, by real requests against the router: what each operation does, what is refused and how, that the
//! description is true, and that it is the same engine as everywhere.

mod description;
mod fhir;
mod limits;
mod refusals;
mod walks;
mod ways;

use std::cell::Cell;

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use peil_store::{Actor, Moment};
use peil_web::api::SCOPES;
use serde_json::{Value, json};

use super::{Answer, Server};

/// A client of a server, with a token.
pub struct Client<'s> {
    pub server: &'s Server,
    pub token: String,
    /// How often it asked.
    asked: Cell<u32>,
}

/// A client that may do everything.
pub fn client(server: &Server) -> Client<'_> {
    client_that_may(server, &SCOPES.map(|(scope, _)| scope))
}

pub fn client_that_may<'s>(server: &'s Server, scopes: &[&str]) -> Client<'s> {
    let name = format!("portaal-{}", server.store.clients().wait().expect("they are there").len());
    let token = server.store.add_client(&name, scopes, None, &Actor::Program).wait().expect("it is added");
    Client { server, token: token.reveal().to_string(), asked: Cell::new(0) }
}

/// A token that has expired, and one that was revoked.
pub fn dead_tokens(server: &Server) -> [String; 2] {
    let expired = server
        .store
        .add_client("verlopen", &["instruments:read"], Some(Moment::now()), &Actor::Program)
        .wait()
        .expect("it is added");
    let revoked = server
        .store
        .add_client("ingetrokken", &["instruments:read"], None, &Actor::Program)
        .wait()
        .expect("it is added");
    server.store.revoke_client("ingetrokken", &Actor::Program).wait().expect("it is there");
    [expired, revoked].map(|token| token.reveal().to_string())
}

/// A request to the API, without a body and without a token yet.
pub fn asking(method: &str, path: &str) -> axum::http::request::Builder {
    let method = Method::from_bytes(method.as_bytes()).expect("it is a method");
    Request::builder().method(method).uri(format!("/api/v1{path}")).header(header::HOST, "127.0.0.1:8080")
}

impl Client<'_> {
    pub fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        // Behind a proxy that is trusted it comes from another address from time to time: long walks are not
        // a flood.
        self.asked.set(self.asked.get() + 1);
        let from = std::net::Ipv4Addr::from(0x0a00_0000 + self.asked.get() / 200).to_string();
        let builder = asking(method, path)
            .header(header::AUTHORIZATION, format!("Bearer {}", self.token))
            .header("x-forwarded-for", from);
        let request = match body {
            Some(body) => {
                builder.header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string()))
            }
            None => builder.body(Body::empty()),
        };
        let answer = self.server.send(request.expect("it is a request"));
        assert_eq!(answer.headers["api-version"], "1.0.0", "{method} {path}");
        answer
    }

    /// What is there.
    pub fn get(&self, path: &str) -> Value {
        let answer = self.send("GET", path, None);
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text);
        json_of(&answer)
    }

    /// What it comes to, which is well.
    pub fn does(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.send(method, path, Some(body));
        assert!(answer.status.is_success(), "{method} {path}: {} {}", answer.status, answer.text);
        json_of(&answer)
    }

    /// What is refused, with a problem.
    pub fn refused(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        problem(&self.send(method, path, body))
    }

    /// A case, by its identifier.
    pub fn case(&self, pseudonym: &str) -> String {
        text(&self.does("POST", "/cases", &json!({ "pseudonym": pseudonym }))["id"])
    }

    /// An administration of an instrument in its own case; its path.
    pub fn opened(&self, instrument: &str) -> String {
        let case = self.case(&format!(
            "zaak-{}",
            self.server.store.cases(None, None, None, 10_000).wait().expect("they are there").len()
        ));
        let opened =
            self.does("POST", "/administrations", &json!({ "caseId": case, "instrument": instrument }));
        format!("/administrations/{}", text(&opened["id"]))
    }

    /// Answers to everything of the GAD-7, sent in.
    pub fn sent_in(&self) -> String {
        let path = self.opened("gad7");
        let revision = self.get(&path)["revision"].clone();
        let answers = json!({ "gad1": "1", "gad2": "0", "gad3": "2", "gad4": "1", "gad5": "0", "gad6": "1", "gad7": "0" });
        let answered = self.does(
            "PATCH",
            &format!("{path}/answers"),
            &json!({ "revision": revision, "answers": answers }),
        );
        self.does("PUT", &format!("{path}/submission"), &json!({ "revision": answered["revision"] }));
        path
    }
}

pub fn json_of(answer: &Answer) -> Value {
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json", "{}", answer.text);
    serde_json::from_str(&answer.text).expect("it is JSON")
}

/// A problem of RFC 9457: its status is that of the response, and it says what it must.
pub fn problem(answer: &Answer) -> Value {
    assert!(answer.status.is_client_error(), "{} {}", answer.status, answer.text);
    assert_eq!(
        answer.headers[header::CONTENT_TYPE],
        "application/problem+json",
        "{} {}",
        answer.status,
        answer.text
    );
    assert_eq!(answer.headers["api-version"], "1.0.0");
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
    let problem: Value = serde_json::from_str(&answer.text).expect("it is JSON");
    assert_eq!(problem["status"], answer.status.as_u16());
    for member in ["type", "title", "detail", "code"] {
        assert!(problem[member].as_str().is_some_and(|text| !text.is_empty()), "{member}: {problem}");
    }
    problem
}

/// Everything that is said to be wrong, as `location code`.
pub fn errors(problem: &Value) -> Vec<String> {
    assert_eq!(problem["status"], 400, "{problem}");
    let errors = problem["errors"].as_array().expect("there are errors");
    errors.iter().map(|error| format!("{} {}", text(&error["location"]), text(&error["code"]))).collect()
}

pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is not text")).to_string()
}
