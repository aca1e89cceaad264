//! The commands that work with a store, as people run them.

use peil::score::Scorer;
use peil_store::{NewAdministration, What};
use serde_json::Value;
use tempfile::TempDir;

use super::{Place, anna, draagkracht, gad7, given, new_in, on_both, opened, submission};
use crate::cli::{Run, peil, root};
use crate::compiled::random;

on_both!(
    accounts_are_managed,
    clients_are_managed,
    a_case_is_exported_and_erased,
    exported_responses_score_as_they_did,
    responses_to_several_versions_are_not_mixed,
    retention_erases_by_the_settings,
    a_database_is_verified,
);

/// Runs a command on a place, in a folder that is empty at first.
fn run(folder: &TempDir, place: &Place, arguments: &[&str]) -> Run {
    peil(folder.path(), &[arguments, &["--db", &place.db]].concat())
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder can be made")
}

fn accounts_are_managed(place: &Place) {
    let folder = folder();
    let added = run(&folder, place, &["user", "add", "anna"]);
    assert_eq!(added.code, 0, "{}", added.err);
    let password =
        added.out.lines().find_map(|line| line.strip_prefix("password  ")).expect("it is shown").to_string();
    assert!(added.out.contains("otpauth://totp/Peil:anna?secret="));
    assert_eq!(run(&folder, place, &["user", "add", "beheer", "--role", "beheerder"]).code, 0);
    assert_eq!(
        run(&folder, place, &["user", "add", "anna"]).last(),
        "error: there is already an account with this name"
    );
    assert_eq!(run(&folder, place, &["user", "disable", "anna"]).code, 0);
    assert_eq!(
        run(&folder, place, &["user", "list"]).out,
        "anna    professional  disabled\nbeheer  beheerder     active\n"
    );
    let reset = run(&folder, place, &["user", "reset", "anna"]);
    assert!(reset.code == 0 && !reset.out.contains(&password));
    assert_eq!(run(&folder, place, &["user", "disable", "nobody"]).code, 2);
}

fn clients_are_managed(place: &Place) {
    let folder = folder();
    let added = run(
        &folder,
        place,
        &["client", "add", "portaal", "--scope", "scores:read,instruments:read", "--scope", "answers:write"],
    );
    assert_eq!((added.code, added.out.trim().len()), (0, 22), "{}", added.err);
    let store = place.open();
    let client = store.client(added.out.trim()).wait().expect("it is its token");
    assert_eq!(
        (client.name.as_str(), client.scopes.join(" ")),
        ("portaal", "instruments:read answers:write scores:read".to_string())
    );
    store.close();
    assert_eq!(
        run(&folder, place, &["client", "add", "portaal", "--scope", "scores:read"]).last(),
        "error: there is, or was, a client with this name"
    );
    assert_eq!(
        run(&folder, place, &["client", "add", "zomaar"]).code,
        2,
        "a client without a scope can do nothing"
    );
    let unknown = run(&folder, place, &["client", "add", "zomaar", "--scope", "alles"]);
    assert!(unknown.code == 2 && unknown.err.contains("administrations:write"), "{}", unknown.err);
    for wrong in ["gisteren", "2020-01-01", "0", "-1"] {
        let refused = run(
            &folder,
            place,
            &["client", "add", "zomaar", "--scope", "scores:read", &format!("--expires={wrong}")],
        );
        assert!(
            refused.code == 2 && refused.last().contains("a day in the future"),
            "{wrong}: {}",
            refused.err
        );
    }
    assert_eq!(
        run(
            &folder,
            place,
            &["client", "add", "tijdelijk", "--scope", "scores:read", "--expires", "2999-01-31"]
        )
        .code,
        0
    );
    assert_eq!(
        run(&folder, place, &["client", "add", "week", "--scope", "scores:read", "--expires", "7"]).code,
        0
    );
    assert_eq!(run(&folder, place, &["client", "revoke", "portaal"]).code, 0);
    let list = run(&folder, place, &["client", "list"]);
    let lines: Vec<&str> = list.out.lines().collect();
    assert!(
        lines[0].starts_with("portaal    revoked 20")
            && lines[0].ends_with("  instruments:read answers:write scores:read"),
        "{}",
        list.out
    );
    assert_eq!(lines[1], "tijdelijk  until 2999-01-31T00:00:00.000Z  scores:read");
    assert!(
        !list.out.contains(added.out.trim()) && !list.err.contains(added.out.trim()),
        "a token is shown once"
    );
    assert_eq!(
        run(&folder, place, &["client", "revoke", "portaal"]).last(),
        "error: there is no such client"
    );
}

fn a_case_is_exported_and_erased(place: &Place) {
    let folder = folder();
    let store = place.open();
    let (case, id) = opened(&store, "blauwe-vis");
    store.submit(submission(&id, vec![given("gad1", "2")])).wait().expect("it is saved");
    store.close();
    let exported = run(&folder, place, &["case", "export", "blauwe-vis"]);
    let json: Value = serde_json::from_str(&exported.out).expect("it is JSON");
    assert_eq!(
        (json["pseudonym"].as_str(), json["case"].as_str()),
        (Some("blauwe-vis"), Some(case.as_str()))
    );
    let answer = &json["administrations"][0]["answers"][0];
    assert_eq!(
        (answer["question"].as_str(), answer["label"].as_str()),
        (Some("gad1"), Some("Meer dan de helft van de dagen"))
    );
    assert_eq!(json["administrations"][0]["events"].as_array().map(Vec::len), Some(2));
    let refused = run(&folder, place, &["case", "erase", "blauwe-vis"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("2 events would be erased permanently. Add --yes"), "{}", refused.err);
    let erased = run(&folder, place, &["case", "erase", "blauwe-vis", "--yes"]);
    assert_eq!(erased.code, 0, "{}", erased.err);
    let json: Value = serde_json::from_str(&erased.out).expect("it is JSON");
    assert_eq!(json["what_the_log_keeps"][0]["events"], 2);
    assert_eq!(
        run(&folder, place, &["case", "erase", "blauwe-vis", "--yes"]).last(),
        "error: there is no case `blauwe-vis`"
    );
    let left = run(&folder, place, &["case", "export", case.as_str()]).out;
    assert!(!left.contains("blauwe-vis") && left.contains("\"content\": null"), "{left}");
    assert_eq!(run(&folder, place, &["db", "verify"]).code, 0);
}

fn exported_responses_score_as_they_did(place: &Place) {
    let folder = folder();
    let store = place.open();
    let case = store.open_case("blauwe, \"vis\"", &anna()).wait().expect("it opens");
    let instrument = draagkracht();
    let scorer = Scorer::new(&instrument);
    let mut expected = Vec::new();
    for seed in 0..6 {
        let response = random(&instrument, seed, 5);
        let domains =
            instrument.groups.iter().enumerate().filter(|(at, group)| {
                group.optional && !response.is_left_out(peil::model::GroupId(*at as u32))
            });
        let new = NewAdministration {
            informant: instrument.informants.get(usize::from(response.informant)).cloned(),
            administered: response.administered,
            domains: domains.map(|(_, group)| (group.name.clone(), "zorg".into())).collect(),
            ..new_in(&case, &instrument)
        };
        let id = store.open_administration(new).wait().expect("it opens");
        let mut what = super::administering::answers(&instrument, &response);
        what.push(What::SentIn);
        store.submit(submission(&id, what)).wait().expect("it is saved");
        let outcome = scorer.score(&response);
        let outputs = peil_answers::rows::Outputs::new(&instrument, true);
        let cells = outputs.iter().map(|(name, output)| {
            let mut cell = String::new();
            peil_answers::rows::write_cell(&instrument, &outcome, output, &mut cell);
            format!("{name}={cell}")
        });
        expected.push((id.to_string(), cells.collect::<Vec<_>>()));
    }
    // One that is still open is not among them.
    store.open_administration(new_in(&case, &instrument)).wait().expect("it opens");
    store.close();
    expected.sort();
    let path = root().join("instruments/draagkracht");
    for form in ["csv", "jsonl"] {
        let exported = run(&folder, place, &["export", "responses", "draagkracht", "--to", form]);
        assert_eq!(exported.last(), "6 responses", "{}", exported.err);
        std::fs::write(folder.path().join(format!("answers.{form}")), &exported.out)
            .expect("it can be written");
        let scored = peil(
            folder.path(),
            &[
                "score",
                path.to_str().expect("names are UTF-8"),
                &format!("answers.{form}"),
                "--reasons",
                "--to",
                "csv",
            ],
        );
        assert_eq!(scored.code, 0, "{}", scored.err);
        let mut lines = scored.out.lines().map(|line| line.split(',').map(String::from).collect::<Vec<_>>());
        // The pseudonym has a comma and its own quotes, so cells are counted from the end.
        let header = lines.next().expect("there is a header");
        let outputs = expected[0].1.len();
        let mut found: Vec<(String, Vec<String>)> = Vec::new();
        for line in lines {
            let id = line.iter().find(|cell| cell.len() == 26).expect("it names its administration").clone();
            let names = &header[header.len() - outputs..];
            found.push((
                id,
                names
                    .iter()
                    .zip(&line[line.len() - outputs..])
                    .map(|(name, cell)| format!("{name}={cell}"))
                    .collect(),
            ));
        }
        found.sort();
        assert_eq!(found, expected, "{form}");
    }
}

fn responses_to_several_versions_are_not_mixed(place: &Place) {
    let folder = folder();
    let store = place.open();
    let (case, id) = opened(&store, "vis");
    let mut newer = gad7().to_parts();
    newer.version = "9.0.0".into();
    let newer = peil::model::Instrument::new(newer).expect("it is sound");
    let second = store.open_administration(new_in(&case, &newer)).wait().expect("it opens");
    for id in [&id, &second] {
        store.submit(submission(id, vec![given("gad1", "2"), What::SentIn])).wait().expect("it is saved");
    }
    store.close();
    let mixed = run(&folder, place, &["export", "responses", "gad7"]);
    assert!(mixed.code == 2 && mixed.err.contains("choose one with --version"), "{}", mixed.err);
    let one = run(&folder, place, &["export", "responses", "gad7", "--version", "9.0.0"]);
    assert_eq!((one.last(), one.out.lines().count()), ("1 response", 2));
    assert_eq!(run(&folder, place, &["export", "responses", "k10"]).last(), "0 responses");
}

fn retention_erases_by_the_settings(place: &Place) {
    let folder = folder();
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    store.submit(submission(&id, vec![given("gad1", "2"), What::SentIn])).wait().expect("it is saved");
    store.close();
    assert_eq!(run(&folder, place, &["retention", "run"]).code, 2, "there are no settings");
    let settings =
        |text: &str| std::fs::write(folder.path().join("peil.toml"), text).expect("it can be written");
    settings("theme = \"plain\"\n");
    assert!(run(&folder, place, &["retention", "run"]).err.contains("has no table `retention`"));
    settings("[retention]\ndefault = 0\n");
    let zero = run(&folder, place, &["retention", "run"]);
    assert!(zero.code == 2 && zero.err.contains("`default = 0`"), "{}", zero.err);
    // Sent in two days ago.
    place.sql("UPDATE administrations SET sent_in = sent_in - 2 * 86400000");
    settings("theme = \"plain\"\n[retention]\ndefault = 1\ngad7 = 30\n");
    assert_eq!(
        run(&folder, place, &["retention", "run"]).last(),
        "0 administrations erased, and 0 cases of which nothing was left"
    );
    settings("[retention]\ngad7 = 1\n");
    assert_eq!(
        run(&folder, place, &["retention", "run", "--pretend"]).last(),
        "1 administration would be erased"
    );
    let swept = run(&folder, place, &["retention", "run"]);
    assert_eq!(
        (swept.out.as_str(), swept.last()),
        (format!("{id}  gad7\n").as_str(), "1 administration erased, and 1 case of which nothing was left")
    );
}

fn a_database_is_verified(place: &Place) {
    let folder = folder();
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    store.close();
    let good = run(&folder, place, &["db", "verify"]);
    assert_eq!((good.code, good.last()), (0, "everything is as it was written"), "{}", good.err);
    let anchor = good
        .out
        .lines()
        .find_map(|line| line.strip_prefix("last anchor  "))
        .and_then(|rest| rest.split(' ').next())
        .expect("it is shown")
        .to_string();
    assert_eq!(run(&folder, place, &["db", "verify", "--anchor", &anchor]).code, 0);
    place.sql(&format!("DELETE FROM events WHERE administration = '{id}'"));
    let bad = run(&folder, place, &["db", "verify", "--anchor", &"0".repeat(64)]);
    assert_eq!((bad.code, bad.last()), (1, "3 faults: something is not as it was written"), "{}", bad.err);
}

#[test]
fn a_backup_is_a_database() {
    let (folder, place) = (folder(), Place::sqlite());
    let store = place.open();
    opened(&store, "vis");
    // While it is in use.
    let backup = run(&folder, &place, &["db", "backup", "copy.db"]);
    assert_eq!(backup.code, 0, "{}", backup.err);
    assert_eq!(run(&folder, &place, &["db", "backup", "copy.db"]).last(), "error: `copy.db` already exists");
    store.close();
    let copied = peil(folder.path(), &["case", "export", "vis", "--db", "copy.db"]);
    assert_eq!(copied.code, 0, "{}", copied.err);
}

#[test]
fn a_slip_of_the_pen_makes_no_database() {
    let folder = folder();
    for arguments in [
        &["db", "verify"][..],
        &["user", "list"],
        &["case", "export", "vis"],
        &["export", "responses", "gad7"],
    ] {
        let run = peil(folder.path(), arguments);
        assert_eq!((run.code, run.last()), (2, "error: there is no database `peil.db`"), "{arguments:?}");
    }
    assert!(!folder.path().join("peil.db").exists());
}

#[test]
#[cfg(not(feature = "postgres"))]
fn a_program_without_postgresql_says_so() {
    let run = peil(folder().path(), &["db", "verify", "--db", "postgres://nowhere/peil"]);
    assert!(run.code == 2 && run.err.contains("build it with `--features postgres`"), "{}", run.err);
}

#[test]
fn what_is_no_whole_copy_is_not_called_well() {
    let (folder, place) = (folder(), Place::sqlite());
    let store = place.open();
    opened(&store, "vis");
    store.close();
    std::fs::write(folder.path().join("empty.db"), b"").expect("it can be written");
    let whole = std::fs::read(&place.db).expect("it is there");
    std::fs::write(folder.path().join("half.db"), &whole[..whole.len() / 2]).expect("it can be written");
    rusqlite::Connection::open(folder.path().join("other.db"))
        .and_then(|other| other.execute_batch("CREATE TABLE t (x)"))
        .expect("it is made");
    for name in ["empty.db", "other.db"] {
        let before = std::fs::read(folder.path().join(name)).expect("it is there");
        for arguments in [
            &["db", "verify"][..],
            &["case", "export", "vis"],
            &["db", "backup", "copy.db"],
            &["user", "list"],
        ] {
            let run = peil(folder.path(), &[arguments, &["--db", name]].concat());
            assert!(
                run.code == 2 && run.err.contains("it has no schema"),
                "{name} {arguments:?}: {} {}",
                run.code,
                run.err
            );
        }
        assert_eq!(
            std::fs::read(folder.path().join(name)).expect("it is there"),
            before,
            "{name}: nothing is made of it"
        );
    }
    let half = peil(folder.path(), &["db", "verify", "--db", "half.db"]);
    assert!(half.code != 0, "{}", half.out);
}

/// A copy has its name when it is whole, and not before.
#[cfg(unix)]
#[test]
fn an_interrupted_backup_leaves_nothing_under_its_name() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, place) = (folder(), Place::sqlite());
    let store = place.open();
    opened(&store, "vis");
    store.close();
    // Large enough that copying it takes a while.
    let filling = "CREATE TABLE filling (x); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) \
                   INSERT INTO filling SELECT randomblob(4000) FROM n";
    rusqlite::Connection::open(&place.db)
        .and_then(|connection| connection.execute_batch(filling))
        .expect("it runs");
    let mut interrupted = 0;
    for (at, pause) in [0, 5, 20, 40, 80, 160].into_iter().enumerate() {
        let name = format!("copy-{at}.db");
        let mut child = std::process::Command::new(crate::program::program());
        let mut child = child
            .args(["db", "backup", &name, "--db", &place.db])
            .current_dir(folder.path())
            .spawn()
            .expect("it runs");
        std::thread::sleep(std::time::Duration::from_millis(pause));
        let signal = if at % 2 == 0 { "-INT" } else { "-TERM" };
        let _ = std::process::Command::new("kill").args([signal, &child.id().to_string()]).status();
        let status = child.wait().expect("it ends");
        let file = folder.path().join(&name);
        if file.exists() {
            assert_eq!(peil(folder.path(), &["db", "verify", "--db", &name]).code, 0, "{name} is whole");
        } else {
            assert!(!status.success());
            interrupted += 1;
        }
    }
    assert!(interrupted > 0, "it was never fast enough to interrupt it");
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("it can be read")
        .map(|entry| entry.expect("it can be read").file_name())
        .collect();
    assert!(left.iter().all(|name| !name.to_string_lossy().ends_with(".tmp")), "{left:?}");
    let whole = run(&folder, &place, &["db", "backup", "whole.db"]);
    assert_eq!(whole.code, 0, "{}", whole.err);
    let mode = std::fs::metadata(folder.path().join("whole.db")).expect("it is there").permissions().mode();
    assert_eq!(mode & 0o077, 0, "{mode:o}");
}

/// While somebody reads what was there before, an erasure is not called complete.
#[test]
fn an_erasure_that_is_not_complete_is_told() {
    let (folder, place) = (folder(), Place::sqlite());
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    store.submit(submission(&id, vec![given("gad1", "2")])).wait().expect("it is saved");
    store.close();
    let reader = rusqlite::Connection::open(&place.db).expect("it opens");
    reader
        .execute_batch("BEGIN")
        .and_then(|()| reader.query_row("SELECT COUNT(*) FROM events", [], |_| Ok(())))
        .expect("it reads");
    let erased = run(&folder, &place, &["case", "erase", "vis", "--yes"]);
    assert_eq!(erased.code, 1, "{}", erased.err);
    assert!(erased.last().contains("run `peil db sweep-traces` later"), "{}", erased.err);
    let verified = run(&folder, &place, &["db", "verify"]);
    assert!(
        verified.code == 0 && verified.out.contains("may still be in the database files"),
        "{}",
        verified.out
    );
    assert_eq!(run(&folder, &place, &["db", "sweep-traces"]).code, 1);
    drop(reader);
    assert_eq!(run(&folder, &place, &["db", "sweep-traces"]).code, 0);
    assert!(!run(&folder, &place, &["db", "verify"]).out.contains("still"));
}

/// The address of a database may be in the environment, where others on the machine do not see it.
#[test]
fn a_database_is_named_by_the_environment() {
    let (folder, place) = (folder(), Place::sqlite());
    place.open().close();
    let mut command = std::process::Command::new(crate::program::program());
    let output = command
        .args(["db", "verify"])
        .env("PEIL_DB", &place.db)
        .current_dir(folder.path())
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
