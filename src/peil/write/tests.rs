//! What is written reads back as the same tree, and means the same.

use std::path::{Path, PathBuf};

use super::{expression, file};
use crate::source::{FileId, NoFiles, Span};
use crate::syntax::ast::{Argument, Arithmetic, Expr, ExprKind, Name};
use crate::syntax::parse;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("the folder is there") {
        let path = entry.expect("it can be read").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "peil") {
            found.push(path);
        }
    }
}

/// A tree without its places.
fn shape(text: &str) -> Option<String> {
    let (tree, diagnostics) = parse(FileId(0), text);
    let shown = format!("{:?}", tree.declarations);
    let mut shape = String::new();
    let mut rest = shown.as_str();
    while let Some((before, after)) = rest.split_once("Span {") {
        shape.push_str(before);
        rest = after
            .split_once('}')
            .map_or("", |(place, rest)| if place.contains("FileId") { rest } else { "" });
    }
    shape.push_str(rest);
    diagnostics.is_empty().then_some(shape)
}

#[test]
fn every_source_of_the_repository_is_written_as_it_was_read() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let mut paths = Vec::new();
    ["instruments", "tests"].into_iter().for_each(|folder| sources(&root.join(folder), &mut paths));
    let mut written = 0;
    for path in paths {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let Some(before) = shape(&text) else { continue };
        let after = file(&parse(FileId(0), &text).0);
        assert_eq!(shape(&after), Some(before), "{} is written as\n{after}", path.display());
        assert_eq!(crate::format::format(&after), after, "{} is written in canonical layout", path.display());
        let (was, is) = (
            crate::build("a.peil", &text, &NoFiles).instrument,
            crate::build("a.peil", &after, &NoFiles).instrument,
        );
        assert_eq!(
            is.map(|is| is.fingerprints().clone()),
            was.map(|was| was.fingerprints().clone()),
            "{}",
            path.display()
        );
        written += 1;
    }
    assert!(written > 200, "only {written} sources were written");
}

fn made(kind: ExprKind) -> Expr {
    Expr { kind, span: Span::NOWHERE }
}

fn called(name: &str) -> Expr {
    made(ExprKind::Name(name.into()))
}

#[test]
fn trees_that_a_program_made_get_the_brackets_they_need() {
    let boxed = |kind| Box::new(made(kind));
    let both = |a, b| ExprKind::And(vec![called(a), called(b)]);
    let cases = [
        (ExprKind::Not(boxed(both("a", "b"))), "not (a and b)"),
        (ExprKind::Or(vec![made(both("a", "b")), called("c")]), "a and b or c"),
        (
            ExprKind::Negate(boxed(ExprKind::Chain {
                first: Box::new(called("a")),
                rest: vec![(Arithmetic::Add, called("b"))],
            })),
            "-(a + b)",
        ),
        (
            ExprKind::Chain {
                first: Box::new(called("a")),
                rest: vec![(Arithmetic::Add, called("b")), (Arithmetic::Multiply, called("c"))],
            },
            "(a + b) * c",
        ),
        (
            ExprKind::Chain {
                first: Box::new(called("a")),
                rest: vec![(
                    Arithmetic::Divide,
                    made(ExprKind::Chain {
                        first: Box::new(called("b")),
                        rest: vec![(Arithmetic::Divide, called("c"))],
                    }),
                )],
            },
            "a / (b / c)",
        ),
        (
            ExprKind::Power(
                boxed(ExprKind::Negate(Box::new(called("a")))),
                boxed(ExprKind::Number("2".into())),
            ),
            "(-a) ^ 2",
        ),
        (
            ExprKind::Power(boxed(ExprKind::Number("-2".into())), boxed(ExprKind::Number("-2".into()))),
            "(-2) ^ -2",
        ),
        (
            ExprKind::Call {
                name: Name { text: "sum".into(), span: Span::NOWHERE },
                arguments: vec![Argument::Value(made(both("a", "b")))],
            },
            "sum(a and b)",
        ),
    ];
    for (kind, text) in cases {
        assert_eq!(expression(&made(kind)), text);
    }
}

#[test]
fn texts_keep_every_sign() {
    for value in ["\"aan\" \\ uit", "regel\nregel", "{naam}", "—“”", "tab\tstop", "C:\\n"] {
        let text = format!("use {}", super::quoted(value));
        let (tree, diagnostics) = parse(FileId(0), &text);
        assert!(diagnostics.is_empty(), "{text}");
        let [crate::syntax::ast::Declaration::Use(read)] = tree.declarations.as_slice() else {
            panic!("{text} is one line")
        };
        assert_eq!(read.value, value);
    }
}
