//! Both parsers on the same texts.

use peil::diagnostic::{Diagnostic, Severity, codes};
use peil::source::FileId;

use super::{files, first_broken};
use crate::equivalence::rng::Rng;
use crate::equivalence::{generate, print};

/// How many generated instruments are parsed.
const GENERATED: u64 = 1_000;
/// How many texts are broken at random.
const MUTATIONS: u64 = 1_000;

/// What keeps Peil from reading a text. How deep it nests is a bound, and no part of the grammar.
fn unread(text: &str) -> Vec<Diagnostic> {
    let found = match peil_study::protocol::is_protocol(text) {
        true => peil_study::protocol::read(FileId(0), text).1,
        false => peil::syntax::parse(FileId(0), text).1,
    };
    let of_protocols = [codes::STUDY_LINE];
    found
        .into_iter()
        .filter(|one| one.severity() == Severity::Error && one.code != codes::TOO_DEEP)
        .filter(|one| one.code.id.starts_with("PEIL01") || of_protocols.contains(&one.code))
        .collect()
}

/// How the two differ on a text, if they do.
fn difference(name: &str, text: &str) -> Option<String> {
    let (peil, tree_sitter) = (unread(text), first_broken(text));
    let line = |at: usize| text[..at].matches('\n').count() + 1;
    match (peil.first(), tree_sitter) {
        (None, Some(range)) => Some(format!(
            "{name}: Peil reads it, tree-sitter is lost at line {}: {:?}",
            line(range.start),
            text.lines().nth(line(range.start) - 1).unwrap_or_default()
        )),
        (Some(one), None) => Some(format!(
            "{name}: tree-sitter reads it; Peil says {} on line {}: {}: {:?}",
            one.code.id,
            line(one.span().start as usize),
            one.message,
            text.lines().nth(line(one.span().start as usize) - 1).unwrap_or_default()
        )),
        (None, None) | (Some(_), Some(_)) => None,
    }
}

fn all_agree<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) {
    let differences: Vec<String> =
        texts.into_iter().filter_map(|(name, text)| difference(name, text)).collect();
    assert!(differences.is_empty(), "{} differ:\n{}", differences.len(), differences.join("\n"));
}

/// Every instrument, library and protocol that comes with Peil, and everything in the tests: what is broken
/// on purpose among them.
#[test]
fn on_every_file_of_the_repository() {
    let found: Vec<(String, String)> =
        ["instruments", "studies", "tests", "src"].iter().flat_map(|folder| files(folder, "peil")).collect();
    assert!(found.len() > 200, "{}", found.len());
    all_agree(found.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let shipped = found.iter().filter(|(name, _)| !name.starts_with("tests"));
    let lost: Vec<&String> =
        shipped.filter(|(_, text)| first_broken(text).is_some()).map(|(name, _)| name).collect();
    assert!(lost.is_empty(), "{lost:?}");
}

/// What is between fences in the documentation.
#[test]
fn on_every_example() {
    let mut examples = Vec::new();
    for (name, page) in files("docs", "md") {
        let mut fence: Option<String> = None;
        for (at, line) in page.lines().enumerate() {
            match &mut fence {
                Some(text) if line.starts_with("```") => {
                    examples.push((format!("{name}, up to line {at}"), std::mem::take(text)));
                    fence = None;
                }
                Some(text) => *text += &format!("{line}\n"),
                None if line.starts_with("```peil") => fence = Some(String::new()),
                None => {}
            }
        }
    }
    assert!(examples.len() > 100, "{}", examples.len());
    all_agree(examples.iter().map(|(name, text)| (name.as_str(), text.as_str())));
}

#[test]
fn on_a_thousand_generated_instruments() {
    let mut lost = Vec::new();
    for seed in 0..GENERATED {
        let printed = print::print(&generate::instrument(seed), seed);
        let sources = printed.files.iter().filter(|(path, _)| path.ends_with(".peil"));
        for text in sources.map(|(_, text)| text).chain([&printed.source]) {
            if let Some(range) = first_broken(text) {
                lost.push(format!("seed {seed}: {:?}", &text[range.start..text.len().min(range.start + 80)]));
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

/// A word, number, text or sign is removed, doubled, or changes places with the next; or a line is.
#[test]
fn on_texts_that_are_broken_at_random() {
    let mut sources: Vec<(String, String)> = files("instruments", "peil");
    sources.push(("generated".into(), print::print(&generate::instrument(7), 7).source));
    let mut rng = Rng::new(16);
    let mut differences = Vec::new();
    for turn in 0..MUTATIONS {
        let (name, text) = rng.pick(&sources);
        let parts = match turn % 4 {
            0 => text.split_inclusive('\n').collect(),
            _ => words(text),
        };
        let text = mutated(&parts, &mut rng);
        differences.extend(difference(&format!("{name}, turn {turn}"), &text));
    }
    // What each of them knows better is a matter of names and numbers, not of what can be read.
    let most = MUTATIONS as usize / 200;
    assert!(differences.len() <= most, "{} differ:\n{}", differences.len(), differences.join("\n"));
}

/// A part away, twice, or in the place of the next.
fn mutated(parts: &[&str], rng: &mut Rng) -> String {
    let there: Vec<usize> = (0..parts.len()).filter(|at| !parts[*at].trim().is_empty()).collect();
    let at = rng.below(there.len() - 1);
    let mut parts = parts.to_vec();
    match rng.below(3) {
        0 => parts[there[at]] = "",
        1 => parts.insert(there[at], parts[there[at]]),
        _ => parts.swap(there[at], there[at + 1]),
    }
    parts.concat()
}

/// Words, numbers, texts, comments, signs, and the space between them.
fn words(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let length = match first {
            '"' => rest[1..].find('"').map_or(rest.len(), |end| end + 2),
            '#' => rest.find('\n').unwrap_or(rest.len()),
            c if word(c) => rest.find(|c| !word(c)).unwrap_or(rest.len()),
            c if c.is_whitespace() => rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len()),
            c => c.len_utf8(),
        };
        let (part, behind) = rest.split_at(length);
        parts.push(part);
        rest = behind;
    }
    parts
}
