//! Everything in which two instruments differ, texts aside.

use std::collections::HashMap;

use super::rename::Renamed;
use super::{About, Class, Difference, options};
use peil::model::{
    Choice, Cut, Entry, Group, Guarantee, Instrument, MessageKind, Node, OutputKind, OutputPrint, Parts,
    Prints, Score,
};

/// The differences, and the outputs of both whose scoring differs.
pub fn differences(renamed: &Renamed, new: &Instrument) -> (Vec<Difference>, Vec<OutputPrint>) {
    let old = &renamed.parts;
    let (before, after) = (Prints::of(old), Prints::of(new));
    let mut found = Vec::new();
    for (kind, from, to) in &renamed.renames {
        let about = match *kind {
            "question" => About::Question { name: to.clone() },
            "domain" => About::Domain { name: to.clone() },
            "score" => About::Score { name: to.clone() },
            "class" => About::Class { name: to.clone() },
            _ => About::Instrument,
        };
        found.push(Difference::new(
            Class::Addition,
            about,
            format!("the {kind} `{from}` is renamed to `{to}`; stored answers are read under both names"),
        ));
    }
    informants(old, new, &mut found);
    questions(old, new, &before, &after, &mut found);
    groups(old, new, &mut found);
    messages(old, new, &before, &after, &mut found);
    notes(old, new, &before, &after, &mut found);
    guarantees(old, new, &mut found);
    order(old, new, &mut found);
    let touched = outputs(old, new, &before, &after, &mut found);
    (found, touched)
}

fn informants(old: &Parts, new: &Parts, found: &mut Vec<Difference>) {
    let mut say = |class, name: &str, message| {
        found.push(Difference::new(class, About::Informant { name: name.to_string() }, message))
    };
    for name in old.informants.iter().filter(|name| !new.informants.contains(name)) {
        say(Class::Data, name, format!("the informant `{name}` is gone"));
    }
    for name in new.informants.iter().filter(|name| !old.informants.contains(name)) {
        say(Class::Addition, name, format!("a new informant `{name}`"));
    }
    if let (Some(was), Some(is)) = (old.informants.first(), new.informants.first())
        && was != is
        && new.informants.contains(was)
    {
        say(Class::Data, is, format!("responses without an informant were `{was}`'s, and are now `{is}`'s"));
    }
}

/// What is no longer guaranteed, and what is now. A guarantee is known by what it says, and by its reason.
fn guarantees(old: &Parts, new: &Parts, found: &mut Vec<Difference>) {
    let says =
        |one: &Guarantee, other: &Guarantee| one.always == other.always && one.formula == other.formula;
    for guarantee in &old.guarantees {
        if new.guarantees.iter().any(|other| says(guarantee, other)) {
            continue;
        }
        let (word, formula) = (guarantee.word(), &guarantee.formula);
        let now = new.guarantees.iter().find(|other| other.reason == guarantee.reason);
        let message = match now {
            Some(now) => format!(
                "the guarantee “{}” was `{word} {formula}`, and is `{} {}`",
                guarantee.reason,
                now.word(),
                now.formula
            ),
            None => format!("no longer guaranteed: `{word} {formula}` (“{}”)", guarantee.reason),
        };
        let about = About::Guarantee { reason: guarantee.reason.clone() };
        found.push(Difference::new(Class::Flow, about, message));
    }
    for guarantee in &new.guarantees {
        let known = |other: &Guarantee| says(guarantee, other) || other.reason == guarantee.reason;
        if !old.guarantees.iter().any(known) {
            let message = format!("now guaranteed: `{} {}`", guarantee.word(), guarantee.formula);
            let about = About::Guarantee { reason: guarantee.reason.clone() };
            found.push(Difference::new(Class::Addition, about, message));
        }
    }
}

fn questions(old: &Parts, new: &Parts, before: &Prints, after: &Prints, found: &mut Vec<Difference>) {
    for (at, question) in old.questions.iter().enumerate() {
        let about = || About::Question { name: question.name.clone() };
        let Some(new_at) = new.questions.iter().position(|other| other.name == question.name) else {
            found.push(Difference::new(
                Class::Data,
                about(),
                format!("the question `{}` is gone", question.name),
            ));
            continue;
        };
        let other = &new.questions[new_at];
        options::compare(old, question, new, other, found);
        let repeat = |parts: &Parts, repeat: Option<peil::model::GroupId>| {
            repeat.map(|group| parts.group(group).name.clone())
        };
        let (was, is) = (repeat(old, question.repeat), repeat(new, other.repeat));
        if was.is_some() != is.is_some() {
            let message =
                if is.is_some() { "is now asked several times" } else { "is no longer asked several times" };
            found.push(Difference::new(
                Class::Data,
                about(),
                format!("`{}` {message}: its columns have other names", question.name),
            ));
        } else if old.rounds(question.repeat) > new.rounds(other.repeat) {
            let message = format!(
                "`{}` was asked up to {} times, and now up to {}",
                question.name,
                old.rounds(question.repeat),
                new.rounds(other.repeat)
            );
            found.push(Difference::new(Class::Data, about(), message));
        }
        if before.asked[at] != after.asked[new_at] {
            found.push(Difference::new(
                Class::Flow,
                about(),
                format!("when `{}` is asked, to whom, or what counts when it is not, changes", question.name),
            ));
        }
    }
    for question in new.questions.iter().filter(|question| old.question_named(&question.name).is_none()) {
        let about = About::Question { name: question.name.clone() };
        found.push(Difference::new(Class::Addition, about, format!("a new question `{}`", question.name)));
    }
}

fn groups(old: &Parts, new: &Parts, found: &mut Vec<Difference>) {
    for group in &old.groups {
        let about = || About::Domain { name: group.name.clone() };
        let Some(other) = new.groups.iter().find(|other| other.name == group.name) else {
            let class = if group.optional { Class::Data } else { Class::Flow };
            found.push(Difference::new(class, about(), format!("the domain `{}` is gone", group.name)));
            continue;
        };
        match (group.optional, other.optional) {
            (true, false) => found.push(Difference::new(
                Class::Data,
                about(),
                format!("the domain `{}` can no longer be left out: its column is gone", group.name),
            )),
            (false, true) => found.push(Difference::new(
                Class::Flow,
                about(),
                format!("the domain `{}` can now be left out", group.name),
            )),
            _ => {}
        }
        if group.matrix != other.matrix {
            found.push(Difference::new(
                Class::Flow,
                about(),
                format!("the layout of `{}` changes", group.name),
            ));
        }
        if pages(old, group) != pages(new, other) {
            let message = format!("where a new page begins in `{}` changes", group.name);
            found.push(Difference::new(Class::Flow, about(), message));
        }
        if let (Some(was), Some(is)) = (&group.rounds, &other.rounds)
            && was.up_to < is.up_to
        {
            found.push(Difference::new(
                Class::Addition,
                about(),
                format!("`{}` is asked up to {} times, and was up to {}", group.name, is.up_to, was.up_to),
            ));
        }
    }
    for group in new.groups.iter().filter(|group| !old.groups.iter().any(|other| other.name == group.name)) {
        let about = About::Domain { name: group.name.clone() };
        found.push(Difference::new(Class::Addition, about, format!("a new domain `{}`", group.name)));
    }
}

/// The questions before which the author begins a new page, among those of a domain itself.
fn pages<'p>(parts: &'p Parts, group: &Group) -> Vec<&'p str> {
    let mut found = Vec::new();
    let mut begins = false;
    for entry in &group.entries {
        match entry {
            Entry::Page => begins = true,
            Entry::Note(_) => {}
            Entry::Group(_) => begins = false,
            Entry::Question(id) => {
                if std::mem::take(&mut begins) {
                    found.push(parts.question(*id).name.as_str());
                }
            }
        }
    }
    found
}

fn messages(old: &Parts, new: &Parts, before: &Prints, after: &Prints, found: &mut Vec<Difference>) {
    let about = |kind: MessageKind, name: &str| match kind {
        MessageKind::Check => About::Check { name: name.to_string() },
        MessageKind::Alert => About::Alert { name: name.to_string() },
        MessageKind::Feedback => About::Feedback { name: name.to_string() },
    };
    let word = |kind: MessageKind| match kind {
        MessageKind::Check => "check",
        MessageKind::Alert => "alert",
        MessageKind::Feedback => "feedback",
    };
    // Alerts are outputs, and compared as such.
    for (at, message) in
        old.messages.iter().enumerate().filter(|(_, message)| message.kind != MessageKind::Alert)
    {
        let about = about(message.kind, &message.name);
        match new.messages.iter().position(|other| other.name == message.name && other.kind == message.kind) {
            None => found.push(Difference::new(
                Class::Flow,
                about,
                format!("the {} `{}` is gone", word(message.kind), message.name),
            )),
            Some(other) if before.messages[at] != after.messages[other] => {
                found.push(Difference::new(
                    Class::Flow,
                    about,
                    format!(
                        "when the {} `{}` is shown, or whether it blocks, changes",
                        word(message.kind),
                        message.name
                    ),
                ));
            }
            Some(_) => {}
        }
    }
    for message in new.messages.iter().filter(|message| message.kind != MessageKind::Alert) {
        if !old.messages.iter().any(|other| other.name == message.name && other.kind == message.kind) {
            found.push(Difference::new(
                Class::Addition,
                about(message.kind, &message.name),
                format!("a new {} `{}`", word(message.kind), message.name),
            ));
        }
    }
}

/// Notes: which there are, when each is shown, and after which question.
fn notes(old: &Parts, new: &Parts, before: &Prints, after: &Prints, found: &mut Vec<Difference>) {
    let about = |name: &str| About::Note { name: name.to_string() };
    let (were, are) = (note_places(old), note_places(new));
    for (at, note) in old.notes.iter().enumerate() {
        let name = &note.name;
        let Some(other) = new.notes.iter().position(|other| other.name == *name) else {
            found.push(Difference::new(Class::Flow, about(name), format!("the note `{name}` is gone")));
            continue;
        };
        if before.notes[at] != after.notes[other] {
            let message = format!("when the note `{name}` is shown, or to whom, changes");
            found.push(Difference::new(Class::Flow, about(name), message));
        }
        if were.get(name.as_str()) != are.get(name.as_str()) {
            let message = format!("the note `{name}` is in another place");
            found.push(Difference::new(Class::Flow, about(name), message));
        }
    }
    for note in new.notes.iter().filter(|note| !old.notes.iter().any(|other| other.name == note.name)) {
        let message = format!("a new note `{}`", note.name);
        found.push(Difference::new(Class::Addition, about(&note.name), message));
    }
}

/// Of each note, the domain that it is in, and what comes before it there.
fn note_places(parts: &Parts) -> HashMap<&str, (&str, &str)> {
    let groups = parts.groups.iter().map(|group| (group.name.as_str(), &group.entries));
    let mut found = HashMap::new();
    for (domain, entries) in groups.chain([("", &parts.entries)]) {
        let mut last = "";
        for entry in entries {
            match entry {
                Entry::Question(id) => last = &parts.question(*id).name,
                Entry::Group(id) => last = &parts.group(*id).name,
                Entry::Page => {}
                Entry::Note(id) => {
                    found.insert(parts.note(*id).name.as_str(), (domain, last));
                }
            }
        }
    }
    found
}

/// The order of what both have, and what is in what.
fn order(old: &Parts, new: &Parts, found: &mut Vec<Difference>) {
    let (before, after) = (outline(old), outline(new));
    let common = |outline: &[(String, String)], other: &[(String, String)]| -> Vec<(String, String)> {
        let names: std::collections::HashSet<&String> = other.iter().map(|(name, _)| name).collect();
        outline.iter().filter(|(name, _)| names.contains(name)).cloned().collect()
    };
    let (before, after) = (common(&before, &after), common(&after, &before));
    let names =
        |outline: &[(String, String)]| outline.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    if names(&before) != names(&after) {
        found.push(Difference::new(Class::Flow, About::Instrument, "questions are in another order"));
    }
    for (name, place) in &before {
        let moved = after.iter().find(|(other, _)| other == name).is_some_and(|(_, other)| other != place);
        if moved {
            found.push(Difference::new(
                Class::Flow,
                About::Question { name: name.clone() },
                format!("`{name}` is in another domain"),
            ));
        }
    }
}

/// Questions and domains in order, each with the domain it is in.
fn outline(parts: &Parts) -> Vec<(String, String)> {
    let mut outline = Vec::new();
    let mut open: Vec<(&Entry, &str)> = parts.entries.iter().rev().map(|entry| (entry, "")).collect();
    while let Some((entry, place)) = open.pop() {
        match entry {
            Entry::Question(id) => outline.push((parts.question(*id).name.clone(), place.to_string())),
            Entry::Page | Entry::Note(_) => {}
            Entry::Group(id) => {
                let group = parts.group(*id);
                outline.push((group.name.clone(), place.to_string()));
                open.extend(group.entries.iter().rev().map(|entry| (entry, group.name.as_str())));
            }
        }
    }
    outline
}

/// Scores, classes and alerts: by their fingerprints.
fn outputs(
    old: &Parts,
    new: &Parts,
    before: &Prints,
    after: &Prints,
    found: &mut Vec<Difference>,
) -> Vec<OutputPrint> {
    let mut touched = Vec::new();
    for output in &before.outputs {
        let about = About::output(output.kind, &output.name);
        let word = word(output.kind);
        let name = &output.name;
        let Some(other) = after.outputs.iter().find(|other| other.kind == output.kind && other.name == *name)
        else {
            found.push(Difference::new(Class::Scoring, about, format!("the {word} `{name}` is gone")));
            continue;
        };
        let message = what_changed(old, new, output, other);
        if let Some(message) = message {
            found.push(Difference::new(Class::Scoring, about, message));
            touched.push(other.clone());
        }
    }
    for output in after.outputs.iter().filter(|output| {
        !before.outputs.iter().any(|other| other.kind == output.kind && other.name == output.name)
    }) {
        let about = About::output(output.kind, &output.name);
        found.push(Difference::new(
            Class::Addition,
            about,
            format!("a new {} `{}`", word(output.kind), output.name),
        ));
    }
    touched
}

fn word(kind: OutputKind) -> &'static str {
    match kind {
        OutputKind::Score => "score",
        OutputKind::Class => "class",
        OutputKind::Alert => "alert",
    }
}

/// How an output that both have differs; None when it does not.
fn what_changed(old: &Parts, new: &Parts, output: &OutputPrint, other: &OutputPrint) -> Option<String> {
    let name = &output.name;
    if output.kind == OutputKind::Class {
        let find = |parts: &Parts| {
            parts.classes.iter().find(|class| class.name == *name).map(|class| keyed(&class.options))
        };
        if output.scoring == other.scoring && find(old) == find(new) {
            return None;
        }
        return Some(format!("class `{name}` changes"));
    }
    if output.kind == OutputKind::Alert {
        if output.scoring != other.scoring {
            return Some(format!("when alert `{name}` is given changes"));
        }
        let urgent = |parts: &Parts| {
            let mut alerts = parts.messages.iter().filter(|message| message.kind == MessageKind::Alert);
            alerts.any(|message| message.name == *name && message.urgent)
        };
        return match (urgent(old), urgent(new)) {
            (false, true) => Some(format!("alert `{name}` becomes urgent")),
            (true, false) => Some(format!("alert `{name}` is not urgent any more")),
            (true, true) | (false, false) => None,
        };
    }
    let (was, is) = (score_named(old, name)?, score_named(new, name)?);
    if output.scoring == other.scoring {
        if was.unit != is.unit {
            return Some(format!("the unit of score `{name}` changes"));
        }
        if was.shown != is.shown {
            let decimals = |shown: Option<u8>| {
                shown.map_or("as it comes".to_string(), |decimals| format!("with {decimals} decimals"))
            };
            return Some(format!(
                "score `{name}` was shown {}, and is now shown {}",
                decimals(was.shown),
                decimals(is.shown)
            ));
        }
        return (keyed(&was.bands) != keyed(&is.bands))
            .then(|| format!("the bands of score `{name}` have other codes"));
    }
    if output.value == other.value {
        let (before, after) = (cuts(old, was), cuts(new, is));
        let moved = before
            .iter()
            .filter(|cut| !after.contains(cut))
            .count()
            .max(after.iter().filter(|cut| !before.contains(cut)).count());
        let of = before.len().max(after.len());
        return Some(match (before.is_empty(), after.is_empty()) {
            (true, _) => format!("score `{name}` gets bands"),
            (_, true) => format!("score `{name}` loses its bands"),
            _ if moved > 0 => format!(
                "score `{name}` changes: {moved} of {of} bands {}",
                if moved == 1 { "moves" } else { "move" }
            ),
            _ => format!("score `{name}` changes: when its bands apply"),
        });
    }
    if was.direction != is.direction {
        return Some(format!(
            "score `{name}` changes: higher is now {}",
            match is.direction {
                Some(peil::model::Direction::Better) => "better",
                Some(peil::model::Direction::Worse) => "worse",
                None => "neither better nor worse",
            }
        ));
    }
    Some(if was.formula == is.formula {
        format!("score `{name}` changes because of something that it uses")
    } else {
        format!("score `{name}` changes: its formula")
    })
}

fn score_named<'p>(parts: &'p Parts, name: &str) -> Option<&'p Score> {
    parts.scores.iter().find(|score| score.name == name)
}

/// Names and codes, in no order.
fn keyed(choices: &[Choice]) -> Vec<(Option<String>, Option<String>)> {
    let mut keyed: Vec<_> = choices
        .iter()
        .map(|choice| (choice.name.clone(), choice.code.as_ref().map(peil::model::Number::to_string)))
        .collect();
    keyed.sort();
    keyed
}

/// The cut-offs of a score: set, bound, and the band above it.
fn cuts(parts: &Parts, score: &Score) -> Vec<(usize, bool, Option<String>, String)> {
    let Some(&band) = score.band.first() else { return Vec::new() };
    let Node::Band { sets, .. } = parts.node(band) else { return Vec::new() };
    let cut = |set: usize, cut: &Cut| {
        let key = score.bands.get(usize::from(cut.band)).map(Choice::key).unwrap_or_default();
        (set, cut.open, cut.from.as_ref().map(peil::model::Number::canonical), key)
    };
    sets.iter()
        .enumerate()
        .flat_map(|(set, one)| one.cuts.iter().map(move |found| cut(set, found)).collect::<Vec<_>>())
        .collect()
}
