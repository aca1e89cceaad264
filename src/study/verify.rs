//! Statistics against a file of expected values.

use crate::analysis::Statistic;
use crate::statistics::Value;
use serde_json::Value as Json;
use std::collections::HashMap;

/// An expected statistic.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// Its name.
    pub name: String,
    /// Its value; nothing where there is none.
    pub value: Option<f64>,
    /// How far a value may be off.
    pub tolerance: f64,
}

/// What comparing came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Verified {
    /// Within tolerance, or absent on both sides.
    pub passed: usize,
    /// Those that differ: name, what was expected, what was computed.
    pub failed: Vec<(String, String, String)>,
    /// Values of a model that has no best fit: where an optimiser stopped is not a value to compare with.
    pub without_reference: Vec<String>,
}

/// Reads `{"statistics": [{"name", "value", "tolerance"}]}`, or the list alone.
///
/// # Errors
/// What is wrong with the text.
pub fn read_expected(text: &str) -> Result<Vec<Expected>, String> {
    let json: Json = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let list = json.get("statistics").unwrap_or(&json);
    let list = list.as_array().ok_or("it has no list `statistics`")?;
    let one = |entry: &Json| {
        let name = entry.get("name").and_then(Json::as_str).ok_or("an entry has no `name`")?;
        let value = entry.get("value").ok_or_else(|| format!("`{name}` has no `value`"))?;
        Ok(Expected {
            name: name.to_string(),
            value: value.as_f64(),
            tolerance: entry.get("tolerance").and_then(Json::as_f64).unwrap_or(0.0),
        })
    };
    list.iter().map(one).collect()
}

/// Compares statistics with what is expected of them.
pub fn verify(statistics: &[Statistic], expected: &[Expected]) -> Verified {
    let by_name: HashMap<&str, Value> = statistics.iter().map(|s| (s.name.as_str(), s.value)).collect();
    let unbounded = unbounded_models(expected);
    let mut out = Verified::default();
    for one in expected {
        let found = by_name.get(one.name.as_str());
        let good = match (found, one.value) {
            (Some(Ok(value)), Some(wanted)) => (value - wanted).abs() <= one.tolerance,
            (Some(Err(_)), None) => true,
            (Some(Ok(_)), None) | (Some(Err(_)), Some(_)) | (None, _) => false,
        };
        if good {
            out.passed += 1;
        } else if !matches!(found, Some(Ok(_))) && unbounded.iter().any(|model| one.name.starts_with(model)) {
            out.without_reference.push(one.name.clone());
        } else {
            let wanted = one.value.map_or("none".to_string(), |v| format!("{v} ± {}", one.tolerance));
            let got = match found {
                Some(Ok(value)) => value.to_string(),
                Some(Err(why)) => format!("none: {}", why.code()),
                None => "not computed".to_string(),
            };
            out.failed.push((one.name.clone(), wanted, got));
        }
    }
    out
}

/// Models whose expected residual variance is zero, beside variances that are not: their likelihood has
/// no maximum, so there is no value to compare with.
fn unbounded_models(expected: &[Expected]) -> Vec<String> {
    let value = |name: &str| expected.iter().find(|e| e.name == name).and_then(|e| e.value);
    expected
        .iter()
        .filter_map(|e| e.name.strip_suffix(".var.residual"))
        .filter(|base| {
            let residual = value(&format!("{base}.var.residual")).unwrap_or(1.0);
            let case = ["case", "cw", "practice"]
                .iter()
                .filter_map(|c| value(&format!("{base}.var.{c}")))
                .sum::<f64>();
            residual < 1e-8 && case > 1e-3
        })
        .map(|base| format!("{base}."))
        .collect()
}
