//! The program is killed while it saves: what it acknowledged is there, the chain holds, and nothing is stuck.
//!
//! Ten times on each database; `PEIL_KILLS=100` does it a hundred times.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use peil::store::{Address, AdministrationId, Filter, Store, What};

use super::{Place, faults, given, on_both, opened, submission};
use crate::compiled::Chance;

on_both!(what_was_acknowledged_survives);

/// Set for the process that is killed: the store that it writes to.
const VICTIM: &str = "PEIL_KILL_VICTIM";
const ADMINISTRATIONS: usize = 20;
const WRITERS: usize = 16;

fn what_was_acknowledged_survives(place: &Place) {
    let kills = std::env::var("PEIL_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(10);
    let store = place.open();
    (0..ADMINISTRATIONS).for_each(|at| drop(opened(&store, &format!("vis {at}"))));
    store.close();
    let mut chance = Chance::new(7);
    let (mut acknowledged, mut all) = (BTreeSet::new(), 0);
    for kill in 1..=kills {
        let before = acknowledged.len();
        acknowledged.extend(killed(place, kill, Duration::from_millis(20 + chance.below(400))));
        let store = place.open();
        assert_eq!(faults(&store), [""; 0], "after kill {kill}");
        let stored = stored(&store);
        let lost: Vec<&String> = acknowledged.difference(&stored).collect();
        assert!(lost.is_empty(), "after kill {kill}, of {} answers these are lost: {lost:?}", acknowledged.len());
        assert!(acknowledged.len() > before, "nothing was saved before kill {kill}");
        for summary in store.administrations(Filter::default()).wait().expect("it can be read") {
            store.submit(submission(&summary.id, vec![given("after", &kill.to_string())])).wait().expect("it is not stuck");
        }
        store.close();
        all = stored.len();
    }
    // Past what keeps the output of tests: the figures are for whoever measures.
    let _ = writeln!(std::io::stderr(), "{kills} kills on {}: {} answers acknowledged, {all} stored, none lost", kind(place), acknowledged.len());
}

fn kind(place: &Place) -> &'static str {
    if matches!(place.address, Address::Sqlite(_)) { "SQLite" } else { "PostgreSQL" }
}

/// Every answer that is in a log, as the victim names them.
fn stored(store: &Store) -> BTreeSet<String> {
    let mut stored = BTreeSet::new();
    for summary in store.administrations(Filter::default()).wait().expect("it can be read") {
        for event in &store.administration(&summary.id).wait().expect("it is there").history.events {
            if let Some(What::Given { question, answer } | What::Changed { question, answer }) = event.payload.as_ref().map(|payload| payload.what.clone()) {
                stored.insert(format!("{} {question} {answer}", summary.id));
            }
        }
    }
    stored
}

/// Starts a process that saves as fast as it can, kills it, and gives the answers whose saving it had heard of.
fn killed(place: &Place, kill: u32, after: Duration) -> Vec<String> {
    let this = std::env::current_exe().expect("this test is a program");
    let mut child = Command::new(this)
        .args(["--exact", "store::kills::victim", "--ignored", "--nocapture"])
        .env(VICTIM, format!("{kill} {}", place.db))
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("this test is a program");
    let mut lines = BufReader::new(child.stdout.take().expect("it was asked for")).lines();
    let mut heard = Vec::new();
    // From the first answer on, so that it is killed while it saves, however long it takes to start.
    while heard.is_empty() {
        let line = lines.next().expect("it saves something before it ends").expect("it is text");
        heard.extend(line.strip_prefix("saved ").map(str::to_string));
    }
    std::thread::sleep(after);
    child.kill().expect("it runs");
    child.wait().expect("it was killed");
    for line in lines.map_while(Result::ok) {
        // The last line may be half a line: it was not heard whole.
        heard.extend(line.strip_prefix("saved ").and_then(|line| line.strip_suffix(" .")).map(|line| format!("{line} .")));
    }
    heard.iter().filter_map(|line| line.strip_suffix(" .")).map(str::to_string).collect()
}

/// What is killed: saves answers, and says so after each.
#[test]
#[ignore = "is run by the test that kills it"]
fn victim() {
    let Ok(order) = std::env::var(VICTIM) else { return };
    let (kill, db) = order.split_once(' ').expect("a number and an address");
    let store = Store::open(&Address::parse(db)).expect("the store opens");
    let ids: Vec<AdministrationId> = store.administrations(Filter::default()).wait().expect("it can be read").into_iter().map(|one| one.id).collect();
    std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let (store, ids) = (&store, &ids);
            scope.spawn(move || {
                for turn in 0..u32::MAX {
                    let id = &ids[(writer + turn as usize) % ids.len()];
                    let (question, answer) = (format!("q{writer}"), format!("{kill}-{turn}"));
                    store.submit(submission(id, vec![given(&question, &answer)])).wait().expect("it is saved");
                    // One write, so that lines of several threads do not mix.
                    let said = std::io::stdout().write_all(format!("saved {id} {question} {answer} .\n").as_bytes());
                    said.expect("the test listens");
                }
            });
        }
    });
}
