//! What changes an administration: answers, decisions about domains, sending in. Each names the revision it
//! knows; what was computed from another changes nothing, and hears what differs.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use indexmap::IndexMap;
use serde::Deserialize;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, OneOfBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::administrations::{Administration, record, record_at};
use super::gate::Caller;
use super::pages::Blocker;
use super::problem::{Difference, Invalid, Problem};
use super::schema::{PLAIN, pointer};
use crate::Shared;
use crate::answering::{Log, Record, alerts};
use peil::score::{NOTHING_CHOSEN, Scorer};
use peil::session::{Event, Refused, Session};
use peil::text::Marks;
use peil_store::{ClosedBy, Error, Moment, Saved};

/// Answers to give, change or take back. All of it is taken, or nothing.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Changes {
    /// The revision that the client knows: of what it last read or wrote.
    #[schema(maximum = 9_007_199_254_740_991_u64)]
    pub revision: u64,
    /// By question. What is not named stays as it is.
    #[serde(default)]
    pub answers: IndexMap<String, Given>,
    /// Questions that were shown and left open. Once left open it is asked once more; then it may stay open,
    /// unless it is required.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub left_open: Vec<String>,
    /// Checks that object to what is right as it is.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub confirmed: Vec<String>,
    /// A name for this request, new for each: when the same is sent again under the same name, it is done
    /// once.
    #[schema(min_length = 1, max_length = 64, pattern = "^[^\\u0000]*$")]
    pub submission: Option<String>,
}

/// An answer: a text as the question accepts it; of `manyOf` a list of keys; null clears it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Given {
    Nothing,
    One(String),
    Several(Vec<String>),
}

/// The longest text that an answer can be, in characters.
const LONGEST_ANSWER: usize = 20_000;
/// The most keys of options.
const MOST_KEYS: usize = 64;

impl PartialSchema for Given {
    fn schema() -> RefOr<Schema> {
        let key = ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(LONGEST_ANSWER))
            .pattern(Some(PLAIN));
        let several = ArrayBuilder::new().items(key).max_items(Some(MOST_KEYS));
        let one = ObjectBuilder::new()
            .schema_type(Type::String)
            .max_length(Some(LONGEST_ANSWER))
            .pattern(Some(PLAIN));
        let nothing = ObjectBuilder::new().schema_type(Type::Null);
        let what = "An answer: a text as the question accepts it; of `manyOf` a list of keys, empty where none applies; null clears it.";
        OneOfBuilder::new().item(one).item(several).item(nothing).description(Some(what)).into()
    }
}

impl ToSchema for Given {}

/// What an administration is to be sent in at.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SendIn {
    /// The revision that the client knows.
    #[schema(maximum = 9_007_199_254_740_991_u64)]
    pub revision: u64,
}

/// Whether an optional domain is to be asked.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Decision {
    /// The revision that the client knows.
    #[schema(maximum = 9_007_199_254_740_991_u64)]
    pub revision: u64,
    pub chosen: bool,
    /// Why; a domain that is chosen has a reason.
    #[schema(max_length = 2000, pattern = "^[^\\u0000]*$")]
    pub reason: Option<String>,
}

/// Answer
///
/// Gives, changes or takes back answers, leaves questions open and confirms checks, in this order.
#[utoipa::path(patch, path = "/administrations/{administrationId}/answers", operation_id = "changeAnswers", tag = "answers",
    security(("token" = ["answers:write"])), request_body = Changes,
    params(("administrationId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses(
        (status = 200, description = "It is saved: the state of the administration now", body = Administration),
        (status = 409, description = "It is at another revision, was sent in, or has expired"), (status = 410, description = "It was erased")))]
pub async fn answer(
    State(app): State<Shared>,
    Path(id): Path<String>,
    caller: Caller,
    Json(changes): Json<Changes>,
) -> Result<Json<Administration>, Problem> {
    let record = record_at(&app, id, changes.revision).await?;
    let change = {
        let scorer = Scorer::new(&record.instrument);
        let mut session = record.session(&scorer, &log_to(&record, changes.revision));
        let events = events(&mut session, &changes)?;
        Change::of(&record, &session, changes.revision, events)
    };
    Ok(Json(keep(&app, &record, change, &caller, changes.submission).await?))
}

/// What happened up to a revision.
fn log_to(record: &Record, revision: u64) -> Log {
    record.log().into_iter().filter(|(number, _)| *number <= revision).collect()
}

/// What changes come to; everything that is refused is reported.
fn events(session: &mut Session<'_>, changes: &Changes) -> Result<Vec<Event>, Problem> {
    let (mut events, mut errors) = (Vec::new(), Vec::new());
    // A program sends numbers as programs write them.
    session.type_numbers(Marks::Exact);
    let mut take = |result: Result<Option<Event>, Refused>, at: String| -> Result<(), Problem> {
        match result {
            Ok(event) => events.extend(event),
            Err(Refused::SentIn) => return Err(Problem::closed(ClosedBy::SentIn)),
            Err(refused) => errors.push(invalid(&refused, at)),
        }
        Ok(())
    };
    for (question, given) in &changes.answers {
        let texts: Vec<&str> = match given {
            Given::Nothing => Vec::new(),
            Given::One(text) => vec![text],
            // That nothing was chosen is an answer.
            Given::Several(texts) if texts.is_empty() => vec![NOTHING_CHOSEN],
            Given::Several(texts) => texts.iter().map(String::as_str).collect(),
        };
        take(session.give(question, &texts), format!("/answers/{}", pointer(question)))?;
    }
    for (at, question) in changes.left_open.iter().enumerate() {
        take(session.pass(question), format!("/leftOpen/{at}"))?;
    }
    for (at, check) in changes.confirmed.iter().enumerate() {
        take(session.confirm(check), format!("/confirmed/{at}"))?;
    }
    if errors.is_empty() { Ok(events) } else { Err(Problem::invalid(errors)) }
}

fn invalid(refused: &Refused, at: String) -> Invalid {
    let code = match refused {
        Refused::NotAccepted { .. } => "notAccepted",
        Refused::NoSuchQuestion { .. }
        | Refused::NoSuchPage { .. }
        | Refused::NoSuchDomain { .. }
        | Refused::NoSuchCheck { .. } => "unknown",
        Refused::AnotherInformants { .. } => "anotherInformants",
        Refused::NotChosen { .. } => "notChosen",
        Refused::ReasonNeeded { .. } => "reasonNeeded",
        Refused::MustBePutRight { .. } => "mustBePutRight",
        Refused::NotComplete | Refused::SentIn => "refused",
    };
    // What was answered is personal: it is not repeated.
    let message = match refused {
        Refused::NotAccepted { question, .. } => format!("`{question}` does not accept this answer"),
        refused => refused.to_string(),
    };
    Invalid::body(at, code, message)
}

/// Decide about an optional domain
#[utoipa::path(put, path = "/administrations/{administrationId}/domains/{domain}", operation_id = "decideDomain", tag = "administrations",
    security(("token" = ["administrations:write"])), request_body = Decision,
    params(("administrationId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$"),
        ("domain" = String, Path, description = "The name of the domain")),
    responses(
        (status = 200, description = "It is saved: the state of the administration now", body = Administration),
        (status = 409, description = "It is at another revision, was sent in, or has expired"), (status = 410, description = "It was erased")))]
pub async fn decide(
    State(app): State<Shared>,
    Path((id, domain)): Path<(String, String)>,
    caller: Caller,
    Json(decision): Json<Decision>,
) -> Result<Json<Administration>, Problem> {
    let record = record(&app, id).await?;
    let change = {
        let scorer = Scorer::new(&record.instrument);
        let mut session = record.session(&scorer, &log_to(&record, decision.revision));
        let reason = decision.reason.as_deref();
        let decided = if decision.chosen {
            session.choose(&domain, reason.unwrap_or_default())
        } else {
            session.leave_out(&domain, reason)
        };
        let event = decided.map_err(|refused| match refused {
            Refused::NoSuchDomain { .. } => Problem::not_found("optional domain"),
            Refused::SentIn => Problem::closed(ClosedBy::SentIn),
            refused => Problem::invalid(vec![invalid(&refused, "/reason".into())]),
        })?;
        Change::of(&record, &session, decision.revision, event.into_iter().collect())
    };
    Ok(Json(keep(&app, &record, change, &caller, None).await?))
}

/// Send in
///
/// From then on nothing can be changed. Once more is the same.
#[utoipa::path(put, path = "/administrations/{administrationId}/submission", operation_id = "sendIn", tag = "answers",
    security(("token" = ["answers:write"])), request_body = SendIn,
    params(("administrationId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses(
        (status = 201, description = "It is sent in", body = Administration), (status = 200, description = "It was sent in before", body = Administration),
        (status = 409, description = "It is not complete (see `blockers`), is at another revision, or has expired"),
        (status = 410, description = "It was erased")))]
pub async fn send_in(
    State(app): State<Shared>,
    Path(id): Path<String>,
    caller: Caller,
    Json(wanted): Json<SendIn>,
) -> Result<Response, Problem> {
    let record = record(&app, id).await?;
    if record.is_sent_in() {
        return Ok((StatusCode::OK, Json(Administration::of(&record))).into_response());
    }
    let change = {
        let scorer = Scorer::new(&record.instrument);
        let mut session = record.session(&scorer, &log_to(&record, wanted.revision));
        let events = match session.send_in() {
            Ok(event) => vec![event],
            // Of what was not known, nothing is said.
            Err(_) if wanted.revision != record.revision() => Vec::new(),
            Err(_) => {
                let blockers = session.blockers().into_iter().map(Blocker::from).collect();
                let problem =
                    Problem::new(StatusCode::CONFLICT, "notComplete", "it is not complete, see `blockers`");
                return Err(problem.with(|said| said.blockers = blockers));
            }
        };
        Change::of(&record, &session, wanted.revision, events)
    };
    Ok((StatusCode::CREATED, Json(keep(&app, &record, change, &caller, None).await?)).into_response())
}

/// What a request comes to, computed at one revision.
struct Change {
    revision: u64,
    events: Vec<Event>,
    /// The alerts that are active then.
    alerts: Vec<String>,
    /// The state of the administration then.
    then: Administration,
}

impl Change {
    /// `session` is the one in which they happened.
    fn of(record: &Record, session: &Session<'_>, revision: u64, events: Vec<Event>) -> Change {
        Change {
            revision,
            events,
            alerts: alerts(session),
            then: Administration::in_session(record, session),
        }
    }
}

/// Saves what was computed at a revision, if it is still the last: the state of the administration then.
async fn keep(
    app: &Shared,
    record: &Record,
    change: Change,
    caller: &Caller,
    name: Option<String>,
) -> Result<Administration, Problem> {
    let (summary, revision) = (&record.administration.summary, change.revision);
    if change.events.is_empty() {
        // Nothing is saved that would be compared with what is stored.
        let record = &super::administrations::record(app, summary.id.0.clone()).await?;
        let summary = &record.administration.summary;
        if record.is_sent_in() {
            return Err(Problem::closed(ClosedBy::SentIn));
        }
        if summary.expires.is_some_and(|expires| expires <= Moment::now()) {
            return Err(Problem::closed(ClosedBy::Expired));
        }
        return if revision == record.revision() {
            Ok(change.then.saved(&record.administration))
        } else {
            Err(conflict(app, record, revision).await?)
        };
    }
    let mut submission = record.submission(revision, &change.events, change.alerts, &caller.actor());
    submission.id = name;
    match app.store.submit(submission).await {
        Ok(Saved { administration: Some(administration), .. }) => Ok(change.then.saved(&administration)),
        // It was saved before; more may have happened since.
        Ok(_) => Ok(Administration::of(&super::administrations::record(app, summary.id.0.clone()).await?)),
        Err(Error::Conflict(_)) => Err(conflict(app, record, revision).await?),
        Err(error) => Err(error.into()),
    }
}

/// What differs from what the client knows.
async fn conflict(app: &Shared, record: &Record, known: u64) -> Result<Problem, Problem> {
    let now = app.store.administration(&record.administration.summary.id).await?;
    let later = now
        .history
        .events
        .iter()
        .filter(|event| event.number > known)
        .filter_map(|event| event.payload.as_ref()?.what.in_session());
    let changed: BTreeSet<String> = later
        .filter_map(|event| match event {
            Event::Given { question, .. } | Event::Changed { question, .. } | Event::Cleared { question } => {
                Some(question)
            }
            Event::Passed { .. }
            | Event::Confirmed { .. }
            | Event::Chosen { .. }
            | Event::LeftOut { .. }
            | Event::SentIn => None,
        })
        .collect();
    let difference = |question: String| {
        let given = now.history.state.answers.get(&question);
        Difference {
            answer: given.map(|given| given.answer.clone()),
            by: given.map(|given| given.by.to_string()),
            question,
        }
    };
    let detail = format!(
        "it is at revision {}, not at {known}: nothing was saved, see `differences`",
        now.history.state.revision
    );
    Ok(Problem::new(StatusCode::CONFLICT, "revision", detail).with(|said| {
        said.revision = Some(now.history.state.revision);
        said.differences = changed.into_iter().map(difference).collect();
    }))
}
