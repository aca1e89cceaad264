//! Tests that are run: those in an instrument, and the cases beside it.

use std::path::Path;

use peil::diagnostic::Severity;
use peil::language::Language;
use peil::model::{Instrument, Step, Test};
use peil::score::trace::Tracer;
use peil::score::{Expectation, Scorer, behind, run_test};

use crate::cases;
use crate::findings::{Finding, Origin};
use crate::place::Place;
use crate::unit::Unit;
use crate::workspace::Workspace;

/// What came of tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Run {
    pub passed: usize,
    pub failed: usize,
    /// What did not come out, where it is expected.
    pub findings: Vec<Finding>,
    /// Why nothing could be run.
    pub refused: Option<String>,
}

/// Runs the tests of an instrument, or those of one name; with all of them also its cases.
pub fn run_tests(workspace: &mut Workspace, path: &Path, only: Option<&str>) -> Run {
    if crate::kinds::FileKind::of(path) == crate::kinds::FileKind::Cases {
        return match cases::run(workspace, path) {
            Some(ran) => {
                Run { passed: ran.passed, failed: ran.failed, findings: ran.findings, refused: None }
            }
            None => refused("there is no instrument beside these cases that compiles"),
        };
    }
    let Some(unit) = workspace.unit(path) else { return refused("this file is not an instrument") };
    if let Some(study) = &unit.checked.study {
        return match &study.protocol {
            Some(protocol) => of_protocol(path, protocol, only),
            None => refused("the protocol has errors"),
        };
    }
    let Some(instrument) = unit.instrument() else { return refused("the instrument does not compile") };
    let mut run = Run::default();
    let scorer = Scorer::new(instrument);
    for (at, test) in instrument.tests.iter().enumerate() {
        if only.is_none_or(|only| only == test.name) {
            of_test(&unit, &scorer, at, test, &mut run);
        }
    }
    if only.is_none() {
        for file in cases::files_of(workspace, path) {
            if let Some(ran) = cases::run(workspace, &file) {
                run.passed += ran.passed;
                run.failed += ran.failed;
                run.findings.extend(ran.findings);
            }
        }
    }
    run
}

fn refused(why: &str) -> Run {
    Run { refused: Some(why.to_string()), ..Run::default() }
}

fn of_test(unit: &Unit, scorer: &Scorer<'_>, at: usize, test: &Test, run: &mut Run) {
    let result = run_test(scorer, test);
    match result.passed() {
        true => run.passed += 1,
        false => run.failed += 1,
    }
    for expectation in result.expectations.iter().filter(|one| !one.value.is_true()) {
        let places = unit.analysis().compiled.places.tests.get(at);
        let span = places.and_then(|(name, steps)| steps.get(expectation.step).or(Some(name)));
        if let Some(span) = span {
            run.findings.extend(failed(scorer, test, expectation, unit.place(*span)));
        }
    }
}

/// An expectation that did not come true: what was expected, what is, and how that came about.
fn failed(scorer: &Scorer<'_>, test: &Test, expectation: &Expectation, place: Place) -> Option<Finding> {
    let instrument: &Instrument = scorer.instrument();
    let Some(Step::Expect { value, formula }) = test.steps.get(expectation.step) else { return None };
    let evaluation = scorer.evaluate_all(&expectation.response);
    let outcome = scorer.outcome(&expectation.response, &evaluation);
    let behind = behind(instrument, &evaluation, *value);
    let mut trace = Tracer::new(scorer).trace(&expectation.response, &evaluation, &outcome);
    trace.entries.retain(|entry| behind.names.contains(&entry.name));
    let language = Language::of_instrument(&instrument.language);
    let how = (!trace.entries.is_empty()).then(|| peil::trace_text::render(&trace, language));
    Some(Finding {
        origin: Origin::Tests,
        code: None,
        severity: Severity::Error,
        message: format!("expected {formula}"),
        label: behind.lines.iter().map(|line| format!("actual: {line}")).collect::<Vec<_>>().join("\n"),
        help: None,
        witness: how,
        place,
        related: Vec::new(),
        remedies: Vec::new(),
        unused: false,
    })
}

fn of_protocol(path: &Path, protocol: &peil_study::protocol::Protocol, only: Option<&str>) -> Run {
    let mut run = Run::default();
    for result in peil_study::protocol::run_tests(protocol) {
        if only.is_some_and(|only| only != result.name) {
            continue;
        }
        match result.failed.is_empty() {
            true => run.passed += 1,
            false => run.failed += 1,
        }
        let at = protocol.tests.iter().find(|test| test.name.value == result.name);
        for why in result.failed {
            let place = Place::new(path, at.map_or(0..0, |test| test.name.span.range()));
            let mut finding = Finding::of_file(path, why);
            finding.origin = Origin::Tests;
            finding.place = place;
            run.findings.push(finding);
        }
    }
    run
}
