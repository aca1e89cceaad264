//! The codebook of an instrument as pages.

use peil::language::Language;
use peil::model::is_right_to_left;
use peil::show::Codebook;
use peil::show::document::{Block, Document, Line, Span, plain};

use super::letters::{Face, Run};
use super::sheet::Sheet;
use crate::Refused;
use crate::export::Exported;

/// The codebook, in Peil's words of a language.
///
/// # Errors
/// When it has words that are written from right to left, which these pages cannot have yet.
pub fn codebook(book: &Codebook, language: Language) -> Result<Exported, Refused> {
    if is_right_to_left(&book.language) {
        return Err(right_to_left(&book.language));
    }
    let document = peil::show::as_document(book, language);
    let pen = Pen { document: &document };
    let mut sheet = Sheet::new(None)?;
    sheet.heading(1, &pen.runs(&document.title, 20.0));
    for section in &document.sections {
        if let Some(heading) = &section.heading {
            sheet.heading(section.level, &pen.runs(heading, 14.0));
        }
        for block in &section.blocks {
            pen.block(&mut sheet, block);
        }
    }
    let losses = sheet.losses();
    let title = plain(&document.title);
    let foot = format!("{title} {}", book.version);
    let bytes = sheet.finish(&title, document.language, &foot)?;
    Ok(Exported { bytes, losses, ..Exported::default() })
}

/// Why there are no pages in a language.
pub fn right_to_left(language: &str) -> Refused {
    Refused(format!(
        "`{language}` is written from right to left, which `export pdf` cannot do yet: print `peil show --format html` from a browser"
    ))
}

struct Pen<'d> {
    document: &'d Document,
}

impl Pen<'_> {
    fn block(&self, sheet: &mut Sheet, block: &Block) {
        match block {
            Block::Paragraph(line) => sheet.paragraph(&self.runs(line, 10.0)),
            Block::Facts(facts) => {
                let facts: Vec<(String, Vec<Run>)> =
                    facts.iter().map(|(name, line)| (name.clone(), self.runs(line, 9.0))).collect();
                sheet.facts(&facts);
            }
            Block::Table(table) => {
                let rows: Vec<Vec<Vec<Run>>> = table
                    .rows
                    .iter()
                    .map(|row| row.iter().map(|cell| self.runs(cell, 8.5)).collect())
                    .collect();
                sheet.table(&self.runs(&table.caption, 9.0), &table.head, &rows);
                if table.left_out > 0 {
                    sheet.words(&table.left_out_words);
                }
            }
        }
    }

    /// What the instrument says is marked with its language where the page speaks another.
    fn runs(&self, line: &Line, size: f32) -> Vec<Run> {
        let base = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        let other = base(&self.document.said_language) != base(self.document.language);
        line.iter()
            .map(|span| match span {
                Span::Words(text) => Run::new(text, Face::Regular, size),
                Span::Said(text) => Run::new(text, Face::Regular, size)
                    .in_language(other.then_some(self.document.said_language.as_str())),
                Span::Code(text) => Run::new(text, Face::Mono, size * 0.92),
            })
            .collect()
    }
}
