//! OpenScales (`.osd`): JSON with a definition and translations.
//!
//! Followed is what OpenScales' own runner does (`scale-runner.js` 1.0.0). Its specification says nothing about missing answers; the
//! runner leaves them out of sums and means, counts them as 0 in computed variables, and holds a condition on one for false
//! (`not_equals`: for true).

mod scoring;

use std::collections::HashMap;

use serde_json::Value as Json;

use super::common::{Builder, ask_about_missing, list, member, part, scalar};
use crate::Refused;
use crate::expression::translate::{Means, Symbols, joined, key, negate};
use crate::expression::{Ex, Op};
use crate::ir::{Answer, Decimal, Form, Group, Item, Node, Scale, Words};
use crate::names::plain;
use crate::report::Kind;
use crate::texts;

const ENGINE: &str = "OpenScales' runner: blanks are left out of sums and means (no score with nothing at all), count as 0 in computed variables; a condition on one is false, `not_equals` is true; answers to hidden questions are never taken in";

pub fn read(name: &str, json: &Json) -> Result<Form, Refused> {
    let definition = json.get("definition").unwrap_or(json);
    let mut reader = Reader::new(name, json, definition);
    reader.head();
    reader.questions();
    reader.conditions();
    scoring::scores(&mut reader);
    scoring::computed(&mut reader);
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
    /// Conditions are read once all questions are known: the question's name and its condition in the original.
    pending: Vec<(String, Vec<&'j Json>)>,
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
        let language = if languages.iter().any(|tag| tag == "en") || languages.is_empty() { "en".to_string() } else { languages[0].clone() };
        let mut build = Builder::default();
        build.form.language = language;
        build.form.format = "osd";
        build.form.engine = ENGINE;
        build.form.name = plain(name.trim_end_matches(".osd").rsplit('/').next().unwrap_or(name));
        let parameters = definition
            .get("parameters")
            .and_then(Json::as_object)
            .map(|all| all.iter().map(|(name, one)| (name.clone(), one.get("default").cloned().unwrap_or(Json::Null))).collect())
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
            } else if let Some(symbol) = name.strip_prefix("answer.").and_then(|name| self.symbols.get(name)) {
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
        let title = [member(&info, "name"), member(&info, "code")].into_iter().find(|text| !text.trim().is_empty()).unwrap_or_else(|| self.build.form.name.clone());
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
            self.build.form.lose("scale_info.version", "version", Kind::Changed, format!("`{}` is written {version}: Peil has three numbers", member(&info, "version")));
        }
        self.build.form.version = version;
        let description = Words::one(&language, member(&info, "description"));
        self.build.form.description = self.build.words("scale_info.description", description);
        let sources: Vec<String> = [member(&info, "citation"), member(&info, "url")].into_iter().filter(|text| !text.trim().is_empty()).collect();
        self.build.form.source = texts::plain(&sources.join(" ")).0.replace('\n', " ");
        let implementation = self.definition.get("implementation").map(|one| member(one, "license")).unwrap_or_default();
        let licence = match (member(&info, "license"), implementation) {
            (words, file) if file.is_empty() || words.is_empty() => format!("{words}{file}"),
            (words, file) => format!("{words}; the file: {file}"),
        };
        self.build.form.licence = texts::plain(&licence).0;
        if !self.build.form.description.is_empty() {
            self.build.form.lose("scale_info.description", "description", Kind::Changed, "it stands in the README");
        }
        for name in ["domain", "keywords", "authors"] {
            if info.get(name).is_some_and(|value| !value.is_null()) {
                self.build.form.lose(format!("scale_info.{name}"), name, Kind::Dropped, "an instrument has no place for it");
            }
        }
        for (name, value) in self.parameters.clone() {
            if name == "shuffle_questions" {
                if super::osd::truthy(&value) {
                    self.build.form.lose("parameters.shuffle_questions", "random order", Kind::Dropped, "questions come in the order of the file");
                }
                continue;
            }
            self.build.form.lose(
                format!("parameters.{name}"),
                "parameter",
                Kind::Changed,
                format!("Peil has no parameters of an administration: the default “{}” was taken", scalar(&value)),
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
        let mut intro: Vec<String> = Vec::new();
        let mut head = String::new();
        for one in items {
            let kind = member(one, "type");
            let id = member(one, "id");
            if kind == "section" {
                section = Some(one);
                if !intro.is_empty() {
                    self.build.form.lose(intro.join(", "), "inst", Kind::Dropped, "a text after which no question comes has no place");
                    intro.clear();
                }
                pages.push(Page { section, ..Page::default() });
                continue;
            }
            if section.is_some_and(|section| excluded.contains(&member(section, "id"))) {
                self.build.form.lose(id, "branch", Kind::Dropped, "its section is not in the arm that the default parameter chooses");
                continue;
            }
            if kind == "inst" {
                if one.get("visible_when").is_some() {
                    self.build.form.lose(id.clone(), "condition on a text", Kind::Dropped, "the text is shown with the questions after it");
                }
                intro.push(id);
                continue;
            }
            let own_head = one.get("question_head").map(scalar).or_else(|| {
                (kind == "likert").then(|| self.definition.pointer("/likert_options/question_head").map(scalar)).flatten()
            });
            let own_head = own_head.unwrap_or_default();
            let last_full = pages.last().is_some_and(|page| !page.items.is_empty());
            if pages.is_empty() || !intro.is_empty() && last_full || own_head != head && last_full {
                pages.push(Page { section, ..Page::default() });
            }
            if let Some(page) = pages.last_mut() {
                page.intro.append(&mut intro);
                page.head = own_head.clone();
                page.items.push(one);
            }
            head = own_head;
        }
        if !intro.is_empty() {
            self.build.form.lose(intro.join(", "), "inst", Kind::Dropped, "a text after which no question comes has no place");
        }
        let pages: Vec<Page<'j>> = pages.into_iter().filter(|page| !page.items.is_empty()).collect();
        let several = pages.len() > 1;
        for (at, page) in pages.iter().enumerate() {
            self.page(page, at, several);
        }
    }

    fn page(&mut self, page: &Page<'j>, at: usize, several: bool) {
        let language = self.build.form.language.clone();
        let section_title = page.section.map(|section| member(section, "text_key")).filter(|key| !key.is_empty());
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
        group.source = page.section.map(|section| member(section, "id")).unwrap_or_else(|| page.intro.join(", "));
        let wished = match page.section.map(|section| member(section, "id")).filter(|id| !id.is_empty()) {
            Some(id) => id,
            None if several => format!("part_{}", at + 1),
            None => "questions".to_string(),
        };
        group.name = self.build.name(&wished, &[]);
        let mut intro = Words::default();
        let keys: Vec<String> = page.intro.iter().map(|id| self.text_key(id)).chain((!page.head.is_empty()).then(|| page.head.clone())).collect();
        for key in keys {
            let words = self.text(&key);
            let words = self.build.words(&key, words);
            for (language, text) in words.0 {
                let so_far = intro.0.get(&language).cloned().unwrap_or_default();
                intro.set(&language, if so_far.is_empty() { text } else { format!("{so_far}\n\n{text}") });
            }
        }
        group.intro = intro;
        let mut outer: Vec<&'j Json> = page.section.and_then(|section| section.get("visible_when")).into_iter().collect();
        for one in &page.items {
            let mut conditions: Vec<&'j Json> = std::mem::take(&mut outer);
            let around = conditions.clone();
            conditions.extend(self.dimension_conditions(one));
            conditions.extend(one.get("visible_when"));
            self.question(one, conditions, &mut group.nodes);
            outer = around;
        }
        if !group.nodes.is_empty() {
            self.build.form.nodes.push(Node::Group(group));
        }
    }

    fn text_key(&self, id: &str) -> String {
        list(self.definition, "items").into_iter().chain(list(self.definition, "questions")).find(|one| member(one, "id") == id).map(|one| member(one, "text_key")).filter(|key| !key.is_empty()).unwrap_or_else(|| id.to_string())
    }

    fn dimension_conditions(&mut self, one: &'j Json) -> Option<&'j Json> {
        let id = member(one, "dimension");
        let dimension = list(self.definition, "dimensions").into_iter().find(|dimension| !id.is_empty() && member(dimension, "id") == id)?;
        dimension.get("visible_when")
    }

    /// Whether a parameter shuts a question's dimension out.
    fn dimension_off(&self, one: &Json) -> bool {
        let id = member(one, "dimension");
        let Some(dimension) = list(self.definition, "dimensions").into_iter().find(|dimension| !id.is_empty() && member(dimension, "id") == id) else { return false };
        let parameter = member(dimension, "enabled_param");
        let value = self.parameters.get(&parameter);
        if !parameter.is_empty() && value.is_some_and(|value| !truthy(value)) {
            return true;
        }
        let selectable = dimension.get("selectable").is_some_and(truthy) && dimension.get("default_enabled") == Some(&Json::Bool(false));
        let parameter = if parameter.is_empty() { format!("enable_{id}") } else { parameter };
        selectable && !self.parameters.get(&parameter).is_some_and(truthy)
    }

    fn question(&mut self, one: &'j Json, conditions: Vec<&'j Json>, out: &mut Vec<Node>) {
        let id = member(one, "id");
        if self.dimension_off(one) {
            self.build.form.lose(id.clone(), "dimension", Kind::Dropped, "its dimension is off by default");
            self.symbols.add(&id, &plain(&id), Means::Lost(format!("`{id}` is not asked by default")), None);
            return;
        }
        let kind = member(one, "type");
        if kind == "grid" {
            self.grid(one, &id, conditions, out);
            return;
        }
        let key = Some(member(one, "text_key")).filter(|key| !key.is_empty()).unwrap_or_else(|| id.clone());
        let Some((answer, range)) = self.answer(one, &kind, &id) else {
            self.build.form.lose(id.clone(), format!("question of type {kind}"), Kind::Dropped, "Peil has no such answers");
            self.symbols.add(&id, &plain(&id), Means::Lost(format!("`{id}` is of the type {kind}")), None);
            return;
        };
        self.add(one, &id, &key, answer, range, conditions, out);
    }

    #[allow(clippy::too_many_arguments)]
    fn add(&mut self, one: &'j Json, id: &str, text_key: &str, answer: Answer, range: Option<(Decimal, Decimal)>, conditions: Vec<&'j Json>, out: &mut Vec<Node>) {
        let endings = match &answer {
            Answer::Many(scale) => super::common::endings(scale),
            _single => Vec::new(),
        };
        let name = self.build.name(id, &endings);
        let words = self.text(text_key);
        let text = self.build.label(id, words);
        let means = match &answer {
            Answer::One(scale) => Means::One(scale.clone()),
            Answer::Many(scale) => Means::Many(scale.clone()),
            Answer::Integer(..) | Answer::Decimal(..) => Means::Number,
            Answer::Date => Means::Date,
            Answer::Time => Means::Time,
            Answer::YesNo => Means::Truth,
            Answer::Text | Answer::LongText => Means::Text,
        };
        self.symbols.add(id, &name, means, None);
        self.ranges.insert(id.to_string(), range);
        let mut item = Item::new(id, &name, text, answer);
        let kind = member(one, "type");
        item.required = match one.get("required").or_else(|| self.definition.get("default_required")) {
            Some(value) => truthy(value),
            None => matches!(kind.as_str(), "likert" | "vas" | "multi" | "grid" | "multicheck"),
        };
        let hint = member(one, "hint_key");
        if !hint.is_empty() {
            let words = self.text(&hint);
            item.hint = self.build.words(id, words);
        }
        self.pending.push((name.clone(), conditions));
        self.gated.insert(name.clone(), self.gates.len());
        if let Some(gate) = one.get("gate").filter(|gate| gate.is_object()) {
            self.gates.push((gate, id.to_string()));
            self.build.form.lose(id, "gate", Kind::Changed, "what comes after it is asked only when it does not end the administration");
        }
        for (name, detail) in [("random_group", "random order of questions"), ("image", "a picture"), ("media", "media")] {
            if one.get(name).is_some_and(|value| !value.is_null()) {
                self.build.form.lose(id, name, Kind::Dropped, format!("{detail} has no place"));
            }
        }
        out.push(Node::Item(item));
    }

    fn grid(&mut self, one: &'j Json, id: &str, conditions: Vec<&'j Json>, out: &mut Vec<Node>) {
        let mut options = Vec::new();
        for (at, column) in list(one, "columns").into_iter().enumerate() {
            let (key, value) = match column {
                Json::Object(_) => {
                    let key = [member(column, "text_key"), member(column, "label_key")].into_iter().find(|key| !key.is_empty()).unwrap_or_default();
                    (key, column.get("value").map(scalar).unwrap_or_else(|| (at + 1).to_string()))
                }
                other => (scalar(other), (at + 1).to_string()),
            };
            options.push((value, self.text(&key)));
        }
        let scale = self.build.scale(id, None, options);
        let range = scale.low_high();
        let key = Some(member(one, "text_key")).filter(|key| !key.is_empty()).unwrap_or_else(|| id.to_string());
        let words = self.text(&key);
        let title = self.build.label(id, words);
        let name = self.build.name(&format!("{id}_grid"), &[]);
        let language = self.build.form.language.clone();
        let short = title.map(|text| texts::short(text, 60));
        let mut group = Group { source: id.into(), name, title: short, matrix: true, ..Group::default() };
        if title.text(&language).chars().count() > 60 {
            group.intro = title;
        }
        for (at, row) in list(one, "rows").into_iter().enumerate() {
            let key = match row {
                Json::Object(_) => member(row, "text_key"),
                other => scalar(other),
            };
            let row_id = format!("{id}_{}", at + 1);
            self.add(one, &row_id, &key, Answer::One(scale.clone()), range.clone(), conditions.clone(), &mut group.nodes);
        }
        if !group.nodes.is_empty() {
            out.push(Node::Group(group));
        }
    }

    fn answer(&mut self, one: &Json, kind: &str, id: &str) -> Option<(Answer, Option<(Decimal, Decimal)>)> {
        match kind {
            "likert" => {
                let whole = self.definition.get("likert_options");
                let own = |name: &str| one.get(format!("likert_{name}")).filter(|value| !value.is_null()).or_else(|| whole.and_then(|whole| whole.get(name)));
                let points: i64 = own("points").map(scalar).and_then(|text| text.parse().ok()).unwrap_or(5).clamp(1, 200);
                let least: i64 = own("min").map(scalar).and_then(|text| text.parse().ok()).unwrap_or(1);
                let most: i64 = own("max").map(scalar).and_then(|text| text.parse().ok()).unwrap_or(points);
                let labels = match one.get("likert_labels").filter(|value| !value.is_null()) {
                    Some(_) => list(one, "likert_labels"),
                    None => whole.map(|whole| list(whole, "labels")).unwrap_or_default(),
                };
                let options = (0..points)
                    .map(|at| {
                        let key = usize::try_from(at).ok().and_then(|at| labels.get(at)).map(|label| scalar(label)).unwrap_or_default();
                        ((least + at).to_string(), if key.is_empty() { Words::default() } else { self.text(&key) })
                    })
                    .collect();
                let scale = self.build.scale(id, None, options);
                if one.get("likert_reverse").is_some_and(truthy) {
                    self.build.form.lose(id, "likert_reverse", Kind::Dropped, "options are shown from the lowest code to the highest");
                }
                Some((Answer::One(scale), Some((Decimal::integer(least), Decimal::integer(most)))))
            }
            "multi" | "multicheck" => {
                let mut options = Vec::new();
                for (at, option) in list(one, "options").into_iter().enumerate() {
                    let (key, value) = match option {
                        Json::Object(_) => {
                            let key = [member(option, "text_key"), member(option, "label")].into_iter().find(|key| !key.is_empty()).unwrap_or_default();
                            (key, option.get("value").map(scalar).unwrap_or_else(|| (at + 1).to_string()))
                        }
                        other => (scalar(other), scalar(other)),
                    };
                    options.push((value, self.text(&key)));
                }
                let scale = self.build.scale(id, None, options);
                if scale.choices.is_empty() {
                    return None;
                }
                for name in ["min_selected", "max_selected"] {
                    if one.get(name).is_some() || one.pointer(&format!("/validation/{name}")).is_some() {
                        self.build.form.lose(id, name, Kind::Dropped, "how many options may be chosen is not checked");
                    }
                }
                if kind == "multicheck" && scale.choices.len() <= 128 { Some((Answer::Many(scale), None)) } else { Some((Answer::One(scale), None)) }
            }
            "vas" => {
                let least = one.get("min").map(scalar).and_then(|text| Decimal::read(&text)).unwrap_or(Decimal::integer(0));
                let most = one.get("max").map(scalar).and_then(|text| Decimal::read(&text)).unwrap_or(Decimal::integer(100));
                self.build.form.lose(id, "vas", Kind::Approximated, "a line to mark is a number; the words at its ends are lost");
                Some((Answer::Decimal(least.clone(), most.clone()), Some((least, most))))
            }
            "binary" => {
                let options = vec![("1".to_string(), Words::one("en", "Yes")), ("0".to_string(), Words::one("en", "No"))];
                let scale = self.build.scale(id, None, options);
                Some((Answer::One(scale), Some((Decimal::integer(0), Decimal::integer(1)))))
            }
            "short" | "long" => {
                let validation = one.get("validation").cloned().unwrap_or(Json::Null);
                let bound = |names: [&str; 2]| names.iter().find_map(|name| validation.get(name).or_else(|| one.get(name))).map(scalar).and_then(|text| Decimal::read(&text));
                let (least, most) = (bound(["min", "number_min"]), bound(["max", "number_max"]));
                let number = member(&validation, "type") == "number" || matches!(member(one, "input_type").as_str(), "number" | "numeric" | "integer") || least.is_some() || most.is_some();
                for name in ["pattern", "min_length", "max_length", "min_words", "max_words"] {
                    if validation.get(name).is_some() {
                        self.build.form.lose(id, format!("validation.{name}"), Kind::Dropped, "texts are not checked");
                    }
                }
                if !number {
                    return Some((if kind == "long" { Answer::LongText } else { Answer::Text }, None));
                }
                if least.is_none() || most.is_none() {
                    self.build.form.lose(id, "number without bounds", Kind::Approximated, "Peil's numbers have bounds: wide ones were chosen where the original has none");
                }
                let least = least.unwrap_or(Decimal::integer(0));
                let most = most.unwrap_or(Decimal("999999".into()));
                let (least, most) = if least.value() > most.value() { (most, least) } else { (least, most) };
                Some((Answer::Decimal(least, most), None))
            }
            _other => None,
        }
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
                self.build.form.lose(member(branch, "id"), "random arm", Kind::Dropped, "who gets which sections at random has no place: all are asked");
                continue;
            }
            let wanted = self.parameters.get(&member(branch, "parameter")).map(scalar).unwrap_or_default();
            let chosen = arms.iter().find(|arm| member(arm, "id") == wanted).or_else(|| arms.first());
            let kept: Vec<String> = chosen.map(|arm| list(arm, "sections").into_iter().map(scalar).collect()).unwrap_or_default();
            for arm in &arms {
                out.extend(list(arm, "sections").into_iter().map(scalar).filter(|section| !kept.contains(section)));
            }
        }
        out
    }

    /// Conditions, once every question is known.
    fn conditions(&mut self) {
        let gates: Vec<Ex> = self
            .gates
            .clone()
            .into_iter()
            .map(|(gate, id)| {
                if let Some(value) = gate.get("required_value") {
                    self.comparison(&id, "equals", value)
                } else {
                    self.comparison(&id, &member(gate, "operator"), gate.get("value").unwrap_or(&Json::Null))
                }
            })
            .collect();
        for (name, conditions) in std::mem::take(&mut self.pending) {
            let mut whole = Ex::Truth(true);
            for condition in conditions {
                let found = self.condition(condition, 0);
                whole = joined(Op::And, whole, found);
            }
            for gate in &gates[..self.gated.get(&name).copied().unwrap_or(0).min(gates.len())] {
                whole = joined(Op::And, whole, gate.clone());
            }
            if whole != Ex::Truth(true) {
                set_when(&mut self.build.form.nodes, &name, whole);
            }
        }
    }

    fn condition(&mut self, condition: &Json, depth: usize) -> Ex {
        if depth > 40 {
            self.build.form.lose("visible_when", "condition", Kind::Dropped, "it nests too deep");
            return Ex::Truth(true);
        }
        for (name, op) in [("all", Op::And), ("any", Op::Or)] {
            if condition.get(name).is_some_and(Json::is_array) {
                let parts: Vec<Ex> = list(condition, name).into_iter().map(|one| self.condition(one, depth + 1)).collect();
                let neutral = op == Op::And;
                return parts.into_iter().fold(Ex::Truth(neutral), |a, b| joined(op, a, b));
            }
        }
        let operator = member(condition, "operator");
        let null = Json::Null;
        let value = condition.get("value").unwrap_or(&null);
        if let Some(item) = condition.get("item").or_else(|| condition.get("question")) {
            return self.comparison(&scalar(item), &operator, value);
        }
        if let Some(parameter) = condition.get("parameter") {
            let text = self.parameters.get(&scalar(parameter)).map(scalar).unwrap_or_default();
            return Ex::Truth(constant(&text, &operator, value));
        }
        Ex::Truth(true)
    }

    /// A comparison of an answer, as the runner makes it: a question that was passed over has the answer `NA`, one that was not shown none.
    fn comparison(&mut self, id: &str, operator: &str, value: &Json) -> Ex {
        let Some(symbol) = self.symbols.get(id).cloned() else {
            self.build.form.lose(id, "condition", Kind::Changed, format!("a condition names `{id}`, which is not in the file: it counts as not answered"));
            return Ex::Truth(constant("", operator, value));
        };
        let name = Ex::name(&symbol.name);
        if let Means::Lost(_) = symbol.means {
            return Ex::Truth(constant("", operator, value));
        }
        let wanted = values(value);
        let equal = |this: &mut Self, text: &str| -> Ex {
            match &symbol.means {
                Means::One(scale) => equal_option(&name, scale, text),
                Means::Number => Decimal::read(text).map_or(Ex::Truth(false), |number| Ex::bin(Op::Equal, name.clone(), Ex::Number(number))),
                // The runner compares the codes put together: only exactly that choice is equal.
                Means::Many(scale) => {
                    this.build.form.lose(id, "condition on several answers", Kind::Changed, "the runner compares all chosen codes together, so that only exactly this choice is equal; its author probably meant `has`");
                    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
                    let mut all: Vec<Ex> = parts.iter().map(|part| scale.choice(part).map_or(Ex::Truth(false), |choice| Ex::Has(Box::new(name.clone()), key(choice)))).collect();
                    all.push(Ex::bin(Op::Equal, Ex::Call("count".into(), vec![name.clone()]), Ex::int(i64::try_from(parts.len()).unwrap_or(0))));
                    Ex::all(Op::And, all)
                }
                Means::Text => {
                    this.build.form.lose(id, "condition on a text", Kind::Dropped, format!("Peil does not compare texts (`{id}` {operator} “{text}”): it is always asked"));
                    Ex::Missing
                }
                Means::Truth | Means::Date | Means::Time | Means::Class(_) | Means::Repeat(_) | Means::Lost(_) => Ex::Truth(false),
            }
        };
        let found = match operator {
            "equals" | "not_equals" => equal(self, &scalar(value)),
            "in" | "not_in" => {
                let parts: Vec<Ex> = wanted.iter().map(|text| equal(self, text)).collect();
                if parts.contains(&Ex::Missing) { Ex::Missing } else { Ex::all(Op::Or, parts) }
            }
            "greater_than" | "less_than" => {
                let op = if operator == "greater_than" { Op::Greater } else { Op::Less };
                let numeric = match &symbol.means {
                    Means::One(scale) => scale.number,
                    Means::Number => true,
                    Means::Many(_) | Means::Truth | Means::Date | Means::Time | Means::Text | Means::Class(_) | Means::Repeat(_) | Means::Lost(_) => false,
                };
                match (numeric, Decimal::read(&scalar(value))) {
                    (true, Some(number)) => Ex::bin(op, name.clone(), Ex::Number(number)),
                    _other => {
                        self.build.form.lose(id, "condition", Kind::Dropped, format!("`{id}` {operator} “{}” cannot be compared: it is always asked", scalar(value)));
                        return Ex::Truth(true);
                    }
                }
            }
            // Whoever passes over a question has answered it, by the runner.
            "is_answered" | "is_not_answered" => {
                self.build.form.lose(id, "is_answered", Kind::Approximated, "the runner counts a question that was passed over as answered: it asks whether the question was shown");
                let shown = Ex::State(Box::new(name), "skipped").negated();
                return if operator == "is_answered" { shown } else { shown.negated() };
            }
            _other => return Ex::Truth(true),
        };
        if found == Ex::Missing {
            return Ex::Truth(true);
        }
        if operator.starts_with("not_") { negate(found).or_truth(true) } else { found.or_truth(false) }
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
                self.build.form.lose(name, name, Kind::Dropped, format!("{detail}: not of the instrument"));
            }
        }
        for dimension in list(self.definition, "dimensions") {
            let id = member(dimension, "id");
            if !member(dimension, "description").is_empty() {
                self.build.form.lose(format!("dimensions.{id}"), "description", Kind::Dropped, "a score has no description");
            }
        }
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

/// The values that `in` looks among.
fn values(value: &Json) -> Vec<String> {
    match value {
        Json::Array(items) => items.iter().map(scalar).collect(),
        other => scalar(other).split(',').map(|text| text.trim().to_string()).collect(),
    }
}

/// A comparison of what is known.
fn constant(text: &str, operator: &str, value: &Json) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    let wanted = match value {
        Json::Bool(truth) => if *truth { "true" } else { "false" }.to_string(),
        other => scalar(other),
    };
    match operator {
        "is_answered" => !text.is_empty(),
        "is_not_answered" => text.is_empty(),
        "equals" => text == wanted,
        "not_equals" => text != wanted,
        "in" => values(value).iter().any(|one| one == text),
        "not_in" => values(value).iter().all(|one| one != text),
        "greater_than" => matches!((number(text), number(&wanted)), (Some(a), Some(b)) if a > b),
        "less_than" => matches!((number(text), number(&wanted)), (Some(a), Some(b)) if a < b),
        _other => true,
    }
}

/// Whether a question has this option; the runner compares codes as texts.
pub fn equal_option(name: &Ex, scale: &Scale, text: &str) -> Ex {
    let Some(choice) = scale.choices.iter().find(|choice| choice.source == text).or_else(|| scale.choice(text)) else { return Ex::Truth(false) };
    match (&choice.name, &choice.code) {
        (None, Some(code)) if scale.number => Ex::bin(Op::Equal, name.clone(), Ex::Number(code.clone())),
        _named => Ex::Is(Box::new(name.clone()), key(choice)),
    }
}

fn set_when(nodes: &mut [Node], name: &str, when: Ex) {
    for node in nodes {
        match node {
            Node::Item(item) if item.name == name => {
                item.when = Some(when);
                return;
            }
            Node::Item(_) => {}
            Node::Group(group) => set_when(&mut group.nodes, name, when.clone()),
        }
    }
}
