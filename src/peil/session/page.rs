//! A page as it is shown, and how far along it is.

use serde::Serialize;

use super::checks::Check;
use super::notes::NoteView;
use super::question::QuestionView;
use super::run::Session;
use crate::model::{GroupId, SlotId};

/// A page with questions that are asked now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PageView {
    /// Part of addresses: letters, digits, `_` and `-`.
    pub id: String,
    /// How far along the page is.
    pub progress: Progress,
    /// The domains it is in, from the outside in; empty for questions outside every domain.
    pub headings: Vec<Heading>,
    /// The questions are rows with the same options: they can be shown as a table.
    pub matrix: bool,
    /// Never empty.
    pub questions: Vec<QuestionView>,
    /// Texts between the questions, in order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<NoteView>,
    /// What keeps the page from being done, as far as it was answered.
    pub objections: Vec<Objection>,
    /// The page before it, to go back to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous: Option<String>,
}

impl PageView {
    /// The title of the innermost domain.
    pub fn title(&self) -> Option<&str> {
        self.headings.last().map(|heading| heading.title.as_str())
    }
}

/// A domain or repeat that a page is in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// Its name in the instrument.
    pub name: String,
    /// Its title, with the round where it repeats it; its name where it has none.
    pub title: String,
    /// Its introduction; on the first of its pages only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intro: Option<String>,
    /// The round of a repeat, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round: Option<u16>,
}

/// Something that is asked about a page before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "objection", rename_all = "snake_case")]
pub enum Objection {
    /// It was left open, and must be answered.
    Required {
        /// The question, as its column.
        question: String,
    },
    /// It was left open once: it is asked once more, and may then stay open.
    LeftOpen {
        /// The question, as its column.
        question: String,
    },
    /// A check that is true.
    Check(Check),
}

/// How far along a page is. It may change as answers open or close pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// "Step 2 of 6": the place of this page among the live ones, from 1. Of the review, which comes after
    /// them, one more than `of`.
    pub step: usize,
    /// The number of live pages.
    pub of: usize,
    /// Questions that are asked now, and how many of them have an answer.
    pub asked: usize,
    /// How many of these have an answer.
    pub answered: usize,
}

/// One page in the making.
pub struct Opened<'s, 'a> {
    pub session: &'a Session<'s>,
    /// Index among the pages of the plan.
    pub at: usize,
}

impl Opened<'_, '_> {
    pub fn view(&self) -> PageView {
        let page = &self.session.plan()[self.at];
        let asked: Vec<SlotId> = self.session.asked_on(self.at).collect();
        let looks = self.session.looks();
        let questions: Vec<QuestionView> = asked.iter().map(|slot| looks.question(*slot)).collect();
        let layout = page.group.is_some_and(|group| looks.parts.group(group).matrix);
        let keys = |question: &QuestionView| {
            question.options.iter().map(|option| option.key.clone()).collect::<Vec<_>>()
        };
        let alike =
            questions.windows(2).all(|pair| pair[0].kind == pair[1].kind && keys(&pair[0]) == keys(&pair[1]));
        PageView {
            id: page.id.clone(),
            progress: self.session.progress_at(Some(self.at)),
            headings: self.headings(),
            matrix: layout && alike && questions.iter().all(|question| !question.options.is_empty()),
            questions,
            notes: self.session.notes_on(self.at),
            objections: self.session.objections(self.at),
            previous: self
                .session
                .live()
                .rfind(|earlier| *earlier < self.at)
                .map(|earlier| self.session.plan()[earlier].id.clone()),
        }
    }

    fn headings(&self) -> Vec<Heading> {
        let (plan, looks) = (self.session.plan(), self.session.looks());
        let page = &plan[self.at];
        let around =
            |at: usize, group: GroupId| looks.parts.ancestors(plan[at].group).any(|outer| outer == group);
        let mut headings = heads(self.session, self.at);
        for heading in &mut headings {
            let Some(group) =
                looks.parts.ancestors(page.group).find(|id| looks.parts.group(*id).name == heading.name)
            else {
                continue;
            };
            let repeated = looks.parts.group(group).repeat.is_some();
            let first = !self
                .session
                .live()
                .any(|at| at < self.at && around(at, group) && (!repeated || plan[at].round == page.round));
            heading.intro = heading.intro.take().filter(|_| first);
        }
        headings
    }
}

/// The domains around a page, each with its introduction.
pub fn heads(session: &Session<'_>, at: usize) -> Vec<Heading> {
    let looks = session.looks();
    let page = &session.plan()[at];
    let words = page.slots.first().map(|slot| looks.words(*slot));
    let heading = |id: GroupId| {
        let group = looks.parts.group(id);
        let room = if group.rounds.is_some() { "repeats" } else { "domains" };
        let say = |what: &str| words.and_then(|words| looks.text(words, &[room, &group.name, what]));
        Heading {
            name: group.name.clone(),
            title: say("title").unwrap_or_else(|| group.name.clone()),
            intro: say("intro"),
            round: group.rounds.as_ref().map(|_| page.round + 1),
        }
    };
    let mut headings: Vec<Heading> = looks.parts.ancestors(page.group).map(heading).collect();
    headings.reverse();
    headings
}
