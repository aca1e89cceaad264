//! Retention: what was kept as long as it may be is erased.

use std::collections::BTreeMap;
use std::time::Duration;

use super::database::cells_of;
use super::erase::erase_administration;
use super::event::Actor;
use super::reply::Reply;
use super::{AdministrationId, CaseId, Moment, Store, audit};

/// How long administrations are kept, counted from when they were sent in; else from when they expired; else from when they were opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Retention {
    /// Of instruments that are not named; none: for ever.
    pub otherwise: Option<Duration>,
    /// By the name of the instrument.
    pub instruments: BTreeMap<String, Duration>,
}

impl Retention {
    fn of(&self, instrument: &str) -> Option<Duration> {
        self.instruments.get(instrument).copied().or(self.otherwise)
    }
}

/// What a sweep erased.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Swept {
    /// Each with the name of its instrument.
    pub administrations: Vec<(AdministrationId, String)>,
    /// Cases of which nothing was left.
    pub cases: Vec<CaseId>,
}

/// How many administrations are erased in one transaction, so that others need not wait long.
const AT_ONCE: usize = 20;

impl Store {
    /// Erases every administration that was kept as long as it may be, and every case of which nothing is left by that. With `pretend`, only says which.
    pub fn sweep(&self, retention: Retention, by: &Actor, pretend: bool) -> Reply<Swept> {
        let by = by.clone();
        self.secretly(move |store| {
            let now = Moment::now();
            let due = move |transaction: &mut super::work::Transaction<'_>| {
                let rows = transaction
                    .query("SELECT id, instrument, COALESCE(sent_in, expires, created) FROM administrations WHERE erased IS NULL ORDER BY id", &[])?;
                let mut due = Vec::new();
                for row in rows {
                    let (id, instrument, from) = (row.text(0)?, row.text(1)?, row.moment(2)?);
                    if retention.of(&instrument).is_some_and(|kept| from.after(kept) <= now) {
                        due.push((AdministrationId(id), instrument));
                    }
                }
                Ok(due)
            };
            let administrations = store.read(due).wait()?;
            if pretend || administrations.is_empty() {
                return Ok(Swept { administrations, cases: Vec::new() });
            }
            for some in administrations.chunks(AT_ONCE) {
                let (some, by) = (some.to_vec(), by.clone());
                store.write(move |transaction| some.iter().try_for_each(|(id, _)| erase_administration(transaction, id, &by).map(drop))).wait()?;
            }
            let cases = store.write(move |transaction| empty_cases(transaction, &by)).wait()?;
            store.sweep_traces()?;
            Ok(Swept { administrations, cases })
        })
    }
}

/// Erases cases that have administrations, of which none is left.
fn empty_cases(transaction: &mut super::work::Transaction<'_>, by: &Actor) -> Result<Vec<CaseId>, super::Error> {
    let rows = transaction.query(
        "SELECT id FROM cases WHERE erased IS NULL AND EXISTS (SELECT 1 FROM administrations WHERE case_id = cases.id) \
         AND NOT EXISTS (SELECT 1 FROM administrations WHERE case_id = cases.id AND erased IS NULL) ORDER BY id",
        &[],
    )?;
    let (now, mut cases) = (transaction.now, Vec::new());
    for row in rows {
        let id = row.text(0)?;
        transaction.execute("UPDATE cases SET pseudonym = NULL, erased = $2 WHERE id = $1", cells_of![&id, now])?;
        audit::note(transaction, by, "case.erase", &id)?;
        cases.push(CaseId(id));
    }
    Ok(cases)
}
