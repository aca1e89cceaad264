//! Agreement between informants, reliability, and moves between bands.

use super::{Frame, Statistics};
use crate::statistics::Absent;
use crate::statistics::agreement::{Weights, difference, exact_share, intraclass, kappa};
use crate::statistics::describe::sd;
use crate::statistics::person::{better, moved};
use crate::statistics::reliability::{alpha, measurement_error, omega, reliable_change};

/// The first informant against each other one, at each wave. With two informants the name has none of
/// theirs; with more, it has that of the other.
pub(super) fn agreement(frame: &Frame, out: &mut Statistics) {
    let others: Vec<usize> = (1..frame.informants.len()).collect();
    for &other in &others {
        for (w, wave) in frame.waves.iter().enumerate() {
            for outcome in 0..frame.outcomes {
                let mut base = format!("agree.{wave}.{}", frame.measures[outcome].name);
                if others.len() > 1 {
                    base =
                        format!("agree.{}.{wave}.{}", frame.informants[other], frame.measures[outcome].name);
                }
                one(frame, other, w, outcome, &base, out);
            }
        }
    }
}

fn one(frame: &Frame, other: usize, wave: usize, outcome: usize, base: &str, out: &mut Statistics) {
    let both: Vec<(f64, f64)> = (0..frame.cases.len())
        .filter_map(|case| {
            Some((frame.counted.get(outcome, case, 0, wave)?, frame.counted.get(outcome, case, other, wave)?))
        })
        .collect();
    out.count(format!("{base}.n"), both.len());
    if both.is_empty() {
        return;
    }
    let (first, second): (Vec<f64>, Vec<f64>) = both.iter().copied().unzip();
    let d = difference(&first, &second);
    out.put(format!("{base}.mean"), d.mean);
    out.put(format!("{base}.sd"), d.sd);
    out.put(format!("{base}.ci_low"), d.test.map(|t| t.interval.low));
    out.put(format!("{base}.ci_high"), d.test.map(|t| t.interval.high));
    out.put(format!("{base}.p"), d.test.map(|t| t.p));
    out.put(format!("{base}.loa_low"), d.limits.map(|l| l.0));
    out.put(format!("{base}.loa_high"), d.limits.map(|l| l.1));
    out.put(format!("{base}.loa_se"), d.limits_se);
    out.put(format!("{base}.r"), d.r);
    out.put(format!("{base}.slope"), d.slope.map(|s| s.0));
    out.put(format!("{base}.slope_p"), d.slope.map(|s| s.1));
    let icc = intraclass(&first, &second);
    out.put(format!("{base}.icc_a1"), icc.a1);
    out.put(format!("{base}.icc_a1_low"), icc.a1_interval.map(|i| i.0));
    out.put(format!("{base}.icc_a1_high"), icc.a1_interval.map(|i| i.1));
    out.put(format!("{base}.icc_c1"), icc.c1);
    out.put(format!("{base}.icc_c1_low"), icc.c1_interval.map(|i| i.0));
    out.put(format!("{base}.icc_c1_high"), icc.c1_interval.map(|i| i.1));
    let bands = frame.measures[outcome].bands.len();
    if bands < 2 {
        return;
    }
    let pairs: Vec<(usize, usize)> = (0..frame.cases.len())
        .filter_map(|case| {
            Some((frame.band(outcome, case, 0, wave)?, frame.band(outcome, case, other, wave)?))
        })
        .collect();
    if pairs.is_empty() {
        return;
    }
    let base = format!("{base}_band");
    out.count(format!("{base}.n"), pairs.len());
    out.put(format!("{base}.exact"), exact_share(&pairs));
    let quadratic = kappa(&pairs, bands, Weights::Quadratic);
    out.put(format!("{base}.kappa_quadratic"), quadratic.map(|k| k.kappa));
    out.put(format!("{base}.kappa_linear"), kappa(&pairs, bands, Weights::Linear).map(|k| k.kappa));
    out.put(format!("{base}.kappa"), kappa(&pairs, bands, Weights::Equal).map(|k| k.kappa));
    out.put(format!("{base}.kappa_quadratic_se"), quadratic.map(|k| k.se));
}

/// Reliability at the first wave, of scores whose items reflect one thing.
pub(super) fn reliability(frame: &Frame, out: &mut Statistics) {
    for items in &frame.items {
        let (i, measure) = (items.informant, items.measure);
        let base = format!("reliability.{}.{}", frame.informants[i], frame.measures[measure].name);
        out.count(format!("{base}.n"), items.rows.len());
        let found = alpha(&items.rows);
        out.put(format!("{base}.alpha"), found.map(|a| a.alpha));
        out.put(format!("{base}.alpha_low"), found.map(|a| a.interval.0));
        out.put(format!("{base}.alpha_high"), found.map(|a| a.interval.1));
        out.put(format!("{base}.omega"), omega(&items.rows));
        let at_start = sd(&frame.values(measure, i, 0));
        let sem = match (found, at_start) {
            (Ok(found), Ok(sd)) => Ok(measurement_error(sd, found.alpha)),
            (Err(_), _) | (_, Err(_)) => Err(Absent::NoReliability),
        };
        out.put(format!("{base}.sem"), sem);
        out.put(format!("{base}.reliable_change"), sem.map(reliable_change));
        let Ok(sem) = sem else { continue };
        let line = reliable_change(sem);
        let pairs = frame.pairs(&frame.counted, measure, i, frame.compared);
        // Where it is not said which way better is, higher counts as better.
        let up = Some(frame.measures[measure].higher_is_better != Some(false));
        let count = |wanted: bool| {
            pairs.iter().filter(|(_, a, b)| better(moved(b - a, line), up) == Some(wanted)).count()
        };
        let (better, worse) = (count(true), count(false));
        out.count(format!("{base}.n_better"), better);
        out.count(format!("{base}.n_worse"), worse);
        out.count(format!("{base}.n_no_reliable_change"), pairs.len() - better - worse);
    }
}

/// From which band to which band, between the waves that are compared.
pub(super) fn bands(frame: &Frame, out: &mut Statistics) {
    for (i, informant) in frame.informants.iter().enumerate() {
        for outcome in 0..frame.outcomes {
            let names = &frame.measures[outcome].bands;
            let mut table = vec![vec![0usize; names.len()]; names.len()];
            for case in 0..frame.cases.len() {
                let first = frame.band(outcome, case, i, frame.compared.0);
                let second = frame.band(outcome, case, i, frame.compared.1);
                if let (Some(a), Some(b)) = (first, second) {
                    table[a][b] += 1;
                }
            }
            for (from, row) in names.iter().zip(&table) {
                for (to, count) in names.iter().zip(row) {
                    let name = &frame.measures[outcome].name;
                    out.count(format!("bands.{informant}.{name}.{from}_to_{to}.count"), *count);
                }
            }
        }
    }
}
