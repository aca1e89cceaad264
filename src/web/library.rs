//! The instruments that are offered: what compiles in the folder of instruments, in every wording there is of
//! it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::goals::SharedGoals;
use peil::check;
use peil::diagnostic::{Severity, Style, render};
use peil::language::Language;
use peil::model::{Instrument, Number, TextKey};
use peil_project::compiled as check_file;
use peil_project::files::{self, Disk, Text};
use peil_project::folder::Folder;
use peil_project::revision::Shelf;
use peil_wording::{Wanted, Wording, apply, parted};

/// The folder of instruments, as it was last read.
#[derive(Debug)]
pub struct Library {
    folder: PathBuf,
    shelf: RwLock<Arc<BTreeMap<String, Arc<Shelved>>>>,
    /// The goals that are shared, as they were when it was opened.
    goals: SharedGoals,
}

/// One instrument, or why there is none.
#[derive(Debug)]
pub struct Shelved {
    /// The name of its file, without the ending.
    pub name: String,
    /// In its own words.
    pub instrument: Option<Arc<Instrument>>,
    /// Its other words.
    wordings: Vec<Wording>,
    /// What the compiler says about it and of its wording files, each as text.
    pub said: Vec<String>,
    /// How many words were made from a text that has changed since, or changed places.
    pub stale: usize,
}

impl Library {
    /// Reads the folder.
    ///
    /// # Errors
    /// A sentence, when it cannot be read or holds no instrument.
    pub fn open(folder: &Path) -> Result<Library, String> {
        let goals = SharedGoals::read(folder)?;
        let library = Library { folder: folder.to_path_buf(), shelf: RwLock::default(), goals };
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

    pub fn goals(&self) -> &SharedGoals {
        &self.goals
    }

    pub fn get(&self, name: &str) -> Option<Arc<Shelved>> {
        self.all().get(name).cloned()
    }

    /// The language that the units of an instrument are in: its own, whatever its words are in, for wording
    /// files have no words for units.
    pub fn language_of_units(&self, instrument: &Instrument) -> String {
        let own = self
            .get(&instrument.name)
            .and_then(|shelved| shelved.instrument.as_ref().map(|own| own.language.clone()));
        own.unwrap_or_else(|| instrument.language.clone())
    }
}

impl Shelved {
    /// An instrument that was compiled, with the words that are beside it.
    pub fn new(name: &str, instrument: Arc<Instrument>, wordings: Vec<Wording>) -> Shelved {
        Shelved { name: name.to_string(), instrument: Some(instrument), wordings, said: Vec::new(), stale: 0 }
    }

    /// Compiles one file; None for a library, which holds no instrument.
    pub fn read(path: &Path) -> Option<Shelved> {
        let name = path.file_stem()?.to_str()?.to_string();
        let (mut wordings, mut stale) = (Vec::new(), 0);
        let (instrument, said) = match files::read_text(path) {
            Ok(Text::Read(text)) => {
                let mut compiled = check_file(&path.to_string_lossy(), Text::Read(text), &Disk);
                if compiled.instrument.is_none() && !compiled.has_errors() {
                    return None;
                }
                if let Some(instrument) = &compiled.instrument {
                    let folder = Folder::read(
                        &Shelf::Disk,
                        path,
                        instrument,
                        &mut compiled.sources,
                        Language::English,
                    );
                    stale = folder.words.stale(instrument, Language::English).len();
                    wordings = folder.words.wordings;
                    compiled.diagnostics.extend(folder.words.diagnostics);
                }
                let said = compiled.diagnostics.iter().filter(|found| found.severity() != Severity::Note);
                let said = said.map(|found| render(&compiled.sources, found, Style::PLAIN)).collect();
                (compiled.instrument.map(Arc::new), said)
            }
            Ok(Text::NotUtf8 { .. }) => (None, vec![format!("`{}` is not UTF-8 text", path.display())]),
            Err(fault) => (None, vec![fault.to_string()]),
        };
        Some(Shelved { name, instrument, wordings, said, stale })
    }

    /// The instrument in the words of a language and gemeente, and the name of that wording: `fy`, or
    /// `sudwest-fryslan.fy`, or none for its own words. None when it has no words in that language. What a
    /// gemeente has no words for is in those of the language.
    pub fn in_words(
        &self,
        language: &str,
        gemeente: Option<&str>,
    ) -> Option<(Arc<Instrument>, Option<String>)> {
        let base = self.instrument.as_ref()?;
        if !self.languages().iter().any(|found| found == language) {
            return None;
        }
        let worded = if self.wordings.is_empty() {
            base.clone()
        } else {
            Arc::new(apply(base, &self.wordings, Wanted { language: Some(language), gemeente }))
        };
        let name = match gemeente {
            Some(gemeente) => Some(format!("{gemeente}.{}", worded.language)),
            None => (worded.language != base.language).then(|| worded.language.clone()),
        };
        Some((worded, name))
    }

    /// The same by the name of a wording, of a gemeente that has its own words if it names one.
    pub fn named(&self, wording: &str) -> Option<(Arc<Instrument>, Option<String>)> {
        let (gemeente, language) = parted(wording);
        if gemeente.is_some_and(|gemeente| !self.gemeenten().contains(gemeente)) {
            return None;
        }
        self.in_words(language, gemeente)
    }

    /// The languages it has words in; its own first.
    pub fn languages(&self) -> Vec<String> {
        let mut languages: Vec<String> =
            self.instrument.iter().map(|instrument| instrument.language.clone()).collect();
        for wording in &self.wordings {
            if !languages.contains(&wording.language) {
                languages.push(wording.language.clone());
            }
        }
        languages
    }

    /// The gemeenten that have their own words for it, by name.
    pub fn gemeenten(&self) -> BTreeSet<&str> {
        self.wordings.iter().filter_map(|wording| wording.gemeente.as_deref()).collect()
    }

    /// Its title, otherwise its name.
    pub fn title(&self) -> String {
        let title = self.instrument.as_ref().and_then(|instrument| {
            instrument.texts.say(&TextKey::new(&["instrument", "title"]), None).map(str::to_string)
        });
        title.unwrap_or_else(|| self.name.clone())
    }
}

/// The lowest and highest value of each score, where it has both.
pub fn ranges(instrument: &Instrument) -> Vec<Option<(Number, Number)>> {
    check::ranges(instrument).into_iter().map(|range| range.low.zip(range.high)).collect()
}
