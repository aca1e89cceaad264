//! The operations of the graph, as a proof knows them: which evaluator works them out, and what of them can
//! be decided early.
//!
//! An operation of both versions that means the same is one operation: what is made of the same expressions
//! is then the same expression.

use rustc_hash::FxHashMap;

use super::known::Erase;
use super::space::VarId;
use crate::model::{Answer, GroupId, Instrument, Map, Node, NodeId, Number, Parts, SlotId};
use crate::score::{Gate, Response, Scorer, Scratch, SkipReason, State, Value};

/// What can be said about an operation before all its operands are known.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Shape {
    /// Nothing. `strict`: it is missing as soon as one operand is.
    Plain {
        strict: bool,
    },
    /// The value, as the result of another node.
    Pass,
    And,
    Or,
    /// Condition, then, otherwise.
    If,
    First,
    /// Value, then the conditions of its sets.
    Band,
    /// Value, condition.
    Withhold,
    /// Value, how often the repeat is asked.
    InRound {
        round: u16,
    },
    /// Which value was given, then what must hold for the question to be asked.
    Slot,
    Answer,
    IsBlank,
    IsSkipped,
    IsMissingOption(u16),
    /// What must hold for a domain to be asked.
    LeftOut,
    /// Element, state of its question: 1 when it was answered, otherwise 0.
    Answered,
    /// The number, weighted.
    Weighted(Weight),
    /// A question about outputs.
    Ask(Ask),
}

/// What is asked of outputs; the answer is a verdict.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Ask {
    /// Whether two outputs differ; the options of the left one have these indices on the right.
    Differ { choices: Option<Vec<Option<u16>>>, reasons: bool },
    /// Whether it is this truth.
    Is(bool),
    /// Whether it is missing.
    Missing,
    /// Whether it is this option or band.
    Choice(u16),
    /// Whether it is this number.
    Number(Number),
    /// Whether their weighted sum is there, and not 0.
    Nonzero(Vec<Weight>),
    /// Of an answer and what became of its question: whether it was answered, or not asked and not answered.
    Complete,
}

/// What becomes of a term of a sum: `factor · value + shift`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Weight {
    pub factor: Number,
    pub shift: Number,
}

/// One operation.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    pub shape: Shape,
    pub side: usize,
    /// The node that the evaluator works it out by, and the nodes that its operands are.
    pub node: Option<NodeId>,
    pub kid_nodes: Vec<NodeId>,
    pub erase: Erase,
    /// Of the state of a question.
    pub slot: Option<(SlotId, VarId)>,
    pub gates: Vec<Gate>,
}

/// The evaluator of one version, with room to work in.
struct Side<'i> {
    instrument: &'i Instrument,
    scorer: Scorer<'i>,
    scratch: Scratch,
    response: Response,
}

/// All operations, and the evaluators that work them out.
pub(super) struct Operations<'i> {
    sides: Vec<Side<'i>>,
    operations: Vec<Operation>,
    ids: FxHashMap<String, u32>,
    passes: FxHashMap<Erase, u32>,
}

impl<'i> Operations<'i> {
    pub fn new(instruments: [&'i Instrument; 2], informants: [u8; 2]) -> Operations<'i> {
        let sides = instruments.iter().zip(informants).map(|(instrument, informant)| {
            let scorer = Scorer::new(instrument);
            let scratch = scorer.scratch();
            let mut response = Response::blank(instrument);
            response.informant = informant;
            Side { instrument, scorer, scratch, response }
        });
        Operations {
            sides: sides.collect(),
            operations: Vec::new(),
            ids: FxHashMap::default(),
            passes: FxHashMap::default(),
        }
    }

    pub fn get(&self, id: u32) -> &Operation {
        &self.operations[id as usize]
    }

    pub fn instrument(&self, side: usize) -> &'i Instrument {
        self.sides[side].instrument
    }

    pub fn informant(&self, side: usize) -> u8 {
        self.sides[side].response.informant
    }

    /// Keeps an operation under what it means.
    pub fn keep(&mut self, meaning: String, operation: impl FnOnce() -> Operation) -> u32 {
        let next = self.operations.len() as u32;
        let id = *self.ids.entry(meaning).or_insert(next);
        if id == next {
            self.operations.push(operation());
        }
        id
    }

    /// The operation that gives a value on as the result of another node.
    pub fn pass(&mut self, erase: Erase) -> u32 {
        if let Some(&id) = self.passes.get(&erase) {
            return id;
        }
        let id = self.keep(format!("pass {erase:?}"), || Operation::of(Shape::Pass, erase));
        self.passes.insert(erase, id);
        id
    }

    /// What the evaluator makes of operands; of one that does not matter there may be none.
    pub fn evaluate(&mut self, id: u32, kids: &[Option<Value>]) -> Value {
        let operation = &self.operations[id as usize];
        let side = &mut self.sides[operation.side];
        for (node, value) in operation.kid_nodes.iter().zip(kids) {
            side.scratch.values[node.at()] = value.clone().unwrap_or(Value::Truth(false));
        }
        match operation.node {
            Some(node) => {
                operation.erase.value(side.scorer.evaluate_node(&side.response, node, &mut side.scratch))
            }
            None => Value::Truth(false),
        }
    }

    /// What becomes of a question: by the evaluator's own rule.
    pub fn slot_state(
        &mut self,
        id: u32,
        answer: Option<Answer>,
        chosen: &[(GroupId, bool)],
        conditions: &[(NodeId, Value)],
    ) -> (State, bool) {
        let operation = &self.operations[id as usize];
        let side = &mut self.sides[operation.side];
        let Some((slot, _)) = operation.slot else { return (State::Skipped, true) };
        side.response.set(slot, answer);
        for (group, chosen) in chosen {
            side.response.leave_out(*group, !chosen);
        }
        for (node, value) in conditions {
            side.scratch.values[node.at()] = value.clone();
        }
        let state = crate::score::slot_state(
            side.instrument,
            slot,
            &operation.gates,
            &side.response,
            &side.scratch.values,
        );
        side.response.set(slot, None);
        (state.state, state.is_closed())
    }

    /// Why one gate alone keeps a question from being asked.
    pub fn gate_fails(&mut self, id: u32, gate: usize, value: &Value) -> Option<SkipReason> {
        let operation = &self.operations[id as usize];
        let side = &mut self.sides[operation.side];
        let gate = operation.gates[gate];
        match gate {
            Gate::When(node) | Gate::Round { times: node, .. } => {
                side.scratch.values[node.at()] = value.clone()
            }
            Gate::Chosen(group) => side.response.leave_out(group, *value != Value::Truth(true)),
            Gate::Informant(_) => {}
        }
        crate::score::skipped(side.instrument, &[gate], &side.response, &side.scratch.values)
    }
}

impl Operation {
    pub fn of(shape: Shape, erase: Erase) -> Operation {
        Operation { shape, side: 0, node: None, kid_nodes: Vec::new(), erase, slot: None, gates: Vec::new() }
    }
}

/// The shape of a node's operation; None where it has operands of its own kind, and is made by hand.
pub(super) fn shape(node: &Node) -> Option<Shape> {
    let plain = Some(Shape::Plain { strict: false });
    let strict = Some(Shape::Plain { strict: true });
    match node {
        Node::Number(_)
        | Node::Truth(_)
        | Node::Date(_)
        | Node::Time(_)
        | Node::IsInformant(_)
        | Node::Administered => None,
        Node::Answer(_)
        | Node::IsBlank(_)
        | Node::IsSkipped(_)
        | Node::IsMissingOption { .. }
        | Node::IsLeftOut { .. } => None,
        Node::ForOthers { .. }
        | Node::InRound { .. }
        | Node::IfAsked { .. }
        | Node::Aggregate { .. }
        | Node::Class { .. } => None,
        Node::IsMissing(_)
        | Node::Code { .. }
        | Node::ClassCode { .. }
        | Node::Recode { .. }
        | Node::Table { .. }
        | Node::IsOption { .. } => plain,
        Node::Has { .. }
        | Node::CountChosen(_)
        | Node::Negate(_)
        | Node::Power(..)
        | Node::Reverse { .. }
        | Node::Percent { .. } => strict,
        Node::Round { .. } | Node::Floor(_) | Node::Ceiling(_) | Node::Absolute(_) | Node::SquareRoot(_) => {
            strict
        }
        Node::Exponential(_) | Node::Logarithm(_) | Node::Within { .. } | Node::Not(_) => strict,
        Node::Add(..)
        | Node::Subtract(..)
        | Node::Multiply(..)
        | Node::Divide(..)
        | Node::PowerApproximate(..) => strict,
        Node::Clamp { .. } | Node::Years { .. } | Node::Hours { .. } | Node::Compare { .. } => strict,
        Node::And(_) => Some(Shape::And),
        Node::Or(_) => Some(Shape::Or),
        Node::If { .. } => Some(Shape::If),
        Node::First(_) => Some(Shape::First),
        Node::Withhold { .. } => Some(Shape::Withhold),
        Node::Band { .. } => Some(Shape::Band),
    }
}

/// What a node does with its operands, whichever they are: equal for two nodes that do the same.
pub(super) fn meaning(node: &Node, parts: &Parts) -> String {
    let json = |map: &Map| serde_json::to_string(map).unwrap_or_default();
    match node {
        Node::Number(value) => format!("number {}", value.canonical()),
        Node::Truth(value) => format!("truth {value}"),
        Node::Date(value) => format!("date {value}"),
        Node::Time(value) => format!("time {value}"),
        Node::Answer(_) => "answer".into(),
        Node::IsBlank(_) => "is blank".into(),
        Node::IsSkipped(_) => "is skipped".into(),
        Node::IsMissingOption { option, .. } => format!("is missing option {option}"),
        Node::IsMissing(_) => "is missing".into(),
        Node::IsLeftOut { .. } => "is left out".into(),
        Node::IsInformant(informants) => format!("informant {}", informants.0),
        Node::Administered => "administered".into(),
        Node::Code { question, .. } => {
            let codes: Vec<_> =
                parts.options(parts.question(*question)).map(|(_, option)| option.code.clone()).collect();
            format!("code {codes:?}")
        }
        Node::ClassCode { class, .. } => {
            let codes: Vec<_> =
                parts.classes[class.at()].options.iter().map(|option| option.code.clone()).collect();
            format!("class code {codes:?}")
        }
        Node::IsOption { option, .. } => format!("is option {option}"),
        Node::Has { option, .. } => format!("has {option}"),
        Node::CountChosen(_) => "count chosen".into(),
        Node::Negate(_) => "negate".into(),
        Node::Add(..) => "add".into(),
        Node::Subtract(..) => "subtract".into(),
        Node::Multiply(..) => "multiply".into(),
        Node::Divide(..) => "divide".into(),
        Node::Power(_, exponent) => format!("power {exponent}"),
        Node::PowerApproximate(..) => "power approximate".into(),
        Node::Reverse { low, high, .. } => format!("reverse {low:?} {high:?}"),
        Node::Percent { low, high, .. } => format!("percent {low:?} {high:?}"),
        Node::Round { digits, .. } => format!("round {digits}"),
        Node::Floor(_) => "floor".into(),
        Node::Ceiling(_) => "ceiling".into(),
        Node::Absolute(_) => "absolute".into(),
        Node::Clamp { .. } => "clamp".into(),
        Node::SquareRoot(_) => "square root".into(),
        Node::Exponential(_) => "exponential".into(),
        Node::Logarithm(_) => "logarithm".into(),
        Node::Years { .. } => "years".into(),
        Node::Hours { .. } => "hours".into(),
        Node::Compare { op, .. } => format!("compare {op:?}"),
        Node::Within { cells, .. } => format!("within {cells:?}"),
        Node::Not(_) => "not".into(),
        Node::And(_) => "and".into(),
        Node::Or(_) => "or".into(),
        Node::If { .. } => "if".into(),
        Node::First(_) => "first".into(),
        Node::ForOthers { never, .. } => format!("for others {}", never.0),
        Node::InRound { round, .. } => format!("in round {round}"),
        Node::IfAsked { .. } => "if asked".into(),
        Node::Aggregate { kind, needs, missing, .. } => format!("aggregate {kind:?} {needs:?} {missing:?}"),
        Node::Recode { recode, .. } => format!("map {}", json(&parts.recodes[recode.at()].map)),
        Node::Table { table, .. } => format!("map {}", json(&parts.tables[table.at()].map)),
        Node::Withhold { .. } => "withhold".into(),
        Node::Band { score, sets, .. } => {
            let cuts: Vec<_> = sets.iter().map(|set| (set.when.is_some(), &set.cuts)).collect();
            let names: Vec<_> = parts.scores[score.at()].bands.iter().map(|band| band.key()).collect();
            format!("band {cuts:?} {names:?}")
        }
        Node::Class { class, .. } => {
            let names: Vec<_> = parts.classes[class.at()].options.iter().map(|option| option.key()).collect();
            format!("class {names:?}")
        }
    }
}

/// Which operands are the same node: an evaluator that gives both one place cannot stand for one that does
/// not.
pub(super) fn pattern(kids: &[NodeId]) -> Vec<usize> {
    kids.iter().map(|kid| kids.iter().position(|other| other == kid).unwrap_or_default()).collect()
}
