//! What is computed, reported and tested, in the syntax tree.

use super::ast::{Clause, Constant, Expr, Name, Number, OptionKey, Raw, Str, Text, Threshold};
use crate::source::Span;

/// A formula with a name.
#[derive(Debug, Clone)]
pub struct Let {
    /// How other formulas call it.
    pub name: Name,
    /// A formula has some.
    pub parameters: Option<Vec<Name>>,
    /// The formula.
    pub value: Expr,
    /// From its first to its last character.
    pub span: Span,
}

/// A number, or yes or no, that the instrument reports.
#[derive(Debug, Clone)]
pub struct Score {
    /// The name of its column.
    pub name: Name,
    /// Its title.
    pub text: Text,
    /// How it is computed.
    pub value: Expr,
    /// In the order in which they are written.
    pub clauses: Vec<Clause>,
    /// From its first to its last character.
    pub span: Span,
}

/// An option that the instrument reports: that of the first rule that is true.
#[derive(Debug, Clone)]
pub struct Class {
    /// The name of its column.
    pub name: Name,
    /// Its title; None: its name.
    pub text: Option<Text>,
    /// In the order in which they are tried.
    pub rules: Vec<Rule>,
    /// In the order in which they are written.
    pub clauses: Vec<Clause>,
    /// From its first to its last character.
    pub span: Span,
}

/// A line of a class.
#[derive(Debug, Clone)]
pub struct Rule {
    /// The option that it gives.
    pub key: OptionKey,
    /// What people read.
    pub label: Text,
    /// None: `otherwise`.
    pub when: Option<Expr>,
    /// The name or code the option had before.
    pub renamed: Option<OptionKey>,
    /// From its first to its last character.
    pub span: Span,
}

/// What each answer counts for.
#[derive(Debug, Clone)]
pub struct Recode {
    /// How formulas call it.
    pub name: Name,
    /// In order; the first that fits decides.
    pub rows: Vec<Row>,
    /// From its first to its last character.
    pub span: Span,
}

/// A value for every combination of keys.
#[derive(Debug, Clone)]
pub struct Table {
    /// How formulas call it.
    pub name: Name,
    /// What its columns are called, the value aside.
    pub keys: Vec<Name>,
    /// What its rows give, where that is not a number.
    pub categories: Vec<Name>,
    /// Its rows, or the file that they are in.
    pub body: TableBody,
    /// From its first to its last character.
    pub span: Span,
}

/// Where the rows of a table are.
#[derive(Debug, Clone)]
pub enum TableBody {
    /// Here.
    Rows(Vec<Row>),
    /// In a CSV file.
    File {
        /// The path of the file, relative to this one.
        path: Str,
        /// The value of what has no row.
        otherwise: Option<RowValue>,
    },
}

/// A row of a recode or table; no cells: `otherwise`.
#[derive(Debug, Clone)]
pub struct Row {
    /// A cell for each key.
    pub cells: Vec<Cell>,
    /// What it gives.
    pub value: RowValue,
    /// From its first to its last character.
    pub span: Span,
}

/// What a row gives.
#[derive(Debug, Clone)]
pub enum RowValue {
    /// A number.
    Number(Number),
    /// `missing`, and where that is.
    Missing(Span),
    /// One of the categories of a table.
    Category(Name),
}

/// What a key must be.
#[derive(Debug, Clone)]
pub enum Cell {
    /// `from 5`, `above 5`.
    Threshold(Threshold),
    /// This number.
    Number(Number),
    /// `A..B`: both belong to it.
    Between(Number, Number),
    /// This day.
    Date(Raw),
    /// This time of day.
    Time(Raw),
    /// `yes` or `no`, and where that is.
    Truth(bool, Span),
    /// The name of an option or informant.
    Name(Name),
    /// `[A, B]`: one of these, and where the list is.
    Set(Vec<Cell>, Span),
}

impl Cell {
    /// The cells of a list; of anything else, itself.
    pub fn each(&self) -> &[Cell] {
        let Cell::Set(cells, _) = self else { return std::slice::from_ref(self) };
        cells
    }

    /// Where it is.
    pub fn span(&self) -> Span {
        match self {
            Cell::Threshold(threshold) => threshold.span,
            Cell::Number(number) => number.span,
            Cell::Between(low, high) => low.span.to(high.span),
            Cell::Date(raw) | Cell::Time(raw) => raw.span,
            Cell::Name(name) => name.span,
            Cell::Truth(_, span) | Cell::Set(_, span) => *span,
        }
    }
}

/// What a message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageKind {
    /// For the respondent: answers that do not fit each other.
    Check,
    /// For the professional: to be seen at once.
    Alert,
    /// For the respondent, after the last page.
    Feedback,
}

/// A text that is shown where a condition is true.
#[derive(Debug, Clone)]
pub struct Message {
    /// What it is for.
    pub kind: MessageKind,
    /// How files call it.
    pub name: Name,
    /// What people read.
    pub text: Text,
    /// Among them the condition.
    pub clauses: Vec<Clause>,
    /// From its first to its last character.
    pub span: Span,
}

/// Answers, and what must come of them.
#[derive(Debug, Clone)]
pub struct Test {
    /// What it shows.
    pub name: Str,
    /// In the order in which they are written.
    pub steps: Vec<Step>,
    /// From its first to its last character.
    pub span: Span,
}

/// What holds for every response: `always` is never no, `never` is never yes.
#[derive(Debug, Clone)]
pub struct Guarantee {
    /// `always`, not `never`.
    pub always: bool,
    /// Why it holds, for readers.
    pub reason: Str,
    /// What is always or never true.
    pub condition: Expr,
    /// From its first to its last character.
    pub span: Span,
}

/// A line of a test.
#[derive(Debug, Clone)]
pub struct Step {
    /// What it does.
    pub kind: StepKind,
    /// From its first to its last character.
    pub span: Span,
}

/// What a line of a test does.
#[derive(Debug, Clone)]
pub enum StepKind {
    /// Answers questions.
    Answer {
        /// The questions.
        target: Expr,
        /// The answer or answers.
        value: Given,
    },
    /// Leaves these questions open.
    Blank(Vec<Expr>),
    /// Leaves out these optional domains.
    Skip(Vec<Name>),
    /// Says who answers.
    Informant(Name),
    /// Says on which day.
    Administered(Raw),
    /// Compares an outcome.
    Expect(Expr),
}

/// What a test answers.
#[derive(Debug, Clone)]
pub enum Given {
    /// The same answer for each question.
    One(Constant),
    /// A list expression of constants.
    List(Expr),
}
