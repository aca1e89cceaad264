//! Where in the source each part of an instrument was written: for diagnostics only, and no part of the
//! instrument.

use std::collections::{BTreeMap, HashSet};

use crate::model::{NodeId, TextKey};
use crate::source::{FileId, Span};

/// Spans by index, in the order of the parts they belong to.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The name in the header.
    pub instrument: Option<Span>,
    /// The names.
    pub questions: Vec<Span>,
    /// The names of domains and repeats.
    pub groups: Vec<Span>,
    /// By group: how often a repeat is asked at most, as written.
    pub up_to: Vec<Option<Span>>,
    /// The names.
    pub scales: Vec<Span>,
    /// By scale and option: the options as written.
    pub options: Vec<Vec<Span>>,
    /// The names.
    pub recodes: Vec<Span>,
    /// The names.
    pub tables: Vec<Span>,
    /// By recode and by table: the rows as written, `otherwise` left out.
    pub recode_rows: Vec<Vec<Span>>,
    /// As `recode_rows`, of tables.
    pub table_rows: Vec<Vec<Span>>,
    /// Declarations of files that are only used, by their names.
    pub borrowed: HashSet<Span>,
    /// The bodies of formulas: what is in one is computed for each use.
    pub formulas: Vec<Span>,
    /// The names.
    pub lets: Vec<Span>,
    /// The names.
    pub scores: Vec<Span>,
    /// The names.
    pub classes: Vec<Span>,
    /// The names.
    pub messages: Vec<Span>,
    /// The names.
    pub notes: Vec<Span>,
    /// The conditions: of questions, domains, scores (their own `when`), classes (their own `when`),
    /// messages.
    pub question_when: Vec<Option<Span>>,
    /// As `question_when`, of domains and repeats.
    pub group_when: Vec<Option<Span>>,
    /// As `question_when`, of scores.
    pub score_when: Vec<Option<Span>>,
    /// As `question_when`, of classes.
    pub class_when: Vec<Option<Span>>,
    /// As `question_when`, of messages.
    pub message_when: Vec<Option<Span>>,
    /// As `question_when`, of notes.
    pub note_when: Vec<Option<Span>>,
    /// The expressions of scores.
    pub score_values: Vec<Span>,
    /// By score, set and cut: the bands as written.
    pub bands: Vec<Vec<Vec<Span>>>,
    /// By class and rule: the rules as written.
    pub rules: Vec<Vec<Span>>,
    /// By test: its name, and its steps.
    pub tests: Vec<(Span, Vec<Span>)>,
    /// By guarantee: its reason, and its condition.
    pub guarantees: Vec<(Span, Span)>,
    /// Where the expression of a node is; the first place where equal expressions are in several. None:
    /// made by the compiler.
    pub nodes: Vec<Option<Span>>,
    /// The texts, by their wording keys.
    pub texts: BTreeMap<TextKey, Span>,
    /// The file that holds the instrument.
    pub file: Option<FileId>,
}

impl Places {
    /// Where the expression of a node is; None for one that the compiler made.
    pub fn node(&self, id: NodeId) -> Option<Span> {
        self.nodes.get(id.at()).copied().flatten()
    }
}
