//! Computed variables: OpenScales' own small language.

use serde_json::Value as Json;

use super::super::common::{member, scalar};
use super::Reader;
use super::scoring::{Banding, banding, class, labels_report};
use crate::expression::finish;
use crate::expression::parse::{Dialect, parse};
use crate::expression::translate::{Means, Rules, Translator};
use crate::ir::{Computed, Decimal, Value, Words};
use crate::report::Kind;
use crate::texts;

/// Computed variables: OpenScales' own small language.
pub fn computed(reader: &mut Reader<'_>) {
    let Some(all) = reader.definition.get("computed").and_then(Json::as_object) else { return };
    let mut names = Vec::new();
    for (id, _) in all {
        let name = reader.build.name(id, &["_band".into(), "_missing".into()]);
        reader.symbols.add_computed(&format!("computed.{id}"), &name, Means::Number, None);
        names.push(name);
    }
    for (parameter, value) in reader.parameters.clone() {
        if let Some(number) = Decimal::read(&scalar(&value)) {
            reader.build.form.lose(
                format!("parameters.{parameter}"),
                "parameter in a formula",
                Kind::Changed,
                format!("its default {} was taken", number.0),
            );
        }
    }
    for ((id, one), name) in all.iter().zip(names) {
        let text = member(one, "expression");
        let parsed = parse(&text, Dialect::OpenScales).map_err(|error| error.to_string());
        let found = parsed.and_then(|sx| {
            let rules = Rules { dialect: Dialect::OpenScales, zero: true, always_zero: true };
            let mut translator = Translator::new(&reader.symbols, rules);
            let value = translator.value(&sx).map_err(|lost| lost.0)?;
            if member(one, "type") == "boolean" {
                translator.truth(value).map_err(|lost| lost.0)
            } else {
                translator.number(value).map_err(|lost| lost.0)
            }
        });
        let value = match found {
            Ok(value) => value,
            Err(why) => {
                reader.build.form.lose(
                    id,
                    "computed",
                    Kind::Dropped,
                    format!("`{}`: {why}", texts::short(&text, 120)),
                );
                continue;
            }
        };
        let Some((when, value)) = finish(value) else { continue };
        let description = match member(one, "label").trim() {
            "" => Words::default(),
            _label => Words::one(&reader.build.form.language, texts::plain(&member(one, "description")).0),
        };
        let label = [member(one, "label"), member(one, "description"), id.replace('_', " ")]
            .into_iter()
            .find(|text| !text.trim().is_empty())
            .unwrap_or_default();
        let label = Words::one(&reader.build.form.language, texts::plain(&label).0);
        let thresholds =
            one.pointer("/norms/thresholds").and_then(Json::as_array).cloned().unwrap_or_default();
        let banded = banding(reader, id, &thresholds, true, None);
        let bands = match &banded {
            Banding::Bands(bands) => bands.clone(),
            Banding::None | Banding::Class(_) => Vec::new(),
        };
        let has_bands = !bands.is_empty();
        let words = label.clone();
        reader.build.form.computed.push(Computed {
            when,
            description,
            ..Computed::new(id, &name, label, Value::Score { value, bands })
        });
        if has_bands {
            labels_report(reader, id, &name, &thresholds);
        }
        if let Banding::Class(rules) = banded {
            class(reader, id, &name, &words, rules);
        }
    }
}
