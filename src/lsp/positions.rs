//! Places as editors count: lines and characters from 0, a character being a byte, a unit of UTF-16 or a
//! letter.

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// What a character of a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    Utf8,
    #[default]
    Utf16,
    Utf32,
}

impl Encoding {
    /// The first of those that a client offers, in its order.
    pub fn choose(offered: &[String]) -> Encoding {
        let known = |name: &String| match name.as_str() {
            "utf-8" => Some(Encoding::Utf8),
            "utf-16" => Some(Encoding::Utf16),
            "utf-32" => Some(Encoding::Utf32),
            _ => None,
        };
        offered.iter().find_map(known).unwrap_or_default()
    }

    pub fn name(self) -> &'static str {
        match self {
            Encoding::Utf8 => "utf-8",
            Encoding::Utf16 => "utf-16",
            Encoding::Utf32 => "utf-32",
        }
    }

    /// How many characters a text has.
    pub fn count(self, text: &str) -> usize {
        match self {
            Encoding::Utf8 => text.len(),
            Encoding::Utf16 => text.chars().map(char::len_utf16).sum(),
            Encoding::Utf32 => text.chars().count(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    pub line: u32,
    pub character: u32,
}

/// From a position up to, and without, another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    pub start: Position,
    pub end: Position,
}

/// A text with where its lines begin. A line ends at `\n`, `\r\n` or `\r`.
#[derive(Debug, Clone)]
pub struct Lines {
    pub text: Arc<str>,
    starts: Vec<usize>,
    encoding: Encoding,
}

impl Lines {
    pub fn new(text: Arc<str>, encoding: Encoding) -> Lines {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends = match byte {
                b'\n' => true,
                b'\r' => bytes.get(at + 1) != Some(&b'\n'),
                _ => false,
            };
            if ends {
                starts.push(at + 1);
            }
        }
        Lines { text, starts, encoding }
    }

    /// The bytes of a line without its end.
    pub fn line(&self, line: usize) -> Range<usize> {
        let start = self.starts.get(line).copied().unwrap_or(self.text.len());
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        start..start + self.text[start..end].trim_end_matches(['\r', '\n']).len()
    }

    /// The byte of a position. One past the end of its line is its end, one past the last line the end of the
    /// text, one inside a character its beginning.
    pub fn byte(&self, position: Position) -> usize {
        if position.line as usize >= self.starts.len() {
            return self.text.len();
        }
        let range = self.line(position.line as usize);
        let line = &self.text[range.clone()];
        let mut left = position.character as usize;
        for (at, letter) in line.char_indices() {
            let width = match self.encoding {
                Encoding::Utf8 => letter.len_utf8(),
                Encoding::Utf16 => letter.len_utf16(),
                Encoding::Utf32 => 1,
            };
            if left < width {
                return range.start + at;
            }
            left -= width;
        }
        range.end
    }

    /// The bytes of an area; its ends are put in order.
    pub fn bytes(&self, area: Area) -> Range<usize> {
        let (a, b) = (self.byte(area.start), self.byte(area.end));
        a.min(b)..a.max(b)
    }

    /// The position of a byte; past the end of a line, before what ends it.
    pub fn position(&self, byte: usize) -> Position {
        let byte = self.text.floor_char_boundary(byte.min(self.text.len()));
        let line = self.starts.partition_point(|start| *start <= byte).saturating_sub(1);
        let start = self.starts.get(line).copied().unwrap_or_default();
        let character = self.encoding.count(&self.text[start..byte]);
        Position { line: line as u32, character: character as u32 }
    }

    pub fn area(&self, range: Range<usize>) -> Area {
        Area { start: self.position(range.start), end: self.position(range.end) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn every_byte_of_a_text_has_a_position_and_back() {
        let text = "a😀é\r\nb\rc\n\n";
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let lines = Lines::new(text.into(), encoding);
            assert_eq!(lines.starts.len(), 5);
            for (byte, letter) in text.char_indices().filter(|(_, letter)| !matches!(letter, '\r' | '\n')) {
                assert_eq!(lines.byte(lines.position(byte)), byte, "{letter:?}");
            }
        }
        let lines = Lines::new(text.into(), Encoding::Utf16);
        assert_eq!(lines.byte(at(0, 2)), 1, "inside a pair");
        assert_eq!(lines.byte(at(0, 99)), 7, "past the end of a line");
        assert_eq!(lines.byte(at(99, 0)), text.len(), "past the last line");
        assert_eq!(lines.position(text.len()), at(4, 0));
        assert_eq!(lines.area(1..5), Area { start: at(0, 1), end: at(0, 3) });
    }
}
