//! Files of answers that hold anything at all: refused or read, never a panic.

use peil::model::Instrument;
use peil::score::Scorer;
use peil::source::NoFiles;
use peil::text::Names;
use peil_answers::rows::{CsvRows, JsonRows, Outputs, Reading, Rows};
use proptest::prelude::*;

fn instrument() -> Instrument {
    let text = std::fs::read_to_string(super::root().join(super::ALL)).expect("the fixture is there");
    peil::compile("alles.peil", &text, &NoFiles).instrument.expect("the fixture compiles")
}

/// Reads and scores every row of every kind of file that the bytes might be.
fn read_all(instrument: &Instrument, bytes: &[u8]) {
    let (names, outputs) = (Names::new(instrument), Outputs::new(instrument, true));
    let reading = Reading {
        expectations: bytes.len().is_multiple_of(2),
        blank: vec!["NA".into()],
        ..Reading::default()
    };
    let scorer = Scorer::new(instrument);
    let score = |rows: &mut dyn Rows, mut row: peil_answers::rows::Row| {
        while let Ok(true) = rows.next(&mut row) {
            if row.refusals.is_empty() {
                scorer.score(&row.response);
            }
        }
        rows.absent();
    };
    if let Ok(mut rows) = CsvRows::new(bytes, &names, &outputs, &reading) {
        let row = rows.row();
        score(&mut rows, row);
    }
    let mut rows = JsonRows::lines(bytes, &names, &outputs, &reading);
    let row = rows.row();
    score(&mut rows, row);
    if let Ok(mut rows) = JsonRows::document(bytes, &names, &outputs, &reading) {
        let row = rows.row();
        score(&mut rows, row);
    }
}

/// Pieces that files of answers are made of.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let words = [
        "pijn",
        "moe",
        "vermoeid",
        "hulp",
        "hulp_familie",
        "hulp_zeg_niet",
        "opv1_1",
        "opv1_4",
        "opv1",
        "wonen",
        "informant",
        "administered",
        "id",
        "expect_totaal",
        "1",
        "2",
        "9",
        "weet_niet",
        "familie|huisarts",
        "ja",
        "nee",
        "23:15",
        "30-11-2024",
        "1,5",
        "1e5",
        "NA",
        ",",
        ";",
        "\t",
        "\"",
        "\"\"",
        "\n",
        "\r\n",
        "\r",
        "{",
        "}",
        "[",
        "]",
        ":",
        "null",
        "\u{feff}",
        "sep=;\n",
        "é",
        " ",
    ];
    prop_oneof![
        8 => proptest::sample::select(words.to_vec()).prop_map(|word| word.as_bytes().to_vec()),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ]
}

#[test]
fn any_bytes_are_read_or_refused() {
    let instrument = instrument();
    proptest!(ProptestConfig::with_cases(2_000), |(pieces in proptest::collection::vec(piece(), 0..60))| {
        read_all(&instrument, &pieces.concat());
    });
}

#[test]
fn any_cells_under_a_good_header_are_read_or_refused() {
    let instrument = instrument();
    let header = b"id,pijn,moe,hulp,aantal,opv1_1,opv2_1,geboren,naar_bed,leeftijd,gewicht,wonen,informant\n";
    proptest!(ProptestConfig::with_cases(1_000), |(pieces in proptest::collection::vec(piece(), 0..60))| {
        read_all(&instrument, &[&header[..], &pieces.concat()].concat());
    });
}
