//! The borders between the rooms of `src/`, as `docs/architecture.md` draws them: who may name whom, and who
//! may talk to the world.

mod english;
mod packages;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::cli::root;

/// A source file: its path below `src/`, its crate, its room in that, and what it says outside comments and
/// texts.
struct Source {
    path: String,
    house: String,
    room: String,
    text: String,
    code: String,
}

/// A file that passes this many lines is asking for a split.
const LONGEST: usize = 600;

fn sources() -> Vec<Source> {
    let mut files = Vec::new();
    gather(&root().join("src"), &mut files);
    files.sort();
    files
        .iter()
        // Tests of a room, or of a crate, may look further than the room.
        .filter(|file| !file.ends_with("tests.rs") && !file.starts_with(root().join("src/study/tests")))
        .map(|file| {
            let path = file
                .strip_prefix(root().join("src"))
                .expect("it lies there")
                .to_str()
                .expect("names are UTF-8")
                .replace('\\', "/");
            let text = fs::read_to_string(file).expect("sources are UTF-8");
            let mut parts = path.split(['/', '.']).map(str::to_string);
            let (house, room) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
            Source { house, room, code: code(&text), path, text }
        })
        .collect()
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            gather(&path, files);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            files.push(path);
        }
    }
}

/// The lines of code, without comments. What is between quotes stays: no border is crossed there by
/// accident.
fn code(text: &str) -> String {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// Whether a word is in code by itself.
fn says(code: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    code.match_indices(word)
        .any(|(at, _)| !code[..at].ends_with(part) && !code[at + word.len()..].starts_with(part))
}

/// The rooms that a file names: by `crate::`, and by what `lib.rs` has at its top.
fn named(source: &Source) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, _) in source.code.match_indices("crate::") {
        let rest = &source.code[at + "crate::".len()..];
        // `use crate::{model, score};` names several.
        let names = match rest.strip_prefix('{') {
            Some(list) => list.split('}').next().unwrap_or_default(),
            None => rest.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default(),
        };
        rooms.extend(
            names.split(',').map(|name| name.split("::").next().unwrap_or_default().trim().to_string()),
        );
    }
    rooms.remove(&source.room);
    rooms
}

/// Every crossing of a border.
fn crossings(crossed: impl Fn(&Source) -> Vec<String>) -> Vec<String> {
    sources()
        .into_iter()
        .flat_map(|source| {
            crossed(&source).into_iter().map(move |what| format!("src/{} names {what}", source.path))
        })
        .collect()
}

/// Which rooms of its crate a room may name; Cargo sees to borders between crates. What is not listed may
/// name any.
const MAY_NAME: &[(&str, &[&str])] = &[
    ("peil/source", &[]),
    ("peil/page", &[]),
    ("peil/markup", &[]),
    ("peil/language", &[]),
    ("peil/diagnostic", &["source"]),
    ("peil/syntax", &["source", "diagnostic"]),
    ("peil/format", &["source", "syntax"]),
    ("peil/write", &["source", "syntax", "format"]),
    ("peil/resolve", &["source", "diagnostic", "syntax", "model"]),
    ("peil/lower", &["source", "diagnostic", "syntax", "resolve", "model"]),
    ("peil/model", &[]),
    ("peil/formula", &["model"]),
    ("peil/score", &["model", "formula"]),
    ("peil/spoken", &["model"]),
    ("peil/text", &["model", "score", "diagnostic", "spoken"]),
    ("peil/session", &["model", "score", "text"]),
    ("peil/columns", &["model", "score"]),
    ("peil/sql", &["model", "formula", "score"]),
    ("peil/reason", &["model", "score", "formula", "prove"]),
    ("peil/prove", &["model", "score"]),
    ("peil/check", &["source", "diagnostic", "lower", "model", "score", "formula", "reason", "prove"]),
    ("peil/show", &["model", "formula", "score", "check", "prove", "language", "page", "markup"]),
    ("peil/trace_text", &["model", "score", "language", "page"]),
    ("peil/plot", &["model", "score", "markup", "spoken"]),
    ("answers/rows", &[]),
    ("answers/stream", &["rows"]),
    ("answers/arrow", &["rows", "stream"]),
    ("formats/ir", &["expression", "report"]),
    ("formats/report", &[]),
    ("formats/names", &[]),
    ("formats/texts", &[]),
    ("formats/expression", &["ir"]),
    ("web/interface", &[]),
];

#[test]
fn rooms_name_only_what_they_build_on() {
    let wrong = crossings(|source| {
        match MAY_NAME.iter().find(|(room, _)| *room == format!("{}/{}", source.house, source.room)) {
            Some((_, may)) => {
                named(source).into_iter().filter(|room| !may.contains(&room.as_str())).collect()
            }
            None => Vec::new(),
        }
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Files, clocks and networks belong to the rooms that talk to the world.
#[test]
fn only_some_rooms_talk_to_the_world() {
    const WORLD: [&str; 11] = [
        "std::fs",
        "fs::read_to_string",
        "std::net",
        "std::env",
        "std::process",
        "std::io::stdin",
        "SystemTime",
        "Instant",
        "Zoned::now",
        "Timestamp::now",
        "File::open",
    ];
    let outside = ["cli", "lsp", "web", "store", "project"];
    let wrong = crossings(|source| match outside.contains(&source.house.as_str()) {
        true => Vec::new(),
        false => WORLD.iter().filter(|word| says(&source.code, word)).map(ToString::to_string).collect(),
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A crate, or a name of one, that stays in one place: it can be replaced there, and nowhere else is written
/// for it.
#[test]
fn some_crates_stay_in_one_place() {
    const PLACES: &[(&str, &[&str])] = &[
        ("miette", &["peil/diagnostic/render.rs"]),
        ("pest", &["peil/syntax/", "peil/format/"]),
        ("pest_derive", &["peil/syntax/"]),
        ("Rule", &["peil/syntax/", "peil/format/"]),
        ("serde_yaml", &["wording/yaml.rs", "cli/map.rs"]),
        ("clap", &["cli/"]),
        ("simd_csv", &["answers/rows/"]),
        ("encoding_rs", &["answers/rows/", "cli/", "answers/stream/"]),
        (
            "flate2",
            &[
                "answers/rows/compression.rs",
                "answers/rows/spss.rs",
                "formats/read/sheets.rs",
                "web/build.rs",
                "web/style.rs",
            ],
        ),
        ("brotli", &["web/build.rs", "web/style.rs"]),
        ("zstd", &["answers/rows/compression.rs"]),
        ("arrow_array", &["answers/arrow/", "python/"]),
        ("arrow_ipc", &["answers/arrow/"]),
        ("arrow_schema", &["answers/arrow/", "cli/tables.rs", "python/"]),
        ("ctrlc", &["cli/replacement.rs", "cli/fill/"]),
        ("axum", &["web/"]),
        ("tokio_rustls", &["web/tls.rs", "web/server.rs", "store/database/postgres_tls.rs"]),
        ("openidconnect", &["web/sign_on/"]),
        ("askama", &["web/"]),
        ("tower_http", &["web/"]),
        ("utoipa", &["web/api/"]),
        ("utoipa_axum", &["web/api/"]),
        ("fluent_bundle", &["web/interface/"]),
        ("rusqlite", &["store/"]),
        ("argon2", &["store/"]),
        ("lsp_server", &["lsp/"]),
        ("Duckdb", &["peil/sql/dialect.rs", "cli/export/sql.rs"]),
        ("Postgres", &["peil/sql/dialect.rs", "cli/export/sql.rs", "store/"]),
        ("Spark", &["peil/sql/dialect.rs", "cli/export/sql.rs"]),
    ];
    // A class has rules too, and they are called so in the syntax tree and the model.
    let other_rule = |source: &Source, word: &str| {
        word == "Rule" && !source.code.contains("syntax::Rule") && !source.code.contains("syntax::{")
    };
    let wrong = crossings(|source| {
        let strays = PLACES.iter().filter(|(word, places)| {
            !places.iter().any(|place| source.path.starts_with(place))
                && says(&source.code, word)
                && !other_rule(source, word)
        });
        strays.map(|(word, _)| word.to_string()).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    let wrong = crossings(|source| {
        if source.text.starts_with("//!") {
            Vec::new()
        } else {
            vec!["not what it is for: no `//!` on its first line".into()]
        }
    });
    let wrong: Vec<&String> = wrong.iter().filter(|line| !line.starts_with("src/cli/main.rs")).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn no_file_is_too_long() {
    let wrong: Vec<String> = sources()
        .iter()
        .map(|source| (source, source.text.lines().count()))
        .filter(|(_, lines)| *lines > LONGEST)
        .map(|(source, lines)| format!("src/{}: {lines} lines", source.path))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A dependency on the world would be a way out of the rooms that have none.
#[test]
fn the_borders_are_those_that_are_written_down() {
    let page = fs::read_to_string(root().join("docs/architecture.md")).expect("the page is there");
    for source in sources().iter().filter(|source| source.path != "peil/lib.rs") {
        let room =
            if source.house == "peil" { format!("peil/{}", source.room) } else { source.house.clone() };
        let named = [format!("`src/{room}/`"), format!("`src/{room}.rs`")];
        assert!(
            named.iter().any(|room| page.contains(room)),
            "docs/architecture.md does not say what lives in `src/{room}`"
        );
    }
}

/// Enums that carry meaning: a new member has to be handled in every place.
const MEANING: [&str; 11] = [
    "Aggregate",
    "Function",
    "Takes",
    "Gives",
    "Needs",
    "MissingRule",
    "AnswerType",
    "AnswerKind",
    "Comparison",
    "Event",
    "What",
];

/// A match over one of them has no `_ =>`: a new aggregate must not be scored as another, nor a new event
/// passed over.
#[test]
fn meaning_has_no_wildcard() {
    let wrong = crossings(|source| {
        let lines: Vec<&str> = source.code.lines().collect();
        let indent = |line: &str| line.len() - line.trim_start().len();
        let mut found = Vec::new();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.trim_start().starts_with("_ =>")) {
            let arms = lines[..at]
                .iter()
                .rev()
                .take_while(|above| above.is_empty() || indent(above) >= indent(line))
                .filter(|above| indent(above) == indent(line));
            let mut patterns =
                arms.filter_map(|arm| arm.trim_start().trim_start_matches("| ").split(" =>").next());
            // `Event` is a name of the XML reader too.
            let meaning = |pattern: &str| {
                MEANING.iter().any(|name| pattern.starts_with(&format!("{name}::")))
                    && !source.path.ends_with("xliff.rs")
            };
            if let Some(pattern) = patterns.find(|pattern| meaning(pattern)) {
                found.push(format!("`_` beside `{pattern}`"));
            }
        }
        found
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
