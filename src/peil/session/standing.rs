//! The state of an administration: which page is next, what is done, what objects, what came of it.

use serde::Serialize;

use super::checks::{Check, Looking};
use super::event::Refused;
use super::page::{Objection, Opened, PageView, Progress};
use super::plan::Page;
use super::question::Looks;
use super::run::{ASKED, Session};
use crate::model::{GroupId, Instrument, Message, MessageKind, SlotId};
use crate::score::{Evaluation, Outcome, Response, Scorer, SlotState, State};
use crate::text::Wording;

/// An optional domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DomainView {
    /// Its name in the instrument.
    pub name: String,
    /// Its title, for this informant.
    pub title: String,
    /// Its introduction, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub intro: Option<String>,
    /// None: nobody decided yet, and it is not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen: Option<bool>,
    /// Why it was chosen; None when it was not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many questions it holds, a round of each repeat counted once.
    pub questions: usize,
}

/// An alert or feedback that is to be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MessageView {
    /// Its name in the instrument.
    pub name: String,
    /// Its text, for this informant, with answers filled in.
    pub text: String,
}

impl<'s> Session<'s> {
    /// The optional domains for this informant, in order.
    pub fn domains(&self) -> Vec<DomainView> {
        let parts = self.instrument();
        let words = Wording::of(parts, &self.response);
        let mine = parts
            .groups
            .iter()
            .enumerate()
            .filter(|(_, group)| group.optional && group.only.has(self.response.informant));
        let view = mine.map(|(at, group)| {
            let id = GroupId(at as u32);
            let decision = self.domains[at].as_ref();
            let text = |what: &str| self.looks().text(words, &["domains", &group.name, what]);
            DomainView {
                name: group.name.clone(),
                title: text("title").unwrap_or_else(|| group.name.clone()),
                intro: text("intro"),
                chosen: decision.map(|decision| decision.chosen),
                reason: decision.and_then(|decision| decision.reason.clone()),
                questions: parts
                    .questions
                    .iter()
                    .filter(|question| parts.ancestors(question.group).any(|outer| outer == id))
                    .count(),
            }
        });
        view.collect()
    }

    /// The first page after this one that is not done, otherwise the first of all that is not; None when
    /// every page is done and the review is next.
    pub fn next(&self, after: Option<&str>) -> Option<&str> {
        let from =
            after.and_then(|id| self.plan.iter().position(|page| page.id == id)).map_or(0, |at| at + 1);
        let mut open = self.live().filter(|at| !self.is_done(*at));
        let first = open.clone().next();
        open.find(|at| *at >= from).or(first).map(|at| self.plan[at].id.as_str())
    }

    /// The live pages, in order.
    pub fn pages(&self) -> impl Iterator<Item = &str> {
        self.live().map(|at| self.plan[at].id.as_str())
    }

    /// A page with what is asked on it now.
    ///
    /// # Errors
    /// When there is no such page, or none of its questions is asked now: [`next`](Session::next) says where
    /// to go.
    pub fn page(&self, id: &str) -> Result<PageView, Refused> {
        let at = self
            .live()
            .find(|at| self.plan[*at].id == id)
            .ok_or_else(|| Refused::NoSuchPage { page: id.to_string() })?;
        Ok(Opened { session: self, at }.view())
    }

    /// The page that a question is on, live or not.
    pub fn page_of(&self, question: &str) -> Option<&str> {
        self.slot(question).ok().map(|slot| self.plan[self.page_of[slot.at()]].id.as_str())
    }

    /// Whether nothing keeps it from being sent in.
    pub fn is_complete(&self) -> bool {
        self.live().all(|at| self.is_done(at)) && self.objecting().next().is_none()
    }

    /// Whether it was sent in.
    pub fn is_sent_in(&self) -> bool {
        self.sent_in
    }

    /// Alerts whose condition is true now: for a professional, at once. One that rests on what was left open
    /// waits until it is sent in: what is open now may be answered on the next page.
    pub fn alerts(&self) -> Vec<MessageView> {
        let (outcome, informant) = (self.outcome(), self.response.informant);
        let found = self.scorer.messages(&outcome, MessageKind::Alert);
        let now = found
            .filter(|message| self.sent_in || self.scorer.is_settled(message, informant, self.evaluation()));
        now.map(|message| self.message_view(message)).collect()
    }

    /// What an alert of this name says, with the answers that there are, whether or not it holds now.
    pub fn alert_text(&self, name: &str) -> Option<String> {
        let mut messages = self.instrument().messages.iter();
        let found = messages.find(|message| message.kind == MessageKind::Alert && message.name == name);
        found.map(|message| self.message_text(message))
    }

    /// What is shown to the respondent afterwards.
    pub fn feedback(&self) -> Vec<MessageView> {
        self.messages(MessageKind::Feedback)
    }

    fn messages(&self, kind: MessageKind) -> Vec<MessageView> {
        let outcome = self.outcome();
        self.scorer.messages(&outcome, kind).map(|message| self.message_view(message)).collect()
    }

    fn message_view(&self, message: &Message) -> MessageView {
        MessageView { name: message.name.clone(), text: self.message_text(message) }
    }

    fn message_text(&self, message: &Message) -> String {
        Wording::of(self.instrument(), &self.response).message(message, &self.response, self.evaluation())
    }

    /// The answers so far, as scoring takes them.
    pub fn response(&self) -> &Response {
        &self.response
    }

    /// Scores, classes and messages of the answers as they are now.
    pub fn outcome(&self) -> Outcome {
        self.scorer.outcome(&self.response, self.evaluation())
    }

    /// The values of all nodes for the answers as they are now.
    pub fn evaluation(&self) -> &Evaluation {
        self.evaluation.get_or_init(|| self.scorer.evaluate(&self.response))
    }

    /// What scores its responses.
    pub fn scorer(&self) -> &'s Scorer<'s> {
        self.scorer
    }

    /// The instrument that is administered.
    pub fn instrument(&self) -> &'s Instrument {
        self.scorer.instrument()
    }

    // What pages and the review are made from.

    pub(super) fn plan(&self) -> &[Page] {
        &self.plan
    }

    pub(super) fn looks(&self) -> Looks<'_> {
        Looks {
            parts: self.instrument(),
            response: &self.response,
            evaluation: self.evaluation(),
            passes: &self.passes,
        }
    }

    pub(super) fn state(&self, slot: SlotId) -> SlotState {
        self.evaluation().state(slot)
    }

    pub(super) fn was_passed(&self, slot: SlotId) -> bool {
        self.passes[slot.at()] > 0
    }

    /// Asked, and without an answer.
    pub(super) fn is_open(&self, slot: SlotId) -> bool {
        self.state(slot).state == State::Blank
    }

    /// Answered, or left open as often as it may be.
    pub(super) fn is_settled(&self, slot: SlotId) -> bool {
        !self.is_open(slot) || (self.passes[slot.at()] >= ASKED && !self.is_required(slot))
    }

    fn is_required(&self, slot: SlotId) -> bool {
        self.instrument().question(self.instrument().asked(slot).question).required
    }

    /// The questions of a page that are asked now.
    pub(super) fn asked_on(&self, at: usize) -> impl Iterator<Item = SlotId> + Clone + '_ {
        self.plan[at].slots.iter().copied().filter(|slot| self.state(*slot).skipped.is_none())
    }

    /// The pages with questions that are asked now, by index.
    pub(super) fn live(&self) -> impl DoubleEndedIterator<Item = usize> + Clone + '_ {
        (0..self.plan.len()).filter(|at| self.asked_on(*at).next().is_some())
    }

    fn is_done(&self, at: usize) -> bool {
        self.asked_on(at).all(|slot| self.is_settled(slot))
            && !self.objecting().any(|(page, ..)| page == Some(at))
    }

    pub(super) fn progress_at(&self, page: Option<usize>) -> Progress {
        let of = self.live().count();
        let step = page.map_or(of, |page| self.live().filter(|at| *at < page).count()) + 1;
        let asked = self.live().flat_map(|at| self.asked_on(at));
        Progress {
            step,
            of,
            asked: asked.clone().count(),
            answered: asked.filter(|slot| !self.is_open(*slot)).count(),
        }
    }

    /// Checks that object: on which page, the last that asks one of the questions it looks at, and which of
    /// these are asked.
    fn objecting(&self) -> impl Iterator<Item = (Option<usize>, &Looking, Vec<SlotId>)> {
        let fires = |check: &&Looking| {
            let message = &self.instrument().messages[check.message];
            !self.confirmed[check.message] && self.evaluation().value(message.when).is_true()
        };
        self.checks.iter().filter(fires).map(|check| {
            let asked: Vec<SlotId> =
                check.slots.iter().copied().filter(|slot| self.state(*slot).skipped.is_none()).collect();
            (asked.iter().map(|slot| self.page_of[slot.at()]).max(), check, asked)
        })
    }

    /// The same, as they are shown.
    pub(super) fn checks(&self) -> impl Iterator<Item = (Option<usize>, Check)> {
        self.objecting().map(|(page, check, asked)| {
            let message = &self.instrument().messages[check.message];
            // What nobody is asked, nobody can corrected.
            let required = message.required && !asked.is_empty();
            let questions = asked.into_iter().map(|slot| self.name(slot)).collect();
            (
                page,
                Check { name: message.name.clone(), text: self.message_text(message), required, questions },
            )
        })
    }

    pub(super) fn objections(&self, at: usize) -> Vec<Objection> {
        let open: Vec<SlotId> = self.asked_on(at).filter(|slot| self.is_open(*slot)).collect();
        let left_open = open.iter().filter_map(|&slot| match self.passes[slot.at()] {
            0 => None,
            _ if self.is_required(slot) => Some(Objection::Required { question: self.name(slot) }),
            passes if passes < ASKED => Some(Objection::LeftOpen { question: self.name(slot) }),
            _ => None,
        });
        let mut objections: Vec<Objection> = left_open.collect();
        // A check about a page that was not answered yet would be a surprise.
        if open.iter().all(|slot| self.passes[slot.at()] > 0) {
            objections.extend(
                self.checks().filter(|(page, _)| *page == Some(at)).map(|(_, check)| Objection::Check(check)),
            );
        }
        objections
    }
}
