//! Instruments as Questionnaires: those that are offered now, in their own words.

use axum::extract::{Path, Query, State};
use axum::response::Response;
use peil::model::Instrument;
use peil_formats::export::{fhir_address, fhir_id, fhir_questionnaire};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;

use super::bundle::{PAGE, Searched, page};
use super::{Formatted, is_json, send};
use crate::Shared;
use crate::api::problem::Problem;
use crate::library::Shelved;

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// With this id
    #[serde(rename = "_id")]
    #[param(max_length = 64, pattern = "^[^\\u0000]*$")]
    id: Option<String>,
    /// With this canonical address, such as `urn:peil:gad7`; a version may follow a `|`
    #[param(max_length = 300, pattern = "^[^\\u0000]*$")]
    url: Option<String>,
    /// Whose name begins so, in capitals or not
    #[param(max_length = 200, pattern = "^[^\\u0000]*$")]
    name: Option<String>,
    /// Whose title begins so, in capitals or not
    #[param(max_length = 200, pattern = "^[^\\u0000]*$")]
    title: Option<String>,
    /// Of this version
    #[param(max_length = 100, pattern = "^[^\\u0000]*$")]
    version: Option<String>,
    /// At most so many on a page
    #[serde(rename = "_count")]
    #[param(minimum = 1, maximum = 200)]
    count: Option<u64>,
    /// From here on, as the link to the next page says it
    #[param(minimum = 0, maximum = 1_000_000)]
    after: Option<u64>,
    /// There is JSON only: `json`, or a media type of it
    #[serde(rename = "_format")]
    #[param(max_length = 100)]
    format: Option<String>,
}

impl Wanted {
    fn fits(&self, shelved: &Shelved, instrument: &Instrument) -> bool {
        let begins = |wanted: &Option<String>, text: &str| {
            wanted.as_ref().is_none_or(|wanted| text.to_lowercase().starts_with(&wanted.to_lowercase()))
        };
        self.id.as_ref().is_none_or(|id| *id == fhir_id(&instrument.name))
            && self.url.as_ref().is_none_or(|url| {
                let (address, version) = url.split_once('|').unwrap_or((url, &instrument.version));
                address == fhir_address(instrument) && version == instrument.version
            })
            && begins(&self.name, &instrument.name)
            && begins(&self.title, &shelved.title())
            && self.version.as_ref().is_none_or(|version| *version == instrument.version)
    }
}

/// With the texts in its other languages; those of a gemeente are not in it.
fn resource(shelved: &Shelved, instrument: &Instrument) -> Value {
    let others = shelved.languages().into_iter().filter(|language| *language != instrument.language);
    let others: Vec<Instrument> = others
        .filter_map(|language| shelved.in_words(&language, None))
        .map(|(worded, _)| Instrument::clone(&worded))
        .collect();
    fhir_questionnaire(instrument, &others, None).0
}

/// Questionnaires
#[utoipa::path(get, path = "/Questionnaire", operation_id = "searchQuestionnaires", tag = "Questionnaire",
    security(("token" = ["instruments:read"])), params(Wanted),
    responses((status = 200, description = "A Bundle", body = Value, content_type = "application/fhir+json")))]
pub async fn search(State(app): State<Shared>, Query(wanted): Query<Wanted>) -> Result<Response, Problem> {
    is_json(wanted.format.as_deref())?;
    let all = app.library.all();
    let found: Vec<_> = all
        .values()
        .filter_map(|shelved| Some((shelved, shelved.instrument.as_ref()?)))
        .filter(|(shelved, instrument)| wanted.fits(shelved, instrument))
        .collect();
    let most = usize::try_from(wanted.count.unwrap_or(PAGE)).unwrap_or(usize::MAX);
    let from = usize::try_from(wanted.after.unwrap_or(0)).unwrap_or(usize::MAX);
    let resources = found
        .iter()
        .skip(from)
        .take(most)
        .map(|(shelved, instrument)| resource(shelved, instrument))
        .collect();
    let end = from.saturating_add(most);
    let next = (end < found.len()).then(|| end.to_string());
    let here = wanted.after.map(|after| after.to_string());
    let searched = Searched::default()
        .with("_id", wanted.id.as_ref())
        .with("url", wanted.url.as_ref())
        .with("name", wanted.name.as_ref())
        .with("title", wanted.title.as_ref())
        .with("version", wanted.version.as_ref())
        .with("_count", wanted.count.as_ref())
        .with("_format", wanted.format.as_ref());
    let links = (here.as_deref(), next.as_deref());
    Ok(send(&page(&app, "Questionnaire", &searched, links, Some(found.len()), resources)))
}

/// One Questionnaire
#[utoipa::path(get, path = "/Questionnaire/{instrument}", operation_id = "readQuestionnaire", tag = "Questionnaire",
    security(("token" = ["instruments:read"])),
    params(Formatted, ("instrument" = String, Path, description = "Its id: the name of the instrument, with `-` for `_`", max_length = 64, pattern = "^[^\\u0000]*$")),
    responses((status = 200, description = "A Questionnaire", body = Value, content_type = "application/fhir+json")))]
pub async fn read(
    State(app): State<Shared>,
    Path(id): Path<String>,
    Query(wanted): Query<Formatted>,
) -> Result<Response, Problem> {
    wanted.is_json()?;
    let all = app.library.all();
    let mut offered = all.values().filter_map(|shelved| Some((shelved, shelved.instrument.as_ref()?)));
    let found = offered.find(|(_, instrument)| fhir_id(&instrument.name) == id);
    let (shelved, instrument) = found.ok_or_else(|| Problem::not_found("Questionnaire"))?;
    Ok(send(&resource(shelved, instrument)))
}
