//! Random identifiers and secrets. Of a secret only the hash is stored.

use std::fmt;

use data_encoding::{BASE32_NOPAD, BASE64URL_NOPAD};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Error;

/// Random bytes of the operating system.
///
/// # Errors
/// When it gives none.
pub(super) fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::Database(format!("the system does not provide random numbers: {error}")))?;
    Ok(bytes)
}

/// 128 random bits in 26 lowercase letters and digits.
pub(super) fn random_name() -> Result<String, Error> {
    Ok(BASE32_NOPAD.encode(&random::<16>()?).to_ascii_lowercase())
}

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(pub String);
        impl $name {
            pub(super) fn random() -> Result<$name, Error> {
                random_name().map($name)
            }
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }
    )*};
}

names!(
    /// Names a case: random, and no secret.
    CaseId,
    /// Names an administration: random, and no secret.
    AdministrationId,
    /// Names a round: random, and no secret.
    RoundId,
    /// Names an invitation without opening it: random, and no secret.
    InvitationId,
);

/// Names a practice: chosen by the beheerder.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PracticeKey(pub String);

impl PracticeKey {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PracticeKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// 128 random bits that open something: an invitation, a session, the API. Shown once, as 22 signs that may
/// are in an address.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// # Errors
    /// When the system does not provide random numbers.
    pub fn random() -> Result<Token, Error> {
        Ok(Token(BASE64URL_NOPAD.encode(&random::<16>()?)))
    }

    /// The token itself. It belongs in no log.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    pub(super) fn hash(&self) -> Vec<u8> {
        token_hash(&self.0)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Token(…)")
    }
}

/// What is stored of a token. Without salt: 128 random bits are in no list of likely words.
pub(super) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
