//! What `renamed from` says: the old instrument with the names that the new one gives its parts.

use std::collections::HashMap;

use super::options;
use peil::model::{Group, Instrument, OfRound, Parts, Texts};

/// The old instrument under the new names.
pub struct Renamed {
    pub parts: Parts,
    /// Renames as `kind`, old name, new name.
    pub renames: Vec<(&'static str, String, String)>,
}

/// Applies the renames that the new instrument declares.
pub fn renamed(old: &Instrument, new: &Instrument) -> Renamed {
    let mut parts = old.to_parts();
    let mut renames = Vec::new();
    let mut names = HashMap::new();
    let taken: std::collections::HashSet<&str> =
        old.questions.iter().map(|question| question.name.as_str()).collect();
    let mut note = |names: &mut HashMap<String, String>, kind: &'static str, from: &mut String, to: &str| {
        names.insert(from.clone(), to.to_string());
        renames.push((kind, from.clone(), to.to_string()));
        *from = to.to_string();
    };
    for question in &mut parts.questions {
        let after = new
            .questions
            .iter()
            .find(|after| after.renamed.contains(&question.name) && !taken.contains(after.name.as_str()));
        if let Some(after) = after
            && new.question_named(&question.name).is_none()
        {
            note(&mut names, "question", &mut question.name, &after.name);
        }
    }
    for group in &mut parts.groups {
        if !new.groups.iter().any(|after| after.name == group.name)
            && let Some(after) = new.groups.iter().find(|after| after.renamed.contains(&group.name))
        {
            note(&mut names, "domain", &mut group.name, &after.name);
        }
        rename_rounds(group, new, &mut names);
    }
    for score in &mut parts.scores {
        if !new.scores.iter().any(|after| after.name == score.name)
            && let Some(after) = new.scores.iter().find(|after| after.renamed.contains(&score.name))
        {
            note(&mut names, "score", &mut score.name, &after.name);
        }
    }
    for class in &mut parts.classes {
        if !new.classes.iter().any(|after| after.name == class.name)
            && let Some(after) = new.classes.iter().find(|after| after.renamed.contains(&class.name))
        {
            note(&mut names, "class", &mut class.name, &after.name);
            if let (Some(before), Some(after)) = (&mut class.of, &after.of) {
                names.insert(before.name.clone(), after.name.clone());
                before.name = after.name.clone();
            }
        }
    }
    rename_messages(&mut parts, new);
    let mut inner = HashMap::new();
    rename_options(&mut parts, new, &mut renames, &mut inner);
    parts.texts = renamed_texts(&parts.texts, &names, &inner);
    Renamed { parts, renames }
}

/// The rounds of a repeat that have names.
fn rename_rounds(group: &mut Group, new: &Instrument, names: &mut HashMap<String, String>) {
    let after = new.groups.iter().find(|after| after.name == group.name);
    let Some(after) = after.and_then(|after| after.rounds.as_ref()) else { return };
    let Some(rounds) = &mut group.rounds else { return };
    for round in &mut rounds.names {
        if !after.names.iter().any(|other| other.name == round.name)
            && let Some(found) = after.names.iter().find(|other| other.renamed.contains(&round.name))
        {
            names.insert(format!("{}.rounds.{}", group.name, round.name), found.name.clone());
            round.name = found.name.clone();
        }
    }
}

/// The checks, alerts and feedback of a round follow the name of the round: they have no `renamed from` of their own.
fn rename_messages(parts: &mut Parts, new: &Instrument) {
    let round_of = |groups: &[Group], of: &OfRound| {
        let group = groups.get(of.repeat.at())?;
        let name = group.rounds.as_ref()?.names.get(usize::from(of.round))?.name.clone();
        Some((group.name.clone(), name))
    };
    for message in &mut parts.messages {
        let Some(round) = message.of.as_ref().and_then(|of| round_of(&parts.groups, of)) else { continue };
        let after = new.messages.iter().find(|after| {
            after.kind == message.kind
                && after.declared() == message.declared()
                && after.of.as_ref().and_then(|of| round_of(&new.groups, of)).as_ref() == Some(&round)
        });
        if let Some(after) = after {
            message.name = after.name.clone();
        }
    }
}

/// Options of scales that questions of both use, and of bands and classes.
fn rename_options(
    parts: &mut Parts,
    new: &Instrument,
    renames: &mut Vec<(&'static str, String, String)>,
    inner: &mut HashMap<String, String>,
) {
    let mut changes: Vec<(usize, usize, String)> = Vec::new();
    for question in &parts.questions {
        let Some(after) = new.questions.iter().find(|after| after.name == question.name) else { continue };
        let after: Vec<_> = new.options(after).map(|(_, option)| option).collect();
        for (scale, option) in parts.options(question) {
            let at = parts.scale(scale).options.iter().position(|found| found == option);
            if let (Some(at), Some(found), Some(from)) =
                (at, options::counterpart(option, &after), &option.name)
                && let Some(to) = &found.name
                && from != to
                && !changes.contains(&(scale.at(), at, to.clone()))
            {
                changes.push((scale.at(), at, to.clone()));
            }
        }
    }
    for (scale, at, to) in changes {
        let scale = &mut parts.scales[scale];
        let from = scale.options[at].name.replace(to.clone()).unwrap_or_default();
        inner.insert(format!("scales.{}.{from}", scale.name), format!("scales.{}.{to}", scale.name));
        renames.push(("option", from, to));
    }
    for score in &mut parts.scores {
        let Some(after) = new.scores.iter().find(|after| after.name == score.name) else { continue };
        rename_choices(&mut score.bands, &after.bands, renames);
    }
    for class in &mut parts.classes {
        let Some(after) = new.classes.iter().find(|after| after.name == class.name) else { continue };
        rename_choices(&mut class.options, &after.options, renames);
    }
}

fn rename_choices(
    old: &mut [peil::model::Choice],
    new: &[peil::model::Choice],
    renames: &mut Vec<(&'static str, String, String)>,
) {
    let after: Vec<&peil::model::Choice> = new.iter().collect();
    for choice in old {
        if let Some(found) = options::counterpart(choice, &after)
            && let (Some(from), Some(to)) = (&choice.name, &found.name)
            && from != to
        {
            renames.push(("option", from.clone(), to.clone()));
            choice.name = Some(to.clone());
        }
    }
}

fn renamed_texts(texts: &Texts, names: &HashMap<String, String>, inner: &HashMap<String, String>) -> Texts {
    let mut renamed = Texts::default();
    for (key, words) in texts.iter() {
        let (whole, informant) = key
            .0
            .split_once('@')
            .map_or((key.0.as_str(), None), |(whole, informant)| (whole, Some(informant)));
        let mut whole = inner.get(whole).cloned().unwrap_or_else(|| {
            let mut parts: Vec<&str> = whole.splitn(3, '.').collect();
            if let Some(new) = parts.get(1).and_then(|name| names.get(*name))
                && !matches!(
                    parts[0],
                    "scales"
                        | "bands"
                        | "informants"
                        | "notes"
                        | "checks"
                        | "alerts"
                        | "feedback"
                        | "instrument"
                )
            {
                parts[1] = new;
            }
            let whole = parts.join(".");
            match (parts[0], parts.get(1).zip(parts.get(2)).map(|(group, rest)| format!("{group}.{rest}"))) {
                ("repeats", Some(round)) => match (names.get(&round), whole.rsplit_once('.')) {
                    (Some(new), Some((front, _))) => format!("{front}.{new}"),
                    _ => whole,
                },
                _ => whole,
            }
        });
        if let Some(informant) = informant {
            whole = format!("{whole}@{informant}");
        }
        renamed.put(peil::model::TextKey(whole), words.clone());
    }
    renamed
}
