//! Proof by trying everything: first over the values of what conditions compare, as if these were free; then
//! over the answers themselves.
//!
//! The first is a superset of what can happen, and proves only that nothing does. The second is complete
//! where every answer was split at the constants it meets.

use super::answers::{self, DAY};
use super::guards::mirrored;
use super::inquiry::{Inquiry, Slice, Verdict};
use super::interval::Interval;
use super::known::{Known, Values};
use super::numbers::Numbers;
use super::operations::{cell_interval, cut_interval};
use super::want::Goal;
use crate::model::{
    Answer, AnswerType, Asked, Cell, Comparison, Family, GroupId, MOST_CHOICES, Node, NodeId, Number, SlotId,
    Time, Type,
};
use crate::score::{Response, Value, Why};
use jiff::ToSpan;
use jiff::civil::Date;
use rustc_hash::{FxHashMap, FxHashSet};
use std::rc::Rc;

/// The most combinations of free values.
const MOST_FREE: u64 = 5_000;
/// The most node evaluations over answers, for one goal.
const MOST_STEPS: u64 = 120_000;
/// The most values of one answer that are tried one by one.
const MOST_VALUES: usize = 64;

pub fn decide(inquiry: &mut Inquiry<'_>, goal: &Goal, slice: &Slice) -> Verdict {
    if goal.also.is_empty() && never_by_values(inquiry, goal) {
        return Verdict::Never;
    }
    over_answers(inquiry, goal, slice)
}

/// A node whose value is taken as free, and what is tried.
struct Free {
    node: NodeId,
    values: Vec<Value>,
}

/// Whether no values of what is compared meet the goal.
fn never_by_values(inquiry: &mut Inquiry<'_>, goal: &Goal) -> bool {
    let Some((free, skeleton)) = skeleton(inquiry, goal) else { return false };
    let combinations = free
        .iter()
        .try_fold(1u64, |product, free| product.checked_mul(free.values.len() as u64))
        .unwrap_or(u64::MAX);
    let cost = combinations.saturating_mul(skeleton.len() as u64 + 1);
    if combinations > MOST_FREE || cost > inquiry.steps {
        return false;
    }
    inquiry.steps -= cost;
    let response = Response::blank(inquiry.parts);
    let mut at = vec![0usize; free.len()];
    loop {
        for (free, at) in free.iter().zip(&at) {
            inquiry.scratch.values[free.node.at()] = free.values[*at].clone();
        }
        inquiry.scorer.evaluate_slice(&response, &skeleton, &mut inquiry.scratch);
        if goal.met(inquiry.parts, &inquiry.scratch.values) {
            return false;
        }
        if !next(&mut at, |place| free[place].values.len()) {
            return true;
        }
    }
}

/// The next combination; false after the last.
fn next(at: &mut [usize], count: impl Fn(usize) -> usize) -> bool {
    for (place, at) in at.iter_mut().enumerate() {
        *at += 1;
        if *at < count(place) {
            return true;
        }
        *at = 0;
    }
    false
}

/// The nodes whose values are taken as free, and those between them and the goal, in order. None where
/// nothing would be gained.
fn skeleton(inquiry: &Inquiry<'_>, goal: &Goal) -> Option<(Vec<Free>, Vec<NodeId>)> {
    let parts = inquiry.parts;
    let mut cuts: FxHashMap<NodeId, Vec<Interval>> = FxHashMap::default();
    let mut inside: FxHashSet<NodeId> = FxHashSet::default();
    let mut open: Vec<NodeId> = Vec::new();
    for (node, want) in &goal.wants {
        match &want.numbers {
            Some(interval) => cuts.entry(*node).or_default().push(interval.clone()),
            None => open.push(*node),
        }
    }
    let number = |id: NodeId| inquiry.known(id).number().and_then(Numbers::is_single).cloned();
    while let Some(id) = open.pop() {
        if !inside.insert(id) {
            continue;
        }
        match parts.node(id).family() {
            Family::Constant => {}
            Family::Operation(Node::Not(_)) | Family::And(_) | Family::Or(_) | Family::Class { .. } => {
                parts.node(id).visit_children(|child| open.push(child))
            }
            Family::If { .. } | Family::Withhold { .. }
                if inquiry.interpreter.types[id.at()] == Type::Truth
                    || matches!(inquiry.interpreter.types[id.at()], Type::Choice(_)) =>
            {
                parts.node(id).visit_children(|child| open.push(child));
            }
            Family::Aggregate { of, .. }
                if inquiry.interpreter.types[id.at()] == Type::Truth
                    && of.iter().all(|of| parts.node(*of).element().is_none()) =>
            {
                open.extend(of)
            }
            Family::IsMissing(of) | Family::Operation(&Node::IsOption { of, .. })
                if !matches!(inquiry.interpreter.types[of.at()], Type::Number { .. }) =>
            {
                open.push(of)
            }
            Family::IsMissing(of) => {
                cuts.entry(of).or_default();
            }
            Family::Operation(Node::Within { of, cells })
                if matches!(inquiry.interpreter.types[of.at()], Type::Number { .. }) =>
            {
                cuts.entry(*of).or_default().extend(cells.iter().filter_map(cell_interval));
            }
            Family::Operation(Node::Compare { op, left, right }) => match (number(*left), number(*right)) {
                (None, Some(constant)) => cuts
                    .entry(*left)
                    .or_default()
                    .push(Interval::compared(*op, &constant).unwrap_or_else(|| Interval::at(&constant))),
                (Some(constant), None) => {
                    cuts.entry(*right).or_default().push(
                        Interval::compared(mirrored(*op), &constant)
                            .unwrap_or_else(|| Interval::at(&constant)),
                    );
                }
                _ => {
                    inside.remove(&id);
                    cuts.entry(id).or_default();
                }
            },
            Family::Band { of, sets, .. } => {
                let here = cuts.entry(of).or_default();
                for set in sets {
                    here.extend((0..set.cuts.len()).map(|at| cut_interval(&set.cuts, at)));
                    open.extend(set.when);
                }
            }
            Family::Response(_)
            | Family::Operation(_)
            | Family::If { .. }
            | Family::First(_)
            | Family::Element(..)
            | Family::Aggregate { .. }
            | Family::Lookup(..)
            | Family::Withhold { .. } => {
                inside.remove(&id);
                cuts.entry(id).or_default();
            }
        }
    }
    // What is both compared and taken apart is left free.
    let mut free = Vec::new();
    for (node, intervals) in cuts {
        if inside.contains(&node) {
            continue;
        }
        free.push(Free { node, values: representatives(inquiry.known(node), &intervals)? });
    }
    free.sort_by_key(|free| free.node);
    let constants: Vec<NodeId> = inside
        .iter()
        .flat_map(|id| parts.node(*id).children())
        .filter(|child| matches!(parts.node(*child), Node::Number(_)))
        .collect();
    inside.extend(constants);
    free.iter().for_each(|free| {
        inside.remove(&free.node);
    });
    let mut skeleton: Vec<NodeId> = inside.into_iter().collect();
    skeleton.sort_unstable();
    // Every operand must be free or inside.
    let settled = |id: NodeId| {
        skeleton.binary_search(&id).is_ok() || free.binary_search_by_key(&id, |free| free.node).is_ok()
    };
    skeleton.iter().all(|id| parts.node(*id).children().into_iter().all(settled)).then_some((free, skeleton))
}

/// A value of every kind that the intervals tell apart.
fn representatives(known: &Known, intervals: &[Interval]) -> Option<Vec<Value>> {
    let mut values = match &known.values {
        Values::Never => Vec::new(),
        Values::Truths { yes, no } => [(true, *yes), (false, *no)]
            .into_iter()
            .filter(|(_, can)| *can)
            .map(|(truth, _)| Value::Truth(truth))
            .collect(),
        Values::Options(options) => options
            .iter()
            .enumerate()
            .filter(|(_, can)| **can)
            .map(|(at, _)| Value::Choice(at as u16))
            .collect(),
        Values::Numbers(numbers) => classes(numbers, intervals).into_iter().map(Value::Number).collect(),
        Values::Chosen | Values::Text | Values::Dates { .. } | Values::Times { .. } => return None,
    };
    if known.missing.some() {
        values.push(Value::missing(Why::Operand));
    }
    for (at, can) in known.missing.options.iter().flat_map(|options| options.iter().enumerate()) {
        if *can {
            values.push(Value::missing(Why::Option(at as u16)));
        }
    }
    Some(values)
}

/// A number of every stretch that the ends of some intervals cut out of others.
fn classes(numbers: &Numbers, intervals: &[Interval]) -> Vec<Number> {
    let mut left = vec![numbers.clone()];
    for interval in intervals {
        let before = interval.low.as_ref().map(|low| Interval::up_to(low, !interval.low_open));
        let after = interval.high.as_ref().map(|high| Interval::from(high, !interval.high_open));
        left = left
            .iter()
            .flat_map(|stretch| {
                [before.as_ref(), Some(interval), after.as_ref()]
                    .into_iter()
                    .flatten()
                    .filter_map(|part| stretch.clip(part))
            })
            .collect();
    }
    let mut dice = answers::Dice::new(0);
    let mut found: Vec<Number> =
        left.iter().filter_map(|stretch| answers::pick(stretch, answers::Level::Middle, &mut dice)).collect();
    found.sort();
    found.dedup();
    found
}

/// What a response has to say about a slice, one by one.
struct Spread {
    slots: Vec<(SlotId, Vec<Option<Answer>>)>,
    groups: Vec<GroupId>,
    informants: usize,
    dates: Vec<Option<Date>>,
    complete: bool,
}

fn over_answers(inquiry: &mut Inquiry<'_>, goal: &Goal, slice: &Slice) -> Verdict {
    let most = (inquiry.steps / 2).min(MOST_STEPS) / (slice.nodes.len() as u64 + 1);
    let Some(spread) = spread(inquiry, slice, most) else { return Verdict::Open };
    let sizes: Vec<usize> = spread
        .slots
        .iter()
        .map(|(_, answers)| answers.len())
        .chain(spread.groups.iter().map(|_| 2))
        .chain([spread.informants, spread.dates.len()])
        .collect();
    let mut at = vec![0usize; sizes.len()];
    let (slots, groups) = (spread.slots.len(), spread.groups.len());
    let mut response = Response::blank(inquiry.parts);
    let mut gapped = None;
    loop {
        for (place, (slot, answers)) in spread.slots.iter().enumerate() {
            response.set(*slot, answers[at[place]].clone());
        }
        for (place, group) in spread.groups.iter().enumerate() {
            response.leave_out(*group, at[slots + place] == 1);
        }
        response.informant = at[slots + groups] as u8;
        response.administered = spread.dates[at[slots + groups + 1]];
        if !inquiry.run(&response, slice) {
            return Verdict::Open;
        }
        if inquiry.met(goal, slice, &response) {
            if in_a_row(inquiry, slice, &response) {
                return Verdict::Shown(Rc::new(response));
            }
            gapped.get_or_insert_with(|| Rc::new(response.clone()));
        }
        if !next(&mut at, |place| sizes[place]) {
            return match gapped {
                Some(response) => Verdict::Shown(response),
                None if spread.complete => Verdict::Never,
                None => Verdict::Open,
            };
        }
    }
}

/// Whether no round is open before one that is answered: a test cannot say that.
fn in_a_row(inquiry: &Inquiry<'_>, slice: &Slice, response: &Response) -> bool {
    slice.slots.iter().all(|slot| {
        let asked = inquiry.parts.asked(*slot);
        asked.round == 0 || response.answer(*slot).is_none() || response.answer(SlotId(slot.0 - 1)).is_some()
    })
}

/// None where there are more combinations than may be tried.
fn spread(inquiry: &Inquiry<'_>, slice: &Slice, most: u64) -> Option<Spread> {
    let parts = inquiry.parts;
    let mut spread = Spread {
        slots: Vec::with_capacity(slice.slots.len()),
        groups: slice.groups.clone(),
        informants: if slice.informants { parts.informants.len().max(1) } else { 1 },
        dates: if slice.administered { vec![Some(DAY), None] } else { vec![None] },
        complete: !slice.administered,
    };
    let mut product = 1u64
        .checked_shl(slice.groups.len() as u32)?
        .checked_mul(spread.informants as u64 * spread.dates.len() as u64)?;
    let mut nodes: FxHashMap<Asked, NodeId> = FxHashMap::default();
    for id in &slice.nodes {
        if let Node::Answer(asked) = parts.node(*id) {
            nodes.insert(*asked, *id);
        }
    }
    for &slot in &slice.slots {
        let asked = parts.asked(slot);
        let (answers, complete) = split(inquiry, slice, asked, nodes.get(&asked).copied());
        product = product.checked_mul(answers.len() as u64)?;
        if product > most {
            return None;
        }
        spread.complete &= complete;
        spread.slots.push((slot, answers));
    }
    Some(spread)
}

/// Answers of every kind that the slice tells apart, and whether these are all kinds there are.
fn split(
    inquiry: &Inquiry<'_>,
    slice: &Slice,
    asked: Asked,
    node: Option<NodeId>,
) -> (Vec<Option<Answer>>, bool) {
    let parts = inquiry.parts;
    let question = parts.question(asked.question);
    let mut answers = vec![None];
    answers.extend(
        parts
            .options(question)
            .enumerate()
            .filter(|(_, (_, choice))| choice.missing)
            .map(|(at, _)| Some(Answer::Option(at as u16))),
    );
    let mut complete = true;
    match (&question.answer, &inquiry.interpreter.accepted(asked.question).values) {
        (AnswerType::YesNo, _) => answers.extend([Some(Answer::Truth(true)), Some(Answer::Truth(false))]),
        (_, Values::Options(options)) => answers.extend(
            options
                .iter()
                .enumerate()
                .filter(|(_, can)| **can)
                .map(|(at, _)| Some(Answer::Option(at as u16))),
        ),
        (_, Values::Numbers(numbers)) => {
            let mut met = Met::default();
            if let Some(node) = node {
                met.by(inquiry, slice, node);
            }
            let values = match (met.whole, numbers.values(MOST_VALUES)) {
                (true, Some(values)) => values,
                (whole, _) => {
                    complete = !whole;
                    classes(numbers, &met.intervals)
                }
            };
            answers.extend(
                values.into_iter().filter(answers::is_decimal).map(|value| Some(Answer::Number(value))),
            );
        }
        (AnswerType::Text { .. }, _) => answers.push(Some(Answer::Text("x".into()))),
        (AnswerType::Date, _) => {
            let mut met = Met::default();
            if let Some(node) = node {
                met.by(inquiry, slice, node);
            }
            complete = !met.whole;
            let days = met
                .dates
                .iter()
                .flat_map(|day| [day.saturating_sub(1.days()), *day, day.saturating_add(1.days())]);
            answers.extend(std::iter::once(DAY).chain(days).map(|day| Some(Answer::Date(day))));
        }
        (AnswerType::DateWithin(within), _) => {
            let mut met = Met::default();
            if let Some(node) = node {
                met.by(inquiry, slice, node);
            }
            complete = !met.whole;
            let administered = slice.administered.then_some(DAY);
            let (from, to) = within.resolved(administered);
            let days = met
                .dates
                .iter()
                .flat_map(|day| [day.saturating_sub(1.days()), *day, day.saturating_add(1.days())]);
            let mut days: Vec<Date> = std::iter::once(DAY)
                .chain(days)
                .chain(from)
                .chain(to)
                .filter(|day| within.admit(*day, administered))
                .collect();
            days.sort();
            days.dedup();
            answers.extend(days.into_iter().map(|day| Some(Answer::Date(day))));
        }
        (AnswerType::Time, _) => {
            let mut met = Met::default();
            if let Some(node) = node {
                met.by(inquiry, slice, node);
            }
            complete = !met.whole;
            let minutes = met
                .times
                .iter()
                .flat_map(|time| [time.0.saturating_sub(60), time.0, (time.0 + 60).min(86_340)]);
            answers.extend(
                std::iter::once(43_200).chain(minutes).map(|seconds| Some(Answer::Time(Time(seconds)))),
            );
        }
        (AnswerType::Many(scale), _) => {
            let own = parts.scale(*scale).options.len().min(MOST_CHOICES);
            let sets: Vec<u128> = if own <= 5 {
                (0..1u128 << own).collect()
            } else {
                (0..own).map(|at| 1 << at).chain([u128::MAX >> (128 - own)]).collect()
            };
            complete = own <= 5 && question.repeat.is_none();
            answers.extend(
                sets.into_iter()
                    .filter(|set| parts.together(question, *set))
                    .map(|set| Some(Answer::Many(set))),
            );
        }
        _ => {}
    }
    answers.dedup();
    (answers, complete)
}

/// What an answer is compared with.
#[derive(Default)]
struct Met {
    intervals: Vec<Interval>,
    dates: Vec<Date>,
    times: Vec<Time>,
    /// It is worked with in another way too: every value may matter.
    whole: bool,
}

impl Met {
    fn by(&mut self, inquiry: &Inquiry<'_>, slice: &Slice, node: NodeId) {
        let parts = inquiry.parts;
        let mut open = vec![node];
        while let Some(id) = open.pop() {
            for &user in inquiry.users().get(id) {
                if slice.nodes.binary_search(&user).is_err() {
                    continue;
                }
                match parts.node(user).family() {
                    Family::Operation(Node::Code { .. }) | Family::Element(..)
                        if parts.answer_behind(user).is_some() =>
                    {
                        open.push(user)
                    }
                    Family::IsMissing(_) => {}
                    Family::Aggregate { kind: crate::model::Aggregate::Answered, .. } => {}
                    Family::Operation(Node::Compare { op, left, right }) => {
                        let (other, op) = if *left == id { (*right, *op) } else { (*left, mirrored(*op)) };
                        self.compared(op, parts.node(other));
                    }
                    Family::Operation(Node::Within { cells, .. }) => self.cells(cells.iter()),
                    Family::Lookup(keys, lookup) => {
                        let (_, map) = parts.rows(lookup);
                        for at in (0..keys.len()).filter(|at| keys[*at] == id) {
                            self.cells(map.rows.iter().flat_map(|row| &row.keys[at]));
                        }
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
                    | Family::Withhold { .. }
                    | Family::Band { .. }
                    | Family::Class { .. } => self.whole = true,
                }
            }
        }
    }

    fn compared(&mut self, op: Comparison, other: &Node) {
        if let Node::Number(number) = other {
            self.intervals.push(Interval::compared(op, number).unwrap_or_else(|| Interval::at(number)));
        } else if let Node::Date(date) = other {
            self.dates.push(*date);
        } else if let Node::Time(time) = other {
            self.times.push(*time);
        } else {
            self.whole = true;
        }
    }

    fn cells<'c>(&mut self, cells: impl Iterator<Item = &'c Cell>) {
        for cell in cells {
            if let Cell::DateBetween(low, high) = cell {
                self.dates.extend([*low, *high]);
            } else if let Cell::TimeBetween(low, high) = cell {
                self.times.extend([*low, *high]);
            } else {
                self.intervals.extend(cell_interval(cell));
            }
        }
    }
}
