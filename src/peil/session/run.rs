//! The session itself: what happened so far, and what can happen to it.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::checks::{self, Looking};
use super::event::{Event, Refused, Setting};
use super::plan::{self, Loose, Page};
use crate::model::{Answer, GroupId, Informants, SlotId};
use crate::score::{Evaluation, Response, Scorer};
use crate::text::{Marks, Meaning, Names, answer_cell, instead, read_answers};

/// How often a question may be left open before it is let be: it is asked once more.
pub(super) const ASKED: u8 = 2;

/// One administration, as far as it came.
#[derive(Debug)]
pub struct Session<'s> {
    pub(super) scorer: &'s Scorer<'s>,
    names: Names<'s>,
    /// How numbers are typed.
    marks: Marks,
    pub(super) plan: Vec<Page>,
    /// Notes without a question of their own domain beside them.
    pub(super) loose: Vec<Loose>,
    /// The page of each slot, by slot.
    pub(super) page_of: Vec<usize>,
    pub(super) checks: Vec<Looking>,
    pub(super) response: Response,
    /// Made when first asked for after a change.
    pub(super) evaluation: OnceLock<Evaluation>,
    /// How often each question was left open since it last had an answer, by slot.
    pub(super) passes: Vec<u8>,
    /// By message: it was said to be right, and nothing that it looks at has changed since.
    pub(super) confirmed: Vec<bool>,
    /// By group: whether an optional domain was chosen, and why.
    pub(super) domains: Vec<Option<Decision>>,
    pub(super) sent_in: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Decision {
    pub(super) chosen: bool,
    pub(super) reason: Option<String>,
}

/// What a form says about one question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Its column.
    pub question: String,
    /// What was typed or chosen: of `many of` a text per option. None, or blank texts only, leave it open.
    pub answers: Vec<String>,
}

/// What became of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Submitted {
    /// What happened, to be kept in this order; the session knows it already.
    pub events: Vec<Event>,
    /// What was not taken; everything else was.
    pub refused: Vec<Refused>,
}

impl<'s> Session<'s> {
    /// An administration in which nothing happened yet. Optional domains are asked only once they are chosen.
    /// An informant that the instrument does not have is taken for its first.
    pub fn begin(scorer: &'s Scorer<'s>, setting: Setting) -> Session<'s> {
        let instrument = scorer.instrument();
        let mut response = Response::blank(instrument);
        let known = Informants::all(instrument.informants.len())
            .iter()
            .any(|informant| informant == setting.informant);
        response.informant = if known { setting.informant } else { 0 };
        response.administered = setting.administered;
        for (at, _) in instrument.groups.iter().enumerate().filter(|(_, group)| group.optional) {
            response.leave_out(GroupId(at as u32), true);
        }
        let (plan, loose) = plan::pages(instrument);
        let mut page_of = vec![0; instrument.slot_count()];
        for (at, page) in plan.iter().enumerate() {
            page.slots.iter().for_each(|slot| page_of[slot.at()] = at);
        }
        Session {
            scorer,
            names: Names::new(instrument),
            marks: if has_decimal_comma(&instrument.language) { Marks::Comma } else { Marks::Either },
            plan,
            loose,
            page_of,
            checks: checks::checks(instrument, response.informant),
            passes: vec![0; instrument.slot_count()],
            confirmed: vec![false; instrument.messages.len()],
            domains: vec![None; instrument.groups.len()],
            response,
            evaluation: OnceLock::new(),
            sent_in: false,
        }
    }

    /// How numbers are typed from here on; otherwise as in the language of the instrument.
    pub fn type_numbers(&mut self, marks: Marks) {
        self.marks = marks;
    }

    /// Lets happen what happened before, oldest first.
    ///
    /// # Errors
    /// At the first event that this instrument cannot have had, with its index.
    pub fn replay<'e>(
        &mut self,
        events: impl IntoIterator<Item = &'e Event>,
    ) -> Result<(), (usize, Refused)> {
        events
            .into_iter()
            .enumerate()
            .try_for_each(|(at, event)| self.apply(event).map_err(|refused| (at, refused)))
    }

    /// Lets one event happen that was judged before: whether its question is asked now does not matter.
    ///
    /// # Errors
    /// When the instrument has no such question, check or optional domain, does not accept the answer, or it
    /// was sent in before.
    pub fn apply(&mut self, event: &Event) -> Result<(), Refused> {
        self.unless_sent_in()?;
        match event {
            Event::Given { question, answer } | Event::Changed { question, answer } => {
                let slot = self.slot(question)?;
                // As it was kept. The date of the response may have become another since: a day that lies outside
                // its bounds then is not, and is asked again.
                let answer = self.understood(slot, question, &[answer.as_str()], Marks::Exact)?;
                let stands = self.is_within(slot, &answer);
                self.set(slot, Some(answer).filter(|_| stands));
            }
            Event::Cleared { question } => {
                let slot = self.slot(question)?;
                self.set(slot, None);
            }
            Event::Passed { question } => {
                let slot = self.slot(question)?;
                self.passes[slot.at()] = self.passes[slot.at()].saturating_add(1);
            }
            Event::Confirmed { check } => {
                let message = self.check_named(check)?;
                self.confirmed[message] = true;
            }
            Event::Chosen { domain, reason } => self.decide(domain, true, Some(reason))?,
            Event::LeftOut { domain, reason } => self.decide(domain, false, reason.as_ref())?,
            Event::SentIn => self.sent_in = true,
        }
        Ok(())
    }

    // What a respondent does.

    /// Gives, or changes, the answer to a question; texts that are all blank take it back. None when that is
    /// the answer there was.
    ///
    /// # Errors
    /// When the question is not this informant's, its domain was not chosen, it does not accept the texts, or
    /// it was sent in before. A question that is not asked because of other answers takes an answer anyway:
    /// it is set aside by the language's rule, and nothing of a form that is late is lost.
    pub fn give(&mut self, question: &str, answers: &[&str]) -> Result<Option<Event>, Refused> {
        self.unless_sent_in()?;
        let slot = self.slot(question)?;
        self.may_answer(slot, question)?;
        let texts: Vec<&str> =
            answers.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
        let before = self.response.answer(slot).cloned();
        if texts.is_empty() {
            return Ok(before.is_some().then(|| {
                self.set(slot, None);
                Event::Cleared { question: self.name(slot) }
            }));
        }
        let answer = self.read(slot, question, &texts, self.marks)?;
        if before.as_ref() == Some(&answer) {
            return Ok(None);
        }
        let (question, cell) =
            (self.name(slot), answer_cell(self.instrument(), self.instrument().asked(slot), &answer));
        self.set(slot, Some(answer));
        Ok(Some(if before.is_some() {
            Event::Changed { question, answer: cell }
        } else {
            Event::Given { question, answer: cell }
        }))
    }

    /// The answer that a question has, if it has one.
    pub fn response_to(&self, question: &str) -> Option<&Answer> {
        self.slot(question).ok().and_then(|slot| self.response.answer(slot))
    }

    /// Leaves a question open that was shown. None when it has an answer, or was left open often enough.
    ///
    /// # Errors
    /// As [`give`](Session::give).
    pub fn pass(&mut self, question: &str) -> Result<Option<Event>, Refused> {
        self.unless_sent_in()?;
        let slot = self.slot(question)?;
        self.may_answer(slot, question)?;
        if !self.is_open(slot) || self.passes[slot.at()] >= ASKED {
            return Ok(None);
        }
        self.passes[slot.at()] += 1;
        Ok(Some(Event::Passed { question: self.name(slot) }))
    }

    /// Takes a form: every question that it showed, answered or left open. What the form did not show stays
    /// as it is, so that a form of another tab cannot take back what it did not know.
    pub fn submit(&mut self, posted: &[Posted]) -> Submitted {
        let mut submitted = Submitted { events: Vec::new(), refused: Vec::new() };
        let shown: Vec<bool> = posted
            .iter()
            .map(|one| self.slot(&one.question).is_ok_and(|slot| self.state(slot).skipped.is_none()))
            .collect();
        for (one, shown) in posted.iter().zip(shown) {
            let texts: Vec<&str> = one.answers.iter().map(String::as_str).collect();
            let open = texts.iter().all(|text| text.trim().is_empty());
            let given = self.give(&one.question, &texts);
            let refused = given.is_err();
            match given {
                Ok(event) => submitted.events.extend(event),
                Err(refused) => submitted.refused.push(refused),
            }
            if open && shown && !refused {
                submitted.events.extend(self.pass(&one.question).ok().flatten());
            }
        }
        submitted
    }

    /// Says that something a check objects to is right as it is. None when the check does not object.
    ///
    /// # Errors
    /// When there is no such check, it must be corrected, or it was sent in before.
    pub fn confirm(&mut self, check: &str) -> Result<Option<Event>, Refused> {
        self.unless_sent_in()?;
        let message = self.check_named(check)?;
        let Some(required) = self
            .checks()
            .find(|(_, objecting)| objecting.name == check)
            .map(|(_, objecting)| objecting.required)
        else {
            return Ok(None);
        };
        if required {
            return Err(Refused::MustBePutRight { check: check.to_string() });
        }
        self.confirmed[message] = true;
        Ok(Some(Event::Confirmed { check: check.to_string() }))
    }

    /// Closes it: nothing can be changed any more.
    ///
    /// # Errors
    /// When something blocks it, or it was sent in before.
    pub fn send_in(&mut self) -> Result<Event, Refused> {
        self.unless_sent_in()?;
        if !self.is_complete() {
            return Err(Refused::NotComplete);
        }
        self.sent_in = true;
        Ok(Event::SentIn)
    }

    // What a professional does.

    /// Has an optional domain asked. None when it was chosen before for this reason.
    ///
    /// # Errors
    /// When there is no such domain, the reason is blank, or it was sent in before.
    pub fn choose(&mut self, domain: &str, reason: &str) -> Result<Option<Event>, Refused> {
        let reason = reason.trim();
        if reason.is_empty() {
            return Err(Refused::ReasonNeeded { domain: domain.to_string() });
        }
        self.decision(Event::Chosen { domain: domain.to_string(), reason: reason.to_string() })
    }

    /// Has an optional domain not asked. Answers in it are kept, and set aside. None when that was decided
    /// before for this reason.
    ///
    /// # Errors
    /// When there is no such domain, or it was sent in before.
    pub fn leave_out(&mut self, domain: &str, reason: Option<&str>) -> Result<Option<Event>, Refused> {
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_string);
        self.decision(Event::LeftOut { domain: domain.to_string(), reason })
    }

    fn decision(&mut self, event: Event) -> Result<Option<Event>, Refused> {
        self.unless_sent_in()?;
        let (domain, chosen, reason) = match &event {
            Event::Chosen { domain, reason } => (domain, true, Some(reason)),
            Event::LeftOut { domain, reason } => (domain, false, reason.as_ref()),
            Event::Given { .. }
            | Event::Changed { .. }
            | Event::Cleared { .. }
            | Event::Passed { .. }
            | Event::Confirmed { .. }
            | Event::SentIn => {
                return Ok(None);
            }
        };
        let group = self.domain_named(domain)?;
        let same = self.domains[group.at()]
            .as_ref()
            .is_some_and(|before| before.chosen == chosen && before.reason.as_ref() == reason);
        if same {
            return Ok(None);
        }
        self.apply(&event)?;
        Ok(Some(event))
    }

    // Names, and what is behind them.

    pub(super) fn name(&self, slot: SlotId) -> String {
        self.instrument().slot_name(self.instrument().asked(slot))
    }

    pub(super) fn slot(&self, question: &str) -> Result<SlotId, Refused> {
        match self.names.meaning(question) {
            Some(Meaning::Answer(slot)) => Ok(slot),
            _ => Err(Refused::NoSuchQuestion { question: question.to_string() }),
        }
    }

    fn domain_named(&self, domain: &str) -> Result<GroupId, Refused> {
        match self.names.meaning(domain) {
            Some(Meaning::Domain(group)) => Ok(group),
            _ => Err(Refused::NoSuchDomain { domain: domain.to_string() }),
        }
    }

    fn check_named(&self, check: &str) -> Result<usize, Refused> {
        let found = self
            .checks
            .iter()
            .map(|looking| looking.message)
            .find(|at| self.instrument().messages[*at].name == check);
        found.ok_or_else(|| Refused::NoSuchCheck { check: check.to_string() })
    }

    fn unless_sent_in(&self) -> Result<(), Refused> {
        if self.sent_in { Err(Refused::SentIn) } else { Ok(()) }
    }

    fn may_answer(&self, slot: SlotId, question: &str) -> Result<(), Refused> {
        let parts = self.instrument();
        let asked = parts.question(parts.asked(slot).question);
        if !asked.only.has(self.response.informant) {
            return Err(Refused::AnotherInformants { question: question.to_string() });
        }
        match parts.ancestors(asked.group).find(|group| self.response.is_left_out(*group)) {
            Some(group) => Err(Refused::NotChosen {
                question: question.to_string(),
                domain: parts.group(group).name.clone(),
            }),
            None => Ok(()),
        }
    }

    fn read(&self, slot: SlotId, question: &str, texts: &[&str], marks: Marks) -> Result<Answer, Refused> {
        let answer = self.understood(slot, question, texts, marks)?;
        if self.is_within(slot, &answer) {
            Ok(answer)
        } else {
            Err(self.not_accepted(slot, question, texts, marks))
        }
    }

    /// An answer that the question accepts, in a response of whatever date.
    fn understood(
        &self,
        slot: SlotId,
        question: &str,
        texts: &[&str],
        marks: Marks,
    ) -> Result<Answer, Refused> {
        let parts = self.instrument();
        let asked = parts.question(parts.asked(slot).question);
        read_answers(parts, asked, texts, marks)
            .ok_or_else(|| self.not_accepted(slot, question, texts, marks))
    }

    /// Whether a day lies within its bounds, where they depend on the date of the response.
    fn is_within(&self, slot: SlotId, answer: &Answer) -> bool {
        let parts = self.instrument();
        match (answer, parts.question(parts.asked(slot).question).answer.days()) {
            (Answer::Date(day), Some(days)) => days.admit(*day, self.response.administered),
            _ => true,
        }
    }

    fn not_accepted(&self, slot: SlotId, question: &str, texts: &[&str], marks: Marks) -> Refused {
        let parts = self.instrument();
        let asked = parts.question(parts.asked(slot).question);
        let instead = texts.first().and_then(|text| instead(asked, text, marks)).unwrap_or_default();
        Refused::NotAccepted { question: question.to_string(), answer: texts.join(", "), instead }
    }

    fn set(&mut self, slot: SlotId, answer: Option<Answer>) {
        self.response.set(slot, answer);
        self.evaluation = OnceLock::new();
        self.passes[slot.at()] = 0;
        for check in self.checks.iter().filter(|check| check.slots.contains(&slot)) {
            self.confirmed[check.message] = false;
        }
    }

    fn decide(&mut self, domain: &str, chosen: bool, reason: Option<&String>) -> Result<(), Refused> {
        let group = self.domain_named(domain)?;
        self.domains[group.at()] = Some(Decision { chosen, reason: reason.cloned() });
        self.response.leave_out(group, !chosen);
        self.evaluation = OnceLock::new();
        Ok(())
    }
}

/// Whether a decimal comma, and no point, is what is typed in a language.
fn has_decimal_comma(language: &str) -> bool {
    matches!(language.split(['-', '_']).next(), Some("nl" | "fy"))
}
