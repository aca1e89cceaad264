//! The whole decision diagram below an expression: how many responses make it hold, and the smallest of them.
//!
//! Where variables form a block, its expressions are computed apart: what they can come to together, with how
//! many responses and which is the smallest for each. The block is then one variable with those values. This
//! is exact, and much smaller than going through it again for every state of the rest.

use std::rc::Rc;

use num_bigint::BigUint;
use rustc_hash::{FxHashMap, FxHashSet};

use super::known::{Id, Known};
use super::order::Order;
use super::replace::Block;
use super::space::VarId;
use super::store::{Exhausted, Expr, Store};
use crate::score::{Value, Why};

/// The most expressions of a block that are computed together.
const MOST_UNITS: usize = 8;

/// The most combinations of values that a block is taken with.
const MOST_IMAGES: usize = 1_000;

/// The most steps that a block is computed in; beyond them it is gone through variable by variable.
const BLOCK_STEPS: u64 = 200_000;

/// The answers of one response: a value for every variable that was looked at.
pub(super) type Choice = Vec<(VarId, u32)>;

/// What was found of all responses together.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// How many responses make it hold, of how many: over the answers that it looks at.
    pub count: BigUint,
    pub of: BigUint,
    /// Whether it is known how many responses there are.
    pub counted: bool,
    /// Whether something that is asked can be missing; None where that is not known.
    pub missing: Option<bool>,
    /// Why it was looked for among some values only.
    pub among: Option<String>,
    /// The fewest answers that make it hold, then the first in the order of questions and options.
    pub smallest: Option<Choice>,
}

/// Some of the responses below an expression: those that make it the same constant.
#[derive(Debug, Clone)]
struct Share {
    terminal: Id,
    /// Over the variables from its first to its last.
    count: BigUint,
    answers: u32,
    /// The smallest response: a value for every variable, in the order of the questions; free where nothing
    /// needs one.
    smallest: Rc<[u16]>,
}

/// Every constant that an expression can be.
type Shares = Rc<Vec<Share>>;

/// A walk over a diagram.
struct Walk<'s, 'i> {
    store: &'s mut Store<'i>,
    order: &'s Order,
    /// Where each variable is among those that matter, as they were declared.
    declared: Vec<usize>,
    free: Rc<[u16]>,
    below: FxHashMap<Id, Shares>,
    /// Expressions that are split, and wait for their branches.
    split: FxHashMap<Id, Split>,
    /// Blocks that cannot be taken as one variable.
    refused: FxHashSet<Id>,
    /// The others, by their expressions and the place of their last variable.
    blocks: FxHashMap<(Id, usize), Block>,
}

/// An expression by its first variable, or by a block that it begins with; with what remains of it for each
/// value.
struct Split {
    /// The values of the block, and the place behind its last variable.
    block: Option<(Shares, usize)>,
    branches: Vec<Id>,
}

/// What has to be computed before an expression is.
enum Next {
    Done(Shares),
    First(Vec<Id>),
}

/// All responses that make a verdict hold. The store's variables are in this order.
///
/// # Errors
/// When the budget is spent.
pub(super) fn walk(
    store: &mut Store<'_>,
    root: Id,
    order: &Order,
    declared: &[VarId],
) -> Result<Found, Exhausted> {
    let mut walk = Walk::new(store, order, declared);
    let size = order.vars.len();
    let shares = walk.shares(root, None)?.unwrap_or_default();
    let of = walk.between(0, size);
    let counted = order.vars.iter().all(|var| walk.store.space.variable(*var).counted);
    let holds = walk.store.verdict(true);
    let missing = walk.store.constant(Value::missing(Why::Operand));
    let missing = Some(shares.iter().any(|share| share.terminal == missing));
    let Some(share) = shares.iter().find(|share| share.terminal == holds) else {
        return Ok(Found { count: BigUint::ZERO, of, counted, missing, among: None, smallest: None });
    };
    let count = walk.whole(root, &share.count);
    let smallest = walk
        .order
        .vars
        .iter()
        .zip(&walk.declared)
        .map(|(&var, &place)| (var, u32::from(share.smallest[place])));
    let mut smallest: Choice = smallest.collect();
    smallest.sort_unstable();
    Ok(Found { count, of, counted, missing, among: None, smallest: Some(smallest) })
}

/// Every constant that an expression can be, with how many responses make it that.
///
/// # Errors
/// When the budget is spent.
pub(super) fn terminals(
    store: &mut Store<'_>,
    root: Id,
    order: &Order,
    declared: &[VarId],
) -> Result<Vec<(Id, BigUint)>, Exhausted> {
    let mut walk = Walk::new(store, order, declared);
    let shares = walk.shares(root, None)?.unwrap_or_default();
    Ok(shares.iter().map(|share| (share.terminal, walk.whole(root, &share.count))).collect())
}

impl<'s, 'i> Walk<'s, 'i> {
    fn new(store: &'s mut Store<'i>, order: &'s Order, declared: &[VarId]) -> Walk<'s, 'i> {
        let declared: Vec<usize> =
            order.vars.iter().map(|var| declared.binary_search(var).unwrap_or_default()).collect();
        let mut free = vec![0u16; declared.len()];
        for (at, &place) in declared.iter().enumerate() {
            free[place] = store.space.variable(order.vars[at]).free() as u16;
        }
        Walk {
            store,
            order,
            declared,
            free: free.into(),
            below: FxHashMap::default(),
            split: FxHashMap::default(),
            refused: FxHashSet::default(),
            blocks: FxHashMap::default(),
        }
    }

    /// How many responses there are for so many within the scope of the whole expression.
    fn whole(&self, root: Id, count: &BigUint) -> BigUint {
        let (from, to) = self.scope(root);
        count * self.between(0, from) * self.between(to, self.order.vars.len())
    }
}

impl Walk<'_, '_> {
    /// The places from the first variable of an expression up to and including its last.
    fn scope(&self, id: Id) -> (usize, usize) {
        match self.store.place(id) {
            Some((top, last)) => (top, last + 1),
            None => (0, 0),
        }
    }

    fn size(&self, at: usize) -> usize {
        self.store.space.variable(self.order.vars[at]).size()
    }

    /// How many ways there are to answer the questions from one place up to another.
    fn between(&self, from: usize, to: usize) -> BigUint {
        let answers = |at: usize| self.store.space.variable(self.order.vars[at]).answers();
        (from..to.max(from)).map(answers).product()
    }

    /// Every constant that an expression can be; without recursion but into blocks, for a diagram can be
    /// deep. None where there are too many to take them as the values of one variable, or where it takes more
    /// steps than these.
    fn shares(&mut self, root: Id, most: Option<u64>) -> Result<Option<Shares>, Exhausted> {
        let end = most.map(|most| self.store.steps + most);
        let mut open = vec![root];
        while let Some(&id) = open.last() {
            if self.below.contains_key(&id) {
                open.pop();
                continue;
            }
            match self.next(id)? {
                Next::Done(shares) => {
                    if end.is_some_and(|end| shares.len() > MOST_IMAGES || self.store.steps > end) {
                        return Ok(None);
                    }
                    self.below.insert(id, shares);
                    open.pop();
                }
                Next::First(needed) => open.extend(needed),
            }
        }
        Ok(self.below.get(&root).cloned())
    }

    fn next(&mut self, id: Id) -> Result<Next, Exhausted> {
        if self.store.known(id).is_some() {
            let share =
                Share { terminal: id, count: BigUint::from(1u8), answers: 0, smallest: self.free.clone() };
            return Ok(Next::Done(Rc::new(vec![share])));
        }
        let split = match self.split.remove(&id) {
            Some(split) => split,
            None => self.split(id)?,
        };
        let mut needed: Vec<Id> =
            split.branches.iter().copied().filter(|branch| !self.below.contains_key(branch)).collect();
        if !needed.is_empty() {
            needed.dedup();
            self.split.insert(id, split);
            return Ok(Next::First(needed));
        }
        Ok(Next::Done(self.together(id, split)?))
    }

    fn split(&mut self, id: Id) -> Result<Split, Exhausted> {
        let (from, to) = self.scope(id);
        if self.order.blocks.contains(&(from, to - 1))
            && let Some(unit) = self.store.dominator(id)
            && let Some(split) = self.by_units(id, to - 1, vec![unit])?
        {
            return Ok(split);
        }
        let mut ends: Vec<usize> =
            self.order.ends[from].iter().copied().filter(|&end| end + 1 < to).collect();
        ends.sort_unstable_by(|a, b| b.cmp(a));
        for end in ends {
            if let Some(split) = self.by_block(id, end)? {
                return Ok(split);
            }
        }
        let size = self.size(from) as u32;
        let branches =
            (0..size).map(|value| self.store.branch(id, value)).collect::<Result<Vec<Id>, Exhausted>>()?;
        Ok(Split { block: None, branches })
    }

    /// What an expression can be, from what its branches can be.
    fn together(&mut self, id: Id, split: Split) -> Result<Shares, Exhausted> {
        let (from, to) = self.scope(id);
        let mut together = Together::new(self.free.len());
        let Some((image, block_end)) = split.block else {
            let place = self.declared[from];
            for (value, branch) in split.branches.into_iter().enumerate() {
                self.store.step()?;
                let mut gaps = self.gaps(branch, from + 1, to);
                let variable = self.store.space.variable(self.order.vars[from]);
                if let Some(weight) = variable.weight(value) {
                    gaps = Some(gaps.map_or_else(|| weight.clone(), |gaps| gaps * weight));
                }
                let answers = u32::from(variable.is_answer(value));
                for share in self.below[&branch].iter() {
                    let count = times(&share.count, gaps.as_ref());
                    together.add(share.terminal, count, share.answers + answers, |smallest| {
                        smallest.copy_from_slice(&share.smallest);
                        smallest[place] = value as u16;
                    });
                }
            }
            return Ok(together.done());
        };
        let inside: Vec<usize> = (from..block_end).map(|at| self.declared[at]).collect();
        for (of_block, branch) in image.iter().zip(split.branches) {
            self.store.step()?;
            let gaps = self.gaps(branch, block_end, to);
            for share in self.below[&branch].iter() {
                let count = times(&(&share.count * &of_block.count), gaps.as_ref());
                together.add(share.terminal, count, share.answers + of_block.answers, |smallest| {
                    smallest.copy_from_slice(&share.smallest);
                    inside.iter().for_each(|&place| smallest[place] = of_block.smallest[place]);
                });
            }
        }
        Ok(together.done())
    }

    /// How many ways there are to answer what lies between and an expression does not look at; None: one.
    fn gaps(&self, id: Id, from: usize, to: usize) -> Option<BigUint> {
        match self.store.place(id) {
            Some((top, last)) if top <= from && last + 1 >= to => None,
            Some((top, last)) => Some(self.between(from, top) * self.between(last + 1, to)),
            None if from >= to => None,
            None => Some(self.between(from, to)),
        }
    }

    /// The same with a block as one variable; None where that is not better.
    fn by_block(&mut self, id: Id, end: usize) -> Result<Option<Split>, Exhausted> {
        let mut units: Vec<Id> = Vec::new();
        if !self.store.units(id, end, &mut units, MOST_UNITS)? {
            return Ok(None);
        }
        units.sort_unstable();
        units.dedup();
        if units.len() > MOST_UNITS {
            return Ok(None);
        }
        self.by_units(id, end, units)
    }

    /// The same with these expressions of a block.
    fn by_units(&mut self, id: Id, end: usize, units: Vec<Id>) -> Result<Option<Split>, Exhausted> {
        let block = self.store.tuple(units.clone())?;
        if block == id {
            return Ok(None);
        }
        // A block of which the values themselves are wanted is no smaller than its variables.
        if self.refused.contains(&block)
            || units.iter().all(|&unit| matches!(self.store.expr(unit), Expr::Raw(_)))
        {
            return Ok(None);
        }
        let Some(image) = self.shares(block, Some(BLOCK_STEPS))? else {
            self.refused.insert(block);
            return Ok(None);
        };
        let key = (block, end);
        let mut seen = self.blocks.remove(&key).unwrap_or_else(|| Block::new(end, units));
        let mut branches = Vec::with_capacity(image.len());
        for share in image.iter() {
            let Some(Known::Tuple(values)) = self.store.known(share.terminal).cloned() else {
                branches.push(id);
                continue;
            };
            branches.push(seen.replaced(self.store, id, &values)?);
        }
        self.blocks.insert(key, seen);
        let (_, block_end) = self.scope(block);
        Ok(Some(Split { block: Some((image, block_end)), branches }))
    }
}

fn times(count: &BigUint, gaps: Option<&BigUint>) -> BigUint {
    gaps.map_or_else(|| count.clone(), |gaps| count * gaps)
}

/// So many shares are looked through one by one.
const FEW: usize = 16;

/// Shares of one expression, gathered from its branches.
struct Together {
    shares: Vec<Share>,
    /// Where each is, once they are more than a few.
    places: FxHashMap<Id, usize>,
    room: Vec<u16>,
}

impl Together {
    fn new(size: usize) -> Together {
        Together { shares: Vec::new(), places: FxHashMap::default(), room: vec![0; size] }
    }

    fn add(&mut self, terminal: Id, count: BigUint, answers: u32, fill: impl FnOnce(&mut [u16])) {
        let found = if self.shares.len() <= FEW {
            self.shares.iter().position(|share| share.terminal == terminal)
        } else {
            self.places.get(&terminal).copied()
        };
        let Some(at) = found else {
            let smallest = self.filled(fill);
            self.shares.push(Share { terminal, count, answers, smallest });
            if self.shares.len() > FEW {
                let new = if self.places.is_empty() { 0 } else { self.shares.len() - 1 };
                let places = self.shares.iter().enumerate().skip(new);
                self.places.extend(places.map(|(at, share)| (share.terminal, at)));
            }
            return;
        };
        self.shares[at].count += count;
        if answers > self.shares[at].answers {
            return;
        }
        let smallest = self.filled(fill);
        let share = &mut self.shares[at];
        if answers < share.answers || smallest < share.smallest {
            share.answers = answers;
            share.smallest = smallest;
        }
    }

    fn filled(&mut self, fill: impl FnOnce(&mut [u16])) -> Rc<[u16]> {
        let mut filled = std::mem::take(&mut self.room);
        fill(&mut filled);
        let kept: Rc<[u16]> = filled.as_slice().into();
        self.room = filled;
        kept
    }

    fn done(self) -> Shares {
        Rc::new(self.shares)
    }
}

/// The variables that expressions look at, in order.
pub(super) fn support(store: &Store<'_>, roots: &[Id]) -> Vec<VarId> {
    let mut seen = FxHashSet::default();
    let mut vars = std::collections::BTreeSet::new();
    let mut open = roots.to_vec();
    while let Some(id) = open.pop() {
        if store.top(id) == VarId::NONE || !seen.insert(id) {
            continue;
        }
        match store.expr(id) {
            Expr::Known(_) => {}
            Expr::Raw(var) | Expr::Table { var, .. } => {
                vars.insert(*var);
            }
            Expr::Apply { kids, .. } | Expr::Tuple(kids) => open.extend(kids.iter()),
            Expr::Fold { rest, .. } => open.extend(rest.iter()),
        }
    }
    vars.into_iter().collect()
}
