//! Reads instruments of other formats into Peil, and writes Peil for them.
//!
//! ```text
//! bytes ──► read (a reader per format) ──► ir::Form ──► mend (the compiler has the last word) ──► files and a report
//! ```
//!
//! This room opens no files and knows no clock: bytes in, texts out.

#![cfg_attr(not(test), warn(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod carry;
pub mod export;
pub mod expression;
pub mod ir;
pub mod mend;
pub mod names;
#[cfg(feature = "pdf")]
pub mod pdf;
pub mod read;
pub mod report;
mod sample;
mod tainted;
pub mod texts;
mod tongues;
mod walk;
mod wordless;
pub mod write;

use std::collections::{BTreeMap, HashMap};

use indexmap::IndexMap;

use expression::translate::key;
use ir::{Answer, Computed, Form, Item, Node, Value};
use report::Report;

/// What is imported.
#[derive(Debug, Clone)]
pub enum Input {
    /// One file with its name.
    File { name: String, bytes: Vec<u8> },
    /// A folder: its name, and its files by their path in it.
    Folder { name: String, files: BTreeMap<String, Vec<u8>> },
}

/// What blanks count as in what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Blanks {
    /// As in the engine of the original, written out.
    #[default]
    AsIs,
    /// As in Peil: what is not known is missing.
    Peil,
}

/// How to import.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub blanks: Blanks,
    /// The instrument's name, when it is not to be the original's.
    pub name: Option<String>,
}

/// An instrument and what belongs to it.
#[derive(Debug, Clone)]
pub struct Imported {
    /// Files by their path in the folder of the instrument.
    pub files: Vec<(String, String)>,
    pub report: Report,
}

/// Why something cannot be imported at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused(pub String);

impl std::fmt::Display for Refused {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

/// Imports an instrument, whatever format it has.
///
/// # Errors
/// When the format is not known, the file is not sound, or nothing of it can be asked.
pub fn import(input: &Input, options: &Options) -> Result<Imported, Refused> {
    if let Some(found) = carry::of(input)
        && let Some(imported) = back(&found, options)
    {
        return Ok(imported);
    }
    let mut form = read::read(input)?;
    if let Some(name) = &options.name {
        form.name = names::plain(name);
    }
    if form.items().is_empty() {
        return Err(Refused("it holds no question that can be imported".into()));
    }
    mend::tidy(&mut form);
    wordless::name_the_wordless(&mut form);
    let as_is = options.blanks == Blanks::AsIs;
    let twin = (!as_is).then(|| form.clone());
    let mut mended = mend::mend(&mut form, as_is).map_err(Refused)?;
    tongues::tell_apart(&mut form, &mut mended.scales);
    wrappers(&mut form, as_is);
    let mut report = report_of(&form);
    if let Some(mut twin) = twin
        && let Ok(original) = mend::mend(&mut twin, true)
    {
        witnesses(&mut report, &original.instrument, &mended.instrument);
    }
    let text = with_tests(&form, &mended, as_is);
    let mut files = vec![(format!("{}.peil", form.name), text)];
    files.extend(write::wording(&form, &mended.scales));
    files.push(("names.csv".into(), names_csv(&report)));
    files.push(("README.md".into(), write::readme(&form, report.losses.len())));
    Ok(Imported { files, report })
}

/// The instrument that a file of Peil carries, as it was. Under another name, or with blanks as Peil has them,
/// it is the same.
fn back(found: &carry::Carried, options: &Options) -> Option<Imported> {
    let compiled = peil::compile("carried.peil", &found.text, &peil::source::NoFiles);
    let instrument = compiled.instrument?;
    if options.name.as_ref().is_some_and(|name| names::plain(name) != instrument.name) {
        return None;
    }
    let mut report = Report {
        format: found.format.into(),
        instrument: format!("{}.peil", instrument.name),
        ..Report::default()
    };
    for column in export::columns(&instrument) {
        report.columns.insert(column.name.clone(), column.name.clone());
        let codes: IndexMap<String, String> =
            column.options.iter().map(|option| (option.value.clone(), option.value.clone())).collect();
        if !codes.is_empty() {
            report.options.insert(column.question.name.clone(), codes);
        }
    }
    for score in &instrument.scores {
        report.computed.insert(score.name.clone(), score.name.clone());
        if !score.band.is_empty() {
            report.computed.insert(format!("{}_band", score.name), format!("{}_band", score.name));
        }
    }
    for class in &instrument.classes {
        report.computed.insert(class.name.clone(), class.name.clone());
    }
    let readme = format!(
        "# {}\n\nThis is the instrument that the file carries: it was written by Peil and not changed since.\n",
        export::title(&instrument)
    );
    let files = vec![
        (report.instrument.clone(), found.text.clone()),
        ("names.csv".into(), names_csv(&report)),
        ("README.md".into(), readme),
    ];
    Some(Imported { files, report })
}

/// Questions of an instrument beyond which tests are not written: they would be longer than the instrument.
const MOST_TESTED: usize = 300;

/// The instrument with tests from worked rows, where it can be tested so.
fn with_tests(form: &Form, mended: &mend::Mended, as_is: bool) -> String {
    let tests =
        if form.items().len() > MOST_TESTED { String::new() } else { sample::tests(&mended.instrument) };
    if tests.is_empty() {
        return mended.text.clone();
    }
    let text = write::instrument(form, &mended.scales, &tests, as_is);
    let compiled = peil::compile(&format!("{}.peil", form.name), &text, &peil::source::NoFiles);
    if compiled.instrument.is_some() { text } else { mended.text.clone() }
}

/// Answers that show where the instrument now asks or scores otherwise than the original.
fn witnesses(report: &mut Report, original: &peil::model::Instrument, here: &peil::model::Instrument) {
    for (name, detail) in sample::witnesses(original, here) {
        let source = report
            .columns
            .iter()
            .chain(&report.computed)
            .find(|(_, own)| **own == name)
            .map_or_else(|| name.clone(), |(source, _)| source.clone());
        report.losses.push(report::Loss {
            source,
            construct: "responses that differ".into(),
            kind: report::Kind::Changed,
            detail,
        });
    }
}

/// Names every place where the engine counts a blank as something: a probable flaw of the original.
fn wrappers(form: &mut Form, as_is: bool) {
    let mut found: Vec<(String, usize, &str)> = Vec::new();
    fn walk(nodes: &[Node], found: &mut Vec<(String, usize, &str)>) {
        for node in nodes {
            match node {
                Node::Item(item) => found.extend(
                    item.when
                        .as_ref()
                        .map(|when| (item.source.clone(), when.wrappers(), "condition on a blank")),
                ),
                Node::Group(group) => {
                    found.extend(
                        group
                            .when
                            .as_ref()
                            .map(|when| (group.source.clone(), when.wrappers(), "condition on a blank")),
                    );
                    for computed in group.repeat.iter().flat_map(|rounds| &rounds.scores) {
                        found.push((
                            computed.source.clone(),
                            computed_wrappers(&computed.value),
                            "blank in a calculation",
                        ));
                    }
                    walk(&group.nodes, found);
                }
                Node::Note(note) => found.extend(
                    note.when
                        .as_ref()
                        .map(|when| (note.source.clone(), when.wrappers(), "condition on a blank")),
                ),
            }
        }
    }
    walk(&form.nodes, &mut found);
    for computed in &form.computed {
        found.push((computed.source.clone(), computed_wrappers(&computed.value), "blank in a calculation"));
    }
    for (source, count, construct) in found {
        if count > 0 && !source.is_empty() {
            let detail = if as_is {
                format!(
                    "the engine of the original counts unanswered questions as answers here ({count}×); it is written out (`first(…)`, `needs: 1`, `missing: zero`), and is probably a mistake in the original"
                )
            } else {
                format!(
                    "the engine of the original counts unanswered questions as answers here ({count}×); here they are missing, so that some responses ask or score differently"
                )
            };
            form.lose(source, construct, report::Kind::Changed, detail);
        }
    }
}

fn computed_wrappers(value: &Value) -> usize {
    match value {
        Value::Score { value, .. } | Value::Let(value) => value.wrappers(),
        Value::Class { rules } => {
            rules.iter().filter_map(|(when, _, _)| when.as_ref()).map(expression::Ex::wrappers).sum()
        }
    }
}

fn report_of(form: &Form) -> Report {
    let mut report = Report {
        format: form.format.into(),
        instrument: format!("{}.peil", form.name),
        losses: form.losses.clone(),
        ..Report::default()
    };
    let tainted = tainted::tainted(form);
    let came = Came { form, tainted };
    came.columns(&form.nodes, None, &mut report);
    for computed in &form.computed {
        came.over(computed, &[(computed.source.clone(), computed.name.clone())], &mut report);
    }
    for (source, name, labels) in &form.bands {
        report.computed.insert(source.clone(), name.clone());
        report.options.insert(name.clone(), labels.iter().cloned().collect());
    }
    let own = form.notes().into_iter().map(|note| &note.name);
    let names: Vec<&String> = report.groups.values().chain(report.columns.values()).chain(own).collect();
    let texts = form.texts.iter().filter(|(_, name)| names.contains(&name));
    report.texts = texts.cloned().collect();
    let notes = form.notes().into_iter().filter(|note| !note.source.is_empty());
    report.texts.extend(notes.map(|note| (note.source.clone(), note.name.clone())));
    name_rounds(form, &mut report);
    report
}

/// A loss of what was in rounds names the column of each round, where none of them is in the instrument.
fn name_rounds(form: &Form, report: &mut Report) {
    let mut most: HashMap<&str, u32> = HashMap::new();
    walk::every_group(&form.nodes, &mut |group| {
        most.extend(group.repeat.as_ref().map(|rounds| (group.name.as_str(), rounds.most)));
    });
    let rounds: HashMap<&str, u32> = form
        .in_rounds
        .iter()
        .filter_map(|(source, repeat)| Some((source.as_str(), *most.get(repeat.as_str())?)))
        .collect();
    for loss in &mut report.losses {
        let first = in_round(&loss.source, 1);
        let is_there = [&report.columns, &report.computed, &report.classes, &report.differs]
            .iter()
            .any(|columns| columns.contains_key(&first));
        if let Some(most) = rounds.get(loss.source.as_str()).filter(|_| !is_there) {
            let all: Vec<String> = (1..=*most).map(|round| in_round(&loss.source, round)).collect();
            loss.source = all.join(", ");
        }
    }
}

/// What came over of a form, and under which name.
struct Came<'f> {
    form: &'f Form,
    /// What can have another value than in the original, and whose lost condition is why.
    tainted: HashMap<String, String>,
}

impl Came<'_> {
    /// A computed value under the names that its columns have in the report. A class gives the names of its
    /// options where the original gives texts: only where both are the same it is the same column. Neither is
    /// a value that can differ.
    fn over(&self, computed: &Computed, columns: &[(String, String)], report: &mut Report) {
        if computed.source.is_empty() || columns.is_empty() {
            return;
        }
        let mut lose = |construct: &str, detail: String| {
            let sources: Vec<&str> = columns.iter().map(|(source, _)| source.as_str()).collect();
            report.losses.push(report::Loss {
                source: sources.join(", "),
                construct: construct.into(),
                kind: report::Kind::Changed,
                detail,
            });
        };
        let why = self.tainted.get(&computed.name);
        let mut texts = IndexMap::new();
        let mut is_same = true;
        match &computed.value {
            Value::Let(_) => return,
            Value::Score { .. } => {}
            Value::Class { rules } => {
                texts.extend(
                    rules.iter().map(|(_, option, label)| {
                        (label.text(&self.form.language).to_string(), option.clone())
                    }),
                );
                is_same = texts.iter().all(|(text, option)| text == option);
                if !is_same {
                    let said: Vec<String> =
                        texts.iter().map(|(text, option)| format!("`{option}` for “{text}”")).collect();
                    lose(
                        "calculated text",
                        format!(
                            "it is the class `{}`, whose columns hold names and not texts: {}",
                            computed.name,
                            said.join(", ")
                        ),
                    );
                }
            }
        }
        if let Some(why) = why {
            lose(
                "value that can differ",
                format!(
                    "it is `{}`, and hangs on `{why}`, whose condition was not imported: where the original does not ask that, the value can be another",
                    computed.name
                ),
            );
        }
        let own = match (why, is_same) {
            (Some(_), _) => &mut report.differs,
            (None, false) => &mut report.classes,
            (None, true) => &mut report.computed,
        };
        own.extend(columns.iter().cloned());
        if !texts.is_empty() {
            report.options.extend(columns.iter().map(|(_, name)| (name.clone(), texts.clone())));
        }
    }

    fn columns(&self, nodes: &[Node], rounds: Option<u32>, report: &mut Report) {
        for node in nodes {
            match node {
                Node::Group(group) => {
                    if !group.source.is_empty() {
                        report.groups.insert(group.source.clone(), group.name.clone());
                    }
                    let most = group.repeat.as_ref().map(|rounds| rounds.most);
                    for computed in group.repeat.iter().flat_map(|rounds| &rounds.scores) {
                        let columns: Vec<(String, String)> = (1..=most.unwrap_or(0))
                            .map(|round| {
                                (in_round(&computed.source, round), format!("{}_{round}", computed.name))
                            })
                            .collect();
                        self.over(computed, &columns, report);
                    }
                    self.columns(&group.nodes, most.or(rounds), report);
                }
                Node::Item(item) => question(item, rounds, report),
                Node::Note(_) => {}
            }
        }
    }
}

fn question(item: &Item, rounds: Option<u32>, report: &mut Report) {
    match rounds {
        // A question that the original does not have.
        _any if item.source.is_empty() => {}
        None => {
            report.columns.insert(item.source.clone(), item.name.clone());
            for (source, key) in &item.columns {
                report.columns.insert(source.clone(), format!("{}_{key}", item.name));
            }
        }
        Some(most) => {
            for round in 1..=most {
                report.columns.insert(in_round(&item.source, round), format!("{}_{round}", item.name));
            }
        }
    }
    let codes = codes(item);
    if !codes.is_empty() {
        report.options.insert(item.name.clone(), codes);
    }
}

/// The column of one round: `{round}` stands for its number, otherwise it is put behind.
fn in_round(source: &str, round: u32) -> String {
    if source.contains("{round}") {
        source.replace("{round}", &round.to_string())
    } else {
        format!("{source}_{round}")
    }
}

fn codes(item: &Item) -> IndexMap<String, String> {
    match &item.answer {
        Answer::One(scale) | Answer::Many(scale) => scale
            .choices
            .iter()
            .map(|choice| {
                (
                    choice.source.clone(),
                    if scale.number {
                        choice.code.as_ref().map_or_else(|| key(choice), |code| code.0.clone())
                    } else {
                        key(choice)
                    },
                )
            })
            .collect(),
        Answer::YesNo
        | Answer::Integer(..)
        | Answer::Decimal(..)
        | Answer::Date
        | Answer::Time
        | Answer::Text
        | Answer::LongText => item.codes.iter().cloned().collect(),
    }
}

fn names_csv(report: &Report) -> String {
    let cell = |text: &str| {
        if text.contains([',', '"', '\n']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_string()
        }
    };
    let mut out = String::from("original,peil\n");
    for (source, name) in
        report.columns.iter().chain(&report.computed).chain(&report.classes).chain(&report.differs)
    {
        out.push_str(&format!("{},{}\n", cell(source), cell(name)));
    }
    out
}
