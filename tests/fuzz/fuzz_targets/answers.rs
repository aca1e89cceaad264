//! Any bytes as a file of answers: every row is refused or scored and written, no panic.

#![no_main]

use std::io;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use peil::text::Names;
use peil_answers::rows::{CsvResults, CsvRows, Dialect, JsonResults, JsonRows, Outputs, Reading, Rejects, Results, Row, Rows, Scored, Shape};
use peil::model::Instrument;
use peil::score::Scorer;
use peil::source::NoFiles;

static SOURCE: &str = include_str!("../../fixtures/cli/alles.peil");

fn instrument() -> &'static Instrument {
    static INSTRUMENT: OnceLock<Instrument> = OnceLock::new();
    INSTRUMENT.get_or_init(|| peil::compile("alles.peil", SOURCE, &NoFiles).instrument.expect("the fixture compiles"))
}

fn score(rows: &mut dyn Rows, mut row: Row, outputs: &Outputs) {
    let instrument = instrument();
    let scorer = Scorer::new(instrument);
    let Ok(carried) = rows.carried() else { return };
    let csv = CsvResults::new(io::sink(), Dialect { excel: true }, instrument, outputs, carried);
    let mut results: [Box<dyn Results>; 2] = [Box::new(csv.expect("a sink takes all")), Box::new(JsonResults::new(io::sink(), Shape::List, instrument, outputs))];
    let mut rejects = Rejects::json(io::sink(), true);
    while let Ok(true) = rows.next(&mut row) {
        if !row.refusals.is_empty() {
            rejects.row(&row).expect("a sink takes all");
            continue;
        }
        let evaluation = scorer.evaluate(&row.response);
        let outcome = scorer.outcome(&row.response, &evaluation);
        for results in &mut results {
            results.row(&Scored { row: &row, evaluation: &evaluation, outcome: &outcome, trace: None }).expect("a sink takes all");
        }
    }
    rows.absent();
}

fuzz_target!(|input: (u8, Vec<u8>)| {
    let (kind, bytes) = input;
    let (names, outputs) = (Names::new(instrument()), Outputs::new(instrument(), true));
    let reading = Reading { blank: vec!["NA".into()], invalid_is_blank: kind & 4 != 0, expectations: kind & 8 != 0, ..Reading::default() };
    match kind % 3 {
        0 => {
            if let Ok(mut rows) = CsvRows::new(&bytes[..], &names, &outputs, &reading) {
                let row = rows.row();
                score(&mut rows, row, &outputs);
            }
        }
        1 => {
            let mut rows = JsonRows::lines(&bytes[..], &names, &outputs, &reading);
            let row = rows.row();
            score(&mut rows, row, &outputs);
        }
        _ => {
            if let Ok(mut rows) = JsonRows::document(&bytes[..], &names, &outputs, &reading) {
                let row = rows.row();
                score(&mut rows, row, &outputs);
            }
        }
    }
});
