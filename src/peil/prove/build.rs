//! From the graph of an instrument to expressions over answers, for one informant.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::cells::sees_cells_only;
use super::known::{Erase, Folded, Folding, Id, Known, SlotKnown};
use super::needs::{gate_meaning, gating, maps_options, needed, slot_meaning};
use super::operation::{Operation, Shape, meaning, pattern, shape};
use super::space::VarId;
use super::store::{Exhausted, Store};
use crate::model::{
    Aggregate, Asked, Family, Gate, Instrument, LooksAt, Map, MissingRule, Needs, Node, NodeId, Number,
    SlotId, Type, gates, group_gates, hangs_on,
};
use crate::score::{Missing, State, Value, Why};

/// Why an expression cannot be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cannot {
    Exhausted,
    /// In words: lowercase, no full stop.
    Unknown(String),
}

impl From<Exhausted> for Cannot {
    fn from(_: Exhausted) -> Cannot {
        Cannot::Exhausted
    }
}

/// Makes expressions of the nodes of one version.
pub(super) struct Builder<'i> {
    instrument: &'i Instrument,
    side: usize,
    types: Vec<Type>,
    /// Nodes that a condition hangs on: whether they are closed matters.
    gating: Vec<bool>,
    /// A recode or table may map a missing option.
    maps_options: bool,
    reasons: bool,
    made: FxHashMap<NodeId, Id>,
    slots: FxHashMap<SlotId, Id>,
    /// Why the values that a question was given do not speak for all of its values.
    pub inexact: Option<String>,
}

impl<'i> Builder<'i> {
    pub fn new(instrument: &'i Instrument, side: usize, reasons: bool) -> Builder<'i> {
        Builder {
            instrument,
            side,
            types: instrument.types().unwrap_or_default(),
            gating: gating(instrument),
            maps_options: maps_options(instrument),
            reasons,
            made: FxHashMap::default(),
            slots: FxHashMap::default(),
            inexact: None,
        }
    }

    /// Takes this expression for a node: it was proved to be the same.
    pub fn take(&mut self, node: NodeId, id: Id) {
        self.made.insert(node, id);
    }

    /// The first nodes under a root that have a twin in the old version, each with that.
    pub fn first_twins(&self, root: NodeId, twins: &FxHashMap<NodeId, NodeId>) -> Vec<(NodeId, NodeId)> {
        let mut found = Vec::new();
        let (mut open, mut seen) = (vec![root], FxHashSet::default());
        while let Some(id) = open.pop() {
            if self.made.contains_key(&id) || !seen.insert(id) {
                continue;
            }
            match twins.get(&id) {
                Some(&old) => found.push((old, id)),
                None => hangs_on(self.instrument, id, |kid| open.push(kid)),
            }
        }
        found.sort_unstable();
        found
    }

    /// The expression of a node, and of everything that it needs.
    ///
    /// # Errors
    /// When the budget is spent, or an answer's values cannot be listed.
    pub fn node(&mut self, store: &mut Store<'i>, root: NodeId) -> Result<Id, Cannot> {
        let mut needed: Vec<NodeId> =
            needed(self.instrument, root, |node| self.made.contains_key(&node)).into_iter().collect();
        needed.sort_unstable();
        self.look(store, root, None);
        for node in needed {
            let made = self.make(store, node)?;
            for child in self.instrument.node(node).children() {
                self.look(store, child, Some(node));
            }
            self.made.insert(node, made);
        }
        Ok(self.made[&root])
    }

    /// Notes whether a node, or who wants the answer itself, sees more of an answer than can be listed.
    fn look(&mut self, store: &Store<'i>, child: NodeId, by: Option<NodeId>) {
        let parts = self.instrument;
        let found = parts.node(child);
        let (var, name) = if let Some(asked) = found.answer() {
            let slot = store.space.slot(self.side, parts.slot(asked));
            (slot, format!("`{}` ", parts.question(asked.question).name))
        } else if matches!(found, Node::Administered) {
            (store.space.administered(), String::new())
        } else {
            return;
        };
        let Some(why) = var.and_then(|var| store.space.variable(var).unlisted.as_ref()) else { return };
        let enough = by.is_some_and(|node| sees_cells_only(parts, parts.node(node), child));
        if self.inexact.is_none() && !enough {
            self.inexact = Some(format!("{name}{why}"));
        }
    }

    /// What a node may come to, whatever it looks at. None: that is more than can be listed.
    pub fn results(&self, at: NodeId) -> Option<Vec<Value>> {
        let parts = self.instrument;
        let whole = |most: usize| {
            (0..=most).map(|value| Value::Number(Number::integer(value as i64))).collect::<Vec<Value>>()
        };
        let truths = || vec![Value::Truth(true), Value::Truth(false)];
        let numbers = |map: &Map| {
            let results = map.rows.iter().map(|row| &row.value).chain(map.otherwise.as_ref());
            let numbers: BTreeSet<Number> = results.flatten().cloned().collect();
            numbers.into_iter().map(Value::Number).collect::<Vec<Value>>()
        };
        let node = parts.node(at);
        let mut results = match node.family() {
            Family::Response(LooksAt::Question(_)) if node.answer().is_none() => return Some(truths()),
            Family::IsMissing(_) => return Some(truths()),
            Family::Operation(Node::Compare { .. } | Node::Within { .. } | Node::Has { .. }) => truths(),
            Family::Lookup(_, lookup) => numbers(parts.rows(lookup).1),
            Family::Band { score, .. } => {
                (0..parts.scores[score.at()].bands.len() as u16).map(Value::Choice).collect()
            }
            Family::Operation(Node::CountChosen(of)) => {
                let asked = parts.node(*of).answer()?;
                whole(parts.options(parts.question(asked.question)).count())
            }
            Family::Aggregate { kind: Aggregate::Answered, of, .. } => whole(of.len()),
            Family::Constant
            | Family::Response(_)
            | Family::Operation(_)
            | Family::And(_)
            | Family::Or(_)
            | Family::If { .. }
            | Family::First(_)
            | Family::Element(..)
            | Family::Aggregate { .. }
            | Family::Withhold { .. }
            | Family::Class { .. } => return None,
        };
        let erase = self.erase(at);
        results.push(Value::Missing(erase.missing(Missing::open(Why::Operand))));
        if !erase.closed {
            results.push(Value::Missing(Missing { closed: true, why: Why::Operand }));
        }
        Some(results)
    }

    /// Whether a node looks at a place for an answer, or at the date of the response, that has more values than
    /// can be listed.
    pub fn is_unlisted(&self, store: &Store<'i>, at: NodeId) -> bool {
        let var = match self.instrument.node(at).looks_at() {
            Some(LooksAt::Question(asked)) => store.space.slot(self.side, self.instrument.slot(asked)),
            Some(LooksAt::Date) => store.space.administered(),
            Some(LooksAt::Domain(..) | LooksAt::Round(..) | LooksAt::Informant(_)) | None => None,
        };
        var.is_some_and(|var| store.space.variable(var).unlisted.is_some())
    }

    /// What becomes of the questions whose answers these are.
    pub fn states(&self, store: &Store<'i>, vars: &[VarId]) -> Vec<(Id, SlotId, VarId)> {
        let mut states: Vec<(Id, SlotId, VarId)> = self
            .slots
            .iter()
            .filter_map(|(&slot, &id)| Some((id, slot, store.space.slot(self.side, slot)?)))
            .filter(|(_, _, var)| vars.contains(var))
            .collect();
        states.sort_unstable_by_key(|(_, _, var)| *var);
        states
    }

    /// The expression of a node that was made.
    pub fn found(&self, node: NodeId) -> Option<Id> {
        self.made.get(&node).copied()
    }

    fn erase(&self, id: NodeId) -> Erase {
        Erase { why: !self.reasons, closed: !self.reasons && !self.gating[id.at()] }
    }

    fn id(&self, node: NodeId) -> Id {
        self.made[&node]
    }

    fn make(&mut self, store: &mut Store<'i>, at: NodeId) -> Result<Id, Cannot> {
        let instrument = self.instrument;
        let node = instrument.node(at);
        match node {
            Node::Number(value) => Ok(store.constant(Value::Number(value.clone()))),
            Node::Truth(value) => Ok(store.constant(Value::Truth(*value))),
            Node::Date(value) => Ok(store.constant(Value::Date(*value))),
            Node::Time(value) => Ok(store.constant(Value::Time(*value))),
            Node::IsInformant(informants) => {
                let answers = informants.has(store.operations.informant(self.side));
                Ok(store.constant(Value::Truth(answers)))
            }
            Node::Administered => match store.space.administered() {
                Some(var) => Ok(store.values_of(var)),
                None => Err(Cannot::Unknown("it looks at the date of the response".into())),
            },
            Node::Answer(asked) => self.of_slot(store, at, *asked, Shape::Answer),
            Node::IsBlank(asked) => self.of_slot(store, at, *asked, Shape::IsBlank),
            Node::IsSkipped(asked) => self.of_slot(store, at, *asked, Shape::IsSkipped),
            Node::IsMissingOption { asked, option } => {
                self.of_slot(store, at, *asked, Shape::IsMissingOption(*option))
            }
            Node::IsLeftOut { group, round } => self.left_out(store, *group, *round),
            Node::ForOthers { of, never } => {
                let absent = never.has(store.operations.informant(self.side));
                Ok(if absent { store.constant(Value::Absent) } else { self.id(*of) })
            }
            Node::InRound { of, group, round } => {
                let Some(rounds) = &instrument.group(*group).rounds else { return Ok(self.id(*of)) };
                self.look(store, rounds.times, None);
                let kids = vec![self.id(*of), self.id(rounds.times)];
                let erase = Erase { why: false, ..self.erase(at) };
                let operation = store.operations.keep(format!("in round {round} {erase:?}"), || {
                    Operation::of(Shape::InRound { round: *round }, erase)
                });
                Ok(store.apply(operation, kids)?)
            }
            Node::IfAsked { .. } => {
                let kid_nodes = node.children();
                let kids: Vec<Id> = kid_nodes.iter().map(|&kid| self.id(kid)).collect();
                let erase = Erase { why: false, ..self.erase(at) };
                let (side, pattern) = (self.side, pattern(&kid_nodes));
                let operation =
                    store.operations.keep(format!("if asked {pattern:?} {erase:?}"), || Operation {
                        side,
                        node: Some(at),
                        kid_nodes,
                        ..Operation::of(Shape::Plain { strict: false }, erase)
                    });
                Ok(store.apply(operation, kids)?)
            }
            Node::Aggregate { kind, of, needs, missing } => {
                self.aggregate(store, at, *kind, of, *needs, *missing)
            }
            Node::Class { class, rules, otherwise } => self.class(store, at, *class, rules, *otherwise),
            Node::IsMissing(_)
            | Node::Code { .. }
            | Node::ClassCode { .. }
            | Node::IsOption { .. }
            | Node::Has { .. } => self.plain(store, at, node),
            Node::CountChosen(_)
            | Node::Negate(_)
            | Node::Add(..)
            | Node::Subtract(..)
            | Node::Multiply(..) => self.plain(store, at, node),
            Node::Divide(..) | Node::Power(..) | Node::PowerApproximate(..) | Node::Reverse { .. } => {
                self.plain(store, at, node)
            }
            Node::Percent { .. }
            | Node::Round { .. }
            | Node::Floor(_)
            | Node::Ceiling(_)
            | Node::Absolute(_) => self.plain(store, at, node),
            Node::Clamp { .. } | Node::SquareRoot(_) | Node::Exponential(_) | Node::Logarithm(_) => {
                self.plain(store, at, node)
            }
            Node::Years { .. }
            | Node::Hours { .. }
            | Node::Compare { .. }
            | Node::Within { .. }
            | Node::Not(_) => self.plain(store, at, node),
            Node::And(_)
            | Node::Or(_)
            | Node::If { .. }
            | Node::First(_)
            | Node::Recode { .. }
            | Node::Table { .. } => self.plain(store, at, node),
            Node::Withhold { .. } | Node::Band { .. } => self.plain(store, at, node),
        }
    }

    fn plain(&mut self, store: &mut Store<'i>, at: NodeId, node: &'i Node) -> Result<Id, Cannot> {
        let Some(shape) = shape(node) else {
            return Err(Cannot::Unknown("an operation is not known".into()));
        };
        let kid_nodes = node.children();
        let kids: Vec<Id> = kid_nodes.iter().map(|&kid| self.id(kid)).collect();
        // The code of an answer keeps the state of its answer.
        let keeps_why = matches!(node, Node::Code { .. }) && self.maps_options;
        let erase = Erase { why: !self.reasons && !keeps_why, ..self.erase(at) };
        let meaning = format!("{} {:?} {erase:?}", meaning(node, self.instrument), pattern(&kid_nodes));
        let side = self.side;
        let operation = store.operations.keep(meaning, || Operation {
            side,
            node: Some(at),
            kid_nodes,
            ..Operation::of(shape, erase)
        });
        Ok(store.apply(operation, kids)?)
    }

    fn of_slot(
        &mut self,
        store: &mut Store<'i>,
        at: NodeId,
        asked: Asked,
        shape: Shape,
    ) -> Result<Id, Cannot> {
        let slot = self.instrument.slot(asked);
        let state = self.slot(store, slot)?;
        let Some(var) = store.space.slot(self.side, slot) else {
            return Err(Cannot::Unknown("a question has no place".into()));
        };
        let erase = Erase { why: !self.reasons && !self.maps_options, ..self.erase(at) };
        let meaning = format!(
            "{shape:?} {erase:?} {}",
            slot_meaning(self.instrument, self.side, store.space.variable(var), slot, var)
        );
        let side = self.side;
        let operation = store.operations.keep(meaning, || Operation {
            side,
            slot: Some((slot, var)),
            ..Operation::of(shape, erase)
        });
        Ok(store.apply(operation, vec![state])?)
    }

    /// What becomes of a question.
    fn slot(&mut self, store: &mut Store<'i>, slot: SlotId) -> Result<Id, Cannot> {
        if let Some(&made) = self.slots.get(&slot) {
            return Ok(made);
        }
        let instrument = self.instrument;
        let question = instrument.question(instrument.asked(slot).question);
        let informant = store.operations.informant(self.side);
        let made = if question.only.has(informant) {
            let Some(var) = store.space.slot(self.side, slot) else {
                return Err(Cannot::Unknown("a question has no place".into()));
            };
            let variable = store.space.variable(var);
            if let (true, false, Some(why)) = (variable.empty, store.symbolic, &variable.unlisted) {
                return Err(Cannot::Unknown(format!("`{}` {why}", question.name)));
            }
            let gates: Vec<Gate> = gates(instrument, slot)
                .into_iter()
                .filter(|gate| !matches!(gate, Gate::Informant(_)))
                .collect();
            let mut kids = vec![store.raw(var)];
            kids.extend(self.gates(store, &gates)?);
            let meaning = format!(
                "slot {} {}",
                slot_meaning(instrument, self.side, variable, slot, var),
                gate_meaning(&gates)
            );
            let side = self.side;
            let operation = store.operations.keep(meaning, || Operation {
                side,
                slot: Some((slot, var)),
                gates,
                ..Operation::of(Shape::Slot, Erase { why: false, closed: false })
            });
            store.apply(operation, kids)?
        } else {
            store.keep_known(Known::Slot(SlotKnown { state: State::Skipped, raw: u16::MAX, closed: true }))
        };
        self.slots.insert(slot, made);
        Ok(made)
    }

    fn gates(&mut self, store: &mut Store<'i>, gates: &[Gate]) -> Result<Vec<Id>, Cannot> {
        let mut kids = Vec::with_capacity(gates.len());
        for gate in gates {
            kids.push(match gate {
                Gate::Informant(_) => store.constant(Value::Truth(true)),
                Gate::Chosen(group) => match store.space.chosen(self.side, *group) {
                    Some(var) => store.raw(var),
                    None => store.constant(Value::Truth(true)),
                },
                Gate::When(node) => self.id(*node),
                Gate::Round { times, .. } => {
                    self.look(store, *times, None);
                    self.id(*times)
                }
            });
        }
        Ok(kids)
    }

    fn left_out(
        &mut self,
        store: &mut Store<'i>,
        group: crate::model::GroupId,
        round: u16,
    ) -> Result<Id, Cannot> {
        if !self.instrument.group(group).only.has(store.operations.informant(self.side)) {
            return Ok(store.constant(Value::Truth(true)));
        }
        let gates = group_gates(self.instrument, Some(group), round);
        let kids = self.gates(store, &gates)?;
        let side = self.side;
        let erase = Erase { why: true, closed: true };
        let meaning = format!("left out {}", gate_meaning(&gates));
        let operation = store.operations.keep(meaning, || Operation {
            side,
            gates,
            ..Operation::of(Shape::LeftOut, erase)
        });
        Ok(store.apply(operation, kids)?)
    }

    fn aggregate(
        &mut self,
        store: &mut Store<'i>,
        at: NodeId,
        kind: Aggregate,
        of: &[NodeId],
        needs: Needs,
        missing: MissingRule,
    ) -> Result<Id, Cannot> {
        let inexact =
            of.iter().any(|id| matches!(self.types.get(id.at()), Some(Type::Number { exact: false })));
        if inexact {
            // Doubles are added up in their order.
            return self.in_order(store, at);
        }
        let rounds = of.iter().any(|&id| self.is_over_rounds(id));
        let mut rest = Vec::with_capacity(of.len());
        for &element in of {
            rest.push(if kind == Aggregate::Answered {
                self.answered(store, element)?
            } else {
                self.id(element)
            });
        }
        let (needs, missing) =
            if kind == Aggregate::Answered { (Needs::All, MissingRule::Leave) } else { (needs, missing) };
        let rule =
            store.rule(Folding { kind, needs, missing, erase: self.erase(at), rounds, partial: false });
        Ok(store.fold(rule, Folded::nothing(), rest)?)
    }

    fn is_over_rounds(&self, mut id: NodeId) -> bool {
        loop {
            let node = self.instrument.node(id);
            if matches!(node, Node::InRound { .. }) {
                return true;
            }
            let code = if let Node::Code { of, .. } = node { Some(*of) } else { None };
            let Some(of) = code.or(node.element()) else { return false };
            id = of;
        }
    }

    /// An aggregate whose elements keep their order.
    fn in_order(&mut self, store: &mut Store<'i>, at: NodeId) -> Result<Id, Cannot> {
        let node = self.instrument.node(at);
        let kid_nodes = node.children();
        let kids: Vec<Id> = kid_nodes.iter().map(|&kid| self.id(kid)).collect();
        let erase = self.erase(at);
        let meaning = format!("{} {:?} {erase:?}", meaning(node, self.instrument), pattern(&kid_nodes));
        let side = self.side;
        let operation = store.operations.keep(meaning, || Operation {
            side,
            node: Some(at),
            kid_nodes,
            ..Operation::of(Shape::Plain { strict: false }, erase)
        });
        Ok(store.apply(operation, kids)?)
    }

    /// One element of `answered`: 1 when it was answered, otherwise 0.
    fn answered(&mut self, store: &mut Store<'i>, element: NodeId) -> Result<Id, Cannot> {
        let Some(asked) = self.instrument.answer_behind(element) else {
            return Ok(store.constant(Value::Number(crate::model::Number::ZERO)));
        };
        let slot = self.slot(store, self.instrument.slot(asked))?;
        let erase = Erase { why: false, closed: false };
        let operation = store.operations.keep("answered".into(), || Operation::of(Shape::Answered, erase));
        let kids = vec![self.id(element), slot];
        Ok(store.apply(operation, kids)?)
    }

    /// A class is a condition in a condition: the first rule that is true.
    fn class(
        &mut self,
        store: &mut Store<'i>,
        at: NodeId,
        class: crate::model::ClassId,
        rules: &[(NodeId, u16)],
        otherwise: Option<u16>,
    ) -> Result<Id, Cannot> {
        let erase = self.erase(at);
        let operation = store.operations.keep(format!("if {erase:?}"), || Operation::of(Shape::If, erase));
        let _ = class;
        let none = erase.value(Value::missing(Why::Recoded));
        let mut rest = store.constant(otherwise.map_or(none, Value::Choice));
        for (when, option) in rules.iter().rev() {
            let option = store.constant(Value::Choice(*option));
            rest = store.apply(operation, vec![self.id(*when), option, rest])?;
        }
        Ok(rest)
    }
}
