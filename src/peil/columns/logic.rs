//! Truths on columns.

use super::column::{Column, reason};
use super::operation::{Fraction, Span};
use crate::model::Comparison;

/// A truth per row, missing where the operand is.
pub fn unary(of: &Column, out: &mut Column, operation: impl Fn(i64) -> i64) {
    out.data.extend(of.data.iter().map(|data| operation(*data)));
    out.why.extend(of.why.iter().map(|why| reason::passed_on(*why)));
}

pub fn always(out: &mut Column, truths: impl Iterator<Item = bool>) {
    out.data.extend(truths.map(i64::from));
    out.why.resize(out.data.len(), reason::NONE);
}

pub fn compare(
    columns: &[Column],
    rows: usize,
    op: Comparison,
    a: &Fraction,
    b: &Fraction,
    out: &mut Column,
) {
    let (x, y) = (&columns[a.of], &columns[b.of]);
    out.why.extend(
        x.why
            .iter()
            .zip(&y.why)
            .map(|(a, b)| if a | b == 0 { reason::NONE } else { reason::together(*a, *b) }),
    );
    if a.den == b.den && x.den.is_empty() && y.den.is_empty() {
        out.data.extend(x.data.iter().zip(&y.data).map(|(x, y)| i64::from(op.holds(x.cmp(y)))));
        return;
    }
    for row in 0..rows {
        let ((n, d), (m, e)) = (a.at(columns, row), b.at(columns, row));
        out.data.push(i64::from(op.holds((n * e).cmp(&(m * d)))));
    }
}

pub fn within(columns: &[Column], rows: usize, of: &Fraction, spans: &[Span], out: &mut Column) {
    for row in 0..rows {
        let (n, d) = of.at(columns, row);
        let why = columns[of.of].why[row];
        out.data.push(i64::from(!reason::is_missing(why) && spans.iter().any(|span| span.holds(n, d, why))));
        out.why.push(reason::of_operand(why));
    }
}

/// `or` where `decisive` is true, `and` where it is false.
pub fn kleene(columns: &[Column], rows: usize, of: &[usize], decisive: bool, out: &mut Column) {
    out.data.resize(rows, i64::from(!decisive));
    out.why.resize(rows, reason::NONE);
    for column in of.iter().map(|of| &columns[*of]) {
        for ((data, why), (truth, unknown)) in
            out.data.iter_mut().zip(&mut out.why).zip(column.data.iter().zip(&column.why))
        {
            if *unknown != reason::NONE {
                *why = reason::together(*unknown, *why);
            } else if (*truth != 0) == decisive {
                *data = i64::from(decisive);
            }
        }
    }
    for (data, why) in out.data.iter().zip(&mut out.why) {
        if (*data != 0) == decisive {
            *why = reason::NONE;
        }
    }
}
