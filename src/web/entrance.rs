//! Signing in and out.

use askama::Template;
use axum::Router;
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::response::Response;
use axum::routing::{get, post};

use super::fault::Fault;
use super::form::Filled;
use super::frame::{Frame, page, page_with};
use super::visit::{Visit, set_cookie};
use super::{Shared, log_inside, see_other};
use crate::store::{Account, Actor, Error};

const COOKIE: &str = "peil-session";

pub fn routes() -> Router<Shared> {
    Router::new().route("/sign-in", get(form).post(sign_in)).route("/sign-out", post(sign_out)).route("/demonstration/{token}", get(demonstration))
}

/// A professional or beheerder who is signed in. Whoever is not is sent to the page for that.
#[derive(Debug, Clone)]
pub struct Person {
    pub account: Account,
    pub visit: Visit,
}

impl Person {
    pub fn frame(&self, gemeente: Option<&str>) -> Frame {
        let mut frame = self.visit.frame_in(self.visit.tongue(None), gemeente);
        frame.person = Some(self.account.name.clone());
        frame
    }

    pub fn actor(&self) -> Actor {
        Actor::Account(self.account.name.clone())
    }
}

impl FromRequestParts<Shared> for Person {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Person, Response> {
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        let Some(token) = visit.cookie(COOKIE) else { return Err(see_other("/sign-in", None)) };
        match app.store.session(token).await {
            Ok(account) => Ok(Person { account, visit }),
            Err(Error::Denied | Error::Unknown(_)) => Err(see_other("/sign-in", Some(set_cookie(&app.settings, COOKIE, "", "/")))),
            Err(error) => {
                log_inside(&error);
                Err(Fault::Inside.page(&visit))
            }
        }
    }
}

#[derive(Template)]
#[template(path = "sign_in.html", config = "src/web/askama.toml")]
struct SignInPage {
    frame: Frame,
    name: String,
    error: Option<String>,
}

async fn form(visit: Visit) -> Response {
    let frame = visit.frame();
    let title = frame.say("sign-in");
    page(&SignInPage { frame: frame.titled(title), name: String::new(), error: None })
}

async fn sign_in(State(app): State<Shared>, visit: Visit, form: Filled) -> Response {
    if !app.guesses.take(visit.client) {
        return Fault::TooOften.page(&visit);
    }
    let refused = |key: &str, form: &Filled| {
        let mut frame = visit.frame();
        frame.title = frame.say("sign-in");
        frame.wrong = true;
        let error = frame.say(key);
        page_with(StatusCode::UNPROCESSABLE_ENTITY, &SignInPage { name: form.text("name").to_string(), error: Some(error), frame })
    };
    match app.store.sign_in(form.text("name"), form.get("password").unwrap_or_default(), form.text("code")).await {
        Ok(signed_in) => see_other("/cases", Some(set_cookie(&app.settings, COOKIE, signed_in.token.reveal(), "/"))),
        Err(Error::Denied) => refused("sign-in-denied", &form),
        Err(Error::LockedOut(_)) => refused("sign-in-locked", &form),
        Err(error) => {
            log_inside(&error);
            Fault::Inside.page(&visit)
        }
    }
}

async fn sign_out(State(app): State<Shared>, visit: Visit) -> Response {
    if let Some(token) = visit.cookie(COOKIE)
        && let Err(error) = app.store.sign_out(token).await
    {
        log_inside(&error);
    }
    see_other("/sign-in", Some(set_cookie(&app.settings, COOKIE, "", "/")))
}

/// The link that the terminal printed, on a fresh default database and a loopback address only.
async fn demonstration(State(app): State<Shared>, Path(token): Path<String>, visit: Visit) -> Response {
    if app.demonstration.as_ref().is_some_and(|known| *known == token) && app.store.session(&token).await.is_ok() {
        return see_other("/cases", Some(set_cookie(&app.settings, COOKIE, &token, "/")));
    }
    app.guesses.take(visit.client);
    Fault::NoLink.page(&visit)
}
