//! Compares two instruments by meaning: what changed, which scores are affected, and how serious it is.
//!
//! ```text
//! old ─┐ renames applied     ┌─ data, flow, addition: questions, options, domains, messages
//!      ├────────────────────►├─ scoring: the fingerprint of every score, class and alert
//! new ─┘                     └─ translation, wording: texts
//! ```
//!
//! The fingerprint of a score shows whether it is affected; answers that were found show whether it scores
//! differently. This room opens no files.

mod concepts;
mod differences;
mod map;
mod options;
mod proofs;
mod rename;
mod report;
mod sample;
mod summary;
mod texts;
mod version;
mod witness;

pub use map::{Map, mapped};
pub use proofs::{Proved, prove};
pub use report::{answers_line, human, json, markdown};
pub use sample::{Pairing, Sampler};
pub use summary::{capitalised, sentences};
pub use version::{Bump, VersionVerdict, version_verdict};
pub use witness::{Example, Shown, Touched, shown};

use serde::Serialize;

use crate::Wording;
use peil::model::{Instrument, OutputKind, OutputPrint, TextKey};

/// How grave a difference is; the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// A code, name or type that stored answers rely on.
    Data,
    /// The rules of an existing score, class or alert, or what they read.
    Scoring,
    /// Who is asked what, with every existing score as it was; or a guarantee goes.
    Flow,
    /// Something new beside what is there.
    Addition,
    /// What something is in a terminology: no score hangs on it.
    Concepts,
    /// The rules of an existing output, written otherwise and proved to be the same for every response.
    Rewritten,
    /// Words in another language than the instrument's own.
    Translation,
    /// Words in the instrument's own language.
    Wording,
}

impl Class {
    pub fn name(self) -> &'static str {
        match self {
            Class::Data => "data",
            Class::Scoring => "scoring",
            Class::Flow => "flow",
            Class::Addition => "addition",
            Class::Concepts => "concepts",
            Class::Rewritten => "rewritten",
            Class::Translation => "translation",
            Class::Wording => "wording",
        }
    }
}

/// What a difference is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum About {
    Instrument,
    Informant {
        name: String,
    },
    Question {
        name: String,
    },
    Domain {
        name: String,
    },
    Score {
        name: String,
    },
    Class {
        name: String,
    },
    Alert {
        name: String,
    },
    Check {
        name: String,
    },
    Feedback {
        name: String,
    },
    /// A text between questions.
    Note {
        name: String,
    },
    /// What is said to hold for every response, by its reason.
    Guarantee {
        reason: String,
    },
    /// A text; of a wording file when a language is named.
    Text {
        key: TextKey,
        language: Option<String>,
        gemeente: Option<String>,
    },
}

impl About {
    fn output(kind: OutputKind, name: &str) -> About {
        let name = name.to_string();
        match kind {
            OutputKind::Score => About::Score { name },
            OutputKind::Class => About::Class { name },
            OutputKind::Alert => About::Alert { name },
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    pub class: Class,
    pub about: About,
    /// What it is, in words: lowercase, no full stop, names in backticks.
    pub message: String,
    /// Of a text: before and after.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<String>,
}

impl Difference {
    fn new(class: Class, about: About, message: impl Into<String>) -> Difference {
        Difference { class, about, message: message.into(), old: None, new: None }
    }
}

/// An instrument with the wording files beside it.
#[derive(Debug, Clone, Copy)]
pub struct Side<'s> {
    pub instrument: &'s Instrument,
    pub wordings: &'s [Wording],
}

/// What there is to say about two instruments.
#[derive(Debug)]
pub struct Comparison {
    pub instrument: String,
    pub old_version: String,
    pub new_version: String,
    /// The gravest first.
    pub differences: Vec<Difference>,
    /// The outputs of both whose rules, or whatever they read, differ.
    pub touched: Vec<Touched>,
}

impl Comparison {
    /// The gravest class; None when nothing differs.
    pub fn class(&self) -> Option<Class> {
        self.differences.iter().map(|difference| difference.class).min()
    }
}

/// Compares two versions of an instrument.
pub fn compare(old: Side<'_>, new: Side<'_>) -> Comparison {
    let renamed = rename::renamed(old.instrument, new.instrument);
    let (differences, touched) = found(&renamed, old, new);
    let touched = witness::search(old.instrument, new.instrument, &renamed, touched);
    Comparison {
        instrument: new.instrument.name.clone(),
        old_version: old.instrument.version.clone(),
        new_version: new.instrument.version.clone(),
        differences,
        touched,
    }
}

/// Only what differs, the gravest first, without a search for answers that show it.
pub fn differences(old: Side<'_>, new: Side<'_>) -> Vec<Difference> {
    found(&rename::renamed(old.instrument, new.instrument), old, new).0
}

fn found(renamed: &rename::Renamed, old: Side<'_>, new: Side<'_>) -> (Vec<Difference>, Vec<OutputPrint>) {
    let (mut differences, touched) = differences::differences(renamed, new.instrument);
    concepts::differences(&renamed.parts, new.instrument, &mut differences);
    texts::differences(renamed, old, new, &mut differences);
    differences.sort_by_key(|difference| difference.class);
    (differences, touched)
}
