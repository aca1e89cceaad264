//! What was answered in an administration: what counts, what is set aside, what was left open.

use axum::Json;
use axum::extract::{Path, State};
use serde::Serialize;
use utoipa::ToSchema;

use super::administrations::record;
use super::pages::Answer;
use super::problem::Problem;
use super::words::{Message, Why};
use crate::Shared;
use peil::score::Scorer;
use peil::session::{LineState, ReviewLine};

/// Every question that is asked or was answered.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Answers {
    /// The revision that this is of.
    pub revision: u64,
    pub answers: Vec<Line>,
    /// Alerts whose condition is true now: for a professional, at once.
    pub alerts: Vec<Message>,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    pub question: String,
    pub page: String,
    pub text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub unit: Option<String>,
    pub state: AnswerState,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub answer: Option<Answer>,
    /// Why it is not asked, where it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub why: Option<Why>,
}

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum AnswerState {
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

impl Line {
    fn of(page: &str, line: ReviewLine) -> Line {
        Line {
            question: line.question,
            page: page.to_string(),
            text: line.text,
            unit: line.unit,
            state: match line.state {
                LineState::Answered => AnswerState::Answered,
                LineState::Stands => AnswerState::Stands,
                LineState::SetAside => AnswerState::SetAside,
                LineState::LeftOpen => AnswerState::LeftOpen,
                LineState::NotShown => AnswerState::NotShown,
            },
            answer: line.answer.map(Answer::from),
            why: line.why.map(Why::from),
        }
    }
}

/// What was answered
#[utoipa::path(get, path = "/administrations/{administrationId}/answers", operation_id = "listAnswers", tag = "answers",
    security(("token" = ["answers:read"])),
    params(("administrationId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 200, description = "In the order of the pages", body = Answers), (status = 410, description = "It was erased")))]
pub async fn list(State(app): State<Shared>, Path(id): Path<String>) -> Result<Json<Answers>, Problem> {
    let record = record(&app, id).await?;
    let scorer = Scorer::new(&record.instrument);
    let session = record.session(&scorer, &record.log());
    let sections = session.review().sections.into_iter();
    let answers =
        sections.flat_map(|section| section.lines.into_iter().map(move |line| Line::of(&section.page, line)));
    Ok(Json(Answers {
        revision: record.revision(),
        answers: answers.collect(),
        alerts: session.alerts().into_iter().map(Message::from).collect(),
    }))
}
