//! Accounts that another system vouches for: it says who somebody is, and in which role and practice. The first
//! time an account is made; after that it is the same account, in the role and practice that are said now.

use super::account::{self, Credentials, NewAccount, Role};
use super::database::cells_of;
use super::event::Actor;
use super::reply::Reply;
use super::sign_in::{self, Lasting, SignedIn};
use super::work::Transaction;
use super::{Error, PracticeKey, Store, audit, password, practice};

/// Somebody whom another system vouches for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vouched {
    /// The system.
    pub issuer: String,
    /// What it calls somebody, for good.
    pub subject: String,
    /// A name that the account may have, if that is free.
    pub called: String,
    pub role: Role,
    /// None: the only practice there is.
    pub practice: Option<PracticeKey>,
}

/// How many letters of a name are used: a number may come behind.
const LONGEST: usize = 56;
/// How many with one name there can be.
const MOST_ALIKE: u32 = 1000;

impl Store {
    /// Lets in somebody whom another system vouches for. The session is short, so that somebody who is not vouched
    /// for any more is soon out.
    ///
    /// # Errors
    /// [`Error::Denied`] when the account was disabled here; [`Error::Unknown`] for the practice;
    /// [`Error::Invalid`] where none is named and there are several.
    pub fn sign_in_vouched(&self, who: Vouched) -> Reply<SignedIn> {
        self.secretly(move |store| {
            // A password that nobody ever sees.
            let unknown = Credentials::new(&who.called)?;
            let hash = password::hash(&unknown.password)?;
            let let_in = move |transaction: &mut Transaction<'_>| {
                let name = match known(transaction, &who)? {
                    Some(name) => {
                        follow(transaction, &name, &who)?;
                        name
                    }
                    None => add(transaction, &who, &hash, unknown.secret())?,
                };
                let account = account::one(transaction, &name)?.ok_or(Error::Denied)?;
                if account.disabled {
                    return Err(Error::Denied);
                }
                sign_in::session(transaction, &name, Lasting::Brief, None)
            };
            store.write(let_in).wait()
        })
    }
}

fn known(transaction: &mut Transaction<'_>, who: &Vouched) -> Result<Option<String>, Error> {
    let sql = "SELECT account FROM account_subjects WHERE issuer = $1 AND subject = $2";
    let row = transaction.first(sql, cells_of![&who.issuer, &who.subject])?;
    row.map(|row| row.text(0)).transpose()
}

/// Gives an account the role and the practice that are said now, where they are others.
fn follow(transaction: &mut Transaction<'_>, name: &str, who: &Vouched) -> Result<(), Error> {
    let practice = practice::named(transaction, who.practice.as_ref())?;
    let account = account::one(transaction, name)?.ok_or(Error::Denied)?;
    if (account.role, &account.practice) == (who.role, &practice) {
        return Ok(());
    }
    transaction.execute(
        "UPDATE accounts SET role = $2, practice = $3 WHERE name = $1",
        cells_of![name, who.role.as_str(), &practice.0],
    )?;
    transaction.execute("DELETE FROM sign_ins WHERE account = $1", cells_of![name])?;
    audit::note(transaction, &Actor::Program, "account.change", name)
}

/// Adds the account, under the first name that is free.
fn add(transaction: &mut Transaction<'_>, who: &Vouched, hash: &str, secret: &[u8]) -> Result<String, Error> {
    let practice = practice::named(transaction, who.practice.as_ref())?;
    // Names begin with the key of a practice only in that practice: one with a point could be another's.
    let plain = plain_name(&who.called);
    let numbered = (2..MOST_ALIKE).map(|number| format!("{plain}-{number}"));
    for name in std::iter::once(plain.clone()).chain(numbered) {
        let new = NewAccount {
            name: name.clone(),
            role: who.role,
            practice: Some(practice.clone()),
            reads: Vec::new(),
        };
        match account::add(transaction, &new, hash, secret, &Actor::Program) {
            Ok(()) => {
                transaction.execute(
                    "INSERT INTO account_subjects (issuer, subject, account) VALUES ($1, $2, $3)",
                    cells_of![&who.issuer, &who.subject, &name],
                )?;
                return Ok(name);
            }
            Err(Error::Conflict(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Err(Error::Conflict("too many accounts have this name".into()))
}

/// A name as accounts have them: of an address of e-mail what is before the `@`, in small letters.
fn plain_name(called: &str) -> String {
    let local = called.split('@').next().unwrap_or_default();
    let plain: String = local
        .chars()
        .map(|sign| sign.to_ascii_lowercase())
        .map(|sign| if sign.is_ascii_alphanumeric() || "-_".contains(sign) { sign } else { '-' })
        .take(LONGEST)
        .collect();
    let plain = plain.trim_matches('-').to_string();
    if plain.is_empty() { "account".into() } else { plain }
}

#[cfg(test)]
mod tests {
    use super::plain_name;

    #[test]
    fn a_name_has_small_letters_digits_and_hyphens() {
        for (called, name) in [
            ("Anna.de.Vries@venlo.example", "anna-de-vries"),
            ("J. Jansen", "j--jansen"),
            ("müller", "m-ller"),
            ("@", "account"),
            ("…", "account"),
        ] {
            assert_eq!(plain_name(called), name, "{called}");
        }
        assert_eq!(plain_name(&"a".repeat(300)).len(), 56);
    }
}
