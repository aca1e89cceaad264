//! The server is killed while programs and residents save: what it acknowledged is there, the chain holds,
//! and nothing is stuck.
//!
//! Ten times on each database; `PEIL_KILLS=100` does it a hundred times.

mod clients;
mod following;

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::channel;
use std::thread;
use std::time::Duration;

use peil_store::{Address, AdministrationId, Filter, Moment, Store, What};

use super::{Place, anna, faults, new_in, on_both};
use crate::cli::folder;
use crate::compiled::{Chance, compiled_text};
use crate::running::Running;
use clients::{Client, Door, HOST, Save, Way};

on_both!(what_was_acknowledged_survives);

/// Two pages. What is answered is never the same twice, so that each answer is known again.
const TELLER: &str = r#"
instrument teller {
    title    "Teller"
    version  1.0.0
    language nl
}
domain portaal "Portaal" {
    item portaal1 "Wat telt het portaal?"  : integer 0..1000000000
    item portaal2 "Wat telt het nog eens?" : integer 0..1000000000
}
domain inwoner "Inwoner" {
    item inwoner1 "Wat telt u?"          : integer 0..1000000000
    item inwoner2 "Wat telt u nog eens?" : integer 0..1000000000
}
"#;

/// Each of a program and a resident.
const PAIRS: usize = 8;
/// Administrations of a pair.
const EACH: usize = 10;

/// Where the event of the first answer of each save is in its administration.
type Saves = BTreeMap<(AdministrationId, Way, u64), u64>;

fn what_was_acknowledged_survives(place: &Place) {
    let kills = std::env::var("PEIL_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(10);
    // The limits are for one address: here every client comes from others, through a proxy.
    let settings = format!("public-url = \"https://{HOST}\"\ntrusted-proxies = [\"127.0.0.1\"]\n");
    let here =
        folder(&[("peil.toml", settings.as_bytes()), ("instruments/teller/teller.peil", TELLER.as_bytes())]);
    let start = || Running::start(here.path(), &["serve", "instruments", "--db", &place.db, "--port", "0"]);
    let mut clients = prepared(place);
    let mut chance = Chance::new(7);
    let (mut acknowledged, mut under_load, mut stored) = (Vec::new(), [0, 0], 0);
    let mut server = start();
    acknowledged.extend(everywhere(&server, &mut clients));
    for kill in 1..=kills {
        let saves = killed(server, &mut clients, Duration::from_millis(20 + chance.below(400)));
        saves.iter().for_each(|save| under_load[usize::from(save.way == Way::Page)] += 1);
        acknowledged.extend(saves);
        // It finds what the kill left, and nobody looked at that before.
        server = start();
        acknowledged.extend(everywhere(&server, &mut clients));
        stored = checked(place, &acknowledged, kill);
    }
    let ([by_api, by_page], all) = (under_load, acknowledged.len());
    assert!(
        by_api > 0 && by_page > 0,
        "under load {by_api} by the API and {by_page} by pages were acknowledged"
    );
    let database = if matches!(place.address, Address::Sqlite(_)) { "SQLite" } else { "PostgreSQL" };
    let between = all - by_api - by_page;
    // Past what keeps the output of tests: the figures are for the person who measures.
    let _ = writeln!(
        std::io::stderr(),
        "{kills} kills of the server on {database}: acknowledged under load {by_api} saves by the API and {by_page} by pages, and {between} between; \
         {stored} stored, none of {all} lost"
    );
}

/// Sixteen clients, each pair with its own administrations.
fn prepared(place: &Place) -> Vec<Client> {
    let (store, instrument) = (place.open(), compiled_text("teller.peil", TELLER));
    let token = store
        .add_client("portaal", &["administrations:read", "answers:write"], None, &anna())
        .wait()
        .expect("it is added");
    let tomorrow = Moment::now().after(Duration::from_secs(86_400));
    let mut clients = Vec::new();
    for pair in 0..PAIRS {
        let (mut by_api, mut by_page) = (Vec::new(), Vec::new());
        for at in 0..EACH {
            let case = store.open_case(&format!("vis {pair}-{at}"), &anna()).wait().expect("the case opens");
            let id = store
                .open_administration(new_in(&case, &instrument))
                .wait()
                .expect("the administration opens");
            let link = store.invite(&id, tomorrow, &anna()).wait().expect("a link is made").token;
            by_api.push(Door::new(id.clone(), token.reveal()));
            by_page.push(Door::new(id, link.reveal()));
        }
        // They meet from time to time, and not always.
        by_page.rotate_left(EACH / 2);
        clients.push(Client::new(Way::Api, clients.len(), by_api));
        clients.push(Client::new(Way::Page, clients.len(), by_page));
    }
    store.close();
    clients
}

/// Every administration takes an answer of both kinds.
fn everywhere(server: &Running, clients: &mut [Client]) -> Vec<Save> {
    thread::scope(|scope| {
        let threads: Vec<_> = clients
            .iter_mut()
            .map(|client| scope.spawn(|| client.everywhere(server.port).expect("the server lives")))
            .collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("nothing is stuck")).collect()
    })
}

/// Has everybody save as fast as they can, and kills the server some time after it acknowledged the first;
/// what it acknowledged.
fn killed(server: Running, clients: &mut [Client], after: Duration) -> Vec<Save> {
    let (port, is_killed) = (server.port, AtomicBool::new(false));
    thread::scope(|scope| {
        let (sender, saves) = channel();
        for client in clients {
            let (sender, is_killed) = (sender.clone(), &is_killed);
            scope.spawn(move || {
                let ended = client.on_and_on(port, &sender);
                assert!(is_killed.load(Ordering::SeqCst), "the server lives: {ended}");
            });
        }
        drop(sender);
        let first = saves.recv().expect("something is acknowledged");
        thread::sleep(after);
        let mut heard: Vec<Save> = std::iter::once(first).chain(saves.try_iter()).collect();
        // Right after one is acknowledged: what was acknowledged too early is not there yet.
        heard.push(saves.recv().expect("it goes on"));
        is_killed.store(true, Ordering::SeqCst);
        assert_eq!(server.kill(), "", "it had nothing to complain of");
        // Until the last client has noticed.
        heard.extend(saves);
        heard
    })
}

/// Holds what is stored against what was acknowledged since the beginning; how much is stored.
fn checked(place: &Place, acknowledged: &[Save], kill: usize) -> usize {
    let store = place.open();
    assert_eq!(faults(&store), [""; 0], "after kill {kill}");
    let stored = stored(&store);
    store.close();
    let lost: Vec<&Save> = acknowledged.iter().filter(|save| !is_there(&stored, save)).collect();
    assert!(lost.is_empty(), "after kill {kill}, of {} saves these are lost: {lost:#?}", acknowledged.len());
    // Nor is there more than what each client was waiting for when the server was killed.
    let more = stored.len() - acknowledged.len();
    assert!(more <= kill * PAIRS * 2, "after kill {kill}, {more} saves are stored that nobody heard of");
    stored.len()
}

/// Whether a save is at its place: after what its client knew, and before what it heard back.
fn is_there(stored: &Saves, save: &Save) -> bool {
    let number = stored.get(&(save.administration.clone(), save.way, save.value));
    // The second of its answers comes after the first.
    number.is_some_and(|number| *number > save.knew && save.heard.is_none_or(|heard| *number < heard))
}

/// Every save that is in a log: whole, in order, and once.
fn stored(store: &Store) -> Saves {
    let mut saves = Saves::new();
    for summary in store.administrations(Filter::default()).wait().expect("it can be read") {
        let administration = store.administration(&summary.id).wait().expect("it is there");
        let events = administration.history.events.iter();
        let answers: Vec<(u64, String, u64)> = events
            .filter_map(|event| match &event.payload.as_ref()?.what {
                What::Given { question, answer } | What::Changed { question, answer } => {
                    Some((event.number, question.clone(), answer.parse().expect("it is a number")))
                }
                _ => None,
            })
            .collect();
        let mut last = BTreeMap::new();
        for save in answers.chunks(2) {
            let [(number, first, value), (next, second, same)] = save else {
                panic!("{}: half a save is stored: {save:?}", summary.id)
            };
            let way = [Way::Api, Way::Page].into_iter().find(|way| way.questions() == [first, second]);
            let Some(way) = way.filter(|_| value == same && number + 1 == *next) else {
                panic!("{}: a save is not whole: {save:?}", summary.id)
            };
            assert!(
                last.insert(way, *value) < Some(*value),
                "{}: {value} is stored twice, or too late",
                summary.id
            );
            saves.insert((summary.id.clone(), way, *value), *number);
        }
    }
    saves
}
