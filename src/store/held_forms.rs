//! Forms that came after the session of the person who filled them in had ended. They wait until the same account
//! signs in again, on whichever server, and for half an hour at most.

use std::time::Duration;

use super::database::cells_of;
use super::reply::Reply;
use super::secret::{Token, token_hash};
use super::{Error, Store};

/// How long a form waits. The page that asks to sign in again says so.
pub const FORM_WAITS: Duration = Duration::from_secs(30 * 60);
/// How many forms wait at once; beyond it the oldest is let go.
const MOST: u64 = 50;

/// A form that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldForm {
    pub account: String,
    /// Where it was sent to.
    pub path: String,
    /// Names and texts, in order.
    pub pairs: Vec<(String, String)>,
}

impl Store {
    /// Keeps a form, in the place of the one that waited for the same account; gives what its browser keeps.
    ///
    /// # Errors
    /// [`Error::Database`].
    pub fn hold_form(&self, held: HeldForm) -> Reply<Token> {
        self.write(move |transaction| {
            let (token, now) = (Token::random()?, transaction.now);
            let form =
                serde_json::to_string(&held.pairs).map_err(|error| Error::Database(error.to_string()))?;
            transaction.execute(
                "DELETE FROM held_forms WHERE account = $1 OR since < $2",
                cells_of![&held.account, now.before(FORM_WAITS)],
            )?;
            transaction.execute(
                "DELETE FROM held_forms WHERE account NOT IN (SELECT account FROM held_forms ORDER BY since DESC LIMIT $1)",
                cells_of![MOST - 1],
            )?;
            transaction.execute(
                "INSERT INTO held_forms (account, hash, path, form, since) VALUES ($1, $2, $3, $4, $5)",
                cells_of![&held.account, token.hash(), &held.path, &form, now],
            )?;
            Ok(token)
        })
    }

    /// The form that waits for a browser; none where none does.
    pub fn held_form(&self, token: &str) -> Reply<Option<HeldForm>> {
        let hash = token_hash(token);
        self.look_up(move |transaction| {
            let since = transaction.now.before(FORM_WAITS);
            let row = transaction.first(
                "SELECT account, path, form FROM held_forms WHERE hash = $1 AND since >= $2",
                cells_of![&hash[..], since],
            )?;
            let Some(row) = row else { return Ok(None) };
            let pairs =
                serde_json::from_str(&row.text(2)?).map_err(|error| Error::Damaged(error.to_string()))?;
            Ok(Some(HeldForm { account: row.text(0)?, path: row.text(1)?, pairs }))
        })
    }

    /// Lets go of the form of an account.
    pub fn let_form_go(&self, account: &str) -> Reply<()> {
        let account = account.to_string();
        self.write(move |transaction| {
            transaction.execute("DELETE FROM held_forms WHERE account = $1", cells_of![&account]).map(drop)
        })
    }

    /// The same where it was sent to this path, for a form of this account was sent there now. Nothing is written
    /// where none waits, and nobody waits for it.
    pub fn form_was_sent(&self, account: &str, path: &str) -> Reply<()> {
        let (account, path, store) = (account.to_string(), path.to_string(), self.clone());
        self.look_up(move |transaction| {
            let sql = "SELECT account FROM held_forms WHERE account = $1 AND path = $2";
            if transaction.first(sql, cells_of![&account, &path])?.is_some() {
                drop(store.let_form_go(&account));
            }
            Ok(())
        })
    }

    /// Lets go of every form that waited too long.
    pub fn let_old_forms_go(&self) -> Reply<()> {
        self.write(|transaction| {
            let since = transaction.now.before(FORM_WAITS);
            transaction.execute("DELETE FROM held_forms WHERE since < $1", cells_of![since]).map(drop)
        })
    }
}
