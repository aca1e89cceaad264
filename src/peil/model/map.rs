//! Rows of recodes and tables.

use serde::{Deserialize, Serialize};

use super::{Cell, Number};

/// Rows of a recode or table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Map {
    /// Thresholds: the last row that holds decides. Otherwise at most one row holds.
    pub thresholds: bool,
    /// In the order in which they are written.
    pub rows: Vec<MapRow>,
    /// None: no such row. Some(None): missing.
    #[serde(with = "written")]
    pub otherwise: Option<Option<Number>>,
}

/// A row: what its keys must be, and what it gives.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct MapRow {
    /// One set of cells per key; a key fits when one of its cells does.
    pub keys: Vec<Vec<Cell>>,
    /// None: missing.
    pub value: Option<Number>,
}

/// The row `otherwise` in JSON, which has one kind of nothing: no such row is `null`, one that gives missing
/// is `"missing"`.
mod written {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Number;

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Written {
        Missing(Missing),
        Number(Number),
    }

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Missing {
        Missing,
    }

    pub fn serialize<S: Serializer>(
        otherwise: &Option<Option<Number>>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let written = otherwise
            .as_ref()
            .map(|number| number.clone().map_or(Written::Missing(Missing::Missing), Written::Number));
        written.serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Option<Number>>, D::Error> {
        let written = Option::<Written>::deserialize(deserializer)?;
        Ok(written.map(|written| match written {
            Written::Missing(Missing::Missing) => None,
            Written::Number(number) => Some(number),
        }))
    }
}
