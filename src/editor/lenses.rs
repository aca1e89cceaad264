//! Lenses: what can be done with a declaration, and who uses it.

use std::path::Path;

use peil::analysis::{Declared, Kind};
use peil::language::Language;
use peil::syntax::ast::{Declaration, MessageKind};

use crate::place::Place;
use crate::unit::Unit;
use crate::uses::uses_of;
use crate::workspace::Workspace;

/// What a lens does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LensKind {
    /// Runs the tests of a file, or the one of this name.
    Run(Option<String>),
    /// Opens the preview, at a question or domain.
    Preview(Option<String>),
    /// Shows where something is used.
    Uses(Vec<Place>),
    /// What the change means beside what was committed last; it is computed when it is shown.
    Change,
    /// Proves that the outputs that a change touches score the same, or shows where they do not.
    Prove,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    pub place: Place,
    pub title: String,
    pub kind: LensKind,
}

/// The lenses of a file.
pub fn lenses(workspace: &mut Workspace, path: &Path) -> Vec<Lens> {
    let Some(unit) = workspace.unit(path) else { return Vec::new() };
    let tongue = workspace.settings.tongue;
    let mut found: Vec<Lens> = Vec::new();
    let mut add = |place: Place, title: String, kind: LensKind| found.push(Lens { place, title, kind });
    if let Some(protocol) = unit.checked.study.as_ref().and_then(|study| study.protocol.as_ref()) {
        for test in &protocol.tests {
            let place = Place::new(path, test.name.span.range());
            add(place, run_title(tongue), LensKind::Run(Some(test.name.value.clone())));
        }
        return found;
    }
    let Some((file, tree)) = unit.analysis().trees.first() else { return found };
    for declaration in &tree.declarations {
        match declaration {
            Declaration::Header(header) => {
                let place = unit.place(header.name.span);
                add(place.clone(), tongue.say("preview", "voorbeeld").into(), LensKind::Preview(None));
                add(
                    place.clone(),
                    tongue.say("run all tests", "alle tests uitvoeren").into(),
                    LensKind::Run(None),
                );
                add(
                    place.clone(),
                    tongue.say("change since the last commit", "wijziging sinds de laatste commit").into(),
                    LensKind::Change,
                );
                add(
                    place,
                    tongue.say("prove that scores stay", "bewijs dat scores gelijk blijven").into(),
                    LensKind::Prove,
                );
            }
            Declaration::Test(test) => {
                let place = unit.place(test.name.span);
                add(place, run_title(tongue), LensKind::Run(Some(test.name.value.clone())));
            }
            _ => {}
        }
    }
    let shown: Vec<Declared> =
        unit.analysis().declared.iter().filter(|one| one.span.file == *file).cloned().collect();
    for one in shown {
        if matches!(one.kind, Kind::Domain | Kind::Repeat) {
            let preview = LensKind::Preview(Some(one.name.clone()));
            add(unit.place(one.span), tongue.say("preview", "voorbeeld").into(), preview);
        }
        let told = matches!(
            one.kind,
            Kind::Scale
                | Kind::Score
                | Kind::Class
                | Kind::Bands
                | Kind::Recode
                | Kind::Table
                | Kind::Formula
        );
        if told {
            let place = unit.place(one.span);
            let places = uses_of(workspace, &place, false);
            add(place, users(&unit, &places, tongue), LensKind::Uses(places));
        } else if one.kind == Kind::Question && not_scored(&unit, &one) {
            add(
                unit.place(one.span),
                tongue.say("not scored", "telt niet mee").into(),
                LensKind::Uses(Vec::new()),
            );
        }
    }
    found.sort_by_key(|lens| lens.place.start);
    found
}

fn run_title(tongue: Language) -> String {
    tongue.say("run test", "test uitvoeren").into()
}

/// Whether the compiler reports that no score uses a question.
fn not_scored(unit: &Unit, one: &Declared) -> bool {
    let place = unit.place(one.span);
    let code = peil::diagnostic::codes::UNUSED_QUESTION.id;
    let here = unit.findings.get(&place.path).into_iter().flatten();
    here.into_iter().any(|finding| finding.code == Some(code) && finding.place == place)
}

/// `used by 2 scores, 1 alert, 3 tests`; `not used`.
fn users(unit: &Unit, places: &[Place], tongue: Language) -> String {
    let mut counts: Vec<(&'static str, &'static str, usize)> = Vec::new();
    let mut count = |word: [&'static str; 2]| match counts.iter_mut().find(|(known, ..)| *known == word[0]) {
        Some((_, _, count)) => *count += 1,
        None => counts.push((word[0], word[1], 1)),
    };
    let mut seen: Vec<(usize, &'static str)> = Vec::new();
    for place in places {
        let (at, word) = match user(unit, place, tongue) {
            Some(found) => found,
            None => (
                usize::MAX,
                [tongue.say("other file", "ander bestand"), tongue.say("other files", "andere bestanden")],
            ),
        };
        // What names it twice is one user; of other files each place counts.
        if at == usize::MAX || !seen.contains(&(at, word[0])) {
            seen.push((at, word[0]));
            count(word);
        }
    }
    if counts.is_empty() {
        return tongue.say("not used", "niet gebruikt").into();
    }
    let said: Vec<String> = counts
        .iter()
        .map(|(one, more, count)| format!("{count} {}", if *count == 1 { one } else { more }))
        .collect();
    format!("{} {}", tongue.say("used by", "gebruikt door"), said.join(", "))
}

/// The declaration that holds a place: where it begins, and what it is.
fn user(unit: &Unit, place: &Place, tongue: Language) -> Option<(usize, [&'static str; 2])> {
    let file = unit.file(&place.path)?;
    let (_, tree) = unit.analysis().trees.iter().find(|(id, _)| *id == file)?;
    let declaration = tree
        .declarations
        .iter()
        .rev()
        .find(|declaration| crate::trees::span_of(declaration).start as usize <= place.start)?;
    let start = crate::trees::span_of(declaration).start as usize;
    let say = |english: [&'static str; 2], dutch: [&'static str; 2]| match tongue {
        Language::English => english,
        Language::Dutch => dutch,
    };
    let words = match declaration {
        Declaration::Score(_) => say(["score", "scores"], ["score", "scores"]),
        Declaration::Class(_) => say(["class", "classes"], ["klasse", "klassen"]),
        Declaration::Let(_) => say(["let", "lets"], ["let", "lets"]),
        Declaration::Test(_) => say(["test", "tests"], ["test", "tests"]),
        Declaration::Guarantee(_) => say(["guarantee", "guarantees"], ["garantie", "garanties"]),
        Declaration::Message(message) => match message.kind {
            MessageKind::Check => say(["check", "checks"], ["controle", "controles"]),
            MessageKind::Alert => say(["alert", "alerts"], ["signaal", "signalen"]),
            MessageKind::Feedback => say(["feedback", "feedbacks"], ["terugkoppeling", "terugkoppelingen"]),
        },
        Declaration::Entry(_) => {
            say(["question or domain", "questions or domains"], ["vraag of domein", "vragen of domeinen"])
        }
        Declaration::Table(_) => say(["table", "tables"], ["tabel", "tabellen"]),
        Declaration::Recode(_) => say(["recode", "recodes"], ["hercodering", "hercoderingen"]),
        Declaration::Header(_)
        | Declaration::Use(_)
        | Declaration::Informant { .. }
        | Declaration::Scale(_)
        | Declaration::Bands(_) => say(["declaration", "declarations"], ["declaratie", "declaraties"]),
    };
    Some((start, words))
}
