//! Numbers and dates as people of a language write them: `1,3` and `3 april 2020`. For texts that people read; files have the one form of `docs/answers.md`.
//!
//! Languages are told by the first part of their BCP 47 tag. Of a language that is not known here, a number has a point and a date is written `2020-04-03`.

use jiff::civil::Date;

/// Languages that write a decimal comma, of those that are spoken most in the Netherlands and around it.
const COMMA: [&str; 26] = [
    "af", "bg", "cs", "da", "de", "el", "es", "et", "fi", "fr", "fy", "hr", "hu", "id", "it", "li", "lt", "lv", "nb", "nl", "pl", "pt", "ro", "ru", "sv", "tr",
];

const DUTCH: [&str; 12] = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"];
const FRISIAN: [&str; 12] = ["jannewaris", "febrewaris", "maart", "april", "maaie", "juny", "july", "augustus", "septimber", "oktober", "novimber", "desimber"];
const ENGLISH: [&str; 12] =
    ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const GERMAN: [&str; 12] = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"];
const FRENCH: [&str; 12] =
    ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

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
