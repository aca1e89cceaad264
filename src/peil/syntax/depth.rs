//! Measures how deep a text nests before pest reads it: pest gives up on a whole file when its stack runs
//! low, and every phase after reading follows the nesting too. One bound holds for all of it, so that no
//! phase needs its own guard.
//!
//! What nests: brackets and braces; an `if` behind `then` or `else`; `^` behind `^`; signs and `not` behind
//! each other. All else that an author can chain, as in `a + b + c`, is read as a list and does not nest.

use crate::diagnostic::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// How deep brackets, braces and all else may nest together; no questionnaire comes near.
const DEEPEST: usize = 64;

/// What is inside one bracket.
#[derive(Default)]
struct Level {
    brace: bool,
    ifs: usize,
    carets: usize,
    signs: usize,
}

/// What the last word was, as far as it decides what the next one is.
#[derive(PartialEq)]
enum Last {
    Operand,
    ThenOrElse,
    Other,
}

/// The first place where something is too deep. Texts and comments do not count.
pub fn too_deep(file: FileId, text: &str) -> Option<Diagnostic> {
    let bytes = text.as_bytes();
    // The first level is the file itself.
    let mut levels = vec![Level::default()];
    let mut last = Last::Other;
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        if at == 0 || bytes[at - 1] == b'\n' {
            begin_line(bytes, at, &mut levels);
        }
        let start = at;
        at += 1;
        let level = levels.last_mut()?;
        match byte {
            b'"' => {
                at = end_of_text(bytes, start);
                level.operand();
                last = Last::Operand;
            }
            b'#' => at = end_of_line(bytes, start),
            b'(' | b'[' | b'{' => {
                levels.push(Level { brace: byte == b'{', ..Level::default() });
                last = Last::Other;
            }
            b')' | b']' | b'}' => {
                close(&mut levels, byte == b'}');
                levels.last_mut()?.operand();
                last = Last::Operand;
            }
            b'^' => {
                level.carets += 1;
                last = Last::Other;
            }
            b'-' | b'!' if last != Last::Operand => level.signs += 1,
            b' ' | b'\t' | b'\r' | b'\n' => continue,
            byte if is_word(byte) => {
                while bytes.get(at).is_some_and(|byte| is_word(*byte)) {
                    at += 1;
                }
                last = level.word(&bytes[start..at], &last);
            }
            b'.' => {}
            _ => {
                level.other(byte == b',');
                last = Last::Other;
            }
        }
        if levels
            .iter()
            .map(|level| 1 + level.ifs.saturating_sub(1) + level.carets + level.signs)
            .sum::<usize>()
            > DEEPEST + 1
        {
            return Some(say(&levels, Span::new(file, start..text.ceil_char_boundary(at))));
        }
    }
    None
}

impl Level {
    /// A name, a number or a text ends a run of signs.
    fn operand(&mut self) {
        self.signs = 0;
    }

    /// Any operator but `^` ends a run of it; a comma begins another expression.
    fn other(&mut self, comma: bool) {
        (self.carets, self.signs) = (0, 0);
        if comma {
            self.ifs = 0;
        }
    }

    fn word(&mut self, word: &[u8], last: &Last) -> Last {
        let is = |wanted: &[&str]| wanted.iter().any(|wanted| word.eq_ignore_ascii_case(wanted.as_bytes()));
        if is(&["not"]) {
            self.carets = 0;
            self.signs += 1;
            Last::Other
        } else if is(&["if"]) {
            self.other(false);
            self.ifs = if *last == Last::ThenOrElse { self.ifs + 1 } else { 1 };
            Last::Other
        } else if is(&["then", "else"]) {
            self.other(false);
            Last::ThenOrElse
        } else if is(&["and", "or", "is", "in", "has"]) {
            self.other(false);
            Last::Other
        } else {
            self.operand();
            Last::Operand
        }
    }
}

/// A statement ends every bracket that was left open before it; one that cannot be inside another ends
/// every brace too. Otherwise a file with many brackets that are not closed would be said to nest deep.
fn begin_line(bytes: &[u8], at: usize, levels: &mut Vec<Level>) {
    let line = &bytes[at..];
    let margin = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let Some(keyword) = statement(&line[margin..]) else { return };
    // What may be in a domain or a repeat stays inside; and only at the margin does a statement end a
    // block that cannot be read.
    let inside = ["item", "domain", "repeat", "note", "let", "score"]
        .iter()
        .any(|word| keyword.eq_ignore_ascii_case(word.as_bytes()));
    if margin == 0 && !inside {
        levels.clear();
    } else {
        levels.retain(|level| level.brace);
        levels.iter_mut().for_each(|level| *level = Level { brace: true, ..Level::default() });
    }
    if levels.first().is_none_or(|first| first.brace) {
        levels.insert(0, Level::default());
    }
}

/// The keyword of a line that begins as a statement does: a keyword, and then a text, a brace, or a name and
/// something that no expression goes on with. The grammar's `statement` says the same.
fn statement(line: &[u8]) -> Option<&[u8]> {
    let word = |from: usize| {
        line.get(from..).map_or(0, |rest| {
            rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count()
        })
    };
    let skip = |from: usize| {
        from + line
            .get(from..)
            .map_or(0, |rest| rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count())
    };
    let keyword = word(0);
    let name = skip(keyword);
    let after = skip(name + word(name));
    let begins = super::unread::STATEMENTS
        .iter()
        .any(|wanted| line[..keyword].eq_ignore_ascii_case(wanted.as_bytes()))
        && match line.get(after) {
            Some(b'"' | b'{') => true,
            Some(b'=' | b'(' | b':') => after > name,
            Some(_) => after > name && is_over(&line[after..]),
            None => false,
        }
        && !line.get(name).is_some_and(u8::is_ascii_digit);
    begins.then(|| &line[..keyword])
}

/// The rounds of a repeat without a text: `over [`.
fn is_over(rest: &[u8]) -> bool {
    rest.get(..4).is_some_and(|word| word.eq_ignore_ascii_case(b"over"))
        && rest[4..].iter().find(|byte| !matches!(byte, b' ' | b'\t')) == Some(&b'[')
}

/// A `}` closes what is open inside its braces too.
fn close(levels: &mut Vec<Level>, brace: bool) {
    let opened = levels.iter().skip(1).rposition(|level| level.brace).map(|at| at + 1);
    match opened {
        Some(at) if brace => levels.truncate(at),
        _ if !brace && levels.len() > 1 && levels.last().is_some_and(|level| !level.brace) => {
            levels.pop();
        }
        _ => {}
    }
}

fn say(levels: &[Level], span: Span) -> Diagnostic {
    let ifs: usize = levels.iter().map(|level| level.ifs).sum();
    let braces = levels.iter().filter(|level| level.brace).count();
    let (message, help) = if 2 * ifs > DEEPEST {
        (format!("more than {DEEPEST} `if`s are nested"), "write a recode, a table, or a class with rules")
    } else if 2 * braces > DEEPEST {
        (
            format!("braces are more than {DEEPEST} deep"),
            "close each block with `}`: one above this place is probably missing",
        )
    } else if 2 * levels.len() > DEEPEST {
        (format!("brackets are more than {DEEPEST} deep"), "give a part of the expression a name with `let`")
    } else {
        (
            format!("signs or powers are more than {DEEPEST} deep"),
            "give a part of the expression a name with `let`",
        )
    };
    Diagnostic::new(codes::TOO_DEEP, span, message).label("one too many here").help(help)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

fn end_of_line(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |length| at + length)
}

/// The offset after the text that begins at `at`; a text on one line ends with the line.
fn end_of_text(bytes: &[u8], at: usize) -> usize {
    if bytes[at..].starts_with(b"\"\"\"") {
        return bytes[at + 3..]
            .windows(3)
            .position(|window| window == b"\"\"\"")
            .map_or(at + 3, |length| at + 3 + length + 3);
    }
    let mut here = at + 1;
    while let Some(byte) = bytes.get(here) {
        match byte {
            b'\\' if bytes.get(here + 1) != Some(&b'\n') => here += 1,
            b'"' => return here + 1,
            b'\n' => return here,
            _ => {}
        }
        here += 1;
    }
    here.min(bytes.len())
}
