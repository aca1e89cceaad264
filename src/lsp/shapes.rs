//! The parameters of requests, and places as the protocol has them.

use std::path::PathBuf;
use std::sync::Arc;

use peil_editor::Place;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::documents::Named;
use crate::messages::{Fault, params};
use crate::positions::{Lines, Position};
use crate::session::Session;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OfText {
    pub text_document: Named,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct AtPosition {
    text_document: Named,
    position: Position,
}

/// A place that a request is about.
#[derive(Debug, Clone)]
pub struct Spot {
    pub path: PathBuf,
    pub lines: Arc<Lines>,
    pub byte: usize,
}

impl Session {
    /// The text that a request is about; None where there is none.
    ///
    /// # Errors
    /// When the parameters have another shape.
    pub fn text(&self, value: &Value) -> Result<Option<(PathBuf, Arc<Lines>)>, Fault> {
        let OfText { text_document } = params(value.clone())?;
        let path = self.path(&text_document.uri);
        Ok(self.lines(&path).map(|lines| (path, lines)))
    }

    /// The place that a request is about; None where there is no such text.
    ///
    /// # Errors
    /// When the parameters have another shape.
    pub fn spot(&self, value: &Value) -> Result<Option<Spot>, Fault> {
        let AtPosition { text_document, position } = params(value.clone())?;
        let path = self.path(&text_document.uri);
        Ok(self.lines(&path).map(|lines| Spot { byte: lines.byte(position), path, lines }))
    }

    pub fn location(&self, place: &Place) -> Option<Value> {
        let lines = self.lines(&place.path)?;
        Some(json!({ "uri": self.uri(&place.path), "range": lines.area(place.range()) }))
    }

    pub fn locations(&self, places: &[Place]) -> Value {
        json!(places.iter().filter_map(|place| self.location(place)).collect::<Vec<_>>())
    }
}

/// A part of the parameters that has its own shape.
///
/// # Errors
/// When it has another shape.
pub fn part<T: DeserializeOwned + Default>(value: &Value, name: &str) -> Result<T, Fault> {
    match value.get(name) {
        Some(part) if !part.is_null() => params(part.clone()),
        Some(_) | None => Ok(T::default()),
    }
}
