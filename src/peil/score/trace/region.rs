//! Which nodes of the graph are worth their own line, and what lies within the region of one entry.
//!
//! A region ends at answers, constants, and at whatever has a name and its own entry. Within it
//! aggregates, functions, choices and lookups are steps; plain arithmetic and logic is written out in the
//! step it belongs to, unless that would grow too long or it is needed twice.

use std::collections::{BTreeMap, BTreeSet};

use super::super::Evaluation;
use super::super::value::{Value, Why};
use crate::formula::{Called, Legend, is_plain, unwrapped};
use crate::model::{Family, Node, NodeId, SlotId};

/// How many operations one line may hold.
const LONGEST: usize = 16;

/// What one entry consists of.
#[derive(Debug, Default)]
pub struct Region {
    /// In the order of computation.
    pub steps: BTreeSet<NodeId>,
    pub answers: BTreeSet<SlotId>,
    /// Lets and scores it builds on, by the node.
    pub uses: BTreeMap<NodeId, Called>,
    /// The step that each operation is written out in.
    written: BTreeMap<NodeId, NodeId>,
}

/// Marks the regions of one response.
pub struct Surveyor<'a> {
    pub legend: &'a Legend<'a>,
    pub evaluation: &'a Evaluation,
}

impl Surveyor<'_> {
    /// The region of a value: the steps that lead to it, itself one of them.
    pub fn region(&self, root: NodeId, region: &mut Region) {
        let mut open = vec![root];
        while let Some(step) = open.pop() {
            if region.steps.insert(step) {
                self.within(step, root, region, &mut open);
            }
        }
    }

    /// The region of a condition that gets no step itself, but is in another place. It may have a name,
    /// and then ends there.
    pub fn condition(&self, root: NodeId, region: &mut Region) {
        const NONE: NodeId = NodeId(u32::MAX);
        let mut open = Vec::new();
        self.line(NONE, vec![root], NONE, region, &mut open);
        while let Some(step) = open.pop() {
            if region.steps.insert(step) {
                self.within(step, NONE, region, &mut open);
            }
        }
    }

    /// What a step is made of, as far as it mattered.
    fn within(&self, step: NodeId, root: NodeId, region: &mut Region, open: &mut Vec<NodeId>) {
        let parts = self.legend.parts;
        if step != root || !self.ends(step, root, region) {
            let node = parts.node(step);
            match node.family() {
                // Of a list over rounds that nobody counted only the count matters.
                Family::Aggregate { of, .. }
                    if of.iter().any(|&id| self.evaluation.value(id).why() == Some(Why::Rounds)) =>
                {
                    self.rounds(step, of, root, region, open)
                }
                Family::Aggregate { of, .. } => {
                    for &element in
                        of.iter().filter(|&&element| *self.evaluation.value(element) != Value::Absent)
                    {
                        self.own_line(unwrapped(parts, element), root, region, open);
                    }
                    self.rounds(step, of, root, region, open);
                }
                Family::First(of) => {
                    let until = of
                        .iter()
                        .position(|id| !self.evaluation.value(*id).is_missing())
                        .map_or(of.len(), |at| at + 1);
                    of[..until].iter().for_each(|&id| self.own_line(id, root, region, open));
                }
                Family::Operation(Node::Round { of, .. }) => self.own_line(*of, root, region, open),
                Family::Lookup(keys, _) => {
                    keys.iter().for_each(|&key| self.own_line(key, root, region, open))
                }
                Family::If { condition, then, otherwise } => {
                    let truth = self.evaluation.value(condition).truth();
                    let taken = truth.map(|truth| if truth { then } else { otherwise });
                    self.line(step, std::iter::once(condition).chain(taken).collect(), root, region, open);
                }
                Family::Class { rules, .. } => {
                    let until = rules
                        .iter()
                        .position(|(when, _)| *self.evaluation.value(*when) != Value::Truth(false))
                        .map_or(rules.len(), |at| at + 1);
                    for (when, _) in &rules[..until] {
                        self.line(step, vec![*when], root, region, open);
                    }
                }
                Family::Constant
                | Family::Response(_)
                | Family::Operation(_)
                | Family::IsMissing(_)
                | Family::And(_)
                | Family::Or(_)
                | Family::Element(..)
                | Family::Withhold { .. }
                | Family::Band { .. } => self.line(step, node.children(), root, region, open),
            }
        }
    }

    /// How often the repeat of a list is asked.
    fn rounds(&self, step: NodeId, of: &[NodeId], root: NodeId, region: &mut Region, open: &mut Vec<NodeId>) {
        let parts = self.legend.parts;
        let times = of.iter().find_map(|&element| {
            let Node::InRound { group, .. } = parts.node(element) else { return None };
            parts.times(*group)
        });
        if let Some(times) = times {
            self.line(step, vec![times], root, region, open);
        }
    }

    /// Whether a node ends the region; then what it stands for is noted.
    fn ends(&self, id: NodeId, root: NodeId, region: &mut Region) -> bool {
        let parts = self.legend.parts;
        if let Node::Answer(asked)
        | Node::IsBlank(asked)
        | Node::IsSkipped(asked)
        | Node::IsMissingOption { asked, .. } = parts.node(id)
        {
            region.answers.insert(parts.slot(*asked));
            return true;
        }
        if let Node::Code { of, .. } = parts.node(id)
            && let Node::Answer(asked) = parts.node(*of)
        {
            region.answers.insert(parts.slot(*asked));
            return true;
        }
        if id != root
            && let Some((called, _)) = self.legend.called(id)
        {
            region.uses.insert(id, called);
            return true;
        }
        is_plain(parts, id)
    }

    /// An operand that is on its own line where it is more than a name.
    fn own_line(&self, id: NodeId, root: NodeId, region: &mut Region, open: &mut Vec<NodeId>) {
        if !self.ends(id, root, region) {
            open.push(id);
        }
    }

    /// What is written out within the line of a step.
    fn line(
        &self,
        step: NodeId,
        mut inside: Vec<NodeId>,
        root: NodeId,
        region: &mut Region,
        open: &mut Vec<NodeId>,
    ) {
        let parts = self.legend.parts;
        let mut left = LONGEST;
        while let Some(id) = inside.pop() {
            if self.ends(id, root, region) {
                continue;
            }
            let children = parts.node(id).children();
            // What two steps write out becomes a step, so that it is shown once; a small thing is sooner read
            // twice than looked up.
            let elsewhere = region.written.insert(id, step).is_some_and(|other| other != step);
            if left == 0
                || !is_written_out(parts.node(id))
                || elsewhere && !children.iter().all(|child| is_plain(parts, *child))
            {
                open.push(id);
                continue;
            }
            left -= 1;
            inside.extend(children.into_iter().rev());
        }
    }
}

/// Operators: what is written between its operands.
fn is_written_out(node: &Node) -> bool {
    matches!(
        node,
        Node::Negate(_)
            | Node::Add(..)
            | Node::Subtract(..)
            | Node::Multiply(..)
            | Node::Divide(..)
            | Node::Power(..)
            | Node::Compare { .. }
            | Node::Within { .. }
            | Node::Not(_)
            | Node::And(_)
            | Node::Or(_)
            | Node::IsOption { .. }
            | Node::Has { .. }
            | Node::CountChosen(_)
            | Node::IsMissing(_)
            | Node::Code { .. }
            | Node::ClassCode { .. }
            | Node::Withhold { .. }
            | Node::ForOthers { .. }
            | Node::InRound { .. }
            | Node::IfAsked { .. }
    )
}
