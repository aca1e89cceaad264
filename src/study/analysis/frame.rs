//! What was assembled, as numbers.

use super::Statistics;

/// A practice, in order of its name.
#[derive(Clone, Debug, PartialEq)]
pub struct Practice {
    /// Its name in the protocol.
    pub name: String,
    /// Cases that it enrolled.
    pub enrolled: usize,
}

/// Something measured: an outcome, or a part of one.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// Its name.
    pub name: String,
    /// The names of its bands, from low to high; empty when it has none.
    pub bands: Vec<String>,
    /// Whether it is a primary outcome.
    pub primary: bool,
    /// Whether a higher value is better; nothing when neither is.
    pub higher_is_better: Option<bool>,
}

/// A case of the register.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    /// Its name.
    pub name: String,
    /// Its practice.
    pub practice: usize,
}

/// Values per measure, case, informant and wave; NaN where there is none.
#[derive(Clone, Debug, Default)]
pub struct Grid {
    cases: usize,
    informants: usize,
    waves: usize,
    values: Vec<f64>,
}

impl Grid {
    /// A grid without values.
    pub fn new(measures: usize, cases: usize, informants: usize, waves: usize) -> Grid {
        Grid { cases, informants, waves, values: vec![f64::NAN; measures * cases * informants * waves] }
    }

    fn at(&self, measure: usize, case: usize, informant: usize, wave: usize) -> usize {
        ((measure * self.cases + case) * self.informants + informant) * self.waves + wave
    }

    /// Stores a value.
    pub fn set(&mut self, measure: usize, case: usize, informant: usize, wave: usize, value: f64) {
        let at = self.at(measure, case, informant, wave);
        self.values[at] = value;
    }

    /// Looks up a value.
    pub fn get(&self, measure: usize, case: usize, informant: usize, wave: usize) -> Option<f64> {
        Some(self.values[self.at(measure, case, informant, wave)]).filter(|v| !v.is_nan())
    }
}

/// Items of a score that reflect one thing, complete responses at the first wave.
#[derive(Clone, Debug, PartialEq)]
pub struct Items {
    /// The measure.
    pub measure: usize,
    /// The informant.
    pub informant: usize,
    /// A row per response.
    pub rows: Vec<Vec<f64>>,
}

/// An outcome that is made of optional parts.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts {
    /// The outcome.
    pub outcome: usize,
    /// The measures that are its parts.
    pub parts: Vec<usize>,
}

/// Counts of rows and cases.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Flow {
    /// Cases in the register.
    pub registered: usize,
    /// Cases without any response.
    pub never_answered: usize,
    /// Rows of answers.
    pub responses: usize,
    /// Rows outside their window.
    pub outside: usize,
    /// Later rows of a wave that has one already.
    pub second: usize,
    /// Rows that are analysed.
    pub analysed: usize,
    /// Cases with an answer, but none at the first wave.
    pub late: usize,
    /// Cases by reason of ending, in order of name.
    pub ended: Vec<(String, usize)>,
}

/// A goal of a case.
#[derive(Clone, Debug, PartialEq)]
pub struct GoalRow {
    /// The case.
    pub case: String,
    /// A goal, or an action that was written down as one.
    pub is_goal: bool,
    /// Its weight.
    pub weight: f64,
    /// Its level at the start.
    pub baseline: Option<f64>,
    /// Its level reached.
    pub level: Option<f64>,
    /// Made together by resident and professional.
    pub together: bool,
}

/// All goals.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Goals {
    /// A row per goal.
    pub rows: Vec<GoalRow>,
    /// Cases of the register that count.
    pub cases: usize,
}

/// A study as numbers.
#[derive(Clone, Debug, Default)]
pub struct Frame {
    /// Practices in order of name.
    pub practices: Vec<Practice>,
    /// Waves in order of time.
    pub waves: Vec<String>,
    /// Informants in the order in which they are asked.
    pub informants: Vec<String>,
    /// Outcomes first, then their parts.
    pub measures: Vec<Measure>,
    /// How many of the measures are outcomes.
    pub outcomes: usize,
    /// Cases of the register.
    pub cases: Vec<Case>,
    /// Whether a case has a counted response, per case, informant and wave.
    pub present: Vec<bool>,
    /// Values of counted responses.
    pub counted: Grid,
    /// The place of the band of counted values, for outcomes.
    pub bands: Grid,
    /// Values of the first response of each wave, whatever its day.
    pub any_day: Grid,
    /// Items for reliability.
    pub items: Vec<Items>,
    /// Outcomes of optional parts.
    pub parts: Vec<Parts>,
    /// Counts.
    pub flow: Flow,
    /// Goals, when there are any.
    pub goals: Option<Goals>,
    /// The smallest cell that is shown.
    pub at_least: usize,
    /// The two waves that are compared.
    pub compared: (usize, usize),
}

impl Frame {
    /// Whether a case has a counted response.
    pub fn is_present(&self, case: usize, informant: usize, wave: usize) -> bool {
        self.present[(case * self.informants.len() + informant) * self.waves.len() + wave]
    }

    /// All counted values of a measure at a wave.
    pub fn values(&self, measure: usize, informant: usize, wave: usize) -> Vec<f64> {
        (0..self.cases.len()).filter_map(|case| self.counted.get(measure, case, informant, wave)).collect()
    }

    /// Cases with a value at both waves, with those values.
    pub fn pairs(
        &self,
        grid: &Grid,
        measure: usize,
        informant: usize,
        waves: (usize, usize),
    ) -> Vec<(usize, f64, f64)> {
        (0..self.cases.len())
            .filter_map(|case| {
                let first = grid.get(measure, case, informant, waves.0)?;
                Some((case, first, grid.get(measure, case, informant, waves.1)?))
            })
            .collect()
    }

    /// The change of each pair, per practice.
    pub fn changes_by_practice(&self, pairs: &[(usize, f64, f64)]) -> Vec<Vec<f64>> {
        let mut changes = vec![Vec::new(); self.practices.len()];
        for (case, first, second) in pairs {
            changes[self.cases[*case].practice].push(second - first);
        }
        changes
    }

    /// The band of a counted value, as its place in the measure's list.
    pub fn band(&self, measure: usize, case: usize, informant: usize, wave: usize) -> Option<usize> {
        self.bands.get(measure, case, informant, wave).map(|b| b as usize)
    }

    /// Two waves as they are named in a statistic.
    pub fn pair_name(&self, waves: (usize, usize)) -> String {
        format!("{}_{}", self.waves[waves.0], self.waves[waves.1])
    }
}

/// Flow: who was enrolled, who answered when.
pub(super) fn flow(frame: &Frame, out: &mut Statistics) {
    let flow = &frame.flow;
    out.count("flow.cases.registered", flow.registered);
    out.count("flow.practices", frame.practices.iter().filter(|p| p.enrolled > 0).count());
    out.count("flow.cases.never_answered", flow.never_answered);
    out.count("flow.responses", flow.responses);
    out.count("flow.responses.outside_window", flow.outside);
    out.count("flow.responses.second_of_a_wave", flow.second);
    out.count("flow.responses.analysed", flow.analysed);
    for (reason, count) in &flow.ended {
        out.count(format!("flow.ended.{reason}"), *count);
    }
    out.count("flow.cases.late", flow.late);
    let (cases, waves) = (frame.cases.len(), frame.waves.len());
    let (first, last) = (0, waves - 1);
    for (i, informant) in frame.informants.iter().enumerate() {
        let there = |case: usize, wave: usize| frame.is_present(case, i, wave);
        let many = |of: &dyn Fn(usize) -> bool| (0..cases).filter(|&case| of(case)).count();
        for (w, wave) in frame.waves.iter().enumerate() {
            out.count(format!("flow.{informant}.{wave}.n"), many(&|case| there(case, w)));
        }
        out.count(format!("flow.{informant}.all_waves"), many(&|case| (0..waves).all(|w| there(case, w))));
        let both = format!("flow.{informant}.{}_and_{}", frame.waves[first], frame.waves[last]);
        out.count(both, many(&|case| there(case, first) && there(case, last)));
        let lost = format!("flow.{informant}.lost_after_{}", frame.waves[first]);
        out.count(lost, many(&|case| there(case, first) && !there(case, last)));
        out.count(
            format!("flow.{informant}.gap_then_back"),
            many(&|case| has_gap(waves, &|w| there(case, w))),
        );
    }
    if frame.informants.len() > 1 {
        for (w, wave) in frame.waves.iter().enumerate() {
            let all = |case: usize| (0..frame.informants.len()).all(|i| frame.is_present(case, i, w));
            out.count(format!("flow.both.{wave}.n"), (0..cases).filter(|&case| all(case)).count());
        }
    }
}

/// Whether a wave was missed after the first and a later one answered, by who began at the first.
fn has_gap(waves: usize, there: &dyn Fn(usize) -> bool) -> bool {
    let Some(begin) = (0..waves).find(|&w| there(w)) else { return false };
    let missed = (begin + 1..waves).find(|&w| !there(w));
    begin == 0 && missed.is_some_and(|missed| (missed + 1..waves).any(there))
}

/// Cells of practices: their size, and the first step of what is withheld.
pub(super) fn cells(frame: &Frame, out: &mut Statistics) {
    for (i, informant) in frame.informants.iter().enumerate() {
        for (w, wave) in frame.waves.iter().enumerate() {
            let mut sizes = vec![0usize; frame.practices.len()];
            for (case, row) in frame.cases.iter().enumerate() {
                sizes[row.practice] += usize::from(frame.is_present(case, i, w));
            }
            let base = format!("cell.{informant}.{wave}");
            for (practice, size) in frame.practices.iter().zip(&sizes) {
                if practice.enrolled > 0 {
                    out.count(format!("{base}.{}.n", practice.name), *size);
                }
            }
            let small = sizes.iter().filter(|&&n| 0 < n && n < frame.at_least).count();
            let large = sizes.iter().any(|&n| n >= frame.at_least);
            out.count(format!("{base}.withheld_small.count"), small);
            out.count(format!("{base}.withheld_with_it.count"), usize::from(small == 1 && large));
            let total: usize = sizes.iter().sum();
            out.count(format!("{base}.total_may_show.count"), usize::from(total >= frame.at_least));
        }
    }
}
