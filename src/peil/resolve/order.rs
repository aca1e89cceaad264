//! In which order definitions can be computed; cycles; and questions asked before the one their condition
//! needs.

use std::collections::{HashMap, HashSet};

use super::dependencies::Uses;
use super::resolved::{Definition, Resolved};
use crate::diagnostic::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast;

/// Definitions, each after those it names. What is in a cycle, or needs what does, is left out, and the
/// loop is reported.
pub fn order(resolved: &Resolved<'_>, uses: &Uses, diagnostics: &mut Vec<Diagnostic>) -> Vec<Definition> {
    let all = (0..resolved.groups.len())
        .map(Definition::Group)
        .chain((0..resolved.items.len()).map(Definition::Item))
        .chain((0..resolved.lets.len()).map(Definition::Let))
        .chain((0..resolved.scores.len()).map(Definition::Score))
        .chain((0..resolved.classes.len()).map(Definition::Class))
        .chain((0..resolved.notes.len()).map(Definition::Note));
    let mut search = Search {
        uses,
        states: HashMap::new(),
        order: Vec::new(),
        loops: Vec::new(),
        looping: HashSet::new(),
    };
    for definition in all {
        search.visit(definition);
    }
    let Search { order, loops, .. } = search;
    for path in loops {
        diagnostics.push(told(resolved, &path));
    }
    asked_too_early(resolved, uses, &order, diagnostics);
    order
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    Done,
    /// In a cycle, or in need of what is.
    Looping,
}

struct Search<'u> {
    uses: &'u Uses,
    states: HashMap<Definition, State>,
    order: Vec<Definition>,
    loops: Vec<Vec<(Definition, Span)>>,
    /// What is in a loop that was found. A knot of definitions holds more loops than anyone can read: no
    /// two that are reported have a part in common.
    looping: HashSet<Definition>,
}

impl Search<'_> {
    /// Depth first, without recursion: a chain of definitions can be as long as a file.
    fn visit(&mut self, start: Definition) {
        if self.states.contains_key(&start) {
            return;
        }
        self.states.insert(start, State::Open);
        // What is being visited, how many of its needs were looked at, and whether one of them loops.
        let mut path: Vec<(Definition, usize, bool)> = vec![(start, 0, false)];
        while let Some((definition, next, looping)) = path.last_mut() {
            let needs = self.uses.needs.get(definition).map_or(&[][..], Vec::as_slice);
            let Some(&(needed, _)) = needs.get(*next) else {
                let (definition, looping) = (*definition, *looping);
                path.pop();
                self.states.insert(definition, if looping { State::Looping } else { State::Done });
                if looping {
                    if let Some(outer) = path.last_mut() {
                        outer.2 = true;
                    }
                } else {
                    self.order.push(definition);
                }
                continue;
            };
            *next += 1;
            match self.states.get(&needed) {
                Some(State::Done) => {}
                Some(State::Looping) => *looping = true,
                Some(State::Open) => {
                    *looping = true;
                    let from = path.iter().position(|(open, ..)| *open == needed).unwrap_or(0);
                    if path[from..].iter().any(|(definition, ..)| self.looping.contains(definition)) {
                        continue;
                    }
                    self.looping.extend(path[from..].iter().map(|(definition, ..)| *definition));
                    let told = path[from..]
                        .iter()
                        .map(|(definition, next, _)| (*definition, self.uses.needs[definition][next - 1].1))
                        .collect();
                    self.loops.push(told);
                }
                None => {
                    self.states.insert(needed, State::Open);
                    path.push((needed, 0, false));
                }
            }
        }
    }
}

/// How much of a long loop is shown.
const MOST_SHOWN: usize = 6;

fn told(resolved: &Resolved<'_>, path: &[(Definition, Span)]) -> Diagnostic {
    let names: Vec<String> =
        path.iter().map(|(definition, _)| format!("`{}`", name(resolved, *definition))).collect();
    let first = &names[0];
    let help = "break the circle: one of them must not use the next";
    if let [(_, span)] = path {
        return Diagnostic::new(codes::CYCLE, *span, format!("{first} needs itself"))
            .label("needed here")
            .help(help);
    }
    let circle = match names.len() {
        ..=MOST_SHOWN => names.join(" → "),
        long => format!("{} → … ({} more)", names[..MOST_SHOWN].join(" → "), long - MOST_SHOWN),
    };
    let mut diagnostic = Diagnostic::new(
        codes::CYCLE,
        path[0].1,
        format!("these need each other in a circle: {circle} → {first}"),
    )
    .help(help);
    for (at, (definition, span)) in path.iter().enumerate().take(MOST_SHOWN) {
        let needed = &names[(at + 1) % names.len()];
        // A question needs the condition of its domain without naming it.
        let inside = *span == place(resolved, *definition);
        let text = if inside {
            format!("{} is in {needed}", names[at])
        } else {
            format!("{} needs {needed}", names[at])
        };
        diagnostic = if at == 0 { diagnostic.label(text) } else { diagnostic.also(*span, text) };
    }
    diagnostic
}

fn declared<'a>(resolved: &Resolved<'a>, definition: Definition) -> &'a ast::Name {
    match definition {
        Definition::Item(at) => &resolved.items[at].ast.name,
        Definition::Group(at) => resolved.groups[at].name,
        Definition::Let(at) => &resolved.lets[at].ast.name,
        Definition::Score(at) => &resolved.scores[at].ast.name,
        Definition::Class(at) => &resolved.classes[at].ast.name,
        Definition::Note(at) => &resolved.notes[at].ast.name,
    }
}

fn name<'a>(resolved: &Resolved<'a>, definition: Definition) -> &'a str {
    &declared(resolved, definition).text
}

fn place(resolved: &Resolved<'_>, definition: Definition) -> Span {
    declared(resolved, definition).span
}

/// A condition needs its answers before the question it governs is asked.
fn asked_too_early(
    resolved: &Resolved<'_>,
    uses: &Uses,
    order: &[Definition],
    diagnostics: &mut Vec<Diagnostic>,
) {
    // The last question that a definition needs, through whatever it names.
    let mut last: HashMap<Definition, (usize, Span)> = HashMap::new();
    for &definition in order {
        let mut found = uses.last_item.get(&definition).copied();
        for &(needed, span) in uses.needs.get(&definition).into_iter().flatten() {
            // Naming a question is no need of its domain's conditions: those come before it by themselves.
            if matches!(needed, Definition::Item(_) | Definition::Group(_)) {
                continue;
            }
            if let Some(&(item, _)) = last.get(&needed)
                && found.is_none_or(|(so_far, _)| item > so_far)
            {
                found = Some((item, span));
            }
        }
        let Some((needed, span)) = found else { continue };
        last.insert(definition, (needed, span));
        let (limit, what) = match definition {
            Definition::Item(at) => (at, &resolved.items[at].ast.name),
            Definition::Group(at) => (resolved.groups[at].items.0, resolved.groups[at].name),
            Definition::Note(at) => (resolved.notes[at].before, &resolved.notes[at].ast.name),
            Definition::Let(_) | Definition::Score(_) | Definition::Class(_) => continue,
        };
        let later = &resolved.items[needed].ast.name;
        if needed >= limit {
            let rounds = match definition {
                Definition::Group(at) => resolved.groups[at].rounds,
                Definition::Item(_)
                | Definition::Let(_)
                | Definition::Score(_)
                | Definition::Class(_)
                | Definition::Note(_) => None,
            };
            let done = match definition {
                Definition::Note(_) => "shown",
                Definition::Item(_)
                | Definition::Group(_)
                | Definition::Let(_)
                | Definition::Score(_)
                | Definition::Class(_) => "asked",
            };
            let times = rounds.and_then(|rounds| match rounds {
                ast::Rounds::Times { times, .. } => Some(times.span),
                ast::Rounds::Over(..) => None,
            });
            let need = if times.is_some_and(|times| times.start <= span.start && span.end <= times.end) {
                "`times`"
            } else {
                "condition"
            };
            diagnostics.push(
                Diagnostic::new(
                    codes::ASKED_TOO_EARLY,
                    span,
                    format!("`{}` is {done} before `{}`, which its {need} needs", what.text, later.text),
                )
                .label(format!("needs `{}`", later.text))
                .also(later.span, "asked only here")
                .help(format!("put `{}` before `{}`", later.text, what.text)),
            );
        }
    }
}
