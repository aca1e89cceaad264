//! What a node needs, and what distinguishes the places that it looks at.

use rustc_hash::FxHashSet;

use super::space::{VarId, Variable};
use crate::model::{
    Aggregate, Cell, Family, Gate, Instrument, NodeId, Parts, SlotId, conditions, hangs_on, per_round,
};

/// Whether a recode or table may map a missing option.
pub(super) fn maps_options(instrument: &Instrument) -> bool {
    let maps = instrument
        .recodes
        .iter()
        .map(|recode| &recode.map)
        .chain(instrument.tables.iter().map(|table| &table.map));
    let mut cells = maps.flat_map(|map| &map.rows).flat_map(|row| row.keys.iter().flatten());
    cells.any(|cell| matches!(cell, Cell::Option(_)))
}

/// What distinguishes the answers to a question from those of other questions, and of the other version where
/// they differ there.
pub(super) fn slot_meaning(
    instrument: &Instrument,
    side: usize,
    variable: &Variable,
    slot: SlotId,
    var: VarId,
) -> String {
    let question = instrument.question(instrument.asked(slot).question);
    let missing: Vec<bool> = instrument.options(question).map(|(_, option)| option.missing).collect();
    let same = variable.raws.iter().all(|[old, new]| old == new);
    let side = if same { 2 } else { side };
    format!("{var:?} {side} {missing:?} {:?}", question.otherwise)
}

/// What a question hangs on, whichever conditions these are.
pub(super) fn gate_meaning(gates: &[Gate]) -> String {
    let each = gates.iter().map(|gate| match gate {
        Gate::Informant(informants) => format!("informant {}", informants.0),
        Gate::Chosen(_) => "chosen".into(),
        Gate::When(_) => "when".into(),
        Gate::Round { round, .. } => format!("round {round}"),
    });
    each.collect::<Vec<String>>().join(", ")
}

/// Every node that a root needs, through the conditions of questions too.
pub(super) fn needed(parts: &Parts, root: NodeId, made: impl Fn(NodeId) -> bool) -> FxHashSet<NodeId> {
    let mut found: FxHashSet<NodeId> = FxHashSet::default();
    let mut open = vec![root];
    while let Some(id) = open.pop() {
        if made(id) || !found.insert(id) {
            continue;
        }
        hangs_on(parts, id, |kid| open.push(kid));
        // Whether an element was answered is read off its question, also where the element itself was made.
        if let Family::Aggregate { kind: Aggregate::Answered, of, .. } = parts.node(id).family() {
            let asked = of.iter().filter_map(|&element| parts.answer_behind(element));
            open.extend(asked.flat_map(|asked| conditions(parts, asked)));
        }
    }
    found
}

/// Which nodes a condition of a question, a domain or a repeat hangs on.
pub(super) fn gating(parts: &Parts) -> Vec<bool> {
    let mut found = vec![false; parts.nodes.len()];
    let mut open: Vec<NodeId> = Vec::new();
    for question in &parts.questions {
        open.extend((0..parts.rounds(question.repeat)).flat_map(|round| per_round(&question.when, round)));
    }
    for group in &parts.groups {
        open.extend((0..parts.rounds(group.repeat)).flat_map(|round| per_round(&group.when, round)));
        open.extend(group.rounds.iter().map(|rounds| rounds.times));
    }
    while let Some(id) = open.pop() {
        if !std::mem::replace(&mut found[id.at()], true) {
            hangs_on(parts, id, |kid| open.push(kid));
        }
    }
    found
}
