//! What a file is to an instrument, by its name and where it is.

use std::path::Path;

/// The files that an editor opens of an instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileKind {
    /// An instrument, a file that others use, or a protocol.
    Source,
    /// Words of an instrument: `wording/nl.yaml`.
    Wording,
    /// `wording/peil.lock`, or a list of plainer words.
    BesideWording,
    /// Answers with what must come of them: `cases/*.csv`.
    Cases,
    /// Any other CSV: a table, if an instrument names it.
    Table,
    /// `study.lock`, beside a protocol.
    StudyLock,
    /// Nothing that Peil reads.
    Other,
}

impl FileKind {
    pub fn of(path: &Path) -> FileKind {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
        let in_folder = |wanted: &str| folder.as_deref() == Some(wanted);
        match path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).as_deref() {
            Some("peil") => FileKind::Source,
            Some("yaml") if in_folder("wording") => FileKind::Wording,
            _ if in_folder("wording") && peil_wording::is_read(&name) => FileKind::BesideWording,
            Some("csv") if in_folder("cases") => FileKind::Cases,
            Some("csv" | "tsv") => FileKind::Table,
            _ if name == "study.lock" => FileKind::StudyLock,
            _ => FileKind::Other,
        }
    }
}
