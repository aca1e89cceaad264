//! Goals: what somebody wants to reach, the levels that were seen, and the actions that are means to it.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::gate::Caller;
use super::problem::{Invalid, Problem};
use super::words::timestamp;
use crate::Shared;
use crate::goals::{AT_LEAST, counts};
use peil_store::{CaseId, Error, GoalChange, GoalId, Helped};

/// A goal to make. Texts are for people, and hold no name or number of anybody.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewGoal {
    /// In the words of the resident.
    #[schema(min_length = 1, max_length = 300, pattern = "^[^\\u0000]*$")]
    pub words: String,
    /// What it is about: domains or competences of an instrument, by title.
    #[serde(default)]
    #[schema(max_items = 12)]
    pub about: Vec<String>,
    /// The key of the goal in `goals.yaml` that it is one of.
    #[schema(max_length = 60, pattern = "^[^\\u0000]*$")]
    pub shared: Option<String>,
    /// Why it was not made together with the resident; absent where it was.
    #[schema(max_length = 300, pattern = "^[^\\u0000]*$")]
    pub why_alone: Option<String>,
    /// The level at the start; 0 is what is agreed.
    #[serde(default = "lowest")]
    #[schema(value_type = i64, minimum = -2, maximum = 2, default = -2)]
    pub start: i8,
    /// The level to reach.
    #[serde(default)]
    #[schema(value_type = i64, minimum = -2, maximum = 2, default = 0)]
    pub aim: i8,
}

fn lowest() -> i8 {
    -2
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Goal {
    #[schema(pattern = "^[a-z2-7]{26}$")]
    pub id: String,
    /// In this case: 1, 2, 3, …
    pub number: u64,
    #[schema(value_type = String, format = DateTime)]
    pub made: Timestamp,
    pub words: String,
    pub about: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub shared: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub why_alone: Option<String>,
    pub start: i8,
    pub aim: i8,
    /// Oldest first.
    pub levels: Vec<Level>,
    /// Whether the level to reach was reached when it was last looked at.
    pub reached: bool,
    /// When the resident was last asked to agree.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    pub asked: Option<Timestamp>,
    /// What the resident says about the words that it has now; absent before that.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub agreement: Option<Agreement>,
    pub actions: Vec<Action>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    pub ended: Option<Timestamp>,
}

/// A level that was seen.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Level {
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    pub level: i8,
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Agreement {
    pub agrees: bool,
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub why: Option<String>,
}

/// A means to a goal.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Action {
    /// Its place among the actions of the goal, from 1.
    pub number: usize,
    pub what: String,
    pub who: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date, nullable = false)]
    pub by: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    pub done: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime, nullable = false)]
    pub stopped: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub helped: Option<DidHelp>,
}

/// Whether an action helped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum DidHelp {
    Yes,
    Little,
    No,
    Unknown,
}

impl From<Helped> for DidHelp {
    fn from(helped: Helped) -> DidHelp {
        match helped {
            Helped::Yes => DidHelp::Yes,
            Helped::Little => DidHelp::Little,
            Helped::No => DidHelp::No,
            Helped::Unknown => DidHelp::Unknown,
        }
    }
}

impl From<DidHelp> for Helped {
    fn from(helped: DidHelp) -> Helped {
        match helped {
            DidHelp::Yes => Helped::Yes,
            DidHelp::Little => Helped::Little,
            DidHelp::No => Helped::No,
            DidHelp::Unknown => Helped::Unknown,
        }
    }
}

#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Goals {
    pub goals: Vec<Goal>,
}

impl From<peil_store::Goal> for Goal {
    fn from(goal: peil_store::Goal) -> Goal {
        let actions = goal.actions.iter().enumerate().map(|(at, action)| Action {
            number: at + 1,
            what: action.what.clone(),
            who: action.who.clone(),
            by: action.by,
            done: action.done.map(timestamp),
            stopped: action.stopped.map(timestamp),
            helped: action.helped.map(DidHelp::from),
        });
        Goal {
            actions: actions.collect(),
            reached: goal.is_reached(),
            levels: goal
                .levels
                .iter()
                .map(|(at, level)| Level { at: timestamp(*at), level: *level })
                .collect(),
            id: goal.id.0,
            number: goal.number,
            made: timestamp(goal.made),
            words: goal.words,
            about: goal.about,
            shared: goal.shared,
            why_alone: goal.why_alone,
            start: goal.start,
            aim: goal.aim,
            asked: goal.asked.map(timestamp),
            agreement: goal.agreement.map(|found| Agreement {
                agrees: found.yes,
                at: timestamp(found.at),
                why: found.why,
            }),
            ended: goal.ended.map(timestamp),
        }
    }
}

/// The goals of a case
#[utoipa::path(get, path = "/cases/{caseId}/goals", operation_id = "listGoals", tag = "goals", security(("token" = ["goals:read"])),
    params(("caseId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 200, description = "In the order that they were made", body = Goals)))]
pub async fn list(State(app): State<Shared>, Path(id): Path<String>) -> Result<Json<Goals>, Problem> {
    let case = app.store.case(&CaseId(id)).await?;
    Ok(Json(Goals { goals: app.store.goals(&case.id).await?.into_iter().map(Goal::from).collect() }))
}

/// Make a goal
///
/// In the words of the resident. A goal that reads like an action is taken: to ask what it should bring is for
/// the program.
#[utoipa::path(post, path = "/cases/{caseId}/goals", operation_id = "makeGoal", tag = "goals", security(("token" = ["goals:write"])),
    request_body = NewGoal, params(("caseId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 201, description = "It was made", body = Goal), (status = 409, description = "The case is closed")))]
pub async fn make(
    State(app): State<Shared>,
    Path(id): Path<String>,
    caller: Caller,
    Json(new): Json<NewGoal>,
) -> Result<(StatusCode, Json<Goal>), Problem> {
    if new.shared.as_ref().is_some_and(|key| !app.library.goals().has(key)) {
        return Err(Problem::invalid(vec![Invalid::body(
            "/shared",
            "unknown",
            "there is no such shared goal",
        )]));
    }
    let new = peil_store::NewGoal {
        words: new.words,
        about: new.about,
        shared: new.shared,
        why_alone: new.why_alone,
        start: new.start,
        aim: new.aim,
    };
    let goal =
        app.store.add_goal(&CaseId(id), new, &caller.actor()).await.map_err(|error| said(error, ""))?;
    Ok((StatusCode::CREATED, Json(app.store.goal(&goal).await?.into())))
}

/// What is wrong with a text or level, as the store says it.
fn said(error: Error, at: &'static str) -> Problem {
    match error {
        Error::Invalid(why) => Problem::invalid(vec![Invalid::body(at, "invalid", why)]),
        Error::Unknown("action") => Problem::not_found("action"),
        error => error.into(),
    }
}

/// What is to happen to a goal: what is absent stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct GoalUpdate {
    /// In other words: the resident is to be asked again.
    #[schema(min_length = 1, max_length = 300, pattern = "^[^\\u0000]*$")]
    pub words: Option<String>,
    /// The level that is seen.
    #[schema(value_type = Option<i64>, minimum = -2, maximum = 2)]
    pub level: Option<i8>,
    /// What the resident says about it.
    pub agrees: Option<bool>,
    /// Whether it has ended.
    pub ended: Option<bool>,
}

/// Change a goal
#[utoipa::path(patch, path = "/goals/{goalId}", operation_id = "changeGoal", tag = "goals", security(("token" = ["goals:write"])),
    request_body = GoalUpdate, params(("goalId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 200, description = "The goal", body = Goal), (status = 409, description = "The case is closed, or the goal has ended")))]
pub async fn change(
    State(app): State<Shared>,
    Path(id): Path<String>,
    caller: Caller,
    Json(update): Json<GoalUpdate>,
) -> Result<Json<Goal>, Problem> {
    let (id, by) = (GoalId(id), caller.actor());
    // It is opened before anything else happens to it, and ended after.
    let reopened = (update.ended == Some(false)).then_some(("/ended", GoalChange::Reopened));
    let worded = update.words.map(|words| ("/words", GoalChange::Worded { words }));
    let seen = update.level.map(|level| ("/level", GoalChange::Seen { level }));
    let agreed = update.agrees.map(|agrees| {
        ("/agrees", if agrees { GoalChange::Agreed } else { GoalChange::Disagreed { why: None } })
    });
    let ended = (update.ended == Some(true)).then_some(("/ended", GoalChange::Ended));
    for (at, change) in [reopened, worded, seen, agreed, ended].into_iter().flatten() {
        app.store.change_goal(&id, change, &by).await.map_err(|error| said(error, at))?;
    }
    Ok(Json(app.store.goal(&id).await?.into()))
}

/// An action to add
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewAction {
    #[schema(min_length = 1, max_length = 200, pattern = "^[^\\u0000]*$")]
    pub what: String,
    /// A role, not a name: `inwoner`, `wijkteam`.
    #[schema(min_length = 1, max_length = 60, pattern = "^[^\\u0000]*$")]
    pub who: String,
    #[schema(value_type = Option<String>, format = Date)]
    pub by: Option<Date>,
}

/// Add an action to a goal
#[utoipa::path(post, path = "/goals/{goalId}/actions", operation_id = "addAction", tag = "goals", security(("token" = ["goals:write"])),
    request_body = NewAction, params(("goalId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$")),
    responses((status = 201, description = "The goal with the action", body = Goal), (status = 409, description = "The case is closed, or the goal has ended")))]
pub async fn add_action(
    State(app): State<Shared>,
    Path(id): Path<String>,
    caller: Caller,
    Json(new): Json<NewAction>,
) -> Result<(StatusCode, Json<Goal>), Problem> {
    let id = GoalId(id);
    let change = GoalChange::ActionAdded { what_to_do: new.what, who: new.who, by: new.by };
    app.store.change_goal(&id, change, &caller.actor()).await.map_err(|error| said(error, ""))?;
    Ok((StatusCode::CREATED, Json(app.store.goal(&id).await?.into())))
}

/// What became of an action
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Became {
    Done,
    Stopped,
}

/// What is to be known about an action: what is absent stays.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ActionUpdate {
    pub became: Option<Became>,
    pub helped: Option<DidHelp>,
}

/// Say what became of an action
#[utoipa::path(patch, path = "/goals/{goalId}/actions/{action}", operation_id = "changeAction", tag = "goals", security(("token" = ["goals:write"])),
    request_body = ActionUpdate, params(("goalId" = String, Path, description = "Its identifier", pattern = "^[a-z2-7]{26}$"),
        ("action" = String, Path, description = "Its place among the actions, from 1", max_length = 4, pattern = "^[^\\u0000]*$")),
    responses((status = 200, description = "The goal", body = Goal), (status = 409, description = "The case is closed, or the goal has ended")))]
pub async fn change_action(
    State(app): State<Shared>,
    Path((id, action)): Path<(String, String)>,
    caller: Caller,
    Json(update): Json<ActionUpdate>,
) -> Result<Json<Goal>, Problem> {
    let (id, by) = (GoalId(id), caller.actor());
    let action = action.parse::<usize>().unwrap_or_default();
    if !(1..=app.store.goal(&id).await?.actions.len()).contains(&action) {
        return Err(Problem::not_found("action"));
    }
    let became = update.became.map(|became| match became {
        Became::Done => GoalChange::ActionDone { action },
        Became::Stopped => GoalChange::ActionStopped { action },
    });
    let helped = update.helped.map(|helped| GoalChange::ActionHelped { action, helped: helped.into() });
    for change in [became, helped].into_iter().flatten() {
        app.store.change_goal(&id, change, &by).await.map_err(|error| said(error, ""))?;
    }
    Ok(Json(app.store.goal(&id).await?.into()))
}

/// How the cases of the practice are with the goals that it shares. A number that says too much about too few is
/// withheld, by the rule of the reports of a study.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SharedGoals {
    /// How many cases a number has at least.
    pub at_least: usize,
    pub goals: Vec<SharedGoal>,
}

/// Numbers of cases; absent where they are withheld.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SharedGoal {
    pub key: String,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub cases: Option<usize>,
    /// In which nobody looked yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub unseen: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub underway: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub reached: Option<usize>,
}

/// How cases are with shared goals
#[utoipa::path(get, path = "/goals/shared", operation_id = "countSharedGoals", tag = "goals", security(("token" = ["goals:read"])),
    responses((status = 200, description = "The goals that are declared, and those that cases have", body = SharedGoals)))]
pub async fn shared(State(app): State<Shared>, caller: Caller) -> Result<Json<SharedGoals>, Problem> {
    let found = app.store.shared_goals(caller.practice()).await?;
    let goals = counts(app.library.goals(), &found).into_iter().map(|counted| SharedGoal {
        key: counted.key,
        title: counted.title,
        cases: counted.total,
        unseen: counted.unseen,
        underway: counted.underway,
        reached: counted.reached,
    });
    Ok(Json(SharedGoals { at_least: AT_LEAST, goals: goals.collect() }))
}
