//! Parquet and Arrow: tables whose columns have types.
//!
//! ```text
//! read ──► pieces ──► worker ──► Frame ──► columns::Plan ──► build ──► write
//!             │ pages ──► codes ──┘                            few ──┘
//!             │ (what is unusual in a row)
//!             └──► text: the same rows as CSV, for every other reader and writer
//! ```
//!
//! A value means the same as its text: the number 3, the text `"3"` and the entry `"3"` of a dictionary are
//! one answer. So the meaning is the same here: [`crate::rows`] reads each value once, and the result is
//! remembered. Results are doubles, each the one nearest to the exact value.
//!
//! Nothing here opens a file: the caller passes what is read and where to write it.

mod build;
mod cells;
mod few;
mod group;
mod guard;
mod hybrid;
mod memory;
mod messages;
mod out;
mod pages;
mod read;
mod text;
mod whole;
mod worker;
mod write;

pub use build::{Layout, TableWriter};
pub use guard::guarded;
pub use memory::{ScoredTable, Unscored, score};
pub use out::{Columns, Text};
pub use pages::Codes;
pub use read::{GroupRows, MOST_KEPT, Piece, Pieces, ReadAt, Table};
pub use text::{TableText, header};
pub use whole::parquet;
pub use worker::{Carriable, TableWorker, carried, known_have_text, takes_lists};
pub use write::{Encoder, Form, TableFile, TableResults, Written};

use std::io;

/// What a crate of tables says, as a fault of reading or writing.
fn fault(error: impl std::fmt::Display) -> io::Error {
    let said = error.to_string();
    let plain = said.split_once(": ").map_or(said.as_str(), |(_, plain)| plain);
    io::Error::other(plain.trim().to_string())
}
