//! A page without a format: headings, facts and tables, from which text, Markdown, HTML and PDF are made.

/// A run of words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Span {
    /// Words of Peil, in the language of the page.
    Words(String),
    /// Words of the instrument, in its language.
    Said(String),
    /// Names and formulas.
    Code(String),
}

impl Span {
    pub fn text(&self) -> &str {
        match self {
            Span::Words(text) | Span::Said(text) | Span::Code(text) => text,
        }
    }
}

/// Spans that follow each other, parted by spaces where they need it themselves.
pub type Line = Vec<Span>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    pub title: Line,
    /// BCP 47, of the words of Peil and of the instrument.
    pub language: &'static str,
    pub said_language: String,
    pub sections: Vec<Section>,
    pub contents: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// None: what is under the title.
    pub heading: Option<Line>,
    /// 2 and deeper.
    pub level: usize,
    /// Unique in the document.
    pub id: String,
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    Paragraph(Line),
    Facts(Vec<(String, Line)>),
    Table(Table),
}

/// The first cell of a row is its heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    pub caption: Line,
    pub head: Vec<String>,
    pub rows: Vec<Vec<Line>>,
    /// How many rows were left out at the end.
    pub left_out: usize,
    pub left_out_words: String,
}

impl Table {
    /// Without columns in which nothing is.
    pub fn new(caption: Line, head: &[&str], rows: Vec<Vec<Line>>) -> Table {
        let used: Vec<bool> = (0..head.len())
            .map(|at| at == 0 || rows.iter().any(|row| row.get(at).is_some_and(|cell| !cell.is_empty())))
            .collect();
        let keep = |row: Vec<Line>| {
            row.into_iter().zip(&used).filter(|(_, used)| **used).map(|(cell, _)| cell).collect()
        };
        Table {
            caption,
            head: head
                .iter()
                .zip(&used)
                .filter(|(_, used)| **used)
                .map(|(word, _)| word.to_string())
                .collect(),
            rows: rows.into_iter().map(keep).collect(),
            left_out: 0,
            left_out_words: String::new(),
        }
    }
}

/// The text of a line.
pub fn plain(line: &[Span]) -> String {
    line.iter().map(Span::text).collect()
}

pub fn words(text: impl Into<String>) -> Line {
    vec![Span::Words(text.into())]
}

pub fn said(text: impl Into<String>) -> Line {
    vec![Span::Said(text.into())]
}

pub fn code(text: impl Into<String>) -> Line {
    vec![Span::Code(text.into())]
}

/// Lines one after another, parted by words of Peil.
pub fn joined(lines: Vec<Line>, between: &str) -> Line {
    let mut whole = Line::new();
    for line in lines.into_iter().filter(|line| !line.is_empty()) {
        if !whole.is_empty() {
            whole.push(Span::Words(between.to_string()));
        }
        whole.extend(line);
    }
    whole
}
