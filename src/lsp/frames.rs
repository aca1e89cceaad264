//! Messages on a stream of bytes: a head with `Content-Length`, an empty line, and the body.
//!
//! Whatever else comes in is ignored up to the next head: a client that sends rubbish is reported, and served
//! on.

use std::io::{self, BufRead, Read as _, Write};

/// What was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Frame {
    Body(Vec<u8>),
    /// A head that gives no length that can be read.
    Broken(String),
}

/// No longer body is taken in: 256 MiB.
const LONGEST: usize = 256 << 20;
/// What is kept of a line of a head.
const LONGEST_LINE: usize = 4096;

/// Reads the next message; None at the end of the stream.
///
/// # Errors
/// When the stream cannot be read.
pub fn read(input: &mut impl BufRead) -> io::Result<Option<Frame>> {
    let mut length: Option<Result<usize, String>> = None;
    loop {
        let Some(line) = line(input)? else { return Ok(None) };
        let text = String::from_utf8_lossy(&line);
        let text = text.trim();
        if text.is_empty() {
            match length.take() {
                Some(Ok(length)) => return body(input, length),
                Some(Err(why)) => return Ok(Some(Frame::Broken(why))),
                // Empty lines between messages.
                None => continue,
            }
        }
        if let Some(value) = content_length(text) {
            let wrong = || format!("`{}` is not a length that is taken in", value.trim());
            length = Some(value.trim().parse().ok().filter(|length| *length <= LONGEST).ok_or_else(wrong));
        }
    }
}

/// What is behind `Content-Length:`, whatever is before it.
fn content_length(line: &str) -> Option<&str> {
    const KEY: &str = "content-length:";
    let at = line.to_ascii_lowercase().rfind(KEY)?;
    line.get(at + KEY.len()..)
}

/// A line without its end; of one that is too long, its last part.
fn line(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    loop {
        let (found, used) = {
            let bytes = input.fill_buf()?;
            if bytes.is_empty() {
                return Ok((!line.is_empty()).then_some(line));
            }
            let end = bytes.iter().position(|byte| *byte == b'\n');
            let used = end.map_or(bytes.len(), |end| end + 1);
            line.extend_from_slice(&bytes[..end.unwrap_or(used)]);
            (end.is_some(), used)
        };
        input.consume(used);
        if found {
            return Ok(Some(line));
        }
        if line.len() > 2 * LONGEST_LINE {
            line.drain(..line.len() - LONGEST_LINE);
        }
    }
}

fn body(input: &mut impl BufRead, length: usize) -> io::Result<Option<Frame>> {
    let mut body = Vec::new();
    let read = io::Read::take(&mut *input, length as u64).read_to_end(&mut body)?;
    Ok((read == length).then_some(Frame::Body(body)))
}

/// Writes one message.
///
/// # Errors
/// When nobody reads any more.
pub fn write(output: &mut impl Write, body: &[u8]) -> io::Result<()> {
    write!(output, "Content-Length: {}\r\n\r\n", body.len())?;
    output.write_all(body)?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rubbish_is_passed_over() {
        let mut input: &[u8] =
            b"rubbish\r\n\r\n\xff\xfeContent-Length: 2\r\nX: y\r\n\r\n{}Content-Length: -1\r\n\r\n\
            content-length:3\n\n{} trailing";
        assert_eq!(read(&mut input).unwrap(), Some(Frame::Body(b"{}".to_vec())));
        assert!(matches!(read(&mut input).unwrap(), Some(Frame::Broken(_))));
        assert_eq!(read(&mut input).unwrap(), Some(Frame::Body(b"{} ".to_vec())));
        assert_eq!(read(&mut input).unwrap(), None);
        assert_eq!(read(&mut &b"Content-Length: 9\r\n\r\n{}"[..]).unwrap(), None);
    }
}
