//! A person's rights: a copy of everything that is stored of a case, and erasing it. For the coordinator, who
//! confirms erasing by typing the pseudonym.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::entrance::Person;
use crate::form::Filled;
use crate::frame::{Frame, page, page_with};
use crate::shown_once::{said_once, say_once};
use crate::wrong::Wrong;
use crate::{Shared, see_other, store_fault};
use peil_store::{Case, CaseId, Error, Traces};
use serde_json::Value;

#[derive(Template)]
#[template(path = "case_erasing.html", config = "askama.toml")]
struct ErasingPage {
    frame: Frame,
    id: String,
    pseudonym: String,
    administrations: usize,
    events: u64,
    goals: usize,
    wrong: Wrong,
}

#[derive(Template)]
#[template(path = "case_erased.html", config = "askama.toml")]
struct ErasedPage {
    frame: Frame,
    id: String,
    /// It may still be on the disk for a while.
    left: bool,
}

/// Everything that is stored of a case, as a file.
pub async fn copy(State(app): State<Shared>, Path(id): Path<String>, person: Person) -> Response {
    let id = CaseId(id);
    let made = async {
        let mut copy = app.store.written_copy(&id).await?;
        leave_out_what_was_said(&mut copy);
        app.store.audit(&person.actor(), "case.copy", id.as_str()).await?;
        Ok::<_, Error>(copy)
    };
    match made.await {
        Ok(copy) => {
            let headers = [
                (header::CONTENT_TYPE, "application/json; charset=utf-8".to_string()),
                (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{id}.json\"")),
            ];
            (headers, format!("{copy:#}\n")).into_response()
        }
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// Those who help a resident do not see what that resident said about taking part in studies.
fn leave_out_what_was_said(copy: &mut Value) {
    let studies = copy["studies"].as_array_mut().into_iter().flatten();
    for study in studies.filter_map(Value::as_object_mut) {
        study.retain(|name, _| !["consent", "withdrawn"].contains(&name.as_str()));
    }
}

/// Says what would be erased, and asks for the pseudonym.
pub async fn ask(State(app): State<Shared>, Path(id): Path<String>, person: Person) -> Response {
    answer(&app, &person, CaseId(id), Wrong::default()).await
}

async fn answer(app: &Shared, person: &Person, id: CaseId, wrong: Wrong) -> Response {
    match shown(app, person, &id, wrong).await {
        Ok(None) => see_other(&erased_at(&id), None),
        Ok(Some(template)) if wrong.any() => page_with(StatusCode::UNPROCESSABLE_ENTITY, &template),
        Ok(Some(template)) => page(&template),
        Err(error) => store_fault(&error, &person.visit),
    }
}

fn erased_at(id: &CaseId) -> String {
    format!("/cases/{id}/erased")
}

/// The page; none where the case was erased before.
async fn shown(
    app: &Shared,
    person: &Person,
    id: &CaseId,
    wrong: Wrong,
) -> Result<Option<ErasingPage>, Error> {
    let copy = app.store.copy_case(id).await?;
    let Some(pseudonym) = copy.case.pseudonym.clone() else { return Ok(None) };
    let mut frame = person.frame(None);
    frame.title = frame.say1("case-erase-title", "pseudonym", &pseudonym);
    frame.wrong = wrong.any();
    Ok(Some(ErasingPage {
        id: id.to_string(),
        pseudonym,
        administrations: copy.administrations.len(),
        events: copy.administrations.iter().map(|one| one.administration.summary.revision).sum(),
        goals: copy.goals.len(),
        wrong,
        frame,
    }))
}

/// Whether somebody typed the pseudonym of a case.
fn is_confirmed(case: &Case, filled: &Filled) -> bool {
    case.pseudonym.as_deref().is_some_and(|pseudonym| pseudonym == filled.text("confirm"))
}

pub async fn erase(
    State(app): State<Shared>,
    Path(id): Path<String>,
    person: Person,
    filled: Filled,
) -> Response {
    let id = CaseId(id);
    let case = match app.store.case(&id).await {
        Ok(case) => case,
        Err(error) => return store_fault(&error, &person.visit),
    };
    if case.erased.is_some() {
        return see_other(&erased_at(&id), None);
    }
    if !is_confirmed(&case, &filled) {
        return answer(&app, &person, id, Wrong::new("confirm", "case-erase-wrong")).await;
    }
    match app.store.erase_case(&id, &person.actor()).await {
        Ok(erased) => {
            let left = if erased.traces == Traces::Gone { "gone" } else { "left" };
            say_once(&app, &erased_at(&id), left)
        }
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// What is left of a case that was erased.
pub async fn erased(State(app): State<Shared>, Path(id): Path<String>, person: Person) -> Response {
    match app.store.case(&CaseId(id.clone())).await {
        Ok(case) if case.erased.is_none() => see_other(&format!("/cases/{id}"), None),
        Ok(_) => {
            let frame = person.frame(None);
            let title = frame.say("case-erased");
            let left = said_once(&person.visit).is_some_and(|said| said == "left");
            page(&ErasedPage { id, left, frame: frame.titled(title) })
        }
        Err(error) => store_fault(&error, &person.visit),
    }
}
