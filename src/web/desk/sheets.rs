//! Two sheets of paper about one round: one to talk about together, and one for the resident to keep.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::results::{Opened, framed, opened};
use super::talk::{self, Bar, QuestionLine, advice};
use crate::entrance::Person;
use crate::frame::{Frame, page};
use crate::goals::standing_key;
use crate::interface::Tongue;
use crate::library::ranges;
use crate::over_time::{self, change, sentence};
use crate::{Shared, see_other, store_fault};
use peil::model::MessageKind;
use peil::plot::choose;
use peil::score::{Outcome, Scorer};
use peil::text::Wording;
use peil_store::{AdministrationId, CaseId, Error};

/// How many scores the sheet has: the others are on the screen.
const SCORES: usize = 6;
/// How many differences.
const DIFFERENCES: usize = 2;

/// What both sheets say.
struct Sheet {
    frame: Frame,
    /// Where the results are on the screen.
    back: String,
    pseudonym: String,
    title: String,
    words: String,
    /// The language that units are in.
    units: String,
    /// The name of the round, and its day.
    moment: String,
    day: String,
    advice: Vec<(String, Vec<(String, String)>)>,
    widest: Vec<QuestionLine>,
    bars: Vec<Bar>,
    informants: Vec<String>,
    changed: Vec<(String, String)>,
    /// What the resident reads about the own answers.
    feedback: Vec<String>,
    /// Alerts that can wait, as something to talk about. One that is urgent is not on paper.
    talk: Vec<String>,
    /// The words of each goal, and how far it is.
    goals: Vec<(String, &'static str)>,
}

#[derive(Template)]
#[template(path = "sheet.html", config = "askama.toml")]
struct TogetherPage {
    frame: Frame,
    sheet: Sheet,
}

#[derive(Template)]
#[template(path = "sheet_resident.html", config = "askama.toml")]
struct ResidentPage {
    frame: Frame,
    sheet: Sheet,
}

/// The sheet for a conversation: it lies between those who talk, so no urgent alert is on it.
pub async fn together(
    State(app): State<Shared>,
    Path((case, administration)): Path<(String, String)>,
    person: Person,
) -> Response {
    match sheet(&app, &person, &case, &administration, false).await {
        Ok(Some(sheet)) => page(&TogetherPage { frame: sheet.frame.clone(), sheet }),
        Ok(None) => see_other(&format!("/cases/{case}/results/{administration}"), None),
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// The sheet for the resident: of the own answers alone.
pub async fn residents(
    State(app): State<Shared>,
    Path((case, administration)): Path<(String, String)>,
    person: Person,
) -> Response {
    match sheet(&app, &person, &case, &administration, true).await {
        Ok(Some(sheet)) => page(&ResidentPage { frame: sheet.frame.clone(), sheet }),
        Ok(None) => see_other(&format!("/cases/{case}/results/{administration}"), None),
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// None where somebody is still waited for, or where there is no resident among those who answered.
async fn sheet(
    app: &Shared,
    person: &Person,
    case: &str,
    administration: &str,
    of_resident: bool,
) -> Result<Option<Sheet>, Error> {
    let id = AdministrationId(administration.to_string());
    let found = opened(app, person, &CaseId(case.to_string()), &id).await?;
    let mut frame = framed(person, &found);
    let Ok(Opened { case, round, instrument, title, mut given }) = found else { return Ok(None) };
    let tongue = frame.tongue;
    if of_resident {
        given.retain(|one| one.answers.informant == 0);
    }
    let Some(first) = given.first() else { return Ok(None) };
    let day = first.day.clone();
    let mut outcomes = Vec::new();
    let (mut feedback, mut talk) = (Vec::new(), Vec::new());
    for one in &given {
        let scorer = Scorer::new(&one.instrument);
        let evaluation = scorer.evaluate(&one.answers);
        let outcome = scorer.outcome(&one.answers, &evaluation);
        let words = Wording::of(&one.instrument, &one.answers);
        let told = scorer.messages(&outcome, MessageKind::Feedback);
        feedback.extend(told.map(|message| words.message(message, &one.answers, &evaluation)));
        let alerts =
            scorer.messages(&outcome, MessageKind::Alert).filter(|alert| !alert.urgent && !of_resident);
        talk.extend(alerts.map(|message| words.message(message, &one.answers, &evaluation)));
        outcomes.push(outcome);
    }
    let bare: Vec<&Outcome> = outcomes.iter().collect();
    let named: Vec<(String, &Outcome)> =
        given.iter().zip(&outcomes).map(|(one, outcome)| (one.label.clone(), outcome)).collect();
    let plane = choose(&instrument, &ranges(&instrument), &named).plane;
    let first_ones: Vec<String> =
        plane.iter().flat_map(|plane| [plane.along.name.clone(), plane.upright.name.clone()]).collect();
    let mut bars = talk::bars(&instrument, &given, &bare, tongue);
    let banded = |bar: &Bar| bar.said.iter().any(|(_, _, _, band)| band.is_some());
    bars.sort_by_key(|bar| {
        let place = first_ones.iter().position(|name| *name == bar.name);
        (place.unwrap_or(first_ones.len()), !banded(bar))
    });
    bars.truncate(SCORES);
    let mut widest = talk::widest(&talk::parts(&given, tongue));
    widest.truncate(DIFFERENCES);
    let key = if of_resident { "sheet-resident-title" } else { "sheet-title" };
    frame.title = frame.say(key);
    let moment = round.name.clone().unwrap_or_else(|| {
        let number = usize::try_from(round.number).unwrap_or(usize::MAX);
        frame.say1("round-called", "number", number)
    });
    let goals = app.store.goals(&case.id).await?;
    let goals = goals.iter().filter(|goal| goal.ended.is_none());
    let goals = goals.map(|goal| (goal.words.clone(), standing_key(goal))).collect();
    let changed = changed(app, &case.id, &round, &first_ones, &bars, tongue).await?;
    Ok(Some(Sheet {
        back: format!("/cases/{}/results/{administration}", case.id),
        pseudonym: case.pseudonym.unwrap_or_default(),
        title,
        words: instrument.language.clone(),
        units: app.library.language_of_units(&instrument),
        moment,
        day,
        advice: advice(&instrument, &given, &bare, tongue),
        widest,
        bars,
        informants: given.iter().map(|one| one.label.clone()).collect(),
        changed,
        feedback,
        talk,
        goals,
        frame,
    }))
}

/// What changed until this round according to the first informant: of the scores of the plane, or of the first
/// on the sheet; with the title of each.
async fn changed(
    app: &Shared,
    case: &CaseId,
    round: &super::rounds::Round,
    of_plane: &[String],
    bars: &[Bar],
    tongue: Tongue,
) -> Result<Vec<(String, String)>, Error> {
    let lines = over_time::of_case(app, case, tongue).await?;
    let Some(mut line) = lines.into_iter().find(|line| line.instrument.name == round.instrument) else {
        return Ok(Vec::new());
    };
    if let Some(at) = line.moments.iter().position(|moment| moment.number == round.number) {
        line.moments.truncate(at + 1);
    }
    let wanted: Vec<String> = match of_plane {
        [] => bars.iter().take(1).map(|bar| bar.name.clone()).collect(),
        names => names.to_vec(),
    };
    let mut said = Vec::new();
    for name in wanted {
        let Some((_, label)) = line.informants.first() else { break };
        let found = change(&line, 0, &name, 0).filter(over_time::Change::is_of_two);
        if let Some(found) = found {
            let title = bars.iter().find(|bar| bar.name == name).map_or(name, |bar| bar.title.clone());
            said.push((title, sentence(&found, label, tongue)));
        }
    }
    Ok(said)
}
