//! What an import reports: what came over under which name, and every loss.

use indexmap::IndexMap;
use serde::Serialize;

/// What happened to a part of the original that did not come over as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// It is not in the instrument.
    Dropped,
    /// It is there and differs.
    Changed,
    /// It is there as near as can be.
    Approximated,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Dropped => "dropped",
            Kind::Changed => "changed",
            Kind::Approximated => "approximated",
        }
    }
}

/// One loss.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Loss {
    /// Where in the original: a row, an id, a linkId.
    pub source: String,
    /// What it is, in the format's own terms.
    pub construct: String,
    pub kind: Kind,
    pub detail: String,
}

/// The report of one import.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    pub format: String,
    /// The instrument's file, beside the report.
    pub instrument: String,
    /// Column of the original → column of Peil.
    pub columns: IndexMap<String, String>,
    /// Question of Peil → code of the original → code or name of Peil.
    pub options: IndexMap<String, IndexMap<String, String>>,
    /// Computed value of the original → score or class of Peil.
    pub computed: IndexMap<String, String>,
    pub losses: Vec<Loss>,
}

impl Report {
    /// As JSON, indented.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }
}
