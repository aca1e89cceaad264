//! Protocols of studies: which names of an instrument they use, and their outline.

use std::ops::Range;
use std::path::Path;

use peil_study::protocol::Protocol;

use crate::complete::{Completion, Found, ItemKind};
use crate::context::{Context, Inside, Kind, tokens};
use crate::symbols::{Symbol, SymbolKind};
use crate::unit::Unit;
use crate::workspace::Workspace;

/// A name of the instrument in a protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Use {
    pub name: String,
    pub range: Range<usize>,
    /// Of an informant; otherwise of a score or class.
    pub informant: bool,
}

/// Where a protocol names something of its instrument.
pub(crate) fn uses(protocol: &Protocol) -> Vec<Use> {
    let mut found = Vec::new();
    let mut add = |at: &peil_study::protocol::At<String>, informant: bool| {
        found.push(Use { name: at.value.clone(), range: at.span.range(), informant });
    };
    for outcome in &protocol.outcomes {
        match &outcome.score {
            None => add(&outcome.name, false),
            Some((_, Some(score)) | (score, None)) => add(score, false),
        }
    }
    protocol.asks.iter().for_each(|ask| add(&ask.informant, true));
    for step in protocol.tests.iter().flat_map(|test| &test.steps) {
        match step {
            peil_study::protocol::Step::Response { informant, .. } => add(informant, true),
            peil_study::protocol::Step::Expect(expected, _) => {
                for one in expected {
                    if let peil_study::protocol::Expectation::Response { informant, .. } = one {
                        add(informant, true);
                    }
                }
            }
            peil_study::protocol::Step::Enrolled(_)
            | peil_study::protocol::Step::Ended(..)
            | peil_study::protocol::Step::Cell(..) => {}
        }
    }
    found
}

/// The use at a place of a protocol.
pub(crate) fn use_at(unit: &Unit, byte: usize) -> Option<Use> {
    let protocol = unit.checked.study.as_ref()?.protocol.as_ref()?;
    uses(protocol).into_iter().find(|one| (one.range.start..=one.range.end).contains(&byte))
}

pub(crate) fn outline(unit: &Unit) -> Vec<Symbol> {
    let Some(protocol) = unit.checked.study.as_ref().and_then(|study| study.protocol.as_ref()) else {
        return Vec::new();
    };
    let one = |name: &str, detail: &str, range: Range<usize>, whole: Range<usize>, kind: SymbolKind| Symbol {
        name: name.to_string(),
        detail: detail.to_string(),
        kind,
        whole: whole.start.min(range.start)..whole.end.max(range.end),
        name_at: range,
        inner: Vec::new(),
    };
    let name = protocol.name.span.range();
    let mut found =
        vec![one(&protocol.name.value, &protocol.title, name, protocol.span.range(), SymbolKind::Section)];
    for wave in &protocol.waves {
        let (name, title) = (&wave.named.name, &wave.named.title);
        found.push(one(&name.value, title, name.span.range(), wave.span.range(), SymbolKind::Section));
    }
    for outcome in &protocol.outcomes {
        let range = outcome.name.span.range();
        let kind = SymbolKind::Declared(peil::analysis::Kind::Score);
        found.push(one(&outcome.name.value, "outcome", range.clone(), range, kind));
    }
    for test in &protocol.tests {
        let range = test.name.span.range();
        found.push(one(&test.name.value, "test", range.clone(), range, SymbolKind::Test));
    }
    found.sort_by_key(|symbol| symbol.whole.start);
    found
}

/// The words that a line of a protocol begins with.
const LINES: [&str; 19] = [
    "study",
    "instrument",
    "privacy",
    "consent",
    "practices",
    "enrol",
    "ended",
    "assume",
    "wave",
    "ask",
    "outcome",
    "compare",
    "goals",
    "cells",
    "publish",
    "amended",
    "test",
    "response",
    "expect",
];

pub(crate) fn complete(workspace: &mut Workspace, path: &Path, text: &str, byte: usize) -> Vec<Completion> {
    let unit = workspace.unit(path);
    let context = Context::of(text, byte);
    if context.inside != Inside::Code {
        return Vec::new();
    }
    let range = context.word..byte;
    let mut found = Found::default();
    let mut add = |label: &str, kind: ItemKind, detail: &str| found.add(label, kind, detail, &range);
    if context.fresh {
        LINES.iter().for_each(|word| add(word, ItemKind::Keyword, ""));
        return found.into_list();
    }
    let head = context.statement.first().map_or("", |first| first.text);
    let instrument = unit.as_ref().and_then(|unit| unit.instrument());
    match (head, context.last(0)) {
        ("outcome", "outcome") => {
            let scores = instrument.map(|instrument| &instrument.scores).into_iter().flatten();
            scores.for_each(|score| add(&score.name, ItemKind::Score, ""));
        }
        ("ask" | "response", "ask" | "response" | ",") | (_, "(") => {
            let informants = instrument.map(|instrument| &instrument.informants).into_iter().flatten();
            informants.for_each(|name| add(name, ItemKind::Informant, ""));
        }
        (_, "at" | "after" | "waves") => {
            let (words, _) = tokens(text);
            for pair in words.windows(2) {
                if let [word, name] = pair
                    && word.first
                    && word.is("wave")
                    && name.kind == Kind::Word
                {
                    add(name.text, ItemKind::Value, "wave");
                }
            }
        }
        _ => {}
    }
    found.into_list()
}
