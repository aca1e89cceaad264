//! The queries: each fits the grammar, and says about a real instrument what it should.

use std::collections::BTreeSet;

use tree_sitter::{Query, QueryCursor, StreamingIterator};

use super::{files, tree};

fn query(source: &str) -> Query {
    Query::new(&tree_sitter_peil::LANGUAGE.into(), source).unwrap_or_else(|error| panic!("{error}"))
}

/// Every capture of a query on a text: its name, and the text it captures. The last of a place wins.
fn captures(source: &str, text: &str) -> Vec<(String, String)> {
    let query = query(source);
    let tree = tree(text);
    let mut cursor = QueryCursor::new();
    let mut found = cursor.captures(&query, tree.root_node(), text.as_bytes());
    let mut all = Vec::new();
    while let Some((of, at)) = found.next() {
        let capture = of.captures()[*at];
        let name = query.capture_names()[capture.index as usize].to_string();
        all.push((capture.node.byte_range(), name));
    }
    all.into_iter().map(|(range, name)| (name, text[range].to_string())).collect()
}

#[test]
fn fit_the_grammar() {
    for source in [
        tree_sitter_peil::HIGHLIGHTS,
        tree_sitter_peil::FOLDS,
        tree_sitter_peil::INDENTS,
        tree_sitter_peil::LOCALS,
        tree_sitter_peil::INJECTIONS,
    ] {
        assert!(query(source).pattern_count() > 0);
    }
    let helix = files("editors/helix/queries", "scm");
    assert!(helix.len() >= 4, "{helix:?}");
    helix.iter().for_each(|(_, source)| drop(query(source)));
}

/// Every word that a line of the shipped instruments begins with is coloured as a keyword or a name.
#[test]
fn colour_every_first_word() {
    for (name, text) in files("instruments", "peil").into_iter().chain(files("studies", "peil")) {
        let coloured: BTreeSet<String> =
            captures(tree_sitter_peil::HIGHLIGHTS, &text).into_iter().map(|(_, text)| text).collect();
        let mut in_text = false;
        for line in text.lines() {
            let first = line.trim_start();
            let word: &str =
                &first[..first.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(first.len())];
            let begins = !in_text && word.starts_with(char::is_alphabetic);
            in_text ^= line.matches("\"\"\"").count() % 2 == 1;
            assert!(!begins || coloured.contains(word), "{name}: `{word}` in {line:?}");
        }
    }
}

#[test]
fn know_the_names_that_a_formula_has_of_its_own() {
    let found = captures(tree_sitter_peil::LOCALS, "let t(raw) = raw - mean\nitem raw \"Raw\" : x\n");
    let of = |name: &str| -> Vec<&str> {
        found.iter().filter(|(other, _)| other == name).map(|(_, text)| text.as_str()).collect()
    };
    assert_eq!(of("local.definition.parameter"), ["raw"]);
    assert_eq!(of("local.definition.var"), ["t", "raw"]);
    assert!(of("local.reference").contains(&"mean"));
}

#[test]
fn fold_what_has_a_brace() {
    let found = captures(tree_sitter_peil::FOLDS, "scale s {\n    0 \"A\"\n}\ndomain d \"D\" {\n}\n");
    let folded = found.iter().filter(|(_, text)| !text.starts_with('"'));
    assert_eq!(folded.count(), 2, "{found:?}");
}
