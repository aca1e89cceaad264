//! The conditions under which the value of a node matters.

use super::guards::Held;
use crate::model::{Aggregate, Family, Instrument, MissingRule, Needs, Node, NodeId};

/// The most conditions that are kept for a node.
const MOST: usize = 12;

/// By node: what holds wherever its value matters; None where it never does, or where what is made of it says
/// what to do when it is missing.
pub struct Uses(Vec<Option<Vec<(NodeId, Held)>>>);

impl Uses {
    pub fn of(parts: &Instrument) -> Uses {
        let mut uses = Uses(vec![None; parts.core as usize]);
        let mut roots: Vec<NodeId> = Vec::new();
        roots.extend(parts.scores.iter().flat_map(|score| score.value.iter().chain(&score.band)));
        roots.extend(parts.classes.iter().map(|class| class.value));
        roots.extend(parts.messages.iter().map(|message| message.when));
        roots.extend(parts.questions.iter().flat_map(|question| &question.when));
        roots.extend(parts.notes.iter().flat_map(|note| &note.when));
        roots.extend(parts.groups.iter().flat_map(|group| {
            group.when.iter().copied().chain(group.rounds.as_ref().map(|rounds| rounds.times))
        }));
        for root in roots {
            uses.add(root, Vec::new());
        }
        for at in (0..parts.core as usize).rev() {
            if let Some(held) = uses.0[at].clone() {
                uses.from(parts.node(NodeId(at as u32)), &held);
            }
        }
        uses
    }

    pub fn get(&self, id: NodeId) -> Option<&[(NodeId, Held)]> {
        self.0[id.at()].as_deref()
    }

    fn add(&mut self, id: NodeId, held: Vec<(NodeId, Held)>) {
        let entry = &mut self.0[id.at()];
        *entry = Some(match entry.take() {
            None => held,
            Some(before) => before.into_iter().filter(|condition| held.contains(condition)).collect(),
        });
    }

    /// Hands on to its operands what holds where a node matters.
    fn from(&mut self, node: &Node, held: &[(NodeId, Held)]) {
        let with = |more: &[(NodeId, Held)]| {
            let mut all = held.to_vec();
            all.extend(
                more.iter()
                    .filter(|condition| !held.contains(condition))
                    .take(MOST.saturating_sub(held.len())),
            );
            all
        };
        match node.family() {
            Family::If { condition, then, otherwise } => {
                self.add(condition, held.to_vec());
                self.add(then, with(&[(condition, Held::True)]));
                self.add(otherwise, with(&[(condition, Held::False)]));
            }
            Family::Withhold { of, when } => {
                self.add(when, held.to_vec());
                self.add(of, with(&[(when, Held::True)]));
            }
            Family::And(of) | Family::Or(of) if of.len() <= MOST => {
                let other = if matches!(node, Node::And(_)) { Held::NotFalse } else { Held::NotTrue };
                for child in of {
                    let others: Vec<(NodeId, Held)> = of
                        .iter()
                        .filter(|sibling| *sibling != child)
                        .map(|sibling| (*sibling, other))
                        .collect();
                    self.add(*child, with(&others));
                }
            }
            Family::Class { rules, .. } => {
                let mut before: Vec<(NodeId, Held)> = Vec::new();
                for (when, _) in rules {
                    self.add(*when, with(&before));
                    before.push((*when, Held::False));
                }
            }
            Family::First(of) => {
                if let Some(last) = of.last() {
                    self.add(*last, held.to_vec());
                }
            }
            Family::IsMissing(_) => {}
            Family::Aggregate { kind, of, needs, missing } => {
                let tolerant = needs != Needs::All
                    || missing != MissingRule::Leave
                    || matches!(kind, Aggregate::Answered);
                let kleene = kind.is_kleene() && missing == MissingRule::Leave;
                if !tolerant || kleene {
                    of.iter().for_each(|of| self.add(*of, held.to_vec()));
                }
            }
            Family::Element(of, _) => self.add(of, held.to_vec()),
            Family::Constant
            | Family::Response(_)
            | Family::Operation(_)
            | Family::And(_)
            | Family::Or(_)
            | Family::Lookup(..)
            | Family::Band { .. } => node.visit_children(|child| self.add(child, held.to_vec())),
        }
    }
}
