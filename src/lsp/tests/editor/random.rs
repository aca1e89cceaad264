//! Random edits over five files: after each, what is told of every file is what a fresh compilation reports.

use std::collections::BTreeMap;
use std::path::PathBuf;

use peil::language::Language;
use peil_project::Asked;
use peil_project::files::plain;
use serde_json::{Value, json};

use super::client::{Client, uri};
use super::project::{CASES, INSTRUMENT, NORM, Project, SCALES, STUDY, WORDS};

/// A generator of numbers that is the same everywhere (xorshift, Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }
}

const PIECES: [&str; 22] = [
    "moe",
    "wakker",
    "totaal",
    " + 1",
    "\n",
    "{",
    "}",
    "\"",
    "é😀",
    "item x \"X\" : yesno\n",
    "needs: 2 of 3",
    "mate",
    ",",
    " and ",
    "is veel",
    "\r\n",
    "\t",
    "1,5",
    "#",
    "  ",
    "score s \"S\" = moe\n",
    "=",
];

fn edited(dice: &mut Dice, text: &str, fresh: &str) -> String {
    // Now and then the text is whole again, or it would only get worse.
    if dice.roll(6) == 0 || text.len() > 4 * fresh.len() {
        return fresh.to_string();
    }
    let mut at = dice.roll(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    match dice.roll(3) {
        0 => {
            let mut end = (at + dice.roll(12)).min(text.len());
            while !text.is_char_boundary(end) {
                end += 1;
            }
            format!("{}{}", &text[..at], &text[end..])
        }
        _ => format!("{}{}{}", &text[..at], PIECES[dice.roll(PIECES.len())], &text[at..]),
    }
}

/// What a fresh compilation of every `.peil` file reports, by file.
fn fresh(texts: &BTreeMap<PathBuf, String>) -> BTreeMap<PathBuf, Vec<(String, String, usize, usize)>> {
    let mut found: BTreeMap<PathBuf, Vec<(String, String, usize, usize)>> =
        texts.keys().map(|path| (path.clone(), Vec::new())).collect();
    let mut buffers = peil_project::Buffers::default();
    texts.iter().for_each(|(path, text)| buffers.open(path, text.as_str()));
    let shelf = peil_project::revision::Shelf::Open(buffers);
    for (path, text) in
        texts.iter().filter(|(path, _)| path.extension().is_some_and(|ending| ending == "peil"))
    {
        let text = peil_project::files::Text::Read(text.clone());
        let asked = Asked { tongue: Language::English, prose: true };
        let compiled = peil_project::checked(path, text, &shelf, asked).analysis.compiled;
        for one in &compiled.diagnostics {
            let span = one.span();
            let file = plain(std::path::Path::new(&compiled.sources.get(span.file).path));
            let row = (one.code.id.to_string(), one.message.clone(), span.start as usize, span.end as usize);
            let list = found.entry(file).or_default();
            if !list.contains(&row) {
                list.push(row);
            }
        }
    }
    found.values_mut().for_each(|list| list.sort());
    found
}

fn run(edits: usize, seed: u64) {
    let project = Project::new();
    let files: [(&str, &str); 5] = [
        ("slaap/slaap.peil", INSTRUMENT),
        ("slaap/schalen.peil", SCALES),
        ("slaap/tables/norm.csv", NORM),
        ("slaap/wording/en.yaml", WORDS),
        ("nachten.peil", STUDY),
    ];
    // Cases are run, not checked: they would add their own findings.
    let _ = CASES;
    let mut client = Client::begin_with(
        &project.root(),
        json!({}),
        json!({ "general": { "positionEncodings": ["utf-8"] } }),
    );
    let mut texts: BTreeMap<PathBuf, String> =
        files.iter().map(|(name, text)| (project.path(name), text.to_string())).collect();
    for (name, text) in files {
        client.open(&project.path(name), text);
    }
    let mut dice = Dice(seed);
    for number in 0..edits {
        let (name, whole) = files[dice.roll(files.len())];
        let path = project.path(name);
        let new = edited(&mut dice, &texts[&path], whole);
        client.write(&path, number as i64 + 2, &new);
        texts.insert(path.clone(), new);
        let wanted = fresh(&texts);
        for (path, text) in &texts {
            let params = json!({ "textDocument": { "uri": uri(path) } });
            let pulled = client.ask("textDocument/diagnostic", params).expect("it is answered");
            let mut found: Vec<(String, String, usize, usize)> =
                pulled["items"].as_array().into_iter().flatten().map(|one| row(one, text)).collect();
            found.sort();
            let wanted: Vec<_> = wanted[path]
                .iter()
                .map(|(code, message, start, end)| {
                    (code.clone(), message.clone(), shown(text, *start), shown(text, *end))
                })
                .collect();
            assert_eq!(found, wanted, "edit {number} of seed {seed}, {}:\n{text}", path.display());
        }
        client.heard.clear();
    }
    assert_eq!(client.end(), 0);
}

/// The byte that a position of UTF-8 stands for: one on what ends a line is before it.
fn shown(text: &str, byte: usize) -> usize {
    text.floor_char_boundary(byte.min(text.len()))
}

fn row(one: &Value, text: &str) -> (String, String, usize, usize) {
    let byte = |position: &Value| {
        let line = position["line"].as_u64().unwrap_or_default() as usize;
        let bytes = text.as_bytes();
        let starts = std::iter::once(0).chain((0..bytes.len()).filter_map(|at| {
            let ends = bytes[at] == b'\n' || bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n');
            ends.then_some(at + 1)
        }));
        starts.into_iter().nth(line).unwrap_or(text.len())
            + position["character"].as_u64().unwrap_or_default() as usize
    };
    let text_of = |value: &Value| value.as_str().unwrap_or_default().to_string();
    (
        text_of(&one["code"]),
        text_of(&one["data"]["message"]),
        byte(&one["range"]["start"]),
        byte(&one["range"]["end"]),
    )
}

#[test]
fn five_thousand_random_edits_are_told_as_a_fresh_compilation_reports() {
    for seed in 1..=10 {
        run(500, seed);
    }
}
