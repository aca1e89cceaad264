//! Reasoning about values: what can be known about a node before anybody answers, and whether something can
//! happen at all.
//!
//! ```text
//! inquiry ──► known, interval, numbers     what holds for every response: a proof that it cannot happen
//!         ──► enumerate                    every case, where there are few
//!         ──► propose, climb               a response for which it does: a witness
//! ```
//!
//! It knows the model and the evaluator, but nothing about source text or diagnostics: others, such as the
//! rules in [`check`](crate::check), decide how to use a proof or a witness.

pub mod aggregates;
pub mod answers;
mod climb;
pub mod enumerate;
pub mod guards;
pub mod inquiry;
pub mod interpret;
pub mod interval;
pub mod known;
pub mod lookups;
pub mod numbers;
pub mod operations;
pub mod probes;
pub mod propose;
mod ranges;
#[cfg(test)]
mod tests;
pub mod want;
pub mod witness;

pub use ranges::{BandRanges, Range, band_ranges, bounded, bounds, ranges};
