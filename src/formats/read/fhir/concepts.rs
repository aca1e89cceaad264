//! Codings as concepts of terminologies: of the form, its items and their options.

use peil::model::Concept;
use serde_json::Value as Json;

use super::super::common::{list, member};
use super::Reader;
use crate::ir::Scale;

/// What a Coding says, where it names a terminology by its address. The codes that Peil itself writes are those
/// of options.
pub(super) fn concept(coding: &Json, around: Option<&str>) -> Option<Concept> {
    let own = member(coding, "system");
    let system = if own.trim().is_empty() { around.unwrap_or_default() } else { own.trim() };
    let system = system.trim_end_matches('/');
    let code = member(coding, "code");
    let code = code.trim();
    let is_address = system.contains(':') && !system.contains(char::is_whitespace);
    (is_address && !system.starts_with("urn:peil:") && !code.is_empty())
        .then(|| Concept { system: system.to_string(), code: code.to_string() })
}

/// The concepts of the options of a list, each with the code that answers hold.
pub(super) type OfOptions = Vec<(String, Concept)>;

/// Puts the concepts of options with them. Codes of a list that are the own codes of its options say nothing new,
/// unless they are of a terminology that everybody knows.
pub(super) fn of_options(scale: &mut Scale, concepts: &OfOptions) {
    let is_known = |concept: &Concept| concept.short_name().is_some();
    let says_more = scale.choices.iter().any(|choice| {
        let found = concepts.iter().find(|(source, _)| *source == choice.source);
        found.is_some_and(|(_, concept)| {
            let number = choice.code.as_ref().map(|code| code.0.as_str());
            let is_own = choice.name.as_deref().or(number) == Some(concept.code.as_str());
            is_known(concept) || !is_own
        })
    });
    for choice in scale.choices.iter_mut().filter(|_| says_more) {
        let found = concepts.iter().find(|(source, _)| *source == choice.source);
        choice.concepts = found.map(|(_, concept)| concept.clone()).into_iter().collect();
    }
}

impl Reader<'_> {
    /// The concepts that an element is about: one of each terminology. What is not kept is reported with the others.
    pub(super) fn concepts(&mut self, json: &Json, source: &str) -> Vec<Concept> {
        let mut found: Vec<Concept> = Vec::new();
        for coding in list(json, "code") {
            match concept(coding, None) {
                Some(one) if found.contains(&one) => {}
                Some(one) if !found.iter().any(|other| other.system == one.system) => found.push(one),
                Some(_) | None => self.not_coded(source),
            }
        }
        found
    }

    /// Notes that a concept code was not kept.
    pub(super) fn not_coded(&mut self, source: &str) {
        if !self.coded.iter().any(|one| one == source) {
            self.coded.push(source.to_string());
        }
    }
}
