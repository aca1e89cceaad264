//! `peil test`: the tests in instruments, and the cases beside them.

use std::path::{Path, PathBuf};

use clap::Args;

use super::terminal::{say, style, tell};
use super::traces::Explainer;
use super::{Fault, Verdict, files, instrument, test_cases, test_guarantees};
use peil::Compiled;
use peil::diagnostic::{Severity, render};
use peil::model::{Instrument, Step, Test as Block};
use peil::score::{Expectation, Scorer, behind, run_test};
use peil::source::Span;

/// Test instruments
///
/// Runs the `test` blocks of each instrument, and every row of `cases/*.csv` beside it. Such a file has
/// answers, and the expected results in columns `expect_…`; an empty cell expects a missing score.
/// Guarantees (`always`, `never`) are tried with random answers.
#[derive(Debug, Args)]
pub struct Test {
    /// `.peil` files, or folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
}

/// How many tests passed and failed.
#[derive(Debug, Default)]
pub struct Tally {
    pub passed: u64,
    pub failed: u64,
    /// Failures that are kept for the caller, not printed.
    pub kept: Option<Vec<String>>,
}

impl Tally {
    /// Prints or keeps a failure.
    pub fn say(&mut self, text: &str) -> Result<(), Fault> {
        match &mut self.kept {
            Some(kept) => {
                kept.push(text.to_string());
                Ok(())
            }
            None => say(text),
        }
    }

    pub fn add(&mut self, passed: bool) {
        if passed {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }
}

impl Test {
    pub fn run(self) -> Result<Verdict, Fault> {
        let mut tally = Tally::default();
        for path in files::find(&self.paths)? {
            one(&path, &mut tally)?;
        }
        say(&format!("{} passed, {} failed\n", tally.passed, tally.failed))?;
        Ok(Verdict::good_if(tally.failed == 0))
    }
}

pub fn one(path: &Path, tally: &mut Tally) -> Result<(), Fault> {
    if let files::Text::Read(text) = files::read_text(path)? {
        if peil_study::protocol::is_protocol(&text) {
            return super::study::run_tests(path, &text, tally);
        }
        if peil_project::is_library(&text) {
            return Ok(());
        }
    }
    let compiled = match instrument::compile_file(path)? {
        Ok(compiled) => compiled,
        Err(message) => {
            tally.say(&format!("FAILED {message}\n"))?;
            tally.failed += 1;
            return Ok(());
        }
    };
    let Some(instrument) = &compiled.instrument else {
        for diagnostic in
            compiled.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error)
        {
            if tally.kept.is_none() {
                tell(&render(&compiled.sources, diagnostic, style()));
            }
        }
        tally.say(&format!("FAILED {}: it does not compile\n", path.display()))?;
        tally.failed += 1;
        return Ok(());
    };
    let scorer = Scorer::new(instrument);
    for (at, test) in instrument.tests.iter().enumerate() {
        block(&compiled, &scorer, at, test, tally)?;
    }
    test_guarantees::run(&scorer, tally)?;
    for cases in case_files(path)? {
        test_cases::run(&cases, &scorer, tally)?;
    }
    Ok(())
}

fn block(
    compiled: &Compiled,
    scorer: &Scorer<'_>,
    at: usize,
    test: &Block,
    tally: &mut Tally,
) -> Result<(), Fault> {
    let run = run_test(scorer, test);
    tally.add(run.passed());
    if run.passed() {
        return Ok(());
    }
    tally.say(&format!("FAILED {}: test \"{}\"\n", scorer.instrument().name, test.name))?;
    for expectation in run.expectations.iter().filter(|expectation| !expectation.value.is_true()) {
        let place = compiled.places.tests.get(at).and_then(|(_, steps)| steps.get(expectation.step));
        tally.say(&failed(compiled, scorer, test, expectation, place.copied()))?;
    }
    Ok(())
}

/// An expectation that did not come true: where it is, what was expected, what is, and why.
fn failed(
    compiled: &Compiled,
    scorer: &Scorer<'_>,
    test: &Block,
    expectation: &Expectation,
    place: Option<Span>,
) -> String {
    let instrument: &Instrument = scorer.instrument();
    let Some(Step::Expect { value, formula }) = test.steps.get(expectation.step) else {
        return String::new();
    };
    let place = place.map_or_else(String::new, |span| {
        let file = compiled.sources.get(span.file);
        format!("{}:{}: ", file.path, file.position(span.start as usize).line)
    });
    let evaluation = scorer.evaluate_all(&expectation.response);
    let outcome = scorer.outcome(&expectation.response, &evaluation);
    let mut text = format!("  {place}expected {formula}\n");
    let behind = behind(instrument, &evaluation, *value);
    for line in &behind.lines {
        text += &format!("    actual: {line}\n");
    }
    let trace =
        Explainer::new(scorer, None).text(&expectation.response, &evaluation, &outcome, Some(&behind.names));
    text + &indented(&trace)
}

/// A trace under what it belongs to.
pub fn indented(trace: &str) -> String {
    trace
        .lines()
        .map(|line| if line.is_empty() { "\n".to_string() } else { format!("    {line}\n") })
        .collect()
}

/// The case files beside an instrument. A folder with several instruments has those of the one that is called
/// like it.
fn case_files(path: &Path) -> Result<Vec<PathBuf>, Fault> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let cases = folder.join("cases");
    if !cases.is_dir() {
        return Ok(Vec::new());
    }
    let list = |folder: &Path, extension: &str| -> Result<Vec<PathBuf>, Fault> {
        let entries = std::fs::read_dir(folder)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| Fault::file("read", folder, &error))?;
        let mut found: Vec<PathBuf> = entries
            .into_iter()
            .map(|entry| entry.path())
            .filter(|path| path.extension().is_some_and(|found| found == extension))
            .collect();
        found.sort();
        found.iter().try_for_each(|file| files::check_found(folder, file))?;
        Ok(found)
    };
    let of_folder = instrument::named_file(folder);
    let only = list(folder, "peil")?.len() == 1;
    let its_own = of_folder.is_some_and(|file| files::plain(&file) == files::plain(path));
    if only || its_own { list(&cases, "csv") } else { Ok(Vec::new()) }
}
