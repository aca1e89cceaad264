//! The pages of an instrument, whatever is answered: which questions are on which.

use crate::model::{Asked, Entry, GroupId, NoteId, Parts, QuestionId, SlotId};

/// A page, live or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The name of its domain, or of its first question where it has no domain or is not the first page of
    /// it; with `-2` in the second round of a repeat, or `-wanen`. No name holds a hyphen, so that no two pages have one
    /// id.
    pub id: String,
    /// The domain or repeat whose own questions these are.
    pub group: Option<GroupId>,
    pub round: u16,
    /// Never empty.
    pub slots: Vec<SlotId>,
    /// The notes on it, each with how many of its questions come before it.
    pub notes: Vec<(usize, NoteId)>,
}

/// A note that has no question of its own domain beside it: it is on the page that comes after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Loose {
    pub note: NoteId,
    pub round: u16,
    /// How many pages come before it, live or not.
    pub after: usize,
}

/// A page has about this many questions, and no more than so many: what is longer is parted evenly, unless the
/// author says where.
const USUAL: usize = 8;
const LONGEST: usize = 10;

/// All pages, in the order in which they are asked, and the notes beside them.
pub fn pages(parts: &Parts) -> (Vec<Page>, Vec<Loose>) {
    let mut plan = Plan { parts, pages: Vec::new(), loose: Vec::new() };
    plan.entries(&parts.entries, None, 0);
    (plan.pages, plan.loose)
}

struct Plan<'p> {
    parts: &'p Parts,
    pages: Vec<Page>,
    loose: Vec<Loose>,
}

/// Questions that follow each other in one domain, and the notes among them.
#[derive(Default)]
struct Run {
    questions: Vec<QuestionId>,
    notes: Vec<(usize, NoteId)>,
}

/// What a page is of.
#[derive(Clone, Copy)]
struct Of {
    group: Option<GroupId>,
    round: u16,
    /// The author says where pages begin.
    written: bool,
}

impl Plan<'_> {
    /// What a domain holds in one round: each run of questions is a page, and so is each part between `page`
    /// lines. Domains nest as deep as the compiler allows.
    fn entries(&mut self, entries: &[Entry], group: Option<GroupId>, round: u16) {
        let of = Of { group, round, written: entries.contains(&Entry::Page) };
        let mut run = Run::default();
        let mut first = true;
        for entry in entries {
            match entry {
                Entry::Question(question) => run.questions.push(*question),
                Entry::Note(note) => run.notes.push((run.questions.len(), *note)),
                Entry::Group(inner) => {
                    first &= !self.page(std::mem::take(&mut run), of, first);
                    self.group(*inner, round);
                }
                Entry::Page => first &= !self.page(std::mem::take(&mut run), of, first),
            }
        }
        self.page(run, of, first);
    }

    fn group(&mut self, id: GroupId, round: u16) {
        let group = self.parts.group(id);
        match &group.rounds {
            Some(rounds) => (0..rounds.up_to).for_each(|round| self.entries(&group.entries, Some(id), round)),
            None => self.entries(&group.entries, Some(id), round),
        }
    }

    /// Makes pages of the questions so far; false where there are none. Where the author says which pages there
    /// are, it is one.
    fn page(&mut self, run: Run, of: Of, first: bool) -> bool {
        let all = run.questions;
        if all.is_empty() {
            let after = self.pages.len();
            self.loose.extend(run.notes.iter().map(|(_, note)| Loose {
                note: *note,
                round: of.round,
                after,
            }));
            return false;
        }
        let most = if all.len() > LONGEST { USUAL } else { LONGEST };
        let parts = if of.written { 1 } else { all.len().div_ceil(most) };
        let size = all.len().div_ceil(parts);
        let last = all.len().div_ceil(size) - 1;
        for (at, some) in all.chunks(size).enumerate() {
            // A note between two pages goes with what follows it.
            let on_this = |(place, _): &&(usize, NoteId)| (place / size).min(last) == at;
            let notes = run.notes.iter().filter(on_this).map(|(place, note)| (place - at * size, *note));
            let notes = notes.collect();
            self.one(some, notes, of, first && at == 0);
        }
        true
    }

    /// Makes one page of these questions.
    fn one(&mut self, some: &[QuestionId], notes: Vec<(usize, NoteId)>, of: Of, first: bool) {
        let Some(leading) = some.first().map(|question| self.parts.question(*question)) else { return };
        let name = of.group.filter(|_| first).map_or(&leading.name, |group| &self.parts.group(group).name);
        let id = match leading.repeat {
            Some(repeat) => format!("{name}-{}", self.parts.round_key(repeat, of.round)),
            None => name.clone(),
        };
        let slot = |question: &QuestionId| self.parts.slot(Asked { question: *question, round: of.round });
        let slots = some.iter().map(slot).collect();
        self.pages.push(Page { id, group: of.group, round: of.round, slots, notes });
    }
}
