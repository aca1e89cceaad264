//! Is what is stored what was written? Every chain followed from its start, every payload compared with its
//! commitment, every anchor against the chains.
//!
//! A part that cannot be read is an error like any other, and the rest is still checked.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sha2::{Digest, Sha256};

use super::administration::{Summary, expiry_note, whole};
use super::anchor::Anchor;
use super::database::{Access, Row, cells_of, no_schema};
use super::event::{Payload, What};
use super::history::Histories;
use super::log::parse;
use super::reply::Reply;
use super::stored_model::key_bytes;
use super::work::Transaction;
use super::{Address, AdministrationId, Error, Moment, Store, chain, goals, migrate, studies};

/// What was looked at, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verified {
    pub administrations: u64,
    pub events: u64,
    /// Events whose content was erased.
    pub erased: u64,
    pub anchors: u64,
    /// Goals, whose chains were followed.
    pub goals: u64,
    /// Kept outside the database, it binds what there is now.
    pub last_anchor: Option<Anchor>,
    /// Administrations that moved since the last anchor: that one of them was removed would not show.
    pub unanchored: u64,
    /// Since when something that was erased may be on the disk still.
    pub traces_since: Option<Moment>,
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
    payload: Content,
}

/// The payload of an event.
enum Content {
    Here(String),
    Gone,
    /// It is there, and cannot be read.
    Unreadable(Error),
}

impl Link {
    fn of(transaction: &mut Transaction<'_>, id: &AdministrationId, row: &Row) -> Result<Link, Error> {
        let number = row.count(0)?;
        let payload = transaction.first(
            "SELECT payload FROM events WHERE administration = $1 AND number = $2",
            cells_of![&id.0, number],
        );
        let payload = match payload.and_then(|row| row.map_or(Ok(None), |row| row.maybe_text(0))) {
            Ok(Some(text)) => Content::Here(text),
            Ok(None) => Content::Gone,
            Err(error @ Error::Damaged(_)) => Content::Unreadable(error),
            Err(error) => return Err(error),
        };
        Ok(Link {
            number,
            at: row.moment(1)?,
            commitment: row.bytes(2)?,
            hash: row.bytes(3)?,
            salt: row.maybe_bytes(4)?,
            payload,
        })
    }
}

impl Store {
    /// Looks at everything that is stored. `anchor` is the hash of an anchor that was kept elsewhere: it must
    /// be among those that are here.
    ///
    /// # Errors
    /// When the database cannot be read. What is wrong with its content is in [`Verified::faults`].
    pub fn verify(&self, anchor: Option<&str>) -> Reply<Verified> {
        let anchor = anchor.map(str::to_lowercase);
        self.read(move |transaction| look(transaction, anchor.as_deref()))
    }
}

/// The same of a database that nobody has open, such as a copy: nothing in it is changed, and one without a
/// schema is refused.
///
/// # Errors
/// When it cannot be read, or is not a database of Peil.
pub fn verify(address: &Address, anchor: Option<&str>) -> Result<Verified, Error> {
    let mut connection = address.connect_to_look()?;
    if !connection.has_schema()? {
        return Err(no_schema());
    }
    connection.begin(Access::Read)?;
    if !migrate::is_newest(&mut *connection)? {
        // One of an older program is brought up to date, looked at, and left as it was.
        connection.rollback()?;
        connection.begin(Access::Schema)?;
        if let Err(error) = migrate::run(&mut *connection) {
            connection.rollback()?;
            return Err(error);
        }
    }
    let looked = look(
        &mut Transaction::new(&mut *connection, &Histories::default()),
        anchor.map(str::to_lowercase).as_deref(),
    );
    connection.rollback()?;
    looked
}

fn look(transaction: &mut Transaction<'_>, anchor: Option<&str>) -> Result<Verified, Error> {
    let mut verified = Verified::default();
    for what in transaction.damage()? {
        verified.fault(None, format!("the database is damaged: {what}"));
    }
    let ids = transaction.query("SELECT id FROM administrations ORDER BY id", &[])?;
    let moved = match moved_expiries(transaction) {
        Ok(moved) => moved,
        Err(error) => {
            verified.unless_damaged(None, Err(error))?;
            HashMap::new()
        }
    };
    // Administrations that were anchored, and whose anchor is gone.
    let mut lost = Vec::new();
    for id in &ids {
        let id = AdministrationId(id.text(0)?);
        verified.administrations += 1;
        let looked = administration(transaction, &id, &moved, &mut lost, &mut verified);
        verified.unless_damaged(Some(&id), looked)?;
    }
    let looked = models(transaction, &mut verified);
    verified.unless_damaged(None, looked)?;
    let before = verified.faults.len();
    let looked = anchors(transaction, anchor, &mut verified);
    verified.unless_damaged(None, looked)?;
    // Where the chain of anchors shows that one is gone, it is said once.
    if verified.faults.len() == before {
        for (id, revision) in &lost {
            verified.fault(Some(id), format!("it was anchored at event {revision}, and that anchor is gone"));
        }
    }
    let looked = opened(transaction, &mut verified);
    verified.unless_damaged(None, looked)?;
    match goals::verify(transaction) {
        Ok((goals, faults)) => {
            verified.goals = goals;
            faults.into_iter().for_each(|what| verified.fault(None, what));
        }
        Err(error) => verified.unless_damaged(None, Err(error))?,
    }
    match studies::faults(transaction) {
        Ok(faults) => faults.into_iter().for_each(|what| verified.fault(None, what)),
        Err(error) => verified.unless_damaged(None, Err(error))?,
    }
    verified.traces_since = transaction
        .first("SELECT MIN(at) FROM traces", &[])?
        .map(|row| row.maybe_moment(0))
        .transpose()?
        .flatten();
    Ok(verified)
}

impl Verified {
    fn fault(&mut self, administration: Option<&AdministrationId>, what: impl Into<String>) {
        self.faults.push(Fault { administration: administration.cloned(), what: what.into() });
    }

    /// Damage is a fault, and the rest is looked at.
    fn unless_damaged(
        &mut self,
        administration: Option<&AdministrationId>,
        looked: Result<(), Error>,
    ) -> Result<(), Error> {
        match looked {
            Err(error @ Error::Damaged(_)) => self.fault(administration, error.to_string()),
            looked => return looked,
        }
        Ok(())
    }
}

/// What the log noted last of each expiry that was moved: the log has no index by subject, and is read once.
fn moved_expiries(transaction: &mut Transaction<'_>) -> Result<HashMap<String, String>, Error> {
    let rows = transaction.query(
        "SELECT subject, action FROM audit WHERE action LIKE 'administration.expiry %' ORDER BY number",
        &[],
    )?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

fn administration(
    transaction: &mut Transaction<'_>,
    id: &AdministrationId,
    moved: &HashMap<String, String>,
    lost: &mut Vec<(AdministrationId, u64)>,
    verified: &mut Verified,
) -> Result<(), Error> {
    let rows = transaction.query(
        "SELECT number, at, commitment, hash, salt FROM events WHERE administration = $1 ORDER BY number",
        cells_of![&id.0],
    )?;
    let links = rows.iter().map(|row| Link::of(transaction, id, row)).collect::<Result<Vec<_>, _>>()?;
    verified.events += links.len() as u64;
    let before = verified.faults.len();
    chained(id, &links, verified);
    contents(id, &links, verified);
    let row = transaction
        .first(
            "SELECT revision, head, anchored, created, case_id, practice FROM administrations WHERE id = $1",
            cells_of![&id.0],
        )?
        .ok_or(Error::Unknown("administration"))?;
    let head = links.last().map_or_else(|| chain::start(&id.0).to_vec(), |last| last.hash.clone());
    let (revision, anchored) = (row.count(0)?, row.count(2)?);
    if (revision, row.bytes(1)?) != (links.last().map_or(0, |last| last.number), head) {
        verified.fault(Some(id), "its last events are gone, or its head does not match its events");
    }
    if links.first().is_some_and(|first| row.moment(3).ok() != Some(first.at)) {
        verified.fault(Some(id), "its opening does not match its events");
    }
    match transaction.first("SELECT practice FROM cases WHERE id = $1", cells_of![row.text(4)?])? {
        None => verified.fault(Some(id), "its case is gone"),
        Some(case) if case.text(0)? != row.text(5)? => {
            verified.fault(Some(id), "its practice is not that of its case");
        }
        Some(_) => {}
    }
    if anchored < revision {
        verified.unanchored += 1;
    }
    let seen = transaction.first(
        "SELECT anchor FROM anchored_heads WHERE administration = $1 AND revision = $2",
        cells_of![&id.0, anchored],
    )?;
    if anchored > 0 && seen.is_none() {
        lost.push((id.clone(), anchored));
    }
    stored_models(transaction, id, &links, verified)?;
    // What is derived is compared with the events only where these are sound.
    if verified.faults.len() == before {
        let stored = whole(transaction, id)?;
        let same = match moved.get(&id.0) {
            Some(noted) => *noted == expiry_note(stored.summary.expires),
            None => stored.history.state.expires.is_none_or(|expires| expires == stored.summary.expires),
        };
        if !same {
            verified.fault(Some(id), "its expiry does not match its events and the audit log");
        }
        if let Some(what) = underived(&stored.summary, &stored.history.state) {
            verified.fault(Some(id), format!("its {what} does not match its events"));
        }
    }
    Ok(())
}

/// The instruments that its events were given under are there.
fn stored_models(
    transaction: &mut Transaction<'_>,
    id: &AdministrationId,
    links: &[Link],
    verified: &mut Verified,
) -> Result<(), Error> {
    let mut looked = BTreeSet::new();
    for link in links {
        let Content::Here(payload) = &link.payload else { continue };
        let Ok(Payload { what: What::Opened { under, .. } | What::Reworded { under }, .. }) = parse(payload)
        else {
            continue;
        };
        if looked.insert(under.model.clone())
            && transaction
                .first(
                    "SELECT name FROM models WHERE key = $1",
                    cells_of![key_bytes(&under.model).unwrap_or_default()],
                )?
                .is_none()
        {
            verified.fault(
                Some(id),
                format!("its stored instrument `{}` {} is gone", under.instrument, under.version),
            );
        }
    }
    Ok(())
}

/// Every administration that the audit log saw opened is there: it is kept when it is erased.
fn opened(transaction: &mut Transaction<'_>, verified: &mut Verified) -> Result<(), Error> {
    let rows = transaction.query(
        "SELECT DISTINCT subject FROM audit WHERE action = 'administration.open' AND NOT EXISTS (SELECT 1 FROM administrations WHERE id = audit.subject) ORDER BY subject",
        &[],
    )?;
    for row in rows {
        verified.fault(
            Some(&AdministrationId(row.text(0)?)),
            "it is gone, and the audit log says that it was opened",
        );
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
            return verified.fault(
                Some(id),
                format!("event {expected} does not follow the one before: it was changed, or moved"),
            );
        }
        before = link.hash.clone();
    }
}

/// Every payload against its commitment. One may be absent only before an event that says so.
fn contents(id: &AdministrationId, links: &[Link], verified: &mut Verified) {
    let erased = |link: &&Link| matches!(&link.payload, Content::Here(payload) if parse(payload).is_ok_and(|payload| payload.what == What::Erased));
    let erased_by = links.iter().rev().find(erased).map_or(0, |link| link.number);
    for link in links {
        match (&link.salt, &link.payload) {
            (Some(salt), Content::Here(payload)) => {
                if chain::commitment(salt, payload)[..] != link.commitment {
                    verified.fault(Some(id), format!("the content of event {} was changed", link.number));
                } else if let Err(error) = parse(payload) {
                    verified.fault(Some(id), format!("event {}: {error}", link.number));
                }
            }
            (_, Content::Unreadable(error)) => {
                verified.fault(Some(id), format!("the content of event {} was changed: {error}", link.number))
            }
            (None, Content::Gone) if link.number < erased_by => verified.erased += 1,
            (None | Some(_), Content::Gone) | (None, Content::Here(_)) => {
                verified.fault(
                    Some(id),
                    format!(
                        "the content of event {} is gone, and no event says that it was erased",
                        link.number
                    ),
                );
            }
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
        ("round", state.round.is_none() || state.round == summary.round),
    ];
    columns.into_iter().find(|(_, same)| !same).map(|(what, _)| what)
}

fn models(transaction: &mut Transaction<'_>, verified: &mut Verified) -> Result<(), Error> {
    for row in transaction.query("SELECT key, name, version FROM models ORDER BY key", &[])? {
        let key = row.bytes(0)?;
        let json = transaction
            .first("SELECT json FROM models WHERE key = $1", cells_of![&key[..]])
            .and_then(|row| row.map(|row| row.text(0)).transpose());
        let same = match json {
            Ok(json) => json.is_some_and(|json| Sha256::digest(json.as_bytes())[..] == key),
            Err(Error::Damaged(_)) => false,
            Err(error) => return Err(error),
        };
        if !same {
            verified.fault(
                None,
                format!("the stored instrument `{}` {} was changed", row.text(1)?, row.text(2)?),
            );
        }
    }
    Ok(())
}

/// The head of a chain at an anchor: administration, revision, hash.
type Head = (String, u64, Vec<u8>);

fn anchors(
    transaction: &mut Transaction<'_>,
    kept: Option<&str>,
    verified: &mut Verified,
) -> Result<(), Error> {
    let mut heads: BTreeMap<u64, Vec<Head>> = BTreeMap::new();
    for row in transaction
        .query("SELECT anchor, administration, revision, head FROM anchored_heads ORDER BY anchor", &[])?
    {
        heads.entry(row.count(0)?).or_default().push((row.text(1)?, row.count(2)?, row.bytes(3)?));
    }
    let mut before = chain::first_anchor().to_vec();
    let mut found = kept.is_none();
    for (at, row) in
        transaction.query("SELECT number, at, hash FROM anchors ORDER BY number", &[])?.iter().enumerate()
    {
        let (number, moment, hash) = (row.count(0)?, row.moment(1)?, row.bytes(2)?);
        let mut own = heads.remove(&number).unwrap_or_default();
        own.sort();
        let expected = chain::anchor(
            &before,
            number,
            moment,
            own.iter().map(|(name, revision, head)| (name.as_str(), *revision, head.as_slice())),
        );
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
        verified.fault(
            None,
            "the anchor that was kept elsewhere is not here: what it protects was changed or removed",
        );
    }
    Ok(())
}

fn anchored(
    transaction: &mut Transaction<'_>,
    number: u64,
    (administration, revision, head): &Head,
    verified: &mut Verified,
) -> Result<(), Error> {
    let row = transaction.first(
        "SELECT hash FROM events WHERE administration = $1 AND number = $2",
        cells_of![administration, *revision],
    )?;
    let id = AdministrationId(administration.clone());
    match row.map(|row| row.bytes(0)).transpose()? {
        Some(hash) if hash == *head => {}
        Some(_) => verified.fault(Some(&id), format!("event {revision} is not the one of anchor {number}")),
        None => verified.fault(
            Some(&id),
            format!("it is gone, or its events up to {revision}, which anchor {number} includes, are"),
        ),
    }
    Ok(())
}
