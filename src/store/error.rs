//! What can go wrong with the store, told apart by what a caller can do about it.

use std::fmt;

use super::Moment;

/// Why the store did not do what was asked. Nothing of it was kept: a call that ends in an error has changed
/// nothing, but see [`Error::Database`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// There is no such thing: `case`, `administration`, `account`, …
    Unknown(&'static str),
    /// What was asked for cannot be stored; says why.
    Invalid(String),
    /// Something else happened first: the name is taken, the revision is another, …
    Conflict(String),
    /// The name of a submission was used for another one. Nothing was saved.
    Reused,
    /// Answers can no longer be given, and why.
    Closed(ClosedBy),
    /// The name, the password or the code is wrong. Which of them is not said.
    Denied,
    /// Too many wrong guesses; none is looked at before this moment.
    LockedOut(Moment),
    /// The database could not be reached, or refused. When it was lost in the middle of a commit, what was
    /// asked may have been done: ask again under the same submission id, and it is done once.
    Database(String),
    /// Another server changed the same at the same moment, again and again: ask again.
    Overtaken,
    /// What is stored is not what was written; `peil db verify` says more.
    Damaged(String),
    /// The clock is far ahead of when something was last written here: nothing is erased by it.
    ClockAhead { now: Moment, last: Moment },
    /// The store was closed.
    Gone,
}

/// Why an administration takes no more answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClosedBy {
    SentIn,
    Expired,
    Erased,
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Unknown(what) => write!(out, "there is no such {what}"),
            Error::Invalid(why) | Error::Conflict(why) => out.write_str(why),
            Error::Reused => out.write_str(
                "this submission name was used for another submission: nothing was saved, use a new name",
            ),
            Error::Closed(ClosedBy::SentIn) => out.write_str("it was sent in, and accepts no more answers"),
            Error::Closed(ClosedBy::Expired) => out.write_str("it has expired, and accepts no more answers"),
            Error::Closed(ClosedBy::Erased) => out.write_str("it was erased"),
            Error::Denied => out.write_str("the name, the password or the code is wrong"),
            Error::LockedOut(until) => {
                write!(out, "after too many wrong guesses, none is checked before {until}")
            }
            Error::Database(why) => write!(out, "the database: {why}"),
            Error::Overtaken => {
                out.write_str("another server changed the same at the same moment: try again")
            }
            Error::Damaged(why) => write!(out, "what is stored is damaged: {why}"),
            Error::ClockAhead { now, last } => {
                write!(
                    out,
                    "nothing was erased: the clock says {now}, and the last entry is of {last}. If the clock is right, run `peil retention run --clock-is-right` once"
                )
            }
            Error::Gone => out.write_str("the store was closed"),
        }
    }
}

impl std::error::Error for Error {}
