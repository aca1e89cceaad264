//! From tokens to a protocol. A line that cannot be read is reported, and reading goes on after it.

use super::model::*;
use super::statements::Draft;
use super::tokens::{Kind, Token, tokens};
use peil::diagnostic::{Diagnostic, codes, did_you_mean};
use peil::source::{FileId, Span};

/// The words that begin a statement.
pub(super) const WORDS: [&str; 17] = [
    "study",
    "instrument",
    "privacy",
    "consent",
    "practices",
    "enrol",
    "ended",
    "assume",
    "wave",
    "ask",
    "outcome",
    "compare",
    "goals",
    "cells",
    "publish",
    "amended",
    "test",
];

/// Reads a protocol: it is there unless a diagnostic is an error.
pub fn read(file: FileId, text: &str) -> (Option<Protocol>, Vec<Diagnostic>) {
    let mut reader = Reader { file, tokens: tokens(text), at: 0, end: text.len(), diagnostics: Vec::new() };
    let mut draft = Draft::default();
    while reader.skip_blank() {
        statement(&mut reader, &mut draft);
    }
    let end = reader.end.min(u32::MAX as usize);
    let mut diagnostics = reader.diagnostics;
    let protocol = draft.finish(Span::new(file, 0..end.min(5)), &mut diagnostics);
    (protocol, diagnostics)
}

fn statement(reader: &mut Reader, draft: &mut Draft) {
    let start = reader.at;
    let word = match reader.peek() {
        Some(Kind::Word(word)) => word.clone(),
        Some(_) | None => {
            reader.wrong("a word that begins a line of a protocol");
            return reader.recover(start);
        }
    };
    reader.at += 1;
    if !WORDS.contains(&word.as_str()) {
        let span = reader.span_of(start);
        let mut found =
            Diagnostic::new(codes::STUDY_LINE, span, format!("`{word}` does not begin a line of a protocol"));
        if let Some(meant) = did_you_mean(&word, WORDS) {
            found = found.help(format!("write `{meant}`"));
        } else {
            found = found.help(format!("a line begins with one of: {}", WORDS.join(", ")));
        }
        reader.diagnostics.push(found);
        return reader.recover(start);
    }
    if draft.statement(reader, &word, start).is_none() || !reader.ends_line() {
        reader.recover(start);
    }
}

/// Reads tokens one after another.
pub(super) struct Reader {
    file: FileId,
    tokens: Vec<Token>,
    pub at: usize,
    end: usize,
    pub diagnostics: Vec<Diagnostic>,
}

impl Reader {
    /// The next token on this line.
    pub fn peek(&self) -> Option<&Kind> {
        self.tokens.get(self.at).map(|t| &t.kind)
    }

    /// Skips newlines and comments; false at the end.
    pub fn skip_blank(&mut self) -> bool {
        while matches!(self.peek(), Some(Kind::Newline | Kind::Comment(_))) {
            self.at += 1;
        }
        self.at < self.tokens.len()
    }

    /// The place of a token.
    pub fn span_of(&self, at: usize) -> Span {
        match self.tokens.get(at) {
            Some(token) => Span::new(self.file, token.start..token.end),
            None => Span::new(self.file, self.end..self.end),
        }
    }

    /// From a token to the one that was read last.
    pub fn since(&self, start: usize) -> Span {
        self.span_of(start).to(self.span_of(self.at.saturating_sub(1).max(start)))
    }

    /// Reports that something else was expected here.
    pub fn wrong(&mut self, expected: &str) {
        let shown = self.peek().map_or("the end of the file".into(), Kind::shown);
        let span = self.span_of(self.at);
        let code = match self.peek() {
            Some(Kind::NoDay(_)) => codes::STUDY_VALUE,
            Some(_) | None => codes::STUDY_LINE,
        };
        let message = format!("expected {expected}, found {shown}");
        let found = Diagnostic::new(code, span, message);
        let found = match self.peek() {
            Some(Kind::OpenText) => found.help("a text begins and ends with `\"` on one line"),
            Some(Kind::NoDay(_)) => found.help("this day does not exist"),
            Some(Kind::Stray(sign)) if ["“", "”", "„", "'"].contains(&sign.as_str()) => {
                found.help("write straight double quotes: \"")
            }
            Some(_) | None => found,
        };
        self.diagnostics.push(found);
    }

    /// Goes on after the block or line that begins at `start`.
    pub fn recover(&mut self, start: usize) {
        self.at = self.at.max(start);
        let opened = |kind: &Kind| match kind {
            Kind::Sign("{") => 1,
            Kind::Sign("}") => -1,
            Kind::Sign(_)
            | Kind::Word(_)
            | Kind::Number(..)
            | Kind::Version(_)
            | Kind::Day(_)
            | Kind::NoDay(_) => 0,
            Kind::Text(_) | Kind::OpenText | Kind::Comment(_) | Kind::Newline | Kind::Stray(_) => 0,
        };
        let mut depth: i32 =
            self.tokens[start..self.at.min(self.tokens.len())].iter().map(|t| opened(&t.kind)).sum();
        let mut first = true;
        while let Some(kind) = self.peek() {
            if *kind == Kind::Newline && depth <= 0 {
                break;
            }
            // A statement at the margin ends a block that was not closed.
            let at_margin = self.at > 0 && self.tokens[self.at - 1].kind == Kind::Newline;
            let begins = matches!(kind, Kind::Word(w) if WORDS.contains(&w.as_str()));
            let column = self.tokens[self.at].start;
            let flush = self.at > 0 && self.tokens[self.at - 1].end == column;
            if !first && at_margin && begins && flush {
                break;
            }
            depth += opened(kind);
            first = false;
            self.at += 1;
        }
    }

    /// Whether the statement ends here; reports what is left over.
    pub fn ends_line(&mut self) -> bool {
        match self.peek() {
            None | Some(Kind::Newline | Kind::Comment(_)) => true,
            Some(_) => {
                self.wrong("the end of the line");
                false
            }
        }
    }

    /// Takes a sign if it is next.
    pub fn takes(&mut self, sign: &str) -> bool {
        let yes = matches!(self.peek(), Some(Kind::Sign(s)) if *s == sign);
        self.at += usize::from(yes);
        yes
    }

    /// Takes a keyword if it is next.
    pub fn takes_word(&mut self, word: &str) -> bool {
        let yes = matches!(self.peek(), Some(Kind::Word(w)) if w == word);
        self.at += usize::from(yes);
        yes
    }

    /// A sign that must be next.
    pub fn sign(&mut self, sign: &str) -> Option<()> {
        if self.takes(sign) {
            return Some(());
        }
        self.wrong(&format!("`{sign}`"));
        None
    }

    /// A keyword that must be next.
    pub fn word(&mut self, word: &str) -> Option<()> {
        if self.takes_word(word) {
            return Some(());
        }
        self.wrong(&format!("`{word}`"));
        None
    }

    /// A name: lowercase letters, digits and `_`.
    pub fn name(&mut self, what: &str) -> Option<At<String>> {
        match self.peek() {
            Some(Kind::Word(word)) => {
                let (value, span) = (word.clone(), self.span_of(self.at));
                let good = value.starts_with(|c: char| c.is_ascii_lowercase())
                    && value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
                if !good {
                    let message =
                        format!("`{value}` is not a name: names are lowercase letters, digits and `_`");
                    let meant = peil::diagnostic::as_name(&value);
                    self.diagnostics.push(
                        Diagnostic::new(codes::STUDY_LINE, span, message).help(format!("write `{meant}`")),
                    );
                    return None;
                }
                self.at += 1;
                Some(At { value, span })
            }
            Some(_) | None => {
                self.wrong(what);
                None
            }
        }
    }

    /// A text.
    pub fn text(&mut self, what: &str) -> Option<At<String>> {
        match self.peek() {
            Some(Kind::Text(text)) => {
                let (value, span) = (text.clone(), self.span_of(self.at));
                if value.trim().is_empty() {
                    let message = format!("{what} is empty");
                    self.diagnostics
                        .push(Diagnostic::new(codes::STUDY_LINE, span, message).help("write it out"));
                }
                self.at += 1;
                Some(At { value, span })
            }
            Some(_) | None => {
                self.wrong(what);
                None
            }
        }
    }

    /// A number, perhaps negative.
    pub fn number(&mut self, what: &str) -> Option<At<f64>> {
        let start = self.at;
        let minus = self.takes("-");
        match self.peek() {
            Some(Kind::Number(_, value)) => {
                let value = if minus { -value } else { *value };
                self.at += 1;
                Some(At { value, span: self.since(start) })
            }
            Some(_) | None => {
                self.wrong(what);
                None
            }
        }
    }

    /// A whole number of at most a million.
    pub fn whole(&mut self, what: &str) -> Option<At<i64>> {
        let found = self.number(what)?;
        if found.value.fract() == 0.0 && found.value.abs() <= 1e6 {
            return Some(At { value: found.value as i64, span: found.span });
        }
        let message = format!("{what} must be a whole number up to 1000000");
        self.diagnostics.push(Diagnostic::new(codes::STUDY_VALUE, found.span, message));
        None
    }

    /// A day.
    pub fn day(&mut self) -> Option<At<jiff::civil::Date>> {
        match self.peek() {
            Some(Kind::Day(day)) => {
                let found = At { value: *day, span: self.span_of(self.at) };
                self.at += 1;
                Some(found)
            }
            Some(_) | None => {
                self.wrong("a day such as 2016-01-11");
                None
            }
        }
    }

    /// A version of three numbers.
    pub fn version(&mut self) -> Option<String> {
        match self.peek() {
            Some(Kind::Version(version)) => {
                let found = version.clone();
                self.at += 1;
                Some(found)
            }
            Some(_) | None => {
                self.wrong("a version of three numbers, such as 1.0.0");
                None
            }
        }
    }

    /// `a..b`, or one number twice.
    pub fn range(&mut self, what: &str) -> Option<(f64, f64)> {
        let start = self.at;
        let low = self.number(what)?;
        let high = if self.takes("..") { self.number(what)? } else { low.clone() };
        if low.value > high.value {
            let message = format!("the range ends before it begins: {}..{}", low.value, high.value);
            self.diagnostics.push(Diagnostic::new(codes::STUDY_VALUE, self.since(start), message));
            return None;
        }
        Some((low.value, high.value))
    }

    /// Rows in braces, ended by a newline or a comma; `row` reads one. A row that cannot be read is
    /// skipped to its end.
    pub fn rows(&mut self, mut row: impl FnMut(&mut Reader) -> Option<()>) -> Option<()> {
        self.sign("{")?;
        loop {
            while matches!(self.peek(), Some(Kind::Newline | Kind::Comment(_) | Kind::Sign(","))) {
                self.at += 1;
            }
            match self.peek() {
                Some(Kind::Sign("}")) => {
                    self.at += 1;
                    return Some(());
                }
                None => {
                    self.wrong("`}`");
                    return None;
                }
                Some(_) => {}
            }
            let good = row(self).is_some();
            let ended =
                matches!(self.peek(), None | Some(Kind::Newline | Kind::Comment(_) | Kind::Sign("," | "}")));
            if good && !ended {
                self.wrong("a comma or the end of the line");
            }
            if !ended {
                while !matches!(self.peek(), None | Some(Kind::Newline | Kind::Sign("," | "}"))) {
                    self.at += 1;
                }
            }
        }
    }

    /// Names with commas between them.
    pub fn names(&mut self, what: &str) -> Option<Vec<At<String>>> {
        let mut list = vec![self.name(what)?];
        while self.takes(",") {
            list.push(self.name(what)?);
        }
        Some(list)
    }
}
