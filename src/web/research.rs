//! What a researcher reads: answers and scores of the instruments named, of responses that were sent in,
//! under numbers. No text that somebody typed, no alert, no pseudonym; and nothing to write.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::doors::{Doors, Who};
use super::entrance::Person;
use super::frame::{Frame, page};
use super::research_file::{Form, Found, FoundLine};
use super::{Shared, reports, store_fault};
use peil::model::{AnswerType, Instrument, SlotId};
use peil::score::Scorer;
use peil_answers::rows::response_columns;
use peil_store::{Error, Filter, Summary};

pub fn doors(app: &Shared) -> Doors {
    Doors::new(app).get(Who::Research, "/research", list).get(Who::Research, "/research/{instrument}", file)
}

struct Line {
    instrument: String,
    title: String,
    words: String,
    /// Each version, and how many responses to it were sent in.
    versions: Vec<(String, usize)>,
}

#[derive(Template)]
#[template(path = "research.html", config = "askama.toml")]
struct ResearchPage {
    frame: Frame,
    lines: Vec<Line>,
    forms: &'static [Form],
    /// The title of each study of the practice, its language, and what was published of it.
    studies: Vec<(String, String, Vec<reports::Line>)>,
}

/// Responses to an instrument that were sent in, in the practice of the caller; oldest first.
async fn responses(app: &Shared, person: &Person, instrument: &str) -> Result<Vec<Summary>, Error> {
    let filter = Filter {
        practice: Some(person.account.practice.clone()),
        instrument: Some(instrument.into()),
        sent_in: Some(true),
        ..Filter::default()
    };
    let mut found = app.store.administrations(filter).await?;
    let kept_out = app.store.kept_out(instrument).await?.from_research;
    found.retain(|summary| summary.erased.is_none() && !kept_out.contains(&summary.case));
    found.reverse();
    Ok(found)
}

async fn list(State(app): State<Shared>, person: Person) -> Response {
    match shown(&app, &person).await {
        Ok(template) => page(&template),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn shown(app: &Shared, person: &Person) -> Result<ResearchPage, Error> {
    let mut lines = Vec::new();
    for name in &person.account.reads {
        let shelved = app.library.get(name);
        let mut versions: BTreeMap<String, usize> = BTreeMap::new();
        for summary in responses(app, person, name).await? {
            *versions.entry(summary.version).or_default() += 1;
        }
        let words = shelved.as_ref().and_then(|shelved| shelved.instrument.as_ref());
        lines.push(Line {
            instrument: name.clone(),
            words: words.map(|instrument| instrument.language.clone()).unwrap_or_default(),
            title: shelved.map_or_else(|| name.clone(), |shelved| shelved.title()),
            versions: versions.into_iter().collect(),
        });
    }
    let frame = person.frame(None);
    let title = frame.say("research");
    let mut studies = Vec::new();
    for study in app.store.studies(Some(&person.account.practice)).await? {
        let published = reports::of_study(app, person, &study.name, frame.tongue).await?;
        if !published.is_empty() {
            studies.push((study.plan.title, study.plan.language, published));
        }
    }
    Ok(ResearchPage { lines, forms: Form::ALL, studies, frame: frame.titled(title) })
}

/// The responses to one version as a file: `?version=…&form=xlsx`.
async fn file(
    State(app): State<Shared>,
    Path(instrument): Path<String>,
    Query(query): Query<Vec<(String, String)>>,
    person: Person,
) -> Response {
    let get = |key: &str| query.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    let (version, form) = (get("version"), Form::of(get("form")));
    if !person.account.reads.contains(&instrument) {
        return store_fault(&Error::Unknown("instrument"), &person.visit);
    }
    let found = match found(&app, &person, &instrument, version.unwrap_or_default()).await {
        Ok(found) => found,
        Err(error) => return store_fault(&error, &person.visit),
    };
    match form.write(&found) {
        Ok(bytes) => {
            let name = format!("attachment; filename=\"{instrument}.{}\"", form.ending());
            let headers =
                [(header::CONTENT_TYPE, form.kind().to_string()), (header::CONTENT_DISPOSITION, name)];
            (headers, bytes).into_response()
        }
        Err(why) => store_fault(&Error::Invalid(why), &person.visit),
    }
}

/// The answers and scores of one version.
async fn found(app: &Shared, person: &Person, instrument: &str, version: &str) -> Result<Found, Error> {
    let mut found = responses(app, person, instrument).await?;
    found.retain(|summary| summary.version == version);
    let first = found.first().ok_or(Error::Unknown("version"))?;
    let model = app.store.model(&first.model).await?;
    let columns = response_columns(&model);
    let numbers = app.store.research_numbers().await?;
    let typed = typed(&model);
    let mut lines = Vec::with_capacity(found.len());
    let mut rounds = BTreeMap::new();
    for summary in &found {
        let own = app.store.model(&summary.model).await?;
        if response_columns(&own) != columns {
            return Err(Error::Damaged(format!(
                "`{instrument}` {version} was changed without another version: its columns are not one set"
            )));
        }
        if !rounds.contains_key(&summary.case) {
            rounds.insert(summary.case.clone(), app.store.rounds(&summary.case).await?);
        }
        let of_case = rounds.get(&summary.case).into_iter().flatten();
        let round = of_case.into_iter().find(|round| Some(&round.id) == summary.round.as_ref());
        let mut response = app.store.administration(&summary.id).await?.history.state.response(&own)?;
        let scorer = Scorer::new(&own);
        let outcome = scorer.outcome(&response, &scorer.evaluate(&response));
        typed.iter().for_each(|slot| response.set(*slot, None));
        let about = [
            numbers.of(&summary.case),
            round.map(|round| round.number.to_string()).unwrap_or_default(),
            summary.version.clone(),
            summary.sent_in.map(|moment| moment.to_string().chars().take(10).collect()).unwrap_or_default(),
        ];
        lines.push(FoundLine { about, response, outcome });
    }
    let without = typed.iter().map(|slot| model.slot_name(model.asked(*slot))).collect();
    let by = person.actor();
    app.store.audit(&by, "research.read", instrument).await?;
    Ok(Found { model, without, lines })
}

/// The questions that a text is typed for: no researcher reads their answers.
fn typed(model: &Instrument) -> Vec<SlotId> {
    let slots = (0..model.slot_count() as u32).map(SlotId);
    slots
        .filter(|slot| matches!(model.question(model.asked(*slot).question).answer, AnswerType::Text { .. }))
        .collect()
}
