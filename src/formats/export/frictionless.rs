//! A Frictionless data package for `answers.csv`: fields with titles, types and what may be in them.

use peil::model::{AnswerType, Instrument};
use serde_json::{Value as Json, json};

use super::Exported;
use super::columns::{Column, bounds, columns, is_coded, say, title};
use crate::report::Kind;

pub fn write(instrument: &Instrument) -> Exported {
    let mut out = Exported::default();
    let mut fields = vec![json!({ "name": "id", "type": "string", "title": "id" })];
    for column in columns(instrument) {
        fields.push(field(&column));
        if matches!(column.question.answer, AnswerType::Many(_)) {
            out.lose(
                &column.name,
                "several answers",
                Kind::Approximated,
                "several options in one cell are a text: which they are is not checked",
            );
        }
    }
    let mut whole = json!({
        "name": instrument.name.replace('_', "-"),
        "title": title(instrument),
        "version": instrument.version,
        "licenses": instrument.licence.iter().map(|licence| json!({ "title": licence, "name": "other" })).collect::<Vec<_>>(),
        "resources": [{
            "name": "answers",
            "path": "answers.csv",
            "type": "table",
            "profile": "tabular-data-resource",
            "schema": { "fields": fields, "fieldsMatch": "partial", "missingValues": [""] },
        }],
    });
    let description = say(instrument, &["instrument", "description"]);
    if let (Some(map), Some(text)) = (whole.as_object_mut(), description) {
        map.insert("description".into(), Json::String(text));
    }
    out.text = serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n";
    out.lose(
        "scores, conditions, checks",
        "scoring",
        Kind::Dropped,
        "a package says what may be in a cell, not when a question is asked or how it is scored",
    );
    out
}

fn field(column: &Column<'_>) -> Json {
    let numbers = || -> Vec<Json> {
        column.options.iter().filter_map(|option| serde_json::from_str(&option.value).ok()).collect()
    };
    let (kind, constraints) = match &column.question.answer {
        AnswerType::Scale(_)
            if is_coded(column) && column.options.iter().all(|option| !option.value.contains('.')) =>
        {
            ("integer", json!({ "enum": numbers() }))
        }
        AnswerType::Scale(_) if is_coded(column) => ("number", json!({ "enum": numbers() })),
        AnswerType::Scale(_) => (
            "string",
            json!({ "enum": column.options.iter().map(|option| option.value.clone()).collect::<Vec<_>>() }),
        ),
        AnswerType::Number { .. } => {
            let whole = !matches!(column.question.answer, AnswerType::Number { whole: false, .. });
            let mut constraints = json!({});
            // With missing options of `or` beside it, a cell is not a number only.
            if let (Some((low, high)), Some(map), true) =
                (bounds(column.question), constraints.as_object_mut(), column.options.is_empty())
            {
                for (name, number) in [("minimum", low), ("maximum", high)] {
                    if let Ok(number) = serde_json::from_str(&number.to_string()) {
                        map.insert(name.into(), number);
                    }
                }
            }
            (
                if !column.options.is_empty() {
                    "any"
                } else if whole {
                    "integer"
                } else {
                    "number"
                },
                constraints,
            )
        }
        AnswerType::YesNo => ("any", json!({})),
        AnswerType::Date | AnswerType::DateWithin(_) => ("date", json!({})),
        AnswerType::Time | AnswerType::Text { .. } | AnswerType::Many(_) => ("any", json!({})),
    };
    json!({ "name": column.name, "title": column.text, "description": column.hint.clone().unwrap_or_default(), "type": kind, "constraints": constraints })
}
