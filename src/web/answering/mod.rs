//! Answering: the pages of one administration, for every informant and every place it is kept.
//!
//! The resident and the professional sign in separately; the pages that they see and the handling of their
//! forms are here.

mod act;
mod kept;
mod record;
mod screens;

pub use act::{Acted, Go, Log, act};
pub use kept::{Kept, clock, day, day_of, gemeente, in_words};
pub use record::{Record, alerts};
pub use screens::{Notice, Sitting};
