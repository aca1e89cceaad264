//! Lists of numbers.

use super::super::tree::*;
use super::{Known, Maker, Nums, Place};

impl Maker {
    fn listed(&self, expr: Expr, names: Vec<String>) -> Nums {
        let ranges: Vec<(f64, f64)> =
            names.iter().map(|name| self.range_of(&self.known(name).expect("a question").answer)).collect();
        Nums {
            expr,
            low: ranges.iter().map(|range| range.0).fold(f64::MAX, f64::min),
            high: ranges.iter().map(|range| range.1).fold(f64::MIN, f64::max),
            approximate: false,
            questions: Some(names),
        }
    }

    /// Names that are not texts, if they are numbers all.
    fn all_numbers(&self, names: &[String]) -> Option<Vec<String>> {
        let known = names.iter().map(|name| self.known(name).expect("a question"));
        let listed = known.filter(|known| !matches!(known.answer.kind, Kind::Text | Kind::LongText));
        let listed: Vec<&Known> = listed.collect();
        let numbers = !listed.is_empty() && listed.iter().all(|known| self.is_number(&known.answer));
        numbers.then(|| listed.iter().map(|known| known.name.clone()).collect())
    }

    pub(super) fn domain_of_numbers(&mut self, place: &Place) -> Option<Nums> {
        let here: Vec<(String, Vec<String>)> = self
            .domains
            .iter()
            .filter(|domain| domain.repeat.is_none() || domain.repeat == place.repeat)
            .filter_map(|domain| Some((domain.name.clone(), self.all_numbers(&domain.questions)?)))
            .collect();
        if here.is_empty() {
            return None;
        }
        let (name, questions) = self.rng.pick(&here).clone();
        Some(self.listed(Expr::Name(name), questions))
    }

    /// "A range runs over questions only, across domains, never into or out of a repeat."
    pub(super) fn range_of_numbers(&mut self, place: &Place) -> Option<Nums> {
        let (first, last) = self.range(place, |maker, known| maker.is_number(&known.answer))?;
        let names: Vec<String> =
            self.questions[first..=last].iter().map(|known| known.name.clone()).collect();
        let expr = Expr::Range(names[0].clone(), names[names.len() - 1].clone());
        let listed = self.all_numbers(&names)?;
        Some(self.listed(expr, listed))
    }

    /// Neighbours in the order of declaration, all here, all passing the test or texts.
    pub fn range(&mut self, place: &Place, test: impl Fn(&Maker, &Known) -> bool) -> Option<(usize, usize)> {
        let fits = |known: &Known| {
            known.repeat == place.repeat
                && (matches!(known.answer.kind, Kind::Text | Kind::LongText) || test(self, known))
        };
        let mut runs = Vec::new();
        let mut start = 0;
        for end in 0..=self.questions.len() {
            if end == self.questions.len() || !fits(&self.questions[end]) {
                if end > start + 1 {
                    runs.push((start, end - 1));
                }
                start = end + 1;
            }
        }
        if runs.is_empty() {
            return None;
        }
        let (start, end) = *self.rng.pick(&runs);
        let first = start + self.rng.below(end - start);
        let last = first + 1 + self.rng.below(end - first);
        // The ends of a range are what it counts from and to: numbers.
        let ends = [first, last].iter().all(|end| test(self, &self.questions[*end]));
        ends.then_some((first, last))
    }

    /// "Outside, the list over rounds."
    pub(super) fn rounds_of_numbers(&mut self, place: &Place) -> Option<Nums> {
        let elsewhere = |repeat: &Option<String>| repeat.is_some() && *repeat != place.repeat;
        let mut found: Vec<Nums> = Vec::new();
        for known in &self.questions {
            if elsewhere(&known.repeat) && self.is_number(&known.answer) {
                found.push(self.listed(Expr::Name(known.name.clone()), vec![known.name.clone()]));
            }
        }
        for value in &self.numbers {
            if elsewhere(&value.repeat) {
                let expr = Expr::Name(value.name.clone());
                found.push(Nums {
                    expr,
                    low: value.low,
                    high: value.high,
                    approximate: value.approximate,
                    questions: None,
                });
            }
        }
        (!found.is_empty()).then(|| self.rng.pick(&found).clone())
    }

    pub(super) fn named_list(&mut self) -> Option<Nums> {
        if self.lists.is_empty() {
            return None;
        }
        let list = self.rng.pick(&self.lists).clone();
        Some(Nums {
            expr: Expr::Name(list.name),
            low: list.low,
            high: list.high,
            approximate: list.approximate,
            questions: list.questions,
        })
    }

    pub fn list_of_questions(&mut self, place: &Place) -> Nums {
        let mut questions = self.number_questions(place);
        self.rng.shuffle(&mut questions);
        questions.truncate(1 + self.rng.below(4));
        let names: Vec<String> = questions.into_iter().map(|known| known.name).collect();
        let expr = Expr::List(names.iter().map(|name| Expr::name(name)).collect());
        self.listed(expr, names)
    }

    fn list_of_anything(&mut self, depth: usize, place: &Place) -> Nums {
        let mut parts = Vec::new();
        let (mut low, mut high, mut approximate) = (f64::MAX, f64::MIN, false);
        for _ in 0..2 + self.rng.below(2) {
            // "Lists in lists are joined."
            let (expr, part_low, part_high, part_approximate) = if self.rng.percent(25) {
                let list = self.plain_list(place);
                (list.expr, list.low, list.high, list.approximate)
            } else {
                let number = self.number(depth - 1, place);
                (number.expr, number.low, number.high, number.approximate)
            };
            low = low.min(part_low);
            high = high.max(part_high);
            approximate |= part_approximate;
            parts.push(expr);
        }
        Nums { expr: Expr::List(parts), low, high, approximate, questions: None }
    }

    /// A list of numbers, worked upon element by element or not.
    pub fn numbers_list(&mut self, depth: usize, place: &Place) -> Nums {
        if depth == 0 || self.rng.percent(40) {
            return self.plain_list(place);
        }
        if self.rng.percent(15) {
            return self.list_of_anything(depth, place);
        }
        if self.rng.percent(25) {
            return self.reversed_list(place);
        }
        let list = self.numbers_list(depth - 1, place);
        let Nums { expr, low, high, approximate, .. } = list;
        let plain = |expr, low, high| Nums { expr, low, high, approximate, questions: None };
        match self.rng.below(9) {
            0 | 1 => {
                let (operator, other) = match self.rng.below(3) {
                    0 => (Operator::Add, self.number(0, place)),
                    1 => (Operator::Subtract, self.number(0, place)),
                    _ => (Operator::Multiply, self.literal(2)),
                };
                let most = low.abs().max(high.abs()) * 2.0 + other.low.abs().max(other.high.abs());
                let approximate = approximate || other.approximate;
                let (left, right) =
                    if self.rng.percent(50) { (expr, other.expr) } else { (other.expr, expr) };
                Nums {
                    expr: Expr::arithmetic(operator, left, right),
                    low: -most,
                    high: most,
                    approximate,
                    questions: None,
                }
            }
            // Two lists of the same shape: the list and what is made of it.
            2 => plain(
                Expr::arithmetic(Operator::Subtract, expr.clone(), Expr::Function(Function::Abs, vec![expr])),
                low - high.abs().max(low.abs()),
                high,
            ),
            3 => plain(Expr::Function(Function::Clamp, vec![expr, Expr::whole(1), Expr::whole(3)]), 1.0, 3.0),
            4 => {
                let expr = Expr::Function(
                    Function::Round,
                    vec![Expr::arithmetic(Operator::Divide, expr, Expr::whole(3)), Expr::whole(1)],
                );
                Nums {
                    expr,
                    low: low.min(low / 3.0) - 0.1,
                    high: high.max(high / 3.0) + 0.1,
                    approximate: false,
                    questions: None,
                }
            }
            5 => {
                let other = self.literal(0);
                plain(Expr::Function(Function::First, vec![expr, other.expr]), low.min(0.0), high.max(0.0))
            }
            6 => self.recoded_list(expr, low, high),
            7 => self.formula_list(expr, low, high, approximate),
            _ => {
                let function = *self.rng.pick(&[Function::Floor, Function::Ceil, Function::Abs]);
                let most = low.abs().max(high.abs()) + 1.0;
                plain(Expr::Function(function, vec![expr]), -most, most)
            }
        }
    }

    fn reversed_list(&mut self, place: &Place) -> Nums {
        let list = self.plain_list(place);
        let names = list.questions.clone();
        let reversible = names.as_ref().is_some_and(|names| {
            names.iter().all(|name| self.reversible(&self.known(name).expect("a question").answer))
        });
        let Some(_) = names else { return list };
        let mut arguments = vec![list.expr];
        let function = if reversible && self.rng.percent(50) { Function::Reverse } else { Function::Percent };
        if self.rng.percent(25) {
            let (known, more) = self.number_question(place);
            if function == Function::Percent || self.reversible(&known.answer) {
                let (low, high) = (list.low.min(more.low), list.high.max(more.high));
                arguments.push(more.expr);
                return self.on_own_scale(function, arguments, low, high);
            }
        }
        self.on_own_scale(function, arguments, list.low, list.high)
    }

    fn on_own_scale(&mut self, function: Function, arguments: Vec<Expr>, low: f64, high: f64) -> Nums {
        let expr = Expr::Function(function, arguments);
        let percent = |expr| Nums { expr, low: 0.0, high: 100.0, approximate: false, questions: None };
        match function {
            Function::Percent => percent(expr),
            _ if self.rng.percent(30) => percent(Expr::Function(Function::Percent, vec![expr])),
            _ => Nums { expr, low, high, approximate: false, questions: None },
        }
    }

    // ---- aggregates
    // -----------------------------------------------------------------------------------------------------
}
