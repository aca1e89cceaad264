//! What a question accepts, as it is written in compiled instruments: a kind of number was an answer type of
//! its own when the first of them were stored.

use serde::{Deserialize, Serialize};

use super::{Days, Number, NumberShown, ScaleId};

/// See [`super::AnswerType`].
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum AnswerType {
    Scale(ScaleId),
    YesNo,
    Integer { low: Number, high: Number },
    Decimal { low: Number, high: Number },
    Minutes { low: Number, high: Number },
    Text { long: bool },
    Date,
    DateWithin(Days),
    Time,
    Many(ScaleId),
}

impl From<AnswerType> for super::AnswerType {
    fn from(stored: AnswerType) -> super::AnswerType {
        let number = |low, high, whole, shown| super::AnswerType::Number { low, high, whole, shown };
        match stored {
            AnswerType::Scale(scale) => super::AnswerType::Scale(scale),
            AnswerType::YesNo => super::AnswerType::YesNo,
            AnswerType::Integer { low, high } => number(low, high, true, NumberShown::Plain),
            AnswerType::Decimal { low, high } => number(low, high, false, NumberShown::Plain),
            AnswerType::Minutes { low, high } => number(low, high, true, NumberShown::Minutes),
            AnswerType::Text { long } => super::AnswerType::Text { long },
            AnswerType::Date => super::AnswerType::Date,
            AnswerType::DateWithin(days) => super::AnswerType::DateWithin(days),
            AnswerType::Time => super::AnswerType::Time,
            AnswerType::Many(scale) => super::AnswerType::Many(scale),
        }
    }
}

impl From<super::AnswerType> for AnswerType {
    fn from(answer: super::AnswerType) -> AnswerType {
        match answer {
            super::AnswerType::Scale(scale) => AnswerType::Scale(scale),
            super::AnswerType::YesNo => AnswerType::YesNo,
            super::AnswerType::Number { low, high, whole: true, shown: NumberShown::Plain } => {
                AnswerType::Integer { low, high }
            }
            // No instrument asks for parts of minutes.
            super::AnswerType::Number { low, high, whole: false, .. } => AnswerType::Decimal { low, high },
            super::AnswerType::Number { low, high, whole: true, shown: NumberShown::Minutes } => {
                AnswerType::Minutes { low, high }
            }
            super::AnswerType::Text { long } => AnswerType::Text { long },
            super::AnswerType::Date => AnswerType::Date,
            super::AnswerType::DateWithin(days) => AnswerType::DateWithin(days),
            super::AnswerType::Time => AnswerType::Time,
            super::AnswerType::Many(scale) => AnswerType::Many(scale),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What was stored reads as a number, and is written as it was.
    #[test]
    fn numbers_are_written_as_they_always_were() {
        let cases = [
            (r#"{"integer":{"low":0,"high":10}}"#, true, NumberShown::Plain),
            (r#"{"decimal":{"low":0,"high":10}}"#, false, NumberShown::Plain),
            (r#"{"minutes":{"low":0,"high":10}}"#, true, NumberShown::Minutes),
        ];
        for (text, whole, shown) in cases {
            let read: super::super::AnswerType = serde_json::from_str(text).unwrap();
            let (low, high) = (Number::ZERO, Number::integer(10));
            assert_eq!(read, super::super::AnswerType::Number { low, high, whole, shown });
            let written = serde_json::to_string(&read).unwrap();
            let again: super::super::AnswerType = serde_json::from_str(&written).unwrap();
            assert_eq!(again, read);
            assert_eq!(written.split('"').nth(1), text.split('"').nth(1));
        }
    }
}
