//! The parser that editors use (`editors/tree-sitter-peil`) against the one of the language: what Peil
//! reads, it reads; what Peil cannot read, it marks.
//!
//! Behind the feature `tree-sitter`: nothing else needs that parser, and it is 90,000 lines of generated C.

mod agreement;
mod corpus;
mod queries;

use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};
use tree_sitter::{Node, Parser, Tree};

/// What tree-sitter makes of a text.
fn tree(text: &str) -> Tree {
    let mut parser = Parser::new();
    parser.set_language(&tree_sitter_peil::LANGUAGE.into()).expect("the versions fit");
    parser.parse(text, None).expect("there is a language, and no limit")
}

/// The places that the tree marks as broken.
fn broken(node: Node<'_>, found: &mut Vec<std::ops::Range<usize>>) {
    if node.is_error() || node.is_missing() {
        found.push(node.byte_range());
    } else if node.has_error() {
        (0..node.child_count()).filter_map(|at| node.child(at)).for_each(|child| broken(child, found));
    }
}

/// The first place that is broken, if any is.
fn first_broken(text: &str) -> Option<std::ops::Range<usize>> {
    let mut found = Vec::new();
    broken(tree(text).root_node(), &mut found);
    found.into_iter().min_by_key(|range| range.start)
}

fn grammar() -> PathBuf {
    crate::root().join("editors/tree-sitter-peil")
}

fn gather(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            gather(&path, ending, found);
        } else if path.extension().is_some_and(|other| other == ending) {
            found.push(path);
        }
    }
}

/// Every file below a folder with an ending: its path from the root, and its text.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    gather(&crate::root().join(folder), ending, &mut found);
    found.sort();
    found
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("sources are UTF-8");
            (path.strip_prefix(crate::root()).expect("below it").display().to_string(), text)
        })
        .collect()
}

#[test]
fn the_generated_parser_is_that_of_the_grammar() {
    let noted = fs::read_to_string(grammar().join("src/made_of")).expect("it is there");
    let hash = Sha256::digest(fs::read(grammar().join("grammar.js")).expect("it is there"));
    let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(noted.starts_with(&hash), "grammar.js was changed: run editors/tree-sitter-peil/generate");
}
