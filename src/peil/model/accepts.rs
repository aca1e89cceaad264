//! What a question accepts, in words: for messages about answers it does not.

use super::{AnswerType, Choice, NumberShown, Parts, QuestionId};

/// The most options that are listed one by one.
const MOST_LISTED: usize = 12;

/// `0, 1, 2, 3 or weet_niet`, `a whole number from 0 to 120`, `a date such as 2024-11-30`.
pub fn accepts(parts: &Parts, id: QuestionId) -> String {
    let question = parts.question(id);
    let options: Vec<&Choice> = parts.options(question).map(|(_, choice)| choice).collect();
    let own = match &question.answer {
        AnswerType::Scale(_) => None,
        AnswerType::Many(_) => Some(format!("any of {}", listed(&options))),
        AnswerType::YesNo => Some("yes or no".into()),
        AnswerType::Number { low, high, whole: true, shown: NumberShown::Plain } => {
            Some(format!("a whole number from {low} to {high}"))
        }
        AnswerType::Number { low, high, whole: false, .. } => Some(format!("a number from {low} to {high}")),
        AnswerType::Number { low, high, shown: NumberShown::Minutes, .. } => {
            Some(format!("a whole number of minutes from {low} to {high}"))
        }
        AnswerType::Text { .. } => Some("a text".into()),
        AnswerType::Date => Some("a date such as 2024-11-30".into()),
        AnswerType::DateWithin(days) => Some(format!("a date in {days}")),
        AnswerType::Time => Some("a time such as 23:15".into()),
    };
    match own {
        None => listed(&options),
        Some(own) if options.is_empty() || matches!(question.answer, AnswerType::Many(_)) => own,
        Some(own) => format!("{own}, or {}", listed(&options)),
    }
}

fn listed(options: &[&Choice]) -> String {
    let shown: Vec<String> = options
        .iter()
        .map(|choice| match (&choice.name, &choice.code) {
            (Some(name), Some(code)) => format!("{code} ({name})"),
            _ => choice.key(),
        })
        .collect();
    match shown.as_slice() {
        [] => "nothing".into(),
        [one] => one.clone(),
        [start @ .., last] if shown.len() <= MOST_LISTED => format!("{} or {last}", start.join(", ")),
        [first, .., last] => format!("{first} … {last}, {} options", shown.len()),
    }
}
