//! Whatever is done to a text, the program answers: no panic, and what it says lies within the text.

use peil::diagnostic::{Diagnostic, Style, render_all, report_json};
use peil::source::{FileId, SourceFile, Sources};

use crate::sources::{ALL, EVERYTHING};

/// What is done with a text: gives what is said about it.
type Compile<'c> = &'c dyn Fn(&str) -> Vec<Diagnostic>;

fn read(text: &str) -> Vec<Diagnostic> {
    peil::syntax::parse(FileId(0), text).1
}

/// The text cut off at every byte.
fn cut_at_every_byte(name: &str, text: &str, compile: Compile<'_>) {
    for at in (0..=text.len()).filter(|at| text.is_char_boundary(*at)) {
        in_bounds(&format!("{name} cut at byte {at}"), &text[..at], &compile(&text[..at]));
    }
}

/// The text without each of its lines.
fn each_line_removed(name: &str, text: &str, compile: Compile<'_>) {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    for gone in 0..lines.len() {
        let rest: String =
            lines.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| *line).collect();
        in_bounds(&format!("{name} without line {}", gone + 1), &rest, &compile(&rest));
    }
}

/// The text with each of its words, numbers and signs removed.
fn each_word_removed(name: &str, text: &str, compile: Compile<'_>) {
    let mut at = 0;
    while let Some(sign) = text[at..].chars().next() {
        let word = text[at..]
            .find(|c: char| !c.is_alphanumeric() && c != '_')
            .unwrap_or(text.len() - at)
            .max(sign.len_utf8());
        if !sign.is_whitespace() {
            let rest = format!("{}{}", &text[..at], &text[at + word..]);
            in_bounds(
                &format!("{name} without `{}` at byte {at}", &text[at..at + word]),
                &rest,
                &compile(&rest),
            );
        }
        at += word;
    }
}

/// Every place lies in the text and on the border of a character, and can be shown.
fn in_bounds(what: &str, text: &str, found: &[Diagnostic]) {
    for diagnostic in found {
        for label in &diagnostic.labels {
            let range = label.span.range();
            assert!(
                text.get(range.clone()).is_some(),
                "{what}: {range:?} of {} bytes: {}",
                text.len(),
                diagnostic.message
            );
        }
        assert!(
            !diagnostic.message.is_empty() && !diagnostic.message.ends_with('.'),
            "{what}: {:?}",
            diagnostic.message
        );
    }
    let places: Vec<u32> = found.iter().map(|diagnostic| diagnostic.span().start).collect();
    assert!(places.is_sorted(), "{what}: not in source order");
    // Drawing is slow: the first few of each text are enough.
    let mut sources = Sources::default();
    sources.add(SourceFile::new("a.peil", text));
    let few = &found[..found.len().min(2)];
    assert_eq!(render_all(&sources, few, Style::PLAIN).is_empty(), few.is_empty(), "{what}");
    assert_eq!(report_json(&sources, few)["diagnostics"].as_array().map(Vec::len), Some(few.len()), "{what}");
}

#[test]
fn reading_texts_that_are_cut() {
    cut_at_every_byte("everything", EVERYTHING, &read);
}

#[test]
fn reading_texts_that_lack_a_line() {
    each_line_removed("everything", EVERYTHING, &read);
}

#[test]
fn reading_texts_that_lack_a_word() {
    each_word_removed("everything", EVERYTHING, &read);
}

/// A line that is lost costs one message, not one for each line after it: what is around it is read anyway.
/// With a brace, a second for the brace that is left alone; where the layout tells nothing of what belongs to
/// what, a third.
#[test]
fn a_lost_line_costs_one_message() {
    let mut dear = Vec::new();
    for (name, text) in ALL {
        let before = read(text).len();
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        // Without its quotes a text over lines is not text: each of its lines is unreadable.
        for gone in (0..lines.len()).filter(|at| !lines[*at].contains("\"\"\"")) {
            let rest: String =
                lines.iter().enumerate().filter(|(at, _)| *at != gone).map(|(_, line)| *line).collect();
            let found = read(&rest);
            let braces = if lines[gone].contains(['{', '}']) { 2 } else { 0 };
            if found.len() > before + 1 + braces {
                dear.push(format!(
                    "{name} without {:?}: {:#?}",
                    lines[gone],
                    found.iter().map(|found| &found.message).collect::<Vec<_>>()
                ));
            }
        }
    }
    assert!(dear.is_empty(), "{}", dear.join("\n"));
}

/// The whole compiler, on every shipped instrument.
mod instruments {
    use std::path::PathBuf;

    use super::{cut_at_every_byte, each_line_removed};
    use peil::diagnostic::Diagnostic;
    use peil::source::NoFiles;

    fn compile(text: &str) -> Vec<Diagnostic> {
        // The checks of values look only at what compiles, and have their own tests.
        peil::build("a.peil", text, &NoFiles).diagnostics
    }

    fn shipped() -> Vec<(String, String)> {
        let folder = crate::root().join("instruments");
        let folders = std::fs::read_dir(folder)
            .expect("the folder is there")
            .map(|entry| entry.expect("it can be read").path());
        let source = |path: PathBuf| {
            let name = path.file_name()?.to_str()?.to_string();
            let text = std::fs::read_to_string(path.join(format!("{name}.peil"))).ok()?;
            Some((name, text))
        };
        let mut found: Vec<(String, String)> = folders.filter_map(source).collect();
        found.sort();
        assert!(!found.is_empty());
        found
    }

    #[test]
    fn cut_at_every_byte_they_compile_to_diagnostics() {
        std::thread::scope(|scope| {
            for (name, text) in shipped() {
                scope.spawn(move || cut_at_every_byte(&name, &text, &compile));
            }
        });
    }

    #[test]
    fn without_a_line_they_compile_to_diagnostics() {
        for (name, text) in shipped() {
            each_line_removed(&name, &text, &compile);
        }
    }
}
