//! Which values each score can have, for codebooks.

use super::inquiry::{Inquiry, Verdict};
use super::interval::Interval;
use super::known::Known;
use super::operations::cut_interval;
use super::want::{Goal, Want};
use crate::model::{BandSet, Cut, Instrument, Node, Number, ScoreId};

/// The values of a score, over all informants and rounds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// Which score.
    pub score: ScoreId,
    /// None: it can be as low, or as high, as any number; or it is a truth, or never has a value.
    pub low: Option<Number>,
    /// As `low`.
    pub high: Option<Number>,
    /// A response was found that has exactly this value.
    pub low_attained: bool,
    /// As `low_attained`.
    pub high_attained: bool,
    /// Only whole numbers come about.
    pub whole: bool,
    /// Some response may give it no value.
    pub can_be_missing: bool,
}

/// The range of every score, in order. No response has a value outside it.
pub fn ranges(instrument: &Instrument) -> Vec<Range> {
    let mut inquiry = Inquiry::new(instrument);
    (0..instrument.scores.len()).map(|at| range(&mut inquiry, ScoreId(at as u32))).collect()
}

/// Between which numbers the values of each node that scores and flow need lie; None where that is not known,
/// or where they are not numbers. No response has a value outside them.
pub fn bounds(instrument: &Instrument) -> Vec<Option<(Number, Number)>> {
    let inquiry = Inquiry::new(instrument);
    let bound = |known: &Known| {
        known.number().and_then(|numbers| Some((numbers.low()?.clone(), numbers.high()?.clone())))
    };
    inquiry.known.iter().take(instrument.core as usize).map(bound).collect()
}

/// By set of bands and by band, the lowest and the highest value of a score that fall in it; an end is None
/// where it has no bound, and a band is where no value can.
pub type BandRanges = Vec<Vec<Option<(Option<Number>, Option<Number>)>>>;

/// The values of every band of every score, in order. No response has a value in a band outside them.
pub fn band_ranges(instrument: &Instrument) -> Vec<BandRanges> {
    let inquiry = Inquiry::new(instrument);
    let of_score = |score: &crate::model::Score| {
        let values = score.value.iter().map(|id| inquiry.known(*id).clone()).reduce(|a, b| a.join(&b));
        let numbers = values.as_ref().and_then(|known| known.number());
        let Some(Node::Band { sets, .. }) = score.band.first().map(|id| instrument.node(*id)) else {
            return BandRanges::new();
        };
        let band = |cuts: &[Cut], at: usize| {
            let clipped = numbers?.clip(&cut_interval(cuts, at))?;
            Some((clipped.low().cloned(), clipped.high().cloned()))
        };
        let set = |set: &BandSet| (0..set.cuts.len()).map(|at| band(&set.cuts, at)).collect();
        sets.iter().map(set).collect()
    };
    instrument.scores.iter().map(of_score).collect()
}

/// The range of every score without a search for responses that have its ends: quick, for an editor. No
/// response has a value outside it.
pub fn bounded(instrument: &Instrument) -> Vec<Range> {
    let inquiry = Inquiry::new(instrument);
    (0..instrument.scores.len()).map(|at| bounded_range(&inquiry, ScoreId(at as u32))).collect()
}

fn bounded_range(inquiry: &Inquiry<'_>, score: ScoreId) -> Range {
    let values = &inquiry.parts.scores[score.at()].value;
    let known = values.iter().map(|id| inquiry.known(*id).clone()).reduce(|a, b| a.join(&b));
    let numbers = known.as_ref().and_then(|known| known.number());
    Range {
        score,
        low: numbers.and_then(|numbers| numbers.low().cloned()),
        high: numbers.and_then(|numbers| numbers.high().cloned()),
        low_attained: false,
        high_attained: false,
        whole: numbers.is_some_and(|numbers| numbers.is_whole()),
        can_be_missing: known.as_ref().is_some_and(|known| known.missing.some()),
    }
}

fn range(inquiry: &mut Inquiry<'_>, score: ScoreId) -> Range {
    let bounded = bounded_range(inquiry, score);
    let first = inquiry.parts.scores[score.at()].value[0];
    let mut attained = |end: &Option<Number>| {
        let want = end.as_ref().map(|end| Want::numbers(Interval::at(end)));
        want.is_some_and(|want| matches!(inquiry.find(&Goal::new(first, want)), Verdict::Shown(_)))
    };
    Range { low_attained: attained(&bounded.low), high_attained: attained(&bounded.high), ..bounded }
}
