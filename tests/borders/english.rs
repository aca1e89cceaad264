//! Plain English: the words that `CONTRIBUTING.md` advises against are not in the documentation, nor in the
//! messages, texts and comments of `src/`.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::cli::root;

/// Words after which "is no …" is good English.
const NO_WORDS: [&str; 14] = [
    "longer", "more", "less", "better", "worse", "larger", "smaller", "safer", "such", "need", "doubt",
    "way", "use", "or",
];

/// The phrases on the left of the table in `CONTRIBUTING.md`.
fn phrases() -> Vec<Vec<String>> {
    let page = fs::read_to_string(root().join("CONTRIBUTING.md")).expect("the page is there");
    let table = page.split("| instead of | write |").nth(1).expect("it has the table");
    let rows = table.lines().skip(1).take_while(|line| line.starts_with('|'));
    rows.filter_map(|row| row.split('|').nth(1))
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .map(|phrase| phrase.split(' ').map(str::to_string).collect())
        .collect()
}

/// Every text that people read, below a folder.
fn texts(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        // Dutch texts; schemas, which never change once they are released; and what npm brought.
        let others = ["docs/nl", "store/schema", "node_modules"];
        if path.is_dir() && !others.iter().any(|other| path.ends_with(other)) {
            texts(&path, found);
        } else if let Some(ending) = path.extension().and_then(|ending| ending.to_str())
            && ["rs", "md", "html", "ftl", "css", "sql", "js"].contains(&ending)
        {
            found.push(path);
        }
    }
}

/// The words of a text with the lines that they are on, without the marks of comments and of punctuation.
fn words(text: &str) -> Vec<(usize, String)> {
    let mark = |word: &&str| !["", "//", "///", "//!", "*", ">", "\\"].contains(word);
    let apart = |c: char| c.is_whitespace() || c == '"' || c == '(';
    let lines = text.lines().enumerate();
    lines
        .flat_map(|(at, line)| line.split(apart).filter(mark).map(move |word| (at + 1, word)))
        .map(|(line, word)| {
            // A full stop, comma or colon ends a phrase, so it stays.
            let inside = |c: char| !c.is_alphanumeric() && !['.', ',', ':', ';', '?', '`'].contains(&c);
            (line, word.trim_matches(inside).to_lowercase())
        })
        .collect()
}

/// A word without the full stop, comma or colon after it.
fn bare(word: &str) -> &str {
    word.trim_end_matches(['.', ',', ':', ';', '?'])
}

/// What is wrong in a text, by line.
fn findings(text: &str, phrases: &[Vec<String>]) -> BTreeMap<usize, String> {
    let words = words(text);
    let mut found = BTreeMap::new();
    for (at, (line, word)) in words.iter().enumerate() {
        let first = bare(word);
        for phrase in phrases.iter().filter(|phrase| phrase[0] == first) {
            let here = words[at..].iter().map(|(_, word)| bare(word));
            if here.take(phrase.len()).eq(phrase.iter()) {
                found.insert(*line, phrase.join(" "));
            }
        }
        let next = |more: usize| words.get(at + more).map_or("", |(_, word)| word.as_str());
        if ["is", "are", "was", "were"].contains(&word.as_str())
            && next(1) == "no"
            && next(2).starts_with(|c: char| c.is_alphabetic() || c == '`')
            && !NO_WORDS.contains(&bare(next(2)))
            && at.checked_sub(1).is_none_or(|before| words[before].1 != "there")
        {
            found.insert(*line, format!("{word} no {}", next(2)));
        }
    }
    found
}

#[test]
fn texts_are_in_plain_english() {
    let phrases = phrases();
    assert!(phrases.len() >= 5, "the table of CONTRIBUTING.md is not found: {phrases:?}");
    let mut files = vec![root().join("README.md"), root().join("SECURITY.md")];
    texts(&root().join("docs"), &mut files);
    texts(&root().join("src"), &mut files);
    let mut wrong = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("texts are UTF-8");
        for (line, phrase) in findings(&text, &phrases) {
            let path = file.strip_prefix(root()).unwrap_or(&file);
            wrong.push(format!("{}:{line}: `{phrase}`", path.display()));
        }
    }
    let advice = "plainer words for these are in the table of CONTRIBUTING.md";
    assert!(wrong.is_empty(), "{advice}:\n{}", wrong.join("\n"));
}

#[test]
fn a_phrase_is_found_over_the_end_of_a_line() {
    let phrases = vec![vec!["held".to_string(), "against".to_string()]];
    let text = "/// Every payload is held\n    /// against its hash. This is no phrase: there is no need.";
    let found = findings(text, &phrases);
    assert_eq!(found, BTreeMap::from([(1, "held against".into()), (2, "is no phrase:".into())]));
}
