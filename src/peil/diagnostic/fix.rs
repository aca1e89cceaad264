//! Fixes for a finding, as edits of the source: for `peil check --fix`, an editor's quick fixes, and SARIF.
//!
//! A fix is safe if it keeps the author's meaning: an operator of another language becomes Peil's. It is to
//! be chosen if it decides something that only the author knows: which name was meant, what a missing answer
//! counts as. This module knows nothing about the content of the source.

use crate::source::{FileId, Span};

/// A replacement of a stretch of source text; an empty span inserts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The text to replace; empty for an insertion.
    pub span: Span,
    /// The new text; empty for a deletion.
    pub replacement: String,
}

impl Edit {
    /// Writes something in the place of a span.
    pub fn new(span: Span, replacement: impl Into<String>) -> Edit {
        Edit { span, replacement: replacement.into() }
    }

    /// Writes something before a span.
    pub fn before(span: Span, text: impl Into<String>) -> Edit {
        Edit::new(span.at_start(), text)
    }

    /// Writes something behind a span.
    pub fn after(span: Span, text: impl Into<String>) -> Edit {
        Edit::new(span.at_end(), text)
    }

    /// Takes a span away.
    pub fn delete(span: Span) -> Edit {
        Edit::new(span, "")
    }
}

/// One way to put a finding right. Its edits belong together and do not overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an editor shows it: lowercase, without a full stop.
    pub title: String,
    /// The edits, all of which belong to this fix.
    pub edits: Vec<Edit>,
    /// The author's meaning stays: it may be applied without asking.
    pub safe: bool,
}

impl Fix {
    /// An edit that leaves the meaning as it is.
    pub fn safe(title: impl Into<String>, edit: Edit) -> Fix {
        Fix { title: title.into(), edits: vec![edit], safe: true }
    }

    /// An edit that the author has to agree to.
    pub fn chosen(title: impl Into<String>, edit: Edit) -> Fix {
        Fix { title: title.into(), edits: vec![edit], safe: false }
    }

    /// A further edit of the same fix.
    pub fn and(mut self, edit: Edit) -> Fix {
        self.edits.push(edit);
        self
    }
}

/// A text with those fixes applied that touch this file, the first in source order where two overlap; with
/// how many were.
///
/// Edits at one place are applied in the order of the fixes. A fix is applied whole or not at all; one that
/// also touches another file is left out.
pub fn apply<'f>(file: FileId, text: &str, fixes: impl IntoIterator<Item = &'f Fix>) -> (String, usize) {
    let mut taken: Vec<&Edit> = Vec::new();
    let mut count = 0;
    for fix in fixes {
        let here =
            fix.edits.iter().all(|edit| edit.span.file == file && text.get(edit.span.range()).is_some());
        let overlaps =
            |edit: &Edit| taken.iter().any(|other| overlap(edit.span, other.span) || *other == edit);
        if here && !fix.edits.is_empty() && !fix.edits.iter().any(overlaps) {
            taken.extend(&fix.edits);
            count += 1;
        }
    }
    taken.sort_by_key(|edit| (edit.span.start, edit.span.end));
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for edit in taken {
        out.push_str(&text[at..edit.span.start as usize]);
        out.push_str(&edit.replacement);
        at = edit.span.end as usize;
    }
    out.push_str(&text[at..]);
    (out, count)
}

/// Whether two spans have a byte in common, or one inserts inside the other.
fn overlap(a: Span, b: Span) -> bool {
    a.start < b.end && b.start < a.end || a == b && a.start == a.end
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(start: usize, end: usize) -> Span {
        Span::new(FileId(0), start..end)
    }

    #[test]
    fn edits_are_applied_in_order_and_never_twice() {
        let first = Fix::safe("a", Edit::new(span(0, 2), "=")).and(Edit::after(span(3, 4), "!"));
        let overlapping = Fix::safe("b", Edit::delete(span(1, 3)));
        let other = Fix::safe("c", Edit::before(span(4, 5), "?"));
        assert_eq!(apply(FileId(0), "==abc", [&first, &overlapping, &other]), ("=ab!c".into(), 1));
        assert_eq!(apply(FileId(0), "==abc", [&overlapping, &other]), ("=b?c".into(), 2));
        assert_eq!(apply(FileId(1), "==abc", [&first]), ("==abc".into(), 0));
    }
}
