//! Words that must differ from each other: those of the options of one scale, of the bands of one score, of
//! the options of one class, and of the questions of one domain.
//!
//! A respondent cannot tell two options with one label apart; and when two labels change places, answers that
//! were stored before mean something else from then on.

use std::collections::HashMap;

use super::layers::{Wanted, choose};
use super::lock::{Lock, fingerprint};
use super::messages::diagnostic;
use super::read::Wording;
use peil::diagnostic::{Diagnostic, codes};
use peil::language::Language;
use peil::model::{Instrument, Parts, TextKey, plain_words};

/// What the texts of a group are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Options,
    Bands,
    Questions,
}

/// Texts that must differ.
#[derive(Debug, Clone)]
pub struct Siblings {
    pub of: Of,
    /// The scale, score, class or domain that they belong to.
    pub owner: String,
    /// What each is called, and its key.
    pub members: Vec<(String, TextKey)>,
}

impl Siblings {
    /// What its texts are called.
    pub fn name(&self) -> [&'static str; 2] {
        match self.of {
            Of::Options => ["labels", "labels"],
            Of::Bands => ["labels", "labels"],
            Of::Questions => ["texts", "teksten"],
        }
    }
}

/// All groups of texts that must differ.
pub fn siblings(parts: &Parts) -> Vec<Siblings> {
    let mut found = Vec::new();
    for scale in &parts.scales {
        let members = scale
            .options
            .iter()
            .map(|option| (option.key(), TextKey::new(&["scales", &scale.name, &option.key()])));
        found.push(Siblings { of: Of::Options, owner: scale.name.clone(), members: members.collect() });
    }
    for score in &parts.scores {
        let members: Vec<_> =
            score.bands.iter().map(|band| (band.key(), parts.band_key(score, band))).collect();
        // Bands that scores share are reported once.
        if !found.iter().any(|other: &Siblings| {
            other.members.first().map(|one| &one.1) == members.first().map(|one| &one.1)
        }) {
            found.push(Siblings { of: Of::Bands, owner: score.name.clone(), members });
        }
    }
    for class in parts.classes.iter().filter(|class| class.is_first()) {
        let members = class.options.iter().map(|option| {
            (option.key(), TextKey::new(&["classes", class.declared(), "options", &option.key()]))
        });
        found.push(Siblings {
            of: Of::Bands,
            owner: class.declared().to_string(),
            members: members.collect(),
        });
    }
    let mut groups: Vec<(Option<usize>, Siblings)> = Vec::new();
    for question in &parts.questions {
        let at = question.group.map(|group| group.at());
        let member = (question.name.clone(), TextKey::new(&["items", &question.name]));
        match groups.iter_mut().find(|(group, _)| *group == at) {
            Some((_, siblings)) => siblings.members.push(member),
            None => {
                let owner = question
                    .group
                    .map_or_else(|| parts.name.clone(), |group| parts.group(group).name.clone());
                groups.push((at, Siblings { of: Of::Questions, owner, members: vec![member] }));
            }
        }
    }
    found.extend(groups.into_iter().map(|(_, siblings)| siblings));
    found.retain(|siblings| siblings.members.len() > 1);
    found
}

/// Errors for words of wording files that are those of another option, band or question, after all layers.
pub fn equal(base: &Instrument, wordings: &[Wording], tongue: Language) -> Vec<Diagnostic> {
    let groups = siblings(base);
    let informants: Vec<Option<&str>> =
        std::iter::once(None).chain(base.informants.iter().map(|name| Some(name.as_str()))).collect();
    let mut found = Vec::new();
    for wording in wordings {
        let wanted = Wanted { language: Some(&wording.language), gemeente: wording.gemeente.as_deref() };
        let mut layered: HashMap<&TextKey, &str> = HashMap::new();
        for layer in choose(base, wordings, wanted) {
            layered.extend(layer.texts.iter().map(|worded| (&worded.key, worded.text.as_str())));
        }
        let own: HashMap<&TextKey, &super::read::Worded> =
            wording.texts.iter().map(|worded| (&worded.key, worded)).collect();
        for siblings in &groups {
            for informant in &informants {
                equal_in(base, siblings, *informant, &layered, &own, tongue, &mut found);
            }
        }
    }
    found.dedup_by(|a, b| a.span() == b.span() && a.message == b.message);
    found
}

fn equal_in(
    base: &Instrument,
    siblings: &Siblings,
    informant: Option<&str>,
    layered: &HashMap<&TextKey, &str>,
    own: &HashMap<&TextKey, &super::read::Worded>,
    tongue: Language,
    found: &mut Vec<Diagnostic>,
) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for (at, (name, key)) in siblings.members.iter().enumerate() {
        let for_informant = informant
            .map(|informant| key.for_informant(informant))
            .filter(|key| base.texts.get(key).is_some());
        let said = for_informant.as_ref().unwrap_or(key);
        let Some(in_base) = base.texts.get(said) else { continue };
        let words = plain_words(layered.get(said).copied().unwrap_or(&in_base.text));
        if words.is_empty() {
            continue;
        }
        let Some(&first) = seen.get(&words) else {
            seen.insert(words, at);
            continue;
        };
        let (first_name, first_key) = &siblings.members[first];
        // Where the base says the same twice, that is the base's.
        let before = base.texts.say(first_key, informant).map(plain_words);
        let Some(place) = own
            .get(said)
            .or_else(|| own.get(first_key))
            .filter(|_| before.as_ref() != Some(&plain_words(&in_base.text)))
        else {
            continue;
        };
        let owner = &siblings.owner;
        let (message, help) = match siblings.of {
            Of::Options | Of::Bands => (
                [
                    format!("`{first_name}` and `{name}` of `{owner}` both have the text “{words}”"),
                    format!("`{first_name}` en `{name}` van `{owner}` luiden allebei “{words}”"),
                ],
                [
                    "nobody can distinguish them: give each its own words".to_string(),
                    "niemand kan ze uit elkaar houden: geef elk eigen woorden".to_string(),
                ],
            ),
            Of::Questions => (
                [
                    format!("the questions `{first_name}` and `{name}` both have the text “{words}”"),
                    format!("de vragen `{first_name}` en `{name}` luiden allebei “{words}”"),
                ],
                [
                    "they ask different things: give each its own words".to_string(),
                    "ze vragen iets anders: geef elk eigen woorden".to_string(),
                ],
            ),
        };
        found.push(diagnostic(tongue, codes::WORDING_EQUAL, place.span, message, help));
    }
}

/// Warnings for words that changed places since they were accepted.
pub fn exchanged(base: &Instrument, wordings: &[Wording], lock: &Lock, tongue: Language) -> Vec<Diagnostic> {
    let groups = siblings(base);
    let mut found = Vec::new();
    for wording in wordings {
        let own: HashMap<&TextKey, &super::read::Worded> =
            wording.texts.iter().map(|worded| (&worded.key, worded)).collect();
        let file = wording.file_name();
        for siblings in &groups {
            let mut told: Vec<&str> = Vec::new();
            for (name, key) in siblings.members.iter() {
                if told.contains(&name.as_str()) {
                    continue;
                }
                let Some(worded) = own.get(key) else { continue };
                let (now, was) = (fingerprint(&worded.text), lock.accepted(file, key));
                if was.is_none_or(|was| *was == now) {
                    continue;
                }
                let other = siblings
                    .members
                    .iter()
                    .find(|(_, other)| other != key && lock.accepted(file, other) == Some(&now));
                let Some((other, _)) = other else { continue };
                told.push(other);
                let [what, what_nl] = siblings.name();
                found.push(diagnostic(
                    tongue,
                    codes::WORDING_EXCHANGED,
                    worded.span,
                    [
                        format!("the {what} of {other} and {name} are exchanged: answers before and after cannot be compared"),
                        format!("de {what_nl} van {other} en {name} zijn verwisseld: antwoorden van ervoor en erna zijn niet te vergelijken"),
                    ],
                    [
                        format!("if they were wrong before: `peil wording accept {} {key}`, and a new major version", wording.path),
                        format!("als ze eerder fout waren: `peil wording accept {} {key}`, en een nieuwe hoofdversie", wording.path),
                    ],
                ));
            }
        }
    }
    found
}
