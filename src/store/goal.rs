//! Goals: what somebody wants to reach, in the own words, with the levels that were seen and the actions that
//! are means to it.
//!
//! A goal is what its events fold to, as an administration is. Events are appended, each with a hash over the
//! one before. Unlike answers they go as a whole when the case is erased: nothing of them is kept.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::event::Actor;
use super::{CaseId, Error, GoalId, Moment};
use peil::diagnostic::signs::is_misleading_in_name;

/// How long texts can be, in characters.
pub const LONGEST_GOAL: usize = 300;
pub const LONGEST_ACTION: usize = 200;
pub const LONGEST_WHO: usize = 60;
/// How many there can be.
pub const MOST_GOALS: usize = 40;
pub const MOST_ACTIONS: usize = 40;
const MOST_ABOUT: usize = 12;

/// Whether an action helped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Helped {
    Yes,
    Little,
    No,
    Unknown,
}

impl Helped {
    pub const ALL: [Helped; 4] = [Helped::Yes, Helped::Little, Helped::No, Helped::Unknown];

    pub fn as_str(self) -> &'static str {
        match self {
            Helped::Yes => "yes",
            Helped::Little => "little",
            Helped::No => "no",
            Helped::Unknown => "unknown",
        }
    }

    pub fn parse(text: &str) -> Option<Helped> {
        Helped::ALL.into_iter().find(|helped| helped.as_str() == text)
    }
}

/// A goal to make.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewGoal {
    pub words: String,
    /// Domains or competences of an instrument that it is about, by title.
    pub about: Vec<String>,
    /// The key of the goal in `goals.yaml` that it is one of.
    pub shared: Option<String>,
    /// Why it was not made together with the resident; none where it was.
    pub why_alone: Option<String>,
    /// The level at the start, −2 to 2; 0 is what is agreed.
    pub start: i8,
    /// The level to reach.
    pub aim: i8,
}

/// Something that happened to a goal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum GoalChange {
    Made(NewGoal),
    /// In other words from here on. Those of the resident are agreed with; after others the resident is to be
    /// asked again.
    Worded {
        words: String,
    },
    /// About something else.
    About {
        about: Vec<String>,
        shared: Option<String>,
    },
    /// Seen at a level, −2 to 2.
    Seen {
        level: i8,
    },
    /// The resident was asked to agree.
    Asked,
    Agreed,
    Disagreed {
        why: Option<String>,
    },
    ActionAdded {
        what_to_do: String,
        who: String,
        by: Option<Date>,
    },
    /// By its place among the actions, from 1.
    ActionDone {
        action: usize,
    },
    ActionStopped {
        action: usize,
    },
    ActionHelped {
        action: usize,
        helped: Helped,
    },
    /// It is worked on no more.
    Ended,
    Reopened,
}

/// One event, as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GoalEvent {
    pub number: u64,
    pub at: Moment,
    pub by: Actor,
    pub change: GoalChange,
}

/// What the resident says about a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    pub yes: bool,
    pub at: Moment,
    pub why: Option<String>,
}

/// A means to a goal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    pub what: String,
    pub who: String,
    pub by: Option<Date>,
    pub added: Moment,
    pub done: Option<Moment>,
    pub stopped: Option<Moment>,
    pub helped: Option<Helped>,
}

/// A goal at its last event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goal {
    pub id: GoalId,
    pub case: CaseId,
    /// In this case: 1, 2, 3, …
    pub number: u64,
    pub made: Moment,
    pub words: String,
    pub about: Vec<String>,
    pub shared: Option<String>,
    pub why_alone: Option<String>,
    pub start: i8,
    pub aim: i8,
    /// Oldest first.
    pub levels: Vec<(Moment, i8)>,
    /// When the resident was last asked to agree.
    pub asked: Option<Moment>,
    /// None until the resident said something about the words that it has now.
    pub agreement: Option<Agreement>,
    pub actions: Vec<Action>,
    pub ended: Option<Moment>,
    /// Oldest first.
    pub events: Vec<GoalEvent>,
}

impl Goal {
    /// Folds events, the first of which makes it.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the first does not.
    pub(super) fn of(id: GoalId, case: CaseId, number: u64, events: Vec<GoalEvent>) -> Result<Goal, Error> {
        let Some(GoalEvent { at, change: GoalChange::Made(new), .. }) = events.first().cloned() else {
            return Err(Error::Damaged(format!("goal {id} does not begin with being made")));
        };
        let mut goal = Goal {
            id,
            case,
            number,
            made: at,
            words: new.words,
            about: new.about,
            shared: new.shared,
            why_alone: new.why_alone,
            start: new.start,
            aim: new.aim,
            levels: Vec::new(),
            asked: None,
            agreement: None,
            actions: Vec::new(),
            ended: None,
            events: Vec::new(),
        };
        for event in &events {
            goal.apply(event);
        }
        goal.events = events;
        Ok(goal)
    }

    fn apply(&mut self, event: &GoalEvent) {
        let at = event.at;
        match &event.change {
            GoalChange::Made(_) => {}
            GoalChange::Worded { words } => {
                self.words = words.clone();
                // Whose words these are has agreed with them.
                self.agreement =
                    (event.by == Actor::Respondent).then_some(Agreement { yes: true, at, why: None });
            }
            GoalChange::About { about, shared } => {
                (self.about, self.shared) = (about.clone(), shared.clone());
            }
            GoalChange::Seen { level } => self.levels.push((at, *level)),
            GoalChange::Asked => self.asked = Some(at),
            GoalChange::Agreed => self.agreement = Some(Agreement { yes: true, at, why: None }),
            GoalChange::Disagreed { why } => {
                self.agreement = Some(Agreement { yes: false, at, why: why.clone() });
            }
            GoalChange::ActionAdded { what_to_do, who, by } => self.actions.push(Action {
                what: what_to_do.clone(),
                who: who.clone(),
                by: *by,
                added: at,
                done: None,
                stopped: None,
                helped: None,
            }),
            GoalChange::ActionDone { action } => {
                self.on_action(*action, |action| (action.done, action.stopped) = (Some(at), None));
            }
            GoalChange::ActionStopped { action } => {
                self.on_action(*action, |action| (action.done, action.stopped) = (None, Some(at)));
            }
            GoalChange::ActionHelped { action, helped } => {
                self.on_action(*action, |action| action.helped = Some(*helped));
            }
            GoalChange::Ended => self.ended = Some(at),
            GoalChange::Reopened => self.ended = None,
        }
    }

    fn on_action(&mut self, number: usize, change: impl FnOnce(&mut Action)) {
        if let Some(action) = number.checked_sub(1).and_then(|at| self.actions.get_mut(at)) {
            change(action);
        }
    }

    /// The level that was last seen; none before anybody looked.
    pub fn level(&self) -> Option<i8> {
        self.levels.last().map(|(_, level)| *level)
    }

    /// Whether the level to reach was reached when it was last looked at.
    pub fn is_reached(&self) -> bool {
        self.level().is_some_and(|level| level >= self.aim)
    }

    /// Whether something can happen to it.
    ///
    /// # Errors
    /// [`Error::Invalid`], with why in a sentence; [`Error::Conflict`] for one that has ended.
    pub(super) fn check(&self, change: &GoalChange) -> Result<(), Error> {
        check(change)?;
        let is_there = |action: usize| match (1..=self.actions.len()).contains(&action) {
            true => Ok(()),
            false => Err(Error::Unknown("action")),
        };
        if self.ended.is_some() && !matches!(change, GoalChange::Reopened) {
            return Err(Error::Conflict("the goal has ended".into()));
        }
        match change {
            GoalChange::Made(_) => Err(Error::Invalid("a goal is made once".into())),
            GoalChange::ActionAdded { .. } if self.actions.len() >= MOST_ACTIONS => {
                Err(Error::Invalid(format!("a goal has {MOST_ACTIONS} actions at most")))
            }
            GoalChange::Reopened if self.ended.is_none() => {
                Err(Error::Conflict("the goal has not ended".into()))
            }
            GoalChange::ActionDone { action }
            | GoalChange::ActionStopped { action }
            | GoalChange::ActionHelped { action, .. } => is_there(*action),
            GoalChange::ActionAdded { .. }
            | GoalChange::Worded { .. }
            | GoalChange::About { .. }
            | GoalChange::Seen { .. }
            | GoalChange::Asked
            | GoalChange::Agreed
            | GoalChange::Disagreed { .. }
            | GoalChange::Ended
            | GoalChange::Reopened => Ok(()),
        }
    }
}

/// What can be said about a change without knowing the goal.
pub(super) fn check(change: &GoalChange) -> Result<(), Error> {
    let texts = |about: &[String]| {
        if about.len() > MOST_ABOUT {
            return Err(Error::Invalid(format!("a goal is about {MOST_ABOUT} subjects at most")));
        }
        about.iter().try_for_each(|about| text(about, LONGEST_ACTION, "a subject"))
    };
    let level = |level: i8| match (-2..=2).contains(&level) {
        true => Ok(()),
        false => Err(Error::Invalid("a level is a whole number from -2 to 2".into())),
    };
    let shared = |shared: &Option<String>| match shared {
        Some(key) => text(key, LONGEST_WHO, "the key of a shared goal"),
        None => Ok(()),
    };
    match change {
        GoalChange::Made(new) => {
            text(&new.words, LONGEST_GOAL, "a goal")?;
            texts(&new.about)?;
            shared(&new.shared)?;
            if let Some(why) = &new.why_alone {
                text(why, LONGEST_GOAL, "why it was not made together")?;
            }
            level(new.start)?;
            level(new.aim)
        }
        GoalChange::Worded { words } => text(words, LONGEST_GOAL, "a goal"),
        GoalChange::About { about, shared: key } => texts(about).and_then(|()| shared(key)),
        GoalChange::Seen { level: seen } => level(*seen),
        GoalChange::Disagreed { why: Some(why) } => text(why, LONGEST_GOAL, "why"),
        GoalChange::ActionAdded { what_to_do, who, .. } => {
            text(what_to_do, LONGEST_ACTION, "an action")?;
            text(who, LONGEST_WHO, "who does it")
        }
        GoalChange::Disagreed { why: None }
        | GoalChange::Asked
        | GoalChange::Agreed
        | GoalChange::ActionDone { .. }
        | GoalChange::ActionStopped { .. }
        | GoalChange::ActionHelped { .. }
        | GoalChange::Ended
        | GoalChange::Reopened => Ok(()),
    }
}

/// A text that is not empty, not too long, and holds no signs that are not seen.
fn text(text: &str, most: usize, what: &str) -> Result<(), Error> {
    let length = text.trim().chars().count();
    if length == 0 || length > most || text.chars().any(is_misleading_in_name) {
        return Err(Error::Invalid(format!("{what} has 1 to {most} characters, on one line")));
    }
    Ok(())
}
