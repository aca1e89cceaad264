//! What was answered in the preview: in memory, for as long as the program runs, per instrument and
//! informant. In other words of the same instrument the answers are the same.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use super::random;
use crate::answering::Log;
use peil::score::Scorer;
use peil::session::{Event, Session, Setting};

/// The answers of one informant to one instrument, whatever version it is in.
#[derive(Debug, Clone, Default)]
pub struct Run {
    log: Log,
    /// What the answers were made from, when they were made at random.
    pub seed: Option<u64>,
}

/// By the name of the instrument, and the index of the informant.
#[derive(Debug, Default)]
pub struct Runs(Mutex<HashMap<(String, u8), Run>>);

impl Runs {
    pub fn get(&self, instrument: &str, informant: u8) -> Run {
        self.change(instrument, informant, |run| run.clone())
    }

    /// One at a time, so that no window undoes what another does.
    pub fn change<T>(&self, instrument: &str, informant: u8, change: impl FnOnce(&mut Run) -> T) -> T {
        let mut runs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        change(runs.entry((instrument.to_string(), informant)).or_default())
    }
}

/// Why a subject is asked that nobody left out.
const REASON: &str = "preview";

impl Run {
    /// What happened, as far as this version of the instrument can have it, and how many answers it cannot
    /// have. Optional domains are asked until they are left out.
    pub fn fitting(&self, scorer: &Scorer<'_>, setting: Setting) -> (Log, usize) {
        let mut session = Session::begin(scorer, setting);
        let mut log: Log = chosen(&mut session, &self.log).into_iter().map(|event| (0, event)).collect();
        let mut strays = 0;
        for (number, event) in &self.log {
            match session.apply(event) {
                Ok(()) => log.push((*number, event.clone())),
                Err(_) => strays += usize::from(matches!(event, Event::Given { .. })),
            }
        }
        (log, strays)
    }

    /// The number of the last event.
    pub fn revision(&self) -> u64 {
        self.log.last().map_or(0, |(number, _)| *number)
    }

    pub fn is_empty(&self) -> bool {
        !self.log.iter().any(|(_, event)| matches!(event, Event::Given { .. }))
    }

    pub fn keep(&mut self, events: impl IntoIterator<Item = Event>) {
        for event in events {
            self.log.push((self.revision() + 1, event));
        }
    }

    /// Takes every answer away; which optional domains are asked stays.
    pub fn clear(&mut self) {
        self.log.retain(|(_, event)| matches!(event, Event::Chosen { .. } | Event::LeftOut { .. }));
        self.seed = None;
    }

    /// Answers everything at random.
    pub fn fill(&mut self, scorer: &Scorer<'_>, setting: Setting, seed: u64) {
        self.clear();
        let mut session = Session::begin(scorer, setting);
        let (log, _) = self.fitting(scorer, setting);
        // These fit: it was just tried.
        let _ = session.replay(log.iter().map(|(_, event)| event));
        self.keep(random::fill(&mut session, seed));
        self.seed = Some(seed);
    }
}

/// Has every optional domain asked about which nothing was decided.
fn chosen(session: &mut Session<'_>, log: &Log) -> Vec<Event> {
    let decided = |name: &str| {
        log.iter().any(|(_, event)| matches!(event, Event::Chosen { domain, .. } | Event::LeftOut { domain, .. } if domain == name))
    };
    let open: Vec<String> =
        session.domains().into_iter().map(|domain| domain.name).filter(|name| !decided(name)).collect();
    open.iter().filter_map(|domain| session.choose(domain, REASON).ok().flatten()).collect()
}

/// Has exactly these optional domains asked.
pub fn choose(session: &mut Session<'_>, asked: &[&str]) -> Vec<Event> {
    let mut events = Vec::new();
    for domain in session.domains() {
        let decided = if asked.contains(&domain.name.as_str()) {
            session.choose(&domain.name, REASON)
        } else {
            session.leave_out(&domain.name, None)
        };
        events.extend(decided.ok().flatten());
    }
    events
}
