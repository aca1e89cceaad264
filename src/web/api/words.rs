//! Small things that several resources say: names with their titles, moments, messages, what a question
//! accepts.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use peil::model::{Fingerprints, Instrument, TextKey};
use peil::score::trace::{ClosedBy, SkipTrace, Titled};
use peil::session::{self, Kind};
use peil_store::Moment;

/// A name, and what it is called for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Named {
    pub name: String,
    pub title: String,
}

impl Named {
    /// A name of the instrument, with its text: the name itself where it has none.
    pub fn of(instrument: &Instrument, key: &[&str], name: &str) -> Named {
        Named::keyed(instrument, &TextKey::new(key), name)
    }

    pub fn keyed(instrument: &Instrument, key: &TextKey, name: &str) -> Named {
        Named { name: name.into(), title: instrument.texts.say(key, None).unwrap_or(name).into() }
    }

    fn titled(titled: Titled) -> Named {
        Named { title: titled.title.unwrap_or_else(|| titled.name.clone()), name: titled.name }
    }
}

/// Three hashes that say what an instrument is. Equal ones mean: asked the same, scored the same, in the same
/// words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Prints {
    pub structure: String,
    pub scoring: String,
    pub text: String,
}

impl From<&Fingerprints> for Prints {
    fn from(prints: &Fingerprints) -> Prints {
        Prints {
            structure: prints.structure.clone(),
            scoring: prints.scoring.clone(),
            text: prints.text.clone(),
        }
    }
}

/// RFC 3339, UTC.
pub fn timestamp(moment: Moment) -> Timestamp {
    Timestamp::from_millisecond(moment.0).unwrap_or(Timestamp::MAX)
}

/// An alert or feedback.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    pub name: String,
    pub text: String,
}

impl From<session::MessageView> for Message {
    fn from(view: session::MessageView) -> Message {
        Message { name: view.name, text: view.text }
    }
}

/// What a question accepts beside its options.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Accepts {
    pub kind: AnswerKind,
    /// Of a number: the lowest that is accepted, an exact decimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub low: Option<String>,
    /// Of a number: the highest.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub high: Option<String>,
    /// The words at the low end of a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub low_label: Option<String>,
    /// The words at the high end.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub high_label: Option<String>,
    /// Of a text: several lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub long: Option<bool>,
}

/// How an answer is written: the key of an option; keys; `yes` or `no`; a whole number, a decimal, whole
/// minutes; a text; `2026-11-22`; `23:15`. The key of an option is accepted beside all of these where the
/// question has options.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum AnswerKind {
    OneOf,
    ManyOf,
    YesNo,
    Integer,
    Decimal,
    Minutes,
    Text,
    Date,
    Time,
}

impl Accepts {
    /// With the words at both ends.
    pub fn between(self, ends: Option<[String; 2]>) -> Accepts {
        match ends {
            Some([low, high]) => Accepts { low_label: Some(low), high_label: Some(high), ..self },
            None => self,
        }
    }
}

impl From<&Kind> for Accepts {
    fn from(kind: &Kind) -> Accepts {
        let plain =
            |kind| Accepts { kind, low: None, high: None, low_label: None, high_label: None, long: None };
        let between = |kind, low: &String, high: &String| Accepts {
            low: Some(low.clone()),
            high: Some(high.clone()),
            ..plain(kind)
        };
        match kind {
            Kind::OneOf => plain(AnswerKind::OneOf),
            Kind::ManyOf => plain(AnswerKind::ManyOf),
            Kind::YesNo => plain(AnswerKind::YesNo),
            Kind::Integer { low, high } => between(AnswerKind::Integer, low, high),
            Kind::Decimal { low, high } => between(AnswerKind::Decimal, low, high),
            Kind::Minutes { low, high } => between(AnswerKind::Minutes, low, high),
            Kind::Text { long } => Accepts { long: Some(*long), ..plain(AnswerKind::Text) },
            Kind::Date { low, high } => {
                Accepts { low: low.clone(), high: high.clone(), ..plain(AnswerKind::Date) }
            }
            Kind::Time => plain(AnswerKind::Time),
        }
    }
}

/// Why a question is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Why {
    pub reason: WhyNot,
    /// The informants it is for, or the domain or repeat it is in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub names: Vec<Named>,
    /// The condition, as its author wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub condition: Option<String>,
    /// Where the condition is closed: the questions it leads back to, each with its own reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub because: Vec<Closing>,
}

/// A question that closes others, and why it is not asked itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Closing {
    pub question: String,
    pub reason: WhyNot,
    /// The informants it is for, or the domain or repeat it is in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub names: Vec<Named>,
    /// The condition, as its author wrote it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub condition: Option<String>,
}

impl From<ClosedBy> for Closing {
    fn from(root: ClosedBy) -> Closing {
        let Why { reason, names, condition, .. } = root.why.into();
        Closing { question: root.name, reason, names, condition }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum WhyNot {
    /// It is for other informants.
    Informant,
    /// Its optional domain was not chosen.
    DomainNotChosen,
    /// Its repeat was asked fewer times.
    Round,
    ConditionFalse,
    /// The condition, or how often a repeat is asked, needs a question that is not asked either.
    ConditionClosed,
    /// The condition, or how often a repeat is asked, is not known.
    ConditionUnknown,
}

impl From<SkipTrace> for Why {
    fn from(trace: SkipTrace) -> Why {
        let named = |reason, names: Vec<Titled>| Why {
            reason,
            names: names.into_iter().map(Named::titled).collect(),
            condition: None,
            because: Vec::new(),
        };
        let by = |reason, condition| Why {
            reason,
            names: Vec::new(),
            condition: Some(condition),
            because: Vec::new(),
        };
        match trace {
            SkipTrace::Informant(informants) => named(WhyNot::Informant, informants),
            SkipTrace::LeftOut(domain) => named(WhyNot::DomainNotChosen, vec![domain]),
            SkipTrace::Round(repeat) => named(WhyNot::Round, vec![repeat]),
            SkipTrace::False(condition) => by(WhyNot::ConditionFalse, condition),
            SkipTrace::Closed(closed) => Why {
                because: closed.because.into_iter().map(Closing::from).collect(),
                ..by(WhyNot::ConditionClosed, closed.condition)
            },
            SkipTrace::Unknown(condition) => by(WhyNot::ConditionUnknown, condition),
        }
    }
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Choice {
    /// What is given as the answer.
    pub key: String,
    /// The number that it counts for, where it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub code: Option<String>,
    pub label: String,
    /// It says nothing about the question: "I don't know".
    pub missing: bool,
    /// It says that nothing applies, and goes with no other option: "None of these".
    pub none: bool,
}
