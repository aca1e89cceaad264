//! What must hold for a question to be asked, and what a node hangs on through it: the one list of both, for
//! scoring, proofs, queries and exports.

use super::{Asked, GroupId, Informants, LooksAt, Node, NodeId, NoteId, Parts, SlotId, per_round};

/// One requirement for a question to be asked.
#[derive(Debug, Clone, Copy)]
pub enum Gate {
    /// It is for these informants.
    Informant(Informants),
    /// This optional domain was chosen.
    Chosen(GroupId),
    /// This condition is true.
    When(NodeId),
    /// The repeat has this round.
    Round {
        /// The repeat.
        group: GroupId,
        /// How often it is asked.
        times: NodeId,
        /// The round, from 0.
        round: u16,
    },
}

impl Gate {
    /// The node that decides: a condition, or how often a repeat is asked.
    pub fn node(self) -> Option<NodeId> {
        match self {
            Gate::When(node) | Gate::Round { times: node, .. } => Some(node),
            Gate::Informant(_) | Gate::Chosen(_) => None,
        }
    }
}

/// What must hold for a question in one round to be asked; empty where it always is.
pub fn gates(parts: &Parts, slot: SlotId) -> Vec<Gate> {
    gates_of(parts, parts.asked(slot))
}

fn gates_of(parts: &Parts, asked: Asked) -> Vec<Gate> {
    let question = parts.question(asked.question);
    let mut gates = Vec::new();
    if question.only != Informants::all(parts.informants.len()) {
        gates.push(Gate::Informant(question.only));
    }
    gates.extend(group_gates(parts, question.group, asked.round));
    gates.extend(per_round(&question.when, asked.round).map(Gate::When));
    gates
}

/// What must hold for a note in one round to be shown; empty where it always is.
pub fn note_gates(parts: &Parts, id: NoteId, round: u16) -> Vec<Gate> {
    let note = parts.note(id);
    let mut gates = Vec::new();
    if note.only != Informants::all(parts.informants.len()) {
        gates.push(Gate::Informant(note.only));
    }
    gates.extend(group_gates(parts, note.group, round));
    gates.extend(per_round(&note.when, round).map(Gate::When));
    gates
}

/// What must hold for the questions of a domain in one round, `only` aside.
pub fn group_gates(parts: &Parts, group: Option<GroupId>, round: u16) -> Vec<Gate> {
    let mut gates = Vec::new();
    for id in parts.ancestors(group) {
        let group = parts.group(id);
        if group.optional {
            gates.push(Gate::Chosen(id));
        }
        gates.extend(per_round(&group.when, round).map(Gate::When));
        gates.extend(group.rounds.as_ref().map(|rounds| Gate::Round {
            group: id,
            times: rounds.times,
            round,
        }));
    }
    gates
}

/// The nodes that decide whether a question is asked in a round: conditions, and how often repeats are asked.
pub fn conditions(parts: &Parts, asked: Asked) -> Vec<NodeId> {
    gates_of(parts, asked).into_iter().filter_map(Gate::node).collect()
}

/// What a node hangs on besides its operands: the conditions of the question or domain that it looks at, and
/// how often the repeat of its round is asked.
pub fn conditions_behind(parts: &Parts, node: &Node) -> Vec<NodeId> {
    let gates = match node.looks_at() {
        Some(LooksAt::Question(asked)) => gates_of(parts, asked),
        Some(LooksAt::Domain(group, round)) => group_gates(parts, Some(group), round),
        Some(LooksAt::Round(group, _)) => return parts.times(group).into_iter().collect(),
        Some(LooksAt::Informant(_) | LooksAt::Date) | None => return Vec::new(),
    };
    gates.into_iter().filter_map(Gate::node).collect()
}

/// What a node hangs on: its operands first, then the conditions behind it.
pub fn hangs_on(parts: &Parts, id: NodeId, mut visit: impl FnMut(NodeId)) {
    let node = parts.node(id);
    node.visit_children(&mut visit);
    conditions_behind(parts, node).into_iter().for_each(visit);
}
