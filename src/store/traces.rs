//! Removes erased data from the disk: until that has succeeded, it is tried again and reported.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Weak};
use std::thread;
use std::time::Duration;

use super::database::cells_of;
use super::work::Transaction;
use super::{Error, Inner, Moment, Store};

/// How long somebody who asks for an erasure waits for others to let go of what was.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is tried again, in the background.
const AGAIN: Duration = Duration::from_secs(60);
/// How long it is tried then: nobody else should wait for it.
const BRIEFLY: Duration = Duration::from_secs(1);

/// Whether what was erased is off the disk too, as far as the database reaches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Traces {
    #[default]
    Gone,
    /// It may be there still, and why. A store that is open tries again every minute.
    Left(String),
}

/// Notes that something is erased in this transaction.
pub(super) fn note(transaction: &mut Transaction<'_>) -> Result<(), Error> {
    let now = transaction.now;
    transaction.execute("INSERT INTO traces (at) VALUES ($1)", cells_of![now]).map(drop)
}

impl Store {
    /// Takes what was erased off the disk too. Waits for others that read what was there before, but not for
    /// long.
    ///
    /// # Errors
    /// Those of the database; then nothing is known of it.
    pub fn sweep_traces(&self) -> Result<Traces, Error> {
        self.swept_in(PATIENCE)
    }

    fn swept_in(&self, patience: Duration) -> Result<Traces, Error> {
        let Some((last, _)) = self.traces()? else { return Ok(Traces::Gone) };
        if let Some(why) = self.address().connect()?.sweep_traces(patience)? {
            return Ok(Traces::Left(why));
        }
        // What was erased meanwhile has a number above.
        self.write(move |transaction| {
            transaction.execute("DELETE FROM traces WHERE number <= $1", cells_of![last])
        })
        .wait()?;
        Ok(Traces::Gone)
    }

    /// Since when something that was erased may be on the disk still.
    ///
    /// # Errors
    /// Those of the database.
    pub fn traces_since(&self) -> Result<Option<Moment>, Error> {
        Ok(self.traces()?.map(|(_, since)| since))
    }

    /// The number of the last erasure that is not known to be complete, and the moment of the first.
    fn traces(&self) -> Result<Option<(i64, Moment)>, Error> {
        self.read(|transaction| {
            let row = transaction.first("SELECT MAX(number), MIN(at) FROM traces", &[])?;
            Ok(row
                .map(|row| Ok::<_, Error>((row.maybe_int(0)?, row.maybe_moment(1)?)))
                .transpose()?
                .and_then(|(number, at)| number.zip(at)))
        })
        .wait()
    }
}

/// Tries again in the background, from now on until the sender is gone.
pub(super) fn try_again(inner: &Arc<Inner>, ended: Receiver<()>) -> Result<(), Error> {
    let inner: Weak<Inner> = Arc::downgrade(inner);
    let work = move || {
        while ended.recv_timeout(AGAIN) == Err(RecvTimeoutError::Timeout) {
            let Some(inner) = inner.upgrade() else { return };
            // What fails now may succeed in a minute; a caller who asks for it learns why.
            let _ = Store(inner).swept_in(BRIEFLY);
        }
    };
    thread::Builder::new()
        .name("peil-traces".into())
        .spawn(work)
        .map(drop)
        .map_err(|error| Error::Database(format!("no thread can be started: {error}")))
}

/// What ends [`try_again`] when it is dropped.
pub(super) fn ender() -> (Sender<()>, Receiver<()>) {
    channel()
}
