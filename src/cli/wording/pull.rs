//! `peil wording pull`: words that were accepted in the browser become wording files.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Fault, Verdict, open, replace, say_wrong};
use crate::database::Database;
use crate::files;
use crate::speech::Speech;
use crate::terminal::{complain, say};
use peil::language::Language;
use peil::model::TextKey;
use peil_project::folder::Opened;
use peil_wording::{Accepted, Head, LOCK_NAME, Merged, Reader, merge, parted};

/// Write words that were accepted in the browser into wording files
///
/// Files get exactly what `peil wording` would write, and `peil.lock` says that they were accepted. Where a
/// file has other words than those that the accepted ones came after, it was changed meanwhile: both are
/// shown, and the file stays as it is.
#[derive(Debug, Args)]
pub struct Pull {
    #[command(flatten)]
    database: Database,
    /// The folder with the instruments
    #[arg(short, long, value_name = "FOLDER")]
    output: PathBuf,
    /// The language of messages, and of the first lines of a new file
    #[arg(long, value_enum, default_value_t = Speech::En)]
    lang: Speech,
}

impl Pull {
    pub fn run(self) -> Result<Verdict, Fault> {
        let tongue = self.lang.language();
        let mut of: BTreeMap<String, BTreeMap<String, Vec<Accepted>>> = BTreeMap::new();
        for one in self.database.open_existing()?.accepted_words().wait()? {
            let words = of.entry(one.sheet.instrument).or_default().entry(one.sheet.wording).or_default();
            words.push(Accepted {
                key: TextKey(one.text.key),
                words: one.text.words,
                made_from: one.text.made_from,
                was: one.text.was,
            });
        }
        let found = files::find(std::slice::from_ref(&self.output))?;
        let (mut good, mut changed) = (true, 0);
        for (name, wordings) in &of {
            let file = found.iter().find(|path| path.file_stem().is_some_and(|stem| stem == name.as_str()));
            let Some(file) = file else {
                let folder = self.output.display();
                complain(&tongue.tell(
                    format!("there is no instrument `{name}` in `{folder}`: its words stay in the database"),
                    format!(
                        "er is geen instrument `{name}` in `{folder}`: de woorden blijven in de database"
                    ),
                ));
                good = false;
                continue;
            };
            match pull(file, wordings, tongue)? {
                Some((texts, clean)) => {
                    changed += texts;
                    good &= clean;
                }
                None => good = false,
            }
        }
        say(&tongue.tell(
            format!("{changed} {} changed\n", if changed == 1 { "text" } else { "texts" }),
            format!("{changed} {} veranderd\n", if changed == 1 { "tekst" } else { "teksten" }),
        ))?;
        Ok(Verdict::good_if(good))
    }
}

/// Writes the words of one instrument: how many texts changed, and whether all of them could be written. None
/// where its files cannot be used as they are.
fn pull(
    file: &Path,
    wordings: &BTreeMap<String, Vec<Accepted>>,
    tongue: Language,
) -> Result<Option<(usize, bool)>, Fault> {
    let opened = match open(file, tongue)? {
        Ok(opened) => opened,
        Err(_) => return Ok(None),
    };
    if say_wrong(&opened, None) {
        complain(tongue.say(
            "nothing is written while its wording files have errors",
            "er wordt niets geschreven zolang de woordenbestanden fouten hebben",
        ));
        return Ok(None);
    }
    let Some(folder) = super::folder::beside(&crate::revision::Shelf::Disk, &opened.file) else {
        return Err(Fault::Usage(format!(
            "`{}` is one of several instruments in its folder, and the folder has another name",
            opened.file.display()
        )));
    };
    let reader = Reader::new(&opened.instrument, tongue);
    let before = &opened.folder.words.lock;
    let (mut lock, mut changed, mut good) = (before.clone(), 0, true);
    for (name, accepted) in wordings {
        let (gemeente, language) = parted(name);
        let head = Head {
            instrument: opened.instrument.name.clone(),
            language: language.to_string(),
            gemeente: gemeente.map(str::to_string),
        };
        let path = folder.join(head.file_name());
        let text = text_of(&opened, &head);
        let shown = path.to_string_lossy();
        let merged = merge(&reader, &head, text.map(|text| (&*shown, text)), &lock, accepted);
        good &= told(&merged, &path, tongue);
        if !merged.changed.is_empty() {
            std::fs::create_dir_all(&folder).map_err(|error| Fault::file("make", &folder, &error))?;
            replace(&path, merged.text.as_bytes())?;
            let count = merged.changed.len();
            say(&tongue.tell(
                format!("{}: {count} changed\n", path.display()),
                format!("{}: {count} veranderd\n", path.display()),
            ))?;
        }
        changed += merged.changed.len();
        lock = merged.lock;
    }
    if lock != *before {
        replace(&folder.join(LOCK_NAME), lock.write().as_bytes())?;
    }
    Ok(Some((changed, good)))
}

/// The file of a wording, as it is on the disk.
fn text_of<'o>(opened: &'o Opened, head: &Head) -> Option<&'o str> {
    let wordings = &opened.folder.words.wordings;
    let wording = wordings.iter().find(|wording| wording.file_name() == head.file_name())?;
    Some(&opened.compiled.sources.get(wording.file).text)
}

/// Says what was not written; whether there was nothing of that.
fn told(merged: &Merged, path: &Path, tongue: Language) -> bool {
    let none = tongue.say("no words of its own", "geen eigen woorden");
    for conflict in &merged.conflicts {
        let (file, accepted) =
            (conflict.file.as_deref().unwrap_or(none), conflict.accepted.as_deref().unwrap_or(none));
        let (key, path) = (&conflict.key, path.display());
        complain(&tongue.tell(
            format!(
                "{path}: `{key}` was changed in the file, and stays:\n  in the file  {file}\n  accepted     {accepted}"
            ),
            format!(
                "{path}: `{key}` is in het bestand veranderd, en blijft staan:\n  in het bestand  {file}\n  goedgekeurd     {accepted}"
            ),
        ));
    }
    for key in &merged.left_out {
        let path = path.display();
        complain(&tongue.tell(
            format!(
                "{path}: the accepted words of `{key}` do not fit the instrument any more, and were left out"
            ),
            format!(
                "{path}: de goedgekeurde woorden van `{key}` passen niet meer bij het instrument, en zijn weggelaten"
            ),
        ));
    }
    merged.conflicts.is_empty() && merged.left_out.is_empty()
}
