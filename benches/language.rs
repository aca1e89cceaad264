//! How compiling, checking and scoring grow with an instrument, from 100 to 10,000 items; one response;
//! wording files; and `peil check` as a process.
//!
//! `cargo bench --bench language`: a table, each figure the least of several rounds.

#[path = "../tests/program.rs"]
mod program;

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::{Duration, Instant};

use peil::language::Language;
use peil::model::{Answer, SlotId, TextKey};
use peil::score::{Response, Scorer};
use peil::source::NoFiles;
use peil_wording::{Beside, Head, Reader, Wanted, apply, whole};

/// Items in domains of ten, and for every domain a score with bands.
fn source(items: usize) -> String {
    let mut text = String::from(
        "instrument groei {\n    title    \"Groei\"\n    version  1.0.0\n    language nl\n    source   \"a benchmark\"\n    licence  \"EUPL-1.2\"\n}\nscale mate { 0 \"Nooit\", 1 \"Soms\", 2 \"Vaak\", 3 \"Altijd\" }\n",
    );
    for domain in 0..items / 10 {
        text += &format!("domain d{domain} \"Domein {domain}\" : mate {{\n");
        for item in 0..10 {
            text += &format!("    item d{domain}_{item} \"Vraag {item} van {domain}\"\n");
        }
        text += &format!(
            "}}\nscore s{domain} \"Score {domain}\" = sum(d{domain}, needs: 8 of 10, missing: prorate) {{\n    higher is worse\n    bands {{ laag \"Laag\" from 0, hoog \"Hoog\" from 15 }}\n}}\n"
        );
    }
    text
}

/// The least of several rounds.
fn least(rounds: usize, mut work: impl FnMut()) -> Duration {
    (0..rounds)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .min()
        .unwrap_or_default()
}

/// The most memory this process had so far, in MB.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("0");
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap_or(0) / 1024
}

/// One RAND-36 response, every question answered.
fn rand36() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../instruments/rand36/rand36.peil");
    let Some(instrument) =
        std::fs::read_to_string(path).ok().and_then(|text| peil::build(path, &text, &NoFiles).instrument)
    else {
        println!("{path} is not there: run this from the root of the repository");
        return;
    };
    let scorer = Scorer::new(&instrument);
    let mut response = Response::blank(&instrument);
    (0..instrument.slot_count() as u32)
        .for_each(|slot| response.set(SlotId(slot), Some(Answer::Option((slot % 2) as u16))));
    let score = least(1_000, || drop(black_box(scorer.score(&response))));
    println!("\nRAND-36, one response: {:.2} µs", score.as_secs_f64() * 1e6);
}

/// An instrument of 1,000 items with 20 wording files, each with words for every text: built, read, and shown
/// in the words of one.
fn wording() {
    let text = source(1_000);
    let Some(base) = peil::build("groei.peil", &text, &NoFiles).instrument else { return };
    let words: BTreeMap<TextKey, String> = base
        .texts
        .iter()
        .map(|(key, words)| (key.clone(), format!("{} in other words", words.text)))
        .collect();
    let files: Vec<(String, String)> = (0..20)
        .map(|at| {
            let head = Head {
                instrument: base.name.clone(),
                language: "fy".into(),
                gemeente: Some(format!("gemeente{at}")),
            };
            (format!("wording/{}", head.file_name()), whole(&base, &head, &[], &words))
        })
        .collect();
    let bytes: usize = files.iter().map(|(_, text)| text.len()).sum();
    let load = least(10, || {
        let mut built = peil::build("groei.peil", &text, &NoFiles);
        let Some(base) = &built.instrument else { return };
        let mut beside = Beside::default();
        beside.add_all(&Reader::new(base, Language::English), &files, &mut built.sources);
        let shown =
            apply(base, &beside.wordings, Wanted { language: Some("fy"), gemeente: Some("gemeente7") });
        assert!(beside.diagnostics.is_empty() && shown.language == "fy");
        black_box(shown);
    });
    println!(
        "\n1,000 items with 20 wording files of {} kB: {:.1} ms",
        bytes / 20 / 1024,
        load.as_secs_f64() * 1e3
    );
}

/// `peil check` of one instrument, from start to exit.
fn processes() {
    println!();
    for name in ["gad7", "rand36", "draagkracht"] {
        let check = least(20, || {
            let run = std::process::Command::new(crate::program::program())
                .args(["check", &format!(concat!(env!("CARGO_MANIFEST_DIR"), "/../instruments/{}"), name)])
                .output();
            assert!(run.is_ok_and(|run| run.status.success()));
        });
        println!("peil check instruments/{name}: {:.1} ms", check.as_secs_f64() * 1e3);
    }
}

fn main() {
    let sizes = [100, 300, 1_000, 3_000, 10_000];
    println!(
        "{:>7} {:>8} {:>12} {:>12} {:>12} {:>10}",
        "items", "scores", "build ms", "compile ms", "score µs", "most MB"
    );
    for items in sizes {
        let text = source(items);
        let build = least(5, || drop(black_box(peil::build("groei.peil", &text, &NoFiles))));
        let compile = least(3, || drop(black_box(peil::compile("groei.peil", &text, &NoFiles))));
        let Some(instrument) = peil::build("groei.peil", &text, &NoFiles).instrument else {
            println!("{items:>7} does not compile");
            continue;
        };
        let scorer = Scorer::new(&instrument);
        let mut response = Response::blank(&instrument);
        (0..instrument.slot_count() as u32)
            .for_each(|slot| response.set(SlotId(slot), Some(Answer::Option((slot % 4) as u16))));
        let score = least(50, || drop(black_box(scorer.score(&response))));
        let millis = |time: Duration| time.as_secs_f64() * 1e3;
        println!(
            "{items:>7} {:>8} {:>12.2} {:>12.2} {:>12.1} {:>10}",
            instrument.scores.len(),
            millis(build),
            millis(compile),
            millis(score) * 1e3,
            memory()
        );
    }
    rand36();
    wording();
    processes();
}
