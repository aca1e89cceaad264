//! Where something is declared, and everywhere it is named: in the text, in wording files, in tables, cases and
//! protocols.

use std::path::{Path, PathBuf};

use peil::analysis::{Declared, Kind};

use crate::beside;
use crate::place::Place;
use crate::rename::declared_at;
use crate::unit::Unit;
use crate::workspace::Workspace;

/// Where what is at a place is declared; of a link the beginning of the file it leads to.
pub fn definition(workspace: &mut Workspace, path: &Path, byte: usize) -> Vec<Place> {
    if let Some(file) = crate::links::file_at(workspace, path, byte) {
        return vec![Place::new(file, 0..0)];
    }
    target(workspace, path, byte).into_iter().collect()
}

/// The declaration of what is at a place.
fn target(workspace: &mut Workspace, path: &Path, byte: usize) -> Option<Place> {
    if let Some((unit, name)) = beside::named_at(workspace, path, byte) {
        return unit.analysis().declared.get(name.declared).map(|one| unit.place(one.span));
    }
    let knowing = workspace.knowing(path, &|unit| at(unit, path, byte).is_some());
    knowing.iter().find_map(|unit| at(unit, path, byte).map(|declared| unit.place(declared.span)))
}

/// Everywhere that what is at a place is named, a range of questions over it among that; its declaration
/// first, when it is asked for.
pub fn references(workspace: &mut Workspace, path: &Path, byte: usize, declaration: bool) -> Vec<Place> {
    let Some(target) = target(workspace, path, byte) else { return Vec::new() };
    uses_of(workspace, &target, declaration)
}

/// Everywhere that a declaration is named.
pub fn uses_of(workspace: &mut Workspace, target: &Place, declaration: bool) -> Vec<Place> {
    let mut found: Vec<Place> = Vec::new();
    let mut add = |place: Place| {
        if !found.contains(&place) {
            found.push(place);
        }
    };
    if declaration {
        add(target.clone());
    }
    for unit in workspace.readers(&target.path) {
        let Some(one) = declared_at(&unit, target) else { continue };
        let analysis = unit.analysis();
        let named = analysis.places_of(one).skip(1).chain(analysis.ranges_over(one));
        named.for_each(|span| add(unit.place(span)));
        for (file, text) in beside::wording_texts(&unit) {
            let words = beside::in_words(&unit, one, &text);
            words.into_iter().for_each(|range| add(Place::new(&file, range)));
        }
        in_files(workspace, &unit, one).into_iter().for_each(&mut add);
    }
    found
}

/// The columns of cases and the lines of protocols that name a declaration, and the header of its table.
fn in_files(workspace: &mut Workspace, unit: &Unit, one: &Declared) -> Vec<Place> {
    let mut found = Vec::new();
    let files: Vec<PathBuf> = crate::cases::files_of(workspace, &unit.path);
    if let Some(instrument) = unit.instrument() {
        for file in files {
            let Some(text) = workspace.text(&file) else { continue };
            let columns = match crate::rename::shares_names(one.kind) {
                true => crate::cases::columns_about(instrument, &text, &one.name),
                false => beside::in_cells(unit, one, &file, &text, "")
                    .into_iter()
                    .map(|change| change.place.range())
                    .collect(),
            };
            found.extend(columns.into_iter().map(|range| Place::new(&file, range)));
        }
    }
    if matches!(one.kind, Kind::Score | Kind::Class | Kind::Informant) {
        for study in workspace.units() {
            let read = study.checked.study.as_ref();
            let of = read.filter(|read| read.instrument_file.as_ref() == Some(&unit.path));
            let Some(protocol) = of.and_then(|read| read.protocol.as_ref()) else { continue };
            let uses = crate::protocols::uses(protocol).into_iter();
            let named =
                uses.filter(|used| used.name == one.name && used.informant == (one.kind == Kind::Informant));
            found.extend(named.map(|used| Place::new(&study.path, used.range)));
        }
    }
    found.extend(table_columns(unit, one));
    found
}

/// The column of a CSV that gives a table its values, or one of its keys.
pub(crate) fn table_columns(unit: &Unit, one: &Declared) -> Vec<Place> {
    use peil::syntax::ast::{Declaration, TableBody};
    let mut found = Vec::new();
    for declaration in unit.analysis().trees.iter().flat_map(|(_, tree)| &tree.declarations) {
        let Declaration::Table(table) = declaration else { continue };
        let TableBody::File { path, .. } = &table.body else { continue };
        let is_key =
            crate::rename::shares_names(one.kind) && table.keys.iter().any(|key| key.text == one.name);
        let is_own = one.kind == Kind::Table && table.name.span == one.span;
        if !is_key && !is_own {
            continue;
        }
        let from = unit.place_of_file(path.span.file);
        let file = peil_project::files::plain(&from.parent().unwrap_or(Path::new("")).join(&path.value));
        let Some(text) = unit.file(&file).map(|file| unit.text(file).clone()) else { continue };
        let rows = crate::cases::cells(&text, crate::cases::separator(&text));
        let header = rows.into_iter().next().unwrap_or_default();
        let named = |cell: &std::ops::Range<usize>| {
            text.get(cell.clone()).is_some_and(|name| name.trim_matches(['"', ' ', '\u{feff}']) == one.name)
        };
        found.extend(header.into_iter().filter(named).map(|range| Place::new(&file, range)));
    }
    found
}

/// What a place of a unit's text names or declares.
pub(crate) fn at<'u>(unit: &'u Unit, path: &Path, byte: usize) -> Option<&'u Declared> {
    unit.analysis().at(unit.file(path)?, byte)
}
