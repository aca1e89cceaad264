//! What Peil says about mistakes. `fixtures/` holds one mistake a file (or, of wording, a folder), called
//! after the code it must give; the snapshot beside it shows the source and what is said about it, so that it
//! can be reviewed alone.

mod fixes;
mod kinds;
mod sound;
pub mod studies;
mod values;
pub mod wording;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use peil::diagnostic::{Diagnostic, Style, codes, render_all};
use peil::source::{Loader, Unreadable};

/// Fixtures whose one mistake is reported in more than one way, and why that is right.
const ALSO: &[(&str, &[&str])] = &[];
/// Codes that no source text gives.
const WITHOUT_A_FIXTURE: &[&str] = &[
    // A bug in Peil itself.
    "PEIL0999", // It rests on files beside the instrument; its test gives it those.
    "PEIL1026",
];

/// The files beside a fixture.
struct Beside(PathBuf);

impl Loader for Beside {
    fn load(&self, _from: &str, path: &str) -> Result<(String, String), Unreadable> {
        fs::read_to_string(self.0.join(path))
            .map(|text| (path.to_string(), text))
            .map_err(|_| Unreadable::new("there is no such file"))
    }
}

fn folder() -> PathBuf {
    crate::root().join("tests/diagnostics/fixtures")
}

/// Every fixture: its name without the ending, and its text.
fn fixtures() -> Vec<(String, String)> {
    let entries = fs::read_dir(folder())
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path());
    let sources = entries.filter(|path| path.extension().is_some_and(|ending| ending == "peil"));
    let mut found: Vec<(String, String)> = sources
        .map(|path| {
            let name = path.file_stem().and_then(|name| name.to_str()).expect("names are UTF-8").to_string();
            (name, fs::read_to_string(&path).expect("fixtures are UTF-8"))
        })
        .collect();
    found.sort();
    found
}

fn compile(name: &str, text: &str) -> peil::Compiled {
    peil::compile(&format!("{name}.peil"), text, &Beside(folder()))
}

/// The code that a fixture is called after.
fn own(name: &str) -> &str {
    name.split('_').next().unwrap_or_default()
}

#[test]
fn read_well() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("snapshots");
    settings.bind(|| {
        let mut failed = Vec::new();
        for (name, text) in fixtures() {
            let compiled = compile(&name, &text);
            let shown = format!(
                "{}\n────────\n\n{}",
                text.trim_end(),
                render_all(&compiled.sources, &compiled.diagnostics, Style::PLAIN)
            );
            // All of them are looked at before the test fails.
            if std::panic::catch_unwind(|| insta::assert_snapshot!(name.clone(), shown)).is_err() {
                failed.push(name);
            }
        }
        assert!(failed.is_empty(), "{failed:?}");
    });
}

#[test]
fn are_told_once() {
    let mut wrong = Vec::new();
    for (name, text) in fixtures() {
        let found: BTreeSet<&str> =
            compile(&name, &text).diagnostics.iter().map(|diagnostic| diagnostic.code.id).collect();
        let also: &[&str] = ALSO.iter().find(|(other, _)| *other == name).map_or(&[], |(_, also)| also);
        let expected: BTreeSet<&str> = also.iter().copied().chain([own(&name)]).collect();
        if found != expected {
            wrong.push(format!("{name}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "one mistake, one code:\n{}", wrong.join("\n"));
}

#[test]
fn have_a_fixture_each() {
    let beside = wording::fixtures().into_iter().map(|fixture| fixture.name);
    let of_studies = studies::fixtures().into_iter().map(|(name, _)| name);
    let names: Vec<String> =
        fixtures().into_iter().map(|(name, _)| name).chain(beside).chain(of_studies).collect();
    let without: Vec<&str> = codes::ALL
        .iter()
        .map(|code| code.id)
        .filter(|id| !names.iter().any(|name| own(name) == *id))
        .collect();
    assert_eq!(without, WITHOUT_A_FIXTURE);
    let unknown: Vec<&String> = names.iter().filter(|name| codes::find(own(name)).is_none()).collect();
    assert!(unknown.is_empty(), "no such codes: {unknown:?}");
}

/// Messages are lowercase and end without a full stop; every error says what to do, or shows what is
/// expected.
#[test]
fn speak_in_one_voice() {
    let mut wrong = Vec::new();
    for (name, text) in fixtures() {
        for diagnostic in &compile(&name, &text).diagnostics {
            let said = [Some(&diagnostic.message), diagnostic.help.as_ref()]
                .into_iter()
                .flatten()
                .chain(diagnostic.labels.iter().map(|label| &label.text));
            for words in said {
                let capital = words.starts_with(char::is_uppercase) && !words.starts_with("SPSS");
                if capital || words.ends_with('.') {
                    wrong.push(format!("{name}: {words}"));
                }
            }
            if !helps(diagnostic) {
                wrong.push(format!("{name}: says not what to do: {}", diagnostic.message));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn helps(diagnostic: &Diagnostic) -> bool {
    diagnostic.help.is_some()
        || diagnostic.witness.is_some()
        || diagnostic.labels.iter().any(|label| label.text.starts_with("expected "))
}

/// Diagnostics of a file come in the order of the file, and their places lie in it.
#[test]
fn stand_in_the_order_of_the_source() {
    for (name, text) in fixtures() {
        let compiled = compile(&name, &text);
        assert!(compiled.diagnostics.is_sorted_by_key(Diagnostic::span), "{name}");
        for label in compiled.diagnostics.iter().flat_map(|diagnostic| &diagnostic.labels) {
            let file = &compiled.sources.get(label.span.file).text;
            assert!(
                file.get(label.span.range()).is_some(),
                "{name}: {:?} lies outside {} bytes",
                label.span,
                file.len()
            );
        }
    }
}
