//! One mistake, one message: what is written the same wrong way in every row of a block is reported at the
//! first of them.

use crate::diagnostic::{Diagnostic, Label};

/// How many further places are shown.
const MOST_SHOWN: usize = 3;

/// Findings of one kind in one block become one, with the edits of all. They are in source order.
pub fn one_mistake(text: &str, diagnostics: &mut Vec<Diagnostic>) {
    let mut blocks = Blocks {
        text,
        at: 0,
        open: Vec::new(),
        in_text: false,
        last_block: text.rfind("\"\"\"").unwrap_or(0),
    };
    let mut kept: Vec<(Option<usize>, Diagnostic)> = Vec::with_capacity(diagnostics.len());
    for diagnostic in diagnostics.drain(..) {
        let block = blocks.around(diagnostic.span().start as usize);
        let same = |(other, first): &&mut (Option<usize>, Diagnostic)| {
            *other == block
                && first.code == diagnostic.code
                && first.message == diagnostic.message
                && is_row(first)
                && is_row(&diagnostic)
        };
        match kept.iter_mut().rev().take(64).find(same).filter(|_| block.is_some()) {
            Some((_, first)) => join(first, diagnostic),
            None => kept.push((block, diagnostic)),
        }
    }
    diagnostics.extend(kept.into_iter().map(|(_, diagnostic)| diagnostic));
}

/// What has one edit, which says what to write: the same advice for every row.
fn is_row(diagnostic: &Diagnostic) -> bool {
    diagnostic.fixes.len() == 1
}

fn join(first: &mut Diagnostic, other: Diagnostic) {
    if first.labels.len() <= MOST_SHOWN {
        first.labels.push(Label { span: other.span(), text: "here too".into() });
    }
    if let (Some(fix), Some(more)) = (first.fixes.first_mut(), other.fixes.into_iter().next()) {
        fix.safe &= more.safe;
        fix.edits.extend(more.edits);
    }
}

/// The braces that are open at a place; places are asked for from the first to the last.
struct Blocks<'t> {
    text: &'t str,
    at: usize,
    open: Vec<usize>,
    in_text: bool,
    /// Where the last text over lines ends: behind it, a text ends with its line.
    last_block: usize,
}

impl Blocks<'_> {
    /// Where the block around a place begins; None outside all blocks.
    fn around(&mut self, place: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        while self.at < place.min(bytes.len()) {
            match bytes[self.at] {
                // A text over lines has an odd number of quotes at either end, and its lines hold an even
                // one.
                b'"' => self.in_text = !self.in_text,
                b'\\' if self.in_text => self.at += 1,
                b'\n' if self.at > self.last_block => self.in_text = false,
                b'#' if !self.in_text => {
                    let line = self.text[self.at..].find('\n').map_or(bytes.len(), |end| self.at + end);
                    self.at = line.min(place);
                    continue;
                }
                b'{' if !self.in_text => self.open.push(self.at),
                b'}' if !self.in_text => {
                    self.open.pop();
                }
                _ => {}
            }
            self.at += 1;
        }
        self.open.last().copied()
    }
}
