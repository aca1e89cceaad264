//! The trace as plain text, in English and in Dutch: aligned, 80 columns, easy to check with a pencil.
//!
//! It only uses the trace, never the instrument: everything in the text is also in the JSON. Numbers keep
//! their decimal point in every language, as in the formulas beside them.

mod dutch;
mod english;
mod entry;
mod steps;
mod words;

pub use crate::language::Language;
pub use words::missing_sentence;

use std::collections::BTreeSet;

use crate::page::Page;
use crate::score::trace::{SkipTrace, Trace};

/// Why a question is not asked, in a sentence.
pub fn skipped_sentence(skipped: &SkipTrace, language: Language) -> String {
    entry::why_skipped(language.words(), skipped)
}

/// The whole trace of one response.
pub fn render(trace: &Trace, language: Language) -> String {
    let words = language.words();
    let mut page = Page::default();
    let name = format!("{} {}", trace.instrument, trace.version);
    page.line(0, &trace.title.as_ref().map_or(name.clone(), |title| format!("{title} · {name}")));
    if let Some(informant) = &trace.informant {
        page.line(0, &format!("{}: {}", words.informant, informant.words()));
    }
    if let Some(date) = &trace.administered {
        page.line(0, &format!("{}: {date}", words.administered));
    }
    let mut shown = BTreeSet::new();
    for entry in &trace.entries {
        page.blank();
        entry::entry(&mut page, words, entry, &mut shown);
    }
    if !trace.set_aside.is_empty() {
        page.blank();
        page.line(0, words.set_aside_title);
        entry::set_aside(&mut page, words, &trace.set_aside);
    }
    page.finish()
}
