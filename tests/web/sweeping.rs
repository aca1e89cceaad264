//! Retention while the server runs: what is due is erased at the start, and how much is said.

use std::path::Path;
use std::time::{Duration, Instant};

use peil::model::Instrument;
use peil_store::{Actor, Address, AdministrationId, NewAdministration, Store};

use super::tls::serving;
use crate::cli::folder;
use crate::compiled::compiled;

/// Two administrations that were never sent in, each in its own case: one that was opened three days
/// ago, and one of this moment.
fn store(folder: &Path) -> Vec<AdministrationId> {
    let store = Store::open(&Address::parse(&folder.join("test.db").to_string_lossy())).expect("it opens");
    let open = |instrument: &Instrument| {
        let case =
            store.open_case(&format!("zaak-{}", instrument.name), &Actor::Program).wait().expect("it is new");
        let new = NewAdministration {
            case,
            instrument,
            wording: None,
            informant: None,
            administered: None,
            domains: Vec::new(),
            expires: None,
            by: Actor::Program,
        };
        store.open_administration(new).wait().expect("it can be opened")
    };
    let ids =
        vec![open(&compiled("instruments/gad7/gad7.peil")), open(&compiled("instruments/k10/k10.peil"))];
    store.close();
    // The first was opened three days ago.
    let database = rusqlite::Connection::open(folder.join("test.db")).expect("it opens");
    database
        .execute(
            "UPDATE administrations SET created = created - 3 * 86400000 WHERE id = ?1",
            [ids[0].as_str()],
        )
        .expect("it is changed");
    ids
}

fn erased(folder: &Path, id: &AdministrationId) -> bool {
    let store = Store::open(&Address::parse(&folder.join("test.db").to_string_lossy())).expect("it opens");
    let found = store.administration(id).wait().expect("it is known");
    store.close();
    found.summary.erased.is_some()
}

#[test]
fn what_is_due_is_erased_at_the_start_and_how_much_is_said() {
    let here = folder(&[("peil.toml", b"[retention]\ngad7 = 2\nk10 = 3650\n")]);
    let ids = store(here.path());
    let mut running = serving(here.path(), &[]);
    let said = running.wait_for("retention:");
    assert_eq!(said.trim(), "peil: retention: 1 administration erased, and 1 case of which nothing was left");
    assert!(!said.contains(&ids[0].to_string()) && !said.contains("zaak"), "{said}");
    drop(running);
    assert!(erased(here.path(), &ids[0]) && !erased(here.path(), &ids[1]));
}

#[test]
fn it_can_be_left_to_somebody_else() {
    let here = folder(&[("peil.toml", b"sweep = false\n[retention]\ngad7 = 2\n")]);
    let ids = store(here.path());
    let running = serving(here.path(), &[]);
    // As long as the other test needs, and more.
    let began = Instant::now();
    while began.elapsed() < Duration::from_secs(2) {
        std::thread::sleep(Duration::from_millis(100));
    }
    drop(running);
    assert!(!erased(here.path(), &ids[0]));
}

#[test]
fn a_name_that_no_instrument_has_is_told() {
    let here = folder(&[("peil.toml", b"[retention]\ngda7 = 30\nk10 = 30\n")]);
    store(here.path());
    let mut running = serving(here.path(), &[]);
    let said = running.wait_for("retention` names");
    assert!(said.contains("`gda7`") && !said.contains("k10"), "{said}");
}

/// With a clock that is years ahead of everything that was written, nothing is erased, and why is said.
#[test]
fn a_clock_that_is_years_ahead_erases_nothing() {
    let here = folder(&[("peil.toml", b"[retention]\ndefault = 30\n")]);
    let ids = store(here.path());
    let database = rusqlite::Connection::open(here.path().join("test.db")).expect("it opens");
    let years = 3_i64 * 365 * 86_400_000;
    database.execute("UPDATE administrations SET created = created - ?1", [years]).expect("it is changed");
    database.execute("UPDATE audit SET at = at - ?1", [years]).expect("it is changed");
    drop(database);
    let mut running = serving(here.path(), &[]);
    let said = running.wait_for("nothing was erased");
    assert!(said.contains("--clock-is-right"), "{said}");
    drop(running);
    assert!(!erased(here.path(), &ids[0]));
    let run = |arguments: &[&str]| {
        crate::cli::peil(here.path(), &[&["retention", "run", "--db", "test.db"], arguments].concat())
    };
    assert_eq!(run(&[]).code, 2);
    let done = run(&["--clock-is-right"]);
    assert_eq!(
        (done.code, done.last()),
        (0, "2 administrations erased, and 2 cases of which nothing was left"),
        "{}",
        done.err
    );
}
