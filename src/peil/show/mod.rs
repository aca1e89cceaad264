//! The codebook of an instrument: everything that it asks, accepts and reports, as data and as pages.
//!
//! Conditions that the instrument keeps as text are shown unchanged; others are written again from the graph.
//! This room only knows the model.

mod build;
pub mod document;
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
pub use pages::document as as_document;
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    pub version: String,
    /// BCP 47, of the texts.
    pub language: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    pub fingerprints: Fingerprints,
    /// The first is the default.
    #[serde(skip_serializing_if = "Vec::is_empty")]
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
    /// What holds for every response.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub guarantees: Vec<Guarantee>,
    /// How many of all possible complete responses give each band and option.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<OutputShares>,
}

/// How many of all possible complete responses give what an output can be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OutputShares {
    pub name: String,
    /// How many complete responses there are, over the questions that it looks at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
    /// Why nothing is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// One band or option; no key: missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Share {
    pub key: Option<String>,
    pub count: String,
    /// With one decimal.
    pub percent: String,
}

/// What holds for every response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guarantee {
    /// It is never no; else it is never yes.
    pub always: bool,
    pub formula: String,
    pub reason: String,
    /// Whether some response makes the condition missing, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_be_missing: Option<bool>,
}

/// A text, and its rewordings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Text {
    pub text: String,
    /// Whose words they are, where not the instrument's own: `fy`, `enschede.nl`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The language it is in, where there are no words in the language asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub falls_back: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Variant {
    pub informant: String,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub falls_back: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Informant {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
}

/// Something that is asked, by its index, and how many domains it is in.
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intro: Option<Text>,
    /// The domain it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    pub optional: bool,
    pub matrix: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounds: Option<Rounds>,
    /// Who may answer; empty: everybody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rounds {
    pub times: String,
    pub up_to: u16,
    /// The rounds by their names; empty where they have numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<NamedRound>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedRound {
    pub name: String,
    pub text: Option<Text>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    pub name: String,
    /// Its columns: one, or one per round.
    pub columns: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<String>,
    pub answer: Answer,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    pub required: bool,
    /// Who may answer; empty: everybody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// Its own condition; those of the domains around it are there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// The answer that counts when a condition is false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed_from: Vec<String>,
}

/// What an item accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// `option`, `options`, `yesno`, `integer`, `decimal`, `minutes`, `text`, `long_text`, `date`, `time`.
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
    /// The words at the low and the high end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<[Text; 2]>,
    /// A scale of missing options that are accepted too.
    #[serde(skip_serializing_if = "Option::is_none")]
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// It says nothing about the question.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub missing: bool,
    /// It says that nothing applies, and goes with no other option.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub none: bool,
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
    /// For whom these rows are, where the informant is a key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub informant: Option<String>,
    /// What the keys must be, and the value or `missing`.
    pub rows: Vec<(String, String)>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Score {
    pub name: String,
    pub columns: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    pub formula: String,
    /// With how many decimals people see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Yes or no, not a number.
    pub truth: bool,
    /// Higher is better, or worse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    pub missing: MissingRule,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<BandSet>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// Who it is made for; empty: everybody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed_from: Vec<String>,
}

/// The values a score can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Range {
    /// None: without a bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
    /// Answers were found that give exactly this value; otherwise no answers give a lower one, or a higher,
    /// and perhaps none this.
    pub low_attained: bool,
    pub high_attained: bool,
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
        /// Of those that are asked.
        #[serde(skip_serializing_if = "std::ops::Not::not")]
        asked: bool,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<Band>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Band {
    pub key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `from 10`, `above 2.5`; None: without a lower bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Class {
    pub name: String,
    /// Its columns: one, or one per round.
    pub columns: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    pub options: Vec<Choice>,
    pub rules: Vec<Rule>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed_from: Vec<String>,
}

/// The first rule that is true decides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rule {
    /// The key of an option.
    pub option: String,
    /// None: otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    pub kind: MessageKind,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    pub when: String,
    /// A check that blocks.
    pub required: bool,
    /// An alert that is to be seen before others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
}

impl MissingRule {
    /// When the score is missing, as the codebook says it: `unless all 7 answers are there`.
    pub fn in_words(&self, language: crate::language::Language) -> String {
        sentences::missing(self, words::words(language))
    }
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
