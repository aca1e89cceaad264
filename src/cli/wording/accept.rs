//! `peil wording accept`: recording that words were checked.

use std::path::PathBuf;

use clap::Args;

use super::{Fault, Verdict, open_file, replace, say_wrong};
use crate::speech::Speech;
use crate::terminal::{complain, say};
use peil::diagnostic::did_you_mean;
use peil::model::TextKey;
use peil_wording::{LOCK_NAME, accept};

/// Record that new or stale texts have been checked
///
/// Writes `peil.lock` beside the wording file: from then on the texts count as made from the base texts as
/// they are now.
#[derive(Debug, Args)]
pub struct Accept {
    /// A wording file
    file: PathBuf,
    /// Only these texts, such as `items.fin1` [default: all that are new or stale]
    #[arg(value_name = "KEY")]
    keys: Vec<String>,
    /// The language of messages
    #[arg(long, value_enum, default_value_t = Speech::En)]
    lang: Speech,
}

impl Accept {
    pub fn run(self) -> Result<Verdict, Fault> {
        let tongue = self.lang.language();
        let (opened, at) = match open_file(&self.file, tongue)? {
            Ok(found) => found,
            Err(verdict) => return Ok(verdict),
        };
        // A lock that cannot be read would be overwritten with less.
        let lock_broken = opened.folder.words.lock_is_broken();
        if say_wrong(&opened, (!lock_broken).then_some(self.file.as_path())) {
            complain(tongue.say(
                "nothing is accepted while there are errors",
                "er wordt niets goedgekeurd zolang er fouten zijn",
            ));
            return Ok(Verdict::Bad);
        }
        let wording = &opened.folder.words.wordings[at];
        let mut keys = Vec::new();
        for name in &self.keys {
            let key = TextKey(peil_wording::of_top(name).unwrap_or_else(|| name.clone()));
            if wording.get(&key).is_none() {
                let near = did_you_mean(name, wording.texts.iter().map(|worded| worded.key.0.as_str()))
                    .map_or(String::new(), |near| format!(": {}", tongue.did_you_mean(near)));
                let file = self.file.display();
                return Err(Fault::Usage(tongue.tell(
                    format!("`{file}` has no text `{name}`{near}"),
                    format!("`{file}` heeft geen tekst `{name}`{near}"),
                )));
            }
            keys.push(key);
        }
        let mut lock = opened.folder.words.lock.clone();
        let accepted = accept(&opened.instrument, wording, &mut lock, &keys);
        let names: Vec<String> =
            opened.folder.words.wordings.iter().map(|wording| wording.file_name().to_string()).collect();
        lock.tidy(|file| names.iter().any(|name| name == file));
        if lock != opened.folder.words.lock {
            replace(&opened.folder.path.join(LOCK_NAME), lock.write().as_bytes())?;
        }
        say(&tongue.tell(
            format!("{accepted} {} accepted\n", if accepted == 1 { "text" } else { "texts" }),
            format!("{accepted} {} goedgekeurd\n", if accepted == 1 { "tekst" } else { "teksten" }),
        ))?;
        Ok(Verdict::Good)
    }
}
