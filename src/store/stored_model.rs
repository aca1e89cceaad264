//! Instruments as they were given: stored whole, once, and read back to score by.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use super::database::cells_of;
use super::event::Under;
use super::reply::{Reply, promise};
use super::work::Transaction;
use super::{Error, Store};
use peil::model::Instrument;

/// Instruments that were read back lately, by key.
#[derive(Default)]
pub(super) struct Models(Mutex<HashMap<String, Arc<Instrument>>>);

/// How many are kept.
const MOST_MODELS: usize = 64;

/// An instrument, ready to be stored.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub key: Vec<u8>,
    pub json: String,
    pub under: Under,
}

impl Stored {
    pub fn of(instrument: &Instrument, wording: Option<String>) -> Stored {
        let json = instrument.to_json().to_string();
        let key = Sha256::digest(json.as_bytes()).to_vec();
        let under = Under {
            instrument: instrument.name.clone(),
            version: instrument.version.clone(),
            fingerprints: instrument.fingerprints().clone(),
            wording,
            model: HEXLOWER.encode(&key),
        };
        Stored { key, json, under }
    }

    /// Stores it, unless it is there.
    pub fn keep(&self, transaction: &mut Transaction<'_>) -> Result<(), Error> {
        if transaction.first("SELECT version FROM models WHERE key = $1", cells_of![&self.key[..]])?.is_none()
        {
            transaction.execute(
                "INSERT INTO models (key, name, version, json) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
                cells_of![&self.key[..], &self.under.instrument, &self.under.version, &self.json],
            )?;
        }
        Ok(())
    }
}

/// The bytes that a key in hexadecimal stands for.
pub(super) fn key_bytes(key: &str) -> Result<Vec<u8>, Error> {
    HEXLOWER.decode(key.as_bytes()).map_err(|_| Error::Unknown("instrument"))
}

impl Store {
    /// The whole instrument that answers were given under, by the key in [`Under::model`]. It is validated
    /// again, and kept in memory for the next call.
    pub fn model(&self, key: &str) -> Reply<Arc<Instrument>> {
        let (promise, reply) = promise();
        if let Some(known) = self.0.models.get(key) {
            promise.answer(Ok(known));
            return reply;
        }
        let (store, key) = (self.clone(), key.to_string());
        self.read_with(promise, move |transaction| {
            let row = transaction
                .first("SELECT json FROM models WHERE key = $1", cells_of![key_bytes(&key)?])?
                .ok_or(Error::Unknown("instrument"))?;
            let instrument = Instrument::from_json(&row.text(0)?)
                .map_err(|invalid| Error::Damaged(format!("an instrument: {invalid}")))?;
            let instrument = Arc::new(instrument);
            store.0.models.keep(key, instrument.clone());
            Ok(instrument)
        });
        reply
    }
}

impl Models {
    fn get(&self, key: &str) -> Option<Arc<Instrument>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn keep(&self, key: String, instrument: Arc<Instrument>) {
        let mut models = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if models.len() >= MOST_MODELS {
            models.clear();
        }
        models.insert(key, instrument);
    }
}
