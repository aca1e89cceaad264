//! Expressions that look at more than can be listed, as variables of their own. What an expression can come to
//! is often little where what it looks at is much: three bands of a decimal number. Each such expression is
//! given all of its values, whatever the others come to. That is more than can happen: what holds for all of
//! it, holds. What does not, may hold all the same.

use rustc_hash::{FxHashMap, FxHashSet};

use super::build::{Builder, Cannot};
use super::diagram::{self, Found};
use super::known::Id;
use super::operation::Ask;
use super::space::VarId;
use super::twins::Twins;
use super::{At, Desk, Room};
use crate::model::{NodeId, Parts, hangs_on};
use crate::score::Value;

/// The most expressions that are made variables.
const MOST_OPAQUE: usize = 200;

/// Nodes of each version, with what they can come to and which of them are one expression.
type Edge = [Vec<(NodeId, Id, Vec<Value>)>; 2];

impl Room<'_> {
    /// Whether what is asked holds for no response, as far as that follows from what expressions can come to.
    pub(super) fn abstracted(&self, nodes: &[At], ask: &Ask, steps: &mut u64) -> Result<Found, Cannot> {
        let mut desk = self.desk(&[]);
        desk.store.symbolic = true;
        let roots = desk.roots(nodes, &Twins::default())?;
        let asked = desk.ask(ask.clone(), roots)?;
        *steps += desk.store.steps;
        if desk.store.known(asked).is_some() {
            let order = super::order::Order::plain(&[]);
            return Ok(diagram::walk(&mut desk.store, asked, &order, &[])?);
        }
        let mut edge: Edge = [Vec::new(), Vec::new()];
        for (side, edge) in edge.iter_mut().enumerate() {
            let roots = nodes.iter().filter(|(of, _)| *of == side).map(|(_, node)| *node).collect();
            *edge = self.edge(&desk, side, roots)?;
        }
        let mut space = self.space.clone();
        let mut vars: FxHashMap<Id, VarId> = FxHashMap::default();
        let opaque = edge.map(|nodes| {
            let given = nodes
                .into_iter()
                .map(|(node, id, values)| (node, *vars.entry(id).or_insert_with(|| space.opaque(values))));
            given.collect::<Vec<(NodeId, VarId)>>()
        });
        let room = Room {
            instruments: self.instruments,
            informants: self.informants,
            space: &space,
            reasons: self.reasons,
            budget: self.budget,
            twins: Twins::default(),
            opaque: Some(opaque),
        };
        let mut more = 0;
        let found = room.found(nodes, ask, &mut more);
        *steps += more;
        found
    }

    /// The nodes below a root that come to little, and look at something that comes to much.
    fn edge(
        &self,
        desk: &Desk<'_>,
        side: usize,
        roots: Vec<NodeId>,
    ) -> Result<Vec<(NodeId, Id, Vec<Value>)>, Cannot> {
        let mut look = Look {
            desk,
            parts: self.instruments[side],
            builder: &desk.builders[side],
            unlisted: FxHashMap::default(),
            reducible: FxHashMap::default(),
        };
        if !roots.iter().all(|&root| look.is_reducible(root)) {
            let why = look.builder.inexact.clone();
            return Err(Cannot::Unknown(why.unwrap_or("a question takes too many values".into())));
        }
        let mut edge = Vec::new();
        let mut seen: FxHashSet<NodeId> = FxHashSet::default();
        let mut open = roots;
        while let Some(at) = open.pop() {
            let Some(id) = look.builder.found(at).filter(|_| seen.insert(at)) else { continue };
            let kids = look.kids(at);
            let little = kids.iter().all(|&kid| look.is_reducible(kid)) && !look.is_leaf(at);
            match look.builder.results(at).filter(|_| !little) {
                Some(values) => edge.push((at, id, values)),
                None => open.extend(kids),
            }
            if edge.len() > MOST_OPAQUE {
                return Err(Cannot::Exhausted);
            }
        }
        Ok(edge)
    }
}

/// A look at the nodes of one version.
struct Look<'d, 'i> {
    desk: &'d Desk<'i>,
    parts: &'d Parts,
    builder: &'d Builder<'i>,
    unlisted: FxHashMap<Id, bool>,
    reducible: FxHashMap<NodeId, bool>,
}

impl Look<'_, '_> {
    /// Whether an expression looks at a variable whose values are not all listed.
    fn is_below(&mut self, id: Id) -> bool {
        if let Some(&known) = self.unlisted.get(&id) {
            return known;
        }
        let store = &self.desk.store;
        let vars = diagram::support(store, &[id]);
        let found = vars.iter().any(|&var| store.space.variable(var).unlisted.is_some());
        self.unlisted.insert(id, found);
        found
    }

    fn is_leaf(&self, at: NodeId) -> bool {
        self.builder.is_unlisted(&self.desk.store, at)
    }

    /// What a node hangs on that looks at such a variable.
    fn kids(&mut self, at: NodeId) -> Vec<NodeId> {
        let mut kids = Vec::new();
        hangs_on(self.parts, at, |kid| kids.push(kid));
        kids.retain(|&kid| self.builder.found(kid).is_some_and(|id| self.is_below(id)));
        kids
    }

    /// Whether all that a node comes to follows from expressions that come to little.
    fn is_reducible(&mut self, at: NodeId) -> bool {
        if let Some(&known) = self.reducible.get(&at) {
            return known;
        }
        let found = self.builder.results(at).is_some()
            || !self.is_leaf(at) && {
                let kids = self.kids(at);
                kids.into_iter().all(|kid| self.is_reducible(kid))
            };
        self.reducible.insert(at, found);
        found
    }
}
