//! Rounds: what is asked at once, about one instrument, of the informants of a case.
//!
//! A round begins when somebody asks, and takes no more administrations once everybody in it has sent in or
//! the last has expired: what was seen of it cannot be taken back, so a later respondent answers in
//! another.

use peil::diagnostic::signs::is_misleading_in_name;

use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::work::Transaction;
use super::{CaseId, Error, Moment, RoundId, Store, audit, case};

/// A round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Round {
    pub id: RoundId,
    pub case: CaseId,
    pub instrument: String,
    /// Of this instrument in this case: 1, 2, 3, …
    pub number: u64,
    /// `Start`, `Na 6 maanden`; none where nobody gave one, and once the case is erased.
    pub name: Option<String>,
    pub created: Moment,
}

/// How long the name of a round can be, in characters.
pub const LONGEST_NAME: usize = 60;

impl Store {
    /// Begins a round, in which nobody is asked yet. An empty name is none.
    ///
    /// # Errors
    /// [`Error::Unknown`] for the case; [`Error::Invalid`] for a name that is too long, or holds signs that
    /// are not seen.
    pub fn open_round(
        &self,
        case: &CaseId,
        instrument: &str,
        name: Option<&str>,
        by: &Actor,
    ) -> Reply<RoundId> {
        let (case, instrument, by) = (case.clone(), instrument.to_string(), by.clone());
        let name = name.map(|name| name.trim().to_string()).filter(|name| !name.is_empty());
        self.write(move |transaction| {
            if name.as_ref().is_some_and(|name| {
                name.chars().count() > LONGEST_NAME || name.chars().any(is_misleading_in_name)
            }) {
                return Err(Error::Invalid(format!(
                    "the name of a round has {LONGEST_NAME} characters at most, on one line"
                )));
            }
            case::open(transaction, &case)?;
            let id = begin(transaction, &case, &instrument, name.as_deref())?;
            audit::note(transaction, &by, "round.open", &id.0)?;
            Ok(id)
        })
    }

    /// The rounds of a case, oldest first, also those that nobody was asked in.
    pub fn rounds(&self, case: &CaseId) -> Reply<Vec<Round>> {
        let case = case.clone();
        self.read(move |transaction| of_case(transaction, &case))
    }
}

pub(super) fn of_case(transaction: &mut Transaction<'_>, case: &CaseId) -> Result<Vec<Round>, Error> {
    let rows = transaction.query(
        "SELECT id, case_id, instrument, number, name, created FROM rounds WHERE case_id = $1 ORDER BY created, instrument, number",
        cells_of![&case.0],
    )?;
    rows.iter().map(round).collect()
}

fn round(row: &Row) -> Result<Round, Error> {
    Ok(Round {
        id: RoundId(row.text(0)?),
        case: CaseId(row.text(1)?),
        instrument: row.text(2)?,
        number: row.count(3)?,
        name: row.maybe_text(4)?,
        created: row.moment(5)?,
    })
}

pub(super) fn begin(
    transaction: &mut Transaction<'_>,
    case: &CaseId,
    instrument: &str,
    name: Option<&str>,
) -> Result<RoundId, Error> {
    let last = transaction.first(
        "SELECT MAX(number) FROM rounds WHERE case_id = $1 AND instrument = $2",
        cells_of![&case.0, instrument],
    )?;
    let number = last.map(|row| row.maybe_int(0)).transpose()?.flatten().unwrap_or(0) + 1;
    let (id, now) = (RoundId::random()?, transaction.now);
    transaction.execute(
        "INSERT INTO rounds (id, case_id, instrument, number, name, created) VALUES ($1, $2, $3, $4, $5, $6)",
        cells_of![&id.0, &case.0, instrument, number, name, now],
    )?;
    Ok(id)
}

/// Looks whether one more informant may be asked in a round.
pub(super) fn check(
    transaction: &mut Transaction<'_>,
    id: &RoundId,
    case: &CaseId,
    instrument: &str,
    informant: &str,
) -> Result<(), Error> {
    let row = transaction
        .first("SELECT case_id, instrument FROM rounds WHERE id = $1", cells_of![&id.0])?
        .ok_or(Error::Unknown("round"))?;
    // Of a round of another case nothing is said, not even that it is there.
    if row.text(0)? != case.0 {
        return Err(Error::Unknown("round"));
    }
    if row.text(1)? != instrument {
        return Err(Error::Invalid("the round is about another instrument".into()));
    }
    let now = transaction.now;
    let members = transaction.query(
        "SELECT informant, sent_in, expires FROM administrations WHERE round = $1 AND erased IS NULL",
        cells_of![&id.0],
    )?;
    let mut takes_more = members.is_empty();
    for member in &members {
        if member.maybe_text(0)?.unwrap_or_default() == informant {
            return Err(Error::Conflict("this informant is already asked in this round".into()));
        }
        takes_more |=
            member.maybe_int(1)?.is_none() && member.maybe_moment(2)?.is_none_or(|expires| expires > now);
    }
    if takes_more { Ok(()) } else { Err(Error::Conflict("the round is over: use another".into())) }
}

/// The round that an administration is in where nobody says which: the last one of this instrument that waits
/// for others, and in which this informant is not asked; otherwise a new one.
pub(super) fn joined(
    transaction: &mut Transaction<'_>,
    case: &CaseId,
    instrument: &str,
    informant: &str,
) -> Result<RoundId, Error> {
    let rows = transaction.query(
        "SELECT id FROM rounds WHERE case_id = $1 AND instrument = $2 ORDER BY number DESC LIMIT 1",
        cells_of![&case.0, instrument],
    )?;
    if let Some(row) = rows.first() {
        let last = RoundId(row.text(0)?);
        match check(transaction, &last, case, instrument, informant) {
            Ok(()) => return Ok(last),
            Err(Error::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    begin(transaction, case, instrument, None)
}
