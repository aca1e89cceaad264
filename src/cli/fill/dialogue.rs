//! The conversation: from one question to the next, back, over the review, to the end.

use std::collections::HashSet;

use super::super::Fault;
use super::kept::Keeper;
use super::shown;
use super::talk::Talk;
use peil::page::Page;
use peil::session::{
    Blocker, Check, Event, LineState, Objection, PageView, QuestionView, Refused, ReviewLine, Session,
};

/// How a conversation ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It was sent in.
    Done,
    /// The respondent asked to stop.
    Stopped,
    /// The input ended.
    Over,
}

/// What comes next.
enum Step {
    Question { page: String, question: String },
    Check(Check),
    Review,
}

/// What a line that was typed leads to.
enum Turn {
    /// On from this question.
    After(String),
    /// This question.
    To(String),
    /// Whatever is first.
    Anywhere,
    Review,
    End(End),
}

pub struct Dialogue<'d, 's> {
    pub talk: &'d mut Talk,
    pub session: &'d mut Session<'s>,
    pub keeper: &'d mut Keeper,
    /// The page whose title was said last.
    told: Option<String>,
    /// Questions and checks that were insisted on since the page was opened: they come back when there is
    /// nothing else.
    insisted: HashSet<String>,
    /// The notes of that page that were said.
    read: HashSet<String>,
}

impl<'d, 's> Dialogue<'d, 's> {
    pub fn new(talk: &'d mut Talk, session: &'d mut Session<'s>, keeper: &'d mut Keeper) -> Dialogue<'d, 's> {
        Dialogue { talk, session, keeper, told: None, insisted: HashSet::new(), read: HashSet::new() }
    }

    /// Asks everything there is to ask.
    ///
    /// # Errors
    /// When lines cannot be said or read, or the file not be written.
    pub fn run(&mut self) -> Result<End, Fault> {
        let mut turn = Turn::Anywhere;
        loop {
            let step = match turn {
                Turn::Anywhere => self.step(None),
                Turn::After(question) => self.step(Some(&question)),
                Turn::To(question) => match self.session.page_of(&question) {
                    Some(page) => Step::Question { page: page.to_string(), question },
                    None => Step::Review,
                },
                Turn::Review => Step::Review,
                Turn::End(end) => return Ok(end),
            };
            turn = match step {
                Step::Question { page, question } => self.question(&page, &question)?,
                Step::Check(check) => self.check(&check)?,
                Step::Review => self.review()?,
            };
        }
    }

    /// What comes after a question.
    fn step(&mut self, after: Option<&str>) -> Step {
        let page = after.and_then(|question| self.session.page_of(question)).map(str::to_string);
        if let Some(step) = page.as_deref().and_then(|page| self.step_on(page, after)) {
            return step;
        }
        self.insisted.clear();
        if let Some(step) =
            self.session.next(page.as_deref()).map(str::to_string).and_then(|page| self.step_on(&page, None))
        {
            return step;
        }
        let unplaced = self.session.blockers().into_iter().find_map(|blocker| match blocker {
            Blocker::Check { page: None, check } => Some(check),
            _ => None,
        });
        unplaced.map_or(Step::Review, Step::Check)
    }

    /// What is left to ask on a page: the questions after this one that were not shown yet, then those that
    /// objections name, then checks.
    fn step_on(&self, page: &str, after: Option<&str>) -> Option<Step> {
        let view = self.session.page(page).ok()?;
        let at = after
            .and_then(|after| view.questions.iter().position(|question| question.name == after))
            .map_or(0, |at| at + 1);
        let new = |question: &&QuestionView| question.answer.is_none() && !question.left_open;
        let again = |question: &&QuestionView| {
            self.objection(&view, &question.name).is_some() && !self.insisted.contains(&question.name)
        };
        let (before, behind) = view.questions.split_at(at);
        let found = behind.iter().chain(before).find(new).or_else(|| behind.iter().chain(before).find(again));
        if let Some(question) = found {
            return Some(Step::Question { page: page.to_string(), question: question.name.clone() });
        }
        view.objections.iter().find_map(|objection| match objection {
            Objection::Check(check) if !self.insisted.contains(&check.name) => {
                Some(Step::Check(check.clone()))
            }
            _ => None,
        })
    }

    /// What is said when a question comes again.
    fn objection(&self, view: &PageView, question: &str) -> Option<&'static str> {
        view.objections.iter().find_map(|objection| match objection {
            Objection::Required { question: named } if named == question => Some("fill-required"),
            Objection::LeftOpen { question: named } if named == question => Some("fill-left-open"),
            _ => None,
        })
    }

    fn question(&mut self, page: &str, question: &str) -> Result<Turn, Fault> {
        let Ok(view) = self.session.page(page) else { return Ok(Turn::Anywhere) };
        let Some(at) = view.questions.iter().position(|shown| shown.name == question) else {
            return Ok(Turn::Anywhere);
        };
        let shown = &view.questions[at];
        let mut lines = Page::default();
        lines.line(0, "");
        if self.told.as_deref() != Some(page) {
            self.leave(&mut lines);
            self.heading(&mut lines, &view);
            self.told = Some(page.to_string());
        }
        self.notes(&mut lines, &view, at);
        shown::question(self.talk, &mut lines, shown, at + 1, view.questions.len());
        if let Some(key) = self.objection(&view, question) {
            lines.line(0, &self.talk.word(key, &[]));
        }
        self.talk.lines(lines)?;
        loop {
            let Some(line) = self.talk.ask("fill-answer")? else { return Ok(Turn::End(End::Over)) };
            match line.as_str() {
                "" => return self.left(shown),
                "?" => self.talk.tell("fill-help", &[])?,
                "<" => return self.back(question),
                "=" => return Ok(Turn::Review),
                "!" => return Ok(Turn::End(End::Stopped)),
                "-" => {
                    let event = self.session.give(question, &[]);
                    self.happened(event.ok().flatten())?;
                    self.talk.tell("fill-cleared", &[])?;
                }
                typed => {
                    if self.answer(shown, typed)? {
                        return Ok(Turn::After(question.to_string()));
                    }
                }
            }
        }
    }

    /// The title of a page, where it is, and its introduction.
    fn heading(&self, lines: &mut Page, view: &PageView) {
        lines.blank();
        let titles: Vec<&str> = view.headings.iter().map(|heading| heading.title.as_str()).collect();
        let (step, of) = (view.progress.step, view.progress.of);
        lines.line(
            0,
            &match titles.as_slice() {
                [] => self.talk.word("fill-step", &[("step", &step), ("of", &of)]),
                titles => self
                    .talk
                    .word("fill-step-titled", &[("title", &titles.join(", ")), ("step", &step), ("of", &of)]),
            },
        );
        for intro in view.headings.iter().filter_map(|heading| heading.intro.as_deref()) {
            for line in intro.lines() {
                lines.line(0, line);
            }
        }
    }

    /// The notes of a page up to a question, as far as they were not said.
    fn notes(&mut self, lines: &mut Page, view: &PageView, at: usize) {
        for note in view.notes.iter().filter(|note| note.after <= at) {
            if self.read.insert(note.name.clone()) {
                lines.blank();
                note.text.lines().for_each(|line| lines.line(0, line));
            }
        }
    }

    /// The notes at the end of the page that was asked last.
    fn leave(&mut self, lines: &mut Page) {
        let view = self.told.take().and_then(|page| self.session.page(&page).ok());
        if let Some(view) = view {
            self.notes(lines, &view, view.questions.len());
        }
        self.read.clear();
    }

    /// Enter alone: an answer stays, and a question without one stays open.
    fn left(&mut self, shown: &QuestionView) -> Result<Turn, Fault> {
        let event = self.session.pass(&shown.name).ok().flatten();
        if event.is_none() {
            // It was asked once more already, and is insisted on no further until everything else is done.
            self.insisted.insert(shown.name.clone());
        }
        self.happened(event)?;
        Ok(Turn::After(shown.name.clone()))
    }

    /// Gives what was typed; false when the question does not accept it.
    fn answer(&mut self, shown: &QuestionView, typed: &str) -> Result<bool, Fault> {
        let texts = shown::typed(self.talk, shown, typed);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        // A character that could not be read is not what was typed.
        let unread = typed.contains(char::REPLACEMENT_CHARACTER);
        let given = if unread { None } else { Some(self.session.give(&shown.name, &texts)) };
        match given {
            Some(Ok(event)) => {
                self.happened(event)?;
                Ok(true)
            }
            refused => {
                self.talk.tell("fill-not-accepted", &[("answer", &typed)])?;
                if let Some(Err(Refused::NotAccepted { instead, .. })) = refused {
                    match instead.as_slice() {
                        [] => {}
                        [one] => self.talk.tell("fill-write", &[("instead", one)])?,
                        [one, other, ..] => {
                            self.talk.tell("fill-write-either", &[("instead", one), ("other", other)])?
                        }
                    }
                }
                Ok(false)
            }
        }
    }

    fn back(&mut self, question: &str) -> Result<Turn, Fault> {
        let pages: Vec<String> = self.session.pages().map(str::to_string).collect();
        let views = pages.iter().filter_map(|page| self.session.page(page).ok());
        let before = views.flat_map(|view| view.questions).take_while(|shown| shown.name != question).last();
        match before {
            Some(before) => Ok(Turn::To(before.name)),
            None => {
                self.talk.tell("fill-first", &[])?;
                Ok(Turn::To(question.to_string()))
            }
        }
    }

    /// A check that objects: it is confirmed, or one of the answers it looks at is changed.
    fn check(&mut self, check: &Check) -> Result<Turn, Fault> {
        let lines_of: Vec<ReviewLine> =
            self.lines().into_iter().filter(|line| check.questions.contains(&line.question)).collect();
        let mut lines = Page::default();
        lines.line(0, "");
        lines.line(0, &check.text);
        lines
            .line(0, &self.talk.word(if check.required { "fill-check-required" } else { "fill-check" }, &[]));
        if !check.required {
            lines.line(2, &self.talk.word("fill-check-right", &[]));
        }
        for (at, line) in lines_of.iter().enumerate() {
            lines.line(
                2,
                &self.talk.word(
                    "fill-check-change",
                    &[("number", &(at + 1)), ("text", &line.text), ("answer", &self.said(line))],
                ),
            );
        }
        self.talk.lines(lines)?;
        loop {
            let Some(line) = self.talk.ask("fill-choice")? else { return Ok(Turn::End(End::Over)) };
            match line.as_str() {
                "!" => return Ok(Turn::End(End::Stopped)),
                "?" => self.talk.tell("fill-help", &[])?,
                "=" => return Ok(Turn::Review),
                "" => {
                    self.insisted.insert(check.name.clone());
                    return Ok(check
                        .questions
                        .last()
                        .map_or(Turn::Review, |question| Turn::After(question.clone())));
                }
                "0" if !check.required => {
                    let event = self.session.confirm(&check.name).ok().flatten();
                    self.happened(event)?;
                    return Ok(check
                        .questions
                        .last()
                        .map_or(Turn::Anywhere, |question| Turn::After(question.clone())));
                }
                typed => {
                    match typed.parse::<usize>().ok().and_then(|number| lines_of.get(number.wrapping_sub(1)))
                    {
                        Some(line) => return Ok(Turn::To(line.question.clone())),
                        None => self.talk.tell("fill-check-no-number", &[])?,
                    }
                }
            }
        }
    }

    /// Everything that was answered; from here it is sent in.
    fn review(&mut self) -> Result<Turn, Fault> {
        let mut lines = Page::default();
        lines.line(0, "");
        self.leave(&mut lines);
        let review = self.session.review();
        let complete = review.blockers.is_empty();
        lines.blank();
        lines.line(0, &self.talk.word("fill-review", &[]));
        let mut number = 0;
        for section in &review.sections {
            lines.blank();
            if !section.headings.is_empty() {
                lines.line(0, &section.headings.join(", "));
            }
            for line in &section.lines {
                number += 1;
                lines.line(
                    2,
                    &self.talk.word(
                        "fill-review-line",
                        &[("number", &number), ("text", &line.text), ("answer", &self.said(line))],
                    ),
                );
            }
        }
        lines.blank();
        lines.line(0, &self.talk.word(if complete { "fill-review-finish" } else { "fill-review-open" }, &[]));
        self.talk.lines(lines)?;
        let all: Vec<ReviewLine> = review.sections.into_iter().flat_map(|section| section.lines).collect();
        loop {
            let Some(line) = self.talk.ask("fill-choice")? else { return Ok(Turn::End(End::Over)) };
            match line.as_str() {
                "!" => return Ok(Turn::End(End::Stopped)),
                "?" => self.talk.tell("fill-help", &[])?,
                "=" => return Ok(Turn::Review),
                "" if complete => {
                    let event = self.session.send_in();
                    self.happened(event.ok())?;
                    return Ok(Turn::End(End::Done));
                }
                "" => return Ok(Turn::Anywhere),
                "<" => {
                    return Ok(all
                        .iter()
                        .rev()
                        .find(|line| is_asked(line))
                        .map_or(Turn::Review, |line| Turn::To(line.question.clone())));
                }
                typed => match typed.parse::<usize>().ok().and_then(|number| all.get(number.wrapping_sub(1)))
                {
                    Some(line) if is_asked(line) => return Ok(Turn::To(line.question.clone())),
                    Some(_) => self.talk.tell("fill-review-not-asked", &[])?,
                    None => self.talk.tell("fill-check-no-number", &[])?,
                },
            }
        }
    }

    fn lines(&self) -> Vec<ReviewLine> {
        self.session.review().sections.into_iter().flat_map(|section| section.lines).collect()
    }

    /// What a line of the review says beside its question.
    fn said(&self, line: &ReviewLine) -> String {
        let unit = line.unit.as_ref().map_or(String::new(), |unit| format!(" {unit}"));
        let answer = line.answer.as_ref().map(|answer| format!("{}{unit}", answer.label)).unwrap_or_default();
        match line.state {
            LineState::Answered => answer,
            LineState::Stands => self.talk.word("fill-review-stands", &[("answer", &answer)]),
            LineState::SetAside if !line.because.is_empty() => self.talk.word(
                "fill-review-set-aside-because",
                &[("answer", &answer), ("questions", &line.because.join(" · "))],
            ),
            LineState::SetAside => self.talk.word("fill-review-set-aside", &[("answer", &answer)]),
            LineState::LeftOpen => self.talk.word("fill-review-left-open", &[]),
            LineState::NotShown => self.talk.word("fill-review-not-shown", &[]),
        }
    }

    fn happened(&mut self, events: impl IntoIterator<Item = Event>) -> Result<(), Fault> {
        self.keeper.keep(events, self.session)
    }
}

fn is_asked(line: &ReviewLine) -> bool {
    !matches!(line.state, LineState::Stands | LineState::SetAside)
}

/// Asks for each optional domain that nobody decided on yet whether it is needed, and why.
///
/// # Errors
/// When lines cannot be said or read, or the file not be written.
pub fn choose_domains(
    talk: &mut Talk,
    session: &mut Session<'_>,
    keeper: &mut Keeper,
) -> Result<Option<End>, Fault> {
    let undecided: Vec<_> = session.domains().into_iter().filter(|domain| domain.chosen.is_none()).collect();
    if undecided.is_empty() {
        return Ok(None);
    }
    talk.tell("fill-domains", &[])?;
    talk.tell("fill-domains-why", &[])?;
    for domain in undecided {
        let mut lines = Page::default();
        lines.line(0, "");
        lines.line(
            0,
            &talk.word("fill-domain", &[("title", &domain.title), ("questions", &domain.questions)]),
        );
        talk.lines(lines)?;
        let event = match talk.ask("fill-reason")? {
            None => return Ok(Some(End::Over)),
            Some(line) if line == "!" => return Ok(Some(End::Stopped)),
            Some(line) if line.is_empty() => session.leave_out(&domain.name, None),
            Some(reason) => session.choose(&domain.name, &reason),
        };
        keep_or_refuse(event, session, keeper)?;
    }
    Ok(None)
}

/// Keeps what was decided about a domain.
///
/// # Errors
/// When the domain is none that can be chosen, or the file cannot be written.
pub fn keep_or_refuse(
    event: Result<Option<Event>, Refused>,
    session: &Session<'_>,
    keeper: &mut Keeper,
) -> Result<(), Fault> {
    keeper.keep(event.map_err(|refused| Fault::Usage(refused.to_string()))?, session)
}
