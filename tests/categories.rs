//! Tables that give categories, and the informant as a key.

use peil::diagnostic::codes;
use peil::formula::Legend;
use peil::model::{Instrument, Node, NodeId};
use peil::source::NoFiles;

use crate::cli::{folder, peil};

const SEVERITY: &str = r#"instrument severity {
    title    "Severity"
    version  1.0.0
    language en
}
informant child  "Child"
informant parent "Parent"
item raw "The raw score" : integer 0..20
table severity_of(raw, informant) -> low, middle, high {
    0..7,   child    -> low
    0..5,   parent   -> low
    8..14,  child    -> middle
    6..12,  parent   -> middle
    15..20, child    -> high
    13..20, [parent] -> high
}
table norm(informant, raw) { child, from 0 -> 1, parent, from 0 -> 2 }
class severity "Severity" {
    low    "Low"    when severity_of(raw, informant) is low
    middle "Middle" when severity_of(raw, informant) is middle
    high   "High"   otherwise
}
score worse "Worse" = if severity_of(raw, informant) in [middle, high] then norm(informant, raw) else 0
test "one score, two norms" {
    answer raw = 7
    expect severity is low and worse = 0
    informant parent
    expect severity is middle and worse = 2
}
"#;

fn compiled(text: &str) -> Instrument {
    let compiled = peil::compile("x.peil", text, &NoFiles);
    let wrong: Vec<_> = compiled.diagnostics.iter().map(|found| (found.code.id, &found.message)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    compiled.instrument.expect("it compiles")
}

#[test]
fn each_informant_has_the_rows_of_the_own() {
    let instrument = compiled(SEVERITY);
    let legend = Legend::of(&instrument);
    let written: Vec<String> = (0..instrument.core)
        .map(NodeId)
        .filter(|id| {
            matches!(instrument.node(*id), Node::If { .. } | Node::Compare { .. } | Node::Within { .. })
        })
        .map(|id| legend.write_whole(id))
        .collect();
    assert!(written.iter().any(|text| text == "severity_of(raw, informant) is low"), "{written:#?}");
    assert!(
        written.iter().any(|text| text == "severity_of(raw, informant) in [middle, high]"),
        "{written:#?}"
    );
    assert!(written.iter().any(|text| text == "norm(informant, raw)"), "{written:#?}");
    let files =
        folder(&[("severity.peil", SEVERITY.as_bytes()), ("a.csv", b"informant,raw\nchild,7\nparent,7\n")]);
    let run = peil(files.path(), &["test", "severity.peil"]);
    assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    let run = peil(files.path(), &["score", "severity.peil", "a.csv"]);
    assert_eq!(run.out, "informant,worse,severity\nchild,0,low\nparent,2,middle\n", "{}", run.err);
    let shown = peil(files.path(), &["show", "severity.peil"]);
    assert!(shown.out.contains("middle"), "{}", shown.out);
    let told = peil(files.path(), &["score", "severity.peil", "a.csv", "--explain"]);
    let told = format!("{}{}", told.out, told.err);
    assert!(told.contains("is low"), "{told}");
}

#[test]
fn a_gap_for_one_informant_is_shown() {
    let text = SEVERITY.replace("    6..12,  parent   -> middle\n", "    7..12,  parent   -> middle\n");
    let compiled = peil::compile("x.peil", &text, &NoFiles);
    let found: Vec<&str> = compiled.diagnostics.iter().map(|found| found.code.id).collect();
    assert!(found.contains(&codes::NO_ROW.id), "{found:?}");
    let shown = peil::diagnostic::render_all(
        &compiled.sources,
        &compiled.diagnostics,
        peil::diagnostic::Style::PLAIN,
    );
    assert!(shown.contains("6"), "{shown}");
}

#[test]
fn a_file_can_give_categories() {
    let text = SEVERITY
        .lines()
        .filter(|line| !line.contains("->") || line.contains("table norm"))
        .collect::<Vec<_>>()
        .join("\n")
        .replace(
            "item raw",
            "table severity_of(raw, informant) -> low, middle, high from \"rows.csv\"\nitem raw",
        );
    let text = text.replacen("}\ntable norm", "table norm", 1);
    let rows = "raw,informant,severity_of\n0..7,child,low\n0..5,parent,low\n8..14,child,middle\n6..12,parent,middle\n15..20,child,high\n13..20,parent,high\n";
    let files = folder(&[("severity.peil", text.as_bytes()), ("rows.csv", rows.as_bytes())]);
    let run = peil(files.path(), &["test", "severity.peil"]);
    assert_eq!(run.code, 0, "{}{}\n{text}", run.out, run.err);
    let other = rows.replace("8..14,child,middle", "8..14,child,medium");
    std::fs::write(files.path().join("rows.csv"), other).expect("it can be written");
    let run = peil(files.path(), &["check", "severity.peil"]);
    assert!(run.out.contains("PEIL0333") || run.err.contains("PEIL0333"), "{}{}", run.out, run.err);
}
