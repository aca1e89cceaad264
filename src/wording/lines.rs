//! The YAML that wording files are mostly made of, line by line: keys with texts between quotes, keys under
//! keys, comments.
//!
//! Reading YAML in general takes a hundred times as long. A file that holds anything else is left whole to
//! [`super::yaml`], of which this is only the quick half: where it says something it says the same (tested
//! there).

use std::ops::Range;

use super::yaml::{Placed, Tree};

/// Keys under keys deeper than this are none of a wording file.
const DEEPEST: usize = 8;

/// Keys that are equally far from the margin.
struct Level {
    indent: usize,
    entries: Vec<(Placed, Tree, Range<usize>)>,
}

/// The tree of a text; None where it holds anything but such lines.
pub fn read(text: &str) -> Option<Tree> {
    let odd = |sign: char| {
        sign != '\n' && sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}' | '\u{feff}')
    };
    if text.contains(odd) {
        return None;
    }
    let mut levels: Vec<Level> = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let line = line.trim_end_matches(['\n', ' ']);
        let body = line.trim_start_matches(' ');
        if body.is_empty() || body.starts_with('#') {
            continue;
        }
        let indent = line.len() - body.len();
        while levels.last().is_some_and(|level| level.indent > indent) {
            close(&mut levels);
        }
        let deeper = match levels.last() {
            None => indent == 0,
            // Under a key with nothing beside it, and with nothing under it yet.
            Some(level) => {
                indent > level.indent && matches!(level.entries.last(), Some((_, Tree::Nothing, _)))
            }
        };
        if deeper {
            levels.push(Level { indent, entries: Vec::new() });
        }
        let level = levels.last_mut().filter(|level| level.indent == indent)?;
        level.entries.push(entry(body, at + indent)?);
        if levels.len() > DEEPEST {
            return None;
        }
    }
    while levels.len() > 1 {
        close(&mut levels);
    }
    levels.pop().map(|level| Tree::Map(level.entries))
}

/// The deepest level becomes what is under the last key of the one above.
fn close(levels: &mut Vec<Level>) {
    let Some(Level { entries, .. }) = levels.pop() else { return };
    if let Some((_, under, _)) = levels.last_mut().and_then(|level| level.entries.last_mut()) {
        *under = Tree::Map(entries);
    }
}

/// `key:`, `key: "text"` or `key: word`, which is at a place.
fn entry(line: &str, at: usize) -> Option<(Placed, Tree, Range<usize>)> {
    let (key, rest) = line.split_once(':')?;
    let plain = |text: &str| {
        text.starts_with(|sign: char| sign.is_ascii_alphanumeric()) && !text.eq_ignore_ascii_case("null")
    };
    if key.len() > 100
        || !plain(key)
        || !key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.@".contains(&byte))
    {
        return None;
    }
    let placed = Placed { text: key.to_string(), range: at..at + key.len() };
    let value = rest.trim_start_matches(' ');
    let end = at + line.len();
    if value.is_empty() {
        return Some((placed, Tree::Nothing, end..end));
    }
    if !rest.starts_with(' ') {
        return None;
    }
    let text = match value.strip_prefix('"') {
        Some(quoted) => unquoted(quoted)?,
        None if plain(value) && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') => {
            value.to_string()
        }
        None => return None,
    };
    Some((placed, Tree::Text(text), end - value.len()..end))
}

/// A text up to the quote that ends it and the line.
fn unquoted(quoted: &str) -> Option<String> {
    let inside = quoted.strip_suffix('"')?;
    if !inside.contains(['"', '\\']) {
        return Some(inside.to_string());
    }
    let mut text = String::with_capacity(inside.len());
    let mut signs = inside.chars();
    while let Some(sign) = signs.next() {
        text.push(match sign {
            '"' => return None,
            '\\' => signs.next().filter(|escaped| matches!(escaped, '"' | '\\'))?,
            sign => sign,
        });
    }
    Some(text)
}
