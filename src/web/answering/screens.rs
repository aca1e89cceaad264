//! What somebody who answers sees: the start, a page, the review, the end.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;

use crate::field::{Field, Wrong};
use crate::frame::{Frame, Switch, page, page_with};
use crate::interface::Tongue;
use peil::model::TextKey;
use peil::session::{Blocker, Check, LineState, Objection, PageView, ReviewLine, Session};

/// What is wrong with a form, by question.
pub type Wrongs = BTreeMap<String, Wrong>;

/// Something that happened meanwhile and should be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notice {
    /// Another window gave answers that this form did not know; they are.
    Kept,
    /// Another window gave other answers to the same questions; those of this form are now.
    Overruled,
    /// The page that was asked for is not asked, or not any more.
    Moved,
    /// It was sent in before.
    SentIn,
    /// The date that was sent is none that a response can have.
    WrongDate,
}

impl Notice {
    const ALL: [Notice; 5] =
        [Notice::Kept, Notice::Overruled, Notice::Moved, Notice::SentIn, Notice::WrongDate];

    /// In addresses, and the key of its text.
    pub fn key(self) -> &'static str {
        match self {
            Notice::Kept => "notice-kept",
            Notice::Overruled => "notice-overruled",
            Notice::Moved => "notice-moved",
            Notice::SentIn => "notice-sent-in",
            Notice::WrongDate => "notice-wrong-date",
        }
    }

    pub fn parse(key: &str) -> Option<Notice> {
        Notice::ALL.into_iter().find(|notice| notice.key() == key)
    }
}

/// One administration, open before somebody.
pub struct Sitting<'s> {
    pub session: Session<'s>,
    pub frame: Frame,
    /// The path that its pages are under, without a slash at the end.
    pub base: String,
    /// The number of the last event.
    pub revision: u64,
    pub notice: Option<Notice>,
    /// Where a professional goes back to.
    pub back: Option<String>,
    /// Where the date of the response is set, for a professional who copies it from paper.
    pub dating: Option<String>,
    /// The date of the response, where it is known.
    pub administered: Option<Date>,
    /// The language that units are in.
    pub units: String,
    /// The last day that it can be answered, as it is said.
    pub until: Option<String>,
}

/// Some ten seconds a question, and half a minute for the frame; said in whole minutes, at least two.
const SECONDS_A_QUESTION: usize = 10;

impl<'s> Sitting<'s> {
    fn words(&self) -> String {
        self.session.instrument().language.clone()
    }

    /// The language of the instrument among those of the pages: for yes and no.
    fn words_tongue(&self) -> Tongue {
        Tongue::parse(&self.words()).unwrap_or(self.frame.tongue)
    }

    /// The title of the instrument.
    pub fn title(&self) -> String {
        let instrument = self.session.instrument();
        let informant =
            instrument.informants.get(usize::from(self.session.response().informant)).map(String::as_str);
        instrument
            .texts
            .say(&TextKey::new(&["instrument", "title"]), informant)
            .unwrap_or(&instrument.name)
            .to_string()
    }

    fn informant(&self) -> String {
        let instrument = self.session.instrument();
        let Some(name) = instrument.informants.get(usize::from(self.session.response().informant)) else {
            return String::new();
        };
        instrument.texts.say(&TextKey::new(&["informants", name]), None).unwrap_or(name).to_string()
    }

    pub fn page_path(&self, id: &str) -> String {
        format!("{}/page/{id}", self.base)
    }

    pub fn start(mut self) -> Response {
        let pages = self.session.pages().count();
        let progress = self.session.review().progress;
        let begun = progress.answered > 0;
        let title = self.title();
        let minutes = ((progress.asked * SECONDS_A_QUESTION + 30).div_ceil(60)).max(2);
        let go = match self.session.next(None) {
            Some(id) => self.page_path(id),
            None => format!("{}/review", self.base),
        };
        self.frame.title = title.clone();
        let informant = self.informant();
        page(&StartPage {
            title,
            informant,
            words: self.words(),
            pages,
            minutes,
            begun,
            go,
            until: self.until,
            wrong_date: self.notice == Some(Notice::WrongDate),
            dating: self.dating,
            administered: self.administered.map(|date| date.to_string()).unwrap_or_default(),
            base: self.base,
            frame: self.frame,
        })
    }

    /// A page; with what is wrong when its form was not accepted.
    pub fn page(mut self, view: PageView, wrongs: &Wrongs) -> Response {
        let status = if wrongs.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let title = view.title().map_or_else(|| self.title(), str::to_string);
        let step = self.frame.say2("step", "at", view.progress.step, "of", view.progress.of + 1);
        self.frame.title = format!("{step}: {title}");
        self.frame.switch = Switch::Buttons("questions");
        let required = |question: &str| {
            view.objections
                .iter()
                .any(|found| matches!(found, Objection::Required { question: name } if name == question))
        };
        self.frame.wrong = !wrongs.is_empty()
            || view.objections.iter().any(|found| match found {
                Objection::Required { .. } => true,
                Objection::Check(check) => check.required,
                Objection::LeftOpen { .. } => false,
            });
        let left_open = |question: &str| {
            view.objections
                .iter()
                .any(|found| matches!(found, Objection::LeftOpen { question: name } if name == question))
        };
        let field = |asked: &peil::session::QuestionView| {
            let wrong = wrongs.get(&asked.name).cloned().unwrap_or_else(|| {
                match (required(&asked.name), left_open(&asked.name)) {
                    (true, _) => Wrong { error: Some(self.frame.say("wrong-required")), ..Wrong::default() },
                    (_, true) => Wrong {
                        error: Some(self.frame.say("asked-once-more")),
                        kindly: true,
                        ..Wrong::default()
                    },
                    _ => Wrong::default(),
                }
            });
            Field::new(asked, self.words_tongue(), &self.units, self.frame.tongue, wrong)
        };
        let fields: Vec<Field> = view.questions.iter().map(field).collect();
        let checks: Vec<Check> = view
            .objections
            .iter()
            .filter_map(|found| if let Objection::Check(check) = found { Some(check.clone()) } else { None })
            .collect();
        let (about, what) = match (self.frame.wrong, fields.iter().any(|field| field.error.is_some())) {
            (true, _) => ("summary-wrong", None),
            (false, true) => ("summary-open", Some("summary-open-what")),
            (false, false) => ("summary-check", Some("summary-check-what")),
        };
        let summary = fields.iter().filter(|field| field.error.is_some()).map(|field| Line {
            to: field.id.clone(),
            text: summed_up(&field.text),
            words: true,
        });
        let summary = summary.chain(checks.iter().map(|check| Line {
            to: if check.required {
                check
                    .questions
                    .first()
                    .map_or_else(|| format!("check-{}", check.name), |name| format!("q-{name}"))
            } else {
                format!("confirm-{}", check.name)
            },
            text: check.text.clone(),
            words: true,
        }));
        let template = AnswerPage {
            step,
            at: view.progress.step,
            of: view.progress.of + 1,
            title,
            words: self.words(),
            matrix: view.matrix,
            notices: self.notices(),
            about,
            what,
            summary: summary.collect(),
            action: self.page_path(&view.id),
            revision: self.revision,
            intros: view.headings.iter().filter_map(|heading| heading.intro.clone()).collect(),
            checks,
            fields,
            back: view.previous.is_some(),
            frame: self.frame,
        };
        page_with(status, &template)
    }

    pub fn review(mut self, refused: bool) -> Response {
        let view = self.session.review();
        let step = self.frame.say2("step", "at", view.progress.step, "of", view.progress.of + 1);
        self.frame.title = format!("{step}: {}", self.frame.say("review-title"));
        self.frame.switch = Switch::Links(format!("{}/review", self.base));
        self.frame.wrong = refused;
        let text_of = |question: &str| {
            let lines = view.sections.iter().flat_map(|section| &section.lines);
            lines
                .clone()
                .find(|line| line.question == question)
                .map_or_else(|| question.to_string(), |line| line.text.clone())
        };
        let title_of = |page: &str| {
            self.session
                .page(page)
                .ok()
                .and_then(|view| view.title().map(str::to_string))
                .unwrap_or_else(|| self.title())
        };
        let blockers = view.blockers.iter().map(|blocker| match blocker {
            Blocker::Required { question, page } => Line {
                to: format!("{}#q-{question}", self.page_path(page)),
                text: text_of(question),
                words: true,
            },
            Blocker::NotDone { page } => Line {
                to: self.page_path(page),
                text: self.frame.say1("review-not-done", "page", title_of(page)),
                words: false,
            },
            Blocker::Check { page, check } => Line {
                to: page.as_ref().map_or_else(|| self.base.clone(), |page| self.page_path(page)),
                text: check.text.clone(),
                words: true,
            },
        });
        let section = |section: &peil::session::ReviewSection| Section {
            title: section.headings.last().cloned().unwrap_or_else(|| self.title()),
            lines: section
                .lines
                .iter()
                .map(|line| self.line(line, section.live.then_some(section.page.as_str())))
                .collect(),
        };
        let template = ReviewPage {
            step,
            words: self.words(),
            notices: self.notices(),
            blockers: blockers.collect(),
            sections: view.sections.iter().map(section).collect(),
            units: self.units.clone(),
            base: self.base.clone(),
            revision: self.revision,
            frame: self.frame.clone(),
        };
        page_with(if refused { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK }, &template)
    }

    fn line(&self, line: &ReviewLine, page: Option<&str>) -> SectionLine {
        let (answer, unit, quiet) = match &line.answer {
            Some(answer) => (answer.label.clone(), line.unit.clone(), false),
            None => (self.frame.say("review-open"), None, true),
        };
        SectionLine {
            text: line.text.clone(),
            answer,
            unit,
            quiet,
            note: (line.state == LineState::SetAside).then(|| self.set_aside(line)),
            change: page
                .filter(|_| line.state != LineState::SetAside)
                .map(|page| format!("{}#q-{}", self.page_path(page), line.question)),
        }
    }

    /// That an answer does not count, and by which answers.
    fn set_aside(&self, line: &ReviewLine) -> String {
        match &line.because[..] {
            [] => self.frame.say("review-set-aside"),
            by => self.frame.say1("review-set-aside-because", "questions", by.join(" · ")),
        }
    }

    pub fn done(mut self, feedback: Vec<String>) -> Response {
        self.frame.title = self.frame.say("done-title");
        page(&DonePage { words: self.words(), feedback, back: self.back, frame: self.frame })
    }

    fn notices(&self) -> Vec<String> {
        self.notice.iter().map(|notice| self.frame.say(notice.key())).collect()
    }
}

/// A question in a list of what is to be done.
fn summed_up(text: &str) -> String {
    const MOST: usize = 120;
    if text.chars().count() <= MOST {
        text.to_string()
    } else {
        text.chars().take(MOST).chain("…".chars()).collect()
    }
}

#[derive(Template)]
#[template(path = "answer_start.html", config = "askama.toml")]
pub struct StartPage {
    frame: Frame,
    title: String,
    informant: String,
    /// The language of the instrument.
    words: String,
    pages: usize,
    minutes: usize,
    begun: bool,
    go: String,
    base: String,
    until: Option<String>,
    /// Where the date of the response is set.
    dating: Option<String>,
    administered: String,
    /// The date that was sent is none that a response can have.
    wrong_date: bool,
}

/// A line in a list of what is to be done, and where.
struct Line {
    to: String,
    text: String,
    /// The text is the instrument's.
    words: bool,
}

#[derive(Template)]
#[template(path = "answer_page.html", config = "askama.toml")]
struct AnswerPage {
    frame: Frame,
    step: String,
    at: usize,
    of: usize,
    title: String,
    words: String,
    matrix: bool,
    notices: Vec<String>,
    /// The keys of what the summary is about, and of what to do.
    about: &'static str,
    what: Option<&'static str>,
    summary: Vec<Line>,
    action: String,
    revision: u64,
    intros: Vec<String>,
    checks: Vec<Check>,
    fields: Vec<Field>,
    back: bool,
}

#[derive(Template)]
#[template(path = "answer_review.html", config = "askama.toml")]
pub struct ReviewPage {
    frame: Frame,
    step: String,
    words: String,
    /// The language that units are in.
    units: String,
    notices: Vec<String>,
    blockers: Vec<Line>,
    sections: Vec<Section>,
    base: String,
    revision: u64,
}

struct Section {
    title: String,
    lines: Vec<SectionLine>,
}

struct SectionLine {
    text: String,
    answer: String,
    unit: Option<String>,
    /// Nothing was answered.
    quiet: bool,
    note: Option<String>,
    change: Option<String>,
}

#[derive(Template)]
#[template(path = "answer_done.html", config = "askama.toml")]
pub struct DonePage {
    frame: Frame,
    words: String,
    feedback: Vec<String>,
    back: Option<String>,
}
