//! Our own small tree of an instrument: what the generator makes, what `print` writes as `.peil`
//! source, and what the naive evaluator reads. It shares nothing with the library, so that a mistake in one
//! is not a mistake in both.

pub use super::expression::*;
use num_bigint::BigInt;
use num_rational::BigRational;
use std::fmt;

/// A number as it is in a source text: `-2.50` is −250 with two places.
#[derive(Clone, Debug, PartialEq)]
pub struct Decimal {
    pub digits: i64,
    pub places: u32,
}

impl Decimal {
    pub fn whole(value: i64) -> Decimal {
        Decimal { digits: value, places: 0 }
    }

    pub fn exact(&self) -> BigRational {
        BigRational::new(BigInt::from(self.digits), BigInt::from(10).pow(self.places))
    }

    pub fn approximately(&self) -> f64 {
        self.digits as f64 / 10f64.powi(self.places as i32)
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.places == 0 {
            return write!(f, "{}", self.digits);
        }
        let scale = 10i64.pow(self.places);
        let sign = if self.digits < 0 { "-" } else { "" };
        let digits = self.digits.abs();
        write!(f, "{sign}{}.{:0width$}", digits / scale, digits % scale, width = self.places as usize)
    }
}

/// A day of the calendar; the derived order is the calendar's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    pub year: i32,
    pub month: u32,
    pub day: u32,
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A time of day; the derived order is the day's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time {
    pub hour: u32,
    pub minute: u32,
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

// ---- the instrument
// -------------------------------------------------------------------------------------------------

#[derive(Clone, Debug, PartialEq)]
pub struct Tree {
    pub name: String,
    pub informants: Vec<Informant>,
    pub scales: Vec<Scale>,
    pub recodes: Vec<Recode>,
    pub tables: Vec<Table>,
    pub bands: Vec<SharedBands>,
    /// Names of scales, recodes, tables and shared bands that are in a library file, brought in by `use`.
    pub in_library: Vec<String>,
    /// The declarations that are in their own file, from the first index up to, and without, the second.
    pub battery: (usize, usize),
    pub declarations: Vec<Declaration>,
    pub tests: Vec<Test>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Informant {
    pub name: String,
    pub label: String,
}

/// A text, and its rewordings for informants.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub base: String,
    pub reworded: Vec<(String, String)>,
}

impl Text {
    pub fn plain(text: impl Into<String>) -> Text {
        Text { base: text.into(), reworded: Vec::new() }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    pub name: String,
    pub options: Vec<Choice>,
}

/// One option of a scale.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    pub name: Option<String>,
    pub code: Option<Decimal>,
    /// None: one of a span of codes without labels, `2..6`.
    pub label: Option<Text>,
    pub missing: bool,
    /// It goes with no other, and counts 0.
    pub none: bool,
    pub renamed_from: Option<String>,
}

impl Choice {
    /// "An option's key is its name, otherwise its code."
    pub fn key(&self) -> String {
        self.name
            .clone()
            .unwrap_or_else(|| self.code.as_ref().expect("an option has a name or a code").to_string())
    }
}

#[derive(Clone, Debug, PartialEq)]
pub enum Declaration {
    Question(Question),
    Domain(Domain),
    Repeat(Repeat),
    Let(Let),
    Score(Score),
    Class(Class),
    Message(Message),
}

#[derive(Clone, Debug, PartialEq)]
pub struct AnswerType {
    pub kind: Kind,
    /// `or SCALE`: the missing options of that scale are accepted too.
    pub or: Option<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    Scale(String),
    YesNo,
    Integer(i64, i64),
    Decimal(Decimal, Decimal),
    Minutes(i64, i64),
    Text,
    LongText,
    Date,
    /// `date A..B`
    DateWithin(Option<Day>, Option<Day>),
    Time,
    ManyOf(String),
}

/// An end of a range of days.
#[derive(Clone, Debug, PartialEq)]
pub enum Day {
    On(Date),
    /// `administered`, or so many years before it.
    Before(u32),
}

impl Kind {
    pub fn is_date(&self) -> bool {
        matches!(self, Kind::Date | Kind::DateWithin(..))
    }
}

/// The clauses that questions, domains and repeats share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Clauses {
    pub when: Option<Expr>,
    pub otherwise: Option<Constant>,
    pub only: Vec<String>,
    pub optional: bool,
    pub required: bool,
    pub unit: Option<String>,
    pub hint: Option<Text>,
    pub renamed_from: Option<String>,
}

/// A value written out, after `otherwise`.
#[derive(Clone, Debug, PartialEq)]
pub enum Constant {
    Number(Decimal),
    /// An option's name, or `yes` or `no`.
    Name(String),
    Date(Date),
    Time(Time),
    Text(String),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub name: String,
    pub text: Text,
    /// None: the type of the nearest domain or repeat that has one.
    pub answer: Option<AnswerType>,
    pub clauses: Clauses,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Domain {
    pub name: String,
    pub text: Text,
    pub answer: Option<AnswerType>,
    pub clauses: Clauses,
    pub intro: Option<Text>,
    pub matrix: bool,
    pub contents: Vec<Declaration>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Repeat {
    pub name: String,
    pub text: Text,
    pub answer: Option<AnswerType>,
    pub times: Expr,
    pub up_to: usize,
    /// The names of its rounds; empty where they have numbers. With names all are asked, and `times` is how many
    /// there are.
    pub rounds: Vec<String>,
    /// It has no text of its own.
    pub untitled: bool,
    pub clauses: Clauses,
    pub contents: Vec<Declaration>,
}

impl Repeat {
    /// What a round, counted from 1, is called in columns.
    pub fn round(&self, round: usize) -> String {
        self.rounds.get(round - 1).cloned().unwrap_or_else(|| round.to_string())
    }
}

/// A named expression, or with parameters a formula.
#[derive(Clone, Debug, PartialEq)]
pub struct Let {
    pub name: String,
    pub parameters: Vec<String>,
    pub body: Expr,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    pub name: String,
    pub text: Text,
    pub body: Expr,
    /// `higher is better` is true.
    pub better: Option<bool>,
    pub unit: Option<String>,
    pub only: Vec<String>,
    pub when: Option<(Expr, Option<Text>)>,
    pub bands: Vec<BandSet>,
    pub renamed_from: Option<String>,
}

/// One `bands` clause of a score.
#[derive(Clone, Debug, PartialEq)]
pub struct BandSet {
    /// The shared `bands` whose labels (and, where there are no rows here, whose cut-offs) it takes.
    pub shared: Option<String>,
    pub when: Option<Expr>,
    pub rows: Vec<Band>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Band {
    pub name: String,
    pub label: Option<Text>,
    pub bound: Option<Bound>,
}

/// `from 5` holds from 5 on, `above 5` from just over it.
#[derive(Clone, Debug, PartialEq)]
pub struct Bound {
    pub open: bool,
    pub at: Decimal,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SharedBands {
    pub name: String,
    pub rows: Vec<Band>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Class {
    pub name: String,
    pub text: Option<Text>,
    pub when: Option<(Expr, Option<Text>)>,
    pub only: Vec<String>,
    pub rules: Vec<ClassRule>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ClassRule {
    pub name: String,
    pub code: Option<i64>,
    pub label: Text,
    /// None: `otherwise`.
    pub when: Option<Expr>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MessageKind {
    Check,
    Alert,
    Feedback,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub kind: MessageKind,
    pub name: String,
    pub text: Text,
    /// None: feedback for everyone.
    pub when: Option<Expr>,
    pub only: Vec<String>,
    pub required: bool,
}

/// `None` is the word `missing`.
pub type RowValue = Option<Decimal>;

#[derive(Clone, Debug, PartialEq)]
pub struct Recode {
    pub name: String,
    pub rows: Vec<(Key, RowValue)>,
    pub otherwise: Option<RowValue>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub name: String,
    pub keys: Vec<String>,
    pub rows: Vec<(Vec<Key>, RowValue)>,
    pub otherwise: Option<RowValue>,
    /// The CSV it is in; tables of the same file have the same keys and key cells.
    pub file: Option<String>,
    /// What its rows give where that is not a number: each value is an index here.
    pub categories: Vec<String>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    Number(Decimal),
    Option(String),
    Between(Decimal, Decimal),
    From(Decimal),
    Above(Decimal),
    Truth(bool),
    List(Vec<Key>),
}

// ---- in-file tests
// --------------------------------------------------------------------------------------------------

#[derive(Clone, Debug, PartialEq)]
pub struct Test {
    pub name: String,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    Informant(String),
    Administered(Date),
    /// One answer, or for a repeated question one for each round.
    Answer(String, Vec<Answer>, bool),
    Blank(Vec<String>),
    Skip(Vec<String>),
    Expect(Expr),
}

/// What a respondent gave.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    Number(Decimal),
    Truth(bool),
    /// The key of an option.
    Option(String),
    Many(Vec<String>),
    Date(Date),
    Time(Time),
    Text(String),
}

// ---- expressions
// ----------------------------------------------------------------------------------------------------

impl Tree {
    pub fn scale(&self, name: &str) -> &Scale {
        self.scales.iter().find(|scale| scale.name == name).expect("a scale is declared")
    }
}

impl Declaration {
    pub fn name(&self) -> &str {
        match self {
            Declaration::Question(question) => &question.name,
            Declaration::Domain(domain) => &domain.name,
            Declaration::Repeat(repeat) => &repeat.name,
            Declaration::Let(let_) => &let_.name,
            Declaration::Score(score) => &score.name,
            Declaration::Class(class) => &class.name,
            Declaration::Message(message) => &message.name,
        }
    }
}
