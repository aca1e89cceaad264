//! A column of values: a number each, and a byte that says why there is none.

use jiff::civil::Date;

use crate::model::{Number, Time, Type};
use crate::score::Value;

/// Why a row of a column holds no value, as a byte.
pub mod reason {
    use crate::score::{Missing, Why};

    /// There is a value.
    pub const NONE: u8 = 0;
    /// The question was asked and not answered.
    pub const BLANK: u8 = 1;
    /// The question was not asked.
    pub const SKIPPED: u8 = 2;
    /// How often the repeat is asked is missing.
    pub const ROUNDS: u8 = 3;
    /// Fewer elements are present than needed.
    pub const TOO_FEW: u8 = 4;
    /// A value that it is computed from is missing.
    pub const OPERAND: u8 = 5;
    /// An operation without a result.
    pub const DIVISION: u8 = 6;
    /// Its own condition is not true.
    pub const WITHHELD: u8 = 7;
    /// A row gives `missing`.
    pub const RECODED: u8 = 8;
    /// The condition of an `if`, a rule or a set of bands is missing.
    pub const CONDITION: u8 = 9;
    /// No rule of a class is true.
    pub const NO_RULE: u8 = 11;
    /// Not missing, and no value either: an element that does not count.
    pub const ABSENT: u8 = 10;
    /// The bit beside a reason that is closed: see [`Missing::closed`].
    pub const CLOSED: u8 = 16;
    /// The first missing option; the others follow.
    pub const OPTION: u8 = 32;

    /// How many options a question can have for its reasons to be bytes.
    pub const MOST_OPTIONS: usize = 224;

    /// The byte for a missing value.
    pub fn of(missing: Missing) -> u8 {
        let rule = of_why(missing.why);
        if missing.closed && rule < OPTION { rule | CLOSED } else { rule }
    }

    fn of_why(why: Why) -> u8 {
        match why {
            Why::Blank => BLANK,
            Why::Skipped => SKIPPED,
            Why::Rounds => ROUNDS,
            Why::TooFew => TOO_FEW,
            Why::Operand => OPERAND,
            Why::Division => DIVISION,
            Why::Withheld => WITHHELD,
            Why::Recoded => RECODED,
            Why::Condition => CONDITION,
            Why::NoRule => NO_RULE,
            Why::Option(option) => OPTION.saturating_add(u8::try_from(option).unwrap_or(u8::MAX)),
        }
    }

    /// None for a value, and for an element that does not count.
    pub fn missing(reason: u8) -> Option<Missing> {
        why(reason).map(|why| Missing { why, closed: is_closed(reason) })
    }

    /// The same without saying whether it is closed.
    pub fn why(reason: u8) -> Option<Why> {
        Some(match rule(reason) {
            NONE | ABSENT => return None,
            BLANK => Why::Blank,
            SKIPPED => Why::Skipped,
            ROUNDS => Why::Rounds,
            TOO_FEW => Why::TooFew,
            DIVISION => Why::Division,
            WITHHELD => Why::Withheld,
            RECODED => Why::Recoded,
            CONDITION => Why::Condition,
            NO_RULE => Why::NoRule,
            option if option >= OPTION => Why::Option(u16::from(option - OPTION)),
            _ => Why::Operand,
        })
    }

    /// A reason without the bit that says that it is closed.
    pub fn rule(reason: u8) -> u8 {
        if reason < OPTION { reason & !CLOSED } else { reason }
    }

    /// Whether it is missing only because of what is closed.
    pub fn is_closed(reason: u8) -> bool {
        closed_bit(reason) != 0
    }

    /// [`CLOSED`] where a reason is closed, otherwise nothing: what an operation on it passes on beside a
    /// rule of its own.
    pub fn closed_bit(reason: u8) -> u8 {
        if reason < OPTION { reason & CLOSED } else { 0 }
    }

    /// See [`Missing::passed_on`].
    pub fn passed_on(reason: u8) -> u8 {
        match rule(reason) {
            // A score that lies in no band is not missing for that.
            NONE | ABSENT | TOO_FEW..=CONDITION | NO_RULE => reason,
            _ => OPERAND | closed_bit(reason),
        }
    }

    /// The same for an operation that can say something of a value that is in no band.
    pub fn of_operand(reason: u8) -> u8 {
        if reason == ABSENT { NONE } else { passed_on(reason) }
    }

    /// Why an operation on two operands is missing; nothing where both are there. See [`Missing::together`].
    pub fn together(a: u8, b: u8) -> u8 {
        match (passed_on(a), passed_on(b)) {
            (NONE, NONE) => NONE,
            (NONE | ABSENT, NONE | ABSENT) => OPERAND,
            (NONE | ABSENT, reason) | (reason, NONE | ABSENT) => reason,
            (a, b) if rule(a) == rule(b) => a & b,
            (a, b) => OPERAND | a & b & CLOSED,
        }
    }

    /// Whether this is a reason for being missing: an element that does not count is not.
    pub fn is_missing(reason: u8) -> bool {
        reason != NONE && reason != ABSENT
    }
}

/// The values of a node, a row per response.
///
/// A number is `data / den`, with one denominator for the whole column (its shape has it) or one per row. A
/// truth is 0 or 1, an option its index, a date and a time an integer in the same order, a set of options its
/// bits. What is where there is a reason means nothing.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Numerators, truths, indexes and so on; empty where `values` has them.
    pub data: Vec<i64>,
    /// By row, why there is no value: a code of [`reason`]; 0 where there is one.
    pub why: Vec<u8>,
    /// Empty where the whole column has one denominator.
    pub den: Vec<i64>,
    /// Instead of `data`: what only the evaluator can compute.
    pub values: Vec<Value>,
}

/// A date as an integer: later is more.
pub fn pack_date(date: Date) -> i64 {
    i64::from(date.year()) << 9 | i64::from(date.month()) << 5 | i64::from(date.day())
}

/// The date that [`pack_date`] made this integer of; None for any other.
pub fn unpack_date(packed: i64) -> Option<Date> {
    Date::new((packed >> 9) as i16, (packed >> 5 & 15) as i8, (packed & 31) as i8).ok()
}

/// What an integer with a denominator stands for as a value of a type.
pub fn value_of(kind: Type, data: i64, den: i64) -> Value {
    match kind {
        Type::Number { .. } => Value::Number(Number::ratio(data.into(), den.into())),
        Type::Truth => Value::Truth(data != 0),
        Type::Choice(_) => Value::Choice(data as u16),
        Type::Chosen(_) => Value::Chosen(u128::from(data as u64)),
        Type::Text => Value::Text,
        Type::Date => unpack_date(data).map_or(Value::Text, Value::Date),
        Type::Time => Value::Time(Time(data as u32)),
    }
}

/// A value that is not a number as an integer: None for a number, and for a set that needs more than 63 bits.
pub fn packed(value: &Value) -> Option<i64> {
    match value {
        Value::Truth(truth) => Some(i64::from(*truth)),
        Value::Choice(option) => Some(i64::from(*option)),
        Value::Chosen(chosen) => i64::try_from(*chosen).ok(),
        Value::Text => Some(0),
        Value::Date(date) => Some(pack_date(*date)),
        Value::Time(time) => Some(i64::from(time.0)),
        Value::Number(_) | Value::Missing(_) | Value::Absent => None,
    }
}

/// The reason of a value that may be missing.
pub fn reason_of(value: &Value) -> u8 {
    match value.as_missing() {
        Some(missing) => reason::of(missing),
        None if *value == Value::Absent => reason::ABSENT,
        None => reason::NONE,
    }
}

/// A reason as a value.
pub fn missing(reason: u8) -> Value {
    reason::missing(reason).map_or(Value::Absent, Value::Missing)
}
