//! What became of each text in each wording file: translated, missing, stale, new or unchanged.

use serde::Serialize;

use super::keys;
use super::lock::{Lock, fingerprint};
use super::read::{Worded, Wording};
use peil::model::{Instrument, TextKey};

/// The state of one text in one wording file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Looked at since the base text last changed.
    Translated,
    /// The same words as the base, and looked at.
    Unchanged,
    /// Not in the lock: nobody said that it was looked at.
    New,
    /// The base text changed since it was looked at.
    Stale,
    /// Neither this file nor one it falls back to has words in its language.
    Missing,
}

impl State {
    /// Whether it counts as done.
    pub fn is_done(self) -> bool {
        matches!(self, State::Translated | State::Unchanged)
    }
}

/// One text in one wording file.
#[derive(Debug, Clone)]
pub struct TextStatus<'w> {
    pub key: &'w TextKey,
    pub state: State,
    pub base: &'w str,
    /// None: missing.
    pub words: Option<&'w Worded>,
    /// The base text it was made from, when that is another and is known.
    pub old_base: Option<&'w str>,
}

/// The states of one wording file, in reading order; a text that another file in its language gives is left
/// out.
#[derive(Debug)]
pub struct FileStatus<'w> {
    pub wording: &'w Wording,
    pub texts: Vec<TextStatus<'w>>,
}

impl FileStatus<'_> {
    pub fn count(&self, state: State) -> usize {
        self.texts.iter().filter(|text| text.state == state).count()
    }

    /// How many texts are done, of how many.
    pub fn done(&self) -> (usize, usize) {
        (self.texts.iter().filter(|text| text.state.is_done()).count(), self.texts.len())
    }
}

/// The states of one of an instrument's wording files.
pub fn of_file<'w>(
    base: &'w Instrument,
    wording: &'w Wording,
    all: &'w [Wording],
    lock: &'w Lock,
) -> FileStatus<'w> {
    let texts = keys::in_order(base).into_iter().filter_map(|key| {
        let base_text = base.texts.get(key)?.text.as_str();
        let Some(words) = wording.get(key) else {
            let elsewhere = wording.language == base.language
                || wording.gemeente.is_some()
                    && all.iter().any(|other| {
                        other.gemeente.is_none()
                            && other.language == wording.language
                            && other.get(key).is_some()
                    });
            return (!elsewhere).then_some(TextStatus {
                key,
                state: State::Missing,
                base: base_text,
                words: None,
                old_base: None,
            });
        };
        let (state, old_base) = match lock.made_from(wording.file_name(), key) {
            None => (State::New, None),
            Some((made_from, old)) if made_from != fingerprint(base_text) => (State::Stale, old),
            // Other words than those that were looked at.
            Some(_)
                if lock
                    .accepted(wording.file_name(), key)
                    .is_some_and(|accepted| *accepted != fingerprint(&words.text)) =>
            {
                (State::New, None)
            }
            Some(_) if words.text == base_text => (State::Unchanged, None),
            Some(_) => (State::Translated, None),
        };
        Some(TextStatus { key, state, base: base_text, words: Some(words), old_base })
    });
    FileStatus { wording, texts: texts.collect() }
}

/// Records that texts were looked at: all that are new or stale, or those with these keys.
///
/// Gives how many; unknown keys are the caller's to refuse.
pub fn accept(base: &Instrument, wording: &Wording, lock: &mut Lock, only: &[TextKey]) -> usize {
    let file = wording.file_name().to_string();
    let mut accepted = 0;
    for worded in &wording.texts {
        let Some(base_text) = base.texts.get(&worded.key) else { continue };
        let known =
            lock.accepted(&file, &worded.key).is_some_and(|words| *words == fingerprint(&worded.text));
        let fresh = known
            && lock
                .made_from(&file, &worded.key)
                .is_some_and(|(made_from, _)| made_from == fingerprint(&base_text.text));
        if fresh || !(only.is_empty() || only.contains(&worded.key)) {
            continue;
        }
        lock.accept(&file, &worded.key, &base_text.text, &worded.text);
        accepted += 1;
    }
    lock.keep(&file, |key| wording.get(key).is_some());
    accepted
}
