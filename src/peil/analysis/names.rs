//! What the trees declare, and where they name it. It goes by names and scopes alone, so that it works where
//! nothing compiles.

use std::collections::HashMap;

use crate::resolve::Loaded;
use crate::source::Span;
use crate::syntax::ast::*;

/// What a name is declared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    Instrument,
    Informant,
    Scale,
    /// An option of a scale, or of a class.
    Option,
    Question,
    Domain,
    Repeat,
    Let,
    /// A `let` with parameters.
    Formula,
    Parameter,
    Score,
    Class,
    /// A set of bands that is declared by itself.
    Bands,
    Band,
    Recode,
    Table,
    Check,
    Alert,
    Feedback,
}

/// One declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    pub kind: Kind,
    pub name: String,
    /// The name.
    pub span: Span,
    /// The whole declaration; of one with a block the line that opens it.
    pub whole: Span,
    /// Its text, label or title.
    pub text: Option<String>,
    /// The index of what it is declared in: a domain, a repeat, a scale, a class, a score, a formula.
    pub within: Option<usize>,
}

/// A place where something that is declared is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    pub span: Span,
    /// An index among what is declared.
    pub declared: usize,
}

pub fn names(loaded: &Loaded) -> (Vec<Declared>, Vec<Named>) {
    let mut book = Book::default();
    for declaration in loaded.files.iter().flat_map(|file| &file.declarations) {
        book.declare(declaration);
    }
    let mut walk = Walk { book: &book, named: Vec::new(), parameters: HashMap::new() };
    for declaration in loaded.files.iter().flat_map(|file| &file.declarations) {
        walk.declaration(declaration);
    }
    let mut named = walk.named;
    named.sort_by_key(|named| (named.span.file, named.span.start));
    (book.declared, named)
}

/// Everything that is declared, by the scopes that names have.
#[derive(Debug, Default)]
struct Book<'t> {
    declared: Vec<Declared>,
    /// Questions, domains, repeats, lets, scores and classes share their names.
    symbols: HashMap<&'t str, usize>,
    scales: HashMap<&'t str, usize>,
    bands: HashMap<&'t str, usize>,
    /// Recodes, tables and formulas.
    calls: HashMap<&'t str, usize>,
    informants: HashMap<&'t str, usize>,
    /// Options and bands, by what they are declared in.
    options: HashMap<(usize, &'t str), usize>,
    /// The parameters of formulas, by the place of the formula's name.
    parameters: HashMap<(Span, &'t str), usize>,
    /// Which scales the answers of a question come from, which bands a score has.
    choices: HashMap<usize, Vec<Choices<'t>>>,
}

#[derive(Debug, Clone, Copy)]
enum Choices<'t> {
    Scale(&'t str),
    Bands(&'t str),
    /// Declared in what has them.
    Own(usize),
}

impl<'t> Book<'t> {
    fn add(
        &mut self,
        kind: Kind,
        name: &Name,
        whole: Span,
        text: Option<&Text>,
        within: Option<usize>,
    ) -> usize {
        let text = text.map(|text| text.base.value.clone());
        self.declared.push(Declared { kind, name: name.text.clone(), span: name.span, whole, text, within });
        self.declared.len() - 1
    }

    fn symbol(
        &mut self,
        kind: Kind,
        name: &'t Name,
        whole: Span,
        text: Option<&Text>,
        within: Option<usize>,
    ) -> usize {
        let at = self.add(kind, name, whole, text, within);
        self.symbols.entry(&name.text).or_insert(at);
        at
    }

    fn option(&mut self, key: &'t OptionKey, whole: Span, label: &Text, within: usize) {
        if let Some(name) = &key.name {
            let at = self.add(Kind::Option, name, whole, Some(label), Some(within));
            self.options.entry((within, &name.text)).or_insert(at);
        }
    }

    fn band(&mut self, band: &'t Band, within: usize) {
        let at = self.add(Kind::Band, &band.name, band.span, band.label.as_ref(), Some(within));
        self.options.entry((within, &band.name.text)).or_insert(at);
    }

    fn declare(&mut self, declaration: &'t Declaration) {
        match declaration {
            Declaration::Header(header) => {
                self.add(Kind::Instrument, &header.name, header.span, None, None);
            }
            Declaration::Use(_) | Declaration::Test(_) => {}
            Declaration::Informant { name, label } => {
                let at = self.add(Kind::Informant, name, name.span, Some(label), None);
                self.informants.entry(&name.text).or_insert(at);
            }
            Declaration::Scale(scale) => {
                let at = self.add(Kind::Scale, &scale.name, scale.span, None, None);
                self.scales.entry(&scale.name.text).or_insert(at);
                for option in &scale.options {
                    match option {
                        ScaleOption::Labelled { key, label, span, .. } => self.option(key, *span, label, at),
                        ScaleOption::Codes { .. } => {}
                    }
                }
            }
            Declaration::Entry(entry) => self.entry(entry, None, None),
            Declaration::Let(binding) => self.binding(binding, None),
            Declaration::Recode(recode) => {
                let at = self.add(Kind::Recode, &recode.name, recode.span, None, None);
                self.calls.entry(&recode.name.text).or_insert(at);
            }
            Declaration::Table(table) => {
                let at = self.add(Kind::Table, &table.name, table.span, None, None);
                self.calls.entry(&table.name.text).or_insert(at);
            }
            Declaration::Bands(bands) => {
                let at = self.add(Kind::Bands, &bands.name, bands.span, None, None);
                self.bands.entry(&bands.name.text).or_insert(at);
                bands.bands.iter().for_each(|band| self.band(band, at));
            }
            Declaration::Score(score) => self.score(score, None),
            Declaration::Class(class) => {
                let at = self.symbol(Kind::Class, &class.name, class.span, class.text.as_ref(), None);
                class.rules.iter().for_each(|rule| self.option(&rule.key, rule.span, &rule.label, at));
                self.choices.insert(at, vec![Choices::Own(at)]);
            }
            Declaration::Message(message) => {
                let kind = match message.kind {
                    MessageKind::Check => Kind::Check,
                    MessageKind::Alert => Kind::Alert,
                    MessageKind::Feedback => Kind::Feedback,
                };
                self.add(kind, &message.name, message.span, Some(&message.text), None);
            }
        }
    }

    fn entry(&mut self, entry: &'t Entry, within: Option<usize>, inherited: Option<&'t AnswerType>) {
        match entry {
            Entry::Item(item) => {
                let at = self.symbol(Kind::Question, &item.name, item.span, Some(&item.text), within);
                if let Some(answer) = item.answer.as_ref().or(inherited) {
                    let own = match &answer.kind {
                        AnswerKind::Named(name) | AnswerKind::Many(name) => Some(name),
                        AnswerKind::LongText
                        | AnswerKind::Integer(_)
                        | AnswerKind::Decimal(_)
                        | AnswerKind::Minutes(_)
                        | AnswerKind::DateWithin(..) => None,
                    };
                    self.choices.insert(
                        at,
                        own.into_iter().chain(&answer.or).map(|name| Choices::Scale(&name.text)).collect(),
                    );
                }
            }
            Entry::Domain(domain) => {
                let at = self.symbol(Kind::Domain, &domain.name, domain.span, Some(&domain.text), within);
                domain
                    .entries
                    .iter()
                    .for_each(|entry| self.entry(entry, Some(at), domain.answer.as_ref().or(inherited)));
            }
            Entry::Repeat(repeat) => {
                let at = self.symbol(Kind::Repeat, &repeat.name, repeat.span, Some(&repeat.text), within);
                repeat
                    .entries
                    .iter()
                    .for_each(|entry| self.entry(entry, Some(at), repeat.answer.as_ref().or(inherited)));
            }
            Entry::Intro(..) | Entry::Layout(_) => {}
            Entry::Let(binding) => self.binding(binding, within),
            Entry::Score(score) => self.score(score, within),
        }
    }

    fn binding(&mut self, binding: &'t Let, within: Option<usize>) {
        let Some(parameters) = &binding.parameters else {
            self.symbol(Kind::Let, &binding.name, binding.span, None, within);
            return;
        };
        let at = self.add(Kind::Formula, &binding.name, binding.span, None, within);
        self.calls.entry(&binding.name.text).or_insert(at);
        for parameter in parameters {
            let own = self.add(Kind::Parameter, parameter, parameter.span, None, Some(at));
            self.parameters.insert((binding.name.span, &parameter.text), own);
        }
    }

    fn score(&mut self, score: &'t Score, within: Option<usize>) {
        let at = self.symbol(Kind::Score, &score.name, score.span, Some(&score.text), within);
        let mut choices = Vec::new();
        for clause in &score.clauses {
            if let ClauseKind::Bands(bands) = &clause.kind {
                bands.bands.iter().flatten().for_each(|band| self.band(band, at));
                choices.extend(bands.name.as_ref().map(|name| Choices::Bands(&name.text)));
            }
        }
        choices.push(Choices::Own(at));
        self.choices.insert(at, choices);
    }

    /// The option of this name among those that a question, class or score can have.
    fn choice(&self, of: usize, name: &str) -> Option<usize> {
        self.choices.get(&of)?.iter().find_map(|choices| {
            let holder = match choices {
                Choices::Scale(scale) => *self.scales.get(scale)?,
                Choices::Bands(bands) => *self.bands.get(bands)?,
                Choices::Own(own) => *own,
            };
            self.options.get(&(holder, name)).copied()
        })
    }
}

struct Walk<'b, 't> {
    book: &'b Book<'t>,
    named: Vec<Named>,
    /// Of the formula that is walked.
    parameters: HashMap<&'b str, usize>,
}

impl<'t> Walk<'_, 't> {
    fn name(&mut self, span: Span, declared: Option<usize>) -> bool {
        self.named.extend(declared.map(|declared| Named { span, declared }));
        declared.is_some()
    }

    fn declaration(&mut self, declaration: &'t Declaration) {
        match declaration {
            Declaration::Header(header) => {
                for meta in &header.meta {
                    match &meta.value {
                        MetaValue::Text(text) => self.text(text),
                        MetaValue::Version(_) | MetaValue::Tag(_) => {}
                    }
                }
            }
            Declaration::Use(_) | Declaration::Recode(_) => {}
            Declaration::Informant { label, .. } => self.text(label),
            Declaration::Scale(scale) => {
                for option in &scale.options {
                    match option {
                        ScaleOption::Labelled { label, .. } => self.text(label),
                        ScaleOption::Codes { .. } => {}
                    }
                }
            }
            Declaration::Entry(entry) => self.entry(entry),
            Declaration::Let(binding) => self.binding(binding),
            Declaration::Table(table) => {
                for key in &table.keys {
                    self.name(key.span, self.book.symbols.get(key.text.as_str()).copied());
                }
            }
            Declaration::Bands(bands) => {
                bands.bands.iter().filter_map(|band| band.label.as_ref()).for_each(|label| self.text(label))
            }
            Declaration::Score(score) => self.score(score),
            Declaration::Class(class) => {
                class.text.iter().for_each(|text| self.text(text));
                self.clauses(&class.clauses);
                for rule in &class.rules {
                    self.text(&rule.label);
                    rule.when.iter().for_each(|when| self.expr(when));
                }
            }
            Declaration::Message(message) => {
                self.text(&message.text);
                self.clauses(&message.clauses);
            }
            Declaration::Test(test) => test.steps.iter().for_each(|step| self.step(step)),
        }
    }

    fn step(&mut self, step: &'t Step) {
        match &step.kind {
            StepKind::Answer { target, value } => {
                self.expr(target);
                match value {
                    Given::One(value) => self.constant(value, self.subject(target)),
                    Given::List(values) => {
                        if let (ExprKind::List(values), ExprKind::List(targets)) =
                            (&values.kind, &target.kind)
                        {
                            for (value, target) in values.iter().zip(targets) {
                                self.compared(value, self.subject(target));
                            }
                        }
                    }
                }
            }
            StepKind::Blank(targets) => targets.iter().for_each(|target| self.expr(target)),
            StepKind::Skip(names) => {
                for name in names {
                    self.name(name.span, self.book.symbols.get(name.text.as_str()).copied());
                }
            }
            StepKind::Informant(name) => {
                self.name(name.span, self.book.informants.get(name.text.as_str()).copied());
            }
            StepKind::Administered(_) => {}
            StepKind::Expect(expected) => self.expr(expected),
        }
    }

    fn entry(&mut self, entry: &'t Entry) {
        match entry {
            Entry::Item(item) => {
                self.text(&item.text);
                self.answer_type(item.answer.as_ref());
                let own = self.book.symbols.get(item.name.text.as_str()).copied();
                for clause in &item.clauses {
                    if let ClauseKind::Otherwise(value) = &clause.kind {
                        self.constant(value, own);
                    }
                }
                self.clauses(&item.clauses);
            }
            Entry::Domain(domain) => {
                self.text(&domain.text);
                self.answer_type(domain.answer.as_ref());
                self.clauses(&domain.clauses);
                domain.entries.iter().for_each(|entry| self.entry(entry));
            }
            Entry::Repeat(repeat) => {
                self.text(&repeat.text);
                self.answer_type(repeat.answer.as_ref());
                self.expr(&repeat.times);
                self.clauses(&repeat.clauses);
                repeat.entries.iter().for_each(|entry| self.entry(entry));
            }
            Entry::Intro(text, _) => self.text(text),
            Entry::Layout(_) => {}
            Entry::Let(binding) => self.binding(binding),
            Entry::Score(score) => self.score(score),
        }
    }

    fn binding(&mut self, binding: &'t Let) {
        for parameter in binding.parameters.iter().flatten() {
            if let Some(at) = self.book.parameters.get(&(binding.name.span, parameter.text.as_str())) {
                self.parameters.insert(&self.book.declared[*at].name, *at);
            }
        }
        self.expr(&binding.value);
        self.parameters.clear();
    }

    fn score(&mut self, score: &'t Score) {
        self.text(&score.text);
        self.expr(&score.value);
        self.clauses(&score.clauses);
    }

    fn text(&mut self, text: &Text) {
        for (informant, _) in &text.variants {
            self.name(informant.span, self.book.informants.get(informant.text.as_str()).copied());
        }
    }

    fn answer_type(&mut self, answer: Option<&AnswerType>) {
        let Some(answer) = answer else { return };
        let own = match &answer.kind {
            AnswerKind::Named(name) | AnswerKind::Many(name) => Some(name),
            AnswerKind::LongText
            | AnswerKind::Integer(_)
            | AnswerKind::Decimal(_)
            | AnswerKind::Minutes(_)
            | AnswerKind::DateWithin(..) => None,
        };
        for name in own.into_iter().chain(&answer.or) {
            self.name(name.span, self.book.scales.get(name.text.as_str()).copied());
        }
    }

    fn clauses(&mut self, clauses: &'t [Clause]) {
        for clause in clauses {
            match &clause.kind {
                ClauseKind::Unit(_)
                | ClauseKind::Required
                | ClauseKind::Optional
                | ClauseKind::Direction { .. }
                | ClauseKind::Shown(_) => {}
                // Of a question, which knows what its options are.
                ClauseKind::Otherwise(_) => {}
                // The name is one that is gone.
                ClauseKind::Renamed(_) => {}
                ClauseKind::When { condition, reason } => {
                    self.expr(condition);
                    reason.iter().for_each(|reason| self.text(reason));
                }
                ClauseKind::Only(informants) => {
                    for name in informants {
                        self.name(name.span, self.book.informants.get(name.text.as_str()).copied());
                    }
                }
                ClauseKind::Hint(text) => self.text(text),
                ClauseKind::Bands(bands) => {
                    if let Some(name) = &bands.name {
                        self.name(name.span, self.book.bands.get(name.text.as_str()).copied());
                    }
                    bands.when.iter().for_each(|when| self.expr(when));
                    bands
                        .bands
                        .iter()
                        .flatten()
                        .filter_map(|band| band.label.as_ref())
                        .for_each(|label| self.text(label));
                }
            }
        }
    }

    fn constant(&mut self, constant: &Constant, of: Option<usize>) {
        match constant {
            Constant::Name(name) => {
                self.name(name.span, of.and_then(|of| self.book.choice(of, &name.text)));
            }
            Constant::Number(_) | Constant::Date(_) | Constant::Time(_) | Constant::Text(_) => {}
        }
    }

    /// What an expression is about, where it is a name or a list of them: its options can be named beside it.
    fn subject(&self, expr: &Expr) -> Option<usize> {
        match &expr.kind {
            ExprKind::Name(name) => self.book.symbols.get(name.as_str()).copied(),
            ExprKind::Range(first, _) => self.book.symbols.get(first.text.as_str()).copied(),
            ExprKind::Group(inner) => self.subject(inner),
            ExprKind::List(parts) => parts.first().and_then(|part| self.subject(part)),
            ExprKind::Call { arguments, .. } => arguments.iter().find_map(|argument| match argument {
                Argument::Value(value) => self.subject(value),
                Argument::Named { .. } => None,
            }),
            ExprKind::Number(_)
            | ExprKind::Date(_)
            | ExprKind::Time(_)
            | ExprKind::Truth(_)
            | ExprKind::If { .. }
            | ExprKind::Or(_)
            | ExprKind::And(_)
            | ExprKind::Not(_)
            | ExprKind::Compare { .. }
            | ExprKind::Is { .. }
            | ExprKind::Has { .. }
            | ExprKind::In { .. }
            | ExprKind::Chain { .. }
            | ExprKind::Negate(_)
            | ExprKind::Power(..) => None,
        }
    }

    /// An expression that may be an option of what it is compared with.
    fn compared(&mut self, expr: &'t Expr, with: Option<usize>) {
        if let ExprKind::Name(name) = &expr.kind
            && let Some(option) = with.and_then(|with| self.book.choice(with, name))
        {
            self.name(expr.span, Some(option));
        } else {
            self.expr(expr);
        }
    }

    /// A word after `is`, `has` or in a set: an option of what stands before it, or an informant.
    fn option(&mut self, name: &Name, of: &Expr) {
        let option = self.subject(of).and_then(|of| self.book.choice(of, &name.text));
        self.name(name.span, option.or_else(|| self.book.informants.get(name.text.as_str()).copied()));
    }

    fn cell(&mut self, cell: &Cell, of: &Expr) {
        match cell {
            Cell::Name(name) => self.option(name, of),
            Cell::Set(cells, _) => cells.iter().for_each(|cell| self.cell(cell, of)),
            Cell::Threshold(_)
            | Cell::Number(_)
            | Cell::Between(..)
            | Cell::Date(_)
            | Cell::Time(_)
            | Cell::Truth(..) => {}
        }
    }

    fn expr(&mut self, expr: &'t Expr) {
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Date(_) | ExprKind::Time(_) | ExprKind::Truth(_) => {}
            ExprKind::Name(name) => {
                let found =
                    self.parameters.get(name.as_str()).or_else(|| self.book.symbols.get(name.as_str()));
                self.name(expr.span, found.copied());
            }
            ExprKind::Range(first, last) => {
                for name in [first, last] {
                    self.name(name.span, self.book.symbols.get(name.text.as_str()).copied());
                }
            }
            ExprKind::Call { name, arguments } => {
                self.name(name.span, self.book.calls.get(name.text.as_str()).copied());
                for argument in arguments {
                    match argument {
                        Argument::Value(value) => self.expr(value),
                        Argument::Named { .. } => {}
                    }
                }
            }
            ExprKind::List(parts) | ExprKind::Or(parts) | ExprKind::And(parts) => {
                parts.iter().for_each(|part| self.expr(part))
            }
            ExprKind::If { condition, then, otherwise } => {
                [condition, then, otherwise].into_iter().for_each(|part| self.expr(part))
            }
            ExprKind::Not(inner) | ExprKind::Negate(inner) | ExprKind::Group(inner) => self.expr(inner),
            ExprKind::Compare { left, right, .. } => {
                self.compared(left, self.subject(right));
                self.compared(right, self.subject(left));
            }
            ExprKind::Is { left, name, .. } | ExprKind::Has { left, name } => {
                self.expr(left);
                self.option(name, left);
            }
            ExprKind::In { left, cells, .. } => {
                self.expr(left);
                cells.iter().for_each(|cell| self.cell(cell, left));
            }
            ExprKind::Chain { first, rest } => {
                self.expr(first);
                rest.iter().for_each(|(_, operand)| self.expr(operand));
            }
            ExprKind::Power(base, exponent) => {
                self.expr(base);
                self.expr(exponent);
            }
        }
    }
}
