//! A summary of many responses: how many scores are missing and why, how many are in each band.

use peil::columns::{Frame, Plan, reason};
use peil::model::{NodeId, Parts};
use peil::score::{Outcome, Rule};

/// One score (in one round of its repeat) or class.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    pub name: String,
    /// By rule, in the order of [`RULES`].
    pub missing: [u64; RULES.len()],
    /// Band or option, by name, and how many responses are in it.
    pub choices: Vec<(String, u64)>,
}

/// The rules by which a score can be missing, in the order in which they are reported.
pub const RULES: [Rule; 7] = [
    Rule::TooFew,
    Rule::Operand,
    Rule::Division,
    Rule::Withheld,
    Rule::Recoded,
    Rule::Condition,
    Rule::NoRule,
];

/// Counts over responses.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    pub rows: u64,
    /// Scores in order, then classes.
    pub lines: Vec<Line>,
    /// By line: the nodes of its value and of its band.
    nodes: Vec<(NodeId, Option<NodeId>)>,
    /// How many lines are scores.
    scores: usize,
}

impl Summary {
    pub fn new(parts: &Parts) -> Summary {
        let mut summary = Summary::default();
        let choice = |choice: &peil::model::Choice| (choice.key(), 0);
        for score in &parts.scores {
            for (round, value) in score.value.iter().enumerate() {
                let name = parts.round_name(&score.name, score.repeat, round as u16);
                summary.lines.push(Line {
                    name,
                    choices: score.bands.iter().map(choice).collect(),
                    ..Line::default()
                });
                summary.nodes.push((*value, score.band.get(round).copied()));
            }
        }
        summary.scores = summary.lines.len();
        for class in &parts.classes {
            summary.lines.push(Line {
                name: class.name.clone(),
                choices: class.options.iter().map(choice).collect(),
                ..Line::default()
            });
            summary.nodes.push((class.value, Some(class.value)));
        }
        summary
    }

    /// Counts the responses of a frame that was computed, but for some rows.
    pub fn frame(&mut self, plan: &Plan<'_>, frame: &Frame, except: &[bool]) {
        let rows = frame.rows();
        self.rows += (0..rows).filter(|row| !except.get(*row).copied().unwrap_or(false)).count() as u64;
        for (line, (value, band)) in self.lines.iter_mut().zip(&self.nodes) {
            let counted = |row: &usize| !except.get(*row).copied().unwrap_or(false);
            let why = &plan.column(frame, *value).why;
            if why.iter().any(|why| *why != reason::NONE) {
                for row in (0..rows).filter(counted) {
                    line.miss(Rule::of(match reason::why(why[row]) {
                        Some(why) => why,
                        None => continue,
                    }));
                }
            }
            let Some(band) = band else { continue };
            let column = plan.column(frame, *band);
            for row in (0..rows).filter(counted).filter(|row| column.why[*row] == reason::NONE) {
                line.choose(column.data[row] as usize);
            }
        }
    }

    /// Counts one response.
    pub fn outcome(&mut self, outcome: &Outcome) {
        self.rows += 1;
        let (scores, classes) = self.lines.split_at_mut(self.scores);
        for (line, score) in scores.iter_mut().zip(&outcome.scores) {
            if let Err(reason) = &score.value {
                line.miss(reason.rule);
            }
            if let Some(band) = score.band {
                line.choose(band.into());
            }
        }
        for (line, class) in classes.iter_mut().zip(&outcome.classes) {
            match &class.value {
                Ok(option) => line.choose((*option).into()),
                Err(reason) => line.miss(reason.rule),
            }
        }
    }

    /// Adds the counts of other responses to the same instrument.
    pub fn add(&mut self, other: &Summary) {
        self.rows += other.rows;
        for (line, more) in self.lines.iter_mut().zip(&other.lines) {
            line.missing.iter_mut().zip(&more.missing).for_each(|(count, more)| *count += more);
            line.choices.iter_mut().zip(&more.choices).for_each(|(count, more)| count.1 += more.1);
        }
    }

    /// Forgets the counts.
    pub fn clear(&mut self) {
        self.rows = 0;
        for line in &mut self.lines {
            line.missing = Default::default();
            line.choices.iter_mut().for_each(|choice| choice.1 = 0);
        }
    }
}

impl Line {
    fn miss(&mut self, rule: Rule) {
        if let Some(at) = RULES.iter().position(|known| *known == rule) {
            self.missing[at] += 1;
        }
    }

    fn choose(&mut self, at: usize) {
        if let Some(choice) = self.choices.get_mut(at) {
            choice.1 += 1;
        }
    }
}
