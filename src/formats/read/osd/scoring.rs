//! Scores, norms and computed variables of OpenScales.

use serde_json::Value as Json;

use super::super::common::{list, member, scalar};
use super::described::{description, label};
use super::{Reader, equal_option};
use crate::expression::translate::Means;
use crate::expression::{Ex, Op, finish};
use crate::ir::{Band, Computed, Decimal, Recode, Value, Words};
use crate::names::{Names, plain};
use crate::report::Kind;
use crate::texts;

/// Every score of `scoring`: those of questions first, then those of scores, as the runner does.
pub fn scores(reader: &mut Reader<'_>) {
    let Some(scoring) = reader.definition.get("scoring").and_then(Json::as_object) else { return };
    // Names first: a composite names others.
    let mut names: Vec<(String, String, String)> = Vec::new();
    for (id, one) in scoring {
        let raw_id = if has_transform(one) { format!("{id}_raw") } else { id.clone() };
        let endings = ["_band".to_string(), "_missing".to_string()];
        let name = reader.build.name(id, &endings);
        let raw = if raw_id == *id { name.clone() } else { reader.build.name(&raw_id, &endings) };
        names.push((id.clone(), name, raw));
    }
    for composite in [false, true] {
        for (id, one) in scoring {
            if one.get("scores").is_some_and(|scores| !scores.is_null()) == composite
                && let Some((_, name, raw)) = names.iter().find(|(known, _, _)| known == id).cloned()
            {
                score(reader, id, one, &name, &raw, &names);
            }
        }
    }
}

fn has_transform(one: &Json) -> bool {
    !list(one, "transform").is_empty()
}

fn coding(one: &Json, id: &str) -> f64 {
    match one.get("items") {
        Some(Json::Object(items)) => items.get(id).and_then(Json::as_f64).unwrap_or(0.0),
        _list => one
            .pointer(&format!("/item_coding/{}", id.replace('~', "~0").replace('/', "~1")))
            .and_then(Json::as_f64)
            .unwrap_or(1.0),
    }
}

fn members(one: &Json) -> Vec<String> {
    match one.get("items") {
        Some(Json::Array(items)) => items.iter().map(scalar).collect(),
        Some(Json::Object(items)) => items
            .iter()
            .filter(|(_, coding)| coding.as_f64() != Some(0.0))
            .map(|(id, _)| id.clone())
            .collect(),
        _none => one
            .get("item_coding")
            .and_then(Json::as_object)
            .map(|all| {
                all.iter()
                    .filter(|(_, coding)| coding.as_f64() != Some(0.0))
                    .map(|(id, _)| id.clone())
                    .collect()
            })
            .unwrap_or_default(),
    }
}

fn score(
    reader: &mut Reader<'_>,
    id: &str,
    one: &Json,
    name: &str,
    raw: &str,
    names: &[(String, String, String)],
) {
    let method = member(one, "method");
    let description = description(reader, id, one);
    let mut parts: Vec<Part> = Vec::new();
    let mut correct: Vec<Ex> = Vec::new();
    let mut asked: Vec<Ex> = Vec::new();
    for item in members(one) {
        if names.iter().any(|(known, _, _)| *known == item) && reader.symbols.get(&item).is_none() {
            continue;
        }
        let Some(symbol) = reader.symbols.get(&item).cloned() else {
            reader.build.form.lose(
                id,
                "scoring.items",
                Kind::Changed,
                format!("`{item}` is not in the file: it is left out, as by the runner"),
            );
            continue;
        };
        if method == "sum_correct" {
            right(reader, id, one, &item, &symbol, &mut correct, &mut asked);
            continue;
        }
        let numeric = match &symbol.means {
            Means::One(scale) => scale.number,
            Means::Number => true,
            Means::Many(_)
            | Means::Truth
            | Means::Date
            | Means::Time
            | Means::Text
            | Means::Class(_)
            | Means::Repeat(_)
            | Means::Lost(_) => false,
        };
        if let Means::Lost(why) = &symbol.means {
            reader.build.form.lose(
                id,
                "scoring.items",
                Kind::Changed,
                format!("{why}: left out of the score"),
            );
            continue;
        }
        if !numeric {
            reader.build.form.lose(
                id,
                "scoring.items",
                Kind::Dropped,
                format!("`{item}` is not a number: the runner adds the number that its text begins with, if it does; left out"),
            );
            continue;
        }
        let value = coded(reader, id, one, &item, &symbol.name);
        parts.push(Part { value, weight: weight(one, &item), name: symbol.name });
    }
    for other in list(one, "scores").into_iter().map(scalar) {
        let Some((_, known, _)) = names.iter().find(|(known, _, _)| *known == other) else { continue };
        let c = match one.get("items") {
            Some(Json::Object(items)) => items.get(&other).and_then(Json::as_f64).unwrap_or(1.0),
            _list => 1.0,
        };
        let mut value = Ex::name(known);
        if c < 0.0 {
            value = Ex::Minus(Box::new(value));
        }
        parts.push(Part { value, weight: weight(one, &other), name: known.clone() });
    }
    let whole = if method == "sum_correct" {
        if correct.is_empty() {
            reader.build.form.lose(id, "sum_correct", Kind::Dropped, "none of its questions can be compared");
            return;
        }
        let count = Ex::Aggregate { name: "count", of: correct, needs: None, missing: Some("no") };
        let some = Ex::bin(
            Op::GreaterEqual,
            Ex::Aggregate { name: "answered", of: asked, needs: None, missing: None },
            Ex::int(1),
        );
        Ex::OnlyIf(Box::new(some), Box::new(count))
    } else {
        match total(reader, id, &method, parts) {
            Some(whole) => whole,
            None => {
                reader.build.form.lose(id, "score", Kind::Dropped, "nothing of it can be added");
                return;
            }
        }
    };
    let Some((when, whole)) = finish(whole) else { return };
    let thresholds = one.pointer("/norms/thresholds").and_then(Json::as_array).cloned().unwrap_or_default();
    let whole_numbers = method == "sum_correct" || method == "sum_coded" && is_whole(reader, one);
    let most =
        if method == "sum_correct" { Some(members(one).len() as f64) } else { most(reader, one, &method) };
    let banded = banding(reader, id, &thresholds, whole_numbers, most);
    let transform = list(one, "transform");
    let words = label(reader, id);
    let raw_words =
        if transform.is_empty() { words.clone() } else { words.map(|text| format!("{text} (raw)")) };
    let bands = match &banded {
        Banding::Bands(bands) => bands.clone(),
        Banding::None | Banding::Class(_) => Vec::new(),
    };
    let has_bands = !bands.is_empty();
    reader.symbols.add_computed(&format!("score.{id}"), name, Means::Number, None);
    reader.build.form.computed.push(Computed {
        when,
        description: if transform.is_empty() { description.clone() } else { Words::default() },
        ..Computed::new(id, raw, raw_words, Value::Score { value: whole, bands })
    });
    if has_bands {
        labels_report(reader, id, raw, &thresholds);
    }
    if let Banding::Class(rules) = banded {
        class(reader, id, raw, &words, rules);
    }
    if !transform.is_empty() {
        let mut value = Ex::name(raw);
        for step in transform {
            let amount = step.get("value").map(scalar).unwrap_or_default();
            let Some(amount) = Decimal::read(&amount) else {
                reader.build.form.lose(
                    format!("{id}__transformed"),
                    "transform",
                    Kind::Dropped,
                    format!("a step by “{amount}”, a statistic of the answers"),
                );
                return;
            };
            let op = match member(step, "op").as_str() {
                "add" => Op::Add,
                "subtract" => Op::Subtract,
                "multiply" => Op::Multiply,
                "divide" if amount.0 != "0" => Op::Divide,
                _other => continue,
            };
            value = match (op, value) {
                // `x * -1 + 5` reads `5 - x`.
                (Op::Multiply, value) if amount.0 == "-1" => Ex::Minus(Box::new(value)),
                (Op::Add, Ex::Minus(inner)) => Ex::bin(Op::Subtract, Ex::Number(amount), *inner),
                (op, value) => Ex::bin(op, value, Ex::Number(amount)),
            };
        }
        if has_bands || !thresholds.is_empty() {
            reader.build.form.lose(
                format!("{id}__label"),
                "norms",
                Kind::Approximated,
                "the runner judges the score before its transform, whatever the cut-offs were meant for; the bands here do the same",
            );
        }
        reader.build.form.computed.push(Computed {
            description,
            ..Computed::new(
                format!("{id}__transformed"),
                name,
                words,
                Value::Score { value, bands: Vec::new() },
            )
        });
    }
}

struct Part {
    value: Ex,
    weight: Option<Decimal>,
    name: String,
}

fn weight(one: &Json, id: &str) -> Option<Decimal> {
    one.get("weights").and_then(|weights| weights.get(id)).map(scalar).and_then(|text| Decimal::read(&text))
}

fn total(reader: &mut Reader<'_>, id: &str, method: &str, parts: Vec<Part>) -> Option<Ex> {
    if parts.is_empty() {
        return None;
    }
    let sum = |of: Vec<Ex>| Ex::Aggregate { name: "sum", of, needs: Some(1), missing: Some("zero") };
    let weighted = |part: &Part| match &part.weight {
        Some(weight) => Ex::bin(Op::Multiply, part.value.clone(), Ex::Number(weight.clone())),
        None => part.value.clone(),
    };
    Some(match method {
        "mean_coded" => Ex::Aggregate {
            name: "mean",
            of: parts.into_iter().map(|part| part.value).collect(),
            needs: Some(1),
            missing: None,
        },
        "weighted_sum" => sum(parts.iter().map(weighted).collect()),
        "weighted_mean" => {
            let weights = parts
                .iter()
                .map(|part| {
                    let weight = part.weight.clone().unwrap_or(Decimal::integer(1));
                    Ex::If(
                        Box::new(Ex::name(&part.name).is_missing()),
                        Box::new(Ex::int(0)),
                        Box::new(Ex::Number(weight)),
                    )
                })
                .reduce(|a, b| Ex::bin(Op::Add, a, b))?;
            Ex::bin(Op::Divide, sum(parts.iter().map(weighted).collect()), weights)
        }
        other => {
            if !matches!(other, "sum_coded" | "sum") {
                reader.build.form.lose(
                    id,
                    format!("method {other}"),
                    Kind::Changed,
                    "the runner does not know this method and adds: the import does the same, although the specification says otherwise",
                );
            }
            sum(parts.into_iter().map(|part| part.value).collect())
        }
    })
}

/// An answer as the score counts it: mapped, and reversed where the runner knows the range.
fn coded(reader: &mut Reader<'_>, id: &str, one: &Json, item: &str, name: &str) -> Ex {
    let mut value = Ex::name(name);
    let range = reader.ranges.get(item).cloned().flatten();
    let map = one
        .get("value_map")
        .and_then(|map| map.get(item).or_else(|| map.get("default")))
        .and_then(Json::as_array)
        .cloned();
    let mut mapped = false;
    if let (Some(map), Some((least, _)), Some(symbol)) = (map, &range, reader.symbols.get(item)) {
        let least = least.value();
        let codes: Vec<Decimal> = match &symbol.means {
            Means::One(scale) => scale.choices.iter().filter_map(|choice| choice.code.clone()).collect(),
            _number => Vec::new(),
        };
        let rows: Vec<(String, Option<Decimal>)> = codes
            .into_iter()
            .map(|code| {
                let at = code.value().round() - least;
                let to = if at >= 0.0 && (at as usize) < map.len() {
                    Decimal::read(&scalar(&map[at as usize]))
                } else {
                    None
                };
                (code.0.clone(), Some(to.unwrap_or(code)))
            })
            .collect();
        if !rows.is_empty() {
            value = Ex::Call(recode(reader, rows), vec![value]);
            mapped = true;
        }
    }
    if coding(one, item) < 0.0 {
        match range {
            Some((least, most)) => {
                let even = !mapped
                    && reader.symbols.get(item).is_some_and(|symbol| match &symbol.means {
                        Means::One(scale) => {
                            let codes: Vec<f64> = scale.choices.iter().filter_map(|choice| choice.code.as_ref()).map(Decimal::value).collect();
                            let ends = scale.low_high().is_some_and(|(low, high)| low == least && high == most);
                            ends && codes.windows(2).all(|pair| (pair[1] - pair[0] - 1.0).abs() < 1e-9)
                        }
                        _number => false,
                    });
                value = if even {
                    Ex::Call("reverse".into(), vec![value])
                } else {
                    let ends = least.value() + most.value();
                    Ex::bin(Op::Subtract, Ex::Number(Decimal::read(&format!("{ends}")).unwrap_or(Decimal::integer(0))), value)
                };
            }
            None => reader.build.form.lose(
                id,
                "reversal",
                Kind::Approximated,
                format!(
                    "`{item}` is to be reversed by the file; the runner knows no range for such a question and does not reverse it, and neither does the import"
                ),
            ),
        }
    }
    value
}

/// A recode with these rows; equal ones are shared.
fn recode(reader: &mut Reader<'_>, rows: Vec<(String, Option<Decimal>)>) -> String {
    if let Some(known) = reader.build.form.recodes.iter().find(|recode| recode.rows == rows) {
        return known.name.clone();
    }
    let name = if reader.build.form.recodes.is_empty() {
        "points".to_string()
    } else {
        format!("points_{}", reader.build.form.recodes.len() + 1)
    };
    reader.build.form.recodes.push(Recode { name: name.clone(), rows });
    name
}

fn right(
    reader: &mut Reader<'_>,
    id: &str,
    one: &Json,
    item: &str,
    symbol: &crate::expression::translate::Symbol,
    correct: &mut Vec<Ex>,
    asked: &mut Vec<Ex>,
) {
    let accepted: Vec<String> = one
        .get("correct_answers")
        .and_then(|all| all.get(item))
        .and_then(Json::as_array)
        .map(|all| all.iter().map(scalar).collect())
        .unwrap_or_default();
    if accepted.is_empty() {
        return;
    }
    let name = Ex::name(&symbol.name);
    let each: Vec<Ex> = match &symbol.means {
        Means::One(scale) => accepted.iter().map(|text| equal_option(&name, scale, text)).collect(),
        Means::Number => accepted
            .iter()
            .filter_map(|text| Decimal::read(text))
            .map(|number| Ex::bin(Op::Equal, name.clone(), Ex::Number(number)))
            .collect(),
        Means::Text if accepted.iter().any(|text| Decimal::read(text).is_some()) => Vec::new(),
        Means::Text
        | Means::Many(_)
        | Means::Truth
        | Means::Date
        | Means::Time
        | Means::Class(_)
        | Means::Repeat(_)
        | Means::Lost(_) => Vec::new(),
    };
    if each.is_empty() {
        reader.build.form.lose(
            id,
            "sum_correct",
            Kind::Dropped,
            format!("accepted answers of `{item}` are texts, and Peil does not compare texts"),
        );
        return;
    }
    correct.push(Ex::all(Op::Or, each));
    asked.push(name);
}

fn is_whole(reader: &Reader<'_>, one: &Json) -> bool {
    one.get("weights").is_none()
        && one.get("value_map").is_none()
        && one.get("scores").is_none()
        && members(one).iter().all(|id| {
            reader.symbols.get(id).is_none_or(|symbol| match &symbol.means {
                Means::One(scale) => {
                    scale.choices.iter().filter_map(|choice| choice.code.as_ref()).all(Decimal::is_whole)
                }
                _other => false,
            })
        })
}

/// The highest score of questions with options; none where it is not known.
fn most(reader: &Reader<'_>, one: &Json, method: &str) -> Option<f64> {
    if !list(one, "transform").is_empty() || !list(one, "scores").is_empty() {
        return None;
    }
    // What is not asked is left out of the score.
    let asked = |item: &String| {
        reader.symbols.get(item).is_some_and(|symbol| !matches!(symbol.means, Means::Lost(_)))
    };
    let counted: Vec<String> = members(one).into_iter().filter(asked).collect();
    let highest = |item: &String| {
        let Means::One(scale) = &reader.symbols.get(item)?.means else { return None };
        let codes = scale.choices.iter().filter_map(|choice| choice.code.as_ref()).map(Decimal::value);
        match reader.ranges.get(item).and_then(Option::as_ref) {
            Some((least, most)) if coding(one, item) < 0.0 => {
                codes.map(|code| least.value() + most.value() - code).reduce(f64::max)
            }
            Some(_) | None => codes.reduce(f64::max),
        }
    };
    let sum: f64 = counted.iter().map(highest).sum::<Option<f64>>()?;
    match method {
        "sum_coded" | "sum" => Some(sum),
        "mean_coded" => Some(sum / counted.len() as f64),
        _weighted => None,
    }
}

pub(super) enum Banding {
    None,
    Bands(Vec<Band>),
    /// From, to, name, label: where bands would give another label than the runner.
    Class(Vec<(Option<Decimal>, Option<Decimal>, String, Words)>),
}

/// Bands, where they say what the runner says: they meet, and the last reaches the highest score (`most`,
/// where it is known).
pub(super) fn banding(
    reader: &mut Reader<'_>,
    id: &str,
    thresholds: &[Json],
    whole: bool,
    most: Option<f64>,
) -> Banding {
    let mut rows = Vec::new();
    let mut names = Names::default();
    for one in thresholds {
        let bound = |name: &str| one.get(name).map(scalar).and_then(|text| Decimal::read(&text));
        let text = texts::plain(&member(one, "label")).0;
        if text.is_empty() {
            continue;
        }
        rows.push((
            bound("min"),
            bound("max"),
            names.take(&text),
            Words::one(&reader.build.form.language, text),
        ));
    }
    if rows.is_empty() {
        return Banding::None;
    }
    let mut sorted = rows.clone();
    sorted.sort_by(|a, b| {
        a.0.as_ref()
            .map_or(f64::MIN, Decimal::value)
            .total_cmp(&b.0.as_ref().map_or(f64::MIN, Decimal::value))
    });
    let meets = sorted.windows(2).all(|pair| match (&pair[0].1, &pair[1].0) {
        (Some(end), Some(start)) => {
            whole && end.is_whole() && start.is_whole() && (start.value() - end.value() - 1.0).abs() < 1e-9
        }
        _open => false,
    });
    let ends = sorted.last().and_then(|last| last.1.as_ref()).map(Decimal::value);
    let reaches = ends.is_none_or(|end| most.is_some_and(|most| most <= end));
    if meets && reaches && rows.len() == sorted.len() {
        let bands = sorted
            .into_iter()
            .map(|(from, _, name, label)| Band { name, label, from, above: false })
            .collect();
        return Banding::Bands(bands);
    }
    reader.build.form.lose(
        format!("{id}__label"),
        "norms.thresholds",
        Kind::Approximated,
        "its ranges leave gaps, overlap or end below the highest score, where the runner gives no label or the first: written as a class that does the same. Probably a mistake in the original",
    );
    Banding::Class(rows)
}

pub(super) fn class(
    reader: &mut Reader<'_>,
    id: &str,
    raw: &str,
    words: &Words,
    rules: Vec<(Option<Decimal>, Option<Decimal>, String, Words)>,
) {
    let name = reader.build.name(&format!("{}_label", plain(id)), &[]);
    let rules: Vec<(Option<Ex>, String, Words)> = rules
        .into_iter()
        .map(|(from, to, option, label)| {
            let score = Ex::name(raw);
            let mut parts = Vec::new();
            if let Some(from) = from {
                parts.push(Ex::bin(Op::GreaterEqual, score.clone(), Ex::Number(from)));
            }
            if let Some(to) = to {
                parts.push(Ex::bin(Op::LessEqual, score, Ex::Number(to)));
            }
            (Some(Ex::all(Op::And, parts)), option, label)
        })
        .collect();
    reader.build.form.computed.push(Computed::new(
        format!("{id}__label"),
        name,
        words.map(|text| format!("{text}: label")),
        Value::Class { rules },
    ));
}

/// The labels of bands are a column of the runner.
pub(super) fn labels_report(reader: &mut Reader<'_>, id: &str, raw: &str, thresholds: &[Json]) {
    let mut names = Names::default();
    let texts: Vec<(String, String)> = thresholds
        .iter()
        .map(|one| member(one, "label"))
        .filter(|text| !text.trim().is_empty())
        .map(|text| (text.clone(), names.take(&texts::plain(&text).0)))
        .collect();
    reader.build.form.bands.push((format!("{id}__label"), format!("{raw}_band"), texts));
}
