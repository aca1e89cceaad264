//! Completion by place: what can be where the cursor is, and nothing else.

use std::collections::HashSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use peil::language::Language;
use peil::model::{TERMINOLOGIES, function_names};
use peil::source::FileId;
use peil::syntax::{ast, parse};

use crate::context::{Context, Inside, Kind, Token, in_expression, in_set, subject};
use crate::keywords;
use crate::kinds::FileKind;
use crate::sketch::{Choice, Group, Sketch, detail, summary};
use crate::workspace::Workspace;

/// What kind of thing a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    Keyword,
    Question,
    Group,
    Score,
    Class,
    Let,
    Function,
    Scale,
    Option,
    Informant,
    Value,
    File,
    Column,
}

/// One thing that can be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    pub label: String,
    pub kind: ItemKind,
    /// Beside the label, in a few words.
    pub detail: String,
    /// What is written, when it is not the label.
    pub insert: Option<String>,
    /// The bytes of the text that it takes the place of.
    pub range: Range<usize>,
}

/// What was found so far: each label once.
#[derive(Debug, Default)]
pub(crate) struct Found {
    list: Vec<Completion>,
    labels: HashSet<String>,
}

impl Found {
    pub(crate) fn add(&mut self, label: &str, kind: ItemKind, detail: &str, range: &Range<usize>) {
        self.insert(label, kind, detail, None, range);
    }

    /// `insert` is written, when it is not the label.
    pub(crate) fn insert(
        &mut self,
        label: &str,
        kind: ItemKind,
        detail: &str,
        insert: Option<String>,
        range: &Range<usize>,
    ) {
        if self.labels.insert(label.to_string()) {
            let (label, detail, range) = (label.to_string(), detail.to_string(), range.clone());
            self.list.push(Completion { label, kind, detail, insert, range });
        }
    }

    pub(crate) fn into_list(self) -> Vec<Completion> {
        self.list
    }
}

/// What can be written at a place.
pub fn complete(workspace: &mut Workspace, path: &Path, byte: usize) -> Vec<Completion> {
    let Some(text) = workspace.text(path) else { return Vec::new() };
    match FileKind::of(path) {
        FileKind::Wording => crate::wordings::complete(workspace, path, &text, byte),
        FileKind::Cases => crate::cases::complete(workspace, path, &text, byte),
        FileKind::Source | FileKind::Other => source(workspace, path, &text, byte),
        FileKind::Table | FileKind::BesideWording | FileKind::StudyLock => Vec::new(),
    }
}

fn source(workspace: &mut Workspace, path: &Path, text: &Arc<str>, byte: usize) -> Vec<Completion> {
    if !workspace.is_source(path) {
        return Vec::new();
    }
    if peil_study::protocol::is_protocol(text) {
        return crate::protocols::complete(workspace, path, text, byte);
    }
    let Some(now) = workspace.unit(path) else { return Vec::new() };
    // While a line is broken, what it declared is known from before.
    let good = workspace.good(path).filter(|good| !Arc::ptr_eq(good, &now));
    let context = Context::of(text, byte);
    let sketches: Vec<Sketch<'_>> = std::iter::once(&*now).chain(good.as_deref()).map(Sketch::of).collect();
    let mut items = Items {
        found: Found::default(),
        path,
        range: context.word..byte,
        sketches: &sketches,
        tongue: workspace.settings.tongue,
    };
    match context.inside {
        Inside::Comment => {}
        Inside::Text(start) => items.in_text(workspace, text, start, byte, &context),
        Inside::Code => items.in_code(&context, text),
    }
    items.found.into_list()
}

struct Items<'u> {
    found: Found,
    path: &'u Path,
    range: Range<usize>,
    /// Of the text as it is, and of the last that had an instrument where that is another.
    sketches: &'u [Sketch<'u>],
    tongue: Language,
}

impl Items<'_> {
    fn add(&mut self, label: &str, kind: ItemKind, detail: &str) {
        self.found.add(label, kind, detail, &self.range);
    }

    fn words(&mut self, words: &[&str]) {
        words.iter().for_each(|word| self.add(word, ItemKind::Keyword, ""));
    }

    // ---- texts -------------------------------------------------------------------------------------------

    fn in_text(
        &mut self,
        workspace: &Workspace,
        text: &str,
        start: usize,
        byte: usize,
        context: &Context<'_>,
    ) {
        let written = text.get(start + 1..byte).unwrap_or_default();
        match context.last(0) {
            "use" => return self.files(workspace, written, start + 1, &["peil"]),
            "from" => return self.files(workspace, written, start + 1, &["csv", "tsv"]),
            _ => {}
        }
        let Some(open) = written.rfind('{') else { return };
        let name = &written[open + 1..];
        let doubled = written[..open].ends_with('{');
        if doubled || !name.chars().all(|sign| sign.is_alphanumeric() || sign == '_') {
            return;
        }
        self.range.start = start + 1 + open + 1;
        self.questions(true);
        self.outputs();
        self.groups(|group| group.repeat);
    }

    fn files(&mut self, workspace: &Workspace, written: &str, start: usize, endings: &[&str]) {
        let (folder, _) = written.rsplit_once('/').map_or(("", written), |(folder, name)| (folder, name));
        self.range.start = start + if folder.is_empty() { 0 } else { folder.len() + 1 };
        let here = self.path.parent().unwrap_or(Path::new(""));
        let listed = peil_project::files::plain(&here.join(folder));
        for file in workspace.shelf().list(&listed) {
            let fits = file.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known));
            if fits && file != self.path {
                let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
                self.add(&name, ItemKind::File, "");
            }
        }
    }

    // ---- code --------------------------------------------------------------------------------------------

    fn in_code(&mut self, context: &Context<'_>, text: &str) {
        if context.fresh {
            return self.at_the_beginning(context);
        }
        let (last, before) = (context.last(0), context.last(1));
        let head = context.statement.first().map_or("", |first| first.text);
        match (last, before) {
            ("needs", _) | ("missing", _) if context.call().is_some() => {}
            (":", "needs") => return self.needs(context, text),
            (":", "missing") => return self.words(&["prorate", "zero", "no"]),
            ("of", "half") => return self.words(&["asked"]),
            ("is", _) => return self.behind_is(context, 1),
            ("not", "is") => return self.behind_is(context, 2),
            ("has", _) => return self.choices(context, 1),
            ("[" | ",", _) if in_set(context) => return self.in_set(context),
            ("only", _) => return self.informants(),
            ("for", "\"") => return self.informants(),
            ("informant", _) if context.block() == "test" => return self.informants(),
            ("higher", _) => return self.words(&["is better", "is worse"]),
            ("renamed", _) => return self.words(&["from"]),
            ("from", "renamed") => return,
            ("layout", _) => return self.words(&["matrix"]),
            ("code", _) if !in_expression(context) => return self.terminologies(),
            ("language", _) => return self.words(&["nl", "en", "fy"]),
            ("bands", _) => return self.shared_bands(),
            ("many", _) => return self.words(&["of"]),
            ("of", "many") => return self.scales(false),
            ("administered" | "version", _) => return,
            _ => {}
        }
        if context.statement.iter().any(|token| token.is("only"))
            && last == ","
            && !context.statement.iter().any(|token| token.is("="))
        {
            return self.informants();
        }
        match (context.block(), head) {
            ("test", "answer") => return self.answer(context),
            ("test", "blank") => return self.questions(false),
            ("test", "skip") => return self.groups(|group| group.optional),
            ("scale", _) if context.statement.last().is_some_and(|last| last.kind == Kind::Text) => {
                return self.words(&["code", "for", "renamed from"]);
            }
            ("instrument", "source" | "licence" | "title" | "description") => return,
            ("recode" | "table", _) => return self.cell(context),
            _ => {}
        }
        match head {
            "item" | "domain" | "repeat" if !in_expression(context) => self.question_line(context, head),
            "use" | "instrument" | "informant" | "scale" | "recode" => {}
            _ => self.expression_or_clause(context, head),
        }
    }

    fn at_the_beginning(&mut self, context: &Context<'_>) {
        let opened = context.blocks.last().map(Vec::as_slice).unwrap_or_default();
        match context.block() {
            "bands" => return self.band_names(opened),
            block => self.words(keywords::of_block(block)),
        }
        if matches!(context.block(), "recode" | "table") {
            self.row_choices(opened);
        }
    }

    /// The names of the bands that a score shares, in its block of bands.
    fn band_names(&mut self, opened: &[Token<'_>]) {
        let at = opened.iter().rposition(|token| token.is("bands"));
        let shared = at.and_then(|at| opened.get(at + 1)).filter(|token| token.kind == Kind::Word);
        if let Some(shared) = shared {
            for (_, bands) in
                self.sketches.iter().flat_map(|sketch| &sketch.bands).filter(|(name, _)| name == shared.text)
            {
                self.add_choices(bands);
            }
        }
    }

    /// What follows the text of a question or a domain: its type, and its clauses.
    fn question_line(&mut self, context: &Context<'_>, head: &str) {
        let last = context.last(0);
        if last == ":" {
            return self.types();
        }
        if last == "or" {
            return self.scales(true);
        }
        if context.statement.len() < 3 {
            return;
        }
        self.words(keywords::behind_text(head));
    }

    fn terminologies(&mut self) {
        for (name, address, _) in TERMINOLOGIES {
            self.add(name, ItemKind::Keyword, address);
        }
    }

    fn types(&mut self) {
        self.scales(false);
        let tongue = self.tongue;
        for (label, detail) in [
            ("yesno", tongue.say("yes or no", "ja of nee")),
            ("integer", tongue.say("a whole number in a range", "een geheel getal tussen twee grenzen")),
            ("decimal", tongue.say("a number in a range", "een getal tussen twee grenzen")),
            ("minutes", tongue.say("a length of time", "een tijdsduur")),
            ("date", tongue.say("a day", "een dag")),
            ("time", tongue.say("a time of day", "een tijdstip")),
            ("text", tongue.say("words on one line", "woorden op één regel")),
            ("long text", tongue.say("words on more lines", "woorden op meer regels")),
            ("many of", tongue.say("several options of a scale", "meer opties van een schaal")),
        ] {
            self.add(label, ItemKind::Keyword, detail);
        }
    }

    fn scales(&mut self, missing_only: bool) {
        for (name, options) in self.sketches.iter().flat_map(|sketch| &sketch.scales) {
            if !missing_only || options.iter().all(|option| option.missing) {
                self.add(name, ItemKind::Scale, &summary(options));
            }
        }
    }

    fn shared_bands(&mut self) {
        for (name, bands) in self.sketches.iter().flat_map(|sketch| &sketch.bands) {
            self.add(name, ItemKind::Scale, &summary(bands));
        }
        self.words(&["when"]);
    }

    fn informants(&mut self) {
        for (name, label) in self.sketches.iter().flat_map(|sketch| &sketch.informants) {
            self.add(name, ItemKind::Informant, label);
        }
    }

    fn questions(&mut self, with_words: bool) {
        for question in self.sketches.iter().flat_map(|sketch| &sketch.questions) {
            if with_words || !question.accepts.words {
                self.add(&question.name, ItemKind::Question, &question.text);
            }
        }
    }

    fn groups(&mut self, fits: fn(&Group) -> bool) {
        for group in self.sketches.iter().flat_map(|sketch| &sketch.groups).filter(|group| fits(group)) {
            self.add(&group.name, ItemKind::Group, &group.text);
        }
    }

    fn outputs(&mut self) {
        for output in self.sketches.iter().flat_map(|sketch| &sketch.outputs) {
            let kind = if output.class { ItemKind::Class } else { ItemKind::Score };
            self.add(&output.name, kind, &output.text);
        }
    }

    /// What can follow `is`: the options or bands of what is before it, and what every value can be.
    fn behind_is(&mut self, context: &Context<'_>, back: usize) {
        if context.last(back) == "higher" {
            return self.words(&["better", "worse"]);
        }
        if context.last(back) == "informant" {
            return self.informants();
        }
        self.choices(context, back);
        self.words(&["missing", "blank", "skipped"]);
        if back == 1 {
            self.words(&["not"]);
        }
    }

    fn choices(&mut self, context: &Context<'_>, back: usize) {
        if let Some(name) = subject(context, back) {
            let found = self.choices_of(name);
            self.add_choices(&found);
        }
    }

    fn choices_of(&self, name: &str) -> Vec<Choice> {
        self.sketches
            .iter()
            .map(|sketch| sketch.choices_of(name))
            .find(|found| !found.is_empty())
            .unwrap_or_default()
    }

    /// Options by name; those without one cannot be behind `is`.
    fn add_choices(&mut self, choices: &[Choice]) {
        for choice in choices.iter().filter(|choice| choice.code.as_ref() != Some(&choice.key)) {
            self.add(&choice.key, ItemKind::Option, &detail(choice));
        }
    }

    fn add_codes(&mut self, choices: &[Choice]) {
        for choice in choices {
            self.add(&choice.key, ItemKind::Option, &detail(choice));
        }
    }

    fn in_set(&mut self, context: &Context<'_>) {
        let open = context.statement.iter().rposition(|token| token.is("["));
        let subject = open.and_then(|open| context.statement.get(..open)).and_then(|before| {
            before
                .iter()
                .rev()
                .skip_while(|token| token.is("in") || token.is("not"))
                .find(|token| token.kind == Kind::Word)
        });
        if let Some(subject) = subject {
            let found = self.choices_of(subject.text);
            self.add_codes(&found);
        }
    }

    /// The steps of a test that give an answer.
    fn answer(&mut self, context: &Context<'_>) {
        let Some(equals) = context.statement.iter().position(|token| token.is("=")) else {
            self.questions(true);
            return self.groups(|_| true);
        };
        let target = context.statement[..equals].iter().skip(1).find(|token| token.kind == Kind::Word);
        let Some(target) = target else { return };
        let found = self.choices_of(target.text);
        self.add_codes(&found);
        let truth =
            |sketch: &Sketch<'_>| sketch.question(target.text).is_some_and(|one| one.accepts.kind == "yesno");
        if self.sketches.iter().any(truth) {
            self.words(&["yes", "no"]);
        }
    }

    /// The keys of a row, and its value.
    fn cell(&mut self, context: &Context<'_>) {
        if context.last(0) == "->" {
            return self.words(&["missing"]);
        }
        if let Some(opened) = context.blocks.last() {
            self.row_choices(opened);
        }
    }

    /// The options of what a table or recode is about.
    fn row_choices(&mut self, opened: &[Token<'_>]) {
        let words = opened.iter().skip(2).filter(|token| token.kind == Kind::Word);
        let keys: Vec<String> = words.map(|token| token.text.to_string()).collect();
        for key in keys {
            let found = self.choices_of(&key);
            self.add_choices(&found);
        }
    }

    /// `needs:` with the counted length of the list, for each informant.
    fn needs(&mut self, context: &Context<'_>, text: &str) {
        let tongue = self.tongue;
        let lengths = context.call().and_then(|(_, inside)| {
            let end = inside.len().checked_sub(2)?;
            let (first, last) = (inside.first()?, inside.get(..end)?.last());
            let list = last.map_or("", |last| text.get(first.start..last.end()).unwrap_or_default());
            let list = format!("let list = [{}]", list.trim_end_matches(','));
            let (tree, _) = parse(FileId(0), &list);
            match tree.declarations.into_iter().next() {
                Some(ast::Declaration::Let(binding)) => self.sketches.first()?.lengths(&binding.value),
                Some(_) | None => None,
            }
        });
        let lengths = lengths.unwrap_or_default();
        let several = lengths.len() > 1;
        for (length, who) in lengths {
            let who = if several { who.join(", ") } else { String::new() };
            for least in [length, length.saturating_sub(1), length.div_ceil(2)] {
                if least > 0 {
                    self.add(&format!("{least} of {length}"), ItemKind::Value, &who);
                }
            }
        }
        self.add(
            "half",
            ItemKind::Value,
            tongue.say("at least half of the list", "minstens de helft van de lijst"),
        );
        self.add(
            "half of asked",
            ItemKind::Value,
            tongue.say("at least half of what is asked", "minstens de helft van wat gevraagd wordt"),
        );
    }

    fn expression_or_clause(&mut self, context: &Context<'_>, head: &str) {
        let last = context.statement.last();
        let after_operand = last.is_some_and(|last| match last.kind {
            Kind::Word => !WORDS.contains(&last.text),
            Kind::Number | Kind::Text => true,
            Kind::Sign => matches!(last.text, ")" | "]" | "}"),
        });
        if context.call().is_some() && !after_operand {
            self.words(&["needs:", "missing:"]);
        }
        if after_operand {
            self.words(&["and", "or", "is", "is not", "in"]);
            match head {
                "score" => {
                    self.words(&["bands", "higher is better", "higher is worse", "when", "only", "unit"])
                }
                "alert" => self.words(&["when", "urgent", "only"]),
                "check" | "feedback" => self.words(&["when", "only", "required"]),
                "class" => self.words(&["when", "otherwise"]),
                "note" => self.words(&["when", "only"]),
                "repeat" => self.words(&["up to"]),
                _ => {}
            }
            return;
        }
        self.names();
    }

    /// What can be in an expression.
    fn names(&mut self) {
        self.questions(true);
        self.groups(|_| true);
        self.outputs();
        for sketch in self.sketches {
            sketch.lets.keys().for_each(|name| self.add(name, ItemKind::Let, ""));
            for (name, parameters) in &sketch.calls {
                self.add(name, ItemKind::Function, &format!("({})", parameters.join(", ")));
            }
        }
        function_names().for_each(|name| self.add(name, ItemKind::Function, ""));
        self.words(&["if", "not", "yes", "no", "informant is", "administered"]);
    }
}

/// Words behind which something must follow.
const WORDS: [&str; 18] = [
    "and",
    "or",
    "not",
    "is",
    "has",
    "in",
    "if",
    "then",
    "else",
    "when",
    "expect",
    "times",
    "answer",
    "blank",
    "skip",
    "of",
    "otherwise",
    "to",
];
