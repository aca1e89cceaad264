//! How deep questions hang on each other, and through which constructs: a rule about closed questions is
//! tested only where they do.

use super::tree::*;
use std::collections::{BTreeMap, BTreeSet};

/// What a name stands for, with what can close it.
enum Stands<'t> {
    Question { question: &'t Question, around: Vec<&'t Clauses>, in_repeat: bool },
    Domain(Vec<&'t str>),
    Value { body: Vec<&'t Expr>, as_what: &'static str, can_close: bool },
}

struct Levels<'t> {
    names: BTreeMap<&'t str, Stands<'t>>,
    known: BTreeMap<&'t str, usize>,
    found: BTreeSet<&'static str>,
}

/// Which of them an instrument holds.
pub fn levels(tree: &Tree) -> BTreeSet<&'static str> {
    let mut levels = Levels { names: BTreeMap::new(), known: BTreeMap::new(), found: BTreeSet::new() };
    levels.declared(&tree.declarations, &[], false);
    for name in levels.names.keys().copied().collect::<Vec<_>>() {
        let level = levels.level(name);
        let Some(Stands::Question { question, around, in_repeat }) = levels.names.get(name) else { continue };
        let conditions: Vec<&Expr> =
            around.iter().chain([&&question.clauses]).filter_map(|clauses| clauses.when.as_ref()).collect();
        let (in_repeat, otherwise) = (*in_repeat, question.clauses.otherwise.is_some());
        let mut hangs = false;
        for condition in conditions {
            hangs |= levels.through(condition, &mut Vec::new());
        }
        let names = ["closes two levels", "closes three levels", "closes four levels", "closes five levels"];
        levels.found.extend(names.iter().take(level.saturating_sub(1)));
        if hangs && in_repeat {
            levels.found.insert("closes in a repeat");
        }
        if hangs && otherwise {
            levels.found.insert("closes past otherwise");
        }
    }
    levels.rounds(&tree.declarations);
    levels.found
}

impl<'t> Levels<'t> {
    fn declared(
        &mut self,
        declarations: &'t [Declaration],
        around: &[&'t Clauses],
        in_repeat: bool,
    ) -> Vec<&'t str> {
        let mut inside = Vec::new();
        for declaration in declarations {
            match declaration {
                Declaration::Question(question) => {
                    inside.push(question.name.as_str());
                    self.names.insert(
                        &question.name,
                        Stands::Question { question, around: around.to_vec(), in_repeat },
                    );
                }
                Declaration::Domain(domain) => {
                    let names =
                        self.declared(&domain.contents, &[around, &[&domain.clauses]].concat(), in_repeat);
                    inside.extend(&names);
                    self.names.insert(&domain.name, Stands::Domain(names));
                }
                Declaration::Repeat(repeat) => inside.extend(self.declared(
                    &repeat.contents,
                    &[around, &[&repeat.clauses]].concat(),
                    true,
                )),
                Declaration::Let(let_) => {
                    self.names.insert(
                        &let_.name,
                        Stands::Value {
                            body: vec![&let_.body],
                            as_what: "closes through let",
                            can_close: false,
                        },
                    );
                }
                Declaration::Score(score) => {
                    let can_close = score.when.is_some() || !score.only.is_empty() || in_repeat;
                    self.names.insert(
                        &score.name,
                        Stands::Value { body: vec![&score.body], as_what: "closes through score", can_close },
                    );
                }
                Declaration::Class(class) => {
                    let body = class.rules.iter().filter_map(|rule| rule.when.as_ref()).collect();
                    let can_close = class.when.is_some() || !class.only.is_empty();
                    self.names.insert(
                        &class.name,
                        Stands::Value { body, as_what: "closes through class", can_close },
                    );
                }
                Declaration::Message(_) => {}
            }
        }
        inside
    }

    /// How many levels of questions can be closed from the first to this one; 0 where nothing closes it.
    fn level(&mut self, name: &'t str) -> usize {
        if let Some(level) = self.known.get(name) {
            return *level;
        }
        let (bodies, itself, counts): (Vec<&'t Expr>, usize, bool) = match self.names.get(name) {
            None => return 0,
            Some(Stands::Question { question, around, in_repeat }) => {
                let all = || around.iter().copied().chain([&question.clauses]);
                let bodies: Vec<&'t Expr> = all().filter_map(|clauses| clauses.when.as_ref()).collect();
                let shut = *in_repeat || all().any(|clauses| clauses.optional || !clauses.only.is_empty());
                let itself = usize::from(shut || !bodies.is_empty());
                (bodies, itself, true)
            }
            Some(Stands::Domain(names)) => {
                let names = names.clone();
                return names.into_iter().map(|name| self.level(name)).max().unwrap_or(0);
            }
            Some(Stands::Value { body, can_close, .. }) => (body.clone(), usize::from(*can_close), false),
        };
        let below =
            bodies.iter().flat_map(|body| names_in(body)).map(|name| self.level(name)).max().unwrap_or(0);
        let level = itself.max(if below > 0 { below + usize::from(counts) } else { 0 });
        self.known.insert(name, level);
        level
    }

    /// Notes through what a condition hangs on something that can be closed.
    fn through(&mut self, expr: &'t Expr, path: &mut Vec<&'static str>) -> bool {
        let before = path.len();
        path.extend(match expr {
            Expr::And(..) => Some("closes through and"),
            Expr::Or(..) => Some("closes through or"),
            Expr::Not(_) => Some("closes through not"),
            Expr::If(..) => Some("closes through if"),
            Expr::Function(Function::First, _) => Some("closes through first"),
            Expr::Aggregate { kind: Aggregate::Any, .. } => Some("closes through any"),
            Expr::Aggregate { kind: Aggregate::All, .. } => Some("closes through all"),
            Expr::Aggregate { kind: Aggregate::AtLeast(_), .. } => Some("closes through at_least"),
            Expr::Aggregate { .. } => Some("closes through an aggregate of numbers"),
            _ => None,
        });
        let mut hangs = false;
        for name in names_of(expr) {
            hangs |= self.reached(name, path);
        }
        for part in expr.parts() {
            hangs |= self.through(part, path);
        }
        path.truncate(before);
        hangs
    }

    fn reached(&mut self, name: &'t str, path: &[&'static str]) -> bool {
        if self.level(name) == 0 {
            return false;
        }
        self.found.extend(path);
        match self.names.get(name) {
            Some(Stands::Question { question, around, in_repeat }) => {
                let all: Vec<&Clauses> = around.iter().copied().chain([&question.clauses]).collect();
                let froms = [
                    (all.iter().any(|clauses| clauses.optional), "closes from an optional domain"),
                    (all.iter().any(|clauses| !clauses.only.is_empty()), "closes from another informant"),
                    (*in_repeat, "closes from a round"),
                ];
                self.found.extend(froms.iter().filter(|(is, _)| *is).map(|(_, name)| *name));
            }
            Some(Stands::Domain(_)) => {
                self.found.insert("closes through a domain");
            }
            Some(Stands::Value { as_what, .. }) => {
                let as_what = *as_what;
                self.found.insert(as_what);
            }
            None => {}
        }
        true
    }

    fn rounds(&mut self, declarations: &'t [Declaration]) {
        for declaration in declarations {
            match declaration {
                Declaration::Repeat(repeat)
                    if names_in(&repeat.times).into_iter().any(|name| self.level(name) > 0) =>
                {
                    self.found.insert("closes rounds");
                }
                Declaration::Domain(domain) => self.rounds(&domain.contents),
                Declaration::Question(_)
                | Declaration::Repeat(_)
                | Declaration::Let(_)
                | Declaration::Score(_)
                | Declaration::Class(_)
                | Declaration::Message(_) => {}
            }
        }
    }
}

/// The names that an expression says itself.
fn names_of(expr: &Expr) -> Vec<&str> {
    match expr {
        Expr::Name(name) => vec![name],
        Expr::Range(first, last) => vec![first, last],
        Expr::Of { name, .. } => vec![name],
        _ => Vec::new(),
    }
}

/// The names anywhere in an expression.
fn names_in(expr: &Expr) -> Vec<&str> {
    let mut found = names_of(expr);
    found.extend(expr.parts().into_iter().flat_map(names_in));
    found
}
