//! Answering: the pages of one administration, whoever answers, wherever it is kept.
//!
//! The resident and the professional come in by doors of their own; what they see and what their forms come
//! to is here.

mod act;
mod kept;
mod record;
mod screens;

pub use act::{Acted, Go, Log, act};
pub use kept::{Kept, clock, day, gemeente, in_words};
pub use record::{Record, alerts};
pub use screens::{Notice, Sitting};
