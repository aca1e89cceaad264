//! Cases: rows of answers with what must come of them, in columns `expect_…`.

use peil::model::{Instrument, Parts};
use peil::score::Outcome;
use peil::text::{read_number, read_truth};

use super::header::{Column, Header};
use super::outputs::{Output, Outputs, write_cell};
use super::refusal::Refusal;
use super::row::Row;

/// A column `expect_…`, and the output it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expected {
    /// Without `expect_`.
    pub name: String,
    pub output: Output,
}

/// A cell that expects something else than comes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    pub expected: Expected,
    pub wanted: String,
    pub actual: String,
}

/// What each column `expect_…` of a header is about.
///
/// # Errors
/// When there is no such output, or no such column at all.
pub fn expectations(
    header: &Header,
    instrument: &Instrument,
    outputs: &Outputs,
) -> Result<Vec<Expected>, Refusal> {
    let mut expected = Vec::new();
    for column in &header.columns {
        let Column::Expected(name) = column else { continue };
        let position = outputs.position(name).or_else(|| outputs.position(&renamed(instrument, name)?));
        let Some((name, output)) = position.and_then(|position| outputs.get(position)) else {
            let near = peil::diagnostic::did_you_mean(name, outputs.iter().map(|(name, _)| name));
            let refusal = Refusal::cell(
                1,
                &format!("expect_{name}"),
                format!("`{}` has no output `{name}`", instrument.name),
            );
            return Err(match near {
                Some(near) => refusal.help(format!("did you mean `expect_{near}`?")),
                None => refusal,
            });
        };
        expected.push(Expected { name: name.to_string(), output });
    }
    if expected.is_empty() {
        return Err(Refusal::row(1, "no column `expect_…` has an expected result"));
    }
    Ok(expected)
}

/// The present name of an output column of a score or class that was renamed.
fn renamed(parts: &Parts, column: &str) -> Option<String> {
    let scores = parts.scores.iter().map(|score| (&score.name, &score.renamed));
    let classes = parts.classes.iter().map(|class| (&class.name, &class.renamed));
    let column = column.to_lowercase();
    scores.chain(classes).find_map(|(name, olds)| {
        let rest = olds.iter().find_map(|old| column.strip_prefix(&old.to_lowercase()))?;
        (rest.is_empty() || rest.starts_with('_')).then(|| format!("{name}{rest}"))
    })
}

/// What of a row did not come out as expected. `comma`: numbers in the file may have one.
pub fn mismatches(
    parts: &Parts,
    outcome: &Outcome,
    row: &Row,
    expected: &[Expected],
    comma: bool,
) -> Vec<Mismatch> {
    let mut found = Vec::new();
    for (column, (_, wanted)) in expected.iter().zip(&row.expected) {
        let mut actual = String::new();
        write_cell(parts, outcome, column.output, &mut actual);
        if !same(wanted, &actual, column.output, comma) {
            found.push(Mismatch { expected: column.clone(), wanted: wanted.clone(), actual });
        }
    }
    found
}

/// Whether a cell says what came out. Numbers are compared as they are printed, to 12 decimals.
fn same(wanted: &str, actual: &str, output: Output, comma: bool) -> bool {
    if wanted == actual {
        return true;
    }
    if wanted.is_empty() || actual.is_empty() || !matches!(output, Output::Score { .. }) {
        return false;
    }
    let truth = || matches!(actual, "0" | "1") && read_truth(wanted) == Some(actual == "1");
    read_number(wanted, comma).is_some_and(|wanted| wanted.to_string() == actual) || truth()
}
