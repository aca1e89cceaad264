//! What respondents can answer: a variable for every place for an answer and for every optional domain, with
//! all the values it can have.
//!
//! Two versions of an instrument share one space: a question that was renamed, or an option that was, is one
//! variable and one value.

use crate::model::{Answer, AnswerType, Asked, GroupId, Number, Parts, Question, QuestionId, SlotId};

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
    /// Why its values cannot be listed.
    pub unlisted: Option<String>,
}

impl Variable {
    /// How many values there are.
    pub fn size(&self) -> usize {
        match self.subject {
            Subject::Slot(_) => self.raws.len(),
            Subject::Chosen(_) => 2,
        }
    }

    /// Whether a value is an answer that a respondent gave.
    pub fn is_answer(&self, value: usize) -> bool {
        match self.subject {
            Subject::Slot(_) => value + 1 < self.raws.len(),
            Subject::Chosen(_) => false,
        }
    }

    /// The value that takes no answer: blank, or chosen.
    pub fn free(&self) -> usize {
        match self.subject {
            Subject::Slot(_) => self.raws.len() - 1,
            Subject::Chosen(_) => 0,
        }
    }
}

/// Everything that can be answered in one instrument, or in two versions of one.
#[derive(Debug)]
pub(super) struct Space {
    pub variables: Vec<Variable>,
    slots: [Vec<Option<VarId>>; 2],
    groups: [Vec<Option<VarId>>; 2],
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
        space
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
                self.variables.push(Variable {
                    subject: Subject::Chosen([Some(id), other]),
                    raws: Vec::new(),
                    unlisted: None,
                });
            }
        }
    }

    fn add_new_groups(&mut self, new: &Parts, group: Option<GroupId>) {
        let outermost_first: Vec<GroupId> = new.ancestors(group).collect();
        for &id in outermost_first.iter().rev() {
            if new.group(id).optional && self.groups[1][id.at()].is_none() {
                self.groups[1][id.at()] = Some(self.next());
                self.variables.push(Variable {
                    subject: Subject::Chosen([None, Some(id)]),
                    raws: Vec::new(),
                    unlisted: None,
                });
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
        let (raws, unlisted) = match (before, after) {
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
        self.variables.push(Variable { subject: Subject::Slot(slots), raws, unlisted });
    }
}

/// The values of a question that only one version has.
fn alone(parts: &Parts, id: QuestionId, side: usize) -> (Vec<Raw>, Option<String>) {
    let (values, unlisted) = values(parts, parts.question(id));
    let raw = |answer: Option<Answer>| if side == 0 { [answer, None] } else { [None, answer] };
    (values.into_iter().map(Some).chain([None]).map(raw).collect(), unlisted)
}

/// The values that both versions of a question have.
fn both(
    old: &Parts,
    new: &Parts,
    pairing: &dyn Pairing,
    before: QuestionId,
    after: QuestionId,
) -> (Vec<Raw>, Option<String>) {
    let (olds, unlisted) = values(old, old.question(before));
    let (news, unlisted_new) = values(new, new.question(after));
    let mut raws: Vec<Raw> = Vec::with_capacity(olds.len() + 1);
    for answer in olds {
        let translated = match &answer {
            Answer::Option(option) => pairing.option(before, *option).map(Answer::Option),
            Answer::Many(chosen) => (0..128u16)
                .filter(|option| chosen >> option & 1 == 1)
                .try_fold(0u128, |so_far, option| Some(so_far | 1 << pairing.option(before, option)?))
                .map(Answer::Many),
            Answer::Number(_) | Answer::Truth(_) | Answer::Text(_) | Answer::Date(_) | Answer::Time(_) => {
                Some(answer.clone())
            }
        };
        if let Some(translated) = translated.filter(|translated| news.contains(translated)) {
            raws.push([Some(answer), Some(translated)]);
        }
    }
    raws.push([None, None]);
    (raws, unlisted.or(unlisted_new))
}

/// Every answer that a question takes, missing options last; and why that is not every one.
fn values(parts: &Parts, question: &Question) -> (Vec<Answer>, Option<String>) {
    // An option that says nothing about the question, or that nothing applies, is chosen alone.
    let options: Vec<(u16, bool)> = parts
        .options(question)
        .enumerate()
        .map(|(at, (_, option))| (at as u16, option.missing || option.none))
        .collect();
    let (mut values, unlisted) = match &question.answer {
        AnswerType::Scale(_) => (
            options.iter().filter(|(_, missing)| !missing).map(|(at, _)| Answer::Option(*at)).collect(),
            None,
        ),
        AnswerType::YesNo => (vec![Answer::Truth(true), Answer::Truth(false)], None),
        AnswerType::Integer { low, high } | AnswerType::Minutes { low, high } => whole(low, high),
        AnswerType::Decimal { .. } => (Vec::new(), Some("takes any decimal number".to_string())),
        AnswerType::Date | AnswerType::DateWithin(_) => (Vec::new(), Some("is a date".to_string())),
        AnswerType::Time => (Vec::new(), Some("is a time of day".to_string())),
        AnswerType::Text { .. } => (vec![Answer::Text("…".into())], None),
        AnswerType::Many(_) => return many(&options),
    };
    values.extend(options.iter().filter(|(_, missing)| *missing).map(|(at, _)| Answer::Option(*at)));
    (values, unlisted)
}

fn whole(low: &Number, high: &Number) -> (Vec<Answer>, Option<String>) {
    match (low.to_i64(), high.to_i64()) {
        (Some(low), Some(high)) if high.checked_sub(low).is_some_and(|width| width < MOST_VALUES as i64) => {
            ((low..=high).map(|value| Answer::Number(Number::integer(value))).collect(), None)
        }
        _ => (Vec::new(), Some(format!("takes more than {MOST_VALUES} numbers"))),
    }
}

/// Every choice of options, none of them included; some are chosen alone.
fn many(options: &[(u16, bool)]) -> (Vec<Answer>, Option<String>) {
    let plain: Vec<u16> = options.iter().filter(|(_, missing)| !missing).map(|(at, _)| *at).collect();
    if plain.len() > MOST_OPTIONS {
        return (Vec::new(), Some(format!("takes any choice of {} options", plain.len())));
    }
    let chosen = |bits: u32| {
        plain
            .iter()
            .enumerate()
            .filter(|(at, _)| bits >> at & 1 == 1)
            .fold(0u128, |set, (_, option)| set | 1 << option)
    };
    let mut values: Vec<Answer> = (0..1u32 << plain.len()).map(|bits| Answer::Many(chosen(bits))).collect();
    values.extend(options.iter().filter(|(_, missing)| *missing).map(|(at, _)| Answer::Many(1 << at)));
    (values, None)
}
