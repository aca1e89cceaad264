//! Texts between questions.

use serde::{Deserialize, Serialize};

use super::{GroupId, Informants, NodeId, is_default};

/// A text between questions. It asks nothing and has no column, and no score depends on it. It is shown where
/// its questions would be asked: when what is around it is, and its own condition is true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// The name that its text is under.
    pub name: String,
    /// The domain or repeat it is directly in.
    #[serde(default, skip_serializing_if = "is_default")]
    pub group: Option<GroupId>,
    /// The repeat it is in.
    #[serde(default, skip_serializing_if = "is_default")]
    pub repeat: Option<GroupId>,
    /// Who reads it, by its own `only` and those around it.
    pub only: Informants,
    /// Its own condition: none, one, or one per round.
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: Vec<NodeId>,
}
