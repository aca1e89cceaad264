//! Walks over the trees of a text.

use peil::source::Span;
use peil::syntax::ast::*;

/// Every expression of a tree, with what is in it.
pub(crate) fn expressions<'t>(expr: &'t Expr, visit: &mut dyn FnMut(&'t Expr)) {
    visit(expr);
    match &expr.kind {
        ExprKind::Number(_)
        | ExprKind::Date(_)
        | ExprKind::Time(_)
        | ExprKind::Truth(_)
        | ExprKind::Name(_)
        | ExprKind::Of { .. }
        | ExprKind::Range(..) => {}
        ExprKind::Call { arguments, .. } => {
            for argument in arguments {
                if let Argument::Value(value) = argument {
                    expressions(value, visit);
                }
            }
        }
        ExprKind::List(parts) | ExprKind::Or(parts) | ExprKind::And(parts) => {
            parts.iter().for_each(|part| expressions(part, visit));
        }
        ExprKind::If { condition, then, otherwise } => {
            [condition, then, otherwise].into_iter().for_each(|part| expressions(part, visit));
        }
        ExprKind::Not(inner) | ExprKind::Negate(inner) | ExprKind::Group(inner) => expressions(inner, visit),
        ExprKind::Compare { left, right, .. } => {
            expressions(left, visit);
            expressions(right, visit);
        }
        ExprKind::Is { left, .. } | ExprKind::Has { left, .. } | ExprKind::In { left, .. } => {
            expressions(left, visit);
        }
        ExprKind::Chain { first, rest } => {
            expressions(first, visit);
            rest.iter().for_each(|(_, operand)| expressions(operand, visit));
        }
        ExprKind::Power(base, exponent) => {
            expressions(base, visit);
            expressions(exponent, visit);
        }
    }
}

/// The expressions that are in a declaration, each whole, with the span of its declaration.
pub(crate) fn roots<'t>(declaration: &'t Declaration, visit: &mut dyn FnMut(&'t Expr)) {
    fn clauses<'t>(clauses: &'t [Clause], visit: &mut dyn FnMut(&'t Expr)) {
        for clause in clauses {
            match &clause.kind {
                ClauseKind::When { condition, .. } => visit(condition),
                ClauseKind::Bands(bands) => bands.when.iter().for_each(&mut *visit),
                ClauseKind::Unit(_)
                | ClauseKind::Required
                | ClauseKind::Optional
                | ClauseKind::Urgent
                | ClauseKind::Otherwise(_)
                | ClauseKind::Only(_)
                | ClauseKind::Renamed(_)
                | ClauseKind::Hint(_)
                | ClauseKind::Code(_)
                | ClauseKind::Description(_)
                | ClauseKind::Direction { .. }
                | ClauseKind::Shown(_) => {}
            }
        }
    }
    fn entry<'t>(one: &'t Entry, visit: &mut dyn FnMut(&'t Expr)) {
        match one {
            Entry::Item(item) => clauses(&item.clauses, visit),
            Entry::Domain(domain) => {
                clauses(&domain.clauses, visit);
                domain.entries.iter().for_each(|inner| entry(inner, visit));
            }
            Entry::Repeat(repeat) => {
                match &repeat.rounds {
                    Rounds::Times { times, .. } => visit(times),
                    Rounds::Over(..) => {}
                }
                clauses(&repeat.clauses, visit);
                repeat.entries.iter().for_each(|inner| entry(inner, visit));
            }
            Entry::Note(note) => clauses(&note.clauses, visit),
            Entry::Intro(..) | Entry::Layout(_) | Entry::Page(_) => {}
            Entry::Let(binding) => visit(&binding.value),
            Entry::Score(score) => {
                visit(&score.value);
                clauses(&score.clauses, visit);
            }
            Entry::Class(one) => class(one, visit),
            Entry::Message(message) => clauses(&message.clauses, visit),
        }
    }
    fn class<'t>(class: &'t Class, visit: &mut dyn FnMut(&'t Expr)) {
        clauses(&class.clauses, visit);
        class.rules.iter().filter_map(|rule| rule.when.as_ref()).for_each(&mut *visit);
    }
    match declaration {
        Declaration::Header(_)
        | Declaration::Use(_)
        | Declaration::Informant { .. }
        | Declaration::Scale(_)
        | Declaration::Recode(_)
        | Declaration::Table(_)
        | Declaration::Bands(_) => {}
        Declaration::Entry(one) => entry(one, visit),
        Declaration::Let(binding) => visit(&binding.value),
        Declaration::Score(score) => {
            visit(&score.value);
            clauses(&score.clauses, visit);
        }
        Declaration::Class(one) => class(one, visit),
        Declaration::Message(message) => clauses(&message.clauses, visit),
        Declaration::Test(test) => {
            for step in &test.steps {
                match &step.kind {
                    StepKind::Answer { target, .. } => visit(target),
                    StepKind::Blank(targets) => targets.iter().for_each(&mut *visit),
                    StepKind::Expect(expected) => visit(expected),
                    StepKind::Skip(_) | StepKind::Informant(_) | StepKind::Administered(_) => {}
                }
            }
        }
        Declaration::Guarantee(guarantee) => visit(&guarantee.condition),
    }
}

/// The span of a whole declaration.
pub(crate) fn span_of(declaration: &Declaration) -> Span {
    match declaration {
        Declaration::Header(header) => header.span,
        Declaration::Use(path) => path.span,
        Declaration::Informant { name, .. } => name.span,
        Declaration::Scale(scale) => scale.span,
        Declaration::Entry(entry) => entry_span(entry),
        Declaration::Let(binding) => binding.span,
        Declaration::Recode(recode) => recode.span,
        Declaration::Table(table) => table.span,
        Declaration::Bands(bands) => bands.span,
        Declaration::Score(score) => score.span,
        Declaration::Class(class) => class.span,
        Declaration::Message(message) => message.span,
        Declaration::Test(test) => test.span,
        Declaration::Guarantee(guarantee) => guarantee.span,
    }
}

pub(crate) fn entry_span(entry: &Entry) -> Span {
    match entry {
        Entry::Item(item) => item.span,
        Entry::Domain(domain) => domain.span,
        Entry::Repeat(repeat) => repeat.span,
        Entry::Intro(_, span) => *span,
        Entry::Layout(name) => name.span,
        Entry::Page(span) => *span,
        Entry::Note(note) => note.span,
        Entry::Let(binding) => binding.span,
        Entry::Score(score) => score.span,
        Entry::Class(class) => class.span,
        Entry::Message(message) => message.span,
    }
}
