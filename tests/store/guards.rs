//! What somebody with bad luck or bad intent may bring about: readers that keep erased content on the disk,
//! clocks that jump, guesses that lock, databases that others can read.

use std::collections::BTreeMap;
use std::time::Duration;

use peil_store::{
    Clock, Credentials, Error, Lasting, Moment, Retention, Role, Since, Store, Submission, Traces,
};

use super::{Place, anna, faults, given, on_both, opened, submission};

on_both!(
    what_was_erased_is_told_until_it_is_gone,
    a_clock_that_is_years_ahead_erases_nothing,
    a_clock_that_was_set_back_makes_no_session_longer_and_keeps_nobody_out,
    what_others_guess_does_not_lock_out_a_browser_that_is_known,
    a_guess_an_hour_keeps_nobody_out,
    a_name_that_was_used_is_not_acknowledged_for_something_else,
);

const TOLD: &str = "een-antwoord-dat-niemand-raadt";

/// Somebody who reads the database as it was before, until this is dropped.
enum Reading {
    Sqlite(#[expect(dead_code, reason = "it reads until it is dropped")] rusqlite::Connection),
    #[cfg(feature = "postgres")]
    Postgres(#[expect(dead_code, reason = "it reads until it is dropped")] std::sync::mpsc::Sender<()>),
}

fn reading(place: &Place) -> Reading {
    match &place.address {
        peil_store::Address::Sqlite(file) => {
            let connection = rusqlite::Connection::open(file).expect("it opens");
            connection.execute_batch("BEGIN").expect("it begins");
            connection
                .query_row("SELECT COUNT(*) FROM events", [], |row| row.get::<_, i64>(0))
                .expect("it reads");
            Reading::Sqlite(connection)
        }
        #[cfg(feature = "postgres")]
        peil_store::Address::Postgres(url) => {
            let (url, (until, ended), (begun, waited)) =
                (url.clone(), std::sync::mpsc::channel(), std::sync::mpsc::channel());
            std::thread::spawn(move || {
                let runtime =
                    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("it starts");
                let (client, connection) = runtime
                    .block_on(tokio_postgres::connect(&url, tokio_postgres::NoTls))
                    .expect("it is reached");
                let moving = runtime.spawn(connection);
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT COUNT(*) FROM events";
                runtime.block_on(client.batch_execute(begin)).expect("it begins");
                begun.send(()).expect("somebody waits");
                let _: Result<(), _> = ended.recv();
                drop(client);
                let _ = runtime.block_on(moving);
            });
            waited.recv().expect("it begins");
            Reading::Postgres(until)
        }
        #[cfg(not(feature = "postgres"))]
        peil_store::Address::Postgres(_) => unreachable!("no such place is made"),
    }
}

/// Whether a text is in the files of the database.
fn is_on_disk(place: &Place, text: &str) -> bool {
    let files: Vec<std::path::PathBuf> = match &place.address {
        peil_store::Address::Sqlite(file) => vec![file.clone(), file.with_extension("db-wal")],
        #[cfg(feature = "postgres")]
        peil_store::Address::Postgres(url) => {
            crate::postgres::asked(url, "CHECKPOINT");
            let place = "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = current_database()";
            let folder = crate::postgres::asked(url, place).remove(0);
            std::fs::read_dir(folder)
                .expect("it can be read")
                .map(|entry| entry.expect("it can be read").path())
                .collect()
        }
        #[cfg(not(feature = "postgres"))]
        peil_store::Address::Postgres(_) => unreachable!("no such place is made"),
    };
    let bytes = files.iter().filter_map(|file| std::fs::read(file).ok());
    bytes.into_iter().any(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
}

fn what_was_erased_is_told_until_it_is_gone(place: &Place) {
    let store = place.open();
    let (case, id) = opened(&store, "vis");
    store.submit(submission(&id, vec![given("gad1", TOLD)])).wait().expect("it is saved");
    assert!(is_on_disk(place, TOLD), "the test looks in the right place");
    let reader = reading(place);
    let erased = store.erase_case(&case, &anna()).wait().expect("it is erased");
    let Traces::Left(why) = &erased.traces else { panic!("somebody reads what was there before") };
    assert!(!why.is_empty());
    assert!(store.traces_since().expect("it can be read").is_some());
    assert!(store.verify(None).wait().expect("it can be read").traces_since.is_some());
    assert!(is_on_disk(place, TOLD), "else there is nothing to tell");
    drop(reader);
    // Also by another process, later.
    store.close();
    let store = place.open();
    assert_eq!(store.sweep_traces(), Ok(Traces::Gone));
    assert!(!is_on_disk(place, TOLD));
    assert_eq!(store.traces_since(), Ok(None));
    let (case, id) = opened(&store, "vogel");
    store.submit(submission(&id, vec![given("gad1", TOLD)])).wait().expect("it is saved");
    assert_eq!(store.erase_case(&case, &anna()).wait().expect("it is erased").traces, Traces::Gone);
    assert!(!is_on_disk(place, TOLD));
}

/// Moves everything that was written into the past: to the store, its clock is that far ahead.
fn written_days_ago(place: &Place, days: i64) {
    let span = days * 86_400_000;
    for (table, columns) in [
        ("administrations", vec!["created", "expires", "sent_in"]),
        ("audit", vec!["at"]),
        ("marks", vec!["at"]),
    ] {
        let set: Vec<String> = columns.iter().map(|column| format!("{column} = {column} - {span}")).collect();
        place.sql(&format!("UPDATE {table} SET {}", set.join(", ")));
    }
}

fn kept_for(days: u64) -> Retention {
    Retention { otherwise: Some(Duration::from_secs(days * 86_400)), instruments: BTreeMap::new() }
}

fn a_clock_that_is_years_ahead_erases_nothing(place: &Place) {
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    let erased = || store.administration(&id).wait().expect("it is there").summary.erased.is_some();
    let sweep = |clock| store.sweep_by(clock, kept_for(30), &anna(), false).wait();
    assert!(sweep(Clock::CheckedDaily).is_ok());
    written_days_ago(place, 3 * 365);
    for clock in [Clock::CheckedDaily, Clock::Checked] {
        assert!(matches!(sweep(clock), Err(Error::ClockAhead { .. })), "{clock:?}");
    }
    assert!(!erased());
    // What is written under that clock does not make it right.
    opened(&store, "vogel");
    for clock in [Clock::CheckedDaily, Clock::Checked] {
        assert!(matches!(sweep(clock), Err(Error::ClockAhead { .. })), "{clock:?}");
    }
    assert!(!erased());
    // What is due can be listed anyway, and somebody who looked at the clock has it done.
    assert_eq!(
        store
            .sweep_by(Clock::Checked, kept_for(30), &anna(), true)
            .wait()
            .expect("it can be read")
            .administrations
            .len(),
        1
    );
    assert_eq!(sweep(Clock::Trusted).expect("it is trusted").administrations.len(), 1);
    assert!(erased() && sweep(Clock::CheckedDaily).is_ok());
    // A pause of a month is not a jump.
    written_days_ago(place, 31);
    assert_eq!(sweep(Clock::CheckedDaily).expect("it is believed").administrations.len(), 1);
}

fn added(store: &Store, name: &str) -> Credentials {
    store.add_account(name, Role::Professional, &anna()).wait().expect("it is added")
}

fn right(
    store: &Store,
    credentials: &Credentials,
    browser: Option<&str>,
) -> Result<peil_store::SignedIn, Error> {
    store
        .sign_in_from(
            browser,
            "bert",
            &credentials.password,
            &credentials.code_at(Moment::now()),
            Lasting::Usual,
        )
        .wait()
}

fn a_clock_that_was_set_back_makes_no_session_longer_and_keeps_nobody_out(place: &Place) {
    let store = place.open();
    let credentials = added(&store, "bert");
    let token = right(&store, &credentials, None).expect("all of it is right").token;
    // Everything was written two days ahead of what the clock says now.
    let ahead = 2 * 86_400_000;
    place.sql(&format!("UPDATE sign_ins SET created = created + {ahead}, seen = seen + {ahead}"));
    place.sql(&format!(
        "UPDATE accounts SET totp_step = totp_step + {}, locked_until = {}",
        ahead / 30_000,
        Moment::now().0 + ahead
    ));
    assert_eq!(
        store.session(token.reveal()).wait(),
        Err(Error::Denied),
        "it is not known how long ago it was used"
    );
    assert_eq!(store.ended_session(token.reveal()).wait().as_deref(), Ok("bert"));
    let again =
        right(&store, &credentials, None).expect("neither the step nor the lock of another clock counts");
    let session = store.session(again.token.reveal()).wait().expect("it goes on");
    assert!(session.left <= Duration::from_secs(30 * 60), "{:?}", session.left);
    assert_eq!(right(&store, &credentials, None).err(), Some(Error::Denied), "a code is good once, still");
}

fn what_others_guess_does_not_lock_out_a_browser_that_is_known(place: &Place) {
    let store = place.open();
    let credentials = added(&store, "bert");
    let browser = right(&store, &credentials, None).expect("all of it is right").browser.expect("it is new");
    let forget_codes = || place.sql("UPDATE accounts SET totp_step = 0");
    forget_codes();
    let wrong = |browser| {
        store
            .sign_in_from(browser, "bert", "not the password", "000000", Lasting::Usual)
            .wait()
            .expect_err("it is wrong")
    };
    for _ in 0..12 {
        wrong(None);
    }
    assert!(
        matches!(right(&store, &credentials, None), Err(Error::LockedOut(_))),
        "whoever is not known is locked out"
    );
    assert!(
        matches!(right(&store, &credentials, Some("AAAAAAAAAAAAAAAAAAAAAA")), Err(Error::LockedOut(_))),
        "nor is a browser known by any text"
    );
    let in_again = right(&store, &credentials, Some(browser.reveal())).expect("it is not locked");
    assert!(in_again.browser.is_none(), "it keeps its name");
    forget_codes();
    assert!(
        matches!(right(&store, &credentials, None), Err(Error::LockedOut(_))),
        "that it came in unlocks it for nobody else"
    );
    // A browser that is known guesses no better than others.
    for _ in 0..5 {
        assert_eq!(wrong(Some(browser.reveal())), Error::Denied);
    }
    assert!(matches!(right(&store, &credentials, Some(browser.reveal())), Err(Error::LockedOut(_))));
    // Of another account it is not known.
    added(&store, "carla");
    let theirs = store
        .sign_in_from(Some(browser.reveal()), "carla", "not the password", "000000", Lasting::Usual)
        .wait();
    assert_eq!(theirs.err(), Some(Error::Denied));
    store.reset_account("bert", &anna()).wait().expect("it is there");
    assert_eq!(
        place.numbers("SELECT COUNT(*) FROM browsers WHERE account = 'bert'"),
        [0],
        "after a reset it is known no more"
    );
}

fn a_guess_an_hour_keeps_nobody_out(place: &Place) {
    let store = place.open();
    let credentials = added(&store, "bert");
    let wrong = || {
        store.sign_in("bert", "not the password", "000000", Lasting::Usual).wait().expect_err("it is wrong")
    };
    let hours_later = |hours: i64| {
        let span = hours * 3_600_000;
        place
            .sql(&format!("UPDATE accounts SET locked_until = locked_until - {span} WHERE locked_until > 0"));
    };
    for _ in 0..20 {
        hours_later(2);
        assert_eq!(wrong(), Error::Denied);
    }
    for _ in 0..5 {
        // The guess comes as soon as the lock has ended: it locks for a short time at most, so that the owner
        // has the rest of the hour.
        hours_later(1);
        wrong();
        let locked =
            place.numbers("SELECT locked_until FROM accounts WHERE name = 'bert'")[0] - Moment::now().0;
        if locked > 30 * 60_000 {
            hours_later(1);
            wrong();
            let locked =
                place.numbers("SELECT locked_until FROM accounts WHERE name = 'bert'")[0] - Moment::now().0;
            assert!(locked <= 2 * 60_000, "{locked}");
        }
    }
    hours_later(1);
    right(&store, &credentials, None).expect("all of it is right");
}

fn a_name_that_was_used_is_not_acknowledged_for_something_else(place: &Place) {
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    let form = |revision, answer: &str| Submission {
        id: Some("7f3a".into()),
        since: Since::Exactly(revision),
        ..submission(&id, vec![given("gad1", answer)])
    };
    let first = store.submit(form(1, "1")).wait().expect("it is saved");
    assert!(store.submit(form(1, "1")).wait().expect("it is the same").again);
    let other = store.submit(submission(&id, vec![given("gad1", "3")])).wait().expect("it is saved");
    // The same answer again, from what is there now: it is not there, and must not be said to be.
    assert_eq!(store.submit(form(other.revision, "1")).wait(), Err(Error::Reused));
    assert_eq!(store.submit(form(other.revision, "0")).wait(), Err(Error::Reused));
    assert_eq!(super::standing(&store, &id), ["gad1=3"]);
    // The first is still the first.
    assert_eq!(store.submit(form(1, "1")).wait().expect("it is the same").revision, first.revision);
    assert_eq!(faults(&store), [""; 0]);
}

#[cfg(unix)]
#[test]
fn others_on_the_machine_cannot_read_a_database_that_is_made() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::sqlite();
    let store = place.open();
    opened(&store, "vis");
    let folder = std::path::Path::new(&place.db).parent().expect("it has a folder").to_path_buf();
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).expect("it can be read") {
        let entry = entry.expect("it can be read");
        let mode = entry.metadata().expect("it is there").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}: {mode:o}", entry.path().display());
        seen += 1;
    }
    assert!(seen >= 2, "the log beside it is looked at too");
}
