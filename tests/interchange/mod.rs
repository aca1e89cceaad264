//! Instruments of other formats: scored as by their own engines, with nothing lost in silence; and whatever
//! somebody sends, no panic.

mod concepts;
mod data;
mod kits;
mod languages;
mod notes;
#[cfg(feature = "pdf")]
mod pdf;
mod roundtrip;
mod shared;
mod spreadsheets;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use peil_formats::{Blanks, Imported, Input, Options, Refused, import};

use super::cli::root;

fn folder() -> PathBuf {
    root().join("tests/interchange/kits")
}

fn every_kit() -> Vec<PathBuf> {
    ["osd", "surveyjs", "redcap", "reproschema", "fhir"]
        .map(|format| folder().join(format).join("load"))
        .to_vec()
}

fn file(name: &str, text: &str) -> Input {
    Input::File { name: name.into(), bytes: text.as_bytes().to_vec() }
}

fn imported(input: &Input) -> Result<Imported, Refused> {
    import(input, &Options::default())
}

#[test]
fn scores_are_those_of_the_originals_engine() {
    for kit in every_kit() {
        let (summary, problems) = kits::run(&kit, &Options::default(), None)
            .unwrap_or_else(|error| panic!("{}: {error}", kit.display()));
        assert!(problems.is_empty(), "{} ({summary})\n{}", kit.display(), problems.join("\n"));
    }
}

/// With blanks as Peil has them some responses score otherwise: each place is named, and an answer that shows
/// it.
#[test]
fn plain_peil_says_where_it_differs() {
    let kit = folder().join("surveyjs/load");
    let input = kits::original(&kit).expect("it is there");
    let imported = import(&input, &Options { blanks: Blanks::Peil, name: Some("Other name".into()) })
        .expect("it can be imported");
    let text = &imported.files[0].1;
    assert_eq!(imported.files[0].0, "other_name.peil");
    assert!(!text.contains("first("), "{text}");
    let found = |construct: &str| {
        imported.report.losses.iter().any(|loss| loss.source == "total" && loss.construct == construct)
    };
    assert!(
        found("blank in a calculation") && found("responses that differ"),
        "{:#?}",
        imported.report.losses
    );
}

#[test]
fn what_is_written_can_be_read() {
    let input = kits::original(&folder().join("osd/load")).expect("it is there");
    let imported = imported(&input).expect("it can be imported");
    let text = imported.files[0].1.replace("  ", " ");
    for line in [
        // Labels up to 9, where the original could reach 12 with the question that is never asked: a class.
        "score load \"Load\" = sum(tired, busy, reverse(rested), needs: 1, missing: zero)\n",
        "light \"Light\" when load >= 0 and load <= 3",
        "when first(tired > 1, no)",
        "when first(tired != 0, yes)",
        "= count(tired > 0, busy > 0, help > 0, missing: no)",
        "test \"as imported: every question answered\"",
    ] {
        assert!(text.contains(line), "`{line}` is not in\n{}", imported.files[0].1);
    }
    let wording =
        imported.files.iter().find(|(path, _)| path == "wording/nl.yaml").expect("its other language");
    assert!(
        wording.1.contains("tired: \"Ik ben moe\"") && wording.1.contains("0: \"Nooit\""),
        "{}",
        wording.1
    );
    assert!(imported.report.to_page().contains("<h2>What changed</h2>"));
}

/// Every member of an original that is removed is seen: in the instrument, or in the report. What makes no
/// difference was ignored in silence.
#[test]
fn nothing_is_passed_over_in_silence() {
    let mut silent = Vec::new();
    for (kit, name) in
        [("osd/load", "load.osd"), ("surveyjs/load", "load.json"), ("fhir/load", "questionnaire.json")]
    {
        let text = std::fs::read_to_string(folder().join(kit).join(name)).expect("it is there");
        silent.extend(kits::silent(name, &text).into_iter().map(|path| format!("{kit}: {path}")));
    }
    // One loss is for a question that is never asked and all that is said about it; the name of the only page
    // is nowhere seen.
    silent.retain(|path| {
        ![
            "osd/load: /definition/items/5/visible_when/value",
            "osd/load: /definition/scoring/load/items/long",
            "osd/load: /translations/nl/t_long",
            "surveyjs/load: /pages/0/name",
        ]
        .contains(&path.as_str())
    });
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

/// A runner that labels scores up to 3 says nothing about 4: neither does the import, which has no last band
/// without an end.
#[test]
fn labels_that_end_below_the_highest_score_are_no_bands() {
    let scale = |most: u32| {
        format!(
            r#"{{"osd_version":"1.0","definition":{{"scale_info":{{"code":"S"}},"likert_options":{{"points":3,"min":0}},"items":[{{"id":"a","type":"likert","text_key":"a"}},{{"id":"b","type":"likert","text_key":"b"}}],"scoring":{{"s":{{"method":"sum_coded","items":["a","b"],"norms":{{"thresholds":[{{"min":0,"max":1,"label":"Little"}},{{"min":2,"max":{most},"label":"Some"}}]}}}}}}}},"translations":{{"en":{{"a":"One","b":"Two"}}}}}}"#
        )
    };
    let short = imported(&file("s.osd", &scale(3))).expect("it can be imported");
    assert!(
        !short.files[0].1.contains("bands {") && short.files[0].1.contains("s_2 <= 3"),
        "{}",
        short.files[0].1
    );
    assert!(short.report.losses.iter().any(|loss| loss.construct == "norms.thresholds"));
    let whole = imported(&file("s.osd", &scale(4))).expect("it can be imported");
    assert!(whole.files[0].1.contains("bands {"), "{}", whole.files[0].1);
}

/// The same of a data dictionary, a cell at a time.
#[test]
fn no_cell_of_a_dictionary_is_passed_over() {
    let text = std::fs::read_to_string(folder().join("redcap/load/load.csv")).expect("it is there");
    let rows = peil_formats::read::common::csv(&text);
    let read = |rows: &[Vec<String>]| {
        let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
        let lines = rows.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(",") + "\n");
        let imported = imported(&file("load.csv", &lines.collect::<String>())).expect("it can be imported");
        (imported.files, imported.report.losses)
    };
    let whole = read(&rows);
    let mut silent = Vec::new();
    for row in 1..rows.len() {
        for column in (1..rows[row].len()).filter(|column| !rows[row][*column].is_empty()) {
            let mut less = rows.clone();
            less[row][column].clear();
            if read(&less) == whole {
                silent.push(format!("{} of {}", rows[0][column], rows[row][0]));
            }
        }
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

/// The same of the files of an activity.
#[test]
fn nothing_of_an_activity_is_passed_over() {
    let kit = folder().join("reproschema/load");
    let Ok(Input::Folder { name, files }) = kits::original(&kit) else { panic!("it is a folder") };
    let mut silent = Vec::new();
    for path in files.keys() {
        let text = String::from_utf8_lossy(&files[path]).to_string();
        let read = |text: String| {
            let mut files = files.clone();
            files.insert(path.clone(), text.into_bytes());
            imported(&Input::Folder { name: name.clone(), files })
                .map(|imported| (imported.files, imported.report.losses))
                .ok()
        };
        // What a file is called is in its name too, and what kind it is in where it is named.
        let found = kits::without_each(&text, read).into_iter();
        let found = found.filter(|member| member != "/id" && member != "/category");
        silent.extend(found.map(|member| format!("{path}: {member}")));
    }
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

/// What is not an instrument is refused in words; what is deep or large does not hang.
#[test]
fn nothing_that_is_sent_brings_it_down() {
    let deep = format!("{{\"pages\":{}1{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let brackets = "(".repeat(50_000);
    let formula = format!(
        r#"{{"elements":[{{"type":"text","name":"a"}},{{"type":"expression","name":"b","expression":"{brackets}1"}}]}}"#
    );
    let panels = (0..200).fold(r#"{"type":"text","name":"a"}"#.to_string(), |inner, at| {
        format!(r#"{{"type":"panel","name":"p{at}","elements":[{inner}]}}"#)
    });
    let csv = format!("Variable / Field Name,Form Name,Field Type,Field Label\n{}", "a,f,text,A\n".repeat(3));
    for (name, text) in [
        ("a.json", deep.as_str()),
        ("b.json", &formula),
        ("c.json", &format!("{{\"elements\":[{panels}]}}")),
        ("d.json", "{"),
        ("e.json", "[]"),
        ("f.json", r#"{"resourceType":"Questionnaire","item":7}"#),
        (
            "g.json",
            r#"{"elements":[{"type":"radiogroup","name":"a","choices":[1,1,1]},{"type":"radiogroup","name":"a","choices":[]}]}"#,
        ),
        ("h.csv", &csv),
        (
            "i.xml",
            "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
        ),
        ("j.xlsx", "PK\u{3}\u{4}nothing more"),
        (
            "k.osd",
            r#"{"osd_version":"1.0","definition":{"items":[{"id":"a","type":"likert","likert_points":1000000000}],"scoring":{"s":{"method":"sum_coded","items":["a","b"]}}}}"#,
        ),
    ] {
        let found = imported(&file(name, text));
        if let Ok(imported) = &found {
            let compiled = peil::compile(name, &imported.files[0].1, &peil::source::NoFiles);
            assert!(compiled.instrument.is_some(), "{name} does not compile");
        }
    }
    assert!(imported(&Input::Folder { name: "empty".into(), files: BTreeMap::new() }).is_err());
}

/// Every prefix of an original, and every original with a piece cut out: an instrument that compiles, or a
/// refusal.
#[test]
fn broken_originals_compile_or_are_refused() {
    for kit in every_kit() {
        let Ok(Input::File { name, bytes }) = kits::original(&kit) else { continue };
        for at in (1..bytes.len()).step_by(bytes.len() / 23 + 1) {
            let cut = [&bytes[..at], &bytes[(at + 40).min(bytes.len())..]].concat();
            for bytes in [bytes[..at].to_vec(), cut] {
                if let Ok(imported) = imported(&Input::File { name: name.clone(), bytes }) {
                    assert!(
                        peil::compile(&name, &imported.files[0].1, &peil::source::NoFiles)
                            .instrument
                            .is_some(),
                        "{name} cut at {at}"
                    );
                }
            }
        }
    }
}

/// An instrument in a format of others says what it cannot hold.
#[test]
fn exports_name_what_they_lose() {
    use peil_formats::export::{Format, export};
    let path = root().join("instruments/gad7/gad7.peil");
    let text = std::fs::read_to_string(Path::new(&path)).expect("it is there");
    let instrument =
        peil::compile("gad7.peil", &text, &peil::source::NoFiles).instrument.expect("it compiles");
    for (format, part) in [
        (Format::R, "score_gad7 <- function(data)"),
        (Format::Ddi, "<qstnLit>"),
        (Format::JsonSchema, "\"$schema\""),
        (Format::Frictionless, "\"answers.csv\""),
    ] {
        let exported = export(&instrument, format, None);
        assert!(exported.text.contains(part), "{format:?}");
    }
}
