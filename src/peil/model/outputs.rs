//! What is reported: scores, classes and messages; and what has a name only.

use serde::{Deserialize, Serialize};

use super::{Choice, Concept, GroupId, Informants, NodeId, is_default};

/// What a class or message in a repeat is made from: there is one for each round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfRound {
    /// As it was declared: texts are under this name.
    pub name: String,
    /// The repeat.
    pub repeat: GroupId,
    /// The round, from 0.
    pub round: u16,
}

/// What a higher score means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// The respondent is better off.
    Better,
    /// The respondent is worse off.
    Worse,
}

/// A reported number or truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// The name of its column, without a round.
    pub name: String,
    /// Names it had before.
    #[serde(default, skip_serializing_if = "is_default")]
    pub renamed: Vec<String>,
    /// One, or one per round of its repeat.
    pub value: Vec<NodeId>,
    /// Its `Band` nodes, one per value; empty without bands.
    pub band: Vec<NodeId>,
    /// What its `Band` nodes are indexes of; empty without bands.
    pub bands: Vec<Choice>,
    /// The shared bands that they are; their texts are there unless the score has its own.
    pub shared_bands: Option<String>,
    /// What a higher score means, where that is said.
    pub direction: Option<Direction>,
    /// What it counts.
    pub unit: Option<String>,
    /// With how many decimals people see it; everything else has it exact.
    #[serde(default, skip_serializing_if = "is_default")]
    pub shown: Option<u8>,
    /// The repeat that it has a value for each round of.
    pub repeat: Option<GroupId>,
    /// A truth, not a number.
    pub truth: bool,
    /// As the author wrote it, for codebooks.
    pub formula: String,
    /// The condition it is withheld by, as written.
    pub when: Option<String>,
    /// Who it is made for.
    pub only: Informants,
    /// The concepts that it measures, at most one of each terminology.
    #[serde(default, skip_serializing_if = "is_default")]
    pub concepts: Vec<Concept>,
}

/// A reported category. In a repeat there is one for each round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    /// In a repeat with its round: `level_2`.
    pub name: String,
    /// In a repeat: what it was made from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub of: Option<OfRound>,
    /// Names it had before.
    #[serde(default, skip_serializing_if = "is_default")]
    pub renamed: Vec<String>,
    /// What its value is an index of.
    pub options: Vec<Choice>,
    /// Its `Class` node, perhaps in a `Withhold`.
    pub value: NodeId,
    /// The rules as written: option and condition (None: otherwise).
    pub rules: Vec<(u16, Option<String>)>,
    /// The condition it is withheld by, as written.
    pub when: Option<String>,
    /// Who it is made for.
    pub only: Informants,
}

impl Class {
    /// The name that its texts are under.
    pub fn declared(&self) -> &str {
        self.of.as_ref().map_or(&self.name, |of| &of.name)
    }

    /// Whether it is the one that stands for all rounds of a repeat, or is in none.
    pub fn is_first(&self) -> bool {
        self.of.as_ref().is_none_or(|of| of.round == 0)
    }
}

/// Who reads a message, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MessageKind {
    /// To the respondent, at once.
    Check,
    /// To a professional, at once.
    Alert,
    /// To the respondent, afterwards.
    Feedback,
}

/// A text that is shown where a condition is true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Who reads it, and when.
    pub kind: MessageKind,
    /// In a repeat with its round: `safety_2`.
    pub name: String,
    /// In a repeat: what it was made from.
    #[serde(default, skip_serializing_if = "is_default")]
    pub of: Option<OfRound>,
    /// The condition.
    pub when: NodeId,
    /// Whose responses it looks at.
    pub only: Informants,
    /// A check that blocks; otherwise it asks again.
    pub required: bool,
    /// An alert that is to be seen before others.
    #[serde(default, skip_serializing_if = "is_default")]
    pub urgent: bool,
    /// The condition as written; empty: always.
    pub formula: String,
}

impl Message {
    /// The name that its text is under.
    pub fn declared(&self) -> &str {
        self.of.as_ref().map_or(&self.name, |of| &of.name)
    }

    /// Whether it is the one that stands for all rounds of a repeat, or is in none.
    pub fn is_first(&self) -> bool {
        self.of.as_ref().is_none_or(|of| of.round == 0)
    }
}

/// A named value that is not reported; the trace and the codebook call it by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Let {
    /// As formulas call it.
    pub name: String,
    /// One, or one per round of its repeat.
    pub value: Vec<NodeId>,
    /// As the author wrote it.
    pub formula: String,
}

/// A `let` with names in brackets: it is in no graph, because it is computed for each use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formula {
    /// As formulas call it.
    pub name: String,
    /// The names in brackets, in order.
    pub parameters: Vec<String>,
    /// As written.
    pub formula: String,
}
