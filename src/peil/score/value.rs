//! What a node of the graph is worth for one response.

use jiff::civil::Date;

use crate::model::{Number, Time};

/// A value, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Number(Number),
    Truth(bool),
    /// Index among the options of a question, class or score's bands.
    Choice(u16),
    /// A bit for each option.
    Chosen(u128),
    /// A text is known only to be there.
    Text,
    Date(Date),
    Time(Time),
    Missing(Why),
    /// An element that does not count (another informant's, or a round past `times`: only aggregates meet it), or the band of a score that lies in none.
    Absent,
}

/// Why a value is missing. Of an answer: its state. Of anything else: the rule that made it so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Why {
    Blank,
    Skipped,
    /// A missing option was given; index among the question's options.
    Option(u16),
    /// How often the repeat is asked is missing, and so is every list over its rounds.
    Rounds,
    TooFew,
    Operand,
    Division,
    Withheld,
    Recoded,
    Condition,
    /// No rule of a class is true, and it has no `otherwise`.
    NoRule,
}

impl Why {
    /// What an operation on a missing operand is missing for: the rule at the root, or `Operand` for an answer.
    pub fn passed_on(self) -> Why {
        match self {
            Why::Blank | Why::Skipped | Why::Option(_) | Why::Rounds => Why::Operand,
            rule => rule,
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

impl Value {
    pub fn is_missing(&self) -> bool {
        matches!(self, Value::Missing(_))
    }

    pub fn why(&self) -> Option<Why> {
        match self {
            Value::Missing(why) => Some(*why),
            _ => None,
        }
    }

    pub fn number(&self) -> Option<&Number> {
        match self {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    pub fn is_true(&self) -> bool {
        matches!(self, Value::Truth(true))
    }
}

impl From<Option<Number>> for Value {
    /// An operation without a result is missing by `division`.
    fn from(number: Option<Number>) -> Value {
        number.map_or(Value::Missing(Why::Division), Value::Number)
    }
}
