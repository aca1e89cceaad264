//! Goals in the database: appended to, read, counted; and the links by which a resident sees the own.

use super::chain;
use super::database::{Row, cells_of};
use super::event::Actor;
use super::goal::{Goal, GoalChange, GoalEvent, MOST_GOALS, NewGoal, check};
use super::reply::Reply;
use super::secret::token_hash;
use super::work::Transaction;
use super::{CaseId, Error, GoalId, Moment, PracticeKey, Store, Token, audit, case};

/// A new link. Its token is shown this once: only a hash is stored.
#[derive(Debug)]
pub struct GoalLink {
    pub token: Token,
    pub expires: Moment,
}

/// What a token of such a link opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GoalEntry {
    /// The goals of this case.
    Open(CaseId),
    /// It expired, was taken back, or never was.
    Closed,
}

/// How the cases of a practice are with one shared goal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct SharedGoal {
    pub shared: String,
    /// Cases in which nobody looked yet,
    pub unseen: usize,
    /// in which it is not reached,
    pub underway: usize,
    /// and in which it is.
    pub reached: usize,
}

impl Store {
    /// Makes a goal.
    ///
    /// # Errors
    /// [`Error::Unknown`] for the case; [`Error::Conflict`] when it is closed; [`Error::Invalid`] for texts or
    /// levels that there cannot be, or too many goals.
    pub fn add_goal(&self, case: &CaseId, new: NewGoal, by: &Actor) -> Reply<GoalId> {
        let (case, by) = (case.clone(), by.clone());
        let change = GoalChange::Made(trimmed(new));
        self.write(move |transaction| {
            check(&change)?;
            case::open(transaction, &case)?;
            let rows = transaction
                .query("SELECT COUNT(*) FROM goals WHERE case_id = $1", cells_of![&case.0])?;
            let there = rows.first().map(|row| row.count(0)).transpose()?.unwrap_or_default();
            if there >= MOST_GOALS as u64 {
                return Err(Error::Invalid(format!("a case has {MOST_GOALS} goals at most")));
            }
            let id = GoalId::random()?;
            let head = chain::start(&id.0).to_vec();
            transaction.execute(
                "INSERT INTO goals (id, case_id, number, revision, head, shared, aim, level) VALUES ($1, $2, $3, 0, $4, NULL, 0, NULL)",
                cells_of![&id.0, &case.0, there + 1, &head[..]],
            )?;
            append(transaction, &id, &by, &change)?;
            audit::note(transaction, &by, "goal.make", &case.0)?;
            Ok(id)
        })
    }

    /// Lets something happen to a goal.
    ///
    /// # Errors
    /// [`Error::Unknown`] for the goal or the action; [`Error::Conflict`] when the case is closed or the goal
    /// has ended; [`Error::Invalid`] for texts or levels that there cannot be.
    pub fn change_goal(&self, goal: &GoalId, change: GoalChange, by: &Actor) -> Reply<()> {
        let (id, by) = (goal.clone(), by.clone());
        self.write(move |transaction| {
            let goal = one(transaction, &id)?;
            case::open(transaction, &goal.case)?;
            goal.check(&change)?;
            append(transaction, &id, &by, &change)?;
            audit::note(transaction, &by, "goal.change", &goal.case.0)
        })
    }

    /// The goals of a case, in the order that they were made.
    pub fn goals(&self, case: &CaseId) -> Reply<Vec<Goal>> {
        let case = case.clone();
        self.read(move |transaction| of_case(transaction, &case))
    }

    /// # Errors
    /// [`Error::Unknown`].
    pub fn goal(&self, id: &GoalId) -> Reply<Goal> {
        let id = id.clone();
        self.read(move |transaction| one(transaction, &id))
    }

    /// How the cases of a practice are with the goals that it shares, by key. A case counts once for each, and
    /// as reached when all that it has of it are.
    pub fn shared_goals(&self, practice: &PracticeKey) -> Reply<Vec<SharedGoal>> {
        let practice = practice.clone();
        self.look_up(move |transaction| {
            let rows = transaction.query(
                "SELECT g.shared, g.case_id, MIN(CASE WHEN g.level IS NULL THEN CAST(0 AS BIGINT) WHEN g.level < g.aim THEN 1 ELSE 2 END) \
                 FROM goals g JOIN cases c ON c.id = g.case_id WHERE c.practice = $1 AND c.erased IS NULL AND g.shared IS NOT NULL \
                 GROUP BY g.shared, g.case_id ORDER BY g.shared",
                cells_of![&practice.0],
            )?;
            let mut found: Vec<SharedGoal> = Vec::new();
            for row in &rows {
                let (shared, standing) = (row.text(0)?, row.count(2)?);
                if found.last().is_none_or(|last| last.shared != shared) {
                    found.push(SharedGoal { shared, unseen: 0, underway: 0, reached: 0 });
                }
                if let Some(last) = found.last_mut() {
                    match standing {
                        0 => last.unseen += 1,
                        1 => last.underway += 1,
                        _ => last.reached += 1,
                    }
                }
            }
            Ok(found)
        })
    }

    /// Makes a link to the goals of a case, for the resident. That agreement was asked is noted with every goal
    /// that has none.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::Conflict`] when the case is closed; [`Error::Invalid`] for a moment that is
    /// past.
    pub fn link_to_goals(&self, case: &CaseId, expires: Moment, by: &Actor) -> Reply<GoalLink> {
        let (case, by) = (case.clone(), by.clone());
        self.write(move |transaction| {
            if expires <= transaction.now {
                return Err(Error::Invalid("a link expires in the future".into()));
            }
            case::open(transaction, &case)?;
            // One link at a time: an earlier letter opens nothing any more.
            let now = transaction.now;
            transaction.execute(
                "UPDATE goal_links SET revoked = $2 WHERE case_id = $1 AND revoked IS NULL",
                cells_of![&case.0, now],
            )?;
            let (id, token) = (super::secret::random_name()?, Token::random()?);
            transaction.execute(
                "INSERT INTO goal_links (id, hash, case_id, created, expires) VALUES ($1, $2, $3, $4, $5)",
                cells_of![&id, token.hash(), &case.0, now, expires],
            )?;
            for goal in of_case(transaction, &case)? {
                if goal.ended.is_none() && goal.agreement.is_none() {
                    append(transaction, &goal.id, &by, &GoalChange::Asked)?;
                }
            }
            audit::note(transaction, &by, "goal.link", &case.0)?;
            Ok(GoalLink { token, expires })
        })
    }

    /// Takes the links to the goals of a case back.
    pub fn revoke_goal_links(&self, case: &CaseId, by: &Actor) -> Reply<()> {
        let (case, by) = (case.clone(), by.clone());
        self.write(move |transaction| {
            let now = transaction.now;
            transaction.execute(
                "UPDATE goal_links SET revoked = $2 WHERE case_id = $1 AND revoked IS NULL",
                cells_of![&case.0, now],
            )?;
            audit::note(transaction, &by, "goal.unlink", &case.0)
        })
    }

    /// Until when the link to the goals of a case is open, if there is one.
    pub fn goal_link_until(&self, case: &CaseId) -> Reply<Option<Moment>> {
        let case = case.clone();
        self.look_up(move |transaction| {
            let now = transaction.now;
            let row = transaction.first(
                "SELECT MAX(expires) FROM goal_links WHERE case_id = $1 AND revoked IS NULL AND expires > $2",
                cells_of![&case.0, now],
            )?;
            Ok(row.map(|row| row.maybe_moment(0)).transpose()?.flatten())
        })
    }

    /// What a token opens at this moment: nothing of a case that is closed or erased.
    pub fn enter_goals(&self, token: &str) -> Reply<GoalEntry> {
        let hash = token_hash(token);
        self.look_up(move |transaction| {
            let now = transaction.now;
            let row = transaction.first(
                "SELECT l.case_id FROM goal_links l JOIN cases c ON c.id = l.case_id \
                 WHERE l.hash = $1 AND l.revoked IS NULL AND l.expires > $2 AND c.closed IS NULL AND c.erased IS NULL",
                cells_of![&hash[..], now],
            )?;
            Ok(match row {
                Some(row) => GoalEntry::Open(CaseId(row.text(0)?)),
                None => GoalEntry::Closed,
            })
        })
    }
}

fn trimmed(mut new: NewGoal) -> NewGoal {
    new.words = new.words.trim().to_string();
    new.why_alone = new.why_alone.map(|why| why.trim().to_string()).filter(|why| !why.is_empty());
    new
}

/// Appends an event, and what is derived from it.
fn append(
    transaction: &mut Transaction<'_>,
    id: &GoalId,
    by: &Actor,
    change: &GoalChange,
) -> Result<(), Error> {
    let row = transaction
        .first("SELECT revision, head FROM goals WHERE id = $1", cells_of![&id.0])?
        .ok_or(Error::Unknown("goal"))?;
    let (number, before) = (row.count(0)? + 1, row.bytes(1)?);
    let payload = serde_json::to_string(change)
        .map_err(|error| Error::Invalid(format!("it cannot be written: {error}")))?;
    let (now, actor) = (transaction.now, by.to_string());
    let hash = link(&before, id, number, now, &actor, &payload);
    transaction.execute(
        "INSERT INTO goal_events (goal, number, at, actor, payload, hash) VALUES ($1, $2, $3, $4, $5, $6)",
        cells_of![&id.0, number, now, &actor, &payload, &hash[..]],
    )?;
    transaction.execute(
        "UPDATE goals SET revision = $2, head = $3 WHERE id = $1",
        cells_of![&id.0, number, &hash[..]],
    )?;
    match change {
        GoalChange::Made(new) => transaction.execute(
            "UPDATE goals SET shared = $2, aim = $3 WHERE id = $1",
            cells_of![&id.0, new.shared.clone(), i64::from(new.aim)],
        )?,
        GoalChange::About { shared, .. } => transaction
            .execute("UPDATE goals SET shared = $2 WHERE id = $1", cells_of![&id.0, shared.clone()])?,
        GoalChange::Seen { level } => transaction
            .execute("UPDATE goals SET level = $2 WHERE id = $1", cells_of![&id.0, i64::from(*level)])?,
        GoalChange::Worded { .. }
        | GoalChange::Asked
        | GoalChange::Agreed
        | GoalChange::Disagreed { .. }
        | GoalChange::ActionAdded { .. }
        | GoalChange::ActionDone { .. }
        | GoalChange::ActionStopped { .. }
        | GoalChange::ActionHelped { .. }
        | GoalChange::Ended
        | GoalChange::Reopened => 0,
    };
    Ok(())
}

/// The hash of an event that follows on `before`: over who did what, and when.
fn link(before: &[u8], id: &GoalId, number: u64, at: Moment, actor: &str, payload: &str) -> chain::Hash {
    chain::link(before, &id.0, number, at, &chain::commitment(actor.as_bytes(), payload))
}

fn one(transaction: &mut Transaction<'_>, id: &GoalId) -> Result<Goal, Error> {
    let row = transaction
        .first("SELECT case_id, number FROM goals WHERE id = $1", cells_of![&id.0])?
        .ok_or(Error::Unknown("goal"))?;
    let (case, number) = (CaseId(row.text(0)?), row.count(1)?);
    let rows = transaction.query(
        "SELECT number, at, actor, payload FROM goal_events WHERE goal = $1 ORDER BY number",
        cells_of![&id.0],
    )?;
    let events = rows.iter().map(event).collect::<Result<Vec<_>, _>>()?;
    Goal::of(id.clone(), case, number, events)
}

fn event(row: &Row) -> Result<GoalEvent, Error> {
    let damaged = |why: String| Error::Damaged(format!("an event of a goal: {why}"));
    Ok(GoalEvent {
        number: row.count(0)?,
        at: row.moment(1)?,
        by: row.text(2)?.parse().map_err(damaged)?,
        change: serde_json::from_str(&row.text(3)?).map_err(|error| damaged(error.to_string()))?,
    })
}

pub(super) fn of_case(transaction: &mut Transaction<'_>, case: &CaseId) -> Result<Vec<Goal>, Error> {
    let rows =
        transaction.query("SELECT id FROM goals WHERE case_id = $1 ORDER BY number", cells_of![&case.0])?;
    let ids = rows.iter().map(|row| row.text(0).map(GoalId)).collect::<Result<Vec<_>, _>>()?;
    ids.iter().map(|id| one(transaction, id)).collect()
}

/// Takes away the goals of a case, with all that happened to them, and the links to them: it was erased.
pub(super) fn erase(transaction: &mut Transaction<'_>, case: &str) -> Result<u64, Error> {
    let events = transaction.execute(
        "DELETE FROM goal_events WHERE goal IN (SELECT id FROM goals WHERE case_id = $1)",
        cells_of![case],
    )?;
    transaction.execute("DELETE FROM goals WHERE case_id = $1", cells_of![case])?;
    transaction.execute("DELETE FROM goal_links WHERE case_id = $1", cells_of![case])?;
    Ok(events)
}

/// What is wrong with the chains of goals, each in a sentence; and how many goals there are.
pub(super) fn verify(transaction: &mut Transaction<'_>) -> Result<(u64, Vec<String>), Error> {
    let goals = transaction.query("SELECT id, revision, head FROM goals ORDER BY id", &[])?;
    let mut faults = Vec::new();
    for row in &goals {
        let (id, revision, head) = (GoalId(row.text(0)?), row.count(1)?, row.bytes(2)?);
        let rows = transaction.query(
            "SELECT number, at, actor, payload, hash FROM goal_events WHERE goal = $1 ORDER BY number",
            cells_of![&id.0],
        )?;
        let mut before = chain::start(&id.0).to_vec();
        let mut expected = 1;
        for row in &rows {
            let (number, at) = (row.count(0)?, row.moment(1)?);
            let hash = link(&before, &id, number, at, &row.text(2)?, &row.text(3)?);
            if number != expected || row.bytes(4)? != hash {
                faults.push(format!("goal {id}: event {number} is not as it was written"));
                break;
            }
            (before, expected) = (hash.to_vec(), number + 1);
        }
        if faults.last().is_none_or(|last| !last.starts_with(&format!("goal {id}:")))
            && (rows.len() as u64 != revision || before != head)
        {
            faults.push(format!("goal {id}: its last events are not as they were written"));
        }
    }
    Ok((goals.len() as u64, faults))
}
