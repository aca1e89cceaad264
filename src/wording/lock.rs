//! `wording/peil.lock`: for each text of every wording file, the base text it was made from.
//!
//! JSON with a line per text and sorted keys, so that git merges it. Base texts are in it once, by their
//! fingerprint, so that an old one can be shown beside the new.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use unicode_normalization::UnicodeNormalization;

use peil::model::TextKey;

/// The name of the file, beside the wording files.
pub const NAME: &str = "peil.lock";

/// The version of its form.
const FORMAT: u32 = 2;
/// The first form, which did not say which words were accepted.
const WITHOUT_WORDS: u32 = 1;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    format: u32,
    /// By the name of a wording file and the key of a text: the fingerprint of the base text.
    files: BTreeMap<String, BTreeMap<TextKey, String>>,
    /// In the same way: the fingerprint of the words that were accepted.
    #[serde(default)]
    words: BTreeMap<String, BTreeMap<TextKey, String>>,
    /// The base texts by their fingerprints.
    texts: BTreeMap<String, String>,
}

/// Why a text is not a lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoLock {
    /// It is not JSON, or of another shape; the byte where that shows.
    Unreadable { at: usize },
    /// It was written by a program that knows more: the version of its form.
    OtherForm(u32),
}

impl Default for Lock {
    fn default() -> Lock {
        Lock { format: FORMAT, files: BTreeMap::new(), words: BTreeMap::new(), texts: BTreeMap::new() }
    }
}

/// The fingerprint of a text: the first 16 hexadecimal digits of SHA-256 over its NFC.
pub fn fingerprint(text: &str) -> String {
    let hash = Sha256::digest(text.nfc().collect::<String>().as_bytes());
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

impl Lock {
    /// # Errors
    /// Why the text is not a lock that this program reads.
    pub fn read(text: &str) -> Result<Lock, NoLock> {
        let mut lock: Lock = serde_json::from_str(text).map_err(|error| {
            let line_start =
                text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum::<usize>();
            NoLock::Unreadable { at: text.floor_char_boundary(line_start + error.column().saturating_sub(1)) }
        })?;
        if lock.format == WITHOUT_WORDS {
            lock.format = FORMAT;
        }
        if lock.format == FORMAT { Ok(lock) } else { Err(NoLock::OtherForm(lock.format)) }
    }

    /// Ends with a newline.
    pub fn write(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The base text that a text was made from: None when it is new. An inner None: only its fingerprint is
    /// known to differ.
    pub fn made_from(&self, file: &str, key: &TextKey) -> Option<(&str, Option<&str>)> {
        let fingerprint = self.files.get(file)?.get(key)?;
        Some((fingerprint, self.texts.get(fingerprint).map(String::as_str)))
    }

    /// The fingerprint of the words that were accepted for a text; None where that is not known.
    pub fn accepted(&self, file: &str, key: &TextKey) -> Option<&String> {
        self.words.get(file)?.get(key)
    }

    /// Remembers that a text of a wording file was made from a base text, and which words it had.
    pub fn accept(&mut self, file: &str, key: &TextKey, base: &str, words: &str) {
        self.words.entry(file.to_string()).or_default().insert(key.clone(), fingerprint(words));
        let fingerprint = fingerprint(base);
        self.texts.insert(fingerprint.clone(), base.to_string());
        self.files.entry(file.to_string()).or_default().insert(key.clone(), fingerprint);
    }

    /// The same lock under other keys.
    pub fn renamed(&self, key: &dyn Fn(&TextKey) -> TextKey) -> Lock {
        let keys = |texts: &BTreeMap<TextKey, String>| {
            texts.iter().map(|(old, print)| (key(old), print.clone())).collect()
        };
        let files = |files: &BTreeMap<String, BTreeMap<TextKey, String>>| {
            files.iter().map(|(file, texts)| (file.clone(), keys(texts))).collect()
        };
        Lock { files: files(&self.files), words: files(&self.words), ..self.clone() }
    }

    /// Forgets the texts of a file that are no longer in it.
    pub fn keep(&mut self, file: &str, mut still: impl FnMut(&TextKey) -> bool) {
        if let Some(keys) = self.words.get_mut(file) {
            keys.retain(|key, _| still(key));
        }
        self.words.retain(|_, keys| !keys.is_empty());
        if let Some(keys) = self.files.get_mut(file) {
            keys.retain(|key, _| still(key));
            if keys.is_empty() {
                self.files.remove(file);
            }
        }
    }

    /// Forgets base texts that nothing was made from, and files that are gone.
    pub fn tidy(&mut self, mut exists: impl FnMut(&str) -> bool) {
        self.files.retain(|file, _| exists(file));
        self.words.retain(|file, _| self.files.contains_key(file));
        let used: std::collections::BTreeSet<&String> =
            self.files.values().flat_map(BTreeMap::values).collect();
        let unused: Vec<String> =
            self.texts.keys().filter(|fingerprint| !used.contains(fingerprint)).cloned().collect();
        for fingerprint in unused {
            self.texts.remove(&fingerprint);
        }
    }
}
