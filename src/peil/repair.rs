//! A source text corrected by the fixes of its diagnostics, again and again until none is left that helps.
//!
//! A fix that causes an error that the text did not have is not kept: following a help text never makes
//! things worse.

use std::collections::BTreeMap;

use crate::compile;
use crate::diagnostic::{Diagnostic, Fix, Severity, apply};
use crate::source::{FileId, Loader};

/// The most rounds of compiling and fixing: a fix may bring to light what it hid.
const MOST_ROUNDS: usize = 12;
/// The most fixes that are tried one by one in a round where all together did not do.
const MOST_TRIED: usize = 40;

/// A text after fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repaired {
    /// The corrected text.
    pub text: String,
    /// How many fixes were applied.
    pub applied: usize,
}

/// Applies the safe fixes of a text; with `chosen` also the first of those that the author would have to
/// agree to.
///
/// Fixes that touch another file are left out: they are applied where that file is corrected.
pub fn repair(path: &str, text: &str, loader: &(dyn Loader + Sync), chosen: bool) -> Repaired {
    let mut repaired = Repaired { text: text.to_string(), applied: 0 };
    for _ in 0..MOST_ROUNDS {
        let diagnostics = compile(path, &repaired.text, loader).diagnostics;
        let fixes: Vec<&Fix> = diagnostics
            .iter()
            .filter_map(|diagnostic| diagnostic.fixes.iter().find(|fix| fix.safe || chosen))
            .collect();
        let Some(next) = better(path, &repaired.text, loader, &diagnostics, &fixes) else { break };
        repaired.text = next.text;
        repaired.applied += next.applied;
    }
    repaired
}

/// The text with all fixes applied, or with those that do by themselves.
fn better(
    path: &str,
    text: &str,
    loader: &(dyn Loader + Sync),
    before: &[Diagnostic],
    fixes: &[&Fix],
) -> Option<Repaired> {
    let attempt = |text: &str, before: &BTreeMap<&'static str, usize>, fixes: &[&Fix]| {
        let (next, applied) = apply(FileId(0), text, fixes.iter().copied());
        let found = (applied > 0 && next != text).then(|| compile(path, &next, loader).diagnostics)?;
        let after = errors(&found);
        let worse = after.iter().any(|(code, count)| before.get(code).copied().unwrap_or(0) < *count);
        (!worse).then_some((Repaired { text: next, applied }, after))
    };
    let known = errors(before);
    if let Some((repaired, _)) = attempt(text, &known, fixes) {
        return Some(repaired);
    }
    // Places move as fixes are applied: one is kept in a round.
    fixes.iter().take(MOST_TRIED).find_map(|fix| attempt(text, &known, &[fix])).map(|(repaired, _)| repaired)
}

/// How many errors there are of each code.
fn errors(diagnostics: &[Diagnostic]) -> BTreeMap<&'static str, usize> {
    let mut found = BTreeMap::new();
    for diagnostic in diagnostics.iter().filter(|diagnostic| diagnostic.severity() == Severity::Error) {
        *found.entry(diagnostic.code.id).or_default() += 1;
    }
    found
}
