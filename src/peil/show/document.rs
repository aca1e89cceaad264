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
    /// Without what it is.
    pub fn text(&self) -> &str {
        match self {
            Span::Words(text) | Span::Said(text) | Span::Code(text) => text,
        }
    }
}

/// Spans that follow each other, parted by spaces where they need it themselves.
pub type Line = Vec<Span>;

/// A codebook, or another page of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// The heading of the page.
    pub title: Line,
    /// BCP 47, of the words of Peil.
    pub language: &'static str,
    /// BCP 47, of the words of the instrument.
    pub said_language: String,
    /// In the order in which they are read.
    pub sections: Vec<Section>,
    /// What the table of contents is called, in the language of the page.
    pub contents: String,
}

/// A heading with what is under it, up to the next heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// None: what is under the title.
    pub heading: Option<Line>,
    /// 2 and deeper.
    pub level: usize,
    /// Unique in the document.
    pub id: String,
    /// In the order in which they are read.
    pub blocks: Vec<Block>,
}

/// A part of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Running text.
    Paragraph(Line),
    /// Terms, in the language of the page, each with what it is.
    Facts(Vec<(String, Line)>),
    /// Rows and columns.
    Table(Table),
}

/// Rows and columns. The first cell of a row is its heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// What the table is about.
    pub caption: Line,
    /// The heading of each column.
    pub head: Vec<String>,
    /// As many cells in each as there are headings.
    pub rows: Vec<Vec<Line>>,
    /// How many rows were left out at the end.
    pub left_out: usize,
    /// That they were, in the language of the page; empty where none were.
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

/// A line of words of Peil.
pub fn words(text: impl Into<String>) -> Line {
    vec![Span::Words(text.into())]
}

/// A line of words of the instrument.
pub fn said(text: impl Into<String>) -> Line {
    vec![Span::Said(text.into())]
}

/// A line of names and formulas.
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
