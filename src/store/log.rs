//! Reading and extending the log of an administration.

use super::chain;
use super::database::{Row, cells_of};
use super::event::{Actor, Event, Payload, What};
use super::fold::State;
use super::secret::random;
use super::stored_model::key_bytes;
use super::work::{Folded, Transaction};
use super::{Error, Moment};

/// The events of an administration after a number, in order.
pub(super) fn events(transaction: &mut Transaction<'_>, administration: &str, after: u64) -> Result<Vec<Event>, Error> {
    let rows = transaction
        .query("SELECT number, at, payload FROM events WHERE administration = $1 AND number > $2 ORDER BY number", cells_of![administration, after])?;
    rows.iter().map(event).collect()
}

fn event(row: &Row) -> Result<Event, Error> {
    let payload = row.maybe_text(2)?.map(|text| parse(&text)).transpose()?;
    Ok(Event { number: row.count(0)?, at: row.moment(1)?, payload })
}

pub(super) fn parse(payload: &str) -> Result<Payload, Error> {
    serde_json::from_str(payload).map_err(|error| Error::Damaged(format!("an event cannot be read: {error}")))
}

/// The head of an administration, and its state.
pub(super) fn folded(transaction: &mut Transaction<'_>, administration: &str) -> Result<Folded, Error> {
    let row = transaction.first("SELECT head FROM administrations WHERE id = $1", cells_of![administration])?.ok_or(Error::Unknown("administration"))?;
    folded_to(transaction, administration, row.bytes(0)?)
}

/// The state at a head: from memory where that is of the same head, else by folding the log.
pub(super) fn folded_to(transaction: &mut Transaction<'_>, administration: &str, head: Vec<u8>) -> Result<Folded, Error> {
    if let Some(folded) = transaction.states.take(administration)
        && folded.head == head
    {
        return Ok(folded);
    }
    let events = events(transaction, administration, 0)?;
    Ok(Folded { head, state: State::of(&events) })
}

/// Appends events, and brings what is derived from them up to date.
///
/// # Errors
/// [`Error::Database`] when another process wrote to this administration in the meantime; run again, it goes.
pub(super) fn append(transaction: &mut Transaction<'_>, administration: &str, folded: &mut Folded, by: &Actor, what: Vec<What>) -> Result<(), Error> {
    let before = folded.state.revision;
    for what in what {
        let (number, at) = (folded.state.revision + 1, transaction.now);
        let names_wording = matches!(what, What::Opened { .. } | What::Reworded { .. });
        let payload = Payload { by: by.clone(), under: if names_wording { number } else { folded.state.under_event }, what };
        folded.head = insert(transaction, administration, &folded.head, number, at, &payload)?.to_vec();
        folded.state.apply(&Event { number, at, payload: Some(payload) });
    }
    let state = &folded.state;
    let model = state.under.as_ref().map(|under| key_bytes(&under.model)).transpose()?;
    let changed = transaction.execute(
        "UPDATE administrations SET revision = $2, head = $3, model = COALESCE($4, model), wording = $5, informant = $6, sent_in = COALESCE($7, sent_in) \
         WHERE id = $1 AND revision = $8",
        cells_of![
            administration,
            state.revision,
            folded.head.as_slice(),
            model,
            state.under.as_ref().and_then(|under| under.wording.clone()),
            state.informant.clone(),
            state.sent_in,
            before,
        ],
    )?;
    if changed == 1 { Ok(()) } else { Err(Error::Database("another process wrote to this administration".into())) }
}

fn insert(transaction: &mut Transaction<'_>, administration: &str, before: &[u8], number: u64, at: Moment, payload: &Payload) -> Result<chain::Hash, Error> {
    let salt: [u8; 16] = random()?;
    let text = serde_json::to_string(payload).map_err(|error| Error::Invalid(format!("it cannot be written: {error}")))?;
    let commitment = chain::commitment(&salt, &text);
    let hash = chain::link(before, administration, number, at, &commitment);
    transaction.execute(
        "INSERT INTO events (administration, number, at, commitment, hash, salt, payload) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        cells_of![administration, number, at, &commitment[..], &hash[..], &salt[..], text],
    )?;
    Ok(hash)
}
