//! The columnar engine against the evaluator: every value, reason, band and class of every instrument that is
//! shipped or is as a reference.

mod answers;
mod batch;
mod formats;
mod lines;
#[cfg(feature = "parquet")]
mod pairs;
mod random;
#[cfg(feature = "parquet")]
mod tables;
mod ways;

use std::path::{Path, PathBuf};

use answers::{Dice, response};
use peil::columns::{Held, Plan};
use peil::model::Instrument;
use peil::score::{Response, Scorer, Value};

struct Files;

impl peil::source::Loader for Files {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), peil::source::Unreadable> {
        let path = Path::new(from).parent().unwrap_or(Path::new("")).join(path);
        std::fs::read_to_string(&path)
            .map(|text| (path.display().to_string(), text))
            .map_err(|error| peil::source::Unreadable::new(error.to_string()))
    }
}

/// Every instrument in `instruments/` and `tests/reference/`.
pub fn instruments() -> Vec<(PathBuf, Instrument)> {
    let root = crate::root();
    let folders = ["instruments", "tests/reference"].map(|folder| root.join(folder));
    let mut found = Vec::new();
    for folder in folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()) {
        let folder = folder.unwrap().path();
        let Some(name) = folder.file_name() else { continue };
        let path = folder.join(name).with_extension("peil");
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let instrument = peil::build(&path.display().to_string(), &text, &Files).instrument;
        found.push((path.clone(), instrument.unwrap_or_else(|| panic!("{} compiles", path.display()))));
    }
    assert!(found.len() > 20, "{} instruments", found.len());
    found
}

/// Values that print and compare the same in every way.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.canonical() == b.canonical(),
        (a, b) => a == b,
    }
}

/// Scores random responses both ways.
pub fn agree(instrument: &Instrument, name: &str, seed: u64, rows: usize) -> usize {
    let mut dice = Dice::new(seed);
    let responses: Vec<Response> =
        (0..rows).map(|row| response(instrument, &mut dice, [0, 1, 3, 9][row % 4])).collect();
    let (compared, apart) = agree_on(instrument, name, &responses);
    assert_eq!(apart, 0, "{name}: every response is held");
    compared
}

/// Scores these responses both ways, in frames that they do not fill evenly; gives how many values agree, and
/// how many responses columns leave to the evaluator.
pub fn agree_on(instrument: &Instrument, name: &str, responses: &[Response]) -> (usize, usize) {
    let scorer = Scorer::new(instrument);
    let plan = Plan::new(&scorer, true);
    assert!(plan.holds(), "{name} is held");
    let (mut frame, mut room) = (plan.frame(100), plan.room());
    let (mut compared, mut apart) = (0, 0);
    for responses in responses.chunks(frame.capacity()) {
        frame.set_rows(responses.len());
        let held: Vec<Held> =
            responses.iter().enumerate().map(|(row, response)| frame.set(&plan, row, response)).collect();
        plan.run(&mut frame, &mut room);
        let mut aside = 0;
        for (row, response) in responses.iter().enumerate() {
            if held[row] != Held::Yes {
                apart += 1;
                continue;
            }
            let evaluation = scorer.evaluate(response);
            aside += evaluation.states.iter().filter(|state| state.set_aside).count() as u64;
            for id in plan.worked_out() {
                let (columns, evaluator) = (plan.value(&frame, id, row), evaluation.value(id));
                assert!(
                    same(&columns, evaluator),
                    "{name}, node {id:?} {:?}: columns {columns:?}, evaluator {evaluator:?}\n{response:?}",
                    instrument.node(id)
                );
                compared += 1;
            }
        }
        if held.iter().all(|held| *held == Held::Yes) {
            assert_eq!(frame.set_aside(), aside, "{name}: answers set aside");
        }
    }
    (compared, apart)
}

#[test]
fn columns_and_evaluator_agree_on_every_instrument() {
    for (at, (path, instrument)) in instruments().iter().enumerate() {
        let compared = agree(instrument, &path.display().to_string(), at as u64, 1_234);
        assert!(compared > 1_000, "{}: {compared} values", path.display());
    }
}
