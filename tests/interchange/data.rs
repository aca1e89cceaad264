//! Data of SPSS and Stata: read as answers, written with labels, and what is written read again. The files in
//! `data/` were made by pyreadstat from four made-up responses.

use peil::model::Instrument;
use peil::score::Scorer;
use peil::text::Names;
use peil_answers::rows::{
    CsvRows, Outputs, Reading, Rows, is_spss, is_stata, response_cells, response_columns, spss_as_csv,
    stata_as_csv,
};
use peil_formats::export::data::{Case, write_dta, write_sav};

use super::super::cli::root;

const SOURCE: &str = r#"
instrument data {
    title    "Data"
    version  1.0.0
    language en
}

scale often { 0 "Never", 1 "Sometimes", 2 "Often", missing refused = 9 "No answer" }
scale sex { man "Man", woman "Woman" }
scale help { family "Family", doctor "Doctor", none nobody "Nobody" }

item tired "Tired" : often
item sex   "Sex" : sex
item kilos "Weight" : decimal 30..250
item born  "Born" : date
item words "Words" : long text
item who   "Who helps" : many of help
item awake "Awake at" : time
item at_work "At work" : yesno

score twice "Twice" = tired * 2 { bands { low "Low" from 0, high "High" from 3 } }
class level "Level" { heavy "Heavy" when kilos > 80, light "Light" otherwise }
"#;

fn instrument() -> Instrument {
    peil::compile("data.peil", SOURCE, &peil::source::NoFiles).instrument.expect("it compiles")
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(root().join("tests/interchange/data").join(name)).expect("it is there")
}

/// The responses in a CSV, as cells in the order of the instrument, and as cases.
fn read(instrument: &Instrument, csv: &str) -> (Vec<Vec<String>>, Vec<Case>) {
    let names = Names::new(instrument);
    let (outputs, reading) = (Outputs::new(instrument, false), Reading::default());
    let mut rows = CsvRows::new(csv.as_bytes(), &names, &outputs, &reading).expect("it has a header");
    let scorer = Scorer::new(instrument);
    let mut row = rows.row();
    let (mut cells, mut cases) = (Vec::new(), Vec::new());
    while rows.next(&mut row).expect("it can be read") {
        assert!(row.refusals.is_empty(), "{:?}", row.refusals);
        cells.push(response_cells(instrument, &row.response));
        let outcome = scorer.score(&row.response);
        cases.push(Case { id: row.line.to_string(), response: row.response.clone(), outcome });
    }
    (cells, cases)
}

/// 1 is *Never* in the file and *Sometimes* in the instrument: the labels say what is meant. 999 is a value
/// that means that nothing was said, 9 one that the instrument has too.
#[test]
fn labels_decide_where_codes_differ() {
    let instrument = instrument();
    let names = Names::new(&instrument);
    let mut found = Vec::new();
    for name in ["plain.sav", "packed.sav", "blocks.zsav"] {
        let bytes = file(name);
        assert!(is_spss(&bytes), "{name}");
        found.push((name, spss_as_csv(&bytes, Some(&names)).expect(name)));
    }
    let bytes = file("stata.dta");
    assert!(is_stata(&bytes));
    found.push(("stata.dta", stata_as_csv(&bytes, Some(&names)).expect("stata.dta")));
    let long = "x".repeat(300);
    let wanted = [
        "a,0,man,81.5,1980-05-31,\"een, twee\"".to_string(),
        "b,2,woman,,1999-12-01,".to_string(),
        format!("c,refused,woman,60.25,,{long}"),
        "d,,man,,1960-02-29,é".to_string(),
    ];
    for (name, csv) in found {
        let lines: Vec<&str> = csv.lines().collect();
        assert_eq!(lines[0], "id,tired,sex,kilos,born,words", "{name}");
        assert_eq!(lines[1..], wanted.iter().map(String::as_str).collect::<Vec<_>>()[..], "{name}");
        read(&instrument, &csv);
    }
}

#[test]
fn what_is_written_is_read_again() {
    let instrument = instrument();
    let names = Names::new(&instrument);
    let long = "woord, ".repeat(200);
    let csv = format!(
        "tired,sex,kilos,born,words,who,awake,at_work\n0,man,81.5,1980-05-31,\"{long}end\",family|doctor,23:15,yes\n\
         2,woman,,,,nobody,,no\nrefused,,60.25,2001-02-03,é,,06:00,\n,,,,,,,\n"
    );
    let (cells, cases) = read(&instrument, &csv);
    assert_eq!(cells.len(), 4);
    for (name, bytes) in
        [("sav", write_sav(&instrument, &cases).bytes), ("dta", write_dta(&instrument, &cases).bytes)]
    {
        let back = match name {
            "sav" => spss_as_csv(&bytes, Some(&names)),
            _dta => stata_as_csv(&bytes, Some(&names)),
        };
        let back = back.unwrap_or_else(|error| panic!("{name}: {error}"));
        let (again, _) = read(&instrument, &back);
        assert_eq!(again, cells, "{name}: {:?}\n{back}", response_columns(&instrument));
    }
}

/// Cut anywhere, or with a byte changed: an error or a table, and no panic.
#[test]
fn broken_data_is_refused() {
    for name in ["plain.sav", "packed.sav", "blocks.zsav", "stata.dta"] {
        let whole = file(name);
        for at in (0..whole.len()).step_by(11) {
            let mut changed = whole.clone();
            changed[at] = changed[at].wrapping_add(at as u8 | 1);
            for bytes in [&whole[..at], &changed] {
                let _answer =
                    if is_spss(bytes) { spss_as_csv(bytes, None) } else { stata_as_csv(bytes, None) };
            }
        }
    }
}
