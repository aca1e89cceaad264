//! What an engine gave against what the evaluator gives.

use peil::exchange::{Output, Outputs, write_cell};
use peil::model::{Instrument, Number};
use peil::score::{Response, Scorer, Value};

use super::engines::Answer;

/// How many cells agree; else the first few that differ.
pub fn compare(instrument: &Instrument, responses: &[Response], answer: &Answer) -> Result<usize, String> {
    let outputs = Outputs::new(instrument, true);
    let column = |name: &str| answer.columns.iter().position(|found| found == name);
    let Some(id) = column("id") else { return Err(format!("there is no id among {:?}", answer.columns)) };
    if answer.rows.len() != responses.len() {
        return Err(format!("{} rows of {}", answer.rows.len(), responses.len()));
    }
    let scorer = Scorer::new(instrument);
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
            let actual = row[place].as_deref();
            cells += 1;
            if !same(&expected, number, actual) {
                wrong.push(format!("row {at}, {name}: the evaluator says `{expected}`, the engine `{}`", actual.unwrap_or("NULL")));
            }
        }
        if let Some(invalid) = column("_invalid").and_then(|at| row[at].as_deref()) {
            wrong.push(format!("row {at}: `{invalid}` is taken for invalid"));
        }
    }
    if wrong.is_empty() { Ok(cells) } else { Err(format!("{} of {cells} cells differ:\n{}", wrong.len(), wrong[..wrong.len().min(12)].join("\n"))) }
}

fn same(expected: &str, number: Option<&Number>, actual: Option<&str>) -> bool {
    let Some(actual) = actual else { return expected.is_empty() };
    let Some(number) = number else { return expected == actual };
    if number.is_exact() && number.is_whole() && actual == expected {
        return true;
    }
    let Ok(found) = actual.parse::<f64>() else { return false };
    let wanted = number.to_f64();
    // Of an exact number the double nearest it; past 2⁵³ numerator and denominator are rounded too.
    let slack = if number.is_exact() { 4e-16 } else { 1e-9 };
    (found - wanted).abs() <= slack * wanted.abs().max(if number.is_exact() { 0.0 } else { 1.0 })
}
