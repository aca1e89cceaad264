//! What is done with columns: every node of the graph as one of these, with its constants computed.

use super::column::Column;
use super::gate::Gate;
use crate::model::{Aggregate, Comparison, Informants, MissingRule, Needs};

/// A column and what its numerators are multiplied by to be over a common denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    pub of: usize,
    pub scale: i64,
}

/// A column as fractions, with its denominator where the whole column has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    pub of: usize,
    pub den: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    /// Half away from zero.
    Nearest,
    Down,
    Up,
}

/// Values that a key may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    Any,
    /// Of another kind than the value.
    Never,
    /// A missing option, by its reason, or the option with this index.
    Option {
        index: i64,
        reason: u8,
    },
    /// From one bound to another; none: without end.
    Between(Option<Bound>, Option<Bound>),
}

/// A fraction that a value is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bound {
    pub n: i64,
    pub d: i64,
    /// The bound itself does not belong.
    pub open: bool,
}

#[derive(Debug, Clone)]
pub struct Row {
    /// Per key.
    pub keys: Vec<Vec<Span>>,
    /// None: missing.
    pub value: Option<i64>,
}

#[derive(Debug, Clone)]
pub struct Lookup {
    pub keys: Vec<Fraction>,
    /// In the order in which they are looked at: the first that holds decides.
    pub rows: Vec<Row>,
    /// What holds where no row does.
    pub otherwise: Option<i64>,
    /// Per key: the reasons that are looked up like values, for a row names them.
    pub named: Vec<Vec<u8>>,
}

/// Band cut-offs that hold under a condition, from the highest down.
#[derive(Debug, Clone)]
pub struct Cuts {
    pub when: Option<usize>,
    /// None: without a lower bound.
    pub cuts: Vec<(Option<Bound>, u16)>,
}

/// A list, its elements brought under one denominator.
#[derive(Debug, Clone)]
pub struct List {
    pub kind: Aggregate,
    pub terms: Vec<Term>,
    pub needs: Needs,
    pub missing: MissingRule,
    /// Of a mean or a prorated sum: what the sum is multiplied by, by how many elements are present. Empty:
    /// the denominator is per row.
    pub factors: Vec<i64>,
    pub den: i64,
}

/// A sum or mean of elements that are tabulated: value and presence in one word.
#[derive(Debug, Clone)]
pub struct Packed {
    /// By element: its slot, and by code the value less `bias` with a one above it; 0 where it is missing.
    pub elements: Vec<(usize, Box<[u64; 256]>)>,
    pub bias: i64,
    /// By how many are present: what the sum is multiplied by; none: too few.
    pub factors: Vec<Option<i64>>,
    /// By element and code: it is missing and not closed. Empty where nothing can be closed.
    pub open: Vec<[bool; 256]>,
}

/// How many bits of a [`Packed`] word hold the value.
pub const VALUE_BITS: u32 = 48;

#[derive(Debug, Clone)]
pub enum Operation {
    /// The same in every row.
    Constant {
        data: i64,
        why: u8,
    },
    /// By the code of an answer.
    Tabulated {
        table: usize,
    },
    /// The number beside a code, or the `otherwise` of the question.
    Answer {
        slot: usize,
        otherwise: i64,
    },
    /// Whether a code is one of these.
    HasCode {
        slot: usize,
        codes: Vec<u8>,
    },
    Administered,
    IsInformant(Informants),
    IsLeftOut {
        only: Informants,
        gates: Vec<Gate>,
    },
    IsMissing(usize),
    /// By option: a number or nothing.
    OfOption {
        of: usize,
        numbers: Vec<Option<i64>>,
    },
    IsOption {
        of: usize,
        option: i64,
    },
    Has {
        of: usize,
        option: u16,
    },
    /// How many of these options were chosen.
    CountChosen {
        of: usize,
        counted: i64,
    },
    /// The sum of the terms, and a constant.
    Linear {
        terms: Vec<Term>,
        add: i64,
    },
    /// (n · scale + d · add) / (d · den)
    LinearEach {
        of: usize,
        scale: i64,
        add: i64,
        den: i64,
    },
    Product(usize, usize),
    Fractions {
        kind: Arithmetic,
        a: Fraction,
        b: Fraction,
    },
    Power {
        of: Fraction,
        exponent: u32,
        per_row: bool,
    },
    Absolute(usize),
    /// To multiples of `step.0 / step.1`, counted in `unit`s of the result.
    Round {
        of: Fraction,
        how: Rounding,
        times: i64,
        unit: i64,
    },
    Clamp {
        terms: [Term; 3],
    },
    ClampEach {
        fractions: [Fraction; 3],
    },
    Years {
        from: usize,
        to: usize,
    },
    Hours {
        from: usize,
        to: usize,
    },
    Compare {
        op: Comparison,
        a: Fraction,
        b: Fraction,
    },
    Within {
        of: Fraction,
        spans: Vec<Span>,
    },
    Not(usize),
    Kleene {
        of: Vec<usize>,
        decisive: bool,
    },
    /// The second where the first is true, the third where it is false.
    If {
        condition: usize,
        then: Fraction,
        otherwise: Fraction,
        scale: [i64; 2],
    },
    First {
        of: Vec<(Fraction, i64)>,
    },
    Withhold {
        of: usize,
        when: usize,
    },
    ForOthers {
        of: usize,
        never: Informants,
    },
    /// Absent where it is missing and its question was not asked.
    IfAsked {
        of: usize,
        skipped: usize,
    },
    InRound {
        of: usize,
        times: Fraction,
        round: i64,
    },
    Packed(Packed),
    List(List),
    /// Answers given, and not by `otherwise`: the element, and the slot it is the answer of.
    Answered {
        of: Vec<(usize, usize)>,
        /// Some of them are in a repeat.
        rounds: bool,
    },
    LookUp(Lookup),
    /// The same by the numerator of the one key, from the least it can be.
    Indexed {
        of: usize,
        from: i64,
        table: Vec<(i64, u8)>,
        by_reason: Box<[(i64, u8); 256]>,
    },
    Band {
        of: Fraction,
        sets: Vec<Cuts>,
    },
    Class {
        rules: Vec<(usize, u16)>,
        otherwise: Option<u16>,
    },
    /// Row by row, by the evaluator.
    Evaluate,
}

impl Fraction {
    /// Numerator and denominator in a row.
    pub fn at(&self, columns: &[Column], row: usize) -> (i128, i128) {
        let column = &columns[self.of];
        (column.data[row].into(), column.den.get(row).copied().unwrap_or(self.den).into())
    }
}

impl Bound {
    /// Whether `n / d` is not below it.
    pub fn admits_above(&self, n: i128, d: i128) -> bool {
        let (left, right) = (n * i128::from(self.d), i128::from(self.n) * d);
        if self.open { left > right } else { left >= right }
    }

    /// Whether `n / d` is not above it.
    pub fn admits_below(&self, n: i128, d: i128) -> bool {
        let (left, right) = (n * i128::from(self.d), i128::from(self.n) * d);
        if self.open { left < right } else { left <= right }
    }
}

impl Span {
    pub fn holds(&self, n: i128, d: i128, why: u8) -> bool {
        match self {
            Span::Any => true,
            Span::Never => false,
            Span::Option { index, reason } => {
                if why == 0 {
                    n == i128::from(*index)
                } else {
                    why == *reason
                }
            }
            Span::Between(..) if why != 0 => false,
            Span::Between(low, high) => {
                low.is_none_or(|low| low.admits_above(n, d))
                    && high.is_none_or(|high| high.admits_below(n, d))
            }
        }
    }
}
