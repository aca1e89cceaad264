//! Random answers that two instruments both accept, the same every time for the same seed.

use jiff::ToSpan;
use jiff::civil::Date;
use peil::model::{
    Answer, AnswerType, Asked, Cell, Choice, Cut, GroupId, Instrument, Node, Number, Parts, QuestionId,
    SlotId, Time,
};
use peil::score::Response;

use super::options;

/// A small generator (xorshift64*, Vigna 2016): enough for looking around, and the same on every machine.
#[derive(Debug, Clone)]
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    fn below(&mut self, bound: usize) -> usize {
        ((self.next() >> 32) as usize) % bound.max(1)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

/// Makes random responses to an instrument.
#[derive(Debug)]
pub struct Sampler<'i> {
    parts: &'i Parts,
    random: Random,
    /// Numbers that conditions, cut-offs and tables name: answers near them show more than others.
    constants: Vec<Number>,
}

/// How one response is filled in: nobody answers evenly, and sums of even answers never reach the ends.
struct Manner {
    answered: usize,
    /// None: anywhere. Some: near this percentage of the scale.
    level: Option<usize>,
    missing: usize,
    /// The date of the response.
    administered: Option<Date>,
}

impl<'i> Sampler<'i> {
    pub fn new(instrument: &'i Instrument, seed: u64) -> Sampler<'i> {
        Sampler { parts: instrument, random: Random(seed | 1), constants: constants(instrument) }
    }

    /// Numbers of another instrument matter too when two are compared.
    pub fn with_constants_of(mut self, other: &Instrument) -> Sampler<'i> {
        self.constants.extend(constants(other));
        self.constants.sort();
        self.constants.dedup();
        self
    }

    /// The next response.
    pub fn response(&mut self) -> Response {
        let parts = self.parts;
        let mut response = Response::blank(parts);
        response.informant = self.random.below(parts.informants.len().max(1)) as u8;
        if self.random.chance(70) {
            response.administered = date(self.random.below(4000));
        }
        let out = if self.random.chance(50) { 0 } else { 50 };
        for at in 0..parts.groups.len() {
            if parts.groups[at].optional {
                let left_out = self.random.chance(out);
                response.leave_out(GroupId(at as u32), left_out);
            }
        }
        let answered = [100, 100, 95, 80, 50, 15][self.random.below(6)];
        let level = self.random.chance(60).then(|| self.random.below(101));
        let manner = Manner {
            answered,
            level,
            missing: [0, 0, 5, 30][self.random.below(4)],
            administered: response.administered,
        };
        for slot in 0..parts.slot_count() as u32 {
            if self.random.chance(manner.answered) {
                let answer = self.answer(parts.asked(SlotId(slot)).question, &manner);
                response.set(SlotId(slot), answer);
            }
        }
        response
    }

    fn answer(&mut self, id: QuestionId, manner: &Manner) -> Option<Answer> {
        let parts = self.parts;
        let question = parts.question(id);
        let options: Vec<&Choice> = parts.options(question).map(|(_, option)| option).collect();
        let of_missing: Vec<usize> = (0..options.len()).filter(|&at| options[at].missing).collect();
        if !of_missing.is_empty()
            && !matches!(question.answer, AnswerType::Many(_))
            && self.random.chance(manner.missing)
        {
            return Some(Answer::Option(of_missing[self.random.below(of_missing.len())] as u16));
        }
        Some(match &question.answer {
            AnswerType::Scale(_) => {
                let of_answers: Vec<usize> = (0..options.len()).filter(|&at| !options[at].missing).collect();
                let at = self.place(of_answers.len(), manner.level);
                Answer::Option(*of_answers.get(at)? as u16)
            }
            AnswerType::Many(_) => {
                let chosen = (0..options.len())
                    .filter(|_| self.random.chance(35))
                    .fold(0u128, |chosen, at| chosen | 1 << at);
                let one = 1 << self.random.below(options.len());
                Answer::Many(if parts.together(question, chosen) { chosen } else { one })
            }
            AnswerType::YesNo => Answer::Truth(self.place(2, manner.level) == 1),
            AnswerType::Number { low, high, whole: true, .. } => {
                Answer::Number(self.number(low, high, manner.level, true)?)
            }
            AnswerType::Number { low, high, whole: false, .. } => {
                Answer::Number(self.number(low, high, manner.level, false)?)
            }
            AnswerType::Text { .. } => Answer::Text("x".into()),
            AnswerType::Date => Answer::Date(date(self.random.below(20_000))?),
            AnswerType::DateWithin(days) => {
                let (from, to) = days.resolved(manner.administered);
                let any = date(self.random.below(20_000))?;
                let step = self.random.below(12_000) as i64;
                let day = match (from, to) {
                    (Some(from), None) => from.saturating_add(step.days()),
                    (_, Some(to)) => to.saturating_sub(step.days()),
                    (None, None) => any,
                };
                Answer::Date(day.clamp(from.unwrap_or(Date::MIN), to.unwrap_or(Date::MAX)))
            }
            AnswerType::Time => Answer::Time(Time(self.random.below(24 * 12) as u32 * 300)),
        })
    }

    /// A place among `count`, near the level if there is one.
    fn place(&mut self, count: usize, level: Option<usize>) -> usize {
        match level {
            Some(level) if count > 1 && !self.random.chance(15) => {
                let exact = level * (count - 1);
                // Rounded up as often as its remainder says, so that sums reach every value.
                (exact / 100 + usize::from(self.random.below(100) < exact % 100)).min(count - 1)
            }
            _ => self.random.below(count),
        }
    }

    fn number(&mut self, low: &Number, high: &Number, level: Option<usize>, whole: bool) -> Option<Number> {
        if self.random.chance(40) && !self.constants.is_empty() {
            let constant = self.constants[self.random.below(self.constants.len())].clone();
            let step = Number::integer(self.random.below(3) as i64 - 1);
            let near = constant.add(&step)?;
            let near = if whole { near.floor() } else { near };
            if near.is_exact() && near >= *low && near <= *high {
                return Some(near);
            }
        }
        let span = high.subtract(low)?;
        let part = Number::ratio(self.place(101, level) as i128, 100);
        let at = low.add(&span.multiply(&part)?)?;
        Some(if whole { at.round(0) } else { at.round(1) }).map(|at| {
            if at < *low {
                low.clone()
            } else if at > *high {
                high.clone()
            } else {
                at
            }
        })
    }
}

fn date(days: usize) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(jiff::Span::new().try_days(days as i64).ok()?).ok()
}

/// The exact numbers that an instrument compares with.
fn constants(parts: &Parts) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    let cells = |cells: &[Cell], found: &mut Vec<Number>| {
        for cell in cells {
            match cell {
                Cell::Between(low, high) => found.extend([low.clone(), high.clone()]),
                Cell::From(bound) | Cell::Above(bound) => found.push(bound.clone()),
                Cell::Option(_)
                | Cell::DateBetween(..)
                | Cell::TimeBetween(..)
                | Cell::Truth(_)
                | Cell::Any => {}
            }
        }
    };
    for node in &parts.nodes[..parts.core as usize] {
        if let Node::Number(number) = node {
            found.push(number.clone());
        } else if let Node::Within { cells: of, .. } = node {
            cells(of, &mut found);
        } else if let Node::Band { sets, .. } = node {
            let cuts = sets.iter().flat_map(|set| &set.cuts);
            found.extend(cuts.filter_map(|Cut { from, .. }| from.clone()));
        }
    }
    let maps =
        parts.recodes.iter().map(|recode| &recode.map).chain(parts.tables.iter().map(|table| &table.map));
    for row in maps.flat_map(|map| &map.rows) {
        row.keys.iter().for_each(|key| cells(key, &mut found));
    }
    found.retain(Number::is_exact);
    found.sort();
    found.dedup();
    found
}

/// Which answers of one instrument are which answers of another. Questions, domains and options are the same
/// when their names are.
#[derive(Debug)]
pub struct Pairing<'i> {
    old: &'i Parts,
    new: &'i Parts,
    /// By question of the old: the one of the new.
    questions: Vec<Option<QuestionId>>,
    /// By question of the old and option: the option of the new.
    options: Vec<Vec<Option<u16>>>,
    /// By group of the old: the one of the new.
    groups: Vec<Option<GroupId>>,
    informants: Vec<Option<u8>>,
}

impl<'i> Pairing<'i> {
    /// Pairs two instruments; in `old` the renames of the new one were applied.
    pub fn new(old: &'i Parts, new: &'i Parts) -> Pairing<'i> {
        let questions: Vec<Option<QuestionId>> =
            old.questions.iter().map(|question| new.question_named(&question.name)).collect();
        let options = old
            .questions
            .iter()
            .zip(&questions)
            .map(|(question, other)| {
                let after: Vec<&Choice> = other
                    .map(|id| new.options(new.question(id)).map(|(_, option)| option).collect())
                    .unwrap_or_default();
                let find = |option: &Choice| {
                    let found = options::counterpart(option, &after)?;
                    after.iter().position(|other| std::ptr::eq(*other, found)).map(|at| at as u16)
                };
                old.options(question).map(|(_, option)| find(option)).collect()
            })
            .collect();
        let group = |group: &peil::model::Group| {
            new.groups.iter().position(|other| other.name == group.name).map(|at| GroupId(at as u32))
        };
        Pairing {
            old,
            new,
            questions,
            options,
            groups: old.groups.iter().map(group).collect(),
            informants: if old.informants.is_empty() {
                vec![Some(0)]
            } else {
                old.informants.iter().map(|name| new.informant_index(name)).collect()
            },
        }
    }

    /// The response as the new instrument reads it. Answers that it does not accept are taken out of both.
    pub fn pair(&self, old: &mut Response) -> Response {
        let mut new = Response::blank(self.new);
        new.administered = old.administered;
        match self.informants.get(usize::from(old.informant)).copied().flatten() {
            Some(informant) => new.informant = informant,
            None => old.informant = 0,
        }
        for (at, group) in self.groups.iter().enumerate() {
            let id = GroupId(at as u32);
            match group {
                Some(group) if self.new.group(*group).optional => new.leave_out(*group, old.is_left_out(id)),
                _ => old.leave_out(id, false),
            }
        }
        for slot in 0..self.old.slot_count() as u32 {
            let slot = SlotId(slot);
            let Some(answer) = old.answer(slot) else { continue };
            match self.answer(self.old.asked(slot), answer) {
                Some((at, answer)) => new.set(at, Some(answer)),
                None => old.set(slot, None),
            }
        }
        new
    }

    fn answer(&self, asked: Asked, answer: &Answer) -> Option<(SlotId, Answer)> {
        let id = self.questions[asked.question.at()]?;
        let question = self.new.question(id);
        let options = &self.options[asked.question.at()];
        let option = |at: usize| options.get(at).copied().flatten();
        let answer = match (answer, &question.answer) {
            (Answer::Option(at), _) => Answer::Option(option(usize::from(*at))?),
            (Answer::Many(chosen), AnswerType::Many(_)) => {
                let mut mapped = 0u128;
                for at in (0..128).filter(|at| chosen >> at & 1 == 1) {
                    mapped |= 1 << option(at)?;
                }
                self.new.together(question, mapped).then_some(Answer::Many(mapped))?
            }
            (Answer::Number(number), AnswerType::Number { low, high, whole: true, .. }) => {
                (number >= low && number <= high && number.floor() == *number).then(|| answer.clone())?
            }
            (Answer::Number(number), AnswerType::Number { low, high, whole: false, .. }) => {
                (number >= low && number <= high).then(|| answer.clone())?
            }
            (Answer::Truth(_), AnswerType::YesNo)
            | (Answer::Text(_), AnswerType::Text { .. })
            | (Answer::Date(_), AnswerType::Date)
            | (Answer::Date(_), AnswerType::DateWithin(_))
            | (Answer::Time(_), AnswerType::Time) => answer.clone(),
            _ => return None,
        };
        (asked.round < self.new.rounds(question.repeat))
            .then(|| (self.new.slot(Asked { question: id, round: asked.round }), answer))
    }
}
