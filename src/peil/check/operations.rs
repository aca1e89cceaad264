//! Operations that have no result for some answers.

use super::Checker;
use super::guards::{self, Held};
use super::inquiry::Verdict;
use super::interpret::View;
use super::interval::Interval;
use super::uses::Uses;
use super::want::{Also, Goal, Want};
use crate::diagnostic::{Code, Diagnostic, codes};
use crate::model::{Node, NodeId, Number};

impl Checker<'_> {
    /// A divisor that can be zero where no `when` or `if` guards it. Shown by a response.
    pub fn divisor_zero(&mut self) {
        for at in 0..self.parts.core {
            let id = NodeId(at);
            let node = self.parts.node(id);
            let divisor = if let Node::Divide(_, divisor) = node {
                *divisor
            } else if let Node::Power(of, ..0) = node {
                *of
            } else {
                continue;
            };
            self.no_value(id, divisor, Interval::at(&Number::ZERO), codes::DIVISOR_ZERO);
        }
    }

    /// A root of a negative number, or a logarithm of zero or less, that no `when` or `if` guards. Shown by a
    /// response.
    pub fn no_result(&mut self) {
        for at in 0..self.parts.core {
            let id = NodeId(at);
            let node = self.parts.node(id);
            if let Node::SquareRoot(of) | Node::Logarithm(of) = node {
                let open = matches!(node, Node::SquareRoot(_));
                self.no_value(id, *of, Interval::up_to(&Number::ZERO, open), codes::NO_RESULT);
            }
        }
    }

    /// An operation without a result where one of its operands lies in an interval.
    fn no_value(&mut self, id: NodeId, operand: NodeId, interval: Interval, code: &'static Code) {
        let bad = Want::numbers(interval.clone());
        let span = self.span(id);
        if !bad.possible(self.inquiry.known(operand)) || self.was_said(code, span) {
            return;
        }
        let Some(held) = self.held(id) else { return };
        let view = View::of(&self.inquiry.known);
        if guards::under(&self.inquiry.interpreter, view, operand, &held)
            .is_none_or(|known| !bad.possible(&known))
        {
            return;
        }
        let mut goal = guarded(&held).and(operand, bad).also(Also::Division(id));
        if let Node::Divide(dividend, _) = self.parts.node(id) {
            goal = goal.and(*dividend, Want::present());
        }
        let what = self
            .phrase(operand)
            .map_or_else(|| "the operand".to_string(), |phrase| format!("`{}`", phrase.text));
        let node = self.parts.node(id);
        let (message, help) = if matches!(node, Node::SquareRoot(_)) {
            (format!("{what} can be negative, and then has no root"), "sqrt")
        } else if matches!(node, Node::Logarithm(_)) {
            (format!("{what} can be 0 or less, and then has no logarithm"), "ln")
        } else if self.inquiry.known(operand).number().is_some_and(|numbers| numbers.is_single().is_some()) {
            (format!("the divisor {what} is always 0"), "")
        } else {
            (format!("the divisor {what} can be 0"), "")
        };
        match self.inquiry.find(&goal) {
            Verdict::Never => {}
            Verdict::Open => self.undecided(code, span, format!("whether {message}")),
            Verdict::Shown(response) => {
                let title = if help.is_empty() {
                    "a divisor that is zero".to_string()
                } else {
                    format!("{help} without a result")
                };
                let test = self.witness(&goal, &response, &title, |checker| checker.expected_number(operand));
                let help = if help.is_empty() {
                    "write what the result should then be: `if … > 0 then … else …`, or withhold the score: `when … > 0 \"…\"`"
                } else {
                    "write what the result should then be: `if … then … else …`, or withhold the score with a `when` and a reason"
                };
                let mut diagnostic = Diagnostic::new(code, span, message)
                    .label("then missing, and so is everything that is computed from it")
                    .help(help);
                diagnostic.witness = test;
                self.told.push(id);
                self.say(diagnostic);
            }
        }
    }

    /// What holds wherever the value of a node matters; None where it never does.
    pub fn held(&mut self, id: NodeId) -> Option<Vec<(NodeId, Held)>> {
        let parts = self.parts;
        self.uses.get_or_insert_with(|| Uses::of(parts)).get(id).map(<[_]>::to_vec)
    }
}

/// A goal that these conditions hold.
pub fn guarded(held: &[(NodeId, Held)]) -> Goal {
    held.iter().fold(Goal::default(), |goal, (condition, held)| match held {
        Held::True => goal.and(*condition, Want::truth(true)),
        Held::False => goal.and(*condition, Want::truth(false)),
        Held::NotTrue => goal.also(Also::Isnt(*condition, true)),
        Held::NotFalse => goal.also(Also::Isnt(*condition, false)),
    })
}
