//! Random walks through random instruments, by the API and by the pure engine side by side: at every step
//! both say the same, and at the end both score the same.

use axum::http::StatusCode;
use peil::model::Instrument;
use peil::score::Scorer;
use peil::session::{Blocker, Event, Objection, Refused, Session, Setting};
use peil_answers::rows::{Output, Outputs, write_cell};
use peil_store::{Actor, CaseId, NewAdministration};
use serde_json::{Map, Value, json};

use super::{Client, client, json_of, problem, text};
use crate::equivalence::rng::Rng;
use crate::equivalence::{generate, print, seam};
use crate::session::walks::some;
use crate::web::Server;

const INSTRUMENTS: u64 = 24;
const STEPS: usize = 8;

/// One administration, seen from both sides.
struct Walk<'s, 'c> {
    client: &'s Client<'c>,
    path: String,
    scorer: &'s Scorer<'s>,
    setting: Setting,
    /// What happened, as the pure engine has it.
    past: Vec<Event>,
    /// Of the API.
    revision: u64,
    rng: Rng,
    about: String,
}

impl<'s, 'c> Walk<'s, 'c> {
    /// Most random instruments make claims that are never true, and are not offered; the store takes them.
    fn begin(client: &'s Client<'c>, case: &CaseId, scorer: &'s Scorer<'s>, seed: u64) -> Walk<'s, 'c> {
        let mut rng = Rng::new(seed);
        let instrument = scorer.instrument();
        let informant = rng.below(instrument.informants.len().max(1)) as u8;
        let administered = Some(jiff::civil::date(2024, 2, 29));
        let new = NewAdministration {
            case: case.clone(),
            instrument,
            wording: None,
            informant: instrument.informants.get(usize::from(informant)).cloned(),
            administered,
            domains: Vec::new(),
            expires: None,
            by: Actor::Program,
        };
        let id = client.server.store.open_administration(new).wait().expect("it opens");
        let setting = Setting { informant, administered };
        Walk {
            client,
            path: format!("/administrations/{id}"),
            scorer,
            setting,
            past: Vec::new(),
            revision: 1,
            rng,
            about: format!("seed {seed}"),
        }
    }

    fn session(&self) -> Session<'s> {
        let mut session = Session::begin(self.scorer, self.setting);
        session.replay(&self.past).expect("it happened before");
        session
    }

    /// Changes both, and holds what they say about it side by side.
    fn change(&mut self, answers: &[(String, Vec<String>)], left_open: &[String], confirmed: &[String]) {
        let mut members = Map::new();
        for (question, texts) in answers {
            let given = match &texts[..] {
                [] => Value::Null,
                [one] if self.rng.percent(50) => json!(one),
                several => json!(several),
            };
            members.insert(question.clone(), given);
        }
        let mut session = self.session();
        let mut results: Vec<Result<Option<Event>, Refused>> = Vec::new();
        results.extend(answers.iter().map(|(question, texts)| {
            session.give(question, &texts.iter().map(String::as_str).collect::<Vec<_>>())
        }));
        results.extend(left_open.iter().map(|question| session.pass(question)));
        results.extend(confirmed.iter().map(|check| session.confirm(check)));
        let body = json!({ "revision": self.revision, "answers": members, "leftOpen": left_open, "confirmed": confirmed });
        let answer = self.client.send("PATCH", &format!("{}/answers", self.path), Some(&body));
        let refused = results.iter().filter(|result| result.is_err()).count();
        if refused > 0 {
            // All of it or nothing.
            let errors = problem(&answer)["errors"].as_array().map(Vec::len);
            assert_eq!(
                (answer.status, errors),
                (StatusCode::BAD_REQUEST, Some(refused)),
                "{}: {body}: {}",
                self.about,
                answer.text
            );
            return;
        }
        self.keep(results.into_iter().filter_map(Result::ok).flatten().collect(), &answer);
    }

    fn keep(&mut self, events: Vec<Event>, answer: &crate::web::Answer) {
        assert!(answer.status.is_success(), "{}: {}", self.about, answer.text);
        let revision = json_of(answer)["revision"].as_u64().expect("it is a number");
        assert_eq!(revision, self.revision + events.len() as u64, "{}: {events:?}", self.about);
        self.revision = revision;
        self.past.extend(events);
    }

    /// Answers a page, some of it not.
    fn fill(&mut self, page: &str, blank: u64) {
        let Ok(view) = self.session().page(page) else { return };
        let (mut answers, mut left_open) = (Vec::new(), Vec::new());
        for question in &view.questions {
            if self.rng.percent(blank) && !question.required {
                left_open.push(question.name.clone());
            } else {
                answers.push((question.name.clone(), some(question, &mut self.rng)));
            }
        }
        self.change(&answers, &left_open, &[]);
    }

    fn step(&mut self) {
        let session = self.session();
        let pages: Vec<String> = session.pages().map(str::to_string).collect();
        match self.rng.below(8) {
            0..=3 if !pages.is_empty() => {
                let page = self.rng.pick(&pages).clone();
                self.fill(&page, 25);
            }
            4 => {
                // Any question at all, asked or not.
                let parts = session.instrument();
                let slot = peil::model::SlotId(self.rng.below(parts.slot_count()) as u32);
                let name = parts.slot_name(parts.asked(slot));
                let answer = self.rng.pick(&["0", "1", "3", "yes", "no", ""]).to_string();
                self.change(&[(name, vec![answer])], &[], &[]);
            }
            5 | 6 => {
                let domains: Vec<String> = session.domains().into_iter().map(|domain| domain.name).collect();
                if !domains.is_empty() {
                    let domain = self.rng.pick(&domains).clone();
                    self.decide(&domain);
                }
            }
            _ => {
                let page = session.next(None).map(str::to_string);
                self.fill(&page.unwrap_or_default(), 10);
            }
        }
    }

    fn decide(&mut self, domain: &str) {
        let chosen = self.rng.percent(70);
        let mut session = self.session();
        let event = if chosen { session.choose(domain, "nodig") } else { session.leave_out(domain, None) }
            .expect("it is an optional domain");
        let body =
            json!({ "revision": self.revision, "chosen": chosen, "reason": chosen.then_some("nodig") });
        let answer = self.client.send("PUT", &format!("{}/domains/{domain}", self.path), Some(&body));
        self.keep(event.into_iter().collect(), &answer);
    }

    /// What both say about how it is.
    fn agrees(&self) {
        let (session, about) = (self.session(), &self.about);
        let state = self.client.get(&self.path);
        let progress = session.review().progress;
        assert_eq!(
            state["progress"],
            json!({ "pages": progress.of, "asked": progress.asked, "answered": progress.answered }),
            "{about}"
        );
        assert_eq!(
            (state["complete"].as_bool(), state["nextPage"].as_str()),
            (Some(session.is_complete()), session.next(None)),
            "{about}"
        );
        assert_eq!(state["blockers"].as_array().map(Vec::len), Some(session.blockers().len()), "{about}");

        let pages = self.client.get(&format!("{}/pages", self.path));
        let views: Vec<_> = session.pages().map(|page| session.page(page).expect("it is live")).collect();
        assert_eq!(
            names(&pages["pages"], "id"),
            views.iter().map(|view| view.id.clone()).collect::<Vec<_>>(),
            "{about}"
        );
        for (view, page) in views.iter().zip(pages["pages"].as_array().expect("a list")) {
            for (question, shown) in view.questions.iter().zip(page["questions"].as_array().expect("a list"))
            {
                let answer = question.answer.as_ref().map(|answer| answer.value.as_str());
                assert_eq!(
                    (shown["name"].as_str(), shown["answer"]["value"].as_str()),
                    (Some(question.name.as_str()), answer),
                    "{about}"
                );
                assert_eq!(
                    names(&shown["options"], "key"),
                    question.options.iter().map(|option| option.key.clone()).collect::<Vec<_>>(),
                    "{about}"
                );
            }
            assert_eq!(page["questions"].as_array().map(Vec::len), Some(view.questions.len()), "{about}");
            assert_eq!(page["objections"].as_array().map(Vec::len), Some(view.objections.len()), "{about}");
        }
        assert_eq!(
            names(&pages["notAsked"], "question"),
            session.skipped().into_iter().map(|skip| skip.question).collect::<Vec<_>>(),
            "{about}"
        );

        let answers = self.client.get(&format!("{}/answers", self.path));
        let lines: Vec<_> = session.review().sections.into_iter().flat_map(|section| section.lines).collect();
        assert_eq!(
            names(&answers["answers"], "question"),
            lines.iter().map(|line| line.question.clone()).collect::<Vec<_>>(),
            "{about}"
        );
        for (line, shown) in lines.iter().zip(answers["answers"].as_array().expect("a list")) {
            let state = serde_json::to_value(line.state).expect("it can be written");
            let state: String = text(&state)
                .split('_')
                .enumerate()
                .map(|(at, word)| if at == 0 { word.into() } else { capital(word) })
                .collect();
            let answer = line.answer.as_ref().map(|answer| answer.value.as_str());
            assert_eq!(
                (shown["state"].as_str(), shown["answer"]["value"].as_str()),
                (Some(state.as_str()), answer),
                "{about}: {shown}"
            );
        }
        assert_eq!(
            names(&answers["alerts"], "name"),
            session.alerts().into_iter().map(|alert| alert.name).collect::<Vec<_>>(),
            "{about}"
        );
    }

    /// Answers on and on; false when checks that must be corrected keep objecting.
    fn finish(&mut self) -> bool {
        let most = 40 + 6 * self.scorer.instrument().slot_count();
        let mut after: Option<String> = None;
        for _ in 0..most {
            let session = self.session();
            let Some(page) = session.next(after.as_deref()).map(str::to_string) else {
                let unplaced = session.blockers().into_iter().find_map(|blocker| match blocker {
                    Blocker::Check { check, .. } => Some(check.name),
                    _ => None,
                });
                let Some(check) = unplaced else { return true };
                self.change(&[], &[], &[check]);
                continue;
            };
            let objections = session.page(&page).expect("next is live").objections;
            let checks: Vec<_> = objections
                .into_iter()
                .filter_map(
                    |objection| if let Objection::Check(check) = objection { Some(check) } else { None },
                )
                .collect();
            let confirmed: Vec<String> =
                checks.iter().filter(|check| !check.required).map(|check| check.name.clone()).collect();
            if !confirmed.is_empty() {
                self.change(&[], &[], &confirmed);
            }
            for check in checks.iter().filter(|check| check.required) {
                let question = self.rng.pick(&check.questions).clone();
                let on = self.session().page_of(&question).expect("it stands on a page").to_string();
                self.fill(&on, 20);
            }
            if checks.is_empty() {
                self.fill(&page, 20);
            }
            after = Some(page);
        }
        false
    }

    /// Sends it in on both sides; the scores of the API are those of the scorer.
    fn send_in(&mut self) {
        let event = self.session().send_in().expect("nothing blocks it");
        let answer = self.client.send(
            "PUT",
            &format!("{}/submission", self.path),
            Some(&json!({ "revision": self.revision })),
        );
        self.keep(vec![event], &answer);
        let session = self.session();
        let outcome = self.scorer.score(session.response());
        let scores = self.client.get(&format!("{}/scores", self.path));
        let instrument: &Instrument = self.scorer.instrument();
        let outputs = Outputs::new(instrument, false);
        let shown = |list: &str, name: &str| {
            scores[list]
                .as_array()
                .expect("a list")
                .iter()
                .find(|one| one["name"] == name)
                .expect("it is there")
                .clone()
        };
        for (name, output) in outputs.iter() {
            let mut cell = String::new();
            write_cell(instrument, &outcome, output, &mut cell);
            match output {
                Output::Score { .. } => {
                    let value = match &shown("scores", name)["value"] {
                        Value::Bool(truth) => Some(f64::from(u8::from(*truth))),
                        value => value.as_f64(),
                    };
                    assert_eq!(value, cell.parse::<f64>().ok(), "{}: {name}", self.about);
                }
                Output::Band { .. } => {
                    let score = shown("scores", name.strip_suffix("_band").expect("so it is called"));
                    assert_eq!(
                        score["band"]["name"].as_str().unwrap_or_default(),
                        cell,
                        "{}: {name}",
                        self.about
                    );
                }
                Output::Class { .. } => assert_eq!(
                    shown("classes", name)["value"]["name"].as_str().unwrap_or_default(),
                    cell,
                    "{}: {name}",
                    self.about
                ),
                Output::ScoreMissing { .. } | Output::ClassMissing { .. } => {}
            }
        }
        let set_aside: Vec<String> =
            outcome.set_aside.iter().map(|slot| instrument.slot_name(instrument.asked(*slot))).collect();
        assert_eq!(scores["setAside"], json!(set_aside), "{}", self.about);
    }
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

fn names(list: &Value, member: &str) -> Vec<String> {
    list.as_array().expect("it is a list").iter().map(|one| text(&one[member])).collect()
}

#[test]
fn on_any_walk_the_api_says_what_the_engine_and_the_scorer_say() {
    let server = Server::with("trusted-proxies = [\"127.0.0.1\"]\n");
    let client = client(&server);
    let case = CaseId(client.case("wandeling"));
    let (mut sent, mut changes) = (0, 0);
    for seed in 0..INSTRUMENTS {
        let printed = print::print(&generate::instrument(seed), seed);
        let compiled = seam::compile(&printed.source, &printed.files).expect("what is generated compiles");
        let scorer = Scorer::new(&compiled.instrument);
        let mut walk = Walk::begin(&client, &case, &scorer, seed);
        walk.agrees();
        for step in 0..STEPS {
            walk.about = format!("seed {seed}, step {step}");
            walk.step();
            walk.agrees();
        }
        walk.about = format!("seed {seed}, at the end");
        let ended = walk.finish();
        walk.agrees();
        if ended {
            walk.send_in();
            sent += 1;
        }
        changes += walk.past.len();
    }
    assert!(
        sent > INSTRUMENTS / 2 && changes > 300,
        "{sent} sent in, {changes} changes: the walks see too little"
    );
}
