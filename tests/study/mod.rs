//! `peil study`, as a researcher uses it: on the studies that are shipped, and on files with mistakes.

mod generated;
mod server;
#[cfg(feature = "parquet")]
mod tables;

use std::fs;

use serde_json::Value;

use super::cli::{Run, folder, peil, root};

const PROTOCOL: &str = "studies/draagkracht/draagkracht.peil";

/// A simulated set of the shipped study, in its own folder.
fn simulated(seed: &str) -> tempfile::TempDir {
    let place = folder(&[]);
    let output = place.path().join("set");
    let run = peil(
        &root(),
        &[
            "study",
            "simulate",
            PROTOCOL,
            "--seed",
            seed,
            "--no-report",
            "-o",
            output.to_str().expect("a path"),
        ],
    );
    assert_eq!(run.code, 0, "{}", run.err);
    place
}

fn with_data(place: &tempfile::TempDir, command: &[&str], more: &[&str]) -> Run {
    let file = |name: &str| place.path().join("set").join(name).to_str().expect("a path").to_string();
    let (answers, cases, goals) = (file("answers.csv"), file("cases.csv"), file("goals.csv"));
    let mut arguments = command.to_vec();
    arguments.extend([PROTOCOL, &answers, "--register", &cases, "--goals", &goals]);
    arguments.extend(more);
    peil(&root(), &arguments)
}

#[test]
fn the_shipped_protocols_are_laid_out_checked_and_tested() {
    assert_eq!(peil(&root(), &["fmt", "--check", "studies"]).code, 0);
    let check = peil(&root(), &["check", "studies", "--format", "json"]);
    assert_eq!(check.code, 0, "{}", check.out);
    let report: Value = serde_json::from_str(&check.out).expect("it is JSON");
    assert_eq!(report["errors"], 0);
    let test = peil(&root(), &["test", "studies"]);
    assert_eq!((test.code, test.out.trim()), (0, "3 passed, 0 failed"));
}

#[test]
fn statistics_verify_against_themselves_and_not_against_others() {
    let place = simulated("3");
    let json = with_data(&place, &["study", "report"], &["--format", "json"]);
    assert_eq!(json.code, 0, "{}", json.err);
    let all: Value = serde_json::from_str(&json.out).expect("it is JSON");
    let list = all["statistics"].as_array().expect("a list");
    assert!(list.len() > 3000);
    assert!(list.iter().all(|s| s["value"].is_number() || s["why"].is_string()));
    let expected = place.path().join("expected.json");
    fs::write(&expected, &json.out).expect("it can be written");
    let path = expected.to_str().expect("a path").to_string();
    let verify = with_data(&place, &["study", "verify"], &["--expected", &path]);
    assert_eq!(
        (verify.code, verify.out.lines().next()),
        (0, Some(format!("{} passed, 0 failed", list.len()).as_str())),
        "{}",
        verify.out
    );
    let changed = json.out.replacen("\"value\": 185", "\"value\": 1000185", 1).replacen(
        "\"value\": 186",
        "\"value\": 1000186",
        1,
    );
    assert_ne!(changed, json.out);
    fs::write(&expected, changed).expect("it can be written");
    let verify = with_data(&place, &["study", "verify"], &["--expected", &path]);
    assert_eq!(verify.code, 1);
    assert!(verify.out.contains("expected 1000186"), "{}", verify.out);
}

#[test]
fn the_same_seed_gives_the_same_files() {
    let (a, b, c) = (simulated("7"), simulated("7"), simulated("8"));
    let read = |place: &tempfile::TempDir| {
        fs::read_to_string(place.path().join("set/answers.csv")).expect("it is there")
    };
    assert_eq!(read(&a), read(&b));
    assert_ne!(read(&a), read(&c));
}

#[test]
fn the_flow_accounts_for_everything() {
    let place = simulated("4");
    let flow = with_data(&place, &["study", "flow"], &["--format", "json"]);
    assert_eq!(flow.code, 0, "{}", flow.err);
    let flow: Value = serde_json::from_str(&flow.out).expect("it is JSON");
    let rows: u64 = flow["rows"].as_object().expect("counts").values().filter_map(Value::as_u64).sum();
    let answers = fs::read_to_string(place.path().join("set/answers.csv")).expect("it is there");
    assert_eq!(rows, answers.lines().count() as u64 - 1);
    for wave in flow["waves"].as_array().expect("waves") {
        let sum: u64 = wave["states"].as_object().expect("states").values().filter_map(Value::as_u64).sum();
        assert_eq!(Some(sum), flow["cases"]["analysed"].as_u64());
    }
}

#[test]
fn mistakes_of_the_register_are_all_listed_with_their_line() {
    let place = simulated("5");
    let path = place.path().join("set/cases.csv");
    let text = fs::read_to_string(&path).expect("it is there");
    let mut lines: Vec<String> = text.lines().map(String::from).collect();
    let twice = lines[3].clone();
    lines[1] = "c0001,atlantis,2016-02-01,,,2016-02-01".into();
    lines[2] = "c0002,zeedorp,2016-02-01,2016-01-01,verhuisd,2016-02-01".into();
    lines[4] = twice;
    lines[5] = "c0005,zeedorp,2016-02-30,,,2016-02-01".into();
    fs::write(&path, lines.join("\n")).expect("it can be written");
    let run = with_data(&place, &["study", "flow"], &[]);
    assert_eq!(run.code, 1);
    for told in [
        "line 2: column `practice`",
        "line 3: column `ended`",
        "line 5: the case",
        "line 6: column `enrolled`",
    ] {
        assert!(run.err.contains(told), "{told}: {}", run.err);
    }
}

#[test]
fn a_publication_waits_for_its_wave_and_keeps_what_it_showed() {
    let place = simulated("6");
    // The ledger is kept beside the protocol: a copy has its own.
    let own = folder(&[]);
    let text = fs::read_to_string(root().join(PROTOCOL))
        .expect("it is there")
        .replace("../../instruments", root().join("instruments").to_str().expect("a path"));
    let protocol = own.path().join("p.peil");
    fs::write(&protocol, text).expect("it can be written");
    let file = |name: &str| place.path().join("set").join(name).to_str().expect("a path").to_string();
    let output = own.path().join("final");
    let run = |more: &[&str]| {
        let (answers, cases, goals) = (file("answers.csv"), file("cases.csv"), file("goals.csv"));
        let mut arguments = vec![
            "study",
            "report",
            protocol.to_str().expect("a path"),
            &answers,
            "--register",
            &cases,
            "--goals",
            &goals,
        ];
        arguments.extend(["--for", "final", "-o", output.to_str().expect("a path")]);
        arguments.extend(more);
        peil(&root(), &arguments)
    };
    let early = run(&["--as-of", "2016-09-01", "--secret", "s"]);
    assert_eq!(early.code, 1, "{}", early.err);
    assert!(early.err.contains("window is open"), "{}", early.err);
    let none = run(&["--as-of", "2018-01-01"]);
    assert!(none.code == 1 && none.err.contains("--secret"), "{}", none.err);
    let good = run(&["--as-of", "2018-01-01", "--secret", "s"]);
    assert_eq!(good.code, 0, "{}", good.err);
    let first = fs::read_to_string(output.join("figures.json")).expect("it is there");
    // One case less: what was published does not move.
    let cases = fs::read_to_string(file("cases.csv")).expect("it is there");
    let fewer: Vec<String> = cases
        .lines()
        .enumerate()
        .map(|(at, l)| {
            if at == 1 {
                format!("{l},2017-01-01,remove")
            } else if at == 0 {
                format!("{l},withdrawn,withdrawal")
            } else {
                format!("{l},,")
            }
        })
        .collect();
    fs::write(place.path().join("set/cases.csv"), fewer.join("\n")).expect("it can be written");
    assert_eq!(run(&["--as-of", "2018-01-01", "--secret", "s"]).code, 0);
    assert_eq!(fs::read_to_string(output.join("figures.json")).expect("it is there"), first);
}

#[test]
fn what_changed_between_protocols_is_told() {
    let own = folder(&[]);
    let text = fs::read_to_string(root().join(PROTOCOL)).expect("it is there");
    let other = own.path().join("other.peil");
    fs::write(
        &other,
        text.replace("days 305..425", "days 305..430").replace("\"Zeedorp\"", "\"Zeedorp aan zee\""),
    )
    .expect("it can be written");
    let run = peil(&root(), &["diff", PROTOCOL, other.to_str().expect("a path")]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(
        run.out.contains("design: wave jaar") && run.out.contains("wording: practices / zeedorp"),
        "{}",
        run.out
    );
}

/// The report that is shipped is of the shipped data: the same statistics, and a section for each part.
#[test]
fn the_shipped_report_is_that_of_the_shipped_data() {
    let place = root().join("studies/draagkracht/example");
    let output = folder(&[]);
    let file = |name: &str| place.join(name).to_str().expect("a path").to_string();
    let run = peil(
        &root(),
        &[
            "study",
            "report",
            PROTOCOL,
            &file("answers.csv"),
            "--register",
            &file("cases.csv"),
            "--goals",
            &file("goals.csv"),
            "-o",
            output.path().to_str().expect("a path"),
        ],
    );
    assert_eq!(run.code, 0, "{}", run.err);
    let read = |path: &std::path::Path| -> Vec<(String, Option<f64>)> {
        let text = fs::read_to_string(path).expect("it is there");
        let row = |line: &str| {
            let mut cells = line.split(',');
            (cells.next().unwrap_or_default().to_string(), cells.next().and_then(|c| c.parse().ok()))
        };
        text.lines().skip(1).map(row).collect()
    };
    let (made, kept) =
        (read(&output.path().join("statistics.csv")), read(&place.join("report/statistics.csv")));
    assert_eq!(made.len(), kept.len());
    for ((name, a), (other, b)) in made.iter().zip(&kept) {
        let near = match (a, b) {
            (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * b.abs().max(1.0),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        assert!(name == other && near, "{name}: {a:?} is not {b:?}");
    }
    for path in [output.path().join("report.html"), place.join("report/report.html")] {
        let page = fs::read_to_string(&path).expect("it is there");
        assert_eq!(page.matches("<section").count(), 12, "{}", path.display());
        assert!(!page.contains("NaN") && page.contains("Er was geen vergelijkingsgroep"));
    }
}

/// A protocol has wording files as an instrument has: they change what people read, and no figure.
#[test]
fn a_protocol_has_other_words_in_wording_files() {
    let place = folder(&[]);
    let copied = |from: &str, to: &str| {
        let (from, to) = (root().join(from), place.path().join(to));
        fs::create_dir_all(to.parent().expect("a folder")).expect("it is made");
        fs::copy(from, to).expect("it is copied");
    };
    copied(PROTOCOL, PROTOCOL);
    for file in ["draagkracht.peil", "wording/en.yaml", "wording/peil.lock"] {
        copied(&format!("instruments/draagkracht/{file}"), &format!("instruments/draagkracht/{file}"));
    }
    let run = |arguments: &[&str]| peil(place.path(), arguments);
    let made = run(&["wording", "new", "studies/draagkracht", "--language", "en"]);
    assert_eq!(made.code, 0, "{}", made.err);
    let file = place.path().join("studies/draagkracht/wording/en.yaml");
    let text = fs::read_to_string(&file).expect("it is made");
    assert!(text.contains("\nstudy: kracht\nlanguage: en\n") && text.contains("\nwaves:\n"), "{text}");
    let line = text.lines().find(|line| line.trim_start().starts_with("# jaar: ")).expect("it has the wave");
    fs::write(&file, text.replace(line, "  jaar: \"After the whole year\"")).expect("it is kept");
    let check = run(&["check", "studies", "--format", "json"]);
    assert_eq!(check.code, 0, "{}{}", check.out, check.err);

    let simulate = ["study", "simulate", PROTOCOL, "--seed", "2", "--no-report", "-o", "set"];
    assert_eq!(run(&simulate).code, 0);
    let report = |lang: &str, output: &str| {
        let arguments = [
            "study",
            "report",
            PROTOCOL,
            "set/answers.csv",
            "--register",
            "set/cases.csv",
            "--goals",
            "set/goals.csv",
            "--lang",
            lang,
            "-o",
            output,
        ];
        let written = run(&arguments);
        assert_eq!(written.code, 0, "{}", written.err);
        let read =
            |name: &str| fs::read_to_string(place.path().join(output).join(name)).expect("it is there");
        (read("report.html"), read("statistics.csv"))
    };
    let ((dutch, figures), (english, same)) = (report("nl", "a"), report("en", "b"));
    assert!(english.contains("After the whole year") && !dutch.contains("After the whole year"));
    assert!(dutch.contains("Na een jaar") && !english.contains("Na een jaar"));
    assert!(figures == same, "no figure differs");

    // A practice with words of its own for the instrument: what is compared was asked in other words.
    let own = place.path().join("instruments/draagkracht/wording/zeedorp.nl.yaml");
    let words = "instrument: draagkracht\nlanguage: nl\nfor: zeedorp\nitems:\n  vei1: \"Thuis voel ik mij veilig.\"\n";
    fs::write(&own, words).expect("it is kept");
    let check = run(&["check", "studies", "--format", "json"]);
    assert!(check.out.contains("PEIL1026") && check.out.contains("Zeedorp"), "{}", check.out);

    // What is no text of the protocol is reported, at its place.
    let text = fs::read_to_string(&file).expect("it is there");
    fs::write(&file, format!("{text}\nrondes:\n  jaar: \"x\"\n")).expect("it is kept");
    let check = run(&["check", "studies"]);
    assert!(check.code == 1 && check.err.contains("rondes"), "{}{}", check.out, check.err);
}
