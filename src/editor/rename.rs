//! A rename that keeps data: every place that names a thing, in texts, wording files, their lock, cases and
//! protocols; and `renamed from`, by which stored answers are still read.
//!
//! It is tried before it is given: a rename after which something no longer compiles is refused, with what
//! the compiler reports.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use peil::analysis::{Declared, Kind};
use peil::diagnostic::Severity;
use peil::source::Span;
use peil_wording::LOCK_NAME;

use crate::beside;
use crate::kinds::FileKind;
use crate::place::{Change, Place};
use crate::renamed_from;
use crate::unit::Unit;
use crate::workspace::Workspace;

/// What is renamed: where it is declared, and how it is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The stretch under the cursor that names it.
    pub place: Place,
    pub name: String,
    pub kind: Kind,
    /// Its declaration.
    declared: Place,
}

/// Kinds whose names are of one set.
pub(crate) fn shares_names(kind: Kind) -> bool {
    matches!(kind, Kind::Question | Kind::Domain | Kind::Repeat | Kind::Let | Kind::Score | Kind::Class)
}

/// What is at a place and can be renamed.
pub fn prepare(workspace: &mut Workspace, path: &Path, byte: usize) -> Option<Target> {
    let target = |place: Place, declared: Place, one: &Declared| Target {
        place,
        name: one.name.clone(),
        kind: one.kind,
        declared,
    };
    if let Some((unit, name)) = beside::named_at(workspace, path, byte) {
        let one = unit.analysis().declared.get(name.declared)?;
        return Some(target(Place::new(path, name.range), unit.place(one.span), one));
    }
    for unit in workspace.readers(path) {
        let Some(file) = unit.file(path) else { continue };
        let Some(one) = unit.analysis().at(file, byte) else { continue };
        let holds =
            |span: &Span| span.file == file && (span.start as usize..=span.end as usize).contains(&byte);
        let span = unit.analysis().places_of(one).find(holds).unwrap_or(one.span);
        return Some(target(unit.place(span), unit.place(one.span), one));
    }
    None
}

/// Renames what is at a place. None where nothing does.
///
/// # Errors
/// Why it cannot be called so, in words.
pub fn rename(
    workspace: &mut Workspace,
    path: &Path,
    byte: usize,
    new: &str,
) -> Result<Option<Vec<Change>>, String> {
    let Some(target) = prepare(workspace, path, byte) else { return Ok(None) };
    let new = new.trim();
    if new == target.name {
        return Ok(Some(Vec::new()));
    }
    is_name(new)?;
    let mut changes: Vec<Change> = Vec::new();
    let units: Vec<Arc<Unit>> = workspace.readers(&target.declared.path);
    if units.is_empty() {
        return Ok(None);
    }
    for unit in &units {
        let Some(one) = declared_at(unit, &target.declared) else { continue };
        is_free(unit, one, new)?;
        for at in same_thing(unit, one) {
            let Some(same) = unit.analysis().declared.get(at) else { continue };
            for span in unit.analysis().places_of(same) {
                add(&mut changes, Change::new(unit.place(span), new));
            }
        }
        if workspace.settings.released {
            renamed_from::add(unit, one, &target.name, new)
                .into_iter()
                .for_each(|change| add(&mut changes, change));
        }
    }
    beside_them(workspace, &units, &target, new, &mut changes);
    tried(workspace, &units, &target, new, &mut changes)?;
    changes.sort_by(|a, b| a.place.cmp(&b.place));
    Ok(Some(changes))
}

fn add(changes: &mut Vec<Change>, change: Change) {
    if !changes.contains(&change) {
        changes.push(change);
    }
}

pub(crate) fn declared_at<'u>(unit: &'u Unit, declared: &Place) -> Option<&'u Declared> {
    let file = unit.file(&declared.path)?;
    unit.analysis().declared.iter().find(|one| one.span.file == file && one.span.range() == declared.range())
}

/// Words that cannot be names.
const RESERVED: [&str; 11] = ["and", "or", "not", "is", "in", "has", "if", "then", "else", "yes", "no"];
const LONGEST_NAME: usize = 50;

fn is_name(name: &str) -> Result<(), String> {
    let fits = name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|sign| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == '_');
    if !fits {
        return Err(format!(
            "`{name}` is not a name: a name is made of small letters, digits and `_`, and begins with a letter"
        ));
    }
    if RESERVED.contains(&name) {
        return Err(format!("`{name}` is a word of the language"));
    }
    if name.len() > LONGEST_NAME {
        return Err(format!("a name has at most {LONGEST_NAME} letters"));
    }
    Ok(())
}

/// Refuses a name that something beside it has.
fn is_free(unit: &Unit, one: &Declared, new: &str) -> Result<(), String> {
    let calls = |kind: Kind| matches!(kind, Kind::Recode | Kind::Table | Kind::Formula);
    let messages = |kind: Kind| matches!(kind, Kind::Check | Kind::Alert | Kind::Feedback);
    let beside = |other: &&Declared| {
        let same_set = match one.kind {
            kind if shares_names(kind) => shares_names(other.kind),
            kind if calls(kind) => calls(other.kind),
            kind if messages(kind) => messages(other.kind),
            Kind::Option | Kind::Band | Kind::Parameter => {
                other.kind == one.kind && other.within == one.within
            }
            kind => other.kind == kind,
        };
        other.name == new && same_set
    };
    match unit.analysis().declared.iter().find(beside) {
        Some(other) => {
            let place = unit.place(other.span);
            let line = unit.analysis().compiled.sources.get(other.span.file).position(place.start).line;
            let word = crate::cards::word(other.kind);
            Err(format!("`{new}` is taken: {word} `{new}`, line {line} of {}", place.path.display()))
        }
        None => Ok(()),
    }
}

/// The declarations that are one thing: bands of one name that scores share.
fn same_thing(unit: &Unit, one: &Declared) -> BTreeSet<usize> {
    let declared = &unit.analysis().declared;
    let at = declared.iter().position(|other| other == one);
    let mut found: BTreeSet<usize> = at.into_iter().collect();
    if one.kind == Kind::Band {
        found.extend(renamed_from::shared_bands(unit, one));
    }
    found
}

/// What is renamed in files beside the instruments: words, cases, protocols.
fn beside_them(
    workspace: &mut Workspace,
    units: &[Arc<Unit>],
    target: &Target,
    new: &str,
    changes: &mut Vec<Change>,
) {
    for unit in units {
        let Some(one) = declared_at(unit, &target.declared) else { continue };
        for (path, text) in beside::wording_texts(unit) {
            beside::in_wording(unit, one, &path, &text, new)
                .into_iter()
                .for_each(|change| add(changes, change));
        }
        for place in crate::uses::table_columns(unit, one) {
            add(changes, Change::new(place, new));
        }
        if unit.checked.study.is_some() {
            continue;
        }
        for path in crate::cases::files_of(workspace, &unit.path) {
            if let Some(text) = workspace.text(&path) {
                let found = beside::in_cells(unit, one, &path, &text, new);
                found.into_iter().for_each(|change| add(changes, change));
            }
        }
        for study in workspace.units() {
            let of =
                study.checked.study.as_ref().filter(|read| read.instrument_file.as_ref() == Some(&unit.path));
            let Some(protocol) = of.and_then(|read| read.protocol.as_ref()) else { continue };
            for used in crate::protocols::uses(protocol) {
                let fits = match one.kind {
                    Kind::Informant => used.informant,
                    Kind::Score | Kind::Class => !used.informant,
                    _ => false,
                };
                if fits && used.name == one.name {
                    add(changes, Change::new(Place::new(&study.path, used.range), new));
                }
            }
        }
    }
}

/// Tries a rename: what compiled before has to compile after. What is only known then is added: the headers
/// of cases, and the lock of wording files.
fn tried(
    workspace: &mut Workspace,
    units: &[Arc<Unit>],
    target: &Target,
    new: &str,
    changes: &mut Vec<Change>,
) -> Result<(), String> {
    let mut after = Workspace::new(workspace.settings);
    for path in workspace.open_paths() {
        if let Some(text) = workspace.text(&path) {
            after.open(&path, text, false);
        }
    }
    for (path, text) in changed(workspace, changes) {
        let source = FileKind::of(&path) == FileKind::Source;
        after.open(&path, text, source);
    }
    for unit in units {
        let before = errors(unit);
        after.know(&unit.path);
        let Some(now) = after.unit(&unit.path) else { continue };
        let found = errors(&now);
        let more = |one: &&Reported| count(&found, one.0) > count(&before, one.0);
        if let Some((_, message)) = found.iter().filter(more).find(|one| !before.contains(one)) {
            return Err(format!("`{}` cannot be called `{new}`: {message}", target.name));
        }
        if let (Some(old), Some(renamed)) = (unit.instrument(), now.instrument())
            && unit.checked.study.is_none()
        {
            for path in crate::cases::files_of(workspace, &unit.path) {
                if let Some(text) = workspace.text(&path) {
                    let found = beside::in_header(old, renamed, &path, &text);
                    found.into_iter().for_each(|change| add(changes, change));
                }
            }
            if let Some(one) = declared_at(unit, &target.declared) {
                let lock = unit.checked.folder.path.join(LOCK_NAME);
                if let Some(text) = workspace.text(&lock) {
                    let written = beside::lock(unit, &now, one, new);
                    let found = written.map(|written| crate::layout::changes(&lock, &text, &written, None));
                    found.into_iter().flatten().for_each(|change| add(changes, change));
                }
            }
        }
    }
    Ok(())
}

/// The texts of files after changes.
pub(crate) fn changed(workspace: &Workspace, changes: &[Change]) -> BTreeMap<PathBuf, String> {
    let mut by_file: BTreeMap<PathBuf, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        by_file.entry(change.place.path.clone()).or_default().push(change);
    }
    let text = |(path, mut changes): (PathBuf, Vec<&Change>)| {
        let mut text = workspace.text(&path)?.to_string();
        changes.sort_by_key(|change| std::cmp::Reverse((change.place.start, change.place.end)));
        for change in changes {
            if text.get(change.place.range()).is_some() {
                text.replace_range(change.place.range(), &change.text);
            }
        }
        Some((path, text))
    };
    by_file.into_iter().filter_map(text).collect()
}

/// The code and the message of a finding.
type Reported = (Option<&'static str>, String);

/// The errors that are reported of a unit.
fn errors(unit: &Unit) -> Vec<Reported> {
    let found = unit.findings.values().flatten();
    found.filter(|one| one.severity == Severity::Error).map(|one| (one.code, one.message.clone())).collect()
}

/// How many there are of a code.
fn count(list: &[Reported], code: Option<&'static str>) -> usize {
    list.iter().filter(|(known, _)| *known == code).count()
}
