//! Practices: teams and gemeenten that share a server, and see nothing of each other.

use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::work::Transaction;
use super::{AdministrationId, CaseId, Error, GoalId, InvitationId, PracticeKey, RoundId, Store, audit};
use peil::diagnostic::signs::is_misleading_in_name;

/// A practice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Practice {
    pub key: PracticeKey,
    /// Empty where nobody gave one.
    pub name: String,
    /// The key of the gemeente whose theme and words it works with; none: all that there are.
    pub gemeente: Option<String>,
}

/// How long the name of a practice can be, in characters.
const LONGEST_NAME: usize = 60;

/// Something that belongs to a practice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Thing {
    Case(CaseId),
    Administration(AdministrationId),
    Round(RoundId),
    Invitation(InvitationId),
    Goal(GoalId),
    /// By its name.
    Account(String),
}

/// Whose something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Whose {
    pub practice: PracticeKey,
    /// None of an account.
    pub case: Option<CaseId>,
}

impl Store {
    /// Adds a practice.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a key of other signs than lowercase letters, digits and `-`, or a name that is
    /// too long; [`Error::Conflict`] when the key is taken.
    pub fn add_practice(&self, practice: Practice, by: &Actor) -> Reply<()> {
        let by = by.clone();
        self.write(move |transaction| {
            let key = &practice.key.0;
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            if key.is_empty() || key.len() > 32 || !key.bytes().all(plain) {
                return Err(Error::Invalid(
                    "the key of a practice has 1 to 32 small letters, digits and `-`".into(),
                ));
            }
            check_name(&practice.name)?;
            if transaction.first("SELECT key FROM practices WHERE key = $1", cells_of![key])?.is_some() {
                return Err(Error::Conflict("there is a practice of this key".into()));
            }
            transaction.execute(
                "INSERT INTO practices (key, name, gemeente) VALUES ($1, $2, $3)",
                cells_of![key, &practice.name, practice.gemeente.clone()],
            )?;
            audit::note(transaction, &by, "practice.add", key)
        })
    }

    /// Gives a practice another name and gemeente.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Invalid`] for a name that is too long.
    pub fn change_practice(&self, practice: Practice, by: &Actor) -> Reply<()> {
        let by = by.clone();
        self.write(move |transaction| {
            check_name(&practice.name)?;
            let key = &practice.key.0;
            if transaction.execute(
                "UPDATE practices SET name = $2, gemeente = $3 WHERE key = $1",
                cells_of![key, &practice.name, practice.gemeente.clone()],
            )? == 0
            {
                return Err(Error::Unknown("practice"));
            }
            audit::note(transaction, &by, "practice.change", key)
        })
    }

    /// Every practice, by key.
    pub fn practices(&self) -> Reply<Vec<Practice>> {
        self.look_up(|transaction| {
            let rows = transaction.query("SELECT key, name, gemeente FROM practices ORDER BY key", &[])?;
            rows.iter().map(|row| practice(row, 0)).collect()
        })
    }

    /// Whose something is: every request that names it is checked with this. Of something that is in no
    /// practice it takes as long to say so.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn whose(&self, thing: Thing) -> Reply<Whose> {
        if let Thing::Administration(id) = &thing
            && let Some(known) = self.known_administration(id)
        {
            let whose = Whose { practice: known.summary.practice, case: Some(known.summary.case) };
            return super::reply::done(Ok(whose));
        }
        self.look_up(move |transaction| {
            let (what, sql, id) = match &thing {
                Thing::Case(id) => ("case", "SELECT practice, id FROM cases WHERE id = $1", &id.0),
                Thing::Administration(id) => {
                    ("administration", "SELECT practice, case_id FROM administrations WHERE id = $1", &id.0)
                }
                Thing::Round(id) => (
                    "round",
                    "SELECT c.practice, c.id FROM rounds r JOIN cases c ON c.id = r.case_id WHERE r.id = $1",
                    &id.0,
                ),
                Thing::Invitation(id) => (
                    "invitation",
                    "SELECT a.practice, a.case_id FROM invitations i JOIN administrations a ON a.id = i.administration WHERE i.id = $1",
                    &id.0,
                ),
                Thing::Goal(id) => (
                    "goal",
                    "SELECT c.practice, c.id FROM goals g JOIN cases c ON c.id = g.case_id WHERE g.id = $1",
                    &id.0,
                ),
                Thing::Account(name) => {
                    ("account", "SELECT practice, CAST(NULL AS TEXT) FROM accounts WHERE name = $1", name)
                }
            };
            let row = transaction.first(sql, cells_of![id])?.ok_or(Error::Unknown(what))?;
            Ok(Whose { practice: PracticeKey(row.text(0)?), case: row.maybe_text(1)?.map(CaseId) })
        })
    }
}

fn check_name(name: &str) -> Result<(), Error> {
    if name.chars().count() > LONGEST_NAME || name.chars().any(is_misleading_in_name) {
        return Err(Error::Invalid(format!(
            "the name of a practice has {LONGEST_NAME} characters at most, on one line"
        )));
    }
    Ok(())
}

/// Its columns begin at this one.
pub(super) fn practice(row: &Row, at: usize) -> Result<Practice, Error> {
    Ok(Practice {
        key: PracticeKey(row.text(at)?),
        name: row.text(at + 1)?,
        gemeente: row.maybe_text(at + 2)?,
    })
}

/// The practice of the one who does something; the only one there is of what has none of its own.
pub(super) fn of_actor(transaction: &mut Transaction<'_>, by: &Actor) -> Result<PracticeKey, Error> {
    let row = match by {
        Actor::Account(name) => {
            transaction.first("SELECT practice FROM accounts WHERE name = $1", cells_of![name])?
        }
        Actor::Client(name) => {
            transaction.first("SELECT practice FROM clients WHERE name = $1", cells_of![name])?
        }
        Actor::Respondent | Actor::Program => None,
    };
    match row {
        Some(row) => Ok(PracticeKey(row.text(0)?)),
        None => only(transaction),
    }
}

/// The practice that is named, if there is one; the only one there is where none is named.
pub(super) fn named(
    transaction: &mut Transaction<'_>,
    practice: Option<&PracticeKey>,
) -> Result<PracticeKey, Error> {
    let Some(key) = practice else { return only(transaction) };
    match transaction.first("SELECT key FROM practices WHERE key = $1", cells_of![&key.0])? {
        Some(_) => Ok(key.clone()),
        None => Err(Error::Unknown("practice")),
    }
}

fn only(transaction: &mut Transaction<'_>) -> Result<PracticeKey, Error> {
    let rows = transaction.query("SELECT key FROM practices ORDER BY key LIMIT 2", &[])?;
    match rows.as_slice() {
        [row] => Ok(PracticeKey(row.text(0)?)),
        _ => Err(Error::Invalid("there are several practices: say which".into())),
    }
}
