//! Arithmetic on columns. Bounds were proved when it was compiled: where a row has a reason its number may be
//! anything, and wraps.

use num_integer::Integer;

use super::column::{Column, reason};
use super::operation::{Arithmetic, Fraction, Rounding, Term};

/// The reason of a row of which an operand is missing.
fn passed(why: &[u8], out: &mut Column) {
    out.why.extend(why.iter().map(|why| reason::passed_on(*why)));
}

fn together(a: &[u8], b: &[u8], out: &mut Column) {
    out.why.extend(
        a.iter().zip(b).map(|(a, b)| if a | b == 0 { reason::NONE } else { reason::together(*a, *b) }),
    );
}

pub fn linear(columns: &[Column], terms: &[Term], add: i64, out: &mut Column) {
    match terms {
        [one] => {
            let column = &columns[one.of];
            out.data.extend(column.data.iter().map(|data| data.wrapping_mul(one.scale).wrapping_add(add)));
            passed(&column.why, out);
        }
        [a, b] => {
            let (x, y) = (&columns[a.of], &columns[b.of]);
            out.data.extend(x.data.iter().zip(&y.data).map(|(x, y)| {
                x.wrapping_mul(a.scale).wrapping_add(y.wrapping_mul(b.scale)).wrapping_add(add)
            }));
            together(&x.why, &y.why, out);
        }
        _ => {}
    }
}

pub fn linear_each(column: &Column, scale: i64, add: i64, den: i64, out: &mut Column) {
    out.data.extend(
        column
            .data
            .iter()
            .zip(&column.den)
            .map(|(n, d)| n.wrapping_mul(scale).wrapping_add(d.wrapping_mul(add))),
    );
    out.den.extend(column.den.iter().map(|d| d.wrapping_mul(den)));
    passed(&column.why, out);
}

pub fn product(a: &Column, b: &Column, out: &mut Column) {
    out.data.extend(a.data.iter().zip(&b.data).map(|(a, b)| a.wrapping_mul(*b)));
    together(&a.why, &b.why, out);
}

pub fn fractions(
    columns: &[Column],
    rows: usize,
    kind: Arithmetic,
    a: &Fraction,
    b: &Fraction,
    out: &mut Column,
) {
    together(&columns[a.of].why, &columns[b.of].why, out);
    for row in 0..rows {
        let ((n, d), (m, e)) = (a.at(columns, row), b.at(columns, row));
        if out.why[row] != reason::NONE {
            out.data.push(0);
            out.den.push(1);
            continue;
        }
        let (n, d) = match kind {
            Arithmetic::Add => (n * e + m * d, d * e),
            Arithmetic::Subtract => (n * e - m * d, d * e),
            Arithmetic::Multiply => (n * m, d * e),
            Arithmetic::Divide if m == 0 => {
                out.why[row] = reason::DIVISION;
                (0, 1)
            }
            Arithmetic::Divide => (n * e * m.signum(), d * m.abs()),
        };
        out.data.push(n as i64);
        out.den.push(d as i64);
    }
}

pub fn power(columns: &[Column], rows: usize, of: &Fraction, exponent: u32, per_row: bool, out: &mut Column) {
    passed(&columns[of.of].why, out);
    for row in 0..rows {
        let (n, d) = of.at(columns, row);
        out.data.push((n as i64).wrapping_pow(exponent));
        if per_row {
            out.den.push((d as i64).wrapping_pow(exponent));
        }
    }
}

pub fn absolute(column: &Column, out: &mut Column) {
    out.data.extend(column.data.iter().map(|data| data.wrapping_abs()));
    out.den.extend_from_slice(&column.den);
    passed(&column.why, out);
}

pub fn round(
    columns: &[Column],
    rows: usize,
    of: &Fraction,
    how: Rounding,
    (times, unit): (i64, i64),
    out: &mut Column,
) {
    passed(&columns[of.of].why, out);
    for row in 0..rows {
        if out.why[row] != reason::NONE {
            out.data.push(0);
            continue;
        }
        let (n, d) = of.at(columns, row);
        let (n, d) = (n * i128::from(times), d * i128::from(unit));
        let whole = match how {
            Rounding::Nearest => n.signum() * ((2 * n.abs() + d) / (2 * d)),
            Rounding::Down => Integer::div_floor(&n, &d),
            Rounding::Up => Integer::div_ceil(&n, &d),
        };
        out.data.push(whole as i64 * unit);
    }
}

/// Completed years; 29 February is reached on 1 March in a year without one.
pub fn years(from: &Column, to: &Column, out: &mut Column) {
    together(&from.why, &to.why, out);
    out.data.extend(from.data.iter().zip(&to.data).map(|(from, to)| {
        let years = (to >> 9) - (from >> 9);
        let (start, end) = (from & 511, to & 511);
        if to >= from { years - i64::from(end < start) } else { years + i64::from(end > start) }
    }));
}

/// Seconds from the one time to the other, past midnight if need be.
pub fn seconds(from: &Column, to: &Column, out: &mut Column) {
    together(&from.why, &to.why, out);
    out.data.extend(from.data.iter().zip(&to.data).map(|(from, to)| (to + 86_400 - from) % 86_400));
}
