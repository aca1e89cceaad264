//! Cases: a request for help, under a pseudonym.

use super::course::Reason;
use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::work::Transaction;
use super::{CaseId, Error, Moment, PracticeKey, Store, audit, practice};
use peil::diagnostic::signs::is_misleading_in_name;

/// A case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    pub id: CaseId,
    /// None once erased.
    pub pseudonym: Option<String>,
    pub created: Moment,
    /// As [`Actor`] is written.
    pub created_by: String,
    pub erased: Option<Moment>,
    pub practice: PracticeKey,
    /// The name of the account that works with it; none where it is nobody's.
    pub owner: Option<String>,
    pub closed: Option<Closed>,
}

/// That a case is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    pub at: Moment,
    pub reason: Reason,
}

/// A case in a list, and how much was asked in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseInList {
    pub case: Case,
    /// Administrations that were not erased,
    pub asked: u64,
    /// and how many of these were sent in.
    pub sent_in: u64,
}

/// The columns of a case, in the order that [`case`] reads them.
macro_rules! cases {
    ($rest:literal) => {
        concat!(
            "SELECT id, called, created, created_by, erased, practice, owner, closed, closed_for FROM cases ",
            $rest
        )
    };
}

/// The same with how much was asked, of those that were not erased.
macro_rules! listed {
    ($and:literal) => {
        concat!(
            "SELECT id, called, created, created_by, erased, practice, owner, closed, closed_for, ",
            "(SELECT COUNT(*) FROM administrations WHERE case_id = cases.id AND erased IS NULL), ",
            "(SELECT COUNT(sent_in) FROM administrations WHERE case_id = cases.id AND erased IS NULL) ",
            "FROM cases WHERE erased IS NULL AND (created < $1 OR (created = $1 AND id > $2)) ",
            $and,
            " ORDER BY created DESC, id LIMIT $3"
        )
    };
}

/// How long a pseudonym can be, in bytes.
const LONGEST: usize = 100;

impl Store {
    /// Opens a case, in the practice of the account that opens it; it is theirs when they have an account. Whether the pseudonym gives a person away is for the caller to warn about:
    /// [`suspicions`](super::suspicions).
    ///
    /// # Errors
    /// [`Error::Invalid`] for a pseudonym of nothing or over 100 bytes, [`Error::Conflict`] for one that is
    /// taken.
    pub fn open_case(&self, pseudonym: &str, by: &Actor) -> Reply<CaseId> {
        let (pseudonym, by) = (pseudonym.trim().to_string(), by.clone());
        self.write(move |transaction| {
            let owner = match &by {
                Actor::Account(name) => Some(name.clone()),
                Actor::Client(_) | Actor::Respondent | Actor::Program => None,
            };
            if pseudonym.is_empty() || pseudonym.len() > LONGEST || pseudonym.chars().any(is_misleading_in_name) {
                return Err(Error::Invalid(format!("a pseudonym is a text of 1 to {LONGEST} bytes on one line, without invisible characters")));
            }
            let practice = practice::of_actor(transaction, &by)?;
            let taken = "SELECT id FROM cases WHERE practice = $1 AND called = $2";
            if transaction.first(taken, cells_of![&practice.0, &pseudonym])?.is_some() {
                return Err(Error::Conflict("there is already a case with this pseudonym".into()));
            }
            let id = CaseId::random()?;
            let now = transaction.now;
            transaction.execute(
                "INSERT INTO cases (id, called, created, created_by, practice, owner) VALUES ($1, $2, $3, $4, $5, $6)",
                cells_of![&id.0, &pseudonym, now, by.to_string(), &practice.0, owner],
            )?;
            audit::note(transaction, &by, "case.open", &id.0)?;
            Ok(id)
        })
    }

    /// # Errors
    /// [`Error::Unknown`].
    pub fn case(&self, id: &CaseId) -> Reply<Case> {
        let id = id.clone();
        self.look_up(move |transaction| one(transaction, &id))
    }

    /// The case under a pseudonym in a practice, in whichever where none is named.
    ///
    /// # Errors
    /// [`Error::Unknown`]; [`Error::Invalid`] where several practices have one.
    pub fn case_called(&self, practice: Option<&PracticeKey>, pseudonym: &str) -> Reply<Case> {
        let (practice, pseudonym) = (practice.cloned(), pseudonym.trim().to_string());
        self.look_up(move |transaction| {
            let rows = match &practice {
                Some(practice) => transaction
                    .query(cases!("WHERE practice = $1 AND called = $2"), cells_of![&practice.0, &pseudonym]),
                None => transaction.query(cases!("WHERE called = $1"), cells_of![&pseudonym]),
            }?;
            match rows.as_slice() {
                [] => Err(Error::Unknown("case")),
                [row] => case(row),
                _ => Err(Error::Invalid("several practices have a case under this pseudonym: name its practice, or give its identifier".into())),
            }
        })
    }

    /// Cases of a practice, or of all, and of one account of it, or of all, that were not erased, newest
    /// first: at most `most`, of those that come after one.
    pub fn cases(
        &self,
        practice: Option<&PracticeKey>,
        owner: Option<&str>,
        after: Option<(Moment, CaseId)>,
        most: u64,
    ) -> Reply<Vec<CaseInList>> {
        let (moment, after) = after.unwrap_or_else(|| (Moment(i64::MAX), CaseId(String::new())));
        let (practice, owner) = (practice.cloned(), owner.unwrap_or_default().to_string());
        self.look_up(move |transaction| {
            let rows = match &practice {
                Some(practice) => transaction.query(
                    listed!("AND practice = $4 AND (CAST($5 AS TEXT) = '' OR owner = $5)"),
                    cells_of![moment, &after.0, most, &practice.0, &owner],
                ),
                None => transaction.query(listed!(""), cells_of![moment, &after.0, most]),
            };
            let line = |row: &Row| {
                Ok(CaseInList { case: case(row)?, asked: row.count(9)?, sent_in: row.count(10)? })
            };
            rows?.iter().map(line).collect()
        })
    }
}

/// One case, erased or not.
pub(super) fn one(transaction: &mut Transaction<'_>, id: &CaseId) -> Result<Case, Error> {
    let row = transaction.first(cases!("WHERE id = $1"), cells_of![&id.0])?;
    case(&row.ok_or(Error::Unknown("case"))?)
}

/// One that something can be asked in.
pub(super) fn open(transaction: &mut Transaction<'_>, id: &CaseId) -> Result<Case, Error> {
    let case = one(transaction, id)?;
    match (case.erased, case.closed) {
        (Some(_), _) => Err(Error::Unknown("case")),
        (None, Some(_)) => Err(Error::Conflict("the case is closed".into())),
        (None, None) => Ok(case),
    }
}

pub(super) fn case(row: &Row) -> Result<Case, Error> {
    let closed = match row.maybe_moment(7)? {
        None => None,
        Some(at) => {
            let reason = row.maybe_text(8)?.as_deref().and_then(Reason::parse);
            let reason = reason
                .ok_or_else(|| Error::Damaged("a case was closed for a reason that there is not".into()))?;
            Some(Closed { at, reason })
        }
    };
    Ok(Case {
        id: CaseId(row.text(0)?),
        pseudonym: row.maybe_text(1)?,
        created: row.moment(2)?,
        created_by: row.text(3)?,
        erased: row.maybe_moment(4)?,
        practice: PracticeKey(row.text(5)?),
        owner: row.maybe_text(6)?,
        closed,
    })
}
