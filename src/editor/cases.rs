//! Cases: answers in CSV, with the scores that must come of them. A cell that cannot be read, or that expects
//! something else than comes out, is found by its line and column.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use peil::diagnostic::Severity;
use peil::model::Instrument;
use peil::score::Scorer;
use peil::score::trace::Tracer;
use peil::text::Names;
use peil_answers::rows::{
    Broken, CsvRows, Expected, Outputs, Reading, Refusal, Row, Rows, Unread, expectations, mismatches,
    response_columns,
};

use crate::cards::Card;
use crate::complete::{Completion, Found, ItemKind};
use crate::findings::{Finding, Origin};
use crate::kinds::FileKind;
use crate::place::Place;
use crate::unit::Unit;
use crate::workspace::Workspace;

/// The instrument whose cases these are: the one that is called like the folder, or the only one in it.
pub(crate) fn unit_of(workspace: &mut Workspace, cases: &Path) -> Option<Arc<Unit>> {
    let folder = cases.parent()?.parent()?.to_path_buf();
    let here = |path: &Path| path.parent() == Some(&*folder);
    let several: Vec<PathBuf> =
        workspace.sources().filter(|path| here(path)).map(Path::to_path_buf).collect();
    let own = several.iter().find(|path| path.file_stem() == folder.file_name());
    let file = own.or(several.first().filter(|_| several.len() == 1))?.clone();
    workspace.good(&file)
}

/// The files of cases that are known of an instrument.
pub(crate) fn files_of(workspace: &mut Workspace, instrument: &Path) -> Vec<PathBuf> {
    let Some(folder) = instrument.parent() else { return Vec::new() };
    let listed = workspace.shelf().list(&folder.join("cases"));
    let cases: Vec<PathBuf> =
        listed.into_iter().filter(|path| FileKind::of(path) == FileKind::Cases).collect();
    match cases.first().and_then(|first| unit_of(workspace, first)) {
        Some(unit) if unit.path == instrument => cases,
        Some(_) | None => Vec::new(),
    }
}

/// The cells of a CSV, by line, with where each stands; quotes around a cell belong to it.
pub(crate) fn cells(text: &str, separator: u8) -> Vec<Vec<Range<usize>>> {
    let bytes = text.as_bytes();
    let (mut rows, mut row, mut start, mut quoted) = (Vec::new(), Vec::new(), 0, false);
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                let end = if at > start && bytes[at - 1] == b'\r' { at - 1 } else { at };
                row.push(start..end);
                rows.push(std::mem::take(&mut row));
                start = at + 1;
            }
            other if *other == separator && !quoted => {
                row.push(start..at);
                start = at + 1;
            }
            _ => {}
        }
    }
    if start < bytes.len() || !row.is_empty() {
        row.push(start..bytes.len());
        rows.push(row);
    }
    rows
}

/// The line on which each row of cells begins, from 1.
fn lines(text: &str, rows: &[Vec<Range<usize>>]) -> Vec<u64> {
    let mut line = 1;
    let mut at = 0;
    rows.iter()
        .map(|row| {
            let start = row.first().map_or(at, |cell| cell.start);
            line += text.get(at..start).map_or(0, |part| part.matches('\n').count()) as u64;
            at = start;
            line
        })
        .collect()
}

/// A file of cases as it was run.
pub struct Ran {
    pub passed: usize,
    pub failed: usize,
    pub findings: Vec<Finding>,
}

/// Runs every row of a file of cases.
pub fn run(workspace: &mut Workspace, path: &Path) -> Option<Ran> {
    let unit = unit_of(workspace, path)?;
    let text = workspace.text(path)?;
    Some(of_text(unit.instrument()?, path, &text))
}

pub(crate) fn of_text(instrument: &Instrument, path: &Path, text: &str) -> Ran {
    let mut ran = Ran { passed: 0, failed: 0, findings: Vec::new() };
    let separator = separator(text);
    let rows_at = cells(text, separator);
    let at = Grid { path, text, lines: lines(text, &rows_at), rows: rows_at };
    let (names, outputs) = (Names::new(instrument), Outputs::new(instrument, true));
    let reading = Reading { expectations: true, ..Reading::default() };
    let refused = |refusals: Vec<Refusal>, ran: &mut Ran| {
        ran.failed += 1;
        ran.findings.extend(refusals.iter().map(|refusal| at.refused(refusal)));
    };
    let mut rows = match CsvRows::new(text.as_bytes(), &names, &outputs, &reading) {
        Ok(rows) => rows,
        Err(Unread::Header(refusals)) => {
            refused(refusals, &mut ran);
            return ran;
        }
        Err(Unread::Broken(Broken::File(refusal))) => {
            refused(vec![refusal], &mut ran);
            return ran;
        }
        Err(Unread::Broken(Broken::Io(_))) => return ran,
    };
    let expected = match expectations(rows.header(), instrument, &outputs) {
        Ok(expected) => expected,
        Err(refusal) => {
            refused(vec![refusal], &mut ran);
            return ran;
        }
    };
    let comma = rows.separator() != b',';
    let scorer = Scorer::new(instrument);
    let mut row = rows.row();
    loop {
        match rows.next(&mut row) {
            Ok(true) => {}
            Ok(false) | Err(Broken::Io(_)) => return ran,
            Err(Broken::File(refusal)) => {
                refused(vec![refusal], &mut ran);
                return ran;
            }
        }
        let found = failures(&scorer, &row, &expected, comma, &at);
        match found.is_empty() {
            true => ran.passed += 1,
            false => ran.failed += 1,
        }
        ran.findings.extend(found);
    }
}

fn failures(
    scorer: &Scorer<'_>,
    row: &Row,
    expected: &[Expected],
    comma: bool,
    at: &Grid<'_>,
) -> Vec<Finding> {
    if !row.refusals.is_empty() {
        return row.refusals.iter().map(|refusal| at.refused(refusal)).collect();
    }
    let parts = scorer.instrument();
    let evaluation = scorer.evaluate(&row.response);
    let outcome = scorer.outcome(&row.response, &evaluation);
    let found = mismatches(parts, &outcome, row, expected, comma);
    if found.is_empty() {
        return Vec::new();
    }
    let trace = Tracer::new(scorer).trace(&row.response, &evaluation, &outcome);
    let language = peil::language::Language::of_instrument(&parts.language);
    let one = |mismatch: peil_answers::rows::Mismatch| {
        let shown = |cell: &str| if cell.is_empty() { "missing".to_string() } else { format!("`{cell}`") };
        let name = &mismatch.expected.name;
        let message = format!("expected {}, actual {}", shown(&mismatch.wanted), shown(&mismatch.actual));
        let mut own = trace.clone();
        own.entries.retain(|entry| name.starts_with(&entry.name));
        let how = (!own.entries.is_empty()).then(|| peil::trace_text::render(&own, language));
        at.finding(row.line, Some(&format!("expect_{name}")), format!("`{name}`: {message}"), how)
    };
    found.into_iter().map(one).collect()
}

/// The separator of a CSV, as the reader of answers finds it: of `,`, `;` and tab the one that parts the names.
pub(crate) fn separator(text: &str) -> u8 {
    let first = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
    let count = |sign: u8| first.bytes().filter(|byte| *byte == sign).count();
    [b',', b';', b'\t'].into_iter().rev().max_by_key(|sign| count(*sign)).unwrap_or(b',')
}

/// A CSV with where its cells are.
struct Grid<'t> {
    path: &'t Path,
    text: &'t str,
    lines: Vec<u64>,
    rows: Vec<Vec<Range<usize>>>,
}

impl Grid<'_> {
    fn refused(&self, refusal: &Refusal) -> Finding {
        let mut finding =
            self.finding(refusal.line, refusal.column.as_deref(), refusal.message.clone(), None);
        finding.help.clone_from(&refusal.help);
        finding
    }

    fn finding(&self, line: u64, column: Option<&str>, message: String, witness: Option<String>) -> Finding {
        let row = self.lines.iter().rposition(|known| *known <= line).unwrap_or_default();
        let cells = self.rows.get(row).map(Vec::as_slice).unwrap_or_default();
        let name = |cell: &Range<usize>| {
            self.text.get(cell.clone()).map(|name| name.trim_matches(['"', ' ', '\u{feff}']))
        };
        let header = self.rows.first().map(Vec::as_slice).unwrap_or_default();
        let at = column.and_then(|column| {
            header.iter().position(|cell| name(cell).is_some_and(|name| name.eq_ignore_ascii_case(column)))
        });
        let whole = || cells.first().zip(cells.last()).map_or(0..0, |(first, last)| first.start..last.end);
        let range = at.and_then(|at| cells.get(at)).cloned().unwrap_or_else(whole);
        Finding {
            origin: Origin::Tests,
            code: None,
            severity: Severity::Error,
            message,
            label: String::new(),
            help: None,
            witness,
            place: Place::new(self.path, range),
            related: Vec::new(),
            remedies: Vec::new(),
            unused: false,
        }
    }
}

/// The column at a byte: its name in the header, with the cell.
fn column_at(text: &str, byte: usize) -> Option<(String, Range<usize>, bool)> {
    let rows = cells(text, separator(text));
    let (row, at) = rows.iter().enumerate().find_map(|(number, row)| {
        let at = row.iter().position(|cell| cell.start <= byte && byte <= cell.end)?;
        Some((number, at))
    })?;
    let name = rows.first()?.get(at).and_then(|cell| text.get(cell.clone()))?;
    let cell = rows.get(row)?.get(at)?.clone();
    Some((name.trim_matches(['"', ' ', '\u{feff}']).to_string(), cell, row == 0))
}

/// What a column is about: the name of a question, score or class.
pub(crate) fn named_by(instrument: &Instrument, column: &str) -> Option<String> {
    let names = Names::new(instrument);
    if let Some(question) = names.meaning(column).and_then(|meaning| names.question_of(meaning)) {
        return Some(instrument.question(question).name.clone());
    }
    if instrument.groups.iter().any(|group| group.name == column) {
        return Some(column.to_string());
    }
    let output = column.strip_prefix("expect_")?;
    let outputs = instrument.scores.iter().map(|score| &score.name);
    let outputs = outputs.chain(instrument.classes.iter().map(|class| &class.name));
    let fits = |name: &&String| {
        output.strip_prefix(name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('_'))
    };
    outputs.filter(fits).max_by_key(|name| name.len()).cloned()
}

/// What is at a place of a file of cases, as a name of the instrument.
pub(crate) fn name_at(unit: &Unit, text: &str, byte: usize) -> Option<(String, Range<usize>)> {
    let (column, cell, _) = column_at(text, byte)?;
    Some((named_by(unit.instrument()?, &column)?, cell))
}

/// The columns of a file of cases that are about a name, as they are in its header.
pub(crate) fn columns_about(instrument: &Instrument, text: &str, name: &str) -> Vec<Range<usize>> {
    let rows = cells(text, separator(text));
    let header = rows.into_iter().next().unwrap_or_default();
    let about = |cell: &Range<usize>| {
        let column = text.get(cell.clone()).unwrap_or_default().trim_matches(['"', ' ', '\u{feff}']);
        named_by(instrument, column).as_deref() == Some(name)
    };
    header.into_iter().filter(about).collect()
}

/// The card of the question or score that a column is about.
pub(crate) fn hover(workspace: &mut Workspace, path: &Path, byte: usize) -> Option<Card> {
    let text = workspace.text(path)?;
    let unit = unit_of(workspace, path)?;
    let (name, cell) = name_at(&unit, &text, byte)?;
    let declared = unit
        .analysis()
        .declared
        .iter()
        .find(|declared| declared.name == name && crate::rename::shares_names(declared.kind))?;
    let card = crate::cards::of_declared(&unit, declared, unit.book(), workspace.settings.tongue);
    Some(Card { place: Place::new(path, cell), text: card })
}

/// The columns that a header can have, and what a cell can say.
pub(crate) fn complete(workspace: &mut Workspace, path: &Path, text: &str, byte: usize) -> Vec<Completion> {
    let Some(unit) = unit_of(workspace, path) else { return Vec::new() };
    let Some(instrument) = unit.instrument() else { return Vec::new() };
    let found = column_at(text, byte);
    let in_header = found.as_ref().is_none_or(|(_, _, header)| *header);
    let start = found.as_ref().map_or(byte, |(_, cell, _)| cell.start);
    let range = start.min(byte)..byte;
    let mut list = Found::default();
    if in_header {
        let header = cells(text, separator(text)).into_iter().next().unwrap_or_default();
        let there: Vec<&str> = header
            .iter()
            .filter(|cell| !(cell.start <= byte && byte <= cell.end))
            .filter_map(|cell| text.get(cell.clone()))
            .collect();
        let columns = response_columns(instrument).into_iter();
        let outputs = Outputs::new(instrument, true);
        let expected = outputs.iter().map(|(name, _)| format!("expect_{name}"));
        for column in columns.chain(expected).filter(|column| !there.contains(&column.as_str())) {
            let about = named_by(instrument, &column).and_then(|name| {
                let declared = unit.analysis().declared.iter().find(|declared| declared.name == name)?;
                declared.text.clone()
            });
            list.add(&column, ItemKind::Column, &about.unwrap_or_default(), &range);
        }
        return list.into_list();
    }
    let Some((column, _, _)) = found else { return list.into_list() };
    let sketch = crate::sketch::Sketch::of(&unit);
    if column == "informant" {
        instrument.informants.iter().for_each(|name| list.add(name, ItemKind::Informant, "", &range));
        return list.into_list();
    }
    if let Some(name) = named_by(instrument, &column) {
        for choice in sketch.choices_of(&name) {
            let code = choice.code.clone().filter(|_| !column.starts_with("expect_"));
            list.add(
                &code.unwrap_or(choice.key),
                ItemKind::Option,
                &choice.label.unwrap_or_default(),
                &range,
            );
        }
    }
    list.into_list()
}
