//! Which questions are asked, a column at a time.

use super::column::reason;
use super::frame::Frame;
use super::slots::{NOT_KNOWN, OTHERWISE, SKIPPED};
use crate::model::Informants;

/// One requirement for a question to be asked, on columns.
#[derive(Debug, Clone)]
pub enum Gate {
    Informant(Informants),
    /// A group that was chosen.
    Chosen(usize),
    When(usize),
    /// More than `least` numerators of a column of numbers.
    Round {
        times: usize,
        least: i64,
    },
}

/// What is before one slot.
#[derive(Debug, Clone)]
pub struct Gated {
    pub slot: usize,
    pub gates: Vec<Gate>,
    pub otherwise: bool,
    /// What is missing only because of closed questions closes it: so since version 2 of the language's
    /// meaning.
    pub closes: bool,
}

/// Nothing keeps the question from being asked, or what keeps it; the greatest decides.
const OPEN: u8 = 0;
const UNKNOWN: u8 = 1;
const CLOSED: u8 = 2;
const FALSE: u8 = 3;
const SHUT: u8 = 4;

/// What a condition that is missing makes of a question.
fn missing(why: u8) -> u8 {
    if reason::is_closed(why) { CLOSED } else { UNKNOWN }
}

/// By row, what keeps a question from being asked.
pub fn status(frame: &Frame, gates: &[Gate], status: &mut Vec<u8>) {
    let rows = frame.rows();
    status.clear();
    status.resize(rows, OPEN);
    for gate in gates {
        match gate {
            Gate::Informant(only) => {
                for (status, informant) in status.iter_mut().zip(&frame.informant) {
                    *status = (*status).max(if only.has(*informant) { OPEN } else { SHUT });
                }
            }
            Gate::Chosen(group) => {
                for (status, left_out) in status.iter_mut().zip(&frame.left_out[*group]) {
                    *status = (*status).max(if *left_out { SHUT } else { OPEN });
                }
            }
            Gate::When(when) => {
                let column = &frame.columns[*when];
                for ((status, truth), why) in status.iter_mut().zip(&column.data).zip(&column.why) {
                    let found = if *why != reason::NONE {
                        missing(*why)
                    } else if *truth != 0 {
                        OPEN
                    } else {
                        FALSE
                    };
                    *status = (*status).max(found);
                }
            }
            Gate::Round { times, least } => {
                let column = &frame.columns[*times];
                for ((status, count), why) in status.iter_mut().zip(&column.data).zip(&column.why) {
                    let found = if *why != reason::NONE {
                        missing(*why)
                    } else if count > least {
                        OPEN
                    } else {
                        SHUT
                    };
                    *status = (*status).max(found);
                }
            }
        }
    }
}

/// Whether a domain is left out, behind a condition that is not true, or another informant's.
pub fn is_shut(status: u8) -> bool {
    status != OPEN
}

/// The codes that count, behind gates; gives how many answers were set aside.
pub fn apply(frame: &Frame, gated: &Gated, room: &mut Vec<u8>, codes: &mut Vec<u8>) -> u64 {
    status(frame, &gated.gates, room);
    let mut aside = 0;
    codes.clear();
    let given = frame.codes(crate::model::SlotId(gated.slot as u32));
    codes.extend(given.iter().zip(room.iter()).map(|(code, status)| match *status {
        OPEN => *code,
        UNKNOWN if *code != 0 => *code,
        UNKNOWN => NOT_KNOWN,
        CLOSED if !gated.closes => {
            if *code != 0 {
                *code
            } else {
                NOT_KNOWN
            }
        }
        status => {
            aside += u64::from(*code != 0);
            if status == FALSE && gated.otherwise { OTHERWISE } else { SKIPPED }
        }
    }));
    aside
}
