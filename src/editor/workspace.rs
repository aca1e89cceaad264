//! The files of an editor: which are open, which are in its folders, and what each came to.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use peil::language::Language;
use peil::source::Loader;
use peil_project::files::{self, Text, plain};
use peil_project::revision::Shelf;
use peil_project::{Asked, Buffers, checked};

use crate::findings::Finding;
use crate::kinds::FileKind;
use crate::unit::Unit;

/// What the user chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Settings {
    /// The language of cards, and of what is reported of wording files.
    pub tongue: Language,
    /// Notes on how easily the texts read.
    pub prose: bool,
    /// A rename writes `renamed from`: what is renamed was released, and answers to it are stored.
    pub released: bool,
    /// Tests and cases are run at every change, not only when they are asked for.
    pub run_tests: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { tongue: Language::English, prose: true, released: true, run_tests: false }
    }
}

/// One `.peil` file that is known.
#[derive(Debug, Default)]
struct Root {
    /// None: it changed since, or something it reads did.
    unit: Option<Arc<Unit>>,
    /// The last that was computed.
    last: Option<Arc<Unit>>,
    /// The last that had an instrument.
    good: Option<Arc<Unit>>,
}

/// Cases that were run: with which instrument and text, and what failed.
#[derive(Debug)]
struct CasesRun {
    unit: Arc<Unit>,
    text: Arc<str>,
    findings: Vec<Finding>,
}

/// Everything an editor has open, and the folders it works in.
#[derive(Debug, Default)]
pub struct Workspace {
    pub settings: Settings,
    buffers: Buffers,
    folders: Vec<PathBuf>,
    roots: BTreeMap<PathBuf, Root>,
    /// Files that are not a `.peil` by their name, but are open as one.
    sources: BTreeSet<PathBuf>,
    /// What failed of tests that were run, by the file that was run; until something changes.
    runs: BTreeMap<PathBuf, Vec<Finding>>,
    /// Cases that are open: what they were run with, and what failed.
    cases: BTreeMap<PathBuf, CasesRun>,
}

impl Workspace {
    pub fn new(settings: Settings) -> Workspace {
        Workspace { settings, ..Workspace::default() }
    }

    /// The folders that the editor works in; what is in them is searched for.
    pub fn set_folders(&mut self, folders: Vec<PathBuf>) {
        self.folders = folders.iter().map(|folder| plain(folder)).collect();
        self.look();
    }

    pub fn folders(&self) -> &[PathBuf] {
        &self.folders
    }

    /// Other settings: everything is computed again.
    pub fn set_settings(&mut self, settings: Settings) {
        if self.settings != settings {
            self.settings = settings;
            self.roots.values_mut().for_each(|root| root.unit = None);
        }
    }

    /// Looks which `.peil` files there are.
    pub fn look(&mut self) {
        let mut known: BTreeSet<PathBuf> =
            self.folders.iter().flat_map(|folder| files::discover(folder)).map(|path| plain(&path)).collect();
        known.extend(self.buffers.paths().filter(|path| self.is_source(path)).map(Path::to_path_buf));
        self.roots.retain(|path, _| known.contains(path));
        for path in known {
            self.roots.entry(path).or_default();
        }
    }

    /// Whether a file is Peil: by its name, or because it is open as such.
    pub fn is_source(&self, path: &Path) -> bool {
        FileKind::of(path) == FileKind::Source || self.sources.contains(path)
    }

    /// A text as it is now in the editor; `source` is true for what is open as Peil, whatever it is called.
    pub fn open(&mut self, path: &Path, text: impl Into<Arc<str>>, source: bool) {
        let path = plain(path);
        if source {
            self.sources.insert(path.clone());
        }
        let appears = self.buffers.text(&path).is_none() && !path.exists();
        self.buffers.open(&path, text);
        if self.is_source(&path) {
            self.roots.entry(path.clone()).or_default();
        }
        self.touch(&path, appears);
    }

    /// From now on a file is as it is on the disk.
    pub fn close(&mut self, path: &Path) {
        let path = plain(path);
        self.buffers.close(&path);
        self.sources.remove(&path);
        let kept = path.is_file()
            && FileKind::of(&path) == FileKind::Source
            && self.folders.iter().any(|folder| path.starts_with(folder));
        if !kept {
            self.roots.remove(&path);
        }
        self.touch(&path, !path.exists());
    }

    /// A file on the disk changed, came or went.
    pub fn changed_on_disk(&mut self, path: &Path) {
        let path = plain(path);
        if FileKind::of(&path) == FileKind::Source {
            self.look();
        }
        self.touch(&path, true);
    }

    /// A `.peil` file that something names, wherever it is: it can be asked about from now on.
    pub fn know(&mut self, path: &Path) {
        self.roots.entry(plain(path)).or_default();
    }

    /// The `.peil` files that are known.
    pub fn sources(&self) -> impl Iterator<Item = &Path> {
        self.roots.keys().map(PathBuf::as_path)
    }

    /// The paths of what is open.
    pub fn open_paths(&self) -> Vec<PathBuf> {
        self.buffers.paths().map(Path::to_path_buf).collect()
    }

    pub fn is_open(&self, path: &Path) -> bool {
        self.buffers.text(path).is_some()
    }

    /// The text of a file now: that of the editor, or that on the disk.
    pub fn text(&self, path: &Path) -> Option<Arc<str>> {
        if let Some(text) = self.buffers.shared(path) {
            return Some(text.clone());
        }
        match files::read_text(path).ok()? {
            Text::Read(text) => Some(text.into()),
            Text::NotUtf8 { shown, .. } => Some(shown.into()),
        }
    }

    /// Keeps what failed of tests, to be reported with the findings.
    pub fn set_run(&mut self, path: &Path, run: crate::run::Run) {
        self.runs.insert(plain(path), run.findings);
    }

    /// Runs the cases that are open, as far as they changed or their instrument did; with the setting also the
    /// tests of what is open.
    pub fn run_what_is_open(&mut self) {
        let open: Vec<PathBuf> = self.open_paths();
        self.cases.retain(|path, _| open.contains(path));
        for path in open {
            match FileKind::of(&path) {
                FileKind::Cases => self.run_cases(&path),
                FileKind::Source if self.settings.run_tests && !self.runs.contains_key(&path) => {
                    let run = crate::run::run_tests(self, &path, None);
                    self.set_run(&path, run);
                }
                FileKind::Source
                | FileKind::Wording
                | FileKind::BesideWording
                | FileKind::Table
                | FileKind::StudyLock
                | FileKind::Other => {}
            }
        }
    }

    fn run_cases(&mut self, path: &Path) {
        let (unit, text) = (crate::cases::unit_of(self, path), self.text(path));
        let (Some(unit), Some(text)) = (unit, text) else {
            self.cases.remove(path);
            return;
        };
        if let Some(run) = self.cases.get(path)
            && Arc::ptr_eq(&run.unit, &unit)
            && run.text == text
        {
            return;
        }
        let findings =
            unit.instrument().map(|instrument| crate::cases::of_text(instrument, path, &text).findings);
        let findings = findings.unwrap_or_default();
        self.cases.insert(path.to_path_buf(), CasesRun { unit, text, findings });
    }

    /// Whether a file is the protocol of a study.
    pub fn is_study(&mut self, path: &Path) -> bool {
        self.unit(path).is_some_and(|unit| unit.checked.study.is_some())
    }

    /// What is not computed is what read the file, or may read it now that it is there.
    fn touch(&mut self, path: &Path, comes_or_goes: bool) {
        self.runs.clear();
        let folder = path.parent().unwrap_or(Path::new(""));
        let beside = match FileKind::of(path) {
            FileKind::Wording | FileKind::BesideWording => folder.parent(),
            FileKind::Source | FileKind::StudyLock if comes_or_goes => Some(folder),
            FileKind::Source | FileKind::StudyLock | FileKind::Cases | FileKind::Table | FileKind::Other => {
                None
            }
        };
        for (root, state) in &mut self.roots {
            let read = state.last.as_ref().is_some_and(|unit| unit.asked.contains(path));
            if root == path || read || beside.is_some_and(|beside| root.parent() == Some(beside)) {
                state.unit = None;
            }
        }
    }

    /// A file whose findings are not up to date.
    pub fn stale(&self) -> Option<PathBuf> {
        // What is open goes first.
        let stale = || self.roots.iter().filter(|(_, root)| root.unit.is_none()).map(|(path, _)| path);
        stale().find(|path| self.is_open(path)).or_else(|| stale().next()).cloned()
    }

    /// Whether something that read a file is not computed.
    pub fn is_outdated(&self, path: &Path) -> bool {
        let reads = |root: &Root| root.last.as_ref().is_some_and(|unit| unit.findings.contains_key(path));
        self.roots.iter().any(|(known, root)| root.unit.is_none() && (known == path || reads(root)))
    }

    /// What could not be computed is as it was.
    pub fn give_up(&mut self) {
        for root in self.roots.values_mut().filter(|root| root.unit.is_none()) {
            root.unit = root.last.clone();
        }
        self.roots.retain(|_, root| root.unit.is_some());
    }

    /// What a `.peil` file came to, computed again where it has to be.
    pub fn unit(&mut self, path: &Path) -> Option<Arc<Unit>> {
        let root = self.roots.get(path)?;
        if let Some(unit) = &root.unit {
            return Some(unit.clone());
        }
        let unit = Arc::new(self.work_out(path));
        let root = self.roots.get_mut(path)?;
        root.unit = Some(unit.clone());
        root.last = Some(unit.clone());
        if unit.instrument().is_some() {
            root.good = Some(unit.clone());
        }
        Some(unit)
    }

    /// The last state of a file that had an instrument: that of now, where it compiles.
    pub fn good(&mut self, path: &Path) -> Option<Arc<Unit>> {
        let now = self.unit(path)?;
        match now.instrument() {
            Some(_) => Some(now),
            None => self.roots.get(path)?.good.clone(),
        }
    }

    /// What was computed last, as it is; for what may be a little behind.
    pub fn last(&self, path: &Path) -> Option<Arc<Unit>> {
        self.roots.get(path)?.last.clone()
    }

    /// Every `.peil` file that is known, computed where it has to be.
    pub fn units(&mut self) -> Vec<Arc<Unit>> {
        let paths: Vec<PathBuf> = self.roots.keys().cloned().collect();
        paths.iter().filter_map(|path| self.unit(path)).collect()
    }

    /// The last state of every `.peil` file that had an instrument.
    pub fn good_units(&mut self) -> Vec<Arc<Unit>> {
        let paths: Vec<PathBuf> = self.roots.keys().cloned().collect();
        paths.iter().filter_map(|path| self.good(path)).collect()
    }

    /// The files whose meaning hangs on this one: for a `.peil` file itself first, then those that read it.
    pub fn readers(&mut self, path: &Path) -> Vec<Arc<Unit>> {
        let mut found: Vec<Arc<Unit>> =
            self.units().into_iter().filter(|unit| unit.path == path || unit.file(path).is_some()).collect();
        found.sort_by_key(|unit| unit.path != path);
        found
    }

    /// The file itself where it has what is wanted; otherwise those that read it.
    pub fn knowing(&mut self, path: &Path, has: &dyn Fn(&Unit) -> bool) -> Vec<Arc<Unit>> {
        match self.unit(path) {
            Some(own) if has(&own) => vec![own],
            Some(_) | None => self.readers(path),
        }
    }

    fn work_out(&self, path: &Path) -> Unit {
        let buffers = self.buffers.anew();
        let shelf = Shelf::Open(buffers);
        let asked = Asked { tongue: self.settings.tongue, prose: self.settings.prose };
        let text = shelf.bytes(path).map(files::text).unwrap_or_else(|_| Text::Read(String::new()));
        let result = checked(path, text, &shelf, asked);
        let read = match &shelf {
            Shelf::Open(buffers) => buffers.asked(),
            Shelf::Disk | Shelf::Revision(_) => Default::default(),
        };
        Unit::new(path.to_path_buf(), result, read)
    }

    /// The findings in a file, of all that read it, each once.
    pub fn findings(&self, path: &Path) -> Vec<Finding> {
        let mut found: Vec<Finding> = Vec::new();
        let mut seen: HashSet<(usize, usize, Option<&str>, &str)> = HashSet::new();
        for unit in self.roots.values().filter_map(|root| root.last.as_ref()) {
            for finding in unit.findings.get(path).into_iter().flatten() {
                let place = &finding.place;
                if seen.insert((place.start, place.end, finding.code, &finding.message)) {
                    found.push(finding.clone());
                }
            }
        }
        let run = self.runs.values().flatten().filter(|finding| finding.place.path == path);
        let cases = self.cases.get(path).into_iter().flat_map(|run| &run.findings);
        for finding in run.chain(cases) {
            if !found.contains(finding) {
                found.push(finding.clone());
            }
        }
        found.sort_by_key(|one| (one.place.start, one.place.end));
        found
    }

    /// Every file about which something may be reported: what is known, and what that reads.
    pub fn files(&self) -> BTreeSet<PathBuf> {
        let units = self.roots.values().filter_map(|root| root.last.as_ref());
        let read = units.flat_map(|unit| unit.findings.keys().cloned());
        read.chain(self.roots.keys().cloned()).collect()
    }

    /// The place from which open texts and others are read.
    pub fn shelf(&self) -> Shelf {
        Shelf::Open(self.buffers.anew())
    }

    /// Gives the files that a source names.
    pub fn loader(&self) -> impl Loader + Sync {
        self.buffers.anew()
    }
}
