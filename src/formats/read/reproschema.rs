//! ReproSchema 1.0: a folder with an activity, its items and their options, each a JSON file.
//!
//! Followed is reproschema-ui: a formula is JavaScript into which answers are put; one that is not answered
//! makes arithmetic `NaN`, so that nothing is stored, and a comparison false (`!=`: true). `Skipped` and
//! `DontKnow` count as 0.

mod formulas;

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::common::{self, Builder, ask_about_missing, endings, list, member, scalar};
use crate::Refused;
use crate::expression::parse::Dialect;
use crate::expression::translate::{Means, Rules, Symbols};
use crate::ir::{Answer, Choice, Decimal, Form, Group, Item, Node, Scale, Words};
use crate::names::plain;
use crate::report::Kind;
use crate::texts;

const ENGINE: &str = "reproschema-ui: a formula with an unanswered question stores nothing; a comparison with one is false, `!=` is true; *Skipped* and *DontKnow* count as 0; answers to hidden questions count";
const RULES: Rules = Rules { dialect: Dialect::JavaScript, zero: false, always_zero: false };

pub fn read(name: &str, files: &BTreeMap<String, Vec<u8>>) -> Result<Form, Refused> {
    let mut parsed: BTreeMap<String, Json> = BTreeMap::new();
    for (path, bytes) in files {
        if let Ok(json) = serde_json::from_str::<Json>(&common::text(bytes)) {
            parsed.insert(path.clone(), json);
        }
    }
    let activities: Vec<&String> =
        parsed.iter().filter(|(_, json)| is_activity(json)).map(|(path, _)| path).collect();
    let path = match activities.as_slice() {
        [one] => (*one).clone(),
        [] => {
            return Err(Refused(format!(
                "`{name}` has no ReproSchema activity (a JSON file with `\"category\": \"Activity\"`)"
            )));
        }
        [first, ..] => {
            // The one nearest to the top, if it is alone there.
            let depth = |path: &str| path.matches('/').count();
            let least = activities.iter().map(|path| depth(path)).min().unwrap_or(0);
            let near: Vec<&&String> = activities.iter().filter(|path| depth(path) == least).collect();
            if near.len() > 1 {
                return Err(Refused(format!(
                    "`{name}` has {} activities: import the folder of one, such as that of `{first}`",
                    activities.len()
                )));
            }
            near[0].to_string()
        }
    };
    let Some(activity) = parsed.get(&path).cloned() else {
        return Err(Refused(format!("`{path}` cannot be read")));
    };
    let mut reader = Reader {
        files: parsed,
        path,
        activity,
        build: Builder::default(),
        symbols: Symbols::default(),
        whens: Vec::new(),
        shown: Vec::new(),
    };
    reader.head(name);
    reader.items();
    reader.conditions();
    reader.computes();
    reader.rest();
    let mut form = reader.build.done();
    ask_about_missing(&mut form);
    Ok(form)
}

fn is_activity(json: &Json) -> bool {
    let kind = [member(json, "category"), member(json, "@type")].concat();
    kind.to_lowercase().contains("activity") && json.get("ui").is_some()
}

struct Reader {
    files: BTreeMap<String, Json>,
    path: String,
    activity: Json,
    build: Builder,
    symbols: Symbols,
    whens: Vec<(String, String, String)>,
    /// Conditions of texts: one whose condition is lost is left out.
    shown: Vec<(String, String)>,
}

impl Reader {
    fn head(&mut self, name: &str) {
        let languages = self.languages();
        let form = &mut self.build.form;
        form.format = "reproschema";
        form.engine = ENGINE;
        form.language = if languages.iter().any(|tag| tag == "en") || languages.is_empty() {
            "en".into()
        } else {
            languages[0].clone()
        };
        let id = member(&self.activity, "id") + &member(&self.activity, "@id");
        let id = id.trim_end_matches("_schema").trim_end_matches(".jsonld");
        form.name = plain(if id.is_empty() { name } else { id });
        let taken = form.name.clone();
        self.build.names.reserve(&taken);
        let title = words(self.activity.get("prefLabel"));
        let title =
            if title.is_empty() { Words::one(&self.build.form.language, texts::humane(id)) } else { title };
        self.build.form.title = self.build.label("prefLabel", title);
        let description = words(self.activity.get("description"));
        self.build.form.description = self.build.words("description", description);
        let citation = words(self.activity.get("citation"));
        self.build.form.source = texts::plain(citation.text("en")).0.replace('\n', " ");
        self.build.form.licence = member(&self.activity, "license");
        let version = member(&self.activity, "version");
        let (whole, same) = texts::version(&version);
        if !same && !version.is_empty() {
            self.build.form.lose(
                "version",
                "version",
                Kind::Changed,
                format!("`{version}` becomes {whole}: a version in Peil has three numbers"),
            );
        }
        self.build.form.version = whole;
    }

    fn languages(&self) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for (path, json) in &self.files {
            if *path != self.path && json.get("question").is_none() {
                continue;
            }
            for name in ["prefLabel", "question"] {
                if let Some(all) = json.get(name).and_then(Json::as_object) {
                    out.extend(
                        all.keys()
                            .filter_map(|tag| texts::language(tag))
                            .filter(|tag| !out.contains(tag))
                            .collect::<Vec<_>>(),
                    );
                }
            }
        }
        out
    }

    /// A file that another names by a path relative to its own.
    fn file(&self, from: &str, path: &str) -> Option<(String, Json)> {
        let mut parts: Vec<&str> = from.split('/').collect();
        parts.pop();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop();
                }
                other => parts.push(other),
            }
        }
        let whole = parts.join("/");
        let found = [whole.clone(), format!("{whole}.jsonld"), format!("{whole}.json")]
            .into_iter()
            .find(|path| self.files.contains_key(path));
        let found = found.or_else(|| {
            let last = path.rsplit('/').next()?;
            self.files.keys().find(|known| known.rsplit('/').next() == Some(last)).cloned()
        })?;
        self.files.get(&found).map(|json| (found, json.clone()))
    }

    fn items(&mut self) {
        let ui = self.activity.get("ui").cloned().unwrap_or(Json::Null);
        let properties: Vec<Json> = list(&ui, "addProperties").into_iter().cloned().collect();
        let order: Vec<String> = list(&ui, "order").into_iter().map(scalar).collect();
        let named = |property: &Json| member(property, "isAbout");
        let mut sorted: Vec<Json> = Vec::new();
        for path in &order {
            match properties.iter().find(|property| named(property) == *path) {
                Some(property) => sorted.push(property.clone()),
                None => sorted.push(serde_json::json!({ "isAbout": path })),
            }
        }
        let computed: Vec<String> =
            list(&self.activity, "compute").into_iter().map(|one| member(one, "variableName")).collect();
        for property in &properties {
            let path = named(property);
            if !order.contains(&path) && !computed.contains(&member(property, "variableName")) {
                self.build.form.lose(
                    path,
                    "item not in the order",
                    Kind::Dropped,
                    "the activity does not ask it",
                );
            }
        }
        let language = self.build.form.language.clone();
        let preamble = words(self.activity.get("preamble"));
        let intro = self.build.words("preamble", preamble);
        let name = self.build.name("questions", &[]);
        let mut group = Group {
            source: "preamble".into(),
            name,
            title: self.build.form.title.clone(),
            intro,
            ..Group::default()
        };
        let mut parts = 1;
        let mut groups: Vec<Group> = Vec::new();
        for property in sorted {
            let path = named(&property);
            let variable = match member(&property, "variableName") {
                none if none.is_empty() => {
                    let name = path.rsplit('/').next().unwrap_or(&path).to_string();
                    self.build.form.lose(
                        &name,
                        "variableName",
                        Kind::Changed,
                        "the activity gives no name: it has the name of its file",
                    );
                    name
                }
                name => name,
            };
            if computed.contains(&variable) {
                continue;
            }
            let Some((file, item)) = self.file(&self.path.clone(), &path) else {
                self.build.form.lose(
                    &variable,
                    "item",
                    Kind::Dropped,
                    format!("the file `{path}` is not there"),
                );
                self.symbols.add(
                    &variable,
                    &plain(&variable),
                    Means::Lost(format!("the file of `{variable}` is not there")),
                    None,
                );
                continue;
            };
            // A preamble of a question opens a domain.
            let preamble = words(item.get("preamble"));
            let preamble = self.build.words(&variable, preamble);
            if !preamble.is_empty() {
                if group.nodes.is_empty() && group.intro.is_empty() {
                    group.intro = preamble;
                } else {
                    parts += 1;
                    let name = self.build.name(&format!("part_{parts}"), &[]);
                    let title = Words::one(&language, common::part(&language, parts));
                    groups.push(std::mem::replace(
                        &mut group,
                        Group { source: variable.clone(), name, title, intro: preamble, ..Group::default() },
                    ));
                }
            }
            if let Some(node) = self.question(&variable, &file, &item, &property) {
                group.nodes.push(node);
            }
        }
        groups.push(group);
        self.build.form.nodes =
            groups.into_iter().filter(|group| !group.nodes.is_empty()).map(Node::Group).collect();
        if ui.get("shuffle") == Some(&Json::Bool(true)) {
            self.build.form.lose(
                "ui.shuffle",
                "random order",
                Kind::Dropped,
                "questions come in the order of the file",
            );
        }
    }

    fn question(&mut self, variable: &str, file: &str, item: &Json, property: &Json) -> Option<Node> {
        let input = item.pointer("/ui/inputType").map(scalar).unwrap_or_default();
        if input.is_empty() {
            self.build.form.lose(
                variable,
                "inputType",
                Kind::Approximated,
                "the item has none, so that the engine shows no input; here it is asked by what it accepts",
            );
        }
        let options = match item.get("responseOptions") {
            Some(Json::String(path)) => self.file(file, path).map(|(_, json)| json).unwrap_or_else(|| {
                self.build.form.lose(
                    variable,
                    "responseOptions",
                    Kind::Dropped,
                    format!("the file `{path}` is not there"),
                );
                Json::Null
            }),
            Some(other) => other.clone(),
            None => Json::Null,
        };
        if input == "static" {
            return self.note(variable, item, property);
        }
        let readonly = item.pointer("/ui/readonlyValue").is_some_and(|value| *value == Json::Bool(true));
        let lost = |this: &mut Self, construct: String, detail: &str| {
            this.build.form.lose(variable, construct, Kind::Dropped, detail);
            this.symbols.add(
                variable,
                &plain(variable),
                Means::Lost(format!("`{variable}` was not imported")),
                None,
            );
        };
        let Some(answer) = self.answer(variable, &input, &options) else {
            lost(self, format!("input type {input}"), "Peil has no such answers");
            return None;
        };
        if readonly {
            lost(self, "read-only".into(), "it shows a value and asks nothing");
            return None;
        }
        let skips = self.skips();
        let answer = match answer {
            Answer::One(mut scale) if !skips.is_empty() => {
                for (code, label) in &skips {
                    scale.choices.push(Choice {
                        source: code.clone(),
                        code: None,
                        name: Some(plain(code)),
                        label: Words::one(&self.build.form.language, label),
                        weight: None,
                        missing: true,
                        concepts: Vec::new(),
                    });
                }
                Answer::One(scale)
            }
            other => other,
        };
        let ends = match &answer {
            Answer::Many(scale) => endings(scale),
            _single => Vec::new(),
        };
        let name = self.build.name(variable, &ends);
        let question = words(item.get("question"));
        let question = if question.is_empty() { words(item.get("prefLabel")) } else { question };
        let text = self.build.label(variable, question);
        let means = match &answer {
            Answer::One(scale) => Means::One(scale.clone()),
            Answer::Many(scale) => Means::Many(scale.clone()),
            Answer::Integer(..) | Answer::Decimal(..) => Means::Number,
            Answer::Date => Means::Date,
            Answer::Time => Means::Time,
            Answer::YesNo => Means::Truth,
            Answer::Text | Answer::LongText => Means::Text,
        };
        self.symbols.add(variable, &name, means, None);
        let mut out = Item::new(variable, &name, text, answer);
        out.required = property.get("valueRequired") == Some(&Json::Bool(true));
        match property.get("isVis") {
            None | Some(Json::Bool(true) | Json::Null) => {}
            Some(Json::Bool(false)) => {
                self.build.form.lose(
                    variable,
                    "isVis: false",
                    Kind::Approximated,
                    "it is never shown in the original; here it is asked",
                );
            }
            Some(other) => self.whens.push((name.clone(), variable.to_string(), scalar(other))),
        }
        for (key, detail) in [
            ("video", "media are not supported"),
            ("audio", "media are not supported"),
            ("image", "media are not supported"),
        ] {
            if item.get(key).is_some_and(|value| !value.is_null()) {
                self.build.form.lose(variable, key, Kind::Dropped, detail);
            }
        }
        Some(Node::Item(out))
    }

    /// An item that shows its words, and asks nothing.
    fn note(&mut self, variable: &str, item: &Json, property: &Json) -> Option<Node> {
        let text = words(item.get("question"));
        let text = if text.is_empty() { words(item.get("prefLabel")) } else { text };
        self.symbols.add(variable, &plain(variable), Means::Lost(format!("`{variable}` is a text")), None);
        let note = self.build.note(variable, text)?;
        match property.get("isVis") {
            None | Some(Json::Bool(true) | Json::Null) => {}
            Some(Json::Bool(false)) => {
                self.build.form.lose(variable, "isVis: false", Kind::Dropped, "the text is never shown");
                return None;
            }
            Some(other) => self.shown.push((note.name.clone(), scalar(other))),
        }
        Some(Node::Note(note))
    }

    /// The two ways to pass over a question that the activity allows.
    fn skips(&self) -> Vec<(String, String)> {
        let allowed: String = list(&self.activity["ui"], "allow")
            .into_iter()
            .map(scalar)
            .collect::<Vec<_>>()
            .join(" ")
            .to_lowercase();
        let mut out = Vec::new();
        if allowed.contains("skip") {
            out.push(("Skipped".to_string(), "Skip".to_string()));
        }
        if allowed.contains("dontknow") {
            out.push(("DontKnow".to_string(), "Don't know".to_string()));
        }
        out
    }

    fn answer(&mut self, variable: &str, input: &str, options: &Json) -> Option<Answer> {
        let types: String =
            list(options, "valueType").into_iter().map(scalar).collect::<Vec<_>>().join(" ").to_lowercase();
        let choices = list(options, "choices");
        match input {
            "audioCheck"
            | "audioRecord"
            | "audioPassageRecord"
            | "audioImageRecord"
            | "audioRecordNumberTask"
            | "audioAutoRecord"
            | "save"
            | "sign"
            | "processFile"
            | "file"
            | "participantId"
            | "documentUpload" => None,
            _asked if !choices.is_empty() && !matches!(input, "number" | "text" | "date") => {
                let mut rows = Vec::new();
                for choice in choices {
                    let label = match choice.get("name") {
                        Some(Json::Object(_)) => words(choice.get("name")),
                        Some(other) => Words::one(&self.build.form.language, scalar(other)),
                        None => words(choice.get("schema:name")),
                    };
                    let value = choice
                        .get("value")
                        .or_else(|| choice.get("schema:value"))
                        .map(scalar)
                        .unwrap_or_default();
                    if value.is_empty() {
                        self.build.form.lose(variable, "option", Kind::Dropped, "an option has no value");
                        continue;
                    }
                    if choice.get("image").is_some_and(|image| !image.is_null()) {
                        self.build.form.lose(
                            variable,
                            "image of an option",
                            Kind::Dropped,
                            "pictures are not supported",
                        );
                    }
                    rows.push((value, label));
                }
                let scale: Scale = self.build.scale(variable, None, rows);
                if scale.choices.is_empty() {
                    return None;
                }
                if options.get("multipleChoice") == Some(&Json::Bool(true)) && scale.choices.len() <= 128 {
                    Some(Answer::Many(scale))
                } else {
                    Some(Answer::One(scale))
                }
            }
            "number" | "float" | "xsd:int" | "integer" | "slider" | "year" => {
                let least = options.get("minValue").map(scalar).and_then(|text| Decimal::read(&text));
                let most = options.get("maxValue").map(scalar).and_then(|text| Decimal::read(&text));
                if least.is_none() || most.is_none() {
                    self.build.form.lose(
                        variable,
                        "number without bounds",
                        Kind::Approximated,
                        "Peil's numbers have bounds: wide ones were chosen where the original has none",
                    );
                }
                if input == "slider" {
                    self.build.form.lose(
                        variable,
                        "slider",
                        Kind::Approximated,
                        "a slider is a number; the words at its ends are lost",
                    );
                }
                let (least, most) =
                    (least.unwrap_or(Decimal::integer(0)), most.unwrap_or(Decimal("1000000".into())));
                let (least, most) = if least.value() > most.value() { (most, least) } else { (least, most) };
                let whole = least.is_whole()
                    && most.is_whole()
                    && (types.contains("int") || input == "year" || input == "xsd:int" || input == "integer");
                Some(if whole { Answer::Integer(least, most) } else { Answer::Decimal(least, most) })
            }
            "date" => Some(Answer::Date),
            "time" => Some(Answer::Time),
            "multitext" => Some(Answer::LongText),
            "timeRange" => None,
            "" if types.contains("int") || types.contains("decimal") => {
                self.answer(variable, "number", options)
            }
            _text => Some(Answer::Text),
        }
    }

    fn rest(&mut self) {
        if !self.build.form.computed.is_empty()
            && self.build.form.items().iter().any(|item| item.when.is_some())
        {
            self.build.form.lose(
                "isVis",
                "answers to hidden questions",
                Kind::Changed,
                "the engine counts the answer to a question that was hidden again; Peil sets it aside",
            );
        }
        for name in ["messages", "cronjob", "overrideProperties"] {
            if self.activity.get(name).is_some_and(|value| !value.is_null()) {
                self.build.form.lose(name, name, Kind::Dropped, "it has no place");
            }
        }
    }
}

/// A text by language; tags as Peil has them.
fn words(json: Option<&Json>) -> Words {
    let mut out = Words::default();
    match json {
        Some(Json::Object(all)) => {
            for (tag, text) in all {
                if let Some(tag) = texts::language(tag) {
                    out.set(&tag, scalar(text));
                }
            }
        }
        Some(Json::String(text)) => out.set("en", text.clone()),
        Some(Json::Array(_) | Json::Null | Json::Bool(_) | Json::Number(_)) | None => {}
    }
    out
}
