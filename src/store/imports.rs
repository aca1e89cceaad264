//! Instruments that were imported in the browser: drafts, with the report of what was lost.
//!
//! Nothing here knows what an instrument is: files and report are texts.

use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::{Error, ImportId, Moment, Store, audit};

/// How many drafts there can be.
pub const MOST_IMPORTS: u64 = 200;

/// What was made of a file of another format.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewImport {
    /// The name of the instrument.
    pub instrument: String,
    /// The name of the file that it was made from.
    pub file: String,
    /// The name and the text of each file.
    pub files: Vec<(String, String)>,
    /// What was lost, as JSON.
    pub report: String,
}

/// A draft, without its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportLine {
    pub id: ImportId,
    pub instrument: String,
    pub file: String,
    pub made: Moment,
    /// `account:anna`
    pub actor: String,
}

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    pub line: ImportLine,
    pub files: Vec<(String, String)>,
    pub report: String,
}

impl Store {
    /// Keeps what was imported as a draft.
    ///
    /// # Errors
    /// [`Error::Conflict`] when there are [`MOST_IMPORTS`] already.
    pub fn keep_import(&self, new: NewImport, by: &Actor) -> Reply<ImportId> {
        let by = by.clone();
        self.write(move |transaction| {
            let rows = transaction.query("SELECT COUNT(*) FROM imports", &[])?;
            if rows.first().map(|row| row.count(0)).transpose()?.unwrap_or(0) >= MOST_IMPORTS {
                return Err(Error::Conflict(format!("there are {MOST_IMPORTS} imported drafts already")));
            }
            let id = ImportId::random()?;
            let files =
                serde_json::to_string(&new.files).map_err(|error| Error::Database(error.to_string()))?;
            transaction.execute(
                "INSERT INTO imports (id, instrument, file, files, report, made, actor) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                cells_of![&id.0, &new.instrument, &new.file, &files, &new.report, transaction.now, by.to_string()],
            )?;
            audit::note(transaction, &by, "import.keep", &new.instrument)?;
            Ok(id)
        })
    }

    /// Every draft, newest first.
    pub fn imports(&self) -> Reply<Vec<ImportLine>> {
        self.look_up(|transaction| {
            let sql = "SELECT id, instrument, file, made, actor FROM imports ORDER BY made DESC, id";
            transaction.query(sql, &[])?.iter().map(line).collect()
        })
    }

    /// A draft.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn import(&self, id: &ImportId) -> Reply<Import> {
        let id = id.clone();
        self.look_up(move |transaction| {
            let sql = "SELECT id, instrument, file, made, actor, files, report FROM imports WHERE id = $1";
            let row = transaction.first(sql, cells_of![&id.0])?.ok_or(Error::Unknown(IMPORT))?;
            let files =
                serde_json::from_str(&row.text(5)?).map_err(|error| Error::Database(error.to_string()))?;
            Ok(Import { line: line(&row)?, files, report: row.text(6)? })
        })
    }

    /// Throws a draft away.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn remove_import(&self, id: &ImportId, by: &Actor) -> Reply<()> {
        let (id, by) = (id.clone(), by.clone());
        self.write(move |transaction| {
            let row = transaction.first("SELECT instrument FROM imports WHERE id = $1", cells_of![&id.0])?;
            let instrument = row.ok_or(Error::Unknown(IMPORT))?.text(0)?;
            transaction.execute("DELETE FROM imports WHERE id = $1", cells_of![&id.0])?;
            audit::note(transaction, &by, "import.remove", &instrument)
        })
    }
}

const IMPORT: &str = "imported draft";

fn line(row: &Row) -> Result<ImportLine, Error> {
    Ok(ImportLine {
        id: ImportId(row.text(0)?),
        instrument: row.text(1)?,
        file: row.text(2)?,
        made: row.moment(3)?,
        actor: row.text(4)?,
    })
}
