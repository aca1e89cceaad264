//! Administrations: one instrument given to one informant of a case.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::civil::Date;

use super::database::{Row, cells_of};
use super::event::{Actor, LONGEST_REASON, What};
use super::history::History;
use super::reply::{Reply, done, promise};
use super::stored_model::Stored;
use super::work::{Ask, Transaction};
use super::{
    AdministrationId, CaseId, Error, Moment, PracticeKey, RoundId, Store, audit, case, chain, log, round,
};
use peil::model::Instrument;
use peil::session;

/// What it takes to open an administration.
#[derive(Debug, Clone)]
pub struct NewAdministration<'i> {
    pub case: CaseId,
    /// In the wording that is given. The whole of it is stored.
    pub instrument: &'i Instrument,
    /// The name of that wording; none for the instrument's own words.
    pub wording: Option<String>,
    /// One of the instrument's; its first when none is named.
    pub informant: Option<String>,
    /// The date of the response, where it is known beforehand.
    pub administered: Option<Date>,
    /// Optional domains to ask, each with the reason; the others are left out.
    pub domains: Vec<(String, String)>,
    /// When it stops taking answers.
    pub expires: Option<Moment>,
    pub by: Actor,
}

/// An administration in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    pub id: AdministrationId,
    pub case: CaseId,
    pub instrument: String,
    pub version: String,
    /// Where the instrument in its present wording is stored, in hexadecimal.
    pub model: String,
    pub wording: Option<String>,
    pub informant: Option<String>,
    pub created: Moment,
    pub expires: Option<Moment>,
    pub sent_in: Option<Moment>,
    pub erased: Option<Moment>,
    pub revision: u64,
    /// None where it was erased before there were rounds.
    pub round: Option<RoundId>,
    /// That of its case.
    pub practice: PracticeKey,
}

/// An administration with everything that happened in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Administration {
    pub summary: Summary,
    pub history: Arc<History>,
}

/// Which administrations a list has, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// Of this practice; none: of all.
    pub practice: Option<PracticeKey>,
    pub case: Option<CaseId>,
    /// By name.
    pub instrument: Option<String>,
    /// Only those sent in, or only those still open.
    pub sent_in: Option<bool>,
    /// Only those that come after this one, for the next page of a list.
    pub after: Option<(Moment, AdministrationId)>,
    pub most: u64,
}

impl Default for Filter {
    /// All of them.
    fn default() -> Filter {
        Filter {
            practice: None,
            case: None,
            instrument: None,
            sent_in: None,
            after: None,
            most: i64::MAX as u64,
        }
    }
}

impl Administration {
    /// What [`Session::replay`](peil::session::Session::replay) takes, after a session began with
    /// [`State::setting`].
    pub fn in_session(&self) -> Vec<session::Event> {
        self.history.events.iter().filter_map(|event| event.payload.as_ref()?.what.in_session()).collect()
    }
}

impl NewAdministration<'_> {
    /// Whether it is for the resident, and not for somebody who helps: of several informants the first is the
    /// resident.
    fn is_residents(&self) -> bool {
        self.informant.is_none() || self.informant.as_ref() == self.instrument.informants.first()
    }

    fn first_events(&self, stored: &Stored) -> Result<Vec<What>, Error> {
        let informant = match &self.informant {
            None => self.instrument.informants.first().cloned(),
            Some(name) if self.instrument.informant_index(name).is_some() => Some(name.clone()),
            Some(name) => {
                return Err(Error::Invalid(format!(
                    "`{name}` is not an informant of `{}`",
                    self.instrument.name
                )));
            }
        };
        let opened = What::Opened {
            case: self.case.clone(),
            under: Box::new(stored.under.clone()),
            informant,
            administered: self.administered,
            expires: Some(self.expires.into()),
            // It is known once it is opened.
            round: None,
        };
        let mut what = vec![opened];
        for (domain, reason) in &self.domains {
            if !self.instrument.groups.iter().any(|group| group.optional && group.name == *domain) {
                return Err(Error::Invalid(format!(
                    "`{domain}` is not an optional domain of `{}`",
                    self.instrument.name
                )));
            }
            if reason.trim().is_empty() {
                return Err(Error::Invalid(format!("`{domain}` is chosen without a reason")));
            }
            if reason.chars().count() > LONGEST_REASON {
                return Err(Error::Invalid(format!(
                    "the reason for `{domain}` has over {LONGEST_REASON} characters"
                )));
            }
            what.push(What::Chosen { domain: domain.clone(), reason: reason.trim().to_string() });
        }
        Ok(what)
    }
}

impl Store {
    /// Opens an administration: stores the instrument unless it is there, and begins its log.
    ///
    /// # Errors
    /// [`Error::Unknown`] for the case, [`Error::Invalid`] for an informant or domain that the instrument
    /// does not have, or a domain without a reason.
    pub fn open_administration(&self, new: NewAdministration<'_>) -> Reply<AdministrationId> {
        self.open_in(None, new)
    }

    /// The same in a round. Without one it is in the last round that waits for others and in which this
    /// informant is not asked, otherwise in a new one.
    ///
    /// # Errors
    /// As [`Store::open_administration`]; [`Error::Unknown`] for the round; [`Error::Invalid`] when it is of
    /// another case or instrument; [`Error::Conflict`] when this informant is asked in it already, or it is
    /// over.
    pub fn open_administration_in(
        &self,
        round: &RoundId,
        new: NewAdministration<'_>,
    ) -> Reply<AdministrationId> {
        self.open_in(Some(round.clone()), new)
    }

    fn open_in(&self, round: Option<RoundId>, new: NewAdministration<'_>) -> Reply<AdministrationId> {
        match Opening::of(new) {
            Ok(opening) => self.write(move |transaction| opening.open(transaction, round.as_ref())),
            Err(error) => done(Err(error)),
        }
    }

    /// From here on in other words. The instrument must be the same but for its texts.
    ///
    /// # Errors
    /// [`Error::Conflict`] when it asks or scores otherwise, [`Error::Closed`] when it takes no more answers.
    pub fn reword(
        &self,
        id: &AdministrationId,
        instrument: &Instrument,
        wording: Option<String>,
        by: &Actor,
    ) -> Reply<u64> {
        let (id, stored, by) = (id.clone(), Stored::of(instrument, wording), by.clone());
        self.write(move |transaction| {
            let (_, mut history) = super::submit::open(transaction, &id)?;
            let Some(under) = &history.state.under else { return Err(Error::Unknown("administration")) };
            if *under != stored.under {
                let (was, is) = (&under.fingerprints, &stored.under.fingerprints);
                if was.structure != is.structure
                    || was.scoring != is.scoring
                    || under.version != stored.under.version
                {
                    return Err(Error::Conflict(
                        "a running administration keeps the version with which it began".into(),
                    ));
                }
                stored.keep(transaction)?;
                log::append(
                    transaction,
                    &id.0,
                    &mut history,
                    &by,
                    vec![What::Reworded { under: Box::new(stored.under.clone()) }],
                )?;
            }
            Ok(history.state.revision)
        })
    }

    /// Another moment at which it stops taking answers, or none.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn set_expiry(&self, id: &AdministrationId, expires: Option<Moment>, by: &Actor) -> Reply<()> {
        let (id, by) = (id.clone(), by.clone());
        self.write(move |transaction| expire(transaction, &id, expires, &by))
    }

    /// # Errors
    /// [`Error::Unknown`].
    pub fn administration(&self, id: &AdministrationId) -> Reply<Administration> {
        let id = id.clone();
        let (promise, reply) = promise();
        self.with_reader(promise, move |reader| {
            match reader.look_up(|transaction| remembered(transaction, &id))? {
                Some(administration) => Ok(administration),
                None => reader.read(|transaction| {
                    let administration = whole(transaction, &id)?;
                    transaction.histories.keep(administration.clone());
                    Ok(administration)
                }),
            }
        });
        reply
    }

    /// The same as this process last read or wrote it, if it still has it in memory; the database is not
    /// asked. For computing what is saved at one revision, which the store then holds against what is stored.
    pub fn known_administration(&self, id: &AdministrationId) -> Option<Administration> {
        self.0.histories.known(&id.0)
    }

    /// The names of instruments of which there are administrations, erased ones too.
    ///
    /// # Errors
    /// Those of the database.
    pub fn instruments(&self) -> Reply<BTreeSet<String>> {
        self.read(|transaction| {
            let rows = transaction.query("SELECT DISTINCT instrument FROM administrations", &[])?;
            rows.iter().map(|row| row.text(0)).collect()
        })
    }

    /// # Errors
    /// Those of the database.
    pub fn administrations(&self, filter: Filter) -> Reply<Vec<Summary>> {
        self.read(move |transaction| listed(transaction, &filter))
    }
}

/// An administration that is ready to be opened.
pub(super) struct Opening {
    stored: Stored,
    what: Vec<What>,
    resident: bool,
    case: CaseId,
    informant: Option<String>,
    expires: Option<Moment>,
    by: Actor,
}

impl Opening {
    /// # Errors
    /// [`Error::Invalid`] for an informant or domain that the instrument does not have.
    pub fn of(new: NewAdministration<'_>) -> Result<Opening, Error> {
        let stored = Stored::of(new.instrument, new.wording.clone());
        let what = new.first_events(&stored)?;
        let resident = new.is_residents();
        let NewAdministration { case, informant, expires, by, .. } = new;
        Ok(Opening { stored, what, resident, case, informant, expires, by })
    }

    /// Opens it in a round; where none is named, in the one that waits for it, or a new one.
    ///
    /// # Errors
    /// As [`Store::open_administration_in`].
    pub fn open(
        &self,
        transaction: &mut Transaction<'_>,
        round: Option<&RoundId>,
    ) -> Result<AdministrationId, Error> {
        let practice = case::open(transaction, &self.case)?.practice;
        let (name, mut what) = (&self.stored.under.instrument, self.what.clone());
        let Some(What::Opened { informant: asked, round: place, .. }) = what.first_mut() else {
            return Err(Error::Gone);
        };
        let asked = asked.clone().unwrap_or_default();
        let round = match round {
            Some(round) => {
                round::check(transaction, round, &self.case, name, &asked).map(|()| round.clone())?
            }
            None => round::joined(transaction, &self.case, name, &asked)?,
        };
        *place = Some(round.clone());
        self.stored.keep(transaction)?;
        let id = AdministrationId::random()?;
        let start = chain::start(&id.0).to_vec();
        let now = transaction.now;
        transaction.execute(
            "INSERT INTO administrations (id, case_id, instrument, version, model, wording, informant, created, expires, revision, head, anchored, round, practice, resident) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, $10, 0, $11, $12, $13)",
            cells_of![
                &id.0,
                &self.case.0,
                name,
                &self.stored.under.version,
                &self.stored.key[..],
                self.stored.under.wording.clone(),
                self.informant.clone(),
                now,
                self.expires,
                &start[..],
                &round.0,
                &practice.0,
                self.resident,
            ],
        )?;
        let mut history = History::at(start);
        log::append(transaction, &id.0, &mut history, &self.by, what)?;
        audit::note(transaction, &self.by, "administration.open", &id.0)?;
        Ok(id)
    }
}

/// Gives it another moment at which it stops taking answers.
pub(super) fn expire(
    transaction: &mut Transaction<'_>,
    id: &AdministrationId,
    expires: Option<Moment>,
    by: &Actor,
) -> Result<(), Error> {
    if transaction
        .execute("UPDATE administrations SET expires = $2 WHERE id = $1", cells_of![&id.0, expires])?
        == 0
    {
        return Err(Error::Unknown("administration"));
    }
    transaction.forget(&id.0);
    audit::note(transaction, by, &expiry_note(expires), &id.0)
}

/// What the audit log has of another expiry: `verify` compares the last one with what is stored.
pub(super) fn expiry_note(expires: Option<Moment>) -> String {
    expires.map_or_else(
        || "administration.expiry never".to_string(),
        |moment| format!("administration.expiry {}", moment.0),
    )
}

/// The columns of a summary, in the order that [`summary`] reads them, and the head.
macro_rules! summaries {
    ($rest:literal) => {
        concat!(
            "SELECT id, case_id, instrument, version, model, wording, informant, created, expires, sent_in, erased, revision, head, round, practice FROM administrations ",
            $rest
        )
    };
}

/// Summaries of a list, of what is said first.
macro_rules! those {
    ($first:literal) => {
        concat!(
            "SELECT id, case_id, instrument, version, model, wording, informant, created, expires, sent_in, erased, revision, head, round, practice ",
            "FROM administrations WHERE ",
            $first,
            "(created < $1 OR (created = $1 AND id > $2)) AND (CAST($3 AS TEXT) = '' OR instrument = $3) ",
            "AND (CAST($4 AS BIGINT) < 0 OR (CAST($4 AS BIGINT) = 1) = (sent_in IS NOT NULL)) ORDER BY created DESC, id LIMIT $5"
        )
    };
}

pub(super) fn summary(row: &Row) -> Result<Summary, Error> {
    Ok(Summary {
        id: AdministrationId(row.text(0)?),
        case: CaseId(row.text(1)?),
        instrument: row.text(2)?,
        version: row.text(3)?,
        model: chain::hexadecimal(&row.bytes(4)?),
        wording: row.maybe_text(5)?,
        informant: row.maybe_text(6)?,
        created: row.moment(7)?,
        expires: row.maybe_moment(8)?,
        sent_in: row.maybe_moment(9)?,
        erased: row.maybe_moment(10)?,
        revision: row.count(11)?,
        round: row.maybe_text(13)?.map(RoundId),
        practice: PracticeKey(row.text(14)?),
    })
}

/// For the row of one, with its head.
pub(super) fn of_row(id: &AdministrationId) -> Ask {
    Ask { administration: id.0.clone(), sql: summaries!("WHERE id = $1"), cells: cells_of![&id.0].to_vec() }
}

/// The row, as a summary and a head.
pub(super) fn one(
    transaction: &mut Transaction<'_>,
    id: &AdministrationId,
) -> Result<(Summary, Vec<u8>), Error> {
    let rows = transaction.ask(&of_row(id))?;
    let row = rows.first().ok_or(Error::Unknown("administration"))?;
    Ok((summary(row)?, row.bytes(12)?))
}

/// An administration whose history is in memory.
fn remembered(
    transaction: &mut Transaction<'_>,
    id: &AdministrationId,
) -> Result<Option<Administration>, Error> {
    let (summary, head) = one(transaction, id)?;
    Ok(transaction.histories.get(&id.0, &head).map(|history| Administration { summary, history }))
}

/// An administration as the database has it.
pub(super) fn whole(
    transaction: &mut Transaction<'_>,
    id: &AdministrationId,
) -> Result<Administration, Error> {
    let (summary, head) = one(transaction, id)?;
    let events = log::events(transaction, &id.0)?;
    Ok(Administration { summary, history: Arc::new(History::of(head, events)) })
}

pub(super) fn listed(transaction: &mut Transaction<'_>, filter: &Filter) -> Result<Vec<Summary>, Error> {
    let (moment, after) = match &filter.after {
        Some((moment, id)) => (*moment, id.0.as_str()),
        None => (Moment(i64::MAX), ""),
    };
    let instrument = filter.instrument.as_deref().unwrap_or_default();
    let sent_in = filter.sent_in.map_or(-1, i64::from);
    let (start, practice) =
        (cells_of![moment, after, instrument, sent_in, filter.most].to_vec(), filter.practice.as_ref());
    let with = |more: &str| {
        let mut cells = start.clone();
        cells.push(more.into());
        cells
    };
    let rows = match (&filter.case, practice) {
        (Some(case), None) => transaction.query(those!("case_id = $6 AND "), &with(&case.0)),
        (Some(case), Some(practice)) => {
            let mut cells = with(&case.0);
            cells.push(practice.as_str().into());
            transaction.query(those!("case_id = $6 AND practice = $7 AND "), &cells)
        }
        (None, Some(practice)) => transaction.query(those!("practice = $6 AND "), &with(practice.as_str())),
        (None, None) => transaction.query(those!(""), &start),
    };
    rows?.iter().map(summary).collect()
}
