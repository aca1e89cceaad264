//! Goals of a case: made in the words of the resident, seen at a level, and the actions that are means to
//! them. A goal that reads like an action is asked about, and never refused.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::links::code;
use crate::answering::day;
use crate::entrance::Person;
use crate::form::Filled;
use crate::frame::{Frame, page, page_with};
use crate::goals::{GoalView, SharedGoals, counts, helped_key};
use crate::{Shared, see_other, store_fault};
use peil::model::TextKey;
use peil::plot::written;
use peil_store::{
    Case, CaseId, Error, Filter, GoalChange, GoalId, Helped, Moment, NewGoal, Suspicion, suspicions,
};
use peil_wording::reads_like_a_means;

/// How long a link to goals is open.
const OPEN: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 3600);

/// Something that can be chosen.
pub struct Pick {
    pub key: String,
    pub label: String,
    pub chosen: bool,
}

#[derive(Template)]
#[template(path = "goal_new.html", config = "askama.toml")]
struct NewPage {
    frame: Frame,
    case: String,
    pseudonym: String,
    words: String,
    about: Vec<Pick>,
    shared: Vec<Pick>,
    together: bool,
    why: String,
    start: Vec<Pick>,
    aim: Vec<Pick>,
    /// The text that reads like an action.
    means: Option<String>,
    /// What the text looks like that it should not hold.
    suspicious: Vec<String>,
    error: Option<String>,
}

/// The goals of a case, as its page shows them, and until when a link to them is open.
///
/// # Errors
/// Those of the store.
pub async fn of_case(app: &Shared, case: &CaseId, frame: &Frame) -> Result<Vec<GoalView>, Error> {
    let goals = app.store.goals(case).await?;
    Ok(goals.iter().map(|goal| GoalView::of(goal, app.library.goals(), frame)).collect())
}

pub async fn form(State(app): State<Shared>, Path(case): Path<String>, person: Person) -> Response {
    match app.store.case(&CaseId(case)).await {
        Ok(case) => match asking(&app, &person, &case, &Filled::default()).await {
            Ok(template) => page(&template),
            Err(error) => store_fault(&error, &person.visit),
        },
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn asking(app: &Shared, person: &Person, case: &Case, filled: &Filled) -> Result<NewPage, Error> {
    let mut frame = person.frame(None);
    frame.title = frame.say("goal-new");
    let about = subjects(app, case).await?;
    let about = about.into_iter().map(|title| Pick {
        chosen: filled.all("about").any(|found| found == title),
        key: title.clone(),
        label: title,
    });
    let shared = app.library.goals().all().map(|(key, title)| Pick {
        key: key.to_string(),
        label: title.to_string(),
        chosen: filled.text("shared") == key,
    });
    let levels = |name: &str, proposed: &str| {
        let wanted = filled.get(name).unwrap_or(proposed).to_string();
        (-2_i8..=2)
            .map(|level| Pick {
                key: level.to_string(),
                label: format!("{}: {}", written(level), frame.say(level_key(level))),
                chosen: wanted == level.to_string(),
            })
            .collect::<Vec<_>>()
    };
    Ok(NewPage {
        case: case.id.to_string(),
        pseudonym: case.pseudonym.clone().unwrap_or_default(),
        words: filled.text("words").to_string(),
        about: about.collect(),
        shared: shared.collect(),
        together: filled.text("together") != "no",
        why: filled.text("why").to_string(),
        start: levels("start", "-2"),
        aim: levels("aim", "0"),
        means: None,
        suspicious: Vec::new(),
        error: None,
        frame,
    })
}

/// The key of what a level means.
fn level_key(level: i8) -> &'static str {
    match level {
        ..=-2 => "level-much-less",
        -1 => "level-less",
        0 => "level-agreed",
        1 => "level-more",
        2.. => "level-much-more",
    }
}

/// What goals can be about: the domains of what was asked in the case, by title.
async fn subjects(app: &Shared, case: &Case) -> Result<Vec<String>, Error> {
    let filter = Filter { case: Some(case.id.clone()), ..Filter::default() };
    let mut titles: Vec<String> = Vec::new();
    let mut models: Vec<String> = Vec::new();
    for one in app.store.administrations(filter).await? {
        if one.erased.is_some() || models.contains(&one.model) {
            continue;
        }
        let instrument = app.store.model(&one.model).await?;
        models.push(one.model);
        for group in instrument.groups.iter().filter(|group| group.rounds.is_none()) {
            let key = TextKey::new(&["domains", &group.name, "title"]);
            let title = instrument.texts.say(&key, None).unwrap_or(&group.name).to_string();
            if !titles.contains(&title) {
                titles.push(title);
            }
        }
    }
    Ok(titles)
}

pub async fn make(
    State(app): State<Shared>,
    Path(case): Path<String>,
    person: Person,
    form: Filled,
) -> Response {
    match made(&app, &person, &CaseId(case), &form).await {
        Ok(Ok(path)) => see_other(&path, None),
        Ok(Err(template)) => page_with(StatusCode::UNPROCESSABLE_ENTITY, &*template),
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// The path to go to, or the form again with what is to be looked at.
async fn made(
    app: &Shared,
    person: &Person,
    case: &CaseId,
    form: &Filled,
) -> Result<Result<String, Box<NewPage>>, Error> {
    let case = app.store.case(case).await?;
    let words = form.text("words").to_string();
    let mut again = asking(app, person, &case, form).await?;
    let looked = form.get("anyway").is_some();
    let level = |name: &str, otherwise: i8| form.text(name).parse().unwrap_or(otherwise);
    let why = form.text("why").to_string();
    let new = NewGoal {
        words: words.clone(),
        about: form.all("about").map(str::to_string).collect(),
        shared: Some(form.text("shared").to_string()).filter(|key| app.library.goals().has(key)),
        why_alone: (form.text("together") == "no").then_some(why.clone()),
        start: level("start", -2),
        aim: level("aim", 0),
    };
    let found = if looked { Vec::new() } else { suspicious(&[&words, &why], &again.frame) };
    let means = !looked && reads_like_a_means(&words);
    if means || !found.is_empty() {
        again.means = means.then_some(words);
        again.suspicious = found;
        again.frame.wrong = true;
        return Ok(Err(Box::new(again)));
    }
    if new.why_alone.as_ref().is_some_and(|why| why.is_empty()) {
        again.error = Some(again.frame.say("goal-why-needed"));
        again.frame.wrong = true;
        return Ok(Err(Box::new(again)));
    }
    let goal = match app.store.add_goal(&case.id, new, &person.actor()).await {
        Ok(goal) => goal,
        Err(Error::Invalid(_)) => {
            again.error = Some(again.frame.say("goal-invalid"));
            again.frame.wrong = true;
            return Ok(Err(Box::new(again)));
        }
        Err(error) => return Err(error),
    };
    // What was written at first is a means to it.
    if let Some(first) = form.get("as-action").map(str::trim).filter(|first| !first.is_empty()) {
        let what_to_do: String = first.chars().take(peil_store::LONGEST_ACTION).collect();
        let who = again.frame.say("action-who-open");
        let action = GoalChange::ActionAdded { what_to_do, who, by: None };
        app.store.change_goal(&goal, action, &person.actor()).await?;
    }
    Ok(Ok(format!("/cases/{}/goals/{goal}", case.id)))
}

/// What free texts look like that they should not hold, each in a sentence.
fn suspicious(texts: &[&str], frame: &Frame) -> Vec<String> {
    let mut found: Vec<Suspicion> = texts.iter().flat_map(|text| suspicions(text)).collect();
    found.sort();
    found.dedup();
    found
        .into_iter()
        .map(|suspicion| {
            frame.say(match suspicion {
                Suspicion::Bsn => "looks-like-bsn",
                Suspicion::Email => "looks-like-email",
                Suspicion::Phone => "looks-like-phone",
                Suspicion::Date => "looks-like-date",
                Suspicion::Name => "looks-like-name",
            })
        })
        .collect()
}

#[derive(Template)]
#[template(path = "goal_edit.html", config = "askama.toml")]
struct EditPage {
    frame: Frame,
    case: String,
    pseudonym: String,
    goal: GoalView,
    levels: Vec<Pick>,
    helps: Vec<Pick>,
    /// What was typed in the form that was not taken, and why it was not.
    typed: Filled,
    suspicious: Vec<String>,
    error: Option<String>,
}

pub async fn edit(
    State(app): State<Shared>,
    Path((case, goal)): Path<(String, String)>,
    person: Person,
) -> Response {
    match editing(&app, &person, &CaseId(case), &GoalId(goal)).await {
        Ok(template) => page(&template),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn editing(app: &Shared, person: &Person, case: &CaseId, id: &GoalId) -> Result<EditPage, Error> {
    let case = app.store.case(case).await?;
    let goal = app.store.goal(id).await?;
    let mut frame = person.frame(None);
    frame.title = frame.say1("goal-title", "number", usize::try_from(goal.number).unwrap_or(usize::MAX));
    let view = GoalView::of(&goal, app.library.goals(), &frame);
    let levels = (-2_i8..=2).map(|level| Pick {
        key: level.to_string(),
        label: format!("{}: {}", written(level), frame.say(level_key(level))),
        chosen: view.level == Some(level),
    });
    let helps = Helped::ALL.into_iter().map(|helped| Pick {
        key: helped.as_str().to_string(),
        label: frame.say(helped_key(helped)),
        chosen: false,
    });
    Ok(EditPage {
        case: case.id.to_string(),
        pseudonym: case.pseudonym.unwrap_or_default(),
        levels: levels.collect(),
        helps: helps.collect(),
        goal: view,
        typed: Filled::default(),
        suspicious: Vec::new(),
        error: None,
        frame,
    })
}

pub async fn change(
    State(app): State<Shared>,
    Path((case, goal)): Path<(String, String)>,
    person: Person,
    form: Filled,
) -> Response {
    let (case, goal) = (CaseId(case), GoalId(goal));
    let path = format!("/cases/{case}/goals/{goal}");
    // A form that says nothing that is known shows the goal again.
    let Some(change) = changed(&form) else { return see_other(&path, None) };
    let frame = person.frame(None);
    let typed: Vec<&str> = ["words", "what", "who"].into_iter().map(|name| form.text(name)).collect();
    let found = if form.get("anyway").is_some() { Vec::new() } else { suspicious(&typed, &frame) };
    let error = if found.is_empty() {
        match app.store.change_goal(&goal, change, &person.actor()).await {
            Ok(()) | Err(Error::Conflict(_)) => return see_other(&path, None),
            Err(Error::Invalid(_)) => Some(frame.say("goal-invalid")),
            Err(error) => return store_fault(&error, &person.visit),
        }
    } else {
        None
    };
    match editing(&app, &person, &case, &goal).await {
        Ok(mut template) => {
            (template.typed, template.suspicious, template.error) = (form, found, error);
            template.frame.wrong = true;
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &template)
        }
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// What a form of the page of a goal asks for.
fn changed(form: &Filled) -> Option<GoalChange> {
    let action = || form.text("action").parse::<usize>().ok();
    Some(match form.text("do") {
        "words" => GoalChange::Worded { words: form.text("words").to_string() },
        "level" => GoalChange::Seen { level: form.text("level").parse().ok()? },
        "action" => GoalChange::ActionAdded {
            what_to_do: form.text("what").to_string(),
            who: form.text("who").to_string(),
            by: form.text("by").parse().ok(),
        },
        "done" => GoalChange::ActionDone { action: action()? },
        "stopped" => GoalChange::ActionStopped { action: action()? },
        "helped" => {
            GoalChange::ActionHelped { action: action()?, helped: Helped::parse(form.text("helped"))? }
        }
        "agreed" => GoalChange::Agreed,
        "end" => GoalChange::Ended,
        "reopen" => GoalChange::Reopened,
        _ => return None,
    })
}

#[derive(Template)]
#[template(path = "goal_link.html", config = "askama.toml")]
struct LinkPage {
    frame: Frame,
    case: String,
    pseudonym: String,
    link: String,
    until: String,
    picture: String,
}

/// Makes a link to the goals and shows it, this once. An earlier one opens nothing from then on.
pub async fn link(State(app): State<Shared>, Path(case): Path<String>, person: Person) -> Response {
    match linked(&app, &person, &CaseId(case)).await {
        Ok(template) => page(&template),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn linked(app: &Shared, person: &Person, case: &CaseId) -> Result<LinkPage, Error> {
    let case = app.store.case(case).await?;
    let made = app.store.link_to_goals(&case.id, Moment::now().after(OPEN), &person.actor()).await?;
    let link = format!("{}/g/{}", app.settings.public_url, made.token.reveal());
    let mut frame = person.frame(None);
    frame.title = frame.say("goal-link-title");
    // The page is the answer to a form, and has no address to come back to in another language.
    frame.switch = crate::frame::Switch::None;
    Ok(LinkPage {
        case: case.id.to_string(),
        pseudonym: case.pseudonym.unwrap_or_default(),
        picture: code(&link, &frame.say("link-qr")),
        until: day(made.expires, frame.tongue),
        link,
        frame,
    })
}

pub async fn unlink(State(app): State<Shared>, Path(case): Path<String>, person: Person) -> Response {
    match app.store.revoke_goal_links(&CaseId(case.clone()), &person.actor()).await {
        Ok(()) => see_other(&format!("/cases/{case}"), None),
        Err(error) => store_fault(&error, &person.visit),
    }
}

#[derive(Template)]
#[template(path = "goals_shared.html", config = "askama.toml")]
struct SharedPage {
    frame: Frame,
    at_least: usize,
    lines: Vec<SharedLine>,
}

struct SharedLine {
    title: String,
    total: String,
    unseen: String,
    underway: String,
    reached: String,
}

/// How the cases of the practice are with the goals that are shared.
pub async fn shared(State(app): State<Shared>, person: Person) -> Response {
    let mut frame = person.frame(None);
    frame.title = frame.say("goals-shared");
    let found = match app.store.shared_goals(&person.account.practice).await {
        Ok(found) => found,
        Err(error) => return store_fault(&error, &person.visit),
    };
    let shown = |number: Option<usize>| {
        number.map_or_else(|| frame.say("goals-withheld"), |number| number.to_string())
    };
    let goals: &SharedGoals = app.library.goals();
    let lines = counts(goals, &found).into_iter().map(|counted| SharedLine {
        total: shown(counted.total),
        unseen: shown(counted.unseen),
        underway: shown(counted.underway),
        reached: shown(counted.reached),
        title: counted.title,
    });
    let lines = lines.collect();
    page(&SharedPage { at_least: crate::goals::AT_LEAST, lines, frame })
}
