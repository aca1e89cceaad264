//! What came of it, once everybody has sent in: scores, bands, pictures, how each score came about.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::rounds::{Round, rounds};
use super::talk::{self, Bar, Part, QuestionLine, advice};
use crate::answering::{day, gemeente};
use crate::entrance::Person;
use crate::frame::{Frame, page};
use crate::interface::Tongue;
use crate::library::ranges;
use crate::over_time::{day_text, shown_in};
use crate::{Shared, store_fault};
use peil::language::Language;
use peil::model::{Instrument, MessageKind, TextKey};
use peil::plot::{Pictures, choose};
use peil::score::trace::{Kind, Trace, Tracer};
use peil::score::{Evaluation, Outcome, Response as Answers, Scorer, Value};
use peil::text::Wording;
use peil::trace_text::{missing_sentence, render};
use peil_store::{Actor, AdministrationId, Case, CaseId, Error, Filter, Moment};

/// A score or class, with what each informant's answers came to.
struct Row {
    title: String,
    /// One for each informant.
    cells: Vec<Cell>,
}

struct Cell {
    value: String,
    unit: Option<String>,
    band: Option<String>,
    /// There is no value, and why.
    missing: bool,
    /// Of nothing that it is made of.
    not_asked: bool,
}

struct Message {
    informant: String,
    text: String,
}

struct Told {
    informant: String,
    trace: String,
}

struct Picture {
    title: String,
    /// The language of the title.
    language: String,
    svg: String,
    /// What the first column holds, in the language of the page.
    corner: String,
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

#[derive(Template)]
#[template(path = "results.html", config = "askama.toml")]
pub(crate) struct ResultsPage {
    frame: Frame,
    case: String,
    pseudonym: String,
    title: String,
    words: String,
    /// The language that units are in.
    units: String,
    version: String,
    days: Vec<(String, String)>,
    /// Who knew results of an earlier round when answering.
    knew: Vec<String>,
    alerts: Vec<Message>,
    /// Where there is a sheet of this to print; none in the preview.
    sheets: Option<String>,
    /// What each class came to, together where all are alike.
    advice: Vec<(String, Vec<(String, String)>)>,
    /// Where those who answered are furthest apart.
    widest: Vec<QuestionLine>,
    bars: Vec<Bar>,
    parts: Vec<Part>,
    informants: Vec<String>,
    rows: Vec<Row>,
    /// Scores of what nobody was asked, by title.
    not_asked: Vec<String>,
    pictures: Vec<Picture>,
    feedback: Vec<Message>,
    told: Vec<Told>,
    /// The language that explanations are in.
    explained: &'static str,
}

#[derive(Template)]
#[template(path = "results_wait.html", config = "askama.toml")]
struct WaitPage {
    frame: Frame,
    case: String,
    pseudonym: String,
    title: String,
    words: String,
    waiting: Vec<String>,
}

/// The results of the round that an administration is in.
pub async fn show(
    State(app): State<Shared>,
    Path((case, administration)): Path<(String, String)>,
    person: Person,
) -> Response {
    match shown(&app, &person, &CaseId(case), &AdministrationId(administration)).await {
        Ok(response) => response,
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// Answers of one informant, and what they came to.
pub(crate) struct Given {
    pub label: String,
    pub day: String,
    pub instrument: Arc<Instrument>,
    pub answers: Answers,
}

/// A round whose answers may be seen, with what it was looked up by.
pub(super) struct Opened {
    pub case: Case,
    pub round: Round,
    /// In the words of the page.
    pub instrument: Arc<Instrument>,
    pub title: String,
    pub given: Vec<Given>,
}

/// One that may not be seen yet, and who is waited for.
pub(super) struct Waits {
    case: Case,
    instrument: Arc<Instrument>,
    title: String,
    waiting: Vec<String>,
}

async fn shown(
    app: &Shared,
    person: &Person,
    case: &CaseId,
    id: &AdministrationId,
) -> Result<Response, Error> {
    let found = opened(app, person, case, id).await?;
    let mut frame = framed(person, &found);
    let opened = match found {
        Ok(opened) => opened,
        Err(waits) => {
            frame.title = frame.say1("results-title", "instrument", &waits.title);
            return Ok(page(&WaitPage {
                case: waits.case.id.to_string(),
                pseudonym: waits.case.pseudonym.unwrap_or_default(),
                title: waits.title,
                words: waits.instrument.language.clone(),
                waiting: waits.waiting,
                frame,
            }));
        }
    };
    frame.title = frame.say1("results-title", "instrument", &opened.title);
    let known = known_before(app, &opened.case.id, &opened.round).await?;
    let tongue = frame.tongue;
    let knew = known
        .into_iter()
        .map(|at| called(&opened.instrument, opened.round.members[at].informant.as_deref(), tongue));
    let knew: Vec<String> = knew.collect();
    let units = app.library.language_of_units(&opened.instrument);
    let Opened { case, instrument, title, given, .. } = opened;
    let sheets = format!("/cases/{}/results/{id}", case.id);
    let pseudonym = case.pseudonym.unwrap_or_default();
    let mut template = results(frame, case.id.to_string(), pseudonym, title, units, &instrument, &given);
    (template.knew, template.sheets) = (knew, Some(sheets));
    Ok(page(&template))
}

/// The frame of a page about a round, in the style of the gemeente whose words it has.
pub(super) fn framed(person: &Person, found: &Result<Opened, Waits>) -> Frame {
    let wording = found.as_ref().ok().and_then(|opened| opened.round.members[0].wording.clone());
    person.frame(gemeente(wording.as_deref()))
}

/// What an informant is called in the words of an instrument.
pub(super) fn called(instrument: &Instrument, name: Option<&str>, tongue: Tongue) -> String {
    match name {
        Some(name) => {
            instrument.texts.say(&TextKey::new(&["informants", name]), None).unwrap_or(name).to_string()
        }
        None => tongue.say("informant-only"),
    }
}

/// The round that an administration is in, if its answers may be seen; that somebody looked is kept.
///
/// # Errors
/// Those of the store.
pub(super) async fn opened(
    app: &Shared,
    person: &Person,
    case: &CaseId,
    id: &AdministrationId,
) -> Result<Result<Opened, Waits>, Error> {
    let case = app.store.case(case).await?;
    let administrations =
        app.store.administrations(Filter { case: Some(case.id.clone()), ..Filter::default() }).await?;
    let round = rounds(administrations, app.store.rounds(&case.id).await?)
        .into_iter()
        .find(|round| round.members.iter().any(|member| member.id == *id))
        .ok_or(Error::Unknown("administration"))?;
    let tongue = person.visit.tongue(None);
    let instrument = shown_in(app, &round.members[0], tongue).await?;
    let title = instrument
        .texts
        .say(&TextKey::new(&["instrument", "title"]), None)
        .unwrap_or(&instrument.name)
        .to_string();
    if !round.is_open(Moment::now()) {
        let waiting = round.members.iter().filter(|member| member.sent_in.is_none());
        let waiting = waiting.map(|member| called(&instrument, member.informant.as_deref(), tongue));
        let waiting = waiting.collect();
        return Ok(Err(Waits { case, instrument, title, waiting }));
    }
    let mut given = Vec::new();
    for member in round.answered() {
        let administration = app.store.administration(&member.id).await?;
        let instrument = shown_in(app, member, tongue).await?;
        let state = &administration.history.state;
        given.push(Given {
            label: called(&instrument, member.informant.as_deref(), tongue),
            day: match state.administered {
                Some(administered) => day_text(administered, tongue),
                None => day(member.sent_in.unwrap_or(member.created), tongue),
            },
            answers: state.response(&instrument)?,
            instrument,
        });
    }
    // Who looked at answers is known afterwards, as who gave them is.
    if let Some(known) = &round.members[0].round {
        app.store.look_at(known, id.as_str(), &person.actor()).await?;
    }
    Ok(Ok(Opened { case, round, instrument, title, given }))
}

/// Which members of a round, by their place in it, were answered by somebody who had looked at the results of
/// an earlier one: what they say is then not independent of it.
async fn known_before(app: &Shared, case: &CaseId, round: &Round) -> Result<Vec<usize>, Error> {
    let earlier = app.store.rounds(case).await?;
    let mut looked = Vec::new();
    for one in earlier.iter().filter(|one| one.instrument == round.instrument && one.number < round.number) {
        looked.extend(app.store.looks(&one.id).await?);
    }
    let mut known = Vec::new();
    for (at, member) in round.members.iter().enumerate() {
        let administration = app.store.administration(&member.id).await?;
        let answers = administration.history.state.answers.values();
        let knew = answers.into_iter().any(|given| {
            let Actor::Account(name) = &given.by else { return false };
            looked.iter().any(|(account, first)| account == name && *first < given.at)
        });
        if knew {
            known.push(at);
        }
    }
    Ok(known)
}

/// The page of what some answers to one instrument came to; `units` is the language that units are in. The
/// preview shows the same, of no case.
pub(crate) fn results(
    frame: Frame,
    case: String,
    pseudonym: String,
    title: String,
    units: String,
    instrument: &Instrument,
    given: &[Given],
) -> ResultsPage {
    let tongue = frame.tongue;
    let mut scored = Vec::new();
    for one in given {
        let scorer = Scorer::new(&one.instrument);
        let evaluation = scorer.evaluate(&one.answers);
        let outcome = scorer.outcome(&one.answers, &evaluation);
        let trace = Tracer::new(&scorer).trace(&one.answers, &evaluation, &outcome);
        scored.push(Scored { given: one, evaluation, outcome, trace });
    }
    let said = |kind: MessageKind| {
        let found = scored.iter().flat_map(|one| {
            one.outcome.messages.iter().map(move |at| (one, &one.given.instrument.messages[*at]))
        });
        let of_kind = found.filter(|(_, message)| message.kind == kind);
        of_kind
            .map(|(one, message)| Message {
                informant: one.given.label.clone(),
                text: one.words().message(message, &one.given.answers, &one.evaluation),
            })
            .collect()
    };
    let outcomes: Vec<(String, &Outcome)> =
        scored.iter().map(|one| (one.given.label.clone(), &one.outcome)).collect();
    let bare: Vec<&Outcome> = scored.iter().map(|one| &one.outcome).collect();
    let parts = talk::parts(given, tongue);
    let pictures = pictures(choose(instrument, &ranges(instrument), &outcomes), &instrument.language, &frame);
    let (rows, not_asked) = rows(instrument, &scored, tongue);
    ResultsPage {
        case,
        pseudonym,
        title,
        words: instrument.language.clone(),
        units,
        version: instrument.version.clone(),
        days: given.iter().map(|one| (one.label.clone(), one.day.clone())).collect(),
        knew: Vec::new(),
        alerts: said(MessageKind::Alert),
        sheets: None,
        advice: advice(instrument, given, &bare, tongue),
        widest: talk::widest(&parts),
        bars: talk::bars(instrument, given, &bare, tongue),
        parts,
        informants: given.iter().map(|one| one.label.clone()).collect(),
        rows,
        not_asked,
        pictures,
        feedback: said(MessageKind::Feedback),
        explained: if language(tongue) == Language::English { "en" } else { "nl" },
        told: scored
            .iter()
            .map(|one| Told {
                informant: one.given.label.clone(),
                trace: render(&one.trace, language(tongue)),
            })
            .collect(),
        frame,
    }
}

struct Scored<'g> {
    given: &'g Given,
    evaluation: Evaluation,
    outcome: Outcome,
    trace: Trace,
}

impl Scored<'_> {
    fn words(&self) -> Wording<'_> {
        Wording::of(&self.given.instrument, &self.given.answers)
    }

    /// What is in the place of the value that a score or class does not have: why, in a sentence.
    fn without(&self, name: &str, tongue: Tongue) -> Cell {
        let entry = self
            .trace
            .entries
            .iter()
            .find(|entry| entry.name == name && matches!(entry.kind, Kind::Score | Kind::Class));
        let missing = entry.and_then(|entry| entry.missing.as_ref());
        let not_asked = missing.is_some_and(|missing| {
            !missing.elements.is_empty() && missing.elements.iter().all(|element| element.reason == "skipped")
        });
        let value = match missing {
            Some(_) if not_asked => tongue.say("result-not-asked"),
            Some(missing) => missing_sentence(missing, language(tongue)),
            None => tongue.say("result-missing"),
        };
        Cell { value, unit: None, band: None, missing: true, not_asked }
    }
}

/// The language that explanations are written in.
pub(crate) fn language(tongue: Tongue) -> Language {
    match tongue {
        Tongue::English => Language::English,
        Tongue::Dutch | Tongue::Frisian => Language::Dutch,
    }
}

/// The rows of the table, and the titles of what nobody was asked.
fn rows(instrument: &Instrument, scored: &[Scored<'_>], tongue: Tongue) -> (Vec<Row>, Vec<String>) {
    let mut rows = Vec::new();
    let mut not_asked = Vec::new();
    let mut put = |title: String, cells: Vec<Cell>| {
        if cells.iter().all(|cell| cell.not_asked) {
            not_asked.push(title)
        } else {
            rows.push(Row { title, cells })
        }
    };
    let say =
        |key: &[&str], name: &str| instrument.texts.say(&TextKey::new(key), None).unwrap_or(name).to_string();
    for (at, score) in instrument.scores.iter().enumerate() {
        for round in 0..score.value.len() {
            let name = instrument.round_name(&score.name, score.repeat, round as u16);
            let title = say(&["scores", &score.name, "title"], &score.name);
            let title = instrument.title_in_round(&title, score.repeat, round as u16, None);
            let cells: Vec<Cell> = scored
                .iter()
                .filter_map(|one| {
                    let found = one
                        .outcome
                        .scores
                        .iter()
                        .find(|found| found.score.at() == at && usize::from(found.round) == round)?;
                    Some(match &found.value {
                        Ok(value) => Cell {
                            value: value_text(value, score.shown, tongue),
                            unit: score.unit.clone().filter(|_| matches!(value, Value::Number(_))),
                            band: found.band.map(|band| one.words().band(found.score, band)),
                            missing: false,
                            not_asked: false,
                        },
                        Err(_) => one.without(&name, tongue),
                    })
                })
                .collect();
            // A round of a repeat that nobody filled in says nothing.
            if score.repeat.is_none() || cells.iter().any(|cell| !cell.missing) {
                put(title, cells);
            }
        }
    }
    for (at, class) in instrument.classes.iter().enumerate() {
        let cells = scored.iter().filter_map(|one| {
            let found = one.outcome.classes.iter().find(|found| found.class.at() == at)?;
            Some(match found.value {
                Ok(option) => Cell {
                    value: one.words().class(found.class, option),
                    unit: None,
                    band: None,
                    missing: false,
                    not_asked: false,
                },
                Err(_) => one.without(&class.name, tongue),
            })
        });
        let cells: Vec<Cell> = cells.collect();
        let title = say(&["classes", class.declared(), "title"], class.declared());
        match &class.of {
            // A round of a repeat that nobody filled in says nothing.
            Some(_) if cells.iter().all(|cell| cell.missing) => {}
            Some(of) => put(instrument.title_in_round(&title, Some(of.repeat), of.round, None), cells),
            None => put(title, cells),
        }
    }
    (rows, not_asked)
}

/// `shown`: with how many decimals; the trace has the exact value.
fn value_text(value: &Value, shown: Option<u8>, tongue: Tongue) -> String {
    match value {
        Value::Number(number) => peil::spoken::score(tongue.tag(), number, shown),
        Value::Truth(true) => tongue.say("yes"),
        Value::Truth(false) => tongue.say("no"),
        _ => String::new(),
    }
}

/// `words` is the language of the instrument.
fn pictures(found: Pictures, words: &str, frame: &Frame) -> Vec<Picture> {
    let mut pictures = Vec::new();
    let who = frame.say("picture-who");
    let point = |point: &Option<peil::plot::Point>| match point {
        Some(point) => {
            let band = point.band.as_ref().map(|band| format!(" ({band})")).unwrap_or_default();
            format!("{}{band}", peil::spoken::number(frame.tongue.tag(), &point.text))
        }
        None => "–".into(),
    };
    if let Some(plane) = found.plane {
        let title = frame.say2(
            "picture-plane",
            "along",
            plane.along.title.as_str(),
            "upright",
            plane.upright.title.as_str(),
        );
        let rows: Vec<Vec<String>> = plane
            .series
            .iter()
            .map(|series| {
                std::iter::once(series.label.clone()).chain(series.values.iter().map(point)).collect()
            })
            .collect();
        let described: Vec<String> = rows.iter().map(|row| row.join(", ")).collect();
        pictures.push(Picture {
            svg: plane.svg("plane", &title, &described.join("; ")),
            language: words.to_string(),
            corner: who.clone(),
            head: vec![plane.along.title.clone(), plane.upright.title.clone()],
            title,
            rows,
        });
    }
    if let Some(radar) = found.radar {
        let title = frame.say("picture-radar");
        let mut rows = Vec::new();
        for (at, axis) in radar.axes.iter().enumerate() {
            rows.push(
                std::iter::once(axis.title.clone())
                    .chain(radar.series.iter().map(|series| point(&series.values[at])))
                    .collect::<Vec<_>>(),
            );
        }
        let described: Vec<String> = rows.iter().map(|row| row.join(", ")).collect();
        let labels = radar.series.iter().map(|series| series.label.clone());
        pictures.push(Picture {
            svg: radar.svg("radar", &title, &described.join("; ")),
            language: frame.tongue.tag().to_string(),
            corner: frame.say("picture-domain"),
            head: labels.collect(),
            title,
            rows,
        });
    }
    pictures
}
