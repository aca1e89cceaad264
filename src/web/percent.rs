//! Texts as parts of an address.

/// A text as a part of an address or a query: what is not a letter, a digit or one of `-._~` in percents (RFC 3986).
pub fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::encoded;

    #[test]
    fn what_an_address_cannot_hold_is_in_percents() {
        assert_eq!(encoded("súdwest fryslân/a?b=c"), "s%C3%BAdwest%20frysl%C3%A2n%2Fa%3Fb%3Dc");
        assert_eq!(encoded("a-b.c_d~1"), "a-b.c_d~1");
    }
}
