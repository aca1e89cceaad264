//! Cases: a request for help, under a pseudonym.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::gate::Caller;
use super::problem::{Invalid, Problem};
use super::words::timestamp;
use crate::Shared;
use peil_store::{CaseId, Error, Moment, Reason, Standing, Suspicion, Todo, WorkLine, suspicions};

/// A case to open.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewCase {
    /// What the case is called: no name, no number that others know a person by. It is in no address.
    #[schema(min_length = 1, max_length = 100, pattern = "^[^\\u0000]*$")]
    pub pseudonym: String,
    /// What looks like a name, a date, a telephone number or a burgerservicenummer was looked at, and is
    /// none.
    #[serde(default)]
    #[schema(default = false)]
    pub looked_at: bool,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    #[schema(pattern = "^[a-z2-7]{26}$")]
    pub id: String,
    /// Absent once it was erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub pseudonym: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub created: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    pub erased: Option<Timestamp>,
    /// The name of the account that works with it; absent where it is nobody's.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub owner: Option<String>,
    /// Absent while it is open.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub closed: Option<CaseClosing>,
}

/// That a case is closed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CaseClosing {
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub reason: ClosedFor,
}

/// Why a case is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum ClosedFor {
    /// The goals were reached.
    Reached,
    /// The resident stops.
    Stopped,
    /// Another organisation goes on with it.
    PassedOn,
    /// The resident moved away.
    Moved,
    /// The resident cannot be reached.
    OutOfReach,
    Other,
}

impl From<Reason> for ClosedFor {
    fn from(reason: Reason) -> ClosedFor {
        match reason {
            Reason::Reached => ClosedFor::Reached,
            Reason::Stopped => ClosedFor::Stopped,
            Reason::PassedOn => ClosedFor::PassedOn,
            Reason::Moved => ClosedFor::Moved,
            Reason::OutOfReach => ClosedFor::OutOfReach,
            Reason::Other => ClosedFor::Other,
        }
    }
}

impl From<ClosedFor> for Reason {
    fn from(reason: ClosedFor) -> Reason {
        match reason {
            ClosedFor::Reached => Reason::Reached,
            ClosedFor::Stopped => Reason::Stopped,
            ClosedFor::PassedOn => Reason::PassedOn,
            ClosedFor::Moved => Reason::Moved,
            ClosedFor::OutOfReach => Reason::OutOfReach,
            ClosedFor::Other => Reason::Other,
        }
    }
}

/// To whom a case is handed over.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewOwner {
    /// The name of an account of the same practice that works with cases.
    #[schema(min_length = 1, max_length = 64, pattern = "^[^\\u0000]*$")]
    pub account: String,
}

/// Why a case is to be closed.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewClosing {
    pub reason: ClosedFor,
}

impl From<peil_store::Case> for Case {
    fn from(case: peil_store::Case) -> Case {
        Case {
            id: case.id.0,
            pseudonym: case.pseudonym,
            created: timestamp(case.created),
            erased: case.erased.map(timestamp),
            owner: case.owner,
            closed: case
                .closed
                .map(|closed| CaseClosing { at: timestamp(closed.at), reason: closed.reason.into() }),
        }
    }
}

/// A case, and what it waits for.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingCase {
    #[serde(flatten)]
    pub case: Case,
    pub waits_for: WaitsFor,
    /// Until when that can be done, where it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    pub until: Option<Timestamp>,
    /// How many administrations were opened in it, without those that were erased.
    pub asked: u64,
    /// How many of these were sent in.
    pub sent_in: u64,
    /// The name of its newest round.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub round: Option<String>,
}

/// What a case waits for: one thing, the first of these that holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum WaitsFor {
    /// The own view of who works with it.
    OwnView,
    /// Its results to be looked at, which nobody did.
    Discussion,
    /// To be asked again: what was asked last ended without answers.
    AskingAgain,
    /// To be asked something.
    Asking,
    /// The resident, whose time ends within seven days.
    ResidentSoon,
    Resident,
    /// Nothing: all is in, or it is closed.
    Nothing,
}

impl From<Standing> for WaitsFor {
    fn from(standing: Standing) -> WaitsFor {
        match standing {
            Standing::You(Todo::Answer) => WaitsFor::OwnView,
            Standing::You(Todo::Discuss) => WaitsFor::Discussion,
            Standing::You(Todo::AskAgain) => WaitsFor::AskingAgain,
            Standing::You(Todo::Ask) => WaitsFor::Asking,
            Standing::Soon => WaitsFor::ResidentSoon,
            Standing::Resident => WaitsFor::Resident,
            Standing::Done => WaitsFor::Nothing,
        }
    }
}

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// Of this account only
    #[param(max_length = 64, pattern = "^[^\\u0000]*$")]
    pub owner: Option<String>,
    /// Only those that wait for this
    #[param(inline)]
    pub waits_for: Option<WaitsFor>,
    /// From here on: `next` of the list before
    #[param(pattern = "^[0-9]{1,15}-[a-z2-7]{26}$")]
    pub after: Option<String>,
    /// At most so many
    #[param(minimum = 1, maximum = 200)]
    pub page_size: Option<u64>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaitingCases {
    pub cases: Vec<WaitingCase>,
    /// What to ask for as `after` for the next ones; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next: Option<String>,
}

/// How many a list has where the request does not say.
const PAGE: u64 = 50;

/// Cases and what they wait for, newest first
///
/// Those of the practice that were not erased. Not by pseudonym: that is in no address.
#[utoipa::path(get, path = "/cases", operation_id = "listCases", tag = "cases", security(("token" = ["administrations:read"])), params(Wanted),
    responses((status = 200, description = "A page of the list", body = WaitingCases)))]
pub async fn list(
    State(app): State<Shared>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<WaitingCases>, Problem> {
    let after = wanted.after.as_deref().and_then(|cursor| cursor.split_once('-'));
    let after = after.and_then(|(moment, id)| Some((Moment(moment.parse().ok()?), CaseId(id.into()))));
    let asked = peil_store::Wanted { practice: caller.practice().clone(), owner: wanted.owner, part: None };
    let now = Moment::now();
    let lines = app.store.work_list(asked).await?;
    // Newest first, and of one moment by identifier.
    let comes = |line: &WorkLine| {
        after.as_ref().is_none_or(|(moment, id)| {
            line.case.created < *moment || line.case.created == *moment && line.case.id > *id
        })
    };
    let mut found = lines
        .into_iter()
        .filter(comes)
        .filter(|line| wanted.waits_for.is_none_or(|wanted| WaitsFor::from(line.standing(now)) == wanted));
    let most = usize::try_from(wanted.page_size.unwrap_or(PAGE)).unwrap_or(usize::MAX);
    let page: Vec<WorkLine> = found.by_ref().take(most).collect();
    let more = found.next().is_some();
    let next = page.last().filter(|_| more).map(|last| format!("{}-{}", last.case.created.0, last.case.id));
    let cases = page.into_iter().map(|line| WaitingCase {
        waits_for: line.standing(now).into(),
        until: line.by(now).map(timestamp),
        asked: line.asked,
        sent_in: line.sent_in,
        round: line.round,
        case: line.case.into(),
    });
    Ok(Json(WaitingCases { cases: cases.collect(), next }))
}

/// Open a case
#[utoipa::path(post, path = "/cases", operation_id = "openCase", tag = "cases", security(("token" = ["administrations:write"])), request_body = NewCase,
    responses(
        (status = 201, description = "It was opened", body = Case, headers(("Location" = String, description = "Where it is"))),
        (status = 409, description = "There is already a case with this pseudonym, in `caseId`")))]
pub async fn open(
    State(app): State<Shared>,
    caller: Caller,
    Json(new): Json<NewCase>,
) -> Result<Response, Problem> {
    let suspicions = if new.looked_at { Vec::new() } else { suspicions(&new.pseudonym) };
    if !suspicions.is_empty() {
        let errors =
            suspicions.into_iter().map(|found| Invalid::body("/pseudonym", "suspicious", suspicion(found)));
        return Err(Problem::invalid(errors.collect()));
    }
    match app.store.open_case(&new.pseudonym, &caller.actor()).await {
        Ok(id) => {
            let case: Case = app.store.case(&id).await?.into();
            Ok((StatusCode::CREATED, [(header::LOCATION, format!("{}/cases/{id}", super::BASE))], Json(case))
                .into_response())
        }
        Err(Error::Invalid(why)) => Err(Problem::invalid(vec![Invalid::body("/pseudonym", "invalid", why)])),
        Err(Error::Conflict(why)) => {
            let taken = app.store.case_called(Some(caller.practice()), &new.pseudonym).await?;
            Err(Problem::new(StatusCode::CONFLICT, "taken", why).with(|said| said.case_id = Some(taken.id.0)))
        }
        Err(error) => Err(error.into()),
    }
}

fn suspicion(found: Suspicion) -> String {
    let what = match found {
        Suspicion::Bsn => "a burgerservicenummer",
        Suspicion::Email => "an e-mail address",
        Suspicion::Phone => "a telephone number",
        Suspicion::Date => "a date",
        Suspicion::Name => "a name",
    };
    format!(
        "this looks like {what}; a pseudonym must not identify anyone. If it is not one, send it with `lookedAt`"
    )
}

/// One case
#[utoipa::path(get, path = "/cases/{caseId}", operation_id = "getCase", tag = "cases", security(("token" = ["administrations:read"])),
    params(("caseId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 200, description = "The case", body = Case)))]
pub async fn one(State(app): State<Shared>, Path(id): Path<String>) -> Result<Json<Case>, Problem> {
    Ok(Json(app.store.case(&CaseId(id)).await?.into()))
}

/// Hand a case over
#[utoipa::path(put, path = "/cases/{caseId}/owner", operation_id = "handOver", tag = "cases", security(("token" = ["administrations:write"])),
    request_body = NewOwner, params(("caseId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 200, description = "The case", body = Case)))]
pub async fn hand_over(
    State(app): State<Shared>,
    Path(id): Path<String>,
    caller: Caller,
    Json(new): Json<NewOwner>,
) -> Result<Json<Case>, Problem> {
    let id = CaseId(id);
    app.store.hand_over(&id, &new.account, &caller.actor()).await.map_err(|error| match error {
        Error::Unknown("account") => Problem::invalid(vec![Invalid::body(
            "/account",
            "unknown",
            "there is no such account that works with cases",
        )]),
        error => error.into(),
    })?;
    Ok(Json(app.store.case(&id).await?.into()))
}

/// Close a case
///
/// Nothing can be asked in it any more, and what was not sent in takes no more answers. Everything can still be
/// read.
#[utoipa::path(put, path = "/cases/{caseId}/closing", operation_id = "closeCase", tag = "cases", security(("token" = ["administrations:write"])),
    request_body = NewClosing, params(("caseId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 200, description = "The case", body = Case), (status = 409, description = "It is closed already")))]
pub async fn close(
    State(app): State<Shared>,
    Path(id): Path<String>,
    caller: Caller,
    Json(new): Json<NewClosing>,
) -> Result<Json<Case>, Problem> {
    let id = CaseId(id);
    app.store.close_case(&id, new.reason.into(), &caller.actor()).await?;
    Ok(Json(app.store.case(&id).await?.into()))
}

/// Open a case again
#[utoipa::path(delete, path = "/cases/{caseId}/closing", operation_id = "reopenCase", tag = "cases", security(("token" = ["administrations:write"])),
    params(("caseId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 200, description = "The case", body = Case), (status = 409, description = "It is not closed")))]
pub async fn reopen(
    State(app): State<Shared>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Json<Case>, Problem> {
    let id = CaseId(id);
    app.store.reopen_case(&id, &caller.actor()).await?;
    Ok(Json(app.store.case(&id).await?.into()))
}

/// A round to begin
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewRound {
    /// The name of the instrument that is asked in it.
    #[schema(max_length = 200)]
    pub instrument: String,
    /// What it is called: `Start`, `Na 6 maanden`.
    #[schema(max_length = 60, pattern = "^[^\\u0000]*$")]
    pub name: Option<String>,
}

/// What is asked at once, about one instrument, of the informants of a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Round {
    #[schema(pattern = "^[a-z2-7]{26}$")]
    pub id: String,
    pub instrument: String,
    /// Of this instrument in this case: 1, 2, 3, …
    pub number: u64,
    /// Absent where nobody gave one, and once the case is erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub name: Option<String>,
    #[schema(value_type = String, format = DateTime)]
    pub created: Timestamp,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Rounds {
    /// Oldest first.
    pub rounds: Vec<Round>,
}

impl From<peil_store::Round> for Round {
    fn from(round: peil_store::Round) -> Round {
        Round {
            id: round.id.0,
            instrument: round.instrument,
            number: round.number,
            name: round.name,
            created: timestamp(round.created),
        }
    }
}

/// The rounds of a case
#[utoipa::path(get, path = "/cases/{caseId}/rounds", operation_id = "listRounds", tag = "cases", security(("token" = ["administrations:read"])),
    params(("caseId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 200, description = "The rounds", body = Rounds)))]
pub async fn rounds(State(app): State<Shared>, Path(id): Path<String>) -> Result<Json<Rounds>, Problem> {
    let case = app.store.case(&CaseId(id)).await?;
    Ok(Json(Rounds { rounds: app.store.rounds(&case.id).await?.into_iter().map(Round::from).collect() }))
}

/// Begin a round
///
/// Administrations are opened in it by `roundId`. It takes no more of them once everybody in it has sent in.
#[utoipa::path(post, path = "/cases/{caseId}/rounds", operation_id = "openRound", tag = "cases", security(("token" = ["administrations:write"])),
    request_body = NewRound, params(("caseId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 201, description = "It began", body = Round), (status = 409, description = "The case is closed")))]
pub async fn open_round(
    State(app): State<Shared>,
    Path(id): Path<String>,
    caller: Caller,
    Json(new): Json<NewRound>,
) -> Result<(StatusCode, Json<Round>), Problem> {
    let case = app.store.case(&CaseId(id)).await?;
    let Ok((_, instrument)) = super::instruments::offered(&app, &new.instrument) else {
        return Err(Problem::invalid(vec![Invalid::body(
            "/instrument",
            "unknown",
            "there is no such instrument",
        )]));
    };
    let opened = app.store.open_round(&case.id, &instrument.name, new.name.as_deref(), &caller.actor()).await;
    let id = opened.map_err(|error| match error {
        Error::Invalid(why) => Problem::invalid(vec![Invalid::body("/name", "invalid", why)]),
        error => error.into(),
    })?;
    let round = app
        .store
        .rounds(&case.id)
        .await?
        .into_iter()
        .find(|round| round.id == id)
        .ok_or_else(Problem::inside)?;
    Ok((StatusCode::CREATED, Json(round.into())))
}
