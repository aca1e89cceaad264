//! Is what is stored what was written? Every chain followed from its start, every payload held against its commitment, every anchor against the chains.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::administration::{Summary, whole};
use super::anchor::Anchor;
use super::chain;
use super::database::{Row, cells_of};
use super::event::What;
use super::log::parse;
use super::reply::Reply;
use super::work::Transaction;
use super::{AdministrationId, Error, Moment, Store};

/// What was looked at, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    pub administrations: u64,
    pub events: u64,
    /// Events whose content was erased.
    pub erased: u64,
    pub anchors: u64,
    /// Kept outside the database, it binds what there is now.
    pub last_anchor: Option<Anchor>,
    /// Administrations that moved since the last anchor: that one of them was removed would not show.
    pub unanchored: u64,
    /// Empty: all is well.
    pub faults: Vec<Fault>,
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The administration, where it is one.
    pub administration: Option<AdministrationId>,
    pub what: String,
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.administration {
            Some(id) => write!(out, "administration {id}: {}", self.what),
            None => out.write_str(&self.what),
        }
    }
}

/// An event as it is stored.
struct Link {
    number: u64,
    at: Moment,
    commitment: Vec<u8>,
    hash: Vec<u8>,
    salt: Option<Vec<u8>>,
    payload: Option<String>,
}

impl Link {
    fn of(row: &Row) -> Result<Link, Error> {
        Ok(Link {
            number: row.count(0)?,
            at: row.moment(1)?,
            commitment: row.bytes(2)?,
            hash: row.bytes(3)?,
            salt: row.maybe_bytes(4)?,
            payload: row.maybe_text(5)?,
        })
    }
}

impl Store {
    /// Looks at everything that is stored. `anchor` is the hash of an anchor that was kept elsewhere: it must be among those that are here.
    ///
    /// # Errors
    /// When the database cannot be read. What is wrong with its content is in [`Verified::faults`].
    pub fn verify(&self, anchor: Option<&str>) -> Reply<Verified> {
        let anchor = anchor.map(str::to_lowercase);
        self.read(move |transaction| {
            let mut verified = Verified::default();
            let ids = transaction.query("SELECT id FROM administrations ORDER BY id", &[])?;
            for id in &ids {
                administration(transaction, &AdministrationId(id.text(0)?), &mut verified)?;
            }
            models(transaction, &mut verified)?;
            anchors(transaction, anchor.as_deref(), &mut verified)?;
            Ok(verified)
        })
    }
}

impl Verified {
    fn fault(&mut self, administration: Option<&AdministrationId>, what: impl Into<String>) {
        self.faults.push(Fault { administration: administration.cloned(), what: what.into() });
    }
}

fn administration(transaction: &mut Transaction<'_>, id: &AdministrationId, verified: &mut Verified) -> Result<(), Error> {
    let rows =
        transaction.query("SELECT number, at, commitment, hash, salt, payload FROM events WHERE administration = $1 ORDER BY number", cells_of![&id.0])?;
    let links = rows.iter().map(Link::of).collect::<Result<Vec<_>, _>>()?;
    verified.administrations += 1;
    verified.events += links.len() as u64;
    let before = verified.faults.len();
    chained(id, &links, verified);
    contents(id, &links, verified);
    let row =
        transaction.first("SELECT revision, head, anchored FROM administrations WHERE id = $1", cells_of![&id.0])?.ok_or(Error::Unknown("administration"))?;
    let head = links.last().map_or_else(|| chain::start(&id.0).to_vec(), |last| last.hash.clone());
    if (row.count(0)?, row.bytes(1)?) != (links.last().map_or(0, |last| last.number), head) {
        verified.fault(Some(id), "its last events are gone, or its head is not that of its events");
    }
    if row.count(2)? < row.count(0)? {
        verified.unanchored += 1;
    }
    // What is derived is held against the events only where these are sound.
    if verified.faults.len() == before {
        let stored = whole(transaction, id)?;
        if let Some(what) = underived(&stored.summary, &stored.history.state) {
            verified.fault(Some(id), format!("its {what} is not what its events say"));
        }
    }
    Ok(())
}

/// The links of one chain, up to the first that does not hold.
fn chained(id: &AdministrationId, links: &[Link], verified: &mut Verified) {
    let mut before = chain::start(&id.0).to_vec();
    for (at, link) in links.iter().enumerate() {
        let expected = at as u64 + 1;
        if link.number != expected {
            return verified.fault(Some(id), format!("event {expected} is gone"));
        }
        if chain::link(&before, &id.0, link.number, link.at, &link.commitment)[..] != link.hash {
            return verified.fault(Some(id), format!("event {expected} does not follow on the one before: it was changed, or put in another place"));
        }
        before = link.hash.clone();
    }
}

/// Every payload against its commitment. One may be absent only before an event that says so.
fn contents(id: &AdministrationId, links: &[Link], verified: &mut Verified) {
    let erased_by = links
        .iter()
        .rev()
        .find(|link| link.payload.as_deref().is_some_and(|payload| parse(payload).is_ok_and(|payload| payload.what == What::Erased)))
        .map_or(0, |link| link.number);
    for link in links {
        match (&link.salt, &link.payload) {
            (Some(salt), Some(payload)) => {
                if chain::commitment(salt, payload)[..] != link.commitment {
                    verified.fault(Some(id), format!("the content of event {} was changed", link.number));
                } else if let Err(error) = parse(payload) {
                    verified.fault(Some(id), format!("event {}: {error}", link.number));
                }
            }
            (None, None) if link.number < erased_by => verified.erased += 1,
            _ => verified.fault(Some(id), format!("the content of event {} is gone, and no event says that it was erased", link.number)),
        }
    }
}

/// Which column is not what the events say, if one is not.
fn underived(summary: &Summary, state: &super::State) -> Option<&'static str> {
    if state.erased {
        return summary.erased.is_none().then_some("erasure");
    }
    let under = state.under.as_ref()?;
    let columns = [
        ("erasure", summary.erased.is_none()),
        ("case", state.case.as_ref() == Some(&summary.case)),
        ("instrument", under.instrument == summary.instrument),
        ("version", under.version == summary.version),
        ("stored instrument", under.model == summary.model),
        ("wording", under.wording == summary.wording),
        ("informant", state.informant == summary.informant),
        ("sending in", state.sent_in == summary.sent_in),
    ];
    columns.into_iter().find(|(_, same)| !same).map(|(what, _)| what)
}

fn models(transaction: &mut Transaction<'_>, verified: &mut Verified) -> Result<(), Error> {
    for row in transaction.query("SELECT key, name, version, json FROM models ORDER BY key", &[])? {
        if Sha256::digest(row.text(3)?.as_bytes())[..] != row.bytes(0)? {
            verified.fault(None, format!("the stored instrument `{}` {} was changed", row.text(1)?, row.text(2)?));
        }
    }
    Ok(())
}

/// The head of a chain at an anchor: administration, revision, hash.
type Head = (String, u64, Vec<u8>);

fn anchors(transaction: &mut Transaction<'_>, kept: Option<&str>, verified: &mut Verified) -> Result<(), Error> {
    let mut heads: BTreeMap<u64, Vec<Head>> = BTreeMap::new();
    for row in transaction.query("SELECT anchor, administration, revision, head FROM anchored_heads ORDER BY anchor", &[])? {
        heads.entry(row.count(0)?).or_default().push((row.text(1)?, row.count(2)?, row.bytes(3)?));
    }
    let mut before = chain::first_anchor().to_vec();
    let mut found = kept.is_none();
    for (at, row) in transaction.query("SELECT number, at, hash FROM anchors ORDER BY number", &[])?.iter().enumerate() {
        let (number, moment, hash) = (row.count(0)?, row.moment(1)?, row.bytes(2)?);
        let mut own = heads.remove(&number).unwrap_or_default();
        own.sort();
        let expected = chain::anchor(&before, number, moment, own.iter().map(|(name, revision, head)| (name.as_str(), *revision, head.as_slice())));
        if number != at as u64 + 1 || expected[..] != hash {
            verified.fault(None, format!("anchor {} was changed, or one before it is gone", at + 1));
        }
        for head in own {
            anchored(transaction, number, &head, verified)?;
        }
        let anchor = Anchor { number, at: moment, hash: chain::hexadecimal(&hash) };
        found |= kept == Some(anchor.hash.as_str());
        verified.anchors += 1;
        verified.last_anchor = Some(anchor);
        before = hash;
    }
    if !found {
        verified.fault(None, "the anchor that was kept elsewhere is not here: what it bound was changed or removed");
    }
    Ok(())
}

fn anchored(transaction: &mut Transaction<'_>, number: u64, (administration, revision, head): &Head, verified: &mut Verified) -> Result<(), Error> {
    let row = transaction.first("SELECT hash FROM events WHERE administration = $1 AND number = $2", cells_of![administration, *revision])?;
    let id = AdministrationId(administration.clone());
    match row.map(|row| row.bytes(0)).transpose()? {
        Some(hash) if hash == *head => {}
        Some(_) => verified.fault(Some(&id), format!("event {revision} is another than anchor {number} saw")),
        None => verified.fault(Some(&id), format!("it is gone, or its events up to {revision} are, which anchor {number} saw")),
    }
    Ok(())
}
