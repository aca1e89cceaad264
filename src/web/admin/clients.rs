//! Clients of the API: programs, each with a token and what it may be used for.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::with_form;
use crate::accounts::{called_by_key, practices_to_choose};
use crate::answering::day;
use crate::api::SCOPES;
use crate::entrance::Person;
use crate::form::{Filled, Pick};
use crate::frame::{Frame, page};
use crate::shown_once::{OncePage, hand_over, handed_over};
use crate::wrong::Wrong;
use crate::{Shared, see_other, store_fault};
use peil_store::{Client, Error, Moment, PracticeKey};

struct Line {
    name: String,
    practice: String,
    /// What each scope is called.
    scopes: Vec<String>,
    /// The key of what is said about it, with the day that this names.
    state: &'static str,
    date: String,
    open: bool,
}

#[derive(Template)]
#[template(path = "clients.html", config = "askama.toml")]
struct ClientsPage {
    frame: Frame,
    lines: Vec<Line>,
    name: String,
    days: String,
    practices: Vec<Pick>,
    scopes: Vec<Pick>,
    wrong: Wrong,
}

/// The longest that a token may be good for, in days, where that is limited: ten years.
const MOST_DAYS: u32 = 3650;

/// The key of what a scope is called.
fn scope_text(scope: &str) -> String {
    format!("scope-{}", scope.replace(':', "-"))
}

fn state(client: &Client) -> (&'static str, Option<Moment>) {
    match (client.revoked, client.expires) {
        (Some(revoked), _) => ("client-revoked", Some(revoked)),
        (None, Some(expires)) if expires <= Moment::now() => ("client-expired", Some(expires)),
        (None, Some(expires)) => ("client-until", Some(expires)),
        (None, None) => ("client-open", None),
    }
}

pub async fn list(State(app): State<Shared>, person: Person) -> Response {
    answer(&app, &person, &Filled::default(), Wrong::default()).await
}

async fn answer(app: &Shared, person: &Person, filled: &Filled, wrong: Wrong) -> Response {
    with_form(shown(app, person, filled, wrong).await, wrong, person)
}

async fn shown(app: &Shared, person: &Person, filled: &Filled, wrong: Wrong) -> Result<ClientsPage, Error> {
    let mut frame = person.frame(None);
    frame.title = frame.say("clients");
    frame.wrong = wrong.any();
    let (clients, practices) = (app.store.clients().await?, app.store.practices().await?);
    let line = |client: Client| {
        let (state, date) = state(&client);
        Line {
            practice: called_by_key(&practices, &client.practice),
            scopes: client.scopes.iter().map(|scope| frame.say(&scope_text(scope))).collect(),
            state,
            date: date.map(|date| day(date, frame.tongue)).unwrap_or_default(),
            open: client.revoked.is_none(),
            name: client.name,
        }
    };
    let lines = clients.into_iter().map(line).collect();
    let scopes = SCOPES.iter().map(|(scope, _)| Pick {
        key: scope.to_string(),
        label: frame.say(&scope_text(scope)),
        chosen: filled.all("scope").any(|found| found == *scope),
    });
    Ok(ClientsPage {
        lines,
        name: filled.text("name").into(),
        days: filled.text("days").into(),
        practices: practices_to_choose(&practices, filled, person),
        scopes: scopes.collect(),
        wrong,
        frame,
    })
}

/// The moment after so many days; none where none are given.
fn expiry(days: &str) -> Result<Option<Moment>, Wrong> {
    if days.is_empty() {
        return Ok(None);
    }
    let days = days.parse::<u32>().ok().filter(|days| (1..=MOST_DAYS).contains(days));
    let days = days.ok_or(Wrong::new("days", "client-days-wrong"))?;
    Ok(Some(Moment::now().after(Duration::from_secs(86_400 * u64::from(days)))))
}

pub async fn add(State(app): State<Shared>, person: Person, filled: Filled) -> Response {
    let (name, practice) = (filled.text("name"), PracticeKey(filled.text("practice").into()));
    let chosen = SCOPES.iter().map(|(scope, _)| *scope);
    let chosen: Vec<&str> = chosen.filter(|scope| filled.all("scope").any(|found| found == *scope)).collect();
    let wrong = match expiry(filled.text("days")) {
        Err(wrong) => wrong,
        Ok(_) if chosen.is_empty() => Wrong::new("scope", "client-scope-none"),
        Ok(expires) => {
            match app.store.add_client_to(Some(&practice), name, &chosen, expires, &person.actor()).await {
                Ok(token) => return hand_over(&app, &format!("/clients/{name}/token"), token.reveal()),
                Err(Error::Conflict(_)) => Wrong::new("name", "client-taken"),
                Err(Error::Invalid(_)) => Wrong::new("name", "client-invalid"),
                Err(error) => return store_fault(&error, &person.visit),
            }
        }
    };
    answer(&app, &person, &filled, wrong).await
}

/// The token of a client, for as long as it is shown.
pub async fn token(Path(name): Path<String>, person: Person) -> Response {
    let Some(secret) = handed_over(&person.visit) else { return see_other("/clients", None) };
    let back = ("/clients", "to-clients");
    page(&OncePage::new(&person, back, "client-token", &name, "client-token-what", secret))
}

pub async fn revoke(State(app): State<Shared>, Path(name): Path<String>, person: Person) -> Response {
    match app.store.revoke_client(&name, &person.actor()).await {
        // What was revoked before is as it should be.
        Ok(()) | Err(Error::Unknown(_)) => see_other("/clients", None),
        Err(error) => store_fault(&error, &person.visit),
    }
}
