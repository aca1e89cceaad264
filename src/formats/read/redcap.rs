//! REDCap data dictionaries (`.csv`).
//!
//! REDCap itself is not open: followed is what its documentation says. `+ - * /` with a blank give a blank;
//! `sum mean min max median` leave blanks out; a comparison with a blank compares the empty text, so that `=`
//! is false and `<>` true.

mod fields;
mod formulas;

use fields::{Field, choices, columns, field};

use super::common::{self, Builder, ask_about_missing, endings};
use crate::Refused;
use crate::expression::parse::Dialect;
use crate::expression::translate::{Means, Rules, Symbols, key};
use crate::ir::{Answer, Choice, Decimal, Form, Group, Item, Node, Words};
use crate::names::plain;
use crate::report::Kind;
use crate::texts;

const ENGINE: &str = "REDCap, by its documentation: `+ - * /` with a blank give a blank; `sum`, `mean`, `min`, `max` leave blanks out; a comparison with a blank is false, `<>` is true; answers to hidden fields count unless they were erased";
const RULES: Rules = Rules { dialect: Dialect::RedCap, zero: false, always_zero: false };
const LANGUAGE: &str = "en";
/// More fields than any project has.
const MOST_FIELDS: usize = 20_000;

pub fn read(name: &str, text: &str) -> Result<Form, Refused> {
    let rows = common::csv(text.trim_start_matches('\u{feff}'));
    let mut rows = rows.into_iter();
    let head = rows.next().ok_or_else(|| Refused(format!("`{name}` is empty")))?;
    let columns = columns(&head)
        .ok_or_else(|| Refused(format!("`{name}` has no columns of a REDCap data dictionary")))?;
    let fields: Vec<Field> = rows
        .take(MOST_FIELDS)
        .map(|row| field(&columns, &row))
        .filter(|field| !field.name.is_empty())
        .collect();
    let mut reader = Reader {
        build: Builder::default(),
        symbols: Symbols::default(),
        whens: Vec::new(),
        shown: Vec::new(),
        calcs: Vec::new(),
    };
    reader.head(name, &fields);
    reader.fields(&fields);
    reader.calculations();
    reader.conditions();
    reader.rest(&fields);
    let mut form = reader.build.done();
    ask_about_missing(&mut form);
    Ok(form)
}

struct Reader {
    build: Builder,
    symbols: Symbols,
    /// A question and its branching logic.
    whens: Vec<(String, String, String)>,
    /// Conditions of texts: the name in Peil, the field and its branching logic.
    shown: Vec<(String, String, String)>,
    /// A field, its label, its formula, its branching.
    calcs: Vec<(String, String, String, String)>,
}

impl Reader {
    fn head(&mut self, name: &str, fields: &[Field]) {
        let form = &mut self.build.form;
        form.format = "redcap";
        form.engine = ENGINE;
        form.language = LANGUAGE.into();
        form.version = "1.0.0".into();
        let stem = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".csv");
        form.name = plain(stem);
        form.title = Words::one(LANGUAGE, texts::humane(stem));
        let taken = form.name.clone();
        self.build.names.reserve(&taken);
        let mut forms: Vec<&str> = Vec::new();
        for field in fields {
            if !field.form.is_empty() && !forms.contains(&field.form.as_str()) {
                forms.push(&field.form);
            }
        }
        // The name of the only form says more than that of the file.
        if let [only] = forms.as_slice() {
            self.build.form.title = Words::one(LANGUAGE, texts::humane(only));
        }
        if forms.len() > 1 {
            let list = forms.join(", ");
            self.build.form.lose(
                list,
                "several forms in one dictionary",
                Kind::Changed,
                "each form is a domain of one instrument",
            );
        }
        self.build.form.lose(
            "title",
            "title",
            Kind::Changed,
            "a dictionary has no title, version, source or licence: the title is the name of its form, or the file's",
        );
    }

    fn fields(&mut self, fields: &[Field]) {
        let several = fields.iter().any(|field| field.form != fields[0].form);
        let mut nodes: Vec<Node> = Vec::new();
        let mut form: Option<(String, Group)> = None;
        let mut section: Option<Group> = None;
        let mut matrix: Option<(String, Group)> = None;
        let close_matrix = |matrix: &mut Option<(String, Group)>,
                            section: &mut Option<Group>,
                            form: &mut Option<(String, Group)>,
                            nodes: &mut Vec<Node>| {
            if let Some((_, group)) = matrix.take().filter(|(_, group)| !group.nodes.is_empty()) {
                place(section, form, nodes, Node::Group(group));
            }
        };
        for field in fields {
            if matrix.as_ref().is_some_and(|(name, _)| *name != field.matrix || !field.header.is_empty()) {
                close_matrix(&mut matrix, &mut section, &mut form, &mut nodes);
            }
            if several && form.as_ref().is_none_or(|(name, _)| *name != field.form) {
                close_section(&mut section, &mut form, &mut nodes);
                close_form(&mut form, &mut nodes);
                let name = self.build.name(&field.form, &[]);
                let title = Words::one(LANGUAGE, texts::humane(&field.form));
                form = Some((
                    field.form.clone(),
                    Group { source: field.form.clone(), name, title, ..Group::default() },
                ));
            }
            if !field.header.is_empty() {
                close_section(&mut section, &mut form, &mut nodes);
                let words = Words::one(LANGUAGE, field.header.clone());
                let words = self.build.words(&field.name, words);
                let text = words.text(LANGUAGE).to_string();
                let name = self.build.name(&plain(&texts::short(&text, 30)), &[]);
                let mut group = Group {
                    source: format!("section of {}", field.name),
                    name,
                    title: Words::one(LANGUAGE, texts::short(&text, 60)),
                    ..Group::default()
                };
                if group.title.is_empty() {
                    group.title = Words::one(LANGUAGE, "Section");
                }
                if text.chars().count() > 60 {
                    group.intro = words;
                }
                section = Some(group);
            }
            if !field.matrix.is_empty() && matrix.is_none() {
                let name = self.build.name(&field.matrix, &[]);
                // A matrix takes the words of the section that begins with it.
                let fresh =
                    section.as_mut().filter(|section| section.nodes.is_empty() && !field.header.is_empty());
                let (title, intro) = match fresh {
                    Some(section) => (section.title.clone(), section.intro.clone()),
                    None => (Words::one(LANGUAGE, texts::humane(&field.matrix)), Words::default()),
                };
                if !field.header.is_empty() {
                    section = None;
                }
                matrix = Some((
                    field.matrix.clone(),
                    Group {
                        source: field.matrix.clone(),
                        name,
                        title,
                        intro,
                        matrix: true,
                        ..Group::default()
                    },
                ));
            }
            if let Some(node) = self.question(field) {
                match &mut matrix {
                    Some((_, group)) => group.nodes.push(node),
                    None => place(&mut section, &mut form, &mut nodes, node),
                }
            }
        }
        close_matrix(&mut matrix, &mut section, &mut form, &mut nodes);
        close_section(&mut section, &mut form, &mut nodes);
        close_form(&mut form, &mut nodes);
        self.build.form.nodes = nodes;
    }

    fn question(&mut self, field: &Field) -> Option<Node> {
        let source = field.name.clone();
        self.annotations(field);
        let answer = match field.kind.as_str() {
            "calc" => {
                self.calcs.push((
                    source,
                    field.label.clone(),
                    field.choices.clone(),
                    field.branching.clone(),
                ));
                if !field.note.is_empty() {
                    self.build.form.lose(&field.name, "field note", Kind::Dropped, "a score has no note");
                }
                return None;
            }
            "descriptive" => {
                let words = Words::one(LANGUAGE, self.piped(&field.label));
                let mut note = self.build.note(&source, words)?;
                let below = self.build.words(&source, Words::one(LANGUAGE, field.note.clone()));
                if !below.is_empty() {
                    note.text = note.text.map(|text| format!("{text}\n{}", below.text(LANGUAGE)));
                }
                if !field.branching.is_empty() {
                    self.shown.push((note.name.clone(), source, field.branching.clone()));
                }
                return Some(Node::Note(note));
            }
            "file" | "sql" => {
                self.build.form.lose(
                    &source,
                    format!("field of type {}", field.kind),
                    Kind::Dropped,
                    format!(
                        "{}: “{}”",
                        if field.kind == "file" {
                            "files and signatures are not answers"
                        } else {
                            "options from a query cannot be read"
                        },
                        texts::short(&texts::plain(&field.label).0, 80)
                    ),
                );
                self.symbols.add(
                    &source,
                    &plain(&source),
                    Means::Lost(format!("`{source}` is of the type {}", field.kind)),
                    None,
                );
                return None;
            }
            _question => self.answer(field)?,
        };
        let ends = match &answer {
            Answer::Many(scale) => endings(scale),
            _single => Vec::new(),
        };
        let name = self.build.name(&source, &ends);
        let means = match &answer {
            Answer::One(scale) => Means::One(scale.clone()),
            Answer::Many(scale) => Means::Many(scale.clone()),
            Answer::Integer(..) | Answer::Decimal(..) => Means::Number,
            Answer::Date => Means::Date,
            Answer::Time => Means::Time,
            Answer::YesNo => Means::Truth,
            Answer::Text | Answer::LongText => Means::Text,
        };
        self.symbols.add(&source, &name, means, None);
        let text = self.build.label(&source, Words::one(LANGUAGE, self.piped(&field.label)));
        let columns = match &answer {
            // A raw export has a column for each option.
            Answer::Many(scale) => {
                let column = |choice: &Choice| format!("{source}___{}", choice.source.to_lowercase());
                scale.choices.iter().map(|choice| (column(choice), key(choice))).collect()
            }
            _single => Vec::new(),
        };
        let mut item = Item::new(&source, &name, text, answer);
        item.columns = columns;
        item.required = field.required;
        let hint = Words::one(LANGUAGE, field.note.clone());
        item.hint = self.build.words(&source, hint);
        if !field.branching.is_empty() {
            self.whens.push((name, source, field.branching.clone()));
        }
        Some(Node::Item(item))
    }

    /// `[field]` in a label repeats an answer.
    fn piped(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('[') {
            out.push_str(&rest[..at]);
            let Some(end) = rest[at..].find(']') else { break };
            let name = &rest[at + 1..at + end];
            match self.symbols.get(name) {
                Some(symbol) if !matches!(symbol.means, Means::Many(_) | Means::Lost(_)) => {
                    out.push_str(&texts::placeholder(&symbol.name))
                }
                _other => out.push_str(&rest[at..=at + end]),
            }
            rest = &rest[at + end + 1..];
        }
        out.push_str(rest);
        out
    }

    fn annotations(&mut self, field: &Field) {
        if field.identifier {
            self.build.form.lose(
                &field.name,
                "identifier",
                Kind::Dropped,
                "the mark that it identifies a person is not supported",
            );
        }
        for word in field.annotation.split_whitespace().filter(|word| word.starts_with('@')) {
            let tag = word.split(['=', '(']).next().unwrap_or(word);
            let detail = match tag {
                "@HIDDEN" | "@HIDDEN-SURVEY" | "@HIDDEN-FORM" => {
                    "it is hidden in the original; here it is asked"
                }
                "@READONLY" | "@READONLY-SURVEY" | "@READONLY-FORM" => "it can be answered here",
                "@DEFAULT" | "@SETVALUE" | "@PREFILL" | "@TODAY" | "@NOW" => {
                    "a preset answer is an answer that nobody gave: not imported"
                }
                "@CALCTEXT" | "@CALCDATE" => "an answer that a formula gives: not imported",
                "@NONEOFTHEABOVE" => "the option can be chosen together with others",
                "@HIDECHOICE" => "the option can be chosen here",
                _other => "not imitated",
            };
            self.build.form.lose(&field.name, tag.to_string(), Kind::Dropped, detail);
        }
        if field.annotation.split_whitespace().any(|word| !word.starts_with('@'))
            && !field.annotation.contains('@')
        {
            self.build.form.lose(
                &field.name,
                "field annotation",
                Kind::Dropped,
                "notes of the builder are not supported",
            );
        }
    }

    fn answer(&mut self, field: &Field) -> Option<Answer> {
        let source = &field.name;
        match field.kind.as_str() {
            "radio" | "dropdown" | "select" | "checkbox" => {
                let options = choices(&field.choices);
                if options.is_empty() {
                    self.build.form.lose(source, field.kind.clone(), Kind::Dropped, "it has no options");
                    self.symbols.add(
                        source,
                        &plain(source),
                        Means::Lost(format!("`{source}` has no options")),
                        None,
                    );
                    return None;
                }
                let scale = self.build.scale(
                    source,
                    None,
                    options.into_iter().map(|(code, label)| (code, Words::one(LANGUAGE, label))).collect(),
                );
                if field.kind == "checkbox" && scale.choices.len() <= 128 {
                    return Some(Answer::Many(scale));
                }
                Some(Answer::One(scale))
            }
            "yesno" | "truefalse" => {
                let (yes, no) = if field.kind == "yesno" { ("Yes", "No") } else { ("True", "False") };
                let options = vec![
                    ("1".to_string(), Words::one(LANGUAGE, yes)),
                    ("0".to_string(), Words::one(LANGUAGE, no)),
                ];
                Some(Answer::One(self.build.scale(
                    source,
                    Some(if field.kind == "yesno" { "yes_no" } else { "true_false" }),
                    options,
                )))
            }
            "slider" => {
                let bound =
                    |text: &str, default: i64| Decimal::read(text).unwrap_or(Decimal::integer(default));
                let ends: Vec<&str> =
                    field.choices.split('|').map(str::trim).filter(|text| !text.is_empty()).collect();
                let detail = if ends.is_empty() {
                    "a slider is a number".to_string()
                } else {
                    format!("a slider is a number; the words at its ends are lost: {}", ends.join(" – "))
                };
                self.build.form.lose(source, "slider", Kind::Approximated, detail);
                Some(Answer::Integer(bound(&field.least, 0), bound(&field.most, 100)))
            }
            "notes" | "textarea" => Some(Answer::LongText),
            "text" => Some(self.text(field)),
            other => {
                self.build.form.lose(
                    source,
                    format!("field of type {other}"),
                    Kind::Dropped,
                    "Peil has no such answers",
                );
                self.symbols.add(
                    source,
                    &plain(source),
                    Means::Lost(format!("`{source}` is of the type {other}")),
                    None,
                );
                None
            }
        }
    }

    fn text(&mut self, field: &Field) -> Answer {
        let source = &field.name;
        let validation = field.validation.as_str();
        let number =
            validation.starts_with("number") || validation.starts_with("integer") || validation == "float";
        if number {
            let (least, most) =
                (Decimal::read(&field.least.replace(',', ".")), Decimal::read(&field.most.replace(',', ".")));
            if least.is_none() || most.is_none() {
                self.build.form.lose(
                    source,
                    "number without bounds",
                    Kind::Approximated,
                    "Peil's numbers have bounds: wide ones were chosen where the original has none",
                );
            }
            if validation.contains("comma") {
                self.build.form.lose(
                    source,
                    validation.to_string(),
                    Kind::Changed,
                    "a number is written with a decimal point in answers",
                );
            }
            let (least, most) = (
                least.unwrap_or(Decimal::integer(-1_000_000)),
                most.unwrap_or(Decimal::integer(1_000_000_000)),
            );
            let (least, most) = if least.value() > most.value() { (most, least) } else { (least, most) };
            return if validation.starts_with("integer") && least.is_whole() && most.is_whole() {
                Answer::Integer(least, most)
            } else {
                Answer::Decimal(least, most)
            };
        }
        if validation.starts_with("date_") {
            if !field.least.is_empty() || !field.most.is_empty() {
                self.build.form.lose(
                    source,
                    "bounds of a date",
                    Kind::Dropped,
                    format!("from “{}” to “{}” is not checked", field.least, field.most),
                );
            }
            return Answer::Date;
        }
        if validation == "time" || validation == "time_hh_mm" {
            return Answer::Time;
        }
        if !validation.is_empty() {
            self.build.form.lose(
                source,
                format!("validation {validation}"),
                Kind::Approximated,
                "it is text here, and its format is not checked",
            );
        }
        Answer::Text
    }

    fn rest(&mut self, fields: &[Field]) {
        let hidden =
            fields.iter().any(|field| !field.branching.is_empty()) && !self.build.form.computed.is_empty();
        if hidden {
            self.build.form.lose(
                "branching logic",
                "answers to hidden fields",
                Kind::Changed,
                "in REDCap an answer that was given before its field was hidden counts in calcs unless it was erased; Peil sets it aside",
            );
        }
    }
}

fn place(section: &mut Option<Group>, form: &mut Option<(String, Group)>, nodes: &mut Vec<Node>, node: Node) {
    match (section, form) {
        (Some(section), _) => section.nodes.push(node),
        (None, Some((_, form))) => form.nodes.push(node),
        (None, None) => nodes.push(node),
    }
}

fn close_section(section: &mut Option<Group>, form: &mut Option<(String, Group)>, nodes: &mut Vec<Node>) {
    if let Some(group) = section.take().filter(|group| !group.nodes.is_empty()) {
        place(&mut None, form, nodes, Node::Group(group));
    }
}

fn close_form(form: &mut Option<(String, Group)>, nodes: &mut Vec<Node>) {
    if let Some((_, group)) = form.take().filter(|(_, group)| !group.nodes.is_empty()) {
        nodes.push(Node::Group(group));
    }
}
