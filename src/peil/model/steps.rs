//! The tests that an instrument brings along.

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
