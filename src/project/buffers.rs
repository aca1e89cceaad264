//! Files as an editor has them: what is not saved yet goes before what is on the disk.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use peil::source::Loader;

use crate::files::{Disk, plain};

/// Texts that are open, by path; every other file is taken from the disk.
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
    open: HashMap<PathBuf, String>,
}

impl Buffers {
    /// A file as it is now in the editor.
    pub fn open(&mut self, path: impl AsRef<Path>, text: impl Into<String>) {
        self.open.insert(plain(path.as_ref()), text.into());
    }

    /// From now on the file is as it is on the disk.
    pub fn close(&mut self, path: impl AsRef<Path>) {
        self.open.remove(&plain(path.as_ref()));
    }

    pub fn text(&self, path: impl AsRef<Path>) -> Option<&str> {
        self.open.get(&plain(path.as_ref())).map(String::as_str)
    }
}

impl Loader for Buffers {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), String> {
        let file = plain(&Path::new(from).parent().unwrap_or(Path::new("")).join(path));
        match self.open.get(&file) {
            Some(text) => Ok((file.to_string_lossy().into_owned(), text.clone())),
            None => Disk.load(from, path),
        }
    }
}
