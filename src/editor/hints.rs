//! What is known and not written: the values of scores and bands, the length of lists.

use std::ops::Range;
use std::path::Path;

use peil::model::{Instrument, Number};
use peil::source::{FileId, Span};
use peil::syntax::ast::{Argument, Expr, ExprKind};

use crate::sketch::Sketch;
use crate::trees::{expressions, roots};
use crate::unit::Unit;
use crate::workspace::Workspace;

/// A note in the text, behind a byte of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    pub at: usize,
    pub label: String,
    pub about: String,
}

/// The hints of a file within a stretch of it.
pub fn hints(workspace: &mut Workspace, path: &Path, within: Range<usize>) -> Vec<Hint> {
    let tongue = workspace.settings.tongue;
    let Some(unit) = workspace.unit(path) else { return Vec::new() };
    let Some(file) = unit.file(path) else { return Vec::new() };
    let mut found = Vec::new();
    if let Some(instrument) = unit.analysis().compiled.instrument.as_ref() {
        let about = tongue.say("the values that it can have", "de waarden die het kan hebben");
        scores(&unit, instrument, file, about, &mut found);
    }
    let about = tongue.say("how long the list is", "hoe lang de lijst is");
    lists(&unit, file, about, &mut found);
    found.retain(|hint| within.start <= hint.at && hint.at <= within.end);
    found.sort_by_key(|hint| hint.at);
    found.dedup_by(|a, b| a.at == b.at);
    found
}

fn scores(unit: &Unit, instrument: &Instrument, file: FileId, about: &str, found: &mut Vec<Hint>) {
    let places = &unit.analysis().compiled.places;
    let mut add = |span: Span, label: String| {
        if span.file == file && !label.is_empty() {
            found.push(Hint { at: span.end as usize, label, about: about.into() });
        }
    };
    for (at, range) in unit.ranges().iter().enumerate() {
        let Some(name) = places.scores.get(at) else { continue };
        if instrument.scores.get(at).is_some_and(|score| !score.truth) {
            add(*name, shown(range.low.as_ref(), range.high.as_ref()));
        }
    }
    for (spans, ranges) in places.bands.iter().zip(unit.bands()) {
        for (spans, ranges) in spans.iter().zip(ranges) {
            for (span, range) in spans.iter().zip(ranges) {
                let label = match range {
                    Some((low, high)) => shown(low.as_ref(), high.as_ref()),
                    None => "∅".into(),
                };
                add(*span, label);
            }
        }
    }
}

/// `0…6`; empty where nothing is known.
fn shown(low: Option<&Number>, high: Option<&Number>) -> String {
    match (low, high) {
        (None, None) => String::new(),
        (Some(low), Some(high)) if low == high => low.to_string(),
        (low, high) => {
            let end = |end: Option<&Number>| end.map(ToString::to_string).unwrap_or_default();
            format!("{}…{}", end(low), end(high))
        }
    }
}

/// Behind a range of questions, a domain or a `let` that is given to a function: how many there are.
fn lists(unit: &Unit, file: FileId, about: &str, found: &mut Vec<Hint>) {
    let sketch = Sketch::of(unit);
    let mut one = |expr: &Expr| {
        if expr.span.file != file || expr.span.start == expr.span.end {
            return;
        }
        let Some(lengths) = sketch.lengths(expr) else { return };
        let all: Vec<String> = lengths.iter().map(|(length, _)| length.to_string()).collect();
        let who: Vec<String> = lengths
            .iter()
            .filter(|(_, who)| !who.is_empty() && lengths.len() > 1)
            .map(|(length, who)| format!("{length}: {}", who.join(", ")))
            .collect();
        let about = if who.is_empty() { about.to_string() } else { who.join("\n") };
        found.push(Hint { at: expr.span.end as usize, label: all.join("/"), about });
    };
    let mut visit = |expr: &Expr| match &expr.kind {
        ExprKind::Range(..) => one(expr),
        ExprKind::Call { arguments, .. } => {
            for argument in arguments {
                if let Argument::Value(Expr { kind: ExprKind::Name(name), .. }) = argument {
                    let is_list = sketch.groups.iter().any(|group| group.name == *name)
                        || sketch.lets.get(name.as_str()).is_some_and(|value| is_list(value));
                    if let (true, Argument::Value(value)) = (is_list, argument) {
                        one(value);
                    }
                }
            }
        }
        _ => {}
    };
    for (_, tree) in unit.analysis().trees.iter().filter(|(id, _)| *id == file) {
        for declaration in &tree.declarations {
            roots(declaration, &mut |root| expressions(root, &mut visit));
        }
    }
}

fn is_list(expr: &Expr) -> bool {
    matches!(expr.kind, ExprKind::List(_) | ExprKind::Range(..))
}
