//! Publications of studies: each as it was published, and the ledger of every figure that ever was.
//!
//! Nothing here knows what a report is: what may be in one is decided by those who call.

use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::studies::practices_of;
use super::work::Transaction;
use super::{Error, Moment, PracticeKey, Store, audit};

/// Who reads a publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Everyone, without signing in.
    Everyone,
    /// The practice that it is about.
    Practice,
    /// A group that the protocol names: those who coordinate or research the study give it to them.
    Group,
}

impl Readers {
    const ALL: [Readers; 3] = [Readers::Everyone, Readers::Practice, Readers::Group];

    pub fn as_str(self) -> &'static str {
        match self {
            Readers::Everyone => "everyone",
            Readers::Practice => "practice",
            Readers::Group => "group",
        }
    }
}

/// A publication to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPublication {
    pub study: String,
    /// As the protocol names it.
    pub name: String,
    /// The practice that it is about, as the protocol calls it; none where it is about all.
    pub practice: Option<String>,
    pub title: String,
    pub language: String,
    pub readers: Readers,
    /// The page, as HTML.
    pub page: String,
    /// The figures, as JSON.
    pub figures: String,
    /// The ledger that it was made with, and what it is now.
    pub ledger: (Option<String>, String),
}

/// A publication, without its page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publication {
    pub study: String,
    pub name: String,
    pub practice: Option<PracticeKey>,
    pub title: String,
    pub language: String,
    pub readers: Readers,
    pub made: Moment,
}

macro_rules! publications {
    ($rest:literal) => {
        concat!(
            "SELECT study, publication, practice, title, language, readers, made, page FROM study_publications ",
            $rest
        )
    };
}

impl Store {
    /// Every figure that was ever published of a study, as JSON; none before the first.
    pub fn study_ledger(&self, study: &str) -> Reply<Option<String>> {
        let study = study.to_string();
        self.look_up(move |transaction| ledger(transaction, &study))
    }

    /// Publishes: the page takes the place of what the publication was before, and the ledger is kept.
    ///
    /// # Errors
    /// [`Error::Unknown`] for the study, or a practice that it does not have on this server; [`Error::Conflict`]
    /// when something else was published since the ledger was read.
    pub fn publish_study(&self, new: NewPublication, by: &Actor) -> Reply<()> {
        let by = by.clone();
        self.write(move |transaction| {
            let known = transaction.first("SELECT name FROM studies WHERE name = $1", cells_of![&new.study])?;
            known.ok_or(Error::Unknown("study"))?;
            let practice = match &new.practice {
                None => String::new(),
                Some(called) => {
                    let all = practices_of(transaction, &new.study)?;
                    let found = all.into_iter().find(|(_, name)| name == called);
                    found.ok_or(Error::Unknown("practice"))?.0.0
                }
            };
            let (before, after) = &new.ledger;
            if ledger(transaction, &new.study)? != *before {
                return Err(Error::Conflict("something else of this study was published meanwhile".into()));
            }
            transaction.execute(
                "INSERT INTO study_ledgers (study, ledger) VALUES ($1, $2) ON CONFLICT (study) DO UPDATE SET ledger = excluded.ledger",
                cells_of![&new.study, after],
            )?;
            transaction.execute(
                "INSERT INTO study_publications (study, publication, practice, title, language, readers, page, figures, made, actor) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (study, publication, practice) DO UPDATE SET title = excluded.title, \
                 language = excluded.language, readers = excluded.readers, page = excluded.page, figures = excluded.figures, \
                 made = excluded.made, actor = excluded.actor",
                cells_of![
                    &new.study, &new.name, &practice, &new.title, &new.language, new.readers.as_str(), &new.page, &new.figures,
                    transaction.now, by.to_string()
                ],
            )?;
            audit::note(transaction, &by, "study.publish", &new.study)
        })
    }

    /// What was published of every study, by study and name.
    pub fn publications(&self) -> Reply<Vec<Publication>> {
        self.look_up(|transaction| {
            let rows = transaction.query(publications!("ORDER BY study, publication, practice"), &[])?;
            rows.iter().map(publication).collect()
        })
    }

    /// A publication with its page.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn publication(
        &self,
        study: &str,
        name: &str,
        practice: Option<&PracticeKey>,
    ) -> Reply<(Publication, String)> {
        let practice = practice.map(|key| key.0.clone()).unwrap_or_default();
        let (study, name) = (study.to_string(), name.to_string());
        self.look_up(move |transaction| {
            let sql = publications!("WHERE study = $1 AND publication = $2 AND practice = $3");
            let row = transaction.first(sql, cells_of![&study, &name, &practice])?;
            let row = row.ok_or(Error::Unknown("publication"))?;
            Ok((publication(&row)?, row.text(7)?))
        })
    }
}

fn ledger(transaction: &mut Transaction<'_>, study: &str) -> Result<Option<String>, Error> {
    let row = transaction.first("SELECT ledger FROM study_ledgers WHERE study = $1", cells_of![study])?;
    row.map(|row| row.text(0)).transpose()
}

fn publication(row: &Row) -> Result<Publication, Error> {
    let readers = row.text(5)?;
    let readers = Readers::ALL.into_iter().find(|known| known.as_str() == readers);
    Ok(Publication {
        study: row.text(0)?,
        name: row.text(1)?,
        practice: Some(row.text(2)?).filter(|key| !key.is_empty()).map(PracticeKey),
        title: row.text(3)?,
        language: row.text(4)?,
        readers: readers.ok_or_else(|| Error::Damaged("the readers of a publication".into()))?,
        made: row.moment(6)?,
    })
}
