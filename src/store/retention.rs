//! Retention: erases what has been kept as long as allowed.

use std::collections::BTreeMap;
use std::time::Duration;

use super::database::cells_of;
use super::erase::erase_administration;
use super::event::Actor;
use super::reply::Reply;
use super::traces::{self, Traces};
use super::work::Transaction;
use super::{
    AdministrationId, CaseId, Error, Moment, PracticeKey, Store, audit, course, enrolments, goals, hooks,
    worklist,
};

/// How long administrations are kept, counted from when they were sent in; otherwise from when they expired;
/// otherwise from when they were opened.
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

/// How much of an instrument a practice keeps, and when that goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptAnswers {
    pub practice: PracticeKey,
    pub instrument: String,
    /// None: for ever.
    pub lasts: Option<Duration>,
    /// How many administrations there are,
    pub count: u64,
    /// how many of them were kept as long as they may be,
    pub due: u64,
    /// and how many will have been thirty days from now.
    pub soon: u64,
    /// When the first of those goes that may be kept still.
    pub next: Option<Moment>,
}

/// What is due so soon is worth a warning.
const SOON: Duration = Duration::from_secs(30 * 24 * 3600);

/// What a sweep erased.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Swept {
    /// Each with the name of its instrument.
    pub administrations: Vec<(AdministrationId, String)>,
    /// Cases of which nothing was left.
    pub cases: Vec<CaseId>,
    /// Whether it is off the disk too.
    pub traces: Traces,
}

/// Whether the clock is believed. A clock that is years ahead would have everything erased at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clock {
    /// As far as it is not far ahead of everything that was ever written here.
    Checked,
    /// Nor far ahead of the last time that this was done: for those who do it every day.
    CheckedDaily,
    /// Somebody looked at it.
    Trusted,
}

/// How many administrations are erased in one transaction, so that others need not wait long.
const AT_ONCE: usize = 20;
/// What is written now, with nothing written for so long before, is written by a clock that may be wrong.
const FAR_AHEAD: Duration = Duration::from_secs(40 * 24 * 3600);

impl Store {
    /// How much is kept for how long, by practice and instrument; of one practice, where one is named.
    pub fn kept(&self, retention: Retention, practice: Option<&PracticeKey>) -> Reply<Vec<KeptAnswers>> {
        let practice = practice.cloned();
        self.read(move |transaction| {
            let now = transaction.now;
            let mut kept: BTreeMap<(String, String), KeptAnswers> = BTreeMap::new();
            for row in transaction.query(KEPT, &[])? {
                let (of, instrument, from) = (row.text(3)?, row.text(1)?, row.moment(2)?);
                if practice.as_ref().is_some_and(|practice| practice.0 != of) {
                    continue;
                }
                let lasts = retention.of(&instrument);
                let one = kept.entry((of.clone(), instrument.clone())).or_insert_with(|| KeptAnswers {
                    practice: PracticeKey(of),
                    instrument,
                    lasts,
                    count: 0,
                    due: 0,
                    soon: 0,
                    next: None,
                });
                one.count += 1;
                let Some(ends) = lasts.map(|lasts| from.after(lasts)) else { continue };
                if ends <= now {
                    one.due += 1;
                    continue;
                }
                one.soon += u64::from(ends <= now.after(SOON));
                one.next = Some(one.next.map_or(ends, |next| next.min(ends)));
            }
            Ok(kept.into_values().collect())
        })
    }

    /// Erases every administration that was kept as long as it may be, and every case of which nothing is
    /// left by that. With `pretend`, only says which.
    ///
    /// # Errors
    /// As [`Store::sweep_by`], with [`Clock::Checked`].
    pub fn sweep(&self, retention: Retention, by: &Actor, pretend: bool) -> Reply<Swept> {
        self.sweep_by(Clock::Checked, retention, by, pretend)
    }

    /// The same by a clock that is believed or not.
    ///
    /// # Errors
    /// [`Error::ClockAhead`], and nothing is erased, when the clock is not believed. It is believed again
    /// once it was set back, or is trusted once.
    pub fn sweep_by(&self, clock: Clock, retention: Retention, by: &Actor, pretend: bool) -> Reply<Swept> {
        let by = by.clone();
        self.erasing(move |store| {
            let due = move |transaction: &mut Transaction<'_>| due(transaction, &retention);
            let administrations = store.read(due).wait()?;
            if pretend {
                return Ok(Swept { administrations, cases: Vec::new(), traces: Traces::Gone });
            }
            if let Some(error) = store.write(move |transaction| check_clock(transaction, clock)).wait()? {
                return Err(error);
            }
            if administrations.is_empty() {
                return Ok(Swept { administrations, cases: Vec::new(), traces: Traces::Gone });
            }
            for some in administrations.chunks(AT_ONCE) {
                let (some, by) = (some.to_vec(), by.clone());
                store
                    .write(move |transaction| {
                        some.iter()
                            .try_for_each(|(id, _)| erase_administration(transaction, id, &by).map(drop))
                    })
                    .wait()?;
            }
            let cases = store.write(move |transaction| empty_cases(transaction, &by)).wait()?;
            let traces = store.sweep_traces().unwrap_or_else(|error| Traces::Left(error.to_string()));
            Ok(Swept { administrations, cases, traces })
        })
    }
}

/// What is kept, and since when that counts.
const KEPT: &str = "SELECT id, instrument, COALESCE(sent_in, expires, created), practice FROM administrations WHERE erased IS NULL ORDER BY id";

/// What was kept as long as it may be, each with the name of its instrument.
fn due(
    transaction: &mut Transaction<'_>,
    retention: &Retention,
) -> Result<Vec<(AdministrationId, String)>, Error> {
    let now = transaction.now;
    let rows = transaction.query(KEPT, &[])?;
    let mut due = Vec::new();
    for row in rows {
        let (id, instrument, from) = (row.text(0)?, row.text(1)?, row.moment(2)?);
        if retention.of(&instrument).is_some_and(|kept| from.after(kept) <= now) {
            due.push((AdministrationId(id), instrument));
        }
    }
    Ok(due)
}

/// Why the clock is not believed, if it is not. That is noted, so that what is written by a wrong clock does
/// not make it right; and when it is believed, that is noted too.
fn check_clock(transaction: &mut Transaction<'_>, clock: Clock) -> Result<Option<Error>, Error> {
    let now = transaction.now;
    let rows = transaction.query("SELECT name, at FROM marks", &[])?;
    let marks = rows
        .iter()
        .map(|row| Ok((row.text(0)?, row.moment(1)?)))
        .collect::<Result<BTreeMap<_, _>, Error>>()?;
    // One that was set back behind the moment at which it was not believed was corrected.
    let held = marks.get(HELD).copied().filter(|held| *held <= now);
    let newest = newest(transaction)?;
    let last = match clock {
        Clock::Trusted => None,
        Clock::Checked => newest,
        Clock::CheckedDaily => marks.get(SWEEP).copied().or(newest),
    };
    let ahead = last.filter(|last| last.after(FAR_AHEAD) < now);
    if let Some(last) = ahead.or(held.filter(|_| clock != Clock::Trusted)) {
        mark(transaction, HELD, held.unwrap_or(now))?;
        return Ok(Some(Error::ClockAhead { now, last }));
    }
    transaction.execute("DELETE FROM marks WHERE name = $1", cells_of![HELD])?;
    mark(transaction, SWEEP, now)?;
    Ok(None)
}

/// Names of marks: the last time that something was, or could be, erased; and since when the clock is not
/// believed.
const SWEEP: &str = "sweep";
const HELD: &str = "held";

fn mark(transaction: &mut Transaction<'_>, name: &str, at: Moment) -> Result<(), Error> {
    let sql =
        "INSERT INTO marks (name, at) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET at = excluded.at";
    transaction.execute(sql, cells_of![name, at]).map(drop)
}

/// When something was last written here: opening, sending in and signing in among it.
fn newest(transaction: &mut Transaction<'_>) -> Result<Option<Moment>, Error> {
    let audited = transaction.first("SELECT at FROM audit ORDER BY number DESC LIMIT 1", &[])?;
    let opened = transaction.first("SELECT MAX(created), MAX(sent_in) FROM administrations", &[])?;
    let mut found = vec![audited.map(|row| row.moment(0)).transpose()?];
    if let Some(row) = opened {
        found.extend([row.maybe_moment(0)?, row.maybe_moment(1)?]);
    }
    Ok(found.into_iter().flatten().max())
}

/// Erases cases that have administrations, of which none is left.
fn empty_cases(transaction: &mut Transaction<'_>, by: &Actor) -> Result<Vec<CaseId>, Error> {
    let rows = transaction.query(
        "SELECT id FROM cases WHERE erased IS NULL AND EXISTS (SELECT 1 FROM administrations WHERE case_id = cases.id) \
         AND NOT EXISTS (SELECT 1 FROM administrations WHERE case_id = cases.id AND erased IS NULL) ORDER BY id",
        &[],
    )?;
    let (now, mut cases) = (transaction.now, Vec::new());
    if !rows.is_empty() {
        traces::note(transaction)?;
    }
    for row in rows {
        let id = row.text(0)?;
        transaction.execute(
            "UPDATE cases SET called = NULL, owner = NULL, erased = $2 WHERE id = $1",
            cells_of![&id, now],
        )?;
        goals::erase(transaction, &id)?;
        enrolments::erase(transaction, &id)?;
        hooks::erase(transaction, &id)?;
        course::erase(transaction, &id)?;
        worklist::erase(transaction, &id)?;
        transaction.execute("UPDATE rounds SET name = NULL WHERE case_id = $1", cells_of![&id])?;
        audit::note(transaction, by, "case.erase", &id)?;
        cases.push(CaseId(id));
    }
    Ok(cases)
}
