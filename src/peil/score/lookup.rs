//! Recodes, tables and bands: which row holds.

use super::value::{Missing, Value, Why};
use crate::model::{BandSet, Cell, Map, MapRow, NodeId, Number};

/// Whether a value is one that a cell names.
pub fn fits(cell: &Cell, value: &Value) -> bool {
    match (cell, value) {
        (Cell::Any, _) => true,
        (Cell::Between(low, high), Value::Number(number)) => low <= number && number <= high,
        (Cell::From(bound), Value::Number(number)) => number >= bound,
        (Cell::Above(bound), Value::Number(number)) => number > bound,
        (
            Cell::Option(option),
            Value::Choice(found) | Value::Missing(Missing { why: Why::Option(found), .. }),
        ) => option == found,
        (Cell::DateBetween(low, high), Value::Date(date)) => low <= date && date <= high,
        (Cell::TimeBetween(low, high), Value::Time(time)) => low <= time && time <= high,
        (Cell::Truth(truth), Value::Truth(found)) => truth == found,
        _ => false,
    }
}

/// What a recode or table makes of its keys. A missing option may be mapped; blank and skipped stay missing.
pub fn look_up(map: &Map, keys: &[&Value]) -> Value {
    if let Some(missing) = unmapped(map, keys) {
        return Value::Missing(missing);
    }
    match row(map, keys) {
        Found::Row(row) => row.value.clone(),
        Found::Otherwise(value) => value.cloned(),
        Found::None => None,
    }
    .map_or(Value::missing(Why::Recoded), Value::Number)
}

/// Which row decides.
pub enum Found<'m> {
    Row(&'m MapRow),
    /// The row `otherwise`; None: it says missing.
    Otherwise(Option<&'m Number>),
    None,
}

/// The row that holds for keys that can be looked up.
pub fn row<'m>(map: &'m Map, keys: &[&Value]) -> Found<'m> {
    let holds = |row: &&MapRow| {
        row.keys.iter().zip(keys).all(|(cells, key)| cells.iter().any(|cell| fits(cell, key)))
    };
    let row = if map.thresholds { map.rows.iter().rev().find(holds) } else { map.rows.iter().find(holds) };
    match (row, &map.otherwise) {
        (Some(row), _) => Found::Row(row),
        (None, Some(value)) => Found::Otherwise(value.as_ref()),
        (None, None) => Found::None,
    }
}

/// Why the keys cannot be looked up: one is missing, and not by an option that a row names.
pub fn unmapped(map: &Map, keys: &[&Value]) -> Option<Missing> {
    let mut found: Option<Missing> = None;
    for (at, key) in keys.iter().enumerate() {
        let Value::Missing(missing) = key else { continue };
        if !is_mapped(map, at, key) {
            found = Some(missing.together(found));
        }
    }
    found
}

/// Whether a key is a missing option that a row names.
pub fn is_mapped(map: &Map, at: usize, key: &Value) -> bool {
    let named = |cell: &Cell| matches!(cell, Cell::Option(_)) && fits(cell, key);
    matches!(key.why(), Some(Why::Option(_))) && map.rows.iter().any(|row| row.keys[at].iter().any(named))
}

/// The band of a value: of the first set whose condition is true, the last cut that admits it. Absent where
/// the value lies in no band.
pub fn band<'v>(sets: &[BandSet], number: &Number, condition: impl Fn(NodeId) -> &'v Value) -> Value {
    for set in sets {
        match set.when.map(&condition) {
            None | Some(Value::Truth(true)) => {
                let cut = set.cuts.iter().rev().find(|cut| cut.admits(number));
                return cut.map_or(Value::Absent, |cut| Value::Choice(cut.band));
            }
            Some(Value::Truth(false)) => {}
            Some(Value::Missing(missing)) => return Value::Missing(missing.by(Why::Condition)),
            Some(_) => return Value::missing(Why::Condition),
        }
    }
    Value::Absent
}
