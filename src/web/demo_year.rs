//! A case with a year behind it, for the demonstration: four moments, of which the professional missed one, and
//! three goals. Everything in it is invented.

use std::time::Duration;

use jiff::civil::Date;
use jiff::{Span, Zoned};

use super::library::Library;
use super::settings::Settings;
use peil::model::{Answer, AnswerType, Asked, Instrument, QuestionId};
use peil::text::answer_cell;
use peil_store::{
    Actor, AdministrationId, CaseId, Error, GoalChange, GoalId, Helped, Moment, NewAdministration, NewGoal,
    RoundId, Since, Store, Submission, What,
};

/// What the case is called.
pub const PSEUDONYM: &str = "stille-meeuw-204";
const INSTRUMENT: &str = "draagkracht";
/// How many days ago each moment was, and what it is called.
const MOMENTS: [(i64, &str); 4] =
    [(365, "Start"), (274, "Na 3 maanden"), (182, "Na 6 maanden"), (1, "Na 12 maanden")];
/// The moment at which the professional did not fill in.
const MISSED: usize = 1;
const DOMAINS: [(&str, &str); 3] = [
    ("financien", "De inwoner vraagt hulp bij rekeningen."),
    ("wonen", "Er is een huurachterstand."),
    ("geestelijk", "De inwoner slaapt slecht."),
];
/// How good it is at each moment, 0 to 4, by the beginning of the names of questions: for the resident, and for
/// the professional. What is not named is like the last.
const LEVELS: [(&str, [i64; 4], [i64; 4]); 5] = [
    ("fin", [1, 2, 2, 3], [1, 0, 2, 3]),
    ("won", [2, 3, 2, 3], [2, 0, 2, 2]),
    ("gee", [2, 1, 2, 2], [3, 0, 3, 2]),
    ("net", [2, 2, 3, 3], [2, 0, 2, 3]),
    ("", [2, 2, 2, 3], [2, 0, 2, 2]),
];
/// Questions of which a high answer is bad.
const TURNED: [&str; 2] = ["fin2", "gee2"];

/// Fills in the year; none where the instrument is not there.
///
/// # Errors
/// A sentence, when the store or the folder of instruments cannot be used.
pub fn demonstration_year(settings: &Settings, store: &Store, by: &str) -> Result<Option<CaseId>, String> {
    let library = Library::open(&settings.instruments)?;
    let found = library.get(INSTRUMENT).and_then(|shelved| shelved.instrument.clone());
    let Some(instrument) = found else { return Ok(None) };
    let by = Actor::Account(by.into());
    year(store, &instrument, &by).map(Some).map_err(|error| error.to_string())
}

fn year(store: &Store, instrument: &Instrument, by: &Actor) -> Result<CaseId, Error> {
    let case = store.open_case(PSEUDONYM, by).wait()?;
    let today = Zoned::now().date();
    for (at, (days, name)) in MOMENTS.iter().enumerate() {
        let day = today.checked_sub(Span::new().days(*days)).unwrap_or(today);
        let round = store.open_round(&case, INSTRUMENT, Some(name), by).wait()?;
        let resident = ask(store, instrument, (&case, &round), day, 0, by)?;
        let own = ask(store, instrument, (&case, &round), day, 1, by)?;
        fill(store, instrument, &resident, at, 0, &Actor::Respondent)?;
        if at == MISSED {
            store.set_expiry(&own, Some(Moment::now()), by).wait()?;
        } else {
            fill(store, instrument, &own, at, 1, by)?;
        }
        // They were discussed.
        store.look_at(&round, resident.as_str(), by).wait()?;
    }
    goals(store, &case, by)?;
    Ok(case)
}

fn ask(
    store: &Store,
    instrument: &Instrument,
    (case, round): (&CaseId, &RoundId),
    day: Date,
    who: usize,
    by: &Actor,
) -> Result<AdministrationId, Error> {
    let has = |domain: &str| instrument.groups.iter().any(|group| group.optional && group.name == domain);
    let domains = DOMAINS.iter().filter(|(domain, _)| has(domain));
    let new = NewAdministration {
        case: case.clone(),
        instrument,
        wording: None,
        informant: instrument.informants.get(who).cloned(),
        administered: Some(day),
        domains: domains.map(|(domain, reason)| (domain.to_string(), reason.to_string())).collect(),
        expires: Some(Moment::now().after(Duration::from_secs(24 * 3600))),
        by: by.clone(),
    };
    store.open_administration_in(round, new).wait()
}

/// Answers every question of a scale that is asked, and sends in.
fn fill(
    store: &Store,
    instrument: &Instrument,
    id: &AdministrationId,
    moment: usize,
    who: usize,
    by: &Actor,
) -> Result<(), Error> {
    let mut what = Vec::new();
    for (at, question) in instrument.questions.iter().enumerate() {
        let left_out = instrument
            .ancestors(question.group)
            .map(|group| instrument.group(group))
            .any(|group| group.optional && !DOMAINS.iter().any(|(domain, _)| *domain == group.name));
        if left_out || question.repeat.is_some() || !matches!(question.answer, AnswerType::Scale(_)) {
            continue;
        }
        let Some((_, resident, own)) = LEVELS.iter().find(|(start, ..)| question.name.starts_with(start))
        else {
            continue;
        };
        let level = if who == 0 { resident[moment] } else { own[moment] };
        let code = if TURNED.contains(&question.name.as_str()) { 4 - level } else { level };
        let option = instrument
            .options(question)
            .position(|(_, choice)| choice.code == Some(peil::model::Number::integer(code)));
        let Some(option) = option else { continue };
        let asked = Asked { question: QuestionId(at as u32), round: 0 };
        let answer = answer_cell(instrument, asked, &Answer::Option(option as u16));
        what.push(What::Given { question: question.name.clone(), answer });
    }
    what.push(What::SentIn);
    let submission = Submission {
        administration: id.clone(),
        id: None,
        since: Since::Unknown,
        by: by.clone(),
        what,
        alerts: None,
    };
    store.submit(submission).wait().map(drop)
}

fn goals(store: &Store, case: &CaseId, by: &Actor) -> Result<(), Error> {
    let make = |words: &str, about: &str, start: i8| -> Result<GoalId, Error> {
        let new = NewGoal {
            words: words.into(),
            about: vec![about.into()],
            shared: None,
            why_alone: None,
            start,
            aim: 0,
        };
        store.add_goal(case, new, by).wait()
    };
    let say = |goal: &GoalId, change: GoalChange| store.change_goal(goal, change, by).wait();
    let action = |what: &str, who: &str| GoalChange::ActionAdded {
        what_to_do: what.into(),
        who: who.into(),
        by: None,
    };
    let money = make("Ik wil rust over geld. Elke maand weten wat ik kan uitgeven.", "Financiën", -2)?;
    say(&money, GoalChange::Agreed)?;
    say(&money, action("Post samen openen, elke dinsdag", "inwoner en wijkteam"))?;
    say(&money, action("Betaalregeling met de verhuurder", "wijkteam"))?;
    say(&money, GoalChange::ActionDone { action: 1 })?;
    say(&money, GoalChange::ActionHelped { action: 1, helped: Helped::Yes })?;
    say(&money, GoalChange::ActionDone { action: 2 })?;
    say(&money, GoalChange::Seen { level: -1 })?;
    say(&money, GoalChange::Seen { level: 1 })?;
    let sleep = make("Ik wil weer doorslapen.", "Geestelijke gezondheid", -1)?;
    say(&sleep, GoalChange::Agreed)?;
    say(&sleep, action("Praten met de huisarts over slaap", "inwoner"))?;
    say(&sleep, GoalChange::ActionDone { action: 1 })?;
    say(&sleep, GoalChange::ActionHelped { action: 1, helped: Helped::No })?;
    say(&sleep, GoalChange::Seen { level: -1 })?;
    let people = make("Ik wil iemand om mee te eten, één keer per week.", "Sociaal kapitaal", -2)?;
    say(&people, GoalChange::Asked)?;
    say(&people, action("Aanmelden bij de eettafel in de buurt", "wijkteam"))
}
