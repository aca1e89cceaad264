//! What an operation comes to when some of its operands are known: a constant, one of its operands, or the
//! operation with fewer operands.

use super::known::{Id, Known, SlotKnown};
use super::operation::{Ask, Shape, Weight};
use super::store::{Store, answer_value};
use crate::model::{Answer, GroupId, NodeId, Number};
use crate::score::{Gate, Missing, SkipReason, State, Value, Why};

/// The operation on these operands, as small as it can be made.
pub(super) fn apply(store: &mut Store<'_>, operation: u32, kids: Vec<Id>) -> Id {
    let shape = store.operation(operation).shape.clone();
    match shape {
        Shape::Plain { strict } => plain(store, operation, strict, kids),
        Shape::Pass => pass(store, operation, kids[0]),
        Shape::And => kleene(store, operation, kids, false),
        Shape::Or => kleene(store, operation, kids, true),
        Shape::If => conditional(store, operation, kids),
        Shape::First => first(store, operation, kids),
        Shape::Band => band(store, operation, kids),
        Shape::Withhold => withhold(store, operation, kids),
        Shape::InRound { round } => in_round(store, operation, kids, round),
        Shape::Slot => slot(store, operation, kids),
        Shape::Answer => answer(store, operation, kids),
        Shape::IsBlank => state_is(store, operation, kids, |slot| slot.state == State::Blank),
        Shape::IsSkipped => {
            state_is(store, operation, kids, |slot| matches!(slot.state, State::Skipped | State::Otherwise))
        }
        Shape::IsMissingOption(option) => {
            state_is(store, operation, kids, |slot| slot.state == State::MissingOption(option))
        }
        Shape::LeftOut => left_out(store, operation, kids),
        Shape::Answered => answered(store, operation, kids),
        Shape::Weighted(weight) => weighted(store, operation, kids, &weight),
        Shape::Ask(ask) => asked(store, operation, kids, &ask),
    }
}

fn values(store: &Store<'_>, kids: &[Id]) -> Vec<Option<Value>> {
    kids.iter().map(|&kid| store.value(kid)).collect()
}

fn plain(store: &mut Store<'_>, operation: u32, strict: bool, kids: Vec<Id>) -> Id {
    let found = values(store, &kids);
    if found.iter().all(Option::is_some) {
        let value = store.operations.evaluate(operation, &found);
        return store.constant(value);
    }
    let missing = |value: &Option<Value>| matches!(value, Some(Value::Missing(_)));
    if strict && store.operation(operation).erase.all() && found.iter().any(missing) {
        return store.constant(Value::missing(Why::Operand));
    }
    store.keep_apply(operation, kids)
}

/// A value as the result of this operation.
fn pass_on(store: &mut Store<'_>, operation: u32, kid: Id) -> Id {
    let erase = store.operation(operation).erase;
    let pass = store.operations.pass(erase);
    pass_by(store, pass, kid)
}

fn pass_by(store: &mut Store<'_>, operation: u32, kid: Id) -> Id {
    let erase = store.operation(operation).erase;
    match store.value(kid) {
        Some(Value::Missing(missing)) => store.constant(Value::Missing(erase.missing(missing.passed_on()))),
        Some(_) => kid,
        None if store.is_plain(kid, erase) => kid,
        None => store.keep_apply(operation, vec![kid]),
    }
}

fn pass(store: &mut Store<'_>, operation: u32, kid: Id) -> Id {
    pass_by(store, operation, kid)
}

/// `or` where `decisive` is true, `and` where it is false.
fn kleene(store: &mut Store<'_>, operation: u32, kids: Vec<Id>, decisive: bool) -> Id {
    let erase = store.operation(operation).erase;
    let mut open = Vec::with_capacity(kids.len());
    let mut missing: Option<Missing> = None;
    for kid in kids {
        match store.value(kid) {
            Some(Value::Truth(truth)) if truth == decisive => return kid,
            Some(Value::Missing(found)) => missing = Some(found.together(missing)),
            Some(_) => {}
            None => open.push(kid),
        }
    }
    if open.is_empty() {
        let value = missing
            .map_or(Value::Truth(!decisive), |missing| Value::Missing(erase.missing(missing.passed_on())));
        return store.constant(value);
    }
    open.sort_unstable();
    open.dedup();
    if missing.is_none()
        && let [only] = open[..]
    {
        return pass_on(store, operation, only);
    }
    if let Some(missing) = missing {
        open.push(store.constant(Value::Missing(erase.missing(missing.passed_on()))));
    }
    store.keep_apply(operation, open)
}

fn conditional(store: &mut Store<'_>, operation: u32, kids: Vec<Id>) -> Id {
    let erase = store.operation(operation).erase;
    match store.value(kids[0]) {
        Some(Value::Truth(true)) => pass_on(store, operation, kids[1]),
        Some(Value::Truth(false)) => pass_on(store, operation, kids[2]),
        Some(Value::Missing(missing)) => {
            store.constant(Value::Missing(erase.missing(missing.by(Why::Condition))))
        }
        Some(_) => store.constant(Value::Missing(erase.missing(Missing::open(Why::Condition)))),
        None => store.keep_apply(operation, kids),
    }
}

fn first(store: &mut Store<'_>, operation: u32, kids: Vec<Id>) -> Id {
    let erase = store.operation(operation).erase;
    let mut open: Vec<Id> = Vec::with_capacity(kids.len());
    let mut missing: Option<Missing> = None;
    for kid in kids {
        match store.value(kid) {
            Some(Value::Missing(found)) => missing = Some(found.together(missing)),
            Some(_) => {
                open.push(kid);
                break;
            }
            None => open.push(kid),
        }
    }
    match open.first() {
        None => {
            let missing = missing.map_or(Missing::open(Why::Operand), Missing::passed_on);
            store.constant(Value::Missing(erase.missing(missing)))
        }
        // A value that is there is first, whatever was missing before it.
        Some(&kid) if store.value(kid).is_some() => kid,
        Some(_) => {
            let ends = open.last().is_some_and(|&kid| store.value(kid).is_some());
            // Why the others are missing is reported only when all of them are.
            if let Some(missing) = missing.filter(|_| !ends) {
                open.push(store.constant(Value::Missing(erase.missing(missing.passed_on()))));
            }
            store.keep_apply(operation, open)
        }
    }
}

fn band(store: &mut Store<'_>, operation: u32, kids: Vec<Id>) -> Id {
    let found = values(store, &kids);
    let settled = match &found[0] {
        Some(Value::Number(_)) => settled_set(store, operation, &found[1..]),
        Some(_) => true,
        None => false,
    };
    if settled {
        let value = store.operations.evaluate(operation, &found);
        return store.constant(value);
    }
    store.keep_apply(operation, kids)
}

/// Whether it is known which set of bands applies.
fn settled_set(store: &Store<'_>, operation: u32, conditions: &[Option<Value>]) -> bool {
    let operation = store.operation(operation);
    let Some(node) = operation.node else { return false };
    let instrument = store.operations.instrument(operation.side);
    let crate::model::Node::Band { sets, .. } = instrument.node(node) else { return false };
    let mut conditions = conditions.iter();
    for set in sets {
        if set.when.is_none() {
            return true;
        }
        match conditions.next() {
            Some(Some(Value::Truth(false))) => {}
            Some(Some(_)) => return true,
            Some(None) | None => return false,
        }
    }
    true
}

fn withhold(store: &mut Store<'_>, operation: u32, kids: Vec<Id>) -> Id {
    match store.value(kids[1]) {
        Some(Value::Truth(true)) => pass_on(store, operation, kids[0]),
        Some(when) => {
            let value = store.operations.evaluate(operation, &[None, Some(when)]);
            store.constant(value)
        }
        None => store.keep_apply(operation, kids),
    }
}

fn in_round(store: &mut Store<'_>, operation: u32, kids: Vec<Id>, round: u16) -> Id {
    match store.value(kids[1]) {
        Some(Value::Number(times)) if times > Number::integer(i64::from(round)) => kids[0],
        Some(Value::Number(_)) => store.constant(Value::Absent),
        Some(Value::Missing(missing)) => {
            let erase = store.operation(operation).erase;
            store.constant(Value::Missing(Missing {
                why: Why::Rounds,
                closed: missing.closed && !erase.closed,
            }))
        }
        Some(_) => store.constant(Value::missing(Why::Rounds)),
        None => store.keep_apply(operation, kids),
    }
}

/// What a gate came to: a domain that was chosen is a truth.
fn gate_value(store: &Store<'_>, kid: Id) -> Option<Value> {
    match store.known(kid) {
        Some(Known::Raw(value)) => Some(Value::Truth(*value == 0)),
        _ => store.value(kid),
    }
}

fn slot(store: &mut Store<'_>, operation: u32, kids: Vec<Id>) -> Id {
    let gates = store.operation(operation).gates.clone();
    let Some((_, var)) = store.operation(operation).slot else { return kids[0] };
    let side = store.operation(operation).side;
    let gate_values: Vec<Option<Value>> = kids[1..].iter().map(|&kid| gate_value(store, kid)).collect();
    if let Some(state) = closed_early(store, operation, &gates, &gate_values) {
        return store.keep_known(Known::Slot(state));
    }
    let raw = match store.known(kids[0]) {
        Some(Known::Raw(raw)) => *raw,
        _ => return without_open_gates(store, operation, kids, &gate_values),
    };
    if gate_values.iter().any(Option::is_none) {
        return store.keep_apply(operation, kids);
    }
    let answer: Option<Answer> = store.answer(var, raw, side).cloned();
    let mut chosen: Vec<(GroupId, bool)> = Vec::new();
    let mut conditions: Vec<(NodeId, Value)> = Vec::new();
    for (gate, value) in gates.iter().zip(gate_values.into_iter().flatten()) {
        match gate {
            Gate::Chosen(group) => chosen.push((*group, value == Value::Truth(true))),
            Gate::When(node) | Gate::Round { times: node, .. } => conditions.push((*node, value)),
            Gate::Informant(_) => {}
        }
    }
    let (state, closed) = store.operations.slot_state(operation, answer, &chosen, &conditions);
    let raw = if state == State::Given { raw } else { u16::MAX };
    store.keep_known(Known::Slot(SlotKnown { state, raw, closed }))
}

/// Gates that are open stay as one and the same truth: how they came to be open does not matter.
fn without_open_gates(
    store: &mut Store<'_>,
    operation: u32,
    mut kids: Vec<Id>,
    gate_values: &[Option<Value>],
) -> Id {
    for (at, value) in gate_values.iter().enumerate() {
        let Some(value) = value else { continue };
        let gate = store.operation(operation).gates[at];
        // How often a repeat is asked matters only as far as this round is asked.
        if let (Gate::Round { round, .. }, Value::Number(_)) = (gate, value)
            && store.operations.gate_fails(operation, at, value).is_none()
        {
            kids[at + 1] = store.constant(Value::Number(Number::integer(i64::from(round) + 1)));
        }
    }
    store.keep_apply(operation, kids)
}

/// What became of a question that is closed whatever else comes.
fn closed_early(
    store: &mut Store<'_>,
    operation: u32,
    gates: &[Gate],
    values: &[Option<Value>],
) -> Option<SlotKnown> {
    let has_otherwise = {
        let kept = store.operation(operation);
        let parts = store.operations.instrument(kept.side);
        kept.slot.is_some_and(|(slot, _)| parts.question(parts.asked(slot).question).otherwise.is_some())
    };
    let skipped = SlotKnown { state: State::Skipped, raw: u16::MAX, closed: true };
    let mut is_false = false;
    let mut may_shut_out = false;
    for (at, (gate, value)) in gates.iter().zip(values).enumerate() {
        let shuts_out = matches!(gate, Gate::Chosen(_) | Gate::Round { .. });
        let Some(value) = value else {
            may_shut_out |= shuts_out;
            continue;
        };
        match store.operations.gate_fails(operation, at, value) {
            Some(SkipReason::Informant | SkipReason::LeftOut(_) | SkipReason::Round(_)) => {
                return Some(skipped);
            }
            Some(SkipReason::False(_)) => is_false = true,
            Some(SkipReason::Closed(_)) if !has_otherwise => return Some(skipped),
            Some(SkipReason::Closed(_) | SkipReason::Unknown(_)) | None => {}
        }
    }
    if !is_false {
        return None;
    }
    if !has_otherwise {
        return Some(skipped);
    }
    // A condition that is false goes before one that is not known, and behind what shuts the question out.
    (!may_shut_out).then_some(SlotKnown { state: State::Otherwise, ..skipped })
}

fn known_slot(store: &Store<'_>, kid: Id) -> Option<SlotKnown> {
    match store.known(kid) {
        Some(Known::Slot(slot)) => Some(*slot),
        _ => None,
    }
}

fn answer(store: &mut Store<'_>, operation: u32, kids: Vec<Id>) -> Id {
    let Some(slot) = known_slot(store, kids[0]) else { return store.keep_apply(operation, kids) };
    let kept = store.operation(operation);
    let (side, erase) = (kept.side, kept.erase);
    let Some((place, var)) = kept.slot else { return kids[0] };
    let parts = store.operations.instrument(side);
    let given = match slot.state {
        State::Otherwise => parts.question(parts.asked(place).question).otherwise.as_ref(),
        State::Given | State::MissingOption(_) | State::Blank | State::Skipped => {
            store.answer(var, slot.raw, side)
        }
    };
    let value = erase.value(answer_value(given, slot));
    store.constant(value)
}

fn state_is(store: &mut Store<'_>, operation: u32, kids: Vec<Id>, holds: impl Fn(SlotKnown) -> bool) -> Id {
    match known_slot(store, kids[0]) {
        Some(slot) => store.constant(Value::Truth(holds(slot))),
        None => store.keep_apply(operation, kids),
    }
}

fn left_out(store: &mut Store<'_>, operation: u32, kids: Vec<Id>) -> Id {
    let mut open = false;
    for (at, &kid) in kids.iter().enumerate() {
        match gate_value(store, kid) {
            Some(value) => {
                if store.operations.gate_fails(operation, at, &value).is_some() {
                    return store.constant(Value::Truth(true));
                }
            }
            None => open = true,
        }
    }
    if open { store.keep_apply(operation, kids) } else { store.constant(Value::Truth(false)) }
}

fn answered(store: &mut Store<'_>, operation: u32, kids: Vec<Id>) -> Id {
    let count = |given: bool| Value::Number(Number::integer(i64::from(given)));
    let value = match (store.value(kids[0]), known_slot(store, kids[1])) {
        (Some(Value::Missing(missing)), _) if missing.why == Why::Rounds => Value::Missing(missing),
        (Some(Value::Missing(_) | Value::Absent), _) => count(false),
        (Some(_), Some(slot)) => count(slot.state == State::Given),
        _ => return store.keep_apply(operation, kids),
    };
    store.constant(value)
}

fn weighted(store: &mut Store<'_>, operation: u32, kids: Vec<Id>, weight: &Weight) -> Id {
    let product = match store.value(kids[0]) {
        Some(Value::Number(number)) => number.multiply(&weight.factor).and_then(|of| of.add(&weight.shift)),
        Some(_) => None,
        None => return store.keep_apply(operation, kids),
    };
    store.constant(product.map_or(Value::missing(Why::Operand), Value::Number))
}

fn asked(store: &mut Store<'_>, operation: u32, kids: Vec<Id>, ask: &Ask) -> Id {
    if let (Ask::Differ { choices: None, .. }, [left, right]) = (ask, &kids[..])
        && left == right
    {
        return store.verdict(false);
    }
    if *ask == Ask::Complete {
        return complete(store, operation, kids);
    }
    let found = values(store, &kids);
    if found.iter().any(Option::is_none) {
        return store.keep_apply(operation, kids);
    }
    let holds = match (ask, &found[..]) {
        (Ask::Differ { choices, reasons }, [Some(left), Some(right)]) => {
            differ(left, right, choices.as_deref(), *reasons)
        }
        // Whether a condition can be missing is told beside.
        (Ask::Is(_), [Some(Value::Missing(_))]) => return store.constant(Value::missing(Why::Operand)),
        (Ask::Is(truth), [Some(value)]) => *value == Value::Truth(*truth),
        (Ask::Missing, [Some(value)]) => value.is_missing(),
        (Ask::Choice(option), [Some(value)]) => *value == Value::Choice(*option),
        (Ask::Nonzero(_), [Some(value)]) => value.number().is_some_and(|number| !number.is_zero()),
        (Ask::Number(number), [Some(value)]) => value.number() == Some(number),
        _ => false,
    };
    store.verdict(holds)
}

/// Whether a question was answered, or was not asked and has no answer.
fn complete(store: &mut Store<'_>, operation: u32, kids: Vec<Id>) -> Id {
    let (Some(&Known::Raw(raw)), Some(slot)) = (store.known(kids[0]), known_slot(store, kids[1])) else {
        return store.keep_apply(operation, kids);
    };
    let var = store.operation(operation).slot.map(|(_, var)| var);
    let blank = var.is_some_and(|var| store.space.variable(var).free() == usize::from(raw));
    let holds = match slot.state {
        State::Given | State::MissingOption(_) => true,
        State::Blank => false,
        State::Skipped | State::Otherwise => blank,
    };
    store.constant(Value::Truth(holds))
}

/// Whether two outputs are not the same; all missing values are one, unless reasons are asked for.
pub(super) fn differ(left: &Value, right: &Value, choices: Option<&[Option<u16>]>, reasons: bool) -> bool {
    match (left, right) {
        (Value::Missing(left), Value::Missing(right)) => reasons && left.why != right.why,
        (Value::Choice(left), Value::Choice(right)) => match choices {
            Some(choices) => choices.get(usize::from(*left)).copied().flatten() != Some(*right),
            None => left != right,
        },
        (left, right) => left != right,
    }
}
