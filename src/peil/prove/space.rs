//! What respondents can answer: a variable for every place for an answer and for every optional domain, with
//! all the values it can have.
//!
//! Two versions of an instrument share one space: a question that was renamed, or an option that was, is one
//! variable and one value.

use std::collections::BTreeSet;

use num_bigint::BigUint;

use super::cells::{self, Cuts, Stretches};
use crate::model::{Answer, AnswerType, Asked, GroupId, Node, Number, Parts, Question, QuestionId, SlotId};
use crate::score::Value;

/// The most values that a variable is given: a whole number from 0 to 5,000 still fits.
const MOST_VALUES: usize = 6_000;

/// The most options of a `many of` question that are taken in every combination.
const MOST_OPTIONS: usize = 10;

/// Index of a variable. In the order of the questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct VarId(pub u32);

impl VarId {
    /// After the last variable: of an expression that looks at none.
    pub const NONE: VarId = VarId(u32::MAX);

    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// What a variable is, for each version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    /// A place for an answer.
    Slot([Option<SlotId>; 2]),
    /// Whether an optional domain was chosen: value 0 is yes, value 1 is no.
    Chosen([Option<GroupId>; 2]),
    /// The date of the response; not known last.
    Administered,
    /// What an expression comes to that looks at more than can be listed: any of these.
    Opaque(Vec<Value>),
}

/// A value of a place for an answer, as each version has it. None: blank.
pub(super) type Raw = [Option<Answer>; 2];

/// One variable.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub subject: Subject,
    /// Of a place for an answer: its options and numbers in their order, then the missing options, and blank
    /// last. Of a domain: empty.
    pub raws: Vec<Raw>,
    /// Why its values cannot be listed; those that are given are then some of them.
    pub unlisted: Option<String>,
    /// How many answers each value stands for. None: one.
    pub weights: Option<Vec<BigUint>>,
    /// Whether it is known how many answers there are.
    pub counted: bool,
    /// Whether not even some of its values are listed.
    pub empty: bool,
}

impl Variable {
    fn of(subject: Subject, listed: Listed<Raw>) -> Variable {
        let Listed { values: raws, weights, unlisted, counted, empty } = listed;
        Variable { subject, raws, unlisted, weights, counted, empty }
    }

    fn chosen(groups: [Option<GroupId>; 2]) -> Variable {
        Variable::of(Subject::Chosen(groups), Listed::all(Vec::new()))
    }

    /// How many values there are.
    pub fn size(&self) -> usize {
        match &self.subject {
            Subject::Slot(_) | Subject::Administered => self.raws.len(),
            Subject::Chosen(_) => 2,
            Subject::Opaque(values) => values.len(),
        }
    }

    /// How many answers all its values stand for.
    pub fn answers(&self) -> BigUint {
        match &self.weights {
            Some(weights) => weights.iter().sum(),
            None => BigUint::from(self.size()),
        }
    }

    /// How many answers a value stands for; None: one.
    pub fn weight(&self, value: usize) -> Option<&BigUint> {
        self.weights.as_ref()?.get(value)
    }

    /// Whether a value is an answer that a respondent gave.
    pub fn is_answer(&self, value: usize) -> bool {
        match self.subject {
            Subject::Slot(_) => value + 1 < self.raws.len(),
            Subject::Chosen(_) | Subject::Administered | Subject::Opaque(_) => false,
        }
    }

    /// The value that takes no answer: blank, or chosen.
    pub fn free(&self) -> usize {
        match &self.subject {
            Subject::Slot(_) | Subject::Administered => self.raws.len().saturating_sub(1),
            Subject::Chosen(_) => 0,
            Subject::Opaque(values) => values.len().saturating_sub(1),
        }
    }

    /// What a value of the date of the response, or of an expression, is.
    pub fn value(&self, at: usize) -> Option<Value> {
        match &self.subject {
            Subject::Opaque(values) => values.get(at).cloned(),
            Subject::Administered => Some(match self.raws.get(at)? {
                [Some(Answer::Date(date)), _] => Value::Date(*date),
                _ => Value::missing(crate::score::Why::Blank),
            }),
            Subject::Slot(_) | Subject::Chosen(_) => None,
        }
    }
}

/// Values, with how far they are all there are.
struct Listed<T> {
    values: Vec<T>,
    weights: Option<Vec<BigUint>>,
    unlisted: Option<String>,
    counted: bool,
    empty: bool,
}

impl<T> Listed<T> {
    fn all(values: Vec<T>) -> Listed<T> {
        Listed { values, weights: None, unlisted: None, counted: true, empty: false }
    }

    fn none(why: String) -> Listed<T> {
        Listed { values: Vec::new(), weights: None, unlisted: Some(why), counted: false, empty: true }
    }

    /// One more value, which is one answer.
    fn push(&mut self, value: T) {
        self.values.push(value);
        if let Some(weights) = &mut self.weights {
            weights.push(BigUint::from(1u8));
        }
    }

    /// The same values otherwise; those that are none are left out.
    fn map<U>(self, with: impl Fn(T) -> Option<U>) -> Listed<U> {
        let mut weights = self.weights.as_ref().map(|_| Vec::new());
        let mut values = Vec::with_capacity(self.values.len());
        for (at, value) in self.values.into_iter().enumerate() {
            let Some(value) = with(value) else { continue };
            values.push(value);
            if let (Some(weights), Some(all)) = (&mut weights, &self.weights) {
                weights.push(all[at].clone());
            }
        }
        Listed { values, weights, unlisted: self.unlisted, counted: self.counted, empty: self.empty }
    }
}

/// Everything that can be answered in one instrument, or in two versions of one.
#[derive(Debug, Clone)]
pub(super) struct Space {
    pub variables: Vec<Variable>,
    slots: [Vec<Option<VarId>>; 2],
    groups: [Vec<Option<VarId>>; 2],
    administered: Option<VarId>,
}

/// Which question and option of the old version is which of the new one.
pub trait Pairing {
    /// The question of the new version that this one of the old version is.
    fn question(&self, old: QuestionId) -> Option<QuestionId>;
    /// The domain of the new version that this one of the old version is.
    fn group(&self, old: GroupId) -> Option<GroupId>;
    /// The option of the new version, by its index among the question's options, that this one of the old
    /// version is.
    fn option(&self, old: QuestionId, option: u16) -> Option<u16>;
}

/// The same instrument twice.
#[derive(Debug, Clone, Copy)]
pub struct Itself;

impl Pairing for Itself {
    fn question(&self, old: QuestionId) -> Option<QuestionId> {
        Some(old)
    }

    fn group(&self, old: GroupId) -> Option<GroupId> {
        Some(old)
    }

    fn option(&self, _: QuestionId, option: u16) -> Option<u16> {
        Some(option)
    }
}

impl Space {
    /// The space of two versions. Of a value that one version has and the other has not, there is no response
    /// to compare: it is left out.
    pub fn of(old: &Parts, new: &Parts, pairing: &dyn Pairing) -> Space {
        let mut space = Space {
            variables: Vec::new(),
            slots: [vec![None; old.slot_count()], vec![None; new.slot_count()]],
            groups: [vec![None; old.groups.len()], vec![None; new.groups.len()]],
            administered: None,
        };
        for at in 0..old.questions.len() {
            let id = QuestionId(at as u32);
            let other = pairing.question(id);
            space.add_groups(old, new, pairing, old.question(id).group);
            for round in 0..old.rounds(old.question(id).repeat) {
                let before = Asked { question: id, round };
                let after = other
                    .filter(|&id| round < new.rounds(new.question(id).repeat))
                    .map(|question| Asked { question, round });
                space.add(old, new, pairing, Some(before), after);
            }
        }
        for at in 0..new.questions.len() {
            let id = QuestionId(at as u32);
            space.add_new_groups(new, new.question(id).group);
            for round in 0..new.rounds(new.question(id).repeat) {
                let asked = Asked { question: id, round };
                if space.slots[1][new.slot(asked).at()].is_none() {
                    space.add(old, new, pairing, None, Some(asked));
                }
            }
        }
        let dated = |parts: &Parts| parts.nodes.iter().any(|node| matches!(node, Node::Administered));
        if dated(old) || dated(new) {
            space.administered = Some(space.next());
            let why = "it looks at the date of the response".to_string();
            let dates = Cuts::administered(&[old, new]).dates();
            let mut listed = stretched(dates, why).map(|date| Some([Some(date.clone()), Some(date)]));
            listed.push([None, None]);
            space.variables.push(Variable::of(Subject::Administered, listed));
        }
        space
    }

    /// The variable of the date of the response, where something looks at it.
    pub fn administered(&self) -> Option<VarId> {
        self.administered
    }

    /// One more variable: what an expression comes to.
    pub fn opaque(&mut self, values: Vec<Value>) -> VarId {
        let var = self.next();
        self.variables.push(Variable::of(Subject::Opaque(values), Listed::all(Vec::new())));
        var
    }

    /// The variable of a place for an answer in the old (0) or the new (1) version.
    pub fn slot(&self, side: usize, slot: SlotId) -> Option<VarId> {
        self.slots[side][slot.at()]
    }

    /// The variable of an optional domain.
    pub fn chosen(&self, side: usize, group: GroupId) -> Option<VarId> {
        self.groups[side][group.at()]
    }

    pub fn variable(&self, id: VarId) -> &Variable {
        &self.variables[id.at()]
    }

    fn next(&self) -> VarId {
        VarId(self.variables.len() as u32)
    }

    fn add_groups(&mut self, old: &Parts, new: &Parts, pairing: &dyn Pairing, group: Option<GroupId>) {
        let outermost_first: Vec<GroupId> = old.ancestors(group).collect();
        for &id in outermost_first.iter().rev() {
            if old.group(id).optional && self.groups[0][id.at()].is_none() {
                let other = pairing.group(id).filter(|&other| new.group(other).optional);
                let var = self.next();
                self.groups[0][id.at()] = Some(var);
                if let Some(other) = other {
                    self.groups[1][other.at()] = Some(var);
                }
                self.variables.push(Variable::chosen([Some(id), other]));
            }
        }
    }

    fn add_new_groups(&mut self, new: &Parts, group: Option<GroupId>) {
        let outermost_first: Vec<GroupId> = new.ancestors(group).collect();
        for &id in outermost_first.iter().rev() {
            if new.group(id).optional && self.groups[1][id.at()].is_none() {
                self.groups[1][id.at()] = Some(self.next());
                self.variables.push(Variable::chosen([None, Some(id)]));
            }
        }
    }

    fn add(
        &mut self,
        old: &Parts,
        new: &Parts,
        pairing: &dyn Pairing,
        before: Option<Asked>,
        after: Option<Asked>,
    ) {
        let var = self.next();
        let listed = match (before, after) {
            (Some(before), Some(after)) => both(old, new, pairing, before.question, after.question),
            (Some(before), None) => alone(old, before.question, 0),
            (None, Some(after)) => alone(new, after.question, 1),
            (None, None) => return,
        };
        let slots = [before.map(|asked| old.slot(asked)), after.map(|asked| new.slot(asked))];
        for (side, slot) in slots.iter().enumerate() {
            if let Some(slot) = slot {
                self.slots[side][slot.at()] = Some(var);
            }
        }
        self.variables.push(Variable::of(Subject::Slot(slots), listed));
    }
}

/// The values of a question that only one version has.
fn alone(parts: &Parts, id: QuestionId, side: usize) -> Listed<Raw> {
    let raw = |answer: Option<Answer>| if side == 0 { [answer, None] } else { [None, answer] };
    let options = (0..128).map(|option| Some((option, option))).collect::<Vec<_>>();
    let (cuts, asked) = seen(&[(parts, id)]);
    let listed = values(parts, parts.question(id), &cuts, &asked[0], &options);
    let mut raws = listed.map(|answer| Some(raw(Some(answer))));
    raws.push(raw(None));
    raws
}

/// The values that both versions of a question have.
fn both(
    old: &Parts,
    new: &Parts,
    pairing: &dyn Pairing,
    before: QuestionId,
    after: QuestionId,
) -> Listed<Raw> {
    let (cuts, asked) = seen(&[(old, before), (new, after)]);
    let options: Vec<Option<(u16, u16)>> =
        (0..128).map(|option| Some((option, pairing.option(before, option)?))).collect();
    let either =
        options.iter().flatten().filter(|(old, new)| asked[0].contains(old) || asked[1].contains(new));
    let asked: BTreeSet<u16> = either.map(|(old, _)| *old).collect();
    let olds = values(old, old.question(before), &cuts, &asked, &options);
    let news = values(new, new.question(after), &cuts, &BTreeSet::new(), &[]);
    let is_many = matches!(new.question(after).answer, AnswerType::Many(_));
    let translated = |answer: &Answer| match answer {
        Answer::Option(option) => pairing.option(before, *option).map(Answer::Option),
        Answer::Many(chosen) => (0..128u16)
            .filter(|option| chosen >> option & 1 == 1)
            .try_fold(0u128, |so_far, option| Some(so_far | 1 << pairing.option(before, option)?))
            .map(Answer::Many),
        Answer::Number(_) | Answer::Truth(_) | Answer::Text(_) | Answer::Date(_) | Answer::Time(_) => {
            Some(answer.clone())
        }
    };
    let (unlisted, counted, empty) = (news.unlisted, news.counted, news.empty);
    let takes = |answer: &Answer| match answer {
        Answer::Many(_) => is_many,
        Answer::Option(_)
        | Answer::Number(_)
        | Answer::Truth(_)
        | Answer::Text(_)
        | Answer::Date(_)
        | Answer::Time(_) => news.values.contains(answer),
    };
    let mut raws = olds.map(|answer| {
        let translated = translated(&answer).filter(&takes)?;
        Some([Some(answer), Some(translated)])
    });
    raws.unlisted = raws.unlisted.or(unlisted.filter(|_| !is_many));
    raws.counted &= counted || is_many;
    raws.empty |= empty && !is_many;
    raws.push([None, None]);
    raws
}

/// What a question is compared with, and which of its options are asked for in each version; nothing where all
/// its values are listed.
fn seen(versions: &[(&Parts, QuestionId)]) -> (Cuts, Vec<BTreeSet<u16>>) {
    let wide = |(parts, id): &(&Parts, QuestionId)| match &parts.question(*id).answer {
        AnswerType::Number { low, high, whole: true, .. } => whole(low, high).is_none(),
        AnswerType::Number { whole: false, .. }
        | AnswerType::Date
        | AnswerType::DateWithin(_)
        | AnswerType::Time => true,
        AnswerType::Many(_) => parts.options(parts.question(*id)).count() > MOST_OPTIONS,
        AnswerType::Scale(_) | AnswerType::YesNo | AnswerType::Text { .. } => false,
    };
    if !versions.iter().any(wide) {
        return (Cuts::default(), vec![BTreeSet::new(); versions.len()]);
    }
    let asked = versions.iter().map(|(parts, id)| cells::asked_for(parts, *id)).collect();
    (Cuts::of(versions), asked)
}

/// Every answer that a question takes, missing options last; or some of them, and why they are not all.
/// Options of a `many of` question that the other version does not have are not chosen.
fn values(
    parts: &Parts,
    question: &Question,
    cuts: &Cuts,
    asked: &BTreeSet<u16>,
    shared: &[Option<(u16, u16)>],
) -> Listed<Answer> {
    // An option that says nothing about the question, or that nothing applies, is chosen alone.
    let options: Vec<(u16, bool)> = parts
        .options(question)
        .enumerate()
        .map(|(at, (_, option))| (at as u16, option.missing || option.none))
        .collect();
    let some = |why: &str| stretched(cuts.stretches(question), why.to_string());
    let mut listed = match &question.answer {
        AnswerType::Scale(_) => Listed::all(
            options.iter().filter(|(_, missing)| !missing).map(|(at, _)| Answer::Option(*at)).collect(),
        ),
        AnswerType::YesNo => Listed::all(vec![Answer::Truth(true), Answer::Truth(false)]),
        AnswerType::Number { low, high, whole: true, .. } => match whole(low, high) {
            Some(all) => Listed::all(all),
            None => some(&format!("takes more than {MOST_VALUES} numbers")),
        },
        AnswerType::Number { whole: false, .. } => some("takes any decimal number"),
        AnswerType::Date | AnswerType::DateWithin(_) => some("is a date"),
        AnswerType::Time => some("is a time of day"),
        AnswerType::Text { .. } => Listed::all(vec![Answer::Text("…".into())]),
        AnswerType::Many(_) => return many(&options, asked, shared),
    };
    for (at, _) in options.iter().filter(|(_, missing)| *missing) {
        listed.push(Answer::Option(*at));
    }
    listed
}

fn stretched(stretches: Option<Stretches>, why: String) -> Listed<Answer> {
    match stretches {
        Some(Stretches { answers, weights }) => {
            Listed { counted: weights.is_some(), empty: false, values: answers, weights, unlisted: Some(why) }
        }
        None => Listed::none(why),
    }
}

/// All whole numbers between two; None where there are too many.
fn whole(low: &Number, high: &Number) -> Option<Vec<Answer>> {
    let (low, high) = (low.to_i64()?, high.to_i64()?);
    let narrow = high.checked_sub(low).is_some_and(|width| width < MOST_VALUES as i64);
    narrow.then(|| (low..=high).map(|value| Answer::Number(Number::integer(value))).collect())
}

/// Every choice of options, none of them included; some are chosen alone. Where there are many options, those
/// that nothing asks for one by one are counted only.
fn many(options: &[(u16, bool)], asked: &BTreeSet<u16>, shared: &[Option<(u16, u16)>]) -> Listed<Answer> {
    let is_shared = |at: u16| shared.iter().flatten().any(|(old, _)| *old == at);
    let plain: Vec<u16> =
        options.iter().filter(|(at, alone)| !alone && is_shared(*at)).map(|(at, _)| *at).collect();
    let all = plain.len() <= MOST_OPTIONS;
    let (asked, others): (Vec<u16>, Vec<u16>) = plain.iter().partition(|at| all || asked.contains(at));
    let why = format!("takes any choice of {} options", plain.len());
    let Some(choices) = cells::choices(&asked, &others, MOST_VALUES) else { return Listed::none(why) };
    let mut listed = if all { Listed::all(choices.answers) } else { stretched(Some(choices), why) };
    for (at, _) in options.iter().filter(|(_, alone)| *alone) {
        listed.push(Answer::Many(1 << at));
    }
    listed
}
