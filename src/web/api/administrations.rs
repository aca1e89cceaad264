//! Administrations: opened, listed, and the state of each.

use std::time::Duration;

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::gate::Caller;
use super::instruments::offered;
use super::pages::{Blocker, Progress};
use super::problem::{Invalid, Problem};
use super::words::{Prints, timestamp};
use crate::Shared;
use crate::answering::Record;
use peil::score::Scorer;
use peil::session::Session;
use peil_store::{AdministrationId, CaseId, ClosedBy, Error, Filter, Moment, RoundId, Summary};

/// How many a list has where the request does not say.
const PAGE: u64 = 50;

/// An administration to open.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAdministration {
    #[schema(pattern = "^[a-z2-7]{26}$")]
    pub case_id: String,
    /// The name of the instrument.
    #[schema(max_length = 200)]
    pub instrument: String,
    /// The name of a wording; the instrument's own words where there is none.
    #[schema(max_length = 200)]
    pub wording: Option<String>,
    /// Who answers; the first informant of the instrument where none is named.
    #[schema(max_length = 200)]
    pub informant: Option<String>,
    /// The optional domains to ask, each for a reason; the others are not asked.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub domains: Vec<ChosenDomain>,
    /// The date of the response; that of the first answer where it is not known yet.
    #[schema(value_type = Option<String>, format = Date)]
    pub administered: Option<Date>,
    /// The round to ask in. Without one it is the last round of this instrument in this case that waits for
    /// others and in which this informant is not asked; otherwise a new one.
    #[schema(pattern = "^[a-z2-7]{26}$")]
    pub round_id: Option<String>,
    /// When it stops taking answers; 30 days from now where it is not said.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub expires: Option<Timestamp>,
}

/// How long it takes answers where that is not said.
const OPEN: Duration = Duration::from_secs(30 * 24 * 3600);

/// An optional domain to ask.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ChosenDomain {
    #[schema(max_length = 200)]
    pub name: String,
    /// Why this request for help needs it.
    #[schema(min_length = 1, max_length = 2000, pattern = "^[^\\u0000]*$")]
    pub reason: String,
}

/// An administration in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Listed {
    #[schema(pattern = "^[a-z2-7]{26}$")]
    pub id: String,
    #[schema(pattern = "^[a-z2-7]{26}$")]
    pub case_id: String,
    pub instrument: String,
    pub version: String,
    /// Absent for the instrument's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub wording: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub informant: Option<String>,
    /// The round that it is asked in; absent where it was erased before there were rounds.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, pattern = "^[a-z2-7]{26}$")]
    pub round_id: Option<String>,
    pub state: Standing,
    #[schema(value_type = String, format = DateTime)]
    pub created: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    pub expires: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    pub sent_in: Option<Timestamp>,
    /// How many things happened in it.
    pub revision: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Standing {
    /// It takes answers.
    Open,
    /// It takes no more answers.
    Expired,
    SentIn,
    /// Its content is gone.
    Erased,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Administrations {
    pub administrations: Vec<Listed>,
    /// What to ask for as `after` for the next ones; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next: Option<String>,
}

/// The state of an administration, without answers.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Administration {
    #[serde(flatten)]
    pub listed: Listed,
    /// Of the words it is asked in.
    pub language: String,
    pub fingerprints: Prints,
    /// The date of the response, once it is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date, nullable = false)]
    pub administered: Option<Date>,
    /// The optional domains for this informant.
    pub domains: Vec<OptionalDomain>,
    pub progress: Progress,
    /// The first page that is not done; absent when all are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next_page: Option<String>,
    /// Nothing keeps it from being sent in.
    pub complete: bool,
    /// What keeps it from being sent in.
    pub blockers: Vec<Blocker>,
}

/// A domain that is asked only when it is chosen.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OptionalDomain {
    pub name: String,
    pub title: String,
    /// Absent: nobody decided yet, and it is not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub chosen: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub reason: Option<String>,
    /// How many questions it holds, a round of each repeat counted once.
    pub questions: usize,
}

impl Listed {
    fn of(summary: &Summary, now: Moment) -> Listed {
        let state = match summary {
            Summary { erased: Some(_), .. } => Standing::Erased,
            Summary { sent_in: Some(_), .. } => Standing::SentIn,
            Summary { expires: Some(expires), .. } if *expires <= now => Standing::Expired,
            _ => Standing::Open,
        };
        Listed {
            id: summary.id.0.clone(),
            case_id: summary.case.0.clone(),
            instrument: summary.instrument.clone(),
            version: summary.version.clone(),
            wording: summary.wording.clone(),
            informant: summary.informant.clone(),
            round_id: summary.round.as_ref().map(|round| round.0.clone()),
            state,
            created: timestamp(summary.created),
            expires: summary.expires.map(timestamp),
            sent_in: summary.sent_in.map(timestamp),
            revision: summary.revision,
        }
    }
}

impl Administration {
    pub fn of(record: &Record) -> Administration {
        let scorer = Scorer::new(&record.instrument);
        Administration::in_session(record, &record.session(&scorer, &record.log()))
    }

    /// As a session has it, also one that went on since.
    pub fn in_session(record: &Record, session: &Session<'_>) -> Administration {
        Administration {
            listed: Listed::of(&record.administration.summary, Moment::now()),
            language: record.instrument.language.clone(),
            fingerprints: record.instrument.fingerprints().into(),
            administered: record.administration.history.state.administered,
            domains: domains(session),
            progress: session.review().progress.into(),
            next_page: session.next(None).map(str::to_string),
            complete: session.is_complete(),
            blockers: session.blockers().into_iter().map(Blocker::from).collect(),
        }
    }

    /// The same with what the store says about it by now.
    pub fn saved(mut self, administration: &peil_store::Administration) -> Administration {
        self.listed = Listed::of(&administration.summary, Moment::now());
        self.administered = administration.history.state.administered;
        self
    }
}

fn domains(session: &Session<'_>) -> Vec<OptionalDomain> {
    let view = session.domains().into_iter();
    view.map(|view| OptionalDomain {
        name: view.name,
        title: view.title,
        chosen: view.chosen,
        reason: view.reason,
        questions: view.questions,
    })
    .collect()
}

/// An administration of which something is left.
pub async fn record(app: &Shared, id: String) -> Result<Record, Problem> {
    left(Record::read(&app.store, &AdministrationId(id)).await?)
}

/// The same for saving at a revision, which the store holds against what is stored.
pub async fn record_at(app: &Shared, id: String, revision: u64) -> Result<Record, Problem> {
    left(Record::read_at(&app.store, &AdministrationId(id), revision).await?)
}

fn left(record: Record) -> Result<Record, Problem> {
    if record.administration.history.state.erased {
        Err(Problem::closed(ClosedBy::Erased))
    } else {
        Ok(record)
    }
}

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Of this case only
    #[param(pattern = "^[a-z2-7]{26}$")]
    pub case_id: Option<String>,
    /// Of this instrument only
    #[param(max_length = 200, pattern = "^[^\\u0000]*$")]
    pub instrument: Option<String>,
    /// Only those that were sent in, or only those that were not
    pub sent_in: Option<bool>,
    /// From here on: `next` of the list before
    #[param(pattern = "^[0-9]{1,15}-[a-z2-7]{26}$")]
    pub after: Option<String>,
    /// At most so many
    #[param(minimum = 1, maximum = 200)]
    pub page_size: Option<u64>,
}

/// Administrations, newest first
#[utoipa::path(get, path = "/administrations", operation_id = "listAdministrations", tag = "administrations",
    security(("token" = ["administrations:read"])), params(Wanted),
    responses((status = 200, description = "A page of the list", body = Administrations)))]
pub async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<Administrations>, Problem> {
    let most = wanted.page_size.unwrap_or(PAGE);
    let after = wanted.after.as_deref().and_then(|cursor| cursor.split_once('-'));
    let after =
        after.and_then(|(moment, id)| Some((Moment(moment.parse().ok()?), AdministrationId(id.into()))));
    let filter = Filter {
        practice: Some(caller.practice().clone()),
        case: wanted.case_id.map(CaseId),
        instrument: wanted.instrument,
        sent_in: wanted.sent_in,
        after,
        most: most + 1,
    };
    let mut found = app.store.administrations(filter).await?;
    let more = found.len() as u64 > most;
    found.truncate(usize::try_from(most).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| more).map(|last| format!("{}-{}", last.created.0, last.id));
    let now = Moment::now();
    Ok(Json(Administrations {
        administrations: found.iter().map(|summary| Listed::of(summary, now)).collect(),
        next,
    }))
}

/// Open an administration
#[utoipa::path(post, path = "/administrations", operation_id = "openAdministration", tag = "administrations",
    security(("token" = ["administrations:write"])), request_body = NewAdministration,
    responses(
        (status = 201, description = "It was opened", body = Administration, headers(("Location" = String, description = "Where it is"))),
        (status = 409, description = "The informant is asked in this round already, or the round is over, or the case is closed")))]
pub async fn open(
    State(app): State<Shared>,
    caller: Caller,
    Json(new): Json<NewAdministration>,
) -> Result<Response, Problem> {
    let mut errors = Vec::new();
    let case = CaseId(new.case_id.clone());
    match app.store.case(&case).await {
        Ok(found) if found.erased.is_none() && found.practice == *caller.practice() => {}
        Ok(_) | Err(Error::Unknown(_)) => {
            errors.push(Invalid::body("/caseId", "unknown", "there is no such case"))
        }
        Err(error) => return Err(error.into()),
    }
    let expires = match new.expires {
        Some(moment) => Moment(moment.as_millisecond()),
        None => Moment::now().after(OPEN),
    };
    if expires <= Moment::now() {
        errors.push(Invalid::body("/expires", "past", "it should lie in the future"));
    }
    let Ok((shelved, instrument)) = offered(&app, &new.instrument) else {
        errors.push(Invalid::body("/instrument", "unknown", "there is no such instrument"));
        return Err(Problem::invalid(errors));
    };
    let worded = new
        .wording
        .as_deref()
        .map_or_else(|| Some((instrument.clone(), None)), |wording| shelved.named(wording));
    if worded.is_none() {
        errors.push(Invalid::body(
            "/wording",
            "unknown",
            format!("`{}` has no such wording", new.instrument),
        ));
    }
    if new.informant.as_deref().is_some_and(|name| instrument.informant_index(name).is_none()) {
        errors.push(Invalid::body(
            "/informant",
            "unknown",
            format!("`{}` has no such informant", new.instrument),
        ));
    }
    for (at, domain) in new.domains.iter().enumerate() {
        if !instrument.groups.iter().any(|group| group.optional && group.name == domain.name) {
            errors.push(Invalid::body(
                format!("/domains/{at}/name"),
                "unknown",
                format!("`{}` has no such optional domain", new.instrument),
            ));
        }
        if domain.reason.trim().is_empty() {
            errors.push(Invalid::body(
                format!("/domains/{at}/reason"),
                "blank",
                "a domain is chosen with a reason",
            ));
        }
    }
    let Some((worded, wording)) = worded.filter(|_| errors.is_empty()) else {
        return Err(Problem::invalid(errors));
    };
    let round = new.round_id.map(RoundId);
    let new = peil_store::NewAdministration {
        case,
        instrument: &worded,
        wording,
        informant: new.informant,
        administered: new.administered,
        domains: new.domains.into_iter().map(|domain| (domain.name, domain.reason)).collect(),
        expires: Some(expires),
        by: caller.actor(),
    };
    let opened = match &round {
        Some(round) => app.store.open_administration_in(round, new).await,
        None => app.store.open_administration(new).await,
    };
    let id = opened.map_err(|error| match error {
        Error::Unknown("round") => {
            Problem::invalid(vec![Invalid::body("/roundId", "unknown", "there is no such round")])
        }
        Error::Invalid(why) => Problem::invalid(vec![Invalid::body("/roundId", "invalid", why)]),
        Error::Conflict(why) => Problem::new(StatusCode::CONFLICT, "round", why),
        error => error.into(),
    })?;
    let opened = Administration::of(&record(&app, id.0.clone()).await?);
    Ok((
        StatusCode::CREATED,
        [(header::LOCATION, format!("{}/administrations/{id}", super::BASE))],
        Json(opened),
    )
        .into_response())
}

/// The state of one administration
#[utoipa::path(get, path = "/administrations/{administrationId}", operation_id = "getAdministration", tag = "administrations",
    security(("token" = ["administrations:read"])),
    params(("administrationId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 200, description = "The state according to the session engine", body = Administration), (status = 410, description = "It was erased")))]
pub async fn one(State(app): State<Shared>, Path(id): Path<String>) -> Result<Json<Administration>, Problem> {
    Ok(Json(Administration::of(&record(&app, id).await?)))
}
