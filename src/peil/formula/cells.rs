//! Cells and rows of recodes and tables, and options, as they are written in Peil.

use crate::model::{Cell, Choices, Map, MapRow, Number, Parts};

/// The key of an option: its name, otherwise its code.
pub fn option_key(parts: &Parts, choices: Option<Choices>, option: u16) -> String {
    let found = choices
        .and_then(|choices| parts.choices(choices).get(usize::from(option)).map(|choice| choice.key()));
    found.unwrap_or_else(|| format!("option {}", option + 1))
}

/// The name of the option with a code.
fn named(parts: &Parts, choices: Option<Choices>, code: &Number) -> Option<String> {
    parts
        .choices(choices?)
        .into_iter()
        .find(|choice| choice.code.as_ref() == Some(code))
        .and_then(|choice| choice.name.clone())
}

/// A cell; options are those of `choices`.
pub fn cell(parts: &Parts, choices: Option<Choices>, cell: &Cell) -> String {
    let between = |low: String, high: String| if low == high { low } else { format!("{low}..{high}") };
    match cell {
        // A code is called by the name of its option.
        Cell::Between(low, high) if low == high && named(parts, choices, low).is_some() => {
            named(parts, choices, low).unwrap_or_default()
        }
        Cell::Between(low, high) => between(low.to_string(), high.to_string()),
        Cell::From(bound) => format!("from {bound}"),
        Cell::Above(bound) => format!("above {bound}"),
        Cell::Option(option) => option_key(parts, choices, *option),
        Cell::DateBetween(low, high) => between(low.to_string(), high.to_string()),
        Cell::TimeBetween(low, high) => between(low.to_string(), high.to_string()),
        Cell::Truth(truth) => if *truth { "yes" } else { "no" }.into(),
        Cell::Any => "otherwise".into(),
    }
}

/// What the keys of a row must be: `from 5`, `[1, 3], vrouw`.
pub fn row_key(parts: &Parts, choices: &[Option<Choices>], row: &MapRow) -> String {
    let key = |(at, cells): (usize, &Vec<Cell>)| {
        let choices = choices.get(at).copied().flatten();
        let cells: Vec<String> = cells.iter().map(|one| cell(parts, choices, one)).collect();
        if let [one] = &cells[..] { one.clone() } else { format!("[{}]", cells.join(", ")) }
    };
    row.keys.iter().enumerate().map(key).collect::<Vec<_>>().join(", ")
}

/// What a row gives: a number, or one of these categories.
pub fn row_value(value: Option<&Number>, categories: &[String]) -> String {
    let Some(value) = value else { return "missing".into() };
    let at = value.to_i64().and_then(|at| usize::try_from(at).ok());
    at.and_then(|at| categories.get(at)).map_or_else(|| value.to_string(), String::clone)
}

/// All rows, `KEY -> VALUE` each, the row `otherwise` last.
pub fn rows(
    parts: &Parts,
    choices: &[Option<Choices>],
    map: &Map,
    categories: &[String],
) -> Vec<(String, String)> {
    let gives = |value: &Option<Number>| row_value(value.as_ref(), categories);
    let rows = map.rows.iter().map(|row| (row_key(parts, choices, row), gives(&row.value)));
    rows.chain(map.otherwise.iter().map(|value| ("otherwise".to_string(), gives(value)))).collect()
}
