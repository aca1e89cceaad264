//! Doubles: what functions give that cannot be exact. What has no result is NULL before an engine could stop
//! at it.

use super::Maker;
use super::arithmetic::Rounding;
use super::expression::{Level, Sql};
use super::nodes::or_division;
use super::term::{Term, Worth};
use crate::model::{Node, NodeId, Number};

/// e to a power above this is not a double any more.
const LARGEST_EXPONENT: &str = "709.782712893384e0";
/// e to a power below this is zero.
const SMALLEST_EXPONENT: &str = "-745.1e0";

/// The double nearest a number.
pub fn literal(number: &Number) -> Sql {
    let double = number.to_f64();
    let level = if double.is_sign_negative() { Level::Comparison } else { Level::Atom };
    Sql::new(level, format!("{double:e}"))
}

fn zero() -> Sql {
    Sql::atom("0e0")
}

/// A power; NULL where it has no real value or one that is too large.
pub fn power(base: &Sql, exponent: &Sql) -> Sql {
    let size =
        Sql::new(Level::Product, format!("{} * ln(abs({}))", exponent.at(Level::Product), base.as_str()));
    let whole = Sql::compare(exponent, "=", &Sql::call("floor", std::slice::from_ref(exponent)));
    let rows = [
        (Sql::compare(exponent, "=", &zero()), Some(Sql::only_if(&base.is_not_null(), &Sql::atom("1e0")))),
        (
            Sql::compare(base, "=", &zero()),
            Some(Sql::only_if(&Sql::compare(exponent, ">", &zero()), &zero())),
        ),
        (Sql::and([Sql::compare(base, "<", &zero()), whole.negated()]), None),
        (Sql::compare(&size, ">", &Sql::atom(LARGEST_EXPONENT)), None),
        (Sql::compare(&size, "<", &Sql::new(Level::Comparison, SMALLEST_EXPONENT)), Some(zero())),
    ];
    let power = Sql::call("power", &[base.clone(), exponent.clone()]);
    Sql::case(&rows, Some(&power))
}

/// A factor in two parts of at most 26 bits, whose products with such parts are exact (Veltkamp; T. J. Dekker, *A
/// floating-point technique for extending the available precision*, Numerische Mathematik 18 (1971),
/// doi:10.1007/BF01397083).
const SPLIT: f64 = 134_217_729.0;

/// What the product of two doubles lost when it was rounded to a double: exact, after Dekker.
fn lost(left: &Sql, right: f64, product: &Sql) -> Sql {
    let scaled = right * SPLIT;
    let high = scaled - (scaled - right);
    let low = right - high;
    let left = left.at(Level::Atom);
    let left_high = format!("({left} * {SPLIT:e} - ({left} * {SPLIT:e} - {left}))");
    let left_low = format!("({left} - {left_high})");
    let mut sum = format!("{left_high} * {high:e} - {}", product.at(Level::Product));
    if low != 0.0 {
        sum = format!("{sum} + {left_high} * {low:e}");
    }
    sum = format!("{sum} + {left_low} * {high:e}");
    if low != 0.0 {
        sum = format!("{sum} + {left_low} * {low:e}");
    }
    Sql::new(Level::Sum, sum)
}

/// A double, rounded: its own value, not that of its product with a power of ten, which is rounded itself: the
/// double nearest 0.15 is below it, and 0.1 to one decimal, though ten times as much is the double 1.5. With
/// `long` it is a whole number of units of the last place, of 64 bits; otherwise a double again.
pub fn rounded(double: &Sql, how: Rounding, digits: i32, long: bool) -> Sql {
    let units = |sql: &Sql| if long { sql.cast("BIGINT") } else { sql.clone() };
    let function = |name: &str, of: &Sql| Sql::call(name, std::slice::from_ref(of));
    match how {
        Rounding::Down => return units(&function("floor", double)),
        Rounding::Up => return units(&function("ceil", double)),
        Rounding::Near => {}
    }
    let size = function("abs", double);
    let scale = format!("1{}", "0".repeat(digits.unsigned_abs() as usize));
    // The part that is rounded, in units of the last place, what is before it, and how much the part is less
    // than what it was computed from.
    let (before, part, lost) = if digits < 0 {
        let part = Sql::new(Level::Product, format!("{} / {scale}", size.as_str()));
        let half = format!("(floor({}) + 0.5e0) * {scale}", part.as_str());
        let lost = Sql::new(Level::Sum, format!("{} - {half}", size.as_str()));
        (None, part, Some(lost))
    } else {
        let before = function("floor", &size);
        let rest = Sql::new(Level::Sum, format!("{} - {}", size.as_str(), before.as_str()));
        if digits == 0 {
            (Some(before), rest, None)
        } else {
            let part = Sql::new(Level::Product, format!("{} * {scale}", rest.at(Level::Product)));
            let lost = lost(&rest, 10f64.powi(digits), &part);
            (Some(before), part, Some(lost))
        }
    };
    let below = function("floor", &part);
    // Adding a half first would round twice.
    let rest = Sql::new(Level::Sum, format!("{} - {}", part.at(Level::Sum), below.as_str()));
    let half = Sql::atom("0.5e0");
    let over_half = match lost {
        None => Sql::compare(&rest, ">=", &half),
        Some(lost) => Sql::or([
            Sql::compare(&rest, ">", &half),
            Sql::and([Sql::compare(&rest, "=", &half), Sql::compare(&lost, ">=", &zero())]),
        ]),
    };
    let up = Sql::case(&[(over_half, Some(Sql::atom("1")))], Some(&Sql::atom("0")));
    let near = units(&Sql::atom(format!("({} + {})", below.as_str(), up.as_str())));
    let all = match before {
        None if long => near,
        None => Sql::new(Level::Product, format!("{} * {scale}", near.as_str())),
        Some(before) if long && digits > 0 => {
            Sql::new(Level::Sum, format!("{} * {scale} + {}", units(&before).as_str(), near.as_str()))
        }
        Some(before) if digits > 0 => {
            Sql::new(Level::Sum, format!("{} + {} / {scale}", before.as_str(), near.as_str()))
        }
        Some(before) => Sql::new(Level::Sum, format!("{} + {}", units(&before).as_str(), near.as_str())),
    };
    let negative = Sql::compare(double, "<", &zero());
    Sql::case(&[(negative, Some(Sql::new(Level::Sum, format!("-({})", all.as_str()))))], Some(&all))
}

impl Maker<'_> {
    /// Functions that cannot be exact.
    pub(super) fn approximate(&mut self, id: NodeId) -> Term {
        let node = self.parts.node(id).clone();
        let children = node.children();
        let terms: Vec<Term> = children.iter().map(|child| self.term(*child).clone()).collect();
        let doubles: Vec<Sql> = terms
            .iter()
            .map(|term| {
                let double = self.double(&term.worth);
                // It is written several times.
                if term.can_be_missing() || !matches!(term.worth, Worth::Number(_)) {
                    self.shared("_double", double)
                } else {
                    double
                }
            })
            .collect();
        let x = &doubles[0];
        let sql = if matches!(node, Node::SquareRoot(_)) {
            Sql::only_if(&Sql::compare(x, ">=", &zero()), &Sql::call("sqrt", std::slice::from_ref(x)))
        } else if matches!(node, Node::Logarithm(_)) {
            Sql::only_if(&Sql::compare(x, ">", &zero()), &Sql::call("ln", std::slice::from_ref(x)))
        } else if matches!(node, Node::Exponential(_)) {
            let small = Sql::compare(x, "<", &Sql::new(Level::Comparison, SMALLEST_EXPONENT));
            let value = Sql::case(&[(small, Some(zero()))], Some(&Sql::call("exp", std::slice::from_ref(x))));
            Sql::only_if(&Sql::compare(x, "<=", &Sql::atom(LARGEST_EXPONENT)), &value)
        } else {
            power(x, &doubles[1])
        };
        let terms: Vec<&Term> = terms.iter().collect();
        Term::new(Worth::Double(sql), or_division(&terms, Term::together(&terms)))
    }
}
