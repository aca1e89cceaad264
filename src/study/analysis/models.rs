//! The mixed models of a study, and Holm's adjustment over its primary outcomes.

use super::{Frame, Statistics};
use crate::statistics::matrix::Matrix;
use crate::statistics::mixed::{
    Cases, Component, Estimate, Fit, Fixed, Level, Model, Observation, fit, robust, treatment,
};
use crate::statistics::multiple;
use crate::statistics::practices::spread;
use crate::statistics::{Absent, Value};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

/// p values to adjust together, per family, outcome and informant.
pub(super) type Tests = BTreeMap<(&'static str, usize, usize), Value>;

/// What one thread computes.
#[derive(Clone, Copy)]
enum Task {
    /// The models of one informant and outcome.
    One(usize, usize),
    /// The model of all informants together.
    Joint(usize),
}

/// All models, on every core; their order does not depend on which is ready first.
pub(super) fn models(frame: &Frame, out: &mut Statistics) -> Tests {
    let each = (0..frame.informants.len())
        .flat_map(|i| (0..frame.outcomes).map(move |outcome| Task::One(i, outcome)));
    let together = (0..frame.outcomes).filter(|_| frame.informants.len() > 1).map(Task::Joint);
    let tasks: Vec<Task> = each.chain(together).collect();
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Statistics, Tests)>> = Mutex::new(Vec::new());
    let workers = std::thread::available_parallelism().map_or(1, usize::from).min(tasks.len().max(1));
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let at = next.fetch_add(1, Ordering::Relaxed);
                    let Some(task) = tasks.get(at) else { break };
                    let (mut own, mut tests) = (Statistics::default(), Tests::new());
                    run(frame, *task, &mut own, &mut tests);
                    done.lock().unwrap_or_else(PoisonError::into_inner).push((at, own, tests));
                }
            });
        }
    });
    let mut parts = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    parts.sort_by_key(|part| part.0);
    let mut tests = Tests::new();
    for (_, own, found) in parts {
        out.list.extend(own.list);
        tests.extend(found);
    }
    tests
}

fn run(frame: &Frame, task: Task, out: &mut Statistics, tests: &mut Tests) {
    match task {
        Task::One(i, outcome) => {
            practices(frame, i, outcome, out);
            waves(frame, i, outcome, out, tests);
            these(frame, i, outcome, out, tests);
            let pairs = frame.pairs(&frame.counted, outcome, i, frame.compared);
            let plain = crate::statistics::paired::mean_over_clusters(&frame.changes_by_practice(&pairs));
            tests.insert(("cr2", outcome, i), plain.map(|r| r.p));
        }
        Task::Joint(outcome) => joint(frame, outcome, out),
    }
}

fn put_estimate(out: &mut Statistics, base: &str, found: Result<Estimate, Absent>, df: &str, p: &str) {
    out.put(format!("{base}.est"), found.map(|e| e.estimate));
    out.put(format!("{base}.se"), found.map(|e| e.se));
    out.put(format!("{base}.{df}"), found.map(|e| e.test.df));
    out.put(format!("{base}.{p}"), found.map(|e| e.test.p));
    out.put(format!("{base}.ci_low"), found.map(|e| e.test.interval.low));
    out.put(format!("{base}.ci_high"), found.map(|e| e.test.interval.high));
}

fn put_kenward_roger(out: &mut Statistics, base: &str, found: Result<Estimate, Absent>) {
    out.put(format!("{base}.se_kr"), found.map(|e| e.se));
    out.put(format!("{base}.df_kr"), found.map(|e| e.test.df));
    out.put(format!("{base}.p_kr"), found.map(|e| e.test.p));
    out.put(format!("{base}.ci_low_kr"), found.map(|e| e.test.interval.low));
    out.put(format!("{base}.ci_high_kr"), found.map(|e| e.test.interval.high));
}

/// change ~ 1 + (1 | practice).
fn practices(frame: &Frame, i: usize, outcome: usize, out: &mut Statistics) {
    let pairs = frame.pairs(&frame.counted, outcome, i, frame.compared);
    let name = &frame.measures[outcome].name;
    let base = format!("practices.{}.{name}.{}", frame.informants[i], frame.pair_name(frame.compared));
    let found = match spread(&frame.changes_by_practice(&pairs)) {
        Ok(found) => found,
        Err(why) => {
            out.put(format!("{base}.tau2"), Err(why));
            return;
        }
    };
    out.count(format!("{base}.n_practices"), found.practices);
    out.put(format!("{base}.tau2"), Ok(found.tau2));
    out.put(format!("{base}.sigma2"), Ok(found.sigma2));
    let intercept = format!("{base}.intercept");
    put_estimate(out, &intercept, found.fit.contrast(&[1.0]), "df_satterthwaite", "p_satterthwaite");
    put_kenward_roger(out, &intercept, found.fit.contrast_kenward_roger(&[1.0]));
    out.put(format!("{base}.lrt"), Ok(found.lrt));
    out.put(format!("{base}.lrt_p"), Ok(found.lrt_p));
    out.put(format!("{base}.prediction_low"), Ok(found.prediction.low));
    out.put(format!("{base}.prediction_high"), Ok(found.prediction.high));
    for (practice, each) in frame.practices.iter().zip(&found.each) {
        let Some(each) = each else { continue };
        let base = format!("{base}.practice.{}", practice.name);
        out.count(format!("{base}.n"), each.n);
        out.put(format!("{base}.raw"), each.raw);
        out.put(format!("{base}.shrunken"), Ok(each.shrunken));
        out.put(format!("{base}.cond_sd"), Ok(each.sd));
    }
}

/// All values of an outcome from one informant; cells are the waves that have any.
fn wave_values(frame: &Frame, i: usize, outcome: usize) -> (Vec<usize>, Vec<Observation>) {
    let has =
        |w: &usize| (0..frame.cases.len()).any(|case| frame.counted.get(outcome, case, i, *w).is_some());
    let waves: Vec<usize> = (0..frame.waves.len()).filter(has).collect();
    let mut list = Vec::new();
    for (case, row) in frame.cases.iter().enumerate() {
        for (cell, &w) in waves.iter().enumerate() {
            if let Some(value) = frame.counted.get(outcome, case, i, w) {
                list.push(Observation { practice: row.practice, case, cell, value });
            }
        }
    }
    (waves, list)
}

/// Why no model can be fitted.
fn refused(cases: &Cases, cells: usize, one: Absent) -> Option<Absent> {
    if cases.observations < 3 {
        let single = cases.practice_numbers.len() == 1 && cases.observations > 0;
        return Some(if single { Absent::OnePractice } else { Absent::TooFew });
    }
    if cells < 2 {
        return Some(one);
    }
    if cases.practice_numbers.len() < 2 {
        return Some(Absent::OnePractice);
    }
    None
}

/// wave + (1 | practice) + (1 | case), without and with (1 | practice and wave), and with CR2.
fn waves(frame: &Frame, i: usize, outcome: usize, out: &mut Statistics, tests: &mut Tests) {
    let (waves, values) = wave_values(frame, i, outcome);
    let cells = waves.len();
    let cases = Cases::new(&values, cells);
    let key = format!("{}.{}", frame.informants[i], frame.measures[outcome].name);
    let names: Vec<String> = waves.iter().map(|&w| frame.waves[w].clone()).collect();
    let why = refused(&cases, cells, Absent::OneWave);
    for (part, paired) in [("lmm", false), ("lmm_pw", true)] {
        let base = format!("{part}.{key}");
        let model = wave_model(cells, paired);
        let found = why.map_or_else(|| fit(&cases, &model), Err);
        let found = match found {
            Ok(found) => found,
            Err(why) => {
                out.put(format!("{base}.reml"), Err(why));
                continue;
            }
        };
        put_fit(out, &base, &cases, &model, &found);
        for c in 0..cells {
            let base = format!("{base}.{}", if c == 0 { "intercept" } else { &names[c] });
            let l = unit(cells, c);
            put_estimate(out, &base, found.contrast(&l), "df_satterthwaite", "p_satterthwaite");
            put_kenward_roger(out, &base, found.contrast_kenward_roger(&l));
        }
        let compared = compared_contrast(&waves, frame.compared);
        if paired {
            if let Some(l) = compared {
                tests.insert(("lmm_pw_satterthwaite", outcome, i), found.contrast(&l).map(|e| e.test.p));
                tests.insert(("lmm_pw_kr", outcome, i), found.contrast_kenward_roger(&l).map(|e| e.test.p));
            }
            continue;
        }
        wave_test(out, &base, &found, cells);
        let sum = found.total_variance();
        out.put(format!("{base}.icc_practice"), Ok(found.variances[1] / sum));
        out.put(format!("{base}.icc_case"), Ok((found.variances[1] + found.variances[2]) / sum));
        let base = format!("lmm_cr2.{key}");
        match robust(&cases, &model, &found) {
            Ok(robust) => {
                for c in 0..cells {
                    let base = format!("{base}.{}", if c == 0 { "intercept" } else { &names[c] });
                    put_estimate(out, &base, robust.contrast(&unit(cells, c)), "df", "p");
                }
                if let Some(l) = compared {
                    tests.insert(("lmm_cr2", outcome, i), robust.contrast(&l).map(|e| e.test.p));
                }
            }
            Err(why) => out.put(format!("{base}.intercept.est"), Err(why)),
        }
    }
}

/// The model of waves for one informant.
pub fn wave_model(cells: usize, practice_wave: bool) -> Model {
    let mut components = vec![
        Component::residual(cells),
        Component::shared("practice", Level::Practice, cells),
        Component::shared("case", Level::Case, cells),
    ];
    if practice_wave {
        let each: Vec<usize> = (0..cells).collect();
        components.push(Component::grouped("pw", Level::Practice, &each));
    }
    Model { fixed: Fixed::Common(treatment(cells)), components }
}

fn put_counts(out: &mut Statistics, base: &str, cases: &Cases) {
    out.count(format!("{base}.n_obs"), cases.observations);
    out.count(format!("{base}.n_cases"), cases.cases);
    out.count(format!("{base}.n_practices"), cases.practice_numbers.len());
}

fn put_fit(out: &mut Statistics, base: &str, cases: &Cases, model: &Model, found: &Fit) {
    put_counts(out, base, cases);
    out.put(format!("{base}.reml"), Ok(found.criterion));
    for (component, &variance) in model.components.iter().zip(&found.variances) {
        out.put(format!("{base}.var.{}", component.name), Ok(variance));
    }
    out.count(format!("{base}.on_boundary.count"), usize::from(found.on_boundary()));
}

fn unit(n: usize, at: usize) -> Vec<f64> {
    (0..n).map(|c| f64::from(u8::from(c == at))).collect()
}

/// The contrast of the two waves that are compared, when both have values.
pub fn compared_contrast(waves: &[usize], compared: (usize, usize)) -> Option<Vec<f64>> {
    let first = waves.iter().position(|&w| w == compared.0)?;
    let second = waves.iter().position(|&w| w == compared.1)?;
    let mut l = vec![0.0; waves.len()];
    // The first column is the intercept: its wave has no column.
    l[second] += f64::from(u8::from(second > 0));
    l[first] -= f64::from(u8::from(first > 0));
    Some(l)
}

fn wave_test(out: &mut Statistics, base: &str, found: &Fit, cells: usize) {
    let rows = Matrix::build(cells - 1, cells, |r, c| f64::from(u8::from(c == r + 1)));
    let test = found.f_test(&rows);
    out.put(format!("{base}.wave_F"), test.map(|t| t.0));
    out.put(format!("{base}.wave_ddf"), test.map(|t| t.1));
    out.put(format!("{base}.wave_p"), test.map(|t| t.2));
}

/// For these practices alone: practice × wave fixed, (1 | case).
fn these(frame: &Frame, i: usize, outcome: usize, out: &mut Statistics, tests: &mut Tests) {
    let key = format!("{}.{}", frame.informants[i], frame.measures[outcome].name);
    for (weight, family) in [("equal", "lmm_these.equal"), ("by_cases", "lmm_these.by_cases")] {
        let found = change_of_these(frame, i, outcome, weight == "by_cases", &[]);
        let base = format!("lmm_these.{key}.{weight}");
        match found {
            Ok(_) => put_estimate(out, &base, found, "df", "p"),
            Err(why) => out.put(format!("{base}.est"), Err(why)),
        }
        tests.insert((family, outcome, i), found.map(|e| e.test.p));
    }
}

/// The change over these practices, each weighted equally or by the cases it enrolled; `without` names
/// practices that are left out.
pub fn change_of_these(
    frame: &Frame,
    i: usize,
    outcome: usize,
    by_cases: bool,
    without: &[usize],
) -> Result<Estimate, Absent> {
    let (waves, mut values) = wave_values(frame, i, outcome);
    values.retain(|o| !without.contains(&o.practice));
    let cases = Cases::new(&values, waves.len());
    let expected: Vec<usize> = (0..frame.practices.len())
        .filter(|p| frame.practices[*p].enrolled > 0 && !without.contains(p))
        .collect();
    let both = waves.contains(&frame.compared.0) && waves.contains(&frame.compared.1);
    if !both || cases.practice_numbers != expected || !cases.every_cell_filled() {
        return Err(Absent::PracticeWithoutWave);
    }
    let model = Model {
        fixed: Fixed::PerPractice,
        components: vec![
            Component::residual(waves.len()),
            Component::shared("case", Level::Case, waves.len()),
        ],
    };
    if cases.observations <= waves.len() * expected.len() || cases.observations <= cases.cases {
        return Err(Absent::TooFew);
    }
    let found = fit(&cases, &model)?;
    let weights: Vec<f64> =
        expected.iter().map(|&p| if by_cases { frame.practices[p].enrolled as f64 } else { 1.0 }).collect();
    let total: f64 = weights.iter().sum();
    let parts: Vec<(usize, Vec<f64>)> = weights
        .iter()
        .enumerate()
        .map(|(at, weight)| {
            let l = waves.iter().map(|&w| {
                let sign =
                    f64::from(u8::from(w == frame.compared.1)) - f64::from(u8::from(w == frame.compared.0));
                sign * weight / total
            });
            (at, l.collect())
        })
        .collect();
    found.contrast_of_blocks(&parts)
}

/// wave * informant + practice + case + case and informant + case and wave.
fn joint(frame: &Frame, outcome: usize, out: &mut Statistics) {
    let base = format!("joint.{}", frame.measures[outcome].name);
    let mut cells = Vec::new();
    let has =
        |i: usize, w: usize| (0..frame.cases.len()).any(|c| frame.counted.get(outcome, c, i, w).is_some());
    let waves: Vec<usize> =
        (0..frame.waves.len()).filter(|&w| (0..frame.informants.len()).any(|i| has(i, w))).collect();
    let informants: Vec<usize> =
        (0..frame.informants.len()).filter(|&i| waves.iter().any(|&w| has(i, w))).collect();
    for (a, &i) in informants.iter().enumerate() {
        for (b, &w) in waves.iter().enumerate() {
            cells.push((a, b, i, w));
        }
    }
    let mut values = Vec::new();
    for (case, row) in frame.cases.iter().enumerate() {
        for (cell, &(_, _, i, w)) in cells.iter().enumerate() {
            if let Some(value) = frame.counted.get(outcome, case, i, w) {
                values.push(Observation { practice: row.practice, case, cell, value });
            }
        }
    }
    let cases = Cases::new(&values, cells.len());
    let one = waves.len() < 2 || informants.len() < 2;
    let why = if one {
        let single = cases.practice_numbers.len() == 1 && waves.len() > 1;
        Some(if single { Absent::OnePractice } else { Absent::OneWaveOrInformant })
    } else if cases.cells_filled() < cells.len() {
        Some(Absent::OneWaveOrInformant)
    } else {
        refused(&cases, cells.len(), Absent::OneWaveOrInformant)
    };
    let (names, design) = joint_design(frame, &cells, &waves, &informants);
    let model = joint_model(&cells, design);
    match why.map_or_else(|| fit(&cases, &model), Err) {
        Ok(found) => {
            put_fit(out, &base, &cases, &model, &found);
            for (c, name) in names.iter().enumerate() {
                let l = unit(names.len(), c);
                let base = format!("{base}.{name}");
                put_estimate(out, &base, found.contrast(&l), "df_satterthwaite", "p_satterthwaite");
            }
        }
        Err(why) => {
            put_counts(out, &base, &cases);
            out.put(format!("{base}.reml"), Err(why));
        }
    }
}

type Cell = (usize, usize, usize, usize);

fn joint_design(
    frame: &Frame,
    cells: &[Cell],
    waves: &[usize],
    informants: &[usize],
) -> (Vec<String>, Matrix) {
    let mut names = vec!["intercept".to_string()];
    let mut columns: Vec<(Option<usize>, Option<usize>)> = vec![(None, None)];
    for b in 1..waves.len() {
        names.push(frame.waves[waves[b]].clone());
        columns.push((None, Some(b)));
    }
    for a in 1..informants.len() {
        names.push(frame.informants[informants[a]].clone());
        columns.push((Some(a), None));
        for b in 1..waves.len() {
            names.push(format!("{}_x_{}", frame.waves[waves[b]], frame.informants[informants[a]]));
            columns.push((Some(a), Some(b)));
        }
    }
    let design = Matrix::build(cells.len(), columns.len(), |r, c| {
        let (a, b) = columns[c];
        f64::from(u8::from(a.is_none_or(|a| a == cells[r].0) && b.is_none_or(|b| b == cells[r].1)))
    });
    (names, design)
}

fn joint_model(cells: &[Cell], design: Matrix) -> Model {
    let by_informant: Vec<usize> = cells.iter().map(|c| c.0).collect();
    let by_wave: Vec<usize> = cells.iter().map(|c| c.1).collect();
    Model {
        fixed: Fixed::Common(design),
        components: vec![
            Component::residual(cells.len()),
            Component::shared("practice", Level::Practice, cells.len()),
            Component::shared("case", Level::Case, cells.len()),
            Component::grouped("ci", Level::Case, &by_informant),
            Component::grouped("cw", Level::Case, &by_wave),
        ],
    }
}

/// Holm's adjustment, over primary outcomes and informants, per way of testing.
pub(super) fn holm(frame: &Frame, tests: &Tests, out: &mut Statistics) {
    let families =
        ["lmm_pw_satterthwaite", "lmm_pw_kr", "cr2", "lmm_cr2", "lmm_these.equal", "lmm_these.by_cases"];
    for family in families {
        let members: Vec<(usize, usize, Value)> = tests
            .iter()
            .filter(|((name, outcome, _), _)| *name == family && frame.measures[*outcome].primary)
            .map(|((_, outcome, i), p)| (*outcome, *i, *p))
            .collect();
        let known: Vec<f64> = members.iter().filter_map(|m| m.2.ok()).collect();
        let mut adjusted = multiple::holm(&known).into_iter();
        for (outcome, i, p) in members {
            let name = format!("holm.{family}.{}.{}", frame.measures[outcome].name, frame.informants[i]);
            let value = match p {
                Ok(_) => adjusted.next().ok_or(Absent::NotEstimable),
                Err(why) => Err(why),
            };
            out.put(name, value);
        }
    }
}

/// The change between the waves that are compared, for practices like these: the mixed model with CR2
/// over practices.
pub fn model_of_change(frame: &Frame, i: usize, outcome: usize) -> Result<Estimate, Absent> {
    let (waves, values) = wave_values(frame, i, outcome);
    let cases = Cases::new(&values, waves.len());
    if let Some(why) = refused(&cases, waves.len(), Absent::OneWave) {
        return Err(why);
    }
    let l = compared_contrast(&waves, frame.compared).ok_or(Absent::OneWave)?;
    let model = wave_model(waves.len(), false);
    let found = fit(&cases, &model)?;
    robust(&cases, &model, &found)?.contrast(&l)
}
