//! `peil check`: fixes that are written, standard input, and SARIF.

use super::{folder, peil, peil_with};

const SLIPS: &str = "instrument x {\n    title    \"X\"\n    version  1.0.0\n    language nl\n}\nscale vaak { 0: \"Nooit\", 1: \"Soms\", 2: \"Vaak\" }\ndomain v \"V\" : vaak {\n    \
                     item q1 \"Ik pieker\"\n    item q2 \"Ik slaap slecht\"\n    item q3 \"Ik ben moe\"\n}\nscore s \"S\" = sum(q1 to q3)\n";
const MISSPELT: &str = "instrument x {\n    title    \"X\"\n    version  1.0.0\n    language nl\n}\nitem slaap \"Hoe lang slaapt u?\" : integer 0..24\nscore s \"S\" = slap * 7\n";

#[test]
fn fixes_are_written_where_the_meaning_stays() {
    let files = folder(&[("a.peil", SLIPS.as_bytes()), ("b.peil", MISSPELT.as_bytes())]);
    let run = peil(files.path(), &["check", "--fix", "a.peil", "b.peil", "--no-prose"]);
    assert_eq!(run.code, 1, "{}", run.err);
    let read = |name: &str| std::fs::read_to_string(files.path().join(name)).expect("the file is there");
    assert!(
        read("a.peil").contains("0 \"Nooit\", 1 \"Soms\"") && read("a.peil").contains("sum(q1..q3)"),
        "{}",
        read("a.peil")
    );
    assert_eq!(read("b.peil"), MISSPELT, "which name was meant is for the author to say");
    let run = peil(files.path(), &["check", "--fix", "--unsafe", "a.peil", "b.peil", "--no-prose"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(read("b.peil").contains("= slaap * 7"));
    assert_eq!(
        peil(files.path(), &["check", "--unsafe", "a.peil"]).code,
        2,
        "`--unsafe` says nothing without `--fix`"
    );
}

#[test]
fn standard_input_is_checked() {
    let files =
        folder(&[("shared.peil", b"scale vaak { 0 \"Nooit\", 1 \"Soms\" }\n"), ("sub/note.txt", b"")]);
    let text = "use \"../shared.peil\"\ninstrument x {\n    title    \"X\"\n    version  1.0.0\n    language nl\n}\nitem a \"A\" : vaak\nscore s \"S\" = a\n";
    let run =
        peil_with(files.path(), &["check", "-", "--stdin-path", "sub/x.peil", "--no-prose"], text.as_bytes());
    assert_eq!(run.code, 0, "{}", run.err);
    let run = peil_with(files.path(), &["check", "-"], MISSPELT.as_bytes());
    assert_eq!(run.code, 1);
    assert!(run.err.contains("PEIL0201"), "{}", run.err);
    let run =
        peil_with(files.path(), &["check", "-", "--fix", "--unsafe", "--no-prose"], MISSPELT.as_bytes());
    assert_eq!(run.out, MISSPELT.replace("slap", "slaap"));
    assert_eq!(peil(files.path(), &["check", "-", "shared.peil"]).code, 2);
    assert_eq!(peil(files.path(), &["check", "shared.peil", "--stdin-path", "x.peil"]).code, 2);
}

#[test]
fn json_and_sarif_hold_the_fixes() {
    let files = folder(&[("een map/a.peil", SLIPS.as_bytes())]);
    let run = peil(files.path(), &["check", "een map/a.peil", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&run.out).expect("it is JSON");
    let fixes = json["diagnostics"]
        .as_array()
        .expect("a list")
        .iter()
        .flat_map(|found| found["fixes"].as_array().cloned().unwrap_or_default())
        .count();
    assert!(fixes >= 2, "{json:#}");
    let run = peil(files.path(), &["check", "een map/a.peil", "--format", "sarif"]);
    let sarif: serde_json::Value = serde_json::from_str(&run.out).expect("it is JSON");
    assert_eq!(sarif["version"], "2.1.0");
    let run = &sarif["runs"][0];
    let result = &run["results"][0];
    assert_eq!(
        run["tool"]["driver"]["rules"][result["ruleIndex"].as_u64().expect("an index") as usize]["id"],
        result["ruleId"]
    );
    assert_eq!(result["level"], "error");
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "een%20map/a.peil");
    assert_eq!(result["locations"][0]["physicalLocation"]["region"]["startLine"], 6);
    let change = &result["fixes"][0]["artifactChanges"][0];
    assert!(
        change["replacements"]
            .as_array()
            .is_some_and(|all| all.iter().all(|one| one["insertedContent"]["text"].is_string())),
        "{change:#}"
    );
}
