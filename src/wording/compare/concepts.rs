//! Concept codes that differ: what a part of the instrument is about in terminologies. No score hangs on them.

use std::collections::HashSet;

use super::{About, Class, Difference, options};
use peil::model::{Choice, Concept, Instrument, Parts};

/// Adds a difference for each part whose concepts differ. Parts that are new or gone are reported as such.
pub fn differences(old: &Parts, new: &Instrument, found: &mut Vec<Difference>) {
    let mut say = |about: About, what: &str, was: &[Concept], is: &[Concept]| {
        if let Some(message) = changed(what, was, is) {
            found.push(Difference::new(Class::Concepts, about, message));
        }
    };
    say(About::Instrument, "the instrument", &old.concepts, &new.concepts);
    for question in &old.questions {
        let Some(other) = new.questions.iter().find(|other| other.name == question.name) else { continue };
        let about = About::Question { name: other.name.clone() };
        say(about, &format!("`{}`", other.name), &question.concepts, &other.concepts);
    }
    for group in &old.groups {
        let Some(other) = new.groups.iter().find(|other| other.name == group.name) else { continue };
        let about = About::Domain { name: other.name.clone() };
        say(about, &format!("the domain `{}`", other.name), &group.concepts, &other.concepts);
    }
    for score in &old.scores {
        let Some(other) = new.scores.iter().find(|other| other.name == score.name) else { continue };
        let about = About::Score { name: other.name.clone() };
        say(about, &format!("the score `{}`", other.name), &score.concepts, &other.concepts);
    }
    // An option is reported once, however many questions offer it.
    let mut told: HashSet<(String, String)> = HashSet::new();
    for question in &old.questions {
        let Some(other) = new.questions.iter().find(|other| other.name == question.name) else { continue };
        let after: Vec<&Choice> = new.options(other).map(|(_, option)| option).collect();
        for (scale, option) in old.options(question) {
            let Some(now) = options::counterpart(option, &after) else { continue };
            let (scale, key) = (old.scale(scale).name.clone(), now.key());
            if option.concepts != now.concepts && told.insert((scale.clone(), key.clone())) {
                let what = format!("the option `{key}` of `{scale}`");
                let about = About::Question { name: other.name.clone() };
                say(about, &what, &option.concepts, &now.concepts);
            }
        }
    }
}

/// What changed, in words; None where nothing did: their order means nothing.
fn changed(what: &str, was: &[Concept], is: &[Concept]) -> Option<String> {
    let lost: Vec<&Concept> = was.iter().filter(|concept| !is.contains(concept)).collect();
    let gained: Vec<&Concept> = is.iter().filter(|concept| !was.contains(concept)).collect();
    let listed = |concepts: &[&Concept]| {
        concepts.iter().map(|concept| format!("`{concept}`")).collect::<Vec<_>>().join(", ")
    };
    match (lost.as_slice(), gained.as_slice()) {
        ([], []) => None,
        ([], gained) => Some(format!("{what} is now coded as {}", listed(gained))),
        (lost, []) => Some(format!("{what} is no longer coded as {}", listed(lost))),
        (lost, gained) => {
            Some(format!("{what} was coded as {}, and is now coded as {}", listed(lost), listed(gained)))
        }
    }
}
