//! Links by which somebody chooses the password of an account and takes its second factor. Each is used once; a
//! new one takes the place of the one before.

use std::collections::BTreeMap;
use std::time::Duration;

use super::account::{self, Account, Credentials, NewAccount};
use super::database::cells_of;
use super::event::Actor;
use super::reply::Reply;
use super::secret::token_hash;
use super::sign_in::{self, Lasting, SignedIn};
use super::work::Transaction;
use super::{Error, Moment, Store, Token, audit, password, totp};

/// How long a link is good: a weekend and a day.
const LASTS: Duration = Duration::from_secs(3 * 24 * 3600);

/// A link that was made. Its token is shown this once: only a hash is stored.
#[derive(Debug)]
pub struct Welcome {
    pub token: Token,
    pub expires: Moment,
}

/// What a link opens.
#[derive(Clone, PartialEq, Eq)]
pub struct Welcomed {
    pub account: Account,
    /// `otpauth://totp/…`: the second factor, for an authenticator app.
    pub totp_address: String,
    pub expires: Moment,
    secret: Vec<u8>,
}

impl Welcomed {
    /// The code that an app would show at a moment.
    pub fn code_at(&self, moment: Moment) -> String {
        totp::code_at(&self.secret, moment)
    }
}

impl std::fmt::Debug for Welcomed {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Welcomed({} until {})", self.account.name, self.expires)
    }
}

impl Store {
    /// Adds an account that nobody can sign in to, and a link by which somebody chooses its password.
    ///
    /// # Errors
    /// As [`Store::add_account_to`].
    pub fn welcome_new(&self, new: NewAccount, by: &Actor) -> Reply<Welcome> {
        let by = by.clone();
        self.secretly(move |store| {
            // A password that nobody ever sees, until one is chosen.
            let unknown = Credentials::new(&new.name)?;
            let hash = password::hash(&unknown.password)?;
            let add = move |transaction: &mut Transaction<'_>| {
                account::add(transaction, &new, &hash, unknown.secret(), &by)?;
                make(transaction, &new.name, &by)
            };
            store.write(add).wait()
        })
    }

    /// Makes another link to an account, as [`Store::reset_account`] gives it another password: nobody can sign
    /// in to it before the link was used.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn welcome_again(&self, name: &str, by: &Actor) -> Reply<Welcome> {
        let (name, by) = (name.to_string(), by.clone());
        self.secretly(move |store| {
            let unknown = Credentials::new(&name)?;
            let hash = password::hash(&unknown.password)?;
            let again = move |transaction: &mut Transaction<'_>| {
                account::reset(transaction, &name, &hash, unknown.secret(), &by)?;
                make(transaction, &name, &by)
            };
            store.write(again).wait()
        })
    }

    /// Until when each account has a link that was not used: that may have passed.
    pub fn welcomes(&self) -> Reply<BTreeMap<String, Moment>> {
        self.look_up(|transaction| {
            let rows = transaction.query("SELECT account, expires FROM account_invitations", &[])?;
            rows.iter().map(|row| Ok((row.text(0)?, row.moment(1)?))).collect()
        })
    }

    /// What a link opens.
    ///
    /// # Errors
    /// [`Error::Unknown`] when it opens nothing: never made, used, replaced, expired, or of an account that was
    /// disabled.
    pub fn welcomed(&self, token: &str) -> Reply<Welcomed> {
        let hash = token_hash(token);
        self.read(move |transaction| of_link(transaction, &hash))
    }

    /// Sets the password that somebody chose, who has a link and the second factor, and lets them in. The link is
    /// of no use any more.
    ///
    /// # Errors
    /// [`Error::Unknown`] as [`Store::welcomed`]; [`Error::Denied`] when the code is wrong, [`Error::Invalid`] when
    /// the password is too short or too long: then the link can be used still.
    pub fn accept_welcome(&self, token: &str, password: &str, code: &str) -> Reply<SignedIn> {
        let (token, password, code) = (token_hash(token), password.to_string(), code.to_string());
        self.secretly(move |store| {
            let link = token.clone();
            let welcomed = store.read(move |transaction| of_link(transaction, &link)).wait()?;
            let step = totp::step(&welcomed.secret, &code, Moment::now(), 0).ok_or(Error::Denied)?;
            let (hash, name) = (password::hash(&password)?, welcomed.account.name);
            let accept = move |transaction: &mut Transaction<'_>| {
                let now = transaction.now;
                let used = transaction.execute(
                    "DELETE FROM account_invitations WHERE hash = $1 AND expires > $2",
                    cells_of![&token[..], now],
                )?;
                if used == 0 {
                    return Err(Error::Unknown(LINK));
                }
                transaction
                    .execute("UPDATE accounts SET password = $2 WHERE name = $1", cells_of![&name, &hash])?;
                audit::note(transaction, &Actor::Account(name.clone()), "account.accept", &name)?;
                sign_in::begin(transaction, &name, step, Lasting::Usual, None)
            };
            store.write(accept).wait()
        })
    }
}

const LINK: &str = "link to an account";

/// Makes the link to an account, in the place of the one before.
fn make(transaction: &mut Transaction<'_>, name: &str, by: &Actor) -> Result<Welcome, Error> {
    let (token, now) = (Token::random()?, transaction.now);
    let expires = now.after(LASTS);
    forget(transaction, name)?;
    transaction.execute(
        "INSERT INTO account_invitations (account, hash, created, expires) VALUES ($1, $2, $3, $4)",
        cells_of![name, token.hash(), now, expires],
    )?;
    audit::note(transaction, by, "account.invite", name)?;
    Ok(Welcome { token, expires })
}

/// The link to an account, if it has one, is of no use any more.
pub(super) fn forget(transaction: &mut Transaction<'_>, name: &str) -> Result<(), Error> {
    transaction.execute("DELETE FROM account_invitations WHERE account = $1", cells_of![name]).map(drop)
}

fn of_link(transaction: &mut Transaction<'_>, hash: &[u8]) -> Result<Welcomed, Error> {
    let now = transaction.now;
    let row = transaction
        .first(
            "SELECT a.name, a.totp, i.expires FROM account_invitations i JOIN accounts a ON a.name = i.account \
             WHERE i.hash = $1 AND i.expires > $2 AND a.disabled = 0",
            cells_of![hash, now],
        )?
        .ok_or(Error::Unknown(LINK))?;
    let (name, secret, expires) = (row.text(0)?, row.bytes(1)?, row.moment(2)?);
    let account = account::one(transaction, &name)?.ok_or(Error::Unknown(LINK))?;
    Ok(Welcomed { totp_address: totp::address(&name, &secret), account, expires, secret })
}
