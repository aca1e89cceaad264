//! Streams that are compressed: gzip and zstd.
//!
//! The output is a sequence of complete members (gzip) or frames (zstd), as both formats allow, so that
//! several threads can compress at once.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use flate2::bufread::GzDecoder;
use flate2::write::GzEncoder;

/// How a stream is compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Compression {
    #[default]
    None,
    Gzip,
    Zstd,
}

/// How much is compressed at once, in bytes.
const MEMBER: usize = 1 << 20;
/// Both are quick at this level, and leave little more than the next one does.
const GZIP_LEVEL: u32 = 4;
const ZSTD_LEVEL: i32 = 3;

impl Compression {
    /// What the end of a file's name says.
    pub fn of_path(path: &Path) -> Compression {
        match path.extension().and_then(|suffix| suffix.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("gz" | "gzip") => Compression::Gzip,
            Some("zst" | "zstd") => Compression::Zstd,
            _ => Compression::None,
        }
    }

    /// What the first bytes of a stream say.
    pub fn of_start(start: &[u8]) -> Compression {
        if start.starts_with(&[0x1f, 0x8b]) {
            Compression::Gzip
        } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Compression::Zstd
        } else {
            Compression::None
        }
    }

    /// A stream as it was before it was compressed.
    ///
    /// # Errors
    /// When there is no room to begin.
    pub fn reader<'r>(self, input: impl BufRead + Send + 'r) -> io::Result<Box<dyn BufRead + Send + 'r>> {
        const ROOM: usize = 1 << 17;
        Ok(match self {
            Compression::None => Box::new(input),
            Compression::Gzip => Box::new(BufReader::with_capacity(
                ROOM,
                Told(Members { decoder: Some(GzDecoder::new(input)) }, "gzip"),
            )),
            Compression::Zstd => Box::new(BufReader::with_capacity(
                ROOM,
                Told(zstd::stream::read::Decoder::with_buffer(input)?, "zstd"),
            )),
        })
    }

    /// Compresses bytes as their own member, behind what `out` holds.
    ///
    /// # Errors
    /// When there is no room.
    pub fn append(self, bytes: &[u8], out: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Compression::None => out.extend_from_slice(bytes),
            Compression::Gzip => {
                let mut encoder = GzEncoder::new(out, flate2::Compression::new(GZIP_LEVEL));
                encoder.write_all(bytes)?;
                encoder.finish()?;
            }
            Compression::Zstd => zstd::stream::copy_encode(bytes, out, ZSTD_LEVEL)?,
        }
        Ok(())
    }
}

/// One gzip member after another.
struct Members<R: BufRead> {
    /// None: all were read.
    decoder: Option<GzDecoder<R>>,
}

/// What is behind the last member.
#[derive(Debug)]
struct Behind;

impl std::fmt::Display for Behind {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(
            "there is something else after the gzip data: the file was joined with another, or is damaged",
        )
    }
}

impl std::error::Error for Behind {}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while let Some(decoder) = &mut self.decoder {
            let read = decoder.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            let Some(mut input) = self.decoder.take().map(GzDecoder::into_inner) else { break };
            // Some tools fill the end of a file with zeros.
            while input.fill_buf()?.first() == Some(&0) {
                let zeros = input.fill_buf()?.iter().take_while(|byte| **byte == 0).count();
                input.consume(zeros);
            }
            match input.fill_buf()? {
                [] => {}
                [0x1f, ..] => self.decoder = Some(GzDecoder::new(input)),
                _ => return Err(io::Error::new(io::ErrorKind::InvalidData, Behind)),
            }
        }
        Ok(0)
    }
}

/// Says in which format something is wrong.
struct Told<R>(R, &'static str);

impl<R: Read> Read for Told<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.0.read(into).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData if error.get_ref().is_some_and(|about| about.is::<Behind>()) => error,
            io::ErrorKind::UnexpectedEof => io::Error::new(
                error.kind(),
                format!("the {} data end too early: the file is cut off", self.1),
            ),
            io::ErrorKind::Interrupted => error,
            _ => io::Error::new(error.kind(), format!("the {} data are damaged: {error}", self.1)),
        })
    }
}

/// Compresses what is written to it; `flush` ends a member.
pub struct Compressing<W: Write> {
    out: W,
    compression: Compression,
    waiting: Vec<u8>,
    room: Vec<u8>,
    begun: bool,
}

impl<W: Write> Compressing<W> {
    pub fn new(out: W, compression: Compression) -> Compressing<W> {
        Compressing { out, compression, waiting: Vec::new(), room: Vec::new(), begun: false }
    }

    fn member(&mut self) -> io::Result<()> {
        if self.waiting.is_empty() && (self.begun || self.compression == Compression::None) {
            return Ok(());
        }
        self.begun = true;
        self.room.clear();
        self.compression.append(&self.waiting, &mut self.room)?;
        self.waiting.clear();
        self.out.write_all(&self.room)
    }
}

impl<W: Write> Write for Compressing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.compression == Compression::None {
            return self.out.write(bytes);
        }
        self.waiting.extend_from_slice(bytes);
        if self.waiting.len() >= MEMBER {
            self.member()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.member()?;
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back(compression: Compression, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut read = Vec::new();
        compression.reader(bytes)?.read_to_end(&mut read)?;
        Ok(read)
    }

    #[test]
    fn what_is_written_in_members_is_read_as_one() {
        let text: Vec<u8> = (0..400_000u32).flat_map(|at| format!("{at},").into_bytes()).collect();
        for compression in [Compression::None, Compression::Gzip, Compression::Zstd] {
            let mut bytes = Vec::new();
            let mut out = Compressing::new(&mut bytes, compression);
            text.chunks(10_007).for_each(|part| out.write_all(part).unwrap());
            out.flush().unwrap();
            drop(out);
            assert_eq!(Compression::of_start(&bytes), compression);
            assert!(back(compression, &bytes).unwrap() == text);
            if compression != Compression::None {
                assert!(bytes.len() < text.len() / 2);
                let error = back(compression, &bytes[..bytes.len() - 9]).unwrap_err().to_string();
                assert!(error.contains("end too early"), "{error}");
            }
            if compression == Compression::Gzip {
                bytes.extend_from_slice(&[0; 700]);
                assert!(back(compression, &bytes).unwrap() == text);
                for junk in ["x", "something else"] {
                    let error =
                        back(compression, &[&bytes, junk.as_bytes()].concat()).unwrap_err().to_string();
                    assert!(error.contains("after the gzip data"), "{error}");
                }
            }
        }
    }
}
