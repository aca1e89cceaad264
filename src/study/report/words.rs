//! The words of *In short*: by rule, from the interval and what matters.

use peil::language::Language;

/// What an interval allows to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Word {
    /// The whole interval is at least what matters, towards better.
    ClearlyBetter,
    /// Better, and the whole interval is less than what matters.
    LittleBetter,
    /// Better; whether it is enough is not certain.
    Better,
    /// The whole interval is within what matters on both sides, and holds 0.
    Unchanged,
    /// The whole interval is at least what matters, towards worse.
    ClearlyWorse,
    /// Worse, and the whole interval is less than what matters.
    LittleWorse,
    /// Worse; whether it matters is not certain.
    Worse,
    /// Better, the same and worse are all possible.
    Uncertain,
}

/// The word for an interval [low, high] where higher is better, and `matters` > 0. Each interval has
/// exactly one.
///
/// ```
/// use peil_study::report::{Word, word};
/// assert_eq!(word(0.25, 0.40, 0.20), Word::ClearlyBetter);
/// assert_eq!(word(-0.10, 0.15, 0.20), Word::Unchanged);
/// assert_eq!(word(-0.30, 0.10, 0.20), Word::Uncertain);
/// ```
pub fn word(low: f64, high: f64, matters: f64) -> Word {
    if low >= matters {
        return Word::ClearlyBetter;
    }
    if low > 0.0 {
        return if high < matters { Word::LittleBetter } else { Word::Better };
    }
    if high <= -matters {
        return Word::ClearlyWorse;
    }
    if high < 0.0 {
        return if low > -matters { Word::LittleWorse } else { Word::Worse };
    }
    if low > -matters && high < matters { Word::Unchanged } else { Word::Uncertain }
}

/// The word after Holm's adjustment: better and worse need p ≤ 0.05.
pub fn held(found: Word, holm: Option<f64>) -> Word {
    let moved = match found {
        Word::ClearlyBetter | Word::LittleBetter | Word::Better => true,
        Word::ClearlyWorse | Word::LittleWorse | Word::Worse => true,
        Word::Unchanged | Word::Uncertain => false,
    };
    if moved && !holm.is_some_and(|p| p <= 0.05) { Word::Uncertain } else { found }
}

impl Word {
    /// All of them.
    pub const ALL: [Word; 8] = [
        Word::ClearlyBetter,
        Word::LittleBetter,
        Word::Better,
        Word::Unchanged,
        Word::ClearlyWorse,
        Word::LittleWorse,
        Word::Worse,
        Word::Uncertain,
    ];

    /// As it is written.
    pub fn text(self, language: Language) -> &'static str {
        match self {
            Word::ClearlyBetter => language.say("clearly improved", "duidelijk verbeterd"),
            Word::LittleBetter => language.say(
                "improved, but by less than the amount that matters",
                "verbeterd, maar minder dan vooraf als belangrijk was vastgesteld",
            ),
            Word::Better => language.say(
                "improved; whether it is enough is uncertain",
                "verbeterd; of het genoeg is, is onzeker",
            ),
            Word::Unchanged => {
                language.say("not changed by an amount that matters", "niet noemenswaardig veranderd")
            }
            Word::ClearlyWorse => language.say("clearly deteriorated", "duidelijk verslechterd"),
            Word::LittleWorse => language.say(
                "deteriorated, but by less than the amount that matters",
                "verslechterd, maar minder dan vooraf als belangrijk was vastgesteld",
            ),
            Word::Worse => language.say(
                "deteriorated; whether it matters is uncertain",
                "verslechterd; of het van belang is, is onzeker",
            ),
            Word::Uncertain => language.say(
                "uncertain: improved, the same or deteriorated are all possible",
                "onzeker: verbeterd, gelijk of verslechterd kan alle drie",
            ),
        }
    }

    /// The rule for an interval [low, high], better upward, M what matters.
    pub fn rule(self) -> &'static str {
        match self {
            Word::ClearlyBetter => "low ≥ M",
            Word::LittleBetter => "0 < low, high < M",
            Word::Better => "0 < low < M ≤ high",
            Word::Unchanged => "−M < low ≤ 0 ≤ high < M",
            Word::ClearlyWorse => "high ≤ −M",
            Word::LittleWorse => "−M < low, high < 0",
            Word::Worse => "low ≤ −M < high < 0",
            Word::Uncertain => "—",
        }
    }
}
