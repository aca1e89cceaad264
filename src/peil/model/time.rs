//! Times of day.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A time of day, in seconds since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Time(pub u32);

impl Time {
    /// Reads `23:15` or `23:15:00`.
    pub fn parse(text: &str) -> Option<Time> {
        let mut parts = text
            .split(':')
            .map(|part| (!part.is_empty() && part.len() <= 2).then(|| part.parse::<u32>().ok()).flatten());
        let (hours, minutes) = (parts.next()??, parts.next()??);
        let seconds = match parts.next() {
            Some(seconds) => seconds?,
            None => 0,
        };
        (hours < 24 && minutes < 60 && seconds < 60 && parts.next().is_none())
            .then_some(Time(hours * 3600 + minutes * 60 + seconds))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hours, minutes, seconds) = (self.0 / 3600, self.0 / 60 % 60, self.0 % 60);
        if seconds == 0 {
            write!(out, "{hours:02}:{minutes:02}")
        } else {
            write!(out, "{hours:02}:{minutes:02}:{seconds:02}")
        }
    }
}
