//! Bands that nothing reaches, and scores that fall below them all.

use super::Checker;
use super::inquiry::Verdict;
use super::interval::Interval;
use super::known::Known;
use super::phrase::number_text;
use super::want::{Goal, Want};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{BandSet, Node, NodeId, Number, ScoreId};
use crate::reason::operations::{below, cut_interval};

impl Checker<'_> {
    /// A band that no answers reach: the values of the score, or the conditions on its bands, exclude it.
    pub fn band_unreachable(&mut self) {
        self.each_band(|checker, score, of, sets, set, cut| {
            let score_ref = &checker.parts.scores[score.at()];
            let name = score_ref.name.clone();
            let span = checker.places.bands[score.at()][set][cut];
            let band = score_ref.bands[usize::from(sets[set].cuts[cut].band)].key();
            let goal = reaching(sets, set).and(of, Want::numbers(cut_interval(&sets[set].cuts, cut)));
            match checker.inquiry.find(&goal) {
                Verdict::Shown(_) => {}
                Verdict::Open => checker.undecided(
                    codes::BAND_UNREACHABLE,
                    span,
                    format!("whether any answers reach the band `{band}` of `{name}`"),
                ),
                Verdict::Never
                    if checker.was_said(codes::CONSTANT_SCORE, checker.places.scores[score.at()])
                        || checker.follows_from_told(of) => {}
                Verdict::Never => {
                    let mut diagnostic = Diagnostic::new(
                        codes::BAND_UNREACHABLE,
                        span,
                        format!("no answers reach the band `{band}` of `{name}`"),
                    )
                    .label("never reached");
                    if let Some(range) = checker.lies(of) {
                        diagnostic = diagnostic.help(format!("`{name}` {range}"));
                    }
                    checker.say(diagnostic);
                }
            }
        });
    }

    /// A score that can have a value for which there is no band, because the first begins above it.
    pub fn below_bands(&mut self) {
        self.each_band(|checker, score, of, sets, set, cut| {
            if cut != 0 {
                return;
            }
            let Some(interval) = below(&sets[set].cuts[0]) else { return };
            let score_ref = &checker.parts.scores[score.at()];
            let name = score_ref.name.clone();
            let span = checker.places.bands[score.at()][set][0];
            let band = score_ref.bands[usize::from(sets[set].cuts[0].band)].key();
            let goal = reaching(sets, set).and(of, Want::numbers(interval));
            match checker.inquiry.find(&goal) {
                Verdict::Never => {}
                Verdict::Open => checker.undecided(
                    codes::BELOW_BANDS,
                    span,
                    format!("whether `{name}` can be below `{band}`, its first band"),
                ),
                Verdict::Shown(response) => {
                    let test = checker.witness(
                        &goal,
                        &response,
                        &format!("{name} below its first band"),
                        |checker| {
                            let number = checker.value(of).number().map(number_text)?;
                            Some(checker.of_score(
                                score,
                                &format!("{} = {number}", checker.parts.scores[score.at()].name),
                            ))
                        },
                    );
                    let value = checker.value(of).number().map(number_text).unwrap_or_default();
                    let mut diagnostic = Diagnostic::new(
                        codes::BELOW_BANDS,
                        span,
                        format!("`{name}` can be {value}, which is below `{band}`, its first band"),
                    )
                    .label("the first band begins here");
                    if let Some(low) =
                        checker.inquiry.known(of).number().and_then(|numbers| numbers.low().map(number_text))
                    {
                        diagnostic =
                            diagnostic.help(format!("let `{band}` begin at {low}, or add a band below it"));
                    }
                    diagnostic.witness = test;
                    checker.say(diagnostic);
                }
            }
        });
    }

    /// `lies between 0 and 27`; where an end is a bound that perhaps nothing reaches, `is never below 0 or
    /// above 27`.
    fn lies(&mut self, of: NodeId) -> Option<String> {
        let known = self.inquiry.known(of).clone();
        let ends: Vec<Number> = known
            .number()
            .into_iter()
            .flat_map(|numbers| [numbers.low(), numbers.high()])
            .flatten()
            .cloned()
            .collect();
        let attained = ends.iter().all(|end| {
            matches!(self.inquiry.find(&Goal::new(of, Want::numbers(Interval::at(end)))), Verdict::Shown(_))
        });
        if attained { range(&known).map(|range| format!("lies {range}")) } else { never_beyond(&known) }
    }

    /// Every cut of every set of bands, in the first round.
    fn each_band(&mut self, rule: impl Fn(&mut Self, ScoreId, NodeId, &[BandSet], usize, usize)) {
        for at in 0..self.parts.scores.len() {
            let Some(&band) = self.parts.scores[at].band.first() else { continue };
            let Node::Band { of, score, sets } = self.parts.node(band) else { continue };
            for (set, cuts) in sets.iter().enumerate() {
                for cut in 0..cuts.cuts.len() {
                    rule(self, *score, *of, sets, set, cut);
                }
            }
        }
    }
}

/// That this set of bands applies.
fn reaching(sets: &[BandSet], set: usize) -> Goal {
    let mut goal = Goal::default();
    for before in sets[..set].iter().filter_map(|set| set.when) {
        goal = goal.and(before, Want::truth(false));
    }
    match sets[set].when {
        Some(when) => goal.and(when, Want::truth(true)),
        None => goal,
    }
}

/// `is never below 0 or above 27`
pub fn never_beyond(known: &Known) -> Option<String> {
    let numbers = known.number()?;
    match (numbers.low(), numbers.high()) {
        (Some(low), Some(high)) => {
            Some(format!("is never below {} or above {}", number_text(low), number_text(high)))
        }
        (Some(low), None) => Some(format!("is never below {}", number_text(low))),
        (None, Some(high)) => Some(format!("is never above {}", number_text(high))),
        (None, None) => None,
    }
}

/// `from 0 to 27`
pub fn range(known: &Known) -> Option<String> {
    let numbers = known.number()?;
    match (numbers.low(), numbers.high()) {
        (Some(low), Some(high)) => Some(format!("between {} and {}", number_text(low), number_text(high))),
        (Some(low), None) => Some(format!("at {} or above", number_text(low))),
        (None, Some(high)) => Some(format!("at {} or below", number_text(high))),
        (None, None) => None,
    }
}
