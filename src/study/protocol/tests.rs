//! The tests of a protocol: which response counts, which cell is withheld.

use super::model::*;
use crate::assembly::{Status, classify_one};
use crate::disclosure::{Cell, withhold};

/// What a test came to.
#[derive(Clone, Debug, PartialEq)]
pub struct TestResult {
    /// Its name.
    pub name: String,
    /// What was expected and did not come true.
    pub failed: Vec<String>,
}

/// Runs the tests of a protocol.
pub fn run(protocol: &Protocol) -> Vec<TestResult> {
    protocol.tests.iter().map(|test| one(protocol, test)).collect()
}

type Given = (String, Option<String>, jiff::civil::Date);

fn one(protocol: &Protocol, test: &Test) -> TestResult {
    let mut enrolled = None;
    let mut responses: Vec<Given> = Vec::new();
    let mut cells: Vec<Cell> = Vec::new();
    let mut failed = Vec::new();
    for step in &test.steps {
        match step {
            Step::Enrolled(day) => enrolled = Some(*day),
            Step::Ended(..) => {}
            Step::Response { informant, wave, day } => {
                responses.push((informant.value.clone(), wave.as_ref().map(|w| w.value.clone()), *day));
            }
            Step::Cell(name, count) => {
                cells.push(Cell { name: name.value.clone(), households: *count as usize })
            }
            Step::Expect(list, _) => {
                for expectation in list {
                    if let Some(why) = fails(protocol, expectation, enrolled, &responses, &cells) {
                        failed.push(why);
                    }
                }
            }
        }
    }
    TestResult { name: test.name.value.clone(), failed }
}

fn fails(
    protocol: &Protocol,
    expectation: &Expectation,
    enrolled: Option<jiff::civil::Date>,
    responses: &[Given],
    cells: &[Cell],
) -> Option<String> {
    match expectation {
        Expectation::Cell { practice, withheld } => {
            let at = cells.iter().position(|c| c.name == practice.value)?;
            let found = withhold(cells, protocol.cells.at_least as usize).cells[at];
            let word = |w: bool| if w { "withheld" } else { "shown" };
            (found != *withheld)
                .then(|| format!("expected {} is {}, it is {}", practice.value, word(*withheld), word(found)))
        }
        Expectation::Response { wave, informant, is } => {
            let found = status_of(protocol, &wave.value, &informant.value, enrolled, responses);
            let word = found.map_or("missing", Status::word);
            (word != is.value).then(|| {
                format!("expected {}({}) is {}, it is {word}", wave.value, informant.value, is.value)
            })
        }
    }
}

/// The status of the last response of an informant that belongs to a wave.
fn status_of(
    protocol: &Protocol,
    wave: &str,
    informant: &str,
    enrolled: Option<jiff::civil::Date>,
    responses: &[Given],
) -> Option<Status> {
    let enrolled = enrolled?;
    let mut taken: Vec<(String, usize)> = Vec::new();
    let mut last = None;
    let mut sorted: Vec<&Given> = responses.iter().collect();
    sorted.sort_by_key(|r| r.2);
    for (who, named, day) in sorted {
        let (at, mut status) = classify_one(protocol, named.as_deref(), enrolled, *day);
        if let (Some(at), Status::Counted) = (at, status) {
            if taken.contains(&(who.clone(), at)) {
                status = Status::Second;
            }
            taken.push((who.clone(), at));
        }
        let belongs = at.is_some_and(|at| protocol.waves[at].named.name.value == wave)
            || (at.is_none() && named.as_deref() == Some(wave));
        if who == informant && belongs {
            last = Some(status);
        }
    }
    last
}
