//! JSON Lines by columns and on several threads, against the same lines row by row: the same bytes, the same
//! refusals.

use std::io;
use std::sync::Arc;

use peil::columns::Plan;
use peil::model::{Answer, Instrument, SlotId};
use peil::score::{Scorer, answer_text};
use peil::text::Names;
use peil_answers::rows::{
    Compression, CsvResults, Dialect, Header, Heading, JsonResults, JsonRows, Outputs, Reading, Refusal,
    Results, Rows, Scored, Shape,
};
use peil_answers::stream::{
    Chunks, Done, Job, JsonRenderer, JsonScan, Kept, Kinds, KindsWorker, Renderer, Sink, Slim, Style,
    Summary, work,
};

use super::answers::{Dice, response};

#[derive(Debug, Default, PartialEq)]
struct Came {
    text: String,
    refused: Vec<(u64, Vec<String>)>,
    rows: u64,
    set_aside: u64,
}

impl Sink<Vec<u8>> for Came {
    fn take(&mut self, done: &mut Done<Vec<u8>>, _: &Summary) -> io::Result<bool> {
        self.text.push_str(std::str::from_utf8(&done.written).unwrap());
        self.refused.extend(
            done.refused.iter().map(|row| (row.line, row.refusals.iter().map(ToString::to_string).collect())),
        );
        self.rows += done.rows;
        self.set_aside += done.set_aside;
        assert!(done.broken.is_none(), "{:?}", done.broken);
        Ok(true)
    }
}

fn kinds(file: &[u8], names: &Names<'_>, reading: &Reading, size: usize) -> Kinds {
    let mut kinds = Kinds::default();
    work(Chunks::lines(file, size), || Ok(KindsWorker::new(names, reading)), &mut kinds, 2).unwrap();
    kinds
}

fn by_columns(instrument: &Instrument, file: &[u8], json: bool, slim: Slim, size: usize) -> Option<Came> {
    let (scorer, names, outputs, reading) = (
        Scorer::new(instrument),
        Names::new(instrument),
        Outputs::new(instrument, false),
        Reading::default(),
    );
    let plan = Plan::new(&scorer, json);
    let carried = kinds(file, &names, &reading, size).0.into_iter().map(|(name, _)| name);
    let job = Job {
        plan: &plan,
        header: Arc::new(Header::carrying(carried)),
        names: &names,
        reading: &reading,
        separator: b',',
        rejects: true,
    };
    let mut came = Came::default();
    let chunks = Chunks::lines(file, size);
    if json {
        JsonRenderer::new(&plan, instrument, &outputs, slim, &[], Compression::None)?;
        if slim == Slim::Yes {
            came.text = Heading::of(instrument).line();
        }
        let make = || {
            Ok(JsonScan::worker(
                &job,
                &outputs,
                JsonRenderer::new(&plan, instrument, &outputs, slim, &[], Compression::None).unwrap(),
            ))
        };
        work(chunks, make, &mut came, 3).unwrap();
    } else {
        let style = Style { separator: b',', comma: false, guard: false, compression: Compression::None };
        let make = || {
            Ok(JsonScan::worker(
                &job,
                &outputs,
                Renderer::new(&plan, &outputs, &style, job.header.carried.len()).unwrap(),
            ))
        };
        work(chunks, make, &mut came, 3).unwrap();
    }
    Some(came)
}

fn by_rows(instrument: &Instrument, file: &[u8], json: bool, slim: Slim) -> Came {
    let (scorer, names, outputs, reading) = (
        Scorer::new(instrument),
        Names::new(instrument),
        Outputs::new(instrument, false),
        Reading::default(),
    );
    let columns: Vec<Arc<str>> =
        kinds(file, &names, &reading, 1 << 20).0.into_iter().map(|(name, _)| name).collect();
    let mut rows = JsonRows::lines(file, &names, &outputs, &reading);
    let (mut came, mut text, mut row) = (Came::default(), Vec::new(), rows.row());
    let mut results: Box<dyn Results + '_> = if json {
        let results = JsonResults::new(&mut text, Shape::Lines, instrument, &outputs);
        Box::new(if slim == Slim::Yes { results.slim() } else { results })
    } else {
        let mut ignored = Vec::new();
        CsvResults::new(&mut ignored, Dialect::default(), instrument, &outputs, columns.clone())
            .unwrap()
            .finish()
            .unwrap();
        Box::new(CsvResults::new(&mut text, Dialect::default(), instrument, &outputs, columns).unwrap())
    };
    while rows.next(&mut row).unwrap() {
        if let Some(stranger) = results.stranger(&row) {
            row.refusals.push(Refusal::stranger(row.line, &stranger.name));
        }
        if !row.refusals.is_empty() {
            came.refused.push((row.line, row.refusals.iter().map(ToString::to_string).collect()));
            continue;
        }
        let evaluation = scorer.evaluate(&row.response);
        let outcome = scorer.outcome(&row.response, &evaluation);
        came.rows += 1;
        came.set_aside += outcome.set_aside.len() as u64;
        results.row(&Scored { row: &row, evaluation: &evaluation, outcome: &outcome, trace: None }).unwrap();
    }
    results.finish().unwrap();
    drop(results);
    came.text = String::from_utf8(text).unwrap();
    if !json {
        // The header is written apart.
        came.text = came.text.split_once('\n').map(|(_, rows)| rows.to_string()).unwrap_or_default();
    }
    came
}

/// Rows as programs write them, and from time to time otherwise: keys left out, in another order, twice;
/// values as texts, with escapes, in lists; no JSON.
fn file(instrument: &Instrument, dice: &mut Dice, rows: usize) -> Vec<u8> {
    let mut lines = Vec::new();
    for row in 0..rows {
        let given = response(instrument, dice, [1, 2, 0][row % 3]);
        let mut members = vec![format!("\"nr\":{row}")];
        for slot in (0..instrument.slot_count() as u32).map(SlotId) {
            let asked = instrument.asked(slot);
            let name = instrument.slot_name(asked);
            let text =
                given.answer(slot).map(|answer| answer_text(instrument, asked, answer)).unwrap_or_default();
            let code = match given.answer(slot) {
                Some(Answer::Option(option)) => instrument
                    .option(instrument.question(asked.question), *option)
                    .and_then(|(_, choice)| choice.code.as_ref())
                    .map(ToString::to_string),
                Some(Answer::Number(number)) => Some(number.to_string()),
                _ => None,
            };
            let value = match (code, dice.below(30)) {
                (_, 0) => "\"onzin\"".to_string(),
                (Some(code), 1..25) => code,
                _ if text.is_empty() => {
                    if dice.one_in(2) {
                        continue;
                    }
                    "null".into()
                }
                _ => serde_json::Value::from(text).to_string(),
            };
            members.push(if dice.one_in(40) {
                format!("\"{name}\" : {value}")
            } else {
                format!("\"{name}\":{value}")
            });
        }
        members.push(match dice.below(8) {
            0 => "\"opmerking\":\"een \\\"twee\\\"\\n\\u00e9\"".to_string(),
            1 => "\"opmerking\":{\"a\": [1, \"}\"]}".into(),
            2 => "\"opmerking\":true".into(),
            3 => "\"opmerking\":null".into(),
            _ => "\"opmerking\":\"x\"".into(),
        });
        if dice.one_in(9) {
            let last = members.len() - 1;
            members.swap(0, last);
        }
        if dice.one_in(60) {
            members.push("\"NR\":1".into());
        }
        let line = format!("{{{}}}", members.join(if dice.one_in(5) { ", " } else { "," }));
        lines.push(match dice.below(60) {
            0 => line[..line.len() - 1].to_string(),
            1 => format!("{line} x"),
            2 => String::new(),
            3 => format!("  {line}\r"),
            _ => line,
        });
    }
    lines.join("\n").into_bytes()
}

#[test]
fn lines_come_to_the_same_either_way() {
    let mut as_json = 0;
    for (at, (path, instrument)) in super::instruments().iter().enumerate() {
        let mut dice = Dice::new(77 + at as u64);
        let bytes = file(instrument, &mut dice, 90);
        for (json, slim) in [(false, Slim::No), (true, Slim::No), (true, Slim::Yes)] {
            let expected = by_rows(instrument, &bytes, json, slim);
            for size in [1 << 9, 1 << 14] {
                let Some(found) = by_columns(instrument, &bytes, json, slim, size) else { continue };
                as_json += usize::from(json);
                assert_eq!(found.refused, expected.refused, "{}", path.display());
                for (found, expected) in found.text.lines().zip(expected.text.lines()) {
                    assert_eq!(found, expected, "{}", path.display());
                }
                assert_eq!(
                    (found.rows, found.set_aside, found.text.len()),
                    (expected.rows, expected.set_aside, expected.text.len()),
                    "{}",
                    path.display()
                );
            }
        }
    }
    assert!(as_json > 20, "{as_json} written as JSON");
}

#[test]
fn types_are_those_of_all_values() {
    let instrument = &super::instruments()[0].1;
    let (names, reading) = (Names::new(instrument), Reading::default());
    let file =
        b"{\"a\":1,\"b\":1,\"c\":true,\"d\":null,\"e\":\"x\"}\n{\"a\":-2,\"b\":1.5,\"c\":1,\"f\":null,\"g\":123456789012345678901234567890}\n{\"d\":false}";
    let found = kinds(file, &names, &reading, 16).0;
    let kept: Vec<(&str, Kept)> = found.iter().map(|(name, kept)| (&**name, *kept)).collect();
    let expected = [
        ("a", Kept::Whole),
        ("b", Kept::Number),
        ("c", Kept::Text),
        ("d", Kept::Truth),
        ("e", Kept::Text),
        ("f", Kept::Nothing),
        ("g", Kept::Text),
    ];
    assert_eq!(kept, expected);
}
