//! The file that `peil fill` keeps: answers as `peil score` reads them, and under `@session` how they were
//! given.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::super::replacement::Replacement;
use super::super::{Fault, files};
use peil::model::{Fingerprints, Instrument};
use peil::session::{Event, Session, Setting};
use peil_answers::rows::{response_cells, response_columns};

/// The version of the form.
const FORMAT: u32 = 1;
const KEY: &str = "@session";

/// What is kept of an administration beside its answers.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Log {
    format: u32,
    instrument: String,
    version: String,
    fingerprints: Fingerprints,
    /// The language of the words it was asked in.
    language: String,
    setting: Setting,
    events: Vec<Happened>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Happened {
    at: Timestamp,
    #[serde(flatten)]
    what: Event,
}

impl Log {
    pub fn new(instrument: &Instrument, setting: Setting) -> Log {
        Log {
            format: FORMAT,
            instrument: instrument.name.clone(),
            version: instrument.version.clone(),
            fingerprints: instrument.fingerprints().clone(),
            language: instrument.language.clone(),
            setting,
            events: Vec::new(),
        }
    }

    /// Reads the file of an administration that is to go on.
    ///
    /// # Errors
    /// When it cannot be read, is no such file, or belongs to another instrument or another version of it.
    pub fn read(path: &Path, instrument: &Instrument) -> Result<Log, Fault> {
        let no = |why: String| Fault::Usage(format!("cannot continue with `{}`: {why}", path.display()));
        let files::Text::Read(text) = files::read_text(path)? else {
            return Err(no("it is not UTF-8 text".into()));
        };
        let whole: Map<String, Value> =
            serde_json::from_str(&text).map_err(|error| no(format!("it is not JSON: {error}")))?;
        let Some(log) = whole.get(KEY) else {
            return Err(no(format!("it has no `{KEY}`, so `peil fill` did not make it")));
        };
        let log: Log = serde_json::from_value(log.clone()).map_err(|error| no(error.to_string()))?;
        if log.format != FORMAT {
            return Err(no(format!("it has format {}, and this program reads format {FORMAT}", log.format)));
        }
        if log.instrument != instrument.name {
            return Err(no(format!(
                "it holds answers to `{}`, not to `{}`",
                log.instrument, instrument.name
            )));
        }
        let (before, now) = (&log.fingerprints, instrument.fingerprints());
        if before.structure != now.structure || before.scoring != now.scoring {
            let versions =
                format!("it began under version {}, and this is version {}", log.version, instrument.version);
            return Err(no(format!("{versions}: questions or scoring have changed since")));
        }
        Ok(log)
    }

    pub fn setting(&self) -> Setting {
        self.setting
    }

    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().map(|happened| &happened.what)
    }
}

/// Where answers are kept while they are given.
pub struct Keeper {
    log: Log,
    file: Option<PathBuf>,
    /// Held while the file is written: ending the program waits for it.
    writing: Arc<Mutex<()>>,
}

impl Keeper {
    pub fn new(log: Log, file: Option<PathBuf>) -> Keeper {
        Keeper { log, file, writing: Arc::new(Mutex::new(())) }
    }

    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    pub fn writing(&self) -> Arc<Mutex<()>> {
        Arc::clone(&self.writing)
    }

    /// Keeps what happened: on disk, before it returns, where a file is named.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn keep(
        &mut self,
        events: impl IntoIterator<Item = Event>,
        session: &Session<'_>,
    ) -> Result<(), Fault> {
        let before = self.log.events.len();
        self.log.events.extend(events.into_iter().map(|what| Happened { at: Timestamp::now(), what }));
        if self.log.events.len() > before { self.save(session) } else { Ok(()) }
    }

    /// Writes the file, where one is named.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(&self, session: &Session<'_>) -> Result<(), Fault> {
        match &self.file {
            Some(path) => self.write(path, session).map_err(|error| Fault::file("write", path, &error)),
            None => Ok(()),
        }
    }

    fn write(&self, path: &Path, session: &Session<'_>) -> io::Result<()> {
        let instrument = session.instrument();
        let answers =
            response_columns(instrument).into_iter().zip(response_cells(instrument, session.response()));
        let mut whole: Map<String, Value> = answers
            .filter(|(_, cell)| !cell.is_empty())
            .map(|(column, cell)| (column, cell.into()))
            .collect();
        whole.insert(KEY.into(), serde_json::to_value(&self.log)?);
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let replacement = Replacement::begin(path)?;
        serde_json::to_writer_pretty(io::BufWriter::new(&replacement), &whole)?;
        (&replacement).write_all(b"\n")?;
        replacement.commit()
    }
}
