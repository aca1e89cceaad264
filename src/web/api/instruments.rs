//! Instruments that are offered, and the words there are for each.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::Problem;
use super::words::{Accepts, Choice, Named, Prints};
use crate::Shared;
use crate::library::Shelved;
use peil::model::{Instrument, Parts, Question as Asked, TextKey};
use peil::session::Kind;
use peil::text::number_cell;

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Instruments {
    pub instruments: Vec<Offered>,
}

/// An instrument in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Offered {
    pub name: String,
    pub version: String,
    pub title: String,
    /// The language of its own words, as a BCP 47 tag.
    pub language: String,
    pub fingerprints: Prints,
    pub questions: usize,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Wordings {
    pub instrument: String,
    pub wordings: Vec<Wording>,
}

/// Words for an instrument: of a language, or of a gemeente in a language.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Wording {
    /// Such as `fy`, or `sudwest-fryslan.fy`.
    pub name: String,
    pub language: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub gemeente: Option<String>,
}

/// What an instrument asks and reports, in the words of one wording. `{name}` in a text stands for what an
/// administration fills in.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Described {
    pub name: String,
    pub version: String,
    pub title: String,
    pub language: String,
    /// The name of these words.
    pub wording: String,
    pub fingerprints: Prints,
    /// Who can answer; none where that makes no difference.
    pub informants: Vec<Named>,
    pub domains: Vec<Domain>,
    pub questions: Vec<DescribedQuestion>,
    pub scores: Vec<DescribedScore>,
    pub classes: Vec<DescribedClass>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Domain {
    pub name: String,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub intro: Option<String>,
    /// The domain it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub within: Option<String>,
    /// It is asked only when it is chosen, for a reason.
    pub optional: bool,
    /// How often it can be asked, where it is a repeat.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub up_to: Option<u16>,
    /// The rounds of a repeat that have names; none where they have numbers.
    pub rounds: Vec<Named>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DescribedQuestion {
    pub name: String,
    /// The names that answers go under: one, or one for each round of a repeat.
    pub columns: Vec<String>,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub hint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub domain: Option<String>,
    pub required: bool,
    /// Who is asked; none where that makes no difference.
    pub informants: Vec<String>,
    pub accepts: Accepts,
    pub options: Vec<Choice>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DescribedScore {
    pub name: String,
    pub title: String,
    /// As its author wrote it.
    pub formula: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub unit: Option<String>,
    pub bands: Vec<Named>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DescribedClass {
    pub name: String,
    pub title: String,
    pub options: Vec<Named>,
}

/// The instruments that are offered
#[utoipa::path(get, path = "/instruments", operation_id = "listInstruments", tag = "instruments", security(("token" = ["instruments:read"])),
    responses((status = 200, description = "By name", body = Instruments)))]
pub async fn list(State(app): State<Shared>) -> Json<Instruments> {
    let shelf = app.library.all();
    let offered = shelf.values().filter_map(|shelved| {
        let instrument = shelved.instrument.as_ref()?;
        Some(Offered {
            name: shelved.name.clone(),
            version: instrument.version.clone(),
            title: shelved.title(),
            language: instrument.language.clone(),
            fingerprints: instrument.fingerprints().into(),
            questions: instrument.questions.len(),
        })
    });
    Json(Instruments { instruments: offered.collect() })
}

/// One instrument, in its own words
#[utoipa::path(get, path = "/instruments/{instrument}", operation_id = "getInstrument", tag = "instruments", security(("token" = ["instruments:read"])),
    params(("instrument" = String, Path, description = "Its name")),
    responses((status = 200, description = "What it asks and reports", body = Described)))]
pub async fn one(State(app): State<Shared>, Path(name): Path<String>) -> Result<Json<Described>, Problem> {
    let (_, instrument) = offered(&app, &name)?;
    Ok(Json(described(&instrument, instrument.language.clone())))
}

/// The words there are for an instrument
#[utoipa::path(get, path = "/instruments/{instrument}/wordings", operation_id = "listWordings", tag = "instruments",
    security(("token" = ["instruments:read"])), params(("instrument" = String, Path, description = "Its name")),
    responses((status = 200, description = "Its own words first", body = Wordings)))]
pub async fn wordings(
    State(app): State<Shared>,
    Path(name): Path<String>,
) -> Result<Json<Wordings>, Problem> {
    let (shelved, _) = offered(&app, &name)?;
    let languages = shelved.languages();
    let gemeenten = std::iter::once(None).chain(shelved.gemeenten().into_iter().map(Some));
    let wordings = gemeenten.flat_map(|gemeente| {
        languages.iter().map(move |language| Wording {
            name: gemeente.map_or_else(|| language.clone(), |gemeente| format!("{gemeente}.{language}")),
            language: language.clone(),
            gemeente: gemeente.map(str::to_string),
        })
    });
    Ok(Json(Wordings { instrument: name, wordings: wordings.collect() }))
}

/// One instrument, in other words
#[utoipa::path(get, path = "/instruments/{instrument}/wordings/{wording}", operation_id = "getWording", tag = "instruments",
    security(("token" = ["instruments:read"])),
    params(("instrument" = String, Path, description = "Its name"), ("wording" = String, Path, description = "The name of the wording")),
    responses((status = 200, description = "What it asks and reports", body = Described)))]
pub async fn worded(
    State(app): State<Shared>,
    Path((name, wording)): Path<(String, String)>,
) -> Result<Json<Described>, Problem> {
    let (shelved, _) = offered(&app, &name)?;
    let (instrument, _) = shelved.named(&wording).ok_or_else(|| Problem::not_found("wording"))?;
    Ok(Json(described(&instrument, wording)))
}

/// The instrument of this name, as it is now.
pub fn offered(app: &Shared, name: &str) -> Result<(Arc<Shelved>, Arc<Instrument>), Problem> {
    let found =
        app.library.get(name).and_then(|shelved| Some((shelved.clone(), shelved.instrument.clone()?)));
    found.ok_or_else(|| Problem::not_found("instrument"))
}

fn described(instrument: &Instrument, wording: String) -> Described {
    let say = |key: &[&str]| instrument.texts.say(&TextKey::new(key), None).map(str::to_string);
    let domains = instrument.groups.iter().map(|group| {
        let room = if group.rounds.is_some() { "repeats" } else { "domains" };
        Domain {
            title: say(&[room, &group.name, "title"]).unwrap_or_else(|| group.name.clone()),
            intro: say(&[room, &group.name, "intro"]),
            within: group.parent.map(|parent| instrument.group(parent).name.clone()),
            optional: group.optional,
            up_to: group.rounds.as_ref().map(|rounds| rounds.up_to),
            rounds: group
                .rounds
                .iter()
                .flat_map(|rounds| &rounds.names)
                .map(|round| {
                    Named::of(instrument, &["repeats", &group.name, "rounds", &round.name], &round.name)
                })
                .collect(),
            name: group.name.clone(),
        }
    });
    let scores = instrument.scores.iter().map(|score| DescribedScore {
        title: say(&["scores", &score.name, "title"]).unwrap_or_else(|| score.name.clone()),
        formula: score.formula.clone(),
        unit: score.unit.clone(),
        bands: score
            .bands
            .iter()
            .map(|band| Named::keyed(instrument, &instrument.band_key(score, band), &band.key()))
            .collect(),
        name: score.name.clone(),
    });
    let classes = instrument.classes.iter().map(|class| DescribedClass {
        title: {
            let title = say(&["classes", class.declared(), "title"]);
            let title = title.unwrap_or_else(|| class.declared().to_string());
            match &class.of {
                Some(of) => instrument.title_in_round(&title, Some(of.repeat), of.round, None),
                None => title,
            }
        },
        options: class
            .options
            .iter()
            .map(|option| {
                Named::of(instrument, &["classes", class.declared(), "options", &option.key()], &option.key())
            })
            .collect(),
        name: class.name.clone(),
    });
    Described {
        name: instrument.name.clone(),
        version: instrument.version.clone(),
        title: say(&["instrument", "title"]).unwrap_or_else(|| instrument.name.clone()),
        language: instrument.language.clone(),
        wording,
        fingerprints: instrument.fingerprints().into(),
        informants: instrument
            .informants
            .iter()
            .map(|name| Named::of(instrument, &["informants", name], name))
            .collect(),
        domains: domains.collect(),
        questions: instrument.questions.iter().map(|asked| question(instrument, asked)).collect(),
        scores: scores.collect(),
        classes: classes.collect(),
    }
}

fn question(parts: &Parts, asked: &Asked) -> DescribedQuestion {
    let say = |key: &[&str]| parts.texts.say(&TextKey::new(key), None).map(str::to_string);
    let options = parts.options(asked).map(|(scale, choice)| Choice {
        key: choice.key(),
        code: choice.code.as_ref().map(number_cell),
        label: parts.option_label(scale, choice, None),
        missing: choice.missing,
        none: choice.none,
    });
    let ends = parts
        .ends(asked)
        .map(|ends| ends.map(|key| parts.texts.say(&key, None).unwrap_or_default().to_string()));
    let informants = parts.informants.iter().enumerate().filter(|(at, _)| asked.only.has(*at as u8));
    DescribedQuestion {
        name: asked.name.clone(),
        columns: (0..parts.rounds(asked.repeat))
            .map(|round| parts.round_name(&asked.name, asked.repeat, round))
            .collect(),
        text: say(&["items", &asked.name]).unwrap_or_else(|| asked.name.clone()),
        hint: say(&["items", &asked.name, "hint"]),
        unit: asked.unit.clone(),
        domain: asked.group.map(|group| parts.group(group).name.clone()),
        required: asked.required,
        informants: informants.map(|(_, name)| name.clone()).collect(),
        accepts: Accepts::from(&Kind::of(&asked.answer, None)).between(ends),
        options: options.collect(),
    }
}
