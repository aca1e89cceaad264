//! The pages of an administration: what is asked now, what each question accepts, what objects, and what is
//! not asked and why.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::administrations::record;
use super::problem::Problem;
use super::words::{Accepts, Choice, Why};
use crate::Shared;
use peil::score::Scorer;
use peil::session;

/// How far along it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Progress {
    /// Pages with questions that are asked now.
    pub pages: usize,
    /// Questions that are asked now, and how many of them have an answer.
    pub asked: usize,
    pub answered: usize,
}

impl From<session::Progress> for Progress {
    fn from(progress: session::Progress) -> Progress {
        Progress { pages: progress.of, asked: progress.asked, answered: progress.answered }
    }
}

/// The pages that have something to ask now, in order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pages {
    /// The revision that this is of: what is answered to it names it.
    pub revision: u64,
    pub progress: Progress,
    /// The first page that is not done; absent when all are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub next_page: Option<String>,
    pub pages: Vec<Page>,
    /// What is not asked, and why.
    pub not_asked: Vec<NotAsked>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    pub id: String,
    /// The domains it is in, from the outside in.
    pub headings: Vec<Heading>,
    /// The questions have the same options: they can be shown as a table.
    pub matrix: bool,
    pub questions: Vec<Question>,
    /// Texts between the questions, in order; absent where there are none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// What keeps it from being done, as far as it was answered.
    pub objections: Vec<Objection>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Heading {
    pub name: String,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub intro: Option<String>,
    /// The round of a repeat, from 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub round: Option<u16>,
}

/// A text between questions.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Note {
    pub name: String,
    pub text: String,
    /// How many questions of the page come before it.
    pub after: usize,
}

/// A question in one round.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Question {
    /// What an answer goes under: `opv1_2` in the second round of a repeat.
    pub name: String,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub hint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub unit: Option<String>,
    pub required: bool,
    pub accepts: Accepts,
    pub options: Vec<Choice>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub answer: Option<Answer>,
    /// It was shown, and has no answer.
    pub left_open: bool,
}

/// An answer that was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// As it can be given again; keys of options are parted by `|`.
    pub value: String,
    /// For people.
    pub label: String,
}

impl From<session::AnswerView> for Answer {
    fn from(view: session::AnswerView) -> Answer {
        Answer { value: view.value, label: view.label }
    }
}

/// Something that is asked about a page before it is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Objection {
    pub kind: ObjectionKind,
    /// The question it is about; of a check those it looks at.
    pub questions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub check: Option<Check>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum ObjectionKind {
    /// It was left open, and must be answered.
    Required,
    /// It was left open once: it is asked once more, and may then stay open.
    LeftOpen,
    /// A check of the instrument objects.
    Check,
}

/// A check that objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    pub name: String,
    pub text: String,
    /// It has to be corrected; otherwise it may be confirmed.
    pub required: bool,
}

impl Check {
    fn split(check: session::Check) -> (Check, Vec<String>) {
        (Check { name: check.name, text: check.text, required: check.required }, check.questions)
    }
}

impl From<session::Objection> for Objection {
    fn from(objection: session::Objection) -> Objection {
        match objection {
            session::Objection::Required { question } => {
                Objection { kind: ObjectionKind::Required, questions: vec![question], check: None }
            }
            session::Objection::LeftOpen { question } => {
                Objection { kind: ObjectionKind::LeftOpen, questions: vec![question], check: None }
            }
            session::Objection::Check(check) => {
                let (check, questions) = Check::split(check);
                Objection { kind: ObjectionKind::Check, questions, check: Some(check) }
            }
        }
    }
}

/// What keeps an administration from being sent in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Blocker {
    pub kind: BlockerKind,
    /// Absent for a check that looks at no question that is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub page: Option<String>,
    pub questions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub check: Option<Check>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum BlockerKind {
    Required,
    /// A page that was not shown yet, or asks once more about a question left open.
    NotDone,
    Check,
}

impl From<session::Blocker> for Blocker {
    fn from(blocker: session::Blocker) -> Blocker {
        match blocker {
            session::Blocker::Required { question, page } => Blocker {
                kind: BlockerKind::Required,
                page: Some(page),
                questions: vec![question],
                check: None,
            },
            session::Blocker::NotDone { page } => {
                Blocker { kind: BlockerKind::NotDone, page: Some(page), questions: Vec::new(), check: None }
            }
            session::Blocker::Check { page, check } => {
                let (check, questions) = Check::split(check);
                Blocker { kind: BlockerKind::Check, page, questions, check: Some(check) }
            }
        }
    }
}

/// A question that is not asked.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NotAsked {
    pub question: String,
    pub page: String,
    pub why: Why,
    /// An answer was given anyway.
    pub answered: bool,
    /// That answer does not count.
    pub set_aside: bool,
}

impl From<session::PageView> for Page {
    fn from(view: session::PageView) -> Page {
        let heading = |heading: session::Heading| Heading {
            name: heading.name,
            title: heading.title,
            intro: heading.intro,
            round: heading.round,
        };
        let note = |note: session::NoteView| Note { name: note.name, text: note.text, after: note.after };
        Page {
            id: view.id,
            headings: view.headings.into_iter().map(heading).collect(),
            matrix: view.matrix,
            questions: view.questions.into_iter().map(Question::from).collect(),
            notes: view.notes.into_iter().map(note).collect(),
            objections: view.objections.into_iter().map(Objection::from).collect(),
        }
    }
}

impl From<session::QuestionView> for Question {
    fn from(view: session::QuestionView) -> Question {
        let choice = |option: session::OptionView| Choice {
            key: option.key,
            code: option.code,
            label: option.label,
            missing: option.missing,
            none: option.none,
        };
        Question {
            accepts: Accepts::from(&view.kind).between(view.ends),
            name: view.name,
            text: view.text,
            hint: view.hint,
            unit: view.unit,
            required: view.required,
            options: view.options.into_iter().map(choice).collect(),
            answer: view.answer.map(Answer::from),
            left_open: view.left_open,
        }
    }
}

/// The pages of an administration
///
/// What is asked now, with the answers so far; and what is not asked, and why. It changes with the answers.
#[utoipa::path(get, path = "/administrations/{administrationId}/pages", operation_id = "listPages", tag = "answers",
    security(("token" = ["answers:read"])),
    params(("administrationId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 200, description = "In order", body = Pages), (status = 410, description = "It was erased")))]
pub async fn list(State(app): State<Shared>, Path(id): Path<String>) -> Result<Json<Pages>, Problem> {
    let record = record(&app, id).await?;
    let scorer = Scorer::new(&record.instrument);
    let session = record.session(&scorer, &record.log());
    let not_asked = session.skipped().into_iter().map(|skip| NotAsked {
        question: skip.question,
        page: skip.page,
        why: skip.why.into(),
        answered: skip.answered,
        set_aside: skip.set_aside,
    });
    Ok(Json(Pages {
        revision: record.revision(),
        progress: session.review().progress.into(),
        next_page: session.next(None).map(str::to_string),
        pages: session.pages().filter_map(|page| session.page(page).ok()).map(Page::from).collect(),
        not_asked: not_asked.collect(),
    }))
}
