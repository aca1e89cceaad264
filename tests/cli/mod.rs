//! The command line as people run it: the program itself, its output and its status.

mod any_bytes;
mod bad_answers;
mod cases;
mod checking;
mod commands;
mod constructs;
mod files;
mod outside;
mod reading;
mod writing;

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// What a run of the program gave.
#[derive(Debug)]
pub struct Run {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// Its last line on standard error.
    pub fn last(&self) -> &str {
        self.err.lines().last().unwrap_or_default()
    }
}

/// Runs `peil` in a folder, with bytes on its standard input.
pub fn peil_with(folder: &Path, arguments: &[&str], input: &[u8]) -> Run {
    let mut child = Command::new(crate::program::program())
        .args(arguments)
        .current_dir(folder)
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("peil runs");
    let mut stdin = child.stdin.take().expect("there is a standard input");
    let input = input.to_vec();
    // Beside the program, which may write before it has read everything, or never read.
    let writer = std::thread::spawn(move || {
        let _ = stdin.write_all(&input);
    });
    let output = child.wait_with_output().expect("peil ends");
    writer.join().expect("standard input is written");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is UTF-8");
    Run {
        code: output.status.code().expect("peil is not killed"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

pub fn peil(folder: &Path, arguments: &[&str]) -> Run {
    peil_with(folder, arguments, b"")
}

/// The root of the repository.
pub fn root() -> PathBuf {
    crate::root().to_path_buf()
}

/// A folder with files in it, that goes when it is dropped.
pub fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder can be made");
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("a folder can be made");
        std::fs::write(path, bytes).expect("a file can be written");
    }
    folder
}

/// The instrument that holds a bit of everything.
pub const ALL: &str = "tests/fixtures/cli/alles.peil";
/// Seven questions `gad1` to `gad7`, one score `totaal` with bands.
pub const GAD7: &str = "instruments/gad7";

/// Scores a file of this name and content.
pub fn score_file(instrument: &str, name: &str, content: &[u8], options: &[&str]) -> Run {
    let folder = folder(&[(name, content)]);
    let instrument = root().join(instrument);
    let mut arguments = vec!["score", instrument.to_str().expect("paths are UTF-8"), name];
    arguments.extend(options);
    peil(folder.path(), &arguments)
}

/// Scores a CSV.
pub fn score(instrument: &str, content: &str, options: &[&str]) -> Run {
    score_file(instrument, "antwoorden.csv", content.as_bytes(), options)
}

/// The cells of a CSV that holds no quotes, by column; a row each.
pub fn table(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
    let row = |line: &str| {
        names.iter().zip(line.split(',')).map(|(name, cell)| (name.to_string(), cell.to_string())).collect()
    };
    lines.map(row).collect()
}

/// One cell of the result of one row of answers to the instrument that holds everything.
pub fn cell(header: &str, row: &str, column: &str) -> String {
    let run = score(ALL, &format!("{header}\n{row}\n"), &["--reasons"]);
    assert_eq!(run.code, 0, "{header} / {row}\n{}", run.err);
    table(&run.out)[0][column].clone()
}

/// A row of answers to the instrument that holds everything that is refused: what is said.
pub fn refused(header: &str, row: &str) -> String {
    let run = score(ALL, &format!("{header}\n{row}\n"), &[]);
    assert_eq!(run.code, 1, "{header} / {row}\n{}", run.out);
    run.err
}
