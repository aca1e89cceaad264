//! Answering: the pages of one administration, whoever answers, wherever it is kept.
//!
//! The resident, the professional and the preview come in by doors of their own; what they see and what their forms come to is here.

mod act;
mod kept;
mod screens;

pub use kept::{Kept, day, gemeente, session_event};
pub use screens::Notice;
