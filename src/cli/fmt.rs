//! `peil fmt`: one layout for all instruments.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::files::{self, Text};
use super::replacement::Replacement;
use super::terminal::{complain, count, say, tell};
use super::{Fault, Verdict};

/// Format instruments
///
/// Rewrites files in the canonical layout. Comments are kept, and the meaning never changes.
#[derive(Debug, Args)]
pub struct Fmt {
    /// `.peil` files, or folders; `-` reads standard input and writes standard output
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Write nothing; list the files that are not formatted, and fail if there are any
    #[arg(long)]
    check: bool,
}

impl Fmt {
    pub fn run(self) -> Result<Verdict, Fault> {
        if self.paths.iter().any(|path| path == Path::new("-")) {
            if self.paths.len() > 1 {
                return Err(Fault::Usage("`-` must be the only file".into()));
            }
            return self.standard_input();
        }
        let files = files::find(&self.paths)?;
        let (mut changed, mut unread) = (0, 0);
        for path in &files {
            let Text::Read(text) = files::read_text(path)? else {
                complain(&format!("`{}` is not UTF-8 text", path.display()));
                unread += 1;
                continue;
            };
            let formatted = format(&text);
            if formatted == text {
                continue;
            }
            changed += 1;
            if self.check {
                tell(&format!("not formatted: {}", path.display()));
            } else {
                replace(path, &formatted).map_err(|error| Fault::file("write", path, &error))?;
                tell(&format!("formatted: {}", path.display()));
            }
        }
        let verb = if self.check { "to be formatted" } else { "formatted" };
        tell(&format!("{}, {changed} {verb}", count(files.len() as u64, "file", "files")));
        Ok(Verdict::good_if(unread == 0 && !(self.check && changed > 0)))
    }

    fn standard_input(&self) -> Result<Verdict, Fault> {
        let mut bytes = Vec::new();
        io::stdin()
            .read_to_end(&mut bytes)
            .map_err(|error| Fault::Usage(format!("cannot read standard input: {error}")))?;
        let Ok(text) = String::from_utf8(bytes) else {
            complain("standard input is not UTF-8 text");
            return Ok(Verdict::Bad);
        };
        let formatted = format(&text);
        if self.check {
            return Ok(Verdict::good_if(formatted == text));
        }
        say(&formatted)?;
        Ok(Verdict::Good)
    }
}

/// The canonical layout of an instrument or a protocol.
fn format(text: &str) -> String {
    if peil_study::protocol::is_protocol(text) {
        peil_study::protocol::format(text)
    } else {
        peil::format::format(text)
    }
}

/// Writes a file whole, or not at all.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let file = Replacement::begin(path)?;
    (&file).write_all(text.as_bytes())?;
    file.commit()
}
