//! Studies: which there are, who is to be asked, and the part of a case in each. What a resident said about
//! taking part is nowhere here.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::gate::Caller;
use super::problem::{Invalid, Problem};
use super::words::Named;
use crate::following::{Ask, ask};
use crate::{Shared, zone};
use peil_store::{CaseId, CaseStudy, CaseWave, Error, WaveStanding};

/// A study that is followed.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Study {
    pub name: String,
    pub title: String,
    pub version: String,
    /// SHA-256 of the protocol.
    pub fingerprint: String,
    /// What the protocol calls the practice of the client.
    pub practice: String,
    /// Moments at which is asked, in order.
    pub waves: Vec<Wave>,
    /// Why the part of a case can end.
    pub reasons: Vec<Named>,
}

/// A moment at which is asked. Days are since the enrolment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Wave {
    pub name: String,
    pub title: String,
    pub first_day: i64,
    /// From which day is asked.
    pub due_day: i64,
    pub last_day: i64,
    pub informants: Vec<String>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Studies {
    pub studies: Vec<Study>,
}

/// The studies of the practice
#[utoipa::path(get, path = "/studies", operation_id = "listStudies", tag = "studies", security(("token" = ["studies:read"])),
    responses((status = 200, description = "By name", body = Studies)))]
pub async fn list(State(app): State<Shared>, caller: Caller) -> Result<Json<Studies>, Problem> {
    let found = app.store.studies(Some(caller.practice())).await?;
    let studies = found.into_iter().map(|study| Study {
        practice: study
            .practices
            .iter()
            .find(|(key, _)| key == caller.practice())
            .map(|(_, called)| called.clone())
            .unwrap_or_default(),
        waves: study
            .plan
            .waves
            .into_iter()
            .map(|wave| Wave {
                name: wave.name,
                title: wave.title,
                first_day: wave.first,
                due_day: wave.due,
                last_day: wave.last,
                informants: wave.informants.into_iter().flatten().collect(),
            })
            .collect(),
        reasons: study.plan.ended.into_iter().map(|end| Named { name: end.name, title: end.title }).collect(),
        name: study.name,
        title: study.plan.title,
        version: study.version,
        fingerprint: study.fingerprint,
    });
    Ok(Json(Studies { studies: studies.collect() }))
}

/// How a wave of a case is today.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum WaveState {
    /// Its day has not come.
    Later,
    /// It is to be asked or answered.
    Due,
    /// The same, and it ends within fourteen days.
    Late,
    /// Its window is closed, and somebody did not send in.
    Outside,
    /// Everybody sent in.
    Complete,
}

impl From<WaveStanding> for WaveState {
    fn from(standing: WaveStanding) -> WaveState {
        match standing {
            WaveStanding::Later => WaveState::Later,
            WaveStanding::Due => WaveState::Due,
            WaveStanding::Late => WaveState::Late,
            WaveStanding::Outside => WaveState::Outside,
            WaveStanding::Complete => WaveState::Complete,
        }
    }
}

/// A wave of a case.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaveOfCase {
    pub name: String,
    pub title: String,
    #[schema(value_type = String, format = Date)]
    pub from: Date,
    /// From when is asked.
    #[schema(value_type = String, format = Date)]
    pub due: Date,
    #[schema(value_type = String, format = Date)]
    pub until: Date,
    pub state: WaveState,
    /// Absent until it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, pattern = "^[a-z2-7]{26}$")]
    pub round_id: Option<String>,
    pub informants: Vec<WaveInformant>,
}

/// Somebody who is asked at a wave.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct WaveInformant {
    /// Absent where the instrument has no informants.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub informant: Option<String>,
    /// Absent until it was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, pattern = "^[a-z2-7]{26}$")]
    pub administration_id: Option<String>,
    pub sent_in: bool,
}

fn wave(wave: &CaseWave) -> WaveOfCase {
    let informants = wave.informants.iter().map(|one| WaveInformant {
        informant: one.informant.clone(),
        administration_id: one.administration.as_ref().map(ToString::to_string),
        sent_in: one.sent_in.is_some(),
    });
    WaveOfCase {
        name: wave.name.clone(),
        title: wave.title.clone(),
        from: wave.from,
        due: wave.due,
        until: wave.until,
        state: wave.standing(zone::today()).into(),
        round_id: wave.round.as_ref().map(ToString::to_string),
        informants: informants.collect(),
    }
}

/// A wave that somebody has something to do for.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DueWave {
    pub study: String,
    #[schema(pattern = "^[a-z2-7]{26}$")]
    pub case_id: String,
    pub wave: WaveOfCase,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DueWaves {
    /// Those that end first come first.
    pub due: Vec<DueWave>,
}

/// Who is to be asked
///
/// Waves that are due, late, or closed without everybody. Of a case that is asked no more there are none.
#[utoipa::path(get, path = "/studies/due", operation_id = "listDue", tag = "studies", security(("token" = ["studies:read"])),
    responses((status = 200, description = "Of all studies of the practice", body = DueWaves)))]
pub async fn due(State(app): State<Shared>, caller: Caller) -> Result<Json<DueWaves>, Problem> {
    let followed = app.store.followed(caller.practice()).await?;
    let today = zone::today();
    let mut due: Vec<DueWave> = followed
        .iter()
        .flat_map(|one| {
            one.waiting(today).map(|(found, _)| DueWave {
                study: one.study.clone(),
                case_id: one.case.to_string(),
                wave: wave(found),
            })
        })
        .collect();
    due.sort_by(|a, b| a.wave.until.cmp(&b.wave.until).then_with(|| a.case_id.cmp(&b.case_id)));
    Ok(Json(DueWaves { due }))
}

/// A case in a study.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StudyOfCase {
    pub study: String,
    #[schema(value_type = String, format = Date)]
    pub enrolled: Date,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date, nullable = false)]
    pub ended: Option<Date>,
    /// Why, as the protocol titles it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub reason: Option<String>,
    /// Nothing is asked for it any more.
    pub asks_no_more: bool,
    pub waves: Vec<WaveOfCase>,
}

impl From<&CaseStudy> for StudyOfCase {
    fn from(own: &CaseStudy) -> StudyOfCase {
        StudyOfCase {
            study: own.study.clone(),
            enrolled: own.enrolled,
            ended: own.ended.as_ref().map(|(day, _)| *day),
            reason: own.ended.as_ref().map(|(_, reason)| reason.clone()),
            asks_no_more: own.asks_no_more,
            waves: own.waves.iter().map(wave).collect(),
        }
    }
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StudiesOfCase {
    pub studies: Vec<StudyOfCase>,
}

async fn shown(app: &Shared, case: &CaseId) -> Result<StudiesOfCase, Problem> {
    let found = app.store.case_studies(case).await?;
    Ok(StudiesOfCase { studies: found.iter().map(StudyOfCase::from).collect() })
}

/// The studies of a case
#[utoipa::path(get, path = "/cases/{caseId}/studies", operation_id = "listStudiesOfCase", tag = "studies", security(("token" = ["studies:read"])),
    params(("caseId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 200, description = "Those that it is enrolled in", body = StudiesOfCase)))]
pub async fn of_case(
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Json<StudiesOfCase>, Problem> {
    shown(&app, &CaseId(id)).await.map(Json)
}

/// A case to enrol in a study
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewEnrolment {
    /// The name of the study.
    #[schema(min_length = 1, max_length = 100, pattern = "^[^\\u0000]*$")]
    pub study: String,
    /// From which days are counted.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
    /// The same word for cases of one household: no name, no address.
    #[schema(min_length = 1, max_length = 60, pattern = "^[^\\u0000]*$")]
    pub household: Option<String>,
}

/// What is wrong, with the part of the body that it is about.
fn said(error: Error, at: &'static str) -> Problem {
    match error {
        Error::Invalid(why) => Problem::invalid(vec![Invalid::body(at, "invalid", why)]),
        Error::Unknown("study") => {
            Problem::invalid(vec![Invalid::body("/study", "unknown", "there is no such study here")])
        }
        Error::Unknown("wave") => {
            Problem::invalid(vec![Invalid::body("/wave", "unknown", "the study has no such wave")])
        }
        error => error.into(),
    }
}

/// Enrol a case in a study
#[utoipa::path(post, path = "/cases/{caseId}/studies", operation_id = "enrolCase", tag = "studies", security(("token" = ["studies:write"])),
    request_body = NewEnrolment, params(("caseId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 201, description = "It is enrolled", body = StudiesOfCase), (status = 409, description = "It was enrolled before, or is closed")))]
pub async fn enrol(
    State(app): State<Shared>,
    Path(id): Path<String>,
    caller: Caller,
    Json(new): Json<NewEnrolment>,
) -> Result<(StatusCode, Json<StudiesOfCase>), Problem> {
    let case = CaseId(id);
    let done = app.store.enrol(&case, &new.study, new.day, new.household.as_deref(), &caller.actor()).await;
    done.map_err(|error| said(error, "/day"))?;
    Ok((StatusCode::CREATED, Json(shown(&app, &case).await?)))
}

/// A wave to ask
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaveToAsk {
    #[schema(min_length = 1, max_length = 100, pattern = "^[^\\u0000]*$")]
    pub study: String,
    /// By its name.
    #[schema(min_length = 1, max_length = 100, pattern = "^[^\\u0000]*$")]
    pub wave: String,
}

/// Ask a wave
///
/// Begins a round with an administration for everybody who is asked, until the window closes. Invitations are made
/// as for any other.
#[utoipa::path(post, path = "/cases/{caseId}/waves", operation_id = "askWave", tag = "studies", security(("token" = ["studies:write"])),
    request_body = WaveToAsk, params(("caseId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 201, description = "It is asked", body = StudiesOfCase),
        (status = 409, description = "It was asked before, today is outside its window, or the case is closed or asked no more")))]
pub async fn ask_wave(
    State(app): State<Shared>,
    Path(id): Path<String>,
    caller: Caller,
    Json(new): Json<WaveToAsk>,
) -> Result<(StatusCode, Json<StudiesOfCase>), Problem> {
    let case = CaseId(id);
    let wanted = Ask { case: case.clone(), study: new.study, wave: new.wave };
    ask(&app, wanted, &caller.actor()).await.map_err(|error| said(error, ""))?;
    Ok((StatusCode::CREATED, Json(shown(&app, &case).await?)))
}

/// Why and when the part of a case in a study ends
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewEnding {
    #[schema(min_length = 1, max_length = 100, pattern = "^[^\\u0000]*$")]
    pub study: String,
    /// By its name in the protocol.
    #[schema(min_length = 1, max_length = 100, pattern = "^[^\\u0000]*$")]
    pub reason: String,
    #[schema(value_type = String, format = Date)]
    pub day: Date,
}

/// End the part of a case in a study
#[utoipa::path(put, path = "/cases/{caseId}/study-ending", operation_id = "endStudyOfCase", tag = "studies", security(("token" = ["studies:write"])),
    request_body = NewEnding, params(("caseId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 200, description = "It has ended", body = StudiesOfCase), (status = 409, description = "It had ended before")))]
pub async fn end(
    State(app): State<Shared>,
    Path(id): Path<String>,
    caller: Caller,
    Json(new): Json<NewEnding>,
) -> Result<Json<StudiesOfCase>, Problem> {
    let case = CaseId(id);
    let done = app.store.end_enrolment(&case, &new.study, new.day, &new.reason, &caller.actor()).await;
    done.map_err(|error| said(error, ""))?;
    shown(&app, &case).await.map(Json)
}
