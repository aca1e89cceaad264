//! The corpus of `editors/tree-sitter-peil/test`, read as `tree-sitter test` reads it, which needs a program
//! that takes ten minutes to build.

use tree_sitter::Node;

use super::{files, tree};

/// A tree as the corpus writes it, without fields.
fn shown(node: Node<'_>) -> String {
    let mut children = Vec::new();
    for at in 0..node.child_count() {
        if let Some(child) = node.child(at).filter(|child| child.is_named() || child.is_error()) {
            children.push(shown(child));
        }
    }
    let kind = if node.is_error() { "ERROR" } else { node.kind() };
    format!("({})", [vec![kind.to_string()], children].concat().join(" "))
}

/// The expected tree, on one line and without fields.
fn plain(expected: &str) -> String {
    let words: Vec<&str> = expected.split_whitespace().filter(|word| !word.ends_with(':')).collect();
    words.join(" ")
}

#[test]
fn is_read_as_it_says() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for (name, text) in files("editors/tree-sitter-peil/test/corpus", "txt") {
        let rule = format!("{}\n", "=".repeat(20));
        let mut parts = text.split(&rule).skip(1);
        while let (Some(title), Some(rest)) = (parts.next(), parts.next()) {
            let (source, expected) = rest.split_once("\n---\n").expect("a case has a tree");
            // As tree-sitter reads it: without the blank line before the rule.
            let source = source.strip_prefix('\n').unwrap_or(source);
            let source = source.strip_suffix('\n').unwrap_or(source);
            let found = shown(tree(source).root_node());
            if found != plain(expected) {
                wrong.push(format!("{name}, {}\n{found}\n{}", title.trim(), plain(expected)));
            }
            tried += 1;
        }
    }
    assert!(tried >= 15, "{tried}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
