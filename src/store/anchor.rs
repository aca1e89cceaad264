//! Anchors: from time to time, the heads of all chains that changed are recorded, under a hash that includes
//! the last anchor.
//!
//! A chain shows what was changed inside it, but not that all of it is gone. An anchor names it.

use super::chain;
use super::database::cells_of;
use super::work::Transaction;
use super::{Error, Moment};

/// An anchor's place in the chain of anchors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// 1, 2, 3, …
    pub number: u64,
    pub at: Moment,
    /// In hexadecimal. Kept outside the database, it binds everything before it: see
    /// [`Store::verify`](super::Store::verify).
    pub hash: String,
}

/// Anchors what moved. None when nothing did.
pub(super) fn anchor(transaction: &mut Transaction<'_>) -> Result<Option<Anchor>, Error> {
    let moved = transaction
        .query("SELECT id, revision, head FROM administrations WHERE revision > anchored ORDER BY id", &[])?;
    if moved.is_empty() {
        return Ok(None);
    }
    let mut heads = moved
        .iter()
        .map(|row| Ok((row.text(0)?, row.count(1)?, row.bytes(2)?)))
        .collect::<Result<Vec<_>, Error>>()?;
    // The database's order of names is a matter of its settings.
    heads.sort();
    let last = transaction.first("SELECT number, hash FROM anchors ORDER BY number DESC LIMIT 1", &[])?;
    let (number, before) = match last {
        Some(row) => (row.count(0)? + 1, row.bytes(1)?),
        None => (1, chain::first_anchor().to_vec()),
    };
    let at = transaction.now;
    let hash = chain::anchor(
        &before,
        number,
        at,
        heads.iter().map(|(name, revision, head)| (name.as_str(), *revision, head.as_slice())),
    );
    transaction.execute(
        "INSERT INTO anchors (number, at, hash) VALUES ($1, $2, $3)",
        cells_of![number, at, &hash[..]],
    )?;
    for (administration, revision, head) in &heads {
        transaction.execute_later(
            administration,
            "INSERT INTO anchored_heads (anchor, administration, revision, head) VALUES ($1, $2, $3, $4)",
            cells_of![number, administration, *revision, head.as_slice()],
        );
        transaction.execute_later(
            administration,
            "UPDATE administrations SET anchored = $2 WHERE id = $1",
            cells_of![administration, *revision],
        );
    }
    Ok(Some(Anchor { number, at, hash: chain::hexadecimal(&hash) }))
}
