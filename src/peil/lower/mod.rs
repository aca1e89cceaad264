//! From names and expressions to the validated model: types, lists written out element by element, `let` and
//! formulas expanded.
//!
//! The result is a graph of scalar nodes without names. Everything about values that can be decided from the
//! text is decided here: which types fit, how long lists are, which rows overlap. Reasoning about answers is
//! left to `check`.

mod aggregates;
mod answer_types;
mod bands;
mod classes;
mod comparisons;
mod concepts;
mod csv_table;
mod elements;
mod expressions;
mod extents;
mod functions;
mod graph;
mod membership;
mod notes;
mod operand;
mod pages;
mod places;
mod questions;
mod rescue;
mod rows;
mod scales;
mod scores;
mod tables;
mod test_blocks;
mod texts;
mod unused;

pub use places::Places;
pub use rescue::{Broken, LEAVE_OPEN};

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Diagnostic, Edit, Fix, codes};
use crate::model::{Informants, Parts, Texts};
use crate::resolve::{Definition, Loaded, Resolved};
use crate::source::{Sources, Span};
use crate::syntax::ast;
use graph::Graph;
use operand::Operand;

/// Computes a resolved program. The parts are sound only when no diagnostic is an error.
pub fn lower(
    resolved: &Resolved<'_>,
    loaded: &Loaded,
    sources: &Sources,
) -> (Parts, Places, Broken, Vec<Diagnostic>) {
    let mut lowerer = Lowerer::new(resolved, loaded, sources);
    lowerer.header();
    lowerer.scales();
    lowerer.recodes();
    lowerer.tables();
    lowerer.groups();
    lowerer.items();
    lowerer.notes();
    lowerer.score_shells();
    lowerer.class_shells();
    for &definition in &resolved.order {
        match definition {
            Definition::Item(at) => lowerer.item_condition(at),
            Definition::Group(at) => lowerer.group_condition(at),
            Definition::Let(at) => lowerer.binding(at),
            Definition::Score(at) => lowerer.score(at),
            Definition::Class(at) => lowerer.class(at),
            Definition::Note(at) => lowerer.note_condition(at),
        }
    }
    lowerer.messages();
    let broken = lowerer.rescue();
    lowerer.graph.close_core();
    lowerer.tests();
    lowerer.guarantees();
    lowerer.placeholders();
    lowerer.unused();
    let (parts, places, diagnostics) = lowerer.finish();
    (parts, places, broken, diagnostics)
}

struct Lowerer<'a> {
    resolved: &'a Resolved<'a>,
    loaded: &'a Loaded,
    sources: &'a Sources,
    diagnostics: Vec<Diagnostic>,
    graph: Graph,
    places: Places,
    /// Of each `let`, its value: one, or one per round. None: not computed.
    lets: Vec<Option<Vec<Operand>>>,
    /// Of each class, the first in the model: in a repeat there is one for each round.
    class_ids: Vec<usize>,
    /// The rows of each table, from the source or its file.
    table_rows: Vec<Vec<ast::Row>>,
    /// Recodes and tables for the kinds of keys they are used with.
    maps: HashMap<(rows::Lookup, Vec<rows::KeyKind>), Option<u32>>,
    /// Where each text was written, for placeholders.
    text_places: Vec<texts::Placed>,
    /// Questions of which it is not known what they accept. That was reported, and nothing is said about what
    /// is made of them.
    untyped: HashSet<usize>,
    /// Scores that could not be computed: what is made of them later is not computed either, without a word.
    lost_scores: HashSet<usize>,
    /// The names that declarations had before, and where that is said.
    renamed: HashMap<String, Span>,
    /// Scales that were not read whole.
    partial: HashSet<usize>,
    /// In the second and later rounds of a repeat everything was said before.
    quiet: bool,
}

/// `a`, `a and b`, `a, b and c`.
fn listed(words: &[&str]) -> String {
    match words {
        [start @ .., last] if !start.is_empty() => format!("{} and {last}", start.join(", ")),
        _ => words.concat(),
    }
}

/// Words of the author, as they are in messages: `a`, `b`, `c`.
fn quoted<'w>(words: impl IntoIterator<Item = &'w str>) -> String {
    words.into_iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ")
}

/// `1 key`, `2 keys`.
fn counted(count: usize, word: &str) -> String {
    if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") }
}

/// Offers a value of the header without its quotes, where it is then what it should be.
fn unquoted(diagnostic: Diagnostic, value: &ast::MetaValue, fits: impl Fn(&str) -> bool) -> Diagnostic {
    let ast::MetaValue::Text(text) = value else { return diagnostic };
    let written = text.base.value.clone();
    if !fits(&written) {
        return diagnostic;
    }
    diagnostic.fix(Fix::safe(format!("write `{written}`"), Edit::new(text.base.span, written)))
}

/// What an expression is in.
#[derive(Clone, Default)]
struct Scope {
    /// The repeat it is in, and the round it is computed for.
    repeat: Option<(usize, u16)>,
    /// Who it is computed for; None: everybody.
    informants: Option<Informants>,
    /// The parameters of the formula it is in.
    parameters: HashMap<String, Operand>,
    /// How many formulas it is in.
    depth: usize,
    /// In an `expect`, a list of rounds may be compared with a list that was written out.
    expect: bool,
}

impl<'a> Lowerer<'a> {
    fn new(resolved: &'a Resolved<'a>, loaded: &'a Loaded, sources: &'a Sources) -> Lowerer<'a> {
        let parts = Parts {
            semantics: crate::model::SEMANTICS,
            name: String::new(),
            version: String::new(),
            language: String::new(),
            source: None,
            licence: None,
            concepts: Vec::new(),
            informants: resolved.informants.iter().map(|(name, _)| name.text.clone()).collect(),
            scales: Vec::new(),
            entries: Vec::new(),
            groups: Vec::new(),
            questions: Vec::new(),
            recodes: Vec::new(),
            tables: Vec::new(),
            nodes: Vec::new(),
            core: 0,
            lets: Vec::new(),
            formulas: Vec::new(),
            scores: Vec::new(),
            classes: Vec::new(),
            messages: Vec::new(),
            notes: Vec::new(),
            tests: Vec::new(),
            guarantees: Vec::new(),
            texts: Texts::default(),
        };
        Lowerer {
            resolved,
            loaded,
            sources,
            diagnostics: Vec::new(),
            graph: Graph::new(parts),
            places: Places::default(),
            lets: vec![None; resolved.lets.len()],
            class_ids: Vec::new(),
            table_rows: Vec::new(),
            maps: HashMap::new(),
            text_places: Vec::new(),
            untyped: HashSet::new(),
            lost_scores: HashSet::new(),
            renamed: HashMap::new(),
            partial: HashSet::new(),
            quiet: false,
        }
    }

    fn say(&mut self, diagnostic: Diagnostic) {
        if !self.quiet {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Says something and gives nothing: for `return self.refuse(…)`.
    fn refuse<T>(&mut self, diagnostic: Diagnostic) -> Option<T> {
        self.say(diagnostic);
        None
    }

    fn everybody(&self) -> Informants {
        Informants::all(self.resolved.informants.len())
    }

    /// The source of an expression on one line, for codebooks.
    fn written(&self, span: Span) -> String {
        let text = self.sources.text(span);
        let without_comments = text.lines().map(|line| line.split_once('#').map_or(line, |(code, _)| code));
        without_comments.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ")
    }

    /// Works something out for every round of a repeat, or once outside; what is wrong is said for the first
    /// round only.
    fn per_round<T>(
        &mut self,
        repeat: Option<usize>,
        mut work: impl FnMut(&mut Self, &Scope) -> T,
    ) -> Vec<T> {
        let rounds = repeat
            .and_then(|at| self.graph.parts.groups[at].rounds.as_ref())
            .map_or(1, |rounds| rounds.up_to);
        let mut results = Vec::with_capacity(usize::from(rounds));
        for round in 0..rounds {
            let scope = Scope { repeat: repeat.map(|at| (at, round)), ..Scope::default() };
            let before = self.quiet;
            self.quiet |= round > 0;
            results.push(work(self, &scope));
            self.quiet = before;
        }
        results
    }

    fn header(&mut self) {
        let Some(header) = self.resolved.header else {
            if !self.resolved.incomplete {
                let file = self.sources.iter().next().map(|(id, _)| id);
                if let Some(file) = file {
                    self.say(
                        Diagnostic::new(
                            codes::NO_INSTRUMENT,
                            Span { file, start: 0, end: 0 },
                            "there is no `instrument` in this file",
                        )
                        .help("begin with `instrument NAME { title \"…\" version 1.0.0 language nl }`"),
                    );
                }
            }
            return;
        };
        self.places.instrument = Some(header.name.span);
        self.places.file = Some(header.name.span.file);
        self.graph.parts.name = header.name.text.clone();
        self.graph.parts.language = "und".into();
        self.graph.parts.version = "0.0.0".into();
        let mut seen: Vec<&str> = Vec::new();
        for meta in &header.meta {
            let key = meta.key.text.as_str();
            if seen.contains(&key) && key != "code" {
                self.say(
                    Diagnostic::new(codes::CLAUSE_TWICE, meta.key.span, format!("`{key}` is given twice"))
                        .help("remove one"),
                );
            }
            seen.push(key);
            match (key, &meta.value) {
                ("title" | "description", ast::MetaValue::Text(text)) => {
                    self.text(&["instrument", key], text)
                }
                ("code", ast::MetaValue::Code(_)) => {}
                ("version", ast::MetaValue::Version(version)) => {
                    self.graph.parts.version = version.text.clone()
                }
                ("language", ast::MetaValue::Tag(tag)) => self.graph.parts.language = tag.text.clone(),
                ("source", ast::MetaValue::Text(text)) => {
                    self.graph.parts.source = Some(text.base.value.clone())
                }
                ("licence", ast::MetaValue::Text(text)) => {
                    self.graph.parts.licence = Some(text.base.value.clone())
                }
                ("code", _) => self.say(
                    Diagnostic::new(
                        codes::HEADER,
                        meta.key.span,
                        "`code` names a terminology, and a code between quotes",
                    )
                    .help("name the terminology as well, as in `code loinc \"44249-1\"`"),
                ),
                ("title" | "description" | "source" | "licence", _) => {
                    let span = meta.key.span;
                    let diagnostic = Diagnostic::new(codes::HEADER, span, format!("`{key}` is a text"))
                        .help(format!("write `{key} \"…\"`"));
                    self.say(match &meta.value {
                        ast::MetaValue::Version(raw) | ast::MetaValue::Tag(raw) => {
                            let quoted = format!("\"{}\"", raw.text.trim());
                            diagnostic.fix(Fix::safe(
                                format!("write `{key} {quoted}`"),
                                Edit::new(raw.span, quoted),
                            ))
                        }
                        ast::MetaValue::Text(_) | ast::MetaValue::Code(_) => diagnostic,
                    });
                }
                ("version", value) => {
                    let diagnostic =
                        Diagnostic::new(codes::HEADER, meta.key.span, "a version is three numbers")
                            .help("write `version 1.0.0`");
                    self.say(unquoted(diagnostic, value, |text| {
                        text.split('.').count() == 3
                            && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
                    }));
                }
                ("language", value) => {
                    let diagnostic = Diagnostic::new(
                        codes::HEADER,
                        meta.key.span,
                        "a language is a tag such as `nl`, `fy` or `en`",
                    )
                    .help("write `language nl`");
                    self.say(unquoted(diagnostic, value, |text| {
                        (2..=8).contains(&text.len())
                            && text.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
                    }));
                }
                _ => {
                    let near = crate::diagnostic::did_you_mean(
                        key,
                        ["title", "version", "language", "description", "code", "source", "licence"],
                    );
                    let diagnostic = Diagnostic::new(
                        codes::HEADER,
                        meta.key.span,
                        format!("an instrument has no `{key}`"),
                    );
                    self.say(diagnostic.suggest_or(
                        near,
                        "it holds title, version, language, description, code, source and licence",
                    ));
                }
            }
        }
        self.graph.parts.concepts = self.concepts_of_header(header);
        let wanted =
            [("title", "`title \"…\"`"), ("version", "`version 1.0.0`"), ("language", "`language nl`")];
        let lacking: Vec<_> = wanted.iter().filter(|(key, _)| !seen.contains(key)).collect();
        if !lacking.is_empty() && !self.resolved.incomplete {
            let keys: Vec<&str> = lacking.iter().map(|(key, _)| *key).collect();
            let examples: Vec<&str> = lacking.iter().map(|(_, example)| *example).collect();
            self.say(
                Diagnostic::new(
                    codes::HEADER,
                    header.name.span,
                    format!("the instrument does not state its {}", listed(&keys)),
                )
                .help(format!("add {}", listed(&examples))),
            );
        }
        let informants: Vec<(&ast::Name, &ast::Text)> = self.resolved.informants.clone();
        for (name, label) in informants {
            self.text(&["informants", &name.text], label);
        }
    }

    fn finish(mut self) -> (Parts, Places, Vec<Diagnostic>) {
        let (parts, spans, problems) = self.graph.finish();
        self.places.nodes = spans;
        self.places.borrowed = self.resolved.borrowed.clone();
        self.places.texts = self.text_places.into_iter().map(|placed| (placed.key, placed.span)).collect();
        self.diagnostics.extend(problems);
        (parts, self.places, self.diagnostics)
    }
}
