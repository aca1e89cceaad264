//! The paragraph *Bad answers*: every sentence of it.

use super::{ALL, GAD7, folder, peil, root, score, score_file, table};

const BAD: &str =
    "id,gad1,gad2,gad3,gad4,gad5,gad6,gad7\na,1,1,1,1,1,1,1\nb,7,1,1,1,1,1,x\nc,2,2,2,2,2,2,2\n";

#[test]
fn each_names_line_column_item_and_what_it_accepts() {
    let run = score(GAD7, &BAD.replace("gad7", "GAD7"), &[]);
    assert_eq!(run.code, 1);
    assert!(
        run.err
            .contains("error: line 3, column `gad1`: `7` is not an answer to `gad1`, which accepts 0..3\n"),
        "{}",
        run.err
    );
    assert!(
        run.err
            .contains("error: line 3, column `GAD7`: `x` is not an answer to `gad7`, which accepts 0..3\n"),
        "{}",
        run.err
    );
}

#[test]
fn lines_are_those_of_the_file() {
    let run = score(GAD7, "id,opm,gad1\r\n\r\na,\"over\r\nregels\",1\r\nb,,8\r\n", &[]);
    assert!(run.err.contains("line 5, column `gad1`"), "{}", run.err);
    let run = score_file(GAD7, "a.json", b"[\n {\"gad1\": 1},\n\n {\"id\": 1,\n  \"gad1\": 8}\n]", &[]);
    assert!(run.err.contains("line 4, column `gad1`"), "{}", run.err);
    let run = score_file(GAD7, "a.jsonl", b"{\"gad1\": 1}\n\n{\"gad1\": 8}\nnonsense\n", &[]);
    assert!(
        run.err.contains("line 3, column `gad1`") && run.err.contains("line 4: this is not a JSON object"),
        "{}",
        run.err
    );
}

#[test]
fn all_are_listed_up_to_a_bound() {
    let rows: String = (0..70).map(|_| "9\n").collect();
    let run = score(GAD7, &format!("gad1\n{rows}"), &[]);
    assert_eq!(run.err.matches("is not an answer to `gad1`").count(), 50);
    assert!(run.err.contains("and 20 errors more\n"), "{}", run.err);
}

#[test]
fn a_column_that_looks_misspelt_is_an_error() {
    for (column, item) in
        [("gad8", "gad7"), ("gda7", "gad7"), ("GAD-7", "gad7"), ("gad_07", "gad7"), ("gad7x", "gad7")]
    {
        let csv = format!("id,gad1,gad2,gad3,gad4,gad5,gad6,{column}\na,1,1,1,1,1,1,1\n");
        let run = score(GAD7, &csv, &[]);
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{column}");
        assert!(
            run.err.contains(&format!(
                "line 1, column `{column}`: this looks like `{item}`, which accepts 0..3 and is absent"
            )),
            "{}",
            run.err
        );
        assert!(run.err.contains(&format!("--carry {column}")), "{}", run.err);
        assert_eq!(score(GAD7, &csv, &["--carry", &column.to_lowercase()]).code, 0, "{column}");
    }
    for column in ["hlup_familie", "figur", "wonnen", "informnt"] {
        assert_eq!(score(ALL, &format!("pijn,{column}\n1,1\n"), &[]).code, 1, "{column}");
    }
    let run = score_file(GAD7, "a.jsonl", b"{\"gad1\": 1, \"gda2\": 1}\n", &[]);
    assert!(run.err.contains("column `gda2`: this looks like `gad2`"), "{}", run.err);
    assert_eq!(score_file(GAD7, "a.jsonl", b"{\"gad1\": 1, \"gda2\": 1}\n", &["--carry", "gda2"]).code, 0);
}

#[test]
fn other_columns_are_no_misspelt_items() {
    // Nothing is near when the item is there; and short names are near to everything.
    let rows: Vec<String> = (1..=35).map(|at| format!("i{at}")).collect();
    for (header, instrument) in [
        ("gad1,gad2,gad3,gad4,gad5,gad6,gad7,gad8".to_string(), GAD7),
        (format!("id,nr,naam,in,{}", rows.join(",")), "instruments/rand36"),
        ("id,k,nr,ik,kl,k1,k2".to_string(), "instruments/k10"),
        ("id,naam,hulp_bron,leeftijd_kind,wijk,won1".to_string(), ALL),
    ] {
        let run = score(instrument, &format!("{header}\n"), &[]);
        assert_eq!(run.code, 0, "{header}\n{}", run.err);
    }
}

#[test]
fn the_file_of_the_output_is_not_touched() {
    for before in [None, Some("oud")] {
        let folder = folder(&[("a.csv", BAD.as_bytes())]);
        let path = folder.path().join("uit.csv");
        if let Some(text) = before {
            std::fs::write(&path, text).expect("a file can be written");
        }
        let run = peil(
            folder.path(),
            &["score", root().join(GAD7).to_str().expect("paths are UTF-8"), "a.csv", "-o", "uit.csv"],
        );
        assert_eq!(run.code, 1);
        assert_eq!(std::fs::read_to_string(&path).ok().as_deref(), before);
        assert_eq!(run.last(), "error: nothing was scored: `uit.csv` is not written");
        assert_eq!(
            std::fs::read_dir(folder.path()).expect("the folder is there").count(),
            1 + usize::from(before.is_some())
        );
    }
}

#[test]
fn standard_output_may_hold_earlier_rows_and_is_said_to_be_incomplete() {
    let run = score(GAD7, BAD, &[]);
    assert_eq!(run.out, "id,totaal,totaal_band\na,7,licht\n");
    assert_eq!(run.last(), "error: standard output is incomplete: it holds the 1 row before the first error");
}

#[test]
fn rejects_are_repeated_with_line_and_reason() {
    let folder = folder(&[("a.csv", format!("{BAD}\nd,1\n").as_bytes())]);
    let instrument = root().join(GAD7);
    let instrument = instrument.to_str().expect("paths are UTF-8");
    let run = peil(folder.path(), &["score", instrument, "a.csv", "--rejects", "af.csv"]);
    assert_eq!(
        (run.code, run.out.as_str()),
        (0, "id,totaal,totaal_band\na,7,licht\nc,14,matig\n"),
        "{}",
        run.err
    );
    assert_eq!(run.last(), "2 rows scored, 0 answers set aside, 2 rows rejected to `af.csv`");
    let rejects = std::fs::read_to_string(folder.path().join("af.csv")).expect("the rejects are written");
    let mut lines = rejects.lines();
    assert_eq!(lines.next(), Some("line,reason,id,gad1,gad2,gad3,gad4,gad5,gad6,gad7"));
    let reason = "\"column `gad1`: `7` is not an answer to `gad1`, which accepts 0..3; column `gad7`: `x` is not an answer to `gad7`, which accepts 0..3\"";
    assert_eq!(lines.next(), Some(format!("3,{reason},b,7,1,1,1,1,1,x").as_str()));
    assert_eq!(lines.next(), Some("6,\"the row has 2 cells, but the header has 8 columns\",d,1"));
    // Mended, they can be read again.
    std::fs::write(
        folder.path().join("af.csv"),
        rejects.replace(",7,1,", ",3,1,").replace(",x", ",1").replace("d,1\n", "d,1,,,,,,\n"),
    )
    .expect("a file can be written");
    let run = peil(folder.path(), &["score", instrument, "af.csv"]);
    assert_eq!(table(&run.out.replace('"', ""))[0]["line"], "3", "{}", run.err);
}

#[test]
fn rejects_of_json_are_json() {
    for (name, content) in [
        ("a.jsonl", "{\"id\": 1, \"gad1\": 9}\nnonsense\n{\"id\": 2, \"gad1\": 1}\n"),
        ("a.json", "[{\"id\": 1, \"gad1\": 9},\n{\"gad1\": \"x\"}]"),
    ] {
        let folder = folder(&[(name, content.as_bytes())]);
        let run = peil(
            folder.path(),
            &["score", root().join(GAD7).to_str().expect("paths are UTF-8"), name, "--rejects", "af"],
        );
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(run.err.contains("2 rows rejected to `af`"), "{}", run.err);
        let rejects = std::fs::read_to_string(folder.path().join("af")).expect("the rejects are written");
        let rows: Vec<serde_json::Value> = if name == "a.json" {
            serde_json::from_str(&rejects).expect("a list")
        } else {
            rejects.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
        };
        assert_eq!(
            (
                rows[0]["line"].as_i64(),
                rows[0]["id"].as_i64(),
                rows[0]["gad1"].as_i64(),
                rows[1]["line"].as_i64()
            ),
            (Some(1), Some(1), Some(9), Some(2))
        );
    }
}

#[test]
fn rejects_are_not_written_over() {
    let folder = folder(&[("a.csv", BAD.as_bytes())]);
    let instrument = root().join(GAD7);
    let instrument = instrument.to_str().expect("paths are UTF-8");
    for options in [&["--rejects", "a.csv"][..], &["--rejects", "b.csv", "-o", "./b.csv"]] {
        let run = peil(folder.path(), &[&["score", instrument, "a.csv"], options].concat());
        assert_eq!(run.code, 2, "{}", run.err);
    }
}

#[test]
fn invalid_answers_may_be_taken_as_blank() {
    let run = score(GAD7, BAD, &["--invalid", "blank"]);
    assert_eq!((run.code, run.out.as_str()), (0, "id,totaal,totaal_band\na,7,licht\nb,,\nc,14,matig\n"));
    assert_eq!(run.last(), "3 rows scored, 0 answers set aside, 2 invalid answers treated as blank");
    let run = score(ALL, "pijn,hulp,hulp_x\n7,nee,1\n", &["--invalid", "blank"]);
    assert!(run.last().ends_with("2 invalid answers treated as blank"), "{}", run.err);
    // Who answered is not an answer.
    assert_eq!(score(ALL, "pijn,informant\n1,buurman\n", &["--invalid", "blank"]).code, 1);
}

#[test]
fn a_decimal_comma_in_a_file_of_commas_is_refused_with_advice() {
    let run = score(ALL, "id,gewicht\na,\"70,5\"\n", &[]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("help: a decimal comma is only read in files with `;`"), "{}", run.err);
}

#[test]
fn an_encoding_that_changes_midway_is_refused() {
    let run = score_file(GAD7, "a.csv", b"opm,gad1\n\xc3\xa9\xc3\xa9n,1\n\xe9,1\n", &[]);
    assert!(run.code == 1 && run.err.contains("line 3: the line is not UTF-8"), "{}", run.err);
}
