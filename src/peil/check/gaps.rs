//! Answers for which a class has no rule or a score no bands, and answers for which two rules are true.

use super::Checker;
use super::inquiry::Verdict;
use super::phrase::number_text;
use super::want::{Goal, Want};
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::model::{Node, NodeId, ScoreId};
use crate::score::Value;
use crate::source::Span;

/// The most rules of one declaration that are compared with each other.
const MOST_RULES: usize = 12;
/// The most values that a message names.
const MOST_SHOWN: usize = 3;

/// Conditions of which the first that is true decides: rules of a class, or sets of bands.
struct Cascade {
    /// What must also hold: that the class or score is given at all.
    given: Goal,
    conditions: Vec<NodeId>,
    /// By condition: where it is, and what it makes of the class or score.
    places: Vec<(Span, Option<String>)>,
}

impl Checker<'_> {
    /// A class without `otherwise` for which no rule may hold, and rules that can hold together. Shown by a
    /// response.
    pub fn class_gaps(&mut self) {
        for at in 0..self.parts.classes.len() {
            let class = &self.parts.classes[at];
            if !class.is_first() {
                continue;
            }
            let (withheld, inner) = self.unwithheld(class.value);
            let Node::Class { rules, otherwise, .. } = self.parts.node(inner) else { continue };
            if withheld.iter().any(|when| self.settled.contains(when)) || self.follows_from_told(class.value)
            {
                continue;
            }
            let given =
                withheld.iter().fold(Goal::default(), |goal, when| goal.and(*when, Want::truth(true)));
            let name = class.name.clone();
            let key = |option: u16| Some(class.options[usize::from(option)].key());
            let places = rules
                .iter()
                .zip(&self.places.rules[at])
                .map(|((_, option), span)| (*span, key(*option)))
                .collect();
            let cascade =
                Cascade { given, conditions: rules.iter().map(|(when, _)| *when).collect(), places };
            if otherwise.is_none() {
                let expected = format!("{name} is missing");
                let (span, last) = (self.places.classes[at], self.places.rules[at].last().copied());
                self.gap(
                    &cascade,
                    codes::RULE_GAP,
                    span,
                    &format!("no rule of `{name}` is true"),
                    &expected,
                    |diagnostic| {
                        let diagnostic = diagnostic.label("a class without a rule for them is missing");
                        let help =
                            "add a rule for them, or a last one for everything that is left: `NAME \"…\" otherwise`";
                        match last {
                            Some(last) => diagnostic.also(last, "the last rule").help(help),
                            None => diagnostic.help(help),
                        }
                    },
                );
            }
            self.overlaps(&cascade, &name);
        }
    }

    /// A score whose bands all have a `when`, none of which may hold. Shown by a response.
    pub fn band_gaps(&mut self) {
        for at in 0..self.parts.scores.len() {
            let score = &self.parts.scores[at];
            let Some(&band) = score.band.first() else { continue };
            let Node::Band { of, sets, .. } = self.parts.node(band) else { continue };
            let conditions: Vec<NodeId> = sets.iter().filter_map(|set| set.when).collect();
            if conditions.len() < sets.len() || conditions.is_empty() || self.follows_from_told(*of) {
                continue;
            }
            let name = score.name.clone();
            let places = self.places.bands[at]
                .iter()
                .map(|set| (set.first().copied().unwrap_or(self.places.scores[at]), None))
                .collect();
            let expected = self.of_score(ScoreId(at as u32), &format!("{name} is not missing"));
            let cascade = Cascade { given: Goal::default().and(*of, Want::present()), conditions, places };
            let span = self.places.scores[at];
            self.gap(&cascade, codes::BAND_GAP, span, &format!("no bands of `{name}` apply"), &expected, |diagnostic| {
                diagnostic.label("it then has a value, but no band").help(
                    "add bands for them: bands without `when` come last, and apply to everything that is left; or report the score only where it has bands, with `when`",
                )
            });
        }
    }

    /// An expectation of a score, for any round where it is in a repeat.
    pub fn of_score(&self, score: ScoreId, expected: &str) -> String {
        if self.parts.scores[score.at()].repeat.is_some() {
            format!("any({expected}, missing: no)")
        } else {
            expected.to_string()
        }
    }

    fn gap(
        &mut self,
        cascade: &Cascade,
        code: &'static Code,
        span: Span,
        what: &str,
        expected: &str,
        finish: impl FnOnce(Diagnostic) -> Diagnostic,
    ) {
        let goal = cascade
            .conditions
            .iter()
            .fold(cascade.given.clone(), |goal, when| goal.and(*when, Want::truth(false)));
        match self.inquiry.find(&goal) {
            Verdict::Never => {}
            Verdict::Open => {
                self.undecided(code, span, format!("whether there are answers for which {what}"))
            }
            Verdict::Shown(response) => {
                let (name, expected) = (what.replace('`', ""), expected.to_string());
                let test = self.witness(&goal, &response, &name, |_| Some(expected.clone()));
                let when = self.shown_values(&cascade.conditions);
                let mut diagnostic = finish(Diagnostic::new(code, span, format!("{what} {when}")));
                diagnostic.witness = test;
                self.say(diagnostic);
            }
        }
    }

    /// Two rules that can both hold, neither of which is a part of the other: then the order decides, and it
    /// may not be meant to.
    fn overlaps(&mut self, cascade: &Cascade, name: &str) {
        let count = cascade.conditions.len().min(MOST_RULES);
        for first in 0..count {
            for second in first + 1..count {
                if cascade.places[first].1 == cascade.places[second].1
                    || self.said_of(cascade.places[second].0)
                {
                    continue;
                }
                self.overlap(cascade, name, first, second);
            }
        }
    }

    fn said_of(&self, span: Span) -> bool {
        [codes::NEVER_TRUE, codes::ALWAYS_TRUE, codes::NEVER_REACHED, codes::RULES_OVERLAP]
            .iter()
            .any(|code| self.was_said(code, span))
    }

    fn overlap(&mut self, cascade: &Cascade, name: &str, first: usize, second: usize) {
        let (a, b) = (cascade.conditions[first], cascade.conditions[second]);
        // Rules about different things are put in order on purpose, and so are those that settle a tie.
        let looks_at = self.looks_at(a);
        if looks_at.is_none() || looks_at != self.looks_at(b) {
            return;
        }
        // Rules before the first take what they take.
        let given = cascade.conditions[..first]
            .iter()
            .fold(cascade.given.clone(), |goal, when| goal.and(*when, Want::truth(false)));
        let both = given.clone().and(a, Want::truth(true)).and(b, Want::truth(true));
        let Verdict::Shown(response) = self.inquiry.find(&both) else { return };
        // A rule for a part of what a later one takes is how rules in order are written.
        for (yes, no) in [(a, b), (b, a)] {
            if !matches!(
                self.inquiry
                    .find(&cascade.given.clone().and(yes, Want::truth(true)).and(no, Want::truth(false))),
                Verdict::Shown(_)
            ) {
                return;
            }
        }
        let (Some(winner), Some(other)) = (cascade.places[first].1.clone(), cascade.places[second].1.clone())
        else {
            return;
        };
        let expected = format!("{name} is {winner}");
        let test = self
            .witness(&both, &response, &format!("two rules of {name} are true"), |_| Some(expected.clone()));
        let when = self.shown_values(&[a, b]);
        let mut diagnostic = Diagnostic::new(
            codes::RULES_OVERLAP,
            cascade.places[second].0,
            format!("`{winner}` and `{other}` of `{name}` can both be true {when}"),
        )
        .label("this rule is then true, too")
        .also(cascade.places[first].0, format!("`{winner}` comes first, and decides"))
        .help(format!("if `{winner}` is intended then, leave it; otherwise make the two exclude each other"));
        diagnostic.witness = test;
        self.say(diagnostic);
    }

    /// What a condition compares with constants, in order; None where it does anything else.
    fn looks_at(&self, condition: NodeId) -> Option<Vec<NodeId>> {
        let constant = |id: &NodeId| {
            matches!(self.parts.node(*id), Node::Number(_) | Node::Truth(_) | Node::Date(_) | Node::Time(_))
        };
        let (mut open, mut found) = (vec![condition], Vec::new());
        while let Some(id) = open.pop() {
            if found.len() > MOST_RULES {
                return None;
            }
            let node = self.parts.node(id);
            if let Node::And(of) | Node::Or(of) = node {
                open.extend(of);
            } else if let Node::Not(of) = node {
                open.push(*of);
            } else if let Node::Compare { left, right, .. } = node {
                found.push(match (constant(left), constant(right)) {
                    (_, true) => *left,
                    (true, false) => *right,
                    (false, false) => return None,
                });
            } else if let Node::Within { of, .. } | Node::IsOption { of, .. } = node {
                found.push(*of);
            } else {
                return None;
            }
        }
        found.sort_unstable();
        found.dedup();
        Some(found)
    }

    /// `when t is 5`: what some conditions compare, in the response that was last run; `for some answers`
    /// where that cannot be said shortly.
    pub fn shown_values(&self, conditions: &[NodeId]) -> String {
        let mut shown: Vec<String> = Vec::new();
        let mut open: Vec<NodeId> = conditions.iter().rev().copied().collect();
        let mut seen = rustc_hash::FxHashSet::default();
        while let Some(id) = open.pop() {
            if !seen.insert(id) || seen.len() > 200 {
                continue;
            }
            let node = self.parts.node(id);
            if let Node::And(of) | Node::Or(of) = node {
                open.extend(of.iter().rev());
                continue;
            }
            if let Node::Not(of) = node {
                open.push(*of);
                continue;
            }
            let sides = if let Node::Compare { left, right, .. } = node {
                vec![*left, *right]
            } else if let Node::Within { of, .. }
            | Node::IsOption { of, .. }
            | Node::Has { of, .. }
            | Node::IsMissing(of) = node
            {
                vec![*of]
            } else {
                vec![id]
            };
            for side in sides {
                shown.extend(self.shown_value(side).filter(|text| !shown.contains(text)));
            }
        }
        if shown.is_empty() || shown.len() > MOST_SHOWN {
            "for some answers".into()
        } else {
            format!("when {}", shown.join(" and "))
        }
    }

    /// `t is 5`, of a node that is not a constant; None where it is missing or cannot be named.
    fn shown_value(&self, id: NodeId) -> Option<String> {
        if matches!(self.parts.node(id), Node::Number(_) | Node::Truth(_) | Node::Date(_) | Node::Time(_)) {
            return None;
        }
        let value = match self.value(id) {
            Value::Number(number) => number_text(number),
            Value::Truth(truth) => if *truth { "yes" } else { "no" }.into(),
            Value::Choice(_) => self.shown(id).trim_matches('`').to_string(),
            Value::Date(date) => date.to_string(),
            Value::Time(time) => time.to_string(),
            Value::Missing(_) | Value::Absent | Value::Chosen(_) | Value::Text => return None,
        };
        Some(format!("`{}` is {value}", self.phrase(id)?.text))
    }
}
