//! Rows of a codebook for what is between questions: notes, and where a page begins.

use super::Note;
use super::document::{Line, code, joined, words};
use super::pages::Writer;
use crate::page::formula_line;

impl Writer<'_> {
    /// A row that says that a new page begins.
    pub(super) fn new_page(&self) -> Vec<Line> {
        vec![code("page"), words(self.words.new_page), Line::new(), Line::new()]
    }

    /// A row for a text between questions.
    pub(super) fn note(&self, note: &Note) -> Vec<Line> {
        let w = self.words;
        let fact = |label: &str, line: Line| joined(vec![words(label), line], " ");
        let around = note.domain.as_ref().and_then(|name| self.book.domain(name)).map(|domain| &domain.only);
        let only = (!note.only.is_empty() && around != Some(&note.only))
            .then(|| fact(w.only, self.only(&note.only)));
        let when = note.when.as_ref().map(|when| fact(w.shown_when, code(formula_line(when))));
        // What its neighbours accept may be above the table.
        let remarks = std::iter::once(words(w.note)).chain(only).chain(when).collect();
        vec![code(&note.name), self.text(&note.text), Line::new(), joined(remarks, "; ")]
    }
}
