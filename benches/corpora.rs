//! Imports every original in folders of files, and prints what became of them by format: shares of files whose
//! scores came over, of questions that were kept, and what took longest. No file may panic.
//!
//! ```text
//! cargo run --release -p peil-formats --example corpora -- [--list] FOLDER…
//! ```
//!
//! The figures in `docs/interchange.md` are of OpenScales (`scales/`), reproschema-library (`activities/`),
//! pyxform (`tests/`) and lforms, as their repositories have them.

use std::collections::BTreeMap;
use std::panic::catch_unwind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use peil_formats::report::{Kind, Report};
use peil_formats::{Input, Options, import};

/// What became of the scores of an original.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Share {
    /// Every computed value is there, and none counts what was not answered.
    Identical,
    /// Every computed value is there; that blanks count in it is written out.
    Missing,
    /// A part of what is computed is there.
    Part,
    /// Nothing of what is computed is there.
    Lost,
    /// Nothing is computed: questions and conditions.
    Structure,
    Refused,
    Panicked,
}

#[derive(Default)]
struct Tally {
    files: usize,
    shares: BTreeMap<Share, usize>,
    kept: usize,
    dropped: usize,
    longest: Vec<(Duration, String)>,
}

fn main() {
    let mut list = false;
    let mut tallies: BTreeMap<String, Tally> = BTreeMap::new();
    for argument in std::env::args().skip(1) {
        if argument == "--list" {
            list = true;
            continue;
        }
        for (path, input) in originals(Path::new(&argument)) {
            one(&path, input, list, &mut tallies);
        }
    }
    for (format, mut tally) in tallies {
        println!("{format}: {} files", tally.files);
        for (share, count) in &tally.shares {
            println!("  {share:?}: {count}");
        }
        let all = (tally.kept + tally.dropped).max(1);
        println!(
            "  questions kept: {} of {all} ({:.1}%)",
            tally.kept,
            100.0 * tally.kept as f64 / all as f64
        );
        tally.longest.sort_by(|a, b| b.cmp(a));
        for (took, path) in tally.longest.iter().take(3) {
            println!("  {took:.2?} {path}");
        }
    }
}

fn one(path: &Path, input: Input, list: bool, tallies: &mut BTreeMap<String, Tally>) {
    let started = Instant::now();
    let found = catch_unwind(|| import(&input, &Options::default()));
    let took = started.elapsed();
    let kind = path.extension().map_or("folder".into(), |ending| ending.to_string_lossy().to_string());
    let (format, share, kept, dropped) = match &found {
        Err(_) => (kind, Share::Panicked, 0, 0),
        // Files of other kinds lie among the originals.
        Ok(Err(refused)) if refused.0.contains("no known format") || refused.0.contains("no JSON") => return,
        Ok(Err(refused)) => {
            if list {
                println!("{}: {}", path.display(), refused.0);
            }
            (kind, Share::Refused, 0, 0)
        }
        Ok(Ok(imported)) => {
            let report = &imported.report;
            let dropped = report.losses.iter().filter(|loss| is_question(&loss.construct)).count();
            (report.format.clone(), share(report), report.columns.len(), dropped)
        }
    };
    if list {
        println!("{}: {share:?}, {kept} kept, {dropped} dropped, {took:.2?}", path.display());
    }
    let tally = tallies.entry(format).or_default();
    tally.files += 1;
    *tally.shares.entry(share).or_default() += 1;
    tally.kept += kept;
    tally.dropped += dropped;
    tally.longest.push((took, path.display().to_string()));
}

/// Whether a loss is a whole question.
fn is_question(construct: &str) -> bool {
    construct.contains(" of type ") || construct == "question that is never asked"
}

/// Whether a loss is a computed value.
fn is_computed(construct: &str) -> bool {
    [
        "score",
        "computed",
        "computed value",
        "compute",
        "calc",
        "calculate",
        "calculatedExpression",
        "expression",
        "calculated value",
        "sum_correct",
    ]
    .contains(&construct)
}

fn share(report: &Report) -> Share {
    let lost = report
        .losses
        .iter()
        .filter(|loss| loss.kind == Kind::Dropped && is_computed(&loss.construct))
        .count();
    let blanks = report.losses.iter().any(|loss| loss.construct == "blank in a calculation");
    let none = report.computed.is_empty() && report.classes.is_empty();
    match (none, lost) {
        (true, 0) => Share::Structure,
        (true, _) => Share::Lost,
        (false, 0) if blanks => Share::Missing,
        (false, 0) => Share::Identical,
        (false, _) => Share::Part,
    }
}

/// Every file and folder that may be an original.
fn originals(root: &Path) -> Vec<(PathBuf, Input)> {
    let mut out = Vec::new();
    let mut open = vec![root.to_path_buf()];
    while let Some(folder) = open.pop() {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().to_string();
        let mut entries: Vec<PathBuf> =
            std::fs::read_dir(&folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
        entries.sort();
        let schema = entries.iter().any(|path| path.to_string_lossy().ends_with("_schema"));
        if schema {
            let mut files = BTreeMap::new();
            gather(&folder, &folder, &mut files);
            out.push((folder.clone(), Input::Folder { name, files }));
            continue;
        }
        for path in entries {
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let ending = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
            if !matches!(ending.as_str(), "osd" | "xlsx" | "xls" | "json" | "csv") {
                continue;
            }
            if let Ok(bytes) = std::fs::read(&path) {
                let name = path.file_name().unwrap_or_default().to_string_lossy().to_string();
                out.push((path, Input::File { name, bytes }));
            }
        }
    }
    out
}

fn gather(root: &Path, folder: &Path, files: &mut BTreeMap<String, Vec<u8>>) {
    for path in std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            gather(root, &path, files);
        } else if let Ok(bytes) = std::fs::read(&path) {
            let place = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            files.insert(place, bytes);
        }
    }
}
