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
    /// Its place in [`Parts::nodes`](super::Parts::nodes).
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// A question in one round of its repeat; round 0 where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Asked {
    /// The question.
    pub question: QuestionId,
    /// The round of its repeat, from 0.
    pub round: u16,
}

/// One operation. Operators on missing operands are missing, unless said otherwise here.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Node {
    /// The same for every response.
    Number(Number),
    /// The same for every response.
    Truth(bool),
    /// The same for every response.
    Date(Date),
    /// The same for every response.
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
        /// The question in one round.
        asked: Asked,
        /// The option.
        option: u16,
    },
    /// Always answers.
    IsMissing(NodeId),
    /// Always answers: whether the domain was left out, is behind a condition that is not true, or another
    /// informant's.
    IsLeftOut {
        /// The domain.
        group: GroupId,
        /// The round of its repeat.
        round: u16,
    },
    /// Always answers: whether one of these informants answers.
    IsInformant(Informants),
    /// The date of the response.
    Administered,

    /// The code of an option of a question.
    Code {
        /// The answer.
        of: NodeId,
        /// Whose options have the codes.
        question: QuestionId,
    },
    /// The code of an option of a class.
    ClassCode {
        /// The class.
        of: NodeId,
        /// Whose options have the codes.
        class: ClassId,
    },
    /// Whether an option is the one with this index.
    IsOption {
        /// The option that is compared.
        of: NodeId,
        /// The index it may have.
        option: u16,
    },
    /// Whether a set of options holds the one with this index.
    Has {
        /// The set.
        of: NodeId,
        /// The index that is looked for.
        option: u16,
    },
    /// How many options were chosen.
    CountChosen(NodeId),

    /// 0 − x
    Negate(NodeId),
    /// Exact where both are.
    Add(NodeId, NodeId),
    /// Exact where both are.
    Subtract(NodeId, NodeId),
    /// Exact where both are.
    Multiply(NodeId, NodeId),
    /// Missing by `division` when the divisor is zero.
    Divide(NodeId, NodeId),
    /// A whole power: exact.
    Power(NodeId, i32),
    /// Any other power: approximate.
    PowerApproximate(NodeId, NodeId),
    /// low + high − x, on the question's own scale.
    Reverse {
        /// x
        of: NodeId,
        /// The least answer that the question accepts.
        low: Number,
        /// The greatest answer that the question accepts.
        high: Number,
    },
    /// 100 (x − low) / (high − low), on the question's own scale.
    Percent {
        /// x
        of: NodeId,
        /// The least answer that the question accepts.
        low: Number,
        /// The greatest answer that the question accepts.
        high: Number,
    },
    /// To this many decimals, half away from zero.
    Round {
        /// What is rounded.
        of: NodeId,
        /// How many decimals; below 0: to tens, hundreds and so on.
        digits: i32,
    },
    /// The greatest whole number that is not more.
    Floor(NodeId),
    /// The least whole number that is not less.
    Ceiling(NodeId),
    /// Without its sign.
    Absolute(NodeId),
    /// `high` where it is more than that, otherwise `low` where it is less.
    Clamp {
        /// The number.
        of: NodeId,
        /// What it is raised to.
        low: NodeId,
        /// What it is lowered to.
        high: NodeId,
    },
    /// Missing by `division` below 0. A double.
    SquareRoot(NodeId),
    /// e to a power. A double.
    Exponential(NodeId),
    /// To base e; missing by `division` at 0 and below. A double.
    Logarithm(NodeId),
    /// Completed years from the one date to the other.
    Years {
        /// The first date.
        from: NodeId,
        /// The second date.
        to: NodeId,
    },
    /// Hours from the one time to the other, past midnight if need be: in [0, 24).
    Hours {
        /// The first time.
        from: NodeId,
        /// The second time.
        to: NodeId,
    },

    /// Of two numbers, two truths, two options of one scale, two dates or two times.
    Compare {
        /// How.
        op: Comparison,
        /// What is before the sign.
        left: NodeId,
        /// What is after the sign.
        right: NodeId,
    },
    /// Whether a number, option, date or time is one of these.
    Within {
        /// What is looked for.
        of: NodeId,
        /// What it may be.
        cells: Vec<Cell>,
    },
    /// Yes if no, no if yes.
    Not(NodeId),
    /// Kleene: no if one is no.
    And(Vec<NodeId>),
    /// Kleene: yes if one is yes.
    Or(Vec<NodeId>),
    /// Missing by `condition` when the condition is; the branch not taken does not matter.
    If {
        /// Decides which branch it is.
        condition: NodeId,
        /// Its value where the condition is true.
        then: NodeId,
        /// Its value where the condition is false.
        otherwise: NodeId,
    },
    /// The first that is not missing.
    First(Vec<NodeId>),

    /// An element of a list that these informants are never asked: absent for them. Only directly in
    /// an aggregate.
    ForOthers {
        /// The element.
        of: NodeId,
        /// For whom it is absent.
        never: Informants,
    },
    /// An element of a list over the rounds of a repeat: absent past `times`. Only directly in an
    /// aggregate.
    InRound {
        /// The element.
        of: NodeId,
        /// The repeat.
        group: GroupId,
        /// The round, from 0.
        round: u16,
    },
    /// An element of a list of what is asked: absent where it is missing because its question was not asked.
    /// Only directly in an aggregate.
    IfAsked {
        /// The element.
        of: NodeId,
        /// Always answers: whether the question was not asked.
        skipped: NodeId,
    },
    /// A list made into one value.
    Aggregate {
        /// What is computed.
        kind: Aggregate,
        /// The elements, in order.
        of: Vec<NodeId>,
        /// How many elements must be present.
        needs: Needs,
        /// What a missing element counts as.
        missing: MissingRule,
    },

    /// What an answer counts for; missing by `recoded` where a row says so, or none fits.
    Recode {
        /// The key.
        of: NodeId,
        /// The rows.
        recode: RecodeId,
    },
    /// A value by several keys; missing by `recoded` where a row says so, or none fits.
    Table {
        /// In the order of the columns.
        keys: Vec<NodeId>,
        /// The rows.
        table: TableId,
    },
    /// The value when the condition is true, otherwise missing by `withheld`.
    Withhold {
        /// The value.
        of: NodeId,
        /// The condition.
        when: NodeId,
    },
    /// The band of a score, as an index among its bands.
    Band {
        /// The value of the score.
        of: NodeId,
        /// Whose bands they are.
        score: ScoreId,
        /// The cut-offs, in the order in which their conditions are tried.
        sets: Vec<BandSet>,
    },
    /// The option of the first rule that is true; missing by `condition` at the first rule whose condition is
    /// missing.
    Class {
        /// Whose options they are.
        class: ClassId,
        /// Conditions, each with an index among the options, in the order in which they are tried.
        rules: Vec<(NodeId, u16)>,
        /// The option when no rule is true; None: it is then missing by `no_rule`.
        otherwise: Option<u16>,
    },
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
}

impl Comparison {
    /// Whether it is true of two values in this order.
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

    /// As it is written in Peil.
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

/// What is computed from a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aggregate {
    /// All added up; of nothing 0.
    Sum,
    /// Their sum, divided by how many there are.
    Mean,
    /// The least.
    Min,
    /// The greatest.
    Max,
    /// Sample standard deviation: divides by n − 1.
    Sd,
    /// The middle one; of an even number, the mean of the two in the middle.
    Median,
    /// How many truths are true.
    Count,
    /// How many questions were answered (elements are `Answer` nodes): not a missing option, not an
    /// `otherwise`.
    Answered,
    /// Whether one is true.
    Any,
    /// Whether each is true.
    All,
    /// Whether so many are true.
    AtLeast(u32),
}

/// How many elements must be present.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Needs {
    /// Every element.
    All,
    /// 2n ≥ M
    Half,
    /// So many.
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
    /// It counts as 0.
    Zero,
    /// It counts as no.
    No,
}

/// What a key of a recode or table, or a value after `in`, must be.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cell {
    /// Both included.
    Between(Number, Number),
    /// At least this.
    From(Number),
    /// More than this.
    Above(Number),
    /// Index among the options of what is on the left; may be a missing option in a recode or table.
    Option(u16),
    /// Both included.
    DateBetween(Date, Date),
    /// Both included.
    TimeBetween(Time, Time),
    /// Yes, or no.
    Truth(bool),
    /// Any value: the row `otherwise`, in a table for one key only.
    Any,
}

/// Cut-offs of a score, in order; the first set whose `when` is true applies.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BandSet {
    /// The condition; None: always.
    pub when: Option<NodeId>,
    /// From the lowest to the highest.
    pub cuts: Vec<Cut>,
}

/// Where a band begins.
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

    /// Calls `visit` with the nodes this one needs, in order.
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
