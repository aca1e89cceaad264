//! Instruments and studies on a disk, in an editor or in git, with what is beside them: the files they use,
//! their wording files, and the pages of diagnostics.

#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

mod begin;
mod buffers;
mod check;
pub mod explain;
pub mod files;
pub mod folder;
mod read;
pub mod revision;
pub mod study;

pub use begin::{NotBegun, begin, name_of};
pub use buffers::Buffers;
pub use check::{Asked, Checked, checked};
pub use read::{analysed, compiled, is_library};

/// Why a file, a folder or a revision cannot be used: a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(String);

impl Error {
    pub fn new(message: impl Into<String>) -> Error {
        Error(message.into())
    }

    /// An error about a file, in words.
    pub fn file(doing: &str, path: &std::path::Path, error: &std::io::Error) -> Error {
        Error(format!("cannot {doing} `{}`: {}", path.display(), files::reason(error)))
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Error {}
