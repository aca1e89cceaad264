//! Holds what comes in against the schema that the description of the API gives of it: what is described is
//! what is checked, and everything that is wrong is said at once.
//!
//! It knows the part of JSON Schema that the description uses for what comes in; a test finds a keyword that
//! it does not know.

use serde_json::{Map, Value};

use super::problem::{Invalid, Part};

/// The keywords that are checked, and those that say nothing to check.
pub const KEYWORDS: [&str; 25] = [
    "$ref",
    "oneOf",
    "type",
    "enum",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minimum",
    "maximum",
    "items",
    "minItems",
    "maxItems",
    "properties",
    "required",
    "additionalProperties",
    "maxProperties",
    "propertyNames",
    "description",
    "title",
    "example",
    "examples",
    "default",
    "deprecated",
    "writeOnly",
];

/// The formats that are checked, and what they are called in messages. `int64` is what an integer is anyway.
pub const FORMATS: [&str; 3] = ["date", "date-time", "int64"];

/// An identifier: 128 bits as lowercase letters and digits.
pub const IDENTIFIER: &str = "^[a-z2-7]{26}$";
/// A text without the sign of no value, which not every database can keep.
pub const PLAIN: &str = "^[^\\u0000]*$";
/// The place to go on from in a list.
pub const CURSOR: &str = "^[0-9]{1,15}-[a-z2-7]{26}$";

/// Whether a text fits a pattern.
pub type Fits = fn(&str) -> bool;

/// The patterns that are checked.
pub const PATTERNS: [(&str, Fits); 3] = [(IDENTIFIER, is_identifier), (PLAIN, is_plain), (CURSOR, is_cursor)];

fn is_identifier(text: &str) -> bool {
    text.len() == 26 && text.bytes().all(|byte| byte.is_ascii_lowercase() || (b'2'..=b'7').contains(&byte))
}

fn is_plain(text: &str) -> bool {
    !text.contains('\0')
}

fn is_cursor(text: &str) -> bool {
    text.split_once('-').is_some_and(|(moment, id)| {
        (1..=15).contains(&moment.len())
            && moment.bytes().all(|byte| byte.is_ascii_digit())
            && is_identifier(id)
    })
}

/// The schemas that others refer to, and what was found to be wrong.
pub struct Check<'d> {
    pub schemas: &'d Map<String, Value>,
    pub part: Part,
    pub errors: Vec<Invalid>,
}

impl<'d> Check<'d> {
    pub fn new(schemas: &'d Map<String, Value>, part: Part) -> Check<'d> {
        Check { schemas, part, errors: Vec::new() }
    }

    pub fn refuse(&mut self, at: &str, code: &str, message: impl Into<String>) {
        self.errors.push(Invalid {
            part: self.part,
            location: at.to_string(),
            code: code.into(),
            message: message.into(),
        });
    }

    /// Looks at a value; what is wrong with it is reported with where it is.
    pub fn value(&mut self, schema: &Value, value: &Value, at: &str) {
        if let Some(named) = schema.get("$ref").and_then(Value::as_str) {
            let name = named.rsplit('/').next().unwrap_or_default();
            // The test of the document finds a reference to nothing.
            if let Some(schema) = self.schemas.get(name) {
                self.value(schema, value, at);
            }
        }
        if let Some(ways) = schema.get("oneOf").and_then(Value::as_array) {
            self.one_of(ways, value, at);
        }
        if !has_type(schema, value) {
            self.refuse(at, "type", format!("it should be {}", wanted(schema)));
            return;
        }
        if let Some(allowed) = schema.get("enum").and_then(Value::as_array)
            && !allowed.contains(value)
        {
            let words: Vec<String> = allowed.iter().map(Value::to_string).collect();
            self.refuse(at, "enum", format!("it should be one of {}", words.join(", ")));
        }
        match value {
            Value::String(text) => self.text(schema, text, at),
            Value::Number(number) => {
                let bound = |key: &str| schema.get(key).and_then(Value::as_f64);
                let number = number.as_f64().unwrap_or(f64::NAN);
                if bound("minimum").is_some_and(|least| number < least)
                    || bound("maximum").is_some_and(|most| number > most)
                {
                    let ends = ["minimum", "maximum"]
                        .map(|key| schema.get(key).map_or("…".into(), Value::to_string));
                    self.refuse(at, "range", format!("it should lie between {} and {}", ends[0], ends[1]));
                }
            }
            Value::Array(items) => {
                self.count(schema, items.len(), ("minItems", "maxItems"), at);
                if let Some(schema) = schema.get("items") {
                    items
                        .iter()
                        .enumerate()
                        .for_each(|(place, item)| self.value(schema, item, &format!("{at}/{place}")));
                }
            }
            Value::Object(members) => self.object(schema, members, at),
            Value::Null | Value::Bool(_) => {}
        }
    }

    fn one_of(&mut self, ways: &[Value], value: &Value, at: &str) {
        let tried: Vec<Vec<Invalid>> = ways
            .iter()
            .map(|way| {
                let mut check = Check::new(self.schemas, self.part);
                check.value(way, value, at);
                check.errors
            })
            .collect();
        if tried.iter().all(|errors| !errors.is_empty()) {
            // What is wrong with the way that was most likely meant: not that nothing was.
            let meant = tried
                .into_iter()
                .zip(ways)
                .find(|(_, way)| way.get("type").is_none_or(|kind| kind != "null"));
            self.errors.extend(meant.map(|(errors, _)| errors).unwrap_or_default());
        }
    }

    fn text(&mut self, schema: &Value, text: &str, at: &str) {
        self.count(schema, text.chars().count(), ("minLength", "maxLength"), at);
        if let Some(pattern) = schema.get("pattern").and_then(Value::as_str)
            && !PATTERNS.iter().any(|(known, fits)| *known == pattern && fits(text))
        {
            self.refuse(at, "pattern", format!("it should fit {pattern}"));
        }
        let fits = match schema.get("format").and_then(Value::as_str) {
            Some("date") => text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok(),
            Some("date-time") => is_moment(text),
            _ => true,
        };
        if !fits {
            self.refuse(
                at,
                "format",
                format!("it should be a {}, such as {}", wanted(schema), example(schema)),
            );
        }
    }

    fn count(&mut self, schema: &Value, count: usize, (least, most): (&str, &str), at: &str) {
        let bound = |key: &str| schema.get(key).and_then(Value::as_u64);
        if bound(least).is_some_and(|least| (count as u64) < least)
            || bound(most).is_some_and(|most| count as u64 > most)
        {
            let ends = [least, most].map(|key| bound(key).map_or("…".into(), |bound| bound.to_string()));
            self.refuse(at, "length", format!("its length should lie between {} and {}", ends[0], ends[1]));
        }
    }

    fn object(&mut self, schema: &Value, members: &Map<String, Value>, at: &str) {
        self.count(schema, members.len(), ("minProperties", "maxProperties"), at);
        let none = Map::new();
        let properties = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
        for name in
            schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
        {
            if !members.contains_key(name) {
                self.refuse(&format!("{at}/{}", pointer(name)), "required", "it is missing");
            }
        }
        for (name, member) in members {
            let at = format!("{at}/{}", pointer(name));
            match (properties.get(name), schema.get("additionalProperties")) {
                (Some(schema), _) => self.value(schema, member, &at),
                (None, Some(Value::Bool(false))) => self.refuse(&at, "unknown", "there is no such property"),
                (None, Some(others)) if others.is_object() => self.value(others, member, &at),
                (None, _) => {}
            }
        }
        if let Some(names) = schema.get("propertyNames") {
            members.keys().for_each(|name| {
                self.value(names, &Value::from(name.as_str()), &format!("{at}/{}", pointer(name)))
            });
        }
    }
}

/// The name of a member as a JSON Pointer has it.
pub fn pointer(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// RFC 3339, in any offset.
fn is_moment(text: &str) -> bool {
    let shape = text.len() >= 20 && text.as_bytes()[10].eq_ignore_ascii_case(&b'T') && !text.contains('[');
    shape && text.parse::<jiff::Timestamp>().is_ok()
}

fn types(schema: &Value) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn has_type(schema: &Value, value: &Value) -> bool {
    let types = types(schema);
    let fits = |wanted: &&str| match value {
        Value::Null => *wanted == "null",
        Value::Bool(_) => *wanted == "boolean",
        Value::Number(number) => {
            *wanted == "number" || (*wanted == "integer" && (number.is_i64() || number.is_u64()))
        }
        Value::String(_) => *wanted == "string",
        Value::Array(_) => *wanted == "array",
        Value::Object(_) => *wanted == "object",
    };
    types.is_empty() || types.iter().any(fits)
}

/// What a schema wants, for a message.
fn wanted(schema: &Value) -> String {
    match schema.get("format").and_then(Value::as_str) {
        Some(format @ ("date" | "date-time")) => format.to_string(),
        _ => types(schema).join(" or "),
    }
}

fn example(schema: &Value) -> &'static str {
    if schema.get("format").is_some_and(|format| format == "date") {
        "2026-11-22"
    } else {
        "2026-11-22T10:00:00Z"
    }
}
