//! What is at a place: cards, where it is declared, and everywhere it is named.

use serde::Deserialize;
use serde_json::{Value, json};

use crate::messages::Fault;
use crate::session::Session;
use crate::shapes::part;

impl Session {
    pub fn hover(&mut self, value: Value) -> Result<Value, Fault> {
        let Some(spot) = self.spot(&value)? else { return Ok(Value::Null) };
        let Some(card) = peil_editor::hover(&mut self.workspace, &spot.path, spot.byte) else {
            return Ok(Value::Null);
        };
        let contents = self.marked(&card.text);
        Ok(json!({ "contents": contents, "range": spot.lines.area(card.place.range()) }))
    }

    /// A card as the client shows it.
    pub fn marked(&self, card: &str) -> Value {
        match self.client.markdown {
            true => json!({ "kind": "markdown", "value": card }),
            false => json!({ "kind": "plaintext", "value": plain(card) }),
        }
    }

    /// Where the same thing is named in the same text.
    pub fn highlights(&mut self, value: Value) -> Result<Value, Fault> {
        let Some(spot) = self.spot(&value)? else { return Ok(Value::Null) };
        let places = peil_editor::references(&mut self.workspace, &spot.path, spot.byte, true);
        let here = places.iter().filter(|place| place.path == spot.path);
        Ok(json!(
            here.map(|place| json!({ "range": spot.lines.area(place.range()), "kind": 1 }))
                .collect::<Vec<_>>()
        ))
    }

    pub fn definition(&mut self, value: Value) -> Result<Value, Fault> {
        let Some(spot) = self.spot(&value)? else { return Ok(Value::Null) };
        let places = peil_editor::definition(&mut self.workspace, &spot.path, spot.byte);
        Ok(if places.is_empty() { Value::Null } else { self.locations(&places) })
    }

    pub fn references(&mut self, value: Value) -> Result<Value, Fault> {
        #[derive(Deserialize, Default)]
        #[serde(rename_all = "camelCase", default)]
        struct Context {
            include_declaration: bool,
        }
        let context: Context = part(&value, "context")?;
        let Some(spot) = self.spot(&value)? else { return Ok(Value::Null) };
        let declaration = context.include_declaration;
        let places = peil_editor::references(&mut self.workspace, &spot.path, spot.byte, declaration);
        Ok(self.locations(&places))
    }

    pub fn pull(&mut self, value: Value) -> Result<Value, Fault> {
        let before: Option<String> = part(&value, "previousResultId")?;
        match self.text(&value)? {
            Some((path, _)) => Ok(self.document_diagnostics(&path, before.as_deref())),
            None => Ok(json!({ "kind": "full", "items": [] })),
        }
    }
}

/// A card without the signs of Markdown.
fn plain(text: &str) -> String {
    text.lines()
        .filter(|line| !line.starts_with("```"))
        .map(|line| line.replace("**", "").replace('`', "").replace("#### ", ""))
        .collect::<Vec<_>>()
        .join("\n")
}
