//! Putting answers and register together.

use super::answers::{AnswerRow, Answered};
use super::register::Register;
use super::states::{State, StateCounts, state_of};
use super::table::Problem;
use super::{Status, classify_one};
use crate::analysis::{Case, Flow, Frame, Goals, Grid, Items, Measure, Parts, Practice};
use crate::protocol::{Facts, Protocol};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

/// Something that departs from the protocol, shown and not analysed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deviation {
    /// The line of the answers.
    pub line: u64,
    /// The case.
    pub case: String,
    /// What it is.
    pub what: String,
}

/// Counts of responses by what they were asked with.
pub type Groups = BTreeMap<String, usize>;

/// A study with all its data.
#[derive(Clone, Debug)]
pub struct Assembled {
    /// As numbers.
    pub frame: Frame,
    /// Rows of answers by status.
    pub statuses: BTreeMap<Status, usize>,
    /// Per informant and wave, what became of each case that is analysed.
    pub states: Vec<Vec<StateCounts>>,
    /// The register rows behind the cases of the frame.
    pub case_rows: Vec<usize>,
    /// The households of the cases of the frame.
    pub households: Vec<String>,
    /// Cases that gave no consent.
    pub refused: usize,
    /// Cases that were removed.
    pub removed: usize,
    /// Cases enrolled outside the period.
    pub not_enrolled: usize,
    /// What departs from the protocol.
    pub deviations: Vec<Deviation>,
    /// Responses by wave and words.
    pub words: Groups,
    /// Per pair of waves that are compared: cases whose rater changed, per informant.
    pub rater_changes: Vec<usize>,
    /// Days between the two informants of a case at a wave.
    pub days_between: Vec<f64>,
    /// The day of the data.
    pub as_of: Date,
    /// The first and last day of sending in.
    pub first_response: Option<Date>,
}

/// Assembles a study.
///
/// # Errors
/// Rows that name a case which the register lacks.
pub fn assemble(
    protocol: &Protocol,
    facts: &Facts,
    register: &Register,
    answered: &Answered,
    goals: Option<Goals>,
    as_of: Option<Date>,
) -> Result<Assembled, Vec<Problem>> {
    let unknown: Vec<Problem> = answered
        .rows
        .iter()
        .filter(|row| !register.by_name.contains_key(&*row.case))
        .map(|row| Problem::new(row.line, format!("column `case`: the register has no case `{}`", row.case)))
        .collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    let mut builder =
        Builder::new(protocol, facts, register, as_of.unwrap_or_else(|| latest(register, answered)));
    builder.rows(&answered.rows);
    Ok(builder.finish(answered, goals))
}

/// The latest day in the files.
fn latest(register: &Register, answered: &Answered) -> Date {
    let days = answered.rows.iter().map(|r| r.day);
    let ends = register.rows.iter().flat_map(|r| [r.enrolled, r.ended].into_iter().flatten());
    days.chain(ends).max().unwrap_or(Date::MIN)
}

struct Builder<'a> {
    protocol: &'a Protocol,

    register: &'a Register,
    as_of: Date,
    informants: Vec<String>,
    /// The place in the frame of each register row that is analysed.
    place: Vec<Option<usize>>,
    assembled: Assembled,
    outside: Vec<bool>,
    raters: HashMap<(usize, usize, usize), std::sync::Arc<str>>,
    days: HashMap<(usize, usize, usize), Date>,
}

impl<'a> Builder<'a> {
    fn new(protocol: &'a Protocol, facts: &'a Facts, register: &'a Register, as_of: Date) -> Builder<'a> {
        let informants = protocol.informants();
        let mut names: Vec<usize> = (0..protocol.practices.list.len()).collect();
        names.sort_by_key(|&at| &protocol.practices.list[at].named.name.value);
        let rank: Vec<usize> =
            (0..names.len()).map(|at| names.iter().position(|&n| n == at).unwrap_or(at)).collect();
        let mut place = vec![None; register.rows.len()];
        let mut frame = Frame {
            waves: protocol.waves.iter().map(|w| w.named.name.value.clone()).collect(),
            informants: informants.clone(),
            practices: names
                .iter()
                .map(|&at| Practice {
                    name: protocol.practices.list[at].named.name.value.clone(),
                    enrolled: 0,
                })
                .collect(),
            at_least: protocol.cells.at_least as usize,
            compared: protocol.compared(),
            ..Frame::default()
        };
        let (mut refused, mut removed, mut not_enrolled) = (0, 0, 0);
        let (mut case_rows, mut households) = (Vec::new(), Vec::new());
        for (at, row) in register.rows.iter().enumerate() {
            if !row.consented {
                refused += 1;
                continue;
            }
            if row.is_removed() {
                removed += 1;
                continue;
            }
            if outside_enrol(protocol, row.enrolled) {
                not_enrolled += 1;
                continue;
            }
            place[at] = Some(frame.cases.len());
            frame.practices[rank[row.practice]].enrolled += 1;
            frame.cases.push(Case { name: row.case.clone(), practice: rank[row.practice] });
            case_rows.push(at);
            households.push(row.household.clone());
        }
        measures(facts, &mut frame);
        let (cases, i, w) = (frame.cases.len(), informants.len(), frame.waves.len());
        frame.present = vec![false; cases * i * w];
        frame.counted = Grid::new(frame.measures.len(), cases, i, w);
        frame.any_day = Grid::new(frame.measures.len(), cases, i, w);
        frame.bands = Grid::new(frame.outcomes, cases, i, w);
        for informant in 0..i {
            for (measure, outcome) in facts.outcomes.iter().enumerate() {
                if !outcome.items.is_empty() {
                    frame.items.push(Items { measure, informant, rows: Vec::new() });
                }
            }
        }
        let outside = vec![false; cases * i * w];
        let assembled = Assembled {
            frame,
            statuses: BTreeMap::new(),
            states: Vec::new(),
            case_rows,
            households,
            refused,
            removed,
            not_enrolled,
            deviations: Vec::new(),
            words: Groups::new(),
            rater_changes: Vec::new(),
            days_between: Vec::new(),
            as_of,
            first_response: None,
        };
        let (raters, days) = (HashMap::new(), HashMap::new());
        Builder { protocol, register, as_of, informants, place, assembled, outside, raters, days }
    }

    fn rows(&mut self, rows: &[AnswerRow]) {
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&at| (rows[at].day, at));
        let shape = self.assembled.frame.present.len();
        let mut seen_any = vec![false; shape];
        for at in order {
            self.row(&rows[at], &mut seen_any);
        }
        let taken: usize = self.assembled.statuses.values().sum();
        debug_assert_eq!(taken, rows.len(), "every row has a status");
    }

    fn row(&mut self, row: &AnswerRow, seen_any: &mut [bool]) {
        let Some(&registered) = self.register.by_name.get(&*row.case) else { return };
        let entry = &self.register.rows[registered];
        let status = self.status(row, registered, seen_any);
        *self.assembled.statuses.entry(status).or_default() += 1;
        if self.assembled.first_response.is_none_or(|first| row.day < first) {
            self.assembled.first_response = Some(row.day);
        }
        let what = match status {
            Status::Counted => {
                let expected = &self.protocol.practices.list[entry.practice].named.name.value;
                match &row.practice {
                    Some(practice) if **practice != **expected => Some(format!(
                        "the answers have practice `{practice}`, the register `{expected}`: the register counts"
                    )),
                    Some(_) | None => None,
                }
            }
            Status::Second => Some("a second response of this wave".into()),
            Status::Outside => Some(format!("outside the window, on {}", row.day)),
            Status::Unconsented => Some("no consent".into()),
            Status::Removed => Some("removed".into()),
            Status::NotEnrolled => Some("enrolled outside the period".into()),
        };
        if let Some(what) = what {
            self.assembled.deviations.push(Deviation { line: row.line, case: row.case.to_string(), what });
        }
    }

    fn status(&mut self, row: &AnswerRow, registered: usize, seen_any: &mut [bool]) -> Status {
        let entry = &self.register.rows[registered];
        if !entry.consented {
            return Status::Unconsented;
        }
        if entry.is_removed() {
            return Status::Removed;
        }
        let (Some(case), Some(enrolled)) = (self.place[registered], entry.enrolled) else {
            return Status::NotEnrolled;
        };
        let (wave, status) = classify_one(self.protocol, row.wave.as_deref(), enrolled, row.day);
        let Some(wave) = wave else { return status };
        if !self.protocol.is_asked(&self.informants[row.informant], &self.assembled.frame.waves[wave]) {
            return Status::Outside;
        }
        let at = (case * self.informants.len() + row.informant) * self.assembled.frame.waves.len() + wave;
        let frame = &mut self.assembled.frame;
        if !std::mem::replace(&mut seen_any[at], true) {
            for (measure, value) in row.values.iter().enumerate() {
                frame.any_day.set(measure, case, row.informant, wave, *value);
            }
        }
        if status == Status::Outside {
            self.outside[at] = true;
            return status;
        }
        if std::mem::replace(&mut frame.present[at], true) {
            return Status::Second;
        }
        self.count(row, case, wave);
        Status::Counted
    }

    /// Takes the values of a counted response.
    fn count(&mut self, row: &AnswerRow, case: usize, wave: usize) {
        let frame = &mut self.assembled.frame;
        for (measure, value) in row.values.iter().enumerate() {
            frame.counted.set(measure, case, row.informant, wave, *value);
        }
        for (outcome, band) in row.bands.iter().enumerate() {
            if *band != u8::MAX {
                frame.bands.set(outcome, case, row.informant, wave, f64::from(*band));
            }
        }
        if wave == 0 {
            for items in frame.items.iter_mut().filter(|i| i.informant == row.informant) {
                let own = &row.items[items.measure];
                if !own.is_empty() {
                    items.rows.push(own.to_vec());
                }
            }
        }
        let words = row.words.as_deref().unwrap_or("");
        if !words.is_empty() {
            *self.assembled.words.entry(format!("{}: {words}", frame.waves[wave])).or_default() += 1;
        }
        let key = (case, row.informant, wave);
        if let Some(rater) = &row.rater {
            self.raters.insert(key, rater.clone());
        }
        self.days.insert(key, row.day);
    }

    fn finish(mut self, answered: &Answered, goals: Option<Goals>) -> Assembled {
        self.flow(answered);
        self.states();
        let (first, last) = self.assembled.frame.compared;
        let cases = self.assembled.frame.cases.len();
        for i in 0..self.informants.len() {
            let changed = |case: &usize| match (
                self.raters.get(&(*case, i, first)),
                self.raters.get(&(*case, i, last)),
            ) {
                (Some(a), Some(b)) => a != b,
                (_, _) => false,
            };
            let count = (0..cases).filter(changed).count();
            self.assembled.rater_changes.push(count);
        }
        for case in 0..cases {
            for w in 0..self.assembled.frame.waves.len() {
                if let (Some(a), Some(b)) = (self.days.get(&(case, 0, w)), self.days.get(&(case, 1, w))) {
                    self.assembled.days_between.push(super::days_between(*a, *b).abs() as f64);
                }
            }
        }
        self.assembled.frame.goals = goals;
        self.assembled
    }

    fn flow(&mut self, answered: &Answered) {
        let (w, i) = (self.assembled.frame.waves.len(), self.informants.len());
        let mut any = vec![false; self.register.rows.len()];
        let mut at_first = vec![false; self.register.rows.len()];
        let first = &self.protocol.waves[0];
        for row in &answered.rows {
            let Some(&at) = self.register.by_name.get(&*row.case) else { continue };
            any[at] = true;
            at_first[at] |= match &row.wave {
                Some(name) => **name == *first.named.name.value,
                None => self.place[at].is_some_and(|case| {
                    (0..i).any(|informant| self.assembled.frame.present[(case * i + informant) * w])
                }),
            };
        }
        let mut ended: BTreeMap<String, usize> = BTreeMap::new();
        for row in &self.register.rows {
            if !row.reason_text.is_empty() {
                *ended.entry(row.reason_text.clone()).or_default() += 1;
            }
        }
        let get = |status: Status| self.assembled.statuses.get(&status).copied().unwrap_or(0);
        self.assembled.frame.flow = Flow {
            registered: self.register.rows.len(),
            never_answered: any.iter().filter(|a| !**a).count(),
            responses: answered.rows.len(),
            outside: get(Status::Outside),
            second: get(Status::Second),
            analysed: get(Status::Counted),
            late: any.iter().zip(&at_first).filter(|(a, f)| **a && !**f).count(),
            ended: ended.into_iter().collect(),
        };
    }

    fn states(&mut self) {
        let (waves, informants) = (self.assembled.frame.waves.len(), self.informants.len());
        let reasons = self.protocol.ended.len();
        let empty = StateCounts { by_reason: vec![0; reasons], ..StateCounts::default() };
        let mut states = vec![vec![empty; waves]; informants];
        for (case, &registered) in self.assembled.case_rows.iter().enumerate() {
            let row = &self.register.rows[registered];
            for (i, of_informant) in states.iter_mut().enumerate() {
                for (w, counts) in of_informant.iter_mut().enumerate() {
                    if !self.protocol.is_asked(&self.informants[i], &self.assembled.frame.waves[w]) {
                        continue;
                    }
                    let there = self.assembled.frame.is_present(case, i, w);
                    let outside = self.outside[(case * informants + i) * waves + w];
                    let later = (w + 1..waves).any(|l| self.assembled.frame.is_present(case, i, l));
                    let state = state_of(self.protocol, row, w, there, outside, later, self.as_of);
                    counts.add(state);
                    if state == State::Ended
                        && let Some(reason) = row.reason
                    {
                        counts.by_reason[reason] += 1;
                    }
                }
            }
        }
        self.assembled.states = states;
    }
}

fn outside_enrol(protocol: &Protocol, enrolled: Option<Date>) -> bool {
    match (protocol.enrol, enrolled) {
        (Some((from, to)), Some(day)) => day < from || day > to,
        (Some(_), None) => true,
        (None, Some(_) | None) => false,
    }
}

/// The measures of a frame: outcomes, then their parts.
fn measures(facts: &Facts, frame: &mut Frame) {
    for outcome in &facts.outcomes {
        frame.measures.push(Measure {
            name: outcome.name.clone(),
            bands: outcome.bands.iter().map(|b| b.0.clone()).collect(),
            primary: outcome.primary,
            higher_is_better: outcome.higher_is_better,
        });
    }
    frame.outcomes = frame.measures.len();
    let parts = facts.part_scores();
    for (name, higher) in facts.part_names() {
        frame.measures.push(Measure { name, bands: Vec::new(), primary: false, higher_is_better: higher });
    }
    for (at, outcome) in facts.outcomes.iter().enumerate() {
        if !outcome.parts.is_empty() {
            let places = outcome
                .parts
                .iter()
                .filter_map(|p| parts.iter().position(|q| q == p))
                .map(|p| frame.outcomes + p);
            frame.parts.push(Parts { outcome: at, parts: places.collect() });
        }
    }
}

impl Assembled {
    /// Whether the sums agree: every row has a status, and every case a state at each wave at which its
    /// informant is asked. The sentence that is wrong, if one is.
    pub fn check_sums(&self, protocol: &Protocol) -> Option<String> {
        let rows: usize = self.statuses.values().sum();
        if rows != self.frame.flow.responses {
            return Some(format!("{rows} rows have a status, of {}", self.frame.flow.responses));
        }
        let cases = self.frame.cases.len() + self.refused + self.removed + self.not_enrolled;
        if cases != self.frame.flow.registered {
            return Some(format!("{cases} cases are accounted for, of {}", self.frame.flow.registered));
        }
        for (i, informant) in self.frame.informants.iter().enumerate() {
            for (w, wave) in self.frame.waves.iter().enumerate() {
                let sum = self.states[i][w].sum();
                if protocol.is_asked(informant, wave) && sum != self.frame.cases.len() {
                    return Some(format!(
                        "{sum} cases have a state at {wave} ({informant}), of {}",
                        self.frame.cases.len()
                    ));
                }
            }
        }
        None
    }
}
