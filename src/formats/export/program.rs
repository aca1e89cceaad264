//! The operations that scores and classes hang on, in the order in which they are computed.

use std::collections::BTreeSet;

use peil::model::{Instrument, NodeId, hangs_on};

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
        hangs_on(instrument, id, |needed| open.push(needed));
    }
    seen
}
