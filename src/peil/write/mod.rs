//! From tree to text: Peil source for programs that make instruments, such as an importer or an editor. The
//! text reads back as the same tree.
//!
//! It knows the tree and not its meaning: names are not looked up, and invalid parts are written as they are.

#![warn(missing_docs)]

mod expressions;
mod parts;
#[cfg(test)]
mod tests;

use std::fmt::Write;

pub use expressions::expression;
use parts::{
    answer_type, band, cells, clause, concept, constant, list, number_or_missing, option, quoted, renamed,
    rule, words,
};

use crate::format::format;
use crate::syntax::ast::{
    BandsDeclaration, ClauseKind, Given, Header, Recode, Scale, Table, TableBody, Test,
};
use crate::syntax::ast::{
    Class, Clause, Declaration, Domain, Entry, File, Item, Let, Message, MessageKind, MetaValue, Repeat,
    Round, Rounds, Row, Score, Step, StepKind,
};
use crate::syntax::on_large_stack;

/// A file in canonical layout. A declaration that other declarations of its kind surround has no empty line
/// around it.
///
/// ```
/// use peil::source::FileId;
///
/// let (tree, diagnostics) = peil::syntax::parse(FileId(0), "scale mate{0 \"Nooit\",1 \"Vaak\"}\nitem moe \"Bent u moe?\":mate required");
/// assert!(diagnostics.is_empty());
/// assert_eq!(peil::write::file(&tree), "scale mate {\n    0 \"Nooit\"\n    1 \"Vaak\"\n}\n\nitem moe \"Bent u moe?\" : mate required\n");
/// ```
pub fn file(file: &File) -> String {
    format(&on_large_stack(|| declarations(file)))
}

fn declarations(file: &File) -> String {
    let mut text = String::new();
    let mut before: Option<std::mem::Discriminant<Declaration>> = None;
    for declaration in &file.declarations {
        let kind = std::mem::discriminant(declaration);
        let written = self::declaration(declaration);
        if before.is_some_and(|before| before != kind)
            || written.trim_end().contains('\n') && before.is_some()
        {
            text.push('\n');
        }
        text += &written;
        before = Some(kind);
    }
    text
}

/// One declaration, with a newline at its end; not yet in canonical layout.
pub fn declaration(declaration: &Declaration) -> String {
    match declaration {
        Declaration::Header(header) => self::header(header),
        Declaration::Use(path) => format!("use {}\n", quoted(&path.value)),
        Declaration::Informant { name, label } => format!("informant {} {}\n", name.text, words(label)),
        Declaration::Scale(scale) => self::scale(scale),
        Declaration::Entry(entry) => self::entry(entry),
        Declaration::Let(binding) => self::binding(binding),
        Declaration::Recode(recode) => self::recode(recode),
        Declaration::Table(table) => self::table(table),
        Declaration::Bands(bands) => self::bands(bands),
        Declaration::Score(score) => self::score(score),
        Declaration::Class(class) => self::class(class),
        Declaration::Message(message) => self::message(message),
        Declaration::Test(test) => self::test(test),
        Declaration::Guarantee(guarantee) => {
            let word = if guarantee.always { "always" } else { "never" };
            format!("{word} {} {}\n", quoted(&guarantee.reason.value), expression(&guarantee.condition))
        }
    }
}

/// A head with a block of lines in braces.
fn block(head: &str, lines: impl IntoIterator<Item = String>) -> String {
    let mut text = format!("{head} {{\n");
    for line in lines {
        for line in line.lines() {
            let _ = writeln!(text, "    {line}");
        }
    }
    text + "}\n"
}

fn header(header: &Header) -> String {
    let lines = header.meta.iter().map(|meta| {
        let value = match &meta.value {
            MetaValue::Text(text) => words(text),
            MetaValue::Version(raw) | MetaValue::Tag(raw) => raw.text.clone(),
            MetaValue::Code(code) => return concept(code),
        };
        format!("{} {value}", meta.key.text)
    });
    block(&format!("instrument {}", header.name.text), lines)
}

fn scale(scale: &Scale) -> String {
    block(&format!("scale {}", scale.name.text), scale.options.iter().map(option))
}

fn bands(bands: &BandsDeclaration) -> String {
    block(&format!("bands {}", bands.name.text), bands.bands.iter().map(band))
}

fn entry(entry: &Entry) -> String {
    match entry {
        Entry::Item(item) => self::item(item),
        Entry::Domain(domain) => self::domain(domain),
        Entry::Repeat(repeat) => self::repeat(repeat),
        Entry::Intro(text, _) => format!("intro {}\n", words(text)),
        Entry::Layout(name) => format!("layout {}\n", name.text),
        Entry::Page(_) => "page\n".into(),
        Entry::Note(note) => {
            with_clauses(&format!("note {} {}", note.name.text, words(&note.text)), &note.clauses)
        }
        Entry::Let(binding) => self::binding(binding),
        Entry::Score(score) => self::score(score),
        Entry::Class(class) => self::class(class),
        Entry::Message(message) => self::message(message),
    }
}

fn item(item: &Item) -> String {
    let head = format!("item {} {}{}", item.name.text, words(&item.text), answer_type(item.answer.as_ref()));
    with_clauses(&head, &item.clauses)
}

fn domain(domain: &Domain) -> String {
    let head =
        format!("domain {} {}{}", domain.name.text, words(&domain.text), answer_type(domain.answer.as_ref()));
    group(&head, &domain.clauses, &domain.entries)
}

fn repeat(repeat: &Repeat) -> String {
    let answer = answer_type(repeat.answer.as_ref());
    let text = repeat.text.as_ref().map(|text| format!(" {}", words(text))).unwrap_or_default();
    let rounds = match &repeat.rounds {
        Rounds::Times { times, up_to } => format!("times {} up to {}", expression(times), up_to.text),
        Rounds::Over(rounds, _) => {
            format!("over [{}]", rounds.iter().map(round).collect::<Vec<_>>().join(", "))
        }
    };
    let head = format!("repeat {}{text}{answer} {rounds}", repeat.name.text);
    group(&head, &repeat.clauses, &repeat.entries)
}

/// A domain or repeat: its description and codes are lines of its block.
fn group(head: &str, clauses: &[Clause], entries: &[Entry]) -> String {
    let in_block = |clause: &&Clause| matches!(clause.kind, ClauseKind::Code(_) | ClauseKind::Description(_));
    let (lines, on_line): (Vec<&Clause>, Vec<&Clause>) = clauses.iter().partition(in_block);
    let properties = lines.into_iter().map(|line| clause(line) + "\n");
    block(&on_the_line(head, on_line), properties.chain(entries.iter().map(entry)))
}

fn round(round: &Round) -> String {
    format!("{} {}{}", round.name.text, words(&round.text), renamed(round.renamed.as_ref()))
}

fn binding(binding: &Let) -> String {
    let parameters =
        binding.parameters.as_ref().map(|names| format!("({})", list(names))).unwrap_or_default();
    format!("let {}{parameters} = {}\n", binding.name.text, expression(&binding.value))
}

fn score(score: &Score) -> String {
    let head = format!("score {} {} = {}", score.name.text, words(&score.text), expression(&score.value));
    if score.clauses.is_empty() { head + "\n" } else { block(&head, score.clauses.iter().map(clause)) }
}

fn class(class: &Class) -> String {
    let text = class.text.as_ref().map(|text| format!(" {}", words(text))).unwrap_or_default();
    let lines = class.clauses.iter().map(clause).chain(class.rules.iter().map(rule));
    block(&format!("class {}{text}", class.name.text), lines)
}

fn message(message: &Message) -> String {
    let keyword = match message.kind {
        MessageKind::Check => "check",
        MessageKind::Alert => "alert",
        MessageKind::Feedback => "feedback",
    };
    with_clauses(&format!("{keyword} {} {}", message.name.text, words(&message.text)), &message.clauses)
}

fn recode(recode: &Recode) -> String {
    block(&format!("recode {}", recode.name.text), recode.rows.iter().map(row))
}

fn table(table: &Table) -> String {
    let gives = match &table.categories[..] {
        [] => String::new(),
        names => format!(" -> {}", list(names)),
    };
    let head = format!("table {}({}){gives}", table.name.text, list(&table.keys));
    match &table.body {
        TableBody::Rows(rows) => block(&head, rows.iter().map(row)),
        TableBody::File { path, otherwise } => {
            let otherwise = otherwise
                .as_ref()
                .map(|value| format!(" otherwise {}", number_or_missing(value)))
                .unwrap_or_default();
            format!("{head} from {}{otherwise}\n", quoted(&path.value))
        }
    }
}

fn row(row: &Row) -> String {
    let keys = if row.cells.is_empty() { "otherwise".to_string() } else { cells(&row.cells) };
    format!("{keys} -> {}", number_or_missing(&row.value))
}

fn test(test: &Test) -> String {
    block(&format!("test {}", quoted(&test.name.value)), test.steps.iter().map(step))
}

fn step(step: &Step) -> String {
    match &step.kind {
        StepKind::Answer { target, value } => {
            let value = match value {
                Given::One(value) => constant(value),
                Given::List(values) => expression(values),
            };
            format!("answer {} = {value}", expression(target))
        }
        StepKind::Blank(targets) => {
            format!("blank {}", targets.iter().map(expression).collect::<Vec<_>>().join(", "))
        }
        StepKind::Skip(names) => format!("skip {}", list(names)),
        StepKind::Informant(name) => format!("informant {}", name.text),
        StepKind::Administered(date) => format!("administered {}", date.text),
        StepKind::Expect(expected) => format!("expect {}", expression(expected)),
    }
}

/// A statement whose clauses follow on its line where that reads well, otherwise in braces.
fn with_clauses(head: &str, clauses: &[Clause]) -> String {
    // Bands go on with a `when` that follows on their line.
    let short = |clause: &Clause| {
        !matches!(clause.kind, ClauseKind::Bands(_) | ClauseKind::Hint(_) | ClauseKind::Description(_))
    };
    match clauses.len() <= 2 && clauses.iter().all(short) {
        true => on_the_line(head, clauses) + "\n",
        false => block(head, clauses.iter().map(clause)),
    }
}

fn on_the_line<'c>(head: &str, clauses: impl IntoIterator<Item = &'c Clause>) -> String {
    clauses.into_iter().fold(head.to_string(), |line, next| line + " " + &clause(next))
}
