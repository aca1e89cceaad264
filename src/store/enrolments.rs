//! Cases in a study: enrolled, ended, asked wave by wave, and where each is.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;

use super::administration::{NewAdministration, Opening};
use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::studies::{all, one};
use super::study::{Asked, CaseStudy, Enrolment, Plan, Withdrawal};
use super::work::Transaction;
use super::{AdministrationId, CaseId, Error, Moment, PracticeKey, RoundId, Store, audit, case, round};
use peil::diagnostic::signs::is_misleading_in_name;
use peil::model::Instrument;

/// A wave to ask.
#[derive(Debug, Clone)]
pub struct NewWave {
    pub case: CaseId,
    pub study: String,
    pub wave: String,
    /// The day on which it is asked.
    pub today: Date,
    /// Optional domains to ask, each with the reason.
    pub domains: Vec<(String, String)>,
    /// The instrument of the study.
    pub instrument: Arc<Instrument>,
}

/// How long the name of a household can be.
const LONGEST_NAME: usize = 60;

impl Store {
    /// Enrols a case.
    ///
    /// # Errors
    /// [`Error::Unknown`] for the case or the study, also where the study is not of its practice;
    /// [`Error::Conflict`] when it is enrolled, or closed; [`Error::Invalid`] for a day outside the period of
    /// enrolling, or the name of a household that is too long.
    pub fn enrol(
        &self,
        case: &CaseId,
        study: &str,
        day: Date,
        household: Option<&str>,
        by: &Actor,
    ) -> Reply<()> {
        let (case, study, by) = (case.clone(), study.to_string(), by.clone());
        let household = household.map(str::trim).filter(|name| !name.is_empty()).map(str::to_string);
        self.write(move |transaction| {
            let practice = case::open(transaction, &case)?.practice;
            let plan = one(transaction, &study, Some(&practice))?.plan;
            if let Some((from, to)) = plan.enrol
                && !(from..=to).contains(&day)
            {
                return Err(Error::Invalid(format!("cases are enrolled from {from} to {to}")));
            }
            if household.as_ref().is_some_and(|name| {
                name.chars().count() > LONGEST_NAME || name.chars().any(is_misleading_in_name)
            }) {
                return Err(Error::Invalid(format!(
                    "the name of a household has {LONGEST_NAME} characters at most, on one line"
                )));
            }
            let added = transaction.execute(
                "INSERT INTO enrolments (study, case_id, practice, enrolled, household) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (study, case_id) DO NOTHING",
                cells_of![&study, &case.0, &practice.0, day.to_string(), household.clone()],
            )?;
            if added == 0 {
                return Err(Error::Conflict("the case is enrolled in this study".into()));
            }
            audit::note(transaction, &by, "study.enrol", &case.0)
        })
    }

    /// Ends the part of a case in a study, for a reason of the protocol.
    ///
    /// # Errors
    /// [`Error::Unknown`] where it is not enrolled; [`Error::Invalid`] for a reason that the protocol does not
    /// have, or a day before the enrolment; [`Error::Conflict`] when it had ended.
    pub fn end_enrolment(
        &self,
        case: &CaseId,
        study: &str,
        day: Date,
        reason: &str,
        by: &Actor,
    ) -> Reply<()> {
        let (case, study, by) = (case.clone(), study.to_string(), by.clone());
        let reason = reason.to_string();
        self.write(move |transaction| {
            let enrolment = enrolment(transaction, &study, &case)?;
            let plan = one(transaction, &study, None)?.plan;
            if !plan.ended.iter().any(|known| known.name == reason) {
                return Err(Error::Invalid(format!("the protocol has no reason `{reason}`")));
            }
            if day < enrolment.enrolled {
                return Err(Error::Invalid(format!("it was enrolled on {}", enrolment.enrolled)));
            }
            if enrolment.ended.is_some() {
                return Err(Error::Conflict("it has ended".into()));
            }
            transaction.execute(
                "UPDATE enrolments SET ended = $3, reason = $4 WHERE study = $1 AND case_id = $2",
                cells_of![&study, &case.0, day.to_string(), &reason],
            )?;
            audit::note(transaction, &by, "study.end", &case.0)
        })
    }

    /// Asks a wave of everybody who is asked at it: a round of its own, until `closes`.
    ///
    /// # Errors
    /// [`Error::Unknown`] for the case, the study or the wave; [`Error::Conflict`] when it was asked before,
    /// today is outside its window, or nothing is asked of the case any more.
    pub fn ask_wave(&self, new: NewWave, closes: Moment, by: &Actor) -> Reply<RoundId> {
        let by = by.clone();
        self.write(move |transaction| {
            let NewWave { case, study, wave, today, domains, instrument } = &new;
            case::open(transaction, case)?;
            let found = of_case(transaction, case)?.into_iter().find(|one| one.study == *study);
            let found = found.ok_or(Error::Unknown("study"))?;
            let planned = found.waves.iter().find(|one| one.name == *wave).ok_or(Error::Unknown("wave"))?;
            if found.asks_no_more {
                return Err(Error::Conflict("nothing is asked of this case any more".into()));
            }
            if planned.round.is_some() {
                return Err(Error::Conflict("this wave was asked".into()));
            }
            if !planned.can_be_asked(*today) {
                return Err(Error::Conflict(format!("it is asked from {} to {}", planned.from, planned.until)));
            }
            let round = round::begin(transaction, case, &instrument.name, Some(&planned.title))?;
            transaction.execute(
                "INSERT INTO study_rounds (round, study, case_id, wave, opens, closes) VALUES ($1, $2, $3, $4, $5, $6)",
                cells_of![&round.0, study, &case.0, wave, planned.from.to_string(), planned.until.to_string()],
            )?;
            for one in &planned.informants {
                let informant = one.informant.clone();
                let opening = Opening::of(NewAdministration {
                    case: case.clone(),
                    instrument,
                    wording: None,
                    administered: None,
                    domains: domains.clone(),
                    expires: Some(closes),
                    by: by.clone(),
                    informant: informant.clone(),
                })?;
                opening.open(transaction, Some(&round))?;
                // Those who are asked at once are told apart by the moment: the resident comes first.
                transaction.now = transaction.now.after(Duration::from_millis(1));
            }
            audit::note(transaction, &by, "study.ask", &case.0)?;
            Ok(round)
        })
    }

    /// The studies that a case is in.
    pub fn case_studies(&self, case: &CaseId) -> Reply<Vec<CaseStudy>> {
        let case = case.clone();
        self.read(move |transaction| of_case(transaction, &case))
    }

    /// Every case of a practice that is in a study, by the day of enrolment.
    pub fn followed(&self, practice: &PracticeKey) -> Reply<Vec<CaseStudy>> {
        let practice = practice.clone();
        self.read(move |transaction| {
            let enrolments = transaction.query(
                "SELECT e.study, e.case_id, e.practice, e.enrolled, e.household, e.ended, e.reason, e.consent, e.said, e.withdrawn, e.withdrawal, \
                 c.called, c.closed FROM enrolments e JOIN cases c ON c.id = e.case_id WHERE c.practice = $1 AND c.erased IS NULL \
                 ORDER BY e.enrolled, c.called, e.study",
                cells_of![&practice.0],
            )?;
            let asked = transaction.query(
                "SELECT s.study, s.case_id, s.wave, s.round, a.id, a.informant, a.sent_in FROM study_rounds s \
                 JOIN cases c ON c.id = s.case_id LEFT JOIN administrations a ON a.round = s.round AND a.erased IS NULL WHERE c.practice = $1",
                cells_of![&practice.0],
            )?;
            together(transaction, &enrolments, &asked)
        })
    }

    /// The register of a study: every case that is in it, by identifier.
    pub fn enrolments(&self, study: &str) -> Reply<Vec<Enrolment>> {
        let study = study.to_string();
        self.read(move |transaction| {
            let rows = transaction.query(
                "SELECT e.study, e.case_id, e.practice, e.enrolled, e.household, e.ended, e.reason, e.consent, e.said, e.withdrawn, e.withdrawal \
                 FROM enrolments e JOIN cases c ON c.id = e.case_id WHERE e.study = $1 AND c.erased IS NULL ORDER BY e.enrolled, e.case_id",
                cells_of![&study],
            )?;
            rows.iter().map(read_enrolment).collect()
        })
    }

    /// What was sent in for a study, oldest first: the wave, and the administration.
    pub fn study_responses(&self, study: &str) -> Reply<Vec<(String, AdministrationId)>> {
        let study = study.to_string();
        self.read(move |transaction| {
            let rows = transaction.query(
                "SELECT s.wave, a.id FROM study_rounds s JOIN administrations a ON a.round = s.round \
                 WHERE s.study = $1 AND a.erased IS NULL AND a.sent_in IS NOT NULL ORDER BY a.sent_in, a.id",
                cells_of![&study],
            )?;
            rows.iter().map(|row| Ok((row.text(0)?, AdministrationId(row.text(1)?)))).collect()
        })
    }
}

pub(super) fn read_enrolment(row: &Row) -> Result<Enrolment, Error> {
    let day = |at: usize| -> Result<Option<Date>, Error> {
        let text = row.maybe_text(at)?;
        text.map(|text| text.parse().map_err(|_| Error::Damaged(format!("`{text}` is not a day"))))
            .transpose()
    };
    let missing = || Error::Damaged("an enrolment has no day".into());
    let withdrawal = row.maybe_text(10)?.as_deref().and_then(Withdrawal::parse);
    Ok(Enrolment {
        study: row.text(0)?,
        case: CaseId(row.text(1)?),
        practice: PracticeKey(row.text(2)?),
        enrolled: day(3)?.ok_or_else(missing)?,
        household: row.maybe_text(4)?,
        ended: day(5)?.map(|ended| Ok::<_, Error>((ended, row.maybe_text(6)?))).transpose()?,
        consent: row.maybe_int(7)?.map(|yes| yes != 0).zip(day(8)?),
        withdrawn: day(9)?.zip(withdrawal),
    })
}

pub(super) fn enrolment(
    transaction: &mut Transaction<'_>,
    study: &str,
    case: &CaseId,
) -> Result<Enrolment, Error> {
    let found = enrolments_of(transaction, case)?.into_iter().find(|one| one.study == study);
    found.ok_or(Error::Unknown("study"))
}

/// Every enrolment of a case.
pub(super) fn enrolments_of(
    transaction: &mut Transaction<'_>,
    case: &CaseId,
) -> Result<Vec<Enrolment>, Error> {
    let rows = transaction.query(
        "SELECT study, case_id, practice, enrolled, household, ended, reason, consent, said, withdrawn, withdrawal \
         FROM enrolments WHERE case_id = $1 ORDER BY study",
        cells_of![&case.0],
    )?;
    rows.iter().map(read_enrolment).collect()
}

pub(super) fn of_case(transaction: &mut Transaction<'_>, case: &CaseId) -> Result<Vec<CaseStudy>, Error> {
    let enrolments = transaction.query(
        "SELECT e.study, e.case_id, e.practice, e.enrolled, e.household, e.ended, e.reason, e.consent, e.said, e.withdrawn, e.withdrawal, \
         c.called, c.closed FROM enrolments e JOIN cases c ON c.id = e.case_id WHERE c.id = $1 AND c.erased IS NULL ORDER BY e.study",
        cells_of![&case.0],
    )?;
    let asked = transaction.query(
        "SELECT s.study, s.case_id, s.wave, s.round, a.id, a.informant, a.sent_in FROM study_rounds s \
         LEFT JOIN administrations a ON a.round = s.round AND a.erased IS NULL WHERE s.case_id = $1",
        cells_of![&case.0],
    )?;
    together(transaction, &enrolments, &asked)
}

/// Enrolments with what was asked for each.
fn together(
    transaction: &mut Transaction<'_>,
    enrolments: &[Row],
    asked: &[Row],
) -> Result<Vec<CaseStudy>, Error> {
    let plans: BTreeMap<String, Plan> =
        all(transaction, None)?.into_iter().map(|study| (study.name, study.plan)).collect();
    let mut by_case: BTreeMap<(String, CaseId), Vec<Asked>> = BTreeMap::new();
    for row in asked {
        let one = Asked {
            study: row.text(0)?,
            case: CaseId(row.text(1)?),
            wave: row.text(2)?,
            round: RoundId(row.text(3)?),
            administration: row.maybe_text(4)?.map(AdministrationId),
            informant: row.maybe_text(5)?,
            sent_in: row.maybe_moment(6)?,
        };
        by_case.entry((one.study.clone(), one.case.clone())).or_default().push(one);
    }
    let mut found = Vec::with_capacity(enrolments.len());
    for row in enrolments {
        let enrolment = read_enrolment(row)?;
        let Some(plan) = plans.get(&enrolment.study) else { continue };
        let key = (enrolment.study.clone(), enrolment.case.clone());
        let own = by_case.get(&key).map_or(&[][..], Vec::as_slice);
        let (called, closed) = (row.maybe_text(11)?.unwrap_or_default(), row.maybe_int(12)?.is_some());
        found.push(CaseStudy::of(plan, &enrolment, called, closed, own));
    }
    Ok(found)
}

/// Takes a case out of every study: it was erased.
pub(super) fn erase(transaction: &mut Transaction<'_>, case: &str) -> Result<(), Error> {
    transaction.execute("DELETE FROM enrolments WHERE case_id = $1", cells_of![case])?;
    transaction.execute("DELETE FROM study_rounds WHERE case_id = $1", cells_of![case]).map(drop)
}
