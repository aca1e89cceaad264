//! Bringing a number into an interval, if it can be brought below and above it: from one response to the
//! other an answer at a time, and where a step leads past the interval, by half that step.

use std::cmp::Ordering;
use std::rc::Rc;

use super::answers::is_decimal;
use super::inquiry::{Inquiry, Slice};
use super::interval::Interval;
use super::propose::{Background, propose};
use super::want::Goal;
use crate::model::{Answer, NodeId, Number, SlotId};
use crate::score::Response;

/// How often a step is halved.
const HALVES: usize = 24;
/// Responses that are made to find one on each side.
const TRIES: u64 = 8;
/// Pairs that are tried.
const PAIRS: usize = 3;

pub fn climb(inquiry: &mut Inquiry<'_>, goal: &Goal, slice: &Slice) -> Option<Rc<Response>> {
    let mut numbers =
        goal.wants.iter().filter_map(|(node, want)| want.numbers.clone().map(|interval| (*node, interval)));
    let (Some((node, interval)), None) = (numbers.next(), numbers.next()) else { return None };
    let mut rest = goal.clone();
    rest.wants.retain(|(_, want)| want.numbers.is_none());
    let (mut below, mut above): (Vec<Rc<Response>>, Vec<Rc<Response>>) = (Vec::new(), Vec::new());
    let tries = (0..TRIES)
        .map(|attempt| Rc::new(propose(inquiry, &rest, slice, attempt, Background::Full)))
        .collect::<Vec<_>>();
    let probed: Vec<Rc<Response>> = inquiry.probes().iter().map(|(response, _)| response.clone()).collect();
    for response in tries.into_iter().chain(probed) {
        match side(inquiry, slice, &response, node, &interval)? {
            Some(Ordering::Less) => below.push(response),
            Some(Ordering::Greater) => above.push(response),
            _ => {}
        }
    }
    let pairs = below.iter().flat_map(|low| {
        above.iter().filter(|high| high.informant == low.informant).map(move |high| (low, high))
    });
    let pairs: Vec<(Rc<Response>, Rc<Response>)> =
        pairs.take(PAIRS).map(|(low, high)| (low.clone(), high.clone())).collect();
    pairs.into_iter().find_map(|(low, high)| walk(inquiry, goal, slice, (node, &interval), &low, &high))
}

/// On which side of the interval the number lies; None inside where it is missing, outside when the steps are
/// used up.
fn side(
    inquiry: &mut Inquiry<'_>,
    slice: &Slice,
    response: &Response,
    node: NodeId,
    interval: &Interval,
) -> Option<Option<Ordering>> {
    if !inquiry.run(response, slice) {
        return None;
    }
    let Some(number) = inquiry.scratch.values[node.at()].number() else { return Some(None) };
    let low = Interval { high: None, high_open: false, ..interval.clone() };
    Some(Some(match (low.admits(number), interval.admits(number)) {
        (_, true) => Ordering::Equal,
        (false, _) => Ordering::Less,
        (true, false) => Ordering::Greater,
    }))
}

/// Between the answers of one response and those of the other there is a question at which the number passes
/// the interval, or stops in it.
fn walk(
    inquiry: &mut Inquiry<'_>,
    goal: &Goal,
    slice: &Slice,
    (node, interval): (NodeId, &Interval),
    low: &Response,
    high: &Response,
) -> Option<Rc<Response>> {
    // With the first so many answers of the one, and the others of the other.
    let mixed = |count: usize| {
        let mut mixed = low.clone();
        mixed.administered = high.administered;
        for &slot in &slice.slots[..count] {
            mixed.set(slot, high.answer(slot).cloned());
        }
        mixed
    };
    let (mut from, mut to) = (0, slice.slots.len());
    while to - from > 1 {
        let middle = (from + to) / 2;
        let tried = mixed(middle);
        match side(inquiry, slice, &tried, node, interval)? {
            Some(Ordering::Equal) if inquiry.met(goal, slice, &tried) => return Some(Rc::new(tried)),
            Some(Ordering::Greater) => to = middle,
            _ => from = middle,
        }
    }
    let slot = *slice.slots.get(from)?;
    halve(inquiry, goal, slice, (node, interval), &mixed(from), &mixed(to), slot)
}

/// One answer between two that lie on either side.
fn halve(
    inquiry: &mut Inquiry<'_>,
    goal: &Goal,
    slice: &Slice,
    (node, interval): (NodeId, &Interval),
    low: &Response,
    high: &Response,
    slot: SlotId,
) -> Option<Rc<Response>> {
    let number = |response: &Response| match response.answer(slot) {
        Some(Answer::Number(number)) => Some(number.clone()),
        _ => None,
    };
    let accepted = inquiry.interpreter.accepted(inquiry.parts.asked(slot).question).number().cloned()?;
    let (mut from, mut to) = (number(low)?, number(high)?);
    let mut tried = low.clone();
    for _ in 0..HALVES {
        let middle = from.add(&to)?.divide(&Number::integer(2))?;
        let middle = (0..=9)
            .map(|digits| middle.round(digits))
            .find(|value| *value != from && *value != to && accepted.has(value))
            .filter(is_decimal)?;
        tried.set(slot, Some(Answer::Number(middle.clone())));
        match side(inquiry, slice, &tried, node, interval)? {
            Some(Ordering::Equal) if inquiry.met(goal, slice, &tried) => return Some(Rc::new(tried)),
            Some(Ordering::Less) => from = middle,
            _ => to = middle,
        }
    }
    None
}
