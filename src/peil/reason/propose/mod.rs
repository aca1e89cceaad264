//! Making a response that may meet a goal: a goal for a node is turned into goals for the nodes that it
//! needs, down to the answers.
//!
//! There is no guarantee: if two goals need one answer, the first wins. The caller evaluates the response,
//! and tries again with the next attempt number, which changes every choice on the way.

mod aggregates;
mod conditions;
mod numbers;

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;

use super::answers::{self, DAY, Dice, Level};
use super::inquiry::{Inquiry, Slice};
use super::interval::Interval;
use super::known::{Known, Values};
use super::want::{Goal, Want};
use crate::model::SlotId;
use crate::model::{
    Answer, Asked, Counts, Family, Gate, GroupId, Informants, LooksAt, Node, NodeId, Number, Type,
    conditions, group_gates,
};
use crate::score::Response;

/// What is done with the questions that nothing is wanted of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    Blank,
    Full,
}

struct Proposal<'a, 'i> {
    inquiry: &'a Inquiry<'i>,
    wants: BTreeMap<NodeId, Want>,
    response: Response,
    /// Answered, or left open on purpose.
    settled: FxHashSet<SlotId>,
    dice: Dice,
    level: Level,
}

pub fn propose(
    inquiry: &Inquiry<'_>,
    goal: &Goal,
    slice: &Slice,
    attempt: u64,
    background: Background,
) -> Response {
    let parts = inquiry.parts;
    let mut response = Response::blank(parts);
    let informants = parts.informants.len().max(1) as u64;
    if slice.informants {
        // Two attempts in a row, one on each background, are made for the same informant.
        response.informant = (attempt / 2 % informants) as u8;
    }
    if slice.administered {
        response.administered = Some(DAY);
    }
    let level = match attempt {
        0 | 1 => Level::Middle,
        2 | 3 => Level::Low,
        4 | 5 => Level::High,
        _ => Level::Any,
    };
    let mut proposal = Proposal {
        inquiry,
        wants: BTreeMap::new(),
        response,
        settled: FxHashSet::default(),
        dice: Dice::new(attempt),
        level,
    };
    for (node, want) in &goal.wants {
        proposal.ask(*node, want.clone());
    }
    while let Some((node, want)) = proposal.wants.pop_last() {
        proposal.work(node, want);
    }
    proposal.fill(slice, background);
    proposal.response
}

impl<'i> Proposal<'_, 'i> {
    fn known(&self, id: NodeId) -> &Known {
        self.inquiry.known(id)
    }

    fn ask(&mut self, node: NodeId, want: Want) {
        self.wants.entry(node).or_default().merge(want);
    }

    fn ask_all(&mut self, nodes: &[NodeId], want: &Want) {
        nodes.iter().for_each(|node| self.ask(*node, want.clone()));
    }

    fn work(&mut self, id: NodeId, want: Want) {
        let parts = self.inquiry.parts;
        let node = parts.node(id);
        if let Family::Element(of, counts) = node.family() {
            if let Counts::InRound(group, round) = counts {
                self.round(group, round);
            }
            return self.ask(of, want);
        }
        let truth = want.truth.unwrap_or(true);
        match node.looks_at() {
            Some(LooksAt::Question(asked)) if node.answer().is_some() => return self.answer(asked, &want),
            Some(LooksAt::Question(asked)) => return self.state(node, asked, truth),
            Some(LooksAt::Domain(group, round)) => return self.left_out(group, round, truth),
            Some(LooksAt::Informant(who)) => return self.informant(who, truth),
            Some(LooksAt::Date) => {
                if want.missing == Some(true) {
                    self.response.administered = None;
                } else if let Some((low, high)) = want.dates {
                    self.response.administered = Some(DAY.clamp(low, high));
                }
                return;
            }
            Some(LooksAt::Round(..)) | None => {}
        }
        if want.missing == Some(true) {
            return self.missing(node);
        }
        match self.inquiry.interpreter.types.get(id.at()) {
            Some(Type::Truth) => match want.truth {
                Some(truth) => self.truth(node, truth),
                None => self.present(node),
            },
            Some(Type::Number { .. }) => match self.target(id, &want) {
                Some((numbers, target)) if want.numbers.is_some() || want.broken => {
                    self.number(node, &numbers, &target)
                }
                _ => self.present(node),
            },
            Some(Type::Choice(_)) => match want.option {
                Some(option) => self.option(node, option),
                None => self.present(node),
            },
            _ => self.present(node),
        }
    }

    /// The node is to be missing: one of what it needs is.
    fn missing(&mut self, node: &Node) {
        match node.family() {
            Family::Aggregate { of, .. } | Family::First(of) => self.ask_all(of, &Want::missing()),
            Family::Withhold { of, when } => {
                if self.dice.chance(2) {
                    self.ask(when, Want::truth(false));
                } else {
                    self.ask(when, Want::truth(true));
                    self.ask(of, Want::missing());
                }
            }
            Family::If { condition, .. } => self.ask(condition, Want::missing()),
            Family::Class { rules, .. } => {
                if let Some((when, _)) = self.dice.pick(rules).copied() {
                    self.ask(when, Want::missing());
                }
            }
            Family::Operation(Node::Divide(a, b))
                if self.known(*b).number().is_some_and(|divisor| divisor.has(&Number::ZERO))
                    && self.dice.chance(2) =>
            {
                self.ask(*a, Want::present());
                self.ask(*b, Want::numbers(Interval::at(&Number::ZERO)));
            }
            Family::Constant
            | Family::Response(_)
            | Family::Operation(_)
            | Family::IsMissing(_)
            | Family::And(_)
            | Family::Or(_)
            | Family::Element(..)
            | Family::Lookup(..)
            | Family::Band { .. } => {
                let can: Vec<NodeId> =
                    node.children().into_iter().filter(|child| self.known(*child).missing.some()).collect();
                if let Some(child) = self.dice.pick(&can) {
                    self.ask(*child, Want::missing());
                }
            }
        }
    }

    /// The node is to have a value, whichever.
    fn present(&mut self, node: &Node) {
        match node.family() {
            Family::If { condition, then, otherwise } => {
                let truth = if self.known(condition).can_be(true) && self.known(condition).can_be(false) {
                    self.dice.chance(2)
                } else {
                    self.known(condition).can_be(true)
                };
                self.ask(condition, Want::truth(truth));
                self.ask(if truth { then } else { otherwise }, Want::present());
            }
            Family::Withhold { of, when } => {
                self.ask(when, Want::truth(true));
                self.ask(of, Want::present());
            }
            Family::First(of) => {
                if let Some(one) = self.dice.pick(of).copied() {
                    self.ask(one, Want::present());
                }
            }
            Family::Aggregate { of, .. } => {
                let of = self.counted(of);
                self.ask_all(&of, &Want::present());
            }
            Family::Operation(Node::Divide(a, b)) => {
                self.ask(*a, Want::present());
                let divisor = self.known(*b).number().and_then(|numbers| numbers.without(&Number::ZERO));
                match divisor.and_then(|numbers| answers::pick(&numbers, self.level, &mut self.dice)) {
                    Some(divisor) => self.ask(*b, Want::numbers(Interval::at(&divisor))),
                    None => self.ask(*b, Want::present()),
                }
            }
            Family::Class { class, .. } => {
                let options = self.inquiry.parts.classes[class.at()].options.len();
                let option = self.dice.below(options) as u16;
                self.option(node, option);
            }
            Family::IsMissing(_) => {}
            Family::Constant
            | Family::Response(_)
            | Family::Operation(_)
            | Family::And(_)
            | Family::Or(_)
            | Family::Element(..)
            | Family::Lookup(..)
            | Family::Band { .. } => self.ask_all(&node.children(), &Want::present()),
        }
    }

    /// An answer as wanted, and what must hold for it to be asked.
    fn answer(&mut self, asked: Asked, want: &Want) {
        let parts = self.inquiry.parts;
        let (question, slot) = (parts.question(asked.question), parts.slot(asked));
        if want.missing == Some(true) {
            self.settled.insert(slot);
            return;
        }
        let accepted = self.inquiry.interpreter.accepted(asked.question);
        if let Some(otherwise) = &question.otherwise
            && suits(&super::operations::answer_value(parts, asked.question, otherwise), want)
            && (self.dice.chance(3) || !want.possible(accepted))
            && self.shut(asked)
        {
            return;
        }
        self.open(asked);
        if self.settled.insert(slot) {
            let answer = answers::answer(parts, question, accepted, want, self.level, &mut self.dice);
            self.response.set(slot, answer);
        }
    }

    /// One of its conditions is to be false; false where there is none that can be.
    fn shut(&mut self, asked: Asked) -> bool {
        let parts = self.inquiry.parts;
        let conditions: Vec<NodeId> =
            conditions(parts, asked).into_iter().filter(|gate| self.known(*gate).can_be(false)).collect();
        match self.dice.pick(&conditions) {
            Some(condition) => {
                self.ask(*condition, Want::truth(false));
                true
            }
            None => false,
        }
    }

    /// Everything that must hold for it to be asked.
    fn open(&mut self, asked: Asked) {
        let parts = self.inquiry.parts;
        let question = parts.question(asked.question);
        for gate in conditions(parts, asked) {
            if self.inquiry.interpreter.types.get(gate.at()) == Some(&Type::Truth) {
                self.ask(gate, Want::truth(true));
            }
        }
        for group in parts.ancestors(question.group) {
            self.response.leave_out(group, false);
            if parts.group(group).rounds.is_some() {
                self.round(group, asked.round);
            }
        }
    }

    fn round(&mut self, group: GroupId, round: u16) {
        if let Some(rounds) = &self.inquiry.parts.group(group).rounds {
            self.ask(rounds.times, Want::numbers(Interval::from(&Number::integer(i64::from(round)), true)));
        }
    }

    fn state(&mut self, node: &Node, asked: Asked, truth: bool) {
        let parts = self.inquiry.parts;
        let slot = parts.slot(asked);
        match (node, truth) {
            (Node::IsBlank(_), true) => {
                self.open(asked);
                self.settled.insert(slot);
            }
            (Node::IsMissingOption { option, .. }, true) => {
                self.open(asked);
                if self.settled.insert(slot) {
                    self.response.set(slot, Some(Answer::Option(*option)));
                }
            }
            (Node::IsSkipped(_), true) => {
                let optional: Vec<GroupId> = parts
                    .ancestors(parts.question(asked.question).group)
                    .filter(|group| parts.group(*group).optional)
                    .collect();
                let out = self.dice.pick(&optional).copied();
                match out {
                    Some(group) if self.dice.chance(2) || conditions(parts, asked).is_empty() => {
                        self.response.leave_out(group, true)
                    }
                    _ => {
                        self.shut(asked);
                    }
                }
            }
            (_, false) => self.answer(asked, &Want::present()),
            _ => {}
        }
    }

    fn left_out(&mut self, group: GroupId, round: u16, truth: bool) {
        let parts = self.inquiry.parts;
        let optional: Vec<GroupId> =
            parts.ancestors(Some(group)).filter(|group| parts.group(*group).optional).collect();
        let conditions: Vec<NodeId> = group_gates(parts, Some(group), round)
            .into_iter()
            .filter_map(Gate::node)
            .filter(|gate| self.inquiry.interpreter.types.get(gate.at()) == Some(&Type::Truth))
            .collect();
        if !truth {
            optional.into_iter().for_each(|group| self.response.leave_out(group, false));
            return self.ask_all(&conditions, &Want::truth(true));
        }
        if let Some(condition) = self.dice.pick(&conditions).copied()
            && (optional.is_empty() || self.dice.chance(2))
        {
            self.ask(condition, Want::truth(false));
        } else if let Some(group) = self.dice.pick(&optional) {
            self.response.leave_out(*group, true);
        }
    }

    fn informant(&mut self, who: Informants, truth: bool) {
        let everyone = Informants::all(self.inquiry.parts.informants.len());
        let wanted = if truth { who } else { everyone.without(who) };
        if !wanted.has(self.response.informant) {
            let choices: Vec<u8> = wanted.and(everyone).iter().collect();
            if let Some(informant) = self.dice.pick(&choices) {
                self.response.informant = *informant;
            }
        }
    }

    /// The other questions; and where a later round of a question is answered, those before it are too,
    /// because that is how a test writes rounds.
    fn fill(&mut self, slice: &Slice, background: Background) {
        let parts = self.inquiry.parts;
        for &slot in slice.slots.iter().rev() {
            let asked = parts.asked(slot);
            let question = parts.question(asked.question);
            let later = question.repeat.is_some()
                && (asked.round + 1..parts.rounds(question.repeat))
                    .any(|round| self.response.answer(parts.slot(Asked { round, ..asked })).is_some());
            let open = self.response.answer(slot).is_none() && (later || !self.settled.contains(&slot));
            if open && (later || background == Background::Full) {
                let accepted = self.inquiry.interpreter.accepted(asked.question);
                let answer =
                    answers::answer(parts, question, accepted, &Want::default(), self.level, &mut self.dice);
                self.response.set(slot, answer);
            }
        }
    }
}

/// Whether an answer is as wanted.
fn suits(values: &Values, want: &Want) -> bool {
    want.possible(&Known::always(values.clone()))
}
