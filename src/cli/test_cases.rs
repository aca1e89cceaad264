//! Cases: rows of answers with their expected scores.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use super::Fault;
use super::test::{Tally, indented};
use super::traces::Explainer;
use peil::model::Parts;
use peil::score::Scorer;
use peil::text::Names;
use peil_answers::rows::{
    Broken, CarriedValue, CsvRows, Expected, Mismatch, Output, Outputs, Reading, Refusal, Row, Rows, Unread,
    expectations, mismatches,
};

/// Runs every row of a file as a test.
///
/// # Errors
/// When it cannot be read.
pub fn run(path: &Path, scorer: &Scorer<'_>, tally: &mut Tally) -> Result<(), Fault> {
    let instrument = scorer.instrument();
    let names = Names::new(instrument);
    let outputs = Outputs::new(instrument, true);
    let reading = Reading { expectations: true, ..Reading::default() };
    let file = File::open(path).map_err(|error| Fault::file("read", path, &error))?;
    let mut unfit = |refusals: &[Refusal]| {
        tally.failed += 1;
        tally.say(&format!("FAILED {}\n{}", path.display(), lines(refusals)))
    };
    let mut rows = match CsvRows::new(BufReader::new(file), &names, &outputs, &reading) {
        Ok(rows) => rows,
        Err(Unread::Header(refusals)) => return unfit(&refusals),
        Err(Unread::Broken(Broken::File(refusal))) => return unfit(&[refusal]),
        Err(Unread::Broken(Broken::Io(error))) => return Err(Fault::file("read", path, &error)),
    };
    let expected = match expectations(rows.header(), instrument, &outputs) {
        Ok(expected) => expected,
        Err(refusal) => return unfit(&[refusal]),
    };
    let comma = rows.separator() != b',';
    let mut row = rows.row();
    loop {
        match rows.next(&mut row) {
            Ok(true) => {}
            Ok(false) => return Ok(()),
            Err(Broken::File(refusal)) => {
                tally.failed += 1;
                return tally.say(&format!("FAILED {}\n{}", path.display(), lines(&[refusal])));
            }
            Err(Broken::Io(error)) => return Err(Fault::file("read", path, &error)),
        }
        let failures = failures(scorer, &outputs, &row, &expected, comma);
        tally.add(failures.is_empty());
        if !failures.is_empty() {
            tally.say(&format!("FAILED {}:{}{}\n{failures}", path.display(), row.line, called(&row)))?;
        }
    }
}

/// What did not come out as expected, one per line, and the trace; empty when all did.
fn failures(scorer: &Scorer<'_>, outputs: &Outputs, row: &Row, expected: &[Expected], comma: bool) -> String {
    if !row.refusals.is_empty() {
        return lines(&row.refusals);
    }
    let parts = scorer.instrument();
    let evaluation = scorer.evaluate(&row.response);
    let outcome = scorer.outcome(&row.response, &evaluation);
    let (mut text, mut wrong) = (String::new(), Vec::new());
    for Mismatch { expected, wanted, actual } in mismatches(parts, &outcome, row, expected, comma) {
        let shown = |cell: &str| if cell.is_empty() { "missing".to_string() } else { format!("`{cell}`") };
        wrong.push(entry_name(parts, outputs, expected.output));
        text += &format!("  {}: expected {}, actual {}\n", expected.name, shown(&wanted), shown(&actual));
    }
    if !text.is_empty() {
        let trace = Explainer::new(scorer, None).text(&row.response, &evaluation, &outcome, Some(&wrong));
        text += &indented(&trace);
    }
    text
}

/// What the trace calls the score or class of a column.
fn entry_name(parts: &Parts, outputs: &Outputs, output: Output) -> String {
    match output {
        Output::Score { at } | Output::Band { at } | Output::ScoreMissing { at } => {
            outputs.scores().nth(at).map(|(_, name)| name.to_string()).unwrap_or_default()
        }
        Output::Class { at } | Output::ClassMissing { at } => {
            parts.classes.get(at).map(|class| class.name.clone()).unwrap_or_default()
        }
    }
}

/// What the first carried column calls a row.
fn called(row: &Row) -> String {
    match row.carried.first().map(|carried| (&carried.name, &carried.value)) {
        Some((name, CarriedValue::Text(text))) if !text.is_empty() => format!(" ({name} {text})"),
        _ => String::new(),
    }
}

fn lines(refusals: &[Refusal]) -> String {
    let line = |refusal: &Refusal| match &refusal.help {
        Some(help) => format!("  {refusal}\n    help: {help}\n"),
        None => format!("  {refusal}\n"),
    };
    refusals.iter().map(line).collect()
}
