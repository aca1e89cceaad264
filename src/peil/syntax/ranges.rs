//! Numbers and ranges as others write them.

use super::Rule;
use super::advice::Advice;
use super::expected::Place;
use crate::diagnostic::codes;

/// `0,5`
pub(super) fn decimal_comma(place: &Place<'_, '_>) -> Option<Advice> {
    let digits_before = |text: &str| text.len() - text.trim_end_matches(|c: char| c.is_ascii_digit()).len();
    let digits_after = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    // The comma may lie before the place, at it, or behind the number that begins there.
    let comma = if place.rest.starts_with(',') {
        place.before.len()
    } else if place.before.ends_with(',') {
        place.before.len() - 1
    } else {
        place.before.len() + digits_after(place.rest)
    };
    let line = format!("{}{}", place.before, place.rest);
    let (whole, fraction) = (line.get(..comma)?, line.get(comma..)?.strip_prefix(',')?);
    let (whole, fraction) =
        (&whole[whole.len() - digits_before(whole)..], &fraction[..digits_after(fraction)]);
    if whole.is_empty() || fraction.is_empty() {
        return None;
    }
    let start = comma - whole.len();
    let back = place.before.len().saturating_sub(start);
    let (length, written) = pointed_range(&line[start..], whole.len() + 1 + fraction.len());
    Advice::replace(codes::DECIMAL_COMMA, back, length, "a number has a decimal point, not a comma", written)
}

/// A number with a comma, and the range that it begins: how long it is, and how it is written.
pub(super) fn pointed_range(text: &str, length: usize) -> (usize, String) {
    let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let mut end = length;
    if let Some(rest) = text[length..].strip_prefix("..") {
        let whole = digits(rest);
        let fraction = rest[whole..].strip_prefix([',', '.']).map_or(0, digits);
        if whole > 0 {
            end += 2 + whole + if fraction > 0 { 1 + fraction } else { 0 };
        }
    }
    (end, text[..end].replace(',', "."))
}

/// `1-3`, `1:3`, `1 thru 3`
pub(super) fn range_elsewhere(place: &Place<'_, '_>) -> Option<Advice> {
    let sign = ["-", "–", ":", "thru", "THRU", "through", "t/m", "to"]
        .into_iter()
        .find(|sign| place.rest.starts_with(sign))?;
    let numbers = place.before.trim_end().ends_with(|c: char| c.is_ascii_digit())
        && place.rest[sign.len()..].trim_start().starts_with(|c: char| c.is_ascii_digit());
    (numbers && (place.wants(&[Rule::dots]) || sign == ":")).then_some(())?;
    let spaces = place.before.len() - place.before.trim_end().len();
    let after = &place.rest[sign.len()..];
    let length = sign.len() + after.len() - after.trim_start().len();
    let help = "write `..`: `1..3` is 1, 3 and everything between";
    let advice = Advice::new(
        codes::OTHER_OPERATOR,
        length + spaces,
        format!("a range is not written with `{sign}`"),
        help,
    )?;
    Advice { back: spaces, ..advice }.writes("..")
}

/// `integer 0-10`, `integer (0, 10)`
pub(super) fn bounds_elsewhere(place: &Place<'_, '_>) -> Option<Advice> {
    let kind = place.before.split_whitespace().next_back().unwrap_or_default();
    let numeric = ["integer", "decimal", "minutes"].contains(&kind)
        && place.rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '(' | '[' | '-'));
    numeric.then_some(())?;
    let (length, ends) = two_numbers(place.rest);
    let Some((low, high)) = ends else {
        let help = format!("write the lowest and the highest answer with `..` between them: `{kind} 0..10`");
        return Advice::new(
            codes::UNEXPECTED,
            place.rest.trim_end().len(),
            format!("the range of `{kind}` is not written like this"),
            help,
        );
    };
    let help =
        format!("write the lowest and the highest answer with `..` between them: `{kind} {low}..{high}`");
    Advice::new(codes::UNEXPECTED, length, format!("the range of `{kind}` is not written like this"), help)?
        .writes(format!("{low}..{high}"))
}

/// Two numbers that a text begins with, with what other languages write between and around them: how much of
/// the text that is, and which they are.
pub(super) fn two_numbers(text: &str) -> (usize, Option<(&str, &str)>) {
    let number = |text: &str| {
        let sign = usize::from(text.starts_with('-'));
        let digits = text[sign..].find(|c: char| !c.is_ascii_digit()).map_or(text.len(), |at| sign + at);
        let point = text[digits..]
            .strip_prefix('.')
            .map_or(0, |rest| rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len());
        let end = if point > 0 { digits + 1 + point } else { digits };
        (end > sign && digits > sign).then_some(end)
    };
    let close = text.chars().next().and_then(|sign| match sign {
        '(' => Some(')'),
        '[' => Some(']'),
        _ => None,
    });
    let mut at = usize::from(close.is_some());
    let skip = |at: usize| at + text[at..].len() - text[at..].trim_start_matches(' ').len();
    at = skip(at);
    let Some(length) = number(&text[at..]) else { return (0, None) };
    let low = &text[at..at + length];
    at = skip(at + length);
    let Some(sign) = ["..", "-", "–", ",", ":", "to ", "t/m ", "tot "]
        .into_iter()
        .find(|sign| text[at..].starts_with(sign))
    else {
        return (0, None);
    };
    at = skip(at + sign.len());
    let Some(length) = number(&text[at..]) else { return (0, None) };
    let high = &text[at..at + length];
    at += length;
    if let Some(close) = close {
        at = skip(at);
        if !text[at..].starts_with(close) {
            return (0, None);
        }
        at += 1;
    }
    (at, Some((low, high)))
}
