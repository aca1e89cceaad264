//! Scales, questions, domains and repeats.

use super::super::tree::*;
use super::{Known, KnownDomain, Maker, Place};
use std::collections::BTreeSet;

/// What surrounds a question in the making.
#[derive(Clone, Default)]
pub struct Surroundings {
    who: u32,
    guards: BTreeSet<usize>,
    answer: Option<AnswerType>,
    otherwise: Option<Constant>,
    conditional: bool,
    repeat: Option<String>,
    depth: usize,
    /// For domains that must be one list of numbers.
    numbers_only: bool,
}

impl Surroundings {
    pub fn repeat(&self) -> &Option<String> {
        &self.repeat
    }

    pub fn otherwise(&self) -> &Option<Constant> {
        &self.otherwise
    }
}

impl Maker {
    pub fn is_number(&self, answer: &AnswerType) -> bool {
        match &answer.kind {
            Kind::Scale(scale) => Self::is_coded(self.tree.scale(scale)),
            Kind::Integer(..) | Kind::Decimal(..) | Kind::Minutes(..) => true,
            _ => false,
        }
    }

    fn number_kind(&mut self) -> Kind {
        match self.rng.below(8) {
            0 | 1 => Kind::Integer(0, self.rng.between(3, 20)),
            2 => Kind::Integer(-3, 3),
            3 => Kind::Decimal(
                Decimal::whole(0),
                if self.rng.percent(50) { Decimal::whole(24) } else { Decimal { digits: 75, places: 1 } },
            ),
            4 => Kind::Minutes(0, 600),
            _ => Kind::Scale(self.rng.pick(&self.scales_that(Self::is_coded)).clone()),
        }
    }

    fn any_kind(&mut self) -> Kind {
        match self.rng.below(16) {
            0 | 1 => Kind::YesNo,
            2 => Kind::Text,
            3 => Kind::LongText,
            4 if self.rng.percent(50) => Kind::Date,
            4 => self.dates_within(),
            5 | 6 => Kind::Time,
            7 | 8 => {
                let nominal = |scale: &Scale| {
                    scale.options.iter().all(|option| !option.missing && option.name.is_some())
                };
                Kind::ManyOf(self.rng.pick(&self.scales_that(nominal)).clone())
            }
            9 => {
                let nominal = |scale: &Scale| {
                    scale.options.iter().any(|option| !option.missing)
                        && scale.options.iter().all(|option| !option.none)
                        && !Self::is_coded(scale)
                };
                Kind::Scale(self.rng.pick(&self.scales_that(nominal)).clone())
            }
            _ => self.number_kind(),
        }
    }

    /// Bounds within which all days lie that are answered here, whatever the date of the response.
    fn dates_within(&mut self) -> Kind {
        let from = match self.rng.below(3) {
            0 => None,
            1 => Some(Day::On(Date { year: 1939, month: 12, day: 31 })),
            _ => Some(Day::Before(self.rng.between(90, 120) as u32)),
        };
        let to = match self.rng.below(3) {
            0 if from.is_some() => None,
            1 => Some(Day::On(Date { year: 2020, month: 2, day: 29 })),
            _ => Some(Day::Before(0)),
        };
        Kind::DateWithin(from, to)
    }

    fn answer_type(&mut self, kind: Kind) -> AnswerType {
        let missing_only = self.scales_that(|scale| scale.options.iter().all(|option| option.missing));
        let or =
            (!missing_only.is_empty() && self.rng.percent(20)).then(|| self.rng.pick(&missing_only).clone());
        AnswerType { kind, or }
    }

    /// A value that a question of this type could have had.
    pub fn constant(&mut self, answer: &AnswerType) -> Option<Constant> {
        Some(match &answer.kind {
            Kind::Scale(scale) => {
                let options: Vec<Choice> =
                    self.tree.scale(scale).options.iter().filter(|option| !option.missing).cloned().collect();
                let option = self.rng.pick(&options).clone();
                match (option.name, option.code) {
                    (Some(name), None) => Constant::Name(name),
                    (Some(name), Some(_)) if self.rng.percent(50) => Constant::Name(name),
                    (_, code) => Constant::Number(code?),
                }
            }
            Kind::YesNo => Constant::Name(if self.rng.percent(50) { "yes" } else { "no" }.to_string()),
            Kind::Integer(low, high) | Kind::Minutes(low, high) => {
                Constant::Number(Decimal::whole(self.rng.between(*low, *high)))
            }
            Kind::Decimal(low, high) => {
                Constant::Number(self.decimal_between(low.approximately(), high.approximately(), 1))
            }
            Kind::Date | Kind::DateWithin(..) => Constant::Date(self.date()),
            Kind::Time => Constant::Time(self.time()),
            Kind::Text | Kind::LongText => Constant::Text(self.words().replace('\\', "/")),
            Kind::ManyOf(_) => return None,
        })
    }

    /// Whether a domain's `otherwise` is an answer that this question could have had.
    pub fn accepts(&self, answer: &AnswerType, constant: &Constant) -> bool {
        let Constant::Number(number) = constant else { return false };
        match &answer.kind {
            Kind::Scale(scale) => {
                let options = &self.tree.scale(scale).options;
                options.iter().any(|option| {
                    !option.missing && option.code.as_ref().is_some_and(|code| code.exact() == number.exact())
                })
            }
            Kind::Integer(low, high) | Kind::Minutes(low, high) => {
                number.places == 0 && (*low..=*high).contains(&number.digits)
            }
            Kind::Decimal(low, high) => (low.exact()..=high.exact()).contains(&number.exact()),
            _ => false,
        }
    }

    pub fn decimal_between(&mut self, low: f64, high: f64, places: u32) -> Decimal {
        let scale = 10f64.powi(places as i32);
        let (low, high) = ((low * scale).ceil() as i64, (high * scale).floor() as i64);
        Decimal { digits: if low > high { low } else { self.rng.between(low, high) }, places }
    }

    pub fn date(&mut self) -> Date {
        match self.rng.below(6) {
            0 => Date { year: 1940 + 4 * self.rng.below(20) as i32, month: 2, day: 29 },
            _ => Date {
                year: self.rng.between(1940, 2019) as i32,
                month: self.rng.between(1, 12) as u32,
                day: self.rng.between(1, 28) as u32,
            },
        }
    }

    pub fn time(&mut self) -> Time {
        Time { hour: self.rng.between(0, 23) as u32, minute: *self.rng.pick(&[0, 15, 30, 45, 59, 1]) }
    }

    // ---- questions
    // ----------------------------------------------------------------------------------------------------

    /// A few numbers that everybody is always asked, so that every expression has something to be on.
    pub fn first_questions(&mut self) {
        let around = Surroundings { who: self.everyone(), ..Surroundings::default() };
        for index in 0..4 {
            let kind = match index {
                // A number that a repeat can count by.
                0 => Kind::Integer(0, self.rng.between(2, 6)),
                3 => Kind::YesNo,
                _ => self.number_kind(),
            };
            let answer = self.answer_type(kind);
            let question = self.plain_question(&around, Some(answer.clone()), answer);
            self.tree.declarations.push(Declaration::Question(question));
        }
    }

    pub fn section(&mut self) -> Declaration {
        let around = Surroundings { who: self.everyone(), ..Surroundings::default() };
        match self.rng.below(10) {
            0 | 1 => Declaration::Question(self.question(&around)),
            2 => Declaration::Domain(self.chain(&around)),
            3 | 4 if self.repeats.len() < 2 => Declaration::Repeat(self.repeat(&around)),
            _ => Declaration::Domain(self.domain(&around)),
        }
    }

    fn plain_question(
        &mut self,
        around: &Surroundings,
        written: Option<AnswerType>,
        answer: AnswerType,
    ) -> Question {
        let name = self.fresh("v");
        self.questions.push(Known {
            name: name.clone(),
            answer,
            who: around.who,
            guards: around.guards.clone(),
            has_otherwise: around.otherwise.is_some(),
            repeat: around.repeat.clone(),
        });
        Question { name, text: self.text(), answer: written, clauses: Clauses::default() }
    }

    fn question(&mut self, around: &Surroundings) -> Question {
        let inherits =
            around.answer.is_some() && (around.numbers_only && self.rng.percent(85) || self.rng.percent(65));
        let (written, answer) = match (&around.answer, inherits) {
            (Some(answer), true) => (None, answer.clone()),
            _ => {
                let kind = if around.numbers_only { self.number_kind() } else { self.any_kind() };
                let answer = self.answer_type(kind);
                (Some(answer.clone()), answer)
            }
        };
        let place = Place { repeat: around.repeat.clone() };
        let mut clauses = Clauses::default();
        let mut guards = around.guards.clone();
        if self.rng.percent(22) {
            clauses.when = Some(self.condition(&place));
            self.guards += 1;
            guards.insert(self.guards);
        }
        let conditional = around.conditional || clauses.when.is_some();
        let accepted = around.otherwise.as_ref().is_some_and(|constant| self.accepts(&answer, constant));
        if conditional && (around.otherwise.is_some() && !accepted || self.rng.percent(35)) {
            clauses.otherwise = self.constant(&answer);
        }
        let has_otherwise = clauses.otherwise.is_some() || accepted;
        let who;
        (clauses.only, who) = self.only(around.who, 15);
        clauses.required = self.rng.percent(10);
        clauses.unit = (self.is_number(&answer) && self.rng.percent(10)).then(|| "kg \"netto\"".to_string());
        clauses.hint = self.rng.percent(8).then(|| self.text());
        clauses.renamed_from = self.rng.percent(4).then(|| {
            self.count += 1;
            format!("oud{}", self.count)
        });
        let text = self.text();
        let name = self.fresh("v");
        self.questions.push(Known {
            name: name.clone(),
            answer,
            who,
            guards,
            has_otherwise,
            repeat: around.repeat.clone(),
        });
        Question { name, text, answer: written, clauses }
    }

    /// The clauses of a domain or repeat, and what they mean for what is inside.
    pub fn group_clauses(&mut self, around: &Surroundings, may_be_optional: bool) -> (Clauses, Surroundings) {
        let mut inside = Surroundings { depth: around.depth + 1, ..around.clone() };
        let mut clauses = Clauses::default();
        let place = Place { repeat: around.repeat.clone() };
        if self.rng.percent(28) {
            clauses.when = Some(self.condition(&place));
            self.guards += 1;
            inside.guards.insert(self.guards);
            inside.conditional = true;
        }
        if may_be_optional && self.rng.percent(28) {
            clauses.optional = true;
            self.guards += 1;
            inside.guards.insert(self.guards);
        }
        (clauses.only, inside.who) = self.only(around.who, 8);
        (clauses, inside)
    }

    /// A type that the questions inside share, and an `otherwise` for them.
    fn shared_type(&mut self, clauses: &mut Clauses, inside: &mut Surroundings) -> Option<AnswerType> {
        let written = self.rng.percent(60).then(|| {
            let kind = match self.rng.percent(85) {
                true => self.number_kind(),
                false => Kind::YesNo,
            };
            self.answer_type(kind)
        });
        inside.answer = written.clone().or(inside.answer.take());
        if inside.conditional && self.rng.percent(50) {
            // Nothing that has no constant may be where an `otherwise` must be an answer.
            let number = inside.answer.clone().filter(|answer| self.is_number(answer));
            if let Some(constant @ Constant::Number(_)) = number.and_then(|answer| self.constant(&answer)) {
                inside.numbers_only = true;
                clauses.otherwise = Some(constant.clone());
                inside.otherwise = Some(constant);
            }
        }
        if let Some(inherited) = &inside.otherwise
            && inside.answer.as_ref().is_some_and(|answer| !self.accepts(answer, inherited))
        {
            inside.numbers_only = true;
        }
        written
    }

    fn domain(&mut self, around: &Surroundings) -> Domain {
        let (mut clauses, mut inside) = self.group_clauses(around, around.repeat.is_none());
        inside.numbers_only |= self.rng.percent(50);
        let answer = self.shared_type(&mut clauses, &mut inside);
        let name = self.fresh("d");
        let text = self.text();
        let intro = self.rng.percent(25).then(|| self.text());
        let first = self.questions.len();
        let mut contents = Vec::new();
        for _ in 0..1 + self.rng.below(5) {
            contents.push(match self.rng.below(10) {
                0 if inside.depth < 3 => Declaration::Domain(self.domain(&inside)),
                1 if inside.depth < 2 && inside.repeat.is_none() && self.repeats.len() < 2 => {
                    Declaration::Repeat(self.repeat(&inside))
                }
                _ => Declaration::Question(self.question(&inside)),
            });
        }
        let questions = self.questions[first..].iter().map(|known| known.name.clone()).collect();
        let guarded = !inside.guards.is_empty() || inside.who != self.everyone();
        self.domains.push(KnownDomain {
            name: name.clone(),
            questions,
            guarded,
            repeat: around.repeat.clone(),
        });
        let matrix = answer.is_some() && intro.is_some() && self.rng.percent(40);
        Domain { name, text, answer, clauses, intro, matrix, contents }
    }

    /// Notes a question that was made elsewhere, and a domain with the questions that were made since.
    pub fn know(
        &mut self,
        name: &str,
        answer: &AnswerType,
        inside: &Surroundings,
        conditional: bool,
        has_otherwise: bool,
    ) {
        let mut guards = inside.guards.clone();
        if conditional {
            self.guards += 1;
            guards.insert(self.guards);
        }
        let known = Known {
            name: name.into(),
            answer: answer.clone(),
            who: inside.who,
            guards,
            has_otherwise,
            repeat: inside.repeat.clone(),
        };
        self.questions.push(known);
    }

    pub fn known_domain(&mut self, name: &str, first: usize, inside: &Surroundings) {
        let questions = self.questions[first..].iter().map(|known| known.name.clone()).collect();
        self.domains.push(KnownDomain {
            name: name.into(),
            questions,
            guarded: true,
            repeat: inside.repeat.clone(),
        });
    }

    // ---- repeats
    // ------------------------------------------------------------------------------------------------------

    fn repeat(&mut self, around: &Surroundings) -> Repeat {
        let rounds: Vec<String> = match self.rng.percent(35) {
            true => (0..2 + self.rng.below(2)).map(|_| self.fresh("ronde")).collect(),
            false => Vec::new(),
        };
        let (times, up_to) = match rounds.len() {
            0 => self.times(),
            named => (Expr::whole(named as i64), named),
        };
        let untitled = !rounds.is_empty() && self.rng.percent(50);
        let (mut clauses, mut inside) = self.group_clauses(around, false);
        let answer = self.shared_type(&mut clauses, &mut inside);
        let name = self.fresh("r");
        self.guards += 1;
        inside.guards.insert(self.guards);
        inside.repeat = Some(name.clone());
        let text = Text::plain(format!("Kind {{{name}}}"));
        self.repeats.push((name.clone(), up_to));
        if !rounds.is_empty() {
            self.named_rounds.push((name.clone(), rounds.clone()));
        }
        let mut contents = Vec::new();
        for index in 0..2 + self.rng.below(3) {
            contents.push(match self.rng.below(10) {
                0 if index > 0 => Declaration::Domain(self.chain(&inside)),
                1 if index > 0 => Declaration::Domain(self.domain(&inside)),
                _ => Declaration::Question(self.question(&inside)),
            });
        }
        let place = Place { repeat: Some(name.clone()) };
        self.aside = std::mem::take(&mut self.calculations);
        if self.rng.percent(60) {
            self.let_value(&place);
        }
        if self.rng.percent(70) {
            self.score(&place);
        }
        if self.rng.percent(25) {
            self.truth_score(&place);
        }
        if self.rng.percent(30) {
            self.class(&place);
        }
        if self.rng.percent(40) {
            self.message(&place);
        }
        // Formulas made on the way are outside.
        let outside = std::mem::take(&mut self.aside);
        let made = std::mem::replace(&mut self.calculations, outside);
        let is_formula = |declaration: &Declaration| matches!(declaration, Declaration::Let(let_) if !let_.parameters.is_empty());
        for declaration in made {
            if is_formula(&declaration) {
                self.calculations.push(declaration)
            } else {
                contents.push(declaration)
            }
        }
        Repeat { name, text, answer, times, up_to, rounds, untitled, clauses, contents }
    }

    /// How many rounds, and how many at most.
    fn times(&mut self) -> (Expr, usize) {
        let outside = |known: &&Known| known.repeat.is_none();
        let small: Vec<(String, i64)> = self
            .questions
            .iter()
            .filter(outside)
            .filter_map(|known| match known.answer.kind {
                Kind::Integer(0, high) => Some((known.name.clone(), high)),
                _ => None,
            })
            .collect();
        let (name, high) = self.rng.pick(&small).clone();
        let question = Expr::Name(name);
        match high <= 4 {
            true => (question, high as usize),
            false if self.rng.percent(50) => {
                let most = self.rng.between(2, 4);
                let least = Expr::Aggregate {
                    kind: Aggregate::Min,
                    arguments: vec![question, Expr::whole(most)],
                    needs: Needs::Unsaid,
                    missing: IfMissing::Unsaid,
                };
                (least, most as usize)
            }
            false if self.rng.percent(30) => {
                let some = self.condition(&Place::default());
                let few = Expr::Function(Function::Clamp, vec![question, Expr::whole(0), Expr::whole(2)]);
                (Expr::If(Box::new(some), Box::new(few), Box::new(Expr::whole(1))), 2)
            }
            false => (
                Expr::Function(Function::Clamp, vec![question, Expr::whole(0), Expr::whole(3)]),
                3 + self.rng.below(2),
            ),
        }
    }
}
