//! Expressions of both versions, side by side in one store.

use super::build::{Builder, Cannot};
use super::known::{Erase, Folded, Folding, Id};
use super::operation::{Ask, Operation, Shape, Weight};
use super::store::Store;
use super::twins::Twins;
use crate::model::{Aggregate, MissingRule, Needs, NodeId};

/// A node of the old (0) or the new (1) version.
pub(super) type At = (usize, NodeId);

/// Expressions in one order of the variables.
pub(super) struct Desk<'i> {
    pub store: Store<'i>,
    pub builders: [Builder<'i>; 2],
}

impl<'i> Desk<'i> {
    /// The expressions of nodes.
    pub fn roots(&mut self, nodes: &[At], twins: &Twins) -> Result<Vec<Id>, Cannot> {
        let mut roots = Vec::with_capacity(nodes.len());
        for &(side, node) in nodes {
            if side == 1 {
                for (old, new) in self.builders[1].first_twins(node, &twins.found) {
                    let id = self.builders[0].node(&mut self.store, old)?;
                    self.builders[1].take(new, id);
                }
            }
            roots.push(self.builders[side].node(&mut self.store, node)?);
        }
        Ok(roots)
    }

    /// A sum of which each term is weighted.
    fn sum(&mut self, weights: &[Weight], kids: Vec<Id>) -> Result<Id, Cannot> {
        let erase = Erase { why: true, closed: true };
        let mut terms = Vec::with_capacity(kids.len());
        for (kid, weight) in kids.into_iter().zip(weights) {
            let operation = self
                .store
                .operations
                .keep(format!("{weight:?}"), || Operation::of(Shape::Weighted(weight.clone()), erase));
            terms.push(self.store.apply(operation, vec![kid])?);
        }
        let rule = self.store.rule(Folding {
            kind: Aggregate::Sum,
            needs: Needs::All,
            missing: MissingRule::Leave,
            erase,
            rounds: false,
            partial: false,
        });
        Ok(self.store.fold(rule, Folded::nothing(), terms)?)
    }

    pub fn ask(&mut self, ask: Ask, mut kids: Vec<Id>) -> Result<Id, Cannot> {
        if let Ask::Nonzero(weights) = &ask {
            kids = vec![self.sum(weights, kids)?];
        }
        let operation = self
            .store
            .operations
            .keep(format!("{ask:?}"), || Operation::of(Shape::Ask(ask), Erase { why: true, closed: true }));
        Ok(self.store.apply(operation, kids)?)
    }
}
