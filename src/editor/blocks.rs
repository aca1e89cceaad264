//! Where blocks in braces begin and end, and which statement each belongs to: read off the words alone, so
//! that it is there for broken texts.

use std::ops::Range;

use crate::context::{Token, tokens};

/// A block in braces, or a statement that has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Where its statement begins.
    pub start: usize,
    /// The brace that opens it.
    pub open: usize,
    /// Behind the brace that closes it; the end of the text where none does.
    pub end: usize,
    /// How many blocks are around it.
    pub depth: usize,
}

/// Every block of a text, the outer before the inner.
pub fn blocks(text: &str) -> Vec<Block> {
    let (tokens, _) = tokens(text);
    let mut found: Vec<Block> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut statement: Option<usize> = None;
    let mut brackets = 0usize;
    let mut last: Option<Token<'_>> = None;
    for token in &tokens {
        let goes_on = last.is_some_and(|last| last.is(",") || last.is("=") || last.is(":"));
        if token.first && brackets == 0 && !goes_on && !token.is("}") && !token.is("{") && !joins(token) {
            statement = None;
        }
        match token.text {
            "{" => {
                let start = statement.take().unwrap_or(token.start);
                found.push(Block { start, open: token.start, end: text.len(), depth: open.len() });
                open.push(found.len() - 1);
                brackets = 0;
            }
            "}" => {
                if let Some(block) = open.pop().and_then(|at| found.get_mut(at)) {
                    block.end = token.end();
                    statement = Some(block.start);
                }
                brackets = 0;
            }
            "(" | "[" => brackets += 1,
            ")" | "]" => brackets = brackets.saturating_sub(1),
            _ => {}
        }
        if !token.is("}") && !token.is("{") {
            statement.get_or_insert(token.start);
        }
        last = Some(*token);
    }
    found
}

fn joins(token: &Token<'_>) -> bool {
    ["then", "else", "for", "and", "or"].iter().any(|word| token.is(word))
}

/// The whole of the statement that begins at a byte: up to the end of its blocks, or as far as it is known to
/// reach.
pub fn whole(blocks: &[Block], start: usize, known: usize) -> Range<usize> {
    let own = blocks.iter().filter(|block| block.start == start).map(|block| block.end);
    start..own.max().unwrap_or(known).max(known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_knows_its_statement() {
        let text = "domain d \"D {\" : m {\n  item a \"A\"\n  item b \"B\" { hint \"x\" }\n}\nscore s \"S\" = a {\n bands { x from 0 }\n}\n";
        let found: Vec<(&str, usize)> =
            blocks(text).iter().map(|block| (&text[block.start..block.start + 6], block.depth)).collect();
        assert_eq!(found, [("domain", 0), ("item b", 1), ("score ", 0), ("bands ", 1)]);
        assert_eq!(&text[whole(&blocks(text), 0, 5)], &text[..text.find("\nscore").unwrap_or(0)]);
        assert_eq!(blocks("domain d {").first().map(|block| block.end), Some(10));
    }
}
