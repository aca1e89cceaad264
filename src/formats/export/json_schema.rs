//! JSON Schema (2020-12) of one response, as Peil reads it in JSON: it accepts and refuses the same as Peil.

use peil::model::{AnswerType, Instrument};
use serde_json::{Map, Value as Json, json};

use super::Exported;
use super::columns::{Column, bounds, columns, say, title};
use crate::report::Kind;

pub fn write(instrument: &Instrument) -> Exported {
    let mut out = Exported::default();
    let mut properties = Map::new();
    if !instrument.informants.is_empty() {
        properties.insert("informant".into(), json!({ "enum": instrument.informants }));
    }
    properties.insert("administered".into(), json!({ "type": ["string", "null"], "pattern": DATE }));
    for column in columns(instrument) {
        let mut schema = answer(&column);
        if let Some(map) = schema.as_object_mut() {
            map.insert("title".into(), Json::String(column.text.clone()));
            if let Some(hint) = &column.hint {
                map.insert("description".into(), Json::String(hint.clone()));
            }
        }
        properties.insert(column.name.clone(), schema);
    }
    let about = format!(
        "One response to {} {}. What is not answered is left out or null.",
        instrument.name, instrument.version
    );
    let about = match say(instrument, &["instrument", "description"]) {
        Some(description) => format!("{description}\n\n{about}"),
        None => about,
    };
    let whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title(instrument),
        "description": about,
        "type": "object",
        "properties": properties,
    });
    out.text = serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n";
    out.lose(
        "scores, conditions, checks",
        "scoring",
        Kind::Dropped,
        "a schema says what an answer may be, not when a question is asked or how it is scored",
    );
    out
}

const DATE: &str = "^[0-9]{4}-(0?[1-9]|1[0-2])-(0?[1-9]|[12][0-9]|3[01])$";
const TIME: &str = "^([01]?[0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?$";

fn answer(column: &Column<'_>) -> Json {
    let options: Vec<Json> = column
        .options
        .iter()
        .flat_map(|option| {
            let mut values = vec![Json::String(option.value.clone())];
            if let Some(number) =
                option.code.as_ref().and_then(|code| serde_json::from_str(&code.to_string()).ok())
            {
                values.insert(0, number);
            }
            values.extend(option.name.clone().map(Json::String).filter(|name| !values.contains(name)));
            values
        })
        .collect();
    let or = |mut schema: Json| {
        // The missing options of `or`, and no answer at all.
        let mut any = vec![];
        if let Some(kinds) = schema.as_object_mut() {
            any.push(Json::Object(std::mem::take(kinds)));
        }
        if !options.is_empty() {
            any.push(json!({ "enum": options }));
        }
        any.push(json!({ "type": "null" }));
        json!({ "anyOf": any })
    };
    match &column.question.answer {
        AnswerType::Scale(_) => {
            let mut values = options;
            values.push(Json::Null);
            json!({ "enum": values })
        }
        AnswerType::Many(_) => {
            json!({ "anyOf": [{ "type": "array", "items": { "enum": options }, "uniqueItems": true }, { "enum": options }, { "type": "null" }] })
        }
        AnswerType::YesNo => {
            or(json!({ "enum": [true, false, 0, 1, "0", "1", "yes", "no", "true", "false"] }))
        }
        AnswerType::Number { .. } => {
            let whole = !matches!(column.question.answer, AnswerType::Number { whole: false, .. });
            let mut schema = json!({ "type": if whole { "integer" } else { "number" } });
            if let (Some((low, high)), Some(map)) = (bounds(column.question), schema.as_object_mut()) {
                for (name, number) in [("minimum", low), ("maximum", high)] {
                    if let Ok(number) = serde_json::from_str(&number.to_string()) {
                        map.insert(name.into(), number);
                    }
                }
            }
            or(schema)
        }
        AnswerType::Text { .. } => or(json!({ "type": "string" })),
        AnswerType::Date | AnswerType::DateWithin(_) => or(json!({ "type": "string", "pattern": DATE })),
        AnswerType::Time => or(json!({ "type": "string", "pattern": TIME })),
    }
}
