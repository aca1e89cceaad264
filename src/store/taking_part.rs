//! What residents say about taking part in a study, by their link: yes, no, and taking it back.

use jiff::civil::Date;

use super::administration;
use super::database::cells_of;
use super::enrolments::{enrolment, enrolments_of};
use super::event::Actor;
use super::reply::Reply;
use super::secret::{code, token_hash};
use super::studies::one;
use super::study::{LinkStanding, LinkedStudy, Saying, TakingPart, check};
use super::work::Transaction;
use super::{AdministrationId, CaseId, Error, Store, audit};

impl Store {
    /// What a link of the resident tells about studies, also when it opens no questions any more; none where
    /// it is not such a link, it was taken back, or there is nothing to tell.
    pub fn linked_study(&self, token: &str) -> Reply<Option<LinkedStudy>> {
        let token = token.to_string();
        self.read(move |transaction| Ok(linked(transaction, &token)?.map(|(linked, _)| linked)))
    }

    /// Keeps what a resident says about taking part, by the link.
    ///
    /// # Errors
    /// [`Error::Unknown`] for the link or the study; [`Error::Conflict`] for what cannot be said any more.
    pub fn say_taking_part(&self, token: &str, study: &str, said: Saying, day: Date) -> Reply<()> {
        let (token, study) = (token.to_string(), study.to_string());
        self.write(move |transaction| {
            let (linked, case) = linked(transaction, &token)?.ok_or(Error::Unknown("invitation"))?;
            if !linked.asked.iter().any(|asked| asked.study == study) {
                return Err(Error::Unknown("study"));
            }
            check(said, &enrolment(transaction, &study, &case)?)?;
            let day = day.to_string();
            match said {
                Saying::Yes | Saying::No => transaction.execute(
                    "UPDATE enrolments SET consent = $3, said = $4 WHERE study = $1 AND case_id = $2",
                    cells_of![&study, &case.0, said == Saying::Yes, &day],
                )?,
                Saying::Withdraw(how) => {
                    ask_no_more(transaction, &study, &case)?;
                    transaction.execute(
                        "UPDATE enrolments SET withdrawn = $3, withdrawal = $4 WHERE study = $1 AND case_id = $2",
                        cells_of![&study, &case.0, &day, how.as_str()],
                    )?
                }
            };
            // The same whatever was said: the log does not tell who refused.
            audit::note(transaction, &Actor::Respondent, "study.taking-part", &case.0)
        })
    }
}

/// What a link of the resident tells, and the case that it is of.
fn linked(transaction: &mut Transaction<'_>, token: &str) -> Result<Option<(LinkedStudy, CaseId)>, Error> {
    let hash = token_hash(&code(token).unwrap_or_else(|| token.to_string()));
    let now = transaction.now;
    let row = transaction.first(
        "SELECT i.administration, i.expires, a.case_id, a.expires, a.sent_in, \
         (SELECT COUNT(*) FROM study_rounds s WHERE s.round = a.round) FROM invitations i \
         JOIN administrations a ON a.id = i.administration \
         WHERE i.hash = $1 AND i.revoked IS NULL AND a.erased IS NULL AND a.resident = 1",
        cells_of![&hash[..]],
    )?;
    let Some(row) = row else { return Ok(None) };
    let case = CaseId(row.text(2)?);
    let is_past = |at: usize| Ok::<_, Error>(row.maybe_moment(at)?.is_some_and(|moment| moment <= now));
    let standing = match () {
        () if row.maybe_int(4)?.is_some() => LinkStanding::SentIn,
        () if is_past(3)? => LinkStanding::Closed,
        () if is_past(1)? => LinkStanding::Old,
        () => LinkStanding::Open,
    };
    let is_wave = row.count(5)? > 0;
    let mut asked = Vec::new();
    for enrolment in enrolments_of(transaction, &case)? {
        let plan = one(transaction, &enrolment.study, None)?.plan;
        if let Some(question) = plan.consent {
            asked.push(TakingPart {
                study: enrolment.study,
                title: plan.title,
                question,
                language: plan.language,
                key_until: plan.key_until,
                consent: enrolment.consent,
                withdrawn: enrolment.withdrawn,
            });
        }
    }
    if asked.is_empty() && !is_wave {
        return Ok(None);
    }
    Ok(Some((LinkedStudy { administration: AdministrationId(row.text(0)?), standing, is_wave, asked }, case)))
}

/// What was asked for a study and not sent in takes no more answers.
fn ask_no_more(transaction: &mut Transaction<'_>, study: &str, case: &CaseId) -> Result<(), Error> {
    let now = transaction.now;
    let rows = transaction.query(
        "SELECT a.id FROM study_rounds s JOIN administrations a ON a.round = s.round \
         WHERE s.study = $1 AND s.case_id = $2 AND a.sent_in IS NULL AND a.erased IS NULL AND (a.expires IS NULL OR a.expires > $3)",
        cells_of![study, &case.0, now],
    )?;
    for row in &rows {
        let id = AdministrationId(row.text(0)?);
        administration::expire(transaction, &id, Some(now), &Actor::Respondent)?;
    }
    Ok(())
}
