//! The codebook of an instrument: everything that it asks, accepts and reports, as data and as pages.
//!
//! Conditions that the instrument keeps as text are shown unchanged; others are written again from the graph.
//! This room only knows the model.

mod between;
mod build;
mod contents;
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
pub use contents::{Note, Place};
pub use html::render as render_html;
pub use markdown::render as render_markdown;
pub use pages::document as as_document;
pub use text::render as render_text;

use serde::Serialize;

use crate::model::{Concept, Direction, Fingerprints, MessageKind};

/// The version of the JSON form.
pub const CODEBOOK_FORMAT: u32 = 1;

/// Everything there is to know of an instrument before the first respondent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Codebook {
    /// [`CODEBOOK_FORMAT`].
    pub format: u32,
    /// The name of the instrument.
    pub name: String,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// What it is, for those who read about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// The concepts that it is about as a whole.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub concepts: Vec<Concept>,
    /// SemVer.
    pub version: String,
    /// BCP 47, of the texts.
    pub language: String,
    /// Where it was published.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// Under which it may be used, as an SPDX expression or in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub licence: Option<String>,
    /// Hashes of its text, structure and scoring.
    pub fingerprints: Fingerprints,
    /// The first is the default.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub informants: Vec<Informant>,
    /// Domains, repeats and items in the order in which they are asked.
    pub contents: Vec<Place>,
    /// Domains and repeats; [`Place`] has their order.
    pub domains: Vec<Domain>,
    /// Questions; [`Place`] has their order.
    pub items: Vec<Item>,
    /// In the order of declaration.
    pub scales: Vec<Scale>,
    /// Formulas with a name, in the order of declaration.
    pub lets: Vec<Let>,
    /// What answers count for.
    pub recodes: Vec<Rows>,
    /// Values by several keys.
    pub tables: Vec<Rows>,
    /// In the order of declaration.
    pub scores: Vec<Score>,
    /// In the order of declaration.
    pub classes: Vec<Class>,
    /// Checks, alerts and feedback, in the order of declaration.
    pub messages: Vec<Message>,
    /// Texts between questions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
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
    /// The column of the score or class.
    pub name: String,
    /// How many complete responses there are, over the questions that it looks at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<String>,
    /// By band or option.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
    /// Why nothing is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// One band or option; no key: missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Share {
    /// The band or option; None: missing.
    pub key: Option<String>,
    /// How many responses, in groups of three digits: `19 683`.
    pub count: String,
    /// With one decimal.
    pub percent: String,
}

/// What holds for every response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guarantee {
    /// It is never no; else it is never yes.
    pub always: bool,
    /// The condition, as Peil.
    pub formula: String,
    /// Why, in the words of the instrument.
    pub reason: String,
    /// Whether some response makes the condition missing, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub can_be_missing: Option<bool>,
}

/// A text, and its rewordings.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Text {
    /// What everybody reads who has no words of their own.
    pub text: String,
    /// Whose words they are, where not the instrument's own: `fy`, `enschede.nl`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// The language it is in, where there are no words in the language asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub falls_back: Option<String>,
    /// The words for single informants.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub variants: Vec<Variant>,
}

/// A text for one informant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Variant {
    /// Whose text it is.
    pub informant: String,
    /// What they read.
    pub text: String,
    /// As in [`Text`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub origin: Option<String>,
    /// As in [`Text`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub falls_back: Option<String>,
}

/// Somebody who can answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Informant {
    /// How conditions and files call them.
    pub name: String,
    /// What people call them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
}

/// A domain, or a repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Domain {
    /// How conditions and files call it.
    pub name: String,
    /// What people read above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// What it is, for those who read about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// The concepts that it is about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub concepts: Vec<Concept>,
    /// What people read before its first question.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intro: Option<Text>,
    /// The domain it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within: Option<String>,
    /// It may be left out.
    pub optional: bool,
    /// Its questions are asked as one table.
    pub matrix: bool,
    /// Of a repeat: how often it is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rounds: Option<Rounds>,
    /// Who may answer; empty: everybody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// Its own condition, as Peil.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
}

/// How often a repeat is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rounds {
    /// The formula that says how often, as Peil.
    pub times: String,
    /// The most rounds that there are columns for.
    pub up_to: u16,
    /// The rounds by their names; empty where they have numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<NamedRound>,
}

/// A round that has a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedRound {
    /// How columns and formulas call it.
    pub name: String,
    /// What people call it.
    pub text: Option<Text>,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Its name, without a round.
    pub name: String,
    /// Its columns: one, or one per round.
    pub columns: Vec<String>,
    /// What is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// The concepts that it asks about.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub concepts: Vec<Concept>,
    /// The words under it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<Text>,
    /// The domain it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// The repeat it is in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<String>,
    /// What it accepts.
    pub answer: Answer,
    /// What a number counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Somebody cannot go on without an answer.
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
    /// Names it had before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed_from: Vec<String>,
}

/// What an item accepts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Answer {
    /// `option`, `options`, `yesno`, `integer`, `decimal`, `minutes`, `text`, `long_text`, `date`, `time`.
    pub kind: &'static str,
    /// The scale of `option` and `options`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scale: Option<String>,
    /// The least number or first day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    /// The greatest number or last day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
    /// The words at the low and the high end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<[Text; 2]>,
    /// A scale of missing options that are accepted too.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub or: Option<String>,
}

/// Options that questions share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scale {
    /// How questions name it.
    pub name: String,
    /// In the order in which they are offered.
    pub options: Vec<Choice>,
}

/// An option of a scale, class or bands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Its name; its code where it has no name.
    pub key: String,
    /// Its name, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The number that it counts for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// It says nothing about the question.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub missing: bool,
    /// It says that nothing applies, and goes with no other option.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub none: bool,
    /// The concepts that it stands for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub concepts: Vec<Concept>,
}

/// A formula with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Let {
    /// How other formulas call it.
    pub name: String,
    /// As Peil.
    pub formula: String,
}

/// A recode, or a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rows {
    /// How formulas call it.
    pub name: String,
    /// What is looked up, one for each column.
    pub keys: Vec<String>,
    /// For whom these rows are, where the informant is a key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub informant: Option<String>,
    /// What the keys must be, and the value or `missing`.
    pub rows: Vec<(String, String)>,
}

/// A number, or yes or no, that the instrument reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Score {
    /// Its name, without a round.
    pub name: String,
    /// Its columns: one, or one per round.
    pub columns: Vec<String>,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// What it measures, for those who read about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<Text>,
    /// The concepts that it measures.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub concepts: Vec<Concept>,
    /// How it is computed, as Peil.
    pub formula: String,
    /// With how many decimals people see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<u8>,
    /// What it counts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Yes or no, not a number.
    pub truth: bool,
    /// Higher is better, or worse.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direction: Option<Direction>,
    /// The repeat whose rounds it is computed for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeat: Option<String>,
    /// The values it can have, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub range: Option<Range>,
    /// When it has no value.
    pub missing: MissingRule,
    /// Cut-offs; several sets where conditions choose between them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<BandSet>,
    /// The condition without which it is withheld, as Peil.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// What people read where it is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// Who it is made for; empty: everybody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// Names it had before.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub renamed_from: Vec<String>,
}

/// The values a score can have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Range {
    /// None: without a bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    /// None: without a bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
    /// Answers were found that give exactly this value; otherwise no answers give a lower one, or a higher,
    /// and perhaps none this.
    pub low_attained: bool,
    /// As `low_attained`, for the greatest.
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
    /// It always has a value.
    Never,
}

/// Bands with their cut-offs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BandSet {
    /// When these apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// From the lowest to the highest.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bands: Vec<Band>,
}

/// A range of a score, with a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Band {
    /// How formulas and files call it.
    pub key: String,
    /// What people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub label: Option<Text>,
    /// `from 10`, `above 2.5`; None: without a lower bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
}

/// An option that the instrument reports: that of the first rule that is true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Class {
    /// Its name, without a round.
    pub name: String,
    /// Its columns: one, or one per round.
    pub columns: Vec<String>,
    /// What people call it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Text>,
    /// What it can be.
    pub options: Vec<Choice>,
    /// In the order in which they are tried.
    pub rules: Vec<Rule>,
    /// The condition without which it is withheld, as Peil.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub when: Option<String>,
    /// What people read where it is withheld.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<Text>,
    /// Who it is made for; empty: everybody.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub only: Vec<String>,
    /// Names it had before.
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

/// A text that is shown where a condition is true.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Message {
    /// What it is for.
    pub kind: MessageKind,
    /// How files call it.
    pub name: String,
    /// What people read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Text>,
    /// The condition, as Peil.
    pub when: String,
    /// A check that blocks.
    pub required: bool,
    /// An alert that is to be seen before others.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub urgent: bool,
    /// Who it is for; empty: everybody.
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

    /// The domain or repeat of this name.
    pub fn domain(&self, name: &str) -> Option<&Domain> {
        self.domains.iter().find(|domain| domain.name == name)
    }

    /// The scale of this name.
    pub fn scale(&self, name: &str) -> Option<&Scale> {
        self.scales.iter().find(|scale| scale.name == name)
    }

    /// The title of a thing by its name where it has no other.
    pub fn heading(&self) -> &str {
        self.title.as_ref().map_or(&self.name, |title| &title.text)
    }
}
