//! The files that are worked on: what each came to when it was last looked at, and whether anything it was
//! made from has changed since.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::findings::{Finding, findings, unreadable};
use crate::library::Shelved;
use peil::diagnostic::{Counts, count};
use peil::language::Language;
use peil::source::{Loader, Unreadable};
use peil_project::Error;
use peil_project::compiled;
use peil_project::files::{self, Disk};
use peil_project::folder::Folder;
use peil_project::revision::Shelf;
use peil_wording::is_read;

/// The folder that is shown.
#[derive(Debug)]
pub struct Bench {
    folder: PathBuf,
    looked: Mutex<BTreeMap<String, Arc<Looked>>>,
}

/// One file, as it was when it was last looked at.
#[derive(Debug)]
pub struct Looked {
    /// In addresses: the name of its file without the ending, in letters, digits, `_` and `-`; with a number
    /// where another has the same.
    pub name: String,
    pub path: PathBuf,
    pub findings: Vec<Finding>,
    pub counts: Counts,
    /// The last version without errors, with its words.
    pub good: Option<Arc<Shelved>>,
    /// That version is the file as it is now.
    pub current: bool,
    /// It holds no instrument, and needs none: scales, tables and recodes for others.
    pub library: bool,
    seen: Seen,
}

/// The files that something was made from, and those that it asked for in vain; each with a hash of what was
/// in it.
type Seen = BTreeMap<PathBuf, Option<Hash>>;
type Hash = [u8; 32];

impl Looked {
    /// Stands for everything it was made from.
    pub fn stamp(&self) -> String {
        stamp(&self.seen)
    }
}

impl Bench {
    /// # Errors
    /// A sentence, when the folder cannot be read or holds no file of Peil.
    pub fn open(folder: &Path) -> Result<Bench, String> {
        let bench = Bench { folder: folder.to_path_buf(), looked: Mutex::default() };
        bench.files().map_err(|fault| fault.to_string())?;
        Ok(bench)
    }

    /// A folder that holds no file of Peil yet; None where it cannot be read as a folder.
    pub fn to_fill(folder: &Path) -> Option<Bench> {
        std::fs::read_dir(folder).ok()?;
        Some(Bench { folder: folder.to_path_buf(), looked: Mutex::default() })
    }

    /// The folder that is shown; None where it is one file.
    pub fn folder(&self) -> Option<&Path> {
        Some(&*self.folder).filter(|folder| folder.is_dir())
    }

    /// Every file there is, by the name it has in addresses.
    fn files(&self) -> Result<BTreeMap<String, PathBuf>, Error> {
        let mut named = BTreeMap::new();
        for path in files::find(std::slice::from_ref(&self.folder))? {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy();
            let plain = |sign: char| if sign.is_ascii_alphanumeric() || sign == '_' { sign } else { '-' };
            let stem: String = stem.chars().map(plain).collect();
            let mut name = stem.clone();
            let mut others = 1;
            while named.contains_key(&name) {
                others += 1;
                name = format!("{stem}-{others}");
            }
            named.insert(name, path);
        }
        Ok(named)
    }

    /// Everything there is, as it is now.
    pub fn all(&self) -> Vec<Arc<Looked>> {
        self.files().unwrap_or_default().into_iter().map(|(name, path)| self.looked(&name, path)).collect()
    }

    /// One file as it is now; as it was, when it has gone meanwhile. None when there never was one of this
    /// name.
    pub fn get(&self, name: &str) -> Option<Arc<Looked>> {
        let path = self
            .files()
            .ok()
            .and_then(|mut files| files.remove(name))
            .or_else(|| self.before(name).map(|before| before.path.clone()))?;
        Some(self.looked(name, path))
    }

    fn before(&self, name: &str) -> Option<Arc<Looked>> {
        self.looked.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn looked(&self, name: &str, path: PathBuf) -> Arc<Looked> {
        let before = self.before(name).filter(|before| before.path == path);
        if let Some(same) = before.as_ref().filter(|before| before.stamp() == stamp_now(&before.seen)) {
            return same.clone();
        }
        let now = Arc::new(look(name, path, before.and_then(|before| before.good.clone())));
        self.looked.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_string(), now.clone());
        now
    }

    /// The stamp that a page about this file would have now. It compiles nothing.
    pub fn stamp(&self, name: &str) -> Option<String> {
        Some(stamp_now(&self.before(name)?.seen))
    }

    /// The same of every file at once.
    pub fn stamp_of_all(&self) -> String {
        let mut hash = Sha256::new();
        for (name, path) in self.files().unwrap_or_default() {
            let stamp = self.stamp(&name).unwrap_or_default();
            hash.update(format!("{name}\0{}\0{stamp}\0", path.display()));
        }
        short(hash)
    }
}

/// Compiles a file and reads the words beside it.
fn look(name: &str, path: PathBuf, last_good: Option<Arc<Shelved>>) -> Looked {
    let loader = Recording::default();
    // Whether the words are of this instrument hangs on the other files of its folder.
    let mut seen = Seen::new();
    let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
    let words = folder.join("wording");
    for listed in [folder, words.clone()] {
        seen.insert(listed.clone(), hash_now(&listed));
    }
    for file in Shelf::Disk.list(&words).into_iter().filter(|file| is_read(&file.to_string_lossy())) {
        seen.insert(file.clone(), hash_now(&file));
    }
    seen.insert(path.clone(), hash_now(&path));
    let text = match files::read_text(&path) {
        Ok(text) => text,
        Err(fault) => {
            let (findings, counts) = (vec![unreadable(&fault)], Counts { errors: 1, ..Counts::default() });
            return Looked {
                name: name.into(),
                path,
                findings,
                counts,
                good: last_good,
                current: false,
                library: false,
                seen,
            };
        }
    };
    let mut compiled = compiled(&path.to_string_lossy(), text, &loader);
    let library = compiled.instrument.is_none() && !compiled.has_errors();
    let good = compiled.instrument.take().map(|instrument| {
        let beside = Folder::read(&Shelf::Disk, &path, &instrument, &mut compiled.sources, Language::English);
        compiled.diagnostics.extend(beside.words.diagnostics);
        Arc::new(Shelved::new(name, Arc::new(instrument), beside.words.wordings))
    });
    seen.extend(loader.into_seen());
    let current = good.is_some();
    Looked {
        name: name.into(),
        path,
        findings: findings(&compiled.sources, &compiled.diagnostics),
        counts: count(&compiled.diagnostics),
        good: good.or(last_good),
        current,
        library,
        seen,
    }
}

/// Gives files from the disk, and remembers which were asked for.
#[derive(Debug, Default)]
struct Recording(Mutex<Seen>);

impl Recording {
    fn into_seen(self) -> Seen {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Loader for Recording {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), Unreadable> {
        let loaded = Disk.load(from, path);
        let (file, found) = match &loaded {
            Ok((file, text)) => (PathBuf::from(file), Some(hash(text.as_bytes()))),
            Err(_) => {
                let file = files::named(from, path);
                // What is not read because of where or what it is, is not looked at again either.
                if file.exists() && files::read_near(Path::new(from), &file).is_err() {
                    return loaded;
                }
                let found = hash_now(&file);
                (file, found)
            }
        };
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(file, found);
        loaded
    }
}

fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// Of a file what is in it; of a folder the names of the files that Peil would read. None when there is no
/// such thing.
fn hash_now(path: &Path) -> Option<Hash> {
    if path.is_file() {
        return files::read_bytes(path).ok().map(|bytes| hash(&bytes));
    }
    if !path.is_dir() && !path.as_os_str().is_empty() {
        return None;
    }
    let read = |file: &PathBuf| {
        file.extension().is_some_and(|ending| ending == "peil") || is_read(&file.to_string_lossy())
    };
    let folder = if path.as_os_str().is_empty() { Path::new(".") } else { path };
    let names: BTreeSet<String> = Shelf::Disk
        .list(folder)
        .iter()
        .filter(|file| read(file))
        .map(|file| file.to_string_lossy().into_owned())
        .collect();
    Some(hash(names.into_iter().collect::<Vec<_>>().join("\0").as_bytes()))
}

fn stamp_now(seen: &Seen) -> String {
    stamp(&seen.keys().map(|path| (path.clone(), hash_now(path))).collect())
}

fn stamp(seen: &Seen) -> String {
    let mut whole = Sha256::new();
    for (path, found) in seen {
        whole.update(path.to_string_lossy().as_bytes());
        whole.update([0, u8::from(found.is_some())]);
        whole.update(found.unwrap_or_default());
    }
    short(whole)
}

fn short(hash: Sha256) -> String {
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
