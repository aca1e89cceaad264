//! What somebody who answers sees: the start, a page, the review, the end.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use jiff::civil::Date;

use crate::field::{Field, Wrong, fits_beside};
use crate::frame::{Frame, Switch, first_page, page, page_with};
use crate::interface::Tongue;
use crate::taking_part::{AskedPart, Parts};
use peil::model::TextKey;
use peil::session::{Blocker, Check, LineState, Objection, PageView, ReviewLine, Session};
use peil_store::TakingPart;

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
    /// Everything that was filled in is kept; one can go on later.
    Saved,
}

impl Notice {
    const ALL: [Notice; 6] =
        [Notice::Kept, Notice::Overruled, Notice::Moved, Notice::SentIn, Notice::WrongDate, Notice::Saved];

    /// In addresses, and the key of its text.
    pub fn key(self) -> &'static str {
        match self {
            Notice::Kept => "notice-kept",
            Notice::Overruled => "notice-overruled",
            Notice::Moved => "notice-moved",
            Notice::SentIn => "notice-sent-in",
            Notice::WrongDate => "notice-wrong-date",
            Notice::Saved => "notice-saved",
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
    /// Studies that the resident is asked about on the start page.
    pub studies: Vec<TakingPart>,
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
        let notices = match self.notice {
            Some(Notice::WrongDate) | None => Vec::new(),
            Some(Notice::Saved) => vec![self.saved()],
            Some(Notice::Kept | Notice::Overruled | Notice::Moved | Notice::SentIn) => self.notices(),
        };
        let first = self.frame.first.clone();
        let template = StartPage {
            notices,
            title,
            informant,
            words: self.words(),
            pages,
            minutes,
            begun,
            go,
            parts: match self.studies.is_empty() {
                true => String::new(),
                false => Parts {
                    frame: self.frame.clone(),
                    base: self.base.clone(),
                    parts: self.studies.into_iter().map(|asked| AskedPart::of(asked, &self.frame)).collect(),
                }
                .render()
                .unwrap_or_default(),
            },
            until: self.until,
            wrong_date: self.notice == Some(Notice::WrongDate),
            dating: self.dating,
            administered: self.administered.map(|date| date.to_string()).unwrap_or_default(),
            base: self.base,
            frame: self.frame,
        };
        first_page(StatusCode::OK, &template, first.as_ref())
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
        let summaries = self.summaries(&fields, &checks);
        let template = AnswerPage {
            step,
            at: view.progress.step,
            of: view.progress.of + 1,
            title,
            words: self.words(),
            matrix: view.matrix && fits_beside(&view.questions),
            notices: self.notices(),
            summaries,
            action: format!("{}/take/{}", self.base, view.id),
            saving: self.is_residents().then(|| format!("{}/save/{}", self.base, view.id)),
            revision: self.revision,
            intros: view.headings.iter().filter_map(|heading| heading.intro.clone()).collect(),
            checks,
            notes: notes_between(&view),
            fields,
            back: view.previous.is_some(),
            frame: self.frame,
        };
        page_with(status, &template)
    }

    /// What is to be done on a page: what must be corrected before anything else, then what is asked again,
    /// then what may stay open.
    fn summaries(&self, fields: &[Field], checks: &[Check]) -> Vec<Summary> {
        let of_fields = |kindly: bool| {
            let found = fields.iter().filter(move |field| field.error.is_some() && field.kindly == kindly);
            found.map(|field| Line { to: field.id.clone(), text: summed_up(&field.text), words: true })
        };
        let of_checks = |required: bool| {
            checks.iter().filter(move |check| check.required == required).map(|check| Line {
                to: match (check.required, check.questions.first()) {
                    (true, Some(name)) => format!("q-{name}"),
                    (true, None) => format!("check-{}", check.name),
                    (false, _) => format!("confirm-{}", check.name),
                },
                text: check.text.clone(),
                words: true,
            })
        };
        let all = [
            ("wrong", of_fields(false).chain(of_checks(true)).collect::<Vec<Line>>()),
            ("check", of_checks(false).collect()),
            ("open", of_fields(true).collect()),
        ];
        let all = all.into_iter().filter(|(_, lines)| !lines.is_empty());
        all.map(|(kind, lines)| Summary {
            kind,
            wrong: kind == "wrong",
            about: self.frame.say1(&format!("summary-{kind}"), "count", lines.len()),
            what: self.frame.say(&format!("summary-{kind}-what")),
            lines,
        })
        .collect()
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
                .filter(|line| line.state != LineState::SetAside)
                .map(|line| self.line(line, section.live.then_some(section.page.as_str())))
                .collect(),
            aside: self.aside(&section.lines),
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
            change: page.map(|page| format!("{}#q-{}", self.page_path(page), line.question)),
        }
    }

    /// The answers that do not count, folded away by what keeps their questions from being asked.
    fn aside(&self, lines: &[ReviewLine]) -> Vec<Aside> {
        let mut folds: Vec<(&[String], Vec<SectionLine>)> = Vec::new();
        for line in lines.iter().filter(|line| line.state == LineState::SetAside) {
            let shown = self.line(line, None);
            match folds.iter_mut().find(|(because, _)| *because == line.because) {
                Some((_, lines)) => lines.push(shown),
                None => folds.push((&line.because, vec![shown])),
            }
        }
        folds
            .into_iter()
            .map(|(because, lines)| Aside {
                about: self.frame.say1("review-set-aside", "count", lines.len()),
                why: match because {
                    [] => self.frame.say("review-set-aside-why"),
                    by => self.frame.say1("review-set-aside-because", "questions", by.join(" · ")),
                },
                lines,
            })
            .collect()
    }

    pub fn done(mut self, feedback: Vec<String>) -> Response {
        self.frame.title = self.frame.say("done-title");
        let copy = (!feedback.is_empty() && self.is_residents()).then(|| format!("{}/copy", self.base));
        page(&DonePage {
            title: self.title(),
            words: self.words(),
            feedback,
            copy,
            back: self.back,
            frame: self.frame,
        })
    }

    /// What the answers show, as a file for the person who gave them: a page that needs no other file.
    pub fn copy(self, feedback: Vec<String>, day: String) -> Response {
        let name = format!("{}-{day}.html", self.session.instrument().name);
        let template =
            CopyPage { title: self.title(), words: self.words(), feedback, frame: self.frame, day };
        let mut response = page(&template);
        // The name of an instrument has letters, digits and `_`.
        if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
            response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
        }
        response
    }

    /// Nobody is signed in, and it is not the preview.
    fn is_residents(&self) -> bool {
        self.frame.person.is_none() && self.frame.preview.is_none()
    }

    /// That everything is kept, and how one goes on.
    fn saved(&self) -> String {
        match (&self.until, &self.back) {
            (_, Some(_)) => self.frame.say("saved-own"),
            (Some(until), None) => self.frame.say1("saved-until", "date", until.as_str()),
            (None, None) => self.frame.say("notice-saved"),
        }
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
    notices: Vec<String>,
    informant: String,
    /// The language of the instrument.
    words: String,
    pages: usize,
    minutes: usize,
    begun: bool,
    go: String,
    base: String,
    until: Option<String>,
    /// What the resident is asked about studies, as HTML.
    parts: String,
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

/// A list of what is to be done, of one kind.
struct Summary {
    kind: &'static str,
    wrong: bool,
    about: String,
    what: String,
    lines: Vec<Line>,
}

/// The texts before each question of a page, and after the last.
fn notes_between(view: &PageView) -> Vec<Vec<String>> {
    let before = |after: usize| {
        let here = view.notes.iter().filter(|note| note.after == after);
        here.map(|note| note.text.clone()).collect()
    };
    (0..=view.questions.len()).map(before).collect()
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
    /// What is to be done, apart from what may stay open.
    summaries: Vec<Summary>,
    action: String,
    /// Where the script keeps an answer as soon as it changes: for residents.
    saving: Option<String>,
    revision: u64,
    intros: Vec<String>,
    checks: Vec<Check>,
    fields: Vec<Field>,
    /// The texts before each question, and after the last.
    notes: Vec<Vec<String>>,
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
    aside: Vec<Aside>,
}

/// Answers that do not count, and why.
struct Aside {
    about: String,
    why: String,
    lines: Vec<SectionLine>,
}

struct SectionLine {
    text: String,
    answer: String,
    unit: Option<String>,
    /// Nothing was answered.
    quiet: bool,
    change: Option<String>,
}

#[derive(Template)]
#[template(path = "answer_done.html", config = "askama.toml")]
pub struct DonePage {
    frame: Frame,
    title: String,
    words: String,
    feedback: Vec<String>,
    /// Where a copy to keep is.
    copy: Option<String>,
    back: Option<String>,
}

#[derive(Template)]
#[template(path = "answer_copy.html", config = "askama.toml")]
struct CopyPage {
    frame: Frame,
    title: String,
    words: String,
    feedback: Vec<String>,
    day: String,
}
