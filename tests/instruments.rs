//! The instruments that come with Peil: they compile without a word but advice on prose, which published
//! items cannot follow; they are in canonical layout, and pass their tests.

use super::cli::{peil, root};

#[test]
fn compile_without_a_diagnostic() {
    let run = peil(&root(), &["check", "instruments", "--no-prose", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("it is JSON");
    assert_eq!(
        (run.code, &json["diagnostics"], &json["undecided"]),
        (0, &serde_json::json!([]), &serde_json::json!([]))
    );
}

#[test]
fn stand_in_canonical_layout() {
    let run = peil(&root(), &["fmt", "--check", "instruments"]);
    assert_eq!(run.code, 0, "{}", run.err);
}

#[test]
fn pass_their_tests() {
    let run = peil(&root(), &["test", "instruments"]);
    assert_eq!(run.code, 0, "{}", run.out);
    let passed: u64 = run
        .out
        .lines()
        .last()
        .and_then(|line| line.split(' ').next())
        .and_then(|count| count.parse().ok())
        .expect("a count closes it");
    assert!(passed >= 100, "{}", run.out);
}

#[test]
fn have_both_tests_and_cases() {
    for entry in std::fs::read_dir(root().join("instruments")).expect("the folder is there") {
        let folder = entry.expect("it can be read").path();
        if !folder.is_dir() {
            continue;
        }
        let name = folder.file_name().and_then(|name| name.to_str()).expect("names are UTF-8");
        let source = std::fs::read_to_string(folder.join(format!("{name}.peil")))
            .expect("a folder holds the instrument of its name");
        assert!(source.contains("\ntest \""), "{name} has tests");
        assert!(
            std::fs::read_dir(folder.join("cases")).expect("it has cases").count() > 0,
            "{name} has cases"
        );
        assert!(folder.join("README.md").is_file(), "{name} says where it comes from");
    }
}
