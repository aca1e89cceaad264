//! The days that a question about a date accepts: from one day to another, either of which may depend on the
//! date of the response, so that ages have a range.

use std::fmt;

use jiff::ToSpan;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The most years that a bound may lie before the date of the response.
pub const MOST_YEARS_BEFORE: i64 = 150;

/// One end of a range of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    /// This day.
    On(Date),
    /// So many years before the date of the response; 29 February less a year is 28 February.
    Before(u16),
}

/// Both ends belong; an end that is not there bounds nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Days {
    /// The first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Day>,
    /// The last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

impl Day {
    /// The day itself, in a response of that date; None where the date is not known.
    pub fn resolved(self, administered: Option<Date>) -> Option<Date> {
        match self {
            Day::On(day) => Some(day),
            Day::Before(years) => administered.map(|day| day.saturating_sub(i64::from(years).years())),
        }
    }
}

impl Days {
    /// Whether a day is accepted in a response of this date. Where the date of the response is not known, a
    /// bound that depends on it bounds nothing.
    pub fn admit(&self, day: Date, administered: Option<Date>) -> bool {
        let (from, to) = self.resolved(administered);
        from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to)
    }

    /// The first and the last day, as far as they are known.
    pub fn resolved(&self, administered: Option<Date>) -> (Option<Date>, Option<Date>) {
        let end = |day: Option<Day>| day.and_then(|day| day.resolved(administered));
        (end(self.from), end(self.to))
    }

    /// Whether a bound depends on the date of the response.
    pub fn depend_on_response(&self) -> bool {
        [self.from, self.to].iter().any(|day| matches!(day, Some(Day::Before(_))))
    }
}

impl fmt::Display for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Day::On(day) => write!(out, "{day}"),
            Day::Before(0) => out.write_str("administered"),
            Day::Before(years) => write!(out, "administered - {years} years"),
        }
    }
}

/// As it is written: `1900-01-01..administered`.
impl fmt::Display for Days {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(from) = self.from {
            write!(out, "{from}")?;
        }
        out.write_str("..")?;
        self.to.map_or(Ok(()), |to| write!(out, "{to}"))
    }
}
