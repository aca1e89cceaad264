//! Cases: rows of answers with the scores that must come of them.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use super::Fault;
use super::test::{Tally, indented};
use super::traces::Explainer;
use peil::model::{Instrument, Parts};
use peil::score::Scorer;
use peil::text::{Names, read_number, read_truth};
use peil_answers::rows::{
    Broken, CarriedValue, Column, CsvRows, Output, Outputs, Reading, Refusal, Row, Rows, Unread, write_cell,
};

/// A column `expect_…`, and the output it speaks of.
struct Expected<'o> {
    name: &'o str,
    output: Output,
}

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
    let expected = match expectations(&rows, instrument, &outputs) {
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

/// What each column `expect_…` speaks of.
fn expectations<'o, R: std::io::BufRead>(
    rows: &CsvRows<'_, R>,
    instrument: &Instrument,
    outputs: &'o Outputs,
) -> Result<Vec<Expected<'o>>, Refusal> {
    let mut expected = Vec::new();
    for column in &rows.header().columns {
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
        expected.push(Expected { name, output });
    }
    if expected.is_empty() {
        return Err(Refusal::row(1, "no column `expect_…` says what must come of the answers"));
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

/// What did not come out as expected, a line each, and the trace; empty when all did.
fn failures(
    scorer: &Scorer<'_>,
    outputs: &Outputs,
    row: &Row,
    expected: &[Expected<'_>],
    comma: bool,
) -> String {
    if !row.refusals.is_empty() {
        return lines(&row.refusals);
    }
    let parts = scorer.instrument();
    let evaluation = scorer.evaluate(&row.response);
    let outcome = scorer.outcome(&row.response, &evaluation);
    let (mut text, mut wrong) = (String::new(), Vec::new());
    for (column, (_, wanted)) in expected.iter().zip(&row.expected) {
        let mut actual = String::new();
        write_cell(parts, &outcome, column.output, &mut actual);
        if !same(wanted, &actual, column.output, comma) {
            let shown =
                |cell: &str| if cell.is_empty() { "missing".to_string() } else { format!("`{cell}`") };
            wrong.push(entry_name(parts, outputs, column.output));
            text += &format!("  {}: expected {}, actual {}\n", column.name, shown(wanted), shown(&actual));
        }
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
