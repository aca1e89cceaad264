//! Each fault that was reported names the test that holds it, and the test is there.

use std::fs;

use crate::root;

const ROWS: [(&str, usize); 3] = [("A", 20), ("R", 20), ("X", 21)];

/// The words between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

#[test]
fn every_fault_names_a_test_that_is_there() {
    let table = fs::read_to_string(root().join("tests/faults/README.md")).expect("the table is there");
    let mut found = Vec::new();
    let mut wrong = Vec::new();
    for line in table.lines() {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let [fault, _, held] = cells[..] else { continue };
        if fault.len() != 3 || !fault[1..].bytes().all(|byte| byte.is_ascii_digit()) {
            continue;
        }
        found.push(fault.to_string());
        let (mut source, mut tests) = (String::new(), 0);
        for word in quoted(held) {
            if word.ends_with(".rs") {
                source = fs::read_to_string(root().join("tests").join(word)).unwrap_or_default();
                if source.is_empty() {
                    wrong.push(format!("{fault}: there is no tests/{word}"));
                }
            } else {
                tests += 1;
                let name = |line: &str| {
                    line.trim().trim_start_matches("fn ").split(['(', ' ', ',']).next() == Some(word)
                };
                if !source.lines().any(name) {
                    wrong.push(format!("{fault}: no test is called {word}"));
                }
            }
        }
        if tests == 0 {
            wrong.push(format!("{fault}: it names no test"));
        }
    }
    let all: Vec<String> =
        ROWS.iter().flat_map(|(kind, count)| (1..=*count).map(move |at| format!("{kind}{at:02}"))).collect();
    assert_eq!(found, all);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn codes(text: &str) -> Vec<&'static str> {
    let head = "instrument x {\n    title    \"X\"\n    version  1.0.0\n    language en\n}\n";
    let compiled = peil::compile("x.peil", &format!("{head}{text}"), &peil::source::NoFiles);
    compiled.diagnostics.iter().map(|found| found.code.id).collect()
}

/// A19: words for an informant behind the type, one answer for several questions, rows parted by a comma.
#[test]
fn what_was_looked_for_may_stand_there() {
    let text = "informant me \"Me\"\ninformant parent \"Parent\"\nscale e { 0 \"No\", 1 \"Yes\" }\n\
                item p1 \"One\" : e for parent \"Uno\"\nitem p2 \"Two\" : e for parent \"Due\"\n\
                table t(x) { 0..1 -> 5, 2 -> 7 }\nscore s \"S\" = t(p1 + p2)\n\
                test \"both\" {\n    answer p1, p2 = 1\n    expect s = 7\n}\n";
    assert_eq!(codes(text), Vec::<&str>::new());
}

/// R05: who answers no at the first of three levels has no score.
#[test]
fn a_path_without_a_score_is_found_through_levels() {
    let text = "scale e { 0 \"No\", 1 \"A little\", 2 \"Much\" }\nitem a \"A\" : yesno\nitem b \"B\" : yesno when a\n\
                item c \"C\" : yesno when b\nitem d \"D\" : e when c\nitem f \"F\" : e when c\n\
                score s \"S\" = sum(d, f)\n";
    assert_eq!(codes(text), ["PEIL0412"]);
}
