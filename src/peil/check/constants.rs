//! Scores that are always the same.

use super::Checker;
use super::inquiry::Verdict;
use super::interval::Interval;
use super::phrase::number_text;
use super::want::{Goal, Want};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Node, NodeId, ScoreId};
use crate::score::Value;

impl Checker<'_> {
    /// A score with one value, or none, whatever is answered. Proved by what is known of it, or by trying
    /// everything.
    pub fn constant_score(&mut self) {
        for at in 0..self.parts.scores.len() {
            let score = &self.parts.scores[at];
            let (name, value) = (score.name.clone(), score.value[0]);
            let span = self.places.scores[at];
            let withheld =
                self.score_condition(ScoreId(at as u32)).is_some_and(|when| self.settled.contains(&when));
            if withheld || self.follows_from_told(value) || self.says_who_was_asked(value) {
                continue;
            }
            let first = match self.inquiry.find(&Goal::new(value, Want::present())) {
                Verdict::Shown(response) => {
                    let slice = self.inquiry.slice(&[value]);
                    if !self.inquiry.run(&response, &slice) {
                        self.undecided(
                            codes::CONSTANT_SCORE,
                            span,
                            format!("whether `{name}` differs between answers"),
                        );
                        continue;
                    }
                    self.value(value).clone()
                }
                Verdict::Never => {
                    let diagnostic = Diagnostic::new(
                        codes::CONSTANT_SCORE,
                        span,
                        format!("`{name}` is missing, whatever is answered"),
                    )
                    .help("check which of its parts can never have a value");
                    self.unmet_in(value);
                    self.say(diagnostic);
                    continue;
                }
                Verdict::Open => {
                    self.undecided(codes::CONSTANT_SCORE, span, format!("whether `{name}` ever has a value"));
                    continue;
                }
            };
            match self.differs(value, &first) {
                Some(true) => {}
                None => self.undecided(
                    codes::CONSTANT_SCORE,
                    span,
                    format!("whether `{name}` differs between answers"),
                ),
                Some(false) => {
                    let shown = match first.number() {
                        Some(number) => number_text(number),
                        None => if first.is_true() { "yes" } else { "no" }.into(),
                    };
                    let missing = if self.inquiry.known(value).missing.some() { " or missing" } else { "" };
                    let diagnostic = Diagnostic::new(
                        codes::CONSTANT_SCORE,
                        span,
                        format!("`{name}` is {shown}{missing}, whatever is answered"),
                    );
                    let because = self.unmet_in(value);
                    self.say(match because {
                        Some((place, label, help)) => diagnostic.also(place, label).help(help.unwrap_or_else(|| "check why it is never true".into())),
                        None => diagnostic.help("a score that is always the same says nothing: check its expression, or write a `let`"),
                    });
                }
            }
        }
    }

    /// Whether it is only `x is skipped`, or `not (x is skipped)`: a column that says for each respondent
    /// whether a question was asked. Where everybody is asked, it is right that it says so.
    fn says_who_was_asked(&self, id: NodeId) -> bool {
        let inner = if let Node::Not(of) = self.parts.node(id) { *of } else { id };
        matches!(self.parts.node(inner), Node::IsSkipped(_))
    }

    /// Whether another value can come about; None where that is not decided.
    fn differs(&mut self, id: NodeId, first: &Value) -> Option<bool> {
        if self.inquiry.probes().iter().any(|(_, evaluation)| {
            let value = evaluation.value(id);
            !value.is_missing() && value != first
        }) {
            return Some(true);
        }
        let others = if let Some(number) = first.number() {
            vec![Want::numbers(Interval::up_to(number, true)), Want::numbers(Interval::from(number, true))]
        } else if let Some(truth) = first.truth() {
            vec![Want::truth(!truth)]
        } else {
            return Some(true);
        };
        let mut open = false;
        for want in others {
            match self.inquiry.find(&Goal::new(id, want)) {
                Verdict::Shown(_) => return Some(true),
                Verdict::Open => open = true,
                Verdict::Never => {}
            }
        }
        if open { None } else { Some(false) }
    }
}
