//! What Peil reports of protocols. `studies/` holds one mistake a file, called after the code it must give,
//! and the instrument that all of them name.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use peil::Places;
use peil::diagnostic::{Severity, Style, render_all};
use peil::source::{NoFiles, SourceFile, Sources};
use peil_study::protocol::{Context, Protocol, check, format, read};

fn folder() -> PathBuf {
    crate::root().join("tests/diagnostics/studies")
}

/// Every fixture: its name without the ending, and its text.
pub fn fixtures() -> Vec<(String, String)> {
    let entries = fs::read_dir(folder())
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path());
    let mut found: Vec<(String, String)> = entries
        .filter_map(|path| {
            let name = path.file_stem()?.to_str()?.to_string();
            (name.starts_with("PEIL") && path.extension()? == "peil")
                .then(|| (name, fs::read_to_string(&path).expect("fixtures are UTF-8")))
        })
        .collect();
    found.sort();
    found
}

/// The instrument of all fixtures.
pub fn instrument() -> peil::model::Instrument {
    let text = fs::read_to_string(folder().join("burden.peil")).expect("it is there");
    let compiled = peil::compile("burden.peil", &text, &NoFiles);
    compiled
        .instrument
        .unwrap_or_else(|| panic!("{}", render_all(&compiled.sources, &compiled.diagnostics, Style::PLAIN)))
}

/// A protocol of that instrument, with what there is to report of it. Notes that every study gets are left
/// out, unless the fixture is called after them.
pub fn compile(name: &str, text: &str) -> peil::Compiled {
    compile_with(name, text, &[])
}

fn compile_with(name: &str, text: &str, wordings: &[String]) -> peil::Compiled {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::new(format!("{name}.peil"), text));
    let (protocol, mut diagnostics) = read(file, text);
    let instrument = instrument();
    if let Some(protocol) = &protocol {
        let context =
            Context { instrument: Some(&instrument), registered: true, wordings, ..Context::default() };
        diagnostics.extend(check(protocol, &context));
    }
    let own = name.split('_').next().unwrap_or_default();
    if name != "example" {
        diagnostics.retain(|d| d.severity() != Severity::Note || d.code.id == own);
    } else if diagnostics.iter().any(|d| d.severity() != Severity::Note) {
        diagnostics.retain(|d| d.severity() != Severity::Note);
    } else if diagnostics.len() > 1 {
        diagnostics.retain(|d| d.code.id == "PEIL1030");
    }
    peil::Compiled {
        instrument: None,
        places: Places::default(),
        diagnostics,
        undecided: Vec::new(),
        sources,
    }
}

#[test]
fn of_protocols_read_well() {
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
            if std::panic::catch_unwind(|| insta::assert_snapshot!(name.clone(), shown)).is_err() {
                failed.push(name);
            }
        }
        assert!(failed.is_empty(), "{failed:?}");
    });
}

#[test]
fn of_protocols_are_told_once_and_help() {
    let mut wrong = Vec::new();
    for (name, text) in fixtures() {
        let compiled = compile(&name, &text);
        let found: BTreeSet<&str> = compiled.diagnostics.iter().map(|d| d.code.id).collect();
        let own = name.split('_').next().unwrap_or_default();
        if found != BTreeSet::from([own]) {
            wrong.push(format!("{name}: {found:?}"));
        }
        for d in &compiled.diagnostics {
            let words = [Some(&d.message), d.help.as_ref()];
            if d.help.is_none() && d.witness.is_none() {
                wrong.push(format!("{name}: no help: {}", d.message));
            }
            for words in words.into_iter().flatten() {
                if words.starts_with(char::is_uppercase) || words.ends_with('.') {
                    wrong.push(format!("{name}: {words}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn words_that_differ_are_reported_where_practices_are_compared() {
    let (_, text) =
        fixtures().into_iter().find(|(name, _)| name.starts_with("PEIL1028")).expect("it is there");
    let text = text.replace("compare waves", "compare practices\ncompare waves");
    let compiled = compile_with("PEIL1026", &text, &["north".to_string()]);
    assert!(compiled.diagnostics.iter().any(|d| d.code.id == "PEIL1026"));
}

/// The witness of an outcome of optional parts is two tests of the instrument, which pass.
#[test]
fn the_witness_of_optional_parts_holds() {
    let (name, text) =
        fixtures().into_iter().find(|(name, _)| name.starts_with("PEIL1023")).expect("it is there");
    let compiled = compile(&name, &text);
    let witness = compiled.diagnostics.iter().find_map(|d| d.witness.clone()).expect("it has one");
    let burden = fs::read_to_string(folder().join("burden.peil")).expect("it is there");
    let with = peil::compile("burden.peil", &format!("{burden}\n{witness}"), &NoFiles);
    let instrument = with
        .instrument
        .unwrap_or_else(|| panic!("{}", render_all(&with.sources, &with.diagnostics, Style::PLAIN)));
    let scorer = peil::score::Scorer::new(&instrument);
    assert_eq!(instrument.tests.len(), 2);
    assert!(instrument.tests.iter().all(|test| peil::score::run_test(&scorer, test).passed()), "{witness}");
}

fn protocol(text: &str) -> Protocol {
    read(peil::source::FileId(0), text).0.expect("it can be read")
}

/// Laying out twice is laying out once, keeps every comment, and changes nothing that is read.
#[test]
fn protocols_are_laid_out_in_one_way() {
    let shipped = ["studies/draagkracht/draagkracht.peil", "studies/sociale_teams/sociale_teams.peil"];
    let shipped = shipped
        .iter()
        .map(|path| (path.to_string(), fs::read_to_string(crate::root().join(path)).expect("it is there")));
    for (name, text) in fixtures().into_iter().chain(shipped) {
        let laid = format(&text);
        assert_eq!(format(&laid), laid, "{name}");
        assert_eq!(laid.matches('#').count(), text.matches('#').count(), "{name}");
        let crowded = text
            .lines()
            .map(|line| format!("  {}  ", line.replace(" \"", "    \"")))
            .collect::<Vec<_>>()
            .join("\n");
        let bare = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").replace(", }", " }");
        assert_eq!(bare(&format(&crowded)), bare(&laid), "{name}");
        if name.starts_with("studies/") {
            assert_eq!(laid, text, "{name} is laid out");
            assert!(protocol(&laid).tests.iter().all(|t| !t.steps.is_empty()));
        }
    }
}
