//! A sheet of an XLSForm: rows under heads, heads as pyxform takes them.

/// A sheet.
#[derive(Debug, Clone, Default)]
pub struct Table {
    /// Head and language of each column.
    heads: Vec<(String, String)>,
    /// Each with its number in the sheet, from 1.
    rows: Vec<(usize, Vec<String>)>,
}

/// One row of it.
pub struct Row<'t> {
    table: &'t Table,
    number: usize,
    cells: &'t [String],
}

impl Table {
    /// The first row that is not empty holds the heads.
    pub fn new(rows: &[Vec<String>]) -> Table {
        let Some(at) = rows.iter().position(|row| row.iter().any(|cell| !cell.trim().is_empty())) else {
            return Table::default();
        };
        let heads = rows[at].iter().map(|cell| head(cell)).collect();
        let rows = rows
            .iter()
            .enumerate()
            .skip(at + 1)
            .filter(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty()))
            .map(|(place, row)| (place + 1, row.clone()))
            .collect();
        Table { heads, rows }
    }

    pub fn has(&self, column: &str) -> bool {
        self.heads.iter().any(|(head, _)| head == column)
    }

    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(number, cells)| Row { table: self, number: *number, cells })
    }

    /// The languages that a column is written in; empty for one without a language.
    pub fn languages(&self, column: &str) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        for (_, language) in self.heads.iter().filter(|(head, _)| head == column) {
            if !out.contains(language) {
                out.push(language.clone());
            }
        }
        out
    }
}

impl Row<'_> {
    /// Its number in the sheet, from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// A cell without surrounding space; of a column in several languages the first that is not empty.
    pub fn get(&self, column: &str) -> String {
        self.in_languages(column).into_iter().map(|(_, text)| text).next().unwrap_or_default()
    }

    pub fn get_in(&self, column: &str, language: &str) -> String {
        self.in_languages(column)
            .into_iter()
            .find(|(own, _)| own == language)
            .map(|(_, text)| text)
            .unwrap_or_default()
    }

    /// The cells of a column by language, those that are not empty.
    pub fn in_languages(&self, column: &str) -> Vec<(String, String)> {
        self.table
            .heads
            .iter()
            .enumerate()
            .filter(|(_, (head, _))| head == column)
            .filter_map(|(at, (_, language))| {
                self.cells.get(at).map(|cell| (language.clone(), cell.trim().to_string()))
            })
            .filter(|(_, text)| !text.is_empty())
            .collect()
    }
}

/// `label::English (en)` is the label in a language; `Relevance` is `relevant`.
fn head(cell: &str) -> (String, String) {
    let cell = cell.trim();
    let (name, language) = match cell.split_once("::") {
        Some((name, language)) => (name, language),
        None => match cell.split_once(':') {
            Some((name, language))
                if matches!(
                    name.trim().to_lowercase().as_str(),
                    "label" | "hint" | "constraint_message" | "required_message" | "guidance_hint"
                ) =>
            {
                (name, language)
            }
            _other => (cell, ""),
        },
    };
    let lower = name.trim().to_lowercase().replace([' ', '-'], "_");
    let name = match lower.as_str() {
        "media" => {
            return (
                format!("media::{}", language.split("::").next().unwrap_or_default().trim().to_lowercase()),
                String::new(),
            );
        }
        "calculate" => "calculation",
        "relevance" => "relevant",
        "caption" => "label",
        "command" => "type",
        "tag" | "value" => "name",
        "list" | "listname" => "list_name",
        "count" | "jr:count" => "repeat_count",
        "readonly" => "read_only",
        "title" | "set_form_title" => "form_title",
        "id_string" | "set_form_id" => "form_id",
        other => other,
    };
    (name.to_string(), language.trim().to_string())
}
