//! The outline of a file, and what is found by its name or its text across files.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use peil::analysis::{Declared, Kind};
use peil::syntax::ast::Declaration;

use crate::blocks::{blocks, whole};
use crate::place::Place;
use crate::unit::Unit;
use crate::workspace::Workspace;

/// What a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SymbolKind {
    Declared(Kind),
    Test,
    /// A section of a wording file, or of a protocol.
    Section,
    /// A text by its wording key.
    Text,
}

/// One thing in an outline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    pub name: String,
    /// Its text, label or title.
    pub detail: String,
    pub kind: SymbolKind,
    pub whole: Range<usize>,
    /// Its name.
    pub name_at: Range<usize>,
    pub inner: Vec<Symbol>,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub name: String,
    pub detail: String,
    pub kind: SymbolKind,
    pub place: Place,
    pub within: Option<String>,
}

/// The outline of a file.
pub fn outline(workspace: &mut Workspace, path: &Path) -> Vec<Symbol> {
    if let Some(unit) = workspace.unit(path) {
        return match &unit.checked.study {
            Some(_) => crate::protocols::outline(&unit),
            None => of_unit(&unit),
        };
    }
    crate::wordings::outline(workspace, path)
}

fn of_unit(unit: &Unit) -> Vec<Symbol> {
    let Some((file, tree)) = unit.analysis().trees.first() else { return Vec::new() };
    let text = unit.text(*file);
    let blocks = blocks(text);
    let declared = &unit.analysis().declared;
    let one = |declared: &Declared| {
        let name_at = declared.span.range();
        let span = declared.whole;
        let end =
            text.get(span.range()).map_or(name_at.end, |part| span.start as usize + part.trim_end().len());
        let range = match (span.start as usize) <= name_at.start {
            true => whole(&blocks, span.start as usize, end.max(name_at.end)),
            false => name_at.clone(),
        };
        Symbol {
            name: declared.name.clone(),
            detail: declared.text.clone().unwrap_or_default(),
            kind: SymbolKind::Declared(declared.kind),
            whole: range,
            name_at,
            inner: Vec::new(),
        }
    };
    // Children are put in their parents from the last on, so that a parent still is where its index says.
    let mut symbols: Vec<Option<Symbol>> = declared
        .iter()
        .map(|declared| (declared.span.file == *file && !declared.name.is_empty()).then(|| one(declared)))
        .collect();
    for at in (0..declared.len()).rev() {
        let Some(within) = declared.get(at).and_then(|declared| declared.within) else { continue };
        let Some(symbol) = symbols.get_mut(at).and_then(Option::take) else { continue };
        if let Some(Some(parent)) = symbols.get_mut(within) {
            parent.whole = parent.whole.start.min(symbol.whole.start)..parent.whole.end.max(symbol.whole.end);
            parent.inner.insert(0, symbol);
        }
    }
    let mut found: Vec<Symbol> = symbols.into_iter().flatten().collect();
    for declaration in &tree.declarations {
        if let Declaration::Test(test) = declaration {
            let start = test.span.start as usize;
            found.push(Symbol {
                name: test.name.value.clone(),
                detail: "test".into(),
                kind: SymbolKind::Test,
                whole: whole(&blocks, start, test.span.end as usize),
                name_at: test.name.span.range(),
                inner: Vec::new(),
            });
        }
    }
    found.sort_by_key(|symbol| symbol.whole.start);
    found
}

/// At most so many are given.
const MOST_FOUND: usize = 400;

/// What is called like the query, or has it in its text; without a query everything.
pub fn find(workspace: &mut Workspace, query: &str) -> Vec<Found> {
    let query = query.trim().to_lowercase();
    let mut found: Vec<(u8, Found)> = Vec::new();
    for unit in workspace.units() {
        of_one(&unit, &query, &mut found);
    }
    found.sort_by(|a, b| (a.0, &a.1.place).cmp(&(b.0, &b.1.place)));
    found.dedup_by(|a, b| a.1.place == b.1.place);
    found.truncate(MOST_FOUND);
    found.into_iter().map(|(_, one)| one).collect()
}

fn of_one(unit: &Arc<Unit>, query: &str, found: &mut Vec<(u8, Found)>) {
    let declared = &unit.analysis().declared;
    for one in declared.iter().filter(|one| one.kind != Kind::Parameter && !one.name.is_empty()) {
        let text = one.text.clone().unwrap_or_default();
        let Some(rank) = rank(&one.name, &text, query) else { continue };
        let within = one.within.and_then(|at| declared.get(at)).map(|within| within.name.clone());
        found.push((
            rank,
            Found {
                name: one.name.clone(),
                detail: text,
                kind: SymbolKind::Declared(one.kind),
                place: unit.place(one.span),
                within,
            },
        ));
    }
    for declaration in unit.analysis().trees.iter().flat_map(|(_, tree)| &tree.declarations) {
        if let Declaration::Test(test) = declaration
            && let Some(rank) = rank(&test.name.value, "", query)
        {
            let place = unit.place(test.name.span);
            let (name, detail) = (test.name.value.clone(), "test".to_string());
            found.push((rank, Found { name, detail, kind: SymbolKind::Test, place, within: None }));
        }
    }
}

/// How well a name or a text fits; the lower the better.
fn rank(name: &str, text: &str, query: &str) -> Option<u8> {
    let lower = name.to_lowercase();
    if lower == query {
        return Some(0);
    }
    if lower.starts_with(query) {
        return Some(1);
    }
    if lower.contains(query) {
        return Some(2);
    }
    if text.to_lowercase().contains(query) {
        return Some(3);
    }
    // The letters of the query, in order: `fz3` finds `financieel_zorg_3`.
    let mut letters = lower.chars();
    query.chars().all(|letter| letters.any(|known| known == letter)).then_some(4)
}
