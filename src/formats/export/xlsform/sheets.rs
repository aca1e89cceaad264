//! The sheets of a form as a workbook.

use peil::model::Instrument;
use rust_xlsxwriter::Workbook;

use super::List;
use crate::carry;

/// A row of the survey. What is empty is an empty cell.
#[derive(Debug, Clone, Default)]
pub struct Row {
    pub kind: String,
    pub name: String,
    pub label: String,
    pub hint: String,
    pub relevant: String,
    pub required: bool,
    pub constraint: String,
    pub calculation: String,
    pub count: String,
    pub appearance: String,
}

impl Row {
    pub fn new(kind: &str, name: &str) -> Row {
        Row { kind: kind.into(), name: name.into(), ..Row::default() }
    }
}

/// A sheet: its name, and its cells by row.
pub struct Sheet {
    name: &'static str,
    rows: Vec<Vec<String>>,
}

impl Sheet {
    pub fn survey(rows: &[Row], language: &str) -> Sheet {
        let heads = ["type", "name"]
            .map(String::from)
            .into_iter()
            .chain(["label", "hint"].map(|head| format!("{head}::{language}")))
            .chain(
                ["relevant", "required", "constraint", "calculation", "repeat_count", "appearance"]
                    .map(String::from),
            )
            .collect();
        let cells = rows.iter().map(|row| {
            // What is calculated has no words that anybody sees.
            let label = if row.kind == "calculate" || row.kind.starts_with("end") { "" } else { &row.label };
            let name = if row.kind.starts_with("end") { "" } else { &row.name };
            vec![
                row.kind.clone(),
                name.to_string(),
                label.to_string(),
                row.hint.clone(),
                row.relevant.clone(),
                if row.required { "yes".into() } else { String::new() },
                row.constraint.clone(),
                row.calculation.clone(),
                row.count.clone(),
                row.appearance.clone(),
            ]
        });
        Sheet { name: "survey", rows: filled(std::iter::once(heads).chain(cells).collect()) }
    }

    pub fn choices(lists: &[List], language: &str) -> Sheet {
        let heads = vec!["list_name".to_string(), "name".into(), format!("label::{language}")];
        let cells = lists.iter().flat_map(|(list, choices)| {
            choices.iter().map(move |(name, label)| vec![list.clone(), name.clone(), label.clone()])
        });
        Sheet { name: "choices", rows: std::iter::once(heads).chain(cells).collect() }
    }

    /// The sheet that carries the instrument itself, sealed over the others. No program of forms reads it.
    pub fn carried(sheets: &[Sheet], source: &str) -> Sheet {
        let content = carry::cells(sheets.iter().map(|sheet| (sheet.name, sheet.rows.as_slice())));
        Sheet { name: carry::NAME, rows: carry::sheet(source, &content) }
    }

    pub fn settings(title: &str, instrument: &Instrument, language: &str) -> Sheet {
        let heads = ["form_title", "form_id", "version", "default_language"].map(String::from).to_vec();
        let cells = vec![
            title.to_string(),
            instrument.name.clone(),
            instrument.version.clone(),
            language.to_string(),
        ];
        Sheet { name: "settings", rows: vec![heads, cells] }
    }
}

/// The rows without the columns that are empty but for their head.
fn filled(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let width = rows.first().map_or(0, Vec::len);
    let used: Vec<bool> = (0..width)
        .map(|at| at < 3 || rows.iter().skip(1).any(|row| row.get(at).is_some_and(|cell| !cell.is_empty())))
        .collect();
    rows.into_iter()
        .map(|row| row.into_iter().zip(&used).filter(|(_, used)| **used).map(|(cell, _)| cell).collect())
        .collect()
}

/// # Errors
/// When a text is longer than a cell may be.
pub fn workbook(sheets: &[Sheet]) -> Result<Vec<u8>, String> {
    let mut book = Workbook::new();
    for sheet in sheets {
        let page = book.add_worksheet();
        page.set_name(sheet.name).map_err(|error| error.to_string())?;
        for (row, cells) in sheet.rows.iter().enumerate() {
            for (column, cell) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
                page.write_string(row as u32, column as u16, cell).map_err(|error| error.to_string())?;
            }
        }
    }
    book.save_to_buffer().map_err(|error| error.to_string())
}
