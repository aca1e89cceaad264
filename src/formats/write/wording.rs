//! Wording files of the other languages of an original.

use super::Scales;
use crate::expression::translate::key;
use crate::ir::{Computed, Form, Group, Node, Value, Words};

pub fn files(form: &Form, scales: &Scales) -> Vec<(String, String)> {
    languages(form, scales)
        .into_iter()
        .map(|language| (format!("wording/{language}.yaml"), file(form, scales, &language)))
        .collect()
}

fn languages(form: &Form, scales: &Scales) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut see = |words: &Words| {
        for language in words.0.keys() {
            if *language != form.language && !out.contains(language) {
                out.push(language.clone());
            }
        }
    };
    see(&form.title);
    for item in form.items() {
        see(&item.text);
    }
    form.notes().iter().for_each(|note| see(&note.text));
    for (_, scale) in &scales.all {
        scale.choices.iter().for_each(|choice| see(&choice.label));
    }
    form.checks.iter().for_each(|check| see(&check.text));
    out.sort();
    out
}

fn file(form: &Form, scales: &Scales, language: &str) -> String {
    let mut out = format!("instrument: {}\nlanguage: {language}\n", form.name);
    if let Some(title) = words(form, &form.title, language) {
        out.push_str(&format!("title: {title}\n"));
    }
    if let Some(description) = words(form, &form.description, language) {
        out.push_str(&format!("description: {description}\n"));
    }
    let mut items = String::new();
    for item in form.items() {
        if let Some(text) = words(form, &item.text, language) {
            items.push_str(&format!("  {}: {text}\n", item.name));
        }
        if let Some(text) = words(form, &item.hint, language) {
            items.push_str(&format!("  {}.hint: {text}\n", item.name));
        }
    }
    section(&mut out, "items", &items);
    let notes = form.notes().into_iter().filter_map(|note| {
        words(form, &note.text, language).map(|text| format!("  {}: {text}\n", note.name))
    });
    section(&mut out, "notes", &notes.collect::<String>());
    let mut text = String::new();
    for (name, scale) in &scales.all {
        let rows: String = scale
            .choices
            .iter()
            .filter_map(|choice| {
                words(form, &choice.label, language).map(|label| format!("    {}: {label}\n", key(choice)))
            })
            .collect();
        section(&mut text, &format!("  {name}"), &rows);
    }
    section(&mut out, "scales", &text);
    let (mut domains, mut repeats) = (String::new(), String::new());
    groups(form, &form.nodes, language, &mut domains, &mut repeats);
    section(&mut out, "domains", &domains);
    section(&mut out, "repeats", &repeats);
    let (mut scores, mut classes) = (String::new(), String::new());
    for computed in form.computed.iter().chain(in_rounds(&form.nodes)) {
        let title = words(form, &computed.label, language)
            .map(|title| format!("    title: {title}\n"))
            .unwrap_or_default();
        match &computed.value {
            Value::Let(_) => {}
            Value::Score { bands, .. } => {
                let rows: String = bands
                    .iter()
                    .filter_map(|band| {
                        words(form, &band.label, language)
                            .map(|label| format!("      {}: {label}\n", band.name))
                    })
                    .collect();
                let mut inner = title;
                if let Some(text) = words(form, &computed.description, language) {
                    inner.push_str(&format!("    description: {text}\n"));
                }
                section(&mut inner, "    bands", &rows);
                section(&mut scores, &format!("  {}", computed.name), &inner);
            }
            Value::Class { rules } => {
                let rows: String = rules
                    .iter()
                    .filter_map(|(_, name, label)| {
                        words(form, label, language).map(|label| format!("      {name}: {label}\n"))
                    })
                    .collect();
                let mut inner = title;
                section(&mut inner, "    options", &rows);
                section(&mut classes, &format!("  {}", computed.name), &inner);
            }
        }
    }
    section(&mut out, "scores", &scores);
    section(&mut out, "classes", &classes);
    let checks = form.checks.iter().filter_map(|check| {
        words(form, &check.text, language).map(|text| format!("  {}: {text}\n", check.name))
    });
    section(&mut out, "checks", &checks.collect::<String>());
    out
}

/// The scores within rounds.
fn in_rounds(nodes: &[Node]) -> Vec<&Computed> {
    let mut out = Vec::new();
    for node in nodes {
        let Node::Group(group) = node else { continue };
        out.extend(group.repeat.iter().flat_map(|rounds| &rounds.scores));
        out.extend(in_rounds(&group.nodes));
    }
    out
}

fn section(out: &mut String, name: &str, rows: &str) {
    if !rows.is_empty() {
        out.push_str(&format!("{name}:\n{rows}"));
    }
}

fn groups(form: &Form, nodes: &[Node], language: &str, domains: &mut String, repeats: &mut String) {
    for node in nodes {
        let Node::Group(group) = node else { continue };
        let rows = group_rows(form, group, language);
        section(if group.repeat.is_some() { repeats } else { domains }, &format!("  {}", group.name), &rows);
        groups(form, &group.nodes, language, domains, repeats);
    }
}

fn group_rows(form: &Form, group: &Group, language: &str) -> String {
    let mut rows = String::new();
    if let Some(title) = words(form, &group.title, language) {
        rows.push_str(&format!("    title: {title}\n"));
    }
    if let Some(intro) = words(form, &group.intro, language) {
        rows.push_str(&format!("    intro: {intro}\n"));
    }
    rows
}

/// A text of this very language, as YAML. Only where the base has one, and with the same placeholders.
fn words(form: &Form, words: &Words, language: &str) -> Option<String> {
    let text = words.0.get(language)?;
    let base = words.0.get(&form.language)?;
    let sorted = |text: &str| {
        let mut names = crate::texts::placeholders(text);
        names.sort();
        names.dedup();
        names
    };
    if text.trim().is_empty() || sorted(text) != sorted(base) {
        return None;
    }
    Some(crate::texts::quoted(text))
}
