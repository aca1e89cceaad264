//! What a form comes to. A form may be late: another window, another device or the back button may have been
//! faster; then both are put together.

use std::collections::BTreeMap;

use super::record::alerts;
use super::screens::{Notice, Wrongs};
use crate::field::{Wrong, not_accepted};
use crate::form::Filled;
use crate::interface::Tongue;
use peil::score::Scorer;
use peil::session::{Event, Posted, Refused, Session, Setting};
use peil::text::Marks;

/// What happened so far, each with its number, oldest first.
pub type Log = Vec<(u64, Event)>;

/// Where to go after a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Go {
    /// To a page, by its id.
    Page(String),
    Review,
    Start,
}

impl Go {
    /// Its path below that of the administration.
    pub fn path(&self, base: &str, notice: Option<Notice>) -> String {
        let path = match self {
            Go::Page(id) => format!("{base}/page/{id}"),
            Go::Review => format!("{base}/review"),
            Go::Start => base.to_string(),
        };
        match notice {
            Some(notice) => format!("{path}?notice={}", notice.key()),
            None => path,
        }
    }
}

/// What a form came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Acted {
    /// To be kept, in this order.
    pub events: Vec<Event>,
    /// The alerts that are active then.
    pub alerts: Vec<String>,
    /// What was not accepted; then the page is shown again.
    pub wrongs: Wrongs,
    pub go: Go,
    pub notice: Option<Notice>,
    /// The questions that another window answered meanwhile, and that this form does not show as they are now.
    pub elsewhere: Vec<String>,
}

/// Computes a form of one page. `log` is everything that happened; the form says up to which event it knew.
pub fn act(
    scorer: &Scorer<'_>,
    setting: Setting,
    log: &Log,
    page: &str,
    form: &Filled,
    tongue: Tongue,
) -> Acted {
    let knew = form.get("peil-revision").and_then(|text| text.parse::<u64>().ok()).unwrap_or(u64::MAX);
    let (known, late) = log.split_at(log.partition_point(|(number, _)| *number <= knew));
    let replayed = |log: &[(u64, Event)]| {
        let mut session = Session::begin(scorer, setting);
        // What was kept was accepted when it was given, by this same instrument.
        let _ = session.replay(log.iter().map(|(_, event)| event));
        session.type_numbers(marks(tongue));
        session
    };
    let mut session = replayed(log);
    let late: Vec<&Event> = late.iter().map(|(_, event)| event).collect();

    let mut form_says = form.posted();
    let (notice, elsewhere) = if late.is_empty() {
        (None, Vec::new())
    } else {
        together(&mut form_says, &mut replayed(known), &mut replayed(log), &late)
    };
    let next =
        form.get("peil-go") == Some("next") && form.language().is_none() && form.get("peil-clear").is_none();
    let mut events = Vec::new();
    let mut refused = Vec::new();
    if next {
        let passed = |question: &str| {
            late.iter().any(|event| matches!(event, Event::Passed { question: found } if found == question))
        };
        // A form that is sent twice leaves its questions open once.
        form_says.retain(|one| !one.answers.is_empty() || !passed(&one.question));
        let submitted = session.submit(&form_says);
        events.extend(submitted.events);
        refused.extend(submitted.refused);
        for check in form.all("peil-confirm") {
            events.extend(session.confirm(check).ok().flatten());
        }
    } else {
        for one in &form_says {
            let texts: Vec<&str> = one.answers.iter().map(String::as_str).collect();
            match session.give(&one.question, &texts) {
                Ok(event) => events.extend(event),
                Err(why) => refused.push(why),
            }
        }
    }
    let wrongs = wrongs(&session, page, &form_says, &refused, tongue);
    let go = destination(&session, page, form, next);
    let stops = form.get("peil-go") == Some("stop") && wrongs.is_empty();
    let notice = notice.or(stops.then_some(Notice::Saved));
    Acted { events, alerts: alerts(&session), wrongs, go, notice, elsewhere }
}

/// Leaves out of a late form what it did not change, so that what another window did is kept: the notice about
/// that, and the questions whose answers the form does not show.
fn together(
    form_says: &mut Vec<Posted>,
    then: &mut Session<'_>,
    now: &mut Session<'_>,
    late: &[&Event],
) -> (Option<Notice>, Vec<String>) {
    let changed: Vec<&str> = late.iter().filter_map(|event| question(event)).collect();
    let (mut overruled, mut elsewhere) = (false, Vec::new());
    form_says.retain(|one| {
        if !changed.contains(&one.question.as_str()) {
            return true;
        }
        let texts: Vec<&str> = one.answers.iter().map(String::as_str).collect();
        let same_as_then = matches!(then.give(&one.question, &texts), Ok(None));
        if same_as_then {
            // An answer that was changed and changed back is the one that this form shows.
            if then.response_to(&one.question) != now.response_to(&one.question) {
                elsewhere.push(one.question.clone());
            }
        } else {
            // Not by how it is typed: `3,0` is the answer 3 that is.
            overruled |= matches!(now.give(&one.question, &texts), Ok(Some(_)));
        }
        !same_as_then
    });
    let notice = match (overruled, elsewhere.is_empty()) {
        (true, _) => Some(Notice::Overruled),
        (false, false) => Some(Notice::Kept),
        (false, true) => None,
    };
    (notice, elsewhere)
}

/// How numbers are typed on a page in a language.
fn marks(tongue: Tongue) -> Marks {
    match tongue {
        Tongue::Dutch | Tongue::Frisian => Marks::Comma,
        Tongue::English => Marks::Either,
    }
}

fn question(event: &Event) -> Option<&str> {
    match event {
        Event::Given { question, .. } | Event::Changed { question, .. } | Event::Cleared { question } => {
            Some(question)
        }
        Event::Passed { .. }
        | Event::Confirmed { .. }
        | Event::Chosen { .. }
        | Event::LeftOut { .. }
        | Event::SentIn => None,
    }
}

fn wrongs(
    session: &Session<'_>,
    page: &str,
    form_says: &[Posted],
    refused: &[Refused],
    tongue: Tongue,
) -> Wrongs {
    let mut wrongs: BTreeMap<String, Wrong> = BTreeMap::new();
    let Ok(view) = session.page(page) else { return wrongs };
    for why in refused {
        let Refused::NotAccepted { question, instead, .. } = why else { continue };
        let Some(asked) = view.questions.iter().find(|view| view.name == *question) else { continue };
        let typed = form_says.iter().find(|one| one.question == *question).map(|one| one.answers.clone());
        wrongs.insert(
            question.clone(),
            Wrong { error: Some(not_accepted(asked, instead, tongue)), kindly: false, typed },
        );
    }
    wrongs
}

fn destination(session: &Session<'_>, page: &str, form: &Filled, next: bool) -> Go {
    let Ok(view) = session.page(page) else {
        return session.next(Some(page)).map_or(Go::Review, |next| Go::Page(next.to_string()));
    };
    if next {
        if !view.objections.is_empty() {
            return Go::Page(page.to_string());
        }
        return session.next(Some(page)).map_or(Go::Review, |next| Go::Page(next.to_string()));
    }
    match form.get("peil-go") {
        Some("back") => view.previous.map_or(Go::Start, Go::Page),
        Some("stop") => Go::Start,
        _ => Go::Page(page.to_string()),
    }
}
