//! An administration as the store has it, and the instrument it is answered by: what the pages and the API
//! build on.

use std::sync::Arc;

use super::act::Log;
use peil::model::{Instrument, MessageKind};
use peil::score::Scorer;
use peil::session::{Event, Session, Setting};
use peil_store::{Actor, Administration, AdministrationId, Error, Since, Store, Submission, What};

/// One administration, with everything that happened in it.
#[derive(Debug, Clone)]
pub struct Record {
    pub administration: Administration,
    /// In the words that are shown.
    pub instrument: Arc<Instrument>,
}

impl Record {
    /// In the words that the log says.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn read(store: &Store, id: &AdministrationId) -> Result<Record, Error> {
        let administration = store.administration(id).await?;
        let instrument = store.model(&administration.summary.model).await?;
        Ok(Record { administration, instrument })
    }

    /// The same for saving at a revision: from memory, if it is at that revision there. The store holds what
    /// is saved against what is stored.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn read_at(store: &Store, id: &AdministrationId, revision: u64) -> Result<Record, Error> {
        match store.known_administration(id).filter(|known| known.summary.revision == revision) {
            Some(administration) => {
                let instrument = store.model(&administration.summary.model).await?;
                Ok(Record { administration, instrument })
            }
            None => Record::read(store, id).await,
        }
    }

    pub fn is_sent_in(&self) -> bool {
        self.administration.summary.sent_in.is_some()
    }

    pub fn revision(&self) -> u64 {
        self.administration.history.state.revision
    }

    /// What a session begins with; an answer that is given now is of today.
    pub fn setting(&self) -> Setting {
        let informant = self
            .administration
            .history
            .state
            .informant
            .as_deref()
            .and_then(|name| self.instrument.informant_index(name))
            .unwrap_or(0);
        Setting {
            informant,
            administered: Some(
                self.administration.history.state.administered.unwrap_or_else(crate::zone::today),
            ),
        }
    }

    /// What happened in the session, each with its number, oldest first.
    pub fn log(&self) -> Log {
        let events = self.administration.history.events.iter();
        events.filter_map(|event| Some((event.number, event.payload.as_ref()?.what.in_session()?))).collect()
    }

    /// The session after a log.
    pub fn session<'s>(&self, scorer: &'s Scorer<'s>, log: &Log) -> Session<'s> {
        let mut session = Session::begin(scorer, self.setting());
        // What was kept was accepted when it was given, by this same instrument.
        let _ = session.replay(log.iter().map(|(_, event)| event));
        session
    }

    /// What there is to save when these events come after a revision: they themselves, the date where there
    /// was none, and the alerts that are active then.
    pub fn submission(&self, revision: u64, events: &[Event], alerts: Vec<String>, by: &Actor) -> Submission {
        let history = &self.administration.history;
        // As it was then: a request that comes twice must come to the same twice.
        let dated = if revision == self.revision() {
            history.state.administered
        } else {
            history.state_at(revision).administered
        };
        let mut what = Vec::with_capacity(events.len() + 1);
        if dated.is_none() {
            what.extend(self.setting().administered.map(|administered| What::Dated { administered }));
        }
        what.extend(events.iter().cloned().map(What::from));
        let administration = self.administration.summary.id.clone();
        // Where there can be none, the store need not look for one that is.
        let has_alerts = self.instrument.messages.iter().any(|message| message.kind == MessageKind::Alert);
        Submission {
            administration,
            id: None,
            since: Since::Exactly(revision),
            by: by.clone(),
            what,
            alerts: has_alerts.then_some(alerts),
        }
    }
}

/// The names of the alerts that are active.
pub fn alerts(session: &Session<'_>) -> Vec<String> {
    session.alerts().into_iter().map(|alert| alert.name).collect()
}
