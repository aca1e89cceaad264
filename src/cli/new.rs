//! `peil new`: a new instrument.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::terminal::tell;
use super::{Fault, Verdict};

/// Start a new instrument
///
/// Makes a folder with an instrument that compiles, a test, and a case.
#[derive(Debug, Args)]
pub struct New {
    /// The name of the instrument, and of its folder: lowercase letters, digits and `_`
    name: PathBuf,
}

/// Words that a name may not be.
const RESERVED: [&str; 11] = ["and", "or", "not", "in", "is", "has", "if", "then", "else", "yes", "no"];

impl New {
    pub fn run(self) -> Result<Verdict, Fault> {
        let name = self.name.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let signs = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if !name.bytes().all(signs)
            || !name.starts_with(|sign: char| sign.is_ascii_lowercase())
            || RESERVED.contains(&name)
        {
            let shown = self.name.display();
            return Err(Fault::Usage(format!(
                "`{shown}` cannot be the name of an instrument: names are lowercase letters, digits and `_`, and begin with a letter"
            )));
        }
        let folder = &self.name;
        // Making the folder and finding that it is there already are one step, so that nothing is ever
        // written over.
        fs::create_dir(folder).map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => {
                Fault::Usage(format!("`{}` already exists", folder.display()))
            }
            _ => Fault::file("make", folder, &error),
        })?;
        let cases = folder.join("cases");
        fs::create_dir(&cases).map_err(|error| Fault::file("make", &cases, &error))?;
        let source = folder.join(format!("{name}.peil"));
        write(&source, &SOURCE.replace("NAME", name))?;
        write(&cases.join("voorbeeld.csv"), CASES)?;
        tell(&format!("made {}", source.display()));
        tell(&format!(
            "  peil check {0}\n  peil test {0}\n  peil score {0} {0}/cases/voorbeeld.csv --explain",
            folder.display()
        ));
        Ok(Verdict::Good)
    }
}

fn write(path: &Path, text: &str) -> Result<(), Fault> {
    fs::write(path, text).map_err(|error| Fault::file("write", path, &error))
}

const SOURCE: &str = include_str!("new/starter.peil");
const CASES: &str = include_str!("new/voorbeeld.csv");
