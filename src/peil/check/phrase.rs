//! A node as an author would write it, for the `expect` of a witness and the words of a message.

use rustc_hash::FxHashSet;

use super::answers::is_decimal;
use crate::formula::{Legend, Level, Said};
use crate::model::{Cell, LooksAt, Node, NodeId, Number, Parts};

/// The longest text that still reads well in a test.
const LONGEST: usize = 160;
/// The most nodes that are looked at for it.
const MOST_NODES: usize = 400;

/// How a node is written; names come from a legend of one round.
#[derive(Debug, Clone)]
pub struct Phrase {
    pub text: String,
    /// The same, in brackets where a comparison follows.
    operand: String,
    /// Whether it is a list over the rounds of a repeat.
    rounds: bool,
}

impl Phrase {
    /// A condition on it, true when it holds in some round.
    pub fn expecting(&self, condition: &str) -> String {
        let text = format!("{} {condition}", self.operand);
        if self.rounds { format!("any({text}, missing: no)") } else { text }
    }
}

/// None where it cannot be written, or not shortly.
pub fn phrase(legend: &Legend<'_>, id: NodeId) -> Option<Phrase> {
    let rounds = written_over_rounds(legend, id)?;
    let say = |id: NodeId| match legend.parts.node(id).number() {
        Some(number) => Some(exactly(number)),
        None => legend.called(id).map(|(_, name)| Said::name(name)),
    };
    let [text, operand] = [Level::IF, Level::SUM].map(|level| legend.write_operand(id, level, &say));
    (text.len() <= LONGEST && !text.contains('…')).then_some(Phrase { text, operand, rounds })
}

/// Whether what would be written speaks of every round of a repeat; None where Peil has no words for a part
/// of it, or it is large.
fn written_over_rounds(legend: &Legend<'_>, id: NodeId) -> Option<bool> {
    let parts = legend.parts;
    let mut rounds = false;
    // An aggregate makes one value of its list: what is in it (true) is not spoken of round by round.
    let (mut open, mut seen) = (vec![(id, false)], FxHashSet::default());
    while let Some((id, within)) = open.pop() {
        if !seen.insert((id, within)) {
            continue;
        }
        if seen.len() > MOST_NODES {
            return None;
        }
        let node = parts.node(id);
        let called = legend.called(id).map(|(called, _)| called);
        rounds |= !within
            && (speaks_of_a_round(parts, node) || called.is_some_and(|called| legend.is_per_round(called)));
        if called.is_some() {
            continue;
        }
        let unsaid = matches!(node, Node::Withhold { .. } | Node::Band { .. } | Node::Class { .. })
            || matches!(node, Node::Within { cells, .. } if cells.contains(&Cell::Any));
        if unsaid {
            return None;
        }
        let within = within || matches!(node, Node::Aggregate { .. });
        node.visit_children(|child| open.push((child, within)));
    }
    Some(rounds)
}

fn speaks_of_a_round(parts: &Parts, node: &Node) -> bool {
    match node.looks_at() {
        Some(LooksAt::Question(asked)) => parts.question(asked.question).repeat.is_some(),
        Some(LooksAt::Domain(group, _)) => parts.group(group).repeat.is_some(),
        Some(LooksAt::Round(..)) => true,
        Some(LooksAt::Informant(_) | LooksAt::Date) | None => false,
    }
}

/// A number as it can be written in a comparison, exactly.
pub fn number_text(number: &Number) -> String {
    exactly(number).text
}

fn exactly(number: &Number) -> Said {
    match number.to_small() {
        Some((n, d)) if !is_decimal(number) => Said { text: format!("{n}/{d}"), level: Level::PRODUCT },
        _ => Said::number(number),
    }
}
