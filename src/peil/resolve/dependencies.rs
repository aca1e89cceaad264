//! What each expression names. Names that nothing declares are reported here, once.

use std::collections::{HashMap, HashSet};

use super::names;
use super::resolved::{Definition, Resolved, Symbol};
use crate::diagnostic::{Diagnostic, Edit, Fix, codes, did_you_mean};
use crate::model::{function_names, is_function};
use crate::source::Span;
use crate::syntax::ast::{self, Expr, ExprKind};

/// Which definitions each definition names, and where.
#[derive(Debug, Default)]
pub struct Uses {
    pub needs: HashMap<Definition, Vec<(Definition, Span)>>,
    /// The last question that a definition itself names, in order of declaration.
    pub last_item: HashMap<Definition, (usize, Span)>,
    /// What is used at all: `("scale", 3)`, `("item", 0)`, …
    pub used: HashSet<(&'static str, usize)>,
}

pub fn collect(resolved: &Resolved<'_>, diagnostics: &mut Vec<Diagnostic>) -> Uses {
    let options = option_names(resolved);
    let mut walk = Walk {
        resolved,
        diagnostics,
        uses: Uses::default(),
        current: None,
        parameters: Vec::new(),
        options,
        unknown: 0,
    };
    for (at, item) in resolved.items.iter().enumerate() {
        walk.define(Definition::Item(at), |walk| {
            walk.clauses(&item.ast.clauses);
            if let Some(group) = item.group {
                walk.need(Definition::Group(group), item.ast.name.span);
            }
        });
    }
    for (at, group) in resolved.groups.iter().enumerate() {
        walk.define(Definition::Group(at), |walk| {
            match group.rounds {
                Some(ast::Rounds::Times { times, .. }) => walk.expr(times),
                Some(ast::Rounds::Over(..)) | None => {}
            }
            walk.clauses(group.clauses);
            if let Some(parent) = group.parent {
                walk.need(Definition::Group(parent), group.name.span);
            }
        });
    }
    for (at, binding) in resolved.lets.iter().enumerate() {
        walk.define(Definition::Let(at), |walk| {
            walk.parameters = binding.ast.parameters.iter().flatten().map(|name| name.text.clone()).collect();
            walk.expr(&binding.ast.value);
            walk.parameters.clear();
        });
    }
    for (at, score) in resolved.scores.iter().enumerate() {
        walk.define(Definition::Score(at), |walk| {
            walk.expr(&score.ast.value);
            walk.clauses(&score.ast.clauses);
        });
    }
    for (at, class) in resolved.classes.iter().enumerate() {
        walk.define(Definition::Class(at), |walk| {
            class.ast.rules.iter().filter_map(|rule| rule.when.as_ref()).for_each(|when| walk.expr(when));
            walk.clauses(&class.ast.clauses);
        });
    }
    for (at, note) in resolved.notes.iter().enumerate() {
        walk.define(Definition::Note(at), |walk| walk.clauses(&note.ast.clauses));
    }
    for message in &resolved.messages {
        walk.clauses(&message.ast.clauses);
    }
    // What only tests and guarantees name is not used by the instrument.
    let used = walk.uses.used.clone();
    for test in &resolved.tests {
        for step in &test.steps {
            match &step.kind {
                ast::StepKind::Answer { target, .. } => walk.expr(target),
                ast::StepKind::Blank(targets) => targets.iter().for_each(|target| walk.expr(target)),
                ast::StepKind::Expect(expr) => walk.expr(expr),
                ast::StepKind::Skip(_) | ast::StepKind::Informant(_) | ast::StepKind::Administered(_) => {}
            }
        }
    }
    resolved.guarantees.iter().for_each(|guarantee| walk.expr(&guarantee.condition));
    walk.uses.used = used;
    walk.uses
}

struct Walk<'r, 'a, 'd> {
    resolved: &'r Resolved<'a>,
    diagnostics: &'d mut Vec<Diagnostic>,
    uses: Uses,
    current: Option<Definition>,
    parameters: Vec<String>,
    /// Every name that can be after `is`.
    options: HashSet<&'r str>,
    /// How many names nothing declares.
    unknown: usize,
}

/// For so many unknown names a near one is searched for. What has more was not written with this file in
/// mind, and looking takes a while.
const MOST_SUGGESTIONS: usize = 100;

/// So many rounds are named in a help.
const MOST_NAMED: usize = 12;

/// The names of options, bands and informants, and of what every answer can be.
fn option_names<'r>(resolved: &'r Resolved<'_>) -> HashSet<&'r str> {
    let options = resolved.scales.iter().flat_map(|scale| &scale.options).filter_map(|option| match option {
        ast::ScaleOption::Labelled { key, .. } => key.name.as_ref(),
        ast::ScaleOption::Codes { .. } => None,
    });
    let rules =
        resolved.classes.iter().flat_map(|class| &class.ast.rules).filter_map(|rule| rule.key.name.as_ref());
    let clauses = resolved.scores.iter().flat_map(|score| &score.ast.clauses);
    let own = clauses.filter_map(|clause| {
        let ast::ClauseKind::Bands(bands) = &clause.kind else { return None };
        bands.bands.as_ref()
    });
    let bands = resolved.bands.iter().map(|bands| &bands.bands).chain(own).flatten().map(|band| &band.name);
    let informants = resolved.informants.iter().map(|(informant, _)| *informant);
    let names = options.chain(rules).chain(bands).chain(informants).map(|name| name.text.as_str());
    names.chain(["missing", "blank", "skipped", "ja", "nee"]).collect()
}

impl Walk<'_, '_, '_> {
    fn define(&mut self, definition: Definition, work: impl FnOnce(&mut Self)) {
        self.current = Some(definition);
        self.uses.needs.entry(definition).or_default();
        work(self);
        self.current = None;
    }

    fn need(&mut self, definition: Definition, span: Span) {
        if let Some(current) = self.current {
            self.uses.needs.entry(current).or_default().push((definition, span));
        }
    }

    fn item(&mut self, at: usize, span: Span) {
        self.need(Definition::Item(at), span);
        self.uses.used.insert(("item", at));
        if let Some(current) = self.current {
            let last = self.uses.last_item.entry(current).or_insert((at, span));
            if at > last.0 {
                *last = (at, span);
            }
        }
    }

    fn clauses(&mut self, clauses: &[ast::Clause]) {
        for clause in clauses {
            match &clause.kind {
                ast::ClauseKind::When { condition, .. } => self.expr(condition),
                ast::ClauseKind::Bands(bands) => bands.when.iter().for_each(|when| self.expr(when)),
                ast::ClauseKind::Unit(_)
                | ast::ClauseKind::Required
                | ast::ClauseKind::Optional
                | ast::ClauseKind::Urgent
                | ast::ClauseKind::Otherwise(_)
                | ast::ClauseKind::Only(_)
                | ast::ClauseKind::Renamed(_)
                | ast::ClauseKind::Hint(_)
                | ast::ClauseKind::Code(_)
                | ast::ClauseKind::Description(_)
                | ast::ClauseKind::Direction { .. }
                | ast::ClauseKind::Shown(_) => {}
            }
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Number(_) | ExprKind::Date(_) | ExprKind::Time(_) | ExprKind::Truth(_) => {}
            ExprKind::Name(name) => self.name(name, expr.span),
            ExprKind::Range(first, last) => self.range(first, last),
            ExprKind::Of { name, round } => self.in_round(name, round),
            ExprKind::Call { name, arguments } => {
                self.call(name);
                for argument in arguments {
                    if let ast::Argument::Value(value) = argument {
                        self.expr(value);
                    }
                }
            }
            ExprKind::List(elements) | ExprKind::Or(elements) | ExprKind::And(elements) => {
                elements.iter().for_each(|element| self.expr(element))
            }
            ExprKind::If { condition, then, otherwise } => {
                self.expr(condition);
                self.expr(then);
                self.expr(otherwise);
            }
            ExprKind::Not(inner) | ExprKind::Negate(inner) | ExprKind::Group(inner) => self.expr(inner),
            ExprKind::Is { left, .. } | ExprKind::Has { left, .. } | ExprKind::In { left, .. } => {
                self.expr(left)
            }
            ExprKind::Compare { left, right, .. } => {
                self.expr(left);
                // `x = weet_niet`: what is compared with a name of an option is reported where types are
                // known.
                let option = |name: &String| {
                    !self.resolved.symbols.contains_key(name.as_str()) && self.is_option(name)
                };
                if !matches!(&right.kind, ExprKind::Name(name) if option(name)) {
                    self.expr(right);
                }
            }
            ExprKind::Power(left, right) => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Chain { first, rest } => {
                self.expr(first);
                rest.iter().for_each(|(_, operand)| self.expr(operand));
            }
        }
    }

    fn is_option(&self, name: &str) -> bool {
        self.options.contains(name)
    }

    /// A name that nothing declares, and what was probably meant.
    fn unknown<'n>(
        &mut self,
        name: &ast::Name,
        what: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Diagnostic {
        self.unknown += 1;
        let worth_it = self.unknown <= MOST_SUGGESTIONS;
        names::unknown(name, what, known.into_iter().filter(|_| worth_it))
    }

    fn name(&mut self, name: &str, span: Span) {
        if self.parameters.iter().any(|parameter| parameter == name)
            || name == "informant"
            || name == "administered"
            || name.is_empty()
        {
            return;
        }
        match self.resolved.symbols.get(name) {
            Some(&Symbol::Item(at)) => self.item(at, span),
            Some(&Symbol::Group(at)) => {
                self.need(Definition::Group(at), span);
                let (first, end) = self.resolved.groups[at].items;
                (first..end).for_each(|item| self.item(item, span));
                self.uses.used.insert(("group", at));
            }
            Some(&Symbol::Let(at)) => {
                self.need(Definition::Let(at), span);
                self.uses.used.insert(("let", at));
            }
            Some(&Symbol::Score(at)) => {
                self.need(Definition::Score(at), span);
                self.uses.used.insert(("score", at));
            }
            Some(&Symbol::Class(at)) => {
                self.need(Definition::Class(at), span);
                self.uses.used.insert(("class", at));
            }
            None if self.resolved.may_be_unread(name) => {}
            None => {
                let name = ast::Name { text: name.into(), span };
                let diagnostic = if self.is_option(&name.text) {
                    Diagnostic::new(
                        codes::UNKNOWN_NAME,
                        span,
                        format!("`{}` is an option, and can only follow `is`, `has` or `in`", name.text),
                    )
                    .help(format!("write `QUESTION is {}`", name.text))
                } else if is_function(&name.text) || self.is_called(&name.text) {
                    Diagnostic::new(
                        codes::UNKNOWN_NAME,
                        span,
                        format!("`{}` needs something to work on", name.text),
                    )
                    .help(format!(
                        "write `{}(…)`, with a question, a domain or a range between the brackets",
                        name.text
                    ))
                } else {
                    let resolved = self.resolved;
                    let parameters = self.parameters.clone();
                    let parameters = parameters.iter().map(String::as_str);
                    self.unknown(
                        &name,
                        "question, domain, let, score or class",
                        resolved.symbols.keys().copied().chain(parameters),
                    )
                };
                self.diagnostics.push(diagnostic);
            }
        }
    }

    /// `NAME of ROUND`: something that is in a repeat whose rounds have names.
    fn in_round(&mut self, name: &ast::Name, round: &ast::Name) {
        self.name(&name.text, name.span);
        let resolved = self.resolved;
        let Some(symbol) = resolved.symbols.get(name.text.as_str()) else { return };
        let Some(repeat) = resolved.repeat_of(*symbol) else {
            self.diagnostics.push(
                Diagnostic::new(
                    codes::ROUND,
                    name.span,
                    format!("`{}` is not in a repeat, and has no rounds", name.text),
                )
                .help(format!("write `{}`", name.text))
                .fix(Fix::safe(
                    format!("write `{}`", name.text),
                    Edit::new(name.span.to(round.span), name.text.clone()),
                )),
            );
            return;
        };
        let group = &resolved.groups[repeat];
        let rounds = group.named_rounds();
        if rounds.is_empty() {
            self.diagnostics.push(
                Diagnostic::new(
                    codes::ROUND,
                    round.span,
                    format!("the rounds of `{}` have numbers, not names", group.name.text),
                )
                .also(group.name.span, "the repeat")
                .help("outside the repeat a name is the list over its rounds; `repeat … over [ … ]` gives them names"),
            );
        } else if !rounds.iter().any(|known| known.name.text == round.text) {
            let known = rounds.iter().map(|known| known.name.text.as_str());
            let near = did_you_mean(&round.text, known.clone());
            let all = known.take(MOST_NAMED).map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
            let diagnostic = Diagnostic::new(
                codes::ROUND,
                round.span,
                format!("`{}` has no round `{}`", group.name.text, round.text),
            )
            .also(group.name.span, "the repeat");
            self.diagnostics.push(diagnostic.suggest_or(near, format!("its rounds are {all}")));
        }
    }

    fn is_called(&self, name: &str) -> bool {
        self.resolved.recode_names.contains_key(name) || self.resolved.table_names.contains_key(name)
    }

    fn range(&mut self, first: &ast::Name, last: &ast::Name) {
        let mut ends = [None, None];
        for (end, name) in ends.iter_mut().zip([first, last]) {
            *end = self.resolved.item_named(&name.text);
            if end.is_none() {
                match self.resolved.symbols.get(name.text.as_str()) {
                    Some(symbol) => {
                        let what = symbol.what();
                        self.diagnostics.push(
                            Diagnostic::new(
                                codes::RANGE,
                                name.span,
                                format!(
                                    "a range goes from question to question, and `{}` is a {what}",
                                    name.text
                                ),
                            )
                            .help("name the first and the last question, or make a list in `[ ]`"),
                        );
                    }
                    None if self.resolved.may_be_unread(&name.text) => {}
                    None => {
                        let resolved = self.resolved;
                        let diagnostic = self.unknown(
                            name,
                            "question",
                            resolved.items.iter().map(|item| item.ast.name.text.as_str()),
                        );
                        self.diagnostics.push(diagnostic);
                    }
                }
            }
        }
        if let [Some(first_at), Some(last_at)] = ends {
            if first_at > last_at {
                self.diagnostics.push(
                    Diagnostic::new(
                        codes::RANGE,
                        first.span.to(last.span),
                        format!("`{}` comes after `{}`", first.text, last.text),
                    )
                    .help(format!(
                        "a range follows the order of the questions: write `{}..{}`",
                        last.text, first.text
                    ))
                    .fix(Fix::safe(
                        format!("write `{}..{}`", last.text, first.text),
                        Edit::new(first.span.to(last.span), format!("{}..{}", last.text, first.text)),
                    )),
                );
                return;
            }
            (first_at..=last_at).for_each(|item| self.item(item, first.span.to(last.span)));
        }
    }

    fn call(&mut self, name: &ast::Name) {
        let text = name.text.as_str();
        if let Some(&at) = self.resolved.recode_names.get(text) {
            self.uses.used.insert(("recode", at));
        } else if let Some(&at) = self.resolved.table_names.get(text) {
            self.uses.used.insert(("table", at));
        } else if is_function(text) {
            // Whatever else is called so: a name with brackets is the function.
        } else if let Some(&symbol) = self.resolved.symbols.get(text) {
            match symbol {
                Symbol::Let(at) if self.resolved.lets[at].ast.parameters.is_some() => {
                    self.need(Definition::Let(at), name.span);
                    self.uses.used.insert(("let", at));
                }
                other @ (Symbol::Item(_)
                | Symbol::Group(_)
                | Symbol::Let(_)
                | Symbol::Score(_)
                | Symbol::Class(_)) => self.diagnostics.push(
                    Diagnostic::new(
                        codes::NOT_A_FUNCTION,
                        name.span,
                        format!("`{text}` is a {}, not a function", other.what()),
                    )
                    .help("write only its name; for a product, write `*`"),
                ),
            }
        } else if !self.resolved.may_be_unread(text) {
            let resolved = self.resolved;
            let formulas = resolved
                .lets
                .iter()
                .filter(|binding| binding.ast.parameters.is_some())
                .map(|binding| binding.ast.name.text.as_str());
            let known = function_names()
                .map(|name| name as &str)
                .chain(resolved.recode_names.keys().copied())
                .chain(resolved.table_names.keys().copied())
                .chain(formulas);
            let other = match text.to_lowercase().as_str() {
                "average" | "avg" | "gemiddelde" => Some("mean"),
                "som" | "total" => Some("sum"),
                "sqr" => Some("sqrt"),
                "log" => Some("ln"),
                "stdev" | "std" | "stddev" => Some("sd"),
                "ceiling" => Some("ceil"),
                "nvalid" | "n_valid" => Some("answered"),
                "coalesce" | "ifelse" => Some("first"),
                _ => None,
            };
            let mut diagnostic = self.unknown(name, "function, recode, table or formula", known);
            if let Some(other) = other {
                diagnostic.fixes.clear();
                diagnostic = diagnostic.suggest(other);
            }
            self.diagnostics.push(diagnostic);
        }
    }
}
