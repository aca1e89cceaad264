//! What the trees declare, and where they name it. It goes by names and scopes alone, so that it works where
//! nothing compiles.

use std::collections::HashMap;

use super::walk;
use crate::resolve::Loaded;
use crate::source::{Sources, Span};
use crate::syntax::ast::*;

/// What a name is declared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The instrument itself, by its header.
    Instrument,
    /// Somebody who can answer.
    Informant,
    /// Options that questions share.
    Scale,
    /// An option of a scale, or of a class.
    Option,
    /// Something that is asked.
    Question,
    /// Questions that belong together.
    Domain,
    /// Questions that are asked more than once.
    Repeat,
    /// A `let` without parameters.
    Let,
    /// A `let` with parameters.
    Formula,
    /// A name in brackets behind the name of a formula.
    Parameter,
    /// A number, or yes or no, that is reported.
    Score,
    /// An option that is reported.
    Class,
    /// A set of bands that is declared by itself.
    Bands,
    /// A range of a score.
    Band,
    /// What answers count for.
    Recode,
    /// A value by several keys.
    Table,
    /// A message about answers that do not fit each other.
    Check,
    /// A message to a professional.
    Alert,
    /// A message to the respondent, afterwards.
    Feedback,
    /// A round of a repeat that has a name.
    Round,
    /// A text between questions.
    Note,
}

/// One declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// What it is declared as.
    pub kind: Kind,
    /// As it is written.
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
    /// The name, where it is used.
    pub span: Span,
    /// An index among what is declared.
    pub declared: usize,
}

/// A range of questions, such as `q1..q9`: every question between its ends is named by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ranged {
    /// The range as written.
    pub span: Span,
    /// Its ends, as indices among what is declared.
    pub first: usize,
    /// The other end.
    pub last: usize,
}

/// What is declared, where it is named, and the ranges that name questions.
pub type Names = (Vec<Declared>, Vec<Named>, Vec<Ranged>);

pub fn names(loaded: &Loaded, sources: &Sources) -> Names {
    let declarations = || loaded.files.iter().flat_map(|file| &file.declarations);
    let mut book = Book::default();
    declarations().for_each(|declaration| book.declare(declaration));
    let (mut named, ranged) = walk::walk(&book, declarations(), sources);
    named.sort_by_key(|named| (named.span.file, named.span.start));
    named.dedup();
    (book.declared, named, ranged)
}

/// Everything that is declared, by the scopes that names have.
#[derive(Debug, Default)]
pub(super) struct Book<'t> {
    pub(super) declared: Vec<Declared>,
    /// Questions, domains, repeats, lets, scores and classes share their names.
    pub(super) symbols: HashMap<&'t str, usize>,
    pub(super) scales: HashMap<&'t str, usize>,
    pub(super) bands: HashMap<&'t str, usize>,
    /// Recodes, tables and formulas.
    pub(super) calls: HashMap<&'t str, usize>,
    pub(super) informants: HashMap<&'t str, usize>,
    /// Options and bands, by what they are declared in.
    options: HashMap<(usize, &'t str), usize>,
    /// Rounds with a name, by their repeat.
    rounds: HashMap<(usize, &'t str), usize>,
    /// The parameters of formulas, by the place of the formula's name.
    pub(super) parameters: HashMap<(Span, &'t str), usize>,
    /// Which scales the answers of a question come from, which bands a score has.
    choices: HashMap<usize, Vec<Choices<'t>>>,
    /// What a `let` without parameters is, by its name.
    pub(super) lets: HashMap<&'t str, &'t Expr>,
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
            Declaration::Use(_) | Declaration::Test(_) | Declaration::Guarantee(_) => {}
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
            Declaration::Class(class) => self.class(class, None),
            Declaration::Message(message) => self.message(message, None),
        }
    }

    fn class(&mut self, class: &'t Class, within: Option<usize>) {
        let at = self.symbol(Kind::Class, &class.name, class.span, class.text.as_ref(), within);
        class.rules.iter().for_each(|rule| self.option(&rule.key, rule.span, &rule.label, at));
        self.choices.insert(at, vec![Choices::Own(at)]);
    }

    fn message(&mut self, message: &Message, within: Option<usize>) {
        let kind = match message.kind {
            MessageKind::Check => Kind::Check,
            MessageKind::Alert => Kind::Alert,
            MessageKind::Feedback => Kind::Feedback,
        };
        self.add(kind, &message.name, message.span, Some(&message.text), within);
    }

    fn entry(&mut self, entry: &'t Entry, within: Option<usize>, inherited: Option<&'t AnswerType>) {
        match entry {
            Entry::Item(item) => {
                let at = self.symbol(Kind::Question, &item.name, item.span, Some(&item.text), within);
                self.accepts(at, item.answer.as_ref().or(inherited));
            }
            Entry::Domain(domain) => {
                let at = self.symbol(Kind::Domain, &domain.name, domain.span, Some(&domain.text), within);
                self.accepts(at, domain.answer.as_ref().or(inherited));
                domain
                    .entries
                    .iter()
                    .for_each(|entry| self.entry(entry, Some(at), domain.answer.as_ref().or(inherited)));
            }
            Entry::Repeat(repeat) => {
                let at = self.symbol(Kind::Repeat, &repeat.name, repeat.span, repeat.text.as_ref(), within);
                match &repeat.rounds {
                    Rounds::Times { .. } => {}
                    Rounds::Over(rounds, _) => {
                        for round in rounds {
                            let own = self.add(
                                Kind::Round,
                                &round.name,
                                round.name.span,
                                Some(&round.text),
                                Some(at),
                            );
                            self.rounds.entry((at, &round.name.text)).or_insert(own);
                        }
                    }
                }
                self.accepts(at, repeat.answer.as_ref().or(inherited));
                repeat
                    .entries
                    .iter()
                    .for_each(|entry| self.entry(entry, Some(at), repeat.answer.as_ref().or(inherited)));
            }
            Entry::Note(note) => {
                self.add(Kind::Note, &note.name, note.span, Some(&note.text), within);
            }
            Entry::Intro(..) | Entry::Layout(_) | Entry::Page(_) => {}
            Entry::Let(binding) => self.binding(binding, within),
            Entry::Score(score) => self.score(score, within),
            Entry::Class(class) => self.class(class, within),
            Entry::Message(message) => self.message(message, within),
        }
    }

    /// The scales whose options are answers to a question, or to all of a domain.
    fn accepts(&mut self, at: usize, answer: Option<&'t AnswerType>) {
        let Some(answer) = answer else { return };
        let own = match &answer.kind {
            AnswerKind::Named(name) | AnswerKind::Many(name) => Some(name),
            AnswerKind::LongText
            | AnswerKind::Integer(_)
            | AnswerKind::Decimal(_)
            | AnswerKind::Minutes(_)
            | AnswerKind::DateWithin(..) => None,
        };
        let scales = own.into_iter().chain(&answer.or).map(|name| Choices::Scale(&name.text));
        self.choices.insert(at, scales.collect());
    }

    fn binding(&mut self, binding: &'t Let, within: Option<usize>) {
        let Some(parameters) = &binding.parameters else {
            self.symbol(Kind::Let, &binding.name, binding.span, None, within);
            self.lets.entry(&binding.name.text).or_insert(&binding.value);
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

    /// The round of this name of the repeat around something.
    pub(super) fn round(&self, of: usize, name: &str) -> Option<usize> {
        std::iter::successors(Some(of), |at| self.declared[*at].within)
            .find_map(|at| self.rounds.get(&(at, name)).copied())
    }

    /// The option of this name among those that a question, class or score can have.
    pub(super) fn choice(&self, of: usize, name: &str) -> Option<usize> {
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
