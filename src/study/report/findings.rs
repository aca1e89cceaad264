//! The estimates a report is about: per primary and secondary outcome and informant, with its word.

use super::Input;
use super::words::{Word, held, word};
use crate::analysis::{Frame, change_of_these, model_of_change, unchanged};
use crate::protocol::{OutcomeFacts, Weight};
use crate::statistics::describe::{Interval, mean, t_test};
use crate::statistics::mixed::Estimate;
use crate::statistics::multiple::holm;
use crate::statistics::{Absent, loss};

/// One outcome as one informant sees it.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The outcome, as its place in the frame.
    pub outcome: usize,
    /// The informant.
    pub informant: usize,
    /// The estimate that the protocol chose, or why there is none.
    pub estimate: Result<Estimate, Absent>,
    /// The estimate under the other weight, for `these`.
    pub other_weight: Option<Result<Estimate, Absent>>,
    /// Practices that were left out because they lack a wave.
    pub without: Vec<String>,
    /// Holm's p over primary outcomes and informants.
    pub holm: Option<f64>,
    /// The word; nothing for secondary outcomes, or without an interval.
    pub word: Option<Word>,
    /// Who stayed: pairs, their mean change and its interval.
    pub stayed: (usize, Option<f64>, Option<Interval>),
    /// If the lost did not change.
    pub lost_same: (usize, Option<f64>, Option<Interval>),
    /// If windows are ignored.
    pub any_day: (usize, Option<f64>, Option<Interval>),
    /// The share without a last value.
    pub share_lost: f64,
    /// How much worse the lost must have done before the word changes.
    pub turning: Option<f64>,
    /// Cases with a value at either wave.
    pub n: usize,
}

/// Makes all findings, primary outcomes first in the order of the protocol.
pub fn findings(input: &Input<'_>) -> Vec<Finding> {
    let frame = &input.assembled.frame;
    let mut list = Vec::new();
    for outcome in 0..frame.outcomes {
        for informant in 0..frame.informants.len() {
            list.push(one(input, frame, outcome, informant));
        }
    }
    let primary: Vec<usize> = (0..list.len())
        .filter(|&at| frame.measures[list[at].outcome].primary && list[at].estimate.is_ok())
        .collect();
    let p: Vec<f64> = primary.iter().filter_map(|&at| list[at].estimate.ok().map(|e| e.test.p)).collect();
    for (&at, adjusted) in primary.iter().zip(holm(&p)) {
        list[at].holm = Some(adjusted);
    }
    for finding in &mut list {
        finish(&input.facts.outcomes[finding.outcome], finding);
    }
    list.sort_by_key(|f| !frame.measures[f.outcome].primary);
    list
}

fn one(input: &Input<'_>, frame: &Frame, outcome: usize, informant: usize) -> Finding {
    let practices = &input.protocol.practices;
    let by_cases = practices.weight == Some(Weight::ByCases);
    let mut without = Vec::new();
    let (estimate, other_weight) = if practices.these {
        let mut found = change_of_these(frame, informant, outcome, by_cases, &[]);
        let mut other = change_of_these(frame, informant, outcome, !by_cases, &[]);
        if found.err() == Some(Absent::PracticeWithoutWave) {
            let missing = practices_without(frame, informant, outcome);
            without = missing.iter().map(|&p| frame.practices[p].name.clone()).collect();
            if missing.len() < frame.practices.len() {
                found = change_of_these(frame, informant, outcome, by_cases, &missing);
                other = change_of_these(frame, informant, outcome, !by_cases, &missing);
            }
        }
        (found, Some(other))
    } else {
        let found = model_of_change(frame, informant, outcome);
        (found.and_then(|e| if e.test.df < 4.0 { Err(Absent::FewDegrees) } else { Ok(e) }), None)
    };
    let pairs = frame.pairs(&frame.counted, outcome, informant, frame.compared);
    let change = |pairs: &[(usize, f64, f64)]| pairs.iter().map(|(_, a, b)| b - a).collect::<Vec<f64>>();
    let any = frame.pairs(&frame.any_day, outcome, informant, frame.compared);
    let all = unchanged(frame, informant, outcome);
    let (first, last) = frame.compared;
    let started = frame.values(outcome, informant, first).len();
    let either = (0..frame.cases.len())
        .filter(|&c| {
            frame.counted.get(outcome, c, informant, first).is_some()
                || frame.counted.get(outcome, c, informant, last).is_some()
        })
        .count();
    Finding {
        outcome,
        informant,
        estimate,
        other_weight,
        without,
        holm: None,
        word: None,
        stayed: summary(&change(&pairs)),
        lost_same: summary(&all),
        any_day: summary(&change(&any)),
        share_lost: if started == 0 {
            0.0
        } else {
            (started - pairs.len().min(started)) as f64 / started as f64
        },
        turning: None,
        n: either,
    }
}

fn summary(changes: &[f64]) -> (usize, Option<f64>, Option<Interval>) {
    (changes.len(), mean(changes).ok(), t_test(changes).ok().map(|t| t.interval))
}

/// Practices that lack a value at one of the waves that have any.
fn practices_without(frame: &Frame, informant: usize, outcome: usize) -> Vec<usize> {
    let waves: Vec<usize> =
        (0..frame.waves.len()).filter(|&w| !frame.values(outcome, informant, w).is_empty()).collect();
    (0..frame.practices.len())
        .filter(|&p| frame.practices[p].enrolled > 0)
        .filter(|&p| {
            waves.iter().any(|&w| {
                !frame.cases.iter().enumerate().any(|(c, case)| {
                    case.practice == p && frame.counted.get(outcome, c, informant, w).is_some()
                })
            })
        })
        .collect()
}

/// The word and the turning point.
fn finish(facts: &OutcomeFacts, finding: &mut Finding) {
    let (Ok(estimate), Some(matters), Some(up)) = (finding.estimate, facts.matters, facts.higher_is_better)
    else {
        return;
    };
    if !facts.primary {
        return;
    }
    let Interval { low, high } = estimate.test.interval;
    let (low, high) = if up { (low, high) } else { (-high, -low) };
    let found = held(word(low, high, matters), finding.holm);
    finding.word = Some(found);
    let line = match found {
        Word::ClearlyBetter => Some((low, matters)),
        Word::LittleBetter | Word::Better => Some((low, 0.0)),
        Word::Unchanged => Some((low, -matters)),
        Word::ClearlyWorse | Word::LittleWorse | Word::Worse | Word::Uncertain => None,
    };
    finding.turning = line.and_then(|(end, line)| loss::turning_point(end, line, finding.share_lost).ok());
}
