//! The tests that an instrument brings along, and what it guarantees.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Answer, GroupId, NodeId, SlotId};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Test {
    pub name: String,
    pub steps: Vec<Step>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    Give {
        slot: SlotId,
        answer: Answer,
    },
    Clear(SlotId),
    LeaveOut(GroupId),
    Informant(u8),
    Administered(Date),
    /// Must be true.
    Expect {
        value: NodeId,
        formula: String,
    },
}

/// What is said to hold for every response, with the reason for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Guarantee {
    /// It is never no; else it is never yes. A condition that is missing is neither.
    pub always: bool,
    pub reason: String,
    pub condition: NodeId,
    pub formula: String,
}

impl Guarantee {
    /// `always` or `never`.
    pub fn word(&self) -> &'static str {
        if self.always { "always" } else { "never" }
    }
}
