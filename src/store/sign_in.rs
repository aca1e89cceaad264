//! Signing in, and the sessions that come of it.
//!
//! A guess is counted before it is checked, and subtracted again if it was right: however many arrive at
//! once, none is checked beyond the limit.

use std::time::Duration;

use super::account::{self, Account, account};
use super::database::cells_of;
use super::event::Actor;
use super::practice::{Practice, practice};
use super::reply::Reply;
use super::secret::token_hash;
use super::work::Transaction;
use super::{Error, Moment, Store, Token, audit, password, totp};

/// How many wrong guesses are free. After that, each locks the account for longer.
const FREE_GUESSES: i64 = 5;
/// The first lock; doubled with every further wrong guess.
const FIRST_LOCK: Duration = Duration::from_secs(60);
/// The longest lock. When it has ended, the guesses after it lock for a short time again: one guess an hour
/// keeps nobody out.
const LONGEST_LOCK: Duration = Duration::from_secs(3600);
/// A moment that lies further ahead than this was written by a clock that has been set back since.
const CLOCKS_DIFFER: Duration = MINUTE.saturating_mul(5);
/// How long a browser is known that signed in.
const BROWSER_KNOWN: Duration = HOUR.saturating_mul(24 * 90);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
/// How exactly it is known when a session was last used.
const SEEN: Duration = MINUTE;
/// How long it is known whose session it was, so that a form that was sent after it had ended can be kept for
/// the person who filled it in.
const KNOWN: Duration = HOUR.saturating_mul(48);

/// How long a session lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lasting {
    #[default]
    Usual,
    /// For people who need more time.
    Longer,
    /// For somebody whom another system vouches for: it is asked again soon.
    Brief,
}

impl Lasting {
    /// A session ends when it was not used for so long,
    pub const fn idle(self) -> Duration {
        match self {
            Lasting::Usual | Lasting::Brief => MINUTE.saturating_mul(30),
            Lasting::Longer => MINUTE.saturating_mul(300),
        }
    }

    /// and in any case so long after signing in.
    pub const fn longest(self) -> Duration {
        match self {
            Lasting::Usual => HOUR.saturating_mul(12),
            Lasting::Longer => HOUR.saturating_mul(24),
            Lasting::Brief => HOUR,
        }
    }

    /// As it is stored.
    fn number(self) -> i64 {
        match self {
            Lasting::Usual => 0,
            Lasting::Longer => 1,
            Lasting::Brief => 2,
        }
    }

    fn of_number(number: i64) -> Lasting {
        match number {
            1 => Lasting::Longer,
            2 => Lasting::Brief,
            _ => Lasting::Usual,
        }
    }
}

/// A session that began.
#[derive(Debug)]
pub struct SignedIn {
    /// For the cookie; only a hash is stored.
    pub token: Token,
    pub account: Account,
    /// It ends then, or when it was not used for some time.
    pub expires: Moment,
    /// For a cookie by which this browser is known the next time; none where it is known already.
    pub browser: Option<Token>,
}

/// A session that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignIn {
    pub account: Account,
    pub practice: Practice,
    /// When it ends, if it is not used until then.
    pub until: Moment,
    /// How much longer that is.
    pub left: Duration,
}

/// What is needed to look at a guess.
pub(super) struct Guess {
    pub password: String,
    pub totp: Vec<u8>,
    pub totp_step: i64,
    /// The browser is one that signed in before.
    is_known: bool,
}

impl Store {
    /// Signs in with a password and the code of the second factor. Takes about as long whether or not there
    /// is such an account, and whether or not it is locked.
    ///
    /// # Errors
    /// [`Error::Denied`], whatever of it was wrong or disabled; [`Error::LockedOut`] after too many wrong
    /// guesses.
    pub fn sign_in(&self, name: &str, password: &str, code: &str, lasting: Lasting) -> Reply<SignedIn> {
        self.sign_in_from(None, name, password, code, lasting)
    }

    /// The same from a browser that may be known by [`SignedIn::browser`]: it is not locked out by what
    /// others guess.
    ///
    /// # Errors
    /// As [`Store::sign_in`].
    pub fn sign_in_from(
        &self,
        browser: Option<&str>,
        name: &str,
        password: &str,
        code: &str,
        lasting: Lasting,
    ) -> Reply<SignedIn> {
        let (name, password, code, browser) =
            (name.to_string(), password.to_string(), code.to_string(), browser.map(token_hash));
        self.secretly(move |store| {
            let guess = match store.begin_guess(&name, browser.clone()).wait() {
                Ok(Some(guess)) => guess,
                looked => {
                    password::verify_nothing(&password);
                    return Err(looked.err().unwrap_or(Error::Denied));
                }
            };
            let right = password::verify(&password, &guess.password);
            let (now, is_known) = (Moment::now(), guess.is_known);
            let step = totp::step(&guess.totp, &code, now, totp::used(guess.totp_step, now));
            match step.filter(|_| right) {
                Some(step) => {
                    let browser = browser.filter(|_| is_known);
                    store
                        .write(move |transaction| {
                            begin(transaction, &name, step, lasting, browser.as_deref())
                        })
                        .wait()
                }
                None => {
                    store
                        .write(move |transaction| {
                            audit::note(transaction, &Actor::Account(name.clone()), "account.wrong", &name)
                        })
                        .wait()?;
                    Err(Error::Denied)
                }
            }
        })
    }

    /// Counts a guess at an account, which is looked at after that. None when nobody can sign in under this
    /// name.
    pub(super) fn begin_guess(&self, name: &str, browser: Option<Vec<u8>>) -> Reply<Option<Guess>> {
        let name = name.to_string();
        self.write(move |transaction| {
            let row = transaction
                .first("SELECT password, totp, totp_step, failures, locked_until FROM accounts WHERE name = $1 AND disabled = 0", cells_of![&name])?;
            let Some(row) = row else { return Ok(None) };
            let now = transaction.now;
            let known = match &browser {
                Some(hash) => transaction.first(
                    "SELECT failures, locked_until FROM browsers WHERE hash = $1 AND account = $2 AND created > $3",
                    cells_of![&hash[..], &name, now.before(BROWSER_KNOWN)],
                )?,
                None => None,
            };
            // Each browser that is known has its own count; all others have one together.
            let (before, at) = known.as_ref().map_or((&row, 3), |known| (known, 0));
            let (failures, lock) = counted(before.int(at)?, before.moment(at + 1)?, now)?;
            match browser.as_ref().filter(|_| known.is_some()) {
                Some(hash) => {
                    transaction.execute("UPDATE browsers SET failures = $2, locked_until = $3 WHERE hash = $1", cells_of![&hash[..], failures, lock])?
                }
                None => transaction.execute("UPDATE accounts SET failures = $2, locked_until = $3 WHERE name = $1", cells_of![&name, failures, lock])?,
            };
            Ok(Some(Guess { password: row.text(0)?, totp: row.bytes(1)?, totp_step: row.int(2)?, is_known: known.is_some() }))
        })
    }

    /// Whose session this is. Using it keeps it going.
    ///
    /// # Errors
    /// [`Error::Denied`] when it is nobody's, has ended, or the account was disabled.
    pub fn session(&self, token: &str) -> Reply<SignIn> {
        self.session_of(token, true)
    }

    /// The same, without using it.
    ///
    /// # Errors
    /// As [`Store::session`].
    pub fn session_as_it_is(&self, token: &str) -> Reply<SignIn> {
        self.session_of(token, false)
    }

    fn session_of(&self, token: &str, used: bool) -> Reply<SignIn> {
        let hash = token_hash(token);
        let store = self.clone();
        self.look_up(move |transaction| {
            let row = transaction.first(
                "SELECT a.name, a.role, a.disabled, a.locked_until, a.created, a.practice, a.reads, s.created, s.seen, s.more_time, p.key, p.name, p.gemeente \
                 FROM sign_ins s JOIN accounts a ON a.name = s.account JOIN practices p ON p.key = a.practice WHERE s.hash = $1",
                cells_of![&hash[..]],
            )?;
            let row = row.ok_or(Error::Denied)?;
            let (now, account, created, seen) = (transaction.now, account(&row, transaction.now)?, row.moment(7)?, row.moment(8)?);
            if is_ahead(created.max(seen), now) {
                return Err(Error::Denied);
            }
            let lasting = Lasting::of_number(row.int(9)?);
            let until = |seen: Moment| created.after(lasting.longest()).min(seen.after(lasting.idle()));
            if account.disabled || now >= until(seen) {
                return Err(Error::Denied);
            }
            let mut until_now = until(seen);
            if used && now >= seen.after(SEEN) {
                until_now = until(now);
                // Nobody waits for it: at worst the session ends a minute early.
                drop(store.write(move |transaction| {
                    let now = transaction.now;
                    transaction.execute("UPDATE sign_ins SET seen = $2 WHERE hash = $1", cells_of![&hash[..], now])
                }));
            }
            let left = u64::try_from(until_now.0.saturating_sub(now.0)).unwrap_or_default();
            let practice = practice(&row, 10)?;
            Ok(SignIn { account, practice, until: until_now, left: Duration::from_millis(left) })
        })
    }

    /// Whose session this was, after it ended by itself. Of one that was ended by signing out or by disabling
    /// the account, nothing is known.
    ///
    /// # Errors
    /// [`Error::Denied`] when that is not known, or it has not ended.
    pub fn ended_session(&self, token: &str) -> Reply<String> {
        let hash = token_hash(token);
        self.read(move |transaction| {
            let row = transaction
                .first(
                    "SELECT account, created, seen, more_time FROM sign_ins WHERE hash = $1",
                    cells_of![&hash[..]],
                )?
                .ok_or(Error::Denied)?;
            let lasting = Lasting::of_number(row.int(3)?);
            let (now, created, seen) = (transaction.now, row.moment(1)?, row.moment(2)?);
            let ended = is_ahead(created.max(seen), now)
                || now >= created.after(lasting.longest())
                || now >= seen.after(lasting.idle());
            if ended { row.text(0) } else { Err(Error::Denied) }
        })
    }

    /// Whether a session of somebody whom another system vouches for has ended only because it is to be asked again:
    /// it was in use until then.
    pub fn is_to_be_vouched_again(&self, token: &str) -> Reply<bool> {
        let hash = token_hash(token);
        self.look_up(move |transaction| {
            let row = transaction.first(
                "SELECT s.created, s.seen, s.more_time FROM sign_ins s JOIN account_subjects v ON v.account = s.account \
                 JOIN accounts a ON a.name = s.account WHERE s.hash = $1 AND a.disabled = 0",
                cells_of![&hash[..]],
            )?;
            let Some(row) = row else { return Ok(false) };
            let (created, seen, lasting) = (row.moment(0)?, row.moment(1)?, Lasting::of_number(row.int(2)?));
            let now = transaction.now;
            Ok(!is_ahead(created.max(seen), now)
                && now >= created.after(lasting.longest())
                && now < seen.after(lasting.idle()))
        })
    }

    /// Ends a session; no matter when there is none.
    pub fn sign_out(&self, token: &str) -> Reply<()> {
        let hash = token_hash(token);
        self.write(move |transaction| {
            transaction.execute("DELETE FROM sign_ins WHERE hash = $1", cells_of![&hash[..]]).map(drop)
        })
    }
}

/// Whether a moment was written by a clock that has been set back since: nobody knows how long ago it was.
fn is_ahead(moment: Moment, now: Moment) -> bool {
    moment > now.after(CLOCKS_DIFFER)
}

/// How many wrong guesses it is now, and until when none is looked at; unless none is looked at already.
fn counted(failures: i64, locked_until: Moment, now: Moment) -> Result<(i64, Moment), Error> {
    // A lock that ends later than any lock lasts was set by a clock that has been set back since.
    if locked_until > now && locked_until <= now.after(LONGEST_LOCK) {
        return Err(Error::LockedOut(locked_until));
    }
    // After the longest lock it begins again with one free guess.
    let failures = if lock_after(failures) >= LONGEST_LOCK { FREE_GUESSES - 1 } else { failures + 1 };
    let lock = lock_after(failures);
    Ok((failures, if lock.is_zero() { Moment(0) } else { now.after(lock) }))
}

/// How long so many wrong guesses lock.
fn lock_after(failures: i64) -> Duration {
    match u32::try_from(failures - FREE_GUESSES) {
        Ok(over) => FIRST_LOCK.saturating_mul(1 << over.min(10)).min(LONGEST_LOCK),
        Err(_) => Duration::ZERO,
    }
}

/// Begins a session. `browser` is the one it begins in, if that is known.
pub(super) fn begin(
    transaction: &mut Transaction<'_>,
    name: &str,
    step: i64,
    lasting: Lasting,
    browser: Option<&[u8]>,
) -> Result<SignedIn, Error> {
    let now = transaction.now;
    // The code may have been used in the meantime: it is good once. A step that lies ahead is of a clock that
    // has been set back.
    let used = transaction.execute(
        "UPDATE accounts SET failures = CASE WHEN CAST($3 AS BIGINT) = 1 THEN failures ELSE 0 END, locked_until = CASE WHEN CAST($3 AS BIGINT) = 1 THEN locked_until ELSE 0 END, totp_step = $2 \
         WHERE name = $1 AND (totp_step < $2 OR totp_step > $4) AND disabled = 0",
        cells_of![name, step, browser.is_some(), totp::latest(now)],
    )?;
    if used == 0 {
        return Err(Error::Denied);
    }
    transaction.execute("DELETE FROM browsers WHERE created < $1", cells_of![now.before(BROWSER_KNOWN)])?;
    let new_browser = match browser {
        Some(hash) => {
            transaction.execute(
                "UPDATE browsers SET failures = 0, locked_until = 0 WHERE hash = $1",
                cells_of![hash],
            )?;
            None
        }
        None => {
            let new = Token::random()?;
            transaction
                .execute("INSERT INTO browsers (hash, account, created, failures, locked_until) VALUES ($1, $2, $3, 0, 0)", cells_of![new.hash(), name, now])?;
            Some(new)
        }
    };
    session(transaction, name, lasting, new_browser)
}

/// Begins a session of somebody who was found to be who they say. `browser` is how this one is known from now on.
pub(super) fn session(
    transaction: &mut Transaction<'_>,
    name: &str,
    lasting: Lasting,
    browser: Option<Token>,
) -> Result<SignedIn, Error> {
    let (now, token) = (transaction.now, Token::random()?);
    transaction.execute("DELETE FROM sign_ins WHERE created < $1", cells_of![now.before(KNOWN)])?;
    transaction.execute(
        "INSERT INTO sign_ins (hash, account, created, seen, more_time) VALUES ($1, $2, $3, $3, $4)",
        cells_of![token.hash(), name, now, lasting.number()],
    )?;
    audit::note(transaction, &Actor::Account(name.into()), "account.sign-in", name)?;
    let account = account::one(transaction, name)?.ok_or(Error::Denied)?;
    Ok(SignedIn { token, account, expires: now.after(lasting.longest()), browser })
}
