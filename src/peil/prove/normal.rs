//! The normal form of an expression: what algebra and logic say is one and the same, whatever the answers are.
//!
//! Sums, differences and products with a constant become one linear form over the rest, so that what is added in
//! another order, or weighted by other fractions of one number, is the same. Comparisons are with 0; `or`, `not`
//! and `if` are written with `and` and `not`. A term keeps its place when its weight is 0: where it is missing, so
//! is the whole. Only exact numbers are worked on: doubles depend on their order.
//!
//! Two nodes with one form come to the same value, or are both missing, and both for what is closed or not. By
//! which rule they are missing may differ.

use std::fmt::Write;

use rustc_hash::FxHashMap;

use super::linear::Linear;
use super::needs::{gate_meaning, slot_meaning};
use super::operation::{meaning, pattern};
use super::space::Space;
use crate::model::{
    Aggregate, Asked, Comparison, Gate, GroupId, Instrument, MissingRule, Needs, Node, NodeId, Number,
    SlotId, Type, gates, group_gates,
};

/// Terms of linear forms that are written in all; beyond it, operations are kept as they are.
const MOST_TERMS: usize = 400_000;

/// The place of a form among all forms.
pub(super) type FormId = u32;

/// What is known of a form, for the operations on it.
#[derive(Debug, Clone)]
enum Form {
    Truth(bool),
    /// A number that was worked out.
    Linear(Linear),
    Not(FormId),
    And(Vec<FormId>),
    /// An answer as it was given: it may be a missing option that a recode maps.
    Answer,
    Other,
}

/// The forms of both versions.
pub(super) struct Forms<'i> {
    space: &'i Space,
    ids: FxHashMap<String, FormId>,
    forms: Vec<Form>,
    terms: usize,
}

/// One version, for one informant.
pub(super) struct Side<'i> {
    instrument: &'i Instrument,
    side: usize,
    informant: u8,
    types: Vec<Type>,
    made: Vec<FormId>,
}

impl<'i> Side<'i> {
    pub fn new(instrument: &'i Instrument, side: usize, informant: u8) -> Side<'i> {
        let types = instrument.types().unwrap_or_default();
        Side { instrument, side, informant, types, made: Vec::with_capacity(instrument.nodes.len()) }
    }

    fn is_exact(&self, node: NodeId) -> bool {
        matches!(self.types.get(node.at()), Some(Type::Number { exact: true }))
    }

    fn form(&self, node: NodeId) -> FormId {
        self.made[node.at()]
    }
}

impl<'i> Forms<'i> {
    pub fn new(space: &'i Space) -> Forms<'i> {
        Forms { space, ids: FxHashMap::default(), forms: Vec::new(), terms: 0 }
    }

    /// The form of every node of a version, in order.
    pub fn of(&mut self, mut side: Side<'i>) -> Vec<FormId> {
        for at in 0..side.instrument.nodes.len() {
            let form = self.node(&side, NodeId(at as u32));
            side.made.push(form);
        }
        side.made
    }

    /// The forms that are sums.
    pub fn sums(self) -> FxHashMap<FormId, Linear> {
        let sum = |(id, form)| match form {
            Form::Linear(linear) => Some((id as FormId, linear)),
            Form::Truth(_) | Form::Not(_) | Form::And(_) | Form::Answer | Form::Other => None,
        };
        self.forms.into_iter().enumerate().filter_map(sum).collect()
    }

    fn keep(&mut self, key: String, form: Form) -> FormId {
        let next = self.forms.len() as FormId;
        let id = *self.ids.entry(key).or_insert(next);
        if id == next {
            self.forms.push(form);
        }
        id
    }

    fn node(&mut self, side: &Side<'i>, at: NodeId) -> FormId {
        let node = side.instrument.node(at);
        let plain = self.terms < MOST_TERMS && node.children().iter().all(|&child| side.is_exact(child));
        match node {
            Node::Truth(truth) => self.truth(*truth),
            Node::IsInformant(informants) => self.truth(informants.has(side.informant)),
            Node::Number(number) if number.is_exact() => self.constant(number.clone()),
            Node::Number(_) | Node::Date(_) | Node::Time(_) | Node::Administered => {
                self.keep(meaning(node, side.instrument), Form::Other)
            }
            Node::Answer(asked) => self.of_slot(side, *asked, "answer", Form::Answer),
            Node::IsBlank(asked) => self.of_slot(side, *asked, "blank", Form::Other),
            Node::IsSkipped(asked) => self.of_slot(side, *asked, "skipped", Form::Other),
            Node::IsMissingOption { asked, option } => {
                self.of_slot(side, *asked, &format!("option {option}"), Form::Other)
            }
            Node::IsLeftOut { group, round } => {
                let gates = group_gates(side.instrument, Some(*group), *round);
                let shut = !side.instrument.group(*group).only.has(side.informant);
                let key = format!("left out {shut} {}", self.gates(side, &gates));
                self.keep(key, Form::Other)
            }
            Node::ForOthers { of, never } => match never.has(side.informant) {
                true => self.keep("absent".into(), Form::Other),
                false => side.form(*of),
            },
            Node::InRound { of, group, round } => match &side.instrument.group(*group).rounds {
                Some(rounds) => {
                    let key = format!("round {round} of {} in {}", side.form(rounds.times), side.form(*of));
                    self.keep(key, Form::Other)
                }
                None => side.form(*of),
            },
            Node::Not(of) => self.not(side.form(*of)),
            Node::And(of) => {
                let of = of.iter().map(|&kid| side.form(kid)).collect();
                self.and(of)
            }
            Node::Or(of) => {
                let of = of.iter().map(|&kid| self.not(side.form(kid))).collect();
                let and = self.and(of);
                self.not(and)
            }
            Node::If { condition, then, otherwise } => {
                let [condition, then, otherwise] = [condition, then, otherwise].map(|kid| side.form(*kid));
                self.conditional(condition, then, otherwise)
            }
            Node::Compare { op, left, right } => {
                let sides = [side.form(*left), side.form(*right)];
                if plain { self.compare_numbers(*op, sides) } else { self.compare(*op, sides) }
            }
            Node::Negate(of) if plain => {
                let linear = self.linear(side.form(*of)).and_then(|of| of.times(&minus_one()));
                self.number_or(linear, side, at)
            }
            Node::Add(left, right) if plain => {
                let linear = self.both(side, *left, *right).and_then(|(left, right)| left.plus(&right));
                self.number_or(linear, side, at)
            }
            Node::Subtract(left, right) if plain => {
                let both = self.both(side, *left, *right);
                let linear = both.and_then(|(left, right)| left.plus(&right.times(&minus_one())?));
                self.number_or(linear, side, at)
            }
            Node::Multiply(left, right) if plain => {
                let both = self.both(side, *left, *right);
                let linear = both.and_then(|(left, right)| self.product(left, right));
                self.number_or(linear, side, at)
            }
            Node::Divide(left, right) if plain => {
                let both = self.both(side, *left, *right);
                let linear = both.and_then(|(left, right)| self.quotient(left, right));
                self.number_or(linear, side, at)
            }
            Node::Reverse { of, low, high } if plain => {
                let reversed = |of: Linear| of.times(&minus_one())?.plus(&Linear::constant(low.add(high)?));
                let linear = self.linear(side.form(*of)).and_then(reversed);
                self.number_or(linear, side, at)
            }
            Node::Percent { of, low, high } if plain => {
                let percent = |of: Linear| {
                    let factor = Number::integer(100).divide(&high.subtract(low)?)?;
                    of.plus(&Linear::constant(low.negate()))?.times(&factor)
                };
                let linear = self.linear(side.form(*of)).and_then(percent);
                self.number_or(linear, side, at)
            }
            Node::Round { of, digits } if plain => {
                let of = self.linear(side.form(*of));
                let linear = of.and_then(|of| self.odd(of, &format!("round {digits}"), minus_one()));
                self.number_or(linear, side, at)
            }
            Node::Absolute(of) if plain => {
                let linear = self.linear(side.form(*of)).and_then(|of| self.odd(of, "absolute", Number::ONE));
                self.number_or(linear, side, at)
            }
            Node::Floor(of) if plain => {
                let linear = self
                    .linear(side.form(*of))
                    .map(|of| Linear::term(self.applied("floor", of), Number::ONE));
                self.number_or(linear, side, at)
            }
            Node::Ceiling(of) if plain => {
                let of = self.linear(side.form(*of)).and_then(|of| of.times(&minus_one()));
                let linear = of.map(|of| Linear::term(self.applied("floor", of), minus_one()));
                self.number_or(linear, side, at)
            }
            Node::Aggregate { kind, of, needs, missing } => {
                self.aggregate(side, at, (*kind, *needs, *missing), of, plain)
            }
            Node::Negate(_)
            | Node::Add(..)
            | Node::Subtract(..)
            | Node::Multiply(..)
            | Node::Divide(..)
            | Node::Reverse { .. }
            | Node::Percent { .. }
            | Node::Round { .. }
            | Node::Floor(_)
            | Node::Ceiling(_)
            | Node::Absolute(_) => self.as_it_is(side, at),
            Node::IsMissing(_)
            | Node::Code { .. }
            | Node::ClassCode { .. }
            | Node::IsOption { .. }
            | Node::Has { .. }
            | Node::CountChosen(_)
            | Node::Power(..)
            | Node::PowerApproximate(..)
            | Node::Clamp { .. }
            | Node::SquareRoot(_)
            | Node::Exponential(_)
            | Node::Logarithm(_)
            | Node::Years { .. }
            | Node::Hours { .. }
            | Node::Within { .. }
            | Node::First(_)
            | Node::IfAsked { .. }
            | Node::Recode { .. }
            | Node::Table { .. }
            | Node::Withhold { .. }
            | Node::Band { .. }
            | Node::Class { .. } => self.as_it_is(side, at),
        }
    }

    /// The operation, on the forms of its operands.
    fn as_it_is(&mut self, side: &Side<'i>, at: NodeId) -> FormId {
        let node = side.instrument.node(at);
        let kids = node.children();
        let mut key = format!("{} {:?}", meaning(node, side.instrument), pattern(&kids));
        if let Node::Class { rules, otherwise, .. } = node {
            let options: Vec<u16> = rules.iter().map(|(_, option)| *option).collect();
            let _ = write!(key, " {options:?} {otherwise:?}");
        }
        for kid in kids {
            let _ = write!(key, " {}", side.form(kid));
        }
        // The code of an answer keeps why its answer is missing.
        let form = if matches!(node, Node::Code { .. }) { Form::Answer } else { Form::Other };
        self.keep(key, form)
    }

    fn of_slot(&mut self, side: &Side<'i>, asked: Asked, what: &str, form: Form) -> FormId {
        let slot = side.instrument.slot(asked);
        let place = self.slot(side, slot);
        self.keep(format!("{what} of {place}"), form)
    }

    /// What becomes of a question.
    fn slot(&mut self, side: &Side<'i>, slot: SlotId) -> String {
        let question = side.instrument.question(side.instrument.asked(slot).question);
        if !question.only.has(side.informant) {
            return "nobody".into();
        }
        let Some(var) = self.space.slot(side.side, slot) else {
            return format!("{} {slot:?}", side.side);
        };
        let meaning = slot_meaning(side.instrument, side.side, self.space.variable(var), slot, var);
        format!("{meaning} {}", self.gates(side, &gates(side.instrument, slot)))
    }

    fn gates(&mut self, side: &Side<'i>, gates: &[Gate]) -> String {
        let gates: Vec<Gate> =
            gates.iter().filter(|gate| !matches!(gate, Gate::Informant(_))).copied().collect();
        let mut key = gate_meaning(&gates);
        for gate in &gates {
            let _ = match gate {
                Gate::Informant(_) => Ok(()),
                Gate::Chosen(group) => write!(key, " {}", self.chosen(side, *group)),
                Gate::When(node) | Gate::Round { times: node, .. } => write!(key, " {}", side.form(*node)),
            };
        }
        key
    }

    fn chosen(&self, side: &Side<'i>, group: GroupId) -> String {
        match self.space.chosen(side.side, group) {
            Some(var) => format!("{var:?}"),
            None => "always".into(),
        }
    }

    fn truth(&mut self, truth: bool) -> FormId {
        self.keep(format!("truth {truth}"), Form::Truth(truth))
    }

    /// A truth that was worked out: why an answer is missing is no longer seen.
    fn worked(&mut self, of: FormId) -> FormId {
        match self.forms[of as usize] {
            Form::Answer => self.keep(format!("worked {of}"), Form::Other),
            Form::Truth(_) | Form::Linear(_) | Form::Not(_) | Form::And(_) | Form::Other => of,
        }
    }

    fn not(&mut self, of: FormId) -> FormId {
        match self.forms[of as usize] {
            Form::Truth(truth) => self.truth(!truth),
            Form::Not(inner) => inner,
            Form::Linear(_) | Form::And(_) | Form::Answer | Form::Other => {
                let of = self.worked(of);
                self.keep(format!("not {of}"), Form::Not(of))
            }
        }
    }

    fn and(&mut self, of: Vec<FormId>) -> FormId {
        let mut all = Vec::with_capacity(of.len());
        for kid in of {
            match &self.forms[kid as usize] {
                Form::Truth(false) => return kid,
                Form::Truth(true) => {}
                Form::And(kids) => all.extend(kids.iter().copied()),
                Form::Linear(_) | Form::Not(_) | Form::Answer | Form::Other => {
                    let kid = self.worked(kid);
                    all.push(kid);
                }
            }
        }
        all.sort_unstable();
        all.dedup();
        match all[..] {
            [] => self.truth(true),
            [only] => only,
            [..] => self.keep(format!("and {all:?}"), Form::And(all)),
        }
    }

    fn conditional(&mut self, condition: FormId, then: FormId, otherwise: FormId) -> FormId {
        if let Form::Not(inner) = self.forms[condition as usize] {
            return self.conditional(inner, otherwise, then);
        }
        match (&self.forms[then as usize], &self.forms[otherwise as usize]) {
            (Form::Truth(true), Form::Truth(false)) => self.worked(condition),
            (Form::Truth(false), Form::Truth(true)) => self.not(condition),
            (_, _) => {
                let condition = self.worked(condition);
                self.keep(format!("if {condition} {then} {otherwise}"), Form::Other)
            }
        }
    }

    /// Of values that have an order.
    fn compare(&mut self, op: Comparison, [left, right]: [FormId; 2]) -> FormId {
        let (op, left, right) = if left <= right { (op, left, right) } else { (turned(op), right, left) };
        let (op, negated) = affirmed(op);
        let kept = self.keep(format!("compare {op:?} {left} {right}"), Form::Other);
        if negated { self.not(kept) } else { kept }
    }

    /// Of exact numbers: their difference, with 0.
    fn compare_numbers(&mut self, op: Comparison, [left, right]: [FormId; 2]) -> FormId {
        let difference =
            self.linear(left).and_then(|left| left.plus(&self.linear(right)?.times(&minus_one())?));
        let Some(difference) = difference else { return self.compare(op, [left, right]) };
        let (lead, unit) = difference.unit();
        let op = if lead.is_negative() { turned(op) } else { op };
        let (op, negated) = affirmed(op);
        let unit = self.number(unit);
        let kept = self.keep(format!("compare {op:?} 0 {unit}"), Form::Other);
        if negated { self.not(kept) } else { kept }
    }

    /// A sum; or the operation as it is, where it cannot be written as one.
    fn number_or(&mut self, linear: Option<Linear>, side: &Side<'i>, at: NodeId) -> FormId {
        match linear {
            Some(linear) => self.number(linear),
            None => self.as_it_is(side, at),
        }
    }

    fn both(&self, side: &Side<'i>, left: NodeId, right: NodeId) -> Option<(Linear, Linear)> {
        Some((self.linear(side.form(left))?, self.linear(side.form(right))?))
    }

    fn applied(&mut self, what: &str, of: Linear) -> FormId {
        let of = self.number(of);
        self.keep(format!("{what} {of}"), Form::Other)
    }

    /// A function of which `f(−x)` is `sign · f(x)`.
    fn odd(&mut self, of: Linear, what: &str, sign: Number) -> Option<Linear> {
        if of.lead().is_negative() {
            let positive = of.times(&minus_one())?;
            return Some(Linear::term(self.applied(what, positive), sign));
        }
        Some(Linear::term(self.applied(what, of), Number::ONE))
    }

    fn product(&mut self, left: Linear, right: Linear) -> Option<Linear> {
        if left.terms.is_empty() {
            return right.times(&left.constant);
        }
        if right.terms.is_empty() {
            return left.times(&right.constant);
        }
        let ((first, left), (second, right)) = (left.unit(), right.unit());
        let mut factors = [self.number(left), self.number(right)];
        factors.sort_unstable();
        let product = self.keep(format!("product {factors:?}"), Form::Other);
        Some(Linear::term(product, first.multiply(&second)?))
    }

    fn quotient(&mut self, left: Linear, right: Linear) -> Option<Linear> {
        if right.terms.is_empty() {
            return if right.constant.is_zero() {
                None
            } else {
                left.times(&Number::ONE.divide(&right.constant)?)
            };
        }
        let ((first, left), (second, right)) = (left.unit(), right.unit());
        let (left, right) = (self.number(left), self.number(right));
        let quotient = self.keep(format!("quotient {left} {right}"), Form::Other);
        Some(Linear::term(quotient, first.divide(&second)?))
    }

    fn aggregate(
        &mut self,
        side: &Side<'i>,
        at: NodeId,
        (kind, needs, missing): (Aggregate, Needs, MissingRule),
        of: &[NodeId],
        plain: bool,
    ) -> FormId {
        let changes = |node: &NodeId| {
            matches!(
                side.instrument.node(*node),
                Node::ForOthers { .. } | Node::InRound { .. } | Node::IfAsked { .. }
            )
        };
        if plain && !of.is_empty() && !of.iter().any(changes) {
            let elements: Vec<FormId> = of.iter().map(|&kid| side.form(kid)).collect();
            let worked = self.of_numbers(kind, needs, missing, &elements);
            if let Some(linear) = worked {
                return self.number(linear);
            }
        }
        let mut elements: Vec<FormId> = of.iter().map(|&kid| side.form(kid)).collect();
        let by_order = matches!(kind, Aggregate::Sum | Aggregate::Mean | Aggregate::Sd) && !plain;
        if !by_order {
            elements.sort_unstable();
        }
        let meaning = meaning(side.instrument.node(at), side.instrument);
        self.keep(format!("{meaning} {elements:?}"), Form::Other)
    }

    /// Sums, means and extremes of a list that is the same for everybody.
    fn of_numbers(
        &mut self,
        kind: Aggregate,
        needs: Needs,
        missing: MissingRule,
        elements: &[FormId],
    ) -> Option<Linear> {
        let length = Number::integer(elements.len() as i64);
        let mean = Number::ONE.divide(&length)?;
        let (one, minus) = (Number::ONE, minus_one());
        match (kind, missing) {
            (Aggregate::Sum | Aggregate::Mean, MissingRule::Leave | MissingRule::Prorate)
                if needs == Needs::All =>
            {
                let mut sum = Linear::constant(Number::ZERO);
                for &element in elements {
                    sum = sum.plus(&self.linear(element)?)?;
                }
                if kind == Aggregate::Mean { sum.times(&mean) } else { Some(sum) }
            }
            (Aggregate::Sum, MissingRule::Prorate) => {
                Some(Linear::term(self.list("prorated", needs, elements, &one)?, one))
            }
            (Aggregate::Mean, MissingRule::Leave) => {
                Some(Linear::term(self.list("prorated", needs, elements, &one)?, mean))
            }
            (Aggregate::Min, MissingRule::Leave) => {
                Some(Linear::term(self.list("least", needs, elements, &one)?, one))
            }
            (Aggregate::Max, MissingRule::Leave) => {
                Some(Linear::term(self.list("least", needs, elements, &minus)?, minus))
            }
            (
                Aggregate::Sum | Aggregate::Mean | Aggregate::Min | Aggregate::Max,
                MissingRule::Leave | MissingRule::Prorate | MissingRule::Zero | MissingRule::No,
            )
            | (Aggregate::Sd | Aggregate::Median | Aggregate::Count | Aggregate::Answered, _)
            | (Aggregate::Any | Aggregate::All | Aggregate::AtLeast(_), _) => None,
        }
    }

    fn list(&mut self, what: &str, needs: Needs, elements: &[FormId], factor: &Number) -> Option<FormId> {
        let mut all = Vec::with_capacity(elements.len());
        for &element in elements {
            let element = self.linear(element)?.times(factor)?;
            all.push(self.number(element));
        }
        all.sort_unstable();
        Some(self.keep(format!("{what} {needs:?} {all:?}"), Form::Other))
    }

    fn constant(&mut self, number: Number) -> FormId {
        self.number(Linear::constant(number))
    }

    fn number(&mut self, linear: Linear) -> FormId {
        self.terms += linear.terms.len();
        let mut key = format!("sum {}", linear.constant.canonical());
        for (form, weight) in &linear.terms {
            let _ = write!(key, " {form}·{}", weight.canonical());
        }
        self.keep(key, Form::Linear(linear))
    }

    /// A form as a sum. None: it would be too long.
    fn linear(&self, form: FormId) -> Option<Linear> {
        if self.terms >= MOST_TERMS {
            return None;
        }
        Some(match &self.forms[form as usize] {
            Form::Linear(linear) => linear.clone(),
            Form::Truth(_) | Form::Not(_) | Form::And(_) | Form::Answer | Form::Other => {
                Linear::term(form, Number::ONE)
            }
        })
    }
}

fn minus_one() -> Number {
    Number::integer(-1)
}

/// The comparison with its sides exchanged.
fn turned(op: Comparison) -> Comparison {
    match op {
        Comparison::Equal | Comparison::NotEqual => op,
        Comparison::Less => Comparison::Greater,
        Comparison::LessEqual => Comparison::GreaterEqual,
        Comparison::Greater => Comparison::Less,
        Comparison::GreaterEqual => Comparison::LessEqual,
    }
}

/// The comparison as one of three, or as the negation of one.
fn affirmed(op: Comparison) -> (Comparison, bool) {
    match op {
        Comparison::Equal | Comparison::Less | Comparison::LessEqual => (op, false),
        Comparison::NotEqual => (Comparison::Equal, true),
        Comparison::Greater => (Comparison::LessEqual, true),
        Comparison::GreaterEqual => (Comparison::Less, true),
    }
}
