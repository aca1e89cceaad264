//! Wording files: which key of the instrument a place in one is about, and what became of its words.

use std::path::Path;
use std::sync::Arc;

use peil::model::{Instrument, TextKey, placeholders};
use peil_wording::{LOCK_NAME, State, TextStatus, Worded, Wording, in_order, levels, of_file, quoted};

use crate::actions::{Action, ActionKind};
use crate::beside::{KeyLine, keys};
use crate::cards::Card;
use crate::complete::{Completion, Found, ItemKind};
use crate::kinds::FileKind;
use crate::layout;
use crate::place::{Change, Place};
use crate::symbols::{Symbol, SymbolKind};
use crate::unit::Unit;
use crate::workspace::Workspace;

/// The instrument that a wording file is for, with what was read of the file.
pub(crate) fn unit_of(workspace: &mut Workspace, path: &Path) -> Option<Arc<Unit>> {
    workspace.units().into_iter().find(|unit| unit.instrument().is_some() && wording(unit, path).is_some())
}

pub(crate) fn wording<'u>(unit: &'u Unit, path: &Path) -> Option<&'u Wording> {
    let file = unit.file(path)?;
    unit.checked.folder.words.wordings.iter().find(|wording| wording.file == file)
}

/// The text of a wording file at a place: on its key, or in its words.
pub(crate) fn worded(wording: &Wording, byte: usize) -> Option<&Worded> {
    let touches = |span: peil::source::Span| (span.start as usize..=span.end as usize).contains(&byte);
    wording.texts.iter().find(|worded| touches(worded.key_span) || touches(worded.span))
}

/// The base text, the layer and the state of the words at a place.
pub(crate) fn hover(workspace: &mut Workspace, path: &Path, byte: usize) -> Option<Card> {
    let unit = unit_of(workspace, path)?;
    let wording = wording(&unit, path)?;
    let worded = worded(wording, byte)?;
    let tongue = workspace.settings.tongue;
    let words = &unit.checked.folder.words;
    let status = of_file(unit.instrument()?, wording, &words.wordings, &words.lock);
    let status = status.texts.into_iter().find(|status| *status.key == worded.key)?;
    let (whole, informant) = parted(&worded.key);
    let mut text = format!("`{whole}` · {}", wording.whose());
    if let Some(informant) = informant {
        text += &format!(" · {} `{informant}`", tongue.say("for", "voor"));
    }
    text += &format!("\n\n{}: {}", tongue.say("base", "basis"), status.base);
    text += &format!("\n\n{}", state(&status, tongue));
    let span = match (worded.key_span.start as usize..=worded.key_span.end as usize).contains(&byte) {
        true => worded.key_span,
        false => worded.span,
    };
    Some(Card { place: Place::new(path, span.range()), text })
}

/// A key, and the informant whose words it has.
pub(crate) fn parted(key: &TextKey) -> (&str, Option<&str>) {
    match key.0.split_once('@') {
        Some((key, informant)) => (key, Some(informant)),
        None => (&key.0, None),
    }
}

fn state(status: &TextStatus<'_>, tongue: peil::language::Language) -> String {
    match status.state {
        State::Translated => tongue.say("translated", "vertaald").into(),
        State::Unchanged => tongue
            .say("the same words as the base, and looked at", "dezelfde woorden als de basis, en nagekeken")
            .into(),
        State::New => {
            tongue.say("new: nobody has said that it was looked at", "nieuw: nog niet nagekeken").into()
        }
        State::Missing => tongue.say("missing", "ontbreekt").into(),
        State::Stale => {
            let old = status.old_base.unwrap_or("—");
            tongue.tell(
                format!("stale: the base was \"{old}\" and is \"{}\"", status.base),
                format!("verouderd: de basis was \"{old}\" en is \"{}\"", status.base),
            )
        }
    }
}

/// The keys that can be where the cursor is, and the placeholders of a base text.
pub(crate) fn complete(workspace: &mut Workspace, path: &Path, text: &str, byte: usize) -> Vec<Completion> {
    let Some(unit) = instrument_beside(workspace, path, text) else { return Vec::new() };
    let Some(instrument) = unit.instrument() else { return Vec::new() };
    let start = text[..byte].rfind('\n').map_or(0, |at| at + 1);
    let line = &text[start..byte];
    let mut found = Found::default();
    let mut add = |label: &str, kind: ItemKind, detail: &str, insert: Option<String>, from: usize| {
        found.insert(label, kind, detail, insert, &(from..byte));
    };
    let lines = keys(text);
    if let Some(open) = line.rfind('{').filter(|_| line.contains(':')) {
        let key =
            lines.iter().find(|key| key.value.start <= byte && byte <= key.value.end.max(key.value.start));
        let key = key.map(|key| full_key(text, key));
        let base = key.and_then(|key| instrument.texts.get(&TextKey(key)));
        for (_, name) in base.map(|words| placeholders(&words.text)).unwrap_or_default() {
            add(&name, ItemKind::Question, "", None, start + open + 1);
        }
        return found.into_list();
    }
    if line.contains(':') {
        return found.into_list();
    }
    let written = line.trim_start();
    let indent = line.len() - written.len();
    // The keys above this line that it is under.
    let mut parents: Vec<String> = Vec::new();
    let above = lines.iter().rev().filter(|key| key.value.end < start && !key.commented);
    let mut level = indent;
    for key in above {
        let key_line = text[..key.value.start].rfind('\n').map_or(0, |at| at + 1);
        let own = key.own.first().map_or(0, |first| first.start - key_line);
        if own < level {
            let parts = key.path.get(key.parents..).unwrap_or_default();
            parents.splice(0..0, parts.iter().cloned());
            level = own;
        }
        if level == 0 {
            break;
        }
    }
    if parents.is_empty() {
        for word in ["instrument", "language", "for", "title"] {
            add(word, ItemKind::Keyword, "", Some(format!("{word}: ")), start + indent);
        }
    }
    for (key, words) in instrument.texts.iter() {
        let path = levels(&key.0);
        if path.len() <= parents.len() || !path.iter().zip(&parents).all(|(a, b)| a == b) {
            continue;
        }
        let Some(next) = path.get(parents.len()) else { continue };
        let there = lines
            .iter()
            .any(|known| !known.commented && known.value.start != byte && full_key(text, known) == key.0);
        match path.len() == parents.len() + 1 {
            true if !there => {
                let insert = format!("{next}: {}", quoted(&words.text));
                add(next, ItemKind::Option, &words.text, Some(insert), start + indent);
            }
            true => {}
            false => add(next, ItemKind::Group, "", Some(format!("{next}:")), start + indent),
        }
    }
    found.into_list()
}

/// The wording key of a line: `items.moe.hint@ouder`.
fn full_key(text: &str, key: &KeyLine) -> String {
    let mut whole = key.path.join(".");
    if let Some(informant) = key.informant.as_ref().and_then(|range| text.get(range.clone())) {
        whole += &format!("@{informant}");
    }
    match whole.split(['.', '@']).next() {
        Some("title" | "description") => format!("instrument.{whole}"),
        Some(_) | None => whole,
    }
}

/// The instrument whose keys belong in a wording file: the one that its header names, in the folder of the file or
/// the one above. Its last good state serves while it does not compile, or while the file itself cannot be read.
fn instrument_beside(workspace: &mut Workspace, path: &Path, text: &str) -> Option<Arc<Unit>> {
    if let Some(unit) = unit_of(workspace, path) {
        return Some(unit);
    }
    let named = text.lines().find_map(|line| line.strip_prefix("instrument:")).map(str::trim);
    let folder = path.parent()?;
    let mut near = workspace.good_units();
    near.retain(|unit| {
        let own = &unit.checked.folder.path;
        own == folder || folder.parent() == Some(own)
    });
    let at = near.iter().position(|unit| unit.instrument().map(|known| known.name.as_str()) == named);
    (!near.is_empty()).then(|| near.swap_remove(at.unwrap_or(0)))
}

/// The sections and keys of a wording file.
pub(crate) fn outline(workspace: &Workspace, path: &Path) -> Vec<Symbol> {
    if FileKind::of(path) != FileKind::Wording {
        return Vec::new();
    }
    let Some(text) = workspace.text(path) else { return Vec::new() };
    let mut found: Vec<Symbol> = Vec::new();
    for key in keys(&text).into_iter().filter(|key| !key.commented) {
        let (Some(first), Some(last)) = (key.own.first(), key.own.last()) else { continue };
        let end = key.informant.as_ref().map_or(last.end, |informant| informant.end);
        let symbol = Symbol {
            name: key.path.get(key.parents..).unwrap_or_default().join("."),
            detail: text.get(key.value.clone()).unwrap_or_default().trim().trim_matches('"').to_string(),
            kind: if key.parents == 0 { SymbolKind::Section } else { SymbolKind::Text },
            whole: first.start..key.value.end.max(end),
            name_at: first.start..end,
            inner: Vec::new(),
        };
        match found.last_mut() {
            Some(section) if key.parents > 0 => {
                section.whole.end = section.whole.end.max(symbol.whole.end);
                section.inner.push(symbol);
            }
            Some(_) | None => found.push(symbol),
        }
    }
    found
}

/// What can be done in a wording file: words accepted, missing keys added.
pub(crate) fn actions(workspace: &mut Workspace, path: &Path, text: &str, byte: usize) -> Vec<Action> {
    let mut found: Vec<Action> = accept_at(workspace, path, byte).into_iter().collect();
    if let Some(unit) = instrument_beside(workspace, path, text)
        && let Some(instrument) = unit.instrument()
    {
        let changes = missing_keys(instrument, path, text);
        if !changes.is_empty() {
            found.push(Action {
                title: "add the missing keys, commented out over the base text".into(),
                kind: ActionKind::Rewrite,
                changes,
                preferred: false,
                finding: None,
            });
        }
    }
    found
}

/// Records that the words at a place were checked: a change of the lock.
pub fn accept_at(workspace: &mut Workspace, path: &Path, byte: usize) -> Option<Action> {
    let unit = unit_of(workspace, path)?;
    let wording = wording(&unit, path)?;
    let worded = worded(wording, byte)?;
    let words = &unit.checked.folder.words;
    if words.lock_is_broken() {
        return None;
    }
    let mut lock = words.lock.clone();
    let accepted =
        peil_wording::accept(unit.instrument()?, wording, &mut lock, std::slice::from_ref(&worded.key));
    if accepted == 0 {
        return None;
    }
    let file = unit.checked.folder.path.join(LOCK_NAME);
    let before = workspace.text(&file).unwrap_or_default();
    let title = workspace.settings.tongue.tell(
        format!("accept the words of `{}`", worded.key),
        format!("keur de woorden van `{}` goed", worded.key),
    );
    Some(Action {
        title,
        kind: ActionKind::QuickFix,
        changes: layout::changes(&file, &before, &lock.write(), None),
        preferred: true,
        finding: None,
    })
}

/// The place of the next text whose base changed, behind a place; from the beginning when there is none.
pub fn next_stale(workspace: &mut Workspace, path: &Path, byte: usize) -> Option<Place> {
    let unit = unit_of(workspace, path)?;
    let wording = wording(&unit, path)?;
    let words = &unit.checked.folder.words;
    let status = of_file(unit.instrument()?, wording, &words.wordings, &words.lock);
    let stale = status.texts.iter().filter(|text| matches!(text.state, State::Stale | State::New));
    let mut places: Vec<Place> =
        stale.filter_map(|text| text.words).map(|words| Place::new(path, words.key_span.range())).collect();
    places.sort();
    places.iter().find(|place| place.start > byte).or(places.first()).cloned()
}

/// Lines for the keys that a file does not have, each where it belongs.
fn missing_keys(instrument: &Instrument, path: &Path, text: &str) -> Vec<Change> {
    let lines = keys(text);
    let known: Vec<String> = lines.iter().map(|key| full_key(text, key)).collect();
    let mut at_byte: Vec<(usize, String)> = Vec::new();
    let mut new_sections: Vec<(Vec<String>, String)> = Vec::new();
    for key in in_order(instrument) {
        if known.contains(&key.0) {
            continue;
        }
        let base = instrument.texts.get(key).map_or("", |words| words.text.as_str());
        let levels: Vec<String> = levels(&key.0).iter().map(ToString::to_string).collect();
        let Some((last, parents)) = levels.split_last() else { continue };
        let line = format!("{}# {last}: {}\n", "  ".repeat(parents.len()), quoted(base));
        // Behind the last line under the same parents.
        let under = |known: &&KeyLine| {
            let parts: Vec<&String> = known.path.iter().collect();
            parts.len() >= parents.len() && parents.iter().zip(&parts).all(|(a, b)| a == *b)
        };
        match lines.iter().rfind(under).filter(|_| !parents.is_empty()) {
            Some(last) => {
                let end = text[last.value.end..].find('\n').map_or(text.len(), |at| last.value.end + at + 1);
                at_byte.push((end, line));
            }
            None => new_sections.push((parents.to_vec(), line)),
        }
    }
    let mut tail = String::new();
    let mut open: Vec<String> = Vec::new();
    for (parents, line) in new_sections {
        let shared = open.iter().zip(&parents).take_while(|(a, b)| a == b).count();
        for (depth, parent) in parents.iter().enumerate().skip(shared) {
            tail += &format!("{}{parent}:\n", "  ".repeat(depth));
        }
        tail += &line;
        open = parents;
    }
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let mut changes: Vec<Change> = Vec::new();
    for (byte, line) in at_byte {
        match changes.last_mut() {
            Some(last) if last.place.start == byte => last.text += &line,
            Some(_) | None => {
                let gap = if byte == text.len() { gap } else { "" };
                changes.push(Change::new(Place::new(path, byte..byte), format!("{gap}{line}")));
            }
        }
    }
    if !tail.is_empty() {
        changes.push(Change::new(Place::new(path, text.len()..text.len()), format!("{gap}{tail}")));
    }
    changes.sort_by(|a, b| a.place.cmp(&b.place));
    changes
}
