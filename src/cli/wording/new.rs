//! `peil wording new`: a new wording file.

use std::path::PathBuf;

use clap::Args;

use super::{Fault, Verdict, folder, open, replace};
use crate::revision::Shelf;
use crate::speech::Speech;
use crate::terminal::say;
use peil_wording::{Head, beginning, is_tag};

/// Make a wording file
///
/// It has every text of the instrument, commented out: remove the `# ` before a line and change the
/// words after it.
#[derive(Debug, Args)]
pub struct New {
    /// A `.peil` file of an instrument or of a study, or a folder with the file of the same name
    instrument: PathBuf,
    /// The language, such as `fy`, `en` or `nl`
    #[arg(long)]
    language: String,
    /// Whose words they are: the name of a gemeente, in lowercase letters
    #[arg(long = "for", value_name = "GEMEENTE")]
    gemeente: Option<String>,
    /// The language of messages
    #[arg(long, value_enum, default_value_t = Speech::En)]
    lang: Speech,
}

impl New {
    pub fn run(self) -> Result<Verdict, Fault> {
        let tongue = self.lang.language();
        if !is_tag(&self.language) {
            return Err(Fault::Usage(tongue.tell(
                format!("`{}` is not a language tag: `nl`, `fy`, `en`", self.language),
                format!("`{}` is geen taalcode: `nl`, `fy`, `en`", self.language),
            )));
        }
        if let Some(gemeente) = &self.gemeente {
            let fits = !gemeente.is_empty()
                && gemeente
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
            if !fits {
                return Err(Fault::Usage(tongue.tell(
                    format!("`{gemeente}` cannot be in a file's name: use lowercase letters, digits and hyphens, as in `sudwest-fryslan`"),
                    format!("`{gemeente}` kan niet in een bestandsnaam: gebruik kleine letters, cijfers en streepjes, zoals `sudwest-fryslan`"),
                )));
            }
        }
        let opened = match open(&self.instrument, tongue)? {
            Ok(opened) => opened,
            Err(verdict) => return Ok(verdict),
        };
        if self.gemeente.is_none() && self.language == opened.instrument.language {
            return Err(Fault::Usage(tongue.tell(
                format!(
                    "the instrument is in `{}` itself: give the gemeente of the other words with `--for`",
                    self.language
                ),
                format!(
                    "het instrument is zelf in `{}`: zeg met `--for` voor wie de andere woorden zijn",
                    self.language
                ),
            )));
        }
        let head = Head {
            instrument: opened.instrument.name.clone(),
            language: self.language,
            gemeente: self.gemeente,
        };
        let Some(folder) = folder::beside(&Shelf::Disk, &opened.file) else {
            return Err(Fault::Usage(format!(
                "`{}` is one of several instruments in its folder, and the folder has another name",
                opened.file.display()
            )));
        };
        let path = folder.join(head.file_name());
        if path.exists() {
            return Err(Fault::Usage(tongue.tell(
                format!("`{}` already exists", path.display()),
                format!("`{}` bestaat al", path.display()),
            )));
        }
        std::fs::create_dir_all(&folder).map_err(|error| Fault::file("make", &folder, &error))?;
        let mut text = beginning(&opened.instrument, &head, tongue);
        if opened.protocol.is_some() {
            text = text.replacen("\ninstrument: ", "\nstudy: ", 1);
        }
        replace(&path, text.as_bytes())?;
        say(&tongue.tell(format!("made {}\n", path.display()), format!("gemaakt: {}\n", path.display())))?;
        Ok(Verdict::Good)
    }
}
