//! The evaluator: one pass over the graph, from the first node to the last.

use std::borrow::Cow;

use super::aggregate::aggregate;
use super::lookup;
use super::response::Response;
use super::state::{self, SlotState, State};
use super::value::{Missing, Value, Why};
use crate::model::{
    Answer, Asked, Choices, Comparison, Gate, Instrument, Node, NodeId, NoteId, Number, Parts, SlotId, Type,
    gates, group_gates, note_gates,
};
use jiff::civil::Date;

/// Scores responses to one instrument: holds what can be computed before the first.
#[derive(Debug)]
pub struct Scorer<'i> {
    instrument: &'i Instrument,
    gates: Vec<Box<[Gate]>>,
    /// For every node that takes an option: which of them have which code.
    types: Cow<'i, [Type]>,
    /// The questions in order of slot: the question that each slot belongs to.
    slots: Vec<Asked>,
}

/// The values of all nodes, and the states of all questions, for one response.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// By node.
    pub values: Vec<Value>,
    /// By slot.
    pub states: Vec<SlotState>,
}

impl Evaluation {
    /// The value of a node.
    pub fn value(&self, id: NodeId) -> &Value {
        &self.values[id.at()]
    }

    /// The state of a question in one round.
    pub fn state(&self, slot: SlotId) -> SlotState {
        self.states[slot.at()]
    }
}

impl<'i> Scorer<'i> {
    /// Computes what does not depend on a response.
    pub fn new(instrument: &'i Instrument) -> Scorer<'i> {
        let slots: Vec<Asked> =
            (0..instrument.slot_count() as u32).map(|slot| instrument.asked(SlotId(slot))).collect();
        Scorer {
            instrument,
            gates: (0..slots.len() as u32).map(|slot| gates(instrument, SlotId(slot)).into()).collect(),
            types: Cow::Owned(instrument.types().unwrap_or_default()),
            slots,
        }
    }

    /// The instrument that it scores by.
    pub fn instrument(&self) -> &'i Instrument {
        self.instrument
    }

    /// What must hold for a question in one round to be asked.
    pub(super) fn gates_of(&self, slot: SlotId) -> &[Gate] {
        self.gates.get(slot.at()).map_or(&[], |gates| gates)
    }

    /// Whether a note is shown in one round: what is around it is asked, and its own condition is true.
    pub fn shows(&self, note: NoteId, round: u16, response: &Response, evaluation: &Evaluation) -> bool {
        let gates = note_gates(self.instrument, note, round);
        state::skipped(self.instrument, &gates, response, &evaluation.values).is_none()
    }

    /// The values that scores and flow need.
    pub fn evaluate(&self, response: &Response) -> Evaluation {
        self.evaluate_to(response, self.instrument.core as usize)
    }

    /// The same with what only tests ask for.
    pub fn evaluate_all(&self, response: &Response) -> Evaluation {
        self.evaluate_to(response, self.instrument.nodes.len())
    }

    fn evaluate_to(&self, response: &Response, end: usize) -> Evaluation {
        let mut pass = Pass {
            scorer: self,
            parts: self.instrument,
            response,
            values: Vec::with_capacity(end),
            states: vec![None; self.slots.len()],
        };
        for node in &self.instrument.nodes[..end] {
            let value = pass.node(node);
            pass.values.push(value);
        }
        let states = (0..self.slots.len() as u32).map(|slot| pass.state(SlotId(slot))).collect();
        Evaluation { values: pass.values, states }
    }

    /// Room to evaluate some of the nodes again and again.
    pub fn scratch(&self) -> Scratch {
        Scratch {
            values: vec![Value::Absent; self.instrument.nodes.len()],
            states: vec![None; self.slots.len()],
        }
    }

    /// Only the values of some nodes, in order, and the states of the questions they look at. Values of other
    /// nodes that these need are taken as they are in the scratch.
    pub fn evaluate_slice(&self, response: &Response, slice: &[NodeId], scratch: &mut Scratch) {
        let mut pass = Pass {
            scorer: self,
            parts: self.instrument,
            response,
            values: std::mem::take(&mut scratch.values),
            states: std::mem::take(&mut scratch.states),
        };
        for &id in slice {
            // A question's own nodes are the first to look at its state: what is there is of the response
            // before.
            if let Node::Answer(asked)
            | Node::IsBlank(asked)
            | Node::IsSkipped(asked)
            | Node::IsMissingOption { asked, .. } = self.instrument.node(id)
            {
                pass.states[self.instrument.slot(*asked).at()] = None;
            }
            let value = pass.node(self.instrument.node(id));
            pass.values[id.at()] = value;
        }
        (scratch.values, scratch.states) = (pass.values, pass.states);
    }

    /// The value of one node, where the values and states it looks at are in the scratch.
    pub fn evaluate_node(&self, response: &Response, id: NodeId, scratch: &mut Scratch) -> Value {
        let mut pass = Pass {
            scorer: self,
            parts: self.instrument,
            response,
            values: std::mem::take(&mut scratch.values),
            states: std::mem::take(&mut scratch.states),
        };
        let value = pass.node(self.instrument.node(id));
        (scratch.values, scratch.states) = (pass.values, pass.states);
        value
    }
}

/// Values and states of the slice that was last evaluated.
#[derive(Debug)]
pub struct Scratch {
    /// By node.
    pub values: Vec<Value>,
    /// By question and round; None until it is looked up.
    pub states: Vec<Option<SlotState>>,
}

struct Pass<'a> {
    scorer: &'a Scorer<'a>,
    parts: &'a Parts,
    response: &'a Response,
    values: Vec<Value>,
    states: Vec<Option<SlotState>>,
}

impl Pass<'_> {
    fn value(&self, id: NodeId) -> &Value {
        &self.values[id.at()]
    }

    fn state(&mut self, slot: SlotId) -> SlotState {
        if let Some(state) = self.states[slot.at()] {
            return state;
        }
        let state =
            state::slot_state(self.parts, slot, &self.scorer.gates[slot.at()], self.response, &self.values);
        self.states[slot.at()] = Some(state);
        state
    }

    fn node(&mut self, node: &Node) -> Value {
        match node {
            Node::Number(number) => Value::Number(number.clone()),
            Node::Truth(truth) => Value::Truth(*truth),
            Node::Date(date) => Value::Date(*date),
            Node::Time(time) => Value::Time(*time),
            Node::Answer(asked) => self.answer(*asked),
            Node::IsBlank(asked) => {
                let slot = self.parts.slot(*asked);
                Value::Truth(self.state(slot).state == State::Blank)
            }
            Node::IsSkipped(asked) => {
                let slot = self.parts.slot(*asked);
                Value::Truth(matches!(self.state(slot).state, State::Skipped | State::Otherwise))
            }
            Node::IsMissingOption { asked, option } => {
                let slot = self.parts.slot(*asked);
                Value::Truth(self.state(slot).state == State::MissingOption(*option))
            }
            Node::IsMissing(of) => Value::Truth(self.value(*of).is_missing()),
            Node::IsLeftOut { group, round } => {
                let only = self.parts.group(*group).only;
                let gates = group_gates(self.parts, Some(*group), *round);
                Value::Truth(
                    !only.has(self.response.informant)
                        || state::skipped(self.parts, &gates, self.response, &self.values).is_some(),
                )
            }
            Node::IsInformant(informants) => Value::Truth(informants.has(self.response.informant)),
            Node::Administered => self.response.administered.map_or(Value::missing(Why::Blank), Value::Date),
            Node::Code { of, question } => self.code(*of, |parts, option| {
                parts.option(parts.question(*question), option).and_then(|(_, choice)| choice.code.clone())
            }),
            Node::ClassCode { of, class } => self.code(*of, |parts, option| {
                parts.classes[class.at()]
                    .options
                    .get(usize::from(option))
                    .and_then(|choice| choice.code.clone())
            }),
            Node::IsOption { of, option } => self.unary(*of, |value| match value.choice() {
                Some(found) => Value::Truth(found == *option),
                // A score that lies in no band.
                None if *value == Value::Absent => Value::Truth(false),
                None => Value::missing(Why::Operand),
            }),
            Node::Has { of, option } => self.unary(*of, |value| match value.chosen() {
                Some(chosen) => Value::Truth(chosen >> option & 1 == 1),
                None => Value::missing(Why::Operand),
            }),
            Node::CountChosen(of) => {
                let counted = self.counted(*of);
                self.unary(*of, |value| match value.chosen() {
                    Some(chosen) => {
                        Value::Number(Number::integer(i64::from((chosen & counted).count_ones())))
                    }
                    None => Value::missing(Why::Operand),
                })
            }
            Node::Negate(of) => self.number(*of, |x| Some(x.negate())),
            Node::Absolute(of) => self.number(*of, |x| Some(x.absolute())),
            Node::Floor(of) => self.number(*of, |x| Some(x.floor())),
            Node::Ceiling(of) => self.number(*of, |x| Some(x.ceiling())),
            Node::Round { of, digits } => self.number(*of, |x| Some(x.round(*digits))),
            Node::SquareRoot(of) => self.number(*of, Number::square_root),
            Node::Exponential(of) => self.number(*of, Number::exponential),
            Node::Logarithm(of) => self.number(*of, Number::logarithm),
            Node::Power(of, exponent) => self.number(*of, |x| x.power(*exponent)),
            Node::Reverse { of, low, high } => self.number(*of, |x| low.add(high)?.subtract(x)),
            Node::Percent { of, low, high } => self.number(*of, |x| {
                x.subtract(low)?.multiply(&Number::integer(100))?.divide(&high.subtract(low)?)
            }),
            Node::Add(a, b) => self.numbers(*a, *b, Number::add),
            Node::Subtract(a, b) => self.numbers(*a, *b, Number::subtract),
            Node::Multiply(a, b) => self.numbers(*a, *b, Number::multiply),
            Node::Divide(a, b) => self.numbers(*a, *b, Number::divide),
            Node::PowerApproximate(a, b) => self.numbers(*a, *b, Number::power_approximate),
            Node::Clamp { of, low, high } => self.all_of(&[*of, *low, *high], |values| match values {
                [Value::Number(x), Value::Number(low), Value::Number(high)] => Value::Number(if x > high {
                    high.clone()
                } else if x < low {
                    low.clone()
                } else {
                    x.clone()
                }),
                _ => Value::missing(Why::Operand),
            }),
            Node::Years { from, to } => self.all_of(&[*from, *to], |values| match values {
                [Value::Date(from), Value::Date(to)] => {
                    Value::Number(Number::integer(completed_years(*from, *to)))
                }
                _ => Value::missing(Why::Operand),
            }),
            Node::Hours { from, to } => self.all_of(&[*from, *to], |values| match values {
                [Value::Time(from), Value::Time(to)] => {
                    Value::Number(Number::ratio(i128::from((to.0 + 86_400 - from.0) % 86_400), 3600))
                }
                _ => Value::missing(Why::Operand),
            }),
            Node::Compare { op, left, right } => self.compare(*op, *left, *right),
            Node::Within { of, cells } => {
                self.unary(*of, |value| Value::Truth(cells.iter().any(|cell| lookup::fits(cell, value))))
            }
            Node::Not(of) => self.unary(*of, |value| match value.truth() {
                Some(truth) => Value::Truth(!truth),
                None => Value::missing(Why::Operand),
            }),
            Node::And(of) => self.kleene(of, false),
            Node::Or(of) => self.kleene(of, true),
            Node::If { condition, then, otherwise } => match self.value(*condition).truth() {
                Some(true) => self.passed(*then),
                Some(false) => self.passed(*otherwise),
                None => self.value(*condition).lacking(Why::Condition),
            },
            Node::First(of) => of
                .iter()
                .map(|id| self.value(*id))
                .find(|value| !value.is_missing())
                .cloned()
                .unwrap_or_else(|| self.missing(of)),
            Node::ForOthers { of, never } => {
                if never.has(self.response.informant) {
                    Value::Absent
                } else {
                    self.value(*of).clone()
                }
            }
            Node::InRound { of, group, round } => {
                let Some(times) = self.parts.times(*group) else { return Value::missing(Why::Rounds) };
                match self.value(times).number() {
                    Some(times) if *times > Number::integer(i64::from(*round)) => self.value(*of).clone(),
                    Some(_) => Value::Absent,
                    None => self.value(times).lacking(Why::Rounds),
                }
            }
            Node::IfAsked { of, skipped } => {
                let value = self.value(*of);
                let absent = value.is_missing() && self.value(*skipped).is_true();
                if absent { Value::Absent } else { value.clone() }
            }
            Node::Aggregate { kind, of, needs, missing } => self.aggregate(*kind, of, *needs, *missing),
            Node::Recode { of, recode } => {
                lookup::look_up(&self.parts.recodes[recode.at()].map, &[self.value(*of)])
            }
            Node::Table { keys, table } => {
                let keys: Vec<&Value> = keys.iter().map(|key| self.value(*key)).collect();
                lookup::look_up(&self.parts.tables[table.at()].map, &keys)
            }
            Node::Withhold { of, when } if self.value(*when).is_true() => self.passed(*of),
            Node::Withhold { when, .. } => match self.value(*when).as_missing() {
                Some(missing) => Value::Missing(missing.by(Why::Withheld)),
                // A score that is withheld because its condition is false is closed, as a question in its
                // place would be.
                None => Value::Missing(Missing::closed(Why::Withheld)),
            },
            Node::Band { of, sets, .. } => self.unary(*of, |value| match value.number() {
                Some(number) => lookup::band(sets, number, |when| self.value(when)),
                None => Value::missing(Why::Operand),
            }),
            Node::Class { rules, otherwise, .. } => self.class(rules, *otherwise),
        }
    }

    /// Which of the options count that a node's value is a set of.
    fn counted(&self, of: NodeId) -> u128 {
        match self.scorer.types.get(of.at()) {
            Some(Type::Chosen(question)) => self.parts.counted(self.parts.question(*question)),
            _ => u128::MAX,
        }
    }

    fn answer(&mut self, asked: Asked) -> Value {
        let slot = self.parts.slot(asked);
        let state = self.state(slot);
        let answer = match state.state {
            State::Given => self.response.answer(slot),
            State::Otherwise => self.parts.question(asked.question).otherwise.as_ref(),
            State::MissingOption(option) => return Value::missing(Why::Option(option)),
            State::Blank => return Value::missing(Why::Blank),
            State::Skipped => {
                return Value::Missing(Missing { why: Why::Skipped, closed: state.is_closed() });
            }
        };
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

    /// A code keeps the state of its answer, so that a recode can still map a missing option.
    fn code(&self, of: NodeId, code: impl Fn(&Parts, u16) -> Option<Number>) -> Value {
        let value = self.value(of);
        if let Some(missing) = value.as_missing() {
            return Value::Missing(missing);
        }
        value
            .choice()
            .and_then(|option| code(self.parts, option))
            .map_or(Value::missing(Why::Operand), Value::Number)
    }

    /// A value as the result of another node: missing for the rule at the root.
    fn passed(&self, id: NodeId) -> Value {
        self.unary(id, Value::clone)
    }

    fn unary(&self, of: NodeId, operation: impl Fn(&Value) -> Value) -> Value {
        let value = self.value(of);
        match value.as_missing() {
            Some(missing) => Value::Missing(missing.passed_on()),
            None => operation(value),
        }
    }

    fn number(&self, of: NodeId, operation: impl Fn(&Number) -> Option<Number>) -> Value {
        self.unary(of, |value| {
            value.number().map_or(Value::missing(Why::Operand), |number| operation(number).into())
        })
    }

    fn numbers(&self, a: NodeId, b: NodeId, operation: impl Fn(&Number, &Number) -> Option<Number>) -> Value {
        match (self.value(a), self.value(b)) {
            (Value::Number(a), Value::Number(b)) => operation(a, b).into(),
            _ => self.missing(&[a, b]),
        }
    }

    fn all_of(&self, ids: &[NodeId], operation: impl Fn(&[Value]) -> Value) -> Value {
        if ids.iter().any(|id| self.value(*id).is_missing()) {
            return self.missing(ids);
        }
        let values: Vec<Value> = ids.iter().map(|id| self.value(*id).clone()).collect();
        operation(&values)
    }

    /// Why an operation is missing some of whose operands are.
    fn missing(&self, ids: &[NodeId]) -> Value {
        let missing = ids.iter().filter_map(|id| self.value(*id).as_missing());
        let together = missing.fold(None, |so_far: Option<Missing>, missing| Some(missing.together(so_far)));
        Value::Missing(together.unwrap_or(Missing::open(Why::Operand)))
    }

    fn compare(&self, op: Comparison, left: NodeId, right: NodeId) -> Value {
        let order = match (self.value(left), self.value(right)) {
            (Value::Number(a), Value::Number(b)) => a.cmp(b),
            (Value::Truth(a), Value::Truth(b)) => a.cmp(b),
            (Value::Choice(a), Value::Choice(b)) => a.cmp(b),
            (Value::Date(a), Value::Date(b)) => a.cmp(b),
            (Value::Time(a), Value::Time(b)) => a.cmp(b),
            _ => return self.missing(&[left, right]),
        };
        Value::Truth(op.holds(order))
    }

    /// `or` when `decisive` is true, `and` when it is false.
    fn kleene(&self, ids: &[NodeId], decisive: bool) -> Value {
        if ids.iter().any(|id| *self.value(*id) == Value::Truth(decisive)) {
            Value::Truth(decisive)
        } else if ids.iter().any(|id| self.value(*id).is_missing()) {
            self.missing(ids)
        } else {
            Value::Truth(!decisive)
        }
    }

    fn aggregate(
        &self,
        kind: crate::model::Aggregate,
        of: &[NodeId],
        needs: crate::model::Needs,
        missing: crate::model::MissingRule,
    ) -> Value {
        if kind == crate::model::Aggregate::Answered {
            return self.answered(of);
        }
        aggregate(kind, of.iter().map(|id| self.value(*id)), needs, missing)
    }

    /// Answers given: not a missing option, not an `otherwise`.
    fn answered(&self, of: &[NodeId]) -> Value {
        let mut count = 0;
        for &id in of {
            let value = self.value(id);
            if value.why() == Some(Why::Rounds) {
                return self.missing(of);
            }
            if value.is_missing() || *value == Value::Absent {
                continue;
            }
            let Some(asked) = self.parts.answer_behind(id) else { continue };
            let state = self.states[self.parts.slot(asked).at()];
            count += i64::from(state.is_some_and(|state| state.state == State::Given));
        }
        Value::Number(Number::integer(count))
    }

    fn class(&self, rules: &[(NodeId, u16)], otherwise: Option<u16>) -> Value {
        for (when, option) in rules {
            match self.value(*when).truth() {
                Some(true) => return Value::Choice(*option),
                Some(false) => {}
                None => return self.value(*when).lacking(Why::Condition),
            }
        }
        otherwise.map_or(Value::missing(Why::NoRule), Value::Choice)
    }
}

impl Scorer<'_> {
    /// The options that a node's value counts.
    pub fn choices_of(&self, id: NodeId) -> Option<Choices> {
        match self.types.get(id.at()) {
            Some(Type::Choice(choices)) => Some(*choices),
            _ => None,
        }
    }
}

/// Completed years; 29 February is reached on 1 March in a year without one.
fn completed_years(from: Date, to: Date) -> i64 {
    let years = i64::from(to.year()) - i64::from(from.year());
    let (start, end) = ((from.month(), from.day()), (to.month(), to.day()));
    // Backwards in time the years are completed towards zero as well.
    if to >= from { years - i64::from(end < start) } else { years + i64::from(end > start) }
}
