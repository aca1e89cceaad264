//! The course of a case: whose it is, to whom it was handed over, why it was closed.

use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::work::Transaction;
use super::{CaseId, Error, Filter, Moment, Store, account, administration, audit, case};

/// Why a case is closed. One of a list and no free text: it is counted, and gives nobody away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The goals were reached.
    Reached,
    /// The resident stops.
    Stopped,
    /// Another organisation goes on with it.
    PassedOn,
    /// The resident moved away.
    Moved,
    /// The resident cannot be reached.
    OutOfReach,
    /// Something else.
    Other,
}

impl Reason {
    pub const ALL: [Reason; 6] = [
        Reason::Reached,
        Reason::Stopped,
        Reason::PassedOn,
        Reason::Moved,
        Reason::OutOfReach,
        Reason::Other,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Reached => "reached",
            Reason::Stopped => "stopped",
            Reason::PassedOn => "passed-on",
            Reason::Moved => "moved",
            Reason::OutOfReach => "out-of-reach",
            Reason::Other => "other",
        }
    }

    pub fn parse(text: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.as_str() == text)
    }
}

/// Something that happened to a case itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseEvent {
    pub at: Moment,
    /// As [`Actor`] is written.
    pub by: String,
    pub what: CaseChange,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseChange {
    /// To the account of this name.
    HandedOver(String),
    Closed(Reason),
    Reopened,
}

impl CaseChange {
    /// In one word.
    pub fn name(&self) -> &'static str {
        match self {
            CaseChange::HandedOver(_) => "handed-over",
            CaseChange::Closed(_) => "closed",
            CaseChange::Reopened => "reopened",
        }
    }

    /// The account that it went to, the reason it was closed for; empty where there is nothing to say.
    pub fn about(&self) -> &str {
        match self {
            CaseChange::HandedOver(to) => to,
            CaseChange::Closed(reason) => reason.as_str(),
            CaseChange::Reopened => "",
        }
    }

    fn read(what: &str, detail: &str) -> Option<CaseChange> {
        match what {
            "handed-over" => Some(CaseChange::HandedOver(detail.into())),
            "closed" => Reason::parse(detail).map(CaseChange::Closed),
            "reopened" => Some(CaseChange::Reopened),
            _ => None,
        }
    }
}

impl Store {
    /// Makes a case that of another account of its practice.
    ///
    /// # Errors
    /// [`Error::Unknown`] for the case, and for an account that is not there, is disabled, works with no
    /// cases, or is of another practice.
    pub fn hand_over(&self, case: &CaseId, to: &str, by: &Actor) -> Reply<()> {
        let (id, to, by) = (case.clone(), to.to_string(), by.clone());
        self.write(move |transaction| {
            let case = case::one(transaction, &id)?;
            if case.erased.is_some() {
                return Err(Error::Unknown("case"));
            }
            let takes = account::one(transaction, &to)?
                .filter(|found| !found.disabled && found.role.has_cases() && found.practice == case.practice);
            if takes.is_none() {
                return Err(Error::Unknown("account"));
            }
            if case.owner.as_ref() == Some(&to) {
                return Ok(());
            }
            transaction.execute("UPDATE cases SET owner = $2 WHERE id = $1", cells_of![&id.0, &to])?;
            add(transaction, &id, &by, &CaseChange::HandedOver(to.clone()))?;
            audit::note(transaction, &by, "case.hand-over", &id.0)
        })
    }

    /// Closes a case: nothing can be asked in it any more, and what was not sent in takes no more answers.
    /// Everything stays to be read.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::Conflict`] when it is closed already.
    pub fn close_case(&self, case: &CaseId, reason: Reason, by: &Actor) -> Reply<()> {
        let (id, by) = (case.clone(), by.clone());
        self.write(move |transaction| {
            case::open(transaction, &id)?;
            let now = transaction.now;
            let filter = Filter { case: Some(id.clone()), sent_in: Some(false), ..Filter::default() };
            for open in administration::listed(transaction, &filter)? {
                if open.erased.is_none() && open.expires.is_none_or(|expires| expires > now) {
                    administration::expire(transaction, &open.id, Some(now), &by)?;
                }
            }
            transaction.execute(
                "UPDATE cases SET closed = $2, closed_for = $3 WHERE id = $1",
                cells_of![&id.0, now, reason.as_str()],
            )?;
            add(transaction, &id, &by, &CaseChange::Closed(reason))?;
            audit::note(transaction, &by, "case.close", &id.0)
        })
    }

    /// Opens a case that was closed again. What had taken no more answers still takes none.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::Conflict`] when it is not closed.
    pub fn reopen_case(&self, case: &CaseId, by: &Actor) -> Reply<()> {
        let (id, by) = (case.clone(), by.clone());
        self.write(move |transaction| {
            let case = case::one(transaction, &id)?;
            match (case.erased, case.closed) {
                (Some(_), _) => return Err(Error::Unknown("case")),
                (None, None) => return Err(Error::Conflict("the case is not closed".into())),
                (None, Some(_)) => {}
            }
            transaction.execute(
                "UPDATE cases SET closed = NULL, closed_for = NULL WHERE id = $1",
                cells_of![&id.0],
            )?;
            add(transaction, &id, &by, &CaseChange::Reopened)?;
            audit::note(transaction, &by, "case.reopen", &id.0)
        })
    }

    /// What happened to a case itself, oldest first; nothing of one that was erased.
    pub fn case_events(&self, case: &CaseId) -> Reply<Vec<CaseEvent>> {
        let case = case.clone();
        self.look_up(move |transaction| of_case(transaction, &case))
    }
}

fn add(transaction: &mut Transaction<'_>, case: &CaseId, by: &Actor, what: &CaseChange) -> Result<(), Error> {
    let (now, detail, what) = (transaction.now, what.about(), what.name());
    transaction
        .execute(
            "INSERT INTO case_events (case_id, number, at, actor, what, detail) \
             SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, $5 FROM case_events WHERE case_id = $1",
            cells_of![&case.0, now, by.to_string(), what, detail],
        )
        .map(drop)
}

pub(super) fn of_case(transaction: &mut Transaction<'_>, case: &CaseId) -> Result<Vec<CaseEvent>, Error> {
    let rows = transaction.query(
        "SELECT at, actor, what, detail FROM case_events WHERE case_id = $1 ORDER BY number",
        cells_of![&case.0],
    )?;
    rows.iter().map(event).collect()
}

fn event(row: &Row) -> Result<CaseEvent, Error> {
    let what = CaseChange::read(&row.text(2)?, &row.text(3)?)
        .ok_or_else(|| Error::Damaged("an event of a case is none that there is".into()))?;
    Ok(CaseEvent { at: row.moment(0)?, by: row.text(1)?, what })
}

/// Takes away what happened to a case: it was erased.
pub(super) fn erase(transaction: &mut Transaction<'_>, case: &str) -> Result<(), Error> {
    transaction.execute("DELETE FROM case_events WHERE case_id = $1", cells_of![case]).map(drop)
}
