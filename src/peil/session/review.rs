//! Everything that was answered, before it is sent in: what counts, what is set aside, what was left open;
//! and what is not asked at all.

use serde::Serialize;

use super::checks::Check;
use super::page::{Progress, heads};
use super::question::AnswerView;
use super::run::Session;
use crate::model::SlotId;
use crate::score::trace::{SkipTrace, Tracer, closed_by};
use crate::score::{SlotState, State};

/// The last page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewView {
    /// How far the administration is.
    pub progress: Progress,
    /// In the order of the pages; those without anything to say are left out.
    pub sections: Vec<ReviewSection>,
    /// What keeps it from being sent in; empty when it is complete.
    pub blockers: Vec<Blocker>,
    /// Whether it was sent in.
    pub sent_in: bool,
}

/// The questions of one page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewSection {
    /// The page to change it on. It is not live when all its questions are no longer asked: then it cannot be
    /// opened.
    pub page: String,
    /// Whether a question of it is asked now.
    pub live: bool,
    /// Titles of the domains around it, from the outside in.
    pub headings: Vec<String>,
    /// Its questions, in order.
    pub lines: Vec<ReviewLine>,
}

/// A question that is asked, or was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewLine {
    /// Its column: `name`, or `name_2` in the second round.
    pub question: String,
    /// Its text, for this informant.
    pub text: String,
    /// Its unit, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The answer, if there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerView>,
    /// Whether it is answered, and whether the answer counts.
    pub state: LineState,
    /// Why it is not asked, where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<SkipTrace>,
    /// What was asked by the questions whose answers keep it from being asked; empty where there are more
    /// than a line can name, and where none do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub because: Vec<String>,
}

/// The most questions that are named as the reason for another one.
const MOST_BECAUSE: usize = 2;

/// The state of a question in the review.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LineState {
    /// Asked, answered, and counts.
    Answered,
    /// Not asked now, for what governs it is not known; the answer counts anyway.
    Stands,
    /// Not asked any more: the answer is kept, and does not count.
    SetAside,
    /// Shown, and left open.
    LeftOpen,
    /// Asked, and not shown yet.
    NotShown,
}

/// What keeps an administration from being sent in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "blocker", rename_all = "snake_case")]
pub enum Blocker {
    /// A `required` question without an answer.
    Required {
        /// The question, as its column.
        question: String,
        /// The page that it is on.
        page: String,
    },
    /// A page that was not shown yet, or asks once more about a question left open.
    NotDone {
        /// The name of the page.
        page: String,
    },
    /// A check that is true.
    Check {
        /// None: it looks at no question that is asked.
        page: Option<String>,
        /// The check, with its text.
        #[serde(flatten)]
        check: Check,
    },
}

/// A question that is not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkipView {
    /// Its column.
    pub question: String,
    /// Its text, for this informant.
    pub text: String,
    /// The page that it is on.
    pub page: String,
    /// Why it is not asked.
    pub why: SkipTrace,
    /// An answer was given anyway.
    pub answered: bool,
    /// The answer does not count.
    pub set_aside: bool,
}

impl Session<'_> {
    /// Everything that was answered, before it is sent in.
    pub fn review(&self) -> ReviewView {
        let mut tracer = None;
        let mut sections = Vec::new();
        for (at, page) in self.plan().iter().enumerate() {
            let lines: Vec<ReviewLine> =
                page.slots.iter().filter_map(|slot| self.line(*slot, &mut tracer)).collect();
            if !lines.is_empty() {
                let headings = heads(self, at).into_iter().map(|heading| heading.title).collect();
                sections.push(ReviewSection {
                    page: page.id.clone(),
                    live: self.asked_on(at).next().is_some(),
                    headings,
                    lines,
                });
            }
        }
        ReviewView {
            progress: self.progress_at(None),
            sections,
            blockers: self.blockers(),
            sent_in: self.is_sent_in(),
        }
    }

    fn line<'a>(&'a self, slot: SlotId, tracer: &mut Option<Tracer<'a>>) -> Option<ReviewLine> {
        let looks = self.looks();
        let state = self.state(slot);
        let line_state = match (state.skipped, state.state) {
            (None, State::Blank) if self.was_passed(slot) => LineState::LeftOpen,
            (None, State::Blank) => LineState::NotShown,
            (None, _) => LineState::Answered,
            (Some(_), State::Given | State::MissingOption(_)) => LineState::Stands,
            (Some(_), _) if state.set_aside => LineState::SetAside,
            (Some(_), _) => return None,
        };
        let asked = looks.parts.asked(slot);
        Some(ReviewLine {
            question: looks.parts.slot_name(asked),
            text: looks.asks(slot),
            unit: looks.parts.question(asked.question).unit.clone(),
            answer: looks.answer(slot),
            state: line_state,
            why: self.why(slot, state, tracer),
            because: match state.set_aside {
                true => self.because(slot),
                false => Vec::new(),
            },
        })
    }

    fn because(&self, slot: SlotId) -> Vec<String> {
        let by = closed_by(self.instrument(), self.evaluation(), slot);
        if by.len() > MOST_BECAUSE {
            Vec::new()
        } else {
            by.into_iter().map(|slot| self.looks().asks(slot)).collect()
        }
    }

    fn why<'a>(
        &'a self,
        slot: SlotId,
        state: SlotState,
        tracer: &mut Option<Tracer<'a>>,
    ) -> Option<SkipTrace> {
        state.skipped?;
        let tracer = tracer.get_or_insert_with(|| Tracer::new(self.scorer()));
        tracer.answer(self.response(), self.evaluation(), slot).skipped
    }

    /// What keeps it from being sent in.
    pub fn blockers(&self) -> Vec<Blocker> {
        let looks = self.looks();
        let mut blockers = Vec::new();
        for at in self.live() {
            let page = &self.plan()[at].id;
            let required = self.asked_on(at).filter(|slot| {
                self.is_open(*slot) && looks.parts.question(looks.parts.asked(*slot).question).required
            });
            let named = |slot: SlotId| looks.parts.slot_name(looks.parts.asked(slot));
            let before = blockers.len();
            blockers
                .extend(required.map(|slot| Blocker::Required { question: named(slot), page: page.clone() }));
            if blockers.len() == before && self.asked_on(at).any(|slot| !self.is_settled(slot)) {
                blockers.push(Blocker::NotDone { page: page.clone() });
            }
        }
        let checks = self
            .checks()
            .map(|(at, check)| Blocker::Check { page: at.map(|at| self.plan()[at].id.clone()), check });
        blockers.extend(checks);
        blockers
    }

    /// Every question that is not asked, and why: for the instrument's maintainer.
    pub fn skipped(&self) -> Vec<SkipView> {
        let looks = self.looks();
        let mut tracer = None;
        let mut skipped = Vec::new();
        for page in self.plan() {
            for &slot in &page.slots {
                let state = self.state(slot);
                let Some(why) = self.why(slot, state, &mut tracer) else { continue };
                skipped.push(SkipView {
                    question: looks.parts.slot_name(looks.parts.asked(slot)),
                    text: looks.asks(slot),
                    page: page.id.clone(),
                    why,
                    answered: self.response().answer(slot).is_some(),
                    set_aside: state.set_aside,
                });
            }
        }
        skipped
    }
}
