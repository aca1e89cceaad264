//! The canonical layout: one way to write an instrument, with its comments.
//!
//! The formatter works on the tokens of the grammar, not on the syntax tree: `rows` gathers words, rows and
//! blocks; `layout` breaks them into lines; `spacing` decides what is between two words; `columns` aligns
//! lines that belong together. It never corrects: text that cannot be read, and slips that the compiler
//! reports, stay as they were written. Only tabs, Windows line ends and a byte order mark are removed.
//!
//! The layout depends on the words and on the author's line breaks, never on the author's spaces.

mod columns;
mod layout;
mod rows;
mod spacing;

use pest::Parser;
use pest::iterators::Pairs;

use crate::syntax::{Grammar, Rule, on_large_stack, too_deep, trimmed};

/// How wide a line may become, in characters, before a block in braces is written a row a line, and alignment
/// is let go.
const WIDTH: usize = 150;

/// The text in canonical layout. A text that nests too deep to be read is given back as it is.
pub fn format(text: &str) -> String {
    if too_deep(text) {
        return text.to_string();
    }
    on_large_stack(|| lay_out(text)).unwrap_or_else(|| text.to_string())
}

/// Nothing where the result would not be read as the same words in the same order. That happens to broken
/// texts only: how far a block that cannot be read goes depends on which of its lines begin at the margin.
fn lay_out(text: &str) -> Option<String> {
    let text = plain(text);
    let read = Grammar::parse(Rule::file, &text).ok()?;
    let rows = rows::read(&text, read.clone());
    let mut lines = layout::lines(&rows);
    columns::align(&mut lines);
    let result = columns::print(&lines);
    let again = Grammar::parse(Rule::file, &result).ok()?;
    same_words(read, again).then_some(result)
}

/// The text without what cannot be seen: a byte order mark, and line ends other than a newline.
fn plain(text: &str) -> String {
    text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n")
}

fn same_words(a: Pairs<'_, Rule>, b: Pairs<'_, Rule>) -> bool {
    let (mut a, mut b) = (words(a), words(b));
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some((found, text)), Some((other, other_text)))
                if found == other && text.lines().map(trimmed).eq(other_text.lines().map(trimmed)) => {}
            _ => return false,
        }
    }
}

/// The smallest parts that were read, without the commas that part rows, which go where rows get one per
/// line.
fn words<'t>(pairs: Pairs<'t, Rule>) -> impl Iterator<Item = (Rule, &'t str)> {
    pairs
        .flatten()
        .filter(|pair| pair.clone().into_inner().next().is_none())
        .map(|pair| (pair.as_rule(), trimmed(pair.as_str()).trim_start()))
        .filter(|(found, text)| *found != Rule::comma && !text.is_empty())
}
