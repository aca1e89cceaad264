//! Formulas: `let` with names in brackets.

use super::super::tree::*;
use super::{Maker, Num, Nums, Place};

/// A formula, with what it does to bounds.
#[derive(Clone)]
pub struct Formula {
    name: String,
    shape: FormulaShape,
}

#[derive(Clone, Copy, PartialEq)]
enum FormulaShape {
    /// a·t + b
    Linear(f64, f64),
    /// t² − t
    Square,
    /// t² − t and a question between −a and a
    SquarePlus(f64),
    /// The greater of t and a constant: element by element, for a formula is filled in for each element.
    AtLeast(f64),
    /// (t − u) / 2
    Difference,
    /// if t > a then t else 0
    IfAbove(f64),
    /// round(t / 3, 2)
    Third,
    /// if t then 2 else 0, of a truth
    OfTruth,
    /// t >= 2, a truth
    Truth,
}

impl Maker {
    /// A formula that is a truth, or a number made of one by a formula.
    pub fn formula_truth(&mut self, depth: usize, place: &Place) -> Expr {
        let t = || Expr::name("t");
        let at_least = self.rng.between(1, 3);
        if self.rng.percent(50) {
            let body = Expr::compare(Comparison::GreaterOrEqual, t(), Expr::whole(at_least));
            let name = self.formula_of(FormulaShape::Truth, body);
            let argument = self.number(depth - 1, place);
            return Expr::Apply(name, vec![argument.expr]);
        }
        let body = Expr::If(Box::new(t()), Box::new(Expr::whole(2)), Box::new(Expr::whole(0)));
        let name = self.formula_of(FormulaShape::OfTruth, body);
        let argument = self.truth(depth - 1, place);
        Expr::compare(Comparison::Less, Expr::Apply(name, vec![argument]), Expr::whole(1))
    }

    /// A formula of one parameter with this body, new or known.
    fn formula_of(&mut self, shape: FormulaShape, body: Expr) -> String {
        if let Some(known) = self.formulas.iter().find(|formula| formula.shape == shape)
            && self.rng.percent(60)
        {
            return known.name.clone();
        }
        let name = self.fresh("f");
        self.calculations.push(Declaration::Let(Let {
            name: name.clone(),
            parameters: vec!["t".to_string()],
            body,
        }));
        self.formulas.push(Formula { name: name.clone(), shape });
        name
    }

    pub fn formula_number(&mut self, depth: usize, place: &Place) -> Num {
        let formula = self.formula(true);
        let argument = self.number(depth - 1, place);
        let mut arguments = vec![argument.expr];
        let (mut low, mut high) = (argument.low, argument.high);
        let mut approximate = argument.approximate;
        if matches!(formula.shape, FormulaShape::Difference) {
            let other = self.number(depth - 1, place);
            (low, high) = (low.min(other.low), high.max(other.high));
            approximate |= other.approximate;
            arguments.push(other.expr);
        }
        let (low, high) = formula.shape.bounds(low, high);
        Num { expr: Expr::Apply(formula.name, arguments), low, high, approximate }
    }

    pub fn formula_list(&mut self, list: Expr, low: f64, high: f64, approximate: bool) -> Nums {
        let formula = self.formula(false);
        let (low, high) = formula.shape.bounds(low, high);
        Nums { expr: Expr::Apply(formula.name, vec![list]), low, high, approximate, questions: None }
    }

    fn formula(&mut self, two_allowed: bool) -> Formula {
        let usable = |formula: &&Formula| match formula.shape {
            FormulaShape::Difference => two_allowed,
            FormulaShape::OfTruth | FormulaShape::Truth => false,
            _ => true,
        };
        let known: Vec<Formula> = self.formulas.iter().filter(usable).cloned().collect();
        if !known.is_empty() && self.rng.percent(50) {
            return self.rng.pick(&known).clone();
        }
        let name = self.fresh("f");
        let t = || Expr::name("t");
        let (shape, parameters, body) = match self.rng.below(if two_allowed { 7 } else { 6 }) {
            5 => {
                // A question of everybody's, and maybe another formula inside.
                let (_, question) = self.number_question(&Place::default());
                let square = self
                    .formulas
                    .iter()
                    .find(|formula| formula.shape == FormulaShape::Square)
                    .map(|formula| formula.name.clone());
                let inner = match square {
                    Some(square) => Expr::Apply(square, vec![t()]),
                    None => Expr::arithmetic(
                        Operator::Subtract,
                        Expr::arithmetic(Operator::Power, t(), Expr::whole(2)),
                        t(),
                    ),
                };
                let most = question.low.abs().max(question.high.abs());
                (
                    FormulaShape::SquarePlus(most),
                    vec!["t"],
                    Expr::arithmetic(Operator::Add, inner, question.expr),
                )
            }
            0 => {
                let (a, b) = (self.decimal_between(-2.0, 3.0, 1), self.rng.between(0, 9));
                let product = Expr::arithmetic(Operator::Multiply, Expr::decimal(a.clone()), t());
                let body = Expr::arithmetic(Operator::Subtract, Expr::whole(b), product);
                (FormulaShape::Linear(-a.approximately(), b as f64), vec!["t"], body)
            }
            1 => {
                let square = Expr::arithmetic(Operator::Power, t(), Expr::whole(2));
                (FormulaShape::Square, vec!["t"], Expr::arithmetic(Operator::Subtract, square, t()))
            }
            2 => {
                let least = self.rng.between(1, 4);
                let arguments = vec![t(), Expr::whole(least)];
                let body = Expr::Aggregate {
                    kind: Aggregate::Max,
                    arguments,
                    needs: Needs::Unsaid,
                    missing: IfMissing::Unsaid,
                };
                (FormulaShape::AtLeast(least as f64), vec!["t"], body)
            }
            3 => {
                let bound = self.rng.between(0, 3);
                let above = Expr::compare(Comparison::Greater, t(), Expr::whole(bound));
                let body = Expr::If(Box::new(above), Box::new(t()), Box::new(Expr::whole(0)));
                (FormulaShape::IfAbove(bound as f64), vec!["t"], body)
            }
            4 => {
                let third = Expr::arithmetic(Operator::Divide, t(), Expr::whole(3));
                (FormulaShape::Third, vec!["t"], Expr::Function(Function::Round, vec![third, Expr::whole(2)]))
            }
            _ => {
                let difference = Expr::arithmetic(Operator::Subtract, t(), Expr::name("u"));
                (
                    FormulaShape::Difference,
                    vec!["t", "u"],
                    Expr::arithmetic(Operator::Divide, difference, Expr::whole(2)),
                )
            }
        };
        let parameters = parameters.into_iter().map(str::to_string).collect();
        self.calculations.push(Declaration::Let(Let { name: name.clone(), parameters, body }));
        let formula = Formula { name, shape };
        self.formulas.push(formula.clone());
        formula
    }
}

impl FormulaShape {
    fn bounds(&self, low: f64, high: f64) -> (f64, f64) {
        let most = low.abs().max(high.abs());
        match self {
            FormulaShape::Linear(a, b) => {
                let (from, to) = (a * low + b, a * high + b);
                (from.min(to), from.max(to))
            }
            FormulaShape::Square => (-0.25, most * most + most),
            FormulaShape::SquarePlus(other) => (-0.25 - other, most * most + most + other),
            FormulaShape::AtLeast(least) => (low.max(*least), high.max(*least)),
            FormulaShape::Difference => (-most, most),
            FormulaShape::IfAbove(bound) => (0f64.min(bound.max(low)), high.max(0.0)),
            FormulaShape::OfTruth => (0.0, 2.0),
            FormulaShape::Truth => (0.0, 1.0),
            FormulaShape::Third => (low.min(low / 3.0) - 0.1, high.max(high / 3.0) + 0.1),
        }
    }
}
