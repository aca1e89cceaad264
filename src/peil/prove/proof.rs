//! What is known of an output or a statement, and what supports it.

use num_bigint::BigUint;

use crate::model::{Answer, GroupId, SlotId};
use crate::score::{Response, Value};

/// What is known of an output, or of a statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// For every response: the outputs are the same, or the statement holds.
    Proved,
    /// Not for the response that is shown.
    Refuted,
    /// Neither is known.
    Undecided,
}

/// A place in the old and in the new version, with the answer that each has.
pub type Given = ([Option<SlotId>; 2], [Option<Answer>; 2]);

/// A response that shows a difference, or breaks a statement.
#[derive(Debug, Clone)]
pub struct Counterexample {
    /// The response, as each version reads it.
    pub responses: [Response; 2],
    /// What was answered.
    pub answers: Vec<Given>,
    /// Optional domains that were left out.
    pub left_out: Vec<[Option<GroupId>; 2]>,
    /// What each version makes of it; of a statement one value, for both are one instrument.
    pub values: Vec<Value>,
}

/// How many of all responses differ, over the answers that the output looks at. A domain that can be left out
/// counts twice; each informant counts apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    /// How many differ.
    pub count: BigUint,
    /// How many there are.
    pub of: BigUint,
}

/// A verdict, with what supports it.
#[derive(Debug, Clone)]
pub struct Proof {
    /// What is known.
    pub verdict: Verdict,
    /// Why nothing is known, or why it is not known that no response is smaller: lowercase, no full stop.
    pub why: Option<String>,
    /// A response that breaks it; of two versions, one that they score differently.
    pub counterexample: Option<Counterexample>,
    /// Of the informant of the counterexample.
    pub share: Option<Share>,
    /// Of how many responses it is known, for the first informant.
    pub responses: Option<BigUint>,
    /// Of a condition, whether some response makes it missing. None: not known.
    pub can_be_missing: Option<bool>,
    /// Undecided, and more steps may decide it.
    pub exhausted: bool,
    /// How much work it took: the same on every machine.
    pub steps: u64,
}

impl Proof {
    /// Nothing is known, for nothing was asked.
    pub fn nothing() -> Proof {
        Proof::undecided("nothing was asked", 0)
    }

    pub(super) fn undecided(why: impl Into<String>, steps: u64) -> Proof {
        Proof {
            verdict: Verdict::Undecided,
            why: Some(why.into()),
            counterexample: None,
            share: None,
            responses: None,
            can_be_missing: None,
            exhausted: false,
            steps,
        }
    }
}
