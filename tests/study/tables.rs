//! Answers of a study in tables of Parquet and Arrow: the same statistics as from CSV.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;

use super::{PROTOCOL, simulated};
use crate::cli::{peil, root};

/// The columns of a CSV without quotes: days as dates, whole numbers as numbers, and the rest as texts.
fn table(csv: &str) -> RecordBatch {
    let mut lines = csv.lines();
    let names: Vec<&str> = lines.next().expect("it has a header").split(',').collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let epoch = jiff::civil::date(1970, 1, 1);
    let columns = names.iter().enumerate().map(|(at, name)| {
        let cells = || rows.iter().map(move |row| Some(row[at]).filter(|cell| !cell.is_empty()));
        let days = |cell: &str| {
            let day: jiff::civil::Date = cell.parse().expect("it is a day");
            epoch.until(day).expect("it is near").get_days()
        };
        let array: ArrayRef = if *name == "administered" {
            Arc::new(Date32Array::from_iter(cells().map(|cell| cell.map(days))))
        } else if cells().flatten().all(|cell| cell.parse::<i64>().is_ok()) {
            Arc::new(Int64Array::from_iter(cells().map(|cell| cell.and_then(|cell| cell.parse().ok()))))
        } else {
            Arc::new(StringArray::from_iter(cells()))
        };
        (*name, array)
    });
    RecordBatch::try_from_iter(columns).expect("its columns are of one length")
}

fn write_parquet(path: &Path, batch: &RecordBatch) {
    let file = File::create(path).expect("it can be made");
    let mut writer = ArrowWriter::try_new(file, batch.schema(), None).expect("it begins");
    writer.write(batch).expect("it is written");
    writer.close().expect("it ends");
}

fn write_arrow(path: &Path, batch: &RecordBatch) {
    let file = File::create(path).expect("it can be made");
    let mut writer = arrow_ipc::writer::FileWriter::try_new(file, &batch.schema()).expect("it begins");
    writer.write(batch).expect("it is written");
    writer.finish().expect("it ends");
}

#[test]
fn answers_in_tables_give_the_statistics_of_csv() {
    let place = simulated("5");
    let at = |name: &str| place.path().join("set").join(name);
    let batch = table(&fs::read_to_string(at("answers.csv")).expect("it is there"));
    assert!(batch.num_rows() > 300 && batch.num_columns() > 20);
    write_parquet(&at("answers.parquet"), &batch);
    write_arrow(&at("answers.arrow"), &batch);
    let report = |answers: &str| {
        let (answers, cases, goals) = (at(answers), at("cases.csv"), at("goals.csv"));
        let text = |path: &Path| path.to_str().expect("a path").to_string();
        let (answers, cases, goals) = (text(&answers), text(&cases), text(&goals));
        let arguments = [
            "study",
            "report",
            PROTOCOL,
            &answers,
            "--register",
            &cases,
            "--goals",
            &goals,
            "--format",
            "json",
        ];
        let run = peil(&root(), &arguments);
        assert_eq!(run.code, 0, "{answers}: {}", run.err);
        run.out
    };
    let csv = report("answers.csv");
    assert!(csv.contains("draaglast") && csv.len() > 10_000);
    assert!(report("answers.parquet") == csv, "from Parquet");
    assert!(report("answers.arrow") == csv, "from Arrow");
}
