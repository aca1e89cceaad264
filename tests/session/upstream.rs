//! Answers are changed upstream, in any order: what comes of it is what comes of the final answers given at
//! once, for what is closed leaves no trace.

use std::collections::BTreeMap;

use peil::model::{GroupId, Instrument, SlotId};
use peil::score::{Outcome, Scorer, SkipReason, State};
use peil::session::{Event, Posted, Session, Setting};

use super::walks::some;
use crate::equivalence::rng::Rng;
use crate::equivalence::{generate, print, seam};

const INSTRUMENTS: u64 = 120;
const CLICKS: usize = 40;

/// What is at the end: by column, the text that was given last.
type Finals = BTreeMap<String, String>;

fn setting(instrument: &Instrument, rng: &mut Rng) -> Setting {
    let informant = rng.below(instrument.informants.len().max(1)) as u8;
    Setting { informant, administered: Some(jiff::civil::date(2024, 2, 29)) }
}

fn keep(finals: &mut Finals, events: impl IntoIterator<Item = Event>) {
    for event in events {
        match event {
            Event::Given { question, answer } | Event::Changed { question, answer } => {
                finals.insert(question, answer);
            }
            Event::Cleared { question } => {
                finals.remove(&question);
            }
            Event::Passed { .. }
            | Event::Confirmed { .. }
            | Event::Chosen { .. }
            | Event::LeftOut { .. }
            | Event::SentIn => {}
        }
    }
}

fn domains(session: &Session<'_>) -> Vec<String> {
    session.domains().into_iter().map(|domain| domain.name).collect()
}

/// Pages filled in, single answers changed wherever they are, domains chosen and left out again.
fn click(session: &mut Session<'_>, finals: &mut Finals, rng: &mut Rng) {
    let pages: Vec<String> = session.pages().map(str::to_string).collect();
    match rng.below(10) {
        0..=4 if !pages.is_empty() => {
            let page = rng.pick(&pages).clone();
            let Ok(view) = session.page(&page) else { return };
            let mut posted = Vec::new();
            for question in &view.questions {
                if rng.percent(80) {
                    posted.push(Posted { question: question.name.clone(), answers: some(question, rng) });
                }
            }
            keep(finals, session.submit(&posted).events);
        }
        5 | 6 => {
            let slot = SlotId(rng.below(session.instrument().slot_count()) as u32);
            let name = session.instrument().slot_name(session.instrument().asked(slot));
            let text = *rng.pick(&["0", "1", "2", "3", "yes", "no", ""]);
            keep(finals, session.give(&name, &[text]).ok().flatten());
        }
        7 if !finals.is_empty() => {
            let question = rng.pick(&Vec::from_iter(finals.keys().cloned())).clone();
            let text = *rng.pick(&["0", "1", "3", "yes", "no"]);
            keep(finals, session.give(&question, &[text]).ok().flatten());
        }
        8 => {
            let domains = domains(session);
            if !domains.is_empty() {
                let domain = rng.pick(&domains).clone();
                let _ = if rng.percent(70) {
                    session.choose(&domain, "omdat").map(drop)
                } else {
                    session.leave_out(&domain, None).map(drop)
                };
            }
        }
        _ => {}
    }
}

/// The final answers, given one after another to somebody who was asked nothing yet; the domains decided at
/// the end as they were.
fn at_once<'s>(
    scorer: &'s Scorer<'s>,
    setting: Setting,
    like: &Session<'_>,
    finals: &Finals,
    rng: &mut Rng,
) -> Session<'s> {
    let mut session = Session::begin(scorer, setting);
    for domain in domains(&session) {
        session.choose(&domain, "omdat").expect("it is a domain");
    }
    let mut answers: Vec<(&String, &String)> = finals.iter().collect();
    rng.shuffle(&mut answers);
    for (question, answer) in answers {
        session
            .give(question, &[answer])
            .unwrap_or_else(|refused| panic!("{question} = {answer}: {refused:?}"));
    }
    for (at, group) in like.instrument().groups.iter().enumerate().filter(|(_, group)| group.optional) {
        if like.response().is_left_out(GroupId(at as u32)) && group.only.has(like.response().informant) {
            session.leave_out(&group.name, None).expect("it is a domain");
        }
    }
    session
}

/// Somebody who answers what is asked, page by page, and nothing else: with the same answers.
fn page_by_page<'s>(
    scorer: &'s Scorer<'s>,
    setting: Setting,
    like: &Session<'_>,
    finals: &Finals,
) -> Session<'s> {
    let mut session = Session::begin(scorer, setting);
    for domain in domains(&session) {
        let group = session
            .instrument()
            .groups
            .iter()
            .position(|group| group.name == domain)
            .expect("it is a domain");
        if !like.response().is_left_out(GroupId(group as u32)) {
            session.choose(&domain, "omdat").expect("it is a domain");
        }
    }
    // Each round asks at least one more, or is the last.
    loop {
        let asked: Vec<String> = session
            .pages()
            .filter_map(|page| session.page(page).ok())
            .flat_map(|page| page.questions)
            .map(|q| q.name)
            .collect();
        let mut given = false;
        for question in asked {
            if let Some(answer) = finals.get(&question) {
                given |= session.give(&question, &[answer]).expect("it is asked").is_some();
            }
        }
        if !given {
            return session;
        }
    }
}

fn scores(outcome: &Outcome) -> (String, Vec<usize>) {
    (format!("{:?} {:?}", outcome.scores, outcome.classes), outcome.messages.clone())
}

#[test]
fn upstream_edits_in_any_order_end_as_the_final_answers_do() {
    let (mut closed, mut levels, mut walked, mut stood) = (0, 0, 0, 0);
    for seed in 0..INSTRUMENTS {
        let printed = print::print(&generate::instrument(seed), seed);
        let instrument =
            seam::compile(&printed.source, &printed.files).expect("what is generated compiles").instrument;
        let scorer = Scorer::new(&instrument);
        let mut rng = Rng::new(seed ^ 0x5eed);
        let setting = setting(&instrument, &mut rng);
        let mut session = Session::begin(&scorer, setting);
        let mut finals = Finals::new();
        for _ in 0..CLICKS {
            click(&mut session, &mut finals, &mut rng);
        }
        let found = session.outcome();
        let about = || format!("seed {seed}\n{finals:?}\n{}", printed.source);
        for _ in 0..3 {
            let other = at_once(&scorer, setting, &session, &finals, &mut rng);
            assert_eq!(other.outcome(), found, "{}", about());
        }
        // What is set aside leaves no trace.
        let mut without = session.response().clone();
        found.set_aside.iter().for_each(|slot| without.set(*slot, None));
        let clean = scorer.score(&without);
        assert_eq!((scores(&clean), clean.set_aside.len()), (scores(&found), 0), "{}", about());
        // Nor is it asked.
        let states: Vec<_> = (0..instrument.slot_count() as u32)
            .map(|slot| session.evaluation().state(SlotId(slot)))
            .collect();
        closed += found.set_aside.len();
        levels += states.iter().filter(|state| matches!(state.skipped, Some(SkipReason::Closed(_)))).count();
        let stands = states.iter().any(|state| {
            matches!(state.skipped, Some(SkipReason::Unknown(_))) && !matches!(state.state, State::Skipped)
        });
        if stands {
            stood += 1;
            continue;
        }
        walked += 1;
        let other = page_by_page(&scorer, setting, &session, &finals);
        assert_eq!(scores(&other.outcome()), scores(&found), "{}", about());
    }
    assert!(
        closed > 100 && levels > 100 && walked > 30 && stood > 5,
        "{closed} set aside, {levels} by another question, {walked} walked, {stood} stood"
    );
}
