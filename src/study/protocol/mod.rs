//! The protocol of a study: a file that begins with `study`.
//!
//! ```text
//! text ──► tokens ──► read ──► Protocol ──► check (with the instrument) ──► diagnostics
//!             └─────► layout    the canonical layout
//! ```
//!
//! This room knows the language of protocols and the model of the instrument. It opens no files: the caller
//! passes the instrument.

mod check;
mod claims;
mod difference;
mod facts;
mod layout;
mod model;
mod read;
mod statements;
mod tests;
mod tokens;
mod words;

pub use check::{Context, check};
pub use difference::{Difference, differences};
pub(crate) use facts::title_of;
pub use facts::{Facts, Outcome as OutcomeFacts};
pub use layout::format;
pub use model::*;
pub use read::read;
pub use tests::{TestResult, run as run_tests};
pub use words::{in_words, texts, worded_as};

/// Whether a text is a protocol: its first word that is not a comment is `study`.
///
/// ```
/// assert!(peil_study::protocol::is_protocol("# a comment\nstudy kracht {\n}"));
/// assert!(!peil_study::protocol::is_protocol("instrument kracht {\n}"));
/// ```
pub fn is_protocol(text: &str) -> bool {
    let first = text
        .trim_start_matches('\u{feff}')
        .lines()
        .map(str::trim)
        .find(|line| !line.is_empty() && !line.starts_with('#'));
    first.is_some_and(|line| {
        line == "study" || line.strip_prefix("study").is_some_and(|r| r.starts_with([' ', '\t', '{']))
    })
}
