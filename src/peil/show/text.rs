//! The codebook as plain text of 80 columns.

use super::Codebook;
use super::document::{Block, Table, plain};
use super::pages::document;
use crate::language::Language;
use crate::page::{Page, columns};

/// The codebook as lines of 80 columns.
pub fn render(book: &Codebook, language: Language) -> String {
    let document = document(book, language);
    let mut page = Page::default();
    let title = plain(&document.title);
    page.line(0, &title);
    page.line(0, &"=".repeat(title.chars().count().min(80)));
    for section in &document.sections {
        page.blank();
        if let Some(heading) = &section.heading {
            let heading = plain(heading);
            page.line(0, &heading);
            match section.level {
                2 => page.line(0, &"-".repeat(heading.chars().count().min(80))),
                _ => page.line(0, &"~".repeat(heading.chars().count().min(80))),
            }
            page.blank();
        }
        let many = section.blocks.iter().filter(|block| matches!(block, Block::Table(_))).count();
        for block in &section.blocks {
            match block {
                Block::Paragraph(line) => page.line(0, &plain(line)),
                Block::Facts(facts) => {
                    let widest = facts
                        .iter()
                        .map(|(label, _)| label.chars().count() + 2)
                        .filter(|width| *width <= 32)
                        .max()
                        .unwrap_or(0);
                    facts.iter().for_each(|(label, line)| page.labelled(0, label, widest, &plain(line)));
                }
                Block::Table(table) => self::table(
                    &mut page,
                    table,
                    section.heading.as_deref().is_none_or(|heading| {
                        section.level == 2 && plain(heading) != plain(&table.caption) || many > 1
                    }),
                ),
            }
            page.blank();
        }
    }
    page.finish()
}

fn table(page: &mut Page, table: &Table, captioned: bool) {
    if captioned {
        page.line(0, &plain(&table.caption));
    }
    let mut rows = vec![table.head.clone()];
    rows.extend(table.rows.iter().map(|row| row.iter().map(|cell| plain(cell)).collect()));
    columns(page, 2, &rows);
    if table.left_out > 0 {
        page.line(2, &table.left_out_words);
    }
}
