//! Runs the `test` blocks of an instrument.

use super::evaluate::Scorer;
use super::response::Response;
use super::value::Value;
use crate::model::{Step, Test};

/// What came of one test.
#[derive(Debug, Clone)]
pub struct TestRun {
    /// In the order of the test.
    pub expectations: Vec<Expectation>,
}

/// What came of one `expect`.
#[derive(Debug, Clone)]
pub struct Expectation {
    /// Index among the steps of the test.
    pub step: usize,
    /// Only true passes.
    pub value: Value,
    /// The response as it was.
    pub response: Response,
}

impl TestRun {
    /// Whether every expectation was met.
    pub fn passed(&self) -> bool {
        self.expectations.iter().all(|expectation| expectation.value.is_true())
    }
}

/// Takes the steps of a test in order; each `expect` is judged by the answers before it.
pub fn run_test(scorer: &Scorer<'_>, test: &Test) -> TestRun {
    let mut response = Response::blank(scorer.instrument());
    let mut expectations = Vec::new();
    let mut evaluation = None;
    for (at, step) in test.steps.iter().enumerate() {
        if let Step::Expect { value, .. } = step {
            let evaluation = evaluation.get_or_insert_with(|| scorer.evaluate_all(&response));
            expectations.push(Expectation {
                step: at,
                value: evaluation.value(*value).clone(),
                response: response.clone(),
            });
            continue;
        }
        evaluation = None;
        match step {
            Step::Give { slot, answer } => response.set(*slot, Some(answer.clone())),
            Step::Clear(slot) => response.set(*slot, None),
            Step::LeaveOut(group) => response.leave_out(*group, true),
            Step::Informant(informant) => response.informant = *informant,
            Step::Administered(date) => response.administered = Some(*date),
            Step::Expect { .. } => {}
        }
    }
    TestRun { expectations }
}
