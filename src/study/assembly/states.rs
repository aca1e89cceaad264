//! The state of each case at each wave and informant.

use super::register::RegisterRow;
use super::{days_between, register::Withdrawal};
use crate::protocol::{EndKind, Protocol};
use jiff::civil::Date;

/// The state of a case at a wave, for an informant who is asked then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// A response counts.
    There,
    /// A response was given outside the window.
    Outside,
    /// The window is still open on the day of the data.
    NotYetDue,
    /// The person died before the window closed.
    Died,
    /// The case withdrew and is asked no more.
    Withdrawn,
    /// It ended for another reason before the window closed.
    Ended,
    /// Missed, and a later wave was answered.
    MissedThenBack,
    /// Missed.
    Missed,
}

impl State {
    /// All, in the order in which they are shown.
    pub const ALL: [State; 8] = [
        State::There,
        State::Outside,
        State::NotYetDue,
        State::Died,
        State::Withdrawn,
        State::Ended,
        State::MissedThenBack,
        State::Missed,
    ];

    /// As a word in output.
    pub fn word(self) -> &'static str {
        match self {
            State::There => "there",
            State::Outside => "outside",
            State::NotYetDue => "not_yet_due",
            State::Died => "died",
            State::Withdrawn => "withdrawn",
            State::Ended => "ended",
            State::MissedThenBack => "missed_then_back",
            State::Missed => "missed",
        }
    }
}

/// Counts of states at one wave for one informant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StateCounts {
    pub(super) counts: [usize; 8],
    /// Cases that ended, by reason, in the order of the protocol.
    pub by_reason: Vec<usize>,
}

impl StateCounts {
    /// Adds a case.
    pub fn add(&mut self, state: State) {
        let at = State::ALL.iter().position(|s| *s == state).unwrap_or(0);
        self.counts[at] += 1;
    }

    /// How many cases are in a state.
    pub fn get(&self, state: State) -> usize {
        State::ALL.iter().position(|s| *s == state).map_or(0, |at| self.counts[at])
    }

    /// All cases.
    pub fn sum(&self) -> usize {
        self.counts.iter().sum()
    }
}

/// Decides the state of a case.
pub(super) fn state_of(
    protocol: &Protocol,
    row: &RegisterRow,
    wave: usize,
    there: bool,
    outside: bool,
    later: bool,
    as_of: Date,
) -> State {
    if there {
        return State::There;
    }
    let Some(enrolled) = row.enrolled else { return State::Missed };
    let closes = protocol.waves[wave].days.1;
    let before_close = |day: Option<Date>| day.is_some_and(|day| days_between(enrolled, day) <= closes);
    if row.end_kind(protocol) == Some(EndKind::Died) && (before_close(row.ended) || row.ended.is_none()) {
        return State::Died;
    }
    if let Some((day, Withdrawal::Stop)) = row.withdrawn
        && (day.is_none() || before_close(day))
    {
        return State::Withdrawn;
    }
    if outside {
        return State::Outside;
    }
    if row.end_kind(protocol) == Some(EndKind::Other) && before_close(row.ended) && !later {
        return State::Ended;
    }
    if days_between(enrolled, as_of) <= closes {
        return State::NotYetDue;
    }
    if later { State::MissedThenBack } else { State::Missed }
}
