//! The pages of an instrument, whatever is answered: which questions are on which.

use crate::model::{Asked, Entry, GroupId, Parts, QuestionId, SlotId};

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
}

/// A page has about this many questions, and no more than so many: what is longer is parted evenly, unless the
/// author says where.
const USUAL: usize = 8;
const LONGEST: usize = 10;

/// All pages, in the order in which they are asked.
pub fn pages(parts: &Parts) -> Vec<Page> {
    let mut plan = Plan { parts, pages: Vec::new() };
    plan.entries(&parts.entries, None, 0);
    plan.pages
}

struct Plan<'p> {
    parts: &'p Parts,
    pages: Vec<Page>,
}

impl Plan<'_> {
    /// What a domain holds in one round: each run of questions is a page, and so is each part between `page`
    /// lines. Domains nest as deep as the compiler allows.
    fn entries(&mut self, entries: &[Entry], group: Option<GroupId>, round: u16) {
        let mut run: Vec<QuestionId> = Vec::new();
        let mut first = true;
        let written = entries.contains(&Entry::Page);
        for entry in entries {
            match entry {
                Entry::Question(question) => run.push(*question),
                Entry::Group(inner) => {
                    first &= !self.page(&mut run, group, round, first, written);
                    self.group(*inner, round);
                }
                Entry::Page => first &= !self.page(&mut run, group, round, first, written),
            }
        }
        self.page(&mut run, group, round, first, written);
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
    fn page(
        &mut self,
        run: &mut Vec<QuestionId>,
        group: Option<GroupId>,
        round: u16,
        first: bool,
        written: bool,
    ) -> bool {
        if run.is_empty() {
            return false;
        }
        let all = std::mem::take(run);
        let most = if all.len() > LONGEST { USUAL } else { LONGEST };
        let parts = if written { 1 } else { all.len().div_ceil(most) };
        let size = all.len().div_ceil(parts);
        for (at, some) in all.chunks(size).enumerate() {
            self.one(some, group, round, first && at == 0);
        }
        true
    }

    /// Makes one page of these questions.
    fn one(&mut self, some: &[QuestionId], group: Option<GroupId>, round: u16, first: bool) {
        let Some(leading) = some.first().map(|question| self.parts.question(*question)) else { return };
        let name = group.filter(|_| first).map_or(&leading.name, |group| &self.parts.group(group).name);
        let id = match leading.repeat {
            Some(repeat) => format!("{name}-{}", self.parts.round_key(repeat, round)),
            None => name.clone(),
        };
        let slots =
            some.iter().map(|question| self.parts.slot(Asked { question: *question, round })).collect();
        self.pages.push(Page { id, group, round, slots });
    }
}
