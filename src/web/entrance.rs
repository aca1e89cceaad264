//! Signing in and out.

use std::time::Duration;

use askama::Template;
use axum::extract::{FromRequestParts, Path, Query, State};
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::answering::clock;
use super::doors::{Doors, Who};
use super::fault::Fault;
use super::form::Filled;
use super::frame::{Frame, Lasts, Signed, page, page_with};
use super::sign_on;
use super::visit::{Visit, lasting_cookie, set_cookie};
use super::{Shared, held, log_inside, see_other};
use peil_store::{Account, Actor, Error, Guessed, Lasting, Practice, Role, SignIn, SignedIn};

pub const COOKIE: &str = "peil-session";
/// Says to the page of signing in alone that somebody signed in with this browser before: what others guess
/// does not lock it out.
const BROWSER: &str = "peil-browser";
const BROWSER_KNOWN: Duration = Duration::from_secs(90 * 24 * 3600);
/// How long it takes at least to be refused: longer than looking at a password, and writing down that it was
/// wrong.
const REFUSED_AFTER: Duration = Duration::from_millis(400);

pub fn doors(app: &Shared) -> Doors {
    Doors::new(app)
        .get(Who::Anybody, "/sign-in", form)
        .post(Who::Anybody, "/sign-in", sign_in)
        .get(Who::SignedIn, "/sign-in/held", held::show)
        .post(Who::SignedIn, "/sign-in/held", held::put_aside)
        .post(Who::Anybody, "/sign-out", sign_out)
        .get(Who::Anybody, "/session", how_long)
        .post(Who::SignedIn, "/session", stay)
        .get(Who::Anybody, "/demonstration/{token}", demonstration)
}

/// What somebody sees first who signed in, by what the role is for.
pub fn first_page(role: Role) -> &'static str {
    match role {
        Role::Professional | Role::Coordinator => "/cases",
        Role::Beheerder => "/practices",
        Role::Researcher => "/research",
        Role::Redacteur => "/woorden",
    }
}

/// Somebody who is signed in. Others are sent to the page for that.
#[derive(Debug, Clone)]
pub struct Person {
    pub account: Account,
    pub practice: Practice,
    pub visit: Visit,
    lasts: Lasts,
}

impl Person {
    pub fn frame(&self, gemeente: Option<&str>) -> Frame {
        let gemeente = gemeente.or(self.practice.gemeente.as_deref());
        let mut frame = self.visit.frame_in(self.visit.tongue(None), gemeente);
        self.sign(&mut frame);
        frame
    }

    /// Says in a frame who is signed in, and how long.
    pub fn sign(&self, frame: &mut Frame) {
        frame.person = Some(Signed {
            name: self.account.name.clone(),
            practice: self.practice.name.clone(),
            rooms: rooms(self.account.role),
        });
        frame.session = Some(self.lasts.clone());
    }

    /// What the cookie of this session holds.
    pub fn session(&self) -> &str {
        self.visit.cookie(COOKIE).unwrap_or_default()
    }

    pub fn actor(&self) -> Actor {
        Actor::Account(self.account.name.clone())
    }
}

/// What somebody can go to from every page: where, and the key of what it is called.
fn rooms(role: Role) -> &'static [(&'static str, &'static str)] {
    match role {
        Role::Professional => &[("/cases", "cases"), ("/alerts", "alerts"), ("/instruments", "instruments")],
        Role::Coordinator => &[
            ("/cases", "cases"),
            ("/alerts", "alerts"),
            ("/instruments", "instruments"),
            ("/accounts", "accounts"),
            ("/retention", "retention"),
            ("/audit", "audit"),
        ],
        Role::Beheerder => &[
            ("/practices", "practices"),
            ("/accounts", "accounts"),
            ("/clients", "clients"),
            ("/hooks", "hooks"),
            ("/retention", "retention"),
            ("/audit", "audit"),
            ("/server", "server"),
            ("/instruments", "instruments"),
            ("/imports", "imports"),
        ],
        Role::Researcher => &[("/research", "research"), ("/instruments", "instruments")],
        Role::Redacteur => &[("/woorden", "words"), ("/instruments", "instruments")],
    }
}

impl FromRequestParts<Shared> for Person {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Person, Response> {
        // What is before the page has looked already.
        if let Some(person) = parts.extensions.get::<Person>() {
            return Ok(person.clone());
        }
        let Ok(visit) = Visit::from_request_parts(parts, app).await;
        // A form that can be kept for the person who filled it in does not come here.
        let form = parts.method == Method::POST;
        let Some(token) = visit.cookie(COOKIE) else {
            return Err(see_other(if form { "/sign-in?notice=lost" } else { "/sign-in" }, None));
        };
        match app.store.session(token).await {
            Ok(SignIn { account, practice, until, left }) => {
                if form {
                    held::sent(app, &account.name, &visit.path).await;
                }
                let lasts = Lasts { until: clock(until), left: left.as_secs() };
                Ok(Person { account, practice, visit, lasts })
            }
            // Nobody has to do anything: the other system is asked, and leads back here.
            Err(Error::Denied) if !form && sign_on::asks_again(app, token).await => {
                Err(see_other(&sign_on::with(&visit.path), None))
            }
            // The cookie stays: a form in another window is known by it.
            Err(Error::Denied) if app.store.ended_session(token).await.is_ok() => {
                Err(see_other(if form { "/sign-in?notice=lost" } else { "/sign-in?notice=ended" }, None))
            }
            Err(Error::Denied | Error::Unknown(_)) => Err(see_other(
                if form { "/sign-in?notice=lost" } else { "/sign-in" },
                Some(set_cookie(&app.settings, COOKIE, "", "/")),
            )),
            Err(error) => {
                log_inside(&error);
                Err(Fault::Inside.page(&visit))
            }
        }
    }
}

#[derive(Template)]
#[template(path = "sign_in.html", config = "askama.toml")]
struct SignInPage {
    frame: Frame,
    name: String,
    more_time: bool,
    error: Option<String>,
    /// Why signing in is needed again, by the key of its text.
    notice: Option<&'static str>,
    /// The system of an organisation that one can sign in with.
    with: Option<String>,
    passwords: bool,
}

async fn form(
    State(app): State<Shared>,
    Query(query): Query<Vec<(String, String)>>,
    visit: Visit,
) -> Response {
    let frame = visit.frame();
    let title = frame.say("sign-in");
    let asked = query.iter().find(|(name, _)| name == "notice").map(|(_, key)| key.as_str());
    let notice = match asked {
        _ if held::any(&app, &visit).await => Some("sign-in-held"),
        Some("ended") => Some("sign-in-ended"),
        Some("lost") => Some("sign-in-lost"),
        Some("sign-on-failed") => Some("sign-on-failed"),
        Some("sign-on-no-group") => Some("sign-on-no-group"),
        Some("sign-on-disabled") => Some("sign-on-disabled"),
        _ => None,
    };
    page(&SignInPage {
        frame: frame.titled(title),
        name: String::new(),
        more_time: false,
        error: None,
        notice,
        with: app.settings.sign_on.as_ref().map(|with| with.name.clone()),
        passwords: app.settings.has_passwords(),
    })
}

async fn sign_in(State(app): State<Shared>, visit: Visit, form: Filled) -> Response {
    if !app.settings.has_passwords() {
        return Fault::NotFound.page(&visit);
    }
    if !app.may_guess(Guessed::Password, visit.client).await {
        return Fault::TooOften.page(&visit);
    }
    let began = tokio::time::Instant::now();
    let notice = held::any(&app, &visit).await.then_some("sign-in-held");
    let refused = |key: &str, form: &Filled| {
        let mut frame = visit.frame();
        frame.title = frame.say("sign-in");
        frame.wrong = true;
        let error = frame.say(key);
        page_with(
            StatusCode::UNPROCESSABLE_ENTITY,
            &SignInPage {
                name: form.text("name").to_string(),
                more_time: lasting(form) == Lasting::Longer,
                error: Some(error),
                notice,
                with: app.settings.sign_on.as_ref().map(|with| with.name.clone()),
                passwords: true,
                frame,
            },
        )
    };
    let (name, password, code) =
        (form.text("name"), form.get("password").unwrap_or_default(), form.text("code"));
    match app.store.sign_in_from(visit.cookie(BROWSER), name, password, code, lasting(&form)).await {
        Ok(signed_in) => {
            let held = held::is_for(&app, &visit, &signed_in.account.name).await;
            let first = first_page(signed_in.account.role);
            let_in(&app, &signed_in, if held { "/sign-in/held" } else { first })
        }
        // One answer, after one time: else names that there are could be told from names that there are not.
        Err(Error::Denied | Error::LockedOut(_)) => {
            tokio::time::sleep_until(began + REFUSED_AFTER).await;
            refused("sign-in-denied", &form)
        }
        Err(error) => {
            log_inside(&error);
            Fault::Inside.page(&visit)
        }
    }
}

/// Leads somebody who signed in to a page, with the cookies of the session and of the browser.
pub fn let_in(app: &Shared, signed_in: &SignedIn, path: &str) -> Response {
    let cookie = set_cookie(&app.settings, COOKIE, signed_in.token.reveal(), "/");
    let mut response = see_other(path, Some(cookie));
    if let Some(browser) = &signed_in.browser {
        let cookie = lasting_cookie(&app.settings, BROWSER, browser.reveal(), "/sign-in", BROWSER_KNOWN);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn lasting(form: &Filled) -> Lasting {
    if form.get("more-time").is_some() { Lasting::Longer } else { Lasting::Usual }
}

/// For the script that warns before a session ends: how many seconds it lasts, which this does not change.
async fn how_long(State(app): State<Shared>, visit: Visit) -> Response {
    match app.store.session_as_it_is(visit.cookie(COOKIE).unwrap_or_default()).await {
        Ok(session) => session.left.as_secs().to_string().into_response(),
        Err(_) => StatusCode::UNAUTHORIZED.into_response(),
    }
}

/// Keeps a session going; how many seconds it lasts now.
async fn stay(person: Person) -> Response {
    person.lasts.left.to_string().into_response()
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
    if app.demonstration.as_ref().is_some_and(|known| *known == token)
        && let Ok(session) = app.store.session(&token).await
    {
        // The case with a year behind it, where it is still there.
        let practice = &session.account.practice;
        let year = app.store.case_called(Some(practice), super::demo_year::PSEUDONYM).await;
        let year = year.ok().filter(|case| case.erased.is_none());
        let first = year.map_or_else(
            || first_page(session.account.role).to_string(),
            |case| format!("/cases/{}", case.id),
        );
        return see_other(&first, Some(set_cookie(&app.settings, COOKIE, &token, "/")));
    }
    app.wrong_link(visit.client).await.page(&visit)
}
