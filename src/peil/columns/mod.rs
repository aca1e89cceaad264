//! The columnar engine: an instrument's rules as operations on columns, many responses at a time.
//!
//! ```text
//! Instrument ──► Plan          which columns, in which order, over which denominators
//!                  │
//! answers ──► Frame ──► run ──► results: numerators, reasons, bands, classes
//! ```
//!
//! The evaluator ([`crate::score`]) defines the meaning. A node that depends on one question with few answers
//! is tabulated by calling the evaluator, and values that no column of integers can hold (a root, a numerator
//! past 62 bits) are computed by it, node by node. Tests compare everything else with it.
//!
//! Pure: nothing here knows about files, formats or threads.

mod aggregates;
mod arithmetic;
mod choose;
mod column;
mod compile;
mod frame;
mod gate;
mod logic;
mod lookups;
mod nodes;
mod operation;
mod plan;
mod run;
mod shape;
mod slots;
mod tabulate;

pub use column::{Column, pack_date, reason, unpack_date};
pub use frame::{Frame, Held};
pub use plan::{Plan, Way};
pub use run::Room;
pub use shape::{Den, Shape};
pub use slots::{Coding, Form};
