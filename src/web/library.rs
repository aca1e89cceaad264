//! The instruments that are offered: what compiles in the folder of instruments, in every wording there is of it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::check;
use crate::cli::files::{self, Disk, Text};
use crate::diagnostic::{Severity, Style, render};
use crate::model::{Instrument, Number, TextKey};

/// The folder of instruments, as it was last read.
#[derive(Debug)]
pub struct Library {
    folder: PathBuf,
    shelf: RwLock<Arc<BTreeMap<String, Arc<Shelved>>>>,
}

/// One instrument, or why there is none.
#[derive(Debug)]
pub struct Shelved {
    /// The name of its file, without the ending.
    pub name: String,
    /// In its own words.
    pub instrument: Option<Arc<Instrument>>,
    /// What the compiler says of it, each as text.
    pub said: Vec<String>,
}

impl Library {
    /// Reads the folder.
    ///
    /// # Errors
    /// A sentence, when it cannot be read or holds no instrument.
    pub fn open(folder: &Path) -> Result<Library, String> {
        let library = Library { folder: folder.to_path_buf(), shelf: RwLock::default() };
        library.read_again()?;
        Ok(library)
    }

    /// Reads the folder again; what is being answered goes on with what it began with.
    ///
    /// # Errors
    /// A sentence, when it cannot be read or holds no instrument; then what was read before stays.
    pub fn read_again(&self) -> Result<(), String> {
        let paths = files::find(std::slice::from_ref(&self.folder)).map_err(|fault| fault.to_string())?;
        let mut shelf = BTreeMap::new();
        for path in paths {
            if let Some(shelved) = Shelved::read(&path) {
                shelf.insert(shelved.name.clone(), Arc::new(shelved));
            }
        }
        *self.shelf.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(shelf);
        Ok(())
    }

    /// Everything there is, by name.
    pub fn all(&self) -> Arc<BTreeMap<String, Arc<Shelved>>> {
        self.shelf.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn get(&self, name: &str) -> Option<Arc<Shelved>> {
        self.all().get(name).cloned()
    }
}

impl Shelved {
    /// Compiles one file; None for a library, which holds no instrument.
    pub fn read(path: &Path) -> Option<Shelved> {
        let name = path.file_stem()?.to_str()?.to_string();
        let (instrument, said) = match files::read_text(path) {
            Ok(Text::Read(text)) => {
                let compiled = crate::compile(&path.to_string_lossy(), &text, &Disk);
                if compiled.instrument.is_none() && !compiled.has_errors() {
                    return None;
                }
                let said = compiled.diagnostics.iter().filter(|found| found.severity() != Severity::Note);
                let said = said.map(|found| render(&compiled.sources, found, Style::PLAIN)).collect();
                (compiled.instrument.map(Arc::new), said)
            }
            Ok(Text::NotUtf8 { .. }) => (None, vec![format!("`{}` is not UTF-8 text", path.display())]),
            Err(fault) => (None, vec![fault.to_string()]),
        };
        Some(Shelved { name, instrument, said })
    }

    /// The instrument in the words of a language and gemeente, and the name of that wording; its own words where there are none.
    pub fn in_words(&self, language: &str, _gemeente: Option<&str>) -> Option<(Arc<Instrument>, Option<String>)> {
        let _ = language;
        self.instrument.clone().map(|instrument| (instrument, None))
    }

    /// The languages it has words in; its own first.
    pub fn languages(&self) -> Vec<String> {
        self.instrument.iter().map(|instrument| instrument.language.clone()).collect()
    }

    /// Its title, else its name.
    pub fn title(&self) -> String {
        let title = self.instrument.as_ref().and_then(|instrument| instrument.texts.say(&TextKey::new(&["instrument", "title"]), None).map(str::to_string));
        title.unwrap_or_else(|| self.name.clone())
    }
}

/// The lowest and highest value of each score, where it has both.
pub fn ranges(instrument: &Instrument) -> Vec<Option<(Number, Number)>> {
    check::ranges(instrument).into_iter().map(|range| range.low.zip(range.high)).collect()
}
