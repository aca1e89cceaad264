//! What is wanted of aggregates: spreading a total over elements, leaving some of them open.

use super::Proposal;
use super::conditions::exactly;
use crate::model::{Aggregate, GroupId, MissingRule, Needs, Node, NodeId, Number};
use crate::reason::answers;
use crate::reason::interval::Interval;
use crate::reason::numbers::Numbers;
use crate::reason::want::Want;

impl Proposal<'_, '_> {
    /// The elements that this informant has, in as many rounds as are decided upon here.
    pub fn counted(&mut self, of: &[NodeId]) -> Vec<NodeId> {
        let parts = self.inquiry.parts;
        let mut decided: Vec<(GroupId, u16)> = Vec::new();
        let mut counted = Vec::with_capacity(of.len());
        for &element in of {
            let mut inner = element;
            if let Node::ForOthers { of, never } = parts.node(inner) {
                if never.has(self.response.informant) {
                    continue;
                }
                inner = *of;
            }
            if let Node::InRound { group, round, .. } = parts.node(inner) {
                let rounds = match decided.iter().find(|(known, _)| known == group) {
                    Some((_, rounds)) => *rounds,
                    None => {
                        let rounds = self.rounds(*group);
                        decided.push((*group, rounds));
                        rounds
                    }
                };
                if *round >= rounds {
                    continue;
                }
            }
            counted.push(element);
        }
        counted
    }

    /// How often a repeat is to be asked.
    fn rounds(&mut self, group: GroupId) -> u16 {
        let Some(rounds) = &self.inquiry.parts.group(group).rounds else { return 1 };
        let most = Interval::between(&Number::ONE, &Number::integer(i64::from(rounds.up_to)));
        let most = self
            .wants
            .get(&rounds.times)
            .and_then(|want| want.numbers.clone())
            .map_or(most.clone(), |wanted| wanted.meet(&most));
        let chosen = self
            .known(rounds.times)
            .number()
            .and_then(|times| times.clip(&most))
            .and_then(|times| answers::pick(&times, self.level, &mut self.dice));
        match chosen.map(|times| times.ceiling()) {
            Some(times) => {
                self.ask(rounds.times, exactly(&times));
                times.to_i64().unwrap_or(1) as u16
            }
            None => 1,
        }
    }

    pub fn aggregate(
        &mut self,
        kind: Aggregate,
        of: &[NodeId],
        needs: Needs,
        missing: MissingRule,
        numbers: &Numbers,
        target: &Number,
    ) {
        let of = self.counted(of);
        match kind {
            Aggregate::Sum if missing == MissingRule::Prorate => self.prorated(&of, needs, target, true),
            Aggregate::Sum => self.sum(&of, target),
            Aggregate::Mean if needs == Needs::All => {
                self.solved_sum(&of, target.multiply(&Number::integer(of.len() as i64)))
            }
            Aggregate::Mean => self.prorated(&of, needs, target, false),
            Aggregate::Min | Aggregate::Max => self.extreme(&of, kind == Aggregate::Max, target),
            Aggregate::Median => self.ask_all(&of, &exactly(target)),
            Aggregate::Sd => {
                let apart = numbers.high().is_some_and(|high| !high.is_zero());
                for (at, element) in of.iter().enumerate() {
                    let bound = self.known(*element).number().and_then(|known| {
                        if apart && at % 2 == 1 { known.high() } else { known.low() }.cloned()
                    });
                    match bound {
                        Some(bound) => self.ask(*element, exactly(&bound)),
                        None => self.ask(*element, Want::present()),
                    }
                }
            }
            Aggregate::Count => self.some_true(&of, target.to_i64().unwrap_or_default().max(0) as usize),
            Aggregate::Answered => {
                let count = target.to_i64().unwrap_or_default().max(0) as usize;
                let start = self.dice.below(of.len());
                for at in 0..of.len() {
                    let want = if at < count { Want::present() } else { Want::missing() };
                    self.ask(of[(start + at) % of.len()], want);
                }
            }
            Aggregate::Any | Aggregate::All | Aggregate::AtLeast(_) => {}
        }
    }

    fn solved_sum(&mut self, of: &[NodeId], total: Option<Number>) {
        match total {
            Some(total) => self.sum(of, &total),
            None => self.ask_all(of, &Want::present()),
        }
    }

    pub fn sum(&mut self, of: &[NodeId], total: &Number) {
        let terms: Vec<(NodeId, bool)> = of.iter().map(|node| (*node, false)).collect();
        self.spread(&terms, total);
    }

    /// A sum over those that are answered, times M / n; or their mean. As many are left open as it takes.
    fn prorated(&mut self, of: &[NodeId], needs: Needs, target: &Number, of_sum: bool) {
        let all = of.len();
        let fewest = needs.least(all).max(1);
        let ratio = |n: usize| {
            let total = target.multiply(&Number::integer(n as i64))?;
            if of_sum { total.divide(&Number::integer(all.max(1) as i64)) } else { Some(total) }
        };
        let inquiry = self.inquiry;
        let reaches = |of: &[NodeId], total: &Number| {
            of.iter()
                .map(|element| inquiry.known(*element).number().cloned())
                .try_fold(Numbers::single(Number::ZERO), |sum, element| Some(sum.add(&element?)))
                .is_some_and(|sum| sum.has(total))
        };
        for n in (fewest.min(all)..=all).rev() {
            let Some(total) = ratio(n) else { continue };
            let start = if n == all { 0 } else { self.dice.below(all) };
            let chosen: Vec<NodeId> = (0..n).map(|at| of[(start + at) % all]).collect();
            if reaches(&chosen, &total) {
                (n..all).for_each(|at| self.ask(of[(start + at) % all], Want::missing()));
                return self.sum(&chosen, &total);
            }
        }
        self.ask_all(of, &Want::present());
    }

    fn extreme(&mut self, of: &[NodeId], larger: bool, target: &Number) {
        let can: Vec<NodeId> = of
            .iter()
            .copied()
            .filter(|element| self.known(*element).number().is_some_and(|known| known.has(target)))
            .collect();
        let Some(one) = self.dice.pick(&can).copied() else { return self.ask_all(of, &Want::present()) };
        let others = if larger { Interval::up_to(target, false) } else { Interval::from(target, false) };
        for element in of {
            self.ask(*element, if *element == one { exactly(target) } else { Want::numbers(others.clone()) });
        }
    }

    /// Values for terms (some of them taken off) that come to a total: each takes its share of what is left,
    /// as near as it can.
    pub fn spread(&mut self, terms: &[(NodeId, bool)], total: &Number) {
        let known: Vec<Option<Numbers>> = terms
            .iter()
            .map(|(node, off)| {
                let numbers = self.known(*node).number()?;
                let numbers = self
                    .wants
                    .get(node)
                    .and_then(|want| want.numbers.as_ref())
                    .and_then(|wanted| numbers.clip(wanted))
                    .unwrap_or_else(|| numbers.clone());
                Some(finite(if *off { numbers.negate() } else { numbers }))
            })
            .collect();
        let Some(known) = known.into_iter().collect::<Option<Vec<Numbers>>>() else {
            return terms.iter().for_each(|(node, _)| self.ask(*node, Want::present()));
        };
        // The lowest and highest that the terms from each place on can come to.
        let mut rest = vec![(Number::ZERO, Number::ZERO); terms.len() + 1];
        for at in (0..terms.len()).rev() {
            let (low, high) = (
                known[at].low().cloned().unwrap_or(Number::ZERO),
                known[at].high().cloned().unwrap_or(Number::ZERO),
            );
            rest[at] = (rest[at + 1].0.add(&low).unwrap_or(low), rest[at + 1].1.add(&high).unwrap_or(high));
        }
        let mut left = total.clone();
        for (at, (node, off)) in terms.iter().enumerate() {
            let Some(value) = share(&known[at], &left, &rest[at], &rest[at + 1]) else {
                self.ask(*node, Want::present());
                continue;
            };
            left = left.subtract(&value).unwrap_or(left);
            self.ask(*node, exactly(&if *off { value.negate() } else { value }));
        }
    }
}

fn finite(numbers: Numbers) -> Numbers {
    let far = Number::integer(1000);
    match (numbers.low(), numbers.high()) {
        (Some(_), Some(_)) => numbers,
        (Some(low), None) => {
            numbers.clip(&Interval::up_to(&low.add(&far).unwrap_or(far), false)).unwrap_or(numbers)
        }
        (None, Some(high)) => {
            numbers.clip(&Interval::from(&high.subtract(&far).unwrap_or(far), false)).unwrap_or(numbers)
        }
        (None, None) => Numbers::between(far.negate(), far),
    }
}

/// The value of a term nearest its part of what is left, from which the terms after it can still make up the
/// rest.
fn share(
    numbers: &Numbers,
    left: &Number,
    here: &(Number, Number),
    after: &(Number, Number),
) -> Option<Number> {
    let must =
        Interval { low: left.subtract(&after.1), high: left.subtract(&after.0), ..Interval::default() };
    let can = numbers.clip(&must).unwrap_or_else(|| numbers.clone());
    let (low, high) = (numbers.low()?, numbers.high()?);
    let width = here.1.subtract(&here.0)?;
    let wanted = if width.is_zero() {
        low.clone()
    } else {
        low.add(&high.subtract(low)?.multiply(&left.subtract(&here.0)?.divide(&width)?)?)?
    };
    if can.step.is_none() && can.set.is_none() {
        let within = |value: Number| can.bounds.admits(&value).then_some(value);
        return (0..=6)
            .find_map(|digits| within(wanted.round(digits)))
            .or_else(|| within(wanted))
            .or_else(|| can.low().cloned());
    }
    let below = can.clip(&Interval::up_to(&wanted, false)).and_then(|below| below.high().cloned());
    below.or_else(|| can.low().cloned())
}
