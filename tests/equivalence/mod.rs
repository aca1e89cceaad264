//! The scorer against a naive second evaluator, on random instruments and random answers.
//!
//! `generate` makes instruments (`tree`) and answers, `print` writes them as source, `naive` works them out
//! from the language description, `seam` has the library do it, `compare` says what differs, `shrink` makes a
//! disagreement small enough to read. `constructs` counts what was reached.
//!
//! `PEIL_EQUIVALENCE_SEEDS=5000` tries that many instruments, `PEIL_EQUIVALENCE_SEEDS=700..5000` those seeds.

pub mod compare;
pub mod constructs;
mod expression;
mod expressions;
pub mod generate;
mod levels;
pub mod naive;
pub mod print;
mod print_expression;
pub mod rng;
pub mod seam;
pub mod shrink;
pub mod tree;

use naive::Response;
use std::collections::BTreeSet;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use tree::Tree;

const INSTRUMENTS: u64 = 300;
const RESPONSES: u64 = 40;
/// How many disagreements are shrunk and shown.
const SHOWN: usize = 6;

fn seeds() -> Range<u64> {
    let Ok(asked) = std::env::var("PEIL_EQUIVALENCE_SEEDS") else { return 0..INSTRUMENTS };
    let number = |text: &str| {
        text.parse()
            .unwrap_or_else(|_| panic!("PEIL_EQUIVALENCE_SEEDS is a number or a range, not `{asked}`"))
    };
    match asked.split_once("..") {
        Some((from, to)) => number(from)..number(to),
        None => 0..number(&asked),
    }
}

fn response_seed(seed: u64, index: u64) -> u64 {
    seed.wrapping_mul(1_000_003).wrapping_add(index)
}

#[test]
fn the_generator_reaches_every_construct() {
    let mut reached = BTreeSet::new();
    for seed in 0..INSTRUMENTS {
        reached.extend(constructs::constructs(&generate::instrument(seed)));
    }
    let never: Vec<&&str> = constructs::ALL.iter().filter(|name| !reached.contains(*name)).collect();
    assert!(never.is_empty(), "the generator never makes {never:?}");
    assert!(reached.iter().all(|name| constructs::ALL.contains(name)), "not in the list: {reached:?}");
}

#[test]
fn the_scorer_agrees_with_a_naive_second_evaluator() {
    let mut reports = Vec::new();
    for seed in seeds() {
        let tree = generate::instrument(seed);
        let printed = print::print(&tree, seed);
        let compiled = match seam::compile(&printed.source, &printed.files) {
            Ok(compiled) => compiled,
            Err(errors) => {
                reports.push(refused(seed, &tree, &errors));
                if reports.len() >= SHOWN {
                    break;
                }
                continue;
            }
        };
        for index in 0..RESPONSES {
            let response = generate::response(&tree, response_seed(seed, index));
            let expected = naive::evaluate(&tree, &response);
            let actual = catch_unwind(AssertUnwindSafe(|| compiled.score(&response)));
            let agrees = actual.is_ok_and(|actual| compare::differences(&expected, &actual).is_empty());
            if !agrees {
                reports.push(report(seed, index, &tree, &response));
                break;
            }
        }
        if reports.len() >= SHOWN {
            break;
        }
    }
    assert!(reports.is_empty(), "{}", reports.join("\n\n"));
}

/// The expectations of a generated `test` are what the naive evaluator finds.
#[test]
fn the_generated_tests_pass() {
    for seed in seeds() {
        let tree = generate::instrument(seed);
        let printed = print::print(&tree, seed);
        let Ok(compiled) = seam::compile(&printed.source, &printed.files) else { continue };
        let failing = compiled.failing_expectations();
        assert!(failing.is_empty(), "seed {seed}\n{}\n{}", failing.join("\n"), printed.source);
    }
}

/// What a response still says to a smaller instrument.
fn fitting(tree: &Tree, response: &Response) -> Response {
    let mut fitting = response.clone();
    fitting.informant =
        fitting.informant.filter(|name| tree.informants.iter().any(|informant| informant.name == *name));
    fn optional<'t>(declarations: &'t [tree::Declaration], found: &mut BTreeSet<&'t str>) {
        for declaration in declarations {
            if let tree::Declaration::Domain(domain) = declaration {
                if domain.clauses.optional {
                    found.insert(&domain.name);
                }
                optional(&domain.contents, found);
            }
        }
    }
    let mut domains = BTreeSet::new();
    optional(&tree.declarations, &mut domains);
    fitting.left_out.retain(|name| domains.contains(name.as_str()));
    fitting
}

/// What differs, or that the scorer panics; None when both agree, or when the instrument does not compile.
fn disagreement(tree: &Tree, response: &Response) -> Option<Vec<String>> {
    let response = &fitting(tree, response);
    let printed = print::print(tree, 0);
    let compiled = seam::compile(&printed.source, &printed.files).ok()?;
    // A smaller instrument may be one that the generator would not make, and the naive evaluator cannot read.
    let expected = catch_unwind(AssertUnwindSafe(|| naive::evaluate(tree, response))).ok()?;
    match catch_unwind(AssertUnwindSafe(|| compiled.score(response))) {
        Err(_) => Some(vec!["the scorer panics".to_string()]),
        Ok(actual) => Some(compare::differences(&expected, &actual)).filter(|found| !found.is_empty()),
    }
}

fn report(seed: u64, index: u64, tree: &Tree, response: &Response) -> String {
    let (tree, response) =
        quietly(|| shrink::shrink(tree, response, |tree, response| disagreement(tree, response).is_some()));
    let response = fitting(&tree, &response);
    let found = quietly(|| disagreement(&tree, &response))
        .unwrap_or_else(|| vec!["only in the full instrument, as printed with its seed".to_string()]);
    let printed = print::print(&tree, 0);
    let files: String = printed.files.iter().map(|(path, text)| format!("--- {path}\n{text}")).collect();
    let answers = compare::told_response(&tree, &response);
    format!(
        "seed {seed}, response {index}\n{}\n{}{files}--- answers\n{answers}",
        found.join("\n"),
        printed.source
    )
}

fn refused(seed: u64, tree: &Tree, errors: &str) -> String {
    let first = errors.lines().next().unwrap_or_default().to_string();
    let same = |tree: &Tree, _: &Response| {
        let printed = print::print(tree, 0);
        seam::compile(&printed.source, &printed.files)
            .is_err_and(|errors| errors.lines().next() == Some(&first))
    };
    let (tree, _) = quietly(|| shrink::shrink(tree, &Response::default(), same));
    format!("seed {seed} does not compile\n{errors}\n{}", print::print(&tree, 0).source)
}

/// Runs work whose panics are expected and caught.
fn quietly<T>(work: impl FnOnce() -> T) -> T {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = work();
    std::panic::set_hook(hook);
    result
}
