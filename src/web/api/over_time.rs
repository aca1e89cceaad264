//! Change over time: the scores of a case at each moment, and which way they went.

use axum::Json;
use axum::extract::{Path, State};
use jiff::civil::Date;
use serde::Serialize;
use serde_json::value::RawValue;
use utoipa::ToSchema;

use super::gate::Caller;
use super::problem::Problem;
use super::words::Named;
use crate::Shared;
use crate::interface::Tongue;
use crate::over_time::{self, Answered, Line, Moment, change};
use peil::model::{Direction, Number};
use peil::score::ScoreOutcome;
use peil_store::CaseId;
use peil_study::statistics::person::Moved;

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangeOverTime {
    /// One for each instrument of which a round is over, the newest first.
    pub instruments: Vec<InstrumentOverTime>,
}

/// An instrument over time. A score that an earlier version computes in another way has no value there.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct InstrumentOverTime {
    pub instrument: Named,
    /// That of the newest moment.
    pub version: String,
    /// Oldest first.
    pub moments: Vec<MomentInTime>,
    pub scores: Vec<ScoreOverTime>,
}

/// A round in which nobody is waited for any more.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MomentInTime {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, pattern = "^[a-z2-7]{26}$")]
    pub round_id: Option<String>,
    /// Of this instrument in this case: 1, 2, 3, …
    pub number: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub name: Option<String>,
    /// The day of its answers.
    #[schema(value_type = String, format = Date)]
    pub day: Date,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScoreOverTime {
    /// Its column: `last_kind_2` in the second round of a repeat.
    pub name: String,
    pub title: String,
    /// Which way better is; absent where the instrument does not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub higher_is_better: Option<bool>,
    pub values: Vec<ValueInTime>,
    /// From the first value of an informant to the last; absent of one with a single value.
    pub changes: Vec<ScoreChange>,
}

/// The value that the answers of one informant at one moment came to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ValueInTime {
    /// Its place among the moments, from 1.
    pub moment: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub informant: Option<String>,
    #[schema(pattern = "^[a-z2-7]{26}$")]
    pub administration_id: String,
    /// Exact up to twelve decimals.
    #[schema(value_type = f64)]
    pub value: Box<RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub band: Option<Named>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ScoreChange {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub informant: Option<String>,
    /// Their places among the moments, from 1.
    pub from_moment: usize,
    pub to_moment: usize,
    /// The last value less the first.
    #[schema(value_type = f64)]
    pub difference: Box<RawValue>,
    pub moved: MovedTo,
    /// Absent where nothing moved, or the instrument does not say which way better is.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub better: Option<bool>,
}

/// Which way a score went.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum MovedTo {
    Up,
    Down,
    Same,
}

impl From<Moved> for MovedTo {
    fn from(moved: Moved) -> MovedTo {
        match moved {
            Moved::Up => MovedTo::Up,
            Moved::Down => MovedTo::Down,
            Moved::Same => MovedTo::Same,
        }
    }
}

/// What changed in a case
///
/// Of rounds in which nobody can answer any more. Whether a change of one person is more than chance is not said:
/// no instrument declares how stable its scores are.
#[utoipa::path(get, path = "/cases/{caseId}/change", operation_id = "getChange", tag = "scores", security(("token" = ["scores:read"])),
    params(("caseId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 200, description = "Scores over time", body = ChangeOverTime)))]
pub async fn one(
    State(app): State<Shared>,
    Path(id): Path<String>,
    caller: Caller,
) -> Result<Json<ChangeOverTime>, Problem> {
    let case = app.store.case(&CaseId(id)).await?;
    let lines = over_time::of_case(&app, &case.id, Tongue::default()).await?;
    for line in &lines {
        line.looked_at(&app, &caller.actor()).await?;
    }
    Ok(Json(ChangeOverTime { instruments: lines.iter().map(instrument).collect() }))
}

fn instrument(line: &Line) -> InstrumentOverTime {
    let moment = |moment: &Moment| MomentInTime {
        round_id: moment.round.as_ref().map(|round| round.0.clone()),
        number: moment.number,
        name: moment.name.clone(),
        day: moment.day,
    };
    let mut scores = Vec::new();
    for declared in line.instrument.scores.iter().filter(|score| !score.truth) {
        for round in 0..declared.value.len() as u16 {
            let name = line.instrument.round_name(&declared.name, declared.repeat, round);
            let found = score(line, &declared.name, round, &name);
            // A round of a repeat that nobody filled in says nothing.
            scores.extend(found.filter(|found| declared.repeat.is_none() || !found.values.is_empty()));
        }
    }
    InstrumentOverTime {
        instrument: Named { name: line.instrument.name.clone(), title: line.title() },
        version: line.instrument.version.clone(),
        moments: line.moments.iter().map(moment).collect(),
        scores,
    }
}

fn score(line: &Line, declared: &str, round: u16, name: &str) -> Option<ScoreOverTime> {
    let score = line.instrument.scores.iter().find(|score| score.name == declared)?;
    let named = Named::of(&line.instrument, &["scores", declared, "title"], declared);
    let mut values = Vec::new();
    for (at, moment) in line.moments.iter().enumerate() {
        for (answered, (informant, _)) in moment.answered.iter().zip(&line.informants) {
            let found = answered.as_ref().and_then(|one| value(one, declared, round));
            if let Some((id, value, band)) = found {
                values.push(ValueInTime {
                    moment: at + 1,
                    informant: informant.clone(),
                    administration_id: id,
                    value,
                    band,
                });
            }
        }
    }
    let mut changes = Vec::new();
    for (who, (informant, _)) in line.informants.iter().enumerate() {
        let found = change(line, who, declared, round).filter(over_time::Change::is_of_two);
        let Some(found) = found else { continue };
        let Some(difference) = found.to.subtract(&found.from).as_ref().and_then(raw) else { continue };
        changes.push(ScoreChange {
            informant: informant.clone(),
            from_moment: found.from_moment + 1,
            to_moment: found.to_moment + 1,
            difference,
            moved: found.moved.into(),
            better: found.better,
        });
    }
    Some(ScoreOverTime {
        name: name.to_string(),
        title: line.instrument.title_in_round(&named.title, score.repeat, round, None),
        higher_is_better: score.direction.map(|direction| direction == Direction::Better),
        values,
        changes,
    })
}

fn value(one: &Answered, declared: &str, round: u16) -> Option<(String, Box<RawValue>, Option<Named>)> {
    if one.otherwise.iter().any(|other| other == declared) {
        return None;
    }
    let at = one.instrument.scores.iter().position(|score| score.name == declared)?;
    let is_it = |found: &&ScoreOutcome| found.score.at() == at && found.round == round;
    let found = one.outcome.scores.iter().find(is_it)?;
    let words = peil::text::Wording::of(&one.instrument, &one.answers);
    let band = found.band.and_then(|band| {
        let choice = one.instrument.scores[at].bands.get(usize::from(band))?;
        Some(Named { name: choice.key(), title: words.band(found.score, band) })
    });
    Some((one.id.to_string(), raw(found.number()?)?, band))
}

/// The decimal text of an exact number is a number in JSON too.
fn raw(number: &Number) -> Option<Box<RawValue>> {
    RawValue::from_string(number.to_string()).ok()
}
