//! Places in files and changes of them, in bytes.

use std::ops::Range;
use std::path::PathBuf;

/// A stretch of a file, in bytes of its present text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    pub path: PathBuf,
    pub start: usize,
    pub end: usize,
}

impl Place {
    pub fn new(path: impl Into<PathBuf>, range: Range<usize>) -> Place {
        Place { path: path.into(), start: range.start, end: range.end }
    }

    pub fn range(&self) -> Range<usize> {
        self.start..self.end
    }

    /// Whether a cursor at this byte touches it; its end counts.
    pub fn touches(&self, byte: usize) -> bool {
        (self.start..=self.end).contains(&byte)
    }
}

/// A replacement of a stretch of a file; an empty place inserts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub place: Place,
    pub text: String,
}

impl Change {
    pub fn new(place: Place, text: impl Into<String>) -> Change {
        Change { place, text: text.into() }
    }
}
