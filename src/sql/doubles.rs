//! Doubles: what functions give that cannot be exact. What has no result is NULL before an engine could stop at it.

use super::Maker;
use super::expression::{Level, Sql};
use super::nodes::{Rounding, or_division};
use super::term::{Term, Worth};
use crate::model::{Node, NodeId, Number};

/// e to a power above this is no double any more.
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
    let size = Sql::new(Level::Product, format!("{} * ln(abs({}))", exponent.at(Level::Product), base.as_str()));
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

/// How many units of the last place to round to: the double's own value, rounded.
pub fn rounded(double: &Sql, how: Rounding, digits: i32) -> Sql {
    let scale = format!("1e{}", digits.unsigned_abs());
    let scaled = match digits {
        0 => double.clone(),
        1.. => Sql::new(Level::Product, format!("{} * {scale}", double.at(Level::Product))),
        _ => Sql::new(Level::Product, format!("{} / {scale}", double.at(Level::Product))),
    };
    let size = Sql::call("abs", std::slice::from_ref(&scaled));
    let below = Sql::call("floor", std::slice::from_ref(&size));
    match how {
        Rounding::Down => Sql::call("floor", &[scaled]),
        Rounding::Up => Sql::call("ceil", &[scaled]),
        Rounding::Near => {
            // Adding a half first would round twice.
            let rest = Sql::new(Level::Sum, format!("{} - {}", size.as_str(), below.as_str()));
            let up = Sql::case(&[(Sql::compare(&rest, ">=", &Sql::atom("0.5e0")), Some(Sql::atom("1")))], Some(&Sql::atom("0")));
            let units = Sql::new(Level::Sum, format!("{} + {}", below.as_str(), up.as_str()));
            let negative = Sql::compare(&scaled, "<", &zero());
            Sql::case(&[(negative, Some(Sql::new(Level::Sum, format!("-({})", units.as_str()))))], Some(&units))
        }
    }
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
                if term.can_be_missing() || !matches!(term.worth, Worth::Number(_)) { self.shared("_double", double) } else { double }
            })
            .collect();
        let x = &doubles[0];
        let sql = match node {
            Node::SquareRoot(_) => Sql::only_if(&Sql::compare(x, ">=", &zero()), &Sql::call("sqrt", std::slice::from_ref(x))),
            Node::Logarithm(_) => Sql::only_if(&Sql::compare(x, ">", &zero()), &Sql::call("ln", std::slice::from_ref(x))),
            Node::Exponential(_) => {
                let small = Sql::compare(x, "<", &Sql::new(Level::Comparison, SMALLEST_EXPONENT));
                let value = Sql::case(&[(small, Some(zero()))], Some(&Sql::call("exp", std::slice::from_ref(x))));
                Sql::only_if(&Sql::compare(x, "<=", &Sql::atom(LARGEST_EXPONENT)), &value)
            }
            _ => power(x, &doubles[1]),
        };
        let terms: Vec<&Term> = terms.iter().collect();
        Term::new(Worth::Double(sql), or_division(&terms, Term::together(&terms)))
    }
}
