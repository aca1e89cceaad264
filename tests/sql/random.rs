//! Random instruments and answers, on each engine, and in this process by columns and in a session.

use std::collections::BTreeSet;

use peil::sql::Dialect;

use super::super::columns;
use super::super::equivalence::{constructs, generate, print, seam};
use super::engines::BOTH;
use super::rows::export;
use super::sessions;
use super::shipped::{Case, agree_on_each};

/// Instruments that are tried where `PEIL_SQL_INSTRUMENTS` names no other number.
const INSTRUMENTS: usize = 100;
const ROWS: u64 = 200;
/// Seeds that are looked through for constructs that the first instruments do not hold.
const MOST_SEEDS: u64 = 3000;

/// The seeds that `PEIL_SQL_SEEDS` names, to look into what differs; otherwise all of them.
fn only() -> Option<BTreeSet<u64>> {
    let named = std::env::var("PEIL_SQL_SEEDS").ok()?;
    Some(named.split(',').map(|seed| seed.trim().parse().expect("seeds are whole numbers")).collect())
}

/// The first instruments, and after them those that hold a construct that none before did. `unsaid`
/// is what an engine cannot say about an instrument, which then takes no part.
fn instruments(unsaid: impl Fn(&Case) -> Option<String>) -> (Vec<Case>, BTreeSet<&'static str>, Vec<String>) {
    let wanted = std::env::var("PEIL_SQL_INSTRUMENTS").ok().and_then(|number| number.parse().ok());
    let wanted: usize = wanted.unwrap_or(INSTRUMENTS);
    let mut cases = Vec::new();
    let mut reached = BTreeSet::new();
    let mut unsayable = Vec::new();
    let only = only();
    for seed in 0..MOST_SEEDS {
        if only.as_ref().is_some_and(|only| !only.contains(&seed)) {
            continue;
        }
        let tree = generate::instrument(seed);
        let found: BTreeSet<&'static str> = constructs::constructs(&tree);
        if cases.len() >= wanted && found.is_subset(&reached) {
            if reached.len() >= constructs::ALL.len() {
                break;
            }
            continue;
        }
        let printed = print::print(&tree, seed);
        let Ok(compiled) = seam::compile(&printed.source, &printed.files) else { continue };
        let responses = (0..ROWS).map(|index| {
            seam::library_response(&compiled.instrument, &generate::response(&tree, seed * 1000 + index))
        });
        let case = Case {
            name: format!("seed {seed}"),
            responses: responses.collect(),
            instrument: compiled.instrument,
            source: printed.source,
        };
        match unsaid(&case) {
            None => {
                reached.extend(found);
                cases.push(case);
            }
            Some(what) => unsayable.push(format!("{}: {what}", case.name)),
        }
    }
    (cases, reached, unsayable)
}

fn agree_on(dialects: &[Dialect]) {
    let (cases, reached, unsayable) = instruments(|case| {
        dialects
            .iter()
            .find_map(|dialect| export(&case.instrument, *dialect).err())
            .map(|unsayable| unsayable.to_string())
    });
    let never: Vec<&&str> = constructs::ALL.iter().filter(|name| !reached.contains(*name)).collect();
    assert!(only().is_some() || never.is_empty(), "no instrument that can be said in SQL holds {never:?}");
    assert!(
        unsayable.len() * 20 <= cases.len(),
        "{} can be said in SQL, and not:\n{}",
        cases.len(),
        unsayable.join("\n")
    );
    let (mut by_columns, mut apart, mut in_sessions) = (0, 0, 0);
    for case in &cases {
        let about = format!("{}\n{}", case.name, case.source);
        let (agreed, left) = columns::agree_on(&case.instrument, &about, &case.responses);
        (by_columns, apart) = (by_columns + agreed, apart + left);
        in_sessions += sessions::agree_on(&case.instrument, &about, &case.responses);
    }
    // Decimals with more digits than a column holds.
    assert!(apart * 5 <= in_sessions, "columns leave {apart} of {in_sessions} responses to the evaluator");
    println!(
        "columns: {by_columns} values agree, {apart} responses are left to the evaluator; sessions: {in_sessions} outcomes agree"
    );
    for (dialect, cells) in agree_on_each(dialects, &cases) {
        println!(
            "{}: {} random instruments of {ROWS} rows with {} constructs, {cells} cells agree; {} more cannot be said",
            dialect.name(),
            cases.len(),
            reached.len(),
            unsayable.len()
        );
    }
}

#[test]
#[ignore = "needs DuckDB and PostgreSQL, which tests/sql/with_engines brings"]
fn random_instruments_agree() {
    agree_on(&BOTH);
}

#[test]
#[ignore = "needs Spark, which tests/sql/with_spark brings"]
fn random_instruments_agree_on_spark() {
    agree_on(&[Dialect::Spark]);
}
