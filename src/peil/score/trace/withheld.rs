//! The conditions that a score or class is given by: its author's, for whom it is made, and that its round is
//! asked.

use super::super::Evaluation;
use super::super::value::Value;
use crate::formula::Called;
use crate::model::{GroupId, Informants, Node, NodeId, Parts};

/// Which conditions a value is behind.
#[derive(Debug, Clone, Copy, Default)]
pub struct Guards {
    /// The author's comes first.
    own: bool,
    others: usize,
}

/// A condition to show, and whether it is the author's.
#[derive(Debug, Clone, Copy)]
pub struct Guard {
    pub when: NodeId,
    pub own: bool,
}

impl Guards {
    pub fn new(parts: &Parts, when: &Option<String>, only: Informants, repeat: Option<GroupId>) -> Guards {
        let for_some = only != Informants::all(parts.informants.len());
        Guards { own: when.is_some(), others: usize::from(for_some) + usize::from(parts.is_counted(repeat)) }
    }

    pub fn of(parts: &Parts, called: Option<Called>) -> Guards {
        match called {
            Some(Called::Score(at, _) | Called::Band(at, _)) => {
                let score = &parts.scores[at];
                Guards::new(parts, &score.when, score.only, score.repeat)
            }
            Some(Called::Class(at)) => {
                let class = &parts.classes[at];
                Guards::new(parts, &class.when, class.only, class.of.as_ref().map(|of| of.repeat))
            }
            _ => Guards::default(),
        }
    }

    /// Of a value that is withheld, the condition that decided: one that is false, otherwise one that is
    /// missing; of one that is given, the author's. And what is computed, if anything is.
    pub fn told(self, parts: &Parts, evaluation: &Evaluation, id: NodeId) -> (Option<Guard>, Option<NodeId>) {
        let Node::Withhold { of, when } = parts.node(id) else { return (None, Some(id)) };
        let conditions = if let Node::And(of) = parts.node(*when)
            && self.others > 0
            && of.len() == self.others + usize::from(self.own)
        {
            of.clone()
        } else {
            vec![*when]
        };
        let own = |when: &NodeId| Guard { when: *when, own: self.own && conditions.first() == Some(when) };
        let is_true = |when: &&NodeId| evaluation.value(**when).is_true();
        if is_true(&when) {
            return (conditions.first().map(own).filter(|guard| guard.own), Some(*of));
        }
        let is_false = |when: &&NodeId| *evaluation.value(**when) == Value::Truth(false);
        (
            conditions
                .iter()
                .rfind(is_false)
                .or_else(|| conditions.iter().find(|when| !is_true(when)))
                .map(own),
            None,
        )
    }
}
