//! The second factor: codes by time (RFC 6238), as every authenticator app makes them.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;

use super::Moment;

/// How long a code lasts, in milliseconds.
const STEP: i64 = 30_000;

/// A secret as an app takes it: `otpauth://totp/…`, for a QR code or to type over.
pub(super) fn address(account: &str, secret: &[u8]) -> String {
    // SHA-1, six digits and thirty seconds are what apps take when nothing is said, and some take nothing
    // else.
    format!("otpauth://totp/Peil:{account}?secret={}&issuer=Peil", BASE32_NOPAD.encode(secret))
}

/// The step that a code is of: this one, or one before or after for clocks that differ. A code of a step up
/// to `used` was used, and is none.
pub(super) fn step(secret: &[u8], code: &str, now: Moment, used: i64) -> Option<i64> {
    let code = code.trim();
    let present = now.0.div_euclid(STEP);
    (present - 1..=latest(now))
        .filter(|step| *step > used)
        .find(|step| equal(self::code(secret, *step).as_bytes(), code.as_bytes()))
}

/// The last step whose code can be right at a moment.
pub(super) fn latest(now: Moment) -> i64 {
    now.0.div_euclid(STEP) + 1
}

/// The last step whose code counts as used. One that lies ahead was used under a clock that has been set back
/// since: waiting for that moment would keep its owner out, for years perhaps.
pub(super) fn used(step: i64, now: Moment) -> i64 {
    if step > latest(now) { 0 } else { step }
}

/// The code of a step, six digits (RFC 4226, section 5.3).
fn code(secret: &[u8], step: i64) -> String {
    // A key of any length is one to HMAC.
    let Ok(mut mac) = Hmac::<Sha1>::new_from_slice(secret) else { return String::new() };
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[hash.len() - 1] & 15);
    let number = u32::from_be_bytes([hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]]);
    format!("{:06}", number % 1_000_000)
}

/// Without telling by its time how much of it was right.
fn equal(left: &[u8], right: &[u8]) -> bool {
    !left.is_empty()
        && left.len() == right.len()
        && left.iter().zip(right).fold(0, |differs, (left, right)| differs | (left ^ right)) == 0
}

/// The code at a moment, for a caller who has the secret: the demonstration, and tests.
pub(super) fn code_at(secret: &[u8], moment: Moment) -> String {
    code(secret, moment.0.div_euclid(STEP))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of RFC 6238, appendix B, whose codes there have eight digits: these are their last six.
    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn codes_are_those_of_the_standard() {
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code_at(SECRET, Moment(seconds * 1000)), expected);
        }
    }

    #[test]
    fn a_code_is_good_once_and_for_a_while() {
        let (now, at) = (Moment(59_000), 1);
        assert_eq!(step(SECRET, " 287082 ", now, 0), Some(at));
        assert_eq!(step(SECRET, "287082", now, at), None, "it was used");
        assert_eq!(step(SECRET, "287082", Moment(89_000), 0), Some(at), "a slow hand");
        assert_eq!(step(SECRET, "287082", Moment(120_000), 0), None, "too late");
        assert_eq!(step(SECRET, "", now, 0), None);
        assert_eq!(step(SECRET, "287083", now, 0), None);
    }
}
