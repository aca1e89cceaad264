//! Studies, for those who work with cases: who is to be asked now, and the part of one case in each. Nothing
//! here says what a resident said about taking part.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;

use crate::answering::{day, day_of};
use crate::entrance::Person;
use crate::following::{Ask, ask};
use crate::form::Filled;
use crate::frame::{Frame, page, page_with};
use crate::{Shared, reports, see_other, store_fault, zone};
use peil::model::{Instrument, TextKey};
use peil_store::{Case, CaseId, CaseStudy, CaseWave, Error, Study, WaveStanding};

/// How many lines a part of the list has.
const SHOWN: usize = 200;

/// A line of the list.
struct DueLine {
    case: String,
    pseudonym: String,
    wave: String,
    /// Who did not send in.
    who: String,
    until: String,
    /// Whether it was asked.
    asked: bool,
}

struct EndedLine {
    case: String,
    pseudonym: String,
    day: String,
    reason: String,
}

struct DuePart {
    /// The key of its title.
    key: &'static str,
    count: usize,
    lines: Vec<DueLine>,
}

struct DueStudy {
    title: String,
    words: String,
    enrolled: usize,
    parts: Vec<DuePart>,
    ended: Vec<EndedLine>,
    reports: Vec<reports::Line>,
}

#[derive(Template)]
#[template(path = "studies.html", config = "askama.toml")]
struct DuePage {
    frame: Frame,
    studies: Vec<DueStudy>,
}

pub async fn list(State(app): State<Shared>, person: Person) -> Response {
    match listed(&app, &person).await {
        Ok(template) => page(&template),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn listed(app: &Shared, person: &Person) -> Result<DuePage, Error> {
    let practice = &person.account.practice;
    let (studies, followed) = (app.store.studies(Some(practice)).await?, app.store.followed(practice).await?);
    let mut frame = person.frame(None);
    frame.title = frame.say("studies");
    let today = zone::today();
    let mut found = Vec::with_capacity(studies.len());
    for study in studies {
        let instrument = app.store.model(&study.model).await?;
        let own: Vec<&CaseStudy> = followed.iter().filter(|one| one.study == study.name).collect();
        let parts = [
            (WaveStanding::Late, "studies-late"),
            (WaveStanding::Due, "studies-due"),
            (WaveStanding::Outside, "studies-outside"),
        ];
        let parts = parts.map(|(standing, key)| {
            let mut waiting: Vec<(&CaseStudy, &CaseWave)> = own
                .iter()
                .flat_map(|one| one.waiting(today).map(move |(wave, found)| (*one, wave, found)))
                .filter(|(_, _, found)| *found == standing)
                .map(|(one, wave, _)| (one, wave))
                .collect();
            waiting.sort_by(|a, b| a.1.until.cmp(&b.1.until).then_with(|| a.0.pseudonym.cmp(&b.0.pseudonym)));
            let count = waiting.len();
            let line = |(one, wave): (&CaseStudy, &CaseWave)| DueLine {
                case: one.case.to_string(),
                pseudonym: one.pseudonym.clone(),
                wave: wave.title.clone(),
                who: missing(wave, &instrument),
                until: day_of(wave.until, frame.tongue),
                asked: wave.round.is_some(),
            };
            DuePart { key, count, lines: waiting.into_iter().take(SHOWN).map(line).collect() }
        });
        let ended = own.iter().filter_map(|one| {
            let (day, reason) = one.ended.clone()?;
            Some(EndedLine {
                case: one.case.to_string(),
                pseudonym: one.pseudonym.clone(),
                day: day_of(day, frame.tongue),
                reason,
            })
        });
        found.push(DueStudy {
            title: study.plan.title,
            words: study.plan.language,
            enrolled: own.len(),
            parts: parts.into_iter().filter(|part| part.count > 0).collect(),
            ended: ended.take(SHOWN).collect(),
            reports: reports::of_study(app, person, &study.name, frame.tongue).await?,
        });
    }
    Ok(DuePage { studies: found, frame })
}

/// Those who did not send in, by what the instrument calls them.
fn missing(wave: &CaseWave, instrument: &Instrument) -> String {
    let open = wave.informants.iter().filter(|one| one.sent_in.is_none());
    let names: Vec<String> = open.filter_map(|one| called(one.informant.as_deref(), instrument)).collect();
    names.join(", ")
}

fn called(informant: Option<&str>, instrument: &Instrument) -> Option<String> {
    let name = informant?;
    Some(instrument.texts.say(&TextKey::new(&["informants", name]), None).unwrap_or(name).to_string())
}

/// A study on the page of a case.
pub struct StudyLine {
    pub name: String,
    pub title: String,
    pub words: String,
    /// None while the case is not in it.
    pub own: Option<OwnPart>,
    /// The day that is proposed for enrolling.
    pub today: String,
    /// When cases are enrolled, in a sentence.
    pub enrol: Option<String>,
    /// Why it can end: the name, and the title.
    pub reasons: Vec<(String, String)>,
}

/// The part of a case in a study.
pub struct OwnPart {
    pub enrolled: String,
    /// When and why it ended, in a sentence.
    pub ended: Option<String>,
    pub asks_no_more: bool,
    pub waves: Vec<WaveLine>,
}

pub struct WaveLine {
    pub name: String,
    pub title: String,
    pub from: String,
    pub until: String,
    /// The key of how it is.
    pub standing: &'static str,
    pub tag: &'static str,
    /// Each informant, the language of that word, and when it was sent in.
    pub informants: Vec<(String, String, Option<String>)>,
    pub can_be_asked: bool,
}

#[derive(Template)]
#[template(path = "case_studies.html", config = "askama.toml")]
struct CasePage {
    frame: Frame,
    case: String,
    pseudonym: String,
    closed: bool,
    studies: Vec<StudyLine>,
    error: Option<String>,
}

/// The studies of the practice of a case, each with the part of the case in it.
///
/// # Errors
/// Those of the store.
pub async fn of_case(app: &Shared, case: &Case, frame: &Frame) -> Result<Vec<StudyLine>, Error> {
    let studies = app.store.studies(Some(&case.practice)).await?;
    if studies.is_empty() {
        return Ok(Vec::new());
    }
    let own = app.store.case_studies(&case.id).await?;
    let mut lines = Vec::with_capacity(studies.len());
    for study in studies {
        let instrument = app.store.model(&study.model).await?;
        let own = own.iter().find(|one| one.study == study.name);
        lines.push(line(&study, own, &instrument, frame, zone::today()));
    }
    Ok(lines)
}

fn line(
    study: &Study,
    own: Option<&CaseStudy>,
    instrument: &Instrument,
    frame: &Frame,
    today: Date,
) -> StudyLine {
    let date = |day| day_of(day, frame.tongue);
    let wave = |own: &CaseStudy, wave: &CaseWave| {
        let standing = wave.standing(today);
        let (key, tag) = match standing {
            WaveStanding::Complete => ("study-wave-complete", "peil-tag--good"),
            WaveStanding::Later => ("study-wave-later", "peil-tag--open"),
            WaveStanding::Due => ("study-wave-due", "peil-tag--open"),
            WaveStanding::Late => ("study-wave-late", "peil-tag--stop"),
            WaveStanding::Outside => ("study-wave-outside", "peil-tag--stop"),
        };
        let informants = wave.informants.iter().map(|one| {
            let (name, words) = match called(one.informant.as_deref(), instrument) {
                Some(name) => (name, instrument.language.clone()),
                None => (frame.say("study-one"), frame.tongue.tag().to_string()),
            };
            (name, words, one.sent_in.map(|moment| day(moment, frame.tongue)))
        });
        WaveLine {
            name: wave.name.clone(),
            title: wave.title.clone(),
            from: date(wave.due),
            until: date(wave.until),
            standing: key,
            tag,
            informants: informants.collect(),
            can_be_asked: !own.asks_no_more && wave.can_be_asked(today),
        }
    };
    StudyLine {
        name: study.name.clone(),
        title: study.plan.title.clone(),
        words: study.plan.language.clone(),
        own: own.map(|own| OwnPart {
            enrolled: date(own.enrolled),
            ended: own.ended.as_ref().map(|(day, reason)| {
                frame.say2("study-ended", "date", date(*day), "reason", reason.as_str())
            }),
            asks_no_more: own.asks_no_more,
            waves: own.waves.iter().map(|found| wave(own, found)).collect(),
        }),
        today: today.to_string(),
        enrol: study
            .plan
            .enrol
            .map(|(from, to)| frame.say2("study-enrol-when", "from", date(from), "to", date(to))),
        reasons: study.plan.ended.iter().map(|end| (end.name.clone(), end.title.clone())).collect(),
    }
}

pub async fn show(State(app): State<Shared>, Path(case): Path<String>, person: Person) -> Response {
    match app.store.case(&CaseId(case)).await {
        Ok(case) => shown(&app, &person, &case, None).await,
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn shown(app: &Shared, person: &Person, case: &Case, error: Option<&str>) -> Response {
    let mut frame = person.frame(None);
    frame.title = frame.say("study-case-title");
    frame.wrong = error.is_some();
    let studies = match of_case(app, case, &frame).await {
        Ok(studies) => studies,
        Err(error) => return store_fault(&error, &person.visit),
    };
    let status = if frame.wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let template = CasePage {
        case: case.id.to_string(),
        pseudonym: case.pseudonym.clone().unwrap_or_default(),
        closed: case.closed.is_some(),
        studies,
        error: error.map(|key| frame.say(key)),
        frame,
    };
    page_with(status, &template)
}

pub async fn change(
    State(app): State<Shared>,
    Path(case): Path<String>,
    person: Person,
    form: Filled,
) -> Response {
    let case = match app.store.case(&CaseId(case)).await {
        Ok(case) => case,
        Err(error) => return store_fault(&error, &person.visit),
    };
    let (study, by) = (form.text("study"), person.actor());
    let day = form.text("day").parse::<Date>();
    let done = match (form.text("do"), day) {
        ("enrol", Ok(day)) => app.store.enrol(&case.id, study, day, Some(form.text("household")), &by).await,
        ("end", Ok(day)) => app.store.end_enrolment(&case.id, study, day, form.text("reason"), &by).await,
        ("enrol" | "end", Err(_)) => Err(Error::Invalid("it is not a day".into())),
        ("ask", _) => {
            let wanted = Ask { case: case.id.clone(), study: study.into(), wave: form.text("wave").into() };
            ask(&app, wanted, &by).await.map(drop)
        }
        (_, _) => Ok(()),
    };
    match done {
        // Somebody else was faster: the page shows what is.
        Ok(()) | Err(Error::Conflict(_)) => see_other(&format!("/cases/{}/studies", case.id), None),
        Err(Error::Invalid(_)) => shown(&app, &person, &case, Some("study-wrong")).await,
        Err(error) => store_fault(&error, &person.visit),
    }
}
