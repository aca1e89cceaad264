//! The value of a node of the graph for one response.

use jiff::civil::Date;

use crate::model::{Number, Time};

/// A value, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Value {
    /// A number.
    Number(Number),
    /// Yes or no.
    Truth(bool),
    /// Index among the options of a question, class or score's bands.
    Choice(u16),
    /// A bit for each option.
    Chosen(u128),
    /// A text is known only to be there.
    Text,
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// No value.
    Missing(Missing),
    /// An element that does not count (another informant's, or a round past `times`: only aggregates meet
    /// it), or the band of a score that lies in none.
    Absent,
}

/// That there is no value: why, and whether it is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Missing {
    /// The state of the answer, or the rule.
    pub why: Why,
    /// Everything that it is missing for is closed: a question that is not asked for a reason that is known,
    /// or a score that is withheld for one. A blank answer or a missing option among them leaves it open. A
    /// condition that is closed closes the questions behind it.
    pub closed: bool,
}

/// Why a value is missing. Of an answer: its state. Of anything else: the rule that made it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    /// The question was asked and not answered.
    Blank,
    /// The question was not asked.
    Skipped,
    /// A missing option was given; index among the question's options.
    Option(u16),
    /// How often the repeat is asked is missing, and so is every list over its rounds.
    Rounds,
    /// Fewer elements are present than needed.
    TooFew,
    /// A value that it is computed from is missing.
    Operand,
    /// An operation without a result: a division by zero, a root or logarithm out of range.
    Division,
    /// Its own condition is not true.
    Withheld,
    /// A row gives `missing`.
    Recoded,
    /// The condition of an `if`, a rule or a set of bands is missing.
    Condition,
    /// No rule of a class is true, and it has no `otherwise`.
    NoRule,
}

impl Why {
    /// What an operation on a missing operand is missing for: the rule at the root, or `Operand` for an
    /// answer.
    pub fn passed_on(self) -> Why {
        match self {
            Why::Blank | Why::Skipped | Why::Option(_) | Why::Rounds => Why::Operand,
            rule @ (Why::TooFew
            | Why::Operand
            | Why::Division
            | Why::Withheld
            | Why::Recoded
            | Why::Condition
            | Why::NoRule) => rule,
        }
    }

    /// Why an operation is missing when several operands are: their rule where they agree.
    pub fn together(self, other: Option<Why>) -> Why {
        match other {
            Some(other) if other.passed_on() != self.passed_on() => Why::Operand,
            _ => self.passed_on(),
        }
    }
}

impl Missing {
    /// Missing for something that is not closed.
    pub const fn open(why: Why) -> Missing {
        Missing { why, closed: false }
    }

    /// Missing only because of what is closed.
    pub const fn closed(why: Why) -> Missing {
        Missing { why, closed: true }
    }

    /// What an operation on it is missing for.
    pub fn passed_on(self) -> Missing {
        Missing { why: self.why.passed_on(), ..self }
    }

    /// The same, by its own rule.
    pub fn by(self, why: Why) -> Missing {
        Missing { why, ..self }
    }

    /// What an operation is missing for when several operands are: closed when each of them is.
    pub fn together(self, other: Option<Missing>) -> Missing {
        Missing {
            why: self.why.together(other.map(|other| other.why)),
            closed: self.closed && other.is_none_or(|other| other.closed),
        }
    }
}

impl Value {
    /// Missing, and not closed.
    pub const fn missing(why: Why) -> Value {
        Value::Missing(Missing::open(why))
    }

    /// Whether it has no value.
    pub fn is_missing(&self) -> bool {
        matches!(self, Value::Missing(_))
    }

    /// Why it is missing; None when it is not.
    pub fn why(&self) -> Option<Why> {
        self.as_missing().map(|missing| missing.why)
    }

    /// Why it is missing, and whether that is closed; None when it is not missing.
    pub fn as_missing(&self) -> Option<Missing> {
        let Value::Missing(missing) = self else { return None };
        Some(*missing)
    }

    /// Missing by this rule: closed where the value is missing and closed.
    pub fn lacking(&self, why: Why) -> Value {
        self.as_missing().map_or(Value::missing(why), |missing| Value::Missing(missing.by(why)))
    }

    /// Whether it is missing, and only because of what is closed.
    pub fn is_closed(&self) -> bool {
        matches!(self, Value::Missing(Missing { closed: true, .. }))
    }

    /// As a number; None when it is something else.
    pub fn number(&self) -> Option<&Number> {
        let Value::Number(number) = self else { return None };
        Some(number)
    }

    /// As a truth; None when it is something else.
    pub fn truth(&self) -> Option<bool> {
        let Value::Truth(truth) = self else { return None };
        Some(*truth)
    }

    /// As an index among options; None when it is something else.
    pub fn choice(&self) -> Option<u16> {
        let Value::Choice(option) = self else { return None };
        Some(*option)
    }

    /// As a set of options, a bit each; None when it is something else.
    pub fn chosen(&self) -> Option<u128> {
        let Value::Chosen(chosen) = self else { return None };
        Some(*chosen)
    }

    /// Whether it is a truth value, and true.
    pub fn is_true(&self) -> bool {
        matches!(self, Value::Truth(true))
    }
}

impl From<Option<Number>> for Value {
    /// An operation without a result is missing by `division`.
    fn from(number: Option<Number>) -> Value {
        number.map_or(Value::missing(Why::Division), Value::Number)
    }
}
