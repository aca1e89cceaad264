//! Addresses of files, as clients write them.

use std::path::{Path, PathBuf};

/// The path of a `file:` address; None for others.
pub fn path(uri: &str) -> Option<PathBuf> {
    let rest = uri.get(..5).filter(|scheme| scheme.eq_ignore_ascii_case("file:")).map(|_| &uri[5..])?;
    let rest = match rest.strip_prefix("//") {
        // `file://host/path`: a host that is not this machine has no path here.
        Some(rest) => match rest.find('/') {
            Some(0) => rest,
            Some(at) if rest[..at].eq_ignore_ascii_case("localhost") => &rest[at..],
            Some(_) | None => return None,
        },
        None => rest,
    };
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let text = decoded(rest);
    // `/c:/folder` of Windows.
    let bytes = text.as_bytes();
    let drive = bytes.len() > 2 && bytes[0] == b'/' && bytes[1].is_ascii_alphabetic() && bytes[2] == b':';
    let text = if drive && cfg!(windows) { &text[1..] } else { &text[..] };
    Some(peil_project::files::plain(Path::new(text)))
}

/// The address of a path.
pub fn uri(path: &Path) -> String {
    let text = path.to_string_lossy().replace('\\', "/");
    let mut out = String::from(if text.starts_with('/') { "file://" } else { "file:///" });
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                out.push(byte as char)
            }
            other => out += &format!("%{other:02X}"),
        }
    }
    out
}

/// A text with its `%41` put back; what is no such sign stays.
fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut out, mut at) = (Vec::with_capacity(bytes.len()), 0);
    while at < bytes.len() {
        let sign = bytes[at];
        let code = (sign == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            .and_then(|code| u8::from_str_radix(code, 16).ok());
        match code {
            Some(code) => {
                out.push(code);
                at += 3;
            }
            None => {
                out.push(sign);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_and_its_path_are_each_others() {
        let there = Path::new("/tmp/één map/a%b.peil");
        assert_eq!(uri(there), "file:///tmp/%C3%A9%C3%A9n%20map/a%25b.peil");
        assert_eq!(path(&uri(there)).as_deref(), Some(there));
        assert_eq!(path("file:///tmp/a/../b.peil"), Some(PathBuf::from("/tmp/b.peil")));
        assert_eq!(path("FILE:/tmp/x%zz"), Some(PathBuf::from("/tmp/x%zz")));
        for other in ["untitled:Untitled-1", "file://elsewhere/x", "", "http://a/b"] {
            assert_eq!(path(other), None, "{other}");
        }
    }
}
