//! `verify` finds changes to the database that were made behind Peil's back.

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
    instruments_that_are_gone_show,
    a_changed_opening_or_end_shows,
    an_administration_gone_with_its_anchors_shows,
    a_case_that_is_gone_shows,
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
    assert_eq!(
        (verified.administrations, verified.events, verified.erased, verified.anchors, verified.unanchored),
        (2, 8, 0, 1, 0)
    );
    assert_eq!(verified.faults, []);
}

fn a_changed_payload_shows(place: &Place) {
    let found = found(
        place,
        r#"UPDATE events SET payload = REPLACE(payload, '"2"', '"3"') WHERE administration = '{}' AND number = 2"#,
    );
    assert_eq!(found, ["administration 1: the content of event 2 was changed"]);
}

fn a_changed_moment_shows(place: &Place) {
    let found = found(place, "UPDATE events SET at = at + 1 WHERE administration = '{}' AND number = 3");
    assert_eq!(found, ["administration 1: event 3 does not follow the one before: it was changed, or moved"]);
}

fn an_event_that_is_gone_shows(place: &Place) {
    let found = found(place, "DELETE FROM events WHERE administration = '{}' AND number = 2");
    assert_eq!(found, ["administration 1: event 2 is gone"]);
}

fn a_last_event_that_is_gone_shows(place: &Place) {
    let found = found(place, "DELETE FROM events WHERE administration = '{}' AND number = 4");
    assert_eq!(found[0], "administration 1: its last events are gone, or its head does not match its events");
    assert_eq!(found[1], "administration 1: it is gone, or its events up to 4, which anchor 1 includes, are");
}

fn events_that_changed_places_show(place: &Place) {
    let swap = "UPDATE events SET number = 100 WHERE administration = '{}' AND number = 2; \
                UPDATE events SET number = 2 WHERE administration = '{}' AND number = 3; \
                UPDATE events SET number = 3 WHERE administration = '{}' AND number = 100";
    assert_eq!(
        found(place, swap),
        ["administration 1: event 2 does not follow the one before: it was changed, or moved"]
    );
}

fn content_that_is_gone_shows(place: &Place) {
    let found = found(
        place,
        "UPDATE events SET payload = NULL, salt = NULL WHERE administration = '{}' AND number = 2",
    );
    assert_eq!(
        found,
        ["administration 1: the content of event 2 is gone, and no event says that it was erased"]
    );
}

fn a_changed_column_shows(place: &Place) {
    assert_eq!(
        found(place, "UPDATE administrations SET sent_in = 1 WHERE id = '{}'"),
        ["administration 1: its sending in does not match its events"]
    );
}

fn a_changed_instrument_shows(place: &Place) {
    let found = found(place, "UPDATE models SET json = REPLACE(json, 'Verscheidene', 'Enkele')");
    assert!(found.len() == 1 && found[0].starts_with("the stored instrument `gad7`"), "{found:?}");
}

const GONE: &str =
    "DELETE FROM events WHERE administration = '{}'; DELETE FROM administrations WHERE id = '{}'";

fn an_administration_that_is_gone_shows(place: &Place) {
    let gone = [
        "administration 1: it is gone, or its events up to 4, which anchor 1 includes, are",
        "administration 1: it is gone, and the audit log says that it was opened",
    ];
    assert_eq!(found(place, GONE), gone);
}

fn an_anchor_that_is_gone_shows(place: &Place) {
    let [id, _] = filled(place);
    let store = place.open();
    store.submit(submission(&id, vec![given("gad4", "1")])).wait().expect("it is saved");
    store.close();
    place.sql("DELETE FROM anchored_heads WHERE anchor = 1; DELETE FROM anchors WHERE number = 1");
    assert_eq!(faults(&place.open()), ["anchor 1 was changed, or one before it is gone"]);
}

/// An attacker who knows how the chain is made can make another: the anchor saw the one there was.
fn a_chain_made_anew_shows_by_the_anchor(place: &Place) {
    let [first, second] = filled(place);
    // The second's events would do for the first, were they not bound to their administration.
    let sql = "DELETE FROM events WHERE administration = '{}'; UPDATE events SET administration = '{}' WHERE administration = '[]'; \
               UPDATE administrations SET head = (SELECT head FROM administrations WHERE id = '[]') WHERE id = '{}'; \
               DELETE FROM administrations WHERE id = '[]'";
    place.sql(&sql.replace("{}", first.as_str()).replace("[]", second.as_str()));
    let found = faults(&place.open());
    assert!(found.iter().any(|fault| fault.contains("event 4 is not the one of anchor 1")), "{found:?}");
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
    // With all of it gone, what is left looks well by itself.
    place.sql("DELETE FROM anchored_heads; DELETE FROM anchors; DELETE FROM events; DELETE FROM administrations; DELETE FROM audit");
    assert_eq!(faults(&place.open()), [""; 0]);
    assert_eq!(verify().len(), 1);
}

fn instruments_that_are_gone_show(place: &Place) {
    let found = found(place, "DELETE FROM models");
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(
        found.iter().any(|fault| fault.starts_with("administration 1: its stored instrument `gad7`")
            && fault.ends_with("is gone")),
        "{found:?}"
    );
}

fn a_changed_opening_or_end_shows(place: &Place) {
    let [id, other] = filled(place);
    let ends = peil_store::Moment::now().after(std::time::Duration::from_secs(86_400));
    let store = place.open();
    store.set_expiry(&other, Some(ends), &super::anna()).wait().expect("it is there");
    assert_eq!(faults(&store), [""; 0]);
    store.close();
    for (sql, said) in [
        (
            "UPDATE administrations SET created = created - 1000 WHERE id = '{}'",
            "its opening does not match its events",
        ),
        (
            "UPDATE administrations SET created = created + 1000, expires = 5 WHERE id = '{}'",
            "its expiry does not match its events and the audit log",
        ),
        ("UPDATE administrations SET expires = NULL WHERE id = '{}'", ""),
        (
            "UPDATE administrations SET expires = expires + 1000 WHERE id = '[]'",
            "its expiry does not match its events and the audit log",
        ),
    ] {
        place.sql(&sql.replace("{}", id.as_str()).replace("[]", other.as_str()));
        let found = faults(&place.open());
        assert_eq!(found.len(), usize::from(!said.is_empty()), "{sql}: {found:?}");
        assert!(found.iter().all(|fault| fault.ends_with(said)), "{sql}: {found:?}");
    }
}

/// An attacker who removes an administration and every anchor has not removed what the others and the audit
/// log say about both.
fn an_administration_gone_with_its_anchors_shows(place: &Place) {
    let [id, other] = filled(place);
    let anchors = "DELETE FROM anchored_heads; DELETE FROM anchors;";
    place.sql(&format!("{anchors} {}", GONE.replace("{}", id.as_str())));
    let found = faults(&place.open());
    assert!(
        found.contains(&format!(
            "administration {other}: it was anchored at event 4, and that anchor is gone"
        )),
        "{found:?}"
    );
    assert!(
        found
            .contains(&format!("administration {id}: it is gone, and the audit log says that it was opened")),
        "{found:?}"
    );
}

fn a_case_that_is_gone_shows(place: &Place) {
    assert_eq!(
        found(place, "DELETE FROM cases WHERE called = 'vis'"),
        ["administration 1: its case is gone"]
    );
}

#[test]
fn what_cannot_be_read_is_a_fault_and_the_rest_is_looked_at() {
    let place = Place::sqlite();
    let [id, other] = filled(&place);
    let sql = "UPDATE events SET payload = CAST(X'7B22FF' AS TEXT) WHERE administration = '{}' AND number = 2; \
               UPDATE events SET payload = REPLACE(payload, '\"2\"', '\"3\"') WHERE administration = '[]' AND number = 2; \
               UPDATE models SET json = CAST(X'FF' AS TEXT)";
    place.sql(&sql.replace("{}", id.as_str()).replace("[]", other.as_str()));
    let found = faults(&place.open());
    assert!(
        found
            .iter()
            .any(|fault| fault
                .starts_with(&format!("administration {id}: the content of event 2 was changed"))),
        "{found:?}"
    );
    assert!(
        found.contains(&format!("administration {other}: the content of event 2 was changed")),
        "{found:?}"
    );
    assert!(found.iter().any(|fault| fault.starts_with("the stored instrument `gad7`")), "{found:?}");
}

/// A page of an index says something else than its table.
#[test]
fn a_damaged_index_shows() {
    let place = Place::sqlite();
    filled(&place);
    let connection = rusqlite::Connection::open(&place.db).expect("it opens");
    let page: i64 = connection
        .query_row(
            "SELECT rootpage FROM sqlite_master WHERE name = 'administrations_of_instrument'",
            [],
            |row| row.get(0),
        )
        .expect("it is there");
    let size: i64 = connection.query_row("PRAGMA page_size", [], |row| row.get(0)).expect("it has one");
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).expect("it is written");
    drop(connection);
    let mut bytes = std::fs::read(&place.db).expect("it is there");
    let (from, size) = (((page - 1) * size) as usize, size as usize);
    let at = from
        + bytes[from..from + size]
            .windows(4)
            .position(|window| window == b"gad7")
            .expect("the index names it");
    bytes[at] = b'x';
    std::fs::write(&place.db, bytes).expect("it can be written");
    let found = faults(&place.open());
    assert!(
        found.iter().any(|fault| fault.starts_with("the database is damaged: ")
            && fault.contains("administrations_of_instrument")),
        "{found:?}"
    );
}
