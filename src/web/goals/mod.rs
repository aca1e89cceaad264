//! Goals as the pages show them: words, how far it is, what is done for it.

mod shared;

pub use shared::{AT_LEAST, Shared as SharedGoals, counts};

use crate::answering::day;
use crate::frame::Frame;
use crate::over_time::day_text;
use peil::plot::{Attained, written};
use peil_store::{Action, Goal, Helped};

/// A goal on a page.
pub struct GoalView {
    pub id: String,
    pub number: u64,
    pub words: String,
    /// What it is about, and when and how it was made.
    pub about: String,
    pub why_alone: Option<String>,
    pub svg: String,
    /// The picture in words.
    pub caption: String,
    /// How far it is, in a word or two.
    pub standing: String,
    /// What the resident says about it; the class of the mark.
    pub agreement: (String, &'static str),
    pub why_not: Option<String>,
    pub actions: Vec<ActionView>,
    pub ended: Option<String>,
    pub level: Option<i8>,
    /// What happened to it, newest first.
    pub events: Vec<String>,
}

pub struct ActionView {
    /// From 1.
    pub number: usize,
    pub what: String,
    pub who: String,
    pub state: String,
    pub is_open: bool,
    pub helped: String,
    pub helped_key: &'static str,
}

impl GoalView {
    pub fn of(goal: &Goal, shared: &SharedGoals, frame: &Frame) -> GoalView {
        let tongue = frame.tongue;
        let made = frame.say1("goal-made", "date", day(goal.made, tongue));
        let title = goal.shared.as_deref().map(|key| shared.title(key));
        let about: Vec<String> = title.into_iter().chain(goal.about.iter().cloned()).chain([made]).collect();
        let attained = Attained { start: goal.start, now: goal.level() };
        let caption = match goal.level() {
            Some(level) => frame.say2("goal-levels", "start", written(goal.start), "now", written(level)),
            None => frame.say1("goal-level-start", "start", written(goal.start)),
        };
        let caption = format!("{caption} {}", frame.say1("goal-aim", "aim", written(goal.aim)));
        GoalView {
            id: goal.id.to_string(),
            number: goal.number,
            words: goal.words.clone(),
            about: about.join(" · "),
            why_alone: goal.why_alone.clone(),
            svg: attained.svg(&format!("goal-{}", goal.id), &frame.say("goal-picture"), &caption),
            caption,
            standing: frame.say(standing_key(goal)),
            agreement: agreement(goal, frame),
            why_not: goal.agreement.as_ref().and_then(|found| found.why.clone()),
            actions: goal
                .actions
                .iter()
                .enumerate()
                .map(|(at, action)| ActionView::of(at + 1, action, frame))
                .collect(),
            ended: goal.ended.map(|at| frame.say1("goal-ended", "date", day(at, tongue))),
            level: goal.level(),
            events: goal.events.iter().rev().map(|event| happened(event, frame)).collect(),
        }
    }
}

/// The key of how far a goal is.
pub fn standing_key(goal: &Goal) -> &'static str {
    if goal.agreement.as_ref().is_none_or(|found| !found.yes) && goal.level().is_none() {
        return "goal-standing-first-talk";
    }
    match goal.level() {
        None => "goal-standing-unseen",
        Some(level) if level > goal.aim => "goal-standing-more",
        Some(level) if level == goal.aim => "goal-standing-reached",
        Some(_) => "goal-standing-not-yet",
    }
}

fn agreement(goal: &Goal, frame: &Frame) -> (String, &'static str) {
    let date = |at| day(at, frame.tongue);
    match (&goal.agreement, goal.asked) {
        (Some(found), _) if found.yes => {
            (frame.say1("goal-agreed", "date", date(found.at)), "peil-tag--good")
        }
        (Some(found), _) => (frame.say1("goal-disagreed", "date", date(found.at)), "peil-tag--stop"),
        (None, Some(asked)) => (frame.say1("goal-asked", "date", date(asked)), "peil-tag--open"),
        (None, None) => (frame.say("goal-not-asked"), "peil-tag--open"),
    }
}

impl ActionView {
    fn of(number: usize, action: &Action, frame: &Frame) -> ActionView {
        let tongue = frame.tongue;
        let state = match (action.done, action.stopped, action.by) {
            (Some(at), _, _) => frame.say1("action-done", "date", day(at, tongue)),
            (None, Some(at), _) => frame.say1("action-stopped", "date", day(at, tongue)),
            (None, None, Some(by)) => frame.say1("action-by", "date", day_text(by, tongue)),
            (None, None, None) => frame.say("action-open"),
        };
        ActionView {
            number,
            what: action.what.clone(),
            who: action.who.clone(),
            state,
            is_open: action.done.is_none() && action.stopped.is_none(),
            helped: action.helped.map(|helped| frame.say(helped_key(helped))).unwrap_or_default(),
            helped_key: action.helped.map_or("", Helped::as_str),
        }
    }
}

/// The key of whether an action helped.
pub fn helped_key(helped: Helped) -> &'static str {
    match helped {
        Helped::Yes => "helped-yes",
        Helped::Little => "helped-little",
        Helped::No => "helped-no",
        Helped::Unknown => "helped-unknown",
    }
}

/// An event in a line: the day, what, by whom.
fn happened(event: &peil_store::GoalEvent, frame: &Frame) -> String {
    use peil_store::GoalChange as Change;
    let what = match &event.change {
        Change::Made(_) => frame.say("goal-event-made"),
        Change::Worded { words } => frame.say1("goal-event-worded", "words", words.as_str()),
        Change::About { .. } => frame.say("goal-event-about"),
        Change::Seen { level } => frame.say1("goal-event-seen", "level", written(*level)),
        Change::Asked => frame.say("goal-event-asked"),
        Change::Agreed => frame.say("goal-event-agreed"),
        Change::Disagreed { .. } => frame.say("goal-event-disagreed"),
        Change::ActionAdded { what_to_do, .. } => {
            frame.say1("goal-event-action", "what", what_to_do.as_str())
        }
        Change::ActionDone { action } => frame.say1("goal-event-done", "number", *action),
        Change::ActionStopped { action } => frame.say1("goal-event-stopped", "number", *action),
        Change::ActionHelped { action, helped } => {
            frame.say2("goal-event-helped", "number", *action, "helped", frame.say(helped_key(*helped)))
        }
        Change::Ended => frame.say("goal-event-ended"),
        Change::Reopened => frame.say("goal-event-reopened"),
    };
    let by = match &event.by {
        peil_store::Actor::Respondent => frame.say("goal-by-resident"),
        peil_store::Actor::Account(name) | peil_store::Actor::Client(name) => name.clone(),
        peil_store::Actor::Program => "peil".to_string(),
    };
    format!("{}: {what} ({by})", day(event.at, frame.tongue))
}
