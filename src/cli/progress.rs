//! How far reading a file has come, on a terminal: its share, the rate, and the time left. Nothing in a pipe.

use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often the line is written again.
const PAUSE: Duration = Duration::from_millis(200);

/// Counts what is read of a file, and reports it.
#[derive(Debug)]
pub struct Progress {
    /// In bytes; none where it is not known.
    size: Option<u64>,
    read: Arc<AtomicU64>,
    begun: Instant,
    told: Mutex<Instant>,
    shown: AtomicBool,
    on: bool,
}

impl Progress {
    /// Of a file of this size.
    pub fn new(size: Option<u64>) -> Progress {
        let now = Instant::now();
        let on = io::stderr().is_terminal();
        Progress {
            size: size.filter(|size| *size > 0),
            read: Arc::default(),
            begun: now,
            told: Mutex::new(now),
            shown: AtomicBool::new(false),
            on,
        }
    }

    /// Counts what is read through it.
    pub fn counting<R: Read>(&self, input: R) -> impl BufRead + use<R> {
        BufReader::with_capacity(1 << 17, Counting { input, read: self.read.clone() })
    }

    /// Where what is read otherwise is counted, in bytes.
    #[cfg(feature = "parquet")]
    pub fn counter(&self) -> Arc<AtomicU64> {
        self.read.clone()
    }

    /// Reports progress from time to time.
    pub fn tell(&self, rows: u64) {
        if !self.on {
            return;
        }
        let now = Instant::now();
        {
            let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
            if now - *told < PAUSE {
                return;
            }
            *told = now;
        }
        let line = line(rows, self.read.load(Ordering::Relaxed), self.size, now - self.begun);
        self.shown.store(true, Ordering::Relaxed);
        // Where it cannot be written, nobody can be reported.
        let _ = write!(io::stderr().lock(), "\r\x1b[2K{line}");
    }

    /// Makes room for what else is said.
    pub fn clear(&self) {
        if self.shown.swap(false, Ordering::Relaxed) {
            let _ = write!(io::stderr().lock(), "\r\x1b[2K");
        }
    }
}

/// `[########············] 41%  1.2 million rows, 3.1 million a second, 4 s left`
fn line(rows: u64, read: u64, size: Option<u64>, took: Duration) -> String {
    const WIDTH: u64 = 20;
    let seconds = took.as_secs_f64().max(1e-3);
    let rate = format!("{} rows, {} a second", many(rows as f64), many(rows as f64 / seconds));
    match size {
        None => rate,
        Some(size) => {
            let read = read.min(size);
            let done = (read * WIDTH / size) as usize;
            let left = (seconds * (size - read) as f64 / read.max(1) as f64).ceil() as u64;
            let left = if left < 120 { format!("{left} s") } else { format!("{} min", left.div_ceil(60)) };
            format!(
                "[{}{}] {}%  {rate}, {left} left",
                "#".repeat(done),
                "·".repeat(WIDTH as usize - done),
                read * 100 / size
            )
        }
    }
}

fn many(number: f64) -> String {
    match number {
        number if number >= 1e6 => format!("{:.1} million", number / 1e6),
        number if number >= 1e4 => format!("{:.0} thousand", number / 1e3),
        number => format!("{number:.0}"),
    }
}

struct Counting<R> {
    input: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(into)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_how_far_how_fast_and_how_long() {
        let told = line(1_240_000, 410, Some(1_000), Duration::from_millis(400));
        assert_eq!(told, "[########············] 41%  1.2 million rows, 3.1 million a second, 1 s left");
        assert_eq!(line(7, 410, None, Duration::from_secs(1)), "7 rows, 7 a second");
        assert!(line(10, 1, Some(1_000), Duration::from_secs(1)).ends_with("17 min left"));
    }
}
