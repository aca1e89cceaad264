//! A plan: everything about scoring an instrument by columns that can be computed before the first response.

use super::compile::{Cause, Compiled, Lane, Step, compile};
use super::frame::Frame;
use super::shape::Shape;
use super::slots::{Coding, Form};
use crate::model::{Instrument, NodeId, QuestionId, SlotId, Type};
use crate::score::Scorer;

/// How one score or class is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// On columns of integers.
    Columns,
    /// Partly by the evaluator: something it rests on is a root, a logarithm, or another function that is not
    /// exact.
    Inexact,
    /// Partly by the evaluator: a numerator or denominator may need more than 62 bits.
    Size,
    /// By the evaluator: this question's answers, or how often it is asked, cannot be held in a column.
    Answers(Option<QuestionId>),
}

/// How an instrument is scored by columns.
#[derive(Debug)]
pub struct Plan<'i> {
    scorer: &'i Scorer<'i>,
    types: Vec<Type>,
    codings: Vec<Option<Coding>>,
    compiled: Option<Compiled>,
    outputs: Vec<NodeId>,
}

impl<'i> Plan<'i> {
    /// A plan for scores, bands and classes; for messages too, where they are asked for.
    pub fn new(scorer: &'i Scorer<'i>, messages: bool) -> Plan<'i> {
        let parts = scorer.instrument();
        let types = parts.types().unwrap_or_default();
        let codings: Vec<Option<Coding>> = (0..parts.slot_count())
            .map(|slot| Coding::new(parts, parts.asked(SlotId(slot as u32)).question))
            .collect();
        let scores = parts.scores.iter().flat_map(|score| score.value.iter().chain(&score.band)).copied();
        let classes = parts.classes.iter().map(|class| class.value);
        let fired = parts.messages.iter().filter(|_| messages).map(|message| message.when);
        let outputs: Vec<NodeId> = scores.chain(classes).chain(fired).collect();
        let whole: Option<Vec<Coding>> = codings.iter().cloned().collect();
        let compiled = whole.and_then(|codings| compile(scorer, &types, &codings, &outputs));
        Plan { scorer, types, codings, compiled, outputs }
    }

    /// The evaluator, for rows that no column can hold.
    pub fn scorer(&self) -> &'i Scorer<'i> {
        self.scorer
    }

    /// The instrument that it is a plan of.
    pub fn instrument(&self) -> &'i Instrument {
        self.scorer.instrument()
    }

    /// Whether anything can be scored by columns at all.
    pub fn holds(&self) -> bool {
        self.compiled.is_some()
    }

    pub(super) fn compiled(&self) -> Option<&Compiled> {
        self.compiled.as_ref()
    }

    /// How answers to a slot are coded; None where they cannot be.
    pub fn coding(&self, slot: SlotId) -> Option<&Coding> {
        self.codings.get(slot.at())?.as_ref()
    }

    /// Whether numbers are beside the codes of a slot.
    pub fn is_wide(&self, slot: usize) -> bool {
        self.coding(SlotId(slot as u32))
            .is_some_and(|coding| !matches!(coding.form, Form::Codes | Form::Text))
    }

    /// The type of a node.
    pub fn kind(&self, id: NodeId) -> Type {
        self.types[id.at()]
    }

    /// What is known of a node's numbers; None where only the evaluator holds them.
    pub fn shape(&self, id: NodeId) -> Option<Shape> {
        self.compiled.as_ref()?.shapes.get(id.at()).copied().flatten()
    }

    /// A frame for as many responses as fit in a cache, but not more than `most`.
    pub fn frame(&self, most: usize) -> Frame {
        let columns = self.compiled.as_ref().map_or(0, |compiled| compiled.steps.len());
        let bytes = columns * 9 + self.codings.len();
        Frame::new(self, (ROOM / bytes.max(1)).clamp(64, most.max(64)))
    }

    /// How a node that is reported is computed.
    pub fn way(&self, id: NodeId) -> Way {
        let Some(compiled) = &self.compiled else {
            let slot = self.codings.iter().position(Option::is_none);
            return Way::Answers(slot.map(|slot| self.instrument().asked(SlotId(slot as u32)).question));
        };
        let mut seen = vec![false; id.at() + 1];
        let mut open = vec![id];
        let mut way = Way::Columns;
        while let Some(id) = open.pop() {
            if std::mem::replace(&mut seen[id.at()], true) {
                continue;
            }
            match compiled.lanes[id.at()] {
                Lane::Evaluated(Cause::Inexact) => return Way::Inexact,
                Lane::Evaluated(Cause::Size) => way = Way::Size,
                Lane::Unneeded | Lane::Constant | Lane::Tabulated(_) | Lane::Column => {}
            }
            open.extend(self.instrument().node(id).children());
        }
        way
    }

    /// Every node that gets a column, in the order in which they are computed.
    pub fn worked_out(&self) -> impl Iterator<Item = NodeId> {
        self.compiled.iter().flat_map(|compiled| &compiled.steps).filter_map(|step| match step {
            Step::Node { node, .. } => Some(NodeId(*node as u32)),
            Step::Gate(_) => None,
        })
    }

    /// Everything that is reported.
    pub fn outputs(&self) -> &[NodeId] {
        &self.outputs
    }
}

/// How many bytes the columns of a frame may take.
const ROOM: usize = 1 << 19;
