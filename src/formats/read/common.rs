//! What readers share: texts of JSON, scales from codes and labels, names, questions under one condition.

use serde_json::Value as Json;

use crate::expression::translate::{Means, Translator, Val, joined};
use crate::expression::{Ex, Op, finish, simplify};
use crate::ir::{Choice, Computed, Decimal, Form, Group, Node, Note, Scale, Value, Words};
use crate::names::{Names, plain};
use crate::report::Kind;
use crate::texts;
use crate::walk::take_note;

/// Bytes as text: UTF-8 with or without a mark, UTF-16 with one, otherwise Windows-1252's letters one by one.
pub fn text(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return utf16(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return utf16(rest, u16::from_be_bytes);
    }
    let bytes = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_string(),
        Err(_) => bytes.iter().map(|byte| char::from(*byte)).collect(),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let (pairs, _) = bytes.as_chunks::<2>();
    char::decode_utf16(pairs.iter().map(|pair| unit(*pair)))
        .map(|letter| letter.unwrap_or('\u{fffd}'))
        .collect()
}

/// A string, number or truth of JSON as text; anything else as nothing.
pub fn scalar(json: &Json) -> String {
    match json {
        Json::String(text) => text.clone(),
        Json::Number(number) => {
            Decimal::read(&number.to_string()).map_or_else(|| number.to_string(), |number| number.0)
        }
        Json::Bool(truth) => truth.to_string(),
        Json::Null | Json::Array(_) | Json::Object(_) => String::new(),
    }
}

/// A member as text.
pub fn member(json: &Json, name: &str) -> String {
    json.get(name).map(scalar).unwrap_or_default()
}

/// A member as a list; a single value is a list of one.
pub fn list<'j>(json: &'j Json, name: &str) -> Vec<&'j Json> {
    match json.get(name) {
        Some(Json::Array(items)) => items.iter().collect(),
        Some(Json::Null) | None => Vec::new(),
        Some(one) => vec![one],
    }
}

/// The names that a form gives out, and its texts without markup.
#[derive(Default)]
pub struct Builder {
    pub form: Form,
    pub names: Names,
    /// Where markup was taken out: reported once.
    pub marked: Vec<String>,
}

impl Builder {
    /// A text of the original as plain words.
    pub fn words(&mut self, source: &str, words: Words) -> Words {
        let mut marked = false;
        let plain = Words(
            words
                .0
                .into_iter()
                .map(|(language, text)| {
                    let (text, had) = texts::plain(&text);
                    marked |= had;
                    (language, text)
                })
                .filter(|(_, text)| !text.is_empty())
                .collect(),
        );
        if marked && !self.marked.iter().any(|one| one == source) {
            self.marked.push(source.to_string());
        }
        plain
    }

    /// A text for people: a question without one is called by its name, and that is reported.
    pub fn label(&mut self, source: &str, words: Words) -> Words {
        let mut words = self.words(source, words);
        if words.text(&self.form.language).is_empty() {
            let language = self.form.language.clone();
            self.form.lose(source, "text", Kind::Changed, "it has no text: its name is used");
            words.set(&language, source);
        } else if !words.0.contains_key(&self.form.language) {
            let text = words.text("").to_string();
            let language = self.form.language.clone();
            words.0.insert(language, text);
        }
        words
    }

    /// A text between questions; None where it has no words.
    pub fn note(&mut self, source: &str, words: Words) -> Option<Note> {
        let words = self.words(source, words);
        if words.is_empty() {
            return None;
        }
        let text = self.label(source, words);
        let name = self.name(if source.is_empty() { "note" } else { source }, &[]);
        Some(Note { source: source.into(), name, text, when: None })
    }

    /// Leaves a text out whose condition cannot be said: shown to everybody, it could be wrong for some.
    pub fn lose_note(&mut self, name: &str, construct: &str, why: &str) {
        let Some(note) = take_note(&mut self.form.nodes, name) else { return };
        let text = texts::short(note.text.text(&self.form.language), 80);
        let detail = format!("{why}; a text whose condition is lost is left out: “{text}”");
        self.form.lose(note.source, construct, Kind::Dropped, detail);
    }

    /// A name for a question, with the columns that its options or rounds take.
    pub fn name(&mut self, source: &str, endings: &[String]) -> String {
        self.names.take_with(source, endings)
    }

    /// The form, with what was gathered reported.
    pub fn done(mut self) -> Form {
        if !self.marked.is_empty() {
            let places = self.marked.join(", ");
            self.form.lose(
                places,
                "markup",
                Kind::Approximated,
                "texts are plain in Peil: markup was removed, the words are kept",
            );
        }
        hoist(&mut self.form.nodes);
        self.form
    }

    /// A scale from source codes and labels. Codes that are all numbers are numbers; otherwise options have
    /// names.
    pub fn scale(&mut self, source: &str, hint: Option<&str>, options: Vec<(String, Words)>) -> Scale {
        let mut seen: Vec<String> = Vec::new();
        let mut kept: Vec<(String, Words)> = Vec::new();
        for (code, label) in options {
            if seen.contains(&code) {
                self.form.lose(
                    source,
                    format!("option {code}"),
                    Kind::Dropped,
                    "two options have this code, and answers could not be told apart: the first is kept",
                );
                continue;
            }
            seen.push(code.clone());
            let label = self.words(source, label);
            kept.push((code, label));
        }
        let numbers: Vec<Option<Decimal>> = kept.iter().map(|(code, _)| Decimal::read(code)).collect();
        let distinct = {
            let mut all: Vec<&Decimal> = numbers.iter().flatten().collect();
            all.sort_by(|a, b| a.0.cmp(&b.0));
            all.windows(2).all(|pair| pair[0] != pair[1])
        };
        let number = !kept.is_empty() && numbers.iter().all(Option::is_some) && distinct;
        let mut names = Names::default();
        let choices = kept
            .into_iter()
            .zip(numbers)
            .map(|((code, label), decimal)| {
                let name = (!number).then(|| names.take(&option_name(&code)));
                Choice {
                    source: code,
                    code: decimal.filter(|_| number),
                    name,
                    label,
                    weight: None,
                    missing: false,
                    concepts: Vec::new(),
                }
            })
            .collect();
        let mut scale = Scale { hint: hint.map(plain), choices, number };
        self.mend_scale(source, &mut scale);
        scale
    }

    /// Two options with one label, and labels that are empty, as the compiler wants them.
    pub fn mend_scale(&mut self, source: &str, scale: &mut Scale) {
        let language = self.form.language.clone();
        let whole = scale
            .choices
            .iter()
            .all(|choice| choice.name.is_none() && choice.code.as_ref().is_some_and(Decimal::is_whole));
        let mut labels: Vec<String> = Vec::new();
        for at in 0..scale.choices.len() {
            let choice = &mut scale.choices[at];
            if choice.label.text(&language).is_empty() {
                if whole && !choice.missing {
                    continue;
                }
                choice.label.set(&language, choice.source.clone());
            } else if !choice.label.0.contains_key(&language) {
                let text = choice.label.text("").to_string();
                choice.label.set(&language, text);
            }
            let text = choice.label.text(&language).to_string();
            if labels.contains(&text) {
                let code = choice.source.clone();
                choice.label = choice.label.map(|text| format!("{text} ({code})"));
                if self
                    .form
                    .losses
                    .iter()
                    .all(|loss| !(loss.source == source && loss.construct == "equal labels"))
                {
                    self.form.lose(
                        source,
                        "equal labels",
                        Kind::Changed,
                        format!(
                            "two options read “{}”: the code is added to the later one",
                            texts::short(&text, 60)
                        ),
                    );
                }
            }
            labels.push(choice.label.text(&language).to_string());
        }
        // The same in translations: there nobody refuses it, but a respondent could not tell them apart
        // either.
    }
}

/// A name for an option: codes that are numbers get a letter before them.
fn option_name(code: &str) -> String {
    if code.starts_with(|letter: char| letter.is_ascii_digit() || letter == '-') {
        format!("c_{}", code.replace('-', "minus_"))
    } else {
        code.to_string()
    }
}

/// The endings of the columns that a question with several answers has.
pub fn endings(scale: &Scale) -> Vec<String> {
    scale.choices.iter().map(|choice| format!("_{}", crate::expression::translate::key(choice))).collect()
}

/// A condition that all questions of a group share is on the group.
fn hoist(nodes: &mut [Node]) {
    for node in nodes {
        let Node::Group(group) = node else { continue };
        hoist(&mut group.nodes);
        if group.when.is_some() || group.nodes.len() < 2 {
            continue;
        }
        let first = condition(&group.nodes[0]).cloned();
        let Some(first) = first else { continue };
        let inside = names_in(group);
        let mut used = Vec::new();
        first.names(&mut used);
        if group.nodes.iter().all(|node| condition(node) == Some(&first))
            && !used.iter().any(|name| inside.contains(name))
        {
            for node in &mut group.nodes {
                match node {
                    Node::Item(item) => item.when = None,
                    Node::Group(group) => group.when = None,
                    Node::Note(note) => note.when = None,
                }
            }
            group.when = Some(first);
        }
    }
}

fn condition(node: &Node) -> Option<&Ex> {
    match node {
        Node::Item(item) => item.when.as_ref(),
        Node::Group(group) => group.when.as_ref(),
        Node::Note(note) => note.when.as_ref(),
    }
}

fn names_in(group: &Group) -> Vec<String> {
    let mut out = vec![group.name.clone()];
    for node in &group.nodes {
        match node {
            Node::Item(item) => out.push(item.name.clone()),
            Node::Group(group) => out.extend(names_in(group)),
            Node::Note(_) => {}
        }
    }
    for computed in group.repeat.iter().flat_map(|rounds| &rounds.scores) {
        out.push(computed.name.clone());
    }
    out
}

/// “Part 2” in the language of the instrument.
pub fn part(language: &str, number: usize) -> String {
    match language.split('-').next().unwrap_or_default() {
        "nl" => format!("Deel {number}"),
        "de" => format!("Teil {number}"),
        "fr" => format!("Partie {number}"),
        "es" | "pt" => format!("Parte {number}"),
        _other => format!("Part {number}"),
    }
}

/// Whether a label reads like an option that says nothing about the question. Never acted upon: asked of the
/// author.
pub fn reads_missing(label: &str) -> bool {
    let lower = label.to_lowercase().replace('’', "'");
    [
        "don't know",
        "do not know",
        "dont know",
        "refuse",
        "not applicable",
        "prefer not",
        "rather not",
        "weet niet",
        "weet ik niet",
        "niet van toepassing",
        "no answer",
        "unsure",
        "n/a",
    ]
    .iter()
    .any(|words| lower.contains(words))
}

/// Reports options of scored questions that read like “don't know”: nothing is guessed.
pub fn ask_about_missing(form: &mut Form) {
    let mut used = Vec::new();
    for computed in &form.computed {
        match &computed.value {
            crate::ir::Value::Score { value, .. } | crate::ir::Value::Let(value) => value.names(&mut used),
            crate::ir::Value::Class { rules } => {
                rules.iter().filter_map(|(when, _, _)| when.as_ref()).for_each(|when| when.names(&mut used))
            }
        }
    }
    let mut found = Vec::new();
    for item in form.items() {
        let crate::ir::Answer::One(scale) = &item.answer else { continue };
        if !used.contains(&item.name) {
            continue;
        }
        for choice in scale
            .choices
            .iter()
            .filter(|choice| !choice.missing && reads_missing(choice.label.text(&form.language)))
        {
            found.push((
                item.source.clone(),
                format!(
                    "the option “{}” (code {}) is scored like the others: if it says nothing about the question, write `missing` before it",
                    texts::short(choice.label.text(&form.language), 60),
                    choice.source
                ),
            ));
        }
    }
    for (source, detail) in found {
        form.lose(source, "a question to the author", Kind::Approximated, detail);
    }
}

/// A calculation as a score or a class: its value and what its name means in later expressions.
///
/// # Errors
/// With the reason why it is neither.
pub fn made(translator: &mut Translator<'_>, value: Val) -> Result<(Made, Means), String> {
    match value {
        Val::Truth(ex) => Ok((Made::Number(ex), Means::Truth)),
        Val::Words(rules) => {
            // Texts that are all numbers are a number.
            if rules.iter().all(|(_, text)| Decimal::read(text).is_some() || text.is_empty())
                && rules.iter().any(|(_, text)| !text.is_empty())
            {
                let mut whole = Ex::Missing;
                for (when, text) in rules.into_iter().rev() {
                    let number = Decimal::read(&text).map_or(Ex::Missing, Ex::Number);
                    whole = match when {
                        Some(when) => Ex::If(Box::new(when), Box::new(number), Box::new(whole)),
                        None => number,
                    };
                }
                return Ok((Made::Number(whole), Means::Number));
            }
            let mut names = Names::default();
            let mut options: Vec<(String, String)> = Vec::new();
            for (_, text) in &rules {
                if !text.is_empty() && !options.iter().any(|(known, _)| known == text) {
                    options.push((text.clone(), names.take(text)));
                }
            }
            if options.len() < 2 && rules.iter().all(|(_, text)| !text.is_empty()) {
                return Err("a text that is always the same".into());
            }
            Ok((Made::Class(rules, options.clone()), Means::Class(options)))
        }
        Val::Option(ex, scale) if !scale.number => {
            let rules: Vec<(Option<Ex>, String)> = scale
                .choices
                .iter()
                .map(|choice| {
                    (
                        Some(
                            Ex::Is(Box::new(ex.clone()), crate::expression::translate::key(choice))
                                .or_truth(false),
                        ),
                        choice.source.clone(),
                    )
                })
                .collect();
            let mut names = Names::default();
            let options: Vec<(String, String)> = scale
                .choices
                .iter()
                .map(|choice| (choice.source.clone(), names.take(&choice.source)))
                .collect();
            Ok((Made::Class(rules, options.clone()), Means::Class(options)))
        }
        Val::Text(text) if Decimal::read(&text).is_none() => Err("a text that is always the same".into()),
        Val::Nothing => Err("nothing".into()),
        Val::Date(_) | Val::Time(_) => Err("a computed date or time".into()),
        other => translator.number(other).map(|ex| (Made::Number(ex), Means::Number)).map_err(|lost| lost.0),
    }
}

/// What a calculation came to.
pub enum Made {
    Number(Ex),
    /// Rules in order, and the names of the texts.
    Class(Vec<(Option<Ex>, String)>, Vec<(String, String)>),
}

/// A computed value of the form. None where it would be missing inside something that does not pass that on.
pub fn computed(source: &str, name: &str, label: Words, made: Made, when: Option<Ex>) -> Option<Computed> {
    let language = label.0.keys().next().cloned().unwrap_or_else(|| "en".into());
    let (value, own) = match made {
        Made::Number(ex) => {
            let (own, value) = finish(ex)?;
            (Value::Score { value, bands: Vec::new() }, own)
        }
        Made::Class(rules, options) => {
            let mut out: Vec<(Option<Ex>, String, Words)> = Vec::new();
            let mut none: Vec<Ex> = Vec::new();
            for (rule, text) in rules {
                let rule = rule.map(simplify);
                match options.iter().find(|(known, _)| *known == text) {
                    Some((text, option)) => {
                        // Where an earlier rule gave no text, this one holds only where that did not.
                        let rule = match (rule, none.is_empty()) {
                            (rule, true) => rule,
                            (Some(rule), false) => Some(Ex::all(
                                Op::And,
                                none.iter()
                                    .cloned()
                                    .map(crate::expression::translate::negate)
                                    .chain([rule])
                                    .collect(),
                            )),
                            (None, false) => Some(Ex::all(
                                Op::And,
                                none.iter().cloned().map(crate::expression::translate::negate).collect(),
                            )),
                        };
                        // The same text by two rules in a row is one rule.
                        match (out.last_mut(), rule) {
                            (Some((Some(last), name, _)), Some(rule)) if name == option => {
                                *last = joined(Op::Or, last.clone(), rule)
                            }
                            (_, rule) => out.push((
                                rule,
                                option.clone(),
                                Words::one(&language, crate::texts::plain(text).0),
                            )),
                        }
                    }
                    None => none.extend(rule),
                }
            }
            distinct(&mut out)?;
            (Value::Class { rules: out }, None)
        }
    };
    let when = match (when, own) {
        (Some(a), Some(b)) => Some(joined(Op::And, a, b)),
        (a, b) => a.or(b),
    };
    Some(Computed { when, ..Computed::new(source, name, label, value) })
}

/// An option of a class has one rule: rules for it that are apart come together where nothing between them
/// can hold as well.
fn distinct(rules: &mut Vec<(Option<Ex>, String, Words)>) -> Option<()> {
    let mut at = 0;
    while at < rules.len() {
        let earlier = rules[..at].iter().position(|(_, name, _)| *name == rules[at].1);
        if let Some(first) = earlier {
            // The later rule holds where none between holds: written out on the earlier one.
            let between: Vec<Ex> =
                rules[first + 1..at].iter().filter_map(|(when, _, _)| when.clone()).collect();
            let own = rules[at].0.clone().unwrap_or(Ex::Truth(true));
            let whole = Ex::all(
                Op::And,
                between.into_iter().map(crate::expression::translate::negate).chain([own]).collect(),
            );
            let old = rules[first].0.clone()?;
            rules[first].0 = Some(joined(Op::Or, old, whole));
            rules.remove(at);
        } else {
            at += 1;
        }
    }
    Some(())
}

/// The rows of a CSV: quotes may hold commas, quotes and line ends.
pub fn csv(text: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let (mut row, mut cell) = (Vec::new(), String::new());
    let mut quoted = false;
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                if row.len() > 1 || row.first().is_some_and(|cell| !cell.is_empty()) {
                    rows.push(std::mem::take(&mut row));
                } else {
                    row.clear();
                }
            }
            other => cell.push(other),
        }
    }
    row.push(cell);
    if row.len() > 1 || row.first().is_some_and(|cell| !cell.is_empty()) {
        rows.push(row);
    }
    rows
}
