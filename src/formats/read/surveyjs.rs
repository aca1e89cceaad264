//! SurveyJS (JSON): pages, panels, questions, expressions.
//!
//! Followed is survey-core 3.1: a blank is 0 in `+ - *` and sums, a comparison with one is false, and true
//! for `<>`, `!`, `noneof` and `notcontains`.

mod formulas;
mod questions;
mod several;

use serde_json::Value as Json;

use super::common::{Builder, ask_about_missing, endings, list, member, part, scalar};
use crate::Refused;
use crate::expression::parse::{Dialect, Sx, parse};
use crate::expression::translate::{Means, Rules, Symbols, Translator, joined};
use crate::expression::{Ex, Op};
use crate::ir::{Answer, Check, Computed, Decimal, Form, Group, Item, Node, Rounds, Scale, Value, Words};
use crate::names::plain;
use crate::report::Kind;
use crate::texts;

const ENGINE: &str = "SurveyJS: a blank counts as 0 in `+ - *` and `sum`; a comparison with one is false, and true for `<>`, `!`, `noneof` and `notcontains`; answers to hidden questions count until the survey is completed";
const RULES: Rules = Rules { dialect: Dialect::SurveyJs, zero: true, always_zero: false };
/// How deep panels may be in each other.
const DEEPEST: usize = 30;

pub fn read(name: &str, json: &Json) -> Result<Form, Refused> {
    let mut reader = Reader {
        build: Builder::default(),
        symbols: Symbols::default(),
        when: Vec::new(),
        shown: Vec::new(),
        computed: Vec::new(),
        checks: Vec::new(),
        pages: 0,
        json,
        correct: Vec::new(),
    };
    reader.head(name);
    reader.body();
    reader.expressions();
    reader.rest();
    let mut form = reader.build.done();
    ask_about_missing(&mut form);
    Ok(form)
}

/// A condition of the original that is read when every question is known.
struct Pending {
    /// The question or group, by Peil's name.
    name: String,
    source: String,
    text: String,
    repeat: Option<String>,
}

struct Calculation {
    source: String,
    title: Words,
    expression: String,
    when: Vec<(String, String)>,
    /// The repeat by Peil's name and the panel by the original's.
    repeat: Option<String>,
}

struct Reader<'j> {
    json: &'j Json,
    build: Builder,
    symbols: Symbols,
    when: Vec<Pending>,
    /// Conditions of texts.
    shown: Vec<Pending>,
    computed: Vec<Calculation>,
    checks: Vec<(String, String, Words, String, bool)>,
    pages: usize,
    correct: Vec<(String, Json)>,
}

/// Where a question is.
#[derive(Clone, Default)]
struct Context {
    /// The panel that is repeated, and Peil's name of it.
    panel: Option<(String, String)>,
    depth: usize,
    /// Conditions around it, for expressions, which are in no domain.
    around: Vec<(String, String)>,
}

impl<'j> Reader<'j> {
    fn head(&mut self, name: &str) {
        let form = &mut self.build.form;
        form.format = "surveyjs";
        form.engine = ENGINE;
        form.version = "1.0.0".into();
        form.language = texts::language(&member(self.json, "locale")).unwrap_or_else(|| "en".into());
        form.name = plain(name.trim_end_matches(".json").rsplit('/').next().unwrap_or(name));
        let taken = form.name.clone();
        self.build.names.reserve(&taken);
        let title = self.words(self.json.get("title"));
        let title = self.build.words("title", title);
        let language = self.build.form.language.clone();
        self.build.form.title =
            if title.is_empty() { Words::one(&language, name.trim_end_matches(".json")) } else { title };
        if !self.build.form.title.0.contains_key(&language) {
            let text = self.build.form.title.text(&language).to_string();
            self.build.form.title.set(&language, text);
        }
        let description = self.words(self.json.get("description"));
        self.build.form.description = self.build.words("description", description);
    }

    /// A text of SurveyJS: a string, or an object by language with `default`.
    fn words(&self, json: Option<&Json>) -> Words {
        let mut words = Words::default();
        match json {
            Some(Json::Object(all)) => {
                for (tag, text) in all {
                    let language = if tag == "default" {
                        Some(self.build.form.language.clone())
                    } else {
                        texts::language(tag)
                    };
                    if let Some(language) = language {
                        words.set(&language, self.piped(&scalar(text)));
                    }
                }
            }
            Some(other) => words.set(&self.build.form.language, self.piped(&scalar(other))),
            None => {}
        }
        words
    }

    /// `{question}` in a text repeats an answer.
    fn piped(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('{') {
            out.push_str(&rest[..at]);
            let Some(end) = rest[at..].find('}') else {
                rest = &rest[at..];
                break;
            };
            match self.symbols.get(rest[at + 1..at + end].trim()) {
                Some(symbol)
                    if symbol.repeat.is_none()
                        && !matches!(symbol.means, Means::Lost(_) | Means::Repeat(_) | Means::Many(_)) =>
                {
                    out.push_str(&texts::placeholder(&symbol.name))
                }
                _other => out.push('…'),
            }
            rest = &rest[at + end + 1..];
        }
        out.push_str(rest);
        out
    }

    fn body(&mut self) {
        let pages = list(self.json, "pages");
        let mut nodes = Vec::new();
        if pages.is_empty() {
            let context = Context::default();
            self.elements(&list(self.json, "elements"), &context, &mut nodes);
            self.elements(&list(self.json, "questions"), &context, &mut nodes);
        }
        let several = pages.len() > 1;
        for (at, page) in pages.into_iter().enumerate() {
            let mut inside = Vec::new();
            let mut context = Context::default();
            let source = member(page, "name");
            self.around(page, &source, &mut context);
            let name = self.build.name(if source.is_empty() { "page" } else { &source }, &[]);
            self.elements(&list(page, "elements"), &context, &mut inside);
            self.elements(&list(page, "questions"), &context, &mut inside);
            let titled = page.get("title").is_some() || page.get("description").is_some();
            let conditional = page.get("visibleIf").is_some();
            if inside.is_empty() {
                continue;
            }
            if !(several || titled || conditional) {
                nodes.append(&mut inside);
                continue;
            }
            let group = self.group(page, &name, &source, inside, at + 1, None);
            nodes.push(Node::Group(group));
        }
        self.build.form.nodes = nodes;
    }

    /// A page or panel as a domain.
    fn group(
        &mut self,
        json: &Json,
        name: &str,
        source: &str,
        nodes: Vec<Node>,
        number: usize,
        repeat: Option<Rounds>,
    ) -> Group {
        let language = self.build.form.language.clone();
        let title = self.words(json.get("title").or_else(|| json.get("templateTitle")));
        let mut title = self.build.words(source, title);
        if title.text(&language).is_empty() {
            let numbered = source.is_empty()
                || source.trim_end_matches(|letter: char| letter.is_ascii_digit()).len() <= 5
                    && source.starts_with('p')
                    && source.ends_with(|letter: char| letter.is_ascii_digit());
            title =
                Words::one(&language, if numbered { part(&language, number) } else { texts::humane(source) });
        } else if !title.0.contains_key(&language) {
            let text = title.text(&language).to_string();
            title.set(&language, text);
        }
        let intro = self.words(json.get("description"));
        let intro = self.build.words(source, intro);
        let condition = member(json, "visibleIf");
        if !condition.is_empty() {
            self.when.push(Pending {
                name: name.into(),
                source: source.into(),
                text: condition,
                repeat: None,
            });
        }
        Group { source: source.into(), name: name.into(), title, intro, nodes, repeat, ..Group::default() }
    }

    fn around(&mut self, json: &Json, source: &str, context: &mut Context) {
        let condition = member(json, "visibleIf");
        if !condition.is_empty() {
            context.around.push((source.to_string(), condition));
        }
        if json.get("visible") == Some(&Json::Bool(false)) {
            self.build.form.lose(
                source,
                "visible: false",
                Kind::Approximated,
                "it is hidden in the original until a program shows it; here it is asked",
            );
        }
    }

    fn elements(&mut self, elements: &[&'j Json], context: &Context, out: &mut Vec<Node>) {
        for element in elements {
            self.element(element, context, out);
        }
    }

    fn element(&mut self, one: &'j Json, context: &Context, out: &mut Vec<Node>) {
        let kind = member(one, "type");
        let source = member(one, "name");
        if context.depth > DEEPEST {
            self.build.form.lose(source, "panel", Kind::Dropped, "panels are nested too deep");
            return;
        }
        match kind.as_str() {
            "panel" | "flowpanel" => {
                let mut inner = context.clone();
                inner.depth += 1;
                self.around(one, &source, &mut inner);
                let name = self.build.name(&source, &[]);
                let mut nodes = Vec::new();
                self.elements(&list(one, "elements"), &inner, &mut nodes);
                if !nodes.is_empty() {
                    self.pages += 1;
                    let number = self.pages;
                    let group = self.group(one, &name, &source, nodes, number, None);
                    out.push(Node::Group(group));
                }
            }
            "paneldynamic" => self.repeated(one, &source, context, out),
            "html" => {
                let words = self.words(one.get("html"));
                if one.get("visible") == Some(&Json::Bool(false)) {
                    self.build.form.lose(source, "html", Kind::Dropped, "the text is hidden");
                } else if let Some(note) = self.build.note(&source, words) {
                    let text = member(one, "visibleIf");
                    if !text.is_empty() {
                        let repeat = context.panel.as_ref().map(|(_, name)| name.clone());
                        self.shown.push(Pending { name: note.name.clone(), source, text, repeat });
                    }
                    out.push(Node::Note(note));
                }
            }
            "image" => self.build.form.lose(source, "image", Kind::Dropped, "pictures are not supported"),
            "expression" => {
                let mut when = context.around.clone();
                let condition = member(one, "visibleIf");
                if !condition.is_empty() {
                    when.push((source.clone(), condition));
                }
                let title = self.words(one.get("title"));
                self.computed.push(Calculation {
                    source,
                    title,
                    expression: member(one, "expression"),
                    when,
                    repeat: context.panel.as_ref().map(|(_, name)| name.clone()),
                });
            }
            "matrix" => self.matrix(one, &source, context, out),
            "matrixdropdown" => self.matrix_dropdown(one, &source, context, out),
            "multipletext" => self.multiple_text(one, &source, context, out),
            _question => {
                if let Some(answer) = self.answer(one, &kind, &source) {
                    self.question(one, &source, one.get("title"), answer, context, out);
                } else {
                    self.build.form.lose(
                        source.clone(),
                        format!("question of type {kind}"),
                        Kind::Dropped,
                        "Peil has no such answers",
                    );
                    let key = self.key(&source, context);
                    self.symbols.add(
                        &key,
                        &plain(&source),
                        Means::Lost(format!("`{source}` is of the type {kind}")),
                        None,
                    );
                }
            }
        }
    }

    /// How a question is called in expressions and columns.
    fn key(&self, source: &str, context: &Context) -> String {
        context.panel.as_ref().map_or(source.to_string(), |(panel, _)| format!("{panel}.{source}"))
    }

    fn rest(&mut self) {
        for trigger in list(self.json, "triggers") {
            self.build.form.lose(
                format!("triggers: {}", member(trigger, "type")),
                "trigger",
                Kind::Dropped,
                format!("`{}`", texts::short(&member(trigger, "expression"), 120)),
            );
        }
        for (name, detail) in [
            ("completedHtml", "the text at the end"),
            ("completedHtmlOnCondition", "texts at the end"),
            ("navigateToUrl", "where a respondent goes at the end"),
            ("questionsOrder", "the order of questions"),
            ("timeLimit", "a limit of time"),
            ("maxTimeToFinish", "a limit of time"),
            ("logo", "a logo"),
        ] {
            if self.json.get(name).is_some_and(|value| !value.is_null()) {
                self.build.form.lose(
                    name,
                    name,
                    Kind::Dropped,
                    format!("{detail}: not part of the instrument"),
                );
            }
        }
        let hidden = !self.build.form.computed.is_empty()
            && self.build.form.items().iter().any(|item| item.when.is_some());
        if hidden {
            self.build.form.lose("visibleIf", "answers to hidden questions", Kind::Changed, "SurveyJS keeps the answer to a question that was hidden again until the survey is completed, and formulas keep what they made of it; Peil sets it aside at once");
        }
    }
}

/// A question by its name, wherever it is.
fn find<'j>(json: &'j Json, name: &str, depth: usize) -> Option<&'j Json> {
    if depth > 60 {
        return None;
    }
    match json {
        Json::Object(all) => {
            if all.get("name").and_then(Json::as_str) == Some(name) && all.contains_key("type") {
                return Some(json);
            }
            ["pages", "elements", "questions", "templateElements"]
                .iter()
                .filter_map(|key| all.get(*key))
                .find_map(|inner| find(inner, name, depth + 1))
        }
        Json::Array(items) => items.iter().find_map(|inner| find(inner, name, depth + 1)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
    }
}
