//! Parquet and Arrow, in and out, against CSV.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, Float64Array, Int8Array, Int64Array, RecordBatch, StringArray};
use arrow_select::concat::concat_batches;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use parquet::basic::{Compression, Encoding};
use parquet::file::properties::{WriterProperties, WriterVersion};
use peil_answers::arrow::{Piece, Table};
use peil_answers::stream::Pieces as _;

use super::formats::{answers, csv, score};
use crate::cli::{folder, peil_with, root};

const RAND36: &str = "instruments/rand36";

/// In row groups of a few hundred rows, so that pieces end within and between them.
fn write(path: &Path, columns: Vec<(String, ArrayRef)>) {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let properties = WriterProperties::builder().set_max_row_group_row_count(Some(700)).build();
    let mut writer =
        ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

fn read(path: &Path) -> RecordBatch {
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(File::open(path).unwrap()).unwrap().build().unwrap();
    let batches: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
    concat_batches(&batches[0].schema(), &batches).unwrap()
}

/// The same answers as small integers, doubles and texts, by turns.
fn columns(rows: &[[Option<u8>; 36]]) -> Vec<(String, ArrayRef)> {
    let mut columns: Vec<(String, ArrayRef)> =
        vec![("id".into(), Arc::new(Int64Array::from_iter_values(0..rows.len() as i64)))];
    for item in 0..36 {
        let codes = rows.iter().map(|row| row[item]);
        let array: ArrayRef = match item % 3 {
            0 => Arc::new(codes.map(|code| code.map(|code| code as i8)).collect::<Int8Array>()),
            1 => Arc::new(codes.map(|code| code.map(f64::from)).collect::<Float64Array>()),
            _ => Arc::new(codes.map(|code| code.map(|code| code.to_string())).collect::<StringArray>()),
        };
        columns.push((format!("i{}", item + 1), array));
    }
    columns
}

/// Whether a table holds what a CSV of the same scores says, to its twelve decimals.
fn same(table: &RecordBatch, text: &str) {
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().unwrap().split(',').collect();
    assert_eq!(table.schema().fields().iter().map(|field| field.name().as_str()).collect::<Vec<_>>(), names);
    assert_eq!(table.num_rows(), text.lines().count() - 1);
    for (row, line) in lines.enumerate() {
        for ((name, cell), array) in names.iter().zip(line.split(',')).zip(table.columns()).skip(1) {
            let expected = (!cell.is_empty()).then(|| cell.parse::<f64>().unwrap());
            let array = array.as_primitive::<Float64Type>();
            let found = array.is_valid(row).then(|| array.value(row));
            let close = match (found, expected) {
                (Some(found), Some(expected)) => (found - expected).abs() < 1e-11,
                (found, expected) => found == expected,
            };
            assert!(close, "row {row}, {name}: {found:?}, and as CSV {expected:?}");
        }
    }
}

#[test]
fn tables_hold_what_csv_says() {
    let rows = answers(2_345);
    let place = folder(&[("a.csv", csv(&rows).as_bytes())]);
    let at = |name: &str| place.path().join(name);
    write(&at("a.parquet"), columns(&rows));
    let expected = score(place.path(), RAND36, &["a.csv"]);
    assert_eq!(expected.code, 0, "{}", expected.err);
    // Table to table, table to text, text to table, by way of Arrow.
    for steps in [&["a.parquet", "b.parquet"][..], &["a.csv", "c.parquet"]] {
        let run = score(place.path(), RAND36, &[steps[0], "-o", steps[1]]);
        assert_eq!((run.code, &run.err), (0, &expected.err));
        same(&read(&at(steps[1])), &expected.out);
    }
    let carried = read(&at("b.parquet"));
    assert_eq!(
        carried.column(0).as_primitive::<Int64Type>().values()[..3],
        [0, 1, 2],
        "what is carried along keeps its type"
    );
    let text = score(place.path(), RAND36, &["a.parquet", "--to", "csv"]);
    assert_eq!((text.code, text.out), (0, expected.out.clone()), "{}", text.err);
    for name in ["x.arrow", "x.arrows"] {
        assert_eq!(score(place.path(), RAND36, &["a.parquet", "-o", name]).code, 0);
        // A table of scores is read again, its questions being carried along no more.
        let run = score(place.path(), RAND36, &[name]);
        assert!(run.code == 1 && run.err.contains("none of the questions"), "{}", run.err);
    }
    let bytes = std::fs::read(at("a.parquet")).unwrap();
    let instrument = root().join(RAND36);
    let streamed =
        peil_with(place.path(), &["score", instrument.to_str().unwrap(), "-", "-o", "d.parquet"], &bytes);
    assert_eq!(streamed.code, 0, "{}", streamed.err);
    same(&read(&at("d.parquet")), &expected.out);
    let lines = score(place.path(), RAND36, &["a.parquet", "-o", "e.jsonl"]);
    assert_eq!(lines.code, 0, "{}", lines.err);
    assert_eq!(std::fs::read_to_string(at("e.jsonl")).unwrap().lines().count(), rows.len());
}

/// From a file, whose end says where its parts are, from a stream, and from either in a pipe. Some writers
/// leave out of a file what only streams need.
#[test]
fn arrow_is_read_as_csv_is() {
    let rows = answers(2_345);
    let place = folder(&[("a.csv", csv(&rows).as_bytes())]);
    let expected = score(place.path(), RAND36, &["a.csv"]);
    let batch = RecordBatch::try_from_iter(columns(&rows)).unwrap();
    let mut stream = arrow_ipc::writer::StreamWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    let mut file = arrow_ipc::writer::FileWriter::try_new(Vec::new(), &batch.schema()).unwrap();
    for start in (0..rows.len()).step_by(1_000) {
        let part = batch.slice(start, 1_000.min(rows.len() - start));
        stream.write(&part).unwrap();
        file.write(&part).unwrap();
    }
    let (stream, file) = (stream.into_inner().unwrap(), file.into_inner().unwrap());
    let mut bare = file.clone();
    bare[8..24].fill(0xEE);
    let instrument = root().join(RAND36);
    for (name, bytes) in [("a.arrows", &stream), ("a.arrow", &file), ("bare.arrow", &bare)] {
        std::fs::write(place.path().join(name), bytes).unwrap();
        let read = score(place.path(), RAND36, &[name, "--to", "csv"]);
        assert_eq!((read.code, &read.out), (0, &expected.out), "{name}: {}", read.err);
        let piped =
            peil_with(place.path(), &["score", instrument.to_str().unwrap(), "-", "--to", "csv"], bytes);
        assert_eq!((piped.code, &piped.out), (0, &expected.out), "{name}: {}", piped.err);
    }
    std::fs::write(place.path().join("cut.arrow"), &file[..file.len() / 2]).unwrap();
    let cut = score(place.path(), RAND36, &["cut.arrow"]);
    assert!(cut.code == 2 && cut.err.contains("cannot read"), "{} {}", cut.code, cut.err);
}

/// Ways in which writers of Parquet lay out the same values.
fn layouts() -> Vec<WriterProperties> {
    let mut layouts = Vec::new();
    for version in [WriterVersion::PARQUET_1_0, WriterVersion::PARQUET_2_0] {
        for dictionary in [true, false] {
            for rows in [37, 1_000] {
                let layout = WriterProperties::builder()
                    .set_writer_version(version)
                    .set_dictionary_enabled(dictionary)
                    .set_encoding(Encoding::PLAIN);
                layouts.push(
                    layout
                        .set_data_page_row_count_limit(rows)
                        .set_write_batch_size(rows)
                        .set_compression(Compression::SNAPPY)
                        .build(),
                );
            }
        }
    }
    layouts
}

#[test]
fn codes_are_read_from_pages_of_every_layout() {
    let numbers: Vec<Option<i32>> = (0..2_000).map(|at| (at % 19 != 3).then_some(at * 7 % 40)).collect();
    let columns: [(&str, ArrayRef); 5] = [
        (
            "small",
            Arc::new(numbers.iter().map(|number| number.map(|number| number as i8)).collect::<Int8Array>()),
        ),
        ("large", Arc::new(numbers.iter().map(|number| number.map(i64::from)).collect::<Int64Array>())),
        ("double", Arc::new(numbers.iter().map(|number| number.map(f64::from)).collect::<Float64Array>())),
        (
            "text",
            Arc::new(
                numbers.iter().map(|number| number.map(|number| number.to_string())).collect::<StringArray>(),
            ),
        ),
        ("blank", Arc::new(Int8Array::new_null(2_000))),
    ];
    for layout in layouts() {
        let batch = RecordBatch::try_from_iter(columns.clone()).unwrap();
        let mut bytes = Vec::new();
        let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), Some(layout.clone())).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        // Pieces that begin within the group, and within pages.
        let mut pieces = Table::parquet(Arc::new(bytes)).unwrap().pieces(450);
        let (mut piece, mut before, mut read) = (Piece::default(), 0, 0);
        while pieces.next(&mut piece).unwrap() {
            let expected = &numbers[before..numbers.len().min(before + 400)];
            assert_eq!(piece.before as usize, before);
            before += expected.len();
            for (place, (name, _)) in columns.iter().enumerate() {
                let mut code = |text: &str| text.parse::<u8>().ok().filter(|code| *code < 200);
                let Some(mut codes) = piece.rows().unwrap().codes(place, &mut code).unwrap() else {
                    assert!(!layout.dictionary_enabled(&(*name).into()), "{name}");
                    continue;
                };
                let mut found = vec![0; expected.len()];
                if !found.chunks_mut(61).all(|part| codes.fill(part, 222, &mut code).unwrap()) {
                    assert!(
                        ["double", "text"].contains(name) && !layout.dictionary_enabled(&(*name).into()),
                        "{name}"
                    );
                    continue;
                }
                for (row, found) in found.iter().enumerate() {
                    let expected = if *name == "blank" { None } else { expected[row] };
                    assert_eq!(i32::from(*found), expected.unwrap_or(222), "{name}, row {row}");
                }
                read += 1;
            }
        }
        assert_eq!(before, numbers.len());
        assert!(read >= 15, "three columns of five pieces, and with a dictionary all of them: {read}");
    }
}

#[test]
fn a_value_without_a_code_ends_the_reading_of_codes() {
    let mut bytes = Vec::new();
    let batch =
        RecordBatch::try_from_iter([("a", Arc::new(Int8Array::from(vec![1, 2, 3, 99, 1])) as ArrayRef)])
            .unwrap();
    let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let mut piece = Piece::default();
    assert!(Table::parquet(Arc::new(bytes)).unwrap().pieces(10).next(&mut piece).unwrap());
    let mut code = |text: &str| text.parse::<u8>().ok().filter(|code| *code < 9);
    let mut codes = piece.rows().unwrap().codes(0, &mut code).unwrap().unwrap();
    let mut found = [0; 3];
    assert!(codes.fill(&mut found, 0, &mut code).unwrap());
    assert_eq!(found, [1, 2, 3]);
    assert!(!codes.fill(&mut found[..2], 0, &mut code).unwrap());
}

#[test]
fn numbers_are_the_doubles_nearest_to_the_exact_values() {
    let place = folder(&[]);
    let one = |code: i8| -> ArrayRef { Arc::new(Int8Array::from(vec![code])) };
    write(
        &place.path().join("a.parquet"),
        [("i17", 2), ("i18", 1), ("i19", 1)].map(|(name, code)| (name.to_string(), one(code))).to_vec(),
    );
    assert_eq!(score(place.path(), RAND36, &["a.parquet", "-o", "b.parquet"]).code, 0);
    let table = read(&place.path().join("b.parquet"));
    let score = table.column_by_name("role_emotional").unwrap().as_primitive::<Float64Type>();
    assert_eq!(score.value(0), 100.0 / 3.0);
}

#[test]
fn answers_that_are_not_accepted_are_refused_or_put_aside() {
    let place = folder(&[]);
    let mut rows = answers(1_500);
    rows[700][2] = Some(9);
    write(&place.path().join("a.parquet"), columns(&rows));
    let run = score(place.path(), RAND36, &["a.parquet", "-o", "x.parquet"]);
    assert!(run.code == 1 && run.err.contains("line 702, column `i3`: `9` is not an answer"), "{}", run.err);
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1, "nothing is written");
    let run = score(place.path(), RAND36, &["a.parquet", "-o", "x.parquet", "--rejects", "bad.csv"]);
    assert_eq!(run.code, 0, "{}", run.err);
    assert!(run.last().contains("1499 rows scored") && run.last().contains("1 row rejected"), "{}", run.err);
    let table = read(&place.path().join("x.parquet"));
    assert_eq!(table.num_rows(), 1_499);
    assert_eq!(table.column(0).as_primitive::<Int64Type>().value(700), 701);
    assert!(
        std::fs::read_to_string(place.path().join("bad.csv"))
            .unwrap()
            .lines()
            .nth(1)
            .unwrap()
            .starts_with("702,")
    );
}

#[test]
fn what_is_no_table_of_answers_is_told() {
    let place = folder(&[("no.parquet", b"i1,i2\n1,2\n"), ("no.arrow", b"i1,i2\n1,2\n")]);
    let at = |name: &str| place.path().join(name);
    let rows = answers(900);
    write(&at("a.parquet"), columns(&rows));
    let bytes = std::fs::read(at("a.parquet")).unwrap();
    std::fs::write(at("cut.parquet"), &bytes[..bytes.len() / 2]).unwrap();
    let list = arrow_array::ListArray::from_iter_primitive::<Int64Type, _, _>([Some(vec![Some(1)])]);
    write(&at("list.parquet"), vec![("i1".into(), Arc::new(list) as ArrayRef)]);
    for (name, said) in [
        ("no.parquet", "cannot read"),
        ("no.arrow", "cannot read"),
        ("cut.parquet", "cannot read"),
        ("list.parquet", "column `i1`"),
    ] {
        let run = score(place.path(), RAND36, &[name, "-o", "x.parquet"]);
        assert!(run.code == 2 && run.err.contains(name) && run.err.contains(said), "{name}: {}", run.err);
        assert!(!at("x.parquet").exists());
    }
}
