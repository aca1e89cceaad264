//! Kits of others beside the repository, where they are there: an original, answers, and what its own engine
//! makes of them. Without them these tests pass by: `kits.rs` has our own originals.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use peil_formats::{Blanks, Options};

use super::super::cli::root;
use super::kits;

/// The folders in a folder of kits, by format; none where there are no kits.
fn folders(kind: &str) -> Vec<PathBuf> {
    let base = root().join("../shared/interchange").join(kind);
    let read = |folder: &PathBuf| -> Vec<PathBuf> {
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
    };
    let mut all: Vec<PathBuf> = read(&base).iter().flat_map(read).collect();
    all.sort();
    all
}

#[test]
fn every_shared_kit_scores_as_its_engine() {
    let mut wrong = Vec::new();
    for kit in folders("kits") {
        match kits::run(&kit, &Options::default(), None) {
            Ok((_, problems)) if problems.is_empty() => {}
            Ok((summary, problems)) => {
                wrong.push(format!("{} ({summary})\n{}", kit.display(), problems.join("\n")))
            }
            Err(error) => wrong.push(format!("{}: {error}", kit.display())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Originals without answers: each becomes an instrument that compiles, both ways, and in seconds.
#[test]
fn every_other_shared_original_is_imported() {
    let mut wrong = Vec::new();
    for kit in folders("more") {
        for blanks in [Blanks::AsIs, Blanks::Peil] {
            let started = Instant::now();
            let found = kits::original(&kit)
                .and_then(|input| {
                    let options = Options { blanks, name: None };
                    peil_formats::import(&input, &options).map_err(|refused| refused.0)
                })
                .map(|imported| {
                    let (name, text) = &imported.files[0];
                    peil::compile(name, text, &peil::source::NoFiles).instrument.is_some()
                });
            // Two seconds is what a user waits; this is a build for debugging, on a machine that is busy.
            let slow = started.elapsed() > Duration::from_secs(60);
            if found != Ok(true) || slow {
                wrong.push(format!("{} ({blanks:?}): {found:?}, {:?}", kit.display(), started.elapsed()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
