//! The short way for programs that use Peil as a library: answers by name in, scores by name out.
//!
//! Everything here uses the other rooms. It adds no meaning, and knows no files, clocks or threads.

use std::fmt;

use crate::diagnostic::did_you_mean;
use crate::language::Language;
use crate::model::{Instrument, Message, Number, TextKey};
use crate::score::trace::Tracer;
use crate::score::{Evaluation, MissingReason, Outcome, Response, ScoreOutcome, Scorer, Value};
use crate::text::{Accepts, Meaning, Names, Spelling, many, read_answer, read_date, read_truth};
use crate::trace_text;

/// Why some answers are not a response to an instrument.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ResponseError {
    /// The instrument has no question, domain or option of this name.
    UnknownName {
        /// The name that is not known.
        name: String,
        /// A name that is near.
        near: Option<String>,
    },
    /// The question does not accept this answer.
    NotAccepted {
        /// The question, as its column.
        name: String,
        /// The answer as it was given.
        answer: String,
        /// What it accepts, in words.
        accepts: String,
    },
}

impl fmt::Display for ResponseError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ResponseError::UnknownName { name, near: Some(near) } => {
                write!(out, "there is no question `{name}`: did you mean `{near}`?")
            }
            ResponseError::UnknownName { name, near: None } => write!(out, "there is no question `{name}`"),
            ResponseError::NotAccepted { name, answer, accepts } => {
                write!(out, "`{answer}` is not an answer to `{name}`, which accepts {accepts}")
            }
        }
    }
}

impl std::error::Error for ResponseError {}

impl Response {
    /// A response from answers by name, spelled as in a file: codes or names of options, numbers with a
    /// point, `yes` and `no`, dates such as `2024-11-30`.
    ///
    /// A question of a repeat is named with its round (`leeftijd_2`), an option of a `many of` question with
    /// its question (`hulp_thuiszorg`), an optional domain by its own name; `informant` and `administered`
    /// are the names of who answers and of the date. What is blank or not named is left open.
    ///
    /// # Errors
    /// At the first name that the instrument does not know, or answer that its question does not accept.
    ///
    /// ```
    /// # let instrument = peil::compile("moe.peil", peil::library::EXAMPLE, &peil::source::NoFiles).instrument.unwrap();
    /// use peil::score::Response;
    ///
    /// let response = Response::read(&instrument, [("slaap", "2"), ("rust", "1")])?;
    /// let wrong = Response::read(&instrument, [("slaap", "7")]).unwrap_err();
    /// assert_eq!(wrong.to_string(), "`7` is not an answer to `slaap`, which accepts 0..3");
    /// # Ok::<(), peil::ResponseError>(())
    /// ```
    pub fn read<N: AsRef<str>, A: AsRef<str>>(
        instrument: &Instrument,
        answers: impl IntoIterator<Item = (N, A)>,
    ) -> Result<Response, ResponseError> {
        let names = Names::new(instrument);
        let mut response = Response::blank(instrument);
        let mut chosen: std::collections::BTreeMap<u32, u128> = std::collections::BTreeMap::new();
        for (name, answer) in answers {
            let (name, answer) = (name.as_ref(), answer.as_ref().trim());
            let Some(meaning) = names.meaning(name) else {
                let known = instrument.questions.iter().map(|question| question.name.as_str());
                let near = did_you_mean(name, known).map(|near| near.to_string());
                return Err(ResponseError::UnknownName { name: name.into(), near });
            };
            if answer.is_empty() {
                continue;
            }
            let refused = |accepts: String| ResponseError::NotAccepted {
                name: name.into(),
                answer: answer.into(),
                accepts,
            };
            let truth = || read_truth(answer).ok_or_else(|| refused("yes or no".into()));
            match meaning {
                Meaning::Answer(slot) => {
                    let question = instrument.question(instrument.asked(slot).question);
                    let read = read_answer(instrument, question, answer, Spelling::default());
                    response.set(
                        slot,
                        Some(read.ok_or_else(|| refused(Accepts(instrument, question).to_string()))?),
                    );
                }
                Meaning::Chosen { slot, option } => {
                    if truth()? {
                        *chosen.entry(slot.0).or_default() |= 1 << option;
                    }
                }
                Meaning::Rounds(_) => {
                    return Err(refused(
                        "one answer for each round, under the name of the question and the round".into(),
                    ));
                }
                Meaning::Domain(group) => {
                    let chosen = truth()?;
                    response.leave_out(group, !chosen);
                }
                Meaning::Informant => {
                    let at = instrument.informants.iter().position(|known| known == answer);
                    response.informant = at.ok_or_else(|| refused(instrument.informants.join(", ")))? as u8;
                }
                Meaning::Administered => {
                    response.administered =
                        Some(read_date(answer).ok_or_else(|| refused("a date such as 2024-11-30".into()))?);
                }
                Meaning::Version if answer == instrument.version => {}
                Meaning::Version => return Err(refused(format!("version {}", instrument.version))),
            }
        }
        for (slot, options) in chosen {
            let slot = crate::model::SlotId(slot);
            let asked = instrument.asked(slot);
            let question = instrument.question(asked.question);
            let answer = many(instrument, question, options).map_err(|_| ResponseError::NotAccepted {
                name: instrument.slot_name(asked),
                answer: "several options".into(),
                accepts: Accepts(instrument, question).to_string(),
            })?;
            response.set(slot, Some(answer));
        }
        Ok(response)
    }
}

impl Instrument {
    /// Scores one response. For many, make a [`Scorer`] once; for millions, a [`Plan`](crate::columns::Plan).
    ///
    /// ```
    /// # let instrument = peil::compile("moe.peil", peil::library::EXAMPLE, &peil::source::NoFiles).instrument.unwrap();
    /// # let response = peil::score::Response::read(&instrument, [("slaap", "2"), ("rust", "1")]).unwrap();
    /// let outcome = instrument.score(&response);
    /// let total = outcome.score("totaal").unwrap();
    /// assert_eq!(total.number().unwrap().to_string(), "3");
    /// assert_eq!(total.band(), Some("licht"));
    /// ```
    pub fn score<'i>(&'i self, response: &Response) -> Scores<'i> {
        let scorer = Scorer::new(self);
        let evaluation = scorer.evaluate_all(response);
        let outcome = scorer.outcome(response, &evaluation);
        Scores { scorer, response: response.clone(), evaluation, outcome }
    }
}

/// What an instrument makes of one response, by name.
#[derive(Debug)]
pub struct Scores<'i> {
    scorer: Scorer<'i>,
    response: Response,
    evaluation: Evaluation,
    outcome: Outcome,
}

impl Scores<'_> {
    /// A score by its name; in a repeat with its round, as in `per_kind_2`. None when the instrument has no
    /// such score.
    pub fn score(&self, name: &str) -> Option<Score<'_>> {
        self.iter().find(|score| score.name() == name)
    }

    /// Every score, in order of declaration.
    pub fn iter(&self) -> impl Iterator<Item = Score<'_>> {
        self.outcome.scores.iter().map(|outcome| Score { instrument: self.scorer.instrument(), outcome })
    }

    /// The option of a class, by name or code.
    ///
    /// # Errors
    /// Why there is none; also when the instrument has no such class, then None.
    pub fn class(&self, name: &str) -> Option<Result<String, &MissingReason>> {
        let instrument = self.scorer.instrument();
        let found =
            self.outcome.classes.iter().find(|found| instrument.classes[found.class.at()].name == name)?;
        Some(
            found
                .value
                .as_ref()
                .map(|option| instrument.classes[found.class.at()].options[usize::from(*option)].key()),
        )
    }

    /// The checks, alerts and feedback whose condition is true.
    pub fn messages(&self) -> impl Iterator<Item = &Message> {
        self.outcome.messages.iter().map(|at| &self.scorer.instrument().messages[*at])
    }

    /// How every score came about, in words.
    ///
    /// ```
    /// # let instrument = peil::compile("moe.peil", peil::library::EXAMPLE, &peil::source::NoFiles).instrument.unwrap();
    /// # let response = peil::score::Response::read(&instrument, [("slaap", "2"), ("rust", "1")]).unwrap();
    /// use peil::language::Language;
    ///
    /// let trace = instrument.score(&response).trace(Language::English);
    /// assert!(trace.contains("2 + 1 = 3"), "{trace}");
    /// ```
    pub fn trace(&self, language: Language) -> String {
        trace_text::render(
            &Tracer::new(&self.scorer).trace(&self.response, &self.evaluation, &self.outcome),
            language,
        )
    }

    /// The whole, by index.
    pub fn outcome(&self) -> &Outcome {
        &self.outcome
    }
}

/// One score of one response.
#[derive(Debug, Clone, Copy)]
pub struct Score<'s> {
    instrument: &'s Instrument,
    outcome: &'s ScoreOutcome,
}

impl<'s> Score<'s> {
    /// Its name, with its round where it is a score of a repeat.
    pub fn name(&self) -> String {
        let score = &self.instrument.scores[self.outcome.score.at()];
        self.instrument.round_name(&score.name, score.repeat, self.outcome.round)
    }

    /// Its text in the instrument.
    pub fn title(&self) -> Option<&'s str> {
        let score = &self.instrument.scores[self.outcome.score.at()];
        self.instrument.texts.say(&TextKey::new(&["scores", &score.name, "title"]), None)
    }

    /// Its value; a number, or for a score that is a truth a truth.
    ///
    /// # Errors
    /// Why it is missing.
    pub fn value(&self) -> Result<&'s Value, &'s MissingReason> {
        self.outcome.value.as_ref()
    }

    /// Its value as an exact number; None when it is missing, or a truth.
    pub fn number(&self) -> Option<&'s Number> {
        self.outcome.number()
    }

    /// The name of its band.
    pub fn band(&self) -> Option<&'s str> {
        let band = &self.instrument.scores[self.outcome.score.at()].bands[usize::from(self.outcome.band?)];
        band.name.as_deref()
    }
}

/// An instrument for examples: two questions, a score with bands.
#[doc(hidden)]
pub const EXAMPLE: &str = r#"instrument moe {
    title "Moe"
    version 1.0.0
    language nl
    source "Een voorbeeld"
    licence "EUPL-1.2"
}

scale mate { 0 "Nooit", 1 "Soms", 2 "Vaak", 3 "Altijd" }

domain klachten "Klachten" : mate {
    item slaap "Ik slaap slecht"
    item rust "Ik kom niet tot rust"
}

score totaal "Moeheid" = sum(klachten) {
    higher is worse
    bands { geen "Geen" from 0, licht "Licht" from 2, zwaar "Zwaar" from 5 }
}
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::NoFiles;

    fn moe() -> Instrument {
        crate::compile("moe.peil", EXAMPLE, &NoFiles).instrument.expect("the example compiles")
    }

    #[test]
    fn the_example_has_nothing_wrong() {
        assert!(crate::compile("moe.peil", EXAMPLE, &NoFiles).diagnostics.is_empty());
    }

    #[test]
    fn what_is_left_open_makes_a_score_missing_and_says_so() {
        let instrument = moe();
        let response =
            Response::read(&instrument, [("slaap", "2"), ("rust", " ")]).expect("a blank is not an answer");
        let scores = instrument.score(&response);
        let total = scores.score("totaal").expect("it is declared");
        assert!(total.number().is_none() && total.value().is_err() && total.band().is_none());
        assert!(scores.score("anders").is_none());
    }

    #[test]
    fn a_name_that_is_not_there_gets_the_one_that_is_near() {
        let wrong = Response::read(&moe(), [("slap", "2")]).expect_err("there is no `slap`");
        assert_eq!(wrong.to_string(), "there is no question `slap`: did you mean `slaap`?");
    }
}
