//! What is done for each instrument, stage by stage.

use std::path::{Path, PathBuf};

use super::{Finding, Level, Place, Report, Stage};
use crate::files::{self, Text, plain};
use crate::proofs::OnDisk;
use crate::revision::Shelf;
use crate::test::{self, Tally};
use crate::{Fault, diff};
use peil::Compiled;
use peil::diagnostic::{Diagnostic, Severity};
use peil::language::Language;
use peil::model::OutputKind;
use peil::prove::{Budget, Verdict};
use peil::source::{Sources, Span};
use peil_project::folder::{self, Folder, Opened};
use peil_project::is_library;
use peil_wording::compare::{self, sentences, version_verdict};

/// Every instrument under the paths, and those that were there in the revision.
pub fn all(paths: &[PathBuf], old: &Shelf, against: &str, tongue: Language) -> Result<Vec<Report>, Fault> {
    let files = files::find(paths)?;
    let mut reports = Vec::new();
    for file in &files {
        let text = match files::read_text(file)? {
            Text::Read(text) => text,
            Text::NotUtf8 { .. } => {
                let name = file.display().to_string();
                let finding = plain_finding(
                    Stage::Check,
                    &name,
                    tongue.say("this file is not UTF-8 text", "dit bestand is geen UTF-8-tekst"),
                );
                reports.push(Report {
                    name: name.clone(),
                    file: name,
                    findings: vec![finding],
                    ..Report::default()
                });
                continue;
            }
        };
        reports.push(one(file, &text, old, tongue)?);
    }
    for path in paths.iter().filter(|path| path.is_dir()) {
        for gone in old.instruments(&plain(path)) {
            if files.iter().any(|file| plain(file) == plain(&gone))
                || old.text(&gone).is_ok_and(|text| is_library(&text))
            {
                continue;
            }
            let name = gone.display().to_string();
            let message = tongue.tell(
                format!("this instrument was in `{against}`, and is gone"),
                format!("dit instrument stond in `{against}`, en is weg"),
            );
            let finding = Finding { level: Level::Warning, ..plain_finding(Stage::Version, &name, &message) };
            reports.push(Report {
                name: name.clone(),
                file: name,
                findings: vec![finding],
                sentences: vec![message],
                class: Some("data"),
                ..Report::default()
            });
        }
    }
    Ok(reports)
}

fn one(file: &Path, text: &str, old: &Shelf, tongue: Language) -> Result<Report, Fault> {
    let shown = file.to_string_lossy().into_owned();
    let mut report = Report {
        name: file.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        file: shown.clone(),
        ..Report::default()
    };
    if peil::format::format(text) != text {
        let message = tongue.say("not formatted: run `peil fmt`", "niet opgemaakt: draai `peil fmt`");
        report.findings.push(plain_finding(Stage::Format, &shown, message));
    }
    let mut compiled = peil::compile(&shown, text, &Shelf::Disk);
    compiled.prove_further(Budget::FULL, &mut OnDisk::open());
    if is_library(text) {
        compiled
            .diagnostics
            .retain(|diagnostic| !matches!(diagnostic.code.id, "PEIL0602" | "PEIL0210" | "PEIL0211"));
    }
    report.findings.extend(diagnostics(Stage::Check, &compiled.sources, &compiled.diagnostics));
    let Some(instrument) = compiled.instrument.take() else { return Ok(report) };
    report.name.clone_from(&instrument.name);

    let mut tally = Tally { kept: Some(Vec::new()), ..Tally::default() };
    test::one(file, &mut tally)?;
    report.tests_passed = tally.passed;
    if tally.failed > 0 {
        let failures = tally.kept.unwrap_or_default();
        let mut open: Option<Finding> = None;
        for part in failures {
            if part.starts_with("FAILED") {
                report.findings.extend(open.take());
                open = Some(plain_finding(Stage::Test, &shown, part.trim_end()));
            } else if let Some(finding) = &mut open {
                finding.message += &format!("\n{}", part.trim_end());
            }
        }
        report.findings.extend(open);
        for finding in report.findings.iter_mut().filter(|finding| finding.stage == Stage::Test) {
            place_of_test(finding, &compiled, &instrument);
        }
    }

    let folder = Folder::read(&Shelf::Disk, file, &instrument, &mut compiled.sources, tongue);
    report.findings.extend(diagnostics(Stage::Wording, &compiled.sources, &folder.words.diagnostics));
    report.findings.extend(diagnostics(
        Stage::Wording,
        &compiled.sources,
        &folder.words.stale(&instrument, tongue),
    ));
    let new = Opened { compiled, instrument, file: file.to_path_buf(), folder, protocol: None };
    change(&mut report, &new, old, tongue);
    Ok(report)
}

/// What changed since the revision, and whether the version rose with it.
fn change(report: &mut Report, new: &Opened, old: &Shelf, tongue: Language) {
    let before = match folder::open(old, &plain(&new.file), tongue) {
        Ok(Ok(before)) => before,
        Ok(Err(_)) => {
            report
                .sentences
                .push(tongue.say("it did not compile before", "het was eerder niet te lezen").into());
            return;
        }
        Err(_) => {
            report.sentences.push(tongue.say("a new instrument", "een nieuw instrument").into());
            report.class = Some("addition");
            return;
        }
    };
    let mut comparison = diff::compare(&before, new);
    compare::prove(&mut comparison, &before.instrument, &new.instrument, Budget::SMALL);
    report.class = comparison.class().map(compare::Class::name);
    report.sentences = sentences(&comparison, tongue);
    let trace = |touched: &compare::Touched, example: &compare::Example| {
        Some(diff::both_traces(&before.instrument, &new.instrument, touched, example))
    };
    report.markdown = comparison.class().map(|_| compare::markdown(&comparison, &trace));
    report.findings.extend(proofs(&comparison, new));
    let verdict = version_verdict(&comparison);
    if !verdict.enough {
        let class = comparison.class().map_or("", compare::Class::name);
        let (lowest, is) = (&verdict.lowest, &comparison.new_version);
        let message = tongue.tell(
            format!("a change of {class} requires at least version {lowest}, but it is {is}"),
            format!("een wijziging van de klasse {class} vraagt ten minste versie {lowest}, en het is {is}"),
        );
        let mut finding = plain_finding(Stage::Version, &report.file, &message);
        finding.place = new.compiled.places.instrument.map(|span| place(&new.compiled.sources, span));
        report.findings.push(finding);
    }
}

/// What is proved of each output that a change touches, at the output.
pub fn proofs(comparison: &compare::Comparison, new: &Opened) -> Vec<Finding> {
    let parts = &new.instrument;
    let places = &new.compiled.places;
    let span = |touched: &compare::Touched| {
        let (names, spans): (Vec<&String>, &[Span]) = match touched.kind {
            OutputKind::Score => (parts.scores.iter().map(|score| &score.name).collect(), &places.scores),
            OutputKind::Class => (parts.classes.iter().map(|class| &class.name).collect(), &places.classes),
            OutputKind::Alert => (parts.messages.iter().map(|one| &one.name).collect(), &places.messages),
        };
        let at = names.iter().position(|name| **name == touched.name)?;
        spans.get(at).copied()
    };
    let finding = |touched: &compare::Touched| {
        let proof = touched.proof.as_ref()?;
        let smallest = touched.example.as_ref().filter(|_| proof.verdict() == Verdict::Refuted);
        let smallest = smallest
            .map_or(String::new(), |example| format!("; the smallest: {}", compare::answers_line(example)));
        let file = new.file.to_string_lossy();
        let message = format!("`{}`: {}{smallest}", touched.name, proof.sentence());
        let mut finding = plain_finding(Stage::Version, &file, &message);
        (finding.level, finding.code) = (Level::Note, "proof".into());
        finding.place = span(touched).map(|span| place(&new.compiled.sources, span));
        Some(finding)
    };
    comparison.touched.iter().filter_map(finding).collect()
}

/// A failing test block is shown at its name.
fn place_of_test(finding: &mut Finding, compiled: &Compiled, instrument: &peil::model::Instrument) {
    let named = instrument.tests.iter().position(|test| {
        finding.message.starts_with(&format!("FAILED {}: test \"{}\"", instrument.name, test.name))
    });
    if let Some((span, _)) = named.and_then(|at| compiled.places.tests.get(at)) {
        finding.place = Some(place(&compiled.sources, *span));
        finding.file.clone_from(&compiled.sources.get(span.file).path);
    }
}

fn plain_finding(stage: Stage, file: &str, message: &str) -> Finding {
    Finding {
        stage,
        level: Level::Error,
        code: stage.name().to_string(),
        file: file.to_string(),
        place: None,
        message: message.to_string(),
        help: None,
    }
}

fn diagnostics<'d>(
    stage: Stage,
    sources: &'d Sources,
    diagnostics: &'d [Diagnostic],
) -> impl Iterator<Item = Finding> + 'd {
    diagnostics.iter().map(move |diagnostic| Finding {
        stage,
        level: match diagnostic.severity() {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
            Severity::Note => Level::Note,
        },
        code: diagnostic.code.id.to_string(),
        file: sources.get(diagnostic.span().file).path.clone(),
        place: Some(place(sources, diagnostic.span())),
        message: diagnostic.message.clone(),
        help: diagnostic.help.clone(),
    })
}

fn place(sources: &Sources, span: Span) -> Place {
    let file = sources.get(span.file);
    let (start, end) = (file.position(span.start as usize), file.position(span.end.max(span.start) as usize));
    Place { line: start.line, column: start.column, end_line: end.line, end_column: end.column }
}
