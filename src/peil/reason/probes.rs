//! Responses of all kinds, tried once for every claim at the same time.

use std::rc::Rc;

use super::answers::{self, Dice, Level};
use super::inquiry::Inquiry;
use super::want::Want;
use crate::model::{Asked, QuestionId};
use crate::score::{Evaluation, Response};

/// Nothing answered; all low, all high; and mixtures, some with open answers.
const KINDS: [(Option<Level>, bool); 6] = [
    (None, false),
    (Some(Level::Low), false),
    (Some(Level::High), false),
    (Some(Level::Any), false),
    (Some(Level::Any), false),
    (Some(Level::Any), true),
];

pub fn probes(inquiry: &Inquiry<'_>) -> Vec<(Rc<Response>, Evaluation)> {
    KINDS
        .iter()
        .enumerate()
        .map(|(at, (level, gaps))| {
            let response = level.map_or_else(
                || Response::blank(inquiry.parts),
                |level| full(inquiry, level, *gaps, at as u64),
            );
            let evaluation = inquiry.scorer.evaluate(&response);
            (Rc::new(response), evaluation)
        })
        .collect()
}

/// Every question answered, or in a response with gaps most of them.
pub fn full(inquiry: &Inquiry<'_>, level: Level, gaps: bool, seed: u64) -> Response {
    let parts = inquiry.parts;
    let mut dice = Dice::new(seed);
    let mut response = Response::blank(parts);
    response.informant = (seed % parts.informants.len().max(1) as u64) as u8;
    response.administered = Some(answers::DAY);
    for (at, question) in parts.questions.iter().enumerate() {
        let id = QuestionId(at as u32);
        for round in 0..parts.rounds(question.repeat) {
            if gaps && dice.chance(8) {
                break;
            }
            let answer = answers::answer(
                parts,
                question,
                inquiry.interpreter.accepted(id),
                &Want::default(),
                level,
                &mut dice,
            );
            response.set(parts.slot(Asked { question: id, round }), answer);
        }
    }
    response
}
