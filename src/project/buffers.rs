//! Files in an editor: unsaved text takes precedence over the file on the disk.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use peil::source::{Loader, Unreadable};

use crate::files::{Disk, named, plain, read_bytes, reason};

/// Texts that are open, by path; every other file is taken from the disk. It remembers which files were asked
/// for, so that an editor knows what a change of one of them touches.
///
/// ```
/// use peil::source::Loader;
///
/// let mut buffers = peil_project::Buffers::default();
/// buffers.open("schalen/mate.peil", "scale mate { 0 \"Nooit\", 1 \"Vaak\" }");
/// let (path, text) = buffers.load("slaap/slaap.peil", "../schalen/mate.peil").unwrap();
/// assert_eq!(path, "schalen/mate.peil");
/// assert!(text.starts_with("scale mate"));
/// assert!(buffers.load("slaap/slaap.peil", "normen.csv").is_err());
/// ```
#[derive(Debug, Clone, Default)]
pub struct Buffers {
    open: BTreeMap<PathBuf, Arc<str>>,
    asked: Arc<Mutex<HashSet<PathBuf>>>,
}

impl PartialEq for Buffers {
    fn eq(&self, other: &Buffers) -> bool {
        self.open == other.open
    }
}

impl Eq for Buffers {}

impl Buffers {
    /// A file as it is now in the editor.
    pub fn open(&mut self, path: impl AsRef<Path>, text: impl Into<Arc<str>>) {
        self.open.insert(plain(path.as_ref()), text.into());
    }

    /// From now on the file is as it is on the disk.
    pub fn close(&mut self, path: impl AsRef<Path>) {
        self.open.remove(&plain(path.as_ref()));
    }

    /// The text of a file that is open.
    pub fn text(&self, path: impl AsRef<Path>) -> Option<&str> {
        self.shared(path.as_ref()).map(|text| &**text)
    }

    /// The same, to be kept.
    pub fn shared(&self, path: &Path) -> Option<&Arc<str>> {
        self.open.get(&plain(path))
    }

    /// The paths of what is open, in order.
    pub fn paths(&self) -> impl Iterator<Item = &Path> {
        self.open.keys().map(PathBuf::as_path)
    }

    /// The same texts, with their own memory.
    pub fn anew(&self) -> Buffers {
        Buffers { open: self.open.clone(), asked: Arc::default() }
    }

    /// The files that were asked for so far, those that are not there among them.
    pub fn asked(&self) -> HashSet<PathBuf> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, path: &Path) {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_path_buf());
    }

    /// The bytes of a file.
    ///
    /// # Errors
    /// Why it cannot be read, in words.
    pub fn bytes(&self, path: &Path) -> Result<Vec<u8>, String> {
        let path = plain(path);
        self.remember(&path);
        match self.open.get(&path) {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => read_bytes(&path).map_err(|error| reason(&error)),
        }
    }
}

impl Loader for Buffers {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), Unreadable> {
        let file = named(from, path);
        self.remember(&file);
        match self.open.get(&file) {
            Some(text) => Ok((file.to_string_lossy().into_owned(), text.to_string())),
            None => Disk.load(from, path),
        }
    }
}
