//! Source files, places in them, and the lines they are made of.
//!
//! A [`Span`] is a range of bytes in one file. Lines and columns, which people count, are computed only when
//! a diagnostic is shown.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

/// Which file of a [`Sources`] a span lies in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct FileId(pub u32);

/// A range of bytes in one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The file.
    pub file: FileId,
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// Of what nobody wrote: parts of a tree that a program made.
    pub const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

    /// A range of bytes of a file, which must be smaller than 4 GB.
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        Span { file, start: range.start as u32, end: range.end as u32 }
    }

    /// The smallest span that covers both; both must lie in one file.
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty span where this one begins.
    pub fn at_start(self) -> Span {
        Span { end: self.start, ..self }
    }

    /// The empty span where this one ends.
    pub fn at_end(self) -> Span {
        Span { start: self.end, ..self }
    }

    /// The range of bytes.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place as people count: both from 1, the column in characters; `byte` from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The byte in the file, from 0.
    pub byte: usize,
}

/// One file: its path as the user wrote it, its text, and where its lines begin.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path, as diagnostics show it.
    pub path: String,
    /// The whole text.
    pub text: Arc<str>,
    line_starts: Vec<usize>,
}

impl SourceFile {
    /// A file with its text.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        let text = text.into();
        let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        SourceFile { path: path.into(), text, line_starts }
    }

    /// Where a line begins, counted from 1; past the last line, the end of the text.
    pub fn line_start(&self, line: usize) -> usize {
        self.line_starts.get(line - 1).copied().unwrap_or(self.text.len())
    }

    /// The position of a byte offset; an offset past the end, or inside a character, is moved back to where
    /// one begins.
    pub fn position(&self, byte: usize) -> Position {
        let byte = self.text.floor_char_boundary(byte.min(self.text.len()));
        let line = self.line_starts.partition_point(|&start| start <= byte);
        let start = self.line_starts[line - 1];
        Position { line, column: self.text[start..byte].chars().count() + 1, byte }
    }
}

/// Every file that one compilation read.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    files: Vec<SourceFile>,
}

impl Sources {
    /// Adds a file.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(self.files.len() as u32 - 1)
    }

    /// A file that was added.
    pub fn get(&self, id: FileId) -> &SourceFile {
        &self.files[id.0 as usize]
    }

    /// All files, in the order in which they were added.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &SourceFile)> {
        self.files.iter().enumerate().map(|(at, file)| (FileId(at as u32), file))
    }

    /// The text that a span covers.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).text.get(span.range()).unwrap_or_default()
    }
}

/// Why a file cannot be read, in words for the author: lowercase, without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable(String);

impl Unreadable {
    /// Why a file cannot be read, in words for the author: lowercase, without a full stop.
    pub fn new(why: impl Into<String>) -> Unreadable {
        Unreadable(why.into())
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

impl From<String> for Unreadable {
    fn from(why: String) -> Unreadable {
        Unreadable(why)
    }
}

/// Gives the compiler the files that an instrument names (`use`, `table … from`). The compiler itself reads
/// nothing.
pub trait Loader {
    /// The text of the file at `path`, taken relative to the folder of the file `from` that names it; with
    /// the path under which it is known.
    ///
    /// # Errors
    /// The reason it cannot be read.
    fn load(&self, from: &str, path: &str) -> Result<(String, String), Unreadable>;
}

/// A loader for sources without files beside them: every file it is asked for is missing.
pub struct NoFiles;

impl Loader for NoFiles {
    fn load(&self, _from: &str, _path: &str) -> Result<(String, String), Unreadable> {
        Err(Unreadable::new("there are no files beside this source"))
    }
}
