//! What a program declares: every declaration under its name, with the domain it is in and what it
//! inherits.

use std::collections::HashMap;

use super::load::Loaded;
use super::names;
use super::resolved::{
    ClassDecl, GroupDecl, Held, ItemDecl, LetDecl, MessageDecl, NoteDecl, Resolved, ScoreDecl, Symbol,
};
use crate::diagnostic::{Diagnostic, codes};
use crate::model::{Informants, is_function};
use crate::source::{FileId, Span};
use crate::syntax::ast;

/// Puts every declaration under its name, and says which names are taken twice.
pub fn declare<'a>(
    loaded: &'a Loaded,
    texts: &dyn Fn(Span) -> String,
    diagnostics: &mut Vec<Diagnostic>,
) -> Resolved<'a> {
    let mut declarer = Declarer {
        resolved: Resolved::default(),
        used: false,
        diagnostics,
        symbol_spans: HashMap::new(),
        messages: HashMap::new(),
        notes: HashMap::new(),
    };
    for file in &loaded.files {
        for &span in &file.unread {
            declarer.resolved.incomplete = true;
            let text = texts(span);
            declarer.resolved.unread.extend(
                text.split(|c: char| !c.is_alphanumeric() && c != '_')
                    .filter(|word| !word.is_empty())
                    .map(String::from),
            );
        }
    }
    declarer.files(loaded);
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
    /// What is declared now is in a file that is used.
    used: bool,
    diagnostics: &'d mut Vec<Diagnostic>,
    symbol_spans: HashMap<&'a str, Span>,
    /// Checks, alerts and feedback, by kind and name.
    messages: HashMap<(&'static str, &'a str), Span>,
    notes: HashMap<&'a str, Span>,
}

impl<'a> Declarer<'a, '_> {
    /// What each file declares, in place of the first `use` that names it: there its questions are asked.
    fn files(&mut self, loaded: &'a Loaded) {
        let at_id = |id: FileId| loaded.ids.iter().position(|known| *known == id);
        let mut begun = vec![false; loaded.files.len()];
        // The files that are read, each with the declaration that comes next.
        let mut open: Vec<(usize, usize)> = Vec::new();
        if let Some(first) = begun.first_mut() {
            *first = true;
            open.push((0, 0));
        }
        while let Some((file, next)) = open.last_mut() {
            let file = *file;
            let Some(declaration) = loaded.files[file].declarations.get(*next) else {
                open.pop();
                continue;
            };
            *next += 1;
            self.used = file > 0;
            let ast::Declaration::Use(path) = declaration else {
                self.declaration(declaration);
                continue;
            };
            let used = loaded.uses.get(&path.span).and_then(|id| at_id(*id));
            if let Some(used) = used.filter(|used| !std::mem::replace(&mut begun[*used], true)) {
                open.push((used, 0));
            }
        }
    }

    fn declaration(&mut self, declaration: &'a ast::Declaration) {
        use ast::Declaration::*;
        if self.used && !declaration.is_shared() {
            if let Some(span) = span_of(declaration) {
                self.diagnostics.push(
                    Diagnostic::new(
                        codes::NOT_IN_LIBRARY,
                        span,
                        "a file that is used holds questions, scales, recodes, bands, tables and `let`",
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
                if self.keep("scale", &scale.name, |r| &mut r.scale_names, at, |r, at| r.scales[at].name.span)
                {
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
            Class(class) => self.class(class, None),
            Message(message) => self.message(message, None),
            Test(test) => self.resolved.tests.push(test),
            Guarantee(guarantee) => self.resolved.guarantees.push(guarantee),
        }
    }

    fn entry(
        &mut self,
        entry: &'a ast::Entry,
        group: Option<usize>,
        repeat: Option<usize>,
        inherited: Option<&'a ast::AnswerType>,
        order: &mut Vec<Held>,
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
                order.push(Held::Item(at));
            }
            ast::Entry::Domain(domain) => {
                let ast::Domain { name, text, answer, clauses, entries, span: _ } = domain;
                let decl = GroupDecl {
                    name,
                    text: Some(text),
                    answer: answer.as_ref(),
                    clauses,
                    entries,
                    rounds: None,
                    parent: group,
                    repeat,
                    items: (0, 0),
                };
                order.push(Held::Group(self.group(decl, answer.as_ref().or(inherited))));
            }
            ast::Entry::Repeat(inner) => {
                let ast::Repeat { name, text, answer, rounds, clauses, entries, span: _ } = inner;
                self.rounds(rounds);
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
                        text: text.as_ref(),
                        answer: answer.as_ref(),
                        clauses,
                        entries,
                        rounds: None,
                        parent: group,
                        repeat: Some(outer_at),
                        items: (0, 0),
                    };
                    self.resolved.nested.insert(self.resolved.groups.len());
                    order.push(Held::Group(self.group(decl, answer.as_ref().or(inherited))));
                    return;
                }
                let at = self.resolved.groups.len();
                let decl = GroupDecl {
                    name,
                    text: text.as_ref(),
                    answer: answer.as_ref(),
                    clauses,
                    entries,
                    rounds: Some(rounds),
                    parent: group,
                    repeat: Some(at),
                    items: (0, 0),
                };
                order.push(Held::Group(self.group(decl, answer.as_ref().or(inherited))));
            }
            ast::Entry::Let(binding) => self.binding(binding, repeat),
            ast::Entry::Score(score) => self.score(score, repeat),
            ast::Entry::Class(class) => self.class(class, repeat),
            ast::Entry::Message(message) => self.message(message, repeat),
            ast::Entry::Page(span) => order.push(Held::Page(*span)),
            ast::Entry::Note(note) => order.extend(self.note(note, group, repeat)),
            ast::Entry::Intro(..) | ast::Entry::Layout(_) => {}
        }
    }

    /// The names of rounds: each once, because they are parts of the names of columns.
    fn rounds(&mut self, rounds: &'a ast::Rounds) {
        match rounds {
            ast::Rounds::Times { .. } => {}
            ast::Rounds::Over(rounds, _) => {
                for (at, round) in rounds.iter().enumerate() {
                    names::judge(&round.name, self.diagnostics);
                    if let Some(first) = rounds[..at].iter().find(|first| first.name.text == round.name.text)
                    {
                        self.twice("round", &round.name, first.name.span);
                    }
                }
            }
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

    fn class(&mut self, class: &'a ast::Class, repeat: Option<usize>) {
        let at = self.resolved.classes.len();
        self.symbol(&class.name, Symbol::Class(at));
        self.resolved.classes.push(ClassDecl { ast: class, repeat });
    }

    fn message(&mut self, message: &'a ast::Message, repeat: Option<usize>) {
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
                self.resolved.messages.push(MessageDecl { ast: message, repeat });
            }
        }
    }

    fn note(&mut self, note: &'a ast::Note, group: Option<usize>, repeat: Option<usize>) -> Option<Held> {
        names::judge(&note.name, self.diagnostics);
        if let Some(&first) = self.notes.get(note.name.text.as_str()) {
            self.twice("note", &note.name, first);
            return None;
        }
        self.notes.insert(&note.name.text, note.name.span);
        let before = self.resolved.items.len();
        self.resolved.notes.push(NoteDecl { ast: note, group, repeat, before });
        Some(Held::Note(self.resolved.notes.len() - 1))
    }

    fn symbol(&mut self, name: &'a ast::Name, symbol: Symbol) {
        names::judge(name, self.diagnostics);
        if self.used {
            self.resolved.borrowed.insert(name.span);
        }
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
                    Symbol::Item(_) | Symbol::Group(_) | Symbol::Let(_) => format!("{}_2", name.text),
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
    ) -> bool {
        names::judge(name, self.diagnostics);
        if self.used {
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
        Guarantee(guarantee) => guarantee.reason.span,
        Use(_) | Scale(_) | Entry(_) | Recode(_) | Table(_) | Bands(_) => return None,
    })
}
