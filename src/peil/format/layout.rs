//! From rows to lines. Lines are broken where the author broke them, and where a block is written a row a
//! line.

#![expect(clippy::wildcard_enum_match_arm, reason = "pest has a variant for every rule of the grammar")]

use super::WIDTH;
use super::rows::{Block, Content, Kind, Piece, Row, Token};
use super::spacing::{printed, space};
use crate::syntax::{Rule, trimmed};

/// One line of the result, still in the cells that `columns` aligns.
pub struct Line {
    /// In steps of four spaces.
    pub indent: usize,
    pub cells: Vec<String>,
    pub comment: Option<String>,
    pub blank_before: bool,
    pub role: Role,
}

/// What a line means to the lines beside it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It is aligned with lines of the same kind.
    Aligned(Kind),
    /// It goes on with a row, and lets the alignment go on as well.
    Continues,
    /// Nothing is aligned across it.
    Breaks,
}

impl Line {
    fn new(indent: usize) -> Line {
        Line { indent, cells: vec![String::new()], comment: None, blank_before: false, role: Role::Breaks }
    }

    /// In characters, without a comment; of a text over lines only its last line counts.
    pub fn width(&self) -> usize {
        let cells: usize = self.cells.iter().map(|cell| characters(cell) + 1).sum();
        4 * self.indent + cells.saturating_sub(1)
    }

    fn push(&mut self, text: &str) {
        if let Some(cell) = self.cells.last_mut() {
            cell.push_str(text);
        }
    }
}

pub fn characters(text: &str) -> usize {
    text.rsplit('\n').next().unwrap_or_default().chars().count()
}

pub fn lines(rows: &[Row<'_>]) -> Vec<Line> {
    let mut lines = Vec::new();
    for row in rows {
        lay_row(row, 0, &mut lines);
    }
    lines
}

fn lay_row(row: &Row<'_>, indent: usize, lines: &mut Vec<Line>) {
    let first = lines.len();
    match &row.content {
        Content::Comment(text) => {
            let mut line = Line::new(indent);
            line.push(text);
            lines.push(line);
        }
        Content::Raw { text, first: own } => {
            for part in text.lines() {
                let mut line = Line::new(if *own || lines.len() > first { 0 } else { indent });
                line.push(trimmed(part));
                lines.push(line);
            }
        }
        Content::Pieces(pieces) => lay_pieces(pieces, indent, lines),
    }
    if let (Some(comment), Some(last)) = (row.comment, lines.last_mut()) {
        last.comment = Some(comment.to_string());
    }
    let alone = lines.len() == first + 1;
    for (at, line) in lines.iter_mut().enumerate().skip(first) {
        // A text over lines may end a line of a table; anywhere else nothing can be aligned with what follows
        // it.
        let last = line.cells.len() - usize::from(is_tabular(row.kind.rule));
        let whole = !line.cells.iter().take(last).any(|cell| cell.contains('\n'));
        line.role = match row.content {
            Content::Pieces(_) if whole && is_tabular(row.kind.rule) && at > first => Role::Continues,
            Content::Pieces(_) if whole && (is_tabular(row.kind.rule) || alone) => Role::Aligned(row.kind),
            Content::Pieces(_) if at > first => line.role,
            Content::Pieces(_) | Content::Comment(_) | Content::Raw { .. } => Role::Breaks,
        };
    }
    if let Some(line) = lines.get_mut(first) {
        line.blank_before = row.blank_before;
    }
}

/// Rows that make a table with the rows around them even where one of them takes several lines.
fn is_tabular(of: Rule) -> bool {
    matches!(of, Rule::meta | Rule::option | Rule::band | Rule::rule | Rule::recode_row | Rule::row)
}

fn lay_pieces(pieces: &[Piece<'_>], indent: usize, lines: &mut Vec<Line>) {
    let mut line = Line::new(indent);
    // Of every bracket that is open, the indentation of the line that it is on.
    let mut brackets: Vec<usize> = Vec::new();
    let mut before: Option<&Token<'_>> = None;
    let mut after_block = false;
    for piece in pieces {
        match piece {
            Piece::Token(token) => {
                if token.breaks && before.is_some()
                    || before.is_some_and(|before| before.rule == Rule::comment)
                {
                    let step = match (brackets.last(), token.rule) {
                        (Some(&opened), Rule::rparen | Rule::rbracket) => opened,
                        (Some(&opened), _) => opened + 1,
                        (None, _) => indent + 1,
                    };
                    lines.push(std::mem::replace(&mut line, Line::new(step)));
                } else if token.rule == Rule::comment && before.is_some() {
                    line.comment = Some(token.text.to_string());
                    before = Some(token);
                    continue;
                } else if token.column && before.is_some() {
                    line.cells.push(String::new());
                } else if after_block && token.rule != Rule::semicolon
                    || before.is_some_and(|before| space(before, token))
                {
                    line.push(" ");
                }
                match token.rule {
                    Rule::lparen | Rule::lbracket => brackets.push(line.indent),
                    Rule::rparen | Rule::rbracket => drop(brackets.pop()),
                    _ => {}
                }
                line.push(&printed(token));
                before = Some(token);
                after_block = false;
            }
            Piece::Block(block) => {
                match flat_block(block) {
                    Some(flat) if line.width() + 1 + characters(&flat) <= WIDTH => {
                        if block.column {
                            line.cells.push(String::new());
                        } else {
                            line.push(" ");
                        }
                        line.push(&flat);
                    }
                    _ => {
                        line.push(" {");
                        line.comment = block.comment.map(str::to_string);
                        lines.push(line);
                        for row in &block.rows {
                            lay_row(row, indent + 1, lines);
                        }
                        line = Line::new(indent);
                        if block.closed {
                            line.push("}");
                        }
                    }
                }
                before = None;
                after_block = true;
            }
        }
    }
    // Of a block that is not closed nothing is left to print.
    if line.cells.iter().any(|cell| !cell.is_empty()) {
        lines.push(line);
    }
}

/// A block on one line, if it may be so.
fn flat_block(block: &Block<'_>) -> Option<String> {
    if !block.one_line {
        return None;
    }
    let mut rows = String::new();
    for row in &block.rows {
        let row = flat_row(row)?;
        if !rows.is_empty() {
            // A semicolon parts rows already, if wrongly.
            rows.push_str(if rows.ends_with(';') { " " } else { block.separator });
        }
        rows.push_str(&row);
    }
    Some(if rows.is_empty() { "{ }".to_string() } else { format!("{{ {rows} }}") })
}

fn flat_row(row: &Row<'_>) -> Option<String> {
    let Content::Pieces(pieces) = &row.content else { return None };
    let mut text = String::new();
    let mut before: Option<&Token<'_>> = None;
    for piece in pieces {
        match piece {
            Piece::Token(token) => {
                if before
                    .map_or(!text.is_empty() && token.rule != Rule::semicolon, |before| space(before, token))
                {
                    text.push(' ');
                }
                text.push_str(token.text);
                before = Some(token);
            }
            Piece::Block(block) => {
                text.push(' ');
                text.push_str(&flat_block(block)?);
                before = None;
            }
        }
    }
    Some(text)
}
