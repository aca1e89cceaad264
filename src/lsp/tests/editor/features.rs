//! What is shown and offered at places: cards, completion, hints, lenses, symbols, colours, links.

use serde_json::{Value, json};

use super::client::{Client, position, uri};
use super::project::{CASES, INSTRUMENT, Project, WORDS};

fn begin(project: &Project) -> Client {
    let mut client = Client::begin(&project.root(), json!({}));
    client.open(&project.slaap(), INSTRUMENT);
    client
}

fn card(found: &Value) -> String {
    found["contents"]["value"].as_str().unwrap_or_default().to_string()
}

fn labels(found: &Value) -> Vec<String> {
    let items = found["items"].as_array().cloned().unwrap_or_default();
    items.iter().filter_map(|item| item["label"].as_str().map(str::to_string)).collect()
}

/// What is offered at the mark in a text.
fn offered(client: &mut Client, project: &Project, version: i64, text: &str) -> Value {
    let byte = text.find('|').expect("there is a mark");
    let text = text.replace('|', "");
    client.write(&project.slaap(), version, &text);
    let params =
        json!({ "textDocument": { "uri": uri(&project.slaap()) }, "position": position(&text, byte) });
    client.ask("textDocument/completion", params).expect("it is answered")
}

#[test]
fn cards_say_what_a_thing_is() {
    let project = Project::new();
    let mut client = begin(&project);
    let slaap = project.slaap();
    for (part, inside, parts) in [
        (
            "score totaal",
            8,
            &[
                "**score** `totaal` · Slaapproblemen",
                "0…4",
                "unless all 2 answers are there",
                "`veel` Veel from 3",
                "Een voorbeeld",
            ][..],
        ),
        (
            "moe + wakker",
            1,
            &["**item** `moe` · Ik ben moe", "`ouder`: Mijn kind is moe", "one of `mate`", "`0` Nooit"],
        ),
        ("weet_niet ->", 3, &["**option** of `mate`", "Weet ik niet", "counts as missing"]),
        ("is veel", 4, &["**band** `veel`"]),
        ("groep is hoog", 1, &["**class** `groep`", "`hoog` Hoog when"]),
        ("norm(leeftijd) from", 1, &["**table** `norm`", "4..11 -> 1"]),
        ("instrument slaap", 12, &["**Slaap** · 1.0.0 · nl"]),
        ("domain nacht", 8, &["**domain** `nacht` · De nacht", "3 questions"]),
    ] {
        let shown = card(&client.at("textDocument/hover", &slaap, INSTRUMENT, part, inside));
        for wanted in parts {
            assert!(shown.contains(wanted), "{part}: {wanted}\n{shown}");
        }
    }
    assert_eq!(client.at("textDocument/hover", &slaap, INSTRUMENT, "title ", 1), Value::Null);
    let words = project.path("slaap/wording/en.yaml");
    let shown = card(&client.at("textDocument/hover", &words, WORDS, "moe: \"I", 1));
    for wanted in ["`items.moe`", "base: Ik ben moe", "new"] {
        assert!(shown.contains(wanted), "{shown}");
    }
    let cases = project.path("slaap/cases/kinderen.csv");
    assert!(card(&client.at("textDocument/hover", &cases, CASES, "moe,", 1)).contains("**item** `moe`"));
    // The page of a code, and the last good model while a line is broken.
    let broken = INSTRUMENT.replace("let last = moe + wakker", "let last = moe + waker");
    client.write(&slaap, 2, &broken);
    let shown = card(&client.at("textDocument/hover", &slaap, &broken, "waker", 2));
    assert!(shown.contains("PEIL0201") && shown.contains("Why it matters"), "{shown}");
    let coded = INSTRUMENT.replace("integer 4..18", "integer 4..18 code loinc \"30525-0\"");
    client.write(&slaap, 3, &coded);
    let shown = card(&client.at("textDocument/hover", &slaap, &coded, "loinc", 2));
    assert_eq!(shown, "**LOINC** · `http://loinc.org`");
    let shown = card(&client.at("textDocument/hover", &slaap, &coded, "leeftijd \"Hoe oud", 1));
    assert!(shown.contains("`loinc 30525-0`"), "{shown}");
    client.write(&slaap, 4, &broken);
    let shown = card(&client.at("textDocument/hover", &slaap, &broken, "score totaal", 8));
    assert!(shown.contains("0…4"), "{shown}");
    assert_eq!(client.end(), 0);
}

#[test]
fn what_is_offered_fits_the_place() {
    let project = Project::new();
    let mut client = begin(&project);
    let cases: [(&str, &str, &[&str], &[&str]); 16] = [
        ("totaal is veel, laag", "totaal is |, laag", &["weinig", "veel", "missing"], &["moe", "hoog"]),
        (
            "alert let_op \"Let op, {moe} en {totaal}\" when groep is hoog",
            "alert let_op \"x\" when groep is |",
            &["hoog", "laag"],
            &["veel"],
        ),
        ("answer moe = 2", "answer moe = |", &["0", "1", "2", "weet_niet"], &["moe"]),
        ("answer moe = 2", "answer |", &["moe", "nacht"], &["totaal"]),
        (": integer 4..18", ": |", &["mate", "yesno", "integer", "many of"], &["moe"]),
        (": integer 4..18", ": integer 4..18 code |", &["loinc", "icf"], &["moe", "mate"]),
        ("needs: 2 of 2", "needs: |", &["2 of 2", "1 of 2", "half"], &["moe"]),
        ("needs: 2 of 2", "missing: |", &["prorate", "zero"], &["moe"]),
        ("en {totaal}", "en {|", &["totaal", "moe", "groep"], &["mate"]),
        ("only zelf", "only |", &["zelf", "ouder"], &["moe"]),
        ("bands zorg {", "bands |", &["zorg"], &["moe"]),
        ("moe + wakker", "|", &["moe", "totaal", "sum", "om"], &["mate"]),
        (
            "    item moe",
            "    |\n    item moe",
            &["item", "intro", "layout", "description", "code"],
            &["score"],
        ),
        ("item leeftijd", "sc|\nitem leeftijd", &["score", "scale", "item"], &["moe"]),
        ("higher is worse", "|", &["higher is better", "bands"], &["item"]),
        ("and informant is ouder", "and informant is |", &["zelf", "ouder"], &["moe"]),
    ];
    for (version, (old, new, wanted, unwanted)) in (2..).zip(cases) {
        assert!(INSTRUMENT.contains(old), "{old}");
        let text = INSTRUMENT.replacen(old, new, 1);
        let found = labels(&offered(&mut client, &project, version, &text));
        for label in wanted {
            assert!(found.iter().any(|known| known == label), "{new}: {label} in {found:?}");
        }
        for label in unwanted {
            assert!(!found.iter().any(|known| known == label), "{new}: {label} in {found:?}");
        }
    }
    // In a comment and in a text nothing is offered.
    for (version, new) in [(90, "# tot|\nitem leeftijd"), (91, "item x \"tot|\nitem leeftijd")] {
        let text = INSTRUMENT.replacen("item leeftijd", new, 1);
        assert!(labels(&offered(&mut client, &project, version, &text)).is_empty());
    }
    let found = offered(&mut client, &project, 92, &INSTRUMENT.replacen("moe + wakker", "mo|", 1));
    let item =
        found["items"].as_array().and_then(|items| items.iter().find(|item| item["label"] == "moe")).cloned();
    let item = client.ask("completionItem/resolve", item.expect("it is offered")).expect("it is answered");
    assert!(item["documentation"]["value"].as_str().is_some_and(|text| text.contains("Ik ben moe")));
    // Words and cases.
    let words = project.path("slaap/wording/en.yaml");
    let text = format!("{WORDS}scores:\n  totaal:\n    \n");
    client.open(&words, &text);
    let params =
        json!({ "textDocument": { "uri": uri(&words) }, "position": { "line": 14, "character": 4 } });
    let found = client.ask("textDocument/completion", params).expect("it is answered");
    assert!(labels(&found).contains(&"title".to_string()), "{found}");
    let csv = project.path("slaap/cases/kinderen.csv");
    let found = client.at("textDocument/completion", &csv, CASES, ",expect_totaal,", 1);
    assert!(labels(&found).contains(&"expect_anders".to_string()), "{found}");
    assert!(labels(&found).contains(&"droom".to_string()), "{found}");
    assert_eq!(client.end(), 0);
}

#[test]
fn hints_lenses_symbols_and_the_rest_are_there() {
    let project = Project::new();
    let mut client = begin(&project);
    let slaap = project.slaap();
    let document = json!({ "uri": uri(&slaap) });
    let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let ask = |client: &mut Client, method: &str| {
        let params = json!({ "textDocument": document, "range": whole });
        client.ask(&format!("textDocument/{method}"), params).expect("it is answered")
    };
    let hints = ask(&mut client, "inlayHint");
    let hint = |part: &str, inside: usize| {
        let wanted = position(INSTRUMENT, INSTRUMENT.find(part).expect("it is there") + inside);
        let found = hints.as_array().into_iter().flatten().find(|hint| hint["position"] == wanted);
        found.and_then(|hint| hint["label"].as_str()).unwrap_or_default().to_string()
    };
    assert_eq!(hint("score totaal", 12), "0…4");
    assert_eq!(hint("weinig from 0", 13), "0…2");
    assert_eq!(hint("veel from 3", 11), "3…4");
    assert_eq!(hint("moe..wakker", 11), "2");
    let lenses = ask(&mut client, "codeLens");
    let titles: Vec<String> = lenses
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|lens| lens["command"]["title"].as_str().map(str::to_string))
        .collect();
    for wanted in ["preview", "run test", "run all tests", "used by 1 class, 1 alert, 1 test, 4 other files"]
    {
        assert!(titles.iter().any(|title| title == wanted), "{wanted}: {titles:?}");
    }
    let symbols = ask(&mut client, "documentSymbol");
    let nacht = symbols
        .as_array()
        .into_iter()
        .flatten()
        .find(|symbol| symbol["name"] == "nacht")
        .expect("it is there");
    assert_eq!(nacht["children"].as_array().map(Vec::len), Some(3));
    assert_eq!(nacht["detail"], "De nacht");
    let found = client.ask("workspace/symbol", json!({ "query": "droom naar" })).expect("it is answered");
    assert_eq!(found[0]["name"], "droom");
    let folds = ask(&mut client, "foldingRange");
    assert!(
        folds
            .as_array()
            .is_some_and(|folds| folds.iter().any(|fold| fold["startLine"] == 0 && fold["endLine"] == 5)),
        "{folds}"
    );
    let tokens = ask(&mut client, "semanticTokens/full");
    let ranged = ask(&mut client, "semanticTokens/range");
    assert_eq!(tokens, ranged);
    assert_eq!(tokens["data"].as_array().map(|data| data.len() % 5), Some(0));
    let links = ask(&mut client, "documentLink");
    let targets: Vec<&str> =
        links.as_array().into_iter().flatten().filter_map(|link| link["target"].as_str()).collect();
    assert_eq!(
        targets,
        [uri(&project.path("slaap/schalen.peil")), uri(&project.path("slaap/tables/norm.csv"))]
    );
    let signature = client.at("textDocument/signatureHelp", &slaap, INSTRUMENT, "needs: 2 of", 7);
    assert_eq!(signature["signatures"][0]["label"], "sum(list, needs: N of M, missing: prorate)");
    assert_eq!(signature["activeParameter"], 1);
    let at = position(INSTRUMENT, INSTRUMENT.find("wakker, needs").expect("it is there") + 2);
    let params = json!({ "textDocument": document, "positions": [at] });
    let selected = client.ask("textDocument/selectionRange", params).expect("it is answered");
    let mut range = &selected[0];
    let mut steps = 0;
    while let Some(parent) = range.get("parent") {
        range = parent;
        steps += 1;
    }
    assert!(steps >= 4, "{selected}");
    assert_eq!(range["range"]["start"], json!({ "line": 0, "character": 0 }));
    assert_eq!(client.end(), 0);
}

#[test]
fn tests_are_run_and_what_fails_is_told() {
    let project = Project::new();
    let mut client = begin(&project);
    let slaap = project.slaap();
    let run = |client: &mut Client, arguments: Value| {
        let params = json!({ "command": "peil.runTests", "arguments": arguments });
        client.ask("workspace/executeCommand", params).expect("it is answered")
    };
    let passed = run(&mut client, json!([uri(&slaap)]));
    assert_eq!((passed["passed"].as_u64(), passed["failed"].as_u64()), (Some(3), Some(0)), "{passed}");
    let text = INSTRUMENT.replace("expect totaal = 4", "expect totaal = 3");
    client.write(&slaap, 2, &text);
    client.told(&slaap, 2);
    let failed = run(&mut client, json!([uri(&slaap)]));
    assert_eq!(failed["failed"], 1);
    let told = client.hear_until(|message| {
        message["params"]["diagnostics"]
            .as_array()
            .is_some_and(|list| list.iter().any(|one| one["source"] == "peil test"))
    });
    assert!(told.to_string().contains("totaal is 4"), "{told}");
    let shown = client.at("textDocument/hover", &slaap, &text, "expect totaal = 3", 8);
    assert!(card(&shown).contains("totaal"), "{shown}");
    // A cell that expects something else, and one that cannot be read.
    let cases = project.path("slaap/cases/kinderen.csv");
    let wrong = CASES.replace("8,1,weinig", "8,2,weinig").replace("zelf,2,2", "zelf,7,2");
    client.open(&cases, &wrong);
    // The cells are read at once, and run when nothing waits.
    let told = client.hear_until(|message| {
        message["params"]["uri"] == uri(&cases).as_str()
            && message["params"]["diagnostics"].as_array().is_some_and(|list| list.len() == 2)
    });
    let found = told["params"]["diagnostics"].as_array().cloned().unwrap_or_default();
    let at = wrong.find("8,2,weinig").expect("it is there") + 2;
    assert!(found.iter().any(|one| one["range"]["start"] == position(&wrong, at)), "{found:?}");
    let answers = json!({ "moe": "2", "wakker": "1", "leeftijd": "9" });
    let params = json!({ "command": "peil.score", "arguments": [uri(&slaap), answers] });
    let scored = client.ask("workspace/executeCommand", params).expect("it is answered");
    assert_eq!(
        scored["scores"][0],
        json!({ "name": "totaal", "value": "3", "band": "veel", "missing": null })
    );
    assert_eq!(client.end(), 0);
}
