//! How many guesses an address has left, over all servers of one database: a bucket that fills again with time.

use std::time::Duration;

use super::Store;
use super::database::cells_of;
use super::reply::{Reply, done};

/// What is guessed; each is counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Guessed {
    /// A password.
    Password,
    /// A link or a code.
    Link,
    /// A token of the API.
    Token,
}

impl Guessed {
    fn as_str(self) -> &'static str {
        match self {
            Guessed::Password => "password",
            Guessed::Link => "link",
            Guessed::Token => "token",
        }
    }
}

/// A bucket: how many guesses at once, and how long it takes until there is one more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bucket {
    pub burst: u32,
    pub one_more: Duration,
}

impl Store {
    /// Takes one guess of an address; false when none is left. A database that is a file has one server, which
    /// counts by itself: there nothing is written, and the answer is yes.
    pub fn take_guess(&self, guessed: Guessed, client: u128, bucket: Bucket) -> Reply<bool> {
        if self.address().file().is_some() {
            return done(Ok(true));
        }
        self.write(move |transaction| {
            let (now, kind, client) = (transaction.now, guessed.as_str(), format!("{client:x}"));
            let full = i64::from(bucket.burst) * 1000;
            let one = i64::try_from(bucket.one_more.as_millis()).unwrap_or(i64::MAX).max(1);
            let sql = "SELECT left_over, since FROM guesses WHERE kind = $1 AND client = $2";
            let left = match transaction.first(sql, cells_of![kind, &client])? {
                None => full,
                Some(row) => {
                    let passed = now.0.saturating_sub(row.moment(1)?.0).max(0);
                    row.int(0)?.saturating_add(passed.saturating_mul(1000) / one).min(full)
                }
            };
            let may = left >= 1000;
            transaction.execute(
                "INSERT INTO guesses (kind, client, left_over, since) VALUES ($1, $2, $3, $4) \
                 ON CONFLICT (kind, client) DO UPDATE SET left_over = excluded.left_over, since = excluded.since",
                cells_of![kind, &client, if may { left - 1000 } else { left }, now],
            )?;
            // Full again: as if there had been none.
            let filled = Duration::from_millis(u64::try_from(one).unwrap_or(u64::MAX)).saturating_mul(bucket.burst);
            transaction.execute("DELETE FROM guesses WHERE since < $1", cells_of![now.before(filled)])?;
            Ok(may)
        })
    }
}
