//! The list of work: what each case of a practice waits for, computed by one query over an index.
//!
//! What is stored are moments; whether something waits, is late or is about to end depends on the moment that
//! it is asked at, so it is computed then.

use std::time::Duration;

use super::case::{self, Case};
use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::work::Transaction;
use super::{Error, Moment, PracticeKey, RoundId, Store, audit};

/// A case in the list of work, and what is known about what it waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkLine {
    pub case: Case,
    /// How many administrations were opened in it, without those that were erased.
    pub asked: u64,
    pub sent_in: u64,
    /// When the first of the open views of those who help ends.
    pub own_until: Option<Moment>,
    /// When the first of the resident's open ones ends.
    pub resident_until: Option<Moment>,
    /// When the last round was complete of which nobody has seen the results.
    pub ready: Option<Moment>,
    /// When the last was asked that was never sent in, and takes no more answers.
    pub missed: Option<Moment>,
    /// When the last was asked that was sent in.
    pub filled: Option<Moment>,
    /// The name of its newest round.
    pub round: Option<String>,
}

/// What a case waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// The professional has something to do.
    You(Todo),
    /// The resident's time ends soon.
    Soon,
    Resident,
    Done,
}

/// What a professional has to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Todo {
    /// To give the own view.
    Answer,
    /// To discuss results that nobody has seen.
    Discuss,
    /// To ask again: what was asked last ended without answers.
    AskAgain,
    /// To ask something: nothing was asked yet.
    Ask,
}

/// How long before its end something ends soon.
pub const SOON: Duration = Duration::from_secs(7 * 24 * 3600);
/// A moment after all others: of what does not end.
const NEVER: Moment = Moment(i64::MAX);

impl WorkLine {
    /// What it waits for at a moment.
    pub fn standing(&self, now: Moment) -> Standing {
        if self.case.closed.is_some() {
            return Standing::Done;
        }
        if self.own_until.is_some() {
            return Standing::You(Todo::Answer);
        }
        if self.ready.is_some() {
            return Standing::You(Todo::Discuss);
        }
        if self.asked == 0 {
            return Standing::You(Todo::Ask);
        }
        if let Some(until) = self.resident_until {
            return if until <= now.after(SOON) { Standing::Soon } else { Standing::Resident };
        }
        // Something that was filled in later makes good for what was missed.
        if self.missed > self.filled { Standing::You(Todo::AskAgain) } else { Standing::Done }
    }

    /// Until when it can be done, where that ends.
    pub fn by(&self, now: Moment) -> Option<Moment> {
        match self.standing(now) {
            Standing::You(Todo::Answer) => self.own_until,
            Standing::Soon | Standing::Resident => self.resident_until,
            Standing::You(Todo::Discuss | Todo::AskAgain | Todo::Ask) | Standing::Done => None,
        }
        .filter(|until| *until != NEVER)
    }
}

/// Whose cases a list of work has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    pub practice: PracticeKey,
    /// Of this account only.
    pub owner: Option<String>,
    /// Only those whose pseudonym holds this text, in capitals or not.
    pub part: Option<String>,
}

/// The columns of a case come first, as `case` reads them. `$2` is the moment that it is asked at.
const LINES: &str = "\
    SELECT c.id, c.called, c.created, c.created_by, c.erased, c.practice, c.owner, c.closed, c.closed_for, \
        COALESCE(w.asked, 0), COALESCE(w.sent, 0), w.own_until, w.resident_until, w.missed, w.filled, r.ready, \
        (SELECT name FROM rounds WHERE case_id = c.id ORDER BY created DESC, number DESC LIMIT 1) \
    FROM cases c \
    LEFT JOIN (SELECT case_id, COUNT(*) AS asked, COUNT(sent_in) AS sent, MAX(CASE WHEN sent_in IS NOT NULL THEN created END) AS filled, \
        MIN(CASE WHEN resident = 0 AND sent_in IS NULL AND COALESCE(expires, $3) > $2 THEN COALESCE(expires, $3) END) AS own_until, \
        MIN(CASE WHEN resident = 1 AND sent_in IS NULL AND COALESCE(expires, $3) > $2 THEN COALESCE(expires, $3) END) AS resident_until, \
        MAX(CASE WHEN sent_in IS NULL AND expires <= $2 THEN created END) AS missed \
        FROM administrations WHERE practice = $1 AND erased IS NULL GROUP BY case_id) w ON w.case_id = c.id \
    LEFT JOIN (SELECT case_id, MAX(complete) AS ready FROM \
        (SELECT case_id, round, CASE WHEN COUNT(*) = COUNT(sent_in) THEN MAX(sent_in) END AS complete \
         FROM administrations a WHERE practice = $1 AND erased IS NULL \
         AND NOT EXISTS (SELECT 1 FROM looks WHERE looks.round = a.round) GROUP BY case_id, round) AS whole \
        GROUP BY case_id) r ON r.case_id = c.id \
    WHERE c.practice = $1 AND c.erased IS NULL AND (CAST($4 AS TEXT) = '' OR c.owner = $4) \
    ORDER BY c.created DESC, c.id";

impl Store {
    /// Every case of a practice with what is known about what it waits for, newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn work_list(&self, wanted: Wanted) -> Reply<Vec<WorkLine>> {
        self.look_up(move |transaction| {
            let (now, owner) = (transaction.now, wanted.owner.as_deref().unwrap_or_default());
            let rows = transaction.query(LINES, cells_of![&wanted.practice.0, now, NEVER, owner])?;
            let part = wanted.part.as_deref().map(str::to_lowercase);
            let fits = |line: &WorkLine| {
                let called = line.case.pseudonym.as_deref().unwrap_or_default();
                part.as_ref().is_none_or(|part| called.to_lowercase().contains(part.as_str()))
            };
            let lines = rows.iter().map(line).collect::<Result<Vec<_>, Error>>()?;
            Ok(lines.into_iter().filter(fits).collect())
        })
    }

    /// Notes that somebody looked at the results of a round: in the audit log, and for the round itself.
    ///
    /// # Errors
    /// Those of the database.
    pub fn look_at(&self, round: &RoundId, subject: &str, by: &Actor) -> Reply<()> {
        let (round, subject, by) = (round.clone(), subject.to_string(), by.clone());
        self.write(move |transaction| {
            if let Actor::Account(name) = &by {
                let now = transaction.now;
                transaction.execute(
                    "INSERT INTO looks (round, account, first) VALUES ($1, $2, $3) ON CONFLICT (round, account) DO NOTHING",
                    cells_of![&round.0, name, now],
                )?;
            }
            audit::note(transaction, &by, "results.look", &subject)
        })
    }

    /// Who looked at the results of a round first when, by name of the account.
    ///
    /// # Errors
    /// Those of the database.
    pub fn looks(&self, round: &RoundId) -> Reply<Vec<(String, Moment)>> {
        let round = round.clone();
        self.look_up(move |transaction| {
            let rows = transaction.query(
                "SELECT account, first FROM looks WHERE round = $1 ORDER BY first, account",
                cells_of![&round.0],
            )?;
            rows.iter().map(|row| Ok((row.text(0)?, row.moment(1)?))).collect()
        })
    }
}

fn line(row: &Row) -> Result<WorkLine, Error> {
    Ok(WorkLine {
        case: case::case(row)?,
        asked: row.count(9)?,
        sent_in: row.count(10)?,
        own_until: row.maybe_moment(11)?,
        resident_until: row.maybe_moment(12)?,
        missed: row.maybe_moment(13)?,
        filled: row.maybe_moment(14)?,
        ready: row.maybe_moment(15)?,
        round: row.maybe_text(16)?,
    })
}

/// Takes away who looked at the rounds of a case: it was erased.
pub(super) fn erase(transaction: &mut Transaction<'_>, case: &str) -> Result<(), Error> {
    transaction
        .execute(
            "DELETE FROM looks WHERE round IN (SELECT id FROM rounds WHERE case_id = $1)",
            cells_of![case],
        )
        .map(drop)
}
