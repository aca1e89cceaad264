//! What an output comes to over all complete responses: how many there are for each value.

use std::fmt;

use num_bigint::BigUint;

use super::build::Cannot;
use super::known::{Erase, Id};
use super::operation::{Ask, Operation, Shape};
use super::space::{Itself, Space};
use super::store::value_of;
use super::{Budget, Desk, Room, diagram, grouped, informants, order};
use crate::model::{Instrument, NodeId, Number};
use crate::score::Value;

/// How many complete responses give each value of an output. A response is complete when every question that
/// is asked has an answer, a missing option included. It says how a scale is built, not how people answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shares {
    /// Values with their counts; all missing ones are one.
    pub values: Vec<(Value, BigUint)>,
    /// How many complete responses there are.
    pub of: BigUint,
}

impl Shares {
    /// How many responses give a value that is so, in groups of three digits; and in percent with one decimal,
    /// where what is less than a tenth and more than nothing is `< 0.1`.
    pub fn share(&self, is: impl Fn(&Value) -> bool) -> (String, String) {
        let count: BigUint = self.values.iter().filter(|(value, _)| is(value)).map(|(_, count)| count).sum();
        let shown = grouped(&count.to_string());
        if self.of == BigUint::ZERO {
            return (shown, String::new());
        }
        let tenths = (&count * 2_000u32 + &self.of) / (&self.of * 2u32);
        if tenths == BigUint::ZERO && count != BigUint::ZERO {
            return (shown, "< 0.1".into());
        }
        (shown, format!("{}.{}", &tenths / 10u32, tenths % 10u32))
    }
}

/// Why shares are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Uncounted {
    /// It takes more steps than the budget has.
    Steps,
    /// Something in it cannot be counted: what, in lowercase and without a full stop.
    Unknown(String),
}

impl fmt::Display for Uncounted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Uncounted::Steps => out.write_str("it takes too many steps"),
            Uncounted::Unknown(why) => out.write_str(why),
        }
    }
}

impl std::error::Error for Uncounted {}

/// The shares of an output, over the questions that it looks at, for the first informant.
///
/// # Errors
/// Why they are not known.
pub fn shares(instrument: &Instrument, output: NodeId, budget: Budget) -> Result<Shares, Uncounted> {
    let space = Space::of(instrument, instrument, &Itself);
    let informant = informants(instrument, instrument).first().copied().unwrap_or_default();
    let room = Room::new([instrument, instrument], informant, &space, false, budget);
    let found = room.terminals(|desk| desk.complete(output)).map_err(|cannot| match cannot {
        Cannot::Exhausted => Uncounted::Steps,
        Cannot::Unknown(why) => Uncounted::Unknown(why),
    })?;
    let mut values: Vec<(Value, BigUint)> = Vec::new();
    for (value, count) in found.into_iter().filter(|(value, _)| *value != Value::Absent) {
        let missing = values.iter_mut().find(|(other, _)| other.is_missing() && value.is_missing());
        match missing {
            Some((_, so_far)) => *so_far += count,
            None => values.push((value, count)),
        }
    }
    let of = values.iter().map(|(_, count)| count).sum();
    Ok(Shares { values, of })
}

/// The lowest and the highest number that some nodes come to, over all informants and responses; None where
/// that is not known, or where they come to none.
pub fn extremes(instrument: &Instrument, nodes: &[NodeId], budget: Budget) -> Option<(Number, Number)> {
    let space = Space::of(instrument, instrument, &Itself);
    let mut ends: Option<(Number, Number)> = None;
    for informant in informants(instrument, instrument) {
        let room = Room::new([instrument, instrument], informant, &space, false, budget);
        for &node in nodes {
            let found = room.terminals(|desk| desk.builders[0].node(&mut desk.store, node)).ok()?;
            for number in found.iter().filter_map(|(value, _)| value.number()) {
                ends = Some(match ends {
                    Some((low, high)) => (low.min(number.clone()), high.max(number.clone())),
                    None => (number.clone(), number.clone()),
                });
            }
        }
    }
    ends
}

impl<'i> Room<'i> {
    /// What an expression comes to, with how many responses.
    fn terminals(
        &self,
        make: impl Fn(&mut Desk<'i>) -> Result<Id, Cannot>,
    ) -> Result<Vec<(Value, BigUint)>, Cannot> {
        let mut first = self.desk(&[]);
        let root = make(&mut first)?;
        if let Some(why) = first.builders[0].inexact.clone() {
            return Err(Cannot::Unknown(why));
        }
        let declared = diagram::support(&first.store, &[root]);
        if !declared.iter().all(|&var| self.space.variable(var).counted) {
            return Err(Cannot::Unknown("a question takes more values than can be counted".into()));
        }
        let order = order::order(&first.store, &[root], &declared);
        let mut desk = self.desk(&order.vars);
        let root = make(&mut desk)?;
        let found = diagram::terminals(&mut desk.store, root, &order, &declared)?;
        let value = |id: Id| desk.store.known(id).and_then(value_of);
        Ok(found.into_iter().filter_map(|(id, count)| Some((value(id)?, count))).collect())
    }
}

impl Desk<'_> {
    /// An output where every question that it looks at was answered, or not asked; else it is absent.
    fn complete(&mut self, output: NodeId) -> Result<Id, Cannot> {
        let root = self.builders[0].node(&mut self.store, output)?;
        let vars = diagram::support(&self.store, &[root]);
        let erase = Erase { why: true, closed: true };
        let mut all = Vec::with_capacity(vars.len());
        for (state, slot, var) in self.builders[0].states(&self.store, &vars) {
            let operation = self.store.operations.keep(format!("complete {var:?}"), || Operation {
                slot: Some((slot, var)),
                ..Operation::of(Shape::Ask(Ask::Complete), erase)
            });
            let raw = self.store.raw(var);
            all.push(self.store.apply(operation, vec![raw, state])?);
        }
        let and = self.store.operations.keep("and complete".into(), || Operation::of(Shape::And, erase));
        let complete = self.store.apply(and, all)?;
        let otherwise = self.store.constant(Value::Absent);
        let when = self.store.operations.keep("if complete".into(), || Operation::of(Shape::If, erase));
        Ok(self.store.apply(when, vec![complete, root, otherwise])?)
    }
}
