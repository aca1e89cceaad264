//! What an instrument holds, in the order in which people read it: questions, domains, and the texts and pages
//! between them.

use serde::Serialize;

use super::Text;

/// Something that is asked, by its index, and how many domains it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// A domain or repeat.
    Domain {
        /// Its index in [`Codebook::domains`].
        domain: usize,
        /// How many domains it is in.
        level: usize,
    },
    /// A question.
    Item {
        /// Its index in [`Codebook::items`].
        item: usize,
        /// How many domains it is in.
        level: usize,
    },
    /// A new page begins.
    Page {
        /// How many domains it is in.
        level: usize,
    },
    /// A text between questions.
    Note {
        /// Its index in [`Codebook::notes`].
        note: usize,
        /// How many domains it is in.
        level: usize,
    },
}

/// A text between questions, which asks nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// How wording files call it.
    pub name: String,
    /// What people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// The domain it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// Who reads it; empty: everybody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// Its own condition, as Peil.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}
