//! Computed columns as rows of CSV.

use std::io;

use super::texts::{Lines, Numbers, Quoting, Short, number_text};
use super::written::{Carrying, Evaluated, RowWriter};
use crate::rows::{Compression, Output, Outputs, write_cell};
use peil::columns::{Column, Den, Frame, Plan, reason};
use peil::model::{Choice, NodeId, Number, Parts};
use peil::score::Value;

/// How results are written.
#[derive(Debug, Clone)]
pub struct Style {
    pub separator: u8,
    /// A decimal comma.
    pub comma: bool,
    /// Whether a text that a spreadsheet would compute has an apostrophe before it.
    pub guard: bool,
    pub compression: Compression,
}

/// One column of the result.
#[derive(Debug, Clone)]
struct Rendered {
    node: NodeId,
    output: Output,
    how: How,
    /// What its cells may say, the first nothing.
    texts: Vec<Short>,
    /// By which of the texts: it as a whole, where it is too long to be one of them.
    long: Vec<Box<[u8]>>,
    /// By row of the frame: which of the texts; none of them where there is more to say.
    picked: Vec<u32>,
}

/// What a cell with nothing in it says.
const BLANK: u32 = 0;
/// What is written out each time.
const WRITTEN: u32 = u32::MAX;
/// Which of the long texts it is, above this.
const LONG: u32 = 1 << 31;

#[derive(Debug, Clone)]
enum How {
    /// Over one denominator; their texts are learned.
    Numbers(Numbers),
    /// A denominator per row, or what only the evaluator holds.
    AnyNumber,
    /// 1 or 0, a band's or an option's name: by what is in the column, the text after the blank one.
    Keys,
    /// Blank, where there is a value; a row that lacks one is written by the evaluator.
    Reason,
}

/// Writes rows; each worker has one.
#[derive(Debug, Clone)]
pub struct Renderer<'p> {
    parts: &'p Parts,
    columns: Vec<Rendered>,
    quoting: Quoting,
    comma: bool,
    compression: Compression,
    /// Rows since they were last asked for.
    out: Lines,
    /// A row that is not a collection of short texts.
    row: Vec<u8>,
    /// Whether a row with a missing value is left to the evaluator, for its reason is written.
    reasons: bool,
    text: String,
    /// Whether a row may be only one cell, which is then quoted where it is empty.
    alone: bool,
}

impl<'p> Renderer<'p> {
    /// None where an output is none of the instrument's.
    pub fn new(plan: &Plan<'p>, outputs: &Outputs, style: &Style, carried: usize) -> Option<Renderer<'p>> {
        let parts: &'p Parts = plan.instrument();
        let scores: Vec<(NodeId, Option<NodeId>, &[Choice], bool)> = parts
            .scores
            .iter()
            .flat_map(|score| {
                score.value.iter().enumerate().map(|(round, value)| {
                    (*value, score.band.get(round).copied(), score.bands.as_slice(), score.truth)
                })
            })
            .collect();
        let named = |names: Vec<String>| {
            let names: Vec<Box<[u8]>> = std::iter::once(String::new())
                .chain(names)
                .map(|name| cell(&name, style.separator))
                .collect();
            // One that is too long to be copied with its room is written as a whole.
            let short: Vec<Short> =
                names.iter().map(|name| Short::new(name).unwrap_or(Short::EMPTY)).collect();
            let is_long = names.iter().any(|name| Short::new(name).is_none());
            (How::Keys, short, if is_long { names } else { Vec::new() })
        };
        let keys = |choices: &[Choice]| named(choices.iter().map(Choice::key).collect());
        let truths = || named(vec!["0".into(), "1".into()]);
        let blank = || named(Vec::new()).1;
        let mut columns = Vec::new();
        let mut reasons = false;
        for (_, output) in outputs.iter() {
            let (node, (how, texts, long)) = match output {
                Output::Score { at } => {
                    let (node, _, _, truth) = *scores.get(at)?;
                    (node, if truth { truths() } else { (numbers(plan, node, style), blank(), Vec::new()) })
                }
                Output::Band { at } => {
                    let (_, band, bands, _) = *scores.get(at)?;
                    (band?, keys(bands))
                }
                Output::Class { at } => (parts.classes.get(at)?.value, keys(&parts.classes.get(at)?.options)),
                Output::ScoreMissing { at } => (scores.get(at)?.0, (How::Reason, blank(), Vec::new())),
                Output::ClassMissing { at } => {
                    (parts.classes.get(at)?.value, (How::Reason, blank(), Vec::new()))
                }
            };
            reasons |= matches!(how, How::Reason);
            columns.push(Rendered { node, output, how, texts, long, picked: Vec::new() });
        }
        let alone = carried + columns.len() == 1;
        Some(Renderer {
            parts,
            columns,
            quoting: Quoting::new(style.separator, style.guard),
            comma: style.comma,
            compression: style.compression,
            out: Lines::default(),
            row: Vec::new(),
            reasons,
            text: String::new(),
            alone,
        })
    }

    /// The last separator of a row becomes the end of its line.
    fn end(&mut self, start: usize) {
        let length = self.out.length() - start;
        if self.alone && length == 0 {
            // Nothing was written, not even a separator: there are no columns.
            return;
        }
        if self.alone && length == 1 {
            // An empty line would not be a row.
            self.out.shorten(start);
            self.out.extend(b"\"\",");
        }
        self.out.end_line();
    }
}

impl RowWriter for Renderer<'_> {
    type Written = Vec<u8>;

    fn carrying(&self) -> Carrying {
        Carrying::Csv(self.quoting.clone())
    }

    fn is_beyond(&self, plan: &Plan<'_>, frame: &Frame, row: usize) -> bool {
        self.reasons
            && self.columns.iter().any(|column| {
                matches!(column.how, How::Reason) && plan.column(frame, column.node).why[row] != reason::NONE
            })
    }

    fn frame(&mut self, plan: &Plan<'_>, frame: &Frame) {
        self.columns.iter_mut().for_each(|column| column.pick(plan.column(frame, column.node)));
    }

    fn row(&mut self, carried: &[u8], plan: &Plan<'_>, frame: &Frame, row: usize) {
        let start = self.out.length();
        self.out.extend(carried);
        self.out.make_room(self.columns.len());
        for column in &self.columns {
            let picked = column.picked[row];
            match (column.texts.get(picked as usize), column.long.get(picked.wrapping_sub(LONG) as usize)) {
                (Some(text), _) => self.out.push(text),
                (None, Some(text)) => {
                    self.out.extend(text);
                    self.out.make_room(self.columns.len());
                }
                (None, None) => {
                    let number = column.number(plan, plan.column(frame, column.node), row);
                    self.out.extend(number_text(&number, self.comma).as_bytes());
                    self.out.extend(&[self.quoting.separator]);
                    self.out.make_room(self.columns.len());
                }
            }
        }
        self.end(start);
    }

    fn outcome(&mut self, evaluated: &Evaluated<'_>) {
        let (parts, outcome) = (self.parts, evaluated.outcome);
        let start = self.out.length();
        self.out.extend(evaluated.carried);
        self.row.clear();
        for column in &self.columns {
            self.text.clear();
            write_cell(parts, outcome, column.output, &mut self.text);
            if self.comma && matches!(column.output, Output::Score { .. }) {
                self.text = self.text.replacen('.', ",", 1);
            }
            self.quoting.write(self.text.as_bytes(), &mut self.row);
        }
        self.out.extend(&self.row);
        self.end(start);
    }

    fn finish(&mut self, into: &mut Vec<u8>) -> io::Result<()> {
        // The memory of what was written before is used for what comes next.
        if self.compression == Compression::None {
            self.out.swap(into);
            return Ok(());
        }
        into.clear();
        if self.out.length() > 0 {
            self.compression.append(self.out.bytes(), into)?;
            self.out.shorten(0);
        }
        Ok(())
    }
}

impl Rendered {
    /// Picks the text of every row, so that writing a row is copying texts.
    fn pick(&mut self, column: &Column) {
        let (picked, texts, long) = (&mut self.picked, &mut self.texts, &self.long);
        picked.clear();
        let there = |why: &u8| *why == reason::NONE;
        match &mut self.how {
            How::Numbers(numbers) => {
                picked.extend(column.data.iter().zip(&column.why).map(|(n, why)| {
                    if there(why) { numbers.pick(*n, texts).unwrap_or(WRITTEN) } else { BLANK }
                }));
            }
            How::AnyNumber => {
                picked.extend(column.why.iter().map(|why| if there(why) { WRITTEN } else { BLANK }))
            }
            How::Keys => {
                picked.extend(column.data.iter().zip(&column.why).map(|(at, why)| {
                    match u32::try_from(*at + 1) {
                        Ok(at) if there(why) && (at as usize) < long.len() => at + LONG,
                        Ok(at) if there(why) && (at as usize) < texts.len() => at,
                        _ => BLANK,
                    }
                }))
            }
            How::Reason => picked.resize(column.why.len(), BLANK),
        }
    }

    /// The number in a row, of a column of numbers.
    fn number(&self, plan: &Plan<'_>, column: &Column, row: usize) -> Number {
        if let Some(Value::Number(number)) = column.values.get(row) {
            return number.clone();
        }
        let den = match plan.shape(self.node).map(|shape| shape.den) {
            Some(Den::Same(den)) => den,
            _ => column.den.get(row).copied().unwrap_or(1),
        };
        Number::ratio(column.data[row].into(), den.into())
    }
}

fn numbers(plan: &Plan<'_>, node: NodeId, style: &Style) -> How {
    match plan.shape(node).map(|shape| shape.den) {
        Some(Den::Same(den)) => How::Numbers(Numbers::new(den, style.comma, Some(style.separator))),
        _ => How::AnyNumber,
    }
}

/// A name with a separator after it, quoted where it must be.
fn cell(name: &str, separator: u8) -> Box<[u8]> {
    let mut bytes = Vec::new();
    Quoting::new(separator, false).write(name.as_bytes(), &mut bytes);
    bytes.into()
}
