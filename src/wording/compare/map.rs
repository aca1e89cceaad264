//! Two instruments with other names, compared all the same: a Dutch and an English edition, the rule of a
//! paper and how it was put into practice. A map says which name of the first is which of the second.

use std::collections::BTreeMap;

use peil::model::{Choice, Instrument, MessageKind, Parts, Texts};
use serde::Deserialize;

/// Names of the first instrument, with those of the second. What is called the same in both need not be named.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Map {
    pub informants: BTreeMap<String, String>,
    pub domains: BTreeMap<String, String>,
    pub questions: BTreeMap<String, String>,
    /// By scale of the first: its options, by name or code.
    pub options: BTreeMap<String, BTreeMap<String, String>>,
    pub scores: BTreeMap<String, String>,
    pub classes: BTreeMap<String, String>,
    pub alerts: BTreeMap<String, String>,
    /// By score or class of the first: its bands or options.
    pub bands: BTreeMap<String, BTreeMap<String, String>>,
}

/// Both instruments under the names of the second, and without their texts, which are not compared.
///
/// # Errors
/// When the map names what an instrument does not have.
pub fn mapped(old: &Instrument, new: &Instrument, map: &Map) -> Result<[Instrument; 2], String> {
    let (mut before, mut after) = (old.to_parts(), new.to_parts());
    (before.texts, after.texts) = (Texts::default(), Texts::default());
    options(&before, &mut after, map)?;
    bands(&mut before, map)?;
    let informants = before.informants.iter_mut().collect();
    rename("informant", &map.informants, informants, &after.informants)?;
    let names = |names: &mut dyn Iterator<Item = &String>| names.cloned().collect::<Vec<String>>();
    let theirs = names(&mut after.groups.iter().map(|group| &group.name));
    rename("domain", &map.domains, before.groups.iter_mut().map(|group| &mut group.name).collect(), &theirs)?;
    let theirs = names(&mut after.questions.iter().map(|question| &question.name));
    let ours = before.questions.iter_mut().map(|question| &mut question.name).collect();
    rename("question", &map.questions, ours, &theirs)?;
    let theirs = names(&mut after.scores.iter().map(|score| &score.name));
    rename("score", &map.scores, before.scores.iter_mut().map(|score| &mut score.name).collect(), &theirs)?;
    let theirs = names(&mut after.classes.iter().map(|class| &class.name));
    rename("class", &map.classes, before.classes.iter_mut().map(|class| &mut class.name).collect(), &theirs)?;
    let alerts = |parts: &Parts| {
        let alerts = parts.messages.iter().filter(|message| message.kind == MessageKind::Alert);
        alerts.map(|message| message.name.clone()).collect::<Vec<String>>()
    };
    let theirs = alerts(&after);
    let ours = before.messages.iter_mut().filter(|message| message.kind == MessageKind::Alert);
    rename("alert", &map.alerts, ours.map(|message| &mut message.name).collect(), &theirs)?;
    let built = |parts: Parts, which: &str| {
        Instrument::new(parts)
            .map_err(|invalid| format!("under these names the {which} is not sound: {invalid}"))
    };
    Ok([built(before, "first")?, built(after, "second")?])
}

fn rename(
    kind: &str,
    map: &BTreeMap<String, String>,
    ours: Vec<&mut String>,
    theirs: &[String],
) -> Result<(), String> {
    for (from, to) in map {
        if !ours.iter().any(|name| **name == *from) {
            return Err(format!("the first has no {kind} `{from}`"));
        }
        if !theirs.contains(to) {
            return Err(format!("the second has no {kind} `{to}`"));
        }
    }
    for name in ours {
        if let Some(to) = map.get(name.as_str()) {
            name.clone_from(to);
        }
    }
    Ok(())
}

/// An option of the second was called as its counterpart in the first.
fn options(before: &Parts, after: &mut Parts, map: &Map) -> Result<(), String> {
    for (scale, options) in &map.options {
        let Some(found) = before.scales.iter().position(|found| found.name == *scale) else {
            return Err(format!("the first has no scale `{scale}`"));
        };
        for (from, to) in options {
            let Some(choice) = before.scales[found].options.iter().find(|choice| choice.key() == *from)
            else {
                return Err(format!("the scale `{scale}` has no option `{from}`"));
            };
            let mut places = 0;
            for question in &before.questions {
                let uses = before.options(question).any(|(_, other)| std::ptr::eq(other, choice));
                let name = map.questions.get(&question.name).unwrap_or(&question.name);
                let Some(other) = after.questions.iter().find(|other| other.name == *name).filter(|_| uses)
                else {
                    continue;
                };
                let scales = other.answer.scale().into_iter().chain(other.or);
                for id in scales.collect::<Vec<_>>() {
                    let options = &mut after.scales[id.at()].options;
                    for option in options.iter_mut().filter(|option| option.key() == *to) {
                        places += 1;
                        if !option.renamed.contains(from) {
                            option.renamed.push(from.clone());
                        }
                    }
                }
            }
            if places == 0 {
                return Err(format!(
                    "no question of the second has an option `{to}` for `{from}` of `{scale}`"
                ));
            }
        }
    }
    Ok(())
}

fn bands(before: &mut Parts, map: &Map) -> Result<(), String> {
    for (output, bands) in &map.bands {
        let scores = before.scores.iter_mut().map(|score| (&score.name, &mut score.bands));
        let classes = before.classes.iter_mut().map(|class| (&class.name, &mut class.options));
        let Some((_, choices)) = scores.chain(classes).find(|(name, _)| *name == output) else {
            return Err(format!("the first has no score or class `{output}`"));
        };
        for (from, to) in bands {
            let Some(choice) = choices.iter_mut().find(|choice: &&mut Choice| choice.key() == *from) else {
                return Err(format!("`{output}` has no band or option `{from}`"));
            };
            choice.name = Some(to.clone());
        }
    }
    Ok(())
}
