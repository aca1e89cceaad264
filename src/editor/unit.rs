//! One `.peil` file with everything it reads, as it was last checked.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use peil::analysis::Analysis;
use peil::check;
use peil::model::Instrument;
use peil::show::{self, Codebook};
use peil::source::{FileId, Span};
use peil_project::Checked;
use peil_project::files::plain;

use crate::findings::{Finding, of_check};
use crate::place::Place;

/// What one file came to, with the files it reads.
#[derive(Debug)]
pub struct Unit {
    pub path: PathBuf,
    pub checked: Checked,
    /// Every file that was asked for, those that are not there among them.
    pub asked: HashSet<PathBuf>,
    /// The findings, by file; the file itself and what was read always among them.
    pub findings: BTreeMap<PathBuf, Vec<Finding>>,
    files: HashMap<PathBuf, FileId>,
    book: OnceLock<Option<Codebook>>,
    ranges: OnceLock<Vec<check::Range>>,
    bands: OnceLock<Vec<check::BandRanges>>,
}

impl Unit {
    pub fn new(path: PathBuf, checked: Checked, asked: HashSet<PathBuf>) -> Unit {
        let sources = &checked.analysis.compiled.sources;
        let files = sources.iter().map(|(id, file)| (plain(Path::new(&file.path)), id)).collect();
        let mut findings = of_check(&checked.analysis.compiled);
        if let Some(why) = checked.study.as_ref().and_then(|study| study.lock_unread.as_ref()) {
            findings.entry(path.clone()).or_default().push(Finding::of_file(&path, why.to_string()));
        }
        Unit {
            path,
            checked,
            asked,
            findings,
            files,
            book: OnceLock::new(),
            ranges: OnceLock::new(),
            bands: OnceLock::new(),
        }
    }

    pub fn analysis(&self) -> &Analysis {
        &self.checked.analysis
    }

    /// The instrument, when it compiles; of a protocol the one it names.
    pub fn instrument(&self) -> Option<&Instrument> {
        let study = self.checked.study.as_ref().and_then(|study| study.instrument.as_ref());
        self.analysis().compiled.instrument.as_ref().or(study)
    }

    /// A file that was read, by its path.
    pub fn file(&self, path: &Path) -> Option<FileId> {
        self.files.get(path).copied()
    }

    /// The text of a file as it was when it was read.
    pub fn text(&self, file: FileId) -> &Arc<str> {
        &self.analysis().compiled.sources.get(file).text
    }

    /// The path of a file that was read.
    pub fn place_of_file(&self, file: FileId) -> PathBuf {
        plain(Path::new(&self.analysis().compiled.sources.get(file).path))
    }

    /// Where a span is.
    pub fn place(&self, span: Span) -> Place {
        Place::new(self.place_of_file(span.file), span.range())
    }

    /// The values that each score can have, as `peil check` works them out.
    pub fn ranges(&self) -> &[check::Range] {
        self.ranges.get_or_init(|| self.instrument().map(check::bounded).unwrap_or_default())
    }

    /// The values of every band, by score, set and band.
    pub fn bands(&self) -> &[check::BandRanges] {
        self.bands.get_or_init(|| self.instrument().map(check::band_ranges).unwrap_or_default())
    }

    /// The codebook of the instrument.
    pub fn book(&self) -> Option<&Codebook> {
        let make = || {
            let instrument = self.instrument()?;
            let ranges = self.ranges();
            let options = show::Options {
                never_missing: ranges.iter().map(|range| !range.can_be_missing).collect(),
                ranges: ranges.iter().map(shown).collect(),
                ..show::Options::default()
            };
            Some(show::codebook(instrument, &options))
        };
        self.book.get_or_init(make).as_ref()
    }
}

/// A range as the codebook shows it; None where nothing is known.
fn shown(range: &check::Range) -> Option<show::Range> {
    let bound = |end: &Option<peil::model::Number>| end.as_ref().map(ToString::to_string);
    (range.low.is_some() || range.high.is_some()).then(|| show::Range {
        low_attained: range.low_attained,
        high_attained: range.high_attained,
        low: bound(&range.low),
        high: bound(&range.high),
        whole: range.whole,
    })
}
