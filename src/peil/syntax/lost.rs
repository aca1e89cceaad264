//! What one mistake makes unreadable besides itself: the rows of a block whose first line is wrong, and its
//! `}`; the lines on which an expression goes on. Nothing is said about them, or one mistake would be
//! reported many times.

use super::Rule;

/// Kept while the parts of a block, or of the file, are gone through.
#[derive(Default)]
pub struct Lost {
    /// Lines that are indented more than this belong to a line that could not be read.
    lines: Option<usize>,
    /// A `}` that is indented so closes the block of such a line.
    brace: Option<usize>,
    /// What could not be read, if the part before was such.
    before: Option<String>,
    /// How many brackets it left open.
    open: usize,
}

impl Lost {
    /// Whether a part that cannot be read was taken along by an earlier mistake.
    pub fn takes(&mut self, found: Rule, text: &str, indentation: usize) -> bool {
        let close = found == Rule::close;
        self.brace = self.brace.filter(|brace| indentation > *brace || close && indentation == *brace);
        if close {
            return self.brace.take().is_some();
        }
        let bands = text.get(..5).is_some_and(|word| word.eq_ignore_ascii_case("bands"));
        let line = matches!(found, Rule::error | Rule::error_row) || found == Rule::broken && bands;
        let taken = line
            && (self.lines.is_some_and(|lines| indentation > lines)
                || self.before.as_deref().is_some_and(|before| self.goes_on(before, text)));
        if taken {
            self.remember(text);
        }
        taken
    }

    /// A part could not be read. `block`: what belongs to it, if it has no braces, is indented more than
    /// this.
    pub fn unreadable(&mut self, text: &str, block: Option<usize>) {
        self.remember(text);
        if block.is_some() {
            (self.lines, self.brace) = (block, block);
        }
    }

    /// A part was read.
    pub fn read(&mut self) {
        (self.lines, self.before, self.open) = (None, None, 0);
    }

    fn remember(&mut self, text: &str) {
        let count = |signs: [char; 2]| text.matches(signs).count();
        self.open = (self.open + count(['(', '['])).saturating_sub(count([')', ']']));
        self.before = Some(text.to_string());
    }

    /// Whether an expression that could not be read goes on.
    fn goes_on(&self, before: &str, text: &str) -> bool {
        let last = before.trim_end().rsplit(|c: char| c.is_whitespace()).next().unwrap_or_default();
        let first = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default();
        before.trim_end().ends_with(['+', '*', '/', '^', ',', '=', '<', '>', '(', '['])
            || ["and", "or", "not", "then", "else", "if", "when", "is", "in", "has"].contains(&last)
            || text.starts_with([')', ']', '+', '*', '/', '^', '=', '<', '>', ','])
            || ["and", "or", "then", "else", "is", "in", "has", "for"].contains(&first)
            || self.open > 0 && !text.contains('"')
    }
}
