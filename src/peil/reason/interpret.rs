//! What can be known of a node from what is known of the nodes it needs: the evaluator, run on all answers at
//! once.
//!
//! Sound, not exact: where two operands hang on the same answer, more is thought possible than is.

use std::collections::HashMap;

use rustc_hash::FxHashMap;

use super::aggregates;
use super::guards::{self, Held};
use super::interval::Interval;
use super::known::{Known, Missing, Values};
use super::lookups;
use super::numbers::Numbers;
use super::operations::{
    accepted, answer_value, approximate, below, both, compare, cut_interval, dates, kleene, unary, years,
};
use crate::model::{
    AnswerType, Asked, Comparison, Day, GroupId, Informants, Instrument, Node, NodeId, Number, QuestionId,
    ScaleId, Type, conditions,
};

/// Knows the questions; interprets nodes.
pub struct Interpreter<'i> {
    pub parts: &'i Instrument,
    pub types: Vec<Type>,
    /// By question: what can be answered.
    accepted: Vec<Known>,
    /// By node: it matters which numbers exactly it can be, because they are looked up or must equal
    /// something.
    exactly: Vec<bool>,
}

/// What is known of nodes, some of them under an assumption.
#[derive(Clone, Copy)]
pub struct View<'k> {
    pub base: &'k [Known],
    pub assumed: Option<&'k FxHashMap<NodeId, Known>>,
    /// Nobody answers what is not asked: on paper some do.
    pub administered: bool,
}

impl<'k> View<'k> {
    pub fn of(base: &'k [Known]) -> View<'k> {
        View { base, assumed: None, administered: false }
    }

    pub fn get(&self, id: NodeId) -> &'k Known {
        self.assumed.and_then(|assumed| assumed.get(&id)).unwrap_or(&self.base[id.at()])
    }
}

impl<'i> Interpreter<'i> {
    pub fn new(parts: &'i Instrument) -> Interpreter<'i> {
        let mut seen: HashMap<(&AnswerType, Option<ScaleId>), Known> = HashMap::new();
        let accepted = parts
            .questions
            .iter()
            .map(|question| {
                seen.entry((&question.answer, question.or))
                    .or_insert_with(|| accepted(parts, question))
                    .clone()
            })
            .collect();
        Interpreter { parts, types: parts.types().unwrap_or_default(), accepted, exactly: exactly(parts) }
    }

    /// Every node that scores and flow need, in order.
    /// What an answer to a question can be; missing where a missing option is, or none.
    pub fn accepted(&self, question: QuestionId) -> &Known {
        &self.accepted[question.at()]
    }

    pub fn all(&self) -> Vec<Known> {
        let mut known: Vec<Known> = Vec::with_capacity(self.parts.core as usize);
        for at in 0..self.parts.core {
            let next = self.node(NodeId(at), View::of(&known), true);
            known.push(next);
        }
        known
    }

    /// `refine`: whether the branches of an `if`, and what is withheld, are looked at under their condition.
    pub fn node(&self, id: NodeId, view: View<'_>, refine: bool) -> Known {
        let found = self.plain(id, view, refine);
        match (&found.values, self.types.get(id.at())) {
            (Values::Numbers(numbers), Some(Type::Number { exact: false })) => {
                let slack = matches!(
                    self.parts.node(id),
                    Node::Aggregate { .. } | Node::Power(..) | Node::PowerApproximate(..)
                );
                Known { values: Values::Numbers(numbers.outward(slack)), ..found }
            }
            _ => found,
        }
    }

    /// How many completed years can lie between a date that was asked for and the date of the response, where
    /// the one is bound by the other.
    fn ages(&self, from: NodeId, to: NodeId) -> Option<Interval> {
        let (Node::Answer(asked), Node::Administered) = (self.parts.node(from), self.parts.node(to)) else {
            return None;
        };
        let question = self.parts.question(asked.question);
        // What counts when it is not asked is bound by nothing.
        let days = question.answer.days().filter(|_| question.otherwise.is_none())?;
        let years = |day: Option<Day>| match day {
            Some(Day::Before(years)) => Some(Number::integer(i64::from(years))),
            Some(Day::On(_)) | None => None,
        };
        Some(Interval { low: years(days.to), high: years(days.from), ..Interval::default() })
    }

    fn plain(&self, id: NodeId, view: View<'_>, refine: bool) -> Known {
        let get = |id: &NodeId| view.get(*id);
        let number = |id: &NodeId, operation: &dyn Fn(&Numbers) -> Option<Numbers>| unary(get(id), operation);
        match self.parts.node(id) {
            Node::Number(number) => Known::always(Values::Numbers(Numbers::single(number.clone()))),
            Node::Truth(truth) => Known::truth(*truth, !*truth),
            Node::Date(date) => Known::always(Values::Dates { low: *date, high: *date }),
            Node::Time(time) => Known::always(Values::Times { low: *time, high: *time }),
            Node::Answer(asked) => self.answer(*asked, view),
            Node::IsBlank(_) | Node::IsMissingOption { .. } | Node::IsInformant(_) => {
                Known::truth(true, true)
            }
            Node::IsSkipped(asked) => self.skipped(*asked, view),
            Node::IsLeftOut { .. } => Known::truth(true, true),
            Node::Administered => Known::of(dates(), Missing::YES),
            Node::IsMissing(of) => Known::truth(get(of).missing.some(), get(of).can_be_present()),
            Node::Code { of, question } => self.codes(get(of), |at| {
                self.parts
                    .option(self.parts.question(*question), at)
                    .and_then(|(_, choice)| choice.code.clone())
            }),
            Node::ClassCode { of, class } => {
                let options = &self.parts.classes[class.at()].options;
                self.codes(get(of), |at| options.get(usize::from(at)).and_then(|choice| choice.code.clone()))
            }
            Node::IsOption { of, option } => {
                let of = get(of);
                let Values::Options(options) = &of.values else {
                    return Known::truth_or(false, of.absent, of.missing.passed_on());
                };
                let at = usize::from(*option);
                let others = options.iter().enumerate().any(|(other, can)| *can && other != at);
                // A score that lies in no band is in none that is asked for.
                Known::truth_or(
                    options.get(at).copied().unwrap_or(false),
                    others || of.absent,
                    of.missing.passed_on(),
                )
            }
            Node::Has { of, .. } => Known::truth_or(true, true, get(of).missing.passed_on()),
            Node::CountChosen(of) => {
                let most = match self.types.get(of.at()) {
                    Some(Type::Chosen(question)) => {
                        self.parts.counted(self.parts.question(*question)).count_ones()
                    }
                    _ => u128::BITS,
                };
                Known::of(Values::Numbers(Numbers::whole(0, i64::from(most))), get(of).missing.passed_on())
            }
            Node::Negate(of) => number(of, &|x| Some(x.negate())),
            Node::Absolute(of) => number(of, &|x| Some(x.absolute())),
            Node::Floor(of) => number(of, &|x| Some(x.rounded(Number::ONE, Number::floor))),
            Node::Ceiling(of) => number(of, &|x| Some(x.rounded(Number::ONE, Number::ceiling))),
            Node::Round { of, digits } => {
                let step = Number::integer(10).power(-digits).unwrap_or(Number::ONE);
                number(of, &|x| Some(x.rounded(step.clone(), |value| value.round(*digits))))
            }
            Node::Reverse { of, low, high } => {
                let sum = low.add(high).unwrap_or(Number::ZERO);
                number(of, &|x| Some(Numbers::single(sum.clone()).subtract(x)))
            }
            Node::Percent { of, low, high } => {
                let width = high.subtract(low).unwrap_or(Number::ONE);
                number(of, &|x| {
                    x.subtract(&Numbers::single(low.clone()))
                        .multiply(&Numbers::single(Number::integer(100)))
                        .divide(&Numbers::single(width.clone()))
                })
            }
            Node::Power(of, exponent) => {
                let mut found = number(of, &|x| x.power(*exponent));
                found.missing.other |=
                    *exponent < 0 && get(of).number().is_some_and(|x| x.has(&Number::ZERO));
                found
            }
            Node::SquareRoot(of) => {
                approximate(get(of), &Interval::from(&Number::ZERO, false), Number::square_root, 0)
            }
            Node::Logarithm(of) => {
                approximate(get(of), &Interval::from(&Number::ZERO, true), Number::logarithm, 4)
            }
            Node::Exponential(of) => approximate(get(of), &Interval::default(), Number::exponential, 4),
            Node::PowerApproximate(a, b) => {
                let both = both(get(a), get(b), |_, _| Some(Numbers::any()));
                Known { missing: both.missing.join(&Missing::YES), ..both }
            }
            Node::Add(a, b) => both(get(a), get(b), |a, b| Some(a.add(b))),
            Node::Subtract(a, b) => both(get(a), get(b), |a, b| Some(a.subtract(b))),
            Node::Multiply(a, b) => both(get(a), get(b), |a, b| Some(a.multiply(b))),
            Node::Divide(a, b) => {
                let mut found = both(get(a), get(b), Numbers::divide);
                found.missing.other |= get(b).number().is_some_and(|divisor| divisor.has(&Number::ZERO));
                found
            }
            Node::Clamp { of, low, high } => {
                let raised = both(get(of), get(low), |x, low| Some(x.extreme(low, true)));
                both(&raised, get(high), |x, high| Some(x.extreme(high, false)))
            }
            Node::Years { from, to } => {
                let numbers = years(&get(from).values, &get(to).values);
                // From a date that lies so many years before that of the response to that date.
                let bounded = match self.ages(*from, *to) {
                    Some(interval) => numbers.and_then(|numbers| numbers.clip(&interval)),
                    None => numbers,
                };
                Known::numbers(bounded, get(from).missing.join(&get(to).missing).passed_on())
            }
            Node::Hours { from, to } => {
                let present = get(from).can_be_present() && get(to).can_be_present();
                let all = Numbers::steps(Number::ZERO, Number::ratio(86_399, 3600), Number::ratio(1, 3600));
                Known::numbers(present.then_some(all), get(from).missing.join(&get(to).missing).passed_on())
            }
            Node::Compare { op, left, right } => compare(*op, *left == *right, get(left), get(right)),
            Node::Within { of, cells } => {
                let of = get(of);
                let (yes, no) = lookups::within(&of.values, cells);
                Known::truth_or(yes, no, of.missing.passed_on())
            }
            Node::Not(of) => {
                Known::truth_or(get(of).can_be(false), get(of).can_be(true), get(of).missing.passed_on())
            }
            Node::And(of) => kleene(of.iter().map(get), false),
            Node::Or(of) => kleene(of.iter().map(get), true),
            Node::If { condition, then, otherwise } => {
                let when = get(condition);
                let branch = |truth: bool, branch: NodeId| {
                    let held = if truth { Held::True } else { Held::False };
                    when.can_be(truth)
                        .then(|| {
                            if refine {
                                guards::under(self, view, branch, &[(*condition, held)])
                            } else {
                                Some(view.get(branch).clone())
                            }
                        })
                        .flatten()
                };
                let mut found = [branch(true, *then), branch(false, *otherwise)]
                    .into_iter()
                    .flatten()
                    .reduce(|a, b| a.join(&b))
                    .unwrap_or_else(|| Known::of(Values::Never, Missing::NO));
                found.missing = found.missing.join(&when.missing).passed_on();
                found
            }
            Node::First(of) => {
                let mut found = Known::of(Values::Never, Missing { closed: true, ..Missing::NO });
                for next in of.iter().map(get) {
                    found.values = found.values.join(&next.values);
                    if !next.missing.some() {
                        found.missing = Missing::NO;
                        break;
                    }
                    // Closed when all are.
                    let next = next.missing.passed_on();
                    found.missing = Missing {
                        closed: found.missing.closed && next.closed,
                        other: found.missing.other || next.other,
                        ..Missing::NO
                    };
                }
                found
            }
            Node::ForOthers { of, never } => {
                let everyone = Informants::all(self.parts.informants.len());
                if everyone.without(*never).is_empty() {
                    Known { absent: true, ..Known::of(Values::Never, Missing::NO) }
                } else {
                    Known { absent: !never.is_empty(), ..get(of).clone() }
                }
            }
            Node::IfAsked { of, skipped } => {
                let mut known = get(of).clone();
                known.absent |= known.missing.some() && get(skipped).can_be(true);
                known
            }
            Node::InRound { of, group, round } => self.in_round(get(of), *group, *round, view),
            Node::Aggregate { kind, of, needs, missing } => {
                let listed = self.exactly.get(id.at()).copied().unwrap_or(false);
                aggregates::known(*kind, &of.iter().map(get).collect::<Vec<_>>(), *needs, *missing, listed)
            }
            Node::Recode { of, recode } => lookups::known(&self.parts.recodes[recode.at()].map, &[get(of)]),
            Node::Table { keys, table } => {
                lookups::known(&self.parts.tables[table.at()].map, &keys.iter().map(get).collect::<Vec<_>>())
            }
            Node::Withhold { of, when } => {
                let condition = get(when);
                let found = if !condition.can_be(true) {
                    None
                } else if refine {
                    guards::under(self, view, *of, &[(*when, Held::True)])
                } else {
                    Some(get(of).clone())
                };
                let mut found = found.unwrap_or_else(|| Known::of(Values::Never, Missing::NO));
                found.missing = found.missing.join(&condition.missing).passed_on();
                found.missing.closed |= condition.can_be(false);
                found
            }
            Node::Band { of, score, sets } => {
                let mut options = vec![false; self.parts.scores[score.at()].bands.len()];
                let of = get(of);
                let mut missing = of.missing.passed_on();
                let (mut open, mut absent) = (true, false);
                for set in sets {
                    let when = set.when.map(|when| view.get(when));
                    if open
                        && when.is_none_or(|when| when.can_be(true))
                        && let Values::Numbers(numbers) = &of.values
                    {
                        for (at, cut) in set.cuts.iter().enumerate() {
                            options[usize::from(cut.band)] |=
                                numbers.clip(&cut_interval(&set.cuts, at)).is_some();
                        }
                        absent |= set.cuts.first().is_some_and(|first| {
                            below(first).is_some_and(|below| numbers.clip(&below).is_some())
                        });
                    }
                    if let Some(when) = when {
                        missing = missing.join(&when.missing.passed_on());
                    }
                    open &= when.is_some_and(|when| when.can_be(false));
                }
                absent |= open && of.can_be_present();
                let any = options.contains(&true);
                Known {
                    absent,
                    ..Known::of(if any { Values::Options(options.into()) } else { Values::Never }, missing)
                }
            }
            Node::Class { class, rules, otherwise } => {
                let mut options = vec![false; self.parts.classes[class.at()].options.len()];
                let mut missing = Missing::NO;
                let mut open = true;
                for (when, option) in rules {
                    let when = get(when);
                    if open {
                        options[usize::from(*option)] |= when.can_be(true);
                        missing = missing.join(&when.missing.passed_on());
                    }
                    open &= when.can_be(false);
                }
                match otherwise {
                    Some(option) => options[usize::from(*option)] |= open,
                    None => missing.other |= open,
                }
                let any = options.contains(&true);
                Known::of(if any { Values::Options(options.into()) } else { Values::Never }, missing)
            }
        }
    }

    /// An answer counts unless a condition is false; then `otherwise` does, if there is one.
    fn answer(&self, asked: Asked, view: View<'_>) -> Known {
        let question = self.parts.question(asked.question);
        let mut found = self.accepted(asked.question).clone();
        let shut_out = question.only != Informants::all(self.parts.informants.len())
            || self
                .parts
                .ancestors(question.group)
                .any(|group| self.parts.group(group).optional || self.parts.group(group).rounds.is_some());
        found.missing.closed = shut_out;
        if question.group.is_none() && question.when.is_empty() {
            return found;
        }
        let way = self.way_to(asked, view);
        found.missing.closed |= way.not_true;
        let otherwise = question
            .otherwise
            .as_ref()
            .filter(|_| way.can_be_false)
            .map(|answer| answer_value(self.parts, asked.question, answer));
        if way.never_counts {
            // What counts then is `otherwise`, where a condition is false and not only missing.
            let closed = shut_out || otherwise.is_none() || !way.must_be_false;
            let missing = Missing { closed, other: !way.surely_closed, ..Missing::NO };
            return Known::of(otherwise.unwrap_or(Values::Never), missing);
        }
        found.values = found.values.join(&otherwise.unwrap_or(Values::Never));
        found
    }

    /// What the conditions on a question and around it make of its answer.
    fn way_to(&self, asked: Asked, view: View<'_>) -> Way {
        let mut way = Way::default();
        for gate in conditions(self.parts, asked) {
            let when = view.get(gate);
            let (yes, no) = if let Values::Truths { yes, no } = when.values {
                (yes, no)
            } else {
                // How often a repeat is asked: more than this round, or not.
                (when.can_be_present(), false)
            };
            let is_open = when.missing.is_open() || !self.parts.closes() && when.missing.some();
            way.not_true |= !yes || no || when.missing.some();
            way.can_be_false |= no;
            way.must_be_false |= no && !yes && !when.missing.some();
            way.surely_closed |= !yes && !is_open;
            // An answer that came in anyway counts where it is not known whether the question is asked.
            way.never_counts |= !yes && (view.administered || !is_open);
        }
        way
    }

    fn skipped(&self, asked: Asked, view: View<'_>) -> Known {
        let (question, gates) = (self.parts.question(asked.question), conditions(self.parts, asked));
        let optional = self.parts.ancestors(question.group).any(|group| self.parts.group(group).optional);
        let shut_out = optional || question.only != Informants::all(self.parts.informants.len());
        let not_true = |gate: &NodeId| {
            let known = view.get(*gate);
            known.missing.some() || known.can_be(false) || matches!(known.values, Values::Numbers(_))
        };
        let surely = gates.iter().any(|gate| {
            matches!(view.get(*gate).values, Values::Truths { yes: false, no: true })
                && !view.get(*gate).missing.some()
        });
        Known::truth(shut_out || gates.iter().any(not_true), !surely)
    }

    fn codes(&self, of: &Known, code: impl Fn(u16) -> Option<Number>) -> Known {
        let Values::Options(options) = &of.values else {
            return Known::of(Values::Never, of.missing.clone());
        };
        let codes = options
            .iter()
            .enumerate()
            .filter(|(_, can)| **can)
            .map(|(at, _)| code(at as u16))
            .collect::<Vec<_>>();
        let uncoded = codes.contains(&None);
        let mut missing = of.missing.clone();
        missing.other |= uncoded;
        Known::numbers(Numbers::of(codes.into_iter().flatten().collect()), missing)
    }

    fn in_round(&self, of: &Known, group: GroupId, round: u16, view: View<'_>) -> Known {
        let Some(rounds) = &self.parts.group(group).rounds else { return of.clone() };
        let times = view.get(rounds.times);
        let asked = Interval::from(&Number::integer(i64::from(round)), true);
        let not_asked = Interval::up_to(&Number::integer(i64::from(round)), false);
        let clips = |interval: &Interval| times.number().is_some_and(|times| times.clip(interval).is_some());
        let mut found = if clips(&asked) { of.clone() } else { Known::of(Values::Never, Missing::NO) };
        let times = times.missing.passed_on();
        found.missing.rounds |= times.other;
        found.missing.rounds_closed |= times.closed;
        found.absent |= clips(&not_asked);
        found
    }
}

/// What is known of the conditions on one question and around it.
#[derive(Debug, Default)]
struct Way {
    /// One of them can be something else than true.
    not_true: bool,
    can_be_false: bool,
    must_be_false: bool,
    /// One of them is never true, and never missing but for closed questions.
    surely_closed: bool,
    /// No answer that is given ever counts.
    never_counts: bool,
}

fn exactly(parts: &Instrument) -> Vec<bool> {
    let mut exactly = vec![false; parts.core as usize];
    for at in (0..exactly.len()).rev() {
        let node = &parts.nodes[at];
        let asks = matches!(
            node,
            Node::Recode { .. }
                | Node::Table { .. }
                | Node::Within { .. }
                | Node::Compare { op: Comparison::Equal | Comparison::NotEqual, .. }
        );
        if asks || exactly[at] {
            node.visit_children(|child| exactly[child.at()] = true);
        }
    }
    exactly
}
