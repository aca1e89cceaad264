//! Every shipped instrument and every reference set, on each engine.

use std::path::{Path, PathBuf};

use peil::model::Instrument;
use peil::score::Response;
use peil::source::{Loader, Unreadable};
use peil::sql::Dialect;
use peil::text::Names;
use peil_answers::rows::{CsvRows, Outputs, Reading, Rows};

use super::super::cli::root;
use super::compare::compare;
use super::engines::{BOTH, Job, rng, run};
use super::rows::{export, job, random_response};

/// Random responses to each, beside those that are there.
const RANDOM: usize = 300;

struct Disk(PathBuf);

impl Loader for Disk {
    fn load(&self, _from: &str, path: &str) -> Result<(String, String), Unreadable> {
        let file = self.0.join(path);
        std::fs::read_to_string(&file)
            .map(|text| (file.display().to_string(), text))
            .map_err(|error| Unreadable::new(error.to_string()))
    }
}

/// An instrument that is in the repository, with responses to it.
pub struct Case {
    pub name: String,
    pub instrument: Instrument,
    pub responses: Vec<Response>,
    /// What to show where it does not agree.
    pub source: String,
}

pub fn open(file: &Path) -> Instrument {
    let text = std::fs::read_to_string(file).expect("it is there");
    let folder = file.parent().expect("it lies in a folder").to_path_buf();
    peil::build(&file.display().to_string(), &text, &Disk(folder)).instrument.expect("it compiles")
}

fn folders(under: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join(under)).expect("the folder is there");
    let mut folders: Vec<PathBuf> =
        entries.map(|entry| entry.expect("it can be read").path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

pub fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    for folder in folders("instruments").into_iter().chain(folders("tests/reference")) {
        let name = folder.file_name().and_then(|name| name.to_str()).expect("names are UTF-8").to_string();
        let instrument = open(&folder.join(format!("{name}.peil")));
        let mut responses = given(&folder, &instrument);
        let mut rng = rng(&name);
        responses.extend((0..RANDOM).map(|_| random_response(&instrument, &mut rng)));
        cases.push(Case { name, instrument, responses, source: String::new() });
    }
    cases
}

/// The responses of the files that lie beside an instrument.
fn given(folder: &Path, instrument: &Instrument) -> Vec<Response> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("cases"))
        .map(|entries| entries.flatten().map(|entry| entry.path()).collect())
        .unwrap_or_default();
    files.push(folder.join("responses.csv"));
    files.retain(|file| file.extension().is_some_and(|ending| ending == "csv") && file.is_file());
    let (names, outputs) = (Names::new(instrument), Outputs::new(instrument, true));
    let reading = Reading { invalid_is_blank: true, expectations: true, ..Reading::default() };
    let mut responses = Vec::new();
    for file in files {
        let bytes = std::fs::read(&file).expect("it can be read");
        let mut rows = CsvRows::new(bytes.as_slice(), &names, &outputs, &reading)
            .unwrap_or_else(|error| panic!("{}: {error:?}", file.display()));
        let mut row = rows.row();
        while rows.next(&mut row).expect("it can be read") {
            responses.push(row.response.clone());
        }
    }
    responses
}

/// Has all of them scored by an engine; gives how many cells agree.
pub fn agree(dialect: Dialect, cases: &[Case]) -> usize {
    let mut wrong = Vec::new();
    let mut jobs: Vec<Job> = Vec::new();
    for case in cases {
        match export(&case.instrument, dialect) {
            Ok(export) => jobs.push(job(&case.name, &case.instrument, &export, &case.responses, dialect)),
            Err(unsayable) => wrong.push(format!("{}: {unsayable}", case.name)),
        }
    }
    assert!(wrong.is_empty(), "{}: {}", dialect.name(), wrong.join("\n"));
    let mut cells = 0;
    for ((case, job), answer) in cases.iter().zip(&jobs).zip(run(dialect, &jobs)) {
        match answer.and_then(|answer| compare(&case.instrument, &case.responses, &answer)) {
            Ok(agreed) => cells += agreed,
            Err(error) => wrong.push(format!("{}: {error}\n{}", job.name, case.source)),
        }
    }
    assert!(wrong.is_empty(), "{}:\n{}", dialect.name(), wrong.join("\n\n"));
    cells
}

/// The same on several engines at once.
pub fn agree_on_each(dialects: &[Dialect], cases: &[Case]) -> Vec<(Dialect, usize)> {
    std::thread::scope(|scope| {
        let running: Vec<_> =
            dialects.iter().map(|dialect| (*dialect, scope.spawn(|| agree(*dialect, cases)))).collect();
        running
            .into_iter()
            .map(|(dialect, run)| {
                (dialect, run.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            })
            .collect()
    })
}

#[test]
#[ignore = "needs DuckDB and PostgreSQL, which tests/sql/with_engines brings"]
fn instruments_and_reference_sets_agree() {
    let cases = cases();
    assert!(cases.len() >= 22, "{} instruments and sets", cases.len());
    for (dialect, cells) in agree_on_each(&BOTH, &cases) {
        println!("{}: {} instruments and sets, {cells} cells agree", dialect.name(), cases.len());
    }
}

#[test]
#[ignore = "needs Spark, which tests/sql/with_spark brings"]
fn instruments_and_reference_sets_agree_on_spark() {
    let cases = cases();
    println!("Spark: {} instruments and sets, {} cells agree", cases.len(), agree(Dialect::Spark, &cases));
}
