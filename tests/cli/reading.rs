//! The paragraph *Reading*: every sentence of it.

use super::{ALL, GAD7, cell, refused, score, score_file, table};

const GAD: &str = "id,gad1,gad2,gad3,gad4,gad5,gad6,gad7";

#[test]
fn other_columns_are_carried_first_in_their_order() {
    let run = score(
        GAD7,
        "wijk,gad1,gad2,gad3,id,gad4,gad5,gad6,gad7,\"opm, vrij\"\nOost,1,1,1,a,1,1,1,1,\"ja, \"\"graag\"\"\"\n",
        &[],
    );
    assert_eq!(run.out, "wijk,id,\"opm, vrij\",totaal,totaal_band\nOost,a,\"ja, \"\"graag\"\"\",7,licht\n");
}

#[test]
fn columns_match_names_in_any_case() {
    let run = score(GAD7, "ID,GAD1,Gad2, gad3 ,gad4,gad5,gad6,gad7\na,1,1,1,1,1,1,1\n", &[]);
    assert_eq!(run.out, "ID,totaal,totaal_band\na,7,licht\n");
}

#[test]
fn columns_that_coincide_are_an_error() {
    for header in ["id,gad1,GAD1,gad2", "id,id,gad1,gad2", "Id,gad1,gad2,ID"] {
        let run = score(GAD7, &format!("{header}\n1,1,1,1\n"), &[]);
        assert_eq!((run.code, run.out.as_str()), (1, ""), "{header}");
        assert!(run.err.contains("line 1"), "{}", run.err);
    }
}

#[test]
fn a_carried_column_named_like_an_output_is_an_error() {
    for name in ["totaal", "Totaal_Band"] {
        let run = score(GAD7, &format!("{GAD},{name}\na,1,1,1,1,1,1,1,x\n"), &[]);
        assert_eq!(run.code, 1);
        assert!(run.err.contains(&format!("column `{name}`")), "{}", run.err);
    }
    // `totaal_missing` is a column of the result only where reasons are asked for.
    let csv = format!("{GAD},totaal_missing\na,1,1,1,1,1,1,1,x\n");
    assert_eq!((score(GAD7, &csv, &[]).code, score(GAD7, &csv, &["--reasons"]).code), (0, 1));
}

#[test]
fn a_file_with_none_of_the_items_is_an_error() {
    for (name, content) in [
        ("a.csv", "id,q1,q2\na,1,2\n"),
        ("a.json", "[{\"id\": 1}]"),
        ("a.jsonl", "{\"q1\": 1}\n{\"q2\": 1}\n"),
    ] {
        let run = score_file(GAD7, name, content.as_bytes(), &[]);
        assert_eq!(run.code, 1, "{name}");
        assert!(run.err.contains("none of the questions of `gad7`"), "{}", run.err);
    }
}

#[test]
fn absent_columns_are_named_in_one_warning() {
    let run = score(GAD7, "id,gad1,gad2,gad3,gad4,gad5\na,1,1,1,1,1\n", &[]);
    assert_eq!(run.out, "id,totaal,totaal_band\na,,\n");
    let warnings: Vec<&str> = run.err.lines().filter(|line| line.starts_with("warning")).collect();
    assert_eq!(warnings, ["warning: no column for `gad6`, `gad7`: treated as blank"]);
    let run = score_file(
        GAD7,
        "a.jsonl",
        b"{\"gad1\":1,\"gad2\":1,\"gad3\":1,\"gad4\":1,\"gad5\":1}\n{\"gad1\":1,\"gad6\":1}\n",
        &[],
    );
    assert!(run.err.contains("warning: no column for `gad7`: treated as blank\n"), "{}", run.err);
}

#[test]
fn blank_and_absent_mean_blank() {
    let run = score(GAD7, "id,gad1,gad2,gad3,gad4,gad5,gad6\na,,  ,1,1,1,1\n", &["--reasons"]);
    assert_eq!(table(&run.out)[0]["totaal_missing"], "too_few(gad1:blank gad2:blank gad7:blank)");
    let run = score_file(
        GAD7,
        "a.jsonl",
        b"{\"gad1\":null,\"gad2\":\"\",\"gad3\":1,\"gad4\":1,\"gad5\":1,\"gad6\":1}\n",
        &["--to", "csv", "--reasons"],
    );
    assert_eq!(table(&run.out)[0]["totaal_missing"], "too_few(gad1:blank gad2:blank gad7:blank)");
}

#[test]
fn texts_that_mean_blank_are_named() {
    let csv = format!("{GAD}\na,NA,1,1,1,1,1,1\n");
    let run = score(GAD7, &csv, &["--blank", "NA", "--blank", "-9"]);
    assert_eq!(run.out, "id,totaal,totaal_band\na,7,licht\n", "{}", run.err);
    let run = score(GAD7, &csv, &["--blank", "-9"]);
    assert_eq!(run.code, 1);
    assert!(run.err.contains("--blank NA"), "{}", run.err);
    assert_eq!(score(GAD7, &csv.replace("NA", "-9"), &["--blank", "-9"]).code, 0);
}

#[test]
fn a_missing_option_is_given_by_code_or_name() {
    for given in ["9", "weet_niet", "Weet_niet", "9.0"] {
        assert_eq!(
            cell("pijn,moe,zorg", &format!("{given},1,1"), "gemiddeld_missing"),
            "too_few(pijn:weet_niet)"
        );
    }
    assert_eq!(cell("leeftijd", "999", "ouder_missing"), "operand(leeftijd:geweigerd)");
    assert_eq!(cell("leeftijd", "geweigerd", "ouder_missing"), "operand(leeftijd:geweigerd)");
    assert_eq!(cell("hulp", "zeg_niet", "helpers_missing"), "operand(hulp:zeg_niet)");
    assert_eq!(cell("hulp_zeg_niet,hulp_familie", "1,0", "helpers_missing"), "operand(hulp:zeg_niet)");
}

#[test]
fn options_are_given_by_code_or_name() {
    for (given, round) in [("rond", "1"), ("hoekig", "0"), ("7", "0"), ("7.0", "0"), (" Rond ", "1")] {
        assert_eq!(cell("figuur", given, "rond"), round, "{given}");
    }
    for given in ["1", "8", "rondd", "Hoekig vierkant"] {
        assert!(refused("figuur", given).contains("which accepts rond or hoekig (7)"), "{given}");
    }
}

#[test]
fn a_repeat_has_a_column_per_round() {
    assert_eq!(cell("aantal,opv1_1,opv2_1,opv1_2,opv2_2", "2,1,1,2,1", "last_kind_2"), "3");
    assert!(refused("aantal,opv1_1,opv1_4", "1,1,1").contains("`opv1` has at most 3 rounds"));
    assert!(refused("aantal,opv1", "1,1").contains("its columns are `opv1_1` to `opv1_3`"));
    assert_eq!(score(ALL, "aantal,opv1_1,opv1_4\n1,1,1\n", &["--carry", "opv1_4"]).code, 0);
}

#[test]
fn in_json_a_repeat_may_be_a_list() {
    for json in [
        "{\"aantal\":2,\"opv1\":[1,2],\"opv2\":[1,\"1\"]}",
        "{\"aantal\":2,\"opv1_1\":1,\"opv2_1\":1,\"opv1_2\":2,\"opv2_2\":1}",
    ] {
        let run = score_file(ALL, "a.jsonl", json.as_bytes(), &["--to", "csv"]);
        assert_eq!(table(&run.out)[0]["last_kind_2"], "3", "{json} {}", run.err);
    }
    for json in [
        "{\"aantal\":2,\"opv1\":[1,2,1,1]}",
        "{\"aantal\":2,\"opv1\":1}",
        "{\"aantal\":2,\"opv1\":[1],\"opv1_2\":1}",
        "{\"pijn\":[1]}",
        "{\"pijn\":{}}",
    ] {
        assert_eq!(score_file(ALL, "a.jsonl", json.as_bytes(), &[]).code, 1, "{json}");
    }
}

#[test]
fn many_of_has_a_column_per_option_or_one() {
    assert_eq!(cell("hulp_familie,hulp_huisarts,hulp_niemand", "1,ja,0", "helpers"), "2");
    assert_eq!(cell("hulp_familie,hulp_huisarts", "1,", "helpers"), "1");
    assert_eq!(cell("hulp", "familie|huisarts", "helpers"), "2");
    assert_eq!(cell("hulp", "familie | Huisarts|", "helpers"), "2");
    for (header, row) in [("hulp_familie,hulp_huisarts", ","), ("hulp,pijn", ",1")] {
        assert_eq!(cell(header, row, "helpers_missing"), "operand(hulp:blank)", "{row}");
    }
    // Nothing ticked in columns that are filled in is an answer.
    assert_eq!(cell("hulp_familie,hulp_huisarts,hulp_niemand,hulp_zeg_niet", "0,0,0,0", "helpers"), "0");
    assert!(
        refused("hulp", "familie|buurman")
            .contains("which accepts any of niemand, familie, huisarts, zeg_niet (separated by `|`)")
    );
    assert!(refused("hulp_familie", "2").contains("`hulp_familie` was chosen: 1 or 0"));
    assert!(refused("hulp,hulp_familie", "familie,1").contains("keep the single column"));
    assert!(refused("hulp", "familie|zeg_niet").contains("`hulp`"));
    assert!(refused("hulp_familie,hulp_zeg_niet", "1,1").contains("excludes the others"));
}

#[test]
fn in_json_many_of_is_a_list() {
    for (json, count) in [
        ("[\"familie\",\"huisarts\"]", "2"),
        ("\"familie|huisarts\"", "2"),
        ("[\"niemand\"]", "1"),
        ("[]", "0"),
        ("null", ""),
    ] {
        let run = score_file(ALL, "a.json", format!("[{{\"hulp\":{json}}}]").as_bytes(), &["--to", "csv"]);
        assert_eq!(table(&run.out)[0]["helpers"], count, "{json}");
    }
    let run = score_file(ALL, "a.json", b"{\"hulp_familie\": true, \"hulp_huisarts\": 0}", &["--to", "csv"]);
    assert_eq!(table(&run.out)[0]["helpers"], "1");
}

#[test]
fn yesno_in_every_form() {
    for yes in ["yes", "ja", "1", "true", "JA", "TRUE", "WAAR", "1.0"] {
        assert_eq!(cell("rookt,sigaretten", &format!("{yes},5"), "per_dag"), "5", "{yes}");
    }
    for no in ["no", "nee", "0", "false", "FALSE", "ONWAAR"] {
        assert_eq!(
            cell("rookt,sigaretten", &format!("{no},5"), "per_dag_missing"),
            "operand(sigaretten:skipped)",
            "{no}"
        );
    }
    assert!(
        refused("rookt", "misschien").contains("which accepts yes or no (ja or nee, 1 or 0, true or false)")
    );
    let run = score_file(ALL, "a.json", b"{\"rookt\": true, \"sigaretten\": 4}", &["--to", "csv"]);
    assert_eq!(table(&run.out)[0]["per_dag"], "4");
}

#[test]
fn dates_and_times() {
    for date in ["1980-11-30", "30-11-1980"] {
        assert_eq!(
            cell("pijn,geboren,administered", &format!("1,{date},2024-11-29"), "jaren"),
            "43",
            "{date}"
        );
    }
    for (up, hours) in [("07:15", "8"), ("07:15:00", "8"), ("7:15", "8"), ("23:45:36", "0.51")] {
        assert_eq!(
            cell("naar_bed,staat_op", &format!("23:15,{up}"), "wakker"),
            if hours == "0.51" { "0.51" } else { hours },
            "{up}"
        );
    }
    assert!(refused("geboren", "30-02-2024").contains("a date such as 2024-11-30"));
    assert!(refused("naar_bed", "25:00").contains("a time such as 23:15"));
}

#[test]
fn whole_numbers_may_be_written_as_programs_do() {
    for given in ["44", "44.0", "4.4e1", " 44 ", "+44"] {
        assert_eq!(cell("leeftijd", given, "ouder"), "0", "{given}");
    }
    for given in ["44.5", "121", "-1", "vier", "4 4", "1,5"] {
        assert!(
            refused("leeftijd", &format!("\"{given}\""))
                .contains("which accepts a whole number in 0..120 or geweigerd (999)"),
            "{given}"
        );
    }
    assert_eq!(cell("gewicht", &"0".repeat(29), "bmi"), "0");
    assert!(refused("gewicht", &format!("1.{}", "3".repeat(30))).contains("a number in 0..300"));
    assert!(refused("onderweg", "1.5").contains("a whole number of minutes in 0..1440"));
}

#[test]
fn the_informant_and_the_day_stand_in_columns() {
    let csv = "id,informant,administered,pijn,geboren\na,professional,30-11-2024,2,1980-11-30\nb,,,2,1980-11-30\nc,INWONER,2024-11-29,2,1980-11-30\n";
    let run = score_file(ALL, "a.csv", csv.as_bytes(), &["--to", "jsonl"]);
    let rows: Vec<serde_json::Value> =
        run.out.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    assert_eq!(rows[0]["alerts"][0], "De inwoner heeft pijn (Veel).");
    assert_eq!(rows[1]["alerts"][0], "Pijn: Veel, samen –.");
    assert_eq!(
        (rows[0]["scores"]["jaren"]["value"].as_i64(), rows[2]["scores"]["jaren"]["value"].as_i64()),
        (Some(44), Some(43))
    );
    assert_eq!(rows[1]["scores"]["jaren"]["missing"], "operand(administered:blank)");
    // Both say which response it was, and are copied.
    assert_eq!(rows[0]["carried"]["informant"], "professional");
    let run = score(ALL, "pijn\n2\n", &["--informant", "professional", "--to", "jsonl"]);
    assert!(run.out.contains("De inwoner heeft pijn (Veel)."), "{}", run.out);
    assert!(
        refused("informant,pijn", "buurman,1")
            .contains("`buurman` is not an informant of this instrument: inwoner, professional")
    );
    assert!(refused("administered,pijn", "gisteren,1").contains("`gisteren` is not a date"));
    assert_eq!(score(ALL, "pijn,informant\n1,inwoner\n", &["--informant", "professional"]).code, 1);
    assert_eq!(score(ALL, "pijn\n1\n", &["--informant", "buurman"]).code, 2);
}

#[test]
fn an_optional_domain_is_chosen_unless_its_column_says_no() {
    for (header, row, total) in [
        ("won1,won2", "1,2", "3"),
        ("wonen,won1,won2", ",1,2", "3"),
        ("wonen,won1,won2", "ja,1,2", "3"),
        ("wonen,won1,won2", "nee,1,2", ""),
    ] {
        assert_eq!(cell(header, row, "huis_last"), total, "{header} {row}");
    }
    assert!(refused("wonen,won1", "misschien,1").contains("whether `wonen` was chosen"));
}

#[test]
fn old_names_are_read_as_the_new() {
    assert_eq!(cell("pijn,vermoeid,zorg", "1,1,1", "totaal"), "3");
    assert_eq!(cell("huis,won1,won2", "nee,1,1", "huis_last_missing"), "too_few(won1:skipped won2:skipped)");
    assert_eq!(cell("figuur", "vierkant", "rond"), "0");
    assert!(
        refused("moe,vermoeid", "1,1").contains("`moe` and `vermoeid` are both `moe`, which was renamed")
    );
    assert!(refused("wonen,huis,won1", "1,1,1").contains("are both `wonen`"));
    assert_eq!(score_file(ALL, "a.json", b"{\"moe\":1,\"vermoeid\":1}", &[]).code, 1);
}

#[test]
fn what_a_dutch_spreadsheet_writes_just_works() {
    let text = "id;pijn;moe;zorg;gewicht;naam;opmerking\r\n1;1;1;1;70,5;Zoë;\"één\r\nregel; en nog een\"\r\n2;1;1;2;70,25;Bo;\r\n";
    let windows: Vec<u8> = text.chars().map(|sign| sign as u8).collect();
    let marked = format!("\u{feff}{text}");
    let with_hint = format!("sep=;\r\n{text}");
    let expected = score(ALL, "id,pijn,moe,zorg,gewicht,naam,opmerking\n1,1,1,1,70.5,Zoë,\"één\r\nregel; en nog een\"\n2,1,1,2,70.25,Bo,\n", &[]).out;
    assert!(expected.starts_with("id,opmerking,") && expected.contains("23.5,"), "{expected}");
    for content in [text.as_bytes(), &windows, marked.as_bytes(), with_hint.as_bytes()] {
        let run = score_file(ALL, "a.csv", content, &[]);
        assert_eq!((run.code, run.out.as_str()), (0, expected.as_str()), "{}", run.err);
    }
    let tabs = score_file(ALL, "a.csv", b"id\tpijn\tmoe\tzorg\n1\t1\t1\t1\n", &[]);
    assert_eq!(table(&tabs.out)[0]["totaal"], "3");
}

#[test]
fn what_is_no_csv_is_told() {
    for (content, said) in [
        (&b""[..], "the file is empty"),
        (b"\xff\xfeg\0", "UTF-16"),
        (b"gad1\rx\r", "Macintosh"),
        (b"id,gad1\na,\"1\n", "never closed"),
    ] {
        let run = score_file(GAD7, "a.csv", content, &[]);
        assert_eq!(run.code, 1);
        assert!(run.err.contains(said), "{}", run.err);
    }
    for row in ["a,1", "a,1,1,1", "a,1,1,"] {
        let run = score(GAD7, &format!("id,gad1,gad2\n{row}\n"), &[]);
        assert_eq!(run.code, i32::from(row != "a,1,1,"), "{row} {}", run.err);
    }
}

#[test]
fn json_is_one_object_or_a_list_or_a_line_each() {
    let one = "{\n  \"id\": 7,\n  \"gad1\": 3, \"gad2\": 3, \"gad3\": 3,\n  \"gad4\": 3, \"gad5\": 3, \"gad6\": \"3\", \"gad7\": 3\n}\n";
    let line = one.replace('\n', "");
    for (name, content, options) in [
        ("a.json", one.to_string(), &["--to", "csv"][..]),
        ("a.json", format!("[{one}]"), &["--to", "csv"]),
        ("a.jsonl", format!("{line}\n\n"), &["--to", "csv"]),
        ("a.jsonl", format!("\u{feff}{line}"), &["--to", "csv"]),
    ] {
        let run = score_file(GAD7, name, content.as_bytes(), options);
        assert_eq!(run.out, "id,totaal,totaal_band\n7,21,ernstig\n", "{content} {}", run.err);
    }
    for content in
        ["[1, 2]", "3", "[{\"gad1\": 1}", "{\"gad1\": 1}\n{\"gad1\": 2}\n", "{\"gad1\": 1, \"GAD1\": 1}"]
    {
        assert_eq!(score_file(GAD7, "a.json", content.as_bytes(), &[]).code, 1, "{content}");
    }
}

#[test]
fn standard_input_is_what_it_begins_like() {
    let root = super::root();
    let json = "{\"id\":\"a\",\"gad1\":1,\"gad2\":1,\"gad3\":1,\"gad4\":1,\"gad5\":1,\"gad6\":1,\"gad7\":1}";
    let csv = format!("{GAD}\na,1,1,1,1,1,1,1\n");
    for (input, starts) in [
        (csv.clone(), "id,totaal"),
        (json.to_string(), "{\"instrument\""),
        (format!("{json}\n{json}\n"), "{\"instrument\""),
        (format!("[{json}]"), "[\n{\"inst"),
    ] {
        let run = super::peil_with(&root, &["score", GAD7, "-"], input.as_bytes());
        assert_eq!(run.code, 0, "{}", run.err);
        assert!(run.out.starts_with(starts), "{input}\n{}", run.out);
    }
}

#[test]
fn columns_of_expectations_are_ignored() {
    let run = score(GAD7, &format!("{GAD},expect_totaal,expect_niets\na,1,1,1,1,1,1,1,99,x\n"), &[]);
    assert_eq!(run.out, "id,totaal,totaal_band\na,7,licht\n");
}
