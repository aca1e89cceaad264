//! Finds the brace that is not closed. The grammar knows which block was open when the text ended or another
//! statement began; but when an inner block lacks its `}`, the `}` of the outer one closes it, and the outer
//! one seems open. Indentation tells them apart.

#![expect(clippy::wildcard_enum_match_arm, reason = "pest has a variant for every rule of the grammar")]

use pest::iterators::Pairs;

use super::Rule;
use super::build::Builder;
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;

struct Block {
    open: usize,
    /// Where its `}` is, if it has one.
    close: Option<usize>,
    /// Where it ends as far as the grammar can tell.
    end: usize,
}

/// Reports, for every block that is not closed, where it begins, and where the `}` probably belongs.
pub fn report<'t>(builder: &mut Builder<'t>, pairs: Pairs<'t, Rule>) {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut unclosed: Vec<usize> = Vec::new();
    for pair in pairs.flatten() {
        let start = pair.as_span().start();
        match pair.as_rule() {
            Rule::open => {
                open.push(blocks.len());
                blocks.push(Block { open: start, close: None, end: start });
            }
            Rule::close | Rule::missing_close => {
                // A `}` that closes nothing has no block.
                let Some(at) = open.pop() else { continue };
                blocks[at].end = start;
                if pair.as_rule() == Rule::close {
                    blocks[at].close = Some(start);
                } else {
                    unclosed.push(at);
                }
            }
            _ => {}
        }
    }
    // One `}` that is missing is one mistake: a block inside that was closed by another's brace is reported
    // instead, once.
    let mut told = Vec::new();
    for at in unclosed {
        let end = blocks[at].end;
        let inside = blocks.iter().enumerate().skip(at + 1).take_while(|(_, block)| block.open < end);
        let culprit = inside
            .filter(|(_, block)| closed_by_another(builder.text, block))
            .map(|(at, _)| at)
            .find(|at| !told.contains(at));
        let culprit = culprit.unwrap_or(at);
        told.push(culprit);
        say(builder, &blocks[culprit], end);
    }
}

/// Whether its `}` begins a line that is indented less than the line of its `{`.
fn closed_by_another(text: &str, block: &Block) -> bool {
    let Some(close) = block.close else { return false };
    let line = line_start(text, close);
    let first = text[line..close].trim().is_empty();
    first
        && text[..close].matches('\n').count() > 0
        && close - line < indentation(text, line_start(text, block.open))
}

fn say(builder: &mut Builder<'_>, block: &Block, end: usize) {
    let text = builder.text;
    let margin = indentation(text, line_start(text, block.open));
    // The first line that is not indented more than the block's own: the `}` belongs before it.
    let mut at = block.open;
    let mut stop = text[..end].trim_end().len().max(block.open + 1);
    while let Some(newline) = text[at..end].find('\n') {
        at += newline + 1;
        let line = text[at..].lines().next().unwrap_or_default();
        if !line.trim().is_empty() && indentation(text, at) <= margin {
            stop = text[..at].trim_end().len();
            break;
        }
    }
    let brace = Span::new(builder.file, block.open..block.open + 1);
    builder.diagnostics.push(
        Diagnostic::new(codes::MISSING_CLOSE, brace, "this `{` is not closed")
            .also(Span::new(builder.file, stop..stop), "a `}` is missing here")
            .help("close it with `}`"),
    );
}

fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |newline| newline + 1)
}

/// In bytes, as a tab counts for one sign too.
fn indentation(text: &str, line: usize) -> usize {
    text[line..].len() - text[line..].trim_start_matches([' ', '\t']).len()
}
