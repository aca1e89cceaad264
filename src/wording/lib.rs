//! Words separate from meaning: wording files beside an instrument replace its texts, and nothing else.
//!
//! ```text
//! wording/[FOR.]LANGUAGE.yaml ──► read (against the base) ──► layers ──► the same Instrument, other texts
//!                     peil.lock ──► status: translated, missing, stale, new, unchanged
//! ```
//!
//! No file is opened here. What is wrong with a wording file is said in English or Dutch.

#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod accepted;
pub mod alike;
mod beside;
pub mod compare;
pub mod exchange;
mod flat;
mod header;
mod keys;
mod language;
mod layers;
mod lines;
mod lock;
mod means;
mod meant;
mod messages;
mod put;
mod read;
pub mod readable;
mod slips;
mod status;
mod write;
mod yaml;

pub use accepted::{Accepted, Conflict, Merged, merge};
pub use beside::{Beside, is_read};
pub use flat::flat;
pub use keys::{in_order, levels, of_top};
pub use language::{is_tag, same_language};
pub use layers::{Wanted, apply, choose, falls_back};
pub use lock::{Lock, NAME as LOCK_NAME, NoLock, fingerprint};
pub use means::reads_like_a_means;
pub use messages::diagnostic;
pub use put::{Refused, beginning, fits, put};
pub use read::{Reader, Worded, Wording, file_name, of_name, parted};
pub use status::{FileStatus, State, TextStatus, accept, of_file};
pub use write::{Head, edit, quoted, whole};
