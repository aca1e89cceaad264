//! The elements of a list: who counts, and whether enough are present.

use super::expression::{Level, Sql};
use super::term::{Term, Why};
use super::whole::Whole;
use super::{Maker, Unsayable};
use crate::model::{Counts, Family, Informants, Needs, Node, NodeId};
use crate::score::Rule;

/// An element of a list.
pub(super) struct Element {
    pub(super) term: Term,
    /// Whether it counts for this informant and as far as the repeat comes; None: it always does.
    pub(super) counts: Option<Sql>,
    /// Its value is NULL wherever it does not count.
    pub(super) null_outside: bool,
    /// The answer behind it, for `answered`.
    pub(super) is_given: Option<Sql>,
}

/// A list, and how many of it are present.
pub(super) struct Listed {
    pub(super) elements: Vec<Element>,
    /// How many count: M.
    pub(super) all: Whole,
    /// How many of them are present: n.
    pub(super) present: Whole,
    /// Whether it is known how many rounds there are.
    pub(super) rounds_known: Sql,
    /// Whether enough are present.
    pub(super) enough: Sql,
    pub(super) can_be_few: bool,
}

/// Engines read sums and chains of `AND` as deep as they are long, and stop at about a thousand.
pub(super) const MOST_ELEMENTS: usize = 900;

impl Element {
    pub(super) fn masked(&self, sql: &Sql) -> Sql {
        match &self.counts {
            Some(counts) if !self.null_outside => Sql::only_if(counts, sql),
            _ => sql.clone(),
        }
    }

    pub(super) fn present(&self) -> Sql {
        let present = self.term.is_present();
        match &self.counts {
            Some(counts) if !self.null_outside => Sql::and([counts.clone(), present]),
            _ => present,
        }
    }

    /// Whether it counts, and is missing.
    pub(super) fn missing(&self) -> Sql {
        Sql::and(self.counts.iter().cloned().chain([self.term.is_missing()]))
    }
}

impl Listed {
    pub(super) fn empty() -> Listed {
        Listed {
            elements: Vec::new(),
            all: Whole::constant(0),
            present: Whole::constant(0),
            rounds_known: Sql::truth(true),
            enough: Sql::truth(true),
            can_be_few: false,
        }
    }

    /// With whether enough are present.
    pub(super) fn judged(mut self, needs: Needs) -> Listed {
        let enough = match needs {
            Needs::Nothing => Sql::truth(true),
            Needs::All if self.present.constant.is_some() && self.present.constant == self.all.constant => {
                Sql::truth(true)
            }
            Needs::All => Sql::compare(&self.present.sql, "=", &self.all.sql),
            Needs::Half => Sql::compare(
                &Sql::new(Level::Product, format!("2 * {}", self.present.sql.at(Level::Atom))),
                ">=",
                &self.all.sql,
            ),
            Needs::AtLeast(least)
                if self.present.constant.as_ref().is_some_and(|present| *present >= least.into()) =>
            {
                Sql::truth(true)
            }
            Needs::AtLeast(least) => Sql::compare(&self.present.sql, ">=", &Sql::atom(least.to_string())),
        };
        self.can_be_few = enough != Sql::truth(true);
        self.enough = Sql::and([self.rounds_known.clone(), enough]);
        self
    }

    /// Whether at least one element is present wherever enough are.
    pub(super) fn always_some(&self, needs: Needs) -> bool {
        let all = self.all.constant.as_ref().is_some_and(|all| *all > 0.into());
        match needs {
            Needs::AtLeast(least) => least > 0,
            Needs::All | Needs::Half => all,
            Needs::Nothing => self.present.constant.as_ref().is_some_and(|present| *present > 0.into()),
        }
    }

    /// Why an aggregate of truths is missing: its rounds, too few, or what is not known of its elements.
    pub(super) fn why(&self, unknown: Why) -> Why {
        let mut rows = Vec::new();
        if self.rounds_known != Sql::truth(true) {
            rows.push((self.rounds_known.negated(), Why::always(Rule::Operand)));
        }
        if self.can_be_few {
            if unknown.rules.is_empty() {
                return Why::case(&rows, &Why::always(Rule::TooFew));
            }
            rows.push((
                Sql::new(Level::Not, format!("NOT {}", self.enough.at(Level::Atom))),
                Why::always(Rule::TooFew),
            ));
        }
        if rows.is_empty() {
            unknown
        } else if unknown.rules.is_empty() {
            Why::case(&rows[..rows.len() - 1], &rows[rows.len() - 1].1)
        } else {
            Why::case(&rows, &unknown)
        }
    }
}

impl Maker<'_> {
    pub(super) fn elements(&mut self, of: &[NodeId]) -> Result<(Vec<Element>, Sql), Unsayable> {
        let mut known: Vec<Sql> = Vec::new();
        let mut elements = Vec::with_capacity(of.len());
        for &id in of {
            let mut inner = id;
            let mut counts = Vec::new();
            let mut null_outside = true;
            while let Family::Element(of, counted) = self.parts.node(inner).family() {
                match counted {
                    Counts::ForOthers(never) => {
                        let all = Informants::all(self.parts.informants.len());
                        counts.push(self.is_informant(all.without(never)));
                        null_outside &= self.shut_for(of, never);
                    }
                    Counts::InRound(group, round) => {
                        if let Some(asked) = self.parts.times(group) {
                            let times = self.term(asked);
                            if times.can_be_missing() {
                                // For whom it is absent anyhow it does not matter.
                                let absent = Sql::and(counts.clone()).negated();
                                known.push(Sql::or([absent, times.presence().is_not_null()]));
                            }
                            counts.push(self.in_round(asked, round)?);
                            null_outside &= self.shut_past(of, round);
                        }
                    }
                    Counts::IfAsked(skipped) => {
                        let asked = self.term(skipped).truth().negated();
                        counts.push(Sql::or([asked, self.term(of).is_present()]));
                    }
                }
                inner = of;
            }
            let counts = Some(Sql::and(counts)).filter(|counts| *counts != Sql::truth(true));
            let is_given = match self.parts.answer_behind(inner) {
                Some(asked) => Some(self.slot(asked)?.is_given),
                None => None,
            };
            elements.push(Element { term: self.term(inner).clone(), counts, null_outside, is_given });
        }
        Ok((elements, Sql::and(known)))
    }

    /// Whether a node is missing for informants who are never asked a question in it.
    pub(super) fn shut_for(&self, id: NodeId, never: Informants) -> bool {
        self.hangs_on(id, &|asked| self.parts.question(asked.question).only.and(never).is_empty())
    }

    /// Whether a node is missing past the last round, for it hangs on a question of this round.
    pub(super) fn shut_past(&self, id: NodeId, round: u16) -> bool {
        self.hangs_on(id, &|asked| {
            self.parts.question(asked.question).repeat.is_some() && asked.round == round
        })
    }

    /// Whether a node is missing whenever an answer of this kind is: only operations that are missing when an
    /// operand is lie between.
    pub(super) fn hangs_on(&self, id: NodeId, is: &dyn Fn(crate::model::Asked) -> bool) -> bool {
        let mut at = id;
        for _ in 0..8 {
            let node = self.parts.node(at);
            if let Some(asked) = node.answer() {
                return is(asked);
            }
            let (Node::Code { of, .. }
            | Node::IsOption { of, .. }
            | Node::Has { of, .. }
            | Node::CountChosen(of)
            | Node::Negate(of)
            | Node::Power(of, _)
            | Node::Reverse { of, .. }
            | Node::Percent { of, .. }
            | Node::Round { of, .. }
            | Node::Floor(of)
            | Node::Ceiling(of)
            | Node::Absolute(of)
            | Node::Within { of, .. }
            | Node::Not(of)
            | Node::Compare { left: of, .. }) = node
            else {
                return false;
            };
            at = *of;
        }
        false
    }

    pub(super) fn listed(
        &mut self,
        id: NodeId,
        elements: Vec<Element>,
        rounds_known: Sql,
        needs: Needs,
    ) -> Result<Listed, Unsayable> {
        let name = self.aggregate_name(id);
        let always = elements.iter().filter(|element| element.counts.is_none()).count();
        let sometimes: Vec<Sql> = elements.iter().filter_map(|element| element.counts.clone()).collect();
        let all = if sometimes.is_empty() {
            Whole::constant(always)
        } else {
            let count = self.counted(&sometimes, always);
            Whole {
                sql: self.steps.define(
                    &format!("_{name}_of"),
                    count.sql.clone(),
                    Some(format!("how many elements {name} has")),
                ),
                ..count
            }
        };
        let certain = elements
            .iter()
            .filter(|element| element.counts.is_none() && !element.term.can_be_missing())
            .count();
        let uncertain: Vec<Sql> = elements
            .iter()
            .filter(|element| element.counts.is_some() || element.term.can_be_missing())
            .map(Element::present)
            .collect();
        let present =
            if uncertain.is_empty() { Whole::constant(certain) } else { self.counted(&uncertain, certain) };
        Ok(Listed { elements, all, present, rounds_known, enough: Sql::truth(true), can_be_few: false }
            .judged(needs))
    }
}
