//! The other commands, and what all have in common.

use super::{GAD7, folder, peil, peil_with, root, score};

const GOOD: &str = "instrument goed {\n    title    \"Goed\"\n    version  1.0.0\n    language nl\n}\nitem vraag \"Vraag?\" : yesno\nscore ja \"Ja\" = vraag\n";

#[test]
fn usage_and_missing_files_are_status_two() {
    for arguments in [
        &["check", "nergens.peil"][..],
        &["score", "nergens", "a.csv"],
        &["score", GAD7, "nergens.csv"],
        &["score", "instruments", "a.csv"],
        &["score", GAD7, "instruments"],
        &["test", "nergens"],
        &["fmt", "nergens"],
        &["fmt", "-", "x"],
        &["check", "docs"],
        &["check"],
        &["bestaatniet"],
        &["score", GAD7, "x.csv", "--to", "xml"],
        &["score", GAD7, "instruments/gad7/cases/voorbeeld.csv", "-o", "nergens/uit.csv"],
        &["man", "scor"],
    ] {
        let run = peil(&root(), arguments);
        assert_eq!((run.code, run.out.as_str()), (2, ""), "{arguments:?} {}", run.err);
        assert!(run.err.starts_with("error:") || run.err.contains("Usage"), "{arguments:?} {}", run.err);
    }
}

#[test]
fn an_instrument_is_a_file_or_a_folder_that_holds_one_of_its_name() {
    let answers = root().join("instruments/gad7/cases/voorbeeld.csv");
    let answers = answers.to_str().expect("paths are UTF-8");
    for (from, instrument) in [
        ("", "instruments/gad7"),
        ("", "instruments/gad7/"),
        ("", "instruments/gad7/gad7.peil"),
        ("instruments/gad7", "."),
        ("instruments", "gad7"),
    ] {
        assert_eq!(peil(&root().join(from), &["score", instrument, answers]).code, 0, "{from} {instrument}");
    }
}

#[test]
fn check_reads_files_and_whole_folders() {
    let folder = folder(&[
        ("a/goed.peil", GOOD.as_bytes()),
        ("a/b/fout.peil", b"instrument fout {\n"),
        ("a/b/c/.verborgen.peil", b"onzin"),
        ("lib/schalen.peil", b"scale mate { 0 \"Niet\", 1 \"Wel\" }\n"),
        ("lib/kapot.peil", b"scale mate { 0 \"Niet\" 1 \"Wel\" }\n"),
    ]);
    let check = |arguments: &[&str]| peil(folder.path(), &[&["check"], arguments].concat());
    assert_eq!(check(&["a/goed.peil"]).code, 0);
    let run = check(&["a"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("fout.peil:1") && run.last().starts_with("2 files checked: "), "{}", run.err);
    assert_eq!(check(&["lib/schalen.peil"]).code, 0, "a file of scales is not an instrument, and is fine");
    assert_eq!(check(&["lib"]).code, 1);
    assert_eq!(
        check(&["a/goed.peil", "a/goed.peil", "./a/../a/goed.peil"]).last(),
        "1 file checked: 0 errors, 0 warnings, 0 notes"
    );
}

#[test]
fn check_speaks_json() {
    let folder = folder(&[
        ("fout.peil", GOOD.replace("score ja", "score vraag").as_bytes()),
        ("bytes.peil", b"\xff\xfe"),
    ]);
    let run = peil(folder.path(), &["check", "--format", "json", "fout.peil"]);
    assert_eq!(run.code, 1);
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("it is JSON");
    assert_eq!(
        (json["errors"].as_i64(), json["warnings"].as_i64(), json["notes"].as_i64()),
        (Some(1), Some(0), Some(0))
    );
    assert_eq!(json["undecided"], serde_json::json!([]));
    let one = &json["diagnostics"][0];
    assert_eq!(one["code"], "PEIL0202");
    assert_eq!(
        (
            one["spans"][0]["file"].as_str(),
            one["spans"][0]["start"]["line"].as_i64(),
            one["spans"][0]["primary"].as_bool()
        ),
        (Some("fout.peil"), Some(7), Some(true))
    );
    let run = peil(folder.path(), &["check", "--format", "json", "bytes.peil"]);
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("it is JSON");
    assert_eq!((run.code, json["diagnostics"][0]["code"].as_str()), (1, Some("PEIL0901")));
}

#[test]
fn warnings_may_be_denied() {
    let source = format!(
        "{GOOD}scale drie {{ 1 \"a\", 2 \"b\", 3 \"c\" }}\nitem x \"X?\" : drie\nitem y \"Y?\" : drie\nscore z \"Z\" = mean(-x, y)\n"
    );
    let folder = folder(&[("a.peil", source.as_bytes())]);
    let run = peil(folder.path(), &["check", "a.peil"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.last().contains("1 warning"), "{}", run.err);
    assert_eq!(peil(folder.path(), &["check", "a.peil", "--deny", "warnings"]).code, 1);
}

#[test]
fn files_are_found_beside_the_file_that_names_them() {
    let source = GOOD
        .replace("item vraag \"Vraag?\" : yesno", "use \"../lib/mate.peil\"\nitem vraag \"Vraag?\" : mate");
    let folder = folder(&[
        ("a/goed.peil", source.as_bytes()),
        ("lib/mate.peil", b"scale mate { 0 \"Niet\", 1 \"Wel\" }\n"),
    ]);
    for (from, path) in [("", "a/goed.peil"), ("a", "goed.peil"), ("lib", "../a/goed.peil")] {
        assert_eq!(peil(&folder.path().join(from), &["check", path]).code, 0, "{from} {path}");
    }
    std::fs::remove_file(folder.path().join("lib/mate.peil")).expect("it can be removed");
    let run = peil(folder.path(), &["check", "a/goed.peil"]);
    assert!(run.code == 1 && run.err.contains("there is no such file"), "{}", run.err);
}

#[test]
fn fmt_formats_in_place_or_only_checks() {
    let untidy = GOOD.replace("    title    ", "  title ");
    let folder = folder(&[("a/goed.peil", GOOD.as_bytes()), ("a/slordig.peil", untidy.as_bytes())]);
    let read = || std::fs::read_to_string(folder.path().join("a/slordig.peil")).expect("it can be read");
    let run = peil(folder.path(), &["fmt", "--check", "a"]);
    assert_eq!((run.code, read()), (1, untidy.clone()));
    assert!(
        run.err.contains("not formatted: a/slordig.peil") && !run.err.contains("goed.peil"),
        "{}",
        run.err
    );
    let run = peil(folder.path(), &["fmt", "a"]);
    assert_eq!((run.code, read()), (0, GOOD.to_string()), "{}", run.err);
    assert_eq!(peil(folder.path(), &["fmt", "a", "--check"]).code, 0);
    let run = peil_with(folder.path(), &["fmt", "-"], untidy.as_bytes());
    assert_eq!((run.code, run.out.as_str()), (0, GOOD));
    assert_eq!(peil_with(folder.path(), &["fmt", "-", "--check"], untidy.as_bytes()).code, 1);
    assert_eq!(peil_with(folder.path(), &["fmt", "-", "--check"], GOOD.as_bytes()).code, 0);
}

#[test]
fn new_makes_an_instrument_that_compiles_with_a_test() {
    let folder = folder(&[]);
    let run = peil(folder.path(), &["new", "mijn_lijst"]);
    assert_eq!(run.code, 0, "{}", run.err);
    for arguments in [
        &["check", "mijn_lijst", "--deny", "warnings"][..],
        &["fmt", "--check", "mijn_lijst"],
        &["test", "mijn_lijst"],
    ] {
        let run = peil(folder.path(), arguments);
        assert_eq!(run.code, 0, "{arguments:?} {}{}", run.out, run.err);
        assert!(!run.err.contains("PEIL"), "{}", run.err);
    }
    assert_eq!(peil(folder.path(), &["test", "mijn_lijst"]).out, "6 passed, 0 failed\n");
    assert_eq!(peil(folder.path(), &["new", "mijn_lijst"]).code, 2, "nothing is written over");
    for name in ["Mijn", "2x", "a-b", "", "not", "a b"] {
        assert_eq!(peil(folder.path(), &["new", name]).code, 2, "{name}");
    }
    assert_eq!(peil(folder.path(), &["new", "mijn_lijst/anders"]).code, 0);
}

#[test]
fn explain_shows_a_page() {
    for code in ["PEIL0202", "peil0202", "0202", "202"] {
        let run = peil(&root(), &["explain", code]);
        assert_eq!(run.code, 0);
        assert!(run.out.starts_with("# PEIL0202"), "{}", run.out);
    }
    let run = peil(&root(), &["explain", "PEIL0219"]);
    assert_eq!((run.code, run.out.as_str()), (1, ""));
    assert!(run.err.contains("did you mean") && run.err.contains("`PEIL0210`"), "{}", run.err);
    assert_eq!(peil(&root(), &["explain", "watdan"]).code, 1);
}

#[test]
fn show_gives_the_codebook() {
    for (format, starts) in [("text", "A"), ("markdown", "# "), ("html", "<!doctype html>"), ("json", "{")] {
        let run = peil(&root(), &["show", GAD7, "--format", format]);
        assert_eq!(run.code, 0);
        assert!(
            run.out.to_lowercase().starts_with(&starts.to_lowercase())
                && run.out.ends_with('\n')
                && run.out.contains("gad7"),
            "{}",
            run.out
        );
    }
    let run = peil(&root(), &["show", GAD7, "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("it is JSON");
    let run = score(GAD7, "gad1\n1\n", &["--to", "jsonl"]);
    let scored: serde_json::Value = serde_json::from_str(&run.out).expect("it is JSON");
    assert_eq!(json["fingerprints"], scored["fingerprints"]);
    let [dutch, english] =
        ["nl", "en"].map(|language| peil(&root(), &["show", GAD7, "--lang", language]).out);
    assert_ne!(dutch, english);
}

#[test]
fn completions_and_man_pages() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let run = peil(&root(), &["completions", shell]);
        assert!(run.code == 0 && run.out.contains("score") && run.out.contains("rejects"), "{shell}");
    }
    let page = peil(&root(), &["man"]).out;
    assert!(page.contains(".TH") && page.contains("score"), "{page}");
    assert!(peil(&root(), &["man", "score"]).out.contains("rejects"));
}

#[test]
fn an_instrument_that_does_not_compile_scores_nothing() {
    let folder = folder(&[("x/x.peil", b"instrument x {\n"), ("y.peil", b"\xff\xff"), ("a.csv", b"id\n1\n")]);
    for instrument in ["x", "y.peil"] {
        let run = peil(folder.path(), &["score", instrument, "a.csv"]);
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{}", run.err);
    }
}

#[test]
fn nothing_is_coloured_in_a_pipe() {
    let folder = folder(&[("x.peil", b"instrument x {\n")]);
    assert!(!peil(folder.path(), &["check", "x.peil"]).err.contains('\u{1b}'));
    assert!(!score(GAD7, "gad1\n9\n", &[]).err.contains('\u{1b}'));
}
