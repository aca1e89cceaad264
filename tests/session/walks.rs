//! Random walks through random instruments: whatever is answered, changed, cleared, left open or jumped to,
//! nothing is lost, the engine and the scorer agree, and the walk ends.

use std::collections::BTreeSet;

use peil::model::{Instrument, SlotId};
use peil::score::{Outcome, Response, Scorer};
use peil::session::{Blocker, Event, Kind, LineState, Objection, Posted, QuestionView, Session, Setting};
use peil::text::Names;
use peil_answers::rows::{CsvRows, Outputs, Reading, Rows, response_cells, response_columns, write_cell};

use super::FOR_THE_PROGRAM;
use crate::cli::{folder, peil, root};
use crate::compiled::compiled;
use crate::equivalence::rng::Rng;
use crate::equivalence::{generate, print, seam};

const INSTRUMENTS: u64 = 60;
const STEPS: usize = 30;

/// A text that the question accepts, most of the time.
pub fn some(question: &QuestionView, rng: &mut Rng) -> Vec<String> {
    let keys: Vec<String> = question.options.iter().map(|option| option.key.clone()).collect();
    if rng.percent(4) {
        return vec!["?? niets".into()];
    }
    if !keys.is_empty() && rng.percent(15) {
        return vec![rng.pick(&keys).clone()];
    }
    let whole = |low: &str, high: &str, rng: &mut Rng| {
        let end = |text: &str| text.parse::<f64>().expect("it is a number");
        rng.between(end(low).ceil() as i64, end(high).floor() as i64).to_string()
    };
    match &question.kind {
        Kind::OneOf => vec![rng.pick(&keys).clone()],
        Kind::ManyOf => keys.into_iter().filter(|_| rng.percent(45)).collect(),
        Kind::YesNo => vec![rng.pick(&["yes", "nee"]).to_string()],
        Kind::Integer { low, high } | Kind::Minutes { low, high } => vec![whole(low, high, rng)],
        Kind::Decimal { low, high } => vec![whole(low, high, rng)],
        Kind::Text { .. } => vec!["de buren, \"altijd\";\n ook".into()],
        Kind::Date { .. } => {
            vec![format!("{}-{}-{}", rng.between(1, 28), rng.between(1, 12), rng.between(1940, 2018))]
        }
        Kind::Time => vec![format!("{}:{:02}", rng.between(0, 23), rng.between(0, 59))],
    }
}

/// A session, and what it should hold: kept apart from it.
struct Walk<'s> {
    session: Session<'s>,
    shadow: Response,
    events: Vec<Event>,
    rng: Rng,
}

impl<'s> Walk<'s> {
    fn begin(scorer: &'s Scorer<'s>, seed: u64) -> Walk<'s> {
        let mut rng = Rng::new(seed);
        let instrument = scorer.instrument();
        let informant = rng.below(instrument.informants.len().max(1)) as u8;
        let administered = rng.percent(80).then(|| jiff::civil::date(2024, 2, 29));
        let session = Session::begin(scorer, Setting { informant, administered });
        let shadow = session.response().clone();
        Walk { session, shadow, events: Vec::new(), rng }
    }

    /// Keeps what happened, and does the same to the shadow by its own reading of the event.
    fn keep(&mut self, events: impl IntoIterator<Item = Event>) {
        let parts = self.session.instrument();
        let names = Names::new(parts);
        for event in events {
            let slot = |question: &str| match names.meaning(question) {
                Some(peil::text::Meaning::Answer(slot)) => slot,
                other => panic!("{question} is {other:?}"),
            };
            let group = |domain: &str| match names.meaning(domain) {
                Some(peil::text::Meaning::Domain(group)) => group,
                other => panic!("{domain} is {other:?}"),
            };
            match &event {
                Event::Given { question, answer } | Event::Changed { question, answer } => {
                    let slot = slot(question);
                    let read = peil::text::read_answer(
                        parts,
                        parts.question(parts.asked(slot).question),
                        answer,
                        peil::text::Spelling::default(),
                    );
                    assert_eq!(
                        self.shadow.answer(slot).is_some(),
                        matches!(event, Event::Changed { .. }),
                        "{event:?}"
                    );
                    self.shadow
                        .set(slot, Some(read.unwrap_or_else(|| panic!("{event:?} cannot be read back"))));
                }
                Event::Cleared { question } => self.shadow.set(slot(question), None),
                Event::Chosen { domain, .. } => self.shadow.leave_out(group(domain), false),
                Event::LeftOut { domain, .. } => self.shadow.leave_out(group(domain), true),
                Event::Passed { .. } | Event::Confirmed { .. } | Event::SentIn => {}
            }
            self.events.push(event);
        }
    }

    fn submit(&mut self, page: &str, blank: u64) {
        let Ok(view) = self.session.page(page) else { return };
        let posted = view.questions.iter().map(|question| {
            let open = self.rng.percent(blank) && !question.required;
            Posted {
                question: question.name.clone(),
                answers: if open { Vec::new() } else { some(question, &mut self.rng) },
            }
        });
        let posted: Vec<Posted> = posted.collect();
        let submitted = self.session.submit(&posted);
        self.keep(submitted.events);
    }

    fn step(&mut self) {
        let pages: Vec<String> = self.session.pages().map(str::to_string).collect();
        match self.rng.below(10) {
            0..=3 if !pages.is_empty() => {
                let page = self.rng.pick(&pages).clone();
                self.submit(&page, 25);
            }
            4 | 5 => {
                // Any question at all, asked or not: late forms come too.
                let parts = self.session.instrument();
                let slot = SlotId(self.rng.below(parts.slot_count()) as u32);
                let name = parts.slot_name(parts.asked(slot));
                let text = self.rng.pick(&["0", "1", "3", "yes", "no", ""]).to_string();
                let event = self.session.give(&name, &[&text]);
                self.keep(event.ok().flatten());
            }
            6 => {
                let answered: Vec<String> = self
                    .session
                    .review()
                    .sections
                    .into_iter()
                    .flat_map(|section| section.lines)
                    .map(|line| line.question)
                    .collect();
                if !answered.is_empty() {
                    let question = self.rng.pick(&answered).clone();
                    let event = self.session.give(&question, &[]);
                    self.keep(event.ok().flatten());
                    let event = self.session.pass(&question);
                    self.keep(event.ok().flatten());
                }
            }
            7 | 8 => {
                let domains: Vec<String> =
                    self.session.domains().into_iter().map(|domain| domain.name).collect();
                if !domains.is_empty() {
                    let domain = self.rng.pick(&domains).clone();
                    let event = if self.rng.percent(70) {
                        self.session.choose(&domain, "nodig")
                    } else {
                        self.session.leave_out(&domain, None)
                    };
                    self.keep(event.expect("it is an optional domain"));
                }
            }
            _ => {
                let page = self.session.next(None).map(str::to_string);
                self.submit(&page.unwrap_or_default(), 10);
            }
        }
    }

    fn agrees(&self, about: &str) {
        let (session, parts) = (&self.session, self.session.instrument());
        assert_eq!(session.response(), &self.shadow, "{about}: an answer was lost or came from nowhere");
        let evaluation = session.scorer().evaluate(&self.shadow);
        let name = |slot: usize| parts.slot_name(parts.asked(SlotId(slot as u32)));
        let those = |which: &dyn Fn(usize) -> bool| {
            (0..parts.slot_count()).filter(|slot| which(*slot)).map(name).collect::<BTreeSet<String>>()
        };

        let views: Vec<_> = session.pages().map(|page| session.page(page).expect("it is live")).collect();
        let asked: Vec<String> =
            views.iter().flat_map(|view| &view.questions).map(|question| question.name.clone()).collect();
        let set: BTreeSet<String> = asked.iter().cloned().collect();
        assert_eq!(set.len(), asked.len(), "{about}: a question stands on two pages");
        assert_eq!(set, those(&|slot| evaluation.states[slot].skipped.is_none()), "{about}: asked");
        let skipped: BTreeSet<String> = session.skipped().into_iter().map(|skip| skip.question).collect();
        assert_eq!(skipped, those(&|slot| evaluation.states[slot].skipped.is_some()), "{about}: skipped");

        let lines: Vec<_> = session.review().sections.into_iter().flat_map(|section| section.lines).collect();
        let in_state = |states: &[LineState]| {
            lines
                .iter()
                .filter(|line| states.contains(&line.state))
                .map(|line| line.question.clone())
                .collect::<BTreeSet<_>>()
        };
        assert_eq!(
            in_state(&[LineState::SetAside]),
            those(&|slot| evaluation.states[slot].set_aside),
            "{about}: set aside"
        );
        let counts = |slot: usize| {
            self.shadow.answer(SlotId(slot as u32)).is_some() && !evaluation.states[slot].set_aside
        };
        assert_eq!(
            in_state(&[LineState::Answered, LineState::Stands]),
            those(&counts),
            "{about}: what counts"
        );

        for (at, view) in views.iter().enumerate() {
            assert_eq!((view.progress.step, view.progress.of), (at + 1, views.len()), "{about}");
            assert_eq!(
                view.previous.as_deref(),
                at.checked_sub(1).map(|before| views[before].id.as_str()),
                "{about}"
            );
        }
        assert_eq!(session.is_complete(), session.blockers().is_empty(), "{about}: {:?}", session.blockers());
    }

    /// Answers on and on, as somebody would who means well; false when checks that must be corrected keep
    /// objecting.
    fn finish(&mut self, about: &str) -> bool {
        let most = 60 + 10 * self.session.instrument().slot_count();
        let mut after: Option<String> = None;
        for _ in 0..most {
            let Some(page) = self.session.next(after.as_deref()).map(str::to_string) else {
                let unplaced = self.session.blockers().into_iter().find_map(|blocker| match blocker {
                    Blocker::Check { check, .. } => Some(check.name),
                    _ => None,
                });
                let Some(check) = unplaced else { return true };
                let event = self.session.confirm(&check).expect("nobody can put it right");
                self.keep(event);
                continue;
            };
            let objections = self.session.page(&page).expect("next is live").objections;
            let checks: Vec<_> = objections
                .into_iter()
                .filter_map(
                    |objection| if let Objection::Check(check) = objection { Some(check) } else { None },
                )
                .collect();
            for check in checks.iter().filter(|check| !check.required) {
                let event = self.session.confirm(&check.name).expect("it may be confirmed");
                self.keep(event);
            }
            for check in checks.iter().filter(|check| check.required) {
                let question = self.rng.pick(&check.questions).clone();
                let on = self.session.page_of(&question).expect("it stands on a page").to_string();
                self.submit(&on, 20);
            }
            if checks.is_empty() {
                self.submit(&page, 20);
            }
            after = Some(page);
        }
        let must = |blocker: &Blocker| matches!(blocker, Blocker::Check { check, .. } if check.required);
        assert!(
            self.session.blockers().iter().any(must),
            "{about}: it does not end: {:?}",
            self.session.blockers()
        );
        false
    }
}

/// The columns of a response, as a file that `peil score` reads.
fn csv(instrument: &Instrument, response: &Response) -> String {
    let row = |cells: Vec<String>| {
        cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect::<Vec<_>>().join(",")
            + "\n"
    };
    row(response_columns(instrument)) + &row(response_cells(instrument, response))
}

fn read_back(instrument: &Instrument, csv: &str, about: &str) -> Response {
    let (names, outputs, reading) =
        (Names::new(instrument), Outputs::new(instrument, true), Reading::default());
    let mut rows = CsvRows::new(csv.as_bytes(), &names, &outputs, &reading)
        .unwrap_or_else(|unread| panic!("{about}: {unread:?}\n{csv}"));
    let mut row = rows.row();
    assert!(rows.next(&mut row).expect("it can be read"), "{about}: no row");
    assert!(row.refusals.is_empty(), "{about}: {:?}", row.refusals);
    row.response
}

#[test]
fn on_any_walk_nothing_is_lost_and_the_engine_and_the_scorer_agree() {
    let (mut sent, mut set_aside, mut confirmed) = (0, 0, 0);
    for seed in 0..INSTRUMENTS {
        let printed = print::print(&generate::instrument(seed), seed);
        let compiled = seam::compile(&printed.source, &printed.files).expect("what is generated compiles");
        let scorer = Scorer::new(&compiled.instrument);
        let mut walk = Walk::begin(&scorer, seed);
        for step in 0..STEPS {
            walk.step();
            walk.agrees(&format!("seed {seed}, step {step}"));
        }
        let about = format!("seed {seed}, at the end");
        let ended = walk.finish(&about);
        walk.agrees(&about);
        let outcome = walk.session.outcome();
        let back =
            read_back(&compiled.instrument, &csv(&compiled.instrument, walk.session.response()), &about);
        assert_eq!(back, walk.shadow, "{about}: what was exported is not what was answered");
        assert_eq!(scorer.score(&back), outcome, "{about}: exported and scored");
        if ended {
            let event = walk.session.send_in().expect("nothing blocks it");
            walk.keep([event]);
            sent += 1;
        }
        set_aside += outcome.set_aside.len();
        confirmed += walk.events.iter().filter(|event| matches!(event, Event::Confirmed { .. })).count();
        let mut again = Session::begin(
            &scorer,
            Setting { informant: walk.shadow.informant, administered: walk.shadow.administered },
        );
        again.replay(&walk.events).expect("it happened before");
        assert_eq!(
            (again.review(), again.response(), again.is_sent_in()),
            (walk.session.review(), walk.session.response(), ended),
            "{about}: replayed"
        );
    }
    assert!(
        sent > INSTRUMENTS / 2 && set_aside > 50 && confirmed > 10,
        "{sent} sent in, {set_aside} set aside, {confirmed} confirmed: the walks see too little"
    );
}

/// The program itself, on what sessions export.
#[test]
fn what_is_exported_is_scored_the_same_by_the_program() {
    for (seed, path) in (0..).zip(FOR_THE_PROGRAM) {
        let instrument = &compiled(path);
        let scorer = Scorer::new(instrument);
        for seed in [seed, seed + 100] {
            let mut walk = Walk::begin(&scorer, seed);
            (0..STEPS).for_each(|_| walk.step());
            walk.finish(path);
            let exported = csv(instrument, walk.session.response());
            let file = root().join(path);
            let folder = folder(&[("a.csv", exported.as_bytes())]);
            let run = peil(
                folder.path(),
                &["score", file.to_str().expect("paths are UTF-8"), "a.csv", "--reasons"],
            );
            assert_eq!(run.code, 0, "{path}, seed {seed}: {}\n{exported}", run.err);
            assert_eq!(
                results(&run.out, instrument),
                results_of(instrument, &walk.session.outcome()),
                "{path}, seed {seed}\n{exported}"
            );
        }
    }
}

/// The cells of the results in the last columns of one row.
fn results(csv: &str, instrument: &Instrument) -> Vec<String> {
    let mut lines = csv.lines();
    let columns = lines.next().unwrap_or_default().split(',').count();
    // Only what is copied may hold a comma, and nothing is but who and when.
    let cells: Vec<String> = lines.next().unwrap_or_default().split(',').map(str::to_string).collect();
    assert_eq!(cells.len(), columns, "{csv}");
    cells[columns - Outputs::new(instrument, true).iter().count()..].to_vec()
}

fn results_of(instrument: &Instrument, outcome: &Outcome) -> Vec<String> {
    let outputs = Outputs::new(instrument, true);
    let cell = |output| {
        let mut cell = String::new();
        write_cell(instrument, outcome, output, &mut cell);
        cell
    };
    outputs.iter().map(|(_, output)| cell(output)).collect()
}
