//! The codebook as Markdown, as GitHub and Forgejo show it.

use super::Codebook;
use super::document::{Block, Span, Table};
use super::pages::document;
use crate::language::Language;
use crate::page::one_line;

/// The codebook as Markdown.
pub fn render(book: &Codebook, language: Language) -> String {
    let document = document(book, language);
    let mut out = format!("# {}\n", line(&document.title));
    for section in &document.sections {
        if let Some(heading) = &section.heading {
            out.push_str(&format!("\n{} {}\n", "#".repeat(section.level.min(6)), line(heading)));
        }
        for block in &section.blocks {
            out.push('\n');
            match block {
                Block::Paragraph(text) => out.push_str(&format!("{}\n", line(text))),
                Block::Facts(facts) => facts.iter().for_each(|(label, text)| {
                    out.push_str(&format!("- {}: {}\n", escaped(label), line(text)))
                }),
                Block::Table(table) => {
                    out.push_str(&self::table(table, section.heading.as_deref() != Some(&table.caption)))
                }
            }
        }
    }
    out
}

fn table(table: &Table, captioned: bool) -> String {
    let mut out = String::new();
    if captioned {
        out.push_str(&format!("**{}**\n\n", line(&table.caption)));
    }
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    out.push_str(&row(table.head.iter().map(|word| escaped(word)).collect()));
    out.push_str(&row(table.head.iter().map(|_| "---".to_string()).collect()));
    for cells in &table.rows {
        out.push_str(&row(cells.iter().map(|cell| line(cell)).collect()));
    }
    if table.left_out > 0 {
        out.push_str(&format!("\n{}\n", escaped(&table.left_out_words)));
    }
    out
}

fn line(spans: &[Span]) -> String {
    spans.iter().map(span).collect()
}

fn span(span: &Span) -> String {
    match span {
        Span::Code(text) => in_code(&one_line(text)),
        Span::Words(text) | Span::Said(text) => escaped(text),
    }
}

/// Code between backticks; a bar would end the cell of a table even there.
fn in_code(text: &str) -> String {
    let fence = if text.contains('`') { "``" } else { "`" };
    format!("{fence}{}{fence}", text.replace('|', "\\|"))
}

/// Text in which no sign means anything, on one line, its outer spaces kept.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for sign in text.chars() {
        match sign {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' | '~' | '&' => {
                out.push('\\');
                out.push(sign);
            }
            '\n' | '\r' | '\t' => out.push(' '),
            _ => out.push(sign),
        }
    }
    out
}
