//! The audit log: who did what with accounts, cases and links. It holds no answers and no pseudonyms.

use super::database::cells_of;
use super::event::Actor;
use super::reply::Reply;
use super::work::Transaction;
use super::{Error, Moment, Store};

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

    /// What was done, newest first: at most `most` lines older than line `before`.
    pub fn audit_lines(&self, before: Option<u64>, most: u64) -> Reply<Vec<AuditLine>> {
        self.read(move |transaction| {
            let rows = transaction.query(
                "SELECT number, at, actor, action, subject FROM audit WHERE number < $1 ORDER BY number DESC LIMIT $2",
                cells_of![before.unwrap_or(i64::MAX as u64), most],
            )?;
            let line = |row: &super::database::Row| {
                Ok(AuditLine { number: row.count(0)?, at: row.moment(1)?, actor: row.text(2)?, action: row.text(3)?, subject: row.text(4)? })
            };
            rows.iter().map(line).collect()
        })
    }
}
