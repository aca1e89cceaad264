//! Every pair of formats: the same scores, what is copied with its type, and no file that does harm.

use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::cast::AsArray;
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BooleanArray, DictionaryArray, DurationMillisecondArray, Float64Array, Int32Array, Int64Array,
    RecordBatch, StringArray, StructArray, TimestampMicrosecondArray, TimestampSecondArray,
};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use crate::cli::{Run, folder, peil};

const INSTRUMENT: &str = r#"instrument paren {
    title    "Paren"
    version  1.0.0
    language en
}
scale often { 0 "Never", 1 "Sometimes", 2 "Often", missing unknown = 9 "I don't know" }
scale helper { family "Family", friends "Friends", nobody "Somebody else" }
item a "A" : often
item b "B" : often
item c "C" : integer 0..1000000000000
item day "Day" : date
item who "Who helps?" : many of helper
score total "Total" = a + b { bands { low "Low" from 0, high "High" from 3 } }
score big "Big" = c * 3
score year "Years" = years(day, administered)
score helped "Helped" = count(who)
class kind { much "Much" when total > 2, little "Little" otherwise }
alert ask "Ask about {a}." when total = 4
"#;

const FORMS: [&str; 4] = ["csv", "jsonl", "parquet", "arrow"];

fn run(at: &Path, arguments: &[&str]) -> Run {
    let run = peil(at, arguments);
    assert_eq!(run.code, 0, "{arguments:?}: {}", run.err);
    run
}

#[test]
fn all_sixteen_pairs_come_to_the_same() {
    let mut answers = "id,name,a,b,c\n".to_string();
    for row in 0..3000 {
        let cell =
            |value: usize, of: usize| if value % 17 == 3 { String::new() } else { (value % of).to_string() };
        answers += &format!("{row},n{},{},{},{}\n", row % 7, cell(row, 3), cell(row / 3 + 1, 3), row * 1001);
    }
    let folder = folder(&[("paren.peil", INSTRUMENT.as_bytes()), ("a.csv", answers.as_bytes())]);
    let at = folder.path();
    // The answers themselves in each form: an instrument that scores something else copies them.
    let other = "instrument ander {\n    title \"Ander\"\n    version 1.0.0\n    language en\n}\nitem big \"Big\" : integer 0..10000000000000\nscore s \"S\" = big\n";
    std::fs::write(at.join("ander.peil"), other).unwrap();
    let reference = run(at, &["score", "paren.peil", "a.csv", "--to", "csv"]).out;
    let mut found = 0;
    for from in FORMS {
        let source = format!("in.{from}");
        match from {
            "csv" => std::fs::write(at.join(&source), &answers).unwrap(),
            "jsonl" => {
                let line = |line: &str| {
                    let cells: Vec<&str> = line.split(',').collect();
                    let number =
                        |cell: &str| if cell.is_empty() { "null".to_string() } else { cell.to_string() };
                    let [a, b, c] = [cells[2], cells[3], cells[4]].map(number);
                    format!(
                        "{{\"id\":{},\"name\":\"{}\",\"a\":{a},\"b\":{b},\"c\":{c}}}\n",
                        cells[0], cells[1]
                    )
                };
                std::fs::write(at.join(&source), answers.lines().skip(1).map(line).collect::<String>())
                    .unwrap();
            }
            _ => write_table(&at.join(&source), &table(&answers)),
        }
        for to in FORMS {
            let target = format!("{from}.{to}");
            run(at, &["score", "paren.peil", &source, "-o", &target]);
            // Read back by the instrument that copies everything: the scores of every pair, as CSV.
            let back = match to {
                "csv" => std::fs::read_to_string(at.join(&target)).unwrap(),
                "jsonl" => lines_as_csv(&std::fs::read_to_string(at.join(&target)).unwrap()),
                _ => {
                    let text = run(at, &["score", "ander.peil", &target, "--to", "csv", "--drop", "s"]).out;
                    text.lines()
                        .map(|line| line.rsplit_once(',').map_or(line, |(row, _)| row).to_string() + "\n")
                        .collect()
                }
            };
            let whole = |text: &str| text.lines().map(|line| line.replace(".0,", ",")).collect::<Vec<_>>();
            assert_eq!(scores(&whole(&back)), scores(&whole(&reference)), "{from} to {to}");
            found += 1;
        }
    }
    assert_eq!(found, 16);
}

/// Identity, total and band of every row; columns are in any order.
fn scores(lines: &[String]) -> Vec<[String; 3]> {
    let header: Vec<&str> = lines[0].split(',').collect();
    let places = ["id", "total", "total_band"].map(|name| header.iter().position(|column| *column == name));
    let cell = |line: &str, place: Option<usize>| {
        place.and_then(|at| line.split(',').nth(at)).unwrap_or("?").to_string()
    };
    lines[1..].iter().map(|line| places.map(|place| cell(line, place))).collect()
}

fn lines_as_csv(text: &str) -> String {
    let mut out = "id,total,total_band\n".to_string();
    for line in text.lines() {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let total = &row["scores"]["total"];
        let shown = |value: &serde_json::Value| {
            value
                .as_str()
                .map(str::to_string)
                .unwrap_or_else(|| if value.is_null() { String::new() } else { value.to_string() })
        };
        let id =
            row["carried"]["id"].as_str().map_or_else(|| row["carried"]["id"].to_string(), str::to_string);
        out += &format!("{id},{},{}\n", shown(&total["value"]), shown(&total["band"]));
    }
    out
}

fn table(answers: &str) -> RecordBatch {
    let rows: Vec<Vec<&str>> = answers.lines().skip(1).map(|line| line.split(',').collect()).collect();
    let numbers = |at: usize| -> ArrayRef {
        Arc::new(rows.iter().map(|row| row[at].parse::<i64>().ok()).collect::<Int64Array>())
    };
    let names: ArrayRef = Arc::new(rows.iter().map(|row| Some(row[1])).collect::<StringArray>());
    RecordBatch::try_from_iter([
        ("id", numbers(0)),
        ("name", names),
        ("a", numbers(2)),
        ("b", numbers(3)),
        ("c", numbers(4)),
    ])
    .unwrap()
}

fn write_table(path: &Path, batch: &RecordBatch) {
    let file = File::create(path).unwrap();
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("parquet") => {
            let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
            writer.write(batch).unwrap();
            writer.close().unwrap();
        }
        Some("arrows") => {
            let mut writer = StreamWriter::try_new(file, &batch.schema()).unwrap();
            writer.write(batch).unwrap();
            writer.finish().unwrap();
        }
        _ => {
            let mut writer = FileWriter::try_new(file, &batch.schema()).unwrap();
            writer.write(batch).unwrap();
            writer.finish().unwrap();
        }
    }
}

/// Two rows of answers, with these columns beside them.
fn beside(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let a: ArrayRef = Arc::new(Int32Array::from(vec![1, 2]));
    RecordBatch::try_from_iter_with_nullable(
        [("a", a.clone(), true), ("b", a, true)]
            .into_iter()
            .chain(columns.into_iter().map(|(name, array)| (name, array, true))),
    )
    .unwrap()
}

#[test]
fn what_is_carried_along_keeps_zone_fraction_type_and_null() {
    let folder = folder(&[("paren.peil", INSTRUMENT.as_bytes())]);
    let moment = 1_732_921_200_000_000; // 2024-11-30 00:00 in Amsterdam
    let mut list = ListBuilder::new(StringBuilder::new());
    list.values().append_value("x");
    list.values().append_null();
    list.append(true);
    list.append(false);
    let field = Arc::new(arrow_schema_field("n"));
    let inside =
        StructArray::from(vec![(field, Arc::new(Int64Array::from(vec![Some(5), None])) as ArrayRef)]);
    let batch = beside(vec![
        (
            "there",
            Arc::new(
                TimestampMicrosecondArray::from(vec![Some(moment + 250_000), None]).with_timezone("+01:00"),
            ),
        ),
        ("local", Arc::new(TimestampMicrosecondArray::from(vec![moment, moment + 1]))),
        ("long", Arc::new(DurationMillisecondArray::from(vec![Some(90_500), None]))),
        ("whole", Arc::new(Int64Array::from(vec![Some(7), None]))),
        ("part", Arc::new(Float64Array::from(vec![Some(0.5), Some(f64::NAN)]))),
        ("truth", Arc::new(BooleanArray::from(vec![Some(true), None]))),
        ("text", Arc::new(StringArray::from(vec![Some("7"), Some("")]))),
        ("list", Arc::new(list.finish())),
        ("inside", Arc::new(inside)),
    ]);
    let at = folder.path();
    for ending in ["parquet", "arrow", "arrows"] {
        let source = format!("in.{ending}");
        write_table(&at.join(&source), &batch);
        let lines = run(at, &["score", "paren.peil", &source, "--to", "jsonl"]).out;
        let rows: Vec<serde_json::Value> = lines
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["carried"].take())
            .collect();
        let first = serde_json::json!({"there": "2024-11-30T00:00:00.25+01:00", "local": "2024-11-29T23:00:00", "long": "PT90.5S", "whole": 7, "part": 0.5,
            "truth": true, "text": "7", "list": ["x", null], "inside": {"n": 5}});
        let second = serde_json::json!({"there": null, "local": "2024-11-29T23:00:00.000001", "long": null, "whole": null, "part": null, "truth": null, "text": "",
            "list": null, "inside": {"n": null}});
        assert_eq!(rows, [first, second], "{ending}");
        let csv = run(at, &["score", "paren.peil", &source, "--to", "csv"]).out;
        assert!(csv.contains("2024-11-30T00:00:00.25+01:00,2024-11-29T23:00:00,PT90.5S,7,0.5,true,7,\"[\"\"x\"\",null]\",\"{\"\"n\"\":5}\","), "{csv}");
        for to in ["uit.parquet", "uit.arrow"] {
            run(at, &["score", "paren.peil", &source, "-o", to]);
            let table =
                peil_answers::arrow::Table::parquet(Arc::new(std::fs::read(at.join("uit.parquet")).unwrap()))
                    .unwrap();
            assert_eq!(
                table.schema.field_with_name("there").unwrap().data_type(),
                batch.schema().field_with_name("there").unwrap().data_type()
            );
            assert_eq!(
                table.schema.field_with_name("long").unwrap().data_type(),
                batch.schema().field_with_name("long").unwrap().data_type()
            );
        }
    }
    let from_lines = b"{\"a\":1,\"b\":1,\"n\":7,\"x\":0.5,\"t\":true,\"s\":\"7\",\"e\":\"\"}\n{\"a\":1,\"b\":1,\"n\":null,\"x\":1,\"t\":null,\"s\":null}\n";
    std::fs::write(at.join("l.jsonl"), from_lines).unwrap();
    run(at, &["score", "paren.peil", "l.jsonl", "-o", "l.parquet"]);
    let table =
        peil_answers::arrow::Table::parquet(Arc::new(std::fs::read(at.join("l.parquet")).unwrap())).unwrap();
    let kind = |name: &str| table.schema.field_with_name(name).unwrap().data_type().to_string();
    assert_eq!([kind("n"), kind("x"), kind("t"), kind("s")], ["Int64", "Float64", "Boolean", "Utf8"]);
}

fn arrow_schema_field(name: &str) -> arrow_schema::Field {
    arrow_schema::Field::new(name, arrow_schema::DataType::Int64, true)
}

#[test]
fn dates_are_those_of_the_zone_of_their_column() {
    let folder = folder(&[("paren.peil", INSTRUMENT.as_bytes())]);
    let at = folder.path();
    let days = |zone: &str, seconds: i64| {
        let column: ArrayRef =
            Arc::new(TimestampSecondArray::from(vec![seconds, seconds]).with_timezone(zone));
        write_table(&at.join("d.parquet"), &beside(vec![("day", column.clone()), ("administered", column)]));
        peil(at, &["score", "paren.peil", "d.parquet", "--to", "csv"])
    };
    // Midnight of 30 November where it was written.
    assert_eq!(days("+01:00", 1_732_921_200).code, 0);
    assert_eq!(days("-05:00", 1_732_942_800).code, 0);
    // Midnight in London is the evening before in New York, and no date there.
    let run = days("-05:00", 1_732_924_800);
    assert!(run.code == 1 && run.err.contains("2024-11-29T19:00:00-05:00"), "{}", run.err);
}

#[test]
fn options_may_stand_in_a_list() {
    let folder = folder(&[("paren.peil", INSTRUMENT.as_bytes())]);
    let mut list = ListBuilder::new(StringBuilder::new());
    list.values().append_value("family");
    list.values().append_value("friends");
    list.append(true);
    list.append(false);
    write_table(&folder.path().join("m.parquet"), &beside(vec![("who", Arc::new(list.finish()))]));
    let csv = run(folder.path(), &["score", "paren.peil", "m.parquet", "--to", "csv"]).out;
    let helped: Vec<&str> =
        csv.lines().skip(1).map(|line| line.split(',').nth(4).unwrap_or_default()).collect();
    assert_eq!(helped, ["2", ""], "{csv}");
}

/// Changes some bytes.
fn damaged(bytes: &[u8], seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize
    };
    let mut bytes = bytes.to_vec();
    for _ in 0..1 + next() % 4 {
        let at = next() % bytes.len();
        match next() % 4 {
            0 => bytes[at] = next() as u8,
            1 => bytes[at] ^= 1 << (next() % 8),
            2 => bytes.truncate(at.max(1)),
            _ => bytes[at] = [0, 0xff, 0x7f, 0x80][next() % 4],
        }
    }
    bytes
}

#[test]
fn damaged_tables_are_refused_and_never_crash() {
    let folder = folder(&[("paren.peil", INSTRUMENT.as_bytes())]);
    let at = folder.path();
    let keys = Int32Array::from(vec![Some(0), None]);
    let dictionary =
        DictionaryArray::<Int32Type>::try_new(keys, Arc::new(StringArray::from(vec!["x", "y"]))).unwrap();
    let batch = beside(vec![
        ("d", Arc::new(dictionary)),
        ("t", Arc::new(StringArray::from(vec![Some("een"), None]))),
    ]);
    let mut refused = 0;
    for ending in ["parquet", "arrow", "arrows"] {
        let source = at.join(format!("in.{ending}"));
        write_table(&source, &batch);
        let whole = std::fs::read(&source).unwrap();
        for seed in 0..60 {
            std::fs::write(&source, damaged(&whole, seed)).unwrap();
            let run = peil(at, &["score", "paren.peil", &format!("in.{ending}"), "-o", "uit.csv"]);
            assert!((0..=2).contains(&run.code), "{ending} {seed}: {} {}", run.code, run.err);
            assert!(!run.err.contains("panicked"), "{ending} {seed}: {}", run.err);
            if run.code != 0 {
                refused += 1;
                assert!(!run.err.trim().is_empty());
                assert!(!at.join("uit.csv").exists(), "{ending} {seed}: what was refused left a file");
            }
            let _ = std::fs::remove_file(at.join("uit.csv"));
        }
    }
    assert!(refused > 20, "{refused} refused");
}

#[cfg(target_os = "linux")]
#[test]
fn what_grows_when_it_is_read_is_bounded() {
    let folder = folder(&[("paren.peil", INSTRUMENT.as_bytes())]);
    let at = folder.path();
    // One text of a megabyte that is in every row: a few kB on the disk, and 20 GB as texts.
    let rows = 20_000;
    let text = "x".repeat(1 << 20);
    let keys = Int32Array::from(vec![0; rows]);
    let dictionary: ArrayRef = Arc::new(
        DictionaryArray::<Int32Type>::try_new(keys, Arc::new(StringArray::from(vec![text.as_str()])))
            .unwrap(),
    );
    let a: ArrayRef = Arc::new(Int32Array::from(vec![1; rows]));
    let batch = RecordBatch::try_from_iter([("a", a.clone()), ("b", a), ("t", dictionary)]).unwrap();
    let properties =
        WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default())).build();
    let mut writer = ArrowWriter::try_new(
        File::create(at.join("bomb.parquet")).unwrap(),
        batch.schema(),
        Some(properties),
    )
    .unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    // As texts, not as the dictionary that the schema of Arrow remembers.
    let plain = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_dictionary_page_size_limit(4 << 20)
        .build();
    let options = parquet::arrow::arrow_writer::ArrowWriterOptions::new()
        .with_properties(plain)
        .with_skip_arrow_metadata(true);
    let mut writer = ArrowWriter::try_new_with_options(
        File::create(at.join("texts.parquet")).unwrap(),
        batch.schema(),
        options,
    )
    .unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    write_table(&at.join("bomb.arrow"), &batch);
    let zeros = |bytes: usize| {
        let mut out = Vec::new();
        let mut file = peil_answers::rows::Compressing::new(&mut out, peil_answers::rows::Compression::Gzip);
        std::io::Write::write_all(&mut file, &vec![b'1'; bytes]).unwrap();
        std::io::Write::flush(&mut file).unwrap();
        drop(file);
        out
    };
    let long = zeros(300 << 20);
    for name in ["bomb.jsonl.gz", "bomb.json.gz", "bomb.csv.gz"] {
        std::fs::write(at.join(name), &long).unwrap();
    }
    for source in
        ["bomb.parquet", "texts.parquet", "bomb.arrow", "bomb.jsonl.gz", "bomb.json.gz", "bomb.csv.gz"]
    {
        for to in ["uit.csv", "uit.jsonl", "uit.parquet"] {
            let command = format!(
                "ulimit -v 3000000; ulimit -f 4000000; exec '{}' score paren.peil {source} -o {to}",
                crate::program::program().display()
            );
            let output = Command::new("sh").arg("-c").arg(command).current_dir(at).output().unwrap();
            let told = String::from_utf8_lossy(&output.stderr);
            assert!(
                matches!(output.status.code(), Some(0..=2)),
                "{source} to {to}: {:?} {told}",
                output.status
            );
            let _ = std::fs::remove_file(at.join(to));
        }
    }
}

#[test]
fn a_row_that_stands_in_both_is_the_same() {
    // Rows that were written are what was read: an array of keys has the texts of its dictionary.
    let keys = Int32Array::from(vec![1, 0]);
    let dictionary =
        DictionaryArray::<Int32Type>::try_new(keys, Arc::new(StringArray::from(vec!["een", "twee"])))
            .unwrap();
    let folder = folder(&[("paren.peil", INSTRUMENT.as_bytes())]);
    write_table(&folder.path().join("in.arrow"), &beside(vec![("d", Arc::new(dictionary))]));
    let csv = run(folder.path(), &["score", "paren.peil", "in.arrow", "--to", "csv"]).out;
    assert!(csv.lines().nth(1).is_some_and(|line| line.starts_with("twee,")), "{csv}");
    assert!(beside(vec![]).column(0).as_primitive_opt::<Int32Type>().is_some_and(|column| column.len() == 2));
}
