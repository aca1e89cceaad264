//! Submitting answers, also with two tabs, two devices, the back button and a double click.
//!
//! A form is filled in from one revision, and may arrive when there is another. What it says is compared with
//! what was stored at its own revision: only what differs from that is new in it. Nothing is
//! lost, for the log keeps both; and the caller is told, to say so.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::chain;
use super::database::cells_of;
use super::event::{Actor, LONGEST_REASON, What};
use super::fold::{Given, State};
use super::history::History;
use super::reply::Reply;
use super::secret::random;
use super::work::{Ask, Transaction};
use super::{
    Administration, AdministrationId, ClosedBy, Error, HookEvent, Store, Summary, administration, alert,
    audit, hooks, log,
};

/// What was filled in from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// Unknown: everything in the submission is meant as it is.
    Unknown,
    /// A page that was made at this revision. What was changed elsewhere meanwhile, and not here, stays.
    Revision(u64),
    /// This revision and no other; otherwise nothing is saved.
    Exactly(u64),
}

/// Answers to save.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submission {
    pub administration: AdministrationId,
    /// Made by the form or the client, new for each: the same content again under the same name, one after
    /// another, is one submission. At most 64 bytes.
    pub id: Option<String>,
    pub since: Since,
    pub by: Actor,
    /// `Given`, `Changed` and `Cleared` say what the answer to a question shall be, `Chosen` and `LeftOut`
    /// the same of a domain; whether that is news is computed here. `Passed`, `Confirmed`, `Dated` and
    /// `SentIn` are taken as they come. The others have their own calls.
    pub what: Vec<What>,
    /// The alerts that are active once this is saved, by name; none when the caller did not look.
    pub alerts: Option<Vec<String>>,
}

/// What became of a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Saved {
    /// The revision that it came to.
    pub revision: u64,
    /// How many events it added.
    pub added: u64,
    /// It had been saved before, and nothing was done.
    pub again: bool,
    /// The administration at that revision; none when nothing was done.
    pub administration: Option<Administration>,
    /// Answers that were changed elsewhere since the form was made, and that this submission replaced.
    pub replaced: Vec<Differs>,
    /// Answers that were changed elsewhere since, and that this submission had left as they were: those from
    /// elsewhere are.
    pub kept: Vec<Differs>,
}

/// An answer that is another than the form said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Differs {
    pub question: String,
    /// What the form said; none where it was left open.
    pub here: Option<String>,
    /// What was answered elsewhere; none where it was cleared.
    pub elsewhere: Option<String>,
    /// Who last answered elsewhere, where that is not that it was cleared.
    pub by: Option<Actor>,
}

const LONGEST_ID: usize = 64;

impl Store {
    /// Saves answers. The reply comes when they are durable.
    ///
    /// # Errors
    /// [`Error::Closed`] when it takes no more answers; [`Error::Conflict`] when it is at another revision
    /// than [`Since::Exactly`] says; [`Error::Reused`] when its name was used for another submission, and a
    /// revision is demanded; [`Error::Unknown`]; [`Error::Invalid`] for events that are not submitted.
    pub fn submit(&self, submission: Submission) -> Reply<Saved> {
        self.write_after(asks(&submission), move |transaction| submit(transaction, &submission))
    }
}

/// What a submission will ask of its administration.
fn asks(submission: &Submission) -> Vec<Ask> {
    let id = &submission.administration;
    let alerts = submission.alerts.as_ref().map(|_| alert::standing(id));
    [Some(administration::of_row(id)), alerts, of_name(submission)].into_iter().flatten().collect()
}

/// An administration that takes answers, and the head of its chain.
pub(super) fn head(
    transaction: &mut Transaction<'_>,
    id: &AdministrationId,
) -> Result<(Summary, Vec<u8>), Error> {
    let (summary, head) = administration::one(transaction, id)?;
    match () {
        () if summary.erased.is_some() => Err(Error::Closed(ClosedBy::Erased)),
        () if summary.sent_in.is_some() => Err(Error::Closed(ClosedBy::SentIn)),
        () if summary.expires.is_some_and(|expires| expires <= transaction.now) => {
            Err(Error::Closed(ClosedBy::Expired))
        }
        () => Ok((summary, head)),
    }
}

/// The same with what happened in it, for adding to that.
pub(super) fn open(
    transaction: &mut Transaction<'_>,
    id: &AdministrationId,
) -> Result<(Summary, History), Error> {
    let (summary, head) = head(transaction, id)?;
    Ok((summary, log::history(transaction, &id.0, head)?))
}

fn submit(transaction: &mut Transaction<'_>, submission: &Submission) -> Result<Saved, Error> {
    let id = &submission.administration;
    check(submission)?;
    // Everything is asked before anything is written: what was asked beforehand holds until then.
    if let Some(revision) = seen(transaction, submission)? {
        return Ok(Saved {
            revision,
            added: 0,
            again: true,
            administration: None,
            replaced: Vec::new(),
            kept: Vec::new(),
        });
    }
    let (mut summary, head) = head(transaction, id)?;
    let standing = submission.alerts.is_some().then(|| transaction.ask(&alert::standing(id))).transpose()?;
    let mut history = log::history(transaction, &id.0, head)?;
    let base = base(submission, &history)?;
    let news = News::of(submission, &history.state, base.as_ref());
    if !news.events.is_empty() {
        log::append(transaction, &id.0, &mut history, &submission.by, news.events.clone())?;
    }
    let (revision, sent_in) = (history.state.revision, news.events.contains(&What::SentIn));
    (summary.revision, summary.sent_in) = (revision, history.state.sent_in);
    let tells = sent_in || submission.alerts.as_ref().is_some_and(|alerts| !alerts.is_empty());
    let told = tells.then(|| summary.clone());
    let administration = Administration { summary, history: Arc::new(history) };
    transaction.keep(administration.clone());
    remember(transaction, submission, revision)?;
    if let Some((alerts, standing)) = submission.alerts.as_ref().zip(standing) {
        let new = alert::raise(transaction, id, alerts, &standing)?;
        if let Some(summary) = told.as_ref().filter(|_| new) {
            hooks::tell(transaction, HookEvent::Alert, summary)?;
        }
    }
    if sent_in {
        audit::note(transaction, &submission.by, "administration.send-in", &id.0)?;
        if let Some(summary) = &told {
            hooks::tell(transaction, HookEvent::SentIn, summary)?;
        }
    }
    Ok(Saved {
        revision,
        added: news.events.len() as u64,
        again: false,
        administration: Some(administration),
        replaced: news.replaced,
        kept: news.kept,
    })
}

fn check(submission: &Submission) -> Result<(), Error> {
    if submission.id.as_ref().is_some_and(|id| id.is_empty() || id.len() > LONGEST_ID) {
        return Err(Error::Invalid(format!("the name of a submission has 1 to {LONGEST_ID} bytes")));
    }
    let too_long = |what: &What| {
        let (What::Chosen { reason, .. } | What::LeftOut { reason: Some(reason), .. }) = what else {
            return false;
        };
        reason.chars().count() > LONGEST_REASON
    };
    if submission.what.iter().any(too_long) {
        return Err(Error::Invalid(format!("a reason has {LONGEST_REASON} characters at most")));
    }
    match submission
        .what
        .iter()
        .find(|what| matches!(what, What::Opened { .. } | What::Reworded { .. } | What::Erased))
    {
        Some(_) => Err(Error::Invalid("opening, rewording and erasing are not submitted".into())),
        None => Ok(()),
    }
}

/// What a submission says, by whom and of which revision, for knowing it again.
fn text(submission: &Submission) -> Result<String, Error> {
    let since = match submission.since {
        Since::Unknown => None,
        Since::Revision(revision) | Since::Exactly(revision) => Some(revision),
    };
    serde_json::to_string(&(&submission.by, since, &submission.what))
        .map_err(|error| Error::Invalid(format!("it cannot be written: {error}")))
}

fn of_name(submission: &Submission) -> Option<Ask> {
    let (id, name) = (&submission.administration.0, submission.id.as_ref()?);
    let sql = "SELECT digest, salt, revision FROM submissions WHERE administration = $1 AND id = $2";
    Some(Ask { administration: id.clone(), sql, cells: cells_of![id, name].to_vec() })
}

/// What it came to, when the last of this name was the same. A name that was used for something else is
/// refused where a revision is demanded: a caller who uses it again would be told that it is saved when it is
/// not.
fn seen(transaction: &mut Transaction<'_>, submission: &Submission) -> Result<Option<u64>, Error> {
    let Some(ask) = of_name(submission) else { return Ok(None) };
    let rows = transaction.ask(&ask)?;
    let Some(row) = rows.first() else { return Ok(None) };
    let same = chain::digest(&row.bytes(1)?, &text(submission)?)[..] == row.bytes(0)?;
    match submission.since {
        _ if same => Ok(Some(row.count(2)?)),
        Since::Exactly(_) => Err(Error::Reused),
        Since::Unknown | Since::Revision(_) => Ok(None),
    }
}

fn remember(transaction: &mut Transaction<'_>, submission: &Submission, revision: u64) -> Result<(), Error> {
    let Some(name) = &submission.id else { return Ok(()) };
    let id = &submission.administration.0;
    let salt: [u8; 16] = random()?;
    let digest = chain::digest(&salt, &text(submission)?);
    transaction.execute_later(
        id,
        "INSERT INTO submissions (administration, id, digest, salt, revision) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (administration, id) DO UPDATE SET digest = excluded.digest, salt = excluded.salt, revision = excluded.revision",
        cells_of![id, name, &digest[..], &salt[..], revision],
    );
    Ok(())
}

/// What the form was filled in from, when that is another revision than the present one.
fn base(submission: &Submission, history: &History) -> Result<Option<State>, Error> {
    let now = history.state.revision;
    match submission.since {
        Since::Unknown => Ok(None),
        Since::Exactly(revision) if revision == now => Ok(None),
        Since::Exactly(revision) => {
            Err(Error::Conflict(format!("it is at revision {now}, not at {revision}")))
        }
        Since::Revision(revision) if revision >= now => Ok(None),
        Since::Revision(revision) => Ok(Some(history.state_at(revision))),
    }
}

/// What a submission adds.
#[derive(Debug, Default)]
struct News {
    events: Vec<What>,
    replaced: Vec<Differs>,
    kept: Vec<Differs>,
}

impl News {
    fn of(submission: &Submission, now: &State, base: Option<&State>) -> News {
        let mut news = News::default();
        // A submission may speak of a question twice; the later word is.
        let mut answers: BTreeMap<&str, Option<&str>> = BTreeMap::new();
        for what in &submission.what {
            match what {
                What::Given { question, answer } | What::Changed { question, answer } => {
                    answers.insert(question, Some(answer));
                }
                What::Cleared { question } => {
                    answers.insert(question, None);
                }
                What::Opened { .. }
                | What::Reworded { .. }
                | What::Dated { .. }
                | What::Passed { .. }
                | What::Confirmed { .. }
                | What::Chosen { .. }
                | What::LeftOut { .. }
                | What::SentIn
                | What::Erased => {}
            }
        }
        for what in &submission.what {
            match what {
                What::Given { question, .. }
                | What::Changed { question, .. }
                | What::Cleared { question } => {
                    // In the order of the form, each once.
                    if let Some(here) = answers.remove(question.as_str()) {
                        news.answer(
                            question,
                            here,
                            now.answers.get(question),
                            base.map(|base| base.answers.get(question)),
                        );
                    }
                }
                What::Chosen { domain, reason } => {
                    if now
                        .domains
                        .get(domain)
                        .is_none_or(|known| !known.chosen || known.reason.as_ref() != Some(reason))
                    {
                        news.events.push(what.clone());
                    }
                }
                What::LeftOut { domain, reason } => {
                    if now.domains.get(domain).is_none_or(|known| known.chosen || known.reason != *reason) {
                        news.events.push(what.clone());
                    }
                }
                What::Dated { administered } if now.administered == Some(*administered) => {}
                What::Opened { .. }
                | What::Reworded { .. }
                | What::Dated { .. }
                | What::Passed { .. }
                | What::Confirmed { .. }
                | What::SentIn
                | What::Erased => news.events.push(what.clone()),
            }
        }
        news
    }

    /// `here` is what the form says, `there` what is stored, `base` what was stored when the form was made,
    /// if that was earlier.
    fn answer(
        &mut self,
        question: &str,
        here: Option<&str>,
        there: Option<&Given>,
        base: Option<Option<&Given>>,
    ) {
        let text = |given: Option<&Given>| given.map(|given| given.answer.clone());
        if here == there.map(|given| given.answer.as_str()) {
            return;
        }
        if let Some(base) = base
            && text(base) != text(there)
        {
            let differs = Differs {
                question: question.into(),
                here: here.map(Into::into),
                elsewhere: text(there),
                by: there.map(|given| given.by.clone()),
            };
            if here == base.map(|given| given.answer.as_str()) {
                self.kept.push(differs);
                return;
            }
            self.replaced.push(differs);
        }
        let question = question.to_string();
        self.events.push(match (here, there) {
            (Some(answer), None) => What::Given { question, answer: answer.into() },
            (Some(answer), Some(_)) => What::Changed { question, answer: answer.into() },
            (None, _) => What::Cleared { question },
        });
    }
}
