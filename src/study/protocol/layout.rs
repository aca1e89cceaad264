//! The canonical layout of a protocol: one space between words, four to indent, columns where lines are
//! alike. Comments stay. Only space changes, so the meaning cannot.

use super::tokens::{Kind, Token, tokens};

/// Lays out a protocol.
///
/// ```
/// let laid = peil_study::protocol::format("study  a {\n title \"A\"\n   language nl }\n");
/// assert_eq!(laid, "study a {\n    title    \"A\"\n    language nl\n}\n");
/// ```
pub fn format(text: &str) -> String {
    let list = tokens(text);
    let mut lines = lines(text, &list);
    align(&mut lines);
    let mut out = String::new();
    let mut blank = 0;
    for line in &lines {
        let shown = line.shown();
        if shown.is_empty() {
            blank += 1;
            continue;
        }
        if blank > 0 && !out.is_empty() {
            out.push('\n');
        }
        blank = 0;
        out.push_str(&shown);
        out.push('\n');
    }
    out
}

/// A line: its words, how deep it is, and a comment behind it.
#[derive(Default)]
struct Line {
    depth: usize,
    words: Vec<String>,
    /// Whether a space comes before each word.
    spaced: Vec<bool>,
    comment: Option<String>,
    /// How many words belong to the first column, and how wide it is.
    column: Option<(usize, usize)>,
}

impl Line {
    fn shown(&self) -> String {
        let mut out = String::new();
        for (at, word) in self.words.iter().enumerate() {
            if let Some((count, width)) = self.column
                && at == count
            {
                let now = out.chars().count();
                out.extend(std::iter::repeat_n(' ', width.saturating_sub(now)));
            }
            if at > 0 && self.spaced[at] {
                out.push(' ');
            }
            out.push_str(word);
        }
        if let Some(comment) = &self.comment {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(comment);
        }
        if out.is_empty() { out } else { format!("{}{out}", "    ".repeat(self.depth)) }
    }

    fn push(&mut self, word: &str, spaced: bool) {
        self.words.push(word.to_string());
        self.spaced.push(spaced);
    }

    fn head(&self, count: usize) -> usize {
        let mut width = 0;
        for at in 0..count.min(self.words.len()) {
            width += self.words[at].chars().count() + usize::from(at > 0 && self.spaced[at]);
        }
        width
    }
}

fn lines(text: &str, list: &[Token]) -> Vec<Line> {
    let mut lines = vec![Line::default()];
    let mut depth = 0usize;
    // For each open brace: whether its block is over lines.
    let mut blocks: Vec<bool> = Vec::new();
    for (at, token) in list.iter().enumerate() {
        let last = lines.len() - 1;
        let written = &text[token.start..token.end];
        match &token.kind {
            Kind::Newline => {
                lines.push(Line { depth, ..Line::default() });
            }
            Kind::Comment(comment) => lines[last].comment = Some(comment.clone()),
            Kind::Sign("{") => {
                let open = spans_lines(&list[at + 1..]);
                lines[last].push("{", true);
                blocks.push(open);
                if open {
                    depth += 1;
                    let newline_follows =
                        matches!(list.get(at + 1).map(|t| &t.kind), Some(Kind::Newline | Kind::Comment(_)));
                    if !newline_follows {
                        lines.push(Line { depth, ..Line::default() });
                    }
                }
            }
            Kind::Sign("}") => {
                let open = blocks.pop().unwrap_or(false);
                if open {
                    depth = depth.saturating_sub(1);
                    if lines[last].words.is_empty() && lines[last].comment.is_none() {
                        lines[last].depth = depth;
                    } else {
                        lines.push(Line { depth, ..Line::default() });
                    }
                }
                let last = lines.len() - 1;
                lines[last].push("}", true);
            }
            Kind::Sign(",") => {
                // Between rows over lines a comma says nothing: the newline ends the row.
                let row_end = blocks.last() == Some(&true)
                    && matches!(
                        list.get(at + 1).map(|t| &t.kind),
                        Some(Kind::Newline | Kind::Comment(_) | Kind::Sign("}"))
                    );
                if !row_end {
                    lines[last].push(",", false);
                }
            }
            Kind::Word(_)
            | Kind::Number(..)
            | Kind::Version(_)
            | Kind::Day(_)
            | Kind::NoDay(_)
            | Kind::Text(_) => {
                let tight = after_tight(lines[last].words.last());
                lines[last].push(written, !tight);
            }
            Kind::Sign(sign) => {
                let tight = matches!(*sign, ".." | "(" | ")") || after_tight(lines[last].words.last());
                lines[last].push(sign, !tight);
            }
            Kind::OpenText | Kind::Stray(_) => lines[last].push(written, true),
        }
    }
    lines
}

/// Whether nothing comes between this word and the next.
fn after_tight(word: Option<&String>) -> bool {
    word.is_some_and(|w| w == ".." || w == "(" || w == "-")
}

/// Whether a block is closed on another line than it was opened on.
fn spans_lines(rest: &[Token]) -> bool {
    let mut depth = 0;
    for token in rest {
        match token.kind {
            Kind::Newline | Kind::Comment(_) => return true,
            Kind::Sign("{") => depth += 1,
            Kind::Sign("}") if depth == 0 => return false,
            Kind::Sign("}") => depth -= 1,
            Kind::Sign(_) | Kind::Word(_) | Kind::Number(..) | Kind::Version(_) | Kind::Day(_) => {}
            Kind::NoDay(_) | Kind::Text(_) | Kind::OpenText | Kind::Stray(_) => {}
        }
    }
    true
}

/// Columns: the keys of a header, and the names of outcomes that follow each other.
fn align(lines: &mut [Line]) {
    let mut at = 0;
    while at < lines.len() {
        let kind = column_of(&lines[at]);
        let mut end = at + 1;
        while end < lines.len() && kind.is_some() && column_of(&lines[end]).map(|c| c.0) == kind.map(|c| c.0)
        {
            end += 1;
        }
        if kind.is_some() {
            let width =
                lines[at..end].iter().filter_map(|l| column_of(l).map(|c| l.head(c.1))).max().unwrap_or(0);
            for line in &mut lines[at..end] {
                line.column = column_of(line).map(|c| (c.1, width));
            }
        }
        at = end;
    }
}

/// Which kind of line has columns, and how many words its first one has.
fn column_of(line: &Line) -> Option<(u8, usize)> {
    let first = line.words.first()?.as_str();
    let second = line.words.get(1).map(String::as_str);
    match (line.depth, first, second) {
        (1, "key" | "keep", Some("until")) => Some((0, 2)),
        (
            1,
            "title" | "version" | "language" | "purpose" | "ground" | "controller" | "processor" | "reviewed",
            _,
        ) => Some((0, 1)),
        (0, "outcome", Some(_)) if line.words.len() > 2 && line.words[2] != "=" => Some((1, 2)),
        (_, _, _) => None,
    }
}
