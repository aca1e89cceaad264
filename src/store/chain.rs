//! The hash chain: what binds events to each other, and anchors to events.
//!
//! An event commits to its payload by a salted hash, and to every event before it by their hash. Without salt
//! and payload, nobody can guess from the commitment what it was for (128 random bits went into it), and the
//! chain can still be verified.

use sha2::{Digest, Sha256};

use super::Moment;

pub type Hash = [u8; 32];

/// A hash over parts, each headed by its length, so that no two sequences of parts run together.
struct Parts(Sha256);

impl Parts {
    fn of(head: &str) -> Parts {
        Parts(Sha256::new()).add(head.as_bytes())
    }

    fn add(mut self, bytes: &[u8]) -> Parts {
        self.0.update((bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    fn number(self, number: i64) -> Parts {
        self.add(&number.to_le_bytes())
    }

    fn finish(self) -> Hash {
        self.0.finalize().into()
    }
}

/// What the first event of an administration follows on.
pub fn start(administration: &str) -> Hash {
    Parts::of("peil administration").add(administration.as_bytes()).finish()
}

pub fn commitment(salt: &[u8], payload: &str) -> Hash {
    Parts::of("peil payload").add(salt).add(payload.as_bytes()).finish()
}

/// The hash of an event that follows on `before`.
pub fn link(before: &[u8], administration: &str, number: u64, at: Moment, commitment: &[u8]) -> Hash {
    Parts::of("peil event")
        .add(before)
        .add(administration.as_bytes())
        .number(number as i64)
        .number(at.0)
        .add(commitment)
        .finish()
}

/// What the first anchor follows on.
pub fn first_anchor() -> Hash {
    Parts::of("peil anchors").finish()
}

/// The hash of an anchor: over the one before, and (administration, revision, head) of every chain that
/// moved, in order of their names.
pub fn anchor<'a>(
    before: &[u8],
    number: u64,
    at: Moment,
    heads: impl Iterator<Item = (&'a str, u64, &'a [u8])>,
) -> Hash {
    let parts = Parts::of("peil anchor").add(before).number(number as i64).number(at.0);
    heads
        .fold(parts, |parts, (administration, revision, head)| {
            parts.add(administration.as_bytes()).number(revision as i64).add(head)
        })
        .finish()
}

/// What is kept of a submission to know it again.
pub fn digest(salt: &[u8], text: &str) -> Hash {
    Parts::of("peil submission").add(salt).add(text.as_bytes()).finish()
}

pub fn hexadecimal(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
