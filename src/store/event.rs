//! Events: what an administration's log consists of.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{CaseId, Moment, RoundId};
use peil::model::Fingerprints;
use peil::session;

/// Who did something. Written as `respondent`, `account:anna`, `client:portal`, `program`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Actor {
    /// The person who came by an invitation.
    Respondent,
    /// A professional or beheerder, by the name of the account.
    Account(String),
    /// A program that came by the API, by the name of the client.
    Client(String),
    /// Peil itself, or its command line.
    Program,
}

impl fmt::Display for Actor {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Actor::Respondent => out.write_str("respondent"),
            Actor::Account(name) => write!(out, "account:{name}"),
            Actor::Client(name) => write!(out, "client:{name}"),
            Actor::Program => out.write_str("program"),
        }
    }
}

impl FromStr for Actor {
    type Err = String;

    fn from_str(text: &str) -> Result<Actor, String> {
        match text.split_once(':') {
            Some(("account", name)) => Ok(Actor::Account(name.into())),
            Some(("client", name)) => Ok(Actor::Client(name.into())),
            None if text == "respondent" => Ok(Actor::Respondent),
            None if text == "program" => Ok(Actor::Program),
            _ => Err(format!("`{text}` is nobody")),
        }
    }
}

impl From<Actor> for String {
    fn from(actor: Actor) -> String {
        actor.to_string()
    }
}

impl TryFrom<String> for Actor {
    type Error = String;

    fn try_from(text: String) -> Result<Actor, String> {
        text.parse()
    }
}

/// The instrument, and the words, that answers are given under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Under {
    pub instrument: String,
    pub version: String,
    pub fingerprints: Fingerprints,
    /// The name of the wording; none for the instrument's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wording: Option<String>,
    /// Where the whole instrument is stored, in hexadecimal: [`Store::model`](super::Store::model).
    pub model: String,
}

/// How long the reason for a domain can be, in characters.
pub(super) const LONGEST_REASON: usize = 2000;

/// When an administration stops taking answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    At(Moment),
    Never,
}

impl From<Option<Moment>> for Until {
    fn from(moment: Option<Moment>) -> Until {
        moment.map_or(Until::Never, Until::At)
    }
}

impl From<Until> for Option<Moment> {
    fn from(until: Until) -> Option<Moment> {
        match until {
            Until::At(moment) => Some(moment),
            Until::Never => None,
        }
    }
}

/// Something that happened in an administration. Questions are named by their column (`opv1_2` in the second
/// round of a repeat), and answers are written as a file of answers has them: a number, the key of an option,
/// keys parted by `|`, `yes` or `no`, a date, a time, a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum What {
    /// Always the first.
    Opened {
        case: CaseId,
        under: Box<Under>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        informant: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        administered: Option<Date>,
        /// When it stops taking answers, if it does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires: Option<Until>,
        /// The round that it is asked in; none where an older program opened it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        round: Option<RoundId>,
    },
    /// From here on in other words.
    Reworded { under: Box<Under> },
    /// The date of the response.
    Dated { administered: Date },
    /// The first answer to a question, or the first after it was cleared.
    Given { question: String, answer: String },
    /// Another answer in the place of the one there was.
    Changed { question: String, answer: String },
    /// The answer was taken back.
    Cleared { question: String },
    /// The question was shown and left open.
    Passed { question: String },
    /// A check that objected was said to be right as it is.
    Confirmed { check: String },
    /// An optional domain is to be asked, for this reason.
    Chosen { domain: String, reason: String },
    /// An optional domain is not to be asked.
    LeftOut {
        domain: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Nothing can be changed from here on.
    SentIn,
    /// What was there before is erased.
    Erased,
}

impl From<session::Event> for What {
    fn from(event: session::Event) -> What {
        match event {
            session::Event::Given { question, answer } => What::Given { question, answer },
            session::Event::Changed { question, answer } => What::Changed { question, answer },
            session::Event::Cleared { question } => What::Cleared { question },
            session::Event::Passed { question } => What::Passed { question },
            session::Event::Confirmed { check } => What::Confirmed { check },
            session::Event::Chosen { domain, reason } => What::Chosen { domain, reason },
            session::Event::LeftOut { domain, reason } => What::LeftOut { domain, reason },
            session::Event::SentIn => What::SentIn,
        }
    }
}

impl What {
    /// As the session engine knows it; None for what happened around the answers.
    pub fn in_session(&self) -> Option<session::Event> {
        Some(match self.clone() {
            What::Given { question, answer } => session::Event::Given { question, answer },
            What::Changed { question, answer } => session::Event::Changed { question, answer },
            What::Cleared { question } => session::Event::Cleared { question },
            What::Passed { question } => session::Event::Passed { question },
            What::Confirmed { check } => session::Event::Confirmed { check },
            What::Chosen { domain, reason } => session::Event::Chosen { domain, reason },
            What::LeftOut { domain, reason } => session::Event::LeftOut { domain, reason },
            What::SentIn => session::Event::SentIn,
            What::Opened { .. } | What::Reworded { .. } | What::Dated { .. } | What::Erased => return None,
        })
    }
}

/// An event as it is read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// 1, 2, 3, … in the administration.
    pub number: u64,
    pub at: Moment,
    /// None once it was erased.
    pub payload: Option<Payload>,
}

/// What is erased when a person asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payload {
    pub by: Actor,
    /// The number of the event that says under which version, fingerprints and wording this happened; its own
    /// number when it is that event.
    #[serde(rename = "under_event")]
    pub under: u64,
    #[serde(flatten)]
    pub what: What,
}
