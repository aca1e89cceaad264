//! The syntax tree: what an author wrote, with the place of each word. No name is looked up here and no
//! number is judged.

use crate::source::Span;

pub use super::expression::*;

/// A name as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

/// A text between quotes, its escapes resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Str {
    pub value: String,
    pub span: Span,
}

/// A text and its rewordings for informants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    pub base: Str,
    pub variants: Vec<(Name, Str)>,
}

/// A number as written, with its sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    pub text: String,
    pub span: Span,
}

/// A date or time as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    pub text: String,
    pub span: Span,
}

/// One source file.
#[derive(Debug, Clone, Default)]
pub struct File {
    pub declarations: Vec<Declaration>,
    /// Stretches of text that could not be read: a name in one of them may be declared there.
    pub unread: Vec<Span>,
}

#[derive(Debug, Clone)]
// A file has a few hundred of them at most: boxing the large ones would buy nothing.
#[allow(clippy::large_enum_variant)]
pub enum Declaration {
    Header(Header),
    Use(Str),
    Informant { name: Name, label: Text },
    Scale(Scale),
    Entry(Entry),
    Let(Let),
    Recode(Recode),
    Table(Table),
    Bands(BandsDeclaration),
    Score(Score),
    Class(Class),
    Message(Message),
    Test(Test),
    Guarantee(Guarantee),
}

impl Declaration {
    /// Whether it may be in a file that others use.
    pub fn is_shared(&self) -> bool {
        match self {
            Declaration::Use(_)
            | Declaration::Scale(_)
            | Declaration::Entry(_)
            | Declaration::Let(_)
            | Declaration::Recode(_)
            | Declaration::Table(_)
            | Declaration::Bands(_) => true,
            Declaration::Header(_)
            | Declaration::Informant { .. }
            | Declaration::Score(_)
            | Declaration::Class(_)
            | Declaration::Message(_)
            | Declaration::Test(_)
            | Declaration::Guarantee(_) => false,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Header {
    pub name: Name,
    pub meta: Vec<Meta>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Meta {
    pub key: Name,
    pub value: MetaValue,
}

#[derive(Debug, Clone)]
pub enum MetaValue {
    Text(Text),
    Version(Raw),
    Tag(Raw),
}

#[derive(Debug, Clone)]
pub struct Scale {
    pub name: Name,
    pub options: Vec<ScaleOption>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum ScaleOption {
    Labelled {
        key: OptionKey,
        missing: bool,
        /// It says that nothing applies.
        none: bool,
        label: Text,
        renamed: Option<OptionKey>,
        span: Span,
    },
    /// `2..6`: codes without labels.
    Codes { low: Number, high: Number, span: Span },
}

/// `3`, `vrouw`, or `vrouw = 2`.
#[derive(Debug, Clone)]
pub struct OptionKey {
    pub name: Option<Name>,
    pub code: Option<Number>,
    pub span: Span,
}

/// What a domain, a repeat or the instrument holds.
#[derive(Debug, Clone)]
pub enum Entry {
    Item(Item),
    Domain(Domain),
    Repeat(Repeat),
    Intro(Text, Span),
    Layout(Name),
    /// Only in a repeat.
    Let(Let),
    Score(Score),
    Class(Class),
    Message(Message),
}

#[derive(Debug, Clone)]
pub struct Item {
    pub name: Name,
    pub text: Text,
    pub answer: Option<AnswerType>,
    pub clauses: Vec<Clause>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Domain {
    pub name: Name,
    pub text: Text,
    pub answer: Option<AnswerType>,
    pub clauses: Vec<Clause>,
    pub entries: Vec<Entry>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Repeat {
    pub name: Name,
    /// None: the names of its rounds say enough.
    pub text: Option<Text>,
    pub answer: Option<AnswerType>,
    pub rounds: Rounds,
    pub clauses: Vec<Clause>,
    pub entries: Vec<Entry>,
    pub span: Span,
}

/// How often a repeat is asked.
#[derive(Debug, Clone)]
pub enum Rounds {
    /// `times children up to 6`
    Times { times: Expr, up_to: Number },
    /// `over [wanen "Wanen", onrust "Onrust"]`
    Over(Vec<Round>, Span),
}

/// A round with a name.
#[derive(Debug, Clone)]
pub struct Round {
    pub name: Name,
    pub text: Text,
    pub renamed: Option<OptionKey>,
}

#[derive(Debug, Clone)]
pub struct AnswerType {
    pub kind: AnswerKind,
    /// Words at both ends of a number.
    pub ends: Option<(Text, Text)>,
    /// `or SCALE`
    pub or: Option<Name>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum AnswerKind {
    /// A scale, `yesno`, `text`, `date` or `time`.
    Named(Name),
    LongText,
    Many(Name),
    Integer(Option<Bounds>),
    Decimal(Option<Bounds>),
    Minutes(Option<Bounds>),
    /// `date A..B`; one end may not be there.
    DateWithin(Option<Day>, Option<Day>),
}

/// An end of a range of days.
#[derive(Debug, Clone)]
pub enum Day {
    On(Raw),
    /// `administered`, or so many years before it.
    Administered(Option<Number>, Span),
}

impl Day {
    pub fn span(&self) -> Span {
        match self {
            Day::On(raw) => raw.span,
            Day::Administered(_, span) => *span,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Bounds {
    pub low: Number,
    pub high: Number,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Clause {
    pub kind: ClauseKind,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum ClauseKind {
    Unit(Str),
    Required,
    Optional,
    Urgent,
    When {
        condition: Expr,
        reason: Option<Text>,
    },
    Otherwise(Constant),
    Only(Vec<Name>),
    Renamed(OptionKey),
    Hint(Text),
    Direction {
        better: bool,
    },
    /// With how many decimals people see it.
    Shown(Number),
    Bands(BandsClause),
}

impl ClauseKind {
    /// The word that the clause begins with.
    pub fn keyword(&self) -> &'static str {
        match self {
            ClauseKind::Unit(_) => "unit",
            ClauseKind::Required => "required",
            ClauseKind::Optional => "optional",
            ClauseKind::Urgent => "urgent",
            ClauseKind::When { .. } => "when",
            ClauseKind::Otherwise(_) => "otherwise",
            ClauseKind::Only(_) => "only",
            ClauseKind::Renamed(_) => "renamed from",
            ClauseKind::Hint(_) => "hint",
            ClauseKind::Direction { .. } => "higher is",
            ClauseKind::Shown(_) => "shown",
            ClauseKind::Bands(_) => "bands",
        }
    }
}

#[derive(Debug, Clone)]
pub struct BandsClause {
    pub name: Option<Name>,
    pub when: Option<Expr>,
    pub bands: Option<Vec<Band>>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Band {
    pub name: Name,
    pub label: Option<Text>,
    pub bound: Option<Threshold>,
    pub renamed: Option<OptionKey>,
    pub span: Span,
}

/// `from 5` (at least) or `above 5` (more than).
#[derive(Debug, Clone)]
pub struct Threshold {
    pub open: bool,
    pub value: Number,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct BandsDeclaration {
    pub name: Name,
    pub bands: Vec<Band>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum Constant {
    Number(Number),
    Date(Raw),
    Time(Raw),
    Text(Str),
    Name(Name),
}

impl Constant {
    pub fn span(&self) -> Span {
        match self {
            Constant::Number(number) => number.span,
            Constant::Date(raw) | Constant::Time(raw) => raw.span,
            Constant::Text(text) => text.span,
            Constant::Name(name) => name.span,
        }
    }
}

#[derive(Debug, Clone)]
pub struct Let {
    pub name: Name,
    /// A formula has some.
    pub parameters: Option<Vec<Name>>,
    pub value: Expr,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Score {
    pub name: Name,
    pub text: Text,
    pub value: Expr,
    pub clauses: Vec<Clause>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Class {
    pub name: Name,
    pub text: Option<Text>,
    pub rules: Vec<Rule>,
    pub clauses: Vec<Clause>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Rule {
    pub key: OptionKey,
    pub label: Text,
    /// None: `otherwise`.
    pub when: Option<Expr>,
    pub renamed: Option<OptionKey>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Recode {
    pub name: Name,
    pub rows: Vec<Row>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Table {
    pub name: Name,
    pub keys: Vec<Name>,
    /// What its rows give, where that is not a number.
    pub categories: Vec<Name>,
    pub body: TableBody,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum TableBody {
    Rows(Vec<Row>),
    File { path: Str, otherwise: Option<RowValue> },
}

/// A row of a recode or table; no cells: `otherwise`.
#[derive(Debug, Clone)]
pub struct Row {
    pub cells: Vec<Cell>,
    pub value: RowValue,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum RowValue {
    Number(Number),
    Missing(Span),
    /// One of the categories of a table.
    Category(Name),
}

#[derive(Debug, Clone)]
pub enum Cell {
    Threshold(Threshold),
    Number(Number),
    Between(Number, Number),
    Date(Raw),
    Time(Raw),
    Truth(bool, Span),
    Name(Name),
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MessageKind {
    Check,
    Alert,
    Feedback,
}

#[derive(Debug, Clone)]
pub struct Message {
    pub kind: MessageKind,
    pub name: Name,
    pub text: Text,
    pub clauses: Vec<Clause>,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Test {
    pub name: Str,
    pub steps: Vec<Step>,
    pub span: Span,
}

/// What holds for every response: `always` is never no, `never` is never yes.
#[derive(Debug, Clone)]
pub struct Guarantee {
    /// `always`, not `never`.
    pub always: bool,
    pub reason: Str,
    pub condition: Expr,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub struct Step {
    pub kind: StepKind,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum StepKind {
    Answer { target: Expr, value: Given },
    Blank(Vec<Expr>),
    Skip(Vec<Name>),
    Informant(Name),
    Administered(Raw),
    Expect(Expr),
}

/// What a test answers.
#[derive(Debug, Clone)]
pub enum Given {
    One(Constant),
    /// A list expression of constants.
    List(Expr),
}
