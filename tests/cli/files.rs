//! Files as people have them: thousands, blanks, maps, versions, labels, workbooks, spreadsheets' formulas;
//! each right, or refused with what to do.

use std::process::{Command, Stdio};

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};

use super::{Run, folder, peil, peil_with};

const INSTRUMENT: &str = r#"instrument geld {
    title    "Geld"
    version  1.2.0
    language nl
}
scale vaak { 0 "Nooit", 1 "Soms", 2 "Vaak", missing weet_niet = 9 "Weet ik niet" }
scale plaats { 1 "Café", 2 "Één huis", 3 "Elders" }
item q1 "Eén"   : vaak
item q2 "Twee"  : vaak
item q3 "Drie"  : vaak
item inkomen "Inkomen?" : integer 0..100000
item huur "Huur?" : decimal 0..5000
item hier "Waar?" : plaats
item werk "Werkt u?" : yesno
item dag "Welke dag?" : date
item tijd "Hoe laat?" : time
score som "Som" = sum([q1, q2, q3], needs: 2 of 3, missing: prorate)
score i "Inkomen" = inkomen
score h "Huur" = huur
score waar "Waar" = hier + 0
score w "Werk" = werk
score jaren "Jaren" = years(dag, administered)
"#;

fn score(answers: &str, more: &[&str]) -> Run {
    let folder = folder(&[("geld.peil", INSTRUMENT.as_bytes()), ("a.csv", answers.as_bytes())]);
    peil(folder.path(), &[&["score", "geld.peil", "a.csv"], more].concat())
}

/// One column of the result, by row.
fn column(run: &Run, name: &str) -> Vec<String> {
    assert_eq!(run.code, 0, "{}", run.err);
    let mut lines = run.out.lines();
    let header = lines.next().unwrap_or_default();
    let separator = if header.contains(';') { ';' } else { ',' };
    let at = header
        .trim_start_matches('\u{feff}')
        .split(separator)
        .position(|column| column == name)
        .unwrap_or_else(|| panic!("{name} in {header}"));
    lines
        .map(|line| line.split(separator).nth(at).unwrap_or_default().trim_matches('"').to_string())
        .collect()
}

#[test]
fn thousands_are_never_units() {
    for (text, instead) in [("2.000", "2000"), ("12.000", "12000"), ("1.250,00", "1250"), ("2,000", "2000")] {
        let run = score(&format!("id;inkomen\na;{text}\n"), &[]);
        assert_eq!(run.code, 1, "{text}: {}", run.err);
        assert!(run.err.contains(&format!("write {instead}")), "{text}: {}", run.err);
    }
    let run = score("id,inkomen\na,\"2,000\"\n", &[]);
    assert!(run.code == 1 && run.err.contains("write 2000"), "{}", run.err);
    let run = score("id;huur\na;1.250\n", &[]);
    assert!(run.code == 1 && run.err.contains("write 1250 or 1,25"), "{}", run.err);
    assert_eq!(column(&score("id;huur;inkomen\na;975,50;1500\nb;975,5;2,0\n", &[]), "h"), ["975.5", "975.5"]);
    assert_eq!(column(&score("id,huur\na,1.250\n", &[]), "h"), ["1.25"]);
    let blank = score("id;inkomen\na;2.000\nb;12\n", &["--invalid", "blank"]);
    assert_eq!(column(&blank, "i"), ["", "12"]);
    assert!(blank.err.contains("1 invalid answer treated as blank"), "{}", blank.err);
}

#[test]
fn dates_and_times_are_read_where_only_one_reading_is_possible() {
    let answers =
        "id,dag,administered\na,1.2.1980,2020-02-01\nb,1 februari 1980,3-4-2020\nc,1980/2/1,2020-02-01\n";
    assert_eq!(column(&score(answers, &[]), "jaren"), ["40", "40", "40"]);
    for wrong in ["3/4/2020", "1-2-80"] {
        let run = score(&format!("id,dag\na,{wrong}\n"), &[]);
        assert!(run.code == 1 && run.err.contains("a date such as 2024-11-30"), "{}", run.err);
    }
    assert_eq!(score("id,tijd\na,8.30\nb,0830\nc,08:30\n", &[]).code, 0);
    let run = score("id,tijd\na,830\n", &[]);
    assert!(run.code == 1 && run.err.contains("a time such as 23:15"), "{}", run.err);
}

#[test]
fn a_blank_is_that_of_its_column() {
    let one = score("id,q1,q2,inkomen\na,9,1,9\nb,1,2,99\n", &["--blank", "inkomen=99"]);
    assert_eq!(column(&one, "i"), ["9", ""]);
    assert!(!one.err.contains("warning: 1 answer"), "{}", one.err);
    let all = score("id,q1,q2,inkomen\na,9,1,9\nb,1,2,9\n", &["--blank", "9"]);
    assert_eq!(column(&all, "i"), ["", ""]);
    assert!(
        all.err
            .contains("3 answers that the question accepts treated as blank by --blank: `inkomen` 2, `q1` 1"),
        "{}",
        all.err
    );
    let wrong = score("id,q1\na,1\n", &["--blank", "inkmen=9"]);
    assert!(wrong.code == 2 && wrong.err.contains("not a column"), "{}", wrong.err);
}

fn mapped(answers: &str, map: &str) -> Run {
    let folder = folder(&[
        ("geld.peil", INSTRUMENT.as_bytes()),
        ("a.csv", answers.as_bytes()),
        ("m.yaml", map.as_bytes()),
    ]);
    peil(folder.path(), &["score", "geld.peil", "a.csv", "--map", "m.yaml"])
}

#[test]
fn a_map_may_shift_and_swap_and_matches_or_is_refused() {
    assert_eq!(column(&mapped("id,q2,q3,q4\n1,2,1,0\n", "q2: q1\nq3: q2\nq4: q3\n"), "som"), ["3"]);
    let swapped = mapped("id,q1,inkomen\n1,2,1\n", "q1: inkomen\ninkomen: q1\n");
    assert_eq!(column(&swapped, "i"), ["2"]);
    let near = mapped("id,Q1.a,Q1.b,Q1.c\n1,2,2,0\n", "Q1.a: q1\nQ1.b: q2\nQ1_c: q3\n");
    assert_eq!(near.code, 1);
    assert!(
        near.err.contains("the map names a column `Q1_c`, which the file does not have")
            && near.err.contains("did you mean `Q1.c`?"),
        "{}",
        near.err
    );
    let both = mapped("id,a,b\n1,2,2\n", "a: q1\nb: q1\n");
    assert!(both.code == 2 && both.err.contains("`a` and `b` are both mapped to `q1`"), "{}", both.err);
    let left = mapped("id,q1,q2\n1,2,2\n", "q2: q1\n");
    assert!(left.code == 1 && left.err.contains("`q1` and `q2` are both `q1`"), "{}", left.err);
}

#[test]
fn a_map_of_lines_matches_some_row_or_is_refused() {
    let files: [(&str, &[u8]); 3] = [
        ("geld.peil", INSTRUMENT.as_bytes()),
        ("a.jsonl", b"{\"a\":1}\n{\"a\":2,\"b\":2}\n"),
        ("m.yaml", b"a: q1\nb: q2\n"),
    ];
    let folder = folder(&files);
    let run = peil(folder.path(), &["score", "geld.peil", "a.jsonl", "--map", "m.yaml", "--to", "csv"]);
    assert_eq!(run.code, 0, "{}", run.err);
    std::fs::write(folder.path().join("m.yaml"), "a: q1\nc: q2\n").unwrap();
    let run = peil(folder.path(), &["score", "geld.peil", "a.jsonl", "--map", "m.yaml", "-o", "uit.csv"]);
    assert!(run.code == 1 && run.err.contains("the map names a column `c`"), "{}", run.err);
    assert!(!folder.path().join("uit.csv").exists());
}

#[test]
fn letters_are_compared_as_they_look() {
    let composed = score("id,hier\n1,Café\n2,één huis\n", &["--labels"]);
    let apart = score("id,hier\n1,Cafe\u{301}\n2,e\u{301}e\u{301}n\u{a0} huis\u{200b}\n", &["--labels"]);
    assert_eq!(column(&composed, "waar"), ["1", "2"]);
    assert_eq!(column(&apart, "waar"), ["1", "2"]);
    assert_eq!(column(&mapped("id,Cafe\u{301}\n1,3\n", "Café: hier\n"), "waar"), ["3"]);
    let bare = score("id,hier\n1,Café\n", &[]);
    assert!(
        bare.code == 1 && bare.err.contains("`Café` is the label of `1`") && bare.err.contains("--labels"),
        "{}",
        bare.err
    );
    assert_eq!(column(&score("id,werk\n1,J\n2,n\n3,Y\n4,N\n", &[]), "w"), ["1", "0", "1", "0"]);
}

#[test]
fn an_empty_line_of_one_column_is_a_row() {
    let run = score("inkomen\n1\n\n2\n", &[]);
    assert_eq!(run.out.lines().count(), 4, "{}", run.out);
    assert_eq!(column(&run, "i"), ["1", "", "2"]);
}

#[test]
fn answers_to_another_version_are_refused_unless_that_is_meant() {
    let old = score("id,instrument_version,q1,q2\n1,1.2.0,1,1\n2,1.1.0,2,2\n", &[]);
    assert_eq!(old.code, 1);
    assert!(
        old.err.contains("line 3")
            && old.err.contains("under version 1.1.0")
            && old.err.contains("--version-differs score"),
        "{}",
        old.err
    );
    let meant =
        score("id,instrument_version,q1,q2\n1,1.2.0,1,1\n2,1.1.0,2,2\n", &["--version-differs", "score"]);
    assert_eq!(column(&meant, "som"), ["3", "6"]);
    assert_eq!(column(&meant, "instrument_version"), ["1.2.0", "1.1.0"]);
    let session = |version: &str, structure: &str| {
        let session = format!(
            "{{\"q1\":\"1\",\"q2\":\"1\",\"@session\":{{\"instrument\":\"geld\",\"version\":\"{version}\",\"fingerprints\":{{\"structure\":\"{structure}\",\"scoring\":\"x\",\"text\":\"x\"}}}}}}"
        );
        let folder = folder(&[("geld.peil", INSTRUMENT.as_bytes()), ("s.json", session.as_bytes())]);
        peil(folder.path(), &["score", "geld.peil", "s.json", "--to", "csv"])
    };
    let run = session("1.0.0", "57a8");
    assert!(
        run.code == 1 && run.err.contains("questions or scoring of `geld` have changed since"),
        "{}",
        run.err
    );
}

#[test]
fn what_a_spreadsheet_would_work_out_is_guarded() {
    let run = score("id,=naam,q1,q2\n=1+1,x,1,1\n-5,@y,1,1\n\"+31 6; x\",z,1,1\n", &["--excel"]);
    assert_eq!(run.code, 0, "{}", run.err);
    let lines: Vec<&str> = run.out.trim_start_matches('\u{feff}').lines().collect();
    assert!(lines[0].starts_with("id;'=naam;"), "{}", lines[0]);
    assert!(
        lines[1].starts_with("'=1+1;x;")
            && lines[2].starts_with("-5;'@y;")
            && lines[3].starts_with("\"'+31 6; x\";z;"),
        "{}",
        run.out
    );
    assert!(score("id,q1,q2\n=1+1,1,1\n", &[]).out.contains("\n=1+1,"));
}

#[test]
fn other_programs_files_are_named() {
    let files: [(&str, &[u8]); 4] = [
        ("geld.peil", INSTRUMENT.as_bytes()),
        ("a.sav", b"$FL2@(#) SPSS DATA FILE"),
        ("b.csv", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
        ("c", b"$FL3x"),
    ];
    let folder = folder(&files);
    for (file, what) in [("a.sav", "SPSS (.sav)"), ("b.csv", "old Excel file (.xls)"), ("c", "SPSS (.sav)")] {
        let run = peil(folder.path(), &["score", "geld.peil", file]);
        assert!(run.code == 2 && run.err.contains(what), "{file}: {}", run.err);
    }
}

#[test]
fn junk_behind_gzip_is_named() {
    let mut bytes = Vec::new();
    peil_answers::rows::Compression::Gzip.append(b"id,q1,q2\n1,1,1\n", &mut bytes).unwrap();
    let folder = folder(&[("geld.peil", INSTRUMENT.as_bytes()), ("a.csv.gz", &bytes)]);
    assert_eq!(peil(folder.path(), &["score", "geld.peil", "a.csv.gz"]).code, 0);
    bytes.extend_from_slice(b"PK junk");
    std::fs::write(folder.path().join("a.csv.gz"), bytes).unwrap();
    let run = peil(folder.path(), &["score", "geld.peil", "a.csv.gz"]);
    assert!(run.code == 2 && run.err.contains("after the gzip data"), "{}", run.err);
}

#[test]
fn a_file_that_is_being_filled_in_is_held() {
    let folder = folder(&[("geld.peil", INSTRUMENT.as_bytes())]);
    let mut first = Command::new(crate::program::program())
        .args(["fill", "geld.peil", "-o", "a.json"])
        .current_dir(folder.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let file = folder.path().join("a.json");
    let mut waited = 0;
    while !file.exists() && waited < 200 {
        std::thread::sleep(std::time::Duration::from_millis(50));
        waited += 1;
    }
    let second = peil_with(folder.path(), &["fill", "geld.peil", "--resume", "a.json"], b"1\n");
    assert!(second.code == 2 && second.err.contains("another `peil fill`"), "{} {}", second.code, second.err);
    drop(first.stdin.take());
    first.wait().unwrap();
    let third = peil_with(folder.path(), &["fill", "geld.peil", "--resume", "a.json"], b"!\n");
    assert_eq!(third.code, 0, "{}", third.err);
}

#[test]
fn numbers_are_typed_as_in_the_language() {
    let folder = folder(&[("geld.peil", INSTRUMENT.as_bytes())]);
    // Three questions are ignored, then the income.
    let run = peil_with(
        folder.path(),
        &["fill", "geld.peil", "-o", "a.json"],
        b"\n\n\n2.000\n2000\n12.5\n12,5\n!\n",
    );
    assert!(run.out.contains("Schrijf 2000.") && run.out.contains("Schrijf 12,5."), "{}", run.out);
    let kept = std::fs::read_to_string(folder.path().join("a.json")).unwrap();
    assert!(kept.contains("\"inkomen\": \"2000\"") && kept.contains("\"huur\": \"12.5\""), "{kept}");
}

#[test]
fn a_name_may_be_as_long_as_the_language_lets_it() {
    let long = "heel_lange_naam_van_een_uitkomst_die_vijftig_tekens";
    let text = format!(
        "instrument lang {{\n    title \"Lang\"\n    version 1.0.0\n    language nl\n}}\nitem q \"Q\" : integer 0..9\nscore s \"S\" = q {{ bands {{ {long} \"Laag\" from 0, hoog \"Hoog\" from 5 }} }}\nclass k {{ {long} \"Lang\" when q < 5, kort \"Kort\" otherwise }}\n"
    );
    let folder = folder(&[("lang.peil", text.as_bytes()), ("a.csv", b"id,q\n1,3\n2,7\n3,4\n")]);
    for form in ["csv", "jsonl", "json"] {
        let run = peil(folder.path(), &["score", "lang.peil", "a.csv", "--to", form]);
        assert_eq!(run.code, 0, "{}", run.err);
        assert_eq!(run.out.matches(long).count(), 4, "{}", run.out);
        let file = format!("b.{form}");
        assert_eq!(peil(folder.path(), &["score", "lang.peil", "a.csv", "-o", &file]).code, 0);
    }
}

#[test]
fn slim_lines_say_once_what_is_the_same() {
    let run = score("id,q1,q2\n1,1,1\n2,2,2\n", &["--to", "jsonl", "--slim"]);
    let lines: Vec<serde_json::Value> =
        run.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3, "{}", run.out);
    assert_eq!(lines[0]["instrument"], "geld");
    assert!(lines[0]["fingerprints"]["scoring"].is_string() && lines[1].get("instrument").is_none());
    assert_eq!(lines[2]["scores"]["som"]["value"], 6);
    assert_eq!(score("id,q1\n1,1\n", &["--slim"]).code, 2);
}

#[test]
fn a_column_can_be_left_out() {
    let run = score("id,geheim,q1,q2\n1,x,1,1\n", &["--drop", "geheim"]);
    assert!(run.out.starts_with("id,som,"), "{}", run.out);
}

#[test]
fn a_workbook_is_read() {
    let folder = folder(&[("geld.peil", INSTRUMENT.as_bytes())]);
    let at = folder.path();
    let mut book = Workbook::new();
    let dates = Format::new().set_num_format("yyyy-mm-dd");
    let page = book.add_worksheet();
    for (at, name) in ["id", "q1", "q2", "huur", "hier", "dag", "administered"].iter().enumerate() {
        page.write_string(0, at as u16, *name).unwrap();
    }
    page.write_string(1, 0, "a;b").unwrap();
    for (at, number) in [(1, 1.0), (2, 2.0), (3, 975.5), (4, 3.0)] {
        page.write_number(1, at, number).unwrap();
    }
    page.write_datetime_with_format(1, 5, ExcelDateTime::from_ymd(1980, 2, 1).unwrap(), &dates).unwrap();
    page.write_datetime_with_format(1, 6, ExcelDateTime::from_ymd(2020, 2, 1).unwrap(), &dates).unwrap();
    page.write_string(3, 0, "c").unwrap();
    let other = book.add_worksheet().set_name("Twee").unwrap();
    other.write_string(0, 0, "q1").unwrap();
    other.write_string(0, 1, "q2").unwrap();
    other.write_number(1, 0, 2).unwrap();
    other.write_number(1, 1, 2).unwrap();
    book.save(at.join("a.xlsx")).unwrap();
    let run = peil(at, &["score", "geld.peil", "a.xlsx"]);
    assert_eq!(column(&run, "som"), ["4.5", ""]);
    assert_eq!(column(&run, "h"), ["975.5", ""]);
    assert_eq!(column(&run, "jaren"), ["40", ""]);
    assert_eq!(column(&peil(at, &["score", "geld.peil", "a.xlsx", "--sheet", "twee"]), "som"), ["6"]);
    let none = peil(at, &["score", "geld.peil", "a.xlsx", "--sheet", "Drie"]);
    assert!(none.code == 2 && none.err.contains("it has `Sheet1`, `Twee`"), "{}", none.err);
}

#[test]
fn a_cell_in_the_last_corner_costs_a_cell() {
    let folder = folder(&[("geld.peil", INSTRUMENT.as_bytes())]);
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.write_string(0, 0, "q1").unwrap();
    page.write_number(1_048_575, 16_383, 1).unwrap();
    book.save(folder.path().join("a.xlsx")).unwrap();
    let run = peil(folder.path(), &["score", "geld.peil", "a.xlsx"]);
    assert!(run.code == 1 && run.err.contains("line 1048576"), "{} {}", run.code, run.err);
}
