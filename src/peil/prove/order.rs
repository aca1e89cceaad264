//! In which order variables are looked at, and which of them can be taken together.
//!
//! A *block* is a set of variables that everything looks at wholly inside or wholly outside: all that the
//! rest needs to know of it are the few values that its expressions come to. Lists are left aside, for a list
//! can be folded part by part. Variables of a block are put next to each other, those that conditions hang on
//! first.

use std::collections::BTreeSet;

use rustc_hash::FxHashSet;

use super::known::Id;
use super::operation::Shape;
use super::space::VarId;
use super::store::{Expr, Store};

/// The most different sets of variables that blocks are searched for in.
const MOST_SETS: usize = 1_500;

/// An order, with the stretches of it that are blocks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Order {
    /// The variables, first to last.
    pub vars: Vec<VarId>,
    /// For each place in the order: where the blocks around it end, the widest first.
    pub ends: Vec<Vec<usize>>,
    /// The first and the last place of each block.
    pub blocks: FxHashSet<(usize, usize)>,
}

impl Order {
    /// The order of declaration, without blocks.
    pub fn plain(vars: &[VarId]) -> Order {
        Order { vars: vars.to_vec(), ends: vec![Vec::new(); vars.len()], blocks: FxHashSet::default() }
    }
}

/// A set of variables, a bit for each of those that matter.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
struct Set(Vec<u64>);

impl Set {
    fn empty(size: usize) -> Set {
        Set(vec![0; size.div_ceil(64)])
    }

    fn add(&mut self, at: usize) {
        self.0[at / 64] |= 1 << (at % 64);
    }

    fn has(&self, at: usize) -> bool {
        self.0[at / 64] >> (at % 64) & 1 == 1
    }

    fn join(&mut self, other: &Set) {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, other)| *mine |= other);
    }

    fn without(&self, other: &Set) -> Set {
        Set(self.0.iter().zip(&other.0).map(|(mine, other)| mine & !other).collect())
    }

    fn len(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    fn is_within(&self, other: &Set) -> bool {
        self.0.iter().zip(&other.0).all(|(mine, other)| mine & !other == 0)
    }

    fn meets(&self, other: &Set) -> bool {
        self.0.iter().zip(&other.0).any(|(mine, other)| mine & other != 0)
    }

    /// Whether one holds the other, or they share nothing.
    fn is_apart_or_inside(&self, other: &Set) -> bool {
        !self.meets(other) || self.is_within(other) || other.is_within(self)
    }
}

/// What the expressions below some roots look at.
struct Sets {
    /// Of operations: these must lie inside a block or outside.
    whole: BTreeSet<Set>,
    /// Of lists: these may be parted.
    parted: BTreeSet<Set>,
    /// The variables that conditions of questions hang on.
    gates: Set,
}

/// The order in which the variables below some roots are best looked at.
pub(super) fn order(store: &Store<'_>, roots: &[Id], support: &[VarId]) -> Order {
    let sets = sets(store, roots, support);
    let blocks = blocks(&sets, support.len());
    let mut places: Vec<usize> = Vec::with_capacity(support.len());
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut all = Set::empty(support.len());
    (0..support.len()).for_each(|at| all.add(at));
    place(&all, &blocks, &sets.gates, &mut places, &mut spans);
    let mut ends: Vec<Vec<usize>> = vec![Vec::new(); support.len()];
    let whole = support.len();
    let found = spans
        .iter()
        .filter(|(from, to)| to - from > 1 && to - from < whole)
        .map(|&(from, to)| (from, to - 1))
        .collect();
    for (from, to) in spans {
        for inside in &mut ends[from..to] {
            inside.push(to - 1);
        }
    }
    for (at, ends) in ends.iter_mut().enumerate() {
        ends.retain(|&end| end > at);
        ends.sort_unstable_by(|a, b| b.cmp(a));
        ends.dedup();
    }
    Order { vars: places.into_iter().map(|at| support[at]).collect(), ends, blocks: found }
}

fn sets(store: &Store<'_>, roots: &[Id], support: &[VarId]) -> Sets {
    let mut walk = Looking { store, support, of: rustc_hash::FxHashMap::default() };
    let mut sets = Sets { whole: BTreeSet::new(), parted: BTreeSet::new(), gates: Set::empty(support.len()) };
    let mut seen: FxHashSet<Id> = FxHashSet::default();
    let mut open = roots.to_vec();
    while let Some(id) = open.pop() {
        if store.top(id) == VarId::NONE || !seen.insert(id) {
            continue;
        }
        let set = walk.set(id);
        match store.expr(id) {
            Expr::Known(_) | Expr::Raw(_) | Expr::Table { .. } => {}
            Expr::Apply { operation, kids } => {
                if store.operation(*operation).shape == Shape::Slot {
                    kids[1..].iter().for_each(|&gate| sets.gates.join(&walk.set(gate)));
                }
                sets.whole.insert(set);
                open.extend(kids.iter());
            }
            Expr::Fold { rest, .. } => {
                sets.parted.insert(set);
                open.extend(rest.iter());
            }
            Expr::Tuple(kids) => open.extend(kids.iter()),
        }
    }
    sets
}

/// Which variables each expression looks at.
struct Looking<'s, 'i> {
    store: &'s Store<'i>,
    support: &'s [VarId],
    of: rustc_hash::FxHashMap<Id, Set>,
}

impl Looking<'_, '_> {
    fn set(&mut self, root: Id) -> Set {
        let mut open = vec![root];
        while let Some(&id) = open.last() {
            if self.of.contains_key(&id) {
                open.pop();
                continue;
            }
            let kids: Vec<Id> = match self.store.expr(id) {
                Expr::Known(_) => Vec::new(),
                Expr::Raw(var) | Expr::Table { var, .. } => {
                    let mut set = Set::empty(self.support.len());
                    if let Ok(at) = self.support.binary_search(var) {
                        set.add(at);
                    }
                    self.of.insert(id, set);
                    continue;
                }
                Expr::Apply { kids, .. } | Expr::Tuple(kids) => kids.to_vec(),
                Expr::Fold { rest, .. } => rest.to_vec(),
            };
            let waiting: Vec<Id> = kids.iter().copied().filter(|kid| !self.of.contains_key(kid)).collect();
            if waiting.is_empty() {
                let mut set = Set::empty(self.support.len());
                kids.iter().for_each(|kid| set.join(&self.of[kid]));
                self.of.insert(id, set);
            } else {
                open.extend(waiting);
            }
        }
        self.of[&root].clone()
    }
}

/// Sets of two variables or more, none of which overlaps another or what an operation looks at.
fn blocks(sets: &Sets, size: usize) -> Vec<Set> {
    if sets.whole.len() + sets.parted.len() > MOST_SETS {
        return Vec::new();
    }
    let is_block = |set: &Set| set.len() > 1 && (set.len() as usize) < size;
    let mut blocks: Vec<Set> = Vec::new();
    let whole: Vec<Set> = sets.whole.iter().cloned().collect();
    take(&mut blocks, whole.iter().chain(&sets.parted).filter(|set| is_block(set)), &whole);
    // Conditions apart: once what they hang on is known, the rounds of a repeat have nothing in common.
    let masked: BTreeSet<Set> = whole.iter().map(|set| set.without(&sets.gates)).collect();
    let masked_lists: BTreeSet<Set> = sets.parted.iter().map(|set| set.without(&sets.gates)).collect();
    let masked: Vec<Set> = masked.into_iter().collect();
    take(&mut blocks, masked.iter().chain(&masked_lists).filter(|set| is_block(set)), &masked);
    blocks
}

fn take<'s>(blocks: &mut Vec<Set>, candidates: impl Iterator<Item = &'s Set>, whole: &[Set]) {
    let mut candidates: Vec<&Set> = candidates.collect();
    candidates.sort_by_key(|set| set.len());
    candidates.dedup();
    for candidate in candidates {
        if !blocks.contains(candidate)
            && whole.iter().all(|set| candidate.is_apart_or_inside(set))
            && blocks.iter().all(|block| candidate.is_apart_or_inside(block))
        {
            blocks.push(candidate.clone());
        }
    }
}

/// Puts the variables of a set in order: what conditions hang on first, then the rest and the blocks in it as
/// they were declared.
fn place(set: &Set, blocks: &[Set], gates: &Set, places: &mut Vec<usize>, spans: &mut Vec<(usize, usize)>) {
    let size = set.0.len() * 64;
    let mut outermost: Vec<&Set> =
        blocks.iter().filter(|block| *block != set && block.is_within(set)).collect();
    let all = outermost.clone();
    outermost.retain(|block| !all.iter().any(|other| *other != *block && block.is_within(other)));
    let inside = |at: usize| outermost.iter().position(|block| block.has(at));
    let from = places.len();
    places.extend((0..size).filter(|&at| set.has(at) && gates.has(at) && inside(at).is_none()));
    let mut done = vec![false; outermost.len()];
    for at in (0..size).filter(|&at| set.has(at)) {
        match inside(at) {
            None if !gates.has(at) => places.push(at),
            None => {}
            Some(block) if !std::mem::replace(&mut done[block], true) => {
                let within: Vec<Set> =
                    blocks.iter().filter(|other| other.is_within(outermost[block])).cloned().collect();
                place(outermost[block], &within, gates, places, spans);
            }
            Some(_) => {}
        }
    }
    spans.push((from, places.len()));
}
