//! A line of JSON, member by member: it reads only as much as is needed to find where values begin and end.
//!
//! Lines that are not quite as programs write them (keys with escapes, values over several lines) go to the
//! reader of single rows.

use memchr::{memchr, memchr2};
use serde::de::IgnoredAny;

/// A place in a line.
#[derive(Debug, Clone, Copy)]
pub struct Cursor<'b> {
    pub bytes: &'b [u8],
    pub at: usize,
}

impl<'b> Cursor<'b> {
    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Passes over spaces within a line.
    pub fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    /// Passes over one sign and the spaces around it.
    pub fn sign(&mut self, sign: u8) -> Option<()> {
        if self.peek() != Some(sign) {
            self.space();
        }
        (self.peek()? == sign).then(|| self.at += 1)?;
        if matches!(self.peek(), Some(b' ' | b'\t')) {
            self.space();
        }
        Some(())
    }

    /// A key, without its quotes; None where it has escapes.
    pub fn key(&mut self) -> Option<&'b [u8]> {
        if self.peek()? != b'"' {
            return None;
        }
        let start = self.at + 1;
        let length = memchr2(b'"', b'\\', self.bytes.get(start..)?)?;
        if self.bytes[start + length] != b'"' {
            return None;
        }
        self.at = start + length + 1;
        Some(&self.bytes[start..start + length])
    }

    /// A value as it is written.
    pub fn value(&mut self) -> Option<&'b [u8]> {
        let start = self.at;
        self.at = match self.peek()? {
            b'"' => self.text_end()?,
            b'[' | b'{' => {
                let mut values =
                    serde_json::Deserializer::from_slice(&self.bytes[start..]).into_iter::<IgnoredAny>();
                values.next()?.ok()?;
                start + values.byte_offset()
            }
            _ => {
                let rest = &self.bytes[start..];
                start
                    + rest
                        .iter()
                        .position(|byte| matches!(byte, b',' | b'}' | b' ' | b'\t' | b'\r' | b'\n'))?
            }
        };
        let value = &self.bytes[start..self.at];
        is_value(value).then_some(value)
    }

    /// Where a text ends, its closing quote included.
    fn text_end(&self) -> Option<usize> {
        let mut at = self.at + 1;
        loop {
            at += memchr2(b'"', b'\\', self.bytes.get(at..)?)?;
            if self.bytes[at] == b'"' {
                return Some(at + 1);
            }
            at += 2;
        }
    }

    /// Passes over the end of the line; None where something else is there.
    pub fn line_end(&mut self) -> Option<()> {
        self.space();
        if self.peek() == Some(b'\r') {
            self.at += 1;
        }
        (self.peek()? == b'\n').then(|| self.at += 1)
    }
}

/// Whether a token is a value of JSON on one line.
fn is_value(token: &[u8]) -> bool {
    match token {
        [b'0'..=b'9'] | b"true" | b"false" | b"null" => true,
        [b'"', text @ .., b'"'] => {
            if memchr(b'\\', text).is_none() {
                text.iter().all(|byte| *byte >= 0x20)
            } else {
                serde_json::from_slice::<IgnoredAny>(token).is_ok()
            }
        }
        [b'[' | b'{', ..] => memchr(b'\n', token).is_none(),
        token => is_number(token),
    }
}

/// Whether a token is a number of JSON.
fn is_number(token: &[u8]) -> bool {
    let digits = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = token.strip_prefix(b"-").unwrap_or(token);
    let whole = digits(rest);
    if whole == 0 || whole > 1 && rest[0] == b'0' {
        return false;
    }
    let mut rest = &rest[whole..];
    if let Some(decimals) = rest.strip_prefix(b".") {
        let count = digits(decimals);
        if count == 0 {
            return false;
        }
        rest = &decimals[count..];
    }
    match rest {
        [] => true,
        [b'e' | b'E', power @ ..] => {
            let power = power.strip_prefix(b"-").or(power.strip_prefix(b"+")).unwrap_or(power);
            !power.is_empty() && digits(power) == power.len()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_end_where_they_end() {
        let line = br#"{"a" : 1,"b":"x\"y","c":[1,{"d":"}"}] ,"e":-1.5e+3}"#;
        let mut cursor = Cursor { bytes: line, at: 0 };
        let mut found = Vec::new();
        cursor.sign(b'{').unwrap();
        loop {
            let key = cursor.key().unwrap();
            cursor.sign(b':').unwrap();
            found.push((key, cursor.value().unwrap()));
            if cursor.sign(b',').is_none() {
                break;
            }
        }
        let expected: [(&[u8], &[u8]); 4] =
            [(b"a", b"1"), (b"b", br#""x\"y""#), (b"c", br#"[1,{"d":"}"}]"#), (b"e", b"-1.5e+3")];
        assert_eq!(found, expected);
    }

    #[test]
    fn what_is_no_json_is_no_value() {
        for token in ["01", "1.", "-", "+1", ".5", "1e", "NaN", "tru", "\"a\nb\"", "1 2", "'a'"] {
            assert!(!is_value(token.as_bytes()), "{token}");
        }
        for token in ["0", "-0", "10", "1.5", "1E9", "\"\"", "null", "{}", "[]"] {
            assert!(is_value(token.as_bytes()), "{token}");
        }
    }
}
