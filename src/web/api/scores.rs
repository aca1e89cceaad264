//! What came of an administration that was sent in: scores, classes, messages, and how each came about.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};

use super::administrations::record;
use super::problem::Problem;
use super::words::{Message, Named, Prints, timestamp};
use crate::Shared;
use crate::answering::Record;
use peil::language::Language;
use peil::model::{Instrument, Number, TextKey};
use peil::score::trace::Tracer;
use peil::score::{self, ClassOutcome, MissingReason, Outcome, ScoreOutcome, Scorer};
use peil::text::Wording;
use peil::trace_text::render;
use peil_answers::rows::Outputs;

/// What a response came to, by the version of the instrument it was given under.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Scores {
    pub instrument: String,
    pub version: String,
    pub fingerprints: Prints,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub informant: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date, nullable = false)]
    pub administered: Option<Date>,
    #[schema(value_type = String, format = DateTime)]
    pub sent_in: Timestamp,
    pub scores: Vec<Score>,
    pub classes: Vec<Class>,
    pub alerts: Vec<Message>,
    pub feedback: Vec<Message>,
    /// Answers that were given and do not count.
    pub set_aside: Vec<String>,
    /// How all of it came about, as text in the language that was asked for.
    pub explanation: String,
    /// The same as data, in the form that `docs/trace.md` describes.
    #[schema(value_type = Object)]
    pub trace: Value,
}

/// A score, in one round of its repeat.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Score {
    /// Its column: `last_kind_2` in the second round of a repeat.
    pub name: String,
    pub title: String,
    /// A number, exact up to twelve decimals, or a truth; absent where it is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(schema_with = number_or_truth, required = false)]
    pub value: Option<Box<RawValue>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub band: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub missing: Option<Missing>,
    /// Why a score that has a value has no band.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub band_missing: Option<Missing>,
}

#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Class {
    pub name: String,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub value: Option<Named>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub missing: Option<Missing>,
}

/// Why something has no value.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Missing {
    /// The rule that struck.
    pub rule: String,
    /// The elements that are missing, as `name:reason`.
    pub elements: Vec<String>,
}

impl From<&MissingReason> for Missing {
    fn from(reason: &MissingReason) -> Missing {
        let elements = reason.elements.iter().map(|element| format!("{}:{}", element.name, element.reason));
        Missing { rule: reason.rule.name().to_string(), elements: elements.collect() }
    }
}

fn number_or_truth() -> utoipa::openapi::Schema {
    use utoipa::openapi::schema::{ObjectBuilder, SchemaType, Type};
    ObjectBuilder::new()
        .schema_type(SchemaType::Array(vec![Type::Number, Type::Boolean]))
        .description(Some("A number, exact up to twelve decimals, or a truth; absent where it is missing."))
        .build()
        .into()
}

#[derive(Debug, Clone, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Wanted {
    /// The language of the explanation; otherwise the first of `Accept-Language` that there is, otherwise
    /// Dutch for instruments in Dutch and Frisian, otherwise English
    #[param(inline)]
    pub language: Option<Explained>,
}

/// A language that explanations are written in.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = ExplanationLanguage)]
pub enum Explained {
    Nl,
    En,
}

/// What came of it
///
/// Of an administration that was sent in, for one that is open is not a response yet.
#[utoipa::path(get, path = "/administrations/{administrationId}/scores", operation_id = "getScores", tag = "scores",
    security(("token" = ["scores:read"])),
    params(("administrationId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$"), Wanted),
    responses((status = 200, description = "Scores, and the trace of each", body = Scores, headers(("Content-Language" = String, description = "Of the explanation"))),
        (status = 409, description = "It was not sent in"), (status = 410, description = "It was erased")))]
pub async fn one(
    State(app): State<Shared>,
    Path(id): Path<String>,
    Query(wanted): Query<Wanted>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let record = record(&app, id).await?;
    let not_yet = || {
        Problem::new(
            StatusCode::CONFLICT,
            "notSentIn",
            "it was not sent in: there is no response to score yet",
        )
    };
    let sent_in = record.administration.summary.sent_in.map(timestamp).ok_or_else(not_yet)?;
    let language = language(wanted.language, &headers, &record.instrument);
    let scores = scored(&record, sent_in, language)?;
    Ok(([(header::CONTENT_LANGUAGE, language.tag())], Json(scores)).into_response())
}

fn language(asked: Option<Explained>, headers: &HeaderMap, instrument: &Instrument) -> Language {
    let accepted =
        headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let by_header = || {
        accepted
            .split(',')
            .find_map(|range| Language::parse(range.split(';').next().unwrap_or_default().trim()))
    };
    let asked =
        asked.map(|asked| if matches!(asked, Explained::En) { Language::English } else { Language::Dutch });
    asked.or_else(by_header).unwrap_or_else(|| Language::of_instrument(&instrument.language))
}

fn scored(record: &Record, sent_in: Timestamp, language: Language) -> Result<Scores, Problem> {
    let (instrument, state) = (&record.instrument, &record.administration.history.state);
    let response = state.response(instrument)?;
    let scorer = Scorer::new(instrument);
    let evaluation = scorer.evaluate(&response);
    let outcome = scorer.outcome(&response, &evaluation);
    let trace = Tracer::new(&scorer).trace(&response, &evaluation, &outcome);
    let words = Wording::of(instrument, &response);
    let session = record.session(&scorer, &record.log());
    let messages = |views: Vec<peil::session::MessageView>| views.into_iter().map(Message::from).collect();
    Ok(Scores {
        instrument: instrument.name.clone(),
        version: instrument.version.clone(),
        fingerprints: instrument.fingerprints().into(),
        informant: state.informant.clone(),
        administered: response.administered,
        sent_in,
        scores: scores(instrument, &outcome, &words),
        classes: outcome.classes.iter().map(|class| class_view(instrument, class, &words)).collect(),
        alerts: messages(session.alerts()),
        feedback: messages(session.feedback()),
        set_aside: outcome
            .set_aside
            .iter()
            .map(|slot| instrument.slot_name(instrument.asked(*slot)))
            .collect(),
        explanation: render(&trace, language),
        trace: serde_json::to_value(&trace).unwrap_or_default(),
    })
}

fn scores(instrument: &Instrument, outcome: &Outcome, words: &Wording<'_>) -> Vec<Score> {
    let outputs = Outputs::new(instrument, false);
    let named = outputs.scores().zip(&outcome.scores);
    named.map(|((_, name), found)| score_view(instrument, name, found, words)).collect()
}

fn score_view(instrument: &Instrument, name: &str, found: &ScoreOutcome, words: &Wording<'_>) -> Score {
    let score = &instrument.scores[found.score.at()];
    let value = match &found.value {
        Ok(score::Value::Truth(truth)) => Some(truth.to_string()),
        // The decimal text of an exact number is a number in JSON too.
        Ok(score::Value::Number(number)) => Some(Number::to_string(number)),
        _ => None,
    };
    let band = found.band.and_then(|band| {
        Some(Named { name: score.bands.get(usize::from(band))?.key(), title: words.band(found.score, band) })
    });
    Score {
        name: name.to_string(),
        title: words.say(&["scores", &score.name, "title"]).unwrap_or(&score.name).to_string(),
        value: value.and_then(|text| RawValue::from_string(text).ok()),
        unit: score.unit.clone(),
        band,
        missing: found.value.as_ref().err().map(Missing::from),
        band_missing: found.band_missing.as_ref().map(Missing::from),
    }
}

fn class_view(instrument: &Instrument, found: &ClassOutcome, words: &Wording<'_>) -> Class {
    let class = &instrument.classes[found.class.at()];
    let named = |option: u16| {
        Some(Named {
            name: class.options.get(usize::from(option))?.key(),
            title: words.class(found.class, option),
        })
    };
    let title = instrument
        .texts
        .say(&TextKey::new(&["classes", class.declared(), "title"]), None)
        .map_or_else(|| class.declared().to_string(), str::to_string);
    Class {
        name: class.name.clone(),
        title: match &class.of {
            Some(of) => instrument.title_in_round(&title, Some(of.repeat), of.round, None),
            None => title,
        },
        value: found.value.as_ref().ok().and_then(|option| named(*option)),
        missing: found.value.as_ref().err().map(Missing::from),
    }
}
