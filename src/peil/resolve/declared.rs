//! What a program declares: every declaration under its name, with the domain it is in and what it
//! inherits.

use std::collections::{HashMap, HashSet};

use super::load::Loaded;
use super::names;
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Informants, is_function};
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
    pub text: &'a ast::Text,
    pub answer: Option<&'a ast::AnswerType>,
    pub clauses: &'a [ast::Clause],
    pub entries: &'a [ast::Entry],
    /// `times` and `up to`, of a repeat.
    pub rounds: Option<(&'a ast::Expr, &'a ast::Number)>,
    pub parent: Option<usize>,
    /// The repeat it is in, or is.
    pub repeat: Option<usize>,
    /// Its questions come from the first index up to, and without, the second.
    pub items: (usize, usize),
    pub span: Span,
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
    pub lets: Vec<LetDecl<'a>>,
    pub scores: Vec<ScoreDecl<'a>>,
    pub classes: Vec<&'a ast::Class>,
    pub messages: Vec<&'a ast::Message>,
    pub tests: Vec<&'a ast::Test>,
    pub symbols: HashMap<&'a str, Symbol>,
    pub scale_names: HashMap<&'a str, usize>,
    pub band_names: HashMap<&'a str, usize>,
    pub recode_names: HashMap<&'a str, usize>,
    pub table_names: HashMap<&'a str, usize>,
    /// Items and groups outside every domain, in order: true for a group.
    pub top: Vec<(bool, usize)>,
    /// Items and groups in each group, in order.
    pub inner: Vec<Vec<(bool, usize)>>,
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

    pub fn item_named(&self, name: &str) -> Option<usize> {
        match self.symbols.get(name) {
            Some(Symbol::Item(at)) => Some(*at),
            _ => None,
        }
    }
}

/// Puts every declaration under its name, and says which names are taken twice.
pub fn declare<'a>(
    loaded: &'a Loaded,
    texts: &dyn Fn(Span) -> String,
    diagnostics: &mut Vec<Diagnostic>,
) -> Resolved<'a> {
    let mut declarer = Declarer {
        resolved: Resolved::default(),
        diagnostics,
        symbol_spans: HashMap::new(),
        messages: HashMap::new(),
    };
    for (at, file) in loaded.files.iter().enumerate() {
        for &span in &file.unread {
            declarer.resolved.incomplete = true;
            let text = texts(span);
            declarer.resolved.unread.extend(
                text.split(|c: char| !c.is_alphanumeric() && c != '_')
                    .filter(|word| !word.is_empty())
                    .map(String::from),
            );
        }
        for declaration in &file.declarations {
            declarer.declaration(declaration, at > 0);
        }
    }
    declarer.formulas_that_are_lookups();
    if declarer.resolved.informants.len() > Informants::MOST {
        let span = declarer.resolved.informants[Informants::MOST].0.span;
        declarer.diagnostics.push(
            Diagnostic::new(
                codes::TOO_MANY,
                span,
                format!("an instrument has at most {} informants", Informants::MOST),
            )
            .help("an informant is a role, such as parent or teacher, not a person"),
        );
        declarer.resolved.informants.truncate(Informants::MOST);
    }
    declarer.resolved
}

struct Declarer<'a, 'd> {
    resolved: Resolved<'a>,
    diagnostics: &'d mut Vec<Diagnostic>,
    symbol_spans: HashMap<&'a str, Span>,
    /// Checks, alerts and feedback, by kind and name.
    messages: HashMap<(&'static str, &'a str), Span>,
}

impl<'a> Declarer<'a, '_> {
    fn declaration(&mut self, declaration: &'a ast::Declaration, used: bool) {
        use ast::Declaration::*;
        if used && !matches!(declaration, Use(_) | Scale(_) | Recode(_) | Table(_) | Bands(_)) {
            if let Some(span) = span_of(declaration) {
                self.diagnostics.push(
                    Diagnostic::new(
                        codes::NOT_IN_LIBRARY,
                        span,
                        "a file that is used holds only scales, recodes, bands and tables",
                    )
                    .help("move this to the instrument itself"),
                );
            }
            return;
        }
        match declaration {
            Header(header) => {
                names::judge(&header.name, self.diagnostics);
                match self.resolved.header {
                    Some(first) => self.diagnostics.push(
                        Diagnostic::new(codes::DECLARED_TWICE, header.name.span, "a file holds one instrument, and this is a second")
                            .also(first.name.span, "the first")
                            .help("give each instrument its own file; put what they share in a third file that both `use`"),
                    ),
                    None => self.resolved.header = Some(header),
                }
            }
            Use(_) => {}
            Informant { name, label } => {
                names::judge(name, self.diagnostics);
                if self.resolved.informants.len() > Informants::MOST {
                    return;
                }
                match self.resolved.informants.iter().find(|(other, _)| other.text == name.text) {
                    Some((first, _)) => self.twice("informant", name, first.span),
                    None => self.resolved.informants.push((name, label)),
                }
            }
            Scale(scale) => {
                let at = self.resolved.scales.len();
                if self.keep(
                    "scale",
                    &scale.name,
                    |r| &mut r.scale_names,
                    at,
                    |r, at| r.scales[at].name.span,
                    used,
                ) {
                    self.resolved.scales.push(scale);
                }
            }
            Bands(bands) => {
                let at = self.resolved.bands.len();
                if self.keep(
                    "set of bands",
                    &bands.name,
                    |r| &mut r.band_names,
                    at,
                    |r, at| r.bands[at].name.span,
                    used,
                ) {
                    self.resolved.bands.push(bands);
                }
            }
            Recode(recode) => {
                let at = self.resolved.recodes.len();
                self.not_a_function(&recode.name);
                if let Some(&other) = self.resolved.table_names.get(recode.name.text.as_str()) {
                    self.called_twice(&recode.name, "table", self.resolved.tables[other].name.span);
                } else if self.keep(
                    "recode",
                    &recode.name,
                    |r| &mut r.recode_names,
                    at,
                    |r, at| r.recodes[at].name.span,
                    used,
                ) {
                    self.resolved.recodes.push(recode);
                }
            }
            Table(table) => {
                let at = self.resolved.tables.len();
                self.not_a_function(&table.name);
                self.each_once("key", &table.keys);
                if let Some(&other) = self.resolved.recode_names.get(table.name.text.as_str()) {
                    self.called_twice(&table.name, "recode", self.resolved.recodes[other].name.span);
                } else if self.keep(
                    "table",
                    &table.name,
                    |r| &mut r.table_names,
                    at,
                    |r, at| r.tables[at].name.span,
                    used,
                ) {
                    self.resolved.tables.push(table);
                }
            }
            Entry(entry) => {
                let mut order = Vec::new();
                self.entry(entry, None, None, None, &mut order);
                self.resolved.top.extend(order);
            }
            Let(binding) => self.binding(binding, None),
            Score(score) => self.score(score, None),
            Class(class) => {
                let at = self.resolved.classes.len();
                self.symbol(&class.name, Symbol::Class(at));
                self.resolved.classes.push(class);
            }
            Message(message) => {
                names::judge(&message.name, self.diagnostics);
                let what = match message.kind {
                    ast::MessageKind::Check => "check",
                    ast::MessageKind::Alert => "alert",
                    ast::MessageKind::Feedback => "feedback",
                };
                match self.messages.get(&(what, message.name.text.as_str())) {
                    Some(&first) => self.twice(what, &message.name, first),
                    None => {
                        self.messages.insert((what, &message.name.text), message.name.span);
                        self.resolved.messages.push(message);
                    }
                }
            }
            Test(test) => self.resolved.tests.push(test),
        }
    }

    fn entry(
        &mut self,
        entry: &'a ast::Entry,
        group: Option<usize>,
        repeat: Option<usize>,
        inherited: Option<&'a ast::AnswerType>,
        order: &mut Vec<(bool, usize)>,
    ) {
        match entry {
            ast::Entry::Item(item) => {
                let at = self.resolved.items.len();
                self.symbol(&item.name, Symbol::Item(at));
                self.resolved.items.push(ItemDecl {
                    ast: item,
                    group,
                    repeat,
                    answer: item.answer.as_ref().or(inherited),
                });
                order.push((false, at));
            }
            ast::Entry::Domain(domain) => {
                let ast::Domain { name, text, answer, clauses, entries, span } = domain;
                let decl = GroupDecl {
                    name,
                    text,
                    answer: answer.as_ref(),
                    clauses,
                    entries,
                    rounds: None,
                    parent: group,
                    repeat,
                    items: (0, 0),
                    span: *span,
                };
                order.push((true, self.group(decl, answer.as_ref().or(inherited))));
            }
            ast::Entry::Repeat(inner) => {
                let ast::Repeat { name, text, answer, times, up_to, clauses, entries, span } = inner;
                if let Some(outer_at) = repeat {
                    let outer = self.resolved.groups[outer_at].name;
                    self.diagnostics.push(
                        Diagnostic::new(
                            codes::NESTED_REPEAT,
                            name.span,
                            format!("the repeat `{}` is inside the repeat `{}`", name.text, outer.text),
                        )
                        .also(outer.span, "the repeat around it")
                        .help("repeats cannot be nested: put the second after the first"),
                    );
                    // Its questions are still there for others to name.
                    let decl = GroupDecl {
                        name,
                        text,
                        answer: answer.as_ref(),
                        clauses,
                        entries,
                        rounds: None,
                        parent: group,
                        repeat: Some(outer_at),
                        items: (0, 0),
                        span: *span,
                    };
                    self.resolved.nested.insert(self.resolved.groups.len());
                    order.push((true, self.group(decl, answer.as_ref().or(inherited))));
                    return;
                }
                let at = self.resolved.groups.len();
                let decl = GroupDecl {
                    name,
                    text,
                    answer: answer.as_ref(),
                    clauses,
                    entries,
                    rounds: Some((times, up_to)),
                    parent: group,
                    repeat: Some(at),
                    items: (0, 0),
                    span: *span,
                };
                order.push((true, self.group(decl, answer.as_ref().or(inherited))));
            }
            ast::Entry::Let(binding) => self.binding(binding, repeat),
            ast::Entry::Score(score) => self.score(score, repeat),
            ast::Entry::Intro(..) | ast::Entry::Layout(_) => {}
        }
    }

    fn group(&mut self, decl: GroupDecl<'a>, inherited: Option<&'a ast::AnswerType>) -> usize {
        let at = self.resolved.groups.len();
        let (repeat, entries, first) = (decl.repeat, decl.entries, self.resolved.items.len());
        self.symbol(decl.name, Symbol::Group(at));
        self.resolved.groups.push(decl);
        self.resolved.inner.push(Vec::new());
        let mut order = Vec::new();
        for entry in entries {
            self.entry(entry, Some(at), repeat, inherited, &mut order);
        }
        self.resolved.inner[at] = order;
        self.resolved.groups[at].items = (first, self.resolved.items.len());
        at
    }

    fn binding(&mut self, binding: &'a ast::Let, repeat: Option<usize>) {
        let at = self.resolved.lets.len();
        if let Some(parameters) = &binding.parameters {
            self.not_a_function(&binding.name);
            self.each_once("parameter", parameters);
        }
        self.symbol(&binding.name, Symbol::Let(at));
        self.resolved.lets.push(LetDecl { ast: binding, repeat });
    }

    fn score(&mut self, score: &'a ast::Score, repeat: Option<usize>) {
        let at = self.resolved.scores.len();
        self.symbol(&score.name, Symbol::Score(at));
        self.resolved.scores.push(ScoreDecl { ast: score, repeat });
    }

    fn symbol(&mut self, name: &'a ast::Name, symbol: Symbol) {
        names::judge(name, self.diagnostics);
        if name.text == "informant" || name.text == "administered" {
            self.diagnostics.push(
                Diagnostic::new(
                    codes::RESERVED,
                    name.span,
                    format!("`{}` is part of every response, and cannot be declared", name.text),
                )
                .help("choose another name"),
            );
        }
        match self.resolved.symbols.get(name.text.as_str()) {
            Some(first) => {
                let (what, place) = (first.what(), self.symbol_spans[name.text.as_str()]);
                let diagnostic = Diagnostic::new(
                    codes::DECLARED_TWICE,
                    name.span,
                    format!("`{}` is already the name of a {what}", name.text),
                )
                .label("declared again here")
                .also(place, "first declared here");
                let suggestion = match symbol {
                    Symbol::Score(_) => format!("{}_score", name.text),
                    Symbol::Class(_) => format!("{}_class", name.text),
                    _ => format!("{}_2", name.text),
                };
                self.diagnostics.push(diagnostic.help(format!(
                    "questions, domains, repeats, lets, scores and classes share one set of names, because they are columns of one file: call this `{suggestion}`, for example"
                )));
            }
            None => {
                self.resolved.symbols.insert(&name.text, symbol);
                self.symbol_spans.insert(&name.text, name.span);
            }
        }
    }

    /// Keeps a declaration of a kind whose names are separate. False when the name is taken.
    fn keep(
        &mut self,
        what: &str,
        name: &'a ast::Name,
        names: impl for<'r> Fn(&'r mut Resolved<'a>) -> &'r mut HashMap<&'a str, usize>,
        at: usize,
        place: impl Fn(&Resolved<'a>, usize) -> Span,
        used: bool,
    ) -> bool {
        names::judge(name, self.diagnostics);
        if used {
            self.resolved.borrowed.insert(name.span);
        }
        if let Some(&first) = names(&mut self.resolved).get(name.text.as_str()) {
            let first = place(&self.resolved, first);
            self.twice(what, name, first);
            return false;
        }
        names(&mut self.resolved).insert(&name.text, at);
        true
    }

    /// Recodes, tables and formulas are all called with brackets.
    fn called_twice(&mut self, name: &ast::Name, first: &str, place: Span) {
        self.diagnostics.push(
            Diagnostic::new(
                codes::DECLARED_TWICE,
                name.span,
                format!("`{}` is already the name of a {first}", name.text),
            )
            .label("declared again here")
            .also(place, "first declared here")
            .help("recodes, tables and formulas are used alike, so no two may have the same name"),
        );
    }

    fn formulas_that_are_lookups(&mut self) {
        for at in 0..self.resolved.lets.len() {
            let binding = self.resolved.lets[at].ast;
            if binding.parameters.is_none() {
                continue;
            }
            let name = binding.name.text.as_str();
            if let Some(&other) = self.resolved.recode_names.get(name) {
                self.called_twice(&binding.name, "recode", self.resolved.recodes[other].name.span);
            } else if let Some(&other) = self.resolved.table_names.get(name) {
                self.called_twice(&binding.name, "table", self.resolved.tables[other].name.span);
            }
        }
    }

    fn twice(&mut self, what: &str, name: &ast::Name, first: Span) {
        self.diagnostics.push(
            Diagnostic::new(
                codes::DECLARED_TWICE,
                name.span,
                format!("the {what} `{}` is declared twice", name.text),
            )
            .label("declared again here")
            .also(first, "first declared here")
            .help("remove one, or rename it"),
        );
    }

    /// The parameters of a formula, or the keys of a table.
    fn each_once(&mut self, what: &str, names: &[ast::Name]) {
        for (at, name) in names.iter().enumerate() {
            if let Some(first) = names[..at].iter().find(|first| first.text == name.text) {
                self.twice(what, name, first.span);
            }
        }
    }

    fn not_a_function(&mut self, name: &ast::Name) {
        if is_function(&name.text) {
            self.diagnostics.push(
                Diagnostic::new(
                    codes::RESERVED,
                    name.span,
                    format!("`{}` is a function of the language", name.text),
                )
                .help("choose another name"),
            );
        }
    }
}

fn span_of(declaration: &ast::Declaration) -> Option<Span> {
    use ast::Declaration::*;
    Some(match declaration {
        Header(header) => header.name.span,
        Informant { name, .. } => name.span,
        Entry(ast::Entry::Item(item)) => item.name.span,
        Entry(ast::Entry::Domain(domain)) => domain.name.span,
        Entry(ast::Entry::Repeat(repeat)) => repeat.name.span,
        Let(binding) => binding.name.span,
        Score(score) => score.name.span,
        Class(class) => class.name.span,
        Message(message) => message.name.span,
        Test(test) => test.name.span,
        _ => return None,
    })
}
