//! Expressions over the answers, each kept once, and made smaller whenever a part of them is known.
//!
//! An expression is also a node of a decision diagram: its variable is the first that it looks at, and its
//! branches are what remains of it for each value. They are computed when somebody asks, and then kept.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::known::{Folded, Folding, Id, Known, SlotKnown};
use super::operation::{Operation, Operations, Shape};
use super::space::{Space, VarId};
use crate::model::{Answer, Number};
use crate::score::{Missing, State, Value, Why};

/// The most values of a variable for which an expression of it alone becomes a table.
const MOST_TABULATED: usize = 6_000;

/// How many expressions are opened to find one that all others go through.
const MOST_EXPANDED: usize = 16;

/// Work was stopped: it took more steps, or more memory, than it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exhausted;

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Expr {
    Known(Known),
    /// The value of a variable.
    Raw(VarId),
    /// An expression of one variable: what it is for each value.
    Table {
        var: VarId,
        results: Rc<[Id]>,
    },
    /// An operation; which one is kept beside.
    Apply {
        operation: u32,
        kids: Rc<[Id]>,
    },
    /// A list that is being folded.
    Fold {
        rule: u32,
        folded: Rc<Folded>,
        rest: Rc<[Id]>,
    },
    /// Several expressions at once.
    Tuple(Rc<[Id]>),
}

/// An expression with the stretch of the order that its variables lie in.
#[derive(Debug)]
struct Kept {
    expr: Expr,
    /// The places of its first and last variable in the order; `NOWHERE` of a constant.
    top: u32,
    last: u32,
}

/// The place of no variable.
const NOWHERE: u32 = u32::MAX;

/// All expressions of one proof.
pub(super) struct Store<'i> {
    pub space: &'i Space,
    pub operations: Operations<'i>,
    pub rules: Vec<Folding>,
    rule_ids: FxHashMap<Folding, u32>,
    kept: Vec<Kept>,
    ids: FxHashMap<Expr, Id>,
    branches: FxHashMap<(Id, u32), Id>,
    /// The variables in the order in which they are looked at, and the place of each.
    vars: Vec<VarId>,
    ranks: Vec<u32>,
    /// Branches and edges so far.
    pub steps: u64,
    pub budget: u64,
    pub most_kept: usize,
    /// Expressions are only made, not worked out for values that are not all there are.
    pub symbolic: bool,
}

impl<'i> Store<'i> {
    pub fn new(
        space: &'i Space,
        operations: Operations<'i>,
        order: &[VarId],
        budget: u64,
        most_kept: usize,
    ) -> Store<'i> {
        let mut ranks = vec![NOWHERE; space.variables.len()];
        let mut vars = order.to_vec();
        order.iter().enumerate().for_each(|(at, var)| ranks[var.at()] = at as u32);
        for (at, rank) in ranks.iter_mut().enumerate() {
            if *rank == NOWHERE {
                *rank = vars.len() as u32;
                vars.push(VarId(at as u32));
            }
        }
        Store {
            vars,
            ranks,
            space,
            operations,
            rules: Vec::new(),
            rule_ids: FxHashMap::default(),
            kept: Vec::new(),
            ids: FxHashMap::default(),
            branches: FxHashMap::default(),
            steps: 0,
            budget,
            most_kept,
            symbolic: false,
        }
    }

    pub fn expr(&self, id: Id) -> &Expr {
        &self.kept[id as usize].expr
    }

    /// The first variable that it looks at; `VarId::NONE` of a constant.
    pub fn top(&self, id: Id) -> VarId {
        self.vars.get(self.kept[id as usize].top as usize).copied().unwrap_or(VarId::NONE)
    }

    /// The places of the first and the last variable that it looks at.
    pub fn place(&self, id: Id) -> Option<(usize, usize)> {
        let kept = &self.kept[id as usize];
        (kept.top != NOWHERE).then_some((kept.top as usize, kept.last as usize))
    }

    fn first_place(&self, id: Id) -> u32 {
        self.kept[id as usize].top
    }

    pub fn known(&self, id: Id) -> Option<&Known> {
        match self.expr(id) {
            Expr::Known(known) => Some(known),
            Expr::Raw(_) | Expr::Table { .. } | Expr::Apply { .. } | Expr::Fold { .. } | Expr::Tuple(_) => {
                None
            }
        }
    }

    /// The value of a constant.
    pub fn value(&self, id: Id) -> Option<Value> {
        self.known(id).and_then(value_of)
    }

    pub fn constant(&mut self, value: Value) -> Id {
        let known = match value.number().filter(|number| !number.is_exact()) {
            Some(number) => Known::Double(number.to_f64().to_bits()),
            None => Known::Value(value),
        };
        self.keep(Expr::Known(known))
    }

    pub fn verdict(&mut self, holds: bool) -> Id {
        self.keep(Expr::Known(Known::Verdict(holds)))
    }

    pub fn raw(&mut self, var: VarId) -> Id {
        self.keep(Expr::Raw(var))
    }

    pub fn rule(&mut self, rule: Folding) -> u32 {
        let next = self.rules.len() as u32;
        let id = *self.rule_ids.entry(rule).or_insert(next);
        if id == next {
            self.rules.push(rule);
        }
        id
    }

    pub fn step(&mut self) -> Result<(), Exhausted> {
        self.steps += 1;
        if self.steps > self.budget || self.kept.len() > self.most_kept { Err(Exhausted) } else { Ok(()) }
    }

    /// Keeps an expression once.
    fn keep(&mut self, expr: Expr) -> Id {
        let next = self.kept.len() as Id;
        let id = *self.ids.entry(expr.clone()).or_insert(next);
        if id == next {
            let (top, last) = self.reach(&expr);
            self.kept.push(Kept { expr, top, last });
        }
        id
    }

    fn reach(&self, expr: &Expr) -> (u32, u32) {
        let over = |kids: &[Id]| {
            let places = kids.iter().filter_map(|&kid| self.place(kid));
            places.fold((NOWHERE, 0), |(top, last), (from, to)| (top.min(from as u32), last.max(to as u32)))
        };
        match expr {
            Expr::Known(_) => (NOWHERE, 0),
            Expr::Raw(var) | Expr::Table { var, .. } => (self.ranks[var.at()], self.ranks[var.at()]),
            Expr::Apply { kids, .. } | Expr::Tuple(kids) => over(kids),
            Expr::Fold { rest, .. } => over(rest),
        }
    }

    /// An operation on expressions, as far as it can be computed.
    ///
    /// # Errors
    /// When the budget is spent.
    pub fn apply(&mut self, operation: u32, kids: Vec<Id>) -> Result<Id, Exhausted> {
        let made = super::simplify::apply(self, operation, kids);
        self.tabulated(made)
    }

    /// A list that is folded: elements may be known already.
    ///
    /// # Errors
    /// When the budget is spent.
    pub fn fold(&mut self, rule: u32, folded: Folded, rest: Vec<Id>) -> Result<Id, Exhausted> {
        let made = self.folded(rule, folded, rest);
        self.tabulated(made)
    }

    /// # Errors
    /// When the budget is spent.
    pub fn tuple(&mut self, kids: Vec<Id>) -> Result<Id, Exhausted> {
        let made = if kids.iter().all(|&kid| self.known(kid).is_some()) {
            Expr::Known(Known::Tuple(kids.into()))
        } else {
            Expr::Tuple(kids.into())
        };
        Ok(self.keep(made))
    }

    pub fn keep_known(&mut self, known: Known) -> Id {
        self.keep(Expr::Known(known))
    }

    pub fn keep_apply(&mut self, operation: u32, kids: Vec<Id>) -> Id {
        self.keep(Expr::Apply { operation, kids: kids.into() })
    }

    fn folded(&mut self, rule: u32, mut folded: Folded, rest: Vec<Id>) -> Id {
        let how = self.rules[rule as usize];
        let mut open = Vec::with_capacity(rest.len());
        for id in rest {
            match self.known(id) {
                Some(Known::Partial(part)) => {
                    let part = part.clone();
                    folded.join(how.kind, &part);
                }
                Some(known) => {
                    if let Some(value) = value_of(known) {
                        folded.take(&how, &value);
                    }
                }
                None => open.push(id),
            }
        }
        if let Some(settled) = how.settle(&mut folded, open.len() as u32) {
            return self.constant(settled);
        }
        if open.is_empty() && how.partial {
            return self.keep(Expr::Known(Known::Partial(Box::new(folded))));
        }
        if open.is_empty() {
            let result = how.result(&folded);
            return self.constant(result);
        }
        open.sort_by_key(|&id| (self.first_place(id), id));
        self.keep(Expr::Fold { rule, folded: Rc::new(folded), rest: open.into() })
    }

    /// An expression of one variable becomes a table, so that it is the same however it was written.
    fn tabulated(&mut self, id: Id) -> Result<Id, Exhausted> {
        let kept = &self.kept[id as usize];
        let single = kept.top == kept.last
            && kept.top != NOWHERE
            && !matches!(kept.expr, Expr::Table { .. } | Expr::Raw(_));
        let var = self.top(id);
        if !single || self.space.variable(var).size() > MOST_TABULATED || self.is_unlisted(var) {
            return Ok(id);
        }
        let results = (0..self.space.variable(var).size() as u32)
            .map(|value| self.branch(id, value))
            .collect::<Result<Vec<Id>, Exhausted>>()?;
        Ok(self.table(var, results))
    }

    fn is_unlisted(&self, var: VarId) -> bool {
        self.symbolic && self.space.variable(var).unlisted.is_some()
    }

    /// An expression of one variable, by its values; of a variable that is not a place for an answer.
    pub fn values_of(&mut self, var: VarId) -> Id {
        let values: Vec<Value> = (0..self.space.variable(var).size())
            .filter_map(|at| self.space.variable(var).value(at))
            .collect();
        if self.is_unlisted(var) {
            return self.raw(var);
        }
        let results = values.into_iter().map(|value| self.constant(value)).collect();
        self.table(var, results)
    }

    fn table(&mut self, var: VarId, results: Vec<Id>) -> Id {
        if let Some(&first) = results.first()
            && results.iter().all(|&result| result == first)
        {
            return first;
        }
        self.keep(Expr::Table { var, results: results.into() })
    }

    /// What remains of an expression when its first variable has this value.
    ///
    /// # Errors
    /// When the budget is spent.
    pub fn branch(&mut self, id: Id, value: u32) -> Result<Id, Exhausted> {
        if let Some(&made) = self.branches.get(&(id, value)) {
            return Ok(made);
        }
        if let Expr::Table { results, .. } = self.expr(id) {
            return Ok(results[value as usize]);
        }
        self.step()?;
        let place = self.first_place(id);
        let made = match self.expr(id).clone() {
            Expr::Known(_) => id,
            Expr::Raw(_) => self.keep(Expr::Known(Known::Raw(value as u16))),
            Expr::Table { results, .. } => results[value as usize],
            Expr::Apply { operation, kids } => {
                let kids = self.branched(&kids, place, value)?;
                self.apply(operation, kids)?
            }
            Expr::Fold { rule, folded, rest } => {
                let rest = self.branched(&rest, place, value)?;
                self.fold(rule, (*folded).clone(), rest)?
            }
            Expr::Tuple(kids) => {
                let kids = self.branched(&kids, place, value)?;
                self.tuple(kids)?
            }
        };
        self.branches.insert((id, value), made);
        Ok(made)
    }

    fn branched(&mut self, kids: &[Id], place: u32, value: u32) -> Result<Vec<Id>, Exhausted> {
        kids.iter()
            .map(|&kid| if self.first_place(kid) == place { self.branch(kid, value) } else { Ok(kid) })
            .collect()
    }

    /// The expressions that a block is seen through: what lies within it, up to and including this place, and
    /// is looked at from outside. Of a list the part that lies within it. Whether there are not far too many.
    ///
    /// # Errors
    /// When the budget is spent.
    pub fn units(
        &mut self,
        root: Id,
        end: usize,
        units: &mut Vec<Id>,
        most: usize,
    ) -> Result<bool, Exhausted> {
        let mut seen = FxHashSet::default();
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            let Some((top, last)) = self.place(id) else { continue };
            if top > end || !seen.insert(id) {
                continue;
            }
            if last <= end {
                units.push(id);
                if units.len() > 4 * most {
                    return Ok(false);
                }
                continue;
            }
            match self.expr(id).clone() {
                Expr::Known(_) | Expr::Raw(_) | Expr::Table { .. } => {}
                Expr::Apply { kids, .. } | Expr::Tuple(kids) => open.extend(kids.iter()),
                Expr::Fold { rule, rest, .. } => {
                    let (inside, outside) = self.parted(&rest, end);
                    if !inside.is_empty() {
                        units.push(self.partial(rule, inside)?);
                    }
                    open.extend(outside);
                }
            }
        }
        Ok(true)
    }

    /// The innermost expression through which everything is looked at that an expression looks at; None where
    /// it is not found soon.
    pub fn dominator(&self, root: Id) -> Option<Id> {
        // Operands are kept before what is made of them: the last kept of all that are open cannot be below
        // another.
        let mut open = std::collections::BTreeSet::from([root]);
        let mut found = None;
        for _ in 0..MOST_EXPANDED {
            let Some(last) = open.pop_last() else { break };
            if last != root && open.is_empty() {
                found = Some(last);
            }
            match self.expr(last) {
                Expr::Known(_) => {}
                Expr::Raw(_) | Expr::Table { .. } => break,
                Expr::Apply { kids, .. } | Expr::Tuple(kids) => {
                    open.extend(kids.iter().filter(|&&kid| self.known(kid).is_none()))
                }
                Expr::Fold { rest, .. } => open.extend(rest.iter()),
            }
        }
        found
    }

    /// The elements of a list that lie within a block, and the others.
    pub fn parted(&self, rest: &[Id], end: usize) -> (Vec<Id>, Vec<Id>) {
        rest.iter().copied().partition(|&kid| self.place(kid).is_some_and(|(_, last)| last <= end))
    }

    /// A part of a list.
    pub fn partial(&mut self, rule: u32, inside: Vec<Id>) -> Result<Id, Exhausted> {
        let partial = self.rule(Folding { partial: true, ..self.rules[rule as usize] });
        self.fold(partial, Folded::nothing(), inside)
    }

    /// The value of a variable on one side, as the evaluator has it once the answer counts.
    pub fn answer(&self, var: VarId, raw: u16, side: usize) -> Option<&Answer> {
        self.space.variable(var).raws.get(usize::from(raw)).and_then(|answers| answers[side].as_ref())
    }

    pub fn operation(&self, id: u32) -> &Operation {
        self.operations.get(id)
    }

    /// Whether what it comes to can be missing in more ways than its operation forgets.
    pub fn is_plain(&self, id: Id, erase: super::known::Erase) -> bool {
        match self.expr(id) {
            Expr::Apply { operation, .. } => {
                let operation = self.operation(*operation);
                operation.erase.why >= erase.why
                    && operation.erase.closed >= erase.closed
                    && !matches!(operation.shape, Shape::Slot | Shape::Answer)
            }
            Expr::Fold { rule, .. } => {
                let rule = self.rules[*rule as usize];
                rule.erase.why >= erase.why && rule.erase.closed >= erase.closed
            }
            Expr::Known(_) | Expr::Raw(_) | Expr::Table { .. } | Expr::Tuple(_) => false,
        }
    }
}

/// The value that a constant is.
pub(super) fn value_of(known: &Known) -> Option<Value> {
    match known {
        Known::Value(value) => Some(value.clone()),
        Known::Double(bits) => Number::approximate(f64::from_bits(*bits)).map(Value::Number),
        Known::Raw(_) | Known::Slot(_) | Known::Verdict(_) | Known::Tuple(_) | Known::Partial(_) => None,
    }
}

/// What an answer is worth, given what became of its question.
pub(super) fn answer_value(answer: Option<&Answer>, slot: SlotKnown) -> Value {
    match slot.state {
        State::MissingOption(option) => return Value::missing(Why::Option(option)),
        State::Blank => return Value::missing(Why::Blank),
        State::Skipped => return Value::Missing(Missing { why: Why::Skipped, closed: slot.closed }),
        State::Given | State::Otherwise => {}
    }
    match answer {
        Some(Answer::Number(number)) => Value::Number(number.clone()),
        Some(Answer::Truth(truth)) => Value::Truth(*truth),
        Some(Answer::Option(option)) => Value::Choice(*option),
        Some(Answer::Many(chosen)) => Value::Chosen(*chosen),
        Some(Answer::Text(_)) => Value::Text,
        Some(Answer::Date(date)) => Value::Date(*date),
        Some(Answer::Time(time)) => Value::Time(*time),
        None => Value::missing(Why::Blank),
    }
}
