//! Accounts of professionals and beheerders.

use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::secret::random;
use super::work::Transaction;
use super::{Error, Moment, Store, audit, password, totp};

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Works with cases.
    Professional,
    /// Works with accounts, clients and settings too.
    Beheerder,
}

impl Role {
    pub fn as_str(self) -> &'static str {
        match self {
            Role::Professional => "professional",
            Role::Beheerder => "beheerder",
        }
    }

    pub fn parse(text: &str) -> Option<Role> {
        [Role::Professional, Role::Beheerder].into_iter().find(|role| role.as_str() == text)
    }
}

/// An account, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub name: String,
    pub role: Role,
    pub disabled: bool,
    /// When it is locked out after wrong guesses, until when.
    pub locked_until: Option<Moment>,
    pub created: Moment,
}

/// What it takes to sign in: made at random, and shown this once.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    pub password: String,
    /// `otpauth://totp/…`: the second factor, for an authenticator app.
    pub totp_address: String,
    secret: Vec<u8>,
}

impl Credentials {
    fn new(name: &str) -> Result<Credentials, Error> {
        let secret = random::<20>()?.to_vec();
        Ok(Credentials {
            password: password::generated()?,
            totp_address: totp::address(name, &secret),
            secret,
        })
    }

    /// The code that an app would show at a moment: for a demonstration that has no app.
    pub fn code_at(&self, moment: Moment) -> String {
        totp::code_at(&self.secret, moment)
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Credentials(…)")
    }
}

impl Store {
    /// Adds an account, with a password and a second factor made at random.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name of other signs than lowercase letters, digits, `.`, `-` and `_`;
    /// [`Error::Conflict`] when it is taken.
    pub fn add_account(&self, name: &str, role: Role, by: &Actor) -> Reply<Credentials> {
        let (name, by) = (name.to_string(), by.clone());
        self.secretly(move |store| {
            let credentials = Credentials::new(&name)?;
            let (hash, secret) = (password::hash(&credentials.password)?, credentials.secret.clone());
            let add =
                move |transaction: &mut Transaction<'_>| add(transaction, &name, role, &hash, &secret, &by);
            store.write(add).wait()?;
            Ok(credentials)
        })
    }

    /// Gives an account another password and second factor, unlocks it, lets it in again if it was disabled,
    /// and ends its sessions.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn reset_account(&self, name: &str, by: &Actor) -> Reply<Credentials> {
        let (name, by) = (name.to_string(), by.clone());
        self.secretly(move |store| {
            let credentials = Credentials::new(&name)?;
            let (hash, secret) = (password::hash(&credentials.password)?, credentials.secret.clone());
            let reset = move |transaction: &mut Transaction<'_>| {
                let changed = transaction.execute(
                    "UPDATE accounts SET password = $2, totp = $3, totp_step = 0, failures = 0, locked_until = 0, disabled = 0 WHERE name = $1",
                    cells_of![&name, &hash, &secret[..]],
                )?;
                if changed == 0 {
                    return Err(Error::Unknown("account"));
                }
                transaction.execute("DELETE FROM sign_ins WHERE account = $1", cells_of![&name])?;
                transaction.execute("DELETE FROM browsers WHERE account = $1", cells_of![&name])?;
                audit::note(transaction, &by, "account.reset", &name)
            };
            store.write(reset).wait()?;
            Ok(credentials)
        })
    }

    /// Takes a password of the account's own choice, which knows the one it had.
    ///
    /// # Errors
    /// [`Error::Denied`] when that is wrong, [`Error::LockedOut`], [`Error::Invalid`] when the new one is too
    /// short.
    pub fn change_password(&self, name: &str, old: &str, new: &str) -> Reply<()> {
        let (name, old, new) = (name.to_string(), old.to_string(), new.to_string());
        self.secretly(move |store| {
            let hash = password::hash(&new)?;
            let known = store.begin_guess(&name, None).wait()?.ok_or(Error::Denied)?;
            if !password::verify(&old, &known.password) {
                return Err(Error::Denied);
            }
            let change = move |transaction: &mut Transaction<'_>| {
                transaction.execute(
                    "UPDATE accounts SET password = $2, failures = 0, locked_until = 0 WHERE name = $1",
                    cells_of![&name, &hash],
                )?;
                audit::note(transaction, &Actor::Account(name.clone()), "account.password", &name)
            };
            store.write(change).wait()
        })
    }

    /// Lets nobody in under this name any more, and ends its sessions. What was done under it stays.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn disable_account(&self, name: &str, by: &Actor) -> Reply<()> {
        let (name, by) = (name.to_string(), by.clone());
        self.write(move |transaction| {
            if transaction.execute("UPDATE accounts SET disabled = 1 WHERE name = $1", cells_of![&name])? == 0
            {
                return Err(Error::Unknown("account"));
            }
            transaction.execute("DELETE FROM sign_ins WHERE account = $1", cells_of![&name])?;
            transaction.execute("DELETE FROM browsers WHERE account = $1", cells_of![&name])?;
            audit::note(transaction, &by, "account.disable", &name)
        })
    }

    /// Every account, by name.
    pub fn accounts(&self) -> Reply<Vec<Account>> {
        self.read(|transaction| {
            let now = transaction.now;
            let rows = transaction.query(
                "SELECT name, role, disabled, locked_until, created FROM accounts ORDER BY name",
                &[],
            )?;
            rows.iter().map(|row| account(row, now)).collect()
        })
    }
}

pub(super) fn account(row: &Row, now: Moment) -> Result<Account, Error> {
    let role =
        Role::parse(&row.text(1)?).ok_or_else(|| Error::Damaged("an account has an unknown role".into()))?;
    let locked_until = Some(row.moment(3)?).filter(|until| *until > now);
    Ok(Account { name: row.text(0)?, role, disabled: row.flag(2)?, locked_until, created: row.moment(4)? })
}

fn add(
    transaction: &mut Transaction<'_>,
    name: &str,
    role: Role,
    hash: &str,
    secret: &[u8],
    by: &Actor,
) -> Result<(), Error> {
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_".contains(&b);
    if name.is_empty() || name.len() > 64 || !name.bytes().all(plain) {
        return Err(Error::Invalid("a name has 1 to 64 lowercase letters, digits, `.`, `-` and `_`".into()));
    }
    if transaction.first("SELECT name FROM accounts WHERE name = $1", cells_of![name])?.is_some() {
        return Err(Error::Conflict("there is already an account with this name".into()));
    }
    let now = transaction.now;
    transaction.execute(
        "INSERT INTO accounts (name, role, password, totp, totp_step, disabled, failures, locked_until, created) VALUES ($1, $2, $3, $4, 0, 0, 0, 0, $5)",
        cells_of![name, role.as_str(), hash, secret, now],
    )?;
    audit::note(transaction, by, "account.add", name)
}
