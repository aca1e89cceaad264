//! FHIR Questionnaire (R4, R4B, R5) with Structured Data Capture.
//!
//! Followed is LHC-Forms: an empty answer gives the empty collection, which `sum()` leaves out and a
//! condition holds for false; an answer to a disabled question is left out. FHIRPath's logic of three values
//! is Peil's own, so that only conditions as a whole are written out.

mod concepts;
mod options;
mod path;
mod pattern;
mod questions;

use std::collections::{HashMap, HashSet};

use serde_json::Value as Json;

use super::common::{self, Builder, ask_about_missing, list, member, scalar};
use crate::Refused;
use crate::expression::Ex;
use crate::ir::{Form, Node, Scale, Words};
use crate::names::plain;
use crate::report::Kind;
use crate::texts;

const ENGINE: &str = "LHC-Forms: an empty answer is left out of sums (nothing with nothing at all); a condition on one is false; an answer to a disabled question is left out";

/// An item of the Questionnaire, as expressions see it.
#[derive(Debug, Clone)]
pub struct Entry {
    pub link: String,
    /// Peil's name; empty for a group.
    pub name: String,
    pub kind: EntryKind,
    pub parent: Option<usize>,
    /// It is in a group that repeats.
    pub repeat: bool,
    /// It is calculated, and what it can be are options, which can have weights.
    pub calculated_option: bool,
}

#[derive(Debug, Clone)]
pub enum EntryKind {
    Group,
    One(Scale),
    Many(Scale),
    Truth,
    Number,
    Date,
    Time,
    Text,
    /// A calculated item, once it is read: its value.
    Score(Box<crate::expression::translate::Means>),
    Lost(String),
}

pub struct Reader<'j> {
    json: &'j Json,
    build: Builder,
    entries: Vec<Entry>,
    /// Conditions to read when every item is known: item or group, its link, its JSON.
    whens: Vec<(String, usize, &'j Json)>,
    /// The same of texts: one whose condition is lost is left out.
    shown: Vec<(String, usize, &'j Json)>,
    /// Calculated items in order.
    calcs: Vec<(usize, &'j Json, Vec<&'j Json>)>,
    /// Variables by name: the expression, and the item that they are on.
    variables: HashMap<String, (String, Option<usize>)>,
    /// The items that expressions and conditions name.
    named: HashSet<String>,
    /// Variables that were made a `let`.
    lets: HashMap<String, Vec<path::Element>>,
    prefixes: Vec<String>,
    controls: Vec<String>,
    coded: Vec<String>,
    /// Texts at the start of the group that was read last.
    intro: Vec<(String, Words)>,
    depth: usize,
}

pub fn read(name: &str, json: &Json) -> Result<Form, Refused> {
    let mut reader = Reader {
        json,
        build: Builder::default(),
        entries: Vec::new(),
        whens: Vec::new(),
        shown: Vec::new(),
        calcs: Vec::new(),
        variables: HashMap::new(),
        named: HashSet::new(),
        lets: HashMap::new(),
        prefixes: Vec::new(),
        controls: Vec::new(),
        coded: Vec::new(),
        intro: Vec::new(),
        depth: 0,
    };
    reader.head(name);
    named(json, 0, &mut reader.named);
    reader.variables_of(json, None);
    let mut nodes = Vec::new();
    reader.items(json, None, &[], 0, false, &mut nodes);
    reader.build.form.nodes = nodes;
    reader.calculations();
    reader.conditions();
    reader.rest();
    let mut form = reader.build.done();
    ask_about_missing(&mut form);
    Ok(form)
}

/// Deeper than any questionnaire is; `serde_json` reads no deeper either.
const DEEPEST_JSON: usize = 128;

/// Gathers what expressions hold between quotes, and the questions of conditions.
fn named(json: &Json, depth: usize, out: &mut HashSet<String>) {
    if depth > DEEPEST_JSON {
        return;
    }
    match json {
        Json::Object(members) => {
            for (name, value) in members {
                match (name.as_str(), value) {
                    ("expression", Json::String(text)) => {
                        out.extend(text.split('\'').skip(1).step_by(2).map(str::to_string))
                    }
                    ("question", Json::String(link)) => out.extend([link.clone()]),
                    (_other, value) => named(value, depth + 1, out),
                }
            }
        }
        Json::Array(all) => all.iter().for_each(|one| named(one, depth + 1, out)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

/// The extensions of an element with an address that ends so.
pub fn extensions<'j>(json: &'j Json, ending: &str) -> Vec<&'j Json> {
    list(json, "extension")
        .into_iter()
        .filter(|one| member(one, "url").rsplit('/').next() == Some(ending))
        .collect()
}

/// The value of an extension, whatever its type.
pub fn value_of(extension: &Json) -> Option<&Json> {
    extension.as_object()?.iter().find(|(name, _)| name.starts_with("value")).map(|(_, value)| value)
}

impl<'j> Reader<'j> {
    fn head(&mut self, name: &str) {
        let json = self.json;
        let form = &mut self.build.form;
        form.format = "fhir";
        form.engine = ENGINE;
        form.language = texts::language(&member(json, "language")).unwrap_or_else(|| "en".into());
        let stem = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".json");
        let id = [member(json, "id"), member(json, "name"), stem.to_string()]
            .into_iter()
            .find(|text| !text.trim().is_empty())
            .unwrap_or_default();
        form.name = plain(&id);
        let taken = form.name.clone();
        self.build.names.reserve(&taken);
        let title = self.translated(json, "title");
        let title =
            if title.is_empty() { Words::one(&self.build.form.language, texts::humane(&id)) } else { title };
        self.build.form.title = self.build.label("title", title);
        // What it is for says what it is, where nothing else does.
        let mut described = "description";
        let mut description = self.translated(json, described);
        if description.is_empty() {
            described = "purpose";
            description = self.translated(json, described);
        }
        self.build.form.description = self.build.words(described, description);
        let url = member(json, "url");
        let publisher = member(json, "publisher");
        self.build.form.source =
            [publisher, url].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(", ");
        self.build.form.licence = texts::plain(&member(json, "copyright")).0.replace('\n', " ");
        let version = member(json, "version");
        let (whole, same) = texts::version(&version);
        if !version.is_empty() && !same {
            self.build.form.lose(
                "version",
                "version",
                Kind::Changed,
                format!("`{version}` becomes {whole}: a version in Peil has three numbers"),
            );
        }
        self.build.form.version = whole;
        for name in [
            "purpose",
            "approvalDate",
            "lastReviewDate",
            "effectivePeriod",
            "useContext",
            "jurisdiction",
            "contact",
            "subjectType",
            "derivedFrom",
            "identifier",
        ] {
            if name != described && json.get(name).is_some_and(|value| !value.is_null()) {
                self.build.form.lose(name, name, Kind::Dropped, "an instrument cannot have it");
            }
        }
        self.build.form.concepts = self.concepts(json, "the Questionnaire");
    }

    /// A text with its translations.
    pub fn translated(&self, json: &Json, name: &str) -> Words {
        let mut words = Words::one(&self.build.form.language, member(json, name));
        if let Some(extra) = json.get(format!("_{name}")) {
            for one in extensions(extra, "translation") {
                let part = |wanted: &str| {
                    list(one, "extension")
                        .into_iter()
                        .find(|part| member(part, "url") == wanted)
                        .and_then(value_of)
                        .map(scalar)
                        .unwrap_or_default()
                };
                if let Some(tag) = texts::language(&part("lang")) {
                    words.set(&tag, part("content"));
                }
            }
        }
        words
    }

    fn variables_of(&mut self, json: &'j Json, on: Option<usize>) {
        for extension in extensions(json, "variable") {
            let Some(value) = value_of(extension) else { continue };
            let (name, text) = (member(value, "name"), member(value, "expression"));
            if member(value, "language") == "application/x-fhir-query"
                || member(value, "language") == "text/cql"
            {
                self.build.form.lose(
                    format!("variable {name}"),
                    "query",
                    Kind::Dropped,
                    "what is known about a patient is not part of the instrument",
                );
                continue;
            }
            if !name.is_empty() {
                self.variables.insert(name, (text, on));
            }
        }
    }

    fn calculations(&mut self) {
        let mut open = std::mem::take(&mut self.calcs);
        // Each waits for the calculated items that it names.
        for round in 0..=open.len() {
            let mut later = Vec::new();
            let before = open.len();
            for (at, item, around) in std::mem::take(&mut open) {
                let waits = matches!(&self.entries[at].kind, EntryKind::Lost(why) if why == WAITING)
                    && round < before
                    && self.waits(item, at);
                if waits { later.push((at, item, around)) } else { self.calculation(at, item, &around) }
            }
            if later.len() == before {
                for (at, item, around) in later.drain(..) {
                    self.calculation(at, item, &around);
                }
            }
            open = later;
            if open.is_empty() {
                break;
            }
        }
    }

    /// Whether an expression names a calculated item that was not read yet.
    fn waits(&self, item: &Json, own: usize) -> bool {
        let mut text = expression(item, "calculatedExpression").unwrap_or_default();
        for _deep in 0..20 {
            let mut more = String::new();
            for (name, (inner, _)) in &self.variables {
                if text.contains(&format!("%{name}")) && !text.contains(inner.as_str()) {
                    more.push(' ');
                    more.push_str(inner);
                }
            }
            if more.is_empty() {
                break;
            }
            text.push_str(&more);
        }
        self.entries.iter().enumerate().any(|(at, entry)| {
            at != own
                && matches!(&entry.kind, EntryKind::Lost(why) if why == WAITING)
                && text.contains(&format!("'{}'", entry.link))
        })
    }

    fn calculation(&mut self, at: usize, item: &'j Json, around: &[&'j Json]) {
        let link = self.entries[at].link.clone();
        let text = expression(item, "calculatedExpression").unwrap_or_default();
        let found = self.evaluate(&text, Some(at)).and_then(|value| self.value(value));
        let lost = |this: &mut Self, why: &str| {
            this.build.form.lose(
                &link,
                "calculatedExpression",
                Kind::Dropped,
                format!("`{}`: {why}", texts::short(&text, 160)),
            );
            this.entries[at].kind = EntryKind::Lost(format!("`{link}` was not imported"));
        };
        let made = found.and_then(|value| {
            let symbols = crate::expression::translate::Symbols::default();
            let mut translator = crate::expression::translate::Translator::new(&symbols, path::RULES);
            common::made(&mut translator, value)
        });
        let (made, means) = match made {
            Ok(found) => found,
            Err(why) => return lost(self, &why),
        };
        let mut when = Ex::Truth(true);
        for one in around.iter().copied().chain([item]) {
            if let Some(ex) = self.condition_of(one, at) {
                when = crate::expression::translate::joined(crate::expression::Op::And, when, ex);
            }
        }
        let name = self.build.name(&link, &["_band".into(), "_missing".into()]);
        let words = self.translated(item, "text");
        let words = if words.is_empty() {
            Words::one(&self.build.form.language, texts::humane(&link))
        } else {
            words
        };
        let label = self.build.label(&link, words);
        let concepts = self.concepts(item, &link);
        let Some(mut computed) =
            common::computed(&link, &name, label, made, (when != Ex::Truth(true)).then_some(when))
        else {
            return lost(self, "a value that is sometimes missing inside another");
        };
        match &computed.value {
            crate::ir::Value::Score { .. } => computed.concepts = concepts,
            crate::ir::Value::Class { .. } | crate::ir::Value::Let(_) if concepts.is_empty() => {}
            crate::ir::Value::Class { .. } | crate::ir::Value::Let(_) => self.not_coded(&link),
        }
        self.entries[at].name = name;
        self.entries[at].kind = EntryKind::Score(Box::new(means));
        self.build.form.computed.push(computed);
    }

    fn conditions(&mut self) {
        for (name, at, json) in std::mem::take(&mut self.whens) {
            if let Some(ex) = self.condition_of(json, at) {
                set(&mut self.build.form.nodes, &name, &ex);
            }
        }
        for (name, at, json) in std::mem::take(&mut self.shown) {
            let before = self.build.form.losses.len();
            let found = self.condition_of(json, at);
            let lost = self.build.form.losses.split_off(before);
            if let Some(loss) = lost.iter().find(|loss| loss.kind == Kind::Dropped) {
                self.build.lose_note(&name, "display", &loss.detail);
                continue;
            }
            self.build.form.losses.extend(lost);
            if let Some(ex) = found {
                set(&mut self.build.form.nodes, &name, &ex);
            }
        }
    }

    /// `enableWhen` and `enableWhenExpression` of an item.
    fn condition_of(&mut self, json: &'j Json, at: usize) -> Option<Ex> {
        let link = member(json, "linkId");
        let mut out: Option<Ex> = None;
        let conditions = list(json, "enableWhen");
        if !conditions.is_empty() {
            let any = member(json, "enableBehavior") == "any" || conditions.len() == 1;
            let op = if any { crate::expression::Op::Or } else { crate::expression::Op::And };
            let mut whole: Option<Ex> = None;
            for condition in conditions {
                match self.enable_when(condition) {
                    Ok(ex) => {
                        whole = Some(whole.map_or(ex.clone(), |so_far| {
                            crate::expression::translate::joined(op, so_far, ex)
                        }))
                    }
                    // Asked of everybody it would be another questionnaire.
                    Err(why) if why == TEXTS => {
                        self.build.form.lose(
                            &link,
                            "enableWhen",
                            Kind::Dropped,
                            format!(
                                "it hangs on the words of `{}`, and {why}: left out",
                                member(condition, "question")
                            ),
                        );
                        let never = Ex::Truth(false);
                        whole = Some(match whole {
                            Some(so_far) => crate::expression::translate::joined(op, so_far, never),
                            None => never,
                        });
                    }
                    Err(why) => self.build.form.lose(
                        &link,
                        "enableWhen",
                        Kind::Dropped,
                        format!("on `{}`: {why}", member(condition, "question")),
                    ),
                }
            }
            out = whole;
        }
        if let Some(text) = expression(json, "enableWhenExpression") {
            match self.evaluate(&text, Some(at)).and_then(|value| self.truth_of(value)) {
                Ok(ex) => {
                    let ex = ex.or_truth(false);
                    out = Some(out.map_or(ex.clone(), |so_far| {
                        crate::expression::translate::joined(crate::expression::Op::And, so_far, ex)
                    }));
                }
                Err(why) if why == TEXTS || why == TOGETHER => {
                    self.build.form.lose(
                        &link,
                        "enableWhenExpression",
                        Kind::Dropped,
                        format!("`{}`: it hangs on words, and {TEXTS}: left out", texts::short(&text, 160)),
                    );
                    out = Some(Ex::Truth(false));
                }
                Err(why) => self.build.form.lose(
                    &link,
                    "enableWhenExpression",
                    Kind::Dropped,
                    format!("`{}`: {why}; it is always asked", texts::short(&text, 160)),
                ),
            }
        }
        out
    }

    fn rest(&mut self) {
        if !self.prefixes.is_empty() {
            let names = self.prefixes.join(", ");
            self.build.form.lose(
                names,
                "prefix",
                Kind::Dropped,
                "numbers before questions are not part of the instrument",
            );
        }
        if !self.controls.is_empty() {
            let names = self.controls.join(", ");
            self.build.form.lose(
                names,
                "itemControl",
                Kind::Dropped,
                "how it looks on a screen is not part of the instrument",
            );
        }
        if !self.coded.is_empty() {
            let names = self.coded.join(", ");
            self.build.form.lose(
                names,
                "code",
                Kind::Dropped,
                "a concept code is kept where it names its terminology, one of each: classes, and what else is left out, have none",
            );
        }
        for name in [
            "launchContext",
            "sourceQueries",
            "targetStructureMap",
            "assembledFrom",
            "preferredTerminologyServer",
            "assembleContext",
            "itemExtractionContext",
            "questionnaire-constraint",
        ] {
            let found = !extensions(self.json, &format!("sdc-questionnaire-{name}")).is_empty()
                || !extensions(self.json, name).is_empty();
            if found {
                self.build.form.lose(
                    name,
                    name,
                    Kind::Dropped,
                    "what a program does around the form is not part of the instrument",
                );
            }
        }
    }

    /// A question or a group that takes part in expressions.
    pub fn entry(
        &mut self,
        link: &str,
        name: &str,
        kind: EntryKind,
        parent: Option<usize>,
        repeat: bool,
    ) -> usize {
        self.entries.push(Entry {
            link: link.into(),
            name: name.into(),
            kind,
            parent,
            repeat,
            calculated_option: false,
        });
        self.entries.len() - 1
    }
}

/// Why a condition on the words of a respondent cannot be said.
pub const TEXTS: &str = "Peil does not compare texts";
pub const TOGETHER: &str = "texts put together";

/// Whether a flag is set; some files have it as a text.
pub fn is_true(item: &Json, name: &str) -> bool {
    item.get(name).is_some_and(|value| *value == Json::Bool(true) || value.as_str() == Some("true"))
}

/// A calculated item that was not read yet.
pub const WAITING: &str = "waiting";

/// The expression of an extension of SDC.
pub fn expression(item: &Json, ending: &str) -> Option<String> {
    let found = extensions(item, &format!("sdc-questionnaire-{ending}"))
        .into_iter()
        .chain(extensions(item, ending))
        .next()
        .and_then(value_of)?;
    let text = match found {
        Json::Object(_) => member(found, "expression"),
        other => scalar(other),
    };
    (!text.trim().is_empty()).then_some(text)
}

fn set(nodes: &mut [Node], name: &str, when: &Ex) {
    for node in nodes {
        match node {
            Node::Item(item) if item.name == name => add(&mut item.when, when),
            Node::Note(note) if note.name == name => add(&mut note.when, when),
            Node::Item(_) | Node::Note(_) => {}
            Node::Group(group) => {
                if group.name == name {
                    add(&mut group.when, when);
                }
                set(&mut group.nodes, name, when);
            }
        }
    }
}

fn add(place: &mut Option<Ex>, when: &Ex) {
    *place = Some(match place.take() {
        Some(old) => crate::expression::translate::joined(crate::expression::Op::And, old, when.clone()),
        None => when.clone(),
    });
}
