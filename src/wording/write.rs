//! Wording files as text: a whole one, and changes to one that is there, whose comments and layout stay.

use std::collections::{BTreeMap, HashSet};

use super::keys::{in_order, levels};
use super::read::Wording;
use peil::model::{Instrument, TextKey};

/// What a wording file says about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    pub instrument: String,
    pub language: String,
    pub gemeente: Option<String>,
}

impl Head {
    /// The name of the file.
    pub fn file_name(&self) -> String {
        self.gemeente.as_ref().map_or_else(
            || format!("{}.yaml", self.language),
            |gemeente| format!("{gemeente}.{}.yaml", self.language),
        )
    }
}

/// A whole wording file: every key that the instrument has, those without words commented out over the base
/// text.
pub fn whole(base: &Instrument, head: &Head, comment: &[&str], texts: &BTreeMap<TextKey, String>) -> String {
    let mut out = String::new();
    for line in comment {
        out += &if line.is_empty() { "#\n".to_string() } else { format!("# {line}\n") };
    }
    out += &format!("instrument: {}\nlanguage: {}\n", head.instrument, head.language);
    if let Some(gemeente) = &head.gemeente {
        out += &format!("for: {gemeente}\n");
    }
    out.push('\n');
    let mut open: Vec<&str> = Vec::new();
    for key in in_order(base) {
        let path = levels(&key.0);
        let Some((last, parents)) = path.split_last() else { continue };
        let shared = open.iter().zip(parents).take_while(|(a, b)| a == b).count();
        for (depth, parent) in parents.iter().enumerate().skip(shared) {
            if depth == 0 {
                out.push('\n');
            }
            out += &format!("{}{}:\n", "  ".repeat(depth), key_of(parent));
        }
        open = parents.to_vec();
        let indent = "  ".repeat(parents.len());
        let (mark, text) = match texts.get(key) {
            Some(text) => ("", text.as_str()),
            None => ("# ", base.texts.get(key).map_or("", |words| words.text.as_str())),
        };
        out += &format!("{indent}{mark}{}: {}\n", key_of(last), quoted(text));
    }
    out
}

/// Changes texts of a wording file where they are, and adds new ones at the end; everything else stays as
/// it is.
///
/// Gives None when the file has a form that cannot be changed that way; then it has to be written whole.
pub fn edit(text: &str, wording: &Wording, changed: &BTreeMap<TextKey, String>) -> Option<String> {
    let mut edits: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    let mut known: HashSet<&TextKey> = HashSet::new();
    for worded in &wording.texts {
        known.insert(&worded.key);
        if let Some(new) = changed.get(&worded.key).filter(|new| **new != worded.text) {
            let range = worded.span.range();
            let written = text.get(range.clone())?;
            // A text over several lines, or one that is elsewhere by an alias, is not replaced in place.
            if written.contains('\n') || written.starts_with(['*', '&', '!', '|', '>']) {
                return None;
            }
            edits.push((range, quoted(new)));
        }
    }
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut out = text.to_string();
    for (range, new) in edits {
        out.replace_range(range, &new);
    }
    let mut added: Vec<(&TextKey, &String)> =
        changed.iter().filter(|(key, _)| !known.contains(key)).collect();
    added.sort();
    for (key, new) in added {
        out = uncommented(&out, key, new).unwrap_or_else(|| {
            let newline = if out.is_empty() || out.ends_with('\n') { "" } else { "\n" };
            let key = key.0.strip_prefix("instrument.").unwrap_or(&key.0);
            format!("{out}{newline}{}: {}\n", key_of(key), quoted(new))
        });
    }
    Some(out)
}

/// The file with a key that `peil wording new` commented out given these words.
fn uncommented(text: &str, key: &TextKey, new: &str) -> Option<String> {
    let path = levels(&key.0);
    let (last, parents) = path.split_last()?;
    let wanted = format!("{}# {}: ", "  ".repeat(parents.len()), key_of(last));
    let mut open: Vec<String> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim_end();
        let indent = bare.len() - bare.trim_start().len();
        if bare.starts_with(&wanted)
            && open.len() == parents.len()
            && open.iter().map(String::as_str).eq(parents
                .iter()
                .map(|parent| key_of(parent))
                .collect::<Vec<_>>()
                .iter()
                .map(String::as_str))
        {
            let line_end = at + bare.len();
            let replaced = format!("{}{}: {}", "  ".repeat(parents.len()), key_of(last), quoted(new));
            return Some(format!("{}{replaced}{}", &text[..at], &text[line_end..]));
        }
        if !bare.is_empty() && !bare.trim_start().starts_with('#') {
            open.truncate(indent / 2);
            if let Some(parent) = bare.trim_start().strip_suffix(':') {
                open.push(parent.to_string());
            }
        }
        at += line.len();
    }
    None
}

/// A key as YAML: quoted only where it has to be.
pub(super) fn key_of(key: &str) -> String {
    let simple =
        key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'@' | b'-'));
    let digit_or_letter = key.starts_with(|first: char| first.is_ascii_alphanumeric());
    let negative =
        key.strip_prefix('-').is_some_and(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    if simple && (digit_or_letter || negative) { key.to_string() } else { quoted(key) }
}

/// A text as a double-quoted YAML scalar on one line.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for sign in text.chars() {
        match sign {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            sign if sign.is_control()
                || matches!(sign, '\u{2028}' | '\u{2029}' | '\u{feff}')
                || ('\u{fff0}'..='\u{ffff}').contains(&sign) =>
            {
                let code = u32::from(sign);
                out.push_str(&format!("\\u{code:04x}"));
            }
            sign => out.push(sign),
        }
    }
    out.push('"');
    out
}
