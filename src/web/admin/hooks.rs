//! Hooks: other programs that are told what happened, and what came of that.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::with_form;
use crate::accounts::{called_by_key, practices_to_choose};
use crate::entrance::Person;
use crate::form::{Filled, Pick};
use crate::frame::{Frame, page};
use crate::hooks::{check_address, send};
use crate::shown_once::{OncePage, hand_over, handed_over, said_once, say_once};
use crate::wrong::Wrong;
use crate::{Shared, see_other, store_fault};
use peil_store::{Error, Hook, HookEvent, PracticeKey};

struct Line {
    name: String,
    practice: String,
    url: String,
    events: Vec<String>,
    delivered: u64,
    waiting: u64,
    given_up: u64,
    /// What came of the last try that failed, in English.
    trouble: Option<String>,
}

/// What came of trying a hook.
struct Tried {
    name: String,
    /// Why it failed, in English; empty where the message was taken.
    why: String,
}

#[derive(Template)]
#[template(path = "hooks.html", config = "askama.toml")]
struct HooksPage {
    frame: Frame,
    lines: Vec<Line>,
    tried: Option<Tried>,
    name: String,
    url: String,
    practices: Vec<Pick>,
    events: Vec<Pick>,
    wrong: Wrong,
}

/// The key of what an event is called.
fn event_text(event: HookEvent) -> &'static str {
    match event {
        HookEvent::SentIn => "hook-event-sent-in",
        HookEvent::Alert => "hook-event-alert",
        HookEvent::Due => "hook-event-due",
        HookEvent::Expiring => "hook-event-expiring",
        HookEvent::Test => "hook-event-test",
    }
}

pub async fn list(State(app): State<Shared>, person: Person) -> Response {
    answer(&app, &person, &Filled::default(), Wrong::default()).await
}

async fn answer(app: &Shared, person: &Person, filled: &Filled, wrong: Wrong) -> Response {
    with_form(shown(app, person, filled, wrong).await, wrong, person)
}

async fn shown(app: &Shared, person: &Person, filled: &Filled, wrong: Wrong) -> Result<HooksPage, Error> {
    let mut frame = person.frame(None);
    frame.title = frame.say("hooks");
    let said = said_once(&person.visit).filter(|_| !wrong.any());
    let tried = said.as_deref().and_then(|said| said.split_once('\n'));
    let tried = tried.map(|(name, why)| Tried { name: name.into(), why: why.into() });
    frame.wrong = wrong.any();
    let (hooks, practices) = (app.store.hooks().await?, app.store.practices().await?);
    let line = |hook: Hook| Line {
        practice: called_by_key(&practices, &hook.practice),
        events: hook.events.iter().map(|event| frame.say(event_text(*event))).collect(),
        name: hook.name,
        url: hook.url,
        delivered: hook.delivered,
        waiting: hook.waiting,
        given_up: hook.given_up,
        trouble: hook.trouble,
    };
    let lines = hooks.into_iter().map(line).collect();
    let events = HookEvent::ALL.iter().map(|event| Pick {
        key: event.as_str().into(),
        label: frame.say(event_text(*event)),
        chosen: filled.all("event").any(|found| found == event.as_str()),
    });
    Ok(HooksPage {
        lines,
        tried,
        name: filled.text("name").into(),
        url: filled.text("url").into(),
        practices: practices_to_choose(&practices, filled, person),
        events: events.collect(),
        wrong,
        frame,
    })
}

pub async fn add(State(app): State<Shared>, person: Person, filled: Filled) -> Response {
    let (name, url) = (filled.text("name"), filled.text("url"));
    let practice = PracticeKey(filled.text("practice").into());
    let chosen: Vec<HookEvent> = HookEvent::ALL
        .into_iter()
        .filter(|event| filled.all("event").any(|found| found == event.as_str()))
        .collect();
    let wrong = if check_address(url).is_err() {
        Wrong::new("url", "hook-url-wrong")
    } else if chosen.is_empty() {
        Wrong::new("event", "hook-event-none")
    } else {
        match app.store.add_hook(Some(&practice), name, url, &chosen, &person.actor()).await {
            Ok(secret) => return hand_over(&app, &format!("/hooks/{name}/secret"), secret.reveal()),
            Err(Error::Conflict(_)) => Wrong::new("name", "hook-taken"),
            Err(Error::Invalid(_)) => Wrong::new("name", "hook-invalid"),
            Err(error) => return store_fault(&error, &person.visit),
        }
    };
    answer(&app, &person, &filled, wrong).await
}

/// The secret of a hook, for as long as it is shown.
pub async fn secret(Path(name): Path<String>, person: Person) -> Response {
    let Some(secret) = handed_over(&person.visit) else { return see_other("/hooks", None) };
    page(&OncePage::new(&person, ("/hooks", "to-hooks"), "hook-secret", &name, "hook-secret-what", secret))
}

/// Sends a message that says that nothing happened, and says what came of it.
pub async fn test(State(app): State<Shared>, Path(name): Path<String>, person: Person) -> Response {
    let delivery = match app.store.test_delivery(&name).await {
        Ok(delivery) => delivery,
        Err(error) => return store_fault(&error, &person.visit),
    };
    let came = send(&delivery, &app.settings.calling).await;
    match app.store.audit(&person.actor(), "hook.test", &name).await {
        Ok(()) => say_once(&app, "/hooks", &format!("{name}\n{}", came.err().unwrap_or_default())),
        Err(error) => store_fault(&error, &person.visit),
    }
}

pub async fn remove(State(app): State<Shared>, Path(name): Path<String>, person: Person) -> Response {
    match app.store.remove_hook(&name, &person.actor()).await {
        // What was removed before is as it should be.
        Ok(()) | Err(Error::Unknown(_)) => see_other("/hooks", None),
        Err(error) => store_fault(&error, &person.visit),
    }
}
