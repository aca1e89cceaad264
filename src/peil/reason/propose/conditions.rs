//! What is wanted of truths and options.

use super::Proposal;
use crate::model::{Aggregate, Cell, Comparison, Family, Node, NodeId, Number};
use crate::reason::answers;
use crate::reason::guards::{mirrored, opposite};
use crate::reason::interval::Interval;
use crate::reason::known::Values;
use crate::reason::lookups;
use crate::reason::operations::{cell_interval, cut_interval};
use crate::reason::want::Want;
use jiff::ToSpan;

impl Proposal<'_, '_> {
    pub fn truth(&mut self, node: &Node, truth: bool) {
        match node.family() {
            Family::Operation(Node::Not(of)) => self.ask(*of, Want::truth(!truth)),
            Family::And(of) | Family::Or(of) => {
                if matches!(node, Node::And(_)) == truth {
                    return self.ask_all(of, &Want::truth(truth));
                }
                let can: Vec<NodeId> =
                    of.iter().copied().filter(|of| self.known(*of).can_be(truth)).collect();
                if let Some(one) = self.dice.pick(&can).copied() {
                    self.ask(one, Want::truth(truth));
                }
            }
            Family::If { condition, then, otherwise } => {
                let branches = [(true, then), (false, otherwise)];
                let can: Vec<(bool, NodeId)> = branches
                    .into_iter()
                    .filter(|(way, branch)| {
                        self.known(condition).can_be(*way) && self.known(*branch).can_be(truth)
                    })
                    .collect();
                if let Some((way, branch)) = self.dice.pick(&can).copied() {
                    self.ask(condition, Want::truth(way));
                    self.ask(branch, Want::truth(truth));
                }
            }
            Family::First(of) => {
                let can: Vec<NodeId> =
                    of.iter().copied().filter(|of| self.known(*of).can_be(truth)).collect();
                if let Some(one) = self.dice.pick(&can).copied() {
                    of.iter()
                        .take_while(|of| **of != one)
                        .for_each(|before| self.ask(*before, Want::missing()));
                    self.ask(one, Want::truth(truth));
                }
            }
            Family::Withhold { of, when } => {
                self.ask(when, Want::truth(true));
                self.ask(of, Want::truth(truth));
            }
            Family::IsMissing(of) => self.ask(of, if truth { Want::missing() } else { Want::present() }),
            Family::Operation(Node::IsOption { of, option }) => {
                if truth {
                    return self.ask(*of, Want::option(*option));
                }
                if let Values::Options(options) = &self.known(*of).values {
                    let others: Vec<u16> = options
                        .iter()
                        .enumerate()
                        .filter(|(at, can)| **can && *at != usize::from(*option))
                        .map(|(at, _)| at as u16)
                        .collect();
                    if let Some(other) = self.dice.pick(&others).copied() {
                        self.ask(*of, Want::option(other));
                    }
                }
            }
            Family::Operation(Node::Has { of, option }) => {
                self.ask(*of, Want { has: vec![(*option, truth)], ..Want::default() })
            }
            Family::Operation(Node::Within { of, cells }) => self.within(*of, cells, truth),
            Family::Operation(Node::Compare { op, left, right }) => {
                self.compare(if truth { *op } else { opposite(*op) }, *left, *right)
            }
            Family::Aggregate { kind, of, .. } => self.truths(kind, of, truth),
            // Nothing else gives a truth that can be asked for, apart from the states of questions and domains.
            Family::Constant
            | Family::Response(_)
            | Family::Operation(_)
            | Family::Element(..)
            | Family::Lookup(..)
            | Family::Band { .. }
            | Family::Class { .. } => {}
        }
    }

    fn truths(&mut self, kind: Aggregate, of: &[NodeId], truth: bool) {
        let of = self.counted(of);
        let least = match kind {
            Aggregate::Any => 1,
            Aggregate::All => of.len(),
            Aggregate::AtLeast(least) => least as usize,
            Aggregate::Sum
            | Aggregate::Mean
            | Aggregate::Min
            | Aggregate::Max
            | Aggregate::Sd
            | Aggregate::Median
            | Aggregate::Count
            | Aggregate::Answered => {
                return;
            }
        };
        self.some_true(&of, if truth { least } else { least.saturating_sub(1) });
    }

    /// That many of these true, the others false.
    pub fn some_true(&mut self, of: &[NodeId], count: usize) {
        let mut left = count;
        let start = self.dice.below(of.len());
        for at in 0..of.len() {
            let node = of[(start + at) % of.len()];
            let truth = left > 0 && self.known(node).can_be(true);
            left -= usize::from(truth);
            self.ask(node, Want::truth(truth));
        }
    }

    fn within(&mut self, of: NodeId, cells: &[Cell], truth: bool) {
        let known = self.known(of).clone();
        match &known.values {
            Values::Numbers(numbers) => {
                let intervals: Vec<Interval> = cells.iter().filter_map(cell_interval).collect();
                let can = if truth {
                    intervals.iter().filter_map(|interval| numbers.clip(interval)).collect()
                } else {
                    lookups::gaps(numbers, &intervals)
                };
                if let Some(numbers) = self.dice.pick(&can).cloned()
                    && let Some(value) = answers::pick(&numbers, self.level, &mut self.dice)
                {
                    self.ask(of, Want::numbers(Interval::at(&value)));
                }
            }
            Values::Options(options) => {
                let named = |at: usize| cells.contains(&Cell::Option(at as u16));
                let can: Vec<u16> = options
                    .iter()
                    .enumerate()
                    .filter(|(at, can)| **can && named(*at) == truth)
                    .map(|(at, _)| at as u16)
                    .collect();
                if let Some(option) = self.dice.pick(&can).copied() {
                    self.ask(of, Want::option(option));
                }
            }
            Values::Never
            | Values::Truths { .. }
            | Values::Chosen
            | Values::Text
            | Values::Dates { .. }
            | Values::Times { .. } => match (self.dice.pick(cells), truth) {
                (Some(Cell::DateBetween(low, high)), true) => {
                    self.ask(of, Want { dates: Some((*low, *high)), ..Want::default() })
                }
                (Some(Cell::TimeBetween(low, high)), true) => {
                    self.ask(of, Want { times: Some((*low, *high)), ..Want::default() })
                }
                _ => self.ask(of, Want::present()),
            },
        }
    }

    fn compare(&mut self, op: Comparison, left: NodeId, right: NodeId) {
        let (a, b) = (self.known(left).clone(), self.known(right).clone());
        match (&a.values, &b.values) {
            (Values::Numbers(x), Values::Numbers(y)) => {
                // One side is held at a value, and the other is asked to be in the relation to it.
                let hold_right = y.is_single().is_some() || x.is_single().is_none() && self.dice.chance(2);
                let (held, other, holds, other_op) =
                    if hold_right { (right, left, y, op) } else { (left, right, x, mirrored(op)) };
                let of_other = if hold_right { x } else { y };
                let useful = match other_op {
                    Comparison::Equal => holds.clip(&of_other.bounds),
                    Comparison::Less => of_other
                        .low()
                        .map_or(Some(holds.clone()), |low| holds.clip(&Interval::from(low, true))),
                    Comparison::LessEqual => of_other
                        .low()
                        .map_or(Some(holds.clone()), |low| holds.clip(&Interval::from(low, false))),
                    Comparison::Greater => of_other
                        .high()
                        .map_or(Some(holds.clone()), |high| holds.clip(&Interval::up_to(high, true))),
                    Comparison::GreaterEqual => of_other
                        .high()
                        .map_or(Some(holds.clone()), |high| holds.clip(&Interval::up_to(high, false))),
                    Comparison::NotEqual => Some(holds.clone()),
                };
                let Some(value) =
                    useful.and_then(|useful| answers::pick(&useful, self.level, &mut self.dice))
                else {
                    return;
                };
                self.ask(held, Want::numbers(Interval::at(&value)));
                match Interval::compared(other_op, &value) {
                    Some(interval) => self.ask(other, Want::numbers(interval)),
                    None => {
                        let rest = of_other
                            .without(&value)
                            .and_then(|rest| answers::pick(&rest, self.level, &mut self.dice));
                        if let Some(rest) = rest {
                            self.ask(other, Want::numbers(Interval::at(&rest)));
                        }
                    }
                }
            }
            (Values::Truths { .. }, _) => {
                let held = self.dice.chance(2);
                let same = op.holds(std::cmp::Ordering::Equal);
                self.ask(left, Want::truth(held));
                self.ask(right, Want::truth(held == same));
            }
            (Values::Options(x), Values::Options(y)) => {
                let can: Vec<(u16, u16)> = (0..x.len())
                    .flat_map(|a| (0..y.len()).map(move |b| (a, b)))
                    .filter(|(a, b)| x[*a] && y[*b] && op.holds(a.cmp(b)))
                    .map(|(a, b)| (a as u16, b as u16))
                    .collect();
                if let Some((a, b)) = self.dice.pick(&can).copied() {
                    self.ask(left, Want::option(a));
                    self.ask(right, Want::option(b));
                }
            }
            (Values::Dates { low: a, high: b }, Values::Dates { low: c, high: d }) => {
                let (low, high) = ((*a).max(*c), (*b).min(*d));
                let day = if low <= high { answers::DAY.clamp(low, high) } else { answers::DAY };
                let (first, second) = apart(op, |days| day.saturating_add(days.days()), 1);
                self.ask(
                    left,
                    Want { dates: Some((first.clamp(*a, *b), first.clamp(*a, *b))), ..Want::default() },
                );
                self.ask(
                    right,
                    Want { dates: Some((second.clamp(*c, *d), second.clamp(*c, *d))), ..Want::default() },
                );
            }
            (Values::Times { low: a, high: b }, Values::Times { low: c, high: d }) => {
                let noon = (a.0.max(c.0) / 120 + b.0.min(d.0) / 120) * 60;
                let (first, second) = apart(
                    op,
                    |minutes| crate::model::Time((i64::from(noon) + 60 * minutes).clamp(0, 86_340) as u32),
                    1,
                );
                self.ask(left, Want { times: Some((first, first)), ..Want::default() });
                self.ask(right, Want { times: Some((second, second)), ..Want::default() });
            }
            _ => {}
        }
    }

    pub fn option(&mut self, node: &Node, option: u16) {
        match node.family() {
            Family::Band { of, sets, .. } => {
                let can: Vec<usize> = (0..sets.len())
                    .filter(|at| sets[*at].cuts.iter().any(|cut| cut.band == option))
                    .collect();
                let Some(chosen) = self.dice.pick(&can).copied() else { return };
                for before in sets[..chosen].iter().filter_map(|set| set.when) {
                    self.ask(before, Want::truth(false));
                }
                if let Some(when) = sets[chosen].when {
                    self.ask(when, Want::truth(true));
                }
                let cuts = &sets[chosen].cuts;
                if let Some(at) = cuts.iter().position(|cut| cut.band == option) {
                    self.ask(of, Want::numbers(cut_interval(cuts, at)));
                }
            }
            Family::Class { rules, otherwise, .. } => {
                let mut can: Vec<usize> = (0..rules.len())
                    .filter(|at| rules[*at].1 == option && self.known(rules[*at].0).can_be(true))
                    .collect();
                if otherwise == Some(option) {
                    can.push(rules.len());
                }
                let Some(chosen) = self.dice.pick(&can).copied() else { return };
                for (before, _) in &rules[..chosen] {
                    self.ask(*before, Want::truth(false));
                }
                if let Some((when, _)) = rules.get(chosen) {
                    self.ask(*when, Want::truth(true));
                }
            }
            Family::Withhold { of, when } => {
                self.ask(when, Want::truth(true));
                self.ask(of, Want::option(option));
            }
            Family::If { condition, then, otherwise } => {
                let way = self.dice.chance(2);
                self.ask(condition, Want::truth(way));
                self.ask(if way { then } else { otherwise }, Want::option(option));
            }
            Family::First(of) => {
                let wanted = Want::option(option);
                let can: Vec<NodeId> =
                    of.iter().copied().filter(|of| wanted.possible(self.known(*of))).collect();
                if let Some(one) = self.dice.pick(&can).copied() {
                    of.iter()
                        .take_while(|of| **of != one)
                        .for_each(|before| self.ask(*before, Want::missing()));
                    self.ask(one, wanted);
                }
            }
            // Nothing else gives an option.
            Family::Constant
            | Family::Response(_)
            | Family::Operation(_)
            | Family::IsMissing(_)
            | Family::And(_)
            | Family::Or(_)
            | Family::Element(..)
            | Family::Aggregate { .. }
            | Family::Lookup(..) => {}
        }
    }
}

/// Two places in a relation, a distance apart where they must be.
fn apart<T>(op: Comparison, at: impl Fn(i64) -> T, distance: i64) -> (T, T) {
    match op {
        Comparison::Equal | Comparison::LessEqual | Comparison::GreaterEqual => (at(0), at(0)),
        Comparison::Less | Comparison::NotEqual => (at(-distance), at(0)),
        Comparison::Greater => (at(0), at(-distance)),
    }
}

/// A number as the only value.
pub fn exactly(number: &Number) -> Want {
    Want::numbers(Interval::at(number))
}
