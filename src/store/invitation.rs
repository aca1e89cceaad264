//! Invitations: a link that opens one administration, and nothing else.

use std::time::Duration;

use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::secret::{code, token_hash};
use super::{AdministrationId, Error, InvitationId, Moment, Store, Token, audit};

/// A new invitation. Its token is shown this once: only a hash is stored.
#[derive(Debug)]
pub struct Invitation {
    pub id: InvitationId,
    pub token: Token,
    pub expires: Moment,
}

/// What is known of an invitation afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    pub id: InvitationId,
    pub created: Moment,
    /// Who made it, where that is known.
    pub by: Option<Actor>,
    pub expires: Moment,
    pub revoked: Option<Moment>,
}

/// What a token opens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry {
    /// This administration, for answering.
    Open(AdministrationId),
    /// It was sent in: say so, and show nothing.
    SentIn,
    /// The invitation, or the administration, has expired.
    Expired,
    /// The invitation was taken back, or the administration erased.
    Revoked,
    /// There is no such invitation.
    Unknown,
}

impl Store {
    /// Makes an invitation to an administration. There may be several; each opens it until it expires or is
    /// revoked.
    ///
    /// # Errors
    /// [`Error::Unknown`], [`Error::Closed`] when it takes no more answers, [`Error::Invalid`] for a moment
    /// that is past.
    pub fn invite(
        &self,
        administration: &AdministrationId,
        expires: Moment,
        by: &Actor,
    ) -> Reply<Invitation> {
        let (administration, by) = (administration.clone(), by.clone());
        self.write(move |transaction| {
            if expires <= transaction.now {
                return Err(Error::Invalid("an invitation expires in the future".into()));
            }
            super::submit::head(transaction, &administration)?;
            let (id, token, now) = (InvitationId::random()?, Token::code()?, transaction.now);
            transaction.execute(
                "INSERT INTO invitations (id, hash, administration, created, expires, actor) VALUES ($1, $2, $3, $4, $5, $6)",
                cells_of![&id.0, token.hash(), &administration.0, now, expires, by.to_string()],
            )?;
            audit::note(transaction, &by, "invitation.make", &id.0)?;
            Ok(Invitation { id, token, expires })
        })
    }

    /// What a token opens at this moment; a code however it was typed.
    pub fn enter(&self, token: &str) -> Reply<Entry> {
        // Before there were codes, links had tokens of 22 signs.
        let hash = token_hash(&code(token).unwrap_or_else(|| token.to_string()));
        self.look_up(move |transaction| {
            let row = transaction.first(
                "SELECT i.administration, i.expires, i.revoked, a.expires, a.sent_in, a.erased FROM invitations i \
                 JOIN administrations a ON a.id = i.administration WHERE i.hash = $1",
                cells_of![&hash[..]],
            )?;
            let Some(row) = row else { return Ok(Entry::Unknown) };
            let past = |at: usize| Ok::<_, Error>(row.maybe_moment(at)?.is_some_and(|moment| moment <= transaction.now));
            Ok(match () {
                () if row.maybe_int(2)?.is_some() || row.maybe_int(5)?.is_some() => Entry::Revoked,
                () if past(1)? => Entry::Expired,
                () if row.maybe_int(4)?.is_some() => Entry::SentIn,
                () if past(3)? => Entry::Expired,
                () => Entry::Open(AdministrationId(row.text(0)?)),
            })
        })
    }

    /// Whether an administration was sent in at most so long ago, and this link, which is still good, opened it.
    pub fn was_just_sent(
        &self,
        token: &str,
        administration: &AdministrationId,
        ago: Duration,
    ) -> Reply<bool> {
        let (hash, administration) = (token_hash(token), administration.clone());
        self.look_up(move |transaction| {
            let since = transaction.now.before(ago);
            let row = transaction.first(
                "SELECT a.id FROM invitations i JOIN administrations a ON a.id = i.administration \
                 WHERE i.hash = $1 AND i.revoked IS NULL AND a.id = $2 AND a.sent_in >= $3 AND a.erased IS NULL",
                cells_of![&hash[..], &administration.0, since],
            )?;
            Ok(row.is_some())
        })
    }

    /// Takes an invitation back.
    ///
    /// # Errors
    /// [`Error::Unknown`], also when it was taken back before.
    pub fn revoke_invitation(&self, id: &InvitationId, by: &Actor) -> Reply<()> {
        let (id, by) = (id.clone(), by.clone());
        self.write(move |transaction| {
            let now = transaction.now;
            if transaction.execute(
                "UPDATE invitations SET revoked = $2 WHERE id = $1 AND revoked IS NULL",
                cells_of![&id.0, now],
            )? == 0
            {
                return Err(Error::Unknown("invitation"));
            }
            audit::note(transaction, &by, "invitation.revoke", &id.0)
        })
    }

    /// The invitations to an administration, oldest first.
    pub fn invitations(&self, administration: &AdministrationId) -> Reply<Vec<Invited>> {
        let id = administration.0.clone();
        self.read(move |transaction| {
            let rows =
                transaction.query("SELECT id, created, expires, revoked, actor FROM invitations WHERE administration = $1 ORDER BY created, id", cells_of![&id])?;
            let invited =
                |row: &Row| Ok(Invited { id: InvitationId(row.text(0)?), created: row.moment(1)?, expires: row.moment(2)?, revoked: row.maybe_moment(3)?, by: row.maybe_text(4)?.and_then(|by| by.parse().ok()) });
            rows.iter().map(invited).collect()
        })
    }
}
