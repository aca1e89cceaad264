//! The notes on a page: texts between questions, which ask nothing.

use serde::Serialize;

use super::plan::Loose;
use super::run::Session;
use crate::model::NoteId;
use crate::text::Wording;

/// A text between questions, as it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NoteView {
    /// Its name in the instrument.
    pub name: String,
    /// Its text, for this informant, with answers filled in.
    pub text: String,
    /// How many questions of the page are shown before it.
    pub after: usize,
}

impl Session<'_> {
    /// The notes of a live page that are shown now, in order.
    pub(super) fn notes_on(&self, at: usize) -> Vec<NoteView> {
        let page = &self.plan()[at];
        let asked = |some: usize| {
            page.slots.iter().take(some).filter(|slot| self.state(**slot).skipped.is_none()).count()
        };
        let homes: Vec<(&Loose, usize)> =
            self.loose.iter().filter_map(|loose| Some((loose, self.home(loose)?))).collect();
        let beside = |before: bool| {
            homes.iter().filter(move |(loose, home)| *home == at && (loose.after <= at) == before)
        };
        let first = beside(true).filter_map(|(loose, _)| self.note(loose.note, loose.round, 0));
        let own = page.notes.iter().filter_map(|(place, note)| self.note(*note, page.round, asked(*place)));
        let end = asked(page.slots.len());
        let last = beside(false).filter_map(|(loose, _)| self.note(loose.note, loose.round, end));
        first.chain(own).chain(last).collect()
    }

    /// The page that a loose note is on: the live page that comes after it, otherwise the last before it.
    fn home(&self, loose: &Loose) -> Option<usize> {
        self.live().find(|at| *at >= loose.after).or_else(|| self.live().next_back())
    }

    fn note(&self, id: NoteId, round: u16, after: usize) -> Option<NoteView> {
        let (parts, evaluation) = (self.instrument(), self.evaluation());
        if !self.scorer().shows(id, round, self.response(), evaluation) {
            return None;
        }
        let note = parts.note(id);
        let words = Wording::of(parts, self.response()).in_round(note.repeat, round);
        let text = self.looks().text(words, &["notes", &note.name])?;
        Some(NoteView { name: note.name.clone(), text, after })
    }
}
