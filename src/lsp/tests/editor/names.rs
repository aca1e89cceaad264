//! Where things are declared and named, and renames that keep data.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::client::{Client, applied, position, uri};
use super::project::{CASES, INSTRUMENT, Project, SCALES, STUDY, WORDS, read};

fn begin(project: &Project) -> Client {
    let mut client = Client::begin(&project.root(), json!({}));
    client.open(&project.slaap(), INSTRUMENT);
    client
}

fn place_of(text: &str, part: &str, inside: usize, length: usize) -> Value {
    let byte = text.find(part).expect("it is there") + inside;
    json!({ "start": position(text, byte), "end": position(text, byte + length) })
}

#[test]
fn a_name_leads_to_its_declaration_from_every_file() {
    let project = Project::new();
    let mut client = begin(&project);
    let slaap = project.slaap();
    let of = |found: &Value| (found[0]["uri"].clone(), found[0]["range"].clone());
    let moe = (json!(uri(&slaap)), place_of(INSTRUMENT, "item moe", 5, 3));
    for (part, inside) in [("moe + wakker", 0), ("sum(moe..", 4), ("{moe}", 1), ("answer moe", 7)] {
        let found = client.at("textDocument/definition", &slaap, INSTRUMENT, part, inside);
        assert_eq!(of(&found), moe, "{part}");
    }
    let (scales, words, cases, study) = (
        project.path("slaap/schalen.peil"),
        project.path("slaap/wording/en.yaml"),
        project.path("slaap/cases/kinderen.csv"),
        project.path("nachten.peil"),
    );
    let found = client.at("textDocument/definition", &slaap, INSTRUMENT, ": mate {", 3);
    assert_eq!(of(&found), (json!(uri(&scales)), place_of(SCALES, "scale mate", 6, 4)));
    let found = client.at("textDocument/definition", &words, WORDS, "moe: \"I am", 1);
    assert_eq!(of(&found), moe);
    let found = client.at("textDocument/definition", &cases, CASES, "moe,wakker", 1);
    assert_eq!(of(&found), moe);
    let totaal = (json!(uri(&slaap)), place_of(INSTRUMENT, "score totaal", 6, 6));
    let found = client.at("textDocument/definition", &cases, CASES, "expect_totaal,", 8);
    assert_eq!(of(&found), totaal);
    let found = client.at("textDocument/definition", &study, STUDY, "outcome totaal", 9);
    assert_eq!(of(&found), totaal);
    let found = client.at("textDocument/definition", &slaap, INSTRUMENT, "\"schalen.peil\"", 4);
    assert_eq!(found[0]["uri"], uri(&scales).as_str());
    assert_eq!(client.at("textDocument/definition", &slaap, INSTRUMENT, "title ", 2), Value::Null);
    assert_eq!(client.end(), 0);
}

#[test]
fn uses_are_found_in_text_words_cases_tables_and_ranges() {
    let project = Project::new();
    let mut client = begin(&project);
    let slaap = project.slaap();
    let found = |client: &mut Client, part: &str, inside: usize, declaration: bool| -> Vec<(String, Value)> {
        let byte = INSTRUMENT.find(part).expect("it is there") + inside;
        let params = json!({
            "textDocument": { "uri": uri(&slaap) },
            "position": position(INSTRUMENT, byte),
            "context": { "includeDeclaration": declaration },
        });
        let found = client.ask("textDocument/references", params).expect("it is answered");
        let one = |one: &Value| {
            let uri = one["uri"].as_str().unwrap_or_default();
            (uri.rsplit('/').next().unwrap_or_default().to_string(), one["range"].clone())
        };
        found.as_array().into_iter().flatten().map(one).collect()
    };
    let moe = found(&mut client, "item moe", 5, true);
    let files: Vec<&str> = moe.iter().map(|(file, _)| file.as_str()).collect();
    assert_eq!(moe[0].1, place_of(INSTRUMENT, "item moe", 5, 3));
    assert_eq!(files.iter().filter(|file| **file == "slaap.peil").count(), 6, "{moe:?}");
    assert_eq!(files.iter().filter(|file| **file == "en.yaml").count(), 3, "{moe:?}");
    assert_eq!(files.iter().filter(|file| **file == "kinderen.csv").count(), 1);
    assert_eq!(found(&mut client, "item moe", 5, false).len(), moe.len() - 1);
    let leeftijd = found(&mut client, "item leeftijd", 5, false);
    assert!(leeftijd.iter().any(|(file, _)| file == "norm.csv"), "{leeftijd:?}");
    let totaal = found(&mut client, "score totaal", 6, false);
    assert!(totaal.iter().any(|(file, _)| file == "nachten.peil"), "{totaal:?}");
    // A range over a question names it.
    let text = INSTRUMENT.replace("sum(moe..wakker, needs: 2 of 2)", "sum(moe..droom, needs: 2)");
    client.write(&slaap, 2, &text);
    let byte = text.find("item wakker").expect("it is there") + 5;
    let params = json!({
        "textDocument": { "uri": uri(&slaap) }, "position": position(&text, byte), "context": { "includeDeclaration": false },
    });
    let found = client.ask("textDocument/references", params).expect("it is answered");
    let range = place_of(&text, "moe..droom", 0, 10);
    assert!(found.as_array().is_some_and(|list| list.iter().any(|one| one["range"] == range)), "{found}");
    assert_eq!(client.end(), 0);
}

/// The files of a project after a workspace edit.
fn after(project: &Project, edit: &Value) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for change in edit["documentChanges"].as_array().expect("there are changes") {
        let uri = change["textDocument"]["uri"].as_str().expect("it has an address");
        let path = PathBuf::from(uri.strip_prefix("file://").expect("it is a file"));
        let before = if path.exists() { read(&path) } else { String::new() };
        let edits = change["edits"].as_array().expect("there are edits");
        let name = path.strip_prefix(project.root()).expect("it is in the project").display().to_string();
        texts.insert(name, applied(&before, edits));
    }
    texts
}

fn rename(
    client: &mut Client,
    project: &Project,
    part: &str,
    inside: usize,
    new: &str,
) -> Result<Value, Value> {
    let byte = INSTRUMENT.find(part).expect("it is there") + inside;
    let params = json!({
        "textDocument": { "uri": uri(&project.slaap()) }, "position": position(INSTRUMENT, byte), "newName": new,
    });
    client.ask("textDocument/rename", params)
}

#[test]
fn a_rename_keeps_data_words_and_cases() {
    let project = Project::new();
    // The words were looked at.
    let lock = {
        let file = project.slaap();
        let opened = peil_project::folder::open(
            &peil_project::revision::Shelf::Disk,
            &file,
            peil::language::Language::English,
        );
        let Ok(Ok(opened)) = opened else { panic!("it compiles") };
        let mut lock = opened.folder.words.lock.clone();
        peil_wording::accept(&opened.instrument, &opened.folder.words.wordings[0], &mut lock, &[]);
        project.put("slaap/wording/peil.lock", &lock.write());
        lock
    };
    let mut client = begin(&project);
    let prepared = client.at("textDocument/prepareRename", &project.slaap(), INSTRUMENT, "moe + wakker", 1);
    assert_eq!(prepared["placeholder"], "moe");
    let edit = rename(&mut client, &project, "item moe", 5, "vermoeid").expect("it is renamed");
    let texts = after(&project, &edit);
    let slaap = &texts["slaap/slaap.peil"];
    assert!(
        slaap.contains(
            "item vermoeid    \"Ik ben moe\"         for ouder \"Mijn kind is moe\" renamed from moe"
        ),
        "{slaap}"
    );
    assert!(
        slaap.contains("sum(vermoeid..wakker")
            && slaap.contains("{vermoeid} en")
            && slaap.contains("answer vermoeid = 2")
    );
    let words = &texts["slaap/wording/en.yaml"];
    assert!(
        words.contains("  vermoeid: \"I am tired\"\n  vermoeid@ouder:")
            && words.contains("Careful, {vermoeid} and"),
        "{words}"
    );
    assert!(texts["slaap/cases/kinderen.csv"].starts_with("id,informant,vermoeid,wakker,"));
    for (name, text) in &texts {
        project.put(name, text);
    }
    // As if it had been so: nothing is stale, the scoring is the same, answers to the old name are read.
    let opened = peil_project::folder::open(
        &peil_project::revision::Shelf::Disk,
        &project.slaap(),
        peil::language::Language::English,
    );
    let Ok(Ok(opened)) = opened else { panic!("it compiles") };
    let words = &opened.folder.words;
    let status = peil_wording::of_file(&opened.instrument, &words.wordings[0], &words.wordings, &words.lock);
    assert_eq!((status.count(peil_wording::State::Stale), status.count(peil_wording::State::New)), (0, 0));
    assert_ne!(words.lock, lock);
    assert_eq!(client.end(), 0);
}

#[test]
fn every_kind_is_renamed_and_still_compiles() {
    let kinds: [(&str, usize, &str, Option<&str>); 12] = [
        ("domain nacht", 7, "avond", Some("renamed from nacht")),
        ("score totaal", 6, "som", Some("renamed from totaal")),
        ("class groep", 6, "soort", Some("renamed from groep")),
        ("{ hoog", 2, "veel_last", Some("renamed from hoog")),
        ("weinig from 0", 0, "licht", None),
        ("let last", 4, "lasten", None),
        ("recode om", 7, "andersom", None),
        ("table norm", 6, "norm_2", None),
        (": mate", 2, "mate_2", None),
        ("weet_niet ->", 0, "onbekend", None),
        ("alert let_op", 6, "pas_op", None),
        ("informant ouder", 10, "verzorger", None),
    ];
    for (part, inside, new, clause) in kinds {
        let project = Project::new();
        let mut client = begin(&project);
        let edit = rename(&mut client, &project, part, inside, new)
            .unwrap_or_else(|error| panic!("{part}: {error}"));
        for (name, text) in after(&project, &edit) {
            project.put(&name, &text);
        }
        let text = read(&project.slaap()) + &read(&project.path("slaap/schalen.peil"));
        assert!(text.contains(new), "{part}");
        if let Some(clause) = clause {
            assert!(text.contains(clause), "{part}: {text}");
        }
        let compiled = peil_project::compiled(
            &project.slaap().to_string_lossy(),
            peil_project::files::Text::Read(read(&project.slaap())),
            &peil_project::files::Disk,
        );
        assert!(!compiled.has_errors(), "{part}: {:?}\n{text}", compiled.diagnostics);
        assert_eq!(client.end(), 0);
    }
}

#[test]
fn a_name_that_is_taken_or_none_is_refused_with_a_reason() {
    let project = Project::new();
    let mut client = begin(&project);
    for (part, inside, new, reason) in [
        ("item moe", 5, "wakker", "taken"),
        ("item moe", 5, "totaal", "taken"),
        ("item moe", 5, "Moe", "is not a name"),
        ("item moe", 5, "and", "word of the language"),
        ("item moe", 5, "", "is not a name"),
        ("item moe", 5, "totaal_band", "totaal_band"),
        ("{ hoog", 2, "laag", "taken"),
    ] {
        let error = rename(&mut client, &project, part, inside, new).expect_err("it is refused");
        assert_eq!(error["code"], -32803, "{new}");
        assert!(error["message"].as_str().is_some_and(|text| text.contains(reason)), "{new}: {error}");
    }
    assert_eq!(rename(&mut client, &project, "title ", 2, "x"), Ok(Value::Null));
    assert_eq!(client.end(), 0);
    // What was never released has no old name.
    let mut client = Client::begin(&project.root(), json!({ "released": false }));
    client.open(&project.slaap(), INSTRUMENT);
    let edit = rename(&mut client, &project, "item moe", 5, "vermoeid").expect("it is renamed");
    assert!(!after(&project, &edit)["slaap/slaap.peil"].contains("renamed"));
    assert_eq!(client.end(), 0);
}
