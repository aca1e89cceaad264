//! Dates and times as people write them, where no other reading is possible.
//!
//! `3/4/2020` is 3 April to one reader and 4 March to another: it is refused. So is a year of two digits.

use jiff::civil::Date;
use unicode_normalization::UnicodeNormalization;

use crate::model::Time;

/// What is taken for a date, in words.
pub const DATE_FORMS: &str = "a date such as 2024-11-30, 30-11-2024, 30.11.2024 or 30 november 2024";
/// What is taken for a time, in words.
pub const TIME_FORMS: &str = "a time such as 23:15, 23.15 or 2315";

/// A date: `2024-11-30`, `30-11-2024`, `30.11.2024` (day and month may have one digit), or with the month in
/// letters, in Dutch, Frisian or English: `1 februari 1980`.
///
/// ```
/// use peil::text::read_date;
///
/// assert_eq!(read_date("1.2.1980"), read_date("1980-02-01"));
/// assert_eq!(read_date("1 februari 1980"), read_date("1980-02-01"));
/// assert_eq!(read_date("3/4/2020"), None);
/// ```
pub fn read_date(text: &str) -> Option<Date> {
    if text.len() > 40 {
        return None;
    }
    let sign = text.chars().find(|sign| !sign.is_ascii_digit())?;
    let (year, month, day) = match sign {
        '-' | '.' => numbered(text, sign).or_else(|| named(text))?,
        // Behind a year no other order is in use.
        '/' if text.find('/') == Some(4) => numbered(text, sign)?,
        _ => named(text)?,
    };
    Date::new(year, month, day).ok()
}

/// Three numbers with a sign between them, of which the year has four digits.
fn numbered(text: &str, sign: char) -> Option<(i16, i8, i8)> {
    let mut parts = text.split(sign);
    let (first, month, last) = (parts.next()?, parts.next()?, parts.next()?);
    let (year, day) = if first.len() == 4 { (first, last) } else { (last, first) };
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    Some((digits(year, 4)?, digits(month, 2)?.try_into().ok()?, digits(day, 2)?.try_into().ok()?))
}

fn digits(part: &str, most: usize) -> Option<i16> {
    let fits = !part.is_empty() && part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| part.parse().ok()).flatten()
}

/// The months in Dutch, Frisian and English; their first three letters are enough where no other month has
/// them.
const MONTHS: [&[&str]; 12] = [
    &["januari", "jannewaris", "january", "jan"],
    &["februari", "febrewaris", "february", "feb"],
    &["maart", "maart", "march", "mrt", "mar"],
    &["april", "april", "apr"],
    &["mei", "maaie", "may"],
    &["juni", "juny", "june", "jun"],
    &["juli", "july", "jul"],
    &["augustus", "augustus", "august", "aug"],
    &["september", "septimber", "sep", "sept"],
    &["oktober", "october", "okt", "oct"],
    &["november", "novimber", "nov"],
    &["december", "desimber", "dec", "des"],
];

/// Day, month in letters and year, with spaces, points or hyphens between them.
fn named(text: &str) -> Option<(i16, i8, i8)> {
    let lower = text.nfc().collect::<String>().to_lowercase();
    let mut parts = lower.split([' ', '-', '.', ',', '\u{a0}']).filter(|part| !part.is_empty());
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let month = MONTHS.iter().position(|names| names.contains(&month))? + 1;
    Some((digits(year, 4)?, month as i8, digits(day, 2)?.try_into().ok()?))
}

/// A time of day: `23:15`, `23:15:00`, `8.30` or `0830`.
///
/// ```
/// use peil::text::read_time;
///
/// assert_eq!(read_time("8.30"), read_time("08:30"));
/// assert_eq!(read_time("0830"), read_time("08:30"));
/// assert_eq!(read_time("830"), None);
/// ```
pub fn read_time(text: &str) -> Option<Time> {
    if text.len() > 8 || !text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.')) {
        return None;
    }
    if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let (hours, minutes) = text.split_at(2);
        return Time::parse(&format!("{hours}:{minutes}"));
    }
    match text.split_once('.') {
        Some((hours, minutes)) if minutes.len() == 2 && !hours.contains(':') => {
            Time::parse(&format!("{hours}:{minutes}"))
        }
        Some(_) => None,
        None => Time::parse(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_write_them() {
        let date = jiff::civil::date(2024, 11, 3);
        let forms = [
            "2024-11-03",
            "03-11-2024",
            "3-11-2024",
            "3.11.2024",
            "2024/11/3",
            "3 november 2024",
            "3 nov. 2024",
            "03-NOV-2024",
            "3 novimber 2024",
        ];
        for text in forms {
            assert_eq!(read_date(text), Some(date), "{text}");
        }
        let refused = [
            "2024-13-01",
            "30-02-2024",
            "11/30/2024",
            "3/11/2024",
            "24-11-03",
            "3-11-24",
            "2024-11",
            "2024-11-03-1",
            "--",
            "3 nob 2024",
            "20241103",
            "november 2024",
            "3.11",
            "",
        ];
        for text in refused {
            assert_eq!(read_date(text), None, "{text}");
        }
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        let half_past = Time::parse("08:30");
        assert!(half_past.is_some());
        for text in ["8:30", "08:30", "8.30", "08.30", "0830", "08:30:00"] {
            assert_eq!(read_time(text), half_past, "{text}");
        }
        for text in ["24:00", "+3:10", "830", "8.3", "8.305", "2460", "8:30.00", "8", "0.5", "08.30.00"] {
            assert_eq!(read_time(text), None, "{text}");
        }
    }
}
