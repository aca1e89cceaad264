//! The syntax tree: what an author wrote, with the place of each word. No name is looked up here and no
//! number is judged.

use crate::source::Span;

pub use super::computed::*;
pub use super::expression::*;

/// A name as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Name {
    /// As it is written, capitals included.
    pub text: String,
    /// Where it is.
    pub span: Span,
}

/// A text between quotes, its escapes resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Str {
    /// Without quotes, its escapes resolved.
    pub value: String,
    /// Where it is, quotes included.
    pub span: Span,
}

/// A text and its rewordings for informants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// The words for everybody who has no words of their own.
    pub base: Str,
    /// Informants with their words.
    pub variants: Vec<(Name, Str)>,
}

/// A number as written, with its sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Its digits, with the sign before them.
    pub text: String,
    /// Where it is.
    pub span: Span,
}

/// A date or time as written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw {
    /// Its characters; whether there is such a day or time is checked later.
    pub text: String,
    /// Where it is.
    pub span: Span,
}

/// One source file.
#[derive(Debug, Clone, Default)]
pub struct File {
    /// In the order in which they are written.
    pub declarations: Vec<Declaration>,
    /// Stretches of text that could not be read: a name in one of them may be declared there.
    pub unread: Vec<Span>,
}

/// What can be outside every block.
#[derive(Debug, Clone)]
// A file has a few hundred of them at most: boxing the large ones would buy nothing.
#[allow(clippy::large_enum_variant)]
pub enum Declaration {
    /// `instrument NAME { … }`
    Header(Header),
    /// `use "PATH"`: the path.
    Use(Str),
    /// `informant NAME "LABEL"`
    Informant {
        /// How conditions and files call them.
        name: Name,
        /// What people call them.
        label: Text,
    },
    /// `scale NAME { … }`
    Scale(Scale),
    /// A question, domain or repeat, and what can be among them.
    Entry(Entry),
    /// `let NAME = …`
    Let(Let),
    /// `recode NAME { … }`
    Recode(Recode),
    /// `table NAME(…) { … }`
    Table(Table),
    /// `bands NAME { … }`: cut-offs that several scores share.
    Bands(BandsDeclaration),
    /// `score NAME "TEXT" = …`
    Score(Score),
    /// `class NAME { … }`
    Class(Class),
    /// `check`, `alert` or `feedback`.
    Message(Message),
    /// `test "NAME" { … }`
    Test(Test),
    /// `guarantee always …` or `guarantee never …`
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

/// What the instrument is called, and what is said about it.
#[derive(Debug, Clone)]
pub struct Header {
    /// The name in files and addresses.
    pub name: Name,
    /// Title, version, language, source and licence, as far as they are written.
    pub meta: Vec<Meta>,
    /// From its first to its last character.
    pub span: Span,
}

/// A line of the header.
#[derive(Debug, Clone)]
pub struct Meta {
    /// The word that it begins with.
    pub key: Name,
    /// What follows it.
    pub value: MetaValue,
}

/// What a line of the header says.
#[derive(Debug, Clone)]
pub enum MetaValue {
    /// A text between quotes.
    Text(Text),
    /// Three numbers: `1.0.0`.
    Version(Raw),
    /// A language: `nl`, `fy`.
    Tag(Raw),
    /// A concept of a terminology.
    Code(ConceptCode),
}

/// The options that questions share.
#[derive(Debug, Clone)]
pub struct Scale {
    /// How questions name it.
    pub name: Name,
    /// In the order in which they are offered.
    pub options: Vec<ScaleOption>,
    /// From its first to its last character.
    pub span: Span,
}

/// A line of a scale.
#[derive(Debug, Clone)]
// Most lines have a label: boxing it would buy nothing.
#[allow(clippy::large_enum_variant)]
pub enum ScaleOption {
    /// An option with a label.
    Labelled {
        /// Its name, its code or both.
        key: OptionKey,
        /// It says nothing about the question: `missing`.
        missing: bool,
        /// It says that nothing applies.
        none: bool,
        /// What people read.
        label: Text,
        /// The name or code it had before.
        renamed: Option<OptionKey>,
        /// Its concepts.
        codes: Vec<ConceptCode>,
        /// From its first to its last character.
        span: Span,
    },
    /// `2..6`: codes without labels.
    Codes {
        /// The first code.
        low: Number,
        /// The last code.
        high: Number,
        /// From its first to its last character.
        span: Span,
    },
}

/// `3`, `vrouw`, or `vrouw = 2`.
#[derive(Debug, Clone)]
pub struct OptionKey {
    /// The name, where there is one.
    pub name: Option<Name>,
    /// The number that it counts for, where there is one.
    pub code: Option<Number>,
    /// From its first to its last character.
    pub span: Span,
}

/// What a domain, a repeat or the instrument holds.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A question.
    Item(Item),
    /// Questions that belong together.
    Domain(Domain),
    /// Questions that are asked more than once.
    Repeat(Repeat),
    /// The text before the questions of a domain, and where it is.
    Intro(Text, Span),
    /// `layout matrix`: the name of the layout.
    Layout(Name),
    /// `page`: what follows begins a new page.
    Page(Span),
    /// A text between questions.
    Note(Note),
    /// Only in a repeat.
    Let(Let),
    /// Only in a repeat: one for each round.
    Score(Score),
    /// Only in a repeat: one for each round.
    Class(Class),
    /// Only in a repeat: one for each round.
    Message(Message),
}

/// A question.
#[derive(Debug, Clone)]
pub struct Item {
    /// The name of its column.
    pub name: Name,
    /// What is asked.
    pub text: Text,
    /// What it accepts; None: what the domain around it says.
    pub answer: Option<AnswerType>,
    /// In the order in which they are written.
    pub clauses: Vec<Clause>,
    /// From its first to its last character.
    pub span: Span,
}

/// A text between questions: it asks nothing.
#[derive(Debug, Clone)]
pub struct Note {
    /// How wording files call it.
    pub name: Name,
    /// What people read.
    pub text: Text,
    /// In the order in which they are written.
    pub clauses: Vec<Clause>,
    /// From its first to its last character.
    pub span: Span,
}

/// Questions that belong together.
#[derive(Debug, Clone)]
pub struct Domain {
    /// How conditions and files call it.
    pub name: Name,
    /// Its title.
    pub text: Text,
    /// What the questions in it accept that do not say it themselves.
    pub answer: Option<AnswerType>,
    /// In the order in which they are written; those in its block after those on its line.
    pub clauses: Vec<Clause>,
    /// What it holds, in order.
    pub entries: Vec<Entry>,
    /// From its first to its last character.
    pub span: Span,
}

/// Questions that are asked once for each of several things.
#[derive(Debug, Clone)]
pub struct Repeat {
    /// How formulas and files call it.
    pub name: Name,
    /// None: the names of its rounds say enough.
    pub text: Option<Text>,
    /// What the questions in it accept that do not say it themselves.
    pub answer: Option<AnswerType>,
    /// How often it is asked.
    pub rounds: Rounds,
    /// In the order in which they are written.
    pub clauses: Vec<Clause>,
    /// What it holds, in order.
    pub entries: Vec<Entry>,
    /// From its first to its last character.
    pub span: Span,
}

/// How often a repeat is asked.
#[derive(Debug, Clone)]
pub enum Rounds {
    /// `times children up to 6`
    Times {
        /// The formula that says how often.
        times: Expr,
        /// The most rounds that there are places for.
        up_to: Number,
    },
    /// `over [wanen "Wanen", onrust "Onrust"]`
    Over(Vec<Round>, Span),
}

/// A round with a name.
#[derive(Debug, Clone)]
pub struct Round {
    /// How files and formulas call it.
    pub name: Name,
    /// What people call it.
    pub text: Text,
    /// The name it had before.
    pub renamed: Option<OptionKey>,
}

/// What a question accepts.
#[derive(Debug, Clone)]
pub struct AnswerType {
    /// What an answer is.
    pub kind: AnswerKind,
    /// Words at both ends of a number.
    pub ends: Option<(Text, Text)>,
    /// `or SCALE`
    pub or: Option<Name>,
    /// From its first to its last character.
    pub span: Span,
}

/// What an answer is.
#[derive(Debug, Clone)]
pub enum AnswerKind {
    /// A scale, `yesno`, `text`, `date` or `time`.
    Named(Name),
    /// `text long`
    LongText,
    /// `many of SCALE`: any number of its options.
    Many(Name),
    /// `integer A..B`; None: the bounds are not written, which is a mistake.
    Integer(Option<Bounds>),
    /// `decimal A..B`; None: the bounds are not written, which is a mistake.
    Decimal(Option<Bounds>),
    /// `minutes A..B`; None: the bounds are not written, which is a mistake.
    Minutes(Option<Bounds>),
    /// `date A..B`; one end may not be there.
    DateWithin(Option<Day>, Option<Day>),
}

/// An end of a range of days.
#[derive(Debug, Clone)]
pub enum Day {
    /// A date.
    On(Raw),
    /// `administered`, or so many years before it.
    Administered(Option<Number>, Span),
}

impl Day {
    /// Where it is.
    pub fn span(&self) -> Span {
        match self {
            Day::On(raw) => raw.span,
            Day::Administered(_, span) => *span,
        }
    }
}

/// `A..B`: both belong to it.
#[derive(Debug, Clone)]
pub struct Bounds {
    /// The first.
    pub low: Number,
    /// The last.
    pub high: Number,
    /// From its first to its last character.
    pub span: Span,
}

/// What a declaration says besides its name: a word, and what belongs to it.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Which clause it is.
    pub kind: ClauseKind,
    /// From its first to its last character.
    pub span: Span,
}

/// The clauses, each with what follows its word.
#[derive(Debug, Clone)]
pub enum ClauseKind {
    /// What a number counts.
    Unit(Str),
    /// An answer is asked for before somebody can go on; of a check: it blocks.
    Required,
    /// Of a domain: it may be left out.
    Optional,
    /// Of an alert: it is to be seen before others.
    Urgent,
    /// Asked, made or shown where a condition is true.
    When {
        /// The condition.
        condition: Expr,
        /// Of a score or class: what people read where it is withheld.
        reason: Option<Text>,
    },
    /// The answer that counts where it is not asked.
    Otherwise(Constant),
    /// The informants that it is for.
    Only(Vec<Name>),
    /// The name or code it had before.
    Renamed(OptionKey),
    /// The words under a question.
    Hint(Text),
    /// A concept of a terminology.
    Code(ConceptCode),
    /// What it is, for those who read about it.
    Description(Text),
    /// Which end of a score is good.
    Direction {
        /// `higher is better`; else `higher is worse`.
        better: bool,
    },
    /// With how many decimals people see it.
    Shown(Number),
    /// The bands of a score.
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
            ClauseKind::Code(_) => "code",
            ClauseKind::Description(_) => "description",
            ClauseKind::Direction { .. } => "higher is",
            ClauseKind::Shown(_) => "shown",
            ClauseKind::Bands(_) => "bands",
        }
    }
}

/// `code loinc "44250-9"`: a concept of a terminology.
#[derive(Debug, Clone)]
pub struct ConceptCode {
    /// Whose code it is.
    pub system: Terminology,
    /// The code.
    pub code: Str,
    /// From its first to its last character.
    pub span: Span,
}

/// A terminology.
#[derive(Debug, Clone)]
pub enum Terminology {
    /// By a short name that the language knows.
    Known(Name),
    /// By its address.
    At(Str),
}

/// Bands of a score: its own, or those of a declaration.
#[derive(Debug, Clone)]
pub struct BandsClause {
    /// The declaration whose bands they are; None: they follow.
    pub name: Option<Name>,
    /// When these bands apply.
    pub when: Option<Expr>,
    /// The bands themselves; None where a declaration is named.
    pub bands: Option<Vec<Band>>,
    /// From its first to its last character.
    pub span: Span,
}

/// A range of a score, with a name.
#[derive(Debug, Clone)]
pub struct Band {
    /// How formulas and files call it.
    pub name: Name,
    /// What people read; None: the name.
    pub label: Option<Text>,
    /// Where it begins; None: it has no lower end.
    pub bound: Option<Threshold>,
    /// The name it had before.
    pub renamed: Option<OptionKey>,
    /// From its first to its last character.
    pub span: Span,
}

/// `from 5` (at least) or `above 5` (more than).
#[derive(Debug, Clone)]
pub struct Threshold {
    /// `above`: the value itself does not belong to it.
    pub open: bool,
    /// The cut-off.
    pub value: Number,
    /// From its first to its last character.
    pub span: Span,
}

/// Bands that several scores share.
#[derive(Debug, Clone)]
pub struct BandsDeclaration {
    /// How scores name them.
    pub name: Name,
    /// From the lowest to the highest.
    pub bands: Vec<Band>,
    /// From its first to its last character.
    pub span: Span,
}

/// A value that is written out.
#[derive(Debug, Clone)]
pub enum Constant {
    /// A number.
    Number(Number),
    /// A day.
    Date(Raw),
    /// A time of day.
    Time(Raw),
    /// A text between quotes.
    Text(Str),
    /// `yes`, `no`, or the name of an option.
    Name(Name),
}

impl Constant {
    /// Where it is.
    pub fn span(&self) -> Span {
        match self {
            Constant::Number(number) => number.span,
            Constant::Date(raw) | Constant::Time(raw) => raw.span,
            Constant::Text(text) => text.span,
            Constant::Name(name) => name.span,
        }
    }
}
