//! What an engine gave against what the evaluator gives.

use peil::model::{Instrument, Number, Type};
use peil::score::{Response, Scorer, Value};
use peil_answers::rows::{Output, Outputs, write_cell};

use super::engines::Answer;

/// How many cells agree; otherwise the first few that differ.
pub fn compare(instrument: &Instrument, responses: &[Response], answer: &Answer) -> Result<usize, String> {
    let outputs = Outputs::new(instrument, true);
    let column = |name: &str| answer.columns.iter().position(|found| found == name);
    let Some(id) = column("id") else { return Err(format!("there is no id among {:?}", answer.columns)) };
    if answer.rows.len() != responses.len() {
        return Err(format!("{} rows of {}", answer.rows.len(), responses.len()));
    }
    let scorer = Scorer::new(instrument);
    let approximate = approximate(instrument);
    let (mut cells, mut wrong) = (0, Vec::new());
    let mut seen = vec![false; responses.len()];
    for row in &answer.rows {
        let at: usize = row[id].as_deref().and_then(|id| id.parse().ok()).ok_or("a row has no id")?;
        if std::mem::replace(&mut seen[at], true) {
            return Err(format!("row {at} comes twice"));
        }
        let outcome = scorer.score(&responses[at]);
        for (name, output) in outputs.iter() {
            let Some(place) = column(name) else { return Err(format!("there is no column `{name}`")) };
            let mut expected = String::new();
            write_cell(instrument, &outcome, output, &mut expected);
            let number = match output {
                Output::Score { at } => outcome.scores[at].value.as_ref().ok().and_then(Value::number),
                _ => None,
            };
            let exact = match output {
                Output::Score { at } => !approximate[outcome.scores[at].score.at()],
                _ => true,
            };
            let actual = row[place].as_deref();
            cells += 1;
            if !same(&expected, number, exact, actual) {
                wrong.push(format!(
                    "row {at}, {name}: the evaluator says `{expected}`, the engine `{}`",
                    actual.unwrap_or("NULL")
                ));
            }
        }
        if let Some(invalid) = column("_invalid").and_then(|at| row[at].as_deref()) {
            wrong.push(format!("row {at}: `{invalid}` is taken for invalid"));
        }
    }
    if wrong.is_empty() {
        Ok(cells)
    } else {
        Err(format!("{} of {cells} cells differ:\n{}", wrong.len(), wrong[..wrong.len().min(12)].join("\n")))
    }
}

/// Of each score, whether a function that cannot be exact is behind it: its last digit may then differ,
/// also where it is rounded.
fn approximate(instrument: &Instrument) -> Vec<bool> {
    let types = instrument.types().expect("it is sound");
    let mut behind: Vec<bool> =
        types.iter().map(|kind| matches!(kind, Type::Number { exact: false })).collect();
    for (at, node) in instrument.nodes.iter().enumerate() {
        behind[at] |= node.children().iter().any(|child| behind[child.at()]);
    }
    instrument.scores.iter().map(|score| score.value.iter().any(|id| behind[id.at()])).collect()
}

fn same(expected: &str, number: Option<&Number>, exact: bool, actual: Option<&str>) -> bool {
    let Some(actual) = actual else { return expected.is_empty() };
    let Some(number) = number else { return expected == actual };
    if actual == expected {
        return true;
    }
    let Ok(found) = actual.parse::<f64>() else { return false };
    let wanted = number.to_f64();
    // Of an exact number the double nearest it; past 2⁵³ numerator and denominator are rounded too.
    let slack = if exact { 4e-16 * wanted.abs() } else { 1e-9 * wanted.abs().max(1.0) };
    (found - wanted).abs() <= slack
}
