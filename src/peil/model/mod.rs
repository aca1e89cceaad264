//! The validated instrument: plain data. It knows nothing about source text, files or clocks.
//!
//! There are two ways to get an [`Instrument`]: compile it, or read back one that was compiled. Both use
//! [`Instrument::new`], which checks everything that scoring relies on.

mod accepts;
mod concepts;
mod days;
mod family;
mod fingerprint;
mod functions;
mod gates;
mod graph;
mod informants;
mod instrument;
mod map;
mod node_names;
mod notes;
mod number;
mod outputs;
mod parts;
mod prints;
mod steps;
mod stored;
mod texts;
mod time;
mod types;
mod validate;

pub use accepts::accepts;
pub use concepts::{Concept, TERMINOLOGIES};
pub use days::{Day, Days, MOST_YEARS_BEFORE};
pub use family::{Counts, Family, LooksAt, Lookup};
pub use fingerprint::{Fingerprints, SEMANTICS};
pub use functions::{AggregateRules, Function, Gives, Takes, function_names, is_function};
pub use gates::{Gate, conditions, conditions_behind, gates, group_gates, hangs_on, note_gates};
pub use graph::{Aggregate, Asked, BandSet, Cell, Comparison, Cut, MissingRule, Needs, Node, NodeId};
pub use informants::Informants;
pub use instrument::{FORMAT, Instrument};
pub use map::{Map, MapRow};
pub use notes::Note;
pub use number::Number;
pub use outputs::{Class, Direction, Formula, Let, Message, MessageKind, OfRound, Score};
pub use parts::Parts;
pub use prints::{OutputKind, OutputPrint, Prints};
pub use steps::{Guarantee, Step, Test};
pub use texts::{
    Origin, Stretch, TextKey, Texts, Words, is_right_to_left, isolated, placeholders, plain, plain_words,
    stretches,
};
pub use time::Time;
pub use types::{Choices, Type};
pub use validate::{Invalid, MOST_DECIMALS, MOST_NODES, per_round};

use std::ops::Deref;
use std::sync::OnceLock;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(pub u32);
        impl $name {
            /// The index.
            pub fn at(self) -> usize {
                self.0 as usize
            }
        }
    )*};
}

ids!(
    /// Index into [`Parts::scales`].
    ScaleId,
    /// Index into [`Parts::questions`].
    QuestionId,
    /// Index into [`Parts::groups`].
    GroupId,
    /// Index into [`Parts::notes`].
    NoteId,
    /// Index into [`Parts::recodes`].
    RecodeId,
    /// Index into [`Parts::tables`].
    TableId,
    /// Index into [`Parts::scores`].
    ScoreId,
    /// Index into [`Parts::classes`].
    ClassId,
    /// A place for one answer: a question in one round. See [`Parts::slot`].
    SlotId,
);

/// One option of a response scale, a class, or one band.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Choice {
    /// How formulas and files call it.
    pub name: Option<String>,
    /// The number that it counts for.
    pub code: Option<Number>,
    /// It says nothing about the question.
    #[serde(default, skip_serializing_if = "is_default")]
    pub missing: bool,
    /// It says that nothing applies: it excludes the other options, and counts 0.
    #[serde(default, skip_serializing_if = "is_default")]
    pub none: bool,
    /// Names and codes it had before.
    #[serde(default, skip_serializing_if = "is_default")]
    pub renamed: Vec<String>,
    /// The concepts that it stands for, at most one of each terminology.
    #[serde(default, skip_serializing_if = "is_default")]
    pub concepts: Vec<Concept>,
}

impl Choice {
    /// Its name, otherwise its code: how wording files, reasons and columns call it.
    pub fn key(&self) -> String {
        match (&self.name, &self.code) {
            (Some(name), _) => name.clone(),
            (None, Some(code)) => code.to_string(),
            (None, None) => String::new(),
        }
    }
}

/// Options that questions share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    /// How questions name it.
    pub name: String,
    /// In the order in which they are offered.
    pub options: Vec<Choice>,
}

/// What a question accepts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(from = "stored::AnswerType", into = "stored::AnswerType")]
pub enum AnswerType {
    /// One option.
    Scale(ScaleId),
    /// Yes or no.
    YesNo,
    /// A number between two bounds, which belong to it. Whether people see a field, a row or a slider depends
    /// on [`Question::ends`].
    Number {
        /// The least.
        low: Number,
        /// The greatest.
        high: Number,
        /// Without decimals.
        whole: bool,
        /// What it counts, for those who ask and read it.
        shown: NumberShown,
    },
    /// Words of the respondent; `long` where they may take more than a line.
    Text {
        /// More than a line.
        long: bool,
    },
    /// A day.
    Date,
    /// A day within bounds.
    DateWithin(Days),
    /// A time of day.
    Time,
    /// Any number of options.
    Many(ScaleId),
}

/// How a number is asked and shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberShown {
    /// As a number, with the unit of its question.
    Plain,
    /// As minutes. They are always whole.
    Minutes,
}

impl AnswerType {
    /// The bounds of a date, where it has some.
    pub fn days(&self) -> Option<&Days> {
        match self {
            AnswerType::DateWithin(days) => Some(days),
            AnswerType::Scale(_)
            | AnswerType::YesNo
            | AnswerType::Number { .. }
            | AnswerType::Text { .. }
            | AnswerType::Date
            | AnswerType::Time
            | AnswerType::Many(_) => None,
        }
    }
}

/// An answer, as given or as `otherwise`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Of a number.
    Number(Number),
    /// Of `yesno`.
    Truth(bool),
    /// Index among the question's options, see [`Parts::options`]; a missing option too.
    Option(u16),
    /// A bit for each option of the scale; none: nothing was chosen, and that was said.
    Many(u128),
    /// Of a text.
    Text(String),
    /// Of a date.
    Date(Date),
    /// Of a time.
    Time(Time),
}

/// Where the words at both ends of a number are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ends {
    /// With the question.
    Own,
    /// With the domain or repeat whose type it has.
    Group(GroupId),
}

/// How many options a scale of a `many of` question can have.
pub const MOST_CHOICES: usize = 128;

/// Something that is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The name of its column, without a round.
    pub name: String,
    /// Names it had before.
    #[serde(default, skip_serializing_if = "is_default")]
    pub renamed: Vec<String>,
    /// What it accepts.
    pub answer: AnswerType,
    /// `or SCALE`: its missing options are accepted too.
    pub or: Option<ScaleId>,
    /// What a number counts.
    pub unit: Option<String>,
    /// Words are at both ends of its numbers: people see a row of numbers, or a slider.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ends: Option<Ends>,
    /// Somebody cannot go on without an answer.
    pub required: bool,
    /// Who may answer, by its own `only` and those around it.
    pub only: Informants,
    /// Its own condition: none, one, or one per round.
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: Vec<NodeId>,
    /// The answer that counts when a condition is false: its own, or the nearest domain's.
    pub otherwise: Option<Answer>,
    /// The domain or repeat it is directly in.
    pub group: Option<GroupId>,
    /// The repeat it is in.
    pub repeat: Option<GroupId>,
    /// The first of its slots; it has one per round.
    pub slot: SlotId,
    /// The concepts that it asks about, at most one of each terminology.
    #[serde(default, skip_serializing_if = "is_default")]
    pub concepts: Vec<Concept>,
}

/// A domain, or a repeat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// How conditions and files call it.
    pub name: String,
    /// Names it had before.
    #[serde(default, skip_serializing_if = "is_default")]
    pub renamed: Vec<String>,
    /// The domain or repeat it is directly in.
    pub parent: Option<GroupId>,
    /// The repeat it is in, or is.
    pub repeat: Option<GroupId>,
    /// How often it is asked, of a repeat.
    pub rounds: Option<Rounds>,
    /// It may be left out.
    pub optional: bool,
    /// Its questions are asked as one table.
    pub matrix: bool,
    /// Who may answer, by its own `only` and those around it.
    pub only: Informants,
    /// Its own condition: none, one, or one per round.
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: Vec<NodeId>,
    /// What it holds, in order.
    pub entries: Vec<Entry>,
    /// The concepts that it is about, at most one of each terminology.
    #[serde(default, skip_serializing_if = "is_default")]
    pub concepts: Vec<Concept>,
}

/// How often a repeat is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rounds {
    /// The node that says how often.
    pub times: NodeId,
    /// The most rounds that there are places for.
    pub up_to: u16,
    /// What the rounds are called, in order; empty where they have numbers. With names, all are asked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub names: Vec<RoundName>,
}

impl Rounds {
    /// Whether answers decide how often it is asked. With names, every round is.
    pub fn are_counted(&self) -> bool {
        self.names.is_empty()
    }
}

/// A round of a repeat that has a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundName {
    /// How formulas and columns call it.
    pub name: String,
    /// Names it had before.
    #[serde(default, skip_serializing_if = "is_default")]
    pub renamed: Vec<String>,
}

/// Something that a domain holds, or the instrument outside every domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// A question.
    Question(QuestionId),
    /// A domain or repeat.
    Group(GroupId),
    /// What follows begins a new page: where a domain has one, its pages are as they are written.
    Page,
    /// A text between questions.
    Note(NoteId),
}

/// What each answer counts for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recode {
    /// How formulas call it.
    pub name: String,
    /// One key.
    pub map: Map,
}

/// A value by several keys.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// How formulas call it.
    pub name: String,
    /// What its columns are called, the value and the informant aside.
    pub keys: Vec<String>,
    /// What its rows give where that is not a number: each value of the map is an index here.
    #[serde(default, skip_serializing_if = "is_default")]
    pub categories: Vec<String>,
    /// Its rows for one informant, where the informant is a key.
    #[serde(default, skip_serializing_if = "is_default")]
    pub informant: Option<InformantKey>,
    /// Its rows.
    pub map: Map,
}

/// The informant as a key of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct InformantKey {
    /// Whose rows these are.
    pub informant: u8,
    /// Its place among the keys, which are without it.
    pub place: u16,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
