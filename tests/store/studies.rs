//! A study on a server: attached under a chain, cases enrolled, waves asked in their windows, and what residents
//! say about taking part.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::{Date, date};
use peil_store::{
    Actor, CaseId, CaseStudy, Entry, Error, Filter, LaidDown, LinkStanding, Moment, NewStudy, NewWave, Plan,
    PlannedEnd, PlannedWave, PracticeKey, Saying, Store, WaveStanding, What, Withdrawal,
};

use super::{Place, anna, faults, gad7, given, new_in, on_both, submission};

on_both!(
    a_study_is_laid_down_and_bound_by_a_chain,
    cases_are_enrolled_and_end,
    a_wave_is_asked_once_and_in_its_window,
    what_waits_follows_from_the_day,
    a_resident_says_yes_no_and_takes_it_back,
    a_link_tells_about_a_study_when_the_window_is_closed,
    what_was_removed_is_kept_out,
    a_study_forgets_a_case_that_is_erased,
);

const STUDY: &str = "rust";
const START: Date = date(2026, 1, 5);

fn wave(name: &str, first: i64, due: i64, last: i64) -> PlannedWave {
    PlannedWave { name: name.into(), title: format!("Bij {name}"), first, due, last, informants: vec![None] }
}

fn plan(consent: bool) -> Plan {
    Plan {
        title: "Rust in huis".into(),
        language: "nl".into(),
        consent: consent.then(|| "Mogen wij uw antwoorden gebruiken?".into()),
        key_until: Some(date(2027, 12, 31)),
        enrol: Some((date(2026, 1, 1), date(2026, 6, 30))),
        waves: vec![wave("start", 0, 0, 42), wave("jaar", 305, 365, 425)],
        ended: vec![
            PlannedEnd { name: "afgerond".into(), title: "Afgerond".into(), stops: false },
            PlannedEnd { name: "verhuisd".into(), title: "Verhuisd".into(), stops: true },
        ],
    }
}

fn attach(store: &Store, version: &str, fingerprint: &str, consent: bool) -> Result<bool, Error> {
    let new = NewStudy {
        name: STUDY.into(),
        protocol: format!("study {STUDY} {version}"),
        laid_down: LaidDown {
            version: version.into(),
            fingerprint: fingerprint.into(),
            scoring: "dezelfde".into(),
        },
        plan: plan(consent),
        instrument: &gad7(),
        practices: vec![(PracticeKey("practice".into()), "zeedorp".into())],
    };
    store.attach_study(new, &anna()).wait()
}

/// A case in the study.
fn enrolled(store: &Store, called: &str) -> CaseId {
    let case = store.open_case(called, &anna()).wait().expect("it opens");
    store.enrol(&case, STUDY, START, None, &anna()).wait().expect("it is enrolled");
    case
}

fn followed(store: &Store, case: &CaseId) -> CaseStudy {
    store.case_studies(case).wait().expect("they are there").remove(0)
}

fn ask(store: &Store, case: &CaseId, wave: &str, today: Date, closes: Moment) -> Result<(), Error> {
    let new = NewWave {
        case: case.clone(),
        study: STUDY.into(),
        wave: wave.into(),
        today,
        domains: Vec::new(),
        instrument: Arc::new(gad7()),
    };
    store.ask_wave(new, closes, &anna()).wait().map(drop)
}

fn tomorrow() -> Moment {
    Moment::now().after(Duration::from_secs(24 * 3600))
}

/// The link of the first wave, which is asked.
fn link(store: &Store, case: &CaseId) -> String {
    ask(store, case, "start", START, tomorrow()).expect("it is asked");
    let id = followed(store, case).waves[0].informants[0].administration.clone().expect("it is there");
    store.invite(&id, tomorrow(), &anna()).wait().expect("it is made").token.reveal().to_string()
}

fn a_study_is_laid_down_and_bound_by_a_chain(place: &Place) {
    let store = place.open();
    assert!(attach(&store, "1.0.0", "een", true).expect("it is new"));
    assert!(!attach(&store, "1.0.0", "een", true).expect("it is the same"), "nothing is laid down twice");
    let changed = attach(&store, "1.0.0", "twee", true);
    assert!(matches!(changed, Err(Error::Conflict(ref why)) if why.contains("raise it")), "{changed:?}");
    assert!(attach(&store, "1.1.0", "twee", true).expect("it is a new version"));
    let laid = store.study_registrations(STUDY).wait().expect("they are there");
    let prints: Vec<(u64, &str)> =
        laid.iter().map(|one| (one.number, one.laid_down.fingerprint.as_str())).collect();
    assert_eq!(prints, [(1, "een"), (2, "twee")]);
    assert_eq!(faults(&store), [""; 0]);
    let of = |key: &str| store.studies(Some(&PracticeKey(key.into()))).wait().expect("they are there").len();
    assert_eq!((of("practice"), of("other")), (1, 0), "a study is of its practices alone");
    place.sql("UPDATE study_registrations SET at = at - 1000 WHERE number = 1");
    assert_eq!(faults(&store), ["study `rust`: registration 1 is not as it was written"]);
    place.sql("UPDATE study_registrations SET at = at + 1000 WHERE number = 1; DELETE FROM study_registrations WHERE number = 2");
    assert_eq!(faults(&store), ["study `rust`: its protocol is not the one that was last laid down"]);
}

fn cases_are_enrolled_and_end(place: &Place) {
    let store = place.open();
    attach(&store, "1.0.0", "een", true).expect("it is new");
    let case = store.open_case("vis", &anna()).wait().expect("it opens");
    let enrol = |study: &str, day: Date| store.enrol(&case, study, day, Some("boom"), &anna()).wait();
    assert_eq!(enrol("iets", START), Err(Error::Unknown("study")));
    assert!(matches!(enrol(STUDY, date(2026, 7, 1)), Err(Error::Invalid(_))), "outside the period");
    enrol(STUDY, START).expect("it is enrolled");
    assert!(matches!(enrol(STUDY, START), Err(Error::Conflict(_))), "once");
    let end = |reason: &str, day: Date| store.end_enrolment(&case, STUDY, day, reason, &anna()).wait();
    assert!(matches!(end("ruzie", START), Err(Error::Invalid(_))), "a reason of the protocol");
    assert!(matches!(end("verhuisd", date(2026, 1, 4)), Err(Error::Invalid(_))), "not before it began");
    end("verhuisd", date(2026, 3, 1)).expect("it ends");
    assert!(matches!(end("afgerond", date(2026, 3, 1)), Err(Error::Conflict(_))), "once");
    let own = followed(&store, &case);
    assert_eq!(own.ended, Some((date(2026, 3, 1), "Verhuisd".into())));
    assert!(own.asks_no_more && own.waiting(date(2027, 1, 10)).next().is_none());
    let register = store.enrolments(STUDY).wait().expect("it is there");
    assert_eq!(register[0].household.as_deref(), Some("boom"));
    // Being done does not end asking.
    let other = enrolled(&store, "meeuw");
    store.end_enrolment(&other, STUDY, date(2026, 3, 1), "afgerond", &anna()).wait().expect("it ends");
    assert!(!followed(&store, &other).asks_no_more);
}

fn a_wave_is_asked_once_and_in_its_window(place: &Place) {
    let store = place.open();
    attach(&store, "1.0.0", "een", false).expect("it is new");
    let case = enrolled(&store, "vis");
    let first = followed(&store, &case).waves[0].clone();
    assert_eq!((first.from, first.due, first.until), (START, START, date(2026, 2, 16)));
    let is_conflict = |asked: Result<(), Error>| matches!(asked, Err(Error::Conflict(_)));
    assert!(is_conflict(ask(&store, &case, "start", date(2026, 2, 17), tomorrow())), "a day too late");
    assert!(is_conflict(ask(&store, &case, "jaar", START, tomorrow())), "too early");
    assert_eq!(ask(&store, &case, "nooit", START, tomorrow()), Err(Error::Unknown("wave")));
    ask(&store, &case, "start", date(2026, 2, 16), tomorrow()).expect("it is asked on its last day");
    assert!(is_conflict(ask(&store, &case, "start", START, tomorrow())), "once");
    let rounds = store.rounds(&case).wait().expect("they are there");
    assert_eq!((rounds.len(), rounds[0].name.as_deref()), (1, Some("Bij start")));
    let asked = store
        .administrations(Filter { case: Some(case.clone()), ..Filter::default() })
        .wait()
        .expect("they are there");
    assert!(asked.len() == 1 && asked[0].expires.is_some() && asked[0].round.as_ref() == Some(&rounds[0].id));
    // What is asked beside the study is not a wave of it.
    store.open_administration(new_in(&case, &gad7())).wait().expect("it opens");
    assert_eq!(followed(&store, &case).waves[0].informants.len(), 1);
    store
        .submit(submission(&asked[0].id, vec![given("gad1", "1"), What::SentIn]))
        .wait()
        .expect("it is saved");
    assert_eq!(followed(&store, &case).waves[0].standing(date(2026, 2, 1)), WaveStanding::Complete);
    let responses = store.study_responses(STUDY).wait().expect("they are there");
    assert_eq!(responses, [("start".to_string(), asked[0].id.clone())]);
}

fn what_waits_follows_from_the_day(place: &Place) {
    let store = place.open();
    attach(&store, "1.0.0", "een", false).expect("it is new");
    let case = enrolled(&store, "vis");
    let own = store.followed(&PracticeKey("practice".into())).wait().expect("they are there").remove(0);
    assert_eq!((own.case.clone(), own.pseudonym.as_str()), (case, "vis"));
    let on = |day: Date| -> Vec<(String, WaveStanding)> {
        own.waiting(day).map(|(wave, standing)| (wave.name.clone(), standing)).collect()
    };
    let one = |name: &str, standing| vec![(name.to_string(), standing)];
    assert_eq!(on(START), one("start", WaveStanding::Due));
    assert_eq!(on(date(2026, 2, 2)), one("start", WaveStanding::Due));
    assert_eq!(on(date(2026, 2, 3)), one("start", WaveStanding::Late));
    assert_eq!(on(date(2026, 2, 16)), one("start", WaveStanding::Late));
    assert_eq!(on(date(2026, 2, 17)), one("start", WaveStanding::Outside));
    let both = [one("start", WaveStanding::Outside), one("jaar", WaveStanding::Due)].concat();
    assert_eq!(on(date(2027, 1, 5)), both, "a year later");
}

fn a_resident_says_yes_no_and_takes_it_back(place: &Place) {
    let store = place.open();
    attach(&store, "1.0.0", "een", true).expect("it is new");
    let case = enrolled(&store, "vis");
    let token = link(&store, &case);
    let say = |said: Saying| store.say_taking_part(&token, STUDY, said, START).wait();
    let is_conflict = |said: Result<(), Error>| matches!(said, Err(Error::Conflict(_)));
    let asked = || store.linked_study(&token).wait().expect("it is there").expect("it tells").asked.remove(0);
    assert_eq!((asked().consent, asked().question.as_str()), (None, "Mogen wij uw antwoorden gebruiken?"));
    assert!(is_conflict(say(Saying::Withdraw(Withdrawal::Stop))), "there is nothing to take back");
    say(Saying::No).expect("no");
    assert_eq!(asked().consent, Some((false, START)));
    // Who said no is still asked, and those who help see no difference.
    assert!(!followed(&store, &case).asks_no_more);
    assert!(matches!(store.enter(&token).wait(), Ok(Entry::Open(_))));
    say(Saying::Yes).expect("yes, after all");
    assert!(is_conflict(say(Saying::No)), "consent is taken back by stopping or removing");
    say(Saying::Withdraw(Withdrawal::Stop)).expect("stop");
    assert!(followed(&store, &case).asks_no_more);
    assert_eq!(store.enter(&token).wait(), Ok(Entry::Expired), "nothing more is asked");
    assert!(is_conflict(say(Saying::Yes)));
    say(Saying::Withdraw(Withdrawal::Remove)).expect("the link still works for that");
    assert!(is_conflict(say(Saying::Withdraw(Withdrawal::Stop))));
    assert_eq!(asked().withdrawn, Some((START, Withdrawal::Remove)));
    assert_eq!(
        store.say_taking_part("geen", STUDY, Saying::Yes, START).wait(),
        Err(Error::Unknown("invitation"))
    );
    // The log says the same whatever was said.
    let log = store.audit_lines(None, None, 100).wait().expect("it is there");
    let said: Vec<&str> = log
        .iter()
        .filter(|line| line.actor == "respondent" && line.action.starts_with("study."))
        .map(|line| line.action.as_str())
        .collect();
    assert_eq!(said, ["study.taking-part"; 4]);
    assert_eq!(faults(&store), [""; 0]);
}

fn a_link_tells_about_a_study_when_the_window_is_closed(place: &Place) {
    let store = place.open();
    attach(&store, "1.0.0", "een", false).expect("it is new");
    let case = enrolled(&store, "vis");
    let token = link(&store, &case);
    let standing = || {
        let linked = store.linked_study(&token).wait().expect("it is looked up").expect("it tells");
        (linked.standing, linked.is_wave)
    };
    assert_eq!(standing(), (LinkStanding::Open, true));
    let id = followed(&store, &case).waves[0].informants[0].administration.clone().expect("it is there");
    store.submit(submission(&id, vec![given("gad1", "1")])).wait().expect("it is saved");
    store.set_expiry(&id, Some(Moment::now()), &Actor::Program).wait().expect("it is closed");
    assert_eq!(standing(), (LinkStanding::Closed, true));
    assert_eq!(super::standing(&store, &id), ["gad1=1"], "nothing is lost");
    // A link of something else tells nothing.
    let other = store.open_case("meeuw", &anna()).wait().expect("it opens");
    let id = store.open_administration(new_in(&other, &gad7())).wait().expect("it opens");
    let token = store.invite(&id, tomorrow(), &anna()).wait().expect("it is made").token;
    assert_eq!(store.linked_study(token.reveal()).wait(), Ok(None));
}

fn what_was_removed_is_kept_out(place: &Place) {
    let store = place.open();
    attach(&store, "1.0.0", "een", true).expect("it is new");
    let [yes, no, gone, silent] = ["ja", "nee", "weg", "stil"].map(|called| enrolled(&store, called));
    let removes = [Saying::Yes, Saying::Withdraw(Withdrawal::Remove)];
    for (case, said) in [(&yes, vec![Saying::Yes]), (&no, vec![Saying::No]), (&gone, removes.to_vec())] {
        let token = link(&store, case);
        for one in said {
            store.say_taking_part(&token, STUDY, one, START).wait().expect("it is kept");
        }
    }
    let kept = store.kept_out("gad7").wait().expect("it is there");
    assert_eq!(kept.removed.into_iter().collect::<Vec<_>>(), std::slice::from_ref(&gone));
    assert_eq!(kept.from_research, [no, gone, silent].into_iter().collect::<BTreeSet<_>>());
    assert!(store.kept_out("draagkracht").wait().expect("it is there").from_research.is_empty());
}

fn a_study_forgets_a_case_that_is_erased(place: &Place) {
    let store = place.open();
    attach(&store, "1.0.0", "een", true).expect("it is new");
    let case = enrolled(&store, "vis");
    let token = link(&store, &case);
    store.say_taking_part(&token, STUDY, Saying::Yes, START).wait().expect("it is kept");
    let copy = store.copy_case(&case).wait().expect("it is there");
    assert_eq!(copy.enrolments[0].consent, Some((true, START)), "a copy has what was said");
    store.erase_case(&case, &Actor::Program).wait().expect("it is erased");
    assert_eq!(place.numbers("SELECT COUNT(*) FROM enrolments"), [0]);
    assert_eq!(place.numbers("SELECT COUNT(*) FROM study_rounds"), [0]);
    assert_eq!(store.linked_study(&token).wait(), Ok(None));
    assert_eq!(faults(&store), [""; 0]);
}
