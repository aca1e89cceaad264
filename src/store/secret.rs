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
    /// Names a goal: random, and no secret.
    GoalId,
    /// Names an invitation without opening it: random, and no secret.
    InvitationId,
    /// Names an instrument that was imported in the browser: random, and no secret.
    ImportId,
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

/// Random bits that open something. Shown once: 128 of them as 22 signs that may be in an address, for a
/// session or the API; 80 as the 16 signs of a code that people type, for an invitation.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// # Errors
    /// When the system does not provide random numbers.
    pub fn random() -> Result<Token, Error> {
        Ok(Token(BASE64URL_NOPAD.encode(&random::<16>()?)))
    }

    /// 80 random bits in 16 signs of Crockford's base32, in fours: `K7Q2-9XM4-0ABC-DEF1`. Fewer than of other
    /// tokens, because people type them; wrong ones are counted by the pages that take them.
    pub(super) fn code() -> Result<Token, Error> {
        let bytes = random::<10>()?;
        let bits = bytes.iter().fold(0u128, |bits, byte| bits << 8 | u128::from(*byte));
        let signs = (0..CODE_SIGNS).rev().map(|at| (bits >> (5 * at)) as u8 & 31);
        let plain: String = signs.map(|sign| char::from(CROCKFORD[usize::from(sign)])).collect();
        Ok(Token(in_fours(&plain)))
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

/// Digits and letters without those that look like another: I, L, O and U.
const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// How many signs a code has.
pub const CODE_SIGNS: usize = 16;

fn in_fours(signs: &str) -> String {
    let signs: Vec<char> = signs.chars().collect();
    signs.chunks(4).map(|four| four.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// A code as somebody typed it, in the way that it is written: in capitals and fours, with O read as 0, and I
/// and L as 1. None where it is not a code.
///
/// ```
/// assert_eq!(peil_store::code("k7q2 9xm4 oabc defi").as_deref(), Some("K7Q2-9XM4-0ABC-DEF1"));
/// assert_eq!(peil_store::code("K7Q2-9XM4"), None);
/// ```
pub fn code(typed: &str) -> Option<String> {
    let plain: Option<String> = signs_of(typed)
        .map(|sign| match sign.to_ascii_uppercase() {
            'O' => Some('0'),
            'I' | 'L' => Some('1'),
            sign => u8::try_from(sign).is_ok_and(|byte| CROCKFORD.contains(&byte)).then_some(sign),
        })
        .collect();
    plain.filter(|plain| plain.len() == CODE_SIGNS).map(|plain| in_fours(&plain))
}

/// What counts of a code that was typed: not the space and the lines between.
pub fn signs_of(typed: &str) -> impl Iterator<Item = char> {
    typed.chars().filter(|sign| !sign.is_whitespace() && !matches!(sign, '-' | '–' | '—' | '‑' | '.'))
}

/// What is stored of a token. Without salt: 128 random bits are in no list of likely words.
pub(super) fn token_hash(token: &str) -> Vec<u8> {
    Sha256::digest(token.as_bytes()).to_vec()
}
