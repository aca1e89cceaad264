//! Names, numbers and comparisons as SPSS writes them.

use peil::model::{AnswerType, Cell, Comparison, Number};

use super::super::columns::{Column, is_coded};

/// Words that cannot be names of variables.
pub const RESERVED: [&str; 13] =
    ["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"];

/// The name of a variable: Peil's own, unless it is a word of SPSS.
pub fn variable(name: &str) -> String {
    if RESERVED.contains(&name) { format!("{name}_") } else { name.to_string() }
}

pub fn number(value: &Number) -> String {
    let text = value.to_string();
    let text = match value.to_small() {
        Some((n, d)) if d != 1 && text.len() > 12 => format!("({n} / {d})"),
        Some(_) | None => text,
    };
    if text.starts_with('-') { format!("({text})") } else { text }
}

pub fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''").replace('\n', " "))
}

pub fn format_of(column: &Column<'_>) -> String {
    match &column.question.answer {
        AnswerType::Scale(_) if is_coded(column) => "F8.2".into(),
        AnswerType::Scale(_) => "A50".into(),
        AnswerType::YesNo => "F1.0".into(),
        AnswerType::Number { whole: true, .. } => "F11.0".into(),
        AnswerType::Number { whole: false, .. } => "F16.6".into(),
        AnswerType::Date | AnswerType::DateWithin(_) => "SDATE10".into(),
        AnswerType::Time => "TIME8".into(),
        AnswerType::Many(_) => "A1000".into(),
        AnswerType::Text { .. } => "A2000".into(),
    }
}

/// Numbers nearer to each other than a billionth are equal: what is exact in Peil is a double here.
pub fn compared(op: Comparison, left: &str, right: &str) -> String {
    match op {
        Comparison::Equal => format!("ABS({left} - {right}) < 0.000000001"),
        Comparison::NotEqual => format!("ABS({left} - {right}) >= 0.000000001"),
        Comparison::Less => format!("{left} < {right} - 0.000000001"),
        Comparison::LessEqual => format!("{left} <= {right} + 0.000000001"),
        Comparison::Greater => format!("{left} > {right} + 0.000000001"),
        Comparison::GreaterEqual => format!("{left} >= {right} - 0.000000001"),
    }
}

pub fn fits(cell: &Cell, key: &str) -> String {
    match cell {
        Cell::Any => "1".into(),
        Cell::Between(low, high) if low == high => format!("(ABS({key} - {}) < 0.000000001)", number(low)),
        Cell::Between(low, high) => {
            format!("({key} >= {} - 0.000000001 & {key} <= {} + 0.000000001)", number(low), number(high))
        }
        Cell::From(bound) => format!("({key} >= {} - 0.000000001)", number(bound)),
        Cell::Above(bound) => format!("({key} > {} + 0.000000001)", number(bound)),
        Cell::Truth(truth) => format!("({key} = {})", if *truth { 1 } else { 0 }),
        Cell::Option(option) => format!("({key} = {option})"),
        Cell::DateBetween(low, high) => format!(
            "({key} >= DATE.DMY({}, {}, {}) & {key} <= DATE.DMY({}, {}, {}))",
            low.day(),
            low.month(),
            low.year(),
            high.day(),
            high.month(),
            high.year()
        ),
        Cell::TimeBetween(low, high) => format!("({key} >= {} & {key} <= {})", low.0, high.0),
    }
}
