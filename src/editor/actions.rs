//! What can be done about a place: findings corrected, what is missing made, expressions named.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use peil::analysis::Kind;
use peil::diagnostic::codes;
use peil::repair::repair;
use peil::syntax::ast::{Declaration, Expr, ExprKind};

use crate::blocks::blocks;
use crate::change::{raised, version_place};
use crate::context::Context;
use crate::findings::Finding;
use crate::kinds::FileKind;
use crate::layout::changes;
use crate::place::{Change, Place};
use crate::sketch::Sketch;
use crate::trees::{expressions, roots, span_of};
use crate::unit::Unit;
use crate::workspace::Workspace;

/// What an action is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    QuickFix,
    Extract,
    Inline,
    Rewrite,
    /// Everything that can be corrected without changing the meaning.
    FixAll,
}

/// Something that can be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub title: String,
    pub kind: ActionKind,
    pub changes: Vec<Change>,
    /// The meaning stays, and there is no other way: it may be taken without a choice.
    pub preferred: bool,
    /// What it corrects.
    pub finding: Option<Finding>,
}

impl Action {
    fn new(title: impl Into<String>, kind: ActionKind, changes: Vec<Change>) -> Action {
        Action { title: title.into(), kind, changes, preferred: false, finding: None }
    }
}

/// What can be done about a stretch of a file.
pub fn actions(workspace: &mut Workspace, path: &Path, range: Range<usize>) -> Vec<Action> {
    let Some(text) = workspace.text(path) else { return Vec::new() };
    let readers = workspace.readers(path);
    let mut found = Vec::new();
    let here: Vec<Finding> = workspace
        .findings(path)
        .into_iter()
        .filter(|finding| finding.place.start <= range.end && range.start <= finding.place.end)
        .collect();
    for finding in &here {
        found.extend(about(workspace, finding, &text));
    }
    match FileKind::of(path) {
        FileKind::Wording => found.extend(crate::wordings::actions(workspace, path, &text, range.start)),
        FileKind::Source | FileKind::Other => {
            if let Some(unit) = readers.iter().find(|unit| unit.path == path && unit.checked.study.is_none())
            {
                found.extend(extract(unit, path, &text, &range));
                found.extend(inline(unit, path, &text, range.start));
                found.extend(share_scale(unit, path, &text, range.start));
            }
            let version = version_place(workspace, path).filter(|place| place.touches(range.start));
            if version.is_some()
                && let Some((lowest, change)) = raised(workspace, path)
            {
                let title = format!("raise the version to {lowest}");
                found.push(Action::new(title, ActionKind::QuickFix, vec![change]));
            }
            found.extend(fix_all(workspace, path, &text));
        }
        FileKind::Cases | FileKind::Table | FileKind::BesideWording | FileKind::StudyLock => {}
    }
    found
}

/// Everything that can be corrected without changing the meaning, as one action.
pub fn fix_all(workspace: &Workspace, path: &Path, text: &str) -> Option<Action> {
    let loader = workspace.loader();
    let repaired = repair(&path.to_string_lossy(), text, &loader, false);
    (repaired.applied > 0 && repaired.text != text).then(|| {
        let changes = changes(path, text, &repaired.text, None);
        Action::new("apply all corrections that keep the meaning", ActionKind::FixAll, changes)
    })
}

/// The ways to put one finding right.
fn about(workspace: &mut Workspace, finding: &Finding, text: &str) -> Vec<Action> {
    let mut found = Vec::new();
    let only = finding.remedies.len() == 1;
    for remedy in &finding.remedies {
        let mut action = Action::new(&remedy.title, ActionKind::QuickFix, remedy.changes.clone());
        action.preferred = remedy.safe && only;
        found.push(action);
    }
    if let (Some(witness), Some(_)) = (&finding.witness, finding.code) {
        // The test is where the instrument is, which may be another file.
        found.push(Action::new(
            "add this as a test",
            ActionKind::QuickFix,
            vec![appended(&finding.place.path, text, witness)],
        ));
    }
    if finding.code == Some(codes::UNKNOWN_NAME.id) {
        found.extend(declare(finding, text));
    }
    if finding.code == Some(codes::NO_ROW.id) {
        found.extend(missing_rows(workspace, finding));
    }
    if finding.code == Some(codes::WORDING_STALE.id) {
        found.extend(crate::wordings::accept_at(workspace, &finding.place.path, finding.place.start));
    }
    for action in &mut found {
        action.finding = Some(finding.clone());
    }
    found
}

/// A block at the end of a text.
fn appended(path: &Path, text: &str, block: &str) -> Change {
    let gap = match text {
        "" => "",
        text if text.ends_with("\n\n") => "",
        text if text.ends_with('\n') => "\n",
        _ => "\n\n",
    };
    let block = block.trim_end();
    Change::new(Place::new(path, text.len()..text.len()), format!("{gap}{block}\n"))
}

/// Declares a name that nothing declares: a scale where a type is expected, an informant, shared bands, a
/// `let` elsewhere.
fn declare(finding: &Finding, text: &str) -> Option<Action> {
    let name = text.get(finding.place.range())?;
    let fits = name.starts_with(|sign: char| sign.is_ascii_lowercase())
        && name.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_');
    if !fits {
        return None;
    }
    let context = Context::of(text, finding.place.start);
    let line = text[..finding.place.start].rfind('\n').map_or(0, |at| at + 1);
    let top = blocks(text).into_iter().find(|block| {
        block.depth == 0 && block.start <= finding.place.start && finding.place.start < block.end
    });
    let at = top.map_or(line, |block| block.start);
    let (word, block) = match (context.last(0), context.last(1)) {
        (":", last) if last != "needs" && last != "missing" => {
            ("scale", format!("scale {name} {{\n    0 \"No\"\n    1 \"Yes\"\n}}\n\n"))
        }
        ("of", "many") => ("scale", format!("scale {name} {{\n    a \"A\"\n    b \"B\"\n}}\n\n")),
        ("or", _) if context.statement.first().is_some_and(|first| first.is("item")) => {
            ("scale", format!("scale {name} {{\n    missing unknown = 9 \"I don't know\"\n}}\n\n"))
        }
        ("only" | "for", _) | ("informant", _) => ("informant", format!("informant {name} \"{name}\"\n")),
        ("is", "informant") => ("informant", format!("informant {name} \"{name}\"\n")),
        ("bands", _) => ("bands", format!("bands {name} {{ low \"Low\", high \"High\" }}\n\n")),
        ("is" | "has", _) => return None,
        _ => ("let", format!("let {name} = 0\n\n")),
    };
    let title = format!("declare {word} `{name}`");
    Some(Action::new(
        title,
        ActionKind::QuickFix,
        vec![Change::new(Place::new(&finding.place.path, at..at), block)],
    ))
}

/// The rows that a recode or table lacks.
fn missing_rows(workspace: &mut Workspace, finding: &Finding) -> Option<Action> {
    let text = workspace.text(&finding.place.path)?;
    // The finding is where it is used, or at its name: the row goes into its block.
    let names: Vec<&str> = finding.message.split('`').skip(1).step_by(2).collect();
    let unit = workspace.readers(&finding.place.path).into_iter().next()?;
    let one =
        unit.analysis().declared.iter().find(|one| {
            matches!(one.kind, Kind::Recode | Kind::Table) && names.contains(&one.name.as_str())
        })?;
    let place = unit.place(one.span);
    let text = if place.path == finding.place.path { text } else { workspace.text(&place.path)? };
    let block =
        blocks(&text).into_iter().find(|block| block.start <= place.start && place.start < block.open)?;
    let end = block.end.checked_sub(1).filter(|end| text.as_bytes().get(*end) == Some(&b'}'))?;
    let inside = text.get(block.open + 1..end)?;
    let row = match inside.contains('\n') {
        true => "    otherwise -> missing\n".to_string(),
        false if inside.trim().is_empty() => " otherwise -> missing ".to_string(),
        false => format!("{}otherwise -> missing ", if inside.ends_with(' ') { "" } else { " " }),
    };
    let (at, row) = match inside.contains('\n') || inside.trim().is_empty() {
        true => (end, row),
        false => (block.open + 1 + inside.trim_end().len(), format!(", {}", row.trim_start().trim_end())),
    };
    let title = format!("add `otherwise -> missing` to `{}`", one.name);
    Some(Action::new(title, ActionKind::QuickFix, vec![Change::new(Place::new(place.path, at..at), row)]))
}

/// A name that is not taken.
fn free_name(unit: &Unit, wanted: &str) -> String {
    let taken = |name: &str| unit.analysis().declared.iter().any(|one| one.name == name);
    let further = (2..).map(|number| format!("{wanted}_{number}"));
    std::iter::once(wanted.to_string()).chain(further).find(|name| !taken(name)).unwrap_or_default()
}

/// Names the expression that is selected.
fn extract(unit: &Arc<Unit>, path: &Path, text: &str, range: &Range<usize>) -> Option<Action> {
    let part = text.get(range.clone())?;
    let selected = range.start + part.len() - part.trim_start().len()..range.start + part.trim_end().len();
    if selected.is_empty() {
        return None;
    }
    let (file, tree) = unit.analysis().trees.first()?;
    let written = |expr: &Expr| {
        let inside = text.get(expr.span.range()).unwrap_or_default();
        expr.span.start as usize..expr.span.start as usize + inside.trim_end().len()
    };
    for declaration in &tree.declarations {
        let mut found = false;
        let mut visit = |expr: &Expr| {
            found |= expr.span.file == *file
                && written(expr) == selected
                && !matches!(expr.kind, ExprKind::Name(_));
        };
        roots(declaration, &mut |root| expressions(root, &mut visit));
        if !found {
            continue;
        }
        // A test has no names of its own, and what is in a repeat means each round.
        if matches!(declaration, Declaration::Entry(peil::syntax::ast::Entry::Repeat(_))) {
            return None;
        }
        let name = free_name(unit, "part");
        let start = span_of(declaration).start as usize;
        let start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let expression = &text[selected.clone()];
        let changes = vec![
            Change::new(Place::new(path, start..start), format!("let {name} = {expression}\n")),
            Change::new(Place::new(path, selected), name.clone()),
        ];
        return Some(Action::new(
            format!("name this expression: `let {name}`"),
            ActionKind::Extract,
            changes,
        ));
    }
    None
}

/// Writes a `let` where it is used, and removes it.
fn inline(unit: &Arc<Unit>, path: &Path, text: &str, byte: usize) -> Option<Action> {
    let file = unit.file(path)?;
    let one = unit.analysis().at(file, byte).filter(|one| one.kind == Kind::Let && one.within.is_none())?;
    let (_, tree) = unit.analysis().trees.iter().find(|(id, _)| *id == one.span.file)?;
    let binding = tree.declarations.iter().find_map(|declaration| match declaration {
        Declaration::Let(binding) if binding.name.span == one.span => Some(binding),
        _ => None,
    })?;
    let value = text.get(binding.value.span.range())?.trim_end();
    let atom = matches!(
        binding.value.kind,
        ExprKind::Name(_)
            | ExprKind::Number(_)
            | ExprKind::Call { .. }
            | ExprKind::List(_)
            | ExprKind::Group(_)
            | ExprKind::Range(..)
    );
    let written = if atom { value.to_string() } else { format!("({value})") };
    let uses = unit.analysis().places_of(one).skip(1);
    let mut changes: Vec<Change> = uses.map(|span| Change::new(unit.place(span), written.clone())).collect();
    let start = binding.span.start as usize;
    let mut end = start + text.get(binding.span.range())?.trim_end().len();
    if text[end..].starts_with('\n') {
        end += 1;
    }
    changes.push(Change::new(Place::new(path, start..end), ""));
    changes.sort_by(|a, b| a.place.cmp(&b.place));
    Some(Action::new(format!("write `{}` where it is used", one.name), ActionKind::Inline, changes))
}

/// Two scales of the same options become one.
fn share_scale(unit: &Arc<Unit>, path: &Path, text: &str, byte: usize) -> Option<Action> {
    let file = unit.file(path)?;
    let one = unit.analysis().at(file, byte).filter(|one| one.kind == Kind::Scale)?;
    let sketch = Sketch::of(unit);
    let own = sketch.scale(&one.name)?;
    let (other, _) = sketch.scales.iter().find(|(name, options)| *name != one.name && options == own)?;
    let declared = unit.place(one.span);
    if declared.path != path {
        return None;
    }
    let uses = unit.analysis().places_of(one).skip(1);
    let mut changes: Vec<Change> = uses.map(|span| Change::new(unit.place(span), other.clone())).collect();
    let block = blocks(text)
        .into_iter()
        .find(|block| block.start <= declared.start && declared.start < block.open)?;
    let end = block.end + usize::from(text[block.end..].starts_with('\n'));
    changes.push(Change::new(Place::new(path, block.start..end), ""));
    changes.sort_by(|a, b| a.place.cmp(&b.place));
    Some(Action::new(format!("use `{other}`, which has the same options"), ActionKind::Rewrite, changes))
}
