//! The schema, brought up to date when a store is opened.

use sha2::{Digest, Sha256};

use super::database::{Access, Connection, cells_of};
use super::{Error, Moment};
use peil::model::Instrument;

/// Every schema file, in order; the number of a file is its place here, from 1.
const FILES: &[(&str, &str)] = &[
    ("first", include_str!("schema/0001_first.sql")),
    ("alerts", include_str!("schema/0002_alerts.sql")),
    ("more_time", include_str!("schema/0003_more_time.sql")),
    ("guards", include_str!("schema/0004_guards.sql")),
    ("rounds", include_str!("schema/0005_rounds.sql")),
    ("practices", include_str!("schema/0006_practices.sql")),
    ("work", include_str!("schema/0007_work.sql")),
    ("invited_by", include_str!("schema/0008_invited_by.sql")),
    ("goals", include_str!("schema/0009_goals.sql")),
    ("words", include_str!("schema/0010_words.sql")),
    ("studies", include_str!("schema/0011_studies.sql")),
    ("hooks", include_str!("schema/0012_hooks.sql")),
    ("account_invitations", include_str!("schema/0013_account_invitations.sql")),
    ("imports", include_str!("schema/0014_imports.sql")),
    ("publications", include_str!("schema/0015_publications.sql")),
    ("single_sign_on", include_str!("schema/0016_single_sign_on.sql")),
    ("several_servers", include_str!("schema/0017_several_servers.sql")),
];

/// The number of the newest schema.
pub const NEWEST: u64 = FILES.len() as u64;

/// Runs what a database has not seen, all or nothing. A database that a newer program wrote is left alone.
pub(super) fn migrate(connection: &mut dyn Connection) -> Result<(), Error> {
    connection.begin(Access::Schema)?;
    let done = run(connection);
    match done {
        Ok(()) => connection.commit(&[]),
        Err(error) => {
            connection.rollback()?;
            Err(error)
        }
    }
}

/// Whether it has seen every schema file.
pub(super) fn is_newest(connection: &mut dyn Connection) -> Result<bool, Error> {
    let seen = connection.query("SELECT MAX(number) FROM schema_files", &[])?;
    let newest = seen.first().map(|row| row.maybe_int(0)).transpose()?.flatten();
    Ok(newest == i64::try_from(NEWEST).ok())
}

/// The same inside a transaction that the caller has begun, and may take back.
pub(super) fn run(connection: &mut dyn Connection) -> Result<(), Error> {
    connection.lock_schema()?;
    connection.schema(
        "CREATE TABLE IF NOT EXISTS schema_files (number INTEGER PRIMARY KEY, name TEXT NOT NULL, digest BLOB NOT NULL, run INTEGER NOT NULL) STRICT",
    )?;
    let seen = connection.query("SELECT number, name, digest FROM schema_files ORDER BY number", &[])?;
    for (at, row) in seen.iter().enumerate() {
        let (name, digest) = (row.text(1)?, row.bytes(2)?);
        let Some((ours, sql)) = FILES.get(at) else {
            return Err(Error::Database(format!(
                "a newer program wrote it: it has schema {}, and this program knows {NEWEST}",
                seen.len()
            )));
        };
        if row.count(0)? != at as u64 + 1 || *ours != name || digest != digest_of(sql) {
            return Err(Error::Database(format!(
                "its schema file {} (`{name}`) is not the one of this program",
                at + 1
            )));
        }
    }
    for (at, (name, sql)) in FILES.iter().enumerate().skip(seen.len()) {
        connection.schema(sql)?;
        connection.execute(
            "INSERT INTO schema_files (number, name, digest, run) VALUES ($1, $2, $3, $4)",
            cells_of![at as u64 + 1, *name, digest_of(sql), Moment::now()],
        )?;
        if *name == "work" {
            tell_residents(connection)?;
        }
    }
    Ok(())
}

/// Which administrations are not the resident's own: of an instrument with several informants, those of all
/// but the first. The instrument says so, and no query can read it.
fn tell_residents(connection: &mut dyn Connection) -> Result<(), Error> {
    let sql = "SELECT DISTINCT m.key, m.json, a.informant FROM administrations a JOIN models m ON m.key = a.model WHERE a.informant IS NOT NULL";
    for row in connection.query(sql, &[])? {
        let (key, json, informant) = (row.bytes(0)?, row.text(1)?, row.text(2)?);
        // One that cannot be read is reported as damaged by its reader.
        let Ok(instrument) = Instrument::from_json(&json) else { continue };
        if instrument.informants.first().is_some_and(|first| *first != informant) {
            connection.execute(
                "UPDATE administrations SET resident = 0 WHERE model = $1 AND informant = $2",
                cells_of![&key[..], &informant],
            )?;
        }
    }
    Ok(())
}

fn digest_of(sql: &str) -> Vec<u8> {
    Sha256::digest(sql.as_bytes()).to_vec()
}
