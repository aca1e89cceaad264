//! Responses at random: every kind of answer, at its ends and in between, blanks, missing options, other
//! informants.

use jiff::civil::date;
use peil::model::{Answer, AnswerType, GroupId, Instrument, Number, Question, SlotId, Time};
use peil::score::Response;

use crate::equivalence::rng::Rng;

/// What chance is asked for here.
pub struct Dice(Rng);

impl Dice {
    pub fn new(seed: u64) -> Dice {
        Dice(Rng::new(seed))
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.0.next() % end.max(1)
    }

    pub fn one_in(&mut self, chance: u64) -> bool {
        self.below(chance) == 0
    }
}

/// A response; `blank` of ten answers are left open.
pub fn response(instrument: &Instrument, dice: &mut Dice, blank: u64) -> Response {
    let mut response = Response::blank(instrument);
    response.informant = dice.below(instrument.informants.len().max(1) as u64) as u8;
    if !dice.one_in(5) {
        response.administered =
            Some(date(2020 + dice.below(6) as i16, 1 + dice.below(12) as i8, 1 + dice.below(28) as i8));
    }
    for (at, group) in instrument.groups.iter().enumerate() {
        response.leave_out(GroupId(at as u32), group.optional && dice.one_in(4));
    }
    for slot in 0..instrument.slot_count() as u32 {
        if dice.below(10) < blank {
            continue;
        }
        let question = instrument.question(instrument.asked(SlotId(slot)).question);
        response.set(SlotId(slot), Some(answer(instrument, question, dice)));
    }
    response
}

fn answer(instrument: &Instrument, question: &Question, dice: &mut Dice) -> Answer {
    let options = instrument.options(question).count() as u64;
    if options > 0 && (matches!(question.answer, AnswerType::Scale(_)) || dice.one_in(8)) {
        let option = dice.below(options) as u16;
        let missing = instrument.option(question, option).is_some_and(|(_, choice)| choice.missing);
        if missing || matches!(question.answer, AnswerType::Scale(_)) {
            return Answer::Option(option);
        }
    }
    match &question.answer {
        AnswerType::Scale(_) => Answer::Option(0),
        AnswerType::YesNo => Answer::Truth(dice.one_in(2)),
        AnswerType::Number { low, high, whole: true, .. } => {
            let (low, high) = (low.ceiling().to_i64().unwrap(), high.floor().to_i64().unwrap());
            Answer::Number(Number::integer(match dice.below(6) {
                0 => low,
                1 => high,
                // Small numbers more often: rounds, hours.
                2 => low + dice.below((high - low + 1).min(6) as u64) as i64,
                _ => low + dice.below((high - low + 1) as u64) as i64,
            }))
        }
        AnswerType::Number { low, high, whole: false, .. } => {
            let parts = Number::integer(1000);
            let step = high
                .subtract(low)
                .unwrap()
                .multiply(&Number::integer(dice.below(1001) as i64))
                .unwrap()
                .divide(&parts)
                .unwrap();
            Answer::Number(low.add(&step).unwrap().round(dice.below(4) as i32 + 1))
        }
        AnswerType::Text { .. } => Answer::Text("iets".into()),
        AnswerType::Date => Answer::Date(date(
            1930 + dice.below(100) as i16,
            1 + dice.below(12) as i8,
            1 + dice.below(28) as i8,
        )),
        // What the generator bounds, bounds nothing of these.
        AnswerType::DateWithin(_) => Answer::Date(date(
            1950 + dice.below(50) as i16,
            1 + dice.below(12) as i8,
            1 + dice.below(28) as i8,
        )),
        AnswerType::Time => Answer::Time(Time(dice.below(86_400) as u32)),
        AnswerType::Many(_) => {
            let real: Vec<u64> = (0..options)
                .filter(|at| !instrument.option(question, *at as u16).unwrap().1.missing)
                .collect();
            let chosen = real.iter().filter(|_| dice.one_in(2)).fold(0u128, |so_far, at| so_far | 1 << at);
            Answer::Many(if chosen == 0 { 1 << real[0] } else { chosen })
        }
    }
}
