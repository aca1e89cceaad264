//! From pest's pairs to rows: a row is a statement, or what is on its own line in a block.
//! Everything the author wrote is in one of them.

#![expect(clippy::wildcard_enum_match_arm, reason = "pest has a variant for every rule of the grammar")]

use pest::iterators::{Pair, Pairs};

use crate::syntax::{Rule, trimmed};

/// A word, number, text or sign; or a comment between them.
pub struct Token<'t> {
    pub text: &'t str,
    pub rule: Rule,
    /// The rule that it is a part of.
    pub parent: Rule,
    /// The author began a new line with it.
    pub breaks: bool,
    /// It may be aligned with its like in the rows above and below.
    pub column: bool,
}

pub enum Piece<'t> {
    Token(Token<'t>),
    Block(Block<'t>),
}

/// Rows in braces.
pub struct Block<'t> {
    /// A comment behind the `{`.
    pub comment: Option<&'t str>,
    pub rows: Vec<Row<'t>>,
    /// Its `}` is there.
    pub closed: bool,
    /// It may be on one line: its rows may, and the author wrote it so.
    pub one_line: bool,
    /// What parts its rows when it does.
    pub separator: &'static str,
    /// Its `{` may be aligned with those above and below.
    pub column: bool,
}

pub struct Row<'t> {
    pub content: Content<'t>,
    /// There is a blank line above it.
    pub blank_before: bool,
    /// A comment behind it.
    pub comment: Option<&'t str>,
    pub kind: Kind,
    start: usize,
    end: usize,
}

pub enum Content<'t> {
    Pieces(Vec<Piece<'t>>),
    /// A comment on its own line.
    Comment(&'t str),
    /// What could not be read; the first on its line with the space before it there.
    Raw {
        text: &'t str,
        first: bool,
    },
}

/// Rows of one kind that follow each other are aligned.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    pub rule: Rule,
    /// Which parts it has, where that decides what is under what.
    pub shape: u8,
}

/// All rows of a file.
pub fn read<'t>(text: &'t str, pairs: Pairs<'t, Rule>) -> Vec<Row<'t>> {
    let mut reader = Reader { text, end: 0 };
    let mut rows = Vec::new();
    for pair in pairs.flat_map(Pair::into_inner) {
        reader.part(pair, &mut rows);
    }
    rows
}

struct Reader<'t> {
    text: &'t str,
    /// Where the last token ended.
    end: usize,
}

impl<'t> Reader<'t> {
    /// How many lines end between the last token and a place.
    fn newlines(&self, start: usize) -> usize {
        self.text
            .get(self.end..start)
            .map_or(0, |between| between.bytes().filter(|byte| *byte == b'\n').count())
    }

    fn slice(&self, start: usize, end: usize) -> &'t str {
        trimmed(self.text.get(start..end).unwrap_or_default())
    }

    /// One part of a block or of the file: a row, or something that belongs to the row before.
    fn part(&mut self, pair: Pair<'t, Rule>, rows: &mut Vec<Row<'t>>) {
        let start = pair.as_span().start();
        let newlines = if rows.is_empty() { 1 } else { self.newlines(start) };
        let end = start + trimmed(pair.as_str()).len();
        let blank_before = newlines > 1;
        let new = |content, kind| Row {
            content,
            blank_before,
            comment: None,
            kind: Kind { rule: kind, shape: 0 },
            start,
            end,
        };
        match pair.as_rule() {
            Rule::entries | Rule::entries_rep => {
                for part in pair.into_inner() {
                    self.part(part, rows);
                }
                return;
            }
            Rule::EOI | Rule::BOM | Rule::missing_close | Rule::comma => return,
            Rule::comment => match rows.last_mut() {
                Some(last) if newlines == 0 => {
                    if matches!(last.content, Content::Raw { .. }) {
                        self.absorb(last, end);
                    } else {
                        last.comment = Some(self.slice(start, end));
                    }
                }
                _ => {
                    let row = new(Content::Comment(self.slice(start, end)), Rule::comment);
                    rows.push(row);
                }
            },
            Rule::semicolon | Rule::junk | Rule::junk_row => match rows.last_mut() {
                Some(last) => {
                    let one_line = !self.slice(last.start, end).contains('\n');
                    match &mut last.content {
                        Content::Pieces(pieces) if pair.as_rule() == Rule::semicolon || !one_line => {
                            let parent = pair.as_rule();
                            pieces.push(Piece::Token(Token {
                                text: self.slice(start, end),
                                rule: parent,
                                parent,
                                breaks: false,
                                column: false,
                            }));
                        }
                        Content::Pieces(_) | Content::Comment(_) | Content::Raw { .. } => {
                            self.absorb(last, end)
                        }
                    }
                }
                None => {
                    let row = new(self.raw(start, end), Rule::junk);
                    rows.push(row);
                }
            },
            found => {
                let unread = matches!(
                    found,
                    Rule::error
                        | Rule::error_row
                        | Rule::broken
                        | Rule::broken_in
                        | Rule::misplaced
                        | Rule::close
                );
                // A line that could not be read, or not wholly, stays as it is with all that is on it.
                if newlines == 0
                    && let Some(last) = rows.last_mut()
                    && (matches!(last.content, Content::Raw { .. })
                        || unread && !self.slice(last.start, end).contains('\n'))
                {
                    self.absorb(last, end);
                } else if unread || !self.slice(start, end).contains('\n') && has_unread(&pair) {
                    let row = new(self.raw(start, end), Rule::error);
                    rows.push(row);
                } else {
                    let row = self.row(pair, blank_before);
                    rows.push(row);
                }
            }
        }
        self.end = self.end.max(end);
    }

    /// Makes a row, and what follows it up to `end`, a stretch that is left alone.
    fn absorb(&mut self, row: &mut Row<'t>, end: usize) {
        row.content = self.raw(row.start, end);
        row.comment = None;
        row.kind.rule = Rule::error;
        row.end = end;
    }

    fn raw(&self, start: usize, end: usize) -> Content<'t> {
        let before = self.text.get(..start).unwrap_or_default();
        let margin = before.len() - before.trim_end_matches([' ', '\t', '\u{a0}']).len();
        let first = start == margin || before[..start - margin].ends_with('\n');
        Content::Raw { text: self.slice(if first { start - margin } else { start }, end), first }
    }

    fn row(&mut self, pair: Pair<'t, Rule>, blank_before: bool) -> Row<'t> {
        let start = pair.as_span().start();
        let end = start + trimmed(pair.as_str()).len();
        // A clause or a step is what it holds.
        let outer = matches!(pair.as_rule(), Rule::clause | Rule::step | Rule::property);
        let inner = if outer { pair.clone().into_inner().next() } else { None };
        let pair = inner.unwrap_or(pair);
        let found = pair.as_rule();
        let mut pieces = Vec::new();
        self.end = start;
        self.pieces(pair, found, Place { top: found, child: found, depth: 0 }, &mut pieces);
        let kind = Kind { rule: found, shape: shape(found, &pieces) };
        Row { content: Content::Pieces(pieces), blank_before, comment: None, kind, start, end }
    }

    fn pieces(&mut self, pair: Pair<'t, Rule>, parent: Rule, place: Place, out: &mut Vec<Piece<'t>>) {
        let found = pair.as_rule();
        let mut inner = pair.clone().into_inner().peekable();
        if found == Rule::string || inner.peek().is_none() {
            let start = pair.as_span().start();
            let text = trimmed(pair.as_str());
            if !text.is_empty() {
                let token = Token {
                    text,
                    rule: found,
                    parent,
                    breaks: self.newlines(start) > 0,
                    column: place.column(found, out),
                };
                out.push(Piece::Token(token));
                self.end = start + text.len();
            }
            return;
        }
        while let Some(part) = inner.next() {
            let child = part.as_rule();
            if child == Rule::open {
                let block = self.block(found, &part, &mut inner, place.top);
                out.push(Piece::Block(block));
            } else {
                let child = if place.depth == 0 { child } else { place.child };
                self.pieces(part, found, Place { child, depth: place.depth + 1, ..place }, out);
            }
        }
    }

    /// The rows between an `open` and its `close`, which are parts of the same rule.
    fn block(
        &mut self,
        of: Rule,
        open: &Pair<'t, Rule>,
        parts: &mut impl Iterator<Item = Pair<'t, Rule>>,
        top: Rule,
    ) -> Block<'t> {
        let start = open.as_span().start();
        self.end = open.as_span().end();
        let mut block = Block {
            comment: None,
            rows: Vec::new(),
            closed: false,
            one_line: false,
            separator: if of == Rule::clause_block { " " } else { ", " },
            column: matches!(
                top,
                Rule::score | Rule::scale | Rule::recode | Rule::class | Rule::bands_decl | Rule::bands
            ),
        };
        for part in parts {
            match part.as_rule() {
                Rule::close => {
                    let end = part.as_span().end();
                    let may = matches!(
                        of,
                        Rule::scale | Rule::recode | Rule::class | Rule::band_block | Rule::clause_block
                    );
                    block.closed = true;
                    block.one_line = may && !self.slice(start, end).contains('\n')
                        || block.rows.is_empty() && block.comment.is_none();
                    self.end = end;
                    break;
                }
                Rule::comment if block.rows.is_empty() && self.newlines(part.as_span().start()) == 0 => {
                    block.comment = Some(trimmed(part.as_str()));
                    self.end = part.as_span().end();
                }
                _ => self.part(part, &mut block.rows),
            }
        }
        block
    }
}

/// Where in a row a token is.
#[derive(Clone, Copy)]
struct Place {
    top: Rule,
    /// The part of the row that it lies in.
    child: Rule,
    depth: usize,
}

impl Place {
    /// Whether a token begins a column; `before` are the tokens before it.
    fn column(self, found: Rule, before: &[Piece<'_>]) -> bool {
        let text = || {
            self.child == Rule::text
                && found == Rule::string
                && !before
                    .iter()
                    .any(|piece| matches!(piece, Piece::Token(token) if token.rule == Rule::string))
        };
        let equals = || self.child == Rule::option_key && found == Rule::equals;
        let first = |wanted: Rule| {
            found == wanted
                && !before.iter().any(|piece| matches!(piece, Piece::Token(token) if token.rule == wanted))
        };
        match self.top {
            Rule::item => text() || self.child == Rule::colon,
            Rule::score => text() || self.child == Rule::equals,
            Rule::informant | Rule::check | Rule::alert | Rule::feedback | Rule::note => text(),
            Rule::meta => !before.is_empty() && before.len() == 1,
            Rule::option => text() || equals() || first(Rule::kw_code),
            Rule::rule => text() || equals() || matches!(self.child, Rule::kw_when | Rule::kw_otherwise),
            Rule::band => text() || matches!(self.child, Rule::kw_from | Rule::kw_above),
            Rule::recode_row | Rule::row => self.child == Rule::arrow,
            _ => false,
        }
    }
}

/// Tells rows of one rule apart whose columns are not the same.
fn shape(of: Rule, pieces: &[Piece<'_>]) -> u8 {
    let has = |wanted: Rule| {
        pieces.iter().any(|piece| matches!(piece, Piece::Token(token) if token.rule == wanted))
    };
    match of {
        Rule::option => {
            u8::from(has(Rule::kw_missing) || has(Rule::kw_none))
                | u8::from(has(Rule::ident)) << 1
                | u8::from(has(Rule::equals)) << 2
                | u8::from(has(Rule::kw_code)) << 3
        }
        Rule::rule => u8::from(has(Rule::equals)),
        Rule::band => u8::from(has(Rule::string)),
        _ => 0,
    }
}

/// Whether something in it could not be read.
fn has_unread(pair: &Pair<'_, Rule>) -> bool {
    pair.clone().into_inner().flatten().any(|part| {
        matches!(
            part.as_rule(),
            Rule::error
                | Rule::error_row
                | Rule::broken
                | Rule::broken_in
                | Rule::misplaced
                | Rule::junk
                | Rule::junk_row
                | Rule::missing_close
        )
    })
}
