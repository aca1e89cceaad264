//! The codebook as one HTML file: no scripts, nothing fetched, readable on a phone, on paper and by a screen
//! reader.

use super::Codebook;
use super::document::{Block, Document, Line, Span, Table};
use super::pages::document;
use crate::language::Language;
use crate::markup::escaped;

const STYLE: &str = include_str!("codebook.css");

/// The codebook as one page of HTML, its style inside.
pub fn render(book: &Codebook, language: Language) -> String {
    let document = document(book, language);
    let page = Page { document: &document };
    let mut out = String::from("<!doctype html>\n");
    let direction = if crate::model::is_right_to_left(document.language) { " dir=\"rtl\"" } else { "" };
    out.push_str(&format!(
        "<html lang=\"{}\"{direction}>\n<head>\n<meta charset=\"utf-8\">\n",
        document.language
    ));
    out.push_str("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.push_str(&format!(
        "<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        escaped(&super::document::plain(&document.title))
    ));
    out.push_str(&format!("<header>\n<h1>{}</h1>\n", page.line(&document.title)));
    let mut sections = document.sections.iter();
    if let Some(first) = sections.next() {
        first.blocks.iter().for_each(|block| out.push_str(&page.block(block)));
    }
    out.push_str(&format!("</header>\n<nav aria-label=\"{}\">\n<ul>\n", escaped(&document.contents)));
    for section in document.sections.iter().filter(|section| section.level == 2) {
        let heading = section.heading.as_deref().unwrap_or_default();
        out.push_str(&format!("<li><a href=\"#{}\">{}</a></li>\n", escaped(&section.id), page.line(heading)));
    }
    out.push_str("</ul>\n</nav>\n<main>\n");
    for section in sections {
        let level = section.level.min(6);
        let heading = section.heading.as_deref().unwrap_or_default();
        out.push_str(&format!(
            "<h{level} id=\"{}\">{}</h{level}>\n",
            escaped(&section.id),
            page.line(heading)
        ));
        section.blocks.iter().for_each(|block| out.push_str(&page.block(block)));
    }
    out.push_str("</main>\n</body>\n</html>\n");
    out
}

struct Page<'d> {
    document: &'d Document,
}

impl Page<'_> {
    fn block(&self, block: &Block) -> String {
        match block {
            Block::Paragraph(line) => format!("<p>{}</p>\n", self.line(line)),
            Block::Facts(facts) => {
                let fact = |(label, line): &(String, Line)| {
                    format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(label), self.line(line))
                };
                format!("<dl>\n{}</dl>\n", facts.iter().map(fact).collect::<String>())
            }
            Block::Table(table) => self.table(table),
        }
    }

    /// A table that is too wide for a phone scrolls by itself, and can be reached with the keyboard for it.
    fn table(&self, table: &Table) -> String {
        let caption = self.line(&table.caption);
        let mut out = format!(
            "<div class=\"wide\" role=\"group\" tabindex=\"0\" aria-label=\"{}\">\n",
            escaped(&super::document::plain(&table.caption))
        );
        out.push_str(&format!("<table>\n<caption>{caption}</caption>\n<thead>\n<tr>"));
        table.head.iter().for_each(|word| out.push_str(&format!("<th scope=\"col\">{}</th>", escaped(word))));
        out.push_str("</tr>\n</thead>\n<tbody>\n");
        for row in &table.rows {
            out.push_str("<tr>");
            for (at, cell) in row.iter().enumerate() {
                let cell = self.line(cell);
                out.push_str(&if at == 0 {
                    format!("<th scope=\"row\">{cell}</th>")
                } else {
                    format!("<td>{cell}</td>")
                });
            }
            out.push_str("</tr>\n");
        }
        out.push_str("</tbody>\n</table>\n");
        if table.left_out > 0 {
            out.push_str(&format!("<p>{}</p>\n", escaped(&table.left_out_words)));
        }
        out.push_str("</div>\n");
        out
    }

    fn line(&self, spans: &[Span]) -> String {
        spans.iter().map(|span| self.span(span)).collect()
    }

    /// What the instrument says is marked with its language where the page speaks another.
    fn span(&self, span: &Span) -> String {
        let base = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
        match span {
            Span::Code(text) => format!("<code>{}</code>", escaped(text)),
            Span::Said(text) if base(&self.document.said_language) != base(self.document.language) => {
                format!("<span lang=\"{}\">{}</span>", escaped(&self.document.said_language), escaped(text))
            }
            Span::Said(text) | Span::Words(text) => escaped(text),
        }
    }
}
