//! Who was lost, estimates under other assumptions, optional parts, and goals.

use super::{Frame, Goals, Parts, Statistics};
use crate::statistics::describe::{mean, sd, t_test};
use crate::statistics::{Absent, loss};

/// Who was seen at the first wave and not at the last, beside who was.
pub(super) fn lost(frame: &Frame, out: &mut Statistics) {
    let (first, last) = frame.compared;
    for (i, informant) in frame.informants.iter().enumerate() {
        for outcome in 0..frame.outcomes {
            let (mut gone, mut kept) = (Vec::new(), Vec::new());
            for case in 0..frame.cases.len() {
                let Some(value) = frame.counted.get(outcome, case, i, first) else { continue };
                if frame.is_present(case, i, last) { &mut kept } else { &mut gone }.push(value);
            }
            let found = loss::lost(&gone, &kept);
            let base = format!("lost.{informant}.{}", frame.measures[outcome].name);
            out.count(format!("{base}.n_kept"), kept.len());
            out.count(format!("{base}.n_lost"), gone.len());
            out.put(format!("{base}.diff"), found.diff);
            out.put(format!("{base}.t"), found.t);
            out.put(format!("{base}.df"), found.df);
            out.put(format!("{base}.p"), found.p);
            out.put(format!("{base}.smd"), found.smd);
        }
    }
}

/// The change if who was lost did not change, and if windows are ignored.
pub(super) fn sensitivity(frame: &Frame, out: &mut Statistics) {
    for (i, informant) in frame.informants.iter().enumerate() {
        for outcome in 0..frame.outcomes {
            let base = format!("sensitivity.{informant}.{}", frame.measures[outcome].name);
            put(out, &format!("{base}.lost_did_not_change"), &unchanged(frame, i, outcome));
            let pairs = frame.pairs(&frame.any_day, outcome, i, frame.compared);
            let changes: Vec<f64> = pairs.iter().map(|(_, a, b)| b - a).collect();
            put(out, &format!("{base}.windows_ignored"), &changes);
        }
    }
}

/// The change of all with a value at the first wave; 0 for who has none at the last.
pub fn unchanged(frame: &Frame, i: usize, outcome: usize) -> Vec<f64> {
    (0..frame.cases.len())
        .filter_map(|case| {
            let first = frame.counted.get(outcome, case, i, frame.compared.0)?;
            Some(frame.counted.get(outcome, case, i, frame.compared.1).map_or(0.0, |last| last - first))
        })
        .collect()
}

fn put(out: &mut Statistics, base: &str, changes: &[f64]) {
    let test = t_test(changes);
    out.count(format!("{base}.n"), changes.len());
    out.put(format!("{base}.mean"), mean(changes).map_err(|_| Absent::NoPairs));
    out.put(format!("{base}.ci_low"), test.map(|t| t.interval.low));
    out.put(format!("{base}.ci_high"), test.map(|t| t.interval.high));
}

/// Outcomes of optional parts: how many cases have other parts at the two waves, and the change over the
/// parts that count at both. The first such outcome is named by its informant alone.
pub(super) fn composition(frame: &Frame, out: &mut Statistics) {
    for (at, parts) in frame.parts.iter().enumerate() {
        for (i, informant) in frame.informants.iter().enumerate() {
            let pair = frame.pair_name(frame.compared);
            let base = match at {
                0 => format!("composition.{informant}.{pair}"),
                _ => format!("composition.{informant}.{}.{pair}", frame.measures[parts.outcome].name),
            };
            let found = same_parts(frame, parts, i);
            out.count(format!("{base}.n_cases"), found.cases);
            out.count(format!("{base}.n_other_domains"), found.others);
            put(out, &format!("{base}.same_domains"), &found.changes);
        }
    }
}

/// The change of an outcome over the parts that a case has at both waves.
pub struct SameParts {
    /// Cases with a response at both.
    pub cases: usize,
    /// Cases whose parts are not the same at both.
    pub others: usize,
    /// The change of the mean of common parts, for cases that have any.
    pub changes: Vec<f64>,
}

/// Compares common parts at both waves.
pub fn same_parts(frame: &Frame, parts: &Parts, i: usize) -> SameParts {
    let (first, last) = frame.compared;
    let mut found = SameParts { cases: 0, others: 0, changes: Vec::new() };
    for case in 0..frame.cases.len() {
        if !(frame.is_present(case, i, first) && frame.is_present(case, i, last)) {
            continue;
        }
        found.cases += 1;
        let at = |wave: usize| parts.parts.iter().map(move |&p| frame.counted.get(p, case, i, wave));
        found.others += usize::from(at(first).zip(at(last)).any(|(a, b)| a.is_some() != b.is_some()));
        let common: Vec<f64> = at(first).zip(at(last)).filter_map(|(a, b)| Some(b? - a?)).collect();
        if let Ok(change) = mean(&common) {
            found.changes.push(change);
        }
    }
    found
}

/// Goals and actions, levels reached, and T.
pub(super) fn goals(frame: &Frame, out: &mut Statistics) {
    let Some(goals) = &frame.goals else { return };
    let rows = &goals.rows;
    let own = rows.iter().filter(|g| g.is_goal).count();
    out.count("goals.n", rows.len());
    out.count("goals.n_goals", own);
    out.count("goals.n_actions_as_goals", rows.len() - own);
    let mut with: Vec<&str> = rows.iter().filter(|g| g.is_goal).map(|g| g.case.as_str()).collect();
    with.sort_unstable();
    with.dedup();
    out.count("goals.n_cases_without_any_goal", goals.cases - with.len().min(goals.cases));
    out.count("goals.n_made_together", rows.iter().filter(|g| g.is_goal && g.together).count());
    let scores = goal_scores(goals);
    let now: Vec<f64> = scores.iter().map(|s| s.1).collect();
    let before: Vec<f64> = scores.iter().filter_map(|s| s.2).collect();
    let change: Vec<f64> = scores.iter().filter_map(|s| Some(s.1 - s.2?)).collect();
    out.count("goals.gas.n_cases", now.len());
    out.put("goals.gas.mean", mean(&now));
    out.put("goals.gas.sd", sd(&now));
    out.put("goals.gas.baseline_mean", mean(&before));
    out.put("goals.gas.change_mean", mean(&change));
    for level in -2i32..=2 {
        let n = rows.iter().filter(|g| g.is_goal && g.level == Some(f64::from(level))).count();
        let name = if level < 0 { format!("minus_{}", -level) } else { level.to_string() };
        out.count(format!("goals.level.{name}.count"), n);
    }
    for (case, t, _) in &scores {
        out.put(format!("goals.gas.case.{case}"), Ok(*t));
    }
}

/// T of each case over its goals that have a level, and T of their baselines.
pub fn goal_scores(goals: &Goals) -> Vec<(String, f64, Option<f64>)> {
    let mut cases: std::collections::BTreeMap<&str, Vec<&super::GoalRow>> = std::collections::BTreeMap::new();
    for row in goals.rows.iter().filter(|g| g.is_goal && g.level.is_some()) {
        cases.entry(&row.case).or_default().push(row);
    }
    let t = |rows: &[&super::GoalRow], of: &dyn Fn(&super::GoalRow) -> Option<f64>| {
        let pairs: Option<Vec<(f64, f64)>> = rows.iter().map(|g| Some((g.weight, of(g)?))).collect();
        pairs.and_then(|p| crate::statistics::goals::t_score(&p).ok())
    };
    cases
        .into_iter()
        .filter_map(|(case, rows)| {
            Some((case.to_string(), t(&rows, &|g| g.level)?, t(&rows, &|g| g.baseline)))
        })
        .collect()
}
