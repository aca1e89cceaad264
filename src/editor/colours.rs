//! Colours by meaning: what each name is.

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;

use peil::analysis::Kind;
use peil::model::is_function;
use peil::source::FileId;
use peil::syntax::ast::{Argument, Expr, ExprKind};

use crate::terminologies;
use crate::trees::{expressions, roots};
use crate::unit::Unit;
use crate::workspace::Workspace;

/// The types of names, in the order in which an editor is told of them; those that every theme knows.
pub const TYPES: [&str; 9] =
    ["namespace", "property", "variable", "enum", "enumMember", "class", "function", "parameter", "type"];
/// What more is known of a name.
pub const MODIFIERS: [&str; 8] =
    ["declaration", "question", "score", "option", "band", "reversed", "informant", "defaultLibrary"];

/// One name with its colour: an index among [`TYPES`], and a bit for each of [`MODIFIERS`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Colour {
    pub range: Range<usize>,
    pub kind: u32,
    pub modifiers: u32,
}

const DECLARATION: u32 = 1;
const QUESTION: u32 = 1 << 1;
const SCORE: u32 = 1 << 2;
const OPTION: u32 = 1 << 3;
const BAND: u32 = 1 << 4;
const REVERSED: u32 = 1 << 5;
const INFORMANT: u32 = 1 << 6;
const LIBRARY: u32 = 1 << 7;

/// The colours of a file of Peil, in order.
pub fn colours(workspace: &mut Workspace, path: &Path) -> Vec<Colour> {
    let Some(unit) = workspace.unit(path) else { return Vec::new() };
    let Some((file, _)) = unit.analysis().trees.first() else { return Vec::new() };
    let reversed = reversed(&unit);
    let declared = &unit.analysis().declared;
    let mut found: Vec<Colour> = Vec::new();
    let mut add = |range: Range<usize>, at: usize, more: u32| {
        let Some(one) = declared.get(at) else { return };
        let (kind, own) = looks(one.kind);
        let reversed = if reversed.contains(&at) { REVERSED } else { 0 };
        found.push(Colour { range, kind, modifiers: own | more | reversed });
    };
    for (at, one) in declared.iter().enumerate().filter(|(_, one)| one.span.file == *file) {
        add(one.span.range(), at, DECLARATION);
    }
    for named in unit.analysis().named.iter().filter(|named| named.span.file == *file) {
        add(named.span.range(), named.declared, 0);
    }
    functions(&unit, *file, &mut found);
    for (_, tree) in unit.analysis().trees.iter().filter(|(id, _)| id == file) {
        let names = terminologies::names(tree).into_iter();
        found.extend(names.map(|name| Colour { range: name.span.range(), kind: 3, modifiers: LIBRARY }));
    }
    found.retain(|colour| !colour.range.is_empty());
    found.sort_by_key(|colour| (colour.range.start, colour.range.end));
    let mut last = 0;
    found.retain(|colour| {
        let free = colour.range.start >= last;
        last = if free { colour.range.end } else { last };
        free
    });
    found
}

fn looks(kind: Kind) -> (u32, u32) {
    match kind {
        Kind::Instrument | Kind::Domain | Kind::Repeat => (0, 0),
        Kind::Question => (1, QUESTION),
        Kind::Score => (2, SCORE),
        Kind::Let => (2, 0),
        Kind::Scale | Kind::Bands => (3, 0),
        Kind::Option => (4, OPTION),
        Kind::Band => (4, BAND),
        Kind::Class => (5, 0),
        Kind::Recode | Kind::Table | Kind::Formula => (6, 0),
        Kind::Parameter => (7, 0),
        Kind::Informant => (8, INFORMANT),
        Kind::Check | Kind::Alert | Kind::Feedback | Kind::Note => (2, 0),
        _ => (2, 0),
    }
}

/// The functions and aggregates of the language.
fn functions(unit: &Unit, file: FileId, found: &mut Vec<Colour>) {
    let mut visit = |expr: &Expr| {
        if let ExprKind::Call { name, .. } = &expr.kind
            && is_function(&name.text)
            && name.span.file == file
        {
            found.push(Colour { range: name.span.range(), kind: 6, modifiers: LIBRARY });
        }
    };
    for (_, tree) in unit.analysis().trees.iter().filter(|(id, _)| *id == file) {
        for declaration in &tree.declarations {
            roots(declaration, &mut |root| expressions(root, &mut visit));
        }
    }
}

/// The questions that are reversed somewhere, as indices among what is declared.
fn reversed(unit: &Unit) -> HashSet<usize> {
    let analysis = unit.analysis();
    let mut spans: Vec<Range<u32>> = Vec::new();
    let mut visit = |expr: &Expr| {
        if let ExprKind::Call { name, arguments } = &expr.kind
            && name.text == "reverse"
        {
            spans.extend(arguments.iter().filter_map(|argument| match argument {
                Argument::Value(value) => Some(value.span.start..value.span.end),
                Argument::Named { .. } => None,
            }));
        }
    };
    for (_, tree) in &analysis.trees {
        for declaration in &tree.declarations {
            roots(declaration, &mut |root| expressions(root, &mut visit));
        }
    }
    let inside = |span: peil::source::Span| {
        spans.iter().any(|range| range.start <= span.start && span.end <= range.end)
    };
    let mut found: HashSet<usize> =
        analysis.named.iter().filter(|named| inside(named.span)).map(|named| named.declared).collect();
    for ranged in analysis.ranged.iter().filter(|ranged| inside(ranged.span)) {
        found.extend(ranged.first..=ranged.last);
    }
    // A domain that is reversed has its questions reversed.
    for (at, one) in analysis.declared.iter().enumerate() {
        if one.within.is_some_and(|within| found.contains(&within)) {
            found.insert(at);
        }
    }
    found.retain(|at| analysis.declared.get(*at).is_some_and(|one| one.kind == Kind::Question));
    found
}
