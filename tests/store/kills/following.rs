//! The server is killed while programs follow cases: cases are opened, rounds begin, goals are made and
//! looked at, and alerts come and go. What it acknowledged is there, and an alert is there exactly when the
//! answers say so.

use std::collections::BTreeMap;
use std::io::{Error, Result, Write};
use std::net::Ipv4Addr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

use peil_store::{Address, AdministrationId, CaseId, GoalId, Of, RoundId, Store, What};
use serde_json::{Value, json};

use super::super::{Place, anna, faults, new_in, on_both};
use super::clients::{Connection, HOST};
use crate::cli::folder;
use crate::compiled::{Chance, compiled_text};
use crate::running::Running;

on_both!(what_a_case_has_survives);

const METER: &str = r#"
instrument meter {
    title    "Meter"
    version  1.0.0
    language nl
}
item stand "Hoe hoog is het?" : integer 0..2000000
alert hoog "Het is hoog." when stand >= 1000000
"#;

const CLIENTS: usize = 12;
/// Where the alert begins.
const HIGH: u64 = 1_000_000;

/// What was acknowledged.
#[derive(Debug)]
enum Kept {
    Case(CaseId),
    Round(CaseId, RoundId),
    Goal(CaseId, GoalId, String),
    /// So many levels of a goal, of which this is the last.
    Level(GoalId, usize, i64),
    /// So many actions of a goal.
    Action(GoalId, usize),
    /// An answer, the counted value of which was the last that this client gave.
    Answer(AdministrationId, u64),
}

/// A program that opens cases, and has one administration in which it answers.
struct Follower {
    number: usize,
    token: String,
    administration: AdministrationId,
    revision: u64,
    /// Counts on, so that nothing it writes is there twice.
    count: u64,
    asked: u32,
}

impl Follower {
    fn ask(&mut self, on: &mut Connection, method: &str, path: &str, body: &Value, is: u16) -> Result<Value> {
        self.asked += 1;
        let from = Ipv4Addr::from(0x0b00_0000 + ((self.number as u32) << 16) + self.asked / 100);
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let answer = on.ask(&format!(
            "{method} /api/v1{path} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-For: {from}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.token,
            body.len()
        ))?;
        Ok(serde_json::from_str(&answer.is(is).text).expect("it is JSON"))
    }

    /// Follows one case, from its opening to an action of its goal; each step is told once it is
    /// acknowledged.
    fn follow(&mut self, on: &mut Connection, told: &mut impl FnMut(Kept)) -> Result<()> {
        self.count += 1;
        let (number, count) = (self.number, self.count);
        let id = |value: &Value| value["id"].as_str().expect("it has an identifier").to_string();
        let opened =
            self.ask(on, "POST", "/cases", &json!({ "pseudonym": format!("vis {number}-{count}") }), 201)?;
        let case = CaseId(id(&opened));
        told(Kept::Case(case.clone()));
        let round = json!({ "instrument": "meter", "name": format!("Moment {count}") });
        let began = self.ask(on, "POST", &format!("/cases/{case}/rounds"), &round, 201)?;
        told(Kept::Round(case.clone(), RoundId(id(&began))));
        let words = format!("Ik wil rust, keer {count}.");
        let made = self.ask(on, "POST", &format!("/cases/{case}/goals"), &json!({ "words": words }), 201)?;
        let goal = GoalId(id(&made));
        told(Kept::Goal(case.clone(), goal.clone(), words));
        for (at, level) in [-1, 0, 1].into_iter().enumerate() {
            self.answer(on, told)?;
            self.ask(on, "PATCH", &format!("/goals/{}", goal.0), &json!({ "level": level }), 200)?;
            told(Kept::Level(goal.clone(), at + 1, level));
        }
        let action = json!({ "what": "Post samen openen", "who": "wijkteam" });
        self.ask(on, "POST", &format!("/goals/{}/actions", goal.0), &action, 201)?;
        told(Kept::Action(goal, 1));
        Ok(())
    }

    /// A high answer after a low one, and a low one after a high one.
    fn answer(&mut self, on: &mut Connection, told: &mut impl FnMut(Kept)) -> Result<()> {
        self.count += 1;
        let value = if self.count.is_multiple_of(2) { self.count } else { HIGH + self.count };
        let path = format!("/administrations/{}/answers", self.administration);
        let body = json!({ "revision": self.revision, "answers": { "stand": value.to_string() } });
        let saved = self.ask(on, "PATCH", &path, &body, 200)?;
        self.revision = saved["revision"].as_u64().expect("it has a revision");
        told(Kept::Answer(self.administration.clone(), value));
        Ok(())
    }

    /// After a kill: what it knows of its administration is what is there.
    fn again(&mut self, on: &mut Connection) -> Result<()> {
        let path = format!("/administrations/{}", self.administration);
        let found = self.ask(on, "GET", &path, &Value::Null, 200)?;
        self.revision = found["revision"].as_u64().expect("it has a revision");
        Ok(())
    }

    fn on_and_on(&mut self, port: u16, acknowledged: &Sender<Kept>) -> Error {
        let mut goes = || -> Result<()> {
            let mut connection = Connection::open(port)?;
            self.again(&mut connection)?;
            loop {
                self.follow(&mut connection, &mut |kept| acknowledged.send(kept).expect("somebody listens"))?;
            }
        };
        goes().expect_err("it goes on and on")
    }
}

fn what_a_case_has_survives(place: &Place) {
    let kills = std::env::var("PEIL_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(6);
    let settings = format!("public-url = \"https://{HOST}\"\ntrusted-proxies = [\"127.0.0.1\"]\n");
    let here =
        folder(&[("peil.toml", settings.as_bytes()), ("instruments/meter/meter.peil", METER.as_bytes())]);
    let mut followers = prepared(place);
    let mut chance = Chance::new(11);
    let mut acknowledged = Vec::new();
    for kill in 1..=kills {
        let arguments = ["serve", "instruments", "--db", &place.db, "--port", "0"];
        let server = Running::start(here.path(), &arguments);
        acknowledged.extend(killed(server, &mut followers, Duration::from_millis(50 + chance.below(400))));
        checked(place, &acknowledged, &followers, kill);
    }
    let database = if matches!(place.address, Address::Sqlite(_)) { "SQLite" } else { "PostgreSQL" };
    let count = |what: fn(&Kept) -> bool| acknowledged.iter().filter(|kept| what(kept)).count();
    let _ = writeln!(
        std::io::stderr(),
        "{kills} kills of the server on {database}: acknowledged {} cases, {} rounds, {} goals, {} levels, {} answers with an alert or without, none lost",
        count(|kept| matches!(kept, Kept::Case(_))),
        count(|kept| matches!(kept, Kept::Round(..))),
        count(|kept| matches!(kept, Kept::Goal(..))),
        count(|kept| matches!(kept, Kept::Level(..))),
        count(|kept| matches!(kept, Kept::Answer(..))),
    );
    assert!(count(|kept| matches!(kept, Kept::Action(..))) > 0, "no case was followed to its end");
}

fn prepared(place: &Place) -> Vec<Follower> {
    let (store, instrument) = (place.open(), compiled_text("meter.peil", METER));
    let scopes =
        ["administrations:read", "administrations:write", "answers:write", "goals:read", "goals:write"];
    let token = store.add_client("zaaksysteem", &scopes, None, &anna()).wait().expect("it is added");
    let followers = (0..CLIENTS).map(|number| {
        let case = store.open_case(&format!("meter {number}"), &anna()).wait().expect("it opens");
        let administration = store.open_administration(new_in(&case, &instrument)).wait().expect("it opens");
        let token = token.reveal().to_string();
        Follower { number, token, administration, revision: 0, count: 0, asked: 0 }
    });
    let followers = followers.collect();
    store.close();
    followers
}

/// Has everybody follow as fast as they can, and kills the server some time after the first case was
/// followed to its end.
fn killed(server: Running, followers: &mut [Follower], after: Duration) -> Vec<Kept> {
    let (port, is_killed) = (server.port, AtomicBool::new(false));
    thread::scope(|scope| {
        let (sender, kept) = channel();
        for follower in followers {
            let (sender, is_killed) = (sender.clone(), &is_killed);
            scope.spawn(move || {
                let ended = follower.on_and_on(port, &sender);
                assert!(is_killed.load(Ordering::SeqCst), "the server lives: {ended}");
            });
        }
        drop(sender);
        let mut heard = Vec::new();
        while !heard.iter().any(|kept| matches!(kept, Kept::Action(..))) {
            heard.push(kept.recv().expect("it goes on"));
        }
        thread::sleep(after);
        heard.extend(kept.try_iter());
        heard.push(kept.recv().expect("it goes on"));
        is_killed.store(true, Ordering::SeqCst);
        assert_eq!(server.kill(), "", "it had nothing to complain of");
        heard.extend(kept);
        heard
    })
}

/// Everything that was acknowledged since the beginning is there, and the alerts are those of the answers.
fn checked(place: &Place, acknowledged: &[Kept], followers: &[Follower], kill: usize) {
    let store = place.open();
    assert_eq!(faults(&store), [""; 0], "after kill {kill}");
    let lost: Vec<&Kept> = acknowledged.iter().filter(|kept| !is_there(&store, kept)).collect();
    assert!(lost.is_empty(), "after kill {kill}, of {} these are lost: {lost:#?}", acknowledged.len());
    let mut last = BTreeMap::new();
    for kept in acknowledged {
        if let Kept::Answer(id, value) = kept {
            last.insert(id, *value);
        }
    }
    for follower in followers {
        let id = &follower.administration;
        let stored = answers(&store, id).last().copied().unwrap_or(0);
        let found = store.administration(id).wait().expect("it is there");
        let of = Of::Case(found.summary.case.clone());
        let active = store.alerts(&of).wait().expect("they can be read");
        assert_eq!(active.len(), usize::from(stored >= HIGH), "after kill {kill}: {stored}, {active:?}");
        // The one that was on its way when the server was killed may be there too.
        let heard = last.get(id).copied().unwrap_or(0);
        assert!(stored % HIGH >= heard % HIGH, "after kill {kill}: {stored} is stored, {heard} was heard");
    }
    store.close();
}

fn is_there(store: &Store, kept: &Kept) -> bool {
    match kept {
        Kept::Case(case) => store.case(case).wait().is_ok(),
        Kept::Round(case, round) => {
            store.rounds(case).wait().is_ok_and(|rounds| rounds.iter().any(|found| found.id == *round))
        }
        Kept::Goal(case, goal, words) => store
            .goals(case)
            .wait()
            .is_ok_and(|goals| goals.iter().any(|found| found.id == *goal && found.words == *words)),
        Kept::Level(goal, number, level) => store.goal(goal).wait().is_ok_and(|found| {
            found.levels.get(number - 1).is_some_and(|(_, seen)| i64::from(*seen) == *level)
        }),
        Kept::Action(goal, number) => {
            store.goal(goal).wait().is_ok_and(|found| found.actions.len() >= *number)
        }
        Kept::Answer(id, value) => answers(store, id).contains(value),
    }
}

/// Every answer that was given, oldest first.
fn answers(store: &Store, id: &AdministrationId) -> Vec<u64> {
    let found = store.administration(id).wait().expect("it is there");
    let events = found.history.events.iter();
    events
        .filter_map(|event| match &event.payload.as_ref()?.what {
            What::Given { answer, .. } | What::Changed { answer, .. } => answer.parse().ok(),
            _ => None,
        })
        .collect()
}
