//! How the answers to a question are in a column: a code each, and a number beside it where there are too
//! many.

use super::column::{pack_date, reason, unpack_date};
use crate::model::{Answer, AnswerType, Number, Parts, Question, QuestionId, Time};
use crate::score::{Missing, Why};

/// The code of a question that was left open.
pub const BLANK: u8 = 0;
/// The code of any answer that is in full beside it.
pub const GIVEN: u8 = 1;
/// What a gate makes of a code: the question's `otherwise` counts.
pub const OTHERWISE: u8 = 254;
/// What a gate makes of a code: the question is closed.
pub const SKIPPED: u8 = 255;
/// What a gate makes of a question that was left open: it is not known whether it is asked.
pub const NOT_KNOWN: u8 = 253;

/// The most codes an answer can have.
const MOST_CODES: usize = 240;
/// The most whole numbers that are codes.
const MOST_WHOLE: i64 = 100;
/// Decimals of an answer are held in these parts of one.
const PARTS: i64 = 10_000;
/// No answer of more is in a column.
const MOST: i64 = 1 << 40;

/// How answers are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Every answer has its own code.
    Codes,
    /// A number in these parts of one, from one numerator to another.
    Number {
        /// The denominator.
        den: i64,
        /// The least numerator.
        low: i64,
        /// The greatest numerator.
        high: i64,
    },
    /// See [`pack_date`](super::pack_date).
    Date,
    /// Seconds after midnight.
    Time,
    /// The bits of the options chosen.
    Many,
    /// Only that there is a text.
    Text,
}

/// How the answers to one question are coded.
#[derive(Debug, Clone)]
pub struct Coding {
    /// Whether the code says all, and what is beside it.
    pub form: Form,
    /// By code, from 1: the answers of which each has its own code.
    answers: Vec<Answer>,
    /// Of those, which say nothing about the question.
    missing: Vec<Option<u16>>,
}

impl Coding {
    /// None where the question has more options, or larger numbers, than columns hold.
    pub fn new(parts: &Parts, id: QuestionId) -> Option<Coding> {
        let question = parts.question(id);
        let options = || parts.options(question).enumerate().map(|(at, _)| Answer::Option(at as u16));
        let (form, mut answers) = match &question.answer {
            AnswerType::Scale(_) => (Form::Codes, Vec::new()),
            AnswerType::YesNo => (Form::Codes, vec![Answer::Truth(false), Answer::Truth(true)]),
            AnswerType::Number { low, high, whole: true, .. } => whole(low, high)?,
            AnswerType::Number { low, high, whole: false, .. } => (
                Form::Number {
                    den: PARTS,
                    low: parts_of(&low.floor(), PARTS)?,
                    high: parts_of(&high.ceiling(), PARTS)?,
                },
                Vec::new(),
            ),
            AnswerType::Date | AnswerType::DateWithin(_) => (Form::Date, Vec::new()),
            AnswerType::Time => (Form::Time, Vec::new()),
            AnswerType::Many(_) if parts.options(question).count() > 62 => return None,
            AnswerType::Many(_) => (Form::Many, Vec::new()),
            AnswerType::Text { .. } => (Form::Text, Vec::new()),
        };
        if form != Form::Codes {
            answers.push(Answer::Truth(true));
        }
        answers.extend(options());
        if answers.len() > MOST_CODES || parts.options(question).count() > reason::MOST_OPTIONS {
            return None;
        }
        let missing = answers.iter().map(|answer| missing_option(parts, question, answer)).collect();
        Some(Coding { form, answers, missing })
    }

    /// The codes there are, blank among them.
    pub fn codes(&self) -> impl Iterator<Item = u8> {
        0..=self.answers.len() as u8
    }

    /// The answer that a code of its own stands for; for [`GIVEN`] with a number beside it, that number's.
    pub fn answer(&self, code: u8, data: i64) -> Option<Answer> {
        if code == GIVEN && self.form != Form::Codes {
            return Some(match self.form {
                Form::Number { den, .. } => Answer::Number(Number::ratio(data.into(), den.into())),
                Form::Date => Answer::Date(unpack_date(data)?),
                Form::Time => Answer::Time(Time(data as u32)),
                Form::Many => Answer::Many(u128::from(data as u64)),
                Form::Text | Form::Codes => Answer::Text("…".into()),
            });
        }
        self.answers.get(usize::from(code).checked_sub(1)?).cloned()
    }

    /// The missing option that a code stands for.
    pub fn missing_option(&self, code: u8) -> Option<u16> {
        self.missing.get(usize::from(code).checked_sub(1)?).copied().flatten()
    }

    /// The reason that a wide question's code is missing for.
    pub fn reason(&self, code: u8) -> u8 {
        match code {
            BLANK => reason::BLANK,
            SKIPPED => reason::SKIPPED | reason::CLOSED,
            NOT_KNOWN => reason::SKIPPED,
            code => self
                .missing_option(code)
                .map_or(reason::NONE, |option| reason::of(Missing::open(Why::Option(option)))),
        }
    }

    /// The code of an answer, and the number beside it. None where it cannot be held.
    pub fn code(&self, answer: Option<&Answer>) -> Option<(u8, i64)> {
        let Some(answer) = answer else { return Some((BLANK, 0)) };
        let data = match (self.form, answer) {
            (Form::Number { den, low, high }, Answer::Number(number)) => {
                parts_of(number, den).filter(|data| (low..=high).contains(data))?
            }
            (Form::Date, Answer::Date(date)) => pack_date(*date),
            (Form::Time, Answer::Time(time)) => i64::from(time.0),
            (Form::Many, Answer::Many(chosen)) => i64::try_from(*chosen).ok()?,
            (Form::Text, Answer::Text(text)) if !text.trim().is_empty() => 0,
            (Form::Codes, _) => return self.own(answer),
            (_, Answer::Option(_)) => {
                return self.own(answer).filter(|(code, _)| self.missing_option(*code).is_some());
            }
            _ => return None,
        };
        Some((GIVEN, data))
    }

    fn own(&self, answer: &Answer) -> Option<(u8, i64)> {
        self.answers.iter().position(|own| own == answer).map(|at| (at as u8 + 1, 0))
    }
}

fn missing_option(parts: &Parts, question: &Question, answer: &Answer) -> Option<u16> {
    let Answer::Option(option) = answer else { return None };
    parts.option(question, *option).filter(|(_, choice)| choice.missing).map(|_| *option)
}

fn whole(low: &Number, high: &Number) -> Option<(Form, Vec<Answer>)> {
    let (low, high) = (low.ceiling().to_i64()?, high.floor().to_i64()?);
    if low.abs() > MOST || high.abs() > MOST {
        return None;
    }
    if high - low < MOST_WHOLE {
        return Some((
            Form::Codes,
            (low..=high).map(|value| Answer::Number(Number::integer(value))).collect(),
        ));
    }
    Some((Form::Number { den: 1, low, high }, Vec::new()))
}

/// A number in parts of one, where it is a whole number of them.
fn parts_of(number: &Number, den: i64) -> Option<i64> {
    let (n, d) = number.to_small()?;
    if den % d != 0 {
        return None;
    }
    n.checked_mul(den / d).filter(|data| data.abs() <= MOST)
}
