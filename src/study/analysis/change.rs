//! Descriptions per wave, and changes between waves.

use super::{Frame, Statistics};
use crate::statistics::describe::{mean, median, sd, t_test};
use crate::statistics::paired::{mean_over_clusters, paired};

/// Mean, spread and median of each outcome at each wave.
pub(super) fn describe(frame: &Frame, out: &mut Statistics) {
    for (i, informant) in frame.informants.iter().enumerate() {
        for (w, wave) in frame.waves.iter().enumerate() {
            let there = (0..frame.cases.len()).filter(|&case| frame.is_present(case, i, w)).count();
            for outcome in 0..frame.outcomes {
                let values = frame.values(outcome, i, w);
                let base = format!("desc.{informant}.{wave}.{}", frame.measures[outcome].name);
                out.count(format!("{base}.n"), values.len());
                out.count(format!("{base}.n_missing"), there - values.len());
                out.put(format!("{base}.mean"), mean(&values));
                out.put(format!("{base}.sd"), sd(&values));
                out.put(format!("{base}.median"), median(&values));
                let test = t_test(&values);
                out.put(format!("{base}.ci_low"), test.map(|t| t.interval.low));
                out.put(format!("{base}.ci_high"), test.map(|t| t.interval.high));
            }
        }
    }
}

/// Changes between any two waves.
pub(super) fn changes(frame: &Frame, out: &mut Statistics) {
    for i in 0..frame.informants.len() {
        for outcome in 0..frame.outcomes {
            for first in 0..frame.waves.len() {
                for second in first + 1..frame.waves.len() {
                    one_change(frame, i, outcome, (first, second), out);
                }
            }
        }
        for part in frame.outcomes..frame.measures.len() {
            let pairs = frame.pairs(&frame.counted, part, i, frame.compared);
            let name = &frame.measures[part].name;
            let base = format!("change.{}.{name}.{}", frame.informants[i], frame.pair_name(frame.compared));
            let changes: Vec<f64> = pairs.iter().map(|(_, a, b)| b - a).collect();
            out.count(format!("{base}.n"), pairs.len());
            out.put(format!("{base}.mean"), mean(&changes).map_err(|_| crate::statistics::Absent::NoPairs));
        }
    }
}

fn one_change(frame: &Frame, i: usize, outcome: usize, waves: (usize, usize), out: &mut Statistics) {
    let pairs = frame.pairs(&frame.counted, outcome, i, waves);
    let first: Vec<f64> = pairs.iter().map(|p| p.1).collect();
    let second: Vec<f64> = pairs.iter().map(|p| p.2).collect();
    let found = paired(&first, &second);
    let name = &frame.measures[outcome].name;
    let base = format!("change.{}.{name}.{}", frame.informants[i], frame.pair_name(waves));
    out.count(format!("{base}.n"), found.n);
    out.put(format!("{base}.mean"), found.mean);
    out.put(format!("{base}.sd"), found.sd);
    out.put(format!("{base}.t"), found.test.map(|t| t.t));
    out.put(format!("{base}.df"), found.test.map(|t| t.df));
    out.put(format!("{base}.p"), found.test.map(|t| t.p));
    out.put(format!("{base}.ci_low"), found.test.map(|t| t.interval.low));
    out.put(format!("{base}.ci_high"), found.test.map(|t| t.interval.high));
    out.put(format!("{base}.r"), found.r);
    out.put(format!("{base}.d_z"), found.d_z);
    out.put(format!("{base}.d_av"), found.d_av);
    out.put(format!("{base}.g_av"), found.g_av);
    out.put(format!("{base}.d_rm"), found.d_rm);
    out.count(format!("{base}.n_up"), found.up);
    out.count(format!("{base}.n_down"), found.down);
    out.count(format!("{base}.n_same"), found.same);
    let robust = mean_over_clusters(&frame.changes_by_practice(&pairs));
    out.put(format!("{base}.cr2.se"), robust.map(|r| r.se));
    out.put(format!("{base}.cr2.df"), robust.map(|r| r.df));
    out.put(format!("{base}.cr2.p"), robust.map(|r| r.p));
}
