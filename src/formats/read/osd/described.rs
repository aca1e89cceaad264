//! What a score is called and what is said about it: with the score itself, or with the dimension of its name.

use serde_json::Value as Json;

use super::super::common::{list, member};
use super::Reader;
use crate::ir::Words;
use crate::report::Kind;
use crate::texts;

fn dimension<'j>(reader: &Reader<'j>, id: &str) -> Option<&'j Json> {
    list(reader.definition, "dimensions").into_iter().find(|dimension| member(dimension, "id") == id)
}

/// The title of a score.
pub(super) fn label(reader: &Reader<'_>, id: &str) -> Words {
    let text = dimension(reader, id)
        .map(|dimension| member(dimension, "name"))
        .filter(|text| !text.trim().is_empty())
        .unwrap_or_else(|| id.replace('_', " "));
    Words::one(&reader.build.form.language, texts::plain(&text).0)
}

/// The description of a score: that of its dimension, and its own.
pub(super) fn description(reader: &Reader<'_>, id: &str, one: &Json) -> Words {
    let of_dimension = dimension(reader, id).map(|dimension| member(dimension, "description"));
    let mut parts: Vec<String> = Vec::new();
    for text in [of_dimension.unwrap_or_default(), member(one, "description")] {
        let text = texts::plain(&text).0;
        if !text.trim().is_empty() && !parts.contains(&text) {
            parts.push(text);
        }
    }
    Words::one(&reader.build.form.language, parts.join("\n\n"))
}

/// Reports the descriptions of dimensions that no score has the name of.
pub(super) fn left_over(reader: &mut Reader<'_>) {
    let scores: Vec<String> = reader.build.form.computed.iter().map(|one| one.source.clone()).collect();
    for dimension in list(reader.definition, "dimensions") {
        let id = member(dimension, "id");
        let is_there = |source: &String| *source == id || *source == format!("{id}__transformed");
        if !member(dimension, "description").is_empty() && !scores.iter().any(is_there) {
            reader.build.form.lose(
                format!("dimensions.{id}"),
                "description",
                Kind::Dropped,
                "no score has its name",
            );
        }
    }
}
