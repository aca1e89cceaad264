//! Retention while the server runs: what is due is erased at the start, and how much is said.

use std::path::Path;
use std::time::{Duration, Instant};

use peil::model::Instrument;
use peil_store::{Actor, Address, AdministrationId, NewAdministration, Store};

use super::tls::serving;
use crate::cli::folder;
use crate::compiled::compiled;

/// Two administrations that were opened a moment ago and never sent in, each in a case of its own.
fn store(folder: &Path) -> Vec<AdministrationId> {
    let store = Store::open(&Address::parse(&folder.join("test.db").to_string_lossy())).expect("it opens");
    let open = |instrument: &Instrument| {
        let case = store.open_case(&format!("zaak-{}", instrument.name), &Actor::Program).wait().expect("it is new");
        let new =
            NewAdministration { case, instrument, wording: None, informant: None, administered: None, domains: Vec::new(), expires: None, by: Actor::Program };
        store.open_administration(new).wait().expect("it can be opened")
    };
    let ids = vec![open(&compiled("instruments/gad7/gad7.peil")), open(&compiled("instruments/k10/k10.peil"))];
    store.close();
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
    let here = folder(&[("peil.toml", b"[retention]\ngad7 = 0\nk10 = 3650\n")]);
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
    let here = folder(&[("peil.toml", b"sweep = false\n[retention]\ngad7 = 0\n")]);
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
