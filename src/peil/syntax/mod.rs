//! From text to syntax tree. Names are not looked up at this stage. Reading never fails: it returns what
//! could be read, and reports what could not.
//!
//! `build` walks what pest read, `clauses`, `rows` and `expressions` its parts; `depth` keeps pest from text it would
//! give up on. Of what is wrong, `slips` answers what the grammar reads on purpose, `braces` finds the brace
//! that is not closed, and `unread` explains what no rule fits (`lost` keeps it from saying it twice), with
//! `expected` for what could have been there and `advice` and `habits` for what other languages have;
//! `published` answers cut-offs as manuals print them, and `merge` says once what was written so in every row
//! of a block.

mod advice;
pub mod ast;
mod braces;
mod build;
mod clauses;
mod computed;
mod depth;
mod expected;
mod expression;
mod expressions;
mod habits;
mod help;
mod lost;
mod merge;
mod misspelt;
mod parser;
mod published;
mod ranges;
mod rows;
mod slips;
mod unread;

pub use parser::{Grammar, Rule};
pub use unread::STATEMENTS;

use crate::diagnostic::{self, Diagnostic, codes};
use crate::source::{FileId, Span};
use pest::Parser;

/// The stack that reading runs on, in bytes: bracket depth is bounded, and this is ample for the bound.
const STACK: usize = 32 << 20;

/// Reads one file. The tree holds every statement that could be read; diagnostics come in source order.
pub fn parse(file: FileId, text: &str) -> (ast::File, Vec<Diagnostic>) {
    if let Some(diagnostic) = depth::too_deep(file, text) {
        let unread = vec![Span::new(file, 0..text.len())];
        return (ast::File { declarations: Vec::new(), unread }, vec![diagnostic]);
    }
    // A file that is not text at all would be as many mistakes as it has lines.
    if let Some(at) = text.find('\0') {
        let unread = vec![Span::new(file, 0..text.len())];
        let diagnostic = Diagnostic::new(
            codes::UNREADABLE,
            Span::new(file, at..at + 1),
            "this file is not a text",
        )
        .help(
            "export a spreadsheet or document as text first; write a `.peil` file in a text editor, as UTF-8",
        );
        return (ast::File { declarations: Vec::new(), unread }, vec![diagnostic]);
    }
    let (tree, mut diagnostics) = on_large_stack(|| read(file, text));
    diagnostic::sort(&mut diagnostics);
    merge::one_mistake(text, &mut diagnostics);
    (tree, diagnostics)
}

/// Whether a text nests too deep to be read.
pub fn too_deep(text: &str) -> bool {
    depth::too_deep(FileId(0), text).is_some()
}

/// A text without the space at its end that the grammar passes over. Other signs that a screen does not show
/// are not space, and stay.
pub fn trimmed(text: &str) -> &str {
    text.trim_end_matches(|c: char| {
        c.is_whitespace() && !matches!(c, '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
    })
}

/// Where a word is by itself, outside texts and comments.
pub fn words(file: FileId, text: &str, word: &str) -> Vec<Span> {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let (mut found, mut at) = (Vec::new(), 0);
    while at < text.len() {
        let rest = &text[at..];
        let Some(first) = rest.chars().next() else { break };
        if let Some(inside) = rest.strip_prefix("\"\"\"") {
            at += inside.find("\"\"\"").map_or(rest.len(), |end| end + 6);
        } else if first == '"' {
            let line = rest[1..].find('\n').unwrap_or(rest.len() - 1);
            at += rest[1..].find('"').filter(|end| *end < line).map_or(line + 1, |end| end + 2);
        } else if first == '#' {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if part(first) {
            let length = rest.find(|c: char| !part(c)).unwrap_or(rest.len());
            if &rest[..length] == word {
                found.push(Span::new(file, at..at + length));
            }
            at += length;
        } else {
            at += first.len_utf8();
        }
    }
    found
}

/// Runs work whose recursion follows the nesting of a source text, on a stack that is large enough; where the
/// machine has no such thing, on its own.
pub fn on_large_stack<T>(work: impl FnOnce() -> T) -> T {
    stacker::grow(STACK, work)
}

fn read(file: FileId, text: &str) -> (ast::File, Vec<Diagnostic>) {
    let mut builder = build::Builder::new(file, text);
    match Grammar::parse(Rule::file, text) {
        Ok(mut pairs) => {
            slips::report(&mut builder, text, pairs.clone());
            braces::report(&mut builder, pairs.clone());
            let tree = pairs.next().map(|pair| builder.file(pair)).unwrap_or_default();
            (tree, builder.diagnostics)
        }
        // The grammar reads every text; this is kept for the one that proves otherwise.
        Err(error) => {
            builder.stopped(&error, 0..text.len(), Rule::file, None);
            (
                ast::File { declarations: Vec::new(), unread: vec![Span::new(file, 0..text.len())] },
                builder.diagnostics,
            )
        }
    }
}
