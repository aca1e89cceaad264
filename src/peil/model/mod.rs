//! The validated instrument: inert data. It knows nothing of source text, of files, of clocks.
//!
//! There are two ways to hold an [`Instrument`]: to have compiled it, or to have read back one that was. Both
//! go through [`Instrument::new`], which checks everything that scoring relies on.

mod accepts;
mod days;
mod fingerprint;
mod functions;
mod graph;
mod informants;
mod map;
mod number;
mod prints;
mod steps;
mod texts;
mod time;
mod types;
mod validate;

pub use accepts::accepts;
pub use days::{Day, Days, MOST_YEARS_BEFORE};
pub use fingerprint::{Fingerprints, SEMANTICS};
pub use functions::{AggregateRules, Function, Gives, Takes, function_names, is_function};
pub use graph::{Aggregate, Asked, BandSet, Cell, Comparison, Cut, MissingRule, Needs, Node, NodeId};
pub use informants::Informants;
pub use map::{Map, MapRow};
pub use number::Number;
pub use prints::{OutputKind, OutputPrint, Prints};
pub use steps::{Step, Test};
pub use texts::{
    Origin, Stretch, TextKey, Texts, Words, is_right_to_left, isolated, placeholders, plain, plain_words,
    stretches,
};
pub use time::Time;
pub use types::{Choices, Type};
pub use validate::{Invalid, MOST_DECIMALS, MOST_NODES, gates, group_gates, per_round};

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
    pub name: Option<String>,
    pub code: Option<Number>,
    /// It says nothing about the question.
    #[serde(default, skip_serializing_if = "is_default")]
    pub missing: bool,
    /// It says that nothing applies: it goes with no other option, and counts 0.
    #[serde(default, skip_serializing_if = "is_default")]
    pub none: bool,
    /// Names and codes it had before.
    #[serde(default, skip_serializing_if = "is_default")]
    pub renamed: Vec<String>,
}

impl Choice {
    /// Its name, else its code: how wording files, reasons and columns call it.
    pub fn key(&self) -> String {
        match (&self.name, &self.code) {
            (Some(name), _) => name.clone(),
            (None, Some(code)) => code.to_string(),
            (None, None) => String::new(),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    pub name: String,
    pub options: Vec<Choice>,
}

/// What a question accepts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerType {
    /// One option.
    Scale(ScaleId),
    YesNo,
    Integer {
        low: Number,
        high: Number,
    },
    Decimal {
        low: Number,
        high: Number,
    },
    /// A whole number of minutes.
    Minutes {
        low: Number,
        high: Number,
    },
    Text {
        long: bool,
    },
    Date,
    /// A day within bounds.
    DateWithin(Days),
    Time,
    /// Any number of options.
    Many(ScaleId),
}

impl AnswerType {
    /// The bounds of a date, where it has some.
    pub fn days(&self) -> Option<&Days> {
        match self {
            AnswerType::DateWithin(days) => Some(days),
            AnswerType::Scale(_)
            | AnswerType::YesNo
            | AnswerType::Integer { .. }
            | AnswerType::Decimal { .. }
            | AnswerType::Minutes { .. }
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
    Number(Number),
    Truth(bool),
    /// Index among the question's options, see [`Parts::options`]; a missing option too.
    Option(u16),
    /// A bit for each option of the scale; none: nothing was chosen, and that was said.
    Many(u128),
    Text(String),
    Date(Date),
    Time(Time),
}

/// Where the words at both ends of a number stand.
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

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub name: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub renamed: Vec<String>,
    pub answer: AnswerType,
    /// `or SCALE`: its missing options are accepted too.
    pub or: Option<ScaleId>,
    pub unit: Option<String>,
    /// Words stand at both ends of its numbers: people see a row of numbers, or a slider.
    #[serde(default, skip_serializing_if = "is_default")]
    pub ends: Option<Ends>,
    pub required: bool,
    /// Who may answer, by its own `only` and those around it.
    pub only: Informants,
    /// Its own condition: none, one, or one per round.
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: Vec<NodeId>,
    /// The answer that counts when a condition is false: its own, or the nearest domain's.
    pub otherwise: Option<Answer>,
    pub group: Option<GroupId>,
    /// The repeat it stands in.
    pub repeat: Option<GroupId>,
    /// The first of its slots; it has one per round.
    pub slot: SlotId,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub name: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub renamed: Vec<String>,
    pub parent: Option<GroupId>,
    /// The repeat it stands in, or is.
    pub repeat: Option<GroupId>,
    pub rounds: Option<Rounds>,
    pub optional: bool,
    pub matrix: bool,
    /// Who may answer, by its own `only` and those around it.
    pub only: Informants,
    /// Its own condition: none, one, or one per round.
    #[serde(default, skip_serializing_if = "is_default")]
    pub when: Vec<NodeId>,
    pub entries: Vec<Entry>,
}

/// How often a repeat is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rounds {
    pub times: NodeId,
    pub up_to: u16,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    Question(QuestionId),
    Group(GroupId),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recode {
    pub name: String,
    /// One key.
    pub map: Map,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub name: String,
    pub keys: Vec<String>,
    pub map: Map,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Better,
    Worse,
}

/// A reported number or truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    pub name: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub renamed: Vec<String>,
    /// One, or one per round of its repeat.
    pub value: Vec<NodeId>,
    /// Its `Band` nodes, one per value; empty without bands.
    pub band: Vec<NodeId>,
    pub bands: Vec<Choice>,
    /// The shared bands that they are; their texts stand there unless the score has its own.
    pub shared_bands: Option<String>,
    pub direction: Option<Direction>,
    pub unit: Option<String>,
    /// With how many decimals people see it; everything else has it exact.
    #[serde(default, skip_serializing_if = "is_default")]
    pub shown: Option<u8>,
    pub repeat: Option<GroupId>,
    /// A truth, not a number.
    pub truth: bool,
    /// As the author wrote it, for codebooks.
    pub formula: String,
    /// The condition it is withheld by, as written.
    pub when: Option<String>,
    /// Who it is made for.
    pub only: Informants,
}

/// A reported category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Class {
    pub name: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub renamed: Vec<String>,
    pub options: Vec<Choice>,
    pub value: NodeId,
    /// The rules as written: option and condition (None: otherwise).
    pub rules: Vec<(u16, Option<String>)>,
    /// The condition it is withheld by, as written.
    pub when: Option<String>,
    /// Who it is made for.
    pub only: Informants,
}

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

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub kind: MessageKind,
    pub name: String,
    pub when: NodeId,
    /// Whose responses it looks at.
    pub only: Informants,
    /// A check that blocks; else it asks again.
    pub required: bool,
    /// The condition as written; empty: always.
    pub formula: String,
}

/// A named value that is not reported; the trace and the codebook call it by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Let {
    pub name: String,
    pub value: Vec<NodeId>,
    pub formula: String,
}

/// A `let` with names in brackets: it is in no graph, for it is worked out for each use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Formula {
    pub name: String,
    pub parameters: Vec<String>,
    /// As written.
    pub formula: String,
}

/// Everything an instrument consists of. Only an [`Instrument`] is known to be sound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// The version of the language's meaning that it was compiled with, see [`SEMANTICS`]; version 1 was not
    /// written down.
    #[serde(default = "first_meaning")]
    pub semantics: u32,
    pub name: String,
    /// SemVer.
    pub version: String,
    /// BCP 47.
    pub language: String,
    pub source: Option<String>,
    pub licence: Option<String>,
    /// Names; the first is the default. Empty: one respondent, nameless.
    pub informants: Vec<String>,
    pub scales: Vec<Scale>,
    /// What stands outside every domain, and the outermost domains, in order.
    pub entries: Vec<Entry>,
    pub groups: Vec<Group>,
    /// In order of declaration.
    pub questions: Vec<Question>,
    pub recodes: Vec<Recode>,
    pub tables: Vec<Table>,
    pub nodes: Vec<Node>,
    /// How many nodes scores and flow need; what follows serves tests only.
    pub core: u32,
    pub lets: Vec<Let>,
    /// What was written in where it is used, for codebooks.
    #[serde(default, skip_serializing_if = "is_default")]
    pub formulas: Vec<Formula>,
    pub scores: Vec<Score>,
    pub classes: Vec<Class>,
    pub messages: Vec<Message>,
    pub tests: Vec<Test>,
    pub texts: Texts,
}

impl Parts {
    /// Whether a condition that is missing only because of closed questions closes the questions behind it:
    /// since version 2 of the language's meaning.
    pub fn closes(&self) -> bool {
        self.semantics >= 2
    }

    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.at()]
    }

    pub fn question(&self, id: QuestionId) -> &Question {
        &self.questions[id.at()]
    }

    pub fn group(&self, id: GroupId) -> &Group {
        &self.groups[id.at()]
    }

    pub fn scale(&self, id: ScaleId) -> &Scale {
        &self.scales[id.at()]
    }

    /// How many rounds a question or group has places for: 1 outside repeats.
    pub fn rounds(&self, repeat: Option<GroupId>) -> u16 {
        repeat.and_then(|group| self.group(group).rounds.as_ref()).map_or(1, |rounds| rounds.up_to)
    }

    /// How many slots there are.
    pub fn slot_count(&self) -> usize {
        self.questions.last().map_or(0, |last| last.slot.at() + usize::from(self.rounds(last.repeat)))
    }

    pub fn slot(&self, asked: Asked) -> SlotId {
        SlotId(self.question(asked.question).slot.0 + u32::from(asked.round))
    }

    /// The question and round that a slot is for.
    pub fn asked(&self, slot: SlotId) -> Asked {
        let at = self.questions.partition_point(|question| question.slot <= slot) - 1;
        Asked { question: QuestionId(at as u32), round: (slot.0 - self.questions[at].slot.0) as u16 }
    }

    /// A column's name: `opv1`, or `opv1_2` in the second round of a repeat.
    pub fn slot_name(&self, asked: Asked) -> String {
        let question = self.question(asked.question);
        self.round_name(&question.name, question.repeat, asked.round)
    }

    /// `name`, or `name_2` for the second round where it stands in a repeat.
    pub fn round_name(&self, name: &str, repeat: Option<GroupId>, round: u16) -> String {
        if repeat.is_some() { format!("{name}_{}", round + 1) } else { name.to_string() }
    }

    /// The options of a question: its scale's, then those it accepts by `or`. Indices of [`Answer::Option`]
    /// count through both.
    pub fn options(&self, question: &Question) -> impl Iterator<Item = (ScaleId, &Choice)> {
        let own = question.answer.scale();
        own.into_iter()
            .chain(question.or)
            .flat_map(|scale| self.scale(scale).options.iter().map(move |option| (scale, option)))
    }

    /// The options of a `many of` question that are counted, a bit each: those that say something about it,
    /// and not that nothing applies.
    pub fn counted(&self, question: &Question) -> u128 {
        self.bits(question, |choice| !choice.missing && !choice.none)
    }

    /// The options of a `many of` question that go with no other, a bit each.
    pub fn alone(&self, question: &Question) -> u128 {
        self.bits(question, |choice| choice.missing || choice.none)
    }

    /// Whether these options of a `many of` question can be chosen together.
    pub fn together(&self, question: &Question, chosen: u128) -> bool {
        chosen.count_ones() < 2 || chosen & self.alone(question) == 0
    }

    fn bits(&self, question: &Question, fits: impl Fn(&Choice) -> bool) -> u128 {
        let options = self.options(question).take(MOST_CHOICES).enumerate();
        options.filter(|(_, (_, choice))| fits(choice)).fold(0, |bits, (at, _)| bits | 1 << at)
    }

    pub fn option(&self, question: &Question, index: u16) -> Option<(ScaleId, &Choice)> {
        self.options(question).nth(usize::from(index))
    }

    /// The domains around a group or question, from the inside out.
    pub fn ancestors(&self, group: Option<GroupId>) -> impl Iterator<Item = GroupId> {
        std::iter::successors(group, |&inner| self.group(inner).parent)
    }

    /// The text of an option of a scale: its label, else its key.
    pub fn option_label(&self, scale: ScaleId, choice: &Choice, informant: Option<&str>) -> String {
        let key = choice.key();
        let label = self.texts.say(&TextKey::new(&["scales", &self.scale(scale).name, &key]), informant);
        label.map_or(key, plain)
    }

    /// Where the words at the low and the high end of a question's numbers stand.
    pub fn ends(&self, question: &Question) -> Option<[TextKey; 2]> {
        let (room, name) = match question.ends? {
            Ends::Own => ("items", &question.name),
            Ends::Group(id) => {
                let group = self.group(id);
                (if group.rounds.is_some() { "repeats" } else { "domains" }, &group.name)
            }
        };
        Some(["low", "high"].map(|end| TextKey::new(&[room, name, end])))
    }

    /// Where the text of a score's band stands: with the score, or with the bands it shares.
    pub fn band_key(&self, score: &Score, band: &Choice) -> TextKey {
        let own = TextKey::new(&["scores", &score.name, "bands", &band.key()]);
        match &score.shared_bands {
            Some(shared) if self.texts.get(&own).is_none() => TextKey::new(&["bands", shared, &band.key()]),
            _ => own,
        }
    }

    pub fn informant_index(&self, name: &str) -> Option<u8> {
        self.informants.iter().position(|informant| informant == name).map(|at| at as u8)
    }

    pub fn question_named(&self, name: &str) -> Option<QuestionId> {
        self.questions.iter().position(|question| question.name == name).map(|at| QuestionId(at as u32))
    }
}

/// A validated instrument. Immutable.
#[derive(Debug, Clone)]
pub struct Instrument {
    parts: Parts,
    /// Made when first asked for: most uses need none.
    fingerprints: OnceLock<Fingerprints>,
}

impl PartialEq for Instrument {
    fn eq(&self, other: &Self) -> bool {
        self.parts == other.parts
    }
}

impl Instrument {
    /// # Errors
    /// The first thing found that scoring could not rely on.
    pub fn new(parts: Parts) -> Result<Instrument, Invalid> {
        validate::validate(&parts)?;
        Ok(Instrument { parts, fingerprints: OnceLock::new() })
    }

    pub fn fingerprints(&self) -> &Fingerprints {
        self.fingerprints.get_or_init(|| Fingerprints::of(&self.parts))
    }

    /// The same instrument in other words: questions, codes, conditions and scores stay, so it needs no new
    /// validation and keeps its structure and scoring fingerprints.
    pub fn with_texts(&self, language: impl Into<String>, texts: Texts) -> Instrument {
        let parts = Parts { language: language.into(), texts, ..self.parts.clone() };
        Instrument { parts, fingerprints: OnceLock::new() }
    }

    /// A copy of the parts, to make another instrument of.
    pub fn to_parts(&self) -> Parts {
        self.parts.clone()
    }

    /// Versioned JSON that [`Instrument::from_json`] reads back.
    pub fn to_json(&self) -> serde_json::Value {
        serde_json::json!({ "format": FORMAT, "fingerprints": self.fingerprints(), "instrument": self.parts })
    }

    /// # Errors
    /// When it is not such JSON, of another format version, not sound, or its fingerprints are not those it
    /// was written with.
    pub fn from_json(json: &str) -> Result<Instrument, Invalid> {
        #[derive(Deserialize)]
        struct Envelope {
            format: u32,
            fingerprints: Fingerprints,
            instrument: Parts,
        }
        let envelope: Envelope = serde_json::from_str(json).map_err(|error| Invalid(error.to_string()))?;
        if envelope.format != FORMAT {
            return Err(Invalid(format!(
                "format {} is not the format {FORMAT} that this program reads",
                envelope.format
            )));
        }
        let instrument = Instrument::new(envelope.instrument)?;
        if *instrument.fingerprints() != envelope.fingerprints {
            return Err(Invalid("its fingerprints are not those it was written with".into()));
        }
        Ok(instrument)
    }
}

/// The version of the JSON form.
pub const FORMAT: u32 = 1;

impl Deref for Instrument {
    type Target = Parts;

    fn deref(&self) -> &Parts {
        &self.parts
    }
}

fn first_meaning() -> u32 {
    1
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
