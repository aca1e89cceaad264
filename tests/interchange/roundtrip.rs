//! An instrument that is exported and imported again: the same questions and the same scores.

use std::path::PathBuf;

use peil::model::Instrument;
use peil_formats::export::{Format, export};
use peil_formats::{Input, Options, import};

use super::super::cli::root;

/// Every instrument of the repository and of the reference sets, with its text.
fn instruments() -> Vec<(String, String, Instrument)> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for folder in ["instruments", "tests/reference"] {
        for entry in std::fs::read_dir(root().join(folder)).expect("it is there").flatten() {
            let name = entry.file_name().to_string_lossy().to_string();
            let path = entry.path().join(format!("{name}.peil"));
            if path.is_file() {
                paths.push(path);
            }
        }
    }
    paths.sort();
    assert!(paths.len() > 15, "{paths:?}");
    paths
        .into_iter()
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().to_string();
            let text = std::fs::read_to_string(&path).expect("it can be read");
            let found = peil::compile(&name, &text, &peil::source::NoFiles).instrument;
            (name.clone(), text, found.unwrap_or_else(|| panic!("{name} does not compile")))
        })
        .collect()
}

const FORMATS: [(Format, &str); 4] = [
    (Format::XlsForm, "form.xlsx"),
    (Format::Fhir, "questionnaire.json"),
    (Format::Osd, "scale.osd"),
    (Format::RedCap, "dictionary.csv"),
];

fn file(name: &str, bytes: &[u8]) -> Input {
    Input::File { name: name.into(), bytes: bytes.to_vec() }
}

#[test]
fn what_is_exported_comes_back() {
    for (name, text, instrument) in instruments() {
        for (format, path) in FORMATS {
            let exported = export(&instrument, format, Some(&text));
            let back = import(&file(path, exported.content()), &Options::default())
                .unwrap_or_else(|refused| panic!("{name} {format:?}: {refused}"));
            let found = peil::compile(&name, &back.files[0].1, &peil::source::NoFiles).instrument;
            let found = found.unwrap_or_else(|| panic!("{name} {format:?} does not compile"));
            assert_eq!(found.fingerprints(), instrument.fingerprints(), "{name} {format:?}");
            assert!(back.report.losses.is_empty(), "{name} {format:?}: {:?}", back.report.losses);
        }
    }
}

/// Without the instrument inside, as another program gives the file back: it compiles, and where neither way
/// names a loss the scores are the same.
#[test]
fn what_another_program_gives_back_is_read() {
    for (name, _, instrument) in instruments() {
        for (format, path) in FORMATS {
            let exported = export(&instrument, format, None);
            let back = import(&file(path, exported.content()), &Options::default())
                .unwrap_or_else(|refused| panic!("{name} {format:?}: {refused}"));
            let found = peil::compile(&name, &back.files[0].1, &peil::source::NoFiles).instrument;
            let found = found.unwrap_or_else(|| panic!("{name} {format:?} does not compile"));
            let same = found.fingerprints().scoring == instrument.fingerprints().scoring;
            let named = !exported.losses.is_empty() || !back.report.losses.is_empty();
            assert!(
                same || named,
                "{name} {format:?} scores otherwise and names no loss\n{}",
                back.files[0].1
            );
        }
    }
}

/// A file that was changed is read as it is now, not as the instrument inside it.
#[test]
fn a_changed_file_is_read_anew() {
    let (_, text, instrument) =
        instruments().into_iter().find(|(name, ..)| name == "gad7.peil").expect("it is there");
    let exported = export(&instrument, Format::Osd, Some(&text));
    let changed = exported.text.replacen("\"required\": false", "\"required\": true", 1);
    assert_ne!(changed, exported.text);
    let back = import(&file("scale.osd", changed.as_bytes()), &Options::default()).expect("it can be read");
    let found = &back.files[0].1;
    assert!(found.contains(" required\n") && !text.contains(" required\n"), "{found}");
}
