//! Where the trees name what is declared.

use std::collections::HashMap;
use std::ops::Range;

use super::names::{Book, Named, Ranged};
use crate::source::{Sources, Span};
use crate::syntax::ast::*;

/// Where what is declared is named, and the ranges of questions.
pub fn walk<'t>(
    book: &Book<'t>,
    declarations: impl Iterator<Item = &'t Declaration> + Clone,
    sources: &Sources,
) -> (Vec<Named>, Vec<Ranged>) {
    let mut walk = Walk {
        book,
        sources,
        named: Vec::new(),
        ranged: Vec::new(),
        parameters: HashMap::new(),
        recoded: HashMap::new(),
    };
    declarations.clone().for_each(|declaration| walk.declaration(declaration));
    // What a row of a recode names is known once it is known what is recoded.
    for declaration in declarations {
        if let Declaration::Recode(recode) = declaration {
            walk.recode(recode);
        }
    }
    (walk.named, walk.ranged)
}

struct Walk<'b, 't> {
    book: &'b Book<'t>,
    sources: &'b Sources,
    named: Vec<Named>,
    ranged: Vec<Ranged>,
    /// Of the formula that is walked.
    parameters: HashMap<&'b str, usize>,
    /// What each recode is applied to.
    recoded: HashMap<usize, Vec<usize>>,
}

/// How many `let`s are looked through for what they are about.
const MOST_LETS: usize = 16;

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
                        MetaValue::Version(_) | MetaValue::Tag(_) | MetaValue::Code(_) => {}
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
                let symbol = |key: &Name| self.book.symbols.get(key.text.as_str()).copied();
                let keys: Vec<Option<usize>> = table.keys.iter().map(symbol).collect();
                for (key, symbol) in table.keys.iter().zip(&keys) {
                    self.name(key.span, *symbol);
                }
                if let TableBody::Rows(rows) = &table.body {
                    for (cell, key) in rows.iter().flat_map(|row| row.cells.iter().zip(&keys)) {
                        self.row_cell(cell, key.as_slice());
                    }
                }
            }
            Declaration::Bands(bands) => {
                bands.bands.iter().filter_map(|band| band.label.as_ref()).for_each(|label| self.text(label))
            }
            Declaration::Score(score) => self.score(score),
            Declaration::Class(class) => self.class(class),
            Declaration::Message(message) => self.message(message),
            Declaration::Test(test) => test.steps.iter().for_each(|step| self.step(step)),
            Declaration::Guarantee(guarantee) => self.expr(&guarantee.condition),
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
                repeat.text.iter().for_each(|text| self.text(text));
                self.answer_type(repeat.answer.as_ref());
                match &repeat.rounds {
                    Rounds::Times { times, .. } => self.expr(times),
                    Rounds::Over(rounds, _) => rounds.iter().for_each(|round| self.text(&round.text)),
                }
                self.clauses(&repeat.clauses);
                repeat.entries.iter().for_each(|entry| self.entry(entry));
            }
            Entry::Intro(text, _) => self.text(text),
            Entry::Layout(_) | Entry::Page(_) => {}
            Entry::Note(note) => {
                self.text(&note.text);
                self.clauses(&note.clauses);
            }
            Entry::Let(binding) => self.binding(binding),
            Entry::Score(score) => self.score(score),
            Entry::Class(class) => self.class(class),
            Entry::Message(message) => self.message(message),
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

    fn class(&mut self, class: &'t Class) {
        class.text.iter().for_each(|text| self.text(text));
        self.clauses(&class.clauses);
        for rule in &class.rules {
            self.text(&rule.label);
            rule.when.iter().for_each(|when| self.expr(when));
        }
    }

    fn message(&mut self, message: &'t Message) {
        self.text(&message.text);
        self.clauses(&message.clauses);
    }

    fn text(&mut self, text: &Text) {
        self.placeholders(&text.base);
        for (informant, words) in &text.variants {
            self.name(informant.span, self.book.informants.get(informant.text.as_str()).copied());
            self.placeholders(words);
        }
    }

    /// `{name}` in a text repeats an answer, a score, a class or a round.
    fn placeholders(&mut self, text: &Str) {
        let raw = self.sources.text(text.span);
        for range in braced(raw) {
            let found = self.book.symbols.get(raw.get(range.clone()).unwrap_or_default()).copied();
            let start = text.span.start as usize;
            self.name(Span::new(text.span.file, start + range.start..start + range.end), found);
        }
    }

    /// The options that the rows of a recode name.
    fn recode(&mut self, recode: &Recode) {
        let Some(at) = self.book.calls.get(recode.name.text.as_str()) else { return };
        let about = self.recoded.get(at).cloned().unwrap_or_default();
        recode.rows.iter().flat_map(|row| &row.cells).for_each(|cell| self.row_cell(cell, &about));
    }

    /// A cell of a row, of which it is known what it is about.
    fn row_cell(&mut self, cell: &Cell, about: &[usize]) {
        match cell {
            Cell::Name(name) => {
                let option = about.iter().find_map(|of| self.book.choice(*of, &name.text));
                self.name(name.span, option);
            }
            Cell::Set(cells, _) => cells.iter().for_each(|cell| self.row_cell(cell, about)),
            Cell::Threshold(_)
            | Cell::Number(_)
            | Cell::Between(..)
            | Cell::Date(_)
            | Cell::Time(_)
            | Cell::Truth(..) => {}
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
                | ClauseKind::Urgent
                | ClauseKind::Code(_)
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
                ClauseKind::Hint(text) | ClauseKind::Description(text) => self.text(text),
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
        self.subject_within(expr, MOST_LETS)
    }

    fn subject_within(&self, expr: &Expr, lets: usize) -> Option<usize> {
        match &expr.kind {
            ExprKind::Name(name) => match self.book.lets.get(name.as_str()) {
                Some(value) if lets > 0 => self.subject_within(value, lets - 1),
                Some(_) | None => self.book.symbols.get(name.as_str()).copied(),
            },
            ExprKind::Of { name, .. } => self.book.symbols.get(name.text.as_str()).copied(),
            ExprKind::Range(first, _) => self.book.symbols.get(first.text.as_str()).copied(),
            ExprKind::Group(inner) => self.subject_within(inner, lets),
            ExprKind::List(parts) => parts.first().and_then(|part| self.subject_within(part, lets)),
            ExprKind::Call { arguments, .. } => arguments.iter().find_map(|argument| match argument {
                Argument::Value(value) => self.subject_within(value, lets),
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

    /// A word after `is`, `has` or in a set: an option of what is before it, or an informant.
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
            ExprKind::Of { name, round } => {
                let found = self.book.symbols.get(name.text.as_str()).copied();
                self.name(name.span, found);
                let known = found.and_then(|found| self.book.round(found, &round.text));
                self.name(round.span, known);
            }
            ExprKind::Range(first, last) => {
                let symbol = |name: &Name| self.book.symbols.get(name.text.as_str()).copied();
                let ends = [symbol(first), symbol(last)];
                self.name(first.span, ends[0]);
                self.name(last.span, ends[1]);
                if let [Some(first), Some(last)] = ends {
                    self.ranged.push(Ranged { span: expr.span, first, last });
                }
            }
            ExprKind::Call { name, arguments } => {
                let called = self.book.calls.get(name.text.as_str()).copied();
                self.name(name.span, called);
                let about = arguments.iter().find_map(|argument| match argument {
                    Argument::Value(value) => self.subject(value),
                    Argument::Named { .. } => None,
                });
                if let (Some(called), Some(about)) = (called, about) {
                    self.recoded.entry(called).or_default().push(about);
                }
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

/// The stretches between single braces in a text as written.
fn braced(raw: &str) -> Vec<Range<usize>> {
    let bytes = raw.as_bytes();
    let (mut found, mut at) = (Vec::new(), 0);
    while let Some(open) = raw.get(at..).and_then(|rest| rest.find('{')).map(|found| at + found) {
        if bytes.get(open + 1) == Some(&b'{') {
            at = open + 2;
            continue;
        }
        let Some(close) = raw.get(open..).and_then(|rest| rest.find('}')).map(|found| open + found) else {
            break;
        };
        found.push(open + 1..close);
        at = close + 1;
    }
    found
}
