//! The paragraph *Writing*: every sentence of it.

use serde_json::Value;

use super::{ALL, GAD7, Run, folder, peil, root, score, score_file, table};

const GOOD: &str = "id,gad1,gad2,gad3,gad4,gad5,gad6,gad7\na,1,1,1,1,1,1,1\nb,,,1,1,1,1,1\n";

/// Scores into a file; what is in it.
fn into_file(name: &str, options: &[&str]) -> (Run, Option<String>) {
    let folder = folder(&[("a.csv", GOOD.as_bytes())]);
    let instrument = root().join(GAD7);
    let mut arguments = vec!["score", instrument.to_str().expect("paths are UTF-8"), "a.csv", "-o", name];
    arguments.extend(options);
    let run = peil(folder.path(), &arguments);
    let written = std::fs::read_to_string(folder.path().join(name)).ok();
    let left = std::fs::read_dir(folder.path()).expect("the folder is there").count();
    assert_eq!(left, 1 + usize::from(written.is_some()), "nothing else is left behind");
    (run, written)
}

#[test]
fn the_form_is_asked_for_or_the_outputs_or_the_inputs() {
    assert!(into_file("uit.csv", &[]).1.is_some_and(|text| text.starts_with("id,totaal")));
    assert!(
        into_file("uit.jsonl", &[])
            .1
            .is_some_and(|text| text.starts_with("{\"instrument\"") && text.lines().count() == 2)
    );
    assert!(into_file("uit.JSON", &[]).1.is_some_and(|text| {
        serde_json::from_str::<Value>(&text).is_ok_and(|json| json.as_array().map(Vec::len) == Some(2))
    }));
    assert!(into_file("uit.json", &["--to", "csv"]).1.is_some_and(|text| text.starts_with("id,totaal")));
    assert!(into_file("uit.txt", &[]).1.is_some_and(|text| text.starts_with("id,totaal")));
    assert!(score_file(GAD7, "a.jsonl", b"{\"gad1\": 1}\n", &[]).out.starts_with("{\"instrument\""));
    assert!(score_file(GAD7, "a.json", b"[{\"gad1\": 1}]", &[]).out.starts_with('['));
    assert!(score_file(GAD7, "a.json", b"{\"gad1\": 1}", &[]).out.starts_with('{'));
    assert_eq!(score_file(GAD7, "a.json", b"[]", &[]).out, "[]\n");
}

#[test]
fn excel_gets_semicolons_a_mark_and_a_decimal_comma() {
    let run = score(ALL, "id,gewicht,opm\na,70.6,\"x;y\"\n", &["--excel"]);
    let mut lines = run.out.lines();
    assert!(lines.next().is_some_and(|line| line.starts_with("\u{feff}id;opm;last_kind_1;")));
    assert!(
        lines.next().is_some_and(|line| line.starts_with("a;\"x;y\";") && line.contains(";23,533333333333;")),
        "{}",
        run.out
    );
    assert_eq!(
        score_file(GAD7, "a.jsonl", b"{\"gad1\": 1}\n", &["--excel"]).out.lines().next(),
        Some("\u{feff}totaal;totaal_band")
    );
    assert_eq!(score(ALL, "pijn\n1\n", &["--excel", "--to", "json"]).code, 2);
}

#[test]
fn the_columns_of_a_csv() {
    let run = score(ALL, "id,pijn\na,1\n", &["--reasons"]);
    let header: Vec<&str> = run.out.lines().next().expect("there is a header").split(',').collect();
    let expected = [
        "id",
        "last_kind_1",
        "last_kind_1_band",
        "last_kind_1_missing",
        "last_kind_2",
        "last_kind_2_band",
        "last_kind_2_missing",
        "last_kind_3",
        "last_kind_3_band",
        "last_kind_3_missing",
        "totaal",
        "totaal_band",
        "totaal_missing",
        "gemiddeld",
        "gemiddeld_missing",
    ];
    assert_eq!(header[..expected.len()], expected);
    assert_eq!(header[header.len() - 2..], ["niveau", "niveau_missing"]);
    let run = score(ALL, "id,pijn\na,1\n", &[]);
    assert!(
        run.out
            .lines()
            .next()
            .is_some_and(|line| !line.contains("_missing") && line.ends_with(",vragen,niveau"))
    );
}

#[test]
fn cells_hold_names_and_truths_are_one_or_zero() {
    let run = score(ALL, "pijn,moe,zorg,leeftijd,figuur\n2,2,2,70,rond\n0,0,0,20,7\n,,,,\n", &[]);
    let rows = table(&run.out);
    let shown: Vec<[&str; 5]> = rows
        .iter()
        .map(|row| ["totaal", "totaal_band", "niveau", "ouder", "rond"].map(|column| row[column].as_str()))
        .collect();
    assert_eq!(
        shown,
        [["6", "hoog", "zwaar", "1", "1"], ["0", "laag", "licht", "0", "0"], ["", "", "", "", ""]]
    );
}

#[test]
fn reasons_are_language_free() {
    let run = score(ALL, "pijn,moe,zorg,aantal,opv1_1,rookt\n9,,1,1,1,nee\n", &["--reasons"]);
    let row = &table(&run.out)[0];
    for (column, reason) in [
        ("totaal_missing", "too_few(pijn:weet_niet moe:blank)"),
        ("last_kind_1_missing", "operand(opv2_1:blank)"),
        ("per_dag_missing", "operand(sigaretten:skipped)"),
        ("niveau_missing", "condition(pijn:weet_niet moe:blank)"),
        ("vragen_missing", ""),
    ] {
        assert_eq!(row[column], reason, "{column}");
    }
}

#[test]
fn json_holds_everything_per_response() {
    let csv = "id,pijn,moe,zorg,aantal,opv1_1,opv2_1,rookt,sigaretten,leeftijd\na,2,2,1,1,2,1,nee,5,70\n";
    let run = score(ALL, csv, &["--to", "jsonl", "--informant", "professional"]);
    let json: Value = serde_json::from_str(&run.out).expect("it is JSON");
    let keys: Vec<&str> = json.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        ["instrument", "version", "fingerprints", "carried", "scores", "classes", "alerts", "set_aside"]
    );
    assert_eq!(json["instrument"], "alles");
    assert_eq!(json["version"], "1.2.0");
    for print in ["structure", "scoring", "text"] {
        assert_eq!(json["fingerprints"][print].as_str().map(str::len), Some(64));
    }
    assert_eq!(json["carried"], serde_json::json!({"id": "a"}));
    assert_eq!(json["scores"]["totaal"], serde_json::json!({"value": 5, "band": "hoog", "label": "Veel"}));
    assert_eq!(json["scores"]["ouder"], serde_json::json!({"value": true}));
    assert_eq!(json["scores"]["bmi"], serde_json::json!({"missing": "operand(gewicht:blank)"}));
    assert_eq!(
        json["scores"]["last_kind_1"],
        serde_json::json!({"value": 3, "band": "hoog", "label": "Hoog"})
    );
    assert_eq!(json["classes"]["niveau"], serde_json::json!({"value": "zwaar", "label": "Zware klachten"}));
    assert_eq!(json["alerts"], serde_json::json!(["De inwoner heeft pijn (Veel)."]));
    assert_eq!(json["set_aside"], serde_json::json!(["sigaretten"]));
    // Labels are in the words for the informant.
    let low = |informant: &str| {
        score(ALL, "pijn,moe,zorg\n0,0,0\n", &["--to", "jsonl", "--informant", informant]).out
    };
    assert!(
        low("professional").contains("\"label\":\"Weinig klachten\"")
            && low("inwoner").contains("\"label\":\"Weinig\"")
    );
}

#[test]
fn numbers_print_whole_exact_or_to_twelve_decimals() {
    for (weight, third) in [
        ("30", "10"),
        ("31.5", "10.5"),
        ("0.1", "0.033333333333"),
        ("0.2", "0.066666666667"),
        ("0.000000000003", "0.000000000001"),
    ] {
        let run = score(ALL, &format!("gewicht\n{weight}\n"), &[]);
        assert_eq!(table(&run.out)[0]["bmi"], third);
        let run = score(ALL, &format!("gewicht\n{weight}\n"), &["--to", "jsonl"]);
        assert!(run.out.contains(&format!("\"bmi\":{{\"value\":{third}}}")), "{}", run.out);
    }
}

#[test]
fn explanations_are_text_or_inside_the_json() {
    let run = score(GAD7, GOOD, &["--explain"]);
    assert_eq!(run.code, 0);
    assert!(
        !run.out.starts_with("id,totaal") && run.out.contains("totaal") && run.out.contains("gad1"),
        "{}",
        run.out
    );
    let run = score(GAD7, GOOD, &["--explain", "--to", "csv"]);
    assert!(
        run.out.starts_with("id,totaal,totaal_band\na,7,licht\n") && run.err.contains("gad1"),
        "{}",
        run.err
    );
    let run = score(GAD7, GOOD, &["--explain", "--to", "jsonl"]);
    assert!(
        run.out
            .lines()
            .all(|line| serde_json::from_str::<Value>(line).is_ok_and(|json| json["trace"].is_object())),
        "{}",
        run.out
    );
    let (run, written) = into_file("uit.csv", &["--explain"]);
    assert!(written.is_some_and(|text| text.starts_with("id,totaal")) && run.out.contains("gad1"));
}

#[test]
fn the_closing_line_counts_rows_and_answers_set_aside() {
    assert_eq!(score(GAD7, GOOD, &[]).last(), "2 rows scored, 0 answers set aside");
    let run = score(ALL, "rookt,sigaretten,wonen,won1\nnee,5,nee,1\n", &[]);
    assert_eq!(run.last(), "1 row scored, 2 answers set aside");
}

#[test]
fn what_json_carries_comes_back_as_it_was() {
    let json = "{\"id\": 12345678901234567890.50, \"tag\": {\"a b\": [1, null]}, \"wie\": \"é\", \"gad1\": 1}\n{\"gad1\": 2, \"laat\": true}\n";
    let run = score_file(GAD7, "a.jsonl", json.as_bytes(), &[]);
    assert!(
        run.out.lines().next().is_some_and(|line| line.contains(
            "\"carried\":{\"id\":12345678901234567890.50,\"tag\":{\"a b\":[1,null]},\"wie\":\"é\"}"
        )),
        "{}",
        run.out
    );
    let run = score_file(GAD7, "a.jsonl", json.as_bytes(), &["--to", "csv"]);
    assert_eq!(
        run.out,
        "id,tag,wie,laat,totaal,totaal_band\n12345678901234567890.50,\"{\"\"a b\"\":[1,null]}\",é,,,\n,,,true,,\n"
    );
    // From standard input there is one reading only: the first row says which columns there are.
    let run = super::peil_with(&root(), &["score", GAD7, "-", "--to", "csv"], json.as_bytes());
    assert_eq!(run.code, 1);
    assert!(run.err.contains("line 2, column `laat`"), "{}", run.err);
}

#[test]
fn cells_are_quoted_where_they_must_be() {
    let run = score(GAD7, "opm,gad1\n\"a\"\"b\",1\n\"c\nd\",1\n\"e,f\",1\n g ,1\n", &[]);
    assert!(
        run.out.starts_with("opm,totaal,totaal_band\n\"a\"\"b\",,\n\"c\nd\",,\n\"e,f\",,\n g ,,\n"),
        "{}",
        run.out
    );
}

#[test]
fn a_reader_that_stops_is_no_fault() {
    use std::process::{Command, Stdio};
    let rows = "1,1,1,1,1,1,1\n".repeat(100_000);
    let folder = folder(&[("a.csv", format!("gad1,gad2,gad3,gad4,gad5,gad6,gad7\n{rows}").as_bytes())]);
    let mut child = Command::new(crate::program::program())
        .args(["score", root().join(GAD7).to_str().expect("paths are UTF-8"), "a.csv"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("peil runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("peil ends");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

/// No option of a command writes over what the command reads, by whatever name it is called.
#[test]
fn what_is_read_is_not_written_over() {
    let answers = "gad1,gad2,gad3,gad4,gad5,gad6,gad7\n1,1,1,1,1,1,1\n";
    let instrument = std::fs::read(root().join("instruments/gad7/gad7.peil")).expect("it is there");
    let shared = b"scale sterk { 0 \"nee\", 1 \"ja\" }\n";
    let user = b"instrument kort {\n    title \"Kort\"\n    version 1.0.0\n    language nl\n}\n\nuse \"shared.peil\"\n\nitem q1 \"Slaapt u?\" : sterk\n\nscore som \"Som\" = q1\n";
    let folder = folder(&[
        ("a.csv", answers.as_bytes()),
        ("gad7.peil", &instrument),
        ("map.yaml", b"their: gad1\n"),
        ("shared.peil", shared),
        ("kort.peil", user),
    ]);
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("a.csv", folder.path().join("link.csv")).expect("a link can be made");
        std::fs::hard_link(folder.path().join("gad7.peil"), folder.path().join("second.peil"))
            .expect("a link can be made");
    }
    let names = ["a.csv", "gad7.peil", "map.yaml", "shared.peil", "kort.peil"];
    let before: Vec<Vec<u8>> =
        names.iter().map(|name| std::fs::read(folder.path().join(name)).expect("it is there")).collect();
    let mut wrong = vec![
        vec!["score", "gad7.peil", "a.csv", "-o", "a.csv"],
        vec!["score", "gad7.peil", "a.csv", "-o", "./a.csv"],
        vec!["score", "gad7.peil", "a.csv", "--to", "csv", "-o", "gad7.peil"],
        vec!["score", "gad7.peil", "a.csv", "--map", "map.yaml", "--to", "csv", "-o", "map.yaml"],
        vec!["score", "gad7.peil", "a.csv", "-o", "b.csv", "--rejects", "a.csv"],
        vec!["score", "gad7.peil", "a.csv", "-o", "b.csv", "--rejects", "gad7.peil"],
        vec!["score", "gad7.peil", "a.csv", "-o", "b.csv", "--rejects", "./b.csv"],
        vec!["score", "kort.peil", "a.csv", "--to", "csv", "-o", "shared.peil"],
        vec!["fill", "gad7.peil", "-o", "gad7.peil"],
    ];
    if cfg!(unix) {
        wrong.push(vec!["score", "gad7.peil", "a.csv", "-o", "link.csv"]);
        wrong.push(vec!["score", "gad7.peil", "a.csv", "--to", "csv", "-o", "second.peil"]);
    }
    for arguments in wrong {
        let run = peil(folder.path(), &arguments);
        assert_eq!(run.code, 2, "{arguments:?}: {}", run.err);
        for (name, before) in names.iter().zip(&before) {
            assert_eq!(
                std::fs::read(folder.path().join(name)).expect("it is there"),
                *before,
                "{arguments:?}: {name}"
            );
        }
        assert!(
            run.err.contains("would be overwritten") || run.err.contains("already exists"),
            "{arguments:?}: {}",
            run.err
        );
    }
    assert!(!folder.path().join("b.csv").exists());
    assert_eq!(peil(folder.path(), &["score", "gad7.peil", "a.csv", "-o", "b.csv"]).code, 0);
}
