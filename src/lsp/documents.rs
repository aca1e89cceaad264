//! The texts that a client has open, and how they change.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use peil_editor::FileKind;
use serde::Deserialize;
use serde_json::Value;

use crate::messages::{Fault, params};
use crate::positions::{Area, Encoding, Lines};
use crate::session::Session;
use crate::uris;

/// One text that is open.
#[derive(Debug, Clone)]
pub struct Document {
    /// As the client writes it.
    pub uri: String,
    pub version: Option<i64>,
    pub language: String,
    pub lines: Arc<Lines>,
}

/// What is open, by path; texts that are not files have a path in the first folder, by their address.
#[derive(Debug, Default)]
pub struct Documents {
    pub open: HashMap<PathBuf, Document>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Opened {
    text_document: OpenedText,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OpenedText {
    uri: String,
    #[serde(default)]
    language_id: String,
    #[serde(default)]
    version: Option<i64>,
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    text_document: Named,
    content_changes: Vec<ContentChange>,
}

#[derive(Debug, Deserialize)]
pub struct Named {
    pub uri: String,
    #[serde(default)]
    pub version: Option<i64>,
}

#[derive(Debug, Deserialize)]
struct ContentChange {
    range: Option<Area>,
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct OfDocument {
    text_document: Named,
}

impl Session {
    /// The path under which a text is known.
    pub fn path(&self, uri: &str) -> PathBuf {
        uris::path(uri).unwrap_or_else(|| {
            let folder = self.client.folders.first().map_or(Path::new("/"), PathBuf::as_path);
            let name: String =
                uri.chars().map(|sign| if matches!(sign, '/' | '\\') { '!' } else { sign }).collect();
            folder.join(name)
        })
    }

    /// The address of a file: as the client wrote it, where it is open.
    pub fn uri(&self, path: &Path) -> String {
        self.documents.open.get(path).map_or_else(|| uris::uri(path), |document| document.uri.clone())
    }

    /// A text and its lines: what is open, or what is on the disk.
    pub fn lines(&self, path: &Path) -> Option<Arc<Lines>> {
        if let Some(document) = self.documents.open.get(path) {
            return Some(document.lines.clone());
        }
        let text = self.workspace.text(path)?;
        Some(Arc::new(Lines::new(text, self.client.encoding)))
    }

    pub fn did_open(&mut self, value: Value) -> Result<(), Fault> {
        let Opened { text_document: opened } = params(value)?;
        let path = self.path(&opened.uri);
        let lines = Arc::new(Lines::new(opened.text.into(), self.client.encoding));
        let document = Document {
            uri: opened.uri,
            version: opened.version,
            language: opened.language_id,
            lines: lines.clone(),
        };
        let source = is_source(&document, &path);
        self.documents.open.insert(path.clone(), document);
        self.workspace.open(&path, lines.text.clone(), source);
        self.outdated();
        Ok(())
    }

    pub fn did_change(&mut self, value: Value) -> Result<(), Fault> {
        let changed: Changed = params(value)?;
        let path = self.path(&changed.text_document.uri);
        let encoding = self.client.encoding;
        // A text that was not opened has nothing to change.
        let Some(document) = self.documents.open.get_mut(&path) else { return Ok(()) };
        for change in changed.content_changes {
            document.lines = Arc::new(edited(&document.lines, change, encoding));
        }
        if changed.text_document.version.is_some() {
            document.version = changed.text_document.version;
        }
        let (text, source) = (document.lines.text.clone(), is_source(document, &path));
        self.workspace.open(&path, text, source);
        self.outdated();
        Ok(())
    }

    pub fn did_close(&mut self, value: Value) -> Result<(), Fault> {
        let OfDocument { text_document } = params(value)?;
        let path = self.path(&text_document.uri);
        if let Some(document) = self.documents.open.remove(&path) {
            self.workspace.close(&path);
            self.closed(&path, &document.uri);
        }
        Ok(())
    }

    pub fn did_save(&mut self, value: Value) -> Result<(), Fault> {
        let OfDocument { text_document } = params(value)?;
        let path = self.path(&text_document.uri);
        self.workspace.changed_on_disk(&path);
        self.outdated();
        Ok(())
    }

    pub fn did_change_files(&mut self, value: Value) -> Result<(), Fault> {
        #[derive(Deserialize)]
        struct Files {
            changes: Vec<Named>,
        }
        let files: Files = params(value)?;
        for changed in files.changes {
            let path = self.path(&changed.uri);
            self.workspace.changed_on_disk(&path);
            self.outdated();
        }
        Ok(())
    }

    /// Files that the client made, renamed or deleted itself.
    pub fn did_move_files(&mut self, value: Value) -> Result<(), Fault> {
        let files = value.get("files").and_then(Value::as_array).cloned();
        let files = files.ok_or_else(|| Fault::params("`files` is a list"))?;
        for file in &files {
            for key in ["uri", "oldUri", "newUri"] {
                if let Some(uri) = file.get(key).and_then(Value::as_str) {
                    let path = self.path(uri);
                    self.workspace.changed_on_disk(&path);
                    self.outdated();
                }
            }
        }
        Ok(())
    }

    pub fn did_change_folders(&mut self, value: Value) -> Result<(), Fault> {
        #[derive(Deserialize)]
        struct Event {
            #[serde(default)]
            added: Vec<Named>,
            #[serde(default)]
            removed: Vec<Named>,
        }
        #[derive(Deserialize)]
        struct Folders {
            event: Event,
        }
        let Folders { event } = params(value)?;
        let removed: Vec<PathBuf> =
            event.removed.iter().filter_map(|folder| uris::path(&folder.uri)).collect();
        self.client.folders.retain(|folder| !removed.contains(folder));
        for folder in event.added.iter().filter_map(|folder| uris::path(&folder.uri)) {
            if !self.client.folders.contains(&folder) {
                self.client.folders.push(folder);
            }
        }
        self.workspace.set_folders(self.client.folders.clone());
        Ok(())
    }
}

/// Whether a text is Peil although it is not called so: one that has no file yet.
fn is_source(document: &Document, path: &Path) -> bool {
    document.language == "peil" && FileKind::of(path) == FileKind::Other
}

/// A text after one change.
fn edited(lines: &Lines, change: ContentChange, encoding: Encoding) -> Lines {
    let Some(area) = change.range else { return Lines::new(change.text.into(), encoding) };
    let range = lines.bytes(area);
    let (before, after) = (&lines.text[..range.start], &lines.text[range.end..]);
    Lines::new([before, &change.text, after].concat().into(), encoding)
}
