//! Reading: one mistake gives one message, several give several, in source order and at the right place.
//!
//! A snapshot shows the source and what is said about it, so that it can be reviewed alone.

mod blocks;
mod declarations;
mod depth;
mod files;
mod rows;
mod slips;
mod speed;

use peil::diagnostic::{Diagnostic, Style, render_all};
use peil::source::{FileId, SourceFile, Sources};

/// The source and what is said about it.
fn shown(source: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add(SourceFile::new("vragen.peil", source));
    let (_, found) = peil::syntax::parse(file, source);
    in_order(&found);
    format!("{}\n────────\n{}", source.trim_end_matches('\n'), render_all(&sources, &found, Style::PLAIN))
}

fn in_order(found: &[Diagnostic]) {
    let places: Vec<u32> = found.iter().map(|diagnostic| diagnostic.span().start).collect();
    assert!(places.is_sorted(), "not in source order: {places:?}");
}

/// The codes of what is said, for tests that need no picture.
fn codes(source: &str) -> Vec<&'static str> {
    peil::syntax::parse(FileId(0), source).1.iter().map(|diagnostic| diagnostic.code.id).collect()
}

/// One snapshot of each source; each has one mistake and gets one message.
fn one_each(cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (name, source) in cases {
        insta::assert_snapshot!(*name, shown(source));
        let found = codes(source);
        if found.len() != 1 {
            wrong.push(format!("{name}: {found:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
