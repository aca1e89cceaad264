//! From the graph to operations on columns: which node is a constant, which is tabulated, which is a column
//! of integers, and which is left to the evaluator.

use super::column::{packed, reason_of};
use super::gate::{Gate, Gated};
use super::operation::{Fraction, Operation, Span, Term};
use super::shape::{Common, Den, Shape};
use super::slots::{Coding, Form, OTHERWISE};
use super::tabulate::{self, Tabulated, tabulate};
use crate::model::{
    self, Asked, Family, Instrument, LooksAt, Node, NodeId, Number, SlotId, Type, conditions, gates, hangs_on,
};
use crate::score::{Missing, Scorer, Scratch, Value, Why};

/// Why a node is left to the evaluator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// A root, logarithm, exponential, standard deviation or broken power, or what is made of one.
    Inexact,
    /// Its numerator or denominator may need more than 62 bits.
    Size,
}

/// How a node is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Nothing reported depends on it.
    Unneeded,
    Constant,
    /// Index among the tables.
    Tabulated(usize),
    Column,
    /// The evaluator works it out, row by row.
    Evaluated(Cause),
}

#[derive(Debug, Clone)]
pub enum Step {
    Gate(Gated),
    Node { node: usize, operation: Operation },
}

/// What a node's value rests on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rest {
    Nothing,
    Slot(SlotId),
    More,
}

/// An instrument's nodes as steps.
#[derive(Debug)]
pub struct Compiled {
    pub steps: Vec<Step>,
    pub lanes: Vec<Lane>,
    pub shapes: Vec<Option<Shape>>,
    pub tables: Vec<Tabulated>,
}

pub(super) struct Compiler<'c> {
    pub scorer: &'c Scorer<'c>,
    pub parts: &'c Instrument,
    types: &'c [Type],
    codings: &'c [Coding],
    out: Compiled,
    scratch: Scratch,
    /// Whether a node's column was made, and a slot's gates looked at.
    made: Vec<bool>,
    gated: Vec<bool>,
    /// Whether something was met without which nothing can be held.
    failed: bool,
}

/// Compiles the nodes that are needed for `outputs` and for what is asked. None where a gate cannot be held.
pub fn compile(
    scorer: &Scorer<'_>,
    types: &[Type],
    codings: &[Coding],
    outputs: &[NodeId],
) -> Option<Compiled> {
    let parts = scorer.instrument();
    let count = parts.core as usize;
    let mut compiler = Compiler {
        scorer,
        parts,
        types,
        codings,
        out: Compiled {
            steps: Vec::new(),
            lanes: vec![Lane::Unneeded; count],
            shapes: vec![None; count],
            tables: Vec::new(),
        },
        scratch: scorer.scratch(),
        made: vec![false; count],
        gated: vec![false; parts.slot_count()],
        failed: false,
    };
    let needed = compiler.needed(outputs);
    compiler.small_nodes(&needed);
    for at in (0..count).filter(|at| needed[*at]) {
        let id = NodeId(at as u32);
        if let Some(slot) = compiler.slot_of(id) {
            compiler.gate(slot)?;
        }
        if compiler.out.lanes[at] == Lane::Unneeded {
            compiler.node(id);
        }
    }
    for &id in outputs {
        compiler.column(id);
    }
    for slot in 0..parts.slot_count() {
        compiler.gate(SlotId(slot as u32))?;
    }
    if compiler.failed { None } else { Some(compiler.out) }
}

impl Compiler<'_> {
    /// What outputs and gates rest on.
    fn needed(&self, outputs: &[NodeId]) -> Vec<bool> {
        let count = self.parts.core as usize;
        let mut needed = vec![false; count];
        let slots = (0..self.parts.slot_count())
            .flat_map(|slot| conditions(self.parts, self.parts.asked(SlotId(slot as u32))));
        outputs.iter().copied().chain(slots).for_each(|id| needed[id.at()] = true);
        for at in (0..count).rev() {
            if !needed[at] {
                continue;
            }
            hangs_on(self.parts, NodeId(at as u32), |id| needed[id.at()] = true);
        }
        needed
    }

    /// The slot whose state a node looks at.
    fn slot_of(&self, id: NodeId) -> Option<SlotId> {
        self.parts.node(id).asked().map(|asked| self.parts.slot(asked))
    }

    /// Constants, and nodes that rest on one question with few answers.
    fn small_nodes(&mut self, needed: &[bool]) {
        let mut rests = vec![Rest::More; needed.len()];
        let mut by_slot: Vec<Vec<NodeId>> = vec![Vec::new(); self.parts.slot_count()];
        for at in (0..needed.len()).filter(|at| needed[*at]) {
            let id = NodeId(at as u32);
            rests[at] = self.rest(id, &rests);
            match rests[at] {
                Rest::Nothing => self.constant(id),
                Rest::Slot(slot) => by_slot[slot.at()].push(id),
                Rest::More => {}
            }
        }
        for (slot, nodes) in by_slot.iter().enumerate().filter(|(_, nodes)| !nodes.is_empty()) {
            let tables =
                tabulate(self.scorer, SlotId(slot as u32), &self.codings[slot], nodes, &mut self.scratch);
            for (id, table) in nodes.iter().zip(tables) {
                // What is too large or inexact for a table of integers is computed from its operands.
                if table.shape.is_some() {
                    self.out.shapes[id.at()] = table.shape;
                    self.out.lanes[id.at()] = Lane::Tabulated(self.out.tables.len());
                    self.out.tables.push(table);
                }
            }
        }
    }

    fn rest(&self, id: NodeId, rests: &[Rest]) -> Rest {
        let node = self.parts.node(id);
        match node.family() {
            Family::Response(LooksAt::Question(asked)) => {
                let slot = self.parts.slot(asked);
                let few = matches!(self.codings[slot.at()].form, Form::Codes | Form::Text);
                if few { Rest::Slot(slot) } else { Rest::More }
            }
            Family::Response(
                LooksAt::Domain(..) | LooksAt::Round(..) | LooksAt::Informant(_) | LooksAt::Date,
            )
            | Family::Element(..) => Rest::More,
            Family::Constant
            | Family::Operation(_)
            | Family::IsMissing(_)
            | Family::And(_)
            | Family::Or(_)
            | Family::If { .. }
            | Family::First(_)
            | Family::Aggregate { .. }
            | Family::Lookup(..)
            | Family::Withhold { .. }
            | Family::Band { .. }
            | Family::Class { .. } => {
                let mut rest = Rest::Nothing;
                node.visit_children(|child| {
                    rest = match (rest, rests[child.at()]) {
                        (Rest::Nothing, other) | (other, Rest::Nothing) => other,
                        (a, b) if a == b => a,
                        _ => Rest::More,
                    }
                });
                rest
            }
        }
    }

    fn constant(&mut self, id: NodeId) {
        let response = crate::score::Response::blank(self.parts);
        let value = self.scorer.evaluate_node(&response, id, &mut self.scratch);
        let mut data = [0];
        self.out.shapes[id.at()] = tabulate::numbers(std::slice::from_ref(&value), &mut data);
        self.scratch.values[id.at()] = value;
        if self.out.shapes[id.at()].is_some() {
            self.out.lanes[id.at()] = Lane::Constant;
        }
    }

    /// The value of a constant; anything else has none.
    pub fn constant_number(&self, id: NodeId) -> Option<&Number> {
        if self.out.lanes[id.at()] == Lane::Constant { self.scratch.values[id.at()].number() } else { None }
    }

    fn cause(&self, id: NodeId) -> Cause {
        if matches!(self.types[id.at()], Type::Number { exact: false }) {
            Cause::Inexact
        } else {
            Cause::Size
        }
    }

    fn node(&mut self, id: NodeId) {
        let at = id.at();
        let mut left = None;
        self.parts.node(id).visit_children(|child| {
            if let (Lane::Evaluated(cause), None) = (self.out.lanes[child.at()], self.out.shapes[child.at()])
            {
                left = Some(cause);
            }
        });
        let compiled = match left {
            Some(cause) => Err(cause),
            None => self.operation(id).ok_or_else(|| self.cause(id)),
        };
        let (operation, shape) = match compiled {
            Ok((operation, shape)) => {
                self.out.lanes[at] = Lane::Column;
                (operation, Some(shape))
            }
            Err(cause) => {
                self.out.lanes[at] = Lane::Evaluated(cause);
                // The evaluator is given values here, not states.
                self.failed |=
                    self.slot_of(id).is_some() || matches!(self.parts.node(id), Node::IsLeftOut { .. });
                if let Node::InRound { group, .. } = self.parts.node(id)
                    && let Some(times) = self.parts.times(*group)
                {
                    self.column(times);
                }
                let children = self.parts.node(id).children();
                children.into_iter().for_each(|child| {
                    self.column(child);
                });
                // What is not a number fits an integer in every engine.
                (
                    Operation::Evaluate,
                    (!matches!(self.types[at], Type::Number { .. })).then_some(Shape::PLAIN),
                )
            }
        };
        self.out.shapes[at] = shape;
        self.made[at] = true;
        self.out.steps.push(Step::Node { node: at, operation });
    }

    /// Sees to it that a node has a column.
    pub fn column(&mut self, id: NodeId) -> usize {
        let at = id.at();
        if !std::mem::replace(&mut self.made[at], true) {
            let operation = if let Lane::Tabulated(table) = self.out.lanes[at] {
                Operation::Tabulated { table }
            } else {
                let value = &self.scratch.values[at];
                let mut data = [0];
                let known = tabulate::numbers(std::slice::from_ref(value), &mut data);
                debug_assert!(known.is_some());
                Operation::Constant { data: data[0], why: reason_of(value) }
            };
            self.out.steps.push(Step::Node { node: at, operation });
        }
        at
    }

    pub fn table(&self, id: NodeId) -> Option<&Tabulated> {
        let Lane::Tabulated(table) = self.out.lanes[id.at()] else { return None };
        self.out.tables.get(table)
    }

    pub fn kind(&self, id: NodeId) -> Type {
        self.types[id.at()]
    }

    pub fn shape(&self, id: NodeId) -> Option<Shape> {
        self.out.shapes[id.at()]
    }

    pub fn coding(&self, slot: SlotId) -> &Coding {
        &self.codings[slot.at()]
    }

    /// A node as a column of fractions.
    pub fn fraction(&mut self, id: NodeId) -> Option<Fraction> {
        let den = match self.shape(id)?.den {
            Den::Same(den) => den,
            Den::Each(_) => 1,
        };
        Some(Fraction { of: self.column(id), den })
    }

    /// Nodes under one denominator; None, too, where they have one per row.
    pub fn terms(&mut self, ids: &[NodeId]) -> Option<(Common, Vec<Term>)> {
        let shapes: Vec<Shape> = ids.iter().map(|id| self.shape(*id)).collect::<Option<_>>()?;
        let common = Common::of(&shapes)?;
        let terms = ids
            .iter()
            .zip(&common.scale)
            .map(|(id, scale)| Term { of: self.column(*id), scale: *scale })
            .collect();
        Some((common, terms))
    }

    /// Has the gates before a slot looked at, once.
    fn gate(&mut self, slot: SlotId) -> Option<()> {
        if std::mem::replace(&mut self.gated[slot.at()], true) {
            return Some(());
        }
        let asked = self.parts.asked(slot);
        let question = self.parts.question(asked.question);
        let gates = self.on_columns(&gates(self.parts, slot))?;
        if !gates.is_empty() {
            self.out.steps.push(Step::Gate(Gated {
                slot: slot.at(),
                gates,
                otherwise: question.otherwise.is_some(),
                closes: self.parts.closes(),
            }));
        }
        Some(())
    }

    /// Requirements, on columns; None where how often a repeat is asked has a denominator per row.
    pub fn on_columns(&mut self, gates: &[model::Gate]) -> Option<Vec<Gate>> {
        let mut found = Vec::new();
        for gate in gates {
            found.push(match *gate {
                model::Gate::Informant(only) => Gate::Informant(only),
                model::Gate::Chosen(group) => Gate::Chosen(group.at()),
                model::Gate::When(when) => Gate::When(self.column(when)),
                model::Gate::Round { times, round, .. } => {
                    let Den::Same(den) = self.shape(times)?.den else { return None };
                    Gate::Round { times: self.column(times), least: i64::from(round).checked_mul(den)? }
                }
            });
        }
        Some(found)
    }

    /// The state of a question with numbers beside its codes.
    pub fn has_code(&self, asked: Asked, codes: &[u8]) -> (Operation, Shape) {
        (Operation::HasCode { slot: self.parts.slot(asked).at(), codes: codes.to_vec() }, Shape::PLAIN)
    }

    /// The answer to a question with numbers beside its codes.
    pub fn wide_answer(&self, asked: Asked) -> Option<(Operation, Shape)> {
        let slot = self.parts.slot(asked);
        let coding = self.coding(slot);
        let given = self.parts.question(asked.question).otherwise.as_ref();
        let (_, otherwise) = coding.code(given)?;
        let shape = if let Form::Number { den, low, high } = coding.form {
            Shape::same(den.into(), low.into(), high.into())?
        } else {
            Shape::PLAIN
        };
        Some((Operation::Answer { slot: slot.at(), otherwise }, shape))
    }

    /// A cell that a value of a kind is compared with; None where it is too large.
    pub fn span(&self, cell: &crate::model::Cell, kind: Type) -> Option<Span> {
        use super::operation::Bound;
        use crate::model::Cell;
        let bound = |number: &Number, open: bool| {
            let (n, d) = super::shape::small(number)?;
            Some(Bound { n: n as i64, d: d as i64, open })
        };
        let whole = |value: Option<i64>| value.map(|n| Bound { n, d: 1, open: false });
        Some(match (cell, kind) {
            (Cell::Any, _) => Span::Any,
            (Cell::Between(low, high), Type::Number { .. }) => {
                Span::Between(Some(bound(low, false)?), Some(bound(high, false)?))
            }
            (Cell::From(low), Type::Number { .. }) => Span::Between(Some(bound(low, false)?), None),
            (Cell::Above(low), Type::Number { .. }) => Span::Between(Some(bound(low, true)?), None),
            (Cell::Option(option), kind) => {
                let index = if matches!(kind, Type::Choice(_)) { i64::from(*option) } else { i64::MIN };
                Span::Option { index, reason: super::column::reason::of(Missing::open(Why::Option(*option))) }
            }
            (Cell::DateBetween(low, high), Type::Date) => {
                Span::Between(whole(packed(&Value::Date(*low))), whole(packed(&Value::Date(*high))))
            }
            (Cell::TimeBetween(low, high), Type::Time) => {
                Span::Between(whole(packed(&Value::Time(*low))), whole(packed(&Value::Time(*high))))
            }
            (Cell::Truth(truth), Type::Truth) => {
                Span::Between(whole(packed(&Value::Truth(*truth))), whole(packed(&Value::Truth(*truth))))
            }
            _ => Span::Never,
        })
    }

    /// Codes under which a question counts as skipped.
    pub const SKIPPED: [u8; 3] = [super::slots::SKIPPED, super::slots::NOT_KNOWN, OTHERWISE];
}
