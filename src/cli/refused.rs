//! Reporting what is wrong with answers: every refusal, up to a limit.

use std::collections::HashSet;
use std::path::Path;

use super::Fault;
use super::terminal::{complain, count, tell};
use peil_answers::rows::{Broken, Refusal};

/// How many are reported one by one.
const MOST: u64 = 50;

/// What was refused so far.
#[derive(Debug, Default)]
pub struct Refused {
    total: u64,
    helped: HashSet<String>,
}

impl Refused {
    pub fn any(&self) -> bool {
        self.total > 0
    }

    pub fn say(&mut self, refusals: &[Refusal]) {
        for refusal in refusals {
            self.total += 1;
            if self.total > MOST {
                continue;
            }
            complain(&refusal.to_string());
            // The same advice once is enough.
            if let Some(help) = &refusal.help
                && self.helped.insert(help.clone())
            {
                tell(&format!("  help: {help}"));
            }
        }
    }

    /// A file that cannot be read on: one more refusal.
    ///
    /// # Errors
    /// When it is not what the file says, but the reading, that failed.
    pub fn broken(&mut self, broken: Broken, path: &Path) -> Result<(), Fault> {
        match broken {
            Broken::Io(error) => Err(Fault::file("read", path, &error)),
            Broken::File(refusal) => {
                self.say(&[refusal]);
                Ok(())
            }
        }
    }

    /// How many there were beyond the bound.
    pub fn say_rest(&self) {
        if self.total > MOST {
            tell(&format!("and {} more", count(self.total - MOST, "error", "errors")));
        }
    }
}

impl From<Broken> for Fault {
    fn from(broken: Broken) -> Fault {
        match broken {
            Broken::Io(error) => error.into(),
            Broken::File(refusal) => Fault::Usage(refusal.to_string()),
        }
    }
}
