//! Studies in the database: attached, and laid down in a chain.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::HEXLOWER;

use super::chain;
use super::database::{Row, cells_of};
use super::enrolments::read_enrolment;
use super::event::Actor;
use super::reply::{Reply, done};
use super::stored_model::Stored;
use super::study::{LaidDown, Plan, Registration, Study, Withdrawal};
use super::work::Transaction;
use super::{CaseId, Error, Moment, PracticeKey, Store, audit};
use peil::model::Instrument;

/// A study to attach.
#[derive(Debug, Clone)]
pub struct NewStudy<'i> {
    pub name: String,
    /// The text of the protocol.
    pub protocol: String,
    pub laid_down: LaidDown,
    pub plan: Plan,
    pub instrument: &'i Instrument,
    /// Practices of this server, and what the protocol calls each.
    pub practices: Vec<(PracticeKey, String)>,
}

/// Cases that are kept out, by what residents said about a study of one instrument.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KeptOut {
    /// Removed: in no analysis or export.
    pub removed: BTreeSet<CaseId>,
    /// Without consent where it is asked, or removed: not for research.
    pub from_research: BTreeSet<CaseId>,
}

impl Store {
    /// Attaches a study, or another version of one; whether that was laid down anew.
    ///
    /// # Errors
    /// [`Error::Invalid`] without a practice; [`Error::Unknown`] for a practice; [`Error::Conflict`] when the
    /// protocol was changed under the same version, or a practice with cases in it would be called otherwise.
    pub fn attach_study(&self, new: NewStudy<'_>, by: &Actor) -> Reply<bool> {
        let stored = Stored::of(new.instrument, None);
        let NewStudy { name, protocol, laid_down, plan, practices, .. } = new;
        let (plan, payload) = match (serde_json::to_string(&plan), serde_json::to_string(&laid_down)) {
            (Ok(plan), Ok(payload)) => (plan, payload),
            (Err(error), _) | (_, Err(error)) => {
                return done(Err(Error::Invalid(format!("it cannot be written: {error}"))));
            }
        };
        let by = by.clone();
        self.write(move |transaction| {
            if practices.is_empty() {
                return Err(Error::Invalid("a study has a practice of this server at least".into()));
            }
            let last = registrations(transaction, &name)?.pop();
            if last.as_ref().is_some_and(|last| {
                last.laid_down.version == laid_down.version && last.laid_down.fingerprint != laid_down.fingerprint
            }) {
                return Err(Error::Conflict(
                    "the protocol has changed since it was attached, but not its version: raise it, and add an `amended` line".into(),
                ));
            }
            stored.keep(transaction)?;
            let now = transaction.now;
            transaction.execute(
                "INSERT INTO studies (name, version, fingerprint, protocol, plan, model, attached) VALUES ($1, $2, $3, $4, $5, $6, $7) \
                 ON CONFLICT (name) DO UPDATE SET version = excluded.version, fingerprint = excluded.fingerprint, protocol = excluded.protocol, \
                 plan = excluded.plan, model = excluded.model",
                cells_of![&name, &laid_down.version, &laid_down.fingerprint, &protocol, &plan, &stored.key[..], now],
            )?;
            place(transaction, &name, &practices)?;
            let anew = last.as_ref().is_none_or(|last| last.laid_down != laid_down);
            if anew {
                let number = last.map_or(0, |last| last.number) + 1;
                lay_down(transaction, &name, number, &by, &payload)?;
            }
            audit::note(transaction, &by, "study.attach", &name)?;
            Ok(anew)
        })
    }

    /// Studies that are attached, of a practice or all, by name.
    pub fn studies(&self, practice: Option<&PracticeKey>) -> Reply<Vec<Study>> {
        let practice = practice.cloned();
        self.read(move |transaction| all(transaction, practice.as_ref()))
    }

    /// Which protocol of a study was laid down when, oldest first.
    pub fn study_registrations(&self, study: &str) -> Reply<Vec<Registration>> {
        let study = study.to_string();
        self.read(move |transaction| registrations(transaction, &study))
    }

    /// Which cases are kept out of what is taken of an instrument.
    pub fn kept_out(&self, instrument: &str) -> Reply<KeptOut> {
        let instrument = instrument.to_string();
        self.read(move |transaction| {
            let asks: BTreeMap<String, bool> =
                all(transaction, None)?.into_iter().map(|study| (study.name, study.plan.consent.is_some())).collect();
            let rows = transaction.query(
                "SELECT e.study, e.case_id, e.practice, e.enrolled, e.household, e.ended, e.reason, e.consent, e.said, e.withdrawn, e.withdrawal \
                 FROM enrolments e JOIN studies s ON s.name = e.study JOIN models m ON m.key = s.model WHERE m.name = $1",
                cells_of![&instrument],
            )?;
            let mut kept = KeptOut::default();
            for row in &rows {
                let one = read_enrolment(row)?;
                let removed = matches!(one.withdrawn, Some((_, Withdrawal::Remove)));
                let asks = asks.get(&one.study).copied().unwrap_or(false);
                if removed {
                    kept.removed.insert(one.case.clone());
                }
                if removed || (asks && one.consent.is_none_or(|(yes, _)| !yes)) {
                    kept.from_research.insert(one.case);
                }
            }
            Ok(kept)
        })
    }
}

/// Which practices a study has from now on.
fn place(
    transaction: &mut Transaction<'_>,
    study: &str,
    practices: &[(PracticeKey, String)],
) -> Result<(), Error> {
    let before = practices_of(transaction, study)?;
    for (key, called) in practices {
        if transaction.first("SELECT key FROM practices WHERE key = $1", cells_of![&key.0])?.is_none() {
            return Err(Error::Unknown("practice"));
        }
        match before.iter().find(|(known, _)| known == key) {
            Some((_, known)) if known == called => {}
            Some((_, known)) => {
                let rows = transaction.query(
                    "SELECT COUNT(*) FROM enrolments WHERE study = $1 AND practice = $2",
                    cells_of![study, &key.0],
                )?;
                if rows.first().map(|row| row.count(0)).transpose()?.unwrap_or_default() > 0 {
                    return Err(Error::Conflict(format!(
                        "practice `{key}` is `{known}` of the protocol, and has cases in it"
                    )));
                }
                transaction.execute(
                    "UPDATE study_practices SET called = $3 WHERE study = $1 AND practice = $2",
                    cells_of![study, &key.0, called],
                )?;
            }
            None => {
                transaction.execute(
                    "INSERT INTO study_practices (study, practice, called) VALUES ($1, $2, $3)",
                    cells_of![study, &key.0, called],
                )?;
            }
        }
    }
    Ok(())
}

pub(super) fn practices_of(
    transaction: &mut Transaction<'_>,
    study: &str,
) -> Result<Vec<(PracticeKey, String)>, Error> {
    let rows = transaction.query(
        "SELECT practice, called FROM study_practices WHERE study = $1 ORDER BY practice",
        cells_of![study],
    )?;
    rows.iter().map(|row| Ok((PracticeKey(row.text(0)?), row.text(1)?))).collect()
}

fn lay_down(
    transaction: &mut Transaction<'_>,
    study: &str,
    number: u64,
    by: &Actor,
    payload: &str,
) -> Result<(), Error> {
    let row = transaction.first(
        "SELECT hash FROM study_registrations WHERE study = $1 ORDER BY number DESC LIMIT 1",
        cells_of![study],
    )?;
    let before = row.map(|row| row.bytes(0)).transpose()?.unwrap_or_else(|| chain::start(study).to_vec());
    let (now, actor) = (transaction.now, by.to_string());
    let hash = link(&before, study, number, now, &actor, payload);
    transaction.execute(
        "INSERT INTO study_registrations (study, number, at, actor, payload, hash) VALUES ($1, $2, $3, $4, $5, $6)",
        cells_of![study, number, now, &actor, payload, &hash[..]],
    )?;
    Ok(())
}

fn link(before: &[u8], study: &str, number: u64, at: Moment, actor: &str, payload: &str) -> chain::Hash {
    chain::link(before, study, number, at, &chain::commitment(actor.as_bytes(), payload))
}

fn registrations(transaction: &mut Transaction<'_>, study: &str) -> Result<Vec<Registration>, Error> {
    let rows = transaction.query(
        "SELECT number, at, actor, payload FROM study_registrations WHERE study = $1 ORDER BY number",
        cells_of![study],
    )?;
    let one = |row: &Row| {
        Ok(Registration {
            number: row.count(0)?,
            at: row.moment(1)?,
            by: row.text(2)?,
            laid_down: serde_json::from_str(&row.text(3)?)
                .map_err(|error| Error::Damaged(format!("a registration of a study: {error}")))?,
        })
    };
    rows.iter().map(one).collect()
}

/// What is wrong with the chain of registrations of each study, in a sentence.
pub(super) fn faults(transaction: &mut Transaction<'_>) -> Result<Vec<String>, Error> {
    let names = transaction.query("SELECT name, fingerprint FROM studies ORDER BY name", &[])?;
    let mut faults = Vec::new();
    for name in &names {
        let (study, fingerprint) = (name.text(0)?, name.text(1)?);
        let rows = transaction.query(
            "SELECT number, at, actor, payload, hash FROM study_registrations WHERE study = $1 ORDER BY number",
            cells_of![&study],
        )?;
        let mut before = chain::start(&study).to_vec();
        for (at, row) in rows.iter().enumerate() {
            let number = at as u64 + 1;
            let hash = row.bytes(4)?;
            let expected = link(&before, &study, number, row.moment(1)?, &row.text(2)?, &row.text(3)?);
            if row.count(0)? != number || hash != expected {
                faults.push(format!("study `{study}`: registration {number} is not as it was written"));
                break;
            }
            before = hash;
        }
        let last = registrations(transaction, &study)?.pop();
        if last.is_none_or(|last| last.laid_down.fingerprint != fingerprint) {
            faults.push(format!("study `{study}`: its protocol is not the one that was last laid down"));
        }
    }
    Ok(faults)
}

pub(super) fn all(
    transaction: &mut Transaction<'_>,
    practice: Option<&PracticeKey>,
) -> Result<Vec<Study>, Error> {
    let rows = transaction.query(
        "SELECT name, version, fingerprint, protocol, plan, model, attached FROM studies ORDER BY name",
        &[],
    )?;
    let mut found = Vec::new();
    for row in &rows {
        let name = row.text(0)?;
        let practices = practices_of(transaction, &name)?;
        if practice.is_some_and(|wanted| !practices.iter().any(|(key, _)| key == wanted)) {
            continue;
        }
        found.push(Study {
            version: row.text(1)?,
            fingerprint: row.text(2)?,
            protocol: row.text(3)?,
            plan: serde_json::from_str(&row.text(4)?)
                .map_err(|error| Error::Damaged(format!("the plan of study `{name}`: {error}")))?,
            model: HEXLOWER.encode(&row.bytes(5)?),
            attached: row.moment(6)?,
            practices,
            name,
        });
    }
    Ok(found)
}

/// One, which is of this practice where one is named.
pub(super) fn one(
    transaction: &mut Transaction<'_>,
    name: &str,
    practice: Option<&PracticeKey>,
) -> Result<Study, Error> {
    all(transaction, practice)?.into_iter().find(|study| study.name == name).ok_or(Error::Unknown("study"))
}
