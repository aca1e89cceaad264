//! The messages of Arrow: those in a file or a stream, each checked before it is read.

use std::io::{self, Read};

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_schema::SchemaRef;

use super::fault;
use super::guard::{MOST_PAGE, check_message, guarded, too_large};
use super::read::Blob;

/// How long the description of a batch may be.
const MOST_MESSAGE: i32 = 16 << 20;
/// How long a batch may be, as it is in the file.
const MOST_BODY: i64 = 1 << 30;
const CONTINUES: [u8; 4] = [0xff; 4];

/// Looks at every batch of a file before it is read.
///
/// # Errors
/// When one is outside the file, or is larger than any that is read.
pub fn check_file(blob: &Blob) -> io::Result<()> {
    let damaged = || fault("table: the table is damaged: its description of its parts does not fit");
    let size = blob.size();
    let mut end = [0; 10];
    blob.read_exact_at(size.checked_sub(10).ok_or_else(damaged)?, &mut end)?;
    let length = u64::from(u32::from_le_bytes([end[0], end[1], end[2], end[3]]));
    let start = (size - 10).checked_sub(length).filter(|_| length <= 256 << 20).ok_or_else(damaged)?;
    let mut footer = vec![0; length as usize];
    blob.read_exact_at(start, &mut footer)?;
    let footer = arrow_ipc::root_as_footer(&footer).map_err(|_| damaged())?;
    let blocks = footer
        .dictionaries()
        .iter()
        .flatten()
        .chain(footer.recordBatches().iter().flatten())
        .copied()
        .collect::<Vec<_>>();
    for block in blocks {
        let (offset, message, body) = (block.offset(), block.metaDataLength(), block.bodyLength());
        let ends = u64::try_from(offset).ok().zip(u64::try_from(message).ok()).zip(u64::try_from(body).ok());
        let whole = ends.is_some_and(|((offset, message), body)| {
            offset.checked_add(message).and_then(|at| at.checked_add(body)).is_some_and(|at| at <= size)
        });
        if !whole || !(8..=MOST_MESSAGE).contains(&message) {
            return Err(damaged());
        }
        if body > MOST_BODY {
            return Err(too_large("a batch", body));
        }
        let mut bytes = vec![0; message as usize];
        blob.read_exact_at(offset as u64, &mut bytes)?;
        let start = if bytes.starts_with(&CONTINUES) { 8 } else { 4 };
        let body_at = offset as u64 + message as u64;
        check_message(&bytes[start..], |place| {
            let mut size = [0; 8];
            let place =
                u64::try_from(place).ok().filter(|place| *place <= body as u64).ok_or_else(damaged)?;
            blob.read_exact_at(body_at + place, &mut size)?;
            Ok(size)
        })?;
    }
    Ok(())
}

/// A stream of batches.
pub struct Stream<R> {
    input: R,
    decoder: StreamDecoder,
    /// A batch that was read with the schema.
    ahead: Option<RecordBatch>,
    ended: bool,
}

impl<R: Read> Stream<R> {
    pub fn new(input: R) -> Stream<R> {
        Stream { input, decoder: StreamDecoder::new(), ahead: None, ended: false }
    }

    /// The schema, which comes first.
    ///
    /// # Errors
    /// When it does not.
    pub fn schema(&mut self) -> io::Result<SchemaRef> {
        // A message without a body is understood with what follows it.
        while self.decoder.schema().is_none() && !self.ended {
            self.ahead = self.message()?;
        }
        self.decoder.schema().ok_or_else(|| {
            fault("table: this is not Arrow: it does not begin with a description of its columns")
        })
    }

    /// Reads one message; what came of it, if it was a batch.
    fn message(&mut self) -> io::Result<Option<RecordBatch>> {
        let mut head = Vec::new();
        self.take(4, &mut head)?;
        if head == CONTINUES {
            self.take(4, &mut head)?;
        }
        let length = match head.last_chunk::<4>() {
            Some(length) if head.len() == 4 || head.len() == 8 => i32::from_le_bytes(*length),
            None if head.is_empty() => 0,
            _ => return Err(cut_off()),
        };
        if length == 0 {
            self.ended = true;
            return self.decode(Buffer::from_vec(vec![0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]));
        }
        if !(0..=MOST_MESSAGE).contains(&length) {
            return Err(fault("table: a message of the table is damaged"));
        }
        let start = head.len();
        if self.take(length as u64, &mut head)? < length as usize {
            return Err(cut_off());
        }
        let message = arrow_ipc::root_as_message(&head[start..])
            .map_err(|_| fault("table: a message of the table is damaged"))?;
        let size = message.bodyLength();
        if !(0..=MOST_BODY).contains(&size) {
            return Err(too_large("a batch", size.max(MOST_PAGE)));
        }
        let mut body = Vec::new();
        if self.take(size as u64, &mut body)? < size as usize {
            return Err(cut_off());
        }
        check_message(&head[start..], |place| {
            let place = usize::try_from(place).ok().and_then(|place| body.get(place..)?.first_chunk::<8>());
            place.copied().ok_or_else(|| fault("table: a message of the table is damaged"))
        })?;
        let mut found = self.decode(Buffer::from_vec(head))?;
        // A body without bytes was read with its head.
        if size > 0 {
            found = found.or(self.decode(Buffer::from_vec(body))?);
        }
        Ok(found)
    }

    fn decode(&mut self, buffer: Buffer) -> io::Result<Option<RecordBatch>> {
        let mut buffer = buffer;
        let mut found = None;
        while !buffer.is_empty() {
            if let Some(batch) = self.decoder.decode(&mut buffer).map_err(fault)? {
                found = Some(batch);
            }
        }
        Ok(found)
    }

    /// Appends so many bytes, or as many as there are.
    fn take(&mut self, length: u64, into: &mut Vec<u8>) -> io::Result<usize> {
        Read::take(&mut self.input, length).read_to_end(into)
    }
}

fn cut_off() -> io::Error {
    fault("table: the stream ends too early: the file is cut off")
}

impl<R: Read> Iterator for Stream<R> {
    type Item = io::Result<RecordBatch>;

    fn next(&mut self) -> Option<io::Result<RecordBatch>> {
        if let Some(batch) = self.ahead.take() {
            return Some(Ok(batch));
        }
        while !self.ended {
            match guarded(|| self.message()) {
                Ok(None) => {}
                Ok(Some(batch)) => return Some(Ok(batch)),
                Err(error) => {
                    self.ended = true;
                    return Some(Err(error));
                }
            }
        }
        None
    }
}
