//! Expressions after compiling: a graph of scalar nodes, each of which is after the nodes it needs.
//!
//! Names are resolved, `let` and formulas are written in, lists are written out element by element. Equal
//! expressions are one node. Because of the order, everything that walks the graph is one loop from first to
//! last; nothing recurses.

use serde::{Deserialize, Serialize};

use super::{ClassId, GroupId, Informants, Number, QuestionId, RecodeId, ScoreId, TableId, Time};
use jiff::civil::Date;

/// A node of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NodeId(pub u32);

impl NodeId {
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// A question in one round of its repeat; round 0 where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Asked {
    pub question: QuestionId,
    pub round: u16,
}

/// One operation. Operators on missing operands are missing, unless said otherwise here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    Number(Number),
    Truth(bool),
    Date(Date),
    Time(Time),

    /// The answer: a number, truth, option, set of options, text, date or time, by the question's type;
    /// missing when blank, skipped or a missing option.
    Answer(Asked),
    /// Always answers: whether the question was asked and left open.
    IsBlank(Asked),
    /// Always answers: whether the question was not asked.
    IsSkipped(Asked),
    /// Always answers: whether this missing option (an index among the question's options) was given.
    IsMissingOption {
        asked: Asked,
        option: u16,
    },
    /// Always answers.
    IsMissing(NodeId),
    /// Always answers: whether the domain was left out, is behind a condition that is not true, or another
    /// informant's.
    IsLeftOut {
        group: GroupId,
        round: u16,
    },
    /// Always answers: whether one of these informants answers.
    IsInformant(Informants),
    /// The date of the response.
    Administered,

    /// The code of an option of a question.
    Code {
        of: NodeId,
        question: QuestionId,
    },
    /// The code of an option of a class.
    ClassCode {
        of: NodeId,
        class: ClassId,
    },
    /// Whether an option is the one with this index.
    IsOption {
        of: NodeId,
        option: u16,
    },
    /// Whether a set of options holds the one with this index.
    Has {
        of: NodeId,
        option: u16,
    },
    /// How many options were chosen.
    CountChosen(NodeId),

    Negate(NodeId),
    Add(NodeId, NodeId),
    Subtract(NodeId, NodeId),
    Multiply(NodeId, NodeId),
    /// Missing by `division` when the divisor is zero.
    Divide(NodeId, NodeId),
    /// A whole power: exact.
    Power(NodeId, i32),
    /// Any other power: approximate.
    PowerApproximate(NodeId, NodeId),
    /// low + high − x, on the question's own scale.
    Reverse {
        of: NodeId,
        low: Number,
        high: Number,
    },
    /// 100 (x − low) / (high − low), on the question's own scale.
    Percent {
        of: NodeId,
        low: Number,
        high: Number,
    },
    /// To this many decimals, half away from zero.
    Round {
        of: NodeId,
        digits: i32,
    },
    Floor(NodeId),
    Ceiling(NodeId),
    Absolute(NodeId),
    Clamp {
        of: NodeId,
        low: NodeId,
        high: NodeId,
    },
    SquareRoot(NodeId),
    Exponential(NodeId),
    Logarithm(NodeId),
    /// Completed years from the one date to the other.
    Years {
        from: NodeId,
        to: NodeId,
    },
    /// Hours from the one time to the other, past midnight if need be: in [0, 24).
    Hours {
        from: NodeId,
        to: NodeId,
    },

    /// Of two numbers, two truths, two options of one scale, two dates or two times.
    Compare {
        op: Comparison,
        left: NodeId,
        right: NodeId,
    },
    /// Whether a number, option, date or time is one of these.
    Within {
        of: NodeId,
        cells: Vec<Cell>,
    },
    Not(NodeId),
    /// Kleene: no if one is no.
    And(Vec<NodeId>),
    /// Kleene: yes if one is yes.
    Or(Vec<NodeId>),
    /// Missing by `condition` when the condition is; the branch not taken does not matter.
    If {
        condition: NodeId,
        then: NodeId,
        otherwise: NodeId,
    },
    /// The first that is not missing.
    First(Vec<NodeId>),

    /// An element of a list that these informants are never asked: absent for them. Only directly in
    /// an aggregate.
    ForOthers {
        of: NodeId,
        never: Informants,
    },
    /// An element of a list over the rounds of a repeat: absent past `times`. Only directly in an
    /// aggregate.
    InRound {
        of: NodeId,
        group: GroupId,
        round: u16,
    },
    /// An element of a list of what is asked: absent where it is missing because its question was not asked.
    /// Only directly in an aggregate.
    IfAsked {
        of: NodeId,
        /// Always answers: whether the question was not asked.
        skipped: NodeId,
    },
    Aggregate {
        kind: Aggregate,
        of: Vec<NodeId>,
        needs: Needs,
        missing: MissingRule,
    },

    Recode {
        of: NodeId,
        recode: RecodeId,
    },
    Table {
        keys: Vec<NodeId>,
        table: TableId,
    },
    /// The value when the condition is true, otherwise missing by `withheld`.
    Withhold {
        of: NodeId,
        when: NodeId,
    },
    /// The band of a score, as an index among its bands.
    Band {
        of: NodeId,
        score: ScoreId,
        sets: Vec<BandSet>,
    },
    /// The option of the first rule that is true; missing by `condition` at the first rule whose condition is
    /// missing.
    Class {
        class: ClassId,
        rules: Vec<(NodeId, u16)>,
        otherwise: Option<u16>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

impl Comparison {
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::LessEqual => order.is_le(),
            Comparison::Greater => order.is_gt(),
            Comparison::GreaterEqual => order.is_ge(),
        }
    }

    pub fn sign(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::LessEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterEqual => ">=",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    Sum,
    Mean,
    Min,
    Max,
    /// Sample standard deviation: divides by n − 1.
    Sd,
    Median,
    /// How many truths are true.
    Count,
    /// How many questions were answered (elements are `Answer` nodes): not a missing option, not an
    /// `otherwise`.
    Answered,
    Any,
    All,
    AtLeast(u32),
}

/// How many elements must be present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    All,
    /// 2n ≥ M
    Half,
    AtLeast(u32),
    /// Nothing is needed: `missing: zero` or `missing: no` alone, and the truths of Kleene.
    Nothing,
}

/// What a missing element counts as, once enough are present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissingRule {
    /// It is left out; among `any`, `all` and `at_least` it is unknown.
    Leave,
    /// The sum is multiplied by M / n.
    Prorate,
    Zero,
    No,
}

/// What a key of a recode or table, or a value after `in`, must be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Both included.
    Between(Number, Number),
    From(Number),
    Above(Number),
    /// Index among the options of what is on the left; may be a missing option in a recode or table.
    Option(u16),
    DateBetween(Date, Date),
    TimeBetween(Time, Time),
    Truth(bool),
    /// Any value: the row `otherwise`, in a table for one key only.
    Any,
}

/// Cut-offs of a score, in order; the first set whose `when` is true applies.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BandSet {
    pub when: Option<NodeId>,
    pub cuts: Vec<Cut>,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cut {
    /// None: without a lower bound.
    pub from: Option<Number>,
    /// `above`: the bound itself does not belong.
    pub open: bool,
    /// Index among the score's bands.
    pub band: u16,
}

impl Cut {
    /// Whether a value is not below this cut.
    pub fn admits(&self, value: &Number) -> bool {
        match &self.from {
            None => true,
            Some(from) if self.open => value > from,
            Some(from) => value >= from,
        }
    }
}

impl Node {
    /// The nodes this one needs, in order.
    pub fn children(&self) -> Vec<NodeId> {
        let mut children = Vec::new();
        self.visit_children(|child| children.push(child));
        children
    }

    pub fn visit_children(&self, mut visit: impl FnMut(NodeId)) {
        match self {
            Node::Number(_)
            | Node::Truth(_)
            | Node::Date(_)
            | Node::Time(_)
            | Node::Answer(_)
            | Node::IsBlank(_)
            | Node::IsSkipped(_)
            | Node::IsMissingOption { .. }
            | Node::IsLeftOut { .. }
            | Node::IsInformant(_)
            | Node::Administered => {}
            Node::IsMissing(of)
            | Node::CountChosen(of)
            | Node::Negate(of)
            | Node::Power(of, _)
            | Node::Floor(of)
            | Node::Ceiling(of)
            | Node::Absolute(of)
            | Node::SquareRoot(of)
            | Node::Exponential(of)
            | Node::Logarithm(of)
            | Node::Not(of) => visit(*of),
            Node::Code { of, .. }
            | Node::ClassCode { of, .. }
            | Node::IsOption { of, .. }
            | Node::Has { of, .. }
            | Node::Reverse { of, .. }
            | Node::Percent { of, .. }
            | Node::Round { of, .. }
            | Node::Within { of, .. }
            | Node::ForOthers { of, .. }
            | Node::InRound { of, .. }
            | Node::Recode { of, .. } => visit(*of),
            Node::Add(a, b)
            | Node::Subtract(a, b)
            | Node::Multiply(a, b)
            | Node::Divide(a, b)
            | Node::PowerApproximate(a, b)
            | Node::Years { from: a, to: b }
            | Node::Hours { from: a, to: b }
            | Node::Compare { left: a, right: b, .. }
            | Node::IfAsked { of: a, skipped: b }
            | Node::Withhold { of: a, when: b } => {
                visit(*a);
                visit(*b);
            }
            Node::Clamp { of: a, low: b, high: c } | Node::If { condition: a, then: b, otherwise: c } => {
                visit(*a);
                visit(*b);
                visit(*c);
            }
            Node::And(of)
            | Node::Or(of)
            | Node::First(of)
            | Node::Aggregate { of, .. }
            | Node::Table { keys: of, .. } => of.iter().copied().for_each(visit),
            Node::Band { of, sets, .. } => {
                visit(*of);
                sets.iter().filter_map(|set| set.when).for_each(visit);
            }
            Node::Class { rules, .. } => rules.iter().for_each(|(condition, _)| visit(*condition)),
        }
    }
}
