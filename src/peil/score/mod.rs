//! Scores one response: what is asked, what is missing and why, every score, band and class.
//!
//! Pure: the same instrument and response give the same result, and nothing here knows about source text,
//! files, clocks or networks. This evaluator defines the meaning: the columnar engine and generated SQL are
//! tested against it.

mod aggregate;
mod behind;
mod evaluate;
mod lookup;
mod outcome;
mod reason;
mod response;
mod run_test;
mod settled;
mod state;
pub mod trace;
mod value;

pub use crate::model::{Gate, gates, group_gates};
pub(crate) use aggregate::aggregate;
pub use behind::{Behind, behind};
pub use evaluate::{Evaluation, Scorer, Scratch};
pub(crate) use lookup::{Found, row};
pub use outcome::{ClassOutcome, Outcome, ScoreOutcome};
pub use reason::{Element, MissingReason, NOTHING_CHOSEN, Rule, answer_text};
pub use response::Response;
pub use run_test::{Expectation, TestRun, run_test};
pub use state::{SkipReason, SlotState, State};
pub(crate) use state::{skipped, slot_state};
pub use value::{Missing, Value, Why};
