//! A study as the store knows it: what is needed of its protocol to follow cases, and where each case is in it.
//!
//! Nothing here reads a database or a clock: the day is the caller's.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{AdministrationId, CaseId, Error, Moment, PracticeKey, RoundId};

/// What is needed of a protocol to follow cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub title: String,
    /// The language of its texts.
    pub language: String,
    /// The question of consent; none where the protocol asks none.
    pub consent: Option<String>,
    /// Until when a case can be found, and so removed.
    pub key_until: Option<Date>,
    /// The first and the last day on which cases are enrolled.
    pub enrol: Option<(Date, Date)>,
    /// In order.
    pub waves: Vec<PlannedWave>,
    /// Why a case can end.
    pub ended: Vec<PlannedEnd>,
}

/// A moment at which is asked; days are since the enrolment, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedWave {
    pub name: String,
    pub title: String,
    pub first: i64,
    /// From which day is asked.
    pub due: i64,
    pub last: i64,
    /// Who is asked; one without a name where the instrument has no informants.
    pub informants: Vec<Option<String>>,
}

/// A reason of ending.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlannedEnd {
    pub name: String,
    pub title: String,
    /// Whether nothing is asked from then on.
    pub stops: bool,
}

/// A study that is attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Study {
    pub name: String,
    pub version: String,
    /// Of the protocol.
    pub fingerprint: String,
    pub protocol: String,
    pub plan: Plan,
    /// Where its instrument is stored, in hexadecimal.
    pub model: String,
    pub attached: Moment,
    /// Practices of this server, and what the protocol calls each.
    pub practices: Vec<(PracticeKey, String)>,
}

/// What a registration lays down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaidDown {
    pub version: String,
    /// Of the protocol.
    pub fingerprint: String,
    /// Of the scoring of its instrument.
    pub scoring: String,
}

/// When something was laid down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    pub number: u64,
    pub at: Moment,
    pub by: String,
    pub laid_down: LaidDown,
}

/// How a resident takes back to take part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Withdrawal {
    /// Asked no more; earlier answers stay.
    Stop,
    /// In no analysis or export from then on.
    Remove,
}

impl Withdrawal {
    pub fn as_str(self) -> &'static str {
        match self {
            Withdrawal::Stop => "stop",
            Withdrawal::Remove => "remove",
        }
    }

    pub fn parse(text: &str) -> Option<Withdrawal> {
        [Withdrawal::Stop, Withdrawal::Remove].into_iter().find(|known| known.as_str() == text)
    }
}

/// What a resident says about taking part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Saying {
    Yes,
    No,
    Withdraw(Withdrawal),
}

/// A case in a study.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolment {
    pub study: String,
    pub case: CaseId,
    /// The practice that enrolled it.
    pub practice: PracticeKey,
    pub enrolled: Date,
    pub household: Option<String>,
    /// The day, and the reason where there is one.
    pub ended: Option<(Date, Option<String>)>,
    /// What the resident last said, and on which day.
    pub consent: Option<(bool, Date)>,
    pub withdrawn: Option<(Date, Withdrawal)>,
}

/// A wave of a case: who was asked, who sent in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseWave {
    /// In the protocol.
    pub name: String,
    pub title: String,
    pub from: Date,
    /// From when is asked.
    pub due: Date,
    pub until: Date,
    /// None until it was asked.
    pub round: Option<RoundId>,
    pub informants: Vec<WaveInformant>,
}

/// Somebody who is asked at a wave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaveInformant {
    pub informant: Option<String>,
    /// None until asked.
    pub administration: Option<AdministrationId>,
    pub sent_in: Option<Moment>,
}

/// How a wave is on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaveStanding {
    /// Its last day is near, and somebody did not send in.
    Late,
    /// It is to be asked or answered.
    Due,
    /// Its window is closed, and somebody did not send in.
    Outside,
    /// Its day has not come.
    Later,
    /// Everybody sent in.
    Complete,
}

/// How many days before its end a wave is late.
pub const LATE: i64 = 14;

impl CaseWave {
    pub fn standing(&self, today: Date) -> WaveStanding {
        if self.informants.iter().all(|one| one.sent_in.is_some()) {
            return WaveStanding::Complete;
        }
        match () {
            () if today > self.until => WaveStanding::Outside,
            () if today < self.due => WaveStanding::Later,
            () if days(today, self.until) < LATE => WaveStanding::Late,
            () => WaveStanding::Due,
        }
    }

    /// Whether it can be asked on a day: in its window, and not yet.
    pub fn can_be_asked(&self, today: Date) -> bool {
        self.round.is_none() && (self.from..=self.until).contains(&today)
    }
}

/// A case in a study, for those who work with it: nothing in it says what the resident said about taking part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseStudy {
    pub study: String,
    pub case: CaseId,
    pub pseudonym: String,
    pub enrolled: Date,
    /// The day, and the reason as the protocol titles it.
    pub ended: Option<(Date, String)>,
    /// Nothing is asked any more.
    pub asks_no_more: bool,
    pub waves: Vec<CaseWave>,
}

impl CaseStudy {
    pub(super) fn of(
        plan: &Plan,
        enrolment: &Enrolment,
        pseudonym: String,
        closed: bool,
        asked: &[Asked],
    ) -> CaseStudy {
        let on = |day: i64| {
            jiff::Span::new()
                .try_days(day)
                .ok()
                .and_then(|span| enrolment.enrolled.checked_add(span).ok())
                .unwrap_or(Date::MAX)
        };
        let wave = |planned: &PlannedWave| {
            let own = || asked.iter().filter(|one| one.wave == planned.name);
            let informant = |informant: &Option<String>| {
                let found = own().find(|one| planned.informants.len() == 1 || one.informant == *informant);
                WaveInformant {
                    informant: informant.clone(),
                    administration: found.and_then(|one| one.administration.clone()),
                    sent_in: found.and_then(|one| one.sent_in),
                }
            };
            CaseWave {
                name: planned.name.clone(),
                title: planned.title.clone(),
                from: on(planned.first),
                due: on(planned.due),
                until: on(planned.last),
                round: own().next().map(|one| one.round.clone()),
                informants: planned.informants.iter().map(informant).collect(),
            }
        };
        let end = |reason: &Option<String>| {
            reason.as_ref().and_then(|name| plan.ended.iter().find(|known| known.name == *name))
        };
        let stops =
            enrolment.ended.as_ref().is_some_and(|(_, reason)| end(reason).is_none_or(|end| end.stops));
        CaseStudy {
            study: enrolment.study.clone(),
            case: enrolment.case.clone(),
            pseudonym,
            enrolled: enrolment.enrolled,
            ended: enrolment.ended.as_ref().map(|(day, reason)| {
                (
                    *day,
                    end(reason).map_or_else(|| reason.clone().unwrap_or_default(), |end| end.title.clone()),
                )
            }),
            asks_no_more: stops || closed || enrolment.withdrawn.is_some(),
            waves: plan.waves.iter().map(wave).collect(),
        }
    }

    /// The waves that somebody has something to do for, with how each is.
    pub fn waiting(&self, today: Date) -> impl Iterator<Item = (&CaseWave, WaveStanding)> {
        let asked = !self.asks_no_more;
        self.waves.iter().filter(move |_| asked).filter_map(move |wave| match wave.standing(today) {
            standing @ (WaveStanding::Late | WaveStanding::Due | WaveStanding::Outside) => {
                Some((wave, standing))
            }
            WaveStanding::Later | WaveStanding::Complete => None,
        })
    }
}

/// Somebody who was asked in a round of a study.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub study: String,
    pub case: CaseId,
    pub wave: String,
    pub round: RoundId,
    pub administration: Option<AdministrationId>,
    pub informant: Option<String>,
    pub sent_in: Option<Moment>,
}

/// What a resident is asked about a study, and said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakingPart {
    pub study: String,
    pub title: String,
    /// The question of consent, and its language.
    pub question: String,
    pub language: String,
    pub key_until: Option<Date>,
    pub consent: Option<(bool, Date)>,
    pub withdrawn: Option<(Date, Withdrawal)>,
}

/// How what a link opened is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkStanding {
    Open,
    SentIn,
    /// The window is closed.
    Closed,
    /// The link itself has expired.
    Old,
}

/// What a link tells about studies, also when it opens no questions any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkedStudy {
    pub administration: AdministrationId,
    pub standing: LinkStanding,
    /// Whether what it opened was asked for a study.
    pub is_wave: bool,
    /// Those that ask the resident for consent.
    pub asked: Vec<TakingPart>,
}

/// What can be said next.
///
/// # Errors
/// [`Error::Conflict`], in a sentence.
pub(super) fn check(said: Saying, enrolment: &Enrolment) -> Result<(), Error> {
    let conflict = |why: &str| Err(Error::Conflict(why.into()));
    let given = enrolment.consent.is_some_and(|(yes, _)| yes);
    match (said, enrolment.withdrawn.map(|(_, how)| how)) {
        (Saying::Yes | Saying::No, Some(_)) => conflict("the case withdrew"),
        (Saying::No, None) if given => conflict("consent was given: it is withdrawn by stop or remove"),
        (Saying::Withdraw(_), None) if !given => conflict("there is no consent to withdraw"),
        (Saying::Withdraw(_), Some(Withdrawal::Remove)) => conflict("the case was removed"),
        (Saying::Withdraw(Withdrawal::Stop), Some(Withdrawal::Stop)) => conflict("the case stopped"),
        (Saying::Withdraw(Withdrawal::Remove), Some(Withdrawal::Stop))
        | (Saying::Yes | Saying::No | Saying::Withdraw(_), None) => Ok(()),
    }
}

fn days(from: Date, to: Date) -> i64 {
    i64::from(from.until(to).map_or(0, |span| span.get_days()))
}
