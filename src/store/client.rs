//! Clients of the API: programs of a gemeente, each with a token and what it may be used for.

use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::secret::token_hash;
use super::{Error, Moment, PracticeKey, Store, Token, audit, practice};

/// A client of the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    pub name: String,
    pub practice: PracticeKey,
    /// Such as `answers:write`; which there are is for the API to say.
    pub scopes: Vec<String>,
    pub created: Moment,
    pub expires: Option<Moment>,
    pub revoked: Option<Moment>,
}

impl Client {
    pub fn may(&self, scope: &str) -> bool {
        self.scopes.iter().any(|own| own == scope)
    }
}

impl Store {
    /// Adds a client of the only practice there is; its token is shown this once.
    ///
    /// # Errors
    /// As [`Store::add_client_to`].
    pub fn add_client(
        &self,
        name: &str,
        scopes: &[&str],
        expires: Option<Moment>,
        by: &Actor,
    ) -> Reply<Token> {
        self.add_client_to(None, name, scopes, expires, by)
    }

    /// Adds a client of a practice, of the only one where none is named; its token is shown this once.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name or scope of other signs than lowercase letters, digits, `-`, `:` and
    /// `.`, or where no practice is named and there are several; [`Error::Unknown`] for the practice;
    /// [`Error::Conflict`] when there is one of this name.
    pub fn add_client_to(
        &self,
        practice: Option<&PracticeKey>,
        name: &str,
        scopes: &[&str],
        expires: Option<Moment>,
        by: &Actor,
    ) -> Reply<Token> {
        let (name, scopes, by) =
            (name.to_string(), scopes.iter().map(ToString::to_string).collect::<Vec<_>>(), by.clone());
        let practice = practice.cloned();
        self.write(move |transaction| {
            let plain = |text: &String| {
                !text.is_empty()
                    && text.len() <= 64
                    && text
                        .bytes()
                        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-:.".contains(&b))
            };
            if !plain(&name) || !scopes.iter().all(plain) {
                return Err(Error::Invalid(
                    "the names of clients and scopes have lowercase letters, digits, `-`, `:` and `.`".into(),
                ));
            }
            if transaction.first("SELECT name FROM clients WHERE name = $1", cells_of![&name])?.is_some() {
                return Err(Error::Conflict("there is, or was, a client with this name".into()));
            }
            let practice = practice::named(transaction, practice.as_ref())?;
            let (token, now) = (Token::random()?, transaction.now);
            transaction.execute(
                "INSERT INTO clients (name, hash, scopes, created, expires, practice) VALUES ($1, $2, $3, $4, $5, $6)",
                cells_of![&name, token.hash(), scopes.join(" "), now, expires, &practice.0],
            )?;
            audit::note(transaction, &by, "client.add", &name)?;
            Ok(token)
        })
    }

    /// Whose token this is.
    ///
    /// # Errors
    /// [`Error::Denied`] when it is nobody's, revoked or expired.
    pub fn client(&self, token: &str) -> Reply<Client> {
        let hash = token_hash(token);
        self.look_up(move |transaction| {
            let row = transaction.first(
                "SELECT name, scopes, created, expires, revoked, practice FROM clients WHERE hash = $1",
                cells_of![&hash[..]],
            )?;
            let client = client(&row.ok_or(Error::Denied)?)?;
            let good =
                client.revoked.is_none() && client.expires.is_none_or(|expires| expires > transaction.now);
            if good { Ok(client) } else { Err(Error::Denied) }
        })
    }

    /// Every client, by name.
    pub fn clients(&self) -> Reply<Vec<Client>> {
        self.read(|transaction| {
            transaction
                .query(
                    "SELECT name, scopes, created, expires, revoked, practice FROM clients ORDER BY name",
                    &[],
                )?
                .iter()
                .map(client)
                .collect()
        })
    }

    /// Its token is of no use any more.
    ///
    /// # Errors
    /// [`Error::Unknown`], also when it was revoked before.
    pub fn revoke_client(&self, name: &str, by: &Actor) -> Reply<()> {
        let (name, by) = (name.to_string(), by.clone());
        self.write(move |transaction| {
            let now = transaction.now;
            if transaction.execute(
                "UPDATE clients SET revoked = $2 WHERE name = $1 AND revoked IS NULL",
                cells_of![&name, now],
            )? == 0
            {
                return Err(Error::Unknown("client"));
            }
            audit::note(transaction, &by, "client.revoke", &name)
        })
    }
}

fn client(row: &Row) -> Result<Client, Error> {
    Ok(Client {
        name: row.text(0)?,
        practice: PracticeKey(row.text(5)?),
        scopes: row.text(1)?.split(' ').filter(|scope| !scope.is_empty()).map(Into::into).collect(),
        created: row.moment(2)?,
        expires: row.maybe_moment(3)?,
        revoked: row.maybe_moment(4)?,
    })
}
