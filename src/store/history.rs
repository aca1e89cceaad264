//! The history of an administration, and its state. Histories that were read or written lately are kept in
//! memory.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::administration::Administration;
use super::event::Event;
use super::fold::State;

/// What happened in an administration up to one revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The last link of its chain. It binds everything before it: two histories with one head are the same.
    pub(super) head: Vec<u8>,
    /// Oldest first.
    pub events: Vec<Arc<Event>>,
    /// What they fold to.
    pub state: State,
}

impl History {
    /// One without events.
    pub(super) fn at(head: Vec<u8>) -> History {
        History { head, events: Vec::new(), state: State::default() }
    }

    pub(super) fn of(head: Vec<u8>, events: Vec<Event>) -> History {
        let state = State::of(&events);
        History { head, events: events.into_iter().map(Arc::new).collect(), state }
    }

    /// Adds an event; the chain then ends in this link.
    pub(super) fn add(&mut self, event: Event, head: Vec<u8>) {
        self.state.apply(&event);
        self.events.push(Arc::new(event));
        self.head = head;
    }

    /// What it came to at an earlier revision.
    pub fn state_at(&self, revision: u64) -> State {
        State::of(self.events.iter().map(|event| &**event).take_while(|event| event.number <= revision))
    }
}

/// Administrations that were read or written lately, as they then were. The caller knows the head that
/// is stored: what another process wrote in the meantime has another.
#[derive(Clone, Default)]
pub(super) struct Histories(Arc<Mutex<Kept>>);

#[derive(Default)]
struct Kept {
    administrations: HashMap<String, Administration>,
    /// How many events they hold.
    events: usize,
}

/// How many events are kept: with a quarter of a kilobyte each, they stay far under what a small server has.
const MOST_EVENTS: usize = 200_000;

impl Histories {
    fn lock(&self) -> MutexGuard<'_, Kept> {
        // Nothing panics while it holds the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// As it was when it was last read or written here.
    pub fn known(&self, id: &str) -> Option<Administration> {
        self.lock().administrations.get(id).cloned()
    }

    /// The history that ends in this head.
    pub fn get(&self, id: &str, head: &[u8]) -> Option<Arc<History>> {
        self.lock()
            .administrations
            .get(id)
            .filter(|known| known.history.head == head)
            .map(|known| known.history.clone())
    }

    /// The same, not kept any longer: for adding to it.
    pub fn take(&self, id: &str, head: &[u8]) -> Option<Arc<History>> {
        self.lock().remove(id).map(|known| known.history).filter(|history| history.head == head)
    }

    /// Keeps one that is stored like this.
    pub fn keep(&self, administration: Administration) {
        let mut kept = self.lock();
        kept.remove(&administration.summary.id.0);
        kept.events += administration.history.events.len();
        kept.administrations.insert(administration.summary.id.0.clone(), administration);
        while kept.events > MOST_EVENTS
            && let Some(any) = kept.administrations.keys().next().cloned()
        {
            kept.remove(&any);
        }
    }

    pub fn forget(&self, id: &str) {
        self.lock().remove(id);
    }
}

impl Kept {
    fn remove(&mut self, id: &str) -> Option<Administration> {
        let known = self.administrations.remove(id)?;
        self.events -= known.history.events.len();
        Some(known)
    }
}
