//! `peil fill` as people run it, through a pipe.

use std::path::Path;

use peil::score::Scorer;
use peil::session::{Event, Session, Setting};
use peil::text::Names;
use peil_answers::rows::{JsonRows, Outputs, Reading, Rows};

use super::{FOR_THE_PROGRAM, HOUSEHOLD};
use crate::cli::{Run, folder, peil, peil_with, root};
use crate::compiled::compiled;
use crate::equivalence::rng::Rng;

fn fill(folder: &Path, instrument: &str, options: &[&str], lines: &str) -> Run {
    let mut arguments = vec!["fill", instrument, "--administered", "2026-03-14"];
    arguments.extend(options);
    peil_with(folder, &arguments, lines.as_bytes())
}

fn shipped(name: &str) -> String {
    root().join("instruments").join(name).to_str().expect("paths are UTF-8").to_string()
}

fn json(path: &Path) -> serde_json::Value {
    serde_json::from_str(&std::fs::read_to_string(path).expect("the file is there")).expect("it is JSON")
}

#[test]
fn a_transcript_of_gad7() {
    let folder = folder(&[]);
    let run = fill(
        folder.path(),
        &shipped("gad7"),
        &["--output", "g.json"],
        "1\n0\n\n?\n2\n7\n1\n0\n<\n3\n3\n\n4\n1\n\n",
    );
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    insta::assert_snapshot!("gad7", run.out);
    let scored = peil(folder.path(), &["score", &shipped("gad7"), "g.json"]);
    assert!(
        scored.out.contains("\"value\":10.5") && !scored.out.contains("@session"),
        "{}{}",
        scored.out,
        scored.err
    );
}

#[test]
fn a_transcript_of_draagkracht() {
    let lines = "1 4\n0\n4\n8\n\n\n3\n3\n3\n3\n3\n4\n4\n4\n4\n\n";
    let folder = folder(&[]);
    let options =
        ["--domain", "financien=schulden", "--informant", "inwoner", "--lang", "fy", "--output", "d.json"];
    let run =
        fill(folder.path(), &shipped("draagkracht"), &options, &format!("{lines}0\n{}", "\n".repeat(8)));
    insta::assert_snapshot!("draagkracht", run.out);
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let kept = json(&folder.path().join("d.json"));
    assert_eq!((kept["financien"].as_str(), kept["wonen"].as_str()), (Some("yes"), Some("no")));
    assert_eq!(kept["@session"]["events"][0]["reason"].as_str(), Some("schulden"));
}

#[test]
fn a_transcript_with_domains_checks_and_rounds() {
    let folder = folder(&[("household.peil", HOUSEHOLD.as_bytes())]);
    let lines = "eviction\nJan\n1 2\n2\n1\n0\n1\n1\n2\n0\n3\n1\n2\n7\n9\n0\n1\n2,5\n=\n-1\n11\n2\n\n\n\n";
    let run = fill(folder.path(), "household.peil", &[], lines);
    insta::assert_snapshot!("household", format!("{}\nexit status {}\n{}", run.out, run.code, run.err));
}

#[test]
fn a_transcript_with_notes() {
    let folder = folder(&[("work.peil", crate::between::WORK.as_bytes())]);
    let run = fill(folder.path(), "work.peil", &["--lang", "en"], "Riemer\n1\n2\n1\n0\n2\n0\n\n");
    insta::assert_snapshot!("notes", format!("{}\nexit status {}\n{}", run.out, run.code, run.err));
}

#[test]
fn it_stops_saves_and_goes_on() {
    let folder = folder(&[]);
    let run = fill(folder.path(), &shipped("gad7"), &["-o", "g.json"], "1\n2\n!\n");
    assert_eq!(run.code, 0);
    assert!(run.out.contains("Bewaard in g.json.") && run.out.contains("--resume g.json"), "{}", run.out);
    let run = peil_with(folder.path(), &["fill", &shipped("gad7"), "--resume", "g.json"], b"0\n");
    assert_eq!(run.code, 1, "the input ended before it was complete");
    assert!(run.out.contains("2 van 7 vragen") && run.out.contains("Vraag 3 van 7"), "{}", run.out);
    let run = peil_with(
        folder.path(),
        &["fill", &shipped("gad7"), "--resume", "g.json", "--lang", "en"],
        b"0\n0\n0\n0\n\n",
    );
    assert_eq!(run.code, 0);
    assert!(run.out.contains("totaal = 3, minimaal"), "{}", run.out);
    let again = peil_with(folder.path(), &["fill", &shipped("gad7"), "--resume", "g.json"], b"");
    assert_eq!(again.code, 0, "what was sent in shows its scores");
    assert_eq!(json(&folder.path().join("g.json"))["@session"]["events"].as_array().map(Vec::len), Some(8));
}

#[test]
fn a_file_is_not_written_over_and_one_that_cannot_be_written_is_told_at_once() {
    let folder = folder(&[("g.json", b"{\"gad1\": 1}")]);
    let run = fill(folder.path(), &shipped("gad7"), &["-o", "g.json"], "1\n");
    assert!(run.code == 2 && run.err.contains("continue with --resume g.json"), "{}", run.err);
    assert_eq!(json(&folder.path().join("g.json")), serde_json::json!({ "gad1": 1 }));
    let run = fill(folder.path(), &shipped("gad7"), &["-o", "nowhere/g.json"], "1\n");
    assert_eq!((run.code, run.out.as_str()), (2, ""), "{}", run.err);
}

#[test]
fn nothing_named_nothing_kept() {
    let folder = folder(&[]);
    let run = fill(folder.path(), &shipped("gad7"), &["--lang", "en"], "1\n");
    assert_eq!(run.code, 1);
    assert!(
        run.out.ends_with(
            "It is not complete yet.\nNothing was kept: use --output FILE to keep your answers.\n"
        ),
        "{}",
        run.out
    );
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder is there").count(), 0);
}

#[test]
fn what_cannot_be_gone_on_with_is_refused() {
    let folder = folder(&[("not.json", b"{\"gad1\": 1}"), ("text.txt", b"hello")]);
    fill(folder.path(), &shipped("gad7"), &["-o", "g.json"], "1\n");
    let before = std::fs::read(folder.path().join("g.json")).expect("it is there");
    for (arguments, said) in [
        (vec!["fill", "--resume", "nowhere.json"], "there is no such file"),
        (vec!["fill", "--resume", "not.json"], "`peil fill` did not make it"),
        (vec!["fill", "--resume", "text.txt"], "it is not JSON"),
        (vec!["fill", "--informant", "child"], "has no informants"),
        (vec!["fill", "--domain", "wonen=x"], "no optional domain"),
        (vec!["fill", "--lang", "de"], "one of nl, fy, en"),
        (vec!["fill", "--administered", "gisteren"], "a date is written"),
    ] {
        let gad7 = shipped("gad7");
        let run = peil(folder.path(), &[&arguments[..1], &[gad7.as_str()], &arguments[1..]].concat());
        assert_eq!(run.code, 2, "{arguments:?}\n{}", run.out);
        assert!(run.err.contains(said), "{arguments:?}\n{}", run.err);
    }
    let other = peil(folder.path(), &["fill", &shipped("phq9"), "--resume", "g.json"]);
    assert!(other.code == 2 && other.err.contains("answers to `gad7`, not to `phq9`"), "{}", other.err);
    let changed = HOUSEHOLD.replace("household", "gad7");
    std::fs::write(folder.path().join("gad7.peil"), changed).expect("it can be written");
    let changed = peil(folder.path(), &["fill", "gad7.peil", "--resume", "g.json"]);
    assert!(changed.code == 2 && changed.err.contains("began under version 1.0.0"), "{}", changed.err);
    assert_eq!(
        std::fs::read(folder.path().join("g.json")).expect("it is there"),
        before,
        "it is left as it was"
    );
    let reasonless = fill(folder.path(), &shipped("draagkracht"), &["--domain", "wonen"], "");
    assert!(reasonless.code == 2 && reasonless.err.contains("without a reason"), "{}", reasonless.err);
}

/// Whatever is typed: it ends, and the file holds what its own log says was answered.
#[test]
fn any_lines_through_the_pipe_leave_a_sound_file() {
    const LINES: [&str; 22] = [
        "",
        "",
        "",
        "0",
        "1",
        "1",
        "1",
        "2",
        "2",
        "3",
        "1 2",
        "7",
        "<",
        "-",
        "=",
        "?",
        "ja",
        "12:30",
        "3-4-1980",
        "\\?",
        "rare tekst",
        "2,5",
    ];
    let mut done = 0;
    for (seed, path) in (0..).zip(FOR_THE_PROGRAM) {
        let instrument = compiled(path);
        let mut rng = Rng::new(seed);
        let mut lines: String = (0..400).map(|_| format!("{}\n", rng.pick(&LINES))).collect();
        lines += &"\n".repeat(400);
        let folder = folder(&[]);
        let run = fill(
            folder.path(),
            root().join(path).to_str().expect("paths are UTF-8"),
            &["-o", "kept.json"],
            &lines,
        );
        assert!(run.code < 2, "{path}: {}", run.err);
        let kept = json(&folder.path().join("kept.json"));
        let events: Vec<Event> =
            kept["@session"]["events"].as_array().expect("a list").iter().map(event).collect();
        let setting: Setting =
            serde_json::from_value(kept["@session"]["setting"].clone()).expect("it is what was kept");
        let scorer = Scorer::new(&instrument);
        let mut session = Session::begin(&scorer, setting);
        session.replay(&events).unwrap_or_else(|refused| panic!("{path}: {refused:?}"));
        assert_eq!(session.is_sent_in(), run.code == 0, "{path}");
        done += u64::from(session.is_sent_in());

        let (names, outputs, reading) =
            (Names::new(&instrument), Outputs::new(&instrument, false), Reading::default());
        let text = kept.to_string();
        let mut rows =
            JsonRows::document(text.as_bytes(), &names, &outputs, &reading).expect("it can be read");
        let mut row = rows.row();
        assert!(
            rows.next(&mut row).expect("it can be read") && row.refusals.is_empty(),
            "{path}: {:?}",
            row.refusals
        );
        assert_eq!(&row.response, session.response(), "{path}: the answers and the log of the file disagree");
    }
    assert!(done >= 4, "only {done} walks came to the end");
}

/// An event without the time it was kept with.
fn event(kept: &serde_json::Value) -> Event {
    let mut kept = kept.clone();
    assert!(kept.as_object_mut().is_some_and(|kept| kept.shift_remove("at").is_some()), "each says when");
    serde_json::from_value(kept).expect("it is an event")
}

#[test]
fn it_asks_in_other_words_and_goes_on_in_others_again() {
    let folder = folder(&[]);
    let options = [
        "--domain",
        "financien=schulden",
        "--language",
        "fy",
        "--for",
        "sudwest-fryslan",
        "--output",
        "d.json",
    ];
    let run = fill(folder.path(), &shipped("draagkracht"), &options, "\n0\n!\n");
    assert!(
        run.out.contains("Draachkrêft en draachlêst")
            && run.out.contains("--language fy --for sudwest-fryslan --resume d.json"),
        "{}{}",
        run.out,
        run.err
    );
    let run = peil_with(
        folder.path(),
        &["fill", &shipped("draagkracht"), "--language", "en", "--resume", "d.json"],
        b"!\n",
    );
    assert_eq!((run.code, run.err.as_str()), (0, ""));
    let none = peil_with(folder.path(), &["fill", &shipped("gad7"), "--language", "fy"], b"");
    assert!(none.code == 2 && none.err.contains("there are no words in `fy`"), "{}", none.err);
}
