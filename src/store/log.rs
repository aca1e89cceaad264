//! Reading and extending the log of an administration.

use std::sync::Arc;

use super::chain;
use super::database::{Row, cells_of};
use super::event::{Actor, Event, Payload, What};
use super::history::History;
use super::secret::random;
use super::stored_model::key_bytes;
use super::work::Transaction;
use super::{Error, Moment};

/// The events of an administration, in order.
pub(super) fn events(transaction: &mut Transaction<'_>, administration: &str) -> Result<Vec<Event>, Error> {
    let rows = transaction.query(
        "SELECT number, at, payload FROM events WHERE administration = $1 ORDER BY number",
        cells_of![administration],
    )?;
    rows.iter().map(event).collect()
}

fn event(row: &Row) -> Result<Event, Error> {
    let payload = row.maybe_text(2)?.map(|text| parse(&text)).transpose()?;
    Ok(Event { number: row.count(0)?, at: row.moment(1)?, payload })
}

pub(super) fn parse(payload: &str) -> Result<Payload, Error> {
    serde_json::from_str(payload).map_err(|error| Error::Damaged(format!("an event cannot be read: {error}")))
}

/// The history that ends in this head, for adding to it: from memory, otherwise from the log.
pub(super) fn history(
    transaction: &mut Transaction<'_>,
    administration: &str,
    head: Vec<u8>,
) -> Result<History, Error> {
    match transaction.take(administration, &head) {
        Some(history) => Ok(Arc::unwrap_or_clone(history)),
        None => Ok(History::of(head, events(transaction, administration)?)),
    }
}

/// Appends events, and brings what is derived from them up to date. When another process wrote to this
/// administration in the meantime, it has an event of this number, and the transaction fails; run again, it
/// goes.
pub(super) fn append(
    transaction: &mut Transaction<'_>,
    administration: &str,
    history: &mut History,
    by: &Actor,
    what: Vec<What>,
) -> Result<(), Error> {
    for what in what {
        let (number, at) = (history.state.revision + 1, transaction.now);
        let names_wording = matches!(what, What::Opened { .. } | What::Reworded { .. });
        let payload = Payload {
            by: by.clone(),
            under: if names_wording { number } else { history.state.under_event },
            what,
        };
        let head = insert(transaction, administration, &history.head, number, at, &payload)?;
        history.add(Event { number, at, payload: Some(payload) }, head.to_vec());
    }
    let state = &history.state;
    let model = state.under.as_ref().map(|under| key_bytes(&under.model)).transpose()?;
    transaction.execute_later(
        administration,
        "UPDATE administrations SET revision = $2, head = $3, model = COALESCE($4, model), wording = $5, informant = $6, sent_in = COALESCE($7, sent_in) WHERE id = $1",
        cells_of![
            administration,
            state.revision,
            history.head.as_slice(),
            model,
            state.under.as_ref().and_then(|under| under.wording.clone()),
            state.informant.clone(),
            state.sent_in,
        ],
    );
    Ok(())
}

fn insert(
    transaction: &mut Transaction<'_>,
    administration: &str,
    before: &[u8],
    number: u64,
    at: Moment,
    payload: &Payload,
) -> Result<chain::Hash, Error> {
    let salt: [u8; 16] = random()?;
    let text = serde_json::to_string(payload)
        .map_err(|error| Error::Invalid(format!("it cannot be written: {error}")))?;
    let commitment = chain::commitment(&salt, &text);
    let hash = chain::link(before, administration, number, at, &commitment);
    transaction.execute_later(
        administration,
        "INSERT INTO events (administration, number, at, commitment, hash, salt, payload) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        cells_of![administration, number, at, &commitment[..], &hash[..], &salt[..], text],
    );
    Ok(hash)
}
