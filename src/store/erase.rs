//! A person's right to a copy and to be forgotten.
//!
//! Erasing removes the payloads and their salts, and leaves what the chain needs: when something was written,
//! and hashes that reveal nothing. That it was erased, by whom and when, is an event itself.

use super::administration::{Administration, Filter, listed, one, whole};
use super::case::{self, Case};
use super::course::{self, CaseEvent};
use super::database::cells_of;
use super::event::{Actor, What};
use super::goal::Goal;
use super::reply::Reply;
use super::round::Round;
use super::study::Enrolment;
use super::traces::{self, Traces};
use super::work::Transaction;
use super::{
    AdministrationId, CaseId, Error, Moment, RoundId, Store, audit, enrolments, goals, hooks, log, worklist,
};

/// Everything that is stored of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseCopy {
    pub case: Case,
    /// Oldest first.
    pub administrations: Vec<CopiedAdministration>,
    /// Oldest first.
    pub rounds: Vec<Round>,
    /// Oldest first.
    pub events: Vec<CaseEvent>,
    /// Who first looked at the results of which round, and when.
    pub looks: Vec<(RoundId, String, Moment)>,
    /// In the order that they were made, each with all that happened to it.
    pub goals: Vec<Goal>,
    /// The studies that it is in, with what the resident said about that.
    pub enrolments: Vec<Enrolment>,
}

/// An administration, and what hangs on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopiedAdministration {
    pub administration: Administration,
    /// When it was invited to: made, expires.
    pub invitations: Vec<(Moment, Moment)>,
}

/// What erasing took away, and what stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    pub case: CaseId,
    /// How many events lost their content.
    pub events: u64,
    pub invitations: u64,
    /// How many events of goals went, as a whole.
    pub goals: u64,
    pub residue: Vec<Residue>,
    /// Whether it is off the disk too.
    pub traces: Traces,
}

/// What stays of an erased administration, beside hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Residue {
    pub administration: AdministrationId,
    pub instrument: String,
    pub version: String,
    pub created: Moment,
    pub sent_in: Option<Moment>,
    /// How many events there were, each with its moment, and no content.
    pub events: u64,
}

impl Store {
    /// Everything that is stored of a case.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn copy_case(&self, id: &CaseId) -> Reply<CaseCopy> {
        let id = id.clone();
        self.read(move |transaction| {
            let case = case::one(transaction, &id)?;
            let mut list = listed(transaction, &Filter { case: Some(id), ..Filter::default() })?;
            list.reverse();
            let mut administrations = Vec::with_capacity(list.len());
            for summary in list {
                let administration = whole(transaction, &summary.id)?;
                let rows = transaction.query(
                    "SELECT created, expires FROM invitations WHERE administration = $1 ORDER BY created, id",
                    cells_of![&summary.id.0],
                )?;
                let invitations = rows
                    .iter()
                    .map(|row| Ok((row.moment(0)?, row.moment(1)?)))
                    .collect::<Result<_, Error>>()?;
                administrations.push(CopiedAdministration { administration, invitations });
            }
            let rounds = super::round::of_case(transaction, &case.id)?;
            let events = course::of_case(transaction, &case.id)?;
            let rows = transaction.query(
                "SELECT l.round, l.account, l.first FROM looks l JOIN rounds r ON r.id = l.round WHERE r.case_id = $1 ORDER BY l.first, l.account",
                cells_of![&case.id.0],
            )?;
            let looks = rows
                .iter()
                .map(|row| Ok((RoundId(row.text(0)?), row.text(1)?, row.moment(2)?)))
                .collect::<Result<_, Error>>()?;
            let goals = goals::of_case(transaction, &case.id)?;
            let enrolments = enrolments::enrolments_of(transaction, &case.id)?;
            Ok(CaseCopy { case, administrations, rounds, events, looks, goals, enrolments })
        })
    }

    /// Erases a case: its pseudonym, and the content of every event of its administrations. There is no way
    /// back but a backup, which must be erased too.
    ///
    /// # Errors
    /// [`Error::Unknown`], also when it was erased before.
    pub fn erase_case(&self, id: &CaseId, by: &Actor) -> Reply<Erased> {
        let (id, by) = (id.clone(), by.clone());
        self.erasing(move |store| {
            let mut erased = store.write(move |transaction| erase_case(transaction, &id, &by)).wait()?;
            // It is erased, whatever becomes of this.
            erased.traces = store.sweep_traces().unwrap_or_else(|error| Traces::Left(error.to_string()));
            Ok(erased)
        })
    }
}

fn erase_case(transaction: &mut Transaction<'_>, id: &CaseId, by: &Actor) -> Result<Erased, Error> {
    let now = transaction.now;
    if transaction.execute(
        "UPDATE cases SET called = NULL, owner = NULL, erased = $2 WHERE id = $1 AND erased IS NULL",
        cells_of![&id.0, now],
    )? == 0
    {
        return Err(Error::Unknown("case"));
    }
    let mut erased = Erased {
        case: id.clone(),
        events: 0,
        invitations: 0,
        goals: 0,
        residue: Vec::new(),
        traces: Traces::Left("nobody looked yet".into()),
    };
    traces::note(transaction)?;
    for summary in listed(transaction, &Filter { case: Some(id.clone()), ..Filter::default() })? {
        if summary.erased.is_none() {
            let (events, invitations) = erase_administration(transaction, &summary.id, by)?;
            erased.events += events;
            erased.invitations += invitations;
        }
        erased.residue.push(Residue {
            events: summary.revision,
            administration: summary.id,
            instrument: summary.instrument,
            version: summary.version,
            created: summary.created,
            sent_in: summary.sent_in,
        });
    }
    transaction.execute("UPDATE rounds SET name = NULL WHERE case_id = $1", cells_of![&id.0])?;
    erased.goals = goals::erase(transaction, &id.0)?;
    enrolments::erase(transaction, &id.0)?;
    hooks::erase(transaction, &id.0)?;
    course::erase(transaction, &id.0)?;
    worklist::erase(transaction, &id.0)?;
    audit::note(transaction, by, "case.erase", &id.0)?;
    Ok(erased)
}

/// How many events lost their content, and how many invitations went.
pub(super) fn erase_administration(
    transaction: &mut Transaction<'_>,
    id: &AdministrationId,
    by: &Actor,
) -> Result<(u64, u64), Error> {
    traces::note(transaction)?;
    let (_, head) = one(transaction, id)?;
    let mut history = log::history(transaction, &id.0, head)?;
    log::append(transaction, &id.0, &mut history, by, vec![What::Erased])?;
    transaction.forget(&id.0);
    let (last, now) = (history.state.revision, transaction.now);
    let events = transaction
        .execute("UPDATE events SET salt = NULL, payload = NULL WHERE administration = $1 AND number < $2 AND payload IS NOT NULL", cells_of![&id.0, last])?;
    transaction.execute("UPDATE administrations SET erased = $2 WHERE id = $1", cells_of![&id.0, now])?;
    transaction.execute("DELETE FROM submissions WHERE administration = $1", cells_of![&id.0])?;
    transaction.execute("DELETE FROM alerts WHERE administration = $1", cells_of![&id.0])?;
    let invitations =
        transaction.execute("DELETE FROM invitations WHERE administration = $1", cells_of![&id.0])?;
    audit::note(transaction, by, "administration.erase", &id.0)?;
    Ok((events, invitations))
}
