//! Whose a case is: handed over, closed with a reason, opened again.

use axum::extract::{Path, State};
use axum::response::Response;

use crate::answering::day;
use crate::entrance::Person;
use crate::form::Filled;
use crate::frame::Frame;
use crate::{Shared, see_other, store_fault};
use peil_store::{Case, CaseChange, CaseId, Error, Reason};

/// What the page of a case says about it.
pub struct Course {
    /// Whose it is, where it is somebody's.
    pub owner: Option<String>,
    /// Whether that is the viewer.
    pub mine: bool,
    /// When and why it was closed, in a sentence.
    pub closed: Option<String>,
    /// To whom it can be handed over.
    pub colleagues: Vec<String>,
    /// Why it can be closed: the key, and what that is called.
    pub reasons: Vec<(&'static str, String)>,
    /// What happened to it, newest first: the day, what, by whom.
    pub events: Vec<(String, String, String)>,
}

impl Course {
    pub async fn of(app: &Shared, person: &Person, case: &Case, frame: &Frame) -> Result<Course, Error> {
        let accounts = app.store.accounts_of(&case.practice).await?;
        let colleagues = accounts
            .into_iter()
            .filter(|account| !account.disabled && account.role.has_cases())
            .map(|account| account.name)
            .filter(|name| case.owner.as_ref() != Some(name));
        let said = |what: &CaseChange| match what {
            CaseChange::HandedOver(to) => frame.say1("case-handed-over", "name", to.as_str()),
            CaseChange::Closed(reason) => {
                frame.say1("case-closed-for", "reason", frame.say(reason_text(*reason)))
            }
            CaseChange::Reopened => frame.say("case-reopened"),
        };
        let events = app.store.case_events(&case.id).await?;
        let line = |event: &peil_store::CaseEvent| {
            let by = event.by.split_once(':').map_or(event.by.as_str(), |(_, name)| name);
            (day(event.at, frame.tongue), said(&event.what), by.to_string())
        };
        Ok(Course {
            mine: case.owner.as_ref() == Some(&person.account.name),
            owner: case.owner.clone(),
            closed: case.closed.map(|closed| {
                let reason = frame.say(reason_text(closed.reason));
                frame.say2("case-closed", "date", day(closed.at, frame.tongue), "reason", reason)
            }),
            colleagues: colleagues.collect(),
            reasons: Reason::ALL.map(|reason| (reason.as_str(), frame.say(reason_text(reason)))).to_vec(),
            events: events.iter().rev().map(line).collect(),
        })
    }
}

/// The key of the text that says why.
pub fn reason_text(reason: Reason) -> &'static str {
    match reason {
        Reason::Reached => "reason-reached",
        Reason::Stopped => "reason-stopped",
        Reason::PassedOn => "reason-passed-on",
        Reason::Moved => "reason-moved",
        Reason::OutOfReach => "reason-out-of-reach",
        Reason::Other => "reason-other",
    }
}

pub async fn hand_over(
    State(app): State<Shared>,
    Path(case): Path<String>,
    person: Person,
    form: Filled,
) -> Response {
    let done = app.store.hand_over(&CaseId(case.clone()), form.text("to"), &person.actor()).await;
    back(&case, done, &person)
}

pub async fn close(
    State(app): State<Shared>,
    Path(case): Path<String>,
    person: Person,
    form: Filled,
) -> Response {
    // A form without a reason shows the case again: the browser asks for one.
    let Some(reason) = Reason::parse(form.text("reason")) else {
        return see_other(&format!("/cases/{case}"), None);
    };
    back(&case, app.store.close_case(&CaseId(case.clone()), reason, &person.actor()).await, &person)
}

pub async fn reopen(State(app): State<Shared>, Path(case): Path<String>, person: Person) -> Response {
    back(&case, app.store.reopen_case(&CaseId(case.clone()), &person.actor()).await, &person)
}

/// The page of the case, also where somebody else was faster.
fn back(case: &str, done: Result<(), Error>, person: &Person) -> Response {
    match done {
        Ok(()) | Err(Error::Conflict(_)) => see_other(&format!("/cases/{case}"), None),
        Err(error) => store_fault(&error, &person.visit),
    }
}
