//! A moment, as it is stored: milliseconds since 1970, UTC.

use std::fmt;
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Milliseconds since the start of 1970, UTC. Shown as `2026-11-22T10:27:08.123Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Moment(pub i64);

impl Moment {
    pub fn now() -> Moment {
        Moment(Timestamp::now().as_millisecond())
    }

    /// This long after; the end of time when that is past it.
    pub fn after(self, span: Duration) -> Moment {
        Moment(self.0.saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }

    /// This long before.
    pub fn before(self, span: Duration) -> Moment {
        Moment(self.0.saturating_sub(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_millisecond(self.0) {
            Ok(timestamp) => write!(out, "{timestamp:.3}"),
            Err(_) => write!(out, "{} ms after 1970", self.0),
        }
    }
}
