//! Nodes that depend on one question only: by each of its codes, what the evaluator makes of it.

use super::column::{packed, reason, reason_of};
use super::shape::{Shape, lcm, small};
use super::slots::{BLANK, Coding, NOT_KNOWN, OTHERWISE, SKIPPED};
use crate::model::{NodeId, SlotId};
use crate::score::{Response, Scorer, Scratch, SkipReason, SlotState, State, Value};

/// A node's value by the code of a question.
#[derive(Debug, Clone)]
pub struct Tabulated {
    pub slot: usize,
    /// None: it holds numbers that no integer of the machine can.
    pub shape: Option<Shape>,
    pub data: Box<[i64; 256]>,
    pub why: Box<[u8; 256]>,
}

/// Computes nodes of one slot, in order; the constants they need are in the scratch.
pub fn tabulate(
    scorer: &Scorer<'_>,
    slot: SlotId,
    coding: &Coding,
    nodes: &[NodeId],
    scratch: &mut Scratch,
) -> Vec<Tabulated> {
    let parts = scorer.instrument();
    let question = parts.question(parts.asked(slot).question);
    let mut response = Response::blank(parts);
    let mut found: Vec<Vec<Value>> = vec![vec![Value::Absent; 256]; nodes.len()];
    let codes =
        coding.codes().chain(question.otherwise.is_some().then_some(OTHERWISE)).chain([NOT_KNOWN, SKIPPED]);
    for code in codes {
        // Which condition it is does not matter here.
        let some = NodeId(0);
        let (state, skipped) = match (code, coding.missing_option(code)) {
            (BLANK, _) => (State::Blank, None),
            (OTHERWISE, _) => (State::Otherwise, Some(SkipReason::False(some))),
            (SKIPPED, _) => (State::Skipped, Some(SkipReason::False(some))),
            (NOT_KNOWN, _) => (State::Skipped, Some(SkipReason::Unknown(some))),
            (_, Some(option)) => (State::MissingOption(option), None),
            _ => (State::Given, None),
        };
        response.set(slot, coding.answer(code, 0));
        scratch.states[slot.at()] = Some(SlotState { state, skipped, set_aside: false });
        for (node, found) in nodes.iter().zip(&mut found) {
            let value = scorer.evaluate_node(&response, *node, scratch);
            scratch.values[node.at()] = value.clone();
            found[usize::from(code)] = value;
        }
    }
    scratch.states[slot.at()] = None;
    found.into_iter().map(|values| table(slot, &values)).collect()
}

fn table(slot: SlotId, values: &[Value]) -> Tabulated {
    let mut table = Tabulated {
        slot: slot.at(),
        shape: None,
        data: Box::new([0; 256]),
        why: Box::new([reason::ABSENT; 256]),
    };
    for (why, value) in table.why.iter_mut().zip(values) {
        *why = reason_of(value);
    }
    table.shape = numbers(values, &mut *table.data);
    table
}

/// Values as integers over one denominator; None where they do not fit.
pub fn numbers(values: &[Value], data: &mut [i64]) -> Option<Shape> {
    let den = values
        .iter()
        .filter_map(Value::number)
        .try_fold(1i128, |so_far, number| lcm(so_far, small(number)?.1))?;
    let (mut low, mut high) = (i64::MAX, i64::MIN);
    for (data, value) in data.iter_mut().zip(values) {
        if matches!(value, Value::Missing(_) | Value::Absent) {
            continue;
        }
        *data = match value.number() {
            Some(number) => {
                let (n, d) = small(number)?;
                super::shape::fitting(n.checked_mul(den / d)?)?
            }
            None => packed(value)?,
        };
        (low, high) = (low.min(*data), high.max(*data));
    }
    if low > high { Shape::same(den, 0, 0) } else { Shape::same(den, low.into(), high.into()) }
}
