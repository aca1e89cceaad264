//! Elements of a list that do not count for a response: conditions in syntax, any of which makes one absent.

use peil::model::{Node, NodeId};

use super::{Writer, v};

impl Writer<'_> {
    pub(super) fn absent(&self, id: NodeId) -> Vec<String> {
        match self.instrument.node(id) {
            Node::ForOthers { of, never } => {
                let mut out = self.absent(*of);
                out.push(self.informant(*never));
                out
            }
            Node::InRound { of, group, round } => {
                let mut out = self.absent(*of);
                if let Some(rounds) = &self.instrument.group(*group).rounds {
                    out.push(format!("{} <= {round}", v(rounds.times)));
                }
                out
            }
            Node::IfAsked { of, skipped } => vec![format!("(MISSING({}) & {} = 1)", v(*of), v(*skipped))],
            _value => Vec::new(),
        }
    }
}
