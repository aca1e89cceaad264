//! How often one client may ask: buckets that fill again with time.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::address::counted;
use peil_store::Bucket;

/// How often something may be done.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// At once.
    pub burst: f64,
    /// Then, in the long run.
    pub per_second: f64,
}

/// Any request. An office of forty people may be behind one address.
pub const REQUESTS: Rate = Rate { burst: 300.0, per_second: 40.0 };
/// Signing in, and links that open nothing: what a guesser does.
pub const GUESSES: Rate = Rate { burst: 20.0, per_second: 0.2 };

/// The same as a bucket in the database.
pub const GUESSES_OF_ALL: Bucket = Bucket { burst: 20, one_more: Duration::from_secs(5) };

/// More clients than these are not kept apart: the fullest buckets, which say nothing, are forgotten.
const MOST_CLIENTS: usize = 20_000;

#[derive(Debug)]
pub struct Limit {
    rate: Rate,
    buckets: Mutex<HashMap<u128, (f64, Instant)>>,
}

impl Limit {
    pub fn new(rate: Rate) -> Limit {
        Limit { rate, buckets: Mutex::default() }
    }

    /// Takes one from the client's bucket; false when it is empty.
    pub fn take(&self, client: IpAddr) -> bool {
        self.change(client, |left| if left >= 1.0 { Some(left - 1.0) } else { None })
    }

    fn change(&self, client: IpAddr, change: impl Fn(f64) -> Option<f64>) -> bool {
        let now = Instant::now();
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        let filled = |(left, since): (f64, Instant)| {
            (left + now.duration_since(since).as_secs_f64() * self.rate.per_second).min(self.rate.burst)
        };
        if buckets.len() >= MOST_CLIENTS {
            buckets.retain(|_, bucket| filled(*bucket) < self.rate.burst);
            if buckets.len() >= MOST_CLIENTS {
                buckets.clear();
            }
        }
        let left = buckets.get(&counted(client)).map_or(self.rate.burst, |bucket| filled(*bucket));
        let after = change(left);
        buckets.insert(counted(client), (after.unwrap_or(left), now));
        after.is_some()
    }
}
