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
use peil_wording::{Accepted, Beside, Conflict, Head, Lock, Reader, Wanted, Wording, apply, merge, parted};

/// The folder of instruments, as it was last read.
#[derive(Debug)]
pub struct Library {
    folder: PathBuf,
    shelf: RwLock<Arc<BTreeMap<String, Arc<Shelved>>>>,
    /// What was accepted in the browser, and how much that was when it was last read.
    accepted: RwLock<(u64, Arc<AcceptedOf>)>,
    /// The goals that are shared, as they were when it was opened.
    goals: SharedGoals,
}

/// Words that were accepted in the browser, by instrument and by the name of their wording.
pub type AcceptedOf = BTreeMap<String, BTreeMap<String, Vec<Accepted>>>;

/// One instrument, or why there is none.
#[derive(Debug, Clone)]
pub struct Shelved {
    /// The name of its file, without the ending.
    pub name: String,
    /// In its own words.
    pub instrument: Option<Arc<Instrument>>,
    /// Its wording files, as they are on the disk.
    pub beside: Arc<Beside>,
    /// Each of them as text, by its name.
    files: Arc<BTreeMap<String, String>>,
    /// Its other words: those of the files, with what was accepted in the browser.
    pub wordings: Vec<Wording>,
    /// The files with what was accepted, where anything was.
    merged: BTreeMap<String, String>,
    /// The lock of the files, with what was accepted.
    pub lock: Lock,
    /// Where a file says something else than what was accepted, by the name of the wording.
    pub conflicts: Vec<(String, Conflict)>,
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
        let library = Library {
            folder: folder.to_path_buf(),
            shelf: RwLock::default(),
            accepted: RwLock::default(),
            goals,
        };
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
        let accepted = self.accepted.read().unwrap_or_else(PoisonError::into_inner).1.clone();
        self.shelve(shelf, &accepted);
        Ok(())
    }

    /// How much was accepted in the browser, as far as is known here.
    pub fn accepted(&self) -> u64 {
        self.accepted.read().unwrap_or_else(PoisonError::into_inner).0
    }

    /// From now on these words that were accepted in the browser are in use; what is being answered goes on
    /// with what it began with.
    pub fn accept(&self, count: u64, accepted: AcceptedOf) {
        let mut known = self.accepted.write().unwrap_or_else(PoisonError::into_inner);
        *known = (count, Arc::new(accepted));
        self.shelve((*self.all()).clone(), &known.1);
    }

    fn shelve(&self, mut shelf: BTreeMap<String, Arc<Shelved>>, accepted: &AcceptedOf) {
        for (name, shelved) in &mut shelf {
            if let Some(accepted) = accepted.get(name) {
                *shelved = Arc::new(shelved.with(accepted));
            }
        }
        *self.shelf.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(shelf);
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
        Shelved {
            name: name.to_string(),
            instrument: Some(instrument),
            wordings,
            beside: Arc::default(),
            files: Arc::default(),
            merged: BTreeMap::new(),
            lock: Lock::default(),
            conflicts: Vec::new(),
            said: Vec::new(),
            stale: 0,
        }
    }

    /// The same with words that were accepted in the browser, by the name of their wording.
    fn with(&self, accepted: &BTreeMap<String, Vec<Accepted>>) -> Shelved {
        let Some(base) = &self.instrument else { return self.clone() };
        let reader = Reader::new(base, Language::Dutch);
        let mut shelved = self.clone();
        shelved.wordings = self.beside.wordings.clone();
        shelved.lock = self.beside.lock.clone();
        shelved.merged = BTreeMap::new();
        shelved.conflicts = Vec::new();
        for (name, accepted) in accepted {
            let head = self.head(name);
            let found = self.files.get(&head.file_name()).map(String::as_str);
            let path = head.file_name();
            let file = found.map(|text| (path.as_str(), text));
            let merged = merge(&reader, &head, file, &shelved.lock, accepted);
            shelved.lock = merged.lock;
            shelved.conflicts.extend(merged.conflicts.into_iter().map(|one| (name.clone(), one)));
            // What was only taken away makes no file.
            if found.is_none() && merged.wording.texts.is_empty() {
                continue;
            }
            shelved.merged.insert(path, merged.text);
            match shelved.wordings.iter_mut().find(|known| is_called(known, name)) {
                Some(known) => *known = merged.wording,
                None => shelved.wordings.push(merged.wording),
            }
        }
        shelved
    }

    /// What a wording of this name says about itself.
    pub fn head(&self, wording: &str) -> Head {
        let (gemeente, language) = parted(wording);
        let instrument = self.instrument.as_ref().map_or(&self.name, |instrument| &instrument.name);
        Head {
            instrument: instrument.clone(),
            language: language.to_string(),
            gemeente: gemeente.map(str::to_string),
        }
    }

    /// The file of a wording, as text, with what was accepted; none where there is none.
    pub fn text_of(&self, wording: &str) -> Option<&str> {
        let name = self.head(wording).file_name();
        self.merged.get(&name).or_else(|| self.files.get(&name)).map(String::as_str)
    }

    /// The words of a wording that are in use; none where there are none.
    pub fn wording(&self, name: &str) -> Option<&Wording> {
        self.wordings.iter().find(|wording| is_called(wording, name))
    }

    /// Compiles one file; None for a library, which holds no instrument.
    pub fn read(path: &Path) -> Option<Shelved> {
        let name = path.file_stem()?.to_str()?.to_string();
        let (mut beside, mut files_of, mut stale) = (Beside::default(), BTreeMap::new(), 0);
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
                    beside = folder.words;
                    for wording in &beside.wordings {
                        let text = compiled.sources.get(wording.file).text.to_string();
                        files_of.insert(wording.file_name().to_string(), text);
                    }
                    compiled.diagnostics.extend(beside.diagnostics.iter().cloned());
                }
                let said = compiled.diagnostics.iter().filter(|found| found.severity() != Severity::Note);
                let said = said.map(|found| render(&compiled.sources, found, Style::PLAIN)).collect();
                (compiled.instrument.map(Arc::new), said)
            }
            Ok(Text::NotUtf8 { .. }) => (None, vec![format!("`{}` is not UTF-8 text", path.display())]),
            Err(fault) => (None, vec![fault.to_string()]),
        };
        let (wordings, lock) = (beside.wordings.clone(), beside.lock.clone());
        Some(Shelved {
            name,
            instrument,
            wordings,
            lock,
            beside: Arc::new(beside),
            files: Arc::new(files_of),
            merged: BTreeMap::new(),
            conflicts: Vec::new(),
            said,
            stale,
        })
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

    /// Whether a gemeente has words of its own in a language.
    pub fn has_words(&self, language: &str, gemeente: &str) -> bool {
        let of = |wording: &Wording| wording.gemeente.as_deref() == Some(gemeente);
        self.wordings.iter().any(|wording| of(wording) && wording.language == language)
    }

    /// Its title, otherwise its name.
    pub fn title(&self) -> String {
        let title = self.instrument.as_ref().and_then(|instrument| {
            instrument.texts.say(&TextKey::new(&["instrument", "title"]), None).map(str::to_string)
        });
        title.unwrap_or_else(|| self.name.clone())
    }
}

/// Whether a wording is of this name.
fn is_called(wording: &Wording, name: &str) -> bool {
    let (gemeente, language) = parted(name);
    wording.language == language && wording.gemeente.as_deref() == gemeente
}

/// The lowest and highest value of each score, where it has both.
pub fn ranges(instrument: &Instrument) -> Vec<Option<(Number, Number)>> {
    check::ranges(instrument).into_iter().map(|range| range.low.zip(range.high)).collect()
}
