//! The codebook of an instrument: everything it asks, accepts and reports, as data and as pages.
//!
//! What the instrument keeps as written stands as written; other conditions are written out again from the graph. It knows the model only.

mod build;
mod document;
mod html;
mod items;
mod markdown;
mod pages;
mod scores;
mod sentences;
mod text;
mod words;

pub use build::{Options, codebook};
pub use html::render as render_html;
pub use markdown::render as render_markdown;
pub use text::render as render_text;

use serde::Serialize;

use crate::model::{Direction, Fingerprints, MessageKind};

/// The version of the JSON form.
pub const CODEBOOK_FORMAT: u32 = 1;

/// Everything there is to know of an instrument before the first respondent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Codebook {
    pub format: u32,
    pub name: String,
    pub title: Option<Text>,
    pub version: String,
    /// BCP 47, of the texts.
    pub language: String,
    pub source: Option<String>,
    pub licence: Option<String>,
    pub fingerprints: Fingerprints,
    /// The first is the default.
    pub informants: Vec<Informant>,
    /// Domains, repeats and items in the order in which they are asked.
    pub contents: Vec<Place>,
    pub domains: Vec<Domain>,
    pub items: Vec<Item>,
    pub scales: Vec<Scale>,
    pub lets: Vec<Let>,
    pub recodes: Vec<Rows>,
    pub tables: Vec<Rows>,
    pub scores: Vec<Score>,
    pub classes: Vec<Class>,
    pub messages: Vec<Message>,
}

/// A text, and its rewordings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Text {
    pub text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Variant {
    pub informant: String,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Informant {
    pub name: String,
    pub title: Option<Text>,
}

/// Something that is asked, by its index, and how many domains it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    Domain { domain: usize, level: usize },
    Item { item: usize, level: usize },
}

/// A domain, or a repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Domain {
    pub name: String,
    pub title: Option<Text>,
    pub intro: Option<Text>,
    /// The domain it stands in.
    pub within: Option<String>,
    pub optional: bool,
    pub matrix: bool,
    pub rounds: Option<Rounds>,
    /// Who may answer; empty: everybody.
    pub only: Vec<String>,
    pub when: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rounds {
    pub times: String,
    pub up_to: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    pub name: String,
    /// Its columns: one, or one per round.
    pub columns: Vec<String>,
    pub text: Option<Text>,
    pub hint: Option<Text>,
    pub domain: Option<String>,
    pub repeat: Option<String>,
    pub answer: Answer,
    pub unit: Option<String>,
    pub required: bool,
    /// Who may answer; empty: everybody.
    pub only: Vec<String>,
    /// Its own condition; those of the domains around it stand there.
    pub when: Option<String>,
    /// The answer that counts when a condition is false.
    pub otherwise: Option<String>,
    pub renamed_from: Vec<String>,
}

/// What an item accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// `option`, `options`, `yesno`, `integer`, `decimal`, `minutes`, `text`, `long_text`, `date`, `time`.
    pub kind: &'static str,
    pub scale: Option<String>,
    pub low: Option<String>,
    pub high: Option<String>,
    /// A scale of missing options that are accepted too.
    pub or: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scale {
    pub name: String,
    pub options: Vec<Choice>,
}

/// An option of a scale, class or bands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    pub key: String,
    pub code: Option<String>,
    pub label: Option<Text>,
    /// It says nothing about the question.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub missing: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Let {
    pub name: String,
    pub formula: String,
}

/// A recode, or a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rows {
    pub name: String,
    pub keys: Vec<String>,
    /// What the keys must be, and the value or `missing`.
    pub rows: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Score {
    pub name: String,
    pub columns: Vec<String>,
    pub title: Option<Text>,
    pub formula: String,
    pub unit: Option<String>,
    /// Yes or no, not a number.
    pub truth: bool,
    /// Higher is better, or worse.
    pub direction: Option<Direction>,
    pub repeat: Option<String>,
    pub range: Option<Range>,
    pub missing: MissingRule,
    pub bands: Vec<BandSet>,
    pub when: Option<String>,
    pub reason: Option<Text>,
    /// Who it is made for; empty: everybody.
    pub only: Vec<String>,
    pub renamed_from: Vec<String>,
}

/// The values a score can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Range {
    /// None: without a bound.
    pub low: Option<String>,
    pub high: Option<String>,
    /// Only whole numbers come about.
    pub whole: bool,
}

/// When a score is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum MissingRule {
    /// Made of a list: how much of it is needed.
    List {
        /// How long the list is, for each informant it differs for; empty where rounds decide.
        of: Vec<usize>,
        /// `all`, `half`, a number, or `0`.
        needs: String,
        /// `leave`, `prorate`, `zero`, `no`.
        counts_as: &'static str,
        /// Whether the elements are questions.
        questions: bool,
    },
    /// Anything else: missing with what it is made of.
    Operands,
    /// One answer.
    Answer,
    Never,
}

/// Bands with their cut-offs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BandSet {
    /// When these apply.
    pub when: Option<String>,
    pub bands: Vec<Band>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Band {
    pub key: String,
    pub label: Option<Text>,
    /// `from 10`, `above 2.5`; None: without a lower bound.
    pub from: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Class {
    pub name: String,
    pub title: Option<Text>,
    pub options: Vec<Choice>,
    pub rules: Vec<Rule>,
    pub when: Option<String>,
    pub reason: Option<Text>,
    pub only: Vec<String>,
    pub renamed_from: Vec<String>,
}

/// The first rule that is true decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The key of an option.
    pub option: String,
    /// None: otherwise.
    pub when: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    pub kind: MessageKind,
    pub name: String,
    pub text: Option<Text>,
    pub when: String,
    /// A check that blocks.
    pub required: bool,
    pub only: Vec<String>,
}

impl Codebook {
    /// As JSON; `fingerprints` at the top.
    ///
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }

    pub fn domain(&self, name: &str) -> Option<&Domain> {
        self.domains.iter().find(|domain| domain.name == name)
    }

    pub fn scale(&self, name: &str) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.name == name)
    }

    /// The title of a thing by its name where it has no other.
    pub fn heading(&self) -> &str {
        self.title.as_ref().map_or(&self.name, |title| &title.text)
    }
}
