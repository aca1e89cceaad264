//! What is beside an instrument: its wording files, their lock, and lists of plainer words. The files are
//! given; none is opened here.

use std::num::NonZero;

use super::alike;
use super::lock::{Lock, NAME as LOCK_NAME, NoLock};
use super::messages::diagnostic;
use super::read::{Reader, Wording, file_name};
use super::readable::{self, PlainerWords, Text};
use super::status::{State, of_file};
use peil::diagnostic::{Diagnostic, codes};
use peil::language::Language;
use peil::model::{Instrument, TextKey};
use peil::source::{FileId, SourceFile, Sources, Span};

/// The files of one instrument's folder `wording`.
#[derive(Debug, Default)]
pub struct Beside {
    pub wordings: Vec<Wording>,
    pub lock: Lock,
    /// Words beside those that Peil knows, by language.
    plainer: Vec<(String, PlainerWords)>,
    /// What is wrong with the files.
    pub diagnostics: Vec<Diagnostic>,
}

/// Whether a file of the folder is one of those that Peil reads.
pub fn is_read(path: &str) -> bool {
    let name = file_name(path);
    name == LOCK_NAME || name.ends_with(".yaml") || plainer_language(name).is_some()
}

/// Whether a file is read as a wording file: neither the lock nor a list of plainer words.
fn is_wording(path: &str) -> bool {
    let name = file_name(path);
    name != LOCK_NAME && plainer_language(name).is_none()
}

/// The language of a list of plainer words: `plainer.nl.txt`.
fn plainer_language(name: &str) -> Option<&str> {
    name.strip_prefix("plainer.")?.strip_suffix(".txt")
}

impl Beside {
    /// Reads files, by their names; they join the sources. What comes of it is as if they were read one after
    /// the other.
    pub fn add_all(&mut self, reader: &Reader<'_>, files: &[(String, String)], sources: &mut Sources) {
        let (wordings, others): (Vec<_>, Vec<_>) = files.iter().partition(|(path, _)| is_wording(path));
        for (path, text) in others {
            self.add_other(path, text, sources, reader.tongue);
        }
        let wordings: Vec<_> = wordings
            .into_iter()
            .map(|(path, text)| (sources.add(SourceFile::new(path.as_str(), text.as_str())), path, text))
            .collect();
        // A gemeente's file takes as long as an instrument: every core reads its share.
        let cores = std::thread::available_parallelism().map_or(1, NonZero::get);
        let share = wordings.len().div_ceil(cores).max(1);
        let read = |files: &[(FileId, &String, &String)]| {
            files.iter().map(|(file, path, text)| reader.read_as(*file, path, text)).collect::<Vec<_>>()
        };
        let found: Vec<_> = std::thread::scope(|scope| {
            let (own, rest) = wordings.split_at(share.min(wordings.len()));
            let others: Vec<_> =
                rest.chunks(share).map(|files| (files, scope.spawn(move || read(files)))).collect();
            let mut found = read(own);
            for (files, thread) in others {
                found.extend(thread.join().unwrap_or_else(|_| read(files)));
            }
            found
        });
        for (wording, wrong) in found {
            self.wordings.push(wording);
            self.diagnostics.extend(wrong);
        }
        self.diagnostics.extend(alike::equal(reader.base, &self.wordings, reader.tongue));
    }

    /// Reads one file that is not a wording file, by its name.
    fn add_other(&mut self, path: &str, text: &str, sources: &mut Sources, tongue: Language) {
        let name = file_name(path);
        if name == LOCK_NAME {
            self.add_lock(path, text, sources, tongue);
        } else if let Some(language) = plainer_language(name) {
            let file = sources.add(SourceFile::new(path, text));
            let (words, wrong) = readable::read_list(text, file, tongue);
            self.plainer.push((language.to_string(), words));
            self.diagnostics.extend(wrong);
        }
    }

    fn add_lock(&mut self, path: &str, text: &str, sources: &mut Sources, tongue: Language) {
        match Lock::read(text) {
            Ok(lock) => self.lock = lock,
            Err(why) => {
                let file = sources.add(SourceFile::new(path, text));
                let (at, message, help) = match why {
                    NoLock::Unreadable { at } => (
                        at,
                        [
                            "the lock cannot be read from this line on".into(),
                            "het slotbestand is vanaf hier niet te lezen".into(),
                        ],
                        [
                            "after a merge, keep the lines of both sides; otherwise restore it from git"
                                .into(),
                            "houd na een merge de regels van beide kanten; haal het anders terug uit git"
                                .into(),
                        ],
                    ),
                    NoLock::OtherForm(form) => (
                        0,
                        [
                            format!("the lock has format {form}, which this version of Peil does not know"),
                            format!(
                                "het slotbestand heeft vorm {form}, en die kent deze versie van Peil niet"
                            ),
                        ],
                        [
                            "use the version of Peil that wrote it, or a newer one".into(),
                            "gebruik de versie van Peil die het schreef, of een nieuwere".into(),
                        ],
                    ),
                };
                self.diagnostics.push(diagnostic(
                    tongue,
                    codes::WORDING_LOCK,
                    Span::new(file, at..at),
                    message,
                    help,
                ));
            }
        }
    }

    /// Whether the lock could not be read; written now, it would hold less.
    pub fn lock_is_broken(&self) -> bool {
        self.diagnostics.iter().any(|diagnostic| diagnostic.code == codes::WORDING_LOCK)
    }

    /// Warnings for texts whose base has changed since they were looked at, and for words that changed places
    /// since.
    pub fn stale(&self, instrument: &Instrument, tongue: Language) -> Vec<Diagnostic> {
        let mut found = alike::exchanged(instrument, &self.wordings, &self.lock, tongue);
        for wording in &self.wordings {
            for text in of_file(instrument, wording, &self.wordings, &self.lock).texts {
                let (State::Stale, Some(words)) = (text.state, text.words) else { continue };
                let old = text.old_base.unwrap_or("—");
                let (path, key, base) = (&wording.path, text.key, text.base);
                found.push(diagnostic(
                    tongue,
                    codes::WORDING_STALE,
                    words.key_span,
                    [format!("the base text of `{key}` has changed since"), format!("de basistekst van `{key}` is sindsdien veranderd")],
                    [
                        format!("it was \"{old}\" and is \"{base}\"; if the words still fit: `peil wording accept {path} {key}`"),
                        format!("die was \"{old}\" en is \"{base}\"; als de woorden nog passen: `peil wording accept {path} {key}`"),
                    ],
                ));
            }
        }
        found
    }

    /// Notes on how the texts read: of the instrument itself, whose texts are at `places`, and of each
    /// wording file in its language.
    pub fn prose(
        &self,
        instrument: &Instrument,
        places: impl Fn(&TextKey) -> Option<Span>,
        tongue: Language,
    ) -> Vec<Diagnostic> {
        let own: Vec<Text<'_>> = instrument
            .texts
            .iter()
            .filter_map(|(key, words)| Some(Text { key, text: &words.text, span: places(key)? }))
            .collect();
        let mut notes =
            readable::review(&own, &instrument.language, &self.plainer(&instrument.language), tongue);
        for wording in &self.wordings {
            let texts: Vec<Text<'_>> = wording
                .texts
                .iter()
                .map(|worded| Text { key: &worded.key, text: &worded.text, span: worded.span })
                .collect();
            notes.extend(readable::review(
                &texts,
                &wording.language,
                &self.plainer(&wording.language),
                tongue,
            ));
        }
        notes
    }

    /// The words for which there is a plainer one in a language: those that Peil knows, and those of the folder.
    pub fn plainer(&self, language: &str) -> PlainerWords {
        let mut words = PlainerWords::of(language);
        for (_, more) in self.plainer.iter().filter(|(of, _)| super::same_language(of, language)) {
            words.extend(more.clone());
        }
        words
    }
}
