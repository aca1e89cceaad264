//! Results as columns with types.

use std::io;
use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{BooleanBuilder, Float64Builder, Int64Builder, StringBuilder};
use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef};

use super::few::Few;
use super::write::{Encoder, Finished, Written};
use crate::rows::{Output, Outputs, write_cell};
use crate::stream::{Carrying, Cell, Evaluated, Kept, Kinds, RowWriter};
use peil::columns::{self, Den, Frame, Plan, reason};
use peil::model::{Choice, NodeId, Number, Parts};
use peil::score::{Outcome, Value};

/// The columns of a result: what is copied, then scores, bands, classes and reasons.
#[derive(Debug, Clone)]
pub struct Layout {
    pub schema: SchemaRef,
    carried: usize,
    columns: Vec<Column>,
}

/// One column of scores or what belongs to them.
#[derive(Debug, Clone)]
struct Column {
    node: NodeId,
    output: Output,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    /// The double nearest to the exact value.
    Number,
    Truth,
    /// By index: a band's or option's name.
    Keys(Vec<String>),
    Reason,
}

impl Layout {
    /// None where an output is none of the instrument's.
    pub fn new(parts: &Parts, outputs: &Outputs, carried: Fields) -> Option<Layout> {
        let scores: Vec<_> = parts
            .scores
            .iter()
            .flat_map(|score| {
                score
                    .value
                    .iter()
                    .enumerate()
                    .map(move |(round, value)| (score, *value, score.band.get(round).copied()))
            })
            .collect();
        let keys = |choices: &[Choice]| Kind::Keys(choices.iter().map(Choice::key).collect());
        let mut columns = Vec::new();
        let mut fields: Vec<Arc<Field>> = carried.iter().cloned().collect();
        for (name, output) in outputs.iter() {
            let (node, kind) = match output {
                Output::Score { at } => {
                    let (score, value, _) = *scores.get(at)?;
                    (value, if score.truth { Kind::Truth } else { Kind::Number })
                }
                Output::Band { at } => {
                    let (score, _, band) = *scores.get(at)?;
                    (band?, keys(&score.bands))
                }
                Output::Class { at } => (parts.classes.get(at)?.value, keys(&parts.classes.get(at)?.options)),
                Output::ScoreMissing { at } => (scores.get(at)?.1, Kind::Reason),
                Output::ClassMissing { at } => (parts.classes.get(at)?.value, Kind::Reason),
            };
            let of = match kind {
                Kind::Number => DataType::Float64,
                Kind::Truth => DataType::Boolean,
                Kind::Keys(_) | Kind::Reason => DataType::Utf8,
            };
            fields.push(Arc::new(Field::new(name, of, true)));
            columns.push(Column { node, output, kind });
        }
        Some(Layout { schema: Arc::new(Schema::new(fields)), carried: carried.len(), columns })
    }

    /// What is copied from CSV: texts.
    pub fn texts<'n>(names: impl Iterator<Item = &'n str>) -> Fields {
        names.map(|name| Field::new(name, DataType::Utf8, true)).collect()
    }

    /// What is copied from JSON: of the type that all values have.
    pub fn kinds(kinds: &Kinds) -> Fields {
        let of = |kept: Kept| match kept {
            Kept::Truth => DataType::Boolean,
            Kept::Whole => DataType::Int64,
            Kept::Number => DataType::Float64,
            Kept::Nothing | Kept::Text => DataType::Utf8,
        };
        kinds.0.iter().map(|(name, kept)| Field::new(name.as_ref(), of(*kept), true)).collect()
    }
}

/// Writes rows as columns; each worker has one.
pub struct TableWriter<'p> {
    parts: &'p Parts,
    layout: Layout,
    encoder: Encoder,
    /// Empty where arrays are copied as they are.
    carried: Vec<Carry>,
    columns: Vec<Building>,
    text: String,
}

/// What is copied in one column.
enum Carry {
    Truth(BooleanBuilder),
    Whole(Int64Builder),
    Number(Float64Builder),
    Text(StringBuilder),
}

impl Carry {
    fn new(of: &DataType) -> Carry {
        match of {
            DataType::Boolean => Carry::Truth(BooleanBuilder::new()),
            DataType::Int64 => Carry::Whole(Int64Builder::new()),
            DataType::Float64 => Carry::Number(Float64Builder::new()),
            _ => Carry::Text(StringBuilder::new()),
        }
    }

    fn push(&mut self, cell: Cell<'_>) {
        let text = match cell {
            Cell::Nothing => None,
            Cell::Text(bytes) | Cell::Json(bytes) => std::str::from_utf8(bytes).ok(),
        };
        match self {
            Carry::Truth(into) => into.append_option(text.and_then(|text| text.parse().ok())),
            Carry::Whole(into) => into.append_option(text.and_then(|text| text.parse().ok())),
            Carry::Number(into) => into.append_option(text.and_then(|text| text.parse().ok())),
            Carry::Text(into) => into.append_option(text),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Carry::Truth(built) => Arc::new(built.finish()),
            Carry::Whole(built) => Arc::new(built.finish()),
            Carry::Number(built) => Arc::new(built.finish()),
            Carry::Text(built) => Arc::new(built.finish()),
        }
    }
}

enum Building {
    /// As long as few of them differ.
    Number(Few),
    AnyNumber(Float64Builder),
    Truth(BooleanBuilder),
    Text(StringBuilder),
}

impl<'p> TableWriter<'p> {
    pub fn new(parts: &'p Parts, layout: Layout, encoder: Encoder) -> TableWriter<'p> {
        let columns = layout.columns.iter().map(|column| match column.kind {
            Kind::Number => Building::Number(Few::new()),
            Kind::Truth => Building::Truth(BooleanBuilder::new()),
            Kind::Keys(_) | Kind::Reason => Building::Text(StringBuilder::new()),
        });
        let carried = layout
            .schema
            .fields()
            .iter()
            .take(layout.carried)
            .map(|field| Carry::new(field.data_type()))
            .collect();
        TableWriter { parts, columns: columns.collect(), carried, layout, encoder, text: String::new() }
    }

    fn carry(&mut self, carried: &[u8]) {
        for (cell, into) in Carrying::counted(carried).zip(&mut self.carried) {
            into.push(cell);
        }
    }

    /// Results of the rows of a frame but for those that `skip` says.
    pub fn frame(&mut self, plan: &Plan<'_>, frame: &Frame, skip: impl Fn(usize) -> bool) {
        let whole = !(0..frame.rows()).any(&skip);
        for (column, into) in self.layout.columns.iter().zip(&mut self.columns) {
            let values = Values::of(column, plan, frame);
            match (into, values.den) {
                (Building::Number(few), Some(den))
                    if whole && values.values.values.is_empty() && !few.is_full_after(frame.rows()) =>
                {
                    few.extend(&values.values.data, &values.values.why, den, nearest);
                }
                (into, _) => {
                    (0..frame.rows()).filter(|row| !skip(*row)).for_each(|row| into.row(&values, row))
                }
            }
        }
    }

    /// The same of one row.
    pub fn result_row(&mut self, plan: &Plan<'_>, frame: &Frame, row: usize) {
        for (column, into) in self.layout.columns.iter().zip(&mut self.columns) {
            into.row(&Values::of(column, plan, frame), row);
        }
    }

    /// The same of one outcome.
    pub fn result(&mut self, outcome: &Outcome) {
        let parts = self.parts;
        for (column, into) in self.layout.columns.iter().zip(&mut self.columns) {
            match into {
                Building::Number(_) | Building::AnyNumber(_) => into.number(match column.output {
                    Output::Score { at } => match outcome.scores.get(at).map(|score| &score.value) {
                        Some(Ok(Value::Number(number))) => Some(number.to_f64()),
                        _ => None,
                    },
                    _ => None,
                }),
                Building::Truth(into) => match column.output {
                    Output::Score { at } => {
                        into.append_option(match outcome.scores.get(at).map(|score| &score.value) {
                            Some(Ok(Value::Truth(truth))) => Some(*truth),
                            _ => None,
                        })
                    }
                    _ => into.append_null(),
                },
                Building::Text(into) => {
                    self.text.clear();
                    write_cell(parts, outcome, column.output, &mut self.text);
                    into.append_option((!self.text.is_empty()).then_some(&self.text));
                }
            }
        }
    }

    /// Everything since it was last asked, behind arrays that are copied as they are.
    ///
    /// # Errors
    /// When it cannot be encoded.
    pub fn finish_with(&mut self, carried: Vec<ArrayRef>, into: &mut Option<Written>) -> io::Result<()> {
        let own: Vec<Finished> = self.columns.iter_mut().map(Building::finish).collect();
        let rows =
            carried.first().map(|array| array.len()).or_else(|| own.first().map(Finished::rows)).unwrap_or(0);
        *into = if rows == 0 { None } else { Some(self.encoder.encode(carried, own)?) };
        Ok(())
    }
}

/// Where the values of one column are in a frame.
struct Values<'a> {
    column: &'a Column,
    values: &'a columns::Column,
    /// Of every row, where they have one.
    den: Option<i64>,
}

impl<'a> Values<'a> {
    fn of(column: &'a Column, plan: &Plan<'_>, frame: &'a Frame) -> Values<'a> {
        let den = match plan.shape(column.node).map(|shape| shape.den) {
            Some(Den::Same(den)) => Some(den),
            _ => None,
        };
        Values { column, values: plan.column(frame, column.node), den }
    }
}

impl Building {
    fn row(&mut self, of: &Values<'_>, row: usize) {
        let values = of.values;
        let missing = values.why[row] != reason::NONE;
        match self {
            Building::Number(_) | Building::AnyNumber(_) if missing => self.number(None),
            Building::Number(_) | Building::AnyNumber(_) => match values.values.get(row) {
                Some(Value::Number(number)) => self.number(Some(number.to_f64())),
                _ => {
                    self.ratio(values.data[row], of.den.or_else(|| values.den.get(row).copied()).unwrap_or(1))
                }
            },
            Building::Truth(into) => into.append_option((!missing).then(|| values.data[row] != 0)),
            Building::Text(into) => into.append_option(match &of.column.kind {
                Kind::Keys(keys) if !missing => keys.get(values.data[row] as usize),
                _ => None,
            }),
        }
    }

    fn ratio(&mut self, n: i64, d: i64) {
        match self {
            Building::Number(few) if !few.is_full() => few.push_ratio(n, d, nearest),
            _ => self.number(Some(nearest(n, d))),
        }
    }

    fn number(&mut self, number: Option<f64>) {
        if let Building::Number(few) = self {
            if !few.is_full() {
                return few.push(number);
            }
            *self = Building::AnyNumber(few.many());
        }
        if let Building::AnyNumber(into) = self {
            into.append_option(number);
        }
    }

    fn finish(&mut self) -> Finished {
        match self {
            Building::Number(few) => Finished::Few(few.finish()),
            Building::AnyNumber(built) => {
                let built = built.finish();
                // The next piece may have fewer; and what is written must not hang on who had which piece.
                *self = Building::Number(Few::new());
                Finished::Array(Arc::new(built))
            }
            Building::Truth(built) => Finished::Array(Arc::new(built.finish())),
            Building::Text(built) => Finished::Array(Arc::new(built.finish())),
        }
    }
}

/// The double nearest to `n / d`.
fn nearest(n: i64, d: i64) -> f64 {
    const EXACT: u64 = 1 << 53;
    if n.unsigned_abs() <= EXACT && d.unsigned_abs() <= EXACT {
        // Both are exact as doubles, and division rounds to the nearest.
        n as f64 / d as f64
    } else {
        Number::ratio(n.into(), d.into()).to_f64()
    }
}

impl RowWriter for TableWriter<'_> {
    type Written = Option<Written>;

    fn carrying(&self) -> Carrying {
        Carrying::Counted
    }

    fn is_beyond(&self, plan: &Plan<'_>, frame: &Frame, row: usize) -> bool {
        let reasons = self.layout.columns.iter().filter(|column| matches!(column.kind, Kind::Reason));
        reasons.into_iter().any(|column| plan.column(frame, column.node).why[row] != reason::NONE)
    }

    fn row(&mut self, carried: &[u8], plan: &Plan<'_>, frame: &Frame, row: usize) {
        self.carry(carried);
        self.result_row(plan, frame, row);
    }

    fn outcome(&mut self, evaluated: &Evaluated<'_>) {
        self.carry(evaluated.carried);
        self.result(evaluated.outcome);
    }

    fn finish(&mut self, into: &mut Option<Written>) -> io::Result<()> {
        let carried = self.carried.iter_mut().map(Carry::finish).collect();
        self.finish_with(carried, into)
    }
}
