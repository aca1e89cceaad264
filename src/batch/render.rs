//! Worked-out columns as rows of CSV.

use std::io;

use super::texts::{Numbers, Quoting, Short, number, push};
use super::written::{Carrying, RowWriter};
use crate::columns::{Column, Den, Frame, Plan, reason};
use crate::exchange::{Compression, Output, Outputs, write_cell};
use crate::model::{Choice, NodeId, Number, Parts};
use crate::score::{Outcome, Value};

/// How results are written.
#[derive(Debug, Clone)]
pub struct Style {
    pub separator: u8,
    /// A decimal comma.
    pub comma: bool,
    pub compression: Compression,
}

/// One column of the result, and what is remembered of its texts.
#[derive(Debug, Clone)]
struct Rendered {
    node: NodeId,
    output: Output,
    how: How,
}

#[derive(Debug, Clone)]
enum How {
    Numbers(Numbers),
    /// A denominator per row, or what only the evaluator holds.
    AnyNumber,
    Truth,
    /// By index: a band's or option's name.
    Keys(Vec<Short>),
    /// Blank, where there is a value; a row that lacks one is written by the evaluator.
    Reason,
}

/// Writes rows; each worker has one.
#[derive(Debug, Clone)]
pub struct Renderer {
    columns: Vec<Rendered>,
    quoting: Quoting,
    comma: bool,
    compression: Compression,
    /// Rows since they were last asked for.
    out: Vec<u8>,
    /// Whether a row with a missing value is left to the evaluator, for its reason is written.
    reasons: bool,
    text: String,
    /// Whether a row may be only one cell, which is then quoted where it is empty.
    alone: bool,
}

impl Renderer {
    /// None where a name is too long to be remembered.
    pub fn new(plan: &Plan<'_>, outputs: &Outputs, style: &Style, carried: usize) -> Option<Renderer> {
        let parts = plan.instrument();
        let scores: Vec<(NodeId, Option<NodeId>, &[Choice], bool)> = parts
            .scores
            .iter()
            .flat_map(|score| {
                score.value.iter().enumerate().map(|(round, value)| (*value, score.band.get(round).copied(), score.bands.as_slice(), score.truth))
            })
            .collect();
        let keys = |choices: &[Choice]| choices.iter().map(|choice| short(&choice.key(), style.separator)).collect::<Option<Vec<_>>>();
        let mut columns = Vec::new();
        let mut reasons = false;
        for (_, output) in outputs.iter() {
            let (node, how) = match output {
                Output::Score { at } => {
                    let (node, _, _, truth) = *scores.get(at)?;
                    (node, if truth { How::Truth } else { numbers(plan, node, style) })
                }
                Output::Band { at } => {
                    let (_, band, bands, _) = *scores.get(at)?;
                    (band?, How::Keys(keys(bands)?))
                }
                Output::Class { at } => (parts.classes.get(at)?.value, How::Keys(keys(&parts.classes.get(at)?.options)?)),
                Output::ScoreMissing { at } => (scores.get(at)?.0, How::Reason),
                Output::ClassMissing { at } => (parts.classes.get(at)?.value, How::Reason),
            };
            reasons |= matches!(how, How::Reason);
            columns.push(Rendered { node, output, how });
        }
        let alone = carried + columns.len() == 1;
        Some(Renderer {
            columns,
            quoting: Quoting::new(style.separator),
            comma: style.comma,
            compression: style.compression,
            out: Vec::new(),
            reasons,
            text: String::new(),
            alone,
        })
    }

    /// The last separator becomes the end of the line.
    fn end(&mut self) {
        let out = &mut self.out;
        if self.alone && matches!(out[..], [] | [.., b'\n']) {
            // Nothing was written, not even a separator: there are no columns.
            return;
        }
        let Some(last) = out.last_mut() else { return };
        *last = b'\n';
        if self.alone && matches!(out[..], [b'\n'] | [.., b'\n', b'\n']) {
            out.pop();
            out.extend_from_slice(b"\"\"\n");
        }
    }
}

impl RowWriter for Renderer {
    type Written = Vec<u8>;

    fn carrying(&self) -> Carrying {
        Carrying::Csv(self.quoting.clone())
    }

    fn is_beyond(&self, plan: &Plan<'_>, frame: &Frame, row: usize) -> bool {
        self.reasons && self.columns.iter().any(|column| matches!(column.how, How::Reason) && plan.column(frame, column.node).why[row] != reason::NONE)
    }

    fn row(&mut self, carried: &[u8], plan: &Plan<'_>, frame: &Frame, row: usize) {
        self.out.extend_from_slice(carried);
        for column in &mut self.columns {
            column.write(plan.column(frame, column.node), row, plan, self.comma, &self.quoting, &mut self.out);
        }
        self.end();
    }

    fn outcome(&mut self, carried: &[u8], parts: &Parts, outcome: &Outcome) {
        self.out.extend_from_slice(carried);
        for column in &self.columns {
            self.text.clear();
            write_cell(parts, outcome, column.output, &mut self.text);
            if self.comma && matches!(column.output, Output::Score { .. }) {
                self.text = self.text.replacen('.', ",", 1);
            }
            self.quoting.write(self.text.as_bytes(), &mut self.out);
        }
        self.end();
    }

    fn finish(&mut self, into: &mut Vec<u8>) -> io::Result<()> {
        // The memory of what was written before is used for what comes next.
        into.clear();
        if self.compression == Compression::None {
            std::mem::swap(into, &mut self.out);
        } else if !self.out.is_empty() {
            self.compression.append(&self.out, into)?;
            self.out.clear();
        }
        Ok(())
    }
}

impl Rendered {
    fn write(&mut self, column: &Column, row: usize, plan: &Plan<'_>, comma: bool, quoting: &Quoting, out: &mut Vec<u8>) {
        let separator = quoting.separator;
        if column.why[row] != reason::NONE {
            out.push(separator);
            return;
        }
        match &mut self.how {
            How::Numbers(numbers) => numbers.write(column.data[row], out),
            How::AnyNumber => {
                let value = match column.values.get(row) {
                    Some(Value::Number(number)) => number.clone(),
                    _ => {
                        let den = column.den.get(row).copied().unwrap_or(1);
                        let den = match plan.shape(self.node).map(|shape| shape.den) {
                            Some(Den::Same(den)) => den,
                            _ => den,
                        };
                        Number::ratio(column.data[row].into(), den.into())
                    }
                };
                out.extend_from_slice(number(&value, comma).as_bytes());
                out.push(separator);
            }
            How::Truth => out.extend_from_slice(&[if column.data[row] != 0 { b'1' } else { b'0' }, separator]),
            How::Keys(keys) => match keys.get(column.data[row] as usize) {
                Some(key) => push(key, out),
                None => out.push(separator),
            },
            How::Reason => out.push(separator),
        }
    }
}

fn numbers(plan: &Plan<'_>, node: NodeId, style: &Style) -> How {
    match plan.shape(node).map(|shape| shape.den) {
        Some(Den::Same(den)) => How::Numbers(Numbers::new(den, style.comma, style.separator)),
        _ => How::AnyNumber,
    }
}

/// A name with a separator after it, quoted where it must be.
fn short(name: &str, separator: u8) -> Option<Short> {
    let mut bytes = Vec::new();
    Quoting::new(separator).write(name.as_bytes(), &mut bytes);
    Short::new(&bytes)
}
