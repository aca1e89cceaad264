//! An administration in the store, opened for the person who may answer it.

use std::sync::Arc;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::civil::Date;

use super::act::{Acted, Go, Log, act};
use super::record::{Record, alerts};
use super::screens::{Notice, Sitting, Wrongs};
use crate::form::Filled;
use crate::frame::Frame;
use crate::interface::Tongue;
use crate::visit::{Visit, language_cookie};
use crate::{Shared, fault::Fault, see_other, store_fault, zone};
use peil::model::Instrument;
use peil::score::Scorer;
use peil::session::Event;
use peil_store::{Actor, AdministrationId, ClosedBy, Error, Moment, Since, Submission, TakingPart, What};
use peil_wording::parted;

/// One administration, and who answers it.
pub struct Kept {
    app: Shared,
    visit: Visit,
    pub record: Record,
    /// The name of these words, where they are others than the log says.
    reworded: Option<Option<String>>,
    pub by: Actor,
    pub frame: Frame,
    pub base: String,
    pub back: Option<String>,
    pub notice: Option<Notice>,
    /// Where the date of the response is set, for a professional who copies it from paper.
    pub dating: Option<String>,
    /// Studies that the resident is asked about on the start page.
    pub studies: Vec<TakingPart>,
    /// Whether the caller may open it; looked at again whenever it is read again.
    allowed: Allowed,
}

type Allowed = Box<dyn Fn(&Record) -> bool + Send + Sync>;

/// How often a form is put together with what happened meanwhile, before somebody is asked to try again.
const ATTEMPTS: usize = 5;

impl Kept {
    /// Opens it; `base` is the path that its pages are under.
    ///
    /// # Errors
    /// The page to show instead.
    pub async fn open(
        app: &Shared,
        visit: Visit,
        id: &AdministrationId,
        by: Actor,
        base: String,
    ) -> Result<Kept, Response> {
        let administration =
            app.store.administration(id).await.map_err(|error| store_fault(&error, &visit))?;
        let stored = app
            .store
            .model(&administration.summary.model)
            .await
            .map_err(|error| store_fault(&error, &visit))?;
        let tongue = visit.tongue(Tongue::parse(&stored.language));
        let (instrument, reworded) = in_words(app, stored, administration.summary.wording.as_deref(), tongue);
        let frame = visit.frame_in(tongue, gemeente(administration.summary.wording.as_deref()));
        let record = Record { administration, instrument };
        Ok(Kept {
            app: app.clone(),
            visit,
            record,
            reworded,
            by,
            frame,
            base,
            back: None,
            notice: None,
            dating: None,
            studies: Vec::new(),
            allowed: Box::new(|_| true),
        })
    }

    /// Opens it on this condition alone.
    ///
    /// # Errors
    /// The page of what is not there, when the condition does not hold.
    #[expect(clippy::result_large_err, reason = "a page is what is answered; it is made once")]
    pub fn only_if(
        &mut self,
        allowed: impl Fn(&Record) -> bool + Send + Sync + 'static,
    ) -> Result<(), Response> {
        self.allowed = Box::new(allowed);
        self.still_allowed()
    }

    #[expect(clippy::result_large_err, reason = "a page is what is answered; it is made once")]
    fn still_allowed(&self) -> Result<(), Response> {
        if (self.allowed)(&self.record) { Ok(()) } else { Err(Fault::NotFound.page(&self.visit)) }
    }

    pub fn is_sent_in(&self) -> bool {
        self.record.is_sent_in()
    }

    /// Puts it before somebody.
    pub fn sit<T>(&self, show: impl FnOnce(Sitting<'_>) -> T) -> T {
        self.sit_after(&self.record.log(), self.record.revision(), show)
    }

    fn sit_after<T>(&self, log: &Log, revision: u64, show: impl FnOnce(Sitting<'_>) -> T) -> T {
        let scorer = Scorer::new(&self.record.instrument);
        show(Sitting {
            session: self.record.session(&scorer, log),
            frame: self.frame.clone(),
            base: self.base.clone(),
            revision,
            notice: self.notice,
            back: self.back.clone(),
            dating: self.dating.clone(),
            administered: self.record.administration.history.state.administered,
            units: self.app.library.language_of_units(&self.record.instrument),
            until: self.record.administration.summary.expires.map(|moment| day(moment, self.frame.tongue)),
            studies: self.studies.clone(),
        })
    }

    /// Sets the date of the response.
    ///
    /// # Errors
    /// The page to show instead.
    pub async fn date(&self, administered: Date) -> Result<(), Response> {
        let submission = Submission {
            administration: self.record.administration.summary.id.clone(),
            id: None,
            since: Since::Unknown,
            by: self.by.clone(),
            what: vec![What::Dated { administered }],
            alerts: None,
        };
        match self.app.store.submit(submission).await {
            Ok(_) => Ok(()),
            Err(error) => Err(self.refused(&error)),
        }
    }

    /// The start, for somebody who may not have been here before.
    pub fn first(mut self) -> Response {
        let wording = self.record.administration.summary.wording.clone();
        self.visit.first(&mut self.frame, gemeente(wording.as_deref()));
        self.start()
    }

    pub fn start(&self) -> Response {
        self.sit(|sitting| sitting.start())
    }

    /// A page; where it is not asked, the next one that is, with a word about it.
    pub fn page(&self, id: &str) -> Response {
        self.sit(|sitting| match sitting.session.page(id) {
            Ok(view) => sitting.page(view, &Default::default()),
            Err(_) => see_other(
                &self.path(
                    &sitting.session.next(None).map_or(Go::Review, |next| Go::Page(next.to_string())),
                    Some(Notice::Moved),
                ),
                None,
            ),
        })
    }

    pub fn review(&self, refused: bool) -> Response {
        self.sit(|sitting| sitting.review(refused))
    }

    fn path(&self, go: &Go, notice: Option<Notice>) -> String {
        go.path(&self.base, notice)
    }

    /// Takes the form of a page, keeps what it says, and shows what comes next.
    pub async fn take(mut self, page: &str, form: &Filled) -> Response {
        for _ in 0..ATTEMPTS {
            if self.is_sent_in() {
                return see_other(&format!("{}/done?notice={}", self.base, Notice::SentIn.key()), None);
            }
            let log = self.record.log();
            let setting = self.record.setting();
            let Acted { events, alerts, wrongs, go, notice, elsewhere: _ } =
                act(&Scorer::new(&self.record.instrument), setting, &log, page, form, self.frame.tongue);
            match self.keep(&events, alerts).await {
                Ok(revision) if !wrongs.is_empty() => {
                    let log: Log =
                        log.into_iter().chain(events.into_iter().map(|event| (revision, event))).collect();
                    self.notice = notice;
                    let (wrongs, cookie) = match form.language() {
                        Some(tongue) => (
                            self.speak(tongue, &log, page, form),
                            Some(language_cookie(&self.app.settings, tongue)),
                        ),
                        None => (wrongs, None),
                    };
                    let mut response =
                        self.sit_after(&log, revision, |sitting| match sitting.session.page(page) {
                            Ok(view) => sitting.page(view, &wrongs),
                            Err(_) => see_other(&self.path(&go, notice), None),
                        });
                    if let Some(cookie) = cookie {
                        response.headers_mut().append(header::SET_COOKIE, cookie);
                    }
                    return response;
                }
                Ok(_) => {
                    return see_other(
                        &self.path(&go, notice),
                        form.language().map(|tongue| language_cookie(&self.app.settings, tongue)),
                    );
                }
                Err(Error::Conflict(_)) => {
                    match self.app.store.administration(&self.record.administration.summary.id).await {
                        Ok(administration) => {
                            self.record.administration = administration;
                            if let Err(response) = self.still_allowed() {
                                return response;
                            }
                        }
                        Err(error) => return store_fault(&error, &self.visit),
                    }
                }
                Err(error) => return self.refused(&error),
            }
        }
        log_busy();
        Fault::Inside.page(&self.visit)
    }

    /// Keeps what a form says so far, without leaving its page. The answer has four lines: the number of the
    /// last event then, when it was kept, what another window did meanwhile, and the questions that it
    /// answered and this page does not show.
    pub async fn save(mut self, page: &str, form: &Filled) -> Response {
        for _ in 0..ATTEMPTS {
            if self.is_sent_in() {
                return StatusCode::CONFLICT.into_response();
            }
            let log = self.record.log();
            let setting = self.record.setting();
            let Acted { events, alerts, wrongs, go: _, notice, elsewhere } =
                act(&Scorer::new(&self.record.instrument), setting, &log, page, form, self.frame.tongue);
            match self.keep(&events, alerts).await {
                Ok(revision) => {
                    // What is wrong is said when the form is sent.
                    let said = match wrongs.is_empty() {
                        true => self.frame.say1("saved-at", "time", clock(Moment::now())),
                        false => String::new(),
                    };
                    let notice = notice.map(|notice| self.frame.say(notice.key())).unwrap_or_default();
                    return format!("{revision}\n{said}\n{notice}\n{}", elsewhere.join(" ")).into_response();
                }
                Err(Error::Conflict(_)) => {
                    match self.app.store.administration(&self.record.administration.summary.id).await {
                        Ok(administration) => self.record.administration = administration,
                        Err(error) => return store_fault(&error, &self.visit),
                    }
                }
                Err(error) => return self.refused(&error),
            }
        }
        log_busy();
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    }

    /// Goes on in another language with a form that was not accepted: what is wrong with it, in that
    /// language. What was kept of it was given under the words before.
    fn speak(&mut self, tongue: Tongue, log: &Log, page: &str, form: &Filled) -> Wrongs {
        let wording = self.record.administration.summary.wording.clone();
        let (instrument, reworded) =
            in_words(&self.app, self.record.instrument.clone(), wording.as_deref(), tongue);
        self.record.instrument = instrument;
        (self.reworded, self.frame.tongue) = (reworded, tongue);
        act(&Scorer::new(&self.record.instrument), self.record.setting(), log, page, form, tongue).wrongs
    }

    /// Sends it in, if nothing keeps it from that.
    ///
    /// # Errors
    /// The page to show instead.
    pub async fn send_in(&self) -> Result<(), Response> {
        if self.is_sent_in() {
            return Err(see_other(&format!("{}/done?notice={}", self.base, Notice::SentIn.key()), None));
        }
        let sent =
            self.sit(|mut sitting| sitting.session.send_in().map(|event| (event, alerts(&sitting.session))));
        let Ok((event, alerts)) = sent else { return Err(self.review(true)) };
        match self.keep(&[event], alerts).await {
            Ok(_) => Ok(()),
            Err(Error::Conflict(_)) => Err(see_other(&self.path(&Go::Review, Some(Notice::Kept)), None)),
            Err(error) => Err(self.refused(&error)),
        }
    }

    /// Keeps events at the revision they were computed for; the revision after them.
    async fn keep(&self, events: &[Event], alerts: Vec<String>) -> Result<u64, Error> {
        let store = &self.app.store;
        let id = &self.record.administration.summary.id;
        let mut revision = self.record.revision();
        if events.is_empty() {
            return Ok(revision);
        }
        if let Some(wording) = &self.reworded {
            store.reword(id, &self.record.instrument, wording.clone(), &self.by).await?;
            let now = store.administration(id).await?;
            let is_other = |what: &What| !matches!(what, What::Reworded { .. });
            if now.history.events.iter().any(|event| {
                event.number > revision
                    && event.payload.as_ref().is_none_or(|payload| is_other(&payload.what))
            }) {
                return Err(Error::Conflict("it was answered meanwhile".into()));
            }
            revision = now.history.state.revision;
        }
        store
            .submit(self.record.submission(revision, events, alerts, &self.by))
            .await
            .map(|saved| saved.revision)
    }

    fn refused(&self, error: &Error) -> Response {
        match error {
            Error::Closed(ClosedBy::SentIn) => {
                see_other(&format!("{}/done?notice={}", self.base, Notice::SentIn.key()), None)
            }
            Error::Closed(_) => Fault::NoLink.page(&self.visit),
            error => store_fault(error, &self.visit),
        }
    }
}

fn log_busy() {
    eprintln!("peil: other writers kept changing an administration for too long");
}

/// The instrument in the language of the page, where the library has the same one in it; with the name of
/// these words, where they are others than `wording`.
pub fn in_words(
    app: &Shared,
    stored: Arc<Instrument>,
    wording: Option<&str>,
    tongue: Tongue,
) -> (Arc<Instrument>, Option<Option<String>>) {
    if Tongue::parse(&stored.language) == Some(tongue) {
        return (stored, None);
    }
    let found =
        app.library.get(&stored.name).and_then(|shelved| shelved.in_words(tongue.tag(), gemeente(wording)));
    match found {
        Some((instrument, wording))
            if same(&instrument, &stored) && instrument.language != stored.language =>
        {
            (instrument, Some(wording))
        }
        _ => (stored, None),
    }
}

fn same(one: &Instrument, other: &Instrument) -> bool {
    let (a, b) = (one.fingerprints(), other.fingerprints());
    one.version == other.version && a.structure == b.structure && a.scoring == b.scoring
}

/// The gemeente in the name of a wording: `sudwest-fryslan.fy`.
pub fn gemeente(wording: Option<&str>) -> Option<&str> {
    wording.and_then(|name| parted(name).0)
}

/// The time of day of a moment.
pub fn clock(moment: peil_store::Moment) -> String {
    let time = zone::time(moment);
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// The day of a moment, with the name of its month.
pub fn day(moment: peil_store::Moment, tongue: Tongue) -> String {
    day_of(zone::date(moment), tongue)
}

/// A day, with the name of its month.
pub fn day_of(date: Date, tongue: Tongue) -> String {
    // A day is not parted from its month at the end of a line.
    format!("{}\u{a0}{} {}", date.day(), tongue.say(&format!("month-{}", date.month())), date.year())
}
