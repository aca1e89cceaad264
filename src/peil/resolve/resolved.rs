//! What a program declares, as it is looked up: questions, domains, scores and the rest, by index and by name.

use std::collections::{HashMap, HashSet};

use crate::source::Span;
use crate::syntax::ast;

/// What a name in an expression can stand for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Symbol {
    Item(usize),
    Group(usize),
    Let(usize),
    Score(usize),
    Class(usize),
}

impl Symbol {
    pub fn what(self) -> &'static str {
        match self {
            Symbol::Item(_) => "question",
            Symbol::Group(_) => "domain",
            Symbol::Let(_) => "`let`",
            Symbol::Score(_) => "score",
            Symbol::Class(_) => "class",
        }
    }
}

/// What a domain holds, or the instrument outside every domain: by its place among its like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    Item(usize),
    Group(usize),
    /// A new page begins, by the line at this place.
    Page(Span),
    Note(usize),
}

/// Something whose expressions are computed as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Definition {
    /// The condition of a question.
    Item(usize),
    /// The condition of a domain, and how often a repeat is asked.
    Group(usize),
    Let(usize),
    Score(usize),
    Class(usize),
    /// The condition of a note.
    Note(usize),
}

#[derive(Debug)]
pub struct ItemDecl<'a> {
    pub ast: &'a ast::Item,
    pub group: Option<usize>,
    pub repeat: Option<usize>,
    /// Its own type, or that of the nearest domain that has one.
    pub answer: Option<&'a ast::AnswerType>,
}

#[derive(Debug)]
pub struct GroupDecl<'a> {
    pub name: &'a ast::Name,
    /// None: a repeat whose rounds have names that say enough.
    pub text: Option<&'a ast::Text>,
    pub answer: Option<&'a ast::AnswerType>,
    pub clauses: &'a [ast::Clause],
    pub entries: &'a [ast::Entry],
    /// Of a repeat: how often it is asked.
    pub rounds: Option<&'a ast::Rounds>,
    pub parent: Option<usize>,
    /// The repeat it is in, or is.
    pub repeat: Option<usize>,
    /// Its questions come from the first index up to, and without, the second.
    pub items: (usize, usize),
}

#[derive(Debug)]
pub struct NoteDecl<'a> {
    pub ast: &'a ast::Note,
    pub group: Option<usize>,
    pub repeat: Option<usize>,
    /// How many questions come before it.
    pub before: usize,
}

#[derive(Debug)]
pub struct LetDecl<'a> {
    pub ast: &'a ast::Let,
    pub repeat: Option<usize>,
}

#[derive(Debug)]
pub struct ScoreDecl<'a> {
    pub ast: &'a ast::Score,
    pub repeat: Option<usize>,
}

#[derive(Debug)]
pub struct ClassDecl<'a> {
    pub ast: &'a ast::Class,
    pub repeat: Option<usize>,
}

/// A check, an alert or feedback.
#[derive(Debug)]
pub struct MessageDecl<'a> {
    pub ast: &'a ast::Message,
    pub repeat: Option<usize>,
}

impl<'a> GroupDecl<'a> {
    /// The rounds of a repeat that have names.
    pub fn named_rounds(&self) -> &'a [ast::Round] {
        match self.rounds {
            Some(ast::Rounds::Over(rounds, _)) => rounds,
            Some(ast::Rounds::Times { .. }) | None => &[],
        }
    }
}

/// Every declaration, by kind and in order.
#[derive(Debug, Default)]
pub struct Resolved<'a> {
    pub header: Option<&'a ast::Header>,
    pub informants: Vec<(&'a ast::Name, &'a ast::Text)>,
    pub scales: Vec<&'a ast::Scale>,
    pub bands: Vec<&'a ast::BandsDeclaration>,
    pub recodes: Vec<&'a ast::Recode>,
    pub tables: Vec<&'a ast::Table>,
    pub items: Vec<ItemDecl<'a>>,
    pub groups: Vec<GroupDecl<'a>>,
    pub notes: Vec<NoteDecl<'a>>,
    pub lets: Vec<LetDecl<'a>>,
    pub scores: Vec<ScoreDecl<'a>>,
    pub classes: Vec<ClassDecl<'a>>,
    pub messages: Vec<MessageDecl<'a>>,
    pub tests: Vec<&'a ast::Test>,
    pub guarantees: Vec<&'a ast::Guarantee>,
    pub symbols: HashMap<&'a str, Symbol>,
    pub scale_names: HashMap<&'a str, usize>,
    pub band_names: HashMap<&'a str, usize>,
    pub recode_names: HashMap<&'a str, usize>,
    pub table_names: HashMap<&'a str, usize>,
    /// What is outside every domain, in order.
    pub top: Vec<Held>,
    /// What is in each group, in order.
    pub inner: Vec<Vec<Held>>,
    /// Repeats in a repeat: reported, and read as domains.
    pub nested: HashSet<usize>,
    /// Declarations of files that are only used: what of them is not needed is not an oversight.
    pub borrowed: HashSet<Span>,
    /// Words in text that could not be read: a name among them may be declared there.
    pub unread: HashSet<String>,
    /// Some text could not be read, so that counting what is declared proves nothing.
    pub incomplete: bool,
    /// Definitions, each after those it needs; those in a cycle are left out.
    pub order: Vec<Definition>,
    /// What expressions name.
    pub used: HashSet<(&'static str, usize)>,
}

impl<'a> Resolved<'a> {
    pub fn informant(&self, name: &str) -> Option<u8> {
        self.informants.iter().position(|(informant, _)| informant.text == name).map(|at| at as u8)
    }

    /// Whether a name that nothing declares may be in text that could not be read.
    pub fn may_be_unread(&self, name: &str) -> bool {
        self.unread.contains(name)
    }

    /// The repeat that something is in, or is.
    pub fn repeat_of(&self, symbol: Symbol) -> Option<usize> {
        match symbol {
            Symbol::Item(at) => self.items[at].repeat,
            Symbol::Group(at) => self.groups[at].repeat,
            Symbol::Let(at) => self.lets[at].repeat,
            Symbol::Score(at) => self.scores[at].repeat,
            Symbol::Class(at) => self.classes[at].repeat,
        }
    }

    pub fn item_named(&self, name: &str) -> Option<usize> {
        match self.symbols.get(name) {
            Some(Symbol::Item(at)) => Some(*at),
            _ => None,
        }
    }
}
