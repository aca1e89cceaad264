//! Expressions that are a truth or a list of truths.

use super::super::tree::*;
use super::{Known, Maker, Place};
use std::collections::BTreeSet;

const COMPARISONS: [Comparison; 6] = [
    Comparison::Equal,
    Comparison::NotEqual,
    Comparison::Less,
    Comparison::LessOrEqual,
    Comparison::Greater,
    Comparison::GreaterOrEqual,
];

impl Maker {
    /// A condition for a `when`: small, and rarely one that always holds.
    pub fn condition(&mut self, place: &Place) -> Expr {
        let depth = self.rng.below(2);
        self.truth(depth, place)
    }

    pub fn truth(&mut self, depth: usize, place: &Place) -> Expr {
        if depth == 0 {
            return self.atom(place);
        }
        match self.rng.below(15) {
            0 | 1 => {
                Expr::And(Box::new(self.truth(depth - 1, place)), Box::new(self.truth(depth - 1, place)))
            }
            2 | 3 => Expr::Or(Box::new(self.truth(depth - 1, place)), Box::new(self.truth(depth - 1, place))),
            4 => Expr::Not(Box::new(self.truth(depth - 1, place))),
            5 => Expr::If(
                Box::new(self.truth(depth - 1, place)),
                Box::new(self.truth(depth - 1, place)),
                Box::new(self.truth(depth - 1, place)),
            ),
            6 => {
                let number = self.number(depth, place);
                let at = self.cut(number.low, number.high);
                let comparison = *self.rng.pick(&COMPARISONS);
                Expr::compare(comparison, number.expr, Expr::decimal(at))
            }
            7 => {
                let (left, right) = (self.number(depth - 1, place), self.number(depth - 1, place));
                let comparison = *self.rng.pick(&COMPARISONS);
                Expr::compare(comparison, left.expr, right.expr)
            }
            8 | 9 => self.truth_of_list(depth, place),
            10 => {
                // "Certainly so."
                let inner = self.truth(depth - 1, place);
                let other = Expr::Truth(self.rng.percent(30));
                Expr::Function(Function::First, vec![inner, other])
            }
            12 => {
                let number = self.number(depth, place);
                let from = self.cut(number.low, number.high);
                let to = Decimal { digits: from.digits + self.rng.between(1, 20), places: from.places };
                let among = match self.rng.percent(60) {
                    true => Among::Between(from, to),
                    false => Among::List(vec![Member::Number(from), Member::Number(to)]),
                };
                Expr::In { left: Box::new(number.expr), negated: self.rng.percent(30), among }
            }
            13 => self.formula_truth(depth, place),
            11 => {
                let number = self.number(depth, place);
                let negated = self.rng.percent(40);
                Expr::is(number.expr, negated, Is::Missing)
            }
            _ => self.atom(place),
        }
    }

    fn truth_of_list(&mut self, depth: usize, place: &Place) -> Expr {
        let arguments = self.truths_for_aggregate(depth, place);
        let kind = match self.rng.below(3) {
            0 => Aggregate::Any,
            1 => Aggregate::All,
            _ => Aggregate::AtLeast(self.rng.between(1, 2) as u32),
        };
        self.aggregate_of_truths(kind, arguments, place)
    }

    /// `missing: no`, `needs:`, both or neither.
    pub fn aggregate_of_truths(&mut self, kind: Aggregate, arguments: Vec<Expr>, place: &Place) -> Expr {
        let mut ways = BTreeSet::new();
        arguments.iter().for_each(|argument| self.ways_to_skip(argument, &mut ways));
        let mixed = ways.len() > 1;
        if self.rng.percent(20) {
            let Expr::Aggregate { arguments, needs, .. } = self.aggregate(kind, arguments, place) else {
                unreachable!("an aggregate")
            };
            let fewer = !matches!(needs, Needs::Unsaid | Needs::All);
            let missing = if fewer || self.rng.percent(30) { IfMissing::No } else { IfMissing::Unsaid };
            return Expr::Aggregate { kind, arguments, needs, missing };
        }
        let missing = if mixed && self.rng.percent(60) || self.rng.percent(25) {
            IfMissing::No
        } else {
            IfMissing::Unsaid
        };
        Expr::Aggregate { kind, arguments, needs: Needs::Unsaid, missing }
    }

    pub fn truths_for_aggregate(&mut self, depth: usize, place: &Place) -> Vec<Expr> {
        let mut arguments = vec![self.truths_list(depth, place)];
        if self.rng.percent(35) {
            arguments.push(self.truth(depth.saturating_sub(1), place));
        }
        arguments
    }

    // ---- single truths
    // --------------------------------------------------------------------------------------------------

    fn atom(&mut self, place: &Place) -> Expr {
        for _ in 0..6 {
            let atom = match self.rng.below(16) {
                0..=2 => Some(self.comparison(place)),
                3 => self.yes_or_no(place),
                4 | 5 => self.is_option(place),
                6 => self.is_state(place),
                7 => self.domain_is_skipped(place),
                8 => self.informant_is(),
                9 => self.has(place),
                10 => Some(self.in_list(place)),
                11 => self.is_band(place),
                12 => self.is_class(place),
                14 => Some(self.is_category(place)),
                13 => self.day_or_time(place),
                _ => self.known_truth(place),
            };
            if let Some(atom) = atom {
                return atom;
            }
        }
        self.comparison(place)
    }

    fn comparison(&mut self, place: &Place) -> Expr {
        let (known, num) = self.number_question(place);
        let comparison = *self.rng.pick(&COMPARISONS);
        if matches!(comparison, Comparison::Equal | Comparison::NotEqual) {
            let value = self.code_of(&known.answer, num.low, num.high);
            return Expr::compare(comparison, num.expr, Expr::decimal(value));
        }
        if self.rng.percent(15) {
            let (_, other) = self.number_question(place);
            return Expr::compare(comparison, num.expr, other.expr);
        }
        let at = self.cut(num.low, num.high);
        Expr::compare(comparison, num.expr, Expr::decimal(at))
    }

    fn yes_or_no(&mut self, place: &Place) -> Option<Expr> {
        let questions = self.questions_here(place, |known| known.answer.kind == Kind::YesNo);
        let name = Expr::Name(self.pick_name(questions)?);
        Some(match self.rng.below(4) {
            0 => Expr::compare(Comparison::Equal, name, Expr::Truth(self.rng.percent(50))),
            _ => name,
        })
    }

    fn pick_name(&mut self, questions: Vec<Known>) -> Option<String> {
        (!questions.is_empty()).then(|| self.rng.pick(&questions).name.clone())
    }

    /// The options that `is` can name: of its scale, and of the scale after `or`.
    fn named_options(&self, answer: &AnswerType) -> Vec<(String, bool)> {
        let own = match &answer.kind {
            Kind::Scale(scale) => Some(scale),
            _ => None,
        };
        let scales = own.into_iter().chain(&answer.or);
        let options = scales.flat_map(|scale| &self.tree.scale(scale).options);
        options.filter_map(|option| Some((option.name.clone()?, option.missing))).collect()
    }

    fn is_option(&mut self, place: &Place) -> Option<Expr> {
        let questions = self.questions_here(place, |known| !self.named_options(&known.answer).is_empty());
        let name = self.pick_name(questions)?;
        let options = self.named_options(&self.known(&name).expect("a question").answer);
        let (option, _) = self.rng.pick(&options).clone();
        let negated = self.rng.percent(30);
        Some(Expr::is(Expr::Name(name), negated, Is::Name(option)))
    }

    fn is_state(&mut self, place: &Place) -> Option<Expr> {
        let questions = self.questions_here(place, |_| true);
        let skippable: Vec<Known> =
            questions.iter().filter(|known| !known.guards.is_empty()).cloned().collect();
        let name = if self.rng.percent(60) { self.pick_name(skippable)? } else { self.pick_name(questions)? };
        let what = match self.rng.below(3) {
            0 => Is::Missing,
            1 => Is::Blank,
            _ => Is::Skipped,
        };
        // What is never skipped always is so.
        let never =
            self.known(&name).is_some_and(|known| known.guards.is_empty() && known.who == self.everyone());
        let what = if never && what == Is::Skipped { Is::Missing } else { what };
        let negated = self.rng.percent(30);
        Some(Expr::is(Expr::Name(name), negated, what))
    }

    fn domain_is_skipped(&mut self, place: &Place) -> Option<Expr> {
        let here = |domain: &&super::KnownDomain| {
            domain.guarded && (domain.repeat.is_none() || domain.repeat == place.repeat)
        };
        let domains: Vec<String> =
            self.domains.iter().filter(here).map(|domain| domain.name.clone()).collect();
        if domains.is_empty() {
            return None;
        }
        let name = self.rng.pick(&domains).clone();
        let negated = self.rng.percent(40);
        Some(Expr::is(Expr::Name(name), negated, Is::Skipped))
    }

    fn informant_is(&mut self) -> Option<Expr> {
        if self.tree.informants.len() < 2 {
            return None;
        }
        let name = self.rng.pick(&self.tree.informants).name.clone();
        Some(Expr::InformantIs { negated: self.rng.percent(30), name })
    }

    fn has(&mut self, place: &Place) -> Option<Expr> {
        let questions = self.questions_here(place, |known| matches!(known.answer.kind, Kind::ManyOf(_)));
        let name = self.pick_name(questions)?;
        let Kind::ManyOf(scale) = &self.known(&name)?.answer.kind else { return None };
        let options: Vec<String> =
            self.tree.scale(scale).options.iter().filter_map(|option| option.name.clone()).collect();
        let option = self.rng.pick(&options).clone();
        Some(Expr::Has { left: Box::new(Expr::Name(name)), option })
    }

    /// Numbers, ranges and options of this question to be among.
    fn members(&mut self, answer: &AnswerType) -> Among {
        let (low, high) = self.range_of(answer);
        let number = self.is_number(answer);
        if number && self.rng.percent(35) {
            let from = self.cut(low, high);
            let to = Decimal { digits: from.digits + self.rng.between(0, 3), places: from.places };
            return Among::Between(from, to);
        }
        let options = self.named_options(answer);
        let mut members: Vec<Member> = Vec::new();
        for _ in 0..1 + self.rng.below(2) {
            let member = match self.rng.below(3) {
                0 if !options.is_empty() => Member::Name(self.rng.pick(&options).0.clone()),
                _ if !number => Member::Name(self.rng.pick(&options).0.clone()),
                1 => {
                    let from = self.cut(low, high);
                    let to = Decimal { digits: from.digits + self.rng.between(1, 3), places: from.places };
                    Member::Between(from, to)
                }
                _ => Member::Number(self.code_of(answer, low, high)),
            };
            if !members.contains(&member) {
                members.push(member);
            }
        }
        Among::List(members)
    }

    /// A number that the question can really have.
    fn code_of(&mut self, answer: &AnswerType, low: f64, high: f64) -> Decimal {
        if let Kind::Scale(scale) = &answer.kind {
            let options = self.tree.scale(scale).options.iter().filter(|option| !option.missing);
            let codes: Vec<Decimal> = options.filter_map(|option| option.code.clone()).collect();
            return self.rng.pick(&codes).clone();
        }
        self.decimal_between(low, high, 0)
    }

    fn in_list(&mut self, place: &Place) -> Expr {
        let questions = self.questions_here(place, |known| {
            self.is_number(&known.answer)
                || matches!(known.answer.kind, Kind::Scale(_))
                    && !self.named_options(&known.answer).is_empty()
        });
        let known = self.rng.pick(&questions).clone();
        let among = self.members(&known.answer);
        Expr::In { left: Box::new(Expr::Name(known.name)), negated: self.rng.percent(30), among }
    }

    fn is_band(&mut self, place: &Place) -> Option<Expr> {
        let here = |(_, _, repeat): &&(String, Vec<String>, Option<String>)| {
            repeat.is_none() || *repeat == place.repeat
        };
        let scores: Vec<_> = self.banded.iter().filter(here).cloned().collect();
        if scores.is_empty() {
            return None;
        }
        let (name, bands, _) = self.rng.pick(&scores).clone();
        Some(self.is_one_of(Expr::Name(name), &bands))
    }

    fn is_class(&mut self, place: &Place) -> Option<Expr> {
        let classes = self.classes_here(place);
        // Of a class in a repeat, outside it, one round can be named.
        let elsewhere: Vec<_> = self
            .classes
            .iter()
            .filter(|(_, _, repeat)| repeat.is_some() && *repeat != place.repeat)
            .filter_map(|(name, options, repeat)| {
                let (_, rounds) =
                    self.named_rounds.iter().find(|(named, _)| Some(named) == repeat.as_ref())?;
                Some((name.clone(), options.clone(), repeat.clone()?, rounds.clone()))
            })
            .collect();
        if !elsewhere.is_empty() && self.rng.percent(50) {
            let (name, options, repeat, rounds) = self.rng.pick(&elsewhere).clone();
            let at = self.rng.below(rounds.len());
            let of = Expr::Of { name, repeat, at: at + 1, round: rounds[at].clone() };
            return Some(self.is_one_of(of, &options));
        }
        if classes.is_empty() {
            return None;
        }
        let (name, options, _) = self.rng.pick(&classes).clone();
        Some(self.is_one_of(Expr::Name(name), &options))
    }

    fn is_category(&mut self, place: &Place) -> Expr {
        let (looked_up, categories) = self.table_of_categories(1, place);
        self.is_one_of(looked_up, &categories)
    }

    fn is_one_of(&mut self, left: Expr, options: &[String]) -> Expr {
        let first = self.rng.pick(options).clone();
        let second = self.rng.pick(options).clone();
        let negated = self.rng.percent(30);
        if first != second && self.rng.percent(35) {
            let among = Among::List(vec![Member::Name(first), Member::Name(second)]);
            return Expr::In { left: Box::new(left), negated, among };
        }
        Expr::is(left, negated, Is::Name(first))
    }

    fn day_or_time(&mut self, place: &Place) -> Option<Expr> {
        let moments = self
            .questions_here(place, |known| known.answer.kind.is_date() || known.answer.kind == Kind::Time);
        let name = self.pick_name(moments)?;
        let comparison = *self.rng.pick(&COMPARISONS);
        let same_kind = self.known(&name).expect("a question").answer.kind.clone();
        let others = self.questions_here(place, |known| known.answer.kind == same_kind && known.name != name);
        if !others.is_empty() && self.rng.percent(40) {
            let other = self.rng.pick(&others).name.clone();
            return Some(Expr::compare(comparison, Expr::Name(name), Expr::Name(other)));
        }
        let other = match same_kind {
            Kind::Date | Kind::DateWithin(..) if self.rng.percent(20) => Expr::Administered,
            Kind::Date | Kind::DateWithin(..) => Expr::Date(self.date()),
            _ => Expr::Time(self.time()),
        };
        Some(Expr::compare(comparison, Expr::Name(name), other))
    }

    fn known_truth(&mut self, place: &Place) -> Option<Expr> {
        let here = |value: &&super::KnownValue| value.repeat.is_none() || value.repeat == place.repeat;
        let truths: Vec<String> = self.truths.iter().filter(here).map(|value| value.name.clone()).collect();
        if truths.is_empty() {
            return None;
        }
        Some(Expr::Name(self.rng.pick(&truths).clone()))
    }

    // ---- lists of truths
    // ------------------------------------------------------------------------------------------------

    pub fn truths_list(&mut self, depth: usize, place: &Place) -> Expr {
        match self.rng.below(12) {
            10 => self.truths_of_rounds(place).unwrap_or_else(|| self.compared_list(depth, place)),
            11 => {
                // What is missing of a list that is computed.
                let list = self.numbers_list(depth, place);
                let negated = self.rng.percent(40);
                Expr::is(list.expr, negated, Is::Missing)
            }
            0 => {
                let parts: Vec<Expr> =
                    (0..2 + self.rng.below(2)).map(|_| self.truth(depth.saturating_sub(1), place)).collect();
                Expr::List(parts)
            }
            1 => {
                let inner = self.truths_list(depth.saturating_sub(1), place);
                match self.rng.below(3) {
                    0 => Expr::Not(Box::new(inner)),
                    1 => Expr::And(Box::new(inner), Box::new(self.atom(place))),
                    _ => Expr::Or(Box::new(self.atom(place)), Box::new(inner)),
                }
            }
            2 => {
                // The state of questions of any kind, one by one.
                let mut questions = self.questions_here(place, |_| true);
                self.rng.shuffle(&mut questions);
                questions.truncate(2 + self.rng.below(3));
                let list = Expr::List(questions.iter().map(|known| Expr::name(&known.name)).collect());
                let what = self.rng.pick(&[Is::Missing, Is::Blank, Is::Skipped]).clone();
                let negated = self.rng.percent(40);
                Expr::is(list, negated, what)
            }
            3 => {
                let domains: Vec<String> = self
                    .domains
                    .iter()
                    .filter(|domain| domain.repeat.is_none() || domain.repeat == place.repeat)
                    .filter(|domain| self.holds_more_than_texts(domain))
                    .map(|domain| domain.name.clone())
                    .collect();
                if domains.is_empty() {
                    return self.compared_list(depth, place);
                }
                let what = self.rng.pick(&[Is::Missing, Is::Blank]).clone();
                let negated = self.rng.percent(40);
                Expr::is(Expr::Name(self.rng.pick(&domains).clone()), negated, what)
            }
            4 => self.list_is_option(place).unwrap_or_else(|| self.compared_list(depth, place)),
            5 => self.list_is_band(place).unwrap_or_else(|| self.compared_list(depth, place)),
            6 => {
                let list = self.plain_list(place);
                let from = self.cut(list.low, list.high);
                let to = Decimal { digits: from.digits + self.rng.between(1, 3), places: from.places };
                let among = match self.rng.percent(50) {
                    true => Among::Between(from, to),
                    false => Among::List(vec![Member::Number(from), Member::Number(to)]),
                };
                Expr::In { left: Box::new(list.expr), negated: self.rng.percent(30), among }
            }
            7 => {
                let yes_or_no = self.questions_here(place, |known| known.answer.kind == Kind::YesNo);
                if yes_or_no.len() < 2 {
                    return self.compared_list(depth, place);
                }
                Expr::List(yes_or_no.iter().take(3).map(|known| Expr::name(&known.name)).collect())
            }
            _ => self.compared_list(depth, place),
        }
    }

    /// "Outside, the list over rounds": of truths, or of what became of a question.
    fn truths_of_rounds(&mut self, place: &Place) -> Option<Expr> {
        let elsewhere = |repeat: &Option<String>| repeat.is_some() && *repeat != place.repeat;
        let questions: Vec<Known> =
            self.questions.iter().filter(|known| elsewhere(&known.repeat)).cloned().collect();
        let mut found: Vec<Expr> = Vec::new();
        for known in &questions {
            let name = || Expr::name(&known.name);
            if known.answer.kind == Kind::YesNo {
                found.push(name());
            }
            if let Some((option, _)) = self.named_options(&known.answer).first() {
                found.push(Expr::is(name(), false, Is::Name(option.clone())));
            }
            let what = self.rng.pick(&[Is::Missing, Is::Blank, Is::Skipped]).clone();
            found.push(Expr::is(name(), self.rng.percent(40), what));
        }
        found.extend(
            self.truths.iter().filter(|value| elsewhere(&value.repeat)).map(|value| Expr::name(&value.name)),
        );
        for (name, bands, repeat) in &self.banded {
            if elsewhere(repeat) {
                found.push(Expr::is(Expr::name(name), false, Is::Name(bands[0].clone())));
            }
        }
        if found.is_empty() { None } else { Some(self.rng.pick(&found).clone()) }
    }

    pub fn holds_more_than_texts(&self, domain: &super::KnownDomain) -> bool {
        let is_text = |name: &String| {
            matches!(self.known(name).expect("a question").answer.kind, Kind::Text | Kind::LongText)
        };
        !domain.questions.iter().all(is_text)
    }

    fn compared_list(&mut self, depth: usize, place: &Place) -> Expr {
        let list = self.numbers_list(depth, place);
        let comparison = *self.rng.pick(&COMPARISONS);
        let other = match self.rng.percent(20) {
            true => self.number(0, place).expr,
            false => {
                let at = self.cut(list.low, list.high);
                Expr::decimal(at)
            }
        };
        let (left, right) = if self.rng.percent(85) { (list.expr, other) } else { (other, list.expr) };
        let compared = Expr::compare(comparison, left, right);
        match self.rng.percent(12) {
            true => Expr::Function(Function::First, vec![compared, Expr::Truth(false)]),
            false => compared,
        }
    }

    /// Questions of one scale, compared with one of its options.
    fn list_is_option(&mut self, place: &Place) -> Option<Expr> {
        let questions = self.questions_here(place, |known| {
            matches!(known.answer.kind, Kind::Scale(_)) && !self.named_options(&known.answer).is_empty()
        });
        let model = if questions.is_empty() { return None } else { self.rng.pick(&questions).clone() };
        let alike = questions.iter().filter(|known| known.answer == model.answer).take(4);
        let list = Expr::List(alike.map(|known| Expr::name(&known.name)).collect());
        let options = self.named_options(&model.answer);
        let (option, _) = self.rng.pick(&options).clone();
        let negated = self.rng.percent(30);
        Some(Expr::is(list, negated, Is::Name(option)))
    }

    /// Scores of the same bands, compared with one of them.
    fn list_is_band(&mut self, place: &Place) -> Option<Expr> {
        let here = |repeat: &Option<String>| repeat.is_none() || *repeat == place.repeat;
        let scores: Vec<_> = self.banded.iter().filter(|(_, _, repeat)| here(repeat)).cloned().collect();
        let model = if scores.is_empty() { return None } else { self.rng.pick(&scores).clone() };
        let alike = scores.iter().filter(|(_, bands, _)| *bands == model.1).take(3);
        let list = Expr::List(alike.map(|(name, _, _)| Expr::name(name)).collect());
        let band = self.rng.pick(&model.1).clone();
        let negated = self.rng.percent(30);
        Some(Expr::is(list, negated, Is::Name(band)))
    }
}
