//! Passwords: argon2id, at the strength that OWASP asks for (19 MiB, two rounds).

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};

use super::Error;
use super::secret::random_name;

/// The shortest password that is accepted, in signs.
pub const SHORTEST: usize = 12;
/// The longest, in bytes: more is no safer, and costs time.
const LONGEST: usize = 512;

fn argon() -> Argon2<'static> {
    // 19 MiB, two rounds, one lane: the library's default, and the second choice of OWASP's Password Storage
    // Cheat Sheet.
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::DEFAULT)
}

/// # Errors
/// [`Error::Invalid`] when it is too short or too long.
pub(super) fn hash(password: &str) -> Result<String, Error> {
    if password.chars().count() < SHORTEST || password.len() > LONGEST {
        return Err(Error::Invalid(format!(
            "a password has at least {SHORTEST} characters, and at most {LONGEST} bytes"
        )));
    }
    let hash = argon()
        .hash_password(password.as_bytes())
        .map_err(|error| Error::Database(format!("the password cannot be hashed: {error}")))?;
    Ok(hash.to_string())
}

pub(super) fn verify(password: &str, hash: &str) -> bool {
    password.len() <= LONGEST
        && PasswordHash::new(hash)
            .is_ok_and(|hash| argon().verify_password(password.as_bytes(), &hash).is_ok())
}

/// As much work as looking at a password, for a name that nobody has: else the time would give it away.
pub(super) fn verify_nothing(password: &str) {
    let _ = argon().hash_password_with_salt(
        &password.as_bytes()[..password.len().min(LONGEST)],
        b"nobody has this name",
    );
}

/// A password that was thought of by nobody: 128 random bits, in groups for the person who types it.
pub(super) fn generated() -> Result<String, Error> {
    let letters = random_name()?;
    let groups: Vec<&str> =
        (0..letters.len()).step_by(6).map(|at| &letters[at..letters.len().min(at + 6)]).collect();
    Ok(groups.join("-"))
}
