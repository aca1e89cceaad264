//! What a case is called for research: a number by which nobody finds the case.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::database::cells_of;
use super::reply::Reply;
use super::secret::random;
use super::{CaseId, Error, Store};

/// Gives cases their numbers: the same case the same number, whenever it is asked.
#[derive(Clone)]
pub struct Numbers(Hmac<Sha256>);

/// How many bytes of the hash make a number: 2⁴⁰ of them, so that the cases of a server do not meet.
const BYTES: usize = 5;

impl Numbers {
    /// Eight lowercase letters and digits, from a hash of the identifier under a secret of this database.
    pub fn of(&self, case: &CaseId) -> String {
        self.of_name(&case.0)
    }

    /// The same of somebody who filled something in, by name.
    pub fn of_name(&self, name: &str) -> String {
        let mut mac = self.0.clone();
        mac.update(name.as_bytes());
        let hash = mac.finalize().into_bytes();
        BASE32_NOPAD.encode(hash.get(..BYTES).unwrap_or_default()).to_ascii_lowercase()
    }
}

impl std::fmt::Debug for Numbers {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Numbers(…)")
    }
}

impl Store {
    /// What gives cases their numbers.
    ///
    /// # Errors
    /// Those of the database.
    pub fn research_numbers(&self) -> Reply<Numbers> {
        self.write(|transaction| {
            let known = transaction.first("SELECT secret FROM secrets WHERE name = 'research'", &[])?;
            let secret = match known {
                Some(row) => row.bytes(0)?,
                None => {
                    let secret = random::<32>()?.to_vec();
                    transaction.execute(
                        "INSERT INTO secrets (name, secret) VALUES ('research', $1)",
                        cells_of![&secret[..]],
                    )?;
                    secret
                }
            };
            let mac = Hmac::new_from_slice(&secret)
                .map_err(|_| Error::Damaged("a secret has no length that a key can have".into()))?;
            Ok(Numbers(mac))
        })
    }
}
