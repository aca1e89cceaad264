//! Two moments of one instrument side by side, question by question.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde::Deserialize;

use super::talk::titled;
use crate::entrance::Person;
use crate::fault::Fault;
use crate::frame::{Frame, page};
use crate::interface::Tongue;
use crate::over_time::{self, Answered, Line, Moment, day_text};
use crate::{Shared, store_fault};
use peil::model::{Asked, GroupId, QuestionId, TextKey};
use peil::text::Wording;
use peil_store::{CaseId, Error};

/// Which moments, by their place among all, from 1.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Wanted {
    from: Option<usize>,
    to: Option<usize>,
}

/// What one informant answered to one question at both moments.
pub struct Pair {
    pub then: String,
    pub now: String,
    pub differs: bool,
}

pub struct QuestionRow {
    pub text: String,
    pub pairs: Vec<Pair>,
}

/// The questions of a domain, or those around them.
pub struct Domain {
    pub title: Option<String>,
    /// How many questions somebody answered differently.
    pub differ: usize,
    pub rows: Vec<QuestionRow>,
    pub is_open: bool,
}

pub struct Choice {
    pub number: usize,
    pub label: String,
    pub is_from: bool,
    pub is_to: bool,
}

#[derive(Template)]
#[template(path = "beside.html", config = "askama.toml")]
struct BesidePage {
    frame: Frame,
    case: String,
    pseudonym: String,
    instrument: String,
    words: String,
    moments: Vec<Choice>,
    then: String,
    now: String,
    informants: Vec<String>,
    domains: Vec<Domain>,
}

pub async fn show(
    State(app): State<Shared>,
    Path((case, instrument)): Path<(String, String)>,
    Query(wanted): Query<Wanted>,
    person: Person,
) -> Response {
    match shown(&app, &person, &CaseId(case), &instrument, wanted).await {
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
    wanted: Wanted,
) -> Result<Option<BesidePage>, Error> {
    let case = app.store.case(case).await?;
    let mut frame = person.frame(None);
    let tongue = frame.tongue;
    let lines = over_time::of_case(app, &case.id, tongue).await?;
    let Some(line) = lines.into_iter().find(|line| line.instrument.name == instrument && line.has_change())
    else {
        return Ok(None);
    };
    let last = line.moments.len();
    // An address that was written by hand shows the first and the last.
    let place = |wanted: Option<usize>, otherwise: usize| {
        wanted.filter(|number| (1..=last).contains(number)).unwrap_or(otherwise)
    };
    let (from, to) = (place(wanted.from, 1), place(wanted.to, last));
    let (Some(then), Some(now)) = (line.moments.get(from - 1), line.moments.get(to - 1)) else {
        return Ok(None);
    };
    line.looked_at(app, &person.actor()).await?;
    frame.title = frame.say1("beside-title", "instrument", line.title());
    Ok(Some(BesidePage {
        case: case.id.to_string(),
        pseudonym: case.pseudonym.unwrap_or_default(),
        instrument: line.instrument.name.clone(),
        words: line.instrument.language.clone(),
        moments: choices(&line, from, to, tongue),
        then: then.called(tongue),
        now: now.called(tongue),
        informants: line.informants.iter().map(|(_, label)| label.clone()).collect(),
        domains: domains(&line, then, now, tongue),
        frame,
    }))
}

fn choices(line: &Line, from: usize, to: usize, tongue: Tongue) -> Vec<Choice> {
    let of = |(at, moment): (usize, &Moment)| Choice {
        number: at + 1,
        label: format!("{}, {}", moment.called(tongue), day_text(moment.day, tongue)),
        is_from: at + 1 == from,
        is_to: at + 1 == to,
    };
    line.moments.iter().enumerate().map(of).collect()
}

/// The questions that somebody answered at one of the moments, by domain in the order of the instrument. The
/// domain with most differences is open.
pub fn domains(line: &Line, then: &Moment, now: &Moment, tongue: Tongue) -> Vec<Domain> {
    let instrument = &line.instrument;
    let mut found: Vec<(Option<GroupId>, Domain)> = Vec::new();
    for (at, question) in instrument.questions.iter().enumerate() {
        for round in 0..instrument.rounds(question.repeat) {
            let asked = Asked { question: QuestionId(at as u32), round };
            let Some(row) = row(line, then, now, asked, tongue) else { continue };
            let differs = row.pairs.iter().any(|pair| pair.differs);
            let group = question.group;
            let place = match found.iter().position(|(known, _)| *known == group) {
                Some(place) => place,
                None => {
                    let title = group.map(|group| titled(instrument, group));
                    found.push((group, Domain { title, differ: 0, rows: Vec::new(), is_open: false }));
                    found.len() - 1
                }
            };
            let domain = &mut found[place].1;
            domain.differ += usize::from(differs);
            domain.rows.push(row);
        }
    }
    let most = found.iter().map(|(_, domain)| domain.differ).max().unwrap_or_default();
    let widest = found.iter().position(|(_, domain)| domain.differ == most);
    let mut domains: Vec<Domain> = found.into_iter().map(|(_, domain)| domain).collect();
    if let Some(domain) = widest.and_then(|at| domains.get_mut(at)) {
        domain.is_open = true;
    }
    domains
}

/// None where nobody answered it at either moment.
fn row(line: &Line, then: &Moment, now: &Moment, asked: Asked, tongue: Tongue) -> Option<QuestionRow> {
    let question = line.instrument.question(asked.question);
    let said = |moment: &Moment, who: usize| {
        moment
            .answered
            .get(who)
            .and_then(Option::as_ref)
            .and_then(|one| answer(one, &question.name, asked.round))
    };
    let both: Vec<(Option<String>, Option<String>)> =
        (0..line.informants.len()).map(|who| (said(then, who), said(now, who))).collect();
    if both.iter().all(|(then, now)| then.is_none() && now.is_none()) {
        return None;
    }
    let text = line.instrument.texts.say(&TextKey::new(&["items", &question.name]), None);
    let text =
        line.instrument.title_in_round(text.unwrap_or(&question.name), question.repeat, asked.round, None);
    let none = || tongue.say("beside-none");
    let pairs = both.into_iter().map(|(then, now)| Pair {
        differs: then != now,
        then: then.unwrap_or_else(none),
        now: now.unwrap_or_else(none),
    });
    Some(QuestionRow { text, pairs: pairs.collect() })
}

/// What somebody answered to a question in a round of its repeat, in words.
pub fn answer(one: &Answered, question: &str, round: u16) -> Option<String> {
    let instrument = &one.instrument;
    let at = instrument.questions.iter().position(|found| found.name == question)?;
    let asked = Asked { question: QuestionId(at as u32), round };
    if round >= instrument.rounds(instrument.question(asked.question).repeat) {
        return None;
    }
    let answer = one.answers.answer(instrument.slot(asked))?;
    Some(Wording::of(instrument, &one.answers).answer(asked, answer))
}
