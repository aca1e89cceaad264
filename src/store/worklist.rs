//! The list of work: what each case of a practice waits for, computed from a few queries.
//!
//! What is stored are moments; whether something waits, is late or is about to end depends on the moment that
//! it is asked at, so it is computed then.

use std::collections::{HashMap, HashSet};
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
    /// A case of which nothing is counted yet.
    fn new(case: Case) -> WorkLine {
        WorkLine {
            case,
            asked: 0,
            sent_in: 0,
            own_until: None,
            resident_until: None,
            ready: None,
            missed: None,
            filled: None,
            round: None,
        }
    }

    /// Counts what was asked, as [`ASKED`] reads it; when it was sent in.
    fn count(&mut self, row: &Row, now: Moment) -> Result<Option<Moment>, Error> {
        let (resident, created, sent_in) = (row.flag(2)?, row.moment(3)?, row.maybe_moment(5)?);
        let until = row.maybe_moment(4)?.unwrap_or(NEVER);
        self.asked += 1;
        if sent_in.is_some() {
            self.sent_in += 1;
            self.filled = self.filled.max(Some(created));
        } else if until <= now {
            self.missed = self.missed.max(Some(created));
        } else {
            let open = if resident { &mut self.resident_until } else { &mut self.own_until };
            *open = Some(open.map_or(until, |first| first.min(until)));
        }
        Ok(sent_in)
    }

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

// Queries over the rows of one practice, joined here: as one query PostgreSQL, before it has counted its tables,
// works a part out anew for every case.

/// The columns of a case, as `case` reads them.
const CASES: &str = "\
    SELECT id, called, created, created_by, erased, practice, owner, closed, closed_for FROM cases \
    WHERE practice = $1 AND erased IS NULL AND (CAST($2 AS TEXT) = '' OR owner = $2) \
    ORDER BY created DESC, id";
/// What was asked.
const ASKED: &str = "\
    SELECT case_id, round, resident, created, expires, sent_in FROM administrations \
    WHERE practice = $1 AND erased IS NULL";
/// The names of rounds, the newest of each case last.
const ROUNDS: &str = "\
    SELECT r.case_id, r.name FROM rounds r JOIN cases c ON c.id = r.case_id \
    WHERE c.practice = $1 AND c.erased IS NULL ORDER BY r.created, r.number";
/// The rounds of which somebody has seen the results.
const SEEN: &str = "\
    SELECT DISTINCT l.round FROM looks l JOIN rounds r ON r.id = l.round JOIN cases c ON c.id = r.case_id \
    WHERE c.practice = $1 AND c.erased IS NULL";

impl Store {
    /// Every case of a practice with what is known about what it waits for, newest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn work_list(&self, wanted: Wanted) -> Reply<Vec<WorkLine>> {
        self.look_up(move |transaction| {
            let (now, owner) = (transaction.now, wanted.owner.as_deref().unwrap_or_default());
            let practice = &wanted.practice.0;
            let part = wanted.part.as_deref().map(str::to_lowercase);
            let fits = |case: &Case| {
                let called = case.pseudonym.as_deref().unwrap_or_default();
                part.as_ref().is_none_or(|part| called.to_lowercase().contains(part.as_str()))
            };
            let cases = transaction.query(CASES, cells_of![practice, owner])?;
            let cases = cases.iter().map(case::case).collect::<Result<Vec<_>, Error>>()?;
            let mut lines: Vec<WorkLine> = cases.into_iter().filter(fits).map(WorkLine::new).collect();
            let places: HashMap<String, usize> =
                lines.iter().enumerate().map(|(at, line)| (line.case.id.0.clone(), at)).collect();
            let place = |row: &Row| row.text(0).map(|case| places.get(&case).copied());
            // When all of a round was sent in; None while something is open.
            let mut complete: HashMap<(usize, Option<String>), Option<Moment>> = HashMap::new();
            for row in transaction.query(ASKED, cells_of![practice])? {
                let Some(at) = place(&row)? else { continue };
                let sent_in = lines[at].count(&row, now)?;
                let of_round = complete.entry((at, row.maybe_text(1)?)).or_insert(sent_in);
                *of_round = of_round.zip(sent_in).map(|(one, other)| one.max(other));
            }
            let seen = transaction.query(SEEN, cells_of![practice])?;
            let seen: HashSet<String> = seen.iter().map(|row| row.text(0)).collect::<Result<_, Error>>()?;
            for ((at, round), complete) in complete {
                if round.is_none_or(|round| !seen.contains(&round)) {
                    lines[at].ready = lines[at].ready.max(complete);
                }
            }
            for row in transaction.query(ROUNDS, cells_of![practice])? {
                if let Some(at) = place(&row)? {
                    lines[at].round = row.maybe_text(1)?;
                }
            }
            Ok(lines)
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

/// Takes away who looked at the rounds of a case: it was erased.
pub(super) fn erase(transaction: &mut Transaction<'_>, case: &str) -> Result<(), Error> {
    transaction
        .execute(
            "DELETE FROM looks WHERE round IN (SELECT id FROM rounds WHERE case_id = $1)",
            cells_of![case],
        )
        .map(drop)
}
