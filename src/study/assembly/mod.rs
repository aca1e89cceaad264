//! From two files to numbers: the answers, and the register of cases.
//!
//! Nothing is dropped silently. Every row of answers has a [`Status`], every case a [`State`] for each
//! wave and informant, and both are counted: [`Assembled::flow`] adds up to what was read.
//!
//! This room opens no files: the caller passes readers.

mod answers;
mod build;
mod goals;
mod register;
mod states;
mod table;

pub use answers::{AnswerRow, Answered, Kind, read_answers};
pub use build::{Assembled, Deviation, Groups, assemble};
pub use goals::read_goals;
pub use register::{Register, RegisterRow, Withdrawal, read_register};
pub use states::{State, StateCounts};
pub use table::{Problem, Table};

use crate::protocol::Protocol;
use jiff::civil::Date;

/// What happens with a row of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// It is analysed.
    Counted,
    /// An earlier row of the wave counts.
    Second,
    /// Its day is outside the window.
    Outside,
    /// The case gave no consent.
    Unconsented,
    /// The case asked to be removed.
    Removed,
    /// The case was enrolled outside the period of enrolling.
    NotEnrolled,
}

impl Status {
    /// All, in the order in which they are shown.
    pub const ALL: [Status; 6] = [
        Status::Counted,
        Status::Second,
        Status::Outside,
        Status::Unconsented,
        Status::Removed,
        Status::NotEnrolled,
    ];

    /// The word of the language.
    pub fn word(self) -> &'static str {
        match self {
            Status::Counted => "counted",
            Status::Second => "second",
            Status::Outside => "outside",
            Status::Unconsented => "unconsented",
            Status::Removed => "removed",
            Status::NotEnrolled => "not_enrolled",
        }
    }
}

/// The wave that a response belongs to, and whether its day lies in the window. With a wave named, the
/// day must lie in that window; without, the day decides.
pub fn classify_one(
    protocol: &Protocol,
    wave: Option<&str>,
    enrolled: Date,
    day: Date,
) -> (Option<usize>, Status) {
    let since = days_between(enrolled, day);
    let inside = |at: usize| (protocol.waves[at].days.0..=protocol.waves[at].days.1).contains(&since);
    match wave {
        Some(name) => {
            let at = protocol.waves.iter().position(|w| w.named.name.value == name);
            let good = at.is_some_and(inside);
            (at, if good { Status::Counted } else { Status::Outside })
        }
        None => match (0..protocol.waves.len()).find(|&at| inside(at)) {
            Some(at) => (Some(at), Status::Counted),
            None => (None, Status::Outside),
        },
    }
}

/// Days from one day to another.
pub fn days_between(from: Date, to: Date) -> i64 {
    i64::from(from.until(to).map_or(0, |span| span.get_days()))
}
