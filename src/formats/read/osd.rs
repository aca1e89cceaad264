//! OpenScales (`.osd`): JSON with a definition and translations.
//!
//! Followed is what OpenScales' own runner does (`scale-runner.js` 1.0.0). Its specification says nothing
//! about missing answers; the runner leaves them out of sums and means, counts them as 0 in computed
//! variables, and holds a condition on one for false (`not_equals`: for true).

mod computed;
mod conditions;
mod described;
mod questions;
mod scoring;

use std::collections::HashMap;

pub use conditions::equal_option;
use serde_json::Value as Json;

use super::common::{Builder, ask_about_missing, list, member, part, scalar};
use crate::Refused;
use crate::expression::translate::{Means, Symbols, joined, key, negate};
use crate::expression::{Ex, Op};
use crate::ir::{Answer, Decimal, Form, Group, Item, Node, Scale, Words};
use crate::names::plain;
use crate::report::Kind;
use crate::texts;

const ENGINE: &str = "OpenScales' runner: blanks are left out of sums and means (no score with nothing at all), count as 0 in computed variables; a condition on one is false, `not_equals` is true; answers to hidden questions are never accepted";

pub fn read(name: &str, json: &Json) -> Result<Form, Refused> {
    let definition = json.get("definition").unwrap_or(json);
    let mut reader = Reader::new(name, json, definition);
    reader.head();
    reader.questions();
    reader.conditions();
    scoring::scores(&mut reader);
    computed::computed(&mut reader);
    reader.rest();
    let mut form = reader.build.done();
    ask_about_missing(&mut form);
    Ok(form)
}

pub struct Reader<'j> {
    pub definition: &'j Json,
    translations: HashMap<String, &'j serde_json::Map<String, Json>>,
    languages: Vec<String>,
    pub parameters: HashMap<String, Json>,
    pub build: Builder,
    pub symbols: Symbols,
    /// What each question accepts as the runner sees it: least and most code, where it knows them.
    pub ranges: HashMap<String, Option<(Decimal, Decimal)>>,
    /// Conditions are read once all questions are known: the question's name and its condition in the
    /// original.
    pending: Vec<(String, Vec<&'j Json>)>,
    /// The same of texts: one whose condition is lost is left out.
    shown: Vec<(String, Vec<&'j Json>)>,
    gates: Vec<(&'j Json, String)>,
    gated: HashMap<String, usize>,
}

impl<'j> Reader<'j> {
    fn new(name: &str, json: &'j Json, definition: &'j Json) -> Reader<'j> {
        let mut translations = HashMap::new();
        let mut languages: Vec<String> = Vec::new();
        if let Some(all) = json.get("translations").and_then(Json::as_object) {
            for (tag, texts) in all {
                let Some(texts) = texts.as_object() else { continue };
                let tag = texts::language(tag).unwrap_or_else(|| "en".into());
                if !languages.contains(&tag) {
                    languages.push(tag.clone());
                }
                translations.insert(tag, texts);
            }
        }
        let language = if languages.iter().any(|tag| tag == "en") || languages.is_empty() {
            "en".to_string()
        } else {
            languages[0].clone()
        };
        let mut build = Builder::default();
        build.form.language = language;
        build.form.format = "osd";
        build.form.engine = ENGINE;
        build.form.name = plain(name.trim_end_matches(".osd").rsplit('/').next().unwrap_or(name));
        let parameters = definition
            .get("parameters")
            .and_then(Json::as_object)
            .map(|all| {
                all.iter()
                    .map(|(name, one)| (name.clone(), one.get("default").cloned().unwrap_or(Json::Null)))
                    .collect()
            })
            .unwrap_or_default();
        Reader {
            definition,
            translations,
            languages,
            parameters,
            build,
            symbols: Symbols::default(),
            ranges: HashMap::new(),
            pending: Vec::new(),
            shown: Vec::new(),
            gates: Vec::new(),
            gated: HashMap::new(),
        }
    }

    /// A text by its key, in every language; a key without a text is the text.
    pub fn text(&self, key: &str) -> Words {
        let mut words = Words::default();
        for tag in &self.languages {
            if let Some(text) = self.translations.get(tag).and_then(|texts| texts.get(key)).map(scalar) {
                words.set(tag, self.filled(&text));
            }
        }
        if words.is_empty() {
            words.set(&self.build.form.language, self.filled(key));
        }
        words
    }

    /// Parameters in a text as their defaults; answers as placeholders.
    fn filled(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            out.push_str(&rest[..at]);
            let Some(end) = rest[at..].find('}') else { break };
            let name = &rest[at + 1..at + end];
            let bare = name.strip_prefix("param.").unwrap_or(name);
            if let Some(value) = self.parameters.get(bare) {
                out.push_str(&scalar(value));
            } else if let Some(symbol) = name.strip_prefix("answer.").and_then(|name| self.symbols.get(name))
            {
                out.push_str(&texts::placeholder(&symbol.name));
            } else {
                out.push('…');
            }
            rest = &rest[at + end + 1..];
        }
        out.push_str(rest);
        out
    }

    fn head(&mut self) {
        let info = self.definition.get("scale_info").cloned().unwrap_or(Json::Null);
        let title = [member(&info, "name"), member(&info, "code")]
            .into_iter()
            .find(|text| !text.trim().is_empty())
            .unwrap_or_else(|| self.build.form.name.clone());
        let language = self.build.form.language.clone();
        let title = self.build.words("scale_info.name", Words::one(&language, title));
        self.build.form.title = title;
        let code = member(&info, "code");
        if !code.is_empty() {
            self.build.form.name = plain(&code);
        }
        let name = self.build.form.name.clone();
        self.build.names.reserve(&name);
        let (version, same) = texts::version(&member(&info, "version"));
        if !same {
            self.build.form.lose(
                "scale_info.version",
                "version",
                Kind::Changed,
                format!(
                    "`{}` becomes {version}: a version in Peil has three numbers",
                    member(&info, "version")
                ),
            );
        }
        self.build.form.version = version;
        let description = Words::one(&language, member(&info, "description"));
        self.build.form.description = self.build.words("scale_info.description", description);
        let sources: Vec<String> = [member(&info, "citation"), member(&info, "url")]
            .into_iter()
            .filter(|text| !text.trim().is_empty())
            .collect();
        self.build.form.source = texts::plain(&sources.join(" ")).0.replace('\n', " ");
        let implementation =
            self.definition.get("implementation").map(|one| member(one, "license")).unwrap_or_default();
        let licence = match (member(&info, "license"), implementation) {
            (words, file) if file.is_empty() || words.is_empty() => format!("{words}{file}"),
            (words, file) => format!("{words}; the file: {file}"),
        };
        self.build.form.licence = texts::plain(&licence).0;
        for name in ["domain", "keywords", "authors"] {
            if info.get(name).is_some_and(|value| !value.is_null()) {
                self.build.form.lose(
                    format!("scale_info.{name}"),
                    name,
                    Kind::Dropped,
                    "an instrument cannot have it",
                );
            }
        }
        for (name, value) in self.parameters.clone() {
            if name == "shuffle_questions" {
                if super::osd::truthy(&value) {
                    self.build.form.lose(
                        "parameters.shuffle_questions",
                        "random order",
                        Kind::Dropped,
                        "questions come in the order of the file",
                    );
                }
                continue;
            }
            self.build.form.lose(
                format!("parameters.{name}"),
                "parameter",
                Kind::Changed,
                format!(
                    "Peil has no parameters of an administration: the default “{}” was taken",
                    scalar(&value)
                ),
            );
        }
    }

    fn questions(&mut self) {
        let items = match list(self.definition, "items") {
            items if items.is_empty() => list(self.definition, "questions"),
            items => items,
        };
        // Names of questions first: texts repeat answers.
        let excluded = self.branches();
        let mut pages: Vec<Page<'j>> = Vec::new();
        let mut section: Option<&'j Json> = None;
        // Texts that wait for the question after them.
        let mut intro: Vec<&'j Json> = Vec::new();
        let mut head = String::new();
        for one in items {
            let kind = member(one, "type");
            let id = member(one, "id");
            if kind == "section" {
                section = Some(one);
                if let Some(page) = pages.last_mut() {
                    page.items.append(&mut intro);
                }
                pages.push(Page { section, ..Page::default() });
                continue;
            }
            if section.is_some_and(|section| excluded.contains(&member(section, "id"))) {
                self.build.form.lose(
                    id,
                    "branch",
                    Kind::Dropped,
                    "its section is not in the arm that the default parameter chooses",
                );
                continue;
            }
            if kind == "inst" {
                if one.get("visible_when").is_none() {
                    intro.push(one);
                    continue;
                }
                // A text under a condition is one between questions.
                let last_full = pages.last().is_some_and(|page| !page.items.is_empty());
                if pages.is_empty() || !intro.is_empty() && last_full {
                    pages.push(Page { section, ..Page::default() });
                }
                if let Some(page) = pages.last_mut() {
                    page.intro.extend(intro.drain(..).map(|text| member(text, "id")));
                    page.items.push(one);
                }
                continue;
            }
            let own_head = one.get("question_head").map(scalar).or_else(|| {
                (kind == "likert")
                    .then(|| self.definition.pointer("/likert_options/question_head").map(scalar))
                    .flatten()
            });
            let own_head = own_head.unwrap_or_default();
            let last_full = pages.last().is_some_and(|page| !page.items.is_empty());
            if pages.is_empty() || !intro.is_empty() && last_full || own_head != head && last_full {
                pages.push(Page { section, ..Page::default() });
            }
            if let Some(page) = pages.last_mut() {
                page.intro.extend(intro.drain(..).map(|text| member(text, "id")));
                page.head = own_head.clone();
                page.items.push(one);
            }
            head = own_head;
        }
        if let Some(page) = pages.last_mut() {
            page.items.append(&mut intro);
        }
        let pages: Vec<Page<'j>> = pages.into_iter().filter(|page| !page.items.is_empty()).collect();
        let several = pages.len() > 1;
        for (at, page) in pages.iter().enumerate() {
            self.page(page, at, several);
        }
    }

    fn page(&mut self, page: &Page<'j>, at: usize, several: bool) {
        let language = self.build.form.language.clone();
        let section_title =
            page.section.map(|section| member(section, "text_key")).filter(|key| !key.is_empty());
        let title = match section_title {
            Some(key) => {
                let words = self.text(&key);
                self.build.words(&key, words)
            }
            None if several => Words::one(&language, part(&language, at + 1)),
            None => self.build.form.title.clone(),
        };
        let mut group = Group { title, ..Group::default() };
        if group.title.text(&language).is_empty() {
            group.title = Words::one(&language, part(&language, at + 1));
        }
        group.source =
            page.section.map(|section| member(section, "id")).unwrap_or_else(|| page.intro.join(", "));
        let wished = match page.section.map(|section| member(section, "id")).filter(|id| !id.is_empty()) {
            Some(id) => id,
            None if several => format!("part_{}", at + 1),
            None => "questions".to_string(),
        };
        group.name = self.build.name(&wished, &[]);
        let section = page.section.map(|section| member(section, "id")).into_iter();
        let texts = section.chain(page.intro.iter().cloned()).filter(|text| *text != group.source);
        self.build.form.texts.extend(texts.map(|text| (text, group.name.clone())));
        let mut intro = Words::default();
        let keys: Vec<String> = page
            .intro
            .iter()
            .map(|id| self.text_key(id))
            .chain((!page.head.is_empty()).then(|| page.head.clone()))
            .collect();
        for key in keys {
            let words = self.text(&key);
            let words = self.build.words(&key, words);
            for (language, text) in words.0 {
                let so_far = intro.0.get(&language).cloned().unwrap_or_default();
                intro.set(&language, if so_far.is_empty() { text } else { format!("{so_far}\n\n{text}") });
            }
        }
        group.intro = intro;
        let mut outer: Vec<&'j Json> =
            page.section.and_then(|section| section.get("visible_when")).into_iter().collect();
        for one in &page.items {
            let mut conditions: Vec<&'j Json> = std::mem::take(&mut outer);
            let around = conditions.clone();
            conditions.extend(self.dimension_conditions(one));
            conditions.extend(one.get("visible_when"));
            if member(one, "type") == "inst" {
                self.note(one, conditions, &mut group.nodes);
            } else {
                self.question(one, conditions, &mut group.nodes);
            }
            outer = around;
        }
        if !group.nodes.is_empty() {
            self.build.form.nodes.push(Node::Group(group));
        }
    }

    /// A text between questions.
    fn note(&mut self, one: &'j Json, conditions: Vec<&'j Json>, out: &mut Vec<Node>) {
        let id = member(one, "id");
        let words = self.text(&self.text_key(&id));
        if let Some(note) = self.build.note(&id, words) {
            self.gated.insert(note.name.clone(), self.gates.len());
            self.shown.push((note.name.clone(), conditions));
            out.push(Node::Note(note));
        }
    }

    fn text_key(&self, id: &str) -> String {
        list(self.definition, "items")
            .into_iter()
            .chain(list(self.definition, "questions"))
            .find(|one| member(one, "id") == id)
            .map(|one| member(one, "text_key"))
            .filter(|key| !key.is_empty())
            .unwrap_or_else(|| id.to_string())
    }

    fn dimension_conditions(&mut self, one: &'j Json) -> Option<&'j Json> {
        let id = member(one, "dimension");
        let dimension = list(self.definition, "dimensions")
            .into_iter()
            .find(|dimension| !id.is_empty() && member(dimension, "id") == id)?;
        dimension.get("visible_when")
    }

    /// Whether a parameter shuts a question's dimension out.
    fn dimension_off(&self, one: &Json) -> bool {
        let id = member(one, "dimension");
        let Some(dimension) = list(self.definition, "dimensions")
            .into_iter()
            .find(|dimension| !id.is_empty() && member(dimension, "id") == id)
        else {
            return false;
        };
        let parameter = member(dimension, "enabled_param");
        let value = self.parameters.get(&parameter);
        if !parameter.is_empty() && value.is_some_and(|value| !truthy(value)) {
            return true;
        }
        let selectable = dimension.get("selectable").is_some_and(truthy)
            && dimension.get("default_enabled") == Some(&Json::Bool(false));
        let parameter = if parameter.is_empty() { format!("enable_{id}") } else { parameter };
        selectable && !self.parameters.get(&parameter).is_some_and(truthy)
    }

    /// The sections that the chosen arms of branches leave out.
    fn branches(&mut self) -> Vec<String> {
        let mut out = Vec::new();
        for branch in list(self.definition, "branches") {
            let arms = match list(branch, "arms") {
                arms if arms.is_empty() => list(branch, "groups"),
                arms => arms,
            };
            if member(branch, "method") != "parameter" {
                self.build.form.lose(
                    member(branch, "id"),
                    "random arm",
                    Kind::Dropped,
                    "random sections are not supported: all are asked",
                );
                continue;
            }
            let wanted = self.parameters.get(&member(branch, "parameter")).map(scalar).unwrap_or_default();
            let chosen = arms.iter().find(|arm| member(arm, "id") == wanted).or_else(|| arms.first());
            let kept: Vec<String> =
                chosen.map(|arm| list(arm, "sections").into_iter().map(scalar).collect()).unwrap_or_default();
            for arm in &arms {
                out.extend(
                    list(arm, "sections").into_iter().map(scalar).filter(|section| !kept.contains(section)),
                );
            }
        }
        out
    }

    /// What the file says besides and Peil has no place for.
    fn rest(&mut self) {
        for (name, detail) in [
            ("report", "what a participant is shown at the end"),
            ("data_output", "the files of the runner"),
            ("randomize_sections", "random order of sections"),
            ("theme", "looks"),
        ] {
            if self.definition.get(name).is_some_and(|value| !value.is_null()) {
                self.build.form.lose(
                    name,
                    name,
                    Kind::Dropped,
                    format!("{detail}: not part of the instrument"),
                );
            }
        }
        described::left_over(self);
    }
}

#[derive(Default)]
struct Page<'j> {
    section: Option<&'j Json>,
    intro: Vec<String>,
    head: String,
    items: Vec<&'j Json>,
}

pub fn truthy(value: &Json) -> bool {
    match value {
        Json::Null => false,
        Json::Bool(truth) => *truth,
        Json::Number(number) => number.as_f64() != Some(0.0),
        Json::String(text) => !matches!(text.as_str(), "" | "0" | "false"),
        Json::Array(_) | Json::Object(_) => true,
    }
}
