//! Accounts of those who sign in: each has a role, in a practice.

use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::secret::{random, token_hash};
use super::work::Transaction;
use super::{Error, Moment, PracticeKey, Store, audit, password, practice, totp, welcome};

/// The columns of an account, in the order that [`account`] reads them.
macro_rules! accounts {
    ($rest:literal) => {
        concat!("SELECT name, role, disabled, locked_until, created, practice, reads FROM accounts ", $rest)
    };
}

/// What an account may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Role {
    /// Works with the cases of the practice.
    Professional,
    /// Does that too, and looks after the accounts of the practice.
    Coordinator,
    /// Looks after the server: practices and accounts. Sees no case.
    Beheerder,
    /// Reads answers and scores under a number, of the instruments named. Sees no case, and writes nothing.
    Researcher,
    /// Changes the words of instruments, and nothing else. Sees no case.
    Redacteur,
}

impl Role {
    pub const ALL: [Role; 5] =
        [Role::Professional, Role::Coordinator, Role::Beheerder, Role::Researcher, Role::Redacteur];

    pub fn as_str(self) -> &'static str {
        match self {
            Role::Professional => "professional",
            Role::Coordinator => "coordinator",
            Role::Beheerder => "beheerder",
            Role::Researcher => "researcher",
            Role::Redacteur => "redacteur",
        }
    }

    pub fn parse(text: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// Works with cases.
    pub fn has_cases(self) -> bool {
        match self {
            Role::Professional | Role::Coordinator => true,
            Role::Beheerder | Role::Researcher | Role::Redacteur => false,
        }
    }

    /// Which roles an account of this role can give, in its own practice or in any.
    pub fn gives(self) -> &'static [Role] {
        match self {
            Role::Professional | Role::Researcher | Role::Redacteur => &[],
            Role::Coordinator => &[Role::Professional, Role::Coordinator, Role::Researcher, Role::Redacteur],
            Role::Beheerder => &Role::ALL,
        }
    }
}

/// An account, without its secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub name: String,
    pub role: Role,
    pub practice: PracticeKey,
    /// Of a researcher: the names of the instruments whose answers may be read.
    pub reads: Vec<String>,
    pub disabled: bool,
    /// When it is locked out after wrong guesses, until when.
    pub locked_until: Option<Moment>,
    pub created: Moment,
}

/// An account to add.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAccount {
    pub name: String,
    pub role: Role,
    /// None: the only practice there is.
    pub practice: Option<PracticeKey>,
    /// Of a researcher: the names of the instruments whose answers may be read.
    pub reads: Vec<String>,
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
    pub(super) fn new(name: &str) -> Result<Credentials, Error> {
        let secret = random::<20>()?.to_vec();
        Ok(Credentials {
            password: password::generated()?,
            totp_address: totp::address(name, &secret),
            secret,
        })
    }

    pub(super) fn secret(&self) -> &[u8] {
        &self.secret
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
    /// Adds an account to the only practice there is, with a password and a second factor made at random.
    ///
    /// # Errors
    /// As [`Store::add_account_to`].
    pub fn add_account(&self, name: &str, role: Role, by: &Actor) -> Reply<Credentials> {
        self.add_account_to(NewAccount { name: name.into(), role, practice: None, reads: Vec::new() }, by)
    }

    /// Adds an account, with a password and a second factor made at random.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name of other signs than lowercase letters, digits, `.`, `-` and `_`, or
    /// where no practice is named and there are several; [`Error::Unknown`] for the practice;
    /// [`Error::Conflict`] when the name is taken.
    pub fn add_account_to(&self, new: NewAccount, by: &Actor) -> Reply<Credentials> {
        let by = by.clone();
        self.secretly(move |store| {
            let credentials = Credentials::new(&new.name)?;
            let (hash, secret) = (password::hash(&credentials.password)?, credentials.secret.clone());
            let add = move |transaction: &mut Transaction<'_>| add(transaction, &new, &hash, &secret, &by);
            store.write(add).wait()?;
            Ok(credentials)
        })
    }

    /// Gives an account another role, in a practice, and ends its sessions.
    ///
    /// # Errors
    /// [`Error::Unknown`] for the account or the practice; [`Error::Invalid`] where no practice is named and
    /// there are several.
    pub fn change_account(&self, change: NewAccount, by: &Actor) -> Reply<()> {
        let by = by.clone();
        self.write(move |transaction| {
            let practice = practice::named(transaction, change.practice.as_ref())?;
            let changed = transaction.execute(
                "UPDATE accounts SET role = $2, practice = $3, reads = $4 WHERE name = $1",
                cells_of![&change.name, change.role.as_str(), &practice.0, change.reads.join(" ")],
            )?;
            if changed == 0 {
                return Err(Error::Unknown("account"));
            }
            transaction.execute("DELETE FROM sign_ins WHERE account = $1", cells_of![&change.name])?;
            audit::note(transaction, &by, "account.change", &change.name)
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
            let reset =
                move |transaction: &mut Transaction<'_>| reset(transaction, &name, &hash, &secret, &by);
            store.write(reset).wait()?;
            Ok(credentials)
        })
    }

    /// Takes a password of the account's own choice, which knows the one it had. Its sessions end, but the one of
    /// this token.
    ///
    /// # Errors
    /// [`Error::Denied`] when that is wrong, [`Error::LockedOut`], [`Error::Invalid`] when the new one is too
    /// short.
    pub fn change_password(&self, name: &str, session: &str, old: &str, new: &str) -> Reply<()> {
        let (name, old, new, session) =
            (name.to_string(), old.to_string(), new.to_string(), token_hash(session));
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
                transaction.execute(
                    "DELETE FROM sign_ins WHERE account = $1 AND hash <> $2",
                    cells_of![&name, &session[..]],
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

    /// Lets somebody in again who was disabled, with the password and the second factor they had.
    ///
    /// # Errors
    /// [`Error::Unknown`], also when it was not disabled.
    pub fn enable_account(&self, name: &str, by: &Actor) -> Reply<()> {
        let (name, by) = (name.to_string(), by.clone());
        self.write(move |transaction| {
            let changed = transaction.execute(
                "UPDATE accounts SET disabled = 0 WHERE name = $1 AND disabled = 1",
                cells_of![&name],
            )?;
            if changed == 0 {
                return Err(Error::Unknown("account"));
            }
            audit::note(transaction, &by, "account.enable", &name)
        })
    }

    /// Every account, by name.
    pub fn accounts(&self) -> Reply<Vec<Account>> {
        self.read(|transaction| {
            let now = transaction.now;
            let rows = transaction.query(accounts!("ORDER BY name"), &[])?;
            rows.iter().map(|row| account(row, now)).collect()
        })
    }

    /// The accounts of a practice, by name.
    pub fn accounts_of(&self, practice: &PracticeKey) -> Reply<Vec<Account>> {
        let practice = practice.clone();
        self.look_up(move |transaction| {
            let now = transaction.now;
            let rows =
                transaction.query(accounts!("WHERE practice = $1 ORDER BY name"), cells_of![&practice.0])?;
            rows.iter().map(|row| account(row, now)).collect()
        })
    }

    /// One account.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn account(&self, name: &str) -> Reply<Account> {
        let name = name.to_string();
        self.look_up(move |transaction| one(transaction, &name)?.ok_or(Error::Unknown("account")))
    }
}

/// The account of a name, if there is one.
pub(super) fn one(transaction: &mut Transaction<'_>, name: &str) -> Result<Option<Account>, Error> {
    let now = transaction.now;
    let row = transaction.first(accounts!("WHERE name = $1"), cells_of![name])?;
    row.map(|row| account(&row, now)).transpose()
}

pub(super) fn account(row: &Row, now: Moment) -> Result<Account, Error> {
    let role =
        Role::parse(&row.text(1)?).ok_or_else(|| Error::Damaged("an account has an unknown role".into()))?;
    let locked_until = Some(row.moment(3)?).filter(|until| *until > now);
    Ok(Account {
        name: row.text(0)?,
        role,
        practice: PracticeKey(row.text(5)?),
        reads: row.text(6)?.split(' ').filter(|name| !name.is_empty()).map(Into::into).collect(),
        disabled: row.flag(2)?,
        locked_until,
        created: row.moment(4)?,
    })
}

/// Gives an account another password and second factor, and ends what went on under those before.
pub(super) fn reset(
    transaction: &mut Transaction<'_>,
    name: &str,
    hash: &str,
    secret: &[u8],
    by: &Actor,
) -> Result<(), Error> {
    let changed = transaction.execute(
        "UPDATE accounts SET password = $2, totp = $3, totp_step = 0, failures = 0, locked_until = 0, disabled = 0 WHERE name = $1",
        cells_of![name, hash, secret],
    )?;
    if changed == 0 {
        return Err(Error::Unknown("account"));
    }
    transaction.execute("DELETE FROM sign_ins WHERE account = $1", cells_of![name])?;
    transaction.execute("DELETE FROM browsers WHERE account = $1", cells_of![name])?;
    welcome::forget(transaction, name)?;
    audit::note(transaction, by, "account.reset", name)
}

pub(super) fn add(
    transaction: &mut Transaction<'_>,
    new: &NewAccount,
    hash: &str,
    secret: &[u8],
    by: &Actor,
) -> Result<(), Error> {
    let name = &new.name;
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b".-_".contains(&b);
    if name.is_empty() || name.len() > 64 || !name.bytes().all(plain) {
        return Err(Error::Invalid("a name has 1 to 64 lowercase letters, digits, `.`, `-` and `_`".into()));
    }
    if transaction.first("SELECT name FROM accounts WHERE name = $1", cells_of![name])?.is_some() {
        return Err(Error::Conflict("there is already an account with this name".into()));
    }
    let practice = practice::named(transaction, new.practice.as_ref())?;
    // Adding an account to a practice never reveals a name that another practice has: names that begin
    // with the key of a practice are for that practice.
    let begins = name.split_once('.').map(|(first, _)| first).filter(|first| *first != practice.0);
    if let Some(first) = begins
        && transaction.first("SELECT key FROM practices WHERE key = $1", cells_of![first])?.is_some()
    {
        return Err(Error::Invalid(format!("a name that begins with `{first}.` is for that practice")));
    }
    let now = transaction.now;
    transaction.execute(
        "INSERT INTO accounts (name, role, password, totp, totp_step, disabled, failures, locked_until, created, practice, reads) \
         VALUES ($1, $2, $3, $4, 0, 0, 0, 0, $5, $6, $7)",
        cells_of![name, new.role.as_str(), hash, secret, now, &practice.0, new.reads.join(" ")],
    )?;
    audit::note(transaction, by, "account.add", name)
}
