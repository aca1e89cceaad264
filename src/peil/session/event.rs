//! The events of an administration, as they are stored; and refusals.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What is known before the first question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Setting {
    /// Index among the instrument's informants; 0 where it has none.
    pub informant: u8,
    /// The date of the response: what `administered` is in expressions.
    pub administered: Option<Date>,
}

/// Something that happened. Questions are named as their column (`opv1_2` in the second round of a repeat),
/// and answers are written as a file of answers has them: a number, the key of an option, keys parted by `|`,
/// `yes` or `no`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case", deny_unknown_fields)]
pub enum Event {
    /// The first answer to a question, or the first after it was cleared.
    Given {
        /// The question, as its column.
        question: String,
        /// As in a file of answers.
        answer: String,
    },
    /// Another answer in the place of the one there was.
    Changed {
        /// The question, as its column.
        question: String,
        /// As in a file of answers.
        answer: String,
    },
    /// The answer was taken back.
    Cleared {
        /// The question, as its column.
        question: String,
    },
    /// The question was shown and left open.
    Passed {
        /// The question, as its column.
        question: String,
    },
    /// A check that objected was said to be right as it is.
    Confirmed {
        /// The name of the check.
        check: String,
    },
    /// An optional domain is to be asked, for this reason.
    Chosen {
        /// The name of the domain.
        domain: String,
        /// In the words of the person who chose.
        reason: String,
    },
    /// An optional domain is not to be asked.
    LeftOut {
        /// The name of the domain.
        domain: String,
        /// In the words of the person who left it out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The respondent is done: nothing can be changed from here on.
    SentIn,
}

/// Why something cannot be done. Names are those that were asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "refused", rename_all = "snake_case")]
pub enum Refused {
    /// The question does not accept this text; what it accepts is in its
    /// [`QuestionView`](super::QuestionView). What was answered before is kept.
    NotAccepted {
        /// The question, as its column.
        question: String,
        /// The text that was given.
        answer: String,
        /// What to write for the number that may have been meant: one, or two where the text can be either.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        instead: Vec<String>,
    },
    /// The instrument has no question of this name.
    NoSuchQuestion {
        /// The name that is not known.
        question: String,
    },
    /// It is asked of others than the informant of this session.
    AnotherInformants {
        /// The question, as its column.
        question: String,
    },
    /// Its optional domain was not chosen.
    NotChosen {
        /// The question, as its column.
        question: String,
        /// The domain that it is in.
        domain: String,
    },
    /// The instrument has no page of this name.
    NoSuchPage {
        /// The name that is not known.
        page: String,
    },
    /// There is no optional domain of this name.
    NoSuchDomain {
        /// The name that is not known.
        domain: String,
    },
    /// A domain is chosen for a reason.
    ReasonNeeded {
        /// The name of the domain.
        domain: String,
    },
    /// The instrument has no check of this name.
    NoSuchCheck {
        /// The name that is not known.
        check: String,
    },
    /// A check with `required` cannot be confirmed, only corrected.
    MustBePutRight {
        /// The name of the check.
        check: String,
    },
    /// Something still keeps it from being sent in: see [`ReviewView::blockers`](super::ReviewView).
    NotComplete,
    /// It was sent in before.
    SentIn,
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Refused::NotAccepted { question, answer, instead } => {
                write!(out, "`{answer}` is not an answer to `{question}`")?;
                if instead.is_empty() { Ok(()) } else { write!(out, ": write {}", instead.join(" or ")) }
            }
            Refused::NoSuchQuestion { question } => write!(out, "there is no question `{question}`"),
            Refused::AnotherInformants { question } => {
                write!(out, "`{question}` is asked of another informant")
            }
            Refused::NotChosen { question, domain } => {
                write!(out, "`{question}` is not asked: `{domain}` was not chosen")
            }
            Refused::NoSuchPage { page } => write!(out, "there is no page `{page}`"),
            Refused::NoSuchDomain { domain } => write!(out, "there is no optional domain `{domain}`"),
            Refused::ReasonNeeded { domain } => write!(out, "`{domain}` is chosen without a reason"),
            Refused::NoSuchCheck { check } => write!(out, "there is no check `{check}`"),
            Refused::MustBePutRight { check } => write!(out, "the check `{check}` must be satisfied first"),
            Refused::NotComplete => out.write_str("it is not complete"),
            Refused::SentIn => out.write_str("it was sent in before"),
        }
    }
}

impl std::error::Error for Refused {}
