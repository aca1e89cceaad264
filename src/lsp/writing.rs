//! What helps while a line is written: completion, and what a function takes.

use peil_editor::{Completion, ItemKind};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::messages::Fault;
use crate::session::Session;
use crate::shapes::{Spot, part};

/// The signs after which a client asks for completion by itself.
pub const TRIGGERS: [&str; 6] = [":", "{", " ", "=", "\"", "/"];

#[derive(Debug, Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
struct Triggered {
    trigger_character: Option<String>,
}

impl Session {
    pub fn completion(&mut self, value: Value) -> Result<Value, Fault> {
        let context: Triggered = part(&value, "context")?;
        let Some(spot) = self.spot(&value)? else { return Ok(Value::Null) };
        // A space is typed everywhere: only some words are answered by a list.
        if context.trigger_character.as_deref() == Some(" ") && !asks(&spot) {
            return Ok(json!({ "isIncomplete": false, "items": [] }));
        }
        // Behind a text that was just closed a line is mostly complete: a list there would take the next Enter.
        if context.trigger_character.as_deref() == Some("\"") && !in_text(&spot) {
            return Ok(json!({ "isIncomplete": false, "items": [] }));
        }
        let found = peil_editor::complete(&mut self.workspace, &spot.path, spot.byte);
        let uri = self.uri(&spot.path);
        // There may be thousands, which mostly take the same place: no part is made twice, and none that a client
        // knows by itself.
        let mut area = (0..0, json!(spot.lines.area(0..0)));
        let item = |(at, one): (usize, Completion)| {
            if area.0 != one.range {
                area = (one.range.clone(), json!(spot.lines.area(one.range)));
            }
            let mut item = Map::new();
            let written = one.insert.unwrap_or_else(|| one.label.clone());
            item.insert("textEdit".into(), json!({ "range": area.1, "newText": written }));
            item.insert("label".into(), one.label.into());
            item.insert("kind".into(), item_kind(one.kind).into());
            item.insert("sortText".into(), format!("{at:05}").into());
            item.insert("data".into(), uri.as_str().into());
            if !one.detail.is_empty() {
                item.insert("detail".into(), one.detail.into());
            }
            Value::Object(item)
        };
        let items: Vec<Value> = found.into_iter().enumerate().map(item).collect();
        Ok(json!({ "isIncomplete": false, "items": items }))
    }

    /// The card of what is completed.
    pub fn resolve_completion(&mut self, value: Value) -> Result<Value, Fault> {
        let mut item = value;
        let text = |part: &str| item.get(part).and_then(Value::as_str).map(str::to_string);
        let Some(name) = text("label") else { return Err(Fault::params("a completion has a label")) };
        // The address of the text it was found for.
        if let Some(uri) = text("data") {
            let path = self.path(&uri);
            if let Some(card) = peil_editor::card_of(&mut self.workspace, &path, &name) {
                item["documentation"] = self.marked(&card);
            }
        }
        Ok(item)
    }

    pub fn signature(&mut self, value: Value) -> Result<Value, Fault> {
        let Some(spot) = self.spot(&value)? else { return Ok(Value::Null) };
        let Some(signature) = peil_editor::signature(&mut self.workspace, &spot.path, spot.byte) else {
            return Ok(Value::Null);
        };
        let parameters: Vec<Value> =
            signature.parameters.iter().map(|parameter| json!({ "label": parameter })).collect();
        Ok(json!({
            "signatures": [{
                "label": signature.label(),
                "documentation": signature.about,
                "parameters": parameters,
                "activeParameter": signature.active,
            }],
            "activeSignature": 0,
            "activeParameter": signature.active,
        }))
    }
}

/// Whether the cursor is in a text that was opened on its line and not closed.
fn in_text(spot: &Spot) -> bool {
    let text = &spot.lines.text;
    let before = text.get(..spot.byte).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.replace("\\\"", "").matches('"').count() % 2 == 1
}

/// Whether the word before a space asks for something of a known set.
fn asks(spot: &Spot) -> bool {
    const WORDS: [&str; 20] = [
        "is",
        "not",
        "has",
        "only",
        "for",
        "answer",
        "skip",
        "blank",
        "informant",
        "bands",
        "of",
        "or",
        "needs:",
        "missing:",
        "higher",
        "layout",
        "outcome",
        "ask",
        ":",
        "=",
    ];
    let before = spot.lines.text[..spot.byte].trim_end_matches(' ');
    let word = before.rsplit([' ', '\n', '(', ',']).next().unwrap_or_default();
    WORDS.contains(&word)
}

fn item_kind(kind: ItemKind) -> u8 {
    match kind {
        ItemKind::Keyword => 14,
        ItemKind::Question | ItemKind::Column => 5,
        ItemKind::Group => 9,
        ItemKind::Score | ItemKind::Let => 6,
        ItemKind::Class => 7,
        ItemKind::Function => 3,
        ItemKind::Scale => 13,
        ItemKind::Option => 20,
        ItemKind::Informant => 8,
        ItemKind::Value => 12,
        ItemKind::File => 17,
    }
}
