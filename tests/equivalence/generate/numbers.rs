//! Expressions that are a number or a list of numbers, with bounds on what they can be.

use super::super::tree::*;
use super::{Known, Maker, Num, Nums, Place};
use std::collections::BTreeSet;

fn exact(expr: Expr, low: f64, high: f64) -> Num {
    Num { expr, low, high, approximate: false }
}

impl Maker {
    pub fn literal(&mut self, value: i64) -> Num {
        exact(Expr::whole(value), value as f64, value as f64)
    }

    /// A number strictly between two others where there is room.
    pub fn cut(&mut self, low: f64, high: f64) -> Decimal {
        let (low, high) = (low.max(-1e6), high.min(1e6));
        if high - low > 2.0 && self.rng.percent(75) {
            return self.decimal_between(low + 1.0, high - 0.5, 0);
        }
        let inset = (high - low) * 0.1;
        self.decimal_between(
            low + inset,
            (high - inset).max(low + inset),
            if high - low < 0.5 { 3 } else { 1 },
        )
    }

    pub fn range_of(&self, answer: &AnswerType) -> (f64, f64) {
        match &answer.kind {
            Kind::Integer(low, high) | Kind::Minutes(low, high) => (*low as f64, *high as f64),
            Kind::Decimal(low, high) => (low.approximately(), high.approximately()),
            Kind::Scale(scale) => {
                let codes = self.tree.scale(scale).options.iter().filter(|option| !option.missing);
                let codes: Vec<f64> =
                    codes.filter_map(|option| option.code.as_ref().map(Decimal::approximately)).collect();
                (
                    codes.iter().copied().fold(f64::MAX, f64::min),
                    codes.iter().copied().fold(f64::MIN, f64::max),
                )
            }
            _ => (0.0, 0.0),
        }
    }

    /// Questions that are one value here.
    pub fn questions_here(&self, place: &Place, test: impl Fn(&Known) -> bool) -> Vec<Known> {
        let here = |known: &&Known| known.repeat.is_none() || known.repeat == place.repeat;
        self.questions.iter().filter(here).filter(|known| test(known)).cloned().collect()
    }

    pub fn number_questions(&self, place: &Place) -> Vec<Known> {
        self.questions_here(place, |known| self.is_number(&known.answer))
    }

    pub fn number_question(&mut self, place: &Place) -> (Known, Num) {
        let questions = self.number_questions(place);
        // What is nearest is asked for most: questions in this repeat, or of late.
        let inside: Vec<Known> = questions.iter().filter(|known| known.repeat.is_some()).cloned().collect();
        let pool = if !inside.is_empty() && self.rng.percent(70) { inside } else { questions };
        let known = self.rng.pick(&pool).clone();
        let (low, high) = self.range_of(&known.answer);
        let num = exact(Expr::Name(known.name.clone()), low, high);
        (known, num)
    }

    /// Whether codes map onto themselves when they are reversed.
    pub fn reversible(&self, answer: &AnswerType) -> bool {
        match &answer.kind {
            Kind::Scale(scale) => {
                let codes = self.tree.scale(scale).options.iter().filter(|option| !option.missing);
                let codes: Option<Vec<_>> =
                    codes.map(|option| option.code.as_ref().map(Decimal::exact)).collect();
                let Some(codes) = codes else { return false };
                let (low, high) =
                    (codes.iter().min().expect("options"), codes.iter().max().expect("options"));
                codes.iter().all(|code| codes.contains(&(low + high - code)))
            }
            _ => self.is_number(answer),
        }
    }

    // ---- single numbers
    // -------------------------------------------------------------------------------------------------

    pub fn number(&mut self, depth: usize, place: &Place) -> Num {
        if depth == 0 {
            return self.small_number(place);
        }
        match self.rng.below(20) {
            0..=3 => self.arithmetic(depth, place),
            4 => {
                let inner = self.number(depth - 1, place);
                Num {
                    expr: Expr::Negate(Box::new(inner.expr)),
                    low: -inner.high,
                    high: -inner.low,
                    approximate: inner.approximate,
                }
            }
            5..=9 => self.statistic(depth, place),
            10 => {
                let condition = self.truth(depth - 1, place);
                let (then, otherwise) = (self.number(depth - 1, place), self.number(depth - 1, place));
                Num {
                    expr: Expr::If(Box::new(condition), Box::new(then.expr), Box::new(otherwise.expr)),
                    low: then.low.min(otherwise.low),
                    high: then.high.max(otherwise.high),
                    approximate: then.approximate || otherwise.approximate,
                }
            }
            11 | 12 => self.function(depth, place),
            13 => self.reversed_number(place),
            14 | 15 => self.recoded_number(depth, place),
            16 => self.table_number(depth, place),
            17 => self.formula_number(depth, place),
            18 => self.first_number(depth, place),
            _ => self.moment(place),
        }
    }

    fn small_number(&mut self, place: &Place) -> Num {
        let here = |value: &&super::KnownValue| value.repeat.is_none() || value.repeat == place.repeat;
        let values: Vec<super::KnownValue> = self.numbers.iter().filter(here).cloned().collect();
        match self.rng.below(10) {
            0..=2 if !values.is_empty() => {
                let value = self.rng.pick(&values).clone();
                Num {
                    expr: Expr::Name(value.name),
                    low: value.low,
                    high: value.high,
                    approximate: value.approximate,
                }
            }
            4 if !self.named_rounds.is_empty() => {
                self.in_a_round(place).unwrap_or_else(|| self.number_question(place).1)
            }
            3 if self.rng.percent(50) => {
                let value = self.decimal_between(-2.0, 12.0, 1);
                exact(Expr::decimal(value.clone()), value.approximately(), value.approximately())
            }
            _ => self.number_question(place).1,
        }
    }

    /// A number of a repeat in one of its rounds, from outside it.
    fn in_a_round(&mut self, place: &Place) -> Option<Num> {
        let all: Vec<_> = self
            .numbers
            .iter()
            .filter(|value| value.repeat.is_some() && value.repeat != place.repeat)
            .filter_map(|value| {
                let (_, rounds) =
                    self.named_rounds.iter().find(|(named, _)| Some(named) == value.repeat.as_ref())?;
                Some((value.clone(), rounds.clone()))
            })
            .collect();
        if all.is_empty() {
            return None;
        }
        let (value, rounds) = self.rng.pick(&all).clone();
        let at = self.rng.below(rounds.len());
        Some(Num {
            expr: Expr::Of { name: value.name, repeat: value.repeat?, at: at + 1, round: rounds[at].clone() },
            low: value.low,
            high: value.high,
            approximate: value.approximate,
        })
    }

    fn arithmetic(&mut self, depth: usize, place: &Place) -> Num {
        let left = self.number(depth - 1, place);
        let right = self.number(depth - 1, place);
        let approximate = left.approximate || right.approximate;
        let all = |operator: fn(f64, f64) -> f64| {
            let corners = [
                (left.low, right.low),
                (left.low, right.high),
                (left.high, right.low),
                (left.high, right.high),
            ];
            let corners = corners.map(|(a, b)| operator(a, b));
            (
                corners.iter().copied().fold(f64::MAX, f64::min),
                corners.iter().copied().fold(f64::MIN, f64::max),
            )
        };
        match self.rng.below(6) {
            0 | 1 => {
                let (low, high) = all(|a, b| a + b);
                Num { expr: Expr::arithmetic(Operator::Add, left.expr, right.expr), low, high, approximate }
            }
            2 => {
                let (low, high) = all(|a, b| a - b);
                Num {
                    expr: Expr::arithmetic(Operator::Subtract, left.expr, right.expr),
                    low,
                    high,
                    approximate,
                }
            }
            3 => {
                let (low, high) = all(|a, b| a * b);
                Num {
                    expr: Expr::arithmetic(Operator::Multiply, left.expr, right.expr),
                    low,
                    high,
                    approximate,
                }
            }
            4 => {
                // Guarded by an `if`, or not: that is only a warning.
                let bound = left.low.abs().max(left.high.abs()).max(1.0) * 1e3;
                let quotient = Expr::arithmetic(Operator::Divide, left.expr, right.expr.clone());
                let expr = match self.rng.percent(50) {
                    true => {
                        let nonzero = Expr::compare(Comparison::NotEqual, right.expr, Expr::whole(0));
                        Expr::If(Box::new(nonzero), Box::new(quotient), Box::new(Expr::whole(0)))
                    }
                    false => quotient,
                };
                Num { expr, low: -bound, high: bound, approximate }
            }
            _ => self.power(left),
        }
    }

    fn power(&mut self, base: Num) -> Num {
        let most = base.low.abs().max(base.high.abs());
        let base_expr = base.expr;
        match self.rng.below(10) {
            0 => {
                let exponent = Expr::Number(Decimal { digits: *self.rng.pick(&[5, 15, 3]), places: 1 });
                let bound = most.max(1.0).powf(1.5);
                Num {
                    expr: Expr::arithmetic(Operator::Power, base_expr, exponent),
                    low: 0.0,
                    high: bound,
                    approximate: true,
                }
            }
            1 => {
                let exponent = Expr::whole(*self.rng.pick(&[-1, -2]));
                exact_as(base.approximate, Expr::arithmetic(Operator::Power, base_expr, exponent), -1e6, 1e6)
            }
            2 if most <= 6.0 => {
                let (_, exponent) = self.number_question(&Place::default());
                let exponent_high = exponent.high.min(600.0);
                let bound = most.max(1.0).powf(exponent_high).min(1e12);
                Num {
                    expr: Expr::arithmetic(Operator::Power, base_expr, exponent.expr),
                    low: -bound,
                    high: bound,
                    approximate: true,
                }
            }
            _ => {
                let exponent = self.rng.between(0, 3);
                let bound = most.max(1.0).powi(exponent as i32);
                let low = if exponent % 2 == 0 { 0.0 } else { -bound };
                exact_as(
                    base.approximate,
                    Expr::arithmetic(Operator::Power, base_expr, Expr::whole(exponent)),
                    low,
                    bound,
                )
            }
        }
    }

    fn function(&mut self, depth: usize, place: &Place) -> Num {
        let inner = self.number(depth - 1, place);
        let Num { expr, low, high, approximate } = inner;
        let most = low.abs().max(high.abs());
        let call = |function, arguments: Vec<Expr>| Expr::Function(function, arguments);
        match self.rng.below(9) {
            0 => exact(call(Function::Round, vec![expr]), low - 0.5, high + 0.5),
            1 => {
                let places = self.rng.between(0, 3);
                exact(call(Function::Round, vec![expr, Expr::whole(places)]), low - 0.5, high + 0.5)
            }
            2 => exact(call(Function::Floor, vec![expr]), low - 1.0, high),
            3 => exact(call(Function::Ceil, vec![expr]), low, high + 1.0),
            4 => exact_as(approximate, call(Function::Abs, vec![expr]), 0.0, most),
            5 => {
                let bottom = self.cut(low, high);
                let top = Decimal { digits: bottom.digits + self.rng.between(1, 20), places: bottom.places };
                let (low, high) = (bottom.approximately(), top.approximately());
                exact_as(
                    approximate,
                    call(Function::Clamp, vec![expr, Expr::decimal(bottom), Expr::decimal(top)]),
                    low,
                    high,
                )
            }
            6 => Num {
                expr: call(Function::Sqrt, vec![expr]),
                low: 0.0,
                high: most.sqrt().max(1.0),
                approximate: true,
            },
            7 if most < 50.0 => {
                Num { expr: call(Function::Exp, vec![expr]), low: 0.0, high: most.exp(), approximate: true }
            }
            7 => {
                let tenth = Expr::arithmetic(Operator::Divide, expr, Expr::whole(100));
                Num {
                    expr: call(Function::Exp, vec![tenth]),
                    low: 0.0,
                    high: (most / 100.0).min(700.0).exp(),
                    approximate: true,
                }
            }
            _ => Num {
                expr: call(Function::Ln, vec![expr]),
                low: -20.0,
                high: most.max(3.0).ln(),
                approximate: true,
            },
        }
    }

    fn reversed_number(&mut self, place: &Place) -> Num {
        let (known, num) = self.number_question(place);
        if self.reversible(&known.answer) && self.rng.percent(50) {
            let reversed = Expr::Function(Function::Reverse, vec![num.expr]);
            return match self.rng.percent(30) {
                true => exact(Expr::Function(Function::Percent, vec![reversed]), 0.0, 100.0),
                false => exact(reversed, num.low, num.high),
            };
        }
        exact(Expr::Function(Function::Percent, vec![num.expr]), 0.0, 100.0)
    }

    fn first_number(&mut self, depth: usize, place: &Place) -> Num {
        let mut first = self.number(depth - 1, place);
        let mut arguments = vec![first.expr.clone()];
        for _ in 0..1 + self.rng.below(2) {
            let next = if self.rng.percent(40) { self.literal(0) } else { self.number(depth - 1, place) };
            first.low = first.low.min(next.low);
            first.high = first.high.max(next.high);
            first.approximate |= next.approximate;
            arguments.push(next.expr);
        }
        Num { expr: Expr::Function(Function::First, arguments), ..first }
    }

    /// Completed years between days, or hours between times of day.
    fn moment(&mut self, place: &Place) -> Num {
        let dates = self.questions_here(place, |known| known.answer.kind.is_date());
        let times = self.questions_here(place, |known| known.answer.kind == Kind::Time);
        if !times.is_empty() && self.rng.percent(50) {
            let from = Expr::Name(self.rng.pick(&times).name.clone());
            let other = self.rng.pick(&times).name.clone();
            let to = if self.rng.percent(50) { Expr::Time(self.time()) } else { Expr::Name(other) };
            return exact(Expr::Function(Function::Hours, vec![from, to]), 0.0, 24.0);
        }
        if !dates.is_empty() {
            let from = Expr::Name(self.rng.pick(&dates).name.clone());
            let other = self.rng.pick(&dates).name.clone();
            let to = match self.rng.below(4) {
                3 => {
                    return exact(
                        Expr::Function(Function::Years, vec![from, Expr::Name(other)]),
                        -100.0,
                        100.0,
                    );
                }
                0 => Expr::Date(Date {
                    year: 2020,
                    month: self.rng.between(1, 12) as u32,
                    day: self.rng.between(1, 28) as u32,
                }),
                _ => Expr::Administered,
            };
            return exact(Expr::Function(Function::Years, vec![from, to]), 0.0, 120.0);
        }
        self.reversed_number(place)
    }

    // ---- lists of numbers
    // -----------------------------------------------------------------------------------------------

    /// A list that is written as such, or that a name stands for.
    pub fn plain_list(&mut self, place: &Place) -> Nums {
        for _ in 0..4 {
            let list = match self.rng.below(7) {
                0 | 1 => self.domain_of_numbers(place),
                2 => self.range_of_numbers(place),
                3 => self.rounds_of_numbers(place),
                4 => self.named_list(),
                _ => Some(self.list_of_questions(place)),
            };
            if let Some(list) = list {
                return list;
            }
        }
        self.list_of_questions(place)
    }

    fn statistic(&mut self, depth: usize, place: &Place) -> Num {
        if self.rng.percent(12) {
            return self.counted(depth, place);
        }
        let mut arguments = Vec::new();
        let (mut low, mut high, mut approximate) = (f64::MAX, f64::MIN, false);
        for _ in 0..1 + self.rng.below(2) {
            let list = if arguments.is_empty() || self.rng.percent(50) {
                self.numbers_list(depth, place)
            } else {
                let number = self.number(depth - 1, place);
                Nums {
                    expr: number.expr,
                    low: number.low,
                    high: number.high,
                    approximate: number.approximate,
                    questions: None,
                }
            };
            low = low.min(list.low);
            high = high.max(list.high);
            approximate |= list.approximate;
            arguments.push(list.expr);
        }
        let kind = *self.rng.pick(&[
            Aggregate::Sum,
            Aggregate::Sum,
            Aggregate::Mean,
            Aggregate::Mean,
            Aggregate::Min,
            Aggregate::Max,
            Aggregate::Median,
            Aggregate::Sd,
        ]);
        let longest = self.longest(&arguments, place) as f64;
        let expr = self.aggregate(kind, arguments, place);
        let (low, high) = match kind {
            Aggregate::Sum => ((low * longest).min(0.0), (high * longest).max(0.0)),
            Aggregate::Sd => (0.0, (high - low).max(0.5)),
            _ => (low, high),
        };
        Num { expr, low, high, approximate: approximate || kind == Aggregate::Sd }
    }

    fn longest(&self, arguments: &[Expr], place: &Place) -> usize {
        let rounds = self.repeats.iter().map(|(_, up_to)| *up_to).max().unwrap_or(0);
        self.shapes(arguments, place)
            .into_iter()
            .map(|(fixed, open)| fixed + open * rounds)
            .max()
            .unwrap_or(0)
    }

    /// Adds `needs` and `missing` that are right for every informant.
    pub fn aggregate(&mut self, kind: Aggregate, arguments: Vec<Expr>, place: &Place) -> Expr {
        let shapes = self.shapes(&arguments, place);
        let open = shapes.iter().any(|(_, rounds)| *rounds > 0);
        let least = shapes.iter().map(|(fixed, _)| *fixed).min().unwrap_or(0);
        // A repeat whose rounds have names has two at least.
        let shortest = shapes.iter().map(|(fixed, rounds)| fixed + 2 * rounds).min().unwrap_or(0);
        let equal = shapes.windows(2).all(|pair| pair[0] == pair[1]);
        let mut ways = BTreeSet::new();
        arguments.iter().for_each(|argument| self.ways_to_skip(argument, &mut ways));
        let must_say = ways.len() > 1;
        let mut needs = match self.rng.below(8) {
            0 | 1 if !must_say => Needs::Unsaid,
            2 => Needs::All,
            3 => Needs::Half,
            4 if open && shortest >= 2 => Needs::Number(1 + self.rng.below(2)),
            4 | 5 if least > 0 => Needs::Number(1 + self.rng.below(least)),
            _ if least > 0 && equal && !open => Needs::NumberOf(1 + self.rng.below(least), least),
            _ => Needs::Half,
        };
        let mut missing = IfMissing::Unsaid;
        if arguments.iter().all(|argument| self.is_questions(argument)) && self.rng.percent(25) {
            needs = match self.rng.below(4) {
                0 => Needs::AllAsked,
                1 => Needs::NumberAsked(1 + self.rng.below(2)),
                _ => Needs::HalfAsked,
            };
            if kind == Aggregate::Sum && needs != Needs::AllAsked {
                missing = if self.rng.percent(60) { IfMissing::Prorate } else { IfMissing::Zero };
            }
            return Expr::Aggregate { kind, arguments, needs, missing };
        }
        if kind == Aggregate::Sum {
            let all = matches!(needs, Needs::Unsaid | Needs::All)
                || matches!(needs, Needs::NumberOf(n, m) if n == m);
            if !all {
                missing = if self.rng.percent(60) { IfMissing::Prorate } else { IfMissing::Zero };
            } else if self.rng.percent(25) {
                (needs, missing) = (Needs::Unsaid, IfMissing::Zero);
            }
        }
        Expr::Aggregate { kind, arguments, needs, missing }
    }

    /// Whether every element is a question itself.
    fn is_questions(&self, expr: &Expr) -> bool {
        match expr {
            Expr::Name(name) => {
                self.known(name).is_some() || self.domains.iter().any(|domain| domain.name == *name)
            }
            Expr::Range(..) => true,
            Expr::List(parts) => parts.iter().all(|part| self.is_questions(part)),
            _ => false,
        }
    }

    /// Counts: of truths, of what was chosen, of what was answered.
    fn counted(&mut self, depth: usize, place: &Place) -> Num {
        match self.rng.below(4) {
            0 => {
                let many = self.questions_here(place, |known| matches!(known.answer.kind, Kind::ManyOf(_)));
                if !many.is_empty() {
                    let arguments = vec![Expr::Name(self.rng.pick(&many).name.clone())];
                    let missing = if self.rng.percent(40) { IfMissing::No } else { IfMissing::Unsaid };
                    let expr =
                        Expr::Aggregate { kind: Aggregate::Count, arguments, needs: Needs::Unsaid, missing };
                    return exact(expr, 0.0, 4.0);
                }
            }
            1 => {
                let arguments = vec![self.answered_list(place)];
                let longest = self.longest(&arguments, place) as f64;
                let expr = Expr::Aggregate {
                    kind: Aggregate::Answered,
                    arguments,
                    needs: Needs::Unsaid,
                    missing: IfMissing::Unsaid,
                };
                return exact(expr, 0.0, longest);
            }
            _ => {}
        }
        let arguments = self.truths_for_aggregate(depth, place);
        let longest = self.longest(&arguments, place) as f64;
        let expr = self.aggregate_of_truths(Aggregate::Count, arguments, place);
        exact(expr, 0.0, longest)
    }

    /// Questions of any kind: "a text written out in brackets stays (for `answered`)".
    fn answered_list(&mut self, place: &Place) -> Expr {
        let domains: Vec<String> = self
            .domains
            .iter()
            .filter(|domain| domain.repeat.is_none() || domain.repeat == place.repeat)
            .filter(|domain| self.holds_more_than_texts(domain))
            .map(|domain| domain.name.clone())
            .collect();
        match self.rng.below(3) {
            0 if !domains.is_empty() => Expr::Name(self.rng.pick(&domains).clone()),
            1 => match self
                .range(place, |_, _| true)
                .filter(|(first, last)| self.is_more_than_texts(*first, *last))
            {
                Some((first, last)) => {
                    Expr::Range(self.questions[first].name.clone(), self.questions[last].name.clone())
                }
                None => self.list_of_questions(place).expr,
            },
            _ => {
                let mut questions = self.questions_here(place, |_| true);
                self.rng.shuffle(&mut questions);
                questions.truncate(2 + self.rng.below(3));
                Expr::List(questions.iter().map(|known| Expr::name(&known.name)).collect())
            }
        }
    }

    /// Whether anything is left of a range once its texts are left out.
    fn is_more_than_texts(&self, first: usize, last: usize) -> bool {
        self.questions[first..=last]
            .iter()
            .any(|known| !matches!(known.answer.kind, Kind::Text | Kind::LongText))
    }
}

fn exact_as(approximate: bool, expr: Expr, low: f64, high: f64) -> Num {
    Num { expr, low, high, approximate }
}
