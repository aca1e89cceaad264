//! Cut-offs as a manual prints them: `0-4 none`, `< 5`, `0 to 4`, `10 or more`. Peil has only where each band
//! begins; the whole block is answered at once, with the line for each band.

use super::ast::{Band, Name, Number, Str, Text, Threshold};
use crate::diagnostic::{Diagnostic, Edit, Fix, codes};
use crate::source::{FileId, Span};

/// Decimals by which rows are put in order.
const MOST_DECIMALS: usize = 6;

/// What a block of bands comes to, and what is said about it.
pub struct Published {
    pub bands: Vec<Band>,
    pub diagnostic: Diagnostic,
}

/// A band as written.
struct Row<'t> {
    /// Its place, without the sign that parts it from the next.
    span: Span,
    name: (&'t str, Span),
    /// With its quotes.
    label: Option<(&'t str, Span)>,
    stretch: Stretch<'t>,
}

/// From where to where; the mark says whether the end itself is left out.
#[derive(Clone, Copy, Default, PartialEq)]
struct Stretch<'t> {
    low: Option<(&'t str, bool)>,
    high: Option<(&'t str, bool)>,
}

/// Reads a block `{ … }` that begins at `start`. None where it is written as Peil has it, or as nothing that
/// is known.
pub fn read(file: FileId, start: usize, block: &str) -> Option<Published> {
    let inside = block.strip_prefix('{')?;
    let inside = inside.trim_end();
    let inside = inside.strip_suffix('}').unwrap_or(inside);
    let mut rows = Vec::new();
    let mut published = false;
    for (at, text) in split(inside) {
        let (row, own) = row(file, start + 1 + at, text)?;
        published |= !own;
        rows.push(row);
    }
    if !published || rows.len() < 2 && rows.first().is_none_or(|row| row.stretch == Stretch::default()) {
        return None;
    }
    let places: Vec<Span> = rows.iter().map(|row| row.span).collect();
    // A manual may begin with the highest.
    let value = |row: &Row<'_>| {
        row.stretch.low.or(row.stretch.high).and_then(|(text, _)| scaled(text, MOST_DECIMALS))
    };
    if rows.iter().all(|row| value(row).is_some()) {
        rows.sort_by_key(|row| value(row));
    }
    Some(answer(&rows, &places))
}

/// The band that each row is, and what to write for it.
fn answer(rows: &[Row<'_>], places: &[Span]) -> Published {
    let mut bands = Vec::new();
    let mut lines = Vec::new();
    let mut edits = Vec::new();
    let mut between = Vec::new();
    let mut before: Option<(&Row<'_>, (&str, bool))> = None;
    for (row, place) in rows.iter().zip(places) {
        let bound = row.stretch.low.or_else(|| before.map(|(_, (text, open))| (text, !open)));
        if let (Some((other, end)), Some(begin)) = (before, row.stretch.low) {
            between.extend(gap(other.name.0, end, begin));
        }
        let label = row.label.map_or(String::new(), |(label, _)| format!(" {label}"));
        let bound_text = bound
            .map_or(String::new(), |(text, open)| format!(" {} {text}", if open { "above" } else { "from" }));
        let line = format!("{}{label}{bound_text}", row.name.0);
        edits.push(Edit::new(*place, line.clone()));
        lines.push(line);
        bands.push(band(row, bound));
        before = row.stretch.high.map(|high| (row, high));
    }
    let first = places.first().copied().unwrap_or(rows[0].span);
    let whole = first.to(places.last().copied().unwrap_or(first));
    let written: Vec<String> = lines.iter().map(|line| format!("`{line}`")).collect();
    let mut help = format!("write {}", written.join(", "));
    for gap in &between {
        help.push_str(&format!("; {gap}"));
    }
    let diagnostic = Diagnostic::new(
        codes::UNEXPECTED,
        whole,
        "a band is written with its lower end: it ends where the next begins",
    )
    .label("`from` its lowest value, or `above` a bound")
    .help(help)
    .fix(Fix { title: "write where each band begins".into(), edits, safe: between.is_empty() });
    Published { bands, diagnostic }
}

/// What lies between two bands and belongs to neither, in words.
fn gap(name: &str, (end, end_open): (&str, bool), (begin, begin_open): (&str, bool)) -> Option<String> {
    let decimals = [end, begin]
        .iter()
        .map(|text| text.split_once('.').map_or(0, |(_, decimals)| decimals.len()))
        .max()
        .unwrap_or(0);
    let apart = scaled(begin, decimals)? - scaled(end, decimals)?;
    let closed = !end_open && !begin_open;
    if apart < 0 || apart == 0 && !(end_open && begin_open) || closed && apart == 1 {
        return None;
    }
    Some(format!("values between {end} and {begin} are then `{name}`"))
}

/// A number as a whole number of its last decimals. None where it has more than cut-offs have.
fn scaled(text: &str, decimals: usize) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if fraction.len() > decimals || whole.len() + decimals > 17 {
        return None;
    }
    let digits: i64 = format!("{whole}{fraction}{}", "0".repeat(decimals - fraction.len())).parse().ok()?;
    Some(digits)
}

fn band(row: &Row<'_>, bound: Option<(&str, bool)>) -> Band {
    let bound = bound.map(|(text, open)| Threshold {
        open,
        value: Number { text: text.into(), span: row.span },
        span: row.span,
    });
    let label = row.label.map(|(label, span)| {
        let value = label.trim_matches(['"', '“', '”', '„', '«', '»', '\'']).to_string();
        Text { base: Str { value, span }, variants: Vec::new() }
    });
    Band {
        name: Name { text: row.name.0.into(), span: row.name.1 },
        label,
        bound,
        renamed: None,
        span: row.span,
    }
}

/// The rows of a block with the place where each begins.
fn split(text: &str) -> Vec<(usize, &str)> {
    let bytes = text.as_bytes();
    let (mut rows, mut start, mut quoted, mut at) = (Vec::new(), 0, false, 0);
    let mut push = |start: usize, end: usize| {
        let row = &text[start..end];
        let indent = row.len() - row.trim_start().len();
        if !row.trim().is_empty() {
            rows.push((start + indent, row.trim()));
        }
    };
    while at < bytes.len() {
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        match bytes[at] {
            b'"' => quoted = !quoted,
            b'#' if !quoted => {
                push(start, at);
                at = text[at..].find('\n').map_or(bytes.len(), |end| at + end);
                start = at;
                continue;
            }
            b',' if !quoted && at > 0 && digit(at - 1) && digit(at + 1) => {}
            b',' | b';' | b'\n' | b'\r' if !quoted => {
                push(start, at);
                start = at + 1;
            }
            _ => {}
        }
        at += 1;
    }
    push(start, bytes.len());
    rows
}

/// A row, and whether it is written as Peil has it.
fn row(file: FileId, start: usize, text: &str) -> Option<(Row<'_>, bool)> {
    let span = |from: usize, part: &str| Span::new(file, start + from..start + from + part.len());
    let mut rest = Rest { text, at: 0 };
    let mut own = true;
    let mut stretch = rest.stretch(&mut own);
    if stretch.is_some() {
        own = false;
        rest.sign(&[":", "=", "->"]);
    }
    let at = rest.at;
    let name = rest.name()?;
    let name = (name, span(at, name));
    own &= !rest.sign(&[":", "=", "->"]);
    let at = rest.at;
    let label = rest.quoted().map(|label| (label, span(at, label)));
    own &= !rest.sign(&[":", "=", "->", "("]);
    if stretch.is_none() {
        stretch = rest.stretch(&mut own);
    }
    rest.sign(&[":", ")"]);
    (rest.at == text.len()).then_some(())?;
    let row = Row { span: span(0, text), name, label, stretch: stretch.unwrap_or_default() };
    Some((row, own))
}

/// What is left of a row.
struct Rest<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Rest<'t> {
    fn left(&self) -> &'t str {
        &self.text[self.at..]
    }

    fn pass(&mut self, length: usize) -> &'t str {
        let passed = &self.text[self.at..self.at + length];
        self.at += length;
        self.at += self.left().len() - self.left().trim_start().len();
        passed
    }

    fn sign(&mut self, signs: &[&str]) -> bool {
        match signs.iter().find(|sign| self.left().starts_with(**sign)) {
            Some(sign) => {
                self.pass(sign.len());
                true
            }
            None => false,
        }
    }

    /// One of several words or signs; a word ends where its letters do.
    fn word(&mut self, words: &[&str]) -> bool {
        let lower = self.left().to_lowercase();
        let ends = |word: &str| {
            let behind = lower[word.len()..].chars().next();
            !word.ends_with(char::is_alphabetic) || !behind.is_some_and(char::is_alphabetic)
        };
        match words
            .iter()
            .find(|word| lower.starts_with(**word) && self.left().is_char_boundary(word.len()) && ends(word))
        {
            Some(word) => {
                self.pass(word.len());
                true
            }
            None => false,
        }
    }

    fn name(&mut self) -> Option<&'t str> {
        let left = self.left();
        let length = left.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(left.len());
        (length > 0 && left.starts_with(|c: char| c.is_ascii_alphabetic())).then(|| self.pass(length))
    }

    fn quoted(&mut self) -> Option<&'t str> {
        let left = self.left();
        let open = left.chars().next().filter(|sign| matches!(sign, '"' | '“' | '„'))?;
        let close = left[open.len_utf8()..].find(['"', '”'])? + open.len_utf8();
        let sign = left[close..].chars().next()?;
        Some(self.pass(close + sign.len_utf8()))
    }

    fn number(&mut self) -> Option<&'t str> {
        let left = self.left();
        let sign = usize::from(left.starts_with('-'));
        let whole = left[sign..].len() - left[sign..].trim_start_matches(|c: char| c.is_ascii_digit()).len();
        (whole > 0).then_some(())?;
        let behind = &left[sign + whole..];
        let decimals = behind
            .strip_prefix('.')
            .map_or(0, |rest| rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len());
        Some(self.pass(sign + whole + if decimals > 0 { 1 + decimals } else { 0 }))
    }

    /// A stretch of numbers; `own` becomes false where it is not Peil's.
    fn stretch(&mut self, own: &mut bool) -> Option<Stretch<'t>> {
        const TO: [&str; 14] = [
            "..",
            "-",
            "–",
            "—",
            "tot en met",
            "t/m",
            "tot",
            "to",
            "thru",
            "through",
            "until",
            "and",
            "en",
            ":",
        ];
        let start = self.at;
        let low = |bound: (&'t str, bool)| Stretch { low: Some(bound), high: None };
        let high = |bound: (&'t str, bool)| Stretch { low: None, high: Some(bound) };
        let mut found = if self.word(&["from", "vanaf", "van"]) {
            *own &= self.text[start..].starts_with("from");
            low((self.number()?, false))
        } else if self.word(&["above", "boven"]) {
            *own &= self.text[start..].starts_with("above");
            low((self.number()?, true))
        } else if self.word(&[">=", "≥", "=>", "at least", "minstens", "minimaal"]) {
            *own = false;
            low((self.number()?, false))
        } else if self.word(&[">", "more than", "meer dan", "over"]) {
            *own = false;
            low((self.number()?, true))
        } else if self.word(&[
            "<=",
            "≤",
            "=<",
            "up to",
            "tot en met",
            "t/m",
            "at most",
            "hoogstens",
            "maximaal",
            "lowest..",
            "lowest thru",
            "lo thru",
        ]) {
            *own = false;
            return Some(high((self.number()?, false)));
        } else if self.word(&["<", "less than", "minder dan", "onder", "below", "under", "tot"]) {
            *own = false;
            return Some(high((self.number()?, true)));
        } else {
            *own &=
                self.left().is_empty() || !self.left().starts_with(|c: char| c.is_ascii_digit() || c == '-');
            let _ = self.word(&["between", "tussen"]);
            let Some(number) = self.number() else {
                self.at = start;
                return None;
            };
            let more = [
                "+",
                "of meer",
                "en meer",
                "of hoger",
                "en hoger",
                "or more",
                "and more",
                "or higher",
                "and higher",
                "and above",
                "or above",
                "and up",
            ];
            if self.word(&more) {
                return Some(low((number, false)));
            }
            if !TO.iter().any(|word| self.left().to_lowercase().starts_with(word)) {
                return Some(Stretch { low: Some((number, false)), high: Some((number, false)) });
            }
            low((number, false))
        };
        if self.word(&TO) {
            *own = false;
            if !self.word(&["highest", "hi", "max", "maximum"]) {
                found.high = Some((self.number()?, false));
            }
        }
        Some(found)
    }
}
