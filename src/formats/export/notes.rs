//! Texts between questions, and `page` lines, for the formats that have a place for them.

use std::collections::HashMap;

use peil::model::{Entry, Group, Instrument, Note, NoteId, QuestionId};

use super::Exported;
use crate::report::Kind;

/// The name of a note where it must differ from those of questions, domains and scores.
pub fn name(instrument: &Instrument, note: &Note) -> String {
    let questions = instrument.questions.iter().map(|one| &one.name);
    let groups = instrument.groups.iter().map(|one| &one.name);
    let scores = instrument.scores.iter().map(|one| &one.name);
    let classes = instrument.classes.iter().map(|one| &one.name);
    let mut taken = questions.chain(groups).chain(scores).chain(classes);
    if taken.any(|other| *other == note.name) { format!("{}_note", note.name) } else { note.name.clone() }
}

/// The notes that come before each question in its domain; and after it, where no question follows there.
#[derive(Default)]
pub struct Beside {
    pub before: HashMap<QuestionId, Vec<NoteId>>,
    pub after: HashMap<QuestionId, Vec<NoteId>>,
    /// Those in a place without a question.
    pub alone: Vec<NoteId>,
}

impl Beside {
    pub fn of(instrument: &Instrument) -> Beside {
        let mut beside = Beside::default();
        beside.entries(&instrument.entries);
        instrument.groups.iter().for_each(|group: &Group| beside.entries(&group.entries));
        beside
    }

    fn entries(&mut self, entries: &[Entry]) {
        let mut waiting: Vec<NoteId> = Vec::new();
        let mut last: Option<QuestionId> = None;
        for entry in entries {
            match entry {
                Entry::Question(id) => {
                    if !waiting.is_empty() {
                        self.before.insert(*id, std::mem::take(&mut waiting));
                    }
                    last = Some(*id);
                }
                Entry::Note(id) => waiting.push(*id),
                Entry::Group(_) | Entry::Page => {}
            }
        }
        match last {
            Some(id) if !waiting.is_empty() => {
                self.after.insert(id, waiting);
            }
            Some(_) => {}
            None => self.alone.append(&mut waiting),
        }
    }
}

/// Reports where an author says that a new page begins, for a format that cannot say it.
pub fn lose_pages(instrument: &Instrument, out: &mut Exported, why: &str) {
    for group in instrument.groups.iter().filter(|group| group.entries.contains(&Entry::Page)) {
        out.lose(&group.name, "page", Kind::Dropped, why);
    }
}
