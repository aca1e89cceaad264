//! A database of every schema there was is brought up to date, with what is in it.

use peil_store::{Address, AdministrationId, Error, NEWEST_SCHEMA, Store};

use super::{Place, faults, given, on_both, opened, standing, submission};

on_both!(
    a_new_database_is_of_the_newest_schema,
    a_database_of_the_first_schema_is_brought_up_to_date,
    a_newer_programs_database_is_left_alone
);

/// The first schema, which is never changed: the digest that is in what was written under it would not be
/// that of the file.
const FIRST: &str = include_str!("../../src/store/schema/0001_first.sql");
/// A case, an administration and its events, as a program of that schema wrote them.
const WRITTEN: &str = include_str!("first_schema.sql");
const OLD: &str = "jxgki4zctmynjifj3xjeylsufa";

fn a_new_database_is_of_the_newest_schema(place: &Place) {
    drop(place.open());
    assert_eq!(
        place.numbers("SELECT number FROM schema_files ORDER BY number"),
        (1..=NEWEST_SCHEMA as i64).collect::<Vec<_>>()
    );
    drop(place.open());
}

fn a_database_of_the_first_schema_is_brought_up_to_date(place: &Place) {
    place.sql(&place.words(FIRST));
    place.sql(&place.words(WRITTEN));
    let store = place.open();
    assert_eq!(
        place.numbers("SELECT number FROM schema_files ORDER BY number"),
        (1..=NEWEST_SCHEMA as i64).collect::<Vec<_>>()
    );
    assert_eq!(faults(&store), [""; 0], "what was written under the first schema verifies");
    let id = AdministrationId(OLD.into());
    assert_eq!(standing(&store, &id), ["gad1=2", "gad2=1"]);
    store.submit(submission(&id, vec![given("gad3", "0")])).wait().expect("it goes on");
    let administration = store.administration(&id).wait().expect("it is there");
    let model = store.model(&administration.summary.model).wait().expect("its instrument is read back");
    assert!(administration.history.state.response(&model).is_ok());
    opened(&store, "new");
    assert_eq!(faults(&store), [""; 0]);
}

fn a_newer_programs_database_is_left_alone(place: &Place) {
    drop(place.open());
    let newer = NEWEST_SCHEMA + 1;
    place.sql(&format!("INSERT INTO schema_files (number, name, digest, run) SELECT {newer}, 'later', digest, run FROM schema_files WHERE number = 1"));
    let Err(Error::Database(why)) = Store::open(&place.address) else { panic!("it is not opened") };
    assert!(why.contains("a newer program wrote it"), "{why}");
    place.sql(&format!("DELETE FROM schema_files WHERE number = {newer}; UPDATE schema_files SET name = 'other' WHERE number = 2"));
    let Err(Error::Database(why)) = Store::open(&place.address) else { panic!("it is not opened") };
    assert!(why.contains("not the one of this program"), "{why}");
}

#[test]
fn what_is_no_database_is_said_to_be_none() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let file = folder.path().join("letter.txt");
    std::fs::write(&file, "Dear database, ".repeat(100)).expect("it can be written");
    let error = Store::open(&Address::Sqlite(file)).err().expect("it does not open");
    assert!(error.to_string().contains("not a database"), "{error}");
    let error = Store::open(&Address::Sqlite(folder.path().join("no/such/folder.db")))
        .err()
        .expect("it does not open");
    assert!(error.to_string().contains("folder.db"), "{error}");
}

#[test]
fn an_address_does_not_show_its_password() {
    let shown = |text: &str| Address::parse(text).to_string();
    assert_eq!(
        shown("postgres://anna:geheim@db.example:5432/peil?sslmode=require"),
        "postgres://db.example:5432/peil"
    );
    assert_eq!(shown("sqlite:a/peil.db"), "a/peil.db");
    assert_eq!(shown("peil.db"), "peil.db");
}
