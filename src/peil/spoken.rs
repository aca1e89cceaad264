//! Numbers and dates as people of a language write them: `1,3` and `3 april 2020`. For texts that people
//! read; files have the one form of `docs/answers.md`.
//!
//! Languages are told by the first part of their BCP 47 tag. Of a language that is not known here, a number
//! has a point and a date is written `2020-04-03`.

use jiff::civil::Date;

use crate::model::Number;

/// With how many decimals people see a score of which nothing is said.
pub const DECIMALS: u8 = 2;

/// Languages that write a decimal comma, of those that are spoken most in the Netherlands and around it.
const COMMA: [&str; 26] = [
    "af", "bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "fy", "hr", "hu", "id", "it", "li", "lt",
    "lv", "nb", "nl", "pl", "pt", "ro", "ru", "sv", "tr",
];

const DUTCH: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];
const FRISIAN: [&str; 12] = [
    "jannewaris",
    "febrewaris",
    "maart",
    "april",
    "maaie",
    "juny",
    "july",
    "augustus",
    "septimber",
    "oktober",
    "novimber",
    "desimber",
];
const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const GERMAN: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const FRENCH: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];

fn primary(language: &str) -> String {
    language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase()
}

/// A number that is written with a point, as that language writes it.
///
/// ```
/// assert_eq!(peil::spoken::number("nl-NL", "1.3"), "1,3");
/// assert_eq!(peil::spoken::number("en", "1.3"), "1.3");
/// ```
pub fn number(language: &str, written: &str) -> String {
    if COMMA.contains(&primary(language).as_str()) { written.replace('.', ",") } else { written.to_string() }
}

/// A score for people: with as many decimals as its author says, otherwise with two at most.
///
/// ```
/// use peil::model::Number;
/// let third = Number::ratio(4, 3);
/// assert_eq!(peil::spoken::score("nl", &third, Some(1)), "1,3");
/// assert_eq!(peil::spoken::score("nl", &third, None), "1,33");
/// assert_eq!(peil::spoken::score("en", &Number::integer(2), Some(1)), "2.0");
/// ```
pub fn score(language: &str, value: &Number, shown: Option<u8>) -> String {
    number(language, &decimals(value, shown))
}

/// The same with a point, whatever the language.
pub fn decimals(value: &Number, shown: Option<u8>) -> String {
    let rounded = value.round(i32::from(shown.unwrap_or(DECIMALS))).to_string();
    let Some(wanted) = shown.map(usize::from).filter(|wanted| *wanted > 0) else { return rounded };
    let there = rounded.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let point = if there == 0 { "." } else { "" };
    format!("{rounded}{point}{}", "0".repeat(wanted.saturating_sub(there)))
}

/// A day with the name of its month; `2020-04-03` in a language whose months are not known here.
///
/// ```
/// let day = jiff::civil::date(2020, 4, 3);
/// assert_eq!(peil::spoken::day("nl", day), "3 april 2020");
/// assert_eq!(peil::spoken::day("en", day), "3 April 2020");
/// assert_eq!(peil::spoken::day("xx", day), "2020-04-03");
/// ```
pub fn day(language: &str, day: Date) -> String {
    let months = match primary(language).as_str() {
        "nl" => &DUTCH,
        "fy" => &FRISIAN,
        "en" => &ENGLISH,
        "de" => &GERMAN,
        "fr" => &FRENCH,
        _ => return day.to_string(),
    };
    let month = usize::try_from(day.month()).ok().and_then(|month| months.get(month.checked_sub(1)?));
    let dot = if primary(language) == "de" { "." } else { "" };
    month.map_or_else(|| day.to_string(), |month| format!("{}{dot} {month} {}", day.day(), day.year()))
}
