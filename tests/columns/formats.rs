//! `peil score` from any form to any: compressed, under other names, under labels.

use std::io::Read;
use std::path::Path;

use peil_answers::rows::Compression;

use super::answers::Dice;
use crate::cli::{Run, folder, peil, peil_with, root};

const RAND36: &str = "instruments/rand36";
/// How many options each of its 36 questions has.
const OPTIONS: [u64; 36] = [
    5, 5, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 5, 6, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 5, 5, 5, 5,
    5,
];

/// Answers at random, one in seven blank; the row's number is before them.
pub fn answers(rows: u64) -> Vec<[Option<u8>; 36]> {
    let mut dice = Dice::new(36);
    (0..rows)
        .map(|_| OPTIONS.map(|options| (!dice.one_in(7)).then(|| 1 + dice.below(options) as u8)))
        .collect()
}

pub fn csv(rows: &[[Option<u8>; 36]]) -> String {
    let mut text = format!("id{}\n", (1..=36).map(|item| format!(",i{item}")).collect::<String>());
    for (at, row) in rows.iter().enumerate() {
        let cells: String = row
            .iter()
            .map(|cell| format!(",{}", cell.map(|code| code.to_string()).unwrap_or_default()))
            .collect();
        text += &format!("{at}{cells}\n");
    }
    text
}

/// Scores a file of a folder.
pub fn score(place: &Path, instrument: &str, options: &[&str]) -> Run {
    let instrument = root().join(instrument);
    let mut arguments = vec!["score", instrument.to_str().unwrap()];
    arguments.extend(options);
    peil(place, &arguments)
}

fn plain(compression: Compression, bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    compression.reader(bytes).unwrap().read_to_end(&mut text).unwrap();
    text
}

#[test]
fn what_is_compressed_scores_as_what_is_not() {
    let text = csv(&answers(300));
    let (mut gzip, mut zstd) = (Vec::new(), Vec::new());
    Compression::Gzip.append(text.as_bytes(), &mut gzip).unwrap();
    Compression::Zstd.append(text.as_bytes(), &mut zstd).unwrap();
    // What a file is, its first bytes tell; a name may say nothing.
    let place = folder(&[("a.csv", text.as_bytes()), ("a.csv.gz", &gzip), ("b", &zstd)]);
    let expected = score(place.path(), RAND36, &["a.csv"]);
    assert_eq!((expected.code, expected.out.lines().count()), (0, 301), "{}", expected.err);
    for (source, target, compression) in [
        ("a.csv.gz", "x.csv.zst", Compression::Zstd),
        ("b", "x.csv.gz", Compression::Gzip),
        ("b", "x.csv", Compression::None),
    ] {
        let run = score(place.path(), RAND36, &[source, "-o", target]);
        assert_eq!(run.code, 0, "{}", run.err);
        let written = std::fs::read(place.path().join(target)).unwrap();
        assert_eq!(Compression::of_start(&written), compression);
        assert!(plain(compression, &written) == expected.out.as_bytes(), "{source} to {target}");
    }
    // JSON goes row by row, and is compressed anyway.
    let lines = score(place.path(), RAND36, &["a.csv", "--to", "jsonl"]);
    assert_eq!(score(place.path(), RAND36, &["a.csv.gz", "-o", "x.jsonl.gz"]).code, 0);
    assert!(
        plain(Compression::Gzip, &std::fs::read(place.path().join("x.jsonl.gz")).unwrap())
            == lines.out.as_bytes()
    );
    let instrument = root().join(RAND36);
    let streamed = peil_with(place.path(), &["score", instrument.to_str().unwrap(), "-"], &zstd);
    assert_eq!((streamed.code, streamed.out), (0, expected.out));
}

#[test]
fn a_file_that_is_cut_off_leaves_nothing() {
    let text = csv(&answers(3_000));
    for (name, compression) in [("a.csv.gz", Compression::Gzip), ("a.csv.zst", Compression::Zstd)] {
        let mut bytes = Vec::new();
        compression.append(text.as_bytes(), &mut bytes).unwrap();
        bytes.truncate(bytes.len() / 2);
        let place = folder(&[(name, &bytes), ("x.csv", b"old")]);
        let run = score(place.path(), RAND36, &[name, "-o", "x.csv"]);
        assert_eq!(run.code, 2, "{}", run.err);
        assert!(run.err.contains(name) && run.err.contains("cut off"), "{}", run.err);
        assert_eq!(std::fs::read(place.path().join("x.csv")).unwrap(), b"old");
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 2, "no half file");
    }
}

#[test]
fn labels_stand_for_options_where_they_are_asked_for() {
    let text = "i1,i2,i13,i20\nVery good,the  same,No,1\nPoor,Much worse,2,Extremely\n";
    let codes = "i1,i2,i13,i20\n2,3,2,1\n5,5,2,5\n";
    let place = folder(&[("labels.csv", text.as_bytes()), ("codes.csv", codes.as_bytes())]);
    let labels = score(place.path(), RAND36, &["labels.csv", "--labels"]);
    assert_eq!(
        (labels.code, labels.out),
        (0, score(place.path(), RAND36, &["codes.csv"]).out),
        "{}",
        labels.err
    );
    let without = score(place.path(), RAND36, &["labels.csv"]);
    assert!(without.code == 1 && without.err.contains("`Very good` is not an answer"), "{}", without.err);
    let json = r#"{"i1": "Poor", "i2": "Much worse", "i13": 2, "i20": "extremely"}"#;
    let place = folder(&[("a.jsonl", json.as_bytes()), ("codes.csv", b"i1,i2,i13,i20\n5,5,2,5\n")]);
    let lines = score(place.path(), RAND36, &["a.jsonl", "--labels", "--to", "csv"]);
    assert_eq!(lines.out, score(place.path(), RAND36, &["codes.csv"]).out, "{}", lines.err);
}

#[test]
fn a_map_says_what_columns_are_called() {
    let place = folder(&[
        ("a.csv", b"nr,Q12_1,\"Vraag 2\"\n7,2,3\n"),
        ("map.yaml", b"Q12_1: i1\nVraag 2: i2\n"),
        ("wrong.yaml", b"Q12_1: i99\n"),
        ("twice.yaml", b"a: i1\nb: i1\n"),
        ("list.yaml", b"- i1\n"),
        ("same.csv", b"nr,i1,i2\n7,2,3\n"),
    ]);
    let mapped = score(place.path(), RAND36, &["a.csv", "--map", "map.yaml"]);
    assert_eq!(
        (mapped.code, mapped.out),
        (0, score(place.path(), RAND36, &["same.csv"]).out),
        "{}",
        mapped.err
    );
    for (map, said) in [
        ("wrong.yaml", "`i99` is not a column"),
        ("twice.yaml", "both mapped to `i1`"),
        ("list.yaml", "THEIR_COLUMN: our_column"),
    ] {
        let run = score(place.path(), RAND36, &["a.csv", "--map", map]);
        assert!(run.code == 2 && run.err.contains(said), "{map}: {}", run.err);
    }
}

#[cfg(not(feature = "parquet"))]
#[test]
fn tables_are_said_to_be_left_out() {
    let place = folder(&[("a.csv", b"i1\n1\n")]);
    let run = score(place.path(), RAND36, &["a.csv", "-o", "x.parquet"]);
    assert!(run.code == 2 && run.err.contains("--features parquet"), "{}", run.err);
}

#[cfg(unix)]
#[test]
fn an_interrupt_leaves_no_half_file() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let place = folder(&[("x.csv", b"old")]);
    let instrument = root().join(RAND36);
    let arguments = ["score", instrument.to_str().unwrap(), "-", "-o", "x.csv"];
    let mut child = Command::new(crate::program::program())
        .args(arguments)
        .current_dir(place.path())
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(csv(&answers(2_000)).as_bytes()).unwrap();
    let half = || {
        std::fs::read_dir(place.path())
            .unwrap()
            .any(|entry| entry.unwrap().file_name().to_string_lossy().ends_with(".tmp"))
    };
    while !half() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert!(!half());
    assert_eq!(std::fs::read(place.path().join("x.csv")).unwrap(), b"old");
}
