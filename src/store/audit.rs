//! The audit log: who did what with accounts, cases and links. It holds no answers and no pseudonyms.

use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::work::Transaction;
use super::{CaseId, Error, Moment, PracticeKey, Store};

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

/// Which lines of the log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Of what belongs to this practice.
    pub practice: Option<PracticeKey>,
    /// About this case, its rounds, administrations and links.
    pub case: Option<CaseId>,
    /// By this account or client, or about it.
    pub account: Option<String>,
    /// From this moment on,
    pub from: Option<Moment>,
    /// and before this one.
    pub until: Option<Moment>,
    /// Older than the line of this number.
    pub before: Option<u64>,
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
        self.audit_found(AuditFilter { practice: practice.cloned(), before, ..AuditFilter::default() }, most)
    }

    /// What was done and is looked for, newest first: at most `most` lines.
    pub fn audit_found(&self, filter: AuditFilter, most: u64) -> Reply<Vec<AuditLine>> {
        let AuditFilter { practice, case, account, from, until, before } = filter;
        let practice = practice.map(|practice| practice.0).unwrap_or_default();
        let (case, account) = (case.map(|case| case.0).unwrap_or_default(), account.unwrap_or_default());
        let (from, until) = (from.unwrap_or(Moment(0)), until.unwrap_or(Moment(i64::MAX)));
        let before = before.unwrap_or(i64::MAX as u64);
        self.look_up(move |transaction| {
            let cells = cells_of![before, most, from, until, &practice, &case, &account];
            transaction.query(FOUND, cells)?.iter().map(line).collect()
        })
    }
}

fn line(row: &Row) -> Result<AuditLine, Error> {
    Ok(AuditLine {
        number: row.count(0)?,
        at: row.moment(1)?,
        actor: row.text(2)?,
        action: row.text(3)?,
        subject: row.text(4)?,
    })
}

/// What is empty is not looked at. A line is of the practice, or the case, that its subject belongs to. Identifiers
/// are random, so those of different kinds do not meet; an account and a client may share a name, which the action
/// tells apart. Those who help a resident do not see that the resident said something about a study.
const FOUND: &str = "SELECT number, at, actor, action, subject FROM audit WHERE number < $1 AND at >= $3 AND at < $4 \
    AND (CAST($5 AS TEXT) = '' \
    OR (action <> 'study.taking-part' AND EXISTS (SELECT 1 FROM cases WHERE id = subject AND practice = $5)) \
    OR EXISTS (SELECT 1 FROM administrations WHERE id = subject AND practice = $5) \
    OR EXISTS (SELECT 1 FROM rounds r JOIN cases c ON c.id = r.case_id WHERE r.id = subject AND c.practice = $5) \
    OR EXISTS (SELECT 1 FROM invitations i JOIN administrations a ON a.id = i.administration WHERE i.id = subject AND a.practice = $5) \
    OR (action LIKE 'account.%' AND EXISTS (SELECT 1 FROM accounts WHERE name = subject AND practice = $5)) \
    OR (action LIKE 'client.%' AND EXISTS (SELECT 1 FROM clients WHERE name = subject AND practice = $5)) \
    OR (action LIKE 'hook.%' AND EXISTS (SELECT 1 FROM hooks WHERE name = subject AND practice = $5)) \
    OR ((action LIKE 'research.%' OR action LIKE 'words.%') AND EXISTS (SELECT 1 FROM accounts WHERE 'account:' || name = actor AND practice = $5)) \
    OR (action LIKE 'practice.%' AND subject = $5)) \
    AND (CAST($6 AS TEXT) = '' OR subject = $6 \
    OR EXISTS (SELECT 1 FROM administrations WHERE id = subject AND case_id = $6) \
    OR EXISTS (SELECT 1 FROM rounds WHERE id = subject AND case_id = $6) \
    OR EXISTS (SELECT 1 FROM invitations i JOIN administrations a ON a.id = i.administration WHERE i.id = subject AND a.case_id = $6)) \
    AND (CAST($7 AS TEXT) = '' OR actor = 'account:' || CAST($7 AS TEXT) OR actor = 'client:' || CAST($7 AS TEXT) \
    OR ((action LIKE 'account.%' OR action LIKE 'client.%') AND subject = $7)) \
    ORDER BY number DESC LIMIT $2";
