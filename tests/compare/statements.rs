//! Guarantees of instruments whose verdict, smallest response and count are known from another program. They
//! are not in the repository: without them this test has nothing to do.

use std::collections::BTreeMap;
use std::time::Instant;

use peil::model::Instrument;
use peil::prove::{Budget, Verdict, guarantees};
use peil::score::answer_text;
use serde::Deserialize;

use super::build;
use super::pairs::shared;

#[derive(Debug, Deserialize)]
struct Known {
    instrument: String,
    kind: String,
    statement: String,
    holds: bool,
    can_be_missing: bool,
    #[serde(default)]
    smallest: BTreeMap<String, serde_json::Value>,
    answered: Option<usize>,
    violations: Option<String>,
    of: Option<String>,
}

/// The source that a statement is about: an instrument may have been mended since.
fn source(known: &Known) -> String {
    let name = known.instrument.rsplit('/').next().unwrap_or_default();
    let before = shared("proof").map(|folder| folder.join("pairs/draag_e2/old.peil"));
    let path = match (name, before) {
        ("draagkracht.peil", Some(before)) if before.exists() => before,
        _ => crate::root().join(&known.instrument),
    };
    let text = std::fs::read_to_string(&path).expect("the instrument is there");
    let end = text.find("\ntest \"").map_or(text.len(), |at| at + 1);
    let own = |line: &&str| !line.starts_with("always ") && !line.starts_with("never ");
    let text: String = text[..end].lines().filter(own).map(|line| format!("{line}\n")).collect();
    format!("{text}{} \"it is so\" {}\n", known.kind, known.statement)
}

fn differences(instrument: &Instrument, known: &Known) -> Vec<String> {
    let begin = Instant::now();
    let proof = &guarantees(instrument, Budget::FULL)[0];
    eprintln!(
        "{} {}: {} steps, {:.2} s",
        known.kind,
        known.statement,
        proof.steps,
        begin.elapsed().as_secs_f64()
    );
    let mut found = Vec::new();
    let expected = if known.holds { Verdict::Proved } else { Verdict::Refuted };
    if proof.verdict != expected {
        found.push(format!("{:?} ({:?})", proof.verdict, proof.why));
    }
    if proof.can_be_missing != Some(known.can_be_missing) {
        found.push(format!("can be missing: {:?}, not {}", proof.can_be_missing, known.can_be_missing));
    }
    let Some(example) = &proof.counterexample else { return found };
    let answers: BTreeMap<String, String> = example
        .answers
        .iter()
        .filter_map(|(slots, values)| {
            let asked = instrument.asked(slots[0]?);
            Some((instrument.slot_name(asked), answer_text(instrument, asked, values[0].as_ref()?)))
        })
        .collect();
    let plain = |value: &serde_json::Value| value.as_str().map_or(value.to_string(), str::to_string);
    let theirs: BTreeMap<String, String> = known
        .smallest
        .iter()
        .filter(|(name, _)| instrument.groups.iter().all(|group| group.name != **name))
        .map(|(name, value)| (name.clone(), plain(value)))
        .collect();
    if answers != theirs {
        found.push(format!("{answers:?}, not {theirs:?}"));
    }
    if Some(example.answers.len()) != known.answered {
        found.push(format!("{} answers, not {:?}", example.answers.len(), known.answered));
    }
    let share = proof.share.as_ref().map(|share| (share.count.to_string(), share.of.to_string()));
    if share != known.violations.clone().zip(known.of.clone()) {
        found.push(format!("{share:?}, not {:?} of {:?}", known.violations, known.of));
    }
    found
}

#[test]
fn statements_have_the_verdict_and_smallest_response_that_are_known() {
    let Some(folder) = shared("proof") else { return };
    let text = std::fs::read_to_string(folder.join("statements.json")).expect("known statements");
    let known: Vec<Known> = serde_json::from_str(&text).expect("known statements");
    let mut wrong = Vec::new();
    for known in &known {
        let instrument = build("statement.peil", &source(known)).expect("it compiles");
        for difference in differences(&instrument, known) {
            wrong.push(format!("{}: {} {}: {difference}", known.instrument, known.kind, known.statement));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
