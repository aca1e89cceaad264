//! What a condition that is known to hold says about the nodes it compares.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::interpret::{Interpreter, View};
use super::interval::Interval;
use super::known::{Known, Missing, Values};
use super::numbers::Numbers;
use super::operations::cell_interval;
use crate::model::{Aggregate, Comparison, Family, MissingRule, Node, NodeId};

/// How a condition is known to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Held {
    True,
    False,
    NotTrue,
    NotFalse,
}

impl Held {
    fn truth(self) -> bool {
        matches!(self, Held::True | Held::NotFalse)
    }

    fn may_be_missing(self) -> bool {
        matches!(self, Held::NotTrue | Held::NotFalse)
    }

    fn negated(self) -> Held {
        match self {
            Held::True => Held::False,
            Held::False => Held::True,
            Held::NotTrue => Held::NotFalse,
            Held::NotFalse => Held::NotTrue,
        }
    }
}

/// The most nodes between a condition and what it guards that are looked at again.
const MOST_NODES: usize = 256;

/// What is known of a node while some conditions hold; None when they cannot.
pub fn under(
    interpreter: &Interpreter<'_>,
    view: View<'_>,
    target: NodeId,
    held: &[(NodeId, Held)],
) -> Option<Known> {
    let mut assumed = assume(interpreter, view, held)?;
    if let Some(before) = view.assumed {
        for (id, known) in before {
            assumed.entry(*id).or_insert_with(|| known.clone());
        }
    }
    let first = assumed.keys().min().copied().unwrap_or(target);
    let (mut open, mut slice) = (vec![target], FxHashSet::default());
    while let Some(id) = open.pop() {
        if assumed.contains_key(&id) || id < first || !slice.insert(id) {
            continue;
        }
        if slice.len() > MOST_NODES {
            return Some(view.get(target).clone());
        }
        interpreter.parts.node(id).visit_children(|child| open.push(child));
    }
    let mut slice: Vec<NodeId> = slice.into_iter().collect();
    slice.sort_unstable();
    for id in slice {
        let found = interpreter.node(id, View { assumed: Some(&assumed), ..view }, false);
        assumed.insert(id, found);
    }
    Some(assumed.get(&target).unwrap_or_else(|| view.get(target)).clone())
}

/// What is then known of the nodes that the conditions name; None when they cannot all hold.
fn assume(
    interpreter: &Interpreter<'_>,
    view: View<'_>,
    held: &[(NodeId, Held)],
) -> Option<FxHashMap<NodeId, Known>> {
    let mut assumed: FxHashMap<NodeId, Known> = FxHashMap::default();
    let mut open = held.to_vec();
    while let Some((id, held)) = open.pop() {
        let now = |assumed: &FxHashMap<NodeId, Known>, id: NodeId| {
            assumed.get(&id).unwrap_or_else(|| view.get(id)).clone()
        };
        let before = now(&assumed, id);
        let truth = held.truth();
        let missing = held.may_be_missing() && before.missing.some();
        if !before.can_be(truth) && !missing {
            return None;
        }
        let unknown = if missing { before.missing.passed_on() } else { Missing::NO };
        assumed.insert(
            id,
            Known::truth_or(before.can_be(truth) && truth, before.can_be(truth) && !truth, unknown),
        );
        let kept = |known: &Known| if held.may_be_missing() { known.missing.clone() } else { Missing::NO };
        match interpreter.parts.node(id).family() {
            Family::Operation(Node::Not(of)) => open.push((*of, held.negated())),
            Family::And(of) if truth => open.extend(of.iter().map(|of| (*of, held))),
            Family::Or(of) if !truth => open.extend(of.iter().map(|of| (*of, held))),
            Family::Aggregate { kind, of, missing, .. }
                if matches!((kind, truth), (Aggregate::All, true) | (Aggregate::Any, false)) =>
            {
                let scalar = |of: &&NodeId| interpreter.parts.node(**of).element().is_none();
                let held = if !truth && missing == MissingRule::No { Held::NotTrue } else { held };
                open.extend(of.iter().filter(scalar).map(|of| (*of, held)));
            }
            Family::Operation(Node::Compare { op, left, right }) => {
                let op = if truth { *op } else { opposite(*op) };
                let (a, b) = (now(&assumed, *left), now(&assumed, *right));
                let (Some(x), Some(y)) = (a.number(), b.number()) else { continue };
                let (x, y) = (narrow(x, op, y), narrow(y, mirrored(op), x));
                if (x.is_none() || y.is_none()) && !missing {
                    return None;
                }
                assumed.insert(*left, Known::numbers(x, kept(&a)));
                assumed.insert(*right, Known::numbers(y, kept(&b)));
            }
            Family::Operation(Node::Within { of, cells }) if truth => {
                let known = now(&assumed, *of);
                let Some(numbers) = known.number() else { continue };
                let inside = cells
                    .iter()
                    .filter_map(cell_interval)
                    .filter_map(|interval| numbers.clip(&interval))
                    .reduce(|a, b| a.join(&b));
                assumed.insert(*of, Known::numbers(inside, kept(&known)));
            }
            Family::Operation(Node::IsOption { of, option }) => {
                let known = now(&assumed, *of);
                let Values::Options(options) = &known.values else { continue };
                let left: Rc<[bool]> = options
                    .iter()
                    .enumerate()
                    .map(|(at, can)| *can && (at == usize::from(*option)) == truth)
                    .collect();
                let values = if left.contains(&true) { Values::Options(left) } else { Values::Never };
                assumed
                    .insert(*of, Known { absent: known.absent && !truth, ..Known::of(values, kept(&known)) });
            }
            Family::IsMissing(of) => {
                let known = now(&assumed, of);
                assumed.insert(
                    of,
                    if truth { Known { values: Values::Never, ..known } } else { known.present() },
                );
            }
            Family::Constant
            | Family::Response(_)
            | Family::Operation(_)
            | Family::And(_)
            | Family::Or(_)
            | Family::If { .. }
            | Family::First(_)
            | Family::Element(..)
            | Family::Aggregate { .. }
            | Family::Lookup(..)
            | Family::Withhold { .. }
            | Family::Band { .. }
            | Family::Class { .. } => {}
        }
    }
    Some(assumed)
}

/// Those of the left that can be in a relation to one of the right.
fn narrow(left: &Numbers, op: Comparison, right: &Numbers) -> Option<Numbers> {
    let interval = match op {
        Comparison::Equal => right.bounds.clone(),
        Comparison::NotEqual => {
            return right.is_single().map_or(Some(left.clone()), |single| left.without(single));
        }
        Comparison::Less => right.high().map_or_else(Interval::default, |high| Interval::up_to(high, true)),
        Comparison::LessEqual => Interval { low: None, low_open: false, ..right.bounds.clone() },
        Comparison::Greater => right.low().map_or_else(Interval::default, |low| Interval::from(low, true)),
        Comparison::GreaterEqual => Interval { high: None, high_open: false, ..right.bounds.clone() },
    };
    left.clip(&interval)
}

pub fn opposite(op: Comparison) -> Comparison {
    match op {
        Comparison::Equal => Comparison::NotEqual,
        Comparison::NotEqual => Comparison::Equal,
        Comparison::Less => Comparison::GreaterEqual,
        Comparison::LessEqual => Comparison::Greater,
        Comparison::Greater => Comparison::LessEqual,
        Comparison::GreaterEqual => Comparison::Less,
    }
}

/// The same relation, read from the right.
pub fn mirrored(op: Comparison) -> Comparison {
    match op {
        Comparison::Less => Comparison::Greater,
        Comparison::LessEqual => Comparison::GreaterEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterEqual => Comparison::LessEqual,
        same @ (Comparison::Equal | Comparison::NotEqual) => same,
    }
}
