//! XLSForm (`.xlsx`, `.xls`): the sheets `survey`, `choices` and `settings`.
//!
//! Followed is ODK Web Forms: arithmetic with a blank is blank, a comparison with one is false (`!=`: true),
//! and what is not relevant is blank. JavaRosa, the engine of ODK Collect, leaves blanks out of sums over a
//! repeat.

mod formulas;
mod questions;
mod rows;

use std::collections::HashMap;

use super::common::{self, Builder, ask_about_missing, endings};
use super::sheets::Sheets;
use crate::Refused;
use crate::expression::parse::{Dialect, Sx, parse};
use crate::expression::translate::{Means, Rules, Symbols, Translator, joined, negate};
use crate::expression::{Ex, Op};
use crate::ir::{Answer, Check, Decimal, Form, Group, Item, Node, Note, Rounds, Scale, Words};
use crate::names::plain;
use crate::report::Kind;
use crate::texts;
use crate::walk::each_item;
use rows::{Row, Table};

const ENGINE: &str = "ODK Web Forms: arithmetic with a blank is blank; a comparison with one is false, `!=` and `not(…)` are true; what is not relevant is blank. JavaRosa (ODK Collect) leaves blanks out of sums over a repeat";
const RULES: Rules = Rules { dialect: Dialect::XPath, zero: false, always_zero: false };
/// How often a repeat without a number of rounds is asked at most.
const OPEN_ROUNDS: u32 = 10;

pub fn read(name: &str, sheets: &Sheets) -> Result<Form, Refused> {
    let sheet = |wanted: &str| {
        sheets.iter().find(|(name, _)| name.trim().to_lowercase() == wanted).map(|(_, rows)| rows)
    };
    // pyxform takes the only sheet of a workbook, whatever its name.
    let only = || sheets.iter().next().filter(|_| sheets.len() == 1).map(|(_, rows)| rows);
    let survey = sheet("survey")
        .or_else(only)
        .ok_or_else(|| Refused(format!("`{name}` has no sheet `survey`: it is not an XLSForm")))?;
    let survey = Table::new(survey);
    if !survey.has("type") || !survey.has("name") {
        return Err(Refused(format!(
            "the sheet `survey` of `{name}` has no columns `type` and `name`: it is not an XLSForm"
        )));
    }
    let choices = sheet("choices").map(|rows| Table::new(rows)).unwrap_or_default();
    let settings = sheet("settings").map(|rows| Table::new(rows)).unwrap_or_default();
    let mut reader = Reader {
        build: Builder::default(),
        symbols: Symbols::default(),
        lists: HashMap::new(),
        pending: Vec::new(),
        calcs: Vec::new(),
        appearances: Vec::new(),
        dropped: HashMap::new(),
        base: String::new(),
    };
    reader.head(name, &survey, &settings);
    reader.choices(&choices);
    reader.survey(&survey);
    reader.calculations();
    reader.conditions();
    reader.rest(&settings);
    let mut form = reader.build.done();
    ask_about_missing(&mut form);
    Ok(form)
}

/// A condition or constraint that is read when every question is known.
enum What {
    Relevant,
    /// Of a note: when it is shown.
    Shown,
    Constraint {
        message: Words,
    },
}

struct Pending {
    name: String,
    source: String,
    text: String,
    repeat: Option<String>,
    what: What,
}

struct Calculation {
    source: String,
    label: Words,
    text: String,
    /// Conditions on it and around it.
    when: Vec<String>,
    repeat: Option<String>,
}

struct Reader {
    build: Builder,
    symbols: Symbols,
    lists: HashMap<String, Vec<(String, Words, bool)>>,
    pending: Vec<Pending>,
    calcs: Vec<Calculation>,
    appearances: Vec<String>,
    /// Kinds of rows that have no place, with the names of the rows.
    dropped: HashMap<String, Vec<String>>,
    /// What the language of the form is called in its columns; empty for a column without a language.
    base: String,
}

/// A group that is being read.
struct Open {
    group: Group,
    /// The conditions around what is read now.
    when: Vec<String>,
    repeat: bool,
    dropped: bool,
    /// A table that has no question yet.
    table: bool,
}

impl Reader {
    fn head(&mut self, name: &str, survey: &Table, settings: &Table) {
        let first = settings.rows().next();
        let setting = |column: &str| first.as_ref().map(|row| row.get(column)).unwrap_or_default();
        let languages = survey.languages("label");
        let default = setting("default_language");
        self.base = if languages.iter().any(String::is_empty) && default.is_empty() {
            String::new()
        } else if languages.contains(&default) {
            default.clone()
        } else {
            languages.first().cloned().unwrap_or_default()
        };
        let tag = [self.base.as_str(), default.as_str()].iter().find_map(|text| texts::language(text));
        let form = &mut self.build.form;
        form.format = "xlsform";
        form.engine = ENGINE;
        form.language = tag.unwrap_or_else(|| "en".into());
        let stem = name
            .rsplit('/')
            .next()
            .unwrap_or(name)
            .trim_end_matches(".xlsx")
            .trim_end_matches(".xls")
            .to_string();
        let id = Some(setting("form_id")).filter(|id| !id.is_empty()).unwrap_or_else(|| stem.clone());
        form.name = plain(&id);
        let taken = form.name.clone();
        self.build.names.reserve(&taken);
        let title = Some(setting("form_title"))
            .filter(|title| !title.is_empty())
            .unwrap_or_else(|| texts::humane(&id));
        let title = Words::one(&self.build.form.language, title);
        self.build.form.title = self.build.label("form_title", title);
        let version = setting("version");
        let (whole, same) = texts::version(&version);
        self.build.form.version = whole;
        if !version.is_empty() && !same {
            self.build.form.source = format!("XLSForm {id}, version {version}");
            let written = self.build.form.version.clone();
            self.build.form.lose(
                "settings: version",
                "version",
                Kind::Changed,
                format!(
                    "`{version}` becomes {written}: a version in Peil has three numbers; the original's is in `source`"
                ),
            );
        }
    }

    /// The words of a column in every language.
    fn words(&self, row: &Row, column: &str) -> Words {
        let mut words = Words::default();
        for (language, text) in row.in_languages(column) {
            let tag = if language == self.base {
                Some(self.build.form.language.clone())
            } else if language.is_empty() {
                Some(self.build.form.language.clone()).filter(|_| row.get_in(column, &self.base).is_empty())
            } else {
                texts::language(&language)
            };
            if let Some(tag) = tag {
                words.set(&tag, self.piped(&text));
            }
        }
        words
    }

    /// `${question}` in a text repeats an answer.
    fn piped(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            out.push_str(&rest[..at]);
            let Some(end) = rest[at..].find('}') else { break };
            match self.symbols.get(rest[at + 2..at + end].trim()) {
                Some(symbol)
                    if !matches!(symbol.means, Means::Lost(_) | Means::Repeat(_) | Means::Many(_))
                        && symbol.repeat.is_none() =>
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

    fn choices(&mut self, choices: &Table) {
        for row in choices.rows() {
            let list = row.get("list_name");
            let name = row.get("name");
            if list.is_empty() || name.is_empty() {
                continue;
            }
            let mut label = self.words(&row, "label");
            if label.is_empty() {
                label = Words::one(&self.build.form.language, name.clone());
            }
            let media = ["media::image", "image", "media::audio", "audio", "media::video"]
                .iter()
                .any(|column| !row.get(column).is_empty());
            self.lists.entry(list).or_default().push((name, label, media));
        }
    }

    fn survey(&mut self, survey: &Table) {
        let root = Group::default();
        let mut open: Vec<Open> =
            vec![Open { group: root, when: Vec::new(), repeat: false, dropped: false, table: false }];
        for row in survey.rows() {
            if matches!(row.get("disabled").to_lowercase().as_str(), "yes" | "true") {
                continue;
            }
            let (word, argument) = kind(&row.get("type"));
            match word.as_str() {
                "" => {}
                "begin group" | "begin repeat" | "begin loop" => self.begin(&row, &word, &mut open),
                "end group" | "end repeat" | "end loop" => self.end(&mut open),
                _row => self.row(&row, &word, &argument, &mut open),
            }
        }
        while open.len() > 1 {
            self.end(&mut open);
        }
        if let Some(root) = open.pop() {
            self.build.form.nodes = root.group.nodes;
        }
    }

    fn begin(&mut self, row: &Row, word: &str, open: &mut Vec<Open>) {
        let source = row.get("name");
        let language = self.build.form.language.clone();
        let in_repeat = open.iter().any(|one| one.repeat);
        let mut when: Vec<String> = open.last().map(|one| one.when.clone()).unwrap_or_default();
        let relevant = row.get("relevant");
        if !relevant.is_empty() {
            when.push(relevant.clone());
        }
        let mut repeat = None;
        let mut dropped = open.last().is_some_and(|one| one.dropped);
        let name;
        if word == "begin group" {
            name = self.build.name(if source.is_empty() { "group" } else { &source }, &[]);
        } else if in_repeat || word == "begin loop" {
            self.build.form.lose(
                &source,
                word.trim_start_matches("begin ").to_string(),
                Kind::Dropped,
                "a repeat in a repeat, and a loop, are not supported: its questions are not asked",
            );
            dropped = true;
            name = self.build.name(&source, &[]);
            self.symbols.add(
                &source,
                &name,
                Means::Lost(format!("`{source}` is a repeat in a repeat")),
                None,
            );
        } else {
            let (times, most) = self.rounds(row, &source, open);
            let ends: Vec<String> = (1..=most.max(20)).map(|round| format!("_{round}")).collect();
            name = self.build.name(&source, &ends);
            if let Some(symbol) = self.symbols.0.get_mut(&source) {
                symbol.name = name.clone();
            }
            repeat = Some(Rounds { times, most, scores: Vec::new() });
        }
        let label = self.words(row, "label");
        let mut title = self.build.words(&source, label);
        if title.text(&language).is_empty() {
            title = Words::one(&language, texts::humane(&source));
        } else if !title.0.contains_key(&language) {
            let text = title.text("").to_string();
            title.set(&language, text);
        }
        let hint = self.words(row, "hint");
        let intro = self.build.words(&source, hint);
        let appearance = row.get("appearance");
        let matrix = appearance.split_whitespace().any(|one| one == "table-list");
        if !appearance.is_empty() && !matrix {
            self.appearances.push(source.clone());
        }
        if !relevant.is_empty() {
            self.pending.push(Pending {
                name: name.clone(),
                source: source.clone(),
                text: relevant,
                repeat: None,
                what: What::Relevant,
            });
        }
        let group = Group { source, name, title, intro, matrix, repeat: repeat.clone(), ..Group::default() };
        open.push(Open { group, when, repeat: repeat.is_some(), dropped, table: matrix });
    }

    /// How often a repeat is asked, and how often at most.
    fn rounds(&mut self, row: &Row, source: &str, open: &mut [Open]) -> (Ex, u32) {
        let count = row.get("repeat_count");
        let names_one = count.starts_with("${") && count.ends_with('}') && count.matches('$').count() == 1;
        if !count.is_empty() && !names_one {
            self.build.form.lose(
                format!("{source}_count"),
                "count of a repeat",
                Kind::Changed,
                "pyxform keeps the number of rounds in a separate value; here it is after `times`",
            );
        }
        let found = if count.is_empty() { None } else { parse(&count, Dialect::XPath).ok() };
        let found = found.and_then(|sx| {
            let mut translator = Translator::new(&self.symbols, RULES);
            translator.value(&sx).ok().and_then(|value| translator.number(value).ok())
        });
        match found {
            Some(Ex::Number(number)) if number.is_whole() && (1.0..=200.0).contains(&number.value()) => {
                let most = number.value() as u32;
                self.symbols.add(source, &plain(source), Means::Repeat(Ex::Number(number.clone())), None);
                (Ex::Number(number), most)
            }
            Some(Ex::Name(name)) => {
                // Its bound is read from a constraint later.
                self.symbols.add(source, &plain(source), Means::Repeat(Ex::name(&name)), None);
                (Ex::Name(name), 0)
            }
            _open => {
                let language = self.build.form.language.clone();
                let why = if count.is_empty() {
                    "it is open-ended: a respondent adds rounds"
                } else {
                    "the number of rounds cannot be computed here"
                };
                self.build.form.lose(
                    source,
                    "repeat",
                    Kind::Approximated,
                    format!("{why}; Peil asks first how many there are, up to {OPEN_ROUNDS}, in a question that the original does not have"),
                );
                let name = self.build.name(&format!("{source}_count"), &[]);
                let label = self.words(row, "label");
                let label = self.build.words(source, label);
                let of = Some(label.text(&language).to_string())
                    .filter(|text| !text.is_empty())
                    .unwrap_or_else(|| texts::humane(source));
                let text = Words::one(
                    &language,
                    match language.as_str() {
                        "nl" => format!("Hoe vaak: {of}?"),
                        "fr" => format!("Combien : {of} ?"),
                        "es" => format!("¿Cuántos: {of}?"),
                        "de" => format!("Wie viele: {of}?"),
                        _other => format!("How many: {of}?"),
                    },
                );
                let mut item = Item::new(
                    "",
                    &name,
                    text,
                    Answer::Integer(Decimal::integer(0), Decimal::integer(i64::from(OPEN_ROUNDS))),
                );
                item.comments.push(
                    "The original lets a respondent add rounds as needed; here they are counted first."
                        .into(),
                );
                let relevant = row.get("relevant");
                if !relevant.is_empty() {
                    self.pending.push(Pending {
                        name: name.clone(),
                        source: source.into(),
                        text: relevant,
                        repeat: None,
                        what: What::Relevant,
                    });
                }
                if let Some(last) = open.last_mut() {
                    last.group.nodes.push(Node::Item(item));
                }
                // What is computed over its rounds would hang on a count that old data do not have.
                self.symbols.add(source, &plain(source), Means::Repeat(Ex::Missing), None);
                (Ex::Name(name), OPEN_ROUNDS)
            }
        }
    }

    fn end(&mut self, open: &mut Vec<Open>) {
        if open.len() < 2 {
            return;
        }
        let Some(done) = open.pop() else { return };
        if done.dropped {
            for item in flat(&done.group.nodes) {
                self.build.form.lose(
                    format!("{0} {0}_1 {0}_2 {0}_3", item.source),
                    "question in a repeat in a repeat",
                    Kind::Dropped,
                    "it has no place",
                );
                self.symbols.add(
                    &item.source,
                    &item.name,
                    Means::Lost(format!("`{}` is in a repeat in a repeat", item.source)),
                    None,
                );
            }
            return;
        }
        let Some(last) = open.last_mut() else { return };
        let Group { source, name, intro, nodes, .. } = &done.group;
        if !nodes.is_empty() {
            last.group.nodes.push(Node::Group(done.group));
        } else if !intro.is_empty() {
            // A group of texts alone.
            let (source, name, text) = (source.clone(), name.clone(), intro.clone());
            last.group.nodes.push(Node::Note(Note { source, name, text, when: None }));
        }
    }

    fn row(&mut self, row: &Row, word: &str, argument: &str, open: &mut [Open]) {
        let source = row.get("name");
        let repeat = open.iter().rev().find(|one| one.repeat).map(|one| one.group.name.clone());
        let Some(last) = open.last_mut() else { return };
        let mut when = last.when.clone();
        let relevant = row.get("relevant");
        if let Some(repeat) = &repeat {
            self.build.form.in_rounds.push((source.clone(), repeat.clone()));
        }
        match word {
            "calculate" | "hidden" => {
                let text = row.get("calculation");
                if text.is_empty() {
                    self.drop_row(word, &source);
                    return;
                }
                if !relevant.is_empty() {
                    when.push(relevant);
                }
                let label = self.words(row, "label");
                self.calcs.push(Calculation { source, label, text, when, repeat });
                return;
            }
            "note" => {
                self.note(row, &source, repeat.as_deref(), &mut last.group);
                return;
            }
            _question => {}
        }
        if last.table && word.starts_with("select") {
            last.table = false;
            self.row_of_labels(row.number());
        }
        let Some(answer) = self.answer(row, word, argument, &source) else {
            self.drop_row(word, &source);
            self.symbols.add(
                &source,
                &plain(&source),
                Means::Lost(format!("`{source}` is of the type {word}")),
                None,
            );
            return;
        };
        self.question(row, &source, answer, repeat.as_deref(), argument, last);
    }

    /// The question that pyxform puts before the first of a table, under the number of its row.
    fn row_of_labels(&mut self, number: usize) {
        let generated = format!("reserved_name_for_field_list_labels_{number}");
        let names = ["", "_1", "_2", "_3"].map(|ending| format!("{generated}{ending}")).join(", ");
        self.build.form.lose(
            names,
            "row of labels",
            Kind::Dropped,
            "pyxform puts a question before a table that only shows its options; `layout matrix` shows them",
        );
    }

    fn drop_row(&mut self, word: &str, source: &str) {
        self.dropped.entry(word.to_string()).or_default().push(source.to_string());
    }

    fn rest(&mut self, settings: &Table) {
        let mut kinds: Vec<(String, Vec<String>)> = std::mem::take(&mut self.dropped).into_iter().collect();
        kinds.sort();
        for (kind, names) in kinds {
            let sources: Vec<String> = names
                .iter()
                .flat_map(|name| {
                    [name.clone(), format!("{name}_1"), format!("{name}_2"), format!("{name}_3")]
                })
                .collect();
            let detail = match kind.as_str() {
                "start" | "end" | "today" | "deviceid" | "username" | "phonenumber" | "email"
                | "subscriberid" | "simserial" | "audit" | "start-geopoint" => {
                    "what a program records itself is not a question"
                }
                "image" | "audio" | "video" | "file" | "barcode" | "geopoint" | "geotrace" | "geoshape"
                | "background-audio" => "media and places are not answers to a questionnaire",
                "datetime" => "a date with a time has no place",
                "select one" | "select multiple" => "its list of options is not in the file, or too long",
                _other => "Peil has no such answers",
            };
            self.build.form.lose(
                sources.join(", "),
                format!("question of type {kind}"),
                Kind::Dropped,
                detail,
            );
        }
        if !self.appearances.is_empty() {
            let names = self.appearances.join(", ");
            self.build.form.lose(
                names,
                "appearance",
                Kind::Dropped,
                "how it looks on a screen is not part of the instrument",
            );
        }
        if let Some(row) = settings.rows().next() {
            for column in ["style", "instance_name", "public_key", "submission_url", "namespaces"] {
                if !row.get(column).is_empty() {
                    self.build.form.lose(
                        format!("settings: {column}"),
                        column,
                        Kind::Dropped,
                        "a setting of the program",
                    );
                }
            }
        }
    }
}

const WIDE_LOW: &str = "-2000000000";
const WIDE_HIGH: &str = "2000000000";

/// A type as pyxform takes it, and what is behind it.
fn kind(text: &str) -> (String, String) {
    let text = text.trim();
    let words: Vec<&str> = text.split_whitespace().collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase().replace('_', " ")).collect();
    let first = lower.first().map(String::as_str).unwrap_or_default();
    let two = lower.iter().take(2).cloned().collect::<Vec<_>>().join(" ");
    let rest = |skip: usize| words.iter().skip(skip).copied().collect::<Vec<_>>().join(" ");
    // As forms of before 2012 say it: `select all that apply from LIST or specify other`.
    let old = lower.iter().take(4).map(String::as_str).collect::<Vec<_>>();
    let (name, argument) = match (first, two.as_str()) {
        ("select one" | "select1", _) => ("select one", rest(1)),
        ("select multiple" | "select all that apply", _) => ("select multiple", rest(1)),
        _all if old == ["select", "all", "that", "apply"] => ("select multiple", rest(4)),
        (_, "select one") => ("select one", rest(2)),
        (_, "select multiple") => ("select multiple", rest(2)),
        ("begin group" | "begin repeat" | "begin loop" | "end group" | "end repeat" | "end loop", _) => {
            (first, String::new())
        }
        (_, "begin group" | "begin repeat" | "begin loop" | "end group" | "end repeat" | "end loop") => {
            (two.as_str(), String::new())
        }
        ("int", _) => ("integer", String::new()),
        ("string", _) => ("text", String::new()),
        ("trigger", _) => ("acknowledge", String::new()),
        ("datetime" | "date time", _) => ("datetime", String::new()),
        _other => return (first.to_string(), rest(1)),
    };
    let argument = argument.strip_prefix("from ").map_or(argument.clone(), str::to_string);
    (name.to_string(), argument.replace(" or specify other", " or_other").replace(" or other", " or_other"))
}

fn flat(nodes: &[Node]) -> Vec<Item> {
    let mut out = Vec::new();
    for node in nodes {
        match node {
            Node::Item(item) => out.push(item.clone()),
            Node::Group(group) => out.extend(flat(&group.nodes)),
            Node::Note(_) => {}
        }
    }
    out
}
