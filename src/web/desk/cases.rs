//! The list of work, and one case.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::rounds::rounds;
use crate::answering::{clock, day};
use crate::entrance::Person;
use crate::form::Filled;
use crate::frame::{Frame, page, page_with};
use crate::interface::Tongue;
use crate::{Shared, see_other, store_fault};
use peil::model::{Instrument, TextKey};
use peil::score::Scorer;
use peil::session::{Session, Setting};
use peil_store::{
    Actor, Administration, AdministrationId, Alert, Case, CaseId, CaseInList, Error, Filter, Moment, Summary,
    Suspicion, What, suspicions,
};

/// How many cases are on one page of the list.
const PAGE: u64 = 100;

/// An alert, with its text.
pub struct AlertLine {
    pub case: String,
    pub pseudonym: String,
    pub administration: String,
    pub name: String,
    pub text: String,
    /// The language of the instrument.
    pub words: String,
    pub day: String,
    /// Who saw it first.
    pub seen_by: Option<String>,
    /// At what time it was withdrawn, if it was.
    pub withdrawn: Option<String>,
}

struct CaseLine {
    id: String,
    pseudonym: String,
    day: String,
    asked: usize,
    sent_in: usize,
}

#[derive(Template)]
#[template(path = "cases.html", config = "askama.toml")]
struct CasesPage {
    frame: Frame,
    alerts: Vec<AlertLine>,
    cases: Vec<CaseLine>,
    /// Where the next page of the list is.
    older: Option<String>,
    /// Whether this page is not the first.
    is_older: bool,
    tried: Tried,
}

/// What a form on the list said, where it came to nothing.
#[derive(Default)]
struct Tried {
    /// The pseudonym of a new case,
    pseudonym: String,
    /// what keeps it from being taken,
    error: Option<String>,
    /// and what it looks like; it is taken when it is sent once more.
    warnings: Vec<String>,
    /// The pseudonym that no case was found under.
    sought: Option<String>,
}

impl Tried {
    fn is_wrong(&self) -> bool {
        self.error.is_some() || self.sought.is_some()
    }
}

#[derive(Deserialize)]
pub struct Place {
    /// The case that the list goes on after.
    after: Option<String>,
}

pub async fn list(State(app): State<Shared>, person: Person, Query(place): Query<Place>) -> Response {
    let after = place.after.as_deref().and_then(|after| after.split_once('-'));
    let after = after.and_then(|(moment, id)| Some((Moment(moment.parse().ok()?), CaseId(id.into()))));
    listed(&app, &person, after, Tried::default()).await
}

async fn listed(app: &Shared, person: &Person, after: Option<(Moment, CaseId)>, tried: Tried) -> Response {
    let tongue = person.visit.tongue(None);
    let is_older = after.is_some();
    let found =
        async { Ok::<_, Error>((app.store.cases(after, PAGE + 1).await?, alerts(app, None, tongue).await?)) };
    let (mut cases, alerts) = match found.await {
        Ok(found) => found,
        Err(error) => return store_fault(&error, &person.visit),
    };
    let more = cases.len() as u64 > PAGE;
    cases.truncate(PAGE as usize);
    let older = cases
        .last()
        .filter(|_| more)
        .map(|last| format!("/cases?after={}-{}", last.case.created.0, last.case.id));
    let lines = cases.into_iter().map(|CaseInList { case, asked, sent_in }| CaseLine {
        id: case.id.to_string(),
        pseudonym: case.pseudonym.unwrap_or_default(),
        day: day(case.created, tongue),
        asked: asked as usize,
        sent_in: sent_in as usize,
    });
    let mut frame = person.frame(None);
    frame.title = frame.say("cases");
    frame.wrong = tried.is_wrong();
    let status = if tried.is_wrong() || !tried.warnings.is_empty() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    let unseen = alerts.into_iter().filter(|alert| alert.seen_by.is_none()).collect();
    page_with(status, &CasesPage { cases: lines.collect(), alerts: unseen, older, is_older, tried, frame })
}

/// Goes to the case under a pseudonym, which is in no address.
pub async fn find(State(app): State<Shared>, person: Person, form: Filled) -> Response {
    let pseudonym = form.text("sought").trim().to_string();
    match app.store.case_called(&pseudonym).await {
        Ok(case) => see_other(&format!("/cases/{}", case.id), None),
        Err(Error::Unknown(_)) => {
            listed(&app, &person, None, Tried { sought: Some(pseudonym), ..Tried::default() }).await
        }
        Err(error) => store_fault(&error, &person.visit),
    }
}

/// The alerts that are active, and those that were withdrawn and nobody has seen, with what they say.
async fn alerts(app: &Shared, case: Option<&CaseId>, tongue: Tongue) -> Result<Vec<AlertLine>, Error> {
    let mut lines = Vec::new();
    let (standing, withdrawn) = (app.store.alerts(case).await?, app.store.withdrawn_alerts(case).await?);
    for alert in standing.into_iter().chain(withdrawn) {
        let administration = app.store.administration(&alert.administration).await?;
        let instrument = app.store.model(&administration.summary.model).await?;
        lines.push(AlertLine {
            case: alert.case.to_string(),
            pseudonym: alert.pseudonym.clone(),
            administration: alert.administration.to_string(),
            text: alert_text(&instrument, &administration, &alert),
            words: instrument.language.clone(),
            day: day(alert.raised, tongue),
            withdrawn: alert.withdrawn.map(|moment| format!("{} {}", day(moment, tongue), clock(moment))),
            seen_by: alert.seen.as_ref().map(|(_, by)| by.trim_start_matches("account:").to_string()),
            name: alert.name,
        });
    }
    Ok(lines)
}

/// What an alert says, with the answers it repeats.
fn alert_text(instrument: &Instrument, administration: &Administration, alert: &Alert) -> String {
    let scorer = Scorer::new(instrument);
    let informant = administration
        .history
        .state
        .informant
        .as_deref()
        .and_then(|name| instrument.informant_index(name))
        .unwrap_or(0);
    let mut session = Session::begin(
        &scorer,
        Setting { informant, administered: administration.history.state.administered },
    );
    // Of one that was withdrawn, with the answers before it was.
    let happened = administration
        .history
        .events
        .iter()
        .take_while(|event| alert.withdrawn.is_none_or(|moment| event.at < moment));
    let events: Vec<_> = happened.filter_map(|event| event.payload.as_ref()?.what.in_session()).collect();
    let _ = session.replay(&events);
    session
        .alerts()
        .into_iter()
        .find(|message| message.name == alert.name)
        .map_or_else(|| alert.name.clone(), |message| message.text)
}

pub async fn open(State(app): State<Shared>, person: Person, form: Filled) -> Response {
    let pseudonym = form.text("pseudonym").to_string();
    let frame = person.frame(None);
    let found = suspicions(&pseudonym);
    if !found.is_empty() && form.text("sure") != pseudonym {
        let warnings = found.into_iter().map(|found| frame.say(suspicion(found))).collect();
        return listed(&app, &person, None, Tried { pseudonym, warnings, ..Tried::default() }).await;
    }
    match app.store.open_case(&pseudonym, &person.actor()).await {
        Ok(id) => see_other(&format!("/cases/{id}"), None),
        Err(Error::Conflict(_)) => {
            listed(
                &app,
                &person,
                None,
                Tried { pseudonym, error: Some(frame.say("pseudonym-taken")), ..Tried::default() },
            )
            .await
        }
        Err(Error::Invalid(_)) => {
            listed(
                &app,
                &person,
                None,
                Tried { pseudonym, error: Some(frame.say("pseudonym-invalid")), ..Tried::default() },
            )
            .await
        }
        Err(error) => store_fault(&error, &person.visit),
    }
}

fn suspicion(found: Suspicion) -> &'static str {
    match found {
        Suspicion::Bsn => "looks-like-bsn",
        Suspicion::Email => "looks-like-email",
        Suspicion::Phone => "looks-like-phone",
        Suspicion::Date => "looks-like-date",
        Suspicion::Name => "looks-like-name",
    }
}

/// One administration of a case.
struct Member {
    id: String,
    informant: String,
    /// The key of what is said about how far it is.
    state: &'static str,
    day: String,
    /// By a link.
    invited: bool,
    /// By the person who is signed in.
    own: bool,
    links: Vec<LinkLine>,
}

struct LinkLine {
    id: String,
    until: String,
    is_open: bool,
}

struct RoundLine {
    title: String,
    words: String,
    number: usize,
    name: Option<String>,
    is_open: bool,
    first: String,
    domains: Vec<(String, String)>,
    members: Vec<Member>,
}

#[derive(Template)]
#[template(path = "case.html", config = "askama.toml")]
struct CasePage {
    frame: Frame,
    id: String,
    alerts: Vec<AlertLine>,
    rounds: Vec<RoundLine>,
}

pub async fn show(State(app): State<Shared>, Path(id): Path<String>, person: Person) -> Response {
    let case = match app.store.case(&CaseId(id)).await {
        Ok(case) => case,
        Err(error) => return store_fault(&error, &person.visit),
    };
    match shown(&app, &person, &case).await {
        Ok(template) => page(&template),
        Err(error) => store_fault(&error, &person.visit),
    }
}

async fn shown(app: &Shared, person: &Person, case: &Case) -> Result<CasePage, Error> {
    let mut frame = person.frame(None);
    let tongue = frame.tongue;
    let alerts = alerts(app, Some(&case.id), tongue).await?;
    let administrations =
        app.store.administrations(Filter { case: Some(case.id.clone()), ..Filter::default() }).await?;
    let mut lines = Vec::new();
    let known = app.store.rounds(&case.id).await?;
    for round in rounds(administrations, known) {
        let is_open = round.is_open();
        let first = &round.members[0];
        let instrument = app.store.model(&first.model).await?;
        let state = app.store.administration(&first.id).await?.history.state.clone();
        let titled = |name: &String| {
            instrument.texts.say(&TextKey::new(&["domains", name, "title"]), None).unwrap_or(name).to_string()
        };
        let chosen = state.domains.iter().filter(|(_, domain)| domain.chosen);
        let mut members = Vec::new();
        for member in &round.members {
            members.push(one(app, person, member, &instrument, tongue).await?);
        }
        lines.push(RoundLine {
            title: instrument
                .texts
                .say(&TextKey::new(&["instrument", "title"]), None)
                .unwrap_or(&instrument.name)
                .to_string(),
            words: instrument.language.clone(),
            number: usize::try_from(round.number).unwrap_or(usize::MAX),
            name: round.name.clone(),
            is_open,
            first: first.id.to_string(),
            domains: chosen
                .map(|(name, domain)| (titled(name), domain.reason.clone().unwrap_or_default()))
                .collect(),
            members,
        });
    }
    let pseudonym = case.pseudonym.clone().unwrap_or_default();
    frame.title = frame.say1("case-title", "pseudonym", &pseudonym);
    Ok(CasePage { id: case.id.to_string(), alerts, rounds: lines, frame })
}

async fn one(
    app: &Shared,
    person: &Person,
    member: &Summary,
    instrument: &Instrument,
    tongue: Tongue,
) -> Result<Member, Error> {
    let name = member.informant.as_deref();
    let now = peil_store::Moment::now();
    let administration = app.store.administration(&member.id).await?;
    let state = match member {
        Summary { sent_in: Some(_), .. } => "state-sent-in",
        Summary { expires: Some(expires), .. } if *expires <= now => "state-expired",
        Summary { revision, .. } if *revision > first_revisions(&administration) => "state-begun",
        _ => "state-open",
    };
    let is_open = matches!(state, "state-begun" | "state-open");
    let own_view = is_own_view(instrument, &administration, &person.account.name);
    let links = app.store.invitations(&member.id).await?.into_iter();
    let links = links.filter(|link| link.revoked.is_none()).map(|link| LinkLine {
        id: link.id.to_string(),
        until: day(link.expires, tongue),
        is_open: link.expires > now,
    });
    Ok(Member {
        id: member.id.to_string(),
        informant: name
            .map(|name| {
                instrument.texts.say(&TextKey::new(&["informants", name]), None).unwrap_or(name).to_string()
            })
            .unwrap_or_else(|| tongue.say("informant-only")),
        state,
        day: day(member.sent_in.unwrap_or(member.created), tongue),
        invited: is_open,
        own: is_open && own_view,
        links: if is_open { links.collect() } else { Vec::new() },
    })
}

/// The events that opening it made.
fn first_revisions(administration: &Administration) -> u64 {
    administration
        .history
        .events
        .iter()
        .take_while(|event| event.payload.as_ref().is_some_and(|payload| is_opening(&payload.what)))
        .count() as u64
}

fn is_opening(what: &What) -> bool {
    matches!(what, What::Opened { .. } | What::Chosen { .. } | What::LeftOut { .. } | What::Reworded { .. })
}

/// Whether a professional may open an administration to answer it: only as the own view.
///
/// Of several informants the first is the resident, whose answers no professional opens. Any other is the own
/// view of an account from the first answer that this account gave. It is nobody's own view once anything in
/// it came another way: by a link, through the API, from the command line, from a colleague.
pub fn is_own_view(instrument: &Instrument, administration: &Administration, account: &str) -> bool {
    let of_resident = instrument.informants.len() > 1
        && administration.summary.informant == instrument.informants.first().cloned();
    let mut payloads = administration.history.events.iter().filter_map(|event| event.payload.as_ref());
    let is_own = |by: &Actor| matches!(by, Actor::Account(name) if name == account);
    !of_resident && payloads.all(|payload| is_arranging(&payload.what) || is_own(&payload.by))
}

/// What is done around the answers, by the person who asks for them.
fn is_arranging(what: &What) -> bool {
    match what {
        What::Opened { .. } | What::Chosen { .. } | What::LeftOut { .. } => true,
        What::Reworded { .. }
        | What::Dated { .. }
        | What::Given { .. }
        | What::Changed { .. }
        | What::Cleared { .. } => false,
        What::Passed { .. } | What::Confirmed { .. } | What::SentIn | What::Erased => false,
    }
}

/// Marks an alert as seen.
pub async fn seen(
    State(app): State<Shared>,
    Path(case): Path<String>,
    person: Person,
    form: Filled,
) -> Response {
    let id = AdministrationId(form.text("administration").to_string());
    match app.store.see_alert(&id, form.text("alert"), &person.actor()).await {
        Ok(()) | Err(Error::Unknown(_)) => see_other(&format!("/cases/{case}"), None),
        Err(error) => store_fault(&error, &person.visit),
    }
}
