//! HTTP: pages for residents and professionals. Server-rendered, and complete without JavaScript.
//!
//! ```text
//! settings ─► server ─► router ─► headers, limits, CSRF ─┬─► resident ─┬─► answering ─► session
//!                                                       ├─► desk ─────┘
//!                                                       ├─► api ──────► session
//!                                                       └─► style, healthz
//! settings ─► server ─► preview ─► answering ─► session
//! ```
//!
//! `store` keeps the answers, and `session` decides what is asked; this crate turns that into pages and
//! forms. No personal data and no tokens are written to a log.

#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod accounts;
mod address;
mod admin;
mod answering;
pub mod api;
mod chosen_password;
mod connections;
mod demo;
mod demo_year;
mod desk;
pub mod doors;
mod entrance;
mod fault;
mod field;
mod following;
mod form;
mod frame;
mod goals;
mod headers;
mod held;
mod home;
pub mod hooks;
pub mod interface;
mod library;
mod limits;
mod over_time;
mod own_goals;
pub mod paper;
mod percent;
mod posted_file;
mod practices;
mod preview;
mod reports;
mod research;
mod research_file;
mod resident;
mod server;
mod settings;
mod shown_once;
mod sign_on;
mod site;
mod style;
mod sweep;
mod taking_part;
mod theme;
mod tls;
mod visit;
mod words;
mod wrong;
mod zone;

use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRef, Query, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::timeout::TimeoutLayer;

use crate::interface::Tongue;
use peil_store::{Guessed, Store};

pub use demo::{Demonstration, demonstration, demonstration_again};
pub use demo_year::demonstration_year;
pub use preview::{Preview, router as preview_router};
pub use server::{check_tls, serve, serve_preview};
pub use settings::{Given, Settings};

use doors::{Door, Doors, Who};
use fault::Fault;
use library::Library;
use limits::{GUESSES, GUESSES_OF_ALL, Limit, REQUESTS};
use peil::model::is_right_to_left;
use site::Site;
use theme::Themes;
use visit::Visit;

/// Everything that requests share.
pub struct App {
    pub settings: Arc<Settings>,
    themes: Arc<Themes>,
    library: Library,
    store: Store,
    requests: Limit,
    guesses: Limit,
    /// Each apart: an attack on links or tokens keeps nobody from signing in.
    wrong_links: Limit,
    wrong_tokens: Limit,
    /// What looks after the database, and what came of it.
    upkeep: Mutex<admin::Upkeep>,
    /// When the database was last asked what words were accepted.
    words_looked: Mutex<Option<Instant>>,
    /// When the database last took what was written.
    healthy: Mutex<Option<Instant>>,
    /// What lets the owner of the terminal in without signing in; on a fresh default database only.
    demonstration: Option<String>,
}

/// The attribute of a text in a language that is written from right to left; nothing for others.
pub(crate) fn direction(language: impl AsRef<str>) -> &'static str {
    if is_right_to_left(language.as_ref()) { " dir=\"rtl\"" } else { "" }
}

/// What handlers get.
pub type Shared = Arc<App>;

impl std::fmt::Debug for App {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("App").field("settings", &self.settings).finish_non_exhaustive()
    }
}

/// The longest form: an instrument of hundreds of questions with long texts.
const LARGEST_FORM: usize = 512 * 1024;
const LONGEST_REQUEST: Duration = Duration::from_secs(30);

impl App {
    /// Counts a guess of a client, here and over all servers of the database; false when there were too many. What
    /// this server has had enough of is not written.
    async fn may_guess(&self, guessed: Guessed, client: IpAddr) -> bool {
        let here = match guessed {
            Guessed::Password => &self.guesses,
            Guessed::Link => &self.wrong_links,
            Guessed::Token => &self.wrong_tokens,
        };
        // A database that does not answer is reported by what is asked of it next.
        here.take(client)
            && self.store.take_guess(guessed, address::counted(client), GUESSES_OF_ALL).await.unwrap_or(true)
    }

    /// What a link that opens nothing is answered with.
    async fn wrong_link(&self, client: IpAddr) -> Fault {
        if self.may_guess(Guessed::Link, client).await { Fault::NoLink } else { Fault::TooOften }
    }

    /// A sentence about every name in the table `retention` that no instrument has: a slip in it would keep
    /// responses for ever.
    fn unknown_to_retention(&self) -> Result<Vec<String>, String> {
        let named = &self.settings.retention.instruments;
        if named.is_empty() {
            return Ok(Vec::new());
        }
        let (shelf, given) =
            (self.library.all(), self.store.instruments().wait().map_err(|error| error.to_string())?);
        let unknown = named.keys().filter(|name| !shelf.contains_key(*name) && !given.contains(*name));
        Ok(unknown
            .map(|name| {
                format!("`retention` names `{name}`: there is no such instrument, and no response to one")
            })
            .collect())
    }

    /// # Errors
    /// A sentence that says which setting, theme or folder is wrong.
    pub fn new(settings: Settings, store: Store, demonstration: Option<String>) -> Result<App, String> {
        let Site { settings, themes, .. } = Site::new(settings)?;
        let library = Library::open(&settings.instruments)?;
        let accepted = store.accepted_words().wait().map_err(|error| error.to_string())?;
        library.accept(accepted.len() as u64, words::sorted(accepted));
        Ok(App {
            settings,
            themes,
            library,
            store,
            requests: Limit::new(REQUESTS),
            guesses: Limit::new(GUESSES),
            wrong_links: Limit::new(GUESSES),
            wrong_tokens: Limit::new(GUESSES),
            upkeep: Mutex::default(),
            words_looked: Mutex::default(),
            healthy: Mutex::default(),
            demonstration,
        })
    }

    /// A sentence for each instrument of which a wording file says something else than what was accepted in the
    /// browser.
    pub fn conflicting(&self) -> Vec<String> {
        let all = self.library.all();
        let conflicting = all.values().filter(|shelved| !shelved.conflicts.is_empty());
        conflicting
            .map(|shelved| {
                format!(
                    "`{}`: its wording files have other words than were accepted in the browser, for {} texts: see /woorden",
                    shelved.name,
                    shelved.conflicts.len()
                )
            })
            .collect()
    }

    /// What is worth knowing of the words of its instruments: a sentence for each that has some which were
    /// made from a text that has changed since.
    pub fn stale(&self) -> Vec<String> {
        let all = self.library.all();
        let stale = all.values().filter(|shelved| shelved.stale > 0);
        stale
            .map(|shelved| {
                format!(
                    "`{}`: {} of its words are stale: see `peil wording status`",
                    shelved.name, shelved.stale
                )
            })
            .collect()
    }
}

/// Every page and the API, behind everything that guards them.
pub fn router(app: App) -> Router {
    router_and_doors(app).0
}

/// The same, with the list of the doors of the pages.
pub fn router_and_doors(app: App) -> (Router, Vec<Door>) {
    let app = Arc::new(app);
    let site = Site::from_ref(&app);
    // The check compares the origin of a form with the host it came to; a proxy that changes the host is told
    // apart by the public address.
    let csrf = CsrfLayer::new().add_trusted_origin(&app.settings.public_url).unwrap_or_default();
    let pages = Doors::new(&app)
        .and(home::doors(&app))
        .and(entrance::doors(&app))
        .and(chosen_password::doors(&app))
        .and(sign_on::doors(&app))
        .and(resident::doors(&app))
        .and(taking_part::doors(&app))
        .and(own_goals::doors(&app))
        .and(desk::doors(&app))
        .and(accounts::doors(&app))
        .and(practices::doors(&app))
        .and(admin::doors(&app))
        .and(research::doors(&app))
        .and(reports::doors(&app))
        .and(words::doors(&app));
    let others = Doors::new(&app)
        .get(Who::Anybody, "/healthz", healthz)
        .get(Who::Anybody, "/style/{stamp}/peil.css", style::css)
        .get(Who::Anybody, "/style/{stamp}/desk.css", style::desk_css)
        .get(Who::Anybody, "/style/{stamp}/peil.js", style::script)
        .get(Who::Anybody, "/theme/{key}/{stamp}/theme.css", style::theme_css)
        .get(Who::Anybody, "/theme/{key}/{stamp}/logo.svg", style::theme_logo);
    let listed = pages.listed.into_iter().chain(others.listed).collect();
    let router = pages
        .router
        .fallback(not_found)
        .method_not_allowed_fallback(not_found)
        .layer(DefaultBodyLimit::max(LARGEST_FORM))
        .layer(csrf)
        .layer(middleware::from_fn_with_state(site.clone(), say_forged))
        .layer(middleware::from_fn_with_state(app.clone(), change_language))
        .layer(middleware::from_fn_with_state(app.clone(), not_too_often))
        // Other programs have no forms, no cookies and no language to change.
        .nest(api::BASE, api::routes(&app))
        .nest(api::FHIR_BASE, api::fhir_routes(&app))
        .merge(others.router)
        .layer(middleware::from_fn_with_state(app.clone(), words::keep_up))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LONGEST_REQUEST))
        .layer(middleware::from_fn_with_state(site.clone(), headers::own_host))
        .layer(middleware::from_fn(api::dress))
        .layer(middleware::from_fn_with_state(site, headers::add))
        .with_state(app);
    (router, listed)
}

async fn not_found(visit: Visit) -> Response {
    Fault::NotFound.page(&visit)
}

/// How long it is believed that the database takes what is written: a caller who asks every second does not
/// have it write every second.
const HEALTHY: Duration = Duration::from_secs(5);

/// Whether the server lives, and its database takes what is written.
async fn healthz(State(app): State<Shared>) -> Response {
    let known = |app: &Shared| *app.healthy.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if known(&app).is_some_and(|since| since.elapsed() < HEALTHY) {
        return "ok\n".into_response();
    }
    let health = app.store.health().await;
    *app.healthy.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
        health.is_ok().then(Instant::now);
    match health {
        Ok(()) => "ok\n".into_response(),
        Err(error) => {
            log_inside(&error);
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not accept writes\n").into_response()
        }
    }
}

async fn not_too_often(State(app): State<Shared>, visit: Visit, request: Request, next: Next) -> Response {
    if app.requests.take(visit.client) { next.run(request).await } else { Fault::TooOften.page(&visit) }
}

/// What the guard against forged forms refuses in one line is said on a page.
async fn say_forged(visit: Visit, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    if response.extensions().get::<ProtectionError>().is_some() {
        Fault::Forged.page(&visit)
    } else {
        response
    }
}

/// `?language=fy` on any page keeps the language, and shows the page without it.
async fn change_language(
    State(app): State<Shared>,
    Query(query): Query<Vec<(String, String)>>,
    request: Request,
    next: Next,
) -> Response {
    let asked = query.iter().find(|(name, _)| name == "language").and_then(|(_, tag)| Tongue::parse(tag));
    match asked {
        Some(tongue) => {
            let mut response = Redirect::to(visit::own_path(request.uri())).into_response();
            response.headers_mut().append(header::SET_COOKIE, visit::language_cookie(&app.settings, tongue));
            response
        }
        None => next.run(request).await,
    }
}

/// A redirect after a form, with a cookie if there is one to set.
fn see_other(path: &str, cookie: Option<HeaderValue>) -> Response {
    let mut response = Redirect::to(path).into_response();
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Says in the log that something inside failed: what it was, never for whom.
fn log_inside(error: &peil_store::Error) {
    eprintln!("peil: {error}");
}

/// What the store could not do, as a page.
fn store_fault(error: &peil_store::Error, visit: &Visit) -> Response {
    match error {
        peil_store::Error::Unknown(_) => Fault::NotFound,
        _ => {
            log_inside(error);
            Fault::Inside
        }
    }
    .page(visit)
}
