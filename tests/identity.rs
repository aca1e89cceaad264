//! What must not change: fingerprints of shipped instruments while their source stays, and scores whatever
//! the order of columns and rows.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use peil::model::Instrument;
use peil::source::NoFiles;
use sha2::{Digest, Sha256};

fn root() -> PathBuf {
    crate::root().to_path_buf()
}

/// A line per shipped instrument: its name, the hash of its source, its fingerprints.
fn fingerprints() -> String {
    let folders = std::fs::read_dir(root().join("instruments")).expect("the folder is there");
    let mut names: Vec<String> = folders
        .map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    let mut list = String::new();
    for name in names {
        let path = root().join("instruments").join(&name).join(format!("{name}.peil"));
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let instrument = peil::build(&name, &text, &NoFiles).instrument.expect("it compiles");
        let source: String =
            Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        let found = instrument.fingerprints();
        writeln!(
            list,
            "{name}\n  source    {source}\n  structure {}\n  scoring   {}\n  text      {}",
            found.structure, found.scoring, found.text
        )
        .expect("a string takes all");
    }
    list
}

/// Stored responses name fingerprints: they may change only with the source. `INSTA_UPDATE=always` takes over
/// the new ones.
#[test]
fn fingerprints_change_only_with_the_source() {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("fixtures");
    settings.bind(|| insta::assert_snapshot!("fingerprints", fingerprints()));
}

/// Scores of a file, a line per row, sorted: the first column is the row's name.
fn scores(instrument: &Path, answers: &Path) -> Vec<String> {
    let run = Command::new(crate::program::program())
        .arg("score")
        .arg(instrument)
        .arg(answers)
        .arg("--reasons")
        .output()
        .expect("it runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let mut lines: Vec<String> =
        String::from_utf8(run.stdout).expect("it is UTF-8").lines().map(String::from).collect();
    lines.sort();
    lines
}

#[test]
fn scores_do_not_depend_on_the_order_of_columns_or_rows() {
    let set = root().join("tests/reference/rand36");
    let text = std::fs::read_to_string(set.join("responses.csv")).expect("the set is there");
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
    let folder = tempfile::tempdir().expect("there is room");
    let expected = scores(&set.join("rand36.peil"), &set.join("responses.csv"));
    let mut seed = 36u64;
    for round in 0..5 {
        let mut columns: Vec<usize> = (1..rows[0].len()).collect();
        for at in (1..columns.len()).rev() {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            columns.swap(at, (seed >> 33) as usize % (at + 1));
        }
        let mut body: Vec<&Vec<&str>> = rows[1..].iter().collect();
        body.rotate_left(17 * (round + 1));
        let line = |row: &Vec<&str>| {
            std::iter::once(row[0]).chain(columns.iter().map(|at| row[*at])).collect::<Vec<_>>().join(",")
        };
        let shuffled: Vec<String> = std::iter::once(&rows[0]).chain(body).map(line).collect();
        let path = folder.path().join(format!("{round}.csv"));
        std::fs::write(&path, shuffled.join("\n") + "\n").expect("there is room");
        assert_eq!(scores(&set.join("rand36.peil"), &path), expected, "columns {columns:?}");
    }
}

/// What is stored is what is scored by later: instruments that come with Peil, and random ones.
#[test]
fn an_instrument_is_read_back_as_it_was_written() {
    let shipped = crate::compiled::every().into_iter().map(|path| (crate::compiled::compiled(&path), path));
    let random = (0..100).map(|seed| {
        let printed = crate::equivalence::print::print(&crate::equivalence::generate::instrument(seed), seed);
        let compiled = crate::equivalence::seam::compile(&printed.source, &printed.files)
            .expect("what is generated compiles");
        (compiled.instrument, format!("seed {seed}"))
    });
    for (instrument, about) in shipped.chain(random) {
        let back = Instrument::from_json(&instrument.to_json().to_string())
            .unwrap_or_else(|invalid| panic!("{about}: {invalid}"));
        assert_eq!(back.to_parts(), instrument.to_parts(), "{about}");
    }
}
