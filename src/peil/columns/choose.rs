//! One of several columns, row by row.

use super::column::{Column, reason};
use super::operation::{Fraction, Term};
use crate::model::Informants;

/// Puts a row of a column, brought under the common denominator or with its own.
fn put(columns: &[Column], row: usize, of: &Fraction, scale: i64, per_row: bool, out: &mut Column) {
    let column = &columns[of.of];
    if per_row {
        out.data.push(column.data[row]);
        out.den.push(column.den.get(row).copied().unwrap_or(of.den));
    } else {
        out.data.push(column.data[row].wrapping_mul(scale));
    }
}

fn nothing(why: u8, per_row: bool, out: &mut Column) {
    out.data.push(0);
    out.why.push(why);
    if per_row {
        out.den.push(1);
    }
}

pub fn either(
    columns: &[Column],
    rows: usize,
    condition: usize,
    branches: [&Fraction; 2],
    scale: [i64; 2],
    per_row: bool,
    out: &mut Column,
) {
    for row in 0..rows {
        let unknown = columns[condition].why[row];
        if unknown != reason::NONE {
            nothing(reason::CONDITION | reason::closed_bit(unknown), per_row, out);
            continue;
        }
        let at = usize::from(columns[condition].data[row] == 0);
        put(columns, row, branches[at], scale[at], per_row, out);
        out.why.push(reason::passed_on(columns[branches[at].of].why[row]));
    }
}

/// The first that is not missing.
pub fn first(columns: &[Column], rows: usize, of: &[(Fraction, i64)], per_row: bool, out: &mut Column) {
    for row in 0..rows {
        match of.iter().find(|(of, _)| !reason::is_missing(columns[of.of].why[row])) {
            Some((of, scale)) => {
                put(columns, row, of, *scale, per_row, out);
                out.why.push(columns[of.of].why[row]);
            }
            None => {
                let why = of
                    .iter()
                    .fold(reason::NONE, |so_far, (of, _)| reason::together(columns[of.of].why[row], so_far));
                nothing(if why == reason::NONE { reason::OPERAND } else { why }, per_row, out);
            }
        }
    }
}

/// The middle one of x, low and high; x > high is looked at first.
pub fn clamp(columns: &[Column], rows: usize, terms: &[Term; 3], out: &mut Column) {
    for row in 0..rows {
        let [x, low, high] = terms.map(|term| columns[term.of].data[row].wrapping_mul(term.scale));
        out.data.push(if x > high {
            high
        } else if x < low {
            low
        } else {
            x
        });
        out.why.push(
            terms
                .iter()
                .fold(reason::NONE, |so_far, term| reason::together(columns[term.of].why[row], so_far)),
        );
    }
}

pub fn clamp_each(columns: &[Column], rows: usize, fractions: &[Fraction; 3], out: &mut Column) {
    for row in 0..rows {
        let [x, low, high] = fractions.map(|of| of.at(columns, row));
        let above = |a: (i128, i128), b: (i128, i128)| a.0 * b.1 > b.0 * a.1;
        let (n, d) = if above(x, high) {
            high
        } else if above(low, x) {
            low
        } else {
            x
        };
        out.data.push(n as i64);
        out.den.push(d as i64);
        out.why.push(
            fractions
                .iter()
                .fold(reason::NONE, |so_far, of| reason::together(columns[of.of].why[row], so_far)),
        );
    }
}

/// The value where the condition is true, otherwise missing.
pub fn withhold(of: &Column, when: &Column, out: &mut Column) {
    out.data.extend_from_slice(&of.data);
    out.den.extend_from_slice(&of.den);
    for ((why, truth), unknown) in of.why.iter().zip(&when.data).zip(&when.why) {
        out.why.push(match (*unknown, *truth) {
            (reason::NONE, 0) => reason::WITHHELD | reason::CLOSED,
            (reason::NONE, _) => reason::passed_on(*why),
            (unknown, _) => reason::WITHHELD | reason::closed_bit(unknown),
        });
    }
}

/// Absent for informants who are never asked.
pub fn for_others(of: &Column, informants: &[u8], never: Informants, out: &mut Column) {
    out.data.extend_from_slice(&of.data);
    out.den.extend_from_slice(&of.den);
    out.why.extend(
        of.why
            .iter()
            .zip(informants)
            .map(|(why, informant)| if never.has(*informant) { reason::ABSENT } else { *why }),
    );
}

/// Absent where it is missing and its question was not asked.
pub fn if_asked(of: &Column, skipped: &Column, out: &mut Column) {
    out.data.extend_from_slice(&of.data);
    out.den.extend_from_slice(&of.den);
    let why = of.why.iter().zip(&skipped.data);
    out.why.extend(
        why.map(
            |(why, skipped)| if reason::is_missing(*why) && *skipped != 0 { reason::ABSENT } else { *why },
        ),
    );
}

/// Absent past the number of rounds.
pub fn in_round(columns: &[Column], of: usize, times: &Fraction, round: i64, out: &mut Column) {
    let column = &columns[of];
    out.data.extend_from_slice(&column.data);
    out.den.extend_from_slice(&column.den);
    for (row, why) in column.why.iter().enumerate() {
        let (n, d) = times.at(columns, row);
        let unknown = columns[times.of].why[row];
        out.why.push(if unknown != reason::NONE {
            reason::ROUNDS | reason::closed_bit(unknown)
        } else if n > i128::from(round) * d {
            *why
        } else {
            reason::ABSENT
        });
    }
}

/// The option of the first rule that is true.
pub fn class(
    columns: &[Column],
    rows: usize,
    rules: &[(usize, u16)],
    otherwise: Option<u16>,
    out: &mut Column,
) {
    for row in 0..rows {
        let decided = rules
            .iter()
            .find(|(when, _)| columns[*when].why[row] != reason::NONE || columns[*when].data[row] != 0);
        let (option, why) = match (decided, otherwise) {
            (Some((when, _)), _) if columns[*when].why[row] != reason::NONE => {
                (0, reason::CONDITION | reason::closed_bit(columns[*when].why[row]))
            }
            (Some((_, option)), _) => (i64::from(*option), reason::NONE),
            (None, Some(option)) => (i64::from(option), reason::NONE),
            (None, None) => (0, reason::NO_RULE),
        };
        out.data.push(option);
        out.why.push(why);
    }
}
