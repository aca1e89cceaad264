//! Names of an instrument in the files beside it: keys of wording files, columns and cells of cases, lines of
//! protocols.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use peil::analysis::{Declared, Kind};
use peil::model::{Instrument, TextKey};
use peil::text::Names;
use peil_answers::rows::{Outputs, response_columns};
use peil_wording::{Lock, State, of_file};

use crate::cases;
use crate::kinds::FileKind;
use crate::place::{Change, Place};
use crate::rename::shares_names;
use crate::unit::Unit;
use crate::workspace::Workspace;

/// Something that is named at a place.
pub(crate) struct NameAt {
    /// An index among what is declared.
    pub declared: usize,
    pub range: Range<usize>,
}

/// What a place in a file beside an instrument names.
pub(crate) fn named_at(workspace: &mut Workspace, path: &Path, byte: usize) -> Option<(Arc<Unit>, NameAt)> {
    match FileKind::of(path) {
        FileKind::Wording => {
            let unit = crate::wordings::unit_of(workspace, path)?;
            let text = workspace.text(path)?;
            let touches = |range: &Range<usize>| (range.start..=range.end).contains(&byte);
            for key in keys(&text) {
                if let Some((at, range)) = key.own.iter().enumerate().find(|(_, range)| touches(range)) {
                    let end = key.parents + at + 1;
                    let declared = declared_by(&unit, key.path.get(..end)?, text.get(range.clone())?)?;
                    return Some((unit, NameAt { declared, range: range.clone() }));
                }
                if let Some(range) = braced(&text, key.value.clone()).into_iter().find(|range| touches(range))
                {
                    let name = text.get(range.clone())?;
                    let declared = symbol(&unit, name)?;
                    return Some((unit, NameAt { declared, range }));
                }
            }
            None
        }
        FileKind::Cases => {
            let unit = cases::unit_of(workspace, path)?;
            let text = workspace.text(path)?;
            let (name, range) = cases::name_at(&unit, &text, byte)?;
            let declared = symbol(&unit, &name)?;
            // Of a column the name itself: `expect_`, the round and the like are not part of it.
            let cell = text.get(range.clone())?;
            let range = match cell.find(&name) {
                Some(at) => range.start + at..range.start + at + name.len(),
                None => range,
            };
            Some((unit, NameAt { declared, range }))
        }
        FileKind::Source => {
            let protocol = workspace.unit(path).filter(|unit| unit.checked.study.is_some())?;
            let used = crate::protocols::use_at(&protocol, byte)?;
            let file = protocol.checked.study.as_ref()?.instrument_file.clone()?;
            workspace.know(&file);
            let unit = workspace.unit(&file)?;
            let fits = |one: &Declared| {
                one.name == used.name
                    && (one.kind == Kind::Informant) == used.informant
                    && (used.informant || matches!(one.kind, Kind::Score | Kind::Class))
            };
            let declared = unit.analysis().declared.iter().position(fits)?;
            Some((unit, NameAt { declared, range: used.range }))
        }
        FileKind::BesideWording | FileKind::Table | FileKind::StudyLock | FileKind::Other => None,
    }
}

/// A question, domain, repeat, score or class by its name.
pub(crate) fn symbol(unit: &Unit, name: &str) -> Option<usize> {
    unit.analysis().declared.iter().position(|one| one.name == name && shares_names(one.kind))
}

/// The wording files of a unit with their texts.
pub(crate) fn wording_texts(unit: &Unit) -> Vec<(PathBuf, Arc<str>)> {
    let files = unit.checked.folder.words.wordings.iter();
    files.map(|wording| (unit.place_of_file(wording.file), unit.text(wording.file).clone())).collect()
}

// ---- wording ---------------------------------------------------------------------------------------------

/// A line of a wording file that has a key, commented out or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeyLine {
    /// The parts of the key from the section on.
    pub path: Vec<String>,
    /// How many of them are on lines above.
    pub parents: usize,
    /// Where the others are.
    pub own: Vec<Range<usize>>,
    /// The informant behind `@`.
    pub informant: Option<Range<usize>>,
    /// What is behind the colon.
    pub value: Range<usize>,
    pub commented: bool,
}

/// The keys of a wording file, line by line.
pub(crate) fn keys(text: &str) -> Vec<KeyLine> {
    let mut found = Vec::new();
    let mut open: Vec<(usize, Vec<String>)> = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let bare = line.trim_end();
        let indent = bare.len() - bare.trim_start().len();
        let rest = &bare[indent..];
        let (commented, skipped) = match rest.strip_prefix('#') {
            Some(inner) => (true, 1 + inner.len() - inner.trim_start().len()),
            None => (false, 0),
        };
        let rest = &rest[skipped..];
        let key_start = start + indent + skipped;
        let Some((key, quotes)) = key_of(rest) else { continue };
        if !commented {
            while open.last().is_some_and(|(level, _)| *level >= indent) {
                open.pop();
            }
        }
        let parents: Vec<String> = open
            .iter()
            .filter(|(level, _)| *level < indent)
            .flat_map(|(_, parts)| parts.iter().cloned())
            .collect();
        let (plain, informant) = match key.split_once('@') {
            Some((plain, informant)) => {
                let from = key_start + quotes + plain.len() + 1;
                (plain, Some(from..from + informant.len()))
            }
            None => (key, None),
        };
        let mut own = Vec::new();
        let mut part_at = key_start + quotes;
        for part in plain.split('.') {
            own.push(part_at..part_at + part.len());
            part_at += part.len() + 1;
        }
        let parts: Vec<String> = plain.split('.').map(str::to_string).collect();
        let value_start = key_start + key.len() + 2 * quotes + 1;
        let path: Vec<String> = parents.iter().chain(&parts).cloned().collect();
        if !commented {
            open.push((indent, parts));
        }
        let value = value_start.min(start + bare.len())..start + bare.len();
        found.push(KeyLine { parents: parents.len(), path, own, informant, value, commented });
    }
    found
}

/// The key that a line begins with, and whether it has quotes.
fn key_of(line: &str) -> Option<(&str, usize)> {
    if let Some(inside) = line.strip_prefix('"') {
        let end = inside.find('"')?;
        return inside[end + 1..].starts_with(':').then_some((&inside[..end], 1));
    }
    let end = line.find(':')?;
    let key = &line[..end];
    let after = &line[end + 1..];
    let fits = !key.is_empty()
        && key.chars().all(|sign| sign.is_ascii_alphanumeric() || matches!(sign, '_' | '.' | '@' | '-'))
        && (after.is_empty() || after.starts_with([' ', '\t']));
    fits.then_some((key, 0))
}

/// The paths of the keys that name a declaration; its name is the last part.
fn key_paths(unit: &Unit, one: &Declared) -> Vec<Vec<String>> {
    let holder = one.within.and_then(|within| unit.analysis().declared.get(within));
    let path = |parts: &[&str]| parts.iter().map(ToString::to_string).collect::<Vec<_>>();
    let name = one.name.as_str();
    let section = match one.kind {
        Kind::Question => "items",
        Kind::Domain => "domains",
        Kind::Repeat => "repeats",
        Kind::Score => "scores",
        Kind::Class => "classes",
        Kind::Scale => "scales",
        Kind::Bands => "bands",
        Kind::Informant => "informants",
        Kind::Check => "checks",
        Kind::Alert => "alerts",
        Kind::Feedback => "feedback",
        Kind::Note => "notes",
        Kind::Option | Kind::Band => {
            let Some(holder) = holder else { return Vec::new() };
            return match holder.kind {
                Kind::Scale => vec![path(&["scales", &holder.name, name])],
                Kind::Class => vec![path(&["classes", &holder.name, "options", name])],
                Kind::Score => vec![path(&["scores", &holder.name, "bands", name])],
                Kind::Bands => vec![path(&["bands", &holder.name, name])],
                _ => Vec::new(),
            };
        }
        Kind::Round => {
            let Some(holder) = holder else { return Vec::new() };
            return vec![path(&["repeats", &holder.name, "rounds", name])];
        }
        _ => return Vec::new(),
    };
    vec![path(&[section, name])]
}

/// What a key names, up to one of its parts.
fn declared_by(unit: &Unit, path: &[String], name: &str) -> Option<usize> {
    let declared = &unit.analysis().declared;
    declared.iter().position(|one| one.name == name && key_paths(unit, one).iter().any(|known| known == path))
}

/// Every place of a wording file that names a declaration.
pub(crate) fn in_words(unit: &Unit, one: &Declared, text: &str) -> Vec<Range<usize>> {
    let wanted = key_paths(unit, one);
    let placeholder = matches!(one.kind, Kind::Question | Kind::Score | Kind::Class | Kind::Repeat);
    let mut found = Vec::new();
    for key in keys(text) {
        for wanted in &wanted {
            let at = wanted.len().checked_sub(key.parents + 1);
            if key.path.starts_with(wanted)
                && let Some(range) = at.and_then(|at| key.own.get(at))
            {
                found.push(range.clone());
            }
        }
        if one.kind == Kind::Informant
            && let Some(range) = &key.informant
            && text.get(range.clone()) == Some(&one.name)
        {
            found.push(range.clone());
        }
        if one.kind == Kind::Instrument && key.path == ["instrument"] {
            let value = text.get(key.value.clone()).unwrap_or_default();
            if value.trim() == one.name {
                let start = key.value.start + value.len() - value.trim_start().len();
                found.push(start..start + one.name.len());
            }
        }
        if placeholder {
            let named = |range: &Range<usize>| text.get(range.clone()) == Some(&one.name);
            found.extend(braced(text, key.value.clone()).into_iter().filter(named));
        }
    }
    found
}

/// The stretches between single braces within a part of a text.
fn braced(text: &str, within: Range<usize>) -> Vec<Range<usize>> {
    let Some(part) = text.get(within.clone()) else { return Vec::new() };
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(open) = part[at..].find('{').map(|found| at + found) {
        if part[open + 1..].starts_with('{') {
            at = open + 2;
            continue;
        }
        let Some(close) = part[open..].find('}').map(|found| open + found) else { break };
        found.push(within.start + open + 1..within.start + close);
        at = close + 1;
    }
    found
}

/// The changes of a rename in a wording file.
pub(crate) fn in_wording(unit: &Unit, one: &Declared, path: &Path, text: &str, new: &str) -> Vec<Change> {
    in_words(unit, one, text).into_iter().map(|range| Change::new(Place::new(path, range), new)).collect()
}

/// The lock after a rename: its keys are those of now, and what was looked at stays so.
pub(crate) fn lock(before: &Unit, after: &Unit, one: &Declared, new: &str) -> Option<String> {
    let words = &before.checked.folder.words;
    let (old, renamed) = (before.instrument()?, after.instrument()?);
    let wanted = key_paths(before, one);
    let key = |key: &TextKey| renamed_key(key, &wanted, one, new);
    let mut lock: Lock = words.lock.renamed(&key);
    for wording in &words.wordings {
        let now = after.checked.folder.words.wordings.iter().find(|now| now.path == wording.path)?;
        let status = of_file(old, wording, &words.wordings, &words.lock);
        for text in
            status.texts.iter().filter(|text| matches!(text.state, State::Translated | State::Unchanged))
        {
            let key = key(text.key);
            if let (Some(base), Some(worded)) = (renamed.texts.get(&key), now.get(&key)) {
                lock.accept(wording.file_name(), &key, &base.text, &worded.text);
            }
        }
    }
    let names: Vec<&str> = words.wordings.iter().map(|wording| wording.file_name()).collect();
    lock.tidy(|file| names.contains(&file));
    (lock != words.lock).then(|| lock.write())
}

fn renamed_key(key: &TextKey, wanted: &[Vec<String>], one: &Declared, new: &str) -> TextKey {
    let (plain, informant) = match key.0.split_once('@') {
        Some((plain, informant)) => (plain, Some(informant)),
        None => (key.0.as_str(), None),
    };
    let mut parts: Vec<&str> = plain.split('.').collect();
    for wanted in wanted {
        if parts.len() >= wanted.len() && wanted.iter().zip(&parts).all(|(a, b)| a == b) {
            parts[wanted.len() - 1] = new;
            break;
        }
    }
    let informant = informant.map(|name| match one.kind == Kind::Informant && name == one.name {
        true => new,
        false => name,
    });
    let plain = parts.join(".");
    TextKey(informant.map_or_else(|| plain.clone(), |informant| format!("{plain}@{informant}")))
}

// ---- cases -----------------------------------------------------------------------------------------------

/// The names of columns that a rename gives, in the header of a file of cases.
pub(crate) fn in_header(old: &Instrument, new: &Instrument, path: &Path, text: &str) -> Vec<Change> {
    let columns = |instrument: &Instrument| {
        let outputs = Outputs::new(instrument, true);
        let expected = outputs.iter().map(|(name, _)| format!("expect_{name}"));
        let groups = instrument.groups.iter().map(|group| group.name.clone());
        response_columns(instrument).into_iter().chain(groups).chain(expected).collect::<Vec<_>>()
    };
    let (before, after) = (columns(old), columns(new));
    if before.len() != after.len() {
        return Vec::new();
    }
    let rows = cases::cells(text, cases::separator(text));
    let header = rows.into_iter().next().unwrap_or_default();
    let renamed = |cell: Range<usize>| {
        let written = text.get(cell.clone())?;
        let name = written.trim_matches(['"', ' ', '\u{feff}']);
        let at = before.iter().position(|known| known.eq_ignore_ascii_case(name))?;
        let new = after.get(at).filter(|new| **new != before[at])?;
        let start = cell.start + written.find(name)?;
        Some(Change::new(Place::new(path, start..start + name.len()), new.as_str()))
    };
    header.into_iter().filter_map(renamed).collect()
}

/// The cells of cases that name an option or a band.
pub(crate) fn in_cells(unit: &Unit, one: &Declared, path: &Path, text: &str, new: &str) -> Vec<Change> {
    if !matches!(one.kind, Kind::Option | Kind::Band | Kind::Informant) {
        return Vec::new();
    }
    let Some(instrument) = unit.instrument() else { return Vec::new() };
    let names = Names::new(instrument);
    let holder = one.within.and_then(|within| unit.analysis().declared.get(within));
    let about = |column: &str| -> bool {
        let Some(holder) = holder else { return one.kind == Kind::Informant && column == "informant" };
        if let Some(question) = names.meaning(column).and_then(|meaning| names.question_of(meaning)) {
            let question = instrument.question(question);
            let scales = question.answer.scale().into_iter().chain(question.or);
            return holder.kind == Kind::Scale
                && scales.into_iter().any(|scale| instrument.scale(scale).name == holder.name);
        }
        let Some(output) = column.strip_prefix("expect_") else { return false };
        match holder.kind {
            Kind::Class => output == holder.name,
            Kind::Score => output == format!("{}_band", holder.name),
            Kind::Bands => instrument.scores.iter().any(|score| {
                score.shared_bands.as_deref() == Some(&holder.name)
                    && output == format!("{}_band", score.name)
            }),
            _ => false,
        }
    };
    let rows = cases::cells(text, cases::separator(text));
    let Some((header, rows)) = rows.split_first() else { return Vec::new() };
    let mut found = Vec::new();
    for (at, cell) in header.iter().enumerate() {
        let column = text.get(cell.clone()).unwrap_or_default().trim_matches(['"', ' ', '\u{feff}']);
        if !about(column) {
            continue;
        }
        for cell in rows.iter().filter_map(|row| row.get(at)) {
            let written = text.get(cell.clone()).unwrap_or_default();
            let mut start = cell.start;
            // Several options are parted by `|`.
            for part in written.split('|') {
                let name = part.trim_matches(['"', ' ']);
                if name == one.name {
                    let from = start + part.find(name).unwrap_or_default();
                    found.push(Change::new(Place::new(path, from..from + name.len()), new));
                }
                start += part.len() + 1;
            }
        }
    }
    found
}
