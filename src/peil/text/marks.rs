//! Numbers as people and programs write them: which sign parts whole from decimals, and what three digits
//! behind a sign mean.
//!
//! `2.000` is two to a program and two thousand to a Dutch reader. A text that can be either is refused, and
//! the message says what to write. This module knows nothing about questions or files.

use super::answer::read_number;
use crate::model::Number;

/// How numbers are written where a text comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Marks {
    /// As programs write them: a point parts decimals, and `2.000` is 2.
    #[default]
    Exact,
    /// As people type or save them where a point parts decimals: CSV with commas between its cells.
    Point,
    /// Where a comma parts decimals: a Dutch or Frisian page, CSV with `;` between its cells.
    Comma,
    /// Where either sign may part decimals, and three digits behind one may be thousands.
    Either,
}

impl Marks {
    /// The marks of a file whose cells are parted by this sign.
    pub fn of_separator(separator: u8) -> Marks {
        match separator {
            b',' => Marks::Point,
            b';' => Marks::Comma,
            _ => Marks::Either,
        }
    }

    /// Whether a comma can part decimals.
    pub fn has_comma(self) -> bool {
        matches!(self, Marks::Comma | Marks::Either)
    }

    /// A number between two bounds; None where the text is none, lies outside, or may be another number as
    /// well.
    ///
    /// `whole`: only whole numbers are asked for.
    pub fn read(self, text: &str, whole: bool, low: &Number, high: &Number) -> Option<Number> {
        let within = |number: &Number| low <= number && number <= high;
        let number = read_number(text, self.has_comma()).filter(within)?;
        let other =
            || group(text).and_then(|digits| read_number(&digits, false)).is_some_and(|other| within(&other));
        let refused = match (self, whole) {
            (Marks::Exact, _) => false,
            (Marks::Comma, true) => group(text).is_some(),
            (Marks::Comma, false) => text.contains('.'),
            (Marks::Either, true) => group(text).is_some(),
            (Marks::Point, true) | (Marks::Either, false) => other(),
            (Marks::Point, false) => false,
        };
        (!refused).then_some(number)
    }

    /// The code of an option.
    pub fn read_code(self, text: &str) -> Option<Number> {
        let grouped = || matches!(self, Marks::Comma | Marks::Either) && group(text).is_some();
        read_number(text, self.has_comma()).filter(|_| !grouped())
    }

    /// What to write in place of a text that may be thousands, or has the other decimal sign; None where that
    /// is not what is wrong with it.
    ///
    /// ```
    /// use peil::text::Marks;
    ///
    /// assert_eq!(Marks::Comma.instead("2.000", true), Some("2000".to_string()));
    /// assert_eq!(Marks::Comma.instead("1.25", false), Some("1,25".to_string()));
    /// assert_eq!(Marks::Comma.instead("1.250,50", false), Some("1250,50".to_string()));
    /// assert_eq!(Marks::Comma.instead("12", true), None);
    /// ```
    pub fn instead(self, text: &str, whole: bool) -> Option<String> {
        let sign = if self == Marks::Comma { ',' } else { '.' };
        if let Some(plain) = grouped(text) {
            let (digits, decimals) = plain.split_once('.').unwrap_or((&plain, ""));
            let empty = decimals.bytes().all(|digit| digit == b'0');
            return Some(if decimals.is_empty() || (whole && empty) {
                digits.into()
            } else {
                format!("{digits}{sign}{decimals}")
            });
        }
        let other = if sign == ',' { '.' } else { ',' };
        let read =
            !whole && text.contains(other) && !text.contains(sign) && read_number(text, true).is_some();
        read.then(|| text.replacen(other, &sign.to_string(), 1))
    }
}

impl Marks {
    /// The other number that a text can be whose three last digits may be decimals (`1.250`), without noughts
    /// at its end.
    pub fn instead_of(self, text: &str, whole: bool) -> Option<String> {
        group(text).filter(|_| !whole)?;
        let number = read_number(text, true)?.to_string();
        Some(if self == Marks::Comma { number.replacen('.', ",", 1) } else { number })
    }
}

/// The digits of a text that is one to three of them, a sign and three more, and so may be thousands; None
/// for another.
fn group(text: &str) -> Option<String> {
    grouped(text).filter(|plain| !plain.contains('.'))
}

/// A number whose digits are in groups of three (`2.000`, `1.250.000`, `1 250,50`, `1'250`), without the
/// signs between them and with a point before its decimals.
fn grouped(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let between = digits.chars().find(|sign| !sign.is_ascii_digit())?;
    if !matches!(between, '.' | ',' | ' ' | '\'' | '\u{a0}' | '\u{202f}' | '\u{2019}') {
        return None;
    }
    let mut groups: Vec<&str> = digits.split(between).collect();
    let (mut last, mut decimals) = (groups.pop()?, "");
    if let Some((group, rest)) = last.split_once(['.', ',']) {
        (last, decimals) = (group, rest);
    }
    groups.push(last);
    let digit = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let first = *groups.first()?;
    let fits = groups.len() > 1
        && (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && groups[1..].iter().all(|group| group.len() == 3)
        && groups.iter().all(|group| digit(group))
        && digit(decimals);
    fits.then(|| {
        let point = if decimals.is_empty() { "" } else { "." };
        format!("{sign}{}{point}{decimals}", groups.concat())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(marks: Marks, text: &str, whole: bool) -> Option<String> {
        marks
            .read(text, whole, &Number::integer(0), &Number::integer(100_000))
            .map(|number| number.to_string())
    }

    #[test]
    fn thousands_are_never_units() {
        for text in ["2.000", "2,000", "12.000", "1.250.000", "1.250,00"] {
            assert_eq!(read(Marks::Comma, text, true), None, "{text}");
            assert_eq!(read(Marks::Either, text, true), None, "{text}");
        }
        assert_eq!(read(Marks::Exact, "2.000", true).as_deref(), Some("2"));
        assert_eq!(read(Marks::Point, "2.000", true), None);
        // No other reading is possible: two thousand is not accepted.
        assert_eq!(
            Marks::Point.read("2.000", true, &Number::integer(0), &Number::integer(9)),
            Some(Number::integer(2))
        );
        for text in ["2", "2,0", "2.00", "2000", "0,000"] {
            assert!(read(Marks::Comma, text, true).is_some(), "{text}");
        }
    }

    #[test]
    fn decimals_have_the_sign_of_their_file() {
        assert_eq!(read(Marks::Comma, "1,25", false).as_deref(), Some("1.25"));
        assert_eq!(read(Marks::Comma, "1,250", false).as_deref(), Some("1.25"));
        assert_eq!(read(Marks::Comma, "1.25", false), None);
        assert_eq!(read(Marks::Comma, "1.250", false), None);
        assert_eq!(read(Marks::Point, "1.250", false).as_deref(), Some("1.25"));
        assert_eq!(read(Marks::Point, "1,25", false), None);
        assert_eq!(read(Marks::Either, "1,25", false).as_deref(), Some("1.25"));
        assert_eq!(read(Marks::Either, "1.250", false), None);
        assert_eq!(read(Marks::Either, "0.125", false).as_deref(), Some("0.125"));
    }

    #[test]
    fn what_to_write_is_said() {
        for (marks, text, whole, instead) in [
            (Marks::Comma, "1 250", true, "1250"),
            (Marks::Comma, "1.250,00", true, "1250"),
            (Marks::Point, "2,000", true, "2000"),
            (Marks::Point, "1,5", false, "1.5"),
            (Marks::Either, "-1.250.000", true, "-1250000"),
        ] {
            assert_eq!(marks.instead(text, whole).as_deref(), Some(instead), "{text}");
        }
        for text in ["abc", "12", "1.2.3", "01.000", "1.00", ""] {
            assert_eq!(Marks::Comma.instead(text, true), None, "{text}");
        }
    }
}
