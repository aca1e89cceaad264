//! Which values each score can have, for codebooks.

use super::inquiry::{Inquiry, Verdict};
use super::interval::Interval;
use super::known::Known;
use super::want::{Goal, Want};
use crate::model::{Instrument, Number, ScoreId};

/// The values of a score, over all informants and rounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    pub score: ScoreId,
    /// None: it can be as low, or as high, as any number; or it is a truth, or never has a value.
    pub low: Option<Number>,
    pub high: Option<Number>,
    /// A response was found that has exactly this value.
    pub low_attained: bool,
    pub high_attained: bool,
    /// Only whole numbers come about.
    pub whole: bool,
    pub can_be_missing: bool,
}

/// The range of every score, in order. No response has a value outside it.
pub fn ranges(instrument: &Instrument) -> Vec<Range> {
    let mut inquiry = Inquiry::new(instrument);
    (0..instrument.scores.len()).map(|at| range(&mut inquiry, ScoreId(at as u32))).collect()
}

/// Between which numbers the values of each node that scores and flow need lie; None where that is not known,
/// or where they are no numbers. No response has a value outside them.
pub fn bounds(instrument: &Instrument) -> Vec<Option<(Number, Number)>> {
    let inquiry = Inquiry::new(instrument);
    let bound = |known: &Known| {
        known.number().and_then(|numbers| Some((numbers.low()?.clone(), numbers.high()?.clone())))
    };
    inquiry.known.iter().take(instrument.core as usize).map(bound).collect()
}

fn range(inquiry: &mut Inquiry<'_>, score: ScoreId) -> Range {
    let values = inquiry.parts.scores[score.at()].value.clone();
    let known = values.iter().map(|id| inquiry.known(*id).clone()).reduce(|a, b| a.join(&b));
    let numbers = known.as_ref().and_then(|known| known.number()).cloned();
    let (low, high) =
        numbers.as_ref().map_or((None, None), |numbers| (numbers.low().cloned(), numbers.high().cloned()));
    let mut attained = |end: &Option<Number>| {
        let want = end.as_ref().map(|end| Want::numbers(Interval::at(end)));
        want.is_some_and(|want| matches!(inquiry.find(&Goal::new(values[0], want)), Verdict::Shown(_)))
    };
    Range {
        score,
        low_attained: attained(&low),
        high_attained: attained(&high),
        whole: numbers.is_some_and(|numbers| numbers.is_whole()),
        can_be_missing: known.is_some_and(|known| known.missing.some()),
        low,
        high,
    }
}
