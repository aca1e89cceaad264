//! `peil wording export` and `import`: a wording file as a translator's program reads it, and back.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::{Fault, Verdict, open_file, replace, say_wrong};
use crate::apart::keep_apart;
use crate::speech::Speech;
use crate::terminal::{complain, say};
use peil::diagnostic::render;
use peil_wording::exchange::{self, Form};
use peil_wording::{LOCK_NAME, Reader, put};

/// Write a wording file for a translator
///
/// It has every text of the instrument beside its words. Read the result with `peil
/// wording import`.
#[derive(Debug, Args)]
pub struct Export {
    /// A wording file
    file: PathBuf,
    #[arg(long, value_enum)]
    format: FormArgument,
    /// Where to write it [default: in the current folder, with the name of the wording file]
    #[arg(short, long)]
    output: Option<PathBuf>,
    /// The language of messages
    #[arg(long, value_enum, default_value_t = Speech::En)]
    lang: Speech,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormArgument {
    Xlsx,
    Po,
    Xliff,
}

impl FormArgument {
    fn form(self) -> Form {
        match self {
            FormArgument::Xlsx => Form::Xlsx,
            FormArgument::Po => Form::Po,
            FormArgument::Xliff => Form::Xliff,
        }
    }
}

impl Export {
    pub fn run(self) -> Result<Verdict, Fault> {
        let tongue = self.lang.language();
        let (opened, at) = match open_file(&self.file, tongue)? {
            Ok(found) => found,
            Err(verdict) => return Ok(verdict),
        };
        if say_wrong(&opened, Some(&self.file)) {
            return Ok(Verdict::Bad);
        }
        let wording = &opened.folder.words.wordings[at];
        let form = self.format.form();
        let sheet = exchange::sheet(
            &opened.instrument,
            wording,
            &opened.folder.words.wordings,
            &opened.folder.words.lock,
        );
        let bytes = match exchange::write(&sheet, form) {
            Ok(bytes) => bytes,
            Err(why) => {
                complain(&why);
                return Ok(Verdict::Bad);
            }
        };
        let name = wording.file_name().trim_end_matches(".yaml");
        let path = self.output.unwrap_or_else(|| {
            PathBuf::from(format!("{}.{name}.{}", opened.instrument.name, form.extension()))
        });
        let lock = opened.folder.path.join(LOCK_NAME);
        let mut read: Vec<(&str, &Path)> =
            opened.compiled.sources.iter().map(|(_, file)| ("a file", Path::new(&file.path))).collect();
        read.push(("the lock", &lock));
        keep_apart(&[("-o", Some(&path))], &read)?;
        replace(&path, &bytes)?;
        say(&tongue.tell(
            format!("{} texts written to {}\n", sheet.rows.len(), path.display()),
            format!("{} teksten geschreven naar {}\n", sheet.rows.len(), path.display()),
        ))?;
        Ok(Verdict::Good)
    }
}

/// Read back what a translator made of an export
///
/// The words go into the wording file, and count as made from the base texts that were exported. Refused
/// whole when a key or a base text was changed.
#[derive(Debug, Args)]
pub struct Import {
    /// The wording file it was exported from
    file: PathBuf,
    /// What came back: `.xlsx`, `.po` or `.xliff`
    translated: PathBuf,
    /// The language of messages
    #[arg(long, value_enum, default_value_t = Speech::En)]
    lang: Speech,
}

impl Import {
    pub fn run(self) -> Result<Verdict, Fault> {
        let tongue = self.lang.language();
        let name = self.translated.to_string_lossy().into_owned();
        let form = Form::of_name(&name)
            .ok_or_else(|| Fault::Usage(format!("`{name}` is not an `.xlsx`, `.po` or `.xliff` file")))?;
        let bytes =
            std::fs::read(&self.translated).map_err(|error| Fault::file("read", &self.translated, &error))?;
        let (opened, at) = match open_file(&self.file, tongue)? {
            Ok(found) => found,
            Err(verdict) => return Ok(verdict),
        };
        let lock_broken = opened.folder.words.lock_is_broken();
        if say_wrong(&opened, (!lock_broken).then_some(self.file.as_path())) {
            return Ok(Verdict::Bad);
        }
        let (base, wording) = (&opened.instrument, &opened.folder.words.wordings[at]);
        let refuse = |refused: &[String]| {
            for why in refused {
                complain(why);
            }
            complain(tongue.say("nothing was imported", "er is niets overgenomen"));
            Ok(Verdict::Bad)
        };
        let sheet = match exchange::read(&bytes, form) {
            Ok(sheet) => sheet,
            Err(why) => return refuse(&[format!("`{name}`: {why}")]),
        };
        let import = match exchange::import(base, wording, &sheet, tongue) {
            Ok(import) => import,
            Err(refused) => return refuse(&refused),
        };
        let before = opened.compiled.sources.get(wording.file).text.clone();
        let changes = import.changed.iter().map(|(key, words)| (key.clone(), Some(words.clone()))).collect();
        let text = match put(&Reader::new(base, tongue), &before, wording, &changes) {
            Ok(text) => text,
            Err(refused) => {
                let shown = |error| render(&refused.sources, error, crate::terminal::style());
                return refuse(&refused.errors.iter().map(shown).collect::<Vec<_>>());
            }
        };
        let mut lock = opened.folder.words.lock.clone();
        for (key, made_from) in &import.made_from {
            lock.accept(
                wording.file_name(),
                key,
                made_from,
                import.changed.get(key).map_or("", String::as_str),
            );
        }
        if *text != *before {
            replace(&self.file, text.as_bytes())?;
        }
        if lock != opened.folder.words.lock {
            replace(&opened.folder.path.join(LOCK_NAME), lock.write().as_bytes())?;
        }
        let changed = import.changed.len();
        say(&tongue.tell(format!("{changed} texts imported\n"), format!("{changed} teksten overgenomen\n")))?;
        Ok(Verdict::Good)
    }
}
