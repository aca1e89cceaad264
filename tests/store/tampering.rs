//! Whoever changes the database behind Peil's back is found out by `verify`.

use peil_store::{AdministrationId, Store};

use super::{Place, faults, given, on_both, opened, submission};

on_both!(
    what_was_not_touched_is_well,
    a_changed_payload_shows,
    a_changed_moment_shows,
    an_event_that_is_gone_shows,
    a_last_event_that_is_gone_shows,
    events_that_changed_places_show,
    content_that_is_gone_shows,
    a_changed_column_shows,
    a_changed_instrument_shows,
    an_administration_that_is_gone_shows,
    an_anchor_that_is_gone_shows,
    a_chain_made_anew_shows_by_the_anchor,
    an_anchor_kept_elsewhere_binds,
);

/// A store with two administrations of four events each, which was closed, and so anchored.
fn filled(place: &Place) -> [AdministrationId; 2] {
    let store = place.open();
    let ids = ["vis", "vogel"].map(|name| opened(&store, name).1);
    for id in &ids {
        let what = vec![given("gad1", "2"), given("gad2", "1"), given("gad3", "0")];
        store.submit(submission(id, what)).wait().expect("it is saved");
    }
    store.close();
    ids
}

/// What verifying finds after some SQL, in which `{}` is the first administration.
fn found(place: &Place, sql: &str) -> Vec<String> {
    let [id, _] = filled(place);
    place.sql(&sql.replace("{}", id.as_str()));
    let found = faults(&place.open());
    found.iter().map(|fault| fault.replace(id.as_str(), "1")).collect()
}

fn what_was_not_touched_is_well(place: &Place) {
    filled(place);
    let store: Store = place.open();
    let verified = store.verify(None).wait().expect("it can be read");
    assert_eq!((verified.administrations, verified.events, verified.erased, verified.anchors, verified.unanchored), (2, 8, 0, 1, 0));
    assert_eq!(verified.faults, []);
}

fn a_changed_payload_shows(place: &Place) {
    let found = found(place, r#"UPDATE events SET payload = REPLACE(payload, '"2"', '"3"') WHERE administration = '{}' AND number = 2"#);
    assert_eq!(found, ["administration 1: the content of event 2 was changed"]);
}

fn a_changed_moment_shows(place: &Place) {
    let found = found(place, "UPDATE events SET at = at + 1 WHERE administration = '{}' AND number = 3");
    assert_eq!(found, ["administration 1: event 3 does not follow on the one before: it was changed, or put in another place"]);
}

fn an_event_that_is_gone_shows(place: &Place) {
    let found = found(place, "DELETE FROM events WHERE administration = '{}' AND number = 2");
    assert_eq!(found, ["administration 1: event 2 is gone"]);
}

fn a_last_event_that_is_gone_shows(place: &Place) {
    let found = found(place, "DELETE FROM events WHERE administration = '{}' AND number = 4");
    assert_eq!(found[0], "administration 1: its last events are gone, or its head is not that of its events");
    assert_eq!(found[1], "administration 1: it is gone, or its events up to 4 are, which anchor 1 saw");
}

fn events_that_changed_places_show(place: &Place) {
    let swap = "UPDATE events SET number = 100 WHERE administration = '{}' AND number = 2; \
                UPDATE events SET number = 2 WHERE administration = '{}' AND number = 3; \
                UPDATE events SET number = 3 WHERE administration = '{}' AND number = 100";
    assert_eq!(found(place, swap), ["administration 1: event 2 does not follow on the one before: it was changed, or put in another place"]);
}

fn content_that_is_gone_shows(place: &Place) {
    let found = found(place, "UPDATE events SET payload = NULL, salt = NULL WHERE administration = '{}' AND number = 2");
    assert_eq!(found, ["administration 1: the content of event 2 is gone, and no event says that it was erased"]);
}

fn a_changed_column_shows(place: &Place) {
    assert_eq!(found(place, "UPDATE administrations SET sent_in = 1 WHERE id = '{}'"), ["administration 1: its sending in is not what its events say"]);
}

fn a_changed_instrument_shows(place: &Place) {
    let found = found(place, "UPDATE models SET json = REPLACE(json, 'Verscheidene', 'Enkele')");
    assert!(found.len() == 1 && found[0].starts_with("the stored instrument `gad7`"), "{found:?}");
}

const GONE: &str = "DELETE FROM events WHERE administration = '{}'; DELETE FROM administrations WHERE id = '{}'";

fn an_administration_that_is_gone_shows(place: &Place) {
    assert_eq!(found(place, GONE), ["administration 1: it is gone, or its events up to 4 are, which anchor 1 saw"]);
}

fn an_anchor_that_is_gone_shows(place: &Place) {
    let [id, _] = filled(place);
    let store = place.open();
    store.submit(submission(&id, vec![given("gad4", "1")])).wait().expect("it is saved");
    store.close();
    place.sql("DELETE FROM anchored_heads WHERE anchor = 1; DELETE FROM anchors WHERE number = 1");
    assert_eq!(faults(&place.open()), ["anchor 1 was changed, or one before it is gone"]);
}

/// Whoever knows how the chain is made can make another: the anchor saw the one there was.
fn a_chain_made_anew_shows_by_the_anchor(place: &Place) {
    let [first, second] = filled(place);
    // The second's events would do for the first, were they not bound to their administration.
    let sql = "DELETE FROM events WHERE administration = '{}'; UPDATE events SET administration = '{}' WHERE administration = '[]'; \
               UPDATE administrations SET head = (SELECT head FROM administrations WHERE id = '[]') WHERE id = '{}'; \
               DELETE FROM administrations WHERE id = '[]'";
    place.sql(&sql.replace("{}", first.as_str()).replace("[]", second.as_str()));
    let found = faults(&place.open());
    assert!(found.iter().any(|fault| fault.contains("event 4 is another than anchor 1 saw")), "{found:?}");
    assert!(found.iter().any(|fault| fault.contains("event 1 does not follow")), "{found:?}");
}

fn an_anchor_kept_elsewhere_binds(place: &Place) {
    filled(place);
    let store = place.open();
    let kept = store.verify(None).wait().expect("it can be read").last_anchor.expect("it was anchored").hash;
    opened(&store, "later");
    store.close();
    let verify = || place.open().verify(Some(&kept.to_uppercase())).wait().expect("it can be read").faults;
    assert_eq!(verify(), []);
    // With all anchors gone, what is left looks well by itself.
    place.sql("DELETE FROM anchored_heads; DELETE FROM anchors; DELETE FROM events; DELETE FROM administrations");
    assert_eq!(faults(&place.open()), [""; 0]);
    assert_eq!(verify().len(), 1);
}
