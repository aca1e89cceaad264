//! What is between fences.
//!
//! | words after the fence | the block |
//! |---|---|
//! | `peil` | an instrument without errors, whose tests pass |
//! | `peil gives=PEIL0201` | one that gives this code |
//! | `peil-part` | a part of one, that can be read |
//! | `… beside=NAME` | a file beside the instrument that the pages on wording share |
//! | `… file=NAME` | is a file for what comes after it on the page |
//! | `console` | commands behind `$`, and what they print, in a folder with those files; a line `…` stands for any lines |
//! | `text diagnostic` | what is said about the `peil` block before it |

use std::collections::BTreeMap;

use peil::Compiled;
use peil::diagnostic::{Severity, Style, render_all};
use peil::language::Language;
use peil::score::{Scorer, run_test};
use peil::source::{FileId, Loader, Unreadable};
use peil_wording::Beside;

use super::super::cli::{folder, peil};
use super::super::diagnostics::wording;
use super::{Block, Page, every, pages};

/// The files that a page has given so far.
#[derive(Default, Clone)]
struct Files(BTreeMap<String, String>);

impl Loader for Files {
    fn load(&self, _from: &str, path: &str) -> Result<(String, String), Unreadable> {
        self.0
            .get(path)
            .map(|text| (path.to_string(), text.clone()))
            .ok_or_else(|| Unreadable::new("there is no such file"))
    }
}

fn compile(block: &Block, files: &Files) -> Compiled {
    if peil_study::protocol::is_protocol(&block.text) {
        return super::super::diagnostics::studies::compile("example", &block.text);
    }
    peil::compile(block.value("file").unwrap_or("example.peil"), &block.text, files)
}

/// What is wrong with an example that should be right.
fn faults(compiled: &Compiled) -> Vec<String> {
    let errors = compiled.diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error);
    let mut faults: Vec<String> =
        errors.map(|diagnostic| format!("{}: {}", diagnostic.code.id, diagnostic.message)).collect();
    if let Some(instrument) = &compiled.instrument {
        let scorer = Scorer::new(instrument);
        let failed = instrument.tests.iter().filter(|test| !run_test(&scorer, test).passed());
        faults.extend(failed.map(|test| format!("the test “{}” fails", test.name)));
    }
    faults
}

#[test]
fn hold_what_they_say() {
    let mut wrong = Vec::new();
    for page in every() {
        let mut files = Files::default();
        let mut last: Option<Compiled> = None;
        for block in &page.blocks {
            let mut say = |what: String| wrong.push(format!("{}:{}: {what}", page.path, block.line));
            if block.is("peil") && !page.path.contains("/errors/") {
                let compiled = compile(block, &files);
                match block.value("gives") {
                    Some(code)
                        if compiled.diagnostics.iter().any(|diagnostic| diagnostic.code.id == code) => {}
                    Some(code) => say(format!("does not give {code}")),
                    None => faults(&compiled).into_iter().for_each(&mut say),
                }
                last = Some(compiled);
            }
            if block.is("peil-part") {
                let (_, found) = peil::syntax::parse(FileId(0), &block.text);
                found
                    .iter()
                    .for_each(|diagnostic| say(format!("{}: {}", diagnostic.code.id, diagnostic.message)));
            }
            if block.words == ["text", "diagnostic"] {
                let said = last
                    .as_ref()
                    .map(|compiled| render_all(&compiled.sources, &compiled.diagnostics, Style::PLAIN))
                    .unwrap_or_default();
                if bare(&said) != bare(&block.text) {
                    say(format!("is not what is said:\n{said}"));
                }
            }
            if block.is("console") {
                console(block, &files).into_iter().for_each(&mut say);
            }
            if let Some(name) = block.value("file") {
                files.0.insert(name.to_string(), block.text.clone());
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A text without the spaces at its edges and at the ends of its lines.
fn bare(text: &str) -> String {
    text.trim_matches('\n').lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_end().to_string()
}

/// Runs the commands of a block; what they print but the page does not say.
fn console(block: &Block, files: &Files) -> Option<String> {
    let bytes: Vec<(&str, &[u8])> =
        files.0.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    let folder = folder(&bytes);
    let mut printed = String::new();
    for line in block.text.lines() {
        let Some(command) = line.strip_prefix("$ ") else { continue };
        let Some(arguments) = command.strip_prefix("peil ") else {
            return Some(format!("`{command}` is not run"));
        };
        let run = peil(folder.path(), &arguments.split_whitespace().collect::<Vec<_>>());
        printed.push_str(&format!("{line}\n{}{}", run.out, run.err));
    }
    (!shows(&bare(&block.text), &bare(&printed))).then(|| format!("prints something else:\n{printed}"))
}

/// Whether a page shows what was printed; a line `…` stands for any lines.
fn shows(page: &str, printed: &str) -> bool {
    let mut rest = format!("\n{printed}\n");
    let parts: Vec<String> =
        format!("\n{page}\n").split("\n…\n").map(|part| format!("\n{}\n", part.trim_matches('\n'))).collect();
    for (at, part) in parts.iter().enumerate() {
        let found = match at {
            0 => rest.starts_with(part.as_str()).then_some(0),
            _ if at + 1 == parts.len() && part.trim().is_empty() => Some(0),
            _ => rest.find(part.as_str()),
        };
        let Some(found) = found else { return false };
        // The line break at its end may begin the next part.
        rest = rest[(found + part.len()).saturating_sub(1).min(rest.len())..].to_string();
    }
    rest.trim().is_empty() || parts.len() > 1
}

/// The example of a diagnostic's page gives that code and no other error; what to use instead gives it no
/// more, and no error.
#[test]
fn of_diagnostics_are_right_both_ways() {
    let mut wrong = Vec::new();
    for page in pages("docs/errors") {
        let id = page.path.trim_start_matches("docs/errors/").trim_end_matches(".md");
        if id == "PEIL0999" || id == "PEIL1026" {
            // What only a bug in Peil gives has no example; what rests on a folder is tested with that.
            continue;
        }
        let found = found(&page);
        let [example, instead] = found.as_slice() else {
            wrong.push(format!("{}: has not one example and one thing to use instead", page.path));
            continue;
        };
        if example.codes.is_empty() || example.codes.iter().any(|code| *code != id) {
            wrong.push(format!("{}: the example gives {:?}", page.path, example.codes));
        }
        if instead.codes.contains(&id) || !instead.faults.is_empty() {
            wrong.push(format!(
                "{}: what to use instead gives {:?} {:?}",
                page.path, instead.codes, instead.faults
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What an example gives.
struct Found {
    codes: Vec<&'static str>,
    faults: Vec<String>,
}

/// What the examples of a page give, in order.
fn found(page: &Page) -> Vec<Found> {
    let of_prose = page.path.starts_with("docs/errors/PEIL072");
    let mut files = Files::default();
    let mut found = Vec::new();
    for block in &page.blocks {
        if let Some(name) = block.value("file") {
            files.0.insert(name.to_string(), block.text.clone());
        } else if let Some(name) = block.value("beside") {
            let beside = files
                .0
                .clone()
                .into_iter()
                .chain([(name.to_string(), block.text.clone())])
                .collect::<Vec<_>>();
            let (_, said) = wording::said(&beside, Language::English);
            let faults = said
                .iter()
                .map(|diagnostic| format!("{}: {}", diagnostic.code.id, diagnostic.message))
                .collect();
            found.push(Found { codes: said.iter().map(|diagnostic| diagnostic.code.id).collect(), faults });
        } else if block.is("peil") {
            let mut compiled = compile(block, &files);
            if let (true, Some(instrument)) = (of_prose, &compiled.instrument) {
                let notes = Beside::default().prose(
                    instrument,
                    |key| compiled.places.texts.get(key).copied(),
                    Language::English,
                );
                compiled.diagnostics.extend(notes);
            }
            found.push(Found {
                codes: compiled.diagnostics.iter().map(|diagnostic| diagnostic.code.id).collect(),
                faults: faults(&compiled),
            });
        }
    }
    found
}
