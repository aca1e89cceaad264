//! Checks: which answers each looks at, and whether it objects.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::model::{MessageKind, Node, NodeId, Parts, SlotId};

/// A check that objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// Its name in the instrument.
    pub name: String,
    /// What it asks, in the words for the informant.
    pub text: String,
    /// It has to be corrected; otherwise it may be confirmed.
    pub required: bool,
    /// The questions it looks at that are asked, by column, in order.
    pub questions: Vec<String>,
}

/// A check of the instrument.
#[derive(Debug, Clone)]
pub struct Looking {
    /// Index among the instrument's messages.
    pub message: usize,
    /// The answers it looks at, through scores and lets too.
    pub slots: BTreeSet<SlotId>,
}

/// The checks for an informant.
pub fn checks(parts: &Parts, informant: u8) -> Vec<Looking> {
    let all = parts.messages.iter().enumerate();
    let mine = all.filter(|(_, message)| message.kind == MessageKind::Check && message.only.has(informant));
    mine.map(|(at, message)| Looking { message: at, slots: looks_at(parts, message.when) }).collect()
}

/// The answers that a node is computed from.
fn looks_at(parts: &Parts, id: NodeId) -> BTreeSet<SlotId> {
    let mut slots = BTreeSet::new();
    let mut seen = vec![false; id.at() + 1];
    let mut open = vec![id];
    while let Some(id) = open.pop() {
        if std::mem::replace(&mut seen[id.at()], true) {
            continue;
        }
        if let Node::Answer(asked)
        | Node::IsBlank(asked)
        | Node::IsSkipped(asked)
        | Node::IsMissingOption { asked, .. } = parts.node(id)
        {
            slots.insert(parts.slot(*asked));
        }
        parts.node(id).visit_children(|child| open.push(child));
    }
    slots
}
