//! The row `otherwise` of a recode or table in JSON, which has one kind of nothing: no such row is `null`, one that gives missing is `"missing"`.

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

pub fn serialize<S: Serializer>(otherwise: &Option<Option<Number>>, serializer: S) -> Result<S::Ok, S::Error> {
    let written = otherwise.as_ref().map(|number| number.clone().map_or(Written::Missing(Missing::Missing), Written::Number));
    written.serialize(serializer)
}

pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Number>>, D::Error> {
    let written = Option::<Written>::deserialize(deserializer)?;
    Ok(written.map(|written| match written {
        Written::Missing(Missing::Missing) => None,
        Written::Number(number) => Some(number),
    }))
}
