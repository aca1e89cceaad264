//! Signing in, and the sessions that come of it.
//!
//! A guess is counted before it is looked at, and taken off the count when it was right: however many guess at once, none is looked at beyond the limit.

use std::time::Duration;

use super::account::{Account, account};
use super::database::cells_of;
use super::event::Actor;
use super::reply::Reply;
use super::secret::token_hash;
use super::work::Transaction;
use super::{Error, Moment, Store, Token, audit, password, totp};

/// How many wrong guesses are free. After that, each locks the account for longer.
const FREE_GUESSES: i64 = 5;
/// The first lock; doubled with every further wrong guess.
const FIRST_LOCK: Duration = Duration::from_secs(60);
/// The longest lock: it must not be a way to keep somebody out for good.
const LONGEST_LOCK: Duration = Duration::from_secs(3600);
/// A session ends when it was not used for so long,
const IDLE: Duration = Duration::from_secs(30 * 60);
/// and in any case after so long.
const LONGEST_SESSION: Duration = Duration::from_secs(12 * 3600);
/// How exactly it is known when a session was last used.
const SEEN: Duration = Duration::from_secs(60);

/// A session that began.
#[derive(Debug)]
pub struct SignedIn {
    /// For the cookie; only a hash is stored.
    pub token: Token,
    pub account: Account,
    /// It ends then, or half an hour after it was last used.
    pub expires: Moment,
}

/// What is needed to look at a guess.
pub(super) struct Guess {
    pub password: String,
    pub totp: Vec<u8>,
    pub totp_step: i64,
}

impl Store {
    /// Signs in with a password and the code of the second factor. Takes about as long whether or not there is such an account.
    ///
    /// # Errors
    /// [`Error::Denied`], whatever of it was wrong or disabled; [`Error::LockedOut`] after too many wrong guesses.
    pub fn sign_in(&self, name: &str, password: &str, code: &str) -> Reply<SignedIn> {
        let (name, password, code) = (name.to_string(), password.to_string(), code.to_string());
        self.secretly(move |store| {
            let Some(guess) = store.begin_guess(&name).wait()? else {
                password::verify_nothing(&password);
                return Err(Error::Denied);
            };
            let right = password::verify(&password, &guess.password);
            let step = totp::step(&guess.totp, &code, Moment::now(), guess.totp_step);
            match step.filter(|_| right) {
                Some(step) => store.write(move |transaction| begin(transaction, &name, step)).wait(),
                None => {
                    store.write(move |transaction| audit::note(transaction, &Actor::Account(name.clone()), "account.wrong", &name)).wait()?;
                    Err(Error::Denied)
                }
            }
        })
    }

    /// Counts a guess at an account, which is looked at after that. None when nobody can sign in under this name.
    pub(super) fn begin_guess(&self, name: &str) -> Reply<Option<Guess>> {
        let name = name.to_string();
        self.write(move |transaction| {
            let row = transaction
                .first("SELECT password, totp, totp_step, failures, locked_until FROM accounts WHERE name = $1 AND disabled = 0", cells_of![&name])?;
            let Some(row) = row else { return Ok(None) };
            let (now, failures, locked_until) = (transaction.now, row.int(3)? + 1, row.moment(4)?);
            if locked_until > now {
                return Err(Error::LockedOut(locked_until));
            }
            let lock = match u32::try_from(failures - FREE_GUESSES) {
                Ok(over) => now.after(FIRST_LOCK.saturating_mul(1 << over.min(10)).min(LONGEST_LOCK)),
                Err(_) => Moment(0),
            };
            transaction.execute("UPDATE accounts SET failures = $2, locked_until = $3 WHERE name = $1", cells_of![&name, failures, lock])?;
            Ok(Some(Guess { password: row.text(0)?, totp: row.bytes(1)?, totp_step: row.int(2)? }))
        })
    }

    /// Whose session this is. Using it keeps it going.
    ///
    /// # Errors
    /// [`Error::Denied`] when it is nobody's, has ended, or the account was disabled.
    pub fn session(&self, token: &str) -> Reply<Account> {
        let hash = token_hash(token);
        let store = self.clone();
        self.look_up(move |transaction| {
            let row = transaction.first(
                "SELECT a.name, a.role, a.disabled, a.locked_until, a.created, s.created, s.seen FROM sign_ins s JOIN accounts a ON a.name = s.account WHERE s.hash = $1",
                cells_of![&hash[..]],
            )?;
            let row = row.ok_or(Error::Denied)?;
            let (now, account, created, seen) = (transaction.now, account(&row, transaction.now)?, row.moment(5)?, row.moment(6)?);
            if account.disabled || now >= created.after(LONGEST_SESSION) || now >= seen.after(IDLE) {
                return Err(Error::Denied);
            }
            if now >= seen.after(SEEN) {
                // Nobody waits for it: at worst the session ends a minute early.
                drop(store.write(move |transaction| {
                    let now = transaction.now;
                    transaction.execute("UPDATE sign_ins SET seen = $2 WHERE hash = $1", cells_of![&hash[..], now])
                }));
            }
            Ok(account)
        })
    }

    /// Ends a session; no matter when there is none.
    pub fn sign_out(&self, token: &str) -> Reply<()> {
        let hash = token_hash(token);
        self.write(move |transaction| transaction.execute("DELETE FROM sign_ins WHERE hash = $1", cells_of![&hash[..]]).map(drop))
    }
}

fn begin(transaction: &mut Transaction<'_>, name: &str, step: i64) -> Result<SignedIn, Error> {
    let now = transaction.now;
    // The code may have been used in the meantime: it is good once.
    let used = transaction.execute(
        "UPDATE accounts SET failures = 0, locked_until = 0, totp_step = $2 WHERE name = $1 AND totp_step < $2 AND disabled = 0",
        cells_of![name, step],
    )?;
    if used == 0 {
        return Err(Error::Denied);
    }
    let token = Token::random()?;
    transaction.execute("DELETE FROM sign_ins WHERE seen < $1 OR created < $2", cells_of![now.before(IDLE), now.before(LONGEST_SESSION)])?;
    transaction.execute("INSERT INTO sign_ins (hash, account, created, seen) VALUES ($1, $2, $3, $3)", cells_of![token.hash(), name, now])?;
    audit::note(transaction, &Actor::Account(name.into()), "account.sign-in", name)?;
    let row = transaction.first("SELECT name, role, disabled, locked_until, created FROM accounts WHERE name = $1", cells_of![name])?;
    Ok(SignedIn { token, account: account(&row.ok_or(Error::Denied)?, now)?, expires: now.after(LONGEST_SESSION) })
}
