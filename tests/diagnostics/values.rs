//! Claims about values: what is said about each fixture, and that every witness it prints shows what it
//! claims.

use peil::check::NothingKept;
use peil::diagnostic::{Style, render_all};
use peil::prove::Budget;
use peil::score::{Scorer, run_test};
use peil::source::NoFiles;

use crate::compiled;

/// The fixtures by name, in order.
fn fixtures() -> Vec<(String, String)> {
    let folder = crate::root().join("tests/diagnostics/values");
    let mut found: Vec<(String, String)> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .flatten()
        .filter(|entry| entry.path().extension().is_some_and(|suffix| suffix == "peil"))
        .map(|entry| {
            (
                entry.path().file_stem().unwrap_or_default().to_string_lossy().into_owned(),
                std::fs::read_to_string(entry.path()).expect("it is text"),
            )
        })
        .collect();
    found.sort();
    found
}

#[test]
fn what_is_said() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("values");
    settings.bind(|| {
        for (name, text) in fixtures() {
            let compiled = peil::compile(&format!("{name}.peil"), &text, &NoFiles);
            let said = render_all(&compiled.sources, &compiled.diagnostics, Style::PLAIN);
            let undecided: String = compiled
                .undecided
                .iter()
                .map(|undecided| format!("{}: {}\n", undecided.code, undecided.message))
                .collect();
            assert_eq!(undecided, "", "{name}");
            insta::assert_snapshot!(name, format!("{}\n────────\n\n{said}", text.trim_end()));
        }
    });
}

#[test]
fn every_witness_shows_what_is_claimed() {
    let mut witnesses = 0;
    for (name, text) in fixtures() {
        let compiled = peil::compile(&format!("{name}.peil"), &text, &NoFiles);
        for witness in compiled.diagnostics.iter().filter_map(|diagnostic| diagnostic.witness.as_ref()) {
            let instrument = compiled::compiled_text(&name, &format!("{text}\n{witness}\n"));
            let test = instrument.tests.last().expect("the witness is a test");
            let run = run_test(&Scorer::new(&instrument), test);
            assert!(!run.expectations.is_empty() && run.passed(), "{name}: {witness}");
            witnesses += 1;
        }
    }
    assert!(witnesses >= 20, "{witnesses}");
}

#[test]
fn nothing_is_said_or_left_open_of_sound_instruments() {
    let shipped = |path: &String| {
        ["instruments/", "tests/reference/", "tests/fixtures/design/"]
            .iter()
            .any(|folder| path.starts_with(folder))
    };
    for path in compiled::every().into_iter().filter(shipped) {
        let text = std::fs::read_to_string(crate::root().join(&path)).expect("the file is there");
        let built = peil::build(&path, &text, &NoFiles);
        let instrument = built.instrument.expect("it compiles");
        let mut findings = peil::check::check(&instrument, &built.places);
        let open = &mut findings.undecided;
        let broken =
            peil::check::prove_open(&instrument, &built.places, open, Budget::FULL, &mut NothingKept);
        findings.diagnostics.extend(broken);
        let said = render_all(&built.sources, &findings.diagnostics, Style::PLAIN);
        assert_eq!((said.as_str(), findings.undecided.len()), ("", 0), "{path}: {:?}", findings.undecided);
    }
}

#[test]
fn the_budget_does_not_depend_on_the_machine() {
    for path in compiled::every() {
        let text = std::fs::read_to_string(crate::root().join(&path)).expect("the file is there");
        let steps = || {
            let built = peil::build(&path, &text, &NoFiles);
            peil::check::check(&built.instrument.expect("it compiles"), &built.places).steps
        };
        assert_eq!(steps(), steps(), "{path}");
    }
}

/// The range of a score holds for random answers, and for sums both ends were attained.
#[test]
fn ranges_hold() {
    for path in compiled::every() {
        let instrument = compiled::compiled(&path);
        let ranges = peil::check::ranges(&instrument);
        let scorer = Scorer::new(&instrument);
        for seed in 0..200 {
            let evaluation =
                scorer.evaluate(&compiled::random(&instrument, seed, [2, 8, 1000][seed as usize % 3]));
            for range in &ranges {
                let score = &instrument.scores[range.score.at()];
                for value in &score.value {
                    let value = evaluation.value(*value);
                    let Some(number) = value.number() else {
                        assert!(
                            !value.is_missing() || range.can_be_missing,
                            "{path}: {} is missing",
                            score.name
                        );
                        continue;
                    };
                    let above = range.low.as_ref().is_none_or(|low| number >= low);
                    let below = range.high.as_ref().is_none_or(|high| number <= high);
                    assert!(
                        above && below && (!range.whole || number.is_whole()),
                        "{path}: {} = {number}, {range:?}",
                        score.name
                    );
                }
            }
        }
        for range in &ranges {
            let score = &instrument.scores[range.score.at()];
            if !score.truth && (score.formula.starts_with("sum(") || score.formula.starts_with("mean(")) {
                assert!(range.low_attained && range.high_attained, "{path}: {} {range:?}", score.name);
            }
        }
    }
}
