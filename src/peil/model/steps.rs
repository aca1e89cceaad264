//! The tests that an instrument brings along, and what it guarantees.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Answer, GroupId, NodeId, SlotId};

/// A test of the instrument: answers, and what must come of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    /// What it shows, in the words of the author.
    pub name: String,
    /// In the order in which they are done.
    pub steps: Vec<Step>,
}

/// A step of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Answers a question in one round.
    Give {
        /// The place of the answer.
        slot: SlotId,
        /// The answer.
        answer: Answer,
    },
    /// Takes the answer away.
    Clear(SlotId),
    /// Leaves out an optional domain.
    LeaveOut(GroupId),
    /// Who answers, as an index of [`Parts::informants`](super::Parts::informants).
    Informant(u8),
    /// The date of the response.
    Administered(Date),
    /// Must be true.
    Expect {
        /// The node that must be true.
        value: NodeId,
        /// As the author wrote it.
        formula: String,
    },
}

/// What is said to hold for every response, with the reason for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guarantee {
    /// It is never no; else it is never yes. A condition that is missing is neither.
    pub always: bool,
    /// Why it holds, in the words of the author.
    pub reason: String,
    /// What is always or never true.
    pub condition: NodeId,
    /// The condition as the author wrote it.
    pub formula: String,
}

impl Guarantee {
    /// `always` or `never`.
    pub fn word(&self) -> &'static str {
        if self.always { "always" } else { "never" }
    }
}
