//! Constructs of the language as files meet them: what is an answer, what is refused, what people read.

use super::{Run, folder, peil, table};

const HEAD: &str = "instrument proef {\n    title    \"Proef\"\n    version  1.0.0\n    language nl\n}\n";

/// Scores one file with an instrument of these lines.
fn scored(body: &str, name: &str, answers: &str) -> Run {
    let source = format!("{HEAD}{body}");
    let folder = folder(&[("proef.peil", source.as_bytes()), (name, answers.as_bytes())]);
    peil(folder.path(), &["score", "proef.peil", name, "--reasons"])
}

fn column(run: &Run, name: &str) -> Vec<String> {
    assert_eq!(run.code, 0, "{}", run.err);
    table(&run.out).into_iter().map(|row| row[name].clone()).collect()
}

const HULP: &str = "scale hulp { familie \"Familie\", buren \"Buren\", none niemand \"Niemand\" }
item wie \"Wie helpt u?\" : many of hulp
score steun \"Steun\" = count(wie)
score zeker \"Zeker\" = count(wie, missing: no)
score niemand \"Niemand\" = if wie has niemand then 1 else 0
";

#[test]
fn nothing_chosen_is_an_answer_and_nothing_said_is_none() {
    let rows = "wie_familie,wie_buren,wie_niemand\n1,1,0\n0,0,1\n0,0,0\n,,\n0,,0\n1,,\n";
    let run = scored(HULP, "a.csv", rows);
    assert_eq!(column(&run, "steun"), ["2", "0", "0", "", "", "1"]);
    assert_eq!(column(&run, "zeker"), ["2", "0", "0", "0", "0", "1"]);
    assert_eq!(column(&run, "niemand"), ["0", "1", "0", "", "", "0"]);
    assert_eq!(column(&run, "steun_missing")[3], "operand(wie:blank)");
}

#[test]
fn an_option_that_excludes_others_goes_with_none() {
    let run = scored(HULP, "a.csv", "wie_familie,wie_buren,wie_niemand\n1,0,1\n");
    assert_eq!(run.code, 1, "{}", run.out);
    assert!(run.err.contains("excludes the others"), "{}", run.err);
    let run = scored(HULP, "a.csv", "wie\nfamilie|niemand\n");
    assert_eq!(run.code, 1, "{}", run.out);
}

#[test]
fn a_list_in_json_may_be_empty() {
    let run = scored(HULP, "a.jsonl", "{\"wie\": []}\n{\"wie\": [\"buren\"]}\n{\"wie\": null}\n{}\n");
    assert_eq!(run.code, 0, "{}", run.err);
    let counts: Vec<serde_json::Value> = run
        .out
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).expect("JSON")["scores"]["steun"]["value"].clone()
        })
        .collect();
    assert_eq!(
        (counts[0].as_i64(), counts[1].as_i64(), counts[2].as_i64(), counts[3].as_i64()),
        (Some(0), Some(1), None, None),
        "{}",
        run.out
    );
    // In one cell of a CSV it is written as in JSON.
    assert_eq!(column(&scored(HULP, "a.csv", "wie\n[]\nburen\n"), "steun"), ["0", "1"]);
}

const GEBOREN: &str = "item geboren \"Geboortedatum\" : date 1920-01-01..administered - 8 years
score leeftijd \"Leeftijd\" = years(geboren, administered)
";

#[test]
fn a_date_lies_within_its_bounds_wherever_its_column_stands() {
    let run = scored(
        GEBOREN,
        "a.csv",
        "geboren,administered\n2016-06-15,2024-06-15\n1920-01-01,2024-06-15\n2016-06-15,\n",
    );
    assert_eq!(column(&run, "leeftijd"), ["8", "104", ""]);
    for (row, why) in [
        ("2016-06-16,2024-06-15", "2016-06-16"),
        ("1919-12-31,2024-06-15", "1919-12-31"),
        ("1919-12-31,", "1919-12-31"),
    ] {
        for header in ["geboren,administered", "administered,geboren"] {
            let row = if header.starts_with("geboren") {
                row.to_string()
            } else {
                row.split(',').rev().collect::<Vec<_>>().join(",")
            };
            let run = scored(GEBOREN, "a.csv", &format!("{header}\n{row}\n"));
            assert_eq!(run.code, 1, "{header} / {row}: {}", run.out);
            assert!(run.err.contains(why), "{}", run.err);
        }
    }
}

#[test]
fn the_range_of_an_age_closes_a_table() {
    let table = |rows: &str| {
        let body = format!(
            "item geboren \"Geboortedatum\" : date administered - 11 years..administered - 8 years\nlet leeftijd = years(geboren, administered)\ntable norm(jaar) {{\n{rows}}}\nscore n \"Norm\" = norm(leeftijd)\n"
        );
        let source = format!("{HEAD}{body}");
        let folder = folder(&[("proef.peil", source.as_bytes())]);
        peil(folder.path(), &["check", "proef.peil"])
    };
    let whole = table("    8  -> 1\n    9..10 -> 2, 11 -> 3\n");
    assert_eq!(whole.code, 0, "{}", whole.err);
    let gap = table("    8  -> 1\n    10..11 -> 2\n");
    assert_eq!(gap.code, 1, "{}{}", gap.out, gap.err);
    assert!(format!("{}{}", gap.out, gap.err).contains("PEIL0508"), "{}{}", gap.out, gap.err);
}

#[test]
fn half_of_what_is_asked() {
    let body = "scale mate { 0 \"Nooit\", 1 \"Soms\", 2 \"Vaak\" }
item werk \"Werkt u?\" : yesno
domain d \"D\" : mate {
    item a \"A\"
    item b \"B\"
    item c \"C\" when werk
    item e \"E\" when werk
}
score helft \"Helft\" = mean(d, needs: half of asked)
score alle \"Alle\" = sum(d, needs: all of asked)
score omgerekend \"Omgerekend\" = sum(d, needs: half of asked, missing: prorate)
";
    let run = scored(body, "a.csv", "werk,a,b,c,e\nno,2,,,\nno,,,,\nyes,2,,,\nyes,2,1,,\nno,2,1,,\n");
    assert_eq!(column(&run, "helft"), ["2", "", "", "1.5", "1.5"]);
    assert_eq!(column(&run, "alle"), ["", "", "", "", "3"]);
    assert_eq!(column(&run, "omgerekend"), ["4", "", "", "6", "3"]);
    assert_eq!(column(&run, "helft_missing")[2], "too_few(b:blank c:blank e:blank)");
    assert_eq!(column(&run, "helft_missing")[1], "too_few(a:blank b:blank)");
}

#[test]
fn points_for_yes_and_no() {
    let body = "scale geen { missing weet_niet = 9 \"Weet ik niet\" }
domain d \"D\" : yesno or geen {
    item a \"A\"
    item b \"B\"
}
recode punten { yes -> 3, no -> 0, weet_niet -> 1 }
score s \"S\" = sum(punten(d))
";
    let run = scored(body, "a.csv", "a,b\nja,nee\nnee,9\nja,\n");
    assert_eq!(column(&run, "s"), ["3", "1", ""]);
    assert_eq!(column(&run, "s_missing")[2], "too_few(b:blank)");
}
