//! Which values are missing only because of what is closed: as far as a condition of a question, or how often
//! a repeat is asked, rests on them.
//!
//! Beside a node is whether it is *open*: missing, and for something that is not closed (a blank answer,
//! a missing option, a division by zero). Whether it is missing at all is known already; what is missing and
//! not open is closed. A node that can never be closed needs no truth for this.

use std::collections::BTreeSet;

use super::expression::Sql;
use super::{Maker, Unsayable};
use crate::model::{Aggregate, Counts, Family, LooksAt, Map, Node, NodeId, SlotId, conditions};
use crate::score::Rule;

/// A truth longer than this becomes a column.
const LONGEST: usize = 120;

/// What is known of a node that conditions rest on.
#[derive(Debug, Clone)]
pub struct Open {
    /// Whether it is missing and not closed; never NULL.
    pub is: Sql,
    /// It can be missing and closed.
    pub can_close: bool,
}

impl Maker<'_> {
    /// The nodes among these that conditions of questions, and how often repeats are asked, rest on.
    pub(super) fn gating(&self, needed: &BTreeSet<NodeId>) -> BTreeSet<NodeId> {
        let parts = self.parts;
        let mut gating = BTreeSet::new();
        if !parts.closes() {
            return gating;
        }
        let slots =
            (0..parts.slot_count() as u32).flat_map(|slot| conditions(parts, parts.asked(SlotId(slot))));
        let mut open: Vec<NodeId> = slots.filter(|gate| needed.contains(gate)).collect();
        while let Some(id) = open.pop() {
            if gating.insert(id) {
                open.extend(parts.node(id).children());
                if let Node::InRound { group, .. } = parts.node(id) {
                    open.extend(parts.group(*group).rounds.as_ref().map(|rounds| rounds.times));
                }
            }
        }
        gating
    }

    /// A truth that is FALSE, not NULL, where a condition is missing only because of closed questions.
    pub(super) fn gate_of(&self, condition: NodeId, truth: Sql) -> Sql {
        match &self.opens[condition.at()] {
            Some(open) if open.can_close && open.is == Sql::truth(false) => {
                Sql::call("coalesce", &[truth, Sql::truth(false)])
            }
            Some(open) if open.can_close => {
                let closed = Sql::and([truth.is_null(), open.is.negated()]);
                Sql::case(&[(closed, Some(Sql::truth(false)))], Some(&truth))
            }
            _ => truth,
        }
    }

    /// Whether a condition is never missing without being closed.
    pub(super) fn is_never_open(&self, condition: NodeId) -> bool {
        let never = |open: &Open| open.is == Sql::truth(false);
        !self.term(condition).can_be_missing() || self.opens[condition.at()].as_ref().is_some_and(never)
    }

    /// What there is to know of a node of which the term was computed, and of those it needs everything.
    pub(super) fn opened(&mut self, id: NodeId) -> Result<Open, Unsayable> {
        if !self.term(id).can_be_missing() {
            return Ok(Open { is: Sql::truth(false), can_close: false });
        }
        let can_close = self.can_close(id);
        let is = if can_close { self.open(id)? } else { self.term(id).is_missing() };
        let is = if is.len() > LONGEST { self.shared(&format!("_open_{}", id.0), is) } else { is };
        Ok(Open { is, can_close })
    }

    fn can_close(&self, id: NodeId) -> bool {
        let parts = self.parts;
        let node = parts.node(id);
        match node.family() {
            Family::Response(LooksAt::Question(asked)) if node.answer().is_some() => {
                self.slots[parts.slot(asked).at()].as_ref().is_some_and(|slot| slot.can_close)
            }
            // Withheld by a false condition, or a list of which only rounds past `times` lack.
            Family::Withhold { .. } | Family::Element(..) => true,
            Family::Constant
            | Family::Response(_)
            | Family::Operation(_)
            | Family::IsMissing(_)
            | Family::And(_)
            | Family::Or(_)
            | Family::If { .. }
            | Family::First(_)
            | Family::Aggregate { .. }
            | Family::Lookup(..)
            | Family::Band { .. }
            | Family::Class { .. } => node
                .children()
                .iter()
                .any(|child| self.opens[child.at()].as_ref().is_some_and(|open| open.can_close)),
        }
    }

    fn child(&self, id: NodeId) -> Sql {
        self.opens[id.at()].as_ref().map_or_else(|| self.term(id).is_missing(), |open| open.is.clone())
    }

    fn any_open(&self, of: &[NodeId]) -> Sql {
        Sql::or(of.iter().map(|id| self.child(*id)))
    }

    fn holds(&self, condition: NodeId, what: &str) -> Sql {
        self.term(condition).truth().is(what)
    }

    fn open(&mut self, id: NodeId) -> Result<Sql, Unsayable> {
        let parts = self.parts;
        let missing = self.term(id).is_missing();
        Ok(match parts.node(id) {
            Node::Answer(asked) => self.slot(*asked)?.is_open,
            Node::Administered => missing,
            Node::And(of) | Node::Or(of) | Node::First(of) => Sql::and([missing, self.any_open(of)]),
            Node::If { condition, then, otherwise } => Sql::or([
                self.child(*condition),
                Sql::and([self.holds(*condition, "TRUE"), self.child(*then)]),
                Sql::and([self.holds(*condition, "FALSE"), self.child(*otherwise)]),
            ]),
            Node::Withhold { of, when } => {
                Sql::or([self.child(*when), Sql::and([self.holds(*when, "TRUE"), self.child(*of)])])
            }
            Node::Aggregate { kind, of, .. } => {
                let mut elements = Vec::with_capacity(of.len());
                for element in of {
                    elements.push(self.element_open(*element)?);
                }
                if *kind == Aggregate::Sd {
                    // Of one value there is no deviation.
                    elements.push(Sql::compare(
                        &self.term(id).why.name(),
                        "=",
                        &Sql::text(Rule::Division.name()),
                    ));
                }
                Sql::and([missing, Sql::or(elements)])
            }
            Node::Recode { of, recode } => self.open_lookup(id, &[*of], &parts.recodes[recode.at()].map),
            Node::Table { keys, table } => self.open_lookup(id, keys, &parts.tables[table.at()].map),
            Node::Band { of, sets, .. } => {
                let mut any = vec![self.child(*of)];
                let mut before = self.term(*of).is_present();
                for set in sets.iter().filter_map(|set| set.when) {
                    any.push(Sql::and([before.clone(), self.child(set)]));
                    before = Sql::and([before, self.holds(set, "FALSE")]);
                }
                Sql::or(any)
            }
            Node::Class { rules, otherwise, .. } => {
                let mut any = Vec::new();
                let mut before = Sql::truth(true);
                for (rule, _) in rules {
                    any.push(Sql::and([before.clone(), self.child(*rule)]));
                    before = Sql::and([before, self.holds(*rule, "FALSE")]);
                }
                if otherwise.is_none() {
                    any.push(before);
                }
                Sql::or(any)
            }
            // Each of these can have no result although its operands are there.
            Node::Divide(..)
            | Node::Power(..)
            | Node::PowerApproximate(..)
            | Node::SquareRoot(_)
            | Node::Exponential(_)
            | Node::Logarithm(_) => {
                let of = parts.node(id).children();
                let present = Sql::and(of.iter().map(|id| self.term(*id).is_present()));
                Sql::or([self.any_open(&of), Sql::and([missing, present])])
            }
            Node::Number(_)
            | Node::Truth(_)
            | Node::Date(_)
            | Node::Time(_)
            | Node::IsBlank(_)
            | Node::IsSkipped(_)
            | Node::IsMissingOption { .. }
            | Node::IsMissing(_)
            | Node::IsLeftOut { .. }
            | Node::IsInformant(_) => Sql::truth(false),
            Node::Code { .. }
            | Node::ClassCode { .. }
            | Node::IsOption { .. }
            | Node::Has { .. }
            | Node::CountChosen(_)
            | Node::Negate(_)
            | Node::Add(..)
            | Node::Subtract(..)
            | Node::Multiply(..)
            | Node::Reverse { .. }
            | Node::Percent { .. }
            | Node::Round { .. }
            | Node::Floor(_)
            | Node::Ceiling(_)
            | Node::Absolute(_)
            | Node::Clamp { .. }
            | Node::Years { .. }
            | Node::Hours { .. }
            | Node::Compare { .. }
            | Node::Within { .. }
            | Node::Not(_)
            | Node::ForOthers { .. }
            | Node::InRound { .. }
            | Node::IfAsked { .. } => self.any_open(&parts.node(id).children()),
        })
    }

    /// An element of a list that is missing and not closed, where it counts.
    fn element_open(&mut self, id: NodeId) -> Result<Sql, Unsayable> {
        let Family::Element(of, counts) = self.parts.node(id).family() else { return Ok(self.child(id)) };
        Ok(match counts {
            Counts::ForOthers(never) => {
                let all = crate::model::Informants::all(self.parts.informants.len());
                let counts = self.is_informant(all.without(never));
                Sql::and([counts, self.element_open(of)?])
            }
            Counts::InRound(group, round) => {
                let Some(times) = self.parts.times(group) else { return Ok(self.child(of)) };
                let counts = self.in_round(times, round)?.is("TRUE");
                Sql::or([self.child(times), Sql::and([counts, self.element_open(of)?])])
            }
            Counts::IfAsked(skipped) => {
                let asked = self.term(skipped).truth().negated();
                Sql::and([asked, self.element_open(of)?])
            }
        })
    }

    fn open_lookup(&self, id: NodeId, keys: &[NodeId], map: &Map) -> Sql {
        let unmapped: Vec<Sql> =
            keys.iter().enumerate().map(|(at, key)| self.unmapped(map, at, *key)).collect();
        let mut any: Vec<Sql> = keys
            .iter()
            .zip(&unmapped)
            .map(|(key, unmapped)| Sql::and([unmapped.clone(), self.child(*key)]))
            .collect();
        let term = self.term(id);
        if term.why.rules.contains(&Rule::Recoded) {
            any.push(Sql::and([term.is_missing(), Sql::or(unmapped).negated()]));
        }
        Sql::or(any)
    }
}
