//! SurveyJS (JSON): pages, panels, questions, expressions.
//!
//! Followed is survey-core 3.1: a blank is 0 in `+ - *` and sums, a comparison with one is false, and true for `<>`, `!`, `noneof`
//! and `notcontains`.

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
/// How deep panels may stand in each other.
const DEEPEST: usize = 30;

pub fn read(name: &str, json: &Json) -> Result<Form, Refused> {
    let mut reader = Reader { build: Builder::default(), symbols: Symbols::default(), when: Vec::new(), computed: Vec::new(), checks: Vec::new(), pages: 0, json, correct: Vec::new() };
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
    computed: Vec<Calculation>,
    checks: Vec<(String, String, Words, String, bool)>,
    pages: usize,
    correct: Vec<(String, Json)>,
}

/// Where a question stands.
#[derive(Clone, Default)]
struct Context {
    /// The panel that is repeated, and Peil's name of it.
    panel: Option<(String, String)>,
    depth: usize,
    /// Conditions around it, for expressions, which stand in no domain.
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
        self.build.form.title = if title.is_empty() { Words::one(&language, name.trim_end_matches(".json")) } else { title };
        if !self.build.form.title.0.contains_key(&language) {
            let text = self.build.form.title.text(&language).to_string();
            self.build.form.title.set(&language, text);
        }
        let description = self.words(self.json.get("description"));
        self.build.form.description = self.build.words("description", description);
        if !self.build.form.description.is_empty() {
            self.build.form.lose("description", "description", Kind::Changed, "it stands in the README");
        }
    }

    /// A text of SurveyJS: a string, or an object by language with `default`.
    fn words(&self, json: Option<&Json>) -> Words {
        let mut words = Words::default();
        match json {
            Some(Json::Object(all)) => {
                for (tag, text) in all {
                    let language = if tag == "default" { Some(self.build.form.language.clone()) } else { texts::language(tag) };
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
                Some(symbol) if symbol.repeat.is_none() && !matches!(symbol.means, Means::Lost(_) | Means::Repeat(_) | Means::Many(_)) => out.push_str(&texts::placeholder(&symbol.name)),
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
    fn group(&mut self, json: &Json, name: &str, source: &str, nodes: Vec<Node>, number: usize, repeat: Option<Rounds>) -> Group {
        let language = self.build.form.language.clone();
        let title = self.words(json.get("title").or_else(|| json.get("templateTitle")));
        let mut title = self.build.words(source, title);
        if title.text(&language).is_empty() {
            let numbered = source.is_empty() || source.trim_end_matches(|letter: char| letter.is_ascii_digit()).len() <= 5 && source.starts_with('p') && source.ends_with(|letter: char| letter.is_ascii_digit());
            title = Words::one(&language, if numbered { part(&language, number) } else { texts::humane(source) });
        } else if !title.0.contains_key(&language) {
            let text = title.text(&language).to_string();
            title.set(&language, text);
        }
        let intro = self.words(json.get("description"));
        let intro = self.build.words(source, intro);
        let condition = member(json, "visibleIf");
        if !condition.is_empty() {
            self.when.push(Pending { name: name.into(), source: source.into(), text: condition, repeat: None });
        }
        Group { source: source.into(), name: name.into(), title, intro, nodes, repeat, ..Group::default() }
    }

    fn around(&mut self, json: &Json, source: &str, context: &mut Context) {
        let condition = member(json, "visibleIf");
        if !condition.is_empty() {
            context.around.push((source.to_string(), condition));
        }
        if json.get("visible") == Some(&Json::Bool(false)) {
            self.build.form.lose(source, "visible: false", Kind::Approximated, "it is hidden in the original until a program shows it; here it is asked");
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
            self.build.form.lose(source, "panel", Kind::Dropped, "panels stand too deep in each other");
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
                self.build.form.lose(source, "html", Kind::Dropped, "a text between questions has no place");
            }
            "image" => self.build.form.lose(source, "image", Kind::Dropped, "pictures have no place"),
            "expression" => {
                let mut when = context.around.clone();
                let condition = member(one, "visibleIf");
                if !condition.is_empty() {
                    when.push((source.clone(), condition));
                }
                let title = self.words(one.get("title"));
                self.computed.push(Calculation { source, title, expression: member(one, "expression"), when, repeat: context.panel.as_ref().map(|(_, name)| name.clone()) });
            }
            "matrix" => self.matrix(one, &source, context, out),
            "matrixdropdown" => self.matrix_dropdown(one, &source, context, out),
            "multipletext" => self.multiple_text(one, &source, context, out),
            _question => {
                if let Some(answer) = self.answer(one, &kind, &source) {
                    self.question(one, &source, one.get("title"), answer, context, out);
                } else {
                    self.build.form.lose(source.clone(), format!("question of type {kind}"), Kind::Dropped, "Peil has no such answers");
                    let key = self.key(&source, context);
                    self.symbols.add(&key, &plain(&source), Means::Lost(format!("`{source}` is of the type {kind}")), None);
                }
            }
        }
    }

    /// How a question is called in expressions and columns.
    fn key(&self, source: &str, context: &Context) -> String {
        context.panel.as_ref().map_or(source.to_string(), |(panel, _)| format!("{panel}.{source}"))
    }

    fn question(&mut self, one: &'j Json, source: &str, title: Option<&Json>, answer: Answer, context: &Context, out: &mut Vec<Node>) {
        let ends = match &answer {
            Answer::Many(scale) => endings(scale),
            _single => Vec::new(),
        };
        let name = self.build.name(source.rsplit('.').next().filter(|_| context.panel.is_some()).unwrap_or(source), &ends);
        let words = self.words(title);
        let words = if words.is_empty() { Words::one(&self.build.form.language, source) } else { words };
        let text = self.build.label(source, words);
        let key = self.key(source, context);
        let repeat = context.panel.as_ref().map(|(_, name)| name.as_str());
        let means = match &answer {
            Answer::One(scale) => Means::One(scale.clone()),
            Answer::Many(scale) => Means::Many(scale.clone()),
            Answer::YesNo => Means::Truth,
            Answer::Integer(..) | Answer::Decimal(..) => Means::Number,
            Answer::Date => Means::Date,
            Answer::Time => Means::Time,
            Answer::Text | Answer::LongText => Means::Text,
        };
        self.symbols.add(&key, &name, means, repeat);
        let column = match &context.panel {
            Some((panel, _)) => format!("{panel}.{{round}}.{source}"),
            None => source.to_string(),
        };
        let mut item = Item::new(&column, &name, text, answer);
        if let (Answer::YesNo, Some(value)) = (&item.answer, one.get("valueTrue")) {
            item.codes.insert(0, (scalar(value), "yes".into()));
            item.codes.insert(1, (one.get("valueFalse").map(scalar).unwrap_or_else(|| "false".into()), "no".into()));
        }
        item.required = one.get("isRequired") == Some(&Json::Bool(true));
        let hint = self.words(one.get("description"));
        item.hint = self.build.words(source, hint);
        let condition = member(one, "visibleIf");
        if !condition.is_empty() {
            self.when.push(Pending { name: name.clone(), source: source.into(), text: condition, repeat: repeat.map(str::to_string) });
        }
        if let Some(value) = one.get("correctAnswer") {
            self.correct.push((key.clone(), value.clone()));
        }
        self.properties(one, source);
        out.push(Node::Item(item));
        self.other(one, source, &key, &name, context, out);
    }

    /// “Other, namely”: an option, and a question for the words.
    fn other(&mut self, one: &'j Json, source: &str, key: &str, name: &str, context: &Context, out: &mut Vec<Node>) {
        if !(["hasOther", "showOtherItem", "hasComment", "showCommentArea"].iter().any(|flag| one.get(*flag) == Some(&Json::Bool(true)))) {
            return;
        }
        let other = ["hasOther", "showOtherItem"].iter().any(|flag| one.get(*flag) == Some(&Json::Bool(true)));
        let column = format!("{source}-Comment");
        let words_name = self.build.name(&format!("{name}_{}", if other { "other" } else { "comment" }), &[]);
        let language = self.build.form.language.clone();
        let label = self.words(one.get(if other { "otherText" } else { "commentText" }));
        let label = if label.is_empty() { Words::one(&language, if other { "Other (describe)" } else { "Comment" }) } else { label };
        let text = self.build.label(&column, label);
        let repeat = context.panel.as_ref().map(|(_, name)| name.as_str());
        self.symbols.add(&format!("{key}-Comment"), &words_name, Means::Text, repeat);
        let full = match &context.panel {
            Some((panel, _)) => format!("{panel}.{{round}}.{column}"),
            None => column.clone(),
        };
        let mut item = Item::new(&full, &words_name, text, Answer::Text);
        if other {
            let found = match self.symbols.get(key).map(|symbol| symbol.means.clone()) {
                Some(Means::One(scale)) => scale.choice("other").map(|choice| Ex::Is(Box::new(Ex::name(name)), crate::expression::translate::key(choice))),
                Some(Means::Many(scale)) => scale.choice("other").map(|choice| Ex::Has(Box::new(Ex::name(name)), crate::expression::translate::key(choice))),
                _other => None,
            };
            item.when = found.map(|when| when.or_truth(false));
            self.build.form.lose(source, "other, namely", Kind::Changed, format!("the words are a question of their own, `{words_name}`"));
        }
        out.push(Node::Item(item));
    }

    /// Properties that have no place, and checks.
    fn properties(&mut self, one: &Json, source: &str) {
        for (name, detail) in [
            ("defaultValue", "a preset answer is an answer that nobody gave: not imitated"),
            ("defaultValueExpression", "a preset answer that is worked out: not imitated"),
            ("setValueExpression", "an answer that a formula gives: not imitated"),
            ("setValueIf", "an answer that a formula gives: not imitated"),
            ("resetValueIf", "answers are not taken back"),
            ("requiredIf", "`required` has no condition in Peil"),
            ("enableIf", "it can always be answered here"),
            ("readOnly", "it can be answered here"),
            ("choicesVisibleIf", "all options are always shown"),
            ("choicesEnableIf", "all options can always be chosen"),
            ("choicesByUrl", "options from the web cannot be read"),
            ("valueName", "two questions that share one value are two questions here"),
            ("maskType", "texts are not masked"),
            ("maskSettings", "texts are not masked"),
            ("maxSelectedChoices", "how many options may be chosen is not checked"),
            ("minSelectedChoices", "how many options may be chosen is not checked"),
            ("imageLink", "pictures have no place"),
            ("rateMinDescription", "words at the ends of a rating"),
            ("minRateDescription", "words at the ends of a rating are lost"),
            ("maxRateDescription", "words at the ends of a rating are lost"),
            ("useDisplayValuesInDynamicTexts", "texts repeat the words of an answer"),
        ] {
            if one.get(name).is_some_and(|value| !value.is_null() && *value != Json::Bool(false)) {
                self.build.form.lose(source, name, Kind::Dropped, detail);
            }
        }
        if matches!(member(one, "choicesOrder").as_str(), "random" | "asc" | "desc") || member(one, "rowOrder") == "random" || member(one, "rowsOrder") == "random" {
            self.build.form.lose(source, "choicesOrder", Kind::Dropped, "options come in the order of the file");
        }
        for validator in list(one, "validators") {
            if member(validator, "type") == "expression" {
                let text = self.words(validator.get("text"));
                self.checks.push((source.to_string(), member(validator, "expression"), text, source.to_string(), true));
            } else if member(validator, "type") != "numeric" {
                self.build.form.lose(source, format!("validator {}", member(validator, "type")), Kind::Dropped, "answers are not checked so");
            }
        }
    }

    fn options(&mut self, one: &Json, source: &str) -> Option<Scale> {
        let mut choices = list(one, "choices");
        let json = self.json;
        let from = member(one, "choicesFromQuestion");
        if choices.is_empty() && !from.is_empty() {
            if let Some(other) = find(json, &from, 0) {
                choices = list(other, "choices");
                self.build.form.lose(source, "choicesFromQuestion", Kind::Changed, format!("the options of `{from}` were copied"));
                if !member(one, "choicesFromQuestionMode").is_empty() {
                    self.build.form.lose(source, "choicesFromQuestionMode", Kind::Dropped, "all options are shown, whatever was chosen there");
                }
            }
        }
        let mut options = self.plain_options(&choices, source);
        if let Some(least) = one.get("choicesMin").map(scalar).and_then(|text| text.parse::<i64>().ok())
            && let Some(most) = one.get("choicesMax").map(scalar).and_then(|text| text.parse::<i64>().ok())
        {
            let step = one.get("choicesStep").map(scalar).and_then(|text| text.parse::<i64>().ok()).filter(|step| *step > 0).unwrap_or(1);
            options.extend((least..=most).step_by(usize::try_from(step).unwrap_or(1)).take(500).map(|code| (code.to_string(), Words::default())));
        }
        let language = self.build.form.language.clone();
        for (flags, code, text, default) in [
            (["hasNone", "showNoneItem"], "none", "noneText", "None"),
            (["hasRefuse", "showRefuseItem"], "refused", "refuseText", "Refuse to answer"),
            (["hasDontKnow", "showDontKnowItem"], "dontknow", "dontKnowText", "Don't know"),
            (["hasOther", "showOtherItem"], "other", "otherText", "Other (describe)"),
        ] {
            if flags.iter().any(|flag| one.get(*flag) == Some(&Json::Bool(true))) {
                let label = self.words(one.get(text));
                options.push((code.into(), if label.is_empty() { Words::one(&language, default) } else { label }));
                if code == "none" && matches!(member(one, "type").as_str(), "checkbox" | "tagbox") {
                    self.build.form.lose(source, "none excludes the others", Kind::Approximated, "the option `none` can be chosen beside others");
                }
            }
        }
        if ["hasSelectAll", "showSelectAllItem"].iter().any(|flag| one.get(*flag) == Some(&Json::Bool(true))) {
            self.build.form.lose(source, "select all", Kind::Dropped, "a button that chooses everything");
        }
        if options.is_empty() {
            return None;
        }
        Some(self.build.scale(source, None, options))
    }

    fn plain_options(&mut self, choices: &[&Json], source: &str) -> Vec<(String, Words)> {
        let mut options = Vec::new();
        for choice in choices {
            match choice {
                Json::Object(_) => {
                    let value = choice.get("value").map(scalar).unwrap_or_default();
                    let text = self.words(choice.get("text"));
                    for name in ["visibleIf", "enableIf"] {
                        if choice.get(name).is_some() {
                            self.build.form.lose(source, format!("{name} of option {value}"), Kind::Dropped, "options are always shown");
                        }
                    }
                    let label = if text.is_empty() && Decimal::read(&value).is_none() { Words::one(&self.build.form.language, value.clone()) } else { text };
                    options.push((value, label));
                }
                other => {
                    let value = scalar(other);
                    // `1|One`, as the editor of SurveyJS takes it.
                    let (value, label) = value.split_once('|').map_or((value.clone(), String::new()), |(value, label)| (value.to_string(), label.to_string()));
                    let label = if label.is_empty() && Decimal::read(&value).is_none() { value.clone() } else { label };
                    options.push((value, Words::one(&self.build.form.language, label)));
                }
            }
        }
        options.retain(|(value, _)| !value.is_empty());
        options
    }

    fn answer(&mut self, one: &Json, kind: &str, source: &str) -> Option<Answer> {
        match kind {
            "radiogroup" | "dropdown" | "buttongroup" | "imagepicker" if one.get("multiSelect") != Some(&Json::Bool(true)) => {
                if kind == "imagepicker" {
                    self.build.form.lose(source, "imagepicker", Kind::Changed, "pictures have no place: options are words");
                }
                self.options(one, source).map(Answer::One)
            }
            "checkbox" | "tagbox" | "imagepicker" => {
                let scale = self.options(one, source)?;
                (scale.choices.len() <= 128).then_some(Answer::Many(scale))
            }
            "boolean" => Some(Answer::YesNo),
            "rating" => {
                let values = list(one, "rateValues");
                let options = if values.is_empty() {
                    let least = one.get("rateMin").map(scalar).and_then(|text| text.parse::<i64>().ok()).unwrap_or(1);
                    let count = one.get("rateCount").map(scalar).and_then(|text| text.parse::<i64>().ok());
                    let most = one.get("rateMax").map(scalar).and_then(|text| text.parse::<i64>().ok()).unwrap_or_else(|| count.map_or(5, |count| least + count - 1));
                    let step = one.get("rateStep").map(scalar).and_then(|text| text.parse::<i64>().ok()).filter(|step| *step > 0).unwrap_or(1);
                    (least..=most).step_by(usize::try_from(step).unwrap_or(1)).take(200).map(|code| (code.to_string(), Words::default())).collect()
                } else {
                    self.plain_options(&values, source)
                };
                (!options.is_empty()).then(|| Answer::One(self.build.scale(source, None, options)))
            }
            "comment" => Some(Answer::LongText),
            "slider" => {
                if member(one, "sliderType") == "range" {
                    return None;
                }
                let bound = |name: &str, default: i64| one.get(name).map(scalar).and_then(|text| Decimal::read(&text)).unwrap_or(Decimal::integer(default));
                self.build.form.lose(source, "slider", Kind::Approximated, "a slider is a number; the words at its ends are lost");
                Some(Answer::Decimal(bound("min", 0), bound("max", 100)))
            }
            "text" => Some(self.typed(one, &member(one, "inputType"), source)),
            _other => None,
        }
    }

    fn typed(&mut self, one: &Json, input: &str, source: &str) -> Answer {
        match input {
            "number" | "range" => {
                let validator = list(one, "validators").into_iter().find(|validator| member(validator, "type") == "numeric");
                let bound = |names: [&str; 2]| {
                    one.get(names[0])
                        .or_else(|| validator.and_then(|validator| validator.get(names[1])))
                        .map(scalar)
                        .and_then(|text| Decimal::read(&text))
                };
                let (least, most) = (bound(["min", "minValue"]), bound(["max", "maxValue"]));
                if least.is_none() || most.is_none() {
                    self.build.form.lose(source, "number without bounds", Kind::Approximated, "Peil's numbers have bounds: wide ones were chosen where the original has none");
                }
                let (least, most) = (least.unwrap_or(Decimal::integer(-1_000_000)), most.unwrap_or(Decimal::integer(1_000_000_000)));
                if least.value() > most.value() { Answer::Decimal(most, least) } else { Answer::Decimal(least, most) }
            }
            "date" => Answer::Date,
            "time" => Answer::Time,
            "" | "text" => Answer::Text,
            other => {
                self.build.form.lose(source, format!("inputType {other}"), Kind::Approximated, "it is text here, and its form is not checked");
                Answer::Text
            }
        }
    }

    fn matrix(&mut self, one: &'j Json, source: &str, context: &Context, out: &mut Vec<Node>) {
        let columns = self.plain_options(&list(one, "columns"), source);
        if columns.is_empty() {
            self.build.form.lose(source, "matrix", Kind::Dropped, "it has no columns");
            return;
        }
        let scale = self.build.scale(source, None, columns);
        let name = self.build.name(source, &[]);
        let mut inner = context.clone();
        inner.depth += 1;
        let mut nodes = Vec::new();
        let rows = self.plain_options(&list(one, "rows"), source);
        for (row, label) in rows {
            let label = Json::Object(label.0.iter().map(|(language, text)| (language.clone(), Json::String(text.clone()))).collect());
            let title = label.as_object().is_some_and(|all| !all.is_empty()).then_some(label);
            let empty = &Json::Null;
            self.question(empty, &format!("{source}.{row}"), title.as_ref(), Answer::One(scale.clone()), &inner, &mut nodes);
        }
        let required = one.get("eachRowRequired") == Some(&Json::Bool(true)) || one.get("isAllRowRequired") == Some(&Json::Bool(true));
        for node in &mut nodes {
            if let Node::Item(item) = node {
                item.required = required;
            }
        }
        self.properties(one, source);
        if nodes.is_empty() {
            return;
        }
        self.pages += 1;
        let number = self.pages;
        let mut group = self.group(one, &name, source, nodes, number, None);
        group.matrix = true;
        out.push(Node::Group(group));
    }

    fn matrix_dropdown(&mut self, one: &'j Json, source: &str, context: &Context, out: &mut Vec<Node>) {
        let name = self.build.name(source, &[]);
        let mut inner = context.clone();
        inner.depth += 1;
        let mut nodes = Vec::new();
        let rows = self.plain_options(&list(one, "rows"), source);
        let columns = list(one, "columns");
        for (row, row_label) in &rows {
            for column in &columns {
                let column_name = member(column, "name");
                let whole = format!("{source}.{row}.{column_name}");
                let kind = Some(member(column, "cellType")).filter(|kind| !kind.is_empty() && kind != "default").or_else(|| one.get("cellType").map(scalar)).unwrap_or_else(|| "dropdown".into());
                let mut merged = (*column).clone();
                if let Some(cell) = merged.as_object_mut()
                    && !cell.contains_key("choices")
                    && let Some(choices) = one.get("choices")
                {
                    cell.insert("choices".into(), choices.clone());
                }
                let Some(answer) = self.answer(&merged, &kind, &whole) else {
                    self.build.form.lose(whole, format!("cell of type {kind}"), Kind::Dropped, "Peil has no such answers");
                    continue;
                };
                let column_label = self.words(column.get("title"));
                let language = self.build.form.language.clone();
                let label = format!("{}: {}", Some(row_label.text(&language)).filter(|text| !text.is_empty()).unwrap_or(row), Some(column_label.text(&language)).filter(|text| !text.is_empty()).unwrap_or(&column_name));
                self.question(&Json::Null, &whole, Some(&Json::String(label)), answer, &inner, &mut nodes);
            }
        }
        self.properties(one, source);
        if !nodes.is_empty() {
            self.build.form.lose(source, "matrixdropdown", Kind::Approximated, "each of its cells is a question");
            self.pages += 1;
            let number = self.pages;
            let group = self.group(one, &name, source, nodes, number, None);
            out.push(Node::Group(group));
        }
    }

    fn multiple_text(&mut self, one: &'j Json, source: &str, context: &Context, out: &mut Vec<Node>) {
        let name = self.build.name(source, &[]);
        let mut inner = context.clone();
        inner.depth += 1;
        let mut nodes = Vec::new();
        for part in list(one, "items") {
            let whole = format!("{source}.{}", member(part, "name"));
            let answer = self.typed(part, &member(part, "inputType"), &whole);
            self.question(part, &whole, part.get("title").or_else(|| part.get("name")), answer, &inner, &mut nodes);
        }
        if !nodes.is_empty() {
            self.pages += 1;
            let number = self.pages;
            let group = self.group(one, &name, source, nodes, number, None);
            out.push(Node::Group(group));
        }
    }

    fn repeated(&mut self, one: &'j Json, source: &str, context: &Context, out: &mut Vec<Node>) {
        let bound = one.pointer("/bindings/panelCount").map(scalar).unwrap_or_default();
        let times = self.symbols.get(&bound).filter(|symbol| matches!(symbol.means, Means::Number) && symbol.repeat.is_none()).cloned();
        let Some(times) = times.filter(|_| context.panel.is_none()) else {
            self.build.form.lose(source, "paneldynamic", Kind::Dropped, "a respondent adds rounds as needed: Peil asks first how many there are, and only a panel bound to a number comes over");
            self.symbols.add(source, &plain(source), Means::Lost(format!("`{source}` is a panel without a number of rounds")), None);
            return;
        };
        let most = one.get("maxPanelCount").map(scalar).and_then(|text| text.parse::<u32>().ok()).filter(|most| (1..=200).contains(most)).unwrap_or_else(|| {
            self.build.form.lose(source, "paneldynamic", Kind::Approximated, "how often at most is not said: ten rounds");
            10
        });
        let ends: Vec<String> = (1..=most).map(|round| format!("_{round}")).collect();
        let name = self.build.name(source, &ends);
        let count = Ex::name(&times.name);
        whole(&mut self.build.form.nodes, &times.name);
        whole(out, &times.name);
        self.symbols.add(source, &name, Means::Repeat(count.clone()), None);
        let inner = Context { panel: Some((source.to_string(), name.clone())), depth: context.depth + 1, around: context.around.clone() };
        let mut nodes = Vec::new();
        self.elements(&list(one, "templateElements"), &inner, &mut nodes);
        if nodes.is_empty() {
            return;
        }
        self.pages += 1;
        let number = self.pages;
        let mut group = self.group(one, &name, source, nodes, number, Some(Rounds { times: count, most, scores: Vec::new() }));
        let title = group.title.map(|text| text.replace('…', &texts::placeholder(&name)));
        group.title = title;
        out.push(Node::Group(group));
    }

    fn parsed(&mut self, source: &str, text: &str) -> Option<Sx> {
        match parse(text, Dialect::SurveyJs) {
            Ok(sx) => Some(sx),
            Err(error) => {
                self.build.form.lose(source, "expression", Kind::Dropped, format!("`{}`: {error}", texts::short(text, 120)));
                None
            }
        }
    }

    fn condition(&mut self, source: &str, text: &str, repeat: Option<&str>, what: &str) -> Option<Ex> {
        let sx = self.parsed(source, text)?;
        let mut translator = Translator::new(&self.symbols, RULES);
        translator.repeat = repeat;
        let found = translator.condition(&sx);
        let remarks = std::mem::take(&mut translator.remarks);
        self.remark(source, remarks);
        match found {
            Ok(ex) => Some(ex),
            Err(lost) => {
                self.build.form.lose(source, what, Kind::Dropped, format!("`{}`: {}", texts::short(text, 120), lost.0));
                None
            }
        }
    }

    fn remark(&mut self, source: &str, remarks: Vec<(String, String)>) {
        for (construct, detail) in remarks {
            self.build.form.lose(source, construct, Kind::Approximated, detail);
        }
    }

    /// Calculated values and expression questions in the order in which each needs the others, then conditions.
    fn expressions(&mut self) {
        let mut open: Vec<Calculation> = Vec::new();
        for value in list(self.json, "calculatedValues") {
            let source = member(value, "name");
            open.push(Calculation { source, title: Words::default(), expression: member(value, "expression"), when: Vec::new(), repeat: None });
        }
        open.append(&mut self.computed);
        let names: Vec<String> = open.iter().map(|one| one.source.clone()).collect();
        let mut rounds = 0;
        while !open.is_empty() && rounds < 200 {
            rounds += 1;
            let before = open.len();
            let mut later = Vec::new();
            for one in open {
                let waits = names.iter().any(|name| *name != one.source && one.expression.contains(&format!("{{{name}}}")) && self.symbols.get(name).is_none());
                if waits && rounds < 199 { later.push(one) } else { self.calculation(&one) }
            }
            open = later;
            if open.len() == before {
                rounds = 198;
            }
        }
        for pending in std::mem::take(&mut self.when) {
            if let Some(ex) = self.condition(&pending.source, &pending.text, pending.repeat.as_deref(), "visibleIf") {
                set(&mut self.build.form.nodes, &pending.name, ex);
            }
        }
        for (source, text, words, _, required) in std::mem::take(&mut self.checks) {
            if let Some(ex) = self.condition(&source, &text, None, "validator expression") {
                let name = self.build.name(&format!("check_{source}"), &[]);
                let words = if words.is_empty() { Words::one(&self.build.form.language.clone(), "Is this right?") } else { words };
                let text = self.build.label(&source, words);
                self.build.form.checks.push(Check { name, text, when: crate::expression::translate::negate(ex), required });
            }
        }
        self.quiz();
    }

    fn calculation(&mut self, one: &Calculation) {
        let Some(sx) = self.parsed(&one.source, &one.expression) else {
            self.symbols.add(&one.source, &plain(&one.source), Means::Lost(format!("`{}` was not imported", one.source)), None);
            return;
        };
        let mut translator = Translator::new(&self.symbols, RULES);
        translator.repeat = one.repeat.as_deref();
        let found = translator.value(&sx);
        let remarks = std::mem::take(&mut translator.remarks);
        self.remark(&one.source, remarks);
        let value = match found {
            Ok(value) => value,
            Err(lost) => {
                self.lost_calculation(one, &lost.0);
                return;
            }
        };
        let mut when = Ex::Truth(true);
        for (source, text) in one.when.clone() {
            if let Some(ex) = self.condition(&source, &text, one.repeat.as_deref(), "visibleIf") {
                when = joined(Op::And, when, ex);
            }
        }
        let mut translator = Translator::new(&self.symbols, RULES);
        let made = super::common::made(&mut translator, value);
        let (value, means) = match made {
            Ok(made) => made,
            Err(why) => {
                self.lost_calculation(one, &why);
                return;
            }
        };
        let panel = one.repeat.as_deref().and_then(|repeat| self.symbols.0.iter().find(|(_, symbol)| matches!(symbol.means, Means::Repeat(_)) && symbol.name == repeat)).map(|(source, _)| source.clone());
        let key = panel.as_ref().map_or(one.source.clone(), |panel| format!("{panel}.{}", one.source));
        let column = panel.as_ref().map_or(one.source.clone(), |panel| format!("{panel}.{{round}}.{}", one.source));
        let name = self.build.name(&one.source, &["_band".into(), "_missing".into()]);
        let words = if one.title.is_empty() { Words::one(&self.build.form.language, texts::humane(&one.source)) } else { one.title.clone() };
        let label = self.build.label(&one.source, words);
        let Some(computed) = super::common::computed(&column, &name, label, value, (when != Ex::Truth(true)).then_some(when)) else {
            self.lost_calculation(one, "a value that is sometimes missing inside another");
            return;
        };
        self.symbols.add_computed(&key, &name, means, one.repeat.as_deref());
        match &one.repeat {
            Some(repeat) => add_to_repeat(&mut self.build.form.nodes, repeat, computed),
            None => self.build.form.computed.push(computed),
        }
    }

    fn lost_calculation(&mut self, one: &Calculation, why: &str) {
        self.build.form.lose(&one.source, "expression", Kind::Dropped, format!("`{}`: {why}", texts::short(&one.expression, 160)));
        self.symbols.add(&one.source, &plain(&one.source), Means::Lost(format!("`{}` was not imported", one.source)), None);
    }

    /// Questions with a right answer: how many were right.
    fn quiz(&mut self) {
        if self.correct.is_empty() {
            return;
        }
        let mut truths = Vec::new();
        for (key, value) in std::mem::take(&mut self.correct) {
            let sx = Sx::Binary("=".into(), Box::new(Sx::Reference(key.clone())), Box::new(literal(&value)));
            let mut translator = Translator::new(&self.symbols, RULES);
            match translator.condition(&sx) {
                Ok(Ex::Blank(inner, _)) => truths.push(*inner),
                Ok(ex) => truths.push(ex),
                Err(lost) => self.build.form.lose(key, "correctAnswer", Kind::Dropped, lost.0),
            }
        }
        if truths.is_empty() {
            return;
        }
        let count = i64::try_from(truths.len()).unwrap_or(0);
        let name = self.build.name("correct_answers", &["_band".into(), "_missing".into()]);
        let language = self.build.form.language.clone();
        let value = Ex::Aggregate { name: "count", of: truths, needs: None, missing: Some("no") };
        self.build.form.computed.push(Computed {
            source: "correctAnswers".into(),
            name,
            label: Words::one(&language, "Correct answers"),
            value: Value::Score { value, bands: Vec::new() },
            when: None,
            comments: vec!["In the original each question knows its right answer; here the score says so.".into()],
        });
        self.build.form.lose("questionCount", "number of questions of a quiz", Kind::Dropped, format!("it is always {count}: a score that no answer makes differ is none"));
    }

    fn rest(&mut self) {
        for trigger in list(self.json, "triggers") {
            self.build.form.lose(format!("triggers: {}", member(trigger, "type")), "trigger", Kind::Dropped, format!("`{}`", texts::short(&member(trigger, "expression"), 120)));
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
                self.build.form.lose(name, name, Kind::Dropped, format!("{detail}: not of the instrument"));
            }
        }
        let hidden = !self.build.form.computed.is_empty() && self.build.form.items().iter().any(|item| item.when.is_some());
        if hidden {
            self.build.form.lose("visibleIf", "answers to hidden questions", Kind::Changed, "SurveyJS keeps the answer to a question that was hidden again until the survey is completed, and formulas keep what they made of it; Peil sets it aside at once");
        }
    }
}

fn literal(value: &Json) -> Sx {
    match value {
        Json::Number(_) => Sx::Number(scalar(value)),
        Json::Array(items) => Sx::List(items.iter().map(literal).collect()),
        other => Sx::Text(scalar(other)),
    }
}

/// A question by its name, wherever it stands.
fn find<'j>(json: &'j Json, name: &str, depth: usize) -> Option<&'j Json> {
    if depth > 60 {
        return None;
    }
    match json {
        Json::Object(all) => {
            if all.get("name").and_then(Json::as_str) == Some(name) && all.contains_key("type") {
                return Some(json);
            }
            ["pages", "elements", "questions", "templateElements"].iter().filter_map(|key| all.get(*key)).find_map(|inner| find(inner, name, depth + 1))
        }
        Json::Array(items) => items.iter().find_map(|inner| find(inner, name, depth + 1)),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => None,
    }
}

fn set(nodes: &mut [Node], name: &str, when: Ex) {
    for node in nodes {
        match node {
            Node::Item(item) if item.name == name => item.when = Some(when.clone()),
            Node::Item(_) => {}
            Node::Group(group) => {
                if group.name == name {
                    group.when = Some(when.clone());
                }
                set(&mut group.nodes, name, when.clone());
            }
        }
    }
}

fn add_to_repeat(nodes: &mut [Node], name: &str, computed: Computed) {
    for node in nodes {
        if let Node::Group(group) = node {
            if group.name == name {
                if let Some(rounds) = &mut group.repeat {
                    rounds.scores.push(computed);
                    return;
                }
            }
            add_to_repeat(&mut group.nodes, name, computed.clone());
        }
    }
}


/// How often something is asked is a whole number.
fn whole(nodes: &mut [Node], name: &str) {
    for node in nodes {
        match node {
            Node::Item(item) if item.name == name => {
                if let Answer::Decimal(least, most) = &item.answer {
                    item.answer = Answer::Integer(Decimal::integer(least.value().ceil() as i64), Decimal::integer(most.value().floor() as i64));
                }
            }
            Node::Item(_) => {}
            Node::Group(group) => whole(&mut group.nodes, name),
        }
    }
}
