//! Nodes of two versions that are known to be the same.

use rustc_hash::FxHashMap;

use super::desk::At;
use super::linear::Linear;
use super::needs::{gating, maps_options};
use super::normal::{FormId, Forms, Side};
use super::operation::Weight;
use super::space::Space;
use crate::model::{Instrument, NodeId, Number};

/// Nodes of the old and the new version that have one form.
#[derive(Debug, Default)]
pub(super) struct Twins {
    forms: [Vec<FormId>; 2],
    /// Whether a condition hangs on the node.
    gates: [Vec<bool>; 2],
    /// By node of the new version, the first of the old one that has its form, and is closed where it is.
    pub found: FxHashMap<NodeId, NodeId>,
    /// The forms that are sums.
    sums: FxHashMap<FormId, Linear>,
}

impl Twins {
    /// The twins of two versions, for one informant of each.
    pub fn of(space: &Space, instruments: [&Instrument; 2], informants: [u8; 2]) -> Twins {
        if maps_options(instruments[0]) != maps_options(instruments[1]) {
            let gates = instruments.map(|instrument| gating(instrument));
            return Twins { gates, ..Twins::default() };
        }
        let mut forms = Forms::new(space);
        let made = [0, 1].map(|side| forms.of(Side::new(instruments[side], side, informants[side])));
        let gates = instruments.map(|instrument| gating(instrument));
        let mut first: FxHashMap<(FormId, bool), NodeId> = FxHashMap::default();
        for (at, &form) in made[0].iter().enumerate() {
            first.entry((form, gates[0][at])).or_insert(NodeId(at as u32));
        }
        let found = made[1].iter().enumerate();
        let found = found
            .filter_map(|(at, &form)| Some((NodeId(at as u32), *first.get(&(form, gates[1][at]))?)))
            .collect();
        Twins { forms: made, gates, found, sums: forms.sums() }
    }

    /// Two nodes that were proved to be the same. Whether they are missing for what is closed was not compared:
    /// where a condition hangs on that, they stay apart.
    pub fn join(&mut self, old: NodeId, new: NodeId) {
        let gates = [(0, old), (1, new)].map(|(side, node)| self.gates[side].get(node.at()) == Some(&true));
        if gates == [false; 2] {
            self.found.entry(new).or_insert(old);
        }
    }

    /// Whether a node of the old and one of the new version have one form.
    pub fn are_alike(&self, old: NodeId, new: NodeId) -> bool {
        let [before, after] = [(0, old), (1, new)].map(|(side, node)| self.forms[side].get(node.at()));
        before.is_some() && before == after
    }

    /// The new sum less the old one, as nodes of either version with their weights. None: they do not add up
    /// the same terms, so that one may be missing where the other is not.
    pub fn difference(&self, old: NodeId, new: NodeId) -> Option<Vec<(At, Weight)>> {
        let sum = |side: usize, node: NodeId| self.sums.get(self.forms[side].get(node.at())?);
        let (old, new) = (sum(0, old)?, sum(1, new)?);
        if old.terms.is_empty() || !old.terms.keys().eq(new.terms.keys()) {
            return None;
        }
        let minus = Number::integer(-1);
        let less = new.plus(&old.times(&minus)?)?;
        let shown = self.shown();
        let mut shift = less.constant;
        let mut weighted = Vec::with_capacity(less.terms.len());
        for (term, factor) in less.terms {
            // `value = weight · term + constant`, so that `factor · term` is this.
            let (at, weight, constant) = shown.get(&term)?;
            let factor = factor.divide(weight)?;
            shift = shift.subtract(&factor.multiply(constant)?)?;
            weighted.push((*at, Weight { factor, shift: Number::ZERO }));
        }
        weighted.first_mut()?.1.shift = shift;
        Some(weighted)
    }

    /// By term, a node that is nothing but that term, weighted, and what is added to it.
    fn shown(&self) -> FxHashMap<FormId, (At, Number, Number)> {
        let mut shown = FxHashMap::default();
        for (side, forms) in self.forms.iter().enumerate() {
            for (at, form) in forms.iter().enumerate() {
                let at = (side, NodeId(at as u32));
                let Some(sum) = self.sums.get(form) else {
                    shown.entry(*form).or_insert((at, Number::ONE, Number::ZERO));
                    continue;
                };
                let mut terms = sum.terms.iter();
                if let (Some((term, weight)), None) = (terms.next(), terms.next())
                    && !weight.is_zero()
                {
                    shown.entry(*term).or_insert((at, weight.clone(), sum.constant.clone()));
                }
            }
        }
        shown
    }
}
