//! Invisible characters, and characters that change others: control characters, and those that reverse the
//! order of letters.

use std::borrow::Cow;

/// Turns the order of what follows around, whatever it is: a text can then be shown as another than it is.
/// Right-to-left languages need none of these; the isolates and marks that they do need are not among them.
fn turns_around(sign: char) -> bool {
    matches!(sign, '\u{202a}'..='\u{202e}')
}

/// Whether a sign has no place in a text that people read, on one line or more.
///
/// ```
/// use peil::diagnostic::signs::is_misleading;
/// assert!(is_misleading('\u{1b}') && is_misleading('\0') && is_misleading('\u{202e}'));
/// assert!(!is_misleading('\n') && !is_misleading('é') && !is_misleading('ع') && !is_misleading('\u{200f}'));
/// ```
pub fn is_misleading(sign: char) -> bool {
    turns_around(sign) || (sign.is_control() && !matches!(sign, '\n' | '\r' | '\t'))
}

/// Whether a sign has no place in a name: also those that are not seen at all.
pub fn is_misleading_in_name(sign: char) -> bool {
    is_misleading(sign)
        || matches!(sign, '\n' | '\r' | '\t' | '\u{200b}'..='\u{200f}' | '\u{2028}' | '\u{2029}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}')
}

/// A text as a terminal may show it: nothing in it moves the cursor, clears the screen or turns letters
/// around. Colours stay.
///
/// ```
/// use peil::diagnostic::signs::for_terminal;
/// assert_eq!(for_terminal("\u{1b}[2Jgone\u{7}"), "\u{fffd}[2Jgone\u{fffd}");
/// assert_eq!(for_terminal("\u{1b}[1;31mred\u{1b}[0m"), "\u{1b}[1;31mred\u{1b}[0m");
/// ```
pub fn for_terminal(text: &str) -> Cow<'_, str> {
    let hides = |sign: char| is_misleading(sign) || matches!(sign, '\u{2066}'..='\u{2069}');
    if !text.contains(hides) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(sign) = rest.chars().next() {
        let colour = colour(rest);
        match colour {
            0 if hides(sign) => safe.push('\u{fffd}'),
            0 => safe.push(sign),
            length => safe.push_str(&rest[..length]),
        }
        rest = &rest[colour.max(sign.len_utf8())..];
    }
    Cow::Owned(safe)
}

/// How long the sequence for a colour is that a text begins with; 0 when it begins with none.
fn colour(text: &str) -> usize {
    let Some(inside) = text.strip_prefix("\u{1b}[") else { return 0 };
    let Some(end) = inside.find('m') else { return 0 };
    // Bold, dim, italic, underlined, and the sixteen colours; nothing that hides or blinks.
    let known =
        |code: &str| matches!(code.parse(), Ok(0..=4 | 22..=24 | 30..=39 | 90..=97)) || code.is_empty();
    if inside[..end].split(';').all(known) { 2 + end + 1 } else { 0 }
}
