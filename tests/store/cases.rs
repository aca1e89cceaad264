//! Cases: opening, a copy, being forgotten, retention.

use std::collections::BTreeMap;
use std::time::Duration;

use peil_store::{CaseInList, Entry, Error, Moment, Retention, What};

use super::{Place, anna, faults, given, new_in, on_both, opened, standing, submission};

on_both!(
    a_case_has_a_pseudonym,
    a_list_goes_on_where_it_stopped,
    a_copy_has_everything,
    what_is_erased_is_gone_and_the_chain_holds,
    retention_erases_what_is_due
);

fn a_case_has_a_pseudonym(place: &Place) {
    let store = place.open();
    let id = store.open_case(" blauwe vis ", &anna()).wait().expect("it opens");
    assert!(matches!(store.open_case("blauwe vis", &anna()).wait(), Err(Error::Conflict(_))));
    assert!(matches!(store.open_case(" ", &anna()).wait(), Err(Error::Invalid(_))));
    let case = store.case(&id).wait().expect("it is there");
    assert_eq!((case.pseudonym.as_deref(), case.created_by.as_str()), (Some("blauwe vis"), "account:anna"));
    assert_eq!(store.case_called(None, "blauwe vis").wait(), Ok(case.clone()));
    assert_eq!(
        store.cases(None, None, None, 10).wait(),
        Ok(vec![CaseInList { case: case.clone(), asked: 0, sent_in: 0 }])
    );
    assert_eq!(store.cases(None, None, Some((case.created, case.id)), 10).wait(), Ok(vec![]));
    assert_eq!(store.case_called(None, "rode vis").wait(), Err(Error::Unknown("case")));
}

/// Also where cases were opened in one moment.
fn a_list_goes_on_where_it_stopped(place: &Place) {
    let store = place.open();
    let opened: Vec<_> = (0..25).map(|at| opened(&store, &format!("vis {at}"))).collect();
    store.submit(submission(&opened[3].1, vec![What::SentIn])).wait().expect("it is saved");
    store.erase_case(&opened[4].0, &anna()).wait().expect("it is there");
    place.sql("UPDATE cases SET created = 1000");
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = store.cases(None, None, after, 10).wait().expect("it can be read");
        let Some(last) = page.last() else { break };
        after = Some((last.case.created, last.case.id.clone()));
        seen.extend(page);
    }
    let mut expected: Vec<_> =
        opened.iter().map(|(case, _)| case.clone()).filter(|case| *case != opened[4].0).collect();
    expected.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(seen.iter().map(|line| line.case.id.clone()).collect::<Vec<_>>(), expected);
    for line in seen {
        assert_eq!((line.asked, line.sent_in), (1, u64::from(line.case.id == opened[3].0)));
    }
}

fn a_copy_has_everything(place: &Place) {
    let store = place.open();
    let (case, id) = opened(&store, "vis");
    let second = store.open_administration(new_in(&case, &super::draagkracht())).wait().expect("it opens");
    store.submit(submission(&id, vec![given("gad1", "2")])).wait().expect("it is saved");
    store.invite(&id, Moment::now().after(Duration::from_secs(60)), &anna()).wait().expect("it is made");
    let copy = store.copy_case(&case).wait().expect("it is there");
    let mut ids: Vec<_> =
        copy.administrations.iter().map(|one| one.administration.summary.id.clone()).collect();
    ids.sort();
    let mut expected = vec![id.clone(), second];
    expected.sort();
    assert_eq!(ids, expected);
    let first = copy
        .administrations
        .iter()
        .find(|one| one.administration.summary.id == id)
        .expect("it is among them");
    assert_eq!((first.administration.history.events.len(), first.invitations.len()), (2, 1));
    assert_eq!(store.copy_case(&peil_store::CaseId("nobody".into())).wait(), Err(Error::Unknown("case")));
}

fn what_is_erased_is_gone_and_the_chain_holds(place: &Place) {
    let store = place.open();
    let (case, id) = opened(&store, "een-onthullend-pseudoniem");
    let (_, other) = opened(&store, "vogel");
    for id in [&id, &other] {
        store
            .submit(submission(id, vec![given("gad1", "2"), given("gad2", "een-onthullend-antwoord")]))
            .wait()
            .expect("it is saved");
    }
    let token = store
        .invite(&id, Moment::now().after(Duration::from_secs(60)), &anna())
        .wait()
        .expect("it is made")
        .token;
    let erased = store.erase_case(&case, &anna()).wait().expect("it is erased");
    assert_eq!((erased.events, erased.invitations, erased.residue.len()), (3, 1, 1));
    assert_eq!((erased.residue[0].instrument.as_str(), erased.residue[0].events), ("gad7", 3));
    assert_eq!(store.erase_case(&case, &anna()).wait(), Err(Error::Unknown("case")));
    assert_eq!(faults(&store), [""; 0]);
    let left = store.copy_case(&case).wait().expect("its skeleton is there");
    assert_eq!(left.case.pseudonym, None);
    let events = &left.administrations[0].administration.history.events;
    assert_eq!(events.len(), 4);
    assert!(events[..3].iter().all(|event| event.payload.is_none()));
    assert_eq!(events[3].payload.as_ref().map(|payload| &payload.what), Some(&What::Erased));
    assert!(left.administrations[0].administration.history.state.erased);
    assert_eq!(
        store.submit(submission(&id, vec![given("gad1", "1")])).wait(),
        Err(Error::Closed(peil_store::ClosedBy::Erased))
    );
    assert_eq!(store.enter(token.reveal()).wait(), Ok(Entry::Unknown));
    assert_eq!(standing(&store, &other), ["gad1=2", "gad2=een-onthullend-antwoord"]);
    store
        .erase_case(&store.case_called(None, "vogel").wait().expect("it is there").id, &anna())
        .wait()
        .expect("it is erased");
    drop(store);
    // Not in the file either, nor in its write-ahead log.
    if let peil_store::Address::Sqlite(file) = &place.address {
        let wal = std::fs::read(file.with_extension("db-wal")).unwrap_or_default();
        let bytes = [std::fs::read(file).expect("it is there"), wal].concat();
        for words in ["een-onthullend-antwoord", "een-onthullend-pseudoniem"] {
            assert!(
                !bytes.windows(words.len()).any(|window| window == words.as_bytes()),
                "{words} is still in the file"
            );
        }
    }
    assert_eq!(faults(&place.open()), [""; 0]);
}

fn retention_erases_what_is_due(place: &Place) {
    let store = place.open();
    let (case, id) = opened(&store, "vis");
    let (_, stays) = opened(&store, "vogel");
    store.submit(submission(&id, vec![given("gad1", "2"), What::SentIn])).wait().expect("it is saved");
    store
        .set_expiry(&stays, Some(Moment::now().after(Duration::from_secs(3600))), &anna())
        .wait()
        .expect("it is there");
    let sweep = |instruments: &[(&str, u64)], pretend| {
        let instruments: BTreeMap<_, _> = instruments
            .iter()
            .map(|(name, seconds)| (name.to_string(), Duration::from_secs(*seconds)))
            .collect();
        store
            .sweep(Retention { otherwise: None, instruments }, &anna(), pretend)
            .wait()
            .expect("it can be written")
    };
    assert_eq!(sweep(&[], false), peil_store::Swept::default(), "nothing is erased that no setting names");
    assert_eq!(sweep(&[("gad7", 3600)], false), peil_store::Swept::default(), "it is not due");
    let due = vec![(id.clone(), "gad7".to_string())];
    assert_eq!(sweep(&[("gad7", 0)], true).administrations, due);
    assert_eq!(standing(&store, &id), ["gad1=2"], "it was pretence");
    let swept = sweep(&[("gad7", 0)], false);
    assert_eq!((swept.administrations, swept.cases), (due, vec![case]));
    assert_eq!(standing(&store, &id), [""; 0]);
    assert!(store.administration(&stays).wait().expect("it is there").summary.erased.is_none());
    assert_eq!(faults(&store), [""; 0]);
}
