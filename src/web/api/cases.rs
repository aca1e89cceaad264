//! Cases: a request for help, under a pseudonym.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::gate::Caller;
use super::problem::{Invalid, Problem};
use super::words::timestamp;
use crate::Shared;
use peil_store::{CaseId, Error, Suspicion, suspicions};

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
}

impl From<peil_store::Case> for Case {
    fn from(case: peil_store::Case) -> Case {
        Case {
            id: case.id.0,
            pseudonym: case.pseudonym,
            created: timestamp(case.created),
            erased: case.erased.map(timestamp),
        }
    }
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
            let taken = app.store.case_called(&new.pseudonym).await?;
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
    responses((status = 201, description = "It began", body = Round)))]
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
