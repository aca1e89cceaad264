//! What was sent in, as QuestionnaireResponses with their scores.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use peil::score::Scorer;
use peil_formats::export::data::Case;
use peil_formats::export::fhir_response;
use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::IntoParams;

use super::bundle::{PAGE, Searched, page};
use super::{Formatted, base, is_json, send};
use crate::Shared;
use crate::answering::Record;
use crate::api::administrations::record;
use crate::api::gate::Caller;
use crate::api::problem::Problem;
use crate::api::words::timestamp;
use peil_store::{AdministrationId, CaseId, Error, Filter, Moment, Summary};

/// How often a search looks for more where what it found does not fit.
const LOOKS: u32 = 20;
/// What the identifier of a case is called.
const CASE: &str = "urn:peil:case";

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// With this id
    #[serde(rename = "_id")]
    #[param(max_length = 64, pattern = "^[^\\u0000]*$")]
    id: Option<String>,
    /// Of this Questionnaire: its canonical address, such as `urn:peil:gad7`, with or without `|` and a version, or its id
    #[param(max_length = 300, pattern = "^[^\\u0000]*$")]
    questionnaire: Option<String>,
    /// Of this case: `urn:peil:case|` and its identifier, or the identifier alone
    #[serde(rename = "subject:identifier")]
    #[param(max_length = 100, pattern = "^[^\\u0000]*$")]
    subject: Option<String>,
    /// At most so many on a page
    #[serde(rename = "_count")]
    #[param(minimum = 1, maximum = 200)]
    count: Option<u64>,
    /// From here on, as the link to the next page says it
    #[param(pattern = "^[0-9]{1,15}-[a-z2-7]{26}$")]
    after: Option<String>,
    /// There is JSON only: `json`, or a media type of it
    #[serde(rename = "_format")]
    #[param(max_length = 100)]
    format: Option<String>,
}

impl Wanted {
    /// The name and version of the instrument, where one is asked for.
    fn instrument(&self, app: &Shared) -> Option<(String, Option<String>)> {
        let wanted = self.questionnaire.as_ref()?;
        let (address, version) = match wanted.split_once('|') {
            Some((address, version)) => (address, Some(version.to_string())),
            None => (wanted.as_str(), None),
        };
        let id = address.strip_prefix(&format!("{}/", base(app))).unwrap_or(address);
        let id = id.strip_prefix("Questionnaire/").unwrap_or(id);
        // No name holds a `-`.
        let name = address.strip_prefix("urn:peil:").map_or_else(|| id.replace('-', "_"), str::to_string);
        Some((name, version))
    }

    fn fits(&self, summary: &Summary, instrument: Option<&(String, Option<String>)>) -> bool {
        summary.erased.is_none()
            && self.id.as_ref().is_none_or(|id| *id == summary.id.0)
            && self.case().is_none_or(|case| case == summary.case)
            && instrument.is_none_or(|(name, version)| {
                *name == summary.instrument
                    && version.as_ref().is_none_or(|version| *version == summary.version)
            })
    }

    /// The case, where one is asked for.
    fn case(&self) -> Option<CaseId> {
        let (system, id) = match self.subject.as_ref()?.split_once('|') {
            Some((system, id)) => (system, id),
            None => (CASE, self.subject.as_deref()?),
        };
        // Of another system there are none: no case has this identifier.
        Some(CaseId(if system == CASE { id.into() } else { String::new() }))
    }
}

/// QuestionnaireResponses
///
/// Those that were sent in, newest first.
#[utoipa::path(get, path = "/QuestionnaireResponse", operation_id = "searchResponses", tag = "QuestionnaireResponse",
    security(("token" = ["administrations:read", "answers:read", "scores:read"])), params(Wanted),
    responses((status = 200, description = "A Bundle", body = Value, content_type = "application/fhir+json")))]
pub async fn search(
    State(app): State<Shared>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Response, Problem> {
    is_json(wanted.format.as_deref())?;
    let most = wanted.count.unwrap_or(PAGE);
    let after = wanted.after.as_deref().and_then(|cursor| cursor.split_once('-'));
    let mut after =
        after.and_then(|(moment, id)| Some((Moment(moment.parse().ok()?), AdministrationId(id.into()))));
    let instrument = wanted.instrument(&app);
    let mut resources = Vec::new();
    let mut next = None;
    if let Some(id) = &wanted.id {
        resources.extend(one(&app, &caller, id, |summary| wanted.fits(summary, instrument.as_ref())).await?);
    }
    // What does not fit is passed over, so that a page is full as long as there is more; of very many that
    // do not fit, the page ends before.
    for looked in 0..LOOKS {
        if wanted.id.is_some() {
            break;
        }
        let filter = Filter {
            practice: Some(caller.practice().clone()),
            case: wanted.case(),
            instrument: instrument.as_ref().map(|(name, _)| name.clone()),
            sent_in: Some(true),
            after: after.take(),
            most: most + 1,
        };
        let found = app.store.administrations(filter).await?;
        let mut last: Option<&Summary> = None;
        let mut is_full = false;
        for summary in &found {
            is_full = resources.len() as u64 == most;
            if is_full {
                break;
            }
            last = Some(summary);
            if wanted.fits(summary, instrument.as_ref()) {
                resources.extend(read_one(&app, &summary.id).await?);
            }
        }
        let cursor = last.map(|last| (last.created, last.id.clone()));
        if is_full || looked + 1 == LOOKS {
            next = cursor
                .filter(|_| is_full || found.len() as u64 > most)
                .map(|(at, id)| format!("{}-{id}", at.0));
            break;
        }
        if found.len() as u64 <= most {
            break;
        }
        after = cursor;
    }
    let searched = Searched::default()
        .with("_id", wanted.id.as_ref())
        .with("questionnaire", wanted.questionnaire.as_ref())
        .with("subject:identifier", wanted.subject.as_ref())
        .with("_count", wanted.count.as_ref())
        .with("_format", wanted.format.as_ref());
    let links = (wanted.after.as_deref(), next.as_deref());
    Ok(send(&page(&app, "QuestionnaireResponse", &searched, links, None, resources)))
}

/// One QuestionnaireResponse
#[utoipa::path(get, path = "/QuestionnaireResponse/{administrationId}", operation_id = "readResponse", tag = "QuestionnaireResponse",
    security(("token" = ["administrations:read", "answers:read", "scores:read"])),
    params(Formatted, ("administrationId" = String, Path, description = "Its id: that of the administration", pattern = "^[a-z2-7]{26}$")),
    responses(
        (status = 200, description = "A QuestionnaireResponse", body = Value, content_type = "application/fhir+json"),
        (status = 410, description = "It was erased")))]
pub async fn read(
    State(app): State<Shared>,
    Path(id): Path<String>,
    Query(wanted): Query<Formatted>,
) -> Result<Response, Problem> {
    wanted.is_json()?;
    let record = record(&app, id).await?;
    // What was not sent in is no response yet.
    if !record.is_sent_in() {
        return Err(Problem::not_found("QuestionnaireResponse"));
    }
    Ok(send(&resource(&record)?))
}

/// What was sent in under an identifier, where it is of the practice of the caller and fits.
async fn one(
    app: &Shared,
    caller: &Caller,
    id: &str,
    fits: impl Fn(&Summary) -> bool,
) -> Result<Option<Value>, Problem> {
    match Record::read(&app.store, &AdministrationId(id.into())).await {
        Ok(record) => {
            let summary = &record.administration.summary;
            let is_there = summary.practice == *caller.practice() && record.is_sent_in() && fits(summary);
            if is_there { kept(&record) } else { Ok(None) }
        }
        Err(Error::Unknown(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// One of a list; none where it was erased since.
async fn read_one(app: &Shared, id: &AdministrationId) -> Result<Option<Value>, Problem> {
    match Record::read(&app.store, id).await {
        Ok(record) => kept(&record),
        Err(Error::Unknown(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn kept(record: &Record) -> Result<Option<Value>, Problem> {
    if record.administration.history.state.erased { Ok(None) } else { resource(record).map(Some) }
}

/// A response as the export writes it, with whose it is and when it came in.
fn resource(record: &Record) -> Result<Value, Problem> {
    let (instrument, summary) = (&record.instrument, &record.administration.summary);
    let response = record.administration.history.state.response(instrument)?;
    let outcome = Scorer::new(instrument).score(&response);
    let mut resource = fhir_response(instrument, &Case { id: summary.id.0.clone(), response, outcome });
    resource["language"] = json!(instrument.language);
    resource["subject"] =
        json!({ "type": "Patient", "identifier": { "system": CASE, "value": summary.case.0 } });
    if let Some(sent_in) = summary.sent_in {
        resource["meta"] = json!({ "lastUpdated": timestamp(sent_in).to_string() });
    }
    if let Some(informant) = &summary.informant {
        resource["source"] = json!({ "display": informant });
    }
    Ok(resource)
}
