//! Studies: a protocol that is checked before the first case, and a report that can be trusted after
//! the last.
//!
//! ```text
//! protocol ──► check ──────────────────────────► diagnostics
//!     │
//!     └── answers + register ──► assembly ──► analysis ──► report
//!                                               │   └────► verify
//!                                          statistics     disclosure: what may be published
//! ```
//!
//! [`statistics`] only knows numbers; [`analysis`] chooses the statistics of a study and names them;
//! [`report`] writes them down. Nothing here opens a file, looks at a clock or draws a random number that no
//! seed decides.

#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]
// Formulas index several matrices at once, as they are printed.
#![allow(clippy::needless_range_loop)]

pub mod analysis;
pub mod assembly;
pub mod disclosure;
pub mod lock;
pub mod plan;
pub mod protocol;
pub mod report;
pub mod simulate;
pub mod statistics;
pub mod verify;
