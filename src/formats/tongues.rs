//! The other languages of an original as wording files take them: a text repeats the same answers as in the
//! first language, and options, bands or questions that stand together have words of their own. What cannot
//! be used is left out, so that the words of the first language are shown, and that is reported.

use std::collections::HashMap;

use peil::model::plain_words;

use crate::ir::{Form, Node, Value, Words};
use crate::report::{Kind, Loss};
use crate::walk::{each_computed, each_group, each_item};
use crate::write::Scales;

/// Leaves out what a wording file cannot say.
pub fn tell_apart(form: &mut Form, scales: &mut Scales) {
    let base = form.language.clone();
    let mut losses = Vec::new();
    each_words(form, scales, &mut |words, source| unusable(words, source, &base, &mut losses));
    let mut languages: Vec<String> = Vec::new();
    each_words(form, scales, &mut |words, _| {
        for language in words.0.keys() {
            if *language != base && !languages.contains(language) {
                languages.push(language.clone());
            }
        }
    });
    for language in &languages {
        for (_, scale) in &mut scales.all {
            let labels = scale.choices.iter_mut().map(|choice| (choice.source.clone(), &mut choice.label));
            differ(labels.collect(), language, &base, &mut losses);
        }
        each_computed(form, &mut |computed| match &mut computed.value {
            Value::Let(_) => {}
            Value::Score { bands, .. } => {
                let labels = bands.iter_mut().map(|band| (band.name.clone(), &mut band.label));
                differ(labels.collect(), language, &base, &mut losses);
            }
            Value::Class { rules } => {
                // An option that several rules choose has one label.
                let mut named: Vec<(String, &mut Words)> = Vec::new();
                for (_, name, label) in rules {
                    if !named.iter().any(|(other, _)| other == name) {
                        named.push((name.clone(), label));
                    }
                }
                differ(named, language, &base, &mut losses);
            }
        });
        questions(&mut form.nodes, language, &base, &mut losses);
    }
    form.losses.append(&mut losses);
}

/// Every text that has a place in a wording file, and what the original calls what it is of.
fn each_words(form: &mut Form, scales: &mut Scales, see: &mut dyn FnMut(&mut Words, &str)) {
    see(&mut form.title, "title");
    see(&mut form.description, "description");
    each_item(&mut form.nodes, &mut |item| {
        see(&mut item.text, &item.source);
        see(&mut item.hint, &item.source);
    });
    for (name, scale) in &mut scales.all {
        scale.choices.iter_mut().for_each(|choice| see(&mut choice.label, name));
    }
    each_group(&mut form.nodes, &mut |group| {
        see(&mut group.title, &group.source);
        see(&mut group.intro, &group.source);
    });
    each_computed(form, &mut |computed| {
        see(&mut computed.label, &computed.source);
        see(&mut computed.description, &computed.source);
        match &mut computed.value {
            Value::Let(_) => {}
            Value::Score { bands, .. } => {
                bands.iter_mut().for_each(|band| see(&mut band.label, &computed.source))
            }
            Value::Class { rules } => rules.iter_mut().for_each(|(_, _, label)| see(label, &computed.source)),
        }
    });
    form.checks.iter_mut().for_each(|check| see(&mut check.text, &check.name));
}

/// Takes out the texts that repeat other answers than the first language does.
fn unusable(words: &mut Words, source: &str, base: &str, losses: &mut Vec<Loss>) {
    let sorted = |text: &str| {
        let mut names = crate::texts::placeholders(text);
        names.sort();
        names.dedup();
        names
    };
    let Some(first) = words.0.get(base).map(|text| sorted(text)) else {
        // The first language that there is takes its place.
        for (language, text) in words.0.iter().skip(1).filter(|(_, text)| !text.trim().is_empty()) {
            losses.push(loss(source, language, text, &format!("there is no text in `{base}` beside it")));
        }
        return;
    };
    words.0.retain(|language, text| {
        let stays = language == base || text.trim().is_empty() || sorted(text) == first;
        if !stays {
            let why = format!("it repeats other answers than the text in `{base}`, which is shown instead");
            losses.push(loss(source, language, text, &why));
        }
        stays
    });
}

fn loss(source: &str, language: &str, text: &str, why: &str) -> Loss {
    Loss {
        source: source.into(),
        construct: format!("text in {language}"),
        kind: Kind::Dropped,
        detail: format!("“{}”: {why}", crate::texts::short(text, 80)),
    }
}

/// How often a set of texts is looked over before none of it is kept in a language.
const PASSES: usize = 20;

/// Texts that stand together: those in a language that are those of another are taken out, until all differ:
/// the words of the first language that take their place have to differ too.
fn differ(mut texts: Vec<(String, &mut Words)>, language: &str, base: &str, losses: &mut Vec<Loss>) {
    for pass in 0..=PASSES {
        let found = if pass < PASSES { alike(&texts, language, base) } else { (0..texts.len()).collect() };
        if found.is_empty() {
            break;
        }
        for at in found {
            let (source, words) = &mut texts[at];
            let Some(text) = words.0.shift_remove(language) else { continue };
            let why = format!("another text next to it is the same: that in `{base}` is shown instead");
            losses.push(loss(source, language, &text, &why));
        }
    }
}

/// The texts in a language that cannot stay beside each other.
fn alike(texts: &[(String, &mut Words)], language: &str, base: &str) -> Vec<usize> {
    let in_base = |at: usize| plain_words(texts[at].1.text(base));
    let mut seen: HashMap<String, usize> = HashMap::new();
    let mut found = Vec::new();
    for (at, (_, words)) in texts.iter().enumerate() {
        let own = words.0.get(language).filter(|_| words.0.contains_key(base));
        let said = own.map_or_else(|| plain_words(words.text(base)), |text| plain_words(text));
        let Some(&first) = seen.get(&said).filter(|_| !said.is_empty()) else {
            seen.insert(said, at);
            continue;
        };
        // What is the same in the first language is the same here.
        if in_base(first) != in_base(at) {
            found.push(if own.is_some() { at } else { first });
        }
    }
    found
}

/// The questions of a domain stand together, and those of none.
fn questions(nodes: &mut [Node], language: &str, base: &str, losses: &mut Vec<Loss>) {
    let mut texts = Vec::new();
    for node in nodes {
        match node {
            Node::Item(item) => texts.push((item.source.clone(), &mut item.text)),
            Node::Group(group) => questions(&mut group.nodes, language, base, losses),
            Node::Note(_) => {}
        }
    }
    differ(texts, language, base, losses);
}
