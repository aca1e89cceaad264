//! Whether texts are easy to answer: notes on what survey methodology warns of. Never errors, and never the
//! last word.
//!
//! What is noted: a question with two questions in it, a double negation, a very long sentence, a text that
//! scores low on a readability formula, words of officialdom. Sources: Saris & Gallhofer (2014), *Design,
//! Evaluation, and Analysis of Questionnaires*; Graesser et al. (2006), *Public Opinion Quarterly* 70(1),
//! 3–22 (QUAID).

mod ease;
mod plainer;
mod rules;

pub use ease::{Ease, ease};
pub use plainer::{PlainerWords, read_list};

use super::messages::diagnostic;
use peil::diagnostic::{Diagnostic, codes};
use peil::language::Language;
use peil::model::{Instrument, TextKey};
use peil::source::Span;

/// Below this a text of some length is noted. Flesch calls 30 to 50 difficult.
const HARD: f64 = 40.0;
/// Below this an instrument as a whole is noted. Flesch calls 50 to 60 fairly difficult.
const HARD_TOGETHER: f64 = 60.0;
/// A formula made for passages of a hundred words says nothing of three.
const FEWEST_WORDS: usize = 10;

/// From here on Flesch calls a text easy.
const EASY: f64 = 80.0;

/// How a text reads, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Easy,
    Plain,
    Difficult,
    Hard,
}

impl Ease {
    /// None for a text of so few words that the formula says nothing about it.
    pub fn level(&self) -> Option<Level> {
        (self.words >= FEWEST_WORDS).then_some(match self.score {
            score if score >= EASY => Level::Easy,
            score if score >= HARD_TOGETHER => Level::Plain,
            score if score >= HARD => Level::Difficult,
            _ => Level::Hard,
        })
    }
}

/// One text to be looked at.
#[derive(Debug, Clone, Copy)]
pub struct Text<'t> {
    pub key: &'t TextKey,
    pub text: &'t str,
    pub span: Span,
}

impl Text<'_> {
    /// A question itself, not its hint.
    fn is_question(&self) -> bool {
        self.key.0.starts_with("items.") && !self.key.0.contains(".hint")
    }

    /// Something that people read as a sentence.
    fn is_prose(&self) -> bool {
        let key = self.key.0.split('@').next().unwrap_or_default();
        self.is_question()
            || key.ends_with(".hint")
            || key.ends_with(".intro")
            || ["notes.", "checks.", "alerts.", "feedback."].iter().any(|section| key.starts_with(section))
    }
}

/// Notes on texts in a language; none for a language that Peil knows nothing of.
pub fn review(
    texts: &[Text<'_>],
    language: &str,
    plainer: &PlainerWords,
    tongue: Language,
) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    let Some(rules) = rules::of(language) else { return notes };
    for text in texts.iter().filter(|text| !super::keys::is_description(text.key)) {
        if text.is_question() {
            notes.extend(rules::two_questions(text, rules, tongue));
        }
        notes.extend(rules::double_negation(text, rules, tongue));
        notes.extend(rules::long_sentence(text, tongue));
        notes.extend(plainer.notes(text, tongue));
        if text.is_prose() {
            notes.extend(hard(text, language, tongue));
        }
    }
    notes.extend(hard_together(texts, language, tongue));
    notes
}

fn hard(text: &Text<'_>, language: &str, tongue: Language) -> Option<Diagnostic> {
    if ease::sentences(text.text).flat_map(ease::words_of).count() < FEWEST_WORDS {
        return None;
    }
    let ease = ease(text.text, language)?;
    (ease.score < HARD).then(|| {
        let (score, name) = (ease.score.round(), ease.formula);
        diagnostic(
            tongue,
            codes::HARD_TO_READ,
            text.span,
            [format!("this is hard to read: {name} gives {score} of 100"), format!("dit leest moeilijk: {name} geeft {score} van 100")],
            [
                "use shorter sentences and shorter words; the formula counts these, and knows nothing about the meaning of a sentence".into(),
                "kortere zinnen en kortere woorden; die telt de formule, en van wat een zin zegt weet hij niets".into(),
            ],
        )
    })
}

fn hard_together(texts: &[Text<'_>], language: &str, tongue: Language) -> Option<Diagnostic> {
    let prose: Vec<&Text<'_>> = texts.iter().filter(|text| text.is_prose()).collect();
    let all = prose.iter().map(|text| text.text.trim().trim_end_matches('.')).collect::<Vec<_>>().join(". ");
    let ease = ease(&all, language)?;
    let place = texts.iter().find(|text| text.key.0 == super::keys::TITLE).or(texts.first())?;
    (ease.words >= 100 && ease.score < HARD_TOGETHER).then(|| {
        let (score, name) = (ease.score.round(), ease.formula);
        diagnostic(
            tongue,
            codes::HARD_TO_READ,
            place.span,
            [
                format!("the questions together are hard to read: {name} gives {score} of 100"),
                format!("de vragen samen lezen moeilijk: {name} geeft {score} van 100"),
            ],
            [
                "60 or more is plain; let people like the respondents read it aloud: no formula replaces that".into(),
                "60 en meer is gewoon; laat mensen die het invullen het hardop lezen: geen formule vervangt dat".into(),
            ],
        )
    })
}

/// The reading ease of all questions, intros and hints of an instrument together, in the words it has.
pub fn ease_of(instrument: &Instrument) -> Option<Ease> {
    let prose = instrument.texts.iter().filter(|(key, _)| {
        let span = Span { file: peil::source::FileId(0), start: 0, end: 0 };
        Text { key, text: "", span }.is_prose()
    });
    let all = prose.map(|(_, words)| words.text.trim().trim_end_matches('.')).collect::<Vec<_>>().join(". ");
    ease(&all, &instrument.language)
}
