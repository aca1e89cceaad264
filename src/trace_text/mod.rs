//! The trace as plain text, in English and in Dutch: aligned, 80 columns, to be checked with a pencil.
//!
//! It sees the trace only, never the instrument: whatever it says, the JSON says too. Numbers keep their decimal point in every language, as in the
//! formulas beside them.

mod dutch;
mod english;
mod entry;
mod layout;
mod steps;
mod words;

pub use words::{Language, missing_sentence};

use crate::score::trace::{Kind, Trace};
use layout::Page;

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
    for entry in trace.entries.iter().filter(|entry| !is_idle(entry)) {
        page.blank();
        entry::entry(&mut page, words, entry);
    }
    if !trace.set_aside.is_empty() {
        page.blank();
        page.line(0, words.set_aside_title);
        entry::answers(&mut page, words, &trace.set_aside, 2);
    }
    page.finish()
}

/// A score for other informants than the one who answered: nothing to tell.
fn is_idle(entry: &crate::score::trace::Entry) -> bool {
    let withheld = entry.when.as_ref().is_some_and(|when| matches!(when.holds, crate::score::trace::Worth::Truth(false)));
    entry.kind == Kind::Let && entry.steps.is_empty() && withheld
}
