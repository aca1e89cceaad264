//! Hooks: other programs that are told what happened, at an address of theirs. What is to be told is kept until
//! the receiver says that it has it, so it is told at least once, always under the same identifier.
//!
//! Several servers may share a database: a message belongs to the one that claimed it, for as long as the claim
//! holds.

use std::time::Duration;

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha2::Sha256;

use super::chain;
use super::database::{Row, cells_of};
use super::event::Actor;
use super::reply::Reply;
use super::secret::random_name;
use super::work::Transaction;
use super::worklist::SOON;
use super::{
    AdministrationId, CaseId, Error, Moment, PracticeKey, RoundId, Store, Summary, Token, audit, practice,
};

/// Something that a hook tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HookEvent {
    /// Answers were sent in.
    SentIn,
    /// An alert was raised.
    Alert,
    /// A wave of a study is to be asked or answered.
    Due,
    /// What was asked ends soon without answers.
    Expiring,
    /// Nothing happened: somebody tries the hook.
    Test,
}

impl HookEvent {
    /// Those that can be asked for.
    pub const ALL: [HookEvent; 4] =
        [HookEvent::SentIn, HookEvent::Alert, HookEvent::Due, HookEvent::Expiring];

    pub fn as_str(self) -> &'static str {
        match self {
            HookEvent::SentIn => "sent-in",
            HookEvent::Alert => "alert",
            HookEvent::Due => "due",
            HookEvent::Expiring => "expiring",
            HookEvent::Test => "test",
        }
    }

    pub fn parse(text: &str) -> Option<HookEvent> {
        HookEvent::ALL.into_iter().find(|event| event.as_str() == text)
    }
}

/// A hook, and how it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hook {
    pub name: String,
    pub practice: PracticeKey,
    pub url: String,
    pub events: Vec<HookEvent>,
    pub created: Moment,
    /// How many messages wait, were taken by the receiver, and were given up, of those of the last thirty days.
    pub waiting: u64,
    pub delivered: u64,
    pub given_up: u64,
    /// What came of the last try that failed, if one that still waits failed.
    pub trouble: Option<String>,
}

/// A message to send.
#[derive(Clone, PartialEq, Eq)]
pub struct Delivery {
    pub hook: String,
    /// The same however often it is sent.
    pub id: String,
    pub event: String,
    pub url: String,
    pub body: String,
    secret: String,
}

impl std::fmt::Debug for Delivery {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Delivery({} {} to {})", self.event, self.id, self.hook)
    }
}

impl Delivery {
    /// The signature of a try at a moment, as the header has it: over the seconds since 1970, a full stop and the
    /// body.
    ///
    /// # Errors
    /// [`Error::Damaged`] when the secret cannot be a key.
    pub fn signature(&self, at: Moment) -> Result<String, Error> {
        let seconds = at.0.div_euclid(1000);
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes())
            .map_err(|_| Error::Damaged("a secret has no length that a key can have".into()))?;
        mac.update(format!("{seconds}.{}", self.body).as_bytes());
        Ok(format!("t={seconds},v1={}", chain::hexadecimal(&mac.finalize().into_bytes())))
    }
}

/// What a message says: names of things, and nothing of what was answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Message<'m> {
    id: &'m str,
    event: &'static str,
    at: String,
    practice: &'m str,
    #[serde(skip_serializing_if = "Option::is_none")]
    case_id: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    administration_id: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    round_id: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instrument: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    study: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    wave: Option<&'m str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    until: Option<String>,
}

/// A wave of a case that is to be asked or answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueToTell {
    pub practice: PracticeKey,
    pub case: CaseId,
    pub study: String,
    pub wave: String,
    pub round: Option<RoundId>,
    /// The last day.
    pub until: String,
}

/// How long is waited after each try; after the last of these it is given up.
const PAUSES: [u64; 9] = [60, 300, 1800, 7200, 21_600, 43_200, 86_400, 86_400, 86_400];
/// How long what was told, or given up, is kept.
const KEPT: Duration = Duration::from_secs(30 * 24 * 3600);
const LONGEST_URL: usize = 500;
const LONGEST_ANSWER: usize = 200;

impl Store {
    /// Adds a hook of a practice, of the only one where none is named. Its secret is shown this once.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name of other signs than lowercase letters, digits and `-`, an address that is
    /// not one of `http` or `https`, or no event; [`Error::Unknown`] for the practice; [`Error::Conflict`] when
    /// there is one of this name.
    pub fn add_hook(
        &self,
        practice: Option<&PracticeKey>,
        name: &str,
        url: &str,
        events: &[HookEvent],
        by: &Actor,
    ) -> Reply<Token> {
        let (practice, name, url, by) = (practice.cloned(), name.to_string(), url.to_string(), by.clone());
        let events: Vec<&str> = events.iter().map(|event| event.as_str()).collect();
        let events = (!events.is_empty()).then(|| format!(" {} ", events.join(" ")));
        self.write(move |transaction| {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            if name.is_empty() || name.len() > 64 || !name.bytes().all(plain) {
                return Err(Error::Invalid(
                    "the name of a hook has lowercase letters, digits and `-`".into(),
                ));
            }
            let is_address = url.starts_with("https://") || url.starts_with("http://");
            if !is_address || url.len() > LONGEST_URL || !url.bytes().all(|b| b.is_ascii_graphic()) {
                return Err(Error::Invalid(format!(
                    "the address of a hook begins with https:// or http://, and has {LONGEST_URL} signs at most"
                )));
            }
            let events = events.clone().ok_or_else(|| Error::Invalid("a hook tells something".into()))?;
            if transaction.first("SELECT name FROM hooks WHERE name = $1", cells_of![&name])?.is_some() {
                return Err(Error::Conflict("there is a hook with this name".into()));
            }
            let practice = practice::named(transaction, practice.as_ref())?;
            let (secret, now) = (Token::random()?, transaction.now);
            transaction.execute(
                "INSERT INTO hooks (name, practice, url, secret, events, created) VALUES ($1, $2, $3, $4, $5, $6)",
                cells_of![&name, &practice.0, &url, secret.reveal(), &events, now],
            )?;
            audit::note(transaction, &by, "hook.add", &name)?;
            Ok(secret)
        })
    }

    /// Every hook, by name.
    pub fn hooks(&self) -> Reply<Vec<Hook>> {
        self.read(|transaction| {
            let rows = transaction.query(
                "SELECT h.name, h.practice, h.url, h.events, h.created, \
                 (SELECT COUNT(*) FROM deliveries d WHERE d.hook = h.name AND d.delivered IS NULL AND d.given_up IS NULL), \
                 (SELECT COUNT(*) FROM deliveries d WHERE d.hook = h.name AND d.delivered IS NOT NULL), \
                 (SELECT COUNT(*) FROM deliveries d WHERE d.hook = h.name AND d.given_up IS NOT NULL), \
                 (SELECT MAX(d.answer) FROM deliveries d WHERE d.hook = h.name AND d.delivered IS NULL AND d.tries > 0) \
                 FROM hooks h ORDER BY h.name",
                &[],
            )?;
            rows.iter().map(hook).collect()
        })
    }

    /// Removes a hook, with what it was still to tell.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn remove_hook(&self, name: &str, by: &Actor) -> Reply<()> {
        let (name, by) = (name.to_string(), by.clone());
        self.write(move |transaction| {
            transaction.execute("DELETE FROM deliveries WHERE hook = $1", cells_of![&name])?;
            if transaction.execute("DELETE FROM hooks WHERE name = $1", cells_of![&name])? == 0 {
                return Err(Error::Unknown("hook"));
            }
            audit::note(transaction, &by, "hook.remove", &name)
        })
    }

    /// A message that says that nothing happened; it is kept nowhere.
    ///
    /// # Errors
    /// [`Error::Unknown`].
    pub fn test_delivery(&self, name: &str) -> Reply<Delivery> {
        let name = name.to_string();
        self.read(move |transaction| {
            let row = transaction
                .first("SELECT url, secret, practice FROM hooks WHERE name = $1", cells_of![&name])?
                .ok_or(Error::Unknown("hook"))?;
            let (id, practice, now) = (random_name()?, row.text(2)?, transaction.now);
            let body = written(&Message::of(HookEvent::Test, &id, now, &practice))?;
            Ok(Delivery {
                hook: name.clone(),
                event: HookEvent::Test.as_str().into(),
                url: row.text(0)?,
                secret: row.text(1)?,
                body,
                id,
            })
        })
    }

    /// Whether a message is to be sent now: a server that looks often does not have it write often.
    pub fn has_deliveries(&self) -> Reply<bool> {
        self.look_up(|transaction| {
            let now = transaction.now;
            let row = transaction.first(
                "SELECT hook FROM deliveries WHERE delivered IS NULL AND given_up IS NULL AND due <= $1 AND claimed <= $1 LIMIT 1",
                cells_of![now],
            )?;
            Ok(row.is_some())
        })
    }

    /// Claims messages that are to be sent now, for this long: nobody else sends them meanwhile. Those of a server
    /// that stopped in between are sent again by another.
    pub fn claim_deliveries(&self, most: u64, lease: Duration) -> Reply<Vec<Delivery>> {
        self.write(move |transaction| {
            let now = transaction.now;
            let rows = transaction.query(
                "SELECT d.hook, d.id, d.event, d.body, h.url, h.secret FROM deliveries d JOIN hooks h ON h.name = d.hook \
                 WHERE d.delivered IS NULL AND d.given_up IS NULL AND d.due <= $1 AND d.claimed <= $1 ORDER BY d.due, d.id LIMIT $2",
                cells_of![now, most],
            )?;
            let mut claimed = Vec::with_capacity(rows.len());
            for row in &rows {
                let (hook, id) = (row.text(0)?, row.text(1)?);
                let own = transaction.execute(
                    "UPDATE deliveries SET claimed = $3, tries = tries + 1 WHERE hook = $1 AND id = $2 \
                     AND claimed <= $4 AND delivered IS NULL AND given_up IS NULL",
                    cells_of![&hook, &id, now.after(lease), now],
                )?;
                if own == 1 {
                    claimed.push(Delivery {
                        hook,
                        id,
                        event: row.text(2)?,
                        body: row.text(3)?,
                        url: row.text(4)?,
                        secret: row.text(5)?,
                    });
                }
            }
            Ok(claimed)
        })
    }

    /// Keeps what came of a try: none where the receiver has the message, otherwise what went wrong. Then it is
    /// tried again after a pause that grows, and given up after the last. What else waits for the same receiver
    /// waits a minute too.
    pub fn note_delivery(&self, delivery: &Delivery, wrong: Option<String>) -> Reply<()> {
        let (hook, id) = (delivery.hook.clone(), delivery.id.clone());
        let wrong = wrong.map(|wrong| wrong.chars().take(LONGEST_ANSWER).collect::<String>());
        self.write(move |transaction| {
            let now = transaction.now;
            let Some(wrong) = &wrong else {
                return transaction
                    .execute(
                        "UPDATE deliveries SET delivered = $3, claimed = 0 WHERE hook = $1 AND id = $2",
                        cells_of![&hook, &id, now],
                    )
                    .map(drop);
            };
            let row = transaction.first(
                "SELECT tries FROM deliveries WHERE hook = $1 AND id = $2",
                cells_of![&hook, &id],
            )?;
            // The hook was removed meanwhile, or the case erased.
            let Some(row) = row else { return Ok(()) };
            let tries = usize::try_from(row.count(0)?).unwrap_or(usize::MAX);
            match tries.checked_sub(1).and_then(|last| PAUSES.get(last)) {
                Some(pause) => transaction.execute(
                    "UPDATE deliveries SET due = $3, claimed = 0, answer = $4 WHERE hook = $1 AND id = $2",
                    cells_of![&hook, &id, now.after(Duration::from_secs(*pause)), wrong],
                )?,
                None => transaction.execute(
                    "UPDATE deliveries SET given_up = $3, claimed = 0, answer = $4 WHERE hook = $1 AND id = $2",
                    cells_of![&hook, &id, now, wrong],
                )?,
            };
            let soon = now.after(Duration::from_secs(PAUSES[0]));
            transaction
                .execute(
                    "UPDATE deliveries SET due = $2 WHERE hook = $1 AND due < $2 AND claimed <= $3 AND delivered IS NULL AND given_up IS NULL",
                    cells_of![&hook, soon, now],
                )
                .map(drop)
        })
    }

    /// The practices of which a hook tells something.
    pub fn practices_told(&self, event: HookEvent) -> Reply<Vec<PracticeKey>> {
        self.look_up(move |transaction| {
            let rows = transaction.query(
                "SELECT DISTINCT practice FROM hooks WHERE events LIKE $1 ORDER BY practice",
                cells_of![format!("% {} %", event.as_str())],
            )?;
            rows.iter().map(|row| row.text(0).map(PracticeKey)).collect()
        })
    }

    /// Has hooks tell what ends soon without answers, each once; and forgets what was told long ago.
    pub fn tell_expiring(&self) -> Reply<()> {
        self.write(|transaction| {
            let now = transaction.now;
            transaction.execute(
                "DELETE FROM deliveries WHERE COALESCE(delivered, given_up) < $1",
                cells_of![now.before(KEPT)],
            )?;
            let rows = transaction.query(
                "SELECT a.id, a.case_id, a.round, a.instrument, a.practice, a.expires FROM administrations a \
                 WHERE a.sent_in IS NULL AND a.erased IS NULL AND a.expires > $1 AND a.expires <= $2 \
                 AND EXISTS (SELECT 1 FROM hooks h WHERE h.practice = a.practice AND h.events LIKE '% expiring %') ORDER BY a.expires, a.id",
                cells_of![now, now.after(SOON)],
            )?;
            for row in &rows {
                let (administration, case, round) = (row.text(0)?, row.text(1)?, row.maybe_text(2)?);
                let (instrument, practice, expires) = (row.text(3)?, row.text(4)?, row.moment(5)?);
                let once = format!("expiring {administration} {}", expires.0);
                let id = random_name()?;
                let message = Message {
                    case_id: Some(&case),
                    administration_id: Some(&administration),
                    round_id: round.as_deref(),
                    instrument: Some(&instrument),
                    until: Some(expires.to_string()),
                    ..Message::of(HookEvent::Expiring, &id, now, &practice)
                };
                queue(transaction, HookEvent::Expiring, &message, Some(&once))?;
            }
            Ok(())
        })
    }

    /// Has hooks tell which waves are due, each once.
    pub fn tell_due(&self, due: Vec<DueToTell>) -> Reply<()> {
        self.write(move |transaction| {
            let now = transaction.now;
            for one in &due {
                let id = random_name()?;
                let once = format!("due {} {} {}", one.case, one.study, one.wave);
                let message = Message {
                    case_id: Some(&one.case.0),
                    round_id: one.round.as_ref().map(RoundId::as_str),
                    study: Some(&one.study),
                    wave: Some(&one.wave),
                    until: Some(one.until.clone()),
                    ..Message::of(HookEvent::Due, &id, now, &one.practice.0)
                };
                queue(transaction, HookEvent::Due, &message, Some(&once))?;
            }
            Ok(())
        })
    }
}

impl<'m> Message<'m> {
    fn of(event: HookEvent, id: &'m str, at: Moment, practice: &'m str) -> Message<'m> {
        Message {
            id,
            event: event.as_str(),
            at: at.to_string(),
            practice,
            case_id: None,
            administration_id: None,
            round_id: None,
            instrument: None,
            study: None,
            wave: None,
            until: None,
        }
    }
}

fn written(message: &Message<'_>) -> Result<String, Error> {
    serde_json::to_string(message).map_err(|error| Error::Invalid(format!("it cannot be written: {error}")))
}

/// Has every hook of the practice that tells such things tell this, once where it has a name for that.
fn queue(
    transaction: &mut Transaction<'_>,
    event: HookEvent,
    message: &Message<'_>,
    once: Option<&str>,
) -> Result<(), Error> {
    let (now, body, wanted) = (transaction.now, written(message)?, format!("% {} %", event.as_str()));
    // One statement, that may go to the database with others.
    transaction.execute_later(
        message.case_id.unwrap_or_default(),
        "INSERT INTO deliveries (hook, id, event, case_id, once, body, at, tries, due, claimed) \
         SELECT name, $1, $2, $3, $4, $5, $6, 0, $6, 0 FROM hooks WHERE practice = $7 AND events LIKE $8 ON CONFLICT DO NOTHING",
        cells_of![
            message.id,
            message.event,
            message.case_id.unwrap_or_default(),
            once,
            &body,
            now,
            message.practice,
            &wanted,
        ],
    );
    Ok(())
}

/// Has hooks tell something about an administration.
pub(super) fn tell(
    transaction: &mut Transaction<'_>,
    event: HookEvent,
    about: &Summary,
) -> Result<(), Error> {
    let (id, now) = (random_name()?, transaction.now);
    let AdministrationId(administration) = &about.id;
    let message = Message {
        case_id: Some(&about.case.0),
        administration_id: Some(administration),
        round_id: about.round.as_ref().map(RoundId::as_str),
        instrument: Some(&about.instrument),
        ..Message::of(event, &id, now, &about.practice.0)
    };
    queue(transaction, event, &message, None)
}

/// Takes away what was to be told about a case: it was erased.
pub(super) fn erase(transaction: &mut Transaction<'_>, case: &str) -> Result<(), Error> {
    transaction.execute("DELETE FROM deliveries WHERE case_id = $1", cells_of![case]).map(drop)
}

fn hook(row: &Row) -> Result<Hook, Error> {
    Ok(Hook {
        name: row.text(0)?,
        practice: PracticeKey(row.text(1)?),
        url: row.text(2)?,
        events: row.text(3)?.split(' ').filter_map(HookEvent::parse).collect(),
        created: row.moment(4)?,
        waiting: row.count(5)?,
        delivered: row.count(6)?,
        given_up: row.count(7)?,
        trouble: row.maybe_text(8)?,
    })
}
