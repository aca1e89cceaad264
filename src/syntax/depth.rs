//! Counts brackets before pest does: pest gives up on a whole file when its stack runs low.

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// How deep brackets and braces may nest; no questionnaire comes near.
const DEEPEST: usize = 64;

/// The first place where brackets stand too deep. Texts and comments do not count.
pub fn too_deep(file: FileId, text: &str) -> Option<Diagnostic> {
    let bytes = text.as_bytes();
    let (mut depth, mut at) = (0usize, 0);
    // A run of `-` or `not` nests as well, without brackets.
    let mut signs = 0usize;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at = end_of_text(bytes, at);
                signs = 0;
                continue;
            }
            b'#' => {
                while at < bytes.len() && bytes[at] != b'\n' {
                    at += 1;
                }
                continue;
            }
            b'(' | b'[' | b'{' => {
                depth += 1;
                if depth > DEEPEST {
                    return Some(
                        Diagnostic::new(codes::TOO_DEEP, Span::new(file, at..at + 1), format!("brackets stand more than {DEEPEST} deep"))
                            .label("one too many here")
                            .help("give a part of the expression a name with `let`"),
                    );
                }
            }
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if matches!(bytes[at], b'i' | b'I') && word(bytes, at, b"if") {
            signs += 1;
        } else if bytes[at] == b'\n' {
            // An expression over lines is read as a whole, but a chain of `if` and `else` on one line is what nests.
            signs = signs.saturating_sub(1);
        }
        if signs > 4 * DEEPEST {
            return Some(
                Diagnostic::new(codes::TOO_DEEP, Span::new(file, at..at + 2), "too many `if` in one expression")
                    .label("one too many here")
                    .help("write a recode, a table, or a class with rules"),
            );
        }
        at += 1;
    }
    None
}

fn word(bytes: &[u8], at: usize, word: &[u8]) -> bool {
    let plain = |byte: Option<&u8>| !byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80);
    bytes.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word))
        && plain(bytes.get(at + word.len()))
        && plain(at.checked_sub(1).and_then(|before| bytes.get(before)))
}

/// The offset after the text that begins at `at`; a text on one line ends with the line.
fn end_of_text(bytes: &[u8], at: usize) -> usize {
    if bytes[at..].starts_with(b"\"\"\"") {
        return find(bytes, at + 3, b"\"\"\"").map_or(at + 3, |end| end + 3);
    }
    let mut here = at + 1;
    while here < bytes.len() {
        match bytes[here] {
            b'\\' => here += 1,
            b'"' => return here + 1,
            b'\n' => return here,
            _ => {}
        }
        here += 1;
    }
    here.min(bytes.len())
}

fn find(bytes: &[u8], from: usize, wanted: &[u8]) -> Option<usize> {
    bytes[from..].windows(wanted.len()).position(|window| window == wanted).map(|at| from + at)
}
