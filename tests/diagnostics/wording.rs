//! What is said about the files beside an instrument. `fixtures/wording/` holds a folder for each mistake,
//! called after the code it must give; the snapshot shows its files, and what is said about them in English
//! and in Dutch.

use std::collections::BTreeSet;
use std::fs;

use peil::diagnostic::{Diagnostic, Severity, Style, render_all, sort};
use peil::language::Language;
use peil::source::{NoFiles, Sources};
use peil_wording::{Beside, Reader};

use super::own;
use crate::wording::SMALL;

/// The files of a fixture, by name.
pub struct Fixture {
    pub name: String,
    files: Vec<(String, String)>,
}

pub fn fixtures() -> Vec<Fixture> {
    let folders = fs::read_dir(super::folder().join("wording"))
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path());
    let mut found: Vec<Fixture> = folders
        .map(|folder| {
            let mut files: Vec<(String, String)> = fs::read_dir(&folder)
                .expect("a fixture is a folder")
                .map(|entry| entry.expect("it can be read"))
                .map(|entry| {
                    (
                        entry.file_name().to_string_lossy().into_owned(),
                        fs::read_to_string(entry.path()).expect("fixtures are UTF-8"),
                    )
                })
                .collect();
            files.sort();
            Fixture { name: folder.file_name().expect("it has a name").to_string_lossy().into_owned(), files }
        })
        .collect();
    found.sort_by(|a, b| a.name.cmp(&b.name));
    found
}

/// What is said about files beside the small instrument.
pub fn said(files: &[(String, String)], tongue: Language) -> (Sources, Vec<Diagnostic>) {
    let built = peil::build("klein.peil", SMALL, &NoFiles);
    let base = built.instrument.expect("it compiles");
    let (mut beside, mut sources) = (Beside::default(), built.sources);
    beside.add_all(&Reader::new(&base, tongue), files, &mut sources);
    let mut found = beside.stale(&base, tongue);
    found.extend(beside.prose(&base, |key| built.places.texts.get(key).copied(), tongue));
    found.append(&mut beside.diagnostics);
    sort(&mut found);
    (sources, found)
}

#[test]
fn read_well_in_both_languages() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("snapshots/wording");
    settings.bind(|| {
        let mut failed = Vec::new();
        for fixture in fixtures() {
            let mut shown: String = fixture
                .files
                .iter()
                .map(|(name, text)| format!("{name}\n{}\n────────\n\n", text.trim_end()))
                .collect();
            for tongue in [Language::English, Language::Dutch] {
                let (sources, found) = said(&fixture.files, tongue);
                shown += &format!("{}\n────────\n\n", render_all(&sources, &found, Style::PLAIN).trim_end());
            }
            if std::panic::catch_unwind(|| insta::assert_snapshot!(fixture.name.clone(), shown)).is_err() {
                failed.push(fixture.name);
            }
        }
        assert!(failed.is_empty(), "{failed:?}");
    });
}

#[test]
fn one_mistake_is_told_once_and_says_what_to_do() {
    for Fixture { name, files } in fixtures() {
        for tongue in [Language::English, Language::Dutch] {
            let (_, found) = said(&files, tongue);
            let codes: Vec<&str> = found.iter().map(|diagnostic| diagnostic.code.id).collect();
            assert_eq!(codes, [own(&name)], "{name}");
            for said in
                found.iter().flat_map(|diagnostic| [Some(&diagnostic.message), diagnostic.help.as_ref()])
            {
                let said = said.expect("it says what to do");
                assert!(!said.ends_with('.') && !said.starts_with(char::is_uppercase), "{name}: {said}");
            }
        }
    }
}

/// Prose is noted, and never fails a check.
#[test]
fn how_texts_read_is_never_an_error() {
    let prose: BTreeSet<String> = fixtures()
        .iter()
        .flat_map(|fixture| said(&fixture.files, Language::English).1)
        .filter(|diagnostic| diagnostic.severity() == Severity::Note)
        .map(|diagnostic| diagnostic.code.id.to_string())
        .collect();
    assert_eq!(
        prose.iter().map(String::as_str).collect::<Vec<_>>(),
        ["PEIL0720", "PEIL0721", "PEIL0722", "PEIL0723", "PEIL0724"]
    );
}
