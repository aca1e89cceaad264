//! The pages for readers do what they say: every example compiles, every mistake gives the message that
//! is under it, every command prints what is shown, every link leads somewhere.

mod examples;
mod pages;

use std::fs;
use std::path::PathBuf;

use super::cli::root;

/// A stretch of a page between fences.
pub struct Block {
    /// The line it begins on, from 1.
    pub line: usize,
    /// The words after the opening fence.
    pub words: Vec<String>,
    pub text: String,
}

impl Block {
    pub fn is(&self, word: &str) -> bool {
        self.words.first().is_some_and(|first| first == word)
    }

    /// What is said behind `key=`.
    pub fn value(&self, key: &str) -> Option<&str> {
        self.words.iter().find_map(|word| word.strip_prefix(key)?.strip_prefix('='))
    }
}

/// A page: its path from the root, its text and its blocks.
pub struct Page {
    pub path: String,
    pub text: String,
    pub blocks: Vec<Block>,
}

/// The pages of a folder, by name.
pub fn pages(folder: &str) -> Vec<Page> {
    let entries = fs::read_dir(root().join(folder))
        .expect("the folder is there")
        .map(|entry| entry.expect("it can be read").path());
    let mut paths: Vec<PathBuf> =
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| {
            page(
                path.strip_prefix(root()).expect("it lies in the project").to_str().expect("names are UTF-8"),
            )
        })
        .collect()
}

pub fn page(path: &str) -> Page {
    let text = fs::read_to_string(root().join(path)).expect("the page is there");
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    for (at, line) in text.lines().enumerate() {
        match (open, line.trim_start().strip_prefix("```")) {
            (false, Some(words)) => {
                open = true;
                blocks.push(Block {
                    line: at + 1,
                    words: words.split_whitespace().map(String::from).collect(),
                    text: String::new(),
                });
            }
            (true, Some(_)) => open = false,
            (true, None) => {
                let block = blocks.last_mut().expect("one is open");
                block.text.push_str(line);
                block.text.push('\n');
            }
            (false, None) => {}
        }
    }
    assert!(!open, "{path}: a fence is not closed");
    Page { path: path.to_string(), text, blocks }
}

/// The pages for readers: the front page, `docs/`, and a page for each diagnostic.
pub fn every() -> Vec<Page> {
    let front = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(page);
    front.into_iter().chain(pages("docs")).chain(pages("docs/nl")).chain(pages("docs/errors")).collect()
}
