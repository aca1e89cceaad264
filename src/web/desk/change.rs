//! What changed in a case: in words, as an arrow in the plane, and each score over time. Every value leads to
//! how it was computed.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::results::language;
use crate::entrance::Person;
use crate::fault::Fault;
use crate::frame::{Frame, page};
use crate::interface::Tongue;
use crate::over_time::{self, Change, Drawn, DrawnPlane, Line, change, day_text, sentence};
use crate::{Shared, store_fault};
use peil::score::Scorer;
use peil::score::trace::Tracer;
use peil::trace_text::render;
use peil_store::{AdministrationId, CaseId, Error};

/// One instrument over time, on the page of its case and on its own page.
pub struct Section {
    pub instrument: String,
    pub title: String,
    /// The language of its words.
    pub words: String,
    pub units: String,
    /// Begins the identifiers of its pictures.
    pub id: String,
    /// The moments, and their days.
    pub moments: Vec<(String, String)>,
    pub informants: Vec<String>,
    /// In how many scores each informant went which way.
    pub lead: Vec<String>,
    pub plane: Option<DrawnPlane>,
    pub said: Vec<(String, Vec<String>)>,
    /// Who did not fill in at which moment.
    pub missing: Vec<String>,
    pub scores: Vec<ScorePart>,
    /// Scores that were computed in another way at some moment, by title.
    pub otherwise: Vec<String>,
}

pub struct ScorePart {
    pub drawn: Drawn,
    pub said: Vec<String>,
}

impl Section {
    pub fn of(app: &Shared, line: &Line, id: &str, tongue: Tongue) -> Section {
        let (plane, drawn) = over_time::drawn(line, id, tongue);
        let mut scores = Vec::new();
        for drawn in drawn {
            let told = |(who, (_, label)): (usize, &(Option<String>, String))| {
                change(line, who, &drawn.score, drawn.round).map(|found| sentence(&found, label, tongue))
            };
            let said = line.informants.iter().enumerate().filter_map(told).collect();
            scores.push(ScorePart { said, drawn });
        }
        let of_plane = |part: &ScorePart| {
            plane.as_ref().is_some_and(|plane| {
                [&plane.along, &plane.upright].into_iter().any(|title| *title == part.drawn.title)
            })
        };
        let said = scores.iter().filter(|part| of_plane(part));
        Section {
            instrument: line.instrument.name.clone(),
            title: line.title(),
            words: line.instrument.language.clone(),
            units: app.library.language_of_units(&line.instrument),
            id: id.to_string(),
            moments: line
                .moments
                .iter()
                .map(|moment| (moment.called(tongue), day_text(moment.day, tongue)))
                .collect(),
            informants: line.informants.iter().map(|(_, label)| label.clone()).collect(),
            lead: lead(line, &scores, tongue),
            said: said.map(|part| (part.drawn.title.clone(), part.said.clone())).collect(),
            missing: missing(line, tongue),
            otherwise: otherwise(line),
            plane,
            scores,
        }
    }
}

/// For each informant in how many scores it became better and worse, of those that say which way better is.
fn lead(line: &Line, scores: &[ScorePart], tongue: Tongue) -> Vec<String> {
    let of = |(who, (_, label)): (usize, &(Option<String>, String))| {
        let changes: Vec<Change> = scores
            .iter()
            .filter(|part| part.drawn.direction.is_some())
            .filter_map(|part| change(line, who, &part.drawn.score, part.drawn.round))
            .filter(Change::is_of_two)
            .collect();
        let count = |wanted| changes.iter().filter(|change| change.better == wanted).count();
        let (better, worse, same) = (count(Some(true)), count(Some(false)), count(None));
        (!changes.is_empty()).then(|| {
            tongue.fill(
                "change-lead",
                &[
                    ("informant", label),
                    ("count", &changes.len()),
                    ("better", &better),
                    ("worse", &worse),
                    ("same", &same),
                ],
            )
        })
    };
    line.informants.iter().enumerate().filter_map(of).collect()
}

fn missing(line: &Line, tongue: Tongue) -> Vec<String> {
    let mut found = Vec::new();
    for moment in &line.moments {
        for (answered, (_, label)) in moment.answered.iter().zip(&line.informants) {
            if answered.is_none() {
                let called = moment.called(tongue);
                found.push(tongue.fill("change-missing", &[("moment", &called), ("informant", label)]));
            }
        }
    }
    found
}

fn otherwise(line: &Line) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let all = line.moments.iter().flat_map(|moment| moment.answered.iter().flatten());
    for one in all {
        for name in &one.otherwise {
            let key = peil::model::TextKey::new(&["scores", name, "title"]);
            let title = one.instrument.texts.say(&key, None).unwrap_or(name).to_string();
            if !names.contains(&title) {
                names.push(title);
            }
        }
    }
    names
}

#[derive(Template)]
#[template(path = "change.html", config = "askama.toml")]
struct ChangePage {
    frame: Frame,
    case: String,
    pseudonym: String,
    section: Section,
}

/// The page of one instrument.
pub async fn show(
    State(app): State<Shared>,
    Path((case, instrument)): Path<(String, String)>,
    person: Person,
) -> Response {
    match shown(&app, &person, &CaseId(case), &instrument).await {
        Ok(Some(template)) => page(&template),
        Ok(None) => Fault::NotFound.page(&person.visit),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn shown(
    app: &Shared,
    person: &Person,
    case: &CaseId,
    instrument: &str,
) -> Result<Option<ChangePage>, Error> {
    let case = app.store.case(case).await?;
    let mut frame = person.frame(None);
    let lines = over_time::of_case(app, &case.id, frame.tongue).await?;
    let Some(line) = lines.into_iter().find(|line| line.instrument.name == instrument && line.has_change())
    else {
        return Ok(None);
    };
    line.looked_at(app, &person.actor()).await?;
    frame.title = frame.say1("change-title", "instrument", line.title());
    let section = Section::of(app, &line, "c", frame.tongue);
    let (case, pseudonym) = (case.id.to_string(), case.pseudonym.unwrap_or_default());
    Ok(Some(ChangePage { case, pseudonym, section, frame }))
}

#[derive(Template)]
#[template(path = "trace.html", config = "askama.toml")]
struct TracePage {
    frame: Frame,
    case: String,
    pseudonym: String,
    /// The title of the score.
    title: String,
    words: String,
    moment: String,
    day: String,
    informant: String,
    trace: String,
    explained: &'static str,
}

/// How one score of one administration was computed.
pub async fn trace(
    State(app): State<Shared>,
    Path((case, administration, score)): Path<(String, String, String)>,
    person: Person,
) -> Response {
    match traced(&app, &person, &CaseId(case), &AdministrationId(administration), &score).await {
        Ok(Some(template)) => page(&template),
        Ok(None) => Fault::NotFound.page(&person.visit),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn traced(
    app: &Shared,
    person: &Person,
    case: &CaseId,
    id: &AdministrationId,
    score: &str,
) -> Result<Option<TracePage>, Error> {
    let case = app.store.case(case).await?;
    let mut frame = person.frame(None);
    let tongue = frame.tongue;
    for line in over_time::of_case(app, &case.id, tongue).await? {
        for moment in &line.moments {
            let found = moment.answered.iter().zip(&line.informants);
            let Some((one, (_, informant))) =
                found.filter_map(|(one, who)| Some((one.as_ref()?, who))).find(|(one, _)| one.id == *id)
            else {
                continue;
            };
            let scorer = Scorer::new(&one.instrument);
            let evaluation = scorer.evaluate(&one.answers);
            let outcome = scorer.outcome(&one.answers, &evaluation);
            let whole = Tracer::new(&scorer).trace(&one.answers, &evaluation, &outcome);
            let Some(trace) = whole.only(score) else { return Ok(None) };
            if let Some(round) = &moment.round {
                app.store.look_at(round, id.as_str(), &person.actor()).await?;
            }
            let title = trace
                .entries
                .iter()
                .find(|entry| entry.name == score)
                .and_then(|entry| entry.title.clone())
                .unwrap_or_else(|| score.to_string());
            frame.title = frame.say1("change-trace", "score", &title);
            return Ok(Some(TracePage {
                case: case.id.to_string(),
                pseudonym: case.pseudonym.unwrap_or_default(),
                title,
                words: one.instrument.language.clone(),
                moment: moment.called(tongue),
                day: day_text(moment.day, tongue),
                informant: informant.clone(),
                trace: render(&trace, language(tongue)),
                explained: language(tongue).tag(),
                frame,
            }));
        }
    }
    Ok(None)
}

/// The sections of the page of a case: of each instrument that nobody is waited for, so that who still has to
/// fill in an own view is shown nothing; with the instruments that have one and are not shown.
///
/// # Errors
/// Those of the store.
pub async fn of_case(
    app: &Shared,
    person: &Person,
    case: &CaseId,
    tongue: Tongue,
) -> Result<(Vec<Section>, Vec<(String, String)>), Error> {
    let (mut sections, mut waiting) = (Vec::new(), Vec::new());
    for (at, line) in over_time::of_case(app, case, tongue).await?.iter().enumerate() {
        if !line.has_change() {
            continue;
        }
        if line.is_waiting {
            waiting.push((line.instrument.name.clone(), line.title()));
            continue;
        }
        line.looked_at(app, &person.actor()).await?;
        sections.push(Section::of(app, line, &format!("c{at}"), tongue));
    }
    Ok((sections, waiting))
}
