//! `study.lock`: the scoring of the instrument, and which protocol was fixed when, in a chained log.
//!
//! Each entry holds the hash of the one before it, so that none can be changed or left out unseen. That the
//! first entry is older than the first response needs a witness outside; otherwise the report writes
//! "according to the researchers".

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// An entry of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The fingerprint of the protocol.
    pub protocol: String,
    /// The version of the protocol.
    pub version: String,
    /// The fingerprint of the scoring of the instrument.
    pub scoring: String,
    /// The moment, as it was given.
    pub at: String,
    /// An outside witness of the moment, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub witness: Option<String>,
    /// The hash of the entry before.
    pub before: String,
    /// The hash of this entry.
    pub hash: String,
}

/// The lock of a study.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lock {
    /// The name of the study.
    pub study: String,
    /// Registrations, the first first.
    pub registered: Vec<Entry>,
}

/// What the hash chain starts with.
const ORIGIN: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// SHA-256 as hexadecimal digits.
pub fn fingerprint(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect()
}

/// The fingerprint of a protocol: of its canonical layout without comments, so that space does not count.
pub fn protocol_fingerprint(text: &str) -> String {
    let laid = crate::protocol::format(text);
    let mut bare = String::new();
    for line in laid.lines() {
        let cut = comment_start(line).map_or(line, |at| &line[..at]);
        if !cut.trim().is_empty() {
            bare.push_str(cut.trim());
            bare.push('\n');
        }
    }
    fingerprint(&bare)
}

/// Where a comment begins, outside of texts.
fn comment_start(line: &str) -> Option<usize> {
    let (mut quoted, mut escaped) = (false, false);
    for (at, sign) in line.char_indices() {
        match sign {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '#' if !quoted => return Some(at),
            _ => {}
        }
    }
    None
}

impl Lock {
    /// Reads a lock.
    ///
    /// # Errors
    /// When it is not one, or an entry was changed after it was made.
    pub fn read(text: &str) -> Result<Lock, String> {
        let lock: Lock = serde_json::from_str(text).map_err(|error| format!("it cannot be read: {error}"))?;
        let mut before = ORIGIN.to_string();
        for (at, entry) in lock.registered.iter().enumerate() {
            if entry.before != before || entry.hash != entry.own_hash() {
                return Err(format!("registration {} was changed after it was made", at + 1));
            }
            before.clone_from(&entry.hash);
        }
        Ok(lock)
    }

    /// As it is written to a file.
    pub fn write(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Adds a registration, unless the last one is of the same protocol and scoring.
    pub fn register(
        &mut self,
        protocol: String,
        version: String,
        scoring: String,
        at: String,
        witness: Option<String>,
    ) -> bool {
        if self.registered.last().is_some_and(|e| e.protocol == protocol && e.scoring == scoring) {
            return false;
        }
        let before = self.registered.last().map_or_else(|| ORIGIN.to_string(), |e| e.hash.clone());
        let mut entry = Entry { protocol, version, scoring, at, witness, before, hash: String::new() };
        entry.hash = entry.own_hash();
        self.registered.push(entry);
        true
    }
}

impl Entry {
    fn own_hash(&self) -> String {
        let witness = self.witness.as_deref().unwrap_or("");
        let parts = [&*self.protocol, &*self.version, &*self.scoring, &*self.at, witness, &*self.before];
        fingerprint(&parts.join("\u{1f}"))
    }
}
