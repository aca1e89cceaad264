//! The store: what it promises, checked with SQLite always and with PostgreSQL where that is built in and
//! installed.

mod accounts;
mod administering;
mod cases;
mod commands;
mod concurrency;
mod goals;
mod guards;
mod hooks;
mod kills;
mod migrations;
mod practices;
mod rounds;
mod secret_connections;
mod studies;
mod submissions;
mod tampering;
mod words;
mod worklist;

use peil::model::Instrument;
use peil_store::{Actor, Address, AdministrationId, CaseId, NewAdministration, Store, Submission, What};
use tempfile::TempDir;

use crate::compiled::compiled;
#[cfg(feature = "postgres")]
use crate::postgres;

/// Takes back what the schema of practices and of the list of work added.
pub const BEFORE_PRACTICES: &str = "DROP TABLE guesses; DROP TABLE held_forms; DROP TABLE account_subjects; DROP TABLE study_ledgers; DROP TABLE study_publications; DROP TABLE imports; DROP TABLE account_invitations; DROP TABLE word_texts; DROP TABLE word_sheets; DROP TABLE deliveries; DROP TABLE hooks; DROP TABLE study_rounds; DROP TABLE enrolments; DROP TABLE study_practices; \
    DROP TABLE study_registrations; DROP TABLE studies; ALTER TABLE invitations DROP COLUMN actor; DROP TABLE goal_events; DROP TABLE goal_links; DROP TABLE goals; DROP TABLE looks; DROP INDEX administrations_at_work; \
    ALTER TABLE administrations DROP COLUMN resident; UPDATE cases SET pseudonym = called; DROP INDEX cases_called; \
    DROP INDEX cases_of_practice; DROP INDEX administrations_of_practice; ALTER TABLE cases DROP COLUMN practice; \
    ALTER TABLE cases DROP COLUMN called; ALTER TABLE cases DROP COLUMN owner; ALTER TABLE cases DROP COLUMN closed; \
    ALTER TABLE cases DROP COLUMN closed_for; ALTER TABLE administrations DROP COLUMN practice; \
    ALTER TABLE accounts DROP COLUMN practice; ALTER TABLE accounts DROP COLUMN reads; \
    ALTER TABLE clients DROP COLUMN practice; DROP TABLE case_events; DROP TABLE secrets; DROP TABLE practices";

/// A place for a store, empty at first.
pub struct Place {
    pub address: Address,
    /// As `--db` takes it.
    pub db: String,
    _folder: Option<TempDir>,
}

impl Place {
    pub fn sqlite() -> Place {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let db = folder.path().join("peil.db").to_str().expect("names are UTF-8").to_string();
        Place { address: Address::parse(&db), db, _folder: Some(folder) }
    }

    #[cfg(feature = "postgres")]
    pub fn postgres(server: &postgres::Server) -> Place {
        let db = server.database();
        Place { address: Address::parse(&db), db, _folder: None }
    }

    /// Changes the database behind the store's back.
    pub fn sql(&self, sql: &str) {
        match &self.address {
            Address::Sqlite(file) => rusqlite::Connection::open(file)
                .and_then(|connection| connection.execute_batch(&format!("PRAGMA foreign_keys = OFF; {sql}")))
                .expect("it runs"),
            #[cfg(feature = "postgres")]
            Address::Postgres(url) => {
                // What this server's administrator can do, too.
                let sql = format!("SET session_replication_role = replica; {sql}");
                postgres::asked(url, &sql);
            }
            #[cfg(not(feature = "postgres"))]
            Address::Postgres(_) => unreachable!("no such place is made"),
        }
    }

    /// The first column of what a query gives.
    pub fn numbers(&self, query: &str) -> Vec<i64> {
        match &self.address {
            Address::Sqlite(file) => {
                let connection = rusqlite::Connection::open(file).expect("it opens");
                let mut statement = connection.prepare(query).expect("it is a query");
                statement
                    .query_map([], |row| row.get(0))
                    .expect("it runs")
                    .collect::<Result<_, _>>()
                    .expect("they are numbers")
            }
            #[cfg(feature = "postgres")]
            Address::Postgres(url) => {
                postgres::asked(url, query).iter().map(|text| text.parse().expect("it is a number")).collect()
            }
            #[cfg(not(feature = "postgres"))]
            Address::Postgres(_) => unreachable!("no such place is made"),
        }
    }

    /// SQL in SQLite's words, in those of this database.
    pub fn words(&self, sql: &str) -> String {
        match &self.address {
            Address::Sqlite(_) => sql.to_string(),
            Address::Postgres(_) => sql
                .replace(
                    "INTEGER PRIMARY KEY AUTOINCREMENT",
                    "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
                )
                .replace("INTEGER", "BIGINT")
                .replace("BLOB", "BYTEA")
                .replace(") STRICT", ")")
                .replace("X'", "'\\x"),
        }
    }

    pub fn open(&self) -> Store {
        Store::open(&self.address).expect("the store opens")
    }
}

/// Makes a test of each function for each database; it is given an empty place.
macro_rules! on_both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[test]
            fn $name() {
                super::$name(&$crate::store::Place::sqlite());
            })*
        }

        #[cfg(feature = "postgres")]
        mod postgres {
            $(#[test]
            fn $name() {
                if let Some(server) = $crate::postgres::server() {
                    super::$name(&$crate::store::Place::postgres(server));
                }
            })*
        }

        #[cfg(not(feature = "postgres"))]
        mod postgres {
            $(#[test]
            #[ignore = "needs `--features postgres`"]
            fn $name() {
                unreachable!("it is built with `--features postgres` only");
            })*
        }
    };
}
pub(crate) use on_both;

pub fn anna() -> Actor {
    Actor::Account("anna".into())
}

pub fn draagkracht() -> Instrument {
    compiled("instruments/draagkracht/draagkracht.peil")
}

pub fn gad7() -> Instrument {
    compiled("instruments/gad7/gad7.peil")
}

pub fn new_in<'i>(case: &CaseId, instrument: &'i Instrument) -> NewAdministration<'i> {
    NewAdministration {
        case: case.clone(),
        instrument,
        wording: None,
        informant: None,
        administered: None,
        domains: Vec::new(),
        expires: None,
        by: anna(),
    }
}

/// A case with an administration of the GAD-7.
pub fn opened(store: &Store, pseudonym: &str) -> (CaseId, AdministrationId) {
    let case = store.open_case(pseudonym, &anna()).wait().expect("the case opens");
    let id = store.open_administration(new_in(&case, &gad7())).wait().expect("the administration opens");
    (case, id)
}

pub fn given(question: &str, answer: &str) -> What {
    What::Given { question: question.into(), answer: answer.into() }
}

/// A submission by the respondent, of a page of no known revision.
pub fn submission(id: &AdministrationId, what: Vec<What>) -> Submission {
    Submission {
        administration: id.clone(),
        id: None,
        since: peil_store::Since::Unknown,
        by: Actor::Respondent,
        what,
        alerts: None,
    }
}

/// The answers that count, as `question=answer`.
pub fn standing(store: &Store, id: &AdministrationId) -> Vec<String> {
    let state = store.administration(id).wait().expect("it is there").history.state.clone();
    state.answers.iter().map(|(question, given)| format!("{question}={}", given.answer)).collect()
}

/// What `verify` finds wrong.
pub fn faults(store: &Store) -> Vec<String> {
    store.verify(None).wait().expect("it can be read").faults.iter().map(ToString::to_string).collect()
}
