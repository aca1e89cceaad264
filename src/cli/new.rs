//! `peil new`: a new instrument.

use std::path::PathBuf;

use clap::Args;

use super::terminal::tell;
use super::{Fault, Verdict};
use peil_project::{NotBegun, begin};

/// Start a new instrument
///
/// Makes a folder with an instrument that compiles, a test, and a case.
#[derive(Debug, Args)]
pub struct New {
    /// The name of the instrument, and of its folder: lowercase letters, digits and `_`
    name: PathBuf,
}

impl New {
    pub fn run(self) -> Result<Verdict, Fault> {
        let folder = &self.name;
        let shown = folder.display();
        let source = begin(folder).map_err(|why| match why {
            NotBegun::Name => Fault::Usage(format!(
                "`{shown}` cannot be the name of an instrument: names are lowercase letters, digits and `_`, and begin with a letter"
            )),
            NotBegun::Exists => Fault::Usage(format!("`{shown}` already exists")),
            NotBegun::Failed(error) => error.into(),
        })?;
        tell(&format!("made {}", source.display()));
        tell(&format!(
            "  peil check {0}\n  peil test {0}\n  peil score {0} {0}/cases/voorbeeld.csv --explain",
            folder.display()
        ));
        Ok(Verdict::Good)
    }
}
