//! One text as an answer to one question.

use std::fmt;

use super::marks::Marks;
use super::moments::{DATE_FORMS, TIME_FORMS, read_date, read_time};
use crate::model::{Answer, AnswerType, Asked, Choice, Number, NumberShown, Parts, Question, plain_words};
use crate::score::{NOTHING_CHOSEN, answer_text};

/// How many digits the number of an answer may have.
pub const MOST_DIGITS: usize = 30;

/// How answers are spelled in a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spelling {
    /// How numbers are written.
    pub marks: Marks,
    /// Whether options may be under their labels, as survey tools export them.
    pub labels: bool,
}

/// The answer that a text gives. It is trimmed, and not blank: what is blank is for the reader of the file to
/// know.
///
/// None when the question does not accept it.
pub fn read_answer(parts: &Parts, question: &Question, text: &str, spelling: Spelling) -> Option<Answer> {
    let marks = spelling.marks;
    let own = match &question.answer {
        AnswerType::Scale(_) => return read_option(parts, question, text, spelling).map(Answer::Option),
        AnswerType::Many(_) if text == NOTHING_CHOSEN => return Some(Answer::Many(0)),
        AnswerType::Many(_) => {
            let mut options = text.split('|').map(str::trim).filter(|part| !part.is_empty()).peekable();
            options.peek()?;
            return read_many(parts, question, options, spelling);
        }
        // A letter may be an option's name.
        AnswerType::YesNo if text.len() == 1 && text.as_bytes()[0].is_ascii_alphabetic() => {
            match read_option(parts, question, text, spelling) {
                Some(option) => return Some(Answer::Option(option)),
                None => read_truth(text).map(Answer::Truth),
            }
        }
        AnswerType::YesNo => read_truth(text).map(Answer::Truth),
        AnswerType::Number { low, high, whole: true, .. } => {
            marks.read(text, true, low, high).filter(Number::is_whole).map(Answer::Number)
        }
        AnswerType::Number { low, high, whole: false, .. } => {
            marks.read(text, false, low, high).map(Answer::Number)
        }
        AnswerType::Date => read_date(text).map(Answer::Date),
        // What depends on the date of the response is looked at when that is known.
        AnswerType::DateWithin(days) => {
            read_date(text).filter(|day| days.admit(*day, None)).map(Answer::Date)
        }
        AnswerType::Time => read_time(text).map(Answer::Time),
        AnswerType::Text { .. } => {
            match question.or.and_then(|_| read_option(parts, question, text, spelling)) {
                Some(option) => return Some(Answer::Option(option)),
                None => Some(Answer::Text(text.to_string())),
            }
        }
    };
    own.or_else(|| read_option(parts, question, text, spelling).map(Answer::Option))
}

/// What to write in place of a number that may be thousands, or has the other decimal sign: one number, or
/// two where the text can be either. None where that is not what is wrong with it, or no number is asked for.
pub fn instead(question: &Question, text: &str, marks: Marks) -> Option<Vec<String>> {
    let whole = match question.answer {
        AnswerType::Number { whole: true, .. } => true,
        AnswerType::Number { whole: false, .. } => false,
        AnswerType::Scale(_) | AnswerType::Many(_) | AnswerType::YesNo => return None,
        AnswerType::Text { .. } | AnswerType::Date | AnswerType::DateWithin(_) | AnswerType::Time => {
            return None;
        }
    };
    Some(std::iter::once(marks.instead(text, whole)?).chain(marks.instead_of(text, whole)).collect())
}

/// The answer that some texts give, such as a form posts them: of a `many of` question each is an option; of
/// any other there is one. They are trimmed, and one at least is not blank.
///
/// None when the question does not accept them.
pub fn read_answers(parts: &Parts, question: &Question, texts: &[&str], marks: Marks) -> Option<Answer> {
    match (&question.answer, texts) {
        (_, [text]) => read_answer(parts, question, text, Spelling { marks, labels: false }),
        (AnswerType::Many(_), texts) => {
            read_many(parts, question, texts.iter().copied(), Spelling { marks, labels: false })
        }
        _ => None,
    }
}

/// An answer as [`read_answer`] reads it back, whole: for a response that is written out.
pub fn answer_cell(parts: &Parts, asked: Asked, answer: &Answer) -> String {
    let Answer::Number(number) = answer else { return answer_text(parts, asked, answer) };
    number_cell(number)
}

/// A number with all its decimals: those that results round off are part of an answer.
pub fn number_cell(number: &Number) -> String {
    let shown = number.to_string();
    if read_number(&shown, false).as_ref() == Some(number) {
        return shown;
    }
    // What was read is a whole number of these parts, for a number has at most so many digits and its power
    // of ten is not smaller.
    const FINEST: usize = 2 * MOST_DIGITS;
    let whole = |decimals: usize| {
        number.multiply(&Number::integer(10).power(decimals as i32)?).filter(Number::is_whole)
    };
    let Some((decimals, digits)) = (1..=FINEST).find_map(|decimals| Some((decimals, whole(decimals)?)))
    else {
        return shown;
    };
    let power = if decimals > MOST_DIGITS { MOST_DIGITS } else { 0 };
    let decimals = decimals - power;
    let sign = if digits.is_negative() { "-" } else { "" };
    // A nought before the point is a digit too.
    let width = if decimals < MOST_DIGITS { decimals + 1 } else { decimals };
    let digits = format!("{:0>width$}", digits.to_string().trim_start_matches('-'));
    let (before, after) = digits.split_at(digits.len() - decimals);
    match power {
        0 => format!("{sign}{before}.{after}"),
        power => format!("{sign}{before}.{after}e-{power}"),
    }
}

/// The option with this code or name, or one it had before; an index among the question's options.
pub fn read_option(parts: &Parts, question: &Question, text: &str, spelling: Spelling) -> Option<u16> {
    if spelling.labels
        && let Some(labelled) = labelled(parts, question, text)
    {
        return Some(labelled);
    }
    let at = |fits: &dyn Fn(&Choice) -> bool| {
        parts.options(question).position(|(_, choice)| fits(choice)).map(|at| at as u16)
    };
    let number = spelling.marks.read_code(text);
    if let Some(number) = &number
        && let Some(found) = at(&|choice| choice.code.as_ref() == Some(number))
    {
        return Some(found);
    }
    at(&|choice| choice.name.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(text))).or_else(|| {
        at(&|choice| {
            choice.renamed.iter().any(|old| {
                old.eq_ignore_ascii_case(text)
                    || (number.is_some() && Number::parse(old, MOST_DIGITS) == number)
            })
        })
    })
}

/// The one option with this label, in the words for any informant; case, the width of spaces and how accents
/// are composed make no difference. None where two have it.
pub fn labelled(parts: &Parts, question: &Question, text: &str) -> Option<u16> {
    let sought = words(text);
    let informants = || std::iter::once(None).chain(parts.informants.iter().map(|name| Some(name.as_str())));
    let mut found = parts.options(question).enumerate().filter(|(_, (scale, choice))| {
        informants().any(|informant| words(&parts.option_label(*scale, choice, informant)) == sought)
    });
    match (found.next(), found.next()) {
        (Some((at, _)), None) => Some(at as u16),
        _ => None,
    }
}

/// The words of a label, as they are compared.
fn words(text: &str) -> String {
    plain_words(text).to_lowercase()
}

/// A set of options, which may be empty; one that says nothing about the question, or that nothing applies,
/// stands alone.
pub fn read_many<'t>(
    parts: &Parts,
    question: &Question,
    texts: impl Iterator<Item = &'t str>,
    spelling: Spelling,
) -> Option<Answer> {
    let mut chosen = 0u128;
    for text in texts {
        chosen |= 1 << read_option(parts, question, text, spelling)?;
    }
    many(parts, question, chosen).ok()
}

/// Options with something that says nothing about the question among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mixed;

/// The answer that a set of options makes.
///
/// # Errors
/// When an option that says nothing about the question, or that nothing applies, is chosen beside another.
pub fn many(parts: &Parts, question: &Question, chosen: u128) -> Result<Answer, Mixed> {
    if !parts.together(question, chosen) {
        return Err(Mixed);
    }
    let missing = parts
        .options(question)
        .enumerate()
        .find(|(at, (_, choice))| choice.missing && chosen >> at & 1 == 1)
        .map(|(at, _)| at);
    Ok(missing.map_or(Answer::Many(chosen), |at| Answer::Option(at as u16)))
}

/// `yes`, `no`, and what exports and spreadsheets make of them.
pub fn read_truth(text: &str) -> Option<bool> {
    const YES: [&str; 7] = ["yes", "ja", "true", "waar", "1", "y", "j"];
    const NO: [&str; 6] = ["no", "nee", "false", "onwaar", "0", "n"];
    let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is(&YES) {
        return Some(true);
    }
    if is(&NO) {
        return Some(false);
    }
    // A column of numbers may be written `1.0`.
    match read_number(text, true)?.to_i64()? {
        1 => Some(true),
        0 => Some(false),
        _ => None,
    }
}

/// Digits with a point (or a comma, where `comma` says so), and maybe a power of ten as spreadsheets and R
/// write it (`1e+05`).
pub fn read_number(text: &str, comma: bool) -> Option<Number> {
    let bytes = text.as_bytes();
    if let [digit @ b'0'..=b'9'] = bytes {
        return Some(Number::integer(i64::from(digit - b'0')));
    }
    if !bytes.iter().any(u8::is_ascii_digit) || bytes.len() > MOST_DIGITS + 8 {
        return None;
    }
    let point;
    let text = if comma && text.contains(',') && !text.contains('.') {
        point = text.replacen(',', ".", 1);
        &point
    } else {
        text
    };
    let Some((mantissa, exponent)) = text.split_once(['e', 'E']) else {
        return Number::parse(text, MOST_DIGITS);
    };
    let mantissa = Number::parse(mantissa, MOST_DIGITS)?;
    let (sign, digits) = match exponent.as_bytes() {
        [b'-', rest @ ..] => (-1, rest),
        [b'+', rest @ ..] => (1, rest),
        rest => (1, rest),
    };
    if digits.is_empty() || digits.len() > 3 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let exponent = digits.iter().fold(0, |so_far, digit| so_far * 10 + i32::from(digit - b'0'));
    if exponent > MOST_DIGITS as i32 {
        return None;
    }
    mantissa.multiply(&Number::integer(10).power(sign * exponent)?)
}

/// What a question accepts, in words: `0..3 or weet_niet (9)`.
pub struct Accepts<'p>(pub &'p Parts, pub &'p Question);

impl fmt::Display for Accepts<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Accepts(parts, question) = self;
        let mut own = match &question.answer {
            AnswerType::Scale(scale) => options(&parts.scale(*scale).options),
            AnswerType::YesNo => vec!["yes or no (ja or nee, 1 or 0, true or false)".into()],
            AnswerType::Number { low, high, whole: true, shown: NumberShown::Plain } => {
                vec![format!("a whole number in {low}..{high}")]
            }
            AnswerType::Number { low, high, whole: false, .. } => vec![format!("a number in {low}..{high}")],
            AnswerType::Number { low, high, shown: NumberShown::Minutes, .. } => {
                vec![format!("a whole number of minutes in {low}..{high}")]
            }
            AnswerType::Text { .. } => vec!["a text".into()],
            AnswerType::Date => vec![DATE_FORMS.into()],
            AnswerType::DateWithin(days) => vec![format!("a date in {days}: {DATE_FORMS}")],
            AnswerType::Time => vec![TIME_FORMS.into()],
            AnswerType::Many(scale) => {
                vec![format!(
                    "any of {} (separated by `|`)",
                    options(&parts.scale(*scale).options).join(", ")
                )]
            }
        };
        if let Some(scale) = question.or {
            own.extend(options(&parts.scale(scale).options));
        }
        match own.split_last() {
            Some((last, rest)) if !rest.is_empty() => write!(out, "{} or {last}", rest.join(", ")),
            _ => out.write_str(&own.join("")),
        }
    }
}

/// `0..3`, `weet_niet (9)`: runs of nameless whole codes are drawn together.
fn options(choices: &[Choice]) -> Vec<String> {
    let mut shown: Vec<String> = Vec::new();
    let mut run: Option<(i64, i64)> = None;
    let close = |run: Option<(i64, i64)>, shown: &mut Vec<String>| match run {
        Some((first, last)) if last - first >= 2 => shown.push(format!("{first}..{last}")),
        Some((first, last)) => shown.extend((first..=last).map(|code| code.to_string())),
        None => {}
    };
    for choice in choices {
        match (&choice.name, &choice.code) {
            (None, Some(code)) => match (code.to_i64(), run) {
                (Some(code), Some((first, last))) if code == last + 1 => run = Some((first, code)),
                (Some(code), _) => {
                    close(run.replace((code, code)), &mut shown);
                }
                (None, _) => {
                    close(run.take(), &mut shown);
                    shown.push(code.to_string());
                }
            },
            (Some(name), code) => {
                close(run.take(), &mut shown);
                shown.push(code.as_ref().map_or_else(|| name.clone(), |code| format!("{name} ({code})")));
            }
            (None, None) => {}
        }
    }
    close(run, &mut shown);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Option<String> {
        read_number(text, false).map(|number| number.to_string())
    }

    #[test]
    fn numbers_are_read_as_people_and_programs_write_them() {
        for (text, value) in [
            ("3", "3"),
            ("3.0", "3"),
            ("-0.5", "-0.5"),
            (".5", "0.5"),
            ("1e+05", "100000"),
            ("2.5E-1", "0.25"),
            ("007", "7"),
        ] {
            assert_eq!(number(text).as_deref(), Some(value), "{text}");
        }
        for text in
            ["", "abc", "1,5", "1.", "1e", "e5", "0x10", "NaN", "inf", "1 000", "1e999", "--1", "1.2.3"]
        {
            assert_eq!(number(text), None, "{text}");
        }
        assert_eq!(read_number("1,5", true), read_number("1.5", false));
        assert_eq!(read_number("1,5,0", true), None);
        assert!(
            read_number(&"9".repeat(30), false).is_some() && read_number(&"9".repeat(31), false).is_none()
        );
    }

    #[test]
    fn a_number_that_was_read_is_written_with_all_its_digits() {
        let digits = "123456789012345678901234567890";
        let mut texts: Vec<String> =
            ["0", "-3", "1.5", "0.1234567890123", "1e-30", "2.5e-20", "1e29"].map(String::from).to_vec();
        for point in 0..=MOST_DIGITS {
            let decimal = format!("{}.{}", &digits[..point], &digits[point..]);
            texts.extend(
                ["", "e-1", "e-17", "e-30"].map(|power| format!("-{}{power}", decimal.trim_end_matches('.'))),
            );
            texts.push(format!(".{}1e-30", "0".repeat(point.min(MOST_DIGITS - 1))));
        }
        for text in texts {
            let number = read_number(&text, false).unwrap_or_else(|| panic!("{text} is read"));
            let written = number_cell(&number);
            assert_eq!(read_number(&written, false), Some(number), "{text} was written {written}");
        }
    }
}
