//! A new case: a pseudonym, and a warning when it looks like a person.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::entrance::Person;
use crate::form::Filled;
use crate::frame::{Frame, Switch, page, page_with};
use crate::{Shared, see_other, store_fault};
use peil_store::{Error, Suspicion, suspicions};

#[derive(Template)]
#[template(path = "case_new.html", config = "askama.toml")]
struct NewPage {
    frame: Frame,
    pseudonym: String,
    /// What keeps it from being taken,
    error: Option<String>,
    /// and what it looks like; it is taken when it is sent once more.
    warnings: Vec<String>,
}

impl NewPage {
    fn of(person: &Person, pseudonym: String) -> NewPage {
        let mut frame = person.frame(None);
        frame.title = frame.say("case-new");
        frame.switch = Switch::Links("/cases/new".into());
        NewPage { frame, pseudonym, error: None, warnings: Vec::new() }
    }
}

pub async fn form(person: Person) -> Response {
    page(&NewPage::of(&person, String::new()))
}

pub async fn open(State(app): State<Shared>, person: Person, form: Filled) -> Response {
    let pseudonym = form.text("pseudonym").to_string();
    let mut template = NewPage::of(&person, pseudonym.clone());
    let found = suspicions(&pseudonym);
    if !found.is_empty() && form.text("sure") != pseudonym {
        template.warnings = found.into_iter().map(|found| template.frame.say(suspicion(found))).collect();
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &template);
    }
    let key = match app.store.open_case(&pseudonym, &person.actor()).await {
        Ok(id) => return see_other(&format!("/cases/{id}"), None),
        Err(Error::Conflict(_)) => "pseudonym-taken",
        Err(Error::Invalid(_)) => "pseudonym-invalid",
        Err(error) => return store_fault(&error, &person.visit),
    };
    template.error = Some(template.frame.say(key));
    template.frame.wrong = true;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
}

/// The key of what is said about a pseudonym.
fn suspicion(found: Suspicion) -> &'static str {
    match found {
        Suspicion::Bsn => "looks-like-bsn",
        Suspicion::Email => "looks-like-email",
        Suspicion::Phone => "looks-like-phone",
        Suspicion::Date => "looks-like-date",
        Suspicion::Name => "looks-like-name",
    }
}
