//! What rests on answers that were given, while others are still to come.
//!
//! A value may be what it is because a question was left open: how many domains count, whether a score is
//! missing. Before somebody has sent in, that says nothing yet, for the question may be answered a page later.
//! What is known already is settled: no question that is open has a part in it by being open.
//!
//! A mean of the answers that there are is settled, though a further answer changes it: it rests on what was
//! given. A missing answer that counts as nought, or that is counted, is not.

use super::evaluate::{Evaluation, Scorer};
use super::state::State;
use super::value::Value;
use crate::model::{
    Aggregate, Asked, Counts, Family, Gate, Informants, LooksAt, Message, MissingRule, Node, NodeId, SlotId,
    group_gates,
};

impl Scorer<'_> {
    /// Whether the condition of a message is true by answers that were given, whatever is still open.
    pub fn is_settled(&self, message: &Message, informant: u8, evaluation: &Evaluation) -> bool {
        let end = message.when.at() + 1;
        let mut settling = Settling { scorer: self, evaluation, informant, settled: Vec::with_capacity(end) };
        for (at, node) in self.instrument().nodes.iter().take(end).enumerate() {
            let settled = settling.node(evaluation.values.get(at), node);
            settling.settled.push(settled);
        }
        evaluation.value(message.when).is_true() && settling.of(message.when)
    }
}

struct Settling<'a> {
    scorer: &'a Scorer<'a>,
    evaluation: &'a Evaluation,
    informant: u8,
    /// Of each node so far.
    settled: Vec<bool>,
}

impl Settling<'_> {
    fn of(&self, id: NodeId) -> bool {
        self.settled.get(id.at()).copied().unwrap_or(false)
    }

    fn all(&self, of: &[NodeId]) -> bool {
        of.iter().all(|id| self.of(*id))
    }

    fn value(&self, id: NodeId) -> &Value {
        self.evaluation.value(id)
    }

    fn is_truth(&self, id: NodeId, wanted: bool) -> bool {
        matches!(self.value(id), Value::Truth(truth) if *truth == wanted)
    }

    /// Whether it is known permanently that a question is asked, or is not.
    fn gates(&self, slot: SlotId) -> bool {
        self.scorer.gates_of(slot).iter().all(|gate| gate.node().is_none_or(|node| self.of(node)))
    }

    fn question(&self, asked: Asked) -> bool {
        let slot = self.scorer.instrument().slot(asked);
        match self.evaluation.state(slot).state {
            State::Given | State::MissingOption(_) => true,
            State::Blank => false,
            State::Otherwise | State::Skipped => self.gates(slot),
        }
    }

    fn is_other(&self, informants: Informants) -> bool {
        informants.has(self.informant)
    }

    /// `value` is what it is worth.
    fn node(&self, value: Option<&Value>, node: &Node) -> bool {
        match node.family() {
            Family::Constant | Family::Response(LooksAt::Informant(_) | LooksAt::Date) => true,
            Family::Response(LooksAt::Question(asked)) => self.question(asked),
            Family::Response(LooksAt::Domain(group, round) | LooksAt::Round(group, round)) => {
                let gates = group_gates(self.scorer.instrument(), Some(group), round);
                gates.into_iter().filter_map(Gate::node).all(|node| self.of(node))
            }
            Family::And(of) => self.decided(of, false, 1),
            Family::Or(of) => self.decided(of, true, 1),
            Family::If { condition, then, otherwise } => {
                let branch = match self.value(condition) {
                    Value::Truth(true) => self.of(then),
                    Value::Truth(false) => self.of(otherwise),
                    Value::Number(_)
                    | Value::Choice(_)
                    | Value::Chosen(_)
                    | Value::Text
                    | Value::Date(_)
                    | Value::Time(_)
                    | Value::Missing(_)
                    | Value::Absent => true,
                };
                self.of(condition) && branch
            }
            Family::First(of) => {
                let before = of.iter().take_while(|id| self.value(**id).is_missing());
                let first = of.iter().find(|id| !self.value(**id).is_missing());
                before.into_iter().chain(first).all(|id| self.of(*id))
            }
            Family::Element(of, Counts::ForOthers(never)) => self.is_other(never) || self.of(of),
            Family::Element(of, Counts::InRound(group, _)) => {
                let rounds = self.scorer.instrument().group(group).rounds.as_ref();
                self.of(of) && rounds.is_none_or(|rounds| self.of(rounds.times))
            }
            Family::Aggregate { kind, of, missing, .. } => {
                let has_value = value.is_some_and(|value| !value.is_missing());
                self.aggregate(kind, of, missing, has_value)
            }
            Family::Class { rules, .. } => {
                let until = rules.iter().position(|(when, _)| self.is_truth(*when, true));
                let looked = until.map_or(rules.len(), |at| at + 1);
                rules.iter().take(looked).all(|(when, _)| self.of(*when))
            }
            Family::Operation(_)
            | Family::IsMissing(_)
            | Family::Element(_, Counts::IfAsked(_))
            | Family::Lookup(..)
            | Family::Withhold { .. }
            | Family::Band { .. } => self.all(&node.children()),
        }
    }

    /// Whether so many of these have the value that decides, by answers that were given; otherwise all must
    /// be settled.
    fn decided(&self, of: &[NodeId], decides: bool, many: usize) -> bool {
        let found = of.iter().filter(|id| self.is_truth(**id, decides) && self.of(**id)).count();
        found >= many || self.all(of)
    }

    fn aggregate(&self, kind: Aggregate, of: &[NodeId], missing: MissingRule, has_value: bool) -> bool {
        match kind {
            Aggregate::Any => self.decided(of, true, 1),
            Aggregate::All => self.decided(of, false, 1),
            Aggregate::AtLeast(many) => self.decided(of, true, usize::try_from(many).unwrap_or(usize::MAX)),
            Aggregate::Count | Aggregate::Answered => self.all(of),
            Aggregate::Sum
            | Aggregate::Mean
            | Aggregate::Min
            | Aggregate::Max
            | Aggregate::Sd
            | Aggregate::Median => match missing {
                MissingRule::Zero | MissingRule::No => self.all(of),
                // That it has none is for what is missing; where it has one, that has no part in it.
                MissingRule::Leave | MissingRule::Prorate if !has_value => self.all(of),
                MissingRule::Leave | MissingRule::Prorate => {
                    of.iter().filter(|id| !self.value(**id).is_missing()).all(|id| self.of(*id))
                }
            },
        }
    }
}
