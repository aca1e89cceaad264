//! Whether two outcomes say the same.

use super::naive::number::Number;
use super::naive::{Outcome, Output, Shown};
use super::tree::{Answer, Tree};
use super::{naive::Response, print};
use std::collections::BTreeSet;

/// Every difference, as `column: what was expected, what came`.
pub fn differences(expected: &Outcome, actual: &Outcome) -> Vec<String> {
    let mut found = Vec::new();
    let columns: BTreeSet<&String> = expected.outputs.keys().chain(actual.outputs.keys()).collect();
    for column in columns {
        let (naive, peil) = (expected.outputs.get(column), actual.outputs.get(column));
        let same = match (naive, peil) {
            (Some(naive), Some(peil)) => same_output(naive, peil),
            _ => false,
        };
        if !same {
            found.push(format!("{column}: expected {}, but the scorer says {}", told(naive), told(peil)));
        }
    }
    let mut sets = |what: &str, naive: &BTreeSet<String>, peil: &BTreeSet<String>| {
        if naive != peil {
            found.push(format!("{what}: expected {naive:?}, but the scorer says {peil:?}"));
        }
    };
    sets("set aside", &expected.set_aside, &actual.set_aside);
    sets("checks", &expected.checks, &actual.checks);
    sets("alerts", &expected.alerts, &actual.alerts);
    sets("feedback", &expected.feedback, &actual.feedback);
    found
}

fn same_output(naive: &Output, peil: &Output) -> bool {
    let same = match (&naive.result, &peil.result) {
        (Ok(Shown::Number(a)), Ok(Shown::Number(b))) => same_number(a, b),
        (Ok(Shown::Truth(a)), Ok(Shown::Truth(b))) => a == b,
        (Ok(Shown::Class(a)), Ok(Shown::Class(b))) => a == b,
        (Err(naive), Err(peil)) => naive == peil,
        _ => false,
    };
    same && naive.band == peil.band
}

/// Exact numbers must be equal; where a double is among them, to one in 10⁹.
fn same_number(a: &Number, b: &Number) -> bool {
    if let (Number::Exact(a), Number::Exact(b)) = (a, b) {
        return a == b;
    }
    let (a, b) = (a.double(), b.double());
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1.0)
}

fn told(output: Option<&Output>) -> String {
    let Some(output) = output else { return "nothing".to_string() };
    let result = match &output.result {
        Err(reason) => format!("missing, {reason}"),
        Ok(Shown::Truth(truth)) => if *truth { "yes" } else { "no" }.to_string(),
        Ok(Shown::Class(option)) => option.clone(),
        Ok(Shown::Number(Number::Exact(exact))) => exact.to_string(),
        Ok(Shown::Number(Number::Double(double))) => format!("{double:?} (approximate)"),
    };
    match &output.band {
        Some(band) => format!("{result} in {band}"),
        None => result,
    }
}

/// A response, as the lines of a `test`.
pub fn told_response(tree: &Tree, response: &Response) -> String {
    let mut lines = Vec::new();
    lines.extend(response.informant.as_ref().map(|informant| format!("informant {informant}")));
    lines.extend(response.administered.map(|date| format!("administered {date}")));
    lines.extend(response.left_out.iter().map(|domain| format!("skip {domain}")));
    let answered =
        |(column, answer): (&String, &Answer)| format!("answer {column} = {}", print::answer(answer));
    lines.extend(response.answers.iter().map(answered));
    if lines.is_empty() {
        lines.push(format!("# no answers to {}", tree.name));
    }
    lines.iter().map(|line| format!("    {line}\n")).collect()
}
