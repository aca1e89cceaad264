//! Puts values in the place of the expressions that a block is seen through.
//!
//! A part of an expression depends on the units of the block that it contains. For the values of these it is
//! replaced once, whatever the other units are, and whichever expression it is a part of.

use rustc_hash::FxHashMap;

use super::known::Id;
use super::store::{Exhausted, Expr, Store};

/// The most results that a block remembers: some 20 bytes each.
const MOST_MADE: usize = 500_000;

/// A block, with the expressions that it is seen through: at most eight.
pub(super) struct Block {
    /// The place of its last variable.
    end: usize,
    units: Vec<Id>,
    /// The units that an expression contains, a bit for each.
    contained: FxHashMap<Id, u8>,
    /// What an expression became, by the number of the values of its units.
    made: FxHashMap<(Id, u32), Id>,
    /// The number of some values together.
    numbers: FxHashMap<(u8, Vec<Id>), u32>,
}

/// A value for each unit, and the numbers of those that were asked for together.
struct Values<'v> {
    values: &'v [Id],
    numbers: Vec<(u8, u32)>,
}

impl Block {
    pub fn new(end: usize, units: Vec<Id>) -> Block {
        Block {
            end,
            units,
            contained: FxHashMap::default(),
            made: FxHashMap::default(),
            numbers: FxHashMap::default(),
        }
    }

    /// An expression with these values in the place of the units.
    ///
    /// # Errors
    /// When the budget is spent.
    pub fn replaced(&mut self, store: &mut Store<'_>, id: Id, values: &[Id]) -> Result<Id, Exhausted> {
        self.below(store, id, &mut Values { values, numbers: Vec::new() })
    }

    fn unit(&self, id: Id) -> Option<usize> {
        self.units.iter().position(|unit| *unit == id)
    }

    fn is_outside(&self, store: &Store<'_>, id: Id) -> bool {
        store.place(id).is_none_or(|(top, _)| top > self.end)
    }

    fn below(&mut self, store: &mut Store<'_>, id: Id, by: &mut Values<'_>) -> Result<Id, Exhausted> {
        if self.is_outside(store, id) {
            return Ok(id);
        }
        if let Some(at) = self.unit(id) {
            return Ok(by.values[at]);
        }
        let contained = self.contained(store, id)?;
        if contained == 0 {
            return Ok(id);
        }
        let key = (id, self.number(contained, by));
        if let Some(&made) = self.made.get(&key) {
            return Ok(made);
        }
        let replaced = match store.expr(id).clone() {
            Expr::Known(_) | Expr::Raw(_) | Expr::Table { .. } => id,
            Expr::Apply { operation, kids } => {
                let kids = self.all_below(store, &kids, by)?;
                store.apply(operation, kids)?
            }
            Expr::Fold { rule, folded, rest } => {
                let (partial, outside) = self.fold_parts(store, id, rule, &rest)?;
                let mut rest = self.all_below(store, &outside, by)?;
                rest.extend(partial.map(|partial| self.unit(partial).map_or(partial, |at| by.values[at])));
                store.fold(rule, (*folded).clone(), rest)?
            }
            Expr::Tuple(kids) => {
                let kids = self.all_below(store, &kids, by)?;
                store.tuple(kids)?
            }
        };
        if self.made.len() >= MOST_MADE {
            self.made.clear();
        }
        self.made.insert(key, replaced);
        Ok(replaced)
    }

    fn all_below(
        &mut self,
        store: &mut Store<'_>,
        kids: &[Id],
        by: &mut Values<'_>,
    ) -> Result<Vec<Id>, Exhausted> {
        kids.iter().map(|&kid| self.below(store, kid, by)).collect()
    }

    /// The elements of a list that lie within the block, as one expression, and the others. A list that lies
    /// within the block altogether is not parted.
    fn fold_parts(
        &self,
        store: &mut Store<'_>,
        id: Id,
        rule: u32,
        rest: &[Id],
    ) -> Result<(Option<Id>, Vec<Id>), Exhausted> {
        if store.place(id).is_none_or(|(_, last)| last <= self.end) {
            return Ok((None, rest.to_vec()));
        }
        let (inside, outside) = store.parted(rest, self.end);
        let partial = if inside.is_empty() { None } else { Some(store.partial(rule, inside)?) };
        Ok((partial, outside))
    }

    fn contained(&mut self, store: &mut Store<'_>, id: Id) -> Result<u8, Exhausted> {
        if self.is_outside(store, id) {
            return Ok(0);
        }
        if let Some(at) = self.unit(id) {
            return Ok(1 << at);
        }
        if let Some(&known) = self.contained.get(&id) {
            return Ok(known);
        }
        let (mut contained, kids) = match store.expr(id).clone() {
            Expr::Known(_) | Expr::Raw(_) | Expr::Table { .. } => (0, Vec::new()),
            Expr::Apply { kids, .. } | Expr::Tuple(kids) => (0, kids.to_vec()),
            Expr::Fold { rule, rest, .. } => {
                let (partial, outside) = self.fold_parts(store, id, rule, &rest)?;
                (partial.and_then(|partial| self.unit(partial)).map_or(0, |at| 1 << at), outside)
            }
        };
        for kid in kids {
            contained |= self.contained(store, kid)?;
        }
        self.contained.insert(id, contained);
        Ok(contained)
    }

    /// A number for the values of some units; of one unit the value itself.
    fn number(&mut self, of: u8, by: &mut Values<'_>) -> u32 {
        if of.is_power_of_two() {
            return by.values[of.trailing_zeros() as usize];
        }
        if let Some((_, number)) = by.numbers.iter().find(|(other, _)| *other == of) {
            return *number;
        }
        let chosen = by.values.iter().enumerate().filter(|(at, _)| of & 1 << at != 0);
        let next = self.numbers.len() as u32;
        let number = *self.numbers.entry((of, chosen.map(|(_, value)| *value).collect())).or_insert(next);
        by.numbers.push((of, number));
        number
    }
}
