//! Asking: which instrument, in which words, whom, about what and why.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use crate::answering::gemeente;
use crate::entrance::Person;
use crate::fault::Fault;
use crate::form::Filled;
use crate::frame::{Frame, page, page_with};
use crate::library::Shelved;
use crate::{Shared, see_other, store_fault};
use peil::diagnostic::signs::is_misleading_in_name;
use peil::model::{Informants, Instrument, TextKey};
use peil_store::{AdministrationId, Case, CaseId, Error, Filter, Moment, NewAdministration};

/// How long a link can be open, in days; the second is proposed.
const DAYS: [u64; 4] = [7, 30, 60, 90];
const PROPOSED: u64 = DAYS[1];
/// How long the name of a round can be, in characters.
const LONGEST_NAME: usize = 60;
/// How long a reason for a subject can be, in characters: what the field in the page lets through.
const LONGEST_REASON: usize = 500;

#[derive(Template)]
#[template(path = "ask_choose.html", config = "askama.toml")]
struct ChoosePage {
    frame: Frame,
    case: String,
    pseudonym: String,
    instruments: Vec<Offered>,
}

/// An instrument on a list.
struct Offered {
    name: String,
    title: String,
    words: String,
    version: String,
    questions: usize,
}

pub async fn choose(State(app): State<Shared>, Path(case): Path<String>, person: Person) -> Response {
    let case = match found(&app, &person, case).await {
        Ok(case) => case,
        Err(response) => return response,
    };
    let shelf = app.library.all();
    let offered = shelf.values().filter_map(|shelved| {
        let instrument = shelved.instrument.as_ref()?;
        Some(Offered {
            name: shelved.name.clone(),
            title: shelved.title(),
            words: instrument.language.clone(),
            version: instrument.version.clone(),
            questions: instrument.questions.len(),
        })
    });
    let instruments = offered.collect();
    let mut frame = person.frame(None);
    frame.title = frame.say("ask-choose");
    page(&ChoosePage {
        case: case.id.to_string(),
        pseudonym: case.pseudonym.unwrap_or_default(),
        instruments,
        frame,
    })
}

/// The case, unless it is closed: then the page of the case says so.
async fn found(app: &Shared, person: &Person, case: String) -> Result<Case, Response> {
    match app.store.case(&CaseId(case)).await {
        Ok(Case { closed: Some(_), id, .. }) => Err(see_other(&format!("/cases/{id}"), None)),
        Ok(case) => Ok(case),
        Err(error) => Err(store_fault(&error, &person.visit)),
    }
}

struct Pick {
    key: String,
    label: String,
    chosen: bool,
}

struct DomainPick {
    name: String,
    title: String,
    intro: Option<String>,
    chosen: bool,
    reason: String,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "ask.html", config = "askama.toml")]
struct AskPage {
    frame: Frame,
    case: String,
    pseudonym: String,
    instrument: String,
    title: String,
    /// The language of the instrument.
    words: String,
    languages: Vec<Pick>,
    gemeenten: Vec<Pick>,
    informants: Vec<Pick>,
    informants_error: Option<String>,
    /// The name of the round.
    name: String,
    name_error: Option<String>,
    domains: Vec<DomainPick>,
    days: Vec<Pick>,
}

/// The instrument that is asked for, as it is now.
fn offered(app: &Shared, name: &str) -> Option<(Arc<Shelved>, Arc<Instrument>)> {
    let shelved = app.library.get(name)?;
    let instrument = shelved.instrument.clone()?;
    Some((shelved, instrument))
}

/// What a form begins with.
#[derive(Deserialize)]
pub struct Before {
    /// An administration of the round that is asked again.
    from: Option<String>,
}

pub async fn form(
    State(app): State<Shared>,
    Path((case, name)): Path<(String, String)>,
    Query(before): Query<Before>,
    person: Person,
) -> Response {
    let case = match found(&app, &person, case).await {
        Ok(case) => case,
        Err(response) => return response,
    };
    match offered(&app, &name) {
        Some((shelved, instrument)) => {
            let again = match before.from {
                Some(from) => match asked_before(&app, &case.id, AdministrationId(from)).await {
                    Ok(again) => Some(again),
                    Err(error) => return store_fault(&error, &person.visit),
                },
                None => None,
            };
            page(&asking(&app, &person, &case, &shelved, &instrument, again.as_ref()))
        }
        None => Fault::NotFound.page(&person.visit),
    }
}

/// What a round was asked with, as the form says it: of whom, in which words, about what and why. Its name is
/// left for a new one.
async fn asked_before(app: &Shared, case: &CaseId, from: AdministrationId) -> Result<Filled, Error> {
    let administration = app.store.administration(&from).await?;
    let (summary, state) = (&administration.summary, &administration.history.state);
    if summary.case != *case || summary.round.is_none() {
        return Err(Error::Unknown("administration"));
    }
    let filter = Filter { case: Some(case.clone()), ..Filter::default() };
    let members = app.store.administrations(filter).await?;
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut pair = |name: &str, value: &str| pairs.push((name.to_string(), value.to_string()));
    for informant in members.iter().filter(|member| member.round == summary.round) {
        pair("informant", informant.informant.as_deref().unwrap_or_default());
    }
    for (name, domain) in state.domains.iter().filter(|(_, domain)| domain.chosen) {
        pair("domain", name);
        pair(&format!("reason-{name}"), domain.reason.as_deref().unwrap_or_default());
    }
    let instrument = app.store.model(&summary.model).await?;
    pair("language", &instrument.language);
    pair("gemeente", gemeente(summary.wording.as_deref()).unwrap_or_default());
    pair("days", &PROPOSED.to_string());
    Ok(Filled::from(pairs))
}

/// The gemeenten in whose words something can be asked: of a practice that has one, that one alone.
pub fn offered_words<'s>(person: &Person, shelved: &'s Shelved) -> Vec<&'s str> {
    let mut known: Vec<&str> = shelved.gemeenten().into_iter().collect();
    if let Some(own) = person.practice.gemeente.as_deref() {
        known.retain(|gemeente| *gemeente == own);
    }
    known
}

/// The form, as it was filled in if it was.
fn asking(
    app: &Shared,
    person: &Person,
    case: &Case,
    shelved: &Shelved,
    instrument: &Instrument,
    filled: Option<&Filled>,
) -> AskPage {
    let mut frame = person.frame(None);
    let say = |key: &[&str]| instrument.texts.say(&TextKey::new(key), None).map(str::to_string);
    let marked = |name: &str, key: &str, proposed: bool| {
        filled.map_or(proposed, |filled| filled.all(name).any(|found| found == key))
    };
    let languages = shelved.languages();
    let languages = languages.iter().enumerate().map(|(at, tag)| Pick {
        key: tag.clone(),
        label: crate::interface::Tongue::parse(tag)
            .map_or_else(|| tag.clone(), |tongue| tongue.own_name().to_string()),
        chosen: marked("language", tag, at == 0),
    });
    let known = offered_words(person, shelved);
    let proposed = person.practice.gemeente.as_deref().unwrap_or(&app.settings.theme);
    let own = known.contains(&proposed);
    let nobody = Pick {
        key: String::new(),
        label: frame.say("ask-gemeente-none"),
        chosen: marked("gemeente", "", !own),
    };
    let gemeenten = known.iter().map(|key| Pick {
        key: key.to_string(),
        label: app.themes.called(key),
        chosen: marked("gemeente", key, *key == proposed),
    });
    let gemeenten: Vec<Pick> = std::iter::once(nobody).chain(gemeenten).collect();
    let informants = instrument.informants.iter().map(|name| Pick {
        key: name.clone(),
        label: say(&["informants", name]).unwrap_or_else(|| name.clone()),
        chosen: marked("informant", name, true),
    });
    let everybody = Informants::all(instrument.informants.len());
    let domains =
        instrument.groups.iter().filter(|group| group.optional && !group.only.and(everybody).is_empty()).map(
            |group| {
                let chosen = marked("domain", &group.name, false);
                let reason = filled
                    .map(|filled| filled.text(&format!("reason-{}", group.name)).to_string())
                    .unwrap_or_default();
                DomainPick {
                    title: say(&["domains", &group.name, "title"]).unwrap_or_else(|| group.name.clone()),
                    intro: say(&["domains", &group.name, "intro"]),
                    error: match (chosen, reason.is_empty(), reason.chars().count() > LONGEST_REASON) {
                        (true, true, _) => Some(frame.say("ask-reason-needed")),
                        (true, _, true) => Some(frame.say("ask-reason-too-long")),
                        _ => None,
                    },
                    name: group.name.clone(),
                    chosen,
                    reason,
                }
            },
        );
    let domains: Vec<DomainPick> = domains.collect();
    let informants: Vec<Pick> = informants.collect();
    let informants_error = (!informants.is_empty() && informants.iter().all(|pick| !pick.chosen))
        .then(|| frame.say("ask-informant-needed"));
    let days = DAYS.iter().map(|days| Pick {
        key: days.to_string(),
        label: frame.say1("ask-days", "days", *days as usize),
        chosen: marked("days", &days.to_string(), *days == PROPOSED),
    });
    let days = days.collect();
    frame.title = frame.say1("ask-title", "instrument", shelved.title());
    let name = filled.map(|filled| filled.text("round-name").to_string()).unwrap_or_default();
    let name_error = (name.chars().count() > LONGEST_NAME || name.chars().any(is_misleading_in_name))
        .then(|| frame.say("ask-round-wrong"));
    frame.wrong = name_error.is_some()
        || informants_error.is_some()
        || domains.iter().any(|domain| domain.error.is_some());
    AskPage {
        case: case.id.to_string(),
        pseudonym: case.pseudonym.clone().unwrap_or_default(),
        instrument: shelved.name.clone(),
        title: shelved.title(),
        words: instrument.language.clone(),
        languages: languages.collect(),
        gemeenten,
        informants,
        informants_error,
        name,
        name_error,
        domains,
        days,
        frame,
    }
}

pub async fn ask(
    State(app): State<Shared>,
    Path((case, name)): Path<(String, String)>,
    person: Person,
    filled: Filled,
) -> Response {
    let case = match found(&app, &person, case).await {
        Ok(case) => case,
        Err(response) => return response,
    };
    let Some((shelved, instrument)) = offered(&app, &name) else {
        return Fault::NotFound.page(&person.visit);
    };
    let template = asking(&app, &person, &case, &shelved, &instrument, Some(&filled));
    if template.frame.wrong {
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &template);
    }
    let language = filled.get("language").unwrap_or(&instrument.language);
    let gemeente =
        filled.get("gemeente").filter(|gemeente| offered_words(&person, &shelved).contains(gemeente));
    let Some((worded, wording)) = shelved.in_words(language, gemeente) else {
        return Fault::NotFound.page(&person.visit);
    };
    let days = filled.text("days").parse().ok().filter(|days| DAYS.contains(days)).unwrap_or(PROPOSED);
    let expires = Some(Moment::now().after(Duration::from_secs(days * 24 * 3600)));
    let domains: Vec<(String, String)> = template
        .domains
        .iter()
        .filter(|domain| domain.chosen)
        .map(|domain| (domain.name.clone(), domain.reason.clone()))
        .collect();
    let chosen = template.informants.iter().filter(|pick| pick.chosen).map(|pick| Some(pick.key.clone()));
    let informants: Vec<Option<String>> =
        if template.informants.is_empty() { vec![None] } else { chosen.collect() };
    let round =
        match app.store.open_round(&case.id, &worded.name, Some(&template.name), &person.actor()).await {
            Ok(round) => round,
            Err(error) => return store_fault(&error, &person.visit),
        };
    for informant in informants {
        let new = NewAdministration {
            case: case.id.clone(),
            instrument: &worded,
            wording: wording.clone(),
            informant,
            administered: None,
            domains: domains.clone(),
            expires,
            by: person.actor(),
        };
        if let Err(error) = app.store.open_administration_in(&round, new).await {
            return store_fault(&error, &person.visit);
        }
    }
    see_other(&format!("/cases/{}", case.id), None)
}
