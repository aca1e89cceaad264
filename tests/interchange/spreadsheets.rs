//! XLSForms, made here: what ODK's engine makes of a blank is written out.

use std::io::Write as _;

use peil_formats::{Imported, Input, Options, import};
use rust_xlsxwriter::Workbook;

const SURVEY: &[&[&str]] = &[
    &[
        "type",
        "name",
        "label::English (en)",
        "label::Nederlands (nl)",
        "relevant",
        "constraint",
        "calculation",
        "default",
        "appearance",
    ],
    &["begin group", "g", "Group", "Groep", "", "", "", "", ""],
    &["note", "hello", "Welcome.", "Welkom.", "", "", "", "", ""],
    &["select_one yn", "smokes", "Do you smoke?", "Rookt u?", "", "", "", "", "minimal"],
    &[
        "integer",
        "cigs",
        "How many?",
        "Hoeveel?",
        "${smokes} = 'yes'",
        ". >= 0 and . <= 60 and . != 13",
        "",
        "",
        "",
    ],
    &["end group", "", "", "", "", "", "", "", ""],
    &["select_one yn", "never", "Never?", "Nooit?", "${smokes} != 'yes'", "", "", "no", ""],
    &["calculate", "packs", "", "", "", "", "${cigs} div 20", "", ""],
    &["calculate", "risk", "", "", "", "", "if(${cigs} > 20, 2, if(${smokes} = 'yes', 1, 0))", "", ""],
    &["calculate", "level", "", "", "", "", "if(${risk} = 2, 'high', 'low')", "", ""],
    &["calculate", "path", "", "", "", "", "concat(${smokes}, 'x')", "", ""],
    &["geopoint", "where", "Where?", "Waar?", "", "", "", "", ""],
];

fn workbook(survey: &[&[&str]]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in [
        ("survey", survey),
        (
            "choices",
            &[&["list_name", "name", "label::English (en)"][..], &["yn", "yes", "Yes"], &["yn", "no", "No"]],
        ),
        (
            "settings",
            &[&["form_title", "form_id", "default_language"][..], &["Smoking", "smoking", "English (en)"]],
        ),
    ] {
        let page = book.add_worksheet().set_name(name).expect("a name");
        for (at, row) in rows.iter().enumerate() {
            for (column, text) in row.iter().enumerate() {
                page.write_string(at as u32, column as u16, *text).expect("a cell");
            }
        }
    }
    book.save_to_buffer().expect("a workbook")
}

fn imported(survey: &[&[&str]]) -> Imported {
    import(&Input::File { name: "smoking.xlsx".into(), bytes: workbook(survey) }, &Options::default())
        .expect("it can be imported")
}

#[test]
fn an_xlsform_becomes_peil() {
    let imported = imported(SURVEY);
    let text = &imported.files[0].1.replace("  ", " ");
    for line in [
        "first(smokes is yes_, no)",
        "first(smokes is not yes_, yes)",
        "integer 0..60",
        "score packs",
        "class level",
    ] {
        assert!(text.contains(line), "`{line}` is not in\n{}", imported.files[0].1);
    }
    for (source, construct) in
        [("path", "calculate"), ("never", "default"), ("where", "question of type geopoint")]
    {
        assert!(
            imported
                .report
                .losses
                .iter()
                .any(|loss| loss.source.contains(source) && loss.construct == construct),
            "{source}: {:#?}",
            imported.report.losses
        );
    }
}

/// What is in rounds has a column for each: what was lost of them names them all.
#[test]
fn what_is_lost_in_rounds_names_each_column() {
    let imported = imported(&[
        &["type", "name", "label::English (en)", "calculation", "repeat_count", "constraint"],
        &["integer", "n", "How many children?", "", "", ". >= 0 and . <= 3"],
        &["begin repeat", "child", "Child", "", "${n}", ""],
        &["select_one yn", "well", "Is it well?", "", "", ""],
        &["calculate", "place", "", "position(..)", "", ""],
        &["geopoint", "home", "Where?", "", "", ""],
        &["end repeat", "", "", "", "", ""],
    ]);
    let report = &imported.report;
    assert_eq!(report.columns.get("well_2").map(String::as_str), Some("well_2"), "{report:#?}");
    for name in ["place", "home"] {
        let named = report.losses.iter().any(|loss| {
            let columns: Vec<&str> = loss.source.split(", ").collect();
            (1..=3).all(|round| columns.contains(&format!("{name}_{round}").as_str()))
        });
        assert!(named, "{name}: {:#?}", report.losses);
    }
}

/// A question whose condition was lost is always asked, so that what is computed of it can differ from the
/// original: such a value is not listed as the same, and what hangs on it is not either.
#[test]
fn what_hangs_on_a_lost_condition_is_not_the_same() {
    let imported = imported(&[
        &["type", "name", "label::English (en)", "relevant", "constraint", "calculation"],
        &["integer", "n", "How many?", "", ". >= 0 and . <= 9", ""],
        &["integer", "m", "And then?", "regex(${n}, '1')", ". >= 0 and . <= 9", ""],
        &["calculate", "own", "", "", "", "${n} + 1"],
        &["calculate", "other", "", "", "", "${m} + 1"],
        &["calculate", "third", "", "", "", "${other} * 2"],
    ]);
    let report = &imported.report;
    assert!(
        report.losses.iter().any(|loss| loss.source == "m" && loss.construct == "relevant"),
        "{report:#?}"
    );
    assert!(report.computed.keys().eq(["own"]), "{:?}", report.computed);
    assert!(report.differs.keys().eq(["other", "third"]), "{:?}", report.differs);
    for name in ["other", "third"] {
        let loss = report.losses.iter().find(|loss| loss.source == name).expect("it is named");
        assert!(loss.detail.contains("hangs on `m`"), "{loss:?}");
    }
}

/// Forms of long ago say it in words.
#[test]
fn old_words_for_types_are_known() {
    let imported = imported(&[
        &["type", "name", "label::English (en)"],
        &["select one from yn", "smokes", "Do you smoke?"],
        &["select all that apply from yn or specify other", "which", "Which?"],
    ]);
    let text = imported.files[0].1.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("item smokes \"Do you smoke?\" : ") && text.contains("many of"), "{text}");
    assert!(imported.report.columns.contains_key("which"), "{:?}", imported.report.columns);
}

/// A row or a cell that is removed is seen.
#[test]
fn no_cell_is_passed_over_in_silence() {
    let whole = imported(SURVEY);
    for row in 1..SURVEY.len() {
        for column in 2..SURVEY[0].len() {
            if SURVEY[row][column].is_empty() {
                continue;
            }
            let mut less: Vec<Vec<&str>> = SURVEY.iter().map(|row| row.to_vec()).collect();
            less[row][column] = "";
            let less: Vec<&[&str]> = less.iter().map(Vec::as_slice).collect();
            let found = imported(&less);
            let differs = found.files != whole.files || found.report.losses != whole.report.losses;
            // A place on a map is not asked, so that its words are nowhere.
            assert!(
                differs || SURVEY[row][0] == "geopoint",
                "{:?} of {:?} makes no difference",
                SURVEY[0][column],
                SURVEY[row][1]
            );
        }
    }
}

/// A small file that unpacks to gigabytes is refused by what it unpacks to, whatever it claims.
#[test]
fn a_workbook_that_is_a_bomb_is_refused() {
    let zeros = vec![b' '; 40_000_000];
    let mut packed = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::fast());
    for _part in 0..4 {
        packed.write_all(&zeros).expect("it is written");
    }
    let packed = packed.finish().expect("it ends");
    let mut bytes = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0".to_vec();
    let size = u32::try_from(packed.len()).expect("it is small").to_le_bytes();
    let tail = |bytes: &mut Vec<u8>| {
        bytes.extend([0, 0, 0, 0]);
        bytes.extend(size);
        // It claims to unpack to one byte.
        bytes.extend([1, 0, 0, 0]);
        bytes.extend([1, 0, 0, 0]);
    };
    tail(&mut bytes);
    bytes.extend(b"a");
    bytes.extend(&packed);
    let directory = u32::try_from(bytes.len()).expect("it is small").to_le_bytes();
    bytes.extend(b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0");
    tail(&mut bytes);
    bytes.extend([0; 14]);
    bytes.extend(b"a");
    bytes.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0\x2f\0\0\0");
    bytes.extend(directory);
    bytes.extend([0, 0]);
    let refused = import(&Input::File { name: "bomb.xlsx".into(), bytes }, &Options::default())
        .expect_err("it is a bomb");
    assert!(refused.0.contains("unpacks to more than"), "{refused}");
}
