//! From text to words, numbers, days, texts and signs. A newline is a token: it ends a statement or row.

use jiff::civil::Date;

/// What a token is.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// A name or keyword.
    Word(String),
    /// A number, as it was written, and its value.
    Number(String, f64),
    /// Three numbers with points.
    Version(String),
    /// `2016-01-11`
    Day(Date),
    /// Ten signs in the form of a day that does not exist.
    NoDay(String),
    /// A text between quotes, without them.
    Text(String),
    /// A text that does not end on its line.
    OpenText,
    /// `{ } , = ( ) ..` and the like.
    Sign(&'static str),
    /// From `#` to the end of the line.
    Comment(String),
    /// The end of a line.
    Newline,
    /// Something else.
    Stray(String),
}

/// A token and where it is, in bytes.
#[derive(Clone, Debug, PartialEq)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

const SIGNS: [&str; 10] = ["..", "{", "}", ",", "=", "(", ")", "-", ":", "/"];

/// Splits a text into tokens. Every byte that is not space is in one of them.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut list = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    while let Some(next) = text[at..].chars().next() {
        let (kind, length) = match next {
            '\n' => (Some(Kind::Newline), 1),
            c if c.is_whitespace() => (None, c.len_utf8()),
            '#' => {
                let line = text[at..].split('\n').next().unwrap_or_default().trim_end();
                (Some(Kind::Comment(line.to_string())), line.len())
            }
            '"' => quoted(&text[at..]),
            c if c.is_ascii_digit() => number(&text[at..]),
            c if c.is_alphabetic() || c == '_' => {
                let word: String =
                    text[at..].chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let length = word.len();
                (Some(Kind::Word(word)), length)
            }
            c => match SIGNS.iter().find(|sign| text[at..].starts_with(**sign)) {
                Some(sign) => (Some(Kind::Sign(sign)), sign.len()),
                None => (Some(Kind::Stray(c.to_string())), c.len_utf8()),
            },
        };
        if let Some(kind) = kind {
            list.push(Token { kind, start: at, end: at + length });
        }
        at += length;
    }
    list
}

fn quoted(text: &str) -> (Option<Kind>, usize) {
    let mut found = String::new();
    let mut signs = text.char_indices().skip(1);
    while let Some((at, sign)) = signs.next() {
        match sign {
            '"' => return (Some(Kind::Text(found)), at + 1),
            '\n' => return (Some(Kind::OpenText), at),
            '\\' => match signs.next() {
                Some((_, 'n')) => found.push('\n'),
                Some((at, '\n')) => return (Some(Kind::OpenText), at),
                Some((_, other)) => found.push(other),
                None => return (Some(Kind::OpenText), text.len()),
            },
            other => found.push(other),
        }
    }
    (Some(Kind::OpenText), text.len())
}

fn number(text: &str) -> (Option<Kind>, usize) {
    let part: String = text.chars().take(10).collect();
    let is_day = part.len() == 10
        && part
            .bytes()
            .enumerate()
            .all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    if is_day {
        let kind = match part.parse::<Date>() {
            Ok(day) => Kind::Day(day),
            Err(_) => Kind::NoDay(part.clone()),
        };
        return (Some(kind), 10);
    }
    let mut end = 0;
    let bytes = text.as_bytes();
    while end < bytes.len() {
        let point = bytes[end] == b'.' && bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        if !(bytes[end].is_ascii_digit() || point) {
            break;
        }
        end += 1;
    }
    let written = &text[..end];
    match (written.matches('.').count(), written.parse::<f64>()) {
        (2, _) => (Some(Kind::Version(written.to_string())), end),
        (0 | 1, Ok(value)) => (Some(Kind::Number(written.to_string(), value)), end),
        (_, _) => (Some(Kind::Stray(written.to_string())), end),
    }
}

impl Kind {
    /// The token as a message names it.
    pub fn shown(&self) -> String {
        match self {
            Kind::Word(word) => format!("`{word}`"),
            Kind::Number(text, _) | Kind::Version(text) | Kind::NoDay(text) => format!("`{text}`"),
            Kind::Day(day) => format!("`{day}`"),
            Kind::Text(_) => "a text".into(),
            Kind::OpenText => "a text that does not end".into(),
            Kind::Sign(sign) => format!("`{sign}`"),
            Kind::Comment(_) | Kind::Newline => "the end of the line".into(),
            Kind::Stray(text) => format!("`{text}`"),
        }
    }
}
