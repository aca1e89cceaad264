//! Cases: a request for help, under a pseudonym.

use super::audit;
use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::{CaseId, Error, Moment, Store};
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

/// How long a pseudonym can be, in bytes.
const LONGEST: usize = 100;

impl Store {
    /// Opens a case. Whether the pseudonym gives a person away is for the caller to warn about:
    /// [`suspicions`](super::suspicions).
    ///
    /// # Errors
    /// [`Error::Invalid`] for a pseudonym of nothing or over 100 bytes, [`Error::Conflict`] for one that is
    /// taken.
    pub fn open_case(&self, pseudonym: &str, by: &Actor) -> Reply<CaseId> {
        let (pseudonym, by) = (pseudonym.trim().to_string(), by.clone());
        self.write(move |transaction| {
            if pseudonym.is_empty()
                || pseudonym.len() > LONGEST
                || pseudonym.chars().any(is_misleading_in_name)
            {
                return Err(Error::Invalid(format!(
                    "a pseudonym is a text of 1 to {LONGEST} bytes on one line, without invisible characters"
                )));
            }
            if transaction
                .first("SELECT id FROM cases WHERE pseudonym = $1", cells_of![&pseudonym])?
                .is_some()
            {
                return Err(Error::Conflict("there is already a case with this pseudonym".into()));
            }
            let id = CaseId::random()?;
            let now = transaction.now;
            transaction.execute(
                "INSERT INTO cases (id, pseudonym, created, created_by) VALUES ($1, $2, $3, $4)",
                cells_of![&id.0, &pseudonym, now, by.to_string()],
            )?;
            audit::note(transaction, &by, "case.open", &id.0)?;
            Ok(id)
        })
    }

    /// # Errors
    /// [`Error::Unknown`].
    pub fn case(&self, id: &CaseId) -> Reply<Case> {
        let id = id.clone();
        self.read(move |transaction| {
            let row = transaction.first(
                "SELECT id, pseudonym, created, created_by, erased FROM cases WHERE id = $1",
                cells_of![&id.0],
            )?;
            case(&row.ok_or(Error::Unknown("case"))?)
        })
    }

    /// The case under a pseudonym.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn case_called(&self, pseudonym: &str) -> Reply<Case> {
        let pseudonym = pseudonym.trim().to_string();
        self.read(move |transaction| {
            let row = transaction.first(
                "SELECT id, pseudonym, created, created_by, erased FROM cases WHERE pseudonym = $1",
                cells_of![&pseudonym],
            )?;
            case(&row.ok_or(Error::Unknown("case"))?)
        })
    }

    /// Cases that were not erased, newest first: at most `most`, of those that come after one.
    pub fn cases(&self, after: Option<(Moment, CaseId)>, most: u64) -> Reply<Vec<CaseInList>> {
        let (moment, after) = after.unwrap_or_else(|| (Moment(i64::MAX), CaseId(String::new())));
        self.look_up(move |transaction| {
            let rows = transaction.query(
                "SELECT id, pseudonym, created, created_by, erased, \
                 (SELECT COUNT(*) FROM administrations WHERE case_id = cases.id AND erased IS NULL), \
                 (SELECT COUNT(sent_in) FROM administrations WHERE case_id = cases.id AND erased IS NULL) \
                 FROM cases WHERE erased IS NULL AND (created < $1 OR (created = $1 AND id > $2)) ORDER BY created DESC, id LIMIT $3",
                cells_of![moment, &after.0, most],
            )?;
            rows.iter().map(|row| Ok(CaseInList { case: case(row)?, asked: row.count(5)?, sent_in: row.count(6)? })).collect()
        })
    }
}

pub(super) fn case(row: &Row) -> Result<Case, Error> {
    Ok(Case {
        id: CaseId(row.text(0)?),
        pseudonym: row.maybe_text(1)?,
        created: row.moment(2)?,
        created_by: row.text(3)?,
        erased: row.maybe_moment(4)?,
    })
}
