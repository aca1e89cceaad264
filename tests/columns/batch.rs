//! Files by columns and on several threads, against the same files row by row: the same bytes, the same
//! refusals.

use std::io;

use peil::columns::Plan;
use peil::model::{Answer, Asked, Instrument, SlotId};
use peil::score::{Scorer, answer_text};
use peil::text::Names;
use peil_answers::rows::{
    Compression, CsvResults, CsvRows, Dialect, Outputs, Reading, Results, Rows, Scored,
};
use peil_answers::stream::{Chunks, CsvScan, Done, Job, Renderer, Sink, Style, Summary, work};

use super::answers::{Dice, response};

/// What scoring a file comes to.
#[derive(Debug, Default, PartialEq)]
struct Came {
    text: String,
    refused: Vec<(u64, Vec<String>)>,
    rows: u64,
    set_aside: u64,
    blanked: u64,
    summary: Summary,
}

impl Sink<Vec<u8>> for Came {
    fn take(&mut self, done: &mut Done<Vec<u8>>, summary: &Summary) -> io::Result<bool> {
        self.text.push_str(std::str::from_utf8(&done.written).unwrap());
        self.refused.extend(
            done.refused.iter().map(|row| (row.line, row.refusals.iter().map(ToString::to_string).collect())),
        );
        self.rows += done.rows;
        self.set_aside += done.set_aside;
        self.blanked += done.blanked;
        if self.summary.lines.is_empty() {
            self.summary = summary.clone()
        } else {
            self.summary.add(summary)
        }
        assert!(done.broken.is_none(), "{:?}", done.broken);
        Ok(true)
    }
}

/// Refused rows are put aside, so that all others are scored.
fn by_columns(
    instrument: &Instrument,
    file: &[u8],
    reading: &Reading,
    reasons: bool,
    dialect: Dialect,
    size: usize,
    workers: usize,
) -> Came {
    let (scorer, names, outputs) =
        (Scorer::new(instrument), Names::new(instrument), Outputs::new(instrument, reasons));
    let plan = Plan::new(&scorer, false);
    let (records, header) = CsvRows::new(file, &names, &outputs, reading).unwrap().into_parts();
    let mut head = Vec::new();
    CsvResults::new(&mut head, dialect, instrument, &outputs, header.carried.clone())
        .unwrap()
        .finish()
        .unwrap();
    let style = Style {
        separator: if dialect.excel { b';' } else { b',' },
        comma: dialect.excel,
        guard: dialect.excel,
        compression: Compression::None,
    };
    let (separator, encoding, lines) = (records.separator(), records.encoding(), records.lines());
    let job = Job { plan: &plan, header, names: &names, reading, separator, rejects: true };
    let make = || {
        Ok(CsvScan::worker(&job, Renderer::new(&plan, &outputs, &style, job.header.carried.len()).unwrap()))
    };
    let mut came =
        Came { text: String::from_utf8(head).unwrap(), summary: Summary::new(instrument), ..Came::default() };
    work(Chunks::new(records.into_input(), separator, encoding, lines, size), make, &mut came, workers)
        .unwrap();
    came
}

fn by_rows(instrument: &Instrument, file: &[u8], reading: &Reading, reasons: bool, dialect: Dialect) -> Came {
    let (scorer, names, outputs) =
        (Scorer::new(instrument), Names::new(instrument), Outputs::new(instrument, reasons));
    let mut rows = CsvRows::new(file, &names, &outputs, reading).unwrap();
    let mut came = Came { summary: Summary::new(instrument), ..Came::default() };
    let mut text = Vec::new();
    let mut results =
        CsvResults::new(&mut text, dialect, instrument, &outputs, rows.carried().unwrap()).unwrap();
    let mut row = rows.row();
    while rows.next(&mut row).unwrap() {
        if !row.refusals.is_empty() {
            came.refused.push((row.line, row.refusals.iter().map(ToString::to_string).collect()));
            continue;
        }
        let evaluation = scorer.evaluate(&row.response);
        let outcome = scorer.outcome(&row.response, &evaluation);
        came.rows += 1;
        came.set_aside += outcome.set_aside.len() as u64;
        came.blanked += row.blanked;
        came.summary.outcome(&outcome);
        results.row(&Scored { row: &row, evaluation: &evaluation, outcome: &outcome, trace: None }).unwrap();
    }
    results.finish().unwrap();
    drop(results);
    came.text = String::from_utf8(text).unwrap();
    came
}

/// A file with most of what files have: quotes, empty lines, Windows line ends, answers under names and in
/// other spellings, wrong answers, short rows.
fn file(instrument: &Instrument, dice: &mut Dice, rows: usize, separator: char, latin: bool) -> Vec<u8> {
    let slots: Vec<SlotId> = (0..instrument.slot_count() as u32).map(SlotId).collect();
    let asked: Vec<Asked> = slots.iter().map(|slot| instrument.asked(*slot)).collect();
    let mut lines = vec!["nr".to_string()];
    lines[0] +=
        &asked.iter().map(|asked| format!("{separator}{}", instrument.slot_name(*asked))).collect::<String>();
    lines[0] += &format!("{separator}opmerking{separator}administered");
    for row in 0..rows {
        let given = response(instrument, dice, [1, 2, 0][row % 3]);
        let mut cells = vec![format!("{row}")];
        for (slot, asked) in slots.iter().zip(&asked) {
            let text =
                given.answer(*slot).map(|answer| answer_text(instrument, *asked, answer)).unwrap_or_default();
            // Decimals have the sign of the file.
            let text = if separator == ';' && matches!(given.answer(*slot), Some(Answer::Number(_))) {
                text.replace('.', ",")
            } else {
                text
            };
            let code = match given.answer(*slot) {
                Some(Answer::Option(option)) if !dice.one_in(4) => instrument
                    .option(instrument.question(asked.question), *option)
                    .and_then(|(_, choice)| choice.code.as_ref())
                    .map(ToString::to_string),
                _ => None,
            };
            cells.push(match dice.below(60) {
                0 => format!(" {text} "),
                1 => format!("\"{text}\""),
                2 if dice.one_in(40) => "onzin".into(),
                3 => "NA".into(),
                _ => code.unwrap_or(text),
            });
        }
        cells.push(match dice.below(12) {
            0 => format!("\"een{separator} \"\"twee\"\"\ndrie\""),
            1 => "12\" plank".into(),
            2 => "\"heel gewoon\"".into(),
            3 if row > rows / 2 => "é".into(),
            4 => String::new(),
            _ => "x".into(),
        });
        cells.push(given.administered.map(|date| date.to_string()).unwrap_or_default());
        if dice.one_in(50) {
            cells.pop();
        }
        let end = if dice.one_in(3) { "\r" } else { "" };
        lines.push(cells.join(&separator.to_string()) + end);
        if dice.one_in(20) {
            lines.push(end.into());
        }
    }
    let text = lines.join("\n");
    if latin { text.chars().map(|sign| sign as u32 as u8).collect() } else { text.into_bytes() }
}

#[test]
fn files_come_to_the_same_either_way() {
    for (at, (path, instrument)) in super::instruments().iter().enumerate() {
        let mut dice = Dice::new(at as u64);
        let separator = [',', ';', '\t'][at % 3];
        let bytes = file(instrument, &mut dice, 120, separator, at % 4 == 1);
        let reading =
            Reading { blank: vec!["NA".into()], invalid_is_blank: at % 2 == 0, ..Reading::default() };
        let dialect = Dialect { excel: at % 5 == 2 };
        for reasons in [false, true] {
            let rows = by_rows(instrument, &bytes, &reading, reasons, dialect);
            assert!(rows.rows > 20, "{}", path.display());
            for (size, workers) in [(997, 3), (1 << 20, 1)] {
                let columns = by_columns(instrument, &bytes, &reading, reasons, dialect, size, workers);
                if columns.text != rows.text {
                    let (a, b) = columns
                        .text
                        .lines()
                        .zip(rows.text.lines())
                        .find(|(a, b)| a != b)
                        .unwrap_or(("(length)", "(length)"));
                    panic!("{}, {size} bytes at once:\ncolumns {a}\nrows    {b}", path.display());
                }
                assert_eq!(columns, rows, "{}, {size} bytes at once", path.display());
            }
        }
    }
}
