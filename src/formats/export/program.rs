//! The operations that scores and classes hang on, in the order in which they are computed.

use std::collections::BTreeSet;

use peil::model::{Instrument, Node, NodeId};
use peil::score::{Gate, gates};

/// The nodes that scores, bands and classes need, conditions of questions included.
pub fn needed(instrument: &Instrument) -> BTreeSet<u32> {
    let mut open: Vec<NodeId> = instrument
        .scores
        .iter()
        .flat_map(|score| score.value.iter().chain(&score.band))
        .copied()
        .chain(instrument.classes.iter().map(|class| class.value))
        .collect();
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        if !seen.insert(id.0) {
            continue;
        }
        let node = instrument.node(id);
        open.extend(node.children());
        if let Node::Answer(asked)
        | Node::IsBlank(asked)
        | Node::IsSkipped(asked)
        | Node::IsMissingOption { asked, .. } = node
        {
            for gate in gates(instrument, instrument.slot(*asked)) {
                match gate {
                    Gate::When(when) => open.push(when),
                    Gate::Round { times, .. } => open.push(times),
                    Gate::Informant(_) | Gate::Chosen(_) => {}
                }
            }
        }
        if let Node::InRound { group, .. } = node {
            open.extend(instrument.group(*group).rounds.as_ref().map(|rounds| rounds.times));
        }
    }
    seen
}
