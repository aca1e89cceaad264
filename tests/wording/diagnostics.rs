//! What is said of wrong wording files. `fixtures/` holds one mistake a file, called after its code; the snapshot shows it in English and in Dutch.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use peil::language::Language;
use peil::source::Sources;
use peil::wording::{Reader, of_name};

use super::{SMALL, build, read};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/wording/fixtures")
}

/// `PEIL0704_misspelt@x.fy.yaml` is read as `x.fy.yaml`.
fn fixtures() -> Vec<(String, String, String)> {
    let mut found: Vec<_> = std::fs::read_dir(folder())
        .expect("the folder is there")
        .flatten()
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let (called, file) = name.split_once('@').expect("fixtures are called CODE_what@file.yaml");
            (called.to_string(), file.to_string(), std::fs::read_to_string(entry.path()).expect("it is UTF-8"))
        })
        .collect();
    found.sort();
    found
}

#[test]
fn read_well_in_both_languages() {
    let base = build(SMALL);
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("snapshots");
    settings.bind(|| {
        let mut failed = Vec::new();
        for (name, file, yaml) in fixtures() {
            let (_, english) = read(&base, &file, &yaml, Language::English);
            let (_, dutch) = read(&base, &file, &yaml, Language::Dutch);
            let shown = format!("{}\n────────\n\n{english}\n────────\n\n{dutch}", yaml.trim_end());
            if std::panic::catch_unwind(|| insta::assert_snapshot!(name.clone(), shown)).is_err() {
                failed.push(name);
            }
        }
        assert!(failed.is_empty(), "{failed:?}");
    });
}

#[test]
fn one_mistake_is_told_once_and_says_what_to_do() {
    let base = build(SMALL);
    for (name, file, yaml) in fixtures() {
        for tongue in [Language::English, Language::Dutch] {
            let (_, found) = Reader::new(&base, tongue).read(&file, &yaml, &mut Sources::default());
            let codes: Vec<&str> = found.iter().map(|diagnostic| diagnostic.code.id).collect();
            assert_eq!(codes, [name.split('_').next().unwrap_or_default()], "{name}");
            for said in found.iter().flat_map(|diagnostic| [Some(&diagnostic.message), diagnostic.help.as_ref()]) {
                let said = said.expect("it says what to do");
                assert!(!said.ends_with('.') && !said.starts_with(char::is_uppercase), "{name}: {said}");
            }
        }
    }
}

#[test]
fn every_code_of_reading_has_a_fixture() {
    let have: BTreeSet<String> = fixtures().into_iter().filter_map(|(name, ..)| name.split('_').next().map(str::to_string)).collect();
    // The lock, staleness and readability are tried elsewhere.
    let wanted = ["PEIL0701", "PEIL0703", "PEIL0704", "PEIL0705", "PEIL0706", "PEIL0707", "PEIL0708", "PEIL0709", "PEIL0710"];
    assert_eq!(have.iter().map(String::as_str).collect::<Vec<_>>(), wanted);
}

/// However a file is cut, nothing panics, and every place lies in it.
#[test]
fn a_file_cut_anywhere_is_read() {
    let base = build(SMALL);
    let whole =
        "instrument: klein\nlanguage: fy\nitems:\n  fin1: \"Ik kin \\\"it\\\" betelje – ja.\"\n  'fin2': |\n    wekker\nscales:\n  mate: {0: Net, 1: Wol}\n";
    for cut in (0..=whole.len()).filter(|&cut| whole.is_char_boundary(cut)) {
        for text in [whole[..cut].to_string(), whole[cut..].to_string(), format!("{}\t[{}", &whole[..cut], &whole[cut..])] {
            let mut sources = Sources::default();
            let (_, found) = Reader::new(&base, Language::English).read("fy.yaml", &text, &mut sources);
            for label in found.iter().flat_map(|diagnostic| &diagnostic.labels) {
                assert!(sources.get(label.span.file).text.get(label.span.range()).is_some(), "{text}");
            }
        }
    }
}

#[test]
fn names_of_files_say_language_and_gemeente() {
    assert_eq!(of_name("wording/fy.yaml"), Some((None, "fy")));
    assert_eq!(of_name("a.b/sudwest-fryslan.fy.yaml"), Some((Some("sudwest-fryslan"), "fy")));
    assert_eq!(of_name("peil.lock"), None);
}
