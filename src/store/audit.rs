//! The audit log: who did what with accounts, cases and links. It holds no answers and no pseudonyms.

use super::database::cells_of;
use super::event::Actor;
use super::reply::Reply;
use super::work::Transaction;
use super::{Error, Moment, PracticeKey, Store};

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    pub number: u64,
    pub at: Moment,
    pub actor: String,
    /// `case.open`, `account.sign-in`, `account.wrong`, …
    pub action: String,
    /// The account, the case, the administration: never a token.
    pub subject: String,
}

/// Notes what is done, in the transaction that does it.
pub(super) fn note(
    transaction: &mut Transaction<'_>,
    by: &Actor,
    action: &str,
    subject: &str,
) -> Result<(), Error> {
    let at = transaction.now;
    let sql = "INSERT INTO audit (at, actor, action, subject) VALUES ($1, $2, $3, $4)";
    transaction.execute_later(subject, sql, cells_of![at, by.to_string(), action, subject]);
    Ok(())
}

impl Store {
    /// Notes something that the store itself does not do, such as that a case was looked into.
    pub fn audit(&self, by: &Actor, action: &str, subject: &str) -> Reply<()> {
        let (by, action, subject) = (by.clone(), action.to_string(), subject.to_string());
        self.write(move |transaction| note(transaction, &by, &action, &subject))
    }

    /// What was done, newest first: at most `most` lines older than line `before`, of everything or of what
    /// belongs to a practice.
    pub fn audit_lines(
        &self,
        practice: Option<&PracticeKey>,
        before: Option<u64>,
        most: u64,
    ) -> Reply<Vec<AuditLine>> {
        let practice = practice.cloned();
        self.look_up(move |transaction| {
            let before = before.unwrap_or(i64::MAX as u64);
            let rows = match &practice {
                Some(practice) => transaction.query(OF_PRACTICE, cells_of![before, most, &practice.0]),
                None => transaction.query(
                    "SELECT number, at, actor, action, subject FROM audit WHERE number < $1 ORDER BY number DESC LIMIT $2",
                    cells_of![before, most],
                ),
            };
            let line = |row: &super::database::Row| {
                Ok(AuditLine {
                    number: row.count(0)?,
                    at: row.moment(1)?,
                    actor: row.text(2)?,
                    action: row.text(3)?,
                    subject: row.text(4)?,
                })
            };
            rows?.iter().map(line).collect()
        })
    }
}

/// A line is of the practice that its subject belongs to. Identifiers are random, so those of different kinds
/// do not meet; an account and a client may share a name, which the action tells apart.
const OF_PRACTICE: &str = "SELECT number, at, actor, action, subject FROM audit WHERE number < $1 AND ( \
    EXISTS (SELECT 1 FROM cases WHERE id = subject AND practice = $3) \
    OR EXISTS (SELECT 1 FROM administrations WHERE id = subject AND practice = $3) \
    OR EXISTS (SELECT 1 FROM rounds r JOIN cases c ON c.id = r.case_id WHERE r.id = subject AND c.practice = $3) \
    OR EXISTS (SELECT 1 FROM invitations i JOIN administrations a ON a.id = i.administration WHERE i.id = subject AND a.practice = $3) \
    OR (action LIKE 'account.%' AND EXISTS (SELECT 1 FROM accounts WHERE name = subject AND practice = $3)) \
    OR (action LIKE 'client.%' AND EXISTS (SELECT 1 FROM clients WHERE name = subject AND practice = $3)) \
    OR ((action LIKE 'research.%' OR action LIKE 'words.%') AND EXISTS (SELECT 1 FROM accounts WHERE 'account:' || name = actor AND practice = $3)) \
    OR (action LIKE 'practice.%' AND subject = $3)) ORDER BY number DESC LIMIT $2";
