//! Questions that hang on each other, level by level: what closes the first of them closes all.

use super::super::tree::*;
use super::questions::Surroundings;
use super::{Known, Maker, Place};

impl Maker {
    /// A domain of questions, each of which is asked by what was answered to those before.
    pub fn chain(&mut self, around: &Surroundings) -> Domain {
        let (clauses, inside) = self.group_clauses(around, around.repeat().is_none());
        let place = Place { repeat: around.repeat().clone() };
        let name = self.fresh("k");
        let text = self.text();
        let first = self.questions.len();
        let levels = 2 + self.rng.below(5);
        let mut contents = Vec::new();
        for level in 0..levels {
            let before: Vec<Known> = self.questions[first..].to_vec();
            let when = match level {
                0 => self.rng.percent(50).then(|| self.condition(&place)),
                _ => Some(self.hangs_on(&before, &place)),
            };
            contents.push(Declaration::Question(self.link(&inside, when)));
        }
        self.known_domain(&name, first, &inside);
        Domain { name, text, answer: None, clauses, intro: None, matrix: false, contents }
    }

    fn link(&mut self, inside: &Surroundings, when: Option<Expr>) -> Question {
        let kind = if self.rng.percent(50) { Kind::YesNo } else { Kind::Integer(0, 5) };
        let answer = AnswerType { kind, or: None };
        // An `otherwise` of a domain around it must be an answer here too.
        let refused = inside.otherwise().as_ref().is_some_and(|constant| !self.accepts(&answer, constant));
        let otherwise =
            if refused || when.is_some() && self.rng.percent(20) { self.constant(&answer) } else { None };
        let mut clauses = Clauses { when, otherwise, ..Clauses::default() };
        clauses.required = self.rng.percent(10);
        let name = self.fresh("v");
        let has_otherwise = clauses.otherwise.is_some() || inside.otherwise().is_some();
        self.know(&name, &answer, inside, clauses.when.is_some(), has_otherwise);
        Question { name, text: self.text(), answer: Some(answer), clauses }
    }

    /// A condition that needs one of these questions, mostly the last, alone or beside something else.
    fn hangs_on(&mut self, before: &[Known], place: &Place) -> Expr {
        let last = self.asks(&before[before.len() - 1]);
        let other = before[self.rng.below(before.len())].clone();
        match self.rng.below(12) {
            0 => Expr::Not(Box::new(last)),
            1 => Expr::And(Box::new(last), Box::new(self.asks(&other))),
            2 => Expr::Or(Box::new(last), Box::new(self.asks(&other))),
            3 => Expr::Or(Box::new(last), Box::new(self.condition(place))),
            4 | 5 => {
                let all = vec![last, self.asks(&other)];
                let kind = *self.rng.pick(&[Aggregate::Any, Aggregate::All, Aggregate::AtLeast(2)]);
                Expr::Aggregate { kind, arguments: all, needs: Needs::Unsaid, missing: IfMissing::Unsaid }
            }
            6 => Expr::Function(Function::First, vec![self.asks(&other), last]),
            7 => Expr::If(Box::new(self.asks(&other)), Box::new(last), Box::new(Expr::Truth(false))),
            _ => last,
        }
    }

    fn asks(&mut self, known: &Known) -> Expr {
        let name = Expr::name(&known.name);
        match known.answer.kind {
            Kind::YesNo => name,
            _ => Expr::compare(Comparison::GreaterOrEqual, name, Expr::whole(self.rng.between(0, 2))),
        }
    }
}
